"""Loads the reference data and the price list that come with the program (``resources/reference``, ``resources/catalog``).

Each loader reads its file once per process and returns frozen data. Rates, terms and codes change: every row that a
law decides carries the days from and to which it holds.
"""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from functools import cache, lru_cache
from types import MappingProxyType

from advisor_app.domain.catalog import (
    Catalog,
    Operation,
    Package,
    PackageLine,
    PackageLineKind,
    Part,
    PartClass,
    Rate,
    RateClass,
    Trade,
)
from advisor_app.domain.checklist import CheckGroup, ChecklistItem
from advisor_app.domain.guarantee import GuaranteeTerm, VehicleKind, WorkClass
from advisor_app.domain.old_part import DRAINED
from advisor_app.domain.staff import Taxpayer
from advisor_app.domain.values.errors import NotFound
from advisor_app.domain.values.text import half_width
from advisor_app.domain.vehicle import Energy
from advisor_app.i18n import DEFAULT_LANGUAGE, LANGUAGES, current_language
from advisor_app.paths import resource

KEPT_NAMES = 8192
"""So many cars are named without thinking: more makes and models than one shop sees in a year."""


class TaxKind(Enum):
    """What a line is for VAT: repair with fitted parts, parts sold alone, services such as washing, towing."""

    REPAIR = "repair"
    GOODS = "goods"
    SERVICE = "service"
    TRANSPORT = "transport"


@dataclass(frozen=True)
class Maker:
    """Who a world manufacturer identifier (first three signs of a VIN) belongs to; a hint, never proof.

    ``confidence`` is H, M or L.
    """

    wmi: str
    maker_zh: str
    maker_en: str
    confidence: str

    def name(self, language: str) -> str:
        """Return the maker's name in ``zh_CN`` or ``en``."""
        return self.maker_zh if language == "zh_CN" else self.maker_en


@dataclass(frozen=True)
class WasteKind:
    """One kind of workshop waste with its class and code in the list of hazardous wastes (名录2025).

    ``waste_class`` and ``code`` are empty where the list has no line of its own and the local office decides.
    """

    key: str
    name_zh: str
    name_en: str
    waste_class: str
    code: str
    unit: str
    confidence: str

    def name(self, language: str) -> str:
        """Return the name in ``zh_CN`` or ``en``."""
        return self.name_zh if language == "zh_CN" else self.name_en


@dataclass(frozen=True)
class TaxRate:
    """A VAT rate in basis points (1300 = 13 %) and the days on which it holds, both inclusive."""

    kind: TaxKind
    taxpayer: Taxpayer
    rate_bp: int
    valid_from: date
    valid_to: date | None
    confidence: str


def _rows(folder: str, name: str) -> Iterator[dict[str, str]]:
    with resource(folder, f"{name}.csv").open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


@cache
def makers() -> Mapping[str, Maker]:
    """Return the makers by WMI."""
    return MappingProxyType({row["wmi"]: Maker(**row) for row in _rows("reference", "wmi")})


def maker_of(vin: str) -> Maker | None:
    """Return the maker that a VIN's first three signs point to, or None."""
    return makers().get(vin[:3].upper())


def _folded(name: str) -> str:
    """Return a name as it is compared: without blanks and signs, for people write 一汽大众 and 一汽-大众."""
    return "".join(filter(str.isalnum, half_width(name).casefold()))


@dataclass(frozen=True)
class Make:
    """What a car may be called by: its maker, or the badge on its bonnet.

    ``spellings`` are other names under which people write it, none of which is shown.
    """

    name_zh: str
    name_en: str
    spellings: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """Every name under which the make is written: those that are shown first."""
        return self.name_zh, self.name_en, *self.spellings

    def name(self, language: str) -> str:
        """Return the name in ``zh_CN`` or ``en``."""
        return self.name_zh if language == DEFAULT_LANGUAGE else self.name_en


@cache
def makes() -> tuple[Make, ...]:
    """Return every listed make once: the makers that VINs point to, then the marques."""
    names = {maker.maker_zh: maker.maker_en for maker in makers().values()}
    rows = tuple(_rows("reference", "marques"))
    spellings = {row["name_zh"]: tuple(row["spellings"].split("|")) for row in rows if row["spellings"]}
    names |= {row["name_zh"]: row["name_en"] for row in rows}
    return tuple(Make(zh, en, spellings.get(zh, ())) for zh, en in names.items())


@cache
def _makes_by_name() -> Mapping[str, Make]:
    return MappingProxyType({_folded(name): make for make in makes() for name in make.names})


def listed_make(make: str) -> str:
    """Return a car's make as it is stored: a listed one by its Chinese name, in whatever language it was written.

    Args:
        make: as typed; what is not in the list stays as it is.
    """
    listed = _makes_by_name().get(_folded(make))
    return listed.name_zh if listed is not None else make


def make_name(make: str, language: str = "") -> str:
    """Return a car's make as a reader calls it; what is not in the list stays as it was written.

    Args:
        make: as stored.
        language: the reader's; "" for that of the screen.
    """
    listed = _makes_by_name().get(_folded(make))
    return listed.name(language or current_language()) if listed is not None else make


def make_names(make: str) -> tuple[str, ...]:
    """Return every name by which somebody may look for a make: a listed one has one in each language.

    Args:
        make: as stored.
    """
    listed = _makes_by_name().get(_folded(make))
    return (make,) if listed is None else tuple(dict.fromkeys(listed.name(language) for language in LANGUAGES))


def car_name(make: str, model: str, language: str = "") -> str:
    """Return what a reader calls a car: make and model, a listed make in the reader's language.

    The make stands once where the model begins with it (五菱, 五菱缤果). Lists ask for every row: what was named before
    is only looked up.

    Args:
        make: as stored.
        model: as stored.
        language: the reader's; "" for that of the screen.
    """
    return _car_name(make, model, language or current_language())


@lru_cache(maxsize=KEPT_NAMES)
def _car_name(make: str, model: str, language: str) -> str:
    named, model = make_name(make, language).strip(), model.strip()
    if named != (stored := make_name(make, DEFAULT_LANGUAGE)):
        model = _without(model, stored, *(one.name_zh for one in makes() if one.name_zh in stored))
    make = named
    rest = model[len(make) :] if model.casefold().startswith(make.casefold()) else None
    if rest is not None and not (make[-1:].isascii() and rest[:1].isascii() and rest[:1].isalpha()):
        return model
    return f"{make} {model}".strip()


def _without(model: str, *makes_zh: str) -> str:
    """Return a model without the Chinese make that it begins with (比亚迪汉): its reader has the make in English."""
    for make in sorted(makes_zh, key=len, reverse=True):
        if model.startswith(make) and not make.isascii():
            return model[len(make) :].strip(" -·")
    return model


@cache
def phrases() -> Mapping[str, tuple[str, ...]]:
    """Return the syllables of words that are not read as their characters alone are (``build/make_pinyin.py``)."""
    return MappingProxyType({row["phrase"]: tuple(row["reading"].split()) for row in _rows("reference", "phrases")})


@cache
def waste_kinds() -> Mapping[str, WasteKind]:
    """Return the kinds of waste by key."""
    return MappingProxyType({row["key"]: WasteKind(**row) for row in _rows("reference", "waste")})


@cache
def tax_rates() -> tuple[TaxRate, ...]:
    """Return every VAT rate with its days."""
    return tuple(
        TaxRate(
            kind=TaxKind(row["kind"]),
            taxpayer=Taxpayer(row["taxpayer"]),
            rate_bp=int(row["rate_bp"]),
            valid_from=date.fromisoformat(row["valid_from"]),
            valid_to=_day(row["valid_to"]),
            confidence=row["confidence"],
        )
        for row in _rows("reference", "tax_rates")
    )


def tax_rate_bp(kind: TaxKind, taxpayer: Taxpayer, day: date) -> int:
    """Return the VAT rate in basis points that holds on ``day``.

    Raises:
        NotFound: ``tax_rate_unknown`` when the table has no row for that day.
    """
    for rate in tax_rates():
        ends = rate.valid_to or date.max
        if rate.kind is kind and rate.taxpayer is taxpayer and rate.valid_from <= day <= ends:
            return rate.rate_bp
    raise NotFound("tax_rate_unknown", kind=kind.value, day=day.isoformat())


@cache
def guarantee_terms() -> tuple[GuaranteeTerm, ...]:
    """Return the legal table of repair guarantees, to be passed to ``domain.guarantee``."""
    return tuple(
        GuaranteeTerm(
            work_class=WorkClass(row["work_class"]),
            vehicle_kind=VehicleKind(row["vehicle_kind"]),
            km=int(row["km"]),
            days=int(row["days"]),
            valid_from=date.fromisoformat(row["valid_from"]),
            valid_to=_day(row["valid_to"]),
        )
        for row in _rows("reference", "guarantee")
    )


def _part(row: dict[str, str]) -> Part:
    return Part(
        number=row["number"],
        name_zh=row["name_zh"],
        name_en=row["name_en"],
        brand=row["brand"],
        part_class=PartClass(row["part_class"]),
        unit_zh=row["unit_zh"],
        unit_en=row["unit_en"],
        price_fen=int(row["price_fen"]),
        cost_fen=int(row["cost_fen"]),
        stock=Decimal(row["stock"]),
        place=row["place"],
        leaves_old_part=row["leaves_old_part"] == "1",
        waste=row["waste"],
        wear_part=row["wear_part"] == "1",
        safety=row["safety"] == "1",
    )


def _operation(row: dict[str, str]) -> Operation:
    return Operation(
        code=row["code"],
        name_zh=row["name_zh"],
        name_en=row["name_en"],
        trade=Trade(row["trade"]),
        hours=Decimal(row["hours"]),
        rate_class=RateClass(row["rate_class"]),
        safety=row["safety"] == "1",
        work_class=WorkClass(row["work_class"]),
    )


def _package_line(text: str, operations: Mapping[str, Operation]) -> PackageLine:
    code, _, times = text.partition("*")
    kind = PackageLineKind.OPERATION if code in operations else PackageLineKind.PART
    return PackageLine(kind, code, Decimal(times or 1))


@cache
def catalog() -> Catalog:
    """Return the price list that a new shop starts with."""
    operations = {row["code"]: _operation(row) for row in _rows("catalog", "operations")}
    return Catalog(
        rates={
            RateClass(row["rate_class"]): Rate(RateClass(row["rate_class"]), int(row["fen_per_hour"]))
            for row in _rows("catalog", "rates")
        },
        operations=operations,
        parts={row["number"]: _part(row) for row in _rows("catalog", "parts")},
        packages={
            row["code"]: Package(
                code=row["code"],
                name_zh=row["name_zh"],
                name_en=row["name_en"],
                lines=tuple(_package_line(text, operations) for text in row["lines"].split()),
            )
            for row in _rows("catalog", "packages")
        },
    )


def listed_name(code: str, name: str, language: str = "") -> str:
    """Return what a line, a job or an old part is called by a reader.

    One that still has the price list's own name has it in the reader's language. A free one, and one that somebody
    renamed, is called as it was written. What is stored is Chinese, so a Chinese reader gets it as it is.

    Args:
        code: its code in the price list, "" for a free one.
        name: its name as stored.
        language: the reader's; "" for that of the screen.
    """
    language = language or current_language()
    if language == DEFAULT_LANGUAGE or not code:
        return name
    listed = catalog().parts.get(code) or catalog().operations.get(code)
    return listed.name(language) if listed is not None and listed.name_zh == name else name


@cache
def _listed_again(language: str) -> Mapping[str, str]:
    """Return every name of the price list as it is stored, to that of a reader of ``language``."""
    listed = catalog()
    names = {one.name_zh: one.name(language) for one in listed.operations.values()}
    return names | {one.name_zh: one.name(language) for one in listed.parts.values()}


def told_name(name: str, language: str = "") -> str:
    """Return what a message calls a line, a job or a part of which it knows the stored name only.

    Args:
        name: as stored; what the price list does not have (a person, a free line) stays as it is.
        language: the reader's; "" for that of the screen.
    """
    language = language or current_language()
    return name if language == DEFAULT_LANGUAGE else _listed_again(language).get(name, name)


def old_part_name(part_no: str, name: str, waste: str, language: str = "") -> str:
    """Return what an old part is called by a reader, wherever it is named: page, signing text, label, receipt.

    What ran out of the car is called by its kind of waste, not by the new can it was replaced with.

    Args:
        part_no: code of the new part in the price list, "" for a free one.
        name: the new part's name as stored.
        waste: key of its kind of waste, or "".
        language: the reader's; "" for that of the screen.
    """
    language = language or current_language()
    if waste not in DRAINED:
        return listed_name(part_no, name, language)
    # The list says in brackets what else goes into the same drum; for one car that would be confusing.
    return waste_kinds()[waste].name(language).partition("（")[0].partition(" (")[0]


def brand_name(brand: str, language: str = "") -> str:
    """Return a brand of the price list as a reader writes it.

    The list has both names (大众 Volkswagen); an English reader gets the second. A brand without one stays whole.

    Args:
        brand: as stored.
        language: the reader's; "" for that of the screen.
    """
    if (language or current_language()) == DEFAULT_LANGUAGE:
        return brand
    known, _, latin = brand.partition(" ")
    return latin if latin.isascii() and latin and not known.isascii() else brand


@cache
def checklist() -> Mapping[str, ChecklistItem]:
    """Return the items of the walkaround's checklist by code, in the order in which one looks at them."""
    return MappingProxyType(
        {
            row["code"]: ChecklistItem(
                code=row["code"],
                group=CheckGroup(row["group"]),
                name_zh=row["name_zh"],
                name_en=row["name_en"],
                unit=row["unit"],
                soon=Decimal(row["soon"]) if row["soon"] else None,
                now=Decimal(row["now"]) if row["now"] else None,
            )
            for row in _rows("reference", "checklist")
        }
    )


_ENGINE_ONLY = frozenset({"engine_oil", "belt"})
"""Items that a car without a combustion engine does not have."""
_PLUG_ONLY = frozenset({"charging_cable"})


def checklist_of(energy: Energy) -> tuple[ChecklistItem, ...]:
    """Return the items that a car of this kind has, in the order in which one looks at them."""
    absent = frozenset[str]()
    if energy is Energy.ELECTRIC:
        absent = _ENGINE_ONLY
    elif not energy.plugs_in:
        absent = _PLUG_ONLY
    return tuple(item for item in checklist().values() if item.code not in absent)


class ShippedReference:
    """The reference data that comes with the program, as the services want it (``ports.outside.Reference``)."""

    def catalog(self) -> Catalog:
        """Return the price list."""
        return catalog()

    def tax_bp(self, taxpayer: Taxpayer, day: date) -> int:
        """Return the VAT rate of repair work in force on ``day``, in basis points."""
        return tax_rate_bp(TaxKind.REPAIR, taxpayer, day)

    def guarantee(self) -> tuple[GuaranteeTerm, ...]:
        """Return the table of the repair guarantee."""
        return guarantee_terms()
