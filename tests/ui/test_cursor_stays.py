"""When the button or field under the cursor goes away, the cursor stays on its page, on every page."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLineEdit, QPushButton, QVBoxLayout, QWidget

from advisor_app.domain.stages import Stage
from db.engine import Database, open_database
from tests.ui import every
from tests.ui.every import Desk, FullShop, Screen
from ui.kit.stage_page import StagePage
from ui.shell.data import GuideData, Tick
from ui.shell.guide_dock import TickBox
from ui.shell.window import MainWindow

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")

SCREENS = every.screens()
STAGES = [screen for screen in SCREENS if screen.stage is not None]


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory, templates: Callable[[str], str | Path]) -> Iterator[FullShop]:
    place = tmp_path_factory.mktemp("cursor") / "shop.db"
    place.write_bytes(Path(templates("sqlite")).read_bytes())
    database: Database = open_database(place, ballast=False)
    yield every.fill(database)
    database.dispose()


@pytest.fixture(scope="module")
def desk(qapp: Any, full: FullShop) -> Iterator[Desk]:
    made = Desk(full.shop, "zh_CN", full.at)
    yield made
    made.close()


def home(page: QWidget) -> QWidget:
    inner = page.page() if hasattr(page, "page") else page
    return inner if isinstance(inner, StagePage) else page


def stops(page: QWidget) -> list[QWidget]:
    return [
        widget
        for widget in page.findChildren(QWidget)
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isVisible() and widget.isEnabled()
    ]


def buttons_or_last(page: QWidget) -> list[QWidget]:
    """What actions take away: buttons, and where a page has none, whatever Tab comes to last."""
    found = stops(page)
    return [stop for stop in found if isinstance(stop, QAbstractButton)] or found[-1:]


def on_page(page: QWidget) -> bool:
    now = QApplication.focusWidget()
    return now is not None and (now is page or page.isAncestorOf(now)) and now.isVisible() and now.isEnabled()


@pytest.mark.parametrize("way", ["hidden", "disabled"])
@pytest.mark.parametrize("screen", SCREENS, ids=str)
def test_what_goes_away_under_the_cursor_leaves_it_on_the_page(screen: Screen, way: str, desk: Desk) -> None:
    page = home(desk.show(screen))
    for stop in reversed(buttons_or_last(page)):  # the last first: behind it Qt's chain leads out of the page
        stop.setFocus(Qt.FocusReason.TabFocusReason)
        assert stop.hasFocus(), every.named(stop)
        (stop.hide if way == "hidden" else lambda stop=stop: stop.setEnabled(False))()
        desk.turn()
        assert on_page(page), (every.named(stop), QApplication.focusWidget())
        stop.setEnabled(True)
        stop.show()


@pytest.mark.parametrize("screen", STAGES, ids=str)
def test_a_button_of_the_bar_that_goes_away_gives_the_cursor_to_the_stage(screen: Screen, desk: Desk) -> None:
    visit = desk.show(screen)
    primary = visit.primary  # type: ignore[attr-defined]
    shown, able = primary.isVisible(), primary.isEnabled()
    primary.setEnabled(True)
    primary.show()
    primary.setFocus(Qt.FocusReason.MouseFocusReason)
    primary.setEnabled(False)
    desk.turn()
    assert on_page(home(visit)), QApplication.focusWidget()
    primary.setEnabled(able)
    primary.setVisible(shown)


def test_the_wash_that_begins_keeps_the_cursor_on_its_page(full: FullShop, qapp: Any) -> None:
    desk = Desk(full.shop, "zh_CN", full.at)  # of its own: the shop tells the newest desk what has changed
    try:
        page = home(desk.show(Screen("visit", Stage.WASH)))
        page.careful.focus_editor()  # type: ignore[attr-defined]
        QTest.keyClick(desk.window.windowHandle(), Qt.Key.Key_F9)
        desk.turn()
        assert page.careful.isHidden()  # type: ignore[attr-defined]
        assert on_page(page), QApplication.focusWidget()
    finally:
        desk.close()


# The window itself --------------------------------------------------------------------------------------------------


@pytest.fixture
def window(qtbot: Any) -> MainWindow:
    made = MainWindow()
    qtbot.addWidget(made)
    page = QWidget()
    column = QVBoxLayout(page)
    for name in ("first", "second"):
        made_field = QLineEdit()
        made_field.setObjectName(name)
        column.addWidget(made_field)
    button = QPushButton("Go")
    button.setObjectName("go")
    column.addWidget(button)
    made.show_page(page, "")
    made.show_guide(GuideData("Walk", "", (Tick("a", "A", False), Tick("b", "B", False))))
    made.show_desk()
    made.show()
    QTest.qWaitForWindowExposed(made)
    made.activateWindow()
    qtbot.waitUntil(lambda: made.guide.complete)
    return made


def at(window: MainWindow, name: str) -> QWidget:
    page = window.pages.currentWidget()
    assert page is not None
    found = page.findChild(QWidget, name)
    assert isinstance(found, QWidget)
    return found


def turn() -> None:
    for _ in range(3):
        QApplication.processEvents()


def test_a_person_may_leave_the_page(window: MainWindow) -> None:
    at(window, "first").setFocus()
    tick = window.guide.findChildren(TickBox)[0]
    tick.setFocus(Qt.FocusReason.TabFocusReason)
    turn()
    assert tick.hasFocus()
    at(window, "first").hide()  # behind the person's back: the cursor is the person's
    window.guide.findChildren(TickBox)[1].setFocus(Qt.FocusReason.TabFocusReason)
    turn()
    assert window.guide.findChildren(TickBox)[1].hasFocus()


def test_the_cursor_comes_back_to_where_it_was(window: MainWindow) -> None:
    at(window, "second").setFocus()
    tick = window.guide.findChildren(TickBox)[0]
    tick.setFocus(Qt.FocusReason.TabFocusReason)
    turn()
    window.set_guide_shown(False)
    turn()
    assert at(window, "second").hasFocus()


def test_no_button_is_under_the_cursor_that_nobody_put_there(window: MainWindow) -> None:
    at(window, "first").setEnabled(False)
    at(window, "second").setEnabled(False)
    at(window, "go").setFocus()
    at(window, "go").setEnabled(False)
    turn()
    assert QApplication.focusWidget() is window.pages.currentWidget()
    at(window, "go").setEnabled(True)
    QTest.keyClick(window.windowHandle(), Qt.Key.Key_Tab)
    assert at(window, "go").hasFocus()


def test_what_the_page_says_itself_is_left_alone(window: MainWindow) -> None:
    at(window, "go").setFocus()
    at(window, "go").hide()
    at(window, "second").setFocus()
    turn()
    assert at(window, "second").hasFocus()


def test_a_deleted_widget_leaves_the_cursor_on_the_page(window: MainWindow) -> None:
    at(window, "go").setFocus()
    at(window, "go").deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    turn()
    assert at(window, "first").hasFocus()


@pytest.mark.parametrize(
    ("stage", "field"),
    [(Stage.RECEPTION, "MileageInput"), (Stage.ORDER, "TextInput"), (Stage.SETTLEMENT, "MoneyInput")],
)
def test_a_stage_that_comes_to_the_front_takes_the_cursor(stage: Stage, field: str, full: FullShop, qapp: Any) -> None:
    desk = Desk(full.shop, "zh_CN", full.at)
    try:
        page = home(desk.show(Screen("visit", stage)))
        now = QApplication.focusWidget()
        assert (type(now).__name__, page.isAncestorOf(now)) == (field, True)  # type: ignore[arg-type]
    finally:
        desk.close()


def test_a_page_that_was_left_does_not_take_the_cursor_back(desk: Desk) -> None:
    """Its rows may come late; what is typed meanwhile goes on where it began."""
    behind = desk.show(Screen("today"))
    (button,) = (stop for stop in stops(behind) if stop is behind.arrive)  # type: ignore[attr-defined]
    page = desk.show(Screen("files"))
    field = page.findChild(QLineEdit)
    assert field is not None
    field.setFocus()
    button.setFocus(Qt.FocusReason.OtherFocusReason)
    desk.turn()
    assert field.hasFocus(), QApplication.focusWidget()


def test_the_day_that_comes_late_leaves_the_cursor_where_somebody_went(desk: Desk) -> None:
    today = desk.show(Screen("today"))
    field = desk.show(Screen("files")).findChild(QLineEdit)
    assert field is not None
    field.setFocus()
    moved: list[QWidget | None] = []

    def note(_old: QWidget | None, now: QWidget | None) -> None:
        moved.append(now)

    QApplication.instance().focusChanged.connect(note)  # type: ignore[union-attr]
    today.open()  # type: ignore[attr-defined]
    QApplication.instance().focusChanged.disconnect(note)  # type: ignore[union-attr]
    assert (moved, field.hasFocus()) == ([], True)
