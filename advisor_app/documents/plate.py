"""The number plate, drawn like a plate: colours by its kind, readable when copied in black and white."""

from typing import Any

from reportlab.lib.colors import Color, HexColor

from advisor_app.documents.text import Box, Safe, Style, draw_lines, one_line, plain
from advisor_app.domain.paper import VehicleBlock
from advisor_app.domain.values.plate import PlateKind, format_plate
from advisor_app.i18n import words

_t = words("paper")

_SIGNS = Style(21, bold=True, spread=1.0)

_BLACK = HexColor(0x000000)
_WHITE = HexColor(0xFFFFFF)
_BLUE = HexColor(0x1B4FA8)
_YELLOW = HexColor(0xF6C632)
_GREEN = HexColor(0x6FC99A)
_PALE_GREEN = HexColor(0xEFFAF3)

_COLOURS: dict[str, tuple[Color, Color]] = {
    PlateKind.BLUE: (_BLUE, _WHITE),
    PlateKind.YELLOW: (_YELLOW, _BLACK),
    PlateKind.TRAILER: (_YELLOW, _BLACK),
    PlateKind.LEARNER: (_YELLOW, _BLACK),
    PlateKind.BLACK: (_BLACK, _WHITE),
    PlateKind.HONGKONG_MACAO: (_BLACK, _WHITE),
    PlateKind.EMBASSY: (_BLACK, _WHITE),
}


def plate_text(vehicle: VehicleBlock) -> Safe:
    """Return the plate as people read it, ``沪A·12345``, or words for a car without one."""
    return plain(format_plate(vehicle.plate)) if vehicle.plate else plain(_t("No plate"))


def draw_plate(canvas: Any, vehicle: VehicleBlock, box: Box) -> None:
    """Draw the plate so that it fills ``box``."""
    x, top, width, height = box
    ground, ink = _COLOURS.get(vehicle.plate_kind, (_WHITE, _BLACK))
    canvas.saveState()
    outline = canvas.beginPath()
    outline.roundRect(x, top - height, width, height, 4)
    canvas.setLineWidth(0.9)
    canvas.setStrokeColor(_BLACK)
    if vehicle.plate_kind in (PlateKind.GREEN_SMALL, PlateKind.GREEN_LARGE):
        _fill_green(canvas, outline, box, large=vehicle.plate_kind == PlateKind.GREEN_LARGE)
    else:
        canvas.setFillColor(ground)
        canvas.drawPath(outline, stroke=1, fill=1)
    canvas.setStrokeColor(ink)
    canvas.setLineWidth(0.7)
    canvas.roundRect(x + 2.6, top - height + 2.6, width - 5.2, height - 5.2, 2.4)
    canvas.setFillColor(ink)
    _draw_signs(canvas, plate_text(vehicle), box)
    canvas.restoreState()


def _fill_green(canvas: Any, outline: Any, box: Box, *, large: bool) -> None:
    """Fill as on new-energy plates: white to green downwards, with a yellow end on large ones."""
    x, top, width, height = box
    canvas.saveState()
    canvas.clipPath(outline, stroke=0, fill=0)
    canvas.linearGradient(x, top, x, top - height, (_PALE_GREEN, _GREEN), extend=False)
    if large:
        canvas.setFillColor(_YELLOW)
        canvas.rect(x, top - height, width * 0.27, height, stroke=0, fill=1)
    canvas.restoreState()
    canvas.drawPath(outline, stroke=1, fill=0)


def _draw_signs(canvas: Any, text: Safe, box: Box) -> None:
    """Draw the signs in the middle; the dot takes less room than a Chinese sign, as on the car."""
    x, top, width, height = box
    line, style = one_line(text, _SIGNS, (width - 14) * (1.1 if "·" in text else 1))
    y = top - (height - style.leading) / 2 + 0.6
    left, dot, right = line.text.partition("·")
    if not dot:
        draw_lines(canvas, [line], x, y, style, width=width, align="center")
        return
    parts = [one_line(Safe(part), style, width)[0] for part in (left, dot, right)]
    room = style.size * 0.5
    at = x + (width - parts[0].width - room - parts[2].width) / 2
    draw_lines(canvas, [parts[0]], at, y, style)
    at += parts[0].width
    draw_lines(canvas, [parts[1]], at, y, style, width=room, align="center")
    draw_lines(canvas, [parts[2]], at + room, y, style)
