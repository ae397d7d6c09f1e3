"""A number plate drawn like the plate on the car, in one place for labels, tables and the board."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QFontMetricsF, QLinearGradient, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from advisor_app.domain.values.plate import PlateKind, check_plate, format_plate
from advisor_app.i18n import words
from ui.theme.current import colour
from ui.theme.fonts import sized_font

t = words("kit")

HEIGHTS = {"s": 22, "m": 30, "l": 44}
"""Height in px of each size; a row of a table takes ``s``, a card ``m``, the head of a visit ``l``."""

_YELLOW = {PlateKind.YELLOW, PlateKind.TRAILER, PlateKind.LEARNER}
_WHITE = {PlateKind.WHITE, PlateKind.POLICE, PlateKind.MILITARY, PlateKind.EMERGENCY}
_BLACK = {PlateKind.BLACK, PlateKind.HONGKONG_MACAO, PlateKind.EMBASSY}
_GREEN = {PlateKind.GREEN_SMALL, PlateKind.GREEN_LARGE}
_PLAIN = {PlateKind.NONE, PlateKind.TEMPORARY}
_RED_SIGNS = "警应急使领港澳学挂"


def kind_of(plate: str, kind: PlateKind | str | None = None) -> PlateKind:
    """Return the kind to draw: the known one, else what the form of the text tells."""
    if kind is not None and str(kind):
        return PlateKind(kind)
    return check_plate(plate).kind


def _font_for(height: float) -> QFont:
    made = sized_font(round(height * 0.60), bold=True)
    made.setLetterSpacing(QFont.SpacingType.AbsoluteSpacing, height * 0.035)
    return made


def plate_size(plate: str, height: float) -> QSize:
    """Return the size a plate takes at a height, px; as long as its text needs, at least the shape of a real plate."""
    shown = format_plate(plate) or t("No plate")
    words_wide = _width(QFontMetricsF(_font_for(height)), shown)
    return QSize(round(max(words_wide + height * 0.62, height * 2.9)), round(height))


def _width(measure: QFontMetricsF, text: str) -> float:
    # The family's middle dot is as wide as an ideograph; on a plate it is a small rivet between two signs.
    return sum(measure.height() * 0.2 if sign == "·" else measure.horizontalAdvance(sign) for sign in text)


def _fill(kind: PlateKind, rect: QRectF) -> tuple[QBrush, QColor]:
    dark, light = colour("plate_dark_text"), colour("plate_light_text")
    if kind is PlateKind.GREEN_SMALL:
        shade = QLinearGradient(rect.topLeft(), rect.bottomLeft())
        shade.setColorAt(0.0, colour("plate_green_top"))
        shade.setColorAt(0.25, colour("plate_green_top"))
        shade.setColorAt(1.0, colour("plate_green_bottom"))
        return QBrush(shade), dark
    if kind is PlateKind.GREEN_LARGE:
        return QBrush(colour("plate_green")), dark
    if kind in _YELLOW:
        return QBrush(colour("plate_yellow")), dark
    if kind in _WHITE:
        return QBrush(colour("plate_white")), dark
    if kind in _BLACK:
        return QBrush(colour("plate_black")), light
    return QBrush(colour("plate_blue")), light


def paint_plate(painter: QPainter, rect: QRectF, plate: str, kind: PlateKind | str | None = None) -> None:
    """Paint a plate.

    Args:
        painter: any painter; its state is kept.
        rect: where; the height rules the type size, text too long is squeezed.
        plate: the number, normalised or not; "" draws an empty outline with words.
        kind: known kind, else told from the text.
    """
    kind = kind_of(plate, kind)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    radius = rect.height() * 0.14
    if kind in _PLAIN:
        _paint_plain(painter, rect, plate, radius)
        painter.restore()
        return
    brush, ink = _fill(kind, rect)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(brush)
    painter.drawRoundedRect(rect, radius, radius)
    if kind is PlateKind.GREEN_LARGE:
        _paint_yellow_end(painter, rect, radius)
    inset = max(1.5, rect.height() * 0.06)
    edge = QColor(ink)
    edge.setAlphaF(0.75 if rect.height() >= 28 else 0.6)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(edge, max(1.0, rect.height() * 0.028)))
    painter.drawRoundedRect(rect.adjusted(inset, inset, -inset, -inset), radius * 0.7, radius * 0.7)
    _paint_signs(painter, rect, format_plate(plate), ink, red=kind in _WHITE)
    painter.restore()


def _paint_yellow_end(painter: QPainter, rect: QRectF, radius: float) -> None:
    painter.save()
    part = QRectF(rect)
    part.setWidth(rect.width() * 0.30)
    painter.setClipRect(part)
    painter.setBrush(colour("plate_yellow"))
    painter.drawRoundedRect(rect, radius, radius)
    painter.restore()


def _paint_plain(painter: QPainter, rect: QRectF, plate: str, radius: float) -> None:
    pen = QPen(colour("border_strong"), 1.0, Qt.PenStyle.DashLine)
    painter.setPen(pen)
    painter.setBrush(colour("surface"))
    painter.drawRoundedRect(rect.adjusted(0.5, 0.5, -0.5, -0.5), radius, radius)
    painter.setFont(_font_for(rect.height()))
    _paint_signs(painter, rect, plate or t("No plate"), colour("text_second"), red=False)


def _paint_signs(painter: QPainter, rect: QRectF, text: str, ink: QColor, *, red: bool) -> None:
    used = _font_for(rect.height())
    measure = QFontMetricsF(used)
    wide = _width(measure, text)
    room = rect.width() - rect.height() * 0.3
    if wide > room > 0:
        used.setPixelSize(max(6, int(used.pixelSize() * room / wide)))
        measure = QFontMetricsF(used)
        wide = _width(measure, text)
    painter.setFont(used)
    # Optical middle of capitals and figures, not of the line: the family has deep descenders.
    base = rect.center().y() + measure.capHeight() / 2
    x = rect.center().x() - wide / 2
    for sign in text:
        if sign == "·":
            step, size = measure.height() * 0.2, measure.capHeight() * 0.1
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(ink)
            painter.drawEllipse(QPointF(x + step / 2, rect.center().y()), size, size)
            x += step
            continue
        painter.setPen(colour("plate_red_text") if red and sign in _RED_SIGNS else ink)
        painter.drawText(QPointF(x, base), sign)
        x += measure.horizontalAdvance(sign)


class PlateLabel(QWidget):
    """A plate as a widget.

    Args:
        plate: the number.
        kind: known kind (``PlateKind`` or its value); without it the form of the text decides.
        size: ``s``, ``m`` or ``l``.
        parent: owner.
    """

    def __init__(
        self,
        plate: str = "",
        kind: PlateKind | str | None = None,
        *,
        size: str = "m",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._height = HEIGHTS[size]
        self._plate, self._kind = "", kind
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.set_plate(plate, kind)

    def set_plate(self, plate: str, kind: PlateKind | str | None = None) -> None:
        """Show another plate."""
        self._plate, self._kind = plate, kind
        shown = format_plate(plate) or t("No plate")
        self.setAccessibleName(t("Plate {plate}", plate=shown))
        self.setToolTip(shown)
        self.updateGeometry()
        self.update()

    def plate(self) -> str:
        """Return the plate shown."""
        return self._plate

    def sizeHint(self) -> QSize:
        """Return the size of the plate."""
        return plate_size(self._plate, self._height)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the plate."""
        with QPainter(self) as painter:
            paint_plate(painter, QRectF(self.rect()), self._plate, self._kind)
