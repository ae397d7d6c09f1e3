"""The progress board: seven columns, live."""

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from advisor_app.domain.stages import Column
from advisor_app.domain.values.clock import local_time
from advisor_app.i18n import label, words
from advisor_app.ports.reads.board import BoardCard
from ui.features.board.cards import CardList, late_word
from ui.features.board.presenter import ALL, LATE, MINE, BoardPresenter
from ui.kit.cards import ScrollPage
from ui.kit.chips import ChoiceChips
from ui.kit.context import Context
from ui.kit.empty import EmptyState
from ui.kit.text import Line, TextLabel
from ui.theme.tokens import SPACE_2, SPACE_3

t = words("board")

TICK_MS = 30_000


class BoardPage(ScrollPage):
    """All cars with a signed order, and today's appointments."""

    def __init__(self, context: Context) -> None:
        super().__init__(t("Board"), "", fill=True)
        self._context = context
        self.presenter = BoardPresenter(context, self)
        self.filter = ChoiceChips([(ALL, t("All")), (MINE, t("Mine")), (LATE, t("Late or at risk"))])
        self.filter.set_value(ALL)
        self.filter.edited.connect(lambda: self.presenter.choose(str(self.filter.value() or ALL)))
        self.add_action(self.filter)
        self.lists: dict[Column, CardList] = {}
        self.heads: dict[Column, TextLabel] = {}
        row = QHBoxLayout()
        row.setSpacing(SPACE_3)
        for place in Column:
            row.addWidget(self._column(place), 1)
        self.empty = EmptyState("board", t("No car on the board"), "")
        columns = QWidget()
        row.setContentsMargins(0, 0, 0, 0)
        columns.setLayout(row)
        self.pages = QStackedWidget()
        self.pages.addWidget(columns)
        self.pages.addWidget(self.empty)
        self.body.addWidget(self.pages, 1)
        self._clock = QTimer(self)
        self._clock.setInterval(TICK_MS)
        self._clock.timeout.connect(self._tick)
        self._clock.start()

    def _column(self, place: Column) -> QWidget:
        holder = QWidget()
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_2)
        head = TextLabel(label(place), "label")
        cards = CardList(label(place), self.presenter.sign, self._time_text)
        cards.opened.connect(self.presenter.open)
        cards.new_time.connect(self.presenter.agree_new_time)
        cards.sideways.connect(lambda way, place=place: self._sideways(place, way))
        column.addWidget(head)
        column.addWidget(Line())
        column.addWidget(cards, 1)
        self.heads[place], self.lists[place] = head, cards
        return holder

    def _time_text(self, card: BoardCard) -> str:
        if card.at is None:
            return ""
        at = local_time(card.at, self._context.shop.zone)
        when = at.strftime("%H:%M") if at.date() == self._context.today() else at.strftime("%m-%d")
        word = late_word(self.presenter.sign(card))
        return f"{word} {when}" if word else when

    def _tick(self) -> None:
        if self.isVisible():
            for cards in self.lists.values():
                cards.scheduleDelayedItemsLayout()  # a late sign takes room

    def open(self, **ids: object) -> None:
        """Read the board anew and take the cursor to the first card; ``only`` chooses a filter."""
        if (only := ids.get("only")) is not None:
            self.filter.set_value(only)
            self.presenter.filter = str(only)
        self.presenter.load()

    def show_failed(self, error: BaseException) -> None:
        """See ``BoardView``."""
        self._context.failures.show(error, retry=self.presenter.load)

    def show_cards(self, cards: dict[Column, tuple[BoardCard, ...]]) -> None:
        """See ``BoardView``."""
        held = next((view for view in self.lists.values() if view.hasFocus()), None)
        row = held.currentIndex().row() if held else 0
        for place, shown in cards.items():
            self.lists[place].cards.set_cards(shown)
            self.heads[place].setText(f"{label(place)}  {len(shown)}")
        self._show_empty(none=not any(cards.values()))
        if held is None or not held.enter_at(row):
            next((view for view in self.lists.values() if view.enter_at(0)), None)
        total = sum(len(shown) for place, shown in cards.items() if place is not Column.APPOINTMENTS)
        self.set_title(
            t("Board"), t("Cars with a signed order: {n}. Cars still in reception are under Today.", n=total)
        )

    def _show_empty(self, *, none: bool) -> None:
        """Say what would stand here, or that the filter leaves nothing, in place of seven empty columns."""
        if none and self.presenter.filter == ALL:
            after = t("A car comes here as soon as its order is signed, and today's appointments with it.")
            self.empty.set_words(t("No car on the board"), after)
        elif none:
            self.empty.set_words(t("No car fits this choice"), t("Choose “All” to see every car."))
        self.pages.setCurrentIndex(1 if none else 0)

    def _sideways(self, place: Column, way: int) -> None:
        order = list(Column)
        row = self.lists[place].currentIndex().row()
        here = order.index(place)
        for other in order[here + 1 :] if way > 0 else reversed(order[:here]):
            if self.lists[other].enter_at(row):
                return
