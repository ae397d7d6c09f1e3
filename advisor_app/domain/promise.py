"""When a car can be promised: the work, an hour in hand, whole half hours, and never outside opening hours."""

import re
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from decimal import Decimal

from advisor_app.domain.values.errors import RuleBroken
from advisor_app.domain.values.text import compact

IN_HAND = timedelta(hours=1)
"""For waiting, quality check and wash (a promise is kept, so it is made with room)."""
STEP = timedelta(minutes=30)
DAYS = "1234567"
"""The days of the week, Monday first."""

_TIME = re.compile(r"([01]?[0-9]|2[0-3])[:.]?([0-5][0-9])")


def time_of_day(text: str, *, field: str | None = None) -> str:
    """Return a time of day as stored, HH:MM, from what is typed: ``8:30``, ``0830``, ``８：３０``.

    Raises:
        RuleBroken: ``time_of_day_form``.
    """
    found = _TIME.fullmatch(compact(text))
    if found is None:
        raise RuleBroken("time_of_day_form", field=field)
    return f"{int(found[1]):02d}:{found[2]}"


def working_days(text: str, *, field: str | None = None) -> str:
    """Return the digits of the working days in their order, each once; RuleBroken ``work_days_missing`` for none."""
    kept = "".join(day for day in DAYS if day in text)
    if not kept:
        raise RuleBroken("work_days_missing", field=field)
    return kept


@dataclass(frozen=True)
class OpeningHours:
    """When the shop works; ``days`` are digits, Monday is 1.

    Raises:
        RuleBroken: ``closes_before_opens``, ``work_days_missing``.
    """

    opens: time = time(8, 30)
    closes: time = time(18, 0)
    days: str = DAYS

    def __post_init__(self) -> None:
        """Refuse hours in which no car would ever be ready."""
        working_days(self.days, field="work_days")
        if self.closes <= self.opens:
            raise RuleBroken("closes_before_opens", field="closes")

    @classmethod
    def of(cls, opens: str, closes: str, days: str) -> "OpeningHours":
        """Read them as a shop keeps them: HH:MM, HH:MM, digits."""
        return cls(time.fromisoformat(time_of_day(opens)), time.fromisoformat(time_of_day(closes)), days)

    def works(self, at: datetime) -> bool:
        """Whether the shop works on the day of ``at``."""
        return str(at.isoweekday()) in self.days


def suggested_promise(now: datetime, hours: Decimal, open_hours: OpeningHours) -> datetime:
    """Return when the car will be ready; a rough guess, it knows nothing of other cars or missing parts.

    Args:
        now: the shop's wall clock, naive.
        hours: hours of labour on the quote.
        open_hours: when the shop works.

    Returns:
        A naive wall-clock moment on a half hour, or at closing time; what does not fit before closing goes on after the
        next opening.
    """
    left = timedelta(minutes=int(hours * 60)) + IN_HAND
    at = max(now, datetime.combine(now.date(), open_hours.opens))
    while True:
        closing = datetime.combine(at.date(), open_hours.closes)
        if open_hours.works(at):
            if at < closing and left <= closing - at:
                ready = at + left
                day = datetime.combine(ready.date(), time())
                return min(day + -(-(ready - day) // STEP) * STEP, closing)
            left -= max(timedelta(), closing - at)
        at = datetime.combine(at.date() + timedelta(days=1), open_hours.opens)
