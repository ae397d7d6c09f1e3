"""Visits: header, reception sheet, lists."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row, Select, and_, or_, select, union_all

from advisor_app.domain.line import Payer
from advisor_app.domain.quote import Decision, QuoteState
from advisor_app.domain.stages import Facts
from advisor_app.domain.values.errors import NotFound
from advisor_app.domain.values.money import Money
from advisor_app.domain.values.plate import check_plate, near_plates
from advisor_app.domain.values.vin import normalise_vin
from advisor_app.ports.reads.visits import CustomerCard, Known, VehicleCard, VisitHead, VisitRow, VisitSheet
from advisor_app.reference import car_name
from db.queries.base import SqlReads
from db.queries.facts import facts_of
from db.search import matching
from db.tables.money import settlement
from db.tables.people import customer, customer_phone, odometer_reading, ownership, staff, vehicle
from db.tables.visits import order_line, quote, quote_line, visit, work_order

SHEET = tuple(name for name in VisitSheet.__annotations__)
UNKNOWN = Known(None, None, None, "", (), ())
VEHICLE = [
    "id",
    "plate",
    "plate_kind",
    "vin",
    "make",
    "model",
    "body",
    "energy",
    "colour",
    "engine_no",
    "first_registered",
    "household",
]


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
    """Return list rows with their facts; one statement whatever their number."""
    facts = facts_of(connection, [row.id for row in rows])
    return tuple(
        VisitRow(
            row.id, row.number, row.plate, row.plate_kind, car_name(row.make, row.model), row.customer,
            row.advisor, row.arrived_at, row.promised_at, row.closed_at, facts[row.id],
        )
        for row in rows
    )  # fmt: skip


def vehicle_card(connection: Connection, vehicle_id: UUID) -> VehicleCard:
    """Return a car as the screen shows it, with its last odometer reading."""
    row = connection.execute(select(*(vehicle.c[n] for n in VEHICLE)).where(vehicle.c.id == vehicle_id)).one()
    reading = connection.execute(
        select(odometer_reading.c.km, odometer_reading.c.at)
        .where(odometer_reading.c.vehicle_id == vehicle_id)
        .order_by(odometer_reading.c.at.desc())
        .limit(1)
    ).first()
    last_km, last_at = (reading.km, reading.at) if reading else (None, None)
    return VehicleCard(**row._mapping, last_km=last_km, last_km_at=last_at)


def customer_card(connection: Connection, customer_id: UUID) -> CustomerCard:
    """Return a customer as the screen shows them, with the number to call first."""
    c = customer.c
    row = connection.execute(select(c.id, c.name, c.kind, c.tax_number, c.note).where(c.id == customer_id)).one()
    phone = connection.execute(
        select(customer_phone.c.number)
        .where(customer_phone.c.customer_id == customer_id)
        .order_by(customer_phone.c.pos)
        .limit(1)
    ).scalar()
    return CustomerCard(row.id, row.name, row.kind, phone or "", row.tax_number, row.note)


def rows_where(connection: Connection, *where: Any, limit: int, oldest_first: bool = False) -> tuple[VisitRow, ...]:
    """Return list rows of the visits that meet a condition, newest first; two statements."""
    order = [visit.c.arrived_at, visit.c.id]
    query = _rows().where(*where).order_by(*(order if oldest_first else [c.desc() for c in order])).limit(limit)
    return visit_rows(connection, connection.execute(query).all())


def _amount(line: Any) -> Money:
    amount: Money = line.unit_price.times(line.quantity) - line.discount
    return amount


def _share(owed: Iterable[tuple[Payer, Money]]) -> Money | None:
    """Return what the customer owes of these sums, None where nobody else owes any."""
    mine = others = Money(0)
    for payer, amount in owed:
        if payer is Payer.CUSTOMER:
            mine += amount
        else:
            others += amount
    return mine if others else None


class SqlVisitReads(SqlReads):
    """See ``ports.reads.visits.VisitReads``."""

    def _total(
        self, connection: Connection, visit_id: UUID, facts: Facts
    ) -> tuple[str, Money, Money | None, Money | None, Money | None]:
        """Return order number, agreed total (billed total once all is billed), the customer's share of it, what was signed
        for with the order, and what was added later.

        Before the order: an empty number and what open and agreed lines of the newest quote cost. The share is None where
        nobody else pays a part.
        """
        if facts.order_signed:
            n = order_line.c
            rows = connection.execute(
                select(work_order.c.number, work_order.c.agreed_total, n.payer, n.quantity, n.unit_price, n.discount,
                       n.addition_id)
                .join(order_line, n.order_id == work_order.c.id)
                .where(work_order.c.visit_id == visit_id)
            ).all()  # fmt: skip
            added = sum((_amount(row) for row in rows if row.addition_id is not None), Money(0))
            number, agreed = rows[0].number, rows[0].agreed_total
            if not facts.all_settled:
                return number, agreed, _share((row.payer, _amount(row)) for row in rows), agreed - added, added
            # A bill that was taken back and its red one cancel each other out.
            bills = connection.execute(
                select(settlement.c.payer, settlement.c.due).where(settlement.c.visit_id == visit_id)
            ).all()
            due = sum((bill.due for bill in bills), Money(0))
            return number, due, _share((bill.payer, bill.due) for bill in bills), agreed - added, added
        if not facts.lines:
            return "", Money(0), None, None, None
        newest = (
            select(quote.c.id)
            .where(quote.c.visit_id == visit_id, quote.c.state != QuoteState.SUPERSEDED)
            .order_by(quote.c.revision.desc())
            .limit(1)
            .scalar_subquery()
        )
        kept = connection.execute(
            select(quote_line.c.payer, quote_line.c.quantity, quote_line.c.unit_price, quote_line.c.discount).where(
                quote_line.c.quote_id == newest, quote_line.c.decision != Decision.DECLINED
            )
        ).all()
        offered = sum((_amount(line) for line in kept), Money(0))
        return "", offered, _share((x.payer, _amount(x)) for x in kept), None, None

    def head(self, visit_id: UUID) -> VisitHead:
        """Return the header."""
        o = visit.c
        with self.reading() as connection:
            row = connection.execute(
                select(o.id, o.number, o.vehicle_id, o.customer_id, o.advisor_id, o.arrived_at, o.promised_at,
                       o.closed_at, o.cancelled_at, o.purpose, o.bring_name, staff.c.name.label("advisor"))
                .join(staff, staff.c.id == o.advisor_id)
                .where(o.id == visit_id, o.shop_id == self.shop_id)
            ).first()  # fmt: skip
            if row is None:
                raise NotFound("visit_gone")
            facts = facts_of(connection, [visit_id])[visit_id]
            number, total, share, ordered, added = self._total(connection, visit_id, facts)
            return VisitHead(
                row.id, row.number, vehicle_card(connection, row.vehicle_id),
                customer_card(connection, row.customer_id), row.advisor_id, row.advisor, row.arrived_at,
                row.promised_at, number, total, facts, row.closed_at or row.cancelled_at,
                row.purpose, row.bring_name, share, ordered, added,
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
        checked = check_plate(plate)
        if not checked.plate or checked.needs_vin:
            return UNKNOWN
        with self.reading() as connection:
            found = connection.execute(
                select(vehicle.c.id).where(vehicle.c.shop_id == self.shop_id, vehicle.c.plate == checked.plate)
            ).scalar()
            if found is not None:
                return self._known(connection, found)
            near = connection.scalars(
                select(vehicle.c.id)
                .where(vehicle.c.shop_id == self.shop_id, vehicle.c.plate.in_(near_plates(checked.plate)))
                .limit(3)
            ).all()
            return replace(UNKNOWN, near=tuple(vehicle_card(connection, n) for n in near))

    def known_vin(self, vin: str) -> Known:
        """Return what is known about a VIN."""
        wanted = normalise_vin(vin)
        if not wanted:
            return UNKNOWN
        with self.reading() as connection:
            found = connection.execute(
                select(vehicle.c.id)
                .where(vehicle.c.shop_id == self.shop_id, vehicle.c.vin == wanted)
                .order_by(vehicle.c.id.desc())
                .limit(1)
            ).scalar()
            return UNKNOWN if found is None else self._known(connection, found)

    def _known(self, connection: Connection, vehicle_id: UUID) -> Known:
        owner = connection.execute(
            select(ownership.c.customer_id)
            .where(ownership.c.vehicle_id == vehicle_id, ownership.c.until.is_(None))
            .order_by(ownership.c.since.desc())
            .limit(1)
        ).scalar()
        last = rows_where(connection, visit.c.vehicle_id == vehicle_id, limit=5)
        here = next((r for r in last if r.facts.open), None)
        return Known(
            vehicle_card(connection, vehicle_id), customer_card(connection, owner) if owner else None,
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
        with self.reading() as connection:
            return rows_where(connection, visit.c.vehicle_id == vehicle_id, limit=limit)

    def recent(self, limit: int, before: datetime | None = None) -> tuple[VisitRow, ...]:
        """Return visits by arrival, newest first."""
        where = [visit.c.shop_id == self.shop_id]
        if before is not None:
            where.append(visit.c.arrived_at < before)
        with self.reading() as connection:
            return rows_where(connection, *where, limit=limit)

    def listed(
        self,
        limit: int,
        after: VisitRow | None = None,
        *,
        text: str = "",
        open_only: bool = False,
        oldest_first: bool = False,
    ) -> tuple[VisitRow, ...]:
        """Return one page of the visits, newest first."""
        o = visit.c
        where: list[Any] = [o.shop_id == self.shop_id]
        if open_only:
            where += [o.closed_at.is_(None), o.cancelled_at.is_(None)]
        if after is not None:
            gone = o.arrived_at > after.arrived_at if oldest_first else o.arrived_at < after.arrived_at
            same = o.id > after.id if oldest_first else o.id < after.id
            where.append(or_(gone, and_(o.arrived_at == after.arrived_at, same)))
        with self.reading() as connection:
            if words := text.split()[:3]:
                found = self._about(connection, words)
                # The keys first: by its order alone the database would walk through all visits to find a few.
                order = [
                    (at, key)
                    for at, key in connection.execute(select(o.arrived_at, o.id).where(*where, o.id.in_(found)))
                ]
                where = [o.id.in_([key for _, key in sorted(order, reverse=not oldest_first)[:limit]])]
            return rows_where(connection, *where, limit=limit, oldest_first=oldest_first)

    def _about(self, connection: Connection, words: Sequence[str]) -> set[UUID]:
        """Return the visits to which, or to whose car or customer, all words belong; at most 2,000."""
        hits = matching(connection, self.shop_id, words)
        keys = {kind: [key for of, key, _ in hits if of == kind] for kind in ("vehicle", "customer")}
        o = visit.c
        query = union_all(
            select(o.id).where(o.vehicle_id.in_(keys["vehicle"])),
            select(o.id).where(o.customer_id.in_(keys["customer"])),
        ).limit(2000)
        return {key for of, key, _ in hits if of == "visit"} | set(connection.scalars(query))
