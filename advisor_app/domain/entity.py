"""What every kept thing of the trade has in common: identity, shop, version, and how one field is edited."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from advisor_app.domain.values.errors import EditConflict
from advisor_app.domain.values.ids import new_id


@dataclass(eq=False, kw_only=True)
class Entity:
    """A thing with an identity of its own (UUIDv7) that belongs to one shop."""

    id: UUID = field(default_factory=new_id)
    shop_id: int = 1


@dataclass(eq=False, kw_only=True)
class Root(Entity):
    """An aggregate: loaded and stored as a whole, its version counted up with every change of it or its children."""

    version: int = 1


def edit(entity: Entity, name: str, seen: Any, new: Any) -> bool:
    """Set one field of ``entity`` as a person who saw ``seen`` asked for.

    Returns:
        Whether anything changed.

    Raises:
        EditConflict: ``field_changed`` when the stored value is neither what was seen nor what is wanted.
    """
    now = getattr(entity, name)
    if now == new:
        return False
    if now != seen:
        raise EditConflict("field_changed", field=name, mine=new, theirs=now)
    setattr(entity, name, new)
    return True
