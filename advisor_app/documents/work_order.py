"""维修委托书: the work order, the contract between shop and customer."""

import re
from decimal import Decimal

from reportlab.lib.units import mm

from advisor_app.documents.base import FINE, Block
from advisor_app.documents.flowables import Fact, numbered, titled_line
from advisor_app.documents.lines import (
    PricedTables,
    complaints,
    estimate,
    guarantee_text,
    moment,
    number,
    party_and_car,
    refused,
    things,
    tx,
)
from advisor_app.documents.marks import Signatory, for_the_shop, signatures
from advisor_app.documents.phone import phone_text
from advisor_app.documents.text import NOTHING, Safe, plain, say
from advisor_app.domain.paper import WorkOrderPaper
from advisor_app.order_terms import program_terms


def facts_beside_number(paper: WorkOrderPaper) -> list[str]:
    """Return what stands beside the number."""
    return [say(paper.business)] if paper.business else []


def blocks(paper: WorkOrderPaper, width: float) -> list[Block]:
    """Return the content of the work order, laid out for ``width`` points."""
    top = [
        Fact(tx("Promised for"), moment(paper.promised_at), 2, bold=True),
        Fact(tx("New time agreed"), plain(paper.agreed_anew), 3),
        Fact(tx("Handed back at"), plain(paper.place), 3, always=True),
        Fact(tx("Phone of the shop"), phone_text(paper.shop.phone), 2, always=True),
        Fact(tx("Manner of hand-over"), say(paper.handover), 3, always=True),
        Fact(tx("Payment"), say(paper.payment), 3, always=True),
        Fact(tx("Service advisor"), plain(paper.advisor)),
        Fact(tx("Comeback of order"), plain(paper.earlier_order), 2),
    ]
    made = [
        party_and_car(paper.party, paper.vehicle, width, more=top),
        *complaints(paper.faults, width, corrected=False),
    ]
    made += PricedTables(paper.labour, paper.parts, paper.fees, paper.totals, width).blocks()
    made.append(estimate(paper.totals, width, Fact(tx("If it costs more"), overrun(paper.overrun_percent))))
    made += refused(paper.refusal, width)
    if wished := [say(wish.text) for wish in paper.wishes if wish.chosen]:
        made.append(titled_line(tx("Your wishes"), plain(tx("; ").join(wished)), width))
    if paper.consents:
        made.append(titled_line(tx("Your consent"), plain("\n".join(map(say, paper.consents))), width))
    if paper.belongings:
        made.append(titled_line(tx("Left in the car"), things(paper.belongings), width))
    if paper.notes:
        made.append(titled_line(tx("Remarks"), plain(paper.notes), width))
    if paper.guarantees:
        made.append(titled_line(tx("Repair guarantee"), Safe("\n".join(guarantee_text(paper.guarantees))), width))
    marks, terms = _terms(paper)
    made.append(numbered(terms, width, title=tx("Terms"), style=FINE, marks=marks))
    made.append(
        signatures(
            [
                Signatory(tx("Customer: I order the work above and agree to the terms"), paper.customer_signature),
                for_the_shop(tx("Service advisor, for the shop"), paper.advisor_signature),
            ],
            width,
            line=14.5 * mm,
        )
    )
    for block in made[-2:]:
        block.kept = True
    return made


def overrun(share: Decimal) -> Safe:
    """Return how a final amount above the estimate is settled."""
    if share:
        return tx(
            "We charge what was really done. Up to {share} % above the estimate needs no further word; "
            "beyond that we ask you first.",
            share=number(share),
        )
    return tx("We charge what was really done, and ask you before it costs more than the estimate.")


_OWN_NUMBER = re.compile(
    r"(?:\d{1,2}[.．、)）](?!\d)|[(（](?:\d{1,2}|[一二三四五六七八九十]{1,3})[)）]|[①-⑳]"
    r"|第[一二三四五六七八九十百]{1,4}条[、：:]?|[一二三四五六七八九十]{1,3}、)\s*"
)


def own_terms(text: str) -> tuple[list[Safe] | None, list[Safe]]:
    """Return the shop's own terms, one to a line, with the numbers the shop gave them; None: it gave none."""
    lines = [plain(line.strip()) for line in text.splitlines() if line.strip()]
    found = [_OWN_NUMBER.match(line) for line in lines]
    if not any(found):
        return None, lines
    marks = [plain(match[0].strip()) if match else NOTHING for match in found]
    rest = [plain(line[match.end() :]) if match else line for match, line in zip(found, lines, strict=True)]
    return marks, rest


def _terms(paper: WorkOrderPaper) -> tuple[list[Safe] | None, list[Safe]]:
    """Return the shop's own terms, or those that come with the program."""
    marks, own = own_terms(paper.shop.terms)
    if own:
        return marks, own
    ours = program_terms(diagnosis_only=paper.diagnosis_only)
    return None, [plain(term) for term in ours]
