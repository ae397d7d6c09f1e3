"""How a body of the vehicle diagrams is described: measures and knots in centimetres (see ``make_diagrams.py``)."""

from dataclasses import dataclass

Knot = tuple[float, float] | tuple[float, float, float]
Knots = list[Knot]


@dataclass(frozen=True)
class Sheet:
    """One view: the outline of the body, its panels from front to back, and what is drawn on them.

    Decor kinds: ``line`` (open), ``loop`` (closed), ``shade`` (filled, behind the panels).
    """

    hull: Knots
    zones: list[tuple[str, Knots]]
    decor: list[tuple[str, Knots]]


@dataclass(frozen=True)
class Body:
    """A body style: main measures in cm and its four drawn views (the right side is the left one mirrored)."""

    name: str
    length: float
    width: float
    """With mirrors, as the front, rear and top views need it."""
    height: float
    front_axle: float
    rear_axle: float
    tyre: float
    rim: float
    arch: float
    side: Sheet
    top: Sheet
    front: Sheet
    rear: Sheet


def box(x0: float, y0: float, x1: float, y1: float, r: float = 0) -> Knots:
    """Return a rectangle with corners rounded by ``r``."""
    return [(x0, y0, r), (x0, y1, r), (x1, y1, r), (x1, y0, r)]


def band(half_width: float, y0: float, y1: float, r: float) -> Knots:
    """Return the half of a rectangle on the centre line."""
    return [(0, y0), (half_width, y0, r), (half_width, y1, r), (0, y1)]
