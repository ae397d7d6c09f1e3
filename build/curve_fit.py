"""Fit cubic Béziers to fine polylines (least squares, after Philip J. Schneider's method in Graphics Gems, 1990)."""

import math
from collections.abc import Sequence
from itertools import pairwise

Point = tuple[float, float]
Cubic = tuple[Point, Point, Point, Point]
CORNER = math.radians(24)


def _unit(a: Point, b: Point) -> Point:
    length = math.dist(a, b) or 1.0
    return ((b[0] - a[0]) / length, (b[1] - a[1]) / length)


def _turn(a: Point, b: Point, c: Point) -> float:
    u, v = _unit(a, b), _unit(b, c)
    return abs(math.atan2(u[0] * v[1] - u[1] * v[0], u[0] * v[0] + u[1] * v[1]))


def thinned(points: Sequence[Point], least: float) -> list[Point]:
    """Return a closed polyline without steps shorter than ``least``."""
    out: list[Point] = []
    for p in points:
        if not out or math.dist(p, out[-1]) > least:
            out.append(p)
    while len(out) > 1 and math.dist(out[0], out[-1]) <= least:
        out.pop()
    return out


def stepped(points: Sequence[Point], most: float) -> list[Point]:
    """Return a closed polyline with points added on edges longer than ``most``, so that a fit can't bulge there."""
    out: list[Point] = []
    for i, a in enumerate(points):
        b = points[(i + 1) % len(points)]
        steps = max(1, math.ceil(math.dist(a, b) / most))
        out += [(a[0] + (b[0] - a[0]) * k / steps, a[1] + (b[1] - a[1]) * k / steps) for k in range(steps)]
    return out


def fit_closed(polygon: Sequence[Point], tolerance: float) -> list[Cubic]:
    """Return the closed curve through ``polygon``, which keeps its corners, within ``tolerance``."""
    points = stepped(thinned(polygon, tolerance), 1.2)
    n = len(points)
    corners = [i for i in range(n) if _turn(points[i - 1], points[i], points[(i + 1) % n]) > CORNER]
    if not corners:
        tangent = _unit(points[-1], points[1])
        return _fit([*points, points[0]], tangent, (-tangent[0], -tangent[1]), tolerance)
    out: list[Cubic] = []
    for a, b in zip(corners, [*corners[1:], corners[0] + n], strict=True):
        run = [points[i % n] for i in range(a, b + 1)]
        out += _fit(run, _end_tangent(run), _end_tangent(run[::-1]), tolerance)
    return out


def _end_tangent(run: Sequence[Point]) -> Point:
    """Return the direction at the start of ``run``, extrapolated from its first two steps."""
    if len(run) == 2:
        return _unit(run[0], run[1])
    u, v = _unit(run[0], run[1]), _unit(run[1], run[2])
    d, e = math.dist(run[0], run[1]), math.dist(run[1], run[2])
    k = d / (d + e)
    bent = (u[0] + (u[0] - v[0]) * k, u[1] + (u[1] - v[1]) * k)
    return _unit((0, 0), bent)


def _fit(points: list[Point], start: Point, end: Point, tolerance: float) -> list[Cubic]:
    if len(points) == 2:
        arm = math.dist(points[0], points[1]) / 3
        return [_bezier(points, start, end, arm, arm)]
    u = _by_chord(points)
    split = len(points) // 2
    for _ in range(5):
        cubic = _least_squares(points, u, start, end)
        error, split = _worst(points, cubic, u)
        if error < tolerance:
            return [cubic]
        if error > tolerance * 20:
            break
        u = [_nearer(cubic, p, t) for p, t in zip(points, u, strict=True)]
    split = max(1, min(len(points) - 2, split))
    across = _unit(points[split + 1], points[split - 1])
    back = (-across[0], -across[1])
    return [*_fit(points[: split + 1], start, across, tolerance), *_fit(points[split:], back, end, tolerance)]


def _bezier(points: Sequence[Point], start: Point, end: Point, a: float, b: float) -> Cubic:
    first, last = points[0], points[-1]
    return (
        first,
        (first[0] + start[0] * a, first[1] + start[1] * a),
        (last[0] + end[0] * b, last[1] + end[1] * b),
        last,
    )


def _by_chord(points: Sequence[Point]) -> list[float]:
    u = [0.0]
    for a, b in pairwise(points):
        u.append(u[-1] + math.dist(a, b))
    return [v / u[-1] for v in u]


def _least_squares(points: Sequence[Point], u: Sequence[float], start: Point, end: Point) -> Cubic:
    c00 = c01 = c11 = x0 = x1 = 0.0
    first, last = points[0], points[-1]
    for p, t in zip(points, u, strict=True):
        s = 1 - t
        b0, b1, b2, b3 = s * s * s, 3 * s * s * t, 3 * s * t * t, t * t * t
        a1 = (start[0] * b1, start[1] * b1)
        a2 = (end[0] * b2, end[1] * b2)
        rest = (p[0] - first[0] * (b0 + b1) - last[0] * (b2 + b3), p[1] - first[1] * (b0 + b1) - last[1] * (b2 + b3))
        c00 += a1[0] * a1[0] + a1[1] * a1[1]
        c01 += a1[0] * a2[0] + a1[1] * a2[1]
        c11 += a2[0] * a2[0] + a2[1] * a2[1]
        x0 += a1[0] * rest[0] + a1[1] * rest[1]
        x1 += a2[0] * rest[0] + a2[1] * rest[1]
    det = c00 * c11 - c01 * c01
    chord = math.dist(first, last)
    if abs(det) > 1e-9:
        a, b = (x0 * c11 - x1 * c01) / det, (c00 * x1 - c01 * x0) / det
        if a > chord * 1e-3 and b > chord * 1e-3:
            return _bezier(points, start, end, a, b)
    return _bezier(points, start, end, chord / 3, chord / 3)


def at(cubic: Cubic, t: float) -> Point:
    """Return the point of ``cubic`` at ``t`` in 0…1."""
    a, b, c, d = cubic
    s = 1 - t
    k0, k1, k2, k3 = s * s * s, 3 * s * s * t, 3 * s * t * t, t * t * t
    return (k0 * a[0] + k1 * b[0] + k2 * c[0] + k3 * d[0], k0 * a[1] + k1 * b[1] + k2 * c[1] + k3 * d[1])


def _worst(points: Sequence[Point], cubic: Cubic, u: Sequence[float]) -> tuple[float, int]:
    return max((math.dist(at(cubic, t), p), i) for i, (p, t) in enumerate(zip(points, u, strict=True)))


def _nearer(cubic: Cubic, p: Point, t: float) -> float:
    """Return ``t`` after one Newton step towards the point of the curve nearest to ``p``."""
    a, b, c, d = cubic
    x, y = at(cubic, t)
    s = 1 - t
    first = [3 * (s * s * (b[i] - a[i]) + 2 * s * t * (c[i] - b[i]) + t * t * (d[i] - c[i])) for i in (0, 1)]
    second = [6 * (s * (c[i] - 2 * b[i] + a[i]) + t * (d[i] - 2 * c[i] + b[i])) for i in (0, 1)]
    off = (x - p[0], y - p[1])
    slope = first[0] ** 2 + first[1] ** 2 + off[0] * second[0] + off[1] * second[1]
    if abs(slope) < 1e-12:
        return t
    return max(0.0, min(1.0, t - (off[0] * first[0] + off[1] * first[1]) / slope))
