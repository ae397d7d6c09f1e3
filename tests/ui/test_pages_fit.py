"""What the pages promise to the eye: nothing scrolls sideways, columns stand in line, keys and names are told."""

from decimal import Decimal
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QScrollArea, QWidget

from advisor_app.domain.line import Payer
from advisor_app.domain.staff import Role
from advisor_app.domain.stages import Stage
from advisor_app.domain.values.errors import RuleBroken
from advisor_app.i18n import error_text, fill, in_language, label
from advisor_app.reference import catalog, told_name
from db.engine import Database
from tests.journeys import walk_in
from tests.journeys.shop import Shop, open_shop
from tests.ui.desk import make_context, present, work_at
from tests.ui.test_delivery_page import at_the_door
from tests.ui.test_jobs_page import give, ordered, stage_page
from ui.features.calls.page import CallsPage
from ui.features.cash.page import CashPage
from ui.features.delivery import feature as delivery
from ui.features.delivery.page import DeliveryPage
from ui.features.quote import feature as quote
from ui.features.quote.page import QuotePage
from ui.features.setup.page import SetupPage
from ui.kit import formats
from ui.kit.buttons import Button
from ui.kit.dialogs import Approval, ApprovalRequest
from ui.kit.failures import present as presented
from ui.kit.inputs import PasswordInput
from ui.kit.qt_dialogs import QtDialogs
from ui.shell.guide_dock import TickRow
from ui.shell.preview_dialog import PreviewDialog
from ui.shell.window import MainWindow

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")
SECRET = "2580"


@pytest.fixture
def shop(sqlite_database: Database, qapp: Any) -> Shop:
    return open_shop(sqlite_database)


def sideways(page: QWidget) -> list[int]:
    """Return how far each area in sight can be scrolled sideways, px."""
    return [area.horizontalScrollBar().maximum() for area in page.findChildren(QScrollArea) if area.isVisible()]


def test_the_hand_back_is_as_wide_as_the_page_beside_an_open_guide(qtbot: Any, shop: Shop) -> None:
    context = make_context(shop)
    delivery.register(context)
    _workspace, page, window = work_at(qtbot, context, DeliveryPage, at_the_door(shop), Stage.DELIVERY)
    qtbot.waitUntil(page.service.isVisible)
    assert (window.width(), page.width()) == (1366, 902)
    assert set(sideways(page)) == {0}
    assert page.service.x() == page.term.x()


def test_the_bars_of_all_jobs_begin_and_end_in_line(qtbot: Any, shop: Shop) -> None:
    visit = ordered(shop, operations=2)
    first, _second = give(shop, visit)
    shop.desk.jobs.start(shop.call(Role.TECHNICIAN), first.id)
    _context, _workspace, page = stage_page(qtbot, shop, visit, "repair", Role.TECHNICIAN)
    qtbot.waitUntil(lambda: len(page.rows) == 2 and page.rows[1].bar.isVisible())
    assert page.rows[0].pause.isVisible()
    assert not page.rows[1].pause.isVisible()
    qtbot.waitUntil(lambda: len({(row.bar.x(), row.bar.width()) for row in page.rows}) == 1)


@pytest.mark.parametrize("text", ["短", "说明维修中发现新问题先联系再动手，约好用电话还是短信确认，写在单子上给客户看"])
def test_a_must_do_stands_level_with_its_box(qtbot: Any, text: str) -> None:
    holder = QWidget()
    qtbot.addWidget(holder)
    row = TickRow(text, False, "", holder)
    row.setGeometry(0, 0, 250, row.heightForWidth(250))
    holder.resize(260, 200)
    holder.show()
    (words,) = row.findChildren(QLabel)
    assert words.y() == row.box.y()


def test_the_button_of_the_guide_is_dead_where_no_guide_is(qtbot: Any) -> None:
    window = MainWindow()
    qtbot.addWidget(window)
    button = window.top._guide
    assert (button.isEnabled(), button.isChecked()) == (True, True)
    window.set_guide_place(False)
    assert (button.isEnabled(), button.isChecked()) == (False, False)
    window.set_guide_place(True)
    assert (button.isEnabled(), button.isChecked()) == (True, True)


def test_a_paper_that_failed_is_told_in_the_middle_and_nothing_scrolls(qtbot: Any) -> None:
    dialog = PreviewDialog("Bill", "bill.pdf")
    qtbot.addWidget(dialog)
    dialog.show()
    dialog.show_failed("The paper could not be made.")
    bar = dialog._scroll.verticalScrollBar()
    qtbot.waitUntil(lambda: not bar.isVisible())
    middle = dialog._again.mapTo(dialog, QPoint(0, 0)).y()
    assert abs(middle - dialog.height() / 2) < 60
    dialog.show_pages([(595.0, 842.0)])
    dialog.set_page(0, QImage(10, 10, QImage.Format.Format_RGB32))
    qtbot.waitUntil(bar.isVisible)


def test_enter_in_the_last_field_approves(qtbot: Any) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.show()
    heard: list[Approval | None] = []
    QtDialogs(window).approve(ApprovalRequest("Discount", "20 %", (("li", "李经理"),)), heard.append)
    secret = window.findChildren(PasswordInput)[0]
    QTest.keyClicks(secret, SECRET)
    QTest.keyClick(secret, Qt.Key.Key_Return)
    assert heard == [Approval("li", SECRET, "")]


def test_nobody_to_call_is_said_once(qtbot: Any, shop: Shop) -> None:
    context = make_context(shop, Role.FOLLOW_UP_CALLER)
    page = CallsPage(context)
    qtbot.addWidget(present(context, page))
    assert page.beside.isHidden()
    qtbot.waitUntil(lambda: page.due.width() > page.width() - 60)


def test_without_a_bill_the_queue_has_the_room(qtbot: Any, shop: Shop) -> None:
    context = make_context(shop, Role.CASHIER)
    page = CashPage(context)
    window = present(context, page)
    qtbot.addWidget(window)
    window.set_guide_place(False)
    qtbot.waitUntil(lambda: page.waiting.width() > 600)
    assert page.bill_side.isHidden()


def test_the_list_of_people_is_as_high_as_they_are_many(qtbot: Any, shop: Shop) -> None:
    context = make_context(shop, Role.MANAGER)
    page = SetupPage(context)
    qtbot.addWidget(present(context, page))
    row = page.people.verticalHeader().defaultSectionSize()
    assert page.people.height() == page.people.horizontalHeader().height() + 8 * row + 2
    page.show_people(shop.desk.reads.people.staff()[:3])
    assert page.people.height() == page.people.horizontalHeader().height() + 3 * row + 2
    assert page.people.verticalScrollBar().maximum() == 0


def test_a_long_payer_cuts_no_amount(qtbot: Any, shop: Shop) -> None:
    visit = walk_in.arrive(shop).id
    fault = walk_in.record_fault(shop, visit)
    for code in ("PK-VW", "BPF-VW"):
        shop.desk.quotes.add(shop.call(), visit, code, Decimal(1), fault)
    line = shop.desk.reads.quotes.sheet(visit).lines[-1]
    shop.desk.quotes.change_line(shop.call(), visit, line.id, "payer", line.payer, Payer.WARRANTY)
    context = make_context(shop)
    quote.register(context)
    _workspace, page, _window = work_at(qtbot, context, QuotePage, visit, Stage.QUOTE)
    qtbot.waitUntil(page.panel.payers.isVisible)
    assert set(sideways(page.panel)) == {0}
    model = page.sheet.sheet_model
    cell = model.index(model.row_of(line.id), model.column_of("payer"))
    assert cell.data() == "厂家三包"
    assert cell.data(Qt.ItemDataRole.ToolTipRole) == label(Payer.WARRANTY) == "厂家质量担保（三包）"
    decision = model.column_of("decision")
    assert "decision" not in model.signs
    assert page.sheet.columnWidth(decision) > 50, "beside an open guide at 1366 px a decision keeps its words"


def test_an_error_names_the_price_list_in_the_readers_language() -> None:
    listed = catalog().operations["MA01"]
    error = RuleBroken("job_running", name=listed.name_zh)
    assert listed.name_zh in presented(error).text
    with in_language("en"):
        assert listed.name_en in presented(error).text
        assert listed.name_en in error_text("job_of_colleague", name="孙磊", job=listed.name_zh)
        assert "孙磊" in error_text("job_of_colleague", name="孙磊", job=listed.name_zh)
        assert told_name("客户自备的机油") == "客户自备的机油"
    assert told_name(listed.name_zh) == listed.name_zh


@pytest.mark.parametrize(
    ("text", "value", "read"),
    [
        ("已在 {x} 使用", "今天 19:52", "已在今天 19:52 使用"),
        ("已在 {x} 使用", "11-20 12:51", "已在 11-20 12:51 使用"),
        ("{x} 到期", "昨天", "昨天到期"),
        ("{x} 到期", "周三 11-25", "周三 11-25 到期"),
        ("派给 {x}。", "孙磊", "派给孙磊。"),
        ("派给 {x}。", "Sun Lei", "派给 Sun Lei。"),
        ("{x} is here", "孙磊", "孙磊 is here"),
    ],
)  # fmt: skip
def test_chinese_is_parted_from_figures_and_never_from_chinese(text: str, value: str, read: str) -> None:
    assert fill(text, {"x": value}) == read


def test_a_phone_number_reads_in_groups() -> None:
    assert formats.phone("13800138000") == "138 0013 8000"
    assert formats.phone("62880016") == "62880016"
    assert formats.phone("") == ""


def test_the_answers_of_a_question_show_their_keys(qtbot: Any) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.show()
    heard: list[bool] = []
    QtDialogs(window).ask("Go on?", "Yes", heard.append)
    told = {button.words(): button.accessibleDescription() for button in window.findChildren(Button)}
    assert told == {"取消": "Esc", "Yes": "Enter"}
