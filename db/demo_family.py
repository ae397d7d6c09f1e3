"""The cars of the demo's story as templates: each with all its visits, so that a copy of a car comes back too."""

import json
from dataclasses import dataclass
from datetime import date
from random import Random
from typing import Any

from sqlalchemy import Connection, select

from advisor_app.demo.people import company, person
from advisor_app.demo.vehicles import CarModel, models, plate, vin
from advisor_app.domain.staff import Role
from db.demo_shop import Crew
from db.demo_source import Source, finished, gather, local_ordinal, stored
from db.demo_template import STRINGS, Compiler, Ground, Strange, Template
from db.tables.base import metadata
from db.tables.money import cashier_shift

MOST_TEMPLATES = 600
USUAL_TEXT = 12_000
"""Characters of audit of a usual visit; leaner ones are copied more often, because most cars come for little."""


@dataclass(eq=False)
class Family:
    """A car of the story with all of its visits."""

    visits: list[Template]
    car: CarModel
    registered: int
    company: bool
    has_engine_no: bool
    weight: float
    start: int
    end: int


def _cells(source: Source, table: str) -> list[dict[str, Any]]:
    names = [c.name for c in metadata.tables[table].c]
    return [dict(zip(names, row, strict=True)) for row in source.rows.get(table, [])]


def _words(sources: list[Source]) -> dict[str, str]:
    """Return the strings of people and car in a family's rows, each with what it is."""
    (customer,), (car,) = _cells(sources[0], "customer"), _cells(sources[0], "vehicle")
    phones, (first,) = _cells(sources[0], "customer_phone"), _cells(sources[0], "visit")
    found = {
        "tax": customer["tax_number"],
        "engine": car["engine_no"],
        "vin": car["vin"],
        "plate": car["plate"],
        "phone": phones[0]["number"] if phones else "",
        "contact": first["bring_name"],
        "name": customer["name"],
    }
    return {text: name for name, text in found.items() if text}


def _model(car: dict[str, Any]) -> CarModel | None:
    return next((m for m in models() if (m.make, m.model) == (car["make"], car["model"])), None)


def families(connection: Connection, crew: Crew, counters: dict[bytes, bytes], rng: Random) -> list[Family]:
    """Return the cars that can be copied.

    Args:
        connection: reads the story.
        crew: whose story it is.
        counters: counter → counter at which the copies happened.
        rng: picks the cars when there are more than are needed.
    """
    cars = finished(connection)
    rng.shuffle(cars)
    wanted: list[list[bytes]] = []
    while cars and sum(map(len, wanted)) < MOST_TEMPLATES:
        wanted.append(cars.pop())
    sources = gather(connection, wanted)
    staff = {s.staff_id.bytes for people in crew.people.values() for s in people}
    bays = {bay.bytes for kept in crew.bays.values() for bay in kept}
    shifts = {
        stored(row.id): local_ordinal(stored(row.opened_at))
        for row in connection.execute(select(cashier_shift.c.id, cashier_shift.c.opened_at))
    }
    cashiers = [s.staff_id.bytes for s in crew.people[Role.CASHIER]]
    ground = Ground(staff | set(counters.values()), bays, counters, dict.fromkeys(cashiers, cashiers[0]), shifts)
    found = []
    for keys in wanted:
        try:
            family = _family([sources[key] for key in keys], ground)
        except Strange:
            continue
        if family is not None:
            found.append(family)
    return found


def _family(sources: list[Source], ground: Ground) -> Family | None:
    (car,), (customer,) = _cells(sources[0], "vehicle"), _cells(sources[0], "customer")
    model = _model(car)
    if model is None or not car["vin"]:
        return None
    words, known = _words(sources), [car["id"], customer["id"]]
    visits = []
    for number, source in enumerate(sources):
        foreign = known if number else []
        compiler = Compiler(source, ground, foreign, words)
        visits.append(compiler.compile([] if number else known))
    text = sum(len(one.texts) for one in visits) / len(visits)
    registered = car["first_registered"]
    start = min(one.start for one in visits)
    return Family(
        visits=visits,
        car=model,
        registered=start - 900 if registered is None else _ordinal(registered),
        company=bool(customer["tax_number"]),
        has_engine_no=bool(car["engine_no"]),
        weight=(USUAL_TEXT / text) ** 4,
        start=start,
        end=max(one.end for one in visits),
    )


def _ordinal(iso: str) -> int:
    return date.fromisoformat(iso).toordinal()


class Names:
    """New people and cars for copies; plates, phones and VINs of their own."""

    def __init__(self, rng: Random, taken: set[str], first_serial: int) -> None:
        self._rng = rng
        self._plates = {hash(one) for one in taken}
        self._serial = first_serial

    def words(self, family: Family, shift: int) -> list[str]:
        """Return the strings of a copy that lies ``shift`` days later, in the order of ``STRINGS``."""
        self._serial += 1
        rng, serial, day = self._rng, self._serial, date.fromordinal(family.start + shift)
        registered = date.fromordinal(family.registered + shift)
        tax = ""
        if family.company:
            made = company(rng, day, serial)
            name, who, tax = made.name, made.contact, made.tax_number
        else:
            who = person(rng, day, serial)
            name = who.name
        number = plate(rng, family.car.energy, serial)
        while hash(number) in self._plates:
            number = plate(rng, family.car.energy)
        self._plates.add(hash(number))
        chassis = vin(rng, family.car, max(registered.year, 2010), serial % 1_000_000)
        engine = f"{family.car.engine_prefix}{rng.choice('ABCDEFGH')}{rng.randrange(10**6):06d}"
        found = {
            "name": name, "contact": who.name, "phone": who.phone, "plate": number, "vin": chassis,
            "engine": engine if family.has_engine_no else "", "tax": tax,
        }  # fmt: skip
        return [found[name] for name in STRINGS]


_ENCODER = json.JSONEncoder(ensure_ascii=False)


def as_json(value: str | list[str]) -> str:
    """Return a text, or a list of texts, as JSON keeps it."""
    return _ENCODER.encode(value)


def key_text(key: bytes) -> str:
    """Return a key as people read it."""
    text = key.hex()
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"
