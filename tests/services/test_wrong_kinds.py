"""Arguments of a kind that a command does not take: refused where the command begins, nothing is stored."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from advisor_app.domain.line import LineKind
from advisor_app.domain.payment import PaymentMethod
from advisor_app.domain.stages import Stage
from advisor_app.domain.values.kinds import fits
from advisor_app.domain.values.money import Money
from advisor_app.domain.visit import WISHES
from advisor_app.services.reception import Arrival
from db.engine import Database
from tests.journeys import walk_in
from tests.journeys.shop import MORNING, Shop, open_shop
from tests.services.snapshot import refused


@pytest.fixture
def shop(sqlite_database: Database) -> Shop:
    return open_shop(sqlite_database)


def test_a_quote_takes_nothing_but_what_it_is_declared_to_take(shop: Shop) -> None:
    trip = walk_in.drive(shop, Stage.QUOTE)
    desk, visit = shop.desk, trip.visit
    code = next(iter(desk.reference.catalog().operations))
    for field, attempt in (
        ("quantity", lambda: desk.quotes.add(shop.call(), visit, code, 1.5, None)),  # type: ignore[arg-type]
        ("quantity", lambda: desk.quotes.add(shop.call(), visit, code, True, None)),  # type: ignore[arg-type]
        ("visit_id", lambda: desk.quotes.add(shop.call(), str(visit), code, Decimal(1), None)),  # type: ignore[arg-type]
        ("unit_price", lambda: desk.quotes.write(shop.call(), visit, LineKind.FEE, "x", Decimal(1), 5)),  # type: ignore[arg-type]
        ("kind", lambda: desk.quotes.write(shop.call(), visit, "fee", "x", Decimal(1), Money(5))),  # type: ignore[arg-type]
        ("at", lambda: desk.quotes.promise(shop.call(), visit, None, None)),  # type: ignore[arg-type]
        ("line_ids", lambda: desk.quotes.decide(shop.call(), visit, [visit], None, None, "")),  # type: ignore[arg-type]
    ):
        assert refused(shop.database, "value_wrong_kind", attempt).field == field


def test_an_arrival_and_a_hand_over_of_a_wrong_kind(shop: Shop) -> None:
    wrong: Any = Arrival(plate="京A88888", name="王伟", body="x")  # type: ignore[arg-type]
    refused(shop.database, "value_wrong_kind", lambda: shop.desk.reception.arrive(shop.call(), wrong))
    visit = walk_in.arrive(shop).id
    refused(
        shop.database, "value_wrong_kind",
        lambda: shop.desk.deliveries.hand_over(shop.call(), visit, "张", True, (), True, ""),
    )  # fmt: skip


@pytest.mark.parametrize("field", ["wash_wish", "road_test_allowed", "licence_received", "book_received"])
def test_a_yes_or_no_is_no_word(shop: Shop, field: str) -> None:
    visit = walk_in.arrive(shop).id
    for wrong in ("false", 1, *(() if field in WISHES else (None,))):
        refused(
            shop.database, "value_wrong_kind",
            lambda wrong=wrong: shop.desk.reception.set_field(shop.call(), visit, field, False, wrong),  # type: ignore[misc]
        )  # fmt: skip


@pytest.mark.parametrize(
    ("value", "shape", "does"),
    [
        (1, int, True), (True, int, False), (True, bool, True), (1, bool, False), (1.5, Decimal, False), (1, Decimal, False),
        (None, int | None, True), ("", int | None, False), (MORNING, datetime, True), (MORNING, date, False),
        (MORNING.date(), date, True), (MORNING.date(), datetime, False), (PaymentMethod.CASH, PaymentMethod, True),
        ("cash", PaymentMethod, False), ((1, 2), tuple[int, ...], True), ([1], tuple[int, ...], False),
        ((1, "2"), tuple[int, ...], False), ((), tuple[int, ...], True), ((1, "a"), tuple[int, str], True),
        ((1,), tuple[int, str], False), ({"a": 1}, dict[str, int], True), ({"a": "b"}, dict[str, int], False),
        ("anything", Any, True), (None, None, True), (0, None, False), (Money(1), Money, True), (1, Money, False),
        (UUID(int=1), UUID, True), ("x", str, True), (b"x", str, False),
    ],
)  # fmt: skip
def test_what_fits(value: object, shape: Any, does: bool) -> None:
    assert fits(value, shape) is does
