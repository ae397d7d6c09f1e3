"""Calls after delivery: the due list at the left, the call in hand at the right; and the stage of the visit."""

from collections.abc import Sequence
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout

from advisor_app.domain.stages import Stage
from advisor_app.i18n import label, words
from advisor_app.ports.reads.calls import CallRow
from advisor_app.ports.reads.visits import VisitHead
from ui.features.calls.form import CallForm
from ui.features.calls.presenter import DuePresenter
from ui.kit import formats
from ui.kit.buttons import PrimaryButton
from ui.kit.cards import Card, ScrollPage
from ui.kit.context import Context
from ui.kit.empty import EmptyState
from ui.kit.rows_model import Column, PlateSpec, TwoLine
from ui.kit.stage_page import StagePage
from ui.kit.table import RowsTable
from ui.theme.roles import set_role
from ui.theme.tokens import SPACE_3, SPACE_4, SPACE_6

t = words("calls")
LIST_WIDTH = 320
NO_LIMIT = (1 << 24) - 1
"""Width that a widget may have at most, as Qt counts."""


class CallsPage(ScrollPage):
    """The follow-up caller's home."""

    def __init__(self, context: Context) -> None:
        super().__init__(t("Calls"), " ", fill=True)
        self.setObjectName("calls")
        self._context = context
        self._in_hand: UUID | None = None
        self.presenter = DuePresenter(context, self)
        self.table: RowsTable[CallRow] = RowsTable(
            self._columns(), flat=True,
            empty=EmptyState("calls", t("No call is due"), t("Three days after a delivery its call appears here.")),
        )  # fmt: skip
        self.form = CallForm(context)
        self.store = PrimaryButton(t("Save the call"))
        self._build()

    def _columns(self) -> list[Column[CallRow]]:
        return [
            Column("plate", t("Car"), lambda r: PlateSpec(r.plate, r.plate_kind.value), 112, kind="plate"),
            Column("who", t("Customer"), self._who, 0, kind="two_line", sort=lambda r: r.due_on),
        ]

    def _who(self, row: CallRow) -> TwoLine:
        due = formats.day_text(row.due_on, self._context.today())
        last = label(row.last_result) if row.last_result else ""
        tried = t("tries: {n}", n=row.tries) if row.tries else ""
        return TwoLine(row.customer, formats.joined(t("due: {day}", day=due), tried, last))

    def _build(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(SPACE_4)
        self.due = Card(t("Due"), padding=SPACE_3)
        self.due.setFixedWidth(LIST_WIDTH)
        self.due.body.addWidget(self.table, 1)
        row.addWidget(self.due)
        self.beside = scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.form.setProperty("role", "scrolled")
        scroll.setWidget(self.form)
        row.addWidget(scroll, 1)
        self.body.addLayout(row, 1)
        self.body.setContentsMargins(SPACE_6, 0, SPACE_6, SPACE_4)
        self.bar = QFrame()
        set_role(self.bar, role="action_bar")
        actions = QHBoxLayout(self.bar)
        actions.setContentsMargins(SPACE_6, SPACE_3, SPACE_6, SPACE_3)
        actions.addStretch(1)
        actions.addWidget(self.store)
        self.add_foot(self.bar)
        self.table.selected_row.connect(self._selected)
        self.table.activated_row.connect(lambda _row: self.form.take_focus())
        self.store.clicked.connect(lambda _on=False: self.form.act())
        self.form.primary_changed.connect(self._show_action)
        self.form.stored.connect(self._next)
        self.form.show_reading()  # before the list has been read nobody knows whether somebody is to be called
        self._show_action()

    def open(self, **ids: object) -> None:
        """Show who is due; ``call`` takes that follow-up in hand."""
        wanted = ids.get("call")
        if isinstance(wanted, UUID):
            self._take(wanted)
        self.presenter.open()
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def field_error(self, field: str, text: str) -> bool:
        """Show a problem at its field."""
        return self.form.field_error(field, text)

    def show_due(self, rows: Sequence[CallRow], made: int) -> None:
        """Show who is due; the one in hand stays in hand while it is due."""
        self.table.blockSignals(True)
        self.table.set_rows(rows)
        self.table.blockSignals(False)
        self.set_title(t("Calls"), t("{due} due, {made} made today.", due=len(rows), made=made))
        at = next((n for n, row in enumerate(self.table.rows_model.rows()) if row.id == self._in_hand), None)
        if at is not None:
            self._mark(at)
        elif rows:
            self._mark(0)
            self._take(self.table.rows_model.row_at(0).id)
        else:
            self._in_hand = None
            self.form.show_card(None)
        self.beside.setVisible(bool(rows))  # with nobody due the list says so, on all of the page
        self.due.setMaximumWidth(LIST_WIDTH if rows else NO_LIMIT)

    def _mark(self, at: int) -> None:
        self.table.blockSignals(True)
        self.table.selectRow(at)
        self.table.blockSignals(False)

    def _selected(self, row: CallRow | None) -> None:
        if row is not None and row.id != self._in_hand:
            self._take(row.id)

    def _take(self, follow_up: UUID) -> None:
        self._in_hand = follow_up
        self.form.presenter.open(follow_up)

    def _next(self) -> None:
        """The list was read again by itself; the next one waits under the cursor."""
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_action(self) -> None:
        self.bar.setVisible(bool(self.form.primary()))

    def show_failed(self, error: BaseException) -> None:
        """Say that the list can't be read."""
        self._context.failures.show(error, retry=self.presenter.load)


class FollowUpPage(StagePage):
    """The call of one visit."""

    stage = Stage.FOLLOW_UP

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.setObjectName("follow_up")
        self.form = CallForm(context, with_script=False)
        self.form.none.set_words(t("No call is planned yet"), t("It is planned by itself when the car is handed over."))
        content = ScrollPage()
        content.body.addWidget(self.form)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(content)
        self.form.primary_changed.connect(self.primary_changed)

    def open(self, visit_id: UUID) -> None:
        """Show the call of a visit, and nothing until it is read."""
        self.form.show_reading()
        self.form.presenter.open_visit(visit_id)
        self.form.take_focus()

    def set_head(self, _head: VisitHead) -> None:
        """Nothing: the form hears of changes by itself."""

    def primary(self) -> str:
        """Return what F9 does."""
        return self.form.primary()

    def act(self) -> None:
        """Store the call."""
        self.form.act()

    def focus_field(self, name: str) -> bool:
        """Put the cursor into a field."""
        return self.form.field_error(name, "")

    def take_focus(self) -> None:
        """See ``StagePage``; a call that is closed has nothing to choose any more."""
        if self.form.results.isVisible():
            self.form.take_focus()
        else:
            super().take_focus()

    def field_error(self, field: str, text: str) -> bool:
        """Show a problem at its field."""
        return self.form.field_error(field, text)
