"""Scenes at the counter: appointment, arrival, walkaround, complaint, quote, signature."""

from datetime import datetime, time, timedelta
from decimal import Decimal
from uuid import UUID

from sqlalchemy import select

from advisor_app.demo.complaints import complaint
from advisor_app.demo.people import Company
from advisor_app.diagrams import diagram
from advisor_app.domain.attachment import AttachedTo
from advisor_app.domain.diagram import Panel
from advisor_app.domain.fault import FaultSystem
from advisor_app.domain.guarantee import WorkClass
from advisor_app.domain.line import BORNE_BY_SHOP, LineKind, Payer
from advisor_app.domain.quote import AgreedHow, Decision
from advisor_app.domain.staff import Role
from advisor_app.domain.values.clock import local_day, local_time
from advisor_app.domain.values.money import Money
from advisor_app.domain.visit import OldPartWish, Waits
from advisor_app.domain.walkaround import CheckState, MarkKind, MarkSize, Moment
from advisor_app.services.reception import Arrival
from db.demo_cast import Stop
from db.demo_telling import Telling
from db.demo_timeline import OPENS, Steps, moment
from db.tables.visits import quote, quote_line

DAMAGED = (
    (MarkKind.SCRATCH, MarkSize.SMALL, "浅划痕，未露底漆"),
    (MarkKind.SCRATCH, MarkSize.MEDIUM, "长约 10 厘米，露底漆"),
    (MarkKind.DENT, MarkSize.SMALL, "门碰凹陷"),
    (MarkKind.DENT, MarkSize.MEDIUM, "硬币大小凹坑"),
    (MarkKind.PAINT_CHIP, MarkSize.SMALL, "石子崩漆"),
    (MarkKind.RUST, MarkSize.SMALL, "边缘起锈点"),
    (MarkKind.CRACK, MarkSize.SMALL, "发丝裂纹"),
    (MarkKind.REPAIRED, MarkSize.LARGE, "做过漆，有色差"),
)
ON_GLASS = (MarkKind.CRACK,)
PANELS = (
    Panel.FRONT_BUMPER, Panel.REAR_BUMPER, Panel.LEFT_FRONT_DOOR, Panel.LEFT_REAR_DOOR, Panel.RIGHT_FRONT_DOOR,
    Panel.RIGHT_REAR_DOOR, Panel.LEFT_FRONT_FENDER, Panel.RIGHT_FRONT_FENDER, Panel.BONNET, Panel.LEFT_REAR_FENDER,
)  # fmt: skip
BELONGINGS = (
    ("行车记录仪", "前挡"), ("儿童座椅", "后排右侧"), ("雨伞", "左前门"), ("充电线", "中央扶手"),
    ("高尔夫球包", "后备厢"), ("文件袋", "手套箱"), ("墨镜", "遮阳板"), ("保温杯", "杯架"),
)  # fmt: skip
REQUESTS = ("做保养", "换轮胎，先看看花纹", "刹车异响检查", "空调不制冷", "年检前检查", "客户电话预约，故障到店说")
WHY_DECLINED = ("下次再做", "先观察一段时间", "预算不够", "自己有配件", "回去和家里商量")
WHY_CANCELLED = ("客户觉得价格高，去别处比较", "配件要等三天，客户改期", "客户临时有事，改天再来")
LARGEST_PROMISE = time(18, 0)


def book(told: Telling) -> Steps:
    """The clerk writes the visit into the book one to three days before."""
    clerk = told.crew.people[Role.APPOINTMENT_CLERK][0]
    reply = told.desk.appointments.book(
        clerk.call(), told.visitor.car.plate, told.visitor.name, told.visitor.contact.phone,
        told.rng.choice(REQUESTS), told.arrive_at, told.advisor.staff_id,
    )  # fmt: skip
    told.appointment_id = reply.id
    yield told.arrive_at + timedelta(minutes=told.rng.randint(-9, 14))


def arrive(told: Telling) -> Steps:
    """The car is taken in: files made or found, odometer, energy, wishes."""
    visitor, car, rng = told.visitor, told.visitor.car, told.rng
    day, known = local_day(told.now), visitor.vehicle_id is not None
    told.complaint = complaint(rng, car, day, rework=known and told.stop is Stop.NONE and told.chance(0.04))
    arrival = Arrival(
        plate=car.plate, plate_kind=car.plate_kind, vehicle_id=visitor.vehicle_id, customer_id=visitor.customer_id,
        appointment_id=told.appointment_id, name=visitor.name, phone=visitor.contact.phone, vin=car.vin,
        make=car.car.make, model=car.car.model, colour=car.colour, body=car.car.body, energy=car.car.energy,
        purpose=told.complaint.purpose,
    )  # fmt: skip
    told.visit_id = told.desk.reception.arrive(told.call(), arrival).id
    if not known:
        _new_files(told)
    if told.stop is Stop.RECEPTION:
        return
    told.odometer = car.odometer_on(day)
    wishes: list[tuple[str, object, object]] = [
        ("odometer_km", None, told.odometer),
        ("energy_percent", None, rng.randint(12, 96)),
    ]
    if told.complaint.work_class is not WorkClass.MINOR:
        wishes.append(("work_class", WorkClass.MINOR, told.complaint.work_class))
    if isinstance(visitor.who, Company):
        wishes += [
            ("bring_name", "", visitor.contact.name),
            ("collect_name", "", visitor.contact.name),
        ]
    wishes.append(("waits", None, Waits.LEAVES if told.sometimes(0.35) else Waits.STAYS))
    told.wash = not told.chance(0.15)
    wishes.append(("wash_wish", None, told.wash))
    told.takes_old_parts = told.sometimes(0.2)
    wish = OldPartWish.TAKE if told.takes_old_parts else OldPartWish.SHOW_AND_LEAVE
    wishes.append(("old_part_wish", None, wish))
    if told.sometimes(0.06):
        told.keys = 2
    wishes += [("keys_received", 0, told.keys), ("road_test_allowed", None, True)]
    for name, seen, new in wishes:
        told.desk.reception.set_field(told.call(), told.visit_id, name, seen, new)
    yield told.after(3, 8)


def _new_files(told: Telling) -> None:
    from db.tables.visits import visit

    visitor, desk = told.visitor, told.desk
    ((visitor.vehicle_id, visitor.customer_id),) = told.rows(
        select(visit.c.vehicle_id, visit.c.customer_id).where(visit.c.id == told.visit_id)
    )
    assert visitor.vehicle_id is not None
    assert visitor.customer_id is not None
    desk.vehicles.set_field(told.call(), visitor.vehicle_id, "first_registered", None, visitor.car.first_registered)
    if told.sometimes(0.6):
        desk.vehicles.set_field(told.call(), visitor.vehicle_id, "engine_no", "", visitor.car.engine_no)
    if isinstance(visitor.who, Company):
        desk.vehicles.set_field(told.call(), visitor.vehicle_id, "household", True, False)
        desk.customers.set_field(told.call(), visitor.customer_id, "tax_number", "", visitor.who.tax_number)


def walk_around(told: Telling) -> Steps:
    """Advisor and customer go around the car; what was known from last time is already on the sheet."""
    sheet, at, visit, rng = told.desk.walkarounds, Moment.ARRIVAL, told.visit_id, told.rng
    started = sheet.start(told.call(), visit, at)
    sheet.set_flag(told.call(), visit, at, "covers_on", True)
    if told.sometimes(0.9):
        sheet.set_flag(told.call(), visit, at, "valuables_asked", True)
    used = told.visitor.car.age_years(local_day(told.now)) > 0.5
    for _ in range(rng.choice((0, 0, 1) if told.brisk else (0, 1, 1, 2, 3)) if used else 0):
        _mark(told)
    yield told.after(2, 4)
    if told.sometimes(0.6):
        depth = Decimal(rng.randint(22, 72)) / 10
        state = CheckState.NOW if depth < 3 else CheckState.SOON if depth < 4 else CheckState.GOOD
        sheet.check(told.call(), visit, at, "tread_front_left", state, depth, "")
        sheet.check(told.call(), visit, at, "tread_front_right", state, depth, "")
    for name, place in rng.sample(BELONGINGS, 0 if told.brisk else rng.choice((0, 0, 1, 2))):
        sheet.leave(told.call(), visit, at, name, place)
    if told.sometimes(0.16):
        _attach(told, AttachedTo.WALKAROUND, started.id, MarkKind.SCRATCH)
    if told.stop is not Stop.WALKAROUND:
        sheet.sign(told.call(), visit, at, told.signed())
        yield told.after(2, 6)


def _mark(told: Telling) -> None:
    kind, size, note = told.rng.choice(DAMAGED)
    panel = Panel.WINDSCREEN if kind in ON_GLASS else told.rng.choice(PANELS)
    drawn = diagram(told.visitor.car.car.body)
    view, zone = next((v, z) for v in drawn.views if (z := v.zone(panel)) is not None)
    x, y = (Decimal(round(c, 1)).quantize(Decimal("0.1")) for c in zone.centre)
    mark = told.desk.walkarounds.mark(
        told.call(), told.visit_id, Moment.ARRIVAL, panel, view.name, x, y, kind, size, note
    )
    if told.sometimes(0.4):
        _attach(told, AttachedTo.MARK, mark.id, kind)


def _attach(told: Telling, to: AttachedTo, subject: UUID, kind: MarkKind) -> None:
    sha, size = told.stage.photo(told.visitor.car.colour, kind)
    name = f"IMG_{told.rng.randrange(10**4):04d}.jpg"
    told.desk.attachments.add(told.call(), told.visit_id, to, subject, sha, name, "image/jpeg", size)


def record_fault(told: Telling) -> UUID:
    """The complaint is written down in the customer's words and read back."""
    faults, one = told.desk.faults, told.complaint
    fault = faults.record(told.call(), told.visit_id, one.words).id
    asked = list(one.answers.items())
    for question, answer in asked[: 0 if told.brisk else told.rng.randint(0, min(3, len(asked)))]:
        faults.answer(told.call(), fault, question, answer)
    if told.sometimes(0.9):
        faults.set_field(told.call(), fault, "system", FaultSystem.OTHER, one.system)
    if one.safety:
        faults.set_field(told.call(), fault, "safety", False, True)
    faults.read_back(told.call(), fault)
    return fault


def make_quote(told: Telling, fault: UUID) -> Steps:
    """Lines are added, discounted, given to their payers; some more is offered and declined."""
    quotes, rng, visit = told.desk.quotes, told.rng, told.visit_id
    wanted: list[UUID] = []
    for line in told.complaint.lines:
        call = told.crew.approved(told.call(), "返修，由本店承担") if told.rework else told.call()
        wanted += quotes.add(call, visit, line.code, line.quantity, fault).ids
    declined: list[UUID] = []
    safety = False
    if told.sometimes(0.3):
        more = complaint(rng, told.visitor.car, local_day(told.now))
        safety = more.safety
        for line in more.lines[:2]:
            ids = quotes.add(told.call(), visit, line.code, line.quantity, None).ids
            for line_id in ids if told.rework else ():
                quotes.change_line(told.call(), visit, line_id, "payer", Payer.REWORK, Payer.CUSTOMER)
            declined += ids
        for line_id in declined if safety else ():
            quotes.change_line(told.call(), visit, line_id, "safety", False, True)
    _payers(told, wanted)
    yield told.after(4, 12)
    if told.stop is Stop.QUOTE:
        if len(wanted) > 2:
            quotes.decide(told.call(), visit, tuple(wanted[:1]), Decision.APPROVED, AgreedHow.IN_PERSON, "")
        return
    if declined:
        why = rng.choice(WHY_DECLINED)
        quotes.decide(told.call(), visit, tuple(declined), Decision.DECLINED, AgreedHow.IN_PERSON, why)
        if safety or any(x.safety and x.id in declined for x in told.desk.reads.quotes.sheet(visit).lines):
            quotes.sign_declined(told.call(), visit, told.signed())
    if told.cancelled:
        told.desk.reception.cancel(told.call(), visit, rng.choice(WHY_CANCELLED))
        return
    how = AgreedHow.IN_PERSON if told.chance(0.85) else AgreedHow.PHONE
    quotes.decide(told.call(), visit, tuple(wanted), Decision.APPROVED, how, "")
    promised = _promise(told)
    quotes.promise(told.call(), visit, None, promised)
    if local_day(promised) > local_day(told.now):  # nobody sits in the lounge overnight
        told.desk.reception.set_field(told.call(), visit, "waits", Waits.STAYS, Waits.LEAVES)
    yield told.after(2, 6)
    shown = told.desk.reads.orders.contract(visit).shown
    told.desk.work_orders.sign(told.call(), visit, told.signed(), shown)
    yield told.after(4, 15)


def _payers(told: Telling, wanted: list[UUID]) -> None:
    quotes, visit = told.desk.quotes, told.visit_id
    lines = told.rows(select(quote_line).join(quote).where(quote.c.visit_id == visit, quote_line.c.id.in_(wanted)))
    by_id = {line.id: line for line in lines}
    young = told.visitor.car.age_years(local_day(told.now)) < 3
    if told.rework:
        return
    if young and told.chance(0.1):
        payer, given = Payer.WARRANTY, wanted if told.chance(0.5) else wanted[:1]
    elif told.chance(0.02):
        payer, given = Payer.INTERNAL, wanted[-1:]
    else:
        payer, given = Payer.CUSTOMER, []
    for line_id in given:
        call = told.crew.approved(told.call(), "由本店承担") if payer in BORNE_BY_SHOP else told.call()
        quotes.change_line(call, visit, line_id, "payer", Payer.CUSTOMER, payer)
    labour = [i for i in wanted if by_id[i].kind is LineKind.LABOUR and i not in given]
    if labour and told.chance(0.16):
        line = by_id[labour[0]]
        off = line.unit_price.times(line.quantity).percent(told.rng.choice((500, 800, 1000)))
        call = told.call()
        if told.chance(0.1):
            off, call = line.unit_price.times(line.quantity).percent(2000), told.crew.approved(call, "老客户优惠")
        quotes.change_line(call, visit, line.id, "discount", Money(0), off)


def _promise(told: Telling) -> datetime:
    """Return the promised time: on a half hour, today if it can be done."""
    hours = told.rows(
        select(quote_line.c.quantity).join(quote).where(
            quote.c.visit_id == told.visit_id, quote_line.c.kind == LineKind.LABOUR
        )
    )  # fmt: skip
    work = sum((row.quantity for row in hours), Decimal(0))
    at = told.now + timedelta(minutes=75 + int(work * 75))
    at += timedelta(minutes=-at.minute % 30, seconds=-at.second)
    local = local_time(at)
    if local.time() > LARGEST_PROMISE or local.time() < OPENS:
        return moment(local_day(told.now) + timedelta(days=1), time(11, 30))
    return at
