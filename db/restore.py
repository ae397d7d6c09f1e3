"""Makes a shop out of a backup, and never touches the old one before the new one is whole.

SQLite: everything is read and checked first, then the new file is built in a hidden folder beside the old one, brought
up to date and checked as a database; only then the old one is set aside under a dated name (kept, with its pictures) and
the new file takes its place in one step. PostgreSQL: into an empty database only. Backups of either engine go into
either.
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import MetaData, func, inspect, select, table
from sqlalchemy.exc import SQLAlchemyError

from advisor_app.domain.values.clock import Clock, SystemClock
from advisor_app.domain.values.errors import EnvironmentFault, RuleBroken, TradeError
from advisor_app.paths import data_folder
from advisor_app.ports.blobs import BlobStore
from db import revisions, schema
from db.backup import sync, take_free_name, take_snapshot, workshop
from db.backup_file import COPY, BackupFile, Manifest, Progress, is_name, open_backup
from db.blobs import FolderBlobs, TableBlobs
from db.doctor_schema import unusable
from db.engine import Database, file_of, is_open_here, open_database, sqlite_driver
from db.faults import translate
from db.instances import Instances
from db.restore_rows import load
from db.sqlite_file import check_header, sidecar, spelled
from db.tables.all import metadata
from db.tables.system import blob

_ROOM = 16 * 1024 * 1024  # left free on the disk whatever the backup needs
LOCK_SECONDS = 2.0
"""How long a restore waits for another program to finish writing in the old file."""


@dataclass(frozen=True)
class RestoreReport:
    """What a finished restore made.

    Attributes:
        place: the shop, without a password.
        made_at: moment of the backup, UTC.
        shop: its name.
        rows: table → number of rows as in the backup.
        blobs: number of blobs.
        missing: blobs that rows hold and neither the backup nor the folder beside it has.
        set_aside: the old SQLite file, if there was one; its blobs lie beside it.
    """

    place: str
    made_at: datetime
    shop: str
    rows: dict[str, int]
    blobs: int
    missing: tuple[str, ...]
    set_aside: Path | None = None


def restore(
    file: Path,
    place: str | Path | None = None,
    *,
    password: str | None = None,
    clock: Clock | None = None,
    progress: Progress | None = None,
) -> RestoreReport:
    """Restore a backup.

    Args:
        file: the backup.
        place: where to: path or URL of a SQLite file (the old one is set aside), or URL of an empty PostgreSQL
            database; None for the embedded database in the data folder.
        password: for PostgreSQL, where it does not stand in the URL.
        clock: dates the name of the old shop.
        progress: told (stage, done, of).

    Raises:
        RuleBroken: ``backup_missing``, ``backup_foreign``, ``backup_newer``, ``backup_damaged`` (``member``),
            ``restore_shop_open``: somebody works in the old shop, or another program
            has its file open; ``restore_not_empty``: the server's database is.
        EnvironmentFault: ``restore_disk_full``; ``database_foreign``: the file there is no shop; or what the engine
            says. The old shop is as it was.
    """
    file = spelled(file)
    try:
        with open_backup(file) as source:
            source.verify(progress)
            target = file_of(place)
            if target is not None:
                return _into_file(source, target, clock or SystemClock(), progress)
            return _into_server(source, str(place), password, progress)
    except (SQLAlchemyError, sqlite_driver().Error, OSError, EnvironmentFault) as error:
        fault = error if isinstance(error, TradeError) else translate(error)
        if getattr(fault, "code", "") == "disk_full":
            raise EnvironmentFault("restore_disk_full", path=str(place or data_folder())) from error
        raise fault from error


def _report(source: BackupFile, place: str, missing: list[str], aside: Path | None = None) -> RestoreReport:
    manifest = source.manifest
    lost = tuple(sorted({*manifest.missing, *missing}))
    count = len(manifest.blobs) - len(missing)
    return RestoreReport(place, manifest.at, manifest.shop, manifest.rows, count, lost, aside)


# SQLite ---------------------------------------------------------------------------------------------------------------


def _into_file(source: BackupFile, target: Path, clock: Clock, progress: Progress | None) -> RestoreReport:
    _refuse_open(target)
    _refuse_foreign(target)
    target.parent.mkdir(parents=True, exist_ok=True)
    needed = source.unpacked * 2 + _ROOM
    if shutil.disk_usage(target.parent).free < needed:
        raise EnvironmentFault("restore_disk_full", path=str(target.parent))
    with _only_one(target), workshop(target.parent) as folder:
        fresh = folder / target.name
        _build(source, fresh, progress)
        new_blobs = folder / "blobs"
        missing = _put_blobs(source, FolderBlobs(new_blobs), progress)
        _refuse_open(target)
        with _alone(target) as held:
            aside = _set_aside(target, held, clock)
            move_blobs(new_blobs, target.with_suffix(".blobs"))
        # Let go of first: who closes the old file also removes the log beside its name, which would be the new one's.
        _take_place(fresh, target, new=aside is None)
        sync(target.parent)
    return _report(source, str(target), missing, aside)


def _refuse_foreign(target: Path) -> None:
    """Let nobody's file but a shop's be set aside, however damaged that is."""
    try:
        if target.exists():
            check_header(target)
    except EnvironmentFault as fault:
        if fault.code == "database_foreign":
            raise


@contextmanager
def _only_one(target: Path) -> Iterator[None]:
    """Stand on the list of those who have the shop open during the block: a second restore is refused.

    Raises:
        RuleBroken: ``restore_shop_open``.
    """
    listed, alone = sidecar(target, ".open"), False
    try:
        with Instances(listed).alone() as alone:
            if not alone:
                raise RuleBroken("restore_shop_open", path=str(target))
            yield
    finally:
        if alone and not target.exists():
            listed.unlink(missing_ok=True)


def _take_place(fresh: Path, target: Path, *, new: bool) -> None:
    if not new:
        fresh.replace(target)
        return
    try:
        take_free_name(fresh, target)
    except FileExistsError as error:  # a shop was made there meanwhile
        raise RuleBroken("restore_shop_open", path=str(target)) from error


def _refuse_open(target: Path) -> None:
    if is_open_here(target) or Instances(sidecar(target, ".open")).others():
        raise RuleBroken("restore_shop_open", path=str(target))


@contextmanager
def _alone(target: Path) -> Iterator[Any]:
    """Hold the old file alone, so that no other program writes to what is about to be set aside.

    A file in WAL is refused to us while any program has it open. Yields the connection; None where there is no file, or
    one that is too damaged to be locked.

    Raises:
        RuleBroken: ``restore_shop_open``.
    """
    held = None
    try:
        if target.exists():
            check_header(target)
            held = sqlite_driver().connect(str(target), timeout=LOCK_SECONDS, isolation_level=None)
            held.execute("PRAGMA locking_mode=EXCLUSIVE")  # keeps what the next transaction locks
            held.execute("BEGIN EXCLUSIVE")
            held.execute("COMMIT")
    except (sqlite_driver().Error, EnvironmentFault) as error:
        if held is not None:
            held.close()
        held = None
        fault = error if isinstance(error, TradeError) else translate(error)
        if getattr(fault, "code", "") == "database_locked":
            raise RuleBroken("restore_shop_open", path=str(target)) from error
    try:
        yield held
    finally:
        if held is not None:
            held.close()


def _build(source: BackupFile, fresh: Path, progress: Progress | None) -> None:
    """Make the new database, up to date, checked and closed: one file without a log."""
    manifest = source.manifest
    if manifest.engine == "sqlite":
        source.unpack(COPY, fresh)
    database = open_database(fresh, ballast=False, check=False)
    try:
        if manifest.engine == "sqlite":
            _check_built(database, manifest)
            _compare(database, manifest, COPY)
            bring_up_to_date(database)
        else:
            make_tables(database, manifest.revision)
            load(source, database, progress)
            _compare(database, manifest, "tables")
            bring_up_to_date(database)
            _check_built(database, manifest)
        with database.writer.connect() as connection:
            raw: Any = connection.connection.driver_connection
            raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        database.dispose()
    with fresh.open("rb+") as stream:
        os.fsync(stream.fileno())


def make_tables(database: Database, revision: str | None) -> None:
    """Make the tables as they were at ``revision``, without guards or first rows."""
    if revision is None:
        schema.create(database)
    else:
        schema.upgrade(database, revision)


def bring_up_to_date(database: Database) -> None:
    """Bring restored tables to the newest revision, with guards and first rows."""
    if revisions.head() is None:
        schema.create(database)
    else:
        schema.upgrade(database)


def _check_built(database: Database, manifest: Manifest) -> None:
    member = COPY if manifest.engine == "sqlite" else "tables"
    if database.problems(full=True) or count_rows(database, manifest.rows) != manifest.rows:
        raise RuleBroken("backup_damaged", member=member)
    with database.reader.connect() as connection:
        stored = revisions.stored(connection)
        if stored not in (manifest.revision, revisions.head()) or (stored == revisions.head() and unusable(connection)):
            raise RuleBroken("backup_damaged", member=member)


def _compare(database: Database, manifest: Manifest, member: str) -> None:
    """Refuse a backup whose manifest says something else about the shop than the rows that came out of it."""
    with database.reader.connect() as connection:
        found = take_snapshot(connection)
    named = {sha for sha in found.blobs if is_name(sha)}
    if found.rows != manifest.rows or found.shop != manifest.shop:
        raise RuleBroken("backup_damaged", member=member)
    for sha in sorted(named - manifest.blobs.keys() - set(manifest.missing)):
        raise RuleBroken("backup_damaged", member=f"blobs/{sha}")


def count_rows(database: Database, tables: dict[str, int]) -> dict[str, int]:
    """Return the number of rows of those of ``tables`` that are there."""
    with database.reader.connect() as connection:
        there = set(inspect(connection).get_table_names())
        return {
            name: int(connection.execute(select(func.count()).select_from(table(name))).scalar_one())
            for name in tables
            if name in there
        }


def _put_blobs(source: BackupFile, store: BlobStore, progress: Progress | None) -> list[str]:
    """Copy the blobs; return those that the folder beside an automatic backup has lost."""
    lost = []
    for done, (sha, data) in enumerate(source.blobs()):
        if data is None:
            lost.append(sha)
        else:
            store.put(data)
        if progress is not None:
            progress("blobs", done + 1, len(source.manifest.blobs))
    return lost


def _set_aside(target: Path, held: Any, clock: Clock) -> Path | None:
    """Give the old shop a second, dated name with its pictures; until the last step it also keeps its own."""
    if not target.exists():
        for suffix in ("-wal", "-shm", "-journal"):
            sidecar(target, suffix).unlink(missing_ok=True)
        return None
    stamp = clock.now().strftime("%Y%m%dT%H%M%SZ")
    aside = target.with_name(f"{target.stem}-before-restore-{stamp}{target.suffix}")
    for number in range(2, 1000):
        if not aside.exists():
            break
        aside = target.with_name(f"{target.stem}-before-restore-{stamp}-{number}{target.suffix}")
    logs = [suffix for suffix in ("-wal", "-journal") if sidecar(target, suffix).exists()]
    for suffix in logs:
        shutil.copy2(sidecar(target, suffix), sidecar(aside, suffix))
    emptied = held is not None and _empty_log(held)
    _second_name(target, aside)
    _second_tree(target.with_suffix(".blobs"), aside.with_suffix(".blobs"))
    for suffix in logs:
        if emptied:
            sidecar(aside, suffix).unlink()
    for suffix in ("-wal", "-shm", "-journal", ".seal"):
        sidecar(target, suffix).unlink(missing_ok=True)
    sync(target.parent)
    return aside


def _empty_log(held: Any) -> bool:
    """Bring what the log of the old shop still holds into its file; return False if it is too damaged for that."""
    with suppress(sqlite_driver().Error):
        (busy, *_) = held.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        return not busy
    return False


def _second_name(source: Path, target: Path) -> None:
    try:
        os.link(source, target)
    except OSError:  # no links on this file system
        shutil.copy2(source, target)


def _second_tree(source: Path, target: Path) -> None:
    """Give every blob a second name: blobs never change, so no bytes are copied where links exist."""
    for path in source.glob("[0-9a-f][0-9a-f]/[0-9a-f][0-9a-f]/*"):
        link = target / path.relative_to(source)
        link.parent.mkdir(parents=True, exist_ok=True)
        if not link.exists():
            _second_name(path, link)


def move_blobs(new: Path, live: Path) -> None:
    """Move the blobs of a new shop to the others: a blob is named by what is in it, so none can be in the way."""
    for path in new.glob("[0-9a-f][0-9a-f]/[0-9a-f][0-9a-f]/*"):
        target = live / path.relative_to(new)
        target.parent.mkdir(parents=True, exist_ok=True)
        path.replace(target)
        sync(target.parent)


# PostgreSQL -----------------------------------------------------------------------------------------------------------


def _into_server(source: BackupFile, url: str, password: str | None, progress: Progress | None) -> RestoreReport:
    database = open_database(url, password=password)
    try:
        _refuse_filled(database)
        try:
            _drop_ours(database)
            make_tables(database, source.manifest.revision)
            missing = _put_blobs(source, TableBlobs(database, blob), progress)
            load(source, database, progress)
            _compare(database, source.manifest, "tables")
            bring_up_to_date(database)
            if count_rows(database, source.manifest.rows) != source.manifest.rows:
                raise RuleBroken("backup_damaged", member="tables")
        except BaseException:
            with suppress(SQLAlchemyError):
                _drop_ours(database)
            raise
        return _report(source, database.place, missing)
    finally:
        database.dispose()


def _refuse_filled(database: Database) -> None:
    """Let only a database pass that holds nothing: no table at all, or our tables without a shop and without audit."""
    with database.reader.connect() as connection:
        there = set(inspect(connection).get_table_names())
        ours = {*metadata.tables, revisions.VERSION_TABLE}
        filled = any(
            connection.execute(select(func.count()).select_from(table(name))).scalar_one()
            for name in ("shop", "audit")
            if name in there
        )
    if filled or there - ours:
        raise RuleBroken("restore_not_empty", place=database.place)


def _drop_ours(database: Database) -> None:
    with database.writer.begin() as connection:
        found = MetaData()
        found.reflect(connection)
        found.drop_all(connection)
