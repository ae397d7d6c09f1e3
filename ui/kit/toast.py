"""Short notices at the lower edge, and the bar that undoes what was just removed or changed."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QPoint, QTimer
from PySide6.QtWidgets import QAbstractButton, QFrame, QHBoxLayout, QLabel, QWidget

from advisor_app.i18n import words
from ui.kit.buttons import Button
from ui.kit.text import TextLabel
from ui.theme.icons import icon_pixmap

t = words("kit")
NOTICE_MS = 4000
UNDO_MS = 10_000
_SIGNS = {
    "success": ("success", "toast_action"),
    "info": ("info", "toast_action"),
    "warning": ("warning", "toast_action"),
    "error": ("error", "toast_action"),
}


LIFT = 24
"""Distance from the lower edge where there is no bar with actions, px."""
MARGIN = 12
"""Distance from what stands in the bar, and from the bar itself, px."""


class ToastHost(QFrame):
    """One notice at a time, in the free middle of the bar of actions or else at the lower middle of a widget.

    Args:
        over: the widget, also the owner; usually the window's page area.
    """

    def __init__(self, over: QWidget) -> None:
        super().__init__(over)
        self._over = over
        self._undo: Callable[[], object] | None = None
        self.setProperty("role", "toast")
        self._sign = QLabel()
        self._words = TextLabel("")
        self._button = Button(t("Undo"), role="toast", key="Ctrl+Z")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(12, 4, 8, 4)
        layout.setSpacing(10)
        layout.addWidget(self._sign)
        layout.addWidget(self._words, 1)
        layout.addWidget(self._button)
        self.setMinimumHeight(40)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.dismiss)
        self._button.clicked.connect(self._undo_now)
        over.installEventFilter(self)
        self.hide()

    def show_text(self, text: str, kind: str = "info") -> None:
        """Say something for four seconds."""
        self._show(text, kind, None, NOTICE_MS)

    def show_undo(self, text: str, undo: Callable[[], object]) -> None:
        """Say what was done and offer for ten seconds to undo it (Ctrl+Z)."""
        self._show(text, "info", undo, UNDO_MS)

    def undo(self) -> bool:
        """Undo what is on offer; False where nothing is."""
        if not self.isVisible() or self._undo is None:
            return False
        self._undo_now()
        return True

    def text(self) -> str:
        """Return the words shown, "" while hidden."""
        return self._words.text() if not self.isHidden() else ""

    def dismiss(self) -> None:
        """Take the notice away."""
        self._timer.stop()
        self._undo = None
        self.hide()

    def _show(self, text: str, kind: str, undo: Callable[[], object] | None, span: int) -> None:
        self._undo = undo
        self._words.setText(text)
        self._words.setAccessibleName(text)
        self._sign.setPixmap(icon_pixmap(*_SIGNS[kind], 16, self.devicePixelRatioF()))
        self._button.setVisible(undo is not None)
        self._timer.start(span)
        self.show()
        self._place()
        self.raise_()

    def _undo_now(self) -> None:
        undo = self._undo
        self.dismiss()
        if undo is not None:
            undo()

    def _place(self) -> None:
        self.adjustSize()
        wide = min(self.width(), self._over.width() - 32)
        self.resize(wide, self.height())
        self.move((self._over.width() - wide) // 2, self._over.height() - self.height() - LIFT)
        if (bar := self._bar()) is not None:
            self._place_at(bar)

    def _bar(self) -> QFrame | None:
        """Return the bar with the page's actions, None where the page in front has none."""
        bars = (bar for bar in self._over.findChildren(QFrame) if bar.property("role") == "action_bar")
        return next((bar for bar in bars if bar.isVisibleTo(self._over)), None)

    def _place_at(self, bar: QFrame) -> None:
        """Stand in the free middle of the bar, so that no field is covered; right above it where that is too narrow."""
        at = bar.mapTo(self._over, QPoint(0, 0))
        inside = [part for part in bar.findChildren(QWidget) if isinstance(part, QAbstractButton | QLabel)]
        taken = sorted(
            (part.mapTo(bar, QPoint(0, 0)).x(), part.mapTo(bar, QPoint(part.width(), 0)).x())
            for part in inside
            if part.isVisibleTo(bar)
        )
        left, free = 0, (0, 0)
        for begin, end in (*taken, (bar.width(), bar.width())):
            if begin - left > free[1] - free[0]:
                free = (left, begin)
            left = max(left, end)
        room = free[1] - free[0] - 2 * MARGIN
        if room >= self.width():
            middle = at.x() + (free[0] + free[1] - self.width()) // 2
            self.move(middle, at.y() + (bar.height() - self.height()) // 2)
        else:
            self.move(at.x() + (bar.width() - self.width()) // 2, at.y() - self.height() - MARGIN)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay at the lower middle."""
        if watched is self._over and event.type() == QEvent.Type.Resize and self.isVisible():
            self._place()
        return super().eventFilter(watched, event)
