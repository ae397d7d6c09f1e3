"""Every column of the quote is headed by words beside the open guide, every name of the price list is whole."""

from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QFontMetricsF
from pytestqt.qtbot import QtBot

from advisor_app.domain.staff import Role
from advisor_app.i18n import set_language
from advisor_app.ports.reads.quotes import LineCard
from db.engine import Database
from tests.journeys import walk_in
from tests.journeys.shop import Shop, open_shop
from tests.ui.test_quote_page import Counter
from ui.features.quote.name_lines import name_lines
from ui.features.quote.sheet import TWO_LINES
from ui.features.quote.sheet_fit import SAFETY_SIGN
from ui.features.quote.sheet_paint import SIDE
from ui.kit.qt_keys import keys_of
from ui.theme.fonts import font, numbers_font

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
ORDINARY = ("MA12", "PK-VW", "ME01", "BQF-VW", "PK-TYR", "SHK-F", "BMP-F", "ALT-RM", "MA05")


@pytest.fixture
def shop(sqlite_database: Database, qapp: Any) -> Shop:
    return open_shop(sqlite_database)


@pytest.fixture
def visit(shop: Shop) -> UUID:
    visit = walk_in.arrive(shop).id
    walk_in.record_fault(shop, visit)
    return visit


def cut(desk: Counter) -> list[str]:
    """Return the words that end in dots in the sheet, and the heads without words."""
    sheet = desk.page.sheet
    model, found = sheet.sheet_model, []
    head, body = QFontMetricsF(font("second")), QFontMetricsF(font("body"))
    for column, cell in enumerate(model.columns):
        wide = sheet.columnWidth(column)
        shown = str(model.headerData(column, Qt.Orientation.Horizontal) or "")
        if not shown or head.horizontalAdvance(shown) > wide - 24:
            found.append(f"{cell.field}: head {shown!r}")
        for row, line in enumerate(model.rows):
            if not isinstance(line, LineCard) or cell.field == "decision":
                continue
            text, room = str(model.index(row, column).data() or ""), wide - 2 * SIDE + 1
            if cell.field == "name":
                lines = name_lines(text, room - (SAFETY_SIGN if line.safety else 0))
                fits = all(body.horizontalAdvance(one) <= room for one in lines)
                if not fits or (len(lines) > 1 and sheet.rowHeight(row) < TWO_LINES):
                    found.append(text)
            elif QFontMetricsF(numbers_font("body") if cell.right else font("body")).horizontalAdvance(text) > room:
                found.append(f"{cell.field}: {text}")
    return found


@pytest.mark.parametrize("language", ["zh_CN", "en"])
@pytest.mark.parametrize(("wide", "high"), [(1366, 768), (1440, 900)])
def test_nothing_is_cut_beside_the_open_guide(
    shop: Shop, qtbot: QtBot, visit: UUID, language: str, wide: int, high: int
) -> None:
    for code in ORDINARY:
        shop.desk.quotes.add(shop.call(), visit, code, Decimal(1), None)
    set_language(language)
    desk = Counter(shop, qtbot, visit)
    desk.window.resize(wide, high)
    qtbot.waitUntil(lambda: desk.page.width() == wide - 464)
    assert cut(desk) == []
    assert desk.page.sheet.horizontalScrollBar().maximum() == 0
    assert desk.page.panel.below


def test_with_room_the_totals_stand_beside_the_sheet(shop: Shop, qtbot: QtBot, visit: UUID) -> None:
    shop.desk.quotes.add(shop.call(), visit, "MA12", Decimal(1), None)
    desk = Counter(shop, qtbot, visit)
    assert desk.page.panel.below
    desk.window.resize(1920, 1080)
    panel, sheet = desk.page.panel, desk.page.sheet
    qtbot.waitUntil(lambda: panel.mapTo(desk.page, QPoint()).x() > sheet.mapTo(desk.page, sheet.rect().topRight()).x())
    assert (panel.below, panel.width()) == (False, 184)
    assert cut(desk) == []


def test_the_full_names_stand_in_the_tips(shop: Shop, qtbot: QtBot, visit: UUID) -> None:
    shop.desk.quotes.add(shop.call(), visit, "BQF-VW", Decimal(1), None)
    set_language("en")
    desk = Counter(shop, qtbot, visit)
    model = desk.page.sheet.sheet_model
    at = model.index(model.row_of(desk.line().id), model.column_of("part_class"))
    assert (at.data(), at.data(Qt.ItemDataRole.ToolTipRole)) == ("Equal", "Same quality")
    heads = [model.headerData(n, Qt.Orientation.Horizontal) for n in range(model.columnCount())]
    assert heads[-3:] == ["Own", "Safety", "Fault"]


def test_the_margin_is_shown_on_alt_m_and_gone_at_the_next_visit(shop: Shop, qtbot: QtBot, visit: UUID) -> None:
    desk = Counter(shop, qtbot, visit, role=Role.MANAGER)
    desk.add("of-vw")
    besides = desk.page.panel.besides
    assert "配件毛利" not in dict(besides.shown)
    assert dict(keys_of(desk.page))["Alt+M"] == "显示或隐藏配件毛利"
    desk.press(Qt.Key.Key_M, modifier=Qt.KeyboardModifier.AltModifier)
    assert "配件毛利" in dict(besides.shown)
    desk.press(Qt.Key.Key_M, modifier=Qt.KeyboardModifier.AltModifier)
    assert "配件毛利" not in dict(besides.shown)
    desk.page.panel.show_margin(True)
    desk.page.open(walk_in.arrive(shop, "京B23456").id)
    assert "配件毛利" not in dict(besides.shown)


def test_who_may_see_no_cost_has_no_key_for_it(shop: Shop, qtbot: QtBot, visit: UUID) -> None:
    desk = Counter(shop, qtbot, visit)
    desk.add("of-vw")
    assert "Alt+M" not in dict(keys_of(desk.page))
    desk.page.panel.show_margin(True)
    assert "配件毛利" not in dict(desk.page.panel.besides.shown)
