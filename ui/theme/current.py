"""The theme in force; painters ask it for colours and heights at the moment they paint."""

from dataclasses import dataclass

from PySide6.QtGui import QColor

from ui.theme.palette import THEMES, Colours
from ui.theme.tokens import DESK, Metrics, metrics_for


@dataclass(frozen=True)
class Theme:
    """One theme: its name (``light`` or ``dark``), colours and heights."""

    name: str
    colours: Colours
    metrics: Metrics


_current = Theme("light", THEMES["light"], DESK)


def current_theme() -> Theme:
    """Return the theme in force."""
    return _current


def set_current(name: str, touch: bool) -> Theme:
    """Make a theme the one in force without styling anything (``apply_theme`` does both).

    Raises:
        ValueError: there is no theme of that name.
    """
    global _current
    if name not in THEMES:
        raise ValueError(name)
    _current = Theme(name, THEMES[name], metrics_for(touch))
    return _current


def colour(token: str, alpha: float = 1.0) -> QColor:
    """Return a colour of the theme in force by its token's name.

    Args:
        token: field of ``Colours``, e.g. ``"progress_red"``.
        alpha: opacity, 0 to 1.

    Raises:
        AttributeError: there is no such token.
    """
    found = QColor(getattr(_current.colours, token))
    found.setAlphaF(alpha)
    return found


def metrics() -> Metrics:
    """Return the heights in force."""
    return _current.metrics
