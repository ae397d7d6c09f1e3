"""The list of visits: newest first, a page at a time, filtered by letters and by what is open."""

from datetime import timedelta
from typing import Any

import pytest
from PySide6.QtCore import Qt

from advisor_app.services.reception import Arrival
from tests.journeys.shop import Shop, open_shop
from tests.ui.desk import make_context, present, press, type_text, went
from ui.features.visits import presenter as presenter_module
from ui.features.visits.page import VisitsPage
from ui.kit.context import Context

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


@pytest.fixture
def shop(sqlite_database: Any, qapp: Any) -> Shop:
    return open_shop(sqlite_database)


def arrive(shop: Shop, plate: str, name: str = "张明", *, minutes: int = 5) -> Any:
    visit = shop.desk.reception.arrive(shop.call(), Arrival(plate=plate, name=name, make="大众"))
    shop.clock.advance(timedelta(minutes=minutes))
    return visit


def start(shop: Shop, qtbot: Any) -> tuple[Context, VisitsPage, Any]:
    context = make_context(shop)
    page = VisitsPage(context)
    window = present(context, page)
    qtbot.addWidget(window)
    return context, page, window


def plates(page: VisitsPage) -> list[str]:
    return [row.plate for row in page.table.rows_model.rows()]


def test_newest_first_and_enter_opens(shop: Shop, qtbot: Any) -> None:
    arrive(shop, "京A11111")
    newest = arrive(shop, "京A22222")
    context, page, window = start(shop, qtbot)
    assert plates(page) == ["京A22222", "京A11111"]
    assert page.table.hasFocus()
    press(window, Qt.Key.Key_Return)
    assert went(context) == [("visit", {"visit": newest.id})]


def test_letters_find_and_enter_opens_the_only_one(shop: Shop, qtbot: Any) -> None:
    wanted = arrive(shop, "京A11111", "欧阳娜娜")
    arrive(shop, "京A22222", "李四")
    context, page, window = start(shop, qtbot)
    type_text(window, "ouyang")
    page._look()
    assert plates(page) == ["京A11111"]
    press(window, Qt.Key.Key_Return)
    assert went(context) == [("visit", {"visit": wanted.id})]


def test_typing_asks_once_when_the_fingers_rest(shop: Shop, qtbot: Any) -> None:
    arrive(shop, "京A11111")
    _, page, window = start(shop, qtbot)
    with qtbot.waitSignal(page._typing.timeout, timeout=5000):
        type_text(window, "A22")
    assert plates(page) == []
    assert page.empty.isVisible()
    page.empty.acted.emit()
    assert plates(page) == ["京A11111"]
    assert page.search.text() == ""


def test_two_words_are_an_intersection(shop: Shop, qtbot: Any) -> None:
    arrive(shop, "京A11111", "张明")
    arrive(shop, "京A11122", "李四")
    _, page, _ = start(shop, qtbot)
    page.search.setText("京A111 张")
    page._look()
    assert plates(page) == ["京A11111"]


def test_only_what_is_in_the_shop(shop: Shop, qtbot: Any) -> None:
    gone = arrive(shop, "京A11111")
    arrive(shop, "京A22222")
    shop.desk.reception.cancel(shop.call(), gone.id, "改天")
    _, page, _ = start(shop, qtbot)
    assert plates(page) == ["京A22222", "京A11111"]
    page.chips.toggle(1)
    assert plates(page) == ["京A22222"]
    page.chips.toggle(0)
    assert plates(page) == ["京A22222", "京A11111"]


def test_pages_come_one_after_the_other_without_gap_or_double(
    shop: Shop, qtbot: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(presenter_module, "PAGE", 3)
    # The second and third arrive in the same instant, so that the page ends between equals.
    made = [arrive(shop, f"京A1111{n}", minutes=0 if n in (3, 4, 5) else 5) for n in range(8)]
    _, page, _ = start(shop, qtbot)
    while page.table.rows_model.canFetchMore(page.table.rootIndex()):
        page.table.rows_model.fetchMore(page.table.rootIndex())
    numbers = [row.number for row in page.table.rows_model.rows()]
    assert len(numbers) == len(set(numbers)) == 8
    assert set(numbers) == {visit.number for visit in made}
    arrived = [row.arrived_at for row in page.table.rows_model.rows()]
    assert arrived == sorted(arrived, reverse=True)


def test_the_order_turns_round_in_the_database(shop: Shop, qtbot: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(presenter_module, "PAGE", 2)
    for n in range(4):
        arrive(shop, f"京A1111{n}")
    _, page, _ = start(shop, qtbot)
    page.table.sort_by("arrived")
    page.table.rows_model.fetchMore(page.table.rootIndex())
    assert plates(page) == ["京A11110", "京A11111", "京A11112", "京A11113"]


def test_a_new_car_elsewhere_appears(shop: Shop, qtbot: Any) -> None:
    arrive(shop, "京A11111")
    _, page, _ = start(shop, qtbot)
    arrive(shop, "京A22222")
    assert plates(page) == ["京A22222", "京A11111"]


def test_state_and_stage_are_in_words(shop: Shop, qtbot: Any) -> None:
    gone = arrive(shop, "京A11111")
    arrive(shop, "京A22222")
    shop.desk.reception.cancel(shop.call(), gone.id, "改天")
    _, page, _ = start(shop, qtbot)
    page.table.selectAll()
    lines = [line.split("\t") for line in page.table.as_tsv().splitlines()]
    assert lines[0][:4] == ["车牌号", "客户与车辆", "状态", "当前环节"]
    assert [line[:4] for line in lines[1:]] == [
        ["京A22222", "张明 大众", "接待中", "接待"],
        ["京A11111", "张明 大众", "已取消", ""],
    ]


def test_an_empty_shop_says_what_to_do(shop: Shop, qtbot: Any) -> None:
    _, page, _ = start(shop, qtbot)
    assert page.empty.isVisible()
    assert page.empty.accessibleName() == "还没有来店记录"
