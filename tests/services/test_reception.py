"""Arrivals and the reception sheet, attacked: what is refused leaves nothing behind."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from advisor_app.domain.appointment import Appointment
from advisor_app.domain.stages import Stage
from advisor_app.domain.values.errors import Confirmable
from advisor_app.domain.values.ids import new_id
from advisor_app.domain.visit import VisitPurpose, Waits
from advisor_app.domain.walkaround import Moment
from advisor_app.services.reception import Arrival
from db.engine import Database
from tests.journeys import walk_in
from tests.journeys.shop import Shop, open_shop
from tests.services.snapshot import count, refused


@pytest.fixture
def shop(sqlite_database: Database) -> Shop:
    return open_shop(sqlite_database)


@pytest.mark.parametrize(
    ("arrival", "code"),
    [
        (Arrival(plate=""), "plate_missing"),
        (Arrival(plate=" \u200b\u3000", name="王"), "plate_missing"),
        (Arrival(plate="无牌", name="王"), "vin_missing"),
        (Arrival(plate="京A12345"), "name_missing"),
        (Arrival(plate="京A12345", name="\u200b \u202e"), "name_missing"),
        (Arrival(plate="京A12345", name="长" * 101), "text_too_long"),
        (Arrival(plate="京A12345", name="王", phone="9" * 101), "text_too_long"),
        (Arrival(plate="ABC", name="王"), "plate_irregular"),
        (Arrival(plate="京I12345", name="王"), "plate_irregular"),
        (Arrival(plate="京A12345", name="王", vin="LSVAA4186R200000"), "vin_irregular"),
        (Arrival(plate="京A12345", vehicle_id=new_id()), "vehicle_gone"),
        (Arrival(plate="京A12345", customer_id=new_id()), "customer_gone"),
        (Arrival(plate="京A12345", name="王", appointment_id=new_id()), "appointment_gone"),
    ],
)
def test_an_arrival_that_is_refused(shop: Shop, arrival: Arrival, code: str) -> None:
    refused(shop.database, code, lambda: shop.desk.reception.arrive(shop.call(), arrival))


def test_an_irregular_plate_needs_a_yes_and_a_reason_and_stays_as_it_was_typed(shop: Shop) -> None:
    odd = Arrival(plate="ABC123", name="王")
    call = shop.call().confirming("plate_irregular")
    refused(shop.database, "override_reason_missing", lambda: shop.desk.reception.arrive(call, odd))
    made = shop.desk.reception.arrive(shop.call(reason="外籍车").confirming("plate_irregular"), odd)
    assert shop.desk.reads.visits.head(made.id).vehicle.plate == "ABC123"


def test_a_car_can_be_here_only_once(shop: Shop) -> None:
    first = walk_in.arrive(shop)
    known = shop.desk.reads.visits.known("京A·12345").vehicle
    assert known is not None
    again = Arrival(plate="京A12345", vehicle_id=known.id)
    error = refused(shop.database, "visit_open_already", lambda: shop.desk.reception.arrive(shop.call(), again))
    assert error.params["number"] == first.number
    refused(
        shop.database, "plate_known",
        lambda: shop.desk.reception.arrive(shop.call(), Arrival(plate="京a 12345", name="李")),
    )  # fmt: skip
    shop.desk.reception.cancel(shop.call(), first.id, "客户走了")
    shop.desk.reception.arrive(shop.call(), again)
    assert (count(shop.database, "vehicle"), count(shop.database, "visit")) == (1, 2)


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("odometer_km", -1, "mileage_negative"),
        ("odometer_km", 2_000_001, "mileage_too_large"),
        ("odometer_km", 10**30, "mileage_too_large"),
        ("odometer_km", "30210", "value_wrong_kind"),
        ("odometer_km", 1.5, "value_wrong_kind"),
        ("odometer_km", True, "value_wrong_kind"),
        ("energy_percent", -1, "percent_range"),
        ("energy_percent", 101, "percent_range"),
        ("energy_percent", "60", "value_wrong_kind"),
        ("keys_received", -1, "keys_range"),
        ("keys_received", 10, "keys_range"),
        ("purpose", None, "value_wrong_kind"),
        ("purpose", "repair", "value_wrong_kind"),
        ("waits", VisitPurpose.REPAIR, "value_wrong_kind"),
        ("old_part_wish", Waits.STAYS, "value_wrong_kind"),
        ("note", "长" * 5001, "text_too_long"),
        ("collect_name", "长" * 101, "text_too_long"),
        ("bring_phone", "1" * 101, "text_too_long"),
        ("number", "X", "field_unknown"),
        ("closed_at", None, "field_unknown"),
        ("version", 9, "field_unknown"),
        ("__class__", int, "field_unknown"),
    ],
)
def test_a_field_that_is_refused(shop: Shop, field: str, value: Any, code: str) -> None:
    visit = walk_in.arrive(shop).id
    refused(shop.database, code, lambda: shop.desk.reception.set_field(shop.call(), visit, field, None, value))


def test_odd_odometers_are_asked_about_once(shop: Shop) -> None:
    first = walk_in.arrive(shop)
    shop.desk.reception.cancel(shop.call(), first.id, "改日")
    shop.clock.advance(timedelta(days=10))
    known = shop.desk.reads.visits.known("京A12345").vehicle
    assert known is not None
    visit = shop.desk.reception.arrive(shop.call(), Arrival(plate="京A12345", vehicle_id=known.id)).id

    def read(km: int, *confirmed: str) -> object:
        call = shop.call(reason="换过仪表")
        for code in confirmed:
            call = call.confirming(code)
        seen = shop.desk.reads.visits.sheet(visit).odometer_km
        return shop.desk.reception.set_field(call, visit, "odometer_km", seen, km)

    error = refused(shop.database, "odometer_smaller", lambda: read(30209))
    assert isinstance(error, Confirmable)
    assert error.params["last"] == 30210
    refused(shop.database, "odometer_jump", lambda: read(40211))
    refused(shop.database, "odometer_jump", lambda: read(40211, "odometer_smaller"))
    read(40210)
    read(30209, "odometer_smaller")
    assert shop.desk.reads.visits.sheet(visit).odometer_km == 30209
    assert count(shop.database, "odometer_reading") == 2, "the reading of a visit is corrected, not doubled"


def test_a_visit_is_cancelled_only_before_the_signature_and_with_a_reason(shop: Shop) -> None:
    visit = walk_in.arrive(shop).id
    refused(shop.database, "reason_missing", lambda: shop.desk.reception.cancel(shop.call(), visit, " \u200b"))
    shop.desk.reception.cancel(shop.call(), visit, "客户走了")
    for attempt in (
        lambda: shop.desk.reception.cancel(shop.call(), visit, "再来"),
        lambda: shop.desk.reception.set_field(shop.call(), visit, "note", "", "x"),
        lambda: shop.desk.faults.record(shop.call(), visit, "异响"),
        lambda: walk_in.walk_around(shop, visit),
        lambda: walk_in.quote(shop, visit),
        lambda: walk_in.sign(shop, visit),
    ):
        refused(shop.database, "visit_closed", attempt)
    signed = walk_in.drive(shop, Stage.DISPATCH, "京A00002", "李四")
    refused(shop.database, "order_signed", lambda: shop.desk.reception.cancel(shop.call(), signed.visit, "x"))


def test_a_walkaround_is_fixed_with_the_visit_and_needs_the_odometer(shop: Shop) -> None:
    arrived = shop.desk.reception.arrive(shop.call(), Arrival(plate="京A00003", name="钱")).id
    sheet, at = shop.desk.walkarounds, Moment.ARRIVAL
    refused(shop.database, "walkaround_missing", lambda: sheet.leave(shop.call(), arrived, at, "伞", ""))
    sheet.start(shop.call(), arrived, at)
    error = refused(shop.database, "odometer_missing", lambda: sheet.sign(shop.call(), arrived, at, walk_in.CUSTOMER))
    assert error.params["reasons"] == ["odometer_missing", "energy_missing"]
    refused(shop.database, "belonging_name_missing", lambda: sheet.leave(shop.call(), arrived, at, "\u200b", ""))
    shop.desk.reception.cancel(shop.call(), arrived, "走了")
    refused(shop.database, "visit_closed", lambda: sheet.leave(shop.call(), arrived, at, "伞", ""))
    refused(shop.database, "visit_closed", lambda: sheet.set_flag(shop.call(), arrived, at, "covers_on", True))


def gone(shop: Shop) -> UUID:
    """Let a car of 张𬭎 come and go again; return its file."""
    first = walk_in.arrive(shop)
    known = shop.desk.reads.visits.head(first.id).vehicle.id
    shop.desk.reception.cancel(shop.call(), first.id, "改日")
    return known


def test_who_brings_a_known_car_does_not_become_its_owner(shop: Shop) -> None:
    car = gone(shop)
    owner = shop.desk.reads.visits.known("京A12345").customer
    assert owner is not None
    visit = shop.desk.reception.arrive(
        shop.call(), Arrival(plate="京A12345", vehicle_id=car, name="李司机", phone="139 0000 1111")
    ).id
    head, sheet = shop.desk.reads.visits.head(visit), shop.desk.reads.visits.sheet(visit)
    assert head.customer == owner
    assert (sheet.bring_name, sheet.bring_phone) == ("李司机", "13900001111")
    assert (sheet.collect_name, sheet.collect_phone) == ("李司机", "13900001111")
    assert shop.desk.reads.visits.known("京A12345").customer == owner
    assert (count(shop.database, "ownership"), count(shop.database, "customer")) == (1, 1)


def test_the_owner_under_the_own_name_is_no_new_customer(shop: Shop) -> None:
    car = gone(shop)
    owner = shop.desk.reads.visits.known("京A12345").customer
    visit = shop.desk.reception.arrive(
        shop.call(), Arrival(plate="京A12345", vehicle_id=car, name=" 张𬭎 ", phone="139 0000 1111")
    ).id
    sheet = shop.desk.reads.visits.sheet(visit)
    assert shop.desk.reads.visits.head(visit).customer == owner
    assert (sheet.bring_name, sheet.bring_phone) == ("张𬭎", "13900001111")
    assert count(shop.database, "customer") == 1


def test_another_customer_who_orders_does_not_become_the_owner(shop: Shop) -> None:
    car = gone(shop)
    other = walk_in.arrive(shop, "京A00002", "李四")
    orders = shop.desk.reads.visits.head(other.id).customer
    visit = shop.desk.reception.arrive(shop.call(), Arrival(plate="京A12345", vehicle_id=car, customer_id=orders.id)).id
    assert shop.desk.reads.visits.head(visit).customer == orders
    owner = shop.desk.reads.visits.known("京A12345").customer
    assert owner is not None
    assert owner.name == "张𬭎"


def test_the_advisor_says_that_somebody_else_owns_the_car_now(shop: Shop) -> None:
    car = gone(shop)
    shop.clock.advance(timedelta(days=3))
    missing = Arrival(plate="京A12345", vehicle_id=car, new_owner=True)
    error = refused(shop.database, "name_missing", lambda: shop.desk.reception.arrive(shop.call(), missing))
    assert error.field == "name"
    visit = shop.desk.reception.arrive(
        shop.call(), Arrival(plate="京A12345", vehicle_id=car, name="李四", phone="139 0000 1111", new_owner=True)
    ).id
    assert shop.desk.reads.visits.head(visit).customer.name == "李四"
    owner = shop.desk.reads.visits.known("京A12345").customer
    assert owner is not None
    assert (owner.name, owner.phone) == ("李四", "13900001111")
    assert (count(shop.database, "ownership"), count(shop.database, "customer")) == (2, 2)


@pytest.mark.parametrize(
    ("field", "seen", "new"), [("odometer_km", 30210, 5), ("energy_percent", 60, 10), ("bring_name", "", "别人")]
)
def test_what_stands_over_the_signature_is_not_changed_any_more(
    database: Database, field: str, seen: Any, new: Any
) -> None:
    shop = open_shop(database)
    visit = walk_in.drive(shop, Stage.DISPATCH).visit
    change = shop.desk.reception.set_field
    refused(shop.database, "order_signed", lambda: change(shop.call(), visit, field, seen, new))
    change(shop.call(), visit, "collect_phone", "13800138000", "13900139000")
    assert shop.desk.reads.visits.sheet(visit).collect_phone == "13900139000"


# Corrections and other cars ---------------------------------------------------------------------------------------------


def test_a_reading_that_is_withdrawn_is_compared_with_nothing(database: Database) -> None:
    shop = open_shop(database)
    visit = shop.desk.reception.arrive(shop.call(), Arrival(plate="京A12345", name="王")).id
    leave = shop.desk.reception.set_field
    leave(shop.call(), visit, "odometer_km", None, 302_100)
    leave(shop.call(), visit, "odometer_km", 302_100, 302_101)
    assert count(shop.database, "odometer_reading") == 1
    leave(shop.call(), visit, "odometer_km", 302_101, None)
    assert count(shop.database, "odometer_reading") == 0
    shop.desk.reception.cancel(shop.call(), visit, "改日")
    shop.clock.advance(timedelta(days=10))
    known = shop.desk.reads.visits.known("京A12345").vehicle
    assert known is not None
    again = shop.desk.reception.arrive(shop.call(), Arrival(plate="京A12345", vehicle_id=known.id)).id
    leave(shop.call(), again, "odometer_km", None, 30_210)
    assert shop.desk.reads.visits.sheet(again).odometer_km == 30_210


@pytest.mark.parametrize(("code", "km"), [("odometer_smaller", 30_209), ("odometer_jump", 40_211)])
def test_an_odd_odometer_is_kept_with_a_reason_only(shop: Shop, code: str, km: int) -> None:
    shop.desk.reception.cancel(shop.call(), walk_in.arrive(shop).id, "改日")
    shop.clock.advance(timedelta(days=10))
    known = shop.desk.reads.visits.known("京A12345").vehicle
    assert known is not None
    visit = shop.desk.reception.arrive(shop.call(), Arrival(plate="京A12345", vehicle_id=known.id)).id

    def read(reason: str) -> object:
        call = shop.call(reason=reason).confirming(code)
        return shop.desk.reception.set_field(call, visit, "odometer_km", None, km)

    for reason in ("", " \u200b"):
        error = refused(shop.database, "odometer_reason_missing", lambda reason=reason: read(reason))  # type: ignore[misc]
        assert error.field == "reason"
    read("换过仪表")
    assert shop.desk.reads.visits.sheet(visit).odometer_km == km


def booked(shop: Shop, plate: str) -> UUID:
    at, advisor = shop.clock.now() + timedelta(hours=1), shop.call().staff_id
    return shop.desk.appointments.book(shop.call(), plate, "李四", "13700137000", "异响", at, advisor).id


def test_a_car_expected_without_a_plate_is_nobodys_yet(shop: Shop) -> None:
    call = shop.call(reason="新车").confirming("vin_irregular")
    shop.desk.reception.arrive(call, Arrival(plate="无牌", name="王", vin="LSVAA4186R2000001"))
    key = booked(shop, "无牌")
    with shop.desk.appointments.units.open(shop.call()) as unit:
        expected = unit.get(Appointment, key)
        assert (expected.vehicle_id, expected.customer_id) == (None, None)


def test_an_appointment_for_another_car_is_asked_about(shop: Shop) -> None:
    shop.desk.reception.cancel(shop.call(), walk_in.arrive(shop).id, "改日")
    known = shop.desk.reads.visits.known("京A12345").vehicle
    assert known is not None
    other = Arrival(plate="京A12345", vehicle_id=known.id, appointment_id=booked(shop, "京A99999"))
    asked = refused(shop.database, "appointment_of_other_car", lambda: shop.desk.reception.arrive(shop.call(), other))
    assert isinstance(asked, Confirmable)
    assert (asked.params["plate"], asked.params["other"]) == ("京A·99999", "京A·12345")
    visit = shop.desk.reception.arrive(shop.call().confirming("appointment_of_other_car"), other).id
    shop.desk.reception.cancel(shop.call(), visit, "改日")
    for plate in ("京A12345", "无牌", ""):
        arrival = Arrival(plate="京A12345", vehicle_id=known.id, appointment_id=booked(shop, plate))
        visit = shop.desk.reception.arrive(shop.call(), arrival).id
        shop.desk.reception.cancel(shop.call(), visit, "改日")
