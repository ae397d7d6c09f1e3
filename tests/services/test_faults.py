"""Complaints that are taken back: nothing goes on pointing at them, and no number is given twice."""

from decimal import Decimal

import pytest
from sqlalchemy import select

from advisor_app.domain.quote import Decision
from advisor_app.domain.stages import Stage
from db.engine import Database
from db.tables.visits import quote_line
from tests.journeys import walk_in
from tests.journeys.shop import Shop, open_shop
from tests.services.snapshot import refused


@pytest.fixture
def shop(sqlite_database: Database) -> Shop:
    return open_shop(sqlite_database)


def test_the_lines_of_a_removed_fault_stay_and_belong_to_none(shop: Shop) -> None:
    trip = walk_in.drive(shop, Stage.ORDER)
    assert trip.fault is not None
    other = shop.desk.faults.record(shop.call(), trip.visit, "空调不凉").id
    (kept,) = shop.desk.quotes.add(
        shop.call(), trip.visit, next(iter(shop.desk.reference.catalog().operations)), Decimal(1), other
    ).ids
    before = {line.id: line for line in shop.desk.reads.quotes.sheet(trip.visit).lines}
    shop.desk.faults.remove(shop.call(), trip.fault)
    sheet = shop.desk.reads.quotes.sheet(trip.visit)
    assert {line.id: line.fault_id for line in sheet.lines} == {**dict.fromkeys(trip.lines), kept: other}
    for line in sheet.lines:
        was = before[line.id]
        assert (line.decision, line.pos, line.quantity, line.unit_price) == (
            was.decision, was.pos, was.quantity, was.unit_price,
        )  # fmt: skip
    assert [line.decision for line in sheet.lines].count(Decision.APPROVED) == 2
    with shop.database.reader.connect() as connection:
        assert set(connection.scalars(select(quote_line.c.fault_id))) == {None, other}


def test_a_signed_fault_is_not_taken_back(shop: Shop) -> None:
    trip = walk_in.drive(shop, Stage.DISPATCH)
    fault = trip.fault
    assert fault is not None
    refused(shop.database, "order_signed", lambda: shop.desk.faults.remove(shop.call(), fault))


def test_two_faults_never_share_a_number(shop: Shop) -> None:
    visit = walk_in.drive(shop, Stage.FAULT).visit
    first, _second = (shop.desk.faults.record(shop.call(), visit, text).id for text in ("异响", "漏油"))
    shop.desk.faults.remove(shop.call(), first)
    shop.desk.faults.record(shop.call(), visit, "抖动")
    assert [link.pos for link in shop.desk.reads.quotes.sheet(visit).faults] == [2, 3]
