"""The guide beside the work: what to do now, what to say, what not to say, who stands there with which car."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QAbstractButton,
    QFrame,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from advisor_app.i18n import words
from ui.shell.data import GuideData
from ui.theme.current import colour, metrics
from ui.theme.fonts import font
from ui.theme.icons import icon_pixmap, paint_icon, set_icon
from ui.theme.tokens import RADIUS_SMALL, SPACE_1, SPACE_2, SPACE_3, SPACE_4

t = words("shell")
BETWEEN_PARTS = 8
"""Milliseconds between two parts of the guide: each is laid out and painted before the next is made."""
WIDTH = 296


def plain(text: str, role: str = "") -> QLabel:
    """Return a label that wraps and takes its text as it is, never as markup."""
    made = QLabel(text, textFormat=Qt.TextFormat.PlainText, wordWrap=True)
    if role:
        made.setProperty("role", role)
    return made


def sign_label(name: str, role: str, ratio: float) -> QLabel:
    """Return a small icon that stands level with the first line of the words beside it."""
    made = QLabel()
    made.setPixmap(icon_pixmap(name, role, 16, ratio))
    made.setContentsMargins(0, 2, 0, 0)
    return made


class TickBox(QAbstractButton):
    """The box of a must-do, painted in the colours of the theme; Space ticks it."""

    def __init__(self) -> None:
        super().__init__()
        self.setCheckable(True)
        self.setFixedSize(20, 20)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint box, tick and focus."""
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            done = self.isChecked()
            edge = "focus" if self.hasFocus() else "accent" if done else "border_strong"
            painter.setPen(QPen(colour(edge), 2 if self.hasFocus() else 1))
            painter.setBrush(colour("accent" if done else "surface"))
            painter.drawRoundedRect(QRectF(1.5, 1.5, 17, 17), RADIUS_SMALL, RADIUS_SMALL)
            if done:
                paint_icon(painter, QRectF(3, 3, 14, 14), "check", "on_accent")


class TickRow(QFrame):
    """A must-do: box and words, the reason below."""

    def __init__(self, text: str, done: bool, why: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.box = TickBox()
        self.box.setChecked(done)
        self.box.setAccessibleName(text)
        words_ = plain(text, "muted" if done else "")
        words_.setBuddy(self.box)
        lines = QVBoxLayout()
        lines.setSpacing(0)
        lines.addWidget(words_)
        if why and not done:
            lines.addWidget(plain(why, "hint"))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, SPACE_1, 0, SPACE_1)
        row.setSpacing(SPACE_2)
        row.addWidget(self.box, 0, Qt.AlignmentFlag.AlignTop)
        lines.addStretch()  # one line of words stands level with the box, as the first of several does
        row.addLayout(lines, 1)
        self.setAccessibleName(text)
        self.setMinimumHeight(metrics().control)

    def changeEvent(self, event: QEvent) -> None:
        """Be as high as a control, also when touch heights come into force."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self.setMinimumHeight(metrics().control)

    def mousePressEvent(self, _event: object) -> None:
        """Tick the box wherever the row is pressed."""
        self.box.toggle()


class GuideDock(QFrame):
    """Passive panel; the presenter gives it a ``GuideData`` whenever stage or facts change.

    Signals:
        ticked: (id, done) a must-do was ticked or taken back.
        hidden_wanted: the panel is to be folded away.
    """

    ticked = Signal(str, bool)
    hidden_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "guide")
        self.setObjectName("guide")
        self.setAccessibleName(t("Guide"))
        self.setFixedWidth(WIDTH)
        self._data = GuideData()
        self._stage = QLabel(textFormat=Qt.TextFormat.PlainText)
        self._stage.setFont(font("section"))
        fold = QToolButton()
        set_icon(fold, "x", "text_second")
        fold.setToolTip(t("Hide the guide") + "  F10")
        fold.setAccessibleName(t("Hide the guide"))
        fold.clicked.connect(self.hidden_wanted)
        head = QHBoxLayout()
        head.setContentsMargins(SPACE_4, SPACE_2, SPACE_2, 0)
        head.addWidget(self._stage, 1)
        head.addWidget(fold)
        self._scroll = QScrollArea(widgetResizable=True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self._scroll, 1)
        body = QWidget()
        body.setProperty("role", "scrolled")
        self._column = QVBoxLayout(body)
        self._column.setContentsMargins(SPACE_4, SPACE_2, SPACE_4, SPACE_4)
        self._column.setSpacing(SPACE_2)
        self._opening = plain(
            t("Open a visit to see its steps, what to say, and what is known of the customer."), "muted"
        )
        self._column.addWidget(self._opening)
        self._column.addStretch()
        self._parts: dict[str, QWidget] = {}
        self._due: set[str] = set()
        self._next = QTimer(self, singleShot=True, interval=BETWEEN_PARTS)
        self._next.timeout.connect(self._make_next)
        self._makers: dict[str, Callable[[QVBoxLayout], None]] = {
            "moment": self._moment, "ticks": self._ticks, "sayings": self._sayings, "avoid": self._avoid,
            "glance": self._glance,
        }  # fmt: skip
        self._scroll.setWidget(body)
        self.show_guide(GuideData(), again=True)

    def show_guide(self, data: GuideData, *, again: bool = False) -> None:
        """Show this guide: only its parts that are others than before are made anew.

        Args:
            data: what to show.
            again: make all of it anew (another theme).
        """
        if data == self._data and not again:
            return
        same_stage = data.stage == self._data.stage
        if not same_stage:
            self._scroll.verticalScrollBar().setValue(0)
        before, self._data = self._data, data
        self._stage.setText(data.stage or t("Guide"))
        self._opening.setVisible(data == GuideData(stage=data.stage))
        self._due |= {name for name in self._makers if again or getattr(before, name) != getattr(data, name)}
        self._next.start()

    @property
    def complete(self) -> bool:
        """Whether all that was to be shown stands there."""
        return not self._due

    def _make_next(self) -> None:
        """Make one part that is due; the next one has its own turn of the event loop, so that keys come between."""
        name = next((name for name in self._makers if name in self._due), None)
        if name is None:
            return
        self._due.remove(name)
        focused = next((box.objectName() for box in self.findChildren(TickBox) if box.hasFocus()), "")
        self._put(name, self._makers[name])
        box = self._parts[name].findChild(TickBox, focused) if focused else None
        if box is not None:
            box.setFocus(Qt.FocusReason.OtherFocusReason)
        self._next.start()

    def _put(self, name: str, make: Callable[[QVBoxLayout], None]) -> None:
        """Make one part anew in its place; without words it takes no room."""
        old = self._parts.pop(name, None)
        if old is not None:  # not deleted at once: the tick that asked for all this may still be speaking
            self._column.removeWidget(old)
            old.hide()
            old.deleteLater()
        part = QWidget()
        column = QVBoxLayout(part)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_2)
        make(column)
        self._parts[name] = part
        order = list(self._makers)
        self._column.insertWidget(1 + sum(order.index(other) < order.index(name) for other in self._parts), part)
        part.setVisible(column.count() > 0)

    def _moment(self, column: QVBoxLayout) -> None:
        if not self._data.moment:
            return
        frame = QFrame()
        frame.setProperty("role", "moment")
        row = QHBoxLayout(frame)
        row.setContentsMargins(SPACE_3, SPACE_2, SPACE_3, SPACE_2)
        row.setSpacing(SPACE_2)
        sign = sign_label("warning", "warning_text", self.devicePixelRatioF())
        row.addWidget(sign, 0, Qt.AlignmentFlag.AlignTop)
        lines = QVBoxLayout()
        lines.setSpacing(SPACE_1)
        title = plain(t("What goes wrong here"))
        title.setFont(font("body", bold=True))
        for part in (title, plain(self._data.moment)):
            lines.addWidget(part)
        row.addLayout(lines, 1)
        column.addWidget(frame)

    def _head(self, column: QVBoxLayout, text: str, right: str = "") -> None:
        row = QHBoxLayout()
        row.setContentsMargins(0, SPACE_2, 0, 0)
        title = plain(text)
        title.setFont(font("body", bold=True))
        row.addWidget(title, 1)
        if right:
            row.addWidget(plain(right, "second"))
        column.addLayout(row)

    def _ticks(self, column: QVBoxLayout) -> None:
        ticks = self._data.ticks
        if not ticks:
            return
        self._head(column, t("To do now"), f"{sum(tick.done for tick in ticks)} / {len(ticks)}")
        lines = QVBoxLayout()
        lines.setSpacing(0)
        for tick in ticks:
            row = TickRow(tick.text, tick.done, tick.why, self)
            row.box.setObjectName(f"guide.tick.{tick.id}")
            row.box.toggled.connect(lambda done, id=tick.id: self.ticked.emit(id, done))  # noqa: A006
            lines.addWidget(row)
        column.addLayout(lines)

    def _sayings(self, column: QVBoxLayout) -> None:
        if self._data.sayings:
            self._head(column, t("What to say"))
        for saying in self._data.sayings:
            frame = QFrame()
            frame.setProperty("role", "well")
            inside = QVBoxLayout(frame)
            inside.setContentsMargins(SPACE_3, SPACE_2, SPACE_3, SPACE_2)
            inside.addWidget(plain(saying))
            column.addWidget(frame)

    def _avoid(self, column: QVBoxLayout) -> None:
        if self._data.avoid:
            self._head(column, t("Better not"))
        for avoid in self._data.avoid:
            for text, sign, tone, role in (
                (avoid.phrase, "circle-x", "danger_text", "muted"),
                (avoid.instead, "circle-check", "success_text", ""),
            ):
                row = QHBoxLayout()
                row.setSpacing(SPACE_2)
                mark = sign_label(sign, tone, self.devicePixelRatioF())
                row.addWidget(mark, 0, Qt.AlignmentFlag.AlignTop)
                row.addWidget(plain(text, role), 1)
                column.addLayout(row)

    def _glance(self, column: QVBoxLayout) -> None:
        if not self._data.glance:
            return
        self._head(column, t("Customer and car"))
        for fact in self._data.glance:
            row = QHBoxLayout()
            row.setSpacing(SPACE_2)
            label = plain(fact.label, "second")
            label.setFixedWidth(72)
            row.addWidget(label, 0, Qt.AlignmentFlag.AlignTop)
            if fact.icon:
                tone = f"{fact.tone}_text" if fact.tone else "text_second"
                mark = sign_label(fact.icon, tone, self.devicePixelRatioF())
                row.addWidget(mark, 0, Qt.AlignmentFlag.AlignTop)
            text = plain(fact.text)
            if fact.tone:
                text.setProperty("tone", fact.tone)
            row.addWidget(text, 1)
            column.addLayout(row)
