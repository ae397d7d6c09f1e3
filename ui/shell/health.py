"""Keeps automatic backups going and shows how old the last good one is."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QObject, QTimer, Signal

from advisor_app.domain.values.errors import TradeError
from advisor_app.i18n import error_text, words
from ui.kit import formats
from ui.kit.tasks import Tasks
from ui.shell.data import Health
from ui.shell.topbar import TopBar

t = words("shell")

LOOK_MS = 60_000
LATE = timedelta(hours=24)


def short_age(age: timedelta) -> str:
    """Return how old a backup is, for the bar: in minutes, whole hours or whole days."""
    whole = next((unit for unit in (timedelta(days=1), timedelta(hours=1)) if age >= unit), timedelta(minutes=1))
    return t("Backup {age} ago", age=formats.duration(age - age % whole)) if age >= whole else t("Backup just now")


class Backups(Protocol):
    """What makes the backups (``db.auto_backup.AutoBackup``)."""

    def run(self, *, force: bool = False) -> object:
        """Back up if it is due."""
        ...

    def last_good(self) -> tuple[Path, datetime] | None:
        """Return the newest good backup and its moment."""
        ...


class BackupWatch(QObject):
    """Looks once a minute, on a worker; the top bar shows the age of the last good backup.

    Args:
        tasks: where it runs.
        top: shows the sign.
        backups: makes them.
        now: what time it is.

    Signals:
        told: (text) what became of a backup that somebody asked for.
    """

    told = Signal(str)

    def __init__(self, tasks: Tasks, top: TopBar, backups: Backups, now: Callable[[], datetime]) -> None:
        super().__init__()
        self._tasks, self._top, self._backups, self._now = tasks, top, backups, now
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_MS)
        self._timer.timeout.connect(self.look)

    def start(self) -> None:
        """Look now and every minute from now on."""
        self._timer.start()
        self.look()

    def stop(self) -> None:
        """Look no more."""
        self._timer.stop()

    def back_up_now(self) -> None:
        """Back up whether it is due or not, and say where the backup lies."""

        def forced() -> tuple[Path, datetime] | None:
            self._backups.run(force=True)
            return self._backups.last_good()

        def told(last: tuple[Path, datetime] | None) -> None:
            self._show(last)
            if last is not None:
                self.told.emit(t("Backed up: {path}", path=str(last[0])))

        self._tasks.job(forced).then(told, self._failed)

    def look(self) -> None:
        """Back up if it is due and show the outcome."""
        self._tasks.job(self._run).then(self._show, self._failed)

    def _run(self) -> tuple[Path, datetime] | None:
        self._backups.run()
        return self._backups.last_good()

    def _show(self, last: tuple[Path, datetime] | None) -> None:
        if last is None:
            self._top.set_health(Health.WORKING, "", t("No backup yet: one is made after the first changes."))
            return
        age = self._now() - last[1]
        text = t("Last good backup {age} ago: {path}", age=formats.duration(age), path=str(last[0]))
        self._top.set_health(Health.LATE if age > LATE else Health.GOOD, short_age(age), text)

    def _failed(self, error: BaseException) -> None:
        why = error_text(error.code, **error.params) if isinstance(error, TradeError) else str(error)
        self._top.set_health(Health.BROKEN, t("No backup"), t("The backup failed: {why}", why=why))
        self.told.emit(t("The backup failed: {why}", why=why))
