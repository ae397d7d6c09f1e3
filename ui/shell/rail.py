"""The rail: the areas of the program with icon, words, key, and how much waits there."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QFrame, QToolButton, QVBoxLayout, QWidget

from advisor_app.i18n import words
from ui.shell.data import RailEntry
from ui.theme.current import colour, metrics
from ui.theme.fonts import font, numbers_font
from ui.theme.icons import paint_icon, set_icon
from ui.theme.tokens import RADIUS, SPACE_1, SPACE_2, SPACE_3

t = words("shell")
WIDE, NARROW = 168, 56


class RailButton(QAbstractButton):
    """One area: painted, because icon, words, key and badge each have their own colour."""

    def __init__(self, entry: RailEntry, parent: QWidget) -> None:
        super().__init__(parent)
        self._entry = entry
        self._narrow = False
        self.setCheckable(True)
        self.setAutoExclusive(True)
        self.setText(entry.title)
        self.setObjectName(f"rail.{entry.name}")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._tell()

    def set_badge(self, count: int) -> None:
        """Show how much waits; 0 shows nothing."""
        entry = self._entry
        self._entry = RailEntry(entry.name, entry.title, entry.icon, entry.key, count, entry.group)
        self._tell()
        self.update()

    def set_narrow(self, narrow: bool) -> None:
        """Show the icon only."""
        self._narrow = narrow
        self._tell()
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Return the size of a row of the rail."""
        return QSize((NARROW if self._narrow else WIDE) - 2 * SPACE_2, metrics().row + SPACE_1)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint background, icon, words, key or badge."""
        entry, here = self._entry, self.isChecked()
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            area = QRectF(self.rect())
            if here or self.underMouse() or self.isDown():
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(colour("surface_selected" if here else "surface_hover"))
                painter.drawRoundedRect(area, RADIUS, RADIUS)
            if self.hasFocus():
                painter.setPen(colour("focus"))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRoundedRect(area.adjusted(1, 1, -1, -1), RADIUS, RADIUS)
            side = 20.0
            left = (area.width() - side) / 2 if self._narrow else float(SPACE_3)
            tone = "accent_text" if here else "text_second"
            paint_icon(painter, QRectF(left, (area.height() - side) / 2, side, side), entry.icon, tone)
            if self._narrow:
                if entry.badge:
                    painter.setPen(Qt.PenStyle.NoPen)
                    painter.setBrush(colour("accent"))
                    painter.drawEllipse(QRectF(left + side - 5, (area.height() - side) / 2 - 3, 8, 8))
                return
            painter.setFont(font("body", bold=here))
            painter.setPen(colour("accent_text" if here else "text"))
            right = self._paint_end(painter, area)
            words_area = QRectF(left + side + SPACE_3, 0, right - left - side - SPACE_3 - SPACE_1, area.height())
            painter.setFont(font("body", bold=here))
            painter.setPen(colour("accent_text" if here else "text"))
            shown = painter.fontMetrics().elidedText(entry.title, Qt.TextElideMode.ElideRight, int(words_area.width()))
            painter.drawText(words_area, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, shown)

    def _paint_end(self, painter: QPainter, area: QRectF) -> float:
        """Paint badge or key at the right edge; return where the words must end."""
        entry = self._entry
        text = (str(entry.badge) if entry.badge < 100 else "99+") if entry.badge else entry.key
        if not text:
            return area.width() - SPACE_2
        painter.setFont(numbers_font("second", bold=bool(entry.badge)))
        wide = painter.fontMetrics().horizontalAdvance(text) + (12 if entry.badge else 0)
        spot = QRectF(area.width() - SPACE_2 - wide, (area.height() - 20) / 2, wide, 20)
        if entry.badge:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour("accent_weak" if not self.isChecked() else "surface"))
            painter.drawRoundedRect(spot, 10, 10)
            painter.setPen(colour("accent_text"))
        else:
            painter.setPen(colour("text_second"))
        painter.drawText(spot, Qt.AlignmentFlag.AlignCenter, text)
        return spot.left()

    def _tell(self) -> None:
        entry = self._entry
        waiting = t("{n} waiting", n=entry.badge) if entry.badge else ""
        self.setAccessibleName(", ".join(part for part in (entry.title, waiting) if part))
        key = f"{entry.title}  {entry.key}".strip()
        self.setToolTip(key if self._narrow else waiting)


class Rail(QFrame):
    """The areas one may use, and a button that makes the rail narrow.

    Signals:
        chosen: (name) somebody wants to go to the page of that name.
        narrowed: (narrow) the rail was made narrow or wide by hand, to be remembered.
    """

    chosen = Signal(str)
    narrowed = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "rail")
        self.setAccessibleName(t("Areas"))
        self._buttons: dict[str, RailButton] = {}
        self._narrow = False
        self._column = QVBoxLayout()
        self._column.setSpacing(2)
        self._fold = QToolButton()
        self._fold.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._fold.clicked.connect(self._toggle)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(SPACE_2, SPACE_3, SPACE_2, SPACE_2)
        whole.addLayout(self._column)
        whole.addStretch()
        whole.addWidget(self._fold)
        self.set_narrow(False)

    def set_entries(self, entries: Sequence[RailEntry]) -> None:
        """Show these areas, a gap between groups."""
        while (item := self._column.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        self._buttons = {}
        group = entries[0].group if entries else 0
        for entry in entries:
            if entry.group != group:
                self._column.addSpacing(SPACE_3)
                group = entry.group
            button = RailButton(entry, self)
            button.set_narrow(self._narrow)
            button.clicked.connect(lambda _=False, name=entry.name: self.chosen.emit(name))
            self._buttons[entry.name] = button
            self._column.addWidget(button)

    def set_current(self, name: str) -> None:
        """Light the area of that name; an unknown one leaves the rail as it is."""
        if name in self._buttons:
            self._buttons[name].setChecked(True)

    def set_badge(self, name: str, count: int) -> None:
        """Show how much waits in an area; an unknown one is passed over (the role may not see it)."""
        if name in self._buttons:
            self._buttons[name].set_badge(count)

    def set_narrow(self, narrow: bool) -> None:
        """Show icons only, or icons and words."""
        self._narrow = narrow
        self.setFixedWidth(NARROW if narrow else WIDE)
        set_icon(self._fold, "chevron_right" if narrow else "chevron_left", "text_second")
        what = t("Widen the rail") if narrow else t("Narrow the rail")
        self._fold.setToolTip(what)
        self._fold.setAccessibleName(what)
        for button in self._buttons.values():
            button.set_narrow(narrow)

    def _toggle(self) -> None:
        self.set_narrow(not self._narrow)
        self.narrowed.emit(self._narrow)
