"""What settlement, cash desk, shift and gate show."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Protocol
from uuid import UUID

from advisor_app.domain.catalog import Trade
from advisor_app.domain.guarantee import WorkClass
from advisor_app.domain.line import LineKind, Payer
from advisor_app.domain.payment import PaymentMethod, split_booked
from advisor_app.domain.quote import AgreedHow
from advisor_app.domain.stages import Facts
from advisor_app.domain.values.money import Money
from advisor_app.domain.values.plate import PlateKind
from advisor_app.domain.visit import VisitPurpose
from advisor_app.domain.work_order import AdditionState


@dataclass(frozen=True)
class OrderRow:
    """A line of the order; ``addition_id`` None: agreed with the signature. ``amount`` is after the discount."""

    kind: LineKind
    name: str
    quantity: Decimal
    unit: str
    unit_price: Money
    discount: Money
    amount: Money
    tax_bp: int
    payer: Payer
    addition_id: UUID | None
    trade: Trade | None
    customers_own: bool

    @property
    def gross(self) -> Money:
        """What the line would cost without its discount."""
        return self.amount + self.discount


@dataclass(frozen=True)
class AdditionRow:
    """Work found later, with who agreed to it (or not), when and how; ``total`` of its own lines."""

    id: UUID
    number: str
    found: str
    state: AdditionState
    decided_at: datetime | None
    decided_how: AgreedHow | None
    decided_by: str
    total: Money


@dataclass(frozen=True)
class DeclinedRow:
    """A line of the quote that the customer did not want."""

    name: str
    amount: Money
    reason: str
    safety: bool


@dataclass(frozen=True)
class PaymentRow:
    """A booked payment."""

    id: UUID
    settlement_id: UUID
    number: str
    method: PaymentMethod
    amount: Money
    given: Money
    reference: str
    paid_at: datetime
    taken_by: str
    due_on: date | None


@dataclass(frozen=True)
class Bill:
    """A bill that stands (not reversed); ``signed_by`` is empty until the customer has signed it.

    ``paid`` is money that came in (实付), ``on_account`` what may be paid later with leave (挂账).
    """

    id: UUID
    number: str
    payer: Payer
    settled_at: datetime
    settled_by: str
    labour: Money
    parts: Money
    other: Money
    discount: Money
    rounding: Money
    due: Money
    tax: Money
    next_service_on: date | None
    next_service_km: int | None
    signed_by: str
    signed_at: datetime | None
    paid: Money
    on_account: Money

    @property
    def owed(self) -> Money:
        """What is neither paid nor on account (尚欠): it is to be paid at the counter."""
        return self.due - self.paid - self.on_account


@dataclass(frozen=True)
class PassCard:
    """A gate pass with its car; ``used_at`` is when the car left.

    ``collect_name`` is who took the car over, before the hand-over who was named for it; ``handed_over`` whether the
    advisor has given the car back, or it leaves ``without_work``.
    """

    id: UUID
    visit_id: UUID
    number: str
    code: str
    plate: str
    plate_kind: PlateKind
    make_model: str
    colour: str
    collect_name: str
    issued_at: datetime
    used_at: datetime | None
    used_by: str
    handed_over: bool = False
    without_work: bool = False


@dataclass(frozen=True)
class Checkout:
    """Everything between the last check and the gate of one visit; ``order_number`` is empty before the signature.

    ``odometer_km`` was read on arrival, ``odometer_out_km`` is what the car leaves with: after its road test, if any.
    """

    visit_id: UUID
    visit_number: str
    order_number: str
    plate: str
    plate_kind: PlateKind
    make_model: str
    customer: str
    collect_name: str
    odometer_km: int | None
    odometer_out_km: int | None
    purpose: VisitPurpose
    work_class: WorkClass
    lines: tuple[OrderRow, ...]
    additions: tuple[AdditionRow, ...]
    declined: tuple[DeclinedRow, ...]
    bills: tuple[Bill, ...]
    payments: tuple[PaymentRow, ...]
    gate_pass: PassCard | None
    facts: Facts

    @property
    def owed(self) -> Money:
        """What is still to be paid on all bills."""
        return sum((bill.owed for bill in self.bills), Money(0))


@dataclass(frozen=True)
class QueueRow:
    """A car at the cash desk. ``since`` is when its bill was made, None while there is none; ``unsigned`` counts bills."""

    visit_id: UUID
    order_number: str
    plate: str
    plate_kind: PlateKind
    make_model: str
    customer: str
    due: Money
    since: datetime | None
    unsigned: int
    facts: Facts


@dataclass(frozen=True)
class Taken:
    """What one method brought in a shift."""

    method: PaymentMethod
    count: int
    amount: Money


@dataclass(frozen=True)
class ShiftCard:
    """A cashier's shift with what was taken in it; open while ``closed_at`` is None.

    ``closed_by`` is who closed it in the cashier's stead, ``approved_by`` who agreed to that or to a large difference; both
    may be empty.
    """

    id: UUID
    number: str
    counter: str
    cashier_id: UUID
    cashier: str
    opened_at: datetime
    opening: Money
    closed_at: datetime | None
    counted: Money | None
    expected: Money | None
    reason: str
    closed_by: str
    approved_by: str
    taken: tuple[Taken, ...]

    def of(self, method: PaymentMethod) -> Money:
        """Return what one method brought."""
        return sum((t.amount for t in self.taken if t.method is method), Money(0))

    @property
    def in_drawer(self) -> Money:
        """What should lie in the drawer: the float and the cash that was taken."""
        return self.opening + self.of(PaymentMethod.CASH)

    @property
    def total(self) -> Money:
        """What came in (收款合计); what was put on account is no money yet."""
        return split_booked((t.method, t.amount) for t in self.taken).paid

    @property
    def on_account(self) -> Money:
        """What was put on account (挂账), to be paid later."""
        return self.of(PaymentMethod.ON_ACCOUNT)


class CashReads(Protocol):
    """Bills, payments, shifts, gate passes."""

    def checkout(self, visit_id: UUID) -> Checkout:
        """Return everything about the bill of a visit; NotFound ``visit_gone``."""
        ...

    def queue(self) -> Sequence[QueueRow]:
        """Return the cars that are to be billed, to be paid or wait for their gate pass, longest waiting first."""
        ...

    def open_shift(self, counter_id: UUID) -> ShiftCard | None:
        """Return the open shift of a counter, or None."""
        ...

    def shift(self, shift_id: UUID) -> ShiftCard:
        """Return one shift; NotFound ``cashier_shift_gone``."""
        ...

    def shifts(self, counter_id: UUID, limit: int = 20) -> Sequence[ShiftCard]:
        """Return the last shifts of a counter, newest first."""
        ...

    def gate_pass(self, code: str) -> PassCard | None:
        """Return the gate pass with that one-time code, or None."""
        ...

    def gone_through(self, since: datetime, limit: int = 20) -> Sequence[PassCard]:
        """Return the cars that have left since a moment, newest first."""
        ...
