"""Quotes attacked: prices, discounts over the limit, decisions, declined safety work."""

from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from advisor_app.domain.catalog import PartClass
from advisor_app.domain.line import LineKind, Payer
from advisor_app.domain.quote import AgreedHow, Decision
from advisor_app.domain.staff import Role
from advisor_app.domain.stages import Stage
from advisor_app.domain.values.ids import new_id
from advisor_app.domain.values.money import Money
from advisor_app.ports.call import Approval
from advisor_app.ports.replies import Signed
from db.engine import Database
from tests.journeys import walk_in
from tests.journeys.shop import PASSWORD, PIN, Shop, open_shop
from tests.journeys.walk_in import Trip
from tests.services.snapshot import DENIAL, TRIED, refused


@pytest.fixture
def shop(sqlite_database: Database) -> Shop:
    return open_shop(sqlite_database)


@pytest.fixture
def trip(shop: Shop) -> Trip:
    return walk_in.drive(shop, Stage.ORDER)


def change(shop: Shop, trip: Trip, field: str, seen: Any, new: Any, line: int = 0) -> object:
    return shop.desk.quotes.change_line(shop.call(), trip.visit, trip.lines[line], field, seen, new)


def priced(shop: Shop, trip: Trip, price: int = 100) -> Trip:
    """Add a line of 100 yuan and name it first."""
    (line,) = shop.desk.quotes.write(shop.call(), trip.visit, LineKind.SUBLET, "外协", Decimal(1), Money.of(price)).ids
    trip.lines = (line, *trip.lines)
    return trip


@pytest.mark.parametrize(
    ("field", "seen", "new", "code"),
    [
        ("unit_price", Money.of(100), Money(-1), "price_negative"),
        ("unit_price", Money.of(100), 5, "field_unknown"),
        ("unit_price", Money.of(99), Money.of(98), "field_changed"),
        ("quantity", Decimal(1), Decimal(0), "quantity_not_positive"),
        ("quantity", Decimal(1), Decimal("0.0001"), "quantity_decimals"),
        ("quantity", Decimal(1), Decimal("1e40"), "quantity_too_large"),
        ("quantity", Decimal(1), Decimal("NaN"), "quantity_not_number"),
        ("discount", Money(0), Money.of("100.01"), "discount_too_large"),
        ("discount", Money(0), Money(-1), "discount_too_large"),
        ("discount", Money(0), Money.of("10.01"), "approval_needed"),
        ("name", "外协", " ", "line_name_missing"),
        ("name", "外协", "长" * 101, "text_too_long"),
        ("decision", Decision.OPEN, Decision.APPROVED, "field_unknown"),
        ("tax_bp", 1300, 0, "field_unknown"),
        ("cost", Money(0), Money(1), "field_unknown"),
    ],
)
def test_a_cell_that_is_refused(shop: Shop, trip: Trip, field: str, seen: Any, new: Any, code: str) -> None:
    priced(shop, trip)
    refused(shop.database, code, lambda: change(shop, trip, field, seen, new))


def test_a_discount_within_the_limit_needs_nobody_over_it_somebody_who_may(shop: Shop, trip: Trip) -> None:
    priced(shop, trip)
    change(shop, trip, "discount", Money(0), Money.of(10))

    def over(login: str, secret: str) -> object:
        call = shop.call(reason="老客户").approved_by(Approval(login, secret))
        return shop.desk.quotes.change_line(call, trip.visit, trip.lines[0], "discount", Money.of(10), Money.of(50))

    for login, secret, traces in (
        ("boss", "wrong", TRIED), ("nobody", PASSWORD, DENIAL), (Role.CASHIER.value, PIN, frozenset()), ("boss", "", TRIED),
    ):  # fmt: skip
        refused(
            shop.database, "approval_refused",
            lambda login=login, secret=secret: over(login, secret),  # type: ignore[misc]
            traces,
        )  # fmt: skip
    over("boss", PASSWORD)


def test_lowering_a_price_under_a_discount_is_looked_at_too(shop: Shop, trip: Trip) -> None:
    priced(shop, trip)
    change(shop, trip, "discount", Money(0), Money.of(10))
    refused(shop.database, "approval_needed", lambda: change(shop, trip, "unit_price", Money.of(100), Money.of(99)))


@pytest.mark.parametrize(
    ("quantity", "price", "name", "code"),
    [
        (Decimal(0), Money(1), "x", "quantity_not_positive"),
        (Decimal(1), Money(-1), "x", "price_negative"),
        (Decimal(1), Money(1), "\u200b", "line_name_missing"),
        (Decimal(99_999), Money(9_999_999_999), "x", "money_too_large"),
    ],
)
def test_a_free_line_that_is_refused(
    shop: Shop, trip: Trip, quantity: Decimal, price: Money, name: str, code: str
) -> None:
    refused(
        shop.database, code,
        lambda: shop.desk.quotes.write(shop.call(), trip.visit, LineKind.FEE, name, quantity, price),
    )  # fmt: skip


@pytest.mark.parametrize("kind", list(LineKind))
def test_only_a_part_written_by_hand_leaves_an_old_one(shop: Shop, trip: Trip, kind: LineKind) -> None:
    (line,) = shop.desk.quotes.write(shop.call(), trip.visit, kind, "减震胶套", Decimal(1), Money.of(68)).ids
    card = shop.desk.reads.quotes.sheet(trip.visit).line(line)
    assert card is not None
    assert card.leaves_old_part is (kind is LineKind.PART)


@pytest.mark.parametrize("own", [False, True])
@pytest.mark.parametrize("said", [None, False])
def test_a_part_written_by_hand_has_an_old_one_to_decide_about_unless_it_is_said_otherwise(
    shop: Shop, trip: Trip, own: bool, said: bool | None
) -> None:
    quotes, visit = shop.desk.quotes, trip.visit
    known = {part.name for part in shop.desk.reads.old_parts.of_visit(visit).parts}
    (line,) = quotes.write(
        shop.call(), visit, LineKind.PART, "减震胶套", Decimal(4), Money.of(68), None, PartClass.BRAND
    ).ids
    quotes.decide(shop.call(), visit, (*trip.lines, line), Decision.APPROVED, AgreedHow.PHONE, "")
    if said is False:
        quotes.change_line(shop.call(), visit, line, "leaves_old_part", True, False)
    if own:
        quotes.change_line(shop.call(), visit, line, "customers_own", False, True)
        quotes.decide(shop.call(), visit, (line,), Decision.APPROVED, AgreedHow.PHONE, "")
    walk_in.sign(shop, visit)
    came = {part.name for part in shop.desk.reads.old_parts.of_visit(visit).parts} - known
    assert ("减震胶套" in came) is (said is None)
    refused(
        shop.database, "order_signed",
        lambda: quotes.change_line(shop.call(), visit, line, "leaves_old_part", said is None, said is not None),
    )  # fmt: skip


def test_codes_and_lines_that_are_not_there(shop: Shop, trip: Trip) -> None:
    quotes = shop.desk.quotes
    refused(
        shop.database, "catalog_code_unknown",
        lambda: quotes.add(shop.call(), trip.visit, "' OR 1=1 --", Decimal(1), None),
    )  # fmt: skip
    refused(shop.database, "line_gone", lambda: quotes.remove_line(shop.call(), trip.visit, new_id()))
    refused(
        shop.database, "line_gone",
        lambda: quotes.decide(
            shop.call(), trip.visit, (trip.lines[0], new_id()), Decision.DECLINED, AgreedHow.PHONE, ""
        ),
    )  # fmt: skip
    refused(shop.database, "visit_gone", lambda: quotes.remove_line(shop.call(), new_id(), trip.lines[0]))


def test_lines_of_another_visit_are_not_reached(shop: Shop, trip: Trip) -> None:
    other = walk_in.drive(shop, Stage.ORDER, "京A00002", "李四")
    refused(shop.database, "line_gone", lambda: shop.desk.quotes.remove_line(shop.call(), other.visit, trip.lines[0]))


def test_a_promise_lies_ahead_and_conflicts_like_a_field(shop: Shop, trip: Trip) -> None:
    promise, now = shop.desk.quotes.promise, shop.clock.now()
    stored = shop.desk.reads.visits.head(trip.visit).promised_at
    refused(shop.database, "promise_in_past", lambda: promise(shop.call(), trip.visit, stored, now))
    later = now + timedelta(hours=9)
    refused(shop.database, "field_changed", lambda: promise(shop.call(), trip.visit, None, later))
    promise(shop.call(), trip.visit, stored, later)
    promise(shop.call(), trip.visit, None, later)


def test_a_price_that_moved_after_the_yes_stops_the_signature(shop: Shop, trip: Trip) -> None:
    change(shop, trip, "quantity", Decimal(1), Decimal(2), line=1)
    refused(shop.database, "lines_undecided", lambda: walk_in.sign(shop, trip.visit))


def test_declined_safety_work_is_signed_for_after_it_was_declined(shop: Shop, trip: Trip) -> None:
    """A signature given before the customer declined covers nothing."""
    quotes = shop.desk.quotes
    change(shop, trip, "safety", False, True)
    shop.clock.advance(timedelta(minutes=1))
    early = lambda: quotes.sign_declined(shop.call(), trip.visit, walk_in.CUSTOMER)  # noqa: E731
    refused(shop.database, "declined_none", early)
    shop.clock.advance(timedelta(minutes=1))
    quotes.decide(shop.call(), trip.visit, (trip.lines[0],), Decision.DECLINED, AgreedHow.IN_PERSON, "太贵")
    refused(shop.database, "declined_safety_unsigned", lambda: walk_in.sign(shop, trip.visit))
    nobody = Signed(" \u200b", walk_in.CUSTOMER.how)
    refused(shop.database, "signer_missing", lambda: quotes.sign_declined(shop.call(), trip.visit, nobody))
    quotes.sign_declined(shop.call(), trip.visit, walk_in.CUSTOMER)
    assert walk_in.sign(shop, trip.visit).number


def test_after_the_signature_the_sheet_is_closed(shop: Shop, trip: Trip) -> None:
    walk_in.sign(shop, trip.visit)
    for attempt in (
        lambda: change(shop, trip, "payer", Payer.CUSTOMER, Payer.WARRANTY),
        lambda: shop.desk.quotes.remove_line(shop.call(), trip.visit, trip.lines[0]),
        lambda: shop.desk.quotes.add(shop.call(), trip.visit, "x", Decimal(1), None),
        lambda: shop.desk.quotes.promise(shop.call(), trip.visit, None, shop.clock.now() + timedelta(days=1)),
        lambda: walk_in.sign(shop, trip.visit),
    ):
        refused(shop.database, "order_signed", attempt)


def test_a_lowered_price_counts_as_a_discount(shop: Shop, trip: Trip) -> None:
    """An advisor can't get round the limit of a discount by writing a lower price on a part of the catalog."""
    sheet = shop.desk.reads.quotes.sheet(trip.visit)
    line = next(x for x in sheet.lines if x.kind is LineKind.PART)
    place, price = trip.lines.index(line.id), line.unit_price
    half, little = Money(price.fen // 2), Money(price.fen * 95 // 100)
    refused(shop.database, "approval_needed", lambda: change(shop, trip, "unit_price", price, half, place))
    change(shop, trip, "unit_price", price, little, place)
    kept = next(x for x in shop.desk.reads.quotes.sheet(trip.visit).lines if x.id == line.id)
    assert kept.unit_price == little


def test_nobody_agrees_to_a_part_of_which_the_class_is_not_said(shop: Shop, trip: Trip) -> None:
    quotes = shop.desk.quotes
    (line,) = quotes.write(shop.call(), trip.visit, LineKind.PART, "分泵修理包", Decimal(1), Money.of(88)).ids
    (fee,) = quotes.write(shop.call(), trip.visit, LineKind.FEE, "拖车", Decimal(1), Money.of(88)).ids

    def decide(decision: Decision, *lines: UUID) -> object:
        return quotes.decide(shop.call(), trip.visit, lines, decision, AgreedHow.IN_PERSON, "以后")

    error = refused(shop.database, "part_class_missing", lambda: decide(Decision.APPROVED, fee, line))
    assert (error.params["name"], error.field) == ("分泵修理包", "part_class")
    decide(Decision.DECLINED, line)
    quotes.change_line(shop.call(), trip.visit, line, "part_class", None, PartClass.SAME_QUALITY)
    decide(Decision.APPROVED, fee, line)
    (said,) = quotes.write(
        shop.call(), trip.visit, LineKind.PART, "油封", Decimal(1), Money.of(8), None, PartClass.AFTERMARKET
    ).ids
    (own,) = quotes.write(shop.call(), trip.visit, LineKind.PART, "自带垫片", Decimal(1), Money(0)).ids
    quotes.change_line(shop.call(), trip.visit, own, "customers_own", False, True)
    decide(Decision.APPROVED, said, own)
    assert {x.name: x.part_class for x in shop.desk.reads.quotes.sheet(trip.visit).lines if not x.code} == {
        "分泵修理包": PartClass.SAME_QUALITY, "拖车": None, "油封": PartClass.AFTERMARKET, "自带垫片": None,
    }  # fmt: skip
