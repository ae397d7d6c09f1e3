"""Calls after delivery: a constant number of statements each."""

from collections.abc import Sequence
from datetime import date, datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row, Select, func, select

from advisor_app.domain.customer import CustomerKind
from advisor_app.domain.fault import Fault
from advisor_app.domain.quote import Decision, QuoteState
from advisor_app.domain.values.errors import NotFound
from advisor_app.ports.reads.calls import CallCard, CallRow, CallTry
from advisor_app.reference import car_name, listed_name
from advisor_app.work_names import works, works_left
from db.queries.base import SqlReads
from db.tables.base import TABLES
from db.tables.money import delivery, follow_up, follow_up_call
from db.tables.people import customer, customer_phone, staff, vehicle
from db.tables.visits import order_line, quote, quote_line, visit, work_order


@cache
def _rows() -> Select[Any]:
    f, call = follow_up.c, follow_up_call.c
    phone = (
        select(customer_phone.c.number)
        .where(customer_phone.c.customer_id == customer.c.id)
        .order_by(customer_phone.c.pos)
        .limit(1)
        .scalar_subquery()
    )
    tries = select(func.count()).where(call.follow_up_id == f.id).scalar_subquery()
    last = select(call.result).where(call.follow_up_id == f.id).order_by(call.pos.desc()).limit(1).scalar_subquery()
    return (
        select(
            f.id, f.visit_id, visit.c.number, vehicle.c.plate, vehicle.c.plate_kind, vehicle.c.make, vehicle.c.model,
            customer.c.name.label("customer"), phone.label("phone"), f.due_on, f.closed_at, tries.label("tries"),
            last.label("last_result"), staff.c.name.label("advisor"),
            visit.c.bring_name, customer.c.kind.label("customer_kind"),
        )
        .select_from(follow_up)
        .join(visit, visit.c.id == f.visit_id)
        .join(vehicle, vehicle.c.id == visit.c.vehicle_id)
        .join(customer, customer.c.id == visit.c.customer_id)
        .join(staff, staff.c.id == visit.c.advisor_id)
    )  # fmt: skip


def _row(row: Row[Any]) -> CallRow:
    return CallRow(
        row.id, row.visit_id, row.number, row.plate, row.plate_kind, car_name(row.make, row.model), row.customer,
        row.phone or "", row.due_on, row.closed_at, row.tries, row.last_result,
    )  # fmt: skip


class SqlCallReads(SqlReads):
    """See ``ports.reads.calls.CallReads``."""

    def due(self, day: date, limit: int = 200) -> Sequence[CallRow]:
        """Return the open follow-ups due on ``day`` or before, longest overdue first."""
        f = follow_up.c
        query = (
            _rows()
            .where(f.shop_id == self.shop_id, f.closed_at.is_(None), f.due_on <= day)
            .order_by(f.due_on, visit.c.number)
            .limit(limit)
        )
        with self.reading() as connection:
            return tuple(_row(row) for row in connection.execute(query))

    def card(self, follow_up_id: UUID) -> CallCard:
        """Return one follow-up."""
        with self.reading() as connection:
            found = self._card(connection, follow_up.c.id == follow_up_id)
        if found is None:
            raise NotFound("follow_up_gone")
        return found

    def of_visit(self, visit_id: UUID) -> CallCard | None:
        """Return the follow-up of a visit, None while none is planned."""
        with self.reading() as connection:
            return self._card(connection, follow_up.c.visit_id == visit_id)

    def made(self, since: datetime, until: datetime) -> int:
        """Return how many attempts were made in a half-open span of time."""
        call = follow_up_call.c
        query = (
            select(func.count())
            .select_from(follow_up_call)
            .join(follow_up, follow_up.c.id == call.follow_up_id)
            .where(follow_up.c.shop_id == self.shop_id, call.called_at >= since, call.called_at < until)
        )
        with self.reading() as connection:
            return int(connection.execute(query).scalar_one())

    def _card(self, connection: Connection, where: Any) -> CallCard | None:
        row = connection.execute(_rows().where(follow_up.c.shop_id == self.shop_id, where)).first()
        if row is None:
            return None
        fault = TABLES[Fault].c
        handed = connection.execute(
            select(delivery.c.delivered_at, delivery.c.remark).where(delivery.c.visit_id == row.visit_id)
        ).first()
        complaints = connection.execute(select(fault.words).where(fault.visit_id == row.visit_id).order_by(fault.id))
        work = connection.execute(
            select(order_line.c.kind, order_line.c.safety, order_line.c.code, order_line.c.name)
            .join(work_order, work_order.c.id == order_line.c.order_id)
            .where(work_order.c.visit_id == row.visit_id)
            .order_by(order_line.c.pos)
        )
        return CallCard(
            _row(row), row.advisor, handed.delivered_at if handed else None, tuple(complaints.scalars()),
            tuple(listed_name(x.code, x.name) for x in works(work)), self._not_done(connection, row.visit_id), handed.remark if handed else "",
            self._tries(connection, row.id),
            row.bring_name or ("" if row.customer_kind is CustomerKind.COMPANY else row.customer),
        )  # fmt: skip

    def _not_done(self, connection: Connection, visit_id: UUID) -> tuple[str, ...]:
        rows = connection.execute(
            select(quote_line.c.kind, quote_line.c.safety, quote_line.c.code, quote_line.c.name)
            .join(quote, quote.c.id == quote_line.c.quote_id)
            .where(
                quote.c.visit_id == visit_id, quote.c.state != QuoteState.SUPERSEDED,
                quote_line.c.decision == Decision.DECLINED,
            )
            .order_by(quote_line.c.pos)
        )  # fmt: skip
        return tuple(listed_name(x.code, x.name) for x in works_left(rows))

    def _tries(self, connection: Connection, follow_up_id: UUID) -> tuple[CallTry, ...]:
        call = follow_up_call.c
        rows = connection.execute(
            select(call.called_at, staff.c.name, call.result, call.recommend, call.words)
            .join(staff, staff.c.id == call.caller_id)
            .where(call.follow_up_id == follow_up_id)
            .order_by(call.pos)
        )
        return tuple(CallTry(r.called_at, r.name, r.result, r.recommend, r.words) for r in rows)
