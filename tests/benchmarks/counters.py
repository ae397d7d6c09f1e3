"""50 counters on one PostgreSQL server through a mixed day, 50 actions a second offered, beside bare psycopg at that rate.

Each counter works through visits of its own and marks the walkaround of a car that all of them share. The offer does not
wait for the answers: an action's time counts from the moment it was due, so a queue shows in it.

The day begins when every counter has a visit behind it and stands somewhere in the middle of its next one, as in a shop
that opened this morning: so every second has all kinds of actions in it, and none is the first that its program does.
In a shop each counter is a computer of its own; here all fifty share the machine with the server, so what an action
costs either side (processor time) stands beside the figure.

Run as a script: ``python counters.py URL SHARED-VISIT FIRST LAST`` plays some of the counters and prints their record as JSON.
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

from advisor_app.domain.diagram import Panel
from advisor_app.domain.quote import AgreedHow, Decision
from advisor_app.domain.staff import Role
from advisor_app.domain.walkaround import MarkKind, MarkSize, Moment
from advisor_app.services.reception import Arrival
from tests.benchmarks.measure import Sheet, p95
from tests.benchmarks.shops import ROOT, SIGNED, Shop

if TYPE_CHECKING:
    from db.engine import Database

COUNTERS, PROCESSES, RATE = 50, 5, 50.0
ACTIONS = 13  # of one visit
SECONDS = 20.0
BUDGET_MS = 100
SHARED_PLATE = "京S00001"


def measure(sheet: Sheet) -> None:
    """Write down p95, lost updates and doubled numbers."""
    from tests.conftest import Server

    server = Server()
    try:
        name = server.create()
        url = server.url(name)
        shared = _found(url)
        records, server_seconds = _day(url, shared)
        bare = _bare(url)
        lost, doubled = _check(url, shared, records)
    finally:
        server.stop()
    took = sorted(seconds for record in records for seconds in record["took"])
    failed = [text for record in records for text in record["failed"]]
    lasted = max(record["lasted"][0] for record in records)
    client = sum(record["worked"][0] for record in records) / len(took) * 1000
    rate = f"{len(took) / lasted:.0f} of {RATE:.0f} actions/s done, bare psycopg p95 {p95(bare) * 1000:.0f} ms"
    cost = (
        f"an action costs {client:.1f} ms of its counter and {server_seconds / len(took) * 1000:.1f} ms of the server"
    )
    sheet.add(f"{COUNTERS} counters: p95 of an action", p95(took) * 1000, BUDGET_MS, "ms", f"{rate}; {cost}")
    sheet.add(f"{COUNTERS} counters: lost updates", lost, 0, "")
    sheet.add(f"{COUNTERS} counters: doubled numbers", doubled, 0, "")
    sheet.add(f"{COUNTERS} counters: failed actions", len(failed), 0, "", failed[0] if failed else "")


def _found(url: str) -> UUID:
    """Found a shop of 50 counters with a car whose walkaround all of them share; return its visit."""
    from db import schema
    from db.engine import open_database
    from tests.journeys.shop import open_shop

    database = open_database(url)
    try:
        schema.create(database)
        shop = open_shop(database)
        for number in range(len(shop.desk.reads.people.counters()), COUNTERS):
            shop.desk.people.add_counter(shop.call(Role.MANAGER), f"{number + 1}号前台")
        arrival = Arrival(plate=SHARED_PLATE, name="共用", phone="13900000000", make="大众", model="朗逸")
        visit = shop.desk.reception.arrive(shop.call(), arrival).id
        shop.desk.reception.set_field(shop.call(), visit, "odometer_km", None, 100)
        shop.desk.reception.set_field(shop.call(), visit, "energy_percent", None, 60)
        shop.desk.walkarounds.start(shop.call(), visit, Moment.ARRIVAL)
    finally:
        database.dispose()
    return visit


def _server_seconds(url: str) -> float:
    """Return the processor time of all connections of counters so far; 0 where the system does not tell it by a file."""
    import psycopg

    with psycopg.connect(url) as connection:
        pids = connection.execute("SELECT pid FROM pg_stat_activity WHERE application_name = 'advisor-desk'").fetchall()
    files = [Path(f"/proc/{pid}/stat") for (pid,) in pids]
    spent = [file.read_text("utf-8").rsplit(")", 1)[1].split() for file in files if file.exists()]
    return sum(int(fields[11]) + int(fields[12]) for fields in spent) / os.sysconf("SC_CLK_TCK") if spent else 0.0


def _day(url: str, shared: UUID) -> tuple[list[dict[str, Any]], float]:
    """Play the day; return what each process recorded, and the processor time of the server in seconds."""
    each = COUNTERS // PROCESSES
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    running = [
        subprocess.Popen(
            [sys.executable, str(Path(__file__)), url, str(shared), str(n * each), str((n + 1) * each)],
            env=environment, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )
        for n in range(PROCESSES)
    ]  # fmt: skip
    for process in running:  # the day begins when every counter is open
        assert process.stdout is not None
        if process.stdout.readline().strip() != "open":
            raise RuntimeError("a counter could not be opened")
    before, begin = _server_seconds(url), time.time() + 1
    for process in running:
        assert process.stdin is not None
        process.stdin.write(f"{begin}\n")
        process.stdin.flush()
    for process in running:
        assert process.stdout is not None
        if process.stdout.readline().strip() != "closed":
            raise RuntimeError("a counter ended before its day")
    spent, found = _server_seconds(url) - before, []
    for process in running:
        out, _ = process.communicate(timeout=SECONDS * 6 + 60)
        if process.returncode:
            raise RuntimeError(f"counters ended with {process.returncode}")
        found.append(json.loads(out))
    return found, spent


def _bare(url: str) -> list[float]:
    """Return the seconds of bare transactions (one insert, one update, commit) offered at the same rate."""
    import psycopg

    took: list[float] = []

    def counter(number: int) -> None:
        with psycopg.connect(url) as connection:
            begin = time.perf_counter() + number / RATE
            for turn in range(int(SECONDS / 2 * RATE / COUNTERS)):
                due = begin + turn * COUNTERS / RATE
                time.sleep(max(0.0, due - time.perf_counter()))
                with connection.transaction():
                    connection.execute("INSERT INTO bare (counter) VALUES (%s)", (number,))
                    connection.execute("UPDATE bare SET done = true WHERE counter = %s", (number,))
                took.append(time.perf_counter() - due)

    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("CREATE TABLE bare (id bigserial PRIMARY KEY, counter int, done bool DEFAULT false)")
        connection.execute("CREATE INDEX ON bare (counter)")
    with ThreadPoolExecutor(COUNTERS) as pool:
        list(pool.map(counter, range(COUNTERS)))
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("DROP TABLE bare")
    return sorted(took)


def _check(url: str, shared: UUID, records: list[dict[str, Any]]) -> tuple[int, int]:
    """Return how many acknowledged marks are missing and how many numbers were given twice."""
    import psycopg

    marked = sum(int(record["marks"][0]) for record in records)
    with psycopg.connect(url) as connection:
        (stored,) = connection.execute(
            "SELECT count(*) FROM walkaround_mark m JOIN walkaround w ON w.id = m.walkaround_id WHERE w.visit_id = %s",
            (shared,),
        ).fetchone() or (0,)
        doubled = 0
        for table in ("visit", "work_order"):
            (twice,) = connection.execute(f"SELECT count(number) - count(DISTINCT number) FROM {table}").fetchone() or (
                0,
            )
            doubled += twice
    return max(0, marked - stored), doubled


def actions(shop: Shop, counter: int, shared: UUID, marks: list[int]) -> Iterator[Callable[[], object]]:
    """Return a counter's actions, visit after visit, without end."""
    desk, at, number = shop.desk, Moment.ARRIVAL, 0
    panel, code = next(iter(Panel)), next(iter(desk.reference.catalog().operations))

    def mark() -> None:
        place = (panel, "left", Decimal(10), Decimal(20), MarkKind.SCRATCH, MarkSize.SMALL, str(counter))
        desk.walkarounds.mark(shop.call(), shared, at, *place)
        marks.append(1)

    while True:
        number += 1
        phone, plate = f"13{counter:02}{number:07}", f"京{'ABCDE'[counter // 10]}{counter % 10}{number:04}"
        arrival = Arrival(plate=plate, name=f"客户{counter}", phone=phone, make="大众", model="朗逸")
        kept: list[UUID] = []
        lines: list[tuple[UUID, ...]] = []
        fault: list[UUID] = []
        yield lambda a=arrival, k=kept: k.append(desk.reception.arrive(shop.call(), a).id)  # type: ignore[misc]
        if not kept:
            continue
        visit = kept[0]
        yield lambda v=visit: desk.reads.visits.head(v)  # type: ignore[misc]
        yield lambda v=visit: desk.reception.set_field(shop.call(), v, "odometer_km", None, 30210)  # type: ignore[misc]
        yield mark
        yield lambda v=visit: desk.reception.set_field(shop.call(), v, "energy_percent", None, 60)  # type: ignore[misc]
        yield lambda v=visit: desk.walkarounds.start(shop.call(), v, at)  # type: ignore[misc]
        yield lambda v=visit: desk.walkarounds.set_flag(shop.call(), v, at, "covers_on", True)  # type: ignore[misc]
        yield lambda v=visit: desk.walkarounds.sign(shop.call(), v, at, SIGNED)  # type: ignore[misc]
        yield lambda v=visit, f=fault: f.append(desk.faults.record(shop.call(), v, "异响").id)  # type: ignore[misc]
        if not fault:
            continue
        yield lambda f=fault[0]: desk.faults.read_back(shop.call(), f)  # type: ignore[misc]
        yield lambda v=visit, f=fault[0], k=lines: k.append(desk.quotes.add(shop.call(), v, code, Decimal(1), f).ids)  # type: ignore[misc]
        if not lines:
            continue
        yield lambda text=plate[1:4]: desk.reads.search.find(text)  # type: ignore[misc]
        yield lambda v=visit, k=lines[0]: desk.quotes.decide(
            shop.call(), v, k, Decision.APPROVED, AgreedHow.IN_PERSON, ""
        )  # type: ignore[misc]


def _seated(database: "Database", number: int) -> Shop:
    """Return the shop as it is opened at one counter: audit chains are per counter."""
    from db.desk import make_desk
    from tests.benchmarks.shops import staffed

    shop = staffed(database, make_desk)
    counter = shop.desk.reads.people.counters()[number]
    shop.people = {role: replace(person, counter_id=counter.id) for role, person in shop.people.items()}
    return shop


def main(url: str, shared: str, first: str, last: str) -> None:
    from db.engine import open_database
    from ui.kit.tasks import Caught

    database = open_database(url)
    took: list[float] = []
    failed: list[str] = []
    marks: list[int] = []
    turns = int(SECONDS * RATE / COUNTERS)

    counters = range(int(first), int(last))
    shops = {counter: _seated(database, counter) for counter in counters}
    works = {counter: actions(shop, counter, UUID(shared), marks) for counter, shop in shops.items()}

    def open_up(counter: int) -> None:
        for _ in range(ACTIONS + counter % ACTIONS):
            next(works[counter])()

    with ThreadPoolExecutor(len(counters)) as pool:
        list(pool.map(open_up, counters))
    print("open", flush=True)
    begin = float(sys.stdin.readline())
    worked = time.process_time()

    def play(counter: int) -> None:
        for turn in range(turns):
            due = begin + counter / RATE + turn * COUNTERS / RATE
            time.sleep(max(0.0, due - time.time()))
            action = next(works[counter])
            with Caught() as caught:
                action()
            if caught.error is not None:
                failed.append(f"{type(caught.error).__name__}: {caught.error}")
            took.append(time.time() - due)

    with ThreadPoolExecutor(len(counters)) as pool:
        list(pool.map(play, counters))
    ended, worked = time.time(), time.process_time() - worked
    print("closed", flush=True)
    sys.stdin.read()  # its connections stay until the server's time was read
    database.dispose()
    record = {"took": took, "failed": failed, "marks": [len(marks)], "lasted": [ended - begin], "worked": [worked]}
    print(json.dumps(record))


if __name__ == "__main__":
    main(*sys.argv[1:])
