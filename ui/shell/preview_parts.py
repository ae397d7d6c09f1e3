"""Parts of the print preview: a page, and the number of copies."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QImage, QIntValidator, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from advisor_app.i18n import words
from ui.theme.current import colour

t = words("shell")

MOST_COPIES = 9


class PageView(QWidget):
    """One page: its picture once it is there, blank paper until then."""

    def __init__(self, size: tuple[float, float], number: int, count: int) -> None:
        super().__init__()
        self._points = size
        self._image: QImage | None = None
        self.setAccessibleName(t("Page {n} of {count}", n=number, count=count))

    def set_width(self, width: int) -> None:
        """Take this width and the height that belongs to it."""
        wide, high = self._points
        self.setFixedSize(QSize(width, round(width * high / wide)))

    def drawn(self) -> bool:
        """Return whether the picture of the page is there."""
        return self._image is not None

    def set_image(self, image: QImage) -> None:
        """Show the page."""
        self._image = image
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint paper, picture and a hairline around it."""
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.fillRect(self.rect(), colour("signature_paper"))
            if self._image is not None:
                painter.drawImage(self.rect(), self._image)
            painter.setPen(colour("border"))
            painter.drawRect(self.rect().adjusted(0, 0, -1, -1))


class CopiesInput(QLineEdit):
    """How many copies, 1 to 9: one digit, or the arrow keys."""

    def __init__(self) -> None:
        super().__init__("1")
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setValidator(QIntValidator(1, MOST_COPIES, self))

    def value(self) -> int:
        """Return the number; an emptied field means one."""
        return int(self.text() or 1)

    def set_value(self, copies: int) -> None:
        """Show a number, kept between one and nine."""
        self.setText(str(max(1, min(MOST_COPIES, copies))))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Up and down change it; a digit replaces it."""
        if event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.set_value(self.value() + (1 if event.key() == Qt.Key.Key_Up else -1))
        else:
            if event.text().isdigit():
                self.selectAll()
            super().keyPressEvent(event)
