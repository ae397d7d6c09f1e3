"""A part says its type (配件属性) before the customer agrees to it, however it came onto the quote."""

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from advisor_app.domain.catalog import PartClass
from advisor_app.domain.line import LineKind
from advisor_app.domain.quote import Decision
from advisor_app.domain.values.money import Money
from db.engine import Database
from tests.journeys import walk_in
from tests.journeys.shop import open_shop
from tests.ui.test_quote_page import CONTROL, ENTER, Counter

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


@pytest.fixture
def desk(sqlite_database: Database, qapp: Any, qtbot: QtBot) -> Counter:
    shop = open_shop(sqlite_database)
    visit = walk_in.arrive(shop).id
    walk_in.record_fault(shop, visit)
    return Counter(shop, qtbot, visit)


def test_a_pasted_part_asks_its_type_before_the_customer_agrees(desk: Counter) -> None:
    QGuiApplication.clipboard().setText("分泵修理包\t1\t88\n油封\t1\t12\t品牌件\n")
    desk.press(Qt.Key.Key_V, modifier=CONTROL)
    assert [desk.cell("part_class", n) for n in (0, 1)] == ["未注明", "品牌件"]
    assert desk.workspace.primary.isEnabled() is False
    desk.press(Qt.Key.Key_F7)
    assert {line.decision for line in desk.sheet().lines} == {Decision.OPEN}
    assert (
        desk.page.problem.text() == "配件“分泵修理包”还没有注明配件属性（原厂、同质、品牌等）。请先选择，再请客户确认。"
    )
    assert desk.page.sheet.hasFocus()
    desk.press(Qt.Key.Key_2)  # the cursor stands on the cell, so that a digit chooses
    assert desk.line(0).part_class is PartClass.SAME_QUALITY
    desk.press(Qt.Key.Key_F7)
    assert {line.decision for line in desk.sheet().lines} == {Decision.APPROVED}


def test_a_free_part_says_its_type(desk: Counter) -> None:
    desk.press(Qt.Key.Key_N, modifier=CONTROL)
    free = desk.page.free
    assert free.part_class.isHidden()
    free.kind.setFocus()
    desk.press(Qt.Key.Key_2)
    assert (free.kind.value(), free.part_class.isVisible()) == (LineKind.PART.value, True)
    free.name.setFocus()
    desk.type("seal")
    desk.press(ENTER, ENTER)
    desk.type("12")
    desk.press(ENTER)
    assert free.problem.text() == "请选择配件属性。"
    assert free.part_class.hasFocus()
    desk.press(Qt.Key.Key_3, ENTER, ENTER, ENTER, ENTER)
    assert [(x.name, x.unit_price, x.part_class) for x in desk.sheet().lines] == [
        ("seal", Money.of(12), list(PartClass)[2])
    ]
    desk.press(Qt.Key.Key_N, modifier=CONTROL)
    assert free.part_class.value() is None, "the next part is of a class of its own"
