"""The dialog of one's own PIN: the password first, the PIN twice, and why one is refused."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from tests.ui.desk import press
from ui.shell.pin_dialog import PinDialog
from ui.theme.theme import apply_theme

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")


@pytest.fixture
def window(qapp: QApplication, qtbot: QtBot) -> QWidget:
    apply_theme(qapp, "light")
    made = QWidget()
    qtbot.addWidget(made)
    made.show()
    return made


def typing_in(dialog: PinDialog) -> QLineEdit:
    field = dialog.focusWidget()
    assert isinstance(field, QLineEdit)
    return field


PINS = [
    ("", "8647", "8647", "请输入密码。", "", ""),
    ("geheim", "123", "123", "", "解锁码要 4 到 6 位数字。请换一个。", ""),
    ("geheim", "1111", "1111", "", "数字相同、连号或重复，别人容易猜到。请换一个。", ""),
    ("geheim", "2345", "2345", "", "数字相同、连号或重复，别人容易猜到。请换一个。", ""),
    ("geheim", "1990", "1990", "", "这个解锁码像年份或生日，别人容易猜到。请换一个。", ""),
    ("geheim", "2580", "2580", "", "这个解锁码用的人太多，别人容易猜到。请换一个。", ""),
    ("geheim", "8647", "8643", "", "", "两次输入不一致。"),
]


@pytest.mark.parametrize(("password", "first", "second", "unproven", "weak", "unlike"), PINS)
def test_a_new_pin_is_asked_for_twice_with_the_password_and_not_too_easy(
    window: QWidget, password: str, first: str, second: str, unproven: str, weak: str, unlike: str
) -> None:
    dialog = PinDialog(window)
    chosen: list[object] = []
    dialog.pin_chosen.connect(lambda *both: chosen.append(both))
    dialog.open()
    entries = (dialog.password, dialog.first, dialog.second)
    for entry, text in zip(entries, (password, first, second), strict=True):
        entry.field.setText(text)
    dialog.second.field.setFocus()
    press(dialog, Qt.Key.Key_Return)
    assert chosen == []
    hints = ("防止您离开时，别人替您改了解锁码。", "离开一会儿再回来，用它解锁本台。", "")
    shown = [entry._below.text() for entry in entries]
    assert shown == [told or hint for told, hint in zip((unproven, weak, unlike), hints, strict=True)]
    dialog.close()


def test_a_new_pin_is_typed_with_enter_and_sent_once_until_it_is_refused(window: QWidget, qtbot: QtBot) -> None:
    dialog = PinDialog(window)
    sent: list[tuple[str, str]] = []
    dialog.pin_chosen.connect(lambda pin, password: sent.append((pin, password)))
    dialog.open()
    qtbot.waitUntil(dialog.isActiveWindow)
    assert dialog.focusWidget() is dialog.password.field
    for text in ("geheim", "8647", "8647", ""):
        typing_in(dialog).insert(text)
        press(dialog, Qt.Key.Key_Return)
    assert sent == [("8647", "geheim")]
    assert not dialog.field_error("name", "x")
    assert dialog.field_error("password", "密码不对。")
    dialog.go_on()
    assert dialog.focusWidget() is dialog.password.field
    for text in ("geheimer", "8647", "8647"):
        typing_in(dialog).selectAll()
        typing_in(dialog).insert(text)
        press(dialog, Qt.Key.Key_Return)
    assert sent[1:] == [("8647", "geheimer")]
    dialog.close()
