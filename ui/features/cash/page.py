"""The cash desk: who waits at the left, the bill in the middle, the money at the right; and the shift."""

from collections.abc import Sequence
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from advisor_app.i18n import error_text, label, words
from advisor_app.ports.reads.cash import Bill, Checkout, QueueRow, ShiftCard
from ui.features.cash.bill_view import BillView
from ui.features.cash.panel import SHIFT, TAKE, MoneyPanel
from ui.features.cash.presenter import QueuePresenter, ahead, blocking_words
from ui.features.cash.shift_view import ShiftView
from ui.kit import formats
from ui.kit.buttons import Button, PrimaryButton
from ui.kit.cards import Card, ScrollPage
from ui.kit.context import Context
from ui.kit.empty import EmptyState
from ui.kit.reasons import ReasonLinks
from ui.kit.rows_model import Column, PlateSpec, TwoLine
from ui.kit.table import RowsTable
from ui.theme.roles import set_role
from ui.theme.tokens import SPACE_3, SPACE_4, SPACE_6, SPACE_8

t = words("cash")
QUEUE_WIDTH, MONEY_WIDTH, WIDE, UNBOUND = 424, 384, 1120, 16_777_215
TILL, SHIFTS = 0, 1


class CashPage(ScrollPage):
    """The cashier's home."""

    def __init__(self, context: Context) -> None:
        super().__init__(t("Cash desk"), " ", fill=True)
        self.setObjectName("cash")
        self._context = context
        self._rows: Sequence[QueueRow] = ()
        self._visit: UUID | None = None
        self._arriving = False
        self.queue: RowsTable[QueueRow] = RowsTable(
            self._columns(),
            empty=EmptyState("cash", t("Nobody is waiting"), t("A car appears here when its check is passed.")),
            flat=True,
        )
        self.bill = BillView(context)
        self.money = MoneyPanel(context, own_keys=True)
        self.shifts = ShiftView(context)
        self.shift_button = Button(t("Shift"), key="Ctrl+E", icon="wallet")
        self.reasons = ReasonLinks()
        self.primary = PrimaryButton("")
        self.views = QStackedWidget()
        self.presenter = QueuePresenter(context, self)
        self._build()
        self._wire()
        self._show_action()

    def _columns(self) -> list[Column[QueueRow]]:
        return [
            Column("plate", t("Car"), lambda q: PlateSpec(q.plate, q.plate_kind.value), 112, kind="plate"),
            Column(
                "customer", t("Customer"),
                lambda q: TwoLine(q.customer, self._second(q)), 0, kind="two_line",
                tooltip=lambda q: "\n".join([q.make_model, *blocking_words(q)]),
            ),
            Column("due", t("Due"), self._due, 98, align="right", kind="two_line", sort=lambda q: q.due.fen),
        ]  # fmt: skip

    def _second(self, row: QueueRow) -> str:
        missing = blocking_words(row)
        return t("missing: {things}", things=formats.list_of(missing)) if missing else row.make_model

    def _due(self, row: QueueRow) -> TwoLine:
        if row.since is None:
            return TwoLine(t("no bill yet"))
        waiting = formats.duration(self._context.desk.clock.now() - row.since)
        return TwoLine(formats.money(row.due) if row.due else t("nothing to pay"), waiting)

    def _build(self) -> None:
        self.add_action(self.shift_button)
        till = QWidget()
        row = QHBoxLayout(till)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE_4)
        self.left_side = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self.left_side.setSpacing(SPACE_4)
        row.addLayout(self.left_side, 1)
        self.waiting = Card(t("At the till"), padding=SPACE_3)
        self.waiting.body.addWidget(self.queue, 1)
        self.left_side.addWidget(self.waiting, 1)
        self.bill_side = scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.bill.setProperty("role", "scrolled")
        scroll.setWidget(self.bill)
        self.left_side.addWidget(scroll, 1)
        row.addWidget(self._money_side())
        self.views.addWidget(till)
        self.views.addWidget(self.shifts)
        self.body.addWidget(self.views, 1)
        self.body.setContentsMargins(SPACE_6, 0, SPACE_6, SPACE_4)
        bar = QFrame()
        set_role(bar, role="action_bar")
        foot = QHBoxLayout(bar)
        foot.setContentsMargins(SPACE_6, SPACE_3, SPACE_6, SPACE_3)
        foot.addWidget(self.reasons, 1)
        foot.addStretch(0)
        foot.addWidget(self.primary)
        outer = self.layout()
        assert outer is not None
        outer.addWidget(bar)
        bar.setMinimumHeight(SPACE_6 + SPACE_8)
        self.bar = bar
        self.money.result.hide()
        self.money.stack.hide()  # before the queue has been read nobody knows whether somebody is at the till
        self.bill_side.hide()  # until there is a bill the queue has the room

    def _money_side(self) -> QWidget:
        """Return the money in a side of its own: in a low window it scrolls, its keys never lie over one another."""
        inside = QWidget()
        inside.setProperty("role", "scrolled")
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_3)
        column.addWidget(self.money.result)
        column.addWidget(self.money, 1)
        side = QScrollArea()
        side.setWidgetResizable(True)
        side.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        side.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        side.setWidget(inside)
        side.setFixedWidth(MONEY_WIDTH)
        return side

    def _wire(self) -> None:
        self.queue.selected_row.connect(self._selected)
        self.queue.activated_row.connect(lambda _row: self.money.take_focus())
        self.bill.bill_chosen.connect(self.money.presenter.choose)
        self.money.sheet_shown.connect(self._show_bill)
        self.money.primary_changed.connect(self._show_action)
        self.primary.clicked.connect(lambda _on=False: self.money.act())
        self.reasons.chosen.connect(self._go_to_reason)
        self.shift_button.clicked.connect(lambda _on=False: self.show_shifts(self.views.currentIndex() == TILL))
        self.shifts.left.connect(lambda: self.show_shifts(False))

    # Page ---------------------------------------------------------------------------------------------------------

    def open(self, **ids: object) -> None:
        """Show the queue; ``visit`` takes one car in hand."""
        visit = ids.get("visit")
        self.show_shifts(False)
        self._arriving = True
        self.presenter.open()
        if isinstance(visit, UUID):
            self._take(visit)
            self._select(visit)
            self.money.take_focus()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the bill below the queue where there is no room beside it."""
        super().resizeEvent(event)
        self._fit_queue()

    def _fit_queue(self) -> None:
        """Give the queue its width beside a bill; below each other, or alone, it has all there is."""
        wide = self.width() >= WIDE
        beside = wide and not self.bill_side.isHidden()
        self.left_side.setDirection(QBoxLayout.Direction.LeftToRight if wide else QBoxLayout.Direction.TopToBottom)
        self.waiting.setMinimumWidth(QUEUE_WIDTH if beside else 0)
        self.waiting.setMaximumWidth(QUEUE_WIDTH if beside else UNBOUND)

    def show_shifts(self, shown: bool) -> None:
        """Show the shifts, or the till."""
        self.views.setCurrentIndex(SHIFTS if shown else TILL)
        self.bar.setVisible(not shown)
        if shown:
            self.shifts.open()
        else:
            self.queue.setFocus(Qt.FocusReason.OtherFocusReason)

    def field_error(self, field: str, text: str) -> bool:
        """Show a problem at its field."""
        front = self.money if self.views.currentIndex() == TILL else self.shifts
        return front.field_error(field, text)

    # QueueView ----------------------------------------------------------------------------------------------------

    def show_queue(self, rows: Sequence[QueueRow]) -> None:
        """Show the cars that wait; the one in hand stays in hand."""
        self._rows = rows
        self.money.stack.show()
        held = self._visit
        self.queue.blockSignals(True)
        self.queue.set_rows(rows)
        self.queue.blockSignals(False)
        if held is not None and not any(r.visit_id == held for r in rows):
            return  # its gate pass is out: it stays in view until another car is chosen
        if held is None and rows:
            self.queue.selectRow(0)
        elif held is not None:
            self._select(held)

    def show_takings(self, shift: ShiftCard | None) -> None:
        """Show what was taken in the open shift."""
        if shift is None:
            self.set_title(t("Cash desk"), t("No shift is open at this counter."))
            return
        parts = [f"{label(one.method)} {formats.money(one.amount)}" for one in shift.taken]
        self.set_title(
            t("Cash desk"),
            formats.joined(
                t("Shift {number} of {name}", number=shift.number, name=shift.cashier),
                *(parts or [t("nothing booked yet")]),
            ),
        )

    def show_failed(self, error: BaseException) -> None:
        """Say that the queue can't be read."""
        self._context.failures.show(error, retry=self.presenter.load)

    # Inside -------------------------------------------------------------------------------------------------------

    def _select(self, visit: UUID) -> None:
        at = next((n for n, row in enumerate(self.queue.rows_model.rows()) if row.visit_id == visit), None)
        current = self.queue.current_row()
        if at is not None and (current is None or current.visit_id != visit):
            self.queue.blockSignals(True)
            self.queue.selectRow(at)
            self.queue.blockSignals(False)

    def _selected(self, row: QueueRow | None) -> None:
        if row is not None and row.visit_id != self._visit:
            self._take(row.visit_id)

    def _take(self, visit: UUID) -> None:
        self._visit = visit
        self.money.stack.show()
        self.money.open(visit)

    def _show_bill(self, sheet: Checkout, bill: Bill | None) -> None:
        self.bill_side.show()
        self._fit_queue()
        self.bill.show_sheet(sheet, bill)
        self._show_action()
        if self._arriving and self.money.state == SHIFT and self.views.currentIndex() == TILL:
            self.money.take_focus()  # without a float nothing can be booked
        self._arriving = False

    def _show_action(self) -> None:
        sheet = self.money.presenter.sheet
        text = self.money.primary()
        reasons = self.money.reasons(sheet.facts) if sheet is not None and text else ()
        shown = reasons or (ahead(sheet.facts) if sheet is not None and self.money.state == TAKE else ())
        self.reasons.set_reasons([(r.code, error_text(r.code)) for r in shown])
        self.primary.setText(text)
        self.primary.setVisible(bool(text))
        self.primary.setEnabled(not reasons)

    def _go_to_reason(self, code: str) -> None:
        sheet = self.money.presenter.sheet
        if sheet is None:
            return
        reason = next(r for r in (*self.money.reasons(sheet.facts), *ahead(sheet.facts)) if r.code == code)
        self._context.navigator.navigate("visit", visit=sheet.visit_id, stage=reason.stage.value)
