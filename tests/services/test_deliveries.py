"""The hand-over and the calls after it, attacked."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from advisor_app.domain.follow_up import CallResult
from advisor_app.domain.staff import Role
from advisor_app.domain.stages import Stage
from advisor_app.domain.values.clock import local_day
from advisor_app.domain.values.errors import Confirmable
from db.engine import Database
from db.tables.money import delivery, follow_up
from tests.journeys import walk_in
from tests.journeys.shop import Shop, open_shop
from tests.journeys.walk_in import Trip
from tests.services.snapshot import count, refused


@pytest.fixture
def shop(sqlite_database: Database) -> Shop:
    return open_shop(sqlite_database)


def hand_over(shop: Shop, trip: Trip, by: str = "张𬭎", keys: int = 1, covers: bool = True, *yes: str) -> object:
    call = shop.call()
    for code in yes:
        call = call.confirming(code)
    return shop.desk.deliveries.hand_over(call, trip.visit, by, keys, (), covers, "")


@pytest.mark.parametrize("stage", [s for s in Stage if s not in (Stage.RECEPTION, Stage.DELIVERY, Stage.FOLLOW_UP)])
def test_no_car_leaves_without_a_gate_pass(shop: Shop, stage: Stage) -> None:
    trip = walk_in.drive(shop, stage)
    assert refused(shop.database, "gate_pass_missing", lambda: hand_over(shop, trip)).code == "gate_pass_missing"
    assert count(shop.database, "delivery") == 0
    assert shop.desk.reads.visits.head(trip.visit).facts.open


def test_what_is_asked_before_the_keys_are_given(shop: Shop) -> None:
    trip = walk_in.drive(shop, Stage.DELIVERY)
    refused(shop.database, "collector_missing", lambda: hand_over(shop, trip, "\u200b "))
    refused(shop.database, "covers_on_still", lambda: hand_over(shop, trip, covers=False))
    error = refused(shop.database, "collector_differs", lambda: hand_over(shop, trip, "李四"))
    assert isinstance(error, Confirmable)
    assert error.params == {"named": "张𬭎", "name": "李四"}
    refused(shop.database, "keys_differ", lambda: hand_over(shop, trip, "李四", 2, True, "collector_differs"))
    hand_over(shop, trip, "李四", 2, True, "collector_differs", "keys_differ")
    refused(shop.database, "visit_closed", lambda: hand_over(shop, trip))
    assert [count(shop.database, t) for t in ("delivery", "follow_up")] == [1, 1]


@pytest.mark.parametrize(("noted", "yes"), [(0, "keys_unasked"), (2, "keys_differ")])
def test_no_key_is_given_back_without_a_question(shop: Shop, noted: int, yes: str) -> None:
    trip = at_the_gate(shop, covers=False, keys=noted)
    refused(shop.database, yes, lambda: hand_over(shop, trip, "张𬭎", 0))
    hand_over(shop, trip, "张𬭎", 0, True, yes)
    assert count(shop.database, "delivery") == 1


def at_the_gate(shop: Shop, covers: bool, keys: int = 1) -> Trip:
    """Drive to the hand-over with a car whose covers were fitted at reception, or were not, and so many keys taken in."""
    visit = walk_in.arrive(shop).id
    shop.desk.reception.set_field(shop.call(), visit, "keys_received", 1, keys)
    walk_in.walk_around(shop, visit, covers=covers)
    walk_in.quote(shop, visit, walk_in.record_fault(shop, visit))
    walk_in.sign(shop, visit)
    for step in (walk_in.repair, walk_in.check, walk_in.wash):
        step(shop, visit)
    bill = walk_in.settle(shop, visit)
    walk_in.decide_old_parts(shop, visit)
    walk_in.pay(shop, bill, walk_in.owed(shop, visit))
    shop.desk.gate_passes.issue(shop.call(Role.CASHIER), visit)
    return Trip(visit)


@pytest.mark.parametrize(("fitted", "ticked"), [(True, True), (False, False), (False, True)])
def test_covers_that_were_never_fitted_are_not_kept_as_removed(shop: Shop, fitted: bool, ticked: bool) -> None:
    trip = at_the_gate(shop, fitted)
    hand_over(shop, trip, covers=ticked)
    with shop.database.reader.connect() as connection:
        assert connection.execute(select(delivery.c.covers_removed)).scalar_one() is fitted


def test_the_visit_is_closed_and_the_call_is_due(shop: Shop) -> None:
    trip = walk_in.drive(shop, Stage.FOLLOW_UP)
    facts = shop.desk.reads.visits.head(trip.visit).facts
    assert (facts.open, facts.delivered, facts.follow_up_planned, facts.follow_up_closed) == (False, True, True, False)
    with shop.database.reader.connect() as connection:
        row = connection.execute(select(follow_up)).one()
    assert row.due_on == local_day(shop.clock.now()) + timedelta(days=3)


def test_calls_until_somebody_answers(shop: Shop) -> None:
    walk_in.drive(shop, Stage.FOLLOW_UP)
    with shop.database.reader.connect() as connection:
        due = connection.execute(select(follow_up.c.id)).scalar_one()
    today = local_day(shop.clock.now())

    def call(result: CallResult, recommend: int | None = None, again: date | None = None, words: str = "") -> object:
        return shop.desk.follow_ups.call(shop.call(Role.FOLLOW_UP_CALLER), due, result, recommend, words, again)

    refused(shop.database, "again_on_missing", lambda: call(CallResult.AGAIN))
    refused(shop.database, "again_in_past", lambda: call(CallResult.AGAIN, again=today - timedelta(days=1)))
    for score in (-1, 11, 10**9):
        refused(shop.database, "recommend_range", lambda score=score: call(CallResult.SATISFIED, score))  # type: ignore[misc]
    refused(shop.database, "text_too_long", lambda: call(CallResult.SATISFIED, words="长" * 2001))
    call(CallResult.NOT_REACHED)
    call(CallResult.AGAIN, again=today + timedelta(days=5))
    call(CallResult.SATISFIED, 10)
    refused(shop.database, "follow_up_closed", lambda: call(CallResult.SATISFIED, 10))
    with shop.database.reader.connect() as connection:
        row = connection.execute(select(follow_up)).one()
    assert row.due_on == today + timedelta(days=5)
    assert row.closed_at is not None
    assert count(shop.database, "follow_up_call") == 3
