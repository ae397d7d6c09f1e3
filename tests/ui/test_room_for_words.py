"""Where room is short, the right words give way: a long name before the car, the shop's name before half of it."""

from typing import Any

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from advisor_app.domain.staff import Role
from advisor_app.domain.stages import Stage
from advisor_app.i18n import in_language
from advisor_app.services.reception import Arrival
from db.engine import Database
from tests.journeys.shop import Shop, open_shop
from tests.ui.desk import make_context, present, work_at
from tests.ui.test_parts_page import ordered, parts_page, receive_dialog
from ui.features.board.page import BoardPage
from ui.features.reception.feature import register
from ui.features.reception.page import ReceptionPage
from ui.kit import formats
from ui.kit.popup import Popup
from ui.kit.toast import ToastHost
from ui.theme.theme import apply_theme

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")
LONG = "欧阳慕容诗雨汽车租赁服务有限公司北京市朝阳区第二分公司客户服务接待中心甲乙丙丁"


@pytest.fixture
def shop(sqlite_database: Database, qapp: Any) -> Shop:
    return open_shop(sqlite_database)


def test_only_a_long_name_gives_way_in_the_header(shop: Shop, qtbot: Any) -> None:
    arrival = Arrival(plate="京B77777", name=LONG, make="上汽大众", model="朗逸 1.5L", colour="珍珠白")
    visit = shop.desk.reception.arrive(shop.call(), arrival).id
    context = make_context(shop)
    register(context)
    workspace, _page, _window = work_at(qtbot, context, ReceptionPage, visit, Stage.RECEPTION)
    header = workspace.header
    qtbot.waitUntil(lambda: header.car.width() >= header.car.sizeHint().width())
    assert header.car.text() == " · 上汽大众 朗逸 1.5L · 珍珠白"
    assert header.title.text() == LONG
    assert header.title.width() < header.title.sizeHint().width()


def test_an_empty_board_says_what_will_stand_there(shop: Shop, qtbot: Any) -> None:
    page = BoardPage(make_context(shop))
    present(page._context, page)
    assert page.empty.isVisible()
    page.presenter.choose("late")
    assert page.empty.isVisible()


def test_a_notice_never_cuts_words_of_the_bar(qtbot: Any, qapp: Any) -> None:
    apply_theme(qapp, "light")
    window, bar, words = QWidget(), QWidget(), QLabel("顺达汽车服务有限公司 · 一号前台")
    qtbot.addWidget(window)
    line = QHBoxLayout(bar)
    line.addStretch(1)
    line.addWidget(words)
    whole = QVBoxLayout(window)
    whole.setContentsMargins(0, 0, 0, 0)
    whole.addWidget(bar)
    whole.addStretch(1)
    window.resize(500, 400)
    window.show()
    toast = ToastHost(window, bar)
    toast.show_text("这是一条很长的提示，长得会碰到右边的店名和前台，所以店名先让一让")
    named = QRect(words.mapTo(window, QPoint(0, 0)), words.size())
    assert toast.geometry().intersects(named)
    assert words.isHidden()
    toast.dismiss()
    assert words.isVisible()


def test_the_list_of_parts_never_lies_over_what_is_typed(shop: Shop, qtbot: Any) -> None:
    ordered(shop)
    _context, page = parts_page(qtbot, shop)
    dialog = receive_dialog(page)
    QTest.keyClicks(dialog.search, "lvq")
    qtbot.waitUntil(lambda: any(one.isVisible() for one in dialog.findChildren(Popup)))
    (popup,) = (one for one in dialog.findChildren(Popup) if one.isVisible())
    field = QRect(dialog.search.mapTo(dialog, QPoint(0, 0)), dialog.search.size())
    qtbot.waitUntil(lambda: not popup.geometry().intersects(field))
    assert dialog.rect().contains(popup.geometry())
    QTest.keyClick(dialog.search, Qt.Key.Key_Escape)


def test_the_shop_has_its_english_name_on_an_english_screen(shop: Shop, qtbot: Any) -> None:
    shop.desk.people.change_shop(shop.call(Role.MANAGER), "name_en", "", "Shunda Auto Service")
    card = shop.desk.reads.people.shop()
    assert card is not None
    assert formats.shop_name(card) == "顺达汽车服务有限公司"
    with in_language("en"):
        assert formats.shop_name(card) == "Shunda Auto Service"


def test_what_is_due_this_minute_is_neither_early_nor_late(shop: Shop) -> None:
    with in_language("en"):
        assert formats.until(shop.clock.now(), shop.clock.now()) == "due now"
