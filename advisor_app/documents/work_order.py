"""维修委托书: the work order, the contract between shop and customer."""

import re
from decimal import Decimal

from reportlab.lib.units import mm

from advisor_app.documents.base import FINE, Block
from advisor_app.documents.flowables import Fact, numbered, sums, titled_line
from advisor_app.documents.lines import (
    PricedTables,
    complaints,
    guarantee_text,
    moment,
    number,
    party_and_car,
    payer_facts,
    sum_rows,
    things,
    tx,
)
from advisor_app.documents.marks import Signatory, for_the_shop, signatures, ticks
from advisor_app.documents.text import NOTHING, Safe, plain, say
from advisor_app.domain.paper import WorkOrderPaper
from advisor_app.domain.values.capital import capital


def facts_beside_number(paper: WorkOrderPaper) -> list[str]:
    """Return what stands beside the number."""
    return [say(paper.business)] if paper.business else []


def blocks(paper: WorkOrderPaper, width: float) -> list[Block]:
    """Return the content of the work order, laid out for ``width`` points."""
    top = [
        Fact(tx("Promised for"), moment(paper.promised_at), 2, bold=True),
        Fact(tx("Handed back at"), plain(paper.place), 3),
        Fact(tx("Payment"), say(paper.payment)),
        Fact(tx("Service advisor"), plain(paper.advisor)),
        Fact(tx("Rework of order"), plain(paper.earlier_order)),
    ]
    made = [
        party_and_car(paper.party, paper.vehicle, width, more=top),
        *complaints(paper.faults, width, corrected=False),
    ]
    made += PricedTables(paper.labour, paper.parts, paper.fees, paper.totals, width).blocks()
    beside = [
        Fact(tx("Total in words"), plain(capital(paper.totals.due)), bold=True),
        Fact(tx("If it costs more"), overrun(paper.overrun_percent)),
        *payer_facts(paper.totals),
    ]
    made.append(sums(sum_rows(paper.totals, tx("Estimated total")), width, beside, title=tx("Totals")))
    if paper.wishes:
        made.append(ticks([(say(wish.text), wish.chosen) for wish in paper.wishes], width, title=tx("Your wishes")))
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
    terms = [
        tx(
            "We do the work listed above and nothing else. If we find more, we tell you what it is, what it costs and "
            "how long it takes, and wait for your answer."
        ),
        tx(
            "Labour and parts are charged as listed; the settlement list shows every line, and you check and sign it "
            "before you pay."
        ),
        tx(
            "Parts that we replace belong to you. We show them and give them back, unless you leave them to us in "
            "writing; warranty parts and hazardous waste follow their own rules."
        ),
        tx(
            "The repair guarantee counts from the day the car leaves. We cannot guarantee parts that you bring along "
            "yourself."
        ),
        tx("You allow us to drive the car where the work or its final check needs it."),
        tx(
            "Please take money and valuables with you. We answer for the things listed on the reception sheet until "
            "the car is handed back."
        ),
        tx("If we cannot keep the promised time, we call you before it has passed and agree on a new one."),
        tx("Please collect the car within three days of our message; we talk to you before any parking charge begins."),
        tx(
            "We use your personal data only to carry out this order, for the guarantee and for the repair record that "
            "the law asks us to keep."
        ),
    ]
    if paper.diagnosis_only:
        terms.insert(
            0,
            tx(
                "This order covers the diagnosis only. You get the result and a quote; nothing is repaired before you "
                "have agreed."
            ),
        )
    return None, terms
