"""What the vehicle diagram is painted with: its colours, its signs, the bubble that names a panel."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPainterPath, QPen, QPixmap, QTransform

from advisor_app.domain.diagram import Outline
from advisor_app.domain.mark_sign import mark_radius, mark_sign
from ui.theme.current import colour
from ui.theme.fonts import sized_font

MarkState = Literal["pending", "solid", "carried"]
LEAST_RADIUS = 8.5
"""Signs never get smaller than this, px, so that their numbers stay readable."""
GAP = 6
"""Between a name and what it names or must not cover, px."""


@dataclass(frozen=True)
class DiagramInk:
    """The colours of the diagram. ``line`` draws shut lines, ``detail`` what is drawn on panels;
    ``body``, ``glass``, ``lamp``, ``tyre``, ``trim`` fill panels by material, ``shade`` wheel housings;
    ``hover`` and ``selected`` fill a panel, ``focus`` outlines it; ``mark`` with ``mark_text`` is a new mark,
    ``carried`` one known from the last visit, ``paper`` what lies under hollow signs; ``words`` names
    the views, ``bubble`` with ``bubble_text`` the panel.
    """

    line: QColor
    detail: QColor
    body: QColor
    glass: QColor
    lamp: QColor
    tyre: QColor
    trim: QColor
    shade: QColor
    hover: QColor
    selected: QColor
    focus: QColor
    mark: QColor
    mark_text: QColor
    carried: QColor
    paper: QColor
    words: QColor
    bubble: QColor
    bubble_text: QColor


def theme_ink() -> DiagramInk:
    """Return the colours of the diagram in the theme in force."""
    line = colour("diagram_line")
    return DiagramInk(
        line=line,
        detail=colour("diagram_old"),
        body=colour("diagram_fill"),
        glass=colour("diagram_glass"),
        lamp=colour("surface_raised"),
        tyre=colour("border"),
        trim=colour("surface_raised"),
        shade=colour("diagram_line", 0.45),
        hover=colour("diagram_hover"),
        selected=colour("surface_selected"),
        focus=colour("focus"),
        mark=colour("danger"),
        mark_text=colour("on_danger"),
        carried=colour("text_second"),
        paper=colour("surface"),
        words=colour("text_second"),
        bubble=colour("toast"),
        bubble_text=colour("on_toast"),
    )


@dataclass(frozen=True)
class DiagramMark:
    """A numbered sign on the diagram.

    Attributes:
        id: given back when the sign is pressed.
        number: shown in the sign.
        kind: value of ``MarkKind``; gives the shape.
        size: value of ``MarkSize``.
        view: name of the view it stands in.
        x: place in units of the diagram.
        y: place in units of the diagram.
        state: ``pending`` is not stored yet, ``carried`` is known from the last visit.
    """

    id: str
    number: int
    kind: str
    size: str
    view: str
    x: float
    y: float
    state: MarkState = "solid"


def painter_path(outline: Outline) -> QPainterPath:
    """Return an outline of the domain as Qt's path (even-odd)."""
    path = QPainterPath()
    for command in outline:
        letter, *n = command
        if letter == "M":
            path.moveTo(n[0], n[1])
        elif letter == "L":
            path.lineTo(n[0], n[1])
        elif letter == "C":
            path.cubicTo(n[0], n[1], n[2], n[3], n[4], n[5])
        else:
            path.closeSubpath()
    path.setFillRule(Qt.FillRule.OddEvenFill)
    return path


def pen(tone: QColor, width: float) -> QPen:
    """Return a pen with round joins and ends."""
    made = QPen(tone, width)
    made.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    made.setCapStyle(Qt.PenCapStyle.RoundCap)
    return made


@dataclass(frozen=True)
class Sign:
    """The sign of a mark as it stands on the widget, in pixels."""

    mark: DiagramMark
    centre: QPointF
    radius: float
    path: QPainterPath

    @property
    def bounds(self) -> QRectF:
        """The room that its name keeps clear of."""
        return QRectF(self.centre.x(), self.centre.y() - self.radius, 0, 2 * self.radius)


def sign_of(mark: DiagramMark, place: QTransform) -> Sign:
    """Return the sign of a mark.

    Args:
        mark: the mark.
        place: the way from units of the diagram to pixels.
    """
    radius = max(LEAST_RADIUS, mark_radius(mark.size) * place.m11())
    centre = place.map(QPointF(mark.x, mark.y))
    path = painter_path(mark_sign(mark.kind).outline)
    return Sign(mark, centre, radius, QTransform(radius, 0, 0, radius, centre.x(), centre.y()).map(path))


def paint_sign(painter: QPainter, sign: Sign, ink: DiagramInk, ringed: bool) -> None:
    """Paint a sign with its number; ``ringed`` marks the chosen one."""
    mark, centre, radius = sign.mark, sign.centre, sign.radius
    shape = mark_sign(mark.kind)
    solid = mark.state == "solid"
    tone = ink.carried if mark.state == "carried" else ink.mark
    if ringed:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(pen(ink.focus, 2))
        painter.drawEllipse(centre, radius * 1.55, radius * 1.55)
    painter.setPen(pen(ink.paper, 4))
    painter.setBrush(ink.paper)
    painter.drawPath(sign.path)
    outline = pen(tone, 1.6)
    if mark.state == "pending":
        outline.setDashPattern([2.2, 1.6])
    painter.setPen(outline)
    painter.setBrush(tone if solid else ink.paper)
    painter.drawPath(sign.path)
    text = str(mark.number)
    shrink = {1: 1.3, 2: 1.1}.get(len(text), 0.8)
    painter.setFont(sized_font(max(7, round(radius * shape.text_size * shrink)), bold=True))
    painter.setPen(ink.mark_text if solid else tone)
    box = QRectF(centre.x() - 2 * radius, centre.y() + (shape.text_y - 1) * radius, 4 * radius, 2 * radius)
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)


def kind_pixmap(kind: str, side: int, ratio: float, ink: DiagramInk) -> QPixmap:
    """Return the sign of a kind of mark without a number, for legends and buttons.

    Args:
        kind: value of ``MarkKind``.
        side: side of the square, px.
        ratio: device pixel ratio of where it is shown.
        ink: the colours.
    """
    made = QPixmap(round(side * ratio), round(side * ratio))
    made.setDevicePixelRatio(ratio)
    made.fill(Qt.GlobalColor.transparent)
    with QPainter(made) as painter:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.translate(side / 2, side / 2)
        painter.scale(side / 3.1, side / 3.1)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ink.mark)
        painter.drawPath(painter_path(mark_sign(kind).outline))
    return made


def bubble_box(text: str, beside: QRectF, room: QRectF, kept: Sequence[QRectF]) -> QRectF:
    """Return where a name stands: above what it names, else at the nearest place that covers nothing that is read.

    Args:
        text: the name.
        beside: what it names, px.
        room: where it must stay, px.
        kept: what must be left free, px.
    """
    metrics = QFontMetricsF(sized_font(13, bold=True))
    width, height = metrics.horizontalAdvance(text) + 20, metrics.height() + 8
    middle = beside.center()
    free = room.adjusted(4, 2, -4, -2)
    lefts = [middle.x() - width / 2, beside.left() - width - GAP, beside.right() + GAP]
    tops = [beside.top() - height - GAP, beside.bottom() + GAP, middle.y() - height / 2]
    for box in kept:
        lefts += [box.left() - width - GAP, box.right() + GAP]
        tops += [box.top() - height - GAP, box.bottom() + GAP]
    inside = [max(free.left(), min(free.right() - width, left)) for left in lefts]
    places = [
        QRectF(left, top, width, height) for left in inside for top in (*tops, free.top(), free.bottom() - height)
    ]
    named = QRectF(
        beside.x() - 0.5, beside.y() - 0.5, beside.width() + 1, beside.height() + 1
    )  # a point, too, has a place
    fit = [box for box in places if free.contains(box) and not any(box.intersects(other) for other in kept)]
    wanted = QPointF(middle.x(), tops[0] + height / 2)

    def far(box: QRectF) -> tuple[bool, bool, float]:
        away = box.center() - wanted
        return box.contains(middle), box.intersects(named), abs(away.x()) + abs(away.y())

    return min(fit or places, key=far)


def paint_bubble(painter: QPainter, text: str, box: QRectF, ink: DiagramInk) -> None:
    """Write a name into its place (``bubble_box``)."""
    painter.setFont(sized_font(13, bold=True))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(ink.bubble)
    painter.drawRoundedRect(box, 6, 6)
    painter.setPen(ink.bubble_text)
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)
