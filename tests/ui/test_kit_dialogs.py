"""Questions: opened, never executed; each is answered exactly once."""

import subprocess
import sys

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from ui.kit.buttons import Button
from ui.kit.dialogs import Approval, ApprovalRequest, ScriptedDialogs
from ui.kit.inputs import LineInput, PasswordInput, TextArea, TextInput
from ui.kit.qt_dialogs import QtDialogs, Question

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")


@pytest.fixture
def window(qtbot):
    made = QWidget()
    made.resize(800, 600)
    qtbot.addWidget(made)
    made.show()
    made.activateWindow()
    return made


def question(window):
    return next(box for box in window.findChildren(Question) if box.isVisible())


def press(widget, key):
    QApplication.sendEvent(widget, QKeyEvent(QEvent.Type.KeyPress, key, Qt.KeyboardModifier.NoModifier))


def button(window, role):
    return next(one for one in question(window).findChildren(Button) if one.role == role)


def test_yes_has_the_focus_of_a_plain_question(window):
    heard = []
    QtDialogs(window).ask("Print again?", "Print", heard.append)
    box = question(window)
    assert heard == []
    assert box.focusWidget() is button(window, "primary")
    press(box, Qt.Key.Key_Return)
    assert heard == [True]


def test_esc_is_no(window):
    heard = []
    QtDialogs(window).ask("Print again?", "Print", heard.append)
    press(question(window), Qt.Key.Key_Escape)
    assert heard == [False]


def test_a_loss_is_named_and_the_safe_answer_has_the_focus(window):
    heard = []
    QtDialogs(window).confirm("Remove?", "This can't be undone.", ["<b>3 photos</b>"], "Remove", heard.append)
    box = question(window)
    assert any("<b>3 photos</b>" in label.text() for label in box.findChildren(QLabel))
    press(box, Qt.Key.Key_Return)
    assert heard == [False]


def test_a_choice_is_made_by_digit_or_press(window):
    heard = []
    dialogs = QtDialogs(window)
    dialogs.choose("Which?", [("a", "A"), ("b", "B")], heard.append)
    next(one for one in question(window).findChildren(Button) if one.words() == "B").click()
    dialogs.choose("Which?", [("a", "A")], heard.append)
    press(question(window), Qt.Key.Key_Escape)
    assert heard == ["b", None]


def test_a_text_that_is_required_is_asked_for_at_the_field(window):
    heard = []
    QtDialogs(window).text("Reason", "Why?", heard.append)
    button(window, "primary").click()
    assert heard == []
    line = question(window).findChild(LineInput)
    line.setText("because")
    press(line, Qt.Key.Key_Return)
    assert heard == ["because"]


def test_a_hint_and_what_was_wrong_before_stand_at_the_field_and_not_in_its_name(window):
    QtDialogs(window).text("New password", "Password", print, secret=True, hint="At least 8.", problem="Too short.")
    shown = [label.text() for label in question(window).findChildren(QLabel) if label.isVisible()]
    assert any(text.startswith("Password") for text in shown)
    assert "Too short." in shown
    assert not any("At least 8." in text and "Password" in text for text in shown)


def test_several_lines_may_be_typed(window):
    heard = []
    QtDialogs(window).text("Note", "Words", heard.append, initial="a\nb", lines=True, required=False)
    assert question(window).findChild(TextArea).toPlainText() == "a\nb"
    button(window, "primary").click()
    assert heard == ["a\nb"]


def test_an_approval_needs_who_and_secret(window):
    heard = []
    QtDialogs(window).approve(ApprovalRequest("Discount", "20 % is over your limit", (("li", "李经理"),)), heard.append)
    button(window, "primary").click()
    assert heard == []
    question(window).findChild(PasswordInput).setText("2468")
    button(window, "primary").click()
    assert heard == [Approval("li", "2468")]


def test_an_answer_that_is_too_long_is_asked_for_again_at_its_field(window):
    heard, request = [], ApprovalRequest("Discount", "20 % is over your limit", (("li", "李经理"),), needs_reason=True)
    QtDialogs(window).approve(request, heard.append)
    question(window).findChild(PasswordInput).setText("2468")
    reason = question(window).findChild(TextInput)
    reason.setText("x" * 201)
    button(window, "primary").click()
    assert heard == []
    assert question(window).focusWidget() is reason
    reason.setText("x" * 200)
    button(window, "primary").click()
    assert heard == [Approval("li", "2468", "x" * 200)]
    QtDialogs(window).text("Remark", "Remark", heard.append, required=False, limit=3)
    line = question(window).findChild(TextInput)
    line.setText("abcd")
    press(line, Qt.Key.Key_Return)
    assert len(heard) == 1
    line.setText("abc")
    press(line, Qt.Key.Key_Return)
    assert heard[1:] == ["abc"]


def test_nobody_approves(window):
    heard = []
    QtDialogs(window).approve(ApprovalRequest("Discount", "20 % is over your limit"), heard.append)
    press(question(window), Qt.Key.Key_Escape)
    assert heard == [None]


def test_scripted_answers_come_in_order():
    heard = []
    dialogs = ScriptedDialogs(True, "b", None)
    dialogs.ask("One?", "Yes", heard.append)
    dialogs.choose("Two?", [("a", "A"), ("b", "B")], heard.append)
    dialogs.text("Three?", "Label", heard.append)
    assert heard == [True, "b", None]
    assert dialogs.asked == [("ask", "One?"), ("choose", "Two?"), ("text", "Three?")]
    with pytest.raises(AssertionError, match="Four"):
        dialogs.ask("Four?", "Yes", heard.append)


def test_what_presenters_import_is_free_of_qt():
    code = "import sys, ui.kit.dialogs, ui.kit.formats, ui.kit.date_reading; sys.exit('PySide6' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_all_doubts_are_asked_at_once_with_one_reason(window):
    heard = []
    QtDialogs(window).doubt(["Odd plate?", "Odd phone?"], "Keep", heard.append, reason=True, no="Back")
    box = question(window)
    assert [one.words() for one in box.findChildren(Button)] == ["Back", "Keep"]
    shown = [label.text() for label in box.findChildren(QLabel)]
    assert {"1  Odd plate?", "2  Odd phone?"} <= set(shown)
    assert "原因" in {text.rstrip(" *") for text in shown}, "the question says what the reason is for"
    line = box.findChild(LineInput)
    assert box.focusWidget() is line
    for wrong in ("", "x" * 201):
        line.setText(wrong)
        press(line, Qt.Key.Key_Return)
        assert heard == []
    line.setText("diplomat")
    press(line, Qt.Key.Key_Return)
    assert heard == ["diplomat"]


def test_a_doubt_can_be_left(window):
    heard = []
    QtDialogs(window).doubt(["Odd plate?", "Odd phone?"], "Keep", heard.append, reason=False)
    assert question(window).findChild(LineInput) is None
    press(question(window), Qt.Key.Key_Escape)
    assert heard == [None]
    QtDialogs(window).doubt(["Odd plate?", "Odd phone?"], "Keep", heard.append, reason=False)
    press(question(window), Qt.Key.Key_Return)
    assert heard == [None, ""]


def test_no_button_of_a_question_says_only_yes_or_ok(window):
    heard = []
    QtDialogs(window).text("Remark", "Words", heard.append)
    assert button(window, "primary").words() == "保存"
    press(question(window), Qt.Key.Key_Escape)
    QtDialogs(window).text("End it", "Why?", heard.append, yes="End it")
    assert button(window, "primary").words() == "End it"
