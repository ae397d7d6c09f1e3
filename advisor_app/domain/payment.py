"""Money taken at the counter, and the shift of the cashier who takes it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from uuid import UUID

from advisor_app.domain.entity import Entity, Root
from advisor_app.domain.values.errors import RuleBroken
from advisor_app.domain.values.money import Money, check_amount

MOST_CHANGE = Money.of(1000)
"""More change than this is asked about…"""
MOST_CHANGE_BP = 2500
"""…unless it is at most this share of what is paid, basis points."""


class PaymentMethod(Enum):
    """How money comes; ``ON_ACCOUNT`` is a promise with an approver and a due date."""

    CASH = "cash"
    CARD = "card"
    WECHAT = "wechat"
    ALIPAY = "alipay"
    TRANSFER = "transfer"
    ON_ACCOUNT = "on_account"


@dataclass(frozen=True)
class Booked:
    """What was booked, apart: money that has come in (实付), and what may be paid later with leave (挂账)."""

    paid: Money
    on_account: Money

    @property
    def total(self) -> Money:
        """What a bill is settled with: only what is more than that is still to be paid at the counter (尚欠)."""
        return self.paid + self.on_account


def split_booked(bookings: Iterable[tuple[PaymentMethod, Money]]) -> Booked:
    """Add up bookings, each a method and an amount, without taking a promise for money."""
    paid = on_account = Money(0)
    for method, amount in bookings:
        if method is PaymentMethod.ON_ACCOUNT:
            on_account += amount
        else:
            paid += amount
    return Booked(paid, on_account)


@dataclass(eq=False, kw_only=True)
class Payment(Entity):
    """One booking (append-only). ``given`` − ``amount`` is the change for cash; a refund has a negative amount."""

    visit_id: UUID
    settlement_id: UUID
    shift_id: UUID
    number: str
    method: PaymentMethod
    amount: Money
    given: Money
    reference: str = ""
    paid_at: datetime
    taken_by: UUID
    approved_by: UUID | None = None
    due_on: date | None = None
    reverses_id: UUID | None = None
    reason: str = ""

    @property
    def change(self) -> Money:
        """What goes back to the customer."""
        return self.given - self.amount

    @staticmethod
    def much_given(amount: Money, given: Money) -> bool:
        """Return whether so much cash for ``amount`` is rather a slip of the finger than notes on the counter.

        Who pays with hundreds, or with a bundle of ten thousand, gets back at most ``MOST_CHANGE`` or a quarter of what
        is paid, whichever is more; a zero too many makes nine times of it.
        """
        return given - amount > max(MOST_CHANGE, amount.percent(MOST_CHANGE_BP))

    @staticmethod
    def check(method: PaymentMethod, amount: Money, given: Money, owed: Money) -> None:
        """Refuse what can't be booked.

        Raises:
            RuleBroken: ``amount_not_positive``, ``amount_over_owed``, ``given_too_little``, ``money_too_large``,
                ``value_wrong_kind``.
        """
        for value, field in ((amount, "amount"), (given, "given")):
            if not isinstance(value, Money):
                raise RuleBroken("value_wrong_kind", field=field)
        if amount.fen <= 0:
            raise RuleBroken("amount_not_positive", field="amount")
        if amount > owed:
            raise RuleBroken("amount_over_owed", field="amount", owed=str(owed))
        if given < amount or (method is not PaymentMethod.CASH and given != amount):
            raise RuleBroken("given_too_little", field="given", amount=str(amount))
        check_amount(given, field="given")


@dataclass(eq=False, kw_only=True)
class CashierShift(Root):
    """From the opening float to the count; a closed shift never changes.

    Its cashier answers for the drawer: ``closed_by`` is who counted in the cashier's stead, ``approved_by`` who agreed to
    a difference over the limit.
    """

    number: str
    counter_id: UUID
    cashier_id: UUID
    opened_at: datetime
    opening: Money
    closed_at: datetime | None = None
    counted: Money | None = None
    expected: Money | None = None
    reason: str = ""
    closed_by: UUID | None = None
    approved_by: UUID | None = None

    def check_close(self, counted: Money, expected: Money, reason: str) -> None:
        """Refuse a count that can't close it.

        Raises:
            RuleBroken: ``shift_closed``; ``difference_reason_missing`` when the count differs and nobody says why.
        """
        if self.closed_at is not None:
            raise RuleBroken("shift_closed", number=self.number)
        if counted != expected and not reason.strip():
            raise RuleBroken("difference_reason_missing", field="reason", difference=str(counted - expected))

    def close(self, counted: Money, expected: Money, reason: str, at: datetime) -> None:
        """Count and close; RuleBroken as in ``check_close``."""
        self.check_close(counted, expected, reason)
        self.closed_at, self.counted, self.expected, self.reason = at, counted, expected, reason
