"""Opening hours and working days: kept by the shop, changed on the setup page, obeyed by the suggested promise."""

from datetime import datetime, time
from decimal import Decimal
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from advisor_app.domain.line import LineKind
from advisor_app.domain.promise import OpeningHours, suggested_promise
from advisor_app.domain.staff import Role
from advisor_app.domain.values.clock import local_time
from advisor_app.domain.values.errors import RuleBroken
from tests.journeys import walk_in
from tests.journeys.shop import Shop, open_shop
from tests.ui.desk import make_context, present
from ui.features.order.page import OrderPage
from ui.features.quote.page import QuotePage
from ui.features.setup.page import SetupPage

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")


@pytest.fixture
def shop(sqlite_database: Any) -> Shop:
    return open_shop(sqlite_database)


def hours(shop: Shop) -> tuple[str, str, str]:
    card = shop.desk.reads.people.shop()
    assert card is not None
    return card.opens, card.closes, card.work_days


def change(shop: Shop, field: str, seen: str, new: str) -> None:
    shop.desk.people.change_shop(shop.call(Role.MANAGER), field, seen, new)


def quote_page(qtbot: Any, shop: Shop) -> QuotePage:
    visit = walk_in.arrive(shop).id
    fault = walk_in.record_fault(shop, visit)
    shop.desk.quotes.add(shop.call(), visit, "PK-BRK", Decimal(1), fault)
    context = make_context(shop)
    page = QuotePage(context)
    page.set_head(shop.desk.reads.visits.head(visit))
    qtbot.addWidget(context.window)
    present(context, page, visit_id=visit)
    return page


def test_hours_are_checked_before_they_are_kept(shop: Shop) -> None:
    assert hours(shop) == ("08:30", "18:00", "1234567")
    change(shop, "opens", "08:30", "9:00")
    change(shop, "closes", "18:00", "１７：３０")
    change(shop, "work_days", "1234567", "654321")
    assert hours(shop) == ("09:00", "17:30", "123456")
    for field, seen, new, code in (
        ("opens", "09:00", "17:30", "closes_before_opens"), ("opens", "09:00", "early", "time_of_day_form"),
        ("closes", "17:30", "25:00", "time_of_day_form"), ("work_days", "123456", "", "work_days_missing"),
    ):  # fmt: skip
        with pytest.raises(RuleBroken, match=code):
            change(shop, field, seen, new)
    assert hours(shop) == ("09:00", "17:30", "123456")


def test_the_manager_sets_hours_and_days_on_the_page(qtbot: Any, shop: Shop) -> None:
    context = make_context(shop, Role.MANAGER)
    page = SetupPage(context)
    qtbot.addWidget(context.window)
    present(context, page)
    opens, days = page.shop_field("opens"), page.shop_field("work_days")
    assert (opens.value(), days.value()) == ("08:30", tuple("1234567"))
    opens.editor.setText("7:45")
    opens.editor.edited.emit()
    opens.flush()
    days.focus_editor()
    QTest.keyClick(days.editor, Qt.Key.Key_7)
    days.flush()
    assert hours(shop) == ("07:45", "18:00", "123456")
    closes = page.shop_field("closes")
    closes.editor.setText("7:00")
    closes.editor.edited.emit()
    closes.flush()
    assert "打烊时间" in closes.error()
    assert hours(shop)[1] == "18:00"


def test_the_promise_keeps_to_the_hours_of_the_shop(qtbot: Any, shop: Shop) -> None:
    change(shop, "opens", "08:30", "13:00")
    page = quote_page(qtbot, shop)
    sheet = page.presenter.sheet
    assert sheet is not None
    labour = sum((x.quantity for x in sheet.lines if x.kind is LineKind.LABOUR), Decimal(0))
    now = local_time(shop.clock.now()).replace(tzinfo=None)
    wanted = suggested_promise(now, labour, OpeningHours(opens=time(13, 0)))
    assert page.agreement.promise.value() == wanted
    assert wanted > datetime.combine(now.date(), time(13, 0))
    assert page.agreement.promise._label_text == "约定交车时间（粗估）"


def test_missing_parts_are_said_before_the_promise_and_the_work(qtbot: Any, shop: Shop) -> None:
    page = quote_page(qtbot, shop)
    assert page.short.isHidden()  # no stock is kept yet
    sheet = page.presenter.sheet
    assert sheet is not None
    parts = [line for line in sheet.lines if line.kind is LineKind.PART]
    keeper = shop.people[Role.PARTS_KEEPER]
    shop.desk.parts.receive(keeper.call(), "OF-VW", Decimal(1), "")
    assert page.short.title.text() == f"{len(parts)} 种配件缺货"
    assert parts[0].name in page.short.words.text()
    assert page.short.isVisible()
    context = make_context(shop)
    order = OrderPage(context)
    qtbot.addWidget(context.window)
    present(context, order, visit_id=sheet.visit_id)
    assert order.short.text().startswith(f"{len(parts)} 种配件缺货：{parts[0].name}")
    for line in parts:
        shop.desk.parts.receive(keeper.call(), line.code, Decimal(5), "")
    assert order.presenter.short == ()
    assert order.short.isHidden()
