"""One bill: what it takes from the lines, and that its sums always fit together."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor_app.domain.line import Line, LineKind, Payer
from advisor_app.domain.settlement import Settlement
from advisor_app.domain.values.money import Money, split_tax
from tests.domain.test_pricing import lines_that_can_be_billed

NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)


def bill(lines: list[Line], rounding: Money, payer: Payer) -> Settlement:
    return Settlement.of(
        lines, rounding, visit_id=uuid4(), order_id=uuid4(), number="S1", payer=payer, at=NOON, by=uuid4()
    )


@given(st.lists(lines_that_can_be_billed(), min_size=1, max_size=10), st.integers(0, 1000))
def test_every_payer_gets_their_lines_and_the_sums_fit(lines: list[Line], off: int) -> None:
    billed = Money(0)
    for payer in {line.payer for line in lines}:
        own = [line for line in lines if line.payer is payer]
        rounding = Money(min(off, sum(line.amount.fen for line in own)))
        made = bill(lines, rounding, payer)
        assert made.due == made.labour + made.parts + made.other - made.discount - made.rounding
        assert made.due.fen >= 0
        assert [line.order_line_id for line in made.lines] == [line.id for line in own]
        assert sum((line.amount for line in made.lines), Money(0)) == made.due + made.rounding
        billed += made.due + made.rounding
    assert billed == sum((line.amount for line in lines), Money(0))


@given(st.lists(lines_that_can_be_billed(), min_size=1, max_size=10), st.integers(0, 1000))
def test_the_taxes_of_the_lines_are_the_tax_of_the_bill(lines: list[Line], off: int) -> None:
    payer = lines[0].payer
    own = [line for line in lines if line.payer is payer]
    made = bill(lines, Money(min(off, sum(line.amount.fen for line in own))), payer)
    assert sum((line.tax for line in made.lines), Money(0)) == made.tax
    if len({line.tax_bp for line in own}) == 1:
        assert made.tax == split_tax(made.due, own[0].tax_bp)[1]


def test_rounding_lowers_the_tax_of_what_most_is_billed_at() -> None:
    lines = [
        Line(kind=LineKind.PART, name="件", unit_price=Money.of(1130), tax_bp=1300),
        Line(kind=LineKind.FEE, name="费", unit_price=Money.of(106), tax_bp=600),
    ]
    made = bill(lines, Money.of("11.30"), Payer.CUSTOMER)
    assert made.due == Money.of("1224.70")
    assert made.tax == Money.of("128.70") + Money.of("6")  # 1118.70 − 990.00 and 106 − 100
    assert [line.tax for line in made.lines] == [Money.of("128.70"), Money.of("6")]


def test_there_is_no_bill_without_lines() -> None:
    line = Line(kind=LineKind.FEE, name="费", unit_price=Money.of(1))
    with pytest.raises(ValueError, match="empty"):
        bill([line], Money(0), Payer.WARRANTY)
