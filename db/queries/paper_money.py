"""Settlement slip, old-part receipt, gate pass."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import select

from advisor_app.domain.line import Payer
from advisor_app.domain.old_part import DECIDED, DRAINED, HOLDS, Fate
from advisor_app.domain.paper import (
    FeeRow,
    GatePassPaper,
    GuaranteeRow,
    LabourRow,
    OldPartOutcome,
    OldPartReceipt,
    OldPartRow,
    PaymentRow,
    RepairNature,
    SettlementPaper,
    Totals,
)
from advisor_app.domain.paper_proof import NotDoneRow
from advisor_app.domain.payment import PaymentMethod, split_booked
from advisor_app.domain.quality import CheckLevel, odometer_out
from advisor_app.domain.quote import Decision
from advisor_app.domain.signature import SignedWhat
from advisor_app.domain.values.errors import NotFound
from advisor_app.domain.visit import VisitPurpose
from advisor_app.domain.work_order import AdditionState
from advisor_app.i18n import in_language, label, words
from advisor_app.leave_reasons import leave_words
from advisor_app.ports.reads.papers import PaperContent
from advisor_app.reference import listed_name, old_part_name, waste_kinds
from advisor_app.work_names import works_left
from db.queries.paper_order import declined, guarantees, kind_of_work, split_lines
from db.queries.paper_source import Source
from db.tables.money import delivery, gate_pass, payment, settlement, settlement_line
from db.tables.visits import addition, addition_line, order_line, quote_line, signature, work_order
from db.tables.workshop import job, old_part, old_part_event, quality_check

t = words("paper_words")
RECEIPT = "JJ"
"""旧件: follows the number of the order on the receipt of its old parts."""


def _bill(source: Source) -> Any:
    """Return the bill asked for, or the customer's newest, or the newest of any payer."""
    if source.asked.subject_id is not None:
        return source.must(settlement, settlement.c.id == source.asked.subject_id)
    of_visit = settlement.c.visit_id == source.visit.id
    own = source.one(
        settlement, of_visit, settlement.c.payer == Payer.CUSTOMER, settlement.c.reverses_id.is_(None), last=True
    )
    return own if own is not None else source.must(settlement, of_visit, last=True)


def _totals(bill: Any, payments: Sequence[Any]) -> Totals:
    booked = split_booked((p.method, p.amount) for p in payments)
    return Totals(
        labour=bill.labour, parts=bill.parts, other=bill.other, order=bill.labour + bill.parts + bill.other,
        discount=bill.discount, rounding=bill.rounding, due=bill.due, tax_included=bill.tax,
        paid=booked.paid if payments else None, on_account=booked.on_account if payments else None,
        owed=bill.due - booked.paid - booked.on_account if payments else None,
    )  # fmt: skip


def _fates(source: Source) -> dict[Any, Fate]:
    events = source.all(old_part_event, old_part_event.c.visit_id == source.visit.id)
    return {event.old_part_id: event.fate for event in events}


def _outcome(source: Source, order_number: str, lines: Sequence[Any]) -> tuple[OldPartOutcome | None, str]:
    """Return the answer that holds for all parts that came off for a bill's ``lines``; where they went apart how many went where.

    The form has one answer for all: parts that went apart get none, and the receipt that was signed for each is named.
    """
    billed = {line.order_line_id for line in lines}
    parts = [x for x in source.all(old_part, old_part.c.visit_id == source.visit.id) if x.order_line_id in billed]
    if not parts:
        return OldPartOutcome.NONE_REPLACED, ""
    known = _fates(source)
    fates = Counter(known.get(part.id) for part in parts)
    if fates.keys() == {Fate.TAKEN}:
        return OldPartOutcome.TAKEN_BY_CUSTOMER, ""
    if fates.keys() <= {Fate.LEFT, *HOLDS}:
        return OldPartOutcome.LEFT_TO_SHOP, ""
    if not fates.keys() <= set(DECIDED):
        return None, ""
    with in_language(source.asked.language):
        each = [t("{fate}: {n}", fate=label(fate), n=fates[fate]) for fate in DECIDED if fates[fate]]
        number = f"{order_number}-{RECEIPT}"
        return None, t("{each}; see old-part receipt {number}", each=t(", ").join(each), number=number)


_NATURE = {
    VisitPurpose.MAINTENANCE: RepairNature.MAINTENANCE,
    VisitPurpose.FIRST_SERVICE: RepairNature.MAINTENANCE,
    VisitPurpose.REPAIR: RepairNature.FAULT_REPAIR,
    VisitPurpose.REWORK: RepairNature.FAULT_REPAIR,
    VisitPurpose.CAMPAIGN: RepairNature.FAULT_REPAIR,
}
"""What the archive's form calls a visit; advice alone is none of its three."""


def _nature(purpose: VisitPurpose, payer: Payer) -> RepairNature | str:
    """Return 维修性质: what an insurer pays for is an accident repair."""
    return RepairNature.ACCIDENT_REPAIR if payer is Payer.INSURANCE else _NATURE.get(purpose, "")


def _recommended(source: Source, order: Any) -> tuple[NotDoneRow, ...]:
    """Return what was found and not done: lines that were declined or put off, and additions that were refused."""
    language = source.asked.language
    quoted = [
        x for x in source.all(quote_line, quote_line.c.quote_id == order.quote_id) if x.decision is Decision.DECLINED
    ]
    rows = list(declined(works_left(quoted), language))
    for more in source.all(addition, addition.c.order_id == order.id, addition.c.state == AdditionState.DECLINED):
        named = works_left(source.all(addition_line, addition_line.c.addition_id == more.id))
        rows += [NotDoneRow(name=listed_name(x.code, x.name, language), safety=x.safety) for x in named]
        rows += [] if named else [NotDoneRow(name=more.found)]
    return tuple(rows)


def _turned(rows: dict[str, Any]) -> dict[str, Any]:
    """Return the lines of a bill as the one that takes it back has them: every quantity and amount with its sign turned."""

    def red(row: Any) -> Any:
        turned = replace(row, amount=-row.amount, discount=-row.discount if row.discount else None)
        if isinstance(row, LabourRow):
            return replace(turned, hours=-row.hours)
        return turned if isinstance(row, FeeRow) else replace(turned, quantity=-row.quantity)

    return {table: tuple(red(row) for row in of_table) for table, of_table in rows.items()}


def _for_customer(source: Source, bill: Any) -> bool:
    """Return whether a bill is the one that the customer reads for what was advised: theirs, or any where they have none."""
    of_visit = settlement.c.visit_id == source.visit.id
    return (
        bill.payer is Payer.CUSTOMER or source.one(settlement, of_visit, settlement.c.payer == Payer.CUSTOMER) is None
    )


def _guarantees(source: Source) -> tuple[GuaranteeRow, ...]:
    """Return the guarantee, with its two ends once the car has left: they count from that day."""
    left = source.one(delivery, delivery.c.visit_id == source.visit.id)
    if left is None:
        return guarantees(source, source.now.date())
    rows = guarantees(source, source.local(left.delivered_at).date())
    return tuple(replace(row, until=left.guarantee_until, until_km=left.guarantee_km) for row in rows)


def settlement_paper(source: Source) -> PaperContent:
    """Return 维修结算清单 of one payer."""
    bill = _bill(source)
    visit = source.visit
    order = source.must(work_order, work_order.c.id == bill.order_id)
    reverses = source.one(settlement, settlement.c.id == bill.reverses_id) if bill.reverses_id else None
    reversed_by = source.one(settlement, settlement.c.reverses_id == bill.id)
    lines = source.all(settlement_line, settlement_line.c.settlement_id == (reverses or bill).id)
    rows = split_lines(lines, source.asked.language)
    payments = source.all(payment, payment.c.settlement_id == bill.id)
    checks = source.all(quality_check, quality_check.c.visit_id == visit.id)
    outcome, apart = _outcome(source, order.number, lines)
    numbers = [check.certificate for check in checks if check.certificate]
    customer, witness = source.signed(SignedWhat.SETTLEMENT, signature.c.subject_id == bill.id)
    paper = SettlementPaper(
        **source.head(), number=bill.number, scan=source.scan(bill.number), issued_at=source.local(bill.settled_at),
        party=source.party(), totals=_totals(bill, payments), order_number=order.number,
        arrived_on=source.local(visit.arrived_at).date(),
        reverses=reverses.number if reverses else "", reversed_by=reversed_by.number if reversed_by else "",
        odometer_out_km=odometer_out(None, (check.road_test_km for check in checks)),  # what was read, nothing concluded
        certificate=numbers[-1] if numbers and visit.work_class.needs_certificate else "", payer=bill.payer,
        nature=_nature(kind_of_work(visit, lines), bill.payer), repair_class=visit.work_class, faults=source.faults(),
        payments=tuple(
            PaymentRow(
                method=p.method, amount=p.amount, at=source.local(p.paid_at), reference=p.reference, due_on=p.due_on
            )
            for p in payments
        ),
        old_parts=outcome, old_parts_apart=apart, recommended=_recommended(source, order) if _for_customer(source, bill) else (),
        guarantees=_guarantees(source),
        next_service_on=bill.next_service_on, next_service_km=bill.next_service_km, notes=bill.reason,
        cashier=source.name(payments[-1].taken_by) if payments else "",
        customer_signature=customer, advisor_signature=witness or source.advisor_signature(bill.settled_at), **(_turned(rows) if reverses else rows),
    )  # fmt: skip
    return source.made(bill.id, paper)


def _removed(source: Source, part: Any, fate: Fate) -> OldPartRow:
    line = source.one(order_line, order_line.c.id == part.order_line_id)
    language = source.asked.language
    name = old_part_name(part.part_no, part.name, part.waste, language)
    code, note, quantity, unit = part.part_no, part.place, part.quantity, line.unit if line is not None else ""
    if part.waste in DRAINED:  # measured as the waste, not as the new can
        with in_language(language):
            replaced = t("replaced by: {name}", name=listed_name(part.part_no, part.name, language))
            unweighed = "" if part.quantity else t("not weighed, quantity as filled in")
        code, note = "", " · ".join(filter(None, [replaced, unweighed, part.place]))
        if part.quantity:
            unit = waste_kinds()[part.waste].unit
        else:  # nobody weighed it: what was filled in is what is known
            quantity = line.quantity if line is not None else None
    return OldPartRow(
        name=name, quantity=quantity, unit=unit, fate=fate, code=code, label=part.number, note=note,
    )  # fmt: skip


def old_part_receipt(source: Source) -> PaperContent:
    """Return 旧件处理确认单."""
    order = source.must(work_order, work_order.c.visit_id == source.visit.id)
    parts = source.all(old_part, old_part.c.visit_id == source.visit.id)
    fates = _fates(source)
    undone = source.one(job, job.c.visit_id == source.visit.id, job.c.done_at.is_(None), last=True)
    if undone is not None or any(fates.get(part.id) not in DECIDED for part in parts):
        raise NotFound("old_part_receipt_not_yet")
    customer, witness = source.signed(SignedWhat.OLD_PARTS)
    issued_at = customer.at if customer is not None and customer.at else source.local(order.signed_at)
    paper = OldPartReceipt(
        **source.head(), number=f"{order.number}-{RECEIPT}", scan=source.scan(order.number), issued_at=issued_at,
        party=source.party(), order_number=order.number,
        rows=tuple(_removed(source, p, fates[p.id]) for p in parts),
        customer_signature=customer, advisor_signature=witness or source.advisor_signature(order.signed_at),
    )  # fmt: skip
    return source.made(order.id, paper)


def gate_pass_paper(source: Source) -> PaperContent:
    """Return 出门证."""
    leave = source.must(gate_pass, gate_pass.c.visit_id == source.visit.id)
    if source.visit.cancelled_at is not None:
        return _without_work(source, leave)
    order = source.must(work_order, work_order.c.visit_id == source.visit.id)
    bill = _bill(source)
    final = (quality_check.c.visit_id == source.visit.id, quality_check.c.level == CheckLevel.FINAL)
    check = source.one(quality_check, *final, last=True)
    credit = source.connection.execute(
        select(payment.c.approved_by).where(
            payment.c.settlement_id == bill.id, payment.c.method == PaymentMethod.ON_ACCOUNT
        )
    ).scalar()
    with in_language(source.asked.language):
        paper = GatePassPaper(
            **source.head(), number=leave.number, scan=source.scan(leave.number),
            issued_at=source.local(leave.issued_at), one_time_code=leave.code, order_number=order.number,
            settlement_number=bill.number, release=t("The bill goes on account, with approval") if credit else t("The bill is paid"),
            driver=source.visit.collect_name, quality_passed_by=source.name(check.checked_by) if check else "",
            approved_by=source.name(credit), released_by=source.name(leave.issued_by),
        )  # fmt: skip
    return source.made(leave.id, paper)


def _without_work(source: Source, leave: Any) -> PaperContent:
    visit = source.visit
    with in_language(source.asked.language):
        paper = GatePassPaper(
            **source.head(), number=leave.number, scan=source.scan(leave.number),
            issued_at=source.local(leave.issued_at), one_time_code=leave.code, order_number="", settlement_number="",
            visit_number=visit.number, release=t("Left without work"), reason=leave_words(visit.cancel_reason),
            driver=visit.collect_name or visit.bring_name, released_by=source.name(leave.issued_by),
        )  # fmt: skip
    return source.made(leave.id, paper)
