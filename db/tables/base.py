"""One metadata for all tables, and how a domain dataclass becomes a table.

The columns of a table are the fields of its class: the type of a field decides the type of its column, ``| None``
whether it may be NULL. So no field can exist that is not a column, and no column that is not a field.
"""

import dataclasses
from collections.abc import Callable, Sequence
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from types import NoneType
from typing import Any, get_args, get_origin, get_type_hints
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    ForeignKeyConstraint,
    Index,
    MetaData,
    PrimaryKeyConstraint,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import registry, relationship
from sqlalchemy.types import TypeEngine

from advisor_app.domain.entity import Entity, Root
from advisor_app.domain.values.money import Money
from db.types import Code, MoneyFen, Scaled, UtcTime, Uuid7

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    }
)
APPEND_ONLY: set[str] = set()
"""Names of the tables that only ever grow; guarded by triggers in both engines."""

TABLES: dict[type[Entity], Table] = {}
"""The table of each mapped class."""

_PLAIN: dict[type, Callable[[], TypeEngine[Any]]] = {
    UUID: Uuid7,
    str: Text,
    int: BigInteger,
    bool: Boolean,
    Money: MoneyFen,
    Decimal: lambda: Scaled(3),
    datetime: UtcTime,
    date: Date,
}


def _column(name: str, hint: Any, *, required: bool) -> Column[Any]:
    kinds = [k for k in get_args(hint) if k is not NoneType] or [hint]
    nullable = NoneType in get_args(hint) and not required
    kind = kinds[0]
    if name == "shop_id":
        return Column(name, SmallInteger, nullable=False)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return Column(name, Code(kind), nullable=nullable)
    return Column(name, _PLAIN[kind](), nullable=nullable)


def _class_of(name: str) -> type[Entity]:
    return next(kind for kind, table in TABLES.items() if table.name == name)


def _order_after(target: str, table: Table, column: str) -> Any:
    """Tell the mapper that rows of ``target`` are inserted first; nobody reads this attribute."""
    return relationship(
        lambda: _class_of(target),
        primaryjoin=lambda: table.c[column] == TABLES[_class_of(target)].c.id,
        foreign_keys=[table.c[column]],
        lazy="raise",
        cascade="",
    )


def table_for(
    kind: type[Entity],
    name: str,
    *,
    refs: dict[str, str] | None = None,
    parent: tuple[str, str] | None = None,
    unique: Sequence[tuple[str, ...]] = (),
    index: Sequence[tuple[str, ...]] = (),
    children: dict[str, type[Entity]] | None = None,
    append_only: bool = False,
) -> Table:
    """Make the table of ``kind`` and map the class onto it.

    Args:
        kind: the dataclass; a ``Root`` gets its ``version`` counted by the mapper.
        name: name of the table.
        refs: column → table that it points at; each is indexed.
        parent: column and table of the root that this is a part of; set when it joins its root, never NULL.
        unique: sets of columns that are unique within a shop.
        index: further indexes, each a tuple of columns.
        children: attribute → class (mapped before) of the parts that are stored with this root, in ``pos`` or id order;
            read when the command first touches them, under the lock of their root.
        append_only: rows are never changed or deleted.
    """
    hints = get_type_hints(kind)
    columns = [
        _column(f.name, hints[f.name], required=parent is not None and f.name == parent[0])
        for f in dataclasses.fields(kind)
        if get_origin(hints[f.name]) is not list
    ]
    items: list[Any] = [PrimaryKeyConstraint("id", name=f"pk_{name}")]
    for column, target in [*([parent] if parent else []), *(refs or {}).items()]:
        items.append(ForeignKeyConstraint([column], [f"{target}.id"], name=f"fk_{name}_{column}"))
        items.append(Index(f"ix_{name}_{column}", column))
    items += [UniqueConstraint("shop_id", *u, name=f"uq_{name}_{'_'.join(u)}") for u in unique]
    items += [Index(f"ix_{name}_{'_'.join(i)}", *i) for i in index]
    table = Table(name, metadata, *columns, *items)
    TABLES[kind] = table
    if append_only:
        APPEND_ONLY.add(name)
    properties = {
        f"_{column}": _order_after(target, table, column) for column, target in (refs or {}).items() if target != name
    }
    for attribute, child in (children or {}).items():
        rows = TABLES[child]
        properties[attribute] = relationship(child, order_by=rows.c.get("pos", rows.c.id), cascade="all, delete-orphan")
    versioned = {"version_id_col": table.c.version} if issubclass(kind, Root) else {}
    # A registry of its own, for SQLAlchemy configures one as a whole: so the first command that somebody waits for
    # configures the classes it works with and those they point at, not all of them (70 ms).
    registry(metadata=metadata).map_imperatively(kind, table, properties=properties, **versioned)
    return table
