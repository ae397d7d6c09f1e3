"""Cleaning of what people type, paste and scan, before any rule looks at it.

Nothing here judges a text; it only removes what no reader can see and what breaks storage, search or paper.
"""

import re
import unicodedata

from advisor_app.domain.values.errors import RuleBroken

TEXT_LIMIT = 5000
"""Longest free text, in code points."""
NAME_LIMIT = 100
"""Longest name, in code points."""

_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_FULL_WIDTH |= {0x3000: 0x20, 0xA0: 0x20, 0xFFE5: 0xA5, 0x2212: 0x2D, 0x3002: 0x2E}

_PAIR = re.compile("[\ud800-\udbff][\udc00-\udfff]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_LINE_ENDS = re.compile("\r\n|[\r\x85\u2028\u2029]")
# C0 without tab and newline, DEL, C1; zero-width space and byte order mark; every mark that turns the reading
# direction. The zero-width joiner stays: family emoji and some scripts are made with it.
_REMOVED = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]",
)
_INVISIBLE = re.compile(
    "[\\s\x00-\x1f\x7f-\x9f\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ud800-\udfff]+"
)
_SPACES = re.compile(r"\s+")
_BETWEEN_DIGITS = re.compile(r"(?<=[0-9])\s+(?=[0-9])")


def half_width(text: str) -> str:
    """Return ``text`` with full-width letters, digits and signs as their ASCII forms.

    Also the ideographic space, the full-width yen sign (to ``¥``), the mathematical minus, and the Chinese full stop,
    which an input method gives for the decimal point. Superscripts, circled digits and the like stay as they are, so
    that no digit is invented.
    """
    return text.translate(_FULL_WIDTH)


def compact(text: str) -> str:
    """Return ``text`` half-width, without blanks of any kind and without invisible characters."""
    return _INVISIBLE.sub("", half_width(text))


def compact_number(text: str) -> str:
    """Return a number as ``compact`` does, but blanks between digits as commas: they may part thousands, nothing else."""
    return compact(_BETWEEN_DIGITS.sub(",", _REMOVED.sub("", half_width(text))))


def clean_text(text: str, *, lines: bool = True, limit: int = TEXT_LIMIT, field: str | None = None) -> str:
    """Return free text that can be stored, searched and printed; cleaning twice changes nothing more.

    Args:
        text: what was entered; markup, emoji and any script are ordinary characters.
        lines: keep line breaks and tabs; False makes one line with single blanks.
        limit: longest result, in code points.
        field: name of the field for the error.

    Raises:
        RuleBroken: ``text_too_long`` (params ``limit``, ``length``).
    """
    joined = _PAIR.sub(lambda pair: pair[0].encode("utf-16", "surrogatepass").decode("utf-16"), text)
    whole = _SURROGATE.sub("\ufffd", joined)
    kept = _REMOVED.sub("", _LINE_ENDS.sub("\n", whole))
    if not lines:
        kept = _SPACES.sub(" ", kept)
    cleaned = unicodedata.normalize("NFC", kept).strip()
    if len(cleaned) > limit:
        raise RuleBroken("text_too_long", field=field, limit=limit, length=len(cleaned))
    return cleaned


def clean_name(text: str, *, field: str | None = None) -> str:
    """Return the name of a person, firm or thing: one line, single blanks, at most 100 code points.

    Rare characters (extension B and later) and the dot of transcribed names (``·``) stay.

    Raises:
        RuleBroken: ``text_too_long``.
    """
    return clean_text(text, lines=False, limit=NAME_LIMIT, field=field)
