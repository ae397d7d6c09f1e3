"""Two programs at one counter: each hears the other and not itself."""

from threading import Event
from typing import Any

import pytest

from advisor_app.domain.staff import Role
from advisor_app.services.reception import Arrival
from db.changes import Changes
from db.desk import make_desk
from db.own_changes import OwnChanges
from db.tables.system import changed
from tests.journeys.shop import PASSWORD, Shop, open_shop


class Ear:
    """Collects topics until ``wanted`` is among them."""

    def __init__(self, wanted: str) -> None:
        self.wanted, self.heard, self.there = wanted, set[str](), Event()

    def __call__(self, topics: frozenset[str]) -> None:
        self.heard |= topics
        if self.wanted in self.heard:
            self.there.set()


def listen(shop: Shop, ear: Ear) -> Changes:
    made = Changes(
        shop.database, changed, shop_id=1, counter_id=None, heard=ear, own=shop.database.own_changes, interval=0.01
    )
    made.start()
    return made


def test_the_other_program_at_the_same_counter_is_heard_and_oneself_is_not(database: Any, shelf: Any) -> None:
    shop = open_shop(database)
    beside = shelf.open(database.path or database.writer.url.render_as_string(hide_password=False))
    other = make_desk(beside)
    ear = Ear("visits")
    listening = listen(shop, ear)
    try:
        shop.desk.people.add(shop.call(Role.MANAGER), "neu", "新人", Role.WASHER, PASSWORD, "")
        other.reception.arrive(shop.call(), Arrival(plate="京A12345", name="张三"))
        assert ear.there.wait(10)
        assert "staff" not in ear.heard
    finally:
        listening.stop()


def test_rows_of_a_commit_that_failed_are_not_ours() -> None:
    own = OwnChanges()
    with own.writing([1, 2]):
        assert 2 in own
    with pytest.raises(OSError), own.writing([3]):
        assert 3 in own
        raise OSError
    assert (1 in own, 3 in own) == (True, False)


def test_only_the_newest_numbers_are_remembered() -> None:
    own = OwnChanges()
    for number in range(5000):
        with own.writing([number]):
            pass
    assert (0 in own, 4999 in own) == (False, True)
