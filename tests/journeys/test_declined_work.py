"""What the customer declined stays recommended, on the slip, at the hand-over and in the follow-up call."""

from decimal import Decimal

from advisor_app.domain.paper import SettlementPaper
from advisor_app.domain.printing import PaperKind
from advisor_app.domain.quote import AgreedHow, Decision
from advisor_app.ports.reads.papers import PaperAsked
from db.engine import Database
from tests.journeys import walk_in
from tests.journeys.shop import open_shop

DECLINED = ("更换雨刮片", "蓄电池 60Ah", "前制动片（大众）")


def test_what_shares_a_complaint_with_a_declined_operation_is_not_lost(database: Database) -> None:
    shop = open_shop(database)
    visit = walk_in.arrive(shop).id
    walk_in.walk_around(shop, visit)
    fault = walk_in.record_fault(shop, visit)
    walk_in.quote(shop, visit, fault)
    quotes = shop.desk.quotes
    left = [
        line
        for code in ("MA19", "WB-VW", "BAT-60", "BPF-VW")
        for line in quotes.add(shop.call(), visit, code, Decimal(1), fault).ids
    ]
    quotes.decide(shop.call(), visit, tuple(left), Decision.DECLINED, AgreedHow.IN_PERSON, "以后再做")
    quotes.sign_declined(shop.call(), visit, walk_in.CUSTOMER)
    walk_in.sign(shop, visit)
    walk_in.repair(shop, visit)
    walk_in.check(shop, visit)
    walk_in.wash(shop, visit)
    bill = walk_in.settle(shop, visit)
    paper = shop.desk.reads.papers.content(PaperAsked(PaperKind.SETTLEMENT, visit, bill)).paper
    assert isinstance(paper, SettlementPaper)
    assert [(row.name, row.safety) for row in paper.recommended] == list(
        zip(DECLINED, (False, False, True), strict=True)
    )
    walk_in.decide_old_parts(shop, visit)
    walk_in.pay(shop, bill, walk_in.owed(shop, visit))
    assert shop.desk.reads.deliveries.hand_back(visit).advised == DECLINED
    walk_in.hand_over(shop, visit)
    call = shop.desk.reads.calls.of_visit(visit)
    assert call is not None
    assert call.not_done == DECLINED
