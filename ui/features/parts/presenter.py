"""The parts desk: lines of open orders, issued and taken back, and goods received. No Qt."""

from collections.abc import Callable
from decimal import Decimal
from enum import Enum
from typing import Protocol
from uuid import UUID

from advisor_app.domain.catalog_index import CatalogKind
from advisor_app.domain.printing import PaperKind
from advisor_app.domain.values.ids import read_scan_code
from advisor_app.domain.values.text import compact
from advisor_app.i18n import words
from advisor_app.ports.call import Call
from advisor_app.ports.reads.parts import PartLine
from advisor_app.ports.reads.quotes import Suggestion
from advisor_app.ports.replies import Done
from ui.kit import formats
from ui.kit.at_fields import AtFields
from ui.kit.context import Context
from ui.kit.hub import Change, Subscription

t = words("parts")
LOOKED_AT = 48
OFFERED = 12
"""Work and packages of the same name are left out, so more hits are looked at than parts offered."""


class Show(Enum):
    """Which lines the list shows."""

    OPEN = "open"
    ISSUED = "issued"
    ALL = "all"


class PartsView(Protocol):
    """What the page shows."""

    def show_lines(self, lines: tuple[PartLine, ...], counts: dict[Show, int]) -> None:
        """Show the lines that the filter leaves."""
        ...

    def show_failed(self, retry: Callable[[], object]) -> None:
        """Say that the list can't be shown and offer to try again."""
        ...

    def field_error(self, field: str, text: str) -> bool:
        """Show a problem at the quantity."""
        ...


def fits(line: PartLine, show: Show) -> bool:
    """Whether a line belongs to what is shown: open ones still have something to issue."""
    return show is Show.ALL or (line.remaining > 0) == (show is Show.OPEN)


def found_by(line: PartLine, text: str) -> bool:
    """Whether a filter finds a line: every word somewhere in it, a scanned order, or the part's own bar code."""
    scan = read_scan_code(text)
    if scan is not None:
        return scan.human == line.order_number
    parts = (line.plate, line.order_number, line.code, line.name, line.brand, line.place, *line.technicians)
    hay = compact(" ".join(parts)).replace("·", "").lower()
    return all(compact(word).replace("·", "").lower() in hay for word in text.split())


class PartsPresenter:
    """Keeps the list and moves parts."""

    def __init__(self, context: Context, view: PartsView) -> None:
        self._context = context
        self._view = view
        self._lines: tuple[PartLine, ...] = ()
        self._loaded = False
        self._moving: set[UUID] = set()
        self.text = ""
        self.shown = Show.OPEN
        self._heard: Subscription = context.hub.subscribe({"parts", "visits"}, self._changed, view=view)

    def open(self) -> None:
        """Show the lines."""
        self._load()

    def _changed(self, _change: Change) -> None:
        if self._loaded:
            self._load()

    def _load(self) -> None:
        self._context.tasks.read(self._context.desk.reads.parts.lines).then(self._show, self._failed)

    def _failed(self, error: BaseException) -> None:
        self._context.failures.show(error, retry=self._load)
        if not self._loaded:
            self._view.show_failed(self._load)

    def _show(self, lines: tuple[PartLine, ...]) -> None:
        self._lines, self._loaded = lines, True
        self._arrange()

    def _arrange(self) -> None:
        found = [line for line in self._lines if found_by(line, self.text)]
        counts = {show: sum(fits(line, show) for line in found) for show in Show}
        self._view.show_lines(tuple(line for line in found if fits(line, self.shown)), counts)

    def filter(self, text: str) -> None:
        """Show only lines that have these words, or those of a scanned order."""
        self.text = text.strip()
        self._arrange()

    def show(self, show: Show) -> None:
        """Show open, issued or all lines."""
        self.shown = show
        self._arrange()

    def has(self, code: str) -> bool:
        """Whether a scanned code names an order or a part of the list."""
        return any(found_by(line, code) for line in self._lines)

    @property
    def may_issue(self) -> bool:
        """Whether the person hands out parts."""
        return self._context.may("part.issue")

    def issue(self, line: PartLine, quantity: Decimal) -> None:
        """Hand out a part; where the shelf should be empty the keeper is asked, and says why."""
        said = t(
            "{n} {name} issued for {order}.", n=formats.counted(quantity, line.unit), name=line.name, order=line.order_number
        )  # fmt: skip
        self._move(self._context.desk.parts.issue, line, quantity, said)

    def give_back(self, line: PartLine, quantity: Decimal) -> None:
        """Take a part back into store."""
        said = t(
            "{n} {name} taken back from {order}.", n=formats.counted(quantity, line.unit), name=line.name, order=line.order_number
        )  # fmt: skip
        self._move(self._context.desk.parts.give_back, line, quantity, said)

    def _move(
        self, command: Callable[[Call, UUID, Decimal], Done], line: PartLine, quantity: Decimal, said: str
    ) -> None:
        if line.line_id in self._moving:
            return  # a second press while the first is under way is none
        self._moving.add(line.line_id)
        view = AtFields(self._context.view, self._view.field_error)

        def moved(_reply: Done) -> None:
            self._moving.discard(line.line_id)
            self._context.view.toast(said)

        self._context.commands.run_as(
            self._context.session.call(), view, command, line.line_id, quantity
        ).then(moved, lambda _error: self._moving.discard(line.line_id))  # fmt: skip

    # Goods received -------------------------------------------------------------------------------------------------

    @property
    def may_receive(self) -> bool:
        """Whether the person takes in goods."""
        return self._context.may("part.receive")

    def warm(self) -> None:
        """Let the look-up read the stock anew."""
        self._context.tasks.read(self._context.desk.reads.quotes.warm).then(
            lambda _none: None, lambda error: self._context.failures.show(error, retry=self.warm)
        )

    def suggest(self, text: str, answer: Callable[[list[Suggestion]], object]) -> None:
        """Look up parts of the price list by code, name or pinyin."""

        def found(hits: tuple[Suggestion, ...]) -> None:
            answer([hit for hit in hits if hit.kind is CatalogKind.PART][:OFFERED])

        self._context.tasks.read(self._context.desk.reads.quotes.suggest, text, "", LOOKED_AT).then(found)

    def receipt(self) -> Call:
        """Return the call of one receipt, made when its form begins: Enter pressed twice receives once."""
        return self._context.session.call()

    def receive(
        self, call: Call, part: Suggestion, quantity: Decimal, note: str, field_error: Callable[[str, str], bool],
        stored: Callable[[str], object], failed: Callable[[], object],
    ) -> None:  # fmt: skip
        """Put goods on the shelf; ``stored`` hears it in words."""
        amount = formats.counted(quantity, part.unit)

        def done(_reply: Done) -> None:
            self.warm()
            stored(t("{n} {name} received.", n=amount, name=part.name))

        self._context.commands.run_as(
            call, AtFields(self._context.view, field_error), self._context.desk.parts.receive, part.code, quantity, note
        ).then(done, lambda _error: failed())

    def paper(self, visit_id: UUID) -> None:
        """Show the picking list of an order."""
        self._context.papers.show(PaperKind.PICKING_LIST, visit_id)
