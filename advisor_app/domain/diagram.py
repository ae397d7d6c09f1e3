"""The vehicle diagram: five orthographic views on one sheet, every panel a closed shape with its name.

Units are those of the sheet, 1 unit = 1 cm on the car; x runs to the right, y downwards. Marks keep their place in
these units. Shapes follow the even-odd rule, so that a tyre is a ring.
"""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Any, Literal

Command = tuple[str, *tuple[float, ...]]
"""``('M', x, y)``, ``('L', x, y)``, ``('C', x1, y1, x2, y2, x, y)`` or ``('Z',)``."""
Outline = tuple[Command, ...]
Polygon = tuple[tuple[float, float], ...]
Material = Literal["body", "glass", "lamp", "tyre", "trim"]


class BodyStyle(StrEnum):
    """Which drawing stands for a car."""

    SEDAN = "sedan"
    SUV = "suv"


class ViewName(StrEnum):
    """From where the car is looked at."""

    LEFT = "left"
    REAR = "rear"
    TOP = "top"
    FRONT = "front"
    RIGHT = "right"


class Panel(StrEnum):
    """What can be pointed at on the outside of a car; left and right as the driver sees them."""

    FRONT_BUMPER = "front_bumper"
    UPPER_GRILLE = "upper_grille"
    LOWER_GRILLE = "lower_grille"
    FRONT_PLATE = "front_plate"
    BONNET = "bonnet"
    WINDSCREEN = "windscreen"
    ROOF = "roof"
    REAR_SCREEN = "rear_screen"
    BOOT_LID = "boot_lid"
    TAILGATE = "tailgate"
    REAR_PLATE = "rear_plate"
    REAR_BUMPER = "rear_bumper"
    LEFT_HEAD_LAMP = "left_head_lamp"
    LEFT_FOG_LAMP = "left_fog_lamp"
    LEFT_FRONT_FENDER = "left_front_fender"
    LEFT_FRONT_WHEEL = "left_front_wheel"
    LEFT_FRONT_TYRE = "left_front_tyre"
    LEFT_MIRROR = "left_mirror"
    LEFT_A_PILLAR = "left_a_pillar"
    LEFT_FRONT_WINDOW = "left_front_window"
    LEFT_FRONT_DOOR = "left_front_door"
    LEFT_B_PILLAR = "left_b_pillar"
    LEFT_REAR_WINDOW = "left_rear_window"
    LEFT_REAR_DOOR = "left_rear_door"
    LEFT_SILL = "left_sill"
    LEFT_C_PILLAR = "left_c_pillar"
    LEFT_QUARTER_GLASS = "left_quarter_glass"
    LEFT_D_PILLAR = "left_d_pillar"
    LEFT_ROOF_RAIL = "left_roof_rail"
    LEFT_REAR_FENDER = "left_rear_fender"
    LEFT_FILLER_FLAP = "left_filler_flap"
    LEFT_REAR_WHEEL = "left_rear_wheel"
    LEFT_REAR_TYRE = "left_rear_tyre"
    LEFT_TAIL_LAMP = "left_tail_lamp"
    RIGHT_HEAD_LAMP = "right_head_lamp"
    RIGHT_FOG_LAMP = "right_fog_lamp"
    RIGHT_FRONT_FENDER = "right_front_fender"
    RIGHT_FRONT_WHEEL = "right_front_wheel"
    RIGHT_FRONT_TYRE = "right_front_tyre"
    RIGHT_MIRROR = "right_mirror"
    RIGHT_A_PILLAR = "right_a_pillar"
    RIGHT_FRONT_WINDOW = "right_front_window"
    RIGHT_FRONT_DOOR = "right_front_door"
    RIGHT_B_PILLAR = "right_b_pillar"
    RIGHT_REAR_WINDOW = "right_rear_window"
    RIGHT_REAR_DOOR = "right_rear_door"
    RIGHT_SILL = "right_sill"
    RIGHT_C_PILLAR = "right_c_pillar"
    RIGHT_QUARTER_GLASS = "right_quarter_glass"
    RIGHT_D_PILLAR = "right_d_pillar"
    RIGHT_ROOF_RAIL = "right_roof_rail"
    RIGHT_REAR_FENDER = "right_rear_fender"
    RIGHT_FILLER_FLAP = "right_filler_flap"
    RIGHT_REAR_WHEEL = "right_rear_wheel"
    RIGHT_REAR_TYRE = "right_rear_tyre"
    RIGHT_TAIL_LAMP = "right_tail_lamp"


_MATERIALS: tuple[tuple[tuple[str, ...], Material], ...] = (
    (("windscreen", "rear_screen", "window", "quarter_glass"), "glass"),
    (("lamp",), "lamp"),
    (("tyre",), "tyre"),
    (("wheel", "grille", "plate", "roof_rail", "b_pillar"), "trim"),
)


def material_of(panel: str) -> Material:
    """Return what a panel is made of, as far as its look goes."""
    for endings, material in _MATERIALS:
        if panel.endswith(endings):
            return material
    return "body"


@dataclass(frozen=True)
class Box:
    """A rectangle on the sheet, in its units."""

    x: float
    y: float
    width: float
    height: float

    def holds(self, x: float, y: float) -> bool:
        """Return whether the point lies in the rectangle."""
        return self.x <= x <= self.x + self.width and self.y <= y <= self.y + self.height


@dataclass(frozen=True)
class Zone:
    """One panel in one view.

    Attributes:
        id: value of ``Panel``.
        outline: closed subpaths, even-odd.
        centre: a point well inside the shape and near its middle, for the keyboard and for a mark placed by it.
    """

    id: str
    outline: Outline
    centre: tuple[float, float]

    @cached_property
    def polygons(self) -> tuple[Polygon, ...]:
        """The shape with its curves flattened (within 0.1 unit)."""
        return flattened(self.outline)

    @cached_property
    def bounds(self) -> Box:
        """The smallest rectangle around the shape."""
        xs = [x for polygon in self.polygons for x, _ in polygon]
        ys = [y for polygon in self.polygons for _, y in polygon]
        return Box(min(xs), min(ys), max(xs) - min(xs), max(ys) - min(ys))

    def holds(self, x: float, y: float) -> bool:
        """Return whether the point lies in the shape (even-odd)."""
        return self.bounds.holds(x, y) and _inside(self.polygons, x, y)


@dataclass(frozen=True)
class Decor:
    """What is drawn but can't be pointed at: a thin ``line`` on the panels, or a dark ``shade`` behind them."""

    kind: Literal["line", "shade"]
    outline: Outline


@dataclass(frozen=True)
class View:
    """One of the five views; zones never overlap."""

    name: str
    box: Box
    zones: tuple[Zone, ...]
    decor: tuple[Decor, ...]

    def zone(self, panel: str) -> Zone | None:
        """Return the shape of a panel in this view, or None where it isn't seen."""
        return next((zone for zone in self.zones if zone.id == panel), None)

    @cached_property
    def reading_order(self) -> tuple[Zone, ...]:
        """The zones from top to bottom in bands of a fifth of the height, each from left to right."""
        band = self.box.height / 5
        return tuple(sorted(self.zones, key=lambda zone: (int((zone.centre[1] - self.box.y) // band), zone.centre[0])))


@dataclass(frozen=True)
class Diagram:
    """The sheet of one body style."""

    body: str
    width: float
    height: float
    views: tuple[View, ...]

    def view(self, name: str) -> View:
        """Return the view of that name.

        Raises:
            KeyError: there is none.
        """
        for view in self.views:
            if view.name == name:
                return view
        raise KeyError(name)

    def hit(self, x: float, y: float) -> tuple[View, Zone] | None:
        """Return view and panel at a point of the sheet, or None beside the car."""
        for view in self.views:
            zone = zone_at(view, x, y)
            if zone is not None:
                return view, zone
        return None

    def panels(self) -> tuple[str, ...]:
        """Return the id of every panel of this body, once, in the order of ``Panel``."""
        there = {zone.id for view in self.views for zone in view.zones}
        return tuple(panel.value for panel in Panel if panel.value in there)


def zone_at(view: View, x: float, y: float) -> Zone | None:
    """Return the panel at a point of the sheet by its shape, or None."""
    return next((zone for zone in view.zones if zone.holds(x, y)), None)


def neighbour(diagram: Diagram, view: View, zone: Zone, dx: int, dy: int) -> tuple[View, Zone] | None:
    """Return the next panel in a direction: the nearest centre within 60° of it, sideways distance counted double.

    Args:
        diagram: the sheet; the search goes over all its views.
        view: where the search begins.
        zone: the panel to leave.
        dx: -1, 0 or 1.
        dy: -1, 0 or 1.
    """
    x, y = zone.centre
    found: tuple[float, View, Zone] | None = None
    for other_view in diagram.views:
        for other in other_view.zones:
            along = (other.centre[0] - x) * dx + (other.centre[1] - y) * dy
            aside = abs((other.centre[0] - x) * dy) + abs((other.centre[1] - y) * dx)
            if other is zone or along < 1 or aside > along * 1.75:
                continue
            # Leaving the view costs something: the panel next to this one is meant, not one of the next drawing.
            cost = along + 2 * aside + (0 if other_view is view else 60)
            if found is None or cost < found[0]:
                found = (cost, other_view, other)
    return (found[1], found[2]) if found else None


def flattened(outline: Outline) -> tuple[Polygon, ...]:
    """Return each subpath as a polygon."""
    polygons: list[list[tuple[float, float]]] = []
    for letter, *numbers in outline:
        if letter == "M":
            polygons.append([(numbers[0], numbers[1])])
        elif letter == "L":
            polygons[-1].append((numbers[0], numbers[1]))
        elif letter == "C":
            polygons[-1] += _steps(polygons[-1][-1], numbers)
    return tuple(tuple(polygon) for polygon in polygons)


def _steps(start: tuple[float, float], curve: Sequence[float]) -> list[tuple[float, float]]:
    x0, y0 = start
    x1, y1, x2, y2, x3, y3 = curve
    # The second difference bounds how far a chord may be from the curve: n = sqrt(0.75 · d / tolerance).
    bend = max(math.hypot(x0 - 2 * x1 + x2, y0 - 2 * y1 + y2), math.hypot(x1 - 2 * x2 + x3, y1 - 2 * y2 + y3))
    count = max(1, min(32, math.ceil(math.sqrt(bend * 0.75 / 0.1))))
    points = []
    for i in range(1, count + 1):
        t = i / count
        u = 1 - t
        a, b, c, d = u * u * u, 3 * u * u * t, 3 * u * t * t, t * t * t
        points.append((a * x0 + b * x1 + c * x2 + d * x3, a * y0 + b * y1 + c * y2 + d * y3))
    return points


def _inside(polygons: Sequence[Polygon], x: float, y: float) -> bool:
    inside = False
    for polygon in polygons:
        ax, ay = polygon[-1]
        for bx, by in polygon:
            if (ay > y) != (by > y) and x < (bx - ax) * (y - ay) / (by - ay) + ax:
                inside = not inside
            ax, ay = bx, by
    return inside


_COMMAND = re.compile(r"([MLCZ])([^MLCZ]*)")
_NUMBERS = {"M": 2, "L": 2, "C": 6, "Z": 0}


def parse_outline(text: str) -> Outline:
    """Return a path written as ``M1,2 L3,4 C1,2,3,4,5,6 Z`` (absolute coordinates).

    Raises:
        ValueError: a command has the wrong count of numbers, or the path doesn't begin with M.
    """
    commands: list[Command] = []
    for letter, rest in _COMMAND.findall(text):
        numbers = tuple(float(number) for number in rest.replace(",", " ").split())
        if len(numbers) != _NUMBERS[letter]:
            raise ValueError(f"{letter} with {len(numbers)} numbers")
        commands.append((letter, *numbers))
    if not commands or commands[0][0] != "M":
        raise ValueError("a path begins with M")
    return tuple(commands)


def parse_diagram(data: Mapping[str, Any]) -> Diagram:
    """Return the diagram written in ``data`` (the content of ``resources/diagrams/*.json``).

    Raises:
        KeyError: something is missing.
        ValueError: a path can't be read.
    """
    return Diagram(
        body=str(data["body"]),
        width=float(data["width"]),
        height=float(data["height"]),
        views=tuple(
            View(
                name=view["name"],
                box=Box(*view["box"]),
                zones=tuple(
                    Zone(zone["id"], parse_outline(zone["path"]), (zone["centre"][0], zone["centre"][1]))
                    for zone in view["zones"]
                ),
                decor=tuple(Decor(each["kind"], parse_outline(each["path"])) for each in view["decor"]),
            )
            for view in data["views"]
        ),
    )
