"""Inputs and form rows: what is left is stored, what is wrong is said at the field, nothing typed is cleared."""

from datetime import date, datetime
from decimal import Decimal

import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QInputMethodEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from advisor_app.domain.values.money import Money
from ui.kit.chips import ChoiceChips, YesNoChips
from ui.kit.choice import CheckBox, ChoiceBox
from ui.kit.date_input import DateTimeInput
from ui.kit.forms import Field, FieldState, Form
from ui.kit.gauge import Gauge
from ui.kit.inputs import TextArea, TextInput
from ui.kit.money_input import MoneyInput
from ui.kit.month import MonthPicker
from ui.kit.number_inputs import MileageInput, PhoneInput, QuantityInput
from ui.kit.plate_input import PlateInput
from ui.kit.vin_input import VinInput

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")


def press(widget, key, modifier=Qt.KeyboardModifier.NoModifier, text=""):
    QApplication.sendEvent(widget, QKeyEvent(QEvent.Type.KeyPress, key, modifier, text))


def type_into(widget, text):
    for sign in text:
        event = QInputMethodEvent()
        event.setCommitString(sign)
        QApplication.sendEvent(widget, event)


@pytest.fixture
def page(qtbot):
    made = QWidget()
    QVBoxLayout(made)
    qtbot.addWidget(made)
    made.resize(700, 500)
    made.show()
    made.activateWindow()
    qtbot.waitExposed(made)
    return made


def put(page, editor, **options):
    field = Field("Label", editor, **options)
    page.layout().addWidget(field)
    heard = []
    field.committed.connect(heard.append)
    field.show()
    return field, heard


def test_a_field_that_is_left_is_committed_once(page):
    field, heard = put(page, TextInput())
    other, _ = put(page, TextInput())
    field.focus_editor()
    type_into(field.editor, "张伟")
    assert heard == []
    other.focus_editor()
    assert heard == ["张伟"]
    field.focus_editor()
    other.focus_editor()
    assert heard == ["张伟"]
    assert field.state() is FieldState.PENDING


def test_enter_commits_and_moves_on(page):
    field, heard = put(page, TextInput())
    other, _ = put(page, TextInput())
    field.focus_editor()
    type_into(field.editor, "x")
    press(field.editor, Qt.Key.Key_Return)
    assert heard == ["x"]
    assert page.focusWidget() is other.editor


def test_enter_while_composing_does_nothing(page):
    field, heard = put(page, TextInput())
    put(page, TextInput())
    field.focus_editor()
    QApplication.sendEvent(field.editor, QInputMethodEvent("zhang", []))
    press(field.editor, Qt.Key.Key_Return)
    assert heard == []
    assert page.focusWidget() is field.editor


def test_a_wrong_text_is_said_at_the_field_and_stays(page):
    field, heard = put(page, MoneyInput())
    field.focus_editor()
    type_into(field.editor, "1e9")
    field.flush()
    assert heard == []
    assert field.error()
    assert field.editor.text() == "1e9"
    assert field.state() is FieldState.WRONG
    field.editor.selectAll()
    type_into(field.editor, "12")
    assert field.error() == ""


def test_a_stored_value_does_not_disturb_typing(page):
    field, heard = put(page, TextInput())
    field.focus_editor()
    type_into(field.editor, "mine")
    field.set_value("theirs")
    assert field.editor.text() == "mine"
    field.flush()
    assert heard == ["mine"]


def test_setting_a_value_commits_nothing(page):
    field, heard = put(page, MoneyInput())
    field.set_value(Money(100))
    field.flush()
    assert heard == []
    assert field.value() == Money(100)


@pytest.mark.parametrize(
    ("typed", "fen"), [("1,234.5", 123_450), ("１２３．４５", 12_345), ("¥12", 1_200), ("12元", 1_200), ("0", 0)]
)
def test_money_is_read_as_people_type_it(page, typed, fen):
    field, heard = put(page, MoneyInput())
    type_into(field.editor, typed)
    field.editor.left.emit()
    assert heard == [Money(fen)]
    assert field.editor.text() == str(Money(fen))


@pytest.mark.parametrize("typed", ["-0.01", "1e9", "1.234", "abc", "--1"])
def test_bad_money_is_refused_in_words(page, typed):
    editor = MoneyInput()
    editor.setText(typed)
    assert editor.problem()


def test_arrow_keys_change_an_amount_by_one_yuan(page):
    field, _ = put(page, MoneyInput())
    field.set_value(Money(150))
    press(field.editor, Qt.Key.Key_Up)
    assert field.value() == Money(250)
    for _ in range(4):
        press(field.editor, Qt.Key.Key_Down)
    assert field.value() == Money(50)


def test_numbers(page):
    mileage, quantity, phone = MileageInput(), QuantityInput(), PhoneInput()
    mileage.setText("３０，２１０公里")
    quantity.setText("4.50")
    phone.setText("+86 138-1234-1234")
    assert (mileage.value(), quantity.value(), phone.value()) == (30_210, Decimal("4.5"), "13812341234")
    phone.left.emit()
    assert phone.text() == "138 1234 1234"
    assert not phone.doubt()
    phone.setText("12")
    assert phone.doubt()
    assert not phone.problem()


def test_a_long_text_is_refused_but_kept(page):
    area = TextArea(limit=10)
    area.setPlainText("x" * 11)
    assert area.problem()
    assert len(area.toPlainText()) == 11


def test_a_text_that_is_too_long_can_be_looked_at_by_any_page(page):
    for editor in (TextArea(limit=10), TextInput(limit=10)):
        field, heard = put(page, editor)
        field.focus_editor()
        type_into(editor, "x" * 11)
        assert (editor.value(), field.value()) == ("x" * 11, "x" * 11)
        editor.left.emit()
        assert heard == []
        assert "11" in field.error()
        field.reset("y" * 12)
        assert field.value() == "y" * 12


def test_a_field_that_cannot_be_read_has_no_value(page):
    field, _ = put(page, MileageInput())
    field.editor.setText("many")
    assert field.editor.problem()
    assert field.value() is None


@pytest.mark.parametrize("kind", [TextInput, TextArea])
def test_signs_that_nobody_sees_are_taken_away_and_it_is_said(page, kind):
    field, heard = put(page, kind(), hint="as on the card")
    field.focus_editor()
    type_into(field.editor, "张\u200f伟")
    field.editor.left.emit()
    assert heard == ["张伟"]
    shown = field.editor.text() if kind is TextInput else field.editor.toPlainText()
    assert shown == "张伟"
    assert field._note.text() == "已去掉看不见的符号。"
    assert field._note.property("role") == "hint"
    field.set_state(FieldState.SAVED)
    field.set_value("张伟")
    assert field._note.text() == "已去掉看不见的符号。"
    type_into(field.editor, "明")
    assert field._note.text() == "as on the card"
    field.editor.left.emit()
    assert field._note.text() == "as on the card"


def test_what_is_hinted_of_one_thing_is_not_said_of_the_next(page):
    field, _ = put(page, TextInput())
    field.focus_editor()
    type_into(field.editor, "\u200f")
    field.editor.left.emit()
    assert field._note.isVisible()
    field.reset("")
    assert not field._note.isVisible()


def test_ctrl_enter_leaves_a_text_area(page):
    field, heard = put(page, TextArea())
    put(page, TextInput())
    field.focus_editor()
    type_into(field.editor, "异响")
    press(field.editor, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert heard == ["异响"]


def test_the_province_keyboard_types_and_keeps_the_cursor(page, qtbot):
    field, heard = put(page, PlateInput())
    field.focus_editor()
    keyboard = field.editor.keyboard()
    qtbot.waitUntil(keyboard.isVisible)
    next(key for key in keyboard.keys if key.words() == "沪").click()
    assert page.focusWidget() is field.editor
    assert not keyboard.isVisible()
    type_into(field.editor, "ad1-23o5")
    field.flush()
    assert heard == ["沪AD12305"]


def test_a_strange_plate_is_a_doubt_and_no_error(page):
    plate = PlateInput()
    plate.setText("沪A1")
    assert plate.doubt()
    assert not plate.problem()
    plate.setText("京a·12345")
    assert plate.value() == "京A12345"
    assert not plate.doubt()


def test_the_vin_offers_what_was_misread(page):
    field, heard = put(page, VinInput())
    field.focus_editor()
    type_into(field.editor, "LSVAA4186R200000I")
    assert field.editor.doubt()
    assert field.editor.take_suggestion()
    assert field.editor.value() == "LSVAA4186R2000001"
    assert not field.editor.doubt()
    field.flush()
    assert heard == ["LSVAA4186R2000001"]


def test_a_vin_with_a_wrong_check_digit_may_be_kept(page):
    vin = VinInput()
    vin.setText("LSVAA4180R2000001")
    assert "6" in vin.doubt()
    assert not vin.problem()


def test_day_and_time_are_read_and_shown_with_the_weekday(page):
    editor = DateTimeInput(lambda: date(2026, 11, 21), note=lambda day: "休" if day.weekday() == 6 else "")
    field, heard = put(page, editor)
    parts = [part for part in editor.findChildren(QWidget) if hasattr(part, "stepped")]
    type_into(parts[0], "明天")
    assert editor.problem()
    type_into(parts[1], "930")
    assert not editor.problem()
    field.flush()
    assert heard == [datetime(2026, 11, 22, 9, 30)]  # noqa: DTZ001  # wall clock of the shop
    press(parts[0], Qt.Key.Key_Up)
    assert editor.day() == date(2026, 11, 23)
    press(parts[1], Qt.Key.Key_Down)
    assert editor.value() == datetime(2026, 11, 23, 9, 15)  # noqa: DTZ001


def test_an_unreadable_day_is_said(page):
    editor = DateTimeInput(lambda: date(2026, 11, 21), with_time=False)
    part = next(part for part in editor.findChildren(QWidget) if hasattr(part, "stepped"))
    type_into(part, "2-30")
    assert editor.problem()


def test_chips_are_chosen_by_digit(page):
    field, heard = put(page, ChoiceChips([("a", "A"), ("b", "B"), ("c", "C")]))
    press(field.editor, Qt.Key.Key_2)
    press(field.editor, Qt.Key.Key_2)
    press(field.editor, Qt.Key.Key_3)
    assert heard == ["b", "c"]


def test_several_chips(page):
    field, heard = put(page, ChoiceChips([("a", "A"), ("b", "B")], multi=True))
    press(field.editor, Qt.Key.Key_2)
    press(field.editor, Qt.Key.Key_1)
    press(field.editor, Qt.Key.Key_2)
    assert heard == [("b",), ("a", "b"), ("a",)]


def test_fuel_moves_in_eighths_and_charge_in_percents(page):
    fuel, heard = put(page, Gauge("fuel"))
    press(fuel.editor, Qt.Key.Key_Right)
    press(fuel.editor, Qt.Key.Key_Right)
    fuel.flush()
    assert heard == [25]
    charge = Gauge("charge")
    charge.set_value(80)
    press(charge, Qt.Key.Key_Left)
    assert charge.value() == 79
    assert Gauge().value() is None


def test_a_choice_and_a_tick_are_stored_at_once(page):
    box, heard = put(page, ChoiceBox([("a", "A"), ("b", "B")]))
    assert box.value() is None
    box.editor.setCurrentIndex(1)
    box.editor.activated.emit(1)
    tick, ticks = put(page, CheckBox("Waits"))
    tick.editor.click()
    assert heard == ["b"]
    assert ticks == [True]


def test_yes_and_no_are_both_answers_and_neither_is_the_first(page):
    answer, heard = put(page, YesNoChips("Allowed", "Not allowed"))
    assert answer.editor.value() is None
    for digit in (Qt.Key.Key_2, Qt.Key.Key_1, Qt.Key.Key_1):
        press(answer.editor, digit)
    assert heard == [False, True, None]
    for value, spoken in ((False, "Not allowed"), (True, "Allowed"), (None, "")):
        answer.set_value(value)
        assert (answer.editor.value(), answer.editor.accessibleDescription()) == (value, spoken)


def test_a_form_goes_to_its_first_error_and_through_its_groups(page):
    form = Form(columns=2)
    page.layout().addWidget(form)
    form.add_group("One")
    first = form.add(Field("A", TextInput(), name="a"))
    form.add(Field("B", TextInput(), name="b"))
    form.add_group("Two")
    third = form.add(Field("C", TextInput(), name="c"))
    form.show()
    assert form.show_error("c", "wrong")
    assert page.focusWidget() is third.editor
    assert not form.show_error("zzz", "wrong")
    assert not form.flush()
    form.next_group()
    assert page.focusWidget() is first.editor
    form.next_group()
    assert page.focusWidget() is third.editor


def test_the_label_names_the_input(page):
    field, _ = put(page, TextInput(), hint="hint", required=True)
    assert field.editor.accessibleName() == "Label"
    field.set_error("wrong")
    assert field.editor.accessibleDescription() == "wrong"


def test_a_day_is_picked_from_the_month(page):
    editor = DateTimeInput(lambda: date(2026, 11, 21), with_time=False, note=lambda day: "休" if day.day == 30 else "")
    field, heard = put(page, editor)
    editor.open_calendar()
    month = page.findChild(MonthPicker)
    assert month.isVisible()
    month.turn(1)
    assert month.days.first == date(2026, 12, 1)
    month.turn(-1)
    # 2026-11-01 is a Sunday: the second row begins with Monday the 2nd.
    at = QPointF(10, 24 + month.days._high() * 1.5)
    QApplication.sendEvent(
        month.days,
        QMouseEvent(
            QEvent.Type.MouseButtonPress,
            at,
            at,
            Qt.MouseButton.LeftButton,
            Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.NoModifier,
        ),
    )
    assert editor.value() == date(2026, 11, 2)
    assert not month.isVisible()
    field.flush()
    assert heard == [date(2026, 11, 2)]
    editor.open_calendar()
    assert month.days.chosen == date(2026, 11, 2)
    assert not month.grab().toImage().isNull()


def test_the_counter_stands_under_the_text(qtbot):
    area = TextArea(limit=100, rows=3)
    qtbot.addWidget(area)
    area.resize(300, 90)
    area.show()
    area.set_value("字" * 89)
    assert area.counter_box().isEmpty()
    before = area.viewport().height()
    area.set_value("字" * 90)
    box = area.counter_box()
    assert box.height() >= 12
    assert not box.intersects(area.viewport().geometry())
    assert area.viewport().height() < before
    assert area.grab(box).toImage() != area.grab(box.translated(-150, 0)).toImage()
    area.set_value("")
    assert area.counter_box().isEmpty()
    assert area.viewport().height() == before


def test_the_counter_counts_as_the_message_does_beside_the_scroll_bar(qtbot):
    area = TextArea(limit=100, rows=3)
    qtbot.addWidget(area)
    area.resize(300, 90)
    area.show()
    area.set_value("字\n" * 51 + "  \n")
    assert area.verticalScrollBar().isVisible()
    assert area.counted() == 101
    assert "101" in area.problem()
    bar = area.verticalScrollBar()
    assert area.counter_box().right() < bar.mapTo(area, bar.rect().topLeft()).x()


def test_the_example_of_a_day_lies_ahead(qtbot):
    today = [date(2026, 11, 22)]
    field = DateTimeInput(lambda: today[0])
    qtbot.addWidget(field)
    field.show()
    assert field._day.placeholderText() == "如：明天、11-24"
    field.hide()
    today[0] = date(2026, 12, 30)
    field.show()
    assert field._day.placeholderText() == "如：明天、01-01"


def test_a_day_that_is_over_gets_an_example_that_is(qtbot):
    field = DateTimeInput(lambda: date(2026, 11, 21), with_time=False, past=True)
    qtbot.addWidget(field)
    field.show()
    assert field._day.placeholderText() == "例如 2021-06-20"
    field._day.setText("很久以前")
    assert field.problem() == "日期无法识别，请按例如 2021-06-20 的格式填写。"
    field._day.setText("2021-06-20")
    assert (field.problem(), field.value()) == ("", date(2021, 6, 20))
