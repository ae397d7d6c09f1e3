"""The sign of each kind of mark, the same on screen and paper: a closed shape that holds the mark's number.

Shapes have a radius of about 1 around (0, 0), y downwards; told apart in black and white and at fax quality.
"""

import math
from dataclasses import dataclass
from functools import cache

from advisor_app.domain.diagram import Command, Outline

RADIUS = {"small": 8.0, "medium": 10.0, "large": 12.5}
"""Radius of the sign in units of the diagram by the size of the mark."""


@dataclass(frozen=True)
class MarkSign:
    """One shape.

    Attributes:
        outline: closed, unit size.
        text_y: where the middle of the number lies.
        text_size: height of one digit that fits, as share of the radius.
    """

    outline: Outline
    text_y: float = 0.0
    text_size: float = 1.0


def _polygon(points: list[tuple[float, float]]) -> Outline:
    first, *rest = points
    commands: list[Command] = [("M", *first)]
    commands += [("L", *point) for point in rest]
    return (*commands, ("Z",))


def _regular(corners: int, turn: float, radius: float = 1.0, inner: float | None = None) -> Outline:
    """Return a regular polygon, or a star where ``inner`` is given; ``turn`` in degrees, 0 begins on top."""
    count = corners * (2 if inner else 1)
    points = []
    for i in range(count):
        reach = inner if inner and i % 2 else radius
        angle = math.radians(turn - 90 + 360 * i / count)
        points.append((reach * math.cos(angle), reach * math.sin(angle)))
    return _polygon(points)


def _circle(radius: float) -> Outline:
    k = radius * 0.5522847
    r = radius
    return (
        ("M", r, 0.0),
        ("C", r, k, k, r, 0.0, r),
        ("C", -k, r, -r, k, -r, 0.0),
        ("C", -r, -k, -k, -r, 0.0, -r),
        ("C", k, -r, r, -k, r, 0.0),
        ("Z",),
    )


@cache
def _signs() -> dict[str, MarkSign]:
    return {
        # A stroke that leans; a round dip; a sharp diamond; a burst; a fallen flake; a grain; an empty frame; a patch.
        "scratch": MarkSign(_polygon([(-0.72, -0.78), (1.28, -0.78), (0.72, 0.78), (-1.28, 0.78)])),
        "dent": MarkSign(_circle(1.0)),
        "crack": MarkSign(_regular(4, 0, 1.28), text_size=0.92),
        "broken": MarkSign(_regular(8, 0, 1.3, 0.94), text_size=0.94),
        "paint_chip": MarkSign(_polygon([(0.0, -1.36), (1.42, 1.04), (-1.42, 1.04)]), 0.36, 0.92),
        "rust": MarkSign(_regular(6, 30, 1.14)),
        "missing": MarkSign(_regular(4, 45, 1.28)),
        "repaired": MarkSign(_polygon([(-1.0, -0.95), (1.0, -0.95), (1.0, 0.4), (0.0, 1.2), (-1.0, 0.4)]), -0.14, 0.96),
    }


def mark_sign(kind: str) -> MarkSign:
    """Return the sign of a kind of mark (value of ``MarkKind``).

    Raises:
        KeyError: there is no such kind.
    """
    return _signs()[kind]


def mark_radius(size: str) -> float:
    """Return the radius of a sign in units of the diagram; an unknown size counts as small."""
    return RADIUS.get(size, RADIUS["small"])
