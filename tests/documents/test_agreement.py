"""Papers agree with themselves: additions apart from what was signed, no promise of others' money, nothing unsaid."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from advisor_app.documents import gate_pass as gate_pass_layout
from advisor_app.documents import job_card as job_card_layout
from advisor_app.documents import picking_list as picking_list_layout
from advisor_app.documents.base import A4, A5_LANDSCAPE, Block
from advisor_app.documents.flowables import Row
from advisor_app.documents.render import Documents
from advisor_app.domain.line import Payer
from advisor_app.domain.paper import (
    GatePassPaper,
    JobCard,
    Paper,
    PaymentRow,
    PickingList,
    QuotePaper,
    SettlementPaper,
    WorkOrderPaper,
)
from advisor_app.domain.paper_proof import AdditionRow
from advisor_app.domain.payment import PaymentMethod
from advisor_app.domain.quote import AgreedHow
from advisor_app.domain.values.money import Money
from advisor_app.i18n import in_language
from tests.documents.papers import (
    AT,
    PARTY,
    gate_pass,
    job_card,
    pages,
    picking_list,
    quote,
    settlement,
    signature,
    work_order,
)

ZH, EN = "zh_CN", "en"


def whole(paper: Paper, language: str = ZH) -> str:
    return "\n".join(pages(Documents().render(paper, language=language)))


def layout_of(paper: JobCard | PickingList | GatePassPaper) -> list[Block]:
    """Return the blocks of a paper; the facts of the car are the first, those of a gate pass the second."""
    with in_language(ZH):
        if isinstance(paper, GatePassPaper):
            return gate_pass_layout.blocks(paper, A5_LANDSCAPE.content)
        if isinstance(paper, JobCard):
            return job_card_layout.blocks(paper, A4.content)
        return picking_list_layout.blocks(paper, A4.content)


def order_with_additions() -> WorkOrderPaper:
    """Return an order of 708.00 of which 206.00 were agreed to by phone and 56.00 at the counter."""
    phone = AdditionRow(
        found="制动液含水",
        amount=Money(20600),
        agreed_by="李淑芬",
        agreed_how=AgreedHow.PHONE,
        agreed_at=AT + timedelta(hours=2),
    )
    counter = replace(phone, found="气门嘴老化", amount=Money(5600), agreed_how=AgreedHow.IN_PERSON)
    order = work_order()
    *others, last = order.labour
    return replace(
        order,
        labour=(*others, replace(last, note="增项 1")),
        additions=(phone, replace(counter, signature=signature())),
    )


# Work order -----------------------------------------------------------------------------------------------------------


def test_the_signature_of_an_order_is_not_that_of_its_additions() -> None:
    shown = whole(order_with_additions())
    assert "增项 1. 制动液含水：增加 ¥206.00，李淑芬于 2026-01-05 11:12 同意（电话）" in shown
    assert "2. 气门嘴老化：增加 ¥56.00，李淑芬于 2026-01-05 11:12 同意（当面）" in shown
    assert "签署委托书时预估 ¥446.00，加上增项后为 ¥708.00。" in shown
    assert "客户签字（同意增项 2）" in shown
    assert "同意增项 1" not in shown
    assert "客户签字（委托上述维修，增项另行同意；并同意以上约定）" in shown
    assert "项目03\n增项 1\n" in shown
    english = whole(order_with_additions(), EN)
    assert "The estimate was ¥446.00 when the order was signed; with the additions it is ¥708.00." in english
    assert "additions excepted" in english


def test_an_order_without_additions_names_none() -> None:
    assert "增项 1" not in whole(work_order())
    assert "客户签字（委托上述维修，并同意以上约定）" in whole(work_order())


@pytest.mark.parametrize("make", [work_order, quote], ids=["order", "quote"])
def test_an_estimate_says_that_its_prices_contain_the_tax(make: Callable[[], WorkOrderPaper | QuotePaper]) -> None:
    paper = make()
    taxed = replace(paper, totals=replace(paper.totals, tax_included=Money(8145)))
    assert "价格中已含税额\n¥81.45" in whole(taxed)
    assert "Tax contained in the prices\n¥81.45" in whole(taxed, EN)
    shared = replace(taxed, totals=replace(taxed.totals, customer=Money(30000)))
    assert "81.45" not in whole(shared), "it would stand beside the customer's part, of all payers"


# Settlement list ------------------------------------------------------------------------------------------------------


def test_the_guarantee_is_called_one() -> None:
    assert "1. 质量保证期（小修）：自竣工出厂之日起 2,000 公里或 10 天" in whole(settlement())
    assert "1. Repair guarantee (小修): 2,000 km or 10 days" in whole(settlement(), EN)


def test_own_parts_are_excepted_where_there_are_some() -> None:
    bill = settlement()
    assert "自带件不在本店质量保证范围内。" in whole(bill)
    none = replace(bill, parts=tuple(replace(row, own=False) for row in bill.parts))
    assert "自带件不在本店质量保证范围内。" not in whole(none)
    assert "parts that you brought along" not in whole(none, EN)


def test_the_next_service_is_named_by_what_is_known() -> None:
    bill = settlement()
    assert "下次保养：2026-07-05。" in whole(replace(bill, next_service_km=None))
    assert "下次保养：40,000 公里。" in whole(replace(bill, next_service_on=None))


def test_what_the_shop_bears_is_not_waited_for() -> None:
    row = PaymentRow(method=PaymentMethod.ON_ACCOUNT, amount=Money(58720), at=AT)
    bill: SettlementPaper = replace(settlement(), payments=(row,))
    mine = whole(replace(bill, payer=Payer.REWORK))
    assert "付费方" in mine
    assert "本店（返修）" in mine
    assert "收款记录" not in mine
    assert "收款记录 挂账 ¥587.20" in whole(replace(bill, payer=Payer.INSURANCE))


def test_the_contact_of_the_shop_is_not_taken_for_the_customers() -> None:
    shown = whole(settlement())
    assert "本店联系人\n周敏\n本店电话\n" in shown
    assert shown.count("联系电话") == 1


# Workshop and gate ----------------------------------------------------------------------------------------------------


def test_the_road_test_begins_from_the_odometer_on_arrival() -> None:
    assert "路试前后里程\n送修里程 30,210 km\n______ / ______ km" in whole(job_card())
    assert "on arrival: 30,210 km" in whole(job_card(), EN)
    unread = replace(job_card(), vehicle=replace(job_card().vehicle, odometer_km=None))
    assert "送修里程" not in whole(unread)


@pytest.mark.parametrize("make", [job_card, picking_list])
def test_no_fact_of_the_car_stands_alone_on_a_line(make: Callable[[], JobCard | PickingList]) -> None:
    for car in (make().vehicle, replace(make().vehicle, engine_no="")):
        grid = layout_of(replace(make(), vehicle=car))[0].pieces
        assert all(len(row.cells) > 1 for row in grid if isinstance(row, Row))


def test_the_gate_pass_fits_its_facts_on_two_lines() -> None:
    paper = replace(
        gate_pass(), release="已批准挂账", approved_by="沈国栋", quality_passed_by="高明", driver=PARTY.sender,
        valid_until=None,
    )  # fmt: skip
    for one in (paper, replace(paper, release="The bill goes on account, with approval")):
        assert len(layout_of(one)[1].pieces) == 2
    assert "取车人签字" in whole(paper)
