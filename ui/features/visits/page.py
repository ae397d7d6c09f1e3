"""The list of all visits."""

from datetime import datetime

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from advisor_app.domain.stages import Punctuality, journey, on_hold, progress, punctuality
from advisor_app.i18n import label, words
from advisor_app.ports.reads.visits import VisitRow
from ui.features.visits.presenter import VisitsPresenter
from ui.kit import formats
from ui.kit.badges import BadgeSpec, progress_badge
from ui.kit.cards import ScrollPage
from ui.kit.chips import ChoiceChips
from ui.kit.context import Context
from ui.kit.empty import EmptyState
from ui.kit.inputs import SearchBox
from ui.kit.keys import CardKeys
from ui.kit.rows_model import Column, PlateSpec, TwoLine
from ui.kit.table import RowsTable
from ui.shell.data import GuideData
from ui.shell.window import MainWindow
from ui.theme.tokens import SPACE_3

t = words("visits")
TYPING_MS = 150
LATE = {Punctuality.ON_TIME: "", Punctuality.AT_RISK: "risk", Punctuality.LATE: "late"}


class VisitsPage(QWidget):
    """Search, filter, table."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.setObjectName("visits")
        self._context = context
        self.search = SearchBox(t("Plate, name, phone, VIN or number"), key="Ctrl+F")
        self.chips = ChoiceChips([("all", t("All visits")), ("open", t("In the shop"))], numbers=False)
        self.empty = EmptyState("visits", t("No visits yet"))
        self.table: RowsTable[VisitRow] = RowsTable(self._columns(), empty=self.empty, sorted_by_owner=True)
        self.table.setAccessibleName(t("Visits"))
        self.table.lead(lambda row: row.id, search=self.search)
        self.presenter = VisitsPresenter(context, self)
        self._typing = QTimer(self)
        self._typing.setSingleShot(True)
        self._typing.setInterval(TYPING_MS)
        self._build()
        self._wire()

    def _columns(self) -> list[Column[VisitRow]]:
        context = self._context

        def moment(at: datetime | None) -> str:
            return formats.moment_text(at, context.desk.clock.now(), context.shop.zone)

        return [
            Column("plate", t("Plate"), lambda r: PlateSpec(r.plate, r.plate_kind.value), 118, kind="plate", sortable=False),
            Column("car", t("Car and customer"), lambda r: TwoLine(r.customer, r.make_model), 0, kind="two_line", sortable=False),
            Column("state", t("State"), self._state, 164, kind="badge", sortable=False),
            Column("step", t("Step"), self._step, 120, sortable=False),
            Column("arrived", t("Arrived"), lambda r: moment(r.arrived_at), 128),
            Column(
                "promised", t("Promised"), lambda r: moment(r.promised_at) if r.promised_at else "", 128, sortable=False
            ),
            Column("number", t("Number"), lambda r: TwoLine(r.number, r.advisor), 130, kind="two_line", sortable=False),
        ]  # fmt: skip

    def _state(self, row: VisitRow) -> BadgeSpec:
        facts = row.facts
        if facts.cancelled:
            return BadgeSpec(t("Cancelled"))
        if not facts.open:
            return BadgeSpec(t("Delivered"), "success")
        late = LATE[punctuality(facts, row.promised_at, self._context.desk.clock.now())]
        state = progress(facts)
        if state is None:
            return BadgeSpec(t("In reception"), "accent", late=late)
        stop = on_hold(facts)
        shown = formats.state_words(state, ready=facts.washed, stop=stop)
        return progress_badge(state.value, shown, stop=stop, late=late)

    @staticmethod
    def _step(row: VisitRow) -> str:
        current = journey(row.facts).current
        return label(current.stage) if current else ""

    def _build(self) -> None:
        page = ScrollPage(t("Visits"), t("Newest first. Enter opens a visit."), fill=True)
        row = QHBoxLayout()
        row.setSpacing(SPACE_3)
        self.search.setMaximumWidth(420)
        row.addWidget(self.search, 1)
        self.chips.setMinimumWidth(self.chips.sizeHint().width() + SPACE_3)
        row.addWidget(self.chips)
        row.addStretch(1)
        page.body.addLayout(row)
        page.body.addWidget(self.table, 1)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(page)

    def _wire(self) -> None:
        self.search.searched.connect(lambda _text: self._typing.start())
        self._typing.timeout.connect(self._look)
        self.search.returnPressed.connect(self._into_table)
        self.chips.edited.connect(lambda: self.presenter.set_open_only(self.chips.value() == "open"))
        self.table.activated_row.connect(self.presenter.go)
        self.table.order_wanted.connect(lambda _key, newest: self.presenter.set_oldest_first(not newest))
        self.table.more_wanted.connect(lambda _offset: self.presenter.more())
        self.empty.acted.connect(self._all_again)

    def _look(self) -> None:
        self._typing.stop()
        self.presenter.look_for(self.search.text())

    def _into_table(self) -> None:
        """Enter in the search: go to the first row; the only one is opened at once."""
        self._look()
        rows = self.table.rows_model.rows()
        if len(rows) == 1:
            self.presenter.go(rows[0])
        elif rows:
            self.table.take_cursor()

    def _all_again(self) -> None:
        self.search.clear()
        self.chips.set_value("all")
        self.presenter.set_open_only(False)
        self._look()
        self.search.setFocus(Qt.FocusReason.OtherFocusReason)

    def card_keys(self) -> CardKeys:
        """Return the keys of its own, for the card of keys."""
        return (
            ("Ctrl+F", t("Go to the search")),
            ("Down", t("From the search into the list")),
        )  # fmt: skip

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go to the search with Ctrl+F."""
        if event.key() == Qt.Key.Key_F and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
            self.search.selectAll()
        else:
            super().keyPressEvent(event)

    def open(self, **_ids: object) -> None:
        """Show the list as it was left, with what happened since."""
        self.presenter.open()
        self.table.take_cursor()
        if isinstance(self._context.window, MainWindow):
            self._context.window.show_guide(GuideData())

    # VisitsView ---------------------------------------------------------------------------------------------------

    def show_filter(self, text: str, open_only: bool) -> None:
        """See ``VisitsView``."""
        if self.search.text().strip() != text:
            self.search.set_value(text)
        self.chips.set_value("open" if open_only else "all")

    def _say_empty(self) -> None:
        if self.presenter.text or self.presenter.open_only:
            self.empty.set_words(
                t("Nothing found"), t("Try fewer letters, the end of the plate, or all visits."), t("Show all visits")
            )
        else:
            self.empty.set_words(t("No visits yet"), t("Press F2 when the first car arrives."))

    def show_rows(self, rows: tuple[VisitRow, ...], more: bool) -> None:
        """See ``VisitsView``."""
        self._say_empty()
        self.table.set_rows(rows, more=more)

    def add_rows(self, rows: tuple[VisitRow, ...], more: bool) -> None:
        """See ``VisitsView``."""
        self.table.append_rows(rows, more=more)
