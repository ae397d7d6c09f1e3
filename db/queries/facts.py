"""The facts of visits for the stage engine, in three statements whatever the number of visits."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BindParameter,
    CompoundSelect,
    Connection,
    Select,
    Table,
    bindparam,
    exists,
    func,
    literal,
    not_,
    select,
    union_all,
)

from advisor_app.domain.fault import Fault
from advisor_app.domain.job import HOLDS, JobState, PauseReason
from advisor_app.domain.line import Payer
from advisor_app.domain.old_part import DECIDED
from advisor_app.domain.quote import Decision, QuoteState
from advisor_app.domain.signature import SignedWhat
from advisor_app.domain.stages import Facts
from advisor_app.domain.walkaround import Moment
from advisor_app.domain.wash import WashState
from advisor_app.domain.work_order import AdditionState
from db.tables.base import TABLES
from db.tables.money import delivery, follow_up, gate_pass, gate_pass_use, payment, settlement
from db.tables.visits import (
    addition,
    attachment,
    order_line,
    quote,
    quote_line,
    signature,
    visit,
    walkaround,
    work_order,
)
from db.tables.workshop import job, old_part, old_part_event, quality_check, quality_item, wash

_IDS: BindParameter[Any] = bindparam("visit_ids", expanding=True)


def _tally(name: str, table: Table, *where: Any, source: Any = None, amount: Any = None) -> Select[Any]:
    """Count (or sum) rows of ``table`` per visit under the name of a fact."""
    return (
        select(table.c.visit_id, literal(name).label("fact"), (func.count() if amount is None else amount).label("n"))
        .select_from(table if source is None else source)
        .where(table.c.visit_id.in_(_IDS), *where)
        .group_by(table.c.visit_id)
    )


def _on_quote(name: str, *where: Any) -> Select[Any]:
    live = quote.c.state != QuoteState.SUPERSEDED
    return _tally(name, quote, live, *where, source=quote.join(quote_line, quote_line.c.quote_id == quote.c.id))


@cache
def _tallies() -> CompoundSelect[Any]:
    fault = TABLES[Fault]
    arrival = walkaround.c.moment == Moment.ARRIVAL
    later = quality_check.alias("later")
    is_last = not_(exists().where(later.c.visit_id == quality_check.c.visit_id, later.c.id > quality_check.c.id))
    judged = select(func.count()).where(quality_item.c.check_id == quality_check.c.id).scalar_subquery()
    to_judge = select(func.count()).where(job.c.visit_id == quality_check.c.visit_id).scalar_subquery()
    declined_later = exists().where(
        quote.c.visit_id == signature.c.visit_id, quote_line.c.quote_id == quote.c.id, quote_line.c.safety,
        quote_line.c.decision == Decision.DECLINED, quote_line.c.decided_at > signature.c.signed_at,
    )  # fmt: skip
    reversal = settlement.alias("reversal")
    stands = (settlement.c.reverses_id.is_(None), not_(exists().where(reversal.c.reverses_id == settlement.c.id)))
    decided = exists().where(old_part_event.c.old_part_id == old_part.c.id, old_part_event.c.fate.in_(DECIDED))
    order_lines = work_order.join(order_line, order_line.c.order_id == work_order.c.id)
    # Maker, insurer and the shop itself do not pay at the counter: only the customer's bill holds the car back.
    theirs = settlement.c.payer == Payer.CUSTOMER
    paid_on = payment.join(settlement, settlement.c.id == payment.c.settlement_id)
    used = gate_pass.join(gate_pass_use, gate_pass_use.c.gate_pass_id == gate_pass.c.id)
    return union_all(
        _tally("walkaround_started", walkaround, arrival),
        _tally("walkaround_signed", walkaround, arrival, walkaround.c.signed_at.is_not(None)),
        _tally("covers_on", walkaround, arrival, walkaround.c.covers_on),
        _tally("valuables_asked", walkaround, arrival, walkaround.c.valuables_asked),
        _tally("photos", attachment, attachment.c.removed_at.is_(None)),
        _tally("faults", fault),
        _tally("faults_read_back", fault, fault.c.read_back_at.is_not(None)),
        _on_quote("lines"),
        _on_quote("lines_open", quote_line.c.decision == Decision.OPEN),
        _on_quote("lines_approved", quote_line.c.decision == Decision.APPROVED),
        _on_quote("safety_declined", quote_line.c.decision == Decision.DECLINED, quote_line.c.safety),
        _tally("safety_declined_signed", signature, signature.c.what == SignedWhat.DECLINED, not_(declined_later)),
        _tally("order_signed", work_order),
        _tally("payers", work_order, source=order_lines, amount=func.count(order_line.c.payer.distinct())),
        _tally("additions_open", addition, addition.c.state == AdditionState.PROPOSED),
        _tally("jobs", job),
        _tally("jobs_unassigned", job, job.c.technician_id.is_(None), job.c.state != JobState.DONE),
        _tally("jobs_running", job, job.c.state == JobState.RUNNING),
        _tally("jobs_paused", job, job.c.state == JobState.PAUSED),
        _tally("jobs_done", job, job.c.state == JobState.DONE),
        _tally("clocked_on", job, (job.c.state != JobState.WAITING) | (job.c.rework > 0)),
        _tally("rework", job, job.c.rework > 0, job.c.state != JobState.DONE),
        _tally("checks", quality_check),
        _tally("last_check_passed", quality_check, quality_check.c.passed, is_last, judged == to_judge),
        _tally("wash_running", wash, wash.c.state == WashState.RUNNING),
        _tally("wash_done", wash, wash.c.state != WashState.RUNNING),
        _tally("settled", settlement, *stands),
        _tally("owed_fen", settlement, theirs, amount=func.sum(settlement.c.due)),
        _tally("owed_fen", payment, theirs, source=paid_on, amount=-func.sum(payment.c.amount)),
        _tally("old_parts", old_part),
        _tally("old_parts_open", old_part, not_(decided)),
        _tally("gate_pass", gate_pass),
        _tally("gate_pass_used", gate_pass, source=used),
        _tally("delivered", delivery),
        _tally("follow_up_planned", follow_up),
        _tally("follow_up_closed", follow_up, follow_up.c.closed_at.is_not(None)),
    )


@cache
def _visits() -> Select[Any]:
    v = visit.c
    return select(v.id, v.odometer_km, v.energy_percent, v.promised_at, v.wash_wish, v.closed_at, v.cancelled_at).where(
        v.id.in_(_IDS)
    )


@cache
def _holds() -> Select[Any]:
    return select(job.c.visit_id, job.c.pause_reason).where(
        job.c.visit_id.in_(_IDS), job.c.state == JobState.PAUSED, job.c.pause_reason.in_(HOLDS)
    )


_AT_ONCE = 200
"""Visits to a statement: each of its parts binds all of them, and SQLite takes 32,766 values at most."""

_FLAGS = frozenset(name for name, kind in Facts.__annotations__.items() if kind is bool or kind == "bool")


def facts_of(connection: Connection, visit_ids: Collection[UUID]) -> Mapping[UUID, Facts]:
    """Return the facts of visits; three statements for every 200 of them, each by index on the visit."""
    wanted = list(visit_ids)
    found: dict[UUID, Facts] = {}
    for start in range(0, len(wanted), _AT_ONCE):
        found |= _facts(connection, wanted[start : start + _AT_ONCE])
    return found


def _facts(connection: Connection, visit_ids: list[UUID]) -> dict[UUID, Facts]:
    ids = {"visit_ids": visit_ids}
    counted: dict[UUID, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for visit_id, fact, n in connection.execute(_tallies(), ids):
        counted[visit_id][fact] += int(getattr(n, "fen", n))
    holds: dict[UUID, PauseReason] = {row.visit_id: row.pause_reason for row in connection.execute(_holds(), ids)}
    return {
        row.id: Facts(
            visit_id=row.id,
            open=row.closed_at is None and row.cancelled_at is None,
            cancelled=row.cancelled_at is not None,
            odometer_taken=row.odometer_km is not None,
            energy_taken=row.energy_percent is not None,
            promised=row.promised_at is not None,
            wash_wanted=row.wash_wish,
            hold=holds.get(row.id),
            **{name: (n > 0 if name in _FLAGS else n) for name, n in counted[row.id].items()},  # type: ignore[arg-type]
        )
        for row in connection.execute(_visits(), ids)
    }
