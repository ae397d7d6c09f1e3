"""Today: the advisor's home."""

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from advisor_app.domain.stages import Column
from advisor_app.i18n import label, words
from ui.features.today.day import Figures, Item, Section
from ui.features.today.presenter import TodayPresenter
from ui.features.today.sections import SectionCard, SectionTable
from ui.kit import formats
from ui.kit.buttons import Button
from ui.kit.cards import Card, ScrollPage
from ui.kit.chips import ChoiceChips
from ui.kit.context import Context
from ui.kit.empty import EmptyState, Skeleton
from ui.kit.text import Figure
from ui.shell.data import GuideData
from ui.shell.window import MainWindow
from ui.theme.tokens import SPACE_3, SPACE_4

t = words("today")
TICK_MS = 30_000


class FigureRow(QWidget):
    """The day in numbers; what the board has a column for is called as that column."""

    def __init__(self) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE_3)
        self.figures: dict[str, Figure] = {}
        checks = formats.joined(label(Column.QUALITY), label(Column.WASH))
        for name, caption in (
            ("reception", t("In reception")), ("waiting", label(Column.WAITING)), ("in_work", label(Column.IN_WORK)),
            ("on_hold", label(Column.ON_HOLD)), ("checks", checks), ("ready", label(Column.READY)), ("late", t("Late")),
        ):  # fmt: skip
            self.figures[name] = Figure(caption, formats.NOTHING)
            card = Card(padding=SPACE_3)
            card.body.addWidget(self.figures[name])
            row.addWidget(card, 1)

    def show_figures(self, counted: Figures) -> None:
        """Show the numbers; lateness is the only one that calls out."""
        for name, figure in self.figures.items():
            n = getattr(counted, name)
            figure.set_value(str(n))
            figure.set_tone("danger" if name == "late" and n else "success" if name == "ready" and n else "")


class TodayPage(QWidget):
    """Figures, then one list in sections, the most pressing first."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.setObjectName("today")
        self._context = context
        self._wants_focus = True
        self.content = ScrollPage(t("Today"))
        self.figures = FigureRow()
        self.scope = ChoiceChips([("mine", t("My cars")), ("all", t("All cars"))], numbers=False)
        self.book = Button(t("Book an appointment"), key="Ctrl+B", icon="calendar-plus")
        self.arrive = Button(t("New visit"), role="primary", key="F2", icon="plus")
        # F2 belongs to the whole window; the button only shows it.
        self.arrive.setShortcut(QKeySequence())
        self.skeleton = Skeleton(8)
        self.empty = EmptyState("today")
        self.empty_card = Card()
        enter = "Enter"
        self.sections = {
            Section.RISK: SectionCard(t("Promises at risk"), (enter, t("go to the car"))),
            Section.READY: SectionCard(t("Ready to hand over"), (enter, t("hand over"))),
            Section.EXPECTED: SectionCard(
                t("Expected"), (enter, t("has arrived")), ("Del", t("cancelled or not come"))
            ),
            Section.SHOP: SectionCard(t("In the shop"), (enter, t("go to the next step"))),
            Section.CALLS: SectionCard(t("Calls due"), (enter, t("call"))),
        }
        self.presenter = TodayPresenter(context, self)
        self._build()
        self._wire()

    def _build(self) -> None:
        body = self.content.body
        body.setSpacing(SPACE_4)
        body.addWidget(self.figures)
        self.empty_card.body.addWidget(self.empty)
        self.empty_card.setMinimumHeight(300)
        for widget in (self.skeleton, self.empty_card, *self.sections.values()):
            body.addWidget(widget)
        self._show_only_skeleton()
        self.scope.setMinimumWidth(self.scope.sizeHint().width() + SPACE_3)
        for action in (self.scope, self.book, self.arrive):
            self.content.add_action(action)
        self.book.setVisible(self._context.may("appointment.book"))
        self.arrive.setVisible(self._context.may("reception.arrive"))
        body.addStretch(1)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self.content)

    def _show_only_skeleton(self) -> None:
        for part in (self.empty_card, *self.sections.values()):
            part.hide()
        self.skeleton.show()

    def _wire(self) -> None:
        for card in self.sections.values():
            card.table.activated_row.connect(self._act)
            card.table.ended.connect(self._end)
            card.table.passed.connect(lambda way, table=card.table: self._pass_on(table, way))
        self.scope.edited.connect(lambda: self.presenter.set_mine(self.scope.value() == "mine"))
        self.book.clicked.connect(lambda _on=False: self._book())
        self.arrive.clicked.connect(lambda _on=False: self._context.navigator.navigate("arrival"))
        self.empty.acted.connect(self.presenter.load)
        self._clock = QTimer(self)
        self._clock.setInterval(TICK_MS)
        self._clock.timeout.connect(self.presenter.tick)
        self._clock.start()

    def _act(self, item: object) -> None:
        assert isinstance(item, Item)
        self.presenter.act(item)

    def _end(self, item: object) -> None:
        assert isinstance(item, Item)
        self.presenter.end_appointment(item)

    def _book(self) -> None:
        from ui.features.today.book_dialog import BookDialog  # the day stands there before it is imported

        BookDialog(self._context, self.window()).begin()

    def tables(self) -> list[SectionTable]:
        """Return the tables that have rows, from top to bottom."""
        return [card.table for card in self.sections.values() if not card.isHidden()]

    def _pass_on(self, table: SectionTable, way: int) -> None:
        there = self.tables()
        at = there.index(table) + way
        if 0 <= at < len(there):
            there[at].enter(way)
            self.content.show_widget(there[at])

    def open(self, **_ids: object) -> None:
        """Show the day; the cursor stands on the first row."""
        now = self._context.today()
        self.content.set_title(t("Today"), formats.full_day(now))
        self._wants_focus = True
        self.presenter.open()
        if isinstance(self._context.window, MainWindow):
            self._context.window.show_guide(GuideData())

    # TodayView ----------------------------------------------------------------------------------------------------

    def show_scope(self, mine: bool) -> None:
        """See ``TodayView``."""
        self.scope.set_value("mine" if mine else "all")

    def show_failed(self) -> None:
        """See ``TodayView``."""
        self.skeleton.hide()
        self.empty.set_words(t("The day could not be read"), t("Nothing is lost. Please try again."), t("Try again"))
        self.empty_card.show()

    def show_day(self, counted: Figures, sections: dict[Section, tuple[Item, ...]]) -> None:
        """See ``TodayView``."""
        self.skeleton.hide()
        self.figures.show_figures(counted)
        focused, was_empty = self.focusWidget(), not self.empty_card.isHidden()
        for section, card in self.sections.items():
            card.show_items(sections[section])
        nothing = not any(sections.values())
        if nothing:
            self.empty.set_words(
                t("A quiet day so far"), t("Press F2 when a car arrives, or Ctrl+B to book one that will come.")
            )
        self.empty_card.setVisible(nothing)
        lost = isinstance(focused, SectionTable) and focused.isHidden()
        waited = was_empty and focused is self._first_button()
        wanted = self._wants_focus or lost or (waited and not nothing)
        self._wants_focus = False
        if wanted and self.isVisible():  # somebody may have gone on before the day came
            there = self.tables()
            (there[0] if there else self._first_button()).setFocus(Qt.FocusReason.OtherFocusReason)

    def _first_button(self) -> QWidget:
        """Return where the cursor waits on a day without rows; Enter, with which a scan ends, presses nothing there."""
        return next((button for button in (self.arrive, self.book) if not button.isHidden()), self)
