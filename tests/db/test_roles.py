"""Two roles on a real server: the owner has the tables, and the login of a counter attacks them in vain."""

import json
import re
import socket
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Connection, make_url, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from advisor_app.domain.diagram import Panel
from advisor_app.domain.fault import Question
from advisor_app.domain.line import LineKind
from advisor_app.domain.quote import Quote
from advisor_app.domain.stages import Stage
from advisor_app.domain.values.errors import EnvironmentFault
from advisor_app.domain.values.money import Money
from advisor_app.domain.walkaround import MarkKind, MarkSize, Moment, Walkaround
from advisor_app.i18n import error_text
from advisor_app.services.reception import Arrival
from db import changes, revisions, roles, schema
from db.backup import backup
from db.changes import Changes
from db.doctor import examine
from db.doctor_login import findings_of
from db.doctor_report import Severity
from db.engine import Database
from db.restore import restore
from db.tables.all import APPEND_ONLY, metadata
from db.tables.system import changed, search_key
from tests.architecture.sources import ROOT
from tests.conftest import Server, Shelf
from tests.db.test_append_only import fill
from tests.db.test_changes import Ear
from tests.db.test_frozen import ATTACKS, busy_shop
from tests.journeys import walk_in
from tests.journeys.shop import open_shop
from ui import cli

pytestmark = pytest.mark.postgres
RIGHTS = roles.rights(metadata.tables, APPEND_ONLY)


@dataclass(frozen=True)
class Site:
    """A database made as the README says: its owner and its app role are logins without any other right."""

    url: str
    name: str

    @property
    def app(self) -> str:
        """Name of the app role."""
        return f"{self.name}_app"

    def url_of(self, login: str) -> str:
        """Return the URL under another login."""
        return make_url(self.url).set(username=login).render_as_string(hide_password=False)

    @property
    def owner_url(self) -> str:
        """The URL for upgrades."""
        return self.url_of(f"{self.name}_owner")

    @property
    def app_url(self) -> str:
        """The URL of a counter."""
        return self.url_of(self.app)


@pytest.fixture
def site(shelf: Shelf) -> Site:
    """An empty database with an owner and an app role (both stay on the server, which ends with the tests)."""
    url = str(shelf.place("postgresql"))
    made = Site(url, str(make_url(url).database))
    with shelf.open(url).writer.begin() as connection:
        for statement in (
            f"CREATE ROLE {made.name}_owner LOGIN",
            f"CREATE ROLE {made.app} LOGIN",
            f"ALTER DATABASE {made.name} OWNER TO {made.name}_owner",
        ):
            connection.exec_driver_sql(statement)
    return made


@pytest.fixture
def counter(site: Site, shelf: Shelf) -> Database:
    """What a counter has opened: the app login on tables that the owner made."""
    schema.create(shelf.open(site.owner_url))
    return shelf.open(site.app_url)


def refused(database: Database, *statements: str) -> list[str]:
    """Run each statement in a transaction of its own and return those that did anything but lack the right."""
    wrong = []
    with database.writer.connect() as connection:
        for statement in statements:
            try:
                with connection.begin():
                    connection.exec_driver_sql(statement)
                wrong.append(statement)
            except DBAPIError as error:
                if not roles.lacks_rights(error):
                    wrong.append(f"{statement}: {error.orig}")
    return wrong


# Attacks ----------------------------------------------------------------------------------------------------------------


def test_a_counter_cannot_change_a_record_or_any_table(counter: Database, site: Site) -> None:
    """Each of these would work for the owner; the names come from the list itself."""
    attacks = []
    for name in sorted(APPEND_ONLY):
        key = next(iter(metadata.tables[name].primary_key)).name
        attacks += [
            f'UPDATE "{name}" SET "{key}" = "{key}"',
            f'UPDATE "{name}" SET "shop_id" = 9 WHERE false',
            f'DELETE FROM "{name}"',
            f'INSERT INTO "{name}" SELECT * FROM "{name}" ON CONFLICT ("{key}") DO UPDATE SET "shop_id" = 9',
            f'SELECT * FROM "{name}" FOR UPDATE',
            f'ALTER TABLE "{name}" DISABLE TRIGGER "{name}_append_only_update"',
            f'DROP TRIGGER "{name}_append_only_delete" ON "{name}"',
        ]
    for name in sorted(RIGHTS):
        attacks += [
            f'TRUNCATE "{name}" CASCADE',
            f'DROP TABLE "{name}" CASCADE',
            f'ALTER TABLE "{name}" DISABLE TRIGGER ALL',
            f'ALTER TABLE "{name}" ADD COLUMN mine integer',
            f'ALTER TABLE "{name}" OWNER TO {site.app}',
            f'CREATE TRIGGER mine BEFORE INSERT ON "{name}" FOR EACH ROW EXECUTE FUNCTION advisor_append_only()',
            f'CREATE INDEX mine ON "{name}" ((1))',
            f'CREATE RULE mine AS ON INSERT TO "{name}" DO INSTEAD NOTHING',
        ]
    assert refused(counter, *attacks) == []


def test_a_counter_can_neither_make_nor_replace_nor_become_anything(counter: Database, site: Site) -> None:
    body = "RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$"
    attacks = [
        "CREATE TABLE mine (id integer)",
        "CREATE TEMPORARY TABLE audit (id integer)",
        "CREATE VIEW mine AS SELECT 1",
        "CREATE SCHEMA mine",
        f"CREATE FUNCTION mine() {body}",
        f"CREATE OR REPLACE FUNCTION advisor_append_only() {body}",
        "CREATE ROLE mine",
        f"ALTER ROLE {site.name}_owner PASSWORD 'mine'",
        f"GRANT {site.name}_owner TO {site.app}",
        f"SET ROLE {site.name}_owner",
        "SET session_replication_role = replica",
        f"ALTER DATABASE {site.name} SET session_replication_role = replica",
        "UPDATE pg_trigger SET tgenabled = 'D'",
        "SELECT setval('changed_seq_seq', 1)",
        "UPDATE alembic_version SET version_num = 'x'",
        "DELETE FROM visit",
        "DELETE FROM customer",
        "DELETE FROM chain_head",
        "DELETE FROM audit_personal",
        "UPDATE audit_personal SET salt = ''",
        "UPDATE blob SET bytes = ''",
    ]
    assert refused(counter, *attacks) == []
    # Granting what one does not have is no error to the server, it only warns; so what counts is what stays.
    with counter.writer.begin() as connection:
        connection.exec_driver_sql("GRANT SELECT ON audit TO PUBLIC")
        held = "SELECT count(*) FROM information_schema.role_table_grants WHERE grantee = 'PUBLIC'"
        assert connection.exec_driver_sql(f"{held} AND table_schema = current_schema()").scalar() == 0


def test_what_a_counter_may_write_it_may_not_set_back(counter: Database, site: Site, shelf: Shelf) -> None:
    """Contracts, counts and numbers: the right to write the table is there, the guard of what was agreed too."""
    busy_shop(counter)
    with counter.writer.connect() as connection:
        for name, attempts in ATTACKS.items():
            for change in attempts:
                with pytest.raises(IntegrityError, match=f"frozen:{name}"), connection.begin():
                    connection.exec_driver_sql(f'UPDATE "{name}" SET {change}')
            if "DELETE" in RIGHTS[name]:
                with pytest.raises(IntegrityError, match=f"frozen:{name}"), connection.begin():
                    connection.exec_driver_sql(f'DELETE FROM "{name}"')
    off = [f'ALTER TABLE "{name}" DISABLE TRIGGER "{name}_frozen_update"' for name in ATTACKS]
    assert refused(counter, *off, "UPDATE order_line SET unit_price = 1", "DELETE FROM number_series") == []


def test_the_matrix_on_the_server_is_the_one_in_the_program(counter: Database, shelf: Shelf, site: Site) -> None:
    """Every table and every right, read back from the server's own catalog, for whoever was granted anything."""
    statement = (
        "SELECT c.relname, r.rolname, a.privilege_type FROM pg_class c, aclexplode(c.relacl) a "
        "LEFT JOIN pg_roles r ON r.oid = a.grantee "
        "WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind = 'r' AND a.grantee <> c.relowner"
    )
    with counter.reader.connect() as connection:
        found = {tuple(row) for row in connection.exec_driver_sql(statement)}
    assert found == {(table, site.app, right) for table, given in RIGHTS.items() for right in given}
    assert {name for name in APPEND_ONLY if RIGHTS[name] != {"SELECT", "INSERT"}} == set()
    with shelf.open(site.owner_url).reader.connect() as connection:
        assert all(shelf_name in RIGHTS for shelf_name in _tables(connection))


def _tables(connection: Connection) -> list[str]:
    return list(connection.exec_driver_sql("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").scalars())


def test_another_login_sees_nothing_unless_it_is_a_member(counter: Database, site: Site, shelf: Shelf) -> None:
    assert counter.kind == "postgresql"
    with shelf.open(site.url).writer.begin() as connection:
        connection.exec_driver_sql(f"CREATE ROLE {site.name}_two LOGIN")
    with pytest.raises(EnvironmentFault, match="database_rights_missing") as caught:
        shelf.open(site.url_of(f"{site.name}_two"))
    assert "advisor upgrade" in error_text(caught.value.code, **caught.value.params)
    with shelf.open(site.url).writer.begin() as connection:
        connection.exec_driver_sql(f"GRANT {site.app} TO {site.name}_two")
    member = shelf.open(site.url_of(f"{site.name}_two"))
    assert schema.current_revision(member) == revisions.head()
    assert refused(member, "DELETE FROM audit", "CREATE TABLE mine (id integer)") == []


# Work -------------------------------------------------------------------------------------------------------------------


def test_the_whole_visit_backup_and_bell_work_as_the_login_of_a_counter(
    counter: Database, site: Site, shelf: Shelf, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(changes, "_SAFETY_SECONDS", 1e6)  # only NOTIFY tells
    shop = open_shop(counter)
    ear = Ear()
    other = shelf.open(site.app_url)
    listening = Changes(other, changed, shop_id=1, counter_id=None, heard=ear)
    listening.start()
    try:
        fill(shop)
        assert ear.hears("visits")
    finally:
        listening.stop()
    made = backup(counter, shop.desk.blobs, tmp_path / "shop.zip")
    assert made.rows["audit"] > 40
    report = examine(counter, shop.desk.blobs, clock=shop.clock)
    assert [f.code for f in report.findings if f.severity is not Severity.INFO] == []
    assert not [f for f in report.findings if f.code.startswith("login_")]
    with pytest.raises(EnvironmentFault, match="database_upgrade_by_owner"):
        schema.upgrade(counter)


def test_every_row_that_a_command_takes_back_may_go(counter: Database) -> None:
    shop = open_shop(counter)
    desk, call = shop.desk, shop.call
    visit = walk_in.arrive(shop).id
    at, panel = Moment.ARRIVAL, next(iter(Panel))
    desk.walkarounds.start(call(), visit, at)
    spot = (panel, "left", Decimal(10), Decimal(20), MarkKind.SCRATCH, MarkSize.SMALL, "")
    desk.walkarounds.unmark(call(), visit, at, desk.walkarounds.mark(call(), visit, at, *spot).id)
    desk.walkarounds.unlist(call(), visit, at, desk.walkarounds.leave(call(), visit, at, "行车记录仪", "前挡").id)
    desk.walkarounds.sign(call(), visit, at, walk_in.CUSTOMER)
    fault = desk.faults.record(call(), visit, "异响").id
    question = next(iter(Question))
    for answer in ("早上", "晚上", ""):
        desk.faults.answer(call(), fault, question, answer)
    desk.faults.answer(call(), fault, question, "早上")
    desk.faults.remove(call(), fault)
    operation = next(iter(desk.reference.catalog().operations))
    line = desk.quotes.add(call(), visit, operation, Decimal(1), None).ids[0]
    desk.quotes.remove_line(call(), visit, line)
    customer = desk.reads.visits.head(visit).customer
    assert customer is not None
    desk.customers.set_field(call(), customer.id, "name", customer.name, "王五")
    desk.customers.set_field(call(), customer.id, "phone", customer.phone, "")
    again = desk.reception.arrive(call(), Arrival(plate="京A77777", name="赵六")).id
    desk.reception.set_field(call(), again, "odometer_km", None, 302_100)
    desk.reception.set_field(call(), again, "odometer_km", 302_100, None)
    later = walk_in.drive(shop, Stage.REPAIR, "京A54321", "李四")
    addition = desk.additions.propose(call(), later.visit, "刹车盘磨损").id
    added = desk.additions.add_line(
        call(), addition, LineKind.LABOUR, "", "更换", Decimal(1), Money.of(100), None, False
    ).id
    desk.additions.remove_line(call(), addition, added)
    with counter.reader.connect() as connection:

        def left(name: str, column: str, key: UUID) -> int:
            table = metadata.tables[name]
            return len(connection.execute(select(table.c.id).where(table.c[column] == key)).all())

        for name in ("walkaround_mark", "belonging"):
            assert left(name, "walkaround_id", walk_in.ids_of(shop, Walkaround, visit)[0]) == 0
        assert left("quote_line", "quote_id", walk_in.ids_of(shop, Quote, visit)[0]) == 0
        assert left("addition_line", "addition_id", addition) == 0
        assert left("customer_phone", "customer_id", customer.id) == left("odometer_reading", "visit_id", again) == 0
        assert left("fault_answer", "fault_id", fault) == left("fault", "id", fault) == 0
        keys = select(search_key.c.key).where(search_key.c.target == customer.id)
        assert "王五" in (found := set(connection.execute(keys).scalars()))
        assert "张𬭎" not in found


TAKEN_BACK = {
    "quote.py": ["self.lines.remove("],
    "work_order.py": ["self.lines.remove("],
    "fault.py": ["self.answers[:] ="],
    "walkaround.py": ["self.marks.remove(", "self.belongings[:] ="],
    "vehicle.py": ["self.readings[:] ="],
    "customer.py": ["self.phones[:] ="],
}
"""Where the domain takes parts out of a whole: lines of quotes and additions, answers, marks, belongings, a reading, a phone."""


def test_nothing_else_takes_rows_back() -> None:
    """A new way to remove rows needs its table in ``roles.REMOVED``, and a line in the test above."""
    shrinks = re.compile(r"self\.\w+(?:\.remove\(|\.pop\(|\.clear\(|\[[^\]]*:[^\]]*\] =)|del self\.\w+")
    found = {}
    for path in sorted((ROOT / "advisor_app" / "domain").glob("*.py")):
        if lines := shrinks.findall(path.read_text("utf-8")):
            found[path.name] = lines
    assert found == TAKEN_BACK
    removing = [
        path.name
        for path in sorted((ROOT / "advisor_app" / "services").glob("*.py"))
        for _ in re.findall(r"unit\.remove\(", path.read_text("utf-8"))
    ]
    assert removing == ["faults.py"]
    assert metadata.tables.keys() >= roles.REMOVED


# Upgrades ---------------------------------------------------------------------------------------------------------------


def test_a_counter_before_the_owner_is_told_who_must_upgrade(
    site: Site, shelf: Shelf, capsys: pytest.CaptureFixture[str]
) -> None:
    early = shelf.open(site.app_url)
    assert schema.needs_upgrade(early)
    with pytest.raises(EnvironmentFault, match="database_upgrade_by_owner"):
        schema.create(early)
    assert cli.main(["upgrade", "--db", site.app_url, "--lang", "en"]) == cli.Exit.ENVIRONMENT
    told = capsys.readouterr()
    assert "Have its owner run advisor upgrade once" in told.err
    assert cli.main(["upgrade", "--db", site.app_url, "--lang", "zh_CN"]) == cli.Exit.ENVIRONMENT
    assert "请管理员用所有者登录名运行一次 advisor upgrade" in capsys.readouterr().err
    assert cli.main(["upgrade", "--db", site.owner_url, "--lang", "en"]) == cli.Exit.OK
    assert f"The counters log in as {site.app}." in capsys.readouterr().out
    assert not schema.needs_upgrade(early)


def test_an_older_database_is_upgraded_by_its_owner_alone(
    counter: Database, site: Site, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(revisions, "head", lambda: "9999")
    assert schema.needs_upgrade(counter)
    with pytest.raises(EnvironmentFault, match="database_upgrade_by_owner"):
        schema.create(counter)
    monkeypatch.undo()
    schema.upgrade(shelf.open(site.owner_url))
    assert not schema.needs_upgrade(counter)


def test_upgrade_is_a_door_for_both_engines(
    site: Site, shelf: Shelf, sqlite_database: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    def told(url: str) -> dict[str, Any]:
        assert cli.main(["upgrade", "--json", "--db", url]) == cli.Exit.OK
        plain: dict[str, Any] = json.loads(capsys.readouterr().out)
        return plain

    head = revisions.head()
    first, second = told(site.owner_url), told(site.owner_url)
    assert (first["before"], first["after"], first["app_role"], first["granted"]) == (None, head, site.app, True)
    assert second == {**first, "before": head}
    alone = str(shelf.place("postgresql"))
    assert (told(alone)["granted"], told(alone)["app_role"]) == (False, f"{make_url(alone).database}_app")
    assert cli.main(["upgrade", "--db", alone, "--lang", "en"]) == cli.Exit.OK
    assert "There is no role" in capsys.readouterr().err
    plain = told(str(sqlite_database.path))
    assert (plain["before"], plain["after"], plain["app_role"], plain["granted"]) == (head, head, None, False)


def test_a_second_upgrade_changes_no_right_and_takes_back_what_was_too_much(
    counter: Database, site: Site, shelf: Shelf
) -> None:
    def shape(connection: Connection) -> object:
        rows = connection.exec_driver_sql("SELECT relname, relacl::text FROM pg_class WHERE relkind IN ('r', 'S')")
        return sorted((row[0], sorted((row[1] or "").strip("{}").split(","))) for row in rows)

    owner = shelf.open(site.owner_url)
    with counter.reader.connect() as connection:
        before = shape(connection)
    schema.upgrade(owner)
    with owner.writer.begin() as connection:
        assert shape(connection) == before
        connection.exec_driver_sql(f"GRANT DELETE, TRUNCATE ON payment TO {site.app}")
        connection.exec_driver_sql("GRANT UPDATE ON audit TO PUBLIC")
        connection.exec_driver_sql(f"REVOKE INSERT ON visit FROM {site.app}")
        assert shape(connection) != before
    for seen_by in (owner, counter):
        with seen_by.reader.connect() as connection:
            standing = roles.standing(connection, RIGHTS)
        assert standing.too_much == ("audit: UPDATE", "payment: DELETE", "payment: TRUNCATE")
        assert standing.too_little == ("visit: INSERT",)
    schema.upgrade(owner)
    with counter.reader.connect() as connection:
        assert shape(connection) == before


def test_a_restored_shop_has_its_roles(counter: Database, site: Site, shelf: Shelf, tmp_path: Path) -> None:
    shop = open_shop(counter)
    backup(counter, shop.desk.blobs, tmp_path / "shop.zip")
    with shelf.open(site.owner_url).writer.begin() as connection:
        connection.exec_driver_sql("DROP SCHEMA public CASCADE")
        connection.exec_driver_sql("CREATE SCHEMA public")
    counter.dispose()
    restore(tmp_path / "shop.zip", site.owner_url)
    again = shelf.open(site.app_url)
    with again.reader.connect() as connection:
        assert roles.standing(connection, RIGHTS).too_little == ()
    assert refused(again, "DELETE FROM audit") == []


# At the door ------------------------------------------------------------------------------------------------------------


@pytest.fixture
def porter() -> Iterator[int]:
    """The port of somebody who speaks as much of the server's protocol as it takes to send people away."""
    door = socket.create_server(("127.0.0.1", 0))

    def refuse() -> None:
        while True:
            try:
                caller, _ = door.accept()
            except OSError:
                return
            with caller, suppress(OSError):
                if len(caller.recv(1000)) == 8:  # may we speak TLS?
                    caller.sendall(b"S")
                else:
                    caller.sendall(b"R" + struct.pack("!ii", 8, 3))  # the password, please
                    caller.recv(1000)
                    said = b"SFATAL\0C28P01\0Mno\0\0"
                    caller.sendall(b"E" + struct.pack("!i", 4 + len(said)) + said)

    thread = threading.Thread(target=refuse)
    thread.start()
    yield door.getsockname()[1]
    door.shutdown(socket.SHUT_RDWR)
    door.close()
    thread.join()


@pytest.mark.parametrize(
    ("login", "query", "code"),
    [
        ("me:wrong", "sslmode=disable", "database_login_refused"),
        ("me", "sslmode=disable&passfile=/nowhere", "database_login_refused"),
        ("me", "sslmode=verify-full&sslrootcert=/nowhere/root.crt", "database_line_unproven"),
    ],
)
def test_whoever_is_not_let_in_is_told_why(
    login: str, query: str, code: str, porter: int, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PGPASSWORD", raising=False)
    with pytest.raises(EnvironmentFault, match=code) as caught:
        shelf.open(f"postgresql://{login}@127.0.0.1:{porter}/shop?{query}")
    words = error_text(code, **caught.value.params)
    assert "{" not in words
    assert "wrong" not in words


# Doctor -----------------------------------------------------------------------------------------------------------------


def test_the_doctor_says_who_is_logged_in(
    counter: Database, site: Site, shelf: Shelf, templates: Callable[[str], Any]
) -> None:
    with counter.reader.connect() as connection:
        at_counter = roles.standing(connection, RIGHTS)
    assert (at_counter.login, at_counter.owner, at_counter.app_role) == (site.app, False, site.app)
    assert list(findings_of(at_counter)) == []
    with shelf.open(site.owner_url).reader.connect() as connection:
        as_owner = roles.standing(connection, RIGHTS)
    assert (as_owner.owner, as_owner.here, as_owner.app_role_there) == (True, True, True)
    single = shelf.open(shelf.place("postgresql", templates("postgresql")))
    with single.reader.connect() as connection:
        alone = roles.standing(connection, RIGHTS)

    def said(standing: roles.Standing) -> list[tuple[str, Severity]]:
        return [(finding.code, finding.severity) for finding in findings_of(standing)]

    assert said(as_owner) == [("login_is_owner", Severity.INFO)]
    assert said(replace(as_owner, here=False)) == [("login_is_owner", Severity.WARNING)]
    assert said(alone) == [("login_without_roles", Severity.INFO)]
    assert said(replace(alone, here=False)) == [("login_without_roles", Severity.WARNING)]
    wrong = replace(at_counter, too_much=("audit: UPDATE",), too_little=("visit: INSERT",))
    assert said(wrong) == [("login_may_too_much", Severity.WARNING), ("login_may_too_little", Severity.WARNING)]
    for finding in [*findings_of(wrong), *findings_of(as_owner), *findings_of(alone)]:
        assert finding.where in finding.says()
        assert finding.params["role"] == (
            f"{single.writer.url.database}_app" if "without" in finding.code else site.app
        )
        assert str(finding.params["role"]) in finding.advice()


def test_a_schema_that_everybody_may_fill_is_said(counter: Database, site: Site, shelf: Shelf) -> None:
    with shelf.open(site.owner_url).writer.begin() as connection:
        connection.exec_driver_sql("GRANT CREATE ON SCHEMA public TO PUBLIC")
    with counter.reader.connect() as connection:
        assert roles.standing(connection, RIGHTS).too_much == ("schema: CREATE",)
    schema.upgrade(shelf.open(site.owner_url))
    assert refused(counter, "CREATE TABLE mine (id integer)") == []


@pytest.mark.parametrize(
    ("database", "role"),
    [("My Shop", "My Shop_app"), ("门店", "门店_app"), ("x" * 63, "x" * 59 + "_app")],
)
def test_the_app_role_is_named_after_the_database(database: str, role: str, server: Server, shelf: Shelf) -> None:
    assert roles.app_role_of(database) == role
    assert len(roles.app_role_of("店" * 21).encode()) <= 63
    with shelf.open(server.url("postgres")).writer.connect() as connection:
        connection.connection.driver_connection.autocommit = True  # type: ignore[union-attr]
        connection.exec_driver_sql(f'CREATE DATABASE "{database}"')
        connection.exec_driver_sql(f'CREATE ROLE "{role}" LOGIN')
    try:
        there = make_url(server.url("postgres")).set(database=database)
        made = shelf.open(there.render_as_string(hide_password=False))
        schema.create(made)
        counter = shelf.open(there.set(username=role).render_as_string(hide_password=False))
        assert refused(counter, "DELETE FROM audit") == []
        with counter.reader.connect() as connection:
            assert connection.execute(text("SELECT count(*) FROM audit")).scalar_one() == 0
    finally:
        server.drop(f'"{database}"')
