"""Quantities of parts and hours of labour: exact decimals with up to three places."""

import re
from decimal import Decimal

from advisor_app.domain.values.errors import RuleBroken
from advisor_app.domain.values.text import compact_number

LARGEST_QUANTITY = 99_999
LARGEST_HOURS = 999

COUNTED_UNITS = frozenset("个副对套条支片只件根块面张台盒把盏颗枚组节扇圈") | {
    "pc",
    "pcs",
    "piece",
    "pieces",
    "pair",
    "set",
}
"""Units of things that are handed out whole. What is poured or weighed (升, 千克, and the bottles and cans it is poured
from) may be billed in part."""

_NUMBER = re.compile(r"([+-]?)([0-9]{1,3}(?:,[0-9]{3})+|[0-9]*)(?:\.([0-9]*))?")
_HOURS_UNIT = re.compile(r"(?:小时|工时|hours|hour|hrs|hr|h)$", re.IGNORECASE)


def parse_quantity(text: str, *, field: str | None = None) -> Decimal:
    """Read a quantity as people type it: ``4``, ``0.5``, ``１．２５``, ``1,000``.

    Returns:
        More than 0, at most 99,999, with at most three decimals.

    Raises:
        RuleBroken: ``quantity_missing``, ``quantity_not_number``, ``quantity_decimals``, ``quantity_not_positive``,
            ``quantity_too_large`` (param ``largest``).
    """
    return _parse(compact_number(text), "quantity", LARGEST_QUANTITY, field)


def parse_hours(text: str, *, field: str | None = None) -> Decimal:
    """Read hours of labour: ``1.5``, ``1.5h``, ``0.8 小时``.

    Returns:
        More than 0, at most 999, with at most three decimals.

    Raises:
        RuleBroken: ``hours_missing``, ``hours_not_number``, ``hours_decimals``, ``hours_not_positive``,
            ``hours_too_large`` (param ``largest``).
    """
    return _parse(_HOURS_UNIT.sub("", compact_number(text)), "hours", LARGEST_HOURS, field)


def _parse(typed: str, what: str, largest: int, field: str | None) -> Decimal:
    if not typed:
        raise RuleBroken(f"{what}_missing", field=field)
    found = _NUMBER.fullmatch(typed)
    if found is None or not (found[2] or found[3]):
        raise RuleBroken(f"{what}_not_number", field=field, text=typed[:40])
    whole = found[2].replace(",", "").lstrip("0") or "0"
    decimals = (found[3] or "").rstrip("0")
    if found[1] == "-" or (whole == "0" and not decimals):
        raise RuleBroken(f"{what}_not_positive", field=field)
    if len(decimals) > 3:
        raise RuleBroken(f"{what}_decimals", field=field)
    if len(whole) > 9 or (value := Decimal(f"{whole}.{decimals or '0'}")) > largest:
        raise RuleBroken(f"{what}_too_large", field=field, largest=f"{largest:,}")
    return value.quantize(Decimal("0.001"))


def check_quantity(quantity: Decimal, *, field: str | None = None) -> None:
    """Refuse a quantity that did not come through ``parse_quantity`` and can't be stored or billed.

    Raises:
        RuleBroken: ``quantity_not_number``, ``quantity_not_positive``, ``quantity_too_large``, ``quantity_decimals``.
    """
    if not quantity.is_finite():
        raise RuleBroken("quantity_not_number", field=field, text=str(quantity))
    if quantity <= 0:
        raise RuleBroken("quantity_not_positive", field=field)
    if quantity > LARGEST_QUANTITY:
        raise RuleBroken("quantity_too_large", field=field, largest=f"{LARGEST_QUANTITY:,}")
    if quantity != quantity.quantize(Decimal("0.001")):
        raise RuleBroken("quantity_decimals", field=field)


def check_whole(quantity: Decimal, unit: str, *, field: str | None = None) -> None:
    """Refuse half a thing: what is counted is billed and handed out whole.

    Args:
        quantity: how many.
        unit: in which unit, as the line names it; an unknown one is taken for something that is measured.
        field: where the cursor goes.

    Raises:
        RuleBroken: ``quantity_not_whole`` (param ``unit``).
    """
    if unit.strip().lower() in COUNTED_UNITS and quantity != quantity.to_integral_value():
        raise RuleBroken("quantity_not_whole", field=field, unit=unit.strip())


def format_quantity(quantity: Decimal) -> str:
    """Return a quantity or hours without trailing zeros and never with an exponent: ``1.5``, ``100``."""
    text = f"{quantity:f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text
