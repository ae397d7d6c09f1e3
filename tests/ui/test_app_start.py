"""The program from its start: signed in by keys, to today, to a new visit by F2, and to its workspace."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit
from shiboken6 import isValid

from advisor_app.domain.staff import Role
from advisor_app.domain.values.clock import ManualClock
from advisor_app.domain.values.errors import RuleBroken
from advisor_app.i18n import set_language
from advisor_app.integrations.passwords import Argon2Passwords
from tests.journeys.shop import MORNING, PASSWORD, Shop, open_shop
from tests.ui.desk import press, type_text
from ui.app import App
from ui.features.arrival.page import ArrivalPage
from ui.features.arrival.presenter import KEPT
from ui.features.gate.page import GatePage
from ui.features.gate.presenter import Verdict
from ui.features.old_parts.page import ShelfPage
from ui.features.reception.page import ReceptionPage
from ui.features.today.page import TodayPage
from ui.features.visit.page import VisitPage
from ui.kit import formats
from ui.shell.login_page import LoginPage
from ui.shell.pin_dialog import PinDialog

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
LONG_MS = 20_000


@pytest.fixture
def shop(sqlite_database: Any, qapp: Any) -> Shop:
    return open_shop(sqlite_database)


@pytest.fixture
def app(shop: Shop, tmp_path: Path, qapp: QApplication, qtbot: Any) -> Iterator[App]:
    """The program on the founded shop, at its login page."""
    path = shop.database.path
    assert path is not None
    url = f"sqlite:///{path}"
    made = App(
        qapp,
        url=url,
        folder=tmp_path,
        clock=ManualClock(MORNING),
        passwords=Argon2Passwords(memory_kib=32, passes=1),
    )
    with qtbot.waitSignal(made.ready, timeout=LONG_MS):
        made.start()
    QTest.qWaitForWindowExposed(made.window)
    made.window.activateWindow()
    yield made
    made.window.close()
    made.window.deleteLater()


def sign_in(app: App, qtbot: Any, name: str) -> None:
    """Type name and password, as at the counter."""
    fields = [field for field in app.window.findChildren(QLineEdit) if field.isVisible()]
    fields[0].setFocus()
    fields[0].setText(name)
    press(app.window, Qt.Key.Key_Return)
    type_text(app.window, PASSWORD)
    with qtbot.waitSignal(app.entered, timeout=LONG_MS):
        press(app.window, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: front(app) is not None, timeout=LONG_MS)


def front(app: App) -> Any:
    return app.window.pages.currentWidget()


def test_from_the_login_to_a_visit_by_keys(app: App, qtbot: Any) -> None:
    sign_in(app, qtbot, "service_advisor")
    assert isinstance(front(app), TodayPage)
    qtbot.waitUntil(front(app).empty_card.isVisible, timeout=LONG_MS)
    press(app.window, Qt.Key.Key_F2)
    qtbot.waitUntil(lambda: isinstance(front(app), ArrivalPage), timeout=LONG_MS)
    page = front(app)
    assert page.plate.hasFocus()
    page.plate.type_province("京")
    type_text(app.window, "A12345")
    qtbot.waitUntil(page.form.isVisible, timeout=LONG_MS)
    press(app.window, Qt.Key.Key_Return)
    assert page.form.field("name").editor.hasFocus()
    type_text(app.window, "John")
    press(app.window, Qt.Key.Key_F9)
    qtbot.waitUntil(lambda: isinstance(front(app), VisitPage) and front(app).page() is not None, timeout=LONG_MS)
    workspace = front(app)
    assert isinstance(workspace.page(), ReceptionPage)
    assert workspace.header.plate.plate() == "京A12345"
    odometer = workspace.page().stored.field("sheet", "odometer_km")
    qtbot.waitUntil(odometer.editor.hasFocus, timeout=LONG_MS)
    type_text(app.window, "30210")
    press(app.window, Qt.Key.Key_Return)
    reads = app.desk.reads.visits if app.desk else None
    assert reads is not None
    qtbot.waitUntil(lambda: reads.sheet(workspace.presenter.head.id).odometer_km == 30210, timeout=LONG_MS)
    press(app.window, Qt.Key.Key_Escape)
    today = front(app)
    assert isinstance(today, TodayPage)
    qtbot.waitUntil(lambda: bool(today.tables()), timeout=LONG_MS)
    (row,) = today.tables()[0].rows_model.rows()
    assert (row.plate, row.person, row.step) == ("京A12345", "John", "接待")


def test_the_rail_leads_to_every_area_of_the_advisor(app: App, qtbot: Any) -> None:
    sign_in(app, qtbot, "service_advisor")
    names = [entry.name for entry in app.pages.rail("service_advisor")]
    assert names[0] == "today"
    assert {"today", "visits", "files"} <= set(names)
    for name in ("visits", "files", "today"):
        app.window.area_wanted.emit(name)
        qtbot.waitUntil(lambda wanted=name: front(app).objectName() == wanted, timeout=LONG_MS)


def test_a_known_car_needs_its_plate_and_one_enter(app: App, shop: Shop, qtbot: Any) -> None:
    from tests.journeys.walk_in import arrive

    first = arrive(shop)
    shop.desk.reception.cancel(shop.call(), first.id, "改天")
    sign_in(app, qtbot, "service_advisor")
    press(app.window, Qt.Key.Key_F2)
    page = front(app)
    page.plate.type_province("京")
    type_text(app.window, "A12345")
    press(app.window, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: isinstance(front(app), VisitPage) and front(app).page() is not None, timeout=LONG_MS)
    assert front(app).presenter.head.number != first.number
    assert front(app).header.plate.plate() == "京A12345"


def test_who_may_not_work_here_any_more_is_signed_out(app: App, shop: Shop, qtbot: Any) -> None:
    sign_in(app, qtbot, "service_advisor")
    assert not app.window.covered
    manager = shop.people[Role.MANAGER]
    shop.desk.people.set_active(manager.call(), shop.people[Role.SERVICE_ADVISOR].staff_id, False)
    qtbot.waitUntil(lambda: app.window.covered, timeout=LONG_MS)
    assert app.window.findChildren(LoginPage)
    assert not app.seats.is_here(shop.people[Role.SERVICE_ADVISOR].staff_id)


def test_letters_typed_while_the_page_is_being_made_are_typed_into_it(app: App, qtbot: Any) -> None:
    sign_in(app, qtbot, "service_advisor")
    press(app.window, Qt.Key.Key_F2)
    type_text(app.window, "B6")
    qtbot.waitUntil(lambda: isinstance(front(app), ArrivalPage), timeout=LONG_MS)
    qtbot.waitUntil(lambda: front(app).plate.text().endswith("B6"), timeout=LONG_MS)


def test_what_was_typed_in_the_last_field_outlives_the_window(app: App, shop: Shop, qtbot: Any) -> None:
    sign_in(app, qtbot, "service_advisor")
    press(app.window, Qt.Key.Key_F2)
    qtbot.waitUntil(lambda: isinstance(front(app), ArrivalPage), timeout=LONG_MS)
    type_text(app.window, "B6")
    qtbot.waitUntil(lambda: front(app).plate.text().endswith("B6"), timeout=LONG_MS)
    assert app.seats.session is not None
    staff = app.seats.session.staff_id
    app.window.close()
    assert shop.desk.remembered.get(f"staff:{staff}", KEPT)["values"]["plate"].endswith("B6")


class Rhythm:
    """The time of the keys, in milliseconds: a hand's or a scanner's."""

    def __init__(self) -> None:
        self.now, self.step = 0, 120

    def __call__(self, _event: QKeyEvent) -> int:
        self.now += self.step
        return self.now


def test_a_scan_that_was_kept_out_of_an_amount_is_told(app: App, qtbot: Any) -> None:
    sign_in(app, qtbot, "service_advisor")
    app.scanner.dropped.emit("690123456")
    assert app.window._toast.text() == "扫到的号码没有填进金额。请用键盘输入金额。"


def test_a_code_is_typed_or_scanned_at_the_gate_and_leaks_nowhere(app: App, qtbot: Any) -> None:
    app.scanner._stamp = rhythm = Rhythm()
    sign_in(app, qtbot, "gate_guard")
    page = front(app)
    assert isinstance(page, GatePage)
    type_text(app.window, "8734717492")
    qtbot.waitUntil(lambda: page.code.text() == "8734717492", timeout=LONG_MS)
    press(app.window, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: page.verdict is Verdict.UNKNOWN, timeout=LONG_MS)
    assert "8734717492" in page.text.text()
    rhythm.step = 5
    type_text(app.window, "1234567890")
    press(app.window, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "1234567890" in page.text.text(), timeout=LONG_MS)
    assert page.code.text() == ""


def test_digits_typed_into_the_search_of_the_shelf_stay_there(app: App, qtbot: Any) -> None:
    app.scanner._stamp = Rhythm()
    sign_in(app, qtbot, "parts_keeper")
    app.navigator.navigate("old_parts")
    qtbot.waitUntil(lambda: isinstance(front(app), ShelfPage) and app.tasks.pending == 0, timeout=LONG_MS)
    page = front(app)
    page.search.setFocus()
    type_text(app.window, "JJ261")
    qtbot.waitUntil(lambda: page.search.text() == "JJ261", timeout=LONG_MS)


def test_a_pin_is_set_in_one_dialog_with_ones_own_password(app: App, shop: Shop, qtbot: Any) -> None:
    sign_in(app, qtbot, "service_advisor")
    advisor = shop.people[Role.SERVICE_ADVISOR]
    app.window.top.pin_wanted.emit()
    dialog = app.window.findChild(PinDialog)
    assert dialog is not None
    for password, pin in ((PASSWORD + "x", "4711"), (PASSWORD, "4711")):
        for entry, text in ((dialog.password, password), (dialog.first, pin), (dialog.second, pin)):
            entry.field.setText(text)
        dialog.store.click()
        if password == PASSWORD:
            break
        qtbot.waitUntil(dialog.store.isEnabled, timeout=LONG_MS)
        assert dialog.password._below.text() == "密码不对。请再试一次。"
        assert dialog.isVisible()
        with pytest.raises(RuleBroken, match="pin_wrong"):
            shop.desk.people.sign_in(advisor.counter_id, "service_advisor", "4711", by_pin=True)
    qtbot.waitUntil(lambda: not isValid(dialog) or not dialog.isVisible(), timeout=LONG_MS)
    in_again = shop.desk.people.sign_in(advisor.counter_id, "service_advisor", "4711", by_pin=True)
    assert in_again.staff_id == advisor.staff_id


@pytest.mark.parametrize("password", [PASSWORD, "geheim-geheim"])
def test_a_dialog_closed_while_the_password_is_looked_at_breaks_nothing(
    app: App, shop: Shop, qtbot: Any, password: str
) -> None:
    sign_in(app, qtbot, "service_advisor")
    app.window.top.pin_wanted.emit()
    dialog = app.window.findChild(PinDialog)
    assert dialog is not None
    said: list[str] = []
    app.window.toast = lambda text, _undo=None: said.append(text)  # type: ignore[assignment]
    dialog.pin_chosen.emit("4711", password)
    dialog.reject()
    dialog.deleteLater()
    qtbot.waitUntil(lambda: bool(said), timeout=LONG_MS)
    assert not isValid(dialog)
    told = "解锁码已设好，以后可用它快速解锁。" if password == PASSWORD else "密码不对。请再试一次。"
    assert said == [told]


def test_the_bar_and_the_scripts_hear_of_a_new_name_of_the_shop_at_once(app: App, qtbot: Any) -> None:
    sign_in(app, qtbot, "boss")
    set_language("en")
    assert app.desk is not None
    assert app.context is not None
    app.context.commands.run(app.desk.people.change_shop, "name_en", "", "Shunda Auto Service").then(lambda _: None)
    said = "Shunda Auto Service · 一号前台"
    qtbot.waitUntil(lambda: app.window.top._place.text() == said, timeout=LONG_MS)
    assert formats.shop_name(app.context.shop) == "Shunda Auto Service"
