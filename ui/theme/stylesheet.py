"""One style sheet, filled from templates: ``{{ token }}`` is a colour, a size or a type size by name."""

import re
from functools import cache
from pathlib import Path

from ui.theme import tokens
from ui.theme.current import Theme

_TOKEN = re.compile(r"\{\{\s*(\w+)\s*\}\}")


def values_of(theme: Theme) -> dict[str, str]:
    """Return every name a template may use, with its text for the theme."""
    metrics = theme.metrics
    numbers = {
        "control": metrics.control,
        "control_inner": metrics.control - 2,
        "row": metrics.row,
        "chip_inner": metrics.chip - 2,
        "icon": metrics.icon,
        "space_1": tokens.SPACE_1,
        "space_2": tokens.SPACE_2,
        "space_3": tokens.SPACE_3,
        "space_4": tokens.SPACE_4,
        "space_6": tokens.SPACE_6,
        "radius": tokens.RADIUS,
        "radius_small": tokens.RADIUS_SMALL,
        "radius_large": tokens.RADIUS_LARGE,
        **{f"type_{role}": size for role, size in tokens.TYPE_SCALE.items()},
    }
    return {**theme.colours._asdict(), **{name: f"{number}px" for name, number in numbers.items()}}


def fill(template: str, values: dict[str, str]) -> str:
    """Return a template with its tokens filled in.

    Raises:
        KeyError: the template names a token that does not exist.
    """
    return _TOKEN.sub(lambda found: values[found[1]], template)


@cache
def build(theme: Theme) -> str:
    """Return the whole style sheet of a theme: all ``ui/theme/*.qss`` in the order of their names."""
    values = values_of(theme)
    files = sorted(Path(__file__).parent.glob("*.qss"))
    return "\n".join(fill(path.read_text(encoding="utf-8"), values) for path in files)
