"""Made-up cars for the demo shop: models that drive in China, plates of the right kind, VINs that check.

Everything is drawn from the ``random.Random`` that is passed in.
"""

import csv
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from random import Random

from advisor_app.domain.diagram import BodyStyle
from advisor_app.domain.values.plate import PlateKind, check_plate
from advisor_app.domain.values.vin import check_vin
from advisor_app.domain.vehicle import Energy
from advisor_app.paths import resource

HOME = "闽"
_NEIGHBOURS = "浙赣粤沪苏皖"
_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"
_CITIES = "HABCDEFGJ"
_YEAR_SIGNS = "ABCDEFGHJKLMNPRSTVWXY123456789"
_PLATE_STEP = 7_919
_VIN_STEP = 387_437
_VIN_START = 204_611
_PLATE_START = 61_377
_PATTERNS = ("Ldddd", "ddddd", "LLddd", "dLddd", "ddLdd", "dddLd", "ddddL", "LdddL")
_PATTERN_WEIGHTS = (30, 24, 12, 9, 8, 7, 6, 4)
_DIGITS = "0123456789"


@dataclass(frozen=True)
class CarModel:
    """One model of ``resources/demo/models.csv``.

    ``family`` is the ending of its parts in the catalog (``OF-VW``), ``tyre`` the number of its tyre there; ``vds`` are
    signs 4 to 8 of the VIN.
    """

    maker: str
    make: str
    model: str
    body: BodyStyle
    energy: Energy
    wmi: str
    vds: str
    from_year: int
    to_year: int
    price_fen: int
    family: str
    tyre: str
    weight: int
    engine_prefix: str


@dataclass(frozen=True)
class DemoVehicle:
    """A made-up car; ``km_per_year`` is how far it is driven, ``odometer_km`` what it says on the day of its making."""

    plate: str
    plate_kind: PlateKind
    vin: str
    car: CarModel
    model_year: int
    first_registered: date
    colour: str
    engine_no: str
    km_per_year: int
    odometer_km: int
    household: bool

    def odometer_on(self, day: date) -> int:
        """Return a plausible odometer in km on ``day``; never smaller on a later day."""
        return 8 + max(0, (day - self.first_registered).days) * self.km_per_year // 365

    def age_years(self, day: date) -> float:
        """Return the age in years on ``day``."""
        return max(0, (day - self.first_registered).days) / 365


@cache
def models() -> tuple[CarModel, ...]:
    """Return all models of the demo."""
    with resource("demo", "models.csv").open(encoding="utf-8", newline="") as file:
        return tuple(
            CarModel(
                maker=row["maker"],
                make=row["make"],
                model=row["model"],
                body=BodyStyle(row["body"]),
                energy=Energy(row["energy"]),
                wmi=row["wmi"],
                vds=row["vds"],
                from_year=int(row["from_year"]),
                to_year=int(row["to_year"]),
                price_fen=int(row["price_yuan"]) * 100,
                family=row["family"],
                tyre=row["tyre"],
                weight=int(row["weight"]),
                engine_prefix=row["engine_prefix"],
            )
            for row in csv.DictReader(file)
        )


@cache
def _colours() -> tuple[tuple[str, ...], tuple[int, ...]]:
    with resource("demo", "colours.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return tuple(row["zh"] for row in rows), tuple(int(row["weight"]) for row in rows)


@cache
def _paints() -> dict[str, tuple[int, int, int]]:
    with resource("demo", "colours.csv").open(encoding="utf-8", newline="") as file:
        rows = [(row["zh"], [int(part) for part in row["paint"].split()]) for row in csv.DictReader(file)]
    return {name: (red, green, blue) for name, (red, green, blue) in rows}


def paint_of(colour: str) -> tuple[int, int, int]:
    """Return how a colour of the list looks: red, green, blue, 0 to 255 each.

    Raises:
        KeyError: for a colour that no demo car has.
    """
    return _paints()[colour]


def _filled(pattern: str, number: int) -> str:
    """Return ``pattern`` with ``L`` and ``d`` taken from ``number``; different numbers give different texts."""
    text = ""
    for kind in reversed(pattern):
        signs = _LETTERS if kind == "L" else _DIGITS
        number, rest = divmod(number, len(signs))
        text = signs[rest] + text
    return text


def _space(pattern: str) -> int:
    size = 1
    for kind in pattern:
        size *= len(_LETTERS) if kind == "L" else len(_DIGITS)
    return size


def plate(rng: Random, energy: Energy, serial: int | None = None) -> str:
    """Return a valid plate: green of eight signs for cars that plug in, else blue of seven.

    Different ``serial`` give different plates; the first 100,000 of them all in the home province's first city.
    """
    if energy.plugs_in:
        pattern = rng.choices(("Ldddd", "ddddd"), (2, 8))[0]
        lead = rng.choice("DDDA" if energy is Energy.ELECTRIC else "FFFG")
    else:
        pattern = rng.choices(_PATTERNS, _PATTERN_WEIGHTS)[0]
        lead = ""
    space = _space(pattern)
    if serial is None:
        region = HOME + rng.choice(_CITIES) if rng.random() < 0.93 else rng.choice(_NEIGHBOURS) + rng.choice("ABCDEF")
        return region + lead + _filled(pattern, rng.randrange(space))
    city, number = divmod(serial, space)
    return (
        f"{HOME}{_CITIES[city % len(_CITIES)]}{lead}{_filled(pattern, (_PLATE_START + number * _PLATE_STEP) % space)}"
    )


def vin(rng: Random, car: CarModel, model_year: int, serial: int | None = None) -> str:
    """Return a VIN of the car's maker with the right check digit; ``serial`` below 10⁶ tells cars of a year apart."""
    number = rng.randrange(10**6) if serial is None else (_VIN_START + serial * _VIN_STEP) % 10**6
    year = _YEAR_SIGNS[(model_year - 1980) % len(_YEAR_SIGNS)]
    plant = _LETTERS[number % 5] if serial is not None else rng.choice("ABCDE")
    draft = f"{car.wmi}{car.vds}0{year}{plant}{number:06d}"
    return f"{draft[:8]}{check_vin(draft).expected_check}{draft[9:]}"


def _registered(rng: Random, car: CarModel, today: date) -> date:
    """Return a first registration between the model's start and today, most of them one to eight years ago."""
    earliest = date(car.from_year, 3, 1)
    latest = min(today - timedelta(days=20), date(car.to_year, 12, 20))
    day = today - timedelta(days=int(rng.triangular(20, 11 * 365, 3.5 * 365)))
    if earliest <= day <= latest:
        return day
    return earliest + timedelta(days=rng.randint(0, max(0, (latest - earliest).days)))


def _model_year(rng: Random, car: CarModel, registered: date) -> int:
    year = registered.year
    if registered.month <= 3 and year > car.from_year and rng.random() < 0.5:
        return year - 1
    return year + 1 if registered.month >= 10 and rng.random() < 0.3 else year


def vehicle(rng: Random, today: date, serial: int | None = None, household: bool = True) -> DemoVehicle:
    """Return a car that drives in on ``today``.

    Args:
        rng: source of every choice.
        today: local date; the car was registered at least 20 days before. Must be 2015-06-01 or later.
        serial: number of the car in the demo; different ones below 100,000 give different plates and VINs.
        household: whether a person owns it; company cars drive more.
    """
    on_sale = [car for car in models() if date(car.from_year, 3, 1) < today - timedelta(days=60)]
    car = rng.choices(on_sale, [one.weight for one in on_sale])[0]
    registered = _registered(rng, car, today)
    model_year = _model_year(rng, car, registered)
    yearly = int(min(32_000, max(3_000, rng.gauss(13_000 if household else 22_000, 4_500))))
    number_plate = plate(rng, car.energy, serial)
    made = DemoVehicle(
        plate=number_plate,
        plate_kind=check_plate(number_plate).kind,
        vin=vin(rng, car, model_year, serial),
        car=car,
        model_year=model_year,
        first_registered=registered,
        colour=rng.choices(*_colours())[0],
        engine_no=f"{car.engine_prefix}{rng.choice('ABCDEFGH')}{rng.randrange(10**6):06d}",
        km_per_year=yearly,
        odometer_km=0,
        household=household,
    )
    return DemoVehicle(**{**made.__dict__, "odometer_km": made.odometer_on(today)})
