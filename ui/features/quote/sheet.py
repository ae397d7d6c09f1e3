"""The sheet as a person works in it: cells by arrows, Tab and Enter, typing replaces, Space decides, Del removes."""

from uuid import UUID

from PySide6.QtCore import QEvent, QModelIndex, QObject, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QLineEdit, QTableView, QWidget

from advisor_app.i18n import words
from advisor_app.ports.reads.quotes import LineCard, QuoteSheet
from ui.features.quote.cells import Cell, Shape, choices_of, edit_text
from ui.features.quote.drafts import Drafts
from ui.features.quote.name_lines import LINE, name_lines
from ui.features.quote.sheet_fit import SAFETY_SIGN, SIGN_LEAST, fit_columns
from ui.features.quote.sheet_model import SheetModel
from ui.features.quote.sheet_paint import SIDE, SheetPainter
from ui.kit.choice import ChoiceBox
from ui.kit.empty import EmptyState
from ui.kit.inputs import LineInput
from ui.kit.keys import CardKeys
from ui.theme.current import metrics

t = words("quote")
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
TWO_LINES = round(2 * LINE + 8)
"""Height of a row whose name takes two lines, px."""


class CellEditor(LineInput):
    """The line that is open over a cell; it says how it was left.

    Signals:
        closed(str): ``down``, ``next``, ``back``, ``away`` (stored) or ``escape`` (given up).
    """

    closed = Signal(str)

    def __init__(self, parent: QWidget, right: bool) -> None:
        super().__init__(right=right, parent=parent)
        self.setProperty("role", "cell")

    def event(self, event: QEvent) -> bool:
        """Take Tab, and keep Esc and Enter from any shortcut."""
        if isinstance(event, QKeyEvent):
            if event.type() == QEvent.Type.ShortcutOverride and event.key() in (Qt.Key.Key_Escape, *_ENTER):
                event.accept()
                return True
            if event.type() == QEvent.Type.KeyPress and event.key() in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab):
                self.closed.emit("next" if event.key() == Qt.Key.Key_Tab else "back")
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave with Enter, arrows up and down, or Esc."""
        if event.key() in _ENTER and not self.composing():
            self.closed.emit("down")
        elif event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            self.closed.emit("down" if event.key() == Qt.Key.Key_Down else "up")
        elif event.key() == Qt.Key.Key_Escape:
            self.closed.emit("escape")
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Store what was typed when the focus goes elsewhere."""
        super().focusOutEvent(event)
        if event.reason() not in (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.MenuBarFocusReason):
            self.closed.emit("away")


class Sheet(QTableView):
    """The lines of a quote.

    Signals:
        typed(object, str, str): line, field, text of a cell that was left.
        put(object, str, object): line, field, value chosen in a cell.
        given_up(object, str): Esc on a cell that was refused.
        toggled(object): Space on a line.
        removed(object): Del on a line.
        undo_wanted(), entry_wanted(): Ctrl+Z; beyond the last line.
        cell_moved(object, str): line and field under the cursor (None, "" for none).
    """

    typed = Signal(object, str, str)
    put = Signal(object, str, object)
    given_up = Signal(object, str)
    toggled = Signal(object)
    removed = Signal(object)
    undo_wanted = Signal()
    entry_wanted = Signal()
    cell_moved = Signal(object, str)

    def __init__(self) -> None:
        super().__init__()
        self.sheet_model = SheetModel(self)
        self.setModel(self.sheet_model)
        self.setItemDelegate(SheetPainter(self.sheet_model, self))
        self.editor: CellEditor | None = None
        self.chooser: ChoiceBox | None = None
        self._editing: tuple[UUID, str] | None = None
        self._place: tuple[UUID, str] | None = None
        self._empty = EmptyState(
            "quote", t("Nothing on the quote yet"), t("Type a code, a name or pinyin below and press Enter.")
        )
        self._empty.setParent(self.viewport())
        self._set_up()

    def _set_up(self) -> None:
        self.setAccessibleName(t("Lines of the quote"))
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setCornerButtonEnabled(False)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(metrics().row)
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        head = self.horizontalHeader()
        head.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        head.setFixedHeight(32)
        head.setHighlightSections(False)
        head.setMinimumSectionSize(SIGN_LEAST)
        self.sheet_model.modelReset.connect(self._again)
        self.horizontalScrollBar().valueChanged.connect(lambda _at: self._place_editor())
        self.verticalScrollBar().valueChanged.connect(lambda _at: self._place_editor())

    # Content --------------------------------------------------------------------------------------------------------

    def show_sheet(self, sheet: QuoteSheet, drafts: Drafts, editable: bool) -> None:
        """Show these lines; cursor and open editor stay where they are."""
        self.sheet_model.set_sheet(sheet, drafts, editable)
        self._empty.setVisible(not sheet.lines)
        self._fit()
        if not editable:
            self._close_editor()
        self.viewport().update()

    def _again(self) -> None:
        if self._place is not None:
            row = self.sheet_model.row_of(self._place[0])
            if row < 0:  # the line is gone: the nearest one that is left takes the cursor
                row = min(getattr(self, "_last_row", 0), self.sheet_model.rowCount() - 1)
                row = next(
                    (n for n in (*range(row, -1, -1), *range(row + 1, self.sheet_model.rowCount())) if self._line(n)),
                    -1,
                )
            if row >= 0:
                self.setCurrentIndex(self.sheet_model.index(row, self.sheet_model.column_of(self._place[1])))
        if self._editing is not None and self.sheet_model.row_of(self._editing[0]) < 0:
            self._close_editor()
        self._place_editor()

    def _line(self, row: int) -> LineCard | None:
        return self.sheet_model.line_at(row)

    def current(self) -> tuple[LineCard, Cell] | None:
        """Return line and column under the cursor."""
        at = self.currentIndex()
        line = self._line(at.row()) if at.isValid() else None
        return (line, self.sheet_model.columns[at.column()]) if line is not None else None

    def current_row_number(self) -> int:
        """Return the row that is marked, -1 while the sheet has no cursor."""
        return self.currentIndex().row() if self.hasFocus() or self.editor or self.chooser else -1

    def go_to(self, line_id: UUID, field: str) -> bool:
        """Put the cursor on a cell; False where the line is gone."""
        row = self.sheet_model.row_of(line_id)
        if row < 0:
            return False
        index = self.sheet_model.index(row, self.sheet_model.column_of(field))
        self.setCurrentIndex(index)
        self.scrollTo(index)
        return True

    def enter_from_below(self) -> bool:
        """Take the focus on the line that had the cursor last, else the last line."""
        if self.current() is None:
            rows = [n for n in range(self.sheet_model.rowCount()) if self._line(n)]
            if not rows:
                return False
            self.setCurrentIndex(self.sheet_model.index(rows[-1], self.sheet_model.column_of("quantity")))
        self.setFocus(Qt.FocusReason.OtherFocusReason)
        return True

    def currentChanged(self, current: QModelIndex, previous: QModelIndex) -> None:  # type: ignore[override]  # stubs
        """Say where the cursor is."""
        super().currentChanged(current, previous)
        found = self.current()
        if found is not None:
            self._place = (found[0].id, found[1].field)
            self._last_row = current.row()
            self.cell_moved.emit(found[0].id, found[1].field)
        self.viewport().update()

    # Moving ---------------------------------------------------------------------------------------------------------

    def _move_row(self, by: int) -> bool:
        at = self.currentIndex()
        row = at.row() + by
        while 0 <= row < self.sheet_model.rowCount():
            if self._line(row) is not None:
                self.setCurrentIndex(self.sheet_model.index(row, at.column()))
                return True
            row += by
        return False

    def _move_cell(self, by: int) -> bool:
        """Go to the next cell that may be filled in, over the ends of lines; False beyond the last."""
        at = self.currentIndex()
        wide = self.sheet_model.columnCount()
        spot = at.row() * wide + at.column() + by
        while 0 <= spot < wide * self.sheet_model.rowCount():
            row, column = divmod(spot, wide)
            line = self._line(row)
            if line is not None and self.sheet_model.enters(line, self.sheet_model.columns[column]):
                self.setCurrentIndex(self.sheet_model.index(row, column))
                return True
            spot += by
        return False

    def focusNextPrevChild(self, next: bool) -> bool:  # noqa: A002
        """Tab goes from cell to cell, then on to the entry line."""
        if self._move_cell(1 if next else -1):
            return True
        return super().focusNextPrevChild(next)

    def card_keys(self) -> CardKeys:
        """Return the keys of its own, for the card of keys."""
        return (
            ("Space", t("Approve or decline the line")),
            ("Enter", t("Change the cell")),
            ("Del", t("Remove the line")),
            ("Ctrl+Z", t("Undo")),
        )  # fmt: skip

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Work in the sheet by keys."""
        found = self.current()
        key, plain = event.key(), event.modifiers() in (
            Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier, Qt.KeyboardModifier.ShiftModifier
        )  # fmt: skip
        if key == Qt.Key.Key_Z and event.modifiers() == Qt.KeyboardModifier.ControlModifier:
            self.undo_wanted.emit()
        elif found is None or not plain:
            super().keyPressEvent(event)
        elif key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            if not self._move_row(1 if key == Qt.Key.Key_Down else -1) and key == Qt.Key.Key_Down:
                self.entry_wanted.emit()
        elif key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            at = self.currentIndex()
            column = at.column() + (1 if key == Qt.Key.Key_Right else -1)
            if 0 <= column < self.sheet_model.columnCount():
                self.setCurrentIndex(self.sheet_model.index(at.row(), column))
        elif not self._act(event, *found):
            super().keyPressEvent(event)

    def _act(self, event: QKeyEvent, line: LineCard, cell: Cell) -> bool:
        """Do what a key means on a cell; False where it means nothing."""
        key, enters = event.key(), self.sheet_model.enters(line, cell)
        draft = self.sheet_model.draft(line, cell)
        if key == Qt.Key.Key_Escape and draft is not None and draft.problem:
            self.given_up.emit(line.id, cell.field)
        elif not self.sheet_model.editable:
            return False
        elif key == Qt.Key.Key_Delete:
            self.removed.emit(line.id)
        elif key == Qt.Key.Key_Space or (key in _ENTER and cell.field == "decision"):
            if enters and cell.shape is Shape.TICKED:
                self.put.emit(line.id, cell.field, not getattr(line, cell.field))
            else:
                self.toggled.emit(line.id)
        elif not enters:
            return False
        elif key in _ENTER:
            self._open(line, cell)
        elif cell.shape is Shape.CHOSEN and event.text().isdigit() and event.text() != "0":
            options = choices_of(cell.field, self.sheet_model.sheet.faults if self.sheet_model.sheet else ())
            if int(event.text()) <= len(options):
                self.put.emit(line.id, cell.field, options[int(event.text()) - 1][0])
        elif cell.shape is Shape.TYPED and event.text() and event.text().isprintable():
            self._open(line, cell, event.text())
        else:
            return False
        return True

    # Editing --------------------------------------------------------------------------------------------------------

    def _open(self, line: LineCard, cell: Cell, typed: str | None = None) -> None:
        if cell.shape is Shape.TICKED:
            self.put.emit(line.id, cell.field, not getattr(line, cell.field))
            return
        if cell.shape is Shape.CHOSEN:
            self._open_choices(line, cell)
            return
        self._close_editor()
        draft = self.sheet_model.draft(line, cell)
        self._editing = (line.id, cell.field)
        self.editor = CellEditor(self.viewport(), cell.right)
        self.editor.setAccessibleName(f"{line.title} {cell.title}")
        self.editor.setText(draft.text if draft is not None else edit_text(cell, line))
        self.editor.setProperty("amount", cell.right)
        if typed is not None:
            self.editor.setText(typed)
        else:
            self.editor.selectAll()
        self.editor.closed.connect(self._closed)
        self._place_editor()
        self.editor.show()
        self.editor.setFocus(Qt.FocusReason.OtherFocusReason)

    def _open_choices(self, line: LineCard, cell: Cell) -> None:
        self._close_editor()
        options = choices_of(cell.field, self.sheet_model.sheet.faults if self.sheet_model.sheet else ())
        self._editing = (line.id, cell.field)
        box = ChoiceBox(
            [(str(n), f"{n + 1}  {text}") for n, (_value, text) in enumerate(options)], parent=self.viewport()
        )
        at = next((n for n, (value, _text) in enumerate(options) if value == getattr(line, cell.field)), -1)
        box.set_value(str(at) if at >= 0 else None)
        box.setAccessibleName(f"{line.title} {cell.title}")
        self.chooser = box
        line_id, field = line.id, cell.field

        def chosen() -> None:
            code = box.value()
            if self.chooser is box and code is not None:
                self._close_editor()
                self.put.emit(line_id, field, options[int(code)][0])

        box.activated.connect(lambda _n: chosen())
        box.installEventFilter(self)
        self._place_editor()
        box.show()
        box.setFocus(Qt.FocusReason.OtherFocusReason)
        box.showPopup()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Leave the list of choices with Esc, Enter or Tab."""
        if watched is self.chooser and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() in (Qt.Key.Key_Escape, Qt.Key.Key_Tab, Qt.Key.Key_Backtab):
                self._close_editor()
                return True
            if event.key() in _ENTER and self.chooser is not None:
                self.chooser.activated.emit(self.chooser.currentIndex())
                return True
        return super().eventFilter(watched, event)

    def _closed(self, how: str) -> None:
        editor, editing = self.editor, self._editing
        if editor is None or editing is None:
            return
        text = editor.text()
        self._close_editor(focus=how != "away")
        if how == "escape":
            self.given_up.emit(*editing)
            return
        self.typed.emit(*editing, text)
        if how == "down" and not self._move_row(1):
            self.entry_wanted.emit()
        elif how == "up":
            self._move_row(-1)
        elif how in ("next", "back") and not self._move_cell(1 if how == "next" else -1):
            self.entry_wanted.emit()

    def flush(self) -> None:
        """Store what stands in the open cell."""
        if self.editor is not None:
            self._closed("away")

    def _close_editor(self, *, focus: bool = True) -> None:
        gone: list[QLineEdit | ChoiceBox] = [x for x in (self.editor, self.chooser) if x is not None]
        self.editor = self.chooser = self._editing = None
        for widget in gone:
            if focus:
                self.setFocus(Qt.FocusReason.OtherFocusReason)
            widget.hide()
            widget.deleteLater()
        if gone:
            self.viewport().update()

    def _place_editor(self) -> None:
        widget = self.editor or self.chooser
        if widget is None or self._editing is None:
            return
        row = self.sheet_model.row_of(self._editing[0])
        if row >= 0:
            box = self.visualRect(self.sheet_model.index(row, self.sheet_model.column_of(self._editing[1])))
            least = 140 if widget is self.chooser else 84
            box = box.adjusted(0, 1, max(0, least - box.width()), -1)
            box.moveRight(min(box.right(), max(self.viewport().width() - 1, box.width())))
            widget.setGeometry(box)

    # Mouse, size ----------------------------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose a cell; on a decision or a tick change it."""
        super().mousePressEvent(event)
        index = self.indexAt(event.position().toPoint())
        line = self._line(index.row()) if index.isValid() else None
        if line is None or event.button() != Qt.MouseButton.LeftButton or not self.sheet_model.editable:
            return
        cell = self.sheet_model.columns[index.column()]
        if cell.field == "decision":
            self.toggled.emit(line.id)
        elif cell.shape is Shape.TICKED and self.sheet_model.enters(line, cell):
            self.put.emit(line.id, cell.field, not getattr(line, cell.field))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Open a cell."""
        found = self.current()
        if found is not None and found[1].shape in (Shape.TYPED, Shape.CHOSEN) and self.sheet_model.enters(*found):
            self._open(*found)
        else:
            event.accept()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give every column what fits."""
        super().resizeEvent(event)
        self._fit()
        if self.current_row_number() >= 0:
            self.scrollTo(self.currentIndex())

    def _fit(self) -> None:
        fit = fit_columns(self.sheet_model, self.viewport().width())
        self.sheet_model.show_signs(fit.signs)
        self.sheet_model.codes, self.sheet_model.brief = fit.codes, fit.brief
        for n, cell in enumerate(self.sheet_model.columns):
            self.setColumnWidth(n, fit.widths[cell.field])
        self._fit_rows(fit.widths["name"])
        self._empty.setGeometry(self.viewport().rect())
        self._place_editor()

    def _fit_rows(self, width: int) -> None:
        """Make the row of a name that takes two lines as high as they are."""
        rows = self.verticalHeader()
        for n in range(self.sheet_model.rowCount()):
            line = self._line(n)
            room = width - 2 * SIDE + 1 - (SAFETY_SIGN if line is not None and line.safety else 0)
            two = line is not None and len(name_lines(line.title, room)) > 1
            high = max(metrics().row, TWO_LINES if two else 0)
            if rows.sectionSize(n) != high:
                rows.resizeSection(n, high)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the cursor."""
        super().focusInEvent(event)
        if self.current() is None:
            first = next((n for n in range(self.sheet_model.rowCount()) if self._line(n)), -1)
            if first >= 0:
                self.setCurrentIndex(self.sheet_model.index(first, self.sheet_model.column_of("quantity")))
        self.viewport().update()
