"""What a visit's works are called: an operation and the part that it fits are one work."""

from dataclasses import dataclass

import pytest

from advisor_app.domain.line import LineKind
from advisor_app.reference import catalog
from advisor_app.work_names import works, works_left


@dataclass(frozen=True)
class Row:
    """A line as the reads have it."""

    kind: LineKind
    name: str
    code: str = ""
    safety: bool = False


OPERATION = Row(LineKind.LABOUR, "更换空调滤清器")
PART = Row(LineKind.PART, "空调滤清器（活性炭）")
WIPER = Row(LineKind.PART, "雨刮片")


def test_what_was_done_is_called_by_its_operations() -> None:
    assert works([OPERATION, PART, WIPER]) == [OPERATION]
    assert works([PART, WIPER]) == [PART, WIPER]
    assert works([]) == []


def test_what_is_left_to_do_loses_no_part_that_was_advised_for_itself() -> None:
    assert works_left([OPERATION, PART, WIPER]) == [OPERATION, WIPER]
    assert works_left([PART, OPERATION]) == [OPERATION]
    assert works_left([PART]) == [PART]


def test_a_complaint_shared_with_an_operation_makes_no_part_its_own() -> None:
    wipers = Row(LineKind.LABOUR, "更换雨刮片", "MA19")
    battery, motor = Row(LineKind.PART, "蓄电池 60Ah", "BAT-60"), Row(LineKind.PART, "雨刮", "")
    assert works_left([wipers, battery, motor]) == [wipers, battery, motor]
    blades = Row(LineKind.PART, "雨刮片（一对）（大众）", "WB-VW")
    assert works_left([wipers, blades, battery]) == [wipers, battery]


def test_what_matters_for_safety_is_never_left_out() -> None:
    work = Row(LineKind.LABOUR, "更换前制动片", "ME01", safety=True)
    pads = Row(LineKind.PART, "前制动片（大众）", "BPF-VW", safety=True)
    assert works_left([work, pads]) == [work, pads]


@pytest.mark.parametrize(
    ("operation", "part", "one"),
    [
        ("更换轮胎（单条）", "轮胎 205/55 R16", True),
        ("轮胎换位（四轮）", "轮胎 205/55 R16", False),  # turns tyres, puts none in
        ("更换散热器水管", "散热器", False),
        ("更换机油机滤", "机滤", True),
        ("Replace cabin filter", "Cabin filter (charcoal)", True),
        ("Change brake fluid", "Brake disc", False),
    ],
)
def test_a_part_is_no_work_of_its_own_only_where_an_operation_puts_in_just_that(
    operation: str, part: str, one: bool
) -> None:
    lines = [Row(LineKind.LABOUR, operation), Row(LineKind.PART, part)]
    assert works_left(lines) == (lines[:1] if one else lines)


def test_a_part_of_a_package_of_which_only_a_piece_is_left_stands_for_itself() -> None:
    fluid = Row(LineKind.LABOUR, "更换制动液", "MA05")
    filter_ = Row(LineKind.PART, "空调滤清器（特斯拉）", "CF-TS")
    assert works_left([fluid, filter_]) == [fluid, filter_]  # sold together by PK-TS, with more than these


def test_what_a_package_sells_together_is_one_work() -> None:
    known = catalog()
    package = next(iter(known.packages.values()))
    lines = [
        Row(LineKind.LABOUR, known.operations[one.code].name_zh, one.code)
        if one.code in known.operations
        else Row(LineKind.PART, known.parts[one.code].name_zh, one.code)
        for one in package.lines
    ]
    assert any(line.kind is LineKind.PART for line in lines)
    assert works_left(lines) == [line for line in lines if line.kind is LineKind.LABOUR]
