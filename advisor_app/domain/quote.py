"""The quote: lines that the customer agrees to or declines, one by one."""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import Enum
from uuid import UUID

from advisor_app.domain.entity import Root
from advisor_app.domain.line import Line
from advisor_app.domain.pricing import Totals, totals
from advisor_app.domain.values.errors import NotFound, RuleBroken


class QuoteState(Enum):
    """A draft may change; an ordered one is what was signed; a superseded one has a later version."""

    DRAFT = "draft"
    ORDERED = "ordered"
    SUPERSEDED = "superseded"


class Decision(Enum):
    """What the customer said to a line."""

    OPEN = "open"
    APPROVED = "approved"
    DECLINED = "declined"


class AgreedHow(Enum):
    """How an agreement reached us; kept as proof."""

    IN_PERSON = "in_person"
    PHONE = "phone"
    MESSAGE = "message"


@dataclass(eq=False, kw_only=True)
class QuoteLine(Line):
    """A line with the customer's decision on it."""

    quote_id: UUID | None = None
    decision: Decision = Decision.OPEN
    decided_at: datetime | None = None
    decided_how: AgreedHow | None = None
    decline_reason: str = ""


def _decided_on(line: QuoteLine) -> tuple[object, ...]:
    """Return what a customer says yes or no to; a line that matters for safety is declined with another signature.

    Which class of part it is, and whose, is the customer's to choose like the price.
    """
    part = line.part_class, line.brand, line.unit
    return line.name, line.safety, line.customers_own, line.amount, line.quantity, line.payer, *part


@dataclass(eq=False, kw_only=True)
class Quote(Root):
    """One version of the quote of a visit."""

    visit_id: UUID
    revision: int = 1
    state: QuoteState = QuoteState.DRAFT
    valid_until: date
    note: str = ""
    lines: list[QuoteLine] = field(default_factory=list)

    def _draft(self) -> None:
        if self.state is not QuoteState.DRAFT:
            raise RuleBroken("quote_not_draft", revision=self.revision)

    def line(self, line_id: UUID) -> QuoteLine:
        """Return one line; NotFound ``line_gone`` when it was removed."""
        for line in self.lines:
            if line.id == line_id:
                return line
        raise NotFound("line_gone")

    def add(self, line: QuoteLine) -> QuoteLine:
        """Put a line behind the others.

        Raises:
            RuleBroken: ``quote_not_draft`` or what ``Line.check`` refuses.
        """
        self._draft()
        line.check()
        line.pos = max((x.pos for x in self.lines), default=0) + 1
        self.lines.append(line)
        return line

    def change(self, line_id: UUID, changes: dict[str, object]) -> QuoteLine:
        """Change fields of a line; a change of what the customer decided on re-opens the decision.

        A part that turns out to be the customer's own (自带件) loses its price, discount, brand and make class with that.
        """
        self._draft()
        line = self.line(line_id)
        before = _decided_on(line)
        for name, value in changes.items():
            setattr(line, name, value)
        if changes.get("customers_own") is True:
            line.bring_own()
        line.check()
        if before != _decided_on(line):
            self._reopen(line)
        return line

    def _reopen(self, line: QuoteLine) -> None:
        line.decision, line.decided_at, line.decided_how, line.decline_reason = Decision.OPEN, None, None, ""

    def remove(self, line_id: UUID) -> QuoteLine:
        """Take a line off the sheet and return it."""
        self._draft()
        line = self.line(line_id)
        self.lines.remove(line)
        return line

    def forget_fault(self, fault_id: UUID) -> None:
        """Let the lines that were meant for a complaint, which is taken back, belong to none."""
        for line in self.lines:
            if line.fault_id == fault_id:
                line.fault_id = None

    def put_back(self, line: QuoteLine) -> QuoteLine:
        """Take a removed line back at its old place.

        Raises:
            RuleBroken: ``quote_not_draft``, ``line_there`` when it was never gone, or what ``Line.check`` refuses.
        """
        self._draft()
        line.check()
        if any(x.id == line.id for x in self.lines):
            raise RuleBroken("line_there")
        self.lines.append(line)
        return line

    def decide(
        self, line_id: UUID, decision: Decision, how: AgreedHow | None, at: datetime, reason: str = ""
    ) -> QuoteLine:
        """Record what the customer said to one line.

        Raises:
            RuleBroken: ``quote_not_draft``; ``part_class_missing`` for a yes to a part of which the class is not said.
        """
        self._draft()
        line = self.line(line_id)
        if decision is Decision.OPEN:
            self._reopen(line)
            return line
        if decision is Decision.APPROVED:
            line.check_class()
        line.decision, line.decided_at, line.decided_how = decision, at, how
        line.decline_reason = reason if decision is Decision.DECLINED else ""
        return line

    @property
    def approved(self) -> list[QuoteLine]:
        """The lines that the customer agreed to."""
        return [line for line in self.lines if line.decision is Decision.APPROVED]

    def unsafe_declined(self, signed_at: datetime | None) -> list[QuoteLine]:
        """Return the declined lines that matter for safety and were declined after the last signature for such lines."""
        return [
            line for line in self.lines
            if line.safety and line.decision is Decision.DECLINED
            and (signed_at is None or (line.decided_at or signed_at) > signed_at)
        ]  # fmt: skip

    @property
    def totals(self) -> Totals:
        """Sums of all lines that were not declined."""
        return totals(line for line in self.lines if line.decision is not Decision.DECLINED)
