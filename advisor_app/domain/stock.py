"""Stock of parts: a ledger of movements, never a number that is overwritten."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import Enum
from typing import TypeVar
from uuid import UUID

from advisor_app.domain.entity import Entity
from advisor_app.domain.line import Line, LineKind


class MovementKind(Enum):
    """Why stock moved; quantities are positive in, negative out."""

    OPENING = "opening"
    RECEIPT = "receipt"
    ISSUE = "issue"
    RETURN = "return"


INTO_STORE = frozenset({MovementKind.OPENING, MovementKind.RECEIPT})
"""What begins the books: before the first of these a shop keeps no stock, and nothing can be said to be out of it."""


@dataclass(eq=False, kw_only=True)
class StockMovement(Entity):
    """One movement of one part (append-only); ``note`` says where a receipt came from, e.g. a delivery note."""

    part_code: str
    kind: MovementKind
    quantity: Decimal
    visit_id: UUID | None = None
    order_line_id: UUID | None = None
    at: datetime
    by: UUID
    note: str = ""


LineT = TypeVar("LineT", bound=Line)


def not_issued(lines: Iterable[LineT], moves: Iterable[StockMovement]) -> list[LineT]:
    """Return the part lines of which less was handed out than is ordered; a customer's own part comes from no shelf."""
    out: dict[UUID | None, Decimal] = defaultdict(Decimal)
    for move in moves:
        out[move.order_line_id] -= move.quantity
    return [
        line for line in lines if line.kind is LineKind.PART and not line.customers_own and out[line.id] < line.quantity
    ]
