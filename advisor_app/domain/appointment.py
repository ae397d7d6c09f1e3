"""Appointments: a car expected at a time by an advisor."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from uuid import UUID

from advisor_app.domain.entity import Root
from advisor_app.domain.values.errors import RuleBroken


class AppointmentState(Enum):
    """Where an appointment stands."""

    BOOKED = "booked"
    CONFIRMED = "confirmed"
    PREPARED = "prepared"
    ARRIVED = "arrived"
    RESCHEDULED = "rescheduled"
    CANCELLED = "cancelled"
    NOT_ARRIVED = "not_arrived"


OPEN_STATES = (AppointmentState.BOOKED, AppointmentState.CONFIRMED, AppointmentState.PREPARED)


@dataclass(eq=False, kw_only=True)
class Appointment(Root):
    """A car expected at ``expected_at``; customer and vehicle files may still be missing."""

    number: str
    name: str
    phone: str
    plate: str
    request: str = ""
    expected_at: datetime
    advisor_id: UUID | None = None
    customer_id: UUID | None = None
    vehicle_id: UUID | None = None
    state: AppointmentState = AppointmentState.BOOKED
    reason: str = ""

    def arrive(self) -> None:
        """The car has come.

        Raises:
            RuleBroken: ``appointment_not_open`` when it was cancelled or has arrived before.
        """
        if self.state not in OPEN_STATES:
            raise RuleBroken("appointment_not_open", number=self.number)
        self.state = AppointmentState.ARRIVED
