"""Files: a list to find them at the left, the open file at the right."""

from uuid import UUID

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from advisor_app.i18n import words
from advisor_app.ports.reads.files import CustomerFile, FileRow, VehicleFile
from ui.features.files.customer_view import CustomerView
from ui.features.files.presenter import FilesPresenter
from ui.features.files.vehicle_view import VehicleView, reasons
from ui.kit.context import Context
from ui.kit.empty import EmptyState, Skeleton
from ui.kit.forms import Form
from ui.kit.inputs import SearchBox
from ui.kit.keys import CardKeys
from ui.kit.rows_model import Column, PlateSpec, TwoLine
from ui.kit.stored_forms import StoredForms
from ui.kit.table import RowsTable
from ui.kit.text import TextLabel
from ui.shell.data import GuideData
from ui.shell.window import MainWindow
from ui.theme.roles import set_role
from ui.theme.tokens import SPACE_2, SPACE_3, SPACE_4, SPACE_6

t = words("files")
TYPING_MS = 150
LIST_WIDTH = 340


class FilesPage(QWidget):
    """Search, list, file."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.setObjectName("files")
        self._context = context
        self.search = SearchBox(t("Plate, name, pinyin, phone, VIN"), key="Ctrl+F")
        self.caption = TextLabel("", "label")
        self.empty_list = EmptyState("files")
        self.list: RowsTable[FileRow] = RowsTable(
            [
                Column("plate", t("Plate"), lambda r: PlateSpec(r.plate, r.plate_kind.value if r.plate_kind else ""), 112, kind="plate"),
                Column("file", t("File"), lambda r: TwoLine(r.title, r.subtitle), 0, kind="two_line"),
            ],
            empty=self.empty_list,
        )  # fmt: skip
        self.list.horizontalHeader().hide()
        self.list.setAccessibleName(t("Files"))
        self.list.lead(lambda row: row.id, search=self.search)
        self.presenter = FilesPresenter(context, self)
        self.stored = StoredForms({"vehicle": Form(columns=2), "customer": Form(columns=2)}, self.presenter.leave)
        self.vehicle = VehicleView(context, self.stored)
        self.customer = CustomerView(context, self.stored)
        self.nothing = EmptyState(
            "files", t("Choose a file"), t("Type a part of plate, name or phone; Enter opens the first one found.")
        )
        self.skeleton = Skeleton(10)
        self.stack = QStackedWidget()
        self._typing = QTimer(self)
        self._typing.setSingleShot(True)
        self._typing.setInterval(TYPING_MS)
        self._build()
        self._wire()

    def _build(self) -> None:
        left = QFrame()
        set_role(left, role="page")
        left.setFixedWidth(LIST_WIDTH)
        column = QVBoxLayout(left)
        column.setContentsMargins(SPACE_6, SPACE_4, 0, SPACE_6)
        column.setSpacing(SPACE_3)
        column.addWidget(TextLabel(t("Files"), "title"))
        column.addWidget(self.search)
        column.addWidget(self.caption)
        column.addWidget(self.list, 1)
        loading = QWidget()
        inner = QVBoxLayout(loading)
        inner.setContentsMargins(SPACE_6, SPACE_6, SPACE_6, SPACE_6)
        inner.setSpacing(SPACE_2)
        inner.addWidget(self.skeleton)
        inner.addStretch(1)
        self.loading = loading
        for page in (self.nothing, loading, self.vehicle, self.customer):
            self.stack.addWidget(page)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(left)
        row.addWidget(self.stack, 1)

    def _wire(self) -> None:
        self.search.searched.connect(lambda _text: self._typing.start())
        self._typing.timeout.connect(self._look)
        self.search.returnPressed.connect(self._open_first)
        self.list.activated_row.connect(self.presenter.choose)
        self.list.clicked.connect(lambda index: self.presenter.choose(self.list.rows_model.row_at(index.row())))
        self.vehicle.customer_wanted.connect(lambda key: self.presenter.go("customer", key))
        self.customer.vehicle_wanted.connect(lambda key: self.presenter.go("vehicle", key))
        for view in (self.vehicle, self.customer):
            view.visit_wanted.connect(self.presenter.go_to_visit)

    def _look(self) -> None:
        self._typing.stop()
        self.presenter.look_for(self.search.text())

    def _open_first(self) -> None:
        self._look()
        if rows := self.list.rows_model.rows():
            self.list.selectRow(0)
            self.presenter.choose(rows[0])

    def card_keys(self) -> CardKeys:
        """Return the keys of its own, for the card of keys."""
        return (
            ("Ctrl+F", t("Go to the search")),
            ("Down", t("From the search into the list")),
        )  # fmt: skip

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go to the search with Ctrl+F."""
        if event.key() == Qt.Key.Key_F and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
            self.search.selectAll()
        else:
            super().keyPressEvent(event)

    def open(self, **ids: object) -> None:
        """Show the file ``vehicle`` or ``customer``, or what was open before."""
        vehicle, customer = ids.get("vehicle"), ids.get("customer")
        self.presenter.open(
            vehicle if isinstance(vehicle, UUID) else None, customer if isinstance(customer, UUID) else None
        )
        if not ids:
            self.list.take_cursor()
        if isinstance(self._context.window, MainWindow):
            self._context.window.show_guide(GuideData())

    def field_error(self, field: str, text: str) -> bool:
        """Show a problem at the field that was just left; True where there is one of that name."""
        return self.stored.field_error(field, text)

    # FilesView ----------------------------------------------------------------------------------------------------

    def show_found(self, text: str, rows: tuple[FileRow, ...]) -> None:
        """See ``FilesView``."""
        self.caption.setText(t("Found: {n}", n=len(rows)) if text else t("Last visitors"))
        if text:
            self.empty_list.set_words(t("Nothing found"), t("Try the end of the plate or of the phone number."))
        else:
            self.empty_list.set_words(t("No files yet"), t("A file is made when a car arrives (F2)."))
        self.list.set_rows(rows)

    def show_nothing(self) -> None:
        """See ``FilesView``."""
        self.stack.setCurrentWidget(self.nothing)

    def show_loading(self) -> None:
        """See ``FilesView``."""
        self.stored.forget()
        self.stack.setCurrentWidget(self.loading)

    def show_vehicle(self, file: VehicleFile) -> None:
        """See ``FilesView``."""
        self.vehicle.show_file(file)
        for name, hint in reasons(file).items():
            self.stored.field("vehicle", name).set_hint(hint)
        self.stack.setCurrentWidget(self.vehicle)

    def show_customer(self, file: CustomerFile) -> None:
        """See ``FilesView``."""
        self.customer.show_file(file)
        self.stack.setCurrentWidget(self.customer)

    def show_values(self, part: str, values: dict[str, object]) -> None:
        """See ``FilesView``."""
        self.stored.show_values(part, values)

    def saved(self, part: str, field: str) -> None:
        """See ``FilesView``."""
        self.stored.saved(part, field)

    def refused(self, part: str, field: str, error: BaseException) -> None:
        """See ``FilesView``."""
        self.stored.refused(part, field, error)
