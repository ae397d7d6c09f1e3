"""What the advisor's day shows beside the cars in the shop: who is expected, and who is to be called."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol
from uuid import UUID

from advisor_app.domain.appointment import AppointmentState
from advisor_app.domain.values.plate import PlateKind


@dataclass(frozen=True)
class ExpectedCar:
    """An appointment that is still open. ``make_model`` and ``plate_kind`` come from the file where there is one."""

    id: UUID
    number: str
    plate: str
    plate_kind: PlateKind | None
    make_model: str
    name: str
    phone: str
    request: str
    expected_at: datetime
    advisor_id: UUID | None
    advisor: str
    state: AppointmentState


@dataclass(frozen=True)
class DueCall:
    """A follow-up call that is due; ``tries`` attempts were made already."""

    id: UUID
    visit_id: UUID
    number: str
    plate: str
    plate_kind: PlateKind
    customer: str
    phone: str
    due_on: date
    tries: int


class TodayReads(Protocol):
    """Appointments and calls of a day."""

    def expected(self, since: datetime, until: datetime) -> tuple[ExpectedCar, ...]:
        """Return the open appointments in a half-open span of time, by time."""
        ...

    def expected_plate(self, plate: str, since: datetime, until: datetime) -> ExpectedCar | None:
        """Return the open appointment of a plate nearest to the end of the span, or None."""
        ...

    def calls(self, day: date, limit: int = 50) -> tuple[DueCall, ...]:
        """Return the open follow-ups due on ``day`` or before, longest overdue first."""
        ...
