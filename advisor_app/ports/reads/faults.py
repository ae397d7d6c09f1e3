"""What the fault page shows."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from advisor_app.domain.fault import FaultSystem, Question


@dataclass(frozen=True)
class FaultCard:
    """One complaint with its interview; ``answers`` in the order of the questions."""

    id: UUID
    pos: int
    words: str
    system: FaultSystem
    safety: bool
    read_back_at: datetime | None
    cause: str
    correction: str
    trouble_codes: str
    answers: tuple[tuple[Question, str], ...]

    def answer(self, question: Question) -> str:
        """Return the answer to one question, empty where none was given."""
        return next((text for asked, text in self.answers if asked is question), "")


class FaultReads(Protocol):
    """Complaints of visits."""

    def of_visit(self, visit_id: UUID) -> tuple[FaultCard, ...]:
        """Return the complaints of a visit in their order."""
        ...
