"""Pictures for the demo: drawn panels with their damage, and strokes that stand for signatures."""

import io
import math
from itertools import pairwise
from random import Random
from typing import Any

from advisor_app.domain.walkaround import MarkKind

_SIZE = (640, 480)


def _jpeg(image: Any) -> bytes:
    out = io.BytesIO()
    image.save(out, "JPEG", quality=80)
    return out.getvalue()


def damage_photo(rng: Random, kind: MarkKind, paint: tuple[int, int, int]) -> bytes:
    """Return a JPEG of 640 × 480: a panel of that paint (red, green, blue), seen close, with a damage of ``kind``."""
    from PIL import Image, ImageDraw, ImageFilter

    image = Image.new("RGB", _SIZE)
    draw = ImageDraw.Draw(image)
    for y in range(_SIZE[1]):
        light = 0.72 + 0.4 * math.sin(math.pi * (y / _SIZE[1]) ** 0.8)
        draw.line([(0, y), (_SIZE[0], y)], fill=tuple(min(255, int(c * light)) for c in paint))
    seam = rng.randint(60, 150)
    draw.line([(seam, 0), (seam + 24, _SIZE[1])], fill=tuple(c // 3 for c in paint), width=4)
    draw.line([(seam + 5, 0), (seam + 29, _SIZE[1])], fill=tuple(min(255, c + 40) for c in paint), width=2)
    x, y = rng.randint(260, 440), rng.randint(160, 320)
    bare, dark = (176, 178, 180), tuple(c // 2 for c in paint)
    if kind is MarkKind.DENT:
        shade = Image.new("L", _SIZE, 0)
        ImageDraw.Draw(shade).ellipse([x - 90, y - 60, x + 90, y + 60], fill=150)
        image.paste(Image.new("RGB", _SIZE, dark), mask=shade.filter(ImageFilter.GaussianBlur(22)))
        draw.arc([x - 66, y - 44, x + 66, y + 44], 20, 160, fill=tuple(min(255, c + 60) for c in paint), width=5)
    elif kind in (MarkKind.PAINT_CHIP, MarkKind.RUST):
        inner = (132, 74, 36) if kind is MarkKind.RUST else bare
        corners = [
            (x + rng.randint(18, 44) * math.cos(a / 3), y + rng.randint(18, 44) * math.sin(a / 3)) for a in range(19)
        ]
        draw.polygon(corners, fill=inner, outline=dark)
    else:
        for _ in range(rng.randint(2, 5)):
            dx, dy, length = rng.randint(-20, 20), rng.randint(-24, 24), rng.randint(90, 170)
            slope = rng.uniform(-0.25, 0.25)
            ends = [(x + dx - length, y + dy - slope * length), (x + dx + length, y + dy + slope * length)]
            draw.line(ends, fill=bare, width=rng.randint(1, 4))
    return _jpeg(image.filter(ImageFilter.GaussianBlur(0.8)))


def signature_image(rng: Random) -> bytes:
    """Return a PNG of 480 × 160 with strokes as from a pen on a pad, dark on white."""
    from PIL import Image, ImageDraw

    image = Image.new("L", (960, 320), 255)
    draw = ImageDraw.Draw(image)
    x = 90.0
    for _ in range(rng.randint(3, 5)):
        height, width, turns = rng.uniform(60, 110), rng.uniform(70, 130), rng.uniform(1.2, 2.6)
        lean, phase = rng.uniform(0.2, 0.7), rng.uniform(0, math.pi)
        points = []
        for step in range(80):
            part = step / 79
            angle = phase + part * turns * 2 * math.pi
            up = math.sin(angle) * height * (1 - 0.4 * part)
            points.append((x + part * width + math.cos(angle) * width * 0.35 + lean * up * -0.6, 170 - up))
        for (x0, y0), (x1, y1) in pairwise(points):
            thick = 5 + 4 * abs(math.sin((x0 + y0) / 60))
            draw.line([(x0, y0), (x1, y1)], fill=20, width=int(thick))
        x += width + rng.uniform(10, 40)
    draw.line([(x - 420, 262), (x - 10, 236)], fill=20, width=5)
    out = io.BytesIO()
    image.resize((480, 160)).save(out, "PNG", optimize=True)
    return out.getvalue()
