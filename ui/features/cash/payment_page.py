"""The payment stage of a visit: the bill at the left, the money at the right."""

from uuid import UUID

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from advisor_app.domain.stages import Reason, Stage
from advisor_app.i18n import words
from advisor_app.ports.reads.cash import Bill, Checkout
from advisor_app.ports.reads.visits import VisitHead
from ui.features.cash.bill_view import BillView
from ui.features.cash.panel import MoneyPanel
from ui.kit.cards import ScrollPage
from ui.kit.context import Context
from ui.kit.stage_page import StagePage
from ui.theme.tokens import SPACE_4

t = words("cash")
MONEY_WIDTH = 400


class PaymentPage(StagePage):
    """Takes the money of one visit and lets the car go."""

    stage = Stage.PAYMENT

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._arriving = False
        self.setObjectName("payment")
        self.bill = BillView(context)
        self.money = MoneyPanel(context, own_keys=False)
        self.content = ScrollPage()
        row = QHBoxLayout()
        row.setSpacing(SPACE_4)
        row.addWidget(self.bill, 1)
        right = QWidget()
        right.setFixedWidth(MONEY_WIDTH)
        column = QVBoxLayout(right)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_4)
        column.addWidget(self.money.result)
        column.addWidget(self.money)
        column.addStretch(1)
        row.addWidget(right)
        self.content.body.addLayout(row)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self.content)
        self.money.result.hide()
        self.money.sheet_shown.connect(self._show_bill)
        self.money.primary_changed.connect(self.primary_changed)
        self.bill.bill_chosen.connect(self.money.presenter.choose)

    def open(self, visit_id: UUID) -> None:
        """Take the money of a visit, the cursor where its first key belongs."""
        self._arriving = True
        self.money.open(visit_id)

    def primary(self) -> str:
        """Return what F9 does."""
        return self.money.primary()

    def act(self) -> None:
        """Book, or issue the gate pass."""
        self.money.act()

    def reasons(self, head: VisitHead) -> tuple[Reason, ...]:
        """Return what blocks the booking, or the gate pass once nothing is owed."""
        return self.money.reasons(head.facts)

    def focus_field(self, name: str) -> bool:
        """Put the cursor into a field."""
        return self.money.focus_field(name)

    def field_error(self, field: str, text: str) -> bool:
        """Show a problem at its field."""
        return self.money.field_error(field, text)

    def _show_bill(self, sheet: Checkout, bill: Bill | None) -> None:
        self.bill.show_sheet(sheet, bill)
        if self._arriving and self.isVisible():  # later sheets come by themselves: the cursor stays where it is
            self._arriving = False
            self.money.take_focus()
