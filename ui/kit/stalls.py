"""How long the thread of the screen was deaf: a heartbeat in the real event loop.

Measured against planted stalls, this is the only honest way: it sees blocking slots, a starved interpreter lock, and chains
of queued calls alike. On a busy machine the thread also waits for a processor; Linux tells how long, and that is taken off.
"""

import os
import threading
from dataclasses import dataclass
from time import perf_counter

from PySide6.QtCore import QObject, Qt, QTimer, Slot

BEAT = 4
"""Milliseconds between two beats."""


@dataclass(frozen=True)
class Stalls:
    """What a stretch of beats showed, in milliseconds; a quiet stretch shows about ``BEAT``.

    Attributes:
        net: longest gap less the wait for a processor.
        wall: longest gap on the clock.
        p99: 99th percentile of the net gaps.
        beats: number of beats.
    """

    net: float
    wall: float
    p99: float
    beats: int


def summary(gaps: list[tuple[float, float]]) -> Stalls:
    """Return what ``gaps`` (wall seconds, net seconds) show; all zero when there are none."""
    if not gaps:
        return Stalls(0.0, 0.0, 0.0, 0)
    nets = sorted(max(net, 0.0) for _, net in gaps)
    p99 = nets[min(len(nets) - 1, int(len(nets) * 0.99))]
    return Stalls(nets[-1] * 1000, max(wall for wall, _ in gaps) * 1000, p99 * 1000, len(gaps))


class StallMeter(QObject):
    """Beats on the thread that made it while that thread's event loop runs."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._gaps: list[tuple[float, float]] = []
        self._schedule = self._open_schedule()
        self._last = 0.0
        self._waited = 0
        self._timer = QTimer(self, interval=BEAT, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._beat)

    def resume(self) -> None:
        """Begin, or go on after ``pause``; the time between does not count."""
        self._last, self._waited = perf_counter(), self._wait_so_far()
        self._timer.start()

    def pause(self) -> None:
        """Stop beating; a gap under way is counted up to now."""
        if self._timer.isActive():
            self._beat()
            self._timer.stop()

    def take(self) -> Stalls:
        """Return what was seen since the last ``take`` and begin a new stretch."""
        if self._timer.isActive():
            self._beat()
        gaps, self._gaps = self._gaps, []
        return summary(gaps)

    def close(self) -> None:
        """Stop for good and close the file that tells the processor's schedule."""
        self._timer.stop()
        if self._schedule is not None:
            os.close(self._schedule)
            self._schedule = None

    @staticmethod
    def _open_schedule() -> int | None:
        path = f"/proc/self/task/{threading.get_native_id()}/schedstat"
        return os.open(path, os.O_RDONLY | os.O_CLOEXEC) if os.path.exists(path) else None  # noqa: PTH110

    def _wait_so_far(self) -> int:
        """Return the nanoseconds this thread was ready to run and had no processor; 0 where nobody tells."""
        if self._schedule is None:
            return 0
        return int(os.pread(self._schedule, 80, 0).split()[1])

    @Slot()
    def _beat(self) -> None:
        now, waited = perf_counter(), self._wait_so_far()
        gap = now - self._last
        self._gaps.append((gap, gap - (waited - self._waited) / 1e9))
        self._last, self._waited = now, waited
