import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor_app.domain.values.errors import RuleBroken
from advisor_app.domain.values.text import clean_name, clean_text, compact, half_width

ANYTHING = st.text(alphabet=st.characters(exclude_categories=()), max_size=200)


def test_what_breaks_storage_is_removed() -> None:
    assert clean_text("a\x00b\x07c\x1b[0m\x85d\x9fe\x7f") == "abc[0m\nde"
    assert clean_text("one\r\ntwo\rthree\u2028four") == "one\ntwo\nthree\nfour"
    assert clean_text("a\tb\nc") == "a\tb\nc"
    assert clean_text("a\tb\r\n\nc", lines=False) == "a b c"
    assert clean_text("  x \n") == "x"


def test_direction_marks_go_and_joiners_stay() -> None:
    marks = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f"
    assert clean_text(f"发{marks}动机") == "发动机"
    family = "\U0001f468\u200d\U0001f469\u200d\U0001f467"
    assert clean_text(f"{family} ❤\ufe0f") == f"{family} ❤\ufe0f"


def test_lone_surrogates_are_replaced_and_pairs_joined() -> None:
    assert clean_text("a\ud83dz\udc0b") == "a\ufffdz\ufffd"
    assert clean_text("\ud840\udc0b") == "\U0002000b"


def test_markup_and_composed_letters() -> None:
    assert clean_text("<b>&amp; 5 > 3</b>") == "<b>&amp; 5 > 3</b>"
    assert clean_text("e\u0301") == "é"


def test_limits() -> None:
    assert len(clean_text("车" * 5000)) == 5000
    assert len(clean_text(" " + "车" * 5000 + "\r\n")) == 5000
    with pytest.raises(RuleBroken) as caught:
        clean_text("车" * 5001, field="fault")
    assert (caught.value.code, caught.value.field) == ("text_too_long", "fault")
    assert caught.value.params == {"limit": 5000, "length": 5001}
    with pytest.raises(RuleBroken, match="text_too_long"):
        clean_name("张" * 101)


def test_names() -> None:
    assert clean_name(" 买买提·\u3000 艾力 \n") == "买买提· 艾力"
    assert clean_name("\U00020bb7野家") == "\U00020bb7野家"
    assert clean_name("") == ""


def test_half_width() -> None:
    assert half_width("ＡＢｃ１２３，．－　￥") == "ABc123,.- ¥"
    assert half_width("①²½") == "①²½"
    assert compact(" a\u200b b\u3000\ufeffc\n") == "abc"


@given(ANYTHING, st.booleans())
def test_cleaning_is_stable_and_storable(text: str, lines: bool) -> None:
    once = clean_text(text, lines=lines)
    assert clean_text(once, lines=lines) == once
    once.encode()
    assert not any(unicodedata.category(sign) == "Cc" and sign not in "\n\t" for sign in once)
    assert lines or "\n" not in once
