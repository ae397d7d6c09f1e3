"""The settlement stage: every line explained at the left, the bill as it will be at the right."""

from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from advisor_app.decline_words import decline_words
from advisor_app.domain.line import Payer
from advisor_app.domain.printing import PaperKind
from advisor_app.domain.stages import Stage
from advisor_app.domain.values.capital import in_words
from advisor_app.domain.values.money import Money
from advisor_app.domain.work_order import AdditionState
from advisor_app.i18n import current_language, label, words
from advisor_app.ports.reads.cash import AdditionRow, Bill, Checkout
from advisor_app.ports.reads.visits import VisitHead
from ui.features.cash.bill_view import line_row, subtotals, sum_rows
from ui.features.cash.rows import ListRow, RowList, Sum, side_by_side
from ui.features.cash.settle_presenter import SettlePresenter
from ui.features.cash.sums import Preview
from ui.kit import formats
from ui.kit.banner import Banner
from ui.kit.buttons import Button
from ui.kit.cards import Card, ScrollPage
from ui.kit.context import Context
from ui.kit.empty import EmptyState, Skeleton
from ui.kit.forms import Field, FieldState
from ui.kit.money_input import MoneyInput
from ui.kit.stage_page import StagePage
from ui.kit.text import Figure, Line, TextLabel
from ui.theme.tokens import SPACE_3, SPACE_4, SPACE_6

t = words("cash")
BILL_WIDTH = 380


class BillCard(Card):
    """One bill that stands: number, sums, signature, what can be done with it."""

    def __init__(self, page: "SettlePage", sheet: Checkout, bill: Bill, context: Context) -> None:
        super().__init__(formats.joined(bill.number, label(bill.payer)))
        sums = RowList(spacing=4)
        capitals = TextLabel(in_words(bill.due, current_language()), "second", wrap=True)
        at = formats.moment_text(bill.settled_at, context.desk.clock.now(), context.shop.zone)
        made = TextLabel(t("Made by {name}, {at}", name=bill.settled_by, at=at), "second")
        signed = TextLabel(
            t("Signed by {name}", name=bill.signed_by) if bill.signed_by else t("Not signed yet"), "second"
        )
        signed.set_tone("success" if bill.signed_by else "warning")
        for widget in (sums, capitals, made, signed):
            self.body.addWidget(widget)
        sums.set_rows(sum_rows(bill))
        self.sign = Button(t("Customer signs"), icon="signature")
        self.paper = Button(t("Bill paper"), icon="printer")
        self.reverse = Button(t("Take back"), role="danger")
        self.sign.clicked.connect(lambda _on=False: page.presenter.sign(bill))
        self.paper.clicked.connect(lambda _on=False: context.papers.show(PaperKind.SETTLEMENT, sheet.visit_id, bill.id))
        self.reverse.clicked.connect(lambda _on=False: page.presenter.reverse(bill))
        row = side_by_side(self.sign, self.paper, self.reverse)
        row.addStretch(1)
        self.body.addLayout(row)
        self.sign.setVisible(not bill.signed_by and context.may("settlement.sign"))
        booked = bill.paid or bill.on_account
        self.reverse.setVisible(not booked and not sheet.facts.gate_pass and context.may("settlement.reverse"))


class SettlePage(StagePage):
    """Explains the bill and makes it."""

    stage = Stage.SETTLEMENT

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.setObjectName("settlement")
        self._context = context
        self.presenter = SettlePresenter(context, self)
        self.bill_cards: list[BillCard] = []
        self.agreed, self.added, self.declined = RowList(), RowList(), RowList()
        self.estimate, self.actual = Sum(t("Estimate when signed")), Sum(t("Actual"))
        self.difference = TextLabel("", "second", wrap=True)
        self.sums, self.payers, self.after = RowList(spacing=4), RowList(spacing=4), RowList(spacing=4)
        right = context.may("settlement.bill_others")
        self.consent = TextLabel(
            t("Who pays instead of the customer stands on a bill with your reason and your name.")
            if right
            else t("What the customer does not pay needs consent: the warranty clerk or the manager, and a reason."),
            "hint",
            wrap=True,
        )
        self.rounding = MoneyInput()
        self.rounding.setProperty("amount", True)
        self.rounding_field = Field(t("Round off"), self.rounding, name="rounding")
        self.rounding_hint = TextLabel("", "hint", wrap=True)
        self.whole = Button(t("Round down to yuan"), key="Alt+Y")
        self.due = Figure(t("Customer pays"))
        self.capitals = TextLabel("", "second", wrap=True)
        self.tax = TextLabel("", "second")
        self._build()
        self.rounding_field.committed.connect(lambda _value: self._rounding_left())
        self.whole.clicked.connect(lambda _on=False: self.presenter.round_down())
        self.rounding.edited.connect(self._rounding_typed)

    def _build(self) -> None:
        self.stack = QStackedWidget()
        self.content = ScrollPage()
        self.missing = Banner("warning")
        self.content.body.addWidget(self.missing)
        columns = QHBoxLayout()
        columns.setSpacing(SPACE_4)
        columns.addLayout(self._lines_column(), 1)
        columns.addWidget(self._bill_column())
        self.content.body.addLayout(columns)
        waiting = ScrollPage()
        waiting.body.addWidget(Skeleton(8))
        self.nothing = EmptyState(
            "receipt", t("Nothing to bill yet"), t("The bill is made from the signed work order.")
        )
        for page in (waiting, self.nothing, self.content):
            self.stack.addWidget(page)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self.stack)

    def _lines_column(self) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(SPACE_4)
        self.agreed_card, self.added_card = Card(t("Agreed when signed")), Card(t("Agreed later"))
        self.declined_card = Card(t("Not wanted this time"))
        for card, rows in (
            (self.agreed_card, self.agreed), (self.added_card, self.added), (self.declined_card, self.declined),
        ):  # fmt: skip
            card.body.addWidget(rows)
            column.addWidget(card)
        column.addStretch(1)
        return column

    def _bill_column(self) -> QWidget:
        right = QWidget()
        right.setFixedWidth(BILL_WIDTH)
        column = QVBoxLayout(right)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_4)
        self.bills = QVBoxLayout()
        self.bills.setSpacing(SPACE_4)
        column.addLayout(self.bills)
        self.preview_card = Card(t("Bill preview"))
        figures = side_by_side(self.estimate, self.actual)
        figures.setSpacing(SPACE_6)
        figures.addStretch(1)
        body = self.preview_card.body
        body.addLayout(figures)
        body.addWidget(self.difference)
        for widget in (Line(), self.sums, self.payers, self.consent):
            body.addWidget(widget)
        body.addWidget(self.rounding_field)  # as wide as the card: what is wrong with it is said below
        off = QHBoxLayout()
        off.setSpacing(SPACE_3)
        off.addWidget(self.rounding_hint, 1)
        off.addWidget(self.whole, 0, Qt.AlignmentFlag.AlignTop)
        body.addLayout(off)
        self.last_line = Line()
        body.addWidget(self.last_line)
        for shown in (self.due, self.capitals, self.tax):
            body.addWidget(shown)
        column.addWidget(self.preview_card)
        self.after_card = Card(t("After the repair"))
        self.after_card.body.addWidget(self.after)
        column.addWidget(self.after_card)
        column.addStretch(1)
        return right

    # StagePage ----------------------------------------------------------------------------------------------------

    def open(self, visit_id: UUID) -> None:
        """Settle a visit."""
        self.stack.setCurrentIndex(0)
        self.presenter.open(visit_id)

    def set_head(self, _head: VisitHead) -> None:
        """Read what the newest header counts."""
        self.presenter.load()

    def primary(self) -> str:
        """Return what F9 does: make the bill."""
        sheet = self.presenter.sheet
        if sheet is None or not sheet.lines or sheet.facts.all_settled or not self._context.may("settlement.settle"):
            return ""
        return t("Make the bill")

    def act(self) -> None:
        """Make the bill."""
        if problem := self._wrong_rounding():
            self.rounding_field.set_error(problem)
            self.rounding_field.focus_editor()
            return
        self.presenter.settle()

    def focus_field(self, name: str) -> bool:
        """Put the cursor into a field."""
        if name == "rounding":
            self.rounding_field.focus_editor()
        return name == "rounding"

    def field_error(self, field: str, text: str) -> bool:
        """Show a problem at its field."""
        if field != "rounding":
            return False
        self.rounding_field.set_error(text)
        self.rounding_field.focus_editor()
        return True

    # SettleView ---------------------------------------------------------------------------------------------------

    def show_sheet(self, sheet: Checkout) -> None:
        """Show lines, additions, what was declined, and the bills that stand."""
        self.stack.setCurrentIndex(2 if sheet.lines else 1)
        self.agreed.set_rows([line_row(x, with_payer=True) for x in sheet.lines if x.addition_id is None])
        self.added.set_rows([row for a in sheet.additions for row in self._addition(sheet, a)])
        self.added_card.setVisible(bool(sheet.additions))
        self.declined.set_rows(
            [
                ListRow(
                    x.name, decline_words(x.reason), formats.money(x.amount), role="muted", badge=t("Safety") if x.safety else "",
                    badge_tone="warning",
                )
                for x in sheet.declined
            ]
        )  # fmt: skip
        self.declined_card.setVisible(bool(sheet.declined))
        self._show_bills(sheet)
        self.primary_changed.emit()

    def _addition(self, sheet: Checkout, addition: AdditionRow) -> list[ListRow]:
        at = formats.moment_text(addition.decided_at, self._context.desk.clock.now(), self._context.shop.zone)
        how = label(addition.decided_how) if addition.decided_how else ""
        proof = formats.joined(addition.number, addition.decided_by, how, at if addition.decided_at else "")
        agreed = addition.state is AdditionState.AGREED
        head = ListRow(
            addition.found, proof, "" if agreed else formats.money(addition.total),
            badge=label(addition.state), badge_tone="success" if agreed else "neutral",
            role="strong" if agreed else "muted",
        )  # fmt: skip
        return [head, *(line_row(x, with_payer=True) for x in sheet.lines if x.addition_id == addition.id)]

    def _show_bills(self, sheet: Checkout) -> None:
        for card in self.bill_cards:
            self.bills.removeWidget(card)
            card.hide()
            card.deleteLater()
        self.bill_cards = [BillCard(self, sheet, bill, self._context) for bill in sheet.bills]
        for card in self.bill_cards:
            self.bills.addWidget(card)
        settled = sheet.facts.all_settled
        self.preview_card.set_title(t("Estimate and actual") if settled else t("Bill preview"))
        for widget in (
            self.rounding_field,
            self.rounding_hint,
            self.whole,
            self.last_line,
            self.due,
            self.capitals,
            self.tax,
        ):
            widget.setVisible(not settled)

    def show_preview(self, preview: Preview, rounding: Money | None, over_limit: bool) -> None:
        """Show the bill as it would be; what depends on a rounding that can't be taken off is left blank."""
        self.estimate.set_value(formats.money(preview.estimate))
        self.actual.set_value(formats.money(preview.sums.total))
        self.difference.setText(
            t("{money} more, all of it agreed as shown at the left.", money=formats.money(preview.added))
            if preview.added
            else t("Exactly what was agreed.")
        )
        self.sums.set_rows(subtotals(preview.sums, rounding or Money(0)))
        self.payers.set_rows(self._payer_rows(preview, rounding))
        self.consent.setVisible(any(p is not Payer.CUSTOMER for p, _ in preview.per_payer))
        self.rounding_hint.setText(
            t(
                "More than {limit}: a colleague with a higher limit is asked.",
                limit=formats.money(self.presenter.allowed()),
            )
            if over_limit
            else t("Up to {limit} without asking anybody.", limit=formats.money(self.presenter.allowed()))
        )
        self.rounding_field.setEnabled(any(p is Payer.CUSTOMER for p, _ in preview.per_payer))
        known = rounding is not None
        self.due.set_value(formats.money(preview.customer) if known else formats.NOTHING)
        self.capitals.setText(in_words(preview.customer, current_language()) if known else "")
        self.tax.setText(t("Tax included: {money}", money=formats.money(preview.tax)) if known else "")
        self._show_after(preview)

    def _payer_rows(self, preview: Preview, rounding: Money | None) -> list[ListRow]:
        """Return who pays how much where the customer does not pay all alone, and the sum of several of them."""
        shared = preview.per_payer
        rows = [
            ListRow(t("{payer} pays", payer=label(p)), amount=formats.money(m), role="strong")
            for p, m in shared
            if (len(shared) > 1 and rounding is not None) or p is not Payer.CUSTOMER
        ]
        if len(shared) > 1 and rounding is not None:
            rows.append(ListRow(t("All payers together"), amount=formats.money(preview.due), role="muted"))
        return rows

    def _show_after(self, preview: Preview) -> None:
        sheet = self.presenter.sheet
        own = next(iter(sheet.bills), None) if sheet else None
        term, again = preview.guarantee, preview.next_service
        if own is not None:
            again = None if own.next_service_on is None else (own.next_service_on, own.next_service_km or 0)
        first = t("whichever comes first")
        lasts = t("{days} days or {km}", days=term.days, km=formats.km(term.km))
        rows = [ListRow(t("Guarantee"), t("from the day the car leaves"), lasts)]
        if again is not None:
            rows.append(ListRow(t("Next service"), first, f"{again[0].isoformat()} · {formats.km(again[1])}"))
        self.after.set_rows(rows)

    def show_missing(self, fields: tuple[str, ...]) -> None:
        """Say what the slip lacks; the bill can be made all the same."""
        named = {"uscc": t("unified social credit code"), "address": t("address"), "phone": t("phone")}
        things = formats.list_of([named[field] for field in fields])
        self.missing.show_text(
            t("The slip will lack the shop's {things}. The manager fills it in under Setup.", things=things)
            if fields else "",
            "warning",
        )  # fmt: skip

    def show_rounding(self, rounding: Money) -> None:
        """Put an amount into the field of the rounding."""
        self.rounding.set_value(rounding or None)
        self.rounding_field.set_error("")

    def show_failed(self, error: BaseException) -> None:
        """Say that the order can't be read."""
        self.stack.setCurrentIndex(1)
        self._context.failures.show(error, retry=self.presenter.load)

    def _rounding_left(self) -> None:
        self.rounding_field.set_state(FieldState.IDLE)  # nothing is stored before F9, so no field waits for an answer
        self.rounding_field.set_error(self._wrong_rounding())

    def _wrong_rounding(self) -> str:
        """Return what is wrong with the rounding as it stands in its field, or ""."""
        return self.rounding.problem() or self.presenter.too_much(self.rounding.value() or Money(0))

    def _rounding_typed(self) -> None:
        unread = self.rounding.problem()
        self.presenter.set_rounding(None if unread else self.rounding.value() or Money(0))
        if not unread:  # half an amount may become one, so it is only refused when the field is left
            self.rounding_field.set_error(self._wrong_rounding())
