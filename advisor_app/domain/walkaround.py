"""The walkaround check with the customer: marks on the diagram, checklist, belongings."""

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import Enum
from uuid import UUID

from advisor_app.domain.diagram import Panel
from advisor_app.domain.entity import Entity, Root
from advisor_app.domain.values.errors import NotFound, RuleBroken

MOST_MARKS = 9_999
"""No sheet has a higher number."""


class Moment(Enum):
    """When the car was walked around."""

    ARRIVAL = "arrival"
    DELIVERY = "delivery"


class MarkKind(Enum):
    """What is wrong with a panel."""

    SCRATCH = "scratch"
    DENT = "dent"
    CRACK = "crack"
    BROKEN = "broken"
    PAINT_CHIP = "paint_chip"
    RUST = "rust"
    MISSING = "missing"
    REPAIRED = "repaired"


class MarkSize(Enum):
    """How big a mark is, by eye."""

    SMALL = "small"
    MEDIUM = "medium"
    LARGE = "large"


class CheckState(Enum):
    """Verdict on one item of the checklist."""

    GOOD = "good"
    SOON = "soon"
    NOW = "now"
    NOT_JUDGED = "not_judged"


@dataclass(eq=False, kw_only=True)
class Mark(Entity):
    """A numbered sign on the diagram; ``x`` and ``y`` in diagram units of ``view``.

    ``carried`` marks are known from the last time; ``seen_again`` says that they were looked at and are still there.
    """

    walkaround_id: UUID | None = None
    pos: int = 0
    panel: Panel
    view: str
    x: Decimal
    y: Decimal
    kind: MarkKind
    size: MarkSize = MarkSize.SMALL
    note: str = ""
    carried: bool = False
    seen_again: bool = False


@dataclass(eq=False, kw_only=True)
class Check(Entity):
    """The verdict on one item; ``measured`` in the item's unit (mm, %, V)."""

    walkaround_id: UUID | None = None
    item: str
    state: CheckState
    measured: Decimal | None = None
    note: str = ""


@dataclass(eq=False, kw_only=True)
class Belonging(Entity):
    """A thing left in the car; must be handed back."""

    walkaround_id: UUID | None = None
    pos: int = 0
    name: str
    place: str = ""


@dataclass(eq=False, kw_only=True)
class Walkaround(Root):
    """One walk around one car; fixed once signed."""

    visit_id: UUID
    moment: Moment = Moment.ARRIVAL
    started_at: datetime
    covers_on: bool = False
    valuables_asked: bool = False
    signed_at: datetime | None = None
    marks: list[Mark] = field(default_factory=list)
    checks: list[Check] = field(default_factory=list)
    belongings: list[Belonging] = field(default_factory=list)

    def _open(self) -> None:
        if self.signed_at is not None:
            raise RuleBroken("walkaround_signed")

    def mark(self, mark: Mark) -> Mark:
        """Add a mark behind the others.

        Raises:
            RuleBroken: ``walkaround_signed``.
        """
        self._open()
        mark.pos = self._next_number()
        self.marks.append(mark)
        return mark

    def _next_number(self) -> int:
        return max((m.pos for m in self.marks), default=0) + 1

    def find_mark(self, mark_id: UUID) -> Mark:
        """Return one mark; NotFound ``mark_gone`` when somebody removed it."""
        for mark in self.marks:
            if mark.id == mark_id:
                return mark
        raise NotFound("mark_gone")

    def change_mark(
        self, mark_id: UUID, *, kind: MarkKind | None = None, size: MarkSize | None = None, note: str | None = None
    ) -> Mark:
        """Change what is given of one mark."""
        self._open()
        mark = self.find_mark(mark_id)
        mark.kind = kind or mark.kind
        mark.size = size or mark.size
        mark.note = mark.note if note is None else note
        return mark

    def unmark(self, mark_id: UUID) -> None:
        """Remove a mark; the numbers of the others stay as they were told to the customer."""
        self._open()
        self.marks.remove(self.find_mark(mark_id))

    def put_back(self, mark: Mark) -> Mark:
        """Put a removed mark back; one that is there already stays as it is.

        It gets its old number again, or the next free one where another mark was given that number meanwhile.
        """
        self._open()
        for known in self.marks:
            if known.id == mark.id:
                return known
        if not 1 <= mark.pos <= MOST_MARKS or any(m.pos == mark.pos for m in self.marks):
            mark.pos = self._next_number()
        self.marks.append(mark)
        return mark

    def see_again(self, mark_ids: tuple[UUID, ...]) -> None:
        """Say of marks known from the last time that they were looked at and are still there."""
        self._open()
        for mark_id in mark_ids:
            self.find_mark(mark_id).seen_again = True

    def check_many(self, items: tuple[str, ...], state: CheckState) -> None:
        """Set one verdict on several items; what was measured and noted stays."""
        self._open()
        known = {check.item: check for check in self.checks}
        for item in items:
            before = known.get(item)
            self.check(item, state, before.measured if before else None, before.note if before else "")

    def check(self, item: str, state: CheckState, measured: Decimal | None, note: str) -> Check:
        """Set the verdict on one item of the checklist."""
        self._open()
        for check in self.checks:
            if check.item == item:
                check.state, check.measured, check.note = state, measured, note
                return check
        self.checks.append(Check(item=item, state=state, measured=measured, note=note))
        return self.checks[-1]

    def leave(self, name: str, place: str) -> Belonging:
        """List a thing that stays in the car."""
        self._open()
        pos = max((b.pos for b in self.belongings), default=0) + 1
        self.belongings.append(Belonging(pos=pos, name=name, place=place))
        return self.belongings[-1]

    def unlist(self, belonging_id: UUID) -> None:
        """Take a thing off the list again."""
        self._open()
        self.belongings[:] = [b for b in self.belongings if b.id != belonging_id]

    def sign(self, at: datetime) -> None:
        """Fix the sheet."""
        self._open()
        self.signed_at = at
