"""What the parts desk sees: lines of open orders with what was ordered, issued and lies on the shelf. No price."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Protocol
from uuid import UUID

from advisor_app.domain.values.plate import PlateKind


@dataclass(frozen=True)
class PartLine:
    """A part line of an open order; quantities in ``unit``.

    ``issued`` is net of returns, ``stock`` what the ledger holds of the part, ``place`` its shelf (may be empty).
    """

    line_id: UUID
    visit_id: UUID
    order_number: str
    plate: str
    plate_kind: PlateKind
    make_model: str
    technicians: tuple[str, ...]
    code: str
    name: str
    brand: str
    unit: str
    ordered: Decimal
    issued: Decimal
    stock: Decimal
    place: str
    customers_own: bool
    signed_at: datetime
    promised_at: datetime | None

    @property
    def remaining(self) -> Decimal:
        """What is still to be issued."""
        return self.ordered - self.issued


class PartReads(Protocol):
    """Parts against orders."""

    def lines(self) -> tuple[PartLine, ...]:
        """Return the part lines of every signed order that is not billed, by promise; four statements."""
        ...
