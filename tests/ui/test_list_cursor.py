"""A page that is a list opens with the cursor on its current row; what is typed there goes into its search."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from advisor_app.services.reception import Arrival
from db.engine import Database, open_database
from tests.journeys.shop import open_shop
from tests.ui import every
from tests.ui.desk import press, type_text
from tests.ui.every import Desk, FullShop, Screen
from ui.features.jobs.widgets import PickRow
from ui.features.old_parts.page import ShelfPage
from ui.kit.inputs import SearchBox
from ui.kit.rows_model import Column
from ui.kit.scanner import Scanner
from ui.kit.table import RowsTable

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints", "This plugin does not support")
SEARCHED = ("visits", "jobs", "parts", "files", "old_parts")
LISTS = (*SEARCHED, "today", "calls", "cash", "quality")
FOREIGN = "6901234567892"
"""A bar code of goods, no code of ours."""


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory, templates: Callable[[str], str | Path]) -> Iterator[FullShop]:
    place = tmp_path_factory.mktemp("lists") / "shop.db"
    place.write_bytes(Path(templates("sqlite")).read_bytes())
    database: Database = open_database(place, ballast=False)
    yield every.fill(database)
    database.dispose()


@pytest.fixture
def desk(qapp: Any, full: FullShop) -> Iterator[Desk]:
    made = Desk(full.shop, "zh_CN", full.at)
    yield made
    made.close()


@pytest.fixture
def bare(qapp: Any, sqlite_database: Database) -> Iterator[Desk]:
    made = Desk(open_shop(sqlite_database), "zh_CN", {})
    yield made
    made.close()


def lit(page: QWidget) -> int:
    """Return which row of the list has the cursor, from 0; -1 where none has it."""
    now = page.window().focusWidget()
    if isinstance(now, PickRow):
        rows = [row for row in page.findChildren(PickRow) if row.isVisible()]
        return [row.isChecked() for row in rows].index(True) if now.isChecked() else -1
    if isinstance(now, RowsTable) and page.isAncestorOf(now) and now.selectionModel().hasSelection():
        return now.currentIndex().row()
    return -1


def begins(page: QWidget) -> int:
    """Return the row a list begins with: the first, on the shelf the first part that nobody has decided about."""
    if isinstance(page, ShelfPage):
        return [part.decided for part in page.table.rows_model.rows()].index(False)
    return 0


def search(page: QWidget) -> SearchBox:
    found = page.search  # type: ignore[attr-defined]
    assert isinstance(found, SearchBox)
    return found


@pytest.mark.parametrize("name", [name for name in LISTS if name != "calls"])
def test_a_list_opens_on_its_first_row(name: str, desk: Desk) -> None:
    page = desk.show(Screen(name))
    assert lit(page) == begins(page)


def test_the_calls_open_on_the_list(desk: Desk) -> None:
    page = desk.show(Screen("calls"))
    assert page.table.hasFocus()  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", SEARCHED)
def test_what_is_typed_on_a_list_is_searched_for(name: str, desk: Desk) -> None:
    page = desk.show(Screen(name))
    type_text(desk.window, "a1")
    desk.turn()
    assert (search(page).hasFocus(), search(page).text()) == (True, "a1")


@pytest.mark.parametrize("name", SEARCHED)
def test_enter_and_down_lead_from_the_search_onto_a_row(name: str, desk: Desk) -> None:
    page = desk.show(Screen(name))
    press(desk.window, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert search(page).hasFocus()
    press(desk.window, Qt.Key.Key_Down)
    assert lit(page) == begins(page)


@pytest.mark.parametrize("name", SEARCHED)
def test_whoever_comes_back_finds_the_row_that_was_left(name: str, desk: Desk) -> None:
    page = desk.show(Screen(name))
    press(desk.window, Qt.Key.Key_Down)
    left = lit(page)
    assert left == begins(page) + 1
    desk.show(Screen("today"))
    assert lit(desk.show(Screen(name))) == left


def test_a_foreign_bar_code_is_searched_for_and_opens_nothing(desk: Desk) -> None:
    page = desk.show(Screen("visits"))
    scanner = Scanner(lambda _code: False, stamp=lambda _event: 0)
    scanner.hear()
    try:
        type_text(desk.window, FOREIGN)
        press(desk.window, Qt.Key.Key_Return)
    finally:
        scanner.stop()
    page._look()  # type: ignore[attr-defined]
    assert search(page).text() == FOREIGN
    assert page.table.rows_model.rowCount() == 0  # type: ignore[attr-defined]
    assert desk.context.navigator.went == []  # type: ignore[attr-defined]


def test_a_code_of_ours_is_typed_nowhere(desk: Desk) -> None:
    page = desk.show(Screen("visits"))
    heard: list[str] = []
    scanner = Scanner(stamp=lambda _event: 0)
    scanner.scanned.connect(heard.append)
    scanner.hear()
    try:
        type_text(desk.window, FOREIGN)
        press(desk.window, Qt.Key.Key_Return)
    finally:
        scanner.stop()
    assert (heard, search(page).text(), lit(page)) == ([FOREIGN], "", 0)


def test_an_empty_day_waits_at_its_one_button(bare: Desk) -> None:
    page = bare.show(Screen("today"))
    assert page.arrive.hasFocus()  # type: ignore[attr-defined]
    type_text(bare.window, FOREIGN)
    press(bare.window, Qt.Key.Key_Return)  # as a scanner ends: it presses nothing
    assert bare.context.navigator.went == []  # type: ignore[attr-defined]
    press(bare.window, Qt.Key.Key_Space)
    assert bare.context.navigator.went == [("arrival", {})]  # type: ignore[attr-defined]


def test_the_first_car_of_the_day_takes_the_cursor(bare: Desk, qtbot: QtBot) -> None:
    page = bare.show(Screen("today"))
    shop = bare.context.desk
    shop.reception.arrive(bare.context.session.call(), Arrival(plate="京A12345", name="张明"))
    bare.turn()
    assert lit(page) == 0


@pytest.mark.parametrize("name", SEARCHED)
def test_an_empty_list_takes_letters_too(name: str, bare: Desk) -> None:
    page = bare.show(Screen(name))
    now = bare.window.focusWidget()
    assert now is not None
    assert page.isAncestorOf(now) or now is page
    type_text(bare.window, "b")
    assert search(page).text() == "b"


# The table ----------------------------------------------------------------------------------------------------------


def table(qtbot: QtBot) -> tuple[RowsTable[tuple[int, str]], SearchBox]:
    made: RowsTable[tuple[int, str]] = RowsTable([Column("name", "Name", lambda row: row[1], 0)])
    box = SearchBox("x")
    made.lead(lambda row: row[0], search=box, first=lambda row: row[1].islower())
    for widget in (made, box):
        qtbot.addWidget(widget)
    return made, box


def test_a_leading_list_stands_on_its_first_open_row_and_stays_with_it(qtbot: QtBot) -> None:
    made, _box = table(qtbot)
    made.set_rows([(1, "A"), (2, "b"), (3, "c")])
    assert made.current_row() == (2, "b")
    made.set_rows([(1, "A"), (4, "d"), (2, "B")])
    assert made.current_row() == (2, "B")
    made.set_rows([(1, "A"), (4, "d")])
    assert made.current_row() == (4, "d")
    made.set_rows([])
    assert made.current_row() is None
    made.set_rows([(1, "A")])
    assert made.current_row() == (1, "A")


@pytest.mark.parametrize("held", [Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier])
def test_rows_that_come_while_a_key_is_held_are_selected_as_ever(held: Qt.KeyboardModifier, qtbot: QtBot) -> None:
    made, box = table(qtbot)
    box.show()
    QTest.keyClick(box, Qt.Key.Key_A, held)
    assert QApplication.keyboardModifiers() == held
    try:
        made.set_rows([(1, "a"), (2, "b")])
        assert made.selected_rows() == [(1, "a")]
        made.selectRow(1)
        made.selectRow(1)
        assert made.selected_rows() == [(2, "b")]
    finally:
        QTest.keyClick(box, Qt.Key.Key_Home)


@pytest.mark.parametrize(
    ("key", "modifier", "text", "goes"),
    [
        (Qt.Key.Key_B, Qt.KeyboardModifier.NoModifier, "b", True),
        (Qt.Key.Key_B, Qt.KeyboardModifier.ShiftModifier, "B", True),
        (Qt.Key.Key_4, Qt.KeyboardModifier.KeypadModifier, "4", True),
        (Qt.Key.Key_unknown, Qt.KeyboardModifier.NoModifier, "京", True),
        (Qt.Key.Key_Space, Qt.KeyboardModifier.NoModifier, " ", False),
        (Qt.Key.Key_B, Qt.KeyboardModifier.ControlModifier, "\x02", False),
        (Qt.Key.Key_B, Qt.KeyboardModifier.AltModifier, "b", False),
        (Qt.Key.Key_Tab, Qt.KeyboardModifier.NoModifier, "\t", False),
    ],
)
def test_only_signs_are_searched_for(
    key: Qt.Key, modifier: Qt.KeyboardModifier, text: str, goes: bool, qtbot: QtBot
) -> None:
    made, box = table(qtbot)
    QApplication.sendEvent(made, QKeyEvent(QEvent.Type.KeyPress, key, modifier, text))
    assert box.text() == (text if goes else "")
