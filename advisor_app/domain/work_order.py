"""The signed work order and the additions that were agreed later."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from uuid import UUID

from advisor_app.domain.entity import Root
from advisor_app.domain.line import Line
from advisor_app.domain.pricing import by_payer
from advisor_app.domain.quote import AgreedHow
from advisor_app.domain.values.errors import NotFound, RuleBroken
from advisor_app.domain.values.money import Money


class AdditionState(Enum):
    """Until decided, an addition holds its line; only an agreed one is worked on and billed."""

    PROPOSED = "proposed"
    AGREED = "agreed"
    DECLINED = "declined"


@dataclass(eq=False, kw_only=True)
class OrderLine(Line):
    """A line as agreed, frozen with the signature or with the addition that brought it."""

    order_id: UUID | None = None
    addition_id: UUID | None = None


@dataclass(eq=False, kw_only=True)
class WorkOrder(Root):
    """The contract. ``agreed_total`` is what all payers together agreed to, additions included."""

    visit_id: UUID
    number: str
    quote_id: UUID
    signed_at: datetime
    promised_at: datetime
    agreed_total: Money
    terms: str = ""
    lines: list[OrderLine] = field(default_factory=list)

    def take(self, lines: Iterable[Line], addition_id: UUID | None = None) -> list[OrderLine]:
        """Copy agreed lines onto the order, behind those that are there."""
        start = max((line.pos for line in self.lines), default=0)
        taken = [line.copy_into(OrderLine, addition_id=addition_id) for line in lines]
        for offset, line in enumerate(taken, start=1):
            line.pos = start + offset
        self.lines.extend(taken)
        self.agreed_total = sum((t.total for t in by_payer(self.lines).values()), Money(0))
        return taken


@dataclass(eq=False, kw_only=True)
class AdditionLine(Line):
    """A line proposed from the workshop."""

    addition_id: UUID | None = None


@dataclass(eq=False, kw_only=True)
class Addition(Root):
    """Work found in the workshop: evidence, price, agreement with proof, new time.

    One without lines changes the time alone: ``found`` then says why the first promise can't be kept.
    """

    visit_id: UUID
    order_id: UUID
    number: str
    found: str
    found_by: UUID
    proposed_at: datetime
    state: AdditionState = AdditionState.PROPOSED
    decided_at: datetime | None = None
    decided_how: AgreedHow | None = None
    decided_by: str = ""
    promised_at: datetime | None = None
    lines: list[AdditionLine] = field(default_factory=list)

    def add(self, line: AdditionLine) -> AdditionLine:
        """Add a priced line while the customer has not decided."""
        self._proposed()
        line.check()
        line.pos = max((x.pos for x in self.lines), default=0) + 1
        self.lines.append(line)
        return line

    def remove(self, line_id: UUID) -> None:
        """Take a line off while the customer has not decided.

        Raises:
            RuleBroken: ``addition_decided``. NotFound: ``line_gone``.
        """
        self._proposed()
        line = next((line for line in self.lines if line.id == line_id), None)
        if line is None:
            raise NotFound("line_gone")
        self.lines.remove(line)

    def unsafe_declined(self, signed_at: datetime | None) -> list[AdditionLine]:
        """Return the declined lines that matter for safety, unless the customer signed for such lines since."""
        if self.state is not AdditionState.DECLINED:
            return []
        covered = signed_at is not None and (self.decided_at or signed_at) <= signed_at
        return [] if covered else [line for line in self.lines if line.safety]

    def _proposed(self) -> None:
        if self.state is not AdditionState.PROPOSED:
            raise RuleBroken("addition_decided", number=self.number)

    def decide(self, agreed: bool, how: AgreedHow, by: str, at: datetime, promised_at: datetime | None) -> None:
        """Record the customer's answer.

        Raises:
            RuleBroken: ``addition_decided``; ``addition_empty`` when nothing is priced and no new time is agreed;
                ``agreed_by_missing`` when nobody is named.
        """
        self._proposed()
        if agreed and not self.lines and promised_at is None:
            raise RuleBroken("addition_empty")
        if not by.strip():
            raise RuleBroken("agreed_by_missing", field="decided_by")
        self.state = AdditionState.AGREED if agreed else AdditionState.DECLINED
        self.decided_at, self.decided_how, self.decided_by, self.promised_at = at, how, by, promised_at
