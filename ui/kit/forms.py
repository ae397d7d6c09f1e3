"""Form rows: a label with its input, what is wrong right under it, and the rule that a field that is left is stored."""

from collections.abc import Iterator
from enum import Enum
from typing import Any, cast

from PySide6.QtCore import QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence, QPainter, QPaintEvent, QShortcut
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from advisor_app.domain.values.errors import Confirmable, RuleBroken, TradeError
from advisor_app.i18n import error_text, words
from ui.kit.failures import passes
from ui.kit.inputs import Editor, TextArea, TextInput
from ui.kit.text import SectionTitle, TextLabel
from ui.theme.icons import paint_icon
from ui.theme.roles import set_role
from ui.theme.tokens import SPACE_1, SPACE_3, SPACE_4

t = words("kit")
_SAVED_MS = 2000
_LAST_ROW = 1000
_NOTHING = object()


class FieldState(Enum):
    """How the stored value stands to what is on the screen."""

    IDLE = "idle"
    PENDING = "pending"
    SAVED = "saved"
    WRONG = "wrong"


class _StateMark(QWidget):
    """A 14 px sign: being stored, stored, wrong; nothing at rest."""

    _SIGNS = {
        FieldState.PENDING: ("sync", "text_second"),
        FieldState.SAVED: ("check", "success_text"),
        FieldState.WRONG: ("error", "danger_text"),
    }

    def __init__(self) -> None:
        super().__init__()
        self._state = FieldState.IDLE
        self.setFixedSize(QSize(14, 14))
        self._fade = QTimer(self)
        self._fade.setSingleShot(True)
        self._fade.setInterval(_SAVED_MS)
        self._fade.timeout.connect(lambda: self.show_state(FieldState.IDLE))

    def show_state(self, state: FieldState) -> None:
        """Draw the sign of a state; "stored" goes away by itself."""
        if state is self._state is FieldState.IDLE:
            return
        self._state = state
        spoken = {FieldState.PENDING: t("Storing"), FieldState.SAVED: t("Stored"), FieldState.WRONG: t("Not stored")}
        self.setToolTip(spoken.get(state, ""))
        self.setAccessibleName(spoken.get(state, ""))
        if state is FieldState.SAVED:
            self._fade.start()
        else:
            self._fade.stop()
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the sign."""
        if sign := self._SIGNS.get(self._state):
            with QPainter(self) as painter:
                painter.setRenderHint(QPainter.RenderHint.Antialiasing)
                paint_icon(painter, QRectF(0, 0, 14, 14), *sign)


class Field(QWidget):
    """One row of a form.

    Signals:
        committed(object): the person left the field and its value is another one than the stored one; the value is in
            the editor's type. Answer with ``settle()`` or ``refuse(error)``.
        edited(): the person is typing.

    Attributes:
        name: name of the field for errors (``RuleBroken.field``).
        editor: the input.

    Args:
        label: words above the input, also its accessible name.
        editor: an input that follows ``Editor``.
        name: field name.
        hint: a quiet line below, hidden while there is an error.
        required: marks the label.
        parent: owner.
    """

    committed = Signal(object)
    edited = Signal()

    def __init__(
        self,
        label: str,
        editor: Any,
        *,
        name: str = "",
        hint: str = "",
        required: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.name = name
        self.editor: Any = editor
        self._label_text = label
        self._hint_text = hint
        self._error = self._told = ""
        self._state = FieldState.IDLE
        self._dirty = self._kept = False
        self._stored: object = self.value()
        self._label = TextLabel("", "label")
        self._mark = _StateMark()
        self._note = TextLabel("", "hint", wrap=True)
        self._build(required)
        editor.edited.connect(self._on_edited)
        editor.left.connect(self.flush)

    def _build(self, required: bool) -> None:
        shown = self._label_text + (" *" if required else "")
        self._label.setText(shown)
        self._label.setBuddy(self.editor)
        self.editor.setAccessibleName(self._label_text)
        head = QHBoxLayout()
        head.setContentsMargins(0, 0, 0, 0)
        head.addWidget(self._label, 1)
        head.addWidget(self._mark)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(SPACE_1)
        layout.addLayout(head)
        layout.addWidget(self.editor)
        layout.addWidget(self._note)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.setFocusProxy(self.editor)
        self.editor.setAccessibleDescription(self._hint_text)
        self._show_note()

    def value(self) -> object:
        """Return what the editor holds, None while that can't be read (``editor.problem()`` says why)."""
        try:
            return cast(Editor, self.editor).value()
        except RuleBroken:
            return None

    def set_value(self, value: object) -> None:
        """Show the stored value, unless the person is just typing another one."""
        if self._dirty:
            self._stored = value
            return
        self.editor.set_value(value)
        shown = self.value()
        if shown != self._stored:
            self._tell("")
        self._stored = shown
        self.set_error("")

    def keep(self) -> None:
        """What was left here could not be stored through no fault of the person: it stays, and is stored when left again."""
        self._dirty = self._kept = True
        self._stored = _NOTHING
        self.set_state(FieldState.WRONG)

    def settle(self) -> None:
        """What was left here is stored."""
        if self._kept:
            self._dirty = self._kept = False
            self._stored = self.value()
        self.set_state(FieldState.SAVED)

    def refuse(self, error: BaseException) -> None:
        """Show that what was left here is not stored. It stays, whatever is read meanwhile, until it is corrected or stored.

        Only what may not be stored at all gives way to what is: somebody else's newer text, a right that is gone.
        """
        why = ""
        if isinstance(error, Confirmable):
            why = t("Not stored yet. Please correct it.")
        elif isinstance(error, RuleBroken):
            why = error_text(error.code, **error.params)
        elif isinstance(error, TradeError) and not passes(error):
            self.set_state(FieldState.WRONG)
            return
        self.keep()
        if why:
            self.set_error(why)

    def reset(self, value: object) -> None:
        """Show a value whatever is being typed: the form begins anew."""
        self._dirty = self._kept = False
        self.set_value(value)
        self.set_state(FieldState.IDLE)

    def set_error(self, text: str) -> None:
        """Say at the field what is wrong and what to do; ``""`` takes it back."""
        if not text and not self._error and self._state is not FieldState.WRONG:
            return
        self._error = text
        self.editor.set_wrong(bool(text))
        self.editor.setAccessibleDescription(text or self._hint_text)
        if text:
            self.set_state(FieldState.WRONG)
        elif self._state is FieldState.WRONG:
            self.set_state(FieldState.IDLE)
        self._show_note()

    def error(self) -> str:
        """Return the error shown, or ``""``."""
        return self._error

    def set_hint(self, text: str) -> None:
        """Show another quiet line below."""
        if text == self._hint_text:
            return
        self._hint_text = text
        self.editor.setAccessibleDescription(self._error or text)
        self._show_note()

    def set_state(self, state: FieldState) -> None:
        """Show whether the value is being stored, stored, or not stored."""
        self._state = state
        self._mark.show_state(state)
        if state is FieldState.IDLE:
            self._tell("")

    def state(self) -> FieldState:
        """Return how the stored value stands."""
        return self._state

    def flush(self) -> None:
        """Store what was typed now; pages call it before they go away."""
        if not self._dirty or (self._kept and self._error):
            return  # what was refused as it is has to be corrected first
        if problem := self.editor.problem():
            self.set_error(problem)
            return
        value = self.editor.value()
        unseen = isinstance(self.editor, TextInput | TextArea) and self.editor.has_unseen()
        if unseen:
            self.editor.set_value(value)
        self._dirty = self._kept = False
        self.set_error("")
        if value != self._stored:
            self._stored = value
            self.set_state(FieldState.PENDING)
            self.committed.emit(value)
        if unseen:
            self._tell(t("Signs that nobody can see were removed."))

    def focus_editor(self) -> None:
        """Put the cursor into the input."""
        self.editor.setFocus(Qt.FocusReason.OtherFocusReason)

    def set_label(self, label: str) -> None:
        """Name the field anew."""
        self._label_text = label
        self._label.setText(label)
        self.editor.setAccessibleName(label)

    def _on_edited(self) -> None:
        self._dirty, self._kept = True, False
        self._tell("")
        if self._error and not self.editor.problem():
            self.set_error("")
        self.edited.emit()

    def _tell(self, text: str) -> None:
        """Say quietly what was done to the text, until the person types on or something else is shown."""
        if text != self._told:
            self._told = text
            self._show_note()

    def _show_note(self) -> None:
        shown = self._error or self._told or self._hint_text
        self._note.setText(shown)
        set_role(self._note, role="problem" if self._error else "hint")
        self._note.setVisible(bool(shown))


class Form(QWidget):
    """Fields in one or more columns, with titled groups; F6 goes to the first field of the next group.

    Args:
        columns: fields beside each other.
        parent: owner.
    """

    def __init__(self, columns: int = 1, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._columns = columns
        self._fields: list[Field] = []
        self._groups: list[list[Field]] = [[]]
        self._cell = 0
        self._row = 0
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(SPACE_4)
        self._grid.setVerticalSpacing(SPACE_3)
        for column in range(columns):
            self._grid.setColumnStretch(column, 1)
        # Room that is left over stays below the last row, so that rows keep their distance.
        self._grid.setRowStretch(_LAST_ROW, 1)
        jump = QShortcut(QKeySequence("F6"), self)
        jump.setWhatsThis(t("Next group of fields"))
        jump.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        jump.activated.connect(self.next_group)

    def add(self, field: Field, span: int = 1) -> Field:
        """Add a field in reading order.

        Args:
            field: the row.
            span: columns it takes.
        """
        self.add_widget(field, span)
        self._fields.append(field)
        self._groups[-1].append(field)
        return field

    def add_widget(self, widget: QWidget, span: int = 1) -> None:
        """Add anything else in reading order."""
        span = min(span, self._columns)
        if self._cell + span > self._columns:
            self._end_row()
        top = Qt.AlignmentFlag.AlignTop
        self._grid.addWidget(
            widget, self._row, self._cell, 1, span, top if isinstance(widget, Field) else Qt.AlignmentFlag(0)
        )
        self._cell += span
        if self._cell >= self._columns:
            self._end_row()

    def add_group(self, title: str) -> QLabel:
        """Begin a titled group of fields on a new row."""
        if self._cell:
            self._end_row()
        head = SectionTitle(title)
        head.setContentsMargins(0, SPACE_3 if self._fields else 0, 0, 0)
        self._grid.addWidget(head, self._row, 0, 1, self._columns)
        self._end_row()
        if self._groups[-1]:
            self._groups.append([])
        return head

    def _end_row(self) -> None:
        self._row += 1
        self._cell = 0

    def fields(self) -> tuple[Field, ...]:
        """Return all fields in reading order."""
        return tuple(self._fields)

    def field(self, name: str) -> Field | None:
        """Return the field of a name, or None."""
        return next((field for field in self._fields if field.name == name), None)

    def flush(self) -> bool:
        """Store all that was typed; put the cursor into the first field that is wrong.

        Returns:
            Whether everything could be read.
        """
        for field in self._fields:
            field.flush()
        return not self.focus_first_error()

    def focus_first_error(self) -> bool:
        """Put the cursor into the first field with an error; False where there is none."""
        for field in self._wrong():
            field.focus_editor()
            return True
        return False

    def show_error(self, name: str, text: str) -> bool:
        """Show an error at the field of a name and go there; False where there is no such field."""
        field = self.field(name)
        if field is None:
            return False
        field.set_error(text)
        field.focus_editor()
        return True

    def next_group(self) -> None:
        """Put the cursor into the first field of the next group, round and round."""
        groups = [group for group in self._groups if group]
        if not groups:
            return
        now = next((n for n, group in enumerate(groups) if any(_has_focus(field) for field in group)), -1)
        groups[(now + 1) % len(groups)][0].focus_editor()

    def _wrong(self) -> Iterator[Field]:
        return (field for field in self._fields if field.error())


def _has_focus(field: Field) -> bool:
    now = field.window().focusWidget()
    return now is not None and field.isAncestorOf(now)
