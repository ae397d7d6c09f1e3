"""The threads behind ``ui.kit.tasks.Tasks``: one writer, two readers, one for PDFium, a small pool.

Results hop to the thread of the screen by one queued signal of one object that lives as long as the program; workers own
no Qt object and touch no widget.
"""

from __future__ import annotations

import sys
from collections import deque
from collections.abc import Callable
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from time import perf_counter
from typing import Any, ParamSpec, TypeVar

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QTimer, Signal, Slot

from ui.kit.tasks import Failed, Handle, Task

P = ParamSpec("P")
R = TypeVar("R")

SHOW_BUSY_AFTER = 300
"""Milliseconds after which unfinished work is shown to the person."""


def quick_switching() -> None:
    """Let a busy worker give way to the screen within half a millisecond instead of five (measured: 2-3 ms, not 60)."""
    sys.setswitchinterval(0.0005)


TURN_SECONDS = 0.004
"""After so long the outcomes that wait have to wait for the next turn of the event loop."""

Arrival = tuple[Callable[[Future[Any]], None], Future[Any]]


class Hop(QObject):
    """Carries outcomes from workers to the thread of the screen, a few milliseconds of them in each turn of the event loop.

    Queued signals that come together are delivered together, and what follows from each of them (layout, paint) as well:
    so what comes behind one that took its time waits for the next turn.

    Signals:
        landed: (handle, future) of a finished task.
    """

    landed = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._waiting: deque[Arrival] = deque()
        self._turn = QTimer(self, singleShot=True, interval=1)
        self._turn.timeout.connect(self._land_some)
        self.landed.connect(self._queue, Qt.ConnectionType.QueuedConnection)

    @Slot(object)
    def _queue(self, arrival: Arrival) -> None:
        self._waiting.append(arrival)
        if not self._turn.isActive():
            self._land_some()

    @Slot()
    def _land_some(self) -> None:
        began = perf_counter()
        while self._waiting:  # the first lands however late it is: who waits behind it has the next turn
            self._turn.start()  # before it lands: a nested loop, as of a menu, goes on with the next
            land, future = self._waiting.popleft()
            land(future)
            if perf_counter() - began > TURN_SECONDS:
                break

    def land_all(self) -> None:
        """Deliver at once what has been sent so far."""
        QCoreApplication.sendPostedEvents(self, QEvent.Type.MetaCall)
        while self._waiting:
            self._land_some()


class QtTasks(QObject):
    """The program's background threads; make one on the thread of the screen, ``close`` it before the program ends.

    Signals:
        busy: True when something has been under way for 300 ms, False when all is done.
    """

    busy = Signal(bool)

    def __init__(self, unhandled: Failed, *, jobs: int = 2) -> None:
        super().__init__()
        quick_switching()
        self._unhandled = unhandled
        self._hop = Hop()
        self._writer = ThreadPoolExecutor(1, "writer")
        self._readers = ThreadPoolExecutor(2, "reader")
        self._pdf = ThreadPoolExecutor(1, "pdfium")
        self._jobs = ThreadPoolExecutor(jobs, "job")
        self._under_way: set[Future[Any]] = set()
        self._closed = False
        self._shown = False
        self._timer = QTimer(self, singleShot=True, interval=SHOW_BUSY_AFTER)
        self._timer.timeout.connect(self._show_busy)

    @property
    def pending(self) -> int:
        """Number of tasks asked for whose outcome has not reached the screen yet."""
        return len(self._under_way)

    def write(self, fn: Callable[P, R], /, *args: P.args, **kwargs: P.kwargs) -> Task[R]:
        """See ``Tasks.write``."""
        return self._go(self._writer, fn, *args, **kwargs)

    def read(self, fn: Callable[P, R], /, *args: P.args, **kwargs: P.kwargs) -> Task[R]:
        """See ``Tasks.read``."""
        return self._go(self._readers, fn, *args, **kwargs)

    def pdf(self, fn: Callable[P, R], /, *args: P.args, **kwargs: P.kwargs) -> Task[R]:
        """See ``Tasks.pdf``."""
        return self._go(self._pdf, fn, *args, **kwargs)

    def job(self, fn: Callable[P, R], /, *args: P.args, **kwargs: P.kwargs) -> Task[R]:
        """See ``Tasks.job``."""
        return self._go(self._jobs, fn, *args, **kwargs)

    def close(self) -> None:
        """Carry out every write asked for, cancel what has not begun elsewhere, join all threads.

        The outcomes of the writes are delivered before this returns, so that a failure at the last moment is still told.
        A second call does nothing.
        """
        if self._closed:
            return
        self._closed = True
        self._timer.stop()
        for pool in (self._readers, self._pdf, self._jobs):
            pool.shutdown(wait=False, cancel_futures=True)
        self._writer.shutdown(wait=True)
        for pool in (self._readers, self._pdf, self._jobs):
            pool.shutdown(wait=True)
        self._hop.land_all()
        self._hop.landed.disconnect()

    def _go(self, pool: ThreadPoolExecutor, fn: Callable[P, R], /, *args: P.args, **kwargs: P.kwargs) -> Task[R]:
        handle: Handle[R] = Handle(self._unhandled)
        if self._closed and pool is not self._writer:
            return handle  # a change heard at the last moment: nobody is left who would look at the answer
        future = pool.submit(fn, *args, **kwargs)
        self._under_way.add(future)
        if not self._timer.isActive() and not self._shown:
            self._timer.start()

        def land(finished: Future[R]) -> None:
            self._arrived(finished)
            if finished.cancelled():
                return
            error = finished.exception()
            if isinstance(error, CancelledError):
                return
            handle.land(None if error else finished.result(), error)

        future.add_done_callback(lambda finished: self._hop.landed.emit((land, finished)))
        return handle

    def _arrived(self, future: Future[Any]) -> None:
        self._under_way.discard(future)
        if not self._under_way:
            self._timer.stop()
            if self._shown:
                self._shown = False
                self.busy.emit(False)

    @Slot()
    def _show_busy(self) -> None:
        if self._under_way and not self._shown:
            self._shown = True
            self.busy.emit(True)
