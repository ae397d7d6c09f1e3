"""Scenes at the end: bill, old parts, money, gate pass, hand-over, the call some days later."""

import re
from datetime import datetime, time, timedelta
from decimal import Decimal
from random import Random
from typing import Any
from uuid import UUID

from sqlalchemy import select

from advisor_app.demo.people import Company
from advisor_app.desk import Session
from advisor_app.domain.follow_up import CallResult
from advisor_app.domain.line import Payer
from advisor_app.domain.old_part import DRAINED, HOLDS, Fate, hold_for
from advisor_app.domain.payment import PaymentMethod
from advisor_app.domain.pricing import by_payer, rounding_alone
from advisor_app.domain.staff import Role
from advisor_app.domain.values.clock import local_day, local_time
from advisor_app.domain.values.money import Money
from advisor_app.domain.work_order import WorkOrder
from db.demo_cast import Stop
from db.demo_telling import OpenShift, Stage, Telling
from db.demo_timeline import Steps, TimeUp, moment
from db.tables.money import follow_up, gate_pass, settlement
from db.tables.visits import order_line
from db.tables.workshop import old_part

FLOAT = Money.of(500)
SHIFT_ENDS = time(19, 0)
METHODS: tuple[tuple[PaymentMethod, int], ...] = (
    (PaymentMethod.WECHAT, 46), (PaymentMethod.ALIPAY, 22), (PaymentMethod.CARD, 13), (PaymentMethod.CASH, 14),
    (PaymentMethod.TRANSFER, 5),
)  # fmt: skip
SATISFIED = (
    "车子没问题了，谢谢。",
    "很满意，师傅讲得很清楚。",
    "挺好的，下次还来。",
    "没什么意见。",
    "洗车可以再仔细点，其他都好。",
)
COMPLAINED = ("异响还有一点点，想再来看看。", "等的时间比说好的长了一个小时。", "发票还没收到。")
LITRES = re.compile(r"（([0-9.]+)升）")
DENSITY = {"waste_oil": Decimal("0.87"), "brake_fluid": Decimal("1.05"), "coolant": Decimal(1)}
"""Kilograms to a litre; coolant is measured in litres."""
GROUNDS = {
    Payer.WARRANTY: "厂家已答复，同意三包",
    Payer.INTERNAL: "店内费用，经理已批",
    Payer.REWORK: "返修，本店承担",
}
"""Why somebody else than the customer pays."""
PLACES = ("旧件架 A-1", "旧件架 A-2", "旧件架 B-1", "旧件架 B-3", "废油桶间")


def settle(told: Telling) -> Steps:
    """One bill per payer; the customer's is rounded down a little."""
    yield told.after(5, 25)
    with told.desk.settlements.units.open(told.call()) as unit:
        (order,) = unit.all(WorkOrder, visit_id=told.visit_id)
        sums = by_payer(order.lines)
    owed = sums[Payer.CUSTOMER].total.fen if Payer.CUSTOMER in sums else 0
    off, call = 0, told.call()
    if told.chance(0.35):
        tens = owed % 1000
        off = tens if tens <= rounding_alone(Money(owed), Money(1000)).fen else owed % 100
    elif owed > 200_000 and told.chance(0.04):
        off, call = owed % 10_000, told.crew.approved(call, "抹零让利")
    if others := [GROUNDS[payer] for payer in sums if payer in GROUNDS]:
        call = told.crew.approved(call, others[0]).confirming("bill_others")
    told.desk.settlements.settle(call, told.visit_id, Money(off))
    bills = told.rows(
        select(settlement.c.id).where(
            settlement.c.visit_id == told.visit_id, settlement.c.payer == Payer.CUSTOMER
        )
    )  # fmt: skip
    for bill in bills:
        told.desk.settlements.sign(told.call(), bill.id, told.signed())


def drained(rng: Random, part: Any) -> Decimal:
    """Return how much of a liquid ran out, in the unit of its waste: a little less than what was filled in anew.

    The name of a can tells its litres; what is not said in litres is taken for one.
    """
    found = LITRES.search(part.name)
    litres: Decimal = Decimal(found[1] if found else 1) * part.quantity
    return (litres * DENSITY[part.waste] * rng.randint(88, 98) / 100).quantize(Decimal("0.01"))


def decide_old_parts(told: Telling) -> None:
    """Kept for the maker or the insurer, left where they are hazardous waste, else as the customer wished; some get a place first. What was drained is weighed."""
    parts = told.rows(
        select(old_part.c.id, old_part.c.payer, old_part.c.waste, order_line.c.name, order_line.c.quantity)
        .join(order_line, order_line.c.id == old_part.c.order_line_id)
        .where(old_part.c.visit_id == told.visit_id)
        .order_by(old_part.c.number)
    )
    for part in parts:
        if told.sometimes(0.4):
            told.desk.old_parts.place(told.call(Role.PARTS_KEEPER), part.id, told.rng.choice(PLACES))
        if part.waste in DRAINED:
            told.desk.old_parts.weigh(told.call(Role.PARTS_KEEPER), part.id, drained(told.rng, part))
    wished = Fate.TAKEN if told.takes_old_parts else Fate.LEFT
    fates: dict[Fate, list[UUID]] = {}
    for part in parts:
        fates.setdefault(hold_for(part.payer) or (Fate.LEFT if part.waste else wished), []).append(part.id)
    signed = told.signed() if fates.keys() - set(HOLDS) else None
    for fate in sorted(fates, key=lambda fate: fate not in HOLDS):
        told.desk.old_parts.decide(told.call(), told.visit_id, tuple(fates[fate]), fate, signed)


def open_shift(stage: Stage) -> OpenShift:
    """Return today's shift, opened when there is none yet; it is counted and closed in the evening."""
    now = stage.crew.clock.now()
    day = local_day(now)
    if stage.shift is None:
        cashiers = stage.crew.people[Role.CASHIER]
        cashier = cashiers[day.toordinal() % len(cashiers)]
        shift = stage.crew.desk.payments.open_shift(cashier.call(), FLOAT)
        stage.shift = OpenShift(shift.id, cashier, day.isoformat(), FLOAT)
        stage.timeline.add(max(moment(day, SHIFT_ENDS), now + timedelta(minutes=5)), _close_shift(stage))
    return stage.shift


def _close_shift(stage: Stage) -> Steps:
    shift = stage.shift
    assert shift is not None
    stage.shift = None
    counted, reason = shift.cash, ""
    if int(shift.day.replace("-", "")) % 29 == 0:
        counted, reason = counted - Money.of(1), "找零误差"
    stage.crew.desk.payments.close_shift(shift.cashier.call(), shift.id, counted, reason)
    yield from ()


def pay(told: Telling) -> Steps:
    """Every bill is paid or put on account."""
    yield told.after(2, 12)
    bills = told.rows(
        select(settlement.c.id, settlement.c.payer, settlement.c.due)
        .where(settlement.c.visit_id == told.visit_id)
        .order_by(settlement.c.number)
    )
    for bill in bills:
        shift = open_shift(told.stage)
        if not bill.due:
            continue
        if bill.payer is not Payer.CUSTOMER or (isinstance(told.visitor.who, Company) and told.chance(0.4)):
            call = told.crew.approved(shift.cashier.call(), "按合同挂账")
            told.desk.payments.take(call, bill.id, PaymentMethod.ON_ACCOUNT, bill.due, bill.due, "")
            continue
        parts = [bill.due]
        if bill.due.fen > 60_000 and told.chance(0.08):
            first = Money(bill.due.fen // 2 // 10_000 * 10_000)
            parts = [first, bill.due - first]
        for amount in parts:
            _take(told, shift, bill.id, amount)


def _take(told: Telling, shift: OpenShift, bill_id: UUID, amount: Money) -> None:
    method = told.rng.choices([one for one, _ in METHODS], [weight for _, weight in METHODS])[0]
    given, reference = amount, f"{told.rng.randrange(10**12):012d}"
    if method is PaymentMethod.CASH:
        note = 10_000 if amount.fen > 20_000 else 1_000
        given, reference = Money(-(-amount.fen // note) * note), ""
        shift.cash += amount
    told.desk.payments.take(shift.cashier.call(), bill_id, method, amount, given, reference)


def hand_over(told: Telling) -> Steps:
    """Gate pass, keys, farewell, and the guard at the gate."""
    told.desk.gate_passes.issue(_cashier(told).call(), told.visit_id)
    yield told.after(3, 15)
    name = told.visitor.contact.name
    returned = (f"钥匙 {told.keys} 把", "行驶证") if told.chance(0.2) else (f"钥匙 {told.keys} 把",)
    told.desk.deliveries.hand_over(told.call(), told.visit_id, name, told.keys, returned, True, "")
    if told.chance(0.8):
        yield told.after(2, 6, in_opening_hours=False)
        ((code,),) = told.rows(select(gate_pass.c.code).where(gate_pass.c.visit_id == told.visit_id))
        told.desk.gate_passes.use(told.call(Role.GATE_GUARD), code)


def _cashier(told: Telling) -> Session:
    return told.stage.shift.cashier if told.stage.shift else told.crew.people[Role.CASHIER][0]


def _call_time(told: Telling, days: int) -> datetime:
    day = local_day(told.now) + timedelta(days=days)
    return moment(day, time(9, 40)) + timedelta(minutes=told.rng.randint(0, 400))


def follow_up_call(told: Telling) -> Steps:
    """The call three days later, sometimes twice; near the demo's last day some are still due."""
    yield _call_time(told, 3)
    due_today = local_day(told.now) >= local_day(told.stage.timeline.end) - timedelta(days=1)
    if due_today and told.chance(0.8):
        raise TimeUp
    ((call_id,),) = told.rows(select(follow_up.c.id).where(follow_up.c.visit_id == told.visit_id))
    service, caller = told.desk.follow_ups, told.crew.people[Role.FOLLOW_UP_CALLER][0]
    if told.chance(0.15):
        again = local_day(told.now) + timedelta(days=1)
        result = told.rng.choice((CallResult.AGAIN, CallResult.NOT_REACHED))
        words = "在开会，明天再打。" if result is CallResult.AGAIN else ""
        service.call(caller.call(), call_id, result, None, words, again)
        yield _call_time(told, 1)
    if told.chance(0.92):
        score = told.rng.choice((8, 9, 9, 10, 10, 10))
        service.call(caller.call(), call_id, CallResult.SATISFIED, score, told.rng.choice(SATISFIED), None)
    else:
        score = told.rng.randint(2, 6)
        service.call(caller.call(), call_id, CallResult.COMPLAINT, score, told.rng.choice(COMPLAINED), None)


def leaves(told: Telling) -> Steps:
    """From the bill to the farewell."""
    if told.stop is Stop.READY:
        raise TimeUp
    yield from settle(told)
    yield told.after(2, 10)
    if told.stop is Stop.UNPAID:
        raise TimeUp
    decide_old_parts(told)
    yield from pay(told)
    if local_time(told.now).time() > SHIFT_ENDS:
        yield told.after(1, 5)
    yield from hand_over(told)
    yield from follow_up_call(told)
