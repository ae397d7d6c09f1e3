"""What was typed for a car that is not taken in yet; kept for each person, field by field as it is left. No Qt."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

EMPTY: dict[str, object] = {
    "plate": "", "name": "", "phone": "", "vin": "", "make": "", "model": "", "colour": "", "body": "sedan",
    "energy": "petrol", "purpose": "repair",
}  # fmt: skip
"""The fields of a new visit; codes for what is chosen."""


@dataclass
class Draft:
    """The fields as they stand, the appointment they belong to, and the names of those a person has typed in."""

    values: dict[str, object] = field(default_factory=lambda: dict(EMPTY))
    touched: set[str] = field(default_factory=set)
    appointment_id: UUID | None = None

    def text(self, name: str) -> str:
        """Return a field as text."""
        return str(self.values[name] or "")

    def kept(self) -> dict[str, Any]:
        """Return what is kept of it for the next start; empty when there is nothing in it."""
        if self.values == EMPTY:
            return {}
        appointment = str(self.appointment_id) if self.appointment_id else None
        return {"values": dict(self.values), "touched": sorted(self.touched), "appointment": appointment}


def draft_of(kept: Any) -> Draft | None:
    """Return the draft that ``Draft.kept`` gave; None where nothing of use was kept."""
    if not isinstance(kept, dict) or not isinstance(values := kept.get("values"), dict):
        return None
    taken = EMPTY | {name: value for name, value in values.items() if name in EMPTY}
    appointment = kept.get("appointment")
    return Draft(taken, set(kept.get("touched", ())) & EMPTY.keys(), UUID(appointment) if appointment else None)


class Drafts:
    """The drafts of everybody at this counter.

    Attributes:
        sought: whose kept draft of an earlier start was looked for already.
        kept: what was last sent to be kept for each person.
    """

    def __init__(self) -> None:
        self._of: dict[UUID, Draft] = {}
        self.sought: set[UUID] = set()
        self.kept: dict[UUID, dict[str, Any]] = {}

    def take(self, staff_id: UUID, draft: Draft) -> None:
        """Go on with the draft of an earlier start."""
        self._of[staff_id] = draft

    def of(self, staff_id: UUID) -> Draft:
        """Return the draft of a person, an empty one where there is none."""
        return self._of.setdefault(staff_id, Draft())

    def drop(self, staff_id: UUID) -> None:
        """Forget it: the visit is open, or the person begins anew."""
        self._of.pop(staff_id, None)
