"""Turns of the event loop: what changed is painted in one of its own."""

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ui.kit.turn import PaintedApart, next_turn


class Painted(QWidget):
    """Counts how often it was painted."""

    def __init__(self) -> None:
        super().__init__()
        self.times = 0

    def paintEvent(self, _event: QPaintEvent) -> None:
        self.times += 1


def shown(qtbot, *, apart: bool) -> tuple[QWidget, Painted]:
    window, inner = QWidget(), Painted()
    window.resize(200, 100)
    QVBoxLayout(window).addWidget(inner)
    if apart:
        PaintedApart(window)
    qtbot.addWidget(window)
    with qtbot.waitExposed(window):
        window.show()
    qtbot.waitUntil(lambda: inner.times > 0)
    return window, inner


def test_what_changed_is_painted_in_the_next_turn_once(qtbot):
    _window, inner = shown(qtbot, apart=True)
    before = inner.times
    inner.update()
    QCoreApplication.sendPostedEvents()
    assert inner.times == before
    inner.update()
    QCoreApplication.sendPostedEvents()
    turns: list[int] = []
    next_turn(inner, lambda: turns.append(inner.times))
    qtbot.waitUntil(lambda: bool(turns))
    assert (inner.times, turns) == (before + 1, [before + 1])


def test_qt_itself_paints_in_the_turn_of_the_change(qtbot):
    """What the class is for; were it otherwise, it could go."""
    _window, inner = shown(qtbot, apart=False)
    before = inner.times
    inner.update()
    QCoreApplication.sendPostedEvents()
    assert inner.times == before + 1
