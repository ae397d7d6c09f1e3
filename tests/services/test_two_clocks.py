"""Computers disagree about the time: what came later in a visit is later, whichever counter wrote it."""

import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from sqlalchemy import select

from advisor_app.domain.quality import CheckLevel
from advisor_app.domain.quote import AgreedHow, Decision
from advisor_app.domain.staff import Role
from advisor_app.domain.stages import Stage
from advisor_app.domain.values import ids
from advisor_app.domain.values.errors import RuleBroken
from db.engine import Database
from db.tables.money import settlement
from db.tables.workshop import clock_entry
from tests.journeys import walk_in
from tests.journeys.shop import Shop, open_shop

AHEAD = timedelta(hours=1)
Ahead = Callable[[], AbstractContextManager[None]]


@pytest.fixture
def shop(database: Database) -> Shop:
    return open_shop(database)


@pytest.fixture
def ahead(shop: Shop, monkeypatch: pytest.MonkeyPatch, quiet_log: Callable[..., None]) -> Ahead:
    """Return what is at work on a computer of its own, an hour ahead: its clock and the keys that it makes."""
    quiet_log("db.unit_of_work")  # says that the clocks differ
    really, here, there = time.time_ns, ids._Keys(), ids._Keys()
    monkeypatch.setattr(ids, "_keys", here)  # of this test alone, for it will run ahead

    @contextmanager
    def there_it_is_later() -> Iterator[None]:
        with monkeypatch.context() as patched:
            patched.setattr(ids, "_keys", there)
            patched.setattr(time, "time_ns", lambda: really() + AHEAD // timedelta(microseconds=1) * 1000)
            shop.clock.advance(AHEAD)
            yield
            shop.clock.advance(-AHEAD)
        assert ids._keys is here

    return there_it_is_later


def judge(shop: Shop, trip: walk_in.Trip, failed: str = "") -> None:
    bad = {trip.jobs[0]: failed} if failed else {}
    good = tuple(job for job in trip.jobs if job not in bad)
    shop.desk.quality.check(shop.call(Role.FINAL_INSPECTOR), trip.visit, CheckLevel.FINAL, good, bad, {}, None, "")


def rework(shop: Shop, trip: walk_in.Trip) -> None:
    call = shop.call(Role.TECHNICIAN)
    shop.desk.jobs.start(call, trip.jobs[0])
    shop.clock.advance(timedelta(minutes=30))
    shop.desk.jobs.finish(shop.call(Role.TECHNICIAN), trip.jobs[0])


def refused(code: str, act: Callable[[], object]) -> None:
    with pytest.raises(RuleBroken) as error:
        act()
    assert error.value.code == code


def test_a_check_that_fails_outlives_the_pass_of_a_counter_ahead(shop: Shop, ahead: Ahead) -> None:
    trip = walk_in.drive(shop, Stage.QUALITY)
    with ahead():
        judge(shop, trip)
    shop.clock.advance(timedelta(minutes=5))
    judge(shop, trip, "刹车仍有异响")
    rework(shop, trip)
    assert not shop.desk.reads.visits.head(trip.visit).facts.quality_passed
    refused("quality_unpassed", lambda: walk_in.settle(shop, trip.visit))


def test_a_pass_outlives_the_failed_check_of_a_counter_ahead(shop: Shop, ahead: Ahead) -> None:
    trip = walk_in.drive(shop, Stage.QUALITY)
    with ahead():
        judge(shop, trip, "刹车仍有异响")
    rework(shop, trip)
    judge(shop, trip)
    assert shop.desk.reads.visits.head(trip.visit).facts.quality_passed


def decline(shop: Shop, visit: UUID, code: str) -> None:
    lines = shop.desk.quotes.add(shop.call(), visit, code, Decimal(1), None).ids
    shop.desk.quotes.decide(shop.call(), visit, lines, Decision.DECLINED, AgreedHow.IN_PERSON, "以后再做")


def test_a_signature_of_a_counter_ahead_does_not_cover_what_is_declined_after_it(shop: Shop, ahead: Ahead) -> None:
    trip = walk_in.drive(shop, Stage.ORDER)
    first, second = [code for code, work in shop.desk.reference.catalog().operations.items() if work.safety][:2]
    with ahead():
        decline(shop, trip.visit, first)
        shop.desk.quotes.sign_declined(shop.call(), trip.visit, walk_in.CUSTOMER)
    decline(shop, trip.visit, second)
    refused("declined_safety_unsigned", lambda: walk_in.sign(shop, trip.visit))
    shop.desk.quotes.sign_declined(shop.call(), trip.visit, walk_in.CUSTOMER)
    assert walk_in.sign(shop, trip.visit).number


def test_time_on_the_clock_never_runs_backwards(shop: Shop, ahead: Ahead) -> None:
    trip = walk_in.drive(shop, Stage.REPAIR)
    with ahead():
        shop.desk.jobs.start(shop.call(Role.TECHNICIAN), trip.jobs[0])
    shop.clock.advance(timedelta(minutes=20))
    shop.desk.jobs.finish(shop.call(Role.TECHNICIAN).confirming("job_hardly_begun"), trip.jobs[0])
    with shop.database.reader.connect() as connection:
        (entry,) = connection.execute(select(clock_entry.c.started_at, clock_entry.c.ended_at))
    assert entry.ended_at - entry.started_at == timedelta(microseconds=1)


def test_a_wash_after_the_work_of_a_counter_ahead_is_a_wash_after_the_work(shop: Shop, ahead: Ahead) -> None:
    trip = walk_in.drive(shop, Stage.REPAIR)
    for job in trip.jobs:
        shop.desk.jobs.start(shop.call(Role.TECHNICIAN), job)
        shop.clock.advance(timedelta(minutes=30))
        with ahead():
            shop.desk.jobs.finish(shop.call(Role.TECHNICIAN), job)
    walk_in.check(shop, trip.visit)
    walk_in.wash(shop, trip.visit)
    assert shop.desk.reads.visits.head(trip.visit).facts.wash_done


def test_numbers_carry_the_day_of_the_counter_that_gives_them(shop: Shop, ahead: Ahead) -> None:
    trip = walk_in.drive(shop, Stage.QUALITY)
    shop.clock.set(shop.clock.now().replace(hour=15, minute=30))  # half past eleven in the evening
    with ahead():
        judge(shop, trip)
    walk_in.wash(shop, trip.visit)
    bill = walk_in.settle(shop, trip.visit)
    with shop.database.reader.connect() as connection:
        number = connection.scalar(select(settlement.c.number).where(settlement.c.id == bill))
    assert number is not None
    assert number[2:8] == trip.number[2:8]
