"""Makes the tables and brings them up to date.

``db/tables/all.py`` imports every module of tables and says: ``metadata``; ``APPEND_ONLY``, the names of the tables
whose rows never change; ``FROZEN``, what stays as it is in the others; and, where there are any, ``first_rows(connection)``.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, MetaData, inspect
from sqlalchemy.exc import SQLAlchemyError

from advisor_app.domain.values.errors import EnvironmentFault
from db import revisions, roles
from db.changes import install_bell
from db.engine import Database
from db.faults import translate
from db.guards import install_grants, install_guards, lift_guards
from db.statistics import install_statistics

MIGRATIONS = Path(__file__).resolve().parent / "migrations"
_UPGRADE_LOCK = 0x41445649  # "ADVI": two counters that start at once upgrade one after the other
_BELL_TABLE = "changed"


def _config(connection: Connection | None, metadata: MetaData) -> Any:
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    config.attributes["metadata"] = metadata
    return config


@contextmanager
def _owner(database: Database) -> Iterator[Connection]:
    """Open the one transaction of an upgrade; the foreign keys are checked as a whole at its end.

    Raises:
        EnvironmentFault: ``database_upgrade_by_owner``: this login may not change the tables.
    """
    with database.writer.connect() as connection:
        if database.kind == "postgresql":
            with connection.begin():
                if not roles.may_upgrade(connection):
                    raise EnvironmentFault("database_upgrade_by_owner", place=database.place)
                connection.exec_driver_sql("SET LOCAL statement_timeout = 0")
                connection.exec_driver_sql("SET LOCAL lock_timeout = 0")
                connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_UPGRADE_LOCK})")
                yield connection
            return
        # Rebuilding a parent table drops it, and that deletes its children unless the keys are off; the setting is
        # ignored inside a transaction, so the driver gets it before BEGIN.
        raw: Any = connection.connection.driver_connection
        raw.execute("PRAGMA foreign_keys=OFF")
        try:
            with connection.begin():
                yield connection
                orphans = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
                if orphans:
                    table, row, parent, _ = orphans[0]
                    raise EnvironmentFault("database_damaged", found=f"{table} {row} -> {parent}")
        finally:
            raw.execute("PRAGMA foreign_keys=ON")


def _finish(connection: Connection) -> None:
    from db.tables import all as tables

    install_guards(connection, tables.APPEND_ONLY, tables.FROZEN)
    install_statistics(connection)
    if _BELL_TABLE in tables.metadata.tables:
        install_bell(connection, _BELL_TABLE)
    first_rows: Callable[[Connection], None] | None = getattr(tables, "first_rows", None)
    if first_rows is not None:
        first_rows(connection)
    if roles.has_app_role(connection):
        role = roles.app_role(connection)
        install_grants(connection, role, roles.rights(tables.metadata.tables, tables.APPEND_ONLY))


def _refuse_others(connection: Connection, place: str) -> None:
    """Refuse to make the tables of a shop among those of another program: the path was mistaken."""
    there = sorted(set(inspect(connection).get_table_names()) - {revisions.VERSION_TABLE})
    if there:
        shown = ", ".join(there[:3]) + (" …" if len(there) > 3 else "")
        raise EnvironmentFault("database_of_others", place=place, found=shown)


def current_revision(database: Database) -> str | None:
    """Return the revision that the database has, or None if it has none (no tables yet)."""
    with database.reader.connect() as connection:
        return revisions.stored(connection)


def head_revision() -> str | None:
    """Return the newest revision that this program knows, or None while there is none."""
    return revisions.head()


def is_newer(database: Database) -> bool:
    """Return whether the database was upgraded by a newer program than this one."""
    current = current_revision(database)
    return current is not None and current not in revisions.known()


def needs_upgrade(database: Database) -> bool:
    """Return whether ``upgrade`` would do anything; cheap enough for every start."""
    return current_revision(database) != head_revision()


def upgrade(database: Database, revision: str = "head") -> None:
    """Bring the tables to ``revision`` in one transaction, and put guards and the app role's rights back.

    Args:
        database: opened for writing, by its owner on PostgreSQL.
        revision: an identifier of alembic; the newest one by default.

    Raises:
        EnvironmentFault: ``database_newer``; ``database_upgrade_by_owner``: the login of a counter may not do this;
            ``database_of_others`` (``place``, ``found``): there are tables, but none of ours;
            ``database_damaged`` if a row is left without its parent; or what ``db.faults.translate`` makes of the
            driver's error. Nothing was changed then.
    """
    from alembic import command

    from db.tables import all as tables

    if is_newer(database):
        raise EnvironmentFault("database_newer", found=current_revision(database))
    try:
        with _owner(database) as connection:
            stored = revisions.stored(connection)
            if stored is None:
                _refuse_others(connection, database.place)
            elif revision == "head" and stored != revisions.head():
                lift_guards(connection, tables.APPEND_ONLY, tables.FROZEN)
            command.upgrade(_config(connection, tables.metadata), revision)
            if revision == "head":
                _finish(connection)
    except SQLAlchemyError as error:
        raise translate(error) from error


def create(database: Database) -> None:
    """Make every table, guard and first row that is missing; a second call changes nothing.

    Runs the migrations; only while no first migration is written, the tables come straight from the metadata.
    """
    if head_revision() is not None:
        if needs_upgrade(database):
            upgrade(database)
        return
    from db.tables import all as tables

    try:
        with _owner(database) as connection:
            tables.metadata.create_all(connection)
            _finish(connection)
    except SQLAlchemyError as error:
        raise translate(error) from error


def write_revision(database: Database, message: str, number: str) -> Path:
    """Write the migration from the newest revision to the tables as they are now.

    Args:
        database: an empty one; it is upgraded to the newest revision first.
        message: what changed, in a few words.
        number: the new revision's identifier, e.g. ``0002``.

    Returns:
        The file, to be read before it is committed.
    """
    from alembic import command

    from db.tables import all as tables

    if head_revision() is not None:
        upgrade(database)
    with database.writer.connect() as connection:
        script: Any = command.revision(_config(connection, tables.metadata), message, autogenerate=True, rev_id=number)
    return Path(script.path)
