"""One drawer, one cashier: nobody else takes money into a shift, and who else closes it is known."""

from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from advisor_app.desk import Session
from advisor_app.domain.payment import PaymentMethod
from advisor_app.domain.staff import Role
from advisor_app.domain.stages import Stage
from advisor_app.domain.values.money import Money
from advisor_app.ports.call import Approval, Call
from advisor_app.ports.reads.cash import ShiftCard
from db.engine import Database
from db.tables.money import cashier_shift
from tests.journeys import walk_in
from tests.journeys.shop import PASSWORD, PIN, Shop, open_shop
from tests.services.snapshot import refused

FLOAT = Money.of(500)
BOSS = Approval("boss", PASSWORD)


@pytest.fixture
def shop(sqlite_database: Database) -> Shop:
    return open_shop(sqlite_database)


@pytest.fixture
def colleague(shop: Shop) -> Session:
    """A second cashier at the counter of the first."""
    reply = shop.desk.people.add(shop.call(Role.MANAGER), "cashier2", "何芳", Role.CASHIER, PASSWORD, PIN)
    return replace(shop.people[Role.CASHIER], staff_id=reply.id, name="何芳")


@pytest.fixture
def shift(shop: Shop) -> UUID:
    return shop.desk.payments.open_shift(shop.call(Role.CASHIER), FLOAT).id


def card(shop: Shop, shift: UUID) -> ShiftCard:
    return shop.desk.reads.cash.shift(shift)


def test_only_its_cashier_takes_money_into_a_shift(shop: Shop, colleague: Session, shift: UUID) -> None:
    trip = walk_in.drive(shop, Stage.OLD_PARTS)
    assert trip.bill is not None
    bill, due = trip.bill, walk_in.owed(shop, trip.visit)

    def take(call: Call, method: PaymentMethod) -> Any:
        return shop.desk.payments.take(call, bill, method, due, due, "")

    for other in (colleague.call(), shop.call(Role.MANAGER)):
        for method in (PaymentMethod.CASH, PaymentMethod.WECHAT):
            error = refused(shop.database, "shift_of_other", lambda m=method, c=other: take(c, m))  # type: ignore[misc]
            assert error.params == {"number": card(shop, shift).number, "name": "郑美玲"}
    take(shop.call(Role.CASHIER), PaymentMethod.CASH)


def test_a_shift_is_closed_at_its_own_counter(shop: Shop, shift: UUID) -> None:
    second = shop.desk.reads.people.counters()[1]
    for role in (Role.CASHIER, Role.MANAGER):
        away = replace(shop.people[role], counter_id=second.id).call()
        error = refused(
            shop.database, "shift_elsewhere",
            lambda away=away: shop.desk.payments.close_shift(away, shift, FLOAT, ""),  # type: ignore[misc]
        )  # fmt: skip
        assert error.params["counter"] == "一号前台"


def test_a_colleague_closes_it_only_with_the_managers_consent(shop: Shop, colleague: Session, shift: UUID) -> None:
    close = shop.desk.payments.close_shift
    refused(shop.database, "approval_needed", lambda: close(colleague.call(), shift, FLOAT, ""))
    own = colleague.call().approved_by(Approval("cashier", PIN))
    refused(shop.database, "approval_refused", lambda: close(own, shift, FLOAT, ""))
    close(colleague.call().approved_by(BOSS), shift, FLOAT, "")
    closed = card(shop, shift)
    assert (closed.cashier, closed.closed_by, closed.approved_by) == ("郑美玲", "何芳", "周国强")


def test_the_manager_closes_it_in_the_cashiers_stead_by_name(shop: Shop, shift: UUID) -> None:
    shop.desk.payments.close_shift(shop.call(Role.MANAGER), shift, FLOAT, "")
    closed = card(shop, shift)
    assert (closed.cashier, closed.closed_by, closed.counted) == ("郑美玲", "周国强", FLOAT)


@pytest.mark.parametrize("off", [5000, -5000])
def test_a_difference_up_to_the_limit_is_the_cashiers_to_explain(shop: Shop, shift: UUID, off: int) -> None:
    shop.desk.payments.close_shift(shop.call(Role.CASHIER), shift, FLOAT + Money(off), "找零误差")
    closed = card(shop, shift)
    assert (closed.closed_by, closed.approved_by, closed.reason) == ("", "", "找零误差")


@pytest.mark.parametrize("off", [5001, -5001, -50_000])
def test_a_larger_difference_needs_a_second_person(shop: Shop, shift: UUID, off: int) -> None:
    def close(call: Call, reason: str = "找零误差") -> Any:
        return shop.desk.payments.close_shift(call, shift, FLOAT + Money(off), reason)

    refused(shop.database, "difference_reason_missing", lambda: close(shop.call(Role.CASHIER), " "))
    refused(shop.database, "approval_needed", lambda: close(shop.call(Role.CASHIER)))
    close(shop.call(Role.CASHIER).approved_by(BOSS))
    closed = card(shop, shift)
    assert (closed.closed_by, closed.approved_by) == ("", "周国强")
    with shop.database.reader.connect() as connection:
        row = connection.execute(select(cashier_shift)).one()
    assert (row.closed_by, row.approved_by) == (None, shop.people[Role.MANAGER].staff_id)
