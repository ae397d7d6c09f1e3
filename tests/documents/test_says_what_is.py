"""A paper says nothing that does not hold: no terms about what it does not list, no void list that looks like a good one."""

from dataclasses import replace

import pytest

from advisor_app.documents.render import Documents
from advisor_app.domain.line import Payer
from advisor_app.domain.paper import GuaranteeRow, Paper, ReceptionSheet
from tests.documents.papers import gate_pass, old_part_receipt, pages, reception_sheet, settlement

LISTED, NOTHING_LISTED = "以上所列物品，在交车前由本店负责保管", "本表未登记您留下的物品"
FREE_CHECK = "免费检查只反映不拆解情况下所见的车况"


def whole(paper: Paper, language: str = "zh_CN") -> str:
    return "\n".join(pages(Documents().render(paper, language=language)))


def bare(sheet: ReceptionSheet) -> ReceptionSheet:
    return replace(sheet, belongings=(), received=(), marks=(), checks=(), wheels=(), not_judged=(), photos=())


def test_a_sheet_that_lists_nothing_promises_to_keep_nothing() -> None:
    full = reception_sheet()
    assert LISTED in whole(full)
    assert NOTHING_LISTED not in whole(full)
    shown = whole(bare(full))
    assert LISTED not in shown
    assert NOTHING_LISTED in shown


def test_the_check_is_explained_where_one_was_made() -> None:
    full = reception_sheet()
    assert FREE_CHECK in whole(full)
    assert FREE_CHECK not in whole(bare(full))
    assert FREE_CHECK in whole(replace(bare(full), outside_seen=True))


@pytest.mark.parametrize("body", ["sedan", ""])
def test_an_outside_that_nobody_recorded_is_said_to_be_so(body: str) -> None:
    shown = whole(replace(bare(reception_sheet()), body=body))
    assert "车身外观未记录" in shown
    assert "车身检查记录" in shown


def test_without_a_replaced_part_the_receipt_says_nothing_about_parts_that_were_shown() -> None:
    receipt = old_part_receipt()
    assert "旧件已向您展示" in whole(receipt)
    shown = whole(replace(receipt, rows=(), photos=()))
    assert "旧件已向您展示" not in shown
    assert "客户签字" in shown


@pytest.mark.parametrize(
    ("language", "red", "void"), [("zh_CN", "（红字）", "（已作废）"), ("en", "(reversal)", "(void)")]
)
def test_a_list_that_does_not_count_says_so_in_its_title(language: str, red: str, void: str) -> None:
    bill = settlement()
    assert red not in whole(bill, language)
    assert void not in whole(bill, language)
    assert red in whole(replace(bill, reverses="JS2601050008"), language)
    assert void in whole(replace(bill, reversed_by="JS2601050010"), language)


def test_the_gate_pass_names_who_passed_the_check() -> None:
    assert "Quality check passed by" in whole(replace(gate_pass(), quality_passed_by="赵质检"), "en")


def test_guarantee_and_odometer_are_told_in_one_unit() -> None:
    guarantee = GuaranteeRow(work="小修", km=2000, days=10, until_km=32210)
    bill = replace(settlement(), odometer_out_km=None, payer=Payer.CUSTOMER, guarantees=(guarantee,))
    assert "竣工后未再次读取里程，质保里程自送修里程（30,210 公里）起算" in whole(bill)
