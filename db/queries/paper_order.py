"""Quote, work order, job card, picking list."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import exists, not_, select

from advisor_app.decline_words import decline_words
from advisor_app.domain.catalog import Trade
from advisor_app.domain.guarantee import WorkClass, guarantee_term
from advisor_app.domain.line import Line, LineKind, Payer
from advisor_app.domain.paper import (
    BelongingRow,
    FeeRow,
    GuaranteeRow,
    JobCard,
    JobPartRow,
    JobRow,
    LabourRow,
    PartRow,
    PayerRow,
    PickingList,
    QuotePaper,
    Totals,
    WorkOrderPaper,
)
from advisor_app.domain.paper_proof import AdditionRow, NotDoneRow, Refusal
from advisor_app.domain.pricing import by_payer, totals
from advisor_app.domain.quote import Decision, QuoteState
from advisor_app.domain.signature import SignedWhat
from advisor_app.domain.values.money import Money
from advisor_app.domain.visit import VisitPurpose, Waits
from advisor_app.domain.walkaround import Moment
from advisor_app.domain.work_order import AdditionState
from advisor_app.i18n import in_language, label, label_within, words
from advisor_app.ports.reads.papers import PaperContent
from advisor_app.reference import brand_name, catalog, guarantee_terms, listed_name
from db.queries.paper_reception import complaints, consents, not_asked, wishes
from db.queries.paper_source import Source
from db.tables.people import bay
from db.tables.visits import addition, belonging, order_line, quote, quote_line, signature, walkaround, work_order
from db.tables.workshop import job

t = words("paper_words")


def _priced(row: Any) -> Line:
    """Return a row of the database as the line that the sums are made of."""
    return Line(
        kind=row.kind, name=row.name, quantity=row.quantity, unit_price=row.unit_price, discount=row.discount,
        payer=row.payer, tax_bp=row.tax_bp,
    )  # fmt: skip


def kind_of_work(visit: Any, lines: Iterable[Any]) -> VisitPurpose:
    """Return why the car came, as its papers call it.

    Repair is what a visit is called until somebody chooses: one whose class of work is a maintenance, or whose labour
    is nothing but maintenance, is a maintenance.
    """
    purpose: VisitPurpose = visit.purpose
    if purpose is not VisitPurpose.REPAIR:
        return purpose
    trades = {
        x.trade
        for x in lines
        if x.kind is LineKind.LABOUR and getattr(x, "decision", Decision.APPROVED) is not Decision.DECLINED
    }
    served = trades == {Trade.MAINTENANCE} or visit.work_class in (WorkClass.LEVEL_ONE, WorkClass.LEVEL_TWO)
    return VisitPurpose.MAINTENANCE if served else purpose


def split_lines(lines: Iterable[Any], language: str, added: Mapping[UUID, str] | None = None) -> dict[str, Any]:
    """Return the rows of a priced paper by its three tables: labour, parts, fees.

    Args:
        lines: rows of the database.
        language: of the paper.
        added: by the key of an addition, the words that stand beside its lines.
    """
    labour, parts, fees = [], [], []
    for x in lines:
        name = listed_name(x.code, x.name, language)
        decision = getattr(x, "decision", Decision.APPROVED)
        amount = x.unit_price.times(x.quantity)
        discount = x.discount if x.discount else None
        note = added.get(x.addition_id, "") if added else ""
        if x.kind is LineKind.LABOUR:
            labour.append(
                LabourRow(
                    name=name, hours=x.quantity, rate=x.unit_price, amount=amount, discount=discount,
                    payer=x.payer, note=note, decision=decision,
                )
            )  # fmt: skip
        elif x.kind is LineKind.PART:
            parts.append(
                PartRow(
                    name=name, quantity=x.quantity, price=x.unit_price, amount=amount, code=x.code,
                    brand=brand_name(x.brand, language), unit=x.unit, part_class=x.part_class or "", own=x.customers_own,
                    discount=discount, payer=x.payer, note=note, decision=decision,
                )
            )  # fmt: skip
        else:
            if x.kind is LineKind.SUBLET:
                with in_language(language):
                    note = " ".join(filter(None, (label(x.kind), note)))
            fees.append(
                FeeRow(name=name, amount=amount, discount=discount, payer=x.payer, note=note, decision=decision)
            )
    return {"labour": tuple(labour), "parts": tuple(parts), "fees": tuple(fees)}


def sums_of(lines: Iterable[Any]) -> Totals:
    """Return the sums of lines with tax inside, and what each payer bears."""
    kept = [_priced(x) for x in lines if getattr(x, "decision", Decision.APPROVED) is not Decision.DECLINED]
    whole = totals(kept)
    payers = {payer: sums.total for payer, sums in by_payer(kept).items()}
    return Totals(
        labour=whole.labour, parts=whole.parts, other=whole.other, order=whole.labour + whole.parts + whole.other,
        discount=whole.discount, due=whole.total, tax_included=whole.tax,
        customer=None if payers.keys() <= {Payer.CUSTOMER} else payers.get(Payer.CUSTOMER, Money(0)),
        by_payer=tuple(PayerRow(payer=p, amount=a) for p, a in payers.items()),
    )  # fmt: skip


def declined(lines: Iterable[Any], language: str) -> tuple[NotDoneRow, ...]:
    """Return the lines of a quote that the customer declined or put off."""
    with in_language(language):
        return tuple(
            NotDoneRow(
                name=listed_name(x.code, x.name, language), reason=decline_words(x.decline_reason), safety=x.safety
            )
            for x in lines
            if x.decision is Decision.DECLINED
        )


def _refusal(source: Source, lines: Iterable[Any]) -> Refusal | None:
    rows = declined(lines, source.asked.language)
    if not rows:
        return None
    customer, witness = source.signed(
        SignedWhat.DECLINED, not_(exists().where(addition.c.id == signature.c.subject_id))
    )
    return Refusal(rows=rows, signature=customer, witness=witness)


def quote_paper(source: Source) -> PaperContent:
    """Return 估价单 of the newest version."""
    sheet = source.must(quote, quote.c.visit_id == source.visit.id, quote.c.state != QuoteState.SUPERSEDED, last=True)
    lines = source.all(quote_line, quote_line.c.quote_id == sheet.id)
    promised = source.visit.promised_at
    paper = QuotePaper(
        **source.head(), number=f"{source.visit.number}-{sheet.revision}", scan=source.scan(source.visit.number),
        issued_at=source.local(source.visit.arrived_at), party=source.party(), totals=sums_of(lines),
        version=sheet.revision, valid_until=sheet.valid_until,
        promised_at=source.local(promised) if promised else None, faults=source.faults(), notes=sheet.note,
        refusal=_refusal(source, lines),
        **split_lines(lines, source.asked.language),
    )  # fmt: skip
    return source.made(sheet.id, paper)


def _order(source: Source) -> tuple[Any, list[Any]]:
    order = source.must(work_order, work_order.c.visit_id == source.visit.id)
    return order, source.all(order_line, order_line.c.order_id == order.id)


def _left_in_car(source: Source) -> tuple[BelongingRow, ...]:
    sheet = source.one(walkaround, walkaround.c.visit_id == source.visit.id, walkaround.c.moment == Moment.ARRIVAL)
    if sheet is None:
        return ()
    return tuple(
        BelongingRow(what=b.name, note=b.place) for b in source.all(belonging, belonging.c.walkaround_id == sheet.id)
    )


def guarantees(source: Source, out_day: date) -> tuple[GuaranteeRow, ...]:
    """Return the guarantee of the visit's class of work for a car that leaves on a day."""
    work = source.visit.work_class
    term = guarantee_term(work, out_day, guarantee_terms())
    return (GuaranteeRow(work=work, km=term.km, days=term.days),)


def _agreed_anew(source: Source) -> str:
    """Return how the promise on the paper came to stand after the signature, with the one that was signed."""
    a = addition.c
    agreed = (a.visit_id == source.visit.id, a.state == AdditionState.AGREED, a.promised_at.is_not(None))
    newest = source.connection.execute(select(addition).where(*agreed).order_by(a.decided_at.desc()).limit(1)).first()
    if newest is None:
        return ""
    signed = source.must(work_order, work_order.c.visit_id == source.visit.id).promised_at
    return t(
        "instead of {signed}: {name}, {how}, {when}; {why}", signed=f"{source.local(signed):%m-%d %H:%M}",
        name=newest.decided_by, how=label_within(newest.decided_how), when=f"{source.local(newest.decided_at):%m-%d %H:%M}",
        why=newest.found,
    )  # fmt: skip


def _additions(source: Source, lines: Iterable[Any]) -> dict[UUID, AdditionRow]:
    """Return the additions that were agreed to and brought lines, by their keys, oldest first."""
    costs: dict[UUID, Money] = {}
    for x in lines:
        if x.addition_id is not None:
            costs[x.addition_id] = costs.get(x.addition_id, Money(0)) + _priced(x).amount
    of_visit = source.all(addition, addition.c.visit_id == source.visit.id)
    return {
        a.id: AdditionRow(
            found=a.found, amount=costs[a.id], agreed_by=a.decided_by, agreed_how=a.decided_how or "",
            agreed_at=source.local(a.decided_at or a.proposed_at),
            signature=source.signed(SignedWhat.ADDITION, signature.c.subject_id == a.id)[0],
        )
        for a in of_visit
        if a.id in costs
    }  # fmt: skip


def _handover(visit: Any) -> str:
    """Return how the car is handed back: to whom, that both look at it together, and who waits for whom if that was asked."""
    here = t("In person, after looking at the car together; the customer waits here")
    away = t("In person, after looking at the car together; we call when it is ready")
    how = {Waits.STAYS: here, Waits.LEAVES: away}.get(visit.waits, t("In person, after looking at the car together"))
    return t("{how}; collected by {name}", how=how, name=visit.collect_name) if visit.collect_name else how


def work_order_paper(source: Source) -> PaperContent:
    """Return 维修委托书."""
    order, lines = _order(source)
    head = source.head()
    head["shop"] = replace(head["shop"], terms=order.terms)  # those that were signed, whatever holds today
    of_order = (signature.c.what == SignedWhat.ORDER, signature.c.subject_id == order.id)
    customer, witness = source.signed(SignedWhat.ORDER, signature.c.subject_id == order.id)
    signed = source.one(signature, signature.c.visit_id == source.visit.id, *of_order, last=True)
    faults, later = complaints(source, signed, findings=True)
    quoted = source.all(quote_line, quote_line.c.quote_id == order.quote_id)
    additions = _additions(source, lines)
    with in_language(source.asked.language):
        added = {key: t("Addition {n}", n=at) for at, key in enumerate(additions, 1)}
        paper = WorkOrderPaper(
            **head, number=order.number, scan=source.scan(order.number),
            issued_at=source.local(order.signed_at), party=source.party(), totals=sums_of(lines),
            promised_at=source.local(source.visit.promised_at or order.promised_at), agreed_anew=_agreed_anew(source),
            place=source.shop.address, business=kind_of_work(source.visit, lines), faults=faults, later_faults=later, guarantees=guarantees(source, source.now.date()),
            handover=_handover(source.visit), payment=t("Before the car leaves, after checking the settlement list: cash, card, WeChat Pay, Alipay or transfer"),
            wishes=wishes(source.visit), not_asked=not_asked(source.visit), consents=consents(source.visit), belongings=_left_in_car(source),
            notes=source.visit.note, additions=tuple(additions.values()), refusal=_refusal(source, quoted), customer_signature=customer,
            advisor_signature=witness or source.advisor_signature(order.signed_at), **split_lines(lines, source.asked.language, added),
        )  # fmt: skip
    return source.made(order.id, paper)


def _bay_name(source: Source, bay_id: UUID | None) -> str:
    if bay_id is None:
        return ""
    return source.connection.execute(select(bay.c.name).where(bay.c.id == bay_id)).scalar() or ""


def _job_parts(lines: Iterable[Any], language: str, *, from_store: bool = False) -> tuple[JobPartRow, ...]:
    known = catalog().parts
    return tuple(
        JobPartRow(
            name=listed_name(x.code, x.name, language), quantity=x.quantity, code=x.code, brand=brand_name(x.brand, language), unit=x.unit, part_class=x.part_class or "",
            place=known[x.code].place if x.code in known else "", own=x.customers_own,
        )
        for x in lines
        if x.kind is LineKind.PART and not (from_store and x.customers_own)
    )  # fmt: skip


def job_card(source: Source) -> PaperContent:
    """Return 派工单: no prices."""
    order, lines = _order(source)
    jobs = source.all(job, job.c.order_id == order.id)
    visit = source.visit
    language = source.asked.language
    codes = {x.id: x.code for x in lines}
    people = tuple(dict.fromkeys(source.name(j.technician_id) for j in jobs if j.technician_id))
    bays = [name for name in (_bay_name(source, j.bay_id) for j in jobs) if name]
    paper = JobCard(
        **source.head(), number=order.number, scan=source.scan(order.number), issued_at=source.local(order.signed_at),
        promised_at=source.local(visit.promised_at or order.promised_at), bay="、".join(dict.fromkeys(bays)),
        technicians=people, business=kind_of_work(visit, lines), rework=any(j.rework for j in jobs),
        road_test=visit.road_test_allowed, wash=visit.wash_wish,
        keep_old_parts=True, faults=source.faults(),
        jobs=tuple(
            JobRow(
                name=listed_name(codes.get(j.order_line_id, ""), j.name, language), norm_hours=j.hours, trade=j.trade if j.hours else LineKind.SUBLET, technician=source.name(j.technician_id),
                bay=_bay_name(source, j.bay_id), note=j.rework_reason,
            )
            for j in jobs
        ),
        parts=_job_parts(lines, source.asked.language), notes=visit.note,
    )  # fmt: skip
    return source.made(order.id, paper)


def picking_list(source: Source) -> PaperContent:
    """Return 领料单: no prices."""
    order, lines = _order(source)
    jobs = source.all(job, job.c.order_id == order.id)
    bays = [name for name in (_bay_name(source, j.bay_id) for j in jobs) if name]
    paper = PickingList(
        **source.head(), number=order.number, scan=source.scan(order.number), issued_at=source.local(order.signed_at),
        order_number=order.number, bay="、".join(dict.fromkeys(bays)),
        technicians=tuple(dict.fromkeys(source.name(j.technician_id) for j in jobs if j.technician_id)),
        parts=_job_parts(lines, source.asked.language, from_store=True),
    )  # fmt: skip
    return source.made(order.id, paper)
