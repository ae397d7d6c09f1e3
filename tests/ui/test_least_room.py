"""The least room there is: names stay known, plates readable, keys apart, dialogs inside their window."""

from itertools import pairwise
from types import SimpleNamespace
from typing import Any

import pytest
from PySide6.QtCore import QPoint, QRect, QSize
from PySide6.QtGui import QColor, QFontMetricsF, QImage, QPixmap
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from advisor_app.domain.staff import Role
from advisor_app.domain.stages import Punctuality, Stage
from db.engine import Database
from tests.journeys import walk_in
from tests.journeys.shop import open_shop
from tests.ui.cash_scene import open_till, ready
from tests.ui.desk import make_context, present, work_at
from ui.crash import FaultDialog, Report
from ui.features.board.cards import PLATE, READABLE, TIME, CardPainter
from ui.features.cash.page import CashPage
from ui.features.fault.feature import register as register_fault
from ui.features.fault.page import NARROW, FaultPage
from ui.features.jobs.dispatch_page import bay_pick
from ui.features.jobs.report_dialog import ReportDialog
from ui.kit.buttons import Button
from ui.kit.dialogs import ApprovalRequest
from ui.kit.plate import plate_size
from ui.kit.qt_dialogs import QtDialogs, Question
from ui.kit.reasons import ReasonLinks
from ui.kit.rows_model import Column
from ui.kit.table import LEAST, RowsTable
from ui.kit.text import plain_tip
from ui.shell.key_card import KeyCard
from ui.shell.preview_dialog import PreviewDialog
from ui.shell.window import SMALLEST
from ui.theme.fonts import font
from ui.theme.theme import apply_theme
from ui.theme.tokens import SPACE_2

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")


@pytest.fixture
def window(qtbot: Any, qapp: Any) -> QWidget:
    apply_theme(qapp, "light")
    made = QWidget()
    qtbot.addWidget(made)
    made.resize(SMALLEST)
    made.show()
    return made


def words_of(button: Button) -> QImage:
    """Return how a button is painted."""
    picture = QPixmap(button.size())
    picture.fill(QColor("white"))
    button.render(picture)
    return picture.toImage()


def ink(image: QImage) -> QRect:
    """Return the box around all that is not of the colour of the middle left."""
    back = image.pixelColor(3, image.height() // 2)
    spots = [
        (x, y)
        for x in range(4, image.width() - 4)
        for y in range(8, image.height() - 8)
        if image.pixelColor(x, y) != back
    ]
    across = [x for x, _ in spots]
    return QRect(min(across), 0, max(across) - min(across) + 1, 1)


# Tables ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("wide", "scrolls"), [(700, False), (420, True)])
def test_the_column_of_the_names_keeps_its_least_width(qtbot: Any, wide: int, scrolls: bool) -> None:
    table: RowsTable[str] = RowsTable(
        [Column("a", "A", str, 200), Column("name", "Name", str, 0), Column("b", "B", str, 180)]
    )
    qtbot.addWidget(table)
    table.resize(wide, 300)
    table.show()
    table.set_rows(["甲"])
    assert table.columnWidth(1) >= LEAST
    qtbot.waitUntil(lambda: (table.horizontalScrollBar().maximum() > 0) is scrolls)
    table.resize(900, 300)
    qtbot.waitUntil(lambda: table.columnWidth(1) == table.viewport().width() - 380)


# Buttons and reasons ---------------------------------------------------------------------------------------------------


def test_a_squeezed_button_lets_icon_and_key_go_before_its_words(window: QWidget) -> None:
    button = Button("Leaves without work", key="Alt+L", icon="logout", parent=window)
    icon, text, cap = button._widths()
    button.resize(button.sizeHint())
    assert button._fitting() == (icon, text, cap)
    button.resize(text + cap + 20, 32)
    assert button._fitting() == (0, text, cap)
    button.resize(text + 10, 32)
    assert button._fitting() == (0, text, 0)


def test_words_without_room_end_before_the_edge(window: QWidget) -> None:
    button = Button("Record the complaint", role="quiet", parent=window)
    whole = button._widths()[1]
    button.resize(whole // 2, 32)
    button.show()
    box = ink(words_of(button))
    assert box.right() < button.width() - 1
    assert box.width() <= whole // 2


def test_a_button_whose_words_have_no_room_says_them_by_its_tip(window: QWidget) -> None:
    button = Button("Leaves without work", key="Alt+L", icon="logout", parent=window)
    whole = button._widths()[1]
    button.resize(whole // 2, 32)
    button.show()
    assert button.toolTip() == "Leaves without work"
    button.setText("Leaves <b>without</b> any work")
    assert button.toolTip() == plain_tip("Leaves <b>without</b> any work")
    button.resize(button.sizeHint())
    assert button.toolTip() == ""
    button.setToolTip("its own")
    button.resize(button.sizeHint().width() + 10, 32)
    assert button.toolTip() == "its own"


def test_one_reason_without_room_is_told_by_its_tip(window: QWidget) -> None:
    links = ReasonLinks(parent=window)
    links.resize(600, 32)
    links.show()
    said = "Promised time is over; agree a new one"
    links.set_reasons([("late", said)])
    (link,) = links.links()
    assert (link.width() >= link.sizeHint().width(), link.toolTip()) == (True, "")
    links.resize(150, 32)
    assert link.geometry().right() <= links.width()
    assert link.toolTip() == said


# Board -----------------------------------------------------------------------------------------------------------------


def test_a_plate_is_never_drawn_too_small_to_read(qapp: Any) -> None:
    apply_theme(qapp, "light")
    card: Any = SimpleNamespace(plate="京A10001")
    painter = CardPainter(lambda _: Punctuality.LATE, lambda _: "13:00")
    wide = plate_size(card.plate, PLATE).width()
    time = QFontMetricsF(font("body", bold=True)).horizontalAdvance("13:00") + SPACE_2
    for room in range(wide, 3 * wide, 4):
        left = room - time if painter._beside(card, room) else room
        assert left >= wide * READABLE, room
    assert painter._beside(card, 3 * wide)
    assert not painter._beside(card, wide)
    assert TIME > 0


# Cash desk -------------------------------------------------------------------------------------------------------------


def test_the_keys_of_the_keypad_never_lie_over_one_another(qtbot: Any, sqlite_database: Database, qapp: Any) -> None:
    apply_theme(qapp, "light")
    shop = open_shop(sqlite_database)
    visit = ready(shop)
    walk_in.settle(shop, visit)
    open_till(shop)
    page = CashPage(make_context(shop, Role.CASHIER))
    main = present(page._context, page)
    qtbot.addWidget(main)
    main.resize(SMALLEST)
    page.queue.selectRow(0)
    pad = page.money.keypad
    qtbot.waitUntil(lambda: pad.isVisible() and main.size() == SMALLEST)
    boxes = [pad.button(code).geometry() for code in "7410"]
    assert all(above.bottom() < below.top() for above, below in pairwise(boxes))
    assert page.bill.subtitle.width() >= page.bill.subtitle.fontMetrics().horizontalAdvance("JS2611230001")


# Dispatch --------------------------------------------------------------------------------------------------------------


def test_a_bay_in_use_says_so_by_a_shape_too() -> None:
    load: Any = SimpleNamespace(id=None, name="1号工位", plates=("京A12345",))
    assert bay_pick(load, "A").badge is not None
    assert bay_pick(load, "A").badge.icon  # type: ignore[union-attr]


# Dialogs ---------------------------------------------------------------------------------------------------------------


def test_the_preview_stays_inside_the_smallest_window(window: QWidget) -> None:
    small = PreviewDialog("Bill", "bill.pdf", window)
    assert small.width() < SMALLEST.width()
    assert small.height() < SMALLEST.height()
    window.resize(QSize(1440, 900))
    assert PreviewDialog("Bill", "bill.pdf", window).size() == QSize(1040, 760)


def test_the_card_of_keys_stays_inside_the_window_and_draws_arrows(window: QWidget) -> None:
    rows = [(f"Ctrl+{n}", "what it does") for n in range(60)] + [("Down", "down"), ("Alt+Up", "up")]
    card = KeyCard([("Here", rows)], window)
    assert card.height() < window.height()
    caps = {label.text() for label in card.findChildren(QLabel) if label.property("role") == "keycap"}
    assert {"↓", "Alt+↑", "Ctrl+1"} <= caps


def test_a_question_is_as_high_as_its_words(qtbot: Any, window: QWidget) -> None:
    request = ApprovalRequest("The discount is above your limit", "Who asks, what, how far.", (("boss", "周"),), True)
    QtDialogs(window).approve(request, lambda _answer: None)
    (box,) = window.findChildren(Question)
    layout = box.layout()
    assert layout is not None
    qtbot.waitUntil(lambda: box.height() == layout.totalHeightForWidth(box.width()))
    title = next(label for label in box.findChildren(QLabel) if label.text() == request.title)
    assert title.height() == title.heightForWidth(title.width())


def test_an_error_that_went_away_leaves_the_words_where_they_were(qtbot: Any, window: QWidget) -> None:
    dialog = ReportDialog(window, "", lambda _text, _sent: None)
    dialog.begin()
    title = next(label for label in dialog.findChildren(QLabel) if label.property("role") == "section")
    before = title.geometry()
    dialog.take()
    qtbot.waitUntil(lambda: bool(dialog.found.error()))
    dialog.found.set_error("")
    QApplication.sendPostedEvents()
    assert title.geometry() == before


def test_the_fault_dialog_shows_the_key_that_goes_on(window: QWidget) -> None:
    dialog = FaultDialog(Report("K7P2QX", "text"), window)
    (default,) = [button for button in dialog.findChildren(Button) if button.isDefault()]
    assert default._shown_key() == "Enter"


# Fault interview ---------------------------------------------------------------------------------------------------------


def test_beside_the_open_guide_the_sentences_stand_below_the_questions(qtbot: Any, sqlite_database: Database) -> None:
    shop = open_shop(sqlite_database)
    visit = walk_in.arrive(shop).id
    walk_in.record_fault(shop, visit)
    context = make_context(shop)
    register_fault(context)
    _workspace, page, main = work_at(qtbot, context, FaultPage, visit, Stage.FAULT)
    qtbot.waitUntil(page.words.isVisible)
    assert page.read_back.mapTo(page, QPoint(0, 0)).x() > page.words.geometry().right()
    main.resize(SMALLEST)
    main.set_guide_shown(True)
    qtbot.waitUntil(lambda: page.width() < NARROW and page.words.width() > 240)
    assert page.read_back.isVisibleTo(page)
    assert page.read_back.mapTo(page, QPoint(0, 0)).y() > page.words.mapTo(page, QPoint(0, 0)).y()
    main.resize(1440, 900)
    qtbot.waitUntil(lambda: page.read_back.mapTo(page, QPoint(0, 0)).x() > page.words.geometry().right())
