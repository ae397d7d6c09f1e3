"""Rows in bulk into the demo's tables: plain executemany on SQLite, COPY on PostgreSQL. The guards stay in force."""

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import Column, Connection, LargeBinary, MetaData, String, Table, func, insert, literal, select, true

from db.backup import columns_of
from db.backup_file import ColumnKind
from db.demo_source import EPOCH, Row
from db.engine import Database
from db.tables.base import metadata
from db.tables.system import audit, command_key, search_key

_SPOOL = Table(
    "demo_spool",
    MetaData(),
    Column("kind", String),
    Column("target", LargeBinary),
    Column("keys", String),
    prefixes=["TEMPORARY"],
)
"""The search keys without their tree, those of one thing as a JSON list; it lives as long as the connection."""
_CLAIMED = [[c.name for c in audit.c].index(name) for name in ("command_key", "shop_id", "at")]
_LAST_AUDIT = "SELECT coalesce(max(rowid), 0) FROM audit"
_CLAIM = "INSERT INTO command_key (key, shop_id, at) SELECT command_key, shop_id, at FROM audit WHERE rowid > ? ORDER BY rowid"
_ESCAPES = (("\\", "\\\\"), ("\b", "\\b"), ("\f", "\\f"), ("\n", "\\n"), ("\r", "\\r"), ("\t", "\\t"), ("\v", "\\v"))


def _escaped(text: str) -> str:
    for sign, written in _ESCAPES:  # faster than a translation where none of them stands, as in nearly every text
        text = text.replace(sign, written)
    return text


@lru_cache(maxsize=50_000)
def _moment(microseconds: int) -> str:
    return (EPOCH + timedelta(microseconds=microseconds)).isoformat()


_COPIED: dict[ColumnKind, Callable[[Any], str]] = {
    "uuid": bytes.hex,
    "instant": _moment,
    "date": str,
    "bool": "ft".__getitem__,
    "int": str,
    "text": _escaped,
    "bytes": lambda value: f"\\\\x{value.hex()}",
}


def copy_text(rows: list[Row], kinds: list[ColumnKind]) -> str:
    """Return rows, as SQLite stores them, as lines of COPY text; what ``db.backup_rows.to_copy`` says, column by column."""
    cells = (
        ["\\N" if value is None else written(value) for value in values]
        for written, values in zip((_COPIED[kind] for kind in kinds), zip(*rows, strict=True), strict=True)
    )
    return "\n".join(map("\t".join, zip(*cells, strict=True))) + "\n"


class Loader:
    """Writes chunks of rows, one transaction each.

    The keys that commands claim are taken from the audit. Search keys come as rows of ``_SPOOL``, all those of a thing
    together; on SQLite they are put aside and sorted into their tree at the end: at random they would touch a page
    each.
    """

    def __init__(self, connection: Connection, kind: str) -> None:
        self._connection = connection
        self._raw: Any = connection.connection.driver_connection
        self._sqlite = kind == "sqlite"
        self._order = [table.name for table in metadata.sorted_tables]
        self._statements: dict[str, str] = {}
        self._kinds: dict[str, list[ColumnKind]] = {}

    def write(self, chunk: dict[str, list[Row]]) -> None:
        """Write the rows of some tables, each with its columns in the order of the table (search keys: of ``_SPOOL``)."""
        tables = [name for name in self._order if chunk.get(name)]
        if self._sqlite:
            self._raw.execute("BEGIN IMMEDIATE")
            ((last,),) = self._raw.execute(_LAST_AUDIT).fetchall()
            for name in tables:
                self._raw.executemany(self._statement(name), chunk[name])
            self._raw.execute(_CLAIM, (last,))
            self._raw.execute("COMMIT")
        else:
            with self._connection.begin():
                self._connection.exec_driver_sql("SET LOCAL statement_timeout = 0")
                for name in tables:
                    self._copy(name, chunk[name])
                self._copy(command_key.name, [tuple(row[at] for at in _CLAIMED) for row in chunk.get(audit.name, ())])

    def _statement(self, name: str) -> str:
        if name not in self._statements:
            target = _SPOOL if name == search_key.name else metadata.tables[name]
            self._statements[name] = str(insert(target).compile(dialect=self._connection.dialect))
        return self._statements[name]

    def _copy(self, name: str, rows: list[Row]) -> None:
        if not rows:
            return
        table = metadata.tables[name]
        if name not in self._kinds:
            found = dict(columns_of(self._connection, name))
            self._kinds[name] = [found[c.name] for c in table.c]
        kinds = self._kinds[name]
        if name == search_key.name:
            rows = [(1, key, kind, target) for kind, target, keys in rows for key in json.loads(keys)]
        from psycopg.sql import SQL, Identifier

        listed = SQL(", ").join(Identifier(c.name) for c in table.c)
        with (
            self._raw.cursor() as cursor,
            cursor.copy(SQL("COPY {} ({}) FROM STDIN").format(Identifier(name), listed)) as to,
        ):
            to.write(copy_text(rows, kinds))

    def sort_search_keys(self) -> None:
        """Move the search keys that were put aside into their table, in order."""
        if not self._sqlite:
            return
        spool, names = _SPOOL.c, [c.name for c in search_key.c]
        each = func.json_each(spool["keys"]).table_valued("value")
        key = each.c.value
        with self._connection.begin():
            for index in search_key.indexes:
                index.drop(self._connection)
            # Not by the shop, which is the same everywhere: texts are compared faster when they come first.
            ordered = select(literal(1), key, spool.kind, spool.target).select_from(_SPOOL.join(each, true()))
            ordered = ordered.order_by(key, spool.kind, spool.target)
            self._connection.execute(insert(search_key).from_select(names, ordered))
            for index in search_key.indexes:
                index.create(self._connection)
            _SPOOL.drop(self._connection)


@contextmanager
def _bound_as_they_are(connection: Any) -> Iterator[None]:
    """Let the driver ask nobody how to bind keys and NULL: its asking costs more than the rest of a row."""
    driver = sys.modules[type(connection).__module__]
    asked: dict[type, Callable[[Any], Any]] = {bytes: bytes, type(None): {}.get}
    for kind, itself in asked.items():
        driver.register_adapter(kind, itself)
    try:
        yield
    finally:
        for kind in asked:
            del driver.adapters[kind, driver.PrepareProtocol]


@contextmanager
def loading(database: Database) -> Iterator[Loader]:
    """Open a loader; SQLite checks no foreign keys meanwhile (the rows come from rows whose keys were checked)."""
    with database.writer.connect() as connection:
        loader = Loader(connection, database.kind)
        if database.kind != "sqlite":
            yield loader
            return
        raw: Any = connection.connection.driver_connection
        raw.execute("PRAGMA foreign_keys=OFF")
        raw.execute("PRAGMA cache_size=-200000")  # KiB
        try:
            with connection.begin():
                _SPOOL.create(connection)
            with _bound_as_they_are(raw):
                yield loader
        finally:
            raw.execute("PRAGMA foreign_keys=ON")
            raw.execute("PRAGMA cache_size=-2000")
