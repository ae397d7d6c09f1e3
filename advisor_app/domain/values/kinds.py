"""Values that no person types: refused where they are not what the screens of the program send."""

import re

from advisor_app.domain.values.errors import RuleBroken

_CODE = re.compile(r"[a-z0-9_]{1,40}")
_SHA256 = re.compile(r"[0-9a-f]{64}")


def text_of(value: object, *, field: str | None = None) -> str:
    """Return ``value`` where it is a text; RuleBroken ``value_wrong_kind``."""
    if not isinstance(value, str):
        raise RuleBroken("value_wrong_kind", field=field)
    return value


def sha256_of(text: str, *, field: str | None = None) -> str:
    """Return a name in the blob store, 64 lower-case hexadecimal digits; RuleBroken ``value_wrong_kind``."""
    if _SHA256.fullmatch(text) is None:
        raise RuleBroken("value_wrong_kind", field=field)
    return text


def code_of(text: str, *, field: str | None = None) -> str:
    """Return a code of the program's own lists, at most 40 lower-case letters, digits and ``_``; ``value_wrong_kind``."""
    if _CODE.fullmatch(text) is None:
        raise RuleBroken("value_wrong_kind", field=field)
    return text


def within(value: int, least: int, most: int, *, field: str | None = None) -> int:
    """Return a count that lies in its range, both ends included; RuleBroken ``value_wrong_kind``."""
    if isinstance(value, bool) or not least <= value <= most:
        raise RuleBroken("value_wrong_kind", field=field)
    return value
