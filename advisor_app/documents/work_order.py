"""维修委托书: the work order, the contract between shop and customer."""

import re
from decimal import Decimal

from reportlab.lib.units import mm

from advisor_app.documents.base import BODY, FINE, Block
from advisor_app.documents.flowables import Fact, numbered, titled_line
from advisor_app.documents.lines import (
    PricedTables,
    answers,
    complaints,
    estimate,
    guarantee_text,
    later_complaints,
    moment,
    number,
    party_and_car,
    refused,
    things,
    tx,
    yuan,
)
from advisor_app.documents.marks import Signatory, for_the_shop, signatures
from advisor_app.documents.phone import phone_text
from advisor_app.documents.text import NOTHING, Safe, plain, say, say_within
from advisor_app.domain.paper import WorkOrderPaper
from advisor_app.domain.values.money import Money
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
        Fact(tx("Hand-over"), say(paper.handover), 3, always=True),
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
    made += _added(paper, width)
    made += refused(paper.refusal, width)
    made += answers(paper, width)
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
                Signatory(_ordered(paper), paper.customer_signature),
                for_the_shop(tx("Service advisor, for the shop"), paper.advisor_signature),
            ],
            width,
            line=14.5 * mm,
        )
    )
    for block in made[-2:]:
        block.kept = True
    return [*made, *later_complaints(paper.later_faults, width)]


def _ordered(paper: WorkOrderPaper) -> Safe:
    """Return what the signature under the order stands for: never for what was agreed to after it."""
    if paper.additions:
        return tx("Customer: I order the work above, additions excepted, and agree to the terms")
    return tx("Customer: I order the work above and agree to the terms")


def _added(paper: WorkOrderPaper, width: float) -> list[Block]:
    """Return the additions: what was found, what it costs, who agreed to it when and how, and the old and new sum."""
    if not paper.additions:
        return []
    rows = [
        tx(
            "{found}: {amount} more, agreed by {name} ({how}), {when}",
            found=row.found,
            amount=yuan(row.amount),
            name=row.agreed_by,
            how=say_within(row.agreed_how),
            when=f"{row.agreed_at:%Y-%m-%d %H:%M}",
        )
        for row in paper.additions
    ]
    now = paper.totals.due
    signed = now - sum((row.amount for row in paper.additions), Money(0))
    sums_of = tx(
        "The estimate was {signed} when the order was signed; with the additions it is {now}.",
        signed=yuan(signed),
        now=yuan(now),
    )
    marks = [*(Safe(f"{at}.") for at in range(1, len(rows) + 1)), NOTHING]
    made = [numbered([*rows, sums_of], width, title=tx("Additions"), style=BODY, marks=marks)]
    who = [
        Signatory(tx("Customer: I agree to addition {n}", n=at), row.signature)
        for at, row in enumerate(paper.additions, 1)
        if row.signature
    ]
    half = (width - 8 * mm) / 2
    pairs = [who[at : at + 2] for at in range(0, len(who), 2)]
    return [*made, *(signatures(pair, width if len(pair) == 2 else half, line=13 * mm) for pair in pairs)]


def overrun(share: Decimal) -> Safe:
    """Return how a final amount above the estimate is settled."""
    if share:
        return tx(
            "We charge what was really done. Up to {share}% above the estimate needs no further word; "
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
