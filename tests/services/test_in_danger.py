"""How many cars are late or about to be: the number at the bell."""

from datetime import datetime, timedelta

import pytest

from advisor_app.domain.stages import Stage
from db.engine import Database
from tests.journeys import walk_in
from tests.journeys.shop import Shop, open_shop

MINUTE = timedelta(minutes=1)


@pytest.fixture
def shop(database: Database) -> Shop:
    return open_shop(database)


def promised(shop: Shop, trip: walk_in.Trip) -> datetime:
    at = shop.desk.reads.visits.head(trip.visit).promised_at
    assert at is not None
    return at


@pytest.mark.parametrize("stage", [Stage.DISPATCH, Stage.REPAIR, Stage.QUALITY, Stage.WASH])
def test_a_car_counts_from_the_signature_until_it_is_ready(shop: Shop, stage: Stage) -> None:
    at = promised(shop, walk_in.drive(shop, stage))
    count = shop.desk.reads.board.in_danger
    assert [count(at - MINUTE), count(at), count(at + timedelta(days=9))] == [0, 1, 1]


@pytest.mark.parametrize("stage", [Stage.ORDER, Stage.SETTLEMENT, Stage.DELIVERY])
def test_one_without_an_order_or_ready_does_not(shop: Shop, stage: Stage) -> None:
    at = promised(shop, walk_in.drive(shop, stage))
    assert shop.desk.reads.board.in_danger(at + timedelta(days=9)) == 0


def test_the_board_says_the_same(shop: Shop) -> None:
    until = promised(shop, walk_in.drive(shop, Stage.REPAIR))
    (card,) = shop.desk.reads.board.cards(until, until)
    assert (card.at, card.ready, shop.desk.reads.board.in_danger(until)) == (until, False, 1)
