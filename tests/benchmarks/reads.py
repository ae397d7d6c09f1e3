"""Opening a visit, the board and today against their own statements sent again without any of our code.

The floor sends, on the same connections, the statement objects that the read built (SQLAlchemy Core, built once) and
fetches their rows. The note also tells the ratio against the bare driver, which builds no values at all.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from sqlalchemy import event

from advisor_app.domain.staff import Role
from advisor_app.domain.values.clock import day_bounds, local_day
from tests.benchmarks.measure import Sheet, median, together
from tests.benchmarks.shops import CARS, Shop

STATEMENTS = 20
BUDGET = 3.5
Sent = list[tuple[Any, Any]]


@contextmanager
def recorded(shop: Shop, kind: str) -> Iterator[Sent]:
    """Collect what the readers send inside the block: ``core`` as statement objects, ``driver`` as text."""
    sent: Sent = []

    def core(_connection: Any, statement: Any, many: Any, one: Any, _options: Any) -> None:
        sent.append((statement, many or one))

    def driver(_connection: Any, _cursor: Any, text: str, values: Any, _context: Any, _many: Any) -> None:
        if text != "BEGIN":
            sent.append((text, values))

    name, keep = ("before_execute", core) if kind == "core" else ("before_cursor_execute", driver)
    event.listen(shop.database.reader, name, keep)
    try:
        yield sent
    finally:
        event.remove(shop.database.reader, name, keep)


def again(shop: Shop, sent: Sent) -> Callable[[], None]:
    """Return what sends the recorded statement objects and fetches everything."""

    def run() -> None:
        with shop.database.reader.connect() as connection:
            for statement, values in sent:
                connection.execute(statement, values).all()

    return run


def bare(shop: Shop, sent: Sent) -> Callable[[], None]:
    """Return what sends the recorded texts through the driver and fetches everything."""

    def run() -> None:
        with shop.database.reader.connect() as connection:
            for text, values in sent:
                connection.exec_driver_sql(text, values).fetchall()

    return run


def hot(shop: Shop) -> dict[str, Callable[[], object]]:
    """Return the reads behind the pages that are opened most."""
    reads = shop.desk.reads
    visit = next(row for row in reads.visits.open_visits() if row.facts.order_signed)
    about = reads.people.shop()
    assert about is not None
    day = local_day(shop.clock.now(), about.zone)
    begin, end = day_bounds(day, about.zone)

    def at_reception() -> None:  # head for the header, and what the page of the stage reads
        reads.visits.head(visit.id)
        head = reads.visits.head(visit.id)
        reads.visits.sheet(visit.id)
        reads.files.readings(head.vehicle.id)

    def at_quote() -> None:
        reads.visits.head(visit.id)
        reads.quotes.sheet(visit.id)

    def today() -> None:
        reads.today.expected(begin, begin + timedelta(days=2))
        reads.visits.open_visits()
        reads.today.calls(day)

    return {
        "open a visit at its reception": at_reception,
        "open a visit at its quote": at_quote,
        f"board with {CARS} cars": lambda: reads.board.cards(begin, end),
        f"today with {CARS} cars": today,
        "today, one advisor": lambda: reads.visits.open_visits(shop.people[Role.SERVICE_ADVISOR].staff_id),
    }


def measure(sheet: Sheet, shop: Shop, label: str) -> None:
    """Write down ratio and number of statements of each hot read."""
    for name, read in hot(shop).items():
        with recorded(shop, "driver") as texts:
            read()
        with recorded(shop, "core") as objects:
            read()
        ours, core, driver = together(read, again(shop, objects), bare(shop, texts))
        note = f"floor {median(core) * 1000:.1f} ms; against the bare driver {median(ours) / median(driver):.1f} ×"
        sheet.add(f"{name}, {label}", median(ours) / median(core), BUDGET, note=note)
        sheet.add(f"{name}: statements, {label}", len(texts), STATEMENTS, unit="")
