"""The scanner is told from a hand by its rhythm; a code goes to the signal and to no field, everything else to its field."""

import random

import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from ui.kit.scanner import AMOUNT, SCANS_WELCOME, Scanner

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")

CODE = "01000000012317"


class Clock:
    def __init__(self):
        self.now = 1000

    def __call__(self, _event: QKeyEvent) -> int:
        return self.now


class Desk:
    def __init__(self, qtbot, qapp, is_code=lambda code: len(code) >= 10):
        self.clock = Clock()
        self.scanner = Scanner(is_code, stamp=self.clock)
        self.codes: list[str] = []
        self.dropped: list[str] = []
        self.scanner.scanned.connect(self.codes.append)
        self.scanner.dropped.connect(self.dropped.append)
        self.window = QWidget()
        self.note, self.money = QLineEdit(), QLineEdit()
        self.money.setProperty(AMOUNT, True)
        self.entered: list[str] = []
        for field in (self.note, self.money):
            field.returnPressed.connect(lambda field=field: self.entered.append(field.text()))
        column = QVBoxLayout(self.window)
        column.addWidget(self.note)
        column.addWidget(self.money)
        qtbot.addWidget(self.window)
        self.window.show()
        self.window.activateWindow()
        qtbot.waitUntil(self.window.isActiveWindow)
        self.note.setFocus()
        self.scanner.hear()
        self._app = qapp

    def keys(self, text, every=0):
        for letter in text:
            self.clock.now += every
            QTest.keyClick(self.window.windowHandle(), ord(letter))

    def enter(self, after=0):
        self.clock.now += after
        QTest.keyClick(self.window.windowHandle(), Qt.Key.Key_Return)

    def close(self):
        self.scanner.release()
        self.scanner.stop()


@pytest.fixture
def desk(qtbot, qapp):
    made = Desk(qtbot, qapp)
    yield made
    made.close()


@pytest.mark.parametrize("every", [0, 1, 10, 35])
@pytest.mark.parametrize("field", ["note", "money"])
def test_a_code_reaches_the_signal_and_no_field(desk, every, field):
    getattr(desk, field).setFocus()
    desk.keys(CODE, every)
    desk.enter(every)
    assert desk.codes == [CODE]
    assert (desk.note.text(), desk.money.text(), desk.entered) == ("", "", [])


def test_a_hand_types_into_its_field(desk):
    desk.keys("13812345678", 120)
    desk.enter(120)
    assert (desk.codes, desk.note.text(), desk.entered) == ([], "13812345678", ["13812345678"])


def test_digits_appear_by_themselves_when_the_rhythm_breaks(desk, qtbot):
    desk.keys("123")
    assert desk.note.text() == ""
    qtbot.waitUntil(lambda: desk.note.text() == "123", timeout=500)


def test_a_letter_between_keeps_the_order(desk):
    desk.keys("12a34.5", 5)
    desk.scanner.release()
    assert (desk.note.text(), desk.codes) == ("12a34.5", [])


@pytest.mark.parametrize("digits", ["123456789", "12345"])
def test_too_short_for_a_code_is_typed_on(desk, digits):
    desk.keys(digits)
    desk.enter()
    assert (desk.codes, desk.note.text(), desk.entered) == ([], digits, [digits])


def test_what_is_no_code_of_ours_is_typed_on(qtbot, qapp):
    desk = Desk(qtbot, qapp, is_code=lambda code: code == CODE)
    desk.keys("13812345678")
    desk.enter()
    desk.keys(CODE)
    desk.enter()
    assert (desk.note.text(), desk.codes) == ("13812345678", [CODE])
    desk.close()


def test_an_amount_typed_by_hand_arrives_and_a_fragment_of_a_scan_does_not(desk, qtbot):
    desk.money.setFocus()
    desk.keys("1234", 10)
    desk.scanner.release()
    assert (desk.money.text(), desk.dropped) == ("1234", [])
    desk.keys("9876543")
    qtbot.waitUntil(lambda: desk.dropped == ["9876543"], timeout=500)
    desk.keys("55555")
    desk.enter()
    assert (desk.money.text(), desk.entered) == ("1234", [])
    desk.keys("800", 90)
    desk.enter(90)
    assert (desk.money.text(), desk.entered) == ("1234800", ["1234800"])


def test_the_enter_of_a_dropped_scan_books_nothing_even_when_it_comes_late(desk, qtbot):
    desk.money.setFocus()
    desk.keys("9876543")
    qtbot.waitUntil(lambda: desk.dropped == ["9876543"], timeout=500)
    desk.keys("21", 60)  # hands type single digits; what follows in pairs is the rest of the scan
    desk.clock.now += 60
    desk.keys("12")
    desk.enter(900)
    assert (desk.money.text(), desk.entered, desk.dropped) == ("21", [], ["9876543", "12"])
    desk.enter(100)
    assert desk.entered == ["21"]


def test_enter_books_again_once_the_scan_is_over(desk, qtbot):
    desk.money.setFocus()
    for meanwhile in (lambda: None, lambda: QTest.keyClick(desk.window.windowHandle(), Qt.Key.Key_Backspace)):
        desk.keys("9876543")
        desk.scanner.release()
        meanwhile()
        desk.enter(1001 if len(desk.dropped) == 1 else 200)
    assert desk.entered == ["", ""]


def test_a_click_releases_the_digits_first(desk):
    desk.keys("77")
    QTest.mouseClick(desk.window.windowHandle(), Qt.MouseButton.LeftButton, pos=desk.money.geometry().center())
    assert (desk.note.text(), desk.money.text()) == ("77", "")


def test_shortcut_modifiers_and_held_keys_are_no_scan(desk):
    QTest.keyClick(desk.window.windowHandle(), Qt.Key.Key_1, Qt.KeyboardModifier.ControlModifier)
    for _ in range(12):
        repeated = QKeyEvent(
            QEvent.Type.KeyPress, Qt.Key.Key_5, Qt.KeyboardModifier.NoModifier, "5", autorep=True, count=1
        )
        desk._app.sendEvent(desk.window.windowHandle(), repeated)
    desk.enter()
    assert (desk.codes, desk.note.text()) == ([], "5" * 12)


def test_noise_never_reaches_the_amount_field(desk):
    rng = random.Random(7)
    desk.money.setFocus()
    scans = 0
    for _ in range(300):
        code = "".join(rng.choice("0123456789") for _ in range(14))
        cut = rng.choice((14, 14, 14, 13, 9, 6, 5))
        for digit in code[:cut]:
            desk.clock.now += rng.randint(0, 35)
            desk.keys(digit)
        if rng.random() < 0.9:
            desk.enter(rng.randint(0, 35))
            scans += cut >= 10
        else:
            desk.scanner.release()
        desk.clock.now += 500
    assert len(desk.codes) == scans > 100
    assert (desk.money.text(), desk.entered) == ("", [])


def test_a_foreign_object_passes(desk):
    assert desk.scanner.eventFilter(QObject(), QEvent(QEvent.Type.User)) is False


def test_a_field_that_welcomes_scans_gets_every_digit_at_once(desk):
    desk.note.setProperty(SCANS_WELCOME, True)
    desk.keys(CODE, every=2)
    assert desk.note.text() == CODE
    desk.enter(after=2)
    assert (desk.codes, desk.entered) == ([], [CODE])


def test_keys_wait_for_the_page_they_are_meant_for(desk):
    desk.keys("ab")
    desk.scanner.hold()
    desk.keys("cd1", every=300)
    assert (desk.note.text(), desk.money.text()) == ("ab", "")
    desk.money.setFocus()
    desk.scanner.go_on()
    desk.scanner.release()
    assert (desk.note.text(), desk.money.text()) == ("ab", "cd1")
    desk.keys("e", every=300)
    assert desk.money.text() == "cd1e"


def test_a_scan_that_waited_is_still_a_scan(desk):
    desk.scanner.hold()
    desk.keys(CODE, every=5)
    desk.enter(5)
    assert desk.codes == []
    desk.scanner.go_on()
    assert desk.codes == [CODE]
    assert desk.note.text() == ""


def test_keys_are_typed_on_when_the_page_never_comes(desk, qtbot):
    desk.scanner._patience.setInterval(1)
    desk.scanner.hold()
    desk.keys("ab")
    qtbot.waitUntil(lambda: desk.note.text() == "ab")
