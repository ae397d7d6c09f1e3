"""The parts keeper's home: what is to be issued, from which shelf, to whom. Enter issues all of a line."""

from collections.abc import Callable
from decimal import Decimal

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from advisor_app.domain.values.quantity import format_quantity
from advisor_app.i18n import words
from advisor_app.ports.reads.parts import PartLine
from ui.features.parts.presenter import PartsPresenter, Show
from ui.features.parts.receive import ReceiveDialog
from ui.kit import formats
from ui.kit.buttons import Button, PrimaryButton
from ui.kit.cards import ScrollPage
from ui.kit.chips import ChoiceChips
from ui.kit.context import Context
from ui.kit.empty import EmptyState, Skeleton
from ui.kit.inputs import SearchBox
from ui.kit.keys import CardKeys
from ui.kit.number_inputs import QuantityInput
from ui.kit.rows_model import Column, PlateSpec, StockSpec, TwoLine
from ui.kit.table import RowsTable
from ui.kit.text import ElidedLabel, TextLabel
from ui.theme.roles import set_role
from ui.theme.tokens import SPACE_2, SPACE_3, SPACE_4, SPACE_6

t = words("parts")


def stock_of(line: PartLine) -> StockSpec:
    """Return the stock light of a line: enough for it, some, none, or no stock kept yet."""
    if not line.kept:
        return StockSpec("unkept", t("not kept"))
    wanted = max(line.remaining, Decimal(0))
    state = "none" if line.stock <= 0 and wanted else "enough" if line.stock >= wanted else "some"
    return StockSpec(state, format_quantity(line.stock))


class PartsTable(RowsTable[PartLine]):
    """The lines.

    Signals:
        quantity_wanted(): plus was pressed, as beside a till; the next keys are a quantity.
    """

    quantity_wanted = Signal()

    def __init__(self, context: Context) -> None:
        self._context = context
        super().__init__(
            self._columns(),
            name="parts",
            empty=EmptyState("parts", t("Nothing to issue"), t("Part lines come with the signature on a work order.")),
        )

    def card_keys(self) -> CardKeys:
        """Return the keys of its own, for the card of keys."""
        return (
            ("+", t("Another quantity")),
            *super().card_keys(),
        )  # fmt: skip

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ask for the quantity with plus."""
        if event.text() == "+":
            self.quantity_wanted.emit()
            return
        super().keyPressEvent(event)

    def _columns(self) -> list[Column[PartLine]]:
        return [
            Column("plate", t("Plate"), lambda x: PlateSpec(x.plate, x.plate_kind.value), 116, kind="plate"),
            Column(
                "order", t("Order"), lambda x: TwoLine(x.order_number, formats.list_of(list(x.technicians))), 132,
                kind="two_line",
            ),
            Column(
                "part", t("Part"), lambda x: TwoLine(x.name, formats.joined(x.code, x.brand)), 0, kind="two_line",
                sort=lambda x: x.name, tooltip=lambda x: x.name,
            ),
            Column("place", t("Shelf"), lambda x: x.place or formats.NOTHING, 92),
            Column("stock", t("Stock"), stock_of, 124, kind="stock", sort=lambda x: x.stock),
            Column("ordered", t("Ordered"), lambda x: formats.counted(x.ordered, x.unit), 76, "right", sort=lambda x: x.ordered),
            Column("issued", t("Issued"), lambda x: formats.counted(x.issued, x.unit), 76, "right", sort=lambda x: x.issued),
            Column("remaining", t("To issue"), self._remaining, 84, "right", sort=lambda x: x.remaining),
            Column("promised", t("Ready"), self._ready, 128, sort=lambda x: x.promised_at),
        ]  # fmt: skip

    def _remaining(self, line: PartLine) -> str:
        return formats.counted(line.remaining, line.unit) if line.remaining > 0 else t("all issued")

    def _ready(self, line: PartLine) -> str:
        return formats.moment_text(line.promised_at, self._context.desk.clock.now(), self._context.shop.zone)


class PartsPage(QWidget):
    """Filter, table, and the bar that moves the line in hand."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.setObjectName("parts")
        self._context = context
        self._retry: Callable[[], object] = lambda: None
        self._arriving = False
        self.presenter = PartsPresenter(context, self)
        self.content = ScrollPage(t("Parts"), fill=True)
        self.search = SearchBox(t("Plate, order, part, shelf"), key="Ctrl+F")
        self.shows = ChoiceChips([(s.value, w) for s, w in self._show_words({}).items()])
        self.table = PartsTable(context)
        self.table.lead(lambda line: line.line_id, search=self.search)
        self.loading = Skeleton(8)
        self.failed = EmptyState("refresh", t("The parts can't be shown"), action=t("Try again"))
        self.line = ElidedLabel("", "strong")
        self.hint = ElidedLabel("", "second")
        self.problem = TextLabel("", "problem")
        self.quantity = QuantityInput()
        self.issue = PrimaryButton(t("Issue"))
        self.back = Button(t("Take back"), key="Alt+R", icon="undo")
        self.goods = Button(t("Receive goods"), key="Alt+N", icon="package")
        self.paper = Button(t("Picking list"), key="F8", icon="printer")
        self._build()
        self._wire()
        self._show_line(None)

    @staticmethod
    def _show_words(counts: dict[Show, int]) -> dict[Show, str]:
        names = {Show.OPEN: t("To issue"), Show.ISSUED: t("Issued"), Show.ALL: t("All")}
        return {show: f"{name} {counts[show]}" if show in counts else name for show, name in names.items()}

    def _build(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(SPACE_4)
        self.search.setFixedWidth(320)
        self.shows.set_value(Show.OPEN.value)
        self.shows.setAccessibleName(t("Which lines"))
        top.addWidget(self.search)
        top.addWidget(self.shows, 1)
        top.addWidget(self.goods)
        self.goods.setVisible(self.presenter.may_receive)
        self.pages = QStackedWidget()
        for page in (self.loading, self.failed, self.table):
            self.pages.addWidget(page)
        self.content.body.addLayout(top)
        self.content.body.addWidget(self.pages, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.content, 1)
        column.addWidget(self._make_bar())

    def _make_bar(self) -> QFrame:
        bar = QFrame()
        set_role(bar, role="action_bar")
        row = QHBoxLayout(bar)
        row.setContentsMargins(SPACE_6, SPACE_3, SPACE_6, SPACE_3)
        row.setSpacing(SPACE_2)
        names = QVBoxLayout()
        names.setSpacing(0)
        for widget in (self.line, self.hint, self.problem):
            names.addWidget(widget)
        self.problem.hide()
        self.quantity.setFixedWidth(96)
        self.quantity.setProperty("amount", True)
        self.quantity.setAccessibleName(t("Quantity"))
        self.quantity.enter_moves_on = False
        row.addWidget(self.paper)
        row.addSpacing(SPACE_3)
        row.addLayout(names, 1)
        row.addWidget(self.quantity)
        row.addWidget(self.back)
        row.addWidget(self.issue)
        return bar

    def _wire(self) -> None:
        self.search.searched.connect(self.presenter.filter)
        self.search.returnPressed.connect(self._to_table)
        self.shows.edited.connect(self._show_chosen)
        self.table.selected_row.connect(self._show_line)
        self.table.activated_row.connect(self._issue_all)
        self.table.quantity_wanted.connect(self._to_quantity)
        self.quantity.returnPressed.connect(self._issue_typed)
        self.quantity.edited.connect(self._no_problem)
        self.issue.clicked.connect(self._issue_typed)
        self.back.clicked.connect(self._give_back)
        self.paper.clicked.connect(self._show_paper)
        self.goods.clicked.connect(self.receive_goods)
        self.failed.acted.connect(self._try_again)
        find = QShortcut(QKeySequence.StandardKey.Find, self)
        find.setWhatsThis(t("Go to the search"))
        find.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        find.activated.connect(self._find)

    def _find(self) -> None:
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()

    def _try_again(self) -> None:
        self._retry()

    def _show_chosen(self) -> None:
        chosen = self.shows.value()
        self.presenter.show(Show(chosen) if isinstance(chosen, str) else Show.ALL)

    def _to_table(self) -> None:
        if self.table.rows_model.rowCount():
            self.table.take_cursor()

    # Page ---------------------------------------------------------------------------------------------------------

    def open(self, **_ids: object) -> None:
        """Show the lines."""
        if not self.table.rows_model.rowCount():
            self.pages.setCurrentWidget(self.loading)
        self._arriving = True
        self.presenter.open()

    def wants_scan(self, code: str) -> bool:
        """Return whether a part has the code as its own bar code."""
        return self.presenter.has(code)

    def scanned(self, code: str) -> bool:
        """Show the lines of a scanned order, or of a part by its own bar code; False where nothing has it."""
        if not self.presenter.has(code):
            return False
        self.search.setText(code)
        self._to_table()
        return True

    def receive_goods(self) -> None:
        """Open the dialog in which goods are received."""
        self.presenter.warm()
        ReceiveDialog(self.window(), self.presenter).begin()

    def _to_quantity(self) -> None:
        if self.quantity.isEnabled() and self.quantity.isVisible():
            self.quantity.setFocus(Qt.FocusReason.TabFocusReason)

    # The line in hand ---------------------------------------------------------------------------------------------

    def _show_line(self, line: PartLine | None) -> None:
        may = self.presenter.may_issue
        for widget in (self.quantity, self.issue, self.back):
            widget.setVisible(may)
            widget.setEnabled(line is not None)
        self.paper.setEnabled(line is not None)
        self._no_problem()
        if line is None:
            self.line.setText(t("No line chosen"))
            self.hint.setText(t("Enter issues all of a line, + goes to the quantity.") if may else "")
            self.quantity.set_value(None)
            return
        self.line.setText(formats.joined(line.name, line.place))
        shelf = format_quantity(line.stock)
        held = t("{stock} in stock", stock=shelf) if line.kept else t("no stock kept yet")
        self.hint.setText(
            t(
                "{issued} of {ordered} issued, {held}", issued=format_quantity(line.issued),
                ordered=formats.counted(line.ordered, line.unit), held=held,
            )
        )  # fmt: skip
        self.issue.setEnabled(line.remaining > 0)
        self.back.setEnabled(line.issued > 0)
        self.quantity.set_value(line.remaining if line.remaining > 0 else line.issued)

    def _typed(self) -> Decimal | None:
        problem = self.quantity.problem() or ("" if self.quantity.text().strip() else t("Please type a quantity."))
        if problem:
            self.field_error("quantity", problem)
            return None
        return self.quantity.value()

    def _issue_all(self, line: PartLine) -> None:
        if self.presenter.may_issue and line.remaining > 0:
            self.presenter.issue(line, line.remaining)

    def _issue_typed(self) -> None:
        line, quantity = self.table.current_row(), self._typed()
        if line is not None and quantity is not None and self.issue.isEnabled():
            self.presenter.issue(line, quantity)

    def _give_back(self) -> None:
        line, quantity = self.table.current_row(), self._typed()
        if line is not None and quantity is not None:
            self.presenter.give_back(line, quantity)

    def _show_paper(self) -> None:
        line = self.table.current_row()
        if line is not None:
            self.presenter.paper(line.visit_id)

    def _no_problem(self) -> None:
        self.problem.hide()
        self.hint.show()
        self.quantity.set_wrong(False)

    # PartsView ----------------------------------------------------------------------------------------------------

    def show_lines(self, lines: tuple[PartLine, ...], counts: dict[Show, int]) -> None:
        """See ``PartsView``."""
        self.pages.setCurrentWidget(self.table)
        self.shows.set_choices([(s.value, w) for s, w in self._show_words(counts).items()])
        self.table.set_rows(lines)
        self._show_line(self.table.current_row())
        if self._arriving and not self.search.text():
            self.table.take_cursor()
        self._arriving = False

    def show_failed(self, retry: Callable[[], object]) -> None:
        """See ``PartsView``."""
        self._retry = retry
        self.pages.setCurrentWidget(self.failed)

    def field_error(self, field: str, text: str) -> bool:
        """See ``PartsView``."""
        if field != "quantity":
            return False
        self.problem.setText(text)
        self.problem.show()
        self.hint.hide()
        self.quantity.set_wrong(True)
        self.quantity.setFocus(Qt.FocusReason.OtherFocusReason)
        return True
