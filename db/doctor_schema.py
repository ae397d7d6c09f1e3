"""Compares the tables that are there with those that this program expects: the number of a revision proves nothing.

Columns, indexes, constraints and triggers are read from the engine's own catalog in a fixed number of questions, in
50 ms whatever the size of the shop. What keeps rows from being read or written is an error, and the commands refuse to
work on such tables; what only makes them slower or less safe is a warning.
"""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Dialect, Table, UniqueConstraint, inspect, literal, select
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from advisor_app.domain.values.errors import EnvironmentFault, LostRace, TradeError
from db import changes, guards, revisions
from db.doctor_report import Finding, Severity
from db.engine import Database, sqlite_driver
from db.faults import translate
from db.tables import all as tables
from db.tables.all import metadata

_BODY = re.compile(r"FUNCTION (\w+)\(\).*?\$\$(.*?)\$\$", re.DOTALL)
_RING, _RUNG = "advisor_ring", "changed"
_PG_DEFINED = """
SELECT g.tgname, c.relname, pg_get_triggerdef(g.oid, true), g.tgenabled::text, p.proname, p.prosrc
FROM pg_trigger g JOIN pg_class c ON c.oid = g.tgrelid JOIN pg_proc p ON p.oid = g.tgfoid
WHERE NOT g.tgisinternal AND c.relnamespace = current_schema()::regnamespace
"""
_SQLITE_OWN = frozenset({"sqlite_stat1", "sqlite_stat4", "sqlite_sequence"})


@dataclass(frozen=True)
class Shape:
    """What the engine's catalog says: table → its columns, indexes and constraints."""

    columns: Mapping[str, list[Any]]
    indexes: Mapping[str, set[tuple[str, ...]]]
    unique: Mapping[str, set[tuple[str, ...]]]
    keys: Mapping[str, tuple[str, ...]]
    parents: Mapping[str, set[tuple[str, str]]]
    checks: Mapping[str, set[str]]


def check_structure(connection: Connection) -> Iterator[Finding]:
    """Yield every difference between the tables that are there and those that the program expects."""
    stored, head = revisions.stored(connection), revisions.head()
    shape = _shape(connection)
    for name in sorted(metadata.tables.keys() - shape.columns.keys()):
        yield Finding("table_missing", Severity.ERROR, name)
    if stored != head:  # what the upgrade is for; compared after it
        yield Finding("revision_differs", Severity.ERROR, stored or "-", {"head": head or "-"})
        return
    for table in metadata.sorted_tables:
        if table.name in shape.columns:
            yield from _columns(table, shape, connection.dialect)
            yield from _rules(table, shape)
    for name in sorted(shape.columns.keys() - metadata.tables.keys() - {revisions.VERSION_TABLE} - _SQLITE_OWN):
        yield Finding("table_unknown", Severity.INFO, name)


def check_triggers(connection: Connection) -> Iterator[Finding]:
    """Yield guards that are gone or do something else, and triggers that nobody of ours made."""
    gone = guards.missing_guards(connection, tables.APPEND_ONLY, tables.FROZEN)
    for name in gone:
        yield Finding("guard_missing", Severity.ERROR, name)
    if connection.dialect.name == "postgresql":
        yield from _on_server(connection, set(gone))
        return
    wanted = {name for made in guards._wanted(connection, tables.APPEND_ONLY, tables.FROZEN).values() for name in made}
    for name, table in sorted(guards._present(connection)):
        if name not in wanted:
            yield Finding("trigger_unknown", Severity.WARNING, f"{table}: {name}")


def unusable(connection: Connection) -> tuple[str, ...]:
    """Return the places (``table`` or ``table.column``) that keep this program from working; () for a sound shop."""
    return tuple(one.where for one in check_structure(connection) if one.severity is Severity.ERROR)


def ensure_made(database: Database) -> None:
    """Raise EnvironmentFault ``database_without_tables`` for a file or server in which no shop was ever made."""
    with database.reader.connect() as connection:
        if revisions.stored(connection) is None:
            raise EnvironmentFault("database_without_tables", place=database.place)


def ensure_founded(database: Database) -> None:
    """Raise EnvironmentFault ``database_without_tables`` where no shop was ever made, be there tables or not.

    A database whose shop alone is gone was one: the doctor says so.
    """
    ensure_made(database)
    people, system = tables.people, tables.system
    with database.reader.connect() as connection:
        there = set(inspect(connection).get_table_names())
        for table in (people.shop, people.staff, system.audit):
            if table.name not in there or connection.execute(select(literal(1)).select_from(table).limit(1)).first():
                return
    raise EnvironmentFault("database_without_tables", place=database.place)


def ensure_usable(database: Database) -> None:
    """Refuse tables that this program cannot read and write.

    Raises:
        EnvironmentFault: ``database_without_tables``; ``database_tables_differ`` (``place``, ``found``): they are of
            this program's revision and yet not what it expects.
    """
    ensure_made(database)
    with database.reader.connect() as connection:
        if revisions.stored(connection) != revisions.head():
            return  # older: the upgrade says what it cannot do
        if wrong := unusable(connection):
            raise EnvironmentFault("database_tables_differ", place=database.place, found=_some(wrong))


@contextmanager
def explained(place: str) -> Iterator[None]:
    """Turn what the driver or the disk says inside the block into a fault that has words.

    Args:
        place: of the database, for people.

    Raises:
        EnvironmentFault: what ``db.faults.translate`` knows; ``database_tables_differ`` for a statement that these
            tables do not take; ``file_unusable`` (``path``, ``found``) for any other trouble with a file.
    """
    try:
        yield
    except LostRace as error:
        raise EnvironmentFault("database_locked") from error
    except (SQLAlchemyError, sqlite_driver().Error) as error:
        fault = translate(error)
        if isinstance(fault, TradeError):
            raise fault from error
        if isinstance(fault, LostRace):
            raise EnvironmentFault("database_locked") from error
        if isinstance(error, SQLAlchemyError) and not isinstance(error, DBAPIError):
            raise
        found = str(error.orig if isinstance(error, DBAPIError) else error).strip().partition("\n")[0]
        raise EnvironmentFault("database_tables_differ", place=place, found=found) from error
    except BrokenPipeError:  # whoever reads along has gone: no trouble of a file
        raise
    except OSError as error:
        fault = translate(error)
        if isinstance(fault, TradeError):
            raise fault from error
        raise EnvironmentFault("file_unusable", path=error.filename or place, found=error.strerror or "?") from error


def _some(places: tuple[str, ...]) -> str:
    shown = ", ".join(places[:3])
    return f"{shown} …" if len(places) > 3 else shown


# Tables ---------------------------------------------------------------------------------------------------------------


def _shape(connection: Connection) -> Shape:
    catalog = inspect(connection)
    columns = {name: found for (_, name), found in catalog.get_multi_columns().items()}
    indexes = {
        name: {(str(one["name"]), _sort(one["unique"]), *map(str, one["column_names"])) for one in found}
        for (_, name), found in catalog.get_multi_indexes().items()
    }
    unique = {
        name: {tuple(one["column_names"]) for one in found}
        for (_, name), found in catalog.get_multi_unique_constraints().items()
    }
    keys = {name: tuple(found["constrained_columns"]) for (_, name), found in catalog.get_multi_pk_constraint().items()}
    parents = {
        name: {(", ".join(one["constrained_columns"]), str(one["referred_table"])) for one in found}
        for (_, name), found in catalog.get_multi_foreign_keys().items()
    }
    checks = {
        name: {str(one["name"]) for one in found} for (_, name), found in catalog.get_multi_check_constraints().items()
    }
    return Shape(columns, indexes, unique, keys, parents, checks)


def _sort(unique: object) -> str:
    return "unique" if unique else ""


def _columns(table: Table, shape: Shape, dialect: Dialect) -> Iterator[Finding]:
    there = {one["name"]: one for one in shape.columns[table.name]}
    for column in table.c:
        where, found = f"{table.name}.{column.name}", there.pop(column.name, None)
        if found is None:
            yield Finding("column_missing", Severity.ERROR, where)
            continue
        wanted, kept = column.type.compile(dialect=dialect), found["type"].compile(dialect=dialect)
        if wanted != kept:
            yield Finding("column_differs", Severity.ERROR, where, {"found": kept, "wanted": wanted})
        elif column.nullable and not found["nullable"]:
            yield Finding("column_must_be_filled", Severity.ERROR, where)
        elif found["nullable"] and not column.nullable:
            yield Finding("column_may_be_empty", Severity.WARNING, where)
    for name, found in sorted(there.items()):
        needed = not found["nullable"] and found.get("default") is None
        yield Finding("column_unknown", Severity.ERROR if needed else Severity.WARNING, f"{table.name}.{name}")


def _rules(table: Table, shape: Shape) -> Iterator[Finding]:
    """Yield what is missing of a table's indexes, keys, parents and checks; more than is expected does no harm."""
    name = table.name
    for index in sorted(table.indexes, key=lambda one: str(one.name)):
        columns = tuple(column.name for column in index.columns)
        if (str(index.name), _sort(index.unique), *columns) not in shape.indexes.get(name, set()):
            yield Finding("index_missing", Severity.WARNING, f"{name}: {', '.join(columns)}")
    lost: list[str] = []
    if tuple(column.name for column in table.primary_key.columns) != shape.keys.get(name, ()):
        lost.append("primary key")
    for one in table.constraints:
        if isinstance(one, UniqueConstraint):
            columns = tuple(column.name for column in one.columns)
            lost += [] if columns in shape.unique.get(name, set()) else [f"unique {', '.join(columns)}"]
    for key in table.foreign_key_constraints:
        (element,) = key.elements
        pair = (element.parent.name, element.column.table.name)
        lost += [] if pair in shape.parents.get(name, set()) else [f"{pair[0]} → {pair[1]}"]
    lost += [f"check {one}" for one in _checks(table) - shape.checks.get(name, set())]
    for what in sorted(lost):
        yield Finding("rule_missing", Severity.WARNING, f"{name}: {what}")


def _checks(table: Table) -> set[str]:
    from sqlalchemy import CheckConstraint

    return {str(one.name) for one in table.constraints if isinstance(one, CheckConstraint)}


# Triggers on the server -----------------------------------------------------------------------------------------------


def _bodies(connection: Connection) -> dict[str, str]:
    """Return the text of each function that our triggers call."""
    texts = (*guards.pg_functions(connection, tables.FROZEN), changes._BELL)
    return {found[1]: " ".join(found[2].split()) for text in texts for found in _BODY.finditer(text)}


def _on_server(connection: Connection, gone: set[str]) -> Iterator[Finding]:
    """Yield triggers whose definition, function or switch is not ours; the names alone were looked at before."""
    wanted = {
        (name, table): statement.replace("OR REPLACE ", "").replace('"', "")
        for table, made in guards._wanted(connection, tables.APPEND_ONLY, tables.FROZEN).items()
        for name, statement in made.items()
    }
    bodies, rung = _bodies(connection), False
    altered: set[str] = set()
    for name, table, text, switch, function, body in connection.exec_driver_sql(_PG_DEFINED):
        sound = switch in ("O", "A") and " ".join(body.split()) == bodies.get(function)
        if (name, table) == (_RING, _RUNG):
            rung = sound
        elif (name, table) not in wanted:
            yield Finding("trigger_unknown", Severity.WARNING, f"{table}: {name}")
        elif table not in gone and not (sound and text.replace('"', "") == wanted[name, table]):
            altered.add(table)
    for table in sorted(altered):
        yield Finding("guard_missing", Severity.ERROR, table)
    if not rung:
        yield Finding("bell_missing", Severity.WARNING, _RUNG)
