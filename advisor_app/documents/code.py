"""Codes to scan: Code 128 for counter scanners, QR for telephones at the gate."""

from typing import Any

from reportlab.lib.units import mm

from advisor_app.documents.text import Style, draw_lines, layout, plain

# Code 128, code set C: widths of bars and gaps for the values 0-106 (ISO/IEC 15417), six elements each.
_WIDTHS = (
    "212222222122222221121223121322131222122213122312132212221213221312231212112232122132122231113222123122123221"
    "223211221132221231213212223112312131311222321122321221312212322112322211212123212321232121111323131123131321"
    "112313132113132311211313231113231311112133112331132131113123113321133121313121211331231131213113213311213131"
    "311123311321331121312113312311332111314111221411431111111224111422121124121421141122141221112214112412122114"
    "122411142112142211241211221114413111241112134111111242121142121241114212124112124211411212421112421211212141"
    "214121412121111143111341131141114113114311411113411311113141114131311141411131211412211214211232"
)
_PATTERNS = [_WIDTHS[at : at + 6] for at in range(0, len(_WIDTHS), 6)]
_START_C = 105
_STOP = "2331112"
_MODULE = 0.3 * mm
"""Width of the thinnest bar; 0.3 mm is read from office printers and after a fax."""


def bars(digits: str) -> list[int]:
    """Return the widths of bars and gaps, in modules, beginning with a bar.

    Args:
        digits: an even number of digits.

    Raises:
        ValueError: anything else.
    """
    if not digits or len(digits) % 2 or not (digits.isascii() and digits.isdigit()):
        raise ValueError(digits)
    values = [int(digits[at : at + 2]) for at in range(0, len(digits), 2)]
    check = (_START_C + sum(place * value for place, value in enumerate(values, 1))) % 103
    pattern = "".join(_PATTERNS[value] for value in (_START_C, *values, check)) + _STOP
    return [int(width) for width in pattern]


def draw_barcode(canvas: Any, digits: str, right: float, top: float, height: float) -> None:
    """Draw the bars with their upper right corner at (``right``, ``top``) and the digits below them."""
    widths = bars(digits)
    total = sum(widths) * _MODULE
    x = left = right - total
    path = canvas.beginPath()
    for at, width in enumerate(widths):
        if at % 2 == 0:
            path.rect(x, top - height, width * _MODULE, height)
        x += width * _MODULE
    canvas.drawPath(path, stroke=0, fill=1)
    style = Style(7, spread=1.2)
    draw_lines(canvas, layout(plain(digits), style, total), left, top - height - 1, style, width=total, align="center")


def draw_qr(canvas: Any, text: str, x: float, top: float, size: float) -> None:
    """Draw a QR code (error correction M) with its quiet zone left to the caller."""
    import segno

    matrix = segno.make(text, error="m", micro=False).matrix
    step = size / len(matrix)
    path = canvas.beginPath()
    for row, modules in enumerate(matrix):
        start = None
        for column, dark in enumerate((*modules, 0)):
            if dark and start is None:
                start = column
            elif not dark and start is not None:
                path.rect(x + start * step, top - (row + 1) * step, (column - start) * step, step)
                start = None
    canvas.drawPath(path, stroke=0, fill=1)
