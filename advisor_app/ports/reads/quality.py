"""What quality check and wash show."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Protocol
from uuid import UUID

from advisor_app.domain.quality import CheckLevel
from advisor_app.domain.values.plate import PlateKind
from advisor_app.domain.wash import WashState


@dataclass(frozen=True)
class CheckJob:
    """A job to be judged; ``hours`` sold, ``minutes`` clocked."""

    id: UUID
    name: str
    technician: str
    hours: Decimal
    minutes: int
    rework: int
    rework_reason: str


@dataclass(frozen=True)
class CheckedLine:
    """What a check said of one job."""

    job_id: UUID
    job: str
    passed: bool
    reason: str
    measured: str


@dataclass(frozen=True)
class CheckCard:
    """A check that was made, with its lines in their order; ``certificate`` is the number it gave, if any."""

    id: UUID
    level: CheckLevel
    by: str
    at: datetime
    passed: bool
    road_test_km: int | None
    note: str
    lines: tuple[CheckedLine, ...]
    certificate: str = ""


@dataclass(frozen=True)
class QualitySheet:
    """Jobs and checks of one visit, the newest check first.

    ``road_test_allowed`` is None where the customer was not asked. ``certificate_needed`` tells whether the class of work
    demands a certificate of completion (竣工出厂合格证).
    """

    visit_id: UUID
    odometer_km: int | None
    road_test_allowed: bool | None
    jobs: tuple[CheckJob, ...]
    checks: tuple[CheckCard, ...]
    certificate_needed: bool = False


@dataclass(frozen=True)
class WashCard:
    """The wash of a visit."""

    state: WashState
    washer: str
    started_at: datetime
    ended_at: datetime | None
    careful: str
    reason: str


@dataclass(frozen=True)
class WaitingCar:
    """A car whose work has ended, or has no jobs but must be certified, and that waits for its check."""

    visit_id: UUID
    order_number: str
    plate: str
    plate_kind: PlateKind
    make_model: str
    advisor: str
    promised_at: datetime | None
    ended_at: datetime
    jobs: int
    rework: bool


class QualityReads(Protocol):
    """Checks and washes."""

    def sheet(self, visit_id: UUID) -> QualitySheet:
        """Return jobs and checks of a visit; NotFound ``visit_gone``."""
        ...

    def wash(self, visit_id: UUID) -> WashCard | None:
        """Return the wash of a visit, or None before it began."""
        ...

    def waiting(self) -> tuple[WaitingCar, ...]:
        """Return the cars that wait for their check, the most urgent promise first."""
        ...
