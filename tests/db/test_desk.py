"""The desk makes each part when it is first wanted, and has every part that it promises."""

from typing import Any

from advisor_app.desk import Desk, Reads
from db.desk import make_desk


def test_every_part_that_is_promised_can_be_made(database: Any) -> None:
    desk = make_desk(database)
    assert set(desk.names()) == set(Desk.__annotations__)
    assert set(desk.reads.names()) == set(Reads.__annotations__)
    desk.make_all()
    desk.reads.make_all()
    for promised, owner in ((Desk.__annotations__, desk), (Reads.__annotations__, desk.reads)):
        for name in promised:
            assert getattr(owner, name) is getattr(owner, name)


def test_another_desk_with_one_part_exchanged_leaves_the_first_as_it_was(sqlite_database: Any) -> None:
    desk = make_desk(sqlite_database)
    other = desk.having(clock="a clock")
    assert (other.clock, desk.clock == "a clock", other.people is not None) == ("a clock", False, True)
    assert not hasattr(desk, "no_such_part")
