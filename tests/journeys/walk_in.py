"""The walk-in visit through the services, step by step; each step returns what the next one needs."""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from uuid import UUID

from advisor_app.domain.diagram import Panel
from advisor_app.domain.entity import Entity
from advisor_app.domain.job import Job
from advisor_app.domain.old_part import Fate, OldPart
from advisor_app.domain.payment import PaymentMethod
from advisor_app.domain.quality import CheckLevel
from advisor_app.domain.quote import AgreedHow, Decision
from advisor_app.domain.signature import SignedOn
from advisor_app.domain.staff import Role
from advisor_app.domain.stages import Stage
from advisor_app.domain.values.money import Money
from advisor_app.domain.values.shown import Shown, sum_of
from advisor_app.domain.visit import OldPartWish, Waits
from advisor_app.domain.walkaround import CheckState, MarkKind, MarkSize, Moment
from advisor_app.domain.work_order import Addition
from advisor_app.ports.call import Approval, Call
from advisor_app.ports.replies import Numbered, Paid, Signed
from advisor_app.services.reception import Arrival
from tests.journeys.shop import PASSWORD, Shop

VIN = "LSVAA4186R2000001"
CUSTOMER = Signed("张𬭎", SignedOn.PAPER)


def arrive(shop: Shop, plate: str = "京A12345", name: str = "张𬭎") -> Numbered:
    arrival = Arrival(
        plate=plate, name=name, phone="138 0013 8000", vin=VIN if plate == "京A12345" else "", make="上汽大众", model="朗逸",
        colour="白",
    )  # fmt: skip
    visit = shop.desk.reception.arrive(shop.call(), arrival)
    shop.desk.reception.set_field(shop.call(), visit.id, "odometer_km", None, 30210)
    shop.desk.reception.set_field(shop.call(), visit.id, "energy_percent", None, 60)
    wishes: tuple[tuple[str, object, object], ...] = (
        ("waits", None, Waits.STAYS), ("wash_wish", None, True), ("road_test_allowed", None, True),
        ("old_part_wish", None, OldPartWish.SHOW_AND_LEAVE), ("keys_received", 0, 1),
    )  # fmt: skip
    for name, seen, new in wishes:
        shop.desk.reception.set_field(shop.call(), visit.id, name, seen, new)
    return visit


def walk_around(shop: Shop, visit: UUID, *, covers: bool = True) -> None:
    service, at = shop.desk.walkarounds, Moment.ARRIVAL
    service.start(shop.call(), visit, at)
    if covers:
        service.set_flag(shop.call(), visit, at, "covers_on", True)
    panel = next(iter(Panel))
    service.mark(
        shop.call(), visit, at, panel, "left", Decimal("10.25"), Decimal(20), MarkKind.SCRATCH, MarkSize.SMALL, "浅"
    )
    service.check(shop.call(), visit, at, "tread_front_left", CheckState.SOON, Decimal("3.2"), "")
    service.leave(shop.call(), visit, at, "行车记录仪", "前挡")
    service.sign(shop.call(), visit, at, CUSTOMER)


def record_fault(shop: Shop, visit: UUID) -> UUID:
    fault = shop.desk.faults.record(shop.call(), visit, "刹车时吱吱响，低速更明显")
    shop.desk.faults.read_back(shop.call(), fault.id)
    return fault.id


def quote(shop: Shop, visit: UUID, fault: UUID | None = None, *, part: str = "") -> list[UUID]:
    catalog = shop.desk.reference.catalog()
    operation = next(iter(catalog.operations))
    part = part or next(code for code, p in catalog.parts.items() if p.leaves_old_part)
    ids: list[UUID] = []
    for code in (operation, part):
        ids += shop.desk.quotes.add(shop.call(), visit, code, Decimal(1), fault).ids
    shop.desk.quotes.decide(shop.call(), visit, tuple(ids), Decision.APPROVED, AgreedHow.IN_PERSON, "")
    shop.desk.quotes.promise(shop.call(), visit, None, shop.clock.now() + timedelta(hours=4))
    return ids


def sign(shop: Shop, visit: UUID) -> Numbered:
    return shop.desk.work_orders.sign(shop.call(), visit, CUSTOMER, shown(shop, visit))


def shown(shop: Shop, visit: UUID) -> Shown:
    """Return what the order page would read out now."""
    return shop.desk.reads.orders.contract(visit).shown


def shown_addition(shop: Shop, addition: UUID) -> Shown:
    """Return what the card of an addition would read out now."""
    with shop.desk.jobs.units.open(shop.call()) as unit:
        kept = unit.get(Addition, addition)
        return Shown(kept.version, len(kept.lines), sum_of(kept.lines))


def job_ids(shop: Shop, visit: UUID) -> tuple[UUID, ...]:
    call = shop.call()
    with shop.desk.jobs.units.open(call) as unit:
        return tuple(job.id for job in unit.all(Job, visit_id=visit))


def controller(shop: Shop) -> Call:
    """Return the call of a controller who lets cars stand one behind the other: the shop has one bay."""
    return shop.call(Role.WORKSHOP_CONTROLLER).confirming("bay_taken")


def repair(shop: Shop, visit: UUID) -> None:
    ids = job_ids(shop, visit)
    technician = shop.people[Role.TECHNICIAN]
    shop.desk.jobs.assign(controller(shop), ids, technician.staff_id, shop.bay_id)
    for job in ids:
        shop.desk.jobs.start(technician.call(), job)
        shop.clock.advance(timedelta(minutes=40))
        shop.desk.jobs.finish(technician.call(), job)


def check(shop: Shop, visit: UUID) -> None:
    shop.desk.quality.check(
        shop.call(Role.FINAL_INSPECTOR), visit, CheckLevel.FINAL, job_ids(shop, visit), {}, {}, 30212, ""
    )


def wash(shop: Shop, visit: UUID) -> None:
    shop.desk.washes.start(shop.call(Role.WASHER), visit, "左前轮")
    shop.clock.advance(timedelta(minutes=15))
    shop.desk.washes.finish(shop.call(Role.WASHER), visit)


def others_pay(shop: Shop, role: Role = Role.SERVICE_ADVISOR) -> Call:
    """Return the call of somebody who bills others than the customer, with the manager's consent."""
    call = shop.call(role, "保险公司已定损").confirming("bill_others")
    return call.approved_by(Approval("boss", PASSWORD))


def settle(shop: Shop, visit: UUID) -> UUID:
    (bill,) = shop.desk.settlements.settle(shop.call(), visit, Money(0)).ids
    return bill


def decide_old_parts(shop: Shop, visit: UUID) -> None:
    with shop.desk.old_parts.units.open(shop.call()) as unit:
        ids = tuple(part.id for part in unit.all(OldPart, visit_id=visit))
    shop.desk.old_parts.decide(shop.call(), visit, ids, Fate.LEFT, CUSTOMER)


def sign_bill(shop: Shop, bill: UUID) -> None:
    shop.desk.settlements.sign(shop.call(), bill, CUSTOMER)


def pay(shop: Shop, bill: UUID, due: Money) -> Paid:
    """The customer signs the bill and pays it."""
    cashier = Role.CASHIER
    sign_bill(shop, bill)
    shop.desk.payments.open_shift(shop.call(cashier), Money.of(500))
    return shop.desk.payments.take(shop.call(cashier), bill, PaymentMethod.CASH, due, due + Money.of(10), "")


def hand_over(shop: Shop, visit: UUID) -> None:
    shop.desk.gate_passes.issue(shop.call(Role.CASHIER), visit)
    shop.desk.deliveries.hand_over(shop.call(), visit, "张𬭎", 1, ("钥匙 1 把",), True, "")


@dataclass
class Trip:
    """A visit on its way, and the keys of what came into being."""

    visit: UUID
    number: str = ""
    fault: UUID | None = None
    lines: tuple[UUID, ...] = ()
    order: UUID | None = None
    jobs: tuple[UUID, ...] = ()
    old_parts: tuple[UUID, ...] = ()
    bill: UUID | None = None


def drive(shop: Shop, to: Stage, plate: str = "京A12345", name: str = "张𬭎") -> Trip:
    """Bring a new visit so far that ``to`` is its current stage."""
    arrived = arrive(shop, plate, name)
    trip = Trip(arrived.id, arrived.number)
    visit, stages = arrived.id, list(Stage)
    for stage in stages[1 : stages.index(to)]:
        if stage is Stage.WALKAROUND:
            walk_around(shop, visit)
        elif stage is Stage.FAULT:
            trip.fault = record_fault(shop, visit)
        elif stage is Stage.QUOTE:
            trip.lines = tuple(quote(shop, visit, trip.fault))
        elif stage is Stage.ORDER:
            trip.order = sign(shop, visit).id
            trip.jobs, trip.old_parts = job_ids(shop, visit), ids_of(shop, OldPart, visit)
        elif stage is Stage.DISPATCH:
            technician = shop.people[Role.TECHNICIAN].staff_id
            shop.desk.jobs.assign(controller(shop), trip.jobs, technician, shop.bay_id)
        elif stage is Stage.REPAIR:
            work(shop, trip.jobs)
        elif stage is Stage.QUALITY:
            check(shop, visit)
        elif stage is Stage.WASH:
            wash(shop, visit)
        elif stage is Stage.SETTLEMENT:
            trip.bill = settle(shop, visit)
        elif stage is Stage.OLD_PARTS:
            decide_old_parts(shop, visit)
        elif stage is Stage.PAYMENT:
            assert trip.bill is not None
            pay(shop, trip.bill, owed(shop, visit))
            shop.desk.gate_passes.issue(shop.call(Role.CASHIER), visit)
        elif stage is Stage.DELIVERY:
            shop.desk.deliveries.hand_over(shop.call(), visit, name, 1, (), True, "")
    return trip


def work(shop: Shop, jobs: tuple[UUID, ...]) -> None:
    """Start and end each job."""
    for job in jobs:
        shop.desk.jobs.start(shop.call(Role.TECHNICIAN), job)
        shop.clock.advance(timedelta(minutes=40))
        shop.desk.jobs.finish(shop.call(Role.TECHNICIAN), job)


def owed(shop: Shop, visit: UUID) -> Money:
    """Return what is owed on all bills of the visit."""
    return Money(shop.desk.reads.visits.head(visit).facts.owed_fen)


def ids_of(shop: Shop, kind: type[Entity], visit: UUID) -> tuple[UUID, ...]:
    """Return the keys of the visit's things of one kind, oldest first."""
    with shop.desk.jobs.units.open(shop.call()) as unit:
        return tuple(thing.id for thing in unit.all(kind, visit_id=visit))
