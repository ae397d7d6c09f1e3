"""No way round the final check: sublet work is a job, a class that asks for a certificate asks for a check without jobs
too, and who looks before the final inspector does not let the car go."""

from datetime import timedelta
from decimal import Decimal
from uuid import UUID

import pytest

from advisor_app.desk import Session
from advisor_app.domain.guarantee import WorkClass
from advisor_app.domain.job import JobState
from advisor_app.domain.line import LineKind
from advisor_app.domain.paper import GatePassPaper, JobCard
from advisor_app.domain.printing import PaperKind
from advisor_app.domain.quality import CheckLevel
from advisor_app.domain.quote import AgreedHow, Decision
from advisor_app.domain.staff import Role
from advisor_app.domain.stages import Column, Stage, column, journey
from advisor_app.domain.values.money import Money
from advisor_app.i18n import label
from advisor_app.ports.call import Approval, Call
from advisor_app.ports.reads.jobs import JobCard as ReadJob
from advisor_app.ports.reads.papers import PaperAsked
from db.engine import Database
from tests.journeys import walk_in
from tests.journeys.shop import PASSWORD, PIN, Shop, open_shop
from tests.journeys.test_papers import text_of
from tests.services.snapshot import refused


@pytest.fixture
def shop(database: Database) -> Shop:
    return open_shop(database)


def ordered(shop: Shop, kind: LineKind, work: WorkClass = WorkClass.MINOR) -> UUID:
    """Return a visit whose signed order has one free line of a kind and nothing else."""
    visit = walk_in.arrive(shop).id
    if work is not WorkClass.MINOR:
        shop.desk.reception.set_field(shop.call(), visit, "work_class", WorkClass.MINOR, work)
    walk_in.walk_around(shop, visit)
    walk_in.record_fault(shop, visit)
    quotes = shop.desk.quotes
    lines = quotes.write(shop.call(), visit, kind, "缸体镗磨", Decimal(1), Money.of(800)).ids
    quotes.decide(shop.call(), visit, lines, Decision.APPROVED, AgreedHow.IN_PERSON, "")
    quotes.promise(shop.call(), visit, None, shop.clock.now() + timedelta(hours=4))
    walk_in.sign(shop, visit)
    return visit


def leader(shop: Shop) -> Session:
    made = shop.desk.people.add(shop.call(Role.MANAGER), "leader", "王组长", Role.TEAM_LEADER, PASSWORD, PIN)
    return Session(made.id, "王组长", Role.TEAM_LEADER, shop.people[Role.MANAGER].counter_id)


def check(shop: Shop, call: Call, visit: UUID, level: CheckLevel, certificate: str = "") -> object:
    jobs = walk_in.job_ids(shop, visit)
    return shop.desk.quality.check(call, visit, level, jobs, {}, {}, None, "", certificate)


def current(shop: Shop, visit: UUID) -> Stage | None:
    now = journey(shop.desk.reads.visits.head(visit).facts).current
    return now.stage if now is not None else None


def jobs(shop: Shop, visit: UUID) -> tuple[ReadJob, ...]:
    return shop.desk.reads.jobs.of_visit(visit)


# Sublet work ------------------------------------------------------------------------------------------------------------


def test_sublet_work_is_sent_out_taken_back_and_checked_like_any(shop: Shop) -> None:
    visit = ordered(shop, LineKind.SUBLET)
    (job,) = jobs(shop, visit)
    assert (job.name, job.sublet, job.state, job.sold) == ("缸体镗磨", True, JobState.WAITING, timedelta())
    assert current(shop, visit) is Stage.DISPATCH
    refused(shop.database, "work_open", lambda: walk_in.settle(shop, visit))
    walk_in.repair(shop, visit)
    assert current(shop, visit) is Stage.QUALITY
    walk_in.check(shop, visit)
    assert current(shop, visit) is Stage.WASH


def test_who_sent_work_out_has_both_hands_free(shop: Shop) -> None:
    out, here = ordered(shop, LineKind.SUBLET), walk_in.drive(shop, Stage.DISPATCH, "京A00002", "李四")
    worker, (sent,), (own,) = shop.people[Role.TECHNICIAN], walk_in.job_ids(shop, out), here.jobs
    for one in (sent, own):
        shop.desk.jobs.start(worker.call(), one)
    assert [job.away for job in jobs(shop, out)] == [True]
    shop.desk.jobs.finish(worker.call().confirming("job_hardly_begun"), own)
    (person,) = (p for p in shop.desk.reads.jobs.dispatch(out).people if p.id == worker.staff_id)
    assert person.free
    shop.desk.jobs.finish(worker.call(), sent)  # nothing was sold by the hour, so nobody asks how long it took
    assert [job.state for job in jobs(shop, out)] == [JobState.DONE]


def test_sending_out_does_not_stop_the_own_clock(shop: Shop) -> None:
    out, here = ordered(shop, LineKind.SUBLET), walk_in.drive(shop, Stage.DISPATCH, "京A00002", "李四")
    worker, (sent,), (own,) = shop.people[Role.TECHNICIAN], walk_in.job_ids(shop, out), here.jobs
    for one in (own, sent):
        shop.desk.jobs.start(worker.call(), one)
    assert [job.state for job in (*jobs(shop, out), *jobs(shop, here.visit))] == [JobState.RUNNING] * 2


def test_the_papers_say_that_another_shop_does_it(shop: Shop) -> None:
    visit = ordered(shop, LineKind.SUBLET)
    asked = PaperAsked(PaperKind.JOB_CARD, visit)
    paper = shop.desk.reads.papers.content(asked).paper
    assert isinstance(paper, JobCard)
    assert [(row.trade, row.norm_hours) for row in paper.jobs] == [(LineKind.SUBLET, Decimal(0))]
    assert label(LineKind.SUBLET) == "外加工"
    assert "外加工" in text_of(shop.desk.papers.make(shop.call(), asked).pdf)
    contract = PaperAsked(PaperKind.WORK_ORDER, visit)
    assert "外加工" in text_of(shop.desk.papers.make(shop.call(), contract).pdf)


# Classes that ask for a certificate -------------------------------------------------------------------------------------


@pytest.mark.parametrize("work", [one for one in WorkClass if one.needs_certificate])
def test_a_class_with_a_certificate_asks_for_a_final_check_without_jobs_too(shop: Shop, work: WorkClass) -> None:
    visit = ordered(shop, LineKind.FEE, work)
    facts = shop.desk.reads.visits.head(visit).facts
    assert (facts.jobs, facts.quality_passed, facts.certified, column(facts)) == (0, False, False, Column.QUALITY)
    assert [car.visit_id for car in shop.desk.reads.quality.waiting()] == [visit]
    refused(shop.database, "quality_unpassed", lambda: walk_in.settle(shop, visit))
    inspector = shop.people[Role.FINAL_INSPECTOR]
    refused(shop.database, "certificate_missing", lambda: check(shop, inspector.call(), visit, CheckLevel.FINAL))
    check(shop, inspector.call(), visit, CheckLevel.FINAL, "HG20261123001")
    assert shop.desk.reads.quality.waiting() == ()
    walk_in.wash(shop, visit)
    assert walk_in.settle(shop, visit)


def test_fees_of_a_minor_repair_leave_nothing_to_check(shop: Shop) -> None:
    visit = ordered(shop, LineKind.FEE)
    assert current(shop, visit) is Stage.WASH
    assert shop.desk.reads.quality.waiting() == ()
    inspector = shop.call(Role.FINAL_INSPECTOR)
    refused(shop.database, "check_empty", lambda: check(shop, inspector, visit, CheckLevel.FINAL))


# Who lets the car go ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("level", [CheckLevel.RECHECK, CheckLevel.HANDOVER])
def test_earlier_checks_are_kept_and_do_not_open_the_way(shop: Shop, level: CheckLevel) -> None:
    visit = walk_in.drive(shop, Stage.QUALITY).visit
    check(shop, leader(shop).call(), visit, level)
    assert [one.level for one in shop.desk.reads.quality.sheet(visit).checks] == [level]
    assert current(shop, visit) is Stage.QUALITY
    assert [car.visit_id for car in shop.desk.reads.quality.waiting()] == [visit]
    refused(shop.database, "quality_unpassed", lambda: walk_in.settle(shop, visit))
    check(shop, shop.call(Role.FINAL_INSPECTOR), visit, CheckLevel.FINAL)
    assert current(shop, visit) is Stage.WASH


def test_a_later_check_of_another_level_takes_nothing_back_unless_it_fails(shop: Shop) -> None:
    trip, chief = walk_in.drive(shop, Stage.WASH), leader(shop)
    check(shop, chief.call(), trip.visit, CheckLevel.HANDOVER)
    assert current(shop, trip.visit) is Stage.WASH
    failed = dict.fromkeys(trip.jobs, "异响")
    shop.desk.quality.check(chief.call(), trip.visit, CheckLevel.HANDOVER, (), failed, {}, None, "")
    walk_in.work(shop, trip.jobs)
    assert current(shop, trip.visit) is Stage.QUALITY


def test_a_final_check_is_made_by_who_may_or_with_their_consent(shop: Shop) -> None:
    visit, chief = walk_in.drive(shop, Stage.QUALITY).visit, leader(shop)
    refused(shop.database, "approval_needed", lambda: check(shop, chief.call(), visit, CheckLevel.FINAL))
    check(shop, chief.call().approved_by(Approval("boss", PASSWORD)), visit, CheckLevel.FINAL)
    (made,) = shop.desk.reads.quality.sheet(visit).checks
    assert made.by == shop.people[Role.MANAGER].name, "it stands in the name of who answers for it"


def test_the_manager_of_a_small_shop_makes_the_final_check_at_once(shop: Shop) -> None:
    visit = walk_in.drive(shop, Stage.QUALITY).visit
    check(shop, shop.call(Role.MANAGER), visit, CheckLevel.FINAL)
    assert current(shop, visit) is Stage.WASH


def test_the_gate_pass_names_who_made_the_final_check(shop: Shop) -> None:
    trip = walk_in.drive(shop, Stage.WASH)
    check(shop, leader(shop).call(), trip.visit, CheckLevel.HANDOVER)
    walk_in.wash(shop, trip.visit)
    bill = walk_in.settle(shop, trip.visit)
    walk_in.decide_old_parts(shop, trip.visit)
    walk_in.pay(shop, bill, walk_in.owed(shop, trip.visit))
    shop.desk.gate_passes.issue(shop.call(Role.CASHIER), trip.visit)
    paper = shop.desk.reads.papers.content(PaperAsked(PaperKind.GATE_PASS, trip.visit)).paper
    assert isinstance(paper, GatePassPaper)
    assert paper.quality_passed_by == shop.people[Role.FINAL_INSPECTOR].name
