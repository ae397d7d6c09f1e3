"""A table model over frozen rows: columns are data, sorting and paging are generic."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cmp_to_key
from typing import Any, Generic, TypeVar

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from advisor_app.domain.values.money import Money
from ui.kit import formats
from ui.kit.text import plain_tip
from ui.theme.fonts import numbers_font

R = TypeVar("R")
AnyIndex = QModelIndex | QPersistentModelIndex
_ALIGN = {
    "left": Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter,
    "right": Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter,
    "center": Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignVCenter,
}
VALUE_ROLE = Qt.ItemDataRole.UserRole + 1
"""Role under which a delegate gets the raw value of a cell."""


@dataclass(frozen=True)
class TwoLine:
    """A cell of two lines: what it is, and below in small type what else one should know."""

    first: str
    second: str = ""

    def __str__(self) -> str:
        """Return both lines in one, for copying."""
        return f"{self.first} {self.second}".strip()


@dataclass(frozen=True)
class StockSpec:
    """A stock light: ``enough`` (full), ``some`` (half), ``none`` (empty) or ``unkept`` (grey), with its words."""

    state: str
    text: str

    def __str__(self) -> str:
        """Return the words."""
        return self.text


@dataclass(frozen=True)
class PlateSpec:
    """A plate in a cell; ``kind`` is a ``PlateKind`` value or ""."""

    plate: str
    kind: str = ""

    def __str__(self) -> str:
        """Return the number."""
        return self.plate


@dataclass(frozen=True)
class Column(Generic[R]):
    """One column.

    Attributes:
        key: stable key, under which its width and place are remembered.
        title: words in the head.
        value: row to value: str, int, Money, ``TwoLine``, ``BadgeSpec``, ``PlateSpec``, ``StockSpec`` or None.
        width: first width, px; 0 takes what is left over.
        align: ``left``, ``right`` or ``center``.
        kind: who paints it: ``text``, ``two_line``, ``badge``, ``plate``, ``money``, ``stock`` or ``number``.
        sort: row to what it is sorted by; by default the value itself.
        sortable: whether a click on the head sorts.
        hidden: left out until the person chooses it.
        tooltip: row to tooltip.
    """

    key: str
    title: str
    value: Callable[[R], object]
    width: int = 120
    align: str = "left"
    kind: str = "text"
    sort: Callable[[R], Any] | None = None
    sortable: bool = True
    hidden: bool = False
    tooltip: Callable[[R], str] | None = None


def cell_text(value: object) -> str:
    """Return a value as it is shown, copied and exported."""
    if value is None:
        return ""
    return formats.money(value, sign=False) if isinstance(value, Money) else str(value)


class RowsModel(QAbstractTableModel, Generic[R]):
    """Rows × columns, virtual: more rows are asked for while scrolling.

    Signals:
        more_wanted(int): rows are running out; fetch from this offset and call ``append_rows``.
        order_wanted(str, bool): with ``sorted_by_owner``: sort by this column's key, descending or not.

    Args:
        columns: what is shown.
        sorted_by_owner: sorting is the database's; the model only says what is wanted.
        parent: owner.
    """

    more_wanted = Signal(int)
    order_wanted = Signal(str, bool)

    def __init__(
        self, columns: Sequence[Column[R]], *, sorted_by_owner: bool = False, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._columns = tuple(columns)
        self._rows: list[R] = []
        self._more = False
        self._asked = False
        self._by_owner = sorted_by_owner
        self._order: tuple[int, bool] | None = None
        self._numbers = numbers_font()

    @property
    def columns(self) -> tuple[Column[R], ...]:
        """The columns."""
        return self._columns

    def rows(self) -> tuple[R, ...]:
        """Return the loaded rows in their order on the screen."""
        return tuple(self._rows)

    def row_at(self, number: int) -> R:
        """Return the row at a place.

        Raises:
            IndexError: there is none.
        """
        return self._rows[number]

    def set_rows(self, rows: Iterable[R], *, more: bool = False) -> None:
        """Show these rows instead.

        Args:
            rows: frozen read models.
            more: whether there are further ones to fetch.
        """
        self.beginResetModel()
        self._rows = list(rows)
        self._more, self._asked = more, False
        if self._order and not self._by_owner:
            self._sort_rows(*self._order)
        self.endResetModel()

    def append_rows(self, rows: Iterable[R], *, more: bool = False) -> None:
        """Add the rows fetched after ``more_wanted``."""
        added = list(rows)
        self._more, self._asked = more, False
        if not added:
            return
        at = len(self._rows)
        self.beginInsertRows(QModelIndex(), at, at + len(added) - 1)
        self._rows.extend(added)
        self.endInsertRows()

    def rowCount(self, parent: AnyIndex = QModelIndex()) -> int:  # noqa: B008
        """Return the number of loaded rows."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: AnyIndex = QModelIndex()) -> int:  # noqa: B008
        """Return the number of columns."""
        return 0 if parent.isValid() else len(self._columns)

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return text, value, alignment, tooltip or font of a cell."""
        if not index.isValid():
            return None
        column = self._columns[index.column()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return cell_text(column.value(self._rows[index.row()]))
        if role == VALUE_ROLE:
            return column.value(self._rows[index.row()])
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return int(_ALIGN[column.align])
        if role == Qt.ItemDataRole.ToolTipRole and column.tooltip:
            return plain_tip(column.tooltip(self._rows[index.row()]))
        if role == Qt.ItemDataRole.FontRole and column.align == "right":
            return self._numbers
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return the title of a column."""
        if orientation != Qt.Orientation.Horizontal or not 0 <= section < len(self._columns):
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self._columns[section].title
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return int(_ALIGN[self._columns[section].align])
        return None

    def canFetchMore(self, parent: AnyIndex) -> bool:
        """Tell the view whether scrolling on makes sense."""
        return not parent.isValid() and self._more and not self._asked

    def fetchMore(self, parent: AnyIndex) -> None:
        """Ask for the next rows once."""
        if not parent.isValid() and self._more and not self._asked:
            self._asked = True
            self.more_wanted.emit(len(self._rows))

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sort by a column, or ask the owner to; empty values stay last either way."""
        if not (0 <= column < len(self._columns) and self._columns[column].sortable):
            return
        descending = order == Qt.SortOrder.DescendingOrder
        self._order = (column, descending)
        if self._by_owner:
            self.order_wanted.emit(self._columns[column].key, descending)
            return
        self.layoutAboutToBeChanged.emit()
        kept = [(index, self._rows[index.row()]) for index in self.persistentIndexList()]
        self._sort_rows(column, descending)
        places = {id(row): place for place, row in enumerate(self._rows)} if kept else {}
        for old, row in kept:
            self.changePersistentIndex(old, self.index(places[id(row)], old.column()))
        self.layoutChanged.emit()

    def _sort_rows(self, number: int, descending: bool) -> None:
        column = self._columns[number]
        key = column.sort or column.value
        filled = [(key(row), row) for row in self._rows]
        empty = [row for value, row in filled if value is None]
        known = [pair for pair in filled if pair[0] is not None]
        try:
            known.sort(key=lambda pair: pair[0], reverse=descending)  # type: ignore[arg-type,return-value]
        except TypeError:
            by_text = cmp_to_key(lambda a, b: (str(a) > str(b)) - (str(a) < str(b)))
            known.sort(key=lambda pair: by_text(pair[0]), reverse=descending)
        self._rows = [row for _value, row in known] + empty
