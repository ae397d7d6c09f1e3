"""What dispatch, repair and the technicians see. No price stands in any of these."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Protocol
from uuid import UUID

from advisor_app.domain.catalog import Trade
from advisor_app.domain.job import JobState, PauseReason
from advisor_app.domain.staff import Role
from advisor_app.domain.values.plate import PlateKind


@dataclass(frozen=True)
class JobCard:
    """A job; ``hours`` is the sold norm (nothing for sublet work), ``worked`` the closed stretches of its clock.

    ``since`` is the start of the stretch that is open, None while no clock runs.
    """

    id: UUID
    visit_id: UUID
    number: str
    name: str
    trade: Trade
    hours: Decimal
    state: JobState
    pause_reason: PauseReason | None
    technician_id: UUID | None
    technician: str
    bay_id: UUID | None
    bay: str
    rework: int
    rework_reason: str
    done_at: datetime | None
    worked: timedelta
    since: datetime | None

    def clocked(self, now: datetime) -> timedelta:
        """Return the clocked time so far."""
        return self.worked + (max(now - self.since, timedelta()) if self.since else timedelta())

    @property
    def sublet(self) -> bool:
        """Whether another shop does it (外加工): somebody sends it out and takes it back."""
        return not self.hours

    @property
    def away(self) -> bool:
        """Whether it is with another shop now, so that nobody here has it in hand."""
        return self.sublet and self.state is JobState.RUNNING

    @property
    def sold(self) -> timedelta:
        """The norm as a length of time."""
        return timedelta(hours=float(self.hours))

    @property
    def open(self) -> bool:
        """Whether there is still something to do."""
        return self.state is not JobState.DONE


@dataclass(frozen=True)
class WorkshopJob:
    """A job with its car, for the lists of the workshop; ``complaint`` holds the customer's words, one a line.

    ``make_model`` is what the reader calls the car, ``make`` its make as stored.
    """

    job: JobCard
    order_number: str
    plate: str
    plate_kind: PlateKind
    make_model: str
    colour: str
    promised_at: datetime | None
    complaint: str
    make: str


@dataclass(frozen=True)
class TechnicianLoad:
    """A technician at the moment of dispatch; ``hours_open`` is the sold norm of all that is given and not done.

    ``running`` is what their own hands are on; work that they sent out leaves these free.
    """

    id: UUID
    name: str
    role: Role
    running: str
    running_plate: str
    jobs_open: int
    hours_open: Decimal

    @property
    def free(self) -> bool:
        """Whether no clock of theirs runs."""
        return not self.running


@dataclass(frozen=True)
class BayLoad:
    """A bay and the cars whose open jobs stand in it; free where there is none."""

    id: UUID
    number: int
    name: str
    plates: tuple[str, ...]


@dataclass(frozen=True)
class Dispatch:
    """What a dispatcher decides on: the jobs of one visit, who could do them, where."""

    visit_id: UUID
    jobs: tuple[JobCard, ...]
    people: tuple[TechnicianLoad, ...]
    bays: tuple[BayLoad, ...]


@dataclass(frozen=True)
class FaultWork:
    """A complaint and what the workshop wrote about it."""

    id: UUID
    pos: int
    words: str
    safety: bool
    cause: str
    correction: str
    trouble_codes: str


class JobReads(Protocol):
    """Jobs, the people and bays that do them."""

    def of_visit(self, visit_id: UUID) -> tuple[JobCard, ...]:
        """Return the jobs of a visit in the order of its lines."""
        ...

    def dispatch(self, visit_id: UUID) -> Dispatch:
        """Return the jobs of a visit with all technicians (free and least loaded first) and all bays."""
        ...

    def workshop(self, done_since: datetime) -> tuple[WorkshopJob, ...]:
        """Return every open job of cars in the shop and those ended since a moment, by promise; three statements."""
        ...

    def complaints(self, visit_id: UUID) -> tuple[FaultWork, ...]:
        """Return the complaints of a visit with cause, correction and trouble codes."""
        ...
