"""Jobs: lines of work in the hands of technicians, with the clock that runs on them."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from enum import Enum
from uuid import UUID

from advisor_app.domain.catalog import Trade
from advisor_app.domain.entity import Entity, Root
from advisor_app.domain.line import LineKind
from advisor_app.domain.values.errors import RuleBroken


class JobState(Enum):
    """Where a job stands."""

    WAITING = "waiting"
    RUNNING = "running"
    PAUSED = "paused"
    DONE = "done"


class PauseReason(Enum):
    """Why work stopped; the first three put a stop sign on the card."""

    PARTS = "parts"
    APPROVAL = "approval"
    BAY = "bay"
    TOOL = "tool"
    BREAK = "break"


SLIP = timedelta(minutes=3)
"""A clock that ran shorter, and for less than a tenth of the norm, was probably stopped by a slip of the hand."""
WORK = frozenset({LineKind.LABOUR, LineKind.SUBLET})
"""Lines that are done: by our own hands, or by another shop to which somebody sends them (外加工)."""
HOLDS = (PauseReason.PARTS, PauseReason.APPROVAL, PauseReason.BAY, PauseReason.TOOL)


@dataclass(eq=False, kw_only=True)
class ClockEntry(Entity):
    """One stretch of work of one technician; open while ``ended_at`` is None."""

    job_id: UUID | None = None
    technician_id: UUID
    started_at: datetime
    ended_at: datetime | None = None


@dataclass(eq=False, kw_only=True)
class Job(Root):
    """A line of work to be done; ``hours`` is the sold norm. ``rework`` counts how often it came back.

    Sublet work has a norm of nothing: its technician sends it out and takes it back, and has both hands free meanwhile.
    """

    visit_id: UUID
    order_id: UUID
    order_line_id: UUID
    number: str
    name: str
    trade: Trade
    hours: Decimal
    technician_id: UUID | None = None
    bay_id: UUID | None = None
    state: JobState = JobState.WAITING
    pause_reason: PauseReason | None = None
    rework: int = 0
    rework_reason: str = ""
    done_at: datetime | None = None
    clock: list[ClockEntry] = field(default_factory=list)

    @property
    def sublet(self) -> bool:
        """Whether another shop does it (外加工): none of our hours are sold on it, as a labour line always has some."""
        return not self.hours

    def assign(self, technician_id: UUID, bay_id: UUID | None) -> None:
        """Give the job to a technician and a bay.

        Raises:
            RuleBroken: ``job_done``, ``job_running`` while somebody's clock runs on it.
        """
        if self.state is JobState.DONE:
            raise RuleBroken("job_done", name=self.name)
        if self.state is JobState.RUNNING:
            raise RuleBroken("job_running", name=self.name)
        self.technician_id, self.bay_id = technician_id, bay_id

    def start(self, technician_id: UUID, at: datetime) -> None:
        """Start or go on.

        Raises:
            RuleBroken: ``job_running``, ``job_done``.
        """
        if self.state is JobState.RUNNING:
            raise RuleBroken("job_running", name=self.name)
        if self.state is JobState.DONE:
            raise RuleBroken("job_done", name=self.name)
        self.technician_id = technician_id
        self.state, self.pause_reason = JobState.RUNNING, None
        self.clock.append(ClockEntry(technician_id=technician_id, started_at=at))

    def _stop(self, at: datetime) -> None:
        if self.state is not JobState.RUNNING:
            raise RuleBroken("job_not_running", name=self.name)
        for entry in self.clock:
            if entry.ended_at is None:
                entry.ended_at = at

    def pause(self, reason: PauseReason, at: datetime) -> None:
        """Stop the clock and say why; RuleBroken ``job_not_running``."""
        self._stop(at)
        self.state, self.pause_reason = JobState.PAUSED, reason

    def finish(self, at: datetime) -> None:
        """End the job; RuleBroken ``job_not_running``."""
        self._stop(at)
        self.state, self.done_at = JobState.DONE, at

    def hardly_begun(self, at: datetime) -> bool:
        """Whether next to none of the norm is on the clock, with all stretches since the job came into being."""
        worked = self.worked(at)
        return worked < SLIP and worked < timedelta(hours=float(self.hours)) / 10

    @property
    def ended(self) -> bool:
        """Whether the work was done at least once, also where it came back as rework."""
        return self.state is JobState.DONE or self.rework > 0

    def send_back(self, reason: str) -> None:
        """Return it as rework after a failed check."""
        self.state, self.done_at, self.pause_reason = JobState.WAITING, None, None
        self.rework += 1
        self.rework_reason = reason

    def worked(self, until: datetime) -> timedelta:
        """Clocked time so far."""
        return sum(((e.ended_at or until) - e.started_at for e in self.clock), timedelta())
