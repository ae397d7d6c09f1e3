"""Short lists of words and amounts, as they stand on a bill."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from ui.kit.badges import Badge
from ui.kit.text import ElidedLabel, TextLabel
from ui.theme.tokens import SPACE_2, SPACE_3


@dataclass(frozen=True)
class ListRow:
    """One row: words with a quiet second line, an amount at the right, perhaps a badge.

    ``role`` is that of the words and the amount (``body``, ``strong``, ``muted``), ``tone`` colours the amount.
    """

    title: str
    detail: str = ""
    amount: str = ""
    badge: str = ""
    badge_tone: str = "neutral"
    role: str = "body"
    tone: str = ""


class RowList(QWidget):
    """Rows below each other; amounts in one column at the right."""

    def __init__(self, *, spacing: int = SPACE_2) -> None:
        super().__init__()
        self._rows: tuple[ListRow, ...] = ()
        self._cells: list[QWidget] = []
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(SPACE_3)
        self._grid.setVerticalSpacing(spacing)
        self._grid.setColumnStretch(0, 1)
        self.hide()

    def rows(self) -> tuple[ListRow, ...]:
        """Return what is shown."""
        return self._rows

    def set_rows(self, rows: Sequence[ListRow]) -> None:
        """Show these rows; equal ones cost nothing."""
        if tuple(rows) == self._rows:
            return
        self._rows = tuple(rows)
        for cell in self._cells:
            self._grid.removeWidget(cell)
            cell.hide()
            cell.deleteLater()
        self._cells = []
        for n, row in enumerate(self._rows):
            self._put(self._words(row), n, 0)
            if row.badge:
                self._put(Badge(row.badge, row.badge_tone), n, 1)
            amount = TextLabel(row.amount, row.role)
            amount.set_tone(row.tone)
            amount.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop)
            self._put(amount, n, 2)
        self.setVisible(bool(self._rows))

    def _put(self, cell: QWidget, row: int, column: int) -> None:
        self._grid.addWidget(cell, row, column, Qt.AlignmentFlag.AlignTop if column else Qt.AlignmentFlag(0))
        self._cells.append(cell)

    def _words(self, row: ListRow) -> QWidget:
        both = QWidget()
        column = QVBoxLayout(both)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(ElidedLabel(row.title, row.role))
        if row.detail:
            column.addWidget(ElidedLabel(row.detail, "second"))
        column.addStretch(1)
        return both


class Sum(QWidget):
    """A sum of middling size with its caption above it, beside figures that matter more."""

    def __init__(self, caption: str) -> None:
        super().__init__()
        self._value = TextLabel("", "section")
        self._value.setAccessibleName(caption)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(TextLabel(caption, "label"))
        column.addWidget(self._value)

    def set_value(self, value: str) -> None:
        """Show another sum, already in words."""
        self._value.setText(value)

    def value(self) -> str:
        """Return the sum as shown."""
        return self._value.text()


def side_by_side(*widgets: QWidget, stretch: int = -1) -> QHBoxLayout:
    """Return a row of widgets; ``stretch`` names the one that takes what is left over."""
    row = QHBoxLayout()
    row.setSpacing(SPACE_2)
    for n, widget in enumerate(widgets):
        row.addWidget(widget, int(n == stretch))
    return row
