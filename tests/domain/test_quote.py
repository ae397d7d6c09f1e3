"""The quote: order of lines, what re-opens a decision, what a draft is, sums without what was declined."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import uuid4

import pytest

from advisor_app.domain.catalog import PartClass
from advisor_app.domain.line import LineKind, Payer
from advisor_app.domain.quote import AgreedHow, Decision, Quote, QuoteLine, QuoteState
from advisor_app.domain.values.errors import NotFound, RuleBroken
from advisor_app.domain.values.money import Money

NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)


def quote(*prices: int) -> Quote:
    made = Quote(visit_id=uuid4(), valid_until=date(2026, 12, 1))
    for price in prices:
        made.add(QuoteLine(kind=LineKind.FEE, name=f"项目{price}", unit_price=Money.of(price)))
    return made


def approve(made: Quote, line: QuoteLine) -> None:
    made.decide(line.id, Decision.APPROVED, AgreedHow.PHONE, NOON)


def test_lines_stand_in_the_order_in_which_they_came_and_gaps_stay() -> None:
    made = quote(1, 2, 3)
    assert [line.pos for line in made.lines] == [1, 2, 3]
    made.remove(made.lines[1].id)
    made.add(QuoteLine(kind=LineKind.FEE, name="新", unit_price=Money(5)))
    assert [line.pos for line in made.lines] == [1, 3, 4]


def test_a_bad_line_never_joins() -> None:
    made = quote(1)
    with pytest.raises(RuleBroken, match="line_name_missing"):
        made.add(QuoteLine(kind=LineKind.FEE, name=""))
    assert len(made.lines) == 1


@pytest.mark.parametrize(
    ("changes", "reopens"),
    [
        ({"unit_price": Money.of(9)}, True),
        ({"quantity": Decimal(2)}, True),
        ({"discount": Money(1)}, True),
        ({"payer": Payer.WARRANTY}, True),
        ({"name": "改名"}, True),
        ({"safety": True}, True),
        ({"brand": "博世"}, True),
        ({"part_class": PartClass.REPAIR_INSTEAD}, True),
        ({"unit": "套"}, True),
        ({"brand": "", "part_class": None, "unit": ""}, False),
        ({"leaves_old_part": True}, False),
        ({"unit_price": Money.of(10)}, False),
        ({"quantity": Decimal("2"), "unit_price": Money.of(5)}, True),
    ],
)
def test_what_opens_a_decision_again(changes: dict[str, object], reopens: bool) -> None:
    made = quote(10)
    (line,) = made.lines
    approve(made, line)
    made.change(line.id, changes)
    expected = (Decision.OPEN, None, None) if reopens else (Decision.APPROVED, NOON, AgreedHow.PHONE)
    assert (line.decision, line.decided_at, line.decided_how) == expected


def test_a_reason_belongs_to_a_declined_line_only() -> None:
    made = quote(10)
    (line,) = made.lines
    made.decide(line.id, Decision.DECLINED, AgreedHow.IN_PERSON, NOON, "太贵")
    assert line.decline_reason == "太贵"
    made.decide(line.id, Decision.APPROVED, AgreedHow.IN_PERSON, NOON, "太贵")
    assert line.decline_reason == ""
    made.decide(line.id, Decision.OPEN, None, NOON)
    assert (line.decision, line.decided_at) == (Decision.OPEN, None)


def test_sums_leave_out_what_was_declined() -> None:
    made = quote(10, 20, 40)
    approve(made, made.lines[0])
    made.decide(made.lines[2].id, Decision.DECLINED, AgreedHow.IN_PERSON, NOON, "")
    assert made.totals.total == Money.of(30)
    assert made.approved == [made.lines[0]]


@pytest.mark.parametrize("state", [QuoteState.ORDERED, QuoteState.SUPERSEDED])
def test_only_a_draft_changes(state: QuoteState) -> None:
    made = quote(10)
    line_id = made.lines[0].id
    made.state = state
    attempts: tuple[Callable[[], object], ...] = (
        lambda: made.add(QuoteLine(kind=LineKind.FEE, name="x", unit_price=Money(1))),
        lambda: made.change(line_id, {"name": "x"}),
        lambda: made.remove(line_id),
        lambda: made.decide(line_id, Decision.APPROVED, AgreedHow.PHONE, NOON),
    )
    for attempt in attempts:
        with pytest.raises(RuleBroken, match="quote_not_draft"):
            attempt()
    assert (len(made.lines), made.lines[0].name, made.lines[0].decision) == (1, "项目10", Decision.OPEN)


def test_a_line_that_is_gone_is_named_so() -> None:
    with pytest.raises(NotFound, match="line_gone"):
        quote(1).change(uuid4(), {"name": "x"})
