"""What stands over a signature stays: sheet, order, safety, and who works on a job; on both engines where that matters."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from PIL import Image
from sqlalchemy import select, text

from advisor_app.desk import Session
from advisor_app.domain.catalog import PartClass
from advisor_app.domain.guarantee import WorkClass
from advisor_app.domain.job import PauseReason
from advisor_app.domain.line import Line, LineKind, Payer
from advisor_app.domain.payment import CashierShift, PaymentMethod
from advisor_app.domain.printing import PaperKind
from advisor_app.domain.quote import AgreedHow, Decision
from advisor_app.domain.settlement import Settlement
from advisor_app.domain.signature import SignedOn
from advisor_app.domain.staff import Role, Taxpayer
from advisor_app.domain.stages import Stage
from advisor_app.domain.values.clock import local_day
from advisor_app.domain.values.errors import EditConflict
from advisor_app.domain.values.money import Money
from advisor_app.domain.visit import ORDERED, SEEN_ON_ARRIVAL, OldPartWish, VisitPurpose, Waits
from advisor_app.ports.call import Approval, Call
from advisor_app.ports.reads.papers import PaperAsked
from advisor_app.ports.replies import Signed
from advisor_app.services.reception import Arrival
from db.engine import Database
from db.tables.all import metadata
from db.unit_of_work import SqlUnit
from tests.journeys import walk_in
from tests.journeys.shop import PASSWORD, PIN, Shop, open_shop
from tests.services.snapshot import refused
from tests.services.test_commands import all_at_once

OTHERS: dict[str, Any] = {
    "odometer_km": 5, "energy_percent": 5, "keys_received": 5, "bring_name": "别人", "bring_phone": "13900139000",
    "note": "改动", "purpose": VisitPurpose.ADVICE, "waits": Waits.LEAVES, "old_part_wish": OldPartWish.TAKE,
}  # fmt: skip


@pytest.fixture
def shop(sqlite_database: Database) -> Shop:
    return open_shop(sqlite_database)


def stored(shop: Shop, visit: Any, field: str) -> Any:
    table = metadata.tables["visit"]
    with shop.database.reader.connect() as connection:
        return connection.execute(select(table.c[field]).where(table.c.id == visit)).scalar_one()


def other(shop: Shop, visit: Any, field: str) -> tuple[Any, Any]:
    seen = stored(shop, visit, field)
    return seen, OTHERS.get(field, not seen)


def set_field(shop: Shop, visit: Any, field: str) -> object:
    return shop.desk.reception.set_field(shop.call(), visit, field, *other(shop, visit, field))


# The reception sheet and the order ------------------------------------------------------------------------------------


@pytest.mark.parametrize("field", sorted(SEEN_ON_ARRIVAL))
def test_what_both_saw_on_arrival_stays_once_the_sheet_is_signed(shop: Shop, field: str) -> None:
    trip = walk_in.drive(shop, Stage.FAULT)
    refused(shop.database, "reception_sheet_signed", lambda: set_field(shop, trip.visit, field))


def test_every_field_of_the_signed_order_stays(shop: Shop) -> None:
    trip = walk_in.drive(shop, Stage.DISPATCH)
    for field in sorted(ORDERED - {"work_class"}):
        refused(shop.database, "order_signed", lambda field=field: set_field(shop, trip.visit, field))  # type: ignore[misc]
    shop.desk.reception.set_field(shop.call(), trip.visit, "collect_name", "张𬭎", "李四")


def test_wishes_may_change_until_the_order_is_signed(shop: Shop) -> None:
    trip = walk_in.drive(shop, Stage.ORDER)
    for field in sorted(ORDERED - SEEN_ON_ARRIVAL - {"work_class"}):
        seen, new = other(shop, trip.visit, field)
        set_field(shop, trip.visit, field)
        assert stored(shop, trip.visit, field) == new != seen


def test_what_the_database_keeps_once_it_is_signed(database: Database) -> None:
    shop = open_shop(database)

    def attack(statement: str) -> None:
        with database.writer.begin() as connection:
            connection.execute(text(statement))

    walk_in.drive(shop, Stage.ORDER)
    attack("UPDATE visit SET note = 'x', road_test_allowed = NOT road_test_allowed, work_class = 'special'")
    attack("UPDATE fault SET words = 'x'")
    with pytest.raises(Exception, match="frozen:visit"):
        attack("UPDATE visit SET odometer_km = 1")
    with pytest.raises(Exception, match="frozen:odometer_reading"):
        attack("UPDATE odometer_reading SET km = 1")
    shop.desk.reception.arrive(shop.call(), Arrival(plate="京A54321", name="李四"))
    attack("UPDATE visit SET odometer_km = 1 WHERE odometer_km IS NULL")


# What the customer decided on -------------------------------------------------------------------------------------------


def decision(shop: Shop, visit: Any, line: Any) -> Decision:
    sheet = shop.desk.reads.quotes.sheet(visit).line(line)
    assert sheet is not None
    return sheet.decision


def test_the_signature_for_safety_is_not_left_out_by_taking_the_flag_away(shop: Shop) -> None:
    trip = walk_in.drive(shop, Stage.ORDER)
    line, quotes = trip.lines[0], shop.desk.quotes
    quotes.change_line(shop.call(), trip.visit, line, "safety", False, True)
    quotes.decide(shop.call(), trip.visit, (line,), Decision.DECLINED, AgreedHow.IN_PERSON, "太贵")
    refused(shop.database, "declined_safety_unsigned", lambda: walk_in.sign(shop, trip.visit))
    quotes.change_line(shop.call(), trip.visit, line, "safety", True, False)
    assert decision(shop, trip.visit, line) is Decision.OPEN
    refused(shop.database, "lines_undecided", lambda: walk_in.sign(shop, trip.visit))


@pytest.mark.parametrize(
    ("at", "field", "seen", "new"),
    [
        (0, "name", None, "别的项目"),
        (0, "safety", False, True),
        (1, "customers_own", False, True),
        (0, "payer", Payer.CUSTOMER, Payer.WARRANTY),
        (1, "quantity", Decimal(1), Decimal(2)),
        (1, "unit_price", None, Money.of(60)),
        (1, "part_class", None, PartClass.REPAIR_INSTEAD),
        (1, "brand", None, "别的牌子"),
        (1, "unit", None, "只"),
    ],
)
def test_what_was_decided_on_is_open_again_when_it_changes(
    shop: Shop, at: int, field: str, seen: Any, new: Any
) -> None:
    trip = walk_in.drive(shop, Stage.ORDER)
    line = trip.lines[at]
    kept = shop.desk.reads.quotes.sheet(trip.visit).line(line)
    assert kept is not None
    assert kept.decision is Decision.APPROVED
    shop.desk.quotes.change_line(shop.call(), trip.visit, line, field, getattr(kept, field), new)
    assert seen in (None, getattr(kept, field))
    assert decision(shop, trip.visit, line) is Decision.OPEN


def test_a_line_comes_back_as_the_audit_knows_it_and_needs_no_second_approval(shop: Shop) -> None:
    trip = walk_in.drive(shop, Stage.ORDER)
    quotes, sheet, line = shop.desk.quotes, shop.desk.reads.quotes.sheet, trip.lines[1]
    kept = sheet(trip.visit).line(line)
    assert kept is not None
    approved = shop.call(reason="老客户").approved_by(Approval("boss", PASSWORD))
    quotes.change_line(approved, trip.visit, line, "discount", kept.discount, kept.gross)
    quotes.decide(shop.call(), trip.visit, (line,), Decision.APPROVED, AgreedHow.PHONE, "")
    before = sheet(trip.visit).lines
    refused(shop.database, "line_gone", lambda: quotes.restore_line(shop.call(), trip.visit, line))
    quotes.remove_line(shop.call(), trip.visit, line)
    other = walk_in.drive(shop, Stage.ORDER, "京A00002", "李四")
    refused(shop.database, "line_gone", lambda: quotes.restore_line(shop.call(), other.visit, line))
    refused(shop.database, "value_wrong_kind", lambda: quotes.restore_line(shop.call(), trip.visit, kept))  # type: ignore[arg-type]
    quotes.restore_line(shop.call(), trip.visit, line)
    assert sheet(trip.visit).lines == before
    refused(shop.database, "line_there", lambda: quotes.restore_line(shop.call(), trip.visit, line))


def test_a_line_comes_back_without_a_complaint_that_was_taken_back_meanwhile(shop: Shop) -> None:
    trip = walk_in.drive(shop, Stage.ORDER)
    assert trip.fault is not None
    shop.desk.quotes.remove_line(shop.call(), trip.visit, trip.lines[1])
    shop.desk.faults.remove(shop.call(), trip.fault)
    shop.desk.quotes.restore_line(shop.call(), trip.visit, trip.lines[1])
    back = shop.desk.reads.quotes.sheet(trip.visit).line(trip.lines[1])
    assert back is not None
    assert back.fault_id is None


def test_a_part_that_is_ours_again_costs_what_it_cost_before(shop: Shop) -> None:
    trip = walk_in.drive(shop, Stage.ORDER)
    quotes, line = shop.desk.quotes, trip.lines[1]
    kept = shop.desk.reads.quotes.sheet(trip.visit).line(line)
    assert kept is not None
    quotes.change_line(shop.call(), trip.visit, line, "brand", kept.brand, "博世")
    quotes.change_line(shop.call(), trip.visit, line, "discount", Money(0), Money(1))
    quotes.change_line(shop.call(), trip.visit, line, "customers_own", False, True)
    quotes.change_line(shop.call(), trip.visit, line, "customers_own", True, False)
    back = shop.desk.reads.quotes.sheet(trip.visit).line(line)
    assert back is not None
    assert (back.brand, back.discount, back.unit_price, back.cost, back.part_class) == (
        "博世", Money(1), kept.unit_price, kept.cost, kept.part_class,
    )  # fmt: skip


def test_an_old_part_is_not_dropped_from_the_quote_without_a_reason_nor_after_the_signature(shop: Shop) -> None:
    trip = walk_in.drive(shop, Stage.ORDER)

    def drop(call: Call) -> object:
        return shop.desk.quotes.change_line(call, trip.visit, trip.lines[1], "leaves_old_part", True, False)

    refused(shop.database, "old_part_not_expected", lambda: drop(shop.call()))
    yes = shop.call().confirming("old_part_not_expected")
    refused(shop.database, "override_reason_missing", lambda: drop(yes))
    signed = walk_in.drive(shop, Stage.DISPATCH, "京A00002", "李四")
    refused(
        shop.database, "order_signed",
        lambda: shop.desk.quotes.change_line(
            shop.call(reason="x").confirming("old_part_not_expected"), signed.visit, signed.lines[1],
            "leaves_old_part", True, False,
        ),
    )  # fmt: skip
    drop(shop.call(reason="原车缺件").confirming("old_part_not_expected"))
    kept = shop.desk.reads.quotes.sheet(trip.visit).line(trip.lines[1])
    assert kept is not None
    assert not kept.leaves_old_part


# Additions -------------------------------------------------------------------------------------------------------------


def test_the_reference_decides_the_tax_of_an_addition(shop: Shop) -> None:
    trip = walk_in.drive(shop, Stage.REPAIR)
    found = shop.desk.additions.propose(shop.call(), trip.visit, "漏油").id
    made = Line(kind=LineKind.FEE, name="清洗", unit_price=Money.of(50), tax_bp=0)
    shop.desk.additions.add_lines(shop.call(), found, (made, replace(made, id=trip.visit)))
    table = metadata.tables["addition_line"]
    with shop.database.reader.connect() as connection:
        rates = set(connection.scalars(select(table.c.tax_bp)))
    assert rates == {shop.desk.reference.tax_bp(Taxpayer.GENERAL, local_day(shop.clock.now()))}


def test_an_old_part_is_left_out_with_a_reason_only(shop: Shop) -> None:
    trip = walk_in.drive(shop, Stage.REPAIR)
    found = shop.desk.additions.propose(shop.call(), trip.visit, "磨损").id
    part = next(p for p in shop.desk.reference.catalog().parts.values() if p.leaves_old_part)
    price = Money(part.price_fen)

    def add(call: Any, *, leaves: bool = False) -> object:
        return shop.desk.additions.add_line(
            call, found, LineKind.PART, part.number, part.name_zh, Decimal(1), price, None, leaves
        )

    refused(shop.database, "old_part_not_expected", lambda: add(shop.call()))
    yes = shop.call().confirming("old_part_not_expected")
    refused(shop.database, "override_reason_missing", lambda: add(yes))
    call = shop.call(reason="原车缺件").confirming("old_part_not_expected")
    add(call)
    add(shop.call(), leaves=True)
    table = metadata.tables["audit"]
    with shop.database.reader.connect() as connection:
        row = connection.execute(select(table).where(table.c.command_key == call.key)).one()
    assert row.reason == "原车缺件"
    assert {"of": "question", "id": "old_part_not_expected", "did": "confirm", "fields": {}} in row.changes


# Jobs --------------------------------------------------------------------------------------------------------------------


def test_only_who_works_on_a_job_stops_or_ends_it(shop: Shop) -> None:
    trip = walk_in.drive(shop, Stage.REPAIR)
    job, jobs, boss = trip.jobs[0], shop.desk.jobs, shop.people[Role.MANAGER]
    second = shop.desk.people.add(boss.call(), "second", "李强", Role.TECHNICIAN, PASSWORD, PIN).id
    colleague = Session(second, "李强", Role.TECHNICIAN, boss.counter_id)
    jobs.start(shop.call(Role.TECHNICIAN), job)
    error = refused(shop.database, "job_of_colleague", lambda: jobs.finish(colleague.call(), job))
    assert error.params["name"] == "孙磊"
    refused(shop.database, "job_of_colleague", lambda: jobs.pause(colleague.call(), job, PauseReason.BREAK))
    jobs.pause(shop.call(Role.WORKSHOP_CONTROLLER), job, PauseReason.PARTS)
    refused(shop.database, "job_of_colleague", lambda: jobs.start(colleague.call(), job))
    jobs.start(shop.call(Role.TECHNICIAN), job)
    shop.clock.advance(timedelta(minutes=20))
    jobs.finish(shop.call(Role.TECHNICIAN), job)


# Two counters ------------------------------------------------------------------------------------------------------------


def test_two_counters_add_bays_counters_and_people_at_once(database: Database) -> None:
    shop = open_shop(database)
    people, boss = shop.desk.people, shop.people[Role.MANAGER]
    made = all_at_once(lambda n: people.add_bay(boss.call(), f"{n}号位"), 4)
    made += all_at_once(lambda n: people.add_counter(boss.call(), f"{n}号台"), 4)
    assert not [one for one in made if isinstance(one, Exception)], made
    assert [bay.number for bay in shop.desk.reads.people.bays()] == [1, 2, 3, 4, 5]
    taken = all_at_once(lambda _: people.add(boss.call(), "same", "同名", Role.WASHER, PASSWORD, PIN), 4)
    assert sorted(getattr(one, "code", "") for one in taken) == ["", "login_taken", "login_taken", "login_taken"]


def test_one_person_signs_in_at_two_counters_at_once(database: Database) -> None:
    shop = open_shop(database)
    counters = shop.desk.reads.people.counters()
    came = all_at_once(
        lambda n: shop.desk.people.sign_in(counters[n % 2].id, "boss", "wrong" if n == 0 else PASSWORD), 4
    )
    assert [getattr(one, "code", "") for one in came] == ["sign_in_refused", "", "", ""]


def test_a_shift_that_closes_under_a_booking_is_missing(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    trip = walk_in.drive(shop, Stage.PAYMENT)
    assert trip.bill is not None
    shop.desk.payments.open_shift(shop.call(Role.CASHIER), Money(0))
    bill, due = trip.bill, walk_in.owed(shop, trip.visit)
    get = SqlUnit.get

    def closed(unit: SqlUnit, kind: Any, key: Any) -> Any:
        if kind is CashierShift:
            raise EditConflict("version_moved", seen=1, stored=2)
        return get(unit, kind, key)

    monkeypatch.setattr(SqlUnit, "get", closed)
    take = shop.desk.payments.take
    refused(
        shop.database, "shift_missing", lambda: take(shop.call(Role.CASHIER), bill, PaymentMethod.WECHAT, due, due, "")
    )  # fmt: skip


# Sums and terms that nothing else looked at ------------------------------------------------------------------------------


def test_a_sum_on_account_is_due_in_thirty_days(shop: Shop) -> None:
    trip = walk_in.drive(shop, Stage.PAYMENT)
    assert trip.bill is not None
    shop.desk.payments.open_shift(shop.call(Role.CASHIER), Money(0))
    due = walk_in.owed(shop, trip.visit)
    call = shop.call(Role.CASHIER, "公司月结").approved_by(Approval("boss", PASSWORD))
    shop.desk.payments.take(call, trip.bill, PaymentMethod.ON_ACCOUNT, due, due, "")
    with shop.database.reader.connect() as connection:
        day = connection.execute(select(metadata.tables["payment"].c.due_on)).scalar_one()
    assert day == local_day(shop.clock.now()) + timedelta(days=30)


def test_a_red_bill_takes_everything_back_the_tax_included(shop: Shop) -> None:
    trip = walk_in.drive(shop, Stage.PAYMENT)
    assert trip.bill is not None
    red = shop.desk.settlements.reverse(shop.call(Role.MANAGER), trip.bill, "开错").id
    with shop.desk.settlements.units.open(shop.call()) as unit:
        bill, back = unit.get(Settlement, trip.bill), unit.get(Settlement, red)
        for name in ("labour", "parts", "other", "discount", "rounding", "due", "tax"):
            assert getattr(bill, name) + getattr(back, name) == Money(0), name
        assert bill.tax > Money(0)


def test_the_class_of_work_stays_with_the_order(shop: Shop) -> None:
    trip = walk_in.drive(shop, Stage.DISPATCH)
    seen = stored(shop, trip.visit, "work_class")
    refused(
        shop.database, "order_signed",
        lambda: shop.desk.reception.set_field(shop.call(), trip.visit, "work_class", seen, WorkClass.SPECIAL),
    )  # fmt: skip


# Papers ------------------------------------------------------------------------------------------------------------------


def on_paper(shop: Shop, kind: PaperKind, visit: Any) -> Any:
    shown: Any = shop.desk.reads.papers.content(PaperAsked(kind, visit)).paper
    return shown.customer_signature


def signed_on_screen(shop: Shop) -> Signed:
    drawn = BytesIO()
    Image.new("RGB", (60, 20), "white").save(drawn, "PNG")
    return Signed("张𬭎", SignedOn.SCREEN, shop.desk.blobs.put(drawn.getvalue()))


def test_a_drawn_signature_stands_under_what_was_signed_only(database: Database) -> None:
    shop = open_shop(database)
    trip = walk_in.drive(shop, Stage.ORDER)
    signed = signed_on_screen(shop)
    shop.desk.work_orders.sign(shop.call(), trip.visit, signed, walk_in.shown(shop, trip.visit))
    before = on_paper(shop, PaperKind.WORK_ORDER, trip.visit)
    assert (before.image is not None, before.how) == (True, "")
    other = walk_in.arrive(shop, "京A54321", "李四")
    car, strange = (shop.desk.reads.visits.head(one).vehicle for one in (trip.visit, other.id))
    vehicles = shop.desk.vehicles
    vehicles.set_field(shop.call(), strange.id, "colour", strange.colour, "红")
    vehicles.set_field(shop.call(), car.id, "household", car.household, not car.household)
    assert on_paper(shop, PaperKind.WORK_ORDER, trip.visit) == before, "of another car, or on no paper"
    shop.clock.advance(timedelta(hours=1))
    vehicles.set_field(shop.call(), car.id, "plate", "京A12345", "京A12346")
    after = on_paper(shop, PaperKind.WORK_ORDER, trip.visit)
    assert after.image is None
    assert after.how == "签字后，资料于 2026-11-23 10:00 有更正"
    assert (after.name, after.at) == (before.name, before.at)


def test_wishes_that_changed_after_the_sheet_was_signed_are_told_on_it(shop: Shop) -> None:
    trip = walk_in.drive(shop, Stage.FAULT)
    before = on_paper(shop, PaperKind.RECEPTION_SHEET, trip.visit)
    set_field(shop, trip.visit, "note")
    after = on_paper(shop, PaperKind.RECEPTION_SHEET, trip.visit)
    assert after.how == "签字后，资料于 2026-11-23 09:00 有更正" != before.how
    walk_in.record_fault(shop, trip.visit)
    walk_in.quote(shop, trip.visit)
    walk_in.sign(shop, trip.visit)
    assert "更正" not in str(on_paper(shop, PaperKind.WORK_ORDER, trip.visit).how), "the order was signed with them"


def test_a_bill_is_signed_once(shop: Shop) -> None:
    bill = walk_in.drive(shop, Stage.PAYMENT).bill
    assert bill is not None
    walk_in.sign_bill(shop, bill)
    refused(shop.database, "bill_signed", lambda: walk_in.sign_bill(shop, bill))


def test_nobody_signs_for_work_that_was_not_declined(shop: Shop) -> None:
    visit = walk_in.drive(shop, Stage.ORDER).visit
    refused(
        shop.database, "declined_none", lambda: shop.desk.quotes.sign_declined(shop.call(), visit, walk_in.CUSTOMER)
    )
