"""The walkaround: shows at once what was pressed, stores it behind the screen's back, and takes it back on demand."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Protocol, TypeVar
from uuid import UUID

from advisor_app.domain.attachment import AttachedTo
from advisor_app.domain.checklist import CheckGroup
from advisor_app.domain.diagram import Panel
from advisor_app.domain.paper import PaperKind
from advisor_app.domain.values.errors import RuleBroken
from advisor_app.domain.values.ids import new_id
from advisor_app.domain.values.quantity import parse_quantity
from advisor_app.domain.values.text import clean_text
from advisor_app.domain.walkaround import CheckState, MarkKind, MarkSize, Moment
from advisor_app.i18n import current_language, label, words
from advisor_app.ports.reads.walkarounds import BelongingCard, CheckCard, MarkCard, WalkaroundSheet
from advisor_app.ports.replies import Done, Signed
from advisor_app.reference import checklist
from ui.features.walkaround.photo_desk import PhotoDesk
from ui.features.walkaround.sheet import CheckLine, ShownMark, check_lines, open_items
from ui.kit.commands import Run
from ui.kit.context import Context
from ui.kit.failures import Failures, FailureView
from ui.kit.hub import Change, Subscription

t = words("walkaround")
R = TypeVar("R")


class SheetView(FailureView, Protocol):
    """What the page shows; its ``field_error`` knows the fields of the sheet."""

    def show_loading(self) -> None:
        """Show that the sheet is on its way."""
        ...

    def show_sheet(self, sheet: WalkaroundSheet, editable: bool) -> None:
        """Show the sheet as it is now; marks and checks are asked for with ``marks`` and ``lines``."""
        ...

    def show_missing(self) -> None:
        """Say that there was no walkaround, and can be none any more."""
        ...

    def show_failed(self, error: BaseException) -> None:
        """Say that the sheet can't be shown, and offer to try again."""
        ...

    def offer_undo(self, text: str, undo: Callable[[], object]) -> None:
        """Say what was removed and offer to put it back."""
        ...

    def show_stored(self, field: str) -> None:
        """Show that a field of the reception sheet was stored."""
        ...

    def show_storing(self, photos: int) -> None:
        """Show how many photos are on their way."""
        ...


class WalkaroundPresenter:
    """Keeps one walkaround of one visit.

    Attributes:
        sheet: as stored, with what is on its way laid over it; None before it was read.
        selected: the mark that keys, details and new photos belong to.
    """

    def __init__(self, context: Context, view: SheetView, moment: Moment = Moment.ARRIVAL) -> None:
        self._context = context
        self._view = view
        self.moment = moment
        self.visit: UUID | None = None
        self.sheet: WalkaroundSheet | None = None
        self.selected: UUID | None = None
        self.photos = PhotoDesk(context, view, self.run, self._put_photos)
        self._pending: dict[UUID, list[Callable[[UUID], None]]] = {}
        self._undo: list[Callable[[], object]] = []
        self._under_way = 0
        self._stale = False
        self._heard: Subscription | None = None

    # Reading ------------------------------------------------------------------------------------------------------

    def open(self, visit_id: UUID) -> None:
        """Show the walkaround of a visit; it begins by itself where it may."""
        if visit_id != self.visit:
            self.visit, self.sheet, self.selected = visit_id, None, None
            self._pending, self._undo = {}, []
            self._heard = self._context.hub.subscribe({f"visit:{visit_id}"}, self._changed)
            self._view.show_loading()
        self.load()

    def load(self) -> None:
        """Read the sheet again; while something is on its way that waits."""
        visit = self.visit
        if visit is None:
            return
        if self._under_way:
            self._stale = True
            return
        self._stale = False
        self._context.tasks.read(self._context.desk.reads.walkarounds.sheet, visit, self.moment).then(
            self._loaded, lambda error: self._view.show_failed(error) if visit == self.visit else None
        )

    def _changed(self, _change: Change) -> None:
        self.load()

    def _loaded(self, sheet: WalkaroundSheet) -> None:
        if sheet.visit_id != self.visit:
            return
        if self._under_way:
            # What was read is older than what is on its way.
            self._stale = True
        elif sheet.id is not None:
            self._put(sheet)
        elif sheet.visit_open and self._context.may("walkaround.start"):
            start = self._context.commands.run(self._context.desk.walkarounds.start, sheet.visit_id, self.moment)
            self.run(start, lambda _: self.load(), self._view.show_failed)
        else:
            self._view.show_missing()

    @property
    def editable(self) -> bool:
        """Whether anything may be changed: not signed, the visit open, the role right."""
        sheet = self.sheet
        return (
            sheet is not None
            and sheet.id is not None
            and sheet.signed_at is None
            and sheet.visit_open
            and self._context.may("walkaround.mark")
        )

    def marks(self) -> tuple[ShownMark, ...]:
        """Return the marks by number."""
        sheet = self.sheet
        if sheet is None:
            return ()
        return tuple(
            ShownMark(card, card.id in self._pending, len(sheet.photos_of(card.id)))
            for card in sorted(sheet.marks, key=lambda card: card.pos)
        )

    def lines(self) -> tuple[CheckLine, ...]:
        """Return the checklist."""
        return check_lines(self.sheet.energy, self.sheet.checks) if self.sheet else ()

    def _put(self, sheet: WalkaroundSheet) -> None:
        self.sheet = sheet
        if self.selected is not None and all(card.id != self.selected for card in sheet.marks):
            self.selected = None
        self._view.show_sheet(sheet, self.editable)

    # Writing ------------------------------------------------------------------------------------------------------

    def run(
        self, run: Run[R], done: Callable[[R], object], failed: Callable[[BaseException], object] | None = None
    ) -> None:
        """Send a command; what is read meanwhile waits until all that is on its way has arrived."""
        self._under_way += 1
        visit = self.visit

        def arrived(reply: R) -> None:
            self._under_way -= 1
            if visit == self.visit:
                done(reply)
            self._settle()

        def refused(error: BaseException) -> None:
            self._under_way -= 1
            self._stale = True
            if visit == self.visit and failed is not None:
                failed(error)
            self._settle()

        run.then(arrived, refused)

    def _settle(self) -> None:
        if self._stale and not self._under_way:
            self.load()

    def _now(self) -> tuple[WalkaroundSheet, UUID]:
        assert self.sheet is not None
        assert self.visit is not None
        return self.sheet, self.visit

    def undo(self) -> None:
        """Take the last change back (Ctrl+Z)."""
        if self._undo and self.editable:
            self._undo.pop()()

    def _nothing(self, _reply: Done) -> None:
        """The screen shows it already."""

    # Marks --------------------------------------------------------------------------------------------------------

    def select(self, mark_id: UUID | None) -> None:
        """Choose a mark, or none."""
        sheet = self.sheet
        if sheet is not None and mark_id != self.selected:
            self.selected = mark_id
            self._put(sheet)

    def card(self, mark_id: UUID | None) -> MarkCard | None:
        """Return a mark, or None where it is gone."""
        return next((card for card in self.sheet.marks if card.id == mark_id), None) if self.sheet else None

    def mark(self, panel: Panel, view: str, x: float, y: float, kind: MarkKind) -> None:
        """Put a mark on the diagram; it is drawn as pending until it is stored."""
        if not self.editable:
            return
        sheet, visit = self._now()
        card = MarkCard(
            new_id(), max((m.pos for m in sheet.marks), default=0) + 1, panel, view, Decimal(str(round(x, 1))),
            Decimal(str(round(y, 1))), kind, MarkSize.SMALL, "", carried=False, seen_again=False,
        )  # fmt: skip
        self._pending[card.id] = []
        self.selected = card.id
        self._put(replace(sheet, marks=(*sheet.marks, card)))
        self.run(
            self._context.commands.run(
                self._context.desk.walkarounds.mark,
                visit,
                self.moment,
                panel,
                view,
                card.x,
                card.y,
                kind,
                card.size,
                "",
            ),
            lambda reply: self._marked(card.id, reply.id),
            lambda _: self._pending.pop(card.id, None),
        )

    def _marked(self, drawn: UUID, stored: UUID) -> None:
        sheet, _ = self._now()
        if self.selected == drawn:
            self.selected = stored
        waiting = self._pending.pop(drawn, [])
        self._undo.append(lambda: self._take_off(stored))
        self._put(replace(sheet, marks=tuple(replace(m, id=stored) if m.id == drawn else m for m in sheet.marks)))
        for go_on in waiting:
            go_on(stored)

    def _once_stored(self, mark_id: UUID, go_on: Callable[[UUID], None]) -> None:
        """Do something with a mark, after it was stored where it is still on its way."""
        if mark_id in self._pending:
            self._pending[mark_id].append(go_on)
        else:
            go_on(mark_id)

    def change(self, *, kind: MarkKind | None = None, size: MarkSize | None = None, note: str | None = None) -> None:
        """Change what is given of the selected mark."""
        card = self.card(self.selected)
        if card is None or not self.editable:
            return
        note = None if note is None else clean_text(note, limit=200)
        kind = None if kind is card.kind else kind
        size = None if size is card.size else size
        note = None if note == card.note else note
        if kind or size or note is not None:
            self._change(card, kind, size, note)
            was = card
            self._undo.append(lambda: self._change_back(was))

    def _change_back(self, was: MarkCard) -> None:
        card = self.card(was.id)
        if card is not None:
            self._change(card, was.kind, was.size, was.note)

    def _change(self, card: MarkCard, kind: MarkKind | None, size: MarkSize | None, note: str | None) -> None:
        sheet, visit = self._now()
        new = replace(card, kind=kind or card.kind, size=size or card.size, note=card.note if note is None else note)
        self._put(replace(sheet, marks=tuple(new if m.id == card.id else m for m in sheet.marks)))

        def send(mark_id: UUID) -> None:
            change = self._context.desk.walkarounds.change_mark
            self.run(self._context.commands.run(change, visit, self.moment, mark_id, kind, size, note), self._nothing)

        self._once_stored(card.id, send)

    def remove(self) -> None:
        """Take the selected mark off; it can be put back with its number, note and photos."""
        card = self.card(self.selected)
        if card is not None and self.editable:
            self._once_stored(card.id, self._remove)

    def _remove(self, mark_id: UUID) -> None:
        card = self.card(mark_id)
        if card is None:
            return
        photos = self.sheet.photos_of(mark_id) if self.sheet else ()
        self._take_off(mark_id)
        self._undo.append(lambda: self._put_back(card, photos))
        text = t("Mark {number} removed: {panel}", number=card.pos, panel=label(card.panel))
        self._view.offer_undo(text, self.undo)

    def _take_off(self, mark_id: UUID) -> None:
        sheet, visit = self._now()
        self._put(
            replace(
                sheet,
                marks=tuple(m for m in sheet.marks if m.id != mark_id),
                photos=tuple(p for p in sheet.photos if p.subject_id != mark_id),
            )
        )
        self.run(
            self._context.commands.run(self._context.desk.walkarounds.unmark, visit, self.moment, mark_id),
            self._nothing,
        )

    def _put_back(self, card: MarkCard, photos: tuple[object, ...]) -> None:
        sheet, visit = self._now()
        self.selected = card.id
        self._put(replace(sheet, marks=(*sheet.marks, card)))
        self.run(
            self._context.commands.run(
                self._context.desk.walkarounds.put_back, visit, self.moment, card.id, card.pos, card.panel, card.view,
                card.x, card.y, card.kind, card.size, card.note, card.carried, card.seen_again,
            ),
            lambda _: self.load() if photos else None,
        )  # fmt: skip

    def confirm(self) -> None:
        """Say of the selected mark from the last time that it is still there, and go to the next one."""
        card = self.card(self.selected)
        if card is not None and card.carried and not card.seen_again:
            self._confirm((card.id,))
            onward = next((m.card.id for m in self.marks() if m.unconfirmed and m.card.pos > card.pos), None)
            self.select(onward or self.selected)

    def confirm_all(self) -> None:
        """Say that all marks from the last time are still there."""
        self._confirm(tuple(m.card.id for m in self.marks() if m.unconfirmed))

    def _confirm(self, ids: tuple[UUID, ...]) -> None:
        if not ids or not self.editable:
            return
        sheet, visit = self._now()
        self._put(replace(sheet, marks=tuple(replace(m, seen_again=True) if m.id in ids else m for m in sheet.marks)))
        self.run(
            self._context.commands.run(self._context.desk.walkarounds.see_again, visit, self.moment, ids),
            self._nothing,
        )

    # Checklist ----------------------------------------------------------------------------------------------------

    def check(self, item: str, state: CheckState) -> None:
        """Set the verdict on an item; a measured value stays."""
        line = self._line(item)
        if line.state is not state:
            self._check(CheckCard(item, state, line.measured, line.note), line)

    def measure(self, item: str, text: str) -> str:
        """Take a measured value; the limits give the verdict. Returns what is wrong with the text, in words."""
        line = self._line(item)
        try:
            value = parse_quantity(text) if text.strip() else None
        except RuleBroken:
            return t("Please enter a number such as 4.5.")
        if value is not None and not 0 <= value <= 99:
            return t("That can't be. Please measure again, in {unit}.", unit=line.item.unit)
        state = CheckState.NOT_JUDGED if value is None else line.item.judge(value)
        if value != line.measured or state is not line.state:
            self._check(CheckCard(item, state, value, line.note), line)
        return ""

    def note_check(self, item: str) -> None:
        """Ask for a remark on an item."""
        line = self._line(item)

        def said(text: str | None) -> None:
            if text is not None and clean_text(text, limit=200) != line.note:
                now = self._line(item)
                self._check(CheckCard(item, now.state, now.measured, clean_text(text, limit=200)), now)

        if self.editable:
            name = line.item.name(current_language())
            self._context.dialogs.text(name, t("Remark"), said, initial=line.note, required=False)

    def all_good(self, group: CheckGroup) -> None:
        """Judge everything of a group good that has no verdict yet."""
        items = open_items(self.lines(), group)
        if items and self.editable:
            self._check_many(items, CheckState.GOOD)
            self._undo.append(lambda: self._check_many(items, CheckState.NOT_JUDGED))
            text = t("{group}: {n} items judged good", group=label(group), n=len(items))
            self._view.offer_undo(text, self.undo)

    def _line(self, item: str) -> CheckLine:
        return next(line for line in self.lines() if line.item.code == item)

    def _check(self, new: CheckCard, before: CheckLine) -> None:
        if not self.editable:
            return
        was = CheckCard(new.item, before.state, before.measured, before.note)
        self._store_check(new)
        self._undo.append(lambda: self._store_check(was))

    def _store_check(self, new: CheckCard) -> None:
        sheet, visit = self._now()
        self._put(replace(sheet, checks=(*(c for c in sheet.checks if c.item != new.item), new)))
        self.run(
            self._context.commands.run(
                self._context.desk.walkarounds.check, visit, self.moment, new.item, new.state, new.measured, new.note
            ),
            self._nothing,
        )

    def _check_many(self, items: tuple[str, ...], state: CheckState) -> None:
        sheet, visit = self._now()
        known = {c.item: c for c in sheet.checks}
        for item in items:
            known[item] = replace(known.get(item, CheckCard(item, state, None, "")), state=state)
        order = [code for code in checklist() if code in known]
        self._put(replace(sheet, checks=tuple(known[code] for code in order)))
        self.run(
            self._context.commands.run(self._context.desk.walkarounds.check_many, visit, self.moment, items, state),
            self._nothing,
        )

    # State of the car, belongings -----------------------------------------------------------------------------------

    def set_flag(self, flag: str, on: bool) -> None:
        """Tick ``covers_on`` or ``valuables_asked``."""
        if not self.editable:
            return
        sheet, visit = self._now()
        covers, asked = (on, sheet.valuables_asked) if flag == "covers_on" else (sheet.covers_on, on)
        self._put(replace(sheet, covers_on=covers, valuables_asked=asked))
        self.run(
            self._context.commands.run(self._context.desk.walkarounds.set_flag, visit, self.moment, flag, on),
            self._nothing,
        )

    def set_field(self, name: str, value: int | None) -> None:
        """Store odometer (km) or energy (percent) of the reception sheet as they are left."""
        sheet, visit = self._now()
        seen = sheet.odometer_km if name == "odometer_km" else sheet.energy_percent
        run = self._context.commands.run_as(
            self._context.session.call(), self._view, self._context.desk.reception.set_field, visit, name, seen, value
        )

        def stored(_reply: Done) -> None:
            now, _ = self._now()
            km, energy = (value, now.energy_percent) if name == "odometer_km" else (now.odometer_km, value)
            self._put(replace(now, odometer_km=km, energy_percent=energy))
            self._view.show_stored(name)

        self.run(run, stored)

    def leave(self, name: str, place: str) -> bool:
        """List a thing that stays in the car; False without a name."""
        if not clean_text(name) or not self.editable:
            return False
        sheet, visit = self._now()
        card = BelongingCard(new_id(), clean_text(name), clean_text(place))
        self._put(replace(sheet, belongings=(*sheet.belongings, card)))

        def listed(reply: Done) -> None:
            now, _ = self._now()
            self._put(
                replace(
                    now, belongings=tuple(replace(b, id=reply.id) if b.id == card.id else b for b in now.belongings)
                )
            )

        command = self._context.desk.walkarounds.leave
        self.run(self._context.commands.run(command, visit, self.moment, card.name, card.place), listed)
        return True

    def unlist(self, thing: UUID) -> None:
        """Take a thing off the list again."""
        sheet, visit = self._now()
        card = next((b for b in sheet.belongings if b.id == thing), None)
        if card is None or not self.editable:
            return
        self._put(replace(sheet, belongings=tuple(b for b in sheet.belongings if b.id != thing)))
        command = self._context.desk.walkarounds.unlist
        self.run(self._context.commands.run(command, visit, self.moment, thing), self._nothing)
        self._undo.append(lambda: self.leave(card.name, card.place))
        self._view.offer_undo(t("{name} taken off the list", name=card.name), self.undo)

    # Photos ---------------------------------------------------------------------------------------------------------

    def _put_photos(self) -> None:
        self.load()

    def add_files(self, paths: list[str]) -> None:
        """Take photos from files, for the selected mark or the sheet."""
        for path in paths:
            self._with_subject(
                lambda visit, subject, key, path=path: self.photos.add_file(visit, subject, key, path)  # type: ignore[misc]
            )

    def add_picture(self, data: bytes, name: str) -> None:
        """Take a photo from bytes (the clipboard)."""
        self._with_subject(lambda visit, subject, key: self.photos.add_bytes(visit, subject, key, data, name))

    def _with_subject(self, go_on: Callable[[UUID, AttachedTo, UUID], None]) -> None:
        if not self.editable:
            return
        sheet, visit = self._now()
        assert sheet.id is not None
        if self.selected is None:
            go_on(visit, AttachedTo.WALKAROUND, sheet.id)
        else:
            self._once_stored(self.selected, lambda mark_id: go_on(visit, AttachedTo.MARK, mark_id))

    def remove_photo(self, photo: UUID) -> None:
        """Take a photo off; it can be put back."""
        sheet, visit = self._now()
        card = next((p for p in sheet.photos if p.id == photo), None)
        if card is None or not self.editable:
            return
        self._put(replace(sheet, photos=tuple(p for p in sheet.photos if p.id != photo)))
        self.photos.remove(photo)
        self._undo.append(lambda: self.photos.attach(visit, card))
        self._view.offer_undo(t("Photo removed"), self.undo)

    # Signature --------------------------------------------------------------------------------------------------------

    def sign(self) -> None:
        """Ask the customer to sign what was found together."""
        if not self.editable:
            return
        sheet, visit = self._now()
        text = t(
            "We walked around your car together and wrote down {marks} marks and {things} things left in the car."
            " Please check the sheet and sign.",
            marks=len(sheet.marks), things=len(sheet.belongings),
        )  # fmt: skip

        def signed(with_what: Signed) -> None:
            self.run(
                self._context.commands.run(self._context.desk.walkarounds.sign, visit, self.moment, with_what),
                lambda _: self.load(),
            )

        self._context.signatures.ask(t("Walkaround check"), text, sheet.signer, signed)

    def show_paper(self) -> None:
        """Show the reception sheet."""
        if self.visit is not None:
            self._context.papers.show(PaperKind.RECEPTION_SHEET, self.visit)

    def show_error(self, error: BaseException) -> None:
        """Show what did not work, in the words of the person who sees it."""
        Failures(self._view, self._context.report).show(error)
