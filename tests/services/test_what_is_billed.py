"""What a bill may hold: the certificate, the customer's own parts, parts that left the store, whose money, which guarantee."""

import re
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from sqlalchemy import select

from advisor_app.domain.catalog import PartClass
from advisor_app.domain.customer import CustomerKind
from advisor_app.domain.guarantee import WorkClass
from advisor_app.domain.line import LineKind, Payer
from advisor_app.domain.paper import SettlementPaper
from advisor_app.domain.payment import PaymentMethod
from advisor_app.domain.printing import PaperKind
from advisor_app.domain.quality import CheckLevel
from advisor_app.domain.quote import AgreedHow, Decision
from advisor_app.domain.staff import Role
from advisor_app.domain.stages import Stage, StageState, journey
from advisor_app.domain.values.money import Money
from advisor_app.domain.vehicle import Energy
from advisor_app.domain.visit import VisitPurpose
from advisor_app.ports.call import Approval
from advisor_app.ports.reads.papers import PaperAsked
from advisor_app.services.reception import Arrival
from db.engine import Database
from db.tables.system import audit
from db.tables.visits import order_line
from tests.journeys import walk_in
from tests.journeys.shop import PASSWORD, Shop, open_shop
from tests.journeys.test_papers import text_of
from tests.services.snapshot import count, refused

FILTER = "OF-VW"


@pytest.fixture
def shop(database: Database) -> Shop:
    return open_shop(database)


def to_check(shop: Shop, work: WorkClass) -> walk_in.Trip:
    arrived = walk_in.arrive(shop).id
    shop.desk.reception.set_field(shop.call(), arrived, "work_class", WorkClass.MINOR, work)
    walk_in.walk_around(shop, arrived)
    walk_in.quote(shop, arrived, walk_in.record_fault(shop, arrived))
    walk_in.sign(shop, arrived)
    trip = walk_in.Trip(arrived, jobs=walk_in.job_ids(shop, arrived))
    walk_in.work(shop, trip.jobs)
    return trip


def check(shop: Shop, trip: walk_in.Trip, number: str, level: CheckLevel = CheckLevel.FINAL) -> object:
    inspector = shop.call(Role.FINAL_INSPECTOR)
    return shop.desk.quality.check(inspector, trip.visit, level, trip.jobs, {}, {}, 30216, "", number)


@pytest.mark.parametrize("work", [one for one in WorkClass if one.needs_certificate])
def test_three_classes_of_work_are_not_billed_without_their_certificate(shop: Shop, work: WorkClass) -> None:
    trip = to_check(shop, work)
    refused(shop.database, "certificate_missing", lambda: check(shop, trip, " "))
    refused(shop.database, "certificate_not_final", lambda: check(shop, trip, "HG1", CheckLevel.RECHECK))
    check(shop, trip, "", CheckLevel.RECHECK)
    facts = shop.desk.reads.visits.head(trip.visit).facts
    assert journey(facts).at(Stage.QUALITY).state is StageState.CURRENT
    refused(shop.database, "quality_unpassed", lambda: walk_in.settle(shop, trip.visit))
    check(shop, trip, " HG20261123001 ")
    assert shop.desk.reads.quality.sheet(trip.visit).checks[0].certificate == "HG20261123001"
    assert walk_in.settle(shop, trip.visit)


@pytest.mark.parametrize("change", ["failed", "added"])
def test_a_certificate_says_nothing_of_what_failed_or_joined_after_it(shop: Shop, change: str) -> None:
    trip = to_check(shop, next(one for one in WorkClass if one.needs_certificate))
    check(shop, trip, "HG20261123001")
    assert shop.desk.reads.visits.head(trip.visit).facts.certified
    shop.clock.advance(timedelta(minutes=5))
    if change == "failed":
        shop.desk.quality.check(
            shop.call(Role.FINAL_INSPECTOR),
            trip.visit,
            CheckLevel.FINAL,
            trip.jobs[1:],
            {trip.jobs[0]: "异响"},
            {},
            30217,
            "",
        )
    else:
        agreed = found(shop, trip, LineKind.PART)
        shop.desk.additions.decide(
            shop.call(), agreed, True, AgreedHow.PHONE, "张𬭎", None, walk_in.shown_addition(shop, agreed)
        )
        assert not shop.desk.reads.visits.head(trip.visit).facts.quality_passed, "nobody has looked at the new part"
        refused(shop.database, "quality_unpassed", lambda: walk_in.settle(shop, trip.visit))
    if change == "failed":
        walk_in.work(shop, trip.jobs[:1])
    check(shop, trip, "", CheckLevel.RECHECK)
    refused(shop.database, "quality_unpassed", lambda: walk_in.settle(shop, trip.visit))
    check(shop, trip, "HG20261123002")
    assert walk_in.settle(shop, trip.visit)


def found(shop: Shop, trip: walk_in.Trip, kind: LineKind) -> UUID:
    made = shop.desk.additions.propose(shop.call(Role.TECHNICIAN), trip.visit, "雨刮老化").id
    of_class = PartClass.BRAND if kind is LineKind.PART else None
    shop.desk.additions.add_line(shop.call(), made, kind, "", "雨刮片", Decimal(1), Money.of(80), None, False, of_class)
    return made


def test_other_work_has_no_certificate(shop: Shop) -> None:
    trip = to_check(shop, WorkClass.MINOR)
    assert not shop.desk.reads.quality.sheet(trip.visit).certificate_needed
    refused(shop.database, "certificate_not_needed", lambda: check(shop, trip, "HG1"))
    check(shop, trip, "")


def test_a_part_of_the_customers_own_costs_nothing_and_comes_from_no_shelf(shop: Shop) -> None:
    trip = walk_in.drive(shop, Stage.ORDER)
    quotes, visit = shop.desk.quotes, trip.visit
    labour, part = trip.lines
    before = next(x for x in shop.desk.reads.quotes.sheet(visit).lines if x.id == part)
    assert before.unit_price

    def change(field: str, seen: object, new: object) -> object:
        return quotes.change_line(shop.call(), visit, part, field, seen, new)

    change("discount", Money(0), Money(100))
    change("customers_own", False, True)
    line = next(x for x in shop.desk.reads.quotes.sheet(visit).lines if x.id == part)
    assert (line.unit_price, line.discount, line.cost, line.amount) == (Money(0),) * 4
    assert (line.part_class, line.brand, line.decision) == (None, "", Decision.OPEN)
    refused(shop.database, "own_part_priced", lambda: change("unit_price", Money(0), Money(100)))
    refused(shop.database, "own_part_class", lambda: change("part_class", None, PartClass.BRAND))
    refused(
        shop.database, "line_is_no_part",
        lambda: quotes.change_line(shop.call(), visit, labour, "customers_own", False, True),
    )  # fmt: skip
    change("customers_own", True, False)
    line = next(x for x in shop.desk.reads.quotes.sheet(visit).lines if x.id == part)
    assert (line.unit_price, line.part_class, line.brand) == (before.unit_price, before.part_class, before.brand)
    change("customers_own", False, True)
    quotes.decide(shop.call(), visit, trip.lines, Decision.APPROVED, AgreedHow.IN_PERSON, "")
    walk_in.sign(shop, visit)
    assert shop.desk.reads.parts.lines() == ()
    sheet = shop.desk.reads.cash.checkout(visit)
    own = next(x for x in sheet.lines if x.kind is LineKind.PART)
    assert own.customers_own
    keeper = shop.call(Role.PARTS_KEEPER)
    with shop.database.reader.connect() as connection:
        key = connection.execute(select(order_line.c.id).where(order_line.c.customers_own)).scalar_one()
    refused(shop.database, "own_part_not_in_store", lambda: shop.desk.parts.issue(keeper, key, Decimal(1)))


def test_a_bill_asks_about_parts_that_never_left_the_store(shop: Shop) -> None:
    shop.desk.parts.receive(shop.call(Role.PARTS_KEEPER), FILTER, Decimal(4), "")
    trip = walk_in.drive(shop, Stage.SETTLEMENT)
    asked = refused(shop.database, "parts_not_issued", lambda: walk_in.settle(shop, trip.visit))
    assert asked.params["n"] == 1
    without_reason = shop.call().confirming("parts_not_issued")
    refused(
        shop.database, "override_reason_missing",
        lambda: shop.desk.settlements.settle(without_reason, trip.visit, Money(0)),
    )  # fmt: skip
    call = shop.call(reason="急件，先结算").confirming("parts_not_issued")
    shop.desk.settlements.settle(call, trip.visit, Money(0))
    with shop.database.reader.connect() as connection:
        row = connection.execute(select(audit).where(audit.c.command_key == call.key)).one()
    assert row.reason == "急件，先结算"
    assert {"of": "question", "id": "parts_not_issued", "did": "confirm", "fields": {}} in row.changes
    (line,) = shop.desk.reads.parts.lines()
    shop.desk.parts.issue(shop.call(Role.PARTS_KEEPER).confirming("stock_negative"), line.line_id, line.ordered)
    assert [line.remaining for line in shop.desk.reads.parts.lines()] == [Decimal(0)]


def test_nothing_is_asked_where_all_was_issued_or_no_stock_is_kept(shop: Shop) -> None:
    first = walk_in.drive(shop, Stage.SETTLEMENT)
    assert walk_in.settle(shop, first.visit)
    shop.desk.parts.receive(shop.call(Role.PARTS_KEEPER), FILTER, Decimal(4), "")
    second = walk_in.drive(shop, Stage.SETTLEMENT, "京A22222", "李四")
    for line in shop.desk.reads.parts.lines():
        shop.desk.parts.issue(shop.call(Role.PARTS_KEEPER).confirming("stock_negative"), line.line_id, line.ordered)
    assert walk_in.settle(shop, second.visit)


def test_the_guarantee_counts_from_the_road_test(shop: Shop) -> None:
    trip = to_check(shop, WorkClass.MINOR)
    check(shop, trip, "")
    walk_in.settle(shop, trip.visit)
    sheet = shop.desk.reads.cash.checkout(trip.visit)
    (bill,) = sheet.bills
    assert (sheet.odometer_km, sheet.odometer_out_km) == (30210, 30216)
    walk_in.decide_old_parts(shop, trip.visit)
    walk_in.wash(shop, trip.visit)
    walk_in.pay(shop, bill.id, bill.due)
    walk_in.hand_over(shop, trip.visit)
    done = shop.desk.reads.deliveries.hand_back(trip.visit).delivered
    assert done is not None
    assert (done.guarantee_until, done.guarantee_km) == (date(2026, 12, 3), 32216)
    assert (bill.next_service_on, bill.next_service_km) == (date(2027, 11, 23), 40216)


def test_a_next_service_is_only_promised_where_maintenance_was_done(shop: Shop) -> None:
    trip = walk_in.drive(shop, Stage.QUOTE)
    ids = shop.desk.quotes.add(shop.call(), trip.visit, "TY01", Decimal(1), trip.fault).ids
    shop.desk.quotes.decide(shop.call(), trip.visit, ids, Decision.APPROVED, AgreedHow.IN_PERSON, "")
    shop.desk.quotes.promise(shop.call(), trip.visit, None, shop.clock.now() + timedelta(hours=4))
    walk_in.sign(shop, trip.visit)
    walk_in.repair(shop, trip.visit)
    walk_in.check(shop, trip.visit)
    walk_in.settle(shop, trip.visit)
    (bill,) = shop.desk.reads.cash.checkout(trip.visit).bills
    assert (bill.next_service_on, bill.next_service_km) == (None, None)


def test_our_own_rework_is_paid_by_us_unless_somebody_says_otherwise(shop: Shop) -> None:
    trip = walk_in.drive(shop, Stage.QUOTE)
    shop.desk.reception.set_field(shop.call(), trip.visit, "purpose", VisitPurpose.REPAIR, VisitPurpose.REWORK)
    add = shop.desk.quotes.add
    refused(shop.database, "approval_needed", lambda: add(shop.call(), trip.visit, FILTER, Decimal(1), None))
    add(shop.call(reason="返修").approved_by(Approval("boss", PASSWORD)), trip.visit, FILTER, Decimal(1), None)
    add(shop.call(), trip.visit, "TY01", Decimal(1), None)
    shop.desk.quotes.write(shop.call(), trip.visit, LineKind.SUBLET, "外加工", Decimal(1), Money.of(80))
    assert {line.payer for line in shop.desk.reads.quotes.sheet(trip.visit).lines} == {Payer.REWORK}


def test_what_is_counted_is_sold_issued_and_received_whole(shop: Shop) -> None:
    trip = walk_in.drive(shop, Stage.QUOTE)
    add = shop.desk.quotes.add
    half = refused(
        shop.database, "quantity_not_whole", lambda: add(shop.call(), trip.visit, FILTER, Decimal("1.5"), None)
    )
    assert (half.field, half.params) == ("quantity", {"unit": "个"})
    (line,) = add(shop.call(), trip.visit, FILTER, Decimal(2), None).ids
    change = shop.desk.quotes.change_line
    refused(
        shop.database, "quantity_not_whole",
        lambda: change(shop.call(), trip.visit, line, "quantity", Decimal(2), Decimal("1.5")),
    )  # fmt: skip
    keeper = shop.call(Role.PARTS_KEEPER)
    refused(shop.database, "quantity_not_whole", lambda: shop.desk.parts.receive(keeper, FILTER, Decimal("0.5"), ""))
    assert add(shop.call(), trip.visit, "OIL-5W30-1", Decimal("0.5"), None).ids
    assert add(shop.call(), trip.visit, "TY01", Decimal("0.5"), None).ids


def test_a_green_plate_on_a_car_without_a_socket_is_asked_about(shop: Shop) -> None:
    green = Arrival(plate="京AD12345", name="王五", phone="13800138001")
    refused(shop.database, "energy_green_plate", lambda: shop.desk.reception.arrive(shop.call(), green))
    shop.desk.reception.arrive(shop.call().confirming("energy_green_plate"), green)
    electric = Arrival(plate="京AD12346", name="王五", phone="13800138001", energy=Energy.ELECTRIC)
    assert shop.desk.reception.arrive(shop.call(), electric)


def test_a_known_vin_opens_the_car_that_has_it(shop: Shop) -> None:
    first = walk_in.arrive(shop)
    shop.desk.reception.cancel(shop.call(), first.id, "客户改期")
    again = Arrival(plate="京A99999", name="赵六", phone="13800138002", vin=walk_in.VIN)
    asked = refused(shop.database, "vin_known", lambda: shop.desk.reception.arrive(shop.call(), again))
    assert asked.params["plate"] == "京A·12345"
    visit = shop.desk.reception.arrive(shop.call().confirming("vin_known"), again)
    head = shop.desk.reads.visits.head(visit.id)
    assert (head.vehicle.plate, head.customer.name, head.bring_name) == ("京A12345", "张𬭎", "赵六")
    assert count(shop.database, "vehicle") == 1


def test_a_company_signs_nothing(shop: Shop) -> None:
    visit = shop.desk.reception.arrive(
        shop.call(), Arrival(plate="京A77777", name="安顺物流有限公司", phone="13800138003")
    )
    sheet = shop.desk.reads.visits.sheet(visit.id)
    head = shop.desk.reads.visits.head(visit.id)
    assert head.customer.kind is CustomerKind.COMPANY
    assert (sheet.bring_name, sheet.collect_name, head.bring_name) == ("", "", "")
    assert sheet.bring_phone == "13800138003"


def test_what_is_on_account_is_no_money(shop: Shop) -> None:
    trip = walk_in.drive(shop, Stage.OLD_PARTS)
    assert trip.bill is not None
    due, half = walk_in.owed(shop, trip.visit), Money(100)
    cashier = shop.call(Role.CASHIER)
    shop.desk.payments.open_shift(shop.call(Role.CASHIER), Money(0))
    shop.desk.payments.take(cashier, trip.bill, PaymentMethod.CARD, half, half, "")
    later = shop.call(Role.CASHIER, "公司月结").approved_by(Approval("boss", PASSWORD))
    rest = due - half
    shop.desk.payments.take(later, trip.bill, PaymentMethod.ON_ACCOUNT, rest, rest, "")
    (bill,) = shop.desk.reads.cash.checkout(trip.visit).bills
    assert (bill.paid, bill.on_account, bill.owed) == (half, rest, Money(0))
    shift = shop.desk.reads.cash.open_shift(shop.people[Role.CASHIER].counter_id)
    assert shift is not None
    assert (shift.total, shift.on_account) == (half, rest)


def test_the_slip_shows_no_odometer_on_leaving_that_nobody_read(shop: Shop) -> None:
    trip = to_check(shop, WorkClass.MINOR)
    shop.desk.quality.check(shop.call(Role.FINAL_INSPECTOR), trip.visit, CheckLevel.FINAL, trip.jobs, {}, {}, None, "")
    asked = PaperAsked(PaperKind.SETTLEMENT, trip.visit, walk_in.settle(shop, trip.visit))
    paper = shop.desk.reads.papers.content(asked).paper
    assert isinstance(paper, SettlementPaper)
    assert (paper.vehicle.odometer_km, paper.odometer_out_km) == (30210, None)
    assert [row.until_km for row in paper.guarantees] == [None]
    text = text_of(shop.desk.papers.make(shop.call(), asked).pdf)
    assert text.count("30,210 km") == 1  # as it came
    assert "质保里程自送修里程（30,210 公里）起算" in text


def test_the_slip_has_the_certificate(shop: Shop) -> None:
    trip = to_check(shop, WorkClass.LEVEL_TWO)
    check(shop, trip, "HG20261123001")
    bill = walk_in.settle(shop, trip.visit)
    paper = shop.desk.reads.papers.content(PaperAsked(PaperKind.SETTLEMENT, trip.visit, bill)).paper
    assert isinstance(paper, SettlementPaper)
    assert (paper.certificate, paper.odometer_out_km) == ("HG20261123001", 30216)


@pytest.mark.parametrize(("language", "term", "ends"), [
    ("zh_CN", "自竣工出厂之日起 2,000 公里或 10 天", "，至 2026-12-12 或里程 32,212 公里止"),
    ("en", "2,000 km or 10 days from the day the car leaves", ", until 2026-12-12 or 32,212 km"),
])  # fmt: skip
def test_the_guarantee_runs_from_the_day_the_car_leaves(shop: Shop, language: str, term: str, ends: str) -> None:
    trip = walk_in.drive(shop, Stage.DELIVERY)
    asked = PaperAsked(PaperKind.SETTLEMENT, trip.visit, trip.bill, language)

    def said() -> str:
        return " ".join(text_of(shop.desk.papers.make(shop.call(), asked).pdf).split())

    before = said()
    assert term in before
    assert not re.search("2026-12-0|32,212", before), "nobody knows yet when it will leave"
    assert shop.desk.reads.deliveries.hand_back(trip.visit).delivered is None
    shop.clock.advance(timedelta(days=9))
    shop.desk.deliveries.hand_over(shop.call(), trip.visit, "张𬭎", 1, (), True, "")
    done = shop.desk.reads.deliveries.hand_back(trip.visit).delivered
    assert done is not None
    assert (done.guarantee_until, done.guarantee_km) == (date(2026, 12, 12), 32212)
    shop.clock.advance(timedelta(days=40))
    assert ends in said()
