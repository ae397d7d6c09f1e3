"""Replies of commands as JSON and back, so that the same key always gets the same answer."""

import dataclasses
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints
from uuid import UUID

from advisor_app.domain.values.money import Money


def to_json(value: Any) -> Any:
    """Return ``value`` as what JSON can hold: frozen dataclasses become objects, money its fen, ids their text."""
    if isinstance(value, Money):
        return value.fen
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {f.name: to_json(getattr(value, f.name)) for f in dataclasses.fields(value)}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, (UUID, Decimal)):
        return str(value)
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    if isinstance(value, (tuple, list)):
        return [to_json(v) for v in value]
    if isinstance(value, (frozenset, set)):
        return sorted((to_json(v) for v in value), key=repr)
    if isinstance(value, dict):
        return {str(k): to_json(v) for k, v in value.items()}
    return value


def from_json(raw: Any, shape: Any) -> Any:
    """Return what ``to_json`` was given, by the type it had."""
    origin = get_origin(shape)
    if origin in (Union, UnionType):
        if raw is None:
            return None
        (inner,) = (arg for arg in get_args(shape) if arg is not NoneType)
        return from_json(raw, inner)
    if origin is tuple:
        return tuple(from_json(v, get_args(shape)[0]) for v in raw)
    if shape is Money:
        return Money(raw)
    if dataclasses.is_dataclass(shape) and isinstance(shape, type):
        hints = get_type_hints(shape)
        return shape(**{name: from_json(v, hints[name]) for name, v in raw.items()})
    if shape is datetime:
        return datetime.fromisoformat(raw)
    if shape is date:
        return date.fromisoformat(raw)
    if isinstance(shape, type) and (issubclass(shape, (Enum, Decimal, UUID))):
        return shape(raw)
    return raw
