"""The demo shop: as many visits as asked for, right in every sum, chain and number, and the same for a seed."""

import hashlib
import json
import signal
import subprocess
import sys
from argparse import Namespace
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import Any

import pytest
from sqlalchemy import Connection, Table, func, select

from advisor_app.demo.vehicles import models
from advisor_app.domain.customer import Customer, CustomerPhone
from advisor_app.domain.job import JobState
from advisor_app.domain.line import LineKind
from advisor_app.domain.staff import ShopKind
from advisor_app.domain.stages import Column, Stage, column, journey
from advisor_app.domain.values.clock import ManualClock, local_day
from advisor_app.domain.values.errors import EnvironmentFault, RuleBroken
from advisor_app.domain.values.ids import NumberKind, number_kind
from advisor_app.domain.values.phone import check_phone
from advisor_app.domain.values.plate import check_plate
from advisor_app.domain.values.vin import check_vin
from advisor_app.domain.vehicle import Vehicle
from advisor_app.domain.visit import Visit
from advisor_app.integrations.passwords import Argon2Passwords
from advisor_app.integrations.pinyin import PypinyinNames
from advisor_app.ports.outside import Passwords
from db.audit import SEED, digest_of
from db.demo import main, make_demo
from db.demo_clone import Copier, Order
from db.desk import blobs_of
from db.doctor import examine
from db.engine import Database, open_database
from db.queries.facts import facts_of
from db.search import keys_of
from db.tables import all as tables
from tests.architecture.sources import ROOT
from tests.conftest import Shelf

NOON = datetime(2026, 11, 20, 7, 30, tzinfo=UTC)
"""Friday 15:30 in Shanghai."""
VISITS, STORY = 90, 36
CHEAP: Passwords = Argon2Passwords(memory_kib=32, passes=1)
money, people, system, visits, workshop = tables.money, tables.people, tables.system, tables.visits, tables.workshop


def fill(database: Database, count: int = VISITS, seed: int = 7) -> None:
    make_demo(database, count, seed, ManualClock(NOON), story=STORY, passwords=CHEAP)


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory, templates: Callable[[str], str | Path]) -> Iterator[Database]:
    """A demo on SQLite with copies, made once for all tests that only read it."""
    place = tmp_path_factory.mktemp("demo") / "demo.db"
    place.write_bytes(Path(templates("sqlite")).read_bytes())
    database = open_database(place, ballast=False)
    try:
        fill(database)
        yield database
    finally:
        database.dispose()


def rows(connection: Connection, table: Table) -> Sequence[Any]:
    return connection.execute(select(table)).all()


# Invariants; each is tried on SQLite, and all of them once on PostgreSQL ---------------------------------------------


def as_many_as_asked(connection: Connection) -> None:
    assert connection.scalar(select(func.count()).select_from(visits.visit)) == VISITS
    assert connection.scalar(select(people.shop.c.kind)) is ShopKind.DEMO


def chains_hold(connection: Connection) -> None:
    heads = {row.counter_id: (row.seq, row.digest) for row in rows(connection, system.chain_head)}
    last: dict[Any, tuple[int, str]] = defaultdict(lambda: (0, SEED))
    moments: dict[Any, datetime] = {}
    for row in connection.execute(select(system.audit).order_by(system.audit.c.counter_id, system.audit.c.seq)):
        seq, previous = last[row.counter_id]
        assert (row.seq, row.previous) == (seq + 1, previous)
        assert row.digest == digest_of(row._mapping, previous), row.action
        assert row.at >= moments.get(row.counter_id, row.at), row.action
        last[row.counter_id], moments[row.counter_id] = (row.seq, row.digest), row.at
    assert heads == dict(last)
    assert len(heads) == 8


def every_command_claimed_its_key(connection: Connection) -> None:
    claimed = {(row.key, row.at) for row in rows(connection, system.command_key)}
    assert claimed == {(row.command_key, row.at) for row in rows(connection, system.audit)}


def personal_values_match_their_digests(connection: Connection) -> None:
    values = rows(connection, system.audit_personal)
    changes = {row.id: json.dumps(row.changes, ensure_ascii=False) for row in rows(connection, system.audit)}
    assert len(values) > VISITS
    for row in values:
        text = f"{row.salt}{json.dumps(row.value, ensure_ascii=False)}"
        assert hashlib.sha256(text.encode()).hexdigest() in changes[row.audit_id]
        assert len(row.value) < 4 or row.value not in changes[row.audit_id]


def numbers_have_no_gaps(connection: Connection) -> None:
    given: dict[tuple[NumberKind, date], list[int]] = defaultdict(list)
    for table in tables.metadata.sorted_tables:
        if "number" in table.c and table.name not in ("customer_phone", "counter", "bay"):
            for number in connection.scalars(select(table.c.number)):
                kind = number_kind(number)
                assert kind is not None
                day = date(2000 + int(number[2:4]), int(number[4:6]), int(number[6:8]))
                given[kind, day].append(int(number[8:]))
    for taken in given.values():
        assert sorted(taken) == list(range(1, len(taken) + 1))
    series = {(NumberKind(row.kind), row.day): row.last for row in rows(connection, system.number_series)}
    assert series == {key: len(taken) for key, taken in given.items()}


def numbers_carry_their_day(connection: Connection) -> None:
    for row in rows(connection, visits.visit):
        assert row.number[2:8] == f"{local_day(row.arrived_at):%y%m%d}"


def bills_add_up(connection: Connection) -> None:
    lines = defaultdict(list)
    for row in rows(connection, money.settlement_line):
        lines[row.settlement_id].append(row)
    paid: Counter[Any] = Counter()
    for row in rows(connection, money.payment):
        paid[row.settlement_id] += row.amount.fen
    closed = {row.id for row in rows(connection, visits.visit) if row.closed_at}
    bills = rows(connection, money.settlement)
    assert len(bills) >= len(closed)
    for bill in bills:
        gross = sum(line.unit_price.times(line.quantity).fen - line.discount.fen for line in lines[bill.id])
        assert bill.due.fen == gross - bill.rounding.fen
        assert bill.due.fen == bill.labour.fen + bill.parts.fen + bill.other.fen - bill.discount.fen - bill.rounding.fen
        assert paid[bill.id] == bill.due.fen or bill.visit_id not in closed


def shifts_balance(connection: Connection) -> None:
    cash: Counter[Any] = Counter()
    shifts = {row.id: row for row in rows(connection, money.cashier_shift)}
    for row in rows(connection, money.payment):
        shift = shifts[row.shift_id]
        assert (row.taken_by, local_day(row.paid_at)) == (shift.cashier_id, local_day(shift.opened_at))
        cash[row.shift_id] += row.amount.fen if row.method.value == "cash" else 0
    still_open = [shift for shift in shifts.values() if shift.closed_at is None]
    assert len(still_open) == 1
    for shift in shifts.values():
        if shift.closed_at is not None:
            assert shift.expected.fen == shift.opening.fen + cash[shift.id]
            assert shift.reason or shift.counted == shift.expected


def stock_is_never_below_nothing(connection: Connection) -> None:
    held: Counter[str] = Counter()
    c = workshop.stock_movement.c
    moves = connection.execute(select(c.part_code, c.quantity).order_by(c.at, c.id)).all()
    for move in moves:
        held[move.part_code] += int(move.quantity * 1000)
        assert held[move.part_code] >= 0, move.part_code


def people_and_cars_are_valid(connection: Connection) -> None:
    plates = connection.scalars(select(people.vehicle.c.plate)).all()
    assert len(set(plates)) == len(plates)
    assert all(check_plate(plate).valid for plate in plates)
    assert not any(check_vin(vin).problems for vin in connection.scalars(select(people.vehicle.c.vin)))
    assert all(check_phone(number).valid for number in connection.scalars(select(people.customer_phone.c.number)))


def odometers_rise(connection: Connection) -> None:
    seen: dict[Any, int] = {}
    again = 0
    for row in connection.execute(select(people.odometer_reading).order_by(people.odometer_reading.c.at)):
        again += row.vehicle_id in seen
        assert row.km >= seen.get(row.vehicle_id, 0)
        seen[row.vehicle_id] = row.km
    assert again


def everything_can_be_found(connection: Connection) -> None:
    spell = PypinyinNames().keys
    kept: dict[Any, set[str]] = defaultdict(set)
    for row in rows(connection, system.search_key):
        kept[row.target].add(row.key)
    numbers = defaultdict(list)
    for row in rows(connection, people.customer_phone):
        numbers[row.customer_id].append(CustomerPhone(number=row.number))
    for row in rows(connection, people.customer):
        assert kept.pop(row.id) == keys_of(Customer(name=row.name, phones=numbers[row.id]), spell)
    for row in rows(connection, people.vehicle):
        assert kept.pop(row.id) == keys_of(Vehicle(plate=row.plate, vin=row.vin), spell)
    for row in rows(connection, visits.visit):
        given = {
            name: getattr(row, name) for name in ("number", "vehicle_id", "customer_id", "advisor_id", "arrived_at")
        }
        assert kept.pop(row.id) == keys_of(Visit(**given), spell)
    assert not kept


def keys_rise_with_time(connection: Connection) -> None:
    story = set(story_visits(connection))
    copies = [row for row in rows(connection, visits.visit) if row.id not in story]
    assert len(copies) == VISITS - STORY
    by_key = [row.arrived_at for row in sorted(copies, key=lambda row: row.id.int)]
    assert by_key == sorted(by_key)
    assert all(row.id.version == 7 and row.id.variant == "specified in RFC 4122" for row in copies)


def cleared_visits_are_done(connection: Connection) -> None:
    ended = connection.scalars(select(visits.visit.c.id).where(visits.visit.c.closed_at.is_not(None))).all()
    for facts in facts_of(connection, ended).values():
        assert (facts.delivered, facts.paid, facts.old_parts_open, facts.gate_pass) == (True, True, 0, True)
        assert column(facts) is None


INVARIANTS = (
    as_many_as_asked, chains_hold, every_command_claimed_its_key, personal_values_match_their_digests,
    numbers_have_no_gaps, numbers_carry_their_day, bills_add_up, shifts_balance, stock_is_never_below_nothing,
    people_and_cars_are_valid, odometers_rise, everything_can_be_found, keys_rise_with_time, cleared_visits_are_done,
)  # fmt: skip


def story_visits(connection: Connection) -> list[Any]:
    old = select(people.counter.c.id).where(people.counter.c.number > 10)
    statement = select(system.audit.c.about_id).where(
        system.audit.c.action == "reception.arrive", system.audit.c.counter_id.not_in(old)
    )
    return list(connection.scalars(statement))


@pytest.mark.parametrize("invariant", INVARIANTS, ids=lambda one: one.__name__)
def test_the_demo_is_right(told: Database, invariant: Callable[[Connection], None]) -> None:
    with told.reader.connect() as connection:
        assert len(story_visits(connection)) == STORY
        invariant(connection)


def test_no_row_is_left_without_its_parent(told: Database) -> None:
    assert told.problems(full=True) == []


def pattern(row: Any) -> tuple[bool, ...]:
    return tuple(value is None for value in row)


def shape(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: shape(inner) for key, inner in value.items()}
    return [shape(inner) for inner in value] if isinstance(value, list) else type(value).__name__


def test_copies_are_filled_as_services_fill_rows(told: Database) -> None:
    """In every table, a copy has nothing where a told visit always has something, and the other way round."""
    with told.reader.connect() as connection:
        story, cars = set(story_visits(connection)), set(connection.scalars(select(visits.visit.c.id)))
        owners = {"visit": visits.visit.c.id, "audit": system.audit.c.about_id}
        compared = set()
        for table in tables.metadata.sorted_tables:
            owner = owners.get(table.name, table.c.get("visit_id"))
            if owner is None:
                continue
            seen: dict[bool, set[tuple[bool, ...]]] = {True: set(), False: set()}
            for row in connection.execute(select(owner.label("owner"), table)):
                if row.owner in cars:
                    seen[row.owner in story].add(pattern(row[1:]))
            assert seen[False] <= seen[True], table.name
            compared |= {table.name} if seen[False] else set()
        assert {"visit", "audit", "payment", "job", "settlement", "old_part", "delivery"} <= compared
        told_shapes, copied = defaultdict(list), []
        for row in connection.execute(
            select(system.audit).where(system.audit.c.about_id.in_(select(visits.visit.c.id)))
        ):
            if row.about_id in story:
                told_shapes[row.action].append(shape([row.changes, row.reply]))
            else:
                copied.append((row.action, shape([row.changes, row.reply])))
        assert copied
        assert all(one in told_shapes[action] for action, one in copied)


def digest(database: Database) -> list[Any]:
    v, c, k = visits.visit.c, people.customer.c, people.vehicle.c
    with database.reader.connect() as connection:
        statement = (
            select(v.number, v.arrived_at, v.odometer_km, v.promised_at, c.name, k.plate, k.vin, k.model)
            .join(people.customer, c.id == v.customer_id)
            .join(people.vehicle, k.id == v.vehicle_id)
            .order_by(v.number)
        )
        bills = select(money.settlement.c.number, money.settlement.c.due).order_by(money.settlement.c.number)
        calls = select(system.audit.c.at, system.audit.c.action).order_by(system.audit.c.at, system.audit.c.action)
        return [connection.execute(one).all() for one in (statement, bills, calls)]


def test_a_seed_gives_the_same_shop_again(
    told: Database, shelf: Any, templates: Callable[[str], str | Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also when a process of its own makes the copies, as it does for large shops."""
    monkeypatch.setattr("db.demo_clone.APART_FROM", 1)
    again = shelf.open(shelf.place("sqlite", templates("sqlite")))
    fill(again)
    assert digest(again) == digest(told)


def test_the_last_day_has_a_car_at_every_stage(told: Database) -> None:
    with told.reader.connect() as connection:
        still = select(visits.visit.c.id).where(
            visits.visit.c.closed_at.is_(None), visits.visit.c.cancelled_at.is_(None)
        )
        facts = list(facts_of(connection, connection.scalars(still).all()).values())
        expected = connection.scalars(select(people.appointment.c.expected_at)).all()
        due = select(func.count()).select_from(money.follow_up).where(money.follow_up.c.closed_at.is_(None))
        assert connection.scalar(due)
    current = [view.stage for one in facts if (view := journey(one).current)]
    assert 10 <= len(facts) <= 14
    assert {Stage.WALKAROUND, Stage.QUOTE, Stage.DISPATCH, Stage.REPAIR, Stage.QUALITY, Stage.WASH} <= set(current)
    assert {column(one) for one in facts} >= set(Column) - {Column.APPOINTMENTS}
    assert any(one.settled and one.owed_fen > 0 for one in facts)
    assert any(one.additions_open for one in facts)
    assert any(one.rework for one in facts)
    assert sum(at > NOON for at in expected) >= 3


def test_postgresql_gets_the_same_shop(
    database_place: str | Path, engine_kind: str, shelf: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It checks every reference at once: whatever is pointed at is written before, however small the chunks are."""
    if engine_kind == "sqlite":
        pytest.skip("told above")
    monkeypatch.setattr("db.demo_clone.CHUNK_ROWS", 1)
    database = shelf.open(database_place)
    fill(database)
    with database.reader.connect() as connection:
        assert len(story_visits(connection)) == STORY
        for invariant in INVARIANTS:
            invariant(connection)


def test_a_shop_is_never_overwritten(sqlite_database: Database) -> None:
    make_demo(sqlite_database, 0, 1, ManualClock(NOON), passwords=CHEAP)
    with pytest.raises(RuleBroken) as refused:
        make_demo(sqlite_database, 3, 1, ManualClock(NOON), passwords=CHEAP)
    assert refused.value.code == "shop_exists"


@pytest.mark.parametrize("hour", [0, 1, 10])
def test_any_hour_will_do(shelf: Any, templates: Callable[[str], str | Path], hour: int) -> None:
    """At night and early in the morning the shop is shown at work, and nothing lies in the future."""
    now = datetime(2026, 11, 20, hour, 3, 21, 45, tzinfo=UTC)
    database = shelf.open(shelf.place("sqlite", templates("sqlite")))
    end = make_demo(database, 14, 3, ManualClock(now), passwords=CHEAP)
    with database.reader.connect() as connection:
        assert connection.scalar(select(func.count()).select_from(visits.visit)) == 14
        assert connection.scalar(select(func.max(system.audit.c.at))) == end <= now


def stays(connection: Connection) -> dict[Any, list[tuple[datetime, datetime]]]:
    """Return from when until when each car was worked on in each bay; one that is not done stays."""
    job, clock = workshop.job.c, workshop.clock_entry.c
    begin, end = func.min(clock.started_at), func.max(clock.ended_at)
    statement = (
        select(job.bay_id, begin.label("begin"), end.label("end"), func.max(job.done_at.is_(None)).label("still"))
        .join(workshop.clock_entry, clock.job_id == job.id)
        .group_by(job.bay_id, job.visit_id)
    )
    found = defaultdict(list)
    for row in connection.execute(statement):
        found[row.bay_id].append((row.begin, datetime.max.replace(tzinfo=UTC) if row.still else row.end))
    return found


def test_a_bay_holds_one_car(told: Database) -> None:
    with told.reader.connect() as connection:
        found = stays(connection)
        assert None not in found
        assert sum(map(len, found.values())) > VISITS / 2
        for bay, cars in found.items():
            ordered = sorted(cars)
            assert all(before[1] <= after[0] for before, after in pairwise(ordered)), bay
        open_ = select(workshop.job.c.bay_id, func.count(workshop.job.c.visit_id.distinct()).label("n"))
        open_ = open_.where(workshop.job.c.state != JobState.DONE, workshop.job.c.bay_id.is_not(None))
        assert {row.n for row in connection.execute(open_.group_by(workshop.job.c.bay_id))} == {1}


def test_more_copies_than_bays_stand_where_they_wish() -> None:
    """A million visits in a few years are more than ten bays can hold: then a copy keeps the bay of the story."""
    order = Order([], [], {}, b"c", b"k", {b"1": [b"1", b"2"], b"2": [b"2"]}, set(), set(), 1)
    copier = Copier(order, Random(1))
    assert [copier._bay(b"1", 10, 20) for _ in range(3)] == [b"1", b"2", b"1"]
    assert copier._bay(b"2", 15, 30) == b"2"
    assert (copier._bay(b"1", 20, 25), copier._bay(b"1", 0, 10)) == (b"1", b"1")


def test_labour_belongs_to_every_part_that_is_fitted(told: Database) -> None:
    line, order = visits.order_line.c, visits.work_order.c
    with told.reader.connect() as connection:
        kinds = defaultdict(set)
        statement = select(order.visit_id, line.kind).join(visits.work_order, order.id == line.order_id)
        for row in connection.execute(statement):
            kinds[row.visit_id].add(row.kind)
    assert kinds
    assert all(LineKind.LABOUR in found for found in kinds.values())


def test_no_model_says_its_make_again() -> None:
    assert len(models()) > 20
    assert not [one for one in models() if one.make in one.model]


def run(place: Path, *, visits_: int = 0) -> int:
    return main(Namespace(visits=visits_, seed=1, db=f"sqlite:///{place}", lang=None))


def test_the_command_says_no_to_a_second_shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("db.demo_shop.HASHED_WITH", {"memory_kib": 32, "passes": 1})
    assert run(tmp_path / "shop.db") == 0
    open_database(tmp_path / "shop.db", ballast=False).dispose()
    kept = {path.name: path.read_bytes() for path in tmp_path.iterdir() if path.is_file()}
    with pytest.raises(RuleBroken) as refused:
        run(tmp_path / "shop.db", visits_=2)
    assert refused.value.code == "demo_shop_exists"
    assert refused.value.params["place"] == str(tmp_path / "shop.db")
    again = {path.name: path.read_bytes() for path in tmp_path.iterdir() if path.is_file()}
    assert again["shop.db"] == kept["shop.db"]
    assert again.keys() == kept.keys()


def test_an_older_shop_is_not_upgraded_before_it_is_refused(sqlite_database: Database, tmp_path: Path) -> None:
    make_demo(sqlite_database, 0, 1, ManualClock(NOON), passwords=CHEAP)
    assert sqlite_database.path is not None
    path = sqlite_database.path
    with sqlite_database.writer.begin() as connection:
        connection.exec_driver_sql("DROP TRIGGER payment_append_only_update")  # an upgrade would put it back
    sqlite_database.dispose()
    before = path.read_bytes()
    with pytest.raises(RuleBroken, match="demo_shop_exists"):
        run(path)
    assert path.read_bytes() == before


def test_half_a_demo_is_taken_away_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise EnvironmentFault("disk_full")

    monkeypatch.setattr("db.demo_shop.HASHED_WITH", {"memory_kib": 32, "passes": 1})
    monkeypatch.setattr("db.demo.tell", full)
    with pytest.raises(EnvironmentFault, match="disk_full"):
        run(tmp_path / "shop.db", visits_=2)
    assert list(tmp_path.iterdir()) == []
    old = tmp_path / "old.db"
    old.touch()
    with pytest.raises(EnvironmentFault, match="disk_full"):
        run(old, visits_=2)
    assert old.exists()


MAKER = """
import signal, sys, time
from argparse import Namespace
import db.demo, db.demo_shop
from ui import cli

signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell lets what it starts behind itself ignore it
if hasattr(signal, "SIGHUP"):
    signal.signal(signal.SIGHUP, signal.SIG_DFL)  # and so does nohup
db.demo_shop.HASHED_WITH = {"memory_kib": 32, "passes": 1}

def told_half(*_):
    print("half", flush=True)
    while True:  # as work does: another thread may be handed the signal, the first one acts on it at its next step
        time.sleep(0.01)

db.demo.tell = told_half
sys.exit(cli.main(["demo", "--visits", "2", "--db", sys.argv[1], "--lang", "en"]))
"""


def stopped_half_way(place: Path, number: int) -> tuple[int, str]:
    """Send a signal to a process that has made half a demo; return its code and what it said."""
    with subprocess.Popen(
        [sys.executable, "-c", MAKER, str(place)], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as maker:
        assert maker.stdout is not None
        assert maker.stdout.readline() == "half\n"
        maker.send_signal(number)
        try:
            return maker.wait(60), maker.communicate()[1]
        finally:
            maker.kill()  # one that does not hear must not hold up the others


@pytest.mark.skipif(sys.platform == "win32", reason="no such signals there")
@pytest.mark.parametrize(("name", "code"), [("SIGTERM", 143), ("SIGHUP", 129), ("SIGINT", 130)])
def test_a_demo_that_is_told_to_end_is_taken_away_again(name: str, code: int, tmp_path: Path) -> None:
    assert stopped_half_way(tmp_path / "shop.db", getattr(signal, name)) == (code, "Stopped.\n")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(sys.platform == "win32", reason="no such signal there")
def test_half_a_demo_whose_maker_was_killed_is_known_for_it(
    tmp_path: Path, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = tmp_path / "shop.db"
    place.touch()
    assert stopped_half_way(place, signal.SIGKILL) == (-9, "")
    with pytest.raises(RuleBroken) as refused:
        run(place)
    assert (refused.value.code, refused.value.params) == ("demo_unfinished", {"place": str(place)})
    database = shelf.open(place)
    assert "demo_unfinished" in {finding.code for finding in examine(database, blobs_of(database)).findings}
    monkeypatch.setattr("db.demo_shop.HASHED_WITH", {"memory_kib": 32, "passes": 1})
    assert run(tmp_path / "whole.db") == 0
    whole = shelf.open(tmp_path / "whole.db")
    assert "demo_unfinished" not in {finding.code for finding in examine(whole, blobs_of(whole)).findings}
