"""One month to pick a day from; it never takes the focus, the field beside it keeps the keys."""

from collections.abc import Callable
from datetime import date, timedelta

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from advisor_app.i18n import words
from ui.kit import formats
from ui.kit.buttons import IconButton
from ui.kit.text import TextLabel
from ui.theme.current import colour, metrics
from ui.theme.fonts import font, numbers_font

t = words("kit")
_WIDE = 42.0


class _Days(QWidget):
    """Six weeks from Monday to Sunday."""

    picked = Signal(object)

    def __init__(self, today: Callable[[], date], note: Callable[[date], str] | None) -> None:
        super().__init__()
        self._today, self._note = today, note
        self.first = today().replace(day=1)
        self.chosen: date | None = None
        self._hover: date | None = None
        self.setMouseTracking(True)

    def _high(self) -> float:
        return float(metrics().control)

    def sizeHint(self) -> QSize:
        """Return room for the head and six weeks."""
        return QSize(round(7 * _WIDE), round(24 + 6 * self._high()))

    def _day_at(self, point: QPointF) -> date | None:
        column, row = int(point.x() // _WIDE), int((point.y() - 24) // self._high())
        if not (0 <= column < 7 and 0 <= row < 6 and point.y() >= 24):
            return None
        return self._start() + timedelta(days=row * 7 + column)

    def _start(self) -> date:
        return self.first - timedelta(days=self.first.weekday())

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the days; today has a ring, the chosen one is filled, a day with a note has a dot."""
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            start = self._start()
            painter.setFont(font("second"))
            painter.setPen(colour("text_second"))
            for column in range(7):
                head = QRectF(column * _WIDE, 0, _WIDE, 24)
                painter.drawText(head, Qt.AlignmentFlag.AlignCenter, formats.weekday(start + timedelta(days=column)))
            for n in range(42):
                row, column = divmod(n, 7)
                box = QRectF(column * _WIDE, 24 + row * self._high(), _WIDE, self._high())
                self._paint_day(painter, start + timedelta(days=n), box.adjusted(2, 1, -2, -1))

    def _paint_day(self, painter: QPainter, day: date, box: QRectF) -> None:
        chosen = day == self.chosen
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if chosen or day == self._hover:
            painter.setBrush(colour("accent" if chosen else "surface_pressed"))
        if day == self._today() and not chosen:
            painter.setPen(QPen(colour("accent"), 1.5))
        painter.drawRoundedRect(box, 5, 5)
        ink = "on_accent" if chosen else ("text" if day.month == self.first.month else "text_disabled")
        if not chosen and day.month == self.first.month and day.weekday() >= 5:
            ink = "text_second"
        painter.setFont(numbers_font("body", bold=chosen))
        painter.setPen(colour(ink))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, str(day.day))
        if self._note is not None and self._note(day):
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour("on_accent" if chosen else "warning"))
            painter.drawEllipse(QPointF(box.center().x(), box.bottom() - 4), 2, 2)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Show what would be picked."""
        self._hover = self._day_at(event.position())
        day = self._hover
        self.setToolTip(self._note(day) if self._note is not None and day is not None else "")
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        """Forget the hovered day."""
        self._hover = None
        self.update()
        super().leaveEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Pick the day under the pointer."""
        day = self._day_at(event.position())
        if day is not None and event.button() == Qt.MouseButton.LeftButton:
            self.picked.emit(day)


class MonthPicker(QWidget):
    """A month with arrows to the one before and after.

    Signals:
        picked(object): a ``date``.

    Args:
        today: the shop's day now.
        note: words about a day (a holiday); such days have a dot.
        parent: owner.
    """

    picked = Signal(object)

    def __init__(
        self, today: Callable[[], date], note: Callable[[date], str] | None = None, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.days = _Days(today, note)
        self.days.picked.connect(self.picked)
        self._title = TextLabel("", "strong")
        self._title.setAlignment(Qt.AlignmentFlag.AlignCenter)
        head = QHBoxLayout()
        before, after = IconButton("chevron_left", t("Month before")), IconButton("chevron_right", t("Month after"))
        for button, step in ((before, -1), (after, 1)):
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            button.clicked.connect(lambda _on=False, step=step: self.turn(step))
        head.addWidget(before)
        head.addWidget(self._title, 1)
        head.addWidget(after)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(4, 4, 4, 4)
        layout.setSpacing(4)
        layout.addLayout(head)
        layout.addWidget(self.days)

    def show_day(self, day: date | None, month_of: date) -> None:
        """Mark a day and show a month.

        Args:
            day: the chosen day, or None.
            month_of: any day of the month to show.
        """
        self.days.chosen = day
        self.days.first = month_of.replace(day=1)
        self._refresh()

    def turn(self, months: int) -> None:
        """Go to the next month or the one before."""
        self.days.first = (self.days.first + timedelta(days=32 if months > 0 else -1)).replace(day=1)
        self._refresh()

    def _refresh(self) -> None:
        first = self.days.first
        self._title.setText(t("{month}/{year}", year=first.year, month=first.month))
        self.days.update()
