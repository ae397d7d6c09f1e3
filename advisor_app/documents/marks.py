"""Blocks that are drawn rather than written: ticks, gauges, signatures, photos, verdicts of a check."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from reportlab.lib.units import mm

from advisor_app.documents.base import BODY, BODY_BOLD, HAIR, LABEL, SMALL, Block, Piece
from advisor_app.documents.flowables import GAP, TITLES, heading, titled_beside
from advisor_app.documents.pictures import draw_picture
from advisor_app.documents.text import NOTHING, Box, Line, Safe, Style, clipped, draw_lines, layout, plain, say
from advisor_app.domain.paper import CheckRow, Photo
from advisor_app.domain.paper_proof import Signature
from advisor_app.domain.walkaround import CheckState
from advisor_app.i18n import words

_t = words("paper")

_BOX = 7.2


def draw_box(canvas: Any, x: float, top: float, *, ticked: bool, size: float = _BOX) -> None:
    """Draw a box to tick, its upper left corner at (``x``, ``top``)."""
    canvas.setLineWidth(0.6)
    canvas.rect(x, top - size, size, size)
    if ticked:
        _tick(canvas, x, top, size)


def _tick(canvas: Any, x: float, top: float, size: float) -> None:
    canvas.setLineWidth(1.3)
    path = canvas.beginPath()
    path.moveTo(x + size * 0.18, top - size * 0.52)
    path.lineTo(x + size * 0.42, top - size * 0.8)
    path.lineTo(x + size * 0.86, top - size * 0.18)
    canvas.drawPath(path)


class _TickLine(Piece):
    """Boxes with their words on one line."""

    def __init__(self, items: Sequence[tuple[float, Line, bool]], height: float) -> None:
        self.items = items
        self.height = height

    def draw(self, canvas: Any, x: float, top: float) -> None:
        """Draw the boxes."""
        for left, line, ticked in self.items:
            draw_box(canvas, x + left, top - 2.8, ticked=ticked)
            draw_lines(canvas, [line], x + left + _BOX + 3.5, top, BODY)


def tick_lines(choices: Sequence[tuple[Safe, bool]], width: float) -> list[Piece]:
    """Return boxes to tick, as many on a line as fit; a text longer than the line is broken."""
    pieces: list[Piece] = []
    line: list[tuple[float, Line, bool]] = []
    at = 0.0
    for text, ticked in choices:
        lines = layout(text, BODY, width - _BOX - 3.5)
        need = _BOX + 3.5 + lines[0].width
        if line and at + need > width:
            pieces.append(_TickLine(line, BODY.leading + 2))
            line, at = [], 0.0
        line.append((at, lines[0], ticked))
        at += need + 3.5 * mm
        for rest in lines[1:]:
            pieces.append(_TickLine(line, BODY.leading))
            pieces.append(_Words([rest], BODY, _BOX + 3.5))
            line, at = [], 0.0
    if line:
        pieces.append(_TickLine(line, BODY.leading + 2))
    return pieces


class _Words(Piece):
    def __init__(self, lines: Sequence[Line], style: Style, indent: float) -> None:
        self.lines = lines
        self.style = style
        self.indent = indent
        self.height = style.leading * len(lines)

    def draw(self, canvas: Any, x: float, top: float) -> None:
        draw_lines(canvas, self.lines, x + self.indent, top, self.style)


def ticks(choices: Sequence[tuple[Safe, bool]], width: float, *, title: Safe, space: float = 5.0) -> Block:
    """Return boxes to tick with their title at the left."""
    block = titled_beside(title, tick_lines(choices, width - TITLES), width, space=space)
    block.together = True
    return block


@dataclass(frozen=True, slots=True)
class Signatory:
    """Who signs here: the words above the line, and the signature where it was given.

    Attributes:
        role: what the signature stands for.
        signature: what was given, None leaves room for the hand.
        hint: small words in the room for the hand.
        named: printed under the line where nobody has signed (who handled it), never a signature.
        stated: who signed for the shop as the login recorded it; no name and no date are asked for beside it.
    """

    role: Safe
    signature: Signature | None = None
    hint: Safe = NOTHING
    named: Safe = NOTHING
    stated: Safe = NOTHING


def for_the_shop(role: Safe, signature: Signature | None, hint: Safe = NOTHING, *, also: Safe = NOTHING) -> Signatory:
    """Return the shop's place: what was signed there, or who handles the matter (and ``also``) and room for the hand."""
    if signature is None or signature.image or signature.how:
        return Signatory(role, signature, hint)
    if signature.login and signature.at:
        words_of = {"post": say(signature.post), "name": signature.name, "at": f"{signature.at:%Y-%m-%d %H:%M}"}
        stated = _t("{post}: {name}, {at} (signed by login)", **words_of)
        return Signatory(role, None, hint, stated=plain("\n".join(filter(None, [stated, also]))))
    named = "    ".join(filter(None, [_t("Handled by: {name}", name=signature.name), also]))
    return Signatory(role, None, hint, plain(named))


class _Signatures(Piece):
    """Places to sign side by side."""

    def __init__(self, who: Sequence[Signatory], width: float, line: float) -> None:
        self.who = who
        self.gap = 8 * mm
        self.share = (width - self.gap * (len(who) - 1)) / len(who)
        self.roles = [clipped(layout(one.role, SMALL, self.share), 3) for one in who]
        self.names = [clipped(self._name(one), 5) for one in who]
        self._words_end = 2 + SMALL.leading * max(map(len, self.roles))
        self.line = line + SMALL.leading * (max(map(len, self.roles)) - 1)
        self.height = self.line + 3 + SMALL.leading * max(1, *map(len, self.names))

    def _name(self, one: Signatory) -> list[Line]:
        if one.stated:  # on the line, unless a seal comes there
            return layout(one.stated, SMALL, self.share) if one.hint else []
        name = say(one.signature.name) if one.signature else one.named or plain(_t("Name"))
        return layout(name, SMALL, self.share - 24 * mm)

    def draw(self, canvas: Any, x: float, top: float) -> None:
        """Draw each place with its line, image, name and time."""
        for at, one in enumerate(self.who):
            left = x + at * (self.share + self.gap)
            draw_lines(canvas, self.roles[at], left, top - 2, SMALL)
            line = top - self.line
            self._mark(canvas, one, left, line)
            canvas.setLineWidth(0.6)
            canvas.line(left, line, left + self.share, line)
            draw_lines(canvas, self.names[at], left, line - 2, SMALL)
            if one.stated:
                continue
            signed = one.signature
            when = f"{signed.at:%Y-%m-%d %H:%M}" if signed and signed.at else _t("Date")
            blank = 0.0 if signed and signed.at else 14 * mm
            dates = layout(plain(when), SMALL, self.share)
            draw_lines(canvas, dates, left, line - 2, SMALL, width=self.share - blank, align="right")

    def _mark(self, canvas: Any, one: Signatory, x: float, line: float) -> None:
        """Draw what stands on the line: the signature, how it was given, or a hint for the hand."""
        signed = one.signature
        if signed and signed.image:
            # Between the words above and the line, whatever the shape of the drawing.
            ink = min(_INK, self.line - self._words_end - 3 * _CLEAR)
            box = Box(x + 3 * mm, line + _CLEAR + ink, min(self.share - 4 * mm, 55 * mm), ink)
            draw_picture(canvas, signed.image, box, align="left", ink=True)
            return
        text, style = (say(signed.how), BODY) if signed else (one.hint, LABEL) if one.hint else (one.stated, SMALL)
        lines = clipped(layout(text, style, self.share), 2)
        draw_lines(canvas, lines, x, line + style.leading * len(lines) + 2, style)


_INK = 11 * mm
"""Most height of a signature on paper."""
_CLEAR = 0.5 * mm
"""Air between a signature and what stands above and below it; twice that under the words."""


def signatures(who: Sequence[Signatory], width: float, *, line: float = 15.5 * mm, space: float = 8.0) -> Block:
    """Return the places to sign, never parted; ``line`` is how far below the top the line to sign on lies."""
    return Block([_Signatures(who, width, line)], together=True, joined=True, space=space)


class _PhotoRow(Piece):
    """Photos of one row with their captions."""

    def __init__(self, photos: Sequence[Photo], columns: int, width: float) -> None:
        self.photos = photos
        self.share = (width - 4 * mm * (columns - 1)) / columns
        self.box = self.share * 0.75
        self.captions = [clipped(layout(plain(photo.caption), SMALL, self.share), 6) for photo in photos]
        self.height = self.box + 3 + SMALL.leading * max(map(len, self.captions)) + 5

    def draw(self, canvas: Any, x: float, top: float) -> None:
        """Draw frames, photos and captions."""
        for at, photo in enumerate(self.photos):
            left = x + at * (self.share + 4 * mm)
            draw_picture(canvas, photo.data, Box(left, top, self.share, self.box))
            canvas.setLineWidth(HAIR)
            canvas.rect(left, top - self.box, self.share, self.box)
            draw_lines(canvas, self.captions[at], left, top - self.box - 3, SMALL)


def photos(items: Sequence[Photo], width: float, *, title: Safe, columns: int = 3, space: float = 8.0) -> Block:
    """Return a grid of photos."""
    rows = [_PhotoRow(items[at : at + columns], columns, width) for at in range(0, len(items), columns)]
    return Block(rows, [heading(title, width)], [heading(title, width)], space=space)


def draw_state(canvas: Any, state: CheckState, x: float, top: float, size: float = 7.0) -> None:
    """Draw the sign of a verdict: tick, hollow triangle, filled diamond, dash; told apart without colour."""
    if state is CheckState.GOOD:
        _tick(canvas, x, top, size)
        return
    canvas.setLineWidth(0.8)
    path = canvas.beginPath()
    if state is CheckState.SOON:
        path.moveTo(x, top - size)
        path.lineTo(x + size / 2, top)
        path.lineTo(x + size, top - size)
        path.close()
        canvas.drawPath(path)
    elif state is CheckState.NOW:
        half = size / 2
        path.moveTo(x + half, top)
        path.lineTo(x + size, top - half)
        path.lineTo(x + half, top - size)
        path.lineTo(x, top - half)
        path.close()
        canvas.drawPath(path, stroke=1, fill=1)
    else:
        canvas.line(x + 1, top - size / 2, x + size - 1, top - size / 2)


class StateLine(Piece):
    """Verdicts side by side, each with its sign and words."""

    def __init__(self, items: Sequence[tuple[CheckState, list[Line], list[Line]]], share: float) -> None:
        self.items = items
        self.share = share
        tall = max(len(lines) * BODY.leading + len(notes) * SMALL.leading for _, lines, notes in items)
        self.height = tall + 2

    def draw(self, canvas: Any, x: float, top: float) -> None:
        """Draw signs, items and notes."""
        for at, (state, lines, notes) in enumerate(self.items):
            left = x + at * (self.share + GAP)
            draw_state(canvas, state, left, top - 3.2)
            draw_lines(canvas, lines, left + 11, top, BODY)
            draw_lines(canvas, notes, left + 11, top - BODY.leading * len(lines), SMALL)


def check_lines(rows: Sequence[CheckRow], width: float, columns: int = 4) -> list[Piece]:
    """Return the points of one group of a check, in columns; a long remark stands below them, over the full width."""
    share = (width - GAP * (columns - 1)) / columns
    items: list[tuple[CheckState, list[Line], list[Line]]] = []
    below: list[Piece] = []
    for row in rows:
        item = say(row.item)
        notes = layout(plain(row.note), SMALL, share - 11) if row.note else []
        if len(notes) > _NOTE_LINES:
            long = layout(plain(f"{item}: {row.note}"), SMALL, width - 11)
            below += [_Words([line], SMALL, 11) for line in long]
            notes = []
        items.append((row.state, clipped(layout(item, BODY, share - 11), 4), notes))
    return [*(StateLine(items[at : at + columns], share) for at in range(0, len(items), columns)), *below]


_NOTE_LINES = 3


Level = tuple[Safe, int, Safe, Safe]
"""A bar: its label, percent, the sign at the empty and the one at the full end."""


class Gauges(Piece):
    """Odometer in large figures, fuel and charge as bars from E to F."""

    def __init__(self, odometer_km: int | None, levels: Sequence[Level], width: float) -> None:
        """Measure it; ``levels`` are the bars."""
        self.odometer_km = odometer_km
        self.levels = levels
        self.width = width
        self.height = 13.5 * mm

    def draw(self, canvas: Any, x: float, top: float) -> None:
        """Draw figures and bars."""
        draw_lines(canvas, layout(plain(_t("Odometer on arrival")), LABEL, 60 * mm), x, top - 3, LABEL)
        shown = f"{self.odometer_km:,} km" if self.odometer_km is not None else "—"
        draw_lines(canvas, layout(plain(shown), _FIGURE, 70 * mm), x, top - 3 - LABEL.leading, _FIGURE)
        left = x + 58 * mm
        for level in self.levels:
            self._bar(canvas, left, top - 3, level)
            left += 62 * mm

    def _bar(self, canvas: Any, x: float, top: float, level: Level) -> None:
        label, percent, empty, full = level
        width, height = 40 * mm, 3.4 * mm
        draw_lines(canvas, layout(label, LABEL, 60 * mm), x, top, LABEL)
        bar = top - LABEL.leading - 4
        canvas.setLineWidth(0.6)
        canvas.rect(x, bar - height, width, height)
        inner = width * max(0, min(100, percent)) / 100
        if inner:
            canvas.rect(x, bar - height, inner, height, stroke=0, fill=1)
        canvas.setLineWidth(HAIR)
        for step in (0, 0.25, 0.5, 0.75, 1):
            canvas.line(x + width * step, bar - height, x + width * step, bar - height - 3)
        draw_lines(canvas, layout(plain(f"{percent}%"), BODY_BOLD, 20 * mm), x + width + 5, bar + 1.5, BODY_BOLD)
        low = bar - height - 3
        draw_lines(canvas, layout(empty, LABEL, width), x, low, LABEL)
        draw_lines(canvas, layout(full, LABEL, width), x, low, LABEL, width=width, align="right")


_FIGURE = Style(16, bold=True, spread=1.25)
