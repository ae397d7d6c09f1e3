"""The day as rows: what stands where, what each row's action is, and how many of what there are. No Qt."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum
from uuid import UUID

from advisor_app.domain.appointment import AppointmentState
from advisor_app.domain.stages import Column, Punctuality, Stage, column, journey, on_hold, progress, punctuality
from advisor_app.domain.values.clock import HOME_ZONE, local_time
from advisor_app.i18n import error_text, label, words
from advisor_app.ports.reads.today import DueCall, ExpectedCar
from advisor_app.ports.reads.visits import VisitRow
from ui.kit import formats

t = words("today")

LATE = {Punctuality.ON_TIME: "", Punctuality.AT_RISK: "risk", Punctuality.LATE: "late"}
SOON = timedelta(minutes=30)


class Section(Enum):
    """Parts of the day's list, from the most to the least pressing."""

    RISK = "risk"
    READY = "ready"
    EXPECTED = "expected"
    SHOP = "shop"
    CALLS = "calls"


@dataclass(frozen=True)
class State:
    """A badge in words: see ``ui.kit.badges.BadgeSpec``, which is for the screen alone."""

    text: str
    tone: str = "neutral"
    icon: str = ""
    stop: bool = False
    late: str = ""
    shape: bool = False


@dataclass(frozen=True)
class Item:
    """One row. Two rows are the same when they are about the same thing, whatever the clock says by now.

    Attributes:
        plate, plate_kind: the car.
        car, person: two lines: what it is, whose it is.
        state: badge.
        step, blocked: two lines: where it stands, what is missing.
        waited: how long the car is here.
        moment, span: two lines: when, and how far off that is.
        stage: where Enter goes in the workspace; empty for an appointment.
    """

    id: UUID
    section: Section = field(compare=False)
    plate: str = field(compare=False)
    plate_kind: str = field(compare=False)
    car: str = field(compare=False)
    person: str = field(compare=False)
    state: State = field(compare=False)
    step: str = field(compare=False)
    blocked: str = field(compare=False)
    waited: str = field(compare=False)
    moment: str = field(compare=False)
    span: str = field(compare=False)
    visit_id: UUID | None = field(default=None, compare=False)
    stage: str = field(default="", compare=False)


@dataclass(frozen=True)
class Figures:
    """How many cars stand where: after the signature in the columns of the board; ``checks`` is check and wash."""

    reception: int
    waiting: int
    in_work: int
    on_hold: int
    checks: int
    ready: int
    late: int


@dataclass(frozen=True)
class Day:
    """Everything that was read for the page."""

    expected: tuple[ExpectedCar, ...]
    cars: tuple[VisitRow, ...]
    calls: tuple[DueCall, ...]


def figures(cars: tuple[VisitRow, ...], now: datetime) -> Figures:
    """Count the cars in the shop."""
    at = Counter(column(car.facts) for car in cars)
    late = [punctuality(car.facts, car.promised_at, now) for car in cars]
    return Figures(
        reception=sum(not car.facts.order_signed for car in cars),
        waiting=at[Column.WAITING],
        in_work=at[Column.IN_WORK],
        on_hold=at[Column.ON_HOLD],
        checks=at[Column.QUALITY] + at[Column.WASH],
        ready=at[Column.READY],
        late=sum(one is Punctuality.LATE for one in late),
    )


def items(day: Day, now: datetime, zone: str = HOME_ZONE, *, phones: bool = True) -> dict[Section, tuple[Item, ...]]:
    """Return the rows of every section, in the order in which they press."""
    cars = [
        _car_item(car, now, zone) for car in sorted(day.cars, key=lambda c: (c.promised_at or c.arrived_at, c.number))
    ]
    found = {section: tuple(item for item in cars if item.section is section) for section in Section}
    found[Section.EXPECTED] = tuple(_expected_item(car, now, zone) for car in day.expected)
    found[Section.CALLS] = tuple(_call_item(call, now, zone, phones=phones) for call in day.calls)
    return found


def _badge(car: VisitRow, now: datetime) -> State:
    facts = car.facts
    late = LATE[punctuality(facts, car.promised_at, now)]
    state = progress(facts)
    if state is None:
        return State(t("In reception"), "accent", late=late)
    stop = on_hold(facts)
    return State(
        formats.state_words(state, ready=facts.washed, stop=stop), state.value, stop=stop, late=late, shape=True
    )


def _car_item(car: VisitRow, now: datetime, zone: str) -> Item:
    current = journey(car.facts).current
    stage = current.stage if current else Stage.DELIVERY
    missing = [error_text(reason.code) for reason in current.reasons] if current else []
    when = punctuality(car.facts, car.promised_at, now)
    section = Section.READY if car.facts.washed else Section.SHOP if when is Punctuality.ON_TIME else Section.RISK
    moment, span = t("No promise yet"), ""
    if car.promised_at is not None:
        moment = formats.moment_text(car.promised_at, now, zone)
        span = (
            t("promised")
            if section is Section.READY and when is Punctuality.ON_TIME
            else formats.until(car.promised_at, now)
        )
    return Item(
        id=car.id, section=section, plate=car.plate, plate_kind=car.plate_kind.value, car=car.make_model,
        person=car.customer, state=_badge(car, now), step=label(stage), blocked=missing[0] if missing else "",
        waited=formats.duration(now - car.arrived_at),
        moment=moment, span=span, visit_id=car.id, stage=stage.value,
    )  # fmt: skip


def _expected_item(car: ExpectedCar, now: datetime, zone: str) -> Item:
    tone = {AppointmentState.PREPARED: "success", AppointmentState.CONFIRMED: "accent"}.get(car.state, "neutral")
    overdue = car.expected_at < now
    return Item(
        id=car.id, section=Section.EXPECTED, plate=car.plate, plate_kind=car.plate_kind.value if car.plate_kind else "",
        car=car.name, person=formats.joined(car.make_model, car.phone),
        state=State(label(car.state), tone, late="late" if overdue else "risk" if car.expected_at - now < SOON else ""),
        step=car.request.replace("\n", " ") or t("No request noted"), blocked=car.advisor,
        waited="",
        moment=formats.moment_text(car.expected_at, now, zone), span=formats.until(car.expected_at, now),
    )  # fmt: skip


def _call_item(call: DueCall, now: datetime, zone: str, *, phones: bool) -> Item:
    today = local_time(now, zone).date()
    overdue = (today - call.due_on).days
    return Item(
        id=call.id, section=Section.CALLS, plate=call.plate, plate_kind=call.plate_kind.value, car=call.customer,
        person=call.phone if phones else "",
        state=State(t("Call"), "warning" if overdue else "neutral", "calls"),
        step=t("Visit {number}", number=call.number), blocked=t("Attempts so far: {n}", n=call.tries) if call.tries else "",
        waited="",
        moment=formats.day_text(call.due_on, today), span=t("overdue by {n} d", n=overdue) if overdue else t("due today"),
        visit_id=call.visit_id, stage=Stage.FOLLOW_UP.value,
    )  # fmt: skip
