"""The demo shop itself: its name, its people with their passwords, its bays and counters.

Passwords and PINs stand here in the clear because the login page of the demo shop shows them; they are no secrets.
"""

import csv
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from advisor_app.domain.catalog import Trade
from advisor_app.domain.staff import Role
from advisor_app.paths import resource


@dataclass(frozen=True)
class DemoShop:
    """Name, address, phone and unified social credit code of the made-up shop."""

    name: str
    name_en: str
    address: str
    phone: str
    uscc: str


@dataclass(frozen=True)
class DemoStaff:
    """A made-up member of staff."""

    login: str
    name: str
    role: Role
    password: str
    pin: str
    phone: str


@dataclass(frozen=True)
class DemoBay:
    """A working place; ``trade`` is what is mostly done there."""

    number: int
    name_zh: str
    name_en: str
    trade: Trade


@dataclass(frozen=True)
class DemoCounter:
    """A workstation of the demo shop."""

    number: int
    name_zh: str
    name_en: str


def _rows(name: str) -> Iterator[dict[str, str]]:
    with resource("demo", f"{name}.csv").open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


@cache
def demo_shop() -> DemoShop:
    """Return the made-up shop."""
    with resource("demo", "shop.toml").open("rb") as file:
        return DemoShop(**tomllib.load(file))


@cache
def demo_staff() -> tuple[DemoStaff, ...]:
    """Return everybody who works in the demo shop, advisors first."""
    return tuple(
        DemoStaff(row["login"], row["name"], Role(row["role"]), row["password"], row["pin"], row["phone"])
        for row in _rows("staff")
    )


@cache
def demo_bays() -> tuple[DemoBay, ...]:
    """Return the bays of the demo shop."""
    return tuple(
        DemoBay(int(row["number"]), row["name_zh"], row["name_en"], Trade(row["trade"])) for row in _rows("bays")
    )


@cache
def demo_counters() -> tuple[DemoCounter, ...]:
    """Return the counters of the demo shop."""
    return tuple(DemoCounter(int(row["number"]), row["name_zh"], row["name_en"]) for row in _rows("counters"))
