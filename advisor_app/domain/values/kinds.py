"""Values that no person types: refused where they are not what the screens of the program send."""

import dataclasses
import re
from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

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


@cache
def _fields_of(shape: type) -> tuple[tuple[str, Any], ...]:
    """Return name and shape of each field of a dataclass."""
    hints = get_type_hints(shape)
    return tuple((one.name, hints[one.name]) for one in dataclasses.fields(shape))


def fits(value: object, shape: Any) -> bool:
    """Return whether ``value`` is what an annotation says, and its parts are.

    Nothing is taken for something near it: True is no count, a moment no day, a float no Decimal.

    Args:
        value: what was given.
        shape: a class (a dataclass with its fields), a union, ``tuple[X, ...]``, ``dict[K, V]`` or ``Any``.
    """
    if shape is Any:
        return True
    if shape is None or shape is NoneType:
        return value is None
    origin, inner = get_origin(shape), get_args(shape)
    if origin in (Union, UnionType):
        return any(fits(value, one) for one in inner)
    if origin is tuple and inner[-1] is Ellipsis:
        return isinstance(value, tuple) and all(fits(one, inner[0]) for one in value)
    if origin is tuple:
        pairs = zip(value, inner, strict=False) if isinstance(value, tuple) else ()
        return isinstance(value, tuple) and len(value) == len(inner) and all(fits(one, kind) for one, kind in pairs)
    if origin is dict:
        return isinstance(value, Mapping) and all(fits(k, inner[0]) and fits(v, inner[1]) for k, v in value.items())
    if not isinstance(value, origin or shape):
        return False
    if (shape is int and isinstance(value, bool)) or (shape is date and isinstance(value, datetime)):
        return False
    if dataclasses.is_dataclass(shape) and isinstance(shape, type):
        return all(fits(getattr(value, name), kind) for name, kind in _fields_of(shape))
    return True
