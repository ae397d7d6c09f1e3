"""The audit chain: what one command changed, hashed onto the last row of its counter.

Personal values stand in the chain only as a salted digest and a masked form; value and salt lie in
``audit_personal``, so that erasing a person leaves the chain whole.
"""

import hashlib
import json
import secrets
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Table, bindparam, insert, inspect, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from advisor_app.domain.entity import Entity
from advisor_app.domain.values.errors import LostRace
from advisor_app.domain.values.ids import new_id
from advisor_app.domain.values.money import Money
from advisor_app.ports.permissions import personal_fields
from advisor_app.replies import to_json
from db.tables.base import TABLES
from db.tables.system import audit, audit_personal, chain_head

SEED = "0" * 64
SECRET = {"password_hash", "pin_hash"}
DIGITS = 8
"""Hexadecimal digits of a request's digest: it is compared with one other, never searched for."""
NAMING = ("customer.", "reception.")
"""Actions that take names and numbers of people, and may find that they are stored already."""
PEOPLE = {"customer", "customer_phone"}
"""Tables whose rows may change then all the same."""


@dataclass(frozen=True)
class Personal:
    """One personal value that was masked in the audit."""

    field: str
    salt: str
    value: Any


_NOTHING = (None, "", False, Money(0), Decimal(0))
"""What a new row's entry leaves out; a column that may be NULL tells nothing, no and zero apart, and leaves out NULL."""


def _mask(value: Any) -> str:
    text = str(value)
    return text[:1] + "***" + (text[-1:] if len(text) > 4 else "")


def _pending(session: Session) -> tuple[tuple[str, Iterable[Entity]], ...]:
    """Return what the session itself knows to write."""
    return ("add", session.new), ("change", session.dirty), ("remove", session.deleted)


def _lost_parts(session: Session) -> Iterator[tuple[Entity, frozenset[str]]]:
    """Yield the parts that were taken out of their root, which the flush deletes, with the columns that name the root.

    What a part belongs to was not recorded when it came, for the flush sets it, so it is not recorded when it goes.
    """
    for root in list(session.identity_map.values()):
        state = inspect(root)
        for relation in state.mapper.relationships:
            if relation.uselist and root not in session.deleted:
                own = frozenset(column.key for column in relation.remote_side)
                yield from (
                    (part, own) for part in state.attrs[relation.key].history.deleted if inspect(part).persistent
                )


class Recorder:
    """Collects the changes of one unit and keeps personal values apart."""

    def __init__(self) -> None:
        self.personal: list[Personal] = []

    def _value(self, field: str, value: Any) -> Any:
        plain = to_json(value)
        if field.rsplit(".", 1)[-1] in SECRET:
            return None if value is None else "***"
        if field not in personal_fields() or plain in (None, ""):
            return plain
        salt = secrets.token_hex(8)
        self.personal.append(Personal(field, salt, plain))
        digest = hashlib.sha256(f"{salt}{json.dumps(plain, ensure_ascii=False)}".encode()).hexdigest()
        return {"mask": _mask(plain), "digest": digest}

    def changes(self, session: Session) -> list[dict[str, Any]]:
        """Return what the unit is about to write, before and after, one entry per row; call before the flush."""
        entries = []
        done = [(did, thing, frozenset[str]()) for did, things in _pending(session) for thing in things]
        for did, thing, but in (*done, *(("remove", part, root) for part, root in _lost_parts(session))):
            if fields := {name: value for name, value in self._fields(thing, did).items() if name not in but}:
                entries.append({"of": TABLES[type(thing)].name, "id": str(thing.id), "did": did, "fields": fields})
        return sorted(entries, key=lambda e: (e["of"], e["id"]))

    def salts(self, action: str, changes: list[dict[str, Any]]) -> list[str]:
        """Return the salts of this unit's personal values; one is made where they may stand in its request alone."""
        if not self.personal and action.startswith(NAMING) and all(entry["of"] in PEOPLE for entry in changes):
            self.personal.append(Personal("request", secrets.token_hex(8), ""))
        return [personal.salt for personal in self.personal]

    def _fields(self, thing: Entity, operation: str) -> dict[str, Any]:
        state = inspect(thing)
        table: Table = TABLES[type(thing)]
        fields: dict[str, Any] = {}
        for column in table.columns:
            name = column.key
            if name in ("id", "shop_id", "version"):
                continue
            if operation == "add":
                value = getattr(thing, name)
                if value not in _NOTHING or (column.nullable and value is not None):
                    fields[name] = self._value(f"{table.name}.{name}", value)
            elif operation == "remove":
                fields[name] = self._value(f"{table.name}.{name}", getattr(thing, name))
            else:
                history = state.attrs[name].history
                if history.has_changes():
                    before = history.deleted[0] if history.deleted else None
                    fields[name] = [
                        self._value(f"{table.name}.{name}", before),
                        self._value(f"{table.name}.{name}", history.added[0] if history.added else None),
                    ]
        return fields


def request_digest(request: bytes, salts: Iterable[str]) -> str:
    """Return by what a repeated key shows whether it asks for the same again.

    It stands in the chain for ever, so what could be guessed from it (a telephone number, a name) has to be salted with
    salts that erasure empties.
    """
    return hashlib.sha256("".join(sorted(salts)).encode() + request).hexdigest()[:DIGITS]


HASHED = tuple(c.key for c in audit.columns if c.key not in ("previous", "digest"))


def digest_of(row: dict[str, Any], previous: str) -> str:
    """Return the hash of an audit row on top of the one before it."""
    body = json.dumps({k: to_json(row[k]) for k in HASHED}, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(f"{previous}{body}".encode()).hexdigest()


# Built once: every command runs each of them, and building one costs as much as sending it.
_of_counter = chain_head.c.counter_id == bindparam("of_counter")
_HEAD = select(chain_head.c.seq, chain_head.c.digest).where(_of_counter).with_for_update()
_FIRST = insert(chain_head)
_MOVE = (
    update(chain_head)
    .where(_of_counter, chain_head.c.seq == bindparam("of_seq"))
    .values(seq=bindparam("to_seq"), digest=bindparam("to_digest"))
)
_ROW = insert(audit)
_PERSONAL = insert(audit_personal)


def append(connection: Connection, row: dict[str, Any], personal: Iterable[Personal]) -> UUID:
    """Chain one row onto its counter's last; the head stays locked until the commit.

    Raises:
        LostRace: another process of the same counter made its first row at the same moment.
    """
    head = connection.execute(_HEAD, {"of_counter": row["counter_id"]}).first()
    seq, previous = (head.seq + 1, head.digest) if head else (1, SEED)
    whole = {**row, "id": new_id(), "seq": seq}
    digest = digest_of(whole, previous)
    try:
        connection.execute(_ROW, {**whole, "previous": previous, "digest": digest})
    except IntegrityError as error:
        raise LostRace from error
    if head is None:
        connection.execute(
            _FIRST, {"counter_id": row["counter_id"], "shop_id": row["shop_id"], "seq": seq, "digest": digest}
        )
    else:
        moved = connection.execute(
            _MOVE, {"of_counter": row["counter_id"], "of_seq": head.seq, "to_seq": seq, "to_digest": digest}
        )
        if moved.rowcount != 1:
            raise LostRace
    rows = [
        {
            "id": new_id(),
            "shop_id": row["shop_id"],
            "audit_id": whole["id"],
            "field": p.field,
            "salt": p.salt,
            "value": p.value,
        }
        for p in personal
    ]
    if rows:
        connection.execute(_PERSONAL, rows)
    key: UUID = whole["id"]
    return key
