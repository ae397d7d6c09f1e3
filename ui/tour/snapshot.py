"""A photo as a phone would have taken it: a door with a scratch, drawn, for journeys that add one."""

from pathlib import Path

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QImage, QLinearGradient, QPainter, QPen, QPolygonF, QRadialGradient

from ui.theme.current import colour

SIZE = (1280, 960)
"""Width and height of the photo, px."""


def scratched_door(file: Path) -> Path:
    """Draw the photo.

    Args:
        file: where to write it; the ending names the format.

    Returns:
        The same path.

    Raises:
        OSError: it cannot be written there.
    """
    wide, high = SIZE
    image = QImage(wide, high, QImage.Format.Format_RGB32)
    with QPainter(image) as painter:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        lacquer = QLinearGradient(0, 0, wide * 0.3, high)
        for at, token in ((0.0, "plate_white"), (0.45, "plate_green_top"), (1.0, "plate_blue")):
            lacquer.setColorAt(at, colour(token, 1.0 if at < 1 else 0.35))
        painter.fillRect(QRectF(0, 0, wide, high), colour("plate_white"))
        painter.fillRect(QRectF(0, 0, wide, high), lacquer)
        _panels(painter)
        _scratch(painter)
    if not image.save(str(file), None, 88):
        raise OSError(f"{file} cannot be written")
    return file


def _panels(painter: QPainter) -> None:
    """Draw the edge of the door, its crease, its handle and the sill in the shade."""
    wide, high = SIZE
    painter.setPen(QPen(colour("plate_dark_text", 0.55), 7))
    painter.drawPolyline(QPolygonF([QPointF(1010, 0), QPointF(1030, 520), QPointF(990, high)]))
    painter.setPen(QPen(colour("plate_dark_text", 0.12), 22))
    painter.drawLine(QPointF(0, 300), QPointF(wide, 262))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour("plate_dark_text", 0.5))
    painter.drawRoundedRect(QRectF(690, 150, 250, 62), 31, 31)
    painter.setBrush(colour("plate_white", 0.9))
    painter.drawRoundedRect(QRectF(684, 138, 250, 44), 22, 22)
    shade = QLinearGradient(0, high * 0.72, 0, high)
    shade.setColorAt(0, colour("plate_dark_text", 0.0))
    shade.setColorAt(1, colour("plate_dark_text", 0.55))
    painter.fillRect(QRectF(0, high * 0.72, wide, high * 0.28), shade)


def _scratch(painter: QPainter) -> None:
    """Draw the dent's shadow and three strokes through the lacquer."""
    dent = QRadialGradient(QPointF(520, 560), 260)
    dent.setColorAt(0, colour("plate_dark_text", 0.28))
    dent.setColorAt(1, colour("plate_dark_text", 0.0))
    painter.setBrush(dent)
    painter.drawEllipse(QPointF(520, 560), 260, 150)
    strokes = (
        (5, [(250, 610), (430, 566), (610, 548), (820, 500)]),
        (3, [(280, 634), (470, 588), (700, 560)]),
        (2, [(360, 560), (520, 532), (660, 520)]),
    )
    for width, points in strokes:
        for shift, token in ((width, "plate_dark_text"), (0, "plate_white")):
            painter.setPen(QPen(colour(token, 0.85), width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
            painter.drawPolyline(QPolygonF([QPointF(x, y + shift) for x, y in points]))
