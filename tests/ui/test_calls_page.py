"""Calls: due list, script, results by keys, stored by one Enter."""

from datetime import timedelta
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from advisor_app.domain.follow_up import CallResult
from advisor_app.domain.staff import Role
from advisor_app.i18n import set_language
from advisor_app.ports.reads.calls import CallCard
from db.engine import Database
from tests.journeys import walk_in
from tests.journeys.shop import Shop, open_shop
from tests.ui.desk import make_context
from ui.features.calls.page import CallsPage, FollowUpPage
from ui.features.calls.presenter import script
from ui.kit.context import Context
from ui.kit.tasks import ManualTasks
from ui.shell.window import MainWindow

Keys = Qt.Key


def delivered(shop: Shop, plate: str = "京A12345", name: str = "张𬭎", shift: bool = True) -> UUID:
    visit = walk_in.arrive(shop, plate, name).id
    walk_in.walk_around(shop, visit)
    walk_in.quote(shop, visit, walk_in.record_fault(shop, visit))
    walk_in.sign(shop, visit)
    walk_in.repair(shop, visit)
    walk_in.check(shop, visit)
    walk_in.wash(shop, visit)
    bill = walk_in.settle(shop, visit)
    walk_in.decide_old_parts(shop, visit)
    owed = shop.desk.reads.cash.checkout(visit).owed
    if shift:
        walk_in.pay(shop, bill, owed)
    else:
        from advisor_app.domain.payment import PaymentMethod

        walk_in.sign_bill(shop, bill)
        shop.desk.payments.take(shop.call(Role.CASHIER), bill, PaymentMethod.CASH, owed, owed, "")
    shop.desk.gate_passes.issue(shop.call(Role.CASHIER), visit)
    shop.desk.deliveries.hand_over(shop.call(), visit, name, 1, ("钥匙 1 把",), True, "师傅很细心")
    return visit


def card(shop: Shop, visit: UUID) -> CallCard:
    found = shop.desk.reads.calls.of_visit(visit)
    assert found is not None
    return found


def shown(qtbot: QtBot, context: Context, page: QWidget) -> MainWindow:
    window = context.window
    assert isinstance(window, MainWindow)
    qtbot.addWidget(window)
    window.show_desk()
    window.show_page(page, "calls")
    window.resize(1440, 900)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    return window


def press(window: MainWindow, *keys: object) -> None:
    for key in keys:
        for one in key if isinstance(key, str) else [key]:
            QTest.keyClick(window.windowHandle(), one)  # type: ignore[call-overload]  # a key or a sign


def at_the_phone(qtbot: QtBot, shop: Shop, tasks: ManualTasks | None = None) -> tuple[CallsPage, MainWindow]:
    context = make_context(shop, Role.FOLLOW_UP_CALLER, tasks=tasks)
    page = CallsPage(context)
    window = shown(qtbot, context, page)
    page.open()
    return page, window


def test_the_first_due_call_is_in_hand_with_all_one_should_know(qtbot: QtBot, sqlite_database: Database) -> None:
    shop = open_shop(sqlite_database)
    delivered(shop)
    shop.clock.advance(timedelta(days=3))
    page, _window = at_the_phone(qtbot, shop)
    assert page._subtitle.text() == "待回访 1 位，今天已打 0 个。"
    assert page.form.plate.plate() == "京A12345"
    assert page.form.phone.text() == "138 0013 8000"
    facts = page.form.facts.text()
    assert facts.startswith("回访安排：")
    assert "09:00–18:00 · 许静" in facts.splitlines()[0]
    assert "刹车时吱吱响" in facts
    assert "交车时说：师傅很细心" in facts
    assert page.table.hasFocus()


def test_the_primary_action_stands_where_all_pages_have_it(qtbot: QtBot, sqlite_database: Database) -> None:
    shop = open_shop(sqlite_database)
    delivered(shop)
    shop.clock.advance(timedelta(days=3))
    page, _window = at_the_phone(qtbot, shop)
    store = page.store.mapTo(page, page.store.rect().bottomRight())
    assert page.bar.isVisible()
    assert (page.width() - store.x() < 40, page.height() - store.y() < 40) == (True, True)
    assert page.store.shortcut().toString() == "F9"


def test_satisfied_with_a_score_in_four_keys(qtbot: QtBot, sqlite_database: Database) -> None:
    shop = open_shop(sqlite_database)
    visit = delivered(shop)
    shop.clock.advance(timedelta(days=3))
    page, window = at_the_phone(qtbot, shop)
    press(window, Keys.Key_Return, Keys.Key_1, Keys.Key_9, Keys.Key_Return)
    (attempt,) = card(shop, visit).tries
    assert (attempt.result, attempt.recommend) == (CallResult.SATISFIED, 9)
    assert card(shop, visit).row.closed_at == shop.clock.now()
    assert page.table.rows_model.rows() == ()
    assert page._subtitle.text() == "待回访 0 位，今天已打 1 个。"
    assert page.bar.isHidden()


def test_ten_is_x_and_words_are_kept(qtbot: QtBot, sqlite_database: Database) -> None:
    shop = open_shop(sqlite_database)
    visit = delivered(shop)
    shop.clock.advance(timedelta(days=3))
    _page, window = at_the_phone(qtbot, shop)
    press(window, Keys.Key_Return, Keys.Key_2, Keys.Key_X, Keys.Key_Tab, "noise is back", Keys.Key_Return)
    (attempt,) = card(shop, visit).tries
    assert (attempt.result, attempt.recommend, attempt.words) == (CallResult.COMPLAINT, 10, "noise is back")


def test_not_reached_waits_until_tomorrow(qtbot: QtBot, sqlite_database: Database) -> None:
    shop = open_shop(sqlite_database)
    visit = delivered(shop)
    shop.clock.advance(timedelta(days=3))
    page, window = at_the_phone(qtbot, shop)
    press(window, Keys.Key_Return, Keys.Key_4)
    assert page.form.again_field.isVisible()
    assert page.form.score_field.isHidden()
    press(window, Keys.Key_Return)
    after = card(shop, visit)
    assert (after.row.closed_at, after.row.tries) == (None, 1)
    assert after.row.due_on == page._context.today() + timedelta(days=1)
    assert page.table.rows_model.rows() == ()


def test_enter_without_a_result_says_what_is_missing(qtbot: QtBot, sqlite_database: Database) -> None:
    shop = open_shop(sqlite_database)
    visit = delivered(shop)
    shop.clock.advance(timedelta(days=3))
    page, window = at_the_phone(qtbot, shop)
    press(window, Keys.Key_Return, Keys.Key_Return)
    assert page.form.result_field.error() == "请先选择回访结果。"
    assert card(shop, visit).tries == ()


def test_a_second_enter_is_not_a_second_attempt(qtbot: QtBot, sqlite_database: Database) -> None:
    shop = open_shop(sqlite_database)
    visit = delivered(shop)
    shop.clock.advance(timedelta(days=3))
    tasks = ManualTasks()
    _page, window = at_the_phone(qtbot, shop, tasks)
    tasks.run_all()
    press(window, Keys.Key_Return, Keys.Key_4, Keys.Key_Return, Keys.Key_Return)
    assert tasks.waiting.count("write") == 1
    tasks.run_all()
    assert len(card(shop, visit).tries) == 1


def test_after_one_call_the_next_is_in_hand(qtbot: QtBot, sqlite_database: Database) -> None:
    shop = open_shop(sqlite_database)
    delivered(shop, "京A11111")
    second = delivered(shop, "京A22222", "李四", shift=False)
    shop.clock.advance(timedelta(days=3))
    page, window = at_the_phone(qtbot, shop)
    press(window, Keys.Key_Return, Keys.Key_5, Keys.Key_Return)
    assert [r.plate for r in page.table.rows_model.rows()] == ["京A22222"]
    assert page.form.presenter.card is not None
    assert page.form.presenter.card.row.visit_id == second
    assert page.form.results.value() is None
    assert page.table.hasFocus()


def test_nothing_due_is_said_in_words(qtbot: QtBot, sqlite_database: Database) -> None:
    shop = open_shop(sqlite_database)
    delivered(shop)
    page, _window = at_the_phone(qtbot, shop)
    assert page.table.rows_model.rows() == ()
    assert page.table.isVisible()
    assert page.beside.isHidden(), "the list says it, and nothing says it again"
    assert page.bar.isHidden()


def test_the_script_comes_from_the_guide_in_the_language_of_the_screen() -> None:
    chinese = [s.id for s in script()]
    set_language("en")
    assert [s.id for s in script()] == chinese
    assert chinese[0] == "follow_up.say_open"


def test_the_stage_stores_with_the_one_primary_action(qtbot: QtBot, sqlite_database: Database) -> None:
    shop = open_shop(sqlite_database)
    visit = delivered(shop)
    context = make_context(shop)
    page = FollowUpPage(context)
    window = shown(qtbot, context, page)
    page.open(visit)
    assert page.primary() == "保存回访"
    assert page.form.saying.isHidden()
    press(window, Keys.Key_1)
    page.act()
    assert card(shop, visit).tries[0].recommend is None
    assert page.primary() == ""
    assert "满意" in page.form.closed.text()


def test_the_stage_says_that_nothing_is_planned_before_delivery(qtbot: QtBot, sqlite_database: Database) -> None:
    shop = open_shop(sqlite_database)
    visit = walk_in.arrive(shop).id
    context = make_context(shop)
    page = FollowUpPage(context)
    shown(qtbot, context, page)
    page.open(visit)
    assert page.form.none.isVisible()
    assert page.primary() == ""
