"""Sizes of the one design system: spacing on a 4 px grid, type scale, radii, heights.

All lengths are device-independent pixels; Qt multiplies them by the scale of the screen.
"""

from dataclasses import dataclass

SPACE_1 = 4
SPACE_2 = 8
SPACE_3 = 12
SPACE_4 = 16
SPACE_6 = 24
SPACE_8 = 32

TYPE_SCALE = {"second": 12, "body": 13, "section": 15, "title": 20, "figure": 28}
"""Pixel size of each type role; ``figure`` is for numbers that matter (money due, promised time)."""

RADIUS = 6
RADIUS_SMALL = 4
RADIUS_LARGE = 10


@dataclass(frozen=True)
class Metrics:
    """Heights that differ between the desk and a touch tablet.

    Attributes:
        control: height of a button or input, px (at least 32; at least 44 in touch mode).
        row: height of a table row, px (36; 44 in touch mode).
        chip: height of a choice chip, px.
        icon: side of an icon on a control, px.
        touch: whether these are the touch sizes.
    """

    control: int
    row: int
    chip: int
    icon: int
    touch: bool


DESK = Metrics(control=32, row=36, chip=32, icon=16, touch=False)
TOUCH = Metrics(control=44, row=44, chip=44, icon=20, touch=True)


def metrics_for(touch: bool) -> Metrics:
    """Return the heights for touch mode or for the desk."""
    return TOUCH if touch else DESK
