"""Work that must not run on the thread of the screen, as a presenter sees it: no Qt in here.

A presenter is given a ``Tasks`` and writes ``tasks.write(service.mark, call, zone).then(done, failed)``. The types of the
function and of its result are kept, so mypy checks the arguments and the callback. Which thread runs it is the business of
``ui.kit.qt_tasks``; tests use ``InlineTasks`` (runs at once) or ``ManualTasks`` (runs when the test says so).
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from types import TracebackType
from typing import Generic, ParamSpec, Protocol, TypeVar

P = ParamSpec("P")
R = TypeVar("R")

Failed = Callable[[BaseException], object]
"""What is called with the error of a task that did not succeed."""


class Task(Protocol[R]):
    """Handle of one piece of work under way."""

    def then(self, done: Callable[[R], object], failed: Failed | None = None, /) -> Task[R]:
        """Say what happens with the result; called on the thread of the screen, once.

        Args:
            done: receives the result.
            failed: receives the error; without it the error goes to the program's own rim (``unhandled``).

        Returns:
            The same task, so that the caller may keep it to drop it.
        """
        ...

    def drop(self) -> None:
        """Forget the callbacks (the page is gone). A write that was asked for is still carried out."""
        ...


class Tasks(Protocol):
    """Four doors to the background: one writer, readers, one thread for PDF pages, a pool for everything else."""

    def write(self, fn: Callable[P, R], /, *args: P.args, **kwargs: P.kwargs) -> Task[R]:
        """Run a command on the one writer thread, in the order in which they were asked for."""
        ...

    def read(self, fn: Callable[P, R], /, *args: P.args, **kwargs: P.kwargs) -> Task[R]:
        """Run a query on one of the reader threads."""
        ...

    def pdf(self, fn: Callable[P, R], /, *args: P.args, **kwargs: P.kwargs) -> Task[R]:
        """Run something that uses PDFium on the only thread that may."""
        ...

    def job(self, fn: Callable[P, R], /, *args: P.args, **kwargs: P.kwargs) -> Task[R]:
        """Run a paper, an image, a file or a password hash on the small pool."""
        ...


class Caught:
    """Keeps what a block raised, as a worker thread does for its caller.

    Attributes:
        error: the error, or None when the block ended well.
    """

    def __init__(self) -> None:
        self.error: BaseException | None = None

    def __enter__(self) -> Caught:
        """Enter the block."""
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, error: BaseException | None, _at: TracebackType | None
    ) -> bool:
        """Keep an error; let the interpreter's own exits through."""
        self.error = error
        return isinstance(error, Exception)


class Handle(Generic[R]):
    """The task all implementations hand out: it keeps an outcome until somebody asks for it, and tells it once."""

    def __init__(self, unhandled: Failed) -> None:
        self._unhandled = unhandled
        self._done: Callable[[R], object] | None = None
        self._failed: Failed | None = None
        self._outcome: tuple[R | None, BaseException | None] | None = None
        self._asked = False
        self._dropped = False
        self._told = False

    def then(self, done: Callable[[R], object], failed: Failed | None = None, /) -> Handle[R]:
        """See ``Task.then``."""
        self._done, self._failed, self._asked = done, failed, True
        self._tell()
        return self

    def drop(self) -> None:
        """See ``Task.drop``."""
        self._dropped = True
        self._done = self._failed = None

    def land(self, result: R | None, error: BaseException | None) -> None:
        """Store the outcome and tell whoever asked; called on the thread of the screen."""
        self._outcome = (result, error)
        self._tell()

    def _tell(self) -> None:
        if self._told or self._dropped or self._outcome is None:
            return
        result, error = self._outcome
        if error is not None:
            self._told = True
            done, failed, self._done, self._failed = self._done, self._failed, None, None
            (failed or self._unhandled)(error)
        elif self._asked:
            self._told = True
            done, self._done, self._failed = self._done, None, None
            if done is not None:
                done(result)  # type: ignore[arg-type]


def raise_again(error: BaseException) -> None:
    """Raise an error nobody asked for, so that a test sees it."""
    raise error


class InlineTasks:
    """Runs every task at once, on the caller's thread; for tests of presenters."""

    def __init__(self, unhandled: Failed = raise_again) -> None:
        self._unhandled = unhandled

    def _now(self, fn: Callable[P, R], /, *args: P.args, **kwargs: P.kwargs) -> Task[R]:
        handle: _Late[R] = _Late(self._unhandled)
        result: R | None = None
        with Caught() as caught:
            result = fn(*args, **kwargs)
        handle.land(result, caught.error)
        return handle

    def write(self, fn: Callable[P, R], /, *args: P.args, **kwargs: P.kwargs) -> Task[R]:
        """See ``Tasks.write``."""
        return self._now(fn, *args, **kwargs)

    def read(self, fn: Callable[P, R], /, *args: P.args, **kwargs: P.kwargs) -> Task[R]:
        """See ``Tasks.read``."""
        return self._now(fn, *args, **kwargs)

    def pdf(self, fn: Callable[P, R], /, *args: P.args, **kwargs: P.kwargs) -> Task[R]:
        """See ``Tasks.pdf``."""
        return self._now(fn, *args, **kwargs)

    def job(self, fn: Callable[P, R], /, *args: P.args, **kwargs: P.kwargs) -> Task[R]:
        """See ``Tasks.job``."""
        return self._now(fn, *args, **kwargs)


class _Late(Handle[R]):
    """A handle whose outcome may be there before ``then``: an error waits for it instead of going to the rim."""

    def _tell(self) -> None:
        if self._asked:
            super()._tell()


class ManualTasks:
    """Keeps every task until the test lets it run: for races between a late answer and the next key press.

    Attributes:
        waiting: the kinds of the tasks that have not run yet, oldest first (``write``, ``read``, ``pdf``, ``job``).
    """

    def __init__(self, unhandled: Failed = raise_again) -> None:
        self._unhandled = unhandled
        self._queue: deque[tuple[str, Callable[[], None]]] = deque()

    @property
    def waiting(self) -> list[str]:
        """Kinds of the tasks that have not run yet, oldest first."""
        return [kind for kind, _ in self._queue]

    def run_next(self) -> None:
        """Run the oldest waiting task and deliver its outcome.

        Raises:
            IndexError: nothing waits.
        """
        self._queue.popleft()[1]()

    def run_all(self) -> int:
        """Run all waiting tasks, also those that their callbacks ask for; return how many ran."""
        ran = 0
        while self._queue:
            self.run_next()
            ran += 1
        return ran

    def _later(self, kind: str, fn: Callable[P, R], /, *args: P.args, **kwargs: P.kwargs) -> Task[R]:
        handle: Handle[R] = Handle(self._unhandled)

        def run() -> None:
            result: R | None = None
            with Caught() as caught:
                result = fn(*args, **kwargs)
            handle.land(result, caught.error)

        self._queue.append((kind, run))
        return handle

    def write(self, fn: Callable[P, R], /, *args: P.args, **kwargs: P.kwargs) -> Task[R]:
        """See ``Tasks.write``."""
        return self._later("write", fn, *args, **kwargs)

    def read(self, fn: Callable[P, R], /, *args: P.args, **kwargs: P.kwargs) -> Task[R]:
        """See ``Tasks.read``."""
        return self._later("read", fn, *args, **kwargs)

    def pdf(self, fn: Callable[P, R], /, *args: P.args, **kwargs: P.kwargs) -> Task[R]:
        """See ``Tasks.pdf``."""
        return self._later("pdf", fn, *args, **kwargs)

    def job(self, fn: Callable[P, R], /, *args: P.args, **kwargs: P.kwargs) -> Task[R]:
        """See ``Tasks.job``."""
        return self._later("job", fn, *args, **kwargs)


class Lane(Generic[R]):
    """One write at a time for one aggregate; what is asked for meanwhile is joined into the next.

    ``send`` receives all waiting changes (field -> newest change) and starts the write; ``done`` and ``failed`` hear of
    each write together with the changes it carried, so that a failed one can be shown at its fields and kept.
    """

    def __init__(
        self,
        send: Callable[[dict[str, object]], Task[R]],
        done: Callable[[dict[str, object], R], object],
        failed: Callable[[dict[str, object], BaseException], object],
    ) -> None:
        self._send, self._done, self._failed = send, done, failed
        self._waiting: dict[str, object] = {}
        self._flying = False

    @property
    def idle(self) -> bool:
        """True when nothing is under way and nothing waits."""
        return not self._flying and not self._waiting

    def put(self, field: str, change: object) -> None:
        """Ask for a change of one field; a later one for the same field replaces an earlier one that still waits."""
        self._waiting[field] = change
        self._next()

    def _next(self) -> None:
        if self._flying or not self._waiting:
            return
        changes, self._waiting, self._flying = self._waiting, {}, True

        def well(result: R) -> None:
            self._flying = False
            self._done(changes, result)
            self._next()

        def badly(error: BaseException) -> None:
            self._flying = False
            self._failed(changes, error)
            self._next()

        self._send(changes).then(well, badly)
