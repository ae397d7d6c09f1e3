"""What the pages of the workshop are made of: rows to pick, a clock against its norm, buttons for gloves."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from math import ceil
from uuid import UUID

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QIcon, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QAbstractButton,
    QSizePolicy,
    QStyle,
    QStyleOptionButton,
    QStylePainter,
    QVBoxLayout,
    QWidget,
)

from advisor_app.i18n import words
from ui.features.jobs.actions import short_clock
from ui.kit.badges import HEIGHT, BadgeSpec, badge_size, paint_badge
from ui.kit.buttons import Button, key_text
from ui.kit.plate import HEIGHTS, paint_plate, plate_size
from ui.kit.rows_model import PlateSpec
from ui.kit.text import TextLabel, plain_tip
from ui.theme.current import colour
from ui.theme.fonts import font, numbers_font, sized_font
from ui.theme.icons import paint_icon
from ui.theme.tokens import RADIUS, SPACE_1, SPACE_2, SPACE_3

t = words("jobs")
LINE, TALL = 56, 68
SHOWN = 25
"""Rows of a group before the search is pointed out: nobody reads further, and a page must open at once."""

_LEAST = 56.0
"""Room that a badge leaves to the words beside it, px."""
_CAP = 22.0
MIDDLE = Qt.AlignmentFlag.AlignVCenter
LEFT = MIDDLE | Qt.AlignmentFlag.AlignLeft
RIGHT = MIDDLE | Qt.AlignmentFlag.AlignRight


@dataclass(frozen=True)
class Pick:
    """A row to choose: a plate or nothing, two lines, what stands at the right.

    ``cap`` is the key that chooses it; ``fixed`` rows are shown and can't be chosen.
    """

    key: UUID
    first: str
    second: str = ""
    right: str = ""
    badge: BadgeSpec | None = None
    plate: PlateSpec | None = None
    cap: str = ""
    fixed: bool = False


class PickRow(QAbstractButton):
    """One row, at least 56 px high; with a plate 68 px, so that a thumb finds it.

    Signals:
        stepped(int): an arrow key wants the next row (1) or the one before (-1).
    """

    stepped = Signal(int)

    def __init__(self, pick: Pick, *, ticks: bool, steps: bool) -> None:
        super().__init__()
        self._ticks, self._steps = ticks, steps
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.pick = pick
        self.set_pick(pick)

    def set_pick(self, pick: Pick) -> None:
        """Show another row."""
        self.pick = pick
        plate = f"{pick.plate} " if pick.plate else ""
        self.setText(f"{plate}{pick.first}")
        self.setAccessibleName(f"{plate}{pick.first}")
        state = pick.badge.text if pick.badge else ""
        self.setAccessibleDescription(" · ".join(part for part in (pick.second, state, pick.right) if part))
        self.setToolTip(plain_tip(pick.first) if len(pick.first) > 24 else "")
        self.setEnabled(not pick.fixed)
        self.updateGeometry()
        self.update()

    def set_right(self, text: str) -> None:
        """Show another text at the right, as the clock runs."""
        if text != self.pick.right:
            self.pick = Pick(**{**self.pick.__dict__, "right": text})
            self.update()

    def sizeHint(self) -> QSize:
        """Return the height of the row; its width is the list's business."""
        return QSize(200, TALL if self.pick.plate else LINE)

    def minimumSizeHint(self) -> QSize:
        """Return a width that can be squeezed."""
        return QSize(140, self.sizeHint().height())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Choose with Enter as with Space; single signs go on to the page."""
        if self._steps and event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.stepped.emit(1 if event.key() == Qt.Key.Key_Down else -1)
            return
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
            return
        super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the row."""
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            area = QRectF(self.rect()).adjusted(1, 1, -1, -1)
            chosen = self.isChecked()
            painter.setPen(Qt.PenStyle.NoPen)
            if chosen or self.underMouse():
                painter.setBrush(colour("surface_selected" if chosen else "surface_hover"))
                painter.drawRoundedRect(area, RADIUS, RADIUS)
            if chosen and not self._ticks:
                painter.setBrush(colour("accent"))
                painter.drawRoundedRect(QRectF(area.left(), area.top() + 6, 3, area.height() - 12), 1.5, 1.5)
            if self.hasFocus():
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.setPen(QPen(colour("focus"), 2))
                painter.drawRoundedRect(area, RADIUS, RADIUS)
            inner = area.adjusted(SPACE_3, 0, -SPACE_3, 0)
            if self._ticks or self.pick.cap:
                self._paint_mark(painter, QRectF(inner.left(), inner.center().y() - _CAP / 2, _CAP, _CAP))
                inner.setLeft(inner.left() + _CAP + SPACE_3)
            if self.pick.plate:
                self._paint_tall(painter, inner)
            else:
                self._paint_line(painter, inner)

    def _paint_mark(self, painter: QPainter, box: QRectF) -> None:
        on = self.isChecked()
        painter.setBrush(colour("accent" if on else "surface_raised"))
        painter.setPen(QPen(colour("accent" if on else "border_strong"), 1))
        painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 5, 5)
        if self._ticks:
            if on:
                paint_icon(painter, box.adjusted(3, 3, -3, -3), "check", "on_accent")
            return
        painter.setPen(colour("on_accent" if on else "text_second"))
        painter.setFont(sized_font(12, bold=on))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, self.pick.cap)

    def _right_part(self, painter: QPainter, row: QRectF) -> float:
        """Draw what stands at the right of a line and return what room is left beside it."""
        if not self.pick.right:
            return row.width()
        used = numbers_font("body")
        wide = QFontMetricsF(used).horizontalAdvance(self.pick.right)
        painter.setFont(used)
        painter.setPen(colour("text" if self.isEnabled() else "text_disabled"))
        painter.drawText(row, int(RIGHT), self.pick.right)
        return row.width() - wide - SPACE_3

    def _badge(self, painter: QPainter, row: QRectF, beside: str = "") -> float:
        """Draw the state at the right and return what room is left: it is read in full before the words ``beside`` it."""
        if self.pick.badge is None:
            return row.width()
        left = row.width() - QFontMetricsF(font("second", False)).horizontalAdvance(beside) - SPACE_2
        wide = min(float(badge_size(self.pick.badge).width()), max(row.width() - _LEAST, left))
        box = QRectF(row.right() - wide, row.center().y() - HEIGHT / 2, wide, HEIGHT)
        paint_badge(painter, box, self.pick.badge)
        return row.width() - wide - SPACE_2

    def _words(self, painter: QPainter, row: QRectF, text: str, *, role: str, bold: bool, ink: str) -> None:
        used = font(role, bold)
        painter.setFont(used)
        painter.setPen(colour(ink if self.isEnabled() else "text_disabled"))
        shown = QFontMetricsF(used).elidedText(text, Qt.TextElideMode.ElideRight, row.width())
        painter.drawText(row, int(LEFT), shown)

    def _paint_line(self, painter: QPainter, inner: QRectF) -> None:
        top = QRectF(inner.left(), inner.top() + 6, inner.width(), 20)
        low = QRectF(inner.left(), inner.bottom() - 27, inner.width(), 22)
        if not self.pick.second:
            top = inner
        top.setWidth(self._right_part(painter, top))
        self._words(painter, top, self.pick.first, role="body", bold=True, ink="text")
        if self.pick.second:
            low.setWidth(self._badge(painter, low, self.pick.second))
            self._words(painter, low, self.pick.second, role="second", bold=False, ink="text_second")
        elif self.pick.badge is not None and not self.pick.right:
            self._badge(painter, top)

    def _paint_tall(self, painter: QPainter, inner: QRectF) -> None:
        assert self.pick.plate is not None
        height = HEIGHTS["s"]
        top = QRectF(inner.left(), inner.top() + 8, inner.width(), height)
        wide = plate_size(self.pick.plate.plate, height).width()
        paint_plate(
            painter, QRectF(top.left(), top.top(), wide, height), self.pick.plate.plate, self.pick.plate.kind or None
        )
        beside = QRectF(top.left() + wide + SPACE_2, top.top(), top.width() - wide - SPACE_2, height)
        beside.setWidth(self._badge(painter, beside, self.pick.second))
        self._words(painter, beside, self.pick.second, role="second", bold=False, ink="text_second")
        low = QRectF(inner.left(), inner.bottom() - 29, inner.width(), 22)
        low.setWidth(self._right_part(painter, low))
        self._words(painter, low, self.pick.first, role="body", bold=True, ink="text")


class PickList(QWidget):
    """Rows of which one is chosen, or, with ``ticks``, any number. Rows that stay keep focus and place.

    With ``steps`` the arrow keys go to the page, which takes the next row to the front.

    Signals:
        picked(object): the key (UUID) of the row that was pressed.
        stepped(int): with ``steps``: the next row (1) or the one before (-1) is wanted.
    """

    picked = Signal(object)
    stepped = Signal(int)

    def __init__(self, *, ticks: bool = False, steps: bool = False) -> None:
        super().__init__()
        self._ticks, self._steps = ticks, steps
        self.rows: list[PickRow] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(2)

    def set_picks(self, picks: Sequence[Pick], chosen: Sequence[UUID]) -> None:
        """Show these rows, some of them chosen."""
        while len(self.rows) > len(picks):
            gone = self.rows.pop()
            self._column.removeWidget(gone)
            gone.hide()
            gone.deleteLater()
        for at, pick in enumerate(picks):
            if at == len(self.rows):
                row = PickRow(pick, ticks=self._ticks, steps=self._steps)
                row.clicked.connect(self._pressed(row))
                row.stepped.connect(self.stepped)
                self.rows.append(row)
                self._column.addWidget(row)
                row.show()  # now, so that it can take the focus in the same breath
            self.rows[at].set_pick(pick)
        self.set_chosen(chosen)

    def _pressed(self, row: PickRow) -> Callable[[], None]:
        return lambda: self.picked.emit(row.pick.key)

    def set_chosen(self, chosen: Sequence[UUID]) -> None:
        """Mark the rows that are chosen."""
        for row in self.rows:
            row.setChecked(row.pick.key in chosen)

    def row(self, key: UUID) -> PickRow | None:
        """Return the row of a key."""
        return next((row for row in self.rows if row.pick.key == key), None)


class ClockBar(QWidget):
    """Clocked time against the sold norm: a bar, and how long of how much. Over the norm it turns to a warning.

    Where no norm is sold, as on sublet work, it says how long that is out already.
    """

    def __init__(self) -> None:
        super().__init__()
        self._clocked, self._sold = timedelta(), timedelta()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMinimumWidth(120)

    def set_clock(self, clocked: timedelta, sold: timedelta) -> None:
        """Show clocked and sold time."""
        if (clocked, sold) == (self._clocked, self._sold):
            return
        self._clocked, self._sold = clocked, sold
        self.setAccessibleName(self.text())
        self.update()

    def over(self) -> bool:
        """Whether more was clocked than sold; where nothing of ours is sold, no time is too long."""
        return bool(self._sold) and self._clocked > self._sold

    def text(self) -> str:
        """Return the times in words."""
        if not self._sold:
            return t("{clocked} h out", clocked=short_clock(self._clocked)) if self._clocked else ""
        words_of = t("{clocked} of {sold} h", clocked=short_clock(self._clocked), sold=short_clock(self._sold))
        return words_of if not self.over() else t("{clocked}, over the norm", clocked=words_of)

    def sizeHint(self) -> QSize:
        """Return the height of bar and words."""
        return QSize(200, 30)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw words and bar."""
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setFont(numbers_font("second"))
            painter.setPen(colour("warning_text" if self.over() else "text_second"))
            top = QRectF(0, 0, self.width(), 20)
            left = 0.0
            if self.over():
                paint_icon(painter, QRectF(0, 3, 14, 14), "warning", "warning_text")
                left = 18.0
            painter.drawText(top.adjusted(left, 0, 0, 0), int(LEFT), self.text())
            if not self._sold:
                return
            bar = QRectF(0, self.height() - 7, self.width(), 6)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour("surface_raised"))
            painter.drawRoundedRect(bar, 3, 3)
            whole = max(self._clocked, self._sold, timedelta(seconds=1))
            share = self._clocked / whole
            if share > 0:
                painter.setBrush(colour("warning_text" if self.over() else "accent"))
                painter.drawRoundedRect(QRectF(bar.left(), bar.top(), max(6.0, bar.width() * share), 6), 3, 3)
            if self.over():
                at = bar.width() * (self._sold / whole)
                painter.setPen(QPen(colour("surface"), 2))
                painter.drawLine(QPointF(at, bar.top()), QPointF(at, bar.bottom()))


class BigButton(Button):
    """A button for a thumb in a glove: 56 px high, words in 15 px."""

    def __init__(
        self, text: str = "", *, role: str = "secondary", key: str = "", icon: str = "", cap: str = "", short: str = ""
    ) -> None:
        super().__init__(text, role=role, key=key, icon=icon)
        self._big_icon, self._cap_text, self._short = icon, cap or key_text(key), short
        self.setMinimumHeight(56)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """Return room for icon, words and key."""
        wide = QFontMetricsF(font("section")).horizontalAdvance(self.words())
        cap = QFontMetricsF(sized_font(12)).horizontalAdvance(self._cap_text) + 24 if self._cap_text else 0
        return QSize(round(wide + cap + (32 if self._big_icon else 0) + 32), 56)

    def minimumSizeHint(self) -> QSize:
        """Return a width at which the words still stand whole; the primary action keeps its icon and key too."""
        if self.role == "primary":
            return self.sizeHint()
        least = QFontMetricsF(font("section")).horizontalAdvance(self._short or self.words())
        return QSize(ceil(least) + 20, 56)

    def _shown(self, cap_wide: float) -> tuple[str, bool, bool]:
        """Return the words, whether the icon and whether the key stand beside them: what the width allows, in turn."""
        used = QFontMetricsF(font("section"))
        icon_wide = 24 + SPACE_2 if self._big_icon else 0
        key_wide = cap_wide + SPACE_3 if cap_wide else 0.0
        for text in dict.fromkeys((self.words(), self._short or self.words())):
            for icon, key in ((icon_wide, key_wide), (icon_wide, 0.0), (0, 0.0)):
                if used.horizontalAdvance(text) <= self.width() - 16 - icon - key:
                    return text, bool(icon), bool(key)
        return (
            used.elidedText(self._short or self.words(), Qt.TextElideMode.ElideRight, self.width() - 16),
            False,
            False,
        )

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the frame by the style sheet, then icon, words and key."""
        painter = QStylePainter(self)
        option = QStyleOptionButton()
        self.initStyleOption(option)
        option.text = ""
        option.icon = QIcon()
        painter.drawControl(QStyle.ControlElement.CE_PushButton, option)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        full = self.role == "primary"
        ink = (
            ("on_accent" if full else "text")
            if self.isEnabled()
            else ("on_accent_disabled" if full else "text_disabled")
        )
        used, small = font("section"), sized_font(12)
        cap_wide = QFontMetricsF(small).horizontalAdvance(self._cap_text) + 12 if self._cap_text else 0.0
        shown, with_icon, with_key = self._shown(cap_wide)
        words_wide = QFontMetricsF(used).horizontalAdvance(shown)
        total = words_wide + (24 + SPACE_2 if with_icon else 0) + (cap_wide + SPACE_3 if with_key else 0)
        x, middle = (self.width() - total) / 2, self.height() / 2
        if with_icon:
            paint_icon(painter, QRectF(x, middle - 12, 24, 24), self._big_icon, ink)
            x += 24 + SPACE_2
        painter.setFont(used)
        painter.setPen(colour(ink))
        painter.drawText(QRectF(x, 0, words_wide + 2, self.height()), int(LEFT), shown)
        if with_key:
            x += words_wide + SPACE_3
            box = QRectF(x, middle - 11, cap_wide, 22)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour(ink, 0.14))
            painter.drawRoundedRect(box, 4, 4)
            painter.setFont(small)
            painter.setPen(colour(ink))
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, self._cap_text)


class Group(QWidget):
    """A list with its caption; hidden while it has no rows unless there are words for that."""

    def __init__(self, title: str, picks: PickList, nothing: str = "") -> None:
        super().__init__()
        self.title = TextLabel(title, "label")
        self.picks = picks
        self._nothing = nothing
        self._note = TextLabel("", "muted", wrap=True)
        self._caption = title
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_1)
        for widget in (self.title, self.picks, self._note):
            column.addWidget(widget)

    def set_picks(self, picks: Sequence[Pick], chosen: Sequence[UUID]) -> None:
        """Show these rows and their number; of very many only the first, and what is chosen."""
        shown = [pick for n, pick in enumerate(picks) if n < SHOWN or pick.key in chosen]
        self.picks.set_picks(shown, chosen)
        self.title.setText(f"{self._caption}  {len(picks)}" if picks else self._caption)
        more = len(picks) - len(shown)
        self._note.setText(t("{n} more. Type a plate or a number above.", n=more) if more else self._nothing)
        self._note.setVisible(bool(more) or (not picks and bool(self._nothing)))
        self.setVisible(bool(picks) or bool(self._nothing))
