"""The progress board: five statements whatever the number of cars."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, select

from advisor_app.domain.appointment import OPEN_STATES
from advisor_app.domain.stages import Column, Punctuality, column, on_hold, progress, punctuality
from advisor_app.domain.values.plate import check_plate
from advisor_app.domain.visit import Waits
from advisor_app.ports.reads.board import BoardCard
from advisor_app.reference import car_name
from db.queries.base import SqlReads
from db.queries.facts import facts_of
from db.tables.people import appointment, bay, customer, staff, vehicle
from db.tables.visits import visit, work_order
from db.tables.workshop import job

FAR = datetime.max.replace(tzinfo=UTC)


class SqlBoardReads(SqlReads):
    """See ``ports.reads.board.BoardReads``."""

    def cards(self, begin: datetime, end: datetime) -> tuple[BoardCard, ...]:
        """Return all cards, the most urgent first."""
        with self.reading() as connection:
            cards = [*self._appointments(connection, begin, end), *self._cars(connection)]
        return tuple(sorted(cards, key=lambda card: card.at or FAR))

    def in_danger(self, now: datetime) -> int:
        """Return how many cars on the board are late or at risk."""
        v = visit.c
        here = (
            select(v.id, v.promised_at)
            .join(work_order, work_order.c.visit_id == v.id)
            .where(v.shop_id == self.shop_id, v.closed_at.is_(None), v.cancelled_at.is_(None))
        )
        with self.reading() as connection:
            promised = {row.id: row.promised_at for row in connection.execute(here)}
            facts = facts_of(connection, promised.keys())
        late = (punctuality(known, promised[key], now) for key, known in facts.items() if column(known) is not None)
        return sum(sign is not Punctuality.ON_TIME for sign in late)

    def _appointments(self, connection: Connection, begin: datetime, end: datetime) -> Iterable[BoardCard]:
        a = appointment.c
        rows = connection.execute(
            select(a.id, a.number, a.plate, a.name, a.expected_at, a.advisor_id, staff.c.name.label("advisor"),
                   vehicle.c.make, vehicle.c.model, vehicle.c.plate_kind)
            .outerjoin(staff, staff.c.id == a.advisor_id)
            .outerjoin(vehicle, vehicle.c.id == a.vehicle_id)
            .where(a.shop_id == self.shop_id, a.expected_at >= begin, a.expected_at < end, a.state.in_(OPEN_STATES))
        )  # fmt: skip
        for r in rows:
            yield BoardCard(
                id=r.id, visit_id=None, number=r.number, plate=r.plate,
                plate_kind=r.plate_kind or check_plate(r.plate).kind, make_model=car_name(r.make or "", r.model or ""),
                customer=r.name, advisor_id=r.advisor_id, advisor=r.advisor or "", workers=(), bays=(),
                at=r.expected_at, column=Column.APPOINTMENTS, progress=None, on_hold=False, hold=None, ready=False,
                rework=False, waits=False,
            )  # fmt: skip

    def _cars(self, connection: Connection) -> Iterable[BoardCard]:
        v = visit.c
        rows = connection.execute(
            select(v.id, work_order.c.number, vehicle.c.plate, vehicle.c.plate_kind, vehicle.c.make, vehicle.c.model,
                   customer.c.name.label("customer"), v.advisor_id, staff.c.name.label("advisor"), v.promised_at, v.waits)
            .select_from(visit)
            .join(work_order, work_order.c.visit_id == v.id)
            .join(vehicle, vehicle.c.id == v.vehicle_id)
            .join(customer, customer.c.id == v.customer_id)
            .join(staff, staff.c.id == v.advisor_id)
            .where(v.shop_id == self.shop_id, v.closed_at.is_(None), v.cancelled_at.is_(None))
        ).all()  # fmt: skip
        ids = [r.id for r in rows]
        facts = facts_of(connection, ids)
        workers, bays = self._work(connection, ids)
        for r in rows:
            known = facts[r.id]
            place = column(known)
            if place is None:
                continue
            yield BoardCard(
                id=r.id, visit_id=r.id, number=r.number, plate=r.plate, plate_kind=r.plate_kind,
                make_model=car_name(r.make, r.model), customer=r.customer, advisor_id=r.advisor_id,
                advisor=r.advisor, workers=tuple(workers[r.id]), bays=tuple(bays[r.id]), at=r.promised_at,
                column=place, progress=progress(known), on_hold=on_hold(known), hold=known.hold, ready=known.washed,
                rework=known.rework, waits=r.waits is Waits.STAYS,
            )  # fmt: skip

    def _work(
        self, connection: Connection, ids: list[UUID]
    ) -> tuple[dict[UUID, dict[str, Any]], dict[UUID, dict[str, Any]]]:
        workers: dict[UUID, dict[str, Any]] = defaultdict(dict)
        bays: dict[UUID, dict[str, Any]] = defaultdict(dict)
        for r in connection.execute(
            select(job.c.visit_id, staff.c.name.label("worker"), bay.c.name.label("bay"))
            .outerjoin(staff, staff.c.id == job.c.technician_id)
            .outerjoin(bay, bay.c.id == job.c.bay_id)
            .where(job.c.visit_id.in_(ids))
            .order_by(job.c.id)
        ):
            if r.worker:
                workers[r.visit_id][r.worker] = None
            if r.bay:
                bays[r.visit_id][r.bay] = None
        return workers, bays
