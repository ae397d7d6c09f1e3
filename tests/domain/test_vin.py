import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor_app.domain.values.errors import RuleBroken
from advisor_app.domain.values.vin import VIN_LIMIT, VinProblem, check_vin, entered_vin, normalise_vin


@pytest.mark.parametrize(
    ("vin", "check"),
    [("LATPAB071W1005301", "1"), ("1M8GDM9AXKP042788", "X"), ("LSVAA4186R2000001", "6"), ("LSVAA418XR2000003", "X")],
)
def test_sound_vins(vin: str, check: str) -> None:
    found = check_vin(vin)
    assert (found.vin, found.problems, found.expected_check, found.suggestion) == (vin, (), check, None)


def test_year_of_position_ten() -> None:
    assert check_vin("LSVAA4186R2000001").model_years == (1994, 2024)
    assert check_vin("LATPAB071W1005301").model_years == (1998, 2028)
    assert check_vin("LSVAA4186A2000001").model_years == (1980, 2010)
    assert check_vin("LSVAA418612000001").model_years == (2001, 2031)
    assert check_vin("LSVAA418692000001").model_years == (2009, 2039)
    assert check_vin("LSVAA4186Y2000001").model_years == (2000, 2030)
    for unused in "0UZ":
        assert check_vin(f"LSVAA4186{unused}2000001").model_years == ()


def test_letters_that_are_digits_are_offered_but_not_taken_v8() -> None:
    found = check_vin("LSVAA4186R200000I")
    assert found.vin == "LSVAA4186R200000I"
    assert found.problems == (VinProblem.CHARACTERS,)
    assert found.wrong_positions == (17,)
    assert found.suggestion == "LSVAA4186R2000001"
    assert check_vin("LSVAA4186R2OOQ0OI").suggestion == "LSVAA4186R2000001"


def test_wrong_check_digit_is_only_a_warning() -> None:
    found = check_vin("LSVAA4185R2000001")
    assert found.problems == (VinProblem.CHECK_DIGIT,)
    assert found.expected_check == "6"


@pytest.mark.parametrize("text", ["", "LSV", "LSVAA4186R20000011", "L" * 5000])
def test_length(text: str) -> None:
    found = check_vin(text)
    assert VinProblem.LENGTH in found.problems
    assert found.expected_check is None
    assert found.model_years == ()


def test_both_problems_are_told() -> None:
    assert check_vin("车架LS").problems == (VinProblem.LENGTH, VinProblem.CHARACTERS)


@pytest.mark.parametrize(
    "text",
    [
        " lsvaa4186r2000001\n",
        "LSV-AA4186-R2 000001",
        "ＬＳＶＡＡ４１８６Ｒ２００００01",
        "VIN: LSVAA4186R2000001",
        "*LSVAA4186R2000001*",
        "\u202eLSVAA4186R2000001",
    ],
)
def test_normalising(text: str) -> None:
    assert normalise_vin(text) == "LSVAA4186R2000001"


@given(st.text())
def test_any_text_is_judged_and_normalising_is_stable(text: str) -> None:
    found = check_vin(text)
    assert check_vin(found.vin).problems == found.problems
    signs_fit = not {VinProblem.LENGTH, VinProblem.CHARACTERS} & set(found.problems)
    assert (found.problems == ()) == (signs_fit and found.vin[8] == found.expected_check)


@given(st.integers(0, 16), st.sampled_from("0123456789"))
def test_a_single_wrong_digit_is_found(at: int, digit: str) -> None:
    vin = "LSVAA4186R2000001"
    if vin[at].isdigit() and vin[at] != digit:
        assert check_vin(vin[:at] + digit + vin[at + 1 :]).problems == (VinProblem.CHECK_DIGIT,)


@pytest.mark.parametrize("text", ["<SCRIPT>", "QO", "LSVAA4186R20000OI1", "LSVAA4186R2000<0I", "车LSVAA4186R20000I"])
def test_what_is_no_vin_even_when_repaired_is_not_offered(text: str) -> None:
    assert check_vin(text).suggestion is None


@given(st.text(alphabet="IOQioq01ABC", max_size=20))
def test_letters_that_no_vin_has_are_never_changed(text: str) -> None:
    assert normalise_vin(text) == check_vin(text).vin == text.upper()


def test_what_is_kept_as_a_vin_is_not_endless() -> None:
    assert entered_vin("LSVAA4186R200000I").vin == "LSVAA4186R200000I"
    with pytest.raises(RuleBroken, match="text_too_long") as caught:
        entered_vin("L" * (VIN_LIMIT + 1))
    assert (caught.value.field, caught.value.params) == ("vin", {"limit": VIN_LIMIT, "length": VIN_LIMIT + 1})
