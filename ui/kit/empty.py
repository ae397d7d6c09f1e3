"""What is shown where there is nothing yet, and where content is on its way."""

from PySide6.QtCore import QEvent, QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from advisor_app.i18n import words
from ui.kit.buttons import Button
from ui.kit.text import TextLabel
from ui.theme.current import colour
from ui.theme.icons import icon_pixmap
from ui.theme.tokens import SPACE_2, SPACE_4

t = words("kit")


class EmptyState(QWidget):
    """A sign, what is not there, what to do about it, and the button that does it.

    Signals:
        acted(): the button was pressed.

    Args:
        icon: name of the sign.
        title: what is not there.
        text: what to do.
        action: words of the button; "" shows none.
        key: the button's key.
        parent: owner.
    """

    acted = Signal()

    def __init__(
        self,
        icon: str = "list",
        title: str = "",
        text: str = "",
        *,
        action: str = "",
        key: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._icon = icon
        self._sign = QLabel()
        self._sign.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._title = TextLabel(title, "section", wrap=True)
        self._text = TextLabel(text, "muted", wrap=True)
        self._button = Button(action, key=key)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(SPACE_4, SPACE_4, SPACE_4, SPACE_4)
        layout.setSpacing(SPACE_2)
        layout.addStretch(1)
        for widget in (self._sign, self._title, self._text):
            widget.setAlignment(Qt.AlignmentFlag.AlignCenter)
            layout.addWidget(widget)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self._button)
        row.addStretch(1)
        layout.addSpacing(SPACE_2)
        layout.addLayout(row)
        layout.addStretch(1)
        self._button.clicked.connect(lambda _on=False: self.acted.emit())
        self.set_words(title, text, action)

    def set_words(self, title: str, text: str = "", action: str = "") -> None:
        """Say something else."""
        self._title.setText(title)
        self._text.setText(text)
        self._text.setVisible(bool(text))
        self._button.setText(action)
        self._button.setVisible(bool(action))
        self.setAccessibleName(title)
        self._show_sign()

    def _show_sign(self) -> None:
        self._sign.setPixmap(icon_pixmap(self._icon, "text_disabled", 40, self.devicePixelRatioF()))

    def changeEvent(self, event: QEvent) -> None:
        """Tint the sign anew with another theme."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._show_sign()


class Skeleton(QWidget):
    """Grey bars in the shape of what is on its way; they do not move.

    Args:
        lines: number of bars.
        parent: owner.
    """

    def __init__(self, lines: int = 4, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lines = lines
        self.setMinimumHeight(lines * 28)
        self.setAccessibleName(t("Loading"))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the bars."""
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            shares = (0.62, 0.86, 0.44, 0.74, 0.55)
            for n in range(self._lines):
                painter.setBrush(colour("skeleton" if n % 2 == 0 else "skeleton_shine"))
                painter.drawRoundedRect(QRectF(0, n * 28 + 7, self.width() * shares[n % len(shares)], 14), 4, 4)
