"""The money side of the cash desk: due, method, given, change; then the gate pass and the papers."""

from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QSizePolicy, QStackedWidget, QVBoxLayout, QWidget

from advisor_app.domain.line import Payer
from advisor_app.domain.payment import PaymentMethod
from advisor_app.domain.printing import PaperKind
from advisor_app.domain.stages import Act, Facts, Reason, Stage, blocked
from advisor_app.domain.values.errors import RuleBroken
from advisor_app.domain.values.money import Money
from advisor_app.i18n import label, words
from advisor_app.ports.reads.cash import Bill, Checkout, ShiftCard
from ui.features.cash.keypad import Keypad
from ui.features.cash.presenter import PaymentPresenter, Receipt, pass_reasons, settled_words
from ui.features.cash.rows import side_by_side
from ui.features.cash.sums import booking, change_of, likely_given
from ui.kit import formats
from ui.kit.banner import Banner
from ui.kit.buttons import Button
from ui.kit.cards import Card
from ui.kit.chips import ChoiceChips
from ui.kit.context import Context
from ui.kit.empty import EmptyState, Skeleton
from ui.kit.forms import Field, FieldState
from ui.kit.inputs import TextInput
from ui.kit.money_input import MoneyInput
from ui.kit.text import Figure, TextLabel
from ui.theme.tokens import SPACE_2, SPACE_3

t = words("cash")
EMPTY, LOADING, SHIFT, TAKE, DONE, UNBILLED, WATCH = range(7)


class MethodChips(ChoiceChips):
    """One method by one key. Enter is left to the panel: it books.

    Signals:
        entered(): Enter was pressed.
    """

    entered = Signal()

    def __init__(self) -> None:
        super().__init__([(m.value, label(m)) for m in PaymentMethod])

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Say that Enter was pressed; everything else as usual."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.entered.emit()
            return
        super().keyPressEvent(event)


class MoneyPanel(QWidget):
    """Takes money for one visit.

    Signals:
        primary_changed(): the words of the primary action or what blocks it changed.
        sheet_shown(object, object): the ``Checkout`` and the ``Bill`` in hand, newly read.

    Args:
        context: what every feature is given.
        own_keys: bind F8 and F7 to the papers (a page of its own); in the workspace F8 belongs to the bottom bar.
    """

    primary_changed = Signal()
    sheet_shown = Signal(object, object)

    def __init__(self, context: Context, *, own_keys: bool) -> None:
        super().__init__()
        self._context = context
        self._own_keys = own_keys
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self._busy = False
        self._fresh = False
        self._in_hand: UUID | None = None
        self._receipt: Receipt | None = None
        self.state = EMPTY
        self.stack = QStackedWidget()
        self.presenter = PaymentPresenter(context, self)
        self._make_inputs()
        self._build()

    def _make_inputs(self) -> None:
        self.due, self.change = Figure(t("To pay")), Figure(t("Change"))
        self.methods = MethodChips()
        self.methods.setProperty("amount", True)  # a scan's first digit would choose a method, the rest be its amount
        self.money = MoneyInput(large=True)
        self.money.setProperty("amount", True)
        self.money.enter_moves_on = False
        self.money_field = Field(t("Given"), self.money, name="given")
        self.likely = [Button("", role="quiet") for _ in range(3)]
        self.reference = TextInput(t("Slip or transfer number"), limit=60)
        self.reference.enter_moves_on = False
        self.keypad = Keypad(self.money)
        self.opening = MoneyInput(large=True)
        self.opening.setProperty("amount", True)
        self.opening.enter_moves_on = False
        self.opening_field = Field(t("Float in the drawer"), self.opening, name="opening")
        self.result = Banner("success")
        self.gone = Figure(t("Change"))
        self.leave = TextLabel("", "strong", wrap=True)
        self.sign = Button(t("Customer signs"), icon="signature")
        self.slip = Button(label(PaperKind.SETTLEMENT), icon="printer", key="F8" if self._own_keys else "")
        self.leave_paper = Button(label(PaperKind.GATE_PASS), icon="printer", key="F7" if self._own_keys else "")
        for field in (self.money_field, self.opening_field):
            # Nothing is stored before the booking, so no field waits for an answer.
            field.committed.connect(lambda _value, f=field: f.set_state(FieldState.IDLE))
        self.methods.edited.connect(self._method_chosen)
        self.methods.entered.connect(self.act)
        self.money.edited.connect(self._show_change)
        self.money.returnPressed.connect(self.act)
        self.reference.returnPressed.connect(self.act)
        self.opening.returnPressed.connect(self.act)
        self.sign.clicked.connect(lambda _on=False: self.presenter.sign())
        self.slip.clicked.connect(lambda _on=False: self._show_paper(PaperKind.SETTLEMENT))
        self.leave_paper.clicked.connect(lambda _on=False: self._show_paper(PaperKind.GATE_PASS))
        for button in self.likely:
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            button.clicked.connect(lambda _on=False, b=button: self._give(b))

    def _build(self) -> None:
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self.stack)
        self.failed = EmptyState("cash", t("Nobody is at the till"), t("Choose a car at the left, or scan its bill."))
        self.unbilled = EmptyState(
            "receipt", t("There is no bill yet"), t("Make the bill first, then take the money."),
            action=t("To the settlement"),
        )  # fmt: skip
        self.unbilled.acted.connect(self._to_settlement)
        self.watch = EmptyState("cash", t("The cashier takes the money"), "")
        pages = {
            EMPTY: self._card(self.failed), LOADING: self._card(Skeleton(6)), SHIFT: self._shift_card(),
            TAKE: self._take_card(), DONE: self._done_card(), UNBILLED: self._card(self.unbilled),
            WATCH: self._card(self.watch),
        }  # fmt: skip
        self.pages = tuple(pages.values())
        for page in self.pages:
            self.stack.addWidget(page)

    def _card(self, *widgets: QWidget) -> Card:
        card = Card()
        card.body.setSpacing(SPACE_3)
        for widget in widgets:
            card.body.addWidget(widget)
        return card

    def _shift_card(self) -> Card:
        card = self._card(
            TextLabel(t("No shift is open at this counter"), "section"),
            TextLabel(t("Count the money in the drawer, type the sum and press Enter."), "muted", wrap=True),
            self.opening_field, Keypad(self.opening),
        )  # fmt: skip
        card.body.addStretch(1)
        return card

    def _take_card(self) -> Card:
        card = Card()
        card.body.setSpacing(SPACE_2)
        card.body.addLayout(side_by_side(self.due, self.change, stretch=0))
        card.body.addWidget(self.methods)
        card.body.addWidget(self.money_field)
        card.body.addLayout(side_by_side(*self.likely))
        card.body.addWidget(self.reference)
        card.body.addWidget(self.keypad)
        card.body.addStretch(1)
        return card

    def _done_card(self) -> Card:
        card = self._card(self.gone, self.leave, self.sign, self.slip, self.leave_paper)
        card.body.addStretch(1)
        return card

    # What the pages ask -------------------------------------------------------------------------------------------

    def open(self, visit_id: UUID) -> None:
        """Take a visit in hand."""
        self._fresh = True
        self._receipt = None
        self.result.hide()
        self._go(LOADING)
        self.presenter.open(visit_id)

    def clear(self) -> None:
        """Take nobody in hand."""
        self.presenter.close()
        self._go(EMPTY)

    def primary(self) -> str:
        """Return the words of what F9 (and Enter) does now."""
        bill = self.presenter.bill()
        if self.state == SHIFT:
            return t("Open the shift")
        if self.state == TAKE and bill is not None:
            money = formats.money(self._booked(bill))
            later = self.method() is PaymentMethod.ON_ACCOUNT
            return t("Put {money} on account", money=money) if later else t("Take {money}", money=money)
        if self.state == DONE and self._may_issue():
            return t("Issue the gate pass")
        return ""

    def reasons(self, facts: Facts) -> tuple[Reason, ...]:
        """Return what blocks the primary action."""
        if self.state == TAKE:
            return blocked(Act.PAY, facts)
        return () if self.state == SHIFT else pass_reasons(facts)

    def act(self) -> None:
        """Do the primary action."""
        if self._busy:
            return
        if self.state == SHIFT:
            self._open_shift()
        elif self.state == TAKE:
            self._book()
        elif self.state == DONE and self._may_issue():
            self.presenter.issue_pass()

    def focus_field(self, name: str) -> bool:
        """Put the cursor into a field."""
        field = {"given": self.money_field, "amount": self.money_field, "opening": self.opening_field}.get(name)
        if field is not None:
            field.focus_editor()
        return field is not None

    def field_error(self, name: str, text: str) -> bool:
        """Show a problem at its field."""
        if not self.focus_field(name):
            return False
        field = self.opening_field if name == "opening" else self.money_field
        field.set_error(text)
        field.editor.selectAll()
        return True

    def take_focus(self) -> None:
        """Put the cursor where the next key belongs."""
        # Once all is paid the focus rests on the panel, so that an Enter too many does nothing.
        target = {SHIFT: self.opening, TAKE: self.methods}.get(self.state, self)
        target.setFocus(Qt.FocusReason.OtherFocusReason)

    # See ``MoneyView`` --------------------------------------------------------------------------------------------

    def show_sheet(self, sheet: Checkout, bill: Bill | None, shift: ShiftCard | None) -> None:
        """Show what is owed, and what can be done about it."""
        before, held = self.state, self._in_hand
        self._in_hand = bill.id if bill is not None else None
        self._go(self._state_of(bill, shift))
        if bill is not None:
            self.due.set_value(formats.money(bill.owed))
            self.watch.set_words(*self._watch_words(bill, shift))
            for button, sum_ in zip(self.likely, [*likely_given(bill.owed), None, None, None], strict=False):
                button.setText(formats.money(sum_) if sum_ else "")
                button.setProperty("fen", sum_.fen if sum_ else 0)
        self._show_pass(sheet, bill)
        if self._fresh or (before, held) != (self.state, self._in_hand):
            self._start()
        self._fresh = False
        self._show_change()
        self.sheet_shown.emit(sheet, bill)
        self.primary_changed.emit()

    def _state_of(self, bill: Bill | None, shift: ShiftCard | None) -> int:
        if bill is None:
            return UNBILLED
        if not self.presenter.takes():
            return DONE
        if not self._context.may("payment.take"):
            return WATCH
        if shift is None:
            return SHIFT
        return TAKE if self._is_mine(shift) else WATCH

    def _is_mine(self, shift: ShiftCard) -> bool:
        return shift.cashier_id == self._context.session.staff_id

    def _watch_words(self, bill: Bill, shift: ShiftCard | None) -> tuple[str, str]:
        """Return who takes the money, and how much: a drawer has one cashier, who answers for it."""
        due = t("To pay: {due}", due=formats.money(bill.owed))
        if shift is None or self._is_mine(shift) or not self._context.may("payment.take"):
            return t("The cashier takes the money"), due
        return t("{name} has the drawer of this counter", name=shift.cashier), formats.joined(
            due, t("Shift {number}: {name} takes the money, or closes the shift first.", number=shift.number, name=shift.cashier)
        )  # fmt: skip

    def show_receipt(self, receipt: Receipt) -> None:
        """Show what was booked; the next booking begins with its method."""
        self._receipt = receipt
        self._show_gone()
        booked = t(
            "{number}: {money} booked, {method}.", number=receipt.number, money=formats.money(receipt.amount),
            method=label(receipt.method),
        )  # fmt: skip
        if receipt.owed:
            booked = f"{booked} {t('Still to pay: {money}', money=formats.money(receipt.owed))}"
        if self.state == TAKE:
            self._start()
        self.result.show_text(booked, "success")
        self.result.show()
        self._show_change()

    def show_pass(self, number: str) -> None:
        """Say that the gate pass is there."""
        self.result.show_text(t("Gate pass {number} is issued.", number=number), "success")
        self.result.show()
        self.leave_paper.setFocus(Qt.FocusReason.OtherFocusReason)

    def set_busy(self, busy: bool) -> None:
        """A command is under way: inputs wait."""
        self._busy = busy

    def show_failed(self, error: BaseException) -> None:
        """Say that the bill can't be read, and try again."""
        self._go(EMPTY)
        self._context.failures.show(error, retry=self.presenter.load)

    # Inside -------------------------------------------------------------------------------------------------------

    def _go(self, state: int) -> None:
        self.state = state
        for n, page in enumerate(self.pages):  # as high as what is shown, not as the highest of all
            height = QSizePolicy.Policy.Preferred if n == state else QSizePolicy.Policy.Ignored
            page.setSizePolicy(QSizePolicy.Policy.Preferred, height)
        self.stack.setCurrentIndex(state)
        self.primary_changed.emit()

    def _start(self) -> None:
        """Begin a booking: no method chosen, nothing typed, so that no Enter too many books anything.

        Only a claim on maker, insurer or shop has its method: nobody pays it here, and who may not put it on account
        by himself is asked.
        """
        bill = self.presenter.bill()
        claim = bill is not None and bill.payer is not Payer.CUSTOMER
        self.methods.set_value(PaymentMethod.ON_ACCOUNT.value if claim else None)
        self.methods.set_wrong(False)
        self.money.set_value(None)
        self.money_field.set_error("")
        self.reference.set_value("")
        self._show_gone()
        if self.isVisible() and not self._fresh:
            self.take_focus()

    def _show_pass(self, sheet: Checkout, bill: Bill | None) -> None:
        leave = sheet.gate_pass
        self.leave_paper.setVisible(leave is not None)
        self.sign.setVisible(bill is not None and bill.signed_at is None and self._context.may("settlement.sign"))
        self.leave.setText(self._leave_words(sheet))

    def _leave_words(self, sheet: Checkout) -> str:
        if sheet.gate_pass is not None:
            return t("Gate pass {number}, code {code}", number=sheet.gate_pass.number, code=sheet.gate_pass.code)
        if not self.presenter.free():
            return t(
                "Nothing is open on this bill. The customer still owes {money}.",
                money=formats.money(Money(sheet.facts.owed_fen)),
            )
        found = [
            settled_words(sheet),
            t("Still open: {money}. Choose that bill to put it on account.", money=formats.money(sheet.owed))
            if sheet.owed.fen > 0 else "",
            "" if pass_reasons(sheet.facts) else t("The gate pass can be issued."),
        ]  # fmt: skip
        return " ".join(filter(None, found))

    def _show_gone(self) -> None:
        """Show the change of the cash that was booked just now, and no older one."""
        receipt = self._receipt
        cash = receipt is not None and receipt.method is PaymentMethod.CASH
        self.gone.set_value(formats.money(receipt.change if receipt is not None else Money(0)))
        self.gone.setVisible(self.state == DONE and cash)

    def _may_issue(self) -> bool:
        sheet = self.presenter.sheet
        free = sheet is not None and sheet.gate_pass is None and self.presenter.free()
        return free and self._context.may("gate_pass.issue")

    def method(self) -> PaymentMethod | None:
        """Return the chosen method."""
        code = self.methods.value()
        return PaymentMethod(code) if isinstance(code, str) else None

    def _method_chosen(self) -> None:
        self.methods.set_wrong(False)
        self._show_change()
        self.money.setFocus(Qt.FocusReason.OtherFocusReason)
        self.money.selectAll()

    def _entered(self) -> Money | None:
        try:
            return self.money.value()
        except RuleBroken:
            return None

    def _booked(self, bill: Bill) -> Money:
        return booking(self.method() or PaymentMethod.CASH, self._entered(), bill.owed)[0]

    def _give(self, button: Button) -> None:
        self.money.set_value(Money(int(button.property("fen"))))
        self._show_change()
        self.money.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_change(self) -> None:
        bill, method = self.presenter.bill(), self.method()
        cash = method in (None, PaymentMethod.CASH)
        self.money_field.set_label(t("Given") if cash else t("Amount"))
        for button in self.likely:
            button.setVisible(cash and bool(button.words()))
        self.reference.setVisible(not cash and method is not PaymentMethod.ON_ACCOUNT)
        back = change_of(method or PaymentMethod.CASH, self._entered(), bill.owed) if bill is not None else Money(0)
        self.change.set_value(formats.money(back))
        self.change.set_tone("accent" if back else "second")
        if bill is not None:
            self.money.setPlaceholderText(str(bill.owed))
            self.money_field.set_hint(t("Leave it empty for exactly {money}.", money=formats.money(bill.owed)))
        self.primary_changed.emit()

    def _book(self) -> None:
        method = self.method()
        if method is None:
            self.methods.set_wrong(True)
            self.methods.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        if problem := self.money.problem():
            self.money_field.set_error(problem)
            return
        self.money_field.set_error("")
        self.presenter.take(method, self.money.value(), self.reference.value())

    def _open_shift(self) -> None:
        if problem := self.opening.problem():
            self.opening_field.set_error(problem)
            return
        opening = self.opening.value()
        if opening is None:
            self.field_error("opening", t("Count the drawer and type the sum, 0 if it is empty."))
            return
        self.opening_field.set_error("")
        self.presenter.open_shift(opening)

    def _show_paper(self, kind: PaperKind) -> None:
        sheet, bill = self.presenter.sheet, self.presenter.bill()
        if sheet is not None:
            subject = bill.id if bill is not None and kind is PaperKind.SETTLEMENT else None
            self._context.papers.show(kind, sheet.visit_id, subject)

    def _to_settlement(self) -> None:
        if (sheet := self.presenter.sheet) is not None:
            self._context.navigator.navigate("visit", visit=sheet.visit_id, stage=Stage.SETTLEMENT.value)
