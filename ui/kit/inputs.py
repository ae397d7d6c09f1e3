"""Inputs for text, phone, quantity, odometer and search; all speak the ``Editor`` protocol that ``Field`` needs.

An editor has ``value()``, ``set_value()``, ``problem()`` (what is wrong, in words) and two signals: ``edited`` at each
change by the person, ``left`` when the person goes on (focus left, Enter). Words can always be read, also while they are
too many, which is a ``problem()``; only what has to be parsed (a sum, a number) may be unreadable.
"""

import sys
import unicodedata
from collections.abc import Callable
from typing import Generic, Protocol, TypeVar

from PySide6.QtCore import QEvent, QObject, QRect, QRectF, QSize, Qt, Signal, SignalInstance
from PySide6.QtGui import (
    QFocusEvent,
    QFontMetrics,
    QInputMethodEvent,
    QKeyEvent,
    QPainter,
    QPaintEvent,
)
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QSizePolicy, QWidget

from advisor_app.domain.values.errors import RuleBroken
from advisor_app.domain.values.text import NAME_LIMIT, TEXT_LIMIT, clean_text
from advisor_app.i18n import error_text, words
from ui.kit.keys import CardKeys
from ui.theme.current import colour, metrics
from ui.theme.fonts import font, numbers_font
from ui.theme.icons import paint_icon
from ui.theme.roles import set_role

t = words("kit")
V = TypeVar("V")
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


def _cleaned(text: str, *, lines: bool) -> str:
    """Return the text without what no reader can see, however long it is: pages look at it with each key."""
    return clean_text(text, lines=lines, limit=sys.maxsize)


def _too_long(value: object, limit: int) -> str:
    if not isinstance(value, str) or len(value) <= limit:
        return ""
    return error_text("text_too_long", limit=limit, length=len(value))


def _unseen(text: str) -> set[str]:
    return {sign for sign in text if unicodedata.category(sign) in ("Cc", "Cf")} - set("\t\n\r\x85")


class Editor(Protocol):
    """What ``Field`` needs of an input."""

    @property
    def edited(self) -> SignalInstance:
        """Emitted at each change by the person."""
        ...

    @property
    def left(self) -> SignalInstance:
        """Emitted when the person goes on."""
        ...

    def value(self) -> object:
        """Return what was entered, in the type of the editor; None or ``""`` where nothing was."""
        ...

    def set_value(self, value: object, /) -> None:
        """Show a value without emitting anything."""
        ...

    def problem(self) -> str:
        """Return what is wrong with the text, in words, or ``""``."""
        ...

    def set_wrong(self, wrong: bool, /) -> None:
        """Mark or unmark the input."""
        ...


class LineInput(QLineEdit):
    """One line of text; the base of all typed inputs.

    Enter moves on to the next field (never while an input method is composing).

    Signals:
        edited(): the person changed the text.
        left(): focus went away, or Enter was pressed.

    Args:
        placeholder: example shown while empty.
        suffix: unit drawn inside at the right (``km``).
        prefix: sign drawn inside at the left (``¥``).
        right: align the text right, in figures of equal width.
        parent: owner.
    """

    edited = Signal()
    left = Signal()
    _limit = TEXT_LIMIT

    def __init__(
        self,
        placeholder: str = "",
        *,
        suffix: str = "",
        prefix: str = "",
        right: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._composing = False
        self._suffix, self._prefix = suffix, prefix
        self.enter_moves_on = True
        self.setPlaceholderText(placeholder)
        if right:
            self.setAlignment(Qt.AlignmentFlag.AlignRight)
            self.setFont(numbers_font())
        measure = self.fontMetrics()
        self.setTextMargins(
            measure.horizontalAdvance(prefix) + 6 if prefix else 0,
            0,
            measure.horizontalAdvance(suffix) + 6 if suffix else 0,
            0,
        )
        self.textEdited.connect(lambda _text: self.edited.emit())

    def value(self) -> object:
        """Return the text, cleaned of what no reader can see; also while it is too long."""
        return _cleaned(self.text(), lines=False)

    def set_value(self, value: object) -> None:
        """Show a value without emitting ``edited``."""
        text = "" if value is None else str(value)
        if text != self.text():
            self.setText(text)
            self.setCursorPosition(0)

    def problem(self) -> str:
        """Return what is wrong with the text, or ``""``."""
        try:
            value = self.value()
        except RuleBroken as broken:
            return error_text(broken.code, **broken.params)
        return _too_long(value, self._limit)

    def set_wrong(self, wrong: bool) -> None:
        """Draw the border in the colour of a problem, or not."""
        set_role(self, wrong=wrong)

    def composing(self) -> bool:
        """Whether an input method is in the middle of a word."""
        return self._composing

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        """Remember whether an input method is composing; count what it commits as typed."""
        self._composing = bool(event.preeditString())
        before = self.text()
        super().inputMethodEvent(event)
        if event.commitString() and self.text() != before:
            self.edited.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move on with Enter, unless an input method is composing."""
        if event.key() in _ENTER:
            if self._composing:
                return
            self.left.emit()
            if self.enter_moves_on:
                self.focusNextChild()
                event.accept()
                return
        super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Select the whole text when reached by keyboard, so that typing replaces it."""
        super().focusInEvent(event)
        if event.reason() in (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason):
            self.selectAll()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Say that the person went on (not for a popup or menu of the field itself)."""
        super().focusOutEvent(event)
        self._composing = False
        if event.reason() not in (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.MenuBarFocusReason):
            self.left.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the text, then prefix and suffix inside the frame."""
        super().paintEvent(event)
        if not (self._suffix or self._prefix):
            return
        with QPainter(self) as painter:
            painter.setFont(self.font())
            painter.setPen(colour("text_second" if self.isEnabled() else "text_disabled"))
            room = self.rect().adjusted(10, 0, -10, 0)
            middle = Qt.AlignmentFlag.AlignVCenter
            if self._prefix:
                painter.drawText(room, middle | Qt.AlignmentFlag.AlignLeft, self._prefix)
            if self._suffix:
                painter.drawText(room, middle | Qt.AlignmentFlag.AlignRight, self._suffix)


class TextInput(LineInput):
    """One line of words (name, note), at most 100 characters unless said otherwise. Value: str."""

    def __init__(self, placeholder: str = "", *, limit: int = NAME_LIMIT, parent: QWidget | None = None) -> None:
        super().__init__(placeholder, parent=parent)
        self._limit = limit

    def value(self) -> str:
        """Return the cleaned text, also while it is too long (``problem()``)."""
        return _cleaned(self.text(), lines=False)

    def has_unseen(self) -> bool:
        """Whether the line holds signs that nobody sees and that are not stored (a right-to-left mark)."""
        return bool(_unseen(self.text()) - _unseen(_cleaned(self.text(), lines=False)))


class PasswordInput(LineInput):
    """A password or PIN; dots instead of signs. Value: str, as typed."""

    def __init__(self, placeholder: str = "", *, digits: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(placeholder, parent=parent)
        self.setEchoMode(QLineEdit.EchoMode.Password)
        if digits:
            self.setInputMethodHints(Qt.InputMethodHint.ImhDigitsOnly | Qt.InputMethodHint.ImhHiddenText)

    def value(self) -> str:
        """Return the password exactly as typed."""
        return self.text()


class ParsedInput(LineInput, Generic[V]):
    """A line that is read by a function of the trade and shown in its standard form once it was left.

    Value: what the function returns, or None while the line is empty.

    Args:
        parse: text to value; raises ``RuleBroken`` with the code of what is wrong.
        show: value to text.
        kwargs: as for ``LineInput``.
    """

    def __init__(
        self,
        parse: Callable[[str], V],
        show: Callable[[V], str] = str,
        *,
        placeholder: str = "",
        suffix: str = "",
        prefix: str = "",
        right: bool = True,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(placeholder, suffix=suffix, prefix=prefix, right=right, parent=parent)
        self._parse, self._show = parse, show
        self.left.connect(self._tidy)

    def value(self) -> V | None:
        """Return the value, None while empty.

        Raises:
            RuleBroken: the text can't be read; ``problem()`` gives the words.
        """
        return self._parse(self.text()) if self.text().strip() else None

    def set_value(self, value: V | None) -> None:  # type: ignore[override]  # an editor takes its own type only
        """Show a value in its standard form."""
        super().set_value(None if value is None else self._show(value))

    def _tidy(self) -> None:
        if not self.problem():
            self.set_value(self.value())


class TextArea(QPlainTextEdit):
    """Several lines of words with a counter near the limit (5,000). Value: str. Tab leaves, Ctrl+Enter moves on.

    Signals:
        edited(): the person changed the text.
        left(): focus went away, or Ctrl+Enter.
    """

    edited = Signal()
    left = Signal()

    def __init__(
        self, placeholder: str = "", *, limit: int = TEXT_LIMIT, rows: int = 4, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._limit = limit
        self._counted = 0
        self._quiet = False
        self.setPlaceholderText(placeholder)
        self.setTabChangesFocus(True)
        self._rows = rows
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.textChanged.connect(self._changed)
        self.verticalScrollBar().rangeChanged.connect(lambda _least, _most: self.update())

    def value(self) -> str:
        """Return the cleaned text, also while it is too long (``problem()``)."""
        return _cleaned(self.toPlainText(), lines=True)

    def has_unseen(self) -> bool:
        """Whether the text holds signs that nobody sees and that are not stored (a right-to-left mark)."""
        return bool(_unseen(self.toPlainText()) - _unseen(self.value()))

    def counted(self) -> int:
        """Return how many signs the counter shows: those that would be stored, as the message counts them."""
        return self._counted

    def set_value(self, value: object) -> None:
        """Show a text without emitting ``edited``."""
        text = "" if value is None else str(value)
        if text != self.toPlainText():
            self._quiet = True
            self.setPlainText(text)
            self._quiet = False

    def problem(self) -> str:
        """Return what is wrong with the text, or ``""``."""
        return _too_long(self.value(), self._limit)

    def set_wrong(self, wrong: bool) -> None:
        """Draw the border in the colour of a problem, or not."""
        set_role(self, wrong=wrong)

    def sizeHint(self) -> QSize:
        """Return room for the rows asked for; longer text scrolls."""
        return QSize(240, max(self._rows * self.fontMetrics().lineSpacing() + 18, metrics().control))

    def minimumSizeHint(self) -> QSize:
        """Return the height of the rows asked for."""
        return QSize(120, self.sizeHint().height())

    def _counting(self) -> bool:
        return self._counted >= self._limit * 0.9

    def _changed(self) -> None:
        self._counted = len(self.toPlainText())
        if self._counting():  # what is far from the limit need not be cleaned with each key
            self._counted = len(self.value())
        # The counter has its own line under the text, so that it never lies over words.
        self.setViewportMargins(0, 0, 0, QFontMetrics(font("second")).height() + 4 if self._counting() else 0)
        self.update()
        if not self._quiet:
            self.edited.emit()

    def card_keys(self) -> CardKeys:
        """Return the keys of its own, for the card of keys."""
        return (
            ("Ctrl+Enter", t("Store the text and go on")),
        )  # fmt: skip

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move on with Ctrl+Enter."""
        if event.key() in _ENTER and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.left.emit()
            self.focusNextChild()
            return
        super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Say that the person went on."""
        super().focusOutEvent(event)
        if event.reason() not in (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.MenuBarFocusReason):
            self.left.emit()

    def counter_box(self) -> QRect:
        """Return where the counter stands: under the text, beside the scroll bar; empty while there is room enough."""
        if not self._counting():
            return QRect()
        text = self.viewport().geometry()
        low = self.contentsRect().bottom() - text.bottom()
        return QRect(text.left() + 6, text.bottom() + 1, text.width() - 12, low)

    def event(self, event: QEvent) -> bool:
        """Draw the frame, and the counter once less than a tenth of the room is left."""
        done = super().event(event)
        if event.type() == QEvent.Type.Paint and self._counting():
            used = self._counted
            with QPainter(self) as painter:
                painter.setFont(font("second"))
                painter.setPen(colour("danger_text" if used > self._limit else "text_second"))
                middle = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
                painter.drawText(self.counter_box(), middle, f"{used:,} / {self._limit:,}")
        return done


class SearchBox(LineInput):
    """A search line with a loupe, a clear button, and its key shown while empty.

    Signals:
        searched(str): the text after each change.
    """

    searched = Signal(str)

    def __init__(self, placeholder: str = "", *, key: str = "", parent: QWidget | None = None) -> None:
        super().__init__(placeholder, parent=parent)
        self._key = key
        self.enter_moves_on = False
        self.setClearButtonEnabled(False)
        self.setTextMargins(24, 0, 0, 0)
        self.setAccessibleName(placeholder or t("Search"))
        self.textChanged.connect(self.searched)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Clear with Esc; a second Esc goes on to the page."""
        if event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
            self.edited.emit()
            return
        super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the loupe and the key."""
        super().paintEvent(event)
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            paint_icon(painter, QRectF(10, self.height() / 2 - 8, 16, 16), "search", "text_second")
            if self._key and not self.text():
                painter.setFont(font("second"))
                wide = painter.fontMetrics().horizontalAdvance(self._key) + 10
                cap = QRect(self.width() - wide - 8, self.height() // 2 - 9, wide, 18)
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(colour("surface_raised"))
                painter.drawRoundedRect(cap, 4, 4)
                painter.setPen(colour("text_second"))
                painter.drawText(cap, Qt.AlignmentFlag.AlignCenter, self._key)


class LeaveWatch(QObject):
    """Tells an editor made of several widgets when focus left all of them.

    Args:
        whole: the editor; calls its ``left`` signal.
        left: what to call.
    """

    def __init__(self, whole: QWidget, left: Callable[[], None]) -> None:
        super().__init__(whole)
        self._whole, self._left = whole, left

    def watch(self, *parts: QWidget) -> None:
        """Watch these parts of the editor."""
        for part in parts:
            part.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """See whether the focus goes to another part or away."""
        if event.type() == QEvent.Type.FocusOut and isinstance(event, QFocusEvent):
            popup = event.reason() in (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.MenuBarFocusReason)
            now = self._whole.window().focusWidget()
            inside = now is not None and (now is self._whole or self._whole.isAncestorOf(now))
            away = event.reason() == Qt.FocusReason.ActiveWindowFocusReason
            if not popup and (away or not inside or now is watched):
                self._left()
        return super().eventFilter(watched, event)
