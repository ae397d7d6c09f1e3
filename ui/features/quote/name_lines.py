"""Names in two lines: where the language lets a line end, and how narrow a column may be for that."""

from functools import lru_cache

from PySide6.QtCore import QTextBoundaryFinder
from PySide6.QtGui import QFontMetricsF

from ui.theme.fonts import font

LINE = 18.0
"""Height of one of two lines of a name, px."""


@lru_cache(maxsize=2048)
def _halves(text: str) -> tuple[tuple[float, float, str, str], ...]:
    """Return every way to break a name once: width of the first and of the second line, px, and the two lines."""
    metrics = QFontMetricsF(font("body"))
    finder = QTextBoundaryFinder(QTextBoundaryFinder.BoundaryType.Line, text)
    found = []
    while (at := finder.toNextBoundary()) != -1:
        first, second = text[:at].rstrip(), text[at:].lstrip()
        if first and second:
            found.append((metrics.horizontalAdvance(first), metrics.horizontalAdvance(second), first, second))
    return tuple(found)


def width_for_two(text: str) -> float:
    """Return the room in which a name stands in two lines, px."""
    whole = QFontMetricsF(font("body")).horizontalAdvance(text)
    return min((max(first, second) for first, second, _, _ in _halves(text)), default=whole)


def name_lines(text: str, room: float) -> tuple[str, ...]:
    """Return a name as it stands in a column: one line, or two of which the second one may be too long.

    Args:
        text: the name.
        room: px.
    """
    if QFontMetricsF(font("body")).horizontalAdvance(text) <= room:
        return (text,)
    fitting = [(first, second) for wide, _, first, second in _halves(text) if wide <= room]
    return fitting[-1] if fitting else (text,)
