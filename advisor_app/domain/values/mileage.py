"""Odometer readings in whole kilometres, and the questions an odd one raises."""

import re

from advisor_app.domain.values.errors import RuleBroken
from advisor_app.domain.values.text import compact_number

LARGEST_MILEAGE = 2_000_000
"""Kilometres beyond which a reading is a slip of the finger."""
DAILY_LIMIT = 1_000
"""Kilometres a day beyond which somebody should look again."""

_READING = re.compile(r"([+-]?)([0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)(?:\.0*)?(?:km|公里|千米)?", re.IGNORECASE)


def parse_mileage(text: str, *, field: str | None = None) -> int:
    """Read an odometer as people type it: ``30210``, ``３０，２１０ 公里``, ``30,210 km``.

    Returns:
        Kilometres, 0 to 2,000,000.

    Raises:
        RuleBroken: ``mileage_missing``, ``mileage_not_number`` (also for fractions), ``mileage_negative``,
            ``mileage_too_large`` (param ``largest``).
    """
    typed = compact_number(text)
    if not typed:
        raise RuleBroken("mileage_missing", field=field)
    found = _READING.fullmatch(typed)
    if found is None:
        raise RuleBroken("mileage_not_number", field=field, text=typed[:40])
    digits = found[2].replace(",", "").lstrip("0") or "0"
    if found[1] == "-" and digits != "0":
        raise RuleBroken("mileage_negative", field=field)
    if len(digits) > 9 or int(digits) > LARGEST_MILEAGE:
        raise RuleBroken("mileage_too_large", field=field, largest=f"{LARGEST_MILEAGE:,}")
    return int(digits)


def check_mileage(km: int, *, field: str | None = None) -> None:
    """Refuse a reading that did not come through ``parse_mileage``.

    Raises:
        RuleBroken: ``mileage_negative``, ``mileage_too_large``.
    """
    if km < 0:
        raise RuleBroken("mileage_negative", field=field)
    if km > LARGEST_MILEAGE:
        raise RuleBroken("mileage_too_large", field=field, largest=f"{LARGEST_MILEAGE:,}")


def odometer_question(last: int | None, now: int, days: int | None) -> str | None:
    """Return the code of the question a reading raises, to be asked with ``Confirmable``.

    Args:
        last: kilometres at the last visit, None if the car is new here.
        now: kilometres read today.
        days: whole days since the last reading, None if unknown; less than one counts as one.

    Returns:
        ``odometer_smaller`` (less than last time), ``odometer_jump`` (more than 1,000 km a day) or None.
    """
    if last is None:
        return None
    if now < last:
        return "odometer_smaller"
    if days is not None and now - last > DAILY_LIMIT * max(days, 1):
        return "odometer_jump"
    return None
