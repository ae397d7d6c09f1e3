"""Buttons that show the key that presses them."""

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QFontMetrics,
    QIcon,
    QKeySequence,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QShortcutEvent,
)
from PySide6.QtWidgets import (
    QPushButton,
    QSizePolicy,
    QStyle,
    QStyleOptionButton,
    QStylePainter,
    QToolButton,
    QWidget,
)

from ui.kit.text import plain_tip
from ui.theme.current import colour, metrics
from ui.theme.fonts import font, sized_font
from ui.theme.icons import paint_icon, set_icon
from ui.theme.tokens import RADIUS, SPACE_1, SPACE_2

_FULL = {"primary": ("on_accent", "on_accent_disabled"), "danger_full": ("on_danger", "on_accent_disabled")}
_INK = {"danger": "danger_text", "link": "accent_text", "toast": "toast_action"}
_CAP = 18


def key_text(key: str) -> str:
    """Return a key as it is printed on keyboards: ``Ctrl+K``, ``F9``, ``Esc``; portable names go in."""
    return QKeySequence(key).toString(QKeySequence.SequenceFormat.PortableText) if key else ""


def _own_key(event: QEvent) -> bool:
    return isinstance(event, QShortcutEvent) and not event.isAmbiguous()


class Button(QPushButton):
    """A push button with an icon, its words, and its key in a cap.

    Args:
        text: words.
        role: ``secondary``, ``primary``, ``quiet``, ``danger``, ``danger_full`` (the red answer of a dialog),
            ``link`` or ``toast``.
        key: shortcut such as ``"F9"``; pressed anywhere in the window while the button is visible and enabled.
        icon: name of an icon, left of the words.
        cap: a key to show only, such as ``"W"``: a list takes it itself, because elsewhere the same key is a letter.
        parent: owner.

    Use ``clicked``; the accessible name is the text and its key.
    """

    def __init__(
        self, text: str = "", *, role: str = "secondary", key: str = "", icon: str = "", cap: str = "",
        parent: QWidget | None = None,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self._words = ""
        self._key = ""
        self._cap = cap
        self._icon = icon
        self.setProperty("role", role)
        self.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
        self.setText(text)
        self.set_key(key)

    @property
    def role(self) -> str:
        """Kind of button (see the class)."""
        return str(self.property("role"))

    def setText(self, text: str) -> None:
        """Set the words; ``&`` is an ordinary sign, and the key stays."""
        self._words = text
        super().setText(text.replace("&", "&&"))
        self.setAccessibleName(text)
        if self._key:
            self.setShortcut(QKeySequence(self._key))
        self.updateGeometry()
        self._tell()

    def words(self) -> str:
        """Return the words as they were set."""
        return self._words

    def set_key(self, key: str) -> None:
        """Give the button another key; ``""`` takes it away."""
        self._key = key
        self.setShortcut(QKeySequence(key))
        self.setAccessibleDescription(self._shown_key())
        self.updateGeometry()
        self.update()

    def set_icon_name(self, name: str) -> None:
        """Show another icon; ``""`` shows none."""
        self._icon = name
        self.updateGeometry()
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Say the words by a tip where there is no room for them."""
        super().resizeEvent(event)
        self._tell()

    def _tell(self) -> None:
        whole = plain_tip(self._words)
        if self._fitting()[1] < self._widths()[1]:
            self.setToolTip(whole)
        elif self.toolTip() == whole:
            self.setToolTip("")

    def _shown_key(self) -> str:
        return key_text(self._key) or self._cap

    def _font_bold(self) -> bool:
        return self.role in _FULL

    def _widths(self) -> tuple[int, int, int]:
        words = QWidget.fontMetrics(self)
        text = words.horizontalAdvance(self._words) if not self._font_bold() else _bold_width(self._words)
        shown = self._shown_key()
        cap = max(_CAP, _cap_width(shown) + 8) if shown else 0
        return (metrics().icon if self._icon else 0), text, cap

    def sizeHint(self) -> QSize:
        """Return room for icon, words, key and their gaps."""
        side = 8 if self.role in {"quiet", "link"} else 12
        width = _together(*self._widths()) + 2 * side + 2
        return QSize(max(width, metrics().control), metrics().control)

    def minimumSizeHint(self) -> QSize:
        """Return the same as ``sizeHint``: the words of a button are never cut."""
        return self.sizeHint()

    def event(self, event: QEvent) -> bool:
        """Act at once on the key; Qt's own way shows the button pressed for a tenth of a second first."""
        if _own_key(event):
            self.click()
            return True
        return super().event(event)

    def _ink(self) -> QColor:
        if self.role in _FULL:
            return colour(_FULL[self.role][0 if self.isEnabled() else 1])
        if not self.isEnabled():
            return colour("text_disabled")
        return colour("accent_text" if self.isChecked() else _INK.get(self.role, "text"))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the frame by the style sheet, then icon, words and key."""
        painter = QStylePainter(self)
        option = QStyleOptionButton()
        self.initStyleOption(option)
        option.text = ""
        option.icon = QIcon()
        painter.drawControl(QStyle.ControlElement.CE_PushButton, option)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.hasFocus() and self.role in _FULL and self.isEnabled():
            painter.setPen(QPen(self._ink(), 1.5))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(3, 3, -3, -3), RADIUS - 2, RADIUS - 2)
        self._paint_content(painter)

    def _fitting(self) -> tuple[int, int, int]:
        """Return the widths of icon, words and key for the room there is: the icon goes first, the words stay longest."""
        icon, text, cap = self._widths()
        room = self.width() - 2 * SPACE_1
        if text and _together(icon, text, cap) > room:
            icon = 0
        if text and _together(icon, text, cap) > room:
            cap = 0
        return icon, max(0, min(text, room)), cap

    def _paint_content(self, painter: QPainter) -> None:
        icon, text, cap = self._fitting()
        total = _together(icon, text, cap)
        left = self.property("align") == "left"
        x = 12.0 if left else max(float(SPACE_1), (self.width() - total) / 2)
        middle = self.height() / 2
        if icon:
            ink = self._icon_role()
            paint_icon(painter, QRectF(x, middle - icon / 2, icon, icon), self._icon, ink)
            x += icon + SPACE_2
        painter.setFont(font("body", bold=self._font_bold() or self.font().bold()))
        painter.setPen(self._ink())
        if text:
            shown = self._words
            if text < self._widths()[1]:  # a layout squeezed it: the tooltip has the words then
                shown = painter.fontMetrics().elidedText(shown, Qt.TextElideMode.ElideRight, text)
            painter.drawText(QRectF(x, 0, text + 2, self.height()), Qt.AlignmentFlag.AlignVCenter, shown)
            x += text + SPACE_2
        if cap:
            x = self.width() - 10 - cap if left else x
            self._paint_cap(painter, QRectF(x, middle - _CAP / 2, cap, _CAP))

    def _icon_role(self) -> str:
        if self.role in _FULL:
            return _FULL[self.role][0 if self.isEnabled() else 1]
        if not self.isEnabled():
            return "text_disabled"
        return "accent_text" if self.isChecked() else _INK.get(self.role, "text_second")

    def _paint_cap(self, painter: QPainter, rect: QRectF) -> None:
        ink = self._ink()
        if self.role in _FULL or self.role == "toast":
            fill, pen = QColor(ink), QColor(ink)
            fill.setAlphaF(0.16)
        else:
            fill = colour("surface_raised")
            pen = colour("text_second") if self.isEnabled() else ink
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(fill)
        painter.drawRoundedRect(rect, 4, 4)
        painter.setPen(pen)
        painter.setFont(sized_font(11))
        painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, self._shown_key())


def _together(*widths: int) -> int:
    """Return the width of what stands side by side, px; what has no width takes no gap."""
    parts = [width for width in widths if width]
    return sum(parts) + SPACE_2 * max(0, len(parts) - 1)


def _bold_width(text: str) -> int:
    return QFontMetrics(font("body", bold=True)).horizontalAdvance(text)


def _cap_width(text: str) -> int:
    return QFontMetrics(sized_font(11)).horizontalAdvance(text)


class PrimaryButton(Button):
    """The one primary action of a page; F9 by default."""

    def __init__(self, text: str = "", *, key: str = "F9", icon: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text, role="primary", key=key, icon=icon, parent=parent)


class IconButton(QToolButton):
    """A square button with an icon only; its name is its tooltip and accessible name.

    Args:
        icon: name of the icon.
        name: what it does, in words.
        key: shortcut, shown in the tooltip.
        outlined: draw a border, as beside an input.
        parent: owner.
    """

    def __init__(
        self, icon: str, name: str, *, key: str = "", outlined: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)
        if outlined:
            self.setProperty("role", "outlined")
        set_icon(self, icon, "text_second")
        self._key = key
        self.set_name(name)
        if key:
            self.setShortcut(QKeySequence(key))

    def set_name(self, name: str) -> None:
        """Say what the button does."""
        self.setAccessibleName(name)
        self.setToolTip(f"{name}  {key_text(self._key)}" if self._key else name)

    def set_icon_name(self, name: str, role: str = "text_second") -> None:
        """Show another icon."""
        set_icon(self, name, role)

    def sizeHint(self) -> QSize:
        """Return a square as high as every control."""
        side = metrics().control
        return QSize(side, side)

    def event(self, event: QEvent) -> bool:
        """Press the button with Enter as with Space, and at once on its key."""
        if _own_key(event):
            self.click()
            return True
        if event.type() == QEvent.Type.KeyPress and getattr(event, "key", int)() in (
            Qt.Key.Key_Return,
            Qt.Key.Key_Enter,
        ):
            self.click()
            return True
        return super().event(event)
