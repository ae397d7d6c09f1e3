"""The list of complaints at the left of the fault page."""

import re
from uuid import UUID

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from advisor_app.domain.fault import FaultSystem
from advisor_app.i18n import label, words
from advisor_app.ports.reads.faults import FaultCard
from ui.features.fault.presenter import completeness
from ui.kit.badges import BadgeSpec, badge_size, paint_badge
from ui.kit.buttons import Button
from ui.kit.text import SectionTitle, plain_tip
from ui.theme.current import colour
from ui.theme.fonts import font
from ui.theme.icons import paint_icon
from ui.theme.tokens import RADIUS, SPACE_1, SPACE_2, SPACE_3

t = words("fault")
_HEIGHT = 78
_FOREIGN = re.compile("[!-~]+")


class ComplaintEntry(QAbstractButton):
    """One complaint: its number, the words, the system, safety, how complete, whether it was read back."""

    def __init__(self, card: FaultCard) -> None:
        super().__init__()
        self.card = card
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.show_card(card)

    def show_card(self, card: FaultCard) -> None:
        """Show another state of the complaint."""
        self.card = card
        told = [t("Complaint {n}", n=card.pos), card.words[:200], label(card.system)]
        told += [t("Safety")] if card.safety else []
        told.append(t("confirmed") if card.read_back_at else t("not read back"))
        self.setAccessibleName(", ".join(told))
        self.setToolTip(plain_tip(card.words) if len(card.words) > 24 else "")
        self.update()

    def sizeHint(self) -> QSize:
        """Return three lines."""
        return QSize(176, _HEIGHT)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Choose with Enter as with Space."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the entry."""
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            box = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
            on = self.isChecked()
            painter.setPen(QPen(colour("accent" if on else "border"), 1))
            painter.setBrush(colour("accent_weak" if on else ("surface_hover" if self.underMouse() else "surface")))
            painter.drawRoundedRect(box, RADIUS, RADIUS)
            if self.hasFocus():
                painter.setPen(QPen(colour("focus"), 2))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRoundedRect(box.adjusted(1, 1, -1, -1), RADIUS - 1, RADIUS - 1)
            inside = box.adjusted(10, 7, -10, -8)
            self._paint_words(painter, inside)
            self._paint_signs(painter, QRectF(inside.left(), inside.bottom() - 22, inside.width(), 22))

    def _paint_words(self, painter: QPainter, inside: QRectF) -> None:
        used = font("body", bold=self.isChecked())
        painter.setFont(used)
        painter.setPen(colour("text"))
        text = f"{self.card.pos}  {' '.join(self.card.words.split())}"
        room = QRectF(inside.left(), inside.top(), inside.width(), 38)
        measure = QFontMetricsF(used)
        # Chinese breaks between its characters, but never before a comma; only a long foreign word needs to be cut
        whole = all(measure.horizontalAdvance(word) <= room.width() for word in _FOREIGN.findall(text))
        wrap = Qt.TextFlag.TextWordWrap if whole else Qt.TextFlag.TextWrapAnywhere
        flags = int(wrap | Qt.AlignmentFlag.AlignTop)
        while text and measure.boundingRect(room, flags, text).height() > 40:
            text = text[: max(1, len(text) * 9 // 10 - 1)].rstrip("…") + "…"
        painter.drawText(room, flags, text)

    def _paint_signs(self, painter: QPainter, line: QRectF) -> None:
        x = line.left()
        badges = [] if self.card.system is FaultSystem.OTHER else [BadgeSpec(label(self.card.system))]
        if self.card.safety:
            badges.append(BadgeSpec(t("Safety"), "danger", "alert-octagon"))
        for spec in badges:
            size = badge_size(spec)
            if x + size.width() > line.right() - 20:
                break
            paint_badge(painter, QRectF(x, line.top(), size.width(), size.height()), spec)
            x += size.width() + 4
        known = completeness(self.card)
        read = self.card.read_back_at is not None
        sign = ("circle-check", "success_text") if read else ("message", "warning_text")
        paint_icon(painter, QRectF(line.right() - 16, line.center().y() - 8, 16, 16), *sign)
        painter.setFont(font("second"))
        painter.setPen(colour("text_second"))
        if x < line.right() - 56:
            room = QRectF(x, line.top(), line.right() - 20 - x, line.height())
            painter.drawText(
                room, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight), f"{known.done}/{known.total}"
            )


class ComplaintList(QWidget):
    """All complaints and the button for one more.

    Signals:
        chosen(object): id of the complaint.
    """

    chosen = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.entries: list[ComplaintEntry] = []
        self.more = Button(t("Add complaint"), key="Ctrl+N", icon="plus")
        self.title = SectionTitle(t("Complaints"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_2)
        column.addWidget(self.title)
        inner = QWidget()
        inner.setProperty("role", "scrolled")
        self._list = QVBoxLayout(inner)
        self._list.setContentsMargins(0, 0, SPACE_1, 0)
        self._list.setSpacing(SPACE_2)
        self._list.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(inner)
        column.addWidget(scroll, 1)
        column.addWidget(self.more)
        column.addSpacing(SPACE_3)

    def show_faults(self, faults: tuple[FaultCard, ...], current: UUID | None) -> None:
        """Show these complaints, one of them marked."""
        while len(self.entries) > len(faults):
            gone = self.entries.pop()
            self._list.removeWidget(gone)
            gone.deleteLater()
        for n, card in enumerate(faults):
            if n == len(self.entries):
                entry = ComplaintEntry(card)
                entry.clicked.connect(lambda _on=False, entry=entry: self.chosen.emit(entry.card.id))
                self.entries.append(entry)
                self._list.insertWidget(n, entry)
            self.entries[n].show_card(card)
            self.entries[n].setChecked(card.id == current)
        self.title.setText(t("Complaints") if len(faults) < 2 else t("Complaints ({n})", n=len(faults)))
