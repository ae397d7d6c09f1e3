"""The gate: green once, red for a second time and for a code nobody knows."""

from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from advisor_app.domain.staff import Role
from advisor_app.domain.values.clock import local_time
from advisor_app.domain.values.errors import EnvironmentFault
from db.engine import Database
from tests.journeys import walk_in
from tests.journeys.shop import MORNING, Shop, open_shop
from tests.ui.desk import make_context
from ui.features.gate.page import GatePage
from ui.features.gate.presenter import Verdict
from ui.kit.tasks import ManualTasks
from ui.shell.window import MainWindow


def with_pass(shop: Shop, plate: str = "京A12345") -> tuple[UUID, str]:
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


def test_a_good_pass_is_green_and_keeps_the_time(qtbot: QtBot, sqlite_database: Database) -> None:
    shop = open_shop(sqlite_database)
    visit, code = with_pass(shop)
    page, window = gate(qtbot, shop)
    assert page.verdict is None
    enter(window, code)
    assert page.verdict is Verdict.MAY_LEAVE
    assert (page.title.text(), page.box.property("kind")) == ("可以放行", "success")
    assert page.plate.plate() == "京A12345"
    assert page.plate.height() >= 96
    card = shop.desk.reads.cash.checkout(visit).gate_pass
    assert card is not None
    assert (card.used_at, card.used_by) == (shop.clock.now(), "陈大爷")
    assert [c.plate for c in page.table.rows_model.rows()] == ["京A12345"]
    assert page.code.text() == ""
    assert page.code.hasFocus()


def test_a_used_pass_is_red_and_says_when(qtbot: QtBot, sqlite_database: Database) -> None:
    shop = open_shop(sqlite_database)
    _visit, code = with_pass(shop)
    page, window = gate(qtbot, shop)
    enter(window, code)
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


def test_a_scanned_code_is_checked_at_once(qtbot: QtBot, sqlite_database: Database) -> None:
    shop = open_shop(sqlite_database)
    _visit, code = with_pass(shop)
    page, _window = gate(qtbot, shop)
    assert page.wants_scan(code)
    assert page.scanned(code)
    assert page.verdict is Verdict.MAY_LEAVE


def test_another_gate_that_was_quicker_wins(qtbot: QtBot, sqlite_database: Database) -> None:
    shop = open_shop(sqlite_database)
    _visit, code = with_pass(shop)
    tasks = ManualTasks()
    page, window = gate(qtbot, shop, tasks)
    tasks.run_all()
    enter(window, code)
    enter(window, code)
    assert tasks.waiting.count("read") == 1
    tasks.run_next()
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
