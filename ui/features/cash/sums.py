"""What the screen works out before anything is booked: the bill as it would be, the change, the count. No Qt."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from advisor_app.domain.guarantee import GuaranteeTerm, guarantee_term
from advisor_app.domain.line import LineKind, Payer
from advisor_app.domain.next_service import next_service
from advisor_app.domain.payment import PaymentMethod
from advisor_app.domain.pricing import Totals, by_payer, tax_by_line, totals
from advisor_app.domain.values.money import Money
from advisor_app.ports.outside import Reference
from advisor_app.ports.reads.cash import Checkout

NOTES = (10_000, 5_000, 2_000, 1_000, 500, 100, 50, 10)
"""Notes and coins of the renminbi in fen, as they lie in the drawer."""


@dataclass(frozen=True)
class Preview:
    """The bills as they would be made now; ``guarantee`` counts from the day on which the car leaves.

    ``next_service`` is a day and an odometer (km), None where no maintenance was done.
    ``due`` is the sum over all payers, ``customer`` what the customer pays of it and ``tax`` the tax in that, all after
    rounding, as is ``per_payer``.
    """

    sums: Totals
    estimate: Money
    added: Money
    per_payer: tuple[tuple[Payer, Money], ...]
    customer: Money
    due: Money
    tax: Money
    guarantee: GuaranteeTerm
    next_service: tuple[date, int] | None


def preview(sheet: Checkout, rounding: Money, today: date, reference: Reference) -> Preview:
    """Return the bills as they would be made, ``rounding`` off the customer's.

    Raises:
        NotFound: ``guarantee_unknown``.
    """
    mine = [line for line in sheet.lines if line.payer is Payer.CUSTOMER]
    off = rounding if mine else Money(0)
    sums = totals(sheet.lines)
    shares = {p: s.total - off if p is Payer.CUSTOMER else s.total for p, s in by_payer(sheet.lines).items()}
    trades = [line.trade for line in sheet.lines if line.kind is LineKind.LABOUR]
    return Preview(
        sums=sums,
        estimate=sum((line.amount for line in sheet.lines if line.addition_id is None), Money(0)),
        added=sum((line.amount for line in sheet.lines if line.addition_id is not None), Money(0)),
        per_payer=tuple(shares.items()), customer=shares.get(Payer.CUSTOMER, Money(0)), due=sums.total - off,
        tax=sum(tax_by_line(mine, off), Money(0)),
        guarantee=guarantee_term(sheet.work_class, today, reference.guarantee()),
        next_service=next_service(sheet.purpose, sheet.work_class, trades, today, sheet.odometer_out_km),
    )  # fmt: skip


def to_yuan(total: Money) -> Money:
    """Return what rounding down to whole yuan (抹零) takes off."""
    return Money(total.fen % 100)


def booking(method: PaymentMethod, entered: Money | None, owed: Money) -> tuple[Money, Money]:
    """Return (amount, given) of what was typed: nothing typed is exactly what is owed; more cash gives change."""
    given = owed if entered is None else entered
    return (min(given, owed, key=lambda m: m.fen) if method is PaymentMethod.CASH else given), given


def change_of(method: PaymentMethod | None, entered: Money | None, owed: Money) -> Money:
    """Return what goes back to the customer."""
    if method is not PaymentMethod.CASH or entered is None:
        return Money(0)
    return Money(max(0, entered.fen - owed.fen))


def likely_given(owed: Money) -> tuple[Money, ...]:
    """Return sums that people hand over for ``owed``: the next ten, fifty and hundred yuan, none of them exact."""
    found: list[Money] = []
    for step in (1_000, 5_000, 10_000, 50_000):
        up = Money(-(-owed.fen // step) * step)
        if up.fen > owed.fen and up not in found:
            found.append(up)
    return tuple(found[:3])


def counted(pieces: Mapping[int, int]) -> Money:
    """Return the worth of counted notes and coins: fen → pieces."""
    return Money(sum(fen * pieces for fen, pieces in pieces.items()))
