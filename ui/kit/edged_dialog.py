"""The base of every dialog: a clear edge, and what it waits over dimmed."""

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QHideEvent, QPainter, QPaintEvent, QPen, QShowEvent
from PySide6.QtWidgets import QDialog, QLabel, QWidget

from ui.theme.current import colour

EDGE = 1
"""Width of the edge, px; content that reaches to the rim leaves it free."""
AFTER_THE_DIALOG = 40
"""Milliseconds after which the window is dimmed: it is painted anew for that, once the dialog is."""
DIMMED = 0.45
"""How much of the window's light the shade takes."""


class Shade(QWidget):
    """Dims a window while a dialog over it waits for its answer; one filled rectangle, no effect."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setGeometry(window.rect())
        window.installEventFilter(self)
        self.raise_()
        self.show()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Cover the window when it gets another size."""
        if event.type() == QEvent.Type.Resize and isinstance(watched, QWidget):
            self.setGeometry(watched.rect())
        return False

    def paintEvent(self, event: QPaintEvent) -> None:
        """Darken what is below."""
        with QPainter(self) as painter:
            painter.fillRect(event.rect(), colour("shade", DIMMED))


class EdgedDialog(QDialog):
    """A dialog that stands out from the page behind it, also where the system draws no frame around windows.

    A style sheet gives a top-level dialog a background and nothing else, so the edge is painted.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "dialog")
        self._shade: Shade | None = None

    def open(self) -> None:
        """Open over the window; the very same question, asked again by keys that came before it was there, is closed unseen."""
        if any(other.isVisible() and other.says() == self.says() for other in self._beside()):
            self.reject()
        else:
            super().open()

    def says(self) -> tuple[str, ...]:
        """Return all that is to be read in it: two dialogs that say the same are one to whoever reads them."""
        return type(self).__name__, *(label.text() for label in self.findChildren(QLabel))

    def _beside(self) -> "list[EdgedDialog]":
        """Return the other dialogs over the same window."""
        owner = self.parentWidget()
        if owner is None:
            return []
        found = owner.findChildren(EdgedDialog, options=Qt.FindChildOption.FindDirectChildrenOnly)
        return [dialog for dialog in found if dialog is not self]

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the background, then the edge."""
        super().paintEvent(event)
        with QPainter(self) as painter:
            painter.setPen(QPen(colour("border_strong"), EDGE))
            painter.drawRect(self.rect().adjusted(0, 0, -1, -1))

    def showEvent(self, event: QShowEvent) -> None:
        """Dim the window that has to wait."""
        super().showEvent(event)
        QTimer.singleShot(AFTER_THE_DIALOG, self, self._dim)

    def _dim(self) -> None:
        owner = self.parentWidget()
        if self._shade is None and owner is not None and self.isModal() and self.isVisible():
            self._shade = Shade(owner.window())

    def hideEvent(self, event: QHideEvent) -> None:
        """Give the window its light back."""
        super().hideEvent(event)
        if self._shade is not None:
            self._shade.hide()
            self._shade.deleteLater()
            self._shade = None


class FittedDialog(EdgedDialog):
    """A dialog of words, as high as they are."""

    def showEvent(self, event: QShowEvent) -> None:
        """Be as high as the words need: their lines are known once the font is."""
        super().showEvent(event)
        if (column := self.layout()) is not None:
            self.resize(self.width(), column.totalHeightForWidth(self.width()))
