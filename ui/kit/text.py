"""Labels that show plain text only, in the roles of the type scale."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QLabel, QSizePolicy, QVBoxLayout, QWidget

from ui.theme.fonts import numbers_font
from ui.theme.roles import set_role


def plain_tip(text: str) -> str:
    """Return words for a tooltip, which Qt would read as markup where they begin like a tag: ``<b>`` stays letters.

    An invisible joiner behind each ``<`` leaves nothing to recognise.
    """
    return text.replace("<", "<\u2060")


class TextLabel(QLabel):
    """A label for words; markup in customer text stays what it is, letters.

    Args:
        text: what it says.
        role: ``body``, ``second``, ``muted``, ``strong``, ``section``, ``title``, ``label``, ``hint`` or ``problem``.
        wrap: break long text into lines.
        parent: owner.
    """

    def __init__(
        self, text: str = "", role: str = "body", *, wrap: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("role", role)
        self.setWordWrap(wrap)
        if wrap:
            self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.MinimumExpanding)
        self.setText(text)

    def set_tone(self, tone: str) -> None:
        """Colour the words: ``danger``, ``success``, ``warning``, ``accent``, ``second`` or ``""``."""
        set_role(self, tone=tone)


class ElidedLabel(TextLabel):
    """A one-line label that ends in … where there is no room, and shows the whole text as tooltip then."""

    def minimumSizeHint(self) -> QSize:
        """Return a width that lets the layout squeeze the label."""
        return QSize(24, super().minimumSizeHint().height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw as much of the text as fits."""
        with QPainter(self) as painter:
            room = self.contentsRect()
            shown = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, room.width())
            painter.setPen(self.palette().color(self.foregroundRole()))
            painter.drawText(room, int(self.alignment()), shown)
            whole = plain_tip(self.text()) if shown != self.text() else ""
            if whole != self.toolTip():
                self.setToolTip(whole)


class SectionTitle(TextLabel):
    """Title of a part of a page (15 px, bold)."""

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text, "section", parent=parent)


class Figure(QWidget):
    """A number that matters in 28 px with a small caption above it: money due, change, promised time."""

    def __init__(self, caption: str, value: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._caption = TextLabel(caption, "label")
        self._value = TextLabel(value, "figure")
        self._value.setFont(numbers_font("figure"))
        self._value.setAccessibleName(caption)
        self._value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._caption)
        layout.addWidget(self._value)

    def set_value(self, value: str) -> None:
        """Show another number, already in words (``¥1,234.00``)."""
        self._value.setText(value)

    def value(self) -> str:
        """Return the number as shown."""
        return self._value.text()

    def set_tone(self, tone: str) -> None:
        """Colour the number (see ``TextLabel.set_tone``)."""
        self._value.set_tone(tone)


class Line(QFrame):
    """A one-pixel line between parts of a card."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "line")
        self.setFixedHeight(1)
