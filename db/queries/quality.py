"""Quality checks and washes."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, and_, func, not_, select

from advisor_app.domain.job import JobState
from advisor_app.domain.values.errors import NotFound
from advisor_app.domain.wash import WashState
from advisor_app.ports.reads.quality import CheckCard, CheckedLine, CheckJob, QualitySheet, WaitingCar, WashCard
from advisor_app.reference import car_name, listed_name
from db.queries.base import SqlReads
from db.queries.facts import facts_of, worked_since_wash
from db.tables.people import staff, vehicle
from db.tables.visits import order_line, visit, work_order
from db.tables.workshop import clock_entry, job, quality_check, quality_item, wash


class SqlQualityReads(SqlReads):
    """See ``ports.reads.quality.QualityReads``."""

    def sheet(self, visit_id: UUID) -> QualitySheet:
        """Return jobs and checks of a visit."""
        with self.reading() as connection:
            head = connection.execute(
                select(visit.c.odometer_km, visit.c.road_test_allowed, visit.c.work_class).where(
                    visit.c.id == visit_id, visit.c.shop_id == self.shop_id
                )
            ).first()
            if head is None:
                raise NotFound("visit_gone")
            return QualitySheet(
                visit_id, head.odometer_km, head.road_test_allowed, self._jobs(connection, visit_id),
                self._checks(connection, visit_id), head.work_class.needs_certificate,
            )  # fmt: skip

    def _jobs(self, connection: Connection, visit_id: UUID) -> tuple[CheckJob, ...]:
        minutes: dict[UUID, float] = {}
        for row in connection.execute(
            select(clock_entry.c.job_id, clock_entry.c.started_at, clock_entry.c.ended_at)
            .join(job, job.c.id == clock_entry.c.job_id)
            .where(job.c.visit_id == visit_id)
        ):
            if row.ended_at is not None:
                span: float = (row.ended_at - row.started_at).total_seconds()
                minutes[row.job_id] = minutes.get(row.job_id, 0) + span / 60
        rows = connection.execute(
            select(
                job.c.id, order_line.c.code, job.c.name, staff.c.name.label("technician"), job.c.hours, job.c.rework,
                job.c.rework_reason,
            )
            .join(order_line, order_line.c.id == job.c.order_line_id)
            .outerjoin(staff, staff.c.id == job.c.technician_id)
            .where(job.c.visit_id == visit_id)
            .order_by(job.c.id)
        )  # fmt: skip
        return tuple(
            CheckJob(
                r.id, listed_name(r.code, r.name), r.technician or "", r.hours, round(minutes.get(r.id, 0)), r.rework,
                r.rework_reason,
            )
            for r in rows
        )  # fmt: skip

    def _checks(self, connection: Connection, visit_id: UUID) -> tuple[CheckCard, ...]:
        lines: dict[UUID, list[CheckedLine]] = {}
        item = quality_item.c
        for row in connection.execute(
            select(item.check_id, item.job_id, order_line.c.code, job.c.name, item.passed, item.reason, item.measured)
            .join(quality_check, quality_check.c.id == item.check_id)
            .join(job, job.c.id == item.job_id)
            .join(order_line, order_line.c.id == job.c.order_line_id)
            .where(quality_check.c.visit_id == visit_id)
            .order_by(item.pos)
        ):
            line = CheckedLine(row.job_id, listed_name(row.code, row.name), row.passed, row.reason, row.measured)
            lines.setdefault(row.check_id, []).append(line)
        c = quality_check.c
        rows = connection.execute(
            select(
                c.id, c.level, staff.c.name.label("by"), c.checked_at, c.passed, c.road_test_km, c.note, c.certificate
            )
            .join(staff, staff.c.id == c.checked_by)
            .where(c.visit_id == visit_id)
            .order_by(c.id.desc())
        )
        return tuple(
            CheckCard(
                r.id, r.level, r.by, r.checked_at, r.passed, r.road_test_km, r.note, tuple(lines.get(r.id, ())),
                r.certificate,
            )
            for r in rows
        )  # fmt: skip

    def wash(self, visit_id: UUID) -> WashCard | None:
        """Return the wash of a visit; None before it began, and again where the car was worked on since it was washed."""
        c = wash.c
        with self.reading() as connection:
            row = connection.execute(
                select(c.state, staff.c.name.label("washer"), c.started_at, c.ended_at, c.careful, c.reason)
                .join(staff, staff.c.id == c.washer_id)
                .where(c.visit_id == visit_id, not_(and_(c.state == WashState.DONE, worked_since_wash())))
            ).first()
        return WashCard(**row._mapping) if row else None

    def waiting(self) -> tuple[WaitingCar, ...]:
        """Return the cars that wait for their check, the most urgent promise first."""
        open_jobs = select(job.c.visit_id).where(job.c.state != JobState.DONE)
        with self.reading() as connection:
            rows = connection.execute(
                select(
                    visit.c.id, work_order.c.number, vehicle.c.plate, vehicle.c.plate_kind, vehicle.c.make,
                    vehicle.c.model, staff.c.name.label("advisor"), visit.c.promised_at,
                    func.coalesce(func.max(job.c.done_at), work_order.c.signed_at).label("ended_at"), func.count(job.c.id).label("jobs"),
                    func.max(job.c.rework).label("rework"),
                )
                .select_from(visit)
                .join(work_order, work_order.c.visit_id == visit.c.id)
                .join(vehicle, vehicle.c.id == visit.c.vehicle_id)
                .join(staff, staff.c.id == visit.c.advisor_id)
                .outerjoin(job, job.c.visit_id == visit.c.id)
                .where(
                    visit.c.shop_id == self.shop_id, visit.c.closed_at.is_(None), visit.c.cancelled_at.is_(None),
                    visit.c.id.not_in(open_jobs),
                )
                .group_by(
                    visit.c.id, work_order.c.number, vehicle.c.plate, vehicle.c.plate_kind, vehicle.c.make,
                    vehicle.c.model, staff.c.name, visit.c.promised_at, work_order.c.signed_at,
                )
            ).all()  # fmt: skip
            facts = facts_of(connection, [r.id for r in rows])
        cars = [
            WaitingCar(
                r.id, r.number, r.plate, r.plate_kind, car_name(r.make, r.model), r.advisor, r.promised_at,
                r.ended_at, r.jobs, bool(r.rework),
            )
            for r in rows
            if not (facts[r.id].quality_passed and facts[r.id].certified) and not facts[r.id].additions_open
        ]  # fmt: skip
        return tuple(sorted(cars, key=lambda car: car.promised_at or datetime.max.replace(tzinfo=car.ended_at.tzinfo)))
