"""Column types: how the values of the domain lie in the database.

Every type stores the same meaning on both engines, sorts right and uses an index. ``None`` is NULL throughout.
A value of a wrong Python type is refused at the bind (TypeError), never guessed: 100 fen and 100 yuan look alike.
"""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from enum import Enum
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Column, LargeBinary, String, Table, Text, event, type_coerce
from sqlalchemy import types as sa_types
from sqlalchemy.engine import Dialect
from sqlalchemy.schema import conv
from sqlalchemy.sql import operators
from sqlalchemy.sql.operators import OperatorType
from sqlalchemy.types import TypeDecorator, TypeEngine
from typing_extensions import override

from advisor_app.domain.values.money import Money

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
CODE_LENGTH = 40


def _on_postgresql(dialect: Dialect) -> bool:
    return dialect.name == "postgresql"


class Uuid7(TypeDecorator[UUID]):
    """A UUID (ours are version 7, so that keys rise with time): BLOB(16) on SQLite, ``uuid`` on PostgreSQL."""

    impl = LargeBinary
    cache_ok = True

    @override
    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Return the native ``uuid`` where there is one, else 16 bytes."""
        if _on_postgresql(dialect):
            return dialect.type_descriptor(sa_types.Uuid(as_uuid=True))
        return dialect.type_descriptor(LargeBinary(16))

    @override
    def process_bind_param(self, value: UUID | None, dialect: Dialect) -> Any:
        """Return the value as the driver takes it.

        Raises:
            TypeError: ``value`` is no UUID.
        """
        if value is None:
            return None
        if not isinstance(value, UUID):
            raise TypeError(f"a UUID is needed, got {type(value).__name__}")
        return value if _on_postgresql(dialect) else value.bytes

    @override
    def literal_processor(self, dialect: Dialect) -> Callable[[UUID], str]:
        """Return what writes a value as SQL text (for statements that are shown or explained)."""
        return (lambda value: f"'{value}'") if _on_postgresql(dialect) else (lambda value: f"X'{value.hex}'")

    @override
    def process_result_value(self, value: Any, dialect: Dialect) -> UUID | None:
        """Return the UUID of a row."""
        if value is None or isinstance(value, UUID):
            return value
        return UUID(bytes=bytes(value))

    @property
    def python_type(self) -> type[UUID]:
        """The type that a row gives."""
        return UUID


class MoneyFen(TypeDecorator[Money]):
    """An amount of money: integer fen (1/100 yuan) in the database, ``Money`` in code."""

    impl = BigInteger
    cache_ok = True

    @override
    def coerce_compared_value(self, op: OperatorType | None, value: Any) -> TypeEngine[Any]:
        """Let ``amount * 3`` bind a plain number (it gives plain fen); everything else compares with ``Money``."""
        if op in (operators.mul, operators.truediv, operators.floordiv) and isinstance(value, int):
            return BigInteger()
        return self

    @override
    def process_bind_param(self, value: Money | None, dialect: Dialect) -> int | None:
        """Return the fen.

        Raises:
            TypeError: ``value`` is no Money (a bare number does not say whether it means yuan or fen).
        """
        if value is None:
            return None
        if not isinstance(value, Money):
            raise TypeError(f"Money is needed, got {type(value).__name__}")
        return value.fen

    @override
    def process_result_value(self, value: Any, dialect: Dialect) -> Money | None:
        """Return the amount of a row; a sum arrives as NUMERIC on PostgreSQL and is whole all the same."""
        return None if value is None else Money(int(value))

    @property
    def python_type(self) -> type[Money]:
        """The type that a row gives."""
        return Money


class Scaled(TypeDecorator[Decimal]):
    """A decimal number with fixed places, stored as an integer: with ``Scaled(2)``, 1.25 hours is 125.

    Args:
        places: digits after the point, 0 to 9. A value with more of them is refused, never rounded.
    """

    impl = BigInteger
    cache_ok = True

    def __init__(self, places: int) -> None:
        if not 0 <= places <= 9:
            raise ValueError("places must be 0 to 9")
        super().__init__()
        self.places = places

    @override
    def process_bind_param(self, value: Decimal | int | None, dialect: Dialect) -> int | None:
        """Return the scaled integer.

        Raises:
            TypeError: ``value`` is neither Decimal nor int (a float is refused).
            ValueError: it is not finite or has more places than are stored.
        """
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, Decimal | int):
            raise TypeError(f"a Decimal is needed, got {type(value).__name__}")
        moved = Decimal(value).scaleb(self.places)
        if not moved.is_finite() or moved != moved.to_integral_value():
            raise ValueError(f"{value} has more than {self.places} places")
        return int(moved)

    @override
    def process_result_value(self, value: Any, dialect: Dialect) -> Decimal | None:
        """Return the number of a row, with exactly ``places`` digits after the point."""
        return None if value is None else Decimal(int(value)).scaleb(-self.places)

    @property
    def python_type(self) -> type[Decimal]:
        """The type that a row gives."""
        return Decimal


class UtcTime(TypeDecorator[datetime]):
    """An instant: microseconds since 1970 as BIGINT on SQLite, TIMESTAMPTZ on PostgreSQL; aware UTC in code."""

    impl = BigInteger
    cache_ok = True

    @override
    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Return the type that sorts and indexes as time on this engine."""
        if _on_postgresql(dialect):
            return dialect.type_descriptor(sa_types.DateTime(timezone=True))
        return dialect.type_descriptor(BigInteger())

    @override
    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        """Return the instant as the driver takes it.

        Raises:
            TypeError: ``value`` is no datetime.
            ValueError: it has no time zone.
        """
        if value is None:
            return None
        if not isinstance(value, datetime):
            raise TypeError(f"a datetime is needed, got {type(value).__name__}")
        if value.tzinfo is None:
            raise ValueError("an instant needs a time zone")
        return value.astimezone(UTC) if _on_postgresql(dialect) else (value - EPOCH) // MICROSECOND

    @override
    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """Return the instant of a row in UTC."""
        if value is None:
            return None
        if isinstance(value, datetime):
            return value.astimezone(UTC)
        return EPOCH + timedelta(microseconds=int(value))

    @property
    def python_type(self) -> type[datetime]:
        """The type that a row gives."""
        return datetime


class Code(TypeDecorator[Enum]):
    """A member of an enum as its stable lower-case code, with a CHECK named ``ck_<table>_<column>``.

    The check is made when the column joins its table; it is a plain constraint of the table, so that alembic writes
    it into the migration with the values of that day.

    Args:
        members: the enum; its values are strings of at most 40 characters.
    """

    impl = String
    cache_ok = True

    def __init__(self, members: type[Enum]) -> None:
        values = [member.value for member in members]
        wrong = [value for value in values if not isinstance(value, str) or not value or len(value) > CODE_LENGTH]
        if not values or wrong:
            raise ValueError(f"{members.__name__}: codes are strings of 1 to {CODE_LENGTH} characters, not {wrong}")
        super().__init__(CODE_LENGTH)
        self.members = members

    @override
    def coerce_compared_value(self, op: OperatorType | None, value: Any) -> TypeEngine[Any]:
        """Compare with members of the enum only."""
        return self

    @override
    def process_bind_param(self, value: Enum | None, dialect: Dialect) -> str | None:
        """Return the code.

        Raises:
            TypeError: ``value`` is no member of the enum (a bare string is refused).
        """
        if value is None:
            return None
        if not isinstance(value, self.members):
            raise TypeError(f"a {self.members.__name__} is needed, got {value!r}")
        return str(value.value)

    @override
    def process_result_value(self, value: Any, dialect: Dialect) -> Enum | None:
        """Return the member; a code that this program does not know raises ValueError."""
        return None if value is None else self.members(value)

    def check_for(self, column: str) -> str:
        """Return the SQL text of the CHECK for a column of this type."""
        return f'"{column}" IN ({", ".join(quoted(str(member.value)) for member in self.members)})'

    @property
    def python_type(self) -> type[Enum]:
        """The type that a row gives."""
        return self.members


class JsonText(TypeDecorator[Any]):
    """JSON as canonical TEXT on both engines: sorted keys, no spaces, Chinese as it is; equal values, equal bytes.

    The value is what ``json`` reads and writes; it is never queried inside. Floats that are no number are refused.
    """

    impl = Text
    cache_ok = True

    @override
    def coerce_compared_value(self, op: OperatorType | None, value: Any) -> TypeEngine[Any]:
        """Compare with JSON values."""
        return self

    @override
    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        """Return the canonical text.

        Raises:
            TypeError: something in ``value`` has no JSON form.
            ValueError: a float in it is NaN or infinite.
        """
        if value is None:
            return None
        return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)

    @override
    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        """Return the value of a row."""
        return None if value is None else json.loads(value)


def quoted(text: str) -> str:
    """Return ``text`` as an SQL string literal; the one place that writes one.

    Raises:
        ValueError: it holds a NUL, which PostgreSQL cannot store.
    """
    if "\0" in text:
        raise ValueError("NUL in text")
    return "'" + text.replace("'", "''") + "'"


@event.listens_for(Column, "after_parent_attach")
def _name_the_check(column: Column[Any], parent: Any) -> None:
    # Bound to the type, so that Table.to_metadata, which attaches the copied column again, does not double it.
    if isinstance(column.type, Code) and isinstance(parent, Table):
        make: Callable[..., CheckConstraint] = CheckConstraint
        codes = [member.value for member in column.type.members]
        name = conv(f"ck_{parent.name}_{column.name}")
        parent.append_constraint(make(type_coerce(column, String()).in_(codes), name=name, _type_bound=True))
