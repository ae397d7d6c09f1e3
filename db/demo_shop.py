"""The demo shop before its first car: people, counters, bays and a filled store."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import partial
from random import Random
from typing import Any, cast
from uuid import UUID

from advisor_app.demo.crew import DemoStaff, demo_bays, demo_counters, demo_shop, demo_staff
from advisor_app.desk import Desk, Session
from advisor_app.domain.catalog import Catalog, Trade
from advisor_app.domain.staff import Bay, Counter, Role, ShopKind, Staff
from advisor_app.domain.stock import MovementKind, StockMovement
from advisor_app.domain.values.clock import ManualClock
from advisor_app.integrations.passwords import Argon2Passwords
from advisor_app.ports.call import Approval, Call
from advisor_app.ports.outside import Passwords
from advisor_app.ports.replies import Done, DoneMany
from db.desk import make_desk
from db.engine import Database
from db.unit_of_work import SqlUnit, SqlUnits

_AT_COUNTER = {
    Role.CASHIER: 3,
    Role.GATE_GUARD: 3,
    Role.FOLLOW_UP_CALLER: 2,
    Role.APPOINTMENT_CLERK: 2,
    Role.MANAGER: 1,
}
_WORKSHOP_COUNTER = 4
HASHED_WITH = {"memory_kib": 19_456, "passes": 2}
"""How the demo's secrets are hashed: argon2id as lean as OWASP allows. They stand on the login page, so that there is
nothing to protect, and forty hashes of full strength would take as long as half of the story."""
UNSET = "!"
"""No hash of anything: nobody signs in while the demo is being made."""


class OncePasswords:
    """Hashes and checks each distinct secret once; a demo approves with the same PIN hundreds of times."""

    def __init__(self, real: Passwords) -> None:
        self._real = real
        self._hashes: dict[str, str] = {}

    def hash(self, secret: str) -> str:
        """Return a salted hash of ``secret``, the same one every time."""
        if secret not in self._hashes:
            self._hashes[secret] = self._real.hash(secret)
        return self._hashes[secret]

    def verify(self, kept: str, secret: str) -> bool:
        """Return whether ``secret`` is what ``kept`` was made of."""
        return self._hashes.get(secret) == kept or self._real.verify(kept, secret)


@dataclass(eq=False)
class Crew:
    """The opened demo shop and everybody in it."""

    database: Database
    desk: Desk
    clock: ManualClock
    catalog: Catalog
    people: dict[Role, list[Session]] = field(default_factory=lambda: defaultdict(list))
    bays: dict[Trade, list[UUID]] = field(default_factory=lambda: defaultdict(list))
    manager: DemoStaff = field(default_factory=lambda: next(p for p in demo_staff() if p.role is Role.MANAGER))
    stock: dict[str, Decimal] = field(default_factory=dict)

    def one(self, role: Role, rng: Random) -> Session:
        """Return somebody of that role."""
        return rng.choice(self.people[role])

    @property
    def boss(self) -> Session:
        """The manager at the first counter."""
        return self.people[Role.MANAGER][0]

    def approved(self, call: Call, why: str) -> Call:
        """Return the call with the manager's name and PIN under it, and why."""
        return replace(call, reason=why).approved_by(Approval(self.manager.login, self.manager.pin))

    @contextmanager
    def unit(self, session: Session, action: str, reply: Callable[[], Any], *topics: str) -> Iterator[SqlUnit]:
        """Open a unit for what has no service yet; it is committed with key, audit row and topics."""
        units = cast(SqlUnits, self.desk.people.units)
        call = session.call()
        with units.open(call) as unit:
            unit.reply_to(call, action, Done)
            yield unit
            unit.commit(call, action, reply(), frozenset(topics))

    def receive(self, code: str, needed: Decimal) -> None:
        """Fill the shelf when it holds less than ``needed``; what is kept in ``stock`` goes down with each issue."""
        held = self.stock.get(code, Decimal(0))
        if held < needed:
            part = self.catalog.parts.get(code)
            usual = part.stock if part else Decimal(0)
            lot = max(usual, needed * 6)
            keeper = self.people[Role.PARTS_KEEPER][0]
            self.desk.parts.receive(keeper.call(), code, lot, "")
            held += lot
        self.stock[code] = held - needed


class Secrets:
    """Hashes the passwords and PINs of the crew on other threads while the story is being told."""

    def __init__(self, passwords: Passwords) -> None:
        self._pool = ThreadPoolExecutor(2)
        self._hashes: dict[str, Future[str]] = {
            secret: self._pool.submit(passwords.hash, secret)
            for person in demo_staff()
            if person.role is not Role.MANAGER
            for secret in (person.password, person.pin)
        }

    def store(self, crew: Crew) -> None:
        """Give everybody their password and PIN."""
        for person in demo_staff():
            if person.role is Role.MANAGER:
                continue
            session = next(s for s in crew.people[person.role] if s.name == person.name)
            with crew.unit(crew.boss, "staff.change", partial(Done, session.staff_id), "staff") as unit:
                kept = unit.get(Staff, session.staff_id)
                kept.password_hash = self._hashes[person.password].result()
                kept.pin_hash = self._hashes[person.pin].result()

    def close(self) -> None:
        """End the threads; what was not begun is dropped."""
        self._pool.shutdown(cancel_futures=True)


def found(database: Database, clock: ManualClock, real: Passwords | None = None) -> tuple[Crew, Secrets]:
    """Found the demo shop in an empty database.

    Returns:
        The crew, and the secrets that are still being hashed (``store`` them at the end, then ``close``).

    Raises:
        RuleBroken: ``shop_exists``.
    """
    passwords = OncePasswords(real or Argon2Passwords(**HASHED_WITH))
    desk = make_desk(database, clock=clock, passwords=passwords)
    crew = Crew(database, desk, clock, desk.reference.catalog())
    made, boss = demo_shop(), crew.manager
    first = demo_counters()[0].name_zh
    reply = desk.people.found_shop(made.name, ShopKind.DEMO, first, boss.name, boss.login, boss.password)
    secrets = Secrets(passwords)
    (counter,) = desk.reads.people.counters()
    crew.people[Role.MANAGER].append(Session(reply.staff_id, boss.name, Role.MANAGER, counter.id))
    for name, text in (
        ("name_en", made.name_en), ("address", made.address), ("phone", made.phone), ("uscc", made.uscc),
    ):  # fmt: skip
        desk.people.change_shop(crew.boss.call(), name, "", text)
    counters = {counter.number: counter.id} | _places(crew)
    _hire(crew, counters, passwords)
    _fill_store(crew)
    return crew, secrets


def _places(crew: Crew) -> dict[int, UUID]:
    counters: dict[int, UUID] = {}
    with crew.unit(crew.boss, "shop.change", lambda: DoneMany(tuple(counters.values())), "staff") as unit:
        for desk in demo_counters()[1:]:
            counters[desk.number] = unit.add(Counter(number=desk.number, name=desk.name_zh)).id
        for bay in demo_bays():
            crew.bays[bay.trade].append(unit.add(Bay(number=bay.number, name=bay.name_zh)).id)
    return counters


def _hire(crew: Crew, counters: dict[int, UUID], passwords: Passwords) -> None:
    """Take everybody on; the demo's passwords stand on its login page and are shorter than a shop's own may be."""
    pin = passwords.hash(crew.manager.pin)
    with crew.unit(crew.boss, "staff.change", lambda: Done(crew.boss.staff_id), "staff") as unit:
        manager = unit.get(Staff, crew.boss.staff_id)
        manager.pin_hash, manager.phone = pin, crew.manager.phone
    for person in demo_staff():
        if person.role is Role.MANAGER:
            continue
        kept = Staff(login=person.login, name=person.name, role=person.role, password_hash=UNSET, phone=person.phone)
        with crew.unit(crew.boss, "staff.add", partial(Done, kept.id), "staff") as unit:
            unit.add(kept)
        if person.role is Role.SERVICE_ADVISOR:
            number = 1 + len(crew.people[person.role]) % 2
        else:
            number = _AT_COUNTER.get(person.role, _WORKSHOP_COUNTER)
        crew.people[person.role].append(Session(kept.id, person.name, person.role, counters[number]))


def _fill_store(crew: Crew) -> None:
    keeper, now = crew.people[Role.PARTS_KEEPER][0], crew.clock.now()
    moves = [
        StockMovement(part_code=part.number, kind=MovementKind.OPENING, quantity=part.stock, at=now, by=keeper.staff_id)
        for part in crew.catalog.parts.values()
        if part.stock > 0
    ]
    with crew.unit(keeper, "part.open_stock", lambda: DoneMany(tuple(move.id for move in moves)), "parts") as unit:
        for move in moves:
            unit.add(move)
    crew.stock = {part.number: part.stock for part in crew.catalog.parts.values()}
