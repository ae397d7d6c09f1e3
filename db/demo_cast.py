"""Who comes to the demo shop and when: new customers, and old ones with their cars again."""

from collections import deque
from dataclasses import dataclass
from datetime import date, timedelta
from enum import IntEnum
from random import Random
from uuid import UUID

from advisor_app.demo.people import Company, Person, company, person
from advisor_app.demo.vehicles import DemoVehicle, vehicle

RETURN_DAYS = 25
"""Days after which a customer may be back; longer than any car of the demo stays."""
FULL_DAY = 22
SPAN_DAYS = 730
OPEN_VISITS = 12


class Stop(IntEnum):
    """Where a car of the last day stands when the demo is opened."""

    RECEPTION = 1
    WALKAROUND = 2
    QUOTE = 3
    DISPATCH = 4
    WORK = 5
    ADDITION = 6
    PARTS = 7
    QUALITY = 8
    REWORK = 9
    WASH = 10
    READY = 11
    UNPAID = 12
    NONE = 99


MINUTES_TO = {
    Stop.RECEPTION: 4, Stop.WALKAROUND: 12, Stop.QUOTE: 26, Stop.DISPATCH: 45, Stop.WORK: 75, Stop.ADDITION: 110,
    Stop.PARTS: 130, Stop.QUALITY: 170, Stop.REWORK: 190, Stop.WASH: 200, Stop.READY: 240, Stop.UNPAID: 260,
}  # fmt: skip
"""About how long a car has been here that has come so far."""

OPEN_ORDER = (
    Stop.WORK, Stop.DISPATCH, Stop.QUOTE, Stop.UNPAID, Stop.ADDITION, Stop.QUALITY, Stop.RECEPTION, Stop.READY,
    Stop.WALKAROUND, Stop.PARTS, Stop.WASH, Stop.REWORK,
)  # fmt: skip


@dataclass(eq=False)
class Visitor:
    """A car with who brings it; the keys are known once it has been here."""

    car: DemoVehicle
    who: Person | Company
    last_day: date
    customer_id: UUID | None = None
    vehicle_id: UUID | None = None

    @property
    def name(self) -> str:
        """The customer's name."""
        return self.who.name

    @property
    def contact(self) -> Person:
        """Who stands at the counter."""
        return self.who.contact if isinstance(self.who, Company) else self.who


class Cast:
    """Draws visitors; the days must be asked for in order."""

    def __init__(self, rng: Random, returning: float = 0.42) -> None:
        self._rng = rng
        self._returning = returning
        self._known: list[Visitor] = []
        self._resting: deque[Visitor] = deque()
        self._made = 0

    def visitor(self, day: date) -> Visitor:
        """Return who comes on ``day``."""
        while self._resting and (day - self._resting[0].last_day).days >= RETURN_DAYS:
            self._known.append(self._resting.popleft())
        if self._known and self._rng.random() < self._returning:
            at = self._rng.randrange(len(self._known))
            self._known[at], self._known[-1] = self._known[-1], self._known[at]
            back = self._known.pop()
            back.last_day = day
        else:
            back = self._new(day)
        self._resting.append(back)
        return back

    def _new(self, day: date) -> Visitor:
        serial = self._made
        self._made += 1
        is_company = self._rng.random() < 0.09
        who = company(self._rng, day, serial) if is_company else person(self._rng, day, serial)
        return Visitor(vehicle(self._rng, day, serial, household=not is_company), who, day)


def past_days(rng: Random, count: int, last: date) -> list[date]:
    """Return the days of ``count`` earlier visits, oldest first, closer together towards ``last`` (exclusive).

    A few lie on the last days in any case, so that there is somebody to call.
    """
    recent = [last - timedelta(days=d) for d in (1, 1, 2, 3, 3, 3, 4)][: max(count // 3, 1) if count else 0]
    exponent = 1 + 2 * max(0.0, 1 - count / 500)
    drawn = [last - timedelta(days=1 + int(SPAN_DAYS * rng.random() ** exponent)) for _ in range(count - len(recent))]
    days: dict[date, int] = {}
    for wanted in recent + drawn:
        day = wanted
        while days.get(day, 0) >= FULL_DAY:
            day -= timedelta(days=1)
        days[day] = days.get(day, 0) + 1
    return sorted(day for day, times in days.items() for _ in range(times))
