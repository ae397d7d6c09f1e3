"""Reads the finished visits of the demo's story with everything that hangs on them.

Rows are held as SQLite stores them: 16 bytes for a key, microseconds for a moment, ISO text for a date.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Table, column, select

from advisor_app.domain.values.clock import local_day
from db.tables.base import metadata
from db.tables.money import follow_up
from db.tables.system import audit, audit_personal
from db.tables.visits import visit

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
APART = frozenset({
    "shop", "counter", "bay", "staff", "setting", "blob", "changed", "chain_head", "number_series", "search_key",
    "audit", "audit_personal", "command_key", "cashier_shift",
})  # fmt: skip
"""Tables that don't hang on a visit, or are written in a way of their own."""
WITHOUT_VISIT = ("vehicle.set_field", "customer.set_field", "appointment.book", "old_part.place", "old_part.weigh")
Row = tuple[Any, ...]


def stored(value: Any) -> Any:
    """Return a driver's value as SQLite stores it."""
    if isinstance(value, UUID):
        return value.bytes
    if isinstance(value, datetime):
        return (value - EPOCH) // timedelta(microseconds=1)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bool):
        return int(value)
    return bytes(value) if isinstance(value, memoryview) else value


@cache
def local_ordinal(microseconds: int) -> int:
    """Return the shop's day of a moment as an ordinal."""
    return local_day(EPOCH + timedelta(microseconds=microseconds)).toordinal()


def copied_tables() -> list[Table]:
    """Return the tables whose rows are copied with a visit, those that are pointed at first."""
    return [table for table in metadata.sorted_tables if table.name not in APART]


@dataclass
class Source:
    """The rows of one visit as the story left them."""

    id: bytes
    rows: dict[str, list[Row]] = field(default_factory=lambda: defaultdict(list))
    audit: list[dict[str, Any]] = field(default_factory=list)
    personal: list[dict[str, Any]] = field(default_factory=list)


def _raw(connection: Connection, table: Table, where: Any) -> list[Row]:
    statement: Any = select(*(column(c.name) for c in table.c)).select_from(table).where(where).order_by(table.c.id)
    return [tuple(map(stored, row)) for row in connection.execute(statement)]


def _keys(found: Iterable[bytes]) -> list[UUID]:
    return [UUID(bytes=key) for key in found]


def finished(connection: Connection) -> list[list[bytes]]:
    """Return the visits of each car all of whose visits are over, calls and all; oldest first."""
    closed = {
        row[0] for row in connection.execute(select(follow_up.c.visit_id).where(follow_up.c.closed_at.is_not(None)))
    }
    cars: dict[UUID, list[UUID]] = defaultdict(list)
    open_cars: set[UUID] = set()
    columns = (visit.c.id, visit.c.vehicle_id, visit.c.cancelled_at)
    for row in connection.execute(select(*columns).order_by(visit.c.id)):
        cars[row.vehicle_id].append(row.id)
        if row.id not in closed and row.cancelled_at is None:
            open_cars.add(row.vehicle_id)
    return [[key.bytes for key in keys] for car, keys in cars.items() if car not in open_cars]


def _owner_column(table: Table, owned: Collection[str]) -> str | None:
    if "visit_id" in table.c:
        return "visit_id"
    for constraint in table.foreign_key_constraints:
        (element,) = constraint.elements
        if not element.parent.nullable and element.column.table.name in owned:
            return element.parent.name
    return None


def gather(connection: Connection, wanted: list[list[bytes]]) -> dict[bytes, Source]:
    """Read everything that hangs on the wanted visits, the files of car and customer with the first visit."""
    sources = {key: Source(key) for keys in wanted for key in keys}
    owner: dict[bytes, bytes] = {key: key for key in sources}
    at = {c.name: i for i, c in enumerate(visit.c)}
    for row in _raw(connection, visit, visit.c.id.in_(_keys(sources))):
        for name in ("vehicle_id", "customer_id", "appointment_id"):
            if row[at[name]] is not None:
                owner.setdefault(row[at[name]], row[at["id"]])
    names = {"visit"}
    for table in copied_tables():
        if table.name in ("visit", "vehicle", "customer", "appointment"):
            rows = _raw(connection, table, table.c.id.in_(_keys(owner)))
            link = "id"
        else:
            found = _owner_column(table, names)
            if found is None:
                continue
            link = found
            rows = _raw(connection, table, table.c[link].in_(_keys(owner)))
        names.add(table.name)
        columns = {c.name: i for i, c in enumerate(table.c)}
        for row in rows:
            owner[row[columns["id"]]] = mine = owner[row[columns[link]]]
            sources[mine].rows[table.name].append(row)
    _gather_audit(connection, sources, owner)
    return sources


def _gather_audit(connection: Connection, sources: dict[bytes, Source], owner: dict[bytes, bytes]) -> None:
    names = [c.name for c in audit.c]
    rows = _raw(connection, audit, audit.c.about_id.in_(_keys(sources)))
    rows += _raw(connection, audit, audit.c.action.in_(WITHOUT_VISIT))
    for row in rows:
        entry = dict(zip(names, row, strict=True))
        key = owner.get(entry["about_id"])
        if key is not None and entry["outcome"] == "done":
            sources[key].audit.append(entry)
            owner[entry["id"]] = key
    columns = [c.name for c in audit_personal.c]
    known = [entry["id"] for source in sources.values() for entry in source.audit]
    for begin in range(0, len(known), 5_000):
        part = _keys(known[begin : begin + 5_000])
        for row in _raw(connection, audit_personal, audit_personal.c.audit_id.in_(part)):
            entry = dict(zip(columns, row, strict=True))
            sources[owner[entry["audit_id"]]].personal.append(entry)
    for source in sources.values():
        source.audit.sort(key=lambda entry: (entry["at"], entry["id"]))
