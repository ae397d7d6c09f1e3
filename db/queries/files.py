"""Customer and vehicle files: a constant number of statements each."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import Connection, select

from advisor_app.domain.values.errors import NotFound
from advisor_app.ports.reads.files import (
    CarRow,
    CustomerFile,
    FileRow,
    OwnerRow,
    PhoneRow,
    ReadingRow,
    VehicleFile,
)
from advisor_app.reference import car_name
from db.queries.base import SqlReads
from db.queries.visits import customer_card, rows_where, vehicle_card
from db.search import LIMIT, matching, targets
from db.tables.people import customer, customer_phone, odometer_reading, ownership, vehicle
from db.tables.visits import visit

SHOWN_VISITS = 50


def _wanted(connection: Connection, shop_id: int, text: str) -> list[tuple[str, UUID]]:
    words = text.split()[:3]
    if not words:
        return []
    found = [(kind, key) for kind, key, _ in matching(connection, shop_id, words)]
    if not found and len(words) > 1:
        found = [(kind, key) for kind, key, _ in targets(connection, shop_id, "".join(words))]
    return [(kind, key) for kind, key in found if kind in ("vehicle", "customer")][:LIMIT]


class SqlFileReads(SqlReads):
    """See ``ports.reads.files.FileReads``."""

    def found(self, text: str) -> tuple[FileRow, ...]:
        """Return up to 20 files."""
        with self.reading() as connection:
            wanted = _wanted(connection, self.shop_id, text)
            cars = self._car_rows(connection, [key for kind, key in wanted if kind == "vehicle"])
            people = self._people_rows(connection, [key for kind, key in wanted if kind == "customer"])
        return tuple({**cars, **people}[key] for _, key in wanted if key in cars or key in people)

    def recent(self, limit: int = 20) -> tuple[FileRow, ...]:
        """Return the cars that came last, each once."""
        query = (
            select(visit.c.vehicle_id)
            .where(visit.c.shop_id == self.shop_id)
            .order_by(visit.c.arrived_at.desc())
            .limit(3 * limit)
        )
        with self.reading() as connection:
            keys = list(dict.fromkeys(connection.scalars(query)))[:limit]
            rows = self._car_rows(connection, keys)
        return tuple(rows[key] for key in keys)

    def _car_rows(self, connection: Connection, keys: Iterable[UUID]) -> dict[UUID, FileRow]:
        v = vehicle.c
        rows = connection.execute(
            select(v.id, v.plate, v.plate_kind, v.vin, v.make, v.model, customer.c.name)
            .select_from(vehicle)
            .outerjoin(ownership, (ownership.c.vehicle_id == v.id) & ownership.c.until.is_(None))
            .outerjoin(customer, customer.c.id == ownership.c.customer_id)
            .where(v.id.in_(list(keys)))
        )
        return {
            row.id: FileRow(
                "vehicle", row.id, row.plate, row.plate_kind, car_name(row.make, row.model) or row.vin,
                row.name or "",
            )
            for row in rows
        }  # fmt: skip

    def _people_rows(self, connection: Connection, keys: list[UUID]) -> dict[UUID, FileRow]:
        phones = dict[UUID, str]()
        for row in connection.execute(
            select(customer_phone.c.customer_id, customer_phone.c.number)
            .where(customer_phone.c.customer_id.in_(keys))
            .order_by(customer_phone.c.pos)
        ):
            phones.setdefault(row.customer_id, row.number)
        cars = dict[UUID, tuple[str, object]]()
        for had in connection.execute(
            select(ownership.c.customer_id, vehicle.c.plate, vehicle.c.plate_kind)
            .join(vehicle, vehicle.c.id == ownership.c.vehicle_id)
            .where(ownership.c.customer_id.in_(keys), ownership.c.until.is_(None))
            .order_by(ownership.c.since.desc())
        ):
            cars.setdefault(had.customer_id, (had.plate, had.plate_kind))
        names = connection.execute(select(customer.c.id, customer.c.name).where(customer.c.id.in_(keys)))
        return {
            row.id: FileRow("customer", row.id, *cars.get(row.id, ("", None)), row.name, phones.get(row.id, ""))  # type: ignore[arg-type]
            for row in names
        }

    def vehicle(self, vehicle_id: UUID) -> VehicleFile:
        """Return a car's file."""
        with self.reading() as connection:
            kept = connection.execute(
                select(vehicle.c.plate_reason, vehicle.c.vin_reason).where(
                    vehicle.c.id == vehicle_id, vehicle.c.shop_id == self.shop_id
                )
            ).first()
            if kept is None:
                raise NotFound("vehicle_gone")
            owners = connection.execute(
                select(
                    ownership.c.customer_id, customer.c.name, ownership.c.tie, ownership.c.since, ownership.c.until
                )
                .join(customer, customer.c.id == ownership.c.customer_id)
                .where(ownership.c.vehicle_id == vehicle_id)
                .order_by(ownership.c.until.is_not(None), ownership.c.since.desc(), ownership.c.id.desc())
            ).all()  # fmt: skip
            return VehicleFile(
                vehicle_card(connection, vehicle_id), kept.plate_reason, kept.vin_reason,
                tuple(OwnerRow(*row) for row in owners), self._readings(connection, vehicle_id),
                rows_where(connection, visit.c.vehicle_id == vehicle_id, limit=SHOWN_VISITS),
            )  # fmt: skip

    def customer(self, customer_id: UUID) -> CustomerFile:
        """Return a customer's file."""
        with self.reading() as connection:
            there = connection.execute(
                select(customer.c.id).where(customer.c.id == customer_id, customer.c.shop_id == self.shop_id)
            ).first()
            if there is None:
                raise NotFound("customer_gone")
            phones = connection.execute(
                select(customer_phone.c.number, customer_phone.c.purpose)
                .where(customer_phone.c.customer_id == customer_id)
                .order_by(customer_phone.c.pos)
            ).all()
            v, o = vehicle.c, ownership.c
            cars = connection.execute(
                select(v.id, v.plate, v.plate_kind, v.make, v.model, v.colour, o.since, o.until)
                .join(vehicle, v.id == o.vehicle_id)
                .where(o.customer_id == customer_id)
                .order_by(o.until.is_not(None), o.since.desc(), o.id.desc())
            ).all()
            return CustomerFile(
                customer_card(connection, customer_id),
                tuple(PhoneRow(*row) for row in phones),
                tuple(
                    CarRow(r.id, r.plate, r.plate_kind, car_name(r.make, r.model), r.colour, r.since, r.until)
                    for r in cars
                ),
                rows_where(connection, visit.c.customer_id == customer_id, limit=SHOWN_VISITS),
            )

    def readings(self, vehicle_id: UUID) -> tuple[ReadingRow, ...]:
        """Return a car's odometer readings, newest first."""
        with self.reading() as connection:
            return self._readings(connection, vehicle_id)

    def _readings(self, connection: Connection, vehicle_id: UUID) -> tuple[ReadingRow, ...]:
        r = odometer_reading.c
        rows = connection.execute(
            select(r.km, r.at, r.visit_id, r.reason)
            .where(r.vehicle_id == vehicle_id)
            .order_by(r.at.desc(), r.id.desc())
        )
        return tuple(ReadingRow(*row) for row in rows)
