"""Python's garbage, collected where Qt's objects may die: on the thread of the screen, in its pauses.

The automatic collection begins in whatever thread happens to allocate. On a worker it would destroy widgets there, and Qt
aborts; on the screen's thread it comes in the middle of a key press (measured: 50 ms).
"""

import gc
import linecache
from time import monotonic

from PySide6.QtCore import QObject, QTimer

EVERY = 1_000
"""Milliseconds between two looks."""

MANY = 20_000
"""Young objects that are worth a look through them."""

PAUSE = 15.0
"""Seconds without a key or a click after which there is time for all generations: whoever waits for a printer comes back."""


class Collector(QObject):
    """Turns the automatic collection off and collects itself.

    The young are collected every second if there are many of them, everything only while nobody types.
    """

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        gc.disable()
        self._used = monotonic()
        self._clean = True
        self._timer = QTimer(self, interval=EVERY)
        self._timer.timeout.connect(self.look)

    def begin(self) -> None:
        """Take what there is for permanent, for modules and classes need never be looked through again, and go on from here."""
        linecache.clearcache()  # Qt for Python reads the source of every module that is imported, and it stays there
        gc.freeze()
        self._timer.start()

    def used(self) -> None:
        """Remember that somebody works."""
        self._used = monotonic()

    def look(self) -> None:
        """Collect what there is time for."""
        if gc.get_count()[0] >= MANY:
            gc.collect(0)
            self._clean = False
        if not self._clean and monotonic() - self._used > PAUSE:
            linecache.clearcache()
            gc.collect()
            self._clean = True
