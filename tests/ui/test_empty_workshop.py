"""A shop that has nobody and no place yet: dispatch says so and leads on."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt

from advisor_app.domain.staff import Role
from tests.journeys.shop import open_shop
from tests.ui.desk import press, went
from tests.ui.test_jobs_page import all_words, ordered, stage_page
from ui.features.jobs.dispatch_page import DispatchPage

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
    if may_set_up:
        press(workspace.window(), Qt.Key.Key_E, Qt.KeyboardModifier.AltModifier)
        assert ("setup", {}) in went(context)
    else:
        assert [link.words() for link in workspace.reasons.links()] == ["本店还没有技师，请经理在“设置”中添加"]
    monkeypatch.undo()
    page.open(visit)
    assert page.people.rows
    assert not page.nobody.isVisible()
    assert not page.nowhere.isVisible()
