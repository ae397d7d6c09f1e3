"""What somebody with the database in his hands can do to it: one small shop, damaged in a hundred ways, each of them found.

The shop is made once for each engine; every damage is done in a transaction that is rolled back.
"""

import json
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, select

from advisor_app.domain.attachment import AttachedTo
from advisor_app.domain.diagram import Panel
from advisor_app.domain.payment import CashierShift
from advisor_app.domain.settlement import Settlement
from advisor_app.domain.staff import Role
from advisor_app.domain.values.clock import ManualClock
from advisor_app.domain.values.money import Money
from advisor_app.domain.walkaround import MarkKind, MarkSize, Moment
from advisor_app.integrations.passwords import Argon2Passwords
from advisor_app.services.reception import Arrival
from db import doctor, doctor_replay
from db.blobs import FolderBlobs
from db.demo import make_demo
from db.desk import blobs_of
from db.doctor import examine
from db.doctor_replay import UNRECORDED
from db.doctor_report import Finding, Severity
from db.engine import Database, open_database
from db.guards import install_guards
from db.tables.all import APPEND_ONLY, FROZEN, TABLES, metadata
from db.tables.system import audit
from tests.conftest import ENGINES, Shelf
from tests.journeys import walk_in
from tests.journeys.shop import MORNING, Shop, open_shop

PHOTO = b"\xff\xd8 a photo \x00\xff" * 50
NOON = datetime(2026, 11, 20, 7, 30, tzinfo=UTC)
Rows = list[tuple[str, str]]


def _drive(shop: Shop, visit: Any) -> Any:
    """Bring a car from its arrival to its bill; return the fault."""
    walk_in.walk_around(shop, visit)
    fault = walk_in.record_fault(shop, visit)
    walk_in.quote(shop, visit, fault)
    walk_in.sign(shop, visit)
    walk_in.repair(shop, visit)
    walk_in.check(shop, visit)
    walk_in.wash(shop, visit)
    return fault


def _paid(shop: Shop, visit: Any) -> None:
    bill = walk_in.settle(shop, visit)
    walk_in.decide_old_parts(shop, visit)
    walk_in.pay(shop, bill, Money(shop.desk.reads.visits.head(visit).facts.owed_fen))


def damaged_shop(database: Database) -> Shop:
    """Found a shop with a car that is gone (its first bill reversed), one whose payment lies in an open shift, and drafts."""
    shop = open_shop(database)
    first = walk_in.arrive(shop).id
    fault = _drive(shop, first)
    photo = shop.desk.blobs.put(PHOTO)
    shop.desk.attachments.add(shop.call(), first, AttachedTo.FAULT, fault, photo, "x.jpg", "image/jpeg", len(PHOTO))
    shop.desk.settlements.reverse(shop.call(Role.MANAGER), walk_in.settle(shop, first), "打错")
    _paid(shop, first)
    cashier = shop.call(Role.CASHIER)
    with shop.desk.payments.units.open(cashier) as unit:
        (shift,) = unit.all(CashierShift, closed_at=None)
        expected = Money.of(500) + Money(sum(bill.due.fen for bill in unit.all(Settlement)))
    shop.desk.gate_passes.issue(shop.call(Role.CASHIER).confirming("leaves_bill_unsigned"), first)
    shop.desk.payments.close_shift(cashier, shift.id, expected, "")
    handing = shop.call().confirming("keys_differ")
    shop.desk.deliveries.hand_over(handing, first, "张𬭎", 1, ("钥匙 1 把",), True, "")
    arrival = Arrival(
        plate="京B54321", name="王芳", phone="13900139000", vin="", make="大众", model="宝来", colour="黑"
    )
    second = shop.desk.reception.arrive(shop.call(), arrival).id
    shop.desk.reception.set_field(shop.call(), second, "odometer_km", None, 30100)
    shop.desk.reception.set_field(shop.call(), second, "energy_percent", None, 0)
    shop.desk.reception.set_field(shop.call(), second, "wash_wish", None, False)
    _drive(shop, second)
    _paid(shop, second)
    _drafts(shop)
    keeper = shop.call(Role.PARTS_KEEPER)
    shop.desk.parts.receive(keeper, next(iter(shop.desk.reference.catalog().parts)), Decimal(3), "")
    return shop


def _drafts(shop: Shop) -> None:
    """Let a third car arrive, whose draft loses a line, a mark and a thing that were taken back, and gets one again."""
    arrival = Arrival(plate="京C11111", name="赵", phone="13700137000", vin="", make="大众", model="宝来", colour="灰")
    visit = shop.desk.reception.arrive(shop.call(), arrival).id
    shop.desk.reception.set_field(shop.call(), visit, "note", "", "一")
    shop.desk.reception.set_field(shop.call(), visit, "note", "一", "")
    for before, after in ((None, True), (True, None)):
        shop.desk.reception.set_field(shop.call(), visit, "road_test_allowed", before, after)
    fault = walk_in.record_fault(shop, visit)
    lines = walk_in.quote(shop, visit, fault)
    shop.desk.quotes.remove_line(shop.call(), visit, lines[0])
    sheets, at = shop.desk.walkarounds, Moment.ARRIVAL
    sheets.start(shop.call(), visit, at)
    drawn = (next(iter(Panel)), "left", Decimal(10), Decimal(20), MarkKind.SCRATCH, MarkSize.SMALL, "浅")
    for taken in (True, False):
        mark = sheets.mark(shop.call(), visit, at, *drawn).id
        thing = sheets.leave(shop.call(), visit, at, "行车记录仪", "前挡").id
        if taken:
            sheets.unmark(shop.call(), visit, at, mark)
            sheets.unlist(shop.call(), visit, at, thing)


@pytest.fixture(scope="module")
def kept(
    tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> Iterator[Callable[[str], Database]]:
    """Gives, per engine, the opened shop, made once."""
    made: dict[str, Database] = {}
    templates = request.getfixturevalue("templates")

    def one(kind: str) -> Database:
        if kind not in made:
            place: Any
            if kind == "postgresql":
                server = request.getfixturevalue("server")
                place = server.url(server.create(str(templates(kind))))
            else:
                place = tmp_path_factory.mktemp("damages") / "shop.db"
                shutil.copyfile(templates(kind), place)
            database = open_database(place, ballast=False)
            damaged_shop(database)
            made[kind] = database
        return made[kind]

    yield one
    for database in made.values():
        database.dispose()


@contextmanager
def _behind_the_guards(database: Database) -> Iterator[Connection]:
    """Open a transaction without guards or foreign keys; put the guards back with ``_guarded``; nothing of it stays."""
    with database.writer.connect() as connection:
        raw: Any = connection.connection.driver_connection
        if database.kind == "sqlite":
            raw.execute("PRAGMA foreign_keys=OFF")
        transaction = connection.begin()
        try:
            if database.kind == "postgresql":
                connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
            else:
                for (name,) in connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type='trigger'").all():
                    connection.exec_driver_sql(f'DROP TRIGGER "{name}"')
            yield connection
        finally:
            if transaction.is_active:
                transaction.rollback()
            if database.kind == "sqlite":
                raw.execute("PRAGMA foreign_keys=ON")


def past_guards(database: Database, statement: str) -> None:
    """Damage a SQLite file for good, and put its guards back."""
    with _behind_the_guards(database) as connection:
        connection.exec_driver_sql(statement)
        install_guards(connection, APPEND_ONLY, FROZEN)
        connection.commit()


def _found(database: Database, connection: Connection) -> list[Finding]:
    """Return what the doctor finds in the rows as this transaction sees them."""
    if database.kind == "sqlite":
        install_guards(connection, APPEND_ONLY, FROZEN)
    moment = connection.execute(select(audit.c.at).order_by(audit.c.seq.desc()).limit(1)).scalar_one_or_none()
    at = moment or MORNING
    return list(doctor._rows(connection, blobs_of(database), {}, lambda _part: None, at, full=True))


def _wrong(found: list[Finding]) -> Rows:
    return [(one.code, one.where) for one in found if one.severity is not Severity.INFO]


A_KEY = "(SELECT id FROM {} ORDER BY id LIMIT 1)"
MONEY: list[tuple[str, str, str]] = [
    ("row_altered", "payment", "UPDATE payment SET amount = amount - 100 WHERE number = 'SK2611230002'"),
    (
        "row_lost",
        "payment",
        "DELETE FROM payment WHERE number = 'SK2611230002'; UPDATE number_series SET last = 1 WHERE kind = 'payment'",
    ),
    (
        "row_unrecorded",
        "payment",
        "UPDATE number_series SET last = 3 WHERE kind = 'payment'; INSERT INTO payment SELECT "
        "{columns:payment:id=(SELECT id FROM shop),number='SK2611230003',amount=-500} FROM payment WHERE number = 'SK2611230002'",
    ),
    ("row_altered", "settlement", "UPDATE settlement SET tax = 0"),
    ("row_altered", "settlement_line", "UPDATE settlement_line SET tax_bp = 0"),
    ("row_altered", "payment", "UPDATE payment SET given = -500"),
    ("row_altered", "cashier_shift", "UPDATE cashier_shift SET counted = counted + 1 WHERE counted IS NOT NULL"),
    ("row_altered", "cashier_shift", "UPDATE cashier_shift SET closed_at = NULL, counted = NULL, expected = NULL"),
    ("row_altered", "stock_movement", "UPDATE stock_movement SET quantity = -quantity"),
    ("row_altered", "settlement", "UPDATE settlement SET tax = -tax WHERE reverses_id IS NOT NULL"),
]
PROOF: list[tuple[str, str, str]] = [
    ("row_lost", "signature", "DELETE FROM signature"),
    (
        "row_altered",
        "signature",
        "UPDATE signature SET visit_id = (SELECT id FROM visit WHERE number = 'JC2611230003')",
    ),
    ("row_altered", "signature", "UPDATE signature SET subject_id = witness_id"),
    ("row_altered", "signature", "UPDATE signature SET signer = '李四'"),
    ("row_lost", "delivery", "DELETE FROM delivery"),
    ("row_altered", "quality_item", "UPDATE quality_item SET passed = {no}"),
    ("row_lost", "old_part_event", "DELETE FROM old_part_event"),
    ("row_lost", "clock_entry", "DELETE FROM clock_entry"),
    ("row_altered", "job", "UPDATE job SET technician_id = NULL"),
    ("row_altered", "visit", "UPDATE visit SET closed_at = NULL"),
    # "no", "none" and zero are none of them "not asked", whichever of both stood there
    ("row_altered", "visit", "UPDATE visit SET wash_wish = {no} WHERE wash_wish IS NULL"),
    ("row_altered", "visit", "UPDATE visit SET wash_wish = NULL WHERE wash_wish = {no}"),
    ("row_altered", "visit", "UPDATE visit SET road_test_allowed = NULL"),
    ("row_altered", "visit", "UPDATE visit SET old_part_wish = 'leave' WHERE old_part_wish IS NULL"),
    ("row_altered", "visit", "UPDATE visit SET odometer_km = 0 WHERE odometer_km IS NULL"),
    ("row_altered", "cashier_shift", "UPDATE cashier_shift SET counted = 0 WHERE counted IS NULL"),
]
KEYS: list[tuple[str, str, str]] = [
    ("audit_without_key", "audit", "DELETE FROM command_key"),
    ("search_key_missing", "customer", "DELETE FROM search_key"),
    ("search_key_missing", "visit", "DELETE FROM search_key WHERE kind = 'visit'"),
    (
        "row_unrecorded",
        "visit",
        "DELETE FROM audit; DELETE FROM chain_head; DELETE FROM command_key; DELETE FROM audit_personal",
    ),
    ("personal_altered", "", "UPDATE audit_personal SET value = '\"李四\"' WHERE field = 'customer.name'"),
    ("personal_altered", "", "UPDATE audit_personal SET salt = 'ab' WHERE field <> 'request'"),
    ("personal_altered", "", "UPDATE audit_personal SET value = '\"\"' WHERE field = 'customer.name'"),
    ("personal_lost", "", "DELETE FROM audit_personal"),
]
VALUES: list[tuple[str, str, str]] = [
    ("row_altered", "visit", "UPDATE visit SET odometer_km = -5"),
    ("row_altered", "visit", "UPDATE visit SET energy_percent = 999"),
    ("value_out_of_range", "visit JC", "UPDATE visit SET odometer_km = -5"),
    ("value_out_of_range", "visit JC", "UPDATE visit SET odometer_km = 2000001"),
    ("value_out_of_range", "visit JC", "UPDATE visit SET energy_percent = 250"),
    ("value_out_of_range", "visit JC", "UPDATE visit SET energy_percent = -1"),
    ("value_out_of_range", "visit JC", "UPDATE visit SET keys_received = 10"),
    ("value_out_of_range", "odometer_reading ", "UPDATE odometer_reading SET km = -1"),
    ("value_out_of_range", "quality_check ", "UPDATE quality_check SET road_test_km = 2000001"),
    ("value_out_of_range", "delivery ", "UPDATE delivery SET keys_returned = -1"),
    ("row_altered", "customer", "UPDATE customer SET name = ''"),
    ("row_altered", "customer", "UPDATE customer SET name = '李四' WHERE id = (SELECT id FROM customer LIMIT 1)"),
    ("row_altered", "clock_entry", "UPDATE clock_entry SET ended_at = {old}"),
    ("row_altered", "shop", "UPDATE shop SET zone = 'Mars/Base'"),
    ("zone_unknown", "Mars/Base", "UPDATE shop SET zone = 'Mars/Base'"),
    ("manager_missing", "staff", "UPDATE staff SET active = {no} WHERE role = 'manager'"),
    ("manager_missing", "staff", "UPDATE staff SET role = 'washer' WHERE role = 'manager'"),
    ("counter_missing", "counter", "DELETE FROM counter"),
    ("row_lost", "counter", "DELETE FROM counter WHERE number = 2"),
    ("shop_not_one", "shop", "DELETE FROM shop"),
    ("row_lost", "shop", "DELETE FROM shop"),
    ("shop_not_one", "shop", "INSERT INTO shop SELECT {columns:shop:id=(SELECT id FROM staff LIMIT 1)} FROM shop"),
    ("row_unrecorded", "shop", "INSERT INTO shop SELECT {columns:shop:id=(SELECT id FROM staff LIMIT 1)} FROM shop"),
    ("secret_unusable", "boss", "UPDATE staff SET password_hash = 'x'"),
    ("secret_unusable", "cashier", "UPDATE staff SET pin_hash = 'x'"),
    ("value_unreadable", "visit.arrived_at", "UPDATE visit SET arrived_at = {ancient}"),
    ("value_unreadable", "visit.number", "UPDATE visit SET number = '' WHERE number = 'JC2611230001'"),
    ("row_altered", "bay", "UPDATE bay SET shop_id = 2"),
]
ON_FILE: list[tuple[str, str, str]] = [
    ("value_unreadable", "visit.arrived_at", "UPDATE visit SET arrived_at = 'now'"),
    ("value_unreadable", "visit.arrived_at", "UPDATE visit SET arrived_at = 9223372036854775807"),
    ("value_unreadable", "visit.arrived_at", "UPDATE visit SET arrived_at = 9999999999999999999"),
    ("value_unreadable", "follow_up.due_on", "UPDATE follow_up SET due_on = 'nie'"),
    ("value_unreadable", "customer.name", "UPDATE customer SET name = x'ff'"),
    ("part_unread", "changes", "UPDATE customer SET name = CAST(x'ff' AS TEXT)"),
    ("value_unreadable", "payment.amount", "UPDATE payment SET amount = 12.5"),
    ("value_unreadable", "staff.active", "UPDATE staff SET active = 'yes'"),
    ("value_unreadable", "visit.customer_id", "UPDATE visit SET customer_id = x'00'"),
    ("part_unread", "numbers", "UPDATE number_series SET day = 'nie'"),
    ("zone_unknown", "7", "UPDATE shop SET zone = 7"),
    ("audit_altered", "audit 1/1", "UPDATE audit SET changes = '[{\"of\":7}'"),
]
EVERYWHERE = [*MONEY, *PROOF, *KEYS, *VALUES]


def _filled(connection: Connection, statement: str) -> str:
    """Return the statement for this engine; ``{columns:T:a=b}`` lists T's columns with b for a."""
    server = connection.dialect.name == "postgresql"

    def columns(found: re.Match[str]) -> str:
        given = dict(pair.split("=", 1) for pair in found[2].split(","))
        return ", ".join(given.get(c.name, c.name) for c in metadata.tables[found[1]].c)

    statement = re.sub(r"\{columns:(\w+):([^}]*)\}", columns, statement)
    old, ancient = ("'2020-01-01Z'", "'1066-01-01Z'") if server else ("1577836800000000", "-5")
    return statement.replace("{no}", "false" if server else "0").replace("{old}", old).replace("{ancient}", ancient)


@pytest.mark.parametrize("kind", ENGINES)
@pytest.mark.parametrize(("code", "where", "statement"), EVERYWHERE)
def test_each_damage_is_found(
    code: str, where: str, statement: str, kind: str, kept: Callable[[str], Database]
) -> None:
    _is_found(kept(kind), code, where, statement)


@pytest.mark.parametrize(("code", "where", "statement"), ON_FILE)
def test_each_value_of_another_type_is_found(
    code: str, where: str, statement: str, kept: Callable[[str], Database]
) -> None:
    """SQLite keeps whatever is written into a column."""
    _is_found(kept("sqlite"), code, where, statement)


def _is_found(database: Database, code: str, where: str, statements: str) -> None:
    with _behind_the_guards(database) as connection:
        for statement in statements.split(";"):
            connection.exec_driver_sql(_filled(connection, statement.strip()))
        found = _found(database, connection)
    named = [(one.code, one.where) for one in found]
    assert any(one == code and place.startswith(where) for one, place in named), named
    assert all(one.says() and one.advice() for one in found)
    json.dumps([one.says() for one in found])


@pytest.mark.parametrize("kind", ENGINES)
def test_the_shop_itself_is_clean(kind: str, kept: Callable[[str], Database]) -> None:
    """With a bill reversed, lines and marks taken back, fields set and set back."""
    database = kept(kind)
    with _behind_the_guards(database) as connection:
        assert _wrong(_found(database, connection)) == []


@pytest.mark.parametrize("kind", ENGINES)
def test_every_row_of_every_table_is_compared(kind: str, kept: Callable[[str], Database]) -> None:
    """One row of each table that holds any is deleted, in turn."""
    database = kept(kind)
    unnoticed, seen = [], 0
    for table in TABLES.values():
        with _behind_the_guards(database) as connection:
            first = A_KEY.format(table.name)
            gone = connection.exec_driver_sql(f"DELETE FROM {table.name} WHERE id = {first}").rowcount
            replay = doctor_replay.Replay(connection)
            seen += gone
            if gone and ("row_lost", table.name) not in _wrong(list(replay.compare())):
                unnoticed.append(table.name)
    assert unnoticed == ["quote_line"] * unnoticed.count("quote_line")  # the first may be the one that was taken back
    assert seen > 25


def test_every_table_is_compared_or_excepted() -> None:
    recorded = {table.name for table in TABLES.values()}
    assert recorded.isdisjoint(UNRECORDED)
    assert recorded | UNRECORDED.keys() == metadata.tables.keys()


def test_what_was_erased_is_no_illness(kept: Callable[[str], Database]) -> None:
    """Erasure empties value and salt, and the row itself; nothing else may differ."""
    with _behind_the_guards(kept("sqlite")) as connection:
        connection.exec_driver_sql("UPDATE audit_personal SET value = '\"\"', salt = '' WHERE field LIKE 'customer%'")
        connection.exec_driver_sql("UPDATE customer SET name = ''")
        assert _wrong(_found(kept("sqlite"), connection)) == []
        connection.exec_driver_sql("UPDATE customer SET kind = 'company'")
        assert ("row_altered", "customer") in _wrong(_found(kept("sqlite"), connection))


def test_differences_are_counted_and_some_are_named(
    kept: Callable[[str], Database], monkeypatch: pytest.MonkeyPatch
) -> None:
    database = kept("sqlite")

    def told() -> Finding:
        with _behind_the_guards(database) as connection:
            connection.exec_driver_sql("UPDATE payment SET amount = 100")
            (one,) = (found for found in doctor_replay.Replay(connection).compare() if found.where == "payment")
            return one

    one = told()
    assert one.params["number"] == "2"
    assert "SK2611230001 (amount: 12500 → 100)" in str(one.params["examples"])
    monkeypatch.setattr(doctor_replay, "PICKED", 1)
    assert told().params["number"] == "2+"


def test_names_of_people_and_secrets_are_not_told(kept: Callable[[str], Database]) -> None:
    with _behind_the_guards(kept("sqlite")) as connection:
        connection.exec_driver_sql("UPDATE customer SET name = '某某某'")
        connection.exec_driver_sql("UPDATE customer_phone SET number = '13000000000'")
        connection.exec_driver_sql("UPDATE staff SET password_hash = 'very-secret'")
        said = repr(_found(kept("sqlite"), connection))
    assert "row_altered" in said
    assert not re.search("某某某|13000000000|very-secret|张𬭎|13800138000", said)


def test_memory_does_not_grow_with_the_shop() -> None:
    assert doctor_replay.BUCKETS * 8 * 2 * len(TABLES) < 16_000_000


@pytest.mark.parametrize("damage", ["empty", "folder"])
def test_a_blob_that_is_no_file_or_empty_is_named_without_reading_any(
    damage: str, shelf: Shelf, templates: Any
) -> None:
    database = shelf.open(shelf.place("sqlite", templates("sqlite")))
    shop = damaged_shop(database)
    store = shop.desk.blobs
    assert isinstance(store, FolderBlobs)
    (file,) = (one for one in store.path.glob("*/*/*") if one.read_bytes() == PHOTO)
    file.unlink()
    if damage == "empty":
        file.touch()
    else:
        file.mkdir()
    for full in (False, True):
        codes = [one.code for one in examine(database, store, full=full, clock=shop.clock).findings]
        assert "blob_broken" in codes


def test_an_empty_blob_on_the_server_is_named(shelf: Shelf, templates: Any, engine_kind: str) -> None:
    database = shelf.open(shelf.place(engine_kind, templates(engine_kind)))
    shop = open_shop(database)
    visit = walk_in.arrive(shop).id
    photo = shop.desk.blobs.put(PHOTO)
    shop.desk.attachments.add(
        shop.call(), visit, AttachedTo.FAULT, walk_in.record_fault(shop, visit), photo, "x.jpg", "image/jpeg", 9
    )
    if engine_kind == "sqlite":
        Path(f"{blobs_of(database).path}/{photo[:2]}/{photo[2:4]}/{photo}").write_bytes(b"")  # type: ignore[attr-defined]
    else:
        with database.writer.begin() as connection:
            connection.exec_driver_sql("UPDATE blob SET bytes = ''")
    codes = [one.code for one in examine(database, shop.desk.blobs, clock=shop.clock).findings]
    assert "blob_broken" in codes


def test_a_demo_and_its_copies_are_clean(shelf: Shelf, templates: Any) -> None:
    database = shelf.open(shelf.place("sqlite", templates("sqlite")))
    clock = ManualClock(NOON)
    make_demo(database, 40, 7, clock, story=16, passwords=Argon2Passwords(memory_kib=32, passes=1))
    found = examine(database, blobs_of(database), full=True, clock=clock).findings
    assert [(one.code, one.where) for one in found if one.severity is not Severity.INFO] == []
