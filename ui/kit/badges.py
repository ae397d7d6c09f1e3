"""Badges: a word on a tint; for progress always a colour, a word and a shape together."""

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from advisor_app.i18n import words
from ui.theme.current import colour
from ui.theme.fonts import font
from ui.theme.icons import paint_icon

t = words("kit")
HEIGHT = 22
_SHAPE = 10.0
_PAD = 8.0
_GAP = 6.0

TONES = {
    "neutral": ("text_second", "surface_raised"),
    "accent": ("accent_text", "accent_weak"),
    "success": ("success_text", "success_weak"),
    "warning": ("warning_text", "warning_weak"),
    "danger": ("danger_text", "danger_weak"),
    "red": ("progress_red_text", "progress_red_weak"),
    "yellow": ("progress_yellow_text", "progress_yellow_weak"),
    "green": ("progress_green_text", "progress_green_weak"),
    "none": ("text_second", "surface_raised"),
}
"""Tone → (words, tint)."""


@dataclass(frozen=True)
class BadgeSpec:
    """A badge as data, for tables.

    Attributes:
        text: the word.
        tone: key of ``TONES``.
        icon: icon before the word, or "".
        stop: draw the stop sign (work on hold).
        late: ``""``, ``"risk"`` (an hourglass) or ``"late"`` (an alarm clock).
        shape: draw the shape of the progress colour (circle red, triangle yellow, square green, ring none).
    """

    text: str
    tone: str = "neutral"
    icon: str = ""
    stop: bool = False
    late: str = ""
    shape: bool = False

    def __str__(self) -> str:
        """Return the word, for copying and export."""
        return self.text


def progress_badge(progress: str, text: str, *, stop: bool = False, late: str = "") -> BadgeSpec:
    """Return the badge of a progress colour: ``red``, ``yellow``, ``green`` or ``none``, with its word and shape."""
    return BadgeSpec(text, progress, stop=stop, late=late, shape=True)


def paint_shape(painter: QPainter, rect: QRectF, progress: str) -> None:
    """Paint the shape of a progress colour: red circle, yellow triangle, green square, empty ring for none."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    box = rect.adjusted(0.75, 0.75, -0.75, -0.75)
    if progress == "yellow":
        painter.setPen(QPen(colour("progress_yellow_text"), 1.2, j=Qt.PenJoinStyle.RoundJoin))
        painter.setBrush(colour("progress_yellow"))
        painter.drawPolygon(
            QPolygonF([QPointF(box.center().x(), box.top()), box.bottomRight(), QPointF(box.left(), box.bottom())])
        )
    elif progress == "green":
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour("progress_green"))
        painter.drawRoundedRect(box.adjusted(-0.2, -0.2, 0.2, 0.2), 2, 2)
    elif progress == "red":
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour("progress_red"))
        painter.drawEllipse(box.adjusted(-0.5, -0.5, 0.5, 0.5))
    else:
        painter.setPen(QPen(colour("text_second"), 1.5))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawEllipse(box)
    painter.restore()


def _signs(spec: BadgeSpec) -> list[tuple[str, str]]:
    signs = [(spec.icon, TONES[spec.tone][0])] if spec.icon else []
    if spec.stop:
        signs.append(("stop", "danger_text"))
    if spec.late:
        signs.append(("late", "late") if spec.late == "late" else ("hourglass", "warning_text"))
    return signs


def badge_size(spec: BadgeSpec) -> QSize:
    """Return the room a badge takes, px."""
    wide = QFontMetricsF(font("second")).horizontalAdvance(spec.text) + 2 * _PAD
    wide += (_SHAPE + _GAP) * spec.shape + (14 + 4) * len(_signs(spec))
    return QSize(round(wide + 0.5), HEIGHT)


def paint_badge(painter: QPainter, rect: QRectF, spec: BadgeSpec) -> None:
    """Paint a badge into a rectangle; words that do not fit end in …."""
    ink, tint = TONES[spec.tone]
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour(tint))
    painter.drawRoundedRect(rect, 5, 5)
    x = rect.left() + _PAD
    middle = rect.center().y()
    if spec.shape:
        paint_shape(painter, QRectF(x, middle - _SHAPE / 2, _SHAPE, _SHAPE), spec.tone)
        x += _SHAPE + _GAP
    signs = _signs(spec)
    if spec.icon:
        paint_icon(painter, QRectF(x, middle - 7, 14, 14), *signs.pop(0))
        x += 18
    used = font("second")
    painter.setFont(used)
    painter.setPen(colour(ink))
    room = rect.right() - _PAD - 18 * len(signs) - x + 1
    shown = QFontMetricsF(used).elidedText(spec.text, Qt.TextElideMode.ElideRight, room)
    painter.drawText(QRectF(x, rect.top(), room + 1, rect.height()), Qt.AlignmentFlag.AlignVCenter, shown)
    x = rect.right() - _PAD - 18 * len(signs) + 4
    for sign in signs:
        paint_icon(painter, QRectF(x, middle - 7, 14, 14), *sign)
        x += 18
    painter.restore()


class Badge(QWidget):
    """A word on a tint.

    Args:
        text: the word.
        tone: ``neutral``, ``accent``, ``success``, ``warning``, ``danger``.
        icon: icon before the word.
        parent: owner.
    """

    def __init__(self, text: str = "", tone: str = "neutral", icon: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._spec = BadgeSpec(text, tone, icon)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.set_spec(self._spec)

    def set_spec(self, spec: BadgeSpec) -> None:
        """Show another badge."""
        self._spec = spec
        late = {"risk": t("at risk"), "late": t("late")}.get(spec.late, "")
        stop = t("on hold") if spec.stop else ""
        self.setAccessibleName(", ".join(part for part in (spec.text, stop, late) if part))
        self.updateGeometry()
        self.update()

    def set_text(self, text: str, tone: str = "neutral", icon: str = "") -> None:
        """Show another word."""
        self.set_spec(BadgeSpec(text, tone, icon))

    def spec(self) -> BadgeSpec:
        """Return what is shown."""
        return self._spec

    def sizeHint(self) -> QSize:
        """Return the room the badge takes."""
        return badge_size(self._spec)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the badge."""
        with QPainter(self) as painter:
            paint_badge(painter, QRectF(self.rect()), self._spec)


class ProgressBadge(Badge):
    """Progress of a visit: colour, word and shape, a stop sign on hold, a clock when late or at risk.

    Args:
        progress: ``red``, ``yellow``, ``green`` or ``none``.
        text: the word (等待, 在修, 就绪).
        stop: work is on hold.
        late: ``""``, ``"risk"`` or ``"late"``.
        parent: owner.
    """

    def __init__(
        self,
        progress: str = "none",
        text: str = "",
        *,
        stop: bool = False,
        late: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent=parent)
        self.set_progress(progress, text, stop=stop, late=late)

    def set_progress(self, progress: str, text: str, *, stop: bool = False, late: str = "") -> None:
        """Show another state."""
        self.set_spec(progress_badge(progress, text, stop=stop, late=late))
