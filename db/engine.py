"""The one place that knows the engines: opens the shop's database on SQLite or PostgreSQL.

Why each setting is what it is stands in ``docs/architecture.md``; the figures: with SQLAlchemy's defaults on SQLite,
read-modify-writes of several threads are lost without an error; a write unit that begins deferred fails with
"locked" whatever the busy timeout. So every write unit begins IMMEDIATE, on one connection, and readers cannot write.
"""

import importlib
import re
import shutil
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import Any, Literal

from sqlalchemy import Connection, Dialect, Engine, create_engine, event, make_url
from sqlalchemy.engine import URL
from sqlalchemy.exc import ArgumentError, InvalidatePoolError, SQLAlchemyError
from sqlalchemy.pool import QueuePool

from advisor_app.domain.values.errors import EnvironmentFault, RuleBroken
from advisor_app.paths import data_folder
from db import revisions, roles
from db.ballast import Ballast, ballast_beside
from db.faults import translate
from db.instances import Instance, Instances
from db.own_changes import OwnChanges
from db.seal import Seal
from db.sqlite_file import check_header, is_writable, network_kind, real, sidecar

Kind = Literal["sqlite", "postgresql"]
FileKey = tuple[int, int]  # device and inode
DATABASE_NAME = "advisor.db"
BUSY_SECONDS = 5
STATEMENT_SECONDS = 30
READERS = 4
RESTED_SECONDS = 0.1
QUICK_CHECK_BYTES = 32 * 1024 * 1024  # about 20 ms; larger files are checked by the doctor and every night
_PASSWORD = re.compile(r"(?<=:)[^:/@]+(?=@)")
_LEAST_ROOM = 64 * 1024  # bytes; the index of the log takes 32 KB
_LOOPBACK = re.compile(r"localhost|127\.\d+\.\d+\.\d+|::1|\[::1\]", re.IGNORECASE)
_OPPORTUNISTIC = frozenset({"allow", "prefer"})
_UNVERIFIED = frozenset({"disable", "require"})


@dataclass(frozen=True)
class Notice:
    """Something the person should know although the program runs on.

    Attributes:
        code: key of the words in the catalog's context ``error``: ``sqlite_too_old_for_wal``,
            ``database_opened_read_only``, ``database_line_unverified``.
        params: values for the words.
    """

    code: str
    params: dict[str, object] = field(default_factory=dict)


@dataclass(eq=False)
class Database:
    """An opened database.

    Attributes:
        kind: which engine.
        writer: for units of work; on SQLite one connection, each transaction IMMEDIATE; on PostgreSQL READ COMMITTED.
        reader: for queries; it cannot write.
        path: the SQLite file; None on PostgreSQL.
        read_only: the disk takes no writes; every write unit fails with ``database_read_only``.
        warnings: what the window should show once.
        engine_version: e.g. ``3.53.4`` or ``18.4``, for the support report.
        journal: ``wal``, ``delete`` or ``off`` (read only, immutable); empty on PostgreSQL.
        ballast: room to give back when the disk is full; None on PostgreSQL.
        own_changes: what was changed through this object.
    """

    kind: Kind
    writer: Engine
    reader: Engine
    path: Path | None = None
    read_only: bool = False
    warnings: tuple[Notice, ...] = ()
    engine_version: str = ""
    journal: str = ""
    ballast: Ballast | None = None
    _instances: Instances | None = None
    _file: FileKey | None = None
    own_changes: OwnChanges = field(default_factory=OwnChanges)

    @property
    def dialect(self) -> Dialect:
        """The dialect of both engines."""
        return self.writer.dialect

    @property
    def place(self) -> str:
        """Where the database is, without a password, for people."""
        return str(self.path) if self.path else self.writer.url.render_as_string(hide_password=True)

    def other_instances(self) -> tuple[Instance, ...]:
        """Return the other programs that have the SQLite file open; () on PostgreSQL, where the server knows."""
        return self._instances.others() if self._instances else ()

    def problems(self, *, full: bool = False) -> list[str]:
        """Check the file and return what is wrong, in SQLite's words; [] if whole, and always on PostgreSQL.

        Args:
            full: also compare every index with its table (seconds per gigabyte; the nightly check), and look for
                rows whose parent is missing.
        """
        if self.kind != "sqlite":
            return []
        pragma = "integrity_check(20)" if full else "quick_check(20)"
        try:
            with self.reader.connect() as connection:
                found = [str(row[0]) for row in connection.exec_driver_sql(f"PRAGMA {pragma}")]
                if full:
                    orphans = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
                    found += [f"{row[0]}: row {row[1]} has no parent in {row[2]}" for row in orphans]
        except SQLAlchemyError as error:
            fault = translate(error)
            if getattr(fault, "code", None) != "database_damaged":
                raise fault from error
            return [str(error)]
        return [text for text in found if text != "ok"]

    def dispose(self) -> None:
        """Close every connection and leave the list of instances; a second call does nothing."""
        self.writer.dispose()
        self.reader.dispose()
        if self._file is None:
            return
        file, self._file = self._file, None
        with _open_files_lock:  # the seal reads the file, so nobody here may open it meanwhile
            last_here = _leave_file(file)
            if self._instances is None:
                return
            self._instances.leave()
            if last_here and not self.other_instances() and self.path:
                Seal(self.path).put()


def open_database(
    url: str | Path | None = None,
    *,
    password: str | None = None,
    check: bool = True,
    ballast: bool = True,
    reading: bool = False,
) -> Database:
    """Open the shop's database; a SQLite file that is not there yet is made (without tables: ``db.schema.create``).

    Args:
        url: the path of a SQLite file, or ``sqlite:///path``, or ``postgresql://user@host/name`` (``postgres://``
            too); None for the embedded database in the data folder.
        password: for PostgreSQL, where it does not stand in ``url`` (it should not: it belongs in the keyring).
        check: run SQLite's quick check on a file of at most 32 MB.
        ballast: keep 8 MB beside the SQLite file for the hour when the disk is full.
        reading: nothing is to be written: a disk too full for SQLite's own files is no reason to refuse then.

    Raises:
        EnvironmentFault: ``folder_on_network``, ``database_damaged``, ``database_foreign``, ``database_newer`` (``found``, the revision),
            ``database_gone``, ``database_locked``, ``database_read_only``, ``database_login_refused``, ``disk_full``,
            ``database_line_open`` (an sslmode that an attacker could talk down), ``database_line_unproven`` (the server
            could not prove who it is), ``database_rights_missing`` (this login was given no right to the tables).
        ValueError: ``url`` names another engine, or SQLite in memory.
    """
    where = data_folder() / DATABASE_NAME if url is None else url
    parsed = URL.create("sqlite", database=str(where)) if isinstance(where, Path) else make_url(where)
    backend = "postgresql" if parsed.drivername.startswith("postgres") else parsed.get_backend_name()
    if backend == "postgresql":
        database = _open_postgresql(parsed, password)
    elif backend == "sqlite" and parsed.database and parsed.database != ":memory:":
        path = real(parsed.database)
        database = _open_sqlite(path, check=check, ballast=ballast, reading=reading)
    else:
        raise ValueError(f"neither a SQLite file nor a PostgreSQL server: {backend}")
    try:
        _refuse_newer(database)
    except BaseException:
        database.dispose()
        raise
    return database


def file_of(place: str | Path | None) -> Path | None:
    """Return the SQLite file that a URL or path means (None: the one in the data folder), or None for a server.

    Raises:
        RuleBroken: ``database_url_unknown`` (``url``): neither a SQLite file nor a PostgreSQL server.
    """
    if place is None:
        return data_folder() / DATABASE_NAME
    if isinstance(place, str) and "://" in place:
        try:
            url = make_url(place)
        except (ArgumentError, ValueError) as error:  # ValueError: a port that is no number
            raise RuleBroken("database_url_unknown", url=_PASSWORD.sub("***", place)) from error
        if url.drivername.startswith("postgres"):
            return None
        if not url.drivername.startswith("sqlite") or not url.database or url.database == ":memory:":
            raise RuleBroken("database_url_unknown", url=_PASSWORD.sub("***", place))
        place = url.database
    if not str(place).strip() or str(place) == ":memory:" or "\0" in str(place):
        raise RuleBroken("database_url_unknown", url=str(place))
    return real(place)


def url_of(path: Path) -> str:
    """Return the URL of a SQLite file, in which signs such as ``%``, ``?`` and ``#`` of its path mean themselves."""
    return URL.create("sqlite", database=str(path)).render_as_string()


def place_of(url: str | None) -> str:
    """Return where a URL or path leads, without a password, for people; what is no address stays as it is."""
    try:
        path = file_of(url)
        return str(path) if path is not None or url is None else make_url(url).render_as_string(hide_password=True)
    except RuleBroken as error:
        return str(error.params["url"])


def _refuse_newer(database: Database) -> None:
    try:
        with database.reader.connect() as connection:
            current = revisions.stored(connection)
    except SQLAlchemyError as error:
        if roles.lacks_rights(error):
            raise EnvironmentFault("database_rights_missing", place=database.place) from error
        raise translate(error) from error
    if current is not None and current not in revisions.known():
        raise EnvironmentFault("database_newer", found=current)


# SQLite ---------------------------------------------------------------------------------------------------------------


def sqlite_driver() -> ModuleType:
    """Return the driver: ``pysqlite3`` with a recent SQLite inside, else Python's own ``sqlite3``."""
    try:
        return importlib.import_module("pysqlite3")
    except ImportError:
        return importlib.import_module("sqlite3")


def wal_is_safe(version: tuple[int, ...]) -> bool:
    """Return whether WAL keeps every committed row in this version of SQLite.

    3.7.0 to 3.51.2 can lose committed rows when a checkpoint and a reset of the log meet; fixed in 3.51.3 and in
    3.50.7 and 3.44.6 (https://www.sqlite.org/wal.html, "the WAL-reset bug").
    """
    return version >= (3, 51, 3) or (3, 50, 7) <= version < (3, 51) or (3, 44, 6) <= version < (3, 45)


@dataclass(frozen=True)
class _File:
    """How the connections to one SQLite file are made."""

    driver: ModuleType
    path: Path
    query: str  # of the file URI

    def connect(self, *pragmas: str) -> Any:
        connection = self.driver.connect(
            f"{self.path.as_uri()}?{self.query}",
            uri=True,
            timeout=BUSY_SECONDS,
            isolation_level=None,  # the begin event says how a transaction begins, not the driver
            check_same_thread=False,
            cached_statements=512,
        )
        for pragma in ("foreign_keys=ON", "recursive_triggers=ON", "synchronous=FULL", "trusted_schema=OFF", *pragmas):
            connection.execute(f"PRAGMA {pragma}")
        return connection

    def engine(self, connect: Callable[[], Any], connections: int) -> Engine:
        return create_engine(
            URL.create("sqlite", database=str(self.path)),
            module=self.driver,
            creator=connect,
            poolclass=QueuePool,
            pool_size=connections,
            max_overflow=0,
            pool_timeout=BUSY_SECONDS * 2,
        )


# On POSIX, closing any handle of a file drops every lock that this process holds on it, SQLite's too, and then another
# program may clear the log away under our feet (https://www.sqlite.org/howtocorrupt.html, 2.2). So the file is only
# looked into while no connection of this process has it open.
_open_files: Counter[FileKey] = Counter()
_open_files_lock = threading.Lock()


def _leave_file(file: FileKey) -> bool:
    """Count one ``Database`` less on the file; return whether it was the last one of this process."""
    _open_files[file] -= 1
    if _open_files[file] > 0:
        return False
    del _open_files[file]
    return True


def is_open_here(path: Path) -> bool:
    """Return whether this process has the SQLite file open; then it must not be read but through the database."""
    return _identity(path) in _open_files


def _open_sqlite(path: Path, *, check: bool, ballast: bool, reading: bool) -> Database:
    folder = next(folder for folder in path.parents if folder.exists())
    kind = network_kind(folder)
    if kind is not None:
        raise EnvironmentFault("folder_on_network", path=str(folder), kind=kind)
    driver = sqlite_driver()
    reserve = Ballast(ballast_beside(path))
    with _open_files_lock:
        try:
            known = is_open_here(path)
            if not known:
                _look_into(path, had_database=reserve.path.exists())
            writable = known or is_writable(path)
            untouched, crowded = None if known else Seal(path).verdict(), False
        except OSError as error:
            raise translate(error) from error
        if untouched is False:
            raise EnvironmentFault("database_damaged", path=str(path), found="seal")
        file = _File(driver, path, "mode=rw" if writable else _query(path))
        safe = wal_is_safe(driver.sqlite_version_info)
        try:
            if writable:
                Seal(path).lift()
            journal = _prepared(file, reserve, safe=safe, writable=writable, check=check and untouched is None)
        except EnvironmentFault as fault:
            if fault.code != "disk_full" or not (reading and _is_at_rest(path)):
                raise
            writable, crowded, file = False, True, _File(driver, path, _query(path))
            journal = _prepare(file, safe=safe, writable=False, check=check and untouched is None)
        except (driver.Error, OSError) as error:
            raise translate(error) from error
        key = _identity(path)
        if key is None:
            raise EnvironmentFault("database_gone", path=str(path))
        _open_files[key] += 1
    writer = file.engine(file.connect, 1)
    reader = file.engine(lambda: file.connect("query_only=ON"), READERS)
    _begin_with(writer, "BEGIN IMMEDIATE" if writable else "BEGIN", path, key)
    _begin_with(reader, "BEGIN", path, key)
    instances = None
    warnings = [] if safe else [Notice("sqlite_too_old_for_wal", {"version": driver.sqlite_version})]
    if writable:
        instances = Instances(sidecar(path, ".open"))
        instances.enter()
        if ballast:
            reserve.ensure()
    elif not crowded:  # a full disk is said as such by whoever looks at it
        warnings.append(Notice("database_opened_read_only", {"path": str(path)}))
    version = driver.sqlite_version
    return Database(
        "sqlite", writer, reader, path, not writable, tuple(warnings), version, journal, reserve, instances, key
    )


def _look_into(path: Path, *, had_database: bool) -> None:
    """Refuse a file that is no whole database, or one that is gone; make a new one where there never was any."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.is_dir():
        raise EnvironmentFault("database_is_folder", path=str(path))
    if path.exists():
        check_header(path)
    elif had_database:
        raise EnvironmentFault("database_gone", path=str(path))
    else:
        path.touch()


def _query(path: Path) -> str:
    # Without a log to read, a WAL database in a folder that takes no writes opens only as immutable; with one, the
    # rows in it must not be passed over, so SQLite decides whether it can read them.
    wal = sidecar(path, "-wal")
    return "mode=ro" if wal.exists() and wal.stat().st_size else "mode=ro&immutable=1"


def _is_at_rest(path: Path) -> bool:
    """Return whether all rows are in the file itself and nobody else can be writing to it."""
    wal = sidecar(path, "-wal")
    return not (wal.exists() and wal.stat().st_size) and not Instances(sidecar(path, ".open")).others()


def _prepared(file: _File, reserve: Ballast, **how: bool) -> str:
    """Do as ``_prepare``; on a full disk again in the room kept in reserve, and in that of a log that a crash left.

    SQLite calls it an I/O error when the disk has no room for the index of the log.
    """
    rooms = iter((reserve.release, partial(_fold_log, file)))
    while True:
        try:
            return _prepare(file, **how)
        except file.driver.Error as error:
            if shutil.disk_usage(file.path.parent).free >= _LEAST_ROOM:
                raise
            full = error.with_traceback(None)  # its frames keep the connection, and so a lock on the file
        if not any(make_room() for make_room in rooms):
            raise EnvironmentFault("disk_full") from full


def _fold_log(file: _File) -> bool:
    """Bring the log that a crash left into its file, which frees its room; return whether that was done.

    Whoever holds the file alone needs no index of the log on the disk (sqlite.org/wal.html#noshm).
    """
    connection = file.driver.connect(f"{file.path.as_uri()}?{file.query}", uri=True, timeout=0, isolation_level=None)
    try:
        connection.execute("PRAGMA locking_mode=EXCLUSIVE")
        (busy, *_) = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    except file.driver.Error:
        return False
    finally:
        connection.close()
    return not busy


def _prepare(file: _File, *, safe: bool, writable: bool, check: bool) -> str:
    """Set the journal mode and read the file once; return the mode."""
    connection = file.connect()
    try:
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        if writable:
            wanted = "wal" if safe else "delete"
            (got,) = connection.execute(f"PRAGMA journal_mode={wanted}").fetchone()
            if got != wanted and not safe:
                raise EnvironmentFault("database_locked")  # another program holds it in WAL; never join it there
        if check and file.path.stat().st_size <= QUICK_CHECK_BYTES:
            (found,) = connection.execute("PRAGMA quick_check(1)").fetchone()
            if found != "ok":
                raise EnvironmentFault("database_damaged", path=str(file.path), found=found)
        (mode,) = connection.execute("PRAGMA journal_mode").fetchone()
    finally:
        connection.close()
    return str(mode)


def _begin_with(engine: Engine, statement: str, path: Path, opened: FileKey) -> None:
    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        # On POSIX a removed file can be written to until the program ends, and then everything is gone.
        if _identity(path) != opened:
            raise EnvironmentFault("database_gone", path=str(path))
        connection.exec_driver_sql(statement)


def _identity(path: Path) -> FileKey | None:
    try:
        stat = path.stat()
    except OSError:
        return None
    return stat.st_dev, stat.st_ino


# PostgreSQL -----------------------------------------------------------------------------------------------------------


def _is_local(host: str) -> bool:
    return not host or host.startswith(("/", "@")) or _LOOPBACK.fullmatch(host) is not None


def secured(url: URL) -> tuple[URL, tuple[Notice, ...]]:
    """Return ``url`` with ``sslmode=verify-full`` where it leaves this machine and names no mode itself.

    Returns:
        The URL and the notices: an explicit ``disable`` or ``require`` is taken, and said.

    Raises:
        EnvironmentFault: ``database_line_open`` for ``allow`` and ``prefer``, which an attacker can talk down.
    """
    named = url.query.get("host", url.host or "")
    hosts = [one for entry in ([named] if isinstance(named, str) else named) for one in entry.split(",")]
    if all(_is_local(host) for host in hosts):
        return url, ()
    mode = url.query.get("sslmode", "verify-full")
    if mode in _OPPORTUNISTIC:
        raise EnvironmentFault("database_line_open", mode=mode)
    notices = (Notice("database_line_unverified", {"mode": mode}),) if mode in _UNVERIFIED else ()
    return url.update_query_dict({"sslmode": mode}), notices


def _open_postgresql(url: URL, password: str | None) -> Database:
    url, notices = secured(url.set(drivername="postgresql+psycopg"))
    if password is not None:
        url = url.set(password=password)
    limits = {
        "lock_timeout": f"{BUSY_SECONDS}s",
        "statement_timeout": f"{STATEMENT_SECONDS}s",
        "idle_in_transaction_session_timeout": "60s",
        "TimeZone": "UTC",
    }
    writer = _server_engine(url, 5, limits)
    reader = _server_engine(url, READERS, {**limits, "default_transaction_read_only": "on"})
    try:
        # The first use of the driver costs tens of milliseconds: paid here, not under the first page.
        with reader.connect() as connection:
            version = str(connection.exec_driver_sql("SHOW server_version").scalar_one()).split()[0]
    except SQLAlchemyError as error:
        writer.dispose()
        reader.dispose()
        raise _not_let_in(error) or translate(error) from error
    return Database("postgresql", writer, reader, warnings=notices, engine_version=version)


def _not_let_in(error: SQLAlchemyError) -> EnvironmentFault | None:
    """Return the fault where the server was reached, but no session came of it; the driver gives no code for that."""
    cause = getattr(error, "orig", None)
    tried: Any = getattr(cause, "pgconn", None)
    if tried is None:
        return None
    if tried.needs_password or tried.used_password:
        return EnvironmentFault("database_login_refused")
    if "certificate" in str(cause):  # in the client library's own words, which are English everywhere
        return EnvironmentFault("database_line_unproven", found=str(cause).strip().splitlines()[0])
    return None


def _server_engine(url: URL, connections: int, settings: dict[str, str]) -> Engine:
    options = " ".join(f"-c {name}={value}" for name, value in settings.items())
    engine = create_engine(
        url,
        isolation_level="READ COMMITTED",
        pool_size=connections,
        max_overflow=connections,
        pool_timeout=BUSY_SECONDS * 2,
        connect_args={
            "options": options,
            "connect_timeout": 5,
            "application_name": "advisor-desk",
            # A line that is dead on one side only is noticed after half a minute, not after two hours.
            "keepalives_idle": 15,
            "keepalives_interval": 5,
            "keepalives_count": 3,
        },
    )
    _ask_after_rest(engine)
    return engine


def _ask_after_rest(engine: Engine) -> None:
    """Ask a connection that was not used for a tenth of a second whether it still lives; a dead one takes the others with it.

    As ``pool_pre_ping``, but the statements of a page, and a command and the reads after it, follow each other without
    a question between each of them.
    """

    @event.listens_for(engine, "checkin")
    def rest(_line: object, record: Any) -> None:
        record.info["resting_since"] = time.monotonic()

    @event.listens_for(engine, "checkout")
    def ask(line: Any, record: Any, _proxy: object) -> None:
        since = record.info.get("resting_since")
        if since is None or time.monotonic() - since < RESTED_SECONDS:
            return
        try:
            engine.dialect.do_ping(line)
        except engine.dialect.loaded_dbapi.Error as error:
            raise InvalidatePoolError from error
