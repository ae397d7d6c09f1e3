"""How the demo's copies come into the tables: made in another process, written in bulk."""

import multiprocessing
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from db.backup_file import ColumnKind
from db.backup_rows import to_copy
from db.demo_apart import made_apart
from db.demo_load import copy_text, loading
from db.demo_source import EPOCH
from db.engine import Database
from db.tables.system import command_key, search_key

KINDS: list[ColumnKind] = ["uuid", "instant", "date", "bool", "int", "text", "bytes"]
KEY = bytes(range(16))
AT = (datetime(2026, 11, 20, 7, 30, 1, 250_000, tzinfo=UTC) - EPOCH) // (datetime.resolution)


@dataclass(frozen=True)
class Wanted:
    """An order as the copies' is: what the maker needs, and goes to its process."""

    pieces: int
    dies_at: int = -1


def pieces(wanted: Wanted) -> Iterator[tuple[int, dict[str, list[tuple[Any, ...]]]]]:
    for n in range(wanted.pieces):
        if n == wanted.dies_at:
            os._exit(9)
        yield n, {"visit": [(KEY, n, 1 << 62, None, "接车")] * 3}


def endless(_: Wanted) -> Iterator[tuple[int, bytes]]:
    n = 0
    while True:
        n += 1
        yield n, bytes(1 << 16)


def test_what_another_process_makes_arrives_as_it_was() -> None:
    assert list(made_apart(pieces, Wanted(4))) == list(pieces(Wanted(4)))
    assert list(made_apart(pieces, Wanted(0))) == []


def test_a_maker_that_dies_is_not_taken_for_one_that_has_finished() -> None:
    made = made_apart(pieces, Wanted(4, dies_at=2))
    assert [next(made), next(made)] == list(pieces(Wanted(2)))
    with pytest.raises(EOFError):
        next(made)


def test_a_maker_ends_when_nobody_wants_more() -> None:
    with closing(made_apart(endless, Wanted(1))) as made:
        assert [next(made)[0], next(made)[0]] == [1, 2]
        assert len(multiprocessing.active_children()) == 1
    assert multiprocessing.active_children() == []


@pytest.mark.skipif(sys.platform == "win32", reason="no process groups there")
def test_ctrl_c_is_left_to_the_process_that_writes() -> None:
    """A terminal sends it to both: the maker must not die with words of its own before the other has cleared up."""
    with closing(made_apart(endless, Wanted(1))) as made:
        next(made)
        (maker,) = multiprocessing.active_children()
        assert maker.pid is not None
        os.kill(maker.pid, signal.SIGINT)
        assert [next(made)[0] for _ in range(20)] == list(range(2, 22))
        assert maker.is_alive()
    assert not maker.is_alive()


def test_copy_text_says_what_the_backup_reads() -> None:
    text = "a\\b\tc\nd\re\bf\fg\vh 接车 %s"
    rows: list[tuple[Any, ...]] = [
        (KEY, AT, "2026-11-20", 1, -5, text, b"\x00\xff"),
        (None,) * len(KINDS),
        (KEY[::-1], 0, "2019-04-01", 0, 1 << 62, "", b""),
    ]
    mine = [line.split("\t") for line in copy_text(rows, KINDS).split("\n")]
    theirs = [line.split("\t") for line in "".join(to_copy(row, KINDS) for row in rows).split("\n")]
    assert [line[1:] for line in mine] == [line[1:] for line in theirs]
    assert UUID(mine[0][0]) == UUID(theirs[0][0]) == UUID(bytes=KEY)
    assert mine[1][0] == "\\N"


def test_bulk_rows_stand_as_they_were_sent(sqlite_database: Database) -> None:
    driver = sys.modules[type(driver_of(sqlite_database)).__module__]
    before = dict(driver.adapters)
    keys = '["\\"京\\"", "jc2311200001", "wang"]'
    counter, staff = bytes(16), bytes(15) + b"\x01"
    entry = (
        KEY, 1, counter, 1, AT, staff, "cashier", "payment.take", None, KEY[::-1], "done", "[]", "", None, "0", "1",
    )  # fmt: skip
    with loading(sqlite_database) as loader:
        loader.write({"audit": [entry], "search_key": [("customer", KEY, keys), ("visit", staff, '["0001"]')]})
        loader.sort_search_keys()
    assert driver.adapters == before
    with sqlite_database.reader.connect() as connection:
        c = command_key.c
        claimed = connection.execute(select(c.key, c.shop_id, c.at).where(c.key == UUID(bytes=KEY[::-1]))).one()
        assert claimed == (UUID(bytes=KEY[::-1]), 1, datetime(2026, 11, 20, 7, 30, 1, 250_000, tzinfo=UTC))
        found = connection.execute(select(search_key).order_by(search_key.c.key)).all()
        stored = connection.exec_driver_sql("SELECT typeof(about_id), typeof(id), typeof(reply) FROM audit").all()
    customer, visit = UUID(bytes=KEY), UUID(bytes=staff)
    assert found == [
        (1, '"京"', "customer", customer), (1, "0001", "visit", visit), (1, "jc2311200001", "customer", customer),
        (1, "wang", "customer", customer),
    ]  # fmt: skip
    assert stored == [("null", "blob", "null")]


def driver_of(database: Database) -> Any:
    """Return the driver's own connection."""
    with database.writer.connect() as connection:
        return connection.connection.driver_connection
