"""领料单: the picking list for the parts store. It carries no price."""

from reportlab.lib.units import mm

from advisor_app.documents.base import Block
from advisor_app.documents.flowables import Column, Fact, running_text
from advisor_app.documents.lines import job_part_table, moment, party_and_car, tx
from advisor_app.documents.marks import Signatory, signatures
from advisor_app.documents.text import plain
from advisor_app.domain.paper import PickingList


def facts_beside_number(paper: PickingList) -> list[str]:
    """Return what stands beside the number: the order, where the list has a number of its own."""
    return [tx("Order {number}", number=paper.order_number)] if paper.order_number != paper.number else []


def blocks(paper: PickingList, width: float) -> list[Block]:
    """Return the content of the picking list, laid out for ``width`` points."""
    top = [
        Fact(tx("Needed by"), moment(paper.needed_at), 2, bold=True),
        Fact(tx("Bay"), plain(paper.bay), bold=True),
        Fact(tx("Technicians"), plain(tx(", ").join(paper.technicians))),
        Fact(tx("Service advisor"), plain(paper.advisor)),
    ]
    made = [party_and_car(None, paper.vehicle, width, more=top, odometer=False)]
    extra = [Column(tx("Issued"), 14 * mm), Column(tx("Returned"), 14 * mm)]
    made.append(job_part_table(paper.parts, width, title=tx("Parts to pick"), extra=extra))
    if paper.notes:
        made.append(running_text(plain(paper.notes), width, title=tx("Remarks")))
    made.append(
        signatures(
            [Signatory(tx("Issued by (parts store)")), Signatory(tx("Received by (technician)"))],
            width,
        )
    )
    return made
