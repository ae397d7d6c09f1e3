"""The only way of text onto a paper.

No text is ever read as markup: the papers are drawn from measured lines, not from reportlab's paragraphs, so that
``<b>``, ``&`` or ``<img src=…>`` in a name stand on the paper as they were typed. ``Safe`` is the type of text that
went through here; only ``Safe`` text can be laid out and drawn.

A character that Noto Sans SC lacks is taken from the font for rare characters; one that no font has is printed as
〔U+2A6D6〕, never as a blank, and ``missing`` names it before printing.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, is_dataclass
from enum import Enum
from itertools import groupby
from typing import Any, NamedTuple, NewType

from advisor_app.documents.fonts import BOLD, RARE, REGULAR, Advances, advances
from advisor_app.domain.paper import MissingGlyph, Paper
from advisor_app.domain.paper_proof import Word
from advisor_app.i18n import label, label_within, words

Safe = NewType("Safe", str)
NOTHING = Safe("")

LONGEST = 5_000
"""Most characters of one text on a paper; what is beyond stays in the file and the paper says so."""
MOST_LINES = 300
"""Most line breaks that one text may bring along."""

_t = words("paper")

_LINE_END = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
# Controls, marks of reading direction, joiners and variation selectors: nothing that could be seen on paper.
_HIDDEN = (
    "\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\ufe00-\ufe0f\ufeff\ufff9-\ufffb\U000e0000-\U000e0fff"
)
_WIDE_BLANKS = "\t\u00a0\u2000-\u200a\u202f\u205f"
_INVISIBLE = re.compile(f"[{_HIDDEN}]")
_BLANK = re.compile(f"[{_WIDE_BLANKS}]")
_ODD = re.compile(f"[\n\r\x0b\x0c\x85\u2028\u2029\ud800-\udfff{_HIDDEN}{_WIDE_BLANKS}]")
_EMPTY_LINES = re.compile("\n{3,}")

_UNIT = re.compile(
    r"(?<=\d) (?=(?:[lL]|ml|mL|km|mm|cm|m|g|kg|h|min|V|A|Ah|W|kW|kWh|Nm|bar|psi|kPa|MPa|%|°C|pcs?|cans?|bottles?|sets?|pairs?"
    r"|units?|cars?|panels?|tubes?|tins?|tanks?|bags?|boxe?s?|packs?|barrels?|rolls?|times|items?)(?![\w°]))"
)
"""The blank between a number and its unit, at which no line ends."""

_NO_START = frozenset("，。、；：？！）》】」』”’〕〉…—·～％,.;:?!)]}%")
_NO_END = frozenset("（《【「『“‘〔〈([{¥￥")
_ASCENT = 0.88
"""Height of the ideographic box above the baseline, in ems, of both families."""


def plain(text: str) -> Safe:
    """Return any text so that it can be laid out: visible characters and line breaks only, of bounded length."""
    if len(text) <= LONGEST and not _ODD.search(text):
        return Safe(text)
    # Pairs of surrogates become their character; a lone one has none and shows as U+FFFD.
    joined = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    tidy = _BLANK.sub(" ", _INVISIBLE.sub("", _LINE_END.sub("\n", joined)))
    tidy = _EMPTY_LINES.sub("\n\n", tidy).strip("\n")
    return Safe(_bounded(tidy))


def _bounded(text: str) -> str:
    """Cut what no paper should carry, and say so in its place."""
    kept = "\n".join(text[:LONGEST].split("\n")[:MOST_LINES])
    if len(kept) == len(text):
        return kept
    return f"{kept}\n{_t('… and {n} more characters, kept in the file', n=f'{len(text) - len(kept):,}')}"


def say(word: Word) -> Safe:
    """Return text as it stands, or a member of an enum in the language of the paper."""
    return plain(label(word) if isinstance(word, Enum) else word)


def say_within(word: Word) -> Safe:
    """Return what ``say`` returns, as it stands within a sentence; text stays as it is."""
    return plain(label_within(word) if isinstance(word, Enum) else word)


@dataclass(frozen=True, slots=True)
class Style:
    """How text looks: size in points, weight, distance of lines as a multiple of the size."""

    size: float
    bold: bool = False
    spread: float = 1.4

    @property
    def leading(self) -> float:
        """Distance from line to line, in points."""
        return self.size * self.spread


class Box(NamedTuple):
    """A place on the page: upper left corner, width, height, in points."""

    x: float
    top: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Line:
    """One measured line; ``width`` in points, ``rare`` says that it needs more than one font."""

    text: Safe
    width: float
    rare: bool = False


def layout(text: Safe, style: Style, width: float) -> list[Line]:
    """Break text into lines that fit ``width`` points.

    Chinese breaks between any two characters but not before a closing or after an opening sign; Latin words break
    at blanks, and inside only where a single word is wider than the line.
    """
    measure = advances(style.bold)
    lines: list[Line] = []
    for part in text.split("\n"):
        shown, widths = _measured(part, measure)
        rare = bool(measure.rare) and not measure.rare.isdisjoint(shown)
        whole = sum(widths)
        if whole * style.size <= width and shown[-1:] != " ":  # most of what papers say fits its place
            lines.append(Line(Safe(shown), whole * style.size, rare))
            continue
        for start, end in _breaks(shown, widths, width / style.size):
            while end > start and shown[end - 1] == " ":
                end -= 1  # noqa: PLW2901 - a blank at the end of a line takes no room
            lines.append(Line(Safe(shown[start:end]), sum(widths[start:end]) * style.size, rare))
    return lines


def one_line(text: Safe, style: Style, width: float) -> tuple[Line, Style]:
    """Return text on one line: set smaller down to 70 %, then cut with ``…``."""
    measure = advances(style.bold)
    shown, widths = _measured(text.replace("\n", " "), measure)
    total = sum(widths) * style.size
    if total > width:
        style = Style(style.size * max(0.7, width / total), style.bold, style.spread)
        room = width / style.size + 0.001
        if sum(widths) > room:
            room -= measure["…"]
            end = 0
            while end < len(widths) and widths[end] <= room:
                room -= widths[end]
                end += 1
            shown = f"{shown[:end]}…"
            widths = [*widths[:end], measure["…"]]
        total = sum(widths) * style.size
    return Line(Safe(shown), total, not measure.rare.isdisjoint(shown)), style


def clipped(lines: list[Line], most: int) -> list[Line]:
    """Return at most ``most`` lines, the last one ending with ``…`` where others follow."""
    if len(lines) <= most:
        return lines
    last = lines[most - 1]
    return [*lines[: most - 1], Line(Safe(f"{last.text[:-1]}…"), last.width, last.rare)]


def _measured(text: str, measure: Advances) -> tuple[str, list[float]]:
    """Return the text as it can be printed, and the width of each of its characters in ems."""
    widths = [measure[character] for character in text]
    if measure.absent and not measure.absent.isdisjoint(text):
        text = "".join(_spelt(c) if c in measure.absent else c for c in text)
        widths = [measure[character] for character in text]
    return text, widths


def _spelt(character: str) -> str:
    return f"〔U+{ord(character):04X}〕"


def _breaks(text: str, widths: Sequence[float], room: float) -> Iterator[tuple[int, int]]:
    """Yield start and end of each line; ``room`` and ``widths`` in ems."""
    room += 0.001
    if sum(widths) <= room:
        yield 0, len(text)
        return
    bound = {found.start() for found in _UNIT.finditer(text)}
    start = at = 0
    used, chance = 0.0, -1
    count = len(text)
    while at < count:
        used += widths[at]
        if used > room and at > start and text[at] != " ":
            cut = chance if chance > start else at
            yield start, cut
            while cut < count and text[cut] == " ":
                cut += 1
            start = at = cut
            used, chance = 0.0, -1
            continue
        at += 1
        if at < count and at - 1 not in bound and _may_break(text[at - 1], text[at]):
            chance = at
    yield start, count


def _may_break(before: str, after: str) -> bool:
    if after == " " or after in _NO_START or before in _NO_END:
        return False
    return before == " " or before >= "\u2e80" or after >= "\u2e80"


def draw_lines(
    canvas: Any, lines: Sequence[Line], x: float, top: float, style: Style, width: float = 0.0, align: str = "left"
) -> None:
    """Draw measured lines, the first one's box beginning at ``top``.

    Args:
        canvas: a reportlab canvas.
        lines: what ``layout`` gave for this style.
        x: left edge in points.
        top: upper edge in points.
        style: the style they were measured with.
        width: room between the edges, for ``right`` and ``center``.
        align: ``left``, ``right`` or ``center``.
    """
    size, leading = style.size, style.leading
    base = top - (leading - size) / 2 - _ASCENT * size
    face = BOLD if style.bold else REGULAR
    out = canvas.beginText()
    for line in lines:
        left = x
        if align == "right":
            left = x + width - line.width
        elif align == "center":
            left = x + (width - line.width) / 2
        out.setTextOrigin(left, base)
        if line.rare:
            _draw_mixed(out, line.text, style, face)
        elif line.text:
            out.setFont(face, size)
            out.textOut(line.text)
        base -= leading
    canvas.drawText(out)


def _draw_mixed(out: Any, text: str, style: Style, face: str) -> None:
    """Draw a line whose characters come from two fonts; a rare one in bold text is thickened by its outline."""
    rare = advances(style.bold).rare
    for is_rare, run in groupby(text, rare.__contains__):
        out.setFont(RARE if is_rare else face, style.size)
        if is_rare and style.bold:
            out._code.append(f"{style.size * 0.04:.2f} w")
            out.setTextRenderMode(2)
        out.textOut("".join(run))
        if is_rare and style.bold:
            out.setTextRenderMode(0)


def missing(paper: Paper) -> tuple[MissingGlyph, ...]:
    """Return each character of a paper that no font has, with the field in which it first stands."""
    found: dict[str, MissingGlyph] = {}
    measure = advances(bold=False)
    for where, text in _texts(paper, ""):
        shown = plain(text)
        for character in shown:
            if character != "\n" and character not in found and not measure[character] and character in measure.absent:
                found[character] = MissingGlyph(character, f"U+{ord(character):04X}", where)
    return tuple(found.values())


def _texts(value: object, where: str) -> Iterator[tuple[str, str]]:
    """Yield the path and text of every string in a frozen paper."""
    if isinstance(value, Enum):
        return
    if isinstance(value, str):
        yield where, value
    elif isinstance(value, tuple):
        for at, item in enumerate(value, 1):
            yield from _texts(item, f"{where}.{at}")
    elif is_dataclass(value):
        for part in fields(value):
            inner = f"{where}.{part.name}" if where else part.name
            yield from _texts(getattr(value, part.name), inner)
