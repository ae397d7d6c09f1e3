"""Where lines come from: the type-ahead under the sheet, the free line, and what was declined before."""

from collections.abc import Callable
from decimal import Decimal

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from advisor_app.domain.catalog import PartClass
from advisor_app.domain.catalog_index import CatalogKind
from advisor_app.domain.line import LineKind
from advisor_app.domain.values.money import Money
from advisor_app.domain.values.quantity import format_quantity
from advisor_app.i18n import label, words
from advisor_app.ports.reads import quotes as reads
from ui.features.quote.cells import part_class_short
from ui.kit import formats
from ui.kit.buttons import Button, IconButton
from ui.kit.chips import ChoiceChips
from ui.kit.inputs import TextInput
from ui.kit.keys import CardKeys
from ui.kit.money_input import MoneyInput
from ui.kit.number_inputs import QuantityInput
from ui.kit.text import ElidedLabel, TextLabel
from ui.kit.type_ahead import Answer, Suggestion, TypeAhead
from ui.theme.icons import icon_pixmap
from ui.theme.roles import set_role
from ui.theme.tokens import SPACE_1, SPACE_2, SPACE_3

t = words("quote")
_BESIDES = 64
ICONS = {CatalogKind.PACKAGE: "package", CatalogKind.OPERATION: "wrench", CatalogKind.PART: "parts"}
Lookup = Callable[[str, Callable[[tuple[reads.Suggestion, ...], Decimal], object]], None]


def suggestion_row(hit: reads.Suggestion, times: Decimal, *, prices: bool) -> Suggestion:
    """Return how one entry of the price list looks in the list."""
    hours = t("{n} h", n=format_quantity(hit.hours)) if hit.hours else ""
    made = label(hit.part_class) if hit.part_class else ""
    name = hit.name if times == 1 else f"{hit.name} × {format_quantity(times)}"
    stock = ""
    if hit.stock is not None:
        amount = formats.counted(hit.stock, hit.unit)
        stock = {
            "enough": t("in stock {n}", n=amount),
            "some": t("only {n} left", n=amount),
            "none": t("none in stock"),
            "unkept": t("no stock kept yet"),
        }[hit.light]
    return Suggestion(
        (hit.code, times), name, formats.joined(hit.code, label(hit.kind), hours, made, hit.brand),
        formats.money(hit.price) if prices else "", ICONS[hit.kind], hit.light, stock,
    )  # fmt: skip


class EntryLine(TypeAhead):
    """The line at the bottom of the sheet that is always ready.

    Signals:
        added(str, object): code and how many times.
        up_wanted(), undo_wanted(): Up and Ctrl+Z while it is empty.
        pasted(str): rows of a spreadsheet.
    """

    added = Signal(str, object)
    up_wanted = Signal()
    undo_wanted = Signal()
    pasted = Signal(str)

    def __init__(self, lookup: Lookup, *, prices: bool) -> None:
        def query(text: str, answer: Answer) -> None:
            lookup(text, lambda hits, times: answer([suggestion_row(hit, times, prices=prices) for hit in hits]))

        super().__init__(query, placeholder=t("Add: code, name or pinyin; *4 for four"), key="Enter")
        self.setAccessibleName(t("Add a line"))
        self.chosen.connect(self._add)

    def set_usual(self, known: bool) -> None:
        """Say whether Down offers what this car had before."""
        text = (
            t("Add: code, name or pinyin; ↓ what it had before")
            if known
            else t("Add: code, name or pinyin; *4 for four")
        )
        self.setPlaceholderText(text)

    def card_keys(self) -> CardKeys:
        """Return what the empty line does on its keys, for the card of keys."""
        return (
            ("Down", t("Packages this car had before (empty line)")), ("Up", t("Into the sheet (empty line)")),
        )  # fmt: skip

    def _add(self, row: object) -> None:
        assert isinstance(row, Suggestion)
        assert isinstance(row.key, tuple)
        code, times = row.key
        self.added.emit(str(code), times)

    def event(self, event: QEvent) -> bool:
        """Keep undo for the page while nothing is typed."""
        if isinstance(event, QKeyEvent) and not self.text() and event.matches(QKeySequence.StandardKey.Undo):
            if event.type() == QEvent.Type.KeyPress:
                self.undo_wanted.emit()
                return True
            return False
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go up into the sheet, offer what the car had before, take pasted rows."""
        if event.key() == Qt.Key.Key_Up and not self.text():
            self.up_wanted.emit()
            return
        if event.key() == Qt.Key.Key_Down and not self.text() and not self.is_open():
            self.ask_now()
            return
        text = QGuiApplication.clipboard().text() if event.matches(QKeySequence.StandardKey.Paste) else ""
        if "\t" in text or "\n" in text.strip():
            self.pasted.emit(text)
            return
        super().keyPressEvent(event)


class FreeLine(QFrame):
    """A line that is not in the price list: kind, name, quantity, price; Enter goes through and adds.

    Signals:
        written(object, str, object, object, object): kind, name, quantity, price, class of a part (None else).
        closed(): Esc.
    """

    written = Signal(object, str, object, object, object)
    closed = Signal()
    KINDS = (LineKind.LABOUR, LineKind.PART, LineKind.SUBLET, LineKind.FEE)

    def __init__(self) -> None:
        super().__init__()
        set_role(self, role="well")
        self.kind = ChoiceChips([(kind.value, label(kind)) for kind in self.KINDS])
        self.kind.set_value(LineKind.SUBLET.value)
        self.part_class = ChoiceChips([(one.value, part_class_short(one)) for one in PartClass])
        self.name = TextInput(t("What is done or fitted"))
        self.quantity = QuantityInput()
        self.price = MoneyInput()
        self.add = Button(t("Add"))
        self.close_button = IconButton("close", t("Close"))
        self.problem = TextLabel("", "problem")
        for part, name in (
            (self.kind, t("Kind of line")), (self.part_class, t("Part type")), (self.name, t("What is done or fitted")), (self.quantity, t("Quantity")),
            (self.price, t("Unit price")),
        ):  # fmt: skip
            part.setAccessibleName(name)
        self.quantity.setFixedWidth(72)
        self.price.setFixedWidth(112)
        self.price.enter_moves_on = False
        top, row = QHBoxLayout(), QHBoxLayout()
        top.addWidget(self.kind, 1)
        top.addWidget(self.close_button)
        row.setSpacing(SPACE_2)
        row.addWidget(self.name, 1)
        for widget in (self.quantity, self.price, self.add):
            row.addWidget(widget)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_2, SPACE_2, SPACE_2, SPACE_2)
        column.setSpacing(SPACE_1)
        column.addLayout(top)
        column.addWidget(self.part_class)
        column.addLayout(row)
        column.addWidget(self.problem)
        self.problem.hide()
        self.part_class.hide()
        self.kind.edited.connect(lambda: self.part_class.setVisible(self._is_part()))
        self.part_class.edited.connect(lambda: self.part_class.set_wrong(False))
        self.price.returnPressed.connect(self.take)
        self.add.clicked.connect(lambda _on=False: self.take())
        self.close_button.clicked.connect(lambda _on=False: self.closed.emit())
        self.hide()

    def begin(self, name: str = "") -> None:
        """Open it, with a name typed before."""
        self.name.set_value(name)
        self.quantity.set_value(Decimal(1))
        self.price.set_value(None)
        self.part_class.set_value(None)
        self.show_problem("")
        self.show()
        (self.price if name else self.name).setFocus(Qt.FocusReason.OtherFocusReason)

    def _is_part(self) -> bool:
        return self.kind.value() == LineKind.PART.value

    def take(self) -> None:
        """Add the line, or say what is missing."""
        for part in (self.name, self.quantity, self.price):
            if problem := part.problem():
                self.show_problem(problem, part)
                return
        name, quantity, price = self.name.value(), self.quantity.value(), self.price.value()
        of_class = PartClass(self.part_class.value()) if self._is_part() and self.part_class.value() else None
        if not name:
            self.show_problem(t("Please say what is done or fitted."), self.name)
        elif quantity is None:
            self.show_problem(t("Please fill in the quantity."), self.quantity)
        elif price is None:
            self.show_problem(t("Please fill in the price."), self.price)
        elif self._is_part() and of_class is None:
            self.show_problem(t("Please choose the type of part."), self.part_class)
        else:
            assert isinstance(price, Money)
            self.written.emit(LineKind(str(self.kind.value())), name, quantity, price, of_class)

    def show_problem(self, text: str, at: QWidget | None = None) -> None:
        """Say what is wrong and go there."""
        self.problem.setText(text)
        self.problem.setVisible(bool(text))
        for part in (self.part_class, self.name, self.quantity, self.price):
            part.set_wrong(bool(text) and part is at)
        if at is not None:
            at.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Close with Esc."""
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        else:
            super().keyPressEvent(event)


class RecommendedStrip(QFrame):
    """What was declined on earlier visits of this car, each one key away from the quote.

    Signals:
        wanted(object): a ``Recommended``.
    """

    wanted = Signal(object)
    SHOWN = 3

    def __init__(self) -> None:
        super().__init__()
        set_role(self, role="banner", kind="info")
        self.buttons: list[Button] = []
        self._left: tuple[reads.Recommended, ...] = ()
        self._sign = QLabel()
        self.title = TextLabel("", "strong")
        self.besides = ElidedLabel("", "second")
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(SPACE_3, SPACE_1, SPACE_2, SPACE_1)
        self._row.setSpacing(SPACE_2)
        self._row.addWidget(self._sign)
        self._row.addWidget(self.title)
        self._row.addWidget(self.besides, 1)
        self.hide()

    def show_left(self, left: tuple[reads.Recommended, ...], editable: bool) -> None:
        """Show what is still to be recommended."""
        self.setVisible(bool(left) and editable)
        if left == self._left:
            return
        self._left = left
        self._sign.setPixmap(icon_pixmap("history", "info_text", 18, self.devicePixelRatioF()))
        for button in self.buttons:
            self._row.removeWidget(button)
            button.hide()
            button.deleteLater()
        self.buttons = []
        self.title.setText(t("Declined before"))
        for n, one in enumerate(left[: self.SHOWN]):
            name = one.name if len(one.name) <= 14 else one.name[:13] + "…"
            button = Button(
                f"{name} {formats.money(one.price)}", key=f"Alt+{n + 1}", icon="alert-octagon" if one.safety else "plus"
            )
            button.setToolTip(formats.joined(one.name, one.day.isoformat(), t("Safety") if one.safety else ""))
            button.clicked.connect(lambda _on=False, one=one: self.wanted.emit(one))
            self._row.insertWidget(2 + n, button)
            self.buttons.append(button)
        self._fit()

    def _fit(self) -> None:
        """Show as many as there is room for, and count the rest."""
        room = self.width() - self.title.sizeHint().width() - 18 - 2 * SPACE_3 - 4 * SPACE_2 - _BESIDES
        shown = 0
        for button in self.buttons:
            room -= button.sizeHint().width() + SPACE_2
            button.setVisible(room >= 0 or shown == 0)
            shown += button.isVisibleTo(self)
        rest = len(self._left) - shown
        self.besides.setText(t("and {n} more", n=rest) if rest > 0 else "")

    def minimumSizeHint(self) -> QSize:
        """Let the page be narrower than all buttons together."""
        return QSize(240, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """See what fits."""
        super().resizeEvent(event)
        self._fit()
