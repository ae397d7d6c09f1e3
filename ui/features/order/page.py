"""The order stage: the contract as the customer will sign it, and as they have signed it."""

from collections.abc import Callable
from enum import Enum
from functools import partial
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from advisor_app.domain.guarantee import WorkClass
from advisor_app.domain.stages import Stage
from advisor_app.domain.visit import WISHES, OldPartWish, Waits
from advisor_app.i18n import error_text, label, words
from advisor_app.order_terms import program_terms
from advisor_app.ports.reads.orders import Contract
from advisor_app.ports.reads.visits import VisitHead, VisitSheet
from ui.features.order.presenter import FIELDS, OrderPresenter
from ui.features.order.sheet import AdditionsList, Complaints, Lines, PayerSums, Rows, SignedStrip
from ui.kit import formats
from ui.kit.banner import Banner
from ui.kit.buttons import Button
from ui.kit.cards import Card, ScrollPage
from ui.kit.chips import YesNoChips, wish_chips
from ui.kit.choice import ChoiceBox
from ui.kit.context import Context
from ui.kit.empty import EmptyState, Skeleton
from ui.kit.forms import Field, Form
from ui.kit.inputs import TextInput
from ui.kit.number_inputs import PhoneInput
from ui.kit.stage_page import StagePage
from ui.kit.text import Figure, TextLabel
from ui.theme.tokens import SPACE_4

t = words("order")
SIDE = 304
"""Width of the column with price, promise and wishes, px."""
BESIDE = 760
"""Fewest px of the page at which that column stands beside the contract."""


class OrderPage(StagePage):
    """The contract beside what is still to be asked."""

    stage = Stage.ORDER

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.setObjectName("order")
        self._context = context
        self._prices = context.may("see.prices")
        self._head: VisitHead | None = None
        self.presenter = OrderPresenter(context, self)
        self.content = ScrollPage()
        self.loading = Skeleton(8)
        self.failed = EmptyState("refresh", t("The contract can't be shown"), action=t("Try again"))
        self.empty = EmptyState(
            "quote", t("Nothing is agreed yet"), t("Add lines to the quote and let the customer agree to them."),
            action=t("To the quote"),
        )  # fmt: skip
        self._retry: Callable[[], object] = lambda: None
        self.strip = SignedStrip()
        self.short, self.unasked = Banner("warning"), Banner("info")
        self.unreachable = Banner("warning")
        self.complaints = Complaints()
        self.lines = Lines(prices=self._prices)
        self.declined = Lines(prices=self._prices)
        self.declined_state = Banner("warning")
        self.additions = AdditionsList(prices=self._prices)
        self.sums = PayerSums()
        self.belongings = TextLabel("", wrap=True)
        self.terms = TextLabel("", "second", wrap=True)
        self.promise = Figure(t("Ready"))
        self.guarantee = TextLabel("", "hint", wrap=True)
        self.facts = Rows()
        self.paper = Button(t("Paper"), icon="printer")
        self._make_form()
        self._build()

    def _make_form(self) -> None:
        self.form = Form(1)
        self._add(Field(t("Collected by"), TextInput(t("Who picks the car up")), name="collect_name"))
        phone = self._add(Field(t("Phone"), PhoneInput(), name="collect_phone"))
        phone.setVisible(self._context.may("see.phone"))
        self._add(Field(t("Class of work"), ChoiceBox([(w.value, label(w)) for w in WorkClass]), name="work_class"))
        self.form.add_widget(self.guarantee)
        self._add(Field(t("Waiting"), wish_chips(Waits), name="waits"))
        self._add(Field(t("Old parts"), wish_chips(OldPartWish), name="old_part_wish"))
        self._add(Field(t("Wash the car"), YesNoChips(t("Yes"), t("No")), name="wash_wish"))
        self._add(Field(t("Road test"), YesNoChips(t("Allowed"), t("Refused")), name="road_test_allowed"))

    def _add(self, field: Field) -> Field:
        field.committed.connect(partial(self.presenter.leave, field.name))
        field.setEnabled(self._context.may("reception.set_field"))
        return self.form.add(field)

    def _build(self) -> None:
        self.pages = QStackedWidget()
        for page in (self.loading, self.failed, self.empty, self.content):
            self.pages.addWidget(page)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.pages)
        self._row = QHBoxLayout()
        self._row.setSpacing(SPACE_4)
        self._row.addLayout(self._contract_column(), 1)
        self._side = self._side_column()
        self._row.addWidget(self._side, 0, Qt.AlignmentFlag.AlignTop)
        self.content.body.addLayout(self._row)
        self.failed.acted.connect(self._try_again)
        self.empty.acted.connect(self.presenter.to_quote)
        self.paper.clicked.connect(self.presenter.paper)
        self.unreachable.acted.connect(self.presenter.to_phone)

    def _try_again(self) -> None:
        self._retry()

    def _card(self, title: str, *widgets: QWidget) -> Card:
        card = Card(title)
        for widget in widgets:
            card.body.addWidget(widget)
        return card

    def _contract_column(self) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(SPACE_4)
        self.strip.row.addWidget(self.paper)
        self.complaints_card = self._card(t("In the customer's words"), self.complaints)
        self.lines_card = self._card(t("Agreed work"), self.lines)
        self.declined_card = self._card(t("Declined by the customer"), self.declined_state, self.declined)
        self.additions_card = self._card(t("Added later"), self.additions)
        self.terms_card = self._card(t("Terms"), self.terms)
        for widget in (
            self.strip, self.unreachable, self.short, self.unasked, self.complaints_card, self.lines_card, self.declined_card,
            self.additions_card, self.terms_card,
        ):  # fmt: skip
            column.addWidget(widget)
        column.addStretch(1)
        return column

    def _side_column(self) -> QWidget:
        side = QWidget()
        column = QVBoxLayout(side)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_4)
        money = self._card("", self.promise)
        if self._prices:
            money.body.addWidget(self.sums)
        self.asked = self._card(t("Agreed with the customer"), self.form, self.facts)
        self.left = self._card(t("Stays in the car"), self.belongings)
        for card in (money, self.asked, self.left):
            column.addWidget(card)
        return side

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put price and wishes beside the contract, or below it where both would scroll sideways."""
        super().resizeEvent(event)
        beside = event.size().width() >= BESIDE
        self._row.setDirection(QBoxLayout.Direction.LeftToRight if beside else QBoxLayout.Direction.TopToBottom)
        self._side.setMinimumWidth(SIDE if beside else 0)
        self._side.setMaximumWidth(SIDE if beside else event.size().width())

    # StagePage ----------------------------------------------------------------------------------------------------

    def open(self, visit_id: UUID) -> None:
        """See ``StagePage``."""
        if self.presenter.contract is None or self.presenter.contract.visit_id != visit_id:
            self.pages.setCurrentWidget(self.loading)
            for field in self.form.fields():
                field.reset(None)
        self.presenter.open(visit_id)

    def set_head(self, head: VisitHead) -> None:
        """See ``StagePage``."""
        self._head = head
        self.presenter.customer_phone = head.customer.phone
        self._show_unreachable()

    def primary(self) -> str:
        """Return the words of the signature while there is none."""
        signed = self._head is not None and self._head.facts.order_signed
        return "" if signed or not self._context.may("work_order.sign") else t("Let the customer sign")

    def act(self) -> None:
        """Ask for the signature."""
        self.presenter.sign()

    def focus_field(self, name: str) -> bool:
        """See ``StagePage``."""
        field = self.form.field(name)
        if field is None or self.form.isHidden():
            return False
        field.focus_editor()
        self.content.show_widget(field)
        return True

    def flush(self) -> bool:
        """See ``StagePage``."""
        return self.form.isHidden() or self.form.flush()

    # OrderView ----------------------------------------------------------------------------------------------------

    def show_contract(self, contract: Contract) -> None:
        """See ``OrderView``."""
        now, zone = self._context.desk.clock.now(), self._context.shop.zone
        nothing = not contract.lines and contract.signed is None
        self.pages.setCurrentWidget(self.empty if nothing else self.content)
        self.strip.setVisible(contract.signed is not None)
        if contract.signed is not None:
            self.strip.show_signed(contract.number, contract.signed, now, zone)
            if contract.signed.image_sha is None:
                self.strip.drawing.hide()
        self.complaints.set_complaints(contract.complaints)
        self.complaints_card.setVisible(bool(contract.complaints))
        self.lines.set_lines(contract.lines)
        self._show_short()
        self._show_unreachable()
        self._show_declined(contract)
        self.additions.set_additions(contract.additions, now, zone)
        self.additions_card.setVisible(bool(contract.additions))
        own = contract.terms.strip()
        self.terms.setText(own or "\n".join(f"{n}. {term}" for n, term in enumerate(program_terms(), 1)))
        self.promise.set_value(formats.moment_text(contract.promised_at, now, zone))
        self.sums.set_lines(contract.lines)
        self.belongings.setText(
            "\n".join(formats.joined(b.name, b.place) for b in contract.belongings) or t("Nothing was named.")
        )
        self._show_agreed(contract)

    def _show_short(self) -> None:
        short = self.presenter.short
        named = formats.list_of([part.name for part in short])
        self.short.show_text(
            t("Kinds of part out of stock: {n} ({parts}).", n=len(short), parts=named) if short else "", "warning"
        )

    def _show_unreachable(self) -> None:
        """Say before the signature that the order has no number; the way to the field is beside it."""
        contract = self.presenter.contract
        missing = self._head is not None and self.presenter.unreachable
        wanted = missing and contract is not None and contract.signed is None
        self.unreachable.show_text(
            error_text("bringer_phone_missing") if wanted else "", "warning", t("Fill in the phone")
        )

    def _show_declined(self, contract: Contract) -> None:
        self.declined_card.setVisible(bool(contract.declined))
        self.declined.set_lines(contract.declined)
        safety = any(line.safety for line in contract.declined)
        signed = contract.declined_signed
        if not safety:
            self.declined_state.show_text("")
        elif signed is None:
            self.declined_state.show_text(
                t("Safety work was declined, and the customer has not signed for it yet. Do so on the quote."),
                "warning",
            )
        else:
            self.declined_state.show_text(
                t("{name} has signed that safety work was declined.", name=signed.signer), "success"
            )

    def _show_agreed(self, contract: Contract) -> None:
        signed = contract.signed is not None
        self.form.setVisible(not signed)
        self.facts.setVisible(signed)
        sheet = contract.sheet
        term = self.presenter.guarantee()
        promise = (
            t("Guarantee {days} days or {km}, whichever comes first", days=term.days, km=formats.km(term.km))
            if term
            else ""
        )
        if not signed:
            for name in FIELDS:
                field, value = self.form.field(name), getattr(sheet, name)
                assert field is not None
                field.set_value(getattr(value, "value", value))
            self.guarantee.setText(promise)
            self._show_unasked(sheet)
            return
        self.unasked.show_text("")
        phone = sheet.collect_phone if self._context.may("see.phone") else ""
        who = sheet.collect_name or (sheet.bring_name and t("{name}, who brought it", name=sheet.bring_name))
        rows = [
            (t("Collected by"), formats.joined(who, phone)),
            (t("Class of work"), label(sheet.work_class)), (t("Guarantee"), promise),
            (t("Waiting"), _answer(sheet.waits)), (t("Old parts"), _answer(sheet.old_part_wish)),
            (t("Wash the car"), _yes(sheet.wash_wish)), (t("Road test"), _yes(sheet.road_test_allowed)),
        ]  # fmt: skip
        self.facts.set_rows([(caption, value or formats.NOTHING) for caption, value in rows])

    def _show_unasked(self, sheet: VisitSheet) -> None:
        """Name the questions nobody put: the order says of them that they were not asked."""
        captions = {
            "waits": t("Waiting"), "old_part_wish": t("Old parts"), "wash_wish": t("Wash the car"), "road_test_allowed": t("Road test"),
        }  # fmt: skip
        missing = [captions[name] for name in WISHES if getattr(sheet, name) is None]
        named = formats.list_of(missing)
        self.unasked.show_text(
            t("Not asked yet: {wishes}. The order will say so.", wishes=named) if missing else "", "info"
        )

    def show_signature(self, png: bytes | None) -> None:
        """See ``OrderView``."""
        self.strip.show_drawing(png)

    def show_failed(self, retry: Callable[[], object]) -> None:
        """See ``OrderView``."""
        self._retry = retry
        if self.presenter.contract is None:
            self.pages.setCurrentWidget(self.failed)

    def saved(self, field: str) -> None:
        """See ``OrderView``."""
        found = self.form.field(field)
        assert found is not None
        found.settle()

    def refused(self, field: str, error: BaseException) -> None:
        """See ``OrderView``."""
        found = self.form.field(field)
        assert found is not None
        found.refuse(error)

    def field_error(self, field: str, text: str) -> bool:
        """See ``OrderView``."""
        return self.form.show_error(field, text)


def _yes(value: bool | None) -> str:
    return t("Not asked") if value is None else t("Yes") if value else t("No")


def _answer(value: Enum | None) -> str:
    return t("Not asked") if value is None else label(value)
