"""The cash desk and the two stages that come before the gate: few keys, one booking, and what blocks in sight."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from advisor_app.domain.line import Payer
from advisor_app.domain.payment import PaymentMethod
from advisor_app.domain.printing import PaperKind
from advisor_app.domain.staff import Role, ShopKind
from advisor_app.domain.stages import Act, Facts, Stage, blocked
from advisor_app.domain.values.capital import capital
from advisor_app.domain.values.money import Money
from advisor_app.ports.reads.cash import Checkout
from db.engine import Database
from tests.journeys import walk_in
from tests.journeys.shop import PASSWORD, Shop, open_shop
from tests.ui.desk import PapersAsked, WillingSigner, make_context, went
from ui.features.cash.page import CashPage
from ui.features.cash.panel import DONE, SHIFT, TAKE, UNBILLED, WATCH
from ui.features.cash.payment_page import PaymentPage
from ui.features.cash.presenter import pass_reasons
from ui.features.cash.settle_page import SettlePage
from ui.features.cash.sums import booking, change_of, counted, likely_given, preview, to_yuan
from ui.kit import formats
from ui.kit.context import Context
from ui.kit.dialogs import Approval, ScriptedDialogs
from ui.kit.tasks import ManualTasks
from ui.shell.window import MainWindow

Keys = Qt.Key
Press = Callable[..., None]


def ready(shop: Shop, plate: str = "京A12345", name: str = "张𬭎") -> UUID:
    visit = walk_in.arrive(shop, plate, name).id
    walk_in.walk_around(shop, visit)
    walk_in.quote(shop, visit, walk_in.record_fault(shop, visit))
    walk_in.sign(shop, visit)
    walk_in.repair(shop, visit)
    walk_in.check(shop, visit)
    walk_in.wash(shop, visit)
    return visit


def open_till(shop: Shop, yuan: int = 500) -> None:
    shop.desk.payments.open_shift(shop.call(Role.CASHIER), Money.of(yuan))


def checkout(shop: Shop, visit: UUID) -> Checkout:
    return shop.desk.reads.cash.checkout(visit)


def shown(qtbot: QtBot, context: Context, page: QWidget, area: str = "cash") -> MainWindow:
    """Show the page in its window, as the program does."""
    window = context.window
    assert isinstance(window, MainWindow)
    qtbot.addWidget(window)
    window.show_desk()
    window.show_page(page, area)
    window.resize(1366, 768)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    return window


def press(window: MainWindow, *keys: Any) -> None:
    """Press keys or type words, wherever the focus is."""
    for key in keys:
        if isinstance(key, str):
            _type(window, key)
        else:
            QTest.keyClick(window.windowHandle(), key)


def _type(window: MainWindow, text: str) -> None:
    for sign in text:
        QTest.keyClick(window.windowHandle(), sign)


def papers(context: Context) -> list[PaperKind]:
    assert isinstance(context.papers, PapersAsked)
    return [kind for kind, _, _ in context.papers.asked]


# Sums ------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("method", "entered", "amount", "given", "change"),
    [
        (PaymentMethod.CASH, None, 12_500, 12_500, 0),
        (PaymentMethod.CASH, 20_000, 12_500, 20_000, 7_500),
        (PaymentMethod.CASH, 5_000, 5_000, 5_000, 0),
        (PaymentMethod.CARD, None, 12_500, 12_500, 0),
        (PaymentMethod.CARD, 5_000, 5_000, 5_000, 0),
    ],
)
def test_booking_of_what_was_typed(
    method: PaymentMethod, entered: int | None, amount: int, given: int, change: int
) -> None:
    typed = None if entered is None else Money(entered)
    assert booking(method, typed, Money(12_500)) == (Money(amount), Money(given))
    assert change_of(method, typed, Money(12_500)) == Money(change)


def test_more_than_owed_without_change_is_left_to_the_service_to_refuse() -> None:
    assert booking(PaymentMethod.WECHAT, Money(20_000), Money(12_500)) == (Money(20_000), Money(20_000))


def test_likely_given_and_rounding_and_count() -> None:
    assert likely_given(Money(43_750)) == (Money(44_000), Money(45_000), Money(50_000))
    assert likely_given(Money(50_000)) == ()
    assert to_yuan(Money(74_080)) == Money(80)
    assert counted({10_000: 3, 50: 4, 10: 1}) == Money(30_210)


def test_pass_reasons_turn_from_paying_to_the_gate() -> None:
    owing = Facts(order_signed=True, payers=1, settled=1, owed_fen=100, old_parts_open=1)
    assert pass_reasons(owing) == ()
    free = Facts(order_signed=True, payers=1, settled=1, owed_fen=0, old_parts_open=1, wash_wanted=True)
    assert pass_reasons(free) == blocked(Act.ISSUE_GATE_PASS, free)
    assert [r.code for r in pass_reasons(free)] == ["wash_open", "old_parts_undecided"]
    assert [r.code for r in pass_reasons(Facts())] == ["bill_missing"]


# The till --------------------------------------------------------------------------------------------------------------


def test_cash_bill_from_the_queue_to_slip_and_gate_pass_in_six_keys(qtbot: QtBot, sqlite_database: Database) -> None:
    shop = open_shop(sqlite_database)
    visit = ready(shop)
    bill = walk_in.settle(shop, visit)
    walk_in.sign_bill(shop, bill)
    walk_in.decide_old_parts(shop, visit)
    open_till(shop)
    context = make_context(shop, Role.CASHIER)
    page = CashPage(context)
    window = shown(qtbot, context, page)
    page.open()
    keys = [Keys.Key_Return, Keys.Key_1, Keys.Key_Return, Keys.Key_F9, Keys.Key_F8, Keys.Key_F7]
    assert len(keys) <= 6
    press(window, *keys)
    after = checkout(shop, visit)
    assert [(p.method, p.amount) for p in after.payments] == [(PaymentMethod.CASH, after.bills[0].due)]
    assert after.gate_pass is not None
    assert isinstance(context.papers, PapersAsked)
    assert context.papers.asked == [(PaperKind.SETTLEMENT, visit, bill), (PaperKind.GATE_PASS, visit, None)]
    assert page.money.state == DONE


def test_change_is_shown_large_while_typing_and_after_booking(qtbot: QtBot, sqlite_database: Database) -> None:
    shop = open_shop(sqlite_database)
    visit = ready(shop)
    walk_in.settle(shop, visit)
    open_till(shop)
    context = make_context(shop, Role.CASHIER)
    page = CashPage(context)
    window = shown(qtbot, context, page)
    page.open()
    due = checkout(shop, visit).owed
    press(window, Keys.Key_Return, Keys.Key_1, "1000")
    assert page.money.due.value() == formats.money(due)
    assert page.money.change.value() == formats.money(Money.of(1000) - due)
    assert page.primary.words() == f"收款 {formats.money(due)}"
    press(window, Keys.Key_Return)
    assert page.money.gone.value() == formats.money(Money.of(1000) - due)
    assert page.money.gone.isVisible()
    (payment,) = checkout(shop, visit).payments
    assert (payment.amount, payment.given) == (due, Money.of(1000))
    assert payment.number in page.money.result.text()


def test_a_second_enter_is_not_a_second_booking(qtbot: QtBot, sqlite_database: Database) -> None:
    shop = open_shop(sqlite_database)
    visit = ready(shop)
    walk_in.settle(shop, visit)
    open_till(shop)
    tasks = ManualTasks()
    context = make_context(shop, Role.CASHIER, tasks=tasks)
    page = CashPage(context)
    window = shown(qtbot, context, page)
    page.open()
    tasks.run_all()
    press(window, Keys.Key_Return, Keys.Key_1, "50", Keys.Key_Return, Keys.Key_Return)
    assert tasks.waiting.count("write") == 1
    tasks.run_all()
    press(window, Keys.Key_Return, Keys.Key_Return)
    tasks.run_all()
    assert [p.amount for p in checkout(shop, visit).payments] == [Money.of(50)]
    assert page.money.methods.value() is None
    assert page.money.state == TAKE


def test_split_payment_goes_on_with_the_rest(qtbot: QtBot, sqlite_database: Database) -> None:
    shop = open_shop(sqlite_database)
    visit = ready(shop)
    walk_in.settle(shop, visit)
    open_till(shop)
    context = make_context(shop, Role.CASHIER)
    page = CashPage(context)
    window = shown(qtbot, context, page)
    page.open()
    due = checkout(shop, visit).owed
    press(window, Keys.Key_Return, Keys.Key_1, "50", Keys.Key_Return)
    assert page.money.due.value() == formats.money(due - Money.of(50))
    press(window, Keys.Key_3, Keys.Key_Return)
    after = checkout(shop, visit)
    assert [(p.method, p.amount) for p in after.payments] == [
        (PaymentMethod.CASH, Money.of(50)), (PaymentMethod.WECHAT, due - Money.of(50)),
    ]  # fmt: skip
    assert "微信支付 " + formats.money(due - Money.of(50)) in page._subtitle.text()


def test_too_much_by_card_is_refused_at_the_field(qtbot: QtBot, sqlite_database: Database) -> None:
    shop = open_shop(sqlite_database)
    visit = ready(shop)
    walk_in.settle(shop, visit)
    open_till(shop)
    context = make_context(shop, Role.CASHIER)
    page = CashPage(context)
    window = shown(qtbot, context, page)
    page.open()
    press(window, Keys.Key_Return, Keys.Key_2, "9999", Keys.Key_Return)
    assert "超过了未付" in page.money.money_field.error()
    assert checkout(shop, visit).payments == ()
    press(window, "99", Keys.Key_Return)
    assert [p.amount for p in checkout(shop, visit).payments] == [Money.of(99)]


def test_keypad_types_and_enters(qtbot: QtBot, sqlite_database: Database) -> None:
    shop = open_shop(sqlite_database)
    visit = ready(shop)
    walk_in.settle(shop, visit)
    open_till(shop)
    context = make_context(shop, Role.CASHIER)
    page = CashPage(context)
    window = shown(qtbot, context, page)
    page.open()
    press(window, Keys.Key_Return, Keys.Key_1)
    for code in ("2", "00", ".", "5", "back", "back", "back", "back"):
        page.money.keypad.button(code).click()
    assert page.money.money.value() == Money.of(2)
    page.money.keypad.button("clear").click()
    assert page.money.money.value() is None
    for code in ("3", "00", "enter"):
        page.money.keypad.button(code).click()
    assert checkout(shop, visit).payments[0].given == Money.of(300)


def test_no_shift_asks_for_the_float_first(qtbot: QtBot, sqlite_database: Database) -> None:
    shop = open_shop(sqlite_database)
    walk_in.settle(shop, ready(shop))
    context = make_context(shop, Role.CASHIER)
    page = CashPage(context)
    window = shown(qtbot, context, page)
    page.open()
    assert page.money.state == SHIFT
    press(window, Keys.Key_Return, "300", Keys.Key_Return)
    shift = shop.desk.reads.cash.open_shift(context.session.counter_id)
    assert shift is not None
    assert shift.opening == Money.of(300)
    assert page.money.state == TAKE
    assert page.money.methods.hasFocus()


def test_on_account_asks_a_manager(qtbot: QtBot, sqlite_database: Database) -> None:
    shop = open_shop(sqlite_database)
    visit = ready(shop)
    walk_in.settle(shop, visit)
    open_till(shop)
    dialogs = ScriptedDialogs(Approval("boss", PASSWORD))
    context = make_context(shop, Role.CASHIER, dialogs)
    page = CashPage(context)
    window = shown(qtbot, context, page)
    page.open()
    press(window, Keys.Key_Return, Keys.Key_6, Keys.Key_Return)
    (payment,) = checkout(shop, visit).payments
    assert payment.method is PaymentMethod.ON_ACCOUNT
    assert payment.due_on is not None
    assert [kind for kind, _ in dialogs.asked] == ["approve"]


def test_what_blocks_the_gate_pass_is_a_link_to_its_stage(qtbot: QtBot, sqlite_database: Database) -> None:
    shop = open_shop(sqlite_database)
    visit = ready(shop)
    walk_in.settle(shop, visit)
    open_till(shop)
    dialogs = ScriptedDialogs("客户拒签")
    context = make_context(shop, Role.CASHIER, dialogs)
    page = CashPage(context)
    window = shown(qtbot, context, page)
    page.open()
    press(window, Keys.Key_Return, Keys.Key_1, Keys.Key_Return)
    assert page.money.primary() == "开出门证"
    assert not page.primary.isEnabled()
    (link,) = page.reasons.links()
    assert link.words() == "还有旧件没有处理"
    link.click()
    assert went(context) == [("visit", {"visit": visit, "stage": "old_parts"})]
    walk_in.decide_old_parts(shop, visit)
    assert page.primary.isEnabled()
    press(window, Keys.Key_F9)
    assert checkout(shop, visit).gate_pass is not None
    assert "客户还没有在结算单" in dialogs.asked[0][1], "nobody has signed this bill"


def test_queue_tells_what_is_missing_and_is_empty_in_words(qtbot: QtBot, sqlite_database: Database) -> None:
    shop = open_shop(sqlite_database)
    context = make_context(shop, Role.CASHIER)
    page = CashPage(context)
    shown(qtbot, context, page)
    page.open()
    assert page.queue.rows_model.rows() == ()
    assert page.primary.isHidden()
    first, second = ready(shop, "京A11111"), ready(shop, "京A22222")
    walk_in.settle(shop, second)
    rows = page.queue.rows_model.rows()
    assert [r.visit_id for r in rows] == [second, first]
    assert page._second(rows[0]) == "待办：旧件、签字"
    assert page._due(rows[1]).first == "未结算"


def test_a_car_without_bill_leads_to_its_settlement(qtbot: QtBot, sqlite_database: Database) -> None:
    shop = open_shop(sqlite_database)
    visit = ready(shop)
    context = make_context(shop, Role.CASHIER)
    page = CashPage(context)
    shown(qtbot, context, page)
    page.open()
    assert page.money.state == UNBILLED
    page.money.unbilled.acted.emit()
    assert went(context) == [("visit", {"visit": visit, "stage": "settlement"})]


# Shift -----------------------------------------------------------------------------------------------------------------


def test_shift_is_counted_and_closed_and_never_changes(qtbot: QtBot, sqlite_database: Database) -> None:
    shop = open_shop(sqlite_database)
    visit = ready(shop)
    bill = walk_in.settle(shop, visit)
    walk_in.pay(shop, bill, Money.of(100))
    context = make_context(shop, Role.CASHIER)
    page = CashPage(context)
    window = shown(qtbot, context, page)
    page.open()
    QTest.keyClick(window.windowHandle(), Keys.Key_E, Qt.KeyboardModifier.ControlModifier)
    view = page.shifts
    assert view.expected.value() == "¥600.00"
    press(window, "5", Keys.Key_Tab, "1", Keys.Key_Tab, "2")
    assert view.counted.value() == "¥590.00"
    assert view.difference.value() == "-¥10.00"
    press(window, Keys.Key_F9)
    assert "请写明原因" in view.reason_field.error()
    press(window, *"change", Keys.Key_F9)
    (card,) = shop.desk.reads.cash.shifts(context.session.counter_id)
    assert (card.counted, card.expected, card.reason) == (Money.of(590), Money.of(600), "change")
    assert view.count.isHidden()
    assert view.close_button.isHidden()
    assert view.difference.value() == "-¥10.00"


# Stage: payment --------------------------------------------------------------------------------------------------------


def test_payment_stage_books_and_issues_with_the_one_primary_action(qtbot: QtBot, sqlite_database: Database) -> None:
    shop = open_shop(sqlite_database)
    visit = ready(shop)
    walk_in.settle(shop, visit)
    open_till(shop)
    context = make_context(shop, Role.CASHIER)
    page = PaymentPage(context)
    window = shown(qtbot, context, page, "visit")
    page.open(visit)
    due = checkout(shop, visit).owed
    assert page.stage is Stage.PAYMENT
    assert page.primary() == f"收款 {formats.money(due)}"
    page.act()
    assert checkout(shop, visit).payments == ()
    assert page.money.methods.hasFocus()
    press(window, Keys.Key_4)
    page.act()
    head = shop.desk.reads.visits.head(visit)
    assert page.primary() == "开出门证"
    assert [r.code for r in page.reasons(head)] == ["old_parts_undecided"]


def test_an_advisor_sees_what_is_due_and_sends_to_the_cashier(qtbot: QtBot, sqlite_database: Database) -> None:
    shop = open_shop(sqlite_database)
    visit = ready(shop)
    walk_in.settle(shop, visit)
    context = make_context(shop)
    page = PaymentPage(context)
    shown(qtbot, context, page, "visit")
    page.open(visit)
    assert page.money.state == WATCH
    assert page.primary() == ""


def settling(qtbot: QtBot, shop: Shop, visit: UUID) -> SettlePage:
    context = make_context(shop, Role.SERVICE_ADVISOR)
    page = SettlePage(context)
    shown(qtbot, context, page, "visit")
    page.open(visit)
    page.set_head(shop.desk.reads.visits.head(visit))
    return page


@pytest.mark.parametrize("typed", ["1e9", "99999.99", "123456789012", "-5", "1,2"])
def test_a_rounding_that_cannot_be_is_refused_and_no_sum_is_shown_for_it(
    qtbot: QtBot, sqlite_database: Database, typed: str
) -> None:
    shop = open_shop(sqlite_database)
    visit = ready(shop)
    page = settling(qtbot, shop, visit)
    total = checkout(shop, visit).lines
    whole = formats.money(sum((x.amount for x in total), Money(0)))
    assert page.due.value() == whole
    page.rounding.setFocus()
    for n in range(1, len(typed) + 1):
        page.rounding.setText(typed[:n])
        page.rounding.edited.emit()
        assert not page.due.value().startswith("-")
    assert (page.due.value(), page.capitals.text(), page.tax.text()) == (formats.NOTHING, "", "")
    page.act()
    assert page.rounding_field.error() != ""
    assert checkout(shop, visit).bills == ()
    page.rounding.setText("")
    page.rounding.edited.emit()
    assert page.due.value() == whole
    assert page.rounding_field.error() == ""


def test_the_refused_rounding_names_its_limit_while_it_is_typed(qtbot: QtBot, sqlite_database: Database) -> None:
    shop = open_shop(sqlite_database)
    visit = ready(shop)
    page = settling(qtbot, shop, visit)
    mine = sum((x.amount for x in checkout(shop, visit).lines), Money(0))
    page.rounding.setText(str(mine + Money(1)))
    page.rounding.edited.emit()
    assert page.rounding_field.error() == f"抹零不能超过应收 {mine} 元。请减少。"


def test_the_header_says_what_the_bill_says(sqlite_database: Database) -> None:
    shop = open_shop(sqlite_database)
    visit = ready(shop)
    before = shop.desk.reads.visits.head(visit).total
    (bill,) = shop.desk.settlements.settle(shop.call(), visit, Money(400)).ids
    assert shop.desk.reads.visits.head(visit).total == before - Money(400) == checkout(shop, visit).owed
    shop.desk.settlements.reverse(shop.call(Role.MANAGER), bill, "抹零抹错了")
    assert shop.desk.reads.visits.head(visit).total == before
    shop.desk.settlements.settle(shop.call(), visit, Money(100))
    assert shop.desk.reads.visits.head(visit).total == before - Money(100)


def test_bills_of_several_payers_are_paid_one_after_the_other(qtbot: QtBot, sqlite_database: Database) -> None:
    shop = open_shop(sqlite_database, ShopKind.DEMO)
    visit = walk_in.arrive(shop).id
    walk_in.walk_around(shop, visit)
    lines = walk_in.quote(shop, visit, walk_in.record_fault(shop, visit))
    shop.desk.quotes.change_line(shop.call(), visit, lines[1], "payer", Payer.CUSTOMER, Payer.INSURANCE)
    from advisor_app.domain.quote import AgreedHow, Decision

    shop.desk.quotes.decide(shop.call(), visit, (lines[1],), Decision.APPROVED, AgreedHow.IN_PERSON, "")
    walk_in.sign(shop, visit)
    walk_in.repair(shop, visit)
    walk_in.check(shop, visit)
    walk_in.wash(shop, visit)
    shop.desk.settlements.settle(shop.call(), visit, Money(0))
    open_till(shop)
    context = make_context(shop, Role.CASHIER)
    page = CashPage(context)
    window = shown(qtbot, context, page)
    page.open()
    bills = checkout(shop, visit).bills
    assert [b.payer for b in bills] == [Payer.CUSTOMER, Payer.INSURANCE]
    press(window, Keys.Key_Return, Keys.Key_1, Keys.Key_Return)
    assert page.money.due.value() == formats.money(bills[1].due)
    press(window, Keys.Key_5, Keys.Key_Return)
    assert checkout(shop, visit).owed == Money(0)
    assert page.money.state == DONE


# Stage: settlement -----------------------------------------------------------------------------------------------------


def test_settlement_makes_the_bill_rounded_and_signed(qtbot: QtBot, sqlite_database: Database) -> None:
    shop = open_shop(sqlite_database)
    visit = ready(shop)
    context = make_context(shop)
    page = SettlePage(context)
    shown(qtbot, context, page, "visit")
    page.open(visit)
    page.set_head(shop.desk.reads.visits.head(visit))
    total = sum((x.amount for x in checkout(shop, visit).lines), Money(0))
    assert page.estimate.value() == page.actual.value() == formats.money(total)
    assert page.difference.text() == "与签字时一致。"
    assert page.primary() == "结算"
    page.rounding.setText("5")
    page.rounding.edited.emit()
    assert page.due.value() == formats.money(total - Money.of(5))
    assert page.capitals.text() == capital(total - Money.of(5))
    page.act()
    (bill,) = checkout(shop, visit).bills
    assert (bill.due, bill.rounding) == (total - Money.of(5), Money.of(5))
    assert bill.signed_by == "张𬭎"
    assert isinstance(context.signatures, WillingSigner)
    assert bill.number in context.signatures.asked[0][1]
    assert page.primary() == ""
    page.presenter.load()
    assert len(page.bill_cards) == 1
    assert page.bill_cards[0].sign.isHidden()
    page.bill_cards[0].paper.click()
    assert papers(context) == [PaperKind.SETTLEMENT]


def test_preview_is_what_the_service_then_bills(sqlite_database: Database, qtbot: QtBot) -> None:
    shop = open_shop(sqlite_database)
    visit = ready(shop)
    context = make_context(shop)
    before = preview(checkout(shop, visit), Money(80), context.today(), shop.desk.reference)
    shop.desk.settlements.settle(shop.call(), visit, Money(80))
    (bill,) = checkout(shop, visit).bills
    assert (before.due, before.tax, before.sums.labour, before.sums.parts) == (
        bill.due, bill.tax, bill.labour, bill.parts,
    )  # fmt: skip
    assert (before.guarantee_until, before.guarantee_km) == (bill.guarantee_until, bill.guarantee_km)
    assert before.next_service == (bill.next_service_on, bill.next_service_km)


def test_down_to_whole_yuan_takes_the_cents(sqlite_database: Database, qtbot: QtBot) -> None:
    shop = open_shop(sqlite_database)
    visit = ready(shop)
    context = make_context(shop)
    page = SettlePage(context)
    shown(qtbot, context, page, "visit")
    page.open(visit)
    page.set_head(shop.desk.reads.visits.head(visit))
    total = sum((x.amount for x in checkout(shop, visit).lines), Money(0))
    page.whole.click()
    assert page.presenter.rounding == Money(total.fen % 100)
    assert page.presenter.rounding == to_yuan(total)


def test_more_rounding_than_the_limit_needs_somebody_else(qtbot: QtBot, sqlite_database: Database) -> None:
    shop = open_shop(sqlite_database)
    visit = ready(shop)
    dialogs = ScriptedDialogs(None, Approval("boss", PASSWORD))
    context = make_context(shop, dialogs=dialogs)
    page = SettlePage(context)
    shown(qtbot, context, page, "visit")
    page.open(visit)
    page.set_head(shop.desk.reads.visits.head(visit))
    page.rounding.setText("20")
    page.rounding.edited.emit()
    assert "有权限的同事" in page.rounding_hint.text()
    page.act()
    assert checkout(shop, visit).bills == ()
    page.act()
    assert checkout(shop, visit).bills[0].rounding == Money.of(20)


def test_a_bill_without_payment_is_taken_back_with_a_reason(qtbot: QtBot, sqlite_database: Database) -> None:
    shop = open_shop(sqlite_database)
    visit = ready(shop)
    walk_in.settle(shop, visit)
    context = make_context(shop, Role.CASHIER, ScriptedDialogs("付款方选错"))
    page = SettlePage(context)
    shown(qtbot, context, page, "visit")
    page.open(visit)
    page.set_head(shop.desk.reads.visits.head(visit))
    (card,) = page.bill_cards
    assert not card.reverse.isHidden()
    card.reverse.click()
    assert checkout(shop, visit).bills == ()
    assert page.bill_cards == []
    assert page.primary() == "结算"


def test_reversal_is_not_offered_once_paid_or_to_an_advisor(qtbot: QtBot, sqlite_database: Database) -> None:
    shop = open_shop(sqlite_database)
    visit = ready(shop)
    bill = walk_in.settle(shop, visit)
    for role, paid in ((Role.SERVICE_ADVISOR, False), (Role.CASHIER, True)):
        if paid:
            walk_in.pay(shop, bill, Money.of(10))
        context = make_context(shop, role)
        page = SettlePage(context)
        shown(qtbot, context, page, "visit")
        page.open(visit)
        page.set_head(shop.desk.reads.visits.head(visit))
        assert page.bill_cards[0].reverse.isHidden()
