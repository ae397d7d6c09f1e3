"""A shop that has nobody and no place yet: dispatch says so and leads on."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt

from advisor_app.domain.staff import Role
from tests.journeys.shop import open_shop
from tests.ui.desk import press, went
from tests.ui.test_jobs_page import all_words, ordered, stage_page
from ui.features.jobs.dispatch_page import DispatchPage
from ui.kit.cards import Card

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")


@pytest.fixture
def shop(sqlite_database):
    return open_shop(sqlite_database)


@pytest.mark.parametrize("may_set_up", [True, False])
def test_a_shop_without_technician_or_bay_is_led_to_the_setup(qtbot, shop, monkeypatch, may_set_up):
    visit = ordered(shop)
    empty = replace(shop.desk.reads.jobs.dispatch(visit), people=(), bays=())
    monkeypatch.setattr(type(shop.desk.reads.jobs), "dispatch", lambda *_: empty)
    role = Role.MANAGER if may_set_up else Role.SERVICE_ADVISOR
    context, workspace, page = stage_page(qtbot, shop, visit, "dispatch", role)
    assert isinstance(page, DispatchPage)
    said = all_words(page)
    assert "本店还没有技师" in said
    assert "本店还没有工位" in said
    assert page.setup.isVisible() is may_set_up
    qtbot.waitUntil(
        lambda: all(said.height() >= said.heightForWidth(said.width()) for said in (page.nobody, page.nowhere))
    )
    told = [link.words() for link in workspace.reasons.links()]
    if may_set_up:
        assert told == ["本店还没有技师，请在“设置”中添加"]
        press(workspace.window(), Qt.Key.Key_E, Qt.KeyboardModifier.AltModifier)
        assert ("setup", {}) in went(context)
    else:
        assert told == ["本店还没有技师，请经理在“设置”中添加"]
    monkeypatch.undo()
    page.open(visit)
    assert page.people.rows
    assert not page.nobody.isVisible()
    assert not page.nowhere.isVisible()


def test_without_jobs_nobody_is_asked_to_choose_one(qtbot, shop, monkeypatch):
    visit = ordered(shop)
    empty = replace(shop.desk.reads.jobs.dispatch(visit), jobs=())
    monkeypatch.setattr(type(shop.desk.reads.jobs), "dispatch", lambda *_: empty)
    _context, workspace, page = stage_page(qtbot, shop, visit, "dispatch", Role.MANAGER)
    assert page.empty.isVisible()
    assert [link.words() for link in workspace.reasons.links()] == ["还没有维修项目"]


def test_titles_side_by_side_stand_in_line(qtbot, shop):
    _context, _workspace, page = stage_page(qtbot, shop, ordered(shop), "dispatch", Role.MANAGER)
    cards = [widget for widget in page.findChildren(Card) if widget.isVisible()]
    assert len(cards) == 3
    qtbot.waitUntil(lambda: len({card._head.geometry().center().y() for card in cards}) == 1)
