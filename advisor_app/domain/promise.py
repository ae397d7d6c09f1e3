"""When a car can be promised: the work, an hour in hand, whole half hours, and never outside opening hours."""

from datetime import datetime, time, timedelta
from decimal import Decimal

OPENS = time(8, 30)
CLOSES = time(18, 0)
IN_HAND = timedelta(hours=1)
"""For waiting, quality check and wash (process.md section 6: a promise is kept, so it is made with room)."""
STEP = timedelta(minutes=30)


def suggested_promise(now: datetime, hours: Decimal) -> datetime:
    """Return when the car will be ready.

    Args:
        now: the shop's wall clock, naive.
        hours: hours of labour on the quote.

    Returns:
        A naive wall-clock moment on a half hour; what does not fit before closing goes on after the next opening.
    """
    left = timedelta(minutes=int(hours * 60)) + IN_HAND
    at = max(now, datetime.combine(now.date(), OPENS))
    while True:
        closing = datetime.combine(at.date(), CLOSES)
        if at < closing and left <= closing - at:
            ready = at + left
            day = datetime.combine(ready.date(), time())
            return day + -(-(ready - day) // STEP) * STEP
        left -= max(timedelta(), closing - at)
        at = datetime.combine(at.date() + timedelta(days=1), OPENS)
