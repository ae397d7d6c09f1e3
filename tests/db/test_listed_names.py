"""What the price list's items are called by a reader of another language, wherever a screen shows them."""

import csv
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import event, select

from advisor_app.domain.line import LineKind
from advisor_app.domain.quote import AgreedHow, Decision
from advisor_app.domain.staff import Role
from advisor_app.domain.values.money import Money
from advisor_app.i18n import in_language
from advisor_app.paths import resource
from advisor_app.reference import brand_name, car_name, catalog, listed_make, listed_name, make_name, makes
from advisor_app.services.reception import Arrival
from db.tables.people import vehicle
from tests.journeys import walk_in
from tests.journeys.shop import Shop, open_shop

LABOUR, PART = "MA01", "OF-VW"
LABOUR_EN, PART_EN = catalog().operations[LABOUR].name_en, catalog().parts[PART].name_en
FREE, RENAMED = "吸尘", "机滤（客户指定）"


@pytest.fixture
def shop(database: Any) -> Shop:
    return open_shop(database)


def quoted(shop: Shop) -> UUID:
    """Return a visit with an operation, a part, the same part renamed, and a free line."""
    visit = walk_in.arrive(shop).id
    walk_in.walk_around(shop, visit)
    fault = walk_in.record_fault(shop, visit)
    quotes = shop.desk.quotes
    for code in (LABOUR, PART, PART):
        quotes.add(shop.call(), visit, code, Decimal(1), fault)
    renamed = shop.desk.reads.quotes.sheet(visit).lines[-1]
    quotes.change_line(shop.call(), visit, renamed.id, "name", renamed.name, RENAMED)
    quotes.write(shop.call(), visit, LineKind.FEE, FREE, Decimal(1), Money(5000), fault)
    return visit


def ordered(shop: Shop) -> UUID:
    visit = quoted(shop)
    ids = tuple(line.id for line in shop.desk.reads.quotes.sheet(visit).lines)
    shop.desk.quotes.decide(shop.call(), visit, ids, Decision.APPROVED, AgreedHow.IN_PERSON, "")
    shop.desk.quotes.promise(shop.call(), visit, None, shop.clock.now() + timedelta(hours=4))
    walk_in.sign(shop, visit)
    return visit


def test_the_sheet_says_it_in_the_readers_language_and_keeps_what_is_stored(shop: Shop) -> None:
    visit = quoted(shop)
    with in_language("en"):
        english = shop.desk.reads.quotes.sheet(visit).lines
    chinese = shop.desk.reads.quotes.sheet(visit).lines
    assert [x.title for x in english] == [LABOUR_EN, PART_EN, RENAMED, FREE]
    assert [x.name for x in english] == [x.name for x in chinese] == [x.title for x in chinese]
    assert chinese[0].name == catalog().operations[LABOUR].name_zh


def test_a_line_taken_back_in_english_keeps_its_stored_name(shop: Shop) -> None:
    visit = quoted(shop)
    with in_language("en"):
        line = shop.desk.reads.quotes.sheet(visit).lines[0]
        shop.desk.quotes.remove_line(shop.call(), visit, line.id)
        shop.desk.quotes.restore_line(shop.call(), visit, line.id)
    assert shop.desk.reads.quotes.sheet(visit).lines[0].name == catalog().operations[LABOUR].name_zh


def test_every_page_of_the_order_says_it_in_the_readers_language(shop: Shop) -> None:
    visit = ordered(shop)
    reads = shop.desk.reads
    jobs = reads.jobs.of_visit(visit)
    shop.desk.jobs.assign(
        walk_in.controller(shop), tuple(j.id for j in jobs), shop.people[Role.TECHNICIAN].staff_id, shop.bay_id
    )
    names = [LABOUR_EN, PART_EN, RENAMED, FREE]
    with in_language("en"):
        assert [x.name for x in reads.orders.contract(visit).lines] == names
        assert [x.name for x in reads.cash.checkout(visit).lines] == names
        assert [x.name for x in reads.jobs.of_visit(visit)] == [LABOUR_EN]
        assert [x.name for x in reads.quality.sheet(visit).jobs] == [LABOUR_EN]
        assert [x.job.name for x in reads.jobs.workshop(shop.clock.now())] == [LABOUR_EN]
        assert {x.name for x in reads.parts.lines()} == {PART_EN, RENAMED}
        assert {x.name for x in reads.old_parts.of_visit(visit).parts} == {PART_EN, RENAMED}
    assert [x.name for x in reads.jobs.of_visit(visit)] == [catalog().operations[LABOUR].name_zh]
    assert reads.orders.contract(visit).lines[1].brand == "大众 Volkswagen"


@pytest.mark.parametrize("read", ["orders.contract", "cash.checkout", "jobs.of_visit", "quality.sheet", "quotes.sheet"])
def test_no_statement_more_in_english(shop: Shop, read: str) -> None:
    visit = ordered(shop)
    noun, verb = read.split(".")
    asked = getattr(getattr(shop.desk.reads, noun), verb)
    said: list[str] = []

    def hear(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        said.append(statement)

    event.listen(shop.database.reader, "before_cursor_execute", hear)
    try:
        asked(visit)
        before = len(said)
        with in_language("en"):
            asked(visit)
    finally:
        event.remove(shop.database.reader, "before_cursor_execute", hear)
    assert len(said) == 2 * before


def test_names_and_brands_alone() -> None:
    stored = catalog().parts[PART].name_zh
    assert listed_name(PART, stored, "en") == PART_EN
    assert listed_name(PART, stored, "zh_CN") == stored
    assert listed_name("", stored, "en") == stored
    assert listed_name(PART, RENAMED, "en") == RENAMED
    assert listed_name("gone", stored, "en") == stored
    assert [brand_name(x, "en") for x in ("大众 Volkswagen", "3M", "自制", "Bosch Car", "")] == [
        "Volkswagen", "3M", "自制", "Bosch Car", "",
    ]  # fmt: skip
    assert brand_name("大众 Volkswagen", "zh_CN") == "大众 Volkswagen"


def test_a_make_is_stored_as_the_list_calls_it_and_read_in_every_language() -> None:
    assert [listed_make(x) for x in ("SAIC Volkswagen", " saic  volkswagen", "上汽大众", "byd")] == [
        "上汽大众", "上汽大众", "上汽大众", "比亚迪",
    ]  # fmt: skip
    assert [listed_make(x) for x in ("Volkswagen", "大众", "红旗 H9", "")] == ["大众", "大众", "红旗 H9", ""]
    assert [make_name("上汽大众", x) for x in ("en", "zh_CN")] == ["SAIC Volkswagen", "上汽大众"]
    assert [make_name("SAIC Volkswagen", x) for x in ("en", "zh_CN")] == ["SAIC Volkswagen", "上汽大众"]
    assert [make_name("大众", x) for x in ("en", "zh_CN")] == ["Volkswagen", "大众"]
    assert make_name("Borgward", "zh_CN") == make_name("Borgward", "en") == "Borgward"
    assert make_name("长" * 200, "en") == "长" * 200
    assert car_name("上汽大众", "Lavida", "en") == "SAIC Volkswagen Lavida"
    with in_language("en"):
        assert car_name("比亚迪", "Han") == "BYD Han"
    assert car_name("比亚迪", "比亚迪汉") == "比亚迪汉"


@pytest.mark.parametrize(
    ("written", "stored"),
    [
        ("一汽大众", "一汽-大众"), ("一汽—大众", "一汽-大众"), ("FAW Volkswagen", "一汽-大众"), ("faw-vw", "一汽-大众"),
        ("上汽-大众", "上汽大众"), ("上海大众", "上汽大众"), ("VW", "大众"), ("Mercedes Benz", "奔驰"), ("Benz", "奔驰"),
        ("比亚迪汽车", "比亚迪"), ("Citroen", "雪铁龙"), ("LandRover", "路虎"), ("Lynk&Co", "领克"), ("-", "-"), ("", ""),
    ],
)  # fmt: skip
def test_other_spellings_of_a_make_are_the_same_make(written: str, stored: str) -> None:
    assert listed_make(written) == stored
    assert make_name(written, "en") == make_name(stored, "en")


@pytest.mark.parametrize(
    ("make", "model", "english"),
    [
        ("比亚迪", "比亚迪汉", "BYD 汉"), ("大众", "大众朗逸", "Volkswagen 朗逸"), ("BYD", "比亚迪汉", "BYD 汉"),
        ("上汽大众", "大众朗逸", "SAIC Volkswagen 朗逸"), ("长安", "长安CS75", "Changan CS75"), ("比亚迪", "比亚迪", "BYD"),
        ("比亚迪", "汉 EV", "BYD 汉 EV"), ("红旗工厂", "红旗 H9", "红旗工厂 红旗 H9"), ("比亚迪", "BYD 汉", "BYD 汉"),
    ],
)  # fmt: skip
def test_an_english_reader_is_told_the_make_once(make: str, model: str, english: str) -> None:
    assert car_name(make, model, "en") == english


def test_the_listed_make_is_stored_whoever_sends_it(shop: Shop) -> None:
    arrival = Arrival(plate="京A12345", name="张𬭎", phone="13800138000", make="BYD", model="汉")
    visit = shop.desk.reception.arrive(shop.call(), arrival).id
    with shop.database.reader.connect() as connection:
        assert connection.execute(select(vehicle.c.make)).scalars().all() == ["比亚迪"]
        (car,) = connection.execute(select(vehicle.c.id)).scalars()
    shop.desk.vehicles.set_field(shop.call(), car, "make", "比亚迪", "一汽大众")
    with shop.database.reader.connect() as connection:
        assert connection.execute(select(vehicle.c.make)).scalars().all() == ["一汽-大众"]
    assert visit


def test_a_make_is_found_by_any_of_its_names(shop: Shop) -> None:
    arrival = Arrival(plate="京A12345", name="张𬭎", phone="13800138000", make="一汽大众", model="迈腾")
    shop.desk.reception.arrive(shop.call(), arrival)
    for word in ("FAW", "Volkswagen", "一汽大众", "一汽-大众", "FAW-VW"):
        found = shop.desk.reads.search.find(f"{word} 12345")
        assert found, word


def test_every_make_of_the_demo_has_a_name_for_an_english_reader() -> None:
    with resource("demo", "models.csv").open(encoding="utf-8", newline="") as file:
        stored = {row["make"] for row in csv.DictReader(file)}
    assert [make for make in sorted(stored) if not make_name(make, "en").isascii()] == []


def test_no_name_means_two_makes() -> None:
    both = [name.casefold() for make in makes() for name in make.names]
    assert len(both) == len(set(both))
    assert [listed_make(name) for make in makes() for name in make.names] == [
        make.name_zh for make in makes() for _ in make.names
    ]
