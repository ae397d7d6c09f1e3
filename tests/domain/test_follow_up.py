"""When a customer is rung up: while the shop works, and at decent hours."""

import pytest

from advisor_app.domain.follow_up import call_window
from advisor_app.domain.promise import OpeningHours


@pytest.mark.parametrize(
    ("opens", "closes", "window"),
    [
        ("08:30", "18:00", "09:00 18:00"),
        ("09:30", "17:00", "09:30 17:00"),
        ("00:00", "23:59", "09:00 20:00"),
        ("06:00", "08:00", "06:00 08:00"),
    ],
)
def test_the_hours_of_a_call(opens: str, closes: str, window: str) -> None:
    begin, end = call_window(OpeningHours.of(opens, closes, "1234567"))
    assert f"{begin:%H:%M} {end:%H:%M}" == window
