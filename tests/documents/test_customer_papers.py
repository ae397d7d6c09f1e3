"""What the customer reads and signs: who pays, what is owed, what was declined, who signed for the shop."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from advisor_app.documents.render import Documents
from advisor_app.domain.guarantee import WorkClass
from advisor_app.domain.line import Payer
from advisor_app.domain.paper import Paper, PayerRow, PaymentRow, QuotePaper, SettlementPaper, Totals, WorkOrderPaper
from advisor_app.domain.paper_proof import NotDoneRow, Refusal, Signature
from advisor_app.domain.payment import PaymentMethod
from advisor_app.domain.staff import Role
from advisor_app.domain.values.capital import in_words
from advisor_app.domain.values.money import Money
from advisor_app.domain.walkaround import CheckState
from advisor_app.i18n import in_language, label
from tests.documents.papers import (
    AT,
    SHOP,
    every_paper,
    job_card,
    old_part_receipt,
    pages,
    quote,
    reception_sheet,
    settlement,
    signature,
    work_order,
)

ZH, EN = "zh_CN", "en"


def whole(paper: Paper, language: str = ZH) -> str:
    return "\n".join(pages(Documents().render(paper, language=language)))


MAKER = (Payer.WARRANTY, "厂家质量担保（三包）")


def claim(payer: Payer) -> SettlementPaper:
    """Return a slip of 708.00 that somebody else than the customer bears."""
    bill = settlement()
    sums_of = Totals(labour=Money(27000), parts=Money(40800), other=Money(3000), order=Money(70800), due=Money(70800))
    return replace(bill, payer=payer, totals=sums_of, payments=(), customer_signature=None)


@pytest.mark.parametrize(
    ("payer", "name"), [MAKER, (Payer.RECALL, "厂家"), (Payer.INSURANCE, "保险公司"), (Payer.SHOP_GOODWILL, "本店")]
)
def test_what_others_bear_is_not_asked_of_the_customer(payer: Payer, name: str) -> None:
    shown = whole(claim(payer))
    assert f"工单 WT2601050012 结算 ¥708.00，由{name}承担" in shown
    assert "结算金额 ¥708.00" in shown
    assert f"承担方\n{name}" in shown
    assert "客户实付\n¥0.00" in shown
    assert f"本清单费用由{name}承担，您无需支付。" in shown
    assert not re.search("实收|应付|收款记录", shown)


def test_the_customer_signs_no_slip_that_the_shop_bears() -> None:
    assert "托修方签字" in whole(claim(Payer.WARRANTY))
    for payer in (Payer.SHOP_GOODWILL, Payer.INTERNAL, Payer.REWORK):
        shown = whole(claim(payer))
        assert "托修方签字" not in shown
        assert "由您签字后生效" not in shown
        assert "承修方签章" in shown


@pytest.mark.parametrize(("paid", "on_account", "head", "total"), [
    (None, None, "应付 ¥587.20", "应付金额 ¥587.20"),
    (587_20, 0, "已付清 ¥587.20", "实收金额 ¥587.20"),
    (0, 587_20, "挂账 ¥587.20", "应付金额 ¥587.20"),
    (87_20, 0, "尚欠 ¥500.00", "应付金额 ¥587.20"),
    (87_20, 300_00, "挂账 ¥300.00 尚欠 ¥200.00", "应付金额 ¥587.20"),
])  # fmt: skip
def test_a_promise_is_no_money(paid: int | None, on_account: int | None, head: str, total: str) -> None:
    bill = settlement()
    booked = None if paid is None or on_account is None else (Money(paid), Money(on_account))
    if booked:
        owed = bill.totals.due - booked[0] - booked[1]
        sums_of = replace(bill.totals, paid=booked[0], on_account=booked[1], owed=owed)
        row = PaymentRow(method=PaymentMethod.ON_ACCOUNT, amount=booked[1], at=AT, due_on=date(2026, 2, 4))
        bill = replace(bill, totals=sums_of, payments=(row,))
    shown = whole(bill)
    assert f"JS2601050009 2026-01-05 09:12 工单 WT2601050012 {head}" in shown
    assert total in shown
    if booked:
        assert f"实付 ¥{booked[0]} 挂账（尚未收款） ¥{booked[1]} 尚欠 ¥{owed}" in shown
        assert f"挂账 ¥{booked[1]} 2026-01-05 09:12 应于 2026-02-04 前付清" in shown


def test_a_paid_slip_asks_for_nothing_more() -> None:
    bill = settlement()
    due = bill.totals.due
    paid = replace(bill, totals=replace(bill.totals, paid=due, on_account=Money(0), owed=Money(0)))
    shown = whole(paid, EN)
    assert "Paid ¥587.20" in shown
    assert "Amount received ¥587.20" in shown
    assert not re.search("[Tt]o pay", shown)


@pytest.mark.parametrize("make", [work_order, quote], ids=["order", "quote"])
def test_the_customer_reads_large_what_the_customer_pays(make: Callable[[], WorkOrderPaper | QuotePaper]) -> None:
    paper = make()
    due = paper.totals.due
    shares = (
        PayerRow(payer=Payer.WARRANTY, amount=Money(9000)), PayerRow(payer=Payer.CUSTOMER, amount=due - Money(9000)),
    )  # fmt: skip
    paper = replace(paper, totals=replace(paper.totals, customer=due - Money(9000), by_payer=shares))
    shown = whole(paper)
    assert f"各方预估合计 ¥{due}\n客户应付 ¥{due - Money(9000)}" in shown
    assert f"客户应付大写\n{in_words(due - Money(9000), ZH)}\n" in shown
    assert in_words(due, ZH) not in shown
    assert f"厂家质量担保（三包） ¥90.00\n客户自费 ¥{due - Money(9000)}" in shown
    alone = replace(paper, totals=replace(paper.totals, customer=Money(0), by_payer=shares[:1]))
    assert "客户应付 ¥0.00" in whole(alone)
    assert "厂家质量担保（三包） ¥90.00" in whole(alone)


BRAKES = NotDoneRow(name="更换前制动片", reason="太贵", safety=True)
MATS = NotDoneRow(name="更换脚垫")


@pytest.mark.parametrize("make", [work_order, quote], ids=["order", "quote"])
def test_what_was_declined_is_printed_and_signed(make: Callable[[], WorkOrderPaper | QuotePaper]) -> None:
    witness = Signature(name="周敏", at=AT, login=True, post=Role.SERVICE_ADVISOR)
    given = Refusal(rows=(BRAKES, MATS), signature=signature("李淑芬"), witness=witness)
    shown = whole(replace(make(), refusal=given))
    assert "客户放弃维修项目 1. 更换前制动片【安全项目】：太贵\n2. 更换脚垫\n" in shown
    assert "客户签字（已了解上述项目的影响，放弃本次维修）" in shown
    assert "李淑芬 2026-01-05 09:12" in shown
    assert "服务顾问：周敏，2026-01-05 09:12（系统登录签认）" in shown
    english = whole(replace(make(), refusal=given), EN)
    assert "1. 更换前制动片 [matters for safety]: 太贵" in english
    harmless = whole(replace(make(), refusal=Refusal(rows=(MATS,))))
    assert "客户放弃维修项目 更换脚垫" in harmless.replace("1. ", "")
    assert "放弃本次维修" not in harmless
    assert "客户放弃维修项目" not in whole(make())


def test_recommended_work_stands_on_the_slip() -> None:
    shown = whole(replace(settlement(), recommended=(BRAKES, MATS)))
    assert "建议维修项目 1. 更换前制动片【安全项目】：太贵\n2. 更换脚垫\n" in shown
    assert "建议维修项目" not in whole(settlement())


def test_the_order_says_where_how_and_against_what_the_car_is_handed_over() -> None:
    shown = whole(work_order())
    for text in ("本店前台", "021-5488 1288", "客户在店等候，双方当面验车、交接", "核对结算清单后、出厂前付清"):
        assert text in shown
    shop = replace(SHOP, address="", phone="")
    bare = whole(replace(work_order(), shop=shop, place="", handover="", payment=""))
    for name in ("交车地点", "本店电话", "交车方式", "付款方式"):
        assert name in bare
    assert len(re.findall(r"_{8,}", bare)) == 4


@pytest.mark.parametrize("make", [work_order, settlement, reception_sheet, old_part_receipt])
def test_the_login_signs_for_the_shop(make: Callable[[], Any]) -> None:
    witness = Signature(name="周敏", at=AT, login=True, post=Role.SERVICE_ADVISOR)
    mark = "服务顾问：周敏，2026-01-05 09:12（系统登录签认）"
    shown = whole(replace(make(), customer_signature=signature(), advisor_signature=witness))
    assert mark in shown
    assert "姓名" not in shown
    assert "日期" not in shown.replace("送修日期", "").replace("结算日期", "").replace("日期与行驶里程", "")
    unsigned = whole(replace(make(), advisor_signature=Signature(name="周敏", at=AT)))
    assert "系统登录签认" not in unsigned
    assert "日期" in unsigned
    english = whole(replace(make(), customer_signature=signature(), advisor_signature=witness), EN)
    assert "Service advisor: 周敏, 2026-01-05 09:12 (signed by login)" in english


def test_the_receipts_own_number_is_printed_once() -> None:
    shown = whole(replace(old_part_receipt(), number="WT2601050012-JJ"))
    assert shown.count("WT2601050012-JJ 2026-01-05 09:12") == 1
    assert "工单" not in shown
    assert "工单 WT2601050012" in whole(old_part_receipt())


@pytest.mark.parametrize("make", [work_order, reception_sheet])
def test_wishes_are_what_was_answered_and_consents_are_sentences(make: Callable[[], Any]) -> None:
    shown = whole(replace(make(), wishes=("免费洗车", "旧件：留店处理"), consents=("我同意路试。",)))
    assert "您的要求 免费洗车；旧件：留店处理\n未询问 带走旧件\n您的授权 我同意路试。\n" in shown
    assert "您的授权" not in whole(replace(make(), consents=()))
    assert "您的要求" not in whole(replace(make(), wishes=()))
    assert "未询问" not in whole(replace(make(), not_asked=()))


@pytest.mark.parametrize(
    ("answer", "words"), [(True, "允许路试"), (False, "允许路试"), (None, "允许路试（未询问客户）")]
)
def test_the_job_card_tells_what_nobody_asked_from_an_empty_box(answer: bool | None, words: str) -> None:
    shown = whole(replace(job_card(), road_test=answer, wash=True)).replace("\n", " ")
    assert f" {words} 交车前洗车 " in shown


@pytest.mark.parametrize("language", [ZH, EN])
def test_hours_have_a_decimal_and_an_empty_table_says_so(language: str) -> None:
    bill = settlement()
    one, two, three = bill.labour
    rows = (replace(one, hours=Decimal(1)), replace(two, hours=Decimal("0.50")), replace(three, hours=Decimal("1.25")))
    shown = whole(replace(bill, labour=rows, parts=()), language)
    for row in ("1 项目01 1.0 180.00", "2 项目02 0.5 180.00", "3 项目03 1.25 180.00"):
        assert row in shown
    assert re.search("金额（元）\n无\n" if language == ZH else r"Amount \(yuan\)\nnone\n", shown)
    assert "1 项目01 1.0 180.00" in whole(replace(work_order(), labour=rows), language)
    card = job_card()
    assert "更换点火线圈 2.0" in whole(replace(card, jobs=(replace(card.jobs[0], norm_hours=Decimal(2)),)), language)


def test_verdicts_have_the_words_of_the_screen() -> None:
    for language in (ZH, EN):
        shown = whole(reception_sheet(), language)
        with in_language(language):
            assert all(label(state) in shown for state in CheckState)


def test_the_reception_sheet_is_about_the_car_as_it_came_in() -> None:
    assert "客户签字（以上与送修接车时的车况一致）" in whole(reception_sheet())
    assert "交车时的车况" not in whole(reception_sheet())


def test_the_certificate_is_asked_for_where_the_work_needs_one() -> None:
    for work in WorkClass:
        assert ("竣工出厂合格证号" in whole(replace(settlement(), repair_class=work))) is work.needs_certificate
    assert "HG2601050001" in whole(replace(settlement(), certificate="HG2601050001"))


def test_english_papers_are_plain_english() -> None:
    texts = "\n".join(whole(paper, EN) for paper in every_paper().values())
    for clumsy in ("May leave because", "one is ticked", "How the total comes about", "What becomes of it"):
        assert clumsy not in texts
    for plain_words in ("Released because", "Calculation", "What happens to it", "Customer's\nown"):
        assert plain_words in texts
