"""The rows of the sheet: blocks with their subtotals, lines under them."""

from dataclasses import dataclass
from uuid import UUID

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from advisor_app.decline_words import decline_words
from advisor_app.domain.quote import Decision
from advisor_app.domain.values.money import Money
from advisor_app.i18n import label
from advisor_app.ports.reads.quotes import LineCard, QuoteSheet
from ui.features.quote.cells import GROUPS, Cell, Shape, cells, group_title
from ui.features.quote.drafts import Draft, Drafts
from ui.kit.formats import joined
from ui.theme.icons import icon_pixmap

AnyIndex = QModelIndex | QPersistentModelIndex
ROW_ROLE = Qt.ItemDataRole.UserRole + 2
"""The row itself: a ``LineCard`` or a ``Block``."""
DRAFT_ROLE = Qt.ItemDataRole.UserRole + 3
"""The ``Draft`` of a cell, or None."""


@dataclass(frozen=True)
class Block:
    """The head of a block: labour, parts, other; ``subtotal`` adds up its amounts, but those of declined lines."""

    code: str
    title: str
    count: int
    subtotal: Money


class SheetModel(QAbstractTableModel):
    """Blocks and lines of one quote."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.columns: tuple[Cell, ...] = cells()
        self.rows: list[LineCard | Block] = []
        self.sheet: QuoteSheet | None = None
        self.editable = False
        self.signs: frozenset[str] = frozenset()
        self.codes = True
        self.brief = False
        self._drafts: Drafts = {}

    def set_sheet(self, sheet: QuoteSheet, drafts: Drafts, editable: bool) -> None:
        """Show these lines; rows that stay keep their place, so that the view keeps its own."""
        rows: list[LineCard | Block] = []
        for code, kinds in GROUPS:
            lines = [line for line in sheet.lines if line.kind in kinds]
            if lines:
                kept = (line.gross for line in lines if line.decision is not Decision.DECLINED)
                rows.append(Block(code, group_title(code), len(lines), sum(kept, Money(0))))
                rows.extend(lines)
        if [_key(r) for r in rows] == [_key(r) for r in self.rows]:
            self.rows, self.sheet, self._drafts, self.editable = rows, sheet, dict(drafts), editable
            if rows:
                self.dataChanged.emit(self.index(0, 0), self.index(len(rows) - 1, len(self.columns) - 1))
            return
        self.beginResetModel()
        self.rows, self.sheet, self._drafts, self.editable = rows, sheet, dict(drafts), editable
        self.endResetModel()

    def show_signs(self, fields: frozenset[str]) -> None:
        """Show a sign in place of the title in the heads of these fields."""
        if fields != self.signs:
            self.signs = fields
            self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(self.columns) - 1)

    def row_of(self, line_id: UUID) -> int:
        """Return the row of a line, -1 where it is gone."""
        return next((n for n, row in enumerate(self.rows) if isinstance(row, LineCard) and row.id == line_id), -1)

    def column_of(self, field: str) -> int:
        """Return the column of a field."""
        return next(n for n, cell in enumerate(self.columns) if cell.field == field)

    def line_at(self, row: int) -> LineCard | None:
        """Return the line of a row, None for the head of a block."""
        found = self.rows[row] if 0 <= row < len(self.rows) else None
        return found if isinstance(found, LineCard) else None

    def draft(self, line: LineCard, cell: Cell) -> Draft | None:
        """Return what stands unstored in a cell."""
        return self._drafts.get((line.id, cell.field))

    def enters(self, line: LineCard, cell: Cell) -> bool:
        """Whether a cell may be filled in."""
        return self.editable and cell.shape is not Shape.SHOWN and cell.fits(line)

    def rowCount(self, parent: AnyIndex = QModelIndex()) -> int:  # noqa: B008
        """Return the number of rows."""
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: AnyIndex = QModelIndex()) -> int:  # noqa: B008
        """Return the number of columns."""
        return 0 if parent.isValid() else len(self.columns)

    def flags(self, index: AnyIndex) -> Qt.ItemFlag:
        """Heads of blocks take no cursor."""
        if self.line_at(index.row()) is None:
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return words, row or draft of a cell."""
        if not index.isValid():
            return None
        row, cell = self.rows[index.row()], self.columns[index.column()]
        if role == ROW_ROLE:
            return row
        if not isinstance(row, LineCard):
            return row.title if role == Qt.ItemDataRole.DisplayRole and index.column() == 1 else None
        draft = self.draft(row, cell)
        if role == DRAFT_ROLE:
            return draft
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            if draft is not None and cell.shape is Shape.TYPED:
                return draft.text
            return cell.show(row, self.sheet.faults if self.sheet else ())
        if role == Qt.ItemDataRole.ToolTipRole:
            if draft is not None and draft.problem:
                return draft.problem
            if cell.field == "decision":
                return joined(cell.show(row, ()), decline_words(row.decline_reason))
            if cell.field == "name":
                return row.title
            if cell.field == "payer":
                return label(row.payer)
            if cell.field == "part_class":
                return label(row.part_class) if row.part_class and cell.fits(row) else None
            if cell.field == "fault_id" and self.sheet:
                return next((f"{f.pos}  {f.words}" for f in self.sheet.faults if f.id == row.fault_id), None)
            return cell.show(row, self.sheet.faults if self.sheet else ()) if cell.shape is Shape.CHOSEN else None
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return the title of a column."""
        if orientation != Qt.Orientation.Horizontal or not 0 <= section < len(self.columns):
            return None
        cell = self.columns[section]
        if role == Qt.ItemDataRole.DisplayRole:
            return "" if cell.field in self.signs else cell.head
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            return cell.title
        if role == Qt.ItemDataRole.DecorationRole:
            return icon_pixmap(cell.sign, "text_second") if cell.field in self.signs else None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if self.columns[section].right else Qt.AlignmentFlag.AlignLeft
            return int(side | Qt.AlignmentFlag.AlignVCenter)
        return None


def _key(row: LineCard | Block) -> object:
    return row.id if isinstance(row, LineCard) else row.code
