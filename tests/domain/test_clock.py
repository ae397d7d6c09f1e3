import re
from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfoNotFoundError

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor_app.domain.values import clock
from advisor_app.domain.values.clock import (
    Clock,
    ManualClock,
    SystemClock,
    day_bounds,
    local_day,
    local_text,
    local_time,
)

NEW_YEAR_EVE = datetime(2025, 12, 31, 16, 0, tzinfo=UTC)


def test_system_clock_is_aware_and_does_not_run_back() -> None:
    system: Clock = SystemClock()
    first = system.now()
    assert first.utcoffset() == timedelta(0)
    assert system.now() >= first - timedelta(seconds=1)
    assert first.year >= 2024


def test_manual_clock_moves_only_when_moved() -> None:
    manual: Clock = ManualClock(datetime(2026, 1, 5, 9, 0, tzinfo=timezone(timedelta(hours=8))))
    assert manual.now() == manual.now() == datetime(2026, 1, 5, 1, 0, tzinfo=UTC)
    assert manual.now().tzinfo is UTC
    assert isinstance(manual, ManualClock)
    assert manual.advance(timedelta(minutes=90)) == manual.now() == datetime(2026, 1, 5, 2, 30, tzinfo=UTC)
    assert manual.set(NEW_YEAR_EVE) == manual.now() == NEW_YEAR_EVE


def test_a_moment_needs_its_zone() -> None:
    naive = NEW_YEAR_EVE.replace(tzinfo=None)
    with pytest.raises(ValueError):
        ManualClock(naive)
    with pytest.raises(ValueError):
        ManualClock(NEW_YEAR_EVE).set(naive)
    with pytest.raises(ValueError):
        local_day(naive)
    with pytest.raises(ValueError):
        local_day(NEW_YEAR_EVE, "Nowhere/Land")


def test_the_shops_day_turns_at_its_own_midnight() -> None:
    assert local_day(NEW_YEAR_EVE) == date(2026, 1, 1)
    assert local_day(NEW_YEAR_EVE - timedelta(microseconds=1)) == date(2025, 12, 31)
    assert local_day(NEW_YEAR_EVE, "UTC") == date(2025, 12, 31)
    assert local_text(NEW_YEAR_EVE) == "2026-01-01 00:00"
    assert local_text(NEW_YEAR_EVE + timedelta(seconds=7), seconds=True) == "2026-01-01 00:00:07"


def test_shanghai_without_zone_tables(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> None:
        raise ZoneInfoNotFoundError(name)

    monkeypatch.setattr(clock, "ZoneInfo", missing)
    clock.zone.cache_clear()
    try:
        assert local_text(NEW_YEAR_EVE) == "2026-01-01 00:00"
        with pytest.raises(ValueError, match=re.escape("Europe/Berlin")):
            local_time(NEW_YEAR_EVE, "Europe/Berlin")
    finally:
        clock.zone.cache_clear()


@given(st.timedeltas(timedelta(days=-9000), timedelta(days=9000)))
def test_bounds_hold_exactly_the_day(step: timedelta) -> None:
    moment = NEW_YEAR_EVE + step
    first, after = day_bounds(local_day(moment))
    assert first <= moment < after
    assert after - first == timedelta(days=1)
    assert first.tzinfo is UTC
