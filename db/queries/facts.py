"""The facts of visits for the stage engine, in one statement whatever the number of visits.

A command asks for them before it does anything, so what they cost every click costs: each table is walked through once
for all the facts that it tells, and names and codes stand in the statement, so that the keys of the visits are all that
is bound and the server plans it once.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping
from enum import Enum
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Connection,
    Select,
    Table,
    and_,
    bindparam,
    case,
    exists,
    func,
    literal_column,
    not_,
    or_,
    select,
    union_all,
)

from advisor_app.domain.fault import Fault
from advisor_app.domain.guarantee import WorkClass
from advisor_app.domain.job import HOLDS, JobState
from advisor_app.domain.line import Payer
from advisor_app.domain.old_part import DECIDED
from advisor_app.domain.quality import CheckLevel
from advisor_app.domain.quote import Decision, QuoteState
from advisor_app.domain.signature import SignedWhat
from advisor_app.domain.stages import Facts
from advisor_app.domain.visit import WISHES
from advisor_app.domain.walkaround import Moment
from advisor_app.domain.wash import WashState
from advisor_app.domain.work_order import AdditionState
from db.tables.base import TABLES
from db.tables.money import delivery, follow_up, gate_pass, gate_pass_use, payment, settlement
from db.tables.visits import (
    addition,
    addition_line,
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
from db.types import quoted

Condition = ColumnElement[bool]


def _code(member: Enum) -> ColumnElement[Any]:
    return literal_column(quoted(str(member.value)))


def _number(value: int) -> ColumnElement[Any]:
    return literal_column(str(value))


class _Tallies:
    """Puts the statement together: one part per walk through a table, each with up to ``_WIDTH`` numbers."""

    def __init__(self, *, one: bool) -> None:
        self.one = one
        self.names: list[tuple[str, ...]] = []
        self._parts: list[Select[Any]] = []

    def count(self, table: Table, *where: Any, source: Any = None, **facts: Condition | None) -> None:
        """Count rows of ``table`` per visit: all that meet ``where`` (None), or those that meet a condition besides."""
        whole = func.count()
        numbers = {name: whole if only is None else whole.filter(only) for name, only in facts.items()}
        self.numbers(table, *where, source=source, **numbers)

    def numbers(self, table: Table, *where: Any, source: Any = None, **facts: ColumnElement[Any]) -> None:
        """Tell numbers of each visit, every one an aggregate over rows of ``table``."""
        key = table.c.id if table is visit else table.c.visit_id
        mine = key == bindparam("visit_id") if self.one else key.in_(bindparam("visit_ids", expanding=True))
        filled = [*facts.values(), *[_number(0)] * (_WIDTH - len(facts))]
        columns = [number.label(f"n{n}") for n, number in enumerate(filled)]
        part = select(key.label("visit_id"), _number(len(self.names)).label("part"), *columns)
        self.names.append(tuple(facts))
        self._parts.append(part.select_from(table if source is None else source).where(mine, *where).group_by(key))

    def statement(self) -> CompoundSelect[Any]:
        return union_all(*self._parts)


_WIDTH = 8


@cache
def _tallies(*, one: bool) -> tuple[CompoundSelect[Any], list[tuple[str, ...]]]:
    """Return the statement and, for each of its parts, the names of its numbers."""
    t = _Tallies(one=one)
    _of_visit(t)
    _of_agreement(t)
    _of_work(t)
    _of_money(t)
    return t.statement(), t.names


def _of_visit(t: _Tallies) -> None:
    v, w, fault = visit.c, walkaround.c, TABLES[Fault]

    def given(**facts: Any) -> dict[str, ColumnElement[Any]]:
        return {name: func.count(case((met, _number(1)))) for name, met in facts.items()}

    t.numbers(
        visit,
        **given(
            closed=v.closed_at.is_not(None), cancelled=v.cancelled_at.is_not(None), promised=v.promised_at.is_not(None),
            odometer_taken=v.odometer_km.is_not(None), energy_taken=v.energy_percent.is_not(None),
            wash_wanted=v.wash_wish, wishes_asked=and_(*(v[name].is_not(None) for name in WISHES)),
            certificate_needed=v.work_class.in_([_code(work) for work in WorkClass if work.needs_certificate]),
        ),
    )  # fmt: skip
    t.count(
        walkaround, w.moment == _code(Moment.ARRIVAL), walkaround_started=None,
        walkaround_signed=w.signed_at.is_not(None), covers_on=w.covers_on, valuables_asked=w.valuables_asked,
    )  # fmt: skip
    t.count(attachment, attachment.c.removed_at.is_(None), photos=None)
    t.count(fault, faults=None, faults_read_back=fault.c.read_back_at.is_not(None))


def _of_agreement(t: _Tallies) -> None:
    line = quote_line.c
    declined = line.decision == _code(Decision.DECLINED)
    t.count(
        quote, quote.c.state != _code(QuoteState.SUPERSEDED),
        source=quote.join(quote_line, line.quote_id == quote.c.id),
        lines=None, lines_open=line.decision == _code(Decision.OPEN),
        lines_approved=line.decision == _code(Decision.APPROVED), safety_declined=declined & line.safety,
    )  # fmt: skip
    declined_later = exists().where(
        quote.c.visit_id == signature.c.visit_id, line.quote_id == quote.c.id, line.safety, declined,
        line.decided_at > signature.c.signed_at,
    )  # fmt: skip
    priced = addition.join(addition_line, addition_line.c.addition_id == addition.c.id)
    refused = and_(addition.c.state == _code(AdditionState.DECLINED), addition_line.c.safety)
    refused_later = exists(select(addition.c.id).select_from(priced)).where(
        addition.c.visit_id == signature.c.visit_id, refused, addition.c.decided_at > signature.c.signed_at
    )
    t.count(
        signature, signature.c.what == _code(SignedWhat.DECLINED), not_(declined_later), not_(refused_later),
        safety_declined_signed=None,
    )  # fmt: skip
    t.count(addition, refused, source=priced, safety_declined=None)
    order_lines = work_order.join(order_line, order_line.c.order_id == work_order.c.id)
    t.count(work_order, order_signed=None)
    t.numbers(work_order, source=order_lines, payers=func.count(order_line.c.payer.distinct()))
    t.count(addition, addition.c.state == _code(AdditionState.PROPOSED), additions_open=None)


def worked_since_wash() -> ColumnElement[bool]:
    """Return the condition on a wash that the car was worked on after it began, so that it is to be washed anew."""
    return exists(select(job.c.id)).where(
        job.c.visit_id == wash.c.visit_id, or_(job.c.done_at.is_(None), job.c.done_at > wash.c.started_at)
    )


def _of_work(t: _Tallies) -> None:
    j, undone = job.c, job.c.state != _code(JobState.DONE)
    paused = j.state == _code(JobState.PAUSED)
    weights = ((j.pause_reason == _code(reason), _number(weight)) for weight, reason in _HOLDS.items())
    t.count(
        job, jobs=None, jobs_unassigned=j.technician_id.is_(None) & undone,
        jobs_running=j.state == _code(JobState.RUNNING), jobs_paused=paused, jobs_done=j.state == _code(JobState.DONE),
        clocked_on=(j.state != _code(JobState.WAITING)) | (j.rework > _number(0)),
        rework=(j.rework > _number(0)) & undone,
    )  # fmt: skip
    t.numbers(job, paused, hold=func.max(case(*weights, else_=_number(0))))
    later = quality_check.alias("later")
    judged = select(func.count()).where(quality_item.c.check_id == quality_check.c.id).scalar_subquery()
    to_judge = select(func.count()).where(job.c.visit_id == quality_check.c.visit_id).scalar_subquery()
    # Neither a passed check nor its certificate speaks for work that failed afterwards, or that nobody had agreed to yet.
    failed_later = exists().where(
        later.c.visit_id == quality_check.c.visit_id, later.c.id > quality_check.c.id, not_(later.c.passed)
    )
    added_later = exists(
        select(order_line.c.id).join(work_order, work_order.c.id == order_line.c.order_id)
    ).where(
        work_order.c.visit_id == quality_check.c.visit_id, order_line.c.addition_id.is_not(None),
        order_line.c.id > quality_check.c.id,
    )  # fmt: skip
    # Who looked before the final inspector is told by the checks; the car goes on with the final one alone.
    final = quality_check.c.level == _code(CheckLevel.FINAL)
    t.count(quality_check, checks=None)
    t.count(
        quality_check, final, quality_check.c.passed, not_(added_later), not_(failed_later),
        certificate_given=quality_check.c.certificate != literal_column("''"), final_check_passed=judged == to_judge,
    )  # fmt: skip
    state = wash.c.state
    t.count(
        wash, wash_running=state == _code(WashState.RUNNING),
        wash_done=(state == _code(WashState.DONE)) & not_(worked_since_wash()),
        wash_skipped=state == _code(WashState.SKIPPED),
    )  # fmt: skip


def _of_money(t: _Tallies) -> None:
    reversal = settlement.alias("reversal")
    stands = (settlement.c.reverses_id.is_(None), not_(exists().where(reversal.c.reverses_id == settlement.c.id)))
    # Maker, insurer and the shop itself do not pay at the counter: only the customer's bill holds the car back.
    theirs = settlement.c.payer == _code(Payer.CUSTOMER)
    paid_on = payment.join(settlement, settlement.c.id == payment.c.settlement_id)
    t.count(settlement, *stands, settled=None)
    t.numbers(settlement, theirs, owed_fen=func.sum(settlement.c.due))
    t.numbers(payment, theirs, source=paid_on, owed_fen=-func.sum(payment.c.amount))
    fates = [_code(fate) for fate in DECIDED]
    decided = exists().where(old_part_event.c.old_part_id == old_part.c.id, old_part_event.c.fate.in_(fates))
    t.count(old_part, old_parts=None)
    t.count(old_part, not_(decided), old_parts_open=None)
    used = gate_pass.join(gate_pass_use, gate_pass_use.c.gate_pass_id == gate_pass.c.id)
    t.count(gate_pass, gate_pass=None)
    t.count(gate_pass, source=used, gate_pass_used=None)
    t.count(delivery, delivered=None)
    t.count(follow_up, follow_up_planned=None, follow_up_closed=follow_up.c.closed_at.is_not(None))


_AT_ONCE = 200
"""Visits to a statement: each of its parts binds all of them, and SQLite takes 32,766 values at most."""

_HOLDS = dict(enumerate(reversed(HOLDS), start=1))
"""Reasons for a hold by weight: of several jobs' reasons the one that stands first in ``HOLDS`` is told."""

_FLAGS = frozenset(name for name, kind in Facts.__annotations__.items() if kind is bool or kind == "bool")


def facts_of(connection: Connection, visit_ids: Collection[UUID]) -> Mapping[UUID, Facts]:
    """Return the facts of visits; one statement for every 200 of them, each part of it by index on the visit."""
    wanted = list(visit_ids)
    found: dict[UUID, Facts] = {}
    for start in range(0, len(wanted), _AT_ONCE):
        found |= _facts(connection, wanted[start : start + _AT_ONCE])
    return found


def _facts(connection: Connection, visit_ids: list[UUID]) -> dict[UUID, Facts]:
    one = len(visit_ids) == 1
    statement, names = _tallies(one=one)
    told: dict[UUID, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    there: list[UUID] = []
    for visit_id, part, *numbers in connection.execute(
        statement, {"visit_id": visit_ids[0]} if one else {"visit_ids": visit_ids}
    ):
        if part == 0:
            there.append(visit_id)
        counted = told[visit_id]
        for name, n in zip(names[part], numbers, strict=False):
            counted[name] += int(getattr(n, "fen", n))
    return {visit_id: _read(visit_id, told[visit_id]) for visit_id in there}


def _read(visit_id: UUID, told: dict[str, int]) -> Facts:
    hold, closed = told.pop("hold", 0), told.pop("closed")
    facts: dict[str, Any] = {name: (n > 0 if name in _FLAGS else n) for name, n in told.items()}
    return Facts(visit_id=visit_id, open=not closed and not facts["cancelled"], hold=_HOLDS.get(hold), **facts)
