"""A panel that belongs to an input and floats under it without ever taking the focus away."""

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, QTimer
from PySide6.QtWidgets import QFrame, QWidget


class Popup(QFrame):
    """A floating child of the window, anchored below (or above) a widget; the widget keeps the focus.

    A child and not a window of its own: it needs no window manager, never steals keys, and moves with the page.

    Args:
        anchor: the widget it belongs to.
    """

    def __init__(self, anchor: QWidget) -> None:
        super().__init__(anchor)
        self._anchor = anchor
        self._wanted = 0
        self.setProperty("role", "popup")
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.hide()

    def open_at_anchor(self, width: int = 0) -> None:
        """Show it below its widget, above where there is more room.

        Args:
            width: px; 0 takes what the content needs.
        """
        window = self._anchor.window()
        if self.parentWidget() is not window:
            self.setParent(window)
            window.installEventFilter(self)
            self._anchor.installEventFilter(self)
            self._anchor.destroyed.connect(self.deleteLater)
        if (layout := self.layout()) is not None:
            layout.activate()
        self._wanted = width
        self._place()
        self.show()
        self.raise_()
        QTimer.singleShot(0, self, self._place)  # the page may just be getting its sizes

    def _place(self) -> None:
        window, size = self._anchor.window(), self.sizeHint()
        wide = min(max(size.width(), self._wanted), window.width() - 16)
        below = self._anchor.mapTo(window, QPoint(0, self._anchor.height() + 4))
        above = self._anchor.mapTo(window, QPoint(0, -4 - size.height()))
        place = above if below.y() + size.height() > window.height() and above.y() >= 0 else below
        x = max(8, min(place.x(), window.width() - wide - 8))
        y = max(0, min(place.y(), window.height() - size.height()))
        self.setGeometry(x, y, wide, size.height())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Go away when the widget loses the focus, is hidden, or the window changes its size."""
        kind = event.type()
        left = watched is self._anchor and kind in (QEvent.Type.FocusOut, QEvent.Type.Hide)
        moved = watched is self.parentWidget() and kind == QEvent.Type.Resize
        if left or moved:
            self.hide()
        return super().eventFilter(watched, event)
