"""What the screens say of money is what the papers say: whole amounts in the rows, their sums, and what is off once."""

from uuid import UUID

import pytest
from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from advisor_app.domain.staff import Role
from advisor_app.domain.stages import Stage
from advisor_app.domain.values.money import Money
from db.engine import Database
from tests.journeys.shop import Shop, open_shop
from tests.journeys.test_money_papers import X3, settled, signed
from tests.ui.cash_scene import checkout, shown
from tests.ui.desk import make_context, work_at
from ui.features.cash.bill_view import BillView
from ui.features.cash.rows import ListRow
from ui.features.cash.settle_page import SettlePage
from ui.features.order.feature import register
from ui.features.order.page import OrderPage
from ui.features.quote.panel import TotalsPanel
from ui.features.quote.sheet_model import Block, SheetModel
from ui.kit.text import TextLabel

ROWS = ["¥270.00", "¥144.00", "¥272.00", "¥45.50", "¥30.00"]
SUBTOTALS = [("工时费", "¥414.00"), ("材料费", "¥317.50"), ("其他费用", "¥30.00"), ("优惠", "-¥20.70")]


@pytest.fixture
def shop(sqlite_database: Database, qapp: object) -> Shop:
    return open_shop(sqlite_database)


@pytest.fixture
def visit(shop: Shop) -> UUID:
    return signed(shop, X3)


def amounts(rows: tuple[ListRow, ...]) -> list[tuple[str, str]]:
    return [(row.title, row.amount) for row in rows]


def words_in(widget: QWidget) -> list[str]:
    QCoreApplication.sendPostedEvents()  # labels that were just laid out are shown with the next event
    return [label.text() for label in widget.findChildren(TextLabel) if label.isVisible()]


def test_the_quote_sheet_adds_up(qtbot: QtBot, shop: Shop, visit: UUID) -> None:
    sheet, model = shop.desk.reads.quotes.sheet(visit), SheetModel(None)
    model.set_sheet(sheet, {}, editable=False)
    amount, discount = model.column_of("amount"), model.column_of("discount")
    assert model.columns[amount + 1].field == "discount", "what is off stands behind what it is off"
    read = [(model.index(n, amount).data(), model.index(n, discount).data()) for n in range(model.rowCount())]
    lines = [cells for cells, row in zip(read, model.rows, strict=True) if not isinstance(row, Block)]
    assert lines == [("270.00", "13.50"), ("144.00", "7.20"), ("272.00", ""), ("45.50", ""), ("30.00", "")]
    blocks = [row.subtotal for row in model.rows if isinstance(row, Block)]
    assert blocks == [Money.of("414"), Money.of("317.50"), Money.of(30)]
    panel = TotalsPanel(prices=True, cost=False)
    qtbot.addWidget(panel)
    panel.show_sheet(sheet)
    assert (panel.total.text(), sum(blocks, Money(0)) - Money.of("20.70")) == ("¥740.80", Money.of("740.80"))


def test_the_contract_adds_up(qtbot: QtBot, shop: Shop, visit: UUID) -> None:
    context = make_context(shop, Role.SERVICE_ADVISOR)
    register(context)
    _workspace, page, _window = work_at(qtbot, context, OrderPage, visit, Stage.ORDER)
    qtbot.waitUntil(lambda: "740.80" in " ".join(words_in(page)))
    said = words_in(page)
    assert {"270.00", "144.00", "272.00", "45.50", "30.00"} <= set(said)
    sums = said[said.index("工单金额") :]
    assert sums[:6] == ["工单金额", "¥761.50", "优惠", "-¥20.70", "客户自费", "¥740.80"]
    assert "优惠 ¥13.50" in said
    assert not {"256.50", "136.80"} & set(said)


def test_the_settlement_adds_up(qtbot: QtBot, shop: Shop, visit: UUID) -> None:
    context = make_context(shop, Role.SERVICE_ADVISOR)
    page = SettlePage(context)
    shown(qtbot, context, page, "visit")
    page.open(visit)
    page.set_head(shop.desk.reads.visits.head(visit))
    page.presenter.round_down()
    assert [row.amount for row in page.agreed.rows()] == ROWS
    assert "优惠 ¥13.50" in page.agreed.rows()[0].detail
    assert amounts(page.sums.rows()) == [*SUBTOTALS, ("抹零", "-¥0.80")]
    assert (page.due.value(), page.tax.text()) == ("¥740.00", "其中税额 ¥85.13")
    lasts = page.after.rows()[0]
    assert (lasts.title, lasts.detail, lasts.amount) == (
        "质量保证期",
        "自竣工出厂之日起",
        "10 天或 2,000 km",
    )


def test_the_cash_desk_adds_up(qtbot: QtBot, shop: Shop, visit: UUID) -> None:
    view = BillView(make_context(shop, Role.CASHIER))
    qtbot.addWidget(view)
    view.show_sheet(checkout(shop, visit), None)
    assert [row.amount for row in view.lines.rows()] == ROWS
    assert amounts(view.sums.rows())[:-1] == SUBTOTALS
    assert (view.due.text(), view.sums.rows()[-1].amount) == ("¥740.80", "¥740.80")
    settled(shop, visit, "0.80")
    sheet = checkout(shop, visit)
    view.show_sheet(sheet, sheet.bills[0])
    assert [row.amount for row in view.lines.rows()] == ROWS
    assert amounts(view.sums.rows())[:5] == [*SUBTOTALS, ("抹零", "-¥0.80")]
    assert view.sums.rows()[5].amount == "¥740.00"
