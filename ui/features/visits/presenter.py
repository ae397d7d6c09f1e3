"""All visits, newest first, a page at a time. No Qt."""

from typing import Protocol

from advisor_app.ports.reads.visits import VisitRow
from ui.kit.context import Context
from ui.kit.hub import Change, Subscription

PAGE = 60
"""Rows fetched at a time: two screens full."""


class VisitsView(Protocol):
    """What the page shows."""

    def show_rows(self, rows: tuple[VisitRow, ...], more: bool) -> None:
        """Show the first page."""
        ...

    def add_rows(self, rows: tuple[VisitRow, ...], more: bool) -> None:
        """Show the next page below."""
        ...

    def show_filter(self, text: str, open_only: bool) -> None:
        """Show what is looked for."""
        ...


class VisitsPresenter:
    """Keeps what is looked for, and how much of it was fetched."""

    def __init__(self, context: Context, view: VisitsView) -> None:
        self._context = context
        self._view = view
        self._heard: Subscription | None = None
        self._asked = 0
        self._loaded = PAGE
        self._last: VisitRow | None = None
        self.text = ""
        self.open_only = False
        self.oldest_first = False

    def open(self) -> None:
        """Show the visits as they are now, filtered as before."""
        if self._heard is None:
            self._heard = self._context.hub.subscribe(
                {"visits", "board", "vehicles", "customers"}, self._changed, view=self._view
            )
        self._view.show_filter(self.text, self.open_only)
        self._read(self._loaded, None)

    def _changed(self, _change: Change) -> None:
        self._read(self._loaded, None)

    def look_for(self, text: str) -> None:
        """Filter by a part of plate, VIN, name, pinyin, phone or number."""
        if text.strip() != self.text:
            self.text = text.strip()
            self._again()

    def set_open_only(self, open_only: bool) -> None:
        """List only the cars that are in the shop, or all."""
        if open_only != self.open_only:
            self.open_only = open_only
            self._again()

    def set_oldest_first(self, oldest_first: bool) -> None:
        """Turn the order round."""
        if oldest_first != self.oldest_first:
            self.oldest_first = oldest_first
            self._again()

    def _again(self) -> None:
        self._loaded = PAGE
        self._read(PAGE, None)

    def more(self) -> None:
        """Fetch the next page."""
        if self._last is not None:
            self._loaded += PAGE
            self._read(PAGE, self._last)

    def _read(self, limit: int, after: VisitRow | None) -> None:
        self._asked += 1
        number, text, open_only = self._asked, self.text, self.open_only
        self._context.tasks.read(
            self._context.desk.reads.visits.listed,
            limit,
            after,
            text=text,
            open_only=open_only,
            oldest_first=self.oldest_first,
        ).then(
            lambda rows: self._take(rows, limit, after) if number == self._asked else None,
            self._context.failures.of(retry=lambda: self._read(limit, after)),
        )

    def _take(self, rows: tuple[VisitRow, ...], limit: int, after: VisitRow | None) -> None:
        self._last = rows[-1] if rows else after
        more = len(rows) == limit
        if after is None:
            self._view.show_rows(rows, more)
        else:
            self._view.add_rows(rows, more)

    def go(self, row: VisitRow) -> None:
        """Open a visit."""
        self._context.navigator.navigate("visit", visit=row.id)
