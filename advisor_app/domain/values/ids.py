"""Keys of rows, numbers for people, and the codes that scanners read.

A key (UUIDv7, RFC 9562) is for machines and sorts by time. A human number says what it is and of which day; the code
to scan carries the same number as 14 digits, so that it also works with a scanner set to any keyboard layout.
"""

import os
import re
import threading
import time
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from advisor_app.domain.values.errors import RuleBroken
from advisor_app.domain.values.text import compact

_TAIL_BITS = 74
_LOW = (1 << 62) - 1


class _Keys:
    """Makes keys that rise strictly within the process, whatever the computer's clock does."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._millisecond = 0
        self._tail = 0

    def next(self) -> int:
        """Return the 128 bits of the next key."""
        with self._lock:
            millisecond = time.time_ns() // 1_000_000
            if millisecond > self._millisecond:
                self._millisecond = millisecond
                # The top bit starts clear, so that many keys fit into one millisecond.
                self._tail = int.from_bytes(os.urandom(10), "big") >> 7
            else:
                self._tail += 1 + int.from_bytes(os.urandom(4), "big")
                if self._tail >> _TAIL_BITS:
                    self._millisecond += 1
                    self._tail = int.from_bytes(os.urandom(10), "big") >> 7
            high, low = self._tail >> 62, self._tail & _LOW
            return self._millisecond << 80 | 0x7 << 76 | high << 64 | 0b10 << 62 | low

    def follow(self, key: int) -> None:
        """Make every later key greater than this one."""
        millisecond, tail = key >> 80, (key >> 64 & 0xFFF) << 62 | key & _LOW
        with self._lock:
            self._millisecond, self._tail = max((self._millisecond, self._tail), (millisecond, tail))


_keys = _Keys()


def _renew_keys() -> None:
    """Begin anew in a forked child: its copied state would repeat the parent's, its copied lock may be held."""
    global _keys
    _keys = _Keys()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_renew_keys)


def new_id() -> UUID:
    """Return a new key: UUIDv7, strictly rising within the process, safe from any thread."""
    return UUID(int=_keys.next())


def follow(key: UUID) -> None:
    """Let every key that this process makes from now on come after one that it has read.

    Computers disagree about the time. Whoever adds to what others have begun follows their newest key, so that keys tell
    what came after what, whichever computer wrote it.
    """
    _keys.follow(key.int)


class NumberKind(StrEnum):
    """What carries a human number."""

    VISIT = "visit"
    QUOTE = "quote"
    WORK_ORDER = "work_order"
    ADDITION = "addition"
    SETTLEMENT = "settlement"
    PAYMENT = "payment"
    GATE_PASS = "gate_pass"  # noqa: S105 - the paper that opens the gate
    OLD_PART = "old_part"
    JOB = "job"
    SHIFT = "shift"
    APPOINTMENT = "appointment"

    @property
    def prefix(self) -> str:
        """The two letters before the number: ``JC`` for a visit (接车)."""
        return _SERIES[self][0]

    @property
    def scan_kind(self) -> int:
        """The two digits that stand for the kind in a code to scan."""
        return _SERIES[self][1]


_SERIES = {
    NumberKind.VISIT: ("JC", 10),
    NumberKind.QUOTE: ("BJ", 11),
    NumberKind.WORK_ORDER: ("WT", 12),
    NumberKind.ADDITION: ("ZX", 13),
    NumberKind.SETTLEMENT: ("JS", 14),
    NumberKind.PAYMENT: ("SK", 15),
    NumberKind.GATE_PASS: ("CM", 16),
    NumberKind.OLD_PART: ("JJ", 17),
    NumberKind.JOB: ("PG", 18),
    NumberKind.SHIFT: ("JB", 19),
    NumberKind.APPOINTMENT: ("YY", 20),
}
_BY_PREFIX = {prefix: kind for kind, (prefix, _) in _SERIES.items()}
_BY_SCAN = {digits: kind for kind, (_, digits) in _SERIES.items()}
_HUMAN = re.compile(r"([A-Z]{2})([0-9]{10})")
_TEN = re.compile(r"[0-9]{10}")
_SCANNED = re.compile(r"([0-9]{2})([0-9]{10})([0-9])([0-9])")


def human_number(kind: NumberKind, day: date, n: int) -> str:
    """Return a number for people: prefix, day, running number, as ``JC2601050001``.

    Args:
        kind: what is numbered.
        day: the shop's calendar day.
        n: running number of that day and kind, from 1.

    Raises:
        RuleBroken: ``number_series_full`` (params ``kind``, ``day``): more than 9,999 in a day.
        ValueError: ``n`` below 1.
    """
    if n < 1:
        raise ValueError(n)
    if n > 9999:
        raise RuleBroken("number_series_full", kind=kind.prefix, day=day.isoformat())
    return f"{kind.prefix}{day:%y%m%d}{n:04}"


def number_kind(number: str) -> NumberKind | None:
    """Return what a human number belongs to, or None where it is no such number."""
    found = _HUMAN.fullmatch(number)
    return _BY_PREFIX.get(found[1]) if found and _is_day(found[2]) else None


def scan_digits(number: str) -> str:
    """Return the ten digits of a human number, without its prefix.

    Raises:
        ValueError: not a human number.
    """
    found = _HUMAN.fullmatch(number)
    if found is None:
        raise ValueError(number)
    return found[2]


@dataclass(frozen=True, slots=True)
class ScanCode:
    """What a scanned code says.

    Attributes:
        kind: what the number belongs to.
        number: its ten digits (day and running number).
        shop: the shop's digit, 0 to 9.
    """

    kind: NumberKind
    number: str
    shop: int

    @property
    def human(self) -> str:
        """The number as people read it, ``JC2601050001``."""
        return f"{self.kind.prefix}{self.number}"


def scan_code(kind: int, number: str, shop: int) -> str:
    """Return the 14 digits to print as a code: kind, number, shop, check digit.

    Args:
        kind: two digits, ``NumberKind.scan_kind``.
        number: ten digits, ``scan_digits(human number)``.
        shop: 0 to 9.

    Raises:
        ValueError: a part that does not fit its place.
    """
    if not (10 <= kind <= 99 and 0 <= shop <= 9 and _TEN.fullmatch(number)):
        raise ValueError(f"{kind} {number} {shop}")
    digits = f"{kind}{number}{shop}"
    return f"{digits}{_check_digit(digits)}"


def read_scan_code(text: str) -> ScanCode | None:
    """Return what a scanned or typed code says, or None where it is no code of ours (a part's bar code, a typo)."""
    found = _SCANNED.fullmatch(compact(text))
    if found is None or not _is_day(found[2]):
        return None
    kind = _BY_SCAN.get(int(found[1]))
    if kind is None or found[4] != _check_digit(found[0][:13]):
        return None
    return ScanCode(kind, found[2], int(found[3]))


def _check_digit(digits: str) -> str:
    """Return the Luhn digit (ISO/IEC 7812-1 annex B): every single wrong digit is found, most swaps too."""
    total = 0
    for at, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if at % 2 == 0 else 1)
        total += value - 9 if value > 9 else value
    return str(-total % 10)


def _is_day(number: str) -> bool:
    """Tell whether the first six of the ten digits are a day; other 14-digit bar codes rarely pass."""
    try:
        date(2000 + int(number[:2]), int(number[2:4]), int(number[4:6]))
    except ValueError:
        return False
    return True
