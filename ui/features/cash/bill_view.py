"""The bill side of the cash desk: whose car, what was done, what is owed and by whom."""

from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from advisor_app.domain.line import LineKind
from advisor_app.domain.pricing import Totals, totals
from advisor_app.domain.values.money import Money
from advisor_app.i18n import label, words
from advisor_app.ports.reads.cash import Bill, Checkout, OrderRow
from ui.features.cash.rows import ListRow, RowList
from ui.kit import formats
from ui.kit.cards import Card
from ui.kit.chips import ChoiceChips
from ui.kit.context import Context
from ui.kit.plate import PlateLabel
from ui.kit.text import ElidedLabel, Line, TextLabel
from ui.theme.tokens import SPACE_1, SPACE_3

t = words("cash")


def line_row(line: OrderRow, *, with_payer: bool) -> ListRow:
    """Return a line of the order as a row: quantity and price below its name."""
    unit = t("h") if line.kind is LineKind.LABOUR else line.unit
    how = f"{formats.counted(line.quantity, unit)} × {formats.money(line.unit_price)}"
    off = t("{money} off", money=formats.money(line.discount)) if line.discount else ""
    own = t("customer's own part") if line.customers_own else ""
    return ListRow(
        line.name, formats.joined(how, off, own), formats.money(line.gross),
        badge=label(line.payer) if with_payer and line.payer.value != "customer" else "",
    )  # fmt: skip


def subtotals(sums: Totals | Bill, rounding: Money) -> list[ListRow]:
    """Return what the lines add up to, and what is off; what is nothing is left out."""
    parts = [
        (t("Labour"), sums.labour), (t("Parts"), sums.parts), (t("Other"), sums.other),
        (t("Discount"), -sums.discount), (t("Rounding"), -rounding),
    ]  # fmt: skip
    return [ListRow(name, amount=formats.money(amount), role="muted") for name, amount in parts if amount]


def sum_rows(bill: Bill) -> list[ListRow]:
    """Return the subtotals of a bill and what is owed."""
    rows = subtotals(bill, bill.rounding)
    rows.append(ListRow(t("Due"), amount=formats.money(bill.due), role="strong"))
    if bill.paid or bill.on_account:
        rows.append(ListRow(t("Paid so far"), amount=formats.money(bill.paid), role="muted"))
    if bill.on_account:
        rows.append(ListRow(t("On account"), amount=formats.money(bill.on_account), role="muted"))
    if bill.paid or bill.on_account:
        rows.append(ListRow(t("Still owed"), amount=formats.money(bill.owed), role="strong"))
    return rows


def state_words(bill: Bill) -> str:
    """Return what is still owed on a bill, or how it was settled."""
    if bill.owed:
        return formats.money(bill.owed)
    return t("on account") if bill.on_account else t("paid")


class BillView(QWidget):
    """One visit's bills.

    Signals:
        bill_chosen(object): the key of the bill to take in hand.
    """

    bill_chosen = Signal(object)

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._ids: dict[str, UUID] = {}
        self.plate = PlateLabel(size="m")
        self.title = ElidedLabel("", "section")
        self.subtitle = ElidedLabel("", "second")
        self.due_name, self.due = TextLabel("", "label"), TextLabel("", "section")
        self.bills = ChoiceChips(numbers=False)
        self.lines, self.sums, self.payments = RowList(), RowList(spacing=4), RowList()
        self.paid_title = TextLabel(t("Booked"), "label")
        self.signed = ElidedLabel("", "second")
        self._build()
        self.bills.edited.connect(lambda: self.bill_chosen.emit(self._ids[str(self.bills.value())]))

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        card = Card()
        head = QHBoxLayout()
        head.setSpacing(SPACE_3)
        head.addWidget(self.plate)
        head.addWidget(self.title, 1)
        sum_ = QVBoxLayout()  # at the top too: below the lines of a long bill it is out of sight
        sum_.setSpacing(0)
        for label_ in (self.due_name, self.due):
            sum_.addWidget(label_, 0, Qt.AlignmentFlag.AlignRight)
        head.addLayout(sum_)
        names = QVBoxLayout()
        names.setSpacing(SPACE_1)
        names.addLayout(head)
        names.addWidget(self.subtitle)  # below: beside plate and sum the number would be cut
        card.body.addLayout(names)
        card.body.addWidget(self.bills)
        for widget in (Line(), self.lines, Line(), self.sums, self.signed, self.paid_title, self.payments):
            card.body.addWidget(widget)
        card.body.addStretch(1)
        column.addWidget(card)

    def show_sheet(self, sheet: Checkout, bill: Bill | None) -> None:
        """Show the bill in hand (or what would be billed)."""
        self.plate.set_plate(sheet.plate, sheet.plate_kind)
        self.title.setText(sheet.customer)
        self.subtitle.setText(formats.joined(bill.number if bill else sheet.order_number, sheet.make_model))
        self._ids = {str(b.id): b.id for b in sheet.bills}
        self.bills.set_choices([(str(b.id), formats.joined(label(b.payer), state_words(b))) for b in sheet.bills])
        self.bills.set_value(str(bill.id) if bill else None)
        self.bills.setVisible(len(sheet.bills) > 1)
        shown = [x for x in sheet.lines if bill is None or x.payer is bill.payer]
        self.lines.set_rows([line_row(x, with_payer=bill is None) for x in shown])
        sums = totals(shown)
        self._show_due(bill, sums.total)
        due = ListRow(t("To be billed"), amount=formats.money(sums.total), role="strong")
        self.sums.set_rows(sum_rows(bill) if bill else [*subtotals(sums, Money(0)), due])
        self._show_signature(bill)
        self._show_payments(sheet, bill)

    def _show_due(self, bill: Bill | None, total: Money) -> None:
        if bill is None:
            self.due_name.setText(t("To be billed"))
        else:
            self.due_name.setText(t("To pay") if bill.owed else t("Due"))
        self.due.setText(formats.money(total if bill is None else bill.owed or bill.due))

    def _show_signature(self, bill: Bill | None) -> None:
        self.signed.setVisible(bill is not None)
        if bill is None:
            return
        now = self._context.desk.clock.now()
        if bill.signed_at is None:
            self.signed.setText(t("Not signed yet"))
        else:
            at = formats.moment_text(bill.signed_at, now, self._context.shop.zone)
            self.signed.setText(t("Signed by {name}, {at}", name=bill.signed_by, at=at))
        self.signed.set_tone("warning" if bill.signed_at is None else "")

    def _show_payments(self, sheet: Checkout, bill: Bill | None) -> None:
        zone = self._context.shop.zone
        shown = [p for p in sheet.payments if bill is not None and p.settlement_id == bill.id]
        self.payments.set_rows(
            [
                ListRow(
                    label(p.method),
                    formats.joined(
                        p.number, formats.clock_text(p.paid_at, zone), p.taken_by, p.reference,
                        t("due {day}", day=p.due_on.isoformat()) if p.due_on else "",
                    ),
                    formats.money(p.amount),
                )
                for p in shown
            ]
        )  # fmt: skip
        self.paid_title.setVisible(bool(shown))
