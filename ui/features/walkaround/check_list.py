"""The checklist as rows: one key a verdict, measured values with a bar that shows the limits."""

from decimal import Decimal

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QFontMetricsF, QKeyEvent, QMouseEvent, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from advisor_app.domain.checklist import CheckGroup
from advisor_app.domain.values.quantity import format_quantity
from advisor_app.domain.walkaround import CheckState
from advisor_app.i18n import current_language, label, words
from ui.features.walkaround.sheet import CheckLine, share
from ui.kit.formats import joined
from ui.kit.inputs import LineInput
from ui.kit.keys import CardKeys
from ui.kit.text import plain_tip
from ui.theme.current import colour, metrics
from ui.theme.fonts import font, numbers_font
from ui.theme.icons import paint_icon

t = words("walkaround")

KEYS = {
    Qt.Key.Key_1: CheckState.GOOD,
    Qt.Key.Key_2: CheckState.SOON,
    Qt.Key.Key_3: CheckState.NOW,
    Qt.Key.Key_0: CheckState.NOT_JUDGED,
}
ORDER = (CheckState.NOT_JUDGED, CheckState.GOOD, CheckState.SOON, CheckState.NOW)
LOOKS = {
    CheckState.GOOD: ("circle-check", "success"),
    CheckState.SOON: ("alert-triangle", "warning"),
    CheckState.NOW: ("alert-octagon", "danger"),
    CheckState.NOT_JUDGED: ("circle", ""),
}
"""Sign and tone of each verdict; the word stands beside them."""
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_BAR, _MEASURE = 36.0, 94.0


class ValueInput(LineInput):
    """The input of a measured value; Enter and the arrows end it, Esc forgets what was typed.

    Signals:
        finished(int): how many rows to go on; 0 when it is to be forgotten.
    """

    finished = Signal(int)
    _STEPS = {
        Qt.Key.Key_Return: 1,
        Qt.Key.Key_Enter: 1,
        Qt.Key.Key_Down: 1,
        Qt.Key.Key_Up: -1,
        Qt.Key.Key_Escape: 0,
    }

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """End the input, or type."""
        key = Qt.Key(event.key())
        if key in self._STEPS and not self.composing():
            self.finished.emit(self._STEPS[key])
        else:
            super().keyPressEvent(event)


class CheckListView(QWidget):
    """Rows in groups. Arrows move; 1 good, 2 soon, 3 now, 0 not judged and on to the next row; Enter measures.

    N asks for a remark, A judges the rest of the group good.

    Signals:
        judged(str, object): code of the item, ``CheckState``.
        measured(str, str): code of the item, text that was typed.
        remark_wanted(str): code of the item.
        all_good_wanted(object): the ``CheckGroup``.
        moved(): another row has the cursor.
    """

    judged = Signal(str, object)
    measured = Signal(str, str)
    remark_wanted = Signal(str)
    all_good_wanted = Signal(object)
    moved = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lines: tuple[CheckLine, ...] = ()
        self._editable = False
        self._cursor = 0
        self._problem = ""
        self.editor = ValueInput(right=True, parent=self)
        self.editor.setAccessibleName(t("Measured value"))
        self.editor.hide()
        self.editor.left.connect(self._take)
        self.editor.finished.connect(self._finish)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(t("Checklist"))

    # What is shown ------------------------------------------------------------------------------------------------

    def set_lines(self, lines: tuple[CheckLine, ...], editable: bool) -> None:
        """Show the checklist."""
        self._lines, self._editable = lines, editable
        self._cursor = max(0, min(self._cursor, len(lines) - 1))
        self.setFixedHeight(max(1, round(self._height())))
        self._say()
        self.update()

    def current(self) -> CheckLine | None:
        """Return the item under the cursor."""
        return self._lines[self._cursor] if self._lines else None

    def go_to(self, item: str) -> None:
        """Put the cursor on an item."""
        at = next((n for n, line in enumerate(self._lines) if line.item.code == item), None)
        if at is not None:
            self._go(at)

    def show_problem(self, text: str) -> None:
        """Say what is wrong with a measured value and let it be typed anew."""
        self._problem = text
        self.editor.set_wrong(bool(text))
        self.editor.setToolTip(plain_tip(text))
        self.setFixedHeight(max(1, round(self._height())))
        self.update()

    def row_rect(self) -> QRect:
        """Return where the cursor is, to be scrolled into view; with the head of its group for a first row."""
        box = self._box(self._cursor)
        head = self._head() if self._first_of_group(self._cursor) else 0
        return box.adjusted(0, -head, 0, 0).toRect()

    @staticmethod
    def _head() -> int:
        return metrics().row

    def _first_of_group(self, n: int) -> bool:
        return n == 0 or self._lines[n].item.group is not self._lines[n - 1].item.group

    def _box(self, n: int) -> QRectF:
        heads = sum(self._first_of_group(i) for i in range(n + 1))
        return QRectF(0, heads * self._head() + n * metrics().row, self.width(), metrics().row)

    def _height(self) -> float:
        return self._box(len(self._lines) - 1).bottom() + 4 if self._lines else 1

    def sizeHint(self) -> QSize:
        """Return the height of all rows."""
        return QSize(300, round(self._height()))

    def _measure_box(self, n: int) -> QRectF:
        box = self._box(n)
        return QRectF(box.right() - self._chip() - _MEASURE - 10, box.top(), _MEASURE, box.height())

    @staticmethod
    def _chip() -> float:
        """Return the width of the widest verdict, sign and word."""
        measure = QFontMetricsF(font("second"))
        return 36 + max(measure.horizontalAdvance(label(state)) for state in ORDER[1:])

    def _chip_box(self, n: int) -> QRectF:
        box = self._box(n)
        return QRectF(box.right() - self._chip() - 4, box.center().y() - 12, self._chip(), 24)

    def _good_box(self, n: int) -> QRectF:
        """Return the "all good" above the first row of a group."""
        box = self._box(n)
        wide = QFontMetricsF(font("second")).horizontalAdvance(self._good_words()) + 16
        return QRectF(box.right() - wide - 4, box.top() - self._head() + 5, wide, self._head() - 10)

    @staticmethod
    def _good_words() -> str:
        return t("The rest is good  A")

    # Keys and pointer ---------------------------------------------------------------------------------------------

    def card_keys(self) -> CardKeys:
        """Return the keys of its own, for the card of keys."""
        return (
            ("1 / 2 / 3", t("Good / soon / now")),
            ("0", t("Not judged")),
            ("Enter", t("Measure")),
            ("A", t("The rest of the group is good")),
        )  # fmt: skip

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move, judge, measure."""
        key, line = Qt.Key(event.key()), self.current()
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        moves = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: 8, Qt.Key.Key_PageUp: -8}
        if line is None or not plain:
            super().keyPressEvent(event)
        elif key in moves:
            self._go(self._cursor + moves[key])
        elif not self._editable:
            super().keyPressEvent(event)
        elif key in KEYS:
            self._go(self._cursor + 1)
            self.judged.emit(line.item.code, KEYS[key])
        elif key in _ENTER:
            self._enter(line)
        elif key == Qt.Key.Key_N:
            self.remark_wanted.emit(line.item.code)
        elif key == Qt.Key.Key_A:
            self.all_good_wanted.emit(line.item.group)
        else:
            super().keyPressEvent(event)

    def _enter(self, line: CheckLine) -> None:
        if line.item.unit:
            self.measure()
        else:
            self._go(self._cursor + 1)

    def _go(self, to: int) -> None:
        self._cursor = max(0, min(len(self._lines) - 1, to))
        self._say()
        self.moved.emit()
        self.update()

    def measure(self) -> None:
        """Open the input for the item under the cursor."""
        line = self.current()
        if line is None or not line.item.unit or not self._editable:
            return
        box = self._measure_box(self._cursor)
        self.editor.setGeometry(box.adjusted(0, 2, 0, -2).toRect())
        self.editor.set_value(format_quantity(line.measured) if line.measured is not None else "")
        self.editor.setPlaceholderText(line.item.unit)
        self.editor.show()
        self.editor.setFocus(Qt.FocusReason.TabFocusReason)

    def _take(self) -> bool:
        """Hand on what was typed; False while it can't be read."""
        line = self.current()
        if self.editor.isHidden() or line is None:
            return True
        self.show_problem("")
        self.measured.emit(line.item.code, self.editor.text())
        if self._problem:
            return False
        self.editor.hide()
        return True

    def _finish(self, step: int) -> None:
        if step and not self._take():
            return
        self.show_problem("")
        self.setFocus(Qt.FocusReason.OtherFocusReason)
        self.editor.hide()
        before = self._cursor
        self._go(self._cursor + step)
        onward = self.current()
        if self._cursor > before and onward is not None and onward.item.unit and onward.measured is None:
            self.measure()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose a row; press its verdict, its value, or the "all good" of its group."""
        at = event.position()
        for n, line in enumerate(self._lines):
            if self._editable and self._first_of_group(n) and self._good_box(n).contains(at):
                self.all_good_wanted.emit(line.item.group)
                return
            if self._box(n).contains(at):
                self._go(n)
                if self._editable and self._chip_box(n).contains(at):
                    onward = ORDER[(ORDER.index(line.state) + 1) % len(ORDER)]
                    self.judged.emit(line.item.code, onward)
                elif line.item.unit and self._measure_box(n).contains(at):
                    self.measure()
                return

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the ring."""
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Take the ring away."""
        super().focusOutEvent(event)
        self.update()

    def _say(self) -> None:
        line = self.current()
        if line is not None:
            measured = self._value(line)
            self.setAccessibleDescription(
                joined(
                    label(line.item.group), line.item.name(current_language()), measured, label(line.state), line.note
                )
            )

    @staticmethod
    def _value(line: CheckLine) -> str:
        return f"{format_quantity(line.measured)} {line.item.unit}" if line.measured is not None else ""

    # Painting -----------------------------------------------------------------------------------------------------

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw heads and rows."""
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            for n, line in enumerate(self._lines):
                if self._first_of_group(n):
                    self._paint_head(painter, n, line.item.group)
                self._paint_row(painter, n, line)

    def _paint_head(self, painter: QPainter, n: int, group: CheckGroup) -> None:
        box = self._box(n)
        head = QRectF(10, box.top() - self._head(), self.width() - 20, self._head())
        painter.setFont(font("body", bold=True))
        painter.setPen(colour("text_second"))
        painter.drawText(head, Qt.AlignmentFlag.AlignVCenter, label(group))
        left = any(x.item.group is group and x.state is CheckState.NOT_JUDGED for x in self._lines)
        if self._editable and left:
            painter.setFont(font("second"))
            painter.setPen(colour("accent_text"))
            painter.drawText(self._good_box(n), Qt.AlignmentFlag.AlignCenter, self._good_words())

    def _paint_row(self, painter: QPainter, n: int, line: CheckLine) -> None:
        box = self._box(n)
        if n == self._cursor:
            painter.setPen(QPen(colour("focus"), 2) if self.hasFocus() else Qt.PenStyle.NoPen)
            painter.setBrush(colour("surface_selected" if self.hasFocus() else "surface_selected_quiet"))
            painter.drawRoundedRect(box.adjusted(1, 1, -1, -1), 6, 6)
        room = box.width() - self._chip() - 20 - (_MEASURE + 6 if line.item.unit else 0)
        self._paint_name(painter, QRectF(10, box.top(), room, box.height()), line)
        if line.item.unit:
            self._paint_measure(painter, self._measure_box(n), line)
        self._paint_chip(painter, self._chip_box(n), line.state)

    def _paint_name(self, painter: QPainter, box: QRectF, line: CheckLine) -> None:
        painter.setFont(font("body"))
        measure = painter.fontMetrics()
        name = measure.elidedText(line.item.name(current_language()), Qt.TextElideMode.ElideRight, int(box.width()))
        painter.setPen(colour("text"))
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, name)
        if line.note:
            taken = measure.horizontalAdvance(name) + 8
            painter.setFont(font("second"))
            painter.setPen(colour("text_second"))
            rest = box.adjusted(taken, 0, 0, 0)
            note = painter.fontMetrics().elidedText(line.note, Qt.TextElideMode.ElideRight, max(0, int(rest.width())))
            painter.drawText(rest, Qt.AlignmentFlag.AlignVCenter, note)

    def _paint_measure(self, painter: QPainter, box: QRectF, line: CheckLine) -> None:
        bar = QRectF(box.left(), box.center().y() - 4, _BAR, 8)
        shape = QPainterPath()
        shape.addRoundedRect(bar, 4, 4)
        painter.fillPath(shape, colour("surface_pressed"))
        item, value = line.item, line.measured
        if value is not None:
            tone = LOOKS[item.judge(value)][1]
            painter.save()
            painter.setClipPath(shape)
            filled = max(3.0, bar.width() * share(item, value))
            painter.fillRect(QRectF(bar.left(), bar.top(), filled, bar.height()), colour(tone))
            painter.restore()
        painter.setPen(QPen(colour("text_second"), 1))
        for limit in (item.now, item.soon):
            x = round(bar.left() + bar.width() * share(item, limit or Decimal(0))) + 0.5
            painter.drawLine(round(x), round(bar.top() - 2), round(x), round(bar.bottom() + 2))
        painter.setFont(numbers_font("body") if value is not None else font("second"))
        painter.setPen(colour("text" if value is not None else "text_second"))
        text = self._value(line) or (t("Enter ⏎") if line is self.current() and self._editable else f"— {item.unit}")
        painter.drawText(box.adjusted(_BAR + 5, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, text)

    @staticmethod
    def _paint_chip(painter: QPainter, box: QRectF, state: CheckState) -> None:
        icon, tone = LOOKS[state]
        painter.setPen(Qt.PenStyle.NoPen)
        if not tone:
            # Nothing was said yet: an empty ring, and no word that would make thirty rows noisy.
            paint_icon(painter, QRectF(box.right() - 22, box.center().y() - 7.5, 15, 15), icon, "text_second")
            return
        painter.setBrush(colour(f"{tone}_weak"))
        painter.drawRoundedRect(box, 12, 12)
        ink = f"{tone}_text"
        paint_icon(painter, QRectF(box.left() + 7, box.center().y() - 7.5, 15, 15), icon, ink)
        painter.setFont(font("second"))
        painter.setPen(colour(ink))
        words_box = box.adjusted(26, 0, -2, 0)
        shown = painter.fontMetrics().elidedText(label(state), Qt.TextElideMode.ElideRight, int(words_box.width()))
        painter.drawText(words_box, Qt.AlignmentFlag.AlignVCenter, shown)
