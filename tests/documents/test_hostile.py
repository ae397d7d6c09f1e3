"""What people type, paste and scan, on every paper: it stands there as it was typed, and no paper breaks."""

import importlib
import time
from dataclasses import fields, is_dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from reportlab import rl_config

from advisor_app.documents import render
from advisor_app.documents.render import Documents
from advisor_app.domain.paper import CheckRow, MissingGlyph, Paper, Photo
from advisor_app.domain.paper_proof import Signature
from advisor_app.domain.printing import PaperKind
from advisor_app.domain.walkaround import CheckState
from tests.documents.papers import AT, PARTY, every_paper, pages, reception_sheet, work_order

MARKUP = "<b>粗</b> & <font color=white>藏</font> <img src='file:///etc/passwd'/> %(x)s {n} \\n"
LONG_NOTE = "".join(f"{n:04} 备注。" for n in range(700))[:5000]


def filled(value: Any, text: str) -> Any:
    """Return a paper with ``text`` in each of its free text fields."""
    if isinstance(value, tuple):
        return tuple(filled(item, text) for item in value)
    if not is_dataclass(value) or isinstance(value, type):
        return value
    changed: dict[str, Any] = {}
    for part in fields(value):
        old = getattr(value, part.name)
        if type(old) is str and part.name not in {"scan", "number", "plate_kind", "body", "one_time_code", "terms"}:
            changed[part.name] = text
        elif isinstance(old, tuple) or is_dataclass(old):
            changed[part.name] = filled(old, text)
    return replace(value, **changed)


def squeezed(text: str) -> str:
    return "".join(text.split())


def shown(paper: Paper) -> str:
    return squeezed("".join(pages(Documents().render(paper, language="zh_CN"))))


@pytest.mark.parametrize("kind", PaperKind, ids=lambda kind: kind.value)
@pytest.mark.parametrize("text", [MARKUP, "𠮷𬭎😀𮧵", "\u202eexe.cod\u202c", "x" * 300, "一\n二\n三", ""])
def test_no_text_breaks_a_paper(kind: PaperKind, text: str) -> None:
    assert pages(Documents().render(filled(every_paper()[kind], text), language="en", copy_number=3))


@pytest.mark.parametrize("field", ["notes", "place"])
def test_markup_is_printed_as_it_was_typed(field: str) -> None:
    assert squeezed(MARKUP) in shown(replace(work_order(), **{field: MARKUP}))  # type: ignore[arg-type]


def test_an_emoji_is_spelt_and_named_before_printing() -> None:
    paper = replace(work_order(), party=replace(PARTY, sender="李😀"))
    assert Documents().missing_glyphs(paper) == (MissingGlyph("😀", "U+1F600", "party.sender"),)
    assert "李〔U+1F600〕" in shown(paper)
    assert Documents().missing_glyphs(work_order()) == ()


def test_five_thousand_characters_are_all_there() -> None:
    text = "".join(pages(Documents().render(replace(work_order(), notes=LONG_NOTE), language="zh_CN")))
    assert [f"{n:04}备注。" in squeezed(text) for n in (0, 1, 300, 620)] == [True] * 4


def test_two_hundred_thousand_characters_cost_no_more_than_the_limit() -> None:
    begun = time.perf_counter()
    text = shown(replace(work_order(), notes="长" * 200_000))
    assert "另有195,000个字符" in text
    assert time.perf_counter() - begun < 10


def test_a_row_longer_than_a_page_goes_on() -> None:
    order = work_order()
    rows = (replace(order.labour[0], name=LONG_NOTE), *order.labour[1:])
    made = pages(Documents().render(replace(order, labour=rows), language="zh_CN"))
    text = squeezed("".join(made))
    assert "项目02" in text
    assert len(made) == 3
    assert all(f"{n:04}" in text for n in range(0, 620, 50))


@pytest.mark.parametrize("data", [b"", b"not a picture", b"\x89PNG\r\n\x1a\nbroken", b"\xff\xd8\xff\xe0broken"])
def test_damaged_pictures_are_said_to_be(data: bytes) -> None:
    sheet = replace(
        reception_sheet(),
        photos=(Photo(data=data, caption="左前门"),),
        customer_signature=Signature(name="李淑芬", at=AT, image=data or b"x"),
    )
    text = shown(sheet)
    assert text.count("图片无法读取") == 2
    assert "左前门" in text


def test_a_long_remark_of_a_check_is_not_cut() -> None:
    sheet = reception_sheet()
    note = LONG_NOTE[:400]
    row = CheckRow(item="刹车灯", state=CheckState.NOW, note=note)
    checks = (replace(sheet.checks[0], rows=(row,)),)
    text = shown(replace(sheet, checks=checks, body="", marks=(), photos=()))
    assert squeezed(f"刹车灯: {note}") in text


def test_no_paper_reads_markup() -> None:
    folder = Path(render.__file__).parent
    sources = {path.name: path.read_text(encoding="utf-8") for path in folder.glob("*.py")}
    assert "text.py" in sources
    assert [name for name, text in sources.items() if "platypus" in text or "paraparser" in text] == []


def test_reportlab_may_open_no_file_and_no_address() -> None:
    importlib.import_module("advisor_app.documents.base")
    assert rl_config.trustedHosts == []
    assert rl_config.trustedSchemes == ["data"]
