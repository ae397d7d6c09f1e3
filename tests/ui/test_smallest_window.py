"""In the smallest window: the guide makes room, nothing lies over anything, and what is too high scrolls."""

from itertools import combinations
from typing import Any

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import QWidget

from advisor_app.domain.stages import Stage
from advisor_app.i18n import set_language
from advisor_app.services.reception import Arrival
from db.engine import Database
from tests.journeys.shop import Shop, open_shop
from tests.ui.desk import make_context, press, work_at
from ui.features.visit.page import VisitPage
from ui.features.walkaround.feature import register
from ui.features.walkaround.page import WalkaroundPage
from ui.shell.window import ROOM_FOR_GUIDE, SMALLEST, MainWindow

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")


@pytest.fixture
def shop(sqlite_database: Database, qapp: Any) -> Shop:
    return open_shop(sqlite_database)


def placed(widget: QWidget, within: QWidget) -> QRect:
    """Return where a widget is in another one."""
    return QRect(widget.mapTo(within, QPoint(0, 0)), widget.size())


def workspace(qtbot: Any, shop: Shop) -> tuple[VisitPage, WalkaroundPage, MainWindow]:
    arrival = Arrival(plate="京A12345", name="张明远", make="上汽大众", model="朗逸 1.5L", colour="珍珠白")
    visit = shop.desk.reception.arrive(shop.call(), arrival).id
    context = make_context(shop)
    register(context)
    around, page, window = work_at(qtbot, context, WalkaroundPage, visit, Stage.WALKAROUND)
    window.resize(SMALLEST)
    qtbot.waitUntil(lambda: window.size() == SMALLEST and page.area.isVisible())
    return around, page, window


@pytest.mark.parametrize("language", ["zh_CN", "en"])
@pytest.mark.parametrize("guide", [False, True])
def test_on_the_walkaround_nothing_lies_over_anything(qtbot: Any, shop: Shop, language: str, guide: bool) -> None:
    set_language(language)
    around, page, window = workspace(qtbot, shop)
    if guide:
        window.set_guide_shown(True)
    area = page.area
    assert window.guide.isVisible() is guide
    qtbot.waitUntil(lambda: around.stages.width() == page.width() == area.width())
    parts = (area.kinds, area.diagram, area.hint, area.photos, area.side)
    inside = area.widget()
    assert inside is not None
    qtbot.waitUntil(lambda: not any(placed(a, inside).intersects(placed(b, inside)) for a, b in combinations(parts, 2)))
    assert not any(scroll.horizontalScrollBar().maximum() for scroll in (area, area._car_scroll))
    assert area.diagram.width() >= 400
    assert area.diagram.height() >= 260
    for part in (area.side, around.primary, around.header.total, around.header.title):
        left, right = placed(part, around).left(), placed(part, around).right()
        assert 0 <= left < right <= around.width(), part
    assert around.rect().contains(placed(around.primary, around))
    assert area.diagram.visibleRegion().boundingRect().height() >= 150
    low = placed(area.photos, area._car).bottom()
    scrolls = [s for s in (area, area._car_scroll) if s.verticalScrollBar().maximum()]
    assert len(scrolls) == 1, "photos are reached by scrolling one thing"
    assert low <= area._car.height()


def test_beside_the_folded_guide_names_keep_their_words(qtbot: Any, shop: Shop) -> None:
    around, _page, _window = workspace(qtbot, shop)
    header = around.header
    qtbot.waitUntil(lambda: header.car.width() >= header.car.sizeHint().width())
    assert header.title.width() >= header.title.sizeHint().width()
    assert all(around.stepper.shown_names())


def test_a_name_is_never_dots_alone_in_the_narrowest_header(qtbot: Any, shop: Shop) -> None:
    around, _page, window = workspace(qtbot, shop)
    window.set_guide_shown(True)
    header = around.header
    qtbot.waitUntil(lambda: around.width() < 600)
    assert header.title.width() >= header.title.sizeHint().width()
    assert header.car.width() < header.car.sizeHint().width()


def test_the_guide_goes_and_comes_with_the_room(qtbot: Any) -> None:
    window = MainWindow()
    qtbot.addWidget(window)
    window.resize(ROOM_FOR_GUIDE, 700)
    window.show()
    qtbot.waitUntil(window.guide.isVisible)
    window.resize(ROOM_FOR_GUIDE - 1, 700)
    qtbot.waitUntil(lambda: not window.guide.isVisible())
    assert not window.top._guide.isChecked()
    window.resize(ROOM_FOR_GUIDE, 700)
    qtbot.waitUntil(window.guide.isVisible)
    assert window.top._guide.isChecked()


def test_who_opens_or_closes_the_guide_keeps_it_so(qtbot: Any) -> None:
    window = MainWindow()
    qtbot.addWidget(window)
    window.resize(SMALLEST)
    window.show_desk()
    window.show()
    qtbot.waitExposed(window)
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    press(window, Qt.Key.Key_F10)
    assert window.guide.isVisible()
    for width in (1400, SMALLEST.width()):
        window.resize(width, 700)
        qtbot.waitUntil(lambda width=width: window.width() == width)
        assert window.guide.isVisible()
    press(window, Qt.Key.Key_F10)
    assert not window.guide.isVisible()
    window.resize(1400, 700)
    qtbot.waitUntil(window.guide.isVisible)
    press(window, Qt.Key.Key_F10)
    for width in (SMALLEST.width(), 1400):
        window.resize(width, 700)
        qtbot.waitUntil(lambda width=width: window.width() == width)
        assert not window.guide.isVisible()
