"""The progress board: cards by column, filtered, counted. No Qt."""

from datetime import timedelta
from typing import Protocol

from advisor_app.domain.stages import RISK, Column, Punctuality, Stage
from advisor_app.domain.values.clock import day_bounds
from advisor_app.domain.values.ids import new_id
from advisor_app.ports.reads.board import BoardCard
from ui.kit.context import Context
from ui.kit.hub import Change

ALL, MINE, LATE = "all", "mine", "late"


class BoardView(Protocol):
    """What the page shows."""

    def show_cards(self, cards: dict[Column, tuple[BoardCard, ...]]) -> None:
        """Show the cards of every column."""
        ...

    def show_failed(self, error: BaseException) -> None:
        """Say why they can't be shown."""
        ...


class BoardPresenter:
    """Reads the whole board after each change: it is one cheap query, and never half right."""

    def __init__(self, context: Context, view: BoardView) -> None:
        self._context = context
        self._view = view
        self._cards: tuple[BoardCard, ...] = ()
        self.filter = ALL
        self._heard = context.hub.subscribe({"board", "jobs", "visits", "appointments"}, self._changed, view=view)

    def _changed(self, _change: Change) -> None:
        self.load()

    def load(self) -> None:
        """Read the board."""
        begin, end = day_bounds(self._context.today(), self._context.shop.zone)
        self._context.tasks.read(self._context.desk.reads.board.cards, begin, end).then(
            self._show, self._view.show_failed
        )

    def _show(self, cards: tuple[BoardCard, ...]) -> None:
        self._cards = cards
        self.choose(self.filter)

    def choose(self, which: str) -> None:
        """Show all cards, those of the person who works here, or the late ones."""
        self.filter = which
        kept = [card for card in self._cards if self._kept(card)]
        self._view.show_cards({place: tuple(c for c in kept if c.column is place) for place in Column})

    def _kept(self, card: BoardCard) -> bool:
        if self.filter == MINE:
            return card.advisor_id == self._context.session.staff_id or self._context.session.name in card.workers
        return self.filter != LATE or self.sign(card) is not Punctuality.ON_TIME

    def sign(self, card: BoardCard) -> Punctuality:
        """Return the late sign of a card, by the clock alone."""
        if card.at is None:
            return Punctuality.ON_TIME
        left = card.at - self._context.desk.clock.now()
        if left < timedelta():
            return Punctuality.LATE
        risky = card.visit_id is not None and not card.ready and (left <= RISK or card.on_hold)
        return Punctuality.AT_RISK if risky else Punctuality.ON_TIME

    def agree_new_time(self, card: BoardCard) -> None:
        """Go where a new delivery time is agreed with the customer of a car that is not ready."""
        if card.visit_id is not None and not card.ready and self._context.may("addition.promise_anew"):
            self._context.navigator.navigate("visit", visit=card.visit_id, new_time=new_id())

    def open(self, card: BoardCard) -> None:
        """Go to the visit, to the repair of what a check sent back, or let the expected car arrive."""
        if card.visit_id is not None and card.rework:
            self._context.navigator.navigate("visit", visit=card.visit_id, stage=Stage.REPAIR.value)
        elif card.visit_id is not None:
            self._context.navigator.navigate("visit", visit=card.visit_id)
        else:
            self._context.navigator.navigate("arrival", appointment=card.id)
