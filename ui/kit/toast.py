"""Short notices in the bar at the top, and the bar that undoes what was just removed or changed."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QTimer
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


MARGIN = 12
"""Distance from what can be pressed in the bar, from the bar itself, and from the upper edge where there is none, px."""


class ToastHost(QFrame):
    """One notice at a time at the upper edge: at the left of the free part of the bar there, else right below it.

    The lower edge belongs to the primary action and to what blocks it, which change while a notice is shown.

    Args:
        over: the widget, also the owner; usually the window's desk.
        bar: the bar at its upper edge, where there is one.
    """

    def __init__(self, over: QWidget, bar: QWidget | None = None) -> None:
        super().__init__(over)
        self._over = over
        self._bar = bar
        self._undo: Callable[[], object] | None = None
        self._covered: list[QLabel] = []
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
        self._uncover()

    def _show(self, text: str, kind: str, undo: Callable[[], object] | None, span: int) -> None:
        self._undo = undo
        self._words.setText(text)
        self._words.setAccessibleName(text)
        self._sign.setPixmap(icon_pixmap(*_SIGNS[kind], 16, self.devicePixelRatioF()))
        self._button.setVisible(undo is not None)
        self._timer.start(span)
        self.show()
        self._place()
        self._cover()
        self.raise_()

    def _undo_now(self) -> None:
        undo = self._undo
        self.dismiss()
        if undo is not None:
            undo()

    def _cover(self) -> None:
        """Let words of the bar that the notice would cut stand back meanwhile."""
        self._uncover()
        if self._bar is None:
            return
        for part in self._bar.findChildren(QLabel):
            at = QRect(part.mapTo(self._over, QPoint(0, 0)), part.size())
            if part.isVisibleTo(self._bar) and self.geometry().intersects(at):
                part.hide()
                self._covered.append(part)

    def _uncover(self) -> None:
        for part in self._covered:
            part.show()
        self._covered = []

    def _place(self) -> None:
        self.adjustSize()
        wide = min(self.width(), self._over.width() - 32)
        self.resize(wide, self.height())
        bar = self._bar
        if bar is None or not bar.isVisibleTo(self._over):
            self.move((self._over.width() - wide) // 2, MARGIN)
            return
        at = bar.mapTo(self._over, QPoint(0, 0))
        left, right = self._free(bar)
        if right - left - 2 * MARGIN >= wide:
            self.move(at.x() + left + MARGIN, at.y() + (bar.height() - self.height()) // 2)
        else:
            self.move(at.x() + (bar.width() - wide) // 2, at.y() + bar.height() + MARGIN)

    @staticmethod
    def _free(bar: QWidget) -> tuple[int, int]:
        """Return the widest part of the bar in which nothing can be pressed; words stand back for a moment."""
        taken = sorted(
            (part.mapTo(bar, QPoint(0, 0)).x(), part.mapTo(bar, QPoint(part.width(), 0)).x())
            for part in bar.findChildren(QAbstractButton)
            if part.isVisibleTo(bar)
        )
        left, free = 0, (0, 0)
        for begin, end in (*taken, (bar.width(), bar.width())):
            if begin - left > free[1] - free[0]:
                free = (left, begin)
            left = max(left, end)
        return free

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay at the upper middle."""
        if watched is self._over and event.type() == QEvent.Type.Resize and self.isVisible():
            self._place()
        return super().eventFilter(watched, event)
