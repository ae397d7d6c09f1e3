"""Every page of the program, in a shop that is empty, full or out of reach, and what may be wrong with one.

The pages are the program's own: all that ``ui/features`` registers, and each stage of the visit workspace.
"""

import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from importlib import import_module
from typing import Any
from uuid import UUID

from PySide6.QtCore import QAbstractItemModel, QAbstractListModel, QEvent, QObject, QPoint, Qt
from PySide6.QtGui import QAccessible, QAction, QKeySequence, QShortcut
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractScrollArea,
    QApplication,
    QComboBox,
    QHeaderView,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QScrollArea,
    QScrollBar,
    QWidget,
)
from sqlalchemy import select

from advisor_app.domain.payment import PaymentMethod
from advisor_app.domain.staff import Role
from advisor_app.domain.stages import Stage
from advisor_app.domain.values.errors import EnvironmentFault
from advisor_app.domain.values.money import Money
from advisor_app.domain.values.plate import PROVINCES
from advisor_app.i18n import label, set_language
from advisor_app.paths import resource
from db.engine import Database
from db.tables import all as tables
from tests.journeys import walk_in
from tests.journeys.shop import Shop, open_shop
from tests.ui.desk import make_context
from ui.homes import features
from ui.kit.context import Context
from ui.kit.tasks import Tasks
from ui.kit.text import ElidedLabel, plain_tip
from ui.shell.data import Presence, RailEntry
from ui.shell.guide_dock import TickBox
from ui.shell.window import MainWindow

PAGE_SECONDS = 0.4
"""How long a page of the workspace is waited for."""
SIZES = ((1366, 768), (1440, 900))
LONG_NAME = "<b>欧阳</b>慕容诗雨汽车租赁服务有限公司北京第二分公司"
PLATES = "京A1000{n}"


# The places ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Screen:
    """One page, or one stage of the workspace."""

    page: str
    stage: Stage | None = None

    def __str__(self) -> str:
        return self.page if self.stage is None else f"{self.page}-{self.stage.value}"


def screens() -> list[Screen]:
    """Return every page of the program that needs no visit, and every stage of one."""
    names = [name for name in features() if name not in WITHIN]
    return [Screen(name) for name in names] + [Screen("visit", stage) for stage in Stage]


#: Features that are stages of the workspace, and no page of their own.
WITHIN = frozenset({"visit", "walkaround", "fault", "quote", "order", "reception", "delivery", "wash"})


# The shop -----------------------------------------------------------------------------------------------------------


@dataclass
class FullShop:
    """A shop in the middle of its day.

    Attributes:
        at: stage -> the visit that stands there.
        closed: a visit that is over.
    """

    shop: Shop
    at: dict[Stage, UUID] = field(default_factory=dict)

    @property
    def closed(self) -> UUID:
        """The visit that was handed over."""
        return self.at[Stage.FOLLOW_UP]


def fill(database: Database) -> FullShop:
    """Found a shop with a visit at every stage, appointments, and a customer whose name looks like markup."""
    full = FullShop(open_shop(database))
    shop = full.shop
    shop.desk.payments.open_shift(shop.call(Role.CASHIER), Money.of(500))
    for n, stage in enumerate(Stage):
        plate, name = PLATES.format(n=chr(ord("A") + n)), LONG_NAME if n % 2 else "张𬭎"
        unpaid = stage not in {Stage.DELIVERY, Stage.FOLLOW_UP}
        trip = walk_in.drive(shop, stage if unpaid else Stage.PAYMENT, plate, name)
        full.at[stage] = trip.visit
        if not unpaid:
            pay(shop, trip)
        if stage is Stage.FOLLOW_UP:
            shop.desk.deliveries.hand_over(shop.call(), trip.visit, name, 1, ("钥匙 1 把",), True, "")
    advisor = shop.people[Role.SERVICE_ADVISOR].staff_id
    at = shop.clock.now() + timedelta(minutes=40)
    shop.desk.appointments.book(shop.call(), "京AZ0002", LONG_NAME, "13700137000", "做保养", at, advisor)
    return full


def pay(shop: Shop, trip: walk_in.Trip) -> None:
    """Take the money and let the car go; the shift is open already."""
    assert trip.bill is not None
    due = walk_in.owed(shop, trip.visit)
    shop.desk.payments.take(shop.call(Role.CASHIER), trip.bill, PaymentMethod.CASH, due, due, "")
    walk_in.sign_bill(shop, trip.bill)
    shop.desk.gate_passes.issue(shop.call(Role.CASHIER), trip.visit)


class Line:
    """The line to the database, which can be cut: reads fail then."""

    def __init__(self) -> None:
        self.cut = False


class CutReads:
    """Reads that fail while the line is cut."""

    def __init__(self, real: Any, line: Line) -> None:
        self._real, self._line = real, line

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._real, name)
        if not callable(found):
            return found

        def read(*args: Any, **named: Any) -> Any:
            if self._line.cut:
                raise EnvironmentFault("database_gone")
            return found(*args, **named)

        return read


# The window ---------------------------------------------------------------------------------------------------------


class Desk:
    """A window with every page of the program, for the manager, in one language."""

    def __init__(self, shop: Shop, language: str, at: dict[Stage, UUID], tasks: Tasks | None = None) -> None:
        set_language(language)
        self.language, self.at, self.line = language, at, Line()
        self.context: Context = make_context(shop, Role.MANAGER, tasks=tasks)
        reads = self.context.desk.reads
        cut = {name: CutReads(getattr(reads, name), self.line) for name in reads.names()}
        self.context.desk = self.context.desk.having(reads=reads.having(**cut))
        window = self.context.window
        assert isinstance(window, MainWindow)
        self.window = window
        for name in features():
            import_module(f"ui.features.{name}.feature").register(self.context)
        session = self.context.session
        window.top.set_presence(
            Presence(shop.desk.reads.people.shop().name, "一号前台", session.name, label(session.role))
        )  # type: ignore[union-attr]
        window.set_areas(
            [RailEntry(p.name, p.title(), p.icon, p.key, group=p.group) for p in self.context.pages.rail("manager")]
        )
        self._pages: dict[str, QWidget] = {}
        self.testers: list[QAbstractItemModelTester] = []

    def page(self, screen: Screen) -> QWidget:
        """Return the page, made when it is asked for first."""
        if screen.page not in self._pages:
            made = self.context.pages[screen.page].factory()
            assert isinstance(made, QWidget)
            self._pages[screen.page] = made
        return self._pages[screen.page]

    def show(self, screen: Screen, visit: UUID | None = None) -> QWidget:
        """Open a page as the navigator does, and let the loop turn until it is there."""
        set_language(self.language)
        page, spec = self.page(screen), self.context.pages[screen.page]
        ids: dict[str, object] = {}
        if screen.stage is not None:
            ids = {"visit": visit or self.at[screen.stage], "stage": screen.stage.value}
        self.window.clear_banner()
        self.window.show_page(page, spec.lit)
        self.window.set_guide_place(screen.page == "visit")
        self.window.show_desk()
        for other in QApplication.topLevelWidgets():
            if other is not self.window:
                other.hide()
        if not self.window.isVisible():
            self.resize(SIZES[0])
            self.window.show()
        QTest.qWaitForWindowExposed(self.window)
        self.window.activateWindow()
        page.open(**ids)  # type: ignore[attr-defined]
        self.turn()
        return page

    def resize(self, size: tuple[int, int]) -> None:
        """Give the window another size."""
        self.window.resize(*size)
        self.turn()

    def turn(self) -> None:
        """Let the loop do what is due now: pages are brought to the front in a turn of their own, guides part by part."""
        for _ in range(4):
            QApplication.processEvents()
        front, since = self.window.pages.currentWidget(), time.monotonic()
        while not getattr(front, "complete", True) and time.monotonic() - since < PAGE_SECONDS:
            QApplication.processEvents()  # a visit that failed to come never is
        while not self.window.guide.complete:
            QApplication.processEvents()
        for _ in range(3):
            QApplication.processEvents()

    def watch_models(self, page: QWidget) -> None:
        """Let Qt's own tester watch the models of a page."""
        known = {tester.model() for tester in self.testers}
        for view in page.findChildren(QAbstractItemView):
            model = view.model()
            if model is not None and model not in known:
                mode = QAbstractItemModelTester.FailureReportingMode.Warning
                self.testers.append(QAbstractItemModelTester(model, mode, self.window))
                known.add(model)

    def close(self) -> None:
        """Take the window away."""
        self.window.hide()
        for page in self._pages.values():
            page.deleteLater()
        self.window.deleteLater()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)  # type: ignore[call-overload]


# What may be wrong --------------------------------------------------------------------------------------------------


def named(widget: QObject) -> str:
    """Return how a widget is reported."""
    words = getattr(widget, "text", lambda: "")
    said = str(words()) if callable(words) and not isinstance(widget, QAction) else ""
    return " ".join(
        part for part in (type(widget).__name__, widget.objectName(), repr(said[:30]) if said else "") if part
    )


def _seen(page: QWidget, *kinds: type[QWidget]) -> Iterator[Any]:
    for widget in page.findChildren(QWidget):
        if isinstance(widget, kinds) and widget.isVisibleTo(page.window()) and not _of_qt(widget):
            yield widget


def _of_qt(widget: QWidget) -> bool:
    """Whether Qt made the widget itself, inside one of ours."""
    return widget.objectName().startswith("qt_") or isinstance(widget, QScrollBar | QHeaderView) or (
        type(widget).__name__ in {"QTableCornerButton", "QLineEditIconButton"}
    )  # fmt: skip


#: What makes Qt read a tip as rich text: an opening tag.
MARKUP = re.compile(r"<[A-Za-z!?]")
CONTROLS = (QAbstractButton, QLineEdit, QPlainTextEdit, QComboBox, QAbstractItemView)


def nameless(window: QWidget) -> Iterator[str]:
    """Controls that a screen reader cannot name."""
    for widget in _seen(window, *CONTROLS):
        spoken = QAccessible.queryAccessibleInterface(widget)
        if not spoken.text(QAccessible.Text.Name).strip():
            yield named(widget)


def not_plain(window: QWidget) -> Iterator[str]:
    """Labels and tips that would read markup."""
    for shown in window.findChildren(QLabel):
        if shown.text() and shown.textFormat() is not Qt.TextFormat.PlainText:
            yield named(shown)
    tips = {widget.toolTip(): named(widget) for widget in window.findChildren(QWidget)}
    tips |= {tip: f"cell of {named(view)}" for view in _seen(window, QAbstractItemView) for tip in _tips(view)}
    yield from (f"tip of {where}: {tip[:40]!r}" for tip, where in tips.items() if MARKUP.search(tip))


def _width(model: QAbstractItemModel) -> int:
    return 1 if isinstance(model, QAbstractListModel) else model.columnCount()


def _cells(view: QAbstractItemView, role: int) -> Iterator[str]:
    model = view.model()
    for row in range(min(model.rowCount(), 40)):
        for column in range(_width(model)):
            found = model.index(row, column).data(role)
            if isinstance(found, str):
                yield found


def _tips(view: QAbstractItemView) -> Iterator[str]:
    return _cells(view, Qt.ItemDataRole.ToolTipRole)


#: What a button may give away of the room at the sides of its words, px.
PADDING = 8


def cut(window: QWidget) -> Iterator[str]:
    """Words that do not fit into their widget, widgets that stick out of what holds them, pages that scroll sideways."""
    for area in _seen(window, QScrollArea):
        if over := area.horizontalScrollBar().maximum():
            yield f"{named(area)} in {named(area.parentWidget())} scrolls sideways by {over} px"
    for widget in _seen(window, QLabel, QAbstractButton):
        text = widget.text()
        if not text or isinstance(widget, ElidedLabel) or widget.width() == 0:
            continue
        if widget.property("role") == "link" and plain_tip(text) == widget.toolTip():
            continue  # a reason without room ends in … and says the rest by its tip
        if isinstance(widget, QLabel):
            if not widget.wordWrap() and widget.sizeHint().width() > widget.width() + 1:
                yield f"{named(widget)}: {widget.sizeHint().width()} > {widget.width()} px"
            elif widget.hasHeightForWidth() and widget.heightForWidth(widget.width()) > widget.height() + 1:
                yield f"{named(widget)}: {widget.heightForWidth(widget.width())} > {widget.height()} px high"
        elif (least := widget.minimumSizeHint().width()) > widget.width() + PADDING:
            yield f"{named(widget)}: {least} > {widget.width()} px"
    for widget in _seen(window, QLabel, *CONTROLS):
        holder = widget.parentWidget()
        if isinstance(holder, QAbstractScrollArea) or isinstance(holder.parentWidget(), QAbstractScrollArea):
            continue
        if not holder.rect().adjusted(-1, -1, 1, 1).contains(widget.geometry()):
            yield f"{named(widget)} sticks out of {named(holder)}"


def small(window: QWidget, least: int) -> Iterator[str]:
    """Controls that are too low to be hit."""
    for widget in _seen(window, QAbstractButton, QLineEdit, QComboBox):
        inside = isinstance(widget.parentWidget(), QLineEdit | QComboBox | QAbstractItemView)
        # the whole row of a must-do is pressed, not its box alone
        target = widget.parentWidget() if isinstance(widget, TickBox) else widget
        if not inside and target.height() < least:
            yield f"{named(widget)}: {widget.height()} px"


def spoken_texts(window: QWidget) -> Iterator[tuple[str, str]]:
    """Yield (text, where) for all that can be read or heard in a window."""
    for widget in _seen(window, QWidget):
        where = named(widget)
        for ask in ("text", "placeholderText", "toolTip", "accessibleName", "accessibleDescription"):
            asked = getattr(widget, ask, None)
            if callable(asked) and not (ask == "text" and isinstance(widget, QLineEdit)):
                yield str(asked()), where
        if isinstance(widget, QComboBox):
            yield from ((widget.itemText(n), where) for n in range(widget.count()))
        if isinstance(widget, QAbstractItemView) and (model := widget.model()) is not None:
            for column in range(_width(model)):
                head = model.headerData(column, Qt.Orientation.Horizontal)
                yield str(head or ""), f"head of {where}"
            for role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
                yield from ((text, f"cell of {where}") for text in _cells(widget, role))


#: Amounts as the law wants them written on a bill, in any language of the screen.
SPOKEN_MONEY = frozenset("零壹贰叁肆伍陆柒捌玖拾佰仟万亿元角分整")
KEYCAPS = frozenset(
    [
        "Ctrl",
        "Shift",
        "Alt",
        "Enter",
        "Esc",
        "Tab",
        "Del",
        "Delete",
        "Space",
        "Home",
        "End",
        "PgUp",
        "PgDown",
        "Ins",
        "Backspace",
        "Return",
    ]
)
UNITS = frozenset(["km", "kWh", "kW", "mm", "cm", "ml", "kg", "Nm", "bar", "min"])
LATIN = re.compile(r"[A-Za-z][A-Za-z]+")
HAN = re.compile(r"[\u3400-\u9fff\uff00-\uff65\u3000-\u303f\U00020000-\U0003ffff]+")


def foreign(window: QWidget, language: str, data: str) -> Iterator[str]:
    """Texts in the other language that are no data: Latin words in Chinese, Chinese ones in English."""
    for text, where in spoken_texts(window):
        if language == "zh_CN":
            left = [
                word
                for word in LATIN.findall(text)
                if word not in KEYCAPS | UNITS and not (word.isupper() and len(word) <= 5) and word not in data
            ]
        else:
            left = [run for run in HAN.findall(text) if run not in data and not set(run) <= SPOKEN_MONEY]
        if left:
            yield f"{where}: {text[:70]!r} ({left[0]})"


def data_texts(database: Database) -> str:
    """Return all that people or the shop's lists have written, joined: what no catalog can translate."""
    found = [*PROVINCES]
    with database.reader.connect() as connection:
        for table in tables.TABLES.values():
            for row in connection.execute(select(table)):
                found += [value for value in row if isinstance(value, str)]
    for path in sorted([*resource("catalog").rglob("*"), *resource("reference").rglob("*")]):
        if path.suffix in {".toml", ".json", ".csv"}:
            found.append(path.read_text(encoding="utf-8"))
    return "\n".join(found)


def doubled_keys(window: QWidget) -> Iterator[str]:
    """Keys that two of those who can hear them wait for."""
    waiting: list[tuple[str, QWidget, Qt.ShortcutContext, str]] = []
    for shortcut in window.findChildren(QShortcut):
        owner = shortcut.parent()
        if isinstance(owner, QWidget) and shortcut.isEnabled() and owner.isVisible() and owner.isEnabled():
            waiting += [(_key(key), owner, shortcut.context(), named(owner)) for key in shortcut.keys()]  # noqa: SIM118
    for button in _seen(window, QAbstractButton):
        if not button.shortcut().isEmpty() and button.isEnabled():
            waiting.append((_key(button.shortcut()), button, Qt.ShortcutContext.WindowShortcut, named(button)))
    for n, (key, owner, context, where) in enumerate(waiting):
        for other_key, other, other_context, there in waiting[n + 1 :]:
            if key == other_key and _both_hear(owner, context, other, other_context):
                yield f"{key}: {where} / {there}"


def _key(sequence: QKeySequence) -> str:
    return sequence.toString(QKeySequence.SequenceFormat.PortableText)


def _both_hear(one: QWidget, context: Qt.ShortcutContext, other: QWidget, other_context: Qt.ShortcutContext) -> bool:
    window = Qt.ShortcutContext.WindowShortcut
    if context is window or other_context is window:
        return True
    return one is other or one.isAncestorOf(other) or other.isAncestorOf(one)


FIELDS = (QLineEdit, QPlainTextEdit, QComboBox)


def unreached(window: QWidget, page: QWidget, most: int = 150) -> Iterator[str]:
    """Fields that Tab never comes to."""
    wanted = [
        widget
        for widget in _seen(page, *FIELDS)
        if widget.isEnabled()
        and widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        and not (isinstance(widget, QLineEdit | QPlainTextEdit) and widget.isReadOnly())
        and not isinstance(widget.parentWidget(), QComboBox)
    ]
    if not wanted:
        return
    come: set[QWidget] = set()
    for _ in range(most):
        at = QApplication.focusWidget()
        if at is not None:
            come.add(at)
        QTest.keyClick(window.windowHandle(), Qt.Key.Key_Tab)
    yield from (named(widget) for widget in wanted if widget not in come and widget.isVisible())


def buttons_that_say(window: QWidget, said: Callable[[str], bool]) -> list[QAbstractButton]:
    """Return the buttons in sight whose words fit."""
    return [button for button in _seen(window, QAbstractButton) if said(button.text()) and button.isEnabled()]


def texts_in_sight(window: QWidget) -> list[str]:
    """Return what labels say that can be seen."""
    corner = QPoint(0, 0)
    return [
        shown.text()
        for shown in _seen(window, QLabel)
        if shown.text() and window.rect().contains(shown.mapTo(window, corner))
    ]
