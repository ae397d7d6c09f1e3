"""The settlement: what was agreed against what is billed, the bills, their signature and reversal. No Qt."""

from typing import Protocol
from uuid import UUID

from advisor_app.domain.line import Payer
from advisor_app.domain.pricing import rounding_alone
from advisor_app.domain.values.errors import EditConflict
from advisor_app.domain.values.money import Money
from advisor_app.i18n import error_text, words
from advisor_app.ports.call import Call
from advisor_app.ports.permissions import limit
from advisor_app.ports.reads.cash import Bill, Checkout
from advisor_app.ports.reads.people import ShopCard
from advisor_app.ports.replies import DoneMany, Numbered
from ui.features.cash.presenter import ask_signature
from ui.features.cash.sums import Preview, preview, to_yuan
from ui.kit.context import Context

t = words("cash")


class SettleView(Protocol):
    """What the page shows."""

    def show_sheet(self, sheet: Checkout) -> None:
        """Show lines, additions, what was declined, and the bills that stand."""
        ...

    def show_preview(self, preview: Preview, rounding: Money | None, over_limit: bool) -> None:
        """Show the bill as it would be; without what is due where ``rounding`` is None, for it can't be taken off."""
        ...

    def show_missing(self, fields: tuple[str, ...]) -> None:
        """Say which fields of the shop the slip lacks."""
        ...

    def show_rounding(self, rounding: Money) -> None:
        """Put an amount into the field of the rounding."""
        ...

    def show_failed(self, error: BaseException) -> None:
        """The order can't be read."""
        ...


class SettlePresenter:
    """One visit on its way to its bills."""

    def __init__(self, context: Context, view: SettleView) -> None:
        self._context, self._view = context, view
        self._visit: UUID | None = None
        self._call: Call = context.session.call()
        self._busy = False
        self.sheet: Checkout | None = None
        self.rounding: Money | None = Money(0)

    def open(self, visit_id: UUID) -> None:
        """Begin with a visit: a new key, nothing rounded."""
        self._visit, self._call = visit_id, self._context.session.call()
        self.sheet, self.rounding = None, Money(0)
        self._view.show_rounding(Money(0))

    def load(self) -> None:
        """Read it (again)."""
        visit = self._visit
        if visit is None:
            return
        reads = self._context.desk.reads

        def shown(found: tuple[Checkout, ShopCard | None]) -> None:
            if visit == self._visit:
                sheet, shop = found
                self._view.show_missing(shop.missing if shop is not None else ())
                self._show(sheet)

        self._context.tasks.read(lambda: (reads.cash.checkout(visit), reads.people.shop())).then(
            shown, self._view.show_failed
        )

    def _show(self, sheet: Checkout) -> None:
        self.sheet = sheet
        self._view.show_sheet(sheet)
        self._show_preview()

    def _show_preview(self) -> None:
        if self.sheet is None or not self.sheet.lines:
            return
        off = None if self.rounding is None or self.too_much(self.rounding) else self.rounding
        shown = preview(self.sheet, off or Money(0), self._context.today(), self._context.desk.reference)
        self._view.show_preview(shown, off, off is not None and off.fen > self.allowed().fen)

    def allowed(self) -> Money:
        """Return how much this person may round off the customer's bill alone."""
        return rounding_alone(self._mine(), Money(limit(self._context.session.role, "rounding_fen")))

    def _mine(self) -> Money:
        lines = self.sheet.lines if self.sheet is not None else ()
        return sum((x.amount for x in lines if x.payer is Payer.CUSTOMER), Money(0))

    def too_much(self, rounding: Money) -> str:
        """Return what is wrong with taking so much off the customer's bill, with the limit; "" where it can be."""
        mine = self._mine()
        return error_text("rounding_over_total", total=str(mine)) if rounding.fen > mine.fen else ""

    def set_rounding(self, rounding: Money | None) -> None:
        """Round the customer's bill down by an amount; None while what was typed is none."""
        self.rounding = rounding
        self._show_preview()

    def round_down(self) -> None:
        """Round the customer's bill down to whole yuan."""
        if self.sheet is not None:
            off = to_yuan(self._mine())
            self._view.show_rounding(off)
            self.set_rounding(off)

    def settle(self) -> None:
        """Make the bills, then let the customer sign them: theirs, and what they agree that others pay."""
        if self.sheet is None or self._busy or self.rounding is None:
            return
        self._busy = True
        command = self._context.desk.settlements.settle
        self._context.commands.run_as(
            self._call, None, command, self.sheet.visit_id, self.rounding, self._mine()
        ).then(self._settled, self._failed)  # fmt: skip

    def _failed(self, error: BaseException) -> None:
        """Show what is stored when it is not what the customer was shown: it is read out and billed afresh."""
        self._busy = False
        if isinstance(error, EditConflict):
            self._call = self._context.session.call()
            self.load()

    def _settled(self, reply: DoneMany) -> None:
        self._busy = False
        self._call = self._context.session.call()
        visit = self._visit
        assert visit is not None

        def sign(sheet: Checkout) -> None:
            self._show(sheet)
            made = [b for b in sheet.bills if b.id in reply.ids]
            if made and self._context.may("settlement.sign"):
                ask_signature(self._context, sheet, made)

        self._context.tasks.read(self._context.desk.reads.cash.checkout, visit).then(sign, self._view.show_failed)

    def sign(self, bill: Bill) -> None:
        """Let the customer sign a bill."""
        if self.sheet is not None:
            ask_signature(self._context, self.sheet, (bill,))

    def reverse(self, bill: Bill) -> None:
        """Take a bill back, with the reason."""

        def reasoned(reason: str | None) -> None:
            if reason is None or not reason.strip():
                return

            def reversed_(reply: Numbered) -> None:
                self._context.view.toast(t("{number} is taken back by {red}.", number=bill.number, red=reply.number))
                self.load()

            self._context.commands.run(self._context.desk.settlements.reverse, bill.id, reason).then(reversed_)

        self._context.dialogs.text(
            t("Take back {number}", number=bill.number),
            t("Why? It stands on the red bill."),
            reasoned,
            lines=True,
            yes=t("Take back {number}", number=bill.number),
        )
