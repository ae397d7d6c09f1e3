"""The progress board."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from advisor_app.domain.job import PauseReason
from advisor_app.domain.stages import Column, Progress
from advisor_app.domain.values.plate import PlateKind


@dataclass(frozen=True)
class BoardCard:
    """One card: an appointment of today (``visit_id`` None) or a car with a signed order.

    ``workers`` and ``bays`` are names; ``hold`` says why work stands, None with ``on_hold`` means an addition waits for
    the customer. ``at`` is the expected arrival of an appointment, the promise of a car.
    """

    id: UUID
    visit_id: UUID | None
    number: str
    plate: str
    plate_kind: PlateKind
    make_model: str
    customer: str
    advisor_id: UUID | None
    advisor: str
    workers: tuple[str, ...]
    bays: tuple[str, ...]
    at: datetime | None
    column: Column
    progress: Progress | None
    on_hold: bool
    hold: PauseReason | None
    ready: bool
    rework: bool
    waits: bool


class BoardReads(Protocol):
    """Cards of the board."""

    def cards(self, begin: datetime, end: datetime) -> tuple[BoardCard, ...]:
        """Return all cards, the most urgent first; appointments between ``begin`` and ``end`` that have not arrived."""
        ...

    def in_danger(self, now: datetime) -> int:
        """Return how many cars on the board are late or at risk, by ``domain.stages.punctuality``."""
        ...
