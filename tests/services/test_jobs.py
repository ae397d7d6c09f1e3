"""The workshop attacked: who works, one clock a person, checks, rework, wash."""

from datetime import timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from sqlalchemy import select

from advisor_app.desk import Session
from advisor_app.domain.catalog import Trade
from advisor_app.domain.job import PauseReason
from advisor_app.domain.line import LineKind
from advisor_app.domain.quality import CheckLevel
from advisor_app.domain.quote import AgreedHow
from advisor_app.domain.staff import Role
from advisor_app.domain.stages import Column, Progress, Stage, StageState, column, journey, progress
from advisor_app.domain.values.errors import Confirmable
from advisor_app.domain.values.ids import new_id
from advisor_app.domain.values.money import Money
from advisor_app.guide.seen import seen
from advisor_app.i18n import error_text
from advisor_app.ports.call import Call
from db.engine import Database
from db.tables.workshop import clock_entry, job
from tests.journeys import walk_in
from tests.journeys.shop import PASSWORD, PIN, Shop, open_shop
from tests.journeys.walk_in import Trip
from tests.services.snapshot import count, refused
from tests.services.test_commands import all_at_once


@pytest.fixture
def shop(sqlite_database: Database) -> Shop:
    return open_shop(sqlite_database)


def assign(shop: Shop, trip: Trip, role: Role) -> object:
    return shop.desk.jobs.assign(
        shop.call(Role.WORKSHOP_CONTROLLER), trip.jobs, shop.people[role].staff_id, shop.bay_id
    )


def fail(shop: Shop, trip: Trip, reason: str = "漏油") -> object:
    call = shop.call(Role.FINAL_INSPECTOR)
    return shop.desk.quality.check(
        call, trip.visit, CheckLevel.FINAL, trip.jobs[1:], {trip.jobs[0]: reason}, {}, None, ""
    )


def test_only_a_technician_on_duty_gets_work(shop: Shop) -> None:
    trip = walk_in.drive(shop, Stage.DISPATCH)
    for role in (Role.CASHIER, Role.MANAGER, Role.SERVICE_ADVISOR):
        refused(shop.database, "not_a_technician", lambda role=role: assign(shop, trip, role))  # type: ignore[misc]
    shop.desk.people.set_active(shop.call(Role.MANAGER), shop.people[Role.TECHNICIAN].staff_id, False)
    refused(shop.database, "not_a_technician", lambda: assign(shop, trip, Role.TECHNICIAN))
    technician = shop.people[Role.TECHNICIAN].staff_id
    call = shop.call(Role.WORKSHOP_CONTROLLER)
    shop.desk.people.set_active(shop.call(Role.MANAGER), technician, True)
    refused(shop.database, "bay_gone", lambda: shop.desk.jobs.assign(call, trip.jobs, technician, new_id()))
    refused(shop.database, "job_gone", lambda: shop.desk.jobs.assign(call, (*trip.jobs, new_id()), technician, None))
    refused(shop.database, "staff_gone", lambda: shop.desk.jobs.assign(call, trip.jobs, new_id(), None))


def test_one_person_has_one_clock(shop: Shop) -> None:
    first = walk_in.drive(shop, Stage.REPAIR)
    second = walk_in.drive(shop, Stage.REPAIR, "京A00002", "李四")
    shop.desk.jobs.start(shop.call(Role.TECHNICIAN), first.jobs[0])
    shop.clock.advance(timedelta(minutes=10))
    shop.desk.jobs.start(shop.call(Role.TECHNICIAN), second.jobs[0])
    with shop.database.reader.connect() as connection:
        clocks = connection.execute(select(clock_entry).order_by(clock_entry.c.started_at)).all()
        states = connection.execute(select(job.c.state, job.c.pause_reason).order_by(job.c.id)).all()
    assert [entry.ended_at is None for entry in clocks] == [False, True]
    assert states[0].pause_reason is PauseReason.BREAK
    assert states[1].pause_reason is None
    refused(shop.database, "job_running", lambda: shop.desk.jobs.start(shop.call(Role.TECHNICIAN), second.jobs[0]))


@pytest.mark.parametrize(("seconds", "asked"), [(5, True), (179, True), (180, False)])
def test_a_job_that_was_hardly_begun_is_not_ended_unasked(shop: Shop, seconds: int, asked: bool) -> None:
    """The key that starts it also ends it."""
    trip = walk_in.drive(shop, Stage.REPAIR)
    technician, end = shop.people[Role.TECHNICIAN], shop.desk.jobs.finish
    shop.desk.jobs.start(technician.call(), trip.jobs[0])
    shop.clock.advance(timedelta(seconds=seconds))
    if not asked:
        assert end(technician.call(), trip.jobs[0]).id == trip.jobs[0]
        return
    error = refused(shop.database, "job_hardly_begun", lambda: end(technician.call(), trip.jobs[0]))
    assert isinstance(error, Confirmable)
    assert error.params["name"]
    assert end(technician.call().confirming("job_hardly_begun"), trip.jobs[0]).id == trip.jobs[0]


def test_who_leads_the_workshop_ends_the_job_of_another_unasked(shop: Shop) -> None:
    """Where nobody clocks, one person ticks the work off."""
    trip = walk_in.drive(shop, Stage.REPAIR)
    call = shop.people[Role.WORKSHOP_CONTROLLER].call
    shop.desk.jobs.start(call(), trip.jobs[0])
    assert shop.desk.jobs.finish(call(), trip.jobs[0]).id == trip.jobs[0]


def test_a_failed_check_turns_the_card_back_and_blocks_the_bill(shop: Shop) -> None:
    trip = walk_in.drive(shop, Stage.QUALITY)
    refused(shop.database, "fail_reason_missing", lambda: fail(shop, trip, "\u200b "))
    fail(shop, trip)
    facts = shop.desk.reads.visits.head(trip.visit).facts
    assert (progress(facts), column(facts), facts.rework) == (Progress.YELLOW, Column.IN_WORK, True)
    refused(shop.database, "work_open", lambda: walk_in.settle(shop, trip.visit))
    refused(shop.database, "work_open", lambda: walk_in.check(shop, trip.visit))
    walk_in.work(shop, trip.jobs)
    refused(shop.database, "quality_unpassed", lambda: walk_in.settle(shop, trip.visit))
    walk_in.check(shop, trip.visit)
    walk_in.settle(shop, trip.visit)


def test_a_check_names_only_jobs_of_its_visit(shop: Shop) -> None:
    trip = walk_in.drive(shop, Stage.QUALITY)
    other = walk_in.drive(shop, Stage.QUALITY, "京A00002", "李四")
    refused(shop.database, "job_gone", lambda: fail(shop, Trip(other.visit, jobs=trip.jobs)))


@pytest.mark.parametrize(
    ("stage", "code"),
    [
        (Stage.DISPATCH, "work_open"),
        (Stage.REPAIR, "work_open"),
        (Stage.OLD_PARTS, "visit_settled"),
        (Stage.FOLLOW_UP, "visit_closed"),
    ],
)
def test_no_check_before_or_after_its_time(shop: Shop, stage: Stage, code: str) -> None:
    trip = walk_in.drive(shop, stage)
    refused(shop.database, code, lambda: walk_in.check(shop, trip.visit))


def test_ended_work_is_not_started_paused_or_ended_again(shop: Shop) -> None:
    trip = walk_in.drive(shop, Stage.QUALITY)
    jobs, technician = shop.desk.jobs, Role.TECHNICIAN
    refused(shop.database, "job_done", lambda: jobs.start(shop.call(technician), trip.jobs[0]))
    refused(shop.database, "job_not_running", lambda: jobs.pause(shop.call(technician), trip.jobs[0], PauseReason.BAY))
    refused(shop.database, "job_not_running", lambda: jobs.finish(shop.call(technician), trip.jobs[0]))
    walk_in.check(shop, trip.visit)
    walk_in.settle(shop, trip.visit)
    refused(shop.database, "visit_settled", lambda: jobs.start(shop.call(technician), trip.jobs[0]))


def test_a_car_is_washed_once_or_left_out_for_a_reason(shop: Shop) -> None:
    trip = walk_in.drive(shop, Stage.WASH)
    washes, washer = shop.desk.washes, Role.WASHER
    refused(shop.database, "wash_not_running", lambda: washes.finish(shop.call(washer), trip.visit))
    refused(shop.database, "reason_missing", lambda: washes.skip(shop.call(), trip.visit, "\u200b"))
    washes.skip(shop.call(), trip.visit, "下雨")
    refused(shop.database, "wash_begun", lambda: washes.start(shop.call(washer), trip.visit, ""))
    refused(shop.database, "wash_begun", lambda: washes.skip(shop.call(), trip.visit, "x"))
    refused(shop.database, "wash_not_running", lambda: washes.finish(shop.call(washer), trip.visit))
    assert count(shop.database, "wash") == 1
    walk_in.settle(shop, trip.visit)


def test_a_car_that_was_worked_on_again_is_washed_again(shop: Shop) -> None:
    trip = walk_in.drive(shop, Stage.SETTLEMENT)
    assert shop.desk.reads.quality.wash(trip.visit) is not None
    shop.clock.advance(timedelta(minutes=5))
    shop.desk.quality.check(
        shop.call(Role.FINAL_INSPECTOR),
        trip.visit,
        CheckLevel.FINAL,
        (),
        dict.fromkeys(trip.jobs, "异响"),
        {},
        None,
        "",
    )
    walk_in.work(shop, trip.jobs)
    walk_in.check(shop, trip.visit)
    facts = shop.desk.reads.visits.head(trip.visit).facts
    assert (facts.wash_done, facts.washed, column(facts)) == (False, False, Column.WASH)
    assert shop.desk.reads.quality.wash(trip.visit) is None, "the page offers to begin"
    walk_in.wash(shop, trip.visit)
    assert shop.desk.reads.visits.head(trip.visit).facts.washed
    assert count(shop.database, "wash") == 1
    refused(shop.database, "wash_begun", lambda: walk_in.wash(shop, trip.visit))
    walk_in.settle(shop, trip.visit)


def test_a_car_that_was_not_washed_is_not_called_washed_and_goes_on(shop: Shop) -> None:
    trip = walk_in.drive(shop, Stage.WASH)
    shop.desk.washes.skip(shop.call(), trip.visit, "下雨")
    facts = shop.desk.reads.visits.head(trip.visit).facts
    assert (facts.wash_done, facts.wash_skipped, facts.washed) == (False, True, True)
    now = seen(facts)
    assert {name: now[name] for name in ("washed", "wash_area_told", "wash_looked_over")} == {
        "washed": None, "wash_area_told": None, "wash_looked_over": None,
    }  # fmt: skip
    way = journey(facts)
    assert way.at(Stage.WASH).state is StageState.DONE
    assert way.current is not None
    assert way.current.stage is Stage.SETTLEMENT
    assert column(facts) is Column.READY
    washed = walk_in.drive(shop, Stage.SETTLEMENT, "京A00002", "李四")
    facts = shop.desk.reads.visits.head(washed.visit).facts
    assert (facts.wash_done, facts.wash_skipped, seen(facts)["washed"]) == (True, False, True)


def test_a_second_car_in_a_bay_is_asked_about(database: Database) -> None:
    shop = open_shop(database)
    first = walk_in.drive(shop, Stage.DISPATCH)
    second = walk_in.drive(shop, Stage.DISPATCH, "京A00002", "李四")
    third = walk_in.drive(shop, Stage.DISPATCH, "京A00003", "王五")
    worker = shop.people[Role.TECHNICIAN].staff_id
    call = shop.call(Role.WORKSHOP_CONTROLLER)

    def send(call: Call, *trips: Trip) -> object:
        return shop.desk.jobs.assign(call, tuple(job for trip in trips for job in trip.jobs), worker, shop.bay_id)

    error = refused(database, "bay_taken", lambda: send(call.again(), second, third))
    assert error.params == {"bay": "1号工位", "plates": "京A·00002, 京A·00003"}
    send(call.again(), first)
    send(call.again(), first)  # where it stands already, nothing is asked
    error = refused(database, "bay_taken", lambda: send(call, second))
    assert isinstance(error, Confirmable)
    assert (error.field, error.params) == ("bay", {"bay": "1号工位", "plates": "京A·12345"})
    assert "京A·12345" in error_text(error.code, **error.params)
    for state in ("running", "paused"):
        if state == "running":
            shop.desk.jobs.start(shop.call(Role.TECHNICIAN), first.jobs[0])
        else:
            shop.desk.jobs.pause(shop.call(Role.TECHNICIAN), first.jobs[0], PauseReason.PARTS)
        refused(database, "bay_taken", lambda: send(call, second))
    send(call.confirming("bay_taken"), second)
    error = refused(database, "bay_taken", lambda: send(call.again(), third))
    assert error.params["plates"] == "京A·12345, 京A·00002"
    walk_in.work(shop, (*first.jobs, *second.jobs))
    send(call.again(), third)
    assert shop.desk.jobs.assign(call.again(), third.jobs, worker, None) is not None


def test_two_dispatches_into_one_bay_at_once_are_not_both_unasked(database: Database) -> None:
    shop = open_shop(database)
    trips = [walk_in.drive(shop, Stage.DISPATCH, f"京A0000{n}", f"李{n}") for n in range(3)]
    worker = shop.people[Role.TECHNICIAN].staff_id

    def send(number: int) -> object:
        return shop.desk.jobs.assign(shop.call(Role.WORKSHOP_CONTROLLER), trips[number].jobs, worker, shop.bay_id)

    outcomes = all_at_once(send, 3)
    assert sorted(getattr(one, "code", "given") for one in outcomes) == ["bay_taken", "bay_taken", "given"], outcomes


def test_a_check_judges_every_line(shop: Shop) -> None:
    trip = walk_in.drive(shop, Stage.QUALITY)
    more = walk_in.drive(shop, Stage.QUALITY, "京A00002", "李四")
    (line,) = trip.jobs

    def check(
        passed: tuple[UUID, ...], failed: dict[UUID, str], level: CheckLevel = CheckLevel.FINAL, km: int | None = None
    ) -> object:
        call = shop.call(Role.FINAL_INSPECTOR)
        return shop.desk.quality.check(call, trip.visit, level, passed, failed, {}, km, "")

    for level in CheckLevel:
        error = refused(shop.database, "quality_lines_not_judged", lambda level=level: check((), {}, level))  # type: ignore[misc]
        assert error.params == {"count": 1, "of": 1}
    refused(shop.database, "quality_lines_not_judged", lambda: check((line,), {line: "漏油"}))
    refused(shop.database, "job_gone", lambda: check((line, more.jobs[0]), {}))
    refused(shop.database, "job_gone", lambda: check((line, new_id()), {}))
    refused(shop.database, "mileage_negative", lambda: check((line,), {}, km=-1))
    refused(shop.database, "mileage_too_large", lambda: check((line,), {}, km=10**9))
    error = refused(shop.database, "odometer_smaller", lambda: check((line,), {}, km=30209))
    assert (error.field, error.params) == ("road_test_km", {"last": 30210})
    error = refused(shop.database, "odometer_jump", lambda: check((line,), {}, km=1_999_999))
    assert (error.field, error.params) == ("road_test_km", {"last": 30210})
    check((line,), {}, km=30210)


def test_a_line_that_joined_while_the_inspector_walked_passes_unseen_no_more(shop: Shop) -> None:
    trip = walk_in.drive(shop, Stage.QUALITY)
    seen_by_inspector = trip.jobs
    found = shop.desk.additions.propose(shop.call(Role.TECHNICIAN), trip.visit, "制动液含水").id
    shop.desk.additions.add_line(
        shop.call(), found, LineKind.LABOUR, "", "换制动液", Decimal(1), Money(10000), Trade.MECHANICAL, False
    )
    shop.desk.additions.decide(
        shop.call(), found, True, AgreedHow.PHONE, "张𬭎", None, walk_in.shown_addition(shop, found)
    )
    walk_in.work(shop, tuple(set(walk_in.job_ids(shop, trip.visit)) - set(seen_by_inspector)))
    call = shop.call(Role.FINAL_INSPECTOR)
    error = refused(
        shop.database,
        "quality_lines_not_judged",
        lambda: shop.desk.quality.check(call, trip.visit, CheckLevel.FINAL, seen_by_inspector, {}, {}, None, ""),
    )
    assert error.params == {"count": 1, "of": 2}


def test_a_technician_does_not_begin_what_a_colleague_was_given(shop: Shop) -> None:
    people, boss = shop.desk.people, shop.call(Role.MANAGER)
    mate = people.add(boss, "tech2", "丁强", Role.TECHNICIAN, PASSWORD, PIN)
    counter = shop.people[Role.TECHNICIAN].counter_id
    other = Session(mate.id, "丁强", Role.TECHNICIAN, counter)
    trip = walk_in.drive(shop, Stage.REPAIR)
    start = shop.desk.jobs.start
    error = refused(shop.database, "job_of_colleague", lambda: start(other.call(), trip.jobs[0]))
    assert error.params["name"] == "孙磊"
    shop.desk.jobs.assign(walk_in.controller(shop), trip.jobs, mate.id, shop.bay_id)
    refused(shop.database, "job_of_colleague", lambda: start(shop.call(Role.TECHNICIAN), trip.jobs[0]))
    start(other.call(), trip.jobs[0])


def test_a_technician_may_take_what_nobody_was_given_and_a_controller_starts_anybodys(shop: Shop) -> None:
    free = walk_in.drive(shop, Stage.DISPATCH)
    shop.desk.jobs.start(shop.call(Role.TECHNICIAN), free.jobs[0])
    given = walk_in.drive(shop, Stage.REPAIR, "京A00002", "李四")
    shop.desk.jobs.start(shop.call(Role.WORKSHOP_CONTROLLER), given.jobs[0])
    with shop.database.reader.connect() as connection:
        workers = set(connection.scalars(select(job.c.technician_id)))
    assert workers == {shop.people[Role.TECHNICIAN].staff_id}
