"""Examines a shop: file, tables and columns, sums, numbers, audit chains, pictures, papers, machine. It only reads.

Everything is read once, in streams, with few statements. Up to 200,000 audit rows everything is looked at; above that only
``full`` reads every link and every row, because it takes minutes. Values that no program of ours wrote keep one part from being
finished, never the examination.
"""

import platform
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import sqlalchemy
from sqlalchemy import Connection
from sqlalchemy.exc import OperationalError, SQLAlchemyError

from advisor_app.domain.values.clock import Clock, SystemClock
from advisor_app.ports.blobs import BlobStore
from db.backup_file import program_version
from db.doctor_chain import check_chains, check_keys, count_audit
from db.doctor_files import (
    check_backup,
    check_blobs,
    check_disk,
    check_fonts,
    check_leavings,
    check_printers,
)
from db.doctor_login import check_login
from db.doctor_numbers import check_numbers
from db.doctor_ranges import check_ranges
from db.doctor_replay import Replay
from db.doctor_report import Finding, Report, Severity, limited
from db.doctor_rows import check_demo, check_parents, check_prints, check_search
from db.doctor_schema import check_structure, check_triggers
from db.doctor_shop import check_shop
from db.doctor_stored import FAULTS_OF_DATA, unread
from db.doctor_sums import check_sums
from db.engine import Database, sqlite_driver
from db.faults import translate

LARGE = 200_000
_ORPHAN = " has no parent in "  # rows without parents are looked for on both engines, further down
_ORDER = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.INFO: 2}


@dataclass(frozen=True)
class Extras:
    """What the doctor cannot find out by itself.

    Attributes:
        printers: names of this machine's printers; None if nobody looked.
        last_backup: the newest good backup (``AutoBackup.last_good``); None if there is none.
        backups_known: whether somebody looked for backups at all.
    """

    printers: tuple[str, ...] | None = None
    last_backup: tuple[Path, datetime] | None = None
    backups_known: bool = False


def examine(
    database: Database,
    blobs: BlobStore,
    *,
    full: bool = False,
    extras: Extras | None = None,
    clock: Clock | None = None,
    progress: Callable[[str], None] | None = None,
) -> Report:
    """Examine a shop.

    Args:
        database: opened; it is only read.
        blobs: its store.
        full: read every audit link, every index and every blob, however many there are.
        extras: what the caller knows of the machine.
        clock: what time it is.
        progress: told the name of each part before it begins.

    Raises:
        EnvironmentFault: the database cannot be read at all. A damaged one is a finding, not an error.
    """
    clock, extras = clock or SystemClock(), extras or Extras()
    at, started = clock.now(), time.monotonic()
    counts: dict[str, int] = {}
    tell = progress or _silent
    findings = [Finding(notice.code, Severity.WARNING, database.place, notice.params) for notice in database.warnings]
    try:
        tell("engine")
        found = [text for text in database.problems(full=full) if _ORPHAN not in text]
        findings += [Finding("file_damaged", Severity.ERROR, text) for text in found]
        with database.reader.begin() as connection:
            findings += check_structure(connection)
            if not any(finding.severity is Severity.ERROR for finding in findings):
                findings += check_login(connection)
                findings += _rows(connection, blobs, counts, tell, at, full=full)
    except SQLAlchemyError as error:
        fault = translate(error)
        if getattr(fault, "code", "") != "database_damaged":
            raise fault from error
        findings.append(Finding("file_damaged", Severity.ERROR, str(error.args[0])))
    tell("machine")
    findings += _machine(database, blobs, extras, at)
    findings = sorted(limited(findings), key=lambda finding: _ORDER[finding.severity])
    return Report(at, full, tuple(findings), _facts(database), counts, time.monotonic() - started)


def unreadable(place: str, found: str, clock: Clock | None = None) -> Report:
    """Return the report on a file that is too damaged to be opened at all."""
    finding = Finding("file_damaged", Severity.ERROR, f"{place} {found}".strip())
    facts = {"program": program_version(), "database": place, "engine": "sqlite"}
    return Report((clock or SystemClock()).now(), False, (finding,), facts, {}, 0.0)


def _silent(_part: str) -> None:
    """Tell nobody."""


def _rows(
    connection: Connection,
    blobs: BlobStore,
    counts: dict[str, int],
    tell: Callable[[str], None],
    at: datetime,
    *,
    full: bool,
) -> Iterator[Finding]:
    counts["audit"] = count_audit(connection)
    deep = full or counts["audit"] <= LARGE
    if not deep:
        yield Finding("read_in_part", Severity.INFO, "", {"rows": counts["audit"], "limit": LARGE})
    replay = Replay(connection)
    parts: list[tuple[str, Callable[[], Iterator[Finding]], bool]] = [
        ("guards", lambda: check_triggers(connection), True),
        ("demo", lambda: check_demo(connection), True),
        ("shop", lambda: check_shop(connection), True),
        ("chains", lambda: check_chains(connection, full=deep, hear=replay.hear), True),
        ("changes", replay.compare, deep),
        ("keys", lambda: check_keys(connection), deep),
        ("sums", lambda: check_sums(connection), True),
        ("ranges", lambda: check_ranges(connection), deep),
        ("numbers", lambda: check_numbers(connection), True),
        ("parents", lambda: check_parents(connection), deep),
        ("search", lambda: check_search(connection), deep),
        ("prints", lambda: check_prints(connection, at), True),
        ("blobs", lambda: check_blobs(connection, blobs, counts, full=full), True),
    ]
    for name, check, wanted in parts:
        if wanted:
            tell(name)
            try:
                yield from check()
            except (*FAULTS_OF_DATA, OperationalError) as error:
                yield unread(name, error)


def _machine(database: Database, blobs: BlobStore, extras: Extras, at: datetime) -> Iterator[Finding]:
    yield from check_fonts()
    yield from check_printers(extras.printers)
    yield from check_leavings(blobs)
    if database.path is not None:
        yield from check_disk(database.path.parent, database.path.stat().st_size)
    if extras.backups_known:
        yield from check_backup(extras.last_backup, at)


def _facts(database: Database) -> dict[str, str]:
    driver = sqlite_driver()
    return {
        "program": program_version(),
        "database": database.place,
        "engine": database.kind,
        "engine_version": database.engine_version,
        "journal": database.journal,
        "read_only": str(database.read_only).lower(),
        "sqlite_driver": f"{driver.__name__} {driver.sqlite_version}",
        "sqlalchemy": sqlalchemy.__version__,
        "python": platform.python_version(),
        "system": platform.platform(),
    }
