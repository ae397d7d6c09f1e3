"""``advisor demo``: a believable made-up shop, as many visits as wanted."""

import argparse
import gc
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from datetime import time as wall_time
from typing import Any

from sqlalchemy import delete

from advisor_app.domain.values.clock import Clock, ManualClock, SystemClock, local_text
from advisor_app.domain.values.errors import RuleBroken
from advisor_app.i18n import words
from advisor_app.ports.outside import Passwords
from db import schema
from db.demo_clone import clone, span_of
from db.demo_shop import found
from db.demo_story import first_day, last_moment, tell
from db.demo_timeline import moment
from db.engine import Database, open_database
from db.tables.system import changed

Progress = Callable[[int, int], None]
STORY_VISITS = 2_000
"""So many visits are made through the services; more are cloned from them."""


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
        passwords: how secrets are hashed; argon2id with full strength by default.

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
    with _unhurried_disk(database), _no_collection():
        crew, secrets = found(database, hand, passwords)
        try:
            tell(crew, seed, told, end, lambda done: progress(done, visits))
            secrets.store(crew)
            if copies:
                clone(crew, seed, copies, latest, lambda done: progress(told + done, visits))
            _sweep(database, end)
        finally:
            secrets.close()
    return end


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


def main(args: Sequence[str]) -> int:
    """Run ``advisor demo --visits N --seed S [--db URL]``.

    Returns:
        0 when the shop is there; 1 when the database holds a shop already; 2 for wrong arguments.
    """
    t = words("demo")
    parser = argparse.ArgumentParser("advisor demo", description=t("Makes a demo shop in an empty database."))
    parser.add_argument("--visits", type=int, default=40, help=t("how many visits"))
    parser.add_argument("--seed", type=int, default=1, help=t("the same seed gives the same shop"))
    parser.add_argument("--db", default=None, help=t("database URL; the embedded one by default"))
    chosen = parser.parse_args(args)
    if chosen.visits < 0:
        parser.error(t("visits must not be negative"))
    began, shown = time.perf_counter(), [0.0]

    def progress(done: int, of: int) -> None:
        if time.perf_counter() - shown[0] > 1 or done == of:
            shown[0] = time.perf_counter()
            sys.stderr.write(f"\r{done:,} / {of:,}")

    database = open_database(chosen.db)
    try:
        schema.create(database)
        end = make_demo(database, chosen.visits, chosen.seed, progress=progress)
    except RuleBroken as error:
        if error.code != "shop_exists":
            raise
        sys.stderr.write(t("There is a shop in this database already; choose another with --db.") + "\n")
        return 1
    finally:
        database.dispose()
    seconds = time.perf_counter() - began
    sys.stderr.write("\r")
    print(
        t("{n} visits up to {at} in {seconds} s", n=f"{chosen.visits:,}", at=local_text(end), seconds=f"{seconds:.1f}")
    )
    return 0
