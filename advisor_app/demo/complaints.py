"""What demo customers come for: their own words, the answers to the interview, cause, correction and what it takes.

The scenarios are data (``resources/demo/complaints.toml``); one that suits the car is drawn from the passed ``Random``.
"""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from random import Random
from types import MappingProxyType

from advisor_app.demo.vehicles import DemoVehicle
from advisor_app.domain.catalog import Catalog, PackageLine, PackageLineKind
from advisor_app.domain.fault import FaultSystem, Question
from advisor_app.domain.guarantee import WorkClass
from advisor_app.domain.vehicle import Energy
from advisor_app.domain.visit import VisitPurpose
from advisor_app.paths import resource


@dataclass(frozen=True)
class WantedLine:
    """Code of an operation, part or package in the catalog, and how many."""

    code: str
    quantity: Decimal


@dataclass(frozen=True)
class Scenario:
    """One kind of complaint; empty ``energies`` or ``families`` mean that every car can have it."""

    id: str
    system: FaultSystem
    purpose: VisitPurpose
    work_class: WorkClass
    words: tuple[str, ...]
    answers: Mapping[Question, str]
    cause: str
    correction: str
    trouble_codes: str
    lines: tuple[WantedLine, ...]
    safety: bool
    weight: int
    energies: frozenset[Energy]
    families: frozenset[str]
    min_km: int
    min_age: float
    company_only: bool

    def suits(self, car: DemoVehicle, day: date) -> bool:
        """Whether a car can come with this on ``day``."""
        return (
            (not self.energies or car.car.energy in self.energies)
            and (not self.families or car.car.family in self.families)
            and car.odometer_on(day) >= self.min_km
            and car.age_years(day) >= self.min_age
            and not (self.company_only and car.household)
        )


@dataclass(frozen=True)
class Complaint:
    """What one customer came with; ``lines`` carry codes that exist in the catalog."""

    scenario: str
    system: FaultSystem
    purpose: VisitPurpose
    work_class: WorkClass
    words: str
    answers: Mapping[Question, str]
    cause: str
    correction: str
    trouble_codes: str
    lines: tuple[WantedLine, ...]
    safety: bool


def _line(text: str) -> WantedLine:
    code, _, times = text.partition("*")
    return WantedLine(code, Decimal(times or 1))


@cache
def scenarios() -> tuple[Scenario, ...]:
    """Return every scenario of the demo."""
    with resource("demo", "complaints.toml").open("rb") as file:
        found = tomllib.load(file)["complaint"]
    return tuple(
        Scenario(
            id=one["id"],
            system=FaultSystem(one["system"]),
            purpose=VisitPurpose(
                one.get("purpose") or ("maintenance" if one["system"] == "maintenance" else "repair"),
            ),
            work_class=WorkClass(one["work_class"]),
            words=tuple(one["words"]),
            answers=MappingProxyType({Question(key): text for key, text in one["answers"].items()}),
            cause=one["cause"],
            correction=one["correction"],
            trouble_codes=one.get("trouble_codes", ""),
            lines=tuple(_line(text) for text in one["lines"]),
            safety=one.get("safety", False),
            weight=one["weight"],
            energies=frozenset(Energy(energy) for energy in one.get("energies", ())),
            families=frozenset(one.get("families", ())),
            min_km=one.get("min_km", 0),
            min_age=one.get("min_age", 0.0),
            company_only=one.get("company_only", False),
        )
        for one in found
    )


def complaint(rng: Random, car: DemoVehicle, day: date, rework: bool = False) -> Complaint:
    """Return a complaint that suits the car on ``day``.

    Args:
        rng: source of every choice.
        car: who comes.
        day: local date of the visit.
        rework: draw from the scenarios in which our own work is at fault; leave it False for a first visit.
    """
    suiting = [one for one in scenarios() if (one.purpose is VisitPurpose.REWORK) is rework and one.suits(car, day)]
    drawn = rng.choices(suiting, [one.weight for one in suiting])[0]
    lines = tuple(
        WantedLine(line.code.format(family=car.car.family, tyre=car.car.tyre), line.quantity) for line in drawn.lines
    )
    return Complaint(
        scenario=drawn.id,
        system=drawn.system,
        purpose=drawn.purpose,
        work_class=drawn.work_class,
        words=rng.choice(drawn.words),
        answers=drawn.answers,
        cause=drawn.cause,
        correction=drawn.correction,
        trouble_codes=drawn.trouble_codes,
        lines=lines,
        safety=drawn.safety,
    )


def expanded(lines: Iterable[WantedLine], catalog: Catalog) -> tuple[PackageLine, ...]:
    """Return operations and parts of ``lines``, packages taken apart.

    Raises:
        KeyError: a code is not in the catalog.
    """
    found: list[PackageLine] = []
    for line in lines:
        if line.code in catalog.packages:
            found += [
                PackageLine(inner.kind, inner.code, inner.quantity * line.quantity)
                for inner in catalog.packages[line.code].lines
            ]
        elif line.code in catalog.operations:
            found.append(PackageLine(PackageLineKind.OPERATION, line.code, line.quantity))
        else:
            found.append(PackageLine(PackageLineKind.PART, catalog.parts[line.code].number, line.quantity))
    return tuple(found)
