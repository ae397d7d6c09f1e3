"""Work in a turn of its own, so that keys, paints and other windows' events come between."""

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QTimer, Slot
from PySide6.QtWidgets import QWidget

_SOON = 1
"""Milliseconds. With 0 Qt posts an event instead, and events posted by events are all delivered in one turn."""


def next_turn(owner: QObject, act: Callable[[], object]) -> None:
    """Do ``act`` in the next turn of the event loop; not at all if ``owner`` is gone by then."""
    QTimer.singleShot(_SOON, owner, act)


class PaintedApart(QObject):
    """Gives the painting of a window a turn of its own: filling a page and painting it are half a stall each.

    Otherwise Qt lays out and paints in the turn in which something changed, however long that took already.

    Args:
        window: a window of the screen; its owner.
    """

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._painting = False
        self._turn = QTimer(self, singleShot=True, interval=_SOON)
        self._turn.timeout.connect(self._paint)
        window.installEventFilter(self)

    def eventFilter(self, _window: QObject, event: QEvent) -> bool:
        """Put off the painting that Qt asks for."""
        if event.type() != QEvent.Type.UpdateRequest or self._painting:
            return False
        if not self._turn.isActive():
            self._turn.start()
        return True

    @Slot()
    def _paint(self) -> None:
        window = self.parent()
        assert window is not None
        self._painting = True
        QCoreApplication.sendEvent(window, QEvent(QEvent.Type.UpdateRequest))
        self._painting = False
