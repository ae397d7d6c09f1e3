"""Dialogs stand out from the page behind them: an edge around, the window dimmed while it waits."""

import pytest
from PySide6.QtCore import QEvent, QPoint
from PySide6.QtWidgets import QApplication, QDialog, QVBoxLayout, QWidget
from shiboken6 import isValid

from ui.crash import FaultDialog, Report
from ui.kit.edged_dialog import DIMMED, EdgedDialog, Shade
from ui.kit.qt_dialogs import Question
from ui.shell.key_card import KeyCard
from ui.shell.pin_dialog import PinDialog
from ui.shell.preview_dialog import PreviewDialog
from ui.theme.current import colour
from ui.theme.theme import apply_theme, dress

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")


@pytest.fixture(params=["light", "dark"])
def window(request, qapp, qtbot):
    apply_theme(qapp, request.param)
    made = QWidget()
    made.setProperty("role", "page")
    made.resize(900, 700)
    qtbot.addWidget(made)
    dress(made)
    made.show()
    yield made
    apply_theme(qapp, "light")


MADE = {
    "question": lambda window: Question(window, "Print again?"),
    "preview": lambda window: PreviewDialog("Bill", "bill.pdf", window),
    "keys": lambda window: KeyCard([("Here", [("F9", "Go on")])], window),
    "pin": PinDialog,
    "fault": lambda window: FaultDialog(Report("A1", "text"), window),
}


@pytest.mark.parametrize("kind", MADE)
def test_a_dialog_has_an_edge_all_around(kind, window):
    dialog = MADE[kind](window)
    dialog.open()
    image = dialog.grab().toImage()
    last_x, last_y = image.width() - 1, image.height() - 1
    rim = [QPoint(x, y) for x in range(0, last_x, 7) for y in (0, last_y)]
    rim += [QPoint(x, y) for y in range(0, last_y, 7) for x in (0, last_x)]
    assert {image.pixelColor(at).name() for at in rim} == {colour("border_strong").name()}
    dialog.close()


def test_the_window_is_dimmed_while_it_waits_and_light_again_after(window, qtbot):
    QVBoxLayout(window).addWidget(QWidget())
    before = window.grab().toImage().pixelColor(20, 20)
    dialog = Question(window, "Print again?")
    dialog.open()
    qtbot.waitUntil(lambda: window.findChildren(Shade) != [])
    shades = window.findChildren(Shade)
    assert len(shades) == 1
    assert window.grab().toImage().pixelColor(20, 20).lightness() < before.lightness() * (1 - DIMMED / 3)
    window.resize(1000, 720)
    QApplication.processEvents()
    assert shades[0].geometry() == window.rect()
    dialog.reject()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert not isValid(shades[0])
    assert window.grab().toImage().pixelColor(20, 20) == before


def test_a_dialog_that_stops_nobody_dims_nothing(window):
    dialog = EdgedDialog(window)
    dialog.show()
    QApplication.processEvents()
    assert window.findChildren(Shade) == []
    dialog.close()


def test_every_dialog_of_the_program_has_the_edge():
    from ui.kit import photo_strip, sign_dialog
    from ui.shell import notices

    kinds = [photo_strip.PhotoDialog, sign_dialog.SignDialog, notices.Question, Question, PreviewDialog, KeyCard]
    assert all(issubclass(kind, EdgedDialog) for kind in [*kinds, PinDialog, FaultDialog])
    assert {kind.__module__ for kind in QDialog.__subclasses__() if kind.__module__.startswith("ui.")} == {
        EdgedDialog.__module__
    }
