"""The suggested promise: room in hand, whole half hours, opening hours and working days of the shop."""

from datetime import datetime, time
from decimal import Decimal

import pytest

from advisor_app.domain.promise import OpeningHours, suggested_promise, time_of_day, working_days
from advisor_app.domain.values.errors import RuleBroken

at = datetime.fromisoformat
SATURDAY = at("2026-11-21T16:00")
SIX_DAYS = OpeningHours(time(9, 0), time(17, 45), "123456")


@pytest.mark.parametrize(
    ("now", "hours", "ready"),
    [
        (at("2026-11-23T09:10"), "1.5", at("2026-11-23T12:00")),
        (at("2026-11-23T07:00"), "1", at("2026-11-23T11:00")),
        (SATURDAY, "0.5", at("2026-11-21T17:30")),
        (SATURDAY, "0.7", at("2026-11-21T17:45")),
        (SATURDAY, "2", at("2026-11-23T10:30")),
        (at("2026-11-22T10:00"), "1", at("2026-11-23T11:00")),
        (at("2026-11-20T18:00"), "8.75", at("2026-11-23T10:00")),
    ],
)
def test_a_closed_sunday_is_never_promised(now: datetime, hours: str, ready: datetime) -> None:
    assert suggested_promise(now, Decimal(hours), SIX_DAYS) == ready


def test_a_shop_of_seven_days_goes_on_on_sunday() -> None:
    assert suggested_promise(SATURDAY, Decimal(2), OpeningHours()) == at("2026-11-22T09:30")


@pytest.mark.parametrize(
    ("typed", "kept"), [("8:30", "08:30"), ("0830", "08:30"), (" １８：００ ", "18:00"), ("23:59", "23:59")]
)
def test_times_of_day_as_people_type_them(typed: str, kept: str) -> None:
    assert time_of_day(typed) == kept


@pytest.mark.parametrize("typed", ["", "24:00", "8", "12:60", "noon", "8:30pm"])
def test_what_is_no_time_of_day(typed: str) -> None:
    with pytest.raises(RuleBroken, match="time_of_day_form"):
        time_of_day(typed, field="opens")


def test_working_days_in_their_order_and_at_least_one() -> None:
    assert working_days("731 3x8") == "137"
    with pytest.raises(RuleBroken, match="work_days_missing"):
        working_days("089")


def test_a_shop_closes_after_it_opens() -> None:
    with pytest.raises(RuleBroken, match="closes_before_opens"):
        OpeningHours.of("18:00", "18:00", "1")
