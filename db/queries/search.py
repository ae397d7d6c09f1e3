"""The global search: ranges of the key table, ranked in Python."""

from uuid import UUID

from sqlalchemy import Connection, select

from advisor_app.domain.values.ids import number_kind, read_scan_code
from advisor_app.domain.values.plate import format_plate
from advisor_app.ports.reads.search import Hit
from advisor_app.reference import car_name
from db.queries.base import SqlReads
from db.search import LIMIT, matching, targets
from db.tables.people import customer, customer_phone, ownership, vehicle
from db.tables.visits import visit, work_order


class SqlSearchReads(SqlReads):
    """See ``ports.reads.search.SearchReads``."""

    def find(self, text: str) -> tuple[Hit, ...]:
        """Return up to 20 hits, the best first."""
        with self.reading() as connection:
            if (scan := read_scan_code(text)) is not None:
                return self._by_number(connection, scan.human)
            if number_kind(text.strip().upper()) is not None and len(text.strip()) == 12:
                return self._by_number(connection, text.strip().upper())
            words = text.split()
            if not words:
                return ()
            found = matching(connection, self.shop_id, words)
            if not found and len(words) > 1:
                found = targets(connection, self.shop_id, "".join(words))
            hits = self._hits(
                connection, {k: [t for kind, t, _ in found if kind == k] for k in ("vehicle", "customer", "visit")}
            )
            exact = {key for _, key, is_exact in found if is_exact}
            rank = sorted(hits, key=lambda h: (h.id not in exact, h.visit_id is None, h.title))
            return tuple(rank[:LIMIT])

    def _by_number(self, connection: Connection, number: str) -> tuple[Hit, ...]:
        key = (
            connection.execute(
                select(visit.c.id).where(visit.c.shop_id == self.shop_id, visit.c.number == number)
            ).scalar()
            or connection.execute(
                select(work_order.c.visit_id).where(work_order.c.shop_id == self.shop_id, work_order.c.number == number)
            ).scalar()
        )
        return tuple(self._hits(connection, {"visit": [key] if key else []}))

    def _hits(self, connection: Connection, keys: dict[str, list[UUID]]) -> list[Hit]:
        return [
            *self._vehicles(connection, keys.get("vehicle", [])),
            *self._customers(connection, keys.get("customer", [])),
            *self._visits(connection, keys.get("visit", [])),
        ]

    def _vehicles(self, connection: Connection, keys: list[UUID]) -> list[Hit]:
        if not keys:
            return []
        v, o, c = vehicle.c, ownership.c, customer.c
        rows = connection.execute(
            select(v.id, v.plate, v.make, v.model, v.vin, c.name)
            .select_from(vehicle)
            .outerjoin(ownership, (o.vehicle_id == v.id) & o.until.is_(None))
            .outerjoin(customer, c.id == o.customer_id)
            .where(v.id.in_(keys))
        ).all()
        last = self._last_visits(connection, keys)
        return [
            Hit(
                "vehicle",
                r.id,
                format_plate(r.plate) if r.plate else r.vin[-6:],
                car_name(r.make, r.model),
                r.name or "",
                last.get(r.id),
            )
            for r in rows
        ]

    def _last_visits(self, connection: Connection, vehicles: list[UUID]) -> dict[UUID, UUID]:
        rows = connection.execute(
            select(visit.c.vehicle_id, visit.c.id).where(visit.c.vehicle_id.in_(vehicles)).order_by(visit.c.arrived_at)
        )
        return {row.vehicle_id: row.id for row in rows}

    def _customers(self, connection: Connection, keys: list[UUID]) -> list[Hit]:
        if not keys:
            return []
        c, p, o, v = customer.c, customer_phone.c, ownership.c, vehicle.c
        phones = dict(
            connection.execute(
                select(p.customer_id, p.number).where(p.customer_id.in_(keys)).order_by(p.pos.desc())
            ).all()
        )
        cars = connection.execute(
            select(o.customer_id, v.id, v.plate)
            .join(vehicle, v.id == o.vehicle_id)
            .where(o.customer_id.in_(keys), o.until.is_(None))
        ).all()
        last = self._last_visits(connection, [car.id for car in cars])
        names = connection.execute(select(c.id, c.name).where(c.id.in_(keys))).all()
        hits = []
        for row in names:
            own = [car for car in cars if car.customer_id == row.id]
            visits = [last[car.id] for car in own if car.id in last]
            hits.append(
                Hit(
                    "customer",
                    row.id,
                    row.name,
                    phones.get(row.id, ""),
                    "  ".join(format_plate(x.plate) for x in own),
                    max(visits, default=None),
                )
            )
        return hits

    def _visits(self, connection: Connection, keys: list[UUID]) -> list[Hit]:
        if not keys:
            return []
        rows = connection.execute(
            select(visit.c.id, visit.c.number, vehicle.c.plate, customer.c.name)
            .join(vehicle, vehicle.c.id == visit.c.vehicle_id)
            .join(customer, customer.c.id == visit.c.customer_id)
            .where(visit.c.id.in_(keys))
        )
        return [Hit("visit", r.id, r.number, format_plate(r.plate), r.name, r.id) for r in rows]
