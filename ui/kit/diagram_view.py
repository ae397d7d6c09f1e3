"""The vehicle diagram on screen: panels to press, numbered signs for the marks; sharp at any size and scale."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QFontMetricsF,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QPixmap,
    QResizeEvent,
    QTransform,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from advisor_app.domain.diagram import Diagram, Outline, Panel, View, ViewName, Zone, material_of, neighbour
from advisor_app.domain.mark_sign import mark_radius, mark_sign
from advisor_app.domain.walkaround import MarkKind
from advisor_app.i18n import label, words
from ui.theme.current import colour
from ui.theme.fonts import sized_font

t = words("diagram")

MarkState = Literal["pending", "solid", "carried"]
MARGIN = 6
SNAP = 6
"""A press this close to a panel counts as on it, px; thin panels are hard to hit with a finger."""
LEAST_RADIUS = 8.5
"""Signs never get smaller than this, px, so that their numbers stay readable."""


@dataclass(frozen=True)
class DiagramInk:
    """The colours of the diagram. ``line`` draws shut lines, ``detail`` what is drawn on panels and words beside them;
    ``body``, ``glass``, ``lamp``, ``tyre``, ``trim`` fill panels by material, ``shade`` wheel housings;
    ``hover`` and ``selected`` fill a panel, ``focus`` outlines it; ``mark`` with ``mark_text`` is a new mark,
    ``carried`` one known from the last visit, ``paper`` what lies under hollow signs; ``bubble`` with
    ``bubble_text`` names the panel.
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
        shade=colour("border_strong"),
        hover=colour("diagram_hover"),
        selected=colour("surface_selected"),
        focus=colour("focus"),
        mark=colour("danger"),
        mark_text=colour("on_danger"),
        carried=colour("text_second"),
        paper=colour("surface"),
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


Place = tuple[View, Zone]


class DiagramView(QWidget):
    """The diagram with its marks.

    Mouse: a press on a panel or a sign. Keys: arrows go to the next panel in that direction, Page Up and Page Down
    through the panels as one reads, Tab to the next view (and on to the next control after the last), Enter or
    Space presses, a digit is passed on for the page to choose a kind with.
    """

    zone_pressed = Signal(str, str, float, float)
    """(value of Panel, name of the view, x, y in units of the diagram)."""
    mark_pressed = Signal(str)
    zone_entered = Signal(str, str)
    """The panel under the pointer or the keyboard has changed: (value of Panel, view); twice "" for none."""
    digit_pressed = Signal(int)

    def __init__(self, parent: QWidget | None = None, ink: DiagramInk | None = None) -> None:
        """Begin without a diagram; ``ink`` None follows the theme."""
        super().__init__(parent)
        self._ink = ink
        self._diagram: Diagram | None = None
        self._paths: dict[int, QPainterPath] = {}
        self._decor: list[tuple[str, QPainterPath]] = []
        self._marks: tuple[DiagramMark, ...] = ()
        self._hover: Place | None = None
        self._hover_mark: DiagramMark | None = None
        self._at: Place | None = None
        self._selected: Place | None = None
        self._selected_mark = ""
        self._still: tuple[object, QPixmap] | None = None
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._say()

    # What is shown ------------------------------------------------------------------------------------------------

    def set_diagram(self, diagram: Diagram) -> None:
        """Show the sheet of a body style; marks and selection are cleared."""
        self._diagram = diagram
        self._paths = {id(zone): painter_path(zone.outline) for view in diagram.views for zone in view.zones}
        self._decor = [(d.kind, painter_path(d.outline)) for view in diagram.views for d in view.decor]
        self._marks = ()
        self._hover = self._at = self._selected = None
        self._hover_mark, self._selected_mark, self._still = None, "", None
        self.updateGeometry()
        self._changed()

    def set_ink(self, ink: DiagramInk | None) -> None:
        """Draw in these colours; None follows the theme."""
        self._ink = ink
        self.update()

    def set_marks(self, marks: Sequence[DiagramMark]) -> None:
        """Show these marks, the last one on top."""
        self._marks = tuple(marks)
        self._hover_mark = None
        self._changed()

    def marks(self) -> tuple[DiagramMark, ...]:
        """Return the marks shown."""
        return self._marks

    def select(self, panel: str, view: str) -> None:
        """Show a panel as chosen and put the keyboard on it; "" chooses none.

        Raises:
            KeyError: the diagram has no such view.
        """
        zone = self._diagram.view(view).zone(panel) if self._diagram and panel else None
        self._selected = (self._diagram.view(view), zone) if self._diagram and zone else None
        self._at = self._selected or self._at
        self._changed()

    def select_mark(self, mark_id: str) -> None:
        """Ring one of the marks; "" rings none."""
        self._selected_mark = mark_id
        self.update()

    def current_place(self) -> tuple[str, str, float, float] | None:
        """Return what Enter would press: panel, view, x, y; None before a key was used."""
        if self._at is None:
            return None
        view, zone = self._at
        return zone.id, view.name, *zone.centre

    def sizeHint(self) -> QSize:
        """Return a size at which all details can be read."""
        return QSize(980, 640)

    def minimumSizeHint(self) -> QSize:
        """Return the size below which signs would cover their panels."""
        return QSize(520, 340)

    # Geometry -----------------------------------------------------------------------------------------------------

    def transform(self) -> QTransform:
        """Return the way from units of the diagram to pixels of the widget."""
        if self._diagram is None:
            return QTransform()
        room = self.rect().adjusted(MARGIN, MARGIN, -MARGIN, -MARGIN)
        scale = max(0.05, min(room.width() / self._diagram.width, room.height() / self._diagram.height))
        left = room.x() + (room.width() - self._diagram.width * scale) / 2
        top = room.y() + (room.height() - self._diagram.height * scale) / 2
        return QTransform(scale, 0, 0, scale, left, top)

    def to_widget(self, x: float, y: float) -> QPointF:
        """Return the pixel of a point of the diagram."""
        return self.transform().map(QPointF(x, y))

    def _to_diagram(self, at: QPointF) -> QPointF:
        return self.transform().inverted()[0].map(at)

    def place_at(self, at: QPointF) -> Place | None:
        """Return the panel at a pixel, or the one that a finger may have missed by ``SNAP`` pixels."""
        if self._diagram is None:
            return None
        around = [(0, 0), (1, 0), (-1, 0), (0, 1), (0, -1), (0.7, 0.7), (-0.7, 0.7), (0.7, -0.7), (-0.7, -0.7)]
        for dx, dy in around:
            point = self._to_diagram(at + QPointF(dx * SNAP, dy * SNAP))
            for view in self._diagram.views:
                for zone in view.zones:
                    if self._paths[id(zone)].contains(point):
                        return view, zone
        return None

    def mark_at(self, at: QPointF) -> DiagramMark | None:
        """Return the topmost sign at a pixel."""
        return next((mark for mark in reversed(self._marks) if self._sign(mark).contains(at)), None)

    def _sign(self, mark: DiagramMark) -> QPainterPath:
        radius = self._radius(mark)
        centre = self.to_widget(mark.x, mark.y)
        path = painter_path(mark_sign(mark.kind).outline)
        return QTransform(radius, 0, 0, radius, centre.x(), centre.y()).map(path)

    def _radius(self, mark: DiagramMark) -> float:
        return max(LEAST_RADIUS, mark_radius(mark.size) * self.transform().m11())

    # Mouse --------------------------------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Press a sign, or the panel below the pointer."""
        if event.button() != Qt.MouseButton.LeftButton:
            event.ignore()
            return
        mark = self.mark_at(event.position())
        if mark is not None:
            self.mark_pressed.emit(mark.id)
            return
        place = self.place_at(event.position())
        if place is None:
            return
        view, zone = place
        point = self._to_diagram(event.position())
        x, y = (point.x(), point.y()) if zone.holds(point.x(), point.y()) else zone.centre
        self._at = self._selected = place
        self._changed()
        self.zone_pressed.emit(zone.id, view.name, round(x, 1), round(y, 1))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Name what is under the pointer."""
        mark = self.mark_at(event.position())
        place = None if mark else self.place_at(event.position())
        if mark != self._hover_mark or not _same(place, self._hover):
            self._hover_mark, self._hover = mark, place
            pointing = mark is not None or place is not None
            self.setCursor(Qt.CursorShape.PointingHandCursor if pointing else Qt.CursorShape.ArrowCursor)
            self.zone_entered.emit(place[1].id if place else "", place[0].name if place else "")
            self.update()

    def leaveEvent(self, event: QEvent) -> None:
        """Forget the pointer."""
        self._hover = self._hover_mark = None
        self.zone_entered.emit("", "")
        self.update()
        super().leaveEvent(event)

    # Keys ---------------------------------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move, press, or pass a digit on."""
        arrows = {
            Qt.Key.Key_Left: (-1, 0),
            Qt.Key.Key_Right: (1, 0),
            Qt.Key.Key_Up: (0, -1),
            Qt.Key.Key_Down: (0, 1),
        }
        key = Qt.Key(event.key())
        if self._diagram is None or event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            super().keyPressEvent(event)
        elif key in arrows:
            self._move(*arrows[key])
        elif key in (Qt.Key.Key_PageDown, Qt.Key.Key_PageUp):
            self._read_on(1 if key == Qt.Key.Key_PageDown else -1)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space) and self._at is not None:
            view, zone = self._at
            self._selected = self._at
            self._changed()
            self.zone_pressed.emit(zone.id, view.name, *zone.centre)
        elif Qt.Key.Key_0 <= key <= Qt.Key.Key_9:
            self.digit_pressed.emit(key - Qt.Key.Key_0)
        else:
            super().keyPressEvent(event)

    def _move(self, dx: int, dy: int) -> None:
        if self._diagram is None:
            return
        if self._at is None:
            self._go((self._diagram.views[0], self._diagram.views[0].reading_order[0]))
            return
        found = neighbour(self._diagram, *self._at, dx, dy)
        if found is not None:
            self._go(found)

    def _read_on(self, step: int) -> None:
        if self._diagram is None:
            return
        places = [(view, zone) for view in self._diagram.views for zone in view.reading_order]
        at = next((i for i, place in enumerate(places) if _same(place, self._at)), -1 if step > 0 else 0)
        self._go(places[(at + step) % len(places)])

    def _go(self, place: Place) -> None:
        self._at = place
        self._hover = None
        self.zone_entered.emit(place[1].id, place[0].name)
        self._changed()

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab goes from view to view before it leaves."""
        if self._diagram is None or not self.hasFocus():
            return super().focusNextPrevChild(forward)
        views = self._diagram.views
        at = next(
            (i for i, view in enumerate(views) if self._at and view is self._at[0]), -1 if forward else len(views)
        )
        to = at + (1 if forward else -1)
        if not 0 <= to < len(views):
            self._at = None
            self._changed()
            return super().focusNextPrevChild(forward)
        self._go((views[to], views[to].reading_order[0]))
        return True

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Put the keyboard on a panel when it comes by Tab."""
        if self._diagram is not None and self._at is None and event.reason() != Qt.FocusReason.MouseFocusReason:
            last = event.reason() == Qt.FocusReason.BacktabFocusReason
            view = self._diagram.views[-1 if last else 0]
            self._go((view, view.reading_order[0]))
        self.update()
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Take the focus outline away."""
        self.update()
        super().focusOutEvent(event)

    # Words --------------------------------------------------------------------------------------------------------

    def _changed(self) -> None:
        self._say()
        self.update()

    def _say(self) -> None:
        """Tell screen readers where the keyboard is and what is marked there."""
        place = ""
        if self._at is not None:
            view, zone = self._at
            place = t("{panel}, {view}", panel=label(Panel(zone.id)), view=label(ViewName(view.name)))
            here = [m for m in self._marks if m.view == view.name and zone.holds(m.x, m.y)]
            if here:
                marks = " ".join(f"{m.number} {label(MarkKind(m.kind))}" for m in here)
                place = t(
                    "{panel}, {view}. Marks: {marks}",
                    panel=label(Panel(zone.id)),
                    view=label(ViewName(view.name)),
                    marks=marks,
                )
        self.setAccessibleName(
            t("Vehicle diagram. {count} marks. {place}", count=len(self._marks), place=place).strip()
        )
        self.setAccessibleDescription(t("Arrow keys choose a panel, Enter marks it."))

    # Painting -----------------------------------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Draw anew at the new size."""
        self._still = None
        super().resizeEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """Draw anew in the colours and words of a new theme."""
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.StyleChange, QEvent.Type.FontChange):
            self._still = None
            self.update()
        super().changeEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the sheet, then what changes: chosen and pointed-at panel, signs, the name."""
        if self._diagram is None:
            return
        ink = self._ink or theme_ink()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.drawPixmap(0, 0, self._sheet(ink))
        if self._selected is not None:
            self._paint_zone(painter, self._selected, ink.selected, ink.focus, 1.6, ink)
        if self._hover is not None:
            self._paint_zone(painter, self._hover, ink.hover, ink.line, 1.2, ink)
        focused = self._at if self.hasFocus() else None
        if focused is not None:
            self._paint_zone(painter, focused, ink.hover, ink.focus, 2.2, ink)
        for mark in self._marks:
            self._paint_mark(painter, mark, ink)
        if self._hover_mark is not None:
            self._paint_mark(painter, self._hover_mark, ink)
            centre = self.to_widget(self._hover_mark.x, self._hover_mark.y)
            radius = self._radius(self._hover_mark)
            words_of = t(
                "Mark {number}: {kind}", number=self._hover_mark.number, kind=label(MarkKind(self._hover_mark.kind))
            )
            self._paint_bubble(painter, words_of, QRectF(centre.x(), centre.y() - radius, 0, 2 * radius), ink)
        named = self._hover or focused
        if named is not None and self._hover_mark is None:
            bounds = self.transform().mapRect(self._paths[id(named[1])].boundingRect())
            self._paint_bubble(painter, label(Panel(named[1].id)), bounds, ink)
        painter.end()

    def _sheet(self, ink: DiagramInk) -> QPixmap:
        """Return the drawing without anything that changes, at the resolution of the screen."""
        ratio = self.devicePixelRatioF()
        key = (self.size(), ratio, tuple(getattr(ink, name).rgba() for name in ink.__dataclass_fields__))
        if self._still is not None and self._still[0] == key:
            return self._still[1]
        pixmap = QPixmap(self.size() * ratio)
        pixmap.setDevicePixelRatio(ratio)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setWorldTransform(self.transform(), True)
        self._paint_sheet(painter, ink)
        painter.end()
        self._still = (key, pixmap)
        return pixmap

    def _paint_sheet(self, painter: QPainter, ink: DiagramInk) -> None:
        if self._diagram is None:
            return
        for kind, path in self._decor:
            if kind == "shade":
                painter.fillPath(path, ink.shade)
        painter.setPen(_pen(ink.line, self._line_width()))
        for view in self._diagram.views:
            for zone in view.zones:
                painter.setBrush(getattr(ink, material_of(zone.id)))
                painter.drawPath(self._paths[id(zone)])
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(_pen(ink.detail, self._line_width() * 0.62))
        for kind, path in self._decor:
            if kind == "line":
                painter.drawPath(path)
        painter.resetTransform()
        painter.setPen(ink.detail)
        painter.setFont(sized_font(round(max(10.0, min(14.0, 13 * self.transform().m11())))))
        metrics = QFontMetricsF(painter.font())
        for view in self._diagram.views:
            box = self.transform().mapRect(QRectF(view.box.x, view.box.y, view.box.width, view.box.height))
            text = label(ViewName(view.name))
            rise = 10 if view.name in (ViewName.LEFT, ViewName.RIGHT) else 6
            at = QPointF(box.center().x() - metrics.horizontalAdvance(text) / 2, box.top() - rise * 0.6)
            painter.drawText(at, text)

    def _line_width(self) -> float:
        """Return the weight of the shut lines in units of the diagram: 1 px small, up to 1.8 px large."""
        scale = self.transform().m11()
        return max(1.0, min(1.8, 1.05 * scale)) / scale

    def _paint_zone(
        self, painter: QPainter, place: Place, fill: QColor, line: QColor, weight: float, ink: DiagramInk
    ) -> None:
        path = self.transform().map(self._paths[id(place[1])])
        painter.setBrush(fill)
        painter.setPen(_pen(line, weight))
        painter.drawPath(path)
        painter.save()
        painter.setClipPath(path)
        painter.setWorldTransform(self.transform(), True)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(_pen(ink.detail, self._line_width() * 0.62))
        frame = self._paths[id(place[1])].boundingRect()
        for kind, decor in self._decor:
            if kind == "line" and decor.boundingRect().adjusted(0, 0, 0.1, 0.1).intersects(frame):
                painter.drawPath(decor)
        painter.restore()

    def _paint_mark(self, painter: QPainter, mark: DiagramMark, ink: DiagramInk) -> None:
        sign, radius = mark_sign(mark.kind), self._radius(mark)
        path, centre = self._sign(mark), self.to_widget(mark.x, mark.y)
        solid = mark.state == "solid"
        tone = ink.carried if mark.state == "carried" else ink.mark
        if mark.id == self._selected_mark:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(_pen(ink.focus, 2))
            painter.drawEllipse(centre, radius * 1.5, radius * 1.5)
        painter.setPen(_pen(ink.paper, 4))
        painter.setBrush(ink.paper)
        painter.drawPath(path)
        pen = _pen(tone, 1.6)
        if mark.state == "pending":
            pen.setDashPattern([2.2, 1.6])
        painter.setPen(pen)
        painter.setBrush(tone if solid else ink.paper)
        painter.drawPath(path)
        text = str(mark.number)
        shrink = {1: 1.22, 2: 1.05}.get(len(text), 0.8)
        painter.setFont(sized_font(max(7, round(radius * sign.text_size * shrink)), bold=True))
        painter.setPen(ink.mark_text if solid else tone)
        box = QRectF(centre.x() - 2 * radius, centre.y() + (sign.text_y - 1) * radius, 4 * radius, 2 * radius)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)

    def _paint_bubble(self, painter: QPainter, text: str, beside: QRectF, ink: DiagramInk) -> None:
        """Write a name above what it names, or below where there is no room."""
        painter.setFont(sized_font(13, bold=True))
        metrics = QFontMetricsF(painter.font())
        width, height = metrics.horizontalAdvance(text) + 20, metrics.height() + 8
        left = max(4.0, min(self.width() - width - 4, beside.center().x() - width / 2))
        top = beside.top() - height - 6
        if top < 2:
            top = min(self.height() - height - 2, beside.bottom() + 6)
        box = QRectF(left, top, width, height)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ink.bubble)
        painter.drawRoundedRect(box, 6, 6)
        painter.setPen(ink.bubble_text)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)


def _same(a: Place | None, b: Place | None) -> bool:
    return (a[1] if a else None) is (b[1] if b else None)


def _pen(tone: QColor, width: float) -> QPen:
    pen = QPen(tone, width)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    return pen
