"""The unit of work: one transaction of one command, with key, audit and topics."""

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from decimal import Decimal
from functools import cache
from hashlib import blake2b
from typing import Any, TypeVar, cast
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    ScalarResult,
    Select,
    Table,
    bindparam,
    event,
    exists,
    func,
    insert,
    inspect,
    select,
    update,
)
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import Session, attributes, selectinload
from sqlalchemy.orm.exc import StaleDataError
from sqlalchemy.orm.util import identity_key

from advisor_app.domain.entity import Entity, Root
from advisor_app.domain.staff import Bay, Counter, Role, Shop, Staff
from advisor_app.domain.stages import Facts
from advisor_app.domain.stock import StockMovement
from advisor_app.domain.values.clock import Clock, local_day
from advisor_app.domain.values.errors import (
    Confirmable,
    EditConflict,
    EnvironmentFault,
    LostRace,
    NeedsApproval,
    NotFound,
    RuleBroken,
)
from advisor_app.domain.values.ids import NumberKind, follow, human_number, new_id
from advisor_app.domain.values.text import clean_name, clean_text
from advisor_app.domain.visit import Visit
from advisor_app.ports.blobs import BlobStore
from advisor_app.ports.call import Call
from advisor_app.ports.outside import Passwords, Pinyin
from advisor_app.ports.permissions import allowed, needs_reason
from advisor_app.ports.unit import Told
from advisor_app.replies import from_json, to_json
from db import history, search
from db.audit import Recorder, append, request_digest
from db.engine import Database
from db.faults import translate
from db.queries.facts import facts_of
from db.queries.jobs import cars_in
from db.tables import all as _all  # noqa: F401 (a flush needs every class mapped)
from db.tables.base import TABLES
from db.tables.system import audit, audit_personal, changed, command_key, number_series

E = TypeVar("E", bound=Entity)
_log = logging.getLogger(__name__)
_SKEW = timedelta(minutes=2)
"""Clocks of computers that are further apart than this want setting."""

# Built once: building a statement costs as much as sending it, and every command runs these.
_CLAIM = insert(command_key)
_LAST = (
    select(audit.c.id, audit.c.at).where(audit.c.about_id == bindparam("visit_id")).order_by(audit.c.id.desc()).limit(1)
)
_BAY = select(TABLES[Bay].c.id).where(TABLES[Bay].c.id == bindparam("key")).with_for_update()
_staff = TABLES[Staff].c
_counter = TABLES[Counter].c
_CALLER = select(
    select(_staff.role)
    .where(_staff.id == bindparam("key"), _staff.shop_id == bindparam("shop_id"), _staff.active.is_(True))
    .scalar_subquery(),
    exists().where(_counter.id == bindparam("counter"), _counter.shop_id == bindparam("shop_id")),
)
_SECRETS = select(_staff.id, _staff.password_hash, _staff.pin_hash).where(
    _staff.login == bindparam("login"), _staff.shop_id == bindparam("shop_id"), _staff.active.is_(True)
)
_IN_TURN = select(func.pg_advisory_xact_lock(bindparam("key", type_=BigInteger)))
_TOPICS = insert(changed).returning(changed.c.seq)
_of_series = (
    number_series.c.shop_id == bindparam("of_shop"),
    number_series.c.kind == bindparam("of_kind"),
    number_series.c.day == bindparam("of_day"),
)
_NEXT = update(number_series).where(*_of_series).values(last=number_series.c.last + 1).returning(number_series.c.last)


@cache
def _named(kind: Any, given: tuple[str, ...], empty: tuple[str, ...]) -> Select[Any]:
    """Return the select of things by columns that equal the parameters of their names, or are NULL."""
    c = TABLES[kind].c
    where = [*(c[name] == bindparam(name) for name in given), *(c[name].is_(None) for name in empty)]
    return select(kind).where(c.shop_id == bindparam("shop_id"), *where)


@cache
def _oldest_first(kind: Any, given: tuple[str, ...], empty: tuple[str, ...]) -> Select[Any]:
    parts = [selectinload(r.class_attribute) for r in inspect(kind).relationships if r.uselist]
    return _named(kind, given, empty).order_by(TABLES[kind].c.id).options(*parts)


@cache
def _newest(kind: Any, given: tuple[str, ...], empty: tuple[str, ...]) -> Select[Any]:
    return _named(kind, given, empty).order_by(TABLES[kind].c.id.desc()).limit(1)


@cache
def _lock(table: Table) -> Select[Any]:
    return select(table.c.version).where(table.c.id == bindparam("key")).with_for_update()


class _Held(Session):
    """A session that holds what it loaded: a root that nobody else holds would be forgotten, and its version stay."""


@event.listens_for(_Held, "loaded_as_persistent")
def _hold(session: Session, thing: object) -> None:
    session.info["held"].append(thing)


def bump_roots(session: Session) -> None:
    """Count a root's version up whenever one of its children changed: the mapper alone sees only the root's row."""
    for root in list(session.identity_map.values()):
        state = inspect(root)
        mapper = state.mapper
        if mapper.version_id_col is None or root in session.deleted:
            continue
        if session.is_modified(root, include_collections=False):
            continue  # its own row is written anyway; a longer list of children alone would not be
        children = (c for c, *_ in mapper.cascade_iterator("save-update", state))
        if any(session.is_modified(c) or inspect(c).pending for c in children) or _lost_child(state):
            attributes.flag_modified(root, "shop_id")


def _lost_child(state: Any) -> bool:
    return any(state.attrs[r.key].history.deleted for r in state.mapper.relationships if r.uselist)


class SqlUnit:
    """One transaction of one call (see ``ports.unit.Unit``)."""

    def __init__(
        self, session: Session, call: Call, now: datetime, units: "SqlUnits", proven: UUID | None = None
    ) -> None:  # fmt: skip
        self.session = session
        self._proven = proven
        self.call = call
        self.now = self._began = now
        self._units = units
        self._visit_id: UUID | None = None
        self._first_root: UUID | None = None
        self._approver: UUID | None = None
        self._confirmed: set[str] = set()
        self._locked: set[UUID] = set()
        self._request = b""

    def get(self, kind: type[E], key: UUID) -> E:
        """Return one thing, locked until the end of the unit."""
        thing = self._lock(kind, key) if issubclass(kind, Root) else self.session.get(kind, key)
        if thing is None or thing.shop_id != self.call.shop_id:
            raise NotFound(f"{TABLES[kind].name}_gone")
        if isinstance(thing, Visit) and thing.id != self._visit_id:
            self._come_after(thing.id)
        self._note(thing)
        return thing

    def _note(self, thing: Entity) -> None:
        """Keep what the audit will say that this command was about."""
        if isinstance(thing, Visit):
            self._visit_id = thing.id
        elif isinstance(thing, Root) and self._first_root is None:
            self._first_root = thing.id

    def _come_after(self, visit_id: UUID) -> None:
        """Put what this unit writes after all that was written about a visit, by key and by time.

        Another counter's clock may be ahead, or this one's set back; under the lock of the visit its audit knows what
        came last.
        """
        last = self.session.connection().execute(_LAST, {"visit_id": visit_id}).first()
        if last is None:
            return
        follow(last.id)
        if last.at > self.now:
            self._units.behind(last.at - self.now)
            self.now = last.at + timedelta(microseconds=1)

    def _lock(self, kind: type[E], key: UUID) -> E | None:
        """Return a root as it is under its lock.

        One that this unit has already read need not be read again, nor its parts: its version counts every change of
        them. But if that has moved, the unit has looked at what is no longer so, and goes no further.
        """
        known: E | None = self.session.identity_map.get(identity_key(kind, key))
        if known is None:
            thing = self.session.get(kind, key, with_for_update=True)
        elif key in self._locked:
            return known
        else:
            stored = self.session.connection().execute(_lock(TABLES[kind]), {"key": key}).scalar()
            thing = known if stored is not None else None
            if isinstance(thing, Root) and stored != thing.version:
                raise EditConflict("version_moved", seen=thing.version, stored=stored)
        self._locked.add(key)
        return thing

    def caller(self) -> Role | None:
        """Return the role of the caller as it is kept; None for who may no longer work; see the port."""
        key = {"key": self.call.staff_id, "shop_id": self.call.shop_id, "counter": self.call.counter_id}
        role, seated = self.session.connection().execute(_CALLER, key).one()
        if not seated:
            raise NotFound("counter_gone")
        return role if role is None else cast(Role, role)

    def stored(self, sha: str) -> bool:
        """Return whether the blob store holds these bytes."""
        return self._units.blobs.has(sha)

    def _matching(self, query: Any, kind: type[E], equal: dict[str, Any]) -> ScalarResult[E]:
        given = {name: value for name, value in equal.items() if value is not None}
        empty = tuple(sorted(equal.keys() - given.keys()))
        statement = query(kind, tuple(sorted(given)), empty)
        return self.session.scalars(statement, {"shop_id": self.call.shop_id, **given})

    def all(self, kind: type[E], /, **equal: Any) -> list[E]:
        """Return all things whose columns equal what is given, oldest first."""
        return list(self._matching(_oldest_first, kind, equal))

    def find(self, kind: type[E], /, **equal: Any) -> E | None:
        """Return the one thing whose columns equal what is given, or None."""
        return self._matching(_newest, kind, equal).first()

    def add(self, thing: E) -> E:
        """Put a new thing into the caller's shop and return it."""
        thing.shop_id = self.call.shop_id
        self.session.add(thing)
        self._note(thing)
        return thing

    def remove(self, thing: Entity) -> None:
        """Take back a thing that nothing was built on yet."""
        self.session.delete(thing)

    def told(self, kind: type[Entity], key: UUID) -> list[Told]:
        """Return what the audit of the unit's visit tells of one thing; see the port."""
        return history.told(self.session.connection(), self.call.shop_id, self._visit_id, kind, key)

    def number(self, kind: NumberKind) -> str:
        """Return the next human number of today."""
        if kind is NumberKind.VISIT:
            # A car comes with names to spell, and the first one loads a dictionary for half a second: not under the
            # lock of the series, where every other counter that opens in the morning would wait for it.
            self._units.pinyin.keys("")
        connection, shop = self.session.connection(), TABLES[Shop].c
        zone = connection.execute(select(shop.zone).where(shop.shop_id == self.call.shop_id)).scalar()
        if zone is None:
            raise NotFound("shop_gone")
        day = local_day(self._began, zone)
        last = connection.execute(_NEXT, {"of_shop": self.call.shop_id, "of_kind": kind.value, "of_day": day}).scalar()
        if last is None:
            last = 1
            try:
                connection.execute(
                    insert(number_series).values(shop_id=self.call.shop_id, kind=kind.value, day=day, last=last)
                )
            except IntegrityError as error:
                raise LostRace from error
        return human_number(kind, day, last)

    def facts(self, visit_id: UUID) -> Facts:
        """Return the facts of a visit as stored; locks the visit."""
        self.get(Visit, visit_id)
        return facts_of(self.session.connection(), [visit_id])[visit_id]

    def cars_in(self, bay_id: UUID) -> list[tuple[UUID, str]]:
        """Return visit and plate of each car on which work is not done in a bay."""
        connection = self.session.connection()
        connection.execute(_BAY, {"key": bay_id})
        return cars_in(connection, self.call.shop_id, bay_id)

    def serialise(self, kind: str, key: str) -> None:
        """Hold a text against other units until the end of this one; see the port."""
        self._alone_with(f"{kind}:{key}")

    def stock(self, part_code: str) -> Decimal:
        """Return the quantity of a part in stock, for this unit alone until it ends; see the port."""
        self._alone_with(f"stock:{part_code}")
        moves: Table = TABLES[StockMovement]
        held = self.session.execute(
            select(func.sum(moves.c.quantity)).where(
                moves.c.shop_id == self.call.shop_id, moves.c.part_code == part_code
            )
        ).scalar()
        return held if held is not None else Decimal(0)

    def _alone_with(self, what: str) -> None:
        """Wait until no other unit of the shop has ``what`` in hand, where it is no row that could be locked.

        SQLite has one writer at a time: a unit is alone there with everything.
        """
        connection = self.session.connection()
        if connection.dialect.name == "postgresql":
            digest = blake2b(f"{self.call.shop_id}:{what}".encode(), digest_size=8).digest()
            connection.execute(_IN_TURN, {"key": int.from_bytes(digest, "big", signed=True)})

    def approver(self, action: str) -> UUID:
        """Return who approved ``action``; see the port."""
        if allowed(self.call.role, action):
            return self.call.staff_id
        if self.call.approval is None:
            raise NeedsApproval("approval_needed", action=action)
        person = self.find(Staff, id=self._proven) if self._proven is not None else None
        if person is None or not person.active or not allowed(person.role, action):
            raise RuleBroken("approval_refused", field="approval")
        if needs_reason(action) and not clean_text(self.call.reason):
            raise RuleBroken("approval_reason_missing", field="reason")
        self._approver = person.id
        return person.id

    def question(self, code: str, field: str | None = None, **params: object) -> None:
        """Ask the caller once."""
        self.questions((Confirmable(code, field=field, **params),))

    def questions(self, asked: Sequence[Confirmable]) -> None:
        """Ask several at once; see the port."""
        still = tuple({one.code: one for one in asked if one.code not in self.call.confirmed}.values())
        self._confirmed |= {one.code for one in asked} & self.call.confirmed
        if still:
            still[0].also = still[1:]
            raise still[0]

    def reply_to(self, call: Call, action: str, shape: Any, request: bytes = b"") -> Any:
        """Claim the key; return the stored reply when it was claimed before, else None; see the port."""
        self._request = request
        try:
            self.session.connection().execute(_CLAIM, {"key": call.key, "shop_id": call.shop_id, "at": self.now})
        except IntegrityError:
            self.session.rollback()
            row = self.session.execute(
                select(audit.c.id, audit.c.action, audit.c.staff_id, audit.c.reply).where(
                    audit.c.command_key == call.key, audit.c.outcome == "done"
                )
            ).first()
            told = row is not None and (row.action, row.staff_id) == (action, call.staff_id)
            if row is None or not told or not self._asks_the_same(row.id, row.reply):
                raise RuleBroken("key_reused", action=action) from None
            return from_json(row.reply, shape)
        return None

    def _asks_the_same(self, audit_id: UUID, reply: Any) -> bool:
        """Whether the request is the one that was answered; a reply without its digest tells nothing."""
        known = reply.pop("asked", None) if isinstance(reply, dict) else None
        if known is None or not self._request:
            return True
        salts = self.session.scalars(select(audit_personal.c.salt).where(audit_personal.c.audit_id == audit_id)).all()
        return "" in salts or bool(known == request_digest(self._request, salts))

    def _row(self, action: str, outcome: str, changes: Any, reply: Any) -> dict[str, Any]:
        call = self.call
        return {
            "shop_id": call.shop_id,
            "counter_id": call.counter_id,
            "at": self.now,
            "staff_id": call.staff_id,
            "role": call.role.value,
            "action": action,
            "about_id": self._visit_id or self._first_root,
            "command_key": call.key,
            "outcome": outcome,
            "changes": changes,
            "reason": call.reason,
            "reply": reply,
        }

    def commit(self, call: Call, action: str, reply: Any, topics: frozenset[str]) -> None:
        """Write changes, search keys, audit row and topics, and commit."""
        session, recorder = self.session, Recorder()
        bump_roots(session)
        changes = recorder.changes(session)
        if self._approver is not None:
            changes.append({"of": "approval", "id": str(self._approver), "did": "approve", "fields": {}})
        added, moved = search.to_index(session)
        session.flush()
        connection = session.connection()
        search.index(connection, added, moved, self._units.pinyin.keys)
        if self._visit_id is not None:
            topics |= {f"visit:{self._visit_id}"}
        own: list[int] = []
        if topics:
            rows = [
                {"shop_id": call.shop_id, "topic": t, "counter_id": call.counter_id, "at": self.now}
                for t in sorted(topics)
            ]
            own = list(connection.execute(_TOPICS, rows).scalars())
        answer = to_json(reply)
        if self._request and isinstance(answer, dict):
            answer["asked"] = request_digest(self._request, recorder.salts(action, changes))
        changes += [{"of": "question", "id": code, "did": "confirm", "fields": {}} for code in sorted(self._confirmed)]
        append(connection, self._row(action, "done", changes, answer), recorder.personal)
        with self._units.database.own_changes.writing(own):
            session.commit()
        self._units.announce(call, topics)

    def refuse(self, call: Call, action: str, code: str) -> None:  # noqa: ARG002 (it is the call of this unit)
        """Write the audit row of a denial and commit."""
        append(self.session.connection(), self._row(action, code, [], None), ())
        self.session.commit()


class SqlUnits:
    """Opens units of work on one database.

    Args:
        database: where to write.
        clock: what time it is.
        passwords: checks the PIN of somebody who approves.
        pinyin: reads names for the search keys.
        blobs: where drawings and photos lie before anything names them.
        announce: told (call, topics) after every commit of this process.
    """

    def __init__(
        self,
        database: Database,
        clock: Clock,
        passwords: Passwords,
        pinyin: Pinyin,
        blobs: BlobStore,
        announce: Any = lambda _call, _topics: None,
    ) -> None:
        self.database = database
        self.clock = clock
        self.passwords = passwords
        self.pinyin = pinyin
        self.blobs = blobs
        self.announce = announce
        self._decoy = ""
        self._behind = timedelta(0)

    def prove(self, call: Call) -> UUID | None:
        """Return who put their name and PIN under the call; see the port."""
        if call.approval is None:
            return None
        login, secret = clean_name(call.approval.login), call.approval.secret
        with self.database.reader.connect() as connection:
            known = connection.execute(_SECRETS, {"login": login, "shop_id": call.shop_id}).first()
        if known is None and not self._decoy:
            self._decoy = self.passwords.hash("nobody has this password")
        # Before the transaction begins, and as long for an unknown name: neither others nor whoever guesses learn of it.
        right = self.passwords.verify(self._decoy if known is None else known.pin_hash or known.password_hash, secret)
        attempt = Call(
            key=new_id(), staff_id=call.staff_id, role=call.role, counter_id=call.counter_id, shop_id=call.shop_id
        )
        with self.open(attempt) as unit:
            if known is None:
                unit.refuse(attempt, "staff.approve_refused", "approval_refused")
                raise RuleBroken("approval_refused", field="approval")
            person = unit.get(Staff, known.id)
            if not person.active or (person.password_hash, person.pin_hash) != (known.password_hash, known.pin_hash):
                raise LostRace
            by_pin = person.pin_hash is not None
            person.check_may_try(unit.now, by_pin=by_pin)
            if right and not person.tries:
                return person.id
            person.tried(unit.now, right=right, by_pin=by_pin)
            action = "staff.approve" if right else "staff.approve_refused"
            unit.reply_to(attempt, action, type(None))
            unit.commit(attempt, action, None, frozenset())
        if not right:
            raise RuleBroken("approval_refused", field="approval")
        return person.id

    @contextmanager
    def open(self, call: Call, proven: UUID | None = None) -> Iterator[SqlUnit]:
        """Begin a transaction; what was not committed at the end of the block is rolled back.

        Args:
            call: who asks.
            proven: who approves, as ``prove`` returned it.

        Raises:
            EditConflict: ``version_moved`` when somebody else wrote the same aggregate meanwhile.
            LostRace: to be run again. EnvironmentFault: nothing was stored.
        """
        session = _Held(self.database.writer, autoflush=False, expire_on_commit=False, info={"held": []})
        try:
            yield SqlUnit(session, call, self.clock.now(), self, proven)
        except StaleDataError as error:
            raise EditConflict("version_moved") from error
        except DBAPIError as error:
            session.invalidate()  # a commit that failed leaves its transaction open: not back into the pool with it
            raise self._fault(error) from error
        finally:
            session.close()

    def behind(self, skew: timedelta) -> None:
        """Log that this computer's clock is behind what another one wrote; again only when it has become much more."""
        if skew > self._behind + _SKEW:
            self._behind = skew
            _log.warning("this computer's clock is %s behind what another counter wrote: set both", skew)

    def _fault(self, error: DBAPIError) -> Exception:
        """Return the fault to raise; a full disk gets back the room kept in reserve, so that trying again helps."""
        fault, ballast = translate(error), self.database.ballast
        if getattr(fault, "code", "") == "disk_full" and ballast is not None and ballast.release():
            return EnvironmentFault("disk_full_reserve")
        return fault
