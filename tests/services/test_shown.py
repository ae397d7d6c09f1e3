"""Nobody agrees to what was never shown: consent names what was read out, and is refused when something else is stored."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from uuid import UUID

import pytest

from advisor_app.domain.catalog import PartClass
from advisor_app.domain.line import LineKind
from advisor_app.domain.quote import AgreedHow, Decision
from advisor_app.domain.staff import Role
from advisor_app.domain.stages import Stage
from advisor_app.domain.values.errors import EditConflict
from advisor_app.domain.values.money import Money
from db.engine import Database
from tests.journeys import walk_in
from tests.journeys.shop import Shop, open_shop
from tests.services.snapshot import count, refused


@pytest.fixture
def shop(database: Database) -> Shop:
    return open_shop(database)


def test_an_order_is_signed_for_what_was_shown(shop: Shop) -> None:
    """Another counter adds a line and approves it while the pad lies before the customer."""
    trip = walk_in.drive(shop, Stage.ORDER)
    before = walk_in.shown(shop, trip.visit)
    (more,) = shop.desk.quotes.write(shop.call(), trip.visit, LineKind.SUBLET, "外协", Decimal(1), Money.of(999)).ids
    shop.desk.quotes.decide(shop.call(), trip.visit, (more,), Decision.APPROVED, AgreedHow.PHONE, "")

    def sign() -> object:
        return shop.desk.work_orders.sign(shop.call(), trip.visit, walk_in.CUSTOMER, before)

    error = refused(shop.database, "shown_moved", sign)
    assert isinstance(error, EditConflict)
    assert error.params == {
        "seen_lines": 2, "seen_total": str(before.total), "lines": 3, "total": str(before.total + Money.of(999)),
    }  # fmt: skip
    assert count(shop.database, "work_order") == 0
    assert walk_in.sign(shop, trip.visit).number, "shown anew, it can be signed"


def test_a_changed_text_or_promise_is_another_contract_too(shop: Shop) -> None:
    trip = walk_in.drive(shop, Stage.ORDER)
    before = walk_in.shown(shop, trip.visit)
    brand = shop.desk.reads.quotes.sheet(trip.visit).lines[0].brand
    shop.desk.quotes.change_line(shop.call(), trip.visit, trip.lines[0], "brand", brand, "别的牌子")
    shop.desk.quotes.decide(
        shop.call(), trip.visit, (trip.lines[0],), Decision.APPROVED, AgreedHow.IN_PERSON, ""
    )  # fmt: skip
    refused(
        shop.database, "shown_changed",
        lambda: shop.desk.work_orders.sign(shop.call(), trip.visit, walk_in.CUSTOMER, before),
    )  # fmt: skip
    before = walk_in.shown(shop, trip.visit)
    assert before.promised_at is not None
    later = before.promised_at + timedelta(days=1)
    shop.desk.quotes.promise(shop.call(), trip.visit, before.promised_at, later)
    refused(
        shop.database, "shown_promise_moved",
        lambda: shop.desk.work_orders.sign(shop.call(), trip.visit, walk_in.CUSTOMER, before),
    )  # fmt: skip
    asked = shop.call().confirming("waits_overnight")
    shop.desk.work_orders.sign(asked, trip.visit, walk_in.CUSTOMER, replace(before, promised_at=later))


def test_a_line_is_approved_for_the_price_that_was_read_out(shop: Shop) -> None:
    trip = walk_in.drive(shop, Stage.ORDER)
    quotes, line = shop.desk.quotes, trip.lines[0]
    before = shop.desk.reads.quotes.sheet(trip.visit).lines[0]
    seen = before.amount
    quotes.change_line(shop.call(), trip.visit, line, "quantity", before.quantity, before.quantity + 1)

    def approve(shown: Money) -> object:
        return quotes.decide(
            shop.call(), trip.visit, (line,), Decision.APPROVED, AgreedHow.IN_PERSON, "", shown
        )  # fmt: skip

    stored = shop.desk.reads.quotes.sheet(trip.visit).lines[0].amount
    assert stored != seen
    error = refused(shop.database, "shown_sum_moved", lambda: approve(seen))
    assert (error.params["seen_total"], error.params["total"]) == (str(seen), str(stored))
    approve(stored)


@pytest.mark.parametrize("agreed", [True, False])
def test_an_addition_is_answered_as_it_was_shown(shop: Shop, agreed: bool) -> None:
    trip = walk_in.drive(shop, Stage.REPAIR)
    desk = shop.desk.additions
    made = desk.propose(shop.call(Role.TECHNICIAN), trip.visit, "制动液含水").id

    def price(name: str, amount: int) -> None:
        desk.add_line(
            shop.call(), made, LineKind.LABOUR, "", name, Decimal(1), Money.of(amount), None, False
        )  # fmt: skip

    price("更换制动液", 200)
    before = walk_in.shown_addition(shop, made)
    (card,) = shop.desk.reads.orders.additions(trip.visit)
    assert card.shown == before
    price("更换油管", 700)

    def answer(shown: object) -> object:
        return desk.decide(shop.call(), made, agreed, AgreedHow.PHONE, "张𬭎", None, shown)  # type: ignore[arg-type]

    error = refused(shop.database, "shown_moved", lambda: answer(before))
    assert (error.params["seen_lines"], error.params["lines"]) == (1, 2)
    refused(
        shop.database, "shown_changed",
        lambda: answer(replace(before, lines=2, total=before.total + Money.of(700))),
    )  # fmt: skip
    answer(walk_in.shown_addition(shop, made))


def test_a_bill_is_made_of_what_was_shown(shop: Shop) -> None:
    """A part without labour joins the order and is checked while the cashier reads the sum out: nothing else would stop the bill."""
    trip = walk_in.drive(shop, Stage.SETTLEMENT)
    before = shop.desk.reads.orders.contract(trip.visit).total
    desk = shop.desk.additions
    made = desk.propose(shop.call(Role.TECHNICIAN), trip.visit, "雨刮老化").id
    desk.add_line(shop.call(), made, LineKind.PART, "", "雨刮", Decimal(1), Money.of(90), None, False, PartClass.BRAND)
    desk.decide(shop.call(), made, True, AgreedHow.PHONE, "张𬭎", None, walk_in.shown_addition(shop, made))
    walk_in.check(shop, trip.visit)  # the whole order, with the part

    def settle(shown: Money) -> object:
        return shop.desk.settlements.settle(shop.call(), trip.visit, Money(0), shown)

    error = refused(shop.database, "shown_sum_moved", lambda: settle(before))
    assert error.params == {"seen_total": str(before), "total": str(before + Money.of(90))}
    settle(before + Money.of(90))


def test_a_bill_that_was_taken_back_is_not_signed(shop: Shop) -> None:
    trip = walk_in.drive(shop, Stage.OLD_PARTS)
    assert trip.bill is not None
    bill = trip.bill
    red = shop.desk.settlements.reverse(shop.call(Role.MANAGER), bill, "开错").id
    for one in (bill, red):
        refused(
            shop.database, "bill_reversed",
            lambda one=one: shop.desk.settlements.sign(shop.call(), one, walk_in.CUSTOMER),  # type: ignore[misc]
        )  # fmt: skip


def test_declined_safety_work_is_signed_for_as_it_was_read_out(shop: Shop) -> None:
    trip = walk_in.drive(shop, Stage.ORDER)
    quotes, first, second = shop.desk.quotes, *trip.lines

    def decline(line: UUID) -> None:
        quotes.change_line(shop.call(), trip.visit, line, "safety", False, True)
        quotes.decide(shop.call(), trip.visit, (line,), Decision.DECLINED, AgreedHow.IN_PERSON, "太贵")

    def sign(*shown: UUID) -> object:
        return quotes.sign_declined(shop.call(), trip.visit, walk_in.CUSTOMER, shown)

    decline(first)
    decline(second)
    refused(shop.database, "shown_changed", lambda: sign(first))
    sign(first, second)
    shop.clock.advance(timedelta(minutes=1))
    refused(shop.database, "shown_changed", lambda: sign(first, second))
    quotes.decide(shop.call(), trip.visit, (second,), Decision.DECLINED, AgreedHow.IN_PERSON, "以后")
    sign(second)
