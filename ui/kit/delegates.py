"""Painters of table cells: the style draws the row, a delegate only what stands in the cell. No look-ups in here."""

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from advisor_app.domain.values.money import Money
from ui.kit import formats
from ui.kit.badges import HEIGHT, BadgeSpec, badge_size, paint_badge
from ui.kit.plate import HEIGHTS, paint_plate, plate_size
from ui.kit.rows_model import VALUE_ROLE, PlateSpec, StockSpec, TwoLine
from ui.theme.current import colour, metrics
from ui.theme.fonts import font, numbers_font

AnyIndex = QModelIndex | QPersistentModelIndex
SIDE = 12
"""Space left and right inside a cell, px."""


class CellDelegate(QStyledItemDelegate):
    """Draws the background of the row (hover, selection, the cursor's bar) and plain text; others draw on it."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._plain, self._numbers, self._small = font("body"), numbers_font("body"), font("second")

    def sizeHint(self, _option: QStyleOptionViewItem, _index: AnyIndex) -> QSize:
        """Return the height of a row; widths are the table's business."""
        return QSize(80, metrics().row)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        """Draw row and content."""
        painter.save()
        self._paint_row(painter, option, index)
        self.paint_content(painter, option, index)
        painter.restore()

    def paint_content(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        """Draw the text of the cell."""
        align = Qt.AlignmentFlag(int(index.data(Qt.ItemDataRole.TextAlignmentRole)))
        right = bool(align & Qt.AlignmentFlag.AlignRight)
        self._text(
            painter, _inside(option), str(index.data() or ""), align, ink="text", used=self._numbers if right else None
        )

    def _paint_row(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        state = _state_of(option)
        rect = _rect_of(option)
        if state & QStyle.StateFlag.State_Selected:
            active = bool(state & QStyle.StateFlag.State_Active)
            painter.fillRect(rect, colour("surface_selected" if active else "surface_selected_quiet"))
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(rect, colour("surface_hover"))
        painter.setPen(QPen(colour("border"), 1))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        if state & QStyle.StateFlag.State_Selected and _is_first(option, index):
            painter.fillRect(QRectF(rect.left(), rect.top(), 3, rect.height()), colour("accent"))

    def _text(
        self,
        painter: QPainter,
        rect: QRectF,
        text: str,
        align: Qt.AlignmentFlag,
        *,
        ink: str,
        used: QFont | None = None,
    ) -> None:
        painter.setFont(used or self._plain)
        painter.setPen(colour(ink))
        shown = painter.fontMetrics().elidedText(
            text.replace("\n", " "), Qt.TextElideMode.ElideRight, int(rect.width())
        )
        painter.drawText(rect, int(align), shown)


def _rect_of(option: QStyleOptionViewItem) -> QRectF:
    rect = option.rect
    return QRectF(rect)


def _state_of(option: QStyleOptionViewItem) -> QStyle.StateFlag:
    return option.state


def _inside(option: QStyleOptionViewItem) -> QRectF:
    return _rect_of(option).adjusted(SIDE, 0, -SIDE, 0)


def _is_first(option: QStyleOptionViewItem, _index: AnyIndex) -> bool:
    return _rect_of(option).left() <= 0


class TwoLineDelegate(CellDelegate):
    """Two lines in one row: the name, and small below what else one should know."""

    def sizeHint(self, _option: QStyleOptionViewItem, _index: AnyIndex) -> QSize:
        """Return room for two lines."""
        return QSize(120, max(48, metrics().row + 8))

    def paint_content(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        """Draw both lines."""
        value = index.data(VALUE_ROLE)
        if not isinstance(value, TwoLine) or not value.second:
            super().paint_content(painter, option, index)
            return
        room = _inside(option)
        middle = room.center().y()
        align = Qt.AlignmentFlag(int(index.data(Qt.ItemDataRole.TextAlignmentRole)))
        side = align & Qt.AlignmentFlag.AlignHorizontal_Mask
        center = Qt.AlignmentFlag.AlignVCenter
        self._text(painter, QRectF(room.left(), middle - 19, room.width(), 20), value.first, side | center, ink="text")
        self._text(
            painter,
            QRectF(room.left(), middle + 0.5, room.width(), 17),
            value.second,
            side | center,
            ink="text_second",
            used=self._small,
        )


class BadgeDelegate(CellDelegate):
    """A badge in a cell."""

    def paint_content(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        """Draw the badge."""
        spec = index.data(VALUE_ROLE)
        if not isinstance(spec, BadgeSpec):
            super().paint_content(painter, option, index)
            return
        room = _inside(option)
        wide = min(float(badge_size(spec).width()), room.width())
        paint_badge(painter, QRectF(room.left(), room.center().y() - HEIGHT / 2, wide, HEIGHT), spec)


class PlateDelegate(CellDelegate):
    """A plate in a cell."""

    def paint_content(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        """Draw the plate."""
        value = index.data(VALUE_ROLE)
        spec = value if isinstance(value, PlateSpec) else PlateSpec(str(value or ""))
        room = _inside(option)
        height = HEIGHTS["s"]
        wide = min(float(plate_size(spec.plate, height).width()), room.width())
        paint_plate(
            painter, QRectF(room.left(), room.center().y() - height / 2, wide, height), spec.plate, spec.kind or None
        )


class MoneyDelegate(CellDelegate):
    """An amount: right-aligned, equal figures, negative ones in the danger tone with their minus."""

    def paint_content(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        """Draw the amount."""
        value = index.data(VALUE_ROLE)
        amount = value if isinstance(value, Money) else None
        text = formats.money(amount, sign=False) if amount is not None or value is None else str(value)
        ink = "text_second" if amount is None else ("danger_text" if amount.is_negative else "text")
        self._text(
            painter,
            _inside(option),
            text,
            Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter,
            ink=ink,
            used=self._numbers,
        )


class StockDelegate(CellDelegate):
    """A stock light: full, half or empty circle with its words, told apart without colour."""

    def paint_content(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        """Draw light and words."""
        spec = index.data(VALUE_ROLE)
        if not isinstance(spec, StockSpec):
            super().paint_content(painter, option, index)
            return
        room = _inside(option)
        paint_stock(painter, QRectF(room.left(), room.center().y() - 6, 12, 12), spec.state)
        room.setLeft(room.left() + 20)
        self._text(painter, room, spec.text, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, ink="text")


def paint_stock(painter: QPainter, rect: QRectF, state: str) -> None:
    """Paint a stock light: ``enough`` full, ``some`` half, ``none`` an empty ring with a stroke through it.

    ``unkept``, where no stock is kept yet, is a grey broken ring.
    """
    tone = {"enough": "success", "some": "warning", "none": "danger", "unkept": "text_second"}[state]
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    box = rect.adjusted(1, 1, -1, -1)
    painter.setPen(QPen(colour(tone), 1.5, Qt.PenStyle.DotLine if state == "unkept" else Qt.PenStyle.SolidLine))
    painter.setBrush(colour(tone) if state == "enough" else Qt.BrushStyle.NoBrush)
    painter.drawEllipse(box)
    if state == "some":
        painter.setBrush(colour(tone))
        painter.drawPie(box, 90 * 16, 180 * 16)
    elif state == "none":
        painter.drawLine(box.bottomLeft() + (box.center() - box.bottomLeft()) * 0.3, box.topRight() * 1.0)
    painter.restore()


DELEGATES: dict[str, type[CellDelegate]] = {
    "text": CellDelegate,
    "number": CellDelegate,
    "two_line": TwoLineDelegate,
    "badge": BadgeDelegate,
    "plate": PlateDelegate,
    "money": MoneyDelegate,
    "stock": StockDelegate,
}
"""Kind of a column → its delegate."""
