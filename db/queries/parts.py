"""Part lines of open orders with their ledger; four statements whatever their number."""

from collections import defaultdict
from collections.abc import Mapping
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, and_, case, exists, func, not_, select

from advisor_app.domain.catalog import Part
from advisor_app.domain.line import LineKind
from advisor_app.domain.quote import Decision, QuoteState
from advisor_app.domain.stock import INTO_STORE
from advisor_app.ports.reads.parts import PartLine, ShortPart
from advisor_app.reference import brand_name, car_name, catalog, listed_name
from db.queries.base import SqlReads
from db.tables.people import staff, vehicle
from db.tables.visits import order_line, quote, quote_line, visit, work_order
from db.tables.workshop import job, stock_movement

NONE = Decimal(0)


def keeps_stock(shop_id: int) -> Any:
    """Return the condition that a shop has counted or received anything, so that a missing part means something."""
    moved = stock_movement.alias("into_store").c
    return exists().where(moved.shop_id == shop_id, moved.kind.in_(INTO_STORE))


class SqlPartReads(SqlReads):
    """See ``ports.reads.parts.PartReads``."""

    def _open(self) -> Any:
        """Return the condition that a car is here: also a billed one may still get what it was billed for."""
        return and_(visit.c.shop_id == self.shop_id, visit.c.closed_at.is_(None), visit.c.cancelled_at.is_(None))

    def lines(self) -> tuple[PartLine, ...]:
        """Return the part lines of open orders."""
        part_lines = and_(self._open(), order_line.c.kind == LineKind.PART, not_(order_line.c.customers_own))
        moved = stock_movement.c
        with self.reading() as connection:
            rows = connection.execute(
                select(
                    order_line.c.id.label("line_id"), visit.c.id.label("visit_id"), work_order.c.number, vehicle.c.plate,
                    vehicle.c.plate_kind, vehicle.c.make, vehicle.c.model, order_line.c.code, order_line.c.name,
                    order_line.c.brand, order_line.c.unit, order_line.c.quantity,
                    work_order.c.signed_at, visit.c.promised_at, keeps_stock(self.shop_id).label("kept"),
                )
                .select_from(order_line)
                .join(work_order, work_order.c.id == order_line.c.order_id)
                .join(visit, visit.c.id == work_order.c.visit_id)
                .join(vehicle, vehicle.c.id == visit.c.vehicle_id)
                .where(part_lines)
                .order_by(visit.c.promised_at, work_order.c.number, order_line.c.pos)
            ).all()  # fmt: skip
            source = stock_movement.join(order_line, order_line.c.id == moved.order_line_id).join(
                work_order, work_order.c.id == order_line.c.order_id
            )
            issued: dict[UUID, Decimal] = {
                key: -total
                for key, total in connection.execute(
                    select(moved.order_line_id, func.sum(moved.quantity))
                    .select_from(source.join(visit, visit.c.id == work_order.c.visit_id))
                    .where(part_lines)
                    .group_by(moved.order_line_id)
                )
            }
            held = connection.execute(
                select(moved.part_code, func.sum(moved.quantity).label("total"))
                .where(moved.shop_id == self.shop_id, moved.part_code.in_(sorted({r.code for r in rows})))
                .group_by(moved.part_code)
            )
            stock: dict[str, Decimal] = {row.part_code: row.total for row in held}
            people: dict[UUID, list[str]] = defaultdict(list)
            for row in connection.execute(
                select(job.c.visit_id, staff.c.name)
                .join(staff, staff.c.id == job.c.technician_id)
                .join(visit, visit.c.id == job.c.visit_id)
                .where(self._open())
                .order_by(job.c.id)
            ):
                people[row.visit_id].append(row.name)
        shelf = catalog().parts
        return tuple(_part_line(r, issued, stock, people[r.visit_id], shelf) for r in rows)

    def short(self, visit_id: UUID) -> tuple[ShortPart, ...]:
        """Return what is missing for a visit; at most six statements."""
        with self.reading() as connection:
            needed: dict[str, Decimal] = defaultdict(Decimal)
            names: dict[str, str] = {}
            for row in self._needed(connection, visit_id):
                names.setdefault(row.code, listed_name(row.code, row.name))
                needed[row.code] += row.quantity
            if not needed or not connection.execute(select(keeps_stock(self.shop_id))).scalar():
                return ()
            moved = stock_movement.c
            rows = connection.execute(
                select(
                    moved.part_code, func.sum(moved.quantity),
                    func.sum(case((moved.visit_id == visit_id, moved.quantity), else_=0)),
                )
                .where(moved.shop_id == self.shop_id, moved.part_code.in_(sorted(needed)))
                .group_by(moved.part_code)
            ).all()  # fmt: skip
            reserved = self._reserved(connection, visit_id, sorted(needed))
        held = {code: total for code, total, _ in rows}
        for code, _, given in rows:
            needed[code] += given  # issues are below nothing
        return tuple(
            short
            for code, amount in needed.items()
            if amount > NONE
            and amount > (short := ShortPart(code, names[code], amount, held.get(code, NONE), reserved[code])).free
        )

    def _reserved(self, connection: Connection, visit_id: UUID, codes: list[str]) -> dict[str, Decimal]:
        """Return what other open orders still wait for; only those signed before the visit's own, once it has one."""
        order, line, moved = work_order.c, order_line.c, stock_movement.c
        own = connection.execute(select(order.id).where(order.visit_id == visit_id)).scalar()
        first = () if own is None else (order.id < own,)
        issued = select(func.sum(moved.quantity)).where(moved.order_line_id == line.id).scalar_subquery()
        rows = connection.execute(
            select(line.code, line.quantity, issued.label("moved"))
            .select_from(visit)
            .join(work_order, order.visit_id == visit.c.id)
            .join(order_line, line.order_id == order.id)
            .where(
                self._open(), visit.c.id != visit_id, line.kind == LineKind.PART, line.code.in_(codes),
                not_(line.customers_own), *first,
            )
        )  # fmt: skip
        found: dict[str, Decimal] = defaultdict(Decimal)
        for code, quantity, given in rows:
            found[code] += max(quantity + (given or NONE), NONE)  # issues are below nothing
        return found

    def _needed(self, connection: Connection, visit_id: UUID) -> list[Any]:
        o, q = order_line.c, quote_line.c
        ordered = connection.execute(
            select(o.code, o.name, o.quantity, o.kind, o.customers_own)
            .join(work_order, work_order.c.id == o.order_id)
            .where(work_order.c.visit_id == visit_id, work_order.c.shop_id == self.shop_id)
            .order_by(o.pos)
        ).all()
        rows = ordered or connection.execute(
            select(q.code, q.name, q.quantity, q.kind, q.customers_own)
            .join(quote, quote.c.id == q.quote_id)
            .where(
                quote.c.visit_id == visit_id, quote.c.shop_id == self.shop_id,
                quote.c.state != QuoteState.SUPERSEDED, q.decision != Decision.DECLINED,
            )
            .order_by(q.pos)
        ).all()  # fmt: skip
        return [r for r in rows if r.kind is LineKind.PART and r.code and not r.customers_own]


def _part_line(
    r: Any, issued: Mapping[UUID, Decimal], stock: Mapping[str, Decimal], people: list[str], shelf: Mapping[str, Part]
) -> PartLine:
    return PartLine(
        r.line_id, r.visit_id, r.number, r.plate, r.plate_kind, car_name(r.make, r.model),
        tuple(dict.fromkeys(people)), r.code, listed_name(r.code, r.name), brand_name(r.brand), r.unit, r.quantity, issued.get(r.line_id, NONE),
        stock.get(r.code, NONE), shelf[r.code].place if r.code in shelf else "", r.signed_at,
        r.promised_at, r.kept,
    )  # fmt: skip
