import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import uscc as oracle

from advisor_app.domain.values.uscc import check_uscc, normalise_uscc

SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"


@pytest.mark.parametrize(
    ("text", "valid", "expected"),
    [
        ("91512081MA62K0260E", True, "E"),
        ("91350100M000100Y4Z", False, "3"),
        ("91350100M000100Y43", True, "3"),
        ("91350211M0000XUF46", False, "R"),
        ("91512081ma62k0260e ", True, "E"),
        ("9151-2081-MA62-K026-0E", True, "E"),
        ("91512081MA62K0260", False, "E"),
        ("91512081MA62K0260EE", False, None),
        ("91512081IA62K0260E", False, None),
        ("", False, None),
        ("91512081MA62K0260Z", False, "E"),
    ],
)
def test_worked_codes(text: str, valid: bool, expected: str | None) -> None:
    found = check_uscc(text)
    assert (found.valid, found.expected) == (valid, expected)
    assert found.uscc == normalise_uscc(text)


@given(st.text(alphabet=SIGNS, min_size=17, max_size=17))
def test_agrees_with_an_independent_reading(body: str) -> None:
    expected = check_uscc(body).expected
    # The oracle also knows which departments and divisions there are; the check sign is asked for alone.
    assert expected == oracle.calc_check_digit(body)
    assert check_uscc(f"{body}{expected}").valid


@given(st.text())
def test_any_text_is_judged(text: str) -> None:
    found = check_uscc(text)
    assert check_uscc(found.uscc) == found
