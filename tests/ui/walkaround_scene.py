"""The walkaround page in a shown window, with what its tests ask of it."""

from dataclasses import dataclass
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from uuid import UUID

from PIL import Image
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from advisor_app.diagrams import diagram
from advisor_app.domain.diagram import Panel
from advisor_app.domain.staff import Role
from advisor_app.domain.walkaround import MarkKind, MarkSize, Moment
from advisor_app.ports.reads.walkarounds import WalkaroundSheet
from advisor_app.services.reception import Arrival
from tests.journeys.shop import Shop
from tests.journeys.walk_in import arrive
from tests.ui.desk import make_context
from ui.features.walkaround.page import WalkaroundPage
from ui.kit.context import Context
from ui.kit.dialogs import ScriptedDialogs
from ui.kit.tasks import Tasks
from ui.shell.window import MainWindow

K = Qt.Key
LEFT = Qt.MouseButton.LeftButton


@dataclass
class Scene:
    """A page that is open on a visit, in a shown window."""

    shop: Shop
    context: Context
    page: WalkaroundPage
    visit: UUID
    window: MainWindow

    def stored(self, moment: Moment = Moment.ARRIVAL) -> WalkaroundSheet:
        """Return what stands in the database."""
        return self.shop.desk.reads.walkarounds.sheet(self.visit, moment)

    def keys(self, *keys: Qt.Key) -> None:
        """Press keys where the keyboard is."""
        for key in keys:
            at = QApplication.focusWidget()
            assert at is not None
            QTest.keyClick(at, key)

    def ctrl(self, key: Qt.Key) -> None:
        """Press a key with Ctrl."""
        at = QApplication.focusWidget()
        assert at is not None
        QTest.keyClick(at, key, Qt.KeyboardModifier.ControlModifier)

    def press(self, view: str, panel: str) -> None:
        """Press a panel of the diagram with the pointer."""
        zone = diagram("sedan").view(view).zone(panel)
        assert zone is not None
        QTest.mouseClick(self.page.diagram, LEFT, pos=self.page.diagram.to_widget(*zone.centre).toPoint())

    def told(self) -> str:
        """Return the notice in the window."""
        return self.window._toast.text()


def shown(
    qtbot: QtBot, shop: Shop, visit: UUID, *, dialogs: ScriptedDialogs | None = None, tasks: Tasks | None = None,
    role: Role = Role.SERVICE_ADVISOR, moment: Moment = Moment.ARRIVAL,
) -> Scene:  # fmt: skip
    """Return a new page on a visit, as after a start of the program."""
    context = make_context(shop, role, dialogs, tasks)
    window = context.window
    assert isinstance(window, MainWindow)
    qtbot.addWidget(window)
    page = WalkaroundPage(context, moment)
    window.show_page(page, "visits")
    window.resize(1366, 768)
    window.show()
    qtbot.waitExposed(window)
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    page.open(visit)
    return Scene(shop, context, page, visit, window)


def jpeg(colour: tuple[int, int, int] = (180, 40, 40), size: tuple[int, int] = (320, 240)) -> bytes:
    out = BytesIO()
    Image.new("RGB", size, colour).save(out, "JPEG")
    return out.getvalue()


def on_wheels(page: WalkaroundPage, item: str) -> None:
    page.side.show_part("checks")
    page.side.focus_part()
    page.side.checks.go_to(item)


def come_again(shop: Shop) -> UUID:
    """A car with two marks goes and comes back."""
    visit = arrive(shop).id
    start, mark = shop.desk.walkarounds.start, shop.desk.walkarounds.mark
    start(shop.call(), visit, Moment.ARRIVAL)
    for panel, kind in ((Panel.BONNET, MarkKind.DENT), (Panel.ROOF, MarkKind.RUST)):
        mark(shop.call(), visit, Moment.ARRIVAL, panel, "top", Decimal(300), Decimal(300), kind, MarkSize.MEDIUM, "旧")
    shop.desk.reception.cancel(shop.call(), visit, "改天再来")
    known = shop.desk.reads.visits.known("京A12345")
    assert known.vehicle is not None
    assert known.customer is not None
    again = Arrival(plate="京A12345", vehicle_id=known.vehicle.id, customer_id=known.customer.id)
    return shop.desk.reception.arrive(shop.call(), again).id


def bare(shop: Shop) -> UUID:
    """A car whose gauges nobody has read."""
    return shop.desk.reception.arrive(shop.call(), Arrival(plate="京A12345", name="张三")).id


def drop(page: WalkaroundPage, *paths: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    page.dropEvent(QDropEvent(QPointF(5, 5), Qt.DropAction.CopyAction, data, LEFT, Qt.KeyboardModifier.NoModifier))
