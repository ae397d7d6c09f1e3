"""Counts the promises that are broken or at risk, for the bell in the top bar."""

from collections.abc import Callable
from datetime import datetime, timedelta

from PySide6.QtCore import QObject, QTimer

from advisor_app.domain.stages import RISK
from advisor_app.ports.reads.board import BoardCard
from ui.kit.hub import Change, ChangeHub
from ui.kit.tasks import Tasks
from ui.shell.topbar import TopBar

LOOK_MS = 60_000


def in_danger(cards: tuple[BoardCard, ...], now: datetime) -> int:
    """Return how many cars in the shop are late or will be within the hour."""
    return sum(c.visit_id is not None and not c.ready and c.at is not None and c.at - now <= RISK for c in cards)


class AlertWatch(QObject):
    """Looks after every change of the board, and once a minute for the clock goes on.

    Args:
        tasks, hub, top: where it reads, what it hears, where it shows.
        cards: reads the cars of the board.
        now: what time it is.
    """

    def __init__(
        self, tasks: Tasks, hub: ChangeHub, top: TopBar, cards: Callable[[datetime, datetime], tuple[BoardCard, ...]],
        now: Callable[[], datetime],
    ) -> None:  # fmt: skip
        super().__init__()
        self._tasks, self._top, self._cards, self._now = tasks, top, cards, now
        self._heard = hub.subscribe({"board"}, self._changed)
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

    def _changed(self, _change: Change) -> None:
        self.look()

    def look(self) -> None:
        """Count again."""
        now = self._now()
        self._tasks.read(self._cards, now, now + timedelta(0)).then(
            lambda cards: self._top.set_alerts(in_danger(cards, self._now()))
        )
