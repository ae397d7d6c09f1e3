"""Sums over lines. Money is fen, rounded half up once, at the line."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from advisor_app.domain.line import LineKind, Payer
from advisor_app.domain.values.errors import RuleBroken
from advisor_app.domain.values.money import Money, allocate, split_tax


class Priced(Protocol):
    """What the sums need of a line: one of the domain, or one as the screen shows it."""

    @property
    def kind(self) -> LineKind:
        """What it charges for."""
        ...

    @property
    def payer(self) -> Payer:
        """Who pays."""
        ...

    @property
    def tax_bp(self) -> int:
        """VAT inside the price, basis points."""
        ...

    @property
    def discount(self) -> Money:
        """Money off the line."""
        ...

    @property
    def gross(self) -> Money:
        """Quantity × unit price."""
        ...

    @property
    def amount(self) -> Money:
        """What the line costs its payer."""
        ...


@dataclass(frozen=True)
class Totals:
    """Sums of some lines; ``total`` = labour + parts + other − discount, where the first three are gross.

    ``tax`` is inside the total, taken out once for each payer and rate, as on the bills of these lines.
    """

    labour: Money
    parts: Money
    other: Money
    discount: Money
    total: Money
    tax: Money


def totals(lines: Iterable[Priced]) -> Totals:
    """Add up lines."""
    kept = list(lines)
    labour = parts = other = discount = Money(0)
    for line in kept:
        if line.kind is LineKind.LABOUR:
            labour += line.gross
        elif line.kind is LineKind.PART:
            parts += line.gross
        else:
            other += line.gross
        discount += line.discount
    bills = ([line for line in kept if line.payer is payer] for payer in {line.payer for line in kept})
    tax = sum((share for bill in bills for share in tax_by_line(bill)), Money(0))
    return Totals(labour, parts, other, discount, labour + parts + other - discount, tax)


def tax_by_line(lines: Sequence[Priced], off: Money = Money(0)) -> list[Money]:
    """Return the VAT inside the lines of one bill, in their order: together they are the tax of the bill.

    It is taken out once for each rate, of what is really paid: gross − round(gross ÷ (1 + rate)), and spread over the
    lines of that rate, so that they add up to it. What is off the whole bill (抹零) lowers the rate that most is billed
    at, then the next.

    Args:
        lines: all lines of the bill, none below zero.
        off: money off the whole bill, at most their sum.
    """
    sums: dict[int, int] = {}
    for line in lines:
        sums[line.tax_bp] = sums.get(line.tax_bp, 0) + line.amount.fen
    taxes = [Money(0)] * len(lines)
    left = off.fen
    for rate in sorted(sums, key=lambda bp: (sums[bp], bp), reverse=True):
        less = min(left, sums[rate])
        left -= less
        tax = split_tax(Money(sums[rate] - less), rate)[1]
        rows = [at for at, line in enumerate(lines) if line.tax_bp == rate]
        for at, share in zip(rows, allocate(tax, [lines[at].amount.fen for at in rows]), strict=True):
            taxes[at] = share
    return taxes


def by_payer(lines: Iterable[Priced]) -> dict[Payer, Totals]:
    """Return the sums per payer, payers in the order of the enumeration."""
    kept = list(lines)
    return {
        payer: totals(line for line in kept if line.payer is payer)
        for payer in Payer
        if any(line.payer is payer for line in kept)
    }


SMALL_CHANGE = Money(99)
"""What brings any bill down to whole yuan; nobody needs to be asked for that."""
ROUNDING_PARTS = 20
"""At most one part in so many (5 %) of a bill is rounded off without asking: more is a discount, not a rounding."""


def rounding_alone(total: Money, limit: Money) -> Money:
    """Return how much may be rounded off a bill of ``total`` by somebody whose own limit is ``limit``."""
    return Money(min(total.fen, limit.fen, max(total.fen // ROUNDING_PARTS, SMALL_CHANGE.fen)))


def round_down(total: Money, wanted: Money, limit: Money) -> Money:
    """Return how much rounding (抹零) brings ``total`` down to ``wanted``.

    Raises:
        RuleBroken: ``rounding_up`` when ``wanted`` is more than the total, ``rounding_over_limit`` beyond ``limit``.
    """
    off = total - wanted
    if off.fen < 0:
        raise RuleBroken("rounding_up", field="rounding", total=str(total))
    if off.fen > limit.fen:
        raise RuleBroken("rounding_over_limit", field="rounding", limit=str(limit))
    return off
