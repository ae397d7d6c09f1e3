"""Settlement slip, old-part receipt, gate pass."""

from typing import Any

from sqlalchemy import select

from advisor_app.domain.line import Payer
from advisor_app.domain.old_part import DRAINED, Fate
from advisor_app.domain.paper import (
    GatePassPaper,
    GuaranteeRow,
    OldPartOutcome,
    OldPartReceipt,
    OldPartRow,
    PaymentRow,
    RepairNature,
    SettlementPaper,
    Totals,
)
from advisor_app.domain.payment import PaymentMethod
from advisor_app.domain.signature import SignedWhat
from advisor_app.domain.values.money import Money
from advisor_app.domain.visit import VisitPurpose
from advisor_app.i18n import in_language, words
from advisor_app.ports.reads.papers import PaperContent
from advisor_app.reference import waste_kinds
from db.queries.paper_order import guarantees, kind_of_work, name_of, split_lines
from db.queries.paper_source import Source
from db.tables.money import gate_pass, payment, settlement, settlement_line
from db.tables.visits import order_line, signature, work_order
from db.tables.workshop import old_part, old_part_event, quality_check

t = words("paper_words")


def _bill(source: Source) -> Any:
    """Return the bill asked for, or the customer's newest, or the newest of any payer."""
    if source.asked.subject_id is not None:
        return source.must(settlement, settlement.c.id == source.asked.subject_id)
    of_visit = settlement.c.visit_id == source.visit.id
    own = source.one(
        settlement, of_visit, settlement.c.payer == Payer.CUSTOMER, settlement.c.reverses_id.is_(None), last=True
    )
    return own if own is not None else source.must(settlement, of_visit, last=True)


def _totals(bill: Any, paid: Money | None) -> Totals:
    return Totals(
        labour=bill.labour, parts=bill.parts, other=bill.other, order=bill.labour + bill.parts + bill.other,
        discount=bill.discount, rounding=bill.rounding, due=bill.due, tax_included=bill.tax, paid=paid,
        owed=None if paid is None else bill.due - paid,
    )  # fmt: skip


def _fates(source: Source) -> dict[Any, Fate]:
    events = source.all(old_part_event, old_part_event.c.visit_id == source.visit.id)
    return {event.old_part_id: event.fate for event in events}


def _outcome(source: Source) -> OldPartOutcome | None:
    parts = source.all(old_part, old_part.c.visit_id == source.visit.id)
    if not parts:
        return OldPartOutcome.NONE_REPLACED
    fates = set(_fates(source).values())
    if Fate.TAKEN in fates:
        return OldPartOutcome.TAKEN_BY_CUSTOMER
    return OldPartOutcome.LEFT_TO_SHOP if fates <= {Fate.LEFT, Fate.WARRANTY_HOLD} else None


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


def settlement_paper(source: Source) -> PaperContent:
    """Return 维修结算清单 of one payer."""
    bill = _bill(source)
    visit = source.visit
    order = source.must(work_order, work_order.c.id == bill.order_id)
    lines = source.all(settlement_line, settlement_line.c.settlement_id == bill.id)
    payments = source.all(payment, payment.c.settlement_id == bill.id)
    paid = sum((p.amount for p in payments), Money(0)) if payments else None
    check = source.one(quality_check, quality_check.c.visit_id == visit.id, last=True)
    paper = SettlementPaper(
        **source.head(), number=bill.number, scan=source.scan(bill.number), issued_at=source.local(bill.settled_at),
        party=source.party(), totals=_totals(bill, paid), order_number=order.number,
        arrived_on=source.local(visit.arrived_at).date(),
        odometer_out_km=(check.road_test_km if check else None) or visit.odometer_km, payer=bill.payer,
        nature=_nature(kind_of_work(visit, lines), bill.payer), repair_class=visit.work_class, faults=source.faults(),
        payments=tuple(
            PaymentRow(method=p.method, amount=p.amount, at=source.local(p.paid_at), reference=p.reference)
            for p in payments
        ),
        old_parts=_outcome(source),
        guarantees=tuple(
            GuaranteeRow(work=g.work, km=g.km, days=g.days, until=bill.guarantee_until) for g in guarantees(source)
        ),
        next_service_on=bill.next_service_on, next_service_km=bill.next_service_km, notes=bill.reason,
        cashier=source.name(payments[-1].taken_by) if payments else "",
        customer_signature=source.signed(SignedWhat.SETTLEMENT, bill.id),
        advisor_signature=source.advisor_signature(bill.settled_at), **split_lines(lines, source.asked.language),
    )  # fmt: skip
    return source.made(bill.id, paper)


def _removed(source: Source, part: Any, fate: Fate) -> OldPartRow:
    line = source.one(order_line, order_line.c.id == part.order_line_id)
    language = source.asked.language
    name, code, note = part.name, part.part_no, part.place
    if line is not None and line.name == name:
        name = name_of(line, language)
    quantity, unit = part.quantity, line.unit if line is not None else ""
    if part.waste in DRAINED:  # what comes out is named and measured as the waste, not as the new can
        kind = waste_kinds()[part.waste]
        with in_language(language):
            replaced = t("replaced by: {name}", name=name)
        # The list names what else goes into the same drum in brackets; on a receipt that would be confusing.
        name = kind.name(language).partition("（")[0].partition(" (")[0]
        code, note = "", " · ".join(filter(None, [replaced, part.place]))
        quantity, unit = part.quantity or None, kind.unit
    return OldPartRow(
        name=name, quantity=quantity, unit=unit, fate=fate, code=code, label=part.number, note=note,
    )  # fmt: skip


def old_part_receipt(source: Source) -> PaperContent:
    """Return 旧件处理确认单."""
    order = source.must(work_order, work_order.c.visit_id == source.visit.id)
    parts = source.all(old_part, old_part.c.visit_id == source.visit.id)
    fates = _fates(source)
    signed = source.one(
        signature, signature.c.visit_id == source.visit.id, signature.c.what == SignedWhat.OLD_PARTS, last=True
    )
    paper = OldPartReceipt(
        **source.head(), number=order.number, scan=source.scan(order.number), issued_at=source.local(signed.signed_at if signed is not None else order.signed_at),
        party=source.party(), order_number=order.number,
        rows=tuple(_removed(source, p, fates.get(p.id, Fate.LABELLED)) for p in parts),
        customer_signature=source.drawn(signed) if signed is not None else None,
        advisor_signature=source.advisor_signature(order.signed_at),
    )  # fmt: skip
    return source.made(order.id, paper)


def gate_pass_paper(source: Source) -> PaperContent:
    """Return 出门证."""
    leave = source.must(gate_pass, gate_pass.c.visit_id == source.visit.id)
    order = source.must(work_order, work_order.c.visit_id == source.visit.id)
    bill = _bill(source)
    check = source.one(quality_check, quality_check.c.visit_id == source.visit.id, last=True)
    credit = source.connection.execute(
        select(payment.c.approved_by).where(
            payment.c.visit_id == source.visit.id, payment.c.method == PaymentMethod.ON_ACCOUNT
        )
    ).scalar()
    with in_language(source.asked.language):
        paper = GatePassPaper(
            **source.head(), number=leave.number, scan=source.scan(leave.number),
            issued_at=source.local(leave.issued_at), one_time_code=leave.code, order_number=order.number,
            settlement_number=bill.number, release=t("On account") if credit else t("Paid"),
            driver=source.visit.collect_name, quality_passed_by=source.name(check.checked_by) if check else "",
            approved_by=source.name(credit), released_by=source.name(leave.issued_by),
        )  # fmt: skip
    return source.made(leave.id, paper)
