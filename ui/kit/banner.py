"""A banner for what stays true until something is done: the database is gone, the disk is full, the printer is off."""

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QWidget

from advisor_app.i18n import words
from ui.kit.buttons import Button, IconButton
from ui.kit.text import TextLabel
from ui.theme.icons import icon_pixmap
from ui.theme.roles import set_role

t = words("kit")
_SIGNS = {
    "error": ("error", "danger_text"),
    "warning": ("warning", "warning_text"),
    "success": ("success", "success_text"),
    "info": ("info", "info_text"),
}


class Banner(QFrame):
    """A line across a page with a sign, words, an action and a close button; hidden while it has no words.

    Signals:
        acted(): the action was pressed (retry).
        dismissed(): the banner was closed.

    Args:
        kind: ``error``, ``warning``, ``success`` or ``info``.
        text: what happened and what to do.
        action: words of the action; "" shows none.
        key: key of the action.
        parent: owner.
    """

    acted = Signal()
    dismissed = Signal()

    def __init__(
        self, kind: str = "error", text: str = "", *, action: str = "", key: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._kind = kind
        self.setProperty("role", "banner")
        self._sign = QLabel()
        self._words = TextLabel("", wrap=True)
        self._action = Button(action, key=key)
        self._close = IconButton("close", t("Close"))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(12, 6, 6, 6)
        layout.setSpacing(8)
        layout.addWidget(self._sign, 0, Qt.AlignmentFlag.AlignVCenter)
        layout.addWidget(self._words, 1)
        layout.addWidget(self._action)
        layout.addWidget(self._close)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self._action.clicked.connect(lambda _on=False: self.acted.emit())
        self._close.clicked.connect(self._dismiss)
        self.show_text(text, kind, action)

    def show_text(self, text: str, kind: str = "error", action: str = "") -> None:
        """Say something; "" hides the banner."""
        self._kind = kind
        set_role(self, kind=kind)
        self._words.setText(text)
        self._words.setAccessibleName(text)
        self._action.setText(action)
        self._action.setVisible(bool(action))
        self._tint()
        self.setVisible(bool(text))

    def text(self) -> str:
        """Return the words shown."""
        return self._words.text()

    def sizeHint(self) -> QSize:
        """Return the height of the words at the width there is: it is the most that a layout gives, so no less will do."""
        return QSize(super().sizeHint().width(), self.heightForWidth(self.width()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Ask for another height where another width breaks the words into other lines."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.updateGeometry()

    def _dismiss(self) -> None:
        self.hide()
        self.dismissed.emit()

    def _tint(self) -> None:
        self._sign.setPixmap(icon_pixmap(*_SIGNS[self._kind], 20, self.devicePixelRatioF()))

    def changeEvent(self, event: QEvent) -> None:
        """Tint the sign anew with another theme."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._tint()
