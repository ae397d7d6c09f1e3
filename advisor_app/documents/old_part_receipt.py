"""旧件处理确认单: what becomes of the removed parts."""

from reportlab.lib.units import mm

from advisor_app.documents.base import Block
from advisor_app.documents.flowables import Column, Entry, Table, numbered, running_text, titled_line
from advisor_app.documents.lines import party_and_car, quantity, tx
from advisor_app.documents.marks import Signatory, for_the_shop, photos, signatures
from advisor_app.documents.text import Safe, plain, say
from advisor_app.domain.paper import OldPartReceipt


def facts_beside_number(paper: OldPartReceipt) -> list[str]:
    """Return what stands beside the number: the order, where the receipt's own number does not begin with it."""
    own = not paper.number.startswith(paper.order_number)
    return [tx("Order {number}", number=paper.order_number)] if own else []


def blocks(paper: OldPartReceipt, width: float) -> list[Block]:
    """Return the content of the receipt, laid out for ``width`` points."""
    made = [party_and_car(paper.party, paper.vehicle, width)]
    table = Table(
        width,
        [
            Column(tx("No."), 6 * mm),
            Column(tx("Removed part, code")),
            Column(tx("Label"), 32 * mm),
            Column(tx("Quantity"), 18 * mm, "right"),
            Column(tx("What happens to it"), 48 * mm),
        ],
        tx("Removed parts"),
    )
    for at, row in enumerate(paper.rows, 1):
        below = "    ".join(filter(None, [row.code, row.note]))
        count = tx("not weighed") if row.quantity is None else quantity(row.quantity, row.unit)
        name = Entry(plain(row.name), plain(below))
        table.add(Safe(str(at)), name, plain(row.label), count, Entry(say(row.fate), bold=True))
    if paper.rows:
        made.append(table.block())
    else:
        made.append(running_text(tx("No part was replaced."), width))
    if paper.photos:
        made.append(photos(paper.photos, width, title=tx("Photos")))
    if paper.notes:
        made.append(titled_line(tx("Remarks"), plain(paper.notes), width))
    if paper.rows:
        made.append(numbered(_terms(), width, title=tx("Please note")))
    made.append(
        signatures(
            [
                Signatory(tx("Customer: I agree to the above"), paper.customer_signature),
                for_the_shop(tx("Service advisor, for the shop"), paper.advisor_signature),
            ],
            width,
        )
    )
    return made


def _terms() -> list[Safe]:
    return [
        tx(
            "The parts were shown to you. Those that you take along are handed to you complete when you collect the car."
        ),
        tx(
            "Parts that you leave to us are disposed of by us as the rules ask, and recorded; you give up any claim to "
            "them."
        ),
        tx(
            "Parts whose replacement the maker or the insurer pays for are kept for them; oil, batteries and other "
            "hazardous waste go to licensed collectors only."
        ),
    ]
