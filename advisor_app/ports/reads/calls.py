"""Calls after delivery."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol
from uuid import UUID

from advisor_app.domain.follow_up import CallResult
from advisor_app.domain.values.plate import PlateKind


@dataclass(frozen=True)
class CallRow:
    """A follow-up in the list; ``last_result`` is that of the last of ``tries`` attempts."""

    id: UUID
    visit_id: UUID
    number: str
    plate: str
    plate_kind: PlateKind
    make_model: str
    customer: str
    phone: str
    due_on: date
    closed_at: datetime | None
    tries: int
    last_result: CallResult | None


@dataclass(frozen=True)
class CallTry:
    """One attempt."""

    at: datetime
    by: str
    result: CallResult
    recommend: int | None
    words: str


@dataclass(frozen=True)
class CallCard:
    """All that the caller should see before they dial.

    ``complaints`` are the faults in the customer's words, ``work`` what was done, ``not_done`` what was not wanted.
    ``person`` is who brought the car, empty where only a company is known.
    """

    row: CallRow
    advisor: str
    delivered_at: datetime | None
    complaints: tuple[str, ...]
    work: tuple[str, ...]
    not_done: tuple[str, ...]
    remark: str
    tries: tuple[CallTry, ...]
    person: str = ""


class CallReads(Protocol):
    """Follow-ups."""

    def due(self, day: date, limit: int = 200) -> Sequence[CallRow]:
        """Return the open follow-ups due on ``day`` or before, longest overdue first."""
        ...

    def card(self, follow_up_id: UUID) -> CallCard:
        """Return one follow-up; NotFound ``follow_up_gone``."""
        ...

    def of_visit(self, visit_id: UUID) -> CallCard | None:
        """Return the follow-up of a visit, None while none is planned."""
        ...

    def made(self, since: datetime, until: datetime) -> int:
        """Return how many attempts were made in a half-open span of time."""
        ...
