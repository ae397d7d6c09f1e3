"""Paints the sheet: block heads, decisions, names with their signs, figures, ticks, and what was refused."""

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from advisor_app.decline_words import decline_words
from advisor_app.domain.line import LineKind
from advisor_app.domain.quote import Decision
from advisor_app.i18n import label, words
from advisor_app.ports.reads.quotes import LineCard
from ui.features.quote.cells import Cell, Shape
from ui.features.quote.drafts import Draft
from ui.features.quote.name_lines import LINE, name_lines
from ui.features.quote.sheet_model import DRAFT_ROLE, ROW_ROLE, Block, SheetModel
from ui.kit import formats
from ui.kit.badges import HEIGHT, BadgeSpec, badge_size, paint_badge
from ui.theme.current import colour
from ui.theme.fonts import font, numbers_font
from ui.theme.icons import paint_icon

t = words("quote")
AnyIndex = QModelIndex | QPersistentModelIndex
SIDE = 8
DECISIONS = {
    Decision.OPEN: ("warning", "help-circle"),
    Decision.APPROVED: ("success", "check"),
    Decision.DECLINED: ("neutral", "x"),
}


class SheetPainter(QStyledItemDelegate):
    """Draws every cell of the sheet.

    Args:
        model: the sheet's.
        parent: owner.
    """

    def __init__(self, model: SheetModel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._model = model

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        """Draw one cell."""
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        row = index.data(ROW_ROLE)
        box = QRectF(option.rect)
        if isinstance(row, Block):
            self._paint_block(painter, box, row, index.column())
        elif isinstance(row, LineCard):
            self._paint_line(painter, box, option, index, row)
        painter.restore()

    def _paint_block(self, painter: QPainter, box: QRectF, block: Block, column: int) -> None:
        painter.fillRect(box, colour("surface_raised"))
        cell = self._model.columns[column]
        painter.setPen(colour("text_second"))
        middle = Qt.AlignmentFlag.AlignVCenter
        if cell.field == ("name" if self._compact() else "decision"):
            painter.setFont(font("second", bold=True))
            wide = box.adjusted(SIDE, 0, 200, 0)
            painter.setClipping(False)
            painter.drawText(wide, int(middle), block.title)
        elif cell.field == "amount":
            painter.setFont(numbers_font("second", bold=True))
            painter.drawText(
                box.adjusted(0, 0, -SIDE, 0), int(middle | Qt.AlignmentFlag.AlignRight), str(block.subtotal)
            )
        elif cell.field == "quantity":
            painter.setFont(font("second"))
            text = t("Lines: {n}", n=block.count)
            painter.setClipping(False)  # the column is as wide as a number; the words reach back into the name's
            painter.drawText(box.adjusted(-box.width(), 0, -SIDE, 0), int(middle | Qt.AlignmentFlag.AlignRight), text)

    def _paint_line(
        self, painter: QPainter, box: QRectF, option: QStyleOptionViewItem, index: AnyIndex, line: LineCard
    ) -> None:
        cell = self._model.columns[index.column()]
        draft = index.data(DRAFT_ROLE)
        state: QStyle.StateFlag = option.state
        here = bool(state & QStyle.StateFlag.State_HasFocus)
        row_is_current = getattr(self.parent(), "current_row_number", lambda: -1)() == index.row()
        if row_is_current:
            painter.fillRect(box, colour("surface_selected_quiet"))
        refused = isinstance(draft, Draft) and bool(draft.problem)
        if refused:
            painter.fillRect(box, colour("danger_weak"))
        painter.setPen(QPen(colour("border"), 1))
        painter.drawLine(box.bottomLeft(), box.bottomRight())
        declined = line.decision is Decision.DECLINED
        ink = "danger_text" if refused else ("text_second" if declined else "text")
        if isinstance(draft, Draft) and not draft.problem:
            ink = "text_second"
        elif cell.field == "part_class" and line.unclassed and not (declined or refused):
            ink = "warning_text"
        self._paint_cell(painter, box, cell, line, text=str(index.data() or ""), ink=ink)
        if here:
            painter.setPen(QPen(colour("focus"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(box.adjusted(1, 1, -1, -1))

    def _paint_cell(self, painter: QPainter, box: QRectF, cell: Cell, line: LineCard, *, text: str, ink: str) -> None:
        inside = box.adjusted(SIDE, 0, -SIDE, 0)
        if cell.field == "decision":
            tone, icon = DECISIONS[line.decision]
            compact = self._compact()
            spec = BadgeSpec("" if compact else label(line.decision), tone, "" if self._model.brief else icon)
            wide = 28.0 if compact else min(float(badge_size(spec).width()), inside.width() + 8)
            paint_badge(
                painter,
                QRectF(inside.left() - (5 if compact else 2), inside.center().y() - HEIGHT / 2, wide, HEIGHT),
                spec,
            )
        elif cell.field == "name":
            self._paint_name(painter, inside, line, text, ink)
        elif cell.shape is Shape.TICKED:
            if cell.fits(line):
                self._paint_tick(painter, inside, bool(getattr(line, cell.field)))
        else:
            used = numbers_font("body", bold=cell.field == "amount") if cell.right else font("body")
            side = Qt.AlignmentFlag.AlignRight if cell.right else Qt.AlignmentFlag.AlignLeft
            _words(painter, inside, text, int(side | Qt.AlignmentFlag.AlignVCenter), ink=ink, used=used)

    def _compact(self) -> bool:
        """Whether a decision has room for its sign only."""
        return "decision" in self._model.signs and not self._model.brief

    def _paint_tick(self, painter: QPainter, inside: QRectF, on: bool) -> None:
        box = QRectF(inside.left(), inside.center().y() - 8, 16, 16)
        painter.setPen(QPen(colour("accent" if on else "border_strong"), 1.5))
        painter.setBrush(colour("accent" if on else "surface"))
        painter.drawRoundedRect(box.adjusted(0.75, 0.75, -0.75, -0.75), 4, 4)
        if on:
            paint_icon(painter, box.adjusted(2, 2, -2, -2), "check", "on_accent")

    def _paint_name(self, painter: QPainter, inside: QRectF, line: LineCard, text: str, ink: str) -> None:
        room = QRectF(inside)
        if line.safety:
            paint_icon(painter, QRectF(room.left(), room.center().y() - 8, 16, 16), "alert-octagon", "danger_text")
            room.setLeft(room.left() + 21)
        used = font("body")
        used.setStrikeOut(line.decision is Decision.DECLINED)
        lines = name_lines(text, room.width() + 1)
        if len(lines) > 1:
            top = room.center().y() - LINE
            for n, part in enumerate(lines):
                box = QRectF(room.left(), top + n * LINE, room.width(), LINE)
                _words(painter, box, part, int(Qt.AlignmentFlag.AlignVCenter), ink=ink, used=used)
            return
        _words(painter, room, text, int(Qt.AlignmentFlag.AlignVCenter), ink=ink, used=used)
        taken = QFontMetricsF(used).horizontalAdvance(text) + 8
        if room.width() - taken < 40:
            return
        room.setLeft(room.left() + taken)
        own = t("customer's own part") if line.customers_own else ""
        fee = label(line.kind) if line.kind in (LineKind.SUBLET, LineKind.FEE) else ""
        besides = formats.joined(line.code if self._model.codes else "", own, fee, decline_words(line.decline_reason))
        _words(painter, room, besides, int(Qt.AlignmentFlag.AlignVCenter), ink="text_second", used=font("second"))


def _words(painter: QPainter, room: QRectF, text: str, flags: int, *, ink: str, used: QFont) -> None:
    painter.setFont(used)
    painter.setPen(colour(ink))
    shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, int(room.width()) + 1)
    painter.drawText(room, flags, shown)
