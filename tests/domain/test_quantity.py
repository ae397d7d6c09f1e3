from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor_app.domain.values.errors import RuleBroken
from advisor_app.domain.values.quantity import format_quantity, parse_hours, parse_quantity


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("4", "4"),
        ("0.5", "0.5"),
        ("１．２５", "1.25"),
        ("1,000", "1000"),
        (" 2.5000 ", "2.5"),
        ("99999", "99999"),
        (".125", "0.125"),
    ],
)
def test_reads_quantities(text: str, value: str) -> None:
    assert parse_quantity(text) == Decimal(value)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "missing"),
        ("0", "not_positive"),
        ("0.000", "not_positive"),
        ("-1", "not_positive"),
        ("1e3", "not_number"),
        ("two", "not_number"),
        (".", "not_number"),
        ("1,00", "not_number"),
        ("0.0001", "decimals"),
        ("99999.001", "too_large"),
        ("9" * 5000, "too_large"),
    ],
)
def test_refuses_others(text: str, code: str) -> None:
    with pytest.raises(RuleBroken) as quantity:
        parse_quantity(text, field="quantity")
    assert (quantity.value.code, quantity.value.field) == (f"quantity_{code}", "quantity")
    with pytest.raises(RuleBroken) as hours:
        parse_hours(text)
    assert hours.value.code == f"hours_{code}"


@pytest.mark.parametrize("text", ["1.5", "1.5h", "1.5 小时", "１．５工时", "1.5 Hours"])
def test_reads_hours(text: str) -> None:
    assert parse_hours(text) == Decimal("1.5")


def test_hours_have_their_own_limit() -> None:
    assert parse_hours("999") == 999
    with pytest.raises(RuleBroken, match="hours_too_large"):
        parse_hours("999.5")


def test_shows_without_trailing_zeros() -> None:
    shown = {"1.500": "1.5", "100": "100", "1E+2": "100", "0.000": "0", "-0.00": "0", "-1.50": "-1.5", "1E-3": "0.001"}
    assert {text: format_quantity(Decimal(text)) for text in shown} == shown


@given(st.integers(1, 99_999_000))
def test_shown_quantity_is_read_back(thousandths: int) -> None:
    value = Decimal(thousandths).scaleb(-3)
    assert parse_quantity(format_quantity(value)) == value
