"""出门证: the gate pass, half a sheet, with a code that is good for one exit."""

from typing import Any

from reportlab.lib.units import mm

from advisor_app.documents.base import BODY, LABEL, RULE, Block, Piece
from advisor_app.documents.code import draw_qr
from advisor_app.documents.flowables import Fact, facts
from advisor_app.documents.lines import moment, tx
from advisor_app.documents.marks import Signatory, signatures
from advisor_app.documents.text import Safe, Style, draw_lines, layout, one_line, plain, say
from advisor_app.domain.paper import GatePassPaper

_CODE = Style(36, bold=True, spread=1.2)


def facts_beside_number(paper: GatePassPaper) -> list[str]:  # noqa: ARG001 - every paper has one
    """Return what stands beside the number: nothing."""
    return []


def blocks(paper: GatePassPaper, width: float) -> list[Block]:
    """Return the content of the gate pass, laid out for ``width`` points."""
    items = [
        Fact(tx("Make and model"), plain(paper.vehicle.make_model), 2),
        Fact(tx("Collected by"), plain(paper.driver), bold=True),
        Fact(tx("Valid until"), moment(paper.valid_until), bold=True),
        Fact(tx("Visit"), plain(paper.visit_number)),
        Fact(tx("Work order"), plain(paper.order_number)),
        Fact(tx("Settlement list"), plain(paper.settlement_number)),
        Fact(tx("Released because"), say(paper.release), 2, bold=True),
        Fact(tx("Nothing was done because"), say(paper.reason), 2),
        Fact(tx("Approved by"), plain(paper.approved_by)),
        Fact(tx("Quality check passed by"), plain(paper.quality_passed_by)),
        Fact(tx("Released by"), plain(paper.released_by)),
    ]
    return [
        Block([_Code(paper.one_time_code, width)], space=0),
        facts(items, width, columns=5, space=5),
        signatures(
            [Signatory(tx("Collected by, signature")), Signatory(tx("Gate: ticked off, signature and time"))],
            width,
            line=18 * mm,
            space=9,
        ),
    ]


class _Code(Piece):
    """The one-time code in large figures, and as a QR code."""

    def __init__(self, code: str, width: float) -> None:
        self.code = code
        self.width = width
        self.height = 36 * mm

    def draw(self, canvas: Any, x: float, top: float) -> None:
        """Draw frame, figures and QR code."""
        size = 32 * mm
        draw_qr(canvas, self.code, x + 2 * mm, top - 2 * mm, size)
        left = x + size + 9 * mm
        room = self.width - size - 9 * mm
        draw_lines(canvas, layout(tx("One-time code"), LABEL, room), left, top - 3 * mm, LABEL)
        spaced = Safe(" ".join(self.code[at : at + 4] for at in range(0, len(self.code), 4)))
        line, style = one_line(spaced, _CODE, room)
        draw_lines(canvas, [line], left, top - 3 * mm - LABEL.leading, style)
        hint = tx("Good for one exit. The guard scans or types it and ticks the car off.")
        draw_lines(canvas, layout(hint, BODY, room), left, top - 3 * mm - LABEL.leading - style.leading - 4, BODY)
        canvas.setLineWidth(RULE)
        canvas.line(x, top - self.height, x + self.width, top - self.height)
