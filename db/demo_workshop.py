"""Scenes in the workshop: dispatch, parts, work with its interruptions, additions, quality, wash."""

from collections.abc import Generator, Sequence
from datetime import datetime, time
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import select

from advisor_app.desk import Session
from advisor_app.domain.catalog import Trade
from advisor_app.domain.job import JobState, PauseReason
from advisor_app.domain.line import LineKind
from advisor_app.domain.quality import CheckLevel
from advisor_app.domain.quote import AgreedHow
from advisor_app.domain.staff import Role
from advisor_app.domain.values.clock import local_time
from advisor_app.ports.replies import Numbered
from db.demo_cast import Stop
from db.demo_telling import Telling
from db.demo_timeline import Steps, TimeUp, in_hours
from db.tables.visits import order_line, work_order
from db.tables.workshop import job, stock_movement

LAST_START = time(17, 0)
GENERAL = (Trade.MECHANICAL, Trade.MAINTENANCE, Trade.DIAGNOSIS, Trade.ELECTRICAL, Trade.TYRES)
"""Bays in which nearly everything can be done, when those of the trade are taken; body and paint keep to their own."""
FOUND = (
    ("轮胎气门嘴老化漏气，建议更换", "TY01", "VLV-RB"),
    ("制动液含水量超过 4%，建议更换", "MA05", "BFL-DOT4"),
    ("蒸发箱有霉味，建议清洗", "MA11", "CLN-AC"),
    ("雨刮胶条老化，刮不干净", "MA19", "WB-{family}"),
    ("节气门积碳较多，建议清洗", "MA10", "CLN-THR"),
)
FAILED = ("扭矩未复查", "试车仍有轻微异响", "护板卡扣缺一个", "油液液位偏低")
SKIPPED = ("客户赶时间，不洗", "下雨，客户要求不洗", "洗车机检修")
CAREFUL = ("", "", "左前轮毂", "前保险杠", "发动机舱不要冲水")


def jobs_of(told: Telling) -> Sequence[Any]:
    """Return the jobs that wait, by number."""
    return told.rows(
        select(job.c.id, job.c.hours, job.c.trade)
        .where(job.c.visit_id == told.visit_id, job.c.state.in_((JobState.WAITING, JobState.PAUSED)))
        .order_by(job.c.number)
    )


def seize(told: Telling) -> Generator[datetime, None, Session]:
    """Wait for somebody whose hands are free, and return them."""
    worker, _ = yield from seize_with_bay(told, None)
    return worker


def seize_with_bay(told: Telling, trade: Trade | None) -> Generator[datetime, None, tuple[Session, UUID | None]]:
    """Wait for free hands and, where a ``trade`` is named, for a free bay; return both."""
    workers = told.crew.people[Role.TECHNICIAN] + told.crew.people[Role.TEAM_LEADER]
    while True:
        free = [worker for worker in workers if worker.staff_id not in told.stage.busy]
        open_yet = local_time(told.now).time() <= LAST_START or told.stage.timeline.up
        bay = seize_bay(told, trade) if free and open_yet and trade else None
        if free and open_yet and (bay or not trade):
            chosen = told.rng.choice(free)
            told.stage.busy.add(chosen.staff_id)
            return chosen, bay
        if told.stage.timeline.up:
            raise TimeUp
        at = told.after(10, 25)
        yield in_hours(at, LAST_START)


def seize_bay(told: Telling, trade: Trade) -> UUID | None:
    """Drive the car into a free bay, best one for ``trade``; None while all are taken. A bay holds one car."""
    taken, bays = told.stage.taken, told.crew.bays
    mine = next((bay for bay, visit in taken.items() if visit == told.visit_id), None)
    if mine is not None:
        return mine
    for kind in (trade, *GENERAL):
        if free := [bay for bay in bays.get(kind, ()) if bay not in taken]:
            chosen = told.rng.choice(free)
            taken[chosen] = told.visit_id
            return chosen
    return None


def leave_bay(told: Telling) -> None:
    """The car is driven out: it has passed its check."""
    for bay in [bay for bay, visit in told.stage.taken.items() if visit == told.visit_id]:
        del told.stage.taken[bay]


def release(told: Telling, worker: Session) -> None:
    """Somebody's hands are free again."""
    told.stage.busy.discard(worker.staff_id)


def issue_parts(told: Telling) -> None:
    """The parts desk hands out what the order needs and has not been handed out yet."""
    lines = told.rows(
        select(order_line.c.id, order_line.c.code, order_line.c.quantity)
        .join(work_order)
        .where(work_order.c.visit_id == told.visit_id, order_line.c.kind == LineKind.PART)
        .order_by(order_line.c.pos)
    )
    issued = {row[0] for row in told.rows(
        select(stock_movement.c.order_line_id).where(stock_movement.c.visit_id == told.visit_id)
    )}  # fmt: skip
    for line in lines:
        if line.id not in issued:
            told.crew.receive(line.code, line.quantity)
            told.desk.parts.issue(told.call(Role.PARTS_KEEPER), line.id, line.quantity)


def work(told: Telling) -> Steps:
    """Everything on the order is done, what an agreed addition brings as well."""
    if not jobs_of(told):
        issue_parts(told)
    while waiting := jobs_of(told):
        yield from _round(told, waiting)
        if told.stop is Stop.WORK:
            return


def _round(told: Telling, waiting: Sequence[Any]) -> Steps:
    """All waiting jobs are given to one technician and done one after the other."""
    worker, bay = yield from seize_with_bay(told, waiting[0].trade)
    controller = told.call(Role.WORKSHOP_CONTROLLER).confirming("bay_taken")
    told.desk.jobs.assign(controller, tuple(row.id for row in waiting), worker.staff_id, bay)
    yield told.after(3, 10, in_opening_hours=False)
    issue_parts(told)
    pause_at = 0 if told.stop is Stop.PARTS or told.chance(0.05) else -1
    add_at = 0 if told.stop is Stop.ADDITION or (not told.found_more and told.sometimes(0.14)) else -1
    for at, row in enumerate(waiting):
        told.desk.jobs.start(worker.call(), row.id)
        if told.stop is Stop.WORK and at == len(waiting) - 1:
            return
        if at == pause_at:
            worker = yield from _wait_for_part(told, worker, row.id)
        if at == add_at and told.stop not in (Stop.WORK, Stop.QUALITY):
            worker = yield from _find_more(told, worker, row.id)
        yield told.after(*_minutes(row.hours), in_opening_hours=False)
        told.desk.jobs.finish(worker.call().confirming("job_hardly_begun"), row.id)
    release(told, worker)


def _minutes(hours: Decimal) -> tuple[float, float]:
    norm = min(170.0, max(8.0, float(hours) * 60))
    return norm * 0.6, norm * 1.05


def _wait_for_part(told: Telling, worker: Session, job_id: UUID) -> Generator[datetime, None, Session]:
    yield told.after(5, 15, in_opening_hours=False)
    told.desk.jobs.pause(worker.call(), job_id, PauseReason.PARTS)
    release(told, worker)
    if told.stop is Stop.PARTS:
        raise TimeUp
    yield told.after(40, 120)
    again = yield from seize(told)
    _take_over(told, again)
    told.desk.jobs.start(again.call(), job_id)
    return again


def _find_more(told: Telling, worker: Session, job_id: UUID) -> Generator[datetime, None, Session]:
    """The technician finds something; work stops until the customer has answered."""
    told.found_more = True
    yield told.after(6, 15, in_opening_hours=False)
    found, operation, part = told.rng.choice([one for one in _findings(told) if one[2] in told.crew.catalog.parts])
    addition = told.desk.additions.propose(worker.call(), told.visit_id, found)
    _price(told, addition, operation, part)
    told.desk.jobs.pause(worker.call(), job_id, PauseReason.APPROVAL)
    release(told, worker)
    if told.stop is Stop.ADDITION:
        raise TimeUp
    yield told.after(10, 45)
    agreed = told.chance(0.75)
    how = told.rng.choice((AgreedHow.PHONE, AgreedHow.MESSAGE, AgreedHow.IN_PERSON))
    (card,) = (card for card in told.desk.reads.orders.additions(told.visit_id) if card.id == addition.id)
    signed = told.signed() if agreed and how is AgreedHow.IN_PERSON else None
    told.desk.additions.decide(
        told.call(), addition.id, agreed, how, told.visitor.contact.name, None, card.shown, signed
    )
    if not agreed and (unsafe := tuple(line.id for line in card.lines if line.safety)):
        told.desk.additions.sign_declined(told.call(), told.visit_id, told.signed(), unsafe)
    again = yield from seize(told)
    _take_over(told, again)
    told.desk.jobs.start(again.call(), job_id)
    return again


def _take_over(told: Telling, worker: Session) -> None:
    """The controller gives what is left to somebody whose hands are free: nobody goes on with a colleague's job."""
    bay = next((bay for bay, visit in told.stage.taken.items() if visit == told.visit_id), None)
    controller = told.call(Role.WORKSHOP_CONTROLLER).confirming("bay_taken")
    told.desk.jobs.assign(controller, tuple(row.id for row in jobs_of(told)), worker.staff_id, bay)


def _findings(told: Telling) -> list[tuple[str, str, str]]:
    family = told.visitor.car.car.family
    return [(found, operation, part.format(family=family)) for found, operation, part in FOUND]


def _price(told: Telling, addition: Numbered, operation: str, part: str) -> None:
    listed = told.desk.quotes.lines_of
    lines = (*listed(operation, Decimal(1), 0), *listed(part, Decimal(1), 0))
    told.desk.additions.add_lines(told.call(), addition.id, lines)


def check_quality(told: Telling) -> Steps:
    """The inspector judges every job; what fails is done again."""
    rng = told.rng
    yield told.after(4, 20)
    done = _all_jobs(told)
    if not done:
        return
    _write_findings(told)
    road = told.odometer + rng.randint(2, 5) if told.chance(0.4) else None
    measured = {done[0].id: "120 N·m"} if told.chance(0.3) else {}
    if told.stop is Stop.REWORK or told.chance(0.05):
        failed = {rng.choice(done).id: rng.choice(FAILED)}
        good = tuple(row.id for row in done if row.id not in failed)
        leader = told.call(Role.TEAM_LEADER)
        told.desk.quality.check(leader, told.visit_id, CheckLevel.RECHECK, good, failed, {}, None, "")
        if told.stop is Stop.REWORK:
            raise TimeUp
        yield told.after(5, 20)
        yield from work(told)
    inspector = told.call(Role.FINAL_INSPECTOR)
    good = tuple(row.id for row in _all_jobs(told))  # an addition may have joined while it was done again
    certificate = f"HG{local_time(told.now):%Y%m%d}{rng.randrange(1000):03d}" if told.certified else ""
    told.desk.quality.check(inspector, told.visit_id, CheckLevel.FINAL, good, {}, measured, road, "", certificate)
    leave_bay(told)


def _all_jobs(told: Telling) -> Sequence[Any]:
    return told.rows(select(job.c.id).where(job.c.visit_id == told.visit_id).order_by(job.c.number))


def _write_findings(told: Telling) -> None:
    """The technician writes down cause and correction before the check."""
    from db.tables.visits import fault

    worker = told.crew.people[Role.TECHNICIAN][0]
    for row in told.rows(select(fault.c.id, fault.c.cause).where(fault.c.visit_id == told.visit_id)):
        if row.cause or told.brisk:
            continue
        told.desk.faults.set_field(worker.call(), row.id, "cause", "", told.complaint.cause)
        told.desk.faults.set_field(worker.call(), row.id, "correction", "", told.complaint.correction)


def wash(told: Telling) -> Steps:
    """The car is washed, or not and why."""
    if not told.wash:
        return
    yield told.after(3, 12)
    if told.chance(0.06):
        told.desk.washes.skip(told.call(), told.visit_id, told.rng.choice(SKIPPED))
        return
    told.desk.washes.start(told.call(Role.WASHER), told.visit_id, told.rng.choice(CAREFUL))
    yield told.after(10, 20, in_opening_hours=False)
    told.desk.washes.finish(told.call(Role.WASHER), told.visit_id)
