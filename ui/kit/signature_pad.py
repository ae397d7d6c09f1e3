"""A pad to sign on with mouse, finger or pen; the line grows thicker where the hand is slow, as ink does."""

from itertools import pairwise
from math import hypot

from PySide6.QtCore import QBuffer, QByteArray, QEvent, QIODevice, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QEventPoint,
    QImage,
    QImageWriter,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QTabletEvent,
    QTouchEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from advisor_app.i18n import words
from ui.theme.current import colour
from ui.theme.fonts import font
from ui.theme.palette import THEMES

t = words("kit")
PNG_WIDTH, PNG_HEIGHT = 900, 300
"""Pixels of the picture that is kept: white paper, dark ink, ratio 3:1."""
_THIN, _THICK = 1.4, 3.4
Stroke = list[tuple[QPointF, float]]


class SignaturePad(QWidget):
    """Takes a signature.

    Coordinates are kept as shares of the pad, so a change of its size loses nothing. Ctrl+Z takes the last stroke back,
    Delete clears. Who can't sign here signs on paper; the page offers that.

    Signals:
        changed(): a stroke was added or taken back.

    Args:
        caption: words under the line, e.g. whose signature it is.
        parent: owner.
    """

    changed = Signal()

    def __init__(self, caption: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._caption = caption
        self._strokes: list[Stroke] = []
        self._open: Stroke | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_AcceptTouchEvents)
        self.setCursor(Qt.CursorShape.CrossCursor)
        self.setAccessibleName(caption or t("Signature"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._describe()

    def sizeHint(self) -> QSize:
        """Return the shape of the picture."""
        return QSize(480, 160)

    def minimumSizeHint(self) -> QSize:
        """Return room for a hand."""
        return QSize(300, 120)

    def stroke_count(self) -> int:
        """Return the number of finished strokes."""
        return len(self._strokes)

    def is_empty(self) -> bool:
        """Whether nothing was signed."""
        return not self._strokes

    def clear(self) -> None:
        """Take all strokes back."""
        if self._strokes or self._open:
            self._strokes, self._open = [], None
            self._tell()

    def undo(self) -> None:
        """Take the last stroke back."""
        if self._strokes:
            self._strokes.pop()
            self._tell()

    def png(self) -> bytes:
        """Return the signature as a PNG of 900 × 300 px on white, ``b""`` while nothing was signed."""
        if self.is_empty():
            return b""
        image = QImage(PNG_WIDTH, PNG_HEIGHT, QImage.Format.Format_RGB32)
        image.fill(QColor(THEMES["light"].signature_paper))
        with QPainter(image) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            # The pad may have another shape than the picture: keep the hand's proportions and centre them.
            scale = min(PNG_WIDTH / max(1, self.width()), PNG_HEIGHT / max(1, self.height()))
            painter.translate((PNG_WIDTH - self.width() * scale) / 2, (PNG_HEIGHT - self.height() * scale) / 2)
            painter.scale(scale, scale)
            self._paint_strokes(painter)
        data = QByteArray()
        buffer = QBuffer(data)
        buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        QImageWriter(buffer, QByteArray(b"png")).write(image)
        return bytes(data.data())

    def _tell(self) -> None:
        self._describe()
        self.update()
        self.changed.emit()

    def _describe(self) -> None:
        self.setAccessibleDescription(t("Strokes: {n}", n=len(self._strokes)) if self._strokes else t("empty"))

    def _begin(self, at: QPointF) -> None:
        self._open = [(self._share(at), _THICK)]
        self.update()

    def _go(self, at: QPointF) -> None:
        if self._open is None:
            return
        last, width = self._open[-1]
        step = hypot(at.x() - last.x() * self.width(), at.y() - last.y() * self.height())
        if step < 1.5:
            return
        wanted = max(_THIN, min(_THICK, _THICK + 0.3 - step * 0.09))
        self._open.append((self._share(at), width * 0.7 + wanted * 0.3))
        self.update()

    def _end(self) -> None:
        if self._open is not None:
            self._strokes.append(self._open)
            self._open = None
            self._tell()

    def _share(self, at: QPointF) -> QPointF:
        return QPointF(at.x() / max(1, self.width()), at.y() / max(1, self.height()))

    def _paint_strokes(self, painter: QPainter) -> None:
        for stroke in [*self._strokes, *([self._open] if self._open else [])]:
            self._paint_stroke(painter, stroke)

    def _paint_stroke(self, painter: QPainter, stroke: Stroke) -> None:
        places = [(QPointF(p.x() * self.width(), p.y() * self.height()), w) for p, w in stroke]
        ink = colour("signature_ink")
        if len(places) == 1:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(ink)
            painter.drawEllipse(places[0][0], 1.8, 1.8)
            return
        painter.setBrush(Qt.BrushStyle.NoBrush)
        start = places[0][0]
        # A curve from middle to middle with the point as its handle: smooth without waiting for the next point.
        for (here, width), (there, _next) in pairwise(places):
            end = (here + there) / 2
            path = QPainterPath(start)
            path.quadTo(here, end)
            painter.setPen(QPen(ink, width, c=Qt.PenCapStyle.RoundCap, j=Qt.PenJoinStyle.RoundJoin))
            painter.drawPath(path)
            start = end
        painter.drawLine(start, places[-1][0])

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw paper, line, caption and strokes."""
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            focus = self.hasFocus()
            edge = 1.0 if focus else 0.5
            painter.setPen(QPen(colour("focus" if focus else "border_strong"), 2 if focus else 1))
            painter.setBrush(colour("signature_paper"))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(edge, edge, -edge, -edge), 6, 6)
            y = self.height() - 36
            painter.setPen(QPen(colour("signature_line"), 1))
            painter.drawLine(QPointF(24, y + 0.5), QPointF(self.width() - 24, y + 0.5))
            painter.setFont(font("second"))
            painter.setPen(colour("diagram_old"))
            words_at = QRectF(24, y + 4, self.width() - 48, 22)
            shown = self._caption if self._strokes or self._open else self._caption or t("Please sign here")
            painter.drawText(words_at, Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop, shown)
            self._paint_strokes(painter)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin a stroke."""
        if event.button() == Qt.MouseButton.LeftButton and self.isEnabled():
            self._begin(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Draw."""
        self._go(event.position())

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        """End the stroke."""
        self._end()

    def tabletEvent(self, event: QTabletEvent) -> None:
        """Draw with a pen."""
        kind = event.type()
        if kind == QEvent.Type.TabletPress:
            self._begin(event.position())
        elif kind == QEvent.Type.TabletMove:
            self._go(event.position())
        elif kind == QEvent.Type.TabletRelease:
            self._end()
        event.accept()

    def event(self, event: QEvent) -> bool:
        """Draw with the first finger; a second one is a resting palm and does nothing."""
        if isinstance(event, QTouchEvent) and event.points():
            point = event.points()[0]
            state = point.state()
            if state == QEventPoint.State.Pressed:
                self._begin(point.position())
            elif state == QEventPoint.State.Released:
                self._end()
            else:
                self._go(point.position())
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take back the last stroke with Ctrl+Z, all with Delete."""
        if event.matches(QKeySequence.StandardKey.Undo):
            self.undo()
        elif event.key() == Qt.Key.Key_Delete:
            self.clear()
        else:
            super().keyPressEvent(event)
