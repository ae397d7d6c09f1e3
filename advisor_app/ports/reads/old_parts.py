"""Old parts of a visit and on the shelf."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Protocol
from uuid import UUID

from advisor_app.domain.line import Payer
from advisor_app.domain.old_part import DECIDED, DRAINED, Fate, hold_for, licensed_only
from advisor_app.domain.values.plate import PlateKind
from advisor_app.domain.visit import OldPartWish


@dataclass(frozen=True)
class OldPartCard:
    """An old part with its last fate; ``waste`` is a key of the waste table or empty, ``payer`` pays the new part.

    ``quantity`` counts pieces; of what was drained it is the amount in the unit of its kind of waste, 0 before it was
    weighed.
    """

    id: UUID
    visit_id: UUID
    order_number: str
    plate: str
    plate_kind: PlateKind
    number: str
    name: str
    part_no: str
    quantity: Decimal
    place: str
    waste: str
    payer: Payer
    fate: Fate
    fate_at: datetime | None

    @property
    def decided(self) -> bool:
        """Whether its fate is proven."""
        return self.fate in DECIDED

    @property
    def hold(self) -> Fate | None:
        """As what it is kept for who pays the new part; None where only the customer has a say."""
        return hold_for(self.payer)

    @property
    def drained(self) -> bool:
        """Whether its amount is weighed and not counted."""
        return self.waste in DRAINED

    @property
    def licensed_only(self) -> bool:
        """Whether only a licensed receiver may get it."""
        return licensed_only(self.waste)

    @property
    def weighed(self) -> bool:
        """Whether its quantity is known."""
        return not self.drained or self.quantity > 0


@dataclass(frozen=True)
class OldPartSheet:
    """The old parts of one visit, with what the customer wished at reception and who signed for them last.

    ``wish`` is None where nobody asked. ``signer`` is the person who collects the car, and who is likely to sign.
    ``on_car`` names the parts that have not come off yet (``came_off``): nothing is decided about them.
    """

    visit_id: UUID
    parts: tuple[OldPartCard, ...]
    wish: OldPartWish | None
    customer: str
    signed_by: str
    signed_at: datetime | None
    signer: str = ""
    on_car: frozenset[UUID] = frozenset()

    def open(self, part: OldPartCard) -> bool:
        """Whether its fate can be decided: it has come off, and is not decided."""
        return not part.decided and part.id not in self.on_car


class OldPartReads(Protocol):
    """Old parts."""

    def of_visit(self, visit_id: UUID) -> OldPartSheet:
        """Return the old parts of a visit; NotFound ``visit_gone``."""
        ...

    def shelf(self, limit: int = 500) -> Sequence[OldPartCard]:
        """Return what lies in the shop, by place and number: what has come off the cars and nobody took along."""
        ...

    def by_number(self, number: str) -> OldPartCard | None:
        """Return the old part with that label, or None."""
        ...
