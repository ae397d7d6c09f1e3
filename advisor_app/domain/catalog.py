"""What the shop sells: operations by the hour, parts by the piece, and packages of both.

Prices are integer fen including VAT; hours and quantities are Decimal.
"""

import unicodedata
from collections.abc import Set
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from functools import cached_property

from advisor_app.domain.guarantee import WorkClass


class Trade(Enum):
    """工种: who does an operation, and at which hourly rate."""

    MECHANICAL = "mechanical"
    ELECTRICAL = "electrical"
    BODY = "body"
    PAINT = "paint"
    MAINTENANCE = "maintenance"
    TYRES = "tyres"
    DIAGNOSIS = "diagnosis"
    WASH = "wash"
    INTERIOR = "interior"


class PartClass(Enum):
    """配件属性 of the settlement slip; the legal labels are original, same quality and reconditioned."""

    ORIGINAL = "original"
    SAME_QUALITY = "same_quality"
    BRAND = "brand"
    AFTERMARKET = "aftermarket"
    REMANUFACTURED = "remanufactured"
    RECONDITIONED = "reconditioned"
    SALVAGED = "salvaged"
    REPAIR_INSTEAD = "repair_instead"


class RateClass(Enum):
    """Which price of an hour applies (``resources/catalog/rates.csv``; the shop may change it)."""

    MECHANICAL = "mechanical"
    ELECTRICAL = "electrical"
    HIGH_VOLTAGE = "high_voltage"
    BODY = "body"
    PAINT = "paint"
    MAINTENANCE = "maintenance"
    TYRES = "tyres"
    DIAGNOSIS = "diagnosis"
    CARE = "care"


class PackageLineKind(Enum):
    """What a line of a package refers to."""

    OPERATION = "operation"
    PART = "part"


@dataclass(frozen=True)
class Rate:
    """Price of one hour of a rate class, fen including VAT."""

    rate_class: RateClass
    fen_per_hour: int


@dataclass(frozen=True)
class Operation:
    """A piece of labour with its norm time.

    ``hours`` is the norm (定额工时) for an ordinary car before the model factor; the price is hours × the rate of
    ``rate_class``, rounded half up at the line. ``safety`` work is signed for by whoever declines it. An order with it is at
    least of ``work_class`` (维修类别).
    """

    code: str
    name_zh: str
    name_en: str
    trade: Trade
    hours: Decimal
    rate_class: RateClass
    safety: bool
    work_class: WorkClass = WorkClass.MINOR

    def name(self, language: str) -> str:
        """Return the name in ``zh_CN`` or ``en``."""
        return self.name_zh if language == "zh_CN" else self.name_en


@dataclass(frozen=True)
class Part:
    """A part as the price list and the store know it.

    ``stock`` is the quantity on hand when a demo shop is founded, ``place`` its shelf; ``waste`` is a key of
    ``resources/reference/waste.csv`` when the removed part is hazardous, else empty; ``wear_part`` ones have shorter
    warranty terms (易损耗零部件); ``safety`` ones are signed for by whoever declines them.
    """

    number: str
    name_zh: str
    name_en: str
    brand: str
    part_class: PartClass
    unit_zh: str
    unit_en: str
    price_fen: int
    cost_fen: int
    stock: Decimal
    place: str
    leaves_old_part: bool
    waste: str
    wear_part: bool
    safety: bool

    def name(self, language: str) -> str:
        """Return the name in ``zh_CN`` or ``en``."""
        return self.name_zh if language == "zh_CN" else self.name_en


@dataclass(frozen=True)
class PackageLine:
    """One operation or part of a package with its quantity (times for an operation)."""

    kind: PackageLineKind
    code: str
    quantity: Decimal


@dataclass(frozen=True)
class Package:
    """Operations and parts that are usually sold together."""

    code: str
    name_zh: str
    name_en: str
    lines: tuple[PackageLine, ...]

    def name(self, language: str) -> str:
        """Return the name in ``zh_CN`` or ``en``."""
        return self.name_zh if language == "zh_CN" else self.name_en


@dataclass(frozen=True)
class Catalog:
    """The whole price list, each kind by its code."""

    rates: dict[RateClass, Rate]
    operations: dict[str, Operation]
    parts: dict[str, Part]
    packages: dict[str, Package]

    @cached_property
    def _by_name(self) -> dict[str, "Operation | Part | Package"]:
        parts = {part.number: part for part in sorted(self.parts.values(), key=lambda part: part.price_fen)}
        coded: dict[str, Operation | Part | Package] = {**parts, **self.operations, **self.packages}
        by_name = {_plain(name): item for item in reversed(coded.values()) for name in (item.name_zh, item.name_en)}
        return by_name | {_plain(code): item for code, item in coded.items()}

    def named(self, text: str) -> "Operation | Part | Package | None":
        """Return what is called ``text`` in the list, by its code or by its name in either language; None where nothing is.

        Only letters and digits count, whatever their width and case. Of several parts with one name it is the cheapest.
        """
        return self._by_name.get(_plain(text))

    @cached_property
    def _by_code(self) -> dict[str, str]:
        return {_plain(code): code for code in (*self.packages, *self.operations, *self.parts)}

    def listed_code(self, code: str) -> str:
        """Return a code as the list writes it (``of-vw`` is ``OF-VW``); one that is not in the list stays as it is."""
        return self._by_code.get(_plain(code), code)

    def least_class(self, code: str, name: str) -> WorkClass:
        """Return of which class of work an order with a line is at least.

        Args:
            code: its code in the list, "" for a free line: that one is known by its name.
            name: what it is called.
        """
        known = self.operations.get(code) or (None if code else self.named(name))
        return known.work_class if isinstance(known, Operation) else WorkClass.MINOR

    def rate_fen(self, operation: Operation) -> int:
        """Return the price of one hour of ``operation`` in fen."""
        return self.rates[operation.rate_class].fen_per_hour

    def packages_in(self, codes: Set[str]) -> tuple[str, ...]:
        """Return the packages all of whose lines are among ``codes``, the largest first, none that is part of another."""
        contents = {code: {line.code for line in package.lines} for code, package in self.packages.items()}
        whole = [code for code, needed in contents.items() if needed <= codes]
        largest = [a for a in whole if not any(contents[a] < contents[b] for b in whole)]
        return tuple(sorted(largest, key=lambda code: -len(contents[code])))


def _plain(text: str) -> str:
    """Return the letters and digits of ``text`` alone, as two spellings of one name have them in common."""
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKC", text).casefold()))
