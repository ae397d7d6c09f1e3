"""The vehicle diagram on screen: panels to press, numbered signs for the marks; sharp at any size and scale."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QFont,
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

from advisor_app.domain.diagram import Diagram, Panel, View, ViewName, Zone, material_of, neighbour
from advisor_app.domain.walkaround import MarkKind
from advisor_app.i18n import label, words
from ui.kit.diagram_paint import (
    DiagramInk,
    DiagramMark,
    bubble_box,
    paint_bubble,
    paint_sign,
    painter_path,
    pen,
    sign_of,
    theme_ink,
)
from ui.theme.fonts import sized_font

t = words("diagram")

MARGIN = 6
SNAP = 6
"""A press this close to a panel counts as on it, px; thin panels are hard to hit with a finger."""
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
        place = self.transform()
        return next((mark for mark in reversed(self._marks) if sign_of(mark, place).path.contains(at)), None)

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
            t("Vehicle diagram. Marks: {count}. {place}", count=len(self._marks), place=place).strip()
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
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.drawPixmap(0, 0, self._sheet(ink))
            if self._selected is not None:
                self._paint_zone(painter, self._selected, ink.selected, pen(ink.focus, 1.6))
            if self._hover is not None:
                self._paint_zone(painter, self._hover, ink.hover, pen(ink.line, 1.2))
            focused = self._at if self.hasFocus() else None
            if focused is not None:
                self._paint_zone(painter, focused, ink.hover, pen(ink.focus, 2.2))
            place = self.transform()
            for mark in self._marks:
                paint_sign(painter, sign_of(mark, place), ink, mark.id == self._selected_mark)
            if self._hover_mark is not None:
                sign = sign_of(self._hover_mark, place)
                paint_sign(painter, sign, ink, sign.mark.id == self._selected_mark)
                kind = label(MarkKind(sign.mark.kind))
                text = t("Mark {number}: {kind}", number=sign.mark.number, kind=kind)
                paint_bubble(painter, text, self.name_box(text, sign.bounds), ink)
            named = self._hover or focused
            if named is not None and self._hover_mark is None:
                bounds = place.mapRect(self._paths[id(named[1])].boundingRect())
                text = label(Panel(named[1].id))
                paint_bubble(painter, text, self.name_box(text, bounds), ink)

    def captions(self) -> list[tuple[str, QRectF]]:
        """Return the names of the views and where they stand, px."""
        if self._diagram is None:
            return []
        metrics = QFontMetricsF(self._caption_font())
        found = []
        for view in self._diagram.views:
            box = self.transform().mapRect(QRectF(view.box.x, view.box.y, view.box.width, view.box.height))
            text = label(ViewName(view.name))
            rise = 10 if view.name in (ViewName.LEFT, ViewName.RIGHT) else 6
            wide = metrics.horizontalAdvance(text)
            top = box.top() - rise * 0.6 - metrics.ascent()
            found.append((text, QRectF(box.center().x() - wide / 2, top, wide, metrics.height())))
        return found

    def _caption_font(self) -> QFont:
        return sized_font(round(max(10.0, min(14.0, 13 * self.transform().m11()))))

    def name_box(self, text: str, beside: QRectF) -> QRectF:
        """Return where the name of something stands, px: near it, and clear of the names of the views."""
        return bubble_box(text, beside, QRectF(self.rect()), [box for _text, box in self.captions()])

    def _sheet(self, ink: DiagramInk) -> QPixmap:
        """Return the drawing without anything that changes, at the resolution of the screen."""
        ratio = self.devicePixelRatioF()
        key = (self.size(), ratio, tuple(getattr(ink, name).rgba() for name in ink.__dataclass_fields__))
        if self._still is not None and self._still[0] == key:
            return self._still[1]
        pixmap = QPixmap(self.size() * ratio)
        pixmap.setDevicePixelRatio(ratio)
        pixmap.fill(Qt.GlobalColor.transparent)
        with QPainter(pixmap) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setWorldTransform(self.transform(), True)
            self._paint_sheet(painter, ink)
        self._still = (key, pixmap)
        return pixmap

    def _paint_sheet(self, painter: QPainter, ink: DiagramInk) -> None:
        if self._diagram is None:
            return
        for kind, path in self._decor:
            if kind == "shade":
                painter.fillPath(path, ink.shade)
        painter.setPen(pen(ink.line, self._line_width()))
        for view in self._diagram.views:
            for zone in view.zones:
                painter.setBrush(getattr(ink, material_of(zone.id)))
                painter.drawPath(self._paths[id(zone)])
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(pen(ink.detail, self._line_width() * 0.62))
        for kind, path in self._decor:
            if kind == "line":
                painter.drawPath(path)
        painter.resetTransform()
        painter.setPen(ink.words)
        painter.setFont(self._caption_font())
        ascent = QFontMetricsF(painter.font()).ascent()
        for text, box in self.captions():
            painter.drawText(QPointF(box.left(), box.top() + ascent), text)

    def _line_width(self) -> float:
        """Return the weight of the shut lines in units of the diagram: 1 px small, up to 1.8 px large."""
        scale = self.transform().m11()
        return max(1.0, min(1.8, 1.05 * scale)) / scale

    def _paint_zone(self, painter: QPainter, place: Place, fill: QColor, outline: QPen) -> None:
        path = self.transform().map(self._paths[id(place[1])])
        painter.setBrush(fill)
        painter.setPen(outline)
        painter.drawPath(path)
        painter.save()
        painter.setClipPath(path)
        painter.setWorldTransform(self.transform(), True)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(pen((self._ink or theme_ink()).detail, self._line_width() * 0.62))
        frame = self._paths[id(place[1])].boundingRect()
        for kind, decor in self._decor:
            if kind == "line" and decor.boundingRect().adjusted(0, 0, 0.1, 0.1).intersects(frame):
                painter.drawPath(decor)
        painter.restore()


def _same(a: Place | None, b: Place | None) -> bool:
    return (a[1] if a else None) is (b[1] if b else None)
