"""Whether a part of the quote leaves an old one: one tick for the line under the cursor, by one key."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from advisor_app.domain.catalog import PartClass
from advisor_app.domain.line import LineKind
from advisor_app.domain.quote import AgreedHow, Decision
from db.engine import Database
from tests.journeys import walk_in
from tests.journeys.shop import Shop, open_shop
from tests.ui.test_quote_page import CONTROL, ENTER, Counter


@pytest.fixture
def shop(sqlite_database: Database, qapp: Any) -> Shop:
    return open_shop(sqlite_database)


@pytest.fixture
def visit(shop: Shop) -> UUID:
    visit = walk_in.arrive(shop).id
    walk_in.walk_around(shop, visit)
    walk_in.record_fault(shop, visit)
    return visit


def test_whether_a_part_leaves_an_old_one_is_ticked_by_keyboard(shop: Shop, qtbot: QtBot, visit: UUID) -> None:
    desk = Counter(shop, qtbot, visit)
    desk.type("special bush")
    desk.press(ENTER)
    desk.page.free.kind.set_value(LineKind.PART.value)
    desk.page.free.part_class.set_value(PartClass.BRAND.value)
    desk.type("68")
    desk.press(ENTER)
    assert (desk.line().kind, desk.line().leaves_old_part) == (LineKind.PART, True)
    assert desk.page.entry.hasFocus()
    for kept in (False, True, False):
        assert (desk.page.old_part.isVisible(), desk.page.old_part.value()) == (True, not kept)
        desk.press(Qt.Key.Key_O, modifier=CONTROL)
        assert desk.line().leaves_old_part is kept
    desk.page.presenter.undo()
    assert desk.line().leaves_old_part
    assert desk.page.old_part.value()


def test_only_a_part_that_may_still_change_can_leave_an_old_one(shop: Shop, qtbot: QtBot, visit: UUID) -> None:
    desk = Counter(shop, qtbot, visit)
    desk.add("ma01")
    assert desk.page.old_part.isHidden()
    desk.press(Qt.Key.Key_O, modifier=CONTROL)
    assert not desk.line().leaves_old_part
    desk.add("of-vw")
    assert desk.page.old_part.isVisible()
    lines = tuple(line.id for line in desk.sheet().lines)
    shop.desk.quotes.decide(shop.call(), visit, lines, Decision.APPROVED, AgreedHow.IN_PERSON, "")
    shop.desk.quotes.promise(shop.call(), visit, None, shop.clock.now() + timedelta(hours=4))
    walk_in.sign(shop, visit)
    desk.page.set_head(shop.desk.reads.visits.head(visit))
    assert desk.page.old_part.isHidden()


def test_a_part_of_the_list_keeps_its_old_one_unless_somebody_says_why_not(
    shop: Shop, qtbot: QtBot, visit: UUID
) -> None:
    desk = Counter(shop, qtbot, visit, None, "加装，原车没有")
    desk.add("of-vw")
    for kept in (True, False):
        desk.press(Qt.Key.Key_O, modifier=CONTROL)
        assert (desk.line().leaves_old_part, desk.page.old_part.value()) == (kept, kept)
