"""维修结算清单: the settlement list, with the fields of JT/T 1133-2017, annex A."""

from reportlab.lib.units import mm

from advisor_app.documents.base import Block
from advisor_app.documents.flowables import Column, Entry, Fact, Table, facts, numbered, running_text, sums
from advisor_app.documents.lines import (
    complaints,
    day,
    guarantee_text,
    kilometres,
    money,
    number,
    payer_facts,
    sum_rows,
    tx,
    yuan,
)
from advisor_app.documents.marks import Signatory, signatures, ticks
from advisor_app.documents.plate import plate_text
from advisor_app.documents.text import NOTHING, Safe, plain, say
from advisor_app.domain.paper import OldPartOutcome, SettlementPaper
from advisor_app.domain.values.capital import capital
from advisor_app.i18n import label


def facts_beside_number(paper: SettlementPaper) -> list[str]:
    """Return what stands beside the number: the amount lies outside when the sheet is folded."""
    return [tx("Order {number}", number=paper.order_number), tx("To pay {amount}", amount=yuan(paper.totals.due))]


def blocks(paper: SettlementPaper, width: float) -> list[Block]:
    """Return the content of the settlement list, laid out for ``width`` points."""
    made = [_customer(paper, width), _shop(paper, width), *complaints(paper.faults, width)]
    made.append(_labour(paper, width))
    made.append(_parts(paper, width))
    if paper.fees:
        made.append(_fees(paper, width))
    made.append(_totals(paper, width))
    if paper.payments:
        made.append(_payments(paper, width))
    outcomes = [(plain(label(outcome)), outcome is paper.old_parts) for outcome in OldPartOutcome]
    made.append(ticks(outcomes, width, title=tx("Old parts (one is ticked)")))
    made.append(numbered(_notes(paper), width, title=tx("Notes")))
    if paper.notes:
        made.append(running_text(plain(paper.notes), width, title=tx("Remarks")))
    made.append(
        signatures(
            [
                Signatory(tx("Customer: checked line by line"), paper.customer_signature),
                Signatory(tx("Shop"), paper.advisor_signature, tx("Seal")),
            ],
            width,
        )
    )
    return made


def _customer(paper: SettlementPaper, width: float) -> Block:
    party, car = paper.party, paper.vehicle
    return facts(
        [
            Fact(tx("Owner"), plain(party.owner), bold=True),
            Fact(tx("Brought by"), plain(party.sender)),
            Fact(tx("Phone"), plain(party.phone)),
            Fact(tx("Vehicle class"), say(car.vehicle_class)),
            Fact(tx("Plate number"), plate_text(car)),
            Fact(tx("Make and model"), plain(car.make_model), 2),
            Fact(tx("Engine no."), plain(car.engine_no)),
            Fact(tx("VIN"), plain(car.vin), 2),
            Fact(tx("Odometer on arrival"), kilometres(car.odometer_km)),
            Fact(tx("Odometer on leaving"), kilometres(paper.odometer_out_km)),
            Fact(tx("Nature of work"), say(paper.nature)),
            Fact(tx("Class of repair"), say(paper.repair_class)),
            Fact(tx("Arrived on"), day(paper.arrived_on)),
            Fact(tx("Settled on"), day(paper.issued_at.date())),
            Fact(tx("Paid by"), say(paper.payer), bold=True),
            Fact(tx("Completion certificate"), plain(paper.certificate)),
            None,
            Fact(tx("Invoice title"), plain(party.invoice_title), 2),
            Fact(tx("Tax number"), plain(party.tax_number), 2),
        ],
        width,
        space=2,
    )


def _shop(paper: SettlementPaper, width: float) -> Block:
    shop = paper.shop
    return facts(
        [
            Fact(tx("Repair shop"), plain(shop.name), 2),
            Fact(tx("Unified social credit code"), plain(shop.uscc), 2),
            Fact(tx("Address"), plain(shop.address), 2),
            Fact(tx("Contact"), plain(shop.contact or paper.advisor)),
            Fact(tx("Phone"), plain(shop.phone)),
        ],
        width,
        space=0,
    )


def _labour(paper: SettlementPaper, width: float) -> Block:
    discounted = any(row.discount for row in paper.labour)
    table = Table(
        width,
        [
            Column(tx("No."), 6 * mm),
            Column(tx("Operation")),
            Column(tx("Hours"), 13 * mm, "right"),
            Column(tx("Rate per hour"), 20 * mm, "right"),
            *([Column(tx("Discount"), 17 * mm, "right")] if discounted else []),
            Column(tx("Remark"), 32 * mm),
            Column(tx("Amount (yuan)"), 22 * mm, "right"),
        ],
        tx("Labour"),
    )
    for at, row in enumerate(paper.labour, 1):
        discount = [money(-row.discount) if row.discount else NOTHING] if discounted else []
        table.add(
            Safe(str(at)),
            plain(row.name),
            number(row.hours),
            money(row.rate),
            *discount,
            plain(row.note),
            money(row.amount),
        )
    table.total(tx("Labour subtotal"), money(paper.totals.labour))
    return table.block()


def _parts(paper: SettlementPaper, width: float) -> Block:
    table = Table(
        width,
        [
            Column(tx("No."), 6 * mm),
            Column(tx("Material")),
            Column(tx("Part code"), 27 * mm),
            Column(tx("Brand"), 18 * mm),
            Column(tx("Part class"), 15 * mm),
            Column(tx("Own part"), 10 * mm, "center"),
            Column(tx("Quantity"), 13 * mm, "right"),
            Column(tx("Unit price"), 18 * mm, "right"),
            Column(tx("Amount (yuan)"), 20 * mm, "right"),
        ],
        tx("Materials"),
    )
    for at, row in enumerate(paper.parts, 1):
        discount = tx("Discount {amount}", amount=money(-row.discount)) if row.discount else NOTHING
        below = "    ".join(filter(None, [discount, row.note]))
        table.add(
            Safe(str(at)),
            Entry(plain(row.name), plain(below)),
            plain(row.code),
            plain(row.brand),
            say(row.part_class),
            tx("Yes") if row.own else tx("No"),
            plain(f"{number(row.quantity)} {row.unit}".strip()),
            money(row.price),
            money(row.amount),
        )
    table.total(tx("Materials subtotal"), money(paper.totals.parts))
    return table.block()


def _fees(paper: SettlementPaper, width: float) -> Block:
    table = Table(
        width,
        [
            Column(tx("No."), 6 * mm),
            Column(tx("Item")),
            Column(tx("Remark"), 60 * mm),
            Column(tx("Amount (yuan)"), 22 * mm, "right"),
        ],
        tx("Other charges"),
    )
    for at, row in enumerate(paper.fees, 1):
        table.add(Safe(str(at)), plain(row.name), plain(row.note), money(row.amount))
    table.total(tx("Other charges subtotal"), money(paper.totals.other))
    return table.block()


def _totals(paper: SettlementPaper, width: float) -> Block:
    totals = paper.totals
    beside = [
        Fact(tx("Total in words"), plain(capital(totals.due)), bold=True),
        Fact(tx("How the total comes about"), tx("order amount + tax − discount − rounding − prepaid")),
    ]
    if totals.tax_included is not None:
        beside.append(Fact(tx("Tax contained in the prices"), yuan(totals.tax_included)))
    beside += payer_facts(totals)
    if totals.paid is not None:
        beside.append(Fact(tx("Paid so far"), yuan(totals.paid)))
    if totals.owed is not None:
        beside.append(Fact(tx("Still owed"), yuan(totals.owed), bold=True))
    return sums(sum_rows(totals, tx("Amount to pay"), formula=True), width, beside, title=tx("Totals"))


def _payments(paper: SettlementPaper, width: float) -> Block:
    table = Table(
        width,
        [
            Column(tx("Payment")),
            Column(tx("Reference"), 60 * mm),
            Column(tx("Time"), 32 * mm),
            Column(tx("Amount (yuan)"), 24 * mm, "right"),
        ],
        tx("Payments"),
    )
    for row in paper.payments:
        when = Safe(f"{row.at:%Y-%m-%d %H:%M}") if row.at else NOTHING
        table.add(say(row.method), plain(row.reference), when, money(row.amount))
    return table.block()


def _notes(paper: SettlementPaper) -> list[Safe]:
    notes = [*guarantee_text(paper.guarantees)]
    if paper.next_service_on or paper.next_service_km is not None:
        when = tx(" or ").join(filter(None, [day(paper.next_service_on), kilometres(paper.next_service_km)]))
        notes.append(tx("Next service: {when}, whichever comes first", when=when))
    notes += [
        tx("There are two copies of this list, one for you and one for the shop."),
        tx("It counts once both sides have checked it and you have signed."),
        tx("The repair guarantee does not cover parts that you brought along yourself."),
    ]
    if paper.follow_up:
        notes.append(tx("We will call to ask how the car is doing: {when}", when=paper.follow_up))
    if paper.cashier:
        notes.append(tx("Settled by {name}", name=paper.cashier))
    return notes
