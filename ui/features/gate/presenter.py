"""The gate: one code, one car, once; the guard sees the car before it may leave. No Qt."""

from collections.abc import Callable, Sequence
from enum import Enum
from typing import Protocol

from advisor_app.domain.values.clock import day_bounds
from advisor_app.domain.values.errors import TradeError
from advisor_app.domain.values.text import compact
from advisor_app.ports.call import Call
from advisor_app.ports.reads.cash import PassCard
from advisor_app.ports.replies import Done
from ui.kit.context import Context
from ui.kit.hub import Change, Subscription


class Verdict(Enum):
    """What the guard is told."""

    COMPARE = "compare"
    MAY_LEAVE = "may_leave"
    STOPPED = "stopped"
    TOO_EARLY = "too_early"
    UNKNOWN = "unknown"
    USED = "used"


REFUSED = {
    "gate_pass_used": Verdict.USED,  # another gate was quicker: what it wrote says when
    "gate_before_delivery": Verdict.TOO_EARLY,
}


class GateView(Protocol):
    """What the page shows."""

    def show_verdict(self, verdict: Verdict, card: PassCard | None, code: str) -> None:
        """Show the car and what holds for it; ``card`` is None for an unknown code."""
        ...

    def show_gone(self, cards: Sequence[PassCard]) -> None:
        """Show the cars that left today."""
        ...

    def show_failed(self, error: BaseException) -> None:
        """Something could not be read or kept: nobody knows yet whether the car may leave."""
        ...


class GatePresenter:
    """Looks passes up, and ticks them off once the guard has compared the car."""

    def __init__(self, context: Context, view: GateView) -> None:
        self._context, self._view = context, view
        self._heard: Subscription | None = None
        self._busy = False
        self._code = ""

    def open(self) -> None:
        """Read and listen."""
        if self._heard is None:
            self._heard = self._context.hub.subscribe({"visits"}, self._changed, view=self._view)
        self._code = ""
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

    @property
    def compares(self) -> bool:
        """Whether a car stands at the gate whose pass is good: it is let out or stopped next."""
        return bool(self._code)

    def check(self, typed: str) -> None:
        """Look a code up and show its car; nothing is ticked off yet."""
        code = compact(typed)
        if code and not self._busy:
            self._busy, self._code = True, ""
            self._look(code, None)

    def let_out(self) -> None:
        """Tick the pass off: the car is the one that it shows."""
        self._answer(self._context.desk.gate_passes.use, Verdict.MAY_LEAVE)

    def stop(self) -> None:
        """Keep that the car is not the one on the pass, which stays good."""
        self._answer(self._context.desk.gate_passes.refuse, Verdict.STOPPED)

    def _answer(self, command: Callable[[Call, str], Done], then: Verdict) -> None:
        code = self._code
        if not code or self._busy:
            return
        self._busy, self._code = True, ""

        def refused(error: BaseException) -> None:
            verdict = REFUSED.get(error.code) if isinstance(error, TradeError) else None
            if verdict is not None:
                self._look(code, verdict)
            else:
                self._broken(error)

        self._context.tasks.write(command, self._context.session.call(), code).then(
            lambda _reply: self._look(code, then), refused
        )

    def _look(self, code: str, known: Verdict | None) -> None:
        def seen(card: PassCard | None) -> None:
            self._busy = False
            verdict = known or _verdict(card)
            self._code = code if verdict is Verdict.COMPARE else ""
            self._view.show_verdict(verdict, card, code)
            if known is not None:
                self.load()

        self._context.tasks.read(self._context.desk.reads.cash.gate_pass, code).then(seen, self._broken)

    def _broken(self, error: BaseException) -> None:
        self._busy = False
        self._view.show_failed(error)


def _verdict(card: PassCard | None) -> Verdict:
    if card is None:
        return Verdict.UNKNOWN
    if card.used_at is not None:
        return Verdict.USED
    return Verdict.COMPARE if card.handed_over else Verdict.TOO_EARLY
