"""The cash desk and the payment: few keys, one booking, and what blocks in sight."""

from decimal import Decimal

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot
from sqlalchemy import select

from advisor_app.domain.payment import PaymentMethod
from advisor_app.domain.printing import PaperKind
from advisor_app.domain.quote import AgreedHow, Decision
from advisor_app.domain.staff import Role
from advisor_app.domain.stages import Act, Facts, Stage, blocked
from advisor_app.domain.values.money import Money
from advisor_app.i18n import in_language
from db.engine import Database
from db.tables.system import audit
from tests.journeys import walk_in
from tests.journeys.shop import PASSWORD, open_shop
from tests.ui.cash_scene import Keys, billed, checkout, open_till, press, ready, shared, shown
from tests.ui.desk import PapersAsked, make_context, went, work_at
from ui.features.cash import feature as cash
from ui.features.cash.page import CashPage
from ui.features.cash.panel import DONE, SHIFT, TAKE, UNBILLED, WATCH
from ui.features.cash.payment_page import PaymentPage
from ui.features.cash.presenter import pass_reasons
from ui.features.cash.sums import booking, change_of, counted, likely_given, to_yuan
from ui.kit import formats
from ui.kit.dialogs import Approval, ScriptedDialogs
from ui.kit.tasks import ManualTasks
from ui.kit.text import TextLabel


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
    assert page.money.opening.hasFocus()
    press(window, Keys.Key_Return)
    assert page.money.opening_field.error() == "请清点钱箱并填写金额；钱箱里没有钱就填 0。"
    assert shop.desk.reads.cash.open_shift(context.session.counter_id) is None
    press(window, "300", Keys.Key_Return)
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
    dialogs = ScriptedDialogs(Approval("boss", PASSWORD, "公司月结"))
    context = make_context(shop, Role.CASHIER, dialogs)
    page = CashPage(context)
    window = shown(qtbot, context, page)
    page.open()
    press(window, Keys.Key_Return, Keys.Key_6, Keys.Key_Return)
    (payment,) = checkout(shop, visit).payments
    assert payment.method is PaymentMethod.ON_ACCOUNT
    assert payment.due_on is not None
    assert [kind for kind, _ in dialogs.asked] == ["approve"]


def test_a_mistyped_approval_is_asked_for_again_and_books_once(qtbot: QtBot, sqlite_database: Database) -> None:
    shop = open_shop(sqlite_database)
    visit = ready(shop)
    walk_in.settle(shop, visit)
    open_till(shop)
    dialogs = ScriptedDialogs(Approval("boss", "not-that-one", "公司月结"), Approval("boss", PASSWORD))
    context = make_context(shop, Role.CASHIER, dialogs)
    page = CashPage(context)
    window = shown(qtbot, context, page)
    page.open()
    press(window, Keys.Key_Return, Keys.Key_6, Keys.Key_Return)
    (payment,) = checkout(shop, visit).payments
    assert payment.method is PaymentMethod.ON_ACCOUNT
    assert [kind for kind, _ in dialogs.asked] == ["approve", "approve"], "the reason given is kept for the second try"
    with sqlite_database.reader.connect() as connection:
        rows = connection.execute(select(audit.c.action, audit.c.reason).where(audit.c.reason == "公司月结")).all()
    assert [row.action for row in rows if row.action == "payment.take"] == ["payment.take"]


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


# Bills of others -------------------------------------------------------------------------------------------------------


def test_an_empty_drawer_is_typed_as_nought(qtbot: QtBot, sqlite_database: Database) -> None:
    shop = open_shop(sqlite_database)
    walk_in.settle(shop, ready(shop))
    context = make_context(shop, Role.CASHIER)
    page = CashPage(context)
    window = shown(qtbot, context, page)
    page.open()
    press(window, "0", Keys.Key_Return)
    shift = shop.desk.reads.cash.open_shift(context.session.counter_id)
    assert shift is not None
    assert shift.opening == Money(0)


def test_the_customer_who_has_paid_gets_the_gate_pass_whatever_the_maker_owes(
    qtbot: QtBot, sqlite_database: Database
) -> None:
    shop = open_shop(sqlite_database)
    visit = shared(shop)
    own, other = billed(shop, visit)
    open_till(shop)
    context = make_context(shop, Role.CASHIER)
    page = PaymentPage(context)
    window = shown(qtbot, context, page, "visit")
    page.open(visit)
    assert page.money.due.value() == formats.money(own.due)
    press(window, Keys.Key_3)
    page.act()
    assert checkout(shop, visit).facts.owed_fen == 0
    assert page.money.state == DONE
    assert page.primary() == "开出门证"
    assert formats.money(other.due) in page.money.leave.text()
    assert page.money.gone.isHidden(), "no cash, no change"
    page.act()
    assert checkout(shop, visit).gate_pass is not None


def test_what_is_on_account_is_not_called_paid(qtbot: QtBot, sqlite_database: Database) -> None:
    shop = open_shop(sqlite_database)
    visit = shared(shop)
    own, other = billed(shop, visit)
    open_till(shop)
    context = make_context(shop, Role.CASHIER, ScriptedDialogs(*[Approval("boss", PASSWORD, "公司月结")] * 2))
    page = CashPage(context)
    window = shown(qtbot, context, page)
    page.open()
    page.money.presenter.take(PaymentMethod.ON_ACCOUNT, None, "")
    due = next(p.due_on for p in checkout(shop, visit).payments)
    assert due is not None
    first = f"挂账 {formats.money(own.due)} 已批准，{due.isoformat()} 到期。"
    claim = f"另有 {formats.money(other.due)} 待挂账，请选择那张结算单办理。"
    assert page.money.leave.text() == f"{first} {claim} 可开出门证。"
    page.bill.bill_chosen.emit(other.id)
    press(window, Keys.Key_F9)
    assert page.money.leave.text() == f"{first} 可开出门证。"
    shop.desk.gate_passes.issue(shop.call(Role.CASHIER), visit)
    assert "出门证" in page.money.leave.text()


def test_a_paid_bill_and_a_claim_can_each_be_chosen(qtbot: QtBot, sqlite_database: Database) -> None:
    shop = open_shop(sqlite_database)
    visit = shared(shop)
    own, other = billed(shop, visit)
    open_till(shop)
    dialogs = ScriptedDialogs(Approval("boss", PASSWORD, "公司月结"))
    context = make_context(shop, Role.CASHIER, dialogs)
    page = CashPage(context)
    window = shown(qtbot, context, page)
    page.open()
    press(window, Keys.Key_Return, Keys.Key_1, "1000", Keys.Key_Return)
    assert page.money.state == DONE
    assert page.money.gone.value() == formats.money(Money.of(1000) - own.due)
    assert page.money.gone.isVisible()
    page.bill.bill_chosen.emit(other.id)
    assert page.money.state == TAKE
    assert page.money.method() is PaymentMethod.ON_ACCOUNT
    assert page.primary.words() == f"挂账 {formats.money(other.due)}"
    assert page.primary.isEnabled()
    page.bill.bill_chosen.emit(own.id)
    assert (page.money.state, page.primary.words()) == (DONE, "开出门证")
    page.bill.bill_chosen.emit(other.id)
    press(window, Keys.Key_F9)
    assert [kind for kind, _ in dialogs.asked] == ["approve"]
    assert [p.method for p in checkout(shop, visit).payments] == [PaymentMethod.CASH, PaymentMethod.ON_ACCOUNT]
    assert page.money.state == DONE
    assert page.money.gone.isHidden(), "the change was that of the cash before"
    page.bill.bill_chosen.emit(other.id)
    assert page.bill.bills.value() == str(other.id)
    assert page.money.state == DONE
    assert page.primary.words() == "开出门证"


def test_a_claim_put_on_account_first_leaves_the_customers_bill_in_hand(
    qtbot: QtBot, sqlite_database: Database
) -> None:
    shop = open_shop(sqlite_database)
    visit = shared(shop)
    own, other = billed(shop, visit)
    open_till(shop)
    context = make_context(shop, Role.CASHIER, ScriptedDialogs(Approval("boss", PASSWORD, "公司月结")))
    page = CashPage(context)
    window = shown(qtbot, context, page)
    page.open()
    page.bill.bill_chosen.emit(other.id)
    press(window, Keys.Key_F9)
    assert page.money.state == TAKE
    assert page.money.due.value() == formats.money(own.due)
    assert page.money.methods.value() is None
    page.bill.bill_chosen.emit(other.id)
    assert (page.money.state, page.money.primary()) == (DONE, "")
    assert formats.money(own.due) in page.money.leave.text()


def test_cash_on_the_makers_bill_is_asked_about(qtbot: QtBot, sqlite_database: Database) -> None:
    shop = open_shop(sqlite_database)
    visit = shared(shop)
    _own, other = billed(shop, visit)
    open_till(shop)
    dialogs = ScriptedDialogs(None)
    context = make_context(shop, Role.CASHIER, dialogs)
    page = CashPage(context)
    window = shown(qtbot, context, page)
    page.open()
    page.bill.bill_chosen.emit(other.id)
    page.money.take_focus()
    press(window, Keys.Key_1, Keys.Key_F9)
    assert checkout(shop, visit).payments == ()
    ((_kind, asked),) = dialogs.asked
    assert asked == f"结算单 {other.number} 不由客户支付，一般先挂账。确定这 {other.due} 元已经当场收到了吗？"


def test_the_change_of_an_earlier_visit_to_the_till_is_not_shown(qtbot: QtBot, sqlite_database: Database) -> None:
    shop = open_shop(sqlite_database)
    visit = ready(shop)
    bill = walk_in.settle(shop, visit)
    walk_in.pay(shop, bill, checkout(shop, visit).owed)
    context = make_context(shop, Role.CASHIER)
    page = PaymentPage(context)
    shown(qtbot, context, page, "visit")
    page.open(visit)
    assert page.money.state == DONE
    assert page.money.gone.isHidden()


# Shift -----------------------------------------------------------------------------------------------------------------


def test_the_drawer_of_a_colleague_takes_no_money_from_anybody_else(qtbot: QtBot, sqlite_database: Database) -> None:
    shop = open_shop(sqlite_database)
    visit = ready(shop)
    walk_in.settle(shop, visit)
    open_till(shop)
    context = make_context(shop, Role.MANAGER)
    cash.register(context)
    page = CashPage(context)
    shown(qtbot, context, page)
    page.open()
    assert page.money.state == WATCH
    assert "郑美玲" in page.money.watch._title.text()
    assert page.money.primary() == ""


def test_who_closed_a_shift_in_the_cashiers_stead_is_shown(qtbot: QtBot, sqlite_database: Database) -> None:
    shop = open_shop(sqlite_database)
    open_till(shop)
    context = make_context(shop, Role.MANAGER)
    cash.register(context)
    page = CashPage(context)
    shown(qtbot, context, page)
    page.open()
    page.show_shifts(True)
    view = page.shifts
    view.count.inputs[10_000].set_value(4)
    view.count._changed()
    view.reason.set_value("备用金被借走")
    view.close_button.click()
    (card,) = shop.desk.reads.cash.shifts(context.session.counter_id)
    assert (card.cashier, card.closed_by, card.approved_by) == ("郑美玲", "周国强", "周国强")
    texts = [label.text() for label in view.rows.findChildren(TextLabel)]
    assert "代为交班" in texts
    assert texts.count("周国强") == 1


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


@pytest.mark.parametrize("language", ["zh_CN", "en"])
@pytest.mark.parametrize("shift", [True, False])
def test_the_sum_due_is_in_sight_without_scrolling(
    qtbot: QtBot, sqlite_database: Database, language: str, shift: bool
) -> None:
    shop = open_shop(sqlite_database)
    visit = walk_in.arrive(shop).id
    walk_in.walk_around(shop, visit)
    walk_in.quote(shop, visit, walk_in.record_fault(shop, visit))
    for _ in range(12):
        ids = shop.desk.quotes.add(shop.call(), visit, "AF-VW", Decimal(1), None).ids
        shop.desk.quotes.decide(shop.call(), visit, ids, Decision.APPROVED, AgreedHow.IN_PERSON, "")
    walk_in.sign(shop, visit)
    walk_in.repair(shop, visit)
    walk_in.check(shop, visit)
    walk_in.settle(shop, visit)
    if shift:
        open_till(shop)
    with in_language(language):
        context = make_context(shop, Role.CASHIER)
        cash.register(context)
        _workspace, page, window = work_at(qtbot, context, PaymentPage, visit, Stage.PAYMENT)
        due = formats.money(checkout(shop, visit).owed)
        qtbot.waitUntil(lambda: page.bill.due.text() == due)
        assert (window.width(), window.height()) == (1366, 768)
        assert page.bill.due.visibleRegion().boundingRect() == page.bill.due.rect()


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
