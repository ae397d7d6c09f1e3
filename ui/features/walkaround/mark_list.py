"""The list of marks beside the diagram, and what is known of the chosen one."""

from uuid import UUID

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QFontMetrics,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QTransform,
)
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from advisor_app.domain.walkaround import MarkKind, MarkSize
from advisor_app.i18n import label, words
from ui.features.walkaround.sheet import NOTE, ShownMark
from ui.kit.buttons import Button, IconButton
from ui.kit.chips import ChoiceChips
from ui.kit.choice import ChoiceBox
from ui.kit.diagram_paint import DiagramMark, MarkState, paint_sign, sign_of, theme_ink
from ui.kit.formats import joined
from ui.kit.forms import Field
from ui.kit.inputs import TextInput
from ui.kit.text import ElidedLabel, TextLabel
from ui.theme.current import colour, metrics
from ui.theme.fonts import font
from ui.theme.icons import paint_icon
from ui.theme.tokens import SPACE_2, SPACE_3

t = words("walkaround")


def drawn(mark: ShownMark) -> DiagramMark:
    """Return a mark as the diagram draws it."""
    card = mark.card
    state: MarkState = "pending" if mark.pending else "carried" if mark.unconfirmed else "solid"
    return DiagramMark(
        str(card.id), card.pos, card.kind.value, card.size.value, card.view, float(card.x), float(card.y), state
    )


def known_words(mark: ShownMark) -> str:
    """Return how a mark stands to the last time, or nothing for a new one."""
    if not mark.card.carried:
        return ""
    return t("known, still there") if mark.card.seen_again else t("from last time")


class MarkList(QWidget):
    """Marks by number; up and down choose, digits change the kind, other keys go to the page.

    Signals:
        chosen(object): key (UUID) of the chosen mark.
        kind_wanted(int): the digit of another kind for the chosen mark.
    """

    chosen = Signal(object)
    kind_wanted = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._marks: tuple[ShownMark, ...] = ()
        self._selected: UUID | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(t("Marks"))

    def set_marks(self, marks: tuple[ShownMark, ...], selected: UUID | None) -> None:
        """Show these marks, one of them chosen."""
        self._marks, self._selected = marks, selected
        self.setFixedHeight(max(1, len(marks)) * self._row())
        at = self._index()
        self.setAccessibleDescription(self._words(marks[at]) if at >= 0 else "")
        self.update()

    def row_rect(self) -> QRect | None:
        """Return where the chosen row is, to be scrolled into view."""
        at = self._index()
        return QRect(0, at * self._row(), self.width(), self._row()) if at >= 0 else None

    def _index(self) -> int:
        return next((n for n, mark in enumerate(self._marks) if mark.card.id == self._selected), -1)

    @staticmethod
    def _row() -> int:
        return max(46, metrics().row)

    @staticmethod
    def _words(mark: ShownMark) -> str:
        card = mark.card
        return joined(
            f"{card.pos} {label(card.panel)}", label(card.kind), label(card.size), known_words(mark), card.note
        )

    def sizeHint(self) -> QSize:
        """Return the height of all rows."""
        return QSize(280, max(1, len(self._marks)) * self._row())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Choose with the arrows, change the kind with a digit."""
        step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()), 0)
        digit = event.key() - Qt.Key.Key_0
        if step and self._marks:
            at = self._index()
            to = at + step if at >= 0 else 0
            self.chosen.emit(self._marks[max(0, min(len(self._marks) - 1, to))].card.id)
        elif 1 <= digit <= len(MarkKind) and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            self.kind_wanted.emit(digit)
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose the pressed row."""
        n = int(event.position().y() // self._row())
        if 0 <= n < len(self._marks):
            self.chosen.emit(self._marks[n].card.id)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Choose the first mark when the keyboard comes."""
        super().focusInEvent(event)
        if self._index() < 0 and self._marks and event.reason() == Qt.FocusReason.TabFocusReason:
            self.chosen.emit(self._marks[0].card.id)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Take the ring away."""
        super().focusOutEvent(event)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the rows."""
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            for n, mark in enumerate(self._marks):
                self._paint_row(painter, QRectF(0, n * self._row(), self.width(), self._row()), mark)

    def _paint_row(self, painter: QPainter, box: QRectF, mark: ShownMark) -> None:
        if mark.card.id == self._selected:
            painter.setPen(QPen(colour("focus"), 2) if self.hasFocus() else Qt.PenStyle.NoPen)
            painter.setBrush(colour("surface_selected" if self.hasFocus() else "surface_selected_quiet"))
            painter.drawRoundedRect(box.adjusted(1, 1, -1, -1), 6, 6)
        sign = sign_of(drawn(mark), QTransform())
        place = QTransform().translate(box.left() + 22 - sign.centre.x(), box.center().y() - sign.centre.y())
        paint_sign(painter, sign_of(drawn(mark), place), theme_ink(), ringed=False)
        right = box.right() - 10
        if mark.photos:
            text = str(mark.photos)
            painter.setFont(font("second"))
            wide = painter.fontMetrics().horizontalAdvance(text)
            painter.setPen(colour("text_second"))
            painter.drawText(QPointF(right - wide, box.center().y() + 4), text)
            paint_icon(painter, QRectF(right - wide - 19, box.center().y() - 8, 15, 15), "camera", "text_second")
            right -= wide + 26
        left = box.left() + 44
        room = right - left - 4
        card = mark.card
        self._line(painter, QRectF(left, box.top() + 5, room, 19), label(card.panel), bold=True)
        second = joined(label(card.kind), label(card.size), known_words(mark), card.note)
        self._line(painter, QRectF(left, box.top() + 23, room, 18), second, bold=False)

    @staticmethod
    def _line(painter: QPainter, box: QRectF, text: str, *, bold: bool) -> None:
        painter.setFont(font("body", bold=True) if bold else font("second"))
        painter.setPen(colour("text" if bold else "text_second"))
        shown = QFontMetrics(painter.font()).elidedText(text, Qt.TextElideMode.ElideRight, int(box.width()))
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, shown)


class MarkDetails(QFrame):
    """Kind, size, note of the chosen mark, and what can be done with it.

    Signals:
        kind_changed(str), size_changed(str), note_changed(str): of the chosen mark.
        confirm_wanted(), photo_wanted(), remove_wanted(): the buttons.
        note_done(): Enter in the note; it is stored.
    """

    kind_changed = Signal(str)
    size_changed = Signal(str)
    note_changed = Signal(str)
    confirm_wanted = Signal()
    photo_wanted = Signal()
    remove_wanted = Signal()
    note_done = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "well")
        self._mark: ShownMark | None = None
        self._title = ElidedLabel("", "strong")
        self.kind = ChoiceBox([(kind.value, label(kind)) for kind in MarkKind])
        self.kind.setAccessibleName(t("Kind of mark"))
        sizes = [(size.value, f"{label(size)} {size.value[0].upper()}") for size in MarkSize]
        self.size_chips = ChoiceChips(sizes, numbers=False)
        self.size_chips.setAccessibleName(t("Size"))
        self.note_input = TextInput(t("What the customer should know"), limit=200)
        self.note = Field(t("Note"), self.note_input, name=NOTE)
        self.confirm = Button(t("Still there  K"), icon="check")
        self.photo = IconButton("camera", f"{t('Add photos')}  P")
        self.remove = IconButton("trash", f"{t('Remove mark')}  Del")
        self._said = TextLabel("", "second", wrap=True)
        self._build()

    def _build(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(SPACE_2)
        head.addWidget(self._title, 1)
        head.addWidget(self.confirm)
        head.addWidget(self.photo)
        head.addWidget(self.remove)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_3, SPACE_2, SPACE_3, SPACE_3)
        column.setSpacing(SPACE_2)
        column.addLayout(head)
        column.addWidget(self._said)
        column.addWidget(self.kind)
        column.addWidget(self.size_chips)
        column.addWidget(self.note)
        self.kind.left.connect(self._kind_left)
        self.size_chips.edited.connect(lambda: self.size_changed.emit(str(self.size_chips.value())))
        self.note.committed.connect(lambda text: self.note_changed.emit(str(text)))
        self.note_input.enter_moves_on = False  # the note is the last field of the page: Enter would lead out of it
        self.note_input.returnPressed.connect(self._note_done)
        self.confirm.clicked.connect(lambda _on=False: self.confirm_wanted.emit())
        self.photo.clicked.connect(lambda _on=False: self.photo_wanted.emit())
        self.remove.clicked.connect(lambda _on=False: self.remove_wanted.emit())

    def _note_done(self) -> None:
        self.note.flush()
        self.note_done.emit()

    def _kind_left(self) -> None:
        kind = self.kind.value()
        if self._mark is not None and kind is not None and kind != self._mark.card.kind.value:
            self.kind_changed.emit(kind)

    def show_mark(self, mark: ShownMark | None, editable: bool) -> None:
        """Show a mark; None hides the details."""
        before, self._mark = self._mark, mark
        self.setVisible(mark is not None)
        if mark is None:
            return
        card = mark.card
        if before is None or before.card.pos != card.pos:
            self.note.reset(card.note)  # what could not be stored of another mark is not a note on this one
        self._title.setText(f"{card.pos}  {label(card.panel)}")
        self.kind.set_value(card.kind.value)
        self.size_chips.set_value(card.size.value)
        self.note.set_value(card.note)
        self.confirm.setVisible(editable and mark.unconfirmed)
        self.remove.setVisible(editable)
        self.photo.setVisible(editable)
        self._said.setText(joined(label(card.kind), label(card.size), known_words(mark), card.note))
        self._said.setVisible(not editable)
        for widget in (self.kind, self.size_chips, self.note):
            widget.setVisible(editable)

    def flush(self) -> None:
        """Store a note that is being typed."""
        self.note.flush()
