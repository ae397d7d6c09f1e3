"""What was agreed to after the signature, and who pays the rest, stand on the papers as they happened."""

import re
from dataclasses import replace
from decimal import Decimal
from uuid import UUID

import pytest

from advisor_app.documents.render import Documents
from advisor_app.domain.line import LineKind, Payer
from advisor_app.domain.paper import GatePassPaper, SettlementPaper, WorkOrderPaper
from advisor_app.domain.payment import PaymentMethod
from advisor_app.domain.printing import PaperKind
from advisor_app.domain.quote import AgreedHow, Decision
from advisor_app.domain.staff import Role
from advisor_app.domain.stages import Stage
from advisor_app.domain.values.money import Money
from advisor_app.ports.call import Approval
from advisor_app.ports.reads.papers import PaperAsked
from db.engine import Database
from tests.documents.papers import pages
from tests.journeys import walk_in
from tests.journeys.shop import PASSWORD, Shop, open_shop


def order_paper(shop: Shop, visit: UUID) -> WorkOrderPaper:
    paper = shop.desk.reads.papers.content(PaperAsked(PaperKind.WORK_ORDER, visit)).paper
    assert isinstance(paper, WorkOrderPaper)
    return paper


def slip(shop: Shop, visit: UUID, bill: UUID) -> SettlementPaper:
    paper = shop.desk.reads.papers.content(PaperAsked(PaperKind.SETTLEMENT, visit, bill)).paper
    assert isinstance(paper, SettlementPaper)
    return paper


def test_an_addition_is_apart_from_what_was_signed(sqlite_database: Database) -> None:
    shop = open_shop(sqlite_database)
    trip = walk_in.drive(shop, Stage.REPAIR)
    before = order_paper(shop, trip.visit)
    assert before.additions == ()
    desk = shop.desk.additions
    for how, signed in ((AgreedHow.PHONE, None), (AgreedHow.IN_PERSON, walk_in.CUSTOMER)):
        found = desk.propose(shop.call(Role.TECHNICIAN), trip.visit, "漏油").id
        desk.add_line(shop.call(), found, LineKind.FEE, "", "清洗", Decimal(1), Money.of(50), None, False)
        desk.decide(
            shop.call(), found, True, how, "张𬭎", None, walk_in.shown_addition(shop, found), signed
        )  # fmt: skip
    after = order_paper(shop, trip.visit)
    assert [(row.found, row.amount, row.agreed_by, row.agreed_how) for row in after.additions] == [
        ("漏油", Money.of(50), "张𬭎", AgreedHow.PHONE), ("漏油", Money.of(50), "张𬭎", AgreedHow.IN_PERSON),
    ]  # fmt: skip
    assert [row.signature is not None for row in after.additions] == [False, True]
    assert [row.note for row in after.fees] == ["增项 1", "增项 2"]
    assert after.totals.order - before.totals.order == Money.of(100)


def test_a_refused_addition_is_none_of_the_order(sqlite_database: Database) -> None:
    shop = open_shop(sqlite_database)
    trip = walk_in.drive(shop, Stage.REPAIR)
    found = shop.desk.additions.propose(shop.call(Role.TECHNICIAN), trip.visit, "漏油").id
    shop.desk.additions.decide(
        shop.call(), found, False, AgreedHow.PHONE, "张𬭎", None, walk_in.shown_addition(shop, found)
    )
    assert order_paper(shop, trip.visit).additions == ()


def test_the_gate_pass_names_what_became_of_the_bill_that_it_names(sqlite_database: Database) -> None:
    shop = open_shop(sqlite_database)
    visit = walk_in.arrive(shop).id
    walk_in.walk_around(shop, visit)
    walk_in.quote(shop, visit, walk_in.record_fault(shop, visit))
    (line,) = shop.desk.quotes.add(shop.call(), visit, "MA01", Decimal(1), None).ids
    shop.desk.quotes.change_line(shop.call(), visit, line, "payer", Payer.CUSTOMER, Payer.WARRANTY)
    shop.desk.quotes.decide(shop.call(), visit, (line,), Decision.APPROVED, AgreedHow.IN_PERSON, "")
    walk_in.sign(shop, visit)
    walk_in.repair(shop, visit)
    walk_in.check(shop, visit)
    walk_in.wash(shop, visit)
    bills = shop.desk.settlements.settle(walk_in.others_pay(shop), visit, Money(0)).ids
    walk_in.decide_old_parts(shop, visit)
    shop.desk.payments.open_shift(shop.call(Role.CASHIER), Money.of(500))
    for card in shop.desk.reads.cash.checkout(visit).bills:
        assert card.id in bills
        walk_in.sign_bill(shop, card.id)
        method = PaymentMethod.CASH if card.payer is Payer.CUSTOMER else PaymentMethod.ON_ACCOUNT
        call = shop.call(Role.CASHIER, "理赔挂账")
        approved = call if card.payer is Payer.CUSTOMER else call.approved_by(Approval("boss", PASSWORD))
        shop.desk.payments.take(approved, card.id, method, card.due, card.due, "")
    shop.desk.gate_passes.issue(shop.call(Role.CASHIER), visit)
    paper = shop.desk.reads.papers.content(PaperAsked(PaperKind.GATE_PASS, visit)).paper
    assert isinstance(paper, GatePassPaper)
    assert (paper.release, paper.approved_by) == ("已结清", "")


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_a_bill_taken_back_and_the_red_one_say_so(sqlite_database: Database, language: str) -> None:
    shop = open_shop(sqlite_database)
    trip = walk_in.drive(shop, Stage.OLD_PARTS)
    assert trip.bill is not None
    before = slip(shop, trip.visit, trip.bill)
    reversal = shop.desk.settlements.reverse(shop.call(Role.MANAGER), trip.bill, "配件数量有误")
    red, old = slip(shop, trip.visit, reversal.id), slip(shop, trip.visit, trip.bill)
    assert (red.reverses, red.reversed_by) == (before.number, "")
    assert (old.reverses, old.reversed_by) == ("", red.number)
    assert red.labour == tuple(replace(row, hours=-row.hours, amount=-row.amount) for row in before.labour)
    assert red.parts == tuple(replace(row, quantity=-row.quantity, amount=-row.amount) for row in before.parts)
    assert sum((row.amount for row in red.labour), Money(0)) == red.totals.labour == -before.totals.labour
    assert red.nature == before.nature
    shown = {
        paper.number: "\n".join(pages(Documents().render(paper, language=language))) for paper in (red, old)
    }  # fmt: skip
    zh = language == "zh_CN"
    assert (f"红字冲销 {old.number} -¥125.00" if zh else f"Takes back {old.number} -¥125.00") in shown[red.number]
    assert ("冲销金额" if zh else "Amount taken back") in shown[red.number]
    assert not re.search("质量保证期|Repair guarantee|旧件处理|Old parts", shown[red.number])
    assert not re.search("质量保证期|Repair guarantee|应付金额|Amount to pay", shown[old.number])
    assert (f"已作废，由 {red.number} 冲销" if zh else f"Void, taken back by {red.number}") in shown[old.number]
