"""Unified social credit codes of firms (GB 32100-2015), which are also their taxpayer numbers.

Some early codes in real use fail the check; the answer is a warning, never a refusal.
"""

import re
from dataclasses import dataclass

from advisor_app.domain.values.text import compact

_SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_VALUES = {sign: value for value, sign in enumerate(_SIGNS)}
_WEIGHTS = tuple(pow(3, at, 31) for at in range(17))
_SEPARATORS = re.compile(r"[·.\-‐‑–—_]")


@dataclass(frozen=True, slots=True)
class UsccCheck:
    """What is known about a code from its text.

    Attributes:
        uscc: the normalised text, otherwise unchanged.
        valid: whether it has 18 allowed signs and the right last one.
        expected: the last sign it should have, None where the others do not allow to compute it.
    """

    uscc: str
    valid: bool
    expected: str | None


def normalise_uscc(text: str) -> str:
    """Return a code as it is stored: half-width capitals without blanks and dashes; nothing is repaired."""
    return _SEPARATORS.sub("", compact(text)).upper()


def check_uscc(text: str) -> UsccCheck:
    """Return the normalised code and whether its last sign fits."""
    uscc = normalise_uscc(text)
    body = uscc[:17]
    if len(uscc) not in (17, 18) or any(sign not in _VALUES for sign in body):
        return UsccCheck(uscc, valid=False, expected=None)
    total = sum(_VALUES[sign] * weight for sign, weight in zip(body, _WEIGHTS, strict=True))
    expected = _SIGNS[-total % 31]
    return UsccCheck(uscc, valid=uscc[17:] == expected, expected=expected)
