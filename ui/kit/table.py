"""The one table of the product: sortable, columns remembered, copyable, exportable, virtual, with an empty state."""

from collections.abc import Callable, Sequence
from typing import Any, Generic, Protocol, TypeVar

from PySide6.QtCore import (
    QCoreApplication,
    QEvent,
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPoint,
    QRectF,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QAction, QGuiApplication, QKeyEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QLineEdit, QMenu, QTableView, QWidget

from advisor_app.i18n import words
from ui.kit.delegates import DELEGATES
from ui.kit.empty import EmptyState
from ui.kit.keys import CardKeys
from ui.kit.qt_keys import types_a_sign
from ui.kit.rows_model import Column, RowsModel, cell_text
from ui.theme.current import metrics
from ui.theme.icons import paint_icon

t = words("kit")
R = TypeVar("R")
_WRITE_AFTER_MS = 400
LEAST = 112
"""Fewest px of a column that takes what the others leave: a name is still known by that; below it the table scrolls."""


class TableSettings(Protocol):
    """Where widths and choice of columns are remembered, per person and table."""

    def load(self, name: str) -> dict[str, Any] | None:
        """Return what was stored for a table, or None."""
        ...

    def store(self, name: str, state: dict[str, Any]) -> None:
        """Store widths (``widths``: key → px), hidden columns (``hidden``) and order (``order``: [key, descending])."""
        ...


Exporter = Callable[[str, Sequence[str], Sequence[Sequence[object]]], None]
"""Called with ``"csv"`` or ``"xlsx"``, the titles and the raw values of the loaded rows."""


class _Header(QHeaderView):
    """A head that draws its arrow as an icon of ours."""

    def paintSection(self, painter: Any, rect: Any, section: int) -> None:
        """Draw the section by the style, then the sign of the order."""
        painter.save()
        super().paintSection(painter, rect, section)
        painter.restore()
        if self.isSortIndicatorShown() and self.sortIndicatorSection() == section:
            up = self.sortIndicatorOrder() == Qt.SortOrder.AscendingOrder
            title = str(self.model().headerData(section, Qt.Orientation.Horizontal) or "")
            wide = self.fontMetrics().horizontalAdvance(title)
            align = int(self.model().headerData(section, Qt.Orientation.Horizontal, Qt.ItemDataRole.TextAlignmentRole))
            right = bool(align & int(Qt.AlignmentFlag.AlignRight))
            x = rect.right() - 12 - wide - 16 if right else rect.left() + 12 + wide + 2
            paint_icon(
                painter,
                QRectF(x, rect.center().y() - 6, 13, 13),
                "arrow_up" if up else "arrow_down",
                "accent_text",
            )


class _DownTheSearch(QObject):
    """Down in a search goes on to the list below it."""

    def __init__(self, search: QLineEdit, into: Callable[[], object]) -> None:
        super().__init__(search)
        self._into = into
        search.installEventFilter(self)

    def eventFilter(self, _search: QObject, event: QEvent) -> bool:
        """Go on with Down."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and event.key() == Qt.Key.Key_Down:
            self._into()
            return True
        return False


class RowsTable(QTableView, Generic[R]):
    """A table of frozen rows.

    Signals:
        activated_row(object): Enter or double click on a row.
        selected_row(object): another row is current; None when there is none.
        more_wanted(int), order_wanted(str, bool): see ``RowsModel``.

    Args:
        columns: what is shown.
        name: under which widths and choice are remembered; "" remembers nothing.
        settings: where they are remembered.
        empty: title, explanation, and words of the one action, or the whole of it; shown where the answer holds no rows,
            and not before there is an answer.
        exporter: called by the menu for CSV and XLSX; without it the menu has no export.
        sorted_by_owner: sorting is done by the database.
        flat: no frame, for a table that fills a card.
        parent: owner.
    """

    activated_row = Signal(object)
    selected_row = Signal(object)
    more_wanted = Signal(int)
    order_wanted = Signal(str, bool)

    def __init__(
        self,
        columns: Sequence[Column[R]],
        *,
        name: str = "",
        settings: TableSettings | None = None,
        empty: tuple[str, str] | EmptyState = ("", ""),
        exporter: Exporter | None = None,
        sorted_by_owner: bool = False,
        flat: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._name, self._settings, self._exporter = name, settings, exporter
        self._model: RowsModel[R] = RowsModel(columns, sorted_by_owner=sorted_by_owner, parent=self)
        self._model.more_wanted.connect(self.more_wanted)
        self._model.order_wanted.connect(self.order_wanted)
        self._model.modelReset.connect(self._show_empty)
        self._model.rowsInserted.connect(self._show_empty)
        if flat:
            self.setProperty("role", "flat")
        shown = (
            empty if isinstance(empty, EmptyState) else EmptyState(title=empty[0] or t("Nothing here"), text=empty[1])
        )
        self._empty, self._answered = shown, False
        self._key: Callable[[R], object] | None = None
        self._first: Callable[[R], bool] = lambda _row: True
        self._search: QLineEdit | None = None
        self._by_program = False
        shown.setParent(self.viewport())
        self._set_up_view()
        self._set_up_columns()
        self._remember = QTimer(self)
        self._remember.setSingleShot(True)
        self._remember.setInterval(_WRITE_AFTER_MS)
        self._remember.timeout.connect(self._store_state)
        self._show_empty()

    def _set_up_view(self) -> None:
        self.setModel(self._model)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setMouseTracking(True)
        self.setCornerButtonEnabled(False)
        self.verticalHeader().hide()
        tall = any(column.kind == "two_line" for column in self._model.columns)
        self.verticalHeader().setDefaultSectionSize(max(48, metrics().row + 8) if tall else metrics().row)
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.doubleClicked.connect(lambda index: self.activated_row.emit(self._model.row_at(index.row())))
        self.setAccessibleName(t("Table"))

    def _set_up_columns(self) -> None:
        head = _Header(Qt.Orientation.Horizontal, self)
        self.setHorizontalHeader(head)
        head.setSectionsClickable(True)
        head.setHighlightSections(False)
        head.setTextElideMode(Qt.TextElideMode.ElideRight)
        head.setSectionsMovable(True)
        head.setFixedHeight(34)
        head.setMinimumSectionSize(48)
        head.setStretchLastSection(False)
        head.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        head.customContextMenuRequested.connect(lambda point: self._menu(head.mapToGlobal(point)))
        for n, column in enumerate(self._model.columns):
            self.setItemDelegateForColumn(n, DELEGATES[column.kind](self))
            if column.width:
                head.resizeSection(n, column.width)
            self.setColumnHidden(n, column.hidden)
        self._share_out()
        self._load_state()
        head.setSortIndicatorShown(False)
        head.sectionClicked.connect(self._sort_clicked)
        head.sectionResized.connect(lambda *_sizes: self._changed_by_hand())
        head.sectionMoved.connect(lambda *_places: self._changed_by_hand())

    def set_rows(self, rows: Sequence[R], *, more: bool = False) -> None:
        """Show these rows; the current row stays current where an equal one is still there.

        A list that leads its page (``lead``) knows its row by its key, and always has one.
        """
        before, at = self.current_row(), self.currentIndex().row()
        self._answered = True
        self._model.set_rows(rows, more=more)
        if self._key is not None:
            self._stand(before, at)
        elif before is not None and before in self._model.rows():
            self.selectRow(self._model.rows().index(before))

    def _stand(self, before: R | None, at: int) -> None:
        rows = self._model.rows()
        if not rows or self._key is None:
            return
        keys = [self._key(row) for row in rows]
        looking = self._search is not None and self._search.hasFocus()
        if before is not None and self._key(before) in keys:
            self.selectRow(keys.index(self._key(before)))
        elif before is not None and not looking:
            self.selectRow(min(at, len(rows) - 1))  # it was dealt with: the next one has come to its place
        else:
            self.selectRow(next((n for n, row in enumerate(rows) if self._first(row)), 0))

    def lead(
        self, key: Callable[[R], object], *, search: QLineEdit | None = None, first: Callable[[R], bool] | None = None
    ) -> None:
        """Let the list lead its page: it always has a current row, and what is typed on it goes into the search.

        Args:
            key: what a row is known by when it is read again.
            search: takes the letters and digits typed on a row; Down leads from there to the list.
            first: which rows to begin with; without it the topmost.
        """
        self._key, self._search, self._first = key, search, first or self._first
        if search is not None:
            _DownTheSearch(search, self.take_cursor)

    def selectRow(self, row: int) -> None:
        """Select a row and no other, even while Shift or Ctrl happens to be held for something else."""
        self._by_program = True
        try:
            super().selectRow(row)
        finally:
            self._by_program = False

    def selectionCommand(
        self, index: QModelIndex | QPersistentModelIndex, event: QEvent | None = None
    ) -> QItemSelectionModel.SelectionFlag:
        """Let the keys that are held decide for a person's hand only."""
        if self._by_program:
            return QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
        return super().selectionCommand(index, event)

    def take_cursor(self) -> None:
        """Take the cursor onto the current row, else onto the first."""
        self.setFocus(Qt.FocusReason.OtherFocusReason)
        if self.current_row() is None and self._model.rowCount():
            self.selectRow(0)

    def append_rows(self, rows: Sequence[R], *, more: bool = False) -> None:
        """Add the rows fetched after ``more_wanted``."""
        self._model.append_rows(rows, more=more)

    @property
    def rows_model(self) -> RowsModel[R]:
        """The model."""
        return self._model

    def current_row(self) -> R | None:
        """Return the current row, or None."""
        index = self.currentIndex()
        return self._model.row_at(index.row()) if index.isValid() else None

    def selected_rows(self) -> list[R]:
        """Return the selected rows in their order on the screen."""
        chosen = sorted({index.row() for index in self.selectionModel().selectedRows()})
        return [self._model.row_at(number) for number in chosen]

    def currentChanged(self, current: QModelIndex, previous: QModelIndex) -> None:  # type: ignore[override]  # stubs
        """Say which row is current."""
        super().currentChanged(current, previous)
        if current.row() != previous.row():
            self.selected_row.emit(self._model.row_at(current.row()) if current.isValid() else None)

    def selectionChanged(self, selected: QItemSelection, deselected: QItemSelection) -> None:
        """Repaint the row's bar."""
        super().selectionChanged(selected, deselected)
        self.viewport().update()

    def card_keys(self) -> CardKeys:
        """Return the keys of its own, for the card of keys."""
        return (
            ("Enter", t("Open the row")),
            ("Ctrl+C", t("Copy the rows")),
            *((("A … Z", t("Search for what is typed")),) if self._search is not None else ()),
        )  # fmt: skip

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Copy with Ctrl+C, go on with Enter; letters and digits go into the search of a list that leads its page."""
        if event.matches(QKeySequence.StandardKey.Copy):
            QGuiApplication.clipboard().setText(self.as_tsv())
            return
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and (row := self.current_row()) is not None:
            self.activated_row.emit(row)
            return
        if self._search is not None and types_a_sign(event):
            self._search.setFocus(Qt.FocusReason.ShortcutFocusReason)
            QCoreApplication.sendEvent(self._search, event)
            return
        super().keyPressEvent(event)

    def _shown_columns(self) -> list[Column[R]]:
        head = self.horizontalHeader()
        places = sorted(range(len(self._model.columns)), key=head.visualIndex)
        return [self._model.columns[n] for n in places if not self.isColumnHidden(n)]

    def as_tsv(self) -> str:
        """Return the selected rows (all, where none is) with titles, tab separated, as spreadsheets paste it."""
        columns = self._shown_columns()
        rows = self.selected_rows() or list(self._model.rows())
        lines = [[column.title for column in columns]]
        lines += [[_one_line(cell_text(column.value(row))) for column in columns] for row in rows]
        return "\n".join("\t".join(line) for line in lines)

    def export(self, kind: str) -> None:
        """Hand titles and values of the loaded rows to the exporter."""
        if self._exporter:
            columns = self._shown_columns()
            values = [[column.value(row) for column in columns] for row in self._model.rows()]
            self._exporter(kind, [column.title for column in columns], values)

    def column_menu(self) -> QMenu:
        """Return the menu that shows and hides columns, copies and exports."""
        menu = QMenu(self)
        for n, column in enumerate(self._model.columns):
            action = QAction(column.title, menu)
            action.setCheckable(True)
            action.setChecked(not self.isColumnHidden(n))
            action.toggled.connect(lambda on, n=n: self._show_column(n, on))
            menu.addAction(action)
        menu.addSeparator()
        copy = menu.addAction(t("Copy rows"))
        copy.triggered.connect(lambda: QGuiApplication.clipboard().setText(self.as_tsv()))
        if self._exporter:
            for kind, words_of in (("csv", t("Export as CSV")), ("xlsx", t("Export for Excel"))):
                menu.addAction(words_of).triggered.connect(lambda _on=False, kind=kind: self.export(kind))
        return menu

    def _menu(self, at: QPoint) -> None:
        menu = self.column_menu()
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(at)

    def _show_column(self, number: int, on: bool) -> None:
        visible = sum(not self.isColumnHidden(n) for n in range(len(self._model.columns)))
        if on or visible > 1:
            self.setColumnHidden(number, not on)
            self._share_out()
            self._changed_by_hand()

    def _sort_clicked(self, section: int) -> None:
        if not self._model.columns[section].sortable:
            return
        head = self.horizontalHeader()
        same = head.isSortIndicatorShown() and head.sortIndicatorSection() == section
        up = same and head.sortIndicatorOrder() == Qt.SortOrder.AscendingOrder
        order = Qt.SortOrder.DescendingOrder if up else Qt.SortOrder.AscendingOrder
        head.setSortIndicator(section, order)
        head.setSortIndicatorShown(True)
        self._model.sort(section, order)
        self._changed_by_hand()

    def sort_by(self, key: str, *, descending: bool = False) -> None:
        """Sort by a column's key."""
        section = next(n for n, column in enumerate(self._model.columns) if column.key == key)
        order = Qt.SortOrder.DescendingOrder if descending else Qt.SortOrder.AscendingOrder
        self.horizontalHeader().setSortIndicator(section, order)
        self.horizontalHeader().setSortIndicatorShown(True)
        self._model.sort(section, order)

    def _changed_by_hand(self) -> None:
        if self._settings and self._name and self.isVisible():
            self._remember.start()

    def _store_state(self) -> None:
        if self._settings is None:
            return
        columns = self._model.columns
        head = self.horizontalHeader()
        self._settings.store(
            self._name,
            {
                "widths": {
                    column.key: self.columnWidth(n)
                    for n, column in enumerate(columns)
                    if column.width and not self.isColumnHidden(n)
                },
                "hidden": [column.key for n, column in enumerate(columns) if self.isColumnHidden(n)],
                "places": [columns[head.logicalIndex(place)].key for place in range(len(columns))],
            },
        )

    def _load_state(self) -> None:
        state = self._settings.load(self._name) if self._settings and self._name else None
        if not state:
            return
        keys = {column.key: n for n, column in enumerate(self._model.columns)}
        for key, width in state.get("widths", {}).items():
            if key in keys and self._model.columns[keys[key]].width:
                self.setColumnWidth(keys[key], max(48, int(width)))
        for key, n in keys.items():
            self.setColumnHidden(n, key in state.get("hidden", []))
        head = self.horizontalHeader()
        for place, key in enumerate(key for key in state.get("places", []) if key in keys):
            head.moveSection(head.visualIndex(keys[key]), place)

    def _show_empty(self) -> None:
        self._empty.setVisible(self._answered and self._model.rowCount() == 0)
        self._place_empty()

    def _place_empty(self) -> None:
        self._empty.setGeometry(self.viewport().rect())

    def _share_out(self) -> None:
        """Give the columns without a width what the others leave, or their least where that is too little."""
        head, columns = self.horizontalHeader(), self._model.columns
        shown = [n for n in range(len(columns)) if not self.isColumnHidden(n)]
        rest = self.viewport().width() - sum(self.columnWidth(n) for n in shown if columns[n].width)
        free = [n for n in shown if not columns[n].width]
        enough = rest >= LEAST * len(free)
        for n in free:
            head.setSectionResizeMode(
                n, QHeaderView.ResizeMode.Stretch if enough else QHeaderView.ResizeMode.Interactive
            )
            if not enough:
                head.resizeSection(n, LEAST)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share the width out anew and keep the empty state in the middle."""
        self._share_out()
        super().resizeEvent(event)
        self._place_empty()


def _one_line(text: str) -> str:
    return text.replace("\t", " ").replace("\n", " ")
