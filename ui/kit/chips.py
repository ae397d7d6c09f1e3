"""A few choices side by side, chosen by a press or by their number."""

from collections.abc import Sequence
from enum import Enum
from typing import Any

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QFontMetricsF, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from advisor_app.i18n import label, words
from ui.kit.keys import CardKeys
from ui.theme.current import colour, metrics
from ui.theme.fonts import font, sized_font
from ui.theme.icons import paint_icon

t = words("kit")
_GAP = 6.0
_PAD = 11.0
_YES, _NO = "yes", "no"


class ChoiceChips(QWidget):
    """Chips of (code, words); digits 1–9 choose, arrows move, Space toggles, Enter moves on. Stores at once.

    Value: the code (None while nothing is chosen); with ``multi`` a tuple of codes in the order offered.

    Signals:
        edited(), left(): as for every editor.

    Args:
        choices: what there is to choose.
        multi: several may be chosen.
        optional: a second press takes a single choice back.
        numbers: show the digits on the chips.
        by_code: the codes are digits, and a digit chooses the chip of that code: what one types is what one gets.
        unset: code that stands for nothing chosen; no chip shows it, and a second press brings it back.
        parent: owner.
    """

    edited = Signal()
    left = Signal()

    def __init__(
        self,
        choices: Sequence[tuple[str, str]] = (),
        *,
        multi: bool = False,
        optional: bool = False,
        numbers: bool = True,
        by_code: bool = False,
        unset: str | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._by_code = by_code
        self._unset = unset
        self._choices: tuple[tuple[str, str], ...] = ()
        self._on: set[str] = set()
        self._multi, self._optional, self._numbers = multi, optional or unset is not None, numbers
        self._cursor, self._hover = 0, -1
        self._wrong = False
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.set_choices(choices)

    def set_choices(self, choices: Sequence[tuple[str, str]]) -> None:
        """Offer other choices; what is chosen stays where it is still offered."""
        self._choices = tuple(choices)
        self._on &= {code for code, _words in self._choices}
        self._cursor = min(self._cursor, max(0, len(self._choices) - 1))
        self._changed()

    def value(self) -> str | tuple[str, ...] | None:
        """Return the chosen code, or the tuple of codes."""
        chosen = tuple(code for code, _words in self._choices if code in self._on)
        return chosen if self._multi else (chosen[0] if chosen else self._unset)

    def set_value(self, value: object) -> None:
        """Show what is chosen: a code, None, or with ``multi`` any collection of codes."""
        if value is None or value == self._unset:
            self._on = set()
        elif isinstance(value, str):
            self._on = {value}
        else:
            self._on = {str(code) for code in value} if isinstance(value, (tuple, list, set, frozenset)) else set()
        self._changed()

    def problem(self) -> str:
        """Return "": a choice can't be misread."""
        return ""

    def set_wrong(self, wrong: bool) -> None:
        """Mark the chips, or not."""
        self._wrong = wrong
        self.update()

    def _changed(self) -> None:
        chosen = ", ".join(shown for code, shown in self._choices if code in self._on)
        self.setAccessibleDescription(chosen)
        self.updateGeometry()
        self.update()

    def _boxes(self, width: float) -> list[QRectF]:
        measure = QFontMetricsF(font("body"))
        high = float(metrics().chip)
        x = y = 0.0
        boxes: list[QRectF] = []
        for _code, shown in self._choices:
            wide = measure.horizontalAdvance(shown) + 2 * _PAD + (18 if self._numbers else 0)
            if x and x + wide > width:
                x, y = 0.0, y + high + _GAP
            boxes.append(QRectF(x, y, wide, high))
            x += wide + _GAP
        return boxes

    def heightForWidth(self, width: int) -> int:
        """Return the height of as many lines as the chips need."""
        boxes = self._boxes(width)
        return round(boxes[-1].bottom()) if boxes else metrics().chip

    def hasHeightForWidth(self) -> bool:
        """Chips break into lines."""
        return True

    def sizeHint(self) -> QSize:
        """Return one line."""
        boxes = self._boxes(10_000)
        line = round(boxes[-1].right()) if boxes else 80
        high = self.heightForWidth(self.width()) if self.width() > 100 else metrics().chip
        return QSize(line, high)

    def minimumSizeHint(self) -> QSize:
        """Return room for the widest chip."""
        widest = max((box.width() for box in self._boxes(10_000)), default=80)
        return QSize(round(widest), self.sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Break the lines anew."""
        super().resizeEvent(event)
        if event.oldSize().width() != event.size().width():
            self.updateGeometry()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the chips."""
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            for n, box in enumerate(self._boxes(self.width())):
                self._paint_chip(painter, n, box)

    def _paint_chip(self, painter: QPainter, n: int, box: QRectF) -> None:
        code, shown = self._choices[n]
        on, enabled = code in self._on, self.isEnabled()
        edge = "danger" if self._wrong and not on else ("accent" if on else "border_strong")
        fill = "accent_weak" if on else ("surface_hover" if n == self._hover else "surface")
        inside = box.adjusted(0.5, 0.5, -0.5, -0.5)
        painter.setPen(QPen(colour(edge if enabled else "border_disabled"), 1))
        painter.setBrush(colour(fill))
        painter.drawRoundedRect(inside, 6, 6)
        if self.hasFocus() and n == self._cursor:
            painter.setPen(QPen(colour("focus"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box.adjusted(1, 1, -1, -1), 5, 5)
        x = box.left() + _PAD
        ink = ("accent_text" if on else "text") if enabled else "text_disabled"
        if self._numbers:
            if on:
                paint_icon(painter, QRectF(x - 2, box.center().y() - 7, 14, 14), "check", ink)
            else:
                painter.setFont(sized_font(11))
                painter.setPen(colour("text_second" if enabled else "text_disabled"))
                painter.drawText(
                    QRectF(x - 2, box.top(), 14, box.height()),
                    Qt.AlignmentFlag.AlignCenter,
                    str(n + 1) if n < 9 else "·",
                )
            x += 18
        painter.setFont(font("body"))
        painter.setPen(colour(ink))
        painter.drawText(QRectF(x, box.top(), box.right() - x, box.height()), Qt.AlignmentFlag.AlignVCenter, shown)

    def toggle(self, n: int) -> None:
        """Choose or take back the n-th choice, as a press does."""
        if not 0 <= n < len(self._choices):
            return
        code = self._choices[n][0]
        self._cursor = n
        if self._multi:
            self._on ^= {code}
        elif code in self._on:
            self._on = set() if self._optional else self._on
        else:
            self._on = {code}
        self._changed()
        self.edited.emit()
        self.left.emit()

    def card_keys(self) -> CardKeys:
        """Return the keys of its own, for the card of keys."""
        if self._by_code:
            return (("0 – 9", t("Choose by its number (cursor on the choice)")),)
        return (("1 – 9", t("Choose by its number (cursor on the choice)")),) if self._numbers else ()

    def _press_digit(self, digit: int) -> None:
        """Choose by a digit; where the digit is the code, it never takes its own choice back."""
        if not self._by_code:
            self.toggle(self._by_digit(digit))
        elif str(digit) == self._unset:
            self.toggle(next((n for n, (code, _shown) in enumerate(self._choices) if code in self._on), -1))
        elif str(digit) not in self._on:
            self.toggle(self._by_digit(digit))

    def _by_digit(self, digit: int) -> int:
        """Return which choice a digit means, -1 for none."""
        if not self._by_code:
            return digit - 1
        return next((n for n, (code, _shown) in enumerate(self._choices) if code == str(digit)), -1)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Choose with digits or Space, move with arrows, move on with Enter."""
        key = event.key()
        if Qt.Key.Key_0 <= key <= Qt.Key.Key_9 and event.modifiers() in (
            Qt.KeyboardModifier.NoModifier,
            Qt.KeyboardModifier.KeypadModifier,
        ):
            self._press_digit(key - int(Qt.Key.Key_0))
        elif key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            step = 1 if key == Qt.Key.Key_Right else -1
            self._cursor = max(0, min(len(self._choices) - 1, self._cursor + step))
            self.update()
        elif key == Qt.Key.Key_Space:
            self.toggle(self._cursor)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.left.emit()
            self.focusNextChild()
        else:
            super().keyPressEvent(event)

    def _at(self, point: QPointF) -> int:
        return next((n for n, box in enumerate(self._boxes(self.width())) if box.contains(point)), -1)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose the chip under the pointer."""
        if event.button() == Qt.MouseButton.LeftButton:
            self.toggle(self._at(event.position()))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Show what would be chosen."""
        at = self._at(event.position())
        if at != self._hover:
            self._hover = at
            self.update()

    def leaveEvent(self, event: QEvent) -> None:
        """Forget the hovered chip."""
        self._hover = -1
        self.update()
        super().leaveEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the ring."""
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Say that the person went on."""
        super().focusOutEvent(event)
        self.update()
        self.left.emit()


def wish_chips(kind: type[Enum]) -> ChoiceChips:
    """Return chips for the answers of a customer; none is chosen until somebody asked, a second press takes it back."""
    return ChoiceChips([(one.value, label(one)) for one in kind], optional=True)


class YesNoChips(ChoiceChips):
    """Yes and no side by side, 1 and 2; a second press takes the answer back. Value: bool, None while nobody asked.

    Args:
        yes: words of the yes, e.g. what is allowed.
        no: words of the no.
    """

    def __init__(self, yes: str, no: str) -> None:
        super().__init__([(_YES, yes), (_NO, no)], optional=True)

    def value(self) -> Any:
        """Return the answer, None while there is none."""
        return {_YES: True, _NO: False}.get(str(super().value()))

    def set_value(self, value: object) -> None:
        """Show an answer, or None."""
        super().set_value(None if value is None else _YES if value else _NO)
