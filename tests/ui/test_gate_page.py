"""The gate: the car is compared, then let out once or stopped; red for a used pass and for a code nobody knows."""

from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot
from sqlalchemy import select

from advisor_app.domain.staff import Role
from advisor_app.domain.values.clock import local_time
from advisor_app.domain.values.errors import EnvironmentFault
from db.engine import Database
from db.tables.system import audit
from tests.journeys import walk_in
from tests.journeys.shop import MORNING, Shop, open_shop
from tests.ui.desk import make_context
from ui.features.gate.page import GatePage
from ui.features.gate.presenter import Verdict
from ui.kit.tasks import ManualTasks
from ui.shell.window import MainWindow


def with_pass(shop: Shop, plate: str = "京A12345", *, handed_over: bool = True) -> tuple[UUID, str]:
    """Return a visit and the code of its gate pass."""
    visit = walk_in.arrive(shop, plate).id
    walk_in.walk_around(shop, visit)
    walk_in.quote(shop, visit, walk_in.record_fault(shop, visit))
    walk_in.sign(shop, visit)
    walk_in.repair(shop, visit)
    walk_in.check(shop, visit)
    walk_in.wash(shop, visit)
    bill = walk_in.settle(shop, visit)
    walk_in.decide_old_parts(shop, visit)
    walk_in.pay(shop, bill, shop.desk.reads.cash.checkout(visit).owed)
    shop.desk.gate_passes.issue(shop.call(Role.CASHIER), visit)
    if handed_over:
        shop.desk.deliveries.hand_over(shop.call(), visit, "张𬭎", 1, (), True, "")
    card = shop.desk.reads.cash.checkout(visit).gate_pass
    assert card is not None
    return visit, card.code


def gate(qtbot: QtBot, shop: Shop, tasks: ManualTasks | None = None) -> tuple[GatePage, MainWindow]:
    context = make_context(shop, Role.GATE_GUARD, tasks=tasks)
    page = GatePage(context)
    window = context.window
    assert isinstance(window, MainWindow)
    qtbot.addWidget(window)
    window.show_desk()
    window.show_page(page, "gate")
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    page.open()
    return page, window


def enter(window: MainWindow, code: str) -> None:
    for sign in code:
        QTest.keyClick(window.windowHandle(), sign)
    QTest.keyClick(window.windowHandle(), Qt.Key.Key_Return)


def press(window: MainWindow, key: Qt.Key) -> None:
    QTest.keyClick(window.windowHandle(), key)


def used(shop: Shop, visit: UUID) -> bool:
    return shop.desk.reads.visits.head(visit).facts.gate_pass_used


def test_a_good_pass_shows_its_car_before_it_is_used(qtbot: QtBot, sqlite_database: Database) -> None:
    shop = open_shop(sqlite_database)
    visit, code = with_pass(shop)
    page, window = gate(qtbot, shop)
    assert page.stop.isHidden()
    enter(window, code)
    assert page.verdict is Verdict.COMPARE
    assert (page.title.text(), page.box.property("kind")) == ("请核对车辆", "info")
    assert (page.plate.plate(), page.car.text()) == ("京A12345", "上汽大众 朗逸 · 白")
    assert page.plate.height() >= 96
    assert "取车人：张𬭎。" in page.text.text()
    assert (page.check.words(), page.stop.isVisible()) == ("放行", True)
    assert not used(shop, visit)


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_F9])
def test_a_second_key_lets_it_out_and_keeps_the_time(qtbot: QtBot, sqlite_database: Database, key: Qt.Key) -> None:
    shop = open_shop(sqlite_database)
    visit, code = with_pass(shop)
    page, window = gate(qtbot, shop)
    enter(window, code)
    press(window, key)
    assert page.verdict is Verdict.MAY_LEAVE
    assert (page.title.text(), page.box.property("kind")) == ("可以放行", "success")
    card = shop.desk.reads.cash.checkout(visit).gate_pass
    assert card is not None
    assert (card.used_at, card.used_by) == (shop.clock.now(), "陈大爷")
    assert [c.plate for c in page.table.rows_model.rows()] == ["京A12345"]
    assert page.code.text() == ""
    assert page.code.hasFocus()
    press(window, key)
    assert page.verdict is Verdict.MAY_LEAVE, "nothing stands at the gate any more"
    assert (page.check.words(), page.stop.isHidden()) == ("核对", True)


def test_escape_stops_a_car_that_does_not_match_and_the_pass_stays_good(
    qtbot: QtBot, sqlite_database: Database
) -> None:
    shop = open_shop(sqlite_database)
    visit, code = with_pass(shop)
    page, window = gate(qtbot, shop)
    enter(window, code)
    press(window, Qt.Key.Key_Escape)
    assert page.verdict is Verdict.STOPPED
    assert (page.title.text(), page.box.property("kind")) == ("不能放行", "error")
    assert "没有使用，仍然有效" in page.text.text()
    assert not used(shop, visit)
    with sqlite_database.reader.connect() as connection:
        kept = connection.execute(select(audit.c.about_id).where(audit.c.action == "gate_pass.refuse")).scalars().all()
    assert kept == [visit]
    press(window, Qt.Key.Key_Return)
    assert not used(shop, visit), "a stopped car is looked up again first"
    enter(window, code)
    press(window, Qt.Key.Key_Return)
    assert used(shop, visit)


def test_a_car_that_was_not_handed_over_goes_back_to_the_advisor(qtbot: QtBot, sqlite_database: Database) -> None:
    shop = open_shop(sqlite_database)
    visit, code = with_pass(shop, handed_over=False)
    page, window = gate(qtbot, shop)
    enter(window, code)
    assert page.verdict is Verdict.TOO_EARLY
    assert (page.title.text(), page.stop.isHidden()) == ("不能放行", True)
    assert "还没有交车" in page.text.text()
    press(window, Qt.Key.Key_Return)
    assert not used(shop, visit)


def test_a_car_without_work_says_so(qtbot: QtBot, sqlite_database: Database) -> None:
    shop = open_shop(sqlite_database)
    visit = walk_in.arrive(shop).id
    shop.desk.reception.cancel(shop.call(), visit, "改天再来")
    shop.desk.gate_passes.let_leave(shop.call().confirming("things_taken_in"), visit)
    card = shop.desk.reads.cash.checkout(visit).gate_pass
    assert card is not None
    page, window = gate(qtbot, shop)
    enter(window, card.code)
    assert page.verdict is Verdict.COMPARE
    assert "这辆车未维修离店。" in page.text.text()
    press(window, Qt.Key.Key_Return)
    assert used(shop, visit)


def test_a_used_pass_is_red_and_says_when(qtbot: QtBot, sqlite_database: Database) -> None:
    shop = open_shop(sqlite_database)
    _visit, code = with_pass(shop)
    page, window = gate(qtbot, shop)
    enter(window, code)
    press(window, Qt.Key.Key_Return)
    enter(window, f"{code[:5]} {code[5:]}")
    assert page.verdict is Verdict.USED
    assert (page.title.text(), page.box.property("kind")) == ("不能放行", "error")
    assert f"今天 {local_time(shop.clock.now()):%H:%M}" in page.text.text()
    assert "陈大爷" in page.text.text()
    assert not page.plate.isHidden()


def test_an_unknown_code_is_red_without_a_car(qtbot: QtBot, sqlite_database: Database) -> None:
    shop = open_shop(sqlite_database)
    page, window = gate(qtbot, shop)
    enter(window, "1234567890")
    assert page.verdict is Verdict.UNKNOWN
    assert "1234567890" in page.text.text()
    assert page.plate.isHidden()
    assert page.table.rows_model.rows() == ()


def test_a_scanned_code_is_looked_up_at_once_and_twice_is_not_a_yes(qtbot: QtBot, sqlite_database: Database) -> None:
    shop = open_shop(sqlite_database)
    visit, code = with_pass(shop)
    page, _window = gate(qtbot, shop)
    assert page.wants_scan(code)
    assert page.scanned(code)
    assert page.scanned(code)
    assert page.verdict is Verdict.COMPARE
    assert not used(shop, visit)


def test_another_gate_that_was_quicker_wins(qtbot: QtBot, sqlite_database: Database) -> None:
    shop = open_shop(sqlite_database)
    _visit, code = with_pass(shop)
    tasks = ManualTasks()
    page, window = gate(qtbot, shop, tasks)
    tasks.run_all()
    enter(window, code)
    enter(window, code)
    assert tasks.waiting.count("read") == 1
    tasks.run_all()
    press(window, Qt.Key.Key_Return)
    shop.desk.gate_passes.use(shop.call(Role.CASHIER), code)
    tasks.run_all()
    assert page.verdict is Verdict.USED
    assert "郑美玲" in page.text.text()


def test_a_failure_shows_no_verdict(qtbot: QtBot, sqlite_database: Database) -> None:
    shop = open_shop(sqlite_database)
    page, window = gate(qtbot, shop)
    enter(window, "1234567890")
    page.show_failed(EnvironmentFault("database_gone"))
    assert page.verdict is None
    assert page.box.property("kind") == "info"
    assert page.sign.isHidden()


def test_yesterdays_cars_are_not_listed(qtbot: QtBot, sqlite_database: Database) -> None:
    shop = open_shop(sqlite_database)
    _visit, code = with_pass(shop)
    shop.desk.gate_passes.use(shop.call(Role.GATE_GUARD), code)
    shop.clock.set(MORNING.replace(day=MORNING.day + 1))
    page, _window = gate(qtbot, shop)
    assert page.table.rows_model.rows() == ()
