"""维修结算清单: the settlement list, with the fields of JT/T 1133-2017, annex A."""

from dataclasses import replace

from reportlab.lib.units import mm

from advisor_app.documents.base import BODY, LABEL, Block
from advisor_app.documents.flowables import Column, Entry, Fact, Table, facts, fitted, numbered, sums, titled_line
from advisor_app.documents.lines import (
    class_width,
    complaints,
    day,
    guarantee_text,
    hours,
    kilometres,
    money,
    not_done,
    payer_facts,
    quantity,
    remark,
    sum_rows,
    tax_facts,
    tx,
    unbroken,
    yuan,
)
from advisor_app.documents.marks import Signatory, for_the_shop, signatures, ticks
from advisor_app.documents.phone import phone_text
from advisor_app.documents.plate import plate_text
from advisor_app.documents.text import NOTHING, Safe, plain, say
from advisor_app.domain.guarantee import WorkClass
from advisor_app.domain.line import BORNE_BY_SHOP, Payer
from advisor_app.domain.paper import OldPartOutcome, SettlementPaper, Totals
from advisor_app.domain.values.capital import in_words
from advisor_app.domain.values.money import Money
from advisor_app.domain.vehicle import Energy
from advisor_app.i18n import current_language, label


def facts_beside_number(paper: SettlementPaper) -> list[str]:
    """Return what stands beside the number: the amount lies outside when the sheet is folded."""
    return [tx("Order {number}", number=paper.order_number), *_state(paper)]


def _state(paper: SettlementPaper) -> list[Safe]:
    """Return what became of the amount so far: to pay, paid, on account, or borne by somebody else."""
    totals = paper.totals
    if paper.reverses:
        return [tx("Takes back {number}", number=paper.reverses), yuan(totals.due)]
    if paper.reversed_by:
        return [tx("Void, taken back by {number}", number=paper.reversed_by)]
    if _claimed(paper):
        return [tx("Settled {amount}, borne by {bearer}", amount=yuan(totals.due), bearer=_bearer(paper))]
    if _received(totals):
        return [tx("Paid {amount}", amount=yuan(totals.due))]
    if totals.owed is None or totals.owed == totals.due:
        return [tx("To pay {amount}", amount=yuan(totals.due))]
    parts = (
        (tx("On account {amount}", amount=yuan(totals.on_account)) if totals.on_account else NOTHING),
        (tx("Still to pay {amount}", amount=yuan(totals.owed)) if totals.owed else NOTHING),
    )
    return [part for part in parts if part]


def _claimed(paper: SettlementPaper) -> bool:
    """Return whether somebody else than the customer bears this list: nothing of it is paid at the desk."""
    return isinstance(paper.payer, Payer) and paper.payer is not Payer.CUSTOMER


def _bearer(paper: SettlementPaper) -> Safe:
    """Return who bears a list that the customer does not pay."""
    if paper.payer in BORNE_BY_SHOP:
        return tx("the shop")
    if paper.payer is Payer.INSURANCE:
        return tx("the insurer")
    if paper.payer is Payer.WARRANTY:
        return tx("the maker, under its warranty")
    return tx("the maker")


def _payer(paper: SettlementPaper) -> Safe:
    """Return who pays; what the shop bears itself says so, whatever it bears it for."""
    if paper.payer in BORNE_BY_SHOP:
        return tx("The shop ({why})", why=say(paper.payer))
    return say(paper.payer)


def _received(totals: Totals) -> bool:
    """Return whether all of it has come in as money."""
    return totals.owed is not None and not totals.owed and not totals.on_account


def blocks(paper: SettlementPaper, width: float) -> list[Block]:
    """Return the content of the settlement list, laid out for ``width`` points."""
    made = [_header(paper, width), *complaints(paper.faults, width)]
    made.append(_labour(paper, width))
    made.append(_parts(paper, width))
    if paper.fees:
        made.append(_fees(paper, width))
    tail = [_totals(paper, width)]
    if paper.payer not in BORNE_BY_SHOP and (paper.payments or paper.totals.paid is not None):
        tail.append(_payments(paper, width))
    if not paper.reverses:
        outcomes = [(plain(label(outcome)), outcome is paper.old_parts) for outcome in OldPartOutcome]
        tail.append(ticks(outcomes, width, title=tx("Old parts")))
        if paper.old_parts_apart:
            tail.append(titled_line(tx("Old parts, each"), plain(paper.old_parts_apart), width))
    if paper.recommended and not paper.reverses:
        tail.append(numbered(not_done(paper.recommended), width, title=tx("Advised work"), style=BODY))
    tail.append(numbered(_notes(paper), width, title=tx("Notes")))
    if paper.notes:
        tail.append(titled_line(tx("Remarks"), plain(paper.notes), width))
    cashier = tx("Settled by {name}", name=paper.cashier) if paper.cashier else NOTHING
    who = [for_the_shop(tx("Shop"), paper.advisor_signature, tx("Seal"), also=cashier)]
    if paper.payer not in BORNE_BY_SHOP:
        who.insert(0, Signatory(tx("Customer: checked line by line"), paper.customer_signature))
    tail.append(signatures(who, width))
    for block in tail:
        block.kept = True
    return [*made, *tail]


def _header(paper: SettlementPaper, width: float) -> Block:
    """Return the fields of the form; their labels stand there also where a field is empty, for the hand."""
    party, car, shop = paper.party, paper.vehicle, paper.shop
    wanted = paper.certificate or (isinstance(paper.repair_class, WorkClass) and paper.repair_class.needs_certificate)
    certificate = [Fact(tx("Certificate no."), plain(paper.certificate))] if wanted else []
    legal = [
        Fact(tx("Owner"), plain(party.owner), 2, bold=True),
        Fact(tx("Brought by"), plain(party.sender)),
        Fact(tx("Phone"), phone_text(party.phone)),
        Fact(tx("Plate number"), plate_text(car)),
        Fact(tx("Vehicle class"), say(car.vehicle_class)),
        Fact(tx("Engine no."), plain(car.engine_no)),
        Fact(tx("Make and model"), plain(car.make_model), 2),
        Fact(tx("VIN"), plain(car.vin), 2),
        Fact(tx("Odometer on arrival"), kilometres(car.odometer_km)),
        Fact(tx("Odometer on leaving"), kilometres(paper.odometer_out_km)),
        Fact(tx("Nature of work"), say(paper.nature)),
        Fact(tx("Class of repair"), say(paper.repair_class)),
        Fact(tx("Arrived on"), day(paper.arrived_on)),
        Fact(tx("Settled on"), day(paper.issued_at.date())),
        Fact(tx("Paid by"), _payer(paper), bold=True),
        *certificate,
        Fact(tx("Contact of the shop"), plain(shop.contact or paper.advisor)),
        Fact(tx("Phone of the shop"), phone_text(shop.phone)),
        Fact(tx("Repair shop"), plain(shop.name), 2),
        Fact(tx("Unified social credit code"), plain(shop.uscc), 2),
        Fact(tx("Address"), plain(shop.address), 3),
    ]
    invoice = [
        Fact(tx("Invoice title"), plain(party.invoice_title), 4),
        Fact(tx("Tax number"), plain(party.tax_number), 3),
    ]
    return facts([*(replace(fact, always=True) for fact in legal), *invoice], width, columns=7, space=0)


def _labour(paper: SettlementPaper, width: float) -> Block:
    table = Table(
        width,
        [
            Column(tx("No."), 6 * mm),
            Column(tx("Operation")),
            Column(tx("Hours"), 13 * mm, "right"),
            Column(tx("Rate per hour"), 20 * mm, "right"),
            Column(tx("Remark"), 32 * mm),
            Column(tx("Amount (yuan)"), 22 * mm, "right"),
        ],
        tx("Labour"),
    )
    for at, row in enumerate(paper.labour, 1):
        table.add(Safe(str(at)), plain(row.name), hours(row.hours), money(row.rate), remark(row), money(row.amount))
    if not paper.labour:
        _none(table)
    table.total(tx("Labour subtotal"), money(paper.totals.labour))
    return table.block()


def _none(table: Table) -> None:
    """Say that a table of the form has nothing in it."""
    table.add(NOTHING, tx("none"), *[NOTHING] * (len(table.columns) - 2))


def _brand_width(paper: SettlementPaper) -> float:
    """Return room for the brands on one line where that is not too much, in points."""
    return fitted(17 * mm, [unbroken(brand) for brand in {row.brand for row in paper.parts}], 26 * mm)


def _parts(paper: SettlementPaper, width: float) -> Block:
    own = tx("Customer's own")
    table = Table(
        width,
        [
            Column(tx("No."), 6 * mm),
            Column(tx("Material")),
            Column(tx("Part code"), fitted(16 * mm, [plain(row.code) for row in paper.parts], 22 * mm)),
            Column(tx("Brand"), _brand_width(paper)),
            Column(tx("Part class"), class_width(paper.parts)),
            Column(own, fitted(8.5 * mm, [own], 15 * mm, LABEL), "center"),
            Column(tx("Quantity"), 13 * mm, "right"),
            Column(tx("Unit price"), fitted(14 * mm, [money(row.price) for row in paper.parts], 18 * mm), "right"),
            Column(tx("Amount (yuan)"), 17 * mm, "right"),
        ],
        tx("Materials"),
    )
    for at, row in enumerate(paper.parts, 1):
        table.add(
            Safe(str(at)),
            Entry(plain(row.name), remark(row)),
            plain(row.code),
            plain(row.brand),
            say(row.part_class),
            tx("Yes") if row.own else tx("No"),
            quantity(row.quantity, row.unit),
            money(row.price),
            money(row.amount),
        )
    if not paper.parts:
        _none(table)
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
        table.add(Safe(str(at)), plain(row.name), remark(row), money(row.amount))
    table.total(tx("Other charges subtotal"), money(paper.totals.other))
    return table.block()


def _totals(paper: SettlementPaper, width: float) -> Block:
    totals, claimed = paper.totals, _claimed(paper)
    name = (
        tx("Amount settled")
        if claimed or paper.reversed_by
        else tx("Amount received")
        if _received(totals)
        else tx("Amount to pay")
    )
    name = tx("Amount taken back") if paper.reverses else name
    beside = [
        Fact(tx("Total in words"), plain(in_words(totals.due, current_language())), bold=True),
        Fact(tx("Calculation"), tx("{total} = order amount + tax − discount − rounding − prepaid", total=name)),
    ]
    if claimed and not paper.reverses:
        beside.insert(0, Fact(tx("Borne by"), _bearer(paper), bold=True))
        beside.insert(1, Fact(tx("Paid by the customer"), yuan(Money(0))))
    beside += [*tax_facts(totals), *payer_facts(totals)]
    return sums(sum_rows(totals, name, formula=True), width, beside, title=tx("Totals"))


def _payments(paper: SettlementPaper, width: float) -> Block:
    """Return one line for each payment, and on a last one what is paid and owed after them."""
    lines = []
    for row in paper.payments:
        when = f"{row.at:%Y-%m-%d %H:%M}" if row.at else ""
        until = tx("to be paid by {day}", day=day(row.due_on)) if row.due_on else NOTHING
        lines.append("    ".join(filter(None, [say(row.method), yuan(row.amount), when, row.reference, until])))
    totals = paper.totals
    stand = (
        (tx("Paid so far"), totals.paid),
        (tx("On account, to be paid later"), totals.on_account),
        (tx("Still owed"), totals.owed),
    )
    lines.append("    ".join(f"{name} {yuan(amount)}" for name, amount in stand if amount is not None))
    return titled_line(tx("Payments"), plain("\n".join(filter(None, lines))), width)


def _notes(paper: SettlementPaper) -> list[Safe]:
    if paper.reverses:
        return [tx("This list takes back list {number} as a whole: nothing of it is owed.", number=paper.reverses)]
    if paper.reversed_by:
        return [tx("This list is void: list {number} took it back. Nothing of it is owed.", number=paper.reversed_by)]
    notes = guarantee_text(paper.guarantees, named=True)
    came_with = paper.vehicle.odometer_km
    if paper.odometer_out_km is None and came_with is not None and paper.guarantees:
        notes.append(
            tx(
                "The kilometres of the guarantee count from the odometer on arrival ({km} km): it was not read again "
                "when the work was done.",
                km=f"{came_with:,}",
            )
        )
    if paper.next_service_on or paper.next_service_km is not None:
        km = tx("{km} km", km=f"{paper.next_service_km:,}") if paper.next_service_km is not None else NOTHING
        when = [one for one in (day(paper.next_service_on), km) if one]
        both = tx("Next service: {when}, whichever comes first", when=tx(" or ").join(when))
        notes.append(both if len(when) > 1 else tx("Next service: {when}", when=when[0]))
    if _claimed(paper):
        notes.append(tx("You pay nothing of this list: it is borne by {bearer}.", bearer=_bearer(paper)))
    if paper.payer not in BORNE_BY_SHOP:
        notes.append(
            tx(
                "There are two copies of this list, one for you and one for the shop. It counts once both sides have "
                "checked it and you have signed."
            )
        )
    if any(row.own for row in paper.parts):
        notes.append(tx("The repair guarantee does not cover parts that you brought along yourself."))
    energy = paper.vehicle.energy
    if isinstance(energy, Energy) and energy.plugs_in:  # the form asks for it; nothing but the hand knows it
        notes.append(tx("Guarantee of new-energy parts: ______ km or ______ days, whichever comes first"))
    if paper.follow_up:
        notes.append(tx("We will call to ask how the car is doing: {when}", when=paper.follow_up))
    return notes
