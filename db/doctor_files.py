"""What lies outside the tables: pictures and papers, fonts, room on the disk, backups."""

import shutil
import stat
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, column, func, select, table

from advisor_app.domain.values.errors import EnvironmentFault
from advisor_app.paths import resource
from advisor_app.ports.blobs import BlobStore
from db.backup import blob_columns
from db.blobs import FolderBlobs
from db.doctor_report import Finding, Severity
from db.tables.system import blob

FONTS = ("NotoSansSC-Regular.ttf", "NotoSansSC-Bold.ttf", "LXGWWenKai-Fallback.ttf")
BACKUP_OLD = timedelta(hours=24)
_LOW_BYTES = 1024**3
_SCARCE_BYTES = 200 * 1024**2
_FONT_MAGIC = (b"\x00\x01\x00\x00", b"OTTO", b"true", b"ttcf")
_STREAM = {"yield_per": 1000}


def check_blobs(connection: Connection, blobs: BlobStore, counts: dict[str, int], *, full: bool) -> Iterator[Finding]:
    """Yield rows whose blob is missing, and with ``full`` those whose blob is damaged and how many nothing names.

    Those are never taken away: the row that will name one may just be being written.

    Args:
        connection: a read transaction.
        blobs: the store; its names are listed once, not asked for one by one, with what is no file or has no bytes.
        counts: gets ``blobs`` (named by rows) and ``blobs_unnamed``.
        full: read every blob and compare it with its name.
    """
    there = {_packed(sha): sound for sha, sound in _kept(connection, blobs)}
    verdicts: dict[bytes, str | None] = {}
    for name, sha, where in _named(connection):
        key = _packed(sha)
        if key not in verdicts:
            verdicts[key] = _verdict(blobs, sha, sound=there.get(key), full=full)
        if code := verdicts[key]:
            yield Finding(code, Severity.ERROR, where, {"kind": name, "sha": sha[:16]})
    counts["blobs"] = len(verdicts)
    counts["blobs_unnamed"] = len(there.keys() - verdicts.keys())
    if full and counts["blobs_unnamed"]:
        yield Finding("blobs_unnamed", Severity.INFO, "", {"number": counts["blobs_unnamed"]})


def _packed(sha: str) -> bytes:
    try:
        return bytes.fromhex(sha)
    except ValueError:
        return sha.encode()


def _kept(connection: Connection, blobs: BlobStore) -> Iterator[tuple[str, bool]]:
    """Yield the name of every blob and whether it is a file with something in it, without reading any."""
    if isinstance(blobs, FolderBlobs):
        for sha in blobs.all():
            yield sha, _has_bytes(blobs.path / sha[:2] / sha[2:4] / sha)
        return
    length = func.octet_length(blob.c.bytes) > 0
    for sha, sound in connection.execute(select(blob.c.sha256, length), execution_options=_STREAM):
        yield sha, bool(sound)


def _has_bytes(file: Path) -> bool:
    try:
        found = file.stat()
    except OSError:
        return False
    return stat.S_ISREG(found.st_mode) and found.st_size > 0


def _verdict(blobs: BlobStore, sha: str, *, sound: bool | None, full: bool) -> str | None:
    """Return the code of what is wrong with a blob; ``sound`` is None for one that is not there."""
    if sound is None:
        return "blob_lost"
    if not sound:
        return "blob_broken"
    if full:
        try:
            blobs.get(sha)
        except EnvironmentFault as error:
            if error.code == "blob_missing":
                return "blob_lost"
            if error.code == "blob_damaged":
                return "blob_broken"
            raise
    return None


def _named(connection: Connection) -> Iterator[tuple[str, str, str]]:
    """Yield (table, blob, place) of every row that names one."""
    for name, field in blob_columns(connection):
        c: Any = column(field)
        statement = select(column("id"), c).select_from(table(name)).where(c.is_not(None))
        for row in connection.execute(statement, execution_options=_STREAM):
            key = row[0].hex() if isinstance(row[0], bytes) else str(row[0]).replace("-", "")
            yield name, str(row[1]), f"{name} {key}"


def check_fonts() -> Iterator[Finding]:
    """Yield the fonts of the papers that are missing or are no fonts."""
    for name in FONTS:
        path = resource("fonts", name)
        try:
            with path.open("rb") as file:
                if file.read(4) in _FONT_MAGIC:
                    continue
        except OSError:
            pass
        yield Finding("font_missing", Severity.ERROR, name)


def check_disk(folder: Path, needed: int) -> Iterator[Finding]:
    """Yield what the disk of the shop has too little of.

    Args:
        folder: where the database lies.
        needed: bytes of the database: a restore or an upgrade needs as much again.
    """
    free = shutil.disk_usage(folder).free
    if free < max(_LOW_BYTES, needed):
        severity = Severity.ERROR if free < _SCARCE_BYTES else Severity.WARNING
        yield Finding("disk_low", severity, str(folder), {"free": f"{free / 1024**3:.1f}"})


def check_leavings(blobs: BlobStore) -> Iterator[Finding]:
    """Yield pictures that a crash left half written; nothing names them."""
    if isinstance(blobs, FolderBlobs):
        left = sum(1 for _ in blobs.path.glob("new-*"))
        if left:
            yield Finding("blob_leavings", Severity.INFO, str(blobs.path), {"number": left})


def check_backup(last: tuple[Path, datetime] | None, now: datetime) -> Iterator[Finding]:
    """Yield that there is no good backup, or an old one."""
    if last is None:
        yield Finding("backup_none", Severity.INFO)
        return
    path, at = last
    if now - at > BACKUP_OLD:
        yield Finding("backup_old", Severity.WARNING, str(path), {"hours": int((now - at) / timedelta(hours=1))})


def check_printers(printers: tuple[str, ...] | None) -> Iterator[Finding]:
    """Yield that this machine has no printer; nothing where nobody looked."""
    if printers == ():
        yield Finding("printer_none", Severity.INFO)
