"""The gate: one code, one car, once. No Qt."""

from collections.abc import Sequence
from enum import Enum
from typing import Protocol

from advisor_app.domain.values.clock import day_bounds
from advisor_app.domain.values.errors import TradeError
from advisor_app.domain.values.text import compact
from advisor_app.ports.reads.cash import PassCard
from advisor_app.ports.replies import Done
from ui.kit.context import Context
from ui.kit.hub import Change, Subscription


class Verdict(Enum):
    """What the guard is told."""

    MAY_LEAVE = "may_leave"
    UNKNOWN = "unknown"
    USED = "used"


class GateView(Protocol):
    """What the page shows."""

    def show_verdict(self, verdict: Verdict, card: PassCard | None, code: str) -> None:
        """Show green or red; ``card`` is None for an unknown code."""
        ...

    def show_gone(self, cards: Sequence[PassCard]) -> None:
        """Show the cars that left today."""
        ...

    def show_failed(self, error: BaseException) -> None:
        """Something could not be read or kept: nobody knows yet whether the car may leave."""
        ...


class GatePresenter:
    """Ticks passes off."""

    def __init__(self, context: Context, view: GateView) -> None:
        self._context, self._view = context, view
        self._heard: Subscription | None = None
        self._busy = False

    def open(self) -> None:
        """Read and listen."""
        if self._heard is None:
            self._heard = self._context.hub.subscribe({"visits"}, self._changed, view=self._view)
        self.load()

    def _changed(self, _change: Change) -> None:
        self.load()

    def load(self) -> None:
        """Read who left today."""
        context = self._context
        since, _ = day_bounds(context.today(), context.shop.zone)
        context.tasks.read(context.desk.reads.cash.gone_through, since).then(
            self._view.show_gone, self._view.show_failed
        )

    def check(self, typed: str) -> None:
        """Look at a code and let the car go when its pass is good."""
        code = compact(typed)
        if not code or self._busy:
            return
        self._busy = True
        self._context.tasks.read(self._context.desk.reads.cash.gate_pass, code).then(
            lambda card: self._judge(code, card), self._broken
        )

    def _judge(self, code: str, card: PassCard | None) -> None:
        if card is None or card.used_at is not None:
            self._busy = False
            self._view.show_verdict(Verdict.UNKNOWN if card is None else Verdict.USED, card, code)
            return

        def used(_reply: Done) -> None:
            self._tell(code, Verdict.MAY_LEAVE)

        def refused(error: BaseException) -> None:
            # Another gate was quicker: what it wrote says when. Everything else leaves the answer open.
            if isinstance(error, TradeError) and error.code == "gate_pass_used":
                self._tell(code, Verdict.USED)
            else:
                self._broken(error)

        self._context.tasks.write(self._context.desk.gate_passes.use, self._context.session.call(), code).then(
            used, refused
        )

    def _tell(self, code: str, verdict: Verdict) -> None:
        def told(card: PassCard | None) -> None:
            self._busy = False
            self._view.show_verdict(verdict, card, code)
            self.load()

        self._context.tasks.read(self._context.desk.reads.cash.gate_pass, code).then(told, self._broken)

    def _broken(self, error: BaseException) -> None:
        self._busy = False
        self._view.show_failed(error)
