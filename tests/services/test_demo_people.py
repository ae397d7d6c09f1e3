"""Made-up people, cars and complaints: the same for a seed, valid in every field, believable."""

import re
from collections import Counter
from datetime import date
from random import Random

import pytest

from advisor_app.demo.complaints import complaint, expanded, scenarios
from advisor_app.demo.crew import demo_bays, demo_counters, demo_shop, demo_staff
from advisor_app.demo.people import company, person
from advisor_app.demo.vehicles import models, vehicle
from advisor_app.domain.catalog import PackageLineKind
from advisor_app.domain.staff import Role
from advisor_app.domain.values.phone import PhoneKind, check_phone
from advisor_app.domain.values.plate import PlateKind, check_plate
from advisor_app.domain.values.uscc import check_uscc
from advisor_app.domain.values.vin import check_vin
from advisor_app.domain.vehicle import Energy
from advisor_app.domain.visit import VisitPurpose
from advisor_app.reference import catalog, maker_of

TODAY = date(2026, 3, 2)
HAN = re.compile(r"[一-鿿]")


def test_a_seed_gives_the_same_people_and_cars_again() -> None:
    def drawn(seed: int) -> list[object]:
        rng = Random(seed)
        people: list[object] = [person(rng, TODAY), company(rng, TODAY)]
        car = vehicle(rng, TODAY)
        return [*people, car, complaint(rng, car, TODAY)]

    assert drawn(7) == drawn(7)
    assert drawn(7) != drawn(8)


def test_people_have_names_and_phones_of_their_own() -> None:
    rng = Random(1)
    people = [person(rng, TODAY, serial) for serial in range(4_000)]
    assert all(check_phone(one.phone).kind is PhoneKind.MOBILE for one in people)
    assert len({one.phone for one in people}) == len(people)
    assert all(2 <= len(one.name) <= 4 for one in people)
    assert all(18 <= TODAY.year - one.birth_year <= 70 for one in people)
    assert all("江州市望潮区" in one.address for one in people)
    surnames = Counter(one.name[0] for one in people)
    assert surnames["王"] > surnames["秦"]
    rare = [one for one in people if any(ord(sign) > 0xFFFF for sign in one.name)]
    assert 0 < len(rare) < 80
    assert any(len(one.name) == 4 for one in people)


def test_companies_have_a_tax_number_that_checks() -> None:
    rng = Random(3)
    firms = [company(rng, TODAY, serial) for serial in range(400)]
    assert all(check_uscc(one.tax_number).valid for one in firms)
    assert all(check_phone(one.phone).kind is PhoneKind.LANDLINE for one in firms)
    assert max(len(one.name) for one in firms) >= 25
    assert all("公司" in one.name for one in firms)


@pytest.mark.parametrize("today", [date(2016, 6, 1), date(2021, 1, 5), TODAY])
def test_cars_are_valid_in_every_field(today: date) -> None:
    rng = Random(4)
    for serial in range(1_500):
        car = vehicle(rng, today, serial)
        assert check_plate(car.plate).valid
        assert (car.plate_kind is PlateKind.GREEN_SMALL) is car.car.energy.plugs_in
        assert car.plate_kind in (PlateKind.GREEN_SMALL, PlateKind.BLUE)
        checked = check_vin(car.vin)
        assert checked.problems == ()
        assert car.model_year in checked.model_years
        assert abs(car.model_year - car.first_registered.year) <= 1
        assert car.car.from_year <= car.first_registered.year
        assert car.first_registered < today
        maker = maker_of(car.vin)
        assert maker is not None
        assert maker.maker_zh.startswith(car.car.maker)
        assert 0 < car.odometer_km <= 32_000 * (car.age_years(today) + 1)


def test_cars_of_different_numbers_are_never_mistaken() -> None:
    rng = Random(5)
    cars = [vehicle(rng, TODAY, serial) for serial in range(20_000)]
    assert len({one.plate for one in cars}) == len(cars)
    assert len({one.vin for one in cars}) == len(cars)


def test_an_odometer_never_runs_backwards() -> None:
    rng = Random(6)
    car = vehicle(rng, date(2022, 5, 1))
    readings = [car.odometer_on(date(year, month, 1)) for year in (2022, 2023, 2024) for month in range(5, 13)]
    assert readings == sorted(readings)
    assert readings[0] < readings[-1]


def test_every_scenario_can_happen_and_costs_something() -> None:
    rng = Random(7)
    listed = catalog()
    seen: set[str] = set()
    for serial in range(12_000):
        car = vehicle(rng, TODAY, serial, household=serial % 5 > 0)
        for rework in (False, True):
            drawn = complaint(rng, car, TODAY, rework=rework)
            assert (drawn.purpose is VisitPurpose.REWORK) is rework
            seen.add(drawn.scenario)
            lines = expanded(drawn.lines, listed)
            assert any(line.kind is PackageLineKind.OPERATION for line in lines)
            assert all(line.quantity > 0 for line in lines)
    assert seen == {one.id for one in scenarios()}


def test_a_complaint_suits_its_car() -> None:
    rng = Random(8)
    for serial in range(2_000):
        car = vehicle(rng, TODAY, serial)
        codes = [line.code for line in expanded(complaint(rng, car, TODAY).lines, catalog())]
        if car.car.energy is Energy.ELECTRIC:
            assert not [code for code in codes if code.startswith(("OIL-", "OF-", "SP-"))]
        for code in codes:
            family = code.rpartition("-")[2]
            if code.startswith(("OF-", "AF-", "CF-", "SP-", "BPF-", "BQF-", "BDF-")):
                assert family in (car.car.family, "VW")


def test_customers_speak_chinese_and_findings_are_written_out() -> None:
    for one in scenarios():
        for text in (*one.words, one.cause, one.correction, *one.answers.values()):
            assert HAN.search(text)
            assert not re.search(r"[一-鿿][,;?!]", text), text
        assert len(one.answers) >= 1
        assert one.cause.endswith("。")
        assert one.correction.endswith("。")


def test_models_have_parts_and_tyres_in_the_price_list() -> None:
    listed = catalog()
    for car in models():
        assert f"PK-{car.family}" in listed.packages
        assert car.tyre in listed.parts


def test_the_demo_shop_is_staffed_for_every_role() -> None:
    staff = demo_staff()
    assert {one.role for one in staff} == set(Role)
    roles = Counter(one.role for one in staff)
    assert (roles[Role.SERVICE_ADVISOR], roles[Role.TECHNICIAN], roles[Role.CASHIER]) == (3, 4, 2)
    assert len({one.login for one in staff}) == len(staff)
    assert all(re.fullmatch(r"\d{4,6}", one.pin) and len(one.password) >= 6 for one in staff)
    assert all(check_phone(one.phone).kind is PhoneKind.MOBILE for one in staff)
    assert [one.number for one in demo_bays()] == list(range(1, len(demo_bays()) + 1))
    assert [one.number for one in demo_counters()] == list(range(1, len(demo_counters()) + 1))
    assert check_phone(demo_shop().phone).valid
    assert check_uscc(demo_shop().uscc).valid
