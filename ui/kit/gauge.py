"""Fuel or charge: a bar that is set by pulling, pressing, or with the arrow keys."""

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from advisor_app.i18n import words
from ui.kit.keys import CardKeys
from ui.theme.current import colour, metrics
from ui.theme.fonts import font, numbers_font
from ui.theme.icons import paint_icon

t = words("kit")
_LEFT, _RIGHT = 30.0, 56.0
LOW = 15
"""Percent below which the bar warns."""


class Gauge(QWidget):
    """How full the tank or the battery is. Value: percent, 0 to 100, or None while not read.

    Fuel moves in eighths with the arrow keys, charge in single percents (ten with Page Up and Down). A digit sets and
    stores it at once: eighths of a tank (0 to 8), tens of a battery (0 to 9).

    Signals:
        edited(), left(): as for every editor.

    Args:
        kind: ``fuel`` or ``charge``.
        parent: owner.
    """

    edited = Signal()
    left = Signal()

    def __init__(self, kind: str = "fuel", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._kind = kind
        self._percent: int | None = None
        self._wrong = False
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(t("Charge") if kind == "charge" else t("Fuel"))
        self._changed()

    def value(self) -> int | None:
        """Return percent, or None while not read."""
        return self._percent

    def set_value(self, value: object) -> None:
        """Show a reading."""
        self._percent = value if isinstance(value, int) else None
        self._changed()

    def problem(self) -> str:
        """Return "": a bar can't be misread."""
        return ""

    def set_wrong(self, wrong: bool) -> None:
        """Mark the bar, or not."""
        self._wrong = wrong
        self.update()

    def text(self) -> str:
        """Return the reading in words: eighths of a tank, percent of a battery."""
        if self._percent is None:
            return "—"
        if self._kind == "charge":
            return f"{self._percent}%"
        eighths = round(self._percent * 8 / 100)
        return {0: t("empty"), 8: t("full"), 4: "1/2", 2: "1/4", 6: "3/4"}.get(eighths, f"{eighths}/8")

    def _changed(self) -> None:
        self.setAccessibleDescription(self.text())
        self.update()

    def _set_by_hand(self, percent: float) -> None:
        step = 1.0 if self._kind == "charge" else 12.5
        new = round(round(max(0.0, min(100.0, percent)) / step) * step)
        if new != self._percent:
            self._percent = new
            self._changed()
            self.edited.emit()

    def card_keys(self) -> CardKeys:
        """Return the keys that set the reading, for the card of keys."""
        what = (
            t("Battery: tens of percent, when the cursor is there")
            if self._kind == "charge"
            else (t("Tank: eighths, when the cursor is there"))
        )
        return (("0 – 9" if self._kind == "charge" else "0 – 8", what),)

    def sizeHint(self) -> QSize:
        """Return a bar as high as every control."""
        return QSize(240, metrics().control)

    def minimumSizeHint(self) -> QSize:
        """Return room for eight steps."""
        return QSize(170, metrics().control)

    def _bar(self) -> QRectF:
        high = 14.0 if not metrics().touch else 20.0
        return QRectF(_LEFT, (self.height() - high) / 2, self.width() - _LEFT - _RIGHT, high)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw sign, bar with its marks, and reading."""
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            if not self.isEnabled():
                painter.setOpacity(0.45)
            middle = self.height() / 2
            sign = "fuel" if self._kind == "fuel" else "battery"
            paint_icon(painter, QRectF(4, middle - 9, 18, 18), sign, "text_second")
            bar = self._bar()
            shape = QPainterPath()
            shape.addRoundedRect(bar, 4, 4)
            painter.fillPath(shape, colour("surface_raised"))
            percent = self._percent
            if percent:
                low = percent <= LOW
                painter.save()
                painter.setClipPath(shape)
                painter.fillRect(
                    QRectF(bar.left(), bar.top(), bar.width() * percent / 100, bar.height()),
                    colour("warning" if low else "accent"),
                )
                painter.restore()
            painter.setPen(QPen(colour("danger" if self._wrong else "border_strong"), 1))
            painter.drawPath(shape)
            for n in range(1, 8):
                x = bar.left() + bar.width() * n / 8
                over = percent is not None and percent >= n * 12.5
                painter.setPen(QPen(colour("on_accent" if over else "border_strong", 0.55), 1))
                inset = 3 if n % 4 == 0 else 5
                painter.drawLine(round(x), round(bar.top() + inset), round(x), round(bar.bottom() - inset))
            if percent is not None:
                self._paint_thumb(painter, bar, percent)
            if self.hasFocus():
                painter.setPen(QPen(colour("focus"), 2))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRoundedRect(bar.adjusted(-4, -4, 4, 4), 7, 7)
            painter.setFont(numbers_font("body", bold=percent is not None) if percent is not None else font("body"))
            painter.setPen(colour("text" if percent is not None else "text_second"))
            room = QRectF(bar.right() + 10, 0, _RIGHT - 10, self.height())
            painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, self.text())

    @staticmethod
    def _paint_thumb(painter: QPainter, bar: QRectF, percent: int) -> None:
        x = bar.left() + bar.width() * percent / 100
        painter.setPen(QPen(colour("accent"), 2))
        painter.setBrush(colour("surface"))
        painter.drawEllipse(QRectF(x - 8, bar.center().y() - 8, 16, 16))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move with the arrows, Page Up and Down, Home and End; set it with a digit; move on with Enter."""
        step = 1.0 if self._kind == "charge" else 12.5
        now = self._percent or 0
        moves = {
            int(Qt.Key.Key_Right): now + step,
            int(Qt.Key.Key_Up): now + step,
            int(Qt.Key.Key_Left): now - step,
            int(Qt.Key.Key_Down): now - step,
            int(Qt.Key.Key_PageUp): now + max(step, 10),
            int(Qt.Key.Key_PageDown): now - max(step, 10),
            int(Qt.Key.Key_Home): 0.0,
            int(Qt.Key.Key_End): 100.0,
        }
        digit = event.key() - int(Qt.Key.Key_0)
        if event.key() in moves:
            self._set_by_hand(moves[event.key()])
        elif (
            0 <= digit <= (8 if self._kind == "fuel" else 9)
            and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        ):
            self._set_by_hand(digit * (12.5 if self._kind == "fuel" else 10))
            self.left.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.left.emit()
            self.focusNextChild()
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Set the bar where it is pressed."""
        bar = self._bar()
        self._set_by_hand((event.position().x() - bar.left()) / bar.width() * 100)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Pull the bar."""
        if event.buttons() & Qt.MouseButton.LeftButton:
            self.mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Store where it was let go."""
        super().mouseReleaseEvent(event)
        self.left.emit()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the ring."""
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Say that the person went on."""
        super().focusOutEvent(event)
        self.update()
        self.left.emit()
