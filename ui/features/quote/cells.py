"""The cells of the quote sheet as data: which there are, how they read, how what is typed is understood. No Qt."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from advisor_app.domain.catalog import PartClass
from advisor_app.domain.line import LineKind, Payer
from advisor_app.domain.values.errors import RuleBroken
from advisor_app.domain.values.money import Money, parse_money
from advisor_app.domain.values.quantity import check_whole, format_quantity, parse_hours, parse_quantity
from advisor_app.domain.values.text import clean_name
from advisor_app.i18n import current_language, label, words
from advisor_app.ports.reads.quotes import FaultLink, LineCard
from ui.kit import formats

t = words("quote")


class Shape(Enum):
    """How a cell is filled in."""

    SHOWN = "shown"
    TYPED = "typed"
    CHOSEN = "chosen"
    TICKED = "ticked"


@dataclass(frozen=True)
class Cell:
    """One column of the sheet.

    Attributes:
        field: name of the field of a line; ``decision`` and ``amount`` are shown only.
        title: words in the head.
        width: px; 0 takes what is left over.
        shape: how it is filled in.
        right: figures, aligned right.
        show: line and complaints to the words in the cell.
        read: typed text and line to the value; raises ``RuleBroken``.
        fits: whether the cell means anything on a line.
        sign: icon in the head of the narrowest sheets, where there is no room for words; "" keeps the words.
        short: words in the head where the title is longer; the tooltip has the title.
    """

    field: str
    title: str
    width: int
    shape: Shape
    right: bool
    show: Callable[[LineCard, tuple[FaultLink, ...]], str]
    read: Callable[[str, LineCard], object] | None = None
    fits: Callable[[LineCard], bool] = lambda _line: True
    sign: str = ""
    short: str = ""

    @property
    def head(self) -> str:
        """Words in the head of the column."""
        return self.short or self.title


def _read_name(text: str, line: LineCard) -> object:
    name = clean_name(text, field="name")
    if not name:
        raise RuleBroken("line_name_missing", field="name")
    return line.name if name == line.title else name  # what it is called here is no new name


def _read_quantity(text: str, line: LineCard) -> object:
    if line.kind is LineKind.LABOUR:
        return parse_hours(text, field="quantity")
    quantity = parse_quantity(text, field="quantity")
    check_whole(quantity, line.unit, field="quantity")
    return quantity


def _read_price(text: str, _line: LineCard) -> object:
    return parse_money(text, field="unit_price")


def _read_discount(text: str, line: LineCard) -> object:
    """Read money off the line, or a share of it: ``10%``."""
    typed = text.strip().replace("％", "%")
    if not typed:
        return Money(0)
    if typed.endswith("%"):
        share = parse_money(typed[:-1], field="discount")
        return line.gross.percent(share.fen)
    return parse_money(typed, field="discount")


def _is_part(line: LineCard) -> bool:
    return line.kind is LineKind.PART


def _is_priced(line: LineCard) -> bool:
    """Whether a line has a price of ours: the customer's own part has none."""
    return not line.customers_own


def _is_our_part(line: LineCard) -> bool:
    return _is_part(line) and _is_priced(line)


def _fault(line: LineCard, faults: tuple[FaultLink, ...]) -> str:
    return next((str(f.pos) for f in faults if f.id == line.fault_id), "")


def cells() -> tuple[Cell, ...]:
    """Return the columns in their order, in the language of the screen."""
    return (
        Cell(
            "decision",
            t("Decision"),
            78 if current_language() == "zh_CN" else 98,
            Shape.SHOWN,
            False,
            lambda line, _f: label(line.decision),
            sign="help-circle",
        ),
        Cell("name", t("Work or part"), 0, Shape.TYPED, False, lambda line, _f: line.title, _read_name),
        Cell("quantity", t("Qty"), 60, Shape.TYPED, True, lambda line, _f: _quantity(line), _read_quantity),
        Cell(
            "unit_price",
            t("Price"),
            80,
            Shape.TYPED,
            True,
            lambda line, _f: str(line.unit_price),
            _read_price,
            fits=_is_priced,
        ),
        Cell("amount", t("Amount"), 88, Shape.SHOWN, True, lambda line, _f: str(line.gross)),
        Cell(
            "discount",
            t("Discount"),
            74,
            Shape.TYPED,
            True,
            lambda line, _f: _discount(line),
            _read_discount,
            fits=_is_priced,
            sign="minus",
        ),
        Cell("payer", t("Payer"), 82, Shape.CHOSEN, False, lambda line, _f: _payer(line)),
        Cell("part_class", t("Part type"), 78, Shape.CHOSEN, False, lambda line, _f: _class(line), fits=_is_our_part),
        Cell(
            "customers_own",
            t("Customer's own"),
            50,
            Shape.TICKED,
            False,
            lambda line, _f: _tick(line.customers_own),
            fits=_is_part,
            sign="user",
            short=t("Own"),
        ),
        Cell("safety", t("Safety"), 54, Shape.TICKED, False, lambda line, _f: _tick(line.safety), sign="alert-octagon"),
        Cell("fault_id", t("Complaint"), 54, Shape.CHOSEN, False, _fault, sign="message", short=t("Fault")),
    )


def _quantity(line: LineCard) -> str:
    if line.kind is LineKind.LABOUR:
        return f"{format_quantity(line.quantity)} h"  # short in every language: the column is as wide as a number
    return formats.counted(line.quantity, line.unit)


def _payer(line: LineCard) -> str:
    """Return who pays, short: the law's own name for a warranty is wider than the column. The tooltip has it whole."""
    return t("Warranty") if line.payer is Payer.WARRANTY else label(line.payer)


def _discount(line: LineCard) -> str:
    return str(line.discount) if line.discount else ""


def _class(line: LineCard) -> str:
    """Return the type of a part, short: the law's own names are wider than the column. The tooltip has them whole."""
    if line.part_class is None:
        return t("Not stated") if line.unclassed else ""
    return part_class_short(line.part_class)


def part_class_short(kind: PartClass) -> str:
    """Return the word of the trade for a type of part."""
    return {
        PartClass.ORIGINAL: t("OEM"), PartClass.SAME_QUALITY: t("Equal"), PartClass.BRAND: t("Brand"),
        PartClass.AFTERMARKET: t("Aftermkt"), PartClass.REMANUFACTURED: t("Reman."),
        PartClass.RECONDITIONED: t("Recond."), PartClass.SALVAGED: t("Salvaged"),
        PartClass.REPAIR_INSTEAD: t("Repaired"),
    }[kind]  # fmt: skip


def part_class_called(text: str) -> PartClass | None:
    """Return the type of part that is called so, by the trade or by the law; None for anything else."""
    named = text.strip().casefold()
    return next((one for one in PartClass if named in (label(one).casefold(), part_class_short(one).casefold())), None)


def _tick(on: bool) -> str:
    return "✓" if on else ""


def choices_of(field: str, faults: tuple[FaultLink, ...]) -> list[tuple[object, str]]:
    """Return (value, words) that a cell can be given; digits choose them in this order."""
    if field == "payer":
        return [(payer, label(payer)) for payer in Payer]
    if field == "part_class":
        return [(kind, label(kind)) for kind in PartClass]
    linked: list[tuple[object, str]] = [(f.id, f"{f.pos}  {' '.join(f.words.split())[:24]}") for f in faults]
    return [*linked, (None, t("none"))]


def edit_text(cell: Cell, line: LineCard) -> str:
    """Return what stands in the editor when a cell is opened."""
    if cell.field == "quantity":
        return format_quantity(line.quantity)
    value = line.title if cell.field == "name" else getattr(line, cell.field)
    return str(value) if value else ""


GROUPS: tuple[tuple[str, tuple[LineKind, ...]], ...] = (
    ("labour", (LineKind.LABOUR,)),
    ("parts", (LineKind.PART,)),
    ("other", (LineKind.SUBLET, LineKind.FEE)),
)
"""The blocks of the sheet, each with its subtotal."""


def group_title(code: str) -> str:
    """Return the head of a block."""
    return {"labour": t("Labour"), "parts": t("Parts"), "other": t("Other")}[code]
