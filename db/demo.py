"""``advisor demo``: a believable made-up shop, as many visits as wanted."""

import gc
import sys
import time
from argparse import Namespace
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from datetime import time as wall_time
from pathlib import Path
from typing import Any

from sqlalchemy import delete, func, inspect, select
from sqlalchemy.exc import IntegrityError

from advisor_app.domain.values.clock import Clock, ManualClock, SystemClock, local_text
from advisor_app.domain.values.errors import EnvironmentFault, RuleBroken
from advisor_app.i18n import words
from advisor_app.ports.outside import Passwords
from db import schema
from db.backup import sync, take_free_name, workshop
from db.ballast import ballast_beside
from db.demo_clone import clone, span_of
from db.demo_shop import found
from db.demo_story import first_day, last_moment, tell
from db.demo_timeline import moment
from db.doctor_schema import ensure_usable
from db.engine import Database, file_of, open_database
from db.remembered import UNFINISHED, SqlRemembered
from db.restore import move_blobs
from db.sqlite_file import sidecar
from db.tables.people import shop
from db.tables.system import changed, setting

Progress = Callable[[int, int], None]
STORY_VISITS = 2_000
"""So many visits are made through the services; more are cloned from them."""
SWEPT_EVERY = 50
"""So many visits later the notices to other counters are swept, as a shop does every day: the file stays smaller."""


def make_demo(
    database: Database,
    visits: int,
    seed: int,
    clock: Clock | None = None,
    progress: Progress | None = None,
    *,
    story: int = STORY_VISITS,
    passwords: Passwords | None = None,
) -> datetime:
    """Fill an empty database with the demo shop.

    Args:
        database: opened and migrated, without a shop.
        visits: how many visits there will be, exactly; the last dozen are still open.
        seed: the same seed on the same day gives the same shop, keys and gate codes aside.
        clock: what time it is; the computer's by default. The story ends then (before closing at the latest).
        progress: told (done, all) now and then.
        story: how many are made through the services at most; the others are cloned from them.
        passwords: how secrets are hashed; argon2id by default, see ``demo_shop.HASHED_WITH``.

    Returns:
        The last moment of the story.

    Raises:
        RuleBroken: ``shop_exists``. EnvironmentFault: the database takes no writes.
    """
    progress = progress or _silent
    end = last_moment((clock or SystemClock()).now())
    told = min(visits, story)
    begins = first_day(seed, told, end)
    latest, copies = begins - timedelta(days=1), visits - told
    founded = span_of(copies, latest) - timedelta(days=7) if copies else begins
    hand = ManualClock(moment(founded, wall_time(7, 30)))
    with _unhurried_disk(database), _no_collection(), _marked(database):
        crew, secrets = found(database, hand, passwords)
        try:
            tell(crew, seed, told, end, _telling(database, hand, lambda done: progress(done, visits)))
            secrets.store(crew)
            if copies:
                clone(crew, seed, copies, latest, lambda done: progress(told + done, visits))
            _sweep(database, end)
        finally:
            secrets.close()
    return end


@contextmanager
def _marked(database: Database) -> Iterator[None]:
    """Leave a mark in the shop until it is whole: a process that is killed cannot take its half away again."""
    remembered = SqlRemembered(database)
    with suppress(IntegrityError), database.writer.begin() as connection:  # another maker has just left it
        if not connection.scalar(select(func.count()).select_from(shop)):
            remembered.keep(connection, *UNFINISHED, value=True)
    yield
    remembered.put(*UNFINISHED, value=False)


def _telling(database: Database, clock: Clock, tell: Callable[[int], None]) -> Callable[[int], None]:
    """Return what hears of each visit of the story."""

    def told(done: int) -> None:
        if done % SWEPT_EVERY == 0:
            _sweep(database, clock.now())
        tell(done)

    return told


def _sweep(database: Database, end: datetime) -> None:
    """Take away the notices to other counters that nobody waits for any more."""
    with database.writer.begin() as connection:
        connection.execute(delete(changed).where(changed.c.at < end - timedelta(days=1)))


def _silent(done: int, of: int) -> None:
    """Tell nobody."""


@contextmanager
def _no_collection() -> Iterator[None]:
    """Let Python look for cycles seldom: thousands of short sessions leave few, and looking costs a tenth."""
    before = gc.get_threshold()
    gc.set_threshold(50_000, 20, 50)
    try:
        yield
    finally:
        gc.set_threshold(*before)


@contextmanager
def _unhurried_disk(database: Database) -> Iterator[None]:
    """Let SQLite not wait for the disk after each of thousands of commands: half a demo is worth nothing anyway."""
    if database.kind != "sqlite":
        yield
        return
    with database.writer.connect() as connection:
        raw: Any = connection.connection.driver_connection
        raw.execute("PRAGMA synchronous=OFF")
    try:
        yield
    finally:
        with database.writer.connect() as connection:
            raw = connection.connection.driver_connection
            raw.execute("PRAGMA synchronous=FULL")
            raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def main(args: Namespace) -> int:
    """Make the demo shop; a new file is seen under its name only once the shop in it is whole.

    Args:
        args: ``visits`` (0 or more), ``seed``, ``db`` (URL, or None for the embedded database).

    Returns:
        0 when the shop is there.

    Raises:
        RuleBroken: ``demo_shop_exists`` (``place``): the database holds a shop; it is as it was.
            ``demo_unfinished`` (``place``): it holds half a demo shop, whose maker was killed or is at work.
        EnvironmentFault: the database takes no writes, or its tables are not what this program needs;
            ``database_gone``: the file is missing, and what lies beside it says that there was a shop.
    """
    t = words("cli")
    began = time.perf_counter()
    path = file_of(args.db)
    end, place = _fill(args, args.db) if path is None or path.exists() else _new_file(args, path)
    seconds = f"{time.perf_counter() - began:.1f}"
    at = local_text(end)
    print(t("{n} visits up to {at} in {seconds} s: {place}", n=f"{args.visits:,}", at=at, seconds=seconds, place=place))
    return 0


def _new_file(args: Namespace, path: Path) -> tuple[datetime, str]:
    """Make the shop beside its place, where nobody opens it, and let it take its name as the last step."""
    if ballast_beside(path).exists() or any(sidecar(path, suffix).exists() for suffix in ("-wal", "-journal")):
        raise EnvironmentFault("database_gone", path=str(path))
    with workshop(path.parent) as folder:
        fresh = folder / path.name
        end, _ = _fill(args, fresh)
        move_blobs(fresh.with_suffix(".blobs"), path.with_suffix(".blobs"))
        try:
            take_free_name(fresh, path)
        except FileExistsError as error:  # somebody else was faster
            raise RuleBroken("demo_shop_exists", place=str(path)) from error
        sync(path.parent)
    return end, str(path)


def _fill(args: Namespace, url: str | Path | None) -> tuple[datetime, str]:
    """Make the shop in a database without one; return its last moment and its place."""
    database = open_database(url, ballast=False)
    try:
        _refuse_filled(database)
        schema.create(database)
        ensure_usable(database)
        try:
            end = make_demo(database, args.visits, args.seed, progress=_Shown() if sys.stderr.isatty() else None)
        except RuleBroken as refusal:
            if refusal.code == "shop_exists":  # founded by somebody else since it was looked for
                _refuse_filled(database)
            raise
    finally:
        database.dispose()
    return end, database.place


def _refuse_filled(database: Database) -> None:
    """Refuse a shop before anything is upgraded or written."""
    with database.reader.connect() as connection:
        there = inspect(connection).has_table(shop.name)
        if there and connection.scalar(select(func.count()).select_from(shop)):
            half = inspect(connection).has_table(setting.name) and SqlRemembered(database).get(*UNFINISHED)
            raise RuleBroken("demo_unfinished" if half else "demo_shop_exists", place=database.place)


class _Shown:
    """Counts on the terminal, once a second."""

    def __init__(self) -> None:
        self._last = 0.0

    def __call__(self, done: int, of: int) -> None:
        if time.perf_counter() - self._last > 1 or done == of:
            self._last = time.perf_counter()
            counted = f"{done:,} / {of:,}"
            sys.stderr.write(f"\r{counted}" if done < of else f"\r{' ' * len(counted)}\r")
