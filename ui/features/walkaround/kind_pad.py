"""The kinds of marks with their digits and signs: as a line above the diagram, and as a chooser where one pressed."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QFrame, QSizePolicy, QVBoxLayout, QWidget

from advisor_app.domain.walkaround import MarkKind
from advisor_app.i18n import label, words
from ui.kit.diagram_paint import kind_pixmap, theme_ink
from ui.kit.text import TextLabel
from ui.theme.current import colour, metrics
from ui.theme.fonts import font, sized_font
from ui.theme.tokens import RADIUS_SMALL, SPACE_1, SPACE_2

t = words("walkaround")
KINDS = tuple(MarkKind)
_CAP, _SIGN, _PAD, _GAP = 17.0, 18, 6.0, 2.0
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)


class KindPad(QWidget):
    """Kinds side by side, each with digit, sign and name; pressed with the pointer, or by its digit.

    Signals:
        chosen(str): value of the ``MarkKind``.

    Args:
        columns: cells of a line, all as wide as the widest; 0 puts as many as fit beside each other.
        with_cursor: a cell is ringed and the arrows move it (the chooser).
        parent: owner.
    """

    chosen = Signal(str)

    def __init__(self, columns: int = 0, *, with_cursor: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._columns = columns
        self._cursor = 0 if with_cursor else -1
        self._hover = -1
        self.setMouseTracking(True)
        self.setAccessibleName(t("Kind of mark"))
        # Its height follows its width in ``resizeEvent``; told to the layout, that would let an area around it scroll
        # until all in it has the size it likes best.
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._say()

    def _width(self, kind: MarkKind) -> float:
        return 2 * _PAD + _CAP + _SIGN + 12 + QFontMetricsF(font("body")).horizontalAdvance(label(kind))

    def _boxes(self, width: float) -> list[QRectF]:
        high = metrics().control
        if self._columns:
            wide = max(self._width(kind) for kind in KINDS)
            return [
                QRectF((n % self._columns) * (wide + _GAP), (n // self._columns) * (high + 2), wide, high)
                for n in range(len(KINDS))
            ]
        boxes: list[QRectF] = []
        x = y = 0.0
        for kind in KINDS:
            wide = self._width(kind)
            if x and x + wide > width:
                x, y = 0.0, y + high
            boxes.append(QRectF(x, y, wide, high))
            x += wide + _GAP
        return boxes

    def heightForWidth(self, width: int) -> int:
        """Return the height of as many lines as the cells need."""
        return round(self._boxes(width)[-1].bottom())

    def sizeHint(self) -> QSize:
        """Return room for all cells."""
        boxes = self._boxes(self.width() or 640)
        wide = max(box.right() for box in boxes) if self._columns else 320
        return QSize(round(wide), round(boxes[-1].bottom()))

    def minimumSizeHint(self) -> QSize:
        """Return what the columns need, or a width that breaks the line."""
        return self.sizeHint() if self._columns else QSize(240, metrics().control)

    def set_cursor(self, index: int) -> None:
        """Ring a cell."""
        self._cursor = index
        self._say()
        self.update()

    def press_key(self, key: Qt.Key) -> bool:
        """Take a key of the chooser: digits, arrows, Enter; False for any other."""
        digit = key - Qt.Key.Key_1
        columns = self._columns or len(KINDS)
        moves = {
            Qt.Key.Key_Left: -1,
            Qt.Key.Key_Right: 1,
            Qt.Key.Key_Up: -columns,
            Qt.Key.Key_Down: columns,
        }
        if 0 <= digit < len(KINDS):
            self.chosen.emit(KINDS[digit].value)
        elif key in moves:
            to = self._cursor + moves[key]
            self.set_cursor(to if 0 <= to < len(KINDS) else self._cursor)
        elif key in _ENTER:
            self.chosen.emit(KINDS[self._cursor].value)
        else:
            return False
        return True

    def _say(self) -> None:
        at = KINDS[self._cursor] if self._cursor >= 0 else None
        self.setAccessibleDescription(
            f"{self._cursor + 1} {label(at)}" if at else ", ".join(f"{n} {label(k)}" for n, k in enumerate(KINDS, 1))
        )

    def _at(self, event: QMouseEvent) -> int:
        return next((n for n, box in enumerate(self._boxes(self.width())) if box.contains(event.position())), -1)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Light the cell below the pointer."""
        self._hover = self._at(event)
        self.setCursor(Qt.CursorShape.PointingHandCursor if self._hover >= 0 else Qt.CursorShape.ArrowCursor)
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        """Forget the pointer."""
        self._hover = -1
        self.update()
        super().leaveEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose the pressed cell."""
        n = self._at(event)
        if n >= 0 and event.button() == Qt.MouseButton.LeftButton and self.isEnabled():
            self.chosen.emit(KINDS[n].value)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the cells."""
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            ink, ratio = theme_ink(), self.devicePixelRatioF()
            for n, (kind, box) in enumerate(zip(KINDS, self._boxes(self.width()), strict=True)):
                if n in (self._hover, self._cursor) and self.isEnabled():
                    painter.setPen(QPen(colour("focus"), 1.5) if n == self._cursor else Qt.PenStyle.NoPen)
                    painter.setBrush(colour("surface_selected" if n == self._cursor else "surface_hover"))
                    painter.drawRoundedRect(box.adjusted(1, 1, -1, -1), RADIUS_SMALL, RADIUS_SMALL)
                cap = QRectF(box.left() + _PAD, box.center().y() - _CAP / 2, _CAP, _CAP)
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(colour("surface_raised"))
                painter.drawRoundedRect(cap, 4, 4)
                painter.setPen(colour("text_second"))
                painter.setFont(sized_font(11))
                painter.drawText(cap, Qt.AlignmentFlag.AlignCenter, str(n + 1))
                sign = QPoint(round(cap.right() + 5), round(box.center().y() - _SIGN / 2))
                painter.drawPixmap(sign, kind_pixmap(kind.value, _SIGN, ratio, ink))
                painter.setFont(font("body"))
                painter.setPen(colour("text" if self.isEnabled() else "text_disabled"))
                text = box.adjusted(_PAD + _CAP + _SIGN + 10, 0, 0, 0)
                painter.drawText(text, Qt.AlignmentFlag.AlignVCenter, label(kind))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Break the line anew."""
        super().resizeEvent(event)
        if not self._columns:
            self.setMinimumHeight(self.heightForWidth(self.width()))


class KindChooser(QFrame):
    """The kinds where one pressed; keys work at once. Esc, or pressing anything else, closes it.

    Signals:
        chosen(str): value of the ``MarkKind``.

    Args:
        over: the page it floats over.
    """

    chosen = Signal(str)

    def __init__(self, over: QWidget) -> None:
        super().__init__(over)
        self._over = over
        self._back: Callable[[], object] = lambda: None
        self.setObjectName("kind_chooser")
        self.setProperty("role", "popup")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._title = TextLabel("", "strong")
        self.pad = KindPad(2, with_cursor=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_2, SPACE_2, SPACE_2, SPACE_2)
        column.setSpacing(SPACE_1)
        column.addWidget(self._title)
        column.addWidget(self.pad)
        self.pad.chosen.connect(self._choose)
        self.hide()

    def open_at(self, place: QPoint, title: str, back: Callable[[], object]) -> None:
        """Open beside a place.

        Args:
            place: pixel of the page.
            title: what is being marked.
            back: called when it has closed, to give the focus back.
        """
        self._back = back
        self._title.setText(title)
        self.setAccessibleName(title)
        self.pad.set_cursor(0)
        self.adjustSize()
        x = place.x() + 14 if place.x() + 20 + self.width() < self._over.width() else place.x() - 14 - self.width()
        y = place.y() - self.height() // 2
        self.move(max(4, x), max(4, min(y, self._over.height() - self.height() - 4)))
        self.show()
        self.raise_()
        self.setFocus(Qt.FocusReason.PopupFocusReason)

    def close_chooser(self) -> None:
        """Close it without a choice."""
        if not self.isHidden():
            self.hide()
            self._back()

    def _choose(self, kind: str) -> None:
        self.close_chooser()
        self.chosen.emit(kind)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Choose, move, or close."""
        if event.key() == Qt.Key.Key_Escape:
            self.close_chooser()
        elif not self.pad.press_key(Qt.Key(event.key())):
            super().keyPressEvent(event)
