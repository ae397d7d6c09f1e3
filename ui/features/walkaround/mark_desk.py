"""Marks on the diagram: put on, changed, confirmed, taken off and put back. No Qt."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from uuid import UUID

from advisor_app.domain.diagram import Panel
from advisor_app.domain.values.ids import new_id
from advisor_app.domain.values.text import clean_text
from advisor_app.domain.walkaround import MarkKind, MarkSize
from advisor_app.i18n import label, words
from advisor_app.ports.reads.walkarounds import MarkCard
from ui.features.walkaround.open_sheet import OpenSheet
from ui.features.walkaround.sheet import NOTE
from ui.kit.failures import passes

t = words("walkaround")


class MarkDesk:
    """Everything that is done to marks; what is pressed shows at once."""

    def __init__(self, open_sheet: OpenSheet) -> None:
        self._open = open_sheet
        self._service = open_sheet.context.desk.walkarounds
        self._stored: dict[UUID, UUID] = {}

    def _id(self, mark_id: UUID) -> UUID:
        """Return the key under which a mark was stored, for one that was drawn before."""
        return self._stored.get(mark_id, mark_id)

    def select(self, mark_id: UUID | None) -> None:
        """Choose a mark, or none."""
        if self._open.sheet is not None and mark_id != self._open.selected:
            self._open.selected = mark_id
            self._open.put(self._open.sheet)

    def add(self, panel: Panel, view: str, x: float, y: float, kind: MarkKind) -> None:
        """Put a mark on the diagram; it is drawn as pending until it is stored.

        Args:
            panel: what was pressed.
            view: the view it was pressed in.
            x: where, in units of the diagram.
            y: where, in units of the diagram.
            kind: what is wrong there.
        """
        if not self._open.editable:
            return
        sheet, visit = self._open.now()
        number = max((m.pos for m in sheet.marks), default=0) + 1
        at = Decimal(str(round(x, 1))), Decimal(str(round(y, 1)))
        card = MarkCard(new_id(), number, panel, view, *at, kind, MarkSize.SMALL, "", carried=False, seen_again=False)
        self._open.pending[card.id] = []
        self._open.selected = card.id
        self._open.may_undo(lambda: self.once_stored(card.id, self._take_off))
        self._open.put_marks(*sheet.marks, card)
        self._open.run(
            self._open.context.commands.run(
                self._service.mark, visit, self._open.moment, panel, view, *at, kind, card.size, ""
            ),
            lambda reply: self._added(card.id, reply.id),
            lambda error: self._refused(card.id, error),
        )

    def _added(self, drawn: UUID, stored: UUID) -> None:
        sheet, _ = self._open.now()
        self._stored[drawn] = stored
        if self._open.selected == drawn:
            self._open.selected = stored
        waiting = self._open.pending.pop(drawn, [])
        # After a second try the stored mark may have been read already.
        read = any(m.id == stored for m in sheet.marks)
        self._open.put_marks(
            *(replace(m, id=stored) if m.id == drawn else m for m in sheet.marks if not (read and m.id == drawn))
        )
        for go_on in waiting:
            go_on(stored)

    def _refused(self, drawn: UUID, error: BaseException) -> None:
        # A database that is away for a moment gets the mark, and what waits for it, when the person tries again.
        if not passes(error):
            self._open.pending.pop(drawn, None)

    def once_stored(self, mark_id: UUID, go_on: Callable[[UUID], None]) -> None:
        """Do something with a mark, after it was stored where it is still on its way."""
        if mark_id in self._open.pending:
            self._open.pending[mark_id].append(go_on)
        else:
            go_on(self._id(mark_id))

    def change(self, *, kind: MarkKind | None = None, size: MarkSize | None = None, note: str | None = None) -> None:
        """Change what is given of the selected mark."""
        card = self._open.card(self._open.selected)
        if card is None or not self._open.editable:
            return
        new = replace(
            card,
            kind=kind or card.kind,
            size=size or card.size,
            note=card.note if note is None else clean_text(note, limit=200),
        )
        if new != card:
            self._open.may_undo(lambda: self._store(card))
            self._store(new)

    def _store(self, new: MarkCard) -> None:
        sheet, visit = self._open.now()
        shown = self._id(new.id)
        was = self._open.card(shown)
        if was is None:
            return
        new = replace(new, id=shown)
        self._open.put_marks(*(new if m.id == shown else m for m in sheet.marks))
        kind = new.kind if new.kind is not was.kind else None
        size = new.size if new.size is not was.size else None
        note = new.note if new.note != was.note else None

        def told(tell: Callable[[], object]) -> None:
            if note is not None and self._open.selected == self._id(shown):
                tell()

        def send(mark_id: UUID) -> None:
            self._open.run(
                self._open.context.commands.run(
                    self._service.change_mark, visit, self._open.moment, mark_id, kind, size, note
                ),
                lambda _done: told(lambda: self._open.view.show_stored(NOTE)),
                lambda error: told(lambda: self._open.view.show_refused(NOTE, error)),
            )

        self.once_stored(shown, send)

    def remove(self) -> None:
        """Take the selected mark off; it can be put back with its number, note and photos."""
        card = self._open.card(self._open.selected)
        if card is not None and self._open.editable:
            self.once_stored(card.id, self._remove)

    def _remove(self, mark_id: UUID) -> None:
        card = self._open.card(mark_id)
        if card is None:
            return
        self._take_off(mark_id)
        text = t("Mark {number} removed: {panel}", number=card.pos, panel=label(card.panel))
        self._open.may_undo(lambda: self._put_back(card), text)

    def _take_off(self, mark_id: UUID) -> None:
        sheet, visit = self._open.now()
        self._open.put_marks(*(m for m in sheet.marks if m.id != mark_id))
        self._open.send(self._open.context.commands.run(self._service.unmark, visit, self._open.moment, mark_id))

    def _put_back(self, card: MarkCard) -> None:
        sheet, visit = self._open.now()
        self._open.selected = card.id
        self._open.put_marks(*sheet.marks, card)
        self._open.run(
            self._open.context.commands.run(
                self._service.put_back, visit, self._open.moment, card.id, card.pos, card.panel, card.view, card.x,
                card.y, card.kind, card.size, card.note, card.carried, card.seen_again,
            ),
            lambda _: self._open.load(),
        )  # fmt: skip

    def confirm(self) -> None:
        """Say of the selected mark from the last time that it is still there, and go to the next one."""
        card = self._open.card(self._open.selected)
        if card is None or not card.carried or card.seen_again:
            return
        self._confirm((card.id,))
        onward = next((m.card.id for m in self._open.marks() if m.unconfirmed and m.card.pos > card.pos), None)
        if onward is not None:
            self.select(onward)

    def confirm_all(self) -> None:
        """Say that all marks from the last time are still there."""
        self._confirm(tuple(m.card.id for m in self._open.marks() if m.unconfirmed))

    def _confirm(self, ids: tuple[UUID, ...]) -> None:
        if ids and self._open.editable:
            sheet, visit = self._open.now()
            self._open.put_marks(*(replace(m, seen_again=True) if m.id in ids else m for m in sheet.marks))
            self._open.send(self._open.context.commands.run(self._service.see_again, visit, self._open.moment, ids))
