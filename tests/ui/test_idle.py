"""A counter that is left alone locks itself; one that is used does not."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit

from ui.kit.scanner import Scanner


def test_keys_and_clicks_say_that_somebody_is_there(qtbot: object) -> None:
    scanner, heard = Scanner(), []
    scanner.used.connect(lambda: heard.append(True))
    field = QLineEdit()
    field.show()
    field.activateWindow()
    QTest.qWaitForWindowActive(field)
    scanner.hear()
    try:
        QTest.keyClick(field.windowHandle(), Qt.Key.Key_A)
        assert len(heard) == 1
        QTest.mouseClick(field.windowHandle(), Qt.MouseButton.LeftButton)
        assert len(heard) == 2
    finally:
        scanner.stop()
        field.close()
