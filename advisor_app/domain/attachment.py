"""Photos and files that belong to a thing of a visit."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from uuid import UUID

from advisor_app.domain.entity import Entity


class AttachedTo(Enum):
    """What a file belongs to."""

    MARK = "mark"
    WALKAROUND = "walkaround"
    FAULT = "fault"
    ADDITION = "addition"
    OLD_PART = "old_part"


@dataclass(eq=False, kw_only=True)
class Attachment(Entity):
    """A file in the blob store; ``name`` is for display only."""

    visit_id: UUID
    subject: AttachedTo
    subject_id: UUID
    sha256: str
    name: str
    mime: str
    size: int
    added_at: datetime
    removed_at: datetime | None = None
