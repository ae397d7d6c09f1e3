"""The building blocks of all papers: rows of cells, tables with repeated heads, grids of facts, running text, sums.

Everything is measured when it is made, for the width it is given; ``base.build`` only places and draws.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from reportlab.lib.units import mm

from advisor_app.documents.base import BESIDE, BODY, BODY_BOLD, HAIR, HEADING, LABEL, RULE, SMALL, Block, Piece
from advisor_app.documents.fonts import advances
from advisor_app.documents.text import NOTHING, Line, Safe, Style, draw_lines, layout, one_line, plain
from advisor_app.i18n import words

_t = words("paper")

GAP = 2.2 * mm
"""Air between two columns."""
_AFTER_FIGURES = 3 * mm
"""More air where words follow a column of figures."""

Styled = tuple[Line, Style]


@dataclass(slots=True)
class Cell:
    """Measured lines at a place in a row; lines of one cell may differ in style."""

    x: float
    width: float
    lines: list[Styled]
    align: str = "left"

    @property
    def height(self) -> float:
        """Height of the lines, in points."""
        return sum(style.leading for _, style in self.lines)

    def parted(self, room: float) -> "tuple[Cell, Cell]":
        """Return the lines that fit into ``room`` points, and the others."""
        count = 0
        while count < len(self.lines) and self.lines[count][1].leading <= room:
            room -= self.lines[count][1].leading
            count += 1
        first, rest = self.lines[:count], self.lines[count:]
        return Cell(self.x, self.width, first, self.align), Cell(self.x, self.width, rest, self.align)

    def draw(self, canvas: Any, x: float, top: float) -> None:
        """Draw the lines, those of one style together."""
        at = 0
        while at < len(self.lines):
            style = self.lines[at][1]
            end = at + 1
            while end < len(self.lines) and self.lines[end][1] is style:
                end += 1
            draw_lines(
                canvas,
                [line for line, _ in self.lines[at:end]],
                x + self.x,
                top,
                style,
                width=self.width,
                align=self.align,
            )
            top -= style.leading * (end - at)
            at = end


class Row(Piece):
    """Cells side by side with rules above and below; one that is higher than a page is parted between lines."""

    def __init__(
        self, cells: Sequence[Cell], width: float, *, pad: float = 3.0, above: float = 0.0, below: float = 0.0
    ) -> None:
        """Measure it; ``above`` and ``below`` are widths of rules, ``pad`` the air inside, in points."""
        self.cells = cells
        self.width = width
        self.pad = pad
        self.above = above
        self.below = below
        self.height = max((cell.height for cell in cells), default=0.0) + 2 * pad

    def draw(self, canvas: Any, x: float, top: float) -> None:
        """Draw rules and cells."""
        for cell in self.cells:
            cell.draw(canvas, x, top - self.pad)
        for rule, y in ((self.above, top), (self.below, top - self.height)):
            if rule:
                if canvas._lineWidth != rule:  # most rules are as wide as the one before
                    canvas.setLineWidth(rule)
                canvas.line(x, y, x + self.width, y)

    def split(self, room: float) -> tuple[Piece, Piece] | None:
        """Part it between two lines, at least two of which stay."""
        inner = room - 2 * self.pad
        tallest = max(self.cells, key=lambda cell: cell.height)
        if inner < sum(style.leading for _, style in tallest.lines[:2]):
            return None
        parts = [cell.parted(inner) for cell in self.cells]
        return (
            Row([first for first, _ in parts], self.width, pad=self.pad, above=self.above),
            Row([rest for _, rest in parts], self.width, pad=self.pad, below=self.below),
        )


class Space(Piece):
    """Air."""

    def __init__(self, height: float) -> None:
        self.height = height

    def draw(self, canvas: Any, x: float, top: float) -> None:
        """Draw nothing."""


def styled(text: Safe, style: Style, width: float) -> list[Styled]:
    """Return text measured for a cell."""
    return [(line, style) for line in layout(text, style, width)]


def widest(texts: Iterable[Safe], style: Style = BODY) -> float:
    """Return the width of the widest word among texts, in points: what a column needs for no word to be cut."""
    measure = advances(style.bold)
    return max((sum(map(measure.__getitem__, word)) for word in set(" ".join(texts).split())), default=0.0) * style.size


def fitted(least: float, texts: Iterable[Safe], most: float, style: Style = BODY) -> float:
    """Return a width for a column: what its widest word needs, within bounds; all in points."""
    return min(max(least, widest(texts, style) + 0.5), most)


def heading(text: Safe, width: float) -> Row:
    """Return the title of a section."""
    return Row([Cell(0, width, styled(text, HEADING, width))], width, pad=1)


def _titled(title: Safe | None, width: float) -> tuple[list[Piece], list[Piece]]:
    """Return the heading of a block and the one after a page break."""
    if title is None:
        return [], []
    again = plain(_t("{title} (continued)", title=title))
    return [heading(title, width)], [heading(again, width)]


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table; ``width`` in points, 0 takes what the others leave."""

    head: Safe
    width: float = 0.0
    align: str = "left"


@dataclass(frozen=True, slots=True)
class Entry:
    """A text in a table, with a smaller second one below it; ``small`` sets the first one small as well."""

    text: Safe
    below: Safe = NOTHING
    bold: bool = False
    small: bool = False


@dataclass
class Table:
    """A table under construction.

    Attributes:
        width: in points.
        columns: what stands in each row.
        title: heading above it.
        pad: air above and below each row's text.
    """

    width: float
    columns: Sequence[Column]
    title: Safe | None = None
    pad: float = 1.6
    rows: list[Row] = field(default_factory=list)
    sums: int = 0

    def __post_init__(self) -> None:
        """Give the columns without a width their share."""
        pairs = zip(self.columns, self.columns[1:], strict=False)
        between = [GAP + (_AFTER_FIGURES if a.align == "right" and b.align == "left" else 0.0) for a, b in pairs]
        open_columns = sum(1 for column in self.columns if not column.width) or 1
        share = (self.width - sum(between) - sum(column.width for column in self.columns)) / open_columns
        x = 0.0
        self._places: list[tuple[float, float, str]] = []
        for column, gap in zip(self.columns, [*between, 0.0], strict=True):
            width = column.width or share
            self._places.append((x, width, column.align))
            x += width + gap

    def add(self, *entries: Safe | Entry) -> None:
        """Add a row."""
        cells = []
        for (x, width, align), entry in zip(self._places, entries, strict=True):
            if isinstance(entry, Entry):
                style = BESIDE if entry.small else BODY_BOLD if entry.bold else BODY
                lines = styled(entry.text, style, width) if entry.text else []
                if entry.below:
                    lines += styled(entry.below, SMALL, width)
            else:
                lines = styled(entry, BODY, width) if entry else []
            cells.append(Cell(x, width, lines, align))
        self.rows.append(Row(cells, self.width, pad=self.pad, below=HAIR))

    def total(self, label: Safe, amount: Safe) -> None:
        """Add a subtotal under the last column."""
        x, width, align = self._places[-1]
        wide = max(width, 30 * mm)
        cells = [
            Cell(0, x + width - wide - GAP, styled(label, BODY, x), "right"),
            Cell(x + width - wide, wide, styled(amount, BODY_BOLD, wide), align),
        ]
        self.rows.append(Row(cells, self.width, pad=min(self.pad, 1.6)))
        self.sums += 1

    def block(self, *, space: float = 8.0) -> Block:
        """Return the table with its heads."""
        cells = [
            Cell(x, width, styled(column.head, LABEL, width), align)
            for (x, width, align), column in zip(self._places, self.columns, strict=True)
        ]
        row = Row(cells, self.width, pad=1.8, above=RULE, below=HAIR)
        first, again = _titled(self.title, self.width)
        if len(self.rows) > self.sums:
            self.rows[-1 - self.sums].below = RULE
        return Block(self.rows, [*first, row], [*again, row], last=2 + self.sums, space=space)


@dataclass(frozen=True, slots=True)
class Fact:
    """A labelled value; ``span`` counts columns of the grid, ``always`` prints a line for the hand where none is known."""

    label: Safe
    value: Safe
    span: int = 1
    bold: bool = False
    always: bool = False


def facts(
    items: Iterable[Fact | None], width: float, *, columns: int = 4, title: Safe | None = None, space: float = 7.0
) -> Block:
    """Return a grid of labelled values, labels small above them; facts without a value are left out or get a line.

    None among the facts begins a new row.
    """
    share = (width - GAP * (columns - 1)) / columns
    rows = []
    for line in _grid(items, columns):
        cells: list[Cell] = []
        at = 0
        rooms = [share * item.span + GAP * (item.span - 1) for item in line]
        values = [_value(item, room) for item, room in zip(line, rooms, strict=True)]
        if any(len(value) > 1 for value in values):  # the row is that high anyway: nothing is gained by smaller words
            values = [_value(item, room, least=BODY.size) for item, room in zip(line, rooms, strict=True)]
        for item, room, value in zip(line, rooms, values, strict=True):
            cells.append(Cell(at * (share + GAP), room, styled(item.label, LABEL, room) + value))
            at += item.span
        rows.append(Row(cells, width, pad=1.5, below=HAIR))
    first, again = _titled(title, width)
    if rows and title is not None:
        rows[0].above = RULE
    return Block(rows, first, again, space=space)


def _grid(items: Iterable[Fact | None], columns: int) -> list[list[Fact]]:
    """Return the facts that are printed, row by row; a short one is not left alone at the end of a group."""
    rows: list[list[Fact]] = []
    for _, group in groupby(items, lambda item: item is None):
        shown = [item for item in group if item is not None and (item.value or item.always)]
        made: list[list[Fact]] = []
        for item in shown:
            if not made or sum(one.span for one in made[-1]) + item.span > columns:
                made.append([])
            made[-1].append(item)
        if len(made) > 1 and len(made[-1]) == 1 and made[-1][0].span == 1 and len(made[-2]) > 2:
            made[-1].insert(0, made[-2].pop())
        rows += made
    return rows


_LEAST = 7.2
"""Smallest size of a value that is to stand on one line, in points."""


def _value(item: Fact, room: float, *, least: float = _LEAST) -> list[Styled]:
    """Return the value of a fact; one that all but fits a line (a long engine number) is set smaller, down to ``least``."""
    if not item.value:
        return styled(by_hand(room), BODY, room)
    style = BODY_BOLD if item.bold else BODY
    lines = styled(item.value, style, room)
    if len(lines) == 2 and "\n" not in item.value:
        line, smaller = one_line(item.value, style, room)
        if smaller.size >= least and line.text == item.value:
            return [(line, Style(smaller.size, smaller.bold, style.leading / smaller.size))]
    return lines


def by_hand(room: float) -> Safe:
    """Return a line to write on, at most ``room`` points long."""
    return Safe("_" * int(min(room, 60 * mm) / (advances(False)["_"] * BODY.size)))


def running_text(
    text: Safe, width: float, *, title: Safe | None = None, style: Style = BODY, space: float = 6.0
) -> Block:
    """Return text over the full width; its lines may be parted by a page break, two staying together."""
    pieces = [Row([Cell(0, width, [(line, style)])], width, pad=0) for line in layout(text, style, width)]
    first, again = _titled(title, width)
    return Block(pieces, first, again, first=2, last=2, space=space)


@dataclass(frozen=True, slots=True)
class Sum:
    """A line of the totals; ``strong`` ones are large and stand under a rule."""

    label: Safe
    amount: Safe
    strong: bool = False


_DUE = Style(15, bold=True, spread=1.2)
_DUE_LABEL = Style(10, bold=True, spread=1.2)


class _Sums(Piece):
    """Totals at the right, in two columns where they are many, and words about them at the left."""

    def __init__(self, sums: Sequence[Sum], beside: Sequence[Fact], width: float) -> None:
        self.width = width
        self.column = 64 * mm
        light = [item for item in sums if not item.strong]
        self.second = 48 * mm if len(light) > _MOST_IN_COLUMN else 0.0
        room = width - self.column - self.second - (16 if self.second else 8) * mm
        left = [
            part
            for item in beside
            if item.value
            for part in (
                *styled(item.label, LABEL, room),
                *styled(item.value, BODY_BOLD if item.bold else BODY, room),
                (layout(Safe(""), LABEL, room)[0], Style(3, spread=1)),
            )
        ]
        self.left = Cell(0, room, left)
        half = (len(light) + 1) // 2 if self.second else 0
        self.middle = [self._row(item, self.second) for item in light[:half]]
        self.rows = [self._row(item, self.column) for item in light[half:]]
        self.strong = [self._row(item, self.column) for item in sums if item.strong]
        tall = max(_tall(self.middle), _tall(self.rows)) + _tall(self.strong)
        self.height = max(self.left.height, tall) + 3

    @staticmethod
    def _row(item: Sum, column: float) -> Row:
        style, label = (_DUE, _DUE_LABEL) if item.strong else (BODY, BODY)
        cells = [
            Cell(0, column * 0.6, styled(item.label, label, column * 0.6)),
            Cell(column * 0.4, column * 0.6, styled(item.amount, style, column * 0.6), "right"),
        ]
        if item.strong:
            cells[0].lines.insert(0, (layout(Safe(""), LABEL, 10)[0], Style(4.5, spread=1)))
        pad, rule = (2.5, RULE) if item.strong else (0.9, 0.0)
        return Row(cells, column, pad=pad, above=rule)

    def draw(self, canvas: Any, x: float, top: float) -> None:
        """Draw words, then the sums in their order."""
        self.left.draw(canvas, x, top - 1)
        right = x + self.width - self.column
        for rows, left in ((self.middle, right - 8 * mm - self.second), (self.rows, right)):
            y = top
            for row in rows:
                row.draw(canvas, left, y)
                y -= row.height
        y = top - max(_tall(self.middle), _tall(self.rows))
        for row in self.strong:
            row.draw(canvas, right, y)
            y -= row.height


_MOST_IN_COLUMN = 5


def _tall(pieces: Sequence[Piece]) -> float:
    return sum(piece.height for piece in pieces)


def sums(rows: Sequence[Sum], width: float, beside: Sequence[Fact] = (), *, title: Safe, space: float = 7.0) -> Block:
    """Return the totals: amounts right-aligned at the right edge, facts (total in words ...) beside them."""
    return Block([_Sums(rows, beside, width)], [heading(title, width)], together=True, joined=True, space=space)


class Beside(Piece):
    """Pieces at the left and pieces at the right of them, never parted."""

    def __init__(self, left: Sequence[Piece], right: Sequence[Piece], offset: float) -> None:
        """Measure it; ``offset`` is how far right of the first pieces' edge the others begin, in points."""
        self.left = left
        self.right = right
        self.offset = offset
        self.height = max(_tall(left), _tall(right))

    def draw(self, canvas: Any, x: float, top: float) -> None:
        """Draw the left side, then the right one."""
        for pieces, at in ((self.left, x), (self.right, x + self.offset)):
            y = top
            for piece in pieces:
                piece.draw(canvas, at, y)
                y -= piece.height


TITLES = 32 * mm
"""Width of the titles that stand beside their text."""


def titled_beside(title: Safe, pieces: Sequence[Piece], width: float, *, space: float = 5.0) -> Block:
    """Return pieces laid out for ``width - TITLES`` points with their title at the left of the first one."""
    words = Row([Cell(0, TITLES - GAP, styled(title, BODY_BOLD, TITLES - GAP))], width, pad=0)
    count = 1
    while count < len(pieces) and _tall(pieces[:count]) < words.height:
        count += 1
    rest = [Beside([], [piece], TITLES) for piece in pieces[count:]]
    return Block([Beside([words], pieces[:count], TITLES), *rest], space=space)


def titled_line(title: Safe, text: Safe, width: float, *, space: float = 5.0) -> Block:
    """Return a short text with its title at its left; it takes as many lines as it needs."""
    room = width - TITLES
    pieces = [Row([Cell(0, room, [(line, BODY)])], room, pad=0) for line in layout(text, BODY, room)]
    block = titled_beside(title, pieces, width, space=space)
    block.again = _titled(title, width)[1]
    return block


def numbered(
    texts: Sequence[Safe],
    width: float,
    *,
    title: Safe,
    style: Style = SMALL,
    space: float = 6.0,
    marks: Sequence[Safe] | None = None,
) -> Block:
    """Return numbered sentences (terms, notes) in small type with their title at the left.

    ``marks`` stand before the texts instead of 1., 2., 3. where they have numbers of their own; an empty one sets a
    text off without a number.
    """
    shown = marks if marks is not None else [Safe(f"{number}.") for number in range(1, len(texts) + 1)]
    indent = max(4.5 * mm, widest(shown, style) + 1.4 * mm)
    room = width - TITLES
    pieces: list[Piece] = []
    for mark, text in zip(shown, texts, strict=True):
        for at, line in enumerate(layout(text, style, room - indent)):
            cells = [Cell(indent, room - indent, [(line, style)])]
            if at == 0 and mark:
                cells.insert(0, Cell(0, indent, styled(mark, style, indent)))
            pieces.append(Row(cells, room, pad=0.1))
    block = titled_beside(title, pieces, width, space=space)
    block.again = _titled(title, width)[1]
    block.first = block.last = 2
    return block
