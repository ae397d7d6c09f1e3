"""Why something can't be done yet, each reason a link to the place where the missing thing is."""

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLayout, QVBoxLayout, QWidget

from ui.kit.buttons import Button
from ui.kit.text import TextLabel, plain_tip
from ui.theme.icons import icon_pixmap

LEAST = 48
"""Fewest px of a reason that has no room."""


class ReasonLinks(QWidget):
    """A list of reasons as links.

    In one line, those that have no room whole are counted at its end, with their words in the tooltip. Where not even the
    first has room, it ends in … and has its words in the tooltip too.

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
        self._more = TextLabel("", "second")
        self._more.hide()
        self._inline = inline
        if inline:
            layout.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)
            layout.addWidget(self._sign)
        layout.addWidget(self._title)
        layout.addWidget(self._more)
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
            self._box.insertWidget(self._box.count() - 2, link)
            self._links.append(link)
        self.setVisible(bool(reasons))
        self.updateGeometry()
        self._fit()

    def sizeHint(self) -> QSize:
        """Return room for all of them."""
        if not self._inline:
            return super().sizeHint()
        return QSize(self._width(len(self._links)), super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        """Return room for the first of them."""
        if not self._inline:
            return super().minimumSizeHint()
        return QSize(self._width(min(1, len(self._links))), super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show those that have room."""
        super().resizeEvent(event)
        self._fit()

    def _width(self, count: int) -> int:
        """Return the width of the sign, the title and the first links, with what counts the others."""
        rest = len(self._links) - count
        more = self._more.fontMetrics().horizontalAdvance(f"+{rest}") + 8 if rest else 0
        title = self._title.sizeHint().width() + 4 if self._title.text() else 0
        return 16 + title + sum(link.sizeHint().width() + 4 for link in self._links[:count]) + more

    def _fit(self) -> None:
        if not self._inline:
            return
        count = max((n for n in range(1, len(self._links) + 1) if self._width(n) <= self.width()), default=1)
        over = max(0, self._width(count) - self.width()) if self._links else 0
        for n, link in enumerate(self._links):
            link.setVisible(n < count)
            whole = link.sizeHint().width()
            link.setFixedWidth(max(LEAST, whole - over) if n == 0 else whole)
            link.setToolTip(plain_tip(link.words()) if n == 0 and over else "")
        left = self._links[count:]
        self._more.setText(f"+{len(left)}")
        self._more.setToolTip(plain_tip("\n".join(link.words() for link in left)))
        self._more.setVisible(bool(left))

    def links(self) -> tuple[Button, ...]:
        """Return the links as buttons."""
        return tuple(self._links)
