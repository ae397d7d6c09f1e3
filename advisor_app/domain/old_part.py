"""Old parts: one for each replaced part, with a fate that is proven before the car leaves."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import Enum
from uuid import UUID

from advisor_app.domain.entity import Entity


class Fate(Enum):
    """What happened to an old part. The last event of a part counts."""

    LABELLED = "labelled"
    SHOWN = "shown"
    TAKEN = "taken"
    LEFT = "left"
    WARRANTY_HOLD = "warranty_hold"


DECIDED = (Fate.TAKEN, Fate.LEFT, Fate.WARRANTY_HOLD)


@dataclass(eq=False, kw_only=True)
class OldPart(Entity):
    """A part that came off the car; ``waste`` is the key of its waste class, or empty."""

    visit_id: UUID
    order_line_id: UUID
    number: str
    name: str
    part_no: str
    quantity: Decimal
    place: str = ""
    waste: str = ""
    warranty: bool = False


@dataclass(eq=False, kw_only=True)
class OldPartEvent(Entity):
    """One step of an old part's fate (append-only)."""

    old_part_id: UUID
    visit_id: UUID
    fate: Fate
    at: datetime
    by: UUID
    note: str = ""
