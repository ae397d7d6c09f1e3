"""What the parts desk sees: lines of open orders with what was ordered, issued and lies on the shelf. No price."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Protocol
from uuid import UUID

from advisor_app.domain.values.plate import PlateKind


@dataclass(frozen=True)
class PartLine:
    """A part line of the order of a car that is here; quantities in ``unit``.

    ``kept`` tells whether the shop keeps stock at all: without an opening or a receipt nothing can be out of stock.
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
    signed_at: datetime
    promised_at: datetime | None
    kept: bool

    @property
    def remaining(self) -> Decimal:
        """What is still to be issued."""
        return self.ordered - self.issued


@dataclass(frozen=True)
class ShortPart:
    """A part of a visit of which less is free than is still needed.

    ``held`` is what the ledger holds (it may be below nothing), ``reserved`` what other signed orders still wait for.
    """

    code: str
    name: str
    needed: Decimal
    held: Decimal
    reserved: Decimal

    @property
    def free(self) -> Decimal:
        """What is there for this visit."""
        return max(self.held - self.reserved, Decimal(0))


class PartReads(Protocol):
    """Parts against orders."""

    def short(self, visit_id: UUID) -> tuple[ShortPart, ...]:
        """Return what is missing for a visit: of its order what is not issued yet, before it of the quote's lines.

        What other signed orders still wait for is not there for this one; before its signature a quote reserves
        nothing, and of two orders the one that was signed first is served first.
        Declined lines, the customer's own parts and parts without a code don't count; a shop that keeps no stock
        misses nothing.
        """
        ...

    def lines(self) -> tuple[PartLine, ...]:
        """Return the part lines of every signed order whose car is here, by promise; four statements.

        Also a billed car may still get what it was billed for. The customer's own parts come from no shelf.
        """
        ...
