"""What the tests of the cash desk and of the settlement share: a car that is ready for its bill, and a window."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from advisor_app.domain.line import Payer
from advisor_app.domain.old_part import Fate, OldPart
from advisor_app.domain.printing import PaperKind
from advisor_app.domain.quote import AgreedHow, Decision
from advisor_app.domain.staff import Role
from advisor_app.domain.values.money import Money
from advisor_app.ports.reads.cash import Bill, Checkout
from tests.journeys import walk_in
from tests.journeys.shop import Shop
from tests.ui.desk import PapersAsked
from ui.kit.context import Context
from ui.shell.window import MainWindow

Keys = Qt.Key
Press = Callable[..., None]


def ready(shop: Shop, plate: str = "京A12345", name: str = "张𬭎") -> UUID:
    visit = walk_in.arrive(shop, plate, name).id
    walk_in.walk_around(shop, visit)
    walk_in.quote(shop, visit, walk_in.record_fault(shop, visit))
    walk_in.sign(shop, visit)
    walk_in.repair(shop, visit)
    walk_in.check(shop, visit)
    walk_in.wash(shop, visit)
    return visit


def shared(shop: Shop, payer: Payer = Payer.WARRANTY) -> UUID:
    """Bring a car to its bills, the part paid by somebody else than the customer."""
    visit = walk_in.arrive(shop).id
    walk_in.walk_around(shop, visit)
    lines = walk_in.quote(shop, visit, walk_in.record_fault(shop, visit))
    shop.desk.quotes.change_line(shop.call(), visit, lines[1], "payer", Payer.CUSTOMER, payer)
    shop.desk.quotes.decide(shop.call(), visit, tuple(lines), Decision.APPROVED, AgreedHow.IN_PERSON, "")
    walk_in.sign(shop, visit)
    walk_in.repair(shop, visit)
    walk_in.check(shop, visit)
    walk_in.wash(shop, visit)
    return visit


def billed(shop: Shop, visit: UUID) -> tuple[Bill, Bill]:
    """Make the bills of a visit that ``shared`` made and decide its old parts; return the customer's and the other one."""
    shop.desk.settlements.settle(walk_in.others_pay(shop), visit, Money(0))
    held = shop.desk.old_parts.decide
    held(shop.call(), visit, tuple(walk_in.ids_of(shop, OldPart, visit)), Fate.WARRANTY_HOLD, None)
    own, other = sorted(checkout(shop, visit).bills, key=lambda b: b.payer is not Payer.CUSTOMER)
    walk_in.sign_bill(shop, own.id)
    return own, other


def open_till(shop: Shop, yuan: int = 500) -> None:
    shop.desk.payments.open_shift(shop.call(Role.CASHIER), Money.of(yuan))


def checkout(shop: Shop, visit: UUID) -> Checkout:
    return shop.desk.reads.cash.checkout(visit)


def shown(qtbot: QtBot, context: Context, page: QWidget, area: str = "cash") -> MainWindow:
    """Show the page in its window, as the program does."""
    window = context.window
    assert isinstance(window, MainWindow)
    qtbot.addWidget(window)
    window.show_desk()
    window.show_page(page, area)
    window.resize(1366, 768)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    return window


def press(window: MainWindow, *keys: Any) -> None:
    """Press keys or type words, wherever the focus is."""
    for key in keys:
        if isinstance(key, str):
            type_in(window, key)
        else:
            QTest.keyClick(window.windowHandle(), key)


def type_in(window: MainWindow, text: str) -> None:
    for sign in text:
        QTest.keyClick(window.windowHandle(), sign)


def papers(context: Context) -> list[PaperKind]:
    assert isinstance(context.papers, PapersAsked)
    return [kind for kind, _, _ in context.papers.asked]


# Sums ------------------------------------------------------------------------------------------------------------------
