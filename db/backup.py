"""Makes one verified file out of a running shop.

The rows are read in one snapshot while everybody works on; blobs are written before the rows that name them, so
whatever the snapshot names is there to be copied after it. The file comes into being beside its place, is read back
as a whole, and only then takes the name. A file that is there already is refused unless it is to be replaced, and then
it stays until that moment.
"""

import errno
import os
import shutil
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, column, func, inspect, select, table, union
from sqlalchemy.exc import SQLAlchemyError

from advisor_app.domain.values.clock import Clock, SystemClock
from advisor_app.domain.values.errors import EnvironmentFault, RuleBroken, TradeError
from advisor_app.ports.blobs import BlobStore
from db import revisions
from db.backup_file import (
    COPY,
    MANIFEST,
    PIECE,
    ColumnKind,
    Manifest,
    Member,
    MemberWriter,
    Progress,
    open_backup,
    program_version,
    zip_info,
)
from db.blobs import FolderBlobs
from db.engine import Database, sqlite_driver
from db.faults import translate
from db.sqlite_file import COMPANIONS, is_regular, of_a_shop, real, sidecar, spelled
from db.tables.all import metadata
from db.tables.system import chain_head

WORKSHOP = ".advisor-backup-"
_PAGES = 4096  # of SQLite's, between two reports of progress
_KINDS: dict[str, ColumnKind] = {
    "uuid": "uuid", "timestamptz": "instant", "date": "date", "bool": "bool", "int2": "int", "int4": "int",
    "int8": "int", "text": "text", "varchar": "text", "bpchar": "text", "bytea": "bytes",
}  # fmt: skip
_NOT_COPIED = frozenset({revisions.VERSION_TABLE, "blob"})


@dataclass(frozen=True)
class BackupReport:
    """What a finished backup holds.

    Attributes:
        path: the file.
        size: its bytes; blobs in the folder beside an automatic backup are not counted.
        at: moment of the snapshot, UTC.
        rows: table → number of rows.
        blobs: number of blobs.
        missing: names of blobs that rows hold and the store lacks or has damaged: the shop should look at them.
    """

    path: Path
    size: int
    at: datetime
    rows: dict[str, int]
    blobs: int
    missing: tuple[str, ...]


@dataclass(frozen=True)
class Snapshot:
    """What one read transaction says about the shop."""

    rows: dict[str, int]
    blobs: list[str]
    revision: str | None
    shop: str
    mark: int


def blob_columns(connection: Connection) -> list[tuple[str, str]]:
    """Return the (table, column) pairs that name blobs, of those that are there."""
    catalog = inspect(connection)
    there = set(catalog.get_table_names()) - {"blob"}
    found = [
        (one.name, [c.name for c in one.columns if c.name == "sha256" or c.name.endswith("_sha")])
        for one in metadata.sorted_tables
        if one.name in there
    ]
    stored = {table: {c["name"] for c in catalog.get_columns(table)} for table, names in found if names}
    return [(table, name) for table, names in found for name in names if name in stored[table]]


def audited(connection: Connection) -> int:
    """Return how many commands (and denials) stand in the audit: rises with each, read off the chains' heads."""
    return int(connection.execute(select(func.coalesce(func.sum(chain_head.c.seq), 0))).scalar_one())


def take_snapshot(connection: Connection) -> Snapshot:
    """Count rows and list blobs inside the transaction of ``connection``."""
    tables = [name for name in sorted(inspect(connection).get_table_names()) if name not in _NOT_COPIED]
    rows = {
        name: int(connection.execute(select(func.count()).select_from(table(name))).scalar_one()) for name in tables
    }
    names: list[str] = []
    if columns := blob_columns(connection):
        selects: list[Any] = [select(column(c)).select_from(table(t)).where(column(c).is_not(None)) for t, c in columns]
        names = sorted(connection.execute(union(*selects)).scalars())
    shop = ""
    if "shop" in rows:
        shop = connection.execute(select(column("name")).select_from(table("shop")).limit(1)).scalar() or ""
    mark = audited(connection) if "chain_head" in rows else 0
    return Snapshot(rows, names, revisions.stored(connection), shop, mark)


def backup(
    database: Database,
    blobs: BlobStore,
    target: Path,
    progress: Progress | None = None,
    *,
    clock: Clock | None = None,
    overwrite: bool = False,
) -> BackupReport:
    """Back up a shop, which may be at work meanwhile, into one file.

    Args:
        database: opened; it is only read.
        blobs: its pictures, signatures and papers.
        target: the file, in a folder that is there.
        progress: told (stage, done, of).
        clock: what time it is.
        overwrite: replace a file that is there, once the new one is whole.

    Raises:
        RuleBroken: ``backup_over_shop``: the target is a file of this shop or of another, or lies among its pictures;
            ``backup_is_folder``; ``not_a_file``: a device, a pipe or a socket; ``backup_exists``: there is a file and
            it is not to be replaced.
        EnvironmentFault: ``folder_missing``; ``backup_disk_full``; ``backup_not_written``: the folder takes no writes;
            ``database_damaged``: the copy fails SQLite's integrity check; or what the engine says. The old file is as
            it was.
    """
    target = spelled(target)
    _refuse_shop(database, target)
    if of_a_shop(target):
        raise RuleBroken("backup_over_shop", path=str(target))
    if target.is_dir():
        raise RuleBroken("backup_is_folder", path=str(target))
    if not is_regular(target):
        raise RuleBroken("not_a_file", path=str(target))
    if not target.parent.is_dir():
        raise EnvironmentFault("folder_missing", path=str(target.parent))
    if not overwrite and os.path.lexists(target):
        raise RuleBroken("backup_exists", path=str(target))
    return write_backup(database, blobs, target, progress, clock or SystemClock(), beside=None, overwrite=overwrite)


def _refuse_shop(database: Database, target: Path) -> None:
    if database.path is None:
        return
    own = {database.path, *(sidecar(database.path, suffix) for suffix in COMPANIONS)}
    if target in own or real(target) in own:
        raise RuleBroken("backup_over_shop", path=str(target))


def write_backup(
    database: Database,
    blobs: BlobStore,
    target: Path,
    progress: Progress | None,
    clock: Clock,
    *,
    beside: FolderBlobs | None,
    overwrite: bool = True,
) -> BackupReport:
    """Do what ``backup`` says, in a folder that is made when missing; with ``beside``, blobs go into that one.

    Only blobs that ``beside`` lacks are copied.
    """
    target = spelled(target)
    _refuse_shop(database, target)
    at = clock.now()
    try:
        with workshop(target.parent) as folder:
            manifest = _write(_Job(database, blobs, folder, progress, at, beside))
            fresh = folder / "backup.zip"
            with open_backup(fresh) as written:
                written.verify(progress)
                if written.manifest != manifest:
                    raise RuleBroken("backup_damaged", member=MANIFEST)
            size = fresh.stat().st_size
            _take_name(fresh, target, overwrite=overwrite)
            sync(target.parent)
    except (SQLAlchemyError, sqlite_driver().Error, OSError, EnvironmentFault) as error:
        fault = error if isinstance(error, TradeError) else translate(error)
        if getattr(fault, "code", "") == "disk_full":
            raise EnvironmentFault("backup_disk_full", path=str(target.parent)) from error
        if isinstance(error, OSError) and isinstance(fault, TradeError):  # the shop is read by its engine and its store
            raise EnvironmentFault("backup_not_written", path=str(target)) from error
        raise fault from error
    return BackupReport(target, size, at, manifest.rows, len(manifest.blobs), manifest.missing)


def _take_name(fresh: Path, target: Path, *, overwrite: bool) -> None:
    """Give the whole new file its name in one step; a file that appeared meanwhile is not taken for an old one."""
    if overwrite:
        fresh.replace(target)
        return
    try:
        take_free_name(fresh, target)
    except FileExistsError as error:
        raise RuleBroken("backup_exists", path=str(target)) from error


def take_free_name(fresh: Path, target: Path) -> None:
    """Give a new file a name in one step that nothing else has, be it made a moment ago by somebody else.

    Raises:
        FileExistsError: the name is taken; both files are as they were.
    """
    try:
        os.link(fresh, target)  # refuses a name that is taken, which a rename does not
    except FileExistsError:
        raise
    except OSError:  # no links on this file system
        if os.path.lexists(target):
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(target)) from None
        fresh.replace(target)


@contextmanager
def workshop(folder: Path) -> Iterator[Path]:
    """Make a hidden folder to work in beside the target, gone at the end; what a crash left of others goes too."""
    folder.mkdir(parents=True, exist_ok=True)
    for left in folder.glob(f"{WORKSHOP}*"):
        _clear_if_dead(left)
    made = Path(tempfile.mkdtemp(prefix=WORKSHOP, dir=folder))
    try:
        with ExitStack() as stack:
            _hold(stack, made / "lock")
            yield made
    finally:
        shutil.rmtree(made, ignore_errors=True)


def _hold(stack: ExitStack, path: Path) -> bool:
    """Keep the lock file open and locked until the stack unwinds; return whether nobody else holds it."""
    file = stack.enter_context(path.open("wb"))
    if sys.platform == "win32":
        return True  # an open file cannot be removed there: that is the lock
    import fcntl

    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)  # the system lets go of it when the process dies
    except OSError:
        return False
    return True


def _clear_if_dead(left: Path) -> None:
    with suppress(OSError), ExitStack() as stack:
        if not (left / "lock").exists() or not _hold(stack, left / "lock"):
            return  # just being made, or at work
        stack.close()
        (left / "lock").unlink()
        shutil.rmtree(left, ignore_errors=True)


def sync(folder: Path) -> None:
    """Make a changed name in ``folder`` survive a loss of power."""
    if sys.platform == "win32":
        return  # a folder cannot be opened there; NTFS journals the name
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@dataclass(frozen=True)
class _Job:
    """What every step of one backup needs."""

    database: Database
    blobs: BlobStore
    folder: Path
    progress: Progress | None
    at: datetime
    beside: FolderBlobs | None

    def tell(self, stage: str, done: int, of: int) -> None:
        if self.progress is not None:
            self.progress(stage, done, of)


def _write(job: _Job) -> Manifest:
    database, at = job.database, job.at
    with (job.folder / "backup.zip").open("wb") as out:
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as file:
            copy_rows = _rows_of_sqlite if database.kind == "sqlite" else _rows_of_postgresql
            snapshot, members, columns = copy_rows(job, file)
            sizes, missing = _copy_blobs(job, snapshot.blobs, file)
            manifest = Manifest(
                program=program_version(), revision=snapshot.revision, engine=database.kind, shop=snapshot.shop, at=at,
                rows=snapshot.rows, members=tuple(members), blobs=sizes, missing=tuple(missing), columns=columns,
                beside=job.beside is not None, mark=snapshot.mark,
            )  # fmt: skip
            file.writestr(zip_info(MANIFEST, at, zipfile.ZIP_DEFLATED), manifest.to_bytes())
        out.flush()
        os.fsync(out.fileno())
    return manifest


_Rows = tuple[Snapshot, list[Member], dict[str, list[tuple[str, ColumnKind]]]]


def _rows_of_sqlite(job: _Job, file: zipfile.ZipFile) -> _Rows:
    copy = job.folder / COPY
    with job.database.reader.begin() as connection:
        snapshot = take_snapshot(connection)  # the first read fixes what this connection, and so the copy, sees
        target: Any = sqlite_driver().connect(str(copy), isolation_level=None)
        try:

            def report(_status: int, remaining: int, total: int) -> None:
                job.tell("rows", total - remaining, total)

            raw: Any = connection.connection.driver_connection
            raw.backup(target, pages=_PAGES, progress=report)
            _check_copy(target, connection, snapshot.rows)
        finally:
            target.close()
    with MemberWriter(file, COPY, job.at) as member, copy.open("rb") as stream:
        while piece := stream.read(PIECE):
            member.write(piece)
    copy.unlink()
    return snapshot, [member.member], {}


def _check_copy(target: Any, connection: Connection, rows: dict[str, int]) -> None:
    target.execute("PRAGMA journal_mode=DELETE")  # one plain file, without a log beside it
    (found,) = target.execute("PRAGMA integrity_check(1)").fetchone()
    if found != "ok":
        raise EnvironmentFault("database_damaged", found=found)
    for name, count in rows.items():
        quoted = connection.dialect.identifier_preparer.quote(name)
        (copied,) = target.execute(f"SELECT count(*) FROM {quoted}").fetchone()  # noqa: S608
        if copied != count:
            raise EnvironmentFault("database_damaged", found=f"{name}: {copied} of {count} rows")


def columns_of(connection: Connection, name: str) -> list[tuple[str, ColumnKind]]:
    """Return the columns of a PostgreSQL table in their order, with the kind of each."""
    c: dict[str, Any] = {
        n: column(n) for n in ("column_name", "udt_name", "ordinal_position", "table_name", "table_schema")
    }
    where = (c["table_name"] == name, c["table_schema"] == func.current_schema())
    rows = connection.execute(
        select(c["column_name"], c["udt_name"])
        .select_from(table("columns", schema="information_schema"))
        .where(*where)
        .order_by(c["ordinal_position"])
    )
    return [(str(row[0]), _KINDS[row[1]]) for row in rows]


def prepare_long_work(connection: Connection) -> None:
    """Lift the limits that suit a counter, and fix how times are written, until the end of the transaction."""
    for statement in (
        "SET LOCAL statement_timeout = 0",
        "SET LOCAL idle_in_transaction_session_timeout = 0",
        "SET LOCAL TimeZone = 'UTC'",
        "SET LOCAL DateStyle = 'ISO, YMD'",
    ):
        connection.exec_driver_sql(statement)


def _rows_of_postgresql(job: _Job, file: zipfile.ZipFile) -> _Rows:
    from psycopg.sql import SQL, Identifier

    members: list[Member] = []
    columns: dict[str, list[tuple[str, ColumnKind]]] = {}
    with (
        job.database.reader.connect().execution_options(isolation_level="REPEATABLE READ") as connection,
        connection.begin(),
    ):
        prepare_long_work(connection)
        snapshot = take_snapshot(connection)
        raw: Any = connection.connection.driver_connection
        for done, name in enumerate(snapshot.rows):
            columns[name] = columns_of(connection, name)
            listed = SQL(", ").join(Identifier(c) for c, _ in columns[name])
            statement = SQL("COPY {} ({}) TO STDOUT").format(Identifier(name), listed)
            lines = 0
            with (
                MemberWriter(file, f"tables/{name}.copy", job.at) as member,
                raw.cursor() as cursor,
                cursor.copy(statement) as stream,
            ):
                for piece in stream:
                    member.write(piece)
                    lines += bytes(piece).count(b"\n")  # a line break inside a text is written \n
            if lines != snapshot.rows[name]:
                raise EnvironmentFault("database_damaged", found=f"{name}: {lines} of {snapshot.rows[name]} rows")
            members.append(member.member)
            job.tell("rows", done + 1, len(snapshot.rows))
    return snapshot, members, columns


def _copy_blobs(job: _Job, names: list[str], file: zipfile.ZipFile) -> tuple[dict[str, int], list[str]]:
    beside = job.beside
    sizes: dict[str, int] = {}
    missing: list[str] = []
    for done, sha in enumerate(names):
        try:
            if beside is not None and beside.has(sha):
                sizes[sha] = (beside.path / sha[:2] / sha[2:4] / sha).stat().st_size
                continue
            data = job.blobs.get(sha)
        except EnvironmentFault as error:
            if error.code not in ("blob_missing", "blob_damaged"):
                raise
            missing.append(sha)
            continue
        except ValueError:  # no name of a blob at all: somebody wrote it past the services
            continue
        if beside is not None:
            beside.put(data)
        else:
            file.writestr(zip_info(f"blobs/{sha}", job.at, zipfile.ZIP_STORED), data)
        sizes[sha] = len(data)
        job.tell("blobs", done + 1, len(names))
    return sizes, missing
