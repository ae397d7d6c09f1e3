"""A visit: one car in the shop from arrival to farewell."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from uuid import UUID

from advisor_app.domain.entity import Root
from advisor_app.domain.guarantee import WorkClass
from advisor_app.domain.values.errors import RuleBroken

MOST_KEYS = 9
"""No car comes with more keys."""


class VisitPurpose(Enum):
    """Why the car came."""

    REPAIR = "repair"
    MAINTENANCE = "maintenance"
    FIRST_SERVICE = "first_service"
    CAMPAIGN = "campaign"
    ADVICE = "advice"
    REWORK = "rework"


class Waits(Enum):
    """Whether the customer stays in the lounge or leaves."""

    STAYS = "stays"
    LEAVES = "leaves"


class OldPartWish(Enum):
    """What the customer wants done with replaced parts, asked at reception."""

    TAKE = "take"
    SHOW_AND_LEAVE = "show_and_leave"
    LEAVE = "leave"


@dataclass(eq=False, kw_only=True)
class Visit(Root):
    """One car in the shop.

    ``energy_percent`` is the fuel level, or the state of charge of an electric car. Times are UTC.
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
    keys_received: int = 1
    waits: Waits = Waits.STAYS
    wash_wish: bool = True
    old_part_wish: OldPartWish = OldPartWish.SHOW_AND_LEAVE
    road_test_allowed: bool = True
    promised_at: datetime | None = None
    note: str = ""
    cancelled_at: datetime | None = None
    cancel_reason: str = ""
    closed_at: datetime | None = None

    @property
    def is_open(self) -> bool:
        """Whether the car is still with us."""
        return self.closed_at is None and self.cancelled_at is None

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
