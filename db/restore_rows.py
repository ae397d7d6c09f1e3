"""Loads the rows of a backup into freshly made tables, whatever engine they came from."""

import tempfile
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, column, insert, inspect, select, table, text
from sqlalchemy.exc import IntegrityError

from advisor_app.domain.values.errors import RuleBroken
from db.backup import columns_of, prepare_long_work
from db.backup_file import COPY, BackupFile, ColumnKind, Progress
from db.backup_rows import lines_of, to_copy, to_sqlite
from db.engine import Database, open_database

_BATCH = 2000
_PIECE = 256 * 1024
Columns = list[tuple[str, ColumnKind]]


def load(source: BackupFile, database: Database, progress: Progress | None) -> None:
    """Load every table in one transaction, parents first.

    Args:
        source: the backup.
        database: has empty tables of the backup's revision, no guards that would matter, and no rows.
        progress: told (``rows``, tables done, of).

    Raises:
        RuleBroken: ``backup_damaged``: rows do not fit their tables.
    """
    try:
        if database.kind == "sqlite":
            _load_sqlite(source, database, progress)
        elif source.manifest.engine == "postgresql":
            _load_postgresql(source, database, progress)
        else:
            _load_from_copy(source, database, progress)
    except (ValueError, KeyError, OverflowError, IntegrityError) as error:
        raise RuleBroken("backup_damaged", member="tables") from error


def _in_order(connection: Connection, wanted: dict[str, int]) -> list[str]:
    """Return the tables to fill, each behind those that its foreign keys point at."""
    sorted_names = [name for name, _ in inspect(connection).get_sorted_table_and_fkc_names() if name is not None]
    if set(wanted) - set(sorted_names):
        raise ValueError("a table of the backup is not known")
    return [name for name in sorted_names if name in wanted]


# into SQLite ----------------------------------------------------------------------------------------------------------


def _load_sqlite(source: BackupFile, database: Database, progress: Progress | None) -> None:
    manifest = source.manifest
    with database.writer.begin() as connection:
        order = _in_order(connection, manifest.rows)
        for done, name in enumerate(order):
            columns = manifest.columns[name]
            kinds = [kind for _, kind in columns]
            target = table(name, *(column(c) for c, _ in columns))
            statement = str(insert(target).compile(dialect=connection.dialect))
            rows = (to_sqlite(line, kinds) for line in lines_of(source.chunks(f"tables/{name}.copy")))
            while batch := list(islice(rows, _BATCH)):
                connection.exec_driver_sql(statement, batch)
            if progress is not None:
                progress("rows", done + 1, len(order))


# into PostgreSQL ------------------------------------------------------------------------------------------------------


def _load_postgresql(source: BackupFile, database: Database, progress: Progress | None) -> None:
    with database.writer.begin() as connection:
        prepare_long_work(connection)
        order = _in_order(connection, source.manifest.rows)
        for done, name in enumerate(order):
            _copy_in(connection, name, source.manifest.columns[name], source.chunks(f"tables/{name}.copy"))
            if progress is not None:
                progress("rows", done + 1, len(order))
        _move_sequences(connection, order)


def _load_from_copy(source: BackupFile, database: Database, progress: Progress | None) -> None:
    with tempfile.TemporaryDirectory(prefix="advisor-restore-") as folder:
        copy = Path(folder) / COPY
        source.unpack(COPY, copy)
        shop = open_database(copy, ballast=False, check=False)
        try:
            if shop.problems(full=True):
                raise RuleBroken("backup_damaged", member=COPY)
            with database.writer.begin() as connection, shop.reader.connect() as reading:
                prepare_long_work(connection)
                order = _in_order(connection, source.manifest.rows)
                for done, name in enumerate(order):
                    columns = columns_of(connection, name)
                    _copy_in(connection, name, columns, _pieces(reading, name, columns))
                    if progress is not None:
                        progress("rows", done + 1, len(order))
                _move_sequences(connection, order)
        finally:
            shop.dispose()


def _pieces(reading: Connection, name: str, columns: Columns) -> Iterator[bytes]:
    kinds = [kind for _, kind in columns]
    statement: Any = select(*(column(c) for c, _ in columns)).select_from(table(name))
    result = reading.execute(statement, execution_options={"yield_per": _BATCH})
    waiting, size = [], 0
    for row in result:
        waiting.append(to_copy(tuple(row), kinds).encode())
        size += len(waiting[-1])
        if size >= _PIECE:
            yield b"".join(waiting)
            waiting, size = [], 0
    yield b"".join(waiting)


def _copy_in(connection: Connection, name: str, columns: Columns, pieces: Iterator[bytes]) -> None:
    import psycopg
    from psycopg.sql import SQL, Identifier

    raw: Any = connection.connection.driver_connection
    listed = SQL(", ").join(Identifier(c) for c, _ in columns)
    statement = SQL("COPY {} ({}) FROM STDIN").format(Identifier(name), listed)
    try:
        with raw.cursor() as cursor, cursor.copy(statement) as stream:
            for piece in pieces:
                stream.write(piece)
    except (psycopg.DataError, psycopg.IntegrityError) as error:
        raise ValueError(name) from error


_NEXT = text(
    "SELECT setval(pg_get_serial_sequence(:name, :column)::regclass, greatest(:last, 1)) "
    "WHERE pg_get_serial_sequence(:name, :column) IS NOT NULL"
)


def _move_sequences(connection: Connection, tables: list[str]) -> None:
    """Let the numbers that the server draws itself go on behind those that were loaded."""
    for name in tables:
        for found in inspect(connection).get_columns(name):
            if not found.get("autoincrement"):
                continue
            key: Any = column(str(found["name"]))
            last = connection.execute(select(key).select_from(table(name)).order_by(key.desc()).limit(1)).scalar()
            connection.execute(_NEXT, {"name": name, "column": found["name"], "last": last or 0})
