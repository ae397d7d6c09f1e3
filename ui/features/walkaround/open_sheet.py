"""The sheet that is open: what is stored with what is on its way laid over it, and how changes are taken back. No Qt."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any, Protocol, TypeVar
from uuid import UUID

from advisor_app.diagrams import diagram
from advisor_app.domain.walkaround import Moment
from advisor_app.ports.reads.walkarounds import CheckCard, MarkCard, WalkaroundSheet
from ui.features.walkaround.sheet import CheckLine, ShownMark, check_lines
from ui.kit.commands import Run
from ui.kit.context import Context
from ui.kit.failures import FailureView, passes
from ui.kit.hub import Change, Subscription

R = TypeVar("R")


class SheetView(FailureView, Protocol):
    """What the page shows; its ``field_error`` knows the fields of the sheet."""

    def show_loading(self) -> None:
        """Show that the sheet is on its way."""
        ...

    def show_sheet(self, sheet: WalkaroundSheet, editable: bool) -> None:
        """Show the sheet as it is now; marks and checklist stand in ``OpenSheet.marks`` and ``lines``."""
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
        """Show that a field of the reception sheet, or the note on a mark, was stored."""
        ...

    def show_refused(self, field: str, error: BaseException) -> None:
        """Show that it was not stored, because of ``error``."""
        ...

    def show_storing(self, photos: int) -> None:
        """Show how many photos are on their way."""
        ...


class OpenSheet:
    """One walkaround of one visit; marks, checklist and photos change it through ``put`` and ``run``.

    Attributes:
        sheet: as stored, with what is on its way laid over it; None before it was read.
        selected: the mark that keys, details and new photos belong to.
        pending: marks on their way, each with what has to wait for its key.
    """

    def __init__(self, context: Context, view: SheetView, moment: Moment) -> None:
        self.context = context
        self.view = view
        self.moment = moment
        self.visit: UUID | None = None
        self.sheet: WalkaroundSheet | None = None
        self.selected: UUID | None = None
        self.pending: dict[UUID, list[Callable[[UUID], None]]] = {}
        self._undo: list[Callable[[], object]] = []
        self._under_way = 0
        self._stale = False
        self._heard: Subscription | None = None

    def open(self, visit_id: UUID) -> None:
        """Read the walkaround of a visit; it begins by itself where it may."""
        if visit_id != self.visit:
            self.visit, self.sheet, self.selected = visit_id, None, None
            self.pending, self._undo = {}, []
            self._heard = self.context.hub.subscribe({f"visit:{visit_id}"}, self._changed, view=self.view)
            self.view.show_loading()
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
        self.context.tasks.read(self._read, visit).then(
            self._loaded, lambda error: self.view.show_failed(error) if visit == self.visit else None
        )

    def _read(self, visit: UUID) -> WalkaroundSheet:
        """Read a sheet on a worker, and the diagram that it is drawn on: its thousand lines would be half a stall."""
        sheet = self.context.desk.reads.walkarounds.sheet(visit, self.moment)
        diagram(sheet.body)
        return sheet

    def _changed(self, _change: Change) -> None:
        self.load()

    def _loaded(self, sheet: WalkaroundSheet) -> None:
        if sheet.visit_id != self.visit:
            return
        if self._under_way:
            # What was read is older than what is on its way.
            self._stale = True
        elif sheet.id is not None:
            self.put(replace(sheet, marks=(*sheet.marks, *self._drawn())))
        elif sheet.visit_open and self.context.may("walkaround.start"):
            start = self.context.commands.run(self.context.desk.walkarounds.start, sheet.visit_id, self.moment)
            self.run(start, lambda _: self.load(), self._not_begun)
        else:
            self.view.show_missing()

    def _drawn(self) -> tuple[MarkCard, ...]:
        """Return the marks that wait for a database that is away."""
        return tuple(card for card in self.sheet.marks if card.id in self.pending) if self.sheet else ()

    def _not_begun(self, error: BaseException) -> None:
        self._stale = False
        self.view.show_failed(error)

    @property
    def editable(self) -> bool:
        """Whether anything may be changed: not signed, the visit open, the role right."""
        sheet = self.sheet
        return (
            sheet is not None
            and sheet.id is not None
            and sheet.signed_at is None
            and sheet.visit_open
            and self.context.may("walkaround.mark")
        )

    def now(self) -> tuple[WalkaroundSheet, UUID]:
        """Return the sheet and its visit; only while one is open."""
        assert self.sheet is not None
        assert self.visit is not None
        return self.sheet, self.visit

    def card(self, mark_id: UUID | None) -> MarkCard | None:
        """Return a mark, or None where it is gone."""
        return next((card for card in self.sheet.marks if card.id == mark_id), None) if self.sheet else None

    def marks(self) -> tuple[ShownMark, ...]:
        """Return the marks by number."""
        sheet = self.sheet
        if sheet is None:
            return ()
        return tuple(
            ShownMark(card, card.id in self.pending, len(sheet.photos_of(card.id)))
            for card in sorted(sheet.marks, key=lambda card: card.pos)
        )

    def lines(self) -> tuple[CheckLine, ...]:
        """Return the checklist."""
        return check_lines(self.sheet.energy, self.sheet.checks) if self.sheet else ()

    def put(self, sheet: WalkaroundSheet) -> None:
        """Show another state of the sheet."""
        self.sheet = sheet
        if self.selected is not None and all(card.id != self.selected for card in sheet.marks):
            self.selected = None
        self.view.show_sheet(sheet, self.editable)

    def put_marks(self, *marks: MarkCard) -> None:
        """Show other marks."""
        sheet, _ = self.now()
        self.put(replace(sheet, marks=marks))

    def put_checks(self, *checks: CheckCard) -> None:
        """Show other verdicts."""
        sheet, _ = self.now()
        self.put(replace(sheet, checks=checks))

    # Commands -----------------------------------------------------------------------------------------------------

    def run(
        self,
        run: Run[R],
        done: Callable[[R], object] = lambda _: None,
        failed: Callable[[BaseException], object] = lambda _: None,
    ) -> None:
        """Send a command; what is read meanwhile waits until all that is on its way has arrived.

        What a refused command had shown in advance goes away with the reading that follows. When the database can't
        be reached it stays, because the window offers to send the same command again, and then ``done`` is called
        after all.
        """
        self._under_way += 1
        visit = self.visit
        waiting = True

        def answered() -> bool:
            nonlocal waiting
            first, waiting = waiting, False
            self._under_way -= first
            return visit == self.visit

        def arrived(reply: R) -> None:
            self._stale = self._stale or not waiting
            if answered():
                done(reply)
            self._settle()

        def refused(error: BaseException) -> None:
            self._stale = self._stale or not passes(error)
            if answered():
                failed(error)
            self._settle()

        run.then(arrived, refused)

    def _settle(self) -> None:
        if self._stale and not self._under_way:
            self.load()

    def send(self, run: Run[Any]) -> None:
        """Send a command whose result the screen shows already."""
        self.run(run)

    def may_undo(self, take_back: Callable[[], object], said: str = "") -> None:
        """Remember how the last change is taken back; with ``said`` it is offered on the screen as well."""
        self._undo.append(take_back)
        if said:
            self.view.offer_undo(said, self.undo)

    def undo(self) -> None:
        """Take the last change back (Ctrl+Z)."""
        if self._undo and self.editable:
            self._undo.pop()()
