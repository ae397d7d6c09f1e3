"""Sums over lines: the parts make the whole, payers add up, the tax is inside, rounding goes down only."""

from decimal import ROUND_HALF_UP, Decimal
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor_app.domain.line import Line, LineKind, Payer
from advisor_app.domain.pricing import by_payer, round_down, tax_by_line, totals
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


def at(rate: int, *prices: str) -> list[Line]:
    return [Line(kind=LineKind.FEE, name="费", unit_price=Money.of(price), tax_bp=rate) for price in prices]


@pytest.mark.parametrize(
    ("lines", "off", "tax"),
    [
        (at(1300, "1680.00"), "0", "193.27"),  # X1
        (at(300, "1680.00"), "0", "48.93"),
        (at(100, "1680.00"), "0", "16.63"),
        (at(1300, "840.00", "840.00"), "0", "193.27"),
        (at(1300, *["0.05"] * 20), "0", "0.12"),
        (at(1300, *["99.90"] * 12), "0", "137.92"),
        (at(1300, "0.01"), "0", "0.00"),
        (at(1300, "740.80"), "0.80", "85.13"),  # 740.00 − 654.87
        (at(1300, "0.40", "0.50"), "0.89", "0.00"),
        ([*at(600, "106.00"), *at(1300, "565.00", "565.00")], "11.30", "134.70"),  # off what most is billed at
        ([*at(600, "106.00"), *at(1300, "53.00")], "109.00", "5.75"),  # 50.00 − 44.25: more than all at one rate
    ],
)
def test_the_tax_is_taken_out_once_for_each_rate_of_what_is_paid(lines: list[Line], off: str, tax: str) -> None:
    assert sum(tax_by_line(lines, Money.of(off)), Money(0)) == Money.of(tax)


@given(st.lists(lines_that_can_be_billed(), min_size=1, max_size=12), st.data())
def test_taxes_of_lines_add_up_to_those_of_their_rates(lines: list[Line], data: st.DataObject) -> None:
    taxes = tax_by_line(lines)
    by_rate: dict[int, Money] = {}
    for line in lines:
        by_rate[line.tax_bp] = by_rate.get(line.tax_bp, Money(0)) + line.amount
    for rate, paid in by_rate.items():
        own = sum((tax for tax, line in zip(taxes, lines, strict=True) if line.tax_bp == rate), Money(0))
        assert own == split_tax(paid, rate)[1]
    assert all(0 <= tax.fen <= line.amount.fen for tax, line in zip(taxes, lines, strict=True))
    total = sum(line.amount.fen for line in lines)
    off = data.draw(st.integers(0, total))
    lower = sum(tax_by_line(lines, Money(off)), Money(0))
    assert Money(0) <= lower <= sum(taxes, Money(0))
    if len(by_rate) == 1:
        assert lower == split_tax(Money(total - off), lines[0].tax_bp)[1]
    assert not any(tax_by_line(lines, Money(total)))


@given(MANY)
def test_the_tax_of_several_payers_is_that_of_their_bills(lines: list[Line]) -> None:
    bills = [[line for line in lines if line.payer is payer] for payer in Payer]
    assert totals(lines).tax == sum((tax for bill in bills for tax in tax_by_line(bill)), Money(0))


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
