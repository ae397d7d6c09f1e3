"""Chinese telephone numbers: one spelling for storage and search, and a mask for papers."""

import re
from dataclasses import dataclass
from enum import StrEnum

from advisor_app.domain.values.text import clean_name, compact

_SIGNS = re.compile(r"[‐‑–—_]")
_FILL = re.compile(r"[()./·]")
_COUNTRY = re.compile(r"^(?:\+|00)86-?")
_MOBILE = re.compile(r"(?:86)?(1[3-9][0-9]{9})")
_LANDLINE = re.compile(
    r"(010|02[0-9]|0[3-9][0-9]{2})-?([0-9]{7,8})(?:(?:-|转|ext|x|#)-?([0-9]{1,6}))?",
    re.IGNORECASE,
)
_SERVICE = re.compile(r"([48]00)([0-9]{3})([0-9]{4})")


class PhoneKind(StrEnum):
    """Kind of number; UNKNOWN is any text that is none of the others."""

    MOBILE = "mobile"
    LANDLINE = "landline"
    SERVICE = "service"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class PhoneCheck:
    """What is known about a number from its text.

    Attributes:
        kind: what it is.
        number: the one spelling it is stored in: ``13812341234``, ``021-62345678-801``, ``400-800-1234``; an unknown
            one only without blanks and brackets.
    """

    kind: PhoneKind
    number: str

    @property
    def valid(self) -> bool:
        """Whether it is a number that can be dialled inside China as it stands."""
        return self.kind is not PhoneKind.UNKNOWN


def check_phone(text: str) -> PhoneCheck:
    """Return kind and spelling of a number; +86, 0086, blanks, brackets and dashes do not matter."""
    typed = _FILL.sub("", _SIGNS.sub("-", compact(text)))
    local = _COUNTRY.sub("", typed)
    digits = local.replace("-", "")
    if found := _MOBILE.fullmatch(digits):
        return PhoneCheck(PhoneKind.MOBILE, found[1])
    if found := _SERVICE.fullmatch(digits):
        return PhoneCheck(PhoneKind.SERVICE, "-".join(found.groups()))
    abroad = local != typed and not local.startswith("0")
    return _landline(f"0{local}" if abroad else local) or PhoneCheck(PhoneKind.UNKNOWN, typed)


def entered_phone(text: str, *, field: str = "phone") -> PhoneCheck:
    """Return what ``check_phone`` says of a number that is to be kept; RuleBroken ``text_too_long``."""
    check = check_phone(clean_name(text, field=field))
    return PhoneCheck(check.kind, clean_name(check.number, field=field))


def _landline(local: str) -> PhoneCheck | None:
    """Return a fixed line with its area code and maybe its extension, or None.

    The strict form comes first: only what does not fit it may have dashes that merely group digits.
    """
    found = _LANDLINE.fullmatch(local) or _LANDLINE.fullmatch(local.replace("-", ""))
    if found is None:
        return None
    tail = f"-{found[3]}" if found[3] else ""
    return PhoneCheck(PhoneKind.LANDLINE, f"{found[1]}-{found[2]}{tail}")
