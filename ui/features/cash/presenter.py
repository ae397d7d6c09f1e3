"""The cash desk: what is owed, booking it, the gate pass. No Qt."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from advisor_app.domain.line import Payer
from advisor_app.domain.payment import PaymentMethod
from advisor_app.domain.stages import Act, Facts, Reason, blocked
from advisor_app.domain.values.money import Money
from advisor_app.i18n import error_text, label, words
from advisor_app.ports.call import Call
from advisor_app.ports.reads.cash import Bill, Checkout, QueueRow, ShiftCard
from advisor_app.ports.replies import Numbered, Paid, Signed
from ui.features.cash.sums import booking
from ui.kit import formats
from ui.kit.context import Context
from ui.kit.hub import Change, Subscription

t = words("cash")


@dataclass(frozen=True)
class Receipt:
    """A booking just made."""

    number: str
    method: PaymentMethod
    amount: Money
    change: Money
    owed: Money


class MoneyView(Protocol):
    """What the money side shows."""

    def show_sheet(self, sheet: Checkout, bill: Bill | None, shift: ShiftCard | None) -> None:
        """Show what is owed on ``bill`` (None: nothing is billed)."""
        ...

    def show_receipt(self, receipt: Receipt) -> None:
        """Show what was booked and what goes back."""
        ...

    def show_pass(self, number: str) -> None:
        """Say that the gate pass is there."""
        ...

    def set_busy(self, busy: bool) -> None:
        """A command is under way."""
        ...

    def show_failed(self, error: BaseException) -> None:
        """The bill can't be read."""
        ...


def owes_nothing(facts: Facts) -> bool:
    """Return whether bills are made and the customer owes nothing; a claim on maker or insurer holds no car."""
    return facts.settled > 0 and facts.owed_fen <= 0


def pass_reasons(facts: Facts) -> tuple[Reason, ...]:
    """Return what blocks the next step at the till: paying, or the gate pass once nothing is owed."""
    return blocked(Act.ISSUE_GATE_PASS if owes_nothing(facts) else Act.PAY, facts)


def settled_words(sheet: Checkout) -> str:
    """Return how the customer, who owes nothing at the counter, has settled: with money, or on account until a day."""
    own = [bill for bill in sheet.bills if bill.payer is Payer.CUSTOMER]
    if later := sum((bill.on_account for bill in own), Money(0)):
        ids = {bill.id for bill in own}
        days = [p.due_on for p in sheet.payments if p.settlement_id in ids and p.due_on is not None]
        return t(
            "On account with approval: {money}, due {day}.", money=formats.money(later),
            day=min(days).isoformat() if days else "",
        )  # fmt: skip
    return t("The customer has paid.") if sheet.owed or any(bill.on_account for bill in sheet.bills) else t("All paid.")


class PaymentPresenter:
    """Keeps one visit's bills; books with the key that was made when the bill came up."""

    def __init__(self, context: Context, view: MoneyView) -> None:
        self._context, self._view = context, view
        self._visit: UUID | None = None
        self._chosen: UUID | None = None
        self._heard: Subscription | None = None
        self._call: Call = context.session.call()
        self._pass_call: Call = context.session.call()
        self._busy = False
        self.sheet: Checkout | None = None
        self.shift: ShiftCard | None = None

    def open(self, visit_id: UUID) -> None:
        """Show the bills of a visit; a new key for what will be booked."""
        if visit_id != self._visit:
            self._visit, self._chosen, self.sheet = visit_id, None, None
            self._heard = self._context.hub.subscribe({f"visit:{visit_id}", "cash"}, self._changed, view=self._view)
        self._call, self._pass_call = self._context.session.call(), self._context.session.call()
        self.load()

    def close(self) -> None:
        """Show no visit any more."""
        self._visit, self.sheet, self._heard = None, None, None

    def _changed(self, _change: Change) -> None:
        self.load()

    def load(self) -> None:
        """Read the bills and the shift again."""
        visit = self._visit
        if visit is None:
            return
        reads, counter = self._context.desk.reads.cash, self._context.session.counter_id

        def read() -> tuple[Checkout, ShiftCard | None]:
            return reads.checkout(visit), reads.open_shift(counter)

        self._context.tasks.read(read).then(
            lambda found: self._show(*found) if visit == self._visit else None, self._view.show_failed
        )

    def _show(self, sheet: Checkout, shift: ShiftCard | None) -> None:
        self.sheet, self.shift = sheet, shift
        self._view.show_sheet(sheet, self.bill(), shift)

    def bill(self) -> Bill | None:
        """Return the bill in hand: the chosen one, else the customer's, first of all one that is not paid."""
        if self.sheet is None or not self.sheet.bills:
            return None
        bills = self.sheet.bills
        chosen = next((b for b in bills if b.id == self._chosen), None)
        return chosen or min(bills, key=lambda b: (b.payer is not Payer.CUSTOMER, not b.owed))

    def free(self) -> bool:
        """Return whether nothing is owed at the counter any more, as the stage engine counts it."""
        return self.sheet is not None and owes_nothing(self.sheet.facts)

    def takes(self) -> bool:
        """Return whether money is to be booked on the bill in hand: the customer's, or a claim that was chosen."""
        bill = self.bill()
        return bill is not None and bill.owed.fen > 0 and (not self.free() or bill.id == self._chosen)

    def choose(self, bill_id: UUID | None) -> None:
        """Take another bill of the visit in hand, a paid one too; None: the one that comes up by itself."""
        self._chosen = bill_id
        self._call = self._context.session.call()
        if self.sheet is not None:
            self._view.show_sheet(self.sheet, self.bill(), self.shift)

    def take(self, method: PaymentMethod, entered: Money | None, reference: str) -> None:
        """Book; a second Enter while the first is under way does nothing, and the key makes it one booking anyway."""
        bill = self.bill()
        if bill is None or self._busy or bill.owed.fen <= 0:
            return
        amount, given = booking(method, entered, bill.owed)
        self._set_busy(True)

        def paid(reply: Paid) -> None:
            self._set_busy(False)
            self._call = self._context.session.call()
            if not reply.owed and self._chosen is not None:
                self.choose(None)  # a claim is put on account: back to the customer's bill
            self._view.show_receipt(Receipt(reply.number, method, amount, reply.change, reply.owed))

        self._context.commands.run_as(
            self._call, None, self._context.desk.payments.take, bill.id, method, amount, given, reference
        ).then(paid, self._free)

    def _free(self, _error: BaseException) -> None:
        self._set_busy(False)

    def _set_busy(self, busy: bool) -> None:
        self._busy = busy
        self._view.set_busy(busy)

    def issue_pass(self) -> None:
        """Let the car go."""
        if self.sheet is None or self._busy:
            return
        self._set_busy(True)

        def issued(reply: Numbered) -> None:
            self._set_busy(False)
            self._view.show_pass(reply.number)

        self._context.commands.run_as(
            self._pass_call, None, self._context.desk.gate_passes.issue, self.sheet.visit_id
        ).then(issued, self._free)

    def sign(self) -> None:
        """Let the customer sign the bill in hand."""
        if (bill := self.bill()) is not None and self.sheet is not None:
            ask_signature(self._context, self.sheet, (bill,))

    def open_shift(self, opening: Money) -> None:
        """Begin a shift with a float."""
        if self._busy:
            return
        self._set_busy(True)

        def opened(_reply: Numbered) -> None:
            self._set_busy(False)
            self.load()

        self._context.commands.run(self._context.desk.payments.open_shift, opening).then(opened, self._free)


def ask_signature(context: Context, sheet: Checkout, bills: Sequence[Bill]) -> None:
    """Ask the customer once to sign bills, and keep the signature under each of them, one after the other."""
    first, *others = bills
    text = t(
        "I have received {number} over {due} and agree with it.", number=first.number, due=formats.money(first.due)
    )
    if others:
        named = [
            t("{number} ({payer}) over {due}", number=b.number, payer=label(b.payer), due=formats.money(b.due))
            for b in bills
        ]
        text = t("I have received these bills and agree with them: {bills}.", bills=formats.list_of(named))

    def signed(signature: Signed) -> None:
        def keep(waiting: Sequence[Bill]) -> None:
            if not waiting:
                context.view.toast(t("{number} is signed.", number=formats.list_of([b.number for b in bills])))
                return
            context.commands.run(context.desk.settlements.sign, waiting[0].id, signature).then(
                lambda _reply: keep(waiting[1:])
            )

        keep(bills)

    context.signatures.ask(t("Sign the bill"), text, sheet.collect_name, signed)


class QueueView(Protocol):
    """What the queue shows."""

    def show_queue(self, rows: Sequence[QueueRow]) -> None:
        """Show the cars that wait."""
        ...

    def show_takings(self, shift: ShiftCard | None) -> None:
        """Show what was taken in the open shift."""
        ...

    def show_failed(self, error: BaseException) -> None:
        """The queue can't be read."""
        ...


class QueuePresenter:
    """Who waits at the till, and what this shift brought so far."""

    def __init__(self, context: Context, view: QueueView) -> None:
        self._context, self._view = context, view
        self._heard: Subscription | None = None

    def open(self) -> None:
        """Read and listen."""
        if self._heard is None:
            self._heard = self._context.hub.subscribe(
                {"cash", "visits", "old_parts", "board"}, self._changed, view=self._view
            )
        self.load()

    def _changed(self, _change: Change) -> None:
        self.load()

    def load(self) -> None:
        """Read the queue and the shift again."""
        reads, counter = self._context.desk.reads.cash, self._context.session.counter_id
        self._context.tasks.read(reads.queue).then(self._view.show_queue, self._view.show_failed)
        self._context.tasks.read(reads.open_shift, counter).then(self._view.show_takings, self._view.show_failed)


def blocking_words(row: QueueRow) -> list[str]:
    """Return in a word each what else stands between this car and the gate, besides the money."""
    short = {
        "old_parts_undecided": t("old parts"), "wash_open": t("wash"), "work_open": t("work"),
        "quality_unpassed": t("check"),
    }  # fmt: skip
    found = [short.get(r.code, error_text(r.code)) for r in ahead(row.facts)]
    if row.facts.settled and row.unsigned:
        found.append(t("signature"))
    return found


def ahead(facts: Facts) -> tuple[Reason, ...]:
    """Return what will block the gate pass once everything is billed and paid."""
    money = {"bill_unpaid", "bills_missing"}
    return tuple(r for r in blocked(Act.ISSUE_GATE_PASS, facts) if r.code not in money)
