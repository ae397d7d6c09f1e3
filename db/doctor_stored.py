"""Stored values as the doctor reads them: raw from the driver, checked against the type of their column, never trusted.

Every value has one plain text, the same whether it comes from a row or from the JSON of the audit, so that both can be
compared. It is ``""`` for what a new row holds without a word in the audit: nothing where there may be nothing, else no,
zero and the empty text.
"""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import Boolean, Column, Date, Integer, Table, UniqueConstraint, type_coerce
from sqlalchemy.exc import DBAPIError, OperationalError, SQLAlchemyError
from sqlalchemy.types import NullType

from advisor_app.domain.values.errors import EnvironmentFault, LostRace, TradeError
from db.audit import SECRET
from db.doctor_report import Finding, Severity
from db.types import EPOCH, MICROSECOND, Code, JsonText, MoneyFen, Scaled, UtcTime, Uuid7

_log = logging.getLogger(__name__)
Plain = Callable[[Any], str]

FIRST_YEAR, LAST_YEAR = 1990, 2200
"""No shop of ours was open before, none will be after."""
OLDEST_DAY = 1900
"""A day may be that of the first registration of an old car."""
STREAM = {"yield_per": 1000}
FAULTS_OF_DATA = (
    ValueError,
    TypeError,
    ArithmeticError,
    LookupError,
    AttributeError,
    AssertionError,
    StopIteration,
    RuntimeError,
)
"""What our own code raises over values that it never wrote itself."""
_LEAST, _MOST = (
    (datetime(year, 1, 1, tzinfo=UTC) - EPOCH) // MICROSECOND for year in (FIRST_YEAR, LAST_YEAR)
)  # fmt: skip
_BIG = 1 << 63
_UNDECODED = "decode to UTF-8"


class Unreadable(ValueError):  # noqa: N818 - said of the value
    """A value that is none of its column's type."""


def raw(column: Any) -> Any:
    """Return the column as the driver gives it, without the type that would refuse it."""
    return type_coerce(column, NullType())


def key_text(value: Any) -> str:
    """Return a key, whatever is stored there, as 32 hexadecimal digits or as its text."""
    if isinstance(value, bytes | bytearray | memoryview):
        return bytes(value).hex()
    return value.hex if isinstance(value, UUID) else str(value).replace("-", "")


def shown(value: Any) -> str:
    """Return a stored value for a report: short, and printable whatever it is."""
    text = value if isinstance(value, str) else repr(value)
    text = "".join(sign if sign.isprintable() else "?" for sign in text)
    return text if len(text) <= 40 else text[:39] + "…"


@contextmanager
def readable(place: str) -> Iterator[None]:
    """Turn what our own code raises over stored values into a fault that has words.

    One net for all of them, at the door of a command: no reader of ours can know in how many ways a value is damaged.

    Args:
        place: of the database, for people.

    Raises:
        EnvironmentFault: ``database_content_unreadable`` (``place``, ``found``).
    """
    try:
        yield
    except (*FAULTS_OF_DATA, SQLAlchemyError) as error:
        if isinstance(error, DBAPIError | TradeError | LostRace):
            raise
        _log.info("stored data cannot be read", exc_info=True)
        found = shown(f"{type(error).__name__}: {error}".partition("\n")[0])
        raise EnvironmentFault("database_content_unreadable", place=place, found=found) from error


def unread(part: str, error: Exception) -> Finding:
    """Return the finding for a part of the examination that stored values kept from being finished.

    Raises:
        OperationalError: ``error``, if it is about something else than a value.
    """
    if isinstance(error, OperationalError) and _UNDECODED not in str(error.orig):
        raise error
    found = str(error.orig) if isinstance(error, OperationalError) else f"{type(error).__name__}: {error}"
    return Finding("part_unread", Severity.ERROR, part, {"found": shown(found.strip().partition("\n")[0])})


# From a row ----------------------------------------------------------------------------------------------------------


def stored_by(column: Column[Any]) -> Plain:
    """Return what makes the plain text of a column's stored values.

    It raises ``Unreadable`` for a value that is not of the column's type, NULL where there may be none, and an empty
    text where it is what a row is known by.
    """
    plain = _of_type(column)
    if column.name in SECRET:
        plain = _hidden(plain)
    if column.nullable:
        zero = _zero(column)
        return lambda value: "" if value is None else plain(value) or zero
    return _filled(plain) if _is_name(column) else plain


def _zero(column: Column[Any]) -> str:
    """Return the plain text of no and zero: that of nothing, but where there may be nothing besides."""
    counts = isinstance(column.type, Boolean | Integer | MoneyFen | Scaled)
    return "0" if column.nullable and counts else ""


def _of_type(column: Column[Any]) -> Plain:
    kind = column.type
    if isinstance(kind, Uuid7):
        return _stored_key
    if isinstance(kind, UtcTime):
        return _stored_time
    if isinstance(kind, Date):
        return _stored_day
    if isinstance(kind, Code):
        return _member({str(member.value) for member in kind.members})
    if isinstance(kind, Boolean):
        return _stored_flag
    if isinstance(kind, Integer | MoneyFen | Scaled):
        return _stored_number
    if isinstance(kind, JsonText):
        raise TypeError(f"{column} holds JSON, which is not compared with the audit")
    return _stored_text


def _is_name(column: Column[Any]) -> bool:
    rules = column.table.constraints if isinstance(column.table, Table) else ()
    return any(isinstance(one, UniqueConstraint) and column.name in one.columns for one in rules)


def _filled(plain: Plain) -> Plain:
    def checked(value: Any) -> str:
        if value == "":
            raise Unreadable
        return plain(value)

    return checked


def _hidden(plain: Plain) -> Plain:
    return lambda value: "***" if plain(value) else ""


def _member(values: set[str]) -> Plain:
    def checked(value: Any) -> str:
        if isinstance(value, str) and value in values:
            return value
        raise Unreadable

    return checked


def _stored_text(value: Any) -> str:
    if type(value) is not str:
        raise Unreadable
    return value


def _stored_number(value: Any) -> str:
    if type(value) is not int:
        raise Unreadable
    return str(value) if value else ""


def _stored_flag(value: Any) -> str:
    if value not in (0, 1) or isinstance(value, str | float):
        raise Unreadable
    return "1" if value else ""


def _stored_key(value: Any) -> str:
    if isinstance(value, UUID):
        return value.hex
    if isinstance(value, bytes) and len(value) == 16:
        return value.hex()
    raise Unreadable


def _stored_time(value: Any) -> str:
    if isinstance(value, datetime):
        value = (value - EPOCH) // MICROSECOND
    if type(value) is not int or not _LEAST <= value < _MOST:
        raise Unreadable
    return str(value)


def _stored_day(value: Any) -> str:
    text = value.isoformat() if isinstance(value, date) else value
    if type(text) is str and _is_day(text):
        return text
    raise Unreadable


@lru_cache(65_536)
def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text and OLDEST_DAY <= int(text[:4]) < LAST_YEAR
    except ValueError:
        return False


# From the audit ------------------------------------------------------------------------------------------------------


def recorded_by(column: Column[Any]) -> Plain:
    """Return what makes the plain text of a column's values in the JSON of the audit; it refuses none."""
    kind = column.type
    special: Plain = str
    if isinstance(kind, Uuid7):
        special = _recorded_key
    elif isinstance(kind, UtcTime):
        special = _recorded_time
    elif isinstance(kind, Scaled):
        places = kind.places
        special = lambda value: _recorded_scaled(str(value), places)  # noqa: E731
    elif isinstance(kind, Boolean):
        special = _recorded_flag
    zero = _zero(column)
    return lambda value: "" if value is None else (special(value) if value else "") or zero


def _recorded_key(value: Any) -> str:
    return str(value).replace("-", "")


def _recorded_flag(_value: Any) -> str:
    return "1"


@lru_cache(65_536)
def _recorded_time(value: Any) -> str:
    try:
        return str((datetime.fromisoformat(value) - EPOCH) // MICROSECOND)
    except (ValueError, TypeError, OverflowError):
        return str(value)


@lru_cache(65_536)
def _recorded_scaled(value: str, places: int) -> str:
    try:
        whole = Decimal(value).scaleb(places)
        if not whole.is_finite() or abs(whole) >= _BIG:
            return value
    except ArithmeticError:
        return value
    return str(int(whole)) if whole else ""
