"""What papers are made of, and which were kept and printed."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from advisor_app.domain.paper import Paper
from advisor_app.domain.printing import PaperKind, PrintState


@dataclass(frozen=True)
class PaperAsked:
    """Which paper: ``subject_id`` names the bill, pass … where a visit has several; None means the newest."""

    kind: PaperKind
    visit_id: UUID
    subject_id: UUID | None = None
    language: str = "zh_CN"
    asked_by: str = ""


@dataclass(frozen=True)
class PaperContent:
    """A paper ready to be drawn, with the thing it is about."""

    subject_id: UUID
    paper: Paper


@dataclass(frozen=True)
class KeptCard:
    """A kept paper with what became of its prints; ``state`` None: never sent anywhere."""

    id: UUID
    kind: PaperKind
    subject_id: UUID
    language: str
    edition: int
    copy_number: int
    content: str
    sha256: str
    made_at: datetime
    state: PrintState | None


class PaperReads(Protocol):
    """Papers of visits."""

    def content(self, asked: PaperAsked) -> PaperContent:
        """Put a paper together.

        Raises:
            NotFound: ``paper_not_yet`` while the visit has nothing to print on it.
        """
        ...

    def kept(self, visit_id: UUID) -> tuple[KeptCard, ...]:
        """Return the kept papers of a visit, oldest first."""
        ...

    def visit_by_number(self, number: str) -> UUID | None:
        """Return the visit with that number of its own, of its order, or of its bill."""
        ...
