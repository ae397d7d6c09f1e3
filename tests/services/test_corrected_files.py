"""Files corrected at two counters at once and with what another file has: no plate twice, nothing kept in silence."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from advisor_app.domain.values.errors import Confirmable, EditConflict, TradeError
from advisor_app.domain.values.plate import PlateKind
from advisor_app.services.reception import Arrival
from db.engine import Database
from db.tables.people import customer_phone, vehicle
from tests.journeys.shop import Shop, open_shop
from tests.services.snapshot import refused
from tests.services.test_commands import all_at_once

VIN = "LSVAA4186R2000001"
IRREGULAR_VIN = "LSVAA4186R2OOQ0OI"


@pytest.fixture
def shop(sqlite_database: Database) -> Shop:
    return open_shop(sqlite_database)


def new_car(shop: Shop, plate: str, **more: Any) -> UUID:
    """Take in a car that nobody knows; return the key of its file."""
    visit = shop.desk.reception.arrive(shop.call(), Arrival(plate=plate, name="王伟", **more)).id
    return shop.desk.reads.visits.head(visit).vehicle.id


def plates(shop: Shop) -> list[str]:
    with shop.database.reader.connect() as connection:
        return sorted(connection.scalars(select(vehicle.c.plate)))


def codes(outcomes: list[object]) -> list[str]:
    strange = [one for one in outcomes if isinstance(one, BaseException) and not isinstance(one, TradeError)]
    assert not strange, strange
    return [one.code for one in outcomes if isinstance(one, TradeError)]


# Two counters -----------------------------------------------------------------------------------------------------------


def test_many_counters_correct_their_cars_to_one_plate(database: Database) -> None:
    shop = open_shop(database)
    cars = [new_car(shop, f"京A1000{n}") for n in range(8)]

    def correct(n: int) -> object:
        return shop.desk.vehicles.set_field(shop.call(), cars[n], "plate", f"京A1000{n}", "京A88888")

    assert codes(all_at_once(correct)) == ["plate_known"] * 7
    assert plates(shop).count("京A88888") == 1


def test_a_car_is_corrected_to_the_plate_of_one_that_arrives(database: Database) -> None:
    shop = open_shop(database)
    for turn in range(4):
        plate, cars = f"京A8888{turn}", [new_car(shop, f"京A{turn}000{n}") for n in range(4)]

        def act(n: int, plate: str = plate, cars: list[UUID] = cars, turn: int = turn) -> object:
            if n % 2:
                return shop.desk.reception.arrive(shop.call(), Arrival(plate=plate, name="李四"))
            return shop.desk.vehicles.set_field(shop.call(), cars[n // 2], "plate", f"京A{turn}000{n // 2}", plate)

        assert set(codes(all_at_once(act))) <= {"plate_known"}
        assert plates(shop).count(plate) == 1


# VINs and plates of other files -----------------------------------------------------------------------------------------


def test_a_vin_that_another_file_has_is_asked_about(shop: Shop) -> None:
    call = shop.call(reason="行驶证").confirming("vin_irregular")
    first = shop.desk.reception.arrive(call, Arrival(plate="京A10001", name="王伟", vin=VIN)).id
    other = new_car(shop, "京A10002")

    def leave(*confirmed: str) -> object:
        call = shop.call(reason="行驶证").confirming("vin_irregular")
        for code in confirmed:
            call = call.confirming(code)
        return shop.desk.vehicles.set_field(call, other, "vin", "", VIN)

    asked = refused(shop.database, "vin_in_file", leave)
    assert isinstance(asked, Confirmable)
    assert (asked.field, asked.params["plate"]) == ("vin", "京A·10001")
    leave("vin_in_file")
    own = shop.desk.reads.visits.head(first).vehicle.id
    again = shop.call(reason="行驶证").confirming("vin_irregular")
    shop.desk.vehicles.set_field(again, own, "vin", VIN, VIN)  # what stands there already is asked about no more


def test_an_odd_vin_of_another_file_is_asked_about_in_one_go_and_kept_with_a_reason(shop: Shop) -> None:
    call = shop.call(reason="行驶证如此").confirming("vin_irregular")
    shop.desk.reception.arrive(call, Arrival(plate="京A10001", name="王伟", vin=IRREGULAR_VIN))
    other = new_car(shop, "京A10002")

    def leave(reason: str, *confirmed: str) -> object:
        call = shop.call(reason=reason)
        for code in confirmed:
            call = call.confirming(code)
        return shop.desk.vehicles.set_field(call, other, "vin", "", IRREGULAR_VIN)

    asked = refused(shop.database, "vin_in_file", lambda: leave("同上"))
    assert isinstance(asked, Confirmable)
    assert [one.code for one in asked.questions] == ["vin_in_file", "vin_irregular"]
    refused(shop.database, "override_reason_missing", lambda: leave("", "vin_in_file", "vin_irregular"))
    leave("同上", "vin_in_file", "vin_irregular")


@pytest.mark.parametrize(
    ("before", "plate", "after"),
    [
        (PlateKind.YELLOW, "京B12346", PlateKind.YELLOW),
        (PlateKind.WHITE, "京B12346", PlateKind.WHITE),
        (PlateKind.BLUE, "京B12346", PlateKind.BLUE),
        (PlateKind.YELLOW, "京BD12345", PlateKind.GREEN_SMALL),
        (PlateKind.YELLOW, "京B1234挂", PlateKind.TRAILER),
    ],
)
def test_a_corrected_plate_keeps_its_colour_where_the_form_leaves_it_open(
    shop: Shop, before: PlateKind, plate: str, after: PlateKind
) -> None:
    car = new_car(shop, "京B12345", plate_kind=before)
    shop.desk.vehicles.set_field(shop.call(), car, "plate", "京B12345", plate)
    with shop.database.reader.connect() as connection:
        assert connection.scalar(select(vehicle.c.plate_kind)) is after
    shop.desk.vehicles.set_field(shop.call(), car, "plate", plate, "京B99999")
    with shop.database.reader.connect() as connection:
        assert connection.scalar(select(vehicle.c.plate_kind)) is (after if after is before else PlateKind.BLUE)


# Phones -----------------------------------------------------------------------------------------------------------------


def numbers(shop: Shop) -> list[tuple[str, int]]:
    with shop.database.reader.connect() as connection:
        rows = connection.execute(select(customer_phone.c.number, customer_phone.c.pos).order_by(customer_phone.c.pos))
        return [(row.number, row.pos) for row in rows]


def phones_of(shop: Shop) -> Callable[[str, str], object]:
    visit = shop.desk.reception.arrive(shop.call(), Arrival(plate="京A12345", name="王伟", phone="13800138000")).id
    customer = shop.desk.reads.visits.head(visit).customer.id
    return lambda seen, new: shop.desk.customers.set_field(shop.call(), customer, "phone", seen, new)


def test_a_phone_is_taken_off_and_the_next_one_comes_forward(database: Database) -> None:
    shop = open_shop(database)
    leave = phones_of(shop)
    leave("13800138000", "13900139000")
    assert numbers(shop) == [("13900139000", 0), ("13800138000", 1)]
    leave("13900139000", "")
    assert numbers(shop) == [("13800138000", 0)]
    leave("13800138000", " ")
    assert numbers(shop) == []
    leave("", "")
    leave("", "13700137000")
    assert numbers(shop) == [("13700137000", 0)]


def test_a_phone_that_somebody_else_changed_is_a_conflict(shop: Shop) -> None:
    leave = phones_of(shop)
    leave("13800138000", "13900139000")
    for new in ("", "13700137000"):
        refused(shop.database, "field_changed", lambda new=new: leave("13800138000", new))  # type: ignore[misc]
    with pytest.raises(EditConflict) as conflict:
        leave("13800138000", "13700137000")
    assert (conflict.value.params["mine"], conflict.value.params["theirs"]) == ("13700137000", "13900139000")
    leave("13800138000", "13900139000")  # what is wanted stands there already
    assert numbers(shop) == [("13900139000", 0), ("13800138000", 1)]
