"""What there may be one of: a second one is refused by the engine itself, whoever writes and however two of them race."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Connection,
    Date,
    Integer,
    SmallInteger,
    String,
    Table,
    Text,
    UniqueConstraint,
    insert,
)
from sqlalchemy.exc import IntegrityError

from advisor_app.domain.values.ids import new_id
from advisor_app.domain.values.money import Money
from db.engine import Database
from db.tables.all import metadata
from db.types import Code, JsonText, MoneyFen, Scaled, UtcTime, Uuid7

ONE_A_VISIT = {
    ("work_order", "visit_id"), ("gate_pass", "visit_id"), ("delivery", "visit_id"), ("follow_up", "visit_id"),
    ("wash", "visit_id"), ("walkaround", "visit_id", "moment"), ("quote", "visit_id", "revision"),
}  # fmt: skip
ONE_OF_A_KIND = {
    ("gate_pass_use", "gate_pass_id"), ("old_part", "order_line_id"), ("walkaround_check", "walkaround_id", "item"),
    ("settlement", "reverses_id"), ("payment", "reverses_id"),
    ("kept_paper", "kind", "subject_id", "language", "edition", "copy_number"),
}  # fmt: skip
NUMBERED = {
    *((name, "number") for name in (
        "counter", "bay", "appointment", "visit", "addition", "work_order", "job", "old_part", "settlement",
        "cashier_shift", "payment", "gate_pass",
    )),
    ("gate_pass", "code"), ("staff", "login"),
}  # fmt: skip
BEHIND_THE_SCENES = {
    ("audit", "counter_id", "seq"), ("command_key", "key"), ("chain_head", "counter_id"), ("blob", "sha256"),
    ("number_series", "shop_id", "kind", "day"), ("setting", "shop_id", "scope", "name"),
    ("search_key", "shop_id", "key", "kind", "target"),
}  # fmt: skip
RELIED_ON = ONE_A_VISIT | ONE_OF_A_KIND | NUMBERED | BEHIND_THE_SCENES
"""Table and columns, without the shop where a table has more than one set."""


def unique_sets(table: Table) -> set[tuple[str, ...]]:
    """Return the columns of everything that is unique in a table, without the shop that each begins with; no bare ids."""
    found = {tuple(c.name for c in table.primary_key)}
    found |= {tuple(c.name for c in one.columns)[1:] for one in table.constraints if isinstance(one, UniqueConstraint)}
    return found | {tuple(c.name for c in one.columns) for one in table.indexes if one.unique}


def test_nothing_else_is_unique_and_all_of_this_is() -> None:
    """A set that a rule needs is written down here too, so that it is not lost where tables are changed."""
    there = {(name, *one) for name, table in metadata.tables.items() for one in unique_sets(table)}
    assert {one for one in there if one[1:] not in (("id",), ("seq",))} == RELIED_ON


def value(column: Column[Any], turn: int) -> Any:
    """Return a value that the column takes; another one for each turn."""
    kind = column.type
    if isinstance(kind, Code):
        members = list(kind.members)
        return members[turn % len(members)]
    made: list[tuple[tuple[type, ...], Any]] = [
        ((Uuid7,), new_id()), ((MoneyFen,), Money(turn)), ((Scaled,), Decimal(turn)), ((JsonText,), {"n": turn}),
        ((UtcTime,), datetime(2026, 1, 1, turn % 24, tzinfo=UTC)), ((Date,), date(2026, 1, 1 + turn % 28)),
        ((Boolean,), turn % 2 == 1), ((SmallInteger, Integer, BigInteger), turn), ((String, Text), f"t{turn}"),
    ]  # fmt: skip
    return next((one for kinds, one in made if isinstance(kind, kinds)), b"%d" % turn)


def row(table: Table, turn: int, like: dict[str, Any], same: tuple[str, ...]) -> dict[str, Any]:
    """Return a row that agrees with ``like`` in the shop and in ``same`` only."""
    fresh = {column.name: value(column, turn) for column in table.columns}
    if "shop_id" in fresh:
        fresh["shop_id"] = 1
    return {**fresh, **{name: like[name] for name in same if like}}


@contextmanager
def unparented(database: Database) -> Iterator[Connection]:
    """Let rows in whose parents are not there; nothing stays."""
    with database.writer.connect() as connection:
        if database.kind == "sqlite":
            raw: Any = connection.connection.driver_connection
            raw.execute("PRAGMA foreign_keys=OFF")
        with connection.begin() as change:
            if database.kind != "sqlite":
                connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
            yield connection
            change.rollback()
        if database.kind == "sqlite":
            raw.execute("PRAGMA foreign_keys=ON")


def put(connection: Connection, table: Table, values: dict[str, Any]) -> None:
    with connection.begin_nested():
        connection.execute(insert(table).values(values))


def test_a_double_is_refused_and_for_this_reason_alone(database: Database) -> None:
    for name, *columns in sorted(RELIED_ON):
        table, same = metadata.tables[name], tuple(columns)
        with unparented(database) as connection:
            first = row(table, 1, {}, ())
            put(connection, table, first)
            with pytest.raises(IntegrityError):
                put(connection, table, row(table, 2, first, same))
            free = next(one for one in same if one != "shop_id")
            put(connection, table, row(table, 3, first, tuple(one for one in same if one != free)))
