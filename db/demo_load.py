"""Rows in bulk into the demo's tables: plain executemany on SQLite, COPY on PostgreSQL. The guards stay in force."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Column, Connection, MetaData, Table, column, insert, select

from db.backup import columns_of
from db.backup_rows import to_copy
from db.demo_source import Row
from db.engine import Database
from db.tables.base import metadata
from db.tables.system import search_key

_SPOOL = Table("demo_spool", MetaData(), *(Column(c.name, c.type) for c in search_key.c), prefixes=["TEMPORARY"])
"""The search keys without their tree; it lives as long as the connection."""


class Loader:
    """Writes chunks of rows, one transaction each.

    On SQLite the search keys are put aside and sorted into their tree at the end: at random they would touch a page
    each.
    """

    def __init__(self, connection: Connection, kind: str) -> None:
        self._connection = connection
        self._raw: Any = connection.connection.driver_connection
        self._sqlite = kind == "sqlite"
        self._order = [table.name for table in metadata.sorted_tables]
        self._statements: dict[str, str] = {}
        self._kinds: dict[str, list[Any]] = {}

    def write(self, chunk: dict[str, list[Row]]) -> None:
        """Write the rows of some tables, each with its columns in the order of the table."""
        tables = [name for name in self._order if chunk.get(name)]
        if self._sqlite:
            self._raw.execute("BEGIN IMMEDIATE")
            for name in tables:
                self._raw.executemany(self._statement(name), chunk[name])
            self._raw.execute("COMMIT")
        else:
            with self._connection.begin():
                self._connection.exec_driver_sql("SET LOCAL statement_timeout = 0")
                for name in tables:
                    self._copy(name, chunk[name])

    def _statement(self, name: str) -> str:
        if name not in self._statements:
            target = _SPOOL if name == search_key.name else metadata.tables[name]
            self._statements[name] = str(insert(target).compile(dialect=self._connection.dialect))
        return self._statements[name]

    def _copy(self, name: str, rows: list[Row]) -> None:
        table = metadata.tables[name]
        if name not in self._kinds:
            found = dict(columns_of(self._connection, name))
            self._kinds[name] = [found[c.name] for c in table.c]
        kinds = self._kinds[name]
        from psycopg.sql import SQL, Identifier

        listed = SQL(", ").join(Identifier(c.name) for c in table.c)
        with (
            self._raw.cursor() as cursor,
            cursor.copy(SQL("COPY {} ({}) FROM STDIN").format(Identifier(name), listed)) as to,
        ):
            to.write("".join(to_copy(row, kinds) for row in rows))

    def sort_search_keys(self) -> None:
        """Move the search keys that were put aside into their table, in order."""
        if not self._sqlite:
            return
        spool, names = _SPOOL, [c.name for c in search_key.c]
        with self._connection.begin():
            for index in search_key.indexes:
                index.drop(self._connection)
            ordered: Any = (
                select(*(column(name) for name in names)).select_from(spool).order_by(*(column(n) for n in names))
            )
            self._connection.execute(insert(search_key).from_select(names, ordered))
            for index in search_key.indexes:
                index.create(self._connection)
            spool.drop(self._connection)


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
            yield loader
        finally:
            raw.execute("PRAGMA foreign_keys=ON")
            raw.execute("PRAGMA cache_size=-2000")
