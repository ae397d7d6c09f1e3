"""What somebody will go to next is made in the pauses before: nobody waits for it, and no key meets the making of it."""

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

PAUSE = 300
"""Milliseconds without a key or a click that are a pause."""
BETWEEN = 50
"""Milliseconds between two pieces of work in one pause."""


class Ahead(QObject):
    """Does one piece of work after another while nobody types.

    Args:
        parent: whose it is.
        work: does one piece; returns whether there is more.
    """

    def __init__(self, parent: QObject, work: Callable[[], bool]) -> None:
        super().__init__(parent)
        self._work = work
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self._go_on)

    def begin(self) -> None:
        """There may be work: do it in the next pause."""
        self._timer.start(PAUSE)

    def used(self) -> None:
        """Somebody works: the pause begins anew."""
        if self._timer.isActive():
            self._timer.start(PAUSE)

    def stop(self) -> None:
        """Do nothing more."""
        self._timer.stop()

    def _go_on(self) -> None:
        if self._work():
            self._timer.start(BETWEEN)
