"""Old parts: one for each replaced part, with a fate that is proven before the car leaves."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import Enum
from uuid import UUID

from advisor_app.domain.entity import Entity
from advisor_app.domain.line import PAID_BY_MAKER, Payer
from advisor_app.domain.values.errors import RuleBroken
from advisor_app.domain.values.quantity import check_quantity


class Fate(Enum):
    """What happened to an old part. The last event of a part counts.

    ``WARRANTY_HOLD`` is kept for the maker, on whatever ground the maker pays; ``INSURER_HOLD`` for the insurer.
    """

    LABELLED = "labelled"
    SHOWN = "shown"
    TAKEN = "taken"
    LEFT = "left"
    WARRANTY_HOLD = "warranty_hold"
    INSURER_HOLD = "insurer_hold"


DRAINED = frozenset(["waste_oil", "brake_fluid", "coolant"])
"""Kinds of waste that run out of the car: their amount is weighed, it does not follow from the new cans."""

LOCAL_RULE = frozenset(["coolant"])
"""Kinds of waste that the national list does not name: the local office decides what becomes of them.

All others go to licensed receivers only, hazardous waste by law (固废法 80), a traction battery by its own rule, so nobody
takes them along.
"""

SIGNED_FATES = (Fate.TAKEN, Fate.LEFT)
"""What only counts with the customer's signature."""

HOLDS = (Fate.WARRANTY_HOLD, Fate.INSURER_HOLD)
"""Kept here for who pays the new part."""

DECIDED = (*SIGNED_FATES, *HOLDS)


def hold_for(payer: Payer) -> Fate | None:
    """Return as what an old part is kept for who pays the new one; None where nobody outside has a claim on it."""
    if payer in PAID_BY_MAKER:
        return Fate.WARRANTY_HOLD
    return Fate.INSURER_HOLD if payer is Payer.INSURANCE else None


def licensed_only(waste: str) -> bool:
    """Return whether only a licensed receiver may get this kind of waste; ``waste`` is its key, or empty."""
    return bool(waste) and waste not in LOCAL_RULE


@dataclass(frozen=True, kw_only=True)
class LineDone:
    """How far a line of the order has come: ``issued`` of a part, net of what came back; ``ended`` of a labour line.

    Work that came back as rework had ended before.
    """

    line_id: UUID
    labour: bool
    fault_id: UUID | None
    addition_id: UUID | None
    issued: Decimal = Decimal(0)
    ended: bool = False


def came_off(line_id: UUID, order: Sequence[LineDone]) -> bool:
    """Return whether the old part behind a line exists: the new one was handed out, or the work that fits it has ended.

    Work for the same complaint fits a part, from the same addition; where there is none, all work of the order. Parts that
    are sold without work wait for nothing.
    """
    part = next(line for line in order if line.line_id == line_id)
    if part.issued > 0:
        return True
    labour = [line for line in order if line.labour]
    mine = [w for w in labour if (w.fault_id, w.addition_id) == (part.fault_id, part.addition_id)]
    return all(work.ended for work in mine or labour)


@dataclass(eq=False, kw_only=True)
class OldPart(Entity):
    """A part that came off the car; ``waste`` is the key of its waste class, or empty, ``payer`` pays the new part.

    ``quantity`` counts pieces; of what was drained it is the amount in the unit of its kind of waste, and 0 as long as nobody has weighed it.
    """

    visit_id: UUID
    order_line_id: UUID
    number: str
    name: str
    part_no: str
    quantity: Decimal
    place: str = ""
    waste: str = ""
    payer: Payer = Payer.CUSTOMER

    def check_fate(self, fate: Fate) -> None:
        """Refuse what can't become of it: what the maker pays for is kept for the maker, nothing is kept for who doesn't pay.

        Raises:
            RuleBroken: ``old_part_of_maker``; ``old_part_no_claim``; ``old_part_hazardous``; ``old_part_unweighed`` for
                what was drained and nobody has weighed.
        """
        hold = hold_for(self.payer)
        if hold is Fate.WARRANTY_HOLD and fate in SIGNED_FATES:
            raise RuleBroken("old_part_of_maker", number=self.number)
        if fate in HOLDS and fate is not hold:
            raise RuleBroken("old_part_no_claim", number=self.number)
        if fate is Fate.TAKEN:
            self._check_taken()

    def _check_taken(self) -> None:
        if licensed_only(self.waste):
            raise RuleBroken("old_part_hazardous", number=self.number, name=self.name)
        if self.waste in DRAINED and not self.quantity:
            raise RuleBroken("old_part_unweighed", number=self.number, name=self.name)

    def weigh(self, quantity: Decimal) -> None:
        """Write down what was drained, or correct it.

        Raises:
            RuleBroken: ``old_part_counted`` for a part that is counted, what ``check_quantity`` refuses.
        """
        if self.waste not in DRAINED:
            raise RuleBroken("old_part_counted", number=self.number)
        check_quantity(quantity, field="quantity")
        self.quantity = quantity


@dataclass(eq=False, kw_only=True)
class OldPartEvent(Entity):
    """One step of an old part's fate (append-only)."""

    old_part_id: UUID
    visit_id: UUID
    fate: Fate
    at: datetime
    by: UUID
    note: str = ""
