"""Qt's binding gives back what it borrows: version 6.12.0 lost references of True and None and aborted after hours."""

import sys

from PySide6.QtCore import QObject, Signal
from pytestqt.qtbot import QtBot

ROUNDS = 5_000
SLACK = 200


class Bell(QObject):
    """Rings with the kinds of values that views send each other."""

    rung = Signal(bool)
    told = Signal(object)


def test_signals_keep_the_references_of_true_and_none(qtbot: QtBot) -> None:
    bell = Bell()
    heard: list[object] = []
    bell.rung.connect(heard.append)
    bell.told.connect(heard.append)
    before = [sys.getrefcount(value) for value in (True, None)]
    for _ in range(ROUNDS):
        bell.rung.emit(True)
        bell.told.emit(None)
    after = [sys.getrefcount(value) for value in (True, None)]
    assert len(heard) == 2 * ROUNDS
    heard.clear()
    assert all(then >= at_first - SLACK for at_first, then in zip(before, after, strict=True)), (before, after)
