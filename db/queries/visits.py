"""Visits: header, reception sheet, lists."""

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row, Select, select

from advisor_app.domain.stages import Facts
from advisor_app.domain.values.errors import NotFound
from advisor_app.domain.values.money import Money
from advisor_app.domain.values.plate import near_plates, normalise_plate
from advisor_app.ports.reads.visits import CustomerCard, Known, VehicleCard, VisitHead, VisitRow, VisitSheet
from db.queries.base import SqlReads
from db.queries.facts import facts_of
from db.tables.people import customer, customer_phone, odometer_reading, ownership, staff, vehicle
from db.tables.visits import quote, quote_line, visit, work_order

SHEET = tuple(name for name in VisitSheet.__annotations__)
VEHICLE = (
    "id plate plate_kind vin make model body energy colour engine_no first_registered household".split()
)


@cache
def _rows() -> Select[Any]:
    v, c, s, o = vehicle.c, customer.c, staff.c, visit.c
    return (
        select(
            o.id, o.number, v.plate, v.plate_kind, v.make, v.model, c.name.label("customer"), s.name.label("advisor"),
            o.arrived_at, o.promised_at, o.closed_at,
        )
        .select_from(visit)
        .join(vehicle, v.id == o.vehicle_id)
        .join(customer, c.id == o.customer_id)
        .join(staff, s.id == o.advisor_id)
    )  # fmt: skip


def visit_rows(connection: Connection, rows: Sequence[Row[Any]]) -> tuple[VisitRow, ...]:
    """Return list rows with their facts; three statements whatever their number."""
    facts = facts_of(connection, [row.id for row in rows])
    return tuple(
        VisitRow(
            row.id, row.number, row.plate, row.plate_kind, f"{row.make} {row.model}".strip(), row.customer,
            row.advisor, row.arrived_at, row.promised_at, row.closed_at, facts[row.id],
        )
        for row in rows
    )  # fmt: skip


class SqlVisitReads(SqlReads):
    """See ``ports.reads.visits.VisitReads``."""

    def _vehicle(self, connection: Connection, vehicle_id: UUID) -> VehicleCard:
        row = connection.execute(select(*(vehicle.c[n] for n in VEHICLE)).where(vehicle.c.id == vehicle_id)).one()
        reading = connection.execute(
            select(odometer_reading.c.km, odometer_reading.c.at)
            .where(odometer_reading.c.vehicle_id == vehicle_id)
            .order_by(odometer_reading.c.at.desc())
            .limit(1)
        ).first()
        last_km, last_at = (reading.km, reading.at) if reading else (None, None)
        return VehicleCard(**row._mapping, last_km=last_km, last_km_at=last_at)

    def _customer(self, connection: Connection, customer_id: UUID) -> CustomerCard:
        c = customer.c
        row = connection.execute(select(c.id, c.name, c.kind, c.tax_number, c.note).where(c.id == customer_id)).one()
        phone = connection.execute(
            select(customer_phone.c.number)
            .where(customer_phone.c.customer_id == customer_id)
            .order_by(customer_phone.c.pos)
            .limit(1)
        ).scalar()
        return CustomerCard(row.id, row.name, row.kind, phone or "", row.tax_number, row.note)

    def _total(self, connection: Connection, visit_id: UUID, facts: Facts) -> tuple[str, Money]:
        """Return order number and agreed total, or an empty number and what the quote's open and agreed lines cost."""
        if facts.order_signed:
            row = connection.execute(
                select(work_order.c.number, work_order.c.agreed_total).where(work_order.c.visit_id == visit_id)
            ).one()
            return row.number, row.agreed_total
        if not facts.lines:
            return "", Money(0)
        lines = connection.execute(
            select(quote_line.c.quantity, quote_line.c.unit_price, quote_line.c.discount, quote_line.c.decision)
            .join(quote, quote.c.id == quote_line.c.quote_id)
            .where(quote.c.visit_id == visit_id)
        )
        kept = [line for line in lines if line.decision.value != "declined"]
        return "", sum((line.unit_price.times(line.quantity) - line.discount for line in kept), Money(0))

    def head(self, visit_id: UUID) -> VisitHead:
        """Return the header."""
        o = visit.c
        with self.reading() as connection:
            row = connection.execute(
                select(o.id, o.number, o.vehicle_id, o.customer_id, o.advisor_id, o.arrived_at, o.promised_at,
                       staff.c.name.label("advisor"))
                .join(staff, staff.c.id == o.advisor_id)
                .where(o.id == visit_id, o.shop_id == self.shop_id)
            ).first()  # fmt: skip
            if row is None:
                raise NotFound("visit_gone")
            facts = facts_of(connection, [visit_id])[visit_id]
            number, total = self._total(connection, visit_id, facts)
            return VisitHead(
                row.id, row.number, self._vehicle(connection, row.vehicle_id),
                self._customer(connection, row.customer_id), row.advisor_id, row.advisor, row.arrived_at,
                row.promised_at, number, total, facts,
            )  # fmt: skip

    def sheet(self, visit_id: UUID) -> VisitSheet:
        """Return the reception sheet."""
        with self.reading() as connection:
            row = connection.execute(
                select(*(visit.c[n] for n in SHEET)).where(visit.c.id == visit_id, visit.c.shop_id == self.shop_id)
            ).first()
        if row is None:
            raise NotFound("visit_gone")
        return VisitSheet(**row._mapping)

    def known(self, plate: str) -> Known:
        """Return what is known about a plate."""
        wanted = normalise_plate(plate)
        with self.reading() as connection:
            found = connection.execute(
                select(vehicle.c.id).where(vehicle.c.shop_id == self.shop_id, vehicle.c.plate == wanted)
            ).scalar()
            if found is None:
                near = connection.scalars(
                    select(vehicle.c.id)
                    .where(vehicle.c.shop_id == self.shop_id, vehicle.c.plate.in_(near_plates(wanted)))
                    .limit(3)
                ).all()
                return Known(None, None, None, "", (), tuple(self._vehicle(connection, n) for n in near))
            owner = connection.execute(
                select(ownership.c.customer_id)
                .where(ownership.c.vehicle_id == found, ownership.c.until.is_(None))
                .order_by(ownership.c.since.desc())
                .limit(1)
            ).scalar()
            rows = connection.execute(
                _rows().where(visit.c.vehicle_id == found).order_by(visit.c.arrived_at.desc()).limit(5)
            ).all()
            last = visit_rows(connection, rows)
            here = next((r for r in last if r.facts.open), None)
            return Known(
                self._vehicle(connection, found), self._customer(connection, owner) if owner else None,
                here.id if here else None, here.number if here else "", last, (),
            )  # fmt: skip

    def open_visits(self, advisor_id: UUID | None = None) -> tuple[VisitRow, ...]:
        """Return the cars in the shop, longest waiting first."""
        where = [visit.c.shop_id == self.shop_id, visit.c.closed_at.is_(None), visit.c.cancelled_at.is_(None)]
        if advisor_id is not None:
            where.append(visit.c.advisor_id == advisor_id)
        with self.reading() as connection:
            return visit_rows(connection, connection.execute(_rows().where(*where).order_by(visit.c.arrived_at)).all())

    def history(self, vehicle_id: UUID, limit: int = 20) -> tuple[VisitRow, ...]:
        """Return a car's visits, newest first."""
        query = _rows().where(visit.c.vehicle_id == vehicle_id).order_by(visit.c.arrived_at.desc()).limit(limit)
        with self.reading() as connection:
            return visit_rows(connection, connection.execute(query).all())

    def recent(self, limit: int, before: datetime | None = None) -> tuple[VisitRow, ...]:
        """Return visits by arrival, newest first."""
        query = _rows().where(visit.c.shop_id == self.shop_id).order_by(visit.c.arrived_at.desc()).limit(limit)
        if before is not None:
            query = query.where(visit.c.arrived_at < before)
        with self.reading() as connection:
            return visit_rows(connection, connection.execute(query).all())

