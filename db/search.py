"""The search table: every string that a person may begin to type, and what it leads to."""

import re
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    and_,
    bindparam,
    delete,
    false,
    func,
    insert,
    inspect,
    literal,
    literal_column,
    or_,
    select,
)
from sqlalchemy.orm import Session

from advisor_app.domain.customer import Customer
from advisor_app.domain.values.text import compact
from advisor_app.domain.vehicle import Vehicle
from advisor_app.domain.visit import Visit
from advisor_app.reference import makes
from db.tables.people import ownership, vehicle
from db.tables.system import search_key
from db.tables.visits import visit

LAST = "\U0010ffff"
LIMIT = 20
FEW = 60
"""A word with no more keys than this is looked through even where a rarer one has led to nothing."""
MANY = 500
"""Words with more keys than this are all equally common."""

Spell = Callable[[str], set[str]]
"""Reads a Chinese name: returns its pinyin whole, from the given name, and initials."""

Findable = Customer | Vehicle | Visit
_ADD = insert(search_key)


def _tails(text: str, shortest: int, longest: int | None = None) -> set[str]:
    """Return the ends of ``text`` that are at least ``shortest`` long (and at most ``longest``)."""
    most = len(text) if longest is None else min(longest, len(text))
    return {text[-n:] for n in range(shortest, most + 1)} if len(text) >= shortest else set()


def folded(text: str) -> str:
    """Return ``text`` as keys are kept and asked for: half width, no spaces or plate dots, lower case."""
    return compact(text).replace("·", "").replace("-", "").lower()


def keys_of(thing: Findable, spell: Spell) -> set[str]:
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


_KEYED = {Vehicle: ("plate", "vin"), Visit: ("number",)}
"""What keys are made of; a customer's phones are rows of their own, so that any change of a customer may touch a key."""


def to_index(session: Session) -> tuple[list[Findable], list[Findable]]:
    """Return what the unit is about to add, and what it changes so that its keys may change; call before the flush."""

    def may_move(thing: Findable) -> bool:
        state = inspect(thing)
        return type(thing) is Customer or any(state.attrs[n].history.has_changes() for n in _KEYED[type(thing)])

    added = [thing for thing in session.new if isinstance(thing, Findable)]
    return added, [thing for thing in session.dirty if isinstance(thing, Findable) and may_move(thing)]


def index(connection: Connection, added: Iterable[Findable], changed: Iterable[Findable], spell: Spell) -> None:
    """Write the keys of new things, and bring those of changed things up to date."""
    new = [(thing, key) for thing in added for key in sorted(keys_of(thing, spell))]
    for thing in changed:
        known = set(connection.scalars(select(search_key.c.key).where(search_key.c.target == thing.id)))
        wanted = keys_of(thing, spell)
        if gone := known - wanted:
            connection.execute(
                delete(search_key).where(search_key.c.target == thing.id, search_key.c.key.in_(sorted(gone)))
            )
        new += [(thing, key) for key in sorted(wanted - known)]
    if new:
        connection.execute(
            _ADD,
            [{"shop_id": t.shop_id, "key": k, "kind": type(t).__name__.lower(), "target": t.id} for t, k in new],
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


def matching(connection: Connection, shop_id: int, words: Sequence[str]) -> list[tuple[str, UUID, bool]]:
    """Return up to 20 (kind, target, exact) to which every word belongs, whatever the number of keys of each word.

    A word belongs to a thing whose key begins with it, and to what hangs together with that thing: a customer and the
    car of theirs, a visit and its car and customer; also to a car whose make or model holds it, a listed make in
    whatever language. The word with the fewest keys leads, the others are looked up for each of its targets, so that
    the common ones are never read through.
    """
    keys = list(dict.fromkeys(key for key in map(folded, words) if key))
    if len(keys) < 2:
        return targets(connection, shop_id, keys[0]) if keys else []
    bounds = {f"from{n}": key for n, key in enumerate(keys)} | {f"to{n}": key + LAST for n, key in enumerate(keys)}
    counts = connection.execute(_counts(len(keys)), {"shop": shop_id, **bounds}).one()
    rarity = dict(zip(keys, counts, strict=True))
    listed = {key: _makes_with(key) for key in keys}
    found: dict[UUID, tuple[str, UUID, bool]] = {}
    led: set[str] = set()
    for lead in sorted((key for key in keys if rarity[key]), key=lambda key: rarity[key]):
        if found or (rarity[lead] > FEW and any(map(_numbered, led))):
            break  # a name that leads by its keys to nothing may still be a make, a number that of a visit
        others = [key for key in keys if key != lead]
        asked: dict[str, object] = {"shop": shop_id, "lead": lead, "end": lead + LAST}
        for n, key in enumerate(others):
            asked |= {f"from{n}": key, f"to{n}": key + LAST, f"word{n}": f"%{_escaped(key)}%", f"makes{n}": listed[key]}
        # What has a digit and begins a key is a number; what begins no key can only be a make or a model; and what
        # led before has met the keys of all others but those of visits.
        ways = tuple(
            (
                rarity[key] > 0 and (key not in led or _numbered(lead)),
                not rarity[key] or not _numbered(key),
                bool(listed[key]),
            )
            for key in others
        )
        led.add(lead)
        for row in connection.execute(_meeting(ways), asked):
            found.setdefault(row.target, (row.kind, row.target, row.key == lead))
    return list(found.values())[:LIMIT]


def _numbered(word: str) -> bool:
    return any(sign.isdigit() for sign in word)


def _escaped(word: str) -> str:
    return word.replace("/", "//").replace("%", "/%").replace("_", "/_")


def _within(keys: Any, n: int) -> ColumnElement[bool]:
    return and_(
        keys.shop_id == bindparam("shop"), keys.key >= bindparam(f"from{n}"), keys.key < bindparam(f"to{n}")
    )  # fmt: skip


@cache
def _listed_makes() -> tuple[tuple[frozenset[str], tuple[str, ...]], ...]:
    """Return for each listed make what somebody may begin to type, and its names as the database compares them."""
    return tuple(
        (
            frozenset(begun for name in make.names for begun in _beginnings(name)),
            tuple(dict.fromkeys(kept for name in make.names for kept in (name.lower(), folded(name)))),
        )
        for make in makes()
    )


def _beginnings(name: str) -> set[str]:
    if not name.isascii():
        return _tails(folded(name), 1)
    return {folded(name[word.start() :]) for word in re.finditer(r"\w+", name)}


def _makes_with(word: str) -> list[str]:
    """Return the names of the listed makes that ``word`` means, in every language: who reads English types English.

    Chinese may stand anywhere in a name, Latin letters begin a word of it; fewer than three are the pinyin of a person.
    """
    if word.isascii() and len(word) < 3:
        return []
    return [name for asked, names in _listed_makes() if any(one.startswith(word) for one in asked) for name in names]


@cache
def _counts(words: int) -> Select[Any]:
    """Count the keys of each word, no further than ``MANY``: which is the rarest need not be known more exactly."""
    k = search_key.c
    few = [select(literal(1).label("one")).where(_within(k, n)).limit(MANY).subquery() for n in range(words)]
    return select(
        *(select(func.count()).select_from(one).scalar_subquery().label(f"n{n}") for n, one in enumerate(few))
    )


@cache
def _meeting(ways: tuple[tuple[bool, bool, bool], ...]) -> Select[Any]:
    """Walk through the keys of one word in their order, and stop at enough of those to which all others belong."""
    lead = search_key.alias("lead")
    first = (lead.c.shop_id == bindparam("shop")) & (lead.c.key >= bindparam("lead")) & (lead.c.key < bindparam("end"))
    together = (
        _belongs(lead.c, n, by_key=by_key, by_make=by_make, listed=listed)
        for n, (by_key, by_make, listed) in enumerate(ways)
    )
    return select(lead.c.key, lead.c.kind, lead.c.target).where(first, *together).order_by(lead.c.key).limit(LIMIT)


def _some(*where: ColumnElement[bool]) -> ColumnElement[bool]:
    # Not EXISTS: PostgreSQL may answer that one by reading the whole table into a hash first.
    return select(literal_column("1")).where(*where).limit(literal_column("1")).scalar_subquery().is_not(None)


def _belongs(lead: Any, n: int, *, by_key: bool, by_make: bool, listed: bool) -> ColumnElement[bool]:
    """Whether word ``n`` belongs to the leading word's target; every step by an index of one thing.

    Args:
        lead: columns of the leading key.
        n: which word.
        by_key: it begins keys.
        by_make: it may be a part of a make or a model.
        listed: listed makes hold it, in whatever language.
    """
    car, tie, trip = (table.alias(f"{table.name}{n}").c for table in (vehicle, ownership, visit))
    now = tie.until.is_(None)
    customers, cars, visits = (lead.kind == literal_column(f"'{kind}'") for kind in ("customer", "vehicle", "visit"))
    met: list[ColumnElement[bool]] = []
    if by_key:
        met = [
            _named(lead.target, n),
            customers & _some(tie.customer_id == lead.target, now, _named(tie.vehicle_id, n)),
            cars & _some(tie.vehicle_id == lead.target, now, _named(tie.customer_id, n)),
            visits & _some(trip.id == lead.target, _named(trip.vehicle_id, n) | _named(trip.customer_id, n)),
        ]
    if by_make:
        word: ColumnElement[str] = bindparam(f"word{n}")
        called = or_(*(func.lower(name).like(word, escape="/") for name in (car.make, car.model)))
        if listed:
            called |= func.lower(car.make).in_(bindparam(f"makes{n}", expanding=True))
        met += [
            customers & _some(tie.customer_id == lead.target, now, car.id == tie.vehicle_id, called),
            cars & _some(car.id == lead.target, called),
        ]
    return or_(false(), *met)


def _named(target: Any, n: int) -> ColumnElement[bool]:
    keys = search_key.alias().c
    return _some(keys.target == target, _within(keys, n))
