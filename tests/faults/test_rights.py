"""A login that lacks a right on PostgreSQL: said in words that name who can help, nothing stored, and cured by an upgrade."""

from collections.abc import Callable
from uuid import UUID

import pytest

from advisor_app.domain.values.errors import EnvironmentFault
from advisor_app.i18n import error_text
from db import schema
from db.engine import Database
from tests.conftest import Shelf
from tests.db.test_roles import Site, counter, site
from tests.journeys import walk_in
from tests.journeys.shop import Shop, open_shop
from tests.services.snapshot import unchanged

__all__ = ["counter", "site"]


def record(shop: Shop, visit: UUID) -> None:
    shop.desk.faults.record(shop.call(), visit, "异响")


def write_note(shop: Shop, visit: UUID) -> None:
    shop.desk.reception.set_field(shop.call(), visit, "note", "", "只喝热水")


@pytest.mark.parametrize(
    ("right", "table", "act"),
    [("INSERT", "fault", record), ("UPDATE", "visit", write_note), ("INSERT", "audit", record)],
)
def test_a_right_that_is_missing_is_said_and_nothing_is_stored(
    right: str, table: str, act: Callable[[Shop, UUID], None], counter: Database, site: Site, shelf: Shelf
) -> None:
    shop = open_shop(counter)
    visit = walk_in.arrive(shop).id
    owner = shelf.open(site.owner_url)
    with owner.writer.begin() as connection:
        connection.exec_driver_sql(f"REVOKE {right} ON {table} FROM {site.app}")
    with unchanged(owner), pytest.raises(EnvironmentFault) as caught:
        act(shop, visit)
    assert caught.value.code == "database_right_lacking"
    assert "advisor upgrade" in error_text(caught.value.code, **caught.value.params)
    schema.upgrade(owner)
    act(shop, visit)
