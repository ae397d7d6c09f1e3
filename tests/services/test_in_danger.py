"""How many cars are late or at risk: the number at the bell, by the rule of every other late sign."""

from datetime import timedelta

import pytest

from advisor_app.domain.job import PauseReason
from advisor_app.domain.staff import Role
from advisor_app.domain.stages import RISK, Stage
from db.engine import Database
from tests.journeys import walk_in
from tests.journeys.shop import Shop, open_shop

MINUTE = timedelta(minutes=1)


@pytest.fixture
def shop(database: Database) -> Shop:
    return open_shop(database)


def counts(shop: Shop, stage: Stage, *, held: bool = False) -> list[int]:
    """Return what the bell says of one car before its promise is at risk, from then on, and once it has passed."""
    trip = walk_in.drive(shop, stage)
    if held:
        shop.desk.jobs.start(shop.call(Role.TECHNICIAN), trip.jobs[0])
        shop.desk.jobs.pause(shop.call(Role.TECHNICIAN), trip.jobs[0], PauseReason.PARTS)
    at = shop.desk.reads.visits.head(trip.visit).promised_at
    assert at is not None
    return [shop.desk.reads.board.in_danger(now) for now in (at - RISK - MINUTE, at - RISK, at, at + MINUTE)]


@pytest.mark.parametrize("stage", [Stage.DISPATCH, Stage.REPAIR, Stage.QUALITY, Stage.WASH])
def test_a_car_in_work_counts_from_an_hour_before_its_promise(shop: Shop, stage: Stage) -> None:
    assert counts(shop, stage) == [0, 1, 1, 1]


def test_a_car_on_hold_counts_from_the_start(shop: Shop) -> None:
    assert counts(shop, Stage.REPAIR, held=True) == [1, 1, 1, 1]


def test_a_ready_car_counts_once_its_promise_has_passed(shop: Shop) -> None:
    assert counts(shop, Stage.SETTLEMENT) == [0, 0, 0, 1]


@pytest.mark.parametrize("stage", [Stage.ORDER, Stage.FOLLOW_UP])
def test_one_without_an_order_or_gone_does_not(shop: Shop, stage: Stage) -> None:
    assert counts(shop, stage) == [0, 0, 0, 0]
