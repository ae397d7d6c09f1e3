"""Settlements: what one payer owes for one visit, frozen when made."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from advisor_app.domain.entity import Entity
from advisor_app.domain.line import Line, Payer
from advisor_app.domain.pricing import tax_by_line, totals
from advisor_app.domain.values.money import Money


@dataclass(eq=False, kw_only=True)
class SettlementLine(Line):
    """A line as billed; ``tax`` is its share of the tax of the bill."""

    settlement_id: UUID | None = None
    order_line_id: UUID | None = None
    tax: Money = Money(0)


@dataclass(eq=False, kw_only=True)
class Settlement(Entity):
    """One bill (append-only): ``due`` = labour + parts + other − discount − rounding.

    A reversal carries negative sums and the id of what it reverses. ``reason`` says why it was taken back; on a bill that
    somebody else than the customer pays, on what grounds and with whose consent.
    """

    visit_id: UUID
    order_id: UUID
    number: str
    payer: Payer
    settled_at: datetime
    settled_by: UUID
    labour: Money
    parts: Money
    other: Money
    discount: Money
    rounding: Money
    due: Money
    tax: Money
    next_service_on: date | None = None
    next_service_km: int | None = None
    reverses_id: UUID | None = None
    reason: str = ""
    lines: list[SettlementLine] = field(default_factory=list)

    @staticmethod
    def of(
        lines: Iterable[Line],
        rounding: Money,
        *,
        visit_id: UUID,
        order_id: UUID,
        number: str,
        payer: Payer,
        at: datetime,
        by: UUID,
    ) -> "Settlement":
        """Bill the lines of one payer; ValueError where there is none: a bill is never empty."""
        kept = [line for line in lines if line.payer is payer]
        if not kept:
            raise ValueError("empty bill")
        sums = totals(kept)
        taxes = tax_by_line(kept, rounding)
        bill = Settlement(
            visit_id=visit_id,
            order_id=order_id,
            number=number,
            payer=payer,
            settled_at=at,
            settled_by=by,
            labour=sums.labour,
            parts=sums.parts,
            other=sums.other,
            discount=sums.discount,
            rounding=rounding,
            due=sums.total - rounding,
            tax=sum(taxes, Money(0)),
        )
        bill.lines = [
            line.copy_into(SettlementLine, order_line_id=line.id, tax=tax)
            for line, tax in zip(kept, taxes, strict=True)
        ]
        return bill
