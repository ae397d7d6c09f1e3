"""The global search."""

from dataclasses import dataclass
from typing import Protocol
from uuid import UUID


@dataclass(frozen=True)
class Hit:
    """One thing found: ``kind`` is visit, vehicle or customer; ``visit_id`` its open or last visit where it has one."""

    kind: str
    id: UUID
    title: str
    subtitle: str
    right: str
    visit_id: UUID | None


class SearchReads(Protocol):
    """Finds by plate part, phone end, name, pinyin, initials, VIN end, order number, scan."""

    def find(self, text: str) -> tuple[Hit, ...]:
        """Return up to 20 hits, the best first; two words are an intersection."""
        ...
