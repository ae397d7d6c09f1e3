"""What the quote sheet shows, and what its type-ahead offers."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Protocol
from uuid import UUID

from advisor_app.domain.catalog import PartClass, Trade
from advisor_app.domain.catalog_index import CatalogKind
from advisor_app.domain.line import LineKind, Payer, is_unclassed
from advisor_app.domain.quote import AgreedHow, Decision, QuoteState
from advisor_app.domain.values.money import Money

LOW_STOCK = 2
"""At most so many pieces on the shelf make the light yellow."""


@dataclass(frozen=True, kw_only=True)
class LineCard:
    """One line of the sheet; ``cost`` is shown only to whoever may see it.

    ``name`` is stored, as every other field is; ``title`` is what a reader calls it (``reference.listed_name``) and is
    never written back.
    """

    id: UUID
    pos: int
    kind: LineKind
    code: str
    name: str
    title: str
    quantity: Decimal
    unit: str
    unit_price: Money
    discount: Money
    payer: Payer
    tax_bp: int
    trade: Trade | None
    part_class: PartClass | None
    brand: str
    customers_own: bool
    leaves_old_part: bool
    waste: str
    cost: Money
    fault_id: UUID | None
    safety: bool
    decision: Decision
    decided_at: datetime | None
    decided_how: AgreedHow | None
    decline_reason: str

    @property
    def gross(self) -> Money:
        """Quantity × unit price."""
        return self.unit_price.times(self.quantity)

    @property
    def amount(self) -> Money:
        """What the line costs its payer."""
        return self.gross - self.discount

    @property
    def unclassed(self) -> bool:
        """Whether it is a part of ours of which nobody has said the class (配件属性)."""
        return is_unclassed(self)


@dataclass(frozen=True)
class FaultLink:
    """A complaint that lines can be linked to."""

    id: UUID
    pos: int
    words: str


@dataclass(frozen=True)
class Recommended:
    """Work that was declined on an earlier visit of this car; ``price`` is what it would have cost then."""

    line_id: UUID
    day: date
    kind: LineKind
    code: str
    name: str
    quantity: Decimal
    unit_price: Money
    price: Money
    safety: bool
    part_class: PartClass | None


@dataclass(frozen=True)
class QuoteSheet:
    """The quote of a visit; without a quote yet ``state`` is a draft and there are no lines.

    ``usual`` are the codes of the packages that were done on this car's earlier visits, the newest first, without those
    that are on the sheet already.
    """

    visit_id: UUID
    revision: int
    state: QuoteState
    valid_until: date | None
    note: str
    promised_at: datetime | None
    declined_signed_at: datetime | None
    lines: tuple[LineCard, ...]
    faults: tuple[FaultLink, ...]
    recommended: tuple[Recommended, ...]
    usual: tuple[str, ...] = ()

    def line(self, line_id: UUID) -> LineCard | None:
        """Return one line, None when it is gone."""
        return next((line for line in self.lines if line.id == line_id), None)


@dataclass(frozen=True)
class Suggestion:
    """One entry of the price list as the type-ahead offers it.

    ``price`` with tax; ``stock`` is None for labour, for a package how many whole packages the shelves hold.
    ``kept`` tells whether the shop keeps stock at all.
    """

    code: str
    kind: CatalogKind
    name: str
    price: Money
    hours: Decimal
    part_class: PartClass | None
    brand: str
    unit: str
    stock: Decimal | None
    kept: bool = True

    @property
    def light(self) -> str:
        """Stock light: ``enough``, ``some``, ``none``, ``unkept``, or empty where nothing comes from a shelf."""
        if self.stock is None:
            return ""
        if not self.kept:
            return "unkept"
        if self.stock <= 0:
            return "none"
        return "some" if self.stock <= LOW_STOCK else "enough"


class QuoteReads(Protocol):
    """Quotes, and the price list while one types."""

    def sheet(self, visit_id: UUID) -> QuoteSheet:
        """Return the quote of a visit; NotFound ``visit_gone``."""
        ...

    def suggest(self, text: str, make: str = "", limit: int = 12) -> tuple[Suggestion, ...]:
        """Return what a code, name or pinyin stands for, the likeliest first; from memory once it was warmed.

        Among equally good ones those for the car's ``make`` come first.
        """
        ...

    def warm(self) -> None:
        """Build the index of the price list and forget the stock that was read before."""
        ...
