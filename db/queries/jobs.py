"""Jobs with their clocks, technicians and bays with their load; a constant number of statements each."""

from collections import defaultdict
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Select, and_, bindparam, or_, select

from advisor_app.domain.fault import Fault
from advisor_app.domain.job import JobState
from advisor_app.domain.staff import Role
from advisor_app.domain.values.plate import format_plate
from advisor_app.ports.reads.jobs import BayLoad, Dispatch, FaultWork, JobCard, TechnicianLoad, WorkshopJob
from advisor_app.reference import car_name, listed_name
from db.queries.base import SqlReads
from db.tables.base import TABLES
from db.tables.people import bay, staff, vehicle
from db.tables.visits import order_line, visit, work_order
from db.tables.workshop import clock_entry, job

WORKERS = (Role.TECHNICIAN, Role.TEAM_LEADER)
CARD = [
    "id", "visit_id", "number", "name", "trade", "hours", "state", "pause_reason", "technician_id", "bay_id", "rework",
    "rework_reason", "done_at",
]  # fmt: skip


def _jobs(*more: Any) -> Select[Any]:
    return (
        select(
            *(job.c[n] for n in CARD), order_line.c.code, staff.c.name.label("technician"), bay.c.name.label("bay"),
            *more,
        )
        .select_from(job)
        .join(order_line, order_line.c.id == job.c.order_line_id)
        .outerjoin(staff, staff.c.id == job.c.technician_id)
        .outerjoin(bay, bay.c.id == job.c.bay_id)
    )  # fmt: skip


# The few cars in the shop are gone through, not the many jobs that a bay has seen in its years.
_STANDING = (
    select(job.c.visit_id, job.c.bay_id, vehicle.c.plate)
    .join(visit, visit.c.id == job.c.visit_id)
    .join(vehicle, vehicle.c.id == visit.c.vehicle_id)
    .where(
        visit.c.shop_id == bindparam("shop_id"),
        visit.c.closed_at.is_(None),
        visit.c.cancelled_at.is_(None),
        job.c.state != JobState.DONE,
    )
    .order_by(job.c.id)
)


def cars_in(connection: Connection, shop_id: int, bay_id: UUID) -> list[tuple[UUID, str]]:
    """Return visit and plate of each car on which work is not done in a bay; one statement."""
    rows = connection.execute(_STANDING, {"shop_id": shop_id})
    return list(dict.fromkeys((row.visit_id, row.plate) for row in rows if row.bay_id == bay_id))


Clocks = dict[UUID, tuple[timedelta, datetime | None]]


class SqlJobReads(SqlReads):
    """See ``ports.reads.jobs.JobReads``."""

    def _clocks(self, connection: Connection, *where: Any) -> Clocks:
        c = clock_entry.c
        worked: dict[UUID, timedelta] = defaultdict(timedelta)
        since: dict[UUID, datetime] = {}
        rows = connection.execute(
            select(c.job_id, c.started_at, c.ended_at)
            .join(job, job.c.id == c.job_id)
            .join(visit, visit.c.id == job.c.visit_id)
            .where(*where)
        )
        for row in rows:
            if row.ended_at is None:
                since[row.job_id] = row.started_at
            else:
                worked[row.job_id] += row.ended_at - row.started_at
        return {key: (worked[key], since.get(key)) for key in worked.keys() | since.keys()}

    @staticmethod
    def _card(row: Any, clocks: Clocks) -> JobCard:
        worked, since = clocks.get(row.id, (timedelta(), None))
        kept = {n: getattr(row, n) for n in CARD} | {"name": listed_name(row.code, row.name)}
        return JobCard(
            **kept, technician=row.technician or "", bay=row.bay or "", worked=worked, since=since,
        )  # fmt: skip

    def of_visit(self, visit_id: UUID) -> tuple[JobCard, ...]:
        """Return the jobs of a visit; two statements."""
        with self.reading() as connection:
            return self._of_visit(connection, visit_id)

    def _of_visit(self, connection: Connection, visit_id: UUID) -> tuple[JobCard, ...]:
        mine = and_(job.c.visit_id == visit_id, job.c.shop_id == self.shop_id)
        rows = connection.execute(_jobs().where(mine).order_by(order_line.c.pos)).all()
        clocks = self._clocks(connection, mine)
        return tuple(self._card(row, clocks) for row in rows)

    def dispatch(self, visit_id: UUID) -> Dispatch:
        """Return what a dispatcher decides on; five statements."""
        with self.reading() as connection:
            jobs = self._of_visit(connection, visit_id)
            load = connection.execute(
                select(
                    job.c.technician_id, job.c.bay_id, order_line.c.code, job.c.name, job.c.hours, job.c.state,
                    vehicle.c.plate,
                )
                .join(order_line, order_line.c.id == job.c.order_line_id)
                .join(visit, visit.c.id == job.c.visit_id)
                .join(vehicle, vehicle.c.id == visit.c.vehicle_id)
                .where(self._in_shop(), job.c.state != JobState.DONE)
                .order_by(job.c.id)
            ).all()  # fmt: skip
            people = connection.execute(
                select(staff.c.id, staff.c.name, staff.c.role)
                .where(staff.c.shop_id == self.shop_id, staff.c.active, staff.c.role.in_(WORKERS))
                .order_by(staff.c.id)
            ).all()
            bays = connection.execute(
                select(bay.c.id, bay.c.number, bay.c.name).where(bay.c.shop_id == self.shop_id).order_by(bay.c.number)
            ).all()
        loads = [_load(p, [r for r in load if r.technician_id == p.id]) for p in people]
        loads.sort(key=lambda p: (not p.free, p.hours_open))
        places = [
            BayLoad(b.id, b.number, b.name, tuple(dict.fromkeys(r.plate for r in load if r.bay_id == b.id)))
            for b in bays
        ]
        return Dispatch(visit_id, jobs, tuple(loads), tuple(places))

    def _in_shop(self) -> Any:
        return and_(visit.c.shop_id == self.shop_id, visit.c.closed_at.is_(None), visit.c.cancelled_at.is_(None))

    def workshop(self, done_since: datetime) -> tuple[WorkshopJob, ...]:
        """Return the jobs of the workshop; three statements whatever their number."""
        wanted = and_(self._in_shop(), or_(job.c.state != JobState.DONE, job.c.done_at >= done_since))
        fault = TABLES[Fault].c
        with self.reading() as connection:
            rows = connection.execute(
                _jobs(
                    work_order.c.number.label("order_number"), vehicle.c.plate, vehicle.c.plate_kind, vehicle.c.make,
                    vehicle.c.model, vehicle.c.colour, visit.c.promised_at,
                )
                .join(visit, visit.c.id == job.c.visit_id)
                .join(vehicle, vehicle.c.id == visit.c.vehicle_id)
                .join(work_order, work_order.c.id == job.c.order_id)
                .where(wanted)
                .order_by(visit.c.promised_at, job.c.id)
            ).all()  # fmt: skip
            clocks = self._clocks(connection, wanted)
            said: dict[UUID, list[str]] = defaultdict(list)
            visits = select(job.c.visit_id).join(visit, visit.c.id == job.c.visit_id).where(wanted)
            for row in connection.execute(
                select(fault.visit_id, fault.words).where(fault.visit_id.in_(visits)).order_by(fault.pos)
            ):
                said[row.visit_id].append(row.words)
        return tuple(
            WorkshopJob(
                self._card(r, clocks), r.order_number, r.plate, r.plate_kind, car_name(r.make, r.model), r.colour,
                r.promised_at, "\n".join(said[r.visit_id]), r.make,
            )
            for r in rows
        )  # fmt: skip

    def complaints(self, visit_id: UUID) -> tuple[FaultWork, ...]:
        """Return the complaints of a visit with what the workshop wrote."""
        fault = TABLES[Fault]
        names = list(FaultWork.__annotations__)
        with self.reading() as connection:
            rows = connection.execute(
                select(*(fault.c[n] for n in names))
                .where(fault.c.visit_id == visit_id, fault.c.shop_id == self.shop_id)
                .order_by(fault.c.pos)
            ).all()
        return tuple(FaultWork(**row._mapping) for row in rows)


def _load(person: Any, rows: list[Any]) -> TechnicianLoad:
    running = next((r for r in rows if r.state is JobState.RUNNING and r.hours), None)
    return TechnicianLoad(
        person.id, person.name, person.role, listed_name(running.code, running.name) if running else "",
        format_plate(running.plate) if running else "", len(rows), sum((r.hours for r in rows), Decimal(0)),
    )  # fmt: skip
