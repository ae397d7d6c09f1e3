"""What was agreed, counted and numbered is attacked with plain SQL, with real rows in the tables, on both engines."""

from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import func, inspect, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from advisor_app.domain.line import LineKind
from advisor_app.domain.payment import CashierShift
from advisor_app.domain.quote import AgreedHow
from advisor_app.domain.staff import Role
from advisor_app.domain.stages import Stage
from advisor_app.domain.values.money import Money
from db.engine import Database
from db.guards import install_guards, lift_guards, missing_guards
from db.tables.all import APPEND_ONLY, FROZEN, metadata
from tests.db.kept_shop import full_visit
from tests.journeys import walk_in
from tests.journeys.shop import Shop, open_shop
from tests.services.snapshot import snapshot

ATTACKS: dict[str, list[str]] = {
    "visit": [
        "number = 'x'",
        "arrived_at = closed_at",
        "vehicle_id = id",
        "closed_at = NULL",
        "closed_at = arrived_at",
        "odometer_km = 1",
        "keys_received = 9",
        "note = 'x'",
        "road_test_allowed = NOT road_test_allowed",
        "work_class = 'special'",
        "bring_name = 'x'",
    ],
    "fault": ["words = 'x'", "visit_id = id", "pos = 9"],
    "odometer_reading": ["km = 1", "visit_id = NULL", "reason = 'x'"],
    "old_part": ["waste = 'x'", "number = 'x'", "payer = 'recall'", "order_line_id = id"],
    "shop": ["shop_id = 2", "kind = 'demo'"],
    "work_order": ["agreed_total = 1", "promised_at = signed_at", "terms = 'x'", "number = 'x'", "quote_id = visit_id"],
    "addition": ["found = 'x'", "state = 'declined'", "decided_by = 'x'", "decided_at = NULL", "version = version + 1"],
    "addition_line": ["unit_price = 1", "addition_id = id"],
    "quote": ["state = 'draft'", "note = 'x'", "visit_id = id"],
    "quote_line": ["unit_price = 1", "decision = 'declined'", "quote_id = id"],
    "walkaround": ["signed_at = NULL", "covers_on = NOT covers_on", "version = version + 1"],
    "walkaround_mark": ["x = 1", "note = 'x'", "walkaround_id = id"],
    "walkaround_check": ["note = 'x'"],
    "belonging": ["name = 'x'"],
    "cashier_shift": ["counted = 0", "expected = 0", "closed_at = NULL", "reason = 'x'", "opening = 0"],
    "clock_entry": ["ended_at = NULL", "started_at = ended_at"],
    "number_series": ["last = last - 1", "last = last", "kind = 'x'"],
    "chain_head": ["seq = seq - 1", "digest = 'f'", "seq = 0, digest = 'f'"],
}


def busy_shop(database: Database) -> Shop:
    """A whole visit whose shift is closed, and a second one with an addition that the customer agreed to."""
    shop = open_shop(database)
    full_visit(shop)
    add_on(shop, walk_in.drive(shop, Stage.REPAIR, "京A54321", "李四"))
    return shop


def add_on(shop: Shop, trip: walk_in.Trip) -> None:
    desk, call = shop.desk, shop.call
    found = desk.additions.propose(call(), trip.visit, "刹车盘磨损").id
    desk.additions.add_line(call(), found, LineKind.LABOUR, "", "更换", Decimal(1), Money.of(100), None, False)
    shown = walk_in.shown_addition(shop, found)
    desk.additions.decide(call(), found, True, AgreedHow.PHONE, "李四", None, shown)


def attack(database: Database, statement: str) -> None:
    with database.writer.begin() as connection:
        connection.execute(text(statement))


def test_every_table_with_a_rule_is_attacked() -> None:
    assert ATTACKS.keys() == FROZEN.keys()
    assert {"order_line", "follow_up_call", "payment", "settlement", "signature"} <= APPEND_ONLY
    assert not FROZEN.keys() & APPEND_ONLY
    for name, rule in FROZEN.items():
        columns = set(metadata.tables[name].columns.keys())
        assert {*rule.fixed, *rule.grows, *rule.rises} <= columns
        assert rule.once in ("", *(metadata.tables[rule.parent[1]].columns.keys() if rule.parent else columns))


def test_what_was_agreed_counted_and_numbered_is_not_changed(database: Database) -> None:
    busy_shop(database)
    before = snapshot(database)
    for name, changes in ATTACKS.items():
        with database.reader.connect() as connection:
            table = metadata.tables[name]
            assert connection.execute(select(func.count()).select_from(table)).scalar_one() > 0, name
        columns = ", ".join(f'"{column.name}"' for column in table.columns)
        attacks = [f'UPDATE "{name}" SET {change}' for change in changes] + [f'DELETE FROM "{name}"']
        if database.kind == "sqlite":
            attacks.append(f'INSERT OR REPLACE INTO "{name}" ({columns}) SELECT {columns} FROM "{name}"')
            refusal = f"frozen:{name}"
        else:
            attacks.append(f'TRUNCATE "{name}" CASCADE')
            refusal = f"frozen:{name}|append_only:"
        for statement in attacks:
            with pytest.raises(IntegrityError, match=refusal):
                attack(database, statement)
    assert snapshot(database) == before


def test_the_total_rises_with_an_addition_and_never_falls(database: Database) -> None:
    shop = open_shop(database)
    trip = walk_in.drive(shop, Stage.REPAIR)

    def total() -> int:
        with database.reader.connect() as connection:
            return int(connection.execute(text("SELECT agreed_total FROM work_order")).scalar_one())

    agreed = total()
    add_on(shop, trip)
    assert total() == agreed + 10_000
    with pytest.raises(IntegrityError, match="frozen:work_order"):
        attack(database, "UPDATE work_order SET agreed_total = agreed_total - 10000")


def test_what_is_still_open_may_change(database: Database) -> None:
    """A draft, a walkaround that nobody signed, a shift at work: the guards are not in the way of the trade."""
    shop = open_shop(database)
    walk_in.drive(shop, Stage.ORDER)
    desk, cashier = shop.desk, shop.call(Role.CASHIER)
    desk.payments.open_shift(cashier, Money.of(500))
    attack(database, "UPDATE quote SET note = 'x'")
    attack(database, "UPDATE quote_line SET discount = 1")
    attack(database, "UPDATE cashier_shift SET reason = 'x'")
    with pytest.raises(IntegrityError, match="frozen:cashier_shift"):
        attack(database, "UPDATE cashier_shift SET opening = 1")
    with desk.payments.units.open(cashier) as unit:
        (shift,) = unit.all(CashierShift, closed_at=None)
    desk.payments.close_shift(shop.call(Role.CASHIER), shift.id, Money.of(500), "")
    with pytest.raises(IntegrityError, match="frozen:cashier_shift"):
        attack(database, "UPDATE cashier_shift SET reason = 'y'")


@pytest.mark.parametrize("name", sorted(FROZEN))
def test_a_guard_that_is_gone_is_noticed(name: str, database: Database) -> None:
    on = "" if database.kind == "sqlite" else f' ON "{name}"'
    attack(database, f'DROP TRIGGER "{name}_frozen_update"{on}')
    with database.writer.begin() as connection:
        assert missing_guards(connection, APPEND_ONLY, FROZEN) == (name,)
        install_guards(connection, APPEND_ONLY, FROZEN)
        assert missing_guards(connection, APPEND_ONLY, FROZEN) == ()


def test_a_table_is_rebuilt_while_the_guards_are_lifted(sqlite_database: Database) -> None:
    """SQLite would not give the new table its name: guards of the parts name the whole."""

    def rebuild(connection: Any) -> None:
        made = connection.exec_driver_sql("SELECT sql FROM sqlite_master WHERE name = 'quote'").scalar_one()
        connection.exec_driver_sql(made.replace("CREATE TABLE quote", "CREATE TABLE fresh", 1))
        connection.exec_driver_sql("DROP TABLE quote")
        connection.exec_driver_sql("ALTER TABLE fresh RENAME TO quote")

    with pytest.raises(DBAPIError, match="quote"), sqlite_database.writer.begin() as connection:
        rebuild(connection)
    with sqlite_database.writer.begin() as connection:
        lift_guards(connection, APPEND_ONLY, FROZEN)
        rebuild(connection)
        install_guards(connection, APPEND_ONLY, FROZEN)
        assert missing_guards(connection, APPEND_ONLY, FROZEN) == ()
        assert inspect(connection).has_table("quote")
