from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor_app.domain.values.errors import RuleBroken
from advisor_app.domain.values.money import LARGEST, Money, allocate, parse_money, split_tax

TYPED = st.integers(0, LARGEST.fen).map(Money)
ANY = st.integers(-(10**12), 10**12).map(Money)


@pytest.mark.parametrize(
    ("text", "fen"),
    [
        ("1,234.5", 123450),
        ("１２３．４５", 12345),
        ("¥12", 1200),
        ("￥ 12", 1200),
        ("1 234.5", 123450),
        ("１　２３４", 123400),
        ("12 元", 1200),
        ("12。5", 1250),
        (".5", 50),
        ("5.", 500),
        ("0", 0),
        ("-0", 0),
        ("007", 700),
        ("+3", 300),
        ("\u200f88\u202c", 8800),
        ("１，２３４，５６７．８９", 123456789),
        ("99,999,999.99", LARGEST.fen),
    ],
)
def test_reads_what_people_type(text: str, fen: int) -> None:
    assert parse_money(text) == Money(fen)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "money_missing"),
        (" \u3000\t", "money_missing"),
        ("-0.01", "money_negative"),
        ("¥-1", "money_negative"),
        ("−5", "money_negative"),
        ("1e9", "money_not_number"),
        ("nan", "money_not_number"),
        ("Infinity", "money_not_number"),
        ("1,23", "money_not_number"),
        ("12 3", "money_not_number"),
        ("￥ 1 2", "money_not_number"),
        ("1,2345", "money_not_number"),
        ("1.2.3", "money_not_number"),
        ("--1", "money_not_number"),
        ("-¥-1", "money_not_number"),
        (".", "money_not_number"),
        ("¥", "money_not_number"),
        ("12²", "money_not_number"),
        ("٣", "money_not_number"),
        ("1_000", "money_not_number"),
        ("<b>1</b>", "money_not_number"),
        ("1.234", "money_decimals"),
        ("1.500", "money_decimals"),
        ("100000000", "money_too_large"),
        ("9" * 5000, "money_too_large"),
    ],
)
def test_refuses_what_is_no_price(text: str, code: str) -> None:
    with pytest.raises(RuleBroken) as caught:
        parse_money(text, field="price")
    assert caught.value.code == code
    assert caught.value.field == "price"


def test_a_minus_passes_only_where_it_is_allowed() -> None:
    assert parse_money("-0.01", negative=True) == Money(-1)


@given(TYPED)
def test_what_is_shown_is_read_back(money: Money) -> None:
    assert parse_money(str(money)) == money
    assert parse_money(str(-money), negative=True) == -money
    assert Money.of(money.yuan) == money


@given(st.text())
def test_any_text_is_an_amount_or_a_clear_refusal(text: str) -> None:
    try:
        outcome: Money | str = parse_money(text)
    except RuleBroken as refusal:
        outcome = refusal.code
    if isinstance(outcome, Money):
        assert Money.zero() <= outcome <= LARGEST
    else:
        assert outcome.startswith("money_")


def test_arithmetic_and_order() -> None:
    assert sum([Money(1), Money(2)]) == Money(3)
    assert sum([], Money.zero()) == Money.zero()
    assert Money(5) - Money(7) == Money(-2)
    assert abs(-Money(3)) == Money(3)
    assert Money(-1).is_negative
    assert not Money(0).is_negative
    assert not Money.zero()
    assert Money(1)
    assert Money(1) < Money(2)
    assert str(Money(123450)) == "1,234.50"
    assert str(Money(-5)) == "-0.05"
    assert Money(1234).yuan == Decimal("12.34")
    assert len({Money(1), Money(1)}) == 1


def test_program_amounts() -> None:
    assert Money.of("12.50") == Money.of(Decimal("12.5")) == Money(1250)
    assert Money.of(12) == Money(1200)
    assert Money.of("0.005") == Money(1)
    assert Money.of("-0.005") == Money(-1)
    for wrong in ("", "x", "NaN", Decimal("Infinity")):
        with pytest.raises(ValueError):
            Money.of(wrong)
    with pytest.raises(TypeError):
        Money.of(1.5)  # type: ignore[arg-type]
    with pytest.raises(TypeError):
        Money(1.0)  # type: ignore[arg-type]
    with pytest.raises(TypeError):
        Money(True)
    with pytest.raises(TypeError):
        Money(1) + 1  # type: ignore[operator]
    with pytest.raises(TypeError):
        1 + Money(1)  # type: ignore[operator]


def test_worked_bill_x3() -> None:
    labour = Money.of(180).times(Decimal("1.5") + Decimal("0.8"))
    parts = Money.of("68.00").times(4) + Money.of("45.50")
    discount = labour.percent(500)
    total = labour + parts + Money.of("30.00") - discount
    assert (labour, parts, discount) == (Money(41400), Money(31750), Money(2070))
    assert str(total) == "740.80"


def test_rounding_is_half_up_and_away_from_zero() -> None:
    assert Money(1).times(Decimal("0.5")) == Money(1)
    assert Money(-1).times(Decimal("0.5")) == Money(-1)
    assert Money(1).times(Decimal("0.49999999999999999999999999999999999999")) == Money(0)
    assert Money(1).percent(5000) == Money(1)
    assert Money(-1).percent(5000) == Money(-1)
    assert Money(3).percent(-5000) == Money(-2)


@pytest.mark.parametrize(
    ("rate", "net", "tax"),
    [(1300, "1486.73", "193.27"), (300, "1631.07", "48.93"), (100, "1663.37", "16.63"), (0, "1680", "0")],
)
def test_tax_inside_the_price_x1(rate: int, net: str, tax: str) -> None:
    assert split_tax(Money.of("1680.00"), rate) == (Money.of(net), Money.of(tax))
    assert split_tax(Money.of("-1680.00"), rate) == (-Money.of(net), -Money.of(tax))


@given(ANY, st.integers(0, 10_000))
def test_net_and_tax_add_up(gross: Money, rate: int) -> None:
    net, tax = split_tax(gross, rate)
    assert net + tax == gross
    assert net.yuan == (gross.yuan * 10_000 / Decimal(10_000 + rate)).quantize(Decimal("0.01"), "ROUND_HALF_UP")


def test_tax_rate_is_not_negative() -> None:
    with pytest.raises(ValueError):
        split_tax(Money(1), -1)


@given(ANY, st.lists(st.integers(0, 10**10), min_size=1, max_size=60))
def test_spreading_loses_nothing(total: Money, weights: list[int]) -> None:
    shares = allocate(total, weights)
    assert len(shares) == len(weights)
    assert sum(shares, Money.zero()) == total
    whole = sum(weights)
    if whole:
        for share, weight in zip(shares, weights, strict=True):
            assert abs(share.fen * whole - total.fen * weight) < whole


def test_spreading_ties_and_edges() -> None:
    assert allocate(Money(100), [1, 1, 1]) == [Money(34), Money(33), Money(33)]
    assert allocate(Money(1), [1, 3]) == [Money(0), Money(1)]
    # equal remainders (one half each): the larger line takes the fen
    assert allocate(Money(2), [1, 3]) == [Money(0), Money(2)]
    assert allocate(Money(-100), [1, 1, 1]) == [Money(-34), Money(-33), Money(-33)]
    assert allocate(Money(3), [0, 0]) == [Money(2), Money(1)]
    assert allocate(Money(10), [0, 5]) == [Money(0), Money(10)]
    assert allocate(Money(0), []) == []
    with pytest.raises(ValueError):
        allocate(Money(1), [])
    with pytest.raises(ValueError):
        allocate(Money(1), [2, -1])
