"""估价单: the quote."""

from advisor_app.documents.base import Block
from advisor_app.documents.flowables import Fact, numbered, titled_line
from advisor_app.documents.lines import (
    PricedTables,
    complaints,
    day,
    estimate,
    moment,
    party_and_car,
    refused,
    tx,
)
from advisor_app.documents.marks import Signatory, for_the_shop, signatures
from advisor_app.documents.text import Safe, plain
from advisor_app.domain.paper import QuotePaper


def facts_beside_number(paper: QuotePaper) -> list[str]:
    """Return what stands beside the number."""
    return [tx("Version {n}", n=paper.version)]


def blocks(paper: QuotePaper, width: float) -> list[Block]:
    """Return the content of the quote, laid out for ``width`` points."""
    top = [
        Fact(tx("Promised for"), moment(paper.promised_at), 2, bold=True),
        Fact(tx("Quote valid until"), day(paper.valid_until)),
        Fact(tx("Service advisor"), plain(paper.advisor)),
    ]
    tail: list[Block] = []
    made = [
        party_and_car(paper.party, paper.vehicle, width, more=top),
        *complaints(paper.faults, width, corrected=False),
    ]
    made += PricedTables(paper.labour, paper.parts, paper.fees, paper.totals, width, decisions=True).blocks()
    made += refused(paper.refusal, width)
    tail.append(estimate(paper.totals, width))
    if paper.notes:
        tail.append(titled_line(tx("Remarks"), plain(paper.notes), width))
    tail.append(numbered(_terms(paper), width, title=tx("Please note")))
    tail.append(
        signatures(
            [
                Signatory(
                    tx("Customer: I have understood the quote and decided line by line"), paper.customer_signature
                ),
                for_the_shop(tx("Service advisor"), paper.advisor_signature),
            ],
            width,
        )
    )
    for block in tail:
        block.kept = True
    return [*made, *tail]


def _terms(paper: QuotePaper) -> list[Safe]:
    terms = [
        tx("This is an estimate. Work begins only when you have signed a work order."),
        tx("Prices and times can change if further faults are found; we ask you before anything is done."),
        tx("For every part you may choose between the part classes on offer; the class is named in each line."),
    ]
    if paper.valid_until:
        terms.append(tx("The prices are good until {day}.", day=day(paper.valid_until)))
    return terms
