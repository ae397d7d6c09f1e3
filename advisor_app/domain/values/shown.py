"""What a person had before their eyes when they agreed: nobody agrees to what was never shown."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from advisor_app.domain.values.errors import EditConflict
from advisor_app.domain.values.money import Money


class Costs(Protocol):
    """What is needed of a line: one of the domain, or one as the screen shows it."""

    @property
    def amount(self) -> Money:
        """What the line costs its payer."""
        ...


def sum_of(lines: Collection[Costs]) -> Money:
    """Return what some lines cost all their payers together."""
    return sum((line.amount for line in lines), Money(0))


@dataclass(frozen=True)
class Shown:
    """The state of a sheet as it was read out, goes with the consent and is compared with what is stored.

    Attributes:
        version: of the quote, addition or order that holds the lines; any change of it moves the version.
        lines: how many lines were shown.
        total: what they cost all payers together.
        promised_at: the delivery time that was shown with them, None where none belongs to it.
    """

    version: int
    lines: int
    total: Money
    promised_at: datetime | None = None

    def check(self, version: int, lines: Collection[Costs], promised_at: datetime | None = None) -> None:
        """Refuse consent to anything but what is stored.

        Raises:
            EditConflict: ``shown_moved`` where number or sum of the lines are others, with both (``seen_lines``,
                ``seen_total``, ``lines``, ``total``); ``shown_changed`` where only their content is;
                ``shown_promise_moved`` for another delivery time.
        """
        total = sum_of(lines)
        if (self.lines, self.total) != (len(lines), total):
            raise EditConflict(
                "shown_moved", seen_lines=self.lines, seen_total=str(self.total), lines=len(lines), total=str(total)
            )
        if self.version != version:
            raise EditConflict("shown_changed", seen=self.version, stored=version)
        if self.promised_at != promised_at:
            raise EditConflict("shown_promise_moved")


def check_sum(shown: Money | None, lines: Collection[Costs]) -> None:
    """Refuse consent to some lines that no longer cost together what was read out; None where no sum was.

    Raises:
        EditConflict: ``shown_sum_moved`` with both sums (``seen_total``, ``total``).
    """
    if shown is not None and shown != sum_of(lines):
        raise EditConflict("shown_sum_moved", seen_total=str(shown), total=str(sum_of(lines)))
