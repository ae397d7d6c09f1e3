"""The page: its size, the letterhead, the running head and foot, and the flow of blocks over pages.

A paper is a list of blocks; a block is a list of pieces (rows, lines of text, a picture) that may be parted by a page
break, with a head that is repeated after it. The whole paper is laid out before the first page is drawn, so that
"page x of y" needs no second pass. Sizes in points, y grows upwards as in PDF.
"""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from io import BytesIO
from itertools import groupby
from typing import Any

from reportlab import rl_config
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from advisor_app.documents.code import draw_barcode
from advisor_app.documents.fonts import REGULAR, font
from advisor_app.documents.phone import phone_text
from advisor_app.documents.pictures import draw_picture
from advisor_app.documents.plate import draw_plate, plate_text
from advisor_app.documents.text import Box, Style, clipped, draw_lines, layout, one_line, plain, say
from advisor_app.domain.paper import Paper
from advisor_app.domain.printing import PaperKind
from advisor_app.i18n import current_language, words

# Nothing that a paper contains may make reportlab open a file or an address.
rl_config.trustedHosts = []
rl_config.trustedSchemes = ["data"]
# Streams as bytes: a fifth smaller and faster to write than as ASCII.
rl_config.useA85 = 0

HAIR = 0.3
"""Width of the thin rules, in points."""
RULE = 0.8
"""Width of the rules that begin and end a table."""

TITLE = Style(17, bold=True, spread=1.2)
SHOP = Style(10.5, bold=True, spread=1.25)
_SHOP_LONG = Style(9, bold=True, spread=1.15)
HEADING = Style(9.5, bold=True, spread=1.3)
BODY = Style(8.8, spread=1.3)
BODY_BOLD = Style(8.8, bold=True, spread=1.3)
SMALL = Style(7.5, spread=1.25)
LABEL = Style(6.8, spread=1.18)
FINE = Style(7.5, spread=1.22)
_COPY = Style(11, bold=True, spread=1.2)
_COPY_SMALL = Style(8, bold=True, spread=1.2)
"""Of the running head: it stays clear of the rule below."""
BESIDE = Style(7.5, spread=1.641)
"""Small text that begins on the same base line as ``BODY`` beside it."""

_t = words("paper")


@dataclass(frozen=True, slots=True)
class PageSpec:
    """Size and margins of a paper, in points.

    Attributes:
        name: as printers call the size.
    """

    name: str
    width: float
    height: float
    left: float
    right: float
    top: float
    bottom: float

    @property
    def content(self) -> float:
        """Width between the margins."""
        return self.width - self.left - self.right


A4 = PageSpec("A4", 210 * mm, 297 * mm, 16 * mm, 16 * mm, 11 * mm, 15.5 * mm)
A5_LANDSCAPE = PageSpec("A5", 210 * mm, 148 * mm, 14 * mm, 14 * mm, 10 * mm, 15 * mm)


class Piece(ABC):
    """What a page break cannot part, unless it splits itself."""

    height: float = 0.0

    @abstractmethod
    def draw(self, canvas: Any, x: float, top: float) -> None:
        """Draw with the upper left corner at (``x``, ``top``)."""

    def split(self, room: float) -> "tuple[Piece, Piece] | None":  # noqa: ARG002
        """Return what fits into ``room`` points and what remains, or None where nothing can be parted."""
        return None


@dataclass
class Block:
    """Pieces that belong together under one head.

    Attributes:
        head: drawn before the first piece.
        again: drawn in its place after each page break.
        together: moved to the next page as a whole where that helps.
        first: as many pieces stay with the head at least.
        last: as many pieces are at least carried over to the next page.
        joined: never alone on a page: some of what stands before it comes along (signatures under their text).
        kept: on one page with the kept blocks that follow it, where a page holds them (total, notes, signatures).
        space: points of air before it, except at the top of a page.
    """

    pieces: Sequence[Piece]
    head: Sequence[Piece] = ()
    again: Sequence[Piece] = ()
    together: bool = False
    first: int = 1
    last: int = 1
    joined: bool = False
    kept: bool = False
    space: float = 8.0

    @property
    def height(self) -> float:
        """Height with its head, in points."""
        return _height(self.head) + _height(self.pieces)


def _height(pieces: Sequence[Piece]) -> float:
    return sum(piece.height for piece in pieces)


@dataclass
class _Page:
    room: float
    placed: list[tuple[float, Piece]] = field(default_factory=list)
    used: float = 0.0

    def put(self, pieces: Sequence[Piece]) -> None:
        for piece in pieces:
            self.placed.append((self.used, piece))
            self.used += piece.height


class _Flow:
    """Lays blocks onto pages."""

    def __init__(self, first_room: float, next_room: float) -> None:
        self.next_room = next_room
        self.pages = [_Page(first_room)]
        self._before: Block | None = None
        self._begun = 0

    @property
    def page(self) -> _Page:
        return self.pages[-1]

    def turn(self) -> None:
        self.pages.append(_Page(self.next_room))
        self._begun = 0

    def left(self) -> float:
        return self.page.room - self.page.used + 0.01

    def add(self, block: Block) -> None:
        """Lay one block, over as many pages as it needs."""
        space = block.space if self.page.placed else 0.0
        if block.joined and block.height + space > self.left():
            self._bring_along(block.height + block.space)
            space = block.space if self.page.placed else 0.0
        if block.together and self.page.placed and self.left() - space < block.height <= self.next_room:
            self.turn()
            space = 0.0
        queue = list(block.pieces)
        head = block.head
        self._before, self._begun = block, len(self.page.placed)
        while queue:
            if self.page.placed and not self._can_begin(queue, head, block, space):
                self.turn()
                space = 0.0
                continue
            self.page.used += space
            self.page.put(head)
            queue = self._fill(queue, block.last)
            if queue:
                self.turn()
                head, space = block.again, 0.0

    def add_all(self, blocks: Sequence[Block]) -> None:
        """Lay blocks one after the other, those that are kept together on one page where a page holds them."""
        for kept, run in groupby(blocks, lambda block: block.kept):
            group = list(run)
            need = sum(block.space + block.height for block in group)
            if kept and self.page.placed and need > self.left() and need <= self.next_room:
                before = len(self.pages)
                self._bring_along(need)
                if len(self.pages) == before:
                    self.turn()
            for block in group:
                self.add(block)

    def _bring_along(self, need: float) -> None:
        """Begin a page with the last pieces of the block before, so that what needs ``need`` is not alone there."""
        before = self._before
        if before is None:
            return
        own = [piece for _, piece in self.page.placed[self._begun :]]
        count = max(before.last, 2)
        head = before.again
        if len(own) - len(before.head) - count < before.first:
            count, head = len(own), ()
        moved = own[len(own) - count :]
        if count >= len(self.page.placed) or _height((*head, *moved)) + need > self.next_room:
            return
        self.page.used = self.page.placed[-count][0]
        del self.page.placed[-count:]
        self.turn()
        self.page.put([*head, *moved])

    def _can_begin(self, queue: Sequence[Piece], head: Sequence[Piece], block: Block, space: float) -> bool:
        """Tell whether enough of a block fits here for it not to begin on the next page."""
        group = list(queue[: block.first])
        if len(queue) - len(group) < block.last:
            group = list(queue)
        room = self.left() - space - _height(head)
        if _height(group) <= room:
            return True
        # A row higher than most of a page is parted where it stands instead of leaving half a page white.
        return _height(group) > self.next_room * 0.6 and group[0].split(room) is not None

    def _fill(self, queue: list[Piece], last: int) -> list[Piece]:
        """Place as many pieces as fit and return the others; at least something is always placed."""
        room = self.left()
        count, used = 0, 0.0
        while count < len(queue) and used + queue[count].height <= room:
            used += queue[count].height
            count += 1
        if count < len(queue):
            count = min(count, max(len(queue) - last, 0))
        if count:
            self.page.put(queue[:count])
            rest = queue[count:]
            if rest and rest[0].height > self.next_room * 0.6:
                parts = rest[0].split(self.left())
                if parts:
                    self.page.put([parts[0]])
                    return [parts[1], *rest[1:]]
            return rest
        parts = queue[0].split(room)
        if parts:
            self.page.put([parts[0]])
            return [parts[1], *queue[1:]]
        self.page.put(queue[:1])
        return queue[1:]


class Letterhead:
    """What stands above and below the content of each page: the shop, the title, the plate, the code, the foot."""

    def __init__(
        self, paper: Paper, spec: PageSpec, copy_number: int, *, title: str, facts: Sequence[str] = ()
    ) -> None:
        """Prepare it.

        Args:
            paper: the paper.
            spec: its page.
            copy_number: 0 for the original.
            title: name of the document.
            facts: short texts that stand beside the number (version, order number ...).
        """
        self.paper = paper
        self.spec = spec
        self.title = plain(title)
        self.facts = facts
        self.copy = plain(_t("Copy {n}", n=copy_number)) if copy_number else None
        self.first_height = 28 * mm
        self.next_height = 11 * mm

    def draw(self, canvas: Any, number: int, count: int) -> None:
        """Draw head and foot of page ``number`` of ``count``."""
        if number == 1:
            self._first(canvas)
        else:
            self._running(canvas)
        self._foot(canvas, number, count)
        if self.paper.kind is PaperKind.SETTLEMENT:
            self._fold_marks(canvas)

    def _first(self, canvas: Any) -> None:
        spec, shop = self.spec, self.paper.shop
        top = spec.height - spec.top
        plate_width = 46 * mm
        right = spec.width - spec.right
        x = spec.left
        room = spec.content - plate_width - 8 * mm
        if shop.logo:
            used = draw_picture(canvas, shop.logo, Box(x, top, 24 * mm, 10 * mm), align="left")
            x += used + 3 * mm
        named = SHOP
        lines = layout(say(shop.name), named, room - (x - spec.left))
        if len(lines) > 1:  # two lines and the English name are to stay above the title
            named = _SHOP_LONG
            lines = clipped(layout(say(shop.name), named, room - (x - spec.left)), 2)
        high = named.leading * len(lines) + (SMALL.leading if shop.name_en else 0)
        y = top - max(0.0, (10 * mm - high) / 2)
        draw_lines(canvas, lines, x, y, named)
        if shop.name_en:
            line, style = one_line(say(shop.name_en), SMALL, room - (x - spec.left))
            draw_lines(canvas, [line], x, y - named.leading * len(lines), style)
        draw_plate(canvas, self.paper.vehicle, Box(right - plate_width, top, plate_width, 13 * mm))
        y = top - 11.5 * mm
        line, style = one_line(self.title, TITLE, room)
        draw_lines(canvas, [line], spec.left, y, style)
        if self.copy:
            self._copy_mark(canvas, spec.left + line.width + 4 * mm, y - 3)
        facts = "    ".join([self.paper.number, f"{self.paper.issued_at:%Y-%m-%d %H:%M}", *self.facts])
        below, style = one_line(say(facts), BODY, room + 4 * mm)
        draw_lines(canvas, [below], spec.left, y - TITLE.leading - 2, style)
        if self.paper.scan:
            draw_barcode(canvas, self.paper.scan, right, top - 14.5 * mm, 7 * mm)
        bottom = spec.height - spec.top - self.first_height + 1.8 * mm
        canvas.setLineWidth(RULE)
        canvas.line(spec.left, bottom, right, bottom)

    def _fold_marks(self, canvas: Any) -> None:
        """Draw short lines at both edges where the sheet is folded in three: the head lies outside then."""
        canvas.setLineWidth(HAIR)
        for third in (1, 2):
            y = self.spec.height * third / 3
            canvas.line(5 * mm, y, 8.5 * mm, y)
            canvas.line(self.spec.width - 8.5 * mm, y, self.spec.width - 5 * mm, y)

    def _copy_mark(self, canvas: Any, x: float, top: float, style: Style = _COPY) -> None:
        assert self.copy is not None
        lines = layout(self.copy, style, 200)
        canvas.setLineWidth(1)
        canvas.roundRect(x, top - style.leading - 2, lines[0].width + 12, style.leading + 4, 2)
        draw_lines(canvas, lines, x + 6, top, style)

    def _running(self, canvas: Any) -> None:
        spec, paper = self.spec, self.paper
        top = spec.height - spec.top
        parts = [self.title, paper.number, plate_text(paper.vehicle)]
        line, style = one_line(plain("    ".join(filter(None, parts))), BODY_BOLD, spec.content * 0.62)
        draw_lines(canvas, [line], spec.left, top, style)
        used = line.width + 8 * mm
        if self.copy:
            self._copy_mark(canvas, spec.left + line.width + 4 * mm, top + 1.5, _COPY_SMALL)
            used += 26 * mm
        name, style = one_line(say(paper.shop.name), SMALL, spec.content - used)
        draw_lines(canvas, [name], spec.left, top - 1.5, style, width=spec.content, align="right")
        y = top - BODY.leading - 3
        canvas.setLineWidth(HAIR)
        canvas.line(spec.left, y, spec.width - spec.right, y)

    def _foot(self, canvas: Any, number: int, count: int) -> None:
        spec, paper, shop = self.spec, self.paper, self.paper.shop
        top = spec.bottom - 2.5 * mm
        canvas.setLineWidth(HAIR)
        canvas.line(spec.left, top, spec.width - spec.right, top)
        top -= 3
        contact = "    ".join(filter(None, [shop.name, shop.address, phone_text(shop.phone)]))
        line, style = one_line(say(contact), LABEL, spec.content * 0.74)
        draw_lines(canvas, [line], spec.left, top, style)
        printed = _t("Printed {at}", at=f"{paper.printed_at:%Y-%m-%d %H:%M}")
        second = "    ".join(filter(None, [paper.number, printed, paper.printed_by, self.copy]))
        line, style = one_line(say(second), LABEL, spec.content * 0.74)
        draw_lines(canvas, [line], spec.left, top - LABEL.leading, style)
        page = layout(plain(_t("Page {n} of {count}", n=number, count=count)), SMALL, spec.content)
        draw_lines(canvas, page, spec.left, top, SMALL, width=spec.content, align="right")


_AIR = (1.0, 0.75, 0.5, 0.25)
"""Shares of the air between blocks that are tried, so that no page is begun for a few lines."""


def _laid(blocks: Sequence[Block], first_room: float, next_room: float) -> _Flow:
    """Return the blocks laid out with as much air between them as the smallest number of pages allows."""

    def flow_with(share: float) -> _Flow:
        flow = _Flow(first_room, next_room)
        flow.add_all([replace(block, space=block.space * share) for block in blocks])
        return flow

    loose = flow_with(_AIR[0])
    if len(loose.pages) == 1:
        return loose
    tight = flow_with(_AIR[-1])
    if len(tight.pages) >= len(loose.pages):
        return loose
    between = (flow_with(share) for share in _AIR[1:-1])
    return next((flow for flow in between if len(flow.pages) == len(tight.pages)), tight)


def build(blocks: Sequence[Block], spec: PageSpec, head: Letterhead) -> bytes:
    """Return the PDF of a paper; the same paper gives the same bytes.

    Args:
        blocks: its content, laid out for ``spec.content``.
        spec: the page.
        head: letterhead and foot.
    """
    font(REGULAR)
    body = spec.height - spec.top - spec.bottom
    flow = _laid(blocks, body - head.first_height, body - head.next_height)
    out = BytesIO()
    canvas = Canvas(
        out,
        pagesize=(spec.width, spec.height),
        invariant=1,
        pageCompression=1,
        initialFontName=REGULAR,
        initialFontSize=BODY.size,
        lang=current_language().replace("_", "-"),
    )
    canvas.setTitle(f"{head.title} {head.paper.number}")
    canvas.setAuthor(say(head.paper.shop.name))
    canvas.setCreator("Advisor Desk")
    canvas.setLineCap(0)
    for number, page in enumerate(flow.pages, 1):
        head.draw(canvas, number, len(flow.pages))
        top = spec.height - spec.top - (head.first_height if number == 1 else head.next_height)
        for used, piece in page.placed:
            piece.draw(canvas, spec.left, top - used)
        canvas.showPage()
    canvas.save()
    return out.getvalue()
