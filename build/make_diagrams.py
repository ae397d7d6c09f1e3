"""Draw the vehicle diagrams: ``python build/make_diagrams.py`` writes ``resources/diagrams/{sedan,suv}.json``.

A body is described in centimetres by knots (see ``diagram_sedan.py``): each view has a hull and a list of panels, the
one in front first. A panel is cut from what the panels before it have left, so that neighbours share their shut line
exactly and never overlap. Halves are mirrored: left and right are one drawing.

Knots: ``(x, y)`` is passed smoothly, ``(x, y, r)`` is a corner rounded by ``r`` cm (0: sharp).
Side views run from the nose (x = 0) backwards, y up from the ground; front, rear and top views give the left half as
(distance from the centre line, y up from the ground or x from the nose).
"""

import json
import math
import sys
from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise
from pathlib import Path

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainterPath, QTransform

sys.path.insert(0, str(Path(__file__).resolve().parent))

from curve_fit import fit_closed
from diagram_body import Body, Knots, Sheet
from diagram_sedan import SEDAN
from diagram_suv import SUV

Point = tuple[float, float]
Cubic = tuple[Point, Point, Point, Point]
OUT = Path(__file__).resolve().parent.parent / "resources" / "diagrams"
MARGIN, GAP, TITLE = 12.0, 22.0, 16.0
FINE = 40.0
"""Panels are cut this much enlarged: Qt cuts polygons, not curves; the curves are fitted to them again afterwards."""
FIT = 0.035
"""How far a fitted curve may be from the cut, cm."""
GRAIN = 3.0
"""Pieces smaller than this (cm²) are cutting crumbs and are dropped."""


# --- curves ---------------------------------------------------------------------------------------------------------


def _run(points: Sequence[Point]) -> list[Cubic]:
    """Return the smooth curve through ``points``: parabolic tangents by chord length, which do not overshoot."""
    if len(points) == 2:
        (ax, ay), (bx, by) = points
        return [
            ((ax, ay), (ax + (bx - ax) / 3, ay + (by - ay) / 3), (bx - (bx - ax) / 3, by - (by - ay) / 3), (bx, by))
        ]
    chord = [math.dist(a, b) for a, b in pairwise(points)]
    slope = [((b[0] - a[0]) / d, (b[1] - a[1]) / d) for a, b, d in zip(points, points[1:], chord, strict=False)]
    inner = [
        ((s[0] * e + t[0] * d) / (d + e), (s[1] * e + t[1] * d) / (d + e))
        for s, t, d, e in zip(slope, slope[1:], chord, chord[1:], strict=False)
    ]
    first = (2 * slope[0][0] - inner[0][0], 2 * slope[0][1] - inner[0][1])
    last = (2 * slope[-1][0] - inner[-1][0], 2 * slope[-1][1] - inner[-1][1])
    tangent = [first, *inner, last]
    return [
        (a, (a[0] + s[0] * d / 3, a[1] + s[1] * d / 3), (b[0] - t[0] * d / 3, b[1] - t[1] * d / 3), b)
        for a, b, s, t, d in zip(points, points[1:], tangent, tangent[1:], chord, strict=False)
    ]


def _at(cubic: Cubic, t: float) -> Point:
    a, b, c, d = cubic
    u = 1 - t
    k = (u * u * u, 3 * u * u * t, 3 * u * t * t, t * t * t)
    return (
        k[0] * a[0] + k[1] * b[0] + k[2] * c[0] + k[3] * d[0],
        k[0] * a[1] + k[1] * b[1] + k[2] * c[1] + k[3] * d[1],
    )


def _mix(a: Point, b: Point, t: float) -> Point:
    return (a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t)


def _split(cubic: Cubic, t: float) -> tuple[Cubic, Cubic]:
    a, b, c, d = cubic
    ab, bc, cd = _mix(a, b, t), _mix(b, c, t), _mix(c, d, t)
    abc, bcd = _mix(ab, bc, t), _mix(bc, cd, t)
    middle = _mix(abc, bcd, t)
    return (a, ab, abc, middle), (middle, bcd, cd, d)


def _reach(cubic: Cubic, distance: float, from_end: bool) -> float:
    """Return the parameter at which the curve is ``distance`` away from its start (or end), at most half way."""
    origin = cubic[3] if from_end else cubic[0]
    for step in range(1, 101):
        t = step / 200
        t = 1 - t if from_end else t
        if math.dist(_at(cubic, t), origin) >= distance:
            return t
    return 0.5


def _rounded(runs: list[list[Cubic]], radii: list[float]) -> list[Cubic]:
    """Join closed ``runs``; the corner before run ``i`` is rounded by ``radii[i]``."""
    for i, radius in enumerate(radii):
        if radius > 0:
            before, after = runs[i - 1], runs[i]
            before[-1] = _split(before[-1], _reach(before[-1], radius, from_end=True))[0]
            after[0] = _split(after[0], _reach(after[0], radius, from_end=False))[1]
    joined: list[Cubic] = []
    for i, radius in enumerate(radii):
        if radius > 0:
            a, d = runs[i - 1][-1], runs[i][0]
            arm = math.dist(a[3], d[0]) * 0.39
            joined.append((a[3], _along(a[2], a[3], arm), _along(d[1], d[0], arm), d[0]))
        joined += runs[i]
    return joined


def _along(a: Point, b: Point, arm: float) -> Point:
    """Return the point ``arm`` beyond ``b`` in the direction from ``a`` to ``b``."""
    length = math.dist(a, b) or 1.0
    return (b[0] + (b[0] - a[0]) / length * arm, b[1] + (b[1] - a[1]) / length * arm)


def closed(knots: Knots) -> QPainterPath:
    """Return the closed path through ``knots``."""
    points = [(k[0], k[1]) for k in knots]
    corners = [i for i, k in enumerate(knots) if len(k) == 3]
    if corners:
        runs = []
        for a, b in zip(corners, [*corners[1:], corners[0] + len(knots)], strict=True):
            runs.append(_run([points[i % len(points)] for i in range(a, b + 1)]))
        cubics = _rounded(runs, [knots[i][2] for i in corners])
    else:
        loop = [*points[-3:], *points, *points[:4]]
        cubics = _run(loop)[3 : 3 + len(points)]
    return _path(cubics, close=True)


def opened(knots: Knots) -> QPainterPath:
    """Return the open line through ``knots``; inner corners break it sharply."""
    breaks = [0, *[i for i, k in enumerate(knots) if len(k) == 3 and 0 < i < len(knots) - 1], len(knots) - 1]
    cubics = [c for a, b in pairwise(breaks) for c in _run([(k[0], k[1]) for k in knots[a : b + 1]])]
    return _path(cubics, close=False)


def _path(cubics: Iterable[Cubic], close: bool) -> QPainterPath:
    path = QPainterPath()
    for i, (a, b, c, d) in enumerate(cubics):
        if i == 0:
            path.moveTo(*a)
        if _straight(a, b, c, d):
            path.lineTo(*d)
        else:
            path.cubicTo(QPointF(*b), QPointF(*c), QPointF(*d))
    if close:
        path.closeSubpath()
    return path


def _straight(a: Point, b: Point, c: Point, d: Point) -> bool:
    length = math.dist(a, d) or 1.0
    off = [abs((d[0] - a[0]) * (p[1] - a[1]) - (d[1] - a[1]) * (p[0] - a[0])) / length for p in (b, c)]
    return max(off) < 0.004


def circle(x: float, y: float, r: float) -> QPainterPath:
    """Return a circle."""
    path = QPainterPath()
    path.addEllipse(QPointF(x, y), r, r)
    return path


def whole(half: Knots) -> Knots:
    """Return the symmetric closed knots of a half that begins and ends on the centre line."""
    return [*half, *[(-k[0], *k[1:]) for k in reversed(half) if k[0] > 0]]


MIRROR = QTransform(-1, 0, 0, 1, 0, 0)


# --- cutting --------------------------------------------------------------------------------------------------------


def pieces(path: QPainterPath) -> list[QPainterPath]:
    """Return the subpaths of ``path`` that are larger than a crumb."""
    parts: list[QPainterPath] = []
    i = 0
    while i < path.elementCount():
        e = path.elementAt(i)
        if e.isMoveTo():
            parts.append(QPainterPath(QPointF(e.x, e.y)))
        elif e.isLineTo():
            parts[-1].lineTo(e.x, e.y)
        else:
            b, c = path.elementAt(i + 1), path.elementAt(i + 2)
            parts[-1].cubicTo(e.x, e.y, b.x, b.y, c.x, c.y)
            i += 2
        i += 1
    return [p for p in parts if area(p) > GRAIN]


def area(path: QPainterPath) -> float:
    """Return the area inside one closed subpath, cm²."""
    polygon = path.toFillPolygon(QTransform.fromScale(8, 8))
    n = polygon.count()
    doubled = sum(
        polygon.at(i).x() * polygon.at((i + 1) % n).y() - polygon.at((i + 1) % n).x() * polygon.at(i).y()
        for i in range(n)
    )
    return abs(doubled) / 2 / 64


def large(path: QPainterPath) -> QPainterPath:
    """Return ``path`` in the size in which it is cut."""
    return QTransform.fromScale(FINE, FINE).map(path)


def shrunk(path: QPainterPath) -> QPainterPath:
    """Return a cut polygon as smooth path in centimetres."""
    out = QPainterPath()
    for part in pieces(QTransform.fromScale(1 / FINE, 1 / FINE).map(path)):
        out.addPath(fitted(part))
    return out


def fitted(part: QPainterPath) -> QPainterPath:
    """Return a closed polygon as the smooth path it was cut from."""
    if any(part.elementAt(i).isCurveTo() for i in range(part.elementCount())):
        part.closeSubpath()
        return part
    polygon = [(part.elementAt(i).x, part.elementAt(i).y) for i in range(part.elementCount())]
    return _path(fit_closed(polygon, FIT), close=True)


class Cutter:
    """Collects the panels of one view; each is cut from what is left."""

    def __init__(self, hull: QPainterPath) -> None:
        """Begin with the body's ``hull``; wheels and mirrors may stand out of it."""
        self.hull = hull
        self.zones: list[tuple[str, QPainterPath]] = []

    def cut(self, raw: QPainterPath, free: bool = False) -> QPainterPath:
        """Return ``raw`` less every panel already there, clipped to the hull unless ``free``."""
        rest = self._rest(raw, free)
        kept = pieces(rest)
        if not kept:
            raise SystemExit(f"nothing left of {raw.boundingRect()}")
        largest = max(kept, key=area)
        path = QPainterPath()
        for part in kept:
            hole = part is not largest and largest.contains(QPointF(part.elementAt(0).x, part.elementAt(0).y))
            if hole or area(part) > min(area(largest) * 0.06, 24):
                path.addPath(fitted(part))
        return path

    def _rest(self, raw: QPainterPath, free: bool) -> QPainterPath:
        """Return the cut as polygons; tried in several sizes, because Qt now and then loses a piece."""
        near = [taken for _, taken in self.zones if taken.boundingRect().intersects(raw.boundingRect())]
        frame = raw.boundingRect()
        n = 40
        probes = [
            QPointF(frame.left() + frame.width() * (i + 0.513) / n, frame.top() + frame.height() * (j + 0.487) / n)
            for i in range(n)
            for j in range(n)
        ]
        wanted = [
            raw.contains(p) and (free or self.hull.contains(p)) and not any(t.contains(p) for t in near) for p in probes
        ]
        best: tuple[int, QPainterPath] | None = None
        for size in (FINE, 37.3, 43.7, 31.9, 48.1, 27.7, 53.3, 21.1, 16.0, 13.7):
            large = QTransform.fromScale(size, size)
            rest = large.map(raw)
            if not free:
                rest = rest.intersected(large.map(self.hull))
            for taken in near:
                rest = rest.subtracted(large.map(taken))
            rest = QTransform.fromScale(1 / size, 1 / size).map(rest)
            wrong = sum(rest.contains(p) != w for p, w in zip(probes, wanted, strict=True))
            if best is None or wrong < best[0]:
                best = (wrong, rest)
            if wrong <= 3:
                break
        assert best is not None
        if best[0] > 6:
            print(f"cut differs at {best[0]} of {n * n} points: {frame}")
        return best[1]

    def put(self, zone: str, raw: QPainterPath, free: bool = False) -> None:
        """Add one panel."""
        self.zones.append((zone, self.cut(raw, free)))

    def pair(self, zone: str, raw: QPainterPath, free: bool = False) -> None:
        """Add a left panel and its mirror image; ``zone`` holds ``{s}`` for the side."""
        left = self.cut(raw, free)
        self.zones.append((zone.format(s="left"), left))
        self.zones.append((zone.format(s="right"), MIRROR.map(left)))


FREE = ("mirror", "tyre", "roof_rail")


def cut_half_view(sheet: Sheet) -> tuple[list[tuple[str, QPainterPath]], list[tuple[str, QPainterPath]]]:
    """Return panels and decor of a view that is drawn as a half."""
    cutter = Cutter(closed(whole(sheet.hull)))
    for zone, knots in sheet.zones:
        free = zone.endswith(FREE)
        if "{s}" in zone:
            cutter.pair(zone, closed(knots), free)
        else:
            cutter.put(zone, closed(whole(knots)), free)
    decor = []
    for kind, knots in sheet.decor:
        if kind == "shade":
            decor.append(("shade", closed(whole(knots))))
            continue
        path = closed(knots) if kind == "loop" else opened(knots)
        if knots[0][0] == 0 and knots[-1][0] == 0 and kind == "loop":
            decor.append(("line", closed(whole(knots))))
            continue
        if knots[0][0] == 0:
            decor.append(("line", opened([*[(-k[0], *k[1:]) for k in reversed(knots[1:])], *knots])))
            continue
        decor.append(("line", path))
        decor.append(("line", MIRROR.map(path)))
    return cutter.zones, decor


def arch(x: float, y: float, r: float) -> QPainterPath:
    """Return the opening of a wheel arch: round above the axle, opening slightly below it."""
    path = QPainterPath()
    path.moveTo(x - r - 1.5, -10)
    path.cubicTo(x - r - 0.8, y - 16, x - r, y - 8, x - r, y)
    path.arcTo(QRectF(x - r, y - r, 2 * r, 2 * r), 180, 180)
    path.cubicTo(x + r, y - 8, x + r + 0.8, y - 16, x + r + 1.5, -10)
    path.closeSubpath()
    return path


def spokes(x: float, y: float, r: float) -> list[QPainterPath]:
    """Return the openings of a five-twin-spoke wheel with rim radius ``r`` and its hub."""
    out = [circle(x, y, r * 0.93), circle(x, y, r * 0.15)]

    def polar(radius: float, degrees: float, corner: float) -> tuple[float, float, float]:
        return (x + radius * math.cos(math.radians(degrees)), y + radius * math.sin(math.radians(degrees)), corner)

    for k in range(5):
        at = 90 + 72 * k
        wide = [polar(0.84 * r, at + 36 + d, 0)[:2] for d in (-10, 0, 10)]
        out.append(
            closed(
                [
                    polar(0.30 * r, at + 36 - 3, r * 0.06),
                    polar(0.83 * r, at + 36 - 21, r * 0.08),
                    *wide,
                    polar(0.83 * r, at + 36 + 21, r * 0.08),
                    polar(0.30 * r, at + 36 + 3, r * 0.06),
                ]
            )
        )
        out.append(
            closed(
                [
                    polar(0.36 * r, at, r * 0.05),
                    polar(0.84 * r, at - 6.5, r * 0.06),
                    polar(0.84 * r, at + 6.5, r * 0.06),
                ]
            )
        )
    return out


def cut_side_view(body: Body) -> tuple[list[tuple[str, QPainterPath]], list[tuple[str, QPainterPath]]]:
    """Return panels and decor of the left side, nose to the left."""
    sheet = body.side
    hull = closed(sheet.hull)
    decor: list[tuple[str, QPainterPath]] = []
    for x in (body.front_axle, body.rear_axle):
        opening = arch(x, body.tyre, body.arch)
        decor.append(("shade", shrunk(large(opening).intersected(large(hull)))))
        hull = shrunk(large(hull).subtracted(large(opening)))
    cutter = Cutter(hull)
    for zone, knots in sheet.zones:
        cutter.put(zone.format(s="left"), closed(knots), zone.endswith(FREE))
    for end, x in (("front", body.front_axle), ("rear", body.rear_axle)):
        cutter.zones.append((f"left_{end}_wheel", circle(x, body.tyre, body.rim)))
        ring = circle(x, body.tyre, body.tyre)
        ring.addPath(circle(x, body.tyre, body.rim))
        cutter.zones.append((f"left_{end}_tyre", ring))
        decor += [("line", p) for p in spokes(x, body.tyre, body.rim)]
    decor += [("line", closed(k) if kind == "loop" else opened(k)) for kind, k in sheet.decor]
    return cutter.zones, decor


# --- sheet ----------------------------------------------------------------------------------------------------------


def commands(path: QPainterPath) -> str:
    """Return the path as text: M, L, C with absolute coordinates, Z."""
    out: list[str] = []
    start: Point | None = None
    at: Point | None = None

    def close() -> None:
        if out and start is not None:
            if at is not None and math.dist(at, start) < 0.02 and out[-1].startswith("L"):
                out.pop()
            out.append("Z")

    i = 0
    while i < path.elementCount():
        e = path.elementAt(i)
        if e.isMoveTo():
            close() if start is not None else None
            start = at = (e.x, e.y)
            out.append(f"M{e.x:.2f},{e.y:.2f}")
        elif e.isLineTo():
            if at is None or math.dist(at, (e.x, e.y)) > 0.02:
                at = (e.x, e.y)
                out.append(f"L{e.x:.2f},{e.y:.2f}")
        else:
            b, c = path.elementAt(i + 1), path.elementAt(i + 2)
            if at is None or math.dist(at, (c.x, c.y)) > 0.02:
                at = (c.x, c.y)
                out.append(f"C{e.x:.2f},{e.y:.2f},{b.x:.2f},{b.y:.2f},{c.x:.2f},{c.y:.2f}")
            i += 2
        i += 1
    if at is not None and start is not None and math.dist(at, start) < 0.02:
        close()
    return " ".join(out)


def centre(path: QPainterPath) -> Point:
    """Return a point well inside ``path``, near its middle (on a grid, then refined)."""
    polygons = path.toSubpathPolygons(QTransform.fromScale(4, 4))
    edges = [
        (p.at(i).x() / 4, p.at(i).y() / 4, p.at(i + 1).x() / 4, p.at(i + 1).y() / 4)
        for p in polygons
        for i in range(p.count() - 1)
    ]

    def depth(x: float, y: float) -> float:
        inside, best = False, math.inf
        for ax, ay, bx, by in edges:
            if (ay > y) != (by > y) and x < (bx - ax) * (y - ay) / (by - ay) + ax:
                inside = not inside
            length = (bx - ax) ** 2 + (by - ay) ** 2
            t = max(0.0, min(1.0, ((x - ax) * (bx - ax) + (y - ay) * (by - ay)) / length)) if length else 0.0
            best = min(best, math.hypot(x - ax - t * (bx - ax), y - ay - t * (by - ay)))
        # Deep enough is enough; then the nearer to the middle the better, so that a sill isn't marked at its end.
        middle = path.boundingRect().center()
        return (min(best, 13.0) - 0.01 * math.hypot(x - middle.x(), y - middle.y())) if inside else -best - 99.0

    box = path.boundingRect()
    n = 25
    found = max(
        (depth(x, y), x, y)
        for x in (box.left() + box.width() * (i + 0.5) / n for i in range(n))
        for y in (box.top() + box.height() * (j + 0.5) / n for j in range(n))
    )
    step = max(box.width(), box.height()) / n
    while step > 0.1:
        near = [(found[1] + dx * step, found[2] + dy * step) for dx in (-1, 0, 1) for dy in (-1, 0, 1)]
        better = max((depth(x, y), x, y) for x, y in near)
        if better[0] <= found[0]:
            step /= 2
        else:
            found = better
    return found[1], found[2]


def placed(
    name: str,
    box: QRectF,
    move: QTransform,
    zones: list[tuple[str, QPainterPath]],
    decor: list[tuple[str, QPainterPath]],
) -> dict[str, object]:
    """Return one view as data, moved to its place on the sheet."""
    shapes = [(zone, move.map(path)) for zone, path in zones]
    return {
        "name": name,
        "box": [round(v, 2) for v in (box.x(), box.y(), box.width(), box.height())],
        "zones": [{"id": zone, "path": commands(p), "centre": [round(v, 2) for v in centre(p)]} for zone, p in shapes],
        "decor": [{"kind": kind, "path": commands(move.map(p))} for kind, p in decor],
    }


def swapped(zone: str) -> str:
    """Return the id of the panel on the other side."""
    if zone.startswith("left_"):
        return "right_" + zone.removeprefix("left_")
    return zone


def sheet_of(body: Body) -> dict[str, object]:
    """Return the whole sheet: left above, rear · top · front between, right below; clockwise as one walks."""
    side_zones, side_decor = cut_side_view(body)
    length, height, wide = body.length, body.height, body.width
    across = 2 * MARGIN + 2 * GAP + 2 * wide + length
    x1 = MARGIN + wide + GAP
    x2 = x1 + length + GAP
    y0 = MARGIN + TITLE
    y1 = y0 + height + GAP + TITLE
    y2 = y1 + wide + GAP + TITLE
    middle = y1 + (wide - height) / 2
    flip = Callable[[float, float], QTransform]
    upright: flip = lambda x, y: QTransform(1, 0, 0, -1, x, y + height)  # noqa: E731
    right = QTransform(-1, 0, 0, -1, x1 + length, y2 + height)
    top = QTransform(0, -1, -1, 0, x1 + length, y1 + wide / 2)
    front = QTransform(1, 0, 0, -1, x2 + wide / 2, middle + height)
    rear = QTransform(-1, 0, 0, -1, MARGIN + wide / 2, middle + height)
    return {
        "body": body.name,
        "width": round(across, 2),
        "height": round(y2 + height + MARGIN, 2),
        "views": [
            placed("left", QRectF(x1, y0, length, height), upright(x1, y0), side_zones, side_decor),
            placed("rear", QRectF(MARGIN, middle, wide, height), rear, *cut_half_view(body.rear)),
            placed("top", QRectF(x1, y1, length, wide), top, *cut_half_view(body.top)),
            placed("front", QRectF(x2, middle, wide, height), front, *cut_half_view(body.front)),
            placed(
                "right",
                QRectF(x1, y2, length, height),
                right,
                [(swapped(zone), path) for zone, path in side_zones],
                side_decor,
            ),
        ],
    }


def main() -> int:
    """Write every body."""
    OUT.mkdir(parents=True, exist_ok=True)
    for body in (SEDAN, SUV):
        text = json.dumps(sheet_of(body), ensure_ascii=False, separators=(",", ":"))
        (OUT / f"{body.name}.json").write_text(text.replace('{"id"', '\n{"id"').replace('{"kind"', '\n{"kind"') + "\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
