"""What was typed for a car that is not taken in yet; kept for each person while the program runs. No Qt."""

from dataclasses import dataclass, field
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


class Drafts:
    """The drafts of everybody at this counter."""

    def __init__(self) -> None:
        self._of: dict[UUID, Draft] = {}

    def of(self, staff_id: UUID) -> Draft:
        """Return the draft of a person, an empty one where there is none."""
        return self._of.setdefault(staff_id, Draft())

    def drop(self, staff_id: UUID) -> None:
        """Forget it: the visit is open, or the person begins anew."""
        self._of.pop(staff_id, None)
