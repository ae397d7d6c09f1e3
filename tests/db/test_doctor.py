"""The doctor: silent on a healthy shop, and every illness by its name."""

import json
import random
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, event, select

from advisor_app.domain.attachment import AttachedTo
from advisor_app.domain.printing import PrintState
from advisor_app.domain.staff import Role
from advisor_app.domain.values.errors import EnvironmentFault, RuleBroken, TradeError
from advisor_app.domain.values.ids import new_id
from advisor_app.domain.values.money import Money
from advisor_app.i18n import LANGUAGES, in_language, lookup
from advisor_app.ports.call import Approval
from db import doctor, doctor_files
from db.blobs import FolderBlobs
from db.doctor import Extras, examine, unreadable
from db.doctor_chain import check_chains
from db.doctor_report import MOST, Finding, Report, Severity, limited
from db.doctor_schema import ensure_usable, explained
from db.engine import Database
from db.guards import install_guards
from db.tables.all import APPEND_ONLY, FROZEN
from db.tables.system import audit
from tests.architecture.spoken import catalog
from tests.conftest import ENGINES, Shelf
from tests.db.kept_shop import another_visit, full_visit, kept_shop
from tests.journeys import walk_in
from tests.journeys.shop import PASSWORD, PIN, Shop, lose

Change = Callable[[Connection], None]


def past_the_guards(database: Database, *statements: str) -> None:
    """Do what somebody with the database in his hands can do: drop the guards, write, put them back."""
    with database.writer.connect() as connection:
        if database.kind == "sqlite":
            raw: Any = connection.connection.driver_connection
            raw.execute("PRAGMA foreign_keys=OFF")
        with connection.begin():
            if database.kind == "postgresql":
                connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
            else:
                for (name,) in connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type='trigger'").all():
                    connection.exec_driver_sql(f'DROP TRIGGER "{name}"')
            for statement in statements:
                connection.exec_driver_sql(statement)
            install_guards(connection, APPEND_ONLY, FROZEN)
        if database.kind == "sqlite":
            raw.execute("PRAGMA foreign_keys=ON")


def look(shop: Shop, *, full: bool = True, extras: Extras | None = None) -> Report:
    return examine(shop.database, shop.desk.blobs, full=full, extras=extras, clock=shop.clock)


def codes(report: Report) -> list[str]:
    return [finding.code for finding in report.findings if finding.severity is not Severity.INFO]


@pytest.mark.parametrize("full", [False, True])
def test_a_healthy_shop_is_clean(full: bool, database: Database) -> None:
    shop = kept_shop(database)
    full_visit(shop, "京C00002")
    parts: list[str] = []
    report = examine(database, shop.desk.blobs, full=full, clock=shop.clock, progress=parts.append)
    assert codes(report) == []
    assert report.clean
    assert report.counts["blobs"] == 4
    assert report.counts["audit"] > 60
    assert parts[0] == "engine"
    assert {"chains", "sums", "numbers", "blobs"} < set(parts)
    assert report.facts["engine"] == database.kind
    plain = json.loads(json.dumps(report.to_json()))
    assert (plain["clean"], plain["full"], plain["format"]) == (True, full, 1)


def test_the_number_of_statements_does_not_grow(sqlite_database: Database) -> None:
    shop = kept_shop(sqlite_database)
    counted: list[int] = []

    def count() -> int:
        seen: list[str] = []

        def note(*event_arguments: Any) -> None:
            seen.append(event_arguments[2])

        event.listen(sqlite_database.reader, "before_cursor_execute", note)
        look(shop)
        event.remove(sqlite_database.reader, "before_cursor_execute", note)
        return len(seen)

    counted.append(count())
    for number in range(3):
        full_visit(shop, f"京D0000{number}")
    counted.append(count())
    assert counted[0] == counted[1]


ILLNESSES: list[tuple[str, str]] = [
    ("settlement_due_wrong", "UPDATE settlement SET due = due + 1"),
    ("settlement_due_wrong", "UPDATE settlement SET rounding = rounding + 100"),
    ("settlement_tax_wrong", "UPDATE settlement SET tax = tax + 1"),
    ("settlement_tax_wrong", "UPDATE settlement_line SET tax = tax + 1"),
    ("settlement_tax_wrong", "UPDATE settlement_line SET tax_bp = 600"),
    ("settlement_lines_differ", "UPDATE settlement_line SET unit_price = unit_price + 1000"),
    ("settlement_lines_differ", "DELETE FROM settlement_line"),
    ("paid_over_due", "UPDATE payment SET amount = amount + 100000"),
    ("shift_expected_wrong", "UPDATE cashier_shift SET expected = expected - 500"),
    ("order_total_wrong", "UPDATE work_order SET agreed_total = agreed_total + 1"),
    ("order_differs_from_quote", "UPDATE quote_line SET unit_price = unit_price * 2"),
    ("number_series_broken", "UPDATE number_series SET last = last + 1 WHERE kind = 'payment'"),
    ("number_series_broken", "DELETE FROM number_series WHERE kind = 'visit'"),
    ("number_series_broken", "UPDATE job SET number = 'PG2611230007'"),
    ("number_series_broken", "DELETE FROM payment"),
    ("audit_cut", "DELETE FROM audit WHERE seq = (SELECT max(seq) FROM audit)"),
    ("audit_cut", "DELETE FROM chain_head"),
    ("audit_cut", "UPDATE chain_head SET digest = 'f'"),
    ("audit_altered", "UPDATE audit SET reason = 'x' WHERE seq = 3"),
    ("key_without_audit", "DELETE FROM audit WHERE seq = 5"),
    ("personal_without_audit", "DELETE FROM audit"),
    ("parent_missing", "DELETE FROM gate_pass"),
    ("parent_missing", "DELETE FROM customer"),
    ("search_key_loose", "DELETE FROM customer"),
]


@pytest.mark.parametrize(("code", "statement"), ILLNESSES)
def test_each_illness_is_named(code: str, statement: str, sqlite_database: Database) -> None:
    shop = kept_shop(sqlite_database)
    if code == "parent_missing" and "gate_pass" in statement:
        statement = "DELETE FROM kept_paper"
    past_the_guards(sqlite_database, statement)
    report = look(shop)
    assert code in codes(report), report.findings
    assert not report.clean


@pytest.mark.postgres
def test_illnesses_are_named_on_the_server_too(shelf: Shelf, templates: Any) -> None:
    """One shop, all statements that do not hide each other."""
    database = shelf.open(shelf.place("postgresql", templates("postgresql")))
    shop = kept_shop(database)
    chosen = [one for one in ILLNESSES if not one[1].startswith("DELETE FROM") or "chain_head" in one[1]]
    past_the_guards(database, *(statement for _, statement in chosen), "DELETE FROM kept_paper")
    assert {code for code, _ in chosen} | {"parent_missing"} <= set(codes(look(shop)))


def test_guards_that_are_gone_are_named(database: Database) -> None:
    shop = kept_shop(database)
    with database.writer.begin() as connection:
        on = " ON payment" if database.kind == "postgresql" else ""
        connection.exec_driver_sql(f"DROP TRIGGER payment_append_only_update{on}")
    report = look(shop)
    assert [(finding.code, finding.where) for finding in report.findings if finding.code == "guard_missing"] == [
        ("guard_missing", "payment")
    ]


CHANGES: list[tuple[str, str, str]] = [
    ("column_missing", "visit.odometer_km", "ALTER TABLE visit RENAME COLUMN odometer_km TO odo"),
    ("column_unknown", "visit.odo", "ALTER TABLE visit RENAME COLUMN odometer_km TO odo"),
    ("column_unknown", "vehicle.nickname", "ALTER TABLE vehicle ADD COLUMN nickname TEXT"),
    ("index_missing", "job: visit_id", "DROP INDEX ix_job_visit_id"),
    ("table_missing", "wash", "DROP TABLE wash"),
]
SERVER: list[tuple[str, str, str]] = [
    ("column_differs", "visit.odometer_km", "ALTER TABLE visit ALTER odometer_km TYPE text"),
    ("column_may_be_empty", "visit.number", "ALTER TABLE visit ALTER number DROP NOT NULL"),
    ("column_must_be_filled", "addition.decided_at", "ALTER TABLE addition ALTER decided_at SET NOT NULL"),
    ("rule_missing", "job: visit_id → visit", "ALTER TABLE job DROP CONSTRAINT fk_job_visit_id"),
    ("rule_missing", "visit: unique shop_id, number", "ALTER TABLE visit DROP CONSTRAINT uq_visit_number"),
    ("rule_missing", "wash: primary key", "ALTER TABLE wash DROP CONSTRAINT pk_wash"),
    ("rule_missing", "job: check ck_job_state", "ALTER TABLE job DROP CONSTRAINT ck_job_state"),
    ("guard_missing", "payment", "ALTER TABLE payment ENABLE REPLICA TRIGGER payment_append_only_delete"),
    (
        "guard_missing",
        "payment",
        "CREATE OR REPLACE FUNCTION advisor_append_only() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RETURN NEW; END $$",
    ),
    (
        "guard_missing",
        "payment",
        "CREATE OR REPLACE TRIGGER payment_append_only_update BEFORE UPDATE ON payment FOR EACH ROW "
        "WHEN (false) EXECUTE FUNCTION advisor_append_only()",
    ),
    (
        "guard_missing",
        "quote",
        "CREATE OR REPLACE FUNCTION advisor_frozen_quote() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$",
    ),
    (
        "guard_missing",
        "work_order",
        "CREATE OR REPLACE TRIGGER work_order_frozen_update BEFORE UPDATE ON work_order FOR EACH ROW "
        "EXECUTE FUNCTION advisor_frozen_quote()",
    ),
    ("bell_missing", "changed", "DROP TRIGGER advisor_ring ON changed"),
    (
        "trigger_unknown",
        "payment: mine",
        "CREATE TRIGGER mine BEFORE INSERT ON payment FOR EACH ROW EXECUTE FUNCTION advisor_append_only()",
    ),
]
ON_FILE = (
    "trigger_unknown",
    "payment: mine",
    "CREATE TRIGGER mine AFTER INSERT ON payment BEGIN UPDATE shop SET name = 'x'; END",
)


@pytest.mark.parametrize(("code", "where", "statement"), CHANGES)
def test_each_change_of_the_tables_is_named(code: str, where: str, statement: str, database: Database) -> None:
    """The number of the revision is right in all of them."""
    shop = kept_shop(database)
    with database.writer.begin() as connection:
        connection.exec_driver_sql(statement)
    report = look(shop)
    assert (code, where) in [(finding.code, finding.where) for finding in report.findings]
    assert not report.clean
    assert "revision_differs" not in codes(report)


@pytest.mark.postgres
@pytest.mark.parametrize(("code", "where", "statement"), SERVER)
def test_each_change_on_the_server_is_named(
    code: str, where: str, statement: str, shelf: Shelf, templates: Any
) -> None:
    shop = kept_shop(shelf.open(shelf.place("postgresql", templates("postgresql"))))
    with shop.database.writer.begin() as connection:
        connection.exec_driver_sql(statement)
    report = look(shop)
    assert (code, where) in [(finding.code, finding.where) for finding in report.findings]
    assert not report.clean


def test_types_and_limits_of_a_file_are_named(sqlite_database: Database) -> None:
    """SQLite changes no column in place: the text of the tables is rewritten."""
    shop = kept_shop(sqlite_database)
    with sqlite_database.writer.connect() as connection:
        raw: Any = connection.connection.driver_connection
        raw.execute("PRAGMA writable_schema=ON")
        for old, new in (
            ("odometer_km BIGINT", "odometer_km TEXT"),
            ("engine_no TEXT NOT NULL", "engine_no TEXT"),
            ("first_registered DATE", "first_registered DATE NOT NULL"),
        ):
            raw.execute("UPDATE sqlite_master SET sql = replace(sql, ?, ?) WHERE type = 'table'", (old, new))
        ((version,),) = raw.execute("PRAGMA schema_version").fetchall()
        raw.execute(f"PRAGMA schema_version = {version + 1}")  # so that other connections read it again
        raw.execute("PRAGMA writable_schema=RESET")
    found = {(finding.code, finding.where, finding.severity.value) for finding in look(shop).findings}
    assert {
        ("column_differs", "visit.odometer_km", "error"),
        ("column_may_be_empty", "vehicle.engine_no", "warning"),
        ("column_must_be_filled", "vehicle.first_registered", "error"),
    } <= found


def test_a_trigger_that_is_none_of_ours_is_named(sqlite_database: Database) -> None:
    shop = kept_shop(sqlite_database)
    with sqlite_database.writer.begin() as connection:
        connection.exec_driver_sql(ON_FILE[2])
    assert [(one.code, one.where) for one in look(shop).findings] == [ON_FILE[:2]]


def test_a_table_of_somebody_else_does_no_harm(database: Database) -> None:
    shop = kept_shop(database)
    with database.writer.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE my_notes (id INTEGER PRIMARY KEY)")
    report = look(shop)
    found = [(one.code, one.where) for one in report.findings if not one.code.startswith("login_")]
    assert found == [("table_unknown", "my_notes")]
    assert codes(report) == []


def test_unusable_tables_are_refused_and_sound_ones_are_not(database: Database) -> None:
    ensure_usable(database)
    with database.writer.begin() as connection:
        connection.exec_driver_sql("DROP INDEX ix_job_visit_id")
    ensure_usable(database)
    with database.writer.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE visit RENAME COLUMN odometer_km TO odo")
    with pytest.raises(EnvironmentFault) as refused:
        ensure_usable(database)
    assert (refused.value.code, refused.value.params) == (
        "database_tables_differ", {"place": database.place, "found": "visit.odometer_km"},
    )  # fmt: skip


def test_what_a_driver_says_gets_words(database: Database, tmp_path: Path) -> None:
    def code(work: Callable[[], object]) -> tuple[str, object]:
        with pytest.raises(EnvironmentFault) as caught, explained("here"):
            work()
        return caught.value.code, caught.value.params.get("place") or caught.value.params.get("path")

    def asked() -> None:
        with database.reader.connect() as connection:
            connection.exec_driver_sql("SELECT nothing FROM nowhere")

    assert code(asked) == ("database_tables_differ", "here")
    assert code(lambda: tmp_path.read_bytes()) == ("file_unusable", str(tmp_path))
    assert code(lambda: (tmp_path / "x").read_bytes())[0] == "database_gone"
    with pytest.raises(ZeroDivisionError), explained("here"):
        _ = 1 / 0


def test_tables_of_another_program_are_said_and_not_read(empty_database: Database) -> None:
    from db.desk import blobs_of

    report = examine(empty_database, blobs_of(empty_database))
    assert set(codes(report)) >= {"table_missing"}
    assert "audit" not in report.counts


def test_a_missing_and_a_damaged_blob_are_told_apart(sqlite_database: Database) -> None:
    shop = kept_shop(sqlite_database)
    store = shop.desk.blobs
    assert isinstance(store, FolderBlobs)
    first, second = sorted(store.path.glob("*/*/*"))
    first.unlink()
    second.write_bytes(second.read_bytes()[:-1] + b"?")
    (store.path / "new-half").write_bytes(b"x")
    assert codes(look(shop, full=False)) == ["blob_lost"]
    report = look(shop)
    assert sorted(codes(report)) == ["blob_broken", "blob_lost"]
    assert "blob_leavings" in {finding.code for finding in report.findings}
    store.put(b"nothing names me")
    assert look(shop).counts["blobs_unnamed"] == 1
    (unnamed,) = (one for one in look(shop).findings if one.code == "blobs_unnamed")
    assert (unnamed.severity, unnamed.params) == (Severity.INFO, {"number": 1})
    assert store.get(store.put(b"nothing names me"))


def test_a_missing_blob_on_the_server_is_named(database: Database) -> None:
    shop = kept_shop(database)
    visit, gone = another_visit(shop), shop.desk.blobs.put(b"gone soon")
    fault = walk_in.record_fault(shop, visit)
    shop.desk.attachments.add(shop.call(), visit, AttachedTo.FAULT, fault, gone, "x.jpg", "image/jpeg", 1)
    lose(shop, gone)
    (finding,) = [one for one in look(shop).findings if one.code == "blob_lost"]
    assert finding.where.startswith("attachment ")


def test_a_print_that_hangs_is_named_after_an_hour(database: Database) -> None:
    shop = kept_shop(database)
    with database.reader.connect() as connection:
        from db.tables.visits import kept_paper

        paper = connection.execute(select(kept_paper.c.id)).scalar_one()
    shop.desk.kept_papers.printed(shop.call(), paper, new_id(), PrintState.REQUESTED, "HP", 1, "")
    assert look(shop).clean
    shop.clock.advance(timedelta(hours=1, minutes=1))
    assert codes(look(shop)) == ["print_hanging"]


def test_negative_stock_is_told_but_no_illness(sqlite_database: Database) -> None:
    shop = kept_shop(sqlite_database)
    past_the_guards(
        sqlite_database,
        "INSERT INTO stock_movement (id, shop_id, part_code, kind, quantity, at, by, note) "
        "SELECT id, 1, 'X-1', 'issue', -1500, 1795000000000000, id, '' FROM staff LIMIT 1",
    )
    report = look(shop)
    assert codes(report) == ["row_unrecorded"]  # nobody issued it, but that it is negative is no illness
    (found,) = [one for one in report.findings if one.code == "stock_below_zero"]
    assert (found.where, found.params) == ("X-1", {"held": "-1.5"})


def test_machine_and_backups(sqlite_database: Database, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    shop = kept_shop(sqlite_database)

    def found(**extras: Any) -> set[str]:
        return {finding.code for finding in look(shop, extras=Extras(**extras)).findings}

    assert found(printers=()) == {"printer_none"}
    assert found(printers=("HP",)) == set()
    assert found(backups_known=True) == {"backup_none"}
    old = (tmp_path / "a.zip", shop.clock.now() - timedelta(hours=30))
    assert found(backups_known=True, last_backup=old) == {"backup_old"}
    monkeypatch.setattr(doctor_files, "_LOW_BYTES", 1 << 62)
    monkeypatch.setattr(doctor_files, "FONTS", ("Missing.ttf",))
    assert found() == {"disk_low", "font_missing"}


def test_a_large_shop_is_read_in_part(sqlite_database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    shop = kept_shop(sqlite_database)
    monkeypatch.setattr(doctor, "LARGE", 10)
    past_the_guards(sqlite_database, "UPDATE audit SET reason = 'x' WHERE seq = 3")
    quick = look(shop, full=False)
    assert codes(quick) == []
    assert [finding.code for finding in quick.findings] == ["read_in_part"]
    assert codes(look(shop)) == ["audit_altered"]


@pytest.mark.parametrize("kind", ENGINES)
def test_a_thousand_changes_of_the_audit_are_found(kind: str, shelf: Shelf, templates: Any) -> None:
    """Any one value of any one row, changed behind the guards: found, and the first bad entry named."""
    database = shelf.open(shelf.place(kind, templates(kind)))
    shop = kept_shop(database)
    chance = random.Random(11)
    with database.reader.connect() as connection:
        rows = connection.execute(select(audit.c.seq, audit.c.counter_id).order_by(audit.c.seq)).all()
    last = rows[-1].seq
    tries = 250 if kind == "sqlite" else 60
    unnoticed = []
    with database.writer.connect() as connection:
        for number in range(tries):
            with connection.begin() as transaction:
                seq = chance.randint(1, last)
                change = _mutation(chance, connection, seq)
                found = list(check_chains(connection, full=True))
                named = [one.params["seq"] for one in found if one.code in ("audit_altered", "audit_cut")]
                if seq not in named and not (change == "seq" and named):
                    unnoticed.append((number, seq, change, found))
                transaction.rollback()
    assert unnoticed == []
    assert look(shop).clean


def _mutation(chance: random.Random, connection: Connection, seq: int) -> str:
    """Change one thing of one link as an intruder would, without triggers."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
    else:
        for verb in ("update", "delete"):
            connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS audit_append_only_{verb}")
    uuid = "'00000000-0000-7000-8000-000000000000'" if connection.dialect.name == "postgresql" else "x'00'"
    later = "at + interval '1 second'" if connection.dialect.name == "postgresql" else "at + 1"
    changes = {
        "reason": "reason || '.'", "action": "'visit.peek'", "role": "'owner'", "outcome": "'undone'",
        "changes": "'[]'", "reply": "'{\"id\":1}'", "previous": "'0'", "digest": "reverse_digest", "at": later,
        "staff_id": uuid, "id": uuid, "command_key": uuid, "shop_id": "2", "about_id": uuid,
        "counter_id": uuid, "seq": "seq + 1000",
    }  # fmt: skip
    name = chance.choice([*changes, "delete"])
    if name == "delete":
        connection.exec_driver_sql(f"DELETE FROM audit WHERE seq = {seq}")
        return name
    value = "substr(digest, 2) || substr(digest, 1, 1)" if name == "digest" else changes[name]
    if name == "changes":
        value = "'[1]'"
    connection.exec_driver_sql(f'UPDATE audit SET "{name}" = {value} WHERE seq = {seq}')
    return name


def test_a_file_that_cannot_be_opened_gets_a_report() -> None:
    report = unreadable("shop.db", "seal")
    assert (codes(report), report.clean) == (["file_damaged"], False)


def test_many_of_one_kind_are_counted() -> None:
    found = limited([Finding("blob_lost", Severity.ERROR, str(n)) for n in range(MOST + 7)])
    assert len(found) == MOST + 1
    assert found[-1].params == {"number": 7}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_finding_has_words_and_advice(language: str) -> None:
    import re

    root = Path(doctor.__file__).parent
    text = "".join(path.read_text("utf-8") for path in root.glob("doctor*.py"))
    used = set(re.findall(r'(?:Finding|_wrong|_finding)\(\s*"([a-z_]+)"', text)) | {"blob_lost", "blob_broken"}
    assert len(used) > 25
    known = catalog(language)
    missing = [(context, code) for context in ("finding", "finding_advice") for code in used
               if (context, code) not in known]  # fmt: skip
    assert missing == []
    with in_language(language):
        finding = Finding("stock_below_zero", Severity.INFO, "X-1", {"held": "-1"})
        assert "X-1" in finding.says()
        assert finding.advice() == lookup("finding_advice", "stock_below_zero")


def test_wrong_secrets_are_no_illness(database: Database) -> None:
    """Somebody mistypes a password, a PIN, and a manager's PIN in an approval: all of it stands in a sound record."""
    shop = kept_shop(database)
    people, counter = shop.desk.people, shop.people[Role.MANAGER].counter_id
    people.set_pin(shop.call(Role.MANAGER), PIN, PASSWORD)
    for secret, by_pin in (("wrong-password", False), ("0007", True)):
        with pytest.raises(RuleBroken):
            people.sign_in(counter, "boss", secret, by_pin=by_pin)
    with pytest.raises(RuleBroken):
        people.sign_in(counter, "nobody", "wrong-password")
    for secret, login in (("0007", "boss"), (PIN, "boss"), ("0007", "nobody")):
        call = shop.call(Role.CASHIER).approved_by(Approval(login, secret))
        with suppress(TradeError):
            shop.desk.payments.open_shift(call, Money.of(100))
    assert codes(look(shop)) == []


def test_a_chain_of_no_counter_is_named(sqlite_database: Database) -> None:
    shop = kept_shop(sqlite_database)
    past_the_guards(sqlite_database, "UPDATE chain_head SET counter_id = x'00000000000070008000000000000000'")
    assert "chain_without_counter" in codes(look(shop))
