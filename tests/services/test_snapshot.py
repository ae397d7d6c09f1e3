"""The snapshot sees what it should: a test that can't fail would prove nothing."""

import pytest

from advisor_app.domain.staff import Role
from advisor_app.domain.values.errors import RuleBroken
from db.engine import Database
from tests.journeys.shop import PASSWORD, open_shop
from tests.services.snapshot import count, refused, snapshot, unchanged


def test_a_change_is_seen_and_the_same_is_the_same(sqlite_database: Database) -> None:
    shop = open_shop(sqlite_database)
    assert snapshot(sqlite_database) == snapshot(sqlite_database)
    with pytest.raises(AssertionError), unchanged(sqlite_database):
        shop.desk.people.set_pin(shop.call(Role.CASHIER), "4711", PASSWORD)
    assert count(sqlite_database, "staff") == len(shop.people)


def test_a_refusal_that_wrote_is_caught(sqlite_database: Database) -> None:
    shop = open_shop(sqlite_database)

    def writes_and_refuses() -> None:
        shop.desk.people.set_pin(shop.call(Role.CASHIER), "4711", PASSWORD)
        raise RuleBroken("no")

    with pytest.raises(AssertionError):
        refused(sqlite_database, "no", writes_and_refuses)
    with pytest.raises(AssertionError):
        refused(sqlite_database, "yes", lambda: shop.desk.people.set_pin(shop.call(), "1", PASSWORD))
