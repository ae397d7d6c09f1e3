"""Growth: the hot reads send the same few statements for one car and for many, and never walk through a big table."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import event, select, text

from advisor_app.domain.staff import Role
from advisor_app.domain.stages import Stage
from advisor_app.services.reception import Arrival
from db.engine import Database
from db.queries.facts import facts_of
from db.queries.paper_corrected import corrected_at
from db.tables.visits import signature, visit
from tests.journeys import walk_in
from tests.journeys.shop import Shop, open_shop

BIG = frozenset(
    [
        "visit",
        "vehicle",
        "customer",
        "customer_phone",
        "ownership",
        "odometer_reading",
        "walkaround",
        "walkaround_mark",
        "fault",
        "quote",
        "quote_line",
        "work_order",
        "order_line",
        "addition",
        "job",
        "clock_entry",
        "quality_check",
        "quality_item",
        "wash",
        "settlement",
        "payment",
        "old_part",
        "old_part_event",
        "gate_pass",
        "gate_pass_use",
        "delivery",
        "follow_up",
        "signature",
        "attachment",
        "search_key",
        "audit",
        "changed",
    ]
)
"""Tables that grow with every visit; a hot read must reach into them by an index."""


IN_THEIR_ORDER = frozenset({"recent"})
"""Reads that begin at the newest row of the shop and stop after the first few."""


@contextmanager
def statements(database: Database) -> Iterator[list[tuple[str, Any]]]:
    """Collect what the readers send inside the block."""
    sent: list[tuple[str, Any]] = []

    def keep(_c: Any, _u: Any, statement: str, parameters: Any, _x: Any, _m: Any) -> None:
        sent.append((statement, parameters))

    event.listen(database.reader, "before_cursor_execute", keep)
    try:
        yield sent
    finally:
        event.remove(database.reader, "before_cursor_execute", keep)


def arrive(shop: Shop, first: int, last: int) -> None:
    for n in range(first, last):
        shop.desk.reception.arrive(
            shop.call(), Arrival(plate=f"京B{n:05}", name=f"张三{n}", phone=f"139{n:08}", make="大众", model="朗逸")
        )


Reading = Callable[[Shop, walk_in.Trip], object]
READS: dict[str, tuple[Reading, int]] = {
    "head": (lambda shop, trip: shop.desk.reads.visits.head(trip.visit), 10),
    "sheet": (lambda shop, trip: shop.desk.reads.visits.sheet(trip.visit), 2),
    "open visits": (lambda shop, trip: shop.desk.reads.visits.open_visits(), 20),
    "my open visits": (
        lambda shop, trip: shop.desk.reads.visits.open_visits(shop.people[Role.SERVICE_ADVISOR].staff_id), 20,
    ),
    "recent": (lambda shop, trip: shop.desk.reads.visits.recent(50), 20),
    "known plate": (lambda shop, trip: shop.desk.reads.visits.known("京A12345"), 20),
    "near plates": (lambda shop, trip: shop.desk.reads.visits.known("京A12346"), 20),
    "search by name": (lambda shop, trip: shop.desk.reads.search.find("张三"), 20),
    "search by plate": (lambda shop, trip: shop.desk.reads.search.find("京B000"), 20),
    "search by two words": (lambda shop, trip: shop.desk.reads.search.find("张三 139"), 20),
    "search by number": (lambda shop, trip: shop.desk.reads.search.find(trip.number), 20),
}  # fmt: skip


@pytest.fixture
def shop(database: Database) -> Shop:
    return open_shop(database)


def test_the_number_of_statements_does_not_grow_with_the_rows(shop: Shop) -> None:
    trip = walk_in.drive(shop, Stage.PAYMENT)
    arrive(shop, 0, 3)

    def counted() -> dict[str, int]:
        found = {}
        for name, (read, budget) in READS.items():
            with statements(shop.database) as sent:
                assert read(shop, trip) is not None
            assert len(sent) <= budget, f"{name}: {len(sent)} statements"
            found[name] = len(sent)
        return found

    few = counted()
    arrive(shop, 3, 30)
    assert counted() == few


def steps(database: Database, statement: str, parameters: Any) -> list[str]:
    """Return the plan as lines of text."""
    with database.reader.connect() as connection:
        if database.kind == "sqlite":
            rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
            return [str(row[3]) for row in rows]
        connection.execute(text("SET LOCAL enable_seqscan = off"))  # the tables are small: say what an index can do
        return [str(row[0]) for row in connection.exec_driver_sql(f"EXPLAIN {statement}", parameters)]


def walks(step: str) -> str | None:
    """Return the big table that a step walks through from end to end, or None; one shop's rows are all rows."""
    found = (
        re.match(r"SCAN (\w+)", step)
        or re.search(r"Seq Scan on (\w+)", step)
        or re.match(r"SEARCH (\w+) USING (?:COVERING )?INDEX \w+ \((?:shop_id=\?|ANY\(shop_id\))\)$", step)
    )
    return found[1] if found and found[1] in BIG else None


def test_the_reader_of_plans_sees_a_walk() -> None:
    assert walks("SCAN visit") == walks("->  Seq Scan on visit v  (cost=0)") == "visit"
    assert walks("SCAN visit USING COVERING INDEX ix") == "visit"
    assert walks("SEARCH visit USING INDEX ix_visit_x (shop_id=?)") == "visit"
    assert walks("SEARCH visit USING INDEX ix_visit_x (shop_id=? AND arrived_at>?)") is None
    assert walks("SCAN staff") is None


def test_no_hot_read_walks_through_a_big_table(shop: Shop) -> None:
    trip = walk_in.drive(shop, Stage.PAYMENT)
    arrive(shop, 0, 20)
    for name, (read, _) in READS.items():
        with statements(shop.database) as sent:
            read(shop, trip)
        selects = [one for one in sent if "SELECT" in one[0]]
        assert selects
        for statement, parameters in selects:
            plan = steps(shop.database, statement, parameters)
            assert plan
            walked = [step for step in plan if walks(step) and name not in IN_THEIR_ORDER]
            assert not walked, f"{name}: {walked}\n{statement}"


def test_corrections_since_a_signature_are_read_by_what_they_are_about(shop: Shop) -> None:
    """A paper of years ago must not read all that the shop did since: neither by the key nor by the action."""
    trip = walk_in.drive(shop, Stage.DISPATCH)
    with shop.database.reader.connect() as connection:
        row = connection.execute(select(visit).where(visit.c.id == trip.visit)).one()
        first = connection.execute(
            select(signature).where(signature.c.visit_id == trip.visit).order_by(signature.c.id)
        ).first()
        with statements(shop.database) as sent:
            assert corrected_at(connection, row, first) is None
    ((statement, parameters),) = [one for one in sent if "SELECT" in one[0]]
    plan = " ".join(steps(shop.database, statement, parameters))
    assert "ix_audit_about_id" in plan, plan
    assert re.search(r"about_id=\? AND id>\?|Index Cond:.*about_id = ANY.*id >", plan), plan


def test_facts_of_very_many_visits_fit_into_their_statements(shop: Shop) -> None:
    """Nobody looks at 1,200 cars at once, but a statement must not burst when somebody does."""
    trip = walk_in.drive(shop, Stage.DISPATCH)
    arrive(shop, 0, 3)
    wanted = [trip.visit] + [UUID(int=n + 1) for n in range(1_200)]
    with shop.database.reader.connect() as connection:
        facts = facts_of(connection, wanted)
        assert list(facts) == [trip.visit]
        assert facts_of(connection, []) == {}
    assert facts[trip.visit] == shop.desk.reads.visits.head(trip.visit).facts
