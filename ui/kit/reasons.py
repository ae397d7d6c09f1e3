"""Why something can't be done yet, each reason a link to the place where the missing thing is."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from ui.kit.buttons import Button
from ui.kit.text import TextLabel
from ui.theme.icons import icon_pixmap


class ReasonLinks(QWidget):
    """A list of reasons as links.

    Signals:
        chosen(str): code of the reason.

    Args:
        title: words before the list.
        inline: side by side in one line (a bottom bar) instead of one below the other.
        parent: owner.
    """

    chosen = Signal(str)

    def __init__(self, title: str = "", *, inline: bool = True, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._links: list[Button] = []
        layout: QHBoxLayout | QVBoxLayout = QHBoxLayout(self) if inline else QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        self._sign = QLabel()
        self._sign.setAccessibleName(title)
        self._title = TextLabel(title, "muted")
        self._title.setVisible(bool(title))
        if inline:
            layout.addWidget(self._sign)
        layout.addWidget(self._title)
        layout.addStretch(1)
        self._box = layout
        self.set_reasons(())

    def set_reasons(self, reasons: Sequence[tuple[str, str]]) -> None:
        """Show these reasons as (code, words); none hides the widget."""
        for link in self._links:
            self._box.removeWidget(link)
            link.hide()
            link.deleteLater()
        self._links = []
        self._sign.setPixmap(icon_pixmap("warning", "warning_text", 16, self.devicePixelRatioF()))
        for code, words in reasons:
            link = Button(words, role="link", parent=self)
            link.setCursor(Qt.CursorShape.PointingHandCursor)
            link.clicked.connect(lambda _on=False, code=code: self.chosen.emit(code))
            self._box.insertWidget(self._box.count() - 1, link)
            self._links.append(link)
        self.setVisible(bool(reasons))

    def links(self) -> tuple[Button, ...]:
        """Return the links as buttons."""
        return tuple(self._links)
