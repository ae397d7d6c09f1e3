"""A process of its own that makes the rows of the demo's copies while this one writes them."""

import gc
import multiprocessing
import signal
from collections.abc import Callable, Generator, Iterable
from contextlib import suppress
from typing import Any, TypeVar

Piece = TypeVar("Piece")
_TO_ALL = ("SIGINT", "SIGHUP")
"""A terminal sends them to this process as well; the one that writes hears them, clears up and ends it."""


def _send(make: Callable[[Any], Iterable[Any]], order: Any, pipe: Any) -> None:
    """Make the pieces in a process of its own and send them."""
    for name in _TO_ALL:
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.SIG_IGN)
    gc.disable()  # rows hold no cycles, and looking for some among millions of cells costs a tenth
    with suppress(BrokenPipeError):  # nobody reads any more: whoever ordered was killed
        for piece in make(order):
            pipe.send(piece)
        pipe.send(None)
    pipe.close()


def made_apart(make: Callable[[Any], Iterable[Piece]], order: Any) -> Generator[Piece, None, None]:
    """Yield what another process makes, so that one core makes rows while the other writes them.

    One piece at most waits: the other process goes on when it has been taken.

    Args:
        make: a function of a module; what it yields can be pickled, and is never None.
        order: its argument; it can be pickled.

    Raises:
        EOFError: that process died.
    """
    context = multiprocessing.get_context("spawn")  # a fork would copy open connections and held locks
    here, there = context.Pipe(duplex=False)
    maker = context.Process(target=_send, args=(make, order, there), daemon=True)
    maker.start()
    there.close()
    try:
        while (piece := here.recv()) is not None:
            yield piece
        maker.join()
    finally:
        here.close()
        maker.terminate()
        maker.join()
