import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor_app.domain.values.errors import RuleBroken
from advisor_app.domain.values.phone import PhoneKind, check_phone, entered_phone


@pytest.mark.parametrize(
    ("text", "kind", "number"),
    [
        ("13812341234", PhoneKind.MOBILE, "13812341234"),
        ("+86 138-1234-1234", PhoneKind.MOBILE, "13812341234"),
        ("0086 138 1234 1234", PhoneKind.MOBILE, "13812341234"),
        ("8613812341234", PhoneKind.MOBILE, "13812341234"),
        ("１３８１２３４１２３４", PhoneKind.MOBILE, "13812341234"),
        ("021-62345678", PhoneKind.LANDLINE, "021-62345678"),
        ("(021) 6234-5678", PhoneKind.LANDLINE, "021-62345678"),
        ("02162345678转801", PhoneKind.LANDLINE, "021-62345678-801"),
        ("0571-8765432-1", PhoneKind.LANDLINE, "0571-8765432-1"),
        ("+86 21 62345678", PhoneKind.LANDLINE, "021-62345678"),
        ("+86 10 62345678", PhoneKind.LANDLINE, "010-62345678"),
        ("4008001234", PhoneKind.SERVICE, "400-800-1234"),
        ("400-800-1234", PhoneKind.SERVICE, "400-800-1234"),
        ("12812341234", PhoneKind.UNKNOWN, "12812341234"),
        ("1381234123", PhoneKind.UNKNOWN, "1381234123"),
        ("138123412345", PhoneKind.UNKNOWN, "138123412345"),
        ("62345678", PhoneKind.UNKNOWN, "62345678"),
        ("", PhoneKind.UNKNOWN, ""),
        ("<b>", PhoneKind.UNKNOWN, "<b>"),
    ],
)
def test_kinds(text: str, kind: PhoneKind, number: str) -> None:
    found = check_phone(text)
    assert (found.kind, found.number) == (kind, number)
    assert found.valid == (kind is not PhoneKind.UNKNOWN)


@given(st.text(alphabet="0123456789+-转()x ", max_size=24))
def test_the_stored_spelling_is_stable(text: str) -> None:
    found = check_phone(text)
    if found.valid:
        assert check_phone(found.number) == found


def test_what_is_kept_as_a_number_is_not_endless() -> None:
    assert entered_phone(" +86 138-1234-1234 ") == check_phone("13812341234")
    assert entered_phone("<b>").valid is False
    with pytest.raises(RuleBroken, match="text_too_long") as caught:
        entered_phone("1" * 5000, field="bring_phone")
    assert caught.value.field == "bring_phone"
