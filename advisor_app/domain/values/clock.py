"""The time of day, handed in from outside so that every rule about time can be tried at any moment.

The only module that asks the computer for the time.
"""

from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from functools import cache
from typing import Protocol
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from advisor_app.domain.values.errors import RuleBroken

HOME_ZONE = "Asia/Shanghai"
REACH = timedelta(days=730)
"""Nothing is booked, promised or called further ahead than two years."""


class Clock(Protocol):
    """Whatever can say what time it is."""

    def now(self) -> datetime:
        """Return the present moment, aware, in UTC."""
        ...


class SystemClock:
    """The clock of the computer."""

    def now(self) -> datetime:
        """Return the present moment, aware, in UTC."""
        return datetime.now(UTC)


class ManualClock:
    """A clock that stands still until it is moved: for tests, tours and invented histories."""

    def __init__(self, start: datetime) -> None:
        """Start at a moment.

        Args:
            start: any aware moment.

        Raises:
            ValueError: the moment has no zone.
        """
        self._now = _aware(start).astimezone(UTC)

    def now(self) -> datetime:
        """Return the moment at which the clock stands, aware, in UTC."""
        return self._now

    def advance(self, step: timedelta) -> datetime:
        """Move the clock (a negative step moves it back) and return the new moment."""
        self._now += step
        return self._now

    def set(self, moment: datetime) -> datetime:
        """Put the clock to an aware moment and return it in UTC.

        Raises:
            ValueError: the moment has no zone.
        """
        self._now = _aware(moment).astimezone(UTC)
        return self._now


def _aware(moment: datetime) -> datetime:
    if moment.utcoffset() is None:
        raise ValueError("a moment needs its zone")
    return moment


@cache
def zone(name: str = HOME_ZONE) -> tzinfo:
    """Return a time zone by its IANA name.

    Raises:
        ValueError: there is no such zone.
    """
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, IsADirectoryError) as error:
        if name == HOME_ZONE:
            # A bare system carries no zone tables; China has kept UTC+8 all year since 1992.
            return timezone(timedelta(hours=8), "CST")
        raise ValueError(name) from error


def local_time(moment: datetime, zone_name: str = HOME_ZONE) -> datetime:
    """Return an aware moment as the shop's wall clock shows it.

    Raises:
        ValueError: the moment has no zone, or the zone is unknown.
    """
    return _aware(moment).astimezone(zone(zone_name))


def local_day(moment: datetime, zone_name: str = HOME_ZONE) -> date:
    """Return the shop's calendar day at an aware moment.

    Raises:
        ValueError: the moment has no zone, or the zone is unknown.
    """
    return local_time(moment, zone_name).date()


def local_text(moment: datetime, zone_name: str = HOME_ZONE, *, seconds: bool = False) -> str:
    """Return an aware moment as ``2026-01-05 14:30`` (or ``14:30:07``) on the shop's wall clock.

    Raises:
        ValueError: the moment has no zone, or the zone is unknown.
    """
    return local_time(moment, zone_name).strftime("%Y-%m-%d %H:%M:%S" if seconds else "%Y-%m-%d %H:%M")


def within_reach(at: date, now: datetime, *, field: str | None = None) -> None:
    """Refuse a day or moment so far ahead that it is a slip of the finger.

    Raises:
        RuleBroken: ``date_too_far`` (the last day that is taken); ``value_wrong_kind`` for a moment without a zone.
    """
    if isinstance(at, datetime) and at.utcoffset() is None:
        raise RuleBroken("value_wrong_kind", field=field)
    latest = local_day(now) + REACH
    if (at.date() if isinstance(at, datetime) else at) > latest:
        raise RuleBroken("date_too_far", field=field, latest=latest.isoformat())


def day_bounds(day: date, zone_name: str = HOME_ZONE) -> tuple[datetime, datetime]:
    """Return the first moment of a shop's day and of the next one, in UTC, for half-open ranges.

    Raises:
        ValueError: the zone is unknown.
    """
    midnight = datetime.combine(day, time(), zone(zone_name))
    following = datetime.combine(day + timedelta(days=1), time(), zone(zone_name))
    return midnight.astimezone(UTC), following.astimezone(UTC)
