"""Day and time with the day of the week and, where the shop knows it, the holiday."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from advisor_app.i18n import words
from ui.kit import formats
from ui.kit.buttons import IconButton
from ui.kit.date_reading import read_clock, read_day
from ui.kit.inputs import LeaveWatch, LineInput
from ui.kit.month import MonthPicker
from ui.kit.popup import Popup
from ui.kit.text import TextLabel
from ui.theme.tokens import SPACE_1

t = words("kit")
_STEP = 15
_LONG_AGO = timedelta(days=1980)
"""How far back the example lies where days are over: a car of some years."""


class _Part(LineInput):
    """Day or time; up and down step it."""

    stepped = Signal(int)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Step with the arrow keys, further with Page Up and Down."""
        steps = {
            int(Qt.Key.Key_Up): 1,
            int(Qt.Key.Key_Down): -1,
            int(Qt.Key.Key_PageUp): 7,
            int(Qt.Key.Key_PageDown): -7,
        }
        if event.key() in steps and not event.modifiers() & Qt.KeyboardModifier.AltModifier:
            self.stepped.emit(steps[event.key()])
            return
        super().keyPressEvent(event)


class DateTimeInput(QWidget):
    """A day, or a day and a time, typed as people say it (``明天``, ``周六``, ``+3``, ``9点半``) or picked.

    Value: naive datetime on the shop's wall clock (a date without time), None while empty.

    Signals:
        edited(), left(): as for every editor.

    Args:
        today: the shop's day now.
        with_time: ask for the time of day too.
        past: its days are over, as the first registration of a car; the example then is one that is.
        note: words about a day (a holiday, closed), shown beside it.
        parent: owner.
    """

    edited = Signal()
    left = Signal()

    def __init__(
        self,
        today: Callable[[], date],
        *,
        with_time: bool = True,
        past: bool = False,
        note: Callable[[date], str] | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._today, self._note_of, self._with_time, self._past = today, note, with_time, past
        self._calendar: Popup | None = None
        self._month: MonthPicker | None = None
        self._day = _Part()
        self._time = _Part(t("Time"))
        self._button = IconButton("calendar", t("Pick a day"), outlined=True)
        self._button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._note = TextLabel("", "second")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(SPACE_1)
        self._day.setMinimumWidth(132)
        self._time.setFixedWidth(76)
        layout.addWidget(self._day, 1)
        layout.addWidget(self._button)
        layout.addWidget(self._time)
        self._note.setContentsMargins(SPACE_1, 0, 0, 0)
        layout.addWidget(self._note)
        self._note.hide()
        self._time.setVisible(with_time)
        self.setFocusProxy(self._day)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        watch = LeaveWatch(self, self._leave)
        watch.watch(self._day, self._time)
        for part in (self._day, self._time):
            part.edited.connect(self._changed)
            part.left.connect(self._tidy)
        self._time.left.connect(self._leave)
        self._day.stepped.connect(self._step_day)
        self._time.stepped.connect(self._step_time)
        self._button.clicked.connect(lambda _on=False: self.open_calendar())

    def showEvent(self, event: QShowEvent) -> None:
        """Give an example on the side of today where the days of this input lie."""
        super().showEvent(event)
        ahead = self._today() + timedelta(days=2)
        example = t("e.g. {day}", day=self._over()) if self._past else t("e.g. tomorrow, {day}", day=f"{ahead:%m-%d}")
        self._day.setPlaceholderText(example)

    def _over(self) -> str:
        return f"{self._today() - _LONG_AGO:%Y-%m-%d}"

    def setAccessibleName(self, name: str) -> None:
        """Name both parts."""
        super().setAccessibleName(name)
        self._day.setAccessibleName(name)
        self._time.setAccessibleName(f"{name} {t('Time')}")

    def day(self) -> date | None:
        """Return the day, None where none can be read."""
        return read_day(self._day.text(), self._today()) if self._day.text().strip() else None

    def value(self) -> datetime | date | None:
        """Return day and time (only the day without ``with_time``), None while empty or unreadable."""
        day = self.day()
        if day is None or not self._with_time:
            return day
        clock = read_clock(self._time.text())
        return None if clock is None else datetime.combine(day, clock)

    def set_value(self, value: object) -> None:
        """Show a day, or a day and a time."""
        day = value.date() if isinstance(value, datetime) else value if isinstance(value, date) else None
        self._day.set_value("" if day is None else formats.full_day(day))
        if isinstance(value, datetime):
            self._time.set_value(f"{value:%H:%M}")
        elif value is None:
            self._time.set_value("")
        self._show_note()

    def problem(self) -> str:
        """Return what is missing or can't be read, or ``""``."""
        if self._day.text().strip() and self.day() is None:
            if self._past:
                return t("I can't read this day. Type for example {day}.", day=self._over())
            return t("I can't read this day. Type for example 11-21, tomorrow or +3.")
        if not self._with_time:
            return ""
        if self._time.text().strip() and read_clock(self._time.text()) is None:
            return t("I can't read this time. Type for example 9:30 or 1530.")
        if bool(self._day.text().strip()) != bool(self._time.text().strip()):
            return t("Day and time belong together. Please fill in both.")
        return ""

    def set_wrong(self, wrong: bool) -> None:
        """Mark the input, or not."""
        self._day.set_wrong(wrong)
        self._time.set_wrong(wrong)

    def open_calendar(self) -> None:
        """Show a month to pick from (Alt+Down)."""
        if self._calendar is None:
            self._calendar = Popup(self._day)
            layout = QVBoxLayout(self._calendar)
            layout.setContentsMargins(4, 4, 4, 4)
            self._month = MonthPicker(self._today, self._note_of)
            self._month.picked.connect(self._picked)
            layout.addWidget(self._month)
        self._follow()
        self._day.setFocus()
        self._calendar.open_at_anchor()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Open the month with Alt+Down, close it with Esc."""
        if event.key() == Qt.Key.Key_Down and event.modifiers() & Qt.KeyboardModifier.AltModifier:
            self.open_calendar()
        elif event.key() == Qt.Key.Key_Escape and self._calendar is not None and self._calendar.isVisible():
            self._calendar.hide()
        else:
            super().keyPressEvent(event)

    def _picked(self, day: date) -> None:
        self._put(day)
        if self._calendar is not None:
            self._calendar.hide()
        if self._with_time:
            self._time.setFocus()

    def _put(self, day: date) -> None:
        self._day.set_value(formats.full_day(day))
        self._changed()

    def _step_day(self, steps: int) -> None:
        self._put((self.day() or self._today()) + timedelta(days=steps))

    def _step_time(self, steps: int) -> None:
        now = read_clock(self._time.text()) or time(9)
        minutes = now.hour * 60 + now.minute
        grid = _STEP if abs(steps) == 1 else 60
        there = (minutes // grid + (1 if steps > 0 else 0 if minutes % grid else -1)) * grid
        there = max(0, min(23 * 60 + 45, there))
        self._time.set_value(f"{there // 60:02d}:{there % 60:02d}")
        self._changed()

    def _follow(self) -> None:
        if self._month is not None:
            day = self.day()
            self._month.show_day(day, day or self._today())

    def _changed(self) -> None:
        self._follow()
        self._show_note()
        self.edited.emit()

    def _tidy(self) -> None:
        if (day := self.day()) is not None:
            self._day.set_value(formats.full_day(day))
        if (clock := read_clock(self._time.text())) is not None:
            self._time.set_value(f"{clock:%H:%M}")
        self._show_note()

    def _leave(self) -> None:
        self._tidy()
        self.left.emit()

    def _show_note(self) -> None:
        day = self.day()
        parts = [] if day is None else [formats.weekday(day)]
        if day is not None and self._note_of is not None:
            parts.append(self._note_of(day))
        # The weekday stands in the field once it was left; while typing it stands beside it.
        if day is not None and self._day.text() == formats.full_day(day):
            parts = parts[1:]
        text = formats.joined(*parts)
        self._note.setText(text)
        self._note.setVisible(bool(text))
