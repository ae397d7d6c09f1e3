"""A counter hears what the others changed, all of it, and not itself."""

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import BigInteger, Column, Connection, Integer, MetaData, SmallInteger, String, Table, insert, text

from db import changes
from db.changes import Changes, install_bell
from db.engine import Database
from tests.conftest import Shelf

metadata = MetaData()
changed = Table(
    "changed",
    metadata,
    Column("seq", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True),
    Column("shop_id", SmallInteger, nullable=False),
    Column("topic", String(80), nullable=False),
    Column("counter_id", String(10), nullable=False),
    sqlite_autoincrement=True,
)
WAIT = 10  # seconds; a healthy run needs a hundredth of it


class Ear:
    """Collects topics and lets a test wait for one."""

    def __init__(self) -> None:
        self.topics: list[str] = []
        self._more = threading.Condition()

    def __call__(self, topics: frozenset[str]) -> None:
        with self._more:
            self.topics.extend(sorted(topics))
            self._more.notify_all()

    def hears(self, topic: str) -> bool:
        with self._more:
            return self._more.wait_for(lambda: topic in self.topics, WAIT)


class Shop:
    """Two counters on one database; the first one listens."""

    def __init__(self, shelf: Shelf, place: "str | Path") -> None:
        self.here: Database = shelf.open(place)
        self.there: Database = shelf.open(place)
        self.ear = Ear()
        self.listening = Changes(self.here, changed, shop_id=1, counter_id="here", heard=self.ear, interval=0.01)

    def say(self, topic: str, counter: str = "there", shop: int = 1) -> None:
        database = self.here if counter == "here" else self.there
        with database.writer.begin() as connection:
            leave(connection, topic, counter, shop)


def leave(connection: Connection, topic: str, counter: str = "there", shop: int = 1) -> None:
    connection.execute(insert(changed).values(shop_id=shop, topic=topic, counter_id=counter))


@pytest.fixture
def shop(engine_kind: str, shelf: Shelf) -> Iterator[Shop]:
    made = Shop(shelf, shelf.place(engine_kind))
    with made.here.writer.begin() as connection:
        metadata.create_all(connection)
        install_bell(connection, "changed")
        install_bell(connection, "changed")
    yield made
    made.listening.stop()


def test_it_hears_the_others_but_neither_itself_nor_the_past_nor_another_shop(shop: Shop) -> None:
    shop.say("past")
    shop.listening.start()
    shop.say("own", counter="here")
    shop.say("foreign", shop=2)
    shop.say("quote")
    assert shop.ear.hears("quote")
    shop.say("board")
    assert shop.ear.hears("board")
    assert shop.ear.topics == ["quote", "board"]


def test_nothing_is_lost_or_told_twice_in_a_burst(shop: Shop) -> None:
    shop.listening.start()
    topics = [f"t{n:03d}" for n in range(120)]

    def say(mine: list[str]) -> None:
        for topic in mine:
            shop.say(topic)

    threads = [threading.Thread(target=say, args=(topics[n::4],)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for topic in topics:
        assert shop.ear.hears(topic)
    assert sorted(shop.ear.topics) == topics


def test_a_rollback_is_not_heard(shop: Shop) -> None:
    shop.listening.start()
    with shop.there.writer.connect() as connection:
        leave(connection, "never")
        connection.rollback()
    shop.say("after")
    assert shop.ear.hears("after")
    assert shop.ear.topics == ["after"]


@pytest.mark.postgres
def test_a_number_that_was_drawn_early_and_committed_late_is_heard(shelf: Shelf) -> None:
    shop = Shop(shelf, shelf.place("postgresql"))
    with shop.here.writer.begin() as connection:
        metadata.create_all(connection)
        install_bell(connection, "changed")
    with shop.there.writer.connect() as slow:
        leave(slow, "early")
        shop.listening.start()
        try:
            shop.say("late")
            assert shop.ear.hears("late")
            slow.commit()
            assert shop.ear.hears("early")
        finally:
            shop.listening.stop()
    assert shop.ear.topics == ["late", "early"]


@pytest.mark.postgres
def test_it_finds_the_server_again_and_tells_what_it_missed(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(changes, "_RETRY_SECONDS", (0.01,))
    shop = Shop(shelf, shelf.place("postgresql"))
    with shop.here.writer.begin() as connection:
        metadata.create_all(connection)
        install_bell(connection, "changed")
    shop.listening.start()
    shop.say("before")
    assert shop.ear.hears("before")
    with shop.there.writer.begin() as connection:
        leave(connection, "meanwhile")
        cut = text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN%'")
        assert connection.execute(cut).all()
    assert shop.ear.hears("meanwhile")
    shop.say("after")
    assert shop.ear.hears("after")
    shop.listening.stop()
    assert shop.ear.topics == ["before", "meanwhile", "after"]


def test_stopping_ends_the_thread_and_it_can_start_again(shop: Shop) -> None:
    def running() -> list[str]:
        return [thread.name for thread in threading.enumerate() if thread.name == "changes"]

    shop.listening.start()
    with pytest.raises(RuntimeError):
        shop.listening.start()
    assert running() == ["changes"]
    shop.listening.stop()
    shop.listening.stop()
    assert running() == []
    shop.say("unheard")
    shop.listening.start()
    shop.say("heard")
    assert shop.ear.hears("heard")
    assert shop.ear.topics == ["heard"]


def test_it_may_be_stopped_from_its_own_thread(shop: Shop) -> None:
    ended = threading.Event()

    def heard(_topics: frozenset[str]) -> None:
        shop.listening.stop()
        ended.set()

    stopping: Callable[[frozenset[str]], None] = heard
    shop.listening.heard = stopping
    shop.listening.start()
    shop.say("quote")
    assert ended.wait(WAIT)
