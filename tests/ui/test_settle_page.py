"""The stage of the bill: what is rounded, who pays, who consents, and how a bill is taken back."""

from uuid import UUID

import pytest
from pytestqt.qtbot import QtBot

from advisor_app.domain.line import Payer
from advisor_app.domain.printing import PaperKind
from advisor_app.domain.staff import Role
from advisor_app.domain.values.capital import capital
from advisor_app.domain.values.money import Money
from db.engine import Database
from tests.journeys import walk_in
from tests.journeys.shop import PASSWORD, Shop, open_shop
from tests.ui.cash_scene import checkout, papers, ready, shared, shown
from tests.ui.desk import WillingSigner, make_context
from ui.features.cash.settle_page import SettlePage
from ui.features.cash.sums import preview, to_yuan
from ui.kit import formats
from ui.kit.dialogs import Approval, ScriptedDialogs


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


@pytest.mark.parametrize("role", [Role.CASHIER, Role.MANAGER])
def test_what_the_customer_does_not_pay_is_said_asked_for_and_consented_to(
    qtbot: QtBot, sqlite_database: Database, role: Role
) -> None:
    shop = open_shop(sqlite_database)
    visit = shared(shop, Payer.INSURANCE)
    alone = role is Role.MANAGER
    dialogs = ScriptedDialogs("已定损", *(() if alone else (Approval("boss", PASSWORD),)))
    context = make_context(shop, role, dialogs)
    page = SettlePage(context)
    shown(qtbot, context, page, "visit")
    page.open(visit)
    page.set_head(shop.desk.reads.visits.head(visit))
    assert not page.consent.isHidden()
    assert ("您的姓名" if alone else "索赔员或服务经理") in page.consent.text()
    page.act()
    assert [kind for kind, _ in dialogs.asked] == (["doubt"] if alone else ["doubt", "approve"])
    assert {bill.payer for bill in checkout(shop, visit).bills} == {Payer.CUSTOMER, Payer.INSURANCE}


def test_what_the_customer_pays_is_the_figure_and_all_payers_together_a_row(
    qtbot: QtBot, sqlite_database: Database
) -> None:
    shop = open_shop(sqlite_database)
    visit = shared(shop)
    page = settling(qtbot, shop, visit)
    lines = checkout(shop, visit).lines
    mine = sum((x.amount for x in lines if x.payer is Payer.CUSTOMER), Money(0))
    total = sum((x.amount for x in lines), Money(0))
    page.rounding.setText("0.5")
    page.rounding.edited.emit()
    assert page.due.value() == formats.money(mine - Money(50))
    assert page.capitals.text() == capital(mine - Money(50))
    assert page.payers.rows()[-1].title == "各付款方合计"
    assert page.payers.rows()[-1].amount == formats.money(total - Money(50))
    page.rounding.setText("")
    page.rounding.edited.emit()
    shown_tax = page.tax.text()
    bills = shop.desk.settlements.settle(walk_in.others_pay(shop), visit, Money(0)).ids
    own = next(b for b in checkout(shop, visit).bills if b.id in bills and b.payer is Payer.CUSTOMER)
    assert shown_tax == f"其中税额 {formats.money(own.tax)}"


def test_one_signature_stands_under_all_bills_of_a_settling(qtbot: QtBot, sqlite_database: Database) -> None:
    shop = open_shop(sqlite_database)
    visit = shared(shop)
    context = make_context(shop, Role.MANAGER, ScriptedDialogs("厂家已同意"))
    page = SettlePage(context)
    shown(qtbot, context, page, "visit")
    page.open(visit)
    page.set_head(shop.desk.reads.visits.head(visit))
    page.act()
    bills = checkout(shop, visit).bills
    assert len(bills) == 2
    assert {bill.signed_by for bill in bills} == {"张𬭎"}
    assert isinstance(context.signatures, WillingSigner)
    ((_title, text),) = context.signatures.asked
    assert all(bill.number in text and formats.money(bill.due) in text for bill in bills)


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
    assert (before.guarantee.days, before.guarantee.km) == (10, 2000)
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
    dialogs = ScriptedDialogs("付款方选错", Approval("boss", PASSWORD, ""))
    context = make_context(shop, Role.CASHIER, dialogs)
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
