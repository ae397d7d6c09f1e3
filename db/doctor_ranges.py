"""Looks for readings that no instrument shows: one statement a table, by the limits that the commands keep to."""

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import Connection, Table, or_, select

from advisor_app.domain.values.level import FULL_PERCENT
from advisor_app.domain.values.mileage import LARGEST_MILEAGE
from advisor_app.domain.visit import MOST_KEYS
from db.doctor_report import MOST, Finding, Severity
from db.doctor_stored import key_text, raw, shown
from db.tables.money import delivery
from db.tables.people import odometer_reading
from db.tables.visits import visit
from db.tables.workshop import quality_check

LARGEST: Mapping[Table, Mapping[str, int]] = {
    visit: {"odometer_km": LARGEST_MILEAGE, "energy_percent": FULL_PERCENT, "keys_received": MOST_KEYS},
    odometer_reading: {"km": LARGEST_MILEAGE},
    quality_check: {"road_test_km": LARGEST_MILEAGE},
    delivery: {"keys_returned": MOST_KEYS},
}
"""Table → column → the largest value that may stand there; none may be less than 0."""


def check_ranges(connection: Connection) -> Iterator[Finding]:
    """Yield the readings that lie outside their range, whether or not the audit tells of them."""
    for table, columns in LARGEST.items():
        known_by = table.c.get("number", table.c.id)
        outside = [(table.c[name] < 0) | (table.c[name] > largest) for name, largest in columns.items()]
        wanted = select(raw(known_by), *(raw(table.c[name]) for name in columns)).where(or_(*outside))
        for name, *values in connection.execute(wanted.order_by(table.c.id).limit(MOST + 1)):
            yield from _outside(table, name if known_by is not table.c.id else key_text(name), values)


def _outside(table: Table, place: Any, values: list[Any]) -> Iterator[Finding]:
    for (column, largest), value in zip(LARGEST[table].items(), values, strict=True):
        if value is not None and not (isinstance(value, int) and 0 <= value <= largest):
            params: dict[str, object] = {"column": column, "value": shown(value), "largest": f"{largest:,}"}
            yield Finding("value_out_of_range", Severity.ERROR, f"{table.name} {shown(place)}", params)
