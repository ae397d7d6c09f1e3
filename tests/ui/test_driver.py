"""The driver presses real keys through the window, waits, measures, takes pictures, and fails honestly."""

import json
import time

import pytest
from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QDialog, QLineEdit, QPushButton, QVBoxLayout, QWidget

from ui.kit.scanner import Scanner
from ui.tour.driver import Driver, Step

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


class Window(QWidget):
    def __init__(self):
        super().__init__()
        self.first, self.second, self.hidden = QLineEdit(), QLineEdit(), QLineEdit()
        self.button, self.slow = QPushButton("ask"), QPushButton("slow")
        self.pressed = 0
        self.slow.clicked.connect(lambda: time.sleep(0.08))
        self.button.clicked.connect(self.ask)
        self.button.clicked.connect(self.count)
        column = QVBoxLayout(self)
        for part in (self.first, self.second, self.hidden, self.button, self.slow):
            column.addWidget(part)
        self.hidden.hide()
        self.dialog = QDialog(self)
        self.dialog.resize(120, 60)
        self.answer = QLineEdit(self.dialog)
        self.trail: list[QPoint] = []

    def count(self):
        self.pressed += 1

    def ask(self):
        self.dialog.open()

    def mousePressEvent(self, event):
        self.trail = [event.position().toPoint()]

    def mouseMoveEvent(self, event):
        self.trail.append(event.position().toPoint())


@pytest.fixture
def window(qtbot):
    made = Window()
    qtbot.addWidget(made)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    return made


@pytest.fixture
def play(qtbot, window, tmp_path):
    def run(journey, **options):
        driver = Driver(window, tmp_path / "out", **options)
        with qtbot.waitSignal(driver.finished, timeout=20_000) as got:
            driver.start("test", journey(driver), {"program": "1"})
        return got.args[0], json.loads((tmp_path / "out" / "tour.json").read_text("utf-8")), tmp_path / "out"

    return run


def test_a_journey_of_three_steps(play, window):
    def journey(driver):
        driver.click(window.first)
        driver.type("ab c")
        driver.type("张𬭎三")
        yield Step("Fill the first", lambda: window.first.text() == "ab c张𬭎三")
        driver.press(Qt.Key.Key_Tab)
        driver.fill("12")
        driver.fill("34")
        yield Step("", lambda: window.second.text() == "34")
        driver.press(Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
        yield Step("Tab goes on", lambda: window.second.selectedText() == "34")
        driver.click(window.button)
        yield Step("Dialog/opens", window.dialog.isVisible)

    record, written, out = play(journey)
    assert record.ok
    assert [step["name"] for step in written["steps"]] == ["Fill the first", "Tab goes on", "Dialog/opens"]
    assert [step["keys"] for step in written["steps"]] == [8, 8, 1]
    assert [step["picture"] for step in written["steps"]] == [
        "001-fill-the-first.png",
        "002-tab-goes-on.png",
        "003-dialog-opens.png",
    ]
    for step in written["steps"]:
        assert not QImage(str(out / step["picture"])).isNull()
        assert step["seconds"] >= 0.03
        assert 0 < step["max_stall_ms"] <= step["max_stall_wall_ms"]
    assert (written["ok"], written["totals"]["keys"], written["versions"]) == (True, 17, {"program": "1"})
    assert written["totals"]["seconds"] == pytest.approx(sum(step["seconds"] for step in written["steps"]), abs=0.01)


def test_a_modal_dialog_gets_the_keys_and_shields_the_window(play, window):
    def journey(driver):
        driver.click(window.button)
        yield Step("open", window.dialog.isVisible)
        driver.type("x")
        driver.click(window.button)
        yield Step("typed", lambda: window.answer.text() == "x")

    record, _, _ = play(journey)
    assert record.ok
    assert window.pressed == 1
    window.dialog.close()


def test_a_step_in_vain_fails_and_ends_the_journey(play, window):
    reached = []

    def journey(driver):
        yield Step("good", lambda: True)
        driver.type("x")
        yield Step("never", lambda: False, timeout=0.1)
        reached.append("after")

    record, written, out = play(journey)
    assert not record.ok
    assert [(step["name"], step["ok"]) for step in written["steps"]] == [("good", True), ("never", False)]
    assert written["steps"][1]["problem"] == "waited 0.1 s in vain"
    assert (out / "002-never.png").exists()
    assert reached == []


@pytest.mark.parametrize("where", ["input", "condition", "journey", "rim"])
def test_whatever_goes_wrong_fails_the_step(play, window, where):
    def bad():
        raise LookupError("no such thing")

    def journey(driver):
        yield Step("good", lambda: True)
        if where == "input":
            driver.click(window.hidden)
        if where == "journey":
            bad()
        if where == "rim":
            driver.do(lambda: driver.fail("fault K7F3QX"))
        yield Step("bad", bad if where == "condition" else lambda: True)

    record, written, _ = play(journey)
    assert (record.ok, written["ok"], len(written["steps"])) == (False, False, 2)
    expected = {"input": "is not on the screen", "rim": "K7F3QX"}.get(where, "no such thing")
    assert expected in written["steps"][1]["problem"]


def test_stalls_belong_to_their_step(play, window):
    def journey(driver):
        driver.click(window.first)
        yield Step("quiet", lambda: True)
        driver.click(window.slow)
        yield Step("slow", lambda: True)

    _, written, _ = play(journey)
    quiet, slow = written["steps"]
    assert slow["max_stall_ms"] >= 78
    assert quiet["max_stall_ms"] < slow["max_stall_ms"]


def test_a_step_waits_until_all_is_settled(play, window):
    ready = []

    def journey(driver):
        driver.do(lambda: QTimer.singleShot(60, lambda: ready.append(1)))
        yield Step("settled", lambda: True)

    _, written, _ = play(journey, settled=lambda: bool(ready))
    assert written["ok"]
    assert written["steps"][0]["seconds"] >= 0.06


def test_what_holds_only_for_a_blink_is_not_yet_there(play, window):
    """A page comes in several turns of the event loop: between two of them a condition may be true and nothing pending."""
    began, shown = time.perf_counter(), []

    def journey(driver):
        driver.do(lambda: QTimer.singleShot(120, lambda: shown.append(1)))
        yield Step("there", lambda: bool(shown) or int((time.perf_counter() - began) * 100) % 2 == 0)

    _, written, _ = play(journey)
    assert written["ok"]
    assert written["steps"][0]["seconds"] >= 0.12


def test_a_key_is_pressed_until_one_is_there(play, window):
    def journey(driver):
        driver.click(window.first)
        driver.press_until(Qt.Key.Key_Tab, window.slow.hasFocus)
        driver.press_until(Qt.Key.Key_Tab, window.slow.hasFocus)
        driver.press(Qt.Key.Key_Tab, Qt.KeyboardModifier.ShiftModifier)
        yield Step("two back", window.button.hasFocus)
        driver.press_until(Qt.Key.Key_Tab, lambda: False, most=3)
        yield Step("in vain", lambda: True)

    _, written, _ = play(journey)
    there, vain = written["steps"]
    assert (there["ok"], there["keys"]) == (True, 5)
    assert (vain["ok"], vain["keys"]) == (False, 3)
    assert "lead nowhere" in vain["problem"]


def test_what_is_scrolled_out_of_sight_cannot_be_clicked(play, window):
    far = QPushButton("far", window)
    far.setGeometry(0, window.height() + 40, 80, 24)
    far.show()

    def journey(driver):
        driver.click(far)
        yield Step("far", lambda: True)

    _, written, _ = play(journey)
    assert "is not on the screen" in written["steps"][0]["problem"]


def test_the_pointer_comes_before_the_press(play, window):
    def journey(driver):
        for button in (window.slow, window.first):
            driver.click(button, lambda: QPoint(5, 5))
            yield Step("pointed at", button.underMouse)
        yield Step("and away again", lambda: not window.slow.underMouse())

    record, _, _ = play(journey)
    assert record.ok


def test_a_scan_is_heard_by_the_scanner_and_typed_digits_are_not(play, window, qapp):
    scanner, codes = Scanner(lambda code: len(code) == 14), []
    scanner.scanned.connect(codes.append)
    scanner.hear()

    def journey(driver):
        driver.click(window.first)
        driver.scan("01000000012317")
        yield Step("scan", lambda: codes == ["01000000012317"])
        driver.type("13812345678")
        driver.press(Qt.Key.Key_Return)
        yield Step("type", lambda: window.first.text() == "13812345678")

    record, _, _ = play(journey)
    scanner.stop()
    assert record.ok
    assert len(codes) == 1


def test_a_record_that_cannot_be_written_does_not_hold_up_the_end(qtbot, window, tmp_path):
    (tmp_path / "tour.json").mkdir()
    driver = Driver(window, tmp_path)
    with qtbot.waitSignal(driver.finished, timeout=20_000) as got:
        driver.start("test", iter([Step("Look", lambda: True)]), {})
    assert isinstance(got.args[0].unwritten, OSError)


def test_drag_and_empty_journeys(play, window):
    path = [QPoint(3, 3), QPoint(4, 3), QPoint(6, 4)]

    def journey(driver):
        driver.drag(window, path)
        yield Step("drag", lambda: window.trail == path)
        with pytest.raises(ValueError, match="two points"):
            driver.drag(window, path[:1])

    record, written, _ = play(journey)
    assert (record.ok, written["steps"][0]["keys"]) == (True, 1)
    nothing, written, _ = play(lambda _driver: iter(()))
    assert (nothing.ok, written["ok"], written["steps"]) == (False, False, [])


def test_a_window_that_is_taken_down_while_it_is_looked_at_is_survived(play, window, monkeypatch):
    """A dialog closes between finding its window and asking whether that is active."""
    real, gone = Driver.target.fget, []

    class Gone:
        def isActive(self):
            gone.append(True)
            raise RuntimeError("Internal C++ object (QWindow) already deleted.")

    monkeypatch.setattr(Driver, "target", property(lambda self: real(self) if gone else Gone()))

    def journey(driver):
        driver.click(window.first)
        driver.type("ab")
        yield Step("typed", lambda: window.first.text() == "ab")

    record, _, _ = play(journey)
    assert gone
    assert record.ok
