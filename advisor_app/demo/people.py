"""Made-up customers for the demo shop: Chinese names that fit a generation, valid phones, a district that does not exist.

Everything is drawn from the ``random.Random`` that is passed in, so that a seed gives the same people again.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from random import Random

from advisor_app.domain.values.uscc import check_uscc
from advisor_app.paths import resource

RARE_NAME_SHARE = 0.006
"""Share of people with a character in the name that few fonts have."""
LONG_COMPANY_SHARE = 0.03
_MOBILE_PREFIXES = [
    "130",
    "131",
    "132",
    "133",
    "134",
    "135",
    "136",
    "137",
    "138",
    "139",
    "150",
    "151",
    "152",
    "153",
    "155",
    "156",
    "157",
    "158",
    "159",
    "166",
    "173",
    "175",
    "176",
    "177",
    "178",
    "180",
    "181",
    "182",
    "183",
    "185",
    "186",
    "187",
    "188",
    "189",
    "191",
    "193",
    "195",
    "198",
    "199",
]
_AGES = (22, 68)
_USCC_SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_PHONE_STEP = 48_611_873
_PHONE_START = 37_120_945
_PHONE_SPACE = 10**8


@dataclass(frozen=True)
class Person:
    """A made-up person; ``sex`` is ``m`` or ``f``, ``phone`` a valid mobile number."""

    name: str
    phone: str
    sex: str
    birth_year: int
    address: str


@dataclass(frozen=True)
class Company:
    """A made-up company with a valid unified social credit code; ``contact`` brings the cars."""

    name: str
    tax_number: str
    phone: str
    address: str
    contact: Person


@dataclass(frozen=True)
class _GivenNames:
    single: tuple[str, ...]
    first: tuple[str, ...]
    second: tuple[str, ...]


def _rows(name: str) -> Iterator[dict[str, str]]:
    with resource("demo", f"{name}.csv").open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


@cache
def _surnames() -> tuple[tuple[str, ...], tuple[int, ...]]:
    rows = list(_rows("surnames"))
    return tuple(row["surname"] for row in rows), tuple(int(row["weight"]) for row in rows)


@cache
def _given_names() -> dict[tuple[int, str], _GivenNames]:
    return {
        (int(row["generation"]), row["sex"]): _GivenNames(
            tuple(row["single"].split()), tuple(row["first"].split()), tuple(row["second"].split())
        )
        for row in _rows("given_names")
    }


@cache
def _rare() -> dict[str, tuple[str, ...]]:
    rows = list(_rows("rare_characters"))
    return {sex: tuple(row["character"] for row in rows if row["sex"] == sex) for sex in "mf"}


@cache
def _streets() -> tuple[tuple[str, int], ...]:
    return tuple((row["district"] + row["street"], int(row["numbers"])) for row in _rows("streets"))


@cache
def _company_parts(part: str) -> tuple[tuple[str, ...], tuple[int, ...]]:
    rows = [row for row in _rows("companies") if row["part"] == part]
    return tuple(row["text"] for row in rows), tuple(int(row["weight"]) for row in rows)


def _drawn(rng: Random, choices: tuple[tuple[str, ...], tuple[int, ...]]) -> str:
    return rng.choices(*choices)[0]


def mobile(rng: Random, serial: int | None = None) -> str:
    """Return a valid mobile number; different ``serial`` (below 10⁸) give different numbers."""
    tail = rng.randrange(_PHONE_SPACE) if serial is None else (_PHONE_START + serial * _PHONE_STEP) % _PHONE_SPACE
    return f"{rng.choice(_MOBILE_PREFIXES)}{tail:08d}"


def address(rng: Random) -> str:
    """Return an address in the made-up district."""
    street, numbers = rng.choice(_streets())
    house = f"{street} {rng.randint(1, numbers)} 号"
    if rng.random() < 0.7:
        house += f" {rng.randint(1, 32)} 幢 {rng.randint(1, 26)}{rng.randint(1, 4):02d} 室"
    return house


def person_name(rng: Random, sex: str, birth_year: int) -> str:
    """Return a full name that fits sex and generation; a few have a rare character."""
    generation = min(1995, max(1955, (birth_year - 5) // 10 * 10 + 5))
    names = _given_names()[generation, sex]
    surname = _drawn(rng, _surnames())
    if rng.random() < RARE_NAME_SHARE:
        rare = rng.choice(_rare()[sex])
        return surname + (rare if rng.random() < 0.5 else rng.choice(names.first) + rare)
    if rng.random() < (0.3 if generation < 1995 else 0.2):
        return surname + rng.choice(names.single)
    first = rng.choice(names.first)
    second = rng.choice([sign for sign in names.second if sign != first])
    return surname + first + second


def person(rng: Random, today: date, serial: int | None = None) -> Person:
    """Return a person who is of driving age on ``today``; different ``serial`` give different phones."""
    sex = "m" if rng.random() < 0.66 else "f"
    birth_year = today.year - int(rng.triangular(*_AGES, 37))
    name = person_name(rng, sex, birth_year)
    return Person(name, mobile(rng, serial), sex, birth_year, address(rng))


def company(rng: Random, today: date, serial: int | None = None) -> Company:
    """Return a company with a valid tax number; some have a name longer than a form's field."""
    if rng.random() < LONG_COMPANY_SHARE:
        name = _drawn(rng, _company_parts("long"))
    else:
        name = "".join(_drawn(rng, _company_parts(part)) for part in ("place", "word", "trade", "suffix"))
    contact = person(rng, today, serial)
    phone = f"0599-{rng.randint(2, 8)}{rng.randrange(10**6):06d}"
    return Company(name, tax_number(rng), phone, address(rng), contact)


def tax_number(rng: Random) -> str:
    """Return a company's unified social credit code (GB 32100) with a right check sign, of no real division."""
    body = f"91{rng.choice(('359901', '359902', '359921'))}MA" + "".join(rng.choice(_USCC_SIGNS) for _ in range(7))
    return f"{body}{check_uscc(body).expected}"
