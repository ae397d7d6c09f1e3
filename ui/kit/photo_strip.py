"""Photos in a row: added by file, drop or paste, seen large, removed with undo."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QDragEnterEvent,
    QDropEvent,
    QGuiApplication,
    QHelpEvent,
    QImage,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QWheelEvent,
)
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from advisor_app.i18n import words
from ui.kit.buttons import IconButton
from ui.kit.edged_dialog import EdgedDialog
from ui.kit.text import TextLabel
from ui.theme.current import colour
from ui.theme.fonts import font
from ui.theme.icons import paint_icon
from ui.theme.tokens import SPACE_2

t = words("kit")
_SIDE, _GAP = 96.0, 8.0
_WRAPPED = int(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap)


@dataclass(frozen=True)
class Photo:
    """One photo.

    Attributes:
        key: the owner's key.
        image: its small picture (at most 256 px, made off the UI thread); null until it is there.
        caption: words below.
        lost: its file is missing or can't be read, so there will be no picture.
    """

    key: str
    image: QImage
    caption: str = ""
    lost: bool = False


def lost_advice() -> str:
    """Return what to do about a photo whose file is missing."""
    return t("Restore the attachments from a backup, or take the photo again.")


class PhotoStrip(QWidget):
    """Thumbnails and a place to add. Left and right move, Enter sees large, Delete removes, Ctrl+V pastes.

    Signals:
        pick_wanted(): the place to add was pressed; the owner opens the file dialog or the camera.
        files_dropped(list): paths that were dropped or pasted.
        pasted(object): a ``QImage`` from the clipboard.
        opened(str): a photo is to be seen large (key).
        removed(str): a photo is to be removed (key); the owner offers the undo.
        moved(object): the keyboard went to another photo (its ``QRect``, to be scrolled into view).

    Args:
        editable: photos may be added and removed.
        parent: owner.
    """

    pick_wanted = Signal()
    files_dropped = Signal(list)
    pasted = Signal(object)
    opened = Signal(str)
    removed = Signal(str)
    moved = Signal(object)

    def __init__(self, *, editable: bool = True, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._photos: tuple[Photo, ...] = ()
        self._editable = editable
        self._cursor = 0
        self._dragging = False
        self.setAcceptDrops(editable)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(t("Photos"))
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def set_photos(self, photos: Sequence[Photo]) -> None:
        """Show these photos."""
        self._photos = tuple(photos)
        self._cursor = min(self._cursor, self._places() - 1) if self._places() else 0
        self._describe()
        self.updateGeometry()
        self.update()

    def set_editable(self, editable: bool) -> None:
        """Let photos be added and removed, or only looked at."""
        if editable != self._editable:
            self._editable = editable
            self.setAcceptDrops(editable)
            self.set_photos(self._photos)

    def photos(self) -> tuple[Photo, ...]:
        """Return the photos shown."""
        return self._photos

    def _places(self) -> int:
        return len(self._photos) + self._editable

    def _describe(self) -> None:
        if self._cursor < len(self._photos):
            photo = self._photos[self._cursor]
            text = t("Photo {n} of {total}", n=self._cursor + 1, total=len(self._photos))
            lost = f"{t('Photo missing')} {lost_advice()}" if photo.lost else ""
            self.setAccessibleDescription(" ".join(part for part in (text, photo.caption, lost) if part))
        else:
            self.setAccessibleDescription(t("Add a photo"))

    def _per_line(self, width: float) -> int:
        return max(1, int((width + _GAP) // (_SIDE + _GAP)))

    def _box(self, n: int) -> QRectF:
        line, column = divmod(n, self._per_line(self.width()))
        return QRectF(column * (_SIDE + _GAP) + 2, line * (_SIDE + _GAP) + 2, _SIDE, _SIDE)

    def hasHeightForWidth(self) -> bool:
        """Photos break into lines."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Return the height of as many lines as there are."""
        lines = -(-max(1, self._places()) // self._per_line(width))
        return round(lines * (_SIDE + _GAP) - _GAP + 4)

    def sizeHint(self) -> QSize:
        """Return one line."""
        return QSize(420, self.heightForWidth(max(420, self.width())))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the thumbnails and the place to add."""
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            for n, photo in enumerate(self._photos):
                self._paint_photo(painter, self._box(n), photo)
            if self._editable:
                self._paint_add(painter, self._box(len(self._photos)))
            if self.hasFocus() and self._places():
                painter.setPen(QPen(colour("focus"), 2))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRoundedRect(self._box(self._cursor).adjusted(-1, -1, 1, 1), 7, 7)

    @staticmethod
    def _paint_photo(painter: QPainter, box: QRectF, photo: Photo) -> None:
        shape = QPainterPath()
        shape.addRoundedRect(box, 6, 6)
        painter.save()
        painter.setClipPath(shape)
        painter.fillRect(box, colour("surface_raised"))
        image = photo.image
        if not image.isNull():
            side = min(image.width(), image.height())
            part = QRectF((image.width() - side) / 2, (image.height() - side) / 2, side, side)
            painter.drawImage(box, image, part)
        elif photo.lost:
            paint_icon(painter, QRectF(box.center().x() - 12, box.top() + 12, 24, 24), "warning", "warning_text")
            painter.setFont(font("second"))
            painter.setPen(colour("warning_text"))
            painter.drawText(box.adjusted(4, 40, -4, 0), _WRAPPED, t("Photo missing"))
        if photo.caption:
            strip = QRectF(box.left(), box.bottom() - 22, box.width(), 22)
            painter.fillRect(strip, colour("toast", 0.88))
            painter.setFont(font("second"))
            painter.setPen(colour("on_toast"))
            shown = painter.fontMetrics().elidedText(photo.caption, Qt.TextElideMode.ElideRight, int(box.width()) - 12)
            painter.drawText(strip.adjusted(6, 0, -6, 0), Qt.AlignmentFlag.AlignVCenter, shown)
        painter.restore()
        painter.setPen(QPen(colour("border"), 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(shape)

    def _paint_add(self, painter: QPainter, box: QRectF) -> None:
        edge = "accent" if self._dragging else "border_strong"
        painter.setPen(QPen(colour(edge), 1.5 if self._dragging else 1, Qt.PenStyle.DashLine))
        painter.setBrush(colour("accent_weak" if self._dragging else "surface"))
        painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
        paint_icon(painter, QRectF(box.center().x() - 12, box.top() + 22, 24, 24), "camera", "text_second")
        painter.setFont(font("second"))
        painter.setPen(colour("text_second"))
        painter.drawText(box.adjusted(4, 52, -4, -4), Qt.AlignmentFlag.AlignHCenter, t("Add a photo"))

    def _press(self, n: int) -> None:
        if n < len(self._photos):
            self.opened.emit(self._photos[n].key)
        elif self._editable:
            self.pick_wanted.emit()

    def _at(self, at: QPointF) -> int:
        return next((n for n in range(self._places()) if self._box(n).contains(at)), -1)

    def event(self, event: QEvent) -> bool:
        """Say by a tip what to do about a missing photo under the pointer."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            n = self._at(QPointF(event.pos()))
            self.setToolTip(lost_advice() if 0 <= n < len(self._photos) and self._photos[n].lost else "")
        return super().event(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Open the photo, or ask for another one."""
        n = self._at(event.position())
        if n >= 0 and event.button() == Qt.MouseButton.LeftButton:
            self._cursor = n
            self._describe()
            self.update()
            self._press(n)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move, open, remove, paste."""
        key = event.key()
        if key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            step = 1 if key == Qt.Key.Key_Right else -1
            self._cursor = max(0, min(self._places() - 1, self._cursor + step))
            self.moved.emit(self._box(self._cursor).toRect())
            self._describe()
            self.update()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self._press(self._cursor)
        elif key == Qt.Key.Key_Delete and self._editable and self._cursor < len(self._photos):
            self.removed.emit(self._photos[self._cursor].key)
        elif event.matches(QKeySequence.StandardKey.Paste) and self._editable:
            self.paste()
        else:
            super().keyPressEvent(event)

    def paste(self) -> None:
        """Take a picture or picture files from the clipboard."""
        data = QGuiApplication.clipboard().mimeData()
        paths = [url.toLocalFile() for url in data.urls() if url.isLocalFile()]
        if paths:
            self.files_dropped.emit(paths)
        elif data.hasImage():
            self.pasted.emit(QGuiApplication.clipboard().image())

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take files."""
        if event.mimeData().hasUrls():
            self._dragging = True
            self.update()
            event.acceptProposedAction()

    def dragLeaveEvent(self, _event: QEvent) -> None:
        """Forget the drag."""
        self._dragging = False
        self.update()

    def dropEvent(self, event: QDropEvent) -> None:
        """Hand the dropped files on."""
        self._dragging = False
        self.update()
        paths = [url.toLocalFile() for url in event.mimeData().urls() if url.isLocalFile()]
        if paths:
            self.files_dropped.emit(paths)
            event.acceptProposedAction()


class _Canvas(QWidget):
    """A picture that can be zoomed with wheel and keys and moved with the pointer; where there is none, what to do."""

    def __init__(self, image: QImage) -> None:
        super().__init__()
        self._image = image
        self._zoom = 1.0
        self._shift = QPointF(0, 0)
        self._from: QPointF | None = None
        self.setAccessibleName(t("Photo missing") if image.isNull() else t("Photo"))
        self.setAccessibleDescription(lost_advice() if image.isNull() else "")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumSize(480, 320)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def zoom(self, factor: float) -> None:
        """Zoom by a factor, from whole picture to eight times."""
        self._zoom = max(1.0, min(8.0, self._zoom * factor))
        if self._zoom == 1.0:
            self._shift = QPointF(0, 0)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the picture."""
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.fillRect(self.rect(), colour("surface_raised"))
            if self._image.isNull():
                self._paint_lost(painter)
                return
            scale = min(self.width() / self._image.width(), self.height() / self._image.height()) * self._zoom
            size = self._image.size() * scale
            middle = QRectF(self.rect()).center() + self._shift
            painter.drawImage(
                QRectF(middle.x() - size.width() / 2, middle.y() - size.height() / 2, size.width(), size.height()),
                self._image,
            )

    def _paint_lost(self, painter: QPainter) -> None:
        middle = QRectF(self.rect()).center()
        paint_icon(painter, QRectF(middle.x() - 24, middle.y() - 72, 48, 48), "warning", "warning_text")
        painter.setFont(font("section", bold=True))
        painter.setPen(colour("warning_text"))
        room = QRectF(self.rect()).adjusted(24, 0, -24, 0)
        painter.drawText(QRectF(room.left(), middle.y() - 12, room.width(), 32), _WRAPPED, t("Photo missing"))
        painter.setFont(font("body"))
        painter.setPen(colour("text_second"))
        painter.drawText(QRectF(room.left(), middle.y() + 24, room.width(), 80), _WRAPPED, lost_advice())

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom."""
        self.zoom(1.2 if event.angleDelta().y() > 0 else 1 / 1.2)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Zoom with plus and minus, move with the arrows."""
        moves = {
            int(Qt.Key.Key_Left): (40, 0),
            int(Qt.Key.Key_Right): (-40, 0),
            int(Qt.Key.Key_Up): (0, 40),
            int(Qt.Key.Key_Down): (0, -40),
        }
        if event.key() in (Qt.Key.Key_Plus, Qt.Key.Key_Equal):
            self.zoom(1.25)
        elif event.key() == Qt.Key.Key_Minus:
            self.zoom(0.8)
        elif event.key() in moves and self._zoom > 1:
            self._shift += QPointF(*moves[event.key()])
            self.update()
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold."""
        self._from = event.position()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Move the picture."""
        if self._from is not None and self._zoom > 1:
            self._shift += event.position() - self._from
            self._from = event.position()
            self.update()


class PhotoDialog(EdgedDialog):
    """One photo large; plus, minus and the wheel zoom, Esc closes. Open it with ``open()``.

    Args:
        parent: window.
        image: the whole picture; a null image says that the photo is missing.
        caption: words above it.
        remove: called by the remove button; None shows none.
    """

    def __init__(
        self, parent: QWidget, image: QImage, caption: str = "", remove: Callable[[], object] | None = None
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setWindowTitle(caption or t("Photo"))
        self.resize(min(1100, parent.window().width() - 80), min(780, parent.window().height() - 80))
        self.canvas = _Canvas(image)
        head = QHBoxLayout()
        head.setSpacing(SPACE_2)
        head.addWidget(TextLabel(caption, "section"), 1)
        for icon, name, press in (
            ("zoom_out", t("Smaller"), lambda: self.canvas.zoom(0.8)),
            ("zoom_in", t("Larger"), lambda: self.canvas.zoom(1.25)),
        ):
            button = IconButton(icon, name)
            button.clicked.connect(press)
            head.addWidget(button)
        if remove is not None:
            bin_button = IconButton("trash", t("Remove photo"))
            bin_button.clicked.connect(lambda _on=False: self._remove(remove))
            head.addWidget(bin_button)
        close = IconButton("close", t("Close"))
        close.clicked.connect(self.reject)
        head.addWidget(close)
        layout = QVBoxLayout(self)
        layout.addLayout(head)
        layout.addWidget(self.canvas, 1)
        self.canvas.setFocus()

    def _remove(self, remove: Callable[[], object]) -> None:
        self.accept()
        remove()
