"""One sum on every paper and screen: rows add up to subtotals, these to the order, less what is off to what is paid."""

import re
from datetime import timedelta
from decimal import Decimal
from uuid import UUID

import pytest

from advisor_app.domain.catalog import PartClass
from advisor_app.domain.line import LineKind
from advisor_app.domain.paper import FeeRow, LabourRow, PartRow, QuotePaper, SettlementPaper, WorkOrderPaper
from advisor_app.domain.printing import PaperKind
from advisor_app.domain.quote import AgreedHow, Decision
from advisor_app.domain.staff import Role
from advisor_app.domain.values.money import Money
from advisor_app.ports.reads.papers import PaperAsked
from db.doctor_sums import check_sums
from db.engine import Database
from tests.journeys import walk_in
from tests.journeys.shop import Shop, open_shop
from tests.journeys.test_papers import text_of

Lines = tuple[tuple[LineKind, str, str, str, str], ...]
X3: Lines = (
    (LineKind.LABOUR, "前减震检修", "1.5", "180", "13.50"),
    (LineKind.LABOUR, "底盘异响排查", "0.8", "180", "7.20"),
    (LineKind.PART, "减震胶套", "4", "68", "0"),
    (LineKind.PART, "专用螺栓组", "1", "45.50", "0"),
    (LineKind.FEE, "辅料费", "1", "30", "0"),
)
"""The worked example: labour 414.00 less 5 %, parts 317.50, other 30.00."""


def signed(shop: Shop, lines: Lines) -> UUID:
    """Return a visit whose order has these lines: kind, name, quantity, price, discount."""
    visit = walk_in.arrive(shop).id
    walk_in.walk_around(shop, visit)
    walk_in.record_fault(shop, visit)
    quotes, ids = shop.desk.quotes, []
    for kind, name, quantity, price, discount in lines:
        (line,) = quotes.write(shop.call(), visit, kind, name, Decimal(quantity), Money.of(price)).ids
        ids.append(line)
        if kind is LineKind.PART:
            quotes.change_line(shop.call(), visit, line, "part_class", None, PartClass.ORIGINAL)
        quotes.change_line(shop.call(), visit, line, "discount", Money(0), Money.of(discount))
    quotes.decide(shop.call(), visit, tuple(ids), Decision.APPROVED, AgreedHow.IN_PERSON, "")
    quotes.promise(shop.call(), visit, None, shop.clock.now() + timedelta(hours=4))
    walk_in.sign(shop, visit)
    return visit


def settled(shop: Shop, visit: UUID, rounding: str) -> UUID:
    if walk_in.job_ids(shop, visit):
        walk_in.repair(shop, visit)
        walk_in.check(shop, visit)
    walk_in.wash(shop, visit)
    (bill,) = shop.desk.settlements.settle(shop.call(), visit, Money.of(rounding)).ids
    return bill


def paper_of(
    shop: Shop, kind: PaperKind, visit: UUID, bill: UUID | None = None
) -> QuotePaper | WorkOrderPaper | SettlementPaper:
    """Return a priced paper after looking that what it shows adds up."""
    paper = shop.desk.reads.papers.content(PaperAsked(kind, visit, bill)).paper
    assert isinstance(paper, QuotePaper | WorkOrderPaper | SettlementPaper)
    sums = paper.totals
    assert all(row.amount == row.rate.times(row.hours) for row in paper.labour)
    assert all(row.amount == row.price.times(row.quantity) for row in paper.parts)
    for rows, subtotal in ((paper.labour, sums.labour), (paper.parts, sums.parts), (paper.fees, sums.other)):
        assert sum((row.amount for row in rows), Money(0)) == subtotal
    assert sums.labour + sums.parts + sums.other == sums.order
    every: tuple[LabourRow | PartRow | FeeRow, ...] = (*paper.labour, *paper.parts, *paper.fees)
    assert sum((row.discount or Money(0) for row in every), Money(0)) == sums.discount
    assert sums.order - sums.discount - sums.rounding == sums.due
    return paper


def test_the_same_words_mean_the_same_on_every_paper(database: Database) -> None:
    shop = open_shop(database)
    visit = signed(shop, X3)
    bill = settled(shop, visit, "0.80")
    papers = (
        (PaperKind.QUOTE, None, "0", "740.80"), (PaperKind.WORK_ORDER, None, "0", "740.80"),
        (PaperKind.SETTLEMENT, bill, "0.80", "740.00"),
    )  # fmt: skip
    for kind, subject, off, due in papers:
        sums = paper_of(shop, kind, visit, subject).totals
        assert [str(one) for one in (sums.labour, sums.parts, sums.other, sums.order)] == [
            "414.00", "317.50", "30.00", "761.50",
        ]  # fmt: skip
        assert (sums.discount, sums.rounding, sums.due) == (Money.of("20.70"), Money.of(off), Money.of(due))
        for language, words in (
            ("zh_CN", ("小计 414.00", "小计 317.50", "小计 30.00", "工单金额 761.50", "－ 优惠 20.70", "优惠 13.50", "优惠 7.20")),
            ("en", ("subtotal 414.00", "subtotal 317.50", "Order amount 761.50", "− Discount 20.70", "Discount 7.20")),
        ):  # fmt: skip
            pdf = shop.desk.papers.make(shop.call(Role.MANAGER), PaperAsked(kind, visit, subject, language)).pdf
            text = re.sub(r"\s+", " ", text_of(pdf))
            assert [one for one in (*words, "270.00", "144.00", f"¥{due}") if one not in text] == []
            assert "740.80 " in text
            assert not re.search("256.50|136.80|393.30", text), "a row, or a sum of rows, without its discount"
    with database.reader.connect() as connection:
        assert list(check_sums(connection)) == []


@pytest.mark.parametrize(
    ("prices", "rounding", "tax"),
    [
        (("840", "840"), "0", "193.27"),
        (("1680",), "0", "193.27"),
        (("0.05",) * 20, "0", "0.12"),
        (("99.90",) * 12, "0", "137.92"),
        (("0.40", "0.50"), "0.89", "0.00"),
    ],
)
def test_a_bill_and_its_papers_split_the_tax_once(
    sqlite_database: Database, prices: tuple[str, ...], rounding: str, tax: str
) -> None:
    shop = open_shop(sqlite_database)
    visit = signed(shop, tuple((LineKind.FEE, f"项目{n}", "1", price, "0") for n, price in enumerate(prices)))
    if rounding == "0":
        assert paper_of(shop, PaperKind.WORK_ORDER, visit).totals.tax_included == Money.of(tax)
    bill = settled(shop, visit, rounding)
    assert paper_of(shop, PaperKind.SETTLEMENT, visit, bill).totals.tax_included == Money.of(tax)
    with sqlite_database.reader.connect() as connection:
        assert list(check_sums(connection)) == []


def test_a_charge_with_a_discount_says_so(sqlite_database: Database) -> None:
    shop = open_shop(sqlite_database)
    visit = signed(shop, ((LineKind.FEE, "拖车费", "1", "200", "20"),))
    bill = settled(shop, visit, "0")
    slip = paper_of(shop, PaperKind.SETTLEMENT, visit, bill)
    assert [(row.amount, row.discount) for row in slip.fees] == [(Money.of(200), Money.of(20))]
    text = re.sub(
        r"\s+", " ", text_of(shop.desk.papers.make(shop.call(), PaperAsked(PaperKind.SETTLEMENT, visit, bill)).pdf)
    )
    assert "1 拖车费 优惠 20.00 200.00" in text
    assert "其他费用小计 200.00" in text
