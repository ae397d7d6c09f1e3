"""The search table: every string that a person may begin to type, and what it leads to."""

from collections.abc import Callable, Iterable
from uuid import UUID

from sqlalchemy import Connection, delete, insert, select

from advisor_app.domain.customer import Customer
from advisor_app.domain.values.text import compact
from advisor_app.domain.vehicle import Vehicle
from advisor_app.domain.visit import Visit
from db.tables.system import search_key

LAST = "\U0010ffff"
LIMIT = 20

Spell = Callable[[str], set[str]]
"""Reads a Chinese name: returns its pinyin whole, from the given name, and initials."""


def _tails(text: str, shortest: int, longest: int | None = None) -> set[str]:
    """Return the ends of ``text`` that are at least ``shortest`` long (and at most ``longest``)."""
    most = len(text) if longest is None else min(longest, len(text))
    return {text[-n:] for n in range(shortest, most + 1)} if len(text) >= shortest else set()


def folded(text: str) -> str:
    """Return ``text`` as keys are kept and asked for: half width, no spaces or plate dots, lower case."""
    return compact(text).replace("·", "").replace("-", "").lower()


def keys_of(thing: Customer | Vehicle | Visit, spell: Spell) -> set[str]:
    """Return the keys of one thing.

    Names and each of their tails, pinyin whole, from the given name, and initials; phones whole and their last 8…4;
    plates and their tails; VINs and their last 8…4; order numbers and their last 8 and 4.
    """
    if isinstance(thing, Customer):
        name = folded(thing.name)
        keys = _tails(name, 1) | spell(thing.name)
        for phone in thing.phones:
            keys |= {phone.number} | _tails(phone.number, 4, 8)
    elif isinstance(thing, Vehicle):
        keys = _tails(folded(thing.plate), 2) | ({folded(thing.vin)} | _tails(folded(thing.vin), 4, 8))
    else:
        number = folded(thing.number)
        keys = {number, number[-8:], number[-4:], number[2:]}
    return {key for key in keys if key}


def index(connection: Connection, things: Iterable[Customer | Vehicle | Visit], spell: Spell) -> None:
    """Bring the keys of changed things up to date."""
    for thing in things:
        known = set(connection.scalars(select(search_key.c.key).where(search_key.c.target == thing.id)))
        wanted = keys_of(thing, spell)
        if gone := known - wanted:
            connection.execute(
                delete(search_key).where(search_key.c.target == thing.id, search_key.c.key.in_(sorted(gone)))
            )
        if new := wanted - known:
            kind = type(thing).__name__.lower()
            connection.execute(
                insert(search_key),
                [{"shop_id": thing.shop_id, "key": k, "kind": kind, "target": thing.id} for k in sorted(new)],
            )


def targets(connection: Connection, shop_id: int, word: str) -> list[tuple[str, UUID, bool]]:
    """Return up to 20 (kind, target, exact) whose keys begin with ``word``, by one range of the index."""
    key = folded(word)
    if not key:
        return []
    rows = connection.execute(
        select(search_key.c.key, search_key.c.kind, search_key.c.target)
        .where(search_key.c.shop_id == shop_id, search_key.c.key >= key, search_key.c.key < key + LAST)
        .order_by(search_key.c.key)
        .limit(LIMIT * 3)
    )
    found: dict[UUID, tuple[str, UUID, bool]] = {}
    for row in rows:
        found.setdefault(row.target, (row.kind, row.target, row.key == key))
    return list(found.values())[:LIMIT]
