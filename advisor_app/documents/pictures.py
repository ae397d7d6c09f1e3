"""Photos, signatures and logos: bytes in, a picture of bounded size on the page, or words where they are damaged."""

from io import BytesIO
from typing import Any

from PIL import Image, ImageOps
from reportlab.lib.utils import ImageReader

from advisor_app.documents.text import Box, Style, draw_lines, layout, plain
from advisor_app.i18n import words

_t = words("paper")

_FORMATS = ("JPEG", "PNG", "WEBP")
_MOST_PIXELS = 40_000_000
_DOTS_PER_POINT = 200 / 72
"""Photos are stored with 200 dots per inch of their size on paper; more makes the file large and no reader happier."""


def picture(data: bytes, width: float, height: float, *, ink: bool = False) -> tuple[ImageReader, float, float] | None:
    """Return a picture made ready for a box, and its size in it.

    Args:
        data: JPEG, PNG or WebP.
        width: of the box, in points.
        height: of the box, in points.
        ink: only the written part is shown, as large as the box allows (signatures).

    Returns:
        The picture with width and height in points, or None where the bytes are no picture or too large a one.
    """
    try:
        with Image.open(BytesIO(data), formats=_FORMATS) as opened:
            if opened.width * opened.height > _MOST_PIXELS:
                return None
            # JPEGs are decoded no larger than needed; a quarter of a large photo is read in a quarter of the time.
            opened.draft("RGB", (round(width * _DOTS_PER_POINT), round(height * _DOTS_PER_POINT)))
            turned = ImageOps.exif_transpose(opened)
            see_through = turned.has_transparency_data
            shown = turned.convert("RGBA" if see_through else "RGB")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return None
    if ink:
        shown = _written(shown)
    scale = min(width / shown.width, height / shown.height)
    size = (shown.width * scale, shown.height * scale)
    shown.thumbnail((max(1, round(width * _DOTS_PER_POINT)), max(1, round(height * _DOTS_PER_POINT))))
    if see_through:
        # Paper is white, and a picture without a mask is drawn faster and by every printer.
        white = Image.new("RGB", shown.size, "white")
        white.paste(shown, mask=shown.getchannel("A"))
        return ImageReader(white), *size
    small = BytesIO()
    shown.save(small, "JPEG", quality=82)
    return ImageReader(BytesIO(small.getvalue())), *size


_INK_FROM = 48
"""How much darker than paper, of 255, a pixel is at least where something is written."""


def _written(shown: Image.Image) -> Image.Image:
    """Return what is written of a drawn signature, without the empty paper around it."""
    flat = Image.new("RGB", shown.size, "white")
    flat.paste(shown, mask=shown.getchannel("A") if shown.mode == "RGBA" else None)
    dark = ImageOps.invert(flat.convert("L")).point(lambda value: 255 if value >= _INK_FROM else 0)
    box = dark.getbbox()
    return shown.crop(box) if box else shown


def draw_picture(canvas: Any, data: bytes | None, box: Box, *, align: str = "center", ink: bool = False) -> float:
    """Draw a picture inside a box, or words where there is none, and return the width it took, in points."""
    x, top, width, height = box
    ready = None if data is None else picture(data, width, height, ink=ink)
    if ready is None:
        style = Style(7, spread=1.3)
        said = _t("Photo missing") if data is None else _t("This picture can't be read.")
        lines = layout(plain(said), style, width)
        draw_lines(canvas, lines, x, top - height / 2 + style.leading / 2, style, width=width, align="center")
        return width
    image, wide, high = ready
    left = x if align == "left" else x + (width - wide) / 2
    canvas.drawImage(image, left, top - height + (height - high) / 2, wide, high)
    return wide
