"""What the pages before the window have in common: a card in the middle, the product's sign over it, a problem line."""

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLineEdit, QPushButton, QScrollArea, QVBoxLayout, QWidget

from advisor_app.i18n import current_language, words
from ui.theme.current import colour
from ui.theme.fonts import font
from ui.theme.icons import paint_icon
from ui.theme.roles import set_role
from ui.theme.tokens import RADIUS_LARGE, SPACE_2, SPACE_3, SPACE_4, SPACE_6, SPACE_8

t = words("shell")


class Sign(QWidget):
    """The product's sign: a steering wheel on a rounded square."""

    def __init__(self) -> None:
        super().__init__()
        self.setFixedSize(48, 48)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint it."""
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour("accent"))
            painter.drawRoundedRect(self.rect(), RADIUS_LARGE, RADIUS_LARGE)
            paint_icon(painter, QRectF(9, 9, 30, 30), "steering-wheel", "on_accent")


class Cover(QFrame):
    """A page without rail and bar: sign, title, line below, one card; scrolls where the screen is small.

    Signals:
        language_wanted: (language) ``zh_CN`` or ``en`` was chosen.
    """

    language_wanted = Signal(str)

    def __init__(self, title: str, subtitle: str, width: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "cover")
        self._title, self._subtitle = QLabel(title), QLabel(subtitle)
        for label, role in ((self._title, "title"), (self._subtitle, "body")):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setFont(font(role))
            label.setWordWrap(True)
        self._subtitle.setProperty("role", "muted")
        names = QVBoxLayout()
        names.setSpacing(0)
        names.addWidget(self._title)
        names.addWidget(self._subtitle)
        sign = QWidget()  # as wide as the card, so that a long name of a shop moves nothing out of the middle
        sign.setFixedWidth(width)
        head = QHBoxLayout(sign)
        head.setContentsMargins(0, 0, 0, 0)
        head.setSpacing(SPACE_4)
        head.addWidget(Sign())
        head.addLayout(names, 1)
        self.card = QFrame()
        self.card.setProperty("role", "card")
        self.card.setFixedWidth(width)
        self.column = QVBoxLayout(self.card)
        self.column.setContentsMargins(SPACE_6, SPACE_6, SPACE_6, SPACE_6)
        self.column.setSpacing(SPACE_3)
        other, words_ = ("en", "English") if current_language() == "zh_CN" else ("zh_CN", "中文")
        self.language = QPushButton(words_)
        self.language.setProperty("role", "link")
        self.language.setAccessibleName(t("Change the language to {language}", language=words_))
        self.language.clicked.connect(lambda: self.language_wanted.emit(other))
        self.foot = QHBoxLayout()
        self.foot.setSpacing(SPACE_2)
        self.foot.addStretch(1)
        self.foot.addWidget(self.language)
        self.foot.addStretch(1)
        middle = QVBoxLayout()
        middle.setSpacing(SPACE_4)
        middle.addStretch(2)
        middle.addWidget(sign)
        middle.addWidget(self.card)
        middle.addLayout(self.foot)
        middle.addStretch(3)
        body = QWidget()
        body.setProperty("role", "scrolled")
        row = QHBoxLayout(body)
        row.setContentsMargins(SPACE_6, SPACE_8, SPACE_6, SPACE_8)
        row.addStretch(1)
        row.addLayout(middle)
        row.addStretch(1)
        scroll = QScrollArea(widgetResizable=True)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(body)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(scroll)

    def first(self) -> QWidget | None:
        """Return where the cursor begins; None leaves it to the page."""
        return None

    def showEvent(self, event: QShowEvent) -> None:
        """Begin in the first field; left alone, Qt begins with whatever was made first."""
        super().showEvent(event)
        if not event.spontaneous() and (begin := self.first()) is not None:
            begin.setFocus(Qt.FocusReason.OtherFocusReason)

    def set_head(self, title: str, subtitle: str) -> None:
        """Show other words beside the sign."""
        self._title.setText(title)
        self._subtitle.setText(subtitle)


class Entry(QWidget):
    """A labelled line: label above, field, problem or hint below.

    Attributes:
        field: the line itself.
    """

    def __init__(self, label: str, name: str, *, secret: bool = False, hint: str = "") -> None:
        super().__init__()
        self.field = QLineEdit()
        self.field.setObjectName(name)
        self.field.setAccessibleName(label)
        if secret:
            self.field.setEchoMode(QLineEdit.EchoMode.Password)
        self._hint = hint
        caption = QLabel(label)
        caption.setProperty("role", "label")
        caption.setBuddy(self.field)
        self._below = QLabel(hint, textFormat=Qt.TextFormat.PlainText, wordWrap=True)
        self._below.setProperty("role", "hint")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        for part in (caption, self.field, self._below):
            column.addWidget(part)
        self._below.setVisible(bool(hint))
        self.field.textEdited.connect(lambda _text: self.set_problem(""))

    def text(self) -> str:
        """Return what stands in the field."""
        return self.field.text()

    def set_hint(self, text: str) -> None:
        """Show another hint below the field."""
        self._hint = text
        self.set_problem("")

    def set_problem(self, text: str) -> None:
        """Show what is wrong below the field, or the hint again."""
        shown = text or self._hint
        set_role(self.field, wrong=bool(text))
        set_role(self._below, role="problem" if text else "hint")
        self._below.setText(shown)
        self._below.setVisible(bool(shown))
