"""What a visit's works are called: an operation and the part that it fits are one work."""

from dataclasses import dataclass
from uuid import UUID

from advisor_app.domain.line import LineKind
from advisor_app.domain.values.ids import new_id
from advisor_app.reference import catalog
from advisor_app.work_names import works, works_left


@dataclass(frozen=True)
class Row:
    """A line as the reads have it."""

    kind: LineKind
    name: str
    code: str = ""
    fault_id: UUID | None = None


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


def test_a_part_for_the_same_complaint_belongs_to_its_operation() -> None:
    fault = new_id()
    pads = Row(LineKind.PART, "制动衬块", fault_id=fault)
    work = Row(LineKind.LABOUR, "更换前刹车片", fault_id=fault)
    assert works_left([work, pads]) == [work]
    assert works_left([Row(LineKind.LABOUR, "更换前刹车片", fault_id=new_id()), pads])[1:] == [pads]


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
