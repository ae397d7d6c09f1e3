r"""Rows on their way between the engines: PostgreSQL's COPY text on one side, SQLite's stored values on the other.

The text format: one row a line, fields parted by tabs, ``\N`` is NULL, a backslash escapes
(https://www.postgresql.org/docs/current/sql-copy.html, "Text Format").
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from db.backup_file import ColumnKind

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_ESCAPES = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}
_OUT = str.maketrans({"\\": "\\\\", **{char: f"\\{letter}" for letter, char in _ESCAPES.items()}})
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)


def _unescape(text: str) -> str:
    return _ESCAPED.sub(lambda found: _ESCAPES.get(found[1], found[1]), text) if "\\" in text else text


def _bytes(text: str) -> bytes:
    plain = _unescape(text)
    if not plain.startswith("\\x"):
        raise ValueError(plain[:20])
    return bytes.fromhex(plain[2:])


def _bool(text: str) -> int:
    return {"t": 1, "f": 0}[text]


_TO_SQLITE: dict[ColumnKind, Callable[[str], Any]] = {
    "uuid": lambda text: UUID(text).bytes,
    "instant": lambda text: (datetime.fromisoformat(text) - _EPOCH) // _MICROSECOND,
    "date": _unescape,
    "bool": _bool,
    "int": int,
    "text": _unescape,
    "bytes": _bytes,
}

_TO_COPY: dict[ColumnKind, Callable[[Any], str]] = {
    "uuid": lambda value: str(UUID(bytes=bytes(value))),
    "instant": lambda value: (_EPOCH + timedelta(microseconds=int(value))).isoformat(),
    "date": lambda value: str(value).translate(_OUT),
    "bool": lambda value: "t" if value else "f",
    "int": lambda value: str(int(value)),
    "text": lambda value: str(value).translate(_OUT),
    "bytes": lambda value: f"\\\\x{bytes(value).hex()}",
}


def lines_of(pieces: Iterable[bytes]) -> Iterator[str]:
    """Yield the lines of a text that comes in pieces.

    Raises:
        ValueError: it is no UTF-8, or does not end with a line break.
    """
    rest = b""
    for piece in pieces:
        *whole, rest = (rest + piece).split(b"\n")
        yield from (line.decode() for line in whole)
    if rest:
        raise ValueError("the last line is cut short")


def to_sqlite(line: str, kinds: Sequence[ColumnKind]) -> tuple[Any, ...]:
    """Return a line of COPY text as the values that SQLite stores.

    Raises:
        ValueError, KeyError: the line does not fit the columns.
    """
    fields = line.split("\t")
    if len(fields) != len(kinds):
        raise ValueError(f"{len(fields)} fields for {len(kinds)} columns")
    return tuple(None if f == "\\N" else _TO_SQLITE[kind](f) for f, kind in zip(fields, kinds, strict=True))


def to_copy(row: Sequence[Any], kinds: Sequence[ColumnKind]) -> str:
    """Return values as SQLite stores them as a line of COPY text, with its line break.

    Raises:
        ValueError: a value does not fit its column.
    """
    fields = ("\\N" if v is None else _TO_COPY[kind](v) for v, kind in zip(row, kinds, strict=True))
    return "\t".join(fields) + "\n"
