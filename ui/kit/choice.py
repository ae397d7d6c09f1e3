"""One of many in a drop-down, and a tick."""

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPainter, QPaintEvent, QPen, QWheelEvent
from PySide6.QtWidgets import QCheckBox, QComboBox, QListView, QWidget

from ui.theme.current import colour, metrics
from ui.theme.icons import paint_icon
from ui.theme.roles import set_role


class ChoiceBox(QComboBox):
    """A drop-down of (code, words). Value: code or None. Choosing stores at once.

    Signals:
        edited(), left(): as for every editor.
    """

    edited = Signal()
    left = Signal()

    def __init__(
        self, choices: Sequence[tuple[str, str]] = (), placeholder: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setView(QListView())
        self.setPlaceholderText(placeholder)
        self.set_choices(choices)
        self.activated.connect(self._chosen)

    def set_choices(self, choices: Sequence[tuple[str, str]]) -> None:
        """Offer other choices; the value stays where it is still among them."""
        before = self.value() if self.count() else None
        self.clear()
        for code, shown in choices:
            self.addItem(shown, code)
        self.set_value(before)

    def value(self) -> str | None:
        """Return the chosen code, None while nothing is."""
        found = self.currentData()
        return None if found is None else str(found)

    def set_value(self, value: object) -> None:
        """Show a choice."""
        self.setCurrentIndex(self.findData(value) if value is not None else -1)
        self._show_emptiness()

    def problem(self) -> str:
        """Return "": a choice can't be misread."""
        return ""

    def set_wrong(self, wrong: bool) -> None:
        """Draw the border in the colour of a problem, or not."""
        set_role(self, wrong=wrong)

    def _show_emptiness(self) -> None:
        set_role(self, empty=self.currentIndex() < 0)

    def _chosen(self, _at: int) -> None:
        self._show_emptiness()
        self.edited.emit()
        self.left.emit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leave the wheel to the page: a choice must not change while one scrolls past it."""
        event.ignore()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move on with Enter."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.left.emit()
            self.focusNextChild()
            return
        super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Say that the person went on."""
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self.left.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the box and our arrow."""
        super().paintEvent(event)
        with QPainter(self) as painter:
            role = "text_second" if self.isEnabled() else "text_disabled"
            paint_icon(painter, QRectF(self.width() - 24, self.height() / 2 - 7, 14, 14), "chevron_down", role)


class CheckBox(QCheckBox):
    """A tick with its words. Value: bool; ticking stores at once.

    Signals:
        edited(), left(): as for every editor.
    """

    edited = Signal()
    left = Signal()
    _BOX = 18.0

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.setAccessibleName(text)
        self.clicked.connect(self._chosen)

    def value(self) -> bool:
        """Return whether it is ticked."""
        return self.isChecked()

    def set_value(self, value: object) -> None:
        """Show a tick or none."""
        self.setChecked(bool(value))

    def problem(self) -> str:
        """Return "": a tick can't be misread."""
        return ""

    def set_wrong(self, wrong: bool) -> None:
        """Mark the box, or not."""
        set_role(self, wrong=wrong)

    def _chosen(self, _on: bool) -> None:
        self.edited.emit()
        self.left.emit()

    def sizeHint(self) -> QSize:
        """Return a row as high as every control."""
        wide = self.fontMetrics().horizontalAdvance(self.text()) + int(self._BOX) + 16
        return QSize(wide, metrics().control)

    def hitButton(self, pos: object) -> bool:
        """Take a click anywhere on the row."""
        return isinstance(pos, QPoint) and self.rect().contains(pos)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw box, tick, words and focus ring."""
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            box = QRectF(3, (self.height() - self._BOX) / 2, self._BOX, self._BOX)
            enabled, on = self.isEnabled(), self.isChecked()
            edge = "danger" if self.property("wrong") else ("accent" if on else "border_strong")
            painter.setPen(QPen(colour(edge if enabled else "border_disabled"), 1.5))
            painter.setBrush(colour(("accent" if enabled else "accent_disabled") if on else "surface"))
            painter.drawRoundedRect(box.adjusted(0.75, 0.75, -0.75, -0.75), 4, 4)
            if on:
                sign = "on_accent" if enabled else "on_accent_disabled"
                paint_icon(painter, box.adjusted(2.5, 2.5, -2.5, -2.5), "check", sign)
            if self.hasFocus():
                painter.setPen(QPen(colour("focus"), 2))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRoundedRect(box.adjusted(-2, -2, 2, 2), 6, 6)
            painter.setPen(colour("text" if enabled else "text_disabled"))
            where = self.rect().adjusted(int(self._BOX) + 12, 0, 0, 0)
            painter.drawText(where, Qt.AlignmentFlag.AlignVCenter, self.text())
