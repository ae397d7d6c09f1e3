"""Text on paper: nothing is markup, nothing disappears, lines break where a reader expects."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor_app.documents.fonts import text_map
from advisor_app.documents.text import LONGEST, Safe, Style, clipped, layout, missing, one_line, plain, say
from advisor_app.domain.paper import MissingGlyph, OldPartOutcome
from advisor_app.domain.printing import PaperKind
from advisor_app.i18n import in_language
from tests.documents.papers import PARTY, replace, work_order

NINE = Style(9)
WIDE = 10_000.0


def broken(text: str, width: float, style: Style = NINE) -> list[str]:
    return [line.text for line in layout(plain(text), style, width)]


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("更换<PCV阀>一只", "更换<PCV阀>一只"),
        ("A&B &amp; <b>", "A&B &amp; <b>"),
        ("一\r\n二\r三\u2028四\x85五", "一\n二\n三\n四\n五"),
        ("a\tb\u3000c\u00a0d", "a b\u3000c d"),
        ("\u202egnp.exe\u202c", "gnp.exe"),
        ("a\x00\x07\u200bb\ufeff", "ab"),
        ("葛\U000e0101城", "葛城"),
        ("a\n\n\n\n\nb\n", "a\n\nb"),
        ("\ud83d\ude00", "😀"),
        ("\ud83d", "\ufffd"),
        ("", ""),
    ],
)
def test_plain_keeps_what_can_be_seen(typed: str, shown: str) -> None:
    assert plain(typed) == shown


@given(st.text())
def test_plain_twice_is_plain_once(text: str) -> None:
    once = plain(text)
    assert plain(once) == once


@given(st.text(max_size=300), st.floats(min_value=20, max_value=300))
def test_breaking_loses_nothing_but_blanks_and_fits(text: str, width: float) -> None:
    whole = layout(plain(text), NINE, WIDE)
    lines = layout(plain(text), NINE, width)
    assert "".join(line.text for line in lines).replace(" ", "") == "".join(w.text for w in whole).replace(" ", "")
    assert all(line.width <= width + 0.02 for line in lines if len(line.text) > 1)


def test_cut_at_the_limit_and_said_so() -> None:
    shown = plain("字" * (LONGEST + 1234))
    assert shown == "字" * LONGEST + "\n……另有 1,234 个字符，完整内容存于档案"
    with in_language("en"):
        assert plain("x" * (LONGEST + 1)).endswith("\n… and 1 more characters, kept in the file")


def test_thousands_of_line_breaks_are_bounded() -> None:
    assert plain("a\nb\n" * 2000).count("\n") == 300


def test_chinese_breaks_anywhere_but_not_before_a_closing_sign() -> None:
    assert broken("检查制动片厚度。", 7 * 9) == ["检查制动片厚", "度。"]
    assert broken("检查（制动）", 3 * 9) == ["检查", "（制", "动）"]


def test_latin_breaks_at_blanks_and_inside_only_when_it_must() -> None:
    assert broken("change the oil filter", 60) == ["change the oil", "filter"]
    lines = broken("x" * 40, 60)
    assert len(lines) > 1
    assert "".join(lines) == "x" * 40


def test_line_breaks_of_the_writer_stay() -> None:
    assert broken("一\n\n二", 100) == ["一", "", "二"]


def test_enums_speak_the_language_of_the_paper() -> None:
    assert say(PaperKind.WORK_ORDER) == "维修委托书"
    with in_language("en"):
        assert say(PaperKind.WORK_ORDER) == "Work order"
        assert say(OldPartOutcome.LEFT_TO_SHOP) == "Old parts shown, left with the shop"


def test_an_absent_character_is_spelt_out() -> None:
    assert broken("𮧵𬎆😀", WIDE) == ["𮧵𬎆〔U+1F600〕"]


def test_one_line_shrinks_before_it_cuts() -> None:
    line, style = one_line(plain("长" * 12), Style(10), 100)
    assert (line.text, round(style.size, 2)) == ("长" * 12, 8.33)
    line, style = one_line(plain("长" * 40), Style(10), 100)
    assert (line.text, style.size) == ("长" * 13 + "…", 7.0)
    assert line.width <= 100


def test_clipped_marks_what_it_hides() -> None:
    lines = layout(Safe("一二三四五六"), Style(10), 20)
    assert [line.text for line in clipped(lines, 2)] == ["一二", "三…"]
    assert clipped(lines, 3) == lines


def test_missing_names_character_and_place_once() -> None:
    paper = replace(work_order(), party=replace(PARTY, owner="张𬭎三", sender="😀李😀"), notes="😀\U0002ffff")
    assert missing(paper) == (
        MissingGlyph("😀", "U+1F600", "party.sender"),
        MissingGlyph("\U0002ffff", "U+2FFFF", "notes"),
    )


def test_missing_counts_rows_from_one() -> None:
    paper = work_order(3)
    rows = (*paper.labour[:2], replace(paper.labour[2], name="a\U0001f697"))
    assert [one.where for one in missing(replace(paper, labour=rows))] == ["labour.3.name"]


def test_text_map_writes_surrogates_and_short_blocks() -> None:
    whole = text_map("AAAAAA+F", [0, 0x2CB4E, *range(0x4E00, 0x4E00 + 150)])
    assert "<01> <D872DF4E>" in whole
    assert "<00> <" not in whole.split("endcodespacerange")[1]
    assert [int(line.split()[0]) for line in whole.splitlines() if line.endswith("beginbfchar")] == [100, 51]


@pytest.mark.parametrize(
    ("typed", "whole"),
    [
        ("Synthetic engine oil 5W-30, 4 L", "4 L"),
        ("Coolant mixed and filled, 4.5 l of it", "4.5 l"),
        ("Tighten the wheel nuts to 120 Nm twice", "120 Nm"),
        ("Coolant safe down to -35 °C outside", "-35 °C"),
        ("Waste parts laid down: 12 pcs in all", "12 pcs"),
    ],
)
def test_a_quantity_stays_with_its_unit(typed: str, whole: str) -> None:
    for width in range(45, 200):
        lines = broken(typed, width)
        assert any(whole in line for line in lines), (width, lines)
        assert " ".join(lines) == typed


def test_a_number_before_a_word_may_stand_at_the_end_of_a_line() -> None:
    assert any(broken("in room 12 something", width)[0].endswith("12") for width in range(45, 90))
