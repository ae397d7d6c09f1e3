"""The vehicle diagram with its marks on paper: black on white, hairlines, legend below; the signs are those of the screen."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from advisor_app.documents.base import HAIR, LABEL, SMALL, Piece
from advisor_app.documents.text import Style, draw_lines, layout, plain, say
from advisor_app.domain.diagram import Diagram, Outline, ViewName
from advisor_app.domain.mark_sign import mark_radius, mark_sign
from advisor_app.domain.walkaround import MarkKind
from advisor_app.i18n import words

_t = words("diagram")

LEAST_RADIUS = 4.3
"""Radius of the smallest sign, points: its number must survive a fax."""
GREY = 0.45
_LEGEND_ROW = 14.0


@dataclass(frozen=True)
class PaperMark:
    """A mark on paper.

    Attributes:
        number: shown in the sign, as in the list beside.
        kind: value of ``MarkKind``.
        x: place in units of the diagram.
        y: place in units of the diagram.
        size: value of ``MarkSize``.
        carried: known from the last visit: grey and dashed.
    """

    number: int
    kind: str
    x: float
    y: float
    size: str = "small"
    carried: bool = False


class DiagramPiece(Piece):
    """The five views with their marks, as wide as the column, and the legend of the signs in use."""

    def __init__(
        self,
        diagram: Diagram,
        marks: Sequence[PaperMark],
        width: float,
        height: float | None = None,
        legend: bool = True,
    ) -> None:
        """Measure the drawing.

        Args:
            diagram: the sheet of the car's body style.
            marks: in the order of their numbers.
            width: room, points.
            height: most height of the drawing without legend, points; None takes what the width asks for.
            legend: whether the signs in use are explained below.
        """
        self.diagram = diagram
        self.marks = tuple(marks)
        self.width = width
        self.scale = width / diagram.width
        if height is not None:
            self.scale = min(self.scale, height / diagram.height)
        self._entries = self._legend() if legend else []
        rows = (max((row for _, _, row, _ in self._entries), default=-1)) + 1
        self.height = diagram.height * self.scale + rows * _LEGEND_ROW

    def _legend(self) -> list[tuple[str, float, int, bool]]:
        """Return (kind, left edge, row, carried) of each sign explained."""
        entries: list[tuple[str, float, int, bool]] = []
        left, row = 0.0, 0
        used = {mark.kind for mark in self.marks}
        shown = [(kind.value, False) for kind in MarkKind if kind.value in used]
        if any(mark.carried for mark in self.marks):
            shown.append((MarkKind.DENT.value, True))
        for kind, carried in shown:
            wide = 16 + layout(self._words(kind, carried), SMALL, self.width)[0].width + 14
            if left + wide > self.width and left > 0:
                left, row = 0.0, row + 1
            entries.append((kind, left, row, carried))
            left += wide
        return entries

    @staticmethod
    def _words(kind: str, carried: bool) -> Any:
        return plain(_t("known from the last visit")) if carried else say(MarkKind(kind))

    def draw(self, canvas: Any, x: float, top: float) -> None:
        """Draw with the upper left corner at (``x``, ``top``), centred in the width."""
        canvas.saveState()
        left = x + (self.width - self.diagram.width * self.scale) / 2
        canvas.saveState()
        canvas.translate(left, top)
        canvas.scale(self.scale, -self.scale)
        canvas.setLineJoin(1)
        canvas.setLineCap(1)
        self._draw_sheet(canvas)
        canvas.restoreState()
        for view in self.diagram.views:
            lines = layout(say(ViewName(view.name)), LABEL, 60)
            middle = left + (view.box.x + view.box.width / 2) * self.scale
            draw_lines(
                canvas,
                lines,
                middle - 30,
                top - view.box.y * self.scale + LABEL.leading + 1.5,
                LABEL,
                width=60,
                align="center",
            )
        for mark in self.marks:
            self._draw_mark(canvas, mark, left + mark.x * self.scale, top - mark.y * self.scale)
        below = top - self.diagram.height * self.scale
        for kind, at, row, carried in self._entries:
            y = below - row * _LEGEND_ROW - _LEGEND_ROW / 2
            self._draw_sign(canvas, kind, (x + at + 6, y), 4.3, carried)
            lines = layout(self._words(kind, carried), SMALL, self.width)
            draw_lines(canvas, lines, x + at + 15, y + SMALL.leading / 2, SMALL)
        canvas.restoreState()

    def _draw_sheet(self, canvas: Any) -> None:
        canvas.setFillGray(0.78)
        for view in self.diagram.views:
            for decor in view.decor:
                if decor.kind == "shade":
                    canvas.drawPath(_path(canvas, decor.outline), stroke=0, fill=1, fillMode=0)
        canvas.setFillGray(1)
        canvas.setStrokeGray(0)
        canvas.setLineWidth(1.25 * HAIR / self.scale)
        for view in self.diagram.views:
            for zone in view.zones:
                canvas.drawPath(_path(canvas, zone.outline), stroke=1, fill=1, fillMode=0)
        canvas.setStrokeGray(GREY)
        canvas.setLineWidth(0.65 * HAIR / self.scale)
        for view in self.diagram.views:
            for decor in view.decor:
                if decor.kind == "line":
                    canvas.drawPath(_path(canvas, decor.outline), stroke=1, fill=0)

    def _draw_mark(self, canvas: Any, mark: PaperMark, x: float, y: float) -> None:
        radius = max(LEAST_RADIUS, mark_radius(mark.size) * self.scale)
        self._draw_sign(canvas, mark.kind, (x, y), radius, mark.carried)
        sign = mark_sign(mark.kind)
        text = plain(str(mark.number))
        style = Style(radius * sign.text_size * (1.25 if len(text) == 1 else 1.05), bold=True, spread=1.2)
        canvas.setFillGray(GREY if mark.carried else 0)
        # Digits are 0.73 em high and stand on the baseline: their middle lies a little below that of the line's box.
        top = y - sign.text_y * radius + style.leading / 2 + 0.03 * style.size
        draw_lines(canvas, layout(text, style, 60), x - 30, top, style, width=60, align="center")
        canvas.setFillGray(0)

    def _draw_sign(self, canvas: Any, kind: str, at: tuple[float, float], radius: float, carried: bool) -> None:
        canvas.saveState()
        canvas.translate(*at)
        canvas.scale(radius, -radius)
        canvas.setLineJoin(1)
        path = _path(canvas, mark_sign(kind).outline)
        canvas.setFillGray(1)
        canvas.setStrokeGray(1)
        canvas.setLineWidth(2.2 / radius)
        canvas.drawPath(path, stroke=1, fill=1)
        canvas.setStrokeGray(GREY if carried else 0)
        canvas.setLineWidth((0.6 if carried else 0.9) / radius)
        if carried:
            canvas.setDash([1.6 / radius, 1.1 / radius])
        canvas.drawPath(_path(canvas, mark_sign(kind).outline), stroke=1, fill=0)
        canvas.restoreState()


def _path(canvas: Any, outline: Outline) -> Any:
    path = canvas.beginPath()
    for command in outline:
        letter, *n = command
        if letter == "M":
            path.moveTo(*n)
        elif letter == "L":
            path.lineTo(*n)
        elif letter == "C":
            path.curveTo(*n)
        else:
            path.close()
    return path
