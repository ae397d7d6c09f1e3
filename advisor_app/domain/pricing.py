"""Sums over lines. Money is fen, rounded half up once, at the line."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from advisor_app.domain.line import LineKind, Payer
from advisor_app.domain.values.errors import RuleBroken
from advisor_app.domain.values.money import Money, split_tax


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
    """Sums of some lines; ``total`` = labour + parts + other − discount, where the first three are gross."""

    labour: Money
    parts: Money
    other: Money
    discount: Money
    total: Money
    tax: Money


def totals(lines: Iterable[Priced]) -> Totals:
    """Add up lines; the VAT inside is taken out line by line, so that the parts add up to the whole."""
    labour = parts = other = discount = tax = Money(0)
    for line in lines:
        if line.kind is LineKind.LABOUR:
            labour += line.gross
        elif line.kind is LineKind.PART:
            parts += line.gross
        else:
            other += line.gross
        discount += line.discount
        tax += split_tax(line.amount, line.tax_bp)[1]
    return Totals(labour, parts, other, discount, labour + parts + other - discount, tax)


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
