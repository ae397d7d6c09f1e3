"""Two parts of a card: beside each other where there is room, one below the other where there is not."""

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QWidget

from ui.theme.tokens import SPACE_4, SPACE_6

ROOM = 1000
"""From this width (px) on, two parts beside each other read better than long lines."""


class Beside(QWidget):
    """Lays two parts out by its own width; Tab goes through the first part, then through the second.

    Args:
        first: above, or at the left.
        second: below, or at the right.
    """

    def __init__(self, first: QWidget, second: QWidget) -> None:
        super().__init__()
        self._box = QBoxLayout(QBoxLayout.Direction.TopToBottom, self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(SPACE_4)
        self._box.addWidget(first, 1)
        self._box.addWidget(second, 1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Change the direction when the width passes ``ROOM``."""
        super().resizeEvent(event)
        wide = self.width() >= ROOM
        wanted = QBoxLayout.Direction.LeftToRight if wide else QBoxLayout.Direction.TopToBottom
        if self._box.direction() != wanted:
            self._box.setDirection(wanted)
            self._box.setSpacing(SPACE_6 if wide else SPACE_4)
