"""How a database is opened: settings that keep every write, and refusals with a reason."""

import errno
import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import Column, Integer, MetaData, Table, insert, inspect, make_url, select, text, update
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError, SQLAlchemyError

from advisor_app.domain.values.errors import EnvironmentFault, LostRace, RuleBroken
from db import engine, instances, sqlite_file
from db.ballast import Ballast, ballast_beside
from db.engine import Database, is_open_here, open_database, secured, wal_is_safe
from db.faults import translate
from db.instances import Instances
from db.seal import Seal
from db.sqlite_file import file_system_of, network_kind
from tests.conftest import Shelf

metadata = MetaData()
tally = Table("tally", metadata, Column("id", Integer, primary_key=True), Column("n", Integer, nullable=False))
ROOT = Path(__file__).resolve().parent.parent.parent


def prepare(database: Database) -> None:
    with database.writer.begin() as connection:
        metadata.create_all(connection)
        connection.execute(insert(tally).values(id=1, n=0))


def count(database: Database) -> int:
    with database.reader.connect() as connection:
        found: int = connection.execute(select(tally.c.n)).scalar_one()
    return found


def add_one(database: Database) -> None:
    with database.writer.begin() as connection:
        seen = connection.execute(select(tally.c.n).where(tally.c.id == 1).with_for_update()).scalar_one()
        connection.execute(update(tally).values(n=seen + 1))


def together(work: Callable[[int], None], threads: int = 8) -> list[Exception]:
    errors: list[Exception] = []

    def run(number: int) -> None:
        try:
            work(number)
        except (SQLAlchemyError, EnvironmentFault) as error:
            errors.append(error)

    started = [threading.Thread(target=run, args=(number,)) for number in range(threads)]
    for thread in started:
        thread.start()
    for thread in started:
        thread.join()
    return errors


# Writes ---------------------------------------------------------------------------------------------------------------


def test_eight_threads_lose_no_update(empty_database: Database) -> None:
    prepare(empty_database)

    def work(_number: int) -> None:
        for _ in range(40):
            add_one(empty_database)

    assert together(work) == []
    assert count(empty_database) == 320


def test_two_counters_on_one_database_lose_no_update(engine_kind: str, shelf: Shelf) -> None:
    place = shelf.place(engine_kind)
    counters = [shelf.open(place), shelf.open(place)]
    prepare(counters[0])

    def work(number: int) -> None:
        for _ in range(40):
            add_one(counters[number])

    assert together(work, 2) == []
    assert count(counters[0]) == 80


def test_a_reader_sees_the_last_commit_and_never_waits_for_a_writer(empty_database: Database) -> None:
    prepare(empty_database)
    with empty_database.writer.begin() as connection:
        connection.execute(update(tally).values(n=5))
        assert count(empty_database) == 0
    assert count(empty_database) == 5


def test_the_reader_cannot_write(empty_database: Database) -> None:
    prepare(empty_database)
    with pytest.raises(DBAPIError) as caught, empty_database.reader.begin() as connection:
        connection.execute(update(tally).values(n=9))
    assert getattr(translate(caught.value), "code", None) == "database_read_only"
    assert count(empty_database) == 0


def test_ddl_rolls_back_with_its_transaction(empty_database: Database) -> None:
    with empty_database.writer.connect() as connection:
        metadata.create_all(connection)
        connection.rollback()
        assert not inspect(connection).has_table("tally")
        connection.rollback()
        metadata.create_all(connection)
        connection.commit()
    assert inspect(empty_database.reader).has_table("tally")


def test_a_second_writer_that_waits_too_long_is_told_so(
    engine_kind: str, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "BUSY_SECONDS", 1)
    place = shelf.place(engine_kind)
    first, second = shelf.open(place), shelf.open(place)
    prepare(first)
    with first.writer.begin() as connection:
        connection.execute(update(tally).values(n=1))
        with pytest.raises(OperationalError) as caught:
            add_one(second)
    fault = translate(caught.value)
    assert isinstance(fault, EnvironmentFault)
    assert fault.code == "database_locked"
    add_one(second)
    assert count(first) == 2


def test_the_settings_of_sqlite(shelf: Shelf) -> None:
    database = shelf.open(shelf.place("sqlite"))
    wanted = {"foreign_keys": 1, "recursive_triggers": 1, "synchronous": 2, "busy_timeout": 5000, "trusted_schema": 0}
    for one, query_only in ((database.writer, 0), (database.reader, 1)):
        with one.connect() as connection:
            raw: Any = connection.connection.driver_connection
            found = {name: raw.execute(f"PRAGMA {name}").fetchone()[0] for name in [*wanted, "query_only"]}
            assert found == {**wanted, "query_only": query_only}
            assert raw.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    assert (database.kind, database.journal, database.warnings, database.read_only) == ("sqlite", "wal", (), False)
    assert database.engine_version == engine.sqlite_driver().sqlite_version
    assert database.place == str(database.path)


@pytest.mark.postgres
def test_the_settings_of_postgresql(shelf: Shelf) -> None:
    database = shelf.open(shelf.place("postgresql"))
    for one, read_only in ((database.writer, "off"), (database.reader, "on")):
        with one.connect() as connection:
            names = ["transaction_isolation", "lock_timeout", "statement_timeout", "TimeZone", "transaction_read_only"]
            found = [connection.exec_driver_sql(f"SHOW {name}").scalar() for name in names]
            assert found == ["read committed", "5s", "30s", "UTC", read_only]
    assert (database.kind, database.path, database.journal, database.warnings) == ("postgresql", None, "", ())
    assert database.engine_version.startswith("18")
    assert database.problems(full=True) == []
    assert database.other_instances() == ()


def test_only_this_module_makes_engines() -> None:
    makers = [
        path.relative_to(ROOT)
        for folder in ("advisor_app", "db", "ui", "build")
        for path in (ROOT / folder).rglob("*.py")
        if "create_engine" in path.read_text("utf-8")
    ]
    assert makers == [Path("db/engine.py")]


# Old SQLite -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("version", "safe"),
    [
        ((3, 7, 0), False),
        ((3, 40, 1), False),
        ((3, 44, 5), False),
        ((3, 44, 6), True),
        ((3, 45, 0), False),
        ((3, 50, 6), False),
        ((3, 50, 7), True),
        ((3, 51, 2), False),
        ((3, 51, 3), True),
        ((3, 53, 4), True),
        ((4, 0, 0), True),
    ],
)
def test_wal_only_where_it_keeps_every_row(version: tuple[int, int, int], safe: bool) -> None:
    assert wal_is_safe(version) is safe


class OldDriver:
    """The real driver under the version number of an older SQLite."""

    sqlite_version = "3.51.2"
    sqlite_version_info = (3, 51, 2)

    def __getattr__(self, name: str) -> Any:
        return getattr(engine.importlib.import_module("pysqlite3"), name)  # type: ignore[attr-defined]


def test_with_an_old_sqlite_the_journal_is_delete_and_it_is_said(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    place = shelf.place("sqlite")
    before = shelf.open(place)
    prepare(before)
    before.dispose()
    monkeypatch.setattr(engine, "sqlite_driver", OldDriver)
    old = shelf.open(place)
    assert old.journal == "delete"
    assert [(notice.code, notice.params) for notice in old.warnings] == [
        ("sqlite_too_old_for_wal", {"version": "3.51.2"})
    ]
    add_one(old)
    assert count(old) == 1
    assert not Path(f"{place}-wal").exists()


def test_an_old_sqlite_never_joins_a_log_that_another_program_holds(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = shelf.place("sqlite")
    held = shelf.open(place)
    prepare(held)
    with held.reader.connect() as connection:
        connection.execute(select(tally))
        monkeypatch.setattr(engine, "BUSY_SECONDS", 0)
        monkeypatch.setattr(engine, "sqlite_driver", OldDriver)
        with pytest.raises(EnvironmentFault, match="database_locked"):
            open_database(place, ballast=False)


def test_python_s_own_driver_serves_where_the_other_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pysqlite3", None)
    assert engine.sqlite_driver().__name__ == "sqlite3"


# Places ---------------------------------------------------------------------------------------------------------------


def test_odd_paths_are_taken_as_they_are(shelf: Shelf, tmp_path: Path) -> None:
    place = tmp_path / "new folder" / "店 50% #1?.db"
    database = shelf.open(place)
    prepare(database)
    assert database.path == place
    assert place.stat().st_size > 0


def test_without_a_url_the_data_folder_is_used(shelf: Shelf, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "data_folder", lambda: tmp_path)
    database = open_database(ballast=False)
    database.dispose()
    assert database.path == tmp_path / "advisor.db"
    again = shelf.open(f"sqlite:///{tmp_path / 'advisor.db'}")
    assert again.path == database.path


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:", "mysql://host/name"])
def test_other_engines_are_refused(url: str) -> None:
    with pytest.raises(ValueError, match="neither"):
        open_database(url)


MOUNTS = r"""
22 1 254:0 / / rw - ext4 /dev/vda rw
30 22 0:30 / /mnt/server rw shared:1 - cifs //server/share rw
31 30 0:31 / /mnt/server/local rw - ext4 /dev/sdb rw
32 22 0:32 / /mnt/our\040shop rw - nfs4 host:/x rw
33 22 0:33 / /over rw - ext4 /dev/sdc rw
34 22 0:34 / /over rw - fuse.sshfs host: rw
a broken line
"""


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/home/a", "ext4"),
        ("/mnt/server", "cifs"),
        ("/mnt/server/a/b", "cifs"),
        ("/mnt/serverless", "ext4"),
        ("/mnt/server/local/a", "ext4"),
        ("/mnt/our shop/a", "nfs4"),
        ("/over/a", "fuse.sshfs"),
    ],
)
def test_the_file_system_of_a_path(path: str, kind: str) -> None:
    assert file_system_of(Path(path), MOUNTS) == kind


@pytest.mark.parametrize("kind", sorted(sqlite_file.NETWORK_SYSTEMS))
def test_network_folders_are_refused(kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite_file, "file_system_of", lambda *_: kind)
    with pytest.raises(EnvironmentFault) as caught:
        open_database(tmp_path / "deep" / "a.db")
    assert (caught.value.code, caught.value.params["kind"]) == ("folder_on_network", kind)
    assert not (tmp_path / "deep").exists()


def test_a_drive_letter_of_a_server_is_refused_on_windows(monkeypatch: pytest.MonkeyPatch) -> None:
    import ctypes

    asked: list[str] = []

    def drive_type(anchor: str) -> int:
        asked.append(anchor)
        return 4

    windll = SimpleNamespace(kernel32=SimpleNamespace(GetDriveTypeW=drive_type))
    monkeypatch.setattr(ctypes, "windll", windll, raising=False)
    assert network_kind(Path("/any"), platform="win32") == "smb"
    assert asked == ["/"]


def test_this_machine_s_temporary_folder_is_local(tmp_path: Path) -> None:
    assert network_kind(tmp_path) is None


# PostgreSQL: the line ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "host", ["localhost", "127.0.0.1", "127.8.8.8", "[::1]", "", "?host=/run/postgresql", "?host=/a,localhost"]
)
def test_a_line_inside_this_machine_needs_no_certificate(host: str) -> None:
    url = make_url(f"postgresql://u@/x{host}" if host.startswith("?") else f"postgresql://u@{host}/x")
    assert secured(url) == (url, ())


@pytest.mark.parametrize("host", ["db.shop", "10.0.0.5", "localhost.evil.com", "127.0.0.1.evil.com"])
def test_a_line_that_leaves_this_machine_is_verified(host: str) -> None:
    url, notices = secured(make_url(f"postgresql://u@{host}/x"))
    assert url.query["sslmode"] == "verify-full"
    assert notices == ()


def test_several_hosts_are_verified_if_one_is_elsewhere() -> None:
    url, _ = secured(make_url("postgresql://u@/x?host=localhost&host=db.shop"))
    assert url.query["sslmode"] == "verify-full"


@pytest.mark.parametrize("mode", ["allow", "prefer"])
def test_a_mode_that_can_be_talked_down_is_refused(mode: str) -> None:
    with pytest.raises(EnvironmentFault, match="database_line_open"):
        open_database(f"postgresql://u@db.shop/x?sslmode={mode}")


@pytest.mark.parametrize("mode", ["disable", "require"])
def test_an_unverified_line_is_taken_when_asked_for_and_said(mode: str) -> None:
    url, notices = secured(make_url(f"postgresql://u@db.shop/x?sslmode={mode}"))
    assert url.query["sslmode"] == mode
    assert [(notice.code, notice.params) for notice in notices] == [("database_line_unverified", {"mode": mode})]


def test_a_server_that_is_not_there_is_a_fault_of_the_environment(tmp_path: Path) -> None:
    with pytest.raises(EnvironmentFault, match="database_gone"):
        open_database(f"postgresql://u@/x?host={tmp_path}")


@pytest.mark.postgres
def test_a_database_that_is_not_there_is_too(shelf: Shelf) -> None:
    url = make_url(str(shelf.place("postgresql"))).set(database="absent")
    with pytest.raises(EnvironmentFault, match="database_gone"):
        open_database(url.render_as_string(hide_password=False))


@pytest.mark.postgres
def test_the_password_is_shown_nowhere(shelf: Shelf) -> None:
    database = shelf.open(shelf.place("postgresql"), password="Geheim-77")
    assert "Geheim-77" not in database.place + repr(database)


# Several programs -------------------------------------------------------------------------------------------------------

SECOND = """
import json, sys
from pathlib import Path
from db.engine import open_database
database = open_database(Path(sys.argv[1]), ballast=False)
with database.writer.begin() as connection:
    connection.exec_driver_sql("UPDATE tally SET n = n + 1")
print(json.dumps([other.pid for other in database.other_instances()]), flush=True)
sys.stdin.readline()
if sys.argv[2] == "close":
    database.dispose()
"""


def second_program(place: str | Path, end: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-c", SECOND, str(place), end],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )


@pytest.mark.parametrize("end", ["close", "die"])
def test_a_second_program_is_a_proper_second_writer(shelf: Shelf, end: str) -> None:
    place = shelf.place("sqlite")
    first = shelf.open(place)
    prepare(first)
    assert first.other_instances() == ()
    with second_program(place, end) as second:
        assert second.stdout is not None
        assert json.loads(second.stdout.readline()) == [os.getpid()]
        assert [other.pid for other in first.other_instances()] == [second.pid]
        add_one(first)
        second.communicate("\n", timeout=60)
    assert first.other_instances() == ()
    assert count(first) == 2
    assert first.problems(full=True) == []


def test_a_hundred_starts_leave_the_list_clean(shelf: Shelf) -> None:
    place = shelf.place("sqlite")
    first = shelf.open(place)
    prepare(first)
    for _ in range(100):
        again = open_database(place, ballast=False, check=False)
        add_one(again)
        again.dispose()
        again.dispose()
    assert count(first) == 100
    assert len(json.loads(Path(f"{place}.open").read_text("utf-8"))) == 1
    first.dispose()
    assert json.loads(Path(f"{place}.open").read_text("utf-8")) == []


def test_the_dead_the_reborn_and_a_broken_list_are_passed_over(tmp_path: Path) -> None:
    own = Instances(tmp_path / "a.open")
    gone = {"host": own.own.host, "pid": 2**22 + 5, "born": 0}
    reborn = {"host": own.own.host, "pid": os.getppid(), "born": 1}
    elsewhere = {"host": "another-machine", "pid": 7, "born": 7}
    own.path.write_text(json.dumps([gone, reborn, elsewhere]), "utf-8")
    assert [other.host for other in own.others()] == ["another-machine"]
    own.enter()
    assert len(json.loads(own.path.read_text("utf-8"))) == 2
    own.path.write_text('[{"host": "x", ', "utf-8")
    assert own.others() == ()
    own.enter()
    assert json.loads(own.path.read_text("utf-8"))[0]["pid"] == os.getpid()


def test_a_list_that_cannot_be_written_is_no_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own = Instances(tmp_path / "absent" / "a.open")
    own.enter()
    own.leave()
    assert own.others() == ()
    monkeypatch.setattr(instances.os, "kill", lambda *_: (_ for _ in ()).throw(PermissionError()))  # type: ignore[attr-defined]
    assert instances._lives(own.own)


def test_a_file_that_is_open_here_is_not_looked_into_again(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    place = Path(shelf.place("sqlite"))
    assert not is_open_here(place)
    first = shelf.open(place)
    assert is_open_here(place)

    def never(*_: object) -> None:
        raise AssertionError("closing this handle would drop SQLite's locks")

    monkeypatch.setattr(engine, "check_header", never)
    monkeypatch.setattr(engine, "is_writable", never)
    monkeypatch.setattr(Seal, "verdict", never)
    second = shelf.open(place)
    monkeypatch.setattr(Seal, "put", never)
    second.dispose()
    monkeypatch.undo()
    first.dispose()
    assert not is_open_here(place)


# Ballast ----------------------------------------------------------------------------------------------------------------


def test_the_ballast_is_kept_given_back_and_filled_again(shelf: Shelf, tmp_path: Path) -> None:
    database = shelf.open(tmp_path / "a.db", ballast=True)
    ballast = database.ballast
    assert ballast is not None
    assert ballast.held == ballast.size == 8 * 1024 * 1024
    assert ballast.release() == ballast.size
    assert (ballast.held, ballast.release(), ballast.path.exists()) == (0, 0, True)
    assert ballast.ensure()
    assert ballast.held == ballast.size


@pytest.mark.parametrize("step", ["fsync", "urandom"])
def test_a_ballast_that_does_not_fit_is_taken_away_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    ballast = Ballast(ballast_beside(tmp_path / "a.db"))

    def full(_: int) -> bytes:
        monkeypatch.undo()
        raise OSError(errno.ENOSPC, "injected")

    monkeypatch.setattr(os, step, full)
    assert not ballast.ensure()
    assert ballast.held == 0


# Faults -----------------------------------------------------------------------------------------------------------------


def driver_error(name: str, **values: object) -> Exception:
    error: Exception = type(name, (Exception,), {})("injected")
    for key, value in values.items():
        setattr(error, key, value)
    return error


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"sqlite_errorcode": 13}, "disk_full"),
        ({"sqlite_errorcode": 5}, "database_locked"),
        ({"sqlite_errorcode": 517}, "database_locked"),
        ({"sqlite_errorcode": 6}, "database_locked"),
        ({"sqlite_errorcode": 1032}, "database_read_only"),
        ({"sqlite_errorcode": 11}, "database_damaged"),
        ({"sqlite_errorcode": 522}, "database_damaged"),
        ({"sqlite_errorcode": 26}, "database_damaged"),
        ({"sqlite_errorcode": 14}, "database_gone"),
        ({"sqlite_errorcode": 10}, "database_gone"),
        ({"sqlstate": "53100"}, "disk_full"),
        ({"sqlstate": "55P03"}, "database_locked"),
        ({"sqlstate": "57014"}, "database_locked"),
        ({"sqlstate": "25006"}, "database_read_only"),
        ({"sqlstate": "XX001"}, "database_damaged"),
        ({"sqlstate": "08006"}, "database_gone"),
        ({"sqlstate": "57P01"}, "database_gone"),
        ({"sqlstate": "53300"}, "database_gone"),
        ({"sqlstate": "28P01"}, "database_login_refused"),
    ],
)
def test_what_the_driver_says_becomes_words(values: dict[str, object], code: str) -> None:
    inner = driver_error("OperationalError", **values)
    for error in (inner, OperationalError("SELECT 1", {}, inner)):
        fault = translate(error)
        assert isinstance(fault, EnvironmentFault)
        assert fault.code == code


@pytest.mark.parametrize("state", ["40001", "40P01"])
def test_a_lost_race_is_run_again(state: str) -> None:
    assert isinstance(translate(OperationalError("x", {}, driver_error("E", sqlstate=state))), LostRace)


@pytest.mark.parametrize(
    "error",
    [
        IntegrityError("x", {}, driver_error("IntegrityError", sqlite_errorcode=19)),
        IntegrityError("x", {}, driver_error("IntegrityError", sqlstate="23505")),
        RuleBroken("odometer_smaller"),
        LostRace("x"),
        ValueError("x"),
        OSError(errno.EBADF, "x"),
    ],
)
def test_everything_else_stays_what_it_is(error: Exception) -> None:
    assert translate(error) is error


@pytest.mark.parametrize(
    ("number", "code"),
    [(errno.ENOSPC, "disk_full"), (errno.EROFS, "database_read_only"), (errno.ENOENT, "database_gone")],
)
def test_the_disk_s_own_errors_too(number: int, code: str) -> None:
    assert getattr(translate(OSError(number, "x")), "code", None) == code


@pytest.mark.postgres
def test_a_cut_line_is_a_fault_once_and_the_next_command_works(shelf: Shelf) -> None:
    database = shelf.open(shelf.place("postgresql"))
    prepare(database)
    with database.writer.connect() as connection:
        pid = connection.execute(text("SELECT pg_backend_pid()")).scalar_one()
        with database.reader.connect() as other:
            other.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": pid})
        with pytest.raises(DBAPIError) as caught:
            connection.execute(update(tally).values(n=7))
        connection.invalidate()
    assert getattr(translate(caught.value), "code", None) == "database_gone"
    add_one(database)
    assert count(database) == 1
