"""The day: open appointments and due calls, one statement each."""

from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import Row, Select, func, select

from advisor_app.domain.appointment import OPEN_STATES
from advisor_app.domain.follow_up import FollowUpCall
from advisor_app.domain.values.plate import check_plate, normalise_plate
from advisor_app.ports.reads.today import DueCall, ExpectedCar
from advisor_app.reference import car_name
from db.queries.base import SqlReads
from db.tables.base import TABLES
from db.tables.money import follow_up
from db.tables.people import appointment, customer, customer_phone, staff, vehicle
from db.tables.visits import visit


@cache
def _expected() -> Select[Any]:
    a, v = appointment.c, vehicle.c
    return (
        select(
            a.id, a.number, a.plate, v.plate_kind, v.make, v.model, a.name, a.phone, a.request, a.expected_at,
            a.advisor_id, staff.c.name.label("advisor"), a.state,
        )
        .select_from(appointment)
        .outerjoin(vehicle, v.id == a.vehicle_id)
        .outerjoin(staff, staff.c.id == a.advisor_id)
        .where(a.state.in_(OPEN_STATES))
    )  # fmt: skip


def _car(row: Row[Any]) -> ExpectedCar:
    kind = row.plate_kind or (check_plate(row.plate).kind if row.plate else None)
    return ExpectedCar(
        row.id, row.number, row.plate, kind, car_name(row.make or "", row.model or ""), row.name, row.phone,
        row.request, row.expected_at, row.advisor_id, row.advisor or "", row.state,
    )  # fmt: skip


@cache
def _calls() -> Select[Any]:
    f, call = follow_up.c, TABLES[FollowUpCall]
    first = (
        select(customer_phone.c.number)
        .where(customer_phone.c.customer_id == customer.c.id)
        .order_by(customer_phone.c.pos)
        .limit(1)
        .scalar_subquery()
    )
    tries = select(func.count()).where(call.c.follow_up_id == f.id).scalar_subquery()
    return (
        select(
            f.id, f.visit_id, visit.c.number, vehicle.c.plate, vehicle.c.plate_kind, customer.c.name, first.label("phone"),
            f.due_on, tries.label("tries"),
        )
        .select_from(follow_up)
        .join(visit, visit.c.id == f.visit_id)
        .join(vehicle, vehicle.c.id == visit.c.vehicle_id)
        .join(customer, customer.c.id == visit.c.customer_id)
        .where(f.closed_at.is_(None))
        .order_by(f.due_on, visit.c.number)
    )  # fmt: skip


class SqlTodayReads(SqlReads):
    """See ``ports.reads.today.TodayReads``."""

    def expected(self, since: datetime, until: datetime) -> tuple[ExpectedCar, ...]:
        """Return the open appointments in a half-open span, by time."""
        a = appointment.c
        query = _expected().where(a.shop_id == self.shop_id, a.expected_at >= since, a.expected_at < until)
        with self.reading() as connection:
            return tuple(_car(row) for row in connection.execute(query.order_by(a.expected_at, a.number)))

    def expected_plate(self, plate: str, since: datetime, until: datetime) -> ExpectedCar | None:
        """Return the open appointment of a plate nearest to the end of the span, or None."""
        wanted = check_plate(normalise_plate(plate))
        if not wanted.plate or wanted.needs_vin:
            return None
        a = appointment.c
        query = (
            _expected()
            .where(
                a.shop_id == self.shop_id, a.plate == wanted.plate, a.expected_at >= since, a.expected_at < until
            )
            .order_by(a.expected_at.desc())
            .limit(1)
        )  # fmt: skip
        with self.reading() as connection:
            row = connection.execute(query).first()
            return None if row is None else _car(row)

    def calls(self, day: date, limit: int = 50) -> tuple[DueCall, ...]:
        """Return the open follow-ups due on ``day`` or before, longest overdue first."""
        f = follow_up.c
        query = _calls().where(f.shop_id == self.shop_id, f.due_on <= day).limit(limit)
        with self.reading() as connection:
            return tuple(
                DueCall(
                    row.id, row.visit_id, row.number, row.plate, row.plate_kind, row.name, row.phone or "", row.due_on,
                    row.tries,
                )
                for row in connection.execute(query)
            )  # fmt: skip
