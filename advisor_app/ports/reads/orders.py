"""What the screen shows of the contract: before the signature as it will be signed, after it as it was, and additions."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Protocol
from uuid import UUID

from advisor_app.domain.catalog import PartClass
from advisor_app.domain.line import LineKind, Payer
from advisor_app.domain.quote import AgreedHow
from advisor_app.domain.signature import SignedOn
from advisor_app.domain.values.money import Money
from advisor_app.domain.values.shown import Shown, sum_of
from advisor_app.domain.work_order import AdditionState
from advisor_app.ports.reads.visits import VisitSheet


@dataclass(frozen=True)
class ContractLine:
    """A line of the contract or of an addition; ``quantity`` is hours for labour, prices include tax."""

    id: UUID
    kind: LineKind
    code: str
    name: str
    quantity: Decimal
    unit: str
    unit_price: Money
    discount: Money
    payer: Payer
    tax_bp: int
    part_class: PartClass | None
    brand: str
    customers_own: bool
    safety: bool
    addition_id: UUID | None = None
    decline_reason: str = ""

    @property
    def gross(self) -> Money:
        """Quantity × unit price."""
        return self.unit_price.times(self.quantity)

    @property
    def amount(self) -> Money:
        """What the line costs its payer."""
        return self.gross - self.discount


@dataclass(frozen=True)
class Complaint:
    """What the customer said, verbatim."""

    id: UUID
    pos: int
    words: str
    safety: bool


@dataclass(frozen=True)
class LeftInCar:
    """A thing that stays in the car, and where it lies."""

    name: str
    place: str


@dataclass(frozen=True)
class SignedBy:
    """A signature; ``image_sha`` names the drawing in the blob store, None where paper was signed."""

    signer: str
    how: SignedOn
    image_sha: str | None
    signed_at: datetime
    witness: str


@dataclass(frozen=True)
class AdditionCard:
    """Work found in the workshop; ``order_total`` is what all payers have agreed to without this addition."""

    id: UUID
    visit_id: UUID
    number: str
    found: str
    found_by: str
    proposed_at: datetime
    state: AdditionState
    decided_at: datetime | None
    decided_how: AgreedHow | None
    decided_by: str
    promised_at: datetime | None
    order_total: Money
    version: int
    lines: tuple[ContractLine, ...]
    declined_signed_at: datetime | None = None
    """When the customer last signed for declined safety work of the visit."""

    @property
    def unsafe_declined(self) -> tuple[ContractLine, ...]:
        """The declined lines that matter for safety and are not signed for."""
        signed = self.declined_signed_at
        if self.state is not AdditionState.DECLINED or (signed is not None and (self.decided_at or signed) <= signed):
            return ()
        return tuple(line for line in self.lines if line.safety)

    @property
    def total(self) -> Money:
        """What the addition costs."""
        return sum_of(self.lines)

    @property
    def shown(self) -> Shown:
        """What goes with the customer's answer to what this card shows."""
        return Shown(self.version, len(self.lines), self.total)


@dataclass(frozen=True)
class Contract:
    """The contract of a visit; ``number`` is empty and ``signed`` None until the customer has signed.

    Before the signature ``lines`` are the agreed ones of the newest quote, ``open_lines`` counts those undecided.
    """

    visit_id: UUID
    number: str
    sheet: VisitSheet
    customer: str
    promised_at: datetime | None
    complaints: tuple[Complaint, ...]
    lines: tuple[ContractLine, ...]
    declined: tuple[ContractLine, ...]
    open_lines: int
    declined_signed: SignedBy | None
    belongings: tuple[LeftInCar, ...]
    terms: str
    signed: SignedBy | None
    additions: tuple[AdditionCard, ...]
    quote_version: int = 0
    """The version of the quote that ``lines`` were read from; 0 where there is none."""

    @property
    def total(self) -> Money:
        """What all payers together agreed to."""
        return sum_of(self.lines)

    @property
    def shown(self) -> Shown:
        """What goes with a signature under what this contract shows."""
        return Shown(self.quote_version, len(self.lines), self.total, self.promised_at)


class OrderReads(Protocol):
    """Contracts and their additions."""

    def contract(self, visit_id: UUID) -> Contract:
        """Return the contract of a visit, signed or to be signed; NotFound ``visit_gone``."""
        ...

    def additions(self, visit_id: UUID) -> tuple[AdditionCard, ...]:
        """Return the additions of a visit, oldest first."""
        ...
