"""Containers: a card, a scrolling page with title and actions."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from ui.kit.text import ElidedLabel, TextLabel
from ui.theme.tokens import SPACE_2, SPACE_3, SPACE_4, SPACE_6


class Card(QFrame):
    """A quiet surface with a border, an optional title and actions at its right.

    Attributes:
        body: layout for the content.
        head_actions: layout at the right of the title.

    Args:
        title: section title; without it there is no head until ``set_title`` or an action is added.
        padding: inner margin, px.
        parent: owner.
    """

    def __init__(self, title: str = "", *, padding: int = SPACE_4, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        outer = QVBoxLayout(self)
        outer.setContentsMargins(padding, padding, padding, padding)
        outer.setSpacing(SPACE_3)
        self._head = QWidget()
        self._title = ElidedLabel(title, "section")
        head = QHBoxLayout(self._head)
        head.setContentsMargins(0, 0, 0, 0)
        head.setSpacing(SPACE_2)
        head.addWidget(self._title, 1)
        self.head_actions = QHBoxLayout()
        self.head_actions.setSpacing(SPACE_2)
        head.addLayout(self.head_actions)
        self.body = QVBoxLayout()
        self.body.setSpacing(SPACE_3)
        outer.addWidget(self._head)
        outer.addLayout(self.body, 1)
        self._head.setVisible(bool(title))

    def set_title(self, title: str) -> None:
        """Name the card."""
        self._title.setText(title)
        self._head.setVisible(True)

    def set_head_height(self, height: int) -> None:
        """Make the head at least so high, px, as the head of the card beside it is with its button."""
        self._head.setMinimumHeight(height)

    def add_action(self, widget: QWidget) -> None:
        """Put a button at the right of the title."""
        self.head_actions.addWidget(widget)
        self._head.setVisible(True)


class ScrollPage(QWidget):
    """A page: title, a line under it, actions at the right, and content that scrolls.

    Attributes:
        body: layout for the content, 16 px between its parts; ends in a stretch unless ``fill`` is set.
        head_actions: layout at the right of the title.

    Args:
        title: page title (20 px).
        subtitle: second line.
        fill: the content takes the whole height (a table, a diagram) and does its own scrolling.
        parent: owner.
    """

    def __init__(
        self, title: str = "", subtitle: str = "", *, fill: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setProperty("role", "page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._outer = outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        self._head = QWidget()
        head = QHBoxLayout(self._head)
        head.setContentsMargins(SPACE_6, SPACE_4, SPACE_6, SPACE_3)
        head.setSpacing(SPACE_2)
        words = QVBoxLayout()
        words.setSpacing(0)
        self._title = ElidedLabel(title, "title")
        self._subtitle = ElidedLabel(subtitle, "muted")
        words.addWidget(self._title)
        words.addWidget(self._subtitle)
        head.addLayout(words, 1)
        self.head_actions = QHBoxLayout()
        self.head_actions.setSpacing(SPACE_2)
        head.addLayout(self.head_actions)
        outer.addWidget(self._head)
        self._head.setVisible(bool(title))
        self._subtitle.setVisible(bool(subtitle))
        content = QWidget()
        content.setProperty("role", "scrolled")
        self.body = QVBoxLayout(content)
        self.body.setContentsMargins(SPACE_6, SPACE_2 if title else SPACE_6, SPACE_6, SPACE_6)
        self.body.setSpacing(SPACE_4)
        if fill:
            outer.addWidget(content, 1)
            return
        self.body.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._scroll.setWidget(content)
        outer.addWidget(self._scroll, 1)

    def set_title(self, title: str, subtitle: str = "") -> None:
        """Name the page."""
        self._title.setText(title)
        self._subtitle.setText(subtitle)
        self._subtitle.setVisible(bool(subtitle))
        self._head.setVisible(True)

    def add_action(self, widget: QWidget) -> None:
        """Put a button at the right of the title."""
        self.head_actions.addWidget(widget)
        self._head.setVisible(True)

    def add_foot(self, bar: QWidget) -> None:
        """Put a bar below the content; it stays in view."""
        self._outer.addWidget(bar)

    def show_widget(self, widget: QWidget) -> None:
        """Scroll so far that a widget of the page is in view."""
        scroll = getattr(self, "_scroll", None)
        if isinstance(scroll, QScrollArea):
            scroll.ensureWidgetVisible(widget, SPACE_4, SPACE_6)


def muted(text: str, *, wrap: bool = True) -> TextLabel:
    """Return a quiet line of explanation."""
    return TextLabel(text, "muted", wrap=wrap)
