"""The checklist: verdicts by key, measured values judged by their limits, remarks. No Qt."""

from dataclasses import replace

from advisor_app.domain.checklist import CheckGroup
from advisor_app.domain.values.errors import RuleBroken
from advisor_app.domain.values.quantity import parse_quantity
from advisor_app.domain.values.text import clean_text
from advisor_app.domain.walkaround import CheckState
from advisor_app.i18n import current_language, label, words
from advisor_app.ports.reads.walkarounds import CheckCard
from ui.features.walkaround.open_sheet import OpenSheet
from ui.features.walkaround.sheet import CheckLine, open_items

t = words("walkaround")
LARGEST = 99
REMARK = 200
"""Longest remark, in code points."""


class CheckDesk:
    """Everything that is done to the checklist."""

    def __init__(self, open_sheet: OpenSheet) -> None:
        self._open = open_sheet
        self._service = open_sheet.context.desk.walkarounds

    def line(self, item: str) -> CheckLine:
        """Return one item with its verdict."""
        return next(line for line in self._open.lines() if line.item.code == item)

    def judge(self, item: str, state: CheckState) -> None:
        """Set the verdict on an item; a measured value stays."""
        line = self.line(item)
        if line.state is not state:
            self._change(line, CheckCard(item, state, line.measured, line.note))

    def measure(self, item: str, text: str) -> str:
        """Take a measured value; the limits give the verdict. Returns what is wrong with the text, in words."""
        line = self.line(item)
        try:
            value = parse_quantity(text) if text.strip() else None
        except RuleBroken:
            return t("Please enter a number such as 4.5.")
        if value is not None and not 0 <= value <= LARGEST:
            return t("That can't be. Please measure again, in {unit}.", unit=line.item.unit)
        if value is None and line.measured is None:
            return ""
        state = CheckState.NOT_JUDGED if value is None else line.item.judge(value)
        if value != line.measured or state is not line.state:
            self._change(line, CheckCard(item, state, value, line.note))
        return ""

    def remark(self, item: str) -> None:
        """Ask for a remark on an item."""
        line = self.line(item)

        def said(text: str | None) -> None:
            now = self.line(item)
            if text is not None and clean_text(text, limit=REMARK) != now.note:
                self._change(now, CheckCard(item, now.state, now.measured, clean_text(text, limit=REMARK)))

        if self._open.editable:
            name = line.item.name(current_language())
            self._open.context.dialogs.text(name, t("Remark"), said, initial=line.note, required=False, limit=REMARK)

    def all_good(self, group: CheckGroup) -> None:
        """Judge everything of a group good that has no verdict yet."""
        items = open_items(self._open.lines(), group)
        if items and self._open.editable:
            self._store_many(items, CheckState.GOOD)
            text = t("{group}: judged good: {n}", group=label(group), n=len(items))
            self._open.may_undo(lambda: self._store_many(items, CheckState.NOT_JUDGED), text)

    def _change(self, line: CheckLine, new: CheckCard) -> None:
        if self._open.editable:
            was = CheckCard(new.item, line.state, line.measured, line.note)
            self._open.may_undo(lambda: self._store(was))
            self._store(new)

    def _store(self, new: CheckCard) -> None:
        sheet, visit = self._open.now()
        self._open.put_checks(*(c for c in sheet.checks if c.item != new.item), new)
        self._open.send(
            self._open.context.commands.run(
                self._service.check, visit, self._open.moment, new.item, new.state, new.measured, new.note
            )
        )

    def _store_many(self, items: tuple[str, ...], state: CheckState) -> None:
        sheet, visit = self._open.now()
        known = {check.item: check for check in sheet.checks}
        for item in items:
            known[item] = replace(known.get(item, CheckCard(item, state, None, "")), state=state)
        self._open.put_checks(*known.values())
        self._open.send(
            self._open.context.commands.run(self._service.check_many, visit, self._open.moment, items, state)
        )
