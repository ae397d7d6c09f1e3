"""Sums over lines: the parts make the whole, payers add up, the tax is inside, rounding goes down only."""

from decimal import ROUND_HALF_UP, Decimal
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor_app.domain.line import Line, LineKind, Payer
from advisor_app.domain.pricing import by_payer, round_down, totals
from advisor_app.domain.values.errors import RuleBroken
from advisor_app.domain.values.money import Money, split_tax


@st.composite
def lines_that_can_be_billed(draw: st.DrawFn) -> Line:
    line = Line(
        kind=draw(st.sampled_from(LineKind)),
        name="x",
        quantity=draw(st.decimals("0.001", "999", places=3)),
        unit_price=Money(draw(st.integers(0, 10_000_000))),
        payer=draw(st.sampled_from(Payer)),
        tax_bp=draw(st.sampled_from([0, 100, 300, 600, 1300])),
    )
    line.discount = Money(draw(st.integers(0, line.gross.fen)))
    line.check()
    return line


MANY = st.lists(lines_that_can_be_billed(), max_size=12)


@given(lines_that_can_be_billed())
def test_a_line_is_rounded_once_half_up(line: Line) -> None:
    exact = Decimal(line.unit_price.fen) * line.quantity
    assert line.gross.fen == int(exact.to_integral_value(ROUND_HALF_UP))
    assert line.amount + line.discount == line.gross
    assert line.amount.fen >= 0


@given(MANY)
def test_the_parts_make_the_whole(lines: list[Line]) -> None:
    sums = totals(lines)
    assert sums.total == sum((line.amount for line in lines), Money(0))
    assert sums.labour + sums.parts + sums.other - sums.discount == sums.total
    for kind, part in ((LineKind.LABOUR, sums.labour), (LineKind.PART, sums.parts)):
        assert part == sum((line.gross for line in lines if line.kind is kind), Money(0))
    other = sum((line.gross for line in lines if line.kind in (LineKind.SUBLET, LineKind.FEE)), Money(0))
    assert sums.other == other


@given(MANY)
def test_payers_add_up_to_the_whole_and_none_is_named_for_nothing(lines: list[Line]) -> None:
    whole, shares = totals(lines), by_payer(lines)
    for name in ("labour", "parts", "other", "discount", "total", "tax"):
        assert sum((getattr(s, name) for s in shares.values()), Money(0)) == getattr(whole, name)
    assert list(shares) == [payer for payer in Payer if payer in {line.payer for line in lines}]


@given(MANY)
def test_tax_is_inside_the_price_line_by_line(lines: list[Line]) -> None:
    taxes = [split_tax(line.amount, line.tax_bp) for line in lines]
    assert all(net + tax == line.amount for (net, tax), line in zip(taxes, lines, strict=True))
    assert totals(lines).tax == sum((tax for _, tax in taxes), Money(0))
    assert 0 <= totals(lines).tax.fen <= totals(lines).total.fen


@given(st.integers(0, 10**8), st.integers(0, 10**6), st.integers(0, 10**6))
def test_rounding_lowers_by_what_was_wanted_and_no_more_than_allowed(total: int, off: int, limit: int) -> None:
    wanted = Money(total - off)
    if off <= limit:
        assert round_down(Money(total), wanted, Money(limit)) == Money(off)
        return
    with pytest.raises(RuleBroken, match="rounding_over_limit"):
        round_down(Money(total), wanted, Money(limit))


def test_rounding_up_is_refused() -> None:
    with pytest.raises(RuleBroken, match="rounding_up") as refused:
        round_down(Money.of("99.99"), Money.of(100), Money.of(10))
    assert refused.value.field == "rounding"


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"name": " \u3000"}, "line_name_missing", "name"),
        ({"quantity": Decimal(0)}, "quantity_not_positive", "quantity"),
        ({"quantity": Decimal("-0.001")}, "quantity_not_positive", "quantity"),
        ({"quantity": Decimal("NaN")}, "quantity_not_number", "quantity"),
        ({"quantity": Decimal("Infinity")}, "quantity_not_number", "quantity"),
        ({"quantity": Decimal("0.0001")}, "quantity_decimals", "quantity"),
        ({"quantity": Decimal("1e9")}, "quantity_too_large", "quantity"),
        ({"unit_price": Money(-1)}, "price_negative", "unit_price"),
        ({"unit_price": Money(10**10)}, "money_too_large", "unit_price"),
        ({"unit_price": Money(9_999_999_999), "quantity": Decimal(9_999)}, "money_too_large", "unit_price"),
        ({"discount": Money(-1)}, "discount_too_large", "discount"),
        ({"discount": Money(10_001)}, "discount_too_large", "discount"),
    ],
)
def test_a_line_that_cannot_be_billed_is_refused(changes: dict[str, object], code: str, field: str) -> None:
    line = Line(kind=LineKind.FEE, name="外协喷漆", quantity=Decimal(1), unit_price=Money.of(100))
    line.check()
    for name, value in changes.items():
        setattr(line, name, value)
    with pytest.raises(RuleBroken, match=code) as refused:
        line.check()
    assert refused.value.field == field


def test_a_copy_has_the_content_and_an_identity_of_its_own() -> None:
    line = Line(kind=LineKind.PART, name="刹车片", code="P1", quantity=Decimal(2), fault_id=uuid4(), safety=True)
    copy = line.copy_into(Line)
    assert copy.id != line.id
    assert (copy.name, copy.code, copy.quantity, copy.fault_id, copy.safety) == (
        "刹车片",
        "P1",
        Decimal(2),
        line.fault_id,
        True,
    )
