"""Every command of a visit at every stage of it: what is possible when, as one table. Nothing is stored by trying."""

import inspect
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from advisor_app.command import COMMANDS
from advisor_app.domain.delivery import GatePass
from advisor_app.domain.diagram import Panel
from advisor_app.domain.fault import Question
from advisor_app.domain.follow_up import CallResult, FollowUp
from advisor_app.domain.job import PauseReason
from advisor_app.domain.line import Line, LineKind
from advisor_app.domain.old_part import Fate
from advisor_app.domain.payment import PaymentMethod
from advisor_app.domain.quality import CheckLevel
from advisor_app.domain.quote import AgreedHow, Decision
from advisor_app.domain.staff import Role
from advisor_app.domain.stages import Stage
from advisor_app.domain.values.errors import Confirmable, NeedsApproval, NotFound, TradeError
from advisor_app.domain.values.ids import new_id
from advisor_app.domain.values.money import Money
from advisor_app.domain.values.shown import Shown, sum_of
from advisor_app.domain.walkaround import CheckState, MarkKind, MarkSize, Moment, Walkaround
from advisor_app.domain.work_order import Addition, AdditionLine, WorkOrder
from advisor_app.ports.unit import Unit
from db.engine import Database
from tests.journeys import walk_in
from tests.journeys.shop import Shop, open_shop
from tests.journeys.walk_in import Trip

STAGES = [stage.value for stage in Stage]
WORKING, GONE = "at work", "cancelled"


@dataclass
class Place:
    """A visit that stands somewhere, and one unit in which a command is tried; the unit is rolled back."""

    shop: Shop
    trip: Trip
    unit: Unit

    @property
    def visit(self) -> UUID:
        return self.trip.visit

    def of(self, kind: Any, **equal: Any) -> Any:
        """Return the key of the visit's thing of a kind, or of nothing."""
        found = self.unit.find(kind, visit_id=self.visit, **equal)
        return found.id if found is not None else new_id()

    def one(self, known: Any) -> UUID:
        """Return the first of some keys, or that of nothing."""
        found = known[0] if isinstance(known, tuple) and known else known
        return found if isinstance(found, UUID) else new_id()

    def added(self, *, priced: bool = True) -> Addition:
        """Put an addition on the order, as if it had been proposed in time."""
        order = self.unit.find(WorkOrder, visit_id=self.visit)
        if order is None:
            raise NotFound("work_order_gone")
        made = Addition(
            visit_id=self.visit, order_id=order.id, number="ZX1", found="漏油",
            found_by=self.unit.call.staff_id, proposed_at=self.unit.now,
        )  # fmt: skip
        if priced:
            made.add(Line(kind=LineKind.FEE, name="清洗", unit_price=Money(100)).copy_into(AdditionLine))
        self.unit.add(made)
        self.unit.session.flush()  # type: ignore[attr-defined]
        return made

    def do(self, command: Callable[..., Any], *args: Any) -> None:
        """Run the body of a command."""
        inspect.unwrap(command)(command.__self__, self.unit, *args)  # type: ignore[attr-defined]


AT = Moment.ARRIVAL
NEXT = timedelta(hours=30)
PHONE = AgreedHow.PHONE
SIGNED = walk_in.CUSTOMER
ZERO = Decimal(0)


def _shown(p: Place) -> Shown:
    try:
        return walk_in.shown(p.shop, p.visit)
    except TradeError:
        return Shown(1, 0, Money(0))


def _answer(p: Place) -> None:
    made = p.added()
    shown = Shown(made.version, 1, sum_of(made.lines))
    p.do(p.shop.desk.additions.decide, made.id, True, PHONE, "张𬭎", None, shown)


def _price(p: Place) -> None:
    args = (LineKind.FEE, "", "清洗", Decimal(1), Money(100), None, False)
    p.do(p.shop.desk.additions.add_line, p.added(priced=False).id, *args)


def _unprice(p: Place) -> None:
    made = p.added()
    p.do(p.shop.desk.additions.remove_line, made.id, made.lines[0].id)


def _anew(p: Place) -> None:
    seen = p.shop.desk.reads.visits.head(p.visit).promised_at
    p.do(p.shop.desk.additions.promise_anew, p.visit, seen, p.unit.now + NEXT, "缺件", PHONE, "张𬭎")


def _promise(p: Place) -> None:
    seen = p.shop.desk.reads.visits.head(p.visit).promised_at
    p.do(p.shop.desk.quotes.promise, p.visit, seen, p.unit.now + NEXT)


def _pay(p: Place) -> None:
    p.do(p.shop.desk.payments.take, p.one(p.trip.bill), PaymentMethod.CARD, Money(1), Money(1), "")


def _second(p: Place) -> None:
    p.unit.add(Walkaround(visit_id=p.visit, moment=Moment.DELIVERY, started_at=p.unit.now))
    p.unit.session.flush()  # type: ignore[attr-defined]
    p.do(p.shop.desk.walkarounds.sign, p.visit, Moment.DELIVERY, SIGNED)


def _check(p: Place) -> None:
    p.do(p.shop.desk.quality.check, p.visit, CheckLevel.FINAL, p.trip.jobs, {}, {}, None, "")


def _issued(p: Place, back: bool) -> None:
    orders = p.unit.all(WorkOrder, visit_id=p.visit)
    line = next((line.id for order in orders for line in order.lines if line.kind is LineKind.PART), new_id())
    p.do(p.shop.desk.parts.give_back if back else p.shop.desk.parts.issue, line, Decimal(1))


def _gate(p: Place, refuse: bool) -> None:
    found = p.unit.find(GatePass, visit_id=p.visit)
    desk = p.shop.desk.gate_passes
    p.do(desk.refuse if refuse else desk.use, found.code if found is not None else "")


Try = Callable[[Place], None]


def _walked(name: str, *args: Any) -> Try:
    return lambda p: p.do(getattr(p.shop.desk.walkarounds, name), p.visit, AT, *args)


def _line(name: str, *args: Any) -> Try:
    return lambda p: p.do(getattr(p.shop.desk.quotes, name), p.visit, p.one(p.trip.lines), *args)


TRIES: dict[str, Try] = {
    "reception.set_field": lambda p: p.do(p.shop.desk.reception.set_field, p.visit, "collect_name", "张𬭎", "李四"),
    "reception.cancel": lambda p: p.do(p.shop.desk.reception.cancel, p.visit, "不修了"),
    "walkaround.start": _walked("start"),
    "walkaround.sign delivery": _second,
    "walkaround.mark": _walked("mark", next(iter(Panel)), "left", ZERO, ZERO, MarkKind.DENT, MarkSize.SMALL, ""),
    "walkaround.check": _walked("check", "tread_front_left", CheckState.GOOD, None, ""),
    "walkaround.set_flag": _walked("set_flag", "valuables_asked", True),
    "walkaround.leave": _walked("leave", "伞", ""),
    "walkaround.sign": _walked("sign", SIGNED),
    "fault.record": lambda p: p.do(p.shop.desk.faults.record, p.visit, "异响"),
    "fault.set_field words": lambda p: p.do(
        p.shop.desk.faults.set_field, p.one(p.trip.fault), "words", "刹车时吱吱响，低速更明显", "异响"
    ),
    "fault.set_field cause": lambda p: p.do(p.shop.desk.faults.set_field, p.one(p.trip.fault), "cause", "", "磨损"),
    "fault.answer": lambda p: p.do(p.shop.desk.faults.answer, p.one(p.trip.fault), Question.SINCE, "昨天"),
    "fault.read_back": lambda p: p.do(p.shop.desk.faults.read_back, p.one(p.trip.fault)),
    "fault.remove": lambda p: p.do(p.shop.desk.faults.remove, p.one(p.trip.fault)),
    "quote.add_line": lambda p: p.do(p.shop.desk.quotes.write, p.visit, LineKind.FEE, "拖车", Decimal(1), Money(100)),
    "quote.set_field": lambda p: p.do(p.shop.desk.quotes.set_field, p.visit, "note", "", "含工时"),
    "quote.change_line": _line("change_line", "safety", False, True),
    "quote.remove_line": _line("remove_line"),
    "quote.decide": lambda p: p.do(p.shop.desk.quotes.decide, p.visit, p.trip.lines, Decision.APPROVED, PHONE, ""),
    "quote.promise": _promise,
    "work_order.sign": lambda p: p.do(p.shop.desk.work_orders.sign, p.visit, SIGNED, _shown(p)),
    "addition.propose": lambda p: p.do(p.shop.desk.additions.propose, p.visit, "漏油"),
    "addition.add_line": _price,
    "addition.remove_line": _unprice,
    "addition.decide": _answer,
    "addition.promise_anew": _anew,
    "job.assign": lambda p: p.do(
        p.shop.desk.jobs.assign, p.trip.jobs or (new_id(),), p.shop.people[Role.TECHNICIAN].staff_id, None
    ),
    "job.start": lambda p: p.do(p.shop.desk.jobs.start, p.one(p.trip.jobs)),
    "job.pause": lambda p: p.do(p.shop.desk.jobs.pause, p.one(p.trip.jobs), PauseReason.TOOL),
    "job.finish": lambda p: p.do(p.shop.desk.jobs.finish, p.one(p.trip.jobs)),
    "quality.check": _check,
    "wash.start": lambda p: p.do(p.shop.desk.washes.start, p.visit, ""),
    "wash.skip": lambda p: p.do(p.shop.desk.washes.skip, p.visit, "下雨"),
    "part.issue": lambda p: _issued(p, back=False),
    "old_part.place": lambda p: p.do(p.shop.desk.old_parts.place, p.one(p.trip.old_parts), "A-1"),
    "old_part.decide": lambda p: p.do(
        p.shop.desk.old_parts.decide, p.visit, p.trip.old_parts or (new_id(),), Fate.LEFT, SIGNED
    ),
    "settlement.settle": lambda p: p.do(p.shop.desk.settlements.settle, p.visit, Money(0)),
    "settlement.sign": lambda p: p.do(p.shop.desk.settlements.sign, p.one(p.trip.bill), SIGNED),
    "settlement.reverse": lambda p: p.do(p.shop.desk.settlements.reverse, p.one(p.trip.bill), "有误"),
    "payment.take": _pay,
    "gate_pass.issue": lambda p: p.do(p.shop.desk.gate_passes.issue, p.visit),
    "gate_pass.issue_unrepaired": lambda p: p.do(p.shop.desk.gate_passes.let_leave, p.visit),
    "gate_pass.refuse": lambda p: _gate(p, refuse=True),
    "gate_pass.use": lambda p: _gate(p, refuse=False),
    "delivery.hand_over": lambda p: p.do(p.shop.desk.deliveries.hand_over, p.visit, "张𬭎", 1, (), True, ""),
    "follow_up.call": lambda p: p.do(p.shop.desk.follow_ups.call, p.of(FollowUp), CallResult.SATISFIED, 9, "", None),
}


WHEN = {
    # the way in: what stands over a signature is fixed with it
    "reception.set_field": "reception - delivery, at work",
    "reception.cancel": "reception - order",
    "walkaround.start": "reception - follow_up, at work, cancelled",  # a sheet that is there is only shown
    "walkaround.mark": "walkaround",
    "walkaround.check": "walkaround",
    "walkaround.set_flag": "walkaround",
    "walkaround.leave": "walkaround",
    "walkaround.sign": "walkaround",
    "fault.record": "reception - settlement, at work",
    "fault.set_field words": "quote - order",
    "fault.set_field cause": "quote - settlement, at work",
    "fault.answer": "quote - settlement, at work",
    "fault.read_back": "quote - settlement, at work",
    "fault.remove": "quote - order",
    "quote.add_line": "reception - order",
    "quote.set_field": "order",
    "quote.change_line": "order",
    "quote.remove_line": "order",
    "quote.decide": "order",
    "quote.promise": "reception - order",
    "work_order.sign": "order",
    # between the signature and the bill
    "addition.propose": "dispatch - settlement, at work",
    "addition.add_line": "dispatch - settlement, at work",
    "addition.remove_line": "dispatch - settlement, at work",
    "addition.decide": "dispatch - settlement, at work",
    "addition.promise_anew": "dispatch - delivery, at work",
    "job.assign": "dispatch - repair",
    "job.start": "dispatch - repair",
    "job.pause": "at work",
    "job.finish": "at work",
    "part.issue": "dispatch - delivery, at work",
    "quality.check": "quality - settlement",
    "wash.start": "wash",
    "wash.skip": "wash",
    # the way out
    "old_part.place": "dispatch - follow_up, at work",
    "old_part.decide": "quality - old_parts",
    "settlement.settle": "wash - settlement",
    "settlement.sign": "old_parts - payment",
    "settlement.reverse": "old_parts - payment",
    "payment.take": "old_parts - payment",
    "gate_pass.issue": "cancelled",  # at the stage of delivery it is there, before that something is open
    "gate_pass.issue_unrepaired": "cancelled",
    "gate_pass.refuse": "delivery - follow_up",
    "gate_pass.use": "follow_up",
    "walkaround.sign delivery": "wash - delivery",
    "delivery.hand_over": "delivery",
    "follow_up.call": "follow_up",
}
"""Command → where a visit may stand for it: stages (the current one), a job under way, ended without work.

A question that is answered with yes, or an approval, counts as possible: who may give it is tested elsewhere.
"""


BESIDE = """
    addition.sign_declined appointment.book appointment.cancel attachment.add attachment.remove customer.set_field old_part.weigh paper.keep
    paper.printed part.receive part.return payment.close_shift payment.open_shift reception.arrive shop.change staff.add
    staff.change staff.set_password staff.set_secret vehicle.set_field walkaround.change_mark walkaround.check_many
    quote.sign_declined walkaround.put_back walkaround.see_again walkaround.unlist walkaround.unmark wash.finish
"""
"""Commands that belong to no stage (files, staff, shifts, evidence, papers), or that go through the same door as their
neighbours in the table and need something to have been done first."""


def places(text: str) -> set[str]:
    """Return the places that one line of the table names."""
    found: set[str] = set()
    for part in text.split(", "):
        first, _, last = part.partition(" - ")
        found |= set(STAGES[STAGES.index(first) : STAGES.index(last) + 1]) if last else {part}
    return found


class Everything(frozenset[str]):
    """Every question, answered with yes."""

    def __contains__(self, _code: object) -> bool:
        return True


def _possible(place: Place, attempt: Try) -> bool:
    try:
        attempt(place)
    except (Confirmable, NeedsApproval):
        return True
    except TradeError:
        return False
    return True


def _bring(shop: Shop, to: Stage, plate: str) -> Trip:
    """Bring a car to a stage; the shift is that of the manager, who tries everything."""
    desk, till = shop.desk, Role.MANAGER
    paid = to in (Stage.DELIVERY, Stage.FOLLOW_UP)
    trip = walk_in.drive(shop, Stage.PAYMENT if paid else to, plate)
    if to is Stage.WALKAROUND:
        desk.walkarounds.start(shop.call(), trip.visit, AT)
    if paid:
        assert trip.bill is not None
        due = walk_in.owed(shop, trip.visit)
        desk.payments.take(shop.call(till), trip.bill, PaymentMethod.CARD, due, due, "")
        walk_in.sign_bill(shop, trip.bill)
        desk.gate_passes.issue(shop.call(till), trip.visit)
    if to is Stage.FOLLOW_UP:
        desk.deliveries.hand_over(shop.call(), trip.visit, "张𬭎", 1, (), True, "")
    return trip


def test_every_command_is_looked_at(sqlite_database: Database) -> None:
    desk = open_shop(sqlite_database).desk
    assert all(getattr(desk, name) for name in desk.names())  # a service is imported when it is wanted
    assert {name.split()[0] for name in TRIES} | set(BESIDE.split()) == set(COMMANDS)
    assert set(TRIES) == set(WHEN)


def test_every_command_at_every_stage(sqlite_database: Database) -> None:
    shop = open_shop(sqlite_database)
    shop.desk.payments.open_shift(shop.call(Role.MANAGER), Money.of(500))
    at = {
        stage.value: _bring(shop, stage, f"京A1{n:04d}") for n, stage in enumerate(reversed(Stage))
    }  # a promise lapses
    at[WORKING], at[GONE] = _bring(shop, Stage.REPAIR, "京A20001"), _bring(shop, Stage.QUOTE, "京A20002")
    shop.desk.jobs.start(shop.call(Role.TECHNICIAN), at[WORKING].jobs[0])
    shop.desk.reception.cancel(shop.call(), at[GONE].visit, "不修了")
    found: dict[str, set[str]] = {name: set() for name in TRIES}
    for where, trip in at.items():
        for name, attempt in TRIES.items():
            call = replace(shop.call(Role.MANAGER, "原因"), confirmed=Everything())
            with shop.desk.jobs.units.open(call) as unit:
                if _possible(Place(shop, trip, unit), attempt):
                    found[name].add(where)
    assert found == {name: places(text) for name, text in WHEN.items()}
