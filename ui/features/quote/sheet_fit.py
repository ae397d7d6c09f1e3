"""How wide the columns of the sheet are, so that none needs scrolling where the screen is narrow."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import ceil

from PySide6.QtGui import QFontMetricsF

from advisor_app.domain.quote import Decision
from advisor_app.i18n import label
from advisor_app.ports.reads.quotes import LineCard
from ui.features.quote.cells import Shape
from ui.features.quote.sheet_model import SheetModel
from ui.kit.badges import BadgeSpec, badge_size
from ui.theme.fonts import font, numbers_font

NAME_LEAST = 150
"""The name never gets less, px; with less room the last columns scroll."""
NAME_GOOD = 160
NAME_WIDE = 230
SIGN = 34
"""Width of a column that shows a sign in place of words, px."""
_PAD = 17
_HEAD_PAD = 22
_CHOSEN_MOST = 104
_STEP = 4


@dataclass(frozen=True)
class Fit:
    """What the columns get.

    Attributes:
        widths: field to px.
        signs: fields whose head (and decision) is a sign, its words in the tooltip.
    """

    widths: Mapping[str, int]
    signs: frozenset[str]


def fit_columns(model: SheetModel, room: int) -> Fit:
    """Return the widest arrangement that leaves the name enough: words, then signs for ticks, then for decisions."""
    needed = {cell.field: _needed(model, n) for n, cell in enumerate(model.columns) if cell.width}
    ticks = frozenset(cell.field for cell in model.columns if cell.sign and cell.field != "decision")
    tight = needed | dict.fromkeys(ticks, SIGN)
    wide = {cell.field: max(cell.width, needed[cell.field]) for cell in model.columns if cell.width}
    for widths, signs, enough in (  # noqa: B007 (taken after the loop)
        (wide, frozenset[str](), NAME_WIDE),
        (tight, ticks, NAME_GOOD),
        (tight | {"decision": SIGN}, ticks | {"decision"}, NAME_LEAST),
    ):
        name = room - sum(widths.values())
        if name >= enough:
            break
    return Fit(widths | {"name": max(name, NAME_LEAST)}, signs)


def _needed(model: SheetModel, column: int) -> int:
    """Return the room of the longest words of a column, in steps, so that it rarely moves while one types."""
    cell = model.columns[column]
    head = QFontMetricsF(font("second")).horizontalAdvance(cell.title) + _HEAD_PAD
    if cell.field == "decision":
        badges = (badge_size(BadgeSpec(label(one), icon="check")).width() + 14.0 for one in Decision)
        return ceil(max(head, *badges))
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
    return ceil(max(head, words) / _STEP) * _STEP
