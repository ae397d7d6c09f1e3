"""Restoring: the same shop again, on either engine, and the old one kept."""

import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from sqlalchemy import inspect

from advisor_app.domain.attachment import AttachedTo
from advisor_app.domain.values.errors import EnvironmentFault, RuleBroken
from db import schema
from db.auto_backup import AutoBackup
from db.backup import backup
from db.desk import blobs_of, make_desk
from db.engine import Database, file_of, sqlite_driver
from db.guards import missing_guards
from db.restore import restore
from db.tables.all import APPEND_ONLY
from tests.conftest import ENGINES, Shelf
from tests.db.kept_shop import another_visit, everything, full_visit, kept_shop, sums
from tests.journeys import walk_in
from tests.journeys.shop import open_shop


@pytest.mark.parametrize("into", ENGINES)
def test_the_drill(into: str, database: Database, shelf: Shelf, tmp_path: Path) -> None:
    """A shop goes into a backup and out again, on every pair of engines: row for row, sum for sum, blob for blob."""
    shop = kept_shop(database)
    made = backup(database, shop.desk.blobs, tmp_path / "a.zip", clock=shop.clock)
    place = shelf.place(into)
    report = restore(made.path, place)
    assert (report.rows, report.blobs, report.missing, report.set_aside) == (made.rows, 2, (), None)
    assert report.shop == "顺达汽车服务有限公司"
    again = shelf.open(place)
    assert everything(again) == everything(database)
    assert sums(again) == sums(database)
    theirs, ours = blobs_of(again), shop.desk.blobs
    assert {sha: theirs.get(sha) for sha in theirs.all()} == {sha: ours.get(sha) for sha in ours.all()}
    with again.reader.connect() as connection:
        assert missing_guards(connection, APPEND_ONLY) == ()
    assert again.problems(full=True) == []
    assert not schema.needs_upgrade(again)
    shop.desk = make_desk(again, clock=shop.clock)
    another_visit(shop)  # life goes on: numbers, chains and sequences continue
    full = make_desk(again).reads.visits.recent(5)
    assert len(full) == 2


def test_the_old_shop_is_set_aside_and_whole(shelf: Shelf, tmp_path: Path, sqlite_database: Database) -> None:
    shop = kept_shop(sqlite_database)
    path = sqlite_database.path
    assert path is not None
    made = backup(sqlite_database, shop.desk.blobs, tmp_path / "a.zip", clock=shop.clock)
    later = another_visit(shop)
    sha = shop.desk.blobs.put(b"a later photo")
    shop.desk.attachments.add(
        shop.call(), later, AttachedTo.FAULT, walk_in.record_fault(shop, later), sha, "a", "image/jpeg", 13
    )
    with pytest.raises(RuleBroken, match="restore_shop_open"):
        restore(made.path, path)
    after = everything(sqlite_database)
    sqlite_database.dispose()
    report = restore(made.path, path, clock=shop.clock)
    assert report.set_aside is not None
    assert report.set_aside.name == f"{path.stem}-before-restore-{shop.clock.now():%Y%m%dT%H%M%SZ}.db"
    old = shelf.open(report.set_aside)
    assert everything(old) == after
    assert blobs_of(old).get(sha) == b"a later photo"
    new = shelf.open(path)
    assert len(everything(new)["visit"]) == 1
    new.dispose()
    again = restore(made.path, path, clock=shop.clock)
    assert again.set_aside is not None
    assert again.set_aside.name.endswith("-2.db")
    assert not [entry.name for entry in path.parent.iterdir() if entry.name.startswith(".advisor")]


@pytest.mark.parametrize("mode", ["wal", "delete"])
def test_a_file_in_which_another_program_writes_is_not_set_aside(
    mode: str, tmp_path: Path, sqlite_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("db.restore.LOCK_SECONDS", 0.0)
    shop = kept_shop(sqlite_database)
    path = sqlite_database.path
    assert path is not None
    made = backup(sqlite_database, shop.desk.blobs, tmp_path / "a.zip", clock=shop.clock)
    sqlite_database.dispose()
    script = (
        "import sys; from db.engine import sqlite_driver\n"
        "c = sqlite_driver().connect(sys.argv[1], isolation_level=None)\n"
        "c.execute(f'PRAGMA journal_mode={sys.argv[2]}'); c.execute('BEGIN IMMEDIATE')\n"
        "c.execute('CREATE TABLE theirs (x)'); print('writing', flush=True)\n"
        "sys.stdin.readline(); c.execute('COMMIT'); c.close()\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script, str(path), mode], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as writer:
        assert writer.stdin is not None
        assert writer.stdout is not None
        assert writer.stdout.readline() == "writing\n"
        with pytest.raises(RuleBroken, match="restore_shop_open") as refused:
            restore(made.path, path, clock=shop.clock)
        assert refused.value.params == {"path": str(path)}
        writer.stdin.write("\n")
    assert writer.returncode == 0
    assert not list(path.parent.glob("*before-restore*"))
    driver = sqlite_driver()
    kept = driver.connect(str(path))
    assert kept.execute("SELECT count(*) FROM theirs").fetchone() == (0,)
    kept.close()
    assert restore(made.path, path, clock=shop.clock).set_aside is not None


def test_a_damaged_shop_can_be_restored(shelf: Shelf, tmp_path: Path, sqlite_database: Database) -> None:
    shop = kept_shop(sqlite_database)
    path = sqlite_database.path
    assert path is not None
    made = backup(sqlite_database, shop.desk.blobs, tmp_path / "a.zip")
    rows = everything(sqlite_database)
    sqlite_database.dispose()
    junk = b"\x13" * path.stat().st_size
    path.write_bytes(junk)
    path.with_name(path.name + "-wal").write_bytes(b"old log")
    report = restore(made.path, path)
    assert everything(shelf.open(path)) == rows
    assert report.set_aside is not None
    assert report.set_aside.read_bytes() == junk
    assert report.set_aside.with_name(report.set_aside.name + "-wal").read_bytes() == b"old log"


def test_a_refused_restore_touches_nothing(
    shelf: Shelf, tmp_path: Path, sqlite_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop = kept_shop(sqlite_database)
    path = sqlite_database.path
    assert path is not None
    made = backup(sqlite_database, shop.desk.blobs, tmp_path / "a.zip")
    sqlite_database.dispose()

    def state() -> dict[str, bytes]:
        return {str(p): p.read_bytes() for p in sorted(path.parent.rglob("*")) if p.is_file()}

    data = bytearray(made.path.read_bytes())
    data[len(data) // 3] ^= 64
    bad = tmp_path / "bad.zip"
    bad.write_bytes(data)
    before = state()
    with pytest.raises(RuleBroken):
        restore(bad, path)
    assert state() == before
    monkeypatch.setattr("db.restore._ROOM", 1 << 60)
    with pytest.raises(EnvironmentFault, match="restore_disk_full"):
        restore(made.path, path)
    assert state() == before


@pytest.mark.postgres
def test_a_server_database_in_use_is_refused(shelf: Shelf, templates: object, tmp_path: Path) -> None:
    made_in = shelf.open(shelf.place("sqlite", templates("sqlite")))  # type: ignore[operator]
    made = backup(made_in, open_shop(made_in).desk.blobs, tmp_path / "a.zip")
    url = shelf.place("postgresql", templates("postgresql"))  # type: ignore[operator]
    inhabited = shelf.open(url)
    open_shop(inhabited)
    rows = everything(inhabited)
    with pytest.raises(RuleBroken, match="restore_not_empty"):
        restore(made.path, url)
    assert everything(inhabited) == rows
    foreign = shelf.place("postgresql")
    other = shelf.open(foreign)
    with other.writer.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE theirs (id int)")
    with pytest.raises(RuleBroken, match="restore_not_empty"):
        restore(made.path, foreign)
    prepared = shelf.place("postgresql", templates("postgresql"))  # type: ignore[operator]
    assert restore(made.path, prepared).rows == made.rows


@pytest.mark.postgres
def test_a_failed_restore_leaves_the_server_empty(
    shelf: Shelf, templates: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made_in = shelf.open(shelf.place("sqlite", templates("sqlite")))  # type: ignore[operator]
    made = backup(made_in, kept_shop(made_in).desk.blobs, tmp_path / "a.zip")
    url = shelf.place("postgresql")

    def broken(*_: object) -> str:
        raise ValueError("a row that fits nowhere")

    with monkeypatch.context() as patch:
        patch.setattr("db.restore_rows.to_copy", broken)
        with pytest.raises(RuleBroken, match="backup_damaged"):
            restore(made.path, url)
    with shelf.open(url).reader.connect() as connection:
        assert inspect(connection).get_table_names() == []
    assert restore(made.path, url).rows == made.rows


def test_an_automatic_backup_restores_with_the_blobs_beside_it(
    database: Database, shelf: Shelf, tmp_path: Path
) -> None:
    shop = kept_shop(database)
    made = AutoBackup(database, shop.desk.blobs, tmp_path / "backups", shop.clock).run()
    assert made is not None
    place = tmp_path / "again" / "shop.db"
    assert restore(made.path, place).blobs == 2
    store = blobs_of(shelf.open(place))
    assert sorted(store.all()) == sorted(shop.desk.blobs.all())
    lost = next((tmp_path / "backups" / "blobs").glob("*/*/*"))
    lost.unlink()
    report = restore(made.path, tmp_path / "third" / "shop.db")
    assert (report.blobs, report.missing) == (1, (lost.name,))


def test_a_manifest_that_says_less_than_the_rows_is_refused(
    database: Database, shelf: Shelf, templates: object, tmp_path: Path
) -> None:
    """Whoever struck tables or pictures from the manifest, or wrote another name over it, gets no shop out of it."""
    shop = kept_shop(database)
    good = backup(database, shop.desk.blobs, tmp_path / "good.zip").path
    manifest = json.loads(zipfile.ZipFile(good).read("manifest.json"))
    sha = next(iter(manifest["blobs"]))
    blobs = {name: size for name, size in manifest["blobs"].items() if name != sha}
    rows = {name: count for name, count in manifest["rows"].items() if name != "visit"}
    lies: list[tuple[str, dict[str, object], str]] = [
        ("shop", {"shop": "another"}, ""), ("blob", {"blobs": blobs}, f"blobs/{sha}"), ("count", {"rows": {**rows, "visit": 7}}, ""),
    ]  # fmt: skip
    if database.kind == "sqlite":
        lies += [("none", {"rows": {}}, ""), ("one", {"rows": rows}, "")]
    else:
        columns = {name: kinds for name, kinds in manifest["columns"].items() if name != "visit"}
        members = [one for one in manifest["members"] if one["name"] != "tables/visit.copy"]
        lies += [("one", {"rows": rows, "columns": columns, "members": members}, "tables/visit.copy")]
        lies += [("unsaid", {"rows": rows}, "")]
    places: list[str | Path] = [tmp_path / "new.db"]
    if database.kind == "postgresql":
        places.append(shelf.place("postgresql"))
    for name, lie, struck in lies:
        bad = tmp_path / f"{name}.zip"
        with zipfile.ZipFile(good) as old, zipfile.ZipFile(bad, "w", zipfile.ZIP_DEFLATED) as new:
            for entry in old.namelist():
                if entry == "manifest.json":
                    new.writestr(entry, json.dumps({**manifest, **lie}))
                elif entry != struck:
                    new.writestr(entry, old.read(entry))
        for place in places:
            with pytest.raises(RuleBroken, match="backup_damaged"):
                restore(bad, place)
        assert not (tmp_path / "new.db").exists(), name
    assert restore(good, tmp_path / "new.db").missing == ()


def test_places(tmp_path: Path) -> None:
    assert file_of(tmp_path / "a.db") == tmp_path / "a.db"
    assert file_of(f"sqlite:///{tmp_path}/a.db") == tmp_path / "a.db"
    assert file_of("postgresql://u@h/n") is None
    assert file_of(None) is not None


def test_two_full_visits_come_back(database: Database, shelf: Shelf, tmp_path: Path) -> None:
    shop = kept_shop(database)
    full_visit(shop, "京C00002")
    made = backup(database, shop.desk.blobs, tmp_path / "a.zip")
    again = tmp_path / "again.db"
    restore(made.path, again)
    assert sums(shelf.open(again)) == sums(database)
