"""The shops that are measured: made once by ``advisor demo``, kept in ``.cache/bench`` and used again.

200 cars stand in each of them, whatever its size, so that the board and today's list are those of a large shop on a
busy day. What a run adds it takes back where the trade allows it (a visit is cancelled, not deleted).
"""

import hashlib
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

from advisor_app.desk import Desk, Session
from advisor_app.domain.quote import AgreedHow, Decision
from advisor_app.domain.signature import SignedOn
from advisor_app.domain.staff import Role
from advisor_app.domain.values.clock import ManualClock
from advisor_app.domain.walkaround import Moment
from advisor_app.ports.call import Call
from advisor_app.ports.replies import Signed
from advisor_app.services.reception import Arrival

if TYPE_CHECKING:
    from db.engine import Database

ROOT = Path(__file__).resolve().parents[2]
KEPT = ROOT / ".cache" / "bench"
SMALL, LARGE = 10_000, 1_000_000
CARS = 200
STORY = 150
"""So many visits of a kept shop are told through the services; the others are cloned from them."""

SIGNED = Signed("王建平", SignedOn.PAPER)


def kept(visits: int) -> Path:
    """Return where the shop of that size is kept."""
    return KEPT / f"{visits}.db"


def url(path: Path) -> str:
    """Return the address of a SQLite file."""
    return f"sqlite:///{path}"


@dataclass
class Shop:
    """An opened shop and its people; what ``tests/journeys`` needs of one."""

    desk: Desk
    clock: ManualClock
    database: "Database"
    people: dict[Role, Session]
    bay_id: UUID

    def call(self, role: Role = Role.SERVICE_ADVISOR, reason: str = "") -> Call:
        """Return a fresh call by the person of that role."""
        return self.people[role].call(reason)


@contextmanager
def opened(path: Path | str) -> Iterator[Shop]:
    """Open a kept shop at the present moment."""
    from db.desk import make_desk
    from db.engine import open_database

    database = open_database(path, ballast=False)
    try:
        yield staffed(database, make_desk)
    finally:
        database.dispose()


def staffed(database: "Database", make_desk: Any) -> Shop:
    """Return the shop of a database with one person for each role."""
    clock = ManualClock(datetime.now(UTC))
    desk = make_desk(database, clock=clock)
    (counter, *_) = desk.reads.people.counters()
    people = {s.role: Session(s.id, s.name, s.role, counter.id) for s in desk.reads.people.staff() if s.active}
    bays = desk.reads.people.bays()
    return Shop(desk, clock, database, people, bays[0].id)


def ensure(visits: int) -> Path:
    """Return the kept shop of ``visits`` visits, made now if there is none yet (a million take some minutes)."""
    path, note = kept(visits), kept(visits).with_suffix(".schema")
    if path.exists() and (not note.exists() or note.read_text("ascii") != _schema()):
        print(f"The tables have changed since {path.name} was made; it is made again.")
        for old in KEPT.glob(f"{visits}.*"):
            shutil.rmtree(old) if old.is_dir() else old.unlink()
    if not path.exists():
        _make(path, visits)
        note.write_text(_schema(), "ascii")
    with opened(path) as shop:
        _fill(shop)
    return path


def _schema() -> str:
    """Return the digest of every table as the program would make it now; a migration may not tell a draft apart."""
    from sqlalchemy.schema import CreateTable

    from db.tables import all as _tables  # noqa: F401 (fills the metadata)
    from db.tables.base import metadata

    made = "".join(str(CreateTable(table)) for table in metadata.sorted_tables)
    return hashlib.sha256(made.encode()).hexdigest()


def _make(path: Path, visits: int) -> None:
    from db import schema
    from db.demo import make_demo
    from db.engine import open_database

    folder = KEPT / "making"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    database = open_database(folder / path.name, ballast=False)
    try:
        schema.create(database)
        make_demo(database, visits, 1, progress=_tell, story=STORY)
    finally:
        database.dispose()
    print(flush=True)
    for made in folder.iterdir():
        made.rename(KEPT / made.name)
    folder.rmdir()


def _tell(done: int, of: int) -> None:
    print(f"\rmaking the shop: {done:,} / {of:,}", end="", flush=True)


def _fill(shop: Shop) -> None:
    """Let cars arrive until 200 have a signed order and stand in the shop."""
    here = sum(row.facts.order_signed for row in shop.desk.reads.visits.open_visits())
    for number in range(here, CARS):
        visit = reception(shop, number)
        to_order(shop, visit)
        if number % 2:
            jobs = job_ids(shop, visit)
            technician = shop.people[Role.TECHNICIAN].staff_id
            shop.desk.jobs.assign(
                shop.call(Role.WORKSHOP_CONTROLLER).confirming("bay_taken"), jobs, technician, shop.bay_id
            )


def reception(shop: Shop, number: int) -> UUID:
    """Take a new car in and return its visit."""
    plate = f"京Q{int(shop.clock.now().timestamp() * 10 + number * 37) % 100_000:05}"
    arrival = Arrival(plate=plate, name=f"顾客{number}", phone=f"139{number:08}", make="大众", model="朗逸")
    visit = shop.desk.reception.arrive(shop.call(), arrival).id
    shop.desk.reception.set_field(shop.call(), visit, "odometer_km", None, 30210)
    shop.desk.reception.set_field(shop.call(), visit, "energy_percent", None, 60)
    return visit


def to_order(shop: Shop, visit: UUID) -> None:
    """Bring a visit from reception to its signed order."""
    desk, at = shop.desk, Moment.ARRIVAL
    desk.walkarounds.start(shop.call(), visit, at)
    desk.walkarounds.set_flag(shop.call(), visit, at, "covers_on", True)
    desk.walkarounds.sign(shop.call(), visit, at, SIGNED)
    fault = desk.faults.record(shop.call(), visit, "刹车时吱吱响").id
    desk.faults.read_back(shop.call(), fault)
    code = next(iter(desk.reference.catalog().operations))
    lines = desk.quotes.add(shop.call(), visit, code, Decimal(1), fault).ids
    desk.quotes.decide(shop.call(), visit, lines, Decision.APPROVED, AgreedHow.IN_PERSON, "")
    desk.quotes.promise(shop.call(), visit, None, shop.clock.now() + timedelta(hours=4))
    desk.work_orders.sign(shop.call(), visit, SIGNED, desk.reads.orders.contract(visit).shown)


def job_ids(shop: Shop, visit: UUID) -> tuple[UUID, ...]:
    """Return the jobs of a visit."""
    from advisor_app.domain.job import Job

    with shop.desk.jobs.units.open(shop.call()) as unit:
        return tuple(job.id for job in unit.all(Job, visit_id=visit))
