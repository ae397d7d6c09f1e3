"""The stage engine: what is done, what is next, what is blocked and why, as pure functions over facts.

One answer drives the stepper, the primary action, the board and the refusals of the services.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import Enum
from uuid import UUID

from advisor_app.domain.job import PauseReason
from advisor_app.domain.values.errors import RuleBroken


class Stage(Enum):
    """The stages of a visit, in the order in which a car goes through them."""

    RECEPTION = "reception"
    WALKAROUND = "walkaround"
    FAULT = "fault"
    QUOTE = "quote"
    ORDER = "order"
    DISPATCH = "dispatch"
    REPAIR = "repair"
    QUALITY = "quality"
    WASH = "wash"
    SETTLEMENT = "settlement"
    OLD_PARTS = "old_parts"
    PAYMENT = "payment"
    DELIVERY = "delivery"
    FOLLOW_UP = "follow_up"


class Act(Enum):
    """The decisive act of each stage; services ask ``require`` before they do it."""

    TAKE_IN = "take_in"
    SIGN_WALKAROUND = "sign_walkaround"
    RECORD_FAULT = "record_fault"
    DECIDE_QUOTE = "decide_quote"
    SIGN_ORDER = "sign_order"
    DISPATCH = "dispatch"
    WORK = "work"
    MOVE_PARTS = "move_parts"
    CHECK_QUALITY = "check_quality"
    WASH = "wash"
    SETTLE = "settle"
    DECIDE_OLD_PARTS = "decide_old_parts"
    PAY = "pay"
    ISSUE_GATE_PASS = "issue_gate_pass"  # noqa: S105 (a paper)
    DELIVER = "deliver"
    FOLLOW_UP = "follow_up"
    PROMISE_ANEW = "promise_anew"
    LET_OUT = "let_out"
    SIGN_DELIVERY_CHECK = "sign_delivery_check"


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What is known about a visit; counts and flags, nothing else. The defaults are a car that just arrived.

    ``promise_lapsed`` is told by the clock and not by what is stored: ``at_time`` sets it.
    """

    visit_id: UUID | None = None
    open: bool = True
    cancelled: bool = False
    odometer_taken: bool = False
    energy_taken: bool = False
    walkaround_started: bool = False
    walkaround_signed: bool = False
    covers_on: bool = False
    valuables_asked: bool = False
    wishes_asked: bool = False
    photos: int = 0
    faults: int = 0
    faults_read_back: int = 0
    lines: int = 0
    lines_open: int = 0
    lines_approved: int = 0
    safety_declined: int = 0
    safety_declined_signed: bool = False
    promised: bool = False
    promise_lapsed: bool = False
    order_signed: bool = False
    additions_open: int = 0
    jobs: int = 0
    jobs_unassigned: int = 0
    jobs_running: int = 0
    jobs_paused: int = 0
    jobs_done: int = 0
    hold: PauseReason | None = None
    clocked_on: bool = False
    rework: bool = False
    checks: int = 0
    final_check_passed: bool = False
    certificate_needed: bool = False
    certificate_given: bool = False
    wash_wanted: bool = False
    wash_running: bool = False
    wash_done: bool = False
    wash_skipped: bool = False
    payers: int = 0
    settled: int = 0
    owed_fen: int = 0
    old_parts: int = 0
    old_parts_open: int = 0
    gate_pass: bool = False
    gate_pass_used: bool = False
    delivered: bool = False
    follow_up_planned: bool = False
    follow_up_closed: bool = False

    @property
    def all_declined(self) -> bool:
        """Whether the customer wants nothing of what was offered: the car leaves without work."""
        return not self.order_signed and self.lines > 0 and self.lines_open == 0 and self.lines_approved == 0

    @property
    def work_done(self) -> bool:
        """Whether the order is signed and every job on it has ended."""
        return self.order_signed and self.jobs_done == self.jobs

    @property
    def check_needed(self) -> bool:
        """Whether somebody has to check the car: there are jobs, or the class of work demands it without any.

        Fees and parts over the counter of an ordinary repair leave nothing to look at.
        """
        return self.jobs > 0 or self.certificate_needed

    @property
    def quality_passed(self) -> bool:
        """Whether all work has ended and a final check (总检) let all of it pass; those before it are recorded, no more."""
        return self.work_done and (self.final_check_passed or not self.check_needed)

    @property
    def certified(self) -> bool:
        """Whether the certificate of completion (竣工出厂合格证) is there, or the class of work asks for none.

        机动车维修管理规定 Art. 32 (2019 numbering): without it the car is not handed over, and the customer may refuse to pay.
        """
        return self.certificate_given or not self.certificate_needed

    @property
    def washed(self) -> bool:
        """Whether nothing is left to wash: the car is clean, was not to be washed, or the wash was left out."""
        return self.quality_passed and (self.wash_done or self.wash_skipped or not self.wash_wanted)

    @property
    def all_settled(self) -> bool:
        """Whether every payer of the order has a bill."""
        return self.payers > 0 and self.settled >= self.payers

    @property
    def paid(self) -> bool:
        """Whether the customer owes nothing (a sum on account with approval counts as booked)."""
        return self.all_settled and self.owed_fen <= 0


@dataclass(frozen=True)
class Reason:
    """Why an act is blocked, at which stage and field the missing thing is, and ``n`` of them where they are counted."""

    code: str
    stage: Stage
    field: str = ""
    n: int = 0


@dataclass(frozen=True)
class Condition:
    """One precondition of an act."""

    reason: Reason
    holds: Callable[[Facts], bool]


def _needs(code: str, stage: Stage, holds: Callable[[Facts], bool], field: str = "") -> Condition:
    return Condition(Reason(code, stage, field), holds)


OPEN = _needs("visit_closed", Stage.RECEPTION, lambda f: f.open)
ODOMETER = _needs("odometer_missing", Stage.RECEPTION, lambda f: f.odometer_taken, "odometer_km")
ENERGY = _needs("energy_missing", Stage.RECEPTION, lambda f: f.energy_taken, "energy_percent")
STARTED = _needs("walkaround_missing", Stage.WALKAROUND, lambda f: f.walkaround_started)
WALKED = _needs("walkaround_unsigned", Stage.WALKAROUND, lambda f: f.walkaround_signed)
FAULT = _needs("fault_missing", Stage.FAULT, lambda f: f.faults > 0, "words")
AGREED = _needs("nothing_agreed", Stage.QUOTE, lambda f: f.lines_approved > 0)
DECIDED = _needs("lines_undecided", Stage.QUOTE, lambda f: f.lines_open == 0)
SAFETY = _needs("declined_safety_unsigned", Stage.QUOTE, lambda f: f.safety_declined == 0 or f.safety_declined_signed)
SAFETY_ADDED = _needs("declined_safety_unsigned", Stage.REPAIR, SAFETY.holds)
PROMISED = _needs("promise_missing", Stage.QUOTE, lambda f: f.promised, "promised_at")
PROMISE_AHEAD = _needs("promise_lapsed", Stage.QUOTE, lambda f: not f.promise_lapsed, "promised_at")
UNSIGNED = _needs("order_signed", Stage.ORDER, lambda f: not f.order_signed)
SIGNED = _needs("order_unsigned", Stage.ORDER, lambda f: f.order_signed)
UNSETTLED = _needs("visit_settled", Stage.SETTLEMENT, lambda f: f.settled == 0)
NO_ADDITION = _needs("addition_undecided", Stage.REPAIR, lambda f: f.additions_open == 0)
WORKED = _needs("work_open", Stage.REPAIR, lambda f: f.work_done)
CHECKABLE = _needs("check_empty", Stage.QUALITY, lambda f: f.check_needed or not f.order_signed)
CHECKED = _needs("quality_unpassed", Stage.QUALITY, lambda f: f.quality_passed)
CERTIFIED = _needs("certificate_missing", Stage.QUALITY, lambda f: f.certified, "certificate")
UNDELIVERED = _needs("visit_delivered", Stage.DELIVERY, lambda f: not f.delivered)
BILL = _needs("bill_missing", Stage.SETTLEMENT, lambda f: f.settled > 0)
BILLS = _needs("bills_missing", Stage.SETTLEMENT, lambda f: f.all_settled)
OLD_PARTS = _needs("old_parts_undecided", Stage.OLD_PARTS, lambda f: f.old_parts_open == 0)
PAID = _needs("bill_unpaid", Stage.PAYMENT, lambda f: f.paid)
WASHED = _needs("wash_open", Stage.WASH, lambda f: f.washed)
GATE_PASS = _needs("gate_pass_missing", Stage.PAYMENT, lambda f: f.gate_pass)
HANDED_BACK = _needs("gate_before_delivery", Stage.DELIVERY, lambda f: f.delivered or f.cancelled)
DELIVERED = _needs("not_delivered", Stage.DELIVERY, lambda f: f.delivered)

CONDITIONS: dict[Act, tuple[Condition, ...]] = {
    Act.TAKE_IN: (OPEN,),
    Act.SIGN_WALKAROUND: (OPEN, STARTED, ODOMETER, ENERGY),
    Act.RECORD_FAULT: (OPEN, UNSETTLED),
    Act.DECIDE_QUOTE: (OPEN, UNSIGNED),
    Act.SIGN_ORDER: (OPEN, UNSIGNED, WALKED, FAULT, AGREED, DECIDED, SAFETY, PROMISED, PROMISE_AHEAD),
    Act.DISPATCH: (OPEN, SIGNED, UNSETTLED),
    Act.WORK: (OPEN, SIGNED, UNSETTLED),
    Act.MOVE_PARTS: (OPEN, SIGNED, UNDELIVERED),
    Act.CHECK_QUALITY: (OPEN, SIGNED, NO_ADDITION, WORKED, UNSETTLED, CHECKABLE),
    Act.WASH: (OPEN, SIGNED, CHECKED),
    Act.SETTLE: (OPEN, SIGNED, NO_ADDITION, SAFETY_ADDED, WORKED, CHECKED, CERTIFIED),
    Act.DECIDE_OLD_PARTS: (OPEN, SIGNED),
    Act.PAY: (OPEN, BILL),
    Act.ISSUE_GATE_PASS: (
        OPEN,
        SIGNED,
        SAFETY_ADDED,
        WORKED,
        CHECKED,
        CERTIFIED,
        WASHED,
        BILLS,
        OLD_PARTS,
        PAID,
    ),
    Act.DELIVER: (OPEN, UNDELIVERED, GATE_PASS),
    Act.FOLLOW_UP: (DELIVERED,),
    Act.PROMISE_ANEW: (OPEN, SIGNED),
    # the second walkaround shows what the work has left, so it follows the last check
    Act.SIGN_DELIVERY_CHECK: (OPEN, SIGNED, CHECKED),
    # the advisor gives the car back, then the guard lets it out
    Act.LET_OUT: (HANDED_BACK,),
}

WITHOUT_WORK: dict[Act, tuple[Condition, ...]] = {Act.ISSUE_GATE_PASS: (UNSIGNED,)}
"""What holds instead for a visit that ended without an order: nothing was done, so nothing can be owed."""


@dataclass(frozen=True)
class _StageRule:
    stage: Stage
    act: Act
    done: Callable[[Facts], bool]


RULES: tuple[_StageRule, ...] = (
    _StageRule(Stage.RECEPTION, Act.TAKE_IN, lambda f: f.odometer_taken and f.energy_taken),
    _StageRule(Stage.WALKAROUND, Act.SIGN_WALKAROUND, lambda f: f.walkaround_signed),
    _StageRule(
        Stage.FAULT,
        Act.RECORD_FAULT,
        # a complaint counts once it was read back; after the signature nobody goes back for that
        lambda f: f.faults > 0 and (f.order_signed or f.faults_read_back >= f.faults),
    ),
    _StageRule(
        Stage.QUOTE,
        Act.DECIDE_QUOTE,
        lambda f: (
            f.order_signed
            or (
                f.lines_approved > 0 and f.lines_open == 0 and f.promised and PROMISE_AHEAD.holds(f) and SAFETY.holds(f)
            )
        ),
    ),
    _StageRule(Stage.ORDER, Act.SIGN_ORDER, lambda f: f.order_signed),
    _StageRule(Stage.DISPATCH, Act.DISPATCH, lambda f: f.order_signed and f.jobs_unassigned == 0),
    _StageRule(Stage.REPAIR, Act.WORK, lambda f: f.work_done and f.additions_open == 0 and SAFETY.holds(f)),
    _StageRule(Stage.QUALITY, Act.CHECK_QUALITY, lambda f: f.quality_passed and f.certified),
    _StageRule(Stage.WASH, Act.WASH, lambda f: f.washed),
    _StageRule(Stage.SETTLEMENT, Act.SETTLE, lambda f: f.all_settled),
    _StageRule(Stage.OLD_PARTS, Act.DECIDE_OLD_PARTS, lambda f: f.work_done and f.old_parts_open == 0),
    _StageRule(Stage.PAYMENT, Act.PAY, lambda f: f.paid and f.gate_pass),
    _StageRule(Stage.DELIVERY, Act.DELIVER, lambda f: f.delivered),
    _StageRule(Stage.FOLLOW_UP, Act.FOLLOW_UP, lambda f: f.follow_up_closed),
)


class StageState(Enum):
    """How a stage looks on the stepper."""

    DONE = "done"
    CURRENT = "current"
    POSSIBLE = "possible"
    BLOCKED = "blocked"


@dataclass(frozen=True)
class StageView:
    """One stage of one visit with the reasons that block its act."""

    stage: Stage
    act: Act
    state: StageState
    reasons: tuple[Reason, ...]


@dataclass(frozen=True)
class Journey:
    """All stages of a visit; ``current`` is the first that is not done, None when all are or the visit is over."""

    stages: tuple[StageView, ...]
    current: StageView | None

    def at(self, stage: Stage) -> StageView:
        """Return the view of one stage."""
        return next(view for view in self.stages if view.stage is stage)


def blocked(act: Act, facts: Facts) -> tuple[Reason, ...]:
    """Return why ``act`` can't be done now; empty when it can."""
    conditions = WITHOUT_WORK.get(act, CONDITIONS[act]) if facts.cancelled else CONDITIONS[act]
    return tuple(c.reason for c in conditions if not c.holds(facts))


def at_time(facts: Facts, promised_at: datetime | None, now: datetime) -> Facts:
    """Return the facts as they are at ``now``: a promise that has passed before the signature holds for nothing."""
    lapsed = not facts.order_signed and promised_at is not None and promised_at <= now
    return facts if facts.promise_lapsed is lapsed else replace(facts, promise_lapsed=lapsed)


def require(act: Act, facts: Facts) -> None:
    """Refuse an act that is blocked.

    Raises:
        RuleBroken: the code of the first reason; ``params['reasons']`` holds all of their codes.
    """
    reasons = blocked(act, facts)
    if reasons:
        first = reasons[0]
        raise RuleBroken(
            first.code, field=first.field or None, stage=first.stage.value, reasons=[r.code for r in reasons]
        )


def journey(facts: Facts) -> Journey:
    """Return every stage's state. The current stage is the first one that is not done."""
    views: list[StageView] = []
    current: StageView | None = None
    for rule in RULES:
        reasons = blocked(rule.act, facts)
        if rule.done(facts):
            state = StageState.DONE
        elif current is None and facts.open:
            state = StageState.CURRENT
        else:
            state = StageState.BLOCKED if reasons else StageState.POSSIBLE
        view = StageView(rule.stage, rule.act, state, () if state is StageState.DONE else reasons)
        views.append(view)
        if state is StageState.CURRENT:
            current = view
    return Journey(tuple(views), current)


class Column(Enum):
    """Columns of the progress board."""

    APPOINTMENTS = "appointments"
    WAITING = "waiting"
    IN_WORK = "in_work"
    ON_HOLD = "on_hold"
    QUALITY = "quality"
    WASH = "wash"
    READY = "ready"


class Progress(Enum):
    """Progress card colours: red waiting, yellow on the lift, green nearly done."""

    RED = "red"
    YELLOW = "yellow"
    GREEN = "green"


def progress(facts: Facts) -> Progress | None:
    """Return the card's colour: red from signature to the first clock-on, yellow until the last repair line ends.

    Then green until delivery; rework turns back to yellow; a hold keeps its colour. None before the signature and
    after the delivery.
    """
    if not facts.order_signed or facts.delivered:
        return None
    if facts.work_done:
        return Progress.GREEN
    return Progress.YELLOW if facts.clocked_on else Progress.RED


def on_hold(facts: Facts) -> bool:
    """Whether the stop sign shows: an addition waits for an answer, or work is paused for a thing that is missing."""
    if not facts.order_signed or facts.work_done:
        return False
    return facts.additions_open > 0 or (facts.hold is not None and facts.jobs_running == 0)


def column(facts: Facts) -> Column | None:
    """Return where the card stands; None for a car that is not on the board (unsigned or gone)."""
    if not facts.order_signed or facts.delivered or not facts.open:
        return None
    if on_hold(facts):
        return Column.ON_HOLD
    if not facts.work_done:
        return Column.IN_WORK if facts.clocked_on else Column.WAITING
    if not facts.quality_passed:
        return Column.QUALITY
    return Column.READY if facts.washed else Column.WASH


class Punctuality(Enum):
    """The sign beside the colour, by the clock alone."""

    ON_TIME = "on_time"
    AT_RISK = "at_risk"
    LATE = "late"


RISK = timedelta(minutes=60)


def punctuality(facts: Facts, promised_at: datetime | None, now: datetime) -> Punctuality:
    """Return whether the promise is broken or close to it, by the clock alone, as long as the car is here.

    A car that is ready has nothing left that could put its promise at risk; it is late once the promise has passed.
    """
    if promised_at is None or facts.delivered:
        return Punctuality.ON_TIME
    if now > promised_at:
        return Punctuality.LATE
    if facts.washed:
        return Punctuality.ON_TIME
    return Punctuality.AT_RISK if promised_at - now <= RISK or on_hold(facts) else Punctuality.ON_TIME
