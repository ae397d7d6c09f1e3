"""Plates, VINs and telephone numbers wrong in every way: asked about, kept as typed once confirmed, never invented."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select

from advisor_app.domain.appointment import Appointment
from advisor_app.domain.staff import Role
from advisor_app.domain.values.errors import Confirmable
from advisor_app.domain.values.text import clean_name
from advisor_app.domain.visit import Visit
from advisor_app.ports.call import Call
from advisor_app.services.reception import Arrival
from db.engine import Database
from db.tables.base import TABLES
from db.tables.people import customer_phone, vehicle
from tests.journeys import walk_in
from tests.journeys.shop import Shop, open_shop
from tests.services.snapshot import count, refused

ODD_PHONES = (
    "123",
    "<b>",
    "62345678",
    "1381234123",
    "13812341234a",
    "😀",
    "１２３",
    "-1",
    "1e9",
    "0",
    "+1 415 555 0100",
)
ODD_PLATES = ("ABC-OI", "京O12345", "<b>&", "😀😀", "京AO1I4", "OOOOIIII", "1e9", "-0.01")


@pytest.fixture
def shop(sqlite_database: Database) -> Shop:
    return open_shop(sqlite_database)


def asked_once(shop: Shop, code: str, field: str, send: Callable[[Call], object], call: Call) -> None:
    """Send: it is asked with ``code`` at ``field`` and nothing is stored; with yes it goes through."""
    error = refused(shop.database, code, lambda: send(call))
    assert isinstance(error, Confirmable)
    assert error.field == field
    send(call.confirming(code))


@pytest.mark.parametrize("plate", ODD_PLATES)
def test_an_odd_plate_is_asked_about_and_kept_as_it_was_typed(shop: Shop, plate: str) -> None:
    def arrive(call: Call) -> object:
        return shop.desk.reception.arrive(call, Arrival(plate=plate, name="王伟"))

    refused(shop.database, "plate_irregular", lambda: arrive(shop.call(reason="外籍车")))
    refused(shop.database, "override_reason_missing", lambda: arrive(shop.call().confirming("plate_irregular")))
    arrive(shop.call(reason="外籍车").confirming("plate_irregular"))
    with shop.database.reader.connect() as connection:
        kept = connection.execute(select(vehicle.c.plate, vehicle.c.plate_reason)).one()
    assert kept == (plate.replace("-", "").replace(".", "").upper(), "外籍车")
    assert shop.desk.reads.visits.known(plate).vehicle is not None


def test_a_vin_with_impossible_letters_is_kept_as_it_was_typed(shop: Shop) -> None:
    vin = "LSVAA4186R2OOQ0OI"
    call = shop.call(reason="行驶证如此").confirming("vin_irregular")
    shop.desk.reception.arrive(call, Arrival(plate="京A12345", name="王伟", vin=vin))
    with shop.database.reader.connect() as connection:
        assert connection.execute(select(vehicle.c.vin, vehicle.c.vin_reason)).one() == (vin, "行驶证如此")


@pytest.mark.parametrize("vin", ["", " ", "\u200b", "-", "\u202e*"])
def test_a_car_without_a_plate_needs_a_vin_that_can_be_seen(shop: Shop, vin: str) -> None:
    call = shop.call(reason="新车").confirming("vin_irregular").confirming("plate_irregular")
    refused(
        shop.database,
        "vin_missing",
        lambda: shop.desk.reception.arrive(call, Arrival(plate="无牌", name="王伟", vin=vin)),
    )


def test_a_file_does_not_lose_what_its_car_is_known_by(shop: Shop) -> None:
    plated = shop.desk.reception.arrive(shop.call(), Arrival(plate="京A12345", name="王伟")).id
    key = shop.desk.reads.visits.head(plated).vehicle.id
    call = shop.call(reason="x").confirming("plate_irregular").confirming("vin_irregular")

    def leave(field: str, seen: str, new: str) -> object:
        return shop.desk.vehicles.set_field(call.again().confirming("plate_irregular"), key, field, seen, new)

    refused(shop.database, "plate_missing", lambda: leave("plate", "京A12345", " \u200b"))
    refused(shop.database, "vin_missing", lambda: leave("plate", "京A12345", "无牌"))
    leave("vin", "", "LSVAA4186R2000001")
    leave("plate", "京A12345", "临牌")
    refused(shop.database, "vin_missing", lambda: leave("vin", "LSVAA4186R2000001", ""))


def test_endless_plates_and_vins_are_refused_whatever_is_confirmed(database: Database) -> None:
    """PostgreSQL takes no index entry of that size: what would come is no refusal but a fault."""
    shop = open_shop(database)
    call = shop.call(reason="x").confirming("plate_irregular").confirming("vin_irregular")
    arrived = shop.desk.reception.arrive(shop.call(), Arrival(plate="京A12345", name="王伟")).id
    key = shop.desk.reads.visits.head(arrived).vehicle.id
    at = shop.clock.now() + timedelta(hours=1)
    advisor = shop.people[Role.SERVICE_ADVISOR].staff_id
    desk, long = shop.desk, "京A" * 2500
    for attempt in (
        lambda: desk.reception.arrive(call, Arrival(plate=long, name="王伟")),
        lambda: desk.reception.arrive(call, Arrival(plate="京A22222", name="王伟", vin="L" * 5000)),
        lambda: desk.vehicles.set_field(call, key, "plate", "京A12345", long),
        lambda: desk.vehicles.set_field(call, key, "vin", "", "L" * 5000),
        lambda: desk.appointments.book(shop.call(), long, "王伟", "13800138000", "", at, advisor),
    ):
        refused(shop.database, "text_too_long", attempt)


@pytest.mark.parametrize("phone", ODD_PHONES)
def test_an_odd_phone_is_asked_about_wherever_it_is_typed(shop: Shop, phone: str) -> None:
    desk, stored = shop.desk, phone.replace(" ", "").replace(".", "").replace("１２３", "123")
    arrival = Arrival(plate="京A12345", name="王伟", phone=phone)
    asked_once(shop, "phone_irregular", "phone", lambda call: desk.reception.arrive(call, arrival), shop.call())
    with shop.database.reader.connect() as connection:
        assert connection.execute(select(customer_phone.c.number)).scalar_one() == stored
        (visit,) = connection.execute(select(TABLES[Visit].c.id)).scalars()
    head = desk.reads.visits.head(visit)
    for field in ("bring_phone", "collect_phone"):
        desk.reception.set_field(shop.call(), visit, field, stored, "13800138000")
        asked_once(
            shop, "phone_irregular", field,
            lambda call, field=field: desk.reception.set_field(call, visit, field, "13800138000", phone),  # type: ignore[misc]
            shop.call(),
        )  # fmt: skip
        desk.reception.set_field(shop.call(), visit, field, stored, phone)
    asked_once(
        shop, "phone_irregular", "phone",
        lambda call: desk.customers.set_field(call, head.customer.id, "phone", stored, phone), shop.call(),
    )  # fmt: skip
    at, advisor = shop.clock.now() + timedelta(hours=1), shop.people[Role.SERVICE_ADVISOR].staff_id
    asked_once(
        shop, "phone_irregular", "phone",
        lambda call: desk.appointments.book(call, "京A33333", "李四", phone, "", at, advisor), shop.call(),
    )  # fmt: skip
    with shop.desk.appointments.units.open(shop.call()) as unit:
        assert [booked.phone for booked in unit.all(Appointment)] == [stored]
    asked_once(
        shop, "phone_irregular", "phone",
        lambda call: desk.people.change_shop(call, "phone", "", phone), shop.call(Role.MANAGER),
    )  # fmt: skip
    card = desk.reads.people.shop()
    assert card is not None
    assert card.phone == clean_name(phone)


def test_a_driver_with_an_odd_phone_brings_a_known_car(shop: Shop) -> None:
    first = walk_in.arrive(shop)
    shop.desk.reception.cancel(shop.call(), first.id, "走了")
    key = shop.desk.reads.visits.head(first.id).vehicle.id
    arrival = Arrival(plate="京A12345", vehicle_id=key, name="小李", phone="123")
    asked_once(shop, "phone_irregular", "phone", lambda call: shop.desk.reception.arrive(call, arrival), shop.call())


def test_numbers_that_can_be_dialled_and_none_at_all_are_not_asked_about(shop: Shop) -> None:
    for n, phone in enumerate(("", "138 0013 8000", "+86 21 62345678", "400-800-1234", "０２１－６２３４５６７８")):
        shop.desk.reception.arrive(shop.call(), Arrival(plate=f"京A1000{n}", name="王伟", phone=phone))
    assert count(shop.database, "visit") == 5
