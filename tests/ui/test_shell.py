"""The shell's views: passive, reached by keys, in both languages and themes, without a word from Qt."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage, QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QDialog,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from advisor_app.domain.values.errors import EditConflict, EnvironmentFault, NotPermitted
from advisor_app.i18n import set_language
from ui.crash import Report, show_fault
from ui.kit.failures import Failures
from ui.shell import notices
from ui.shell.data import (
    Avoid,
    Glance,
    GuideData,
    Health,
    OwnShop,
    Person,
    Presence,
    PrintWish,
    RailEntry,
    SearchRow,
    Tick,
)
from ui.shell.first_run_page import FirstRunPage
from ui.shell.guide_dock import TickBox
from ui.shell.lock_page import LockPage
from ui.shell.login_page import LoginPage, PersonButton
from ui.shell.preview_dialog import PreviewDialog
from ui.shell.window import MainWindow
from ui.theme.current import colour
from ui.theme.theme import apply_theme

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")

PEOPLE = [Person("a", "林晓燕", "服务顾问", "pw-a"), Person("b", "周建国", "经理", "pw-b")]
AREAS = [RailEntry("today", "今日", "today", badge=3), RailEntry("board", "看板", "board", "F4", group=1)]
GUIDE = GuideData(
    "环车检查",
    "关键时刻",
    (Tick("walk", "一起绕车", True), Tick("fuel", "登记油量", why="避免争议")),
    ("我陪您看一下",),
    (Avoid("不是我们弄的", "这里有旧痕"),),
    (Glance("召回", "1 项", "danger", "alert-octagon"),),
)


class Page(QWidget):
    def __init__(self, name: str):
        super().__init__()
        self.setObjectName(name)
        self.field = QLineEdit()
        self.opened: list[dict[str, object]] = []
        self.wrong: list[tuple[str, str]] = []
        QVBoxLayout(self).addWidget(self.field)

    def open(self, **ids):
        self.opened.append(ids)

    def field_error(self, field, text):
        self.wrong.append((field, text))
        return field == "phone"


def press(window, key, modifier=Qt.KeyboardModifier.NoModifier):
    QTest.keyClick(window.windowHandle(), key, modifier)


def keys(window, text):
    for letter in text:
        QTest.keyClick(window.windowHandle(), ord(letter))


@pytest.fixture
def window(qtbot, qapp):
    apply_theme(qapp, "light")
    made = MainWindow()
    qtbot.addWidget(made)
    made.set_areas(AREAS)
    made.top.set_presence(Presence("青山汽修", "1 号前台", "林晓燕", "服务顾问"))
    made.show_guide(GUIDE)
    made.page = Page("today")
    made.show_page(made.page, "today")
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    qtbot.waitUntil(lambda: made.guide.complete)
    made.page.field.setFocus()
    return made


def heard(signal):
    got: list[object] = []
    signal.connect(lambda *args: got.append(args[0] if len(args) == 1 else args))
    return got


def test_fixed_keys_ask_for_what_they_stand_for(window):
    visit, refresh, lock, area, back = map(
        heard,
        (window.visit_wanted, window.refresh_wanted, window.lock_wanted, window.area_wanted, window.back_wanted),
    )
    press(window, Qt.Key.Key_F2)
    press(window, Qt.Key.Key_F5)
    press(window, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    press(window, Qt.Key.Key_F4)
    press(window, Qt.Key.Key_Escape)
    assert [len(each) for each in (visit, refresh, lock, back)] == [1, 1, 1, 1]
    assert area == ["board"]
    assert window.guide.isVisible()
    press(window, Qt.Key.Key_F10)
    assert not window.guide.isVisible()


def test_who_types_faster_than_the_answer_comes_gets_its_first_row(window):
    chosen = heard(window.search.chosen)
    window.open_search()
    window.search.field.setText("01000000012317")
    press(window.search.field, Qt.Key.Key_Return)
    assert (chosen, window.search.isVisible()) == ([], True)
    rows = [SearchRow(n, "user", f"客户 {n}", "", "") for n in range(2)]
    window.search.set_rows("0100000001231", rows)  # late
    assert chosen == []
    window.search.set_rows("01000000012317", rows)
    assert (chosen, window.search.isVisible()) == ([0], False)


def test_a_page_that_comes_late_does_not_take_the_cursor_out_of_the_search(window, qtbot):
    page = Page("late")
    window.show_page(page, "today")
    window.open_search()
    page.field.setFocus(Qt.FocusReason.OtherFocusReason)  # its rows have arrived
    qtbot.waitUntil(window.search.field.hasFocus)
    press(window.search.field, Qt.Key.Key_Escape)
    assert page.field.hasFocus()
    window.open_search()
    page.field.setFocus(Qt.FocusReason.MouseFocusReason)  # a person's wish
    QApplication.sendPostedEvents()
    assert page.field.hasFocus()


def test_search_by_keys_alone_gives_the_focus_back(window):
    typed, chosen, back = heard(window.search.typed), heard(window.search.chosen), heard(window.back_wanted)
    rows = [SearchRow(n, "car", f"京A·{n}") for n in range(3)]
    press(window, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    keys(window, "66")
    assert typed == ["", "6", "66"]
    window.search.set_rows("6", rows[:1])  # late
    assert not window.search.list.isVisible()
    window.search.set_rows("66", rows)
    press(window, Qt.Key.Key_Down)
    press(window, Qt.Key.Key_Down)
    press(window, Qt.Key.Key_Down)
    press(window, Qt.Key.Key_Up)
    press(window, Qt.Key.Key_Return)
    assert (chosen, window.search.isVisible()) == ([2], False)
    assert window.focusWidget() is window.page.field
    press(window, Qt.Key.Key_F3)
    press(window, Qt.Key.Key_Return)
    press(window, Qt.Key.Key_Escape)
    assert (chosen, back, window.search.isVisible()) == ([2], [], False)


def test_a_click_on_a_row_opens_it_and_late_rows_grow_the_popup(window):
    chosen = heard(window.search.chosen)
    window.open_search()
    small = window.search.height()
    window.search.set_rows("", [SearchRow(n, "user", f"客户 {n}", "138 **** 6688", "今天") for n in range(20)])
    assert window.search.height() > small
    viewport = window.search.list.viewport()
    spot = viewport.mapTo(window, QPoint(40, 48 + 24))
    QTest.mouseClick(window.windowHandle(), Qt.MouseButton.LeftButton, pos=spot)
    assert chosen == [1]


def test_rail_lights_badges_and_narrows(window):
    narrowed = heard(window.rail.narrowed)
    wide = window.rail.width()
    button = window.findChild(QAbstractButton, "rail.today")
    assert button.isChecked()
    assert "3" in button.accessibleName()
    window.rail.set_badge("today", 0)
    window.rail.set_badge("unknown", 5)
    assert button.accessibleName() == "今日"
    window.rail._fold.click()
    assert narrowed[-1] is True
    assert window.rail.width() < wide
    area = heard(window.area_wanted)
    window.findChild(QAbstractButton, "rail.board").click()
    assert area == ["board"]


def test_areas_of_the_next_person_take_the_keys_of_the_last(window):
    area = heard(window.area_wanted)
    window.set_areas([RailEntry("cash", "收银", "cash", "F4")])
    press(window, Qt.Key.Key_F4)
    assert area == ["cash"]
    window.set_areas([])
    press(window, Qt.Key.Key_F4)
    assert area == ["cash"]


def test_guide_ticks_by_mouse_and_keeps_its_place(window):
    ticked = heard(window.guide.ticked)
    boxes = {box.objectName(): box for box in window.guide.findChildren(TickBox)}
    assert boxes["guide.tick.walk"].isChecked()
    boxes["guide.tick.fuel"].click()
    assert ticked == [("fuel", True)]
    hidden = heard(window.guide.hidden_wanted)
    window.guide.hidden_wanted.emit()
    assert len(hidden) == 1
    assert window.guide.isHidden()


def test_guide_may_be_shown_anew_by_the_very_tick_and_the_focus_stays(window, qtbot):
    done = replace(GUIDE, ticks=(GUIDE.ticks[0], replace(GUIDE.ticks[1], done=True)))
    window.guide.ticked.connect(lambda _id, _done: window.show_guide(done))
    window.guide.findChild(TickBox, "guide.tick.fuel").setFocus()
    press(window, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: window.guide.complete and isinstance(window.focusWidget(), TickBox))
    focused = window.focusWidget()
    assert (focused.objectName(), focused.isChecked()) == ("guide.tick.fuel", True)
    press(window, Qt.Key.Key_Tab)
    assert window.focusWidget() is not focused


def test_lock_keeps_what_lies_under_it_and_the_keys_are_dead(window, qtbot):
    keys(window, "half")
    visit = heard(window.visit_wanted)
    lock = LockPage()
    lock.set_person("林晓燕", "服务顾问")
    window.show_cover(lock)
    lock.ask_pin()
    pin = heard(lock.pin_entered)
    press(window, Qt.Key.Key_F2)
    press(window, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    keys(window, "123")
    press(window, Qt.Key.Key_Return)
    keys(window, "4x")
    press(window, Qt.Key.Key_Return)
    assert (pin, visit, window.covered, window.search.isVisible()) == (["1234"], [], True, False)
    window.show_desk()
    assert (window.page.field.text(), window.focusWidget() is window.page.field) == ("half", True)


def test_a_lock_hides_what_stands_open_over_the_desk(window, qtbot):
    heard_of: list[int] = []
    asked, answered = QDialog(window), QDialog(window)
    for dialog in (asked, answered):
        dialog.finished.connect(heard_of.append)
    asked.open()
    window.show_cover(LockPage())
    assert not asked.isVisible()
    window.show_cover(LockPage())
    assert heard_of == [], "a question that waits is not answered"
    window.show_desk()
    assert asked.isVisible()
    assert asked.isModal()
    asked.accept()
    answered.open()
    window.show_cover(LockPage())
    window.give_up_dialogs()
    window.show_desk()
    assert not answered.isVisible()
    assert heard_of == [QDialog.DialogCode.Accepted, QDialog.DialogCode.Rejected], "somebody else's question is a no"


def test_five_wrong_pins_ask_for_the_password(window):
    lock = LockPage()
    window.show_cover(lock)
    lock.set_others(PEOPLE[1:])
    lock.ask_pin()
    lock.wrong_pin(4)
    assert lock.pin.isVisible()
    assert "4" in lock.pin._below.text()
    lock.wrong_pin(0)
    assert (lock.pin.isVisible(), lock.password.isVisible()) == (False, True)
    password, switch = heard(lock.password_entered), heard(lock.switch_wanted)
    press(window, Qt.Key.Key_Return)
    keys(window, "pw")
    press(window, Qt.Key.Key_Return)
    lock.findChild(PersonButton).click()
    assert (password, switch) == (["pw"], ["b"])


def test_login_by_keys_and_by_choosing(window):
    login = LoginPage()
    login.set_people(PEOPLE)
    window.show_cover(login)
    login.begin()
    wanted = heard(login.login_wanted)
    press(window, Qt.Key.Key_Return)
    press(window, Qt.Key.Key_Return)
    assert wanted == []
    login.name.field.setFocus()
    keys(window, "lin")
    press(window, Qt.Key.Key_Return)
    keys(window, "secret")
    press(window, Qt.Key.Key_Return)
    assert wanted == [("lin", "secret")]
    assert not login.enter.isEnabled()
    login.set_problem("密码不对")
    assert login.enter.isEnabled()
    login.set_people(PEOPLE, demo=True)
    login.findChild(PersonButton, "login.person.b").click()
    press(window, Qt.Key.Key_Return)
    assert wanted[1:] == [("b", "pw-b")]


def test_login_shows_passwords_in_the_demo_only_and_many_people_are_typed(window):
    login = LoginPage()
    window.show_cover(login)
    login.set_people([Person("a", "林晓燕", "服务顾问")])
    assert login._notice.isHidden()
    login.set_people([Person(str(n), f"员工 {n}", "技师") for n in range(7)])
    assert [button for button in login.findChildren(PersonButton) if button.isVisible()] == []


def test_first_start_checks_every_answer(window):
    first = FirstRunPage()
    window.show_cover(first)
    demo, own = heard(first.demo_wanted), heard(first.own_wanted)
    first.begin.click()
    assert len(demo) == 1
    first.own.click()
    first.begin.click()
    assert (own, window.focusWidget()) == ([], first.shop.field)
    for text in ("青山汽修", "周建国", "12345678", "1234567x"):
        for letter in text:
            if letter.isascii():
                keys(window, letter)
            else:
                window.focusWidget().insert(letter)
        press(window, Qt.Key.Key_Return)
    assert own == []
    first.again.field.setText("12345678")
    press(window, Qt.Key.Key_Return)
    assert own == [OwnShop("青山汽修", "周建国", "12345678")]
    assert "12345678" not in repr(own)
    first.set_busy("正在建立…")
    assert not first.begin.isEnabled()
    first.set_problem("店名太长", "shop")
    assert first.begin.isEnabled()


def test_preview_asks_for_pages_in_view_and_is_honest(window, qtbot):
    dialog = PreviewDialog("派工单", "W1.pdf", window)
    pages, wishes, again = heard(dialog.page_wanted), heard(dialog.print_wanted), heard(dialog.retry_wanted)
    dialog.open()
    dialog.activateWindow()
    qtbot.waitUntil(dialog.isActiveWindow)
    assert not dialog.print_button.isEnabled()
    dialog.show_failed("字体缺失")
    dialog._again.click()
    assert len(again) == 1
    dialog.set_printers(["HP", "LQ-630K"], "LQ-630K", 2)
    dialog.show_pages([(595, 842)] * 6)
    asked = {index for index, _ in pages}
    assert 0 in asked
    assert 5 not in asked
    image = QImage(100, 141, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.white)
    dialog.set_page(0, image)
    dialog.set_page(99, image)
    for _ in range(12):
        press(dialog, Qt.Key.Key_PageDown)
    assert 5 in {index for index, _ in pages}
    assert len(pages) == len(set(pages))
    press(dialog, Qt.Key.Key_F8)
    qtbot.waitUntil(lambda: len(wishes) == 1)
    assert wishes == [PrintWish("LQ-630K", 2)]
    dialog.copies.setFocus()
    press(dialog, Qt.Key.Key_Up)
    assert dialog.copies.value() == 3
    keys(dialog, "07")
    press(dialog, Qt.Key.Key_Down)
    dialog._steps[0].click()
    assert dialog.copies.value() == 5
    dialog.show_outcome("正在打印…", working=True)
    press(dialog, Qt.Key.Key_F8)
    assert not dialog.print_button.isDown()
    dialog.show_outcome("已交给打印机,尚未确认。", "warning")
    assert dialog.print_button.isEnabled()
    dialog.set_printers([], "", 1)
    assert not dialog.print_button.isEnabled()
    assert dialog.save_button.isEnabled()
    gone = heard(dialog.finished)
    press(dialog, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: len(gone) == 1)
    assert len(wishes) == 1


def test_the_window_is_a_failure_view(window):
    reports, tried = [], []
    failures = Failures(window, reports.append)
    failures.show(EnvironmentFault("busy_elsewhere"), retry=lambda: tried.append(1))
    assert window._banner.isVisible()
    window._banner.acted.emit()
    assert (tried, window._banner.isVisible()) == ([1], False)
    failures.show(NotPermitted("page_not_permitted", page="收银"))
    assert "收银" in window._toast.text()
    assert window.field_error("phone", "x")
    assert not window.field_error("tax", "x")
    failures.show(EditConflict("x", mine={"电话": "1"}, theirs={"电话": "2"}), retry=lambda: tried.append(2))
    dialog = window.findChild(QDialog, "conflict")
    dialog.findChild(QAbstractButton, "conflict.mine").click()
    assert tried == [1, 2]


def test_a_question_is_answered_once_and_escape_is_no(window):
    said = []
    dialog = notices.ask(window, "删除 3 行?", lambda: said.append("yes"), danger=True)
    press(dialog, Qt.Key.Key_Return)  # the dangerous answer is not the default
    assert said == []
    dialog = notices.ask(window, "继续?", lambda: said.append("go"))
    press(dialog, Qt.Key.Key_Escape)
    dialog = notices.ask(window, "继续?", lambda: said.append("go"))
    press(dialog, Qt.Key.Key_Return)
    assert said == ["go"]


def test_a_fault_shows_its_number_and_copies_the_report(window, qapp):
    dialog = show_fault(Report("K7F3QX", "ValueError"))
    assert all(part.height() >= part.heightForWidth(part.width()) for part in dialog.findChildren(QLabel))
    dialog._copy.click()
    assert qapp.clipboard().text() == "K7F3QX\nValueError"
    dialog.accept()


def test_a_fault_in_the_middle_of_a_word_takes_no_key_for_an_answer(window, qapp):
    dialog = show_fault(Report("K7F3QX", "ValueError"))
    at = qapp.focusWidget()
    assert at is not None
    before = qapp.clipboard().text()
    typed = QInputMethodEvent()
    typed.setCommitString("声声")
    qapp.sendEvent(at, typed)
    for key in (Qt.Key.Key_S, Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Escape):
        for to in (dialog, *dialog.findChildren(QPushButton)):
            QTest.keyClick(to, key)
    assert dialog.isVisible()
    assert dialog.number.text() == "K7F3QX"
    assert dialog.number.focusPolicy() is Qt.FocusPolicy.NoFocus
    assert qapp.clipboard().text() == before
    assert dialog.pause.isActive()
    gone_on = heard(dialog.accepted)
    dialog.pause.stop()
    press(dialog, Qt.Key.Key_Return)
    assert len(gone_on) == 1


@pytest.mark.parametrize("language", ["zh_CN", "en"])
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("size", [(1024, 640), (1920, 1080)])
def test_every_view_paints_in_every_dress(qtbot, qapp, language, theme, size):
    set_language(language)
    apply_theme(qapp, theme)
    window = MainWindow()
    qtbot.addWidget(window)
    window.resize(*size)
    window.set_areas(AREAS)
    window.show_guide(GUIDE)
    for health in Health:
        window.top.set_health(health, "3 min")
    window.top.set_alerts(2)
    window.show()
    colours = set()
    for cover in (FirstRunPage(), LoginPage(), LockPage(), None):
        if cover is None:
            window.show_desk()
        else:
            window.show_cover(cover)
        image = window.grab().toImage()
        colours.add(image.pixelColor(image.width() - 8, image.height() - 8).lightness() < 128)
    assert colours == {theme == "dark"}
    for widget in window.findChildren(QAbstractButton) + window.findChildren(QLineEdit):
        if not widget.isHidden() and not widget.parentWidget().isHidden():
            assert widget.accessibleName() or getattr(widget, "text", str)(), widget.objectName()
    card = window.show_keys()
    assert card.grab().toImage().width() > 100
    card.accept()
    menu = window.top.open_user_menu()
    assert len(menu.actions()) == 8
    menu.close()
    apply_theme(qapp, "light")


def test_every_text_of_the_shell_is_in_the_catalog():
    root = Path(__file__).resolve().parents[2]
    catalog = (root / "resources/locale/zh_CN/shell.po").read_text("utf-8")
    known = set(re.findall(r'msgid "(.+)"', catalog))
    texts = set()
    for path in [*(root / "ui/shell").glob("*.py"), root / "ui/crash.py"]:
        texts |= set(re.findall(r'\bt\(\s*"([^"]+)"\s*[,)]', path.read_text("utf-8")))
    assert len(texts) > 60
    assert texts - known == set()


def test_one_widget_shows_the_focus_at_the_first_start(qtbot, qapp):
    apply_theme(qapp, "light")
    page = FirstRunPage()
    made = MainWindow()
    qtbot.addWidget(made)
    made.resize(1366, 768)
    made.show_cover(page)
    made.show()
    QTest.qWaitForWindowExposed(made)
    made.activateWindow()
    qtbot.waitUntil(page.demo.hasFocus)
    edge = colour("focus").name()

    def framed(widget: QWidget) -> bool:
        image = widget.grab().toImage()
        return image.pixelColor(image.width() // 2, 0).name() == edge

    assert [part for part in (page.demo, page.own, page.language) if framed(part)] == [page.demo]
    page.own.click()
    qtbot.waitUntil(page.shop.field.hasFocus)
    assert [part for part in (page.demo, page.own, page.shop.field) if framed(part)] == [page.shop.field]


@pytest.mark.parametrize("make", [LoginPage, LockPage])
def test_a_cover_begins_in_its_first_field(make, qtbot):
    made = MainWindow()
    qtbot.addWidget(made)
    page = make()
    made.show_cover(page)
    made.show()
    QTest.qWaitForWindowExposed(made)
    made.activateWindow()
    qtbot.waitUntil(page.first().hasFocus)
    assert isinstance(page.first(), QLineEdit)
    assert not page.language.hasFocus()


def test_enter_on_a_way_to_begin_begins(qtbot):
    page = FirstRunPage()
    qtbot.addWidget(page)
    page.show()
    page.activateWindow()
    qtbot.waitUntil(lambda: page.demo.hasFocus())
    asked = []
    page.demo_wanted.connect(lambda: asked.append("demo"))
    page.own_wanted.connect(asked.append)
    QTest.keyClick(page.windowHandle(), Qt.Key.Key_Return)
    assert asked == ["demo"]
    page.own.click()
    page.shop.field.setText("Shop")
    page.shop.field.setFocus()
    QTest.keyClick(page.windowHandle(), Qt.Key.Key_Return)
    assert page.manager.field.hasFocus()
    assert page.password.field.property("wrong") is not True
    assert asked == ["demo"]


def test_the_lock_of_the_demo_shop_tells_its_pin(qtbot):
    page = LockPage()
    qtbot.addWidget(page)
    page.ask_pin("2468")
    assert page.pin._below.text() == "演示门店的解锁码是 2468。"
    page.ask_pin()
    assert page.pin._below.text() == ""


def test_a_long_name_of_a_shop_moves_nothing_out_of_the_middle(qtbot):
    page = LoginPage()
    qtbot.addWidget(page)
    page.resize(1280, 800)
    page.set_shop("望潮汽车技术服务有限公司第二维修中心（江州高新区滨江大道店）", "前台 1")
    page.show()
    middle = page.width() / 2
    for part in (page.card, page.language):
        qtbot.waitUntil(lambda part=part: abs(part.mapTo(page, part.rect().center()).x() - middle) <= 2)
