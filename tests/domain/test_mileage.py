import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor_app.domain.values.errors import RuleBroken
from advisor_app.domain.values.mileage import LARGEST_MILEAGE, odometer_question, parse_mileage


@pytest.mark.parametrize(
    ("text", "kilometres"),
    [
        ("30210", 30210),
        ("３０，２１０ 公里", 30210),
        ("30,210 KM", 30210),
        ("0", 0),
        ("-0", 0),
        ("030210", 30210),
        ("30210.0", 30210),
        ("2000000", 2_000_000),
    ],
)
def test_reads_odometers(text: str, kilometres: int) -> None:
    assert parse_mileage(text) == kilometres


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "mileage_missing"),
        ("-1", "mileage_negative"),
        ("2000001", "mileage_too_large"),
        ("9" * 5000, "mileage_too_large"),
        ("1e5", "mileage_not_number"),
        ("30210.5", "mileage_not_number"),
        ("3万", "mileage_not_number"),
        ("30,21", "mileage_not_number"),
        ("km", "mileage_not_number"),
    ],
)
def test_refuses_others(text: str, code: str) -> None:
    with pytest.raises(RuleBroken) as caught:
        parse_mileage(text, field="mileage")
    assert (caught.value.code, caught.value.field) == (code, "mileage")


@given(st.integers(0, LARGEST_MILEAGE))
def test_shown_reading_is_read_back(kilometres: int) -> None:
    assert parse_mileage(f"{kilometres:,} km") == kilometres


@pytest.mark.parametrize(
    ("last", "now", "days", "question"),
    [
        (None, 5, None, None),
        (30210, 30210, 0, None),
        (30210, 30209, 10, "odometer_smaller"),
        (30210, 30209, None, "odometer_smaller"),
        (0, 10_000, 10, None),
        (0, 10_001, 10, "odometer_jump"),
        (0, 1_000, 0, None),
        (0, 1_001, 0, "odometer_jump"),
        (0, 1_001, -3, "odometer_jump"),
        (0, 900_000, None, None),
    ],
)
def test_questions(last: int | None, now: int, days: int | None, question: str | None) -> None:
    assert odometer_question(last, now, days) == question
