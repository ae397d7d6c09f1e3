"""What a walkaround shows, made of the stored sheet and what is still on its way to the database. No Qt."""

from dataclasses import dataclass
from decimal import Decimal

from advisor_app.domain.checklist import CheckGroup, ChecklistItem
from advisor_app.domain.vehicle import Energy
from advisor_app.domain.walkaround import CheckState
from advisor_app.ports.reads.walkarounds import CheckCard, MarkCard
from advisor_app.reference import checklist_of

NOTE = "mark_note"
"""Name of the field with the note on the chosen mark."""


@dataclass(frozen=True)
class ShownMark:
    """A mark as it is drawn and listed; ``pending`` while it is on its way, ``photos`` counts those of the mark."""

    card: MarkCard
    pending: bool
    photos: int

    @property
    def unconfirmed(self) -> bool:
        """Whether it is known from the last time and nobody has looked for it again yet."""
        return self.card.carried and not self.card.seen_again


@dataclass(frozen=True)
class CheckLine:
    """One item of the checklist with its verdict."""

    item: ChecklistItem
    state: CheckState
    measured: Decimal | None
    note: str


def check_lines(energy: Energy, checks: tuple[CheckCard, ...]) -> tuple[CheckLine, ...]:
    """Return every item with its verdict; what nobody looked at is not judged."""
    known = {check.item: check for check in checks}
    lines = []
    for item in checklist_of(energy):
        check = known.get(item.code)
        lines.append(
            CheckLine(item, check.state, check.measured, check.note)
            if check
            else CheckLine(item, CheckState.NOT_JUDGED, None, "")
        )
    return tuple(lines)


def judged(lines: tuple[CheckLine, ...]) -> int:
    """Return how many items have a verdict."""
    return sum(line.state is not CheckState.NOT_JUDGED for line in lines)


def open_items(lines: tuple[CheckLine, ...], group: CheckGroup) -> tuple[str, ...]:
    """Return the codes of a group that have no verdict yet."""
    return tuple(line.item.code for line in lines if line.item.group is group and line.state is CheckState.NOT_JUDGED)


def scale(item: ChecklistItem) -> tuple[Decimal, Decimal] | None:
    """Return where the bar of a measured item begins and ends, in its unit; None for one judged by eye.

    Tread and pads begin at nothing and end where they are new (a good two and a half times the first limit); a
    battery lives within half a volt of its limits.
    """
    if item.soon is None or item.now is None:
        return None
    if item.unit == "V":
        return item.now - Decimal("0.6"), item.soon + Decimal("0.6")
    return Decimal(0), item.soon * Decimal("2.6")


def share(item: ChecklistItem, value: Decimal) -> float:
    """Return how far along its bar a value lies, 0 to 1."""
    ends = scale(item)
    if ends is None:
        return 0.0
    low, high = ends
    return float(max(Decimal(0), min(Decimal(1), (value - low) / (high - low))))
