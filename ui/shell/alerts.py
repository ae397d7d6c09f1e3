"""Counts the promises that are broken or at risk, for the bell in the top bar."""

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import QObject, QTimer

from ui.kit.hub import Change, ChangeHub
from ui.kit.tasks import Tasks
from ui.shell.topbar import TopBar

LOOK_MS = 60_000
SOON_MS = 1_000
"""Milliseconds after a change of the board: what was done shows its own page meanwhile, and many changes are one look."""


class AlertWatch(QObject):
    """Looks soon after every change of the board, and once a minute for the clock goes on.

    Args:
        tasks, hub, top: where it reads, what it hears, where it shows.
        in_danger: reads how many cars are late or at risk at a moment.
        now: what time it is.
    """

    def __init__(
        self, tasks: Tasks, hub: ChangeHub, top: TopBar, in_danger: Callable[[datetime], int],
        now: Callable[[], datetime],
    ) -> None:  # fmt: skip
        super().__init__()
        self._tasks, self._top, self._in_danger, self._now = tasks, top, in_danger, now
        self._heard = hub.subscribe({"board"}, self._changed)
        self._timer = QTimer(self, interval=LOOK_MS)
        self._soon = QTimer(self, interval=SOON_MS, singleShot=True)
        for timer in (self._timer, self._soon):
            timer.timeout.connect(self.look)

    def start(self) -> None:
        """Look now and every minute from now on."""
        self._timer.start()
        self.look()

    def stop(self) -> None:
        """Look no more."""
        self._timer.stop()
        self._soon.stop()

    def _changed(self, _change: Change) -> None:
        if self._timer.isActive() and not self._soon.isActive():
            self._soon.start()

    def look(self) -> None:
        """Count again."""
        self._tasks.read(self._in_danger, self._now()).then(self._top.set_alerts)
