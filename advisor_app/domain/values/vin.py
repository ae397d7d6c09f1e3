"""Vehicle identification numbers (GB 16735): reading them and saying what looks wrong.

The check digit is only a warning: cars made for markets without it fail it rightly.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

from advisor_app.domain.values.errors import RuleBroken
from advisor_app.domain.values.text import compact

LENGTH = 17
VIN_LIMIT = 40
"""Longest text that is kept as a VIN, in code points: room for the frame number of an old car."""

_VALUES = {str(digit): digit for digit in range(10)} | dict(
    zip(
        "ABCDEFGHJKLMNPRSTUVWXYZ",
        (1, 2, 3, 4, 5, 6, 7, 8, 1, 2, 3, 4, 5, 7, 9, 2, 3, 4, 5, 6, 7, 8, 9),
        strict=True,
    )
)
_WEIGHTS = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)
_YEARS = "ABCDEFGHJKLMNPRSTVWXY123456789"
_SEPARATORS = re.compile(r"[·•.\-‐‑–—_*]")
_LABEL = re.compile(r"^VIN(?:码|号)?:?(?=.{17})", re.DOTALL)
_MISREAD = str.maketrans("IOQ", "100")


class VinProblem(StrEnum):
    """What looks wrong in a VIN."""

    LENGTH = "length"
    CHARACTERS = "characters"
    CHECK_DIGIT = "check_digit"


@dataclass(frozen=True, slots=True)
class VinCheck:
    """What is known about a VIN from its text.

    Attributes:
        vin: the normalised text, otherwise unchanged.
        problems: what looks wrong; empty for a sound VIN. CHECK_DIGIT alone is a warning and no more.
        model_years: years that position 10 may mean, oldest first; empty where it means none. May be the model's or
            the calendar year; the first registration picks the cycle.
        suggestion: the VIN with I, O and Q read as 1, 0 and 0, where the text has any of them and is a well-formed VIN
            then; to be offered, never taken unasked.
        wrong_positions: places (from 1) of signs that no VIN has.
        expected_check: what position 9 should be, where that can be computed.
    """

    vin: str
    problems: tuple[VinProblem, ...]
    model_years: tuple[int, ...]
    suggestion: str | None = None
    wrong_positions: tuple[int, ...] = ()
    expected_check: str | None = None


def normalise_vin(text: str) -> str:
    """Return a VIN as it is stored: half-width capitals, no blanks, dashes or leading ``VIN:``; nothing is repaired."""
    return _LABEL.sub("", _SEPARATORS.sub("", compact(text)).upper())


def check_vin(text: str) -> VinCheck:
    """Return the normalised VIN and what looks wrong in it."""
    vin = normalise_vin(text)
    wrong = tuple(at for at, sign in enumerate(vin, 1) if sign not in _VALUES)
    problems: list[VinProblem] = []
    if len(vin) != LENGTH:
        problems.append(VinProblem.LENGTH)
    if wrong:
        problems.append(VinProblem.CHARACTERS)
    expected = None
    if not problems:
        expected = _check_digit(vin)
        if vin[8] != expected:
            problems.append(VinProblem.CHECK_DIGIT)
    repaired = vin.translate(_MISREAD)
    offered = repaired != vin and len(repaired) == LENGTH and all(sign in _VALUES for sign in repaired)
    return VinCheck(
        vin=vin,
        problems=tuple(problems),
        model_years=_model_years(vin),
        suggestion=repaired if offered else None,
        wrong_positions=wrong,
        expected_check=expected,
    )


def entered_vin(text: str, *, field: str = "vin") -> VinCheck:
    """Return what ``check_vin`` says of a VIN that is to be kept; RuleBroken ``text_too_long``."""
    check = check_vin(text)
    if len(check.vin) > VIN_LIMIT:
        raise RuleBroken("text_too_long", field=field, limit=VIN_LIMIT, length=len(check.vin))
    return check


def _check_digit(vin: str) -> str:
    rest = sum(_VALUES[sign] * weight for sign, weight in zip(vin, _WEIGHTS, strict=True)) % 11
    return "X" if rest == 10 else str(rest)


def _model_years(vin: str) -> tuple[int, ...]:
    if len(vin) != LENGTH or vin[9] not in _YEARS:
        return ()
    first = 1980 + _YEARS.index(vin[9])
    return (first, first + 30)
