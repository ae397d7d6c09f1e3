"""How wide the columns of the sheet are, so that none needs scrolling where the screen is narrow."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import ceil

from PySide6.QtGui import QFontMetricsF

from advisor_app.domain.quote import Decision
from advisor_app.i18n import label
from advisor_app.ports.reads.quotes import LineCard
from ui.features.quote.cells import Shape
from ui.features.quote.name_lines import width_for_two
from ui.features.quote.sheet_model import SheetModel
from ui.kit.badges import BadgeSpec, badge_size
from ui.theme.fonts import font, numbers_font

NAME_LEAST = 126
"""The name never gets less, px; with less room the last columns scroll."""
NAME_FAIR = 160
"""A longer name ends in dots before a column loses its words, px."""
NAME_ENOUGH = 260
"""A longer name may end in dots before other columns give way, px."""
CHOSEN_LEAST = 78
"""A chosen word and its head keep so much, px; the tooltip has it whole."""
SAFETY_SIGN = 21
CODE_GAP = 8
SIGN = 34
"""Width of a column that shows a sign in place of words, px."""
SIGN_LEAST = 28
"""The same where every pixel counts."""
_PAD = 17
_HEAD_PAD = 26
_CHOSEN_MOST = 104
_BADGE_PAD = 8
_STEP = 4


@dataclass(frozen=True)
class Fit:
    """What the columns get.

    Attributes:
        widths: field to px.
        signs: fields whose head (and decision) is a sign, its words in the tooltip.
        brief: the decision keeps its words below the sign in its head, without a sign of their own.
        codes: every code of the price list has room behind its name; else none is shown.
    """

    widths: Mapping[str, int]
    signs: frozenset[str]
    brief: bool = False
    codes: bool = True


def fit_columns(model: SheetModel, room: int) -> Fit:
    """Return the widest arrangement in which every name is whole, in one line, else in two; signs only where none is.

    Args:
        model: the lines; what stands in them decides.
        room: px beside the scroll bar.
    """
    bare, coded, halved = _name_needs(model)
    least = min(max(bare, NAME_LEAST), NAME_ENOUGH)
    two = min(max(halved, NAME_LEAST), NAME_ENOUGH)
    needed = {cell.field: _needed(model, n) for n, cell in enumerate(model.columns) if cell.width}
    ticks = frozenset(cell.field for cell in model.columns if cell.sign and cell.field not in ("decision", "discount"))
    tight = needed | dict.fromkeys(ticks, SIGN)
    wide = {cell.field: max(cell.width, needed[cell.field]) for cell in model.columns if cell.width}
    close = tight | dict.fromkeys(ticks, SIGN_LEAST) | {"discount": max(SIGN, _rows_need(model, "discount"))}
    plain = needed | {"decision": max(_brief_need(), _head_need(model, "decision"))}
    brief = close | {"decision": _brief_need()}
    closest = close | {"decision": SIGN - 2}
    for widths, signs, enough in (  # noqa: B007 (taken after the loop)
        (wide, frozenset[str](), max(least, min(coded, NAME_ENOUGH))),
        (needed, frozenset[str](), least),
        (needed, frozenset[str](), two),
        (plain, frozenset[str](), min(two, NAME_FAIR)),
        (tight, ticks, min(two, NAME_FAIR)),
        (close, ticks | {"discount"}, min(two, NAME_FAIR)),
        (brief, ticks | {"decision", "discount"}, min(two, NAME_FAIR)),
        (closest, ticks | {"decision", "discount"}, NAME_LEAST),
    ):
        name = room - sum(widths.values())
        if name >= enough:
            break
    if name < two:  # words of a choice end in dots before a name does, or a column goes out of sight
        for field in ("part_class", "payer"):
            cut = max(0, min(two - name, widths[field] - CHOSEN_LEAST))
            widths, name = widths | {field: widths[field] - cut}, name + cut
    name = max(name, enough)
    short = widths["decision"] in (plain["decision"], brief["decision"])
    return Fit(widths | {"name": name}, signs, short, coded <= name)


def comfortable(model: SheetModel) -> int:
    """Return the room in which every column has its words and a name a fair part, whatever stands in the lines, px."""
    heads = (max(cell.width, _head_need(model, cell.field)) for cell in model.columns if cell.width)
    return sum(heads) + NAME_FAIR


def _head_need(model: SheetModel, field: str) -> int:
    """Return the room of the words in the head of a column."""
    head = QFontMetricsF(font("second")).horizontalAdvance(model.columns[model.column_of(field)].head) + _HEAD_PAD
    return ceil(head / _STEP) * _STEP


def _brief_need() -> int:
    """Return the room of the longest decision in words alone."""
    return max(badge_size(BadgeSpec(label(one))).width() for one in Decision) + _BADGE_PAD


def _name_needs(model: SheetModel) -> tuple[int, int, int]:
    """Return the room of the longest name, of the longest one with its code, and of the longest one in two lines."""
    plain, small = QFontMetricsF(font("body")), QFontMetricsF(font("second"))
    bare = coded = halved = 0.0
    for line in model.rows:
        if isinstance(line, LineCard):
            besides = (SAFETY_SIGN if line.safety else 0) + _PAD
            name = plain.horizontalAdvance(line.title) + besides
            bare, halved = max(bare, name), max(halved, width_for_two(line.title) + besides)
            coded = max(coded, name + (CODE_GAP + small.horizontalAdvance(line.code) if line.code else 0))
    return ceil(bare / _STEP) * _STEP, ceil(coded / _STEP) * _STEP, ceil(halved / _STEP) * _STEP


def _needed(model: SheetModel, column: int) -> int:
    """Return the room of the longest words of a column, in steps, so that it rarely moves while one types."""
    cell = model.columns[column]
    head = _head_need(model, cell.field)
    if cell.field == "decision":
        badges = (badge_size(BadgeSpec(label(one), icon="check")).width() + 14.0 for one in Decision)
        return ceil(max(head, *badges))
    return max(head, _rows_need(model, cell.field))


def _rows_need(model: SheetModel, field: str) -> int:
    """Return the room of the longest words below the head of a column."""
    column = model.column_of(field)
    cell = model.columns[column]
    used = QFontMetricsF(numbers_font("body", bold=cell.field == "amount") if cell.right else font("body"))
    faults = model.sheet.faults if model.sheet else ()
    lines = (row for row in model.rows if isinstance(row, LineCard))
    texts = {str(model.index(n, column).data() or "") for n in range(model.rowCount())} if cell.shape is Shape.TYPED else {
        cell.show(line, faults) for line in lines if cell.fits(line)
    }  # fmt: skip
    if cell.field == "amount":
        texts |= {str(row.subtotal) for row in model.rows if not isinstance(row, LineCard)}
    words = max((used.horizontalAdvance(text) for text in texts), default=0.0) + _PAD
    if cell.shape is Shape.CHOSEN:
        words = min(words, _CHOSEN_MOST)
    return ceil(words / _STEP) * _STEP
