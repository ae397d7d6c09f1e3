import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor_app.domain.values.capital import capital, in_words, spelled
from advisor_app.domain.values.money import Money


@pytest.mark.parametrize(
    ("yuan", "words"),
    [
        ("0", "零元整"),
        ("0.05", "伍分"),
        ("0.50", "伍角整"),
        ("0.55", "伍角伍分"),
        ("10", "壹拾元整"),
        ("1409.50", "壹仟肆佰零玖元伍角整"),
        ("6007.14", "陆仟零柒元壹角肆分"),
        ("325.04", "叁佰贰拾伍元零肆分"),
        ("1680.32", "壹仟陆佰捌拾元零叁角贰分"),
        ("10.05", "壹拾元零伍分"),
        ("100", "壹佰元整"),
        ("1001", "壹仟零壹元整"),
        ("10001", "壹万零壹元整"),
        ("100000", "壹拾万元整"),
        ("100100", "壹拾万零壹佰元整"),
        ("107000.53", "壹拾万零柒仟元零伍角叁分"),
        ("99999999.99", "玖仟玖佰玖拾玖万玖仟玖佰玖拾玖元玖角玖分"),
        ("100000000", "壹亿元整"),
        ("100000001", "壹亿零壹元整"),
        ("100010000", "壹亿零壹万元整"),
        ("1010000000", "壹拾亿零壹仟万元整"),
        ("1000100000000", "壹万零壹亿元整"),
        ("-20", "负贰拾元整"),
        ("-0.01", "负壹分"),
    ],
)
def test_worked_amounts(yuan: str, words: str) -> None:
    assert capital(Money.of(yuan)) == words


def _read(words: str) -> int:
    """Read capitals back, independently of how they are written."""
    sign = -1 if words.startswith("负") else 1
    total = section = digit = fen = 0
    for sign_at in words.removeprefix("负").removesuffix("整"):
        if sign_at in "零壹贰叁肆伍陆柒捌玖":
            digit = "零壹贰叁肆伍陆柒捌玖".index(sign_at)
            continue
        match sign_at:
            case "拾" | "佰" | "仟":
                section += digit * {"拾": 10, "佰": 100, "仟": 1000}[sign_at]
            case "万":
                total += (section + digit) * 10_000
                section = 0
            case "亿":
                total = (total + section + digit) * 100_000_000
                section = 0
            case "元":
                fen += (total + section + digit) * 100
            case "角":
                fen += digit * 10
            case "分":
                fen += digit
        digit = 0
    return sign * fen


@given(st.one_of(st.integers(-(10**6), 10**6), st.integers(-(10**13), 10**13)))
def test_capitals_say_the_amount_and_never_double_a_zero(fen: int) -> None:
    words = capital(Money(fen))
    assert _read(words) == fen
    assert "零零" not in words
    assert re.fullmatch(r"负?[^整]+(?:整|分)", words)


@pytest.mark.parametrize(
    ("yuan", "words"),
    [
        ("0", "Zero yuan only"),
        ("0.05", "Five fen"),
        ("1", "One yuan only"),
        ("366", "Three hundred and sixty-six yuan only"),
        ("1064", "One thousand and sixty-four yuan only"),
        ("1409.50", "One thousand four hundred and nine yuan and fifty fen"),
        ("20017.14", "Twenty thousand and seventeen yuan and fourteen fen"),
        ("1000000.01", "One million yuan and one fen"),
        ("99999999.99", "Ninety-nine million nine hundred and ninety-nine thousand nine hundred and ninety-nine yuan and "
         "ninety-nine fen"),
        ("-12.30", "Minus twelve yuan and thirty fen"),
    ],
)  # fmt: skip
def test_english_words(yuan: str, words: str) -> None:
    assert spelled(Money.of(yuan)) == words
    assert in_words(Money.of(yuan), "en") == words
    assert in_words(Money.of(yuan), "zh_CN") == capital(Money.of(yuan))


@given(st.integers(0, 10**13), st.integers(0, 10**13))
def test_two_amounts_never_read_alike_in_english(one: int, other: int) -> None:
    assert (spelled(Money(one)) == spelled(Money(other))) is (one == other)
