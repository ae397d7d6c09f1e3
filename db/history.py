"""What the audit tells of one thing of a visit: how a removal is undone with what was there, whatever a screen believes."""

from typing import Any, get_type_hints
from uuid import UUID

from sqlalchemy import Connection, bindparam, select

from advisor_app.domain.entity import Entity
from advisor_app.ports.unit import Told
from advisor_app.replies import from_json
from db.tables.base import TABLES
from db.tables.system import audit

_OF_VISIT = (
    select(audit.c.changes)
    .where(
        audit.c.about_id == bindparam("visit_id"), audit.c.shop_id == bindparam("shop_id"), audit.c.outcome == "done"
    )
    .order_by(audit.c.id.desc())
)  # fmt: skip


def _values(shapes: dict[str, Any], did: str, fields: dict[str, Any]) -> dict[str, Any]:
    known = {name: value for name, value in fields.items() if name in shapes}
    if did != "change":
        return {name: _value(value, shapes[name]) for name, value in known.items()}
    return {name: tuple(_value(one, shapes[name]) for one in pair) for name, pair in known.items()}


def _value(raw: Any, shape: Any) -> Any:
    return None if raw is None else from_json(raw, shape)


def told(connection: Connection, shop_id: int, visit_id: UUID | None, kind: type[Entity], key: UUID) -> list[Told]:
    """Return what the audit of a visit tells of one thing, newest first; one statement.

    Args:
        connection: the transaction.
        shop_id: whose shop.
        visit_id: whose entries are read; nothing is told where there is none.
        kind: what the thing is: a kind without personal values, for those stand in the audit masked.
        key: its key.
    """
    if visit_id is None:
        return []
    rows = connection.execute(_OF_VISIT, {"visit_id": visit_id, "shop_id": shop_id}).scalars()
    name, shapes = TABLES[kind].name, get_type_hints(kind)
    return [
        Told(entry["did"], _values(shapes, entry["did"], entry["fields"]))
        for changes in rows
        for entry in changes
        if entry["of"] == name and entry["id"] == str(key)
    ]
