"""Time in the demo: many visits at once on one clock, in the order in which things happen."""

import heapq
import itertools
from collections.abc import Generator
from datetime import UTC, date, datetime, time, timedelta

from advisor_app.domain.values.clock import ManualClock, local_time, zone

OPENS, CLOSES = time(8, 30), time(18, 0)
Steps = Generator[datetime, None, None]
"""A story: does something at the clock's present moment and yields the moment at which it goes on."""


class TimeUp(Exception):  # noqa: N818 - no error: the demo's last moment has come
    """The story is at the demo's end and can't wait for anything more."""


def moment(day: date, at: time) -> datetime:
    """Return a moment of the shop's wall clock in UTC."""
    return datetime.combine(day, at, zone()).astimezone(UTC)


def in_hours(at: datetime, last: time = CLOSES) -> datetime:
    """Return ``at``, or the next morning when it is before opening or after ``last``."""
    local = local_time(at)
    if local.time() < OPENS:
        return moment(local.date(), OPENS) + timedelta(minutes=at.minute % 17)
    if local.time() > last:
        return moment(local.date() + timedelta(days=1), OPENS) + timedelta(minutes=at.minute % 23)
    return at


class Timeline:
    """Runs stories until ``end``.

    A live story is carried through to its own end even when the time is up (then nothing takes time any more);
    others stop where they are.
    """

    def __init__(self, clock: ManualClock, end: datetime) -> None:
        self.clock = clock
        self.end = end
        self._count = itertools.count()
        self._waiting: list[tuple[datetime, int, Steps, bool]] = []

    @property
    def up(self) -> bool:
        """Whether the last moment has come."""
        return self.clock.now() >= self.end

    def add(self, at: datetime, story: Steps, *, live: bool = False) -> None:
        """Begin a story at a moment."""
        heapq.heappush(self._waiting, (at, next(self._count), story, live))

    def run(self) -> None:
        """Tell all stories, always the one that is due first."""
        while self._waiting:
            at, _, story, live = heapq.heappop(self._waiting)
            if at > self.end:
                if not live:
                    story.close()
                    continue
                at = self.end
            self.clock.set(max(self.clock.now(), at))
            try:
                self.add(next(story), story, live=live)
            except (StopIteration, TimeUp):
                continue
