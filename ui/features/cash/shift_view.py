"""Shifts of this counter: the open one is counted and closed, the closed ones are read."""

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from advisor_app.domain.payment import PaymentMethod
from advisor_app.domain.values.money import Money
from advisor_app.i18n import label, words
from advisor_app.ports.reads.cash import ShiftCard
from ui.features.cash.rows import ListRow, RowList, side_by_side
from ui.features.cash.shift_presenter import ShiftPresenter
from ui.features.cash.sums import NOTES
from ui.kit import formats
from ui.kit.badges import BadgeSpec
from ui.kit.buttons import Button, PrimaryButton
from ui.kit.cards import Card
from ui.kit.context import Context
from ui.kit.forms import Field, FieldState
from ui.kit.inputs import ParsedInput, TextInput
from ui.kit.rows_model import Column, TwoLine
from ui.kit.table import RowsTable
from ui.kit.text import Figure, Line, TextLabel
from ui.theme.tokens import SPACE_2, SPACE_4, SPACE_6

t = words("cash")
SHEET_WIDTH = 520


def pieces_of(text: str) -> int:
    """Return how many notes were typed; anything but figures counts as none."""
    typed = text.strip()
    return min(int(typed), 99_999) if typed.isascii() and typed.isdigit() else 0


def piece_words(fen: int) -> str:
    """Return a note or coin as people write it: ``¥100``, ``¥0.5``."""
    return f"¥{fen // 100}" if fen % 100 == 0 else f"¥0.{fen // 10}"


class CountSheet(QWidget):
    """Notes and coins with how many there are of each.

    Signals:
        counted(object): dict of fen → pieces, at each change.
    """

    counted = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.inputs: dict[int, ParsedInput[int]] = {}
        self._worth: dict[int, TextLabel] = {}
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(SPACE_2)
        grid.setVerticalSpacing(SPACE_2)
        for n, fen in enumerate(NOTES):
            place = 4 * (n % 2)
            name = TextLabel(f"{piece_words(fen)} ×")
            name.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            pieces: ParsedInput[int] = ParsedInput(pieces_of, str)
            pieces.setProperty("amount", True)
            pieces.setFixedWidth(72)
            pieces.setAccessibleName(t("Pieces of {money}", money=formats.money(Money(fen))))
            pieces.edited.connect(self._changed)
            worth = TextLabel("", "second")
            worth.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            worth.setMinimumWidth(72)
            self.inputs[fen], self._worth[fen] = pieces, worth
            for at, cell in enumerate((name, pieces, worth)):
                grid.addWidget(cell, n // 2, place + at)
        grid.setColumnMinimumWidth(3, SPACE_6)
        grid.setColumnStretch(7, 1)

    def pieces(self) -> dict[int, int]:
        """Return fen → pieces of what was typed."""
        return {fen: pieces_of(one.text()) for fen, one in self.inputs.items() if one.text().strip()}

    def clear(self) -> None:
        """Begin to count anew."""
        for one in self.inputs.values():
            one.set_value(None)
        self._show_worth()

    def _changed(self) -> None:
        self._show_worth()
        self.counted.emit(self.pieces())

    def _show_worth(self) -> None:
        found = self.pieces()
        for fen, shown in self._worth.items():
            shown.setText(formats.money(Money(fen * found[fen])) if found.get(fen) else "")


class ShiftView(QWidget):
    """The shifts at the left, the one in hand at the right.

    Signals:
        left(): back to the till.
    """

    left = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._shifts: Sequence[ShiftCard] = ()
        self.presenter = ShiftPresenter(context, self)
        self.table: RowsTable[ShiftCard] = RowsTable(
            self._columns(),
            empty=(t("No shift yet"), t("A shift begins when the cashier counts the float.")),
            flat=True,
        )
        self.sheet = Card()
        self.rows = RowList(spacing=4)
        self.count = CountSheet()
        self.expected, self.counted, self.difference = (
            Figure(t("Expected")),
            Figure(t("Counted")),
            Figure(t("Difference")),
        )
        self.reason = TextInput(limit=200)
        self.reason_field = Field(t("Why it differs"), self.reason, name="reason")
        self.close_button = PrimaryButton(t("Close the shift"))
        self.back = Button(t("Back to the till"), key="Alt+Left", icon="arrow_left")
        self._build()
        self.reason_field.committed.connect(lambda _value: self.reason_field.set_state(FieldState.IDLE))
        self.table.selected_row.connect(self._selected)
        self.count.counted.connect(self.presenter.count)
        self.close_button.clicked.connect(lambda _on=False: self.presenter.close_shift(self.reason.value()))
        self.back.clicked.connect(lambda _on=False: self.left.emit())

    def _columns(self) -> list[Column[ShiftCard]]:
        zone = self._context.shop.zone

        def span(shift: ShiftCard) -> TwoLine:
            now = self._context.desk.clock.now()
            until = formats.clock_text(shift.closed_at, zone) if shift.closed_at else t("open")
            return TwoLine(
                f"{formats.moment_text(shift.opened_at, now, zone)} – {until}",
                formats.joined(shift.number, shift.cashier),
            )

        return [
            Column("span", t("Shift"), span, 0, kind="two_line", sort=lambda s: s.opened_at),
            Column("total", t("Taken"), lambda s: s.total, 110, align="right", kind="money"),
            Column("difference", t("Difference"), difference_badge, 110, kind="badge"),
        ]

    def _build(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE_4)
        shifts = Card(t("Shifts of this counter"))
        shifts.add_action(self.back)
        shifts.body.addWidget(self.table, 1)
        row.addWidget(shifts, 1)
        self.sheet.setFixedWidth(SHEET_WIDTH)
        body = self.sheet.body
        figures = side_by_side(self.expected, self.counted, self.difference)
        figures.setSpacing(SPACE_6)
        figures.addStretch(1)
        body.addWidget(self.rows)
        body.addWidget(Line())
        body.addWidget(self.count)
        body.addLayout(figures)
        body.addWidget(self.reason_field)
        body.addWidget(self.close_button, 0, Qt.AlignmentFlag.AlignRight)
        body.addStretch(1)
        right = QVBoxLayout()
        right.addWidget(self.sheet)
        right.addStretch(1)
        row.addLayout(right)

    def open(self) -> None:
        """Show the shifts, the open one ready to be counted."""
        self.count.clear()
        self.reason.set_value("")
        self.sheet.hide()
        self.presenter.open()
        first = self.count.inputs[NOTES[0]]
        (first if first.isVisible() else self.table).setFocus(Qt.FocusReason.OtherFocusReason)

    def field_error(self, name: str, text: str) -> bool:
        """Show a problem at its field."""
        if name != "reason":
            return False
        self.reason_field.set_error(text)
        self.reason_field.focus_editor()
        return True

    def _selected(self, shift: ShiftCard | None) -> None:
        if shift is not None and (self.presenter.shift is None or shift.id != self.presenter.shift.id):
            self.presenter.choose(shift.id, self._shifts)

    def show_shifts(self, shifts: Sequence[ShiftCard]) -> None:
        """Show the last shifts of this counter."""
        self._shifts = shifts
        self.table.set_rows(shifts)

    def show_shift(self, shift: ShiftCard) -> None:
        """Show one shift: to be counted while it is open, else its sheet."""
        if self.table.current_row() != shift:
            self.table.selectRow(self._shifts.index(shift))
        open_ = shift.closed_at is None
        self.sheet.show()
        self.sheet.set_title(formats.joined(shift.number, formats.counter_name(shift.counter), shift.cashier))
        rows = [ListRow(t("Float in the drawer"), amount=formats.money(shift.opening))]
        rows += [
            ListRow(label(one.method), t("{n} ×", n=one.count), formats.money(one.amount))
            for one in shift.taken
            if one.method is not PaymentMethod.ON_ACCOUNT
        ]
        rows.append(ListRow(t("Money taken in all"), amount=formats.money(shift.total), role="strong"))
        if shift.on_account:
            kept = ListRow(label(PaymentMethod.ON_ACCOUNT), t("to be paid later"), formats.money(shift.on_account))
            rows.append(replace(kept, role="muted"))
        told = ((t("Why it differs"), shift.reason), (t("Closed in the cashier's stead by"), shift.closed_by))
        agreed = shift.approved_by if shift.approved_by != shift.closed_by else ""
        rows += [ListRow(name, text) for name, text in (*told, (t("Approved by"), agreed)) if text]
        self.rows.set_rows(rows)
        for widget in (self.count, self.reason_field, self.close_button):
            widget.setVisible(open_ and self._context.may("payment.close_shift"))
        self.expected.set_value(formats.money(shift.in_drawer if open_ else shift.expected))
        if not open_ and shift.counted is not None and shift.expected is not None:
            self.show_count(shift.counted, shift.counted - shift.expected)
            self.reason_field.hide()

    def show_count(self, counted: Money, difference: Money) -> None:
        """Show the worth of what was counted and how far it is off."""
        self.counted.set_value(formats.money(counted))
        self.difference.set_value(formats.money(difference))
        self.difference.set_tone("danger" if difference else "success")
        self.reason_field.setVisible(bool(difference))

    def show_failed(self, error: BaseException) -> None:
        """Say that the shifts can't be read."""
        self._context.failures.show(error, retry=self.presenter.load)


def difference_badge(shift: ShiftCard) -> BadgeSpec:
    """Return how the count of a shift came out."""
    if shift.counted is None or shift.expected is None:
        return BadgeSpec(t("open"), "accent")
    off = shift.counted - shift.expected
    return BadgeSpec(formats.money(off), "danger") if off else BadgeSpec(t("exact"), "success")
