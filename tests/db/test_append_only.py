"""Every table that only ever grows, attacked with real rows in it, on both engines."""

import sqlite3
from contextlib import closing
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import Table, UniqueConstraint, func, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from advisor_app.domain.delivery import GatePass
from advisor_app.domain.follow_up import CallResult, FollowUp
from advisor_app.domain.line import LineKind
from advisor_app.domain.printing import PaperKind, PrintState
from advisor_app.domain.staff import Role
from advisor_app.domain.stages import Stage
from advisor_app.domain.values.ids import new_id
from db.engine import Database
from db.tables.all import APPEND_ONLY, metadata
from db.tables.visits import order_line
from tests.journeys import walk_in
from tests.journeys.shop import Shop, open_shop
from tests.services.snapshot import snapshot

RECORDS = {
    "audit", "command_key", "delivery", "follow_up_call", "gate_pass", "gate_pass_use", "kept_paper", "old_part_event",
    "order_line", "payment", "print_event", "quality_check", "quality_item", "settlement", "settlement_line", "signature",
    "stock_movement",
}  # fmt: skip
"""What architecture.md wants frozen: money, stock, audit, papers, proof."""


def fill(shop: Shop) -> None:
    """Bring one visit to its end, with a part issued, a paper printed and the gate passed."""
    desk = shop.desk
    trip = walk_in.drive(shop, Stage.REPAIR)
    with shop.database.reader.connect() as connection:
        part = connection.execute(select(order_line.c.id).where(order_line.c.kind == LineKind.PART)).scalar_one()
    desk.parts.issue(shop.call(Role.PARTS_KEEPER).confirming("stock_negative"), part, Decimal(1))
    walk_in.work(shop, trip.jobs)
    walk_in.check(shop, trip.visit)
    walk_in.wash(shop, trip.visit)
    bill = walk_in.settle(shop, trip.visit)
    walk_in.decide_old_parts(shop, trip.visit)
    walk_in.pay(shop, bill, walk_in.owed(shop, trip.visit))
    walk_in.hand_over(shop, trip.visit)
    with shop.database.reader.connect() as connection:
        code = connection.execute(select(metadata.tables["gate_pass"].c.code)).scalar_one()
    desk.gate_passes.use(shop.call(Role.GATE_GUARD), code)
    leave, kept = walk_in.ids_of(shop, GatePass, trip.visit)[0], desk.blobs.put(b"a paper")
    paper = desk.kept_papers.keep(shop.call(), trip.visit, PaperKind.GATE_PASS, leave, "zh_CN", 1, 0, "c" * 64, kept).id
    desk.kept_papers.printed(shop.call(), paper, new_id(), PrintState.SPOOLED, "HP", 1, "")
    due = walk_in.ids_of(shop, FollowUp, trip.visit)[0]
    desk.follow_ups.call(shop.call(Role.FOLLOW_UP_CALLER), due, CallResult.SATISFIED, 9, "", None)


def test_the_records_are_on_the_list() -> None:
    assert RECORDS <= APPEND_ONLY


def test_no_statement_changes_or_removes_a_record(database: Database) -> None:
    shop = open_shop(database)
    fill(shop)
    before = snapshot(database)
    tables = metadata.tables
    for name in sorted(APPEND_ONLY):
        with database.reader.connect() as connection:
            assert connection.execute(select(func.count()).select_from(tables[name])).scalar_one() > 0, (
                f"{name} is empty"
            )
        key = next(iter(tables[name].primary_key)).name
        columns = ", ".join(f'"{c.name}"' for c in tables[name].columns)
        attacks = [
            f'UPDATE "{name}" SET "{key}" = "{key}"',
            f'UPDATE "{name}" SET "shop_id" = 9',
            f'DELETE FROM "{name}"',
            f'INSERT INTO "{name}" SELECT * FROM "{name}" WHERE true ON CONFLICT ("{key}") DO UPDATE SET "shop_id" = 9',
        ]
        if database.kind == "sqlite":
            attacks.append(f'INSERT OR REPLACE INTO "{name}" ({columns}) SELECT {columns} FROM "{name}"')
            attacks.append(f'REPLACE INTO "{name}" ({columns}) SELECT {columns} FROM "{name}" LIMIT 1')
        else:
            attacks += [f'TRUNCATE "{name}" CASCADE', f'TRUNCATE "{name}" RESTART IDENTITY CASCADE']
        for attack in attacks:
            with pytest.raises(IntegrityError, match="append_only:"), database.writer.begin() as connection:
                connection.execute(text(attack))
    assert snapshot(database) == before


def test_a_table_with_records_below_it_is_not_emptied_either(database: Database) -> None:
    """The roots that records hang on: foreign keys and guards stop both DELETE and TRUNCATE … CASCADE."""
    shop = open_shop(database)
    fill(shop)
    before = snapshot(database)
    for name in ("visit", "work_order", "staff", "vehicle", "customer", "cashier_shift"):
        attacks = [f'DELETE FROM "{name}"'] + ([f'TRUNCATE "{name}" CASCADE'] if database.kind != "sqlite" else [])
        for attack in attacks:
            with pytest.raises(DBAPIError), database.writer.begin() as connection:
                connection.execute(text(attack))
    assert snapshot(database) == before


def unique_sets(table: Table) -> list[tuple[str, ...]]:
    """Return the columns of everything that is unique in a table, its key first."""
    found = [tuple(c.name for c in table.primary_key)]
    found += [tuple(c.name for c in one.columns) for one in table.constraints if isinstance(one, UniqueConstraint)]
    return found + [tuple(c.name for c in one.columns) for one in table.indexes if one.unique]


def moved(value: Any) -> Any:
    """Return another value of the same kind."""
    return bytes(16) if isinstance(value, bytes) else value + 1_000 if isinstance(value, int) else f"{value}x"


def other_row(table: Table, row: dict[str, Any], same: tuple[str, ...]) -> dict[str, Any]:
    """Return a row that has none of the unique values of ``row`` but those of ``same``."""
    other = dict(row)
    for columns in unique_sets(table):
        free = [name for name in columns if name not in (*same, "shop_id", "counter_id")]
        if columns != same and free:
            name = next((one for one in free if isinstance(row[one], bytes)), free[0])
            other[name] = moved(row[name])
    return other


def test_a_program_that_knows_nothing_of_us_replaces_no_record(sqlite_database: Database) -> None:
    """``recursive_triggers`` is off in every other program: there a row that is replaced goes without its trigger."""
    shop = open_shop(sqlite_database)
    fill(shop)
    before = snapshot(sqlite_database)
    assert sqlite_database.path is not None
    tried: set[str] = set()
    with closing(sqlite3.connect(sqlite_database.path, isolation_level=None)) as plain:
        assert plain.execute("PRAGMA recursive_triggers").fetchone() == (0,)
        plain.row_factory = sqlite3.Row
        for name in sorted(APPEND_ONLY):
            table = metadata.tables[name]
            (whole,) = plain.execute(f'SELECT rowid AS place, * FROM "{name}" LIMIT 1')
            row = dict(whole)
            place = row.pop("place")
            marks = ", ".join(f":{column}" for column in row)
            for verb in ("INSERT OR REPLACE", "REPLACE", "INSERT OR IGNORE", "INSERT"):
                statement = f'{verb} INTO "{name}" VALUES ({marks})'
                for same in unique_sets(table):
                    if None not in [row[column] for column in same]:
                        tried.add(f"{name}: {', '.join(same)}")
                        with pytest.raises(sqlite3.IntegrityError, match=f"append_only:{name}"):
                            plain.execute(statement, other_row(table, row, same))
                columns = ", ".join(f'"{column}"' for column in row)
                with pytest.raises(sqlite3.IntegrityError, match=f"append_only:{name}"):
                    plain.execute(
                        f'{verb} INTO "{name}" (rowid, {columns}) VALUES (:place, {marks})',
                        {**other_row(table, row, ()), "place": place},
                    )
                plain.execute("BEGIN")
                plain.execute(statement, other_row(table, row, ()))  # a row with keys of its own is a new one
                plain.execute("ROLLBACK")
    assert snapshot(sqlite_database) == before
    assert {
        "payment: id",
        "payment: shop_id, number",
        "gate_pass: shop_id, visit_id",
        "audit: counter_id, seq",
    } <= tried
