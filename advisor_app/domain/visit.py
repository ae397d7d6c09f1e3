"""A visit: one car in the shop from arrival to farewell."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from uuid import UUID

from advisor_app.domain.entity import Root
from advisor_app.domain.guarantee import WorkClass
from advisor_app.domain.values.clock import local_day
from advisor_app.domain.values.errors import RuleBroken

MOST_KEYS = 9
"""No car comes with more keys."""


SEEN_ON_ARRIVAL = frozenset({"odometer_km", "energy_percent", "keys_received", "licence_received", "book_received"})
"""What both sides found on arrival: stays as it is once the customer has signed the reception sheet."""
ORDERED = SEEN_ON_ARRIVAL | frozenset(
    {
        "purpose", "work_class", "bring_name", "bring_phone", "waits", "wash_wish", "old_part_wish", "road_test_allowed",
        "note",
    }
)  # fmt: skip
"""What the order says besides its lines, or what guarantee and warranty count from: stays once that is signed.

Who collects the car may change until it is handed over; what the customer wishes is asked until the order is signed.
"""


def signed_fields(*, walkaround: bool, order: bool) -> frozenset[str]:
    """Return the fields of a visit that stand over a signature of the customer, by what was signed."""
    return ORDERED if order else SEEN_ON_ARRIVAL if walkaround else frozenset()


class VisitPurpose(Enum):
    """Why the car came."""

    REPAIR = "repair"
    MAINTENANCE = "maintenance"
    FIRST_SERVICE = "first_service"
    CAMPAIGN = "campaign"
    ADVICE = "advice"
    REWORK = "rework"


class Waits(Enum):
    """Whether the customer stays in the lounge meanwhile."""

    STAYS = "stays"
    LEAVES = "leaves"


def waits_overnight(waits: Waits | None, promised_at: datetime | None, now: datetime, zone: str) -> bool:
    """Return whether somebody is to sit in the lounge for a car that is promised for a later day."""
    late = promised_at is not None and local_day(promised_at, zone) > local_day(now, zone)
    return waits is Waits.STAYS and late


class OldPartWish(Enum):
    """What the customer wants done with replaced parts."""

    TAKE = "take"
    SHOW_AND_LEAVE = "show_and_leave"
    LEAVE = "leave"


WISHES = ("waits", "old_part_wish", "wash_wish", "road_test_allowed")
"""What the customer is asked on arrival; None until somebody did."""


@dataclass(eq=False, kw_only=True)
class Visit(Root):
    """One car in the shop.

    ``energy_percent`` is the fuel level, or the state of charge of an electric car. Times are UTC. The ``WISHES``
    are None until the customer was asked, for a paper tells a no from a question that nobody put. Keys, licence and book
    are no wishes but what was handed over: nothing, until something is.
    """

    number: str
    vehicle_id: UUID
    customer_id: UUID
    advisor_id: UUID
    appointment_id: UUID | None = None
    purpose: VisitPurpose = VisitPurpose.REPAIR
    work_class: WorkClass = WorkClass.MINOR
    arrived_at: datetime
    bring_name: str = ""
    bring_phone: str = ""
    collect_name: str = ""
    collect_phone: str = ""
    odometer_km: int | None = None
    energy_percent: int | None = None
    licence_received: bool = False
    book_received: bool = False
    keys_received: int = 0
    waits: Waits | None = None
    wash_wish: bool | None = None
    old_part_wish: OldPartWish | None = None
    road_test_allowed: bool | None = None
    promised_at: datetime | None = None
    note: str = ""
    cancelled_at: datetime | None = None
    cancel_reason: str = ""
    closed_at: datetime | None = None

    @property
    def is_open(self) -> bool:
        """Whether the car is still with us."""
        return self.closed_at is None and self.cancelled_at is None

    def brought_by(self, name: str) -> None:
        """Take who signed for the one who brought the car, where nobody was named."""
        self.bring_name = self.bring_name or name

    def close(self, at: datetime) -> None:
        """End the visit at delivery."""
        self.closed_at = at

    def cancel(self, reason: str, at: datetime) -> None:
        """End a visit on which nothing was agreed.

        Raises:
            RuleBroken: ``visit_closed``; ``reason_missing`` when no reason is given.
        """
        if not self.is_open:
            raise RuleBroken("visit_closed", number=self.number)
        if not reason.strip():
            raise RuleBroken("reason_missing", field="cancel_reason")
        self.cancelled_at, self.cancel_reason = at, reason
