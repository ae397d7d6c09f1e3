"""The card of keys that F1 shows."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from advisor_app.i18n import words
from ui.kit.buttons import Button
from ui.kit.edged_dialog import EdgedDialog
from ui.theme.tokens import SPACE_2, SPACE_3, SPACE_4, SPACE_6

t = words("shell")

CAP = 96
"""Width of the caps, px: those of all groups stand in line."""


_ARROWS = {"Up": "↑", "Down": "↓", "Left": "←", "Right": "→"}


def as_printed(keys: str) -> str:
    """Return keys as they are printed on a keyboard: arrows as arrows."""
    return " / ".join("+".join(_ARROWS.get(part, part) for part in key.split("+")) for key in keys.split(" / "))


class KeyCard(EdgedDialog):
    """Every key that holds now, in two columns; longer than the window is high, it scrolls.

    Args:
        groups: (title, rows of (keys, words)).
    """

    def __init__(self, groups: Sequence[tuple[str, Sequence[tuple[str, str]]]], parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("keys")
        self.setWindowTitle(t("Keys"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        title = QLabel(t("Keys"))
        title.setProperty("role", "section")
        close = Button(t("Close"), key="Esc")
        close.clicked.connect(self.accept)
        head = QHBoxLayout()
        head.addWidget(title, 1)
        head.addWidget(close)
        body = QWidget()
        body.setProperty("role", "scrolled")
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, SPACE_3, 0)
        column.setSpacing(SPACE_2)
        for number, (name, rows) in enumerate(groups):
            if number:
                line = QFrame()
                line.setProperty("role", "line")
                column.addWidget(line)
            column.addLayout(self._group(name, rows))
        column.addStretch()
        scroll = QScrollArea(widgetResizable=True)
        scroll.setWidget(body)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(SPACE_6, SPACE_4, SPACE_6, SPACE_6)
        whole.setSpacing(SPACE_3)
        whole.addLayout(head)
        whole.addWidget(scroll)
        wide, above = 720, 96
        tall = body.heightForWidth(wide - 2 * SPACE_6) if body.hasHeightForWidth() else body.sizeHint().height()
        self.resize(wide, min(720, tall + above, parent.window().height() - 2 * SPACE_4))

    def _group(self, name: str, rows: Sequence[tuple[str, str]]) -> QVBoxLayout:
        label = QLabel(name, textFormat=Qt.TextFormat.PlainText)
        label.setProperty("role", "label")
        grid = QGridLayout()
        grid.setHorizontalSpacing(SPACE_4)
        grid.setVerticalSpacing(SPACE_2)
        for column in (1, 3):
            grid.setColumnMinimumWidth(column - 1, CAP)
            grid.setColumnStretch(column, 1)
        half = (len(rows) + 1) // 2
        for place, (keys, what) in enumerate(rows):
            row, column = place % half, 2 * (place // half)
            cap = QLabel(as_printed(keys), textFormat=Qt.TextFormat.PlainText)
            cap.setProperty("role", "keycap")
            cap.setAlignment(Qt.AlignmentFlag.AlignCenter)
            grid.addWidget(cap, row, column)
            grid.addWidget(QLabel(what, textFormat=Qt.TextFormat.PlainText, wordWrap=True), row, column + 1)
        lines = QVBoxLayout()
        lines.setSpacing(SPACE_2)
        lines.addWidget(label)
        lines.addLayout(grid)
        return lines
