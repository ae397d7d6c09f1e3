"""Work in a turn of its own, so that keys, paints and other windows' events come between."""

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QWidget

_SOON = 1
"""Milliseconds. With 0 Qt posts an event instead, and events posted by events are all delivered in one turn."""


def next_turn(owner: QObject, act: Callable[[], object]) -> None:
    """Do ``act`` in the next turn of the event loop; not at all if ``owner`` is gone by then."""
    QTimer.singleShot(_SOON, owner, act)


def painted_apart(pages: QWidget) -> None:
    """Let what changes in ``pages`` now be painted in the next turn: bringing a page and painting it are half a stall each."""
    pages.setUpdatesEnabled(False)
    next_turn(pages, lambda: pages.setUpdatesEnabled(True))
