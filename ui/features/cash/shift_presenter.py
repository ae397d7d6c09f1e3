"""The cashier's shift: counted, compared, closed; closed ones are only read. No Qt."""

from collections.abc import Mapping, Sequence
from typing import Protocol
from uuid import UUID

from advisor_app.domain.values.money import Money
from advisor_app.ports.call import Call
from advisor_app.ports.reads.cash import ShiftCard
from advisor_app.ports.replies import Done
from ui.features.cash.sums import counted
from ui.kit.context import Context
from ui.kit.hub import Change, Subscription


class ShiftView(Protocol):
    """What the page of shifts shows."""

    def show_shifts(self, shifts: Sequence[ShiftCard]) -> None:
        """Show the last shifts of this counter."""
        ...

    def show_shift(self, shift: ShiftCard) -> None:
        """Show one shift: to be counted while it is open, else its sheet."""
        ...

    def show_count(self, counted: Money, difference: Money) -> None:
        """Show the worth of what was counted and how far it is off."""
        ...

    def show_failed(self, error: BaseException) -> None:
        """The shifts can't be read."""
        ...


class ShiftPresenter:
    """Shifts of this counter."""

    def __init__(self, context: Context, view: ShiftView) -> None:
        self._context, self._view = context, view
        self._call: Call = context.session.call()
        self._heard: Subscription | None = None
        self._pieces: dict[int, int] = {}
        self.shift: ShiftCard | None = None

    def open(self) -> None:
        """Read and listen; a new key for closing, nothing counted."""
        if self._heard is None:
            self._heard = self._context.hub.subscribe({"cash"}, self._changed, view=self._view)
        self._call, self._pieces, self.shift = self._context.session.call(), {}, None
        self.load()

    def _changed(self, _change: Change) -> None:
        self.load()

    def load(self) -> None:
        """Read the shifts again; the shown one stays, else the newest."""
        reads = self._context.desk.reads.cash
        self._context.tasks.read(reads.shifts, self._context.session.counter_id).then(
            self._show, self._view.show_failed
        )

    def _show(self, shifts: Sequence[ShiftCard]) -> None:
        self._view.show_shifts(shifts)
        wanted = self.shift.id if self.shift else None
        shown = next((s for s in shifts if s.id == wanted), shifts[0] if shifts else None)
        if shown is not None:
            self.choose(shown.id, shifts)

    def choose(self, shift_id: UUID, shifts: Sequence[ShiftCard]) -> None:
        """Show one of the shifts."""
        self.shift = next(s for s in shifts if s.id == shift_id)
        self._view.show_shift(self.shift)
        self._show_count()

    def count(self, pieces: Mapping[int, int]) -> None:
        """Take what was counted: fen → pieces."""
        self._pieces = dict(pieces)
        self._show_count()

    def _show_count(self) -> None:
        if self.shift is not None and self.shift.closed_at is None:
            total = counted(self._pieces)
            self._view.show_count(total, total - self.shift.in_drawer)

    def close_shift(self, reason: str) -> None:
        """Close the open shift with what was counted."""
        if self.shift is None or self.shift.closed_at is not None:
            return

        def closed(_reply: Done) -> None:
            self._call, self._pieces = self._context.session.call(), {}
            self.load()

        self._context.commands.run_as(
            self._call, None, self._context.desk.payments.close_shift, self.shift.id, counted(self._pieces), reason
        ).then(closed)
