"""A line that looks things up while one types: rows of two lines with something at the right, all by keyboard."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QFontMetricsF, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from advisor_app.i18n import words
from ui.kit.delegates import paint_stock
from ui.kit.inputs import SearchBox
from ui.kit.popup import Popup
from ui.theme.current import colour
from ui.theme.fonts import font, numbers_font
from ui.theme.icons import paint_icon

t = words("kit")
_ROW = 44
_SHOWN = 9
_AROUND = 14
"""Gap and edge of the list, px."""


@dataclass(frozen=True)
class Suggestion:
    """One row of the list.

    Attributes:
        key: what the owner knows it by.
        first: main line.
        second: small line below.
        right: at the right edge, e.g. a price or a plate in words.
        icon: name of a sign at the left, or "".
        light: stock light under what stands at the right: ``enough``, ``some``, ``none``, ``unkept`` or "".
        light_text: words beside the light.
    """

    key: object
    first: str
    second: str = ""
    right: str = ""
    icon: str = ""
    light: str = ""
    light_text: str = ""


Answer = Callable[[Sequence[Suggestion]], None]
Query = Callable[[str, Answer], None]


class _Rows(QWidget):
    """The list; it never takes the focus."""

    pressed = Signal(int)

    def __init__(self, owner: QWidget) -> None:
        super().__init__(owner)
        self.hide()
        self.rows: tuple[Suggestion, ...] = ()
        self.at = 0
        self.note = ""
        self.most = _SHOWN
        self.setMouseTracking(True)

    def sizeHint(self) -> QSize:
        """Return the height of the rows, at most nine and no more than there is room for."""
        return QSize(420, _ROW * max(1, min(len(self.rows), self.most)))

    def first_shown(self) -> int:
        """Return the number of the topmost row in view."""
        return max(0, min(self.at - self.most + 1, len(self.rows) - self.most)) if self.at >= self.most else 0

    def row_under(self, point: QPointF) -> int:
        """Return the row under a point, or -1."""
        n = self.first_shown() + int(point.y() // _ROW)
        return n if 0 <= n < len(self.rows) else -1

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Follow the pointer."""
        n = self.row_under(event.position())
        if n >= 0 and n != self.at:
            self.at = n
            self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose the row under the pointer."""
        n = self.row_under(event.position())
        if n >= 0:
            self.pressed.emit(n)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the rows in view."""
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            if not self.rows:
                painter.setPen(colour("text_second"))
                painter.drawText(self.rect().adjusted(12, 0, -12, 0), Qt.AlignmentFlag.AlignVCenter, self.note)
                return
            first = self.first_shown()
            for place, row in enumerate(self.rows[first : first + self.most]):
                self._paint(painter, QRectF(0, place * _ROW, self.width(), _ROW), row, first + place == self.at)

    @staticmethod
    def _paint(painter: QPainter, box: QRectF, row: Suggestion, current: bool) -> None:
        if current:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour("surface_selected"))
            painter.drawRoundedRect(box, 4, 4)
        x = box.left() + 12
        if row.icon:
            paint_icon(painter, QRectF(x, box.center().y() - 9, 18, 18), row.icon, "text_second")
            x += 28
        right = QFontMetricsF(numbers_font()).horizontalAdvance(row.right)
        if row.light:
            right = max(right, QFontMetricsF(font("second")).horizontalAdvance(row.light_text) + 18)
        room = box.right() - 12 - x - (right + 16 if row.right else 0)
        top = QRectF(x, box.top() + 3, room, 21) if row.second else QRectF(x, box.top(), room, box.height())
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.setFont(font("body"))
        painter.setPen(colour("text"))
        shown = painter.fontMetrics().elidedText(row.first, Qt.TextElideMode.ElideRight, int(room))
        painter.drawText(top, middle, shown)
        if row.second:
            painter.setFont(font("second"))
            painter.setPen(colour("text_second"))
            shown = painter.fontMetrics().elidedText(row.second, Qt.TextElideMode.ElideRight, int(room))
            painter.drawText(QRectF(x, box.top() + 23, room, 17), middle, shown)
        painter.setFont(numbers_font())
        painter.setPen(colour("text"))
        side = (
            QRectF(box.left(), top.top(), box.width() - 12, top.height()) if row.light else box.adjusted(0, 0, -12, 0)
        )
        painter.drawText(side, middle | Qt.AlignmentFlag.AlignRight, row.right)
        if row.light:
            painter.setFont(font("second"))
            painter.setPen(colour("text_second"))
            low = QRectF(box.left(), box.top() + 23, box.width() - 12, 17)
            painter.drawText(low, middle | Qt.AlignmentFlag.AlignRight, row.light_text)
            wide = QFontMetricsF(font("second")).horizontalAdvance(row.light_text)
            paint_stock(painter, QRectF(low.right() - wide - 17, low.center().y() - 6, 12, 12), row.light)


class TypeAhead(SearchBox):
    """A search line with a list below. Up and down move, Enter chooses, Esc closes the list and then clears.

    Only the answer to the last question is shown; earlier ones that come late are dropped. Enter before the answer is
    there chooses its first row as soon as it comes.

    Signals:
        chosen(object): the ``Suggestion``; the line is cleared before.
        typed(str): Enter on a text that has no suggestion.

    Args:
        query: called with the text and with what takes the answer; answers from the UI thread, at once or later.
        placeholder: example shown while empty.
        minimum: signs before anything is asked.
        key: shortcut shown in the empty line.
        parent: owner.
    """

    chosen = Signal(object)
    typed = Signal(str)

    def __init__(
        self,
        query: Query,
        *,
        placeholder: str = "",
        minimum: int = 1,
        key: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(placeholder, key=key, parent=parent)
        self._query, self._minimum = query, minimum
        self._asked = 0
        self._answered = True
        self._enter_waits = False
        self._popup: Popup | None = None
        self._list = _Rows(self)
        self._list.pressed.connect(self._choose)
        self._wait = QTimer(self)
        self._wait.setSingleShot(True)
        self._wait.setInterval(0)
        self._wait.timeout.connect(self._ask)
        self.edited.connect(self._wait.start)

    def suggestions(self) -> tuple[Suggestion, ...]:
        """Return the rows on offer."""
        return self._list.rows

    def is_open(self) -> bool:
        """Whether the list is shown."""
        return self._popup is not None and self._popup.isVisible()

    def _ask(self) -> None:
        text = self.text().strip()
        self._asked += 1
        if len(text) < self._minimum:
            self._answered = True
            self._close()
            return
        number = self._asked
        self._answered = False
        self._query(text, lambda rows: self._show(number, rows))

    def ask_now(self) -> None:
        """Ask for what stands in the line, also while that is nothing; an answer without rows opens no list."""
        self._wait.stop()
        self._asked += 1
        number = self._asked
        self._query(self.text().strip(), lambda rows: self._show(number, rows) if rows else None)

    def _show(self, number: int, rows: Sequence[Suggestion]) -> None:
        if number != self._asked:
            return
        self._answered = True
        self._list.rows = tuple(rows)
        self._list.at = 0
        self._list.note = t("Nothing found")
        if self._enter_waits:
            self._enter_waits = False
            self._take()
        elif self.hasFocus():
            self._open()

    def _open(self) -> None:
        if self._popup is None:
            self._popup = Popup(self)
            layout = QVBoxLayout(self._popup)
            layout.setContentsMargins(4, 4, 4, 4)
            layout.addWidget(self._list)
            self._list.show()
        self._list.most = self._rows_beside()
        self._list.updateGeometry()
        self._list.update()
        self._popup.open_at_anchor(self.width())
        self._describe()

    def _rows_beside(self) -> int:
        """Return how many rows have room below the field, or above it: the list never lies over what is typed."""
        window = self.window()
        top = self.mapTo(window, QPoint(0, 0)).y()
        room = max(window.height() - top - self.height(), top) - _AROUND
        return max(1, min(_SHOWN, room // _ROW))

    def _close(self) -> None:
        if self._popup is not None:
            self._popup.hide()

    def _describe(self) -> None:
        if self._list.rows:
            row = self._list.rows[self._list.at]
            self.setAccessibleDescription(f"{row.first} {row.second} {row.right} {row.light_text}".strip())

    def _take(self) -> None:
        if self._list.rows:
            self._choose(self._list.at)
        elif self.text().strip():
            self.typed.emit(self.text().strip())

    def _choose(self, n: int) -> None:
        row = self._list.rows[n]
        self._close()
        self._asked += 1
        self._list.rows = ()
        self.clear()
        self.chosen.emit(row)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move, choose, close."""
        key = event.key()
        if key in (Qt.Key.Key_Down, Qt.Key.Key_Up) and self._list.rows:
            step = 1 if key == Qt.Key.Key_Down else -1
            if self.is_open():
                self._list.at = (self._list.at + step) % len(self._list.rows)
                self._list.update()
                self._describe()
            else:
                self._open()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not self.composing():
            if self._wait.isActive():
                self._wait.stop()
                self._ask()
            if self._answered:
                self._take()
            else:
                self._enter_waits = True
        elif key == Qt.Key.Key_Escape and self.is_open():
            self._close()
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Close the list."""
        self._enter_waits = False
        super().focusOutEvent(event)
        self._close()

    def event(self, event: QEvent) -> bool:
        """Keep Esc for the open list before any shortcut takes it."""
        mine = (Qt.Key.Key_Escape, Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Up, Qt.Key.Key_Down)
        asked = event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and event.key() in mine
        if asked and self.is_open():
            event.accept()
            return True
        return super().event(event)
