"""Opens the shop for the window: its tables are made or brought up to date, and what stands in the way is said in words."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from advisor_app.domain.values.errors import EnvironmentFault
from db import schema
from db.engine import Database, file_of, open_database, sqlite_driver

_COLUMNS = {
    "sqlite": "SELECT m.name, c.name, c.\"notnull\" FROM sqlite_master m, pragma_table_info(m.name) c WHERE m.type = 'table'",
    "postgresql": "SELECT c.relname, a.attname, a.attnotnull FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid "
    "WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p') AND a.attnum > 0 "
    "AND NOT a.attisdropped",
}


@contextmanager
def in_words(place: str) -> Iterator[None]:
    """Turn what the driver or the disk says inside the block into a fault that has words; see ``doctor_schema.explained``."""
    try:
        yield
    except (SQLAlchemyError, OSError, sqlite_driver().Error) as error:
        from db.doctor_schema import explained  # not at every start

        with explained(place):
            raise error


def open_shop(url: str | None) -> Database:
    """Open the shop's database, whose tables are made where there are none and upgraded where they are older.

    Args:
        url: a path or URL; None for the embedded database, whose folder is made.

    Raises:
        EnvironmentFault: what ``open_database`` and ``schema.upgrade`` refuse; ``folder_missing`` (``path``): a shop is made
            in a folder that is there, not wherever a mistyped path or a disk that is not plugged in leads.
        RuleBroken: ``database_url_unknown``.
    """
    path = file_of(url)
    if url is not None and path is not None and not path.parent.exists():
        raise EnvironmentFault("folder_missing", path=str(path.parent))
    with in_words(str(path or url)):
        database = open_database(path or url)
        try:
            if schema.needs_upgrade(database):
                schema.upgrade(database)
        except BaseException as error:
            database.dispose()
            if getattr(error, "code", "") == "database_of_others" and database.ballast is not None:
                database.ballast.path.unlink(missing_ok=True)  # nothing of ours stays beside it
            raise
        return database


def ensure_tables(database: Database) -> None:
    """Refuse tables that this program cannot read and write; 2 ms where they are as they should be.

    Only the names of the columns and whether they may be empty are looked at; where those differ from what the program
    expects, all of it is compared.

    Raises:
        EnvironmentFault: ``database_tables_differ`` (``place``, ``found``).
    """
    from db.tables.all import metadata

    with in_words(database.place):
        with database.reader.connect() as connection:
            rows = connection.exec_driver_sql(_COLUMNS[database.kind]).all()
        there = {(table, column, bool(filled)) for table, column, filled in rows if table in metadata.tables}
        if there != {(t.name, c.name, not c.nullable) for t in metadata.tables.values() for c in t.c}:
            _compare(database)


def ensure_no_fault_of_tables(database: Database, error: BaseException) -> None:
    """Raise the fault behind ``error`` if it is that the tables are not what the program expects.

    Raises:
        EnvironmentFault: ``database_tables_differ``; or why the tables cannot be looked at.
    """
    if isinstance(error, DBAPIError):
        with in_words(database.place):
            _compare(database)


def _compare(database: Database) -> None:
    from db.doctor_schema import ensure_usable

    ensure_usable(database)
