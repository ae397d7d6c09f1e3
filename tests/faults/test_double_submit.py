"""F14: the same command sent again (double click, Enter held down, scanner burst, replay) has one effect."""

from collections.abc import Callable
from decimal import Decimal

import pytest

from advisor_app.domain.payment import PaymentMethod
from advisor_app.domain.staff import Role
from advisor_app.domain.stages import Stage
from advisor_app.domain.values.errors import RuleBroken
from advisor_app.domain.values.money import Money
from db.engine import Database
from tests.faults.test_nth_statement import USE_CASES, UseCase
from tests.journeys import walk_in
from tests.journeys.shop import Shop, open_shop
from tests.services.snapshot import count, snapshot, unchanged
from tests.services.test_commands import all_at_once

BURST = 25


@pytest.mark.parametrize(("case", "stage"), USE_CASES, ids=lambda value: getattr(value, "__name__", None))
def test_a_replayed_command_has_one_effect(sqlite_database: Database, case: UseCase, stage: Stage) -> None:
    shop = open_shop(sqlite_database)
    act = case(shop, walk_in.drive(shop, stage))
    before = snapshot(sqlite_database)
    reply = act()
    assert snapshot(sqlite_database) != before
    with unchanged(sqlite_database):
        for _ in range(BURST):
            assert act() == reply


def test_a_burst_from_threads_has_one_effect(database: Database) -> None:
    """Sixteen threads, each pressing five times: one booking, one reply."""
    shop = open_shop(database)
    trip = walk_in.drive(shop, Stage.PAYMENT)
    bill = trip.bill
    assert bill is not None
    shop.desk.payments.open_shift(shop.call(Role.CASHIER), Money(0))
    call = shop.call(Role.CASHIER)

    def press(_: int) -> object:
        return tuple(
            shop.desk.payments.take(call, bill, PaymentMethod.WECHAT, Money(100), Money(100), "") for _ in range(5)
        )

    outcomes = all_at_once(press, 16)
    assert len(set(outcomes)) == 1, outcomes
    assert not isinstance(outcomes[0], Exception), outcomes
    assert count(database, "payment") == 1


def test_a_replay_after_other_work_still_gets_the_first_answer(sqlite_database: Database) -> None:
    """The unknown outcome: the key is asked again later, when the state would no longer allow the act."""
    shop = open_shop(sqlite_database)
    trip = walk_in.drive(shop, Stage.ORDER)
    call = shop.call()
    first = shop.desk.work_orders.sign(call, trip.visit, walk_in.CUSTOMER)
    walk_in.repair(shop, trip.visit)
    walk_in.check(shop, trip.visit)
    with unchanged(sqlite_database):
        assert shop.desk.work_orders.sign(call, trip.visit, walk_in.CUSTOMER) == first


def test_a_new_key_is_a_new_wish_and_meets_the_rules(sqlite_database: Database) -> None:
    shop = open_shop(sqlite_database)
    trip = walk_in.drive(shop, Stage.ORDER)
    walk_in.sign(shop, trip.visit)
    repeats: list[Callable[[], object]] = [
        lambda: walk_in.sign(shop, trip.visit),
        lambda: shop.desk.quotes.add(shop.call(), trip.visit, "x", Decimal(1), None),
    ]
    for repeat in repeats:
        with unchanged(sqlite_database), pytest.raises(RuleBroken, match="order_signed"):
            repeat()


def test_two_forms_of_one_person_are_two_wishes(sqlite_database: Database) -> None:
    shop: Shop = open_shop(sqlite_database)
    visit = walk_in.arrive(shop).id
    for _ in range(2):
        shop.desk.faults.record(shop.call(), visit, "同一句话")
    assert count(sqlite_database, "fault") == 2
