"""Telephone numbers as papers show them: grouped the same way everywhere, whatever way they were stored."""

import re

from advisor_app.documents.text import Safe, plain
from advisor_app.domain.values.phone import PhoneKind, check_phone

_MASKED = re.compile(r"(1[3-9][0-9])\*{4}([0-9]{4})")


def phone_text(text: str) -> Safe:
    """Return ``138 0013 8000``, ``138 **** 8000``, ``021-5488 1288-801``, ``400-800-1234``; other text as it stands."""
    if found := _MASKED.fullmatch(text):
        return Safe(f"{found[1]} **** {found[2]}")
    check = check_phone(text)
    if check.kind is PhoneKind.MOBILE:
        number = check.number
        return Safe(f"{number[:3]} {number[3:7]} {number[7:]}")
    if check.kind is PhoneKind.LANDLINE:
        area, line, *tail = check.number.split("-")
        return Safe("-".join([area, f"{line[:-4]} {line[-4:]}", *tail]))
    return plain(check.number if check.valid else text)
