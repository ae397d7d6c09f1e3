"""Backs the shop up by itself: by change and by age, thinned out as it gets older.

One folder holds dated files (rows only) and, beside them, one store of all blobs they name: blobs never change and are
never taken back, so each is copied once. Files: ``auto-20261123T010000Z.zip``.
"""

import re
from collections.abc import Iterable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from advisor_app.domain.values.clock import Clock, local_day
from advisor_app.domain.values.errors import EnvironmentFault, RuleBroken
from advisor_app.paths import data_folder
from advisor_app.ports.blobs import BlobStore
from db.backup import BackupReport, audited, write_backup
from db.backup_file import BESIDE, Manifest, open_backup
from db.blobs import FolderBlobs
from db.engine import Database

EVERY = timedelta(minutes=30)
LEFT_ALONE = timedelta(days=1)
"""So old is a half written picture before it is cleared away: nobody writes one for a day."""
KEEP_ALL = timedelta(days=2)
KEEP_DAILY = KEEP_ALL + timedelta(days=14)
KEEP_WEEKLY = KEEP_DAILY + timedelta(weeks=8)
KEEP_MONTHLY = KEEP_WEEKLY + timedelta(days=366)
_FILE = re.compile(r"auto-(\d{8}T\d{6}Z)\.zip")
_STAMP = "%Y%m%dT%H%M%SZ"


def folder_of(database: Database) -> Path:
    """Return where the automatic backups of a shop lie unless somebody chose another place."""
    if database.path is not None:
        return database.path.with_suffix(".backups")
    return data_folder() / "backups"


def thinned(moments: Iterable[datetime], now: datetime) -> set[datetime]:
    """Return which of these backups to give up.

    All of the last 2 days stay; of the 14 days before, the last one of each day; of the 8 weeks before that, of each
    week; of the 12 months before that, of each month. The newest of all always stays.
    """
    kept: set[tuple[object, ...]] = set()
    out: set[datetime] = set()
    for number, moment in enumerate(sorted(moments, reverse=True)):
        age, day = now - moment, local_day(moment)
        if number == 0 or age <= KEEP_ALL:
            continue
        if age <= KEEP_DAILY:
            bucket: tuple[object, ...] = ("day", day)
        elif age <= KEEP_WEEKLY:
            bucket = ("week", *day.isocalendar()[:2])
        else:
            bucket = ("month", day.year, day.month)
        if age > KEEP_MONTHLY or bucket in kept:
            out.add(moment)
        kept.add(bucket)
    return out


class AutoBackup:
    """The automatic backups of one shop in one folder; call it from one thread.

    Args:
        database: opened.
        blobs: its store.
        folder: where the backups lie; best on another disk.
        clock: what time it is.
    """

    def __init__(self, database: Database, blobs: BlobStore, folder: Path, clock: Clock) -> None:
        self.database = database
        self.blobs = blobs
        self.folder = folder
        self.clock = clock
        self._verdicts: dict[tuple[str, int, int], Manifest | None] = {}

    def due(self) -> bool:
        """Return whether something was done since the last good backup and that one is old enough.

        Raises:
            EnvironmentFault: the database cannot be read.
        """
        last = self._last()
        if last is None:
            return True
        _, at, manifest = last
        age = self.clock.now() - at
        return (age >= EVERY or age < timedelta(0)) and manifest.mark != self._mark()

    def run(self, *, force: bool = False) -> BackupReport | None:
        """Back up if it is due (or anyway), then thin out the old ones and clear away half pictures.

        Args:
            force: also when nothing changed or the last one is young: before a restore, an import, an upgrade.

        Returns:
            What was made, or None if there was nothing to do.

        Raises:
            EnvironmentFault: see ``db.backup.backup``; the backups that were there are as they were.
        """
        if not force and not self.due():
            return None
        now = self.clock.now()
        target = self.folder / f"auto-{now:{_STAMP}}.zip"
        report = write_backup(
            self.database, self.blobs, target, None, self.clock, beside=FolderBlobs(self.folder / BESIDE)
        )
        self._thin(now)
        if isinstance(self.blobs, FolderBlobs):
            self.blobs.sweep(now - LEFT_ALONE)
        return report

    def all(self) -> list[tuple[Path, datetime]]:
        """Return every automatic backup by name, newest first; whether it is good is not looked at."""
        found = []
        for path in self.folder.glob("auto-*.zip"):
            if match := _FILE.fullmatch(path.name):
                with suppress(ValueError):
                    found.append((path, datetime.strptime(match[1], _STAMP).replace(tzinfo=UTC)))
        return sorted(found, key=lambda pair: pair[1], reverse=True)

    def last_good(self) -> tuple[Path, datetime] | None:
        """Return the newest backup that can be read as a whole, and its moment; None if there is none.

        A file is read once (and again when its size or time changed); one that decayed is passed over, and so is one
        whose blobs beside it are gone.
        """
        last = self._last()
        return None if last is None else last[:2]

    def _last(self) -> tuple[Path, datetime, Manifest] | None:
        for path, at in self.all():
            manifest = self._read(path)
            if manifest is not None:
                return path, at, manifest
        return None

    def _read(self, path: Path) -> Manifest | None:
        try:
            stat = path.stat()
            key = (path.name, stat.st_size, stat.st_mtime_ns)
            if key not in self._verdicts:
                self._verdicts[key] = None
                with open_backup(path) as backup:
                    backup.verify()
                    self._verdicts[key] = backup.manifest if not backup.absent() else None
        except (OSError, RuleBroken, EnvironmentFault):
            return None
        return self._verdicts[key]

    def _mark(self) -> int:
        with self.database.reader.connect() as connection:
            return audited(connection)

    def _thin(self, now: datetime) -> None:
        there = {at: path for path, at in self.all()}
        good = self.last_good()
        for at in thinned(there, now):
            if good is None or there[at] != good[0]:
                with suppress(OSError):
                    there[at].unlink()
