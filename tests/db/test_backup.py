"""Backups by hand and by themselves, on both engines."""

import json
import os
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor_app.domain.values.clock import ManualClock
from advisor_app.domain.values.errors import EnvironmentFault, RuleBroken
from db.auto_backup import EVERY, KEEP_ALL, KEEP_MONTHLY, LEFT_ALONE, AutoBackup, thinned
from db.backup import backup
from db.backup_file import open_backup
from db.blobs import FolderBlobs
from db.desk import blobs_of
from db.engine import Database
from tests.db.kept_shop import PHOTO, another_visit, kept_shop
from tests.journeys import walk_in
from tests.journeys.shop import MORNING, lose, open_shop


def test_a_backup_says_what_it_holds(database: Database, tmp_path: Path) -> None:
    shop = kept_shop(database)
    seen: list[tuple[str, int, int]] = []
    target = tmp_path / "new folder" / "顺达.zip"
    target.parent.mkdir()
    report = backup(
        database, shop.desk.blobs, target, lambda stage, done, of: seen.append((stage, done, of)), clock=shop.clock
    )
    assert (report.path, report.size, report.at) == (target, target.stat().st_size, shop.clock.now())
    assert (report.blobs, report.missing, report.rows["visit"]) == (2, (), 1)
    assert {stage for stage, _, _ in seen} == {"rows", "blobs", "verify"}
    assert all(done <= of for _, done, of in seen)
    with open_backup(target) as opened:
        opened.verify()
        manifest = opened.manifest
        assert (manifest.engine, manifest.shop) == (database.kind, "顺达汽车服务有限公司")
        assert sorted(len(data or b"") for _, data in opened.blobs())[-1] > len(PHOTO)
    assert manifest.rows == report.rows
    assert {entry.compress_type for entry in zipfile.ZipFile(target).infolist() if "blobs/" in entry.filename} == {0}
    assert sorted(path.name for path in target.parent.iterdir()) == ["顺达.zip"]


def test_the_shop_works_on_while_it_is_backed_up(database: Database, tmp_path: Path) -> None:
    """A visit that arrives in the middle is in neither half: the backup is one moment."""
    shop = kept_shop(database)
    arrived: list[object] = []

    def disturb(stage: str, _done: int, _of: int) -> None:
        if not arrived:
            arrived.append(another_visit(shop))

    report = backup(database, shop.desk.blobs, tmp_path / "one.zip", disturb)
    assert arrived
    assert report.rows["visit"] == 1
    assert backup(database, shop.desk.blobs, tmp_path / "two.zip").rows["visit"] == 2


def test_a_missing_blob_is_reported_and_the_rest_is_saved(database: Database, tmp_path: Path) -> None:
    from advisor_app.domain.attachment import AttachedTo

    shop = kept_shop(database)
    visit = another_visit(shop)
    gone = shop.desk.blobs.put(b"gone soon")
    shop.desk.attachments.add(
        shop.call(), visit, AttachedTo.FAULT, walk_in.record_fault(shop, visit), gone, "没了.jpg", "image/jpeg", 9
    )
    lose(shop, gone)
    report = backup(database, shop.desk.blobs, tmp_path / "a.zip")
    assert (report.missing, report.blobs) == ((gone,), 2)


def test_a_backup_never_overwrites_the_shop(sqlite_database: Database) -> None:
    shop = open_shop(sqlite_database)
    assert sqlite_database.path is not None
    for target in (sqlite_database.path, sqlite_database.path.with_name(sqlite_database.path.name + "-wal")):
        with pytest.raises(RuleBroken, match="backup_over_shop"):
            backup(sqlite_database, shop.desk.blobs, target)
    assert len(shop.desk.reads.people.counters()) == 2


def test_a_file_that_is_there_is_replaced_only_when_asked(database: Database, tmp_path: Path) -> None:
    shop = kept_shop(database)
    target = tmp_path / "a.zip"
    target.write_bytes(b"last year's letters")
    with pytest.raises(RuleBroken) as refused:
        backup(database, shop.desk.blobs, target)
    assert (refused.value.code, refused.value.params) == ("backup_exists", {"path": str(target)})
    assert target.read_bytes() == b"last year's letters"
    assert backup(database, shop.desk.blobs, target, overwrite=True).path == target
    with open_backup(target) as opened:
        opened.verify()
    assert [path.name for path in tmp_path.iterdir() if path.suffix == ".zip"] == ["a.zip"]


@pytest.mark.parametrize("links", [True, False])
def test_a_file_that_appears_meanwhile_stays(
    links: bool, sqlite_database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the question and the answer lies the whole backup; memory sticks know no links."""
    shop = kept_shop(sqlite_database)
    target = tmp_path / "to" / "a.zip"
    target.parent.mkdir()

    def unknown(*_: object) -> None:
        raise OSError(95, "Operation not supported")

    if not links:
        monkeypatch.setattr("db.backup.os.link", unknown)
        assert backup(sqlite_database, shop.desk.blobs, target.with_name("b.zip")).size > 1000
    with pytest.raises(RuleBroken, match="backup_exists"):
        backup(sqlite_database, shop.desk.blobs, target, lambda *_: target.write_bytes(b"mine"))  # type: ignore[arg-type]
    assert target.read_bytes() == b"mine"
    assert not list(target.parent.glob(".*"))


def test_no_folder_is_made_for_a_backup(sqlite_database: Database, tmp_path: Path) -> None:
    shop = kept_shop(sqlite_database)
    folder = tmp_path / "stick" / "shop"
    with pytest.raises(EnvironmentFault) as refused:
        backup(sqlite_database, shop.desk.blobs, folder / "a.zip")
    assert (refused.value.code, refused.value.params) == ("folder_missing", {"path": str(folder)})
    assert not folder.parent.exists()
    folder.mkdir(parents=True)
    with pytest.raises(RuleBroken, match="backup_is_folder"):
        backup(sqlite_database, shop.desk.blobs, folder)
    assert list(folder.iterdir()) == []


def test_an_empty_database_can_be_backed_up(database: Database, tmp_path: Path) -> None:
    report = backup(database, blobs_of(database), tmp_path / "empty.zip")
    assert sum(report.rows.values()) == 0
    with open_backup(report.path) as opened:
        assert opened.manifest.shop == ""


# What is refused ------------------------------------------------------------------------------------------------------


def rewrite(source: Path, target: Path, change: dict[str, bytes], more: dict[str, bytes] | None = None) -> Path:
    """Write the zip anew with other members."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change.get(name, old.read(name)))
        for name, data in (more or {}).items():
            new.writestr(name, data)
    return target


def refusal(path: Path) -> tuple[str, dict[str, object]]:
    with pytest.raises(RuleBroken) as caught, open_backup(path) as opened:
        opened.verify()
    return caught.value.code, caught.value.params


def test_what_is_no_whole_backup_of_ours_is_refused(sqlite_database: Database, tmp_path: Path) -> None:
    shop = kept_shop(sqlite_database)
    good = backup(sqlite_database, shop.desk.blobs, tmp_path / "good.zip").path
    bad = tmp_path / "bad.zip"
    manifest = json.loads(zipfile.ZipFile(good).read("manifest.json"))
    blob = next(name for name in zipfile.ZipFile(good).namelist() if name.startswith("blobs/"))

    def told(**changes: object) -> bytes:
        return json.dumps({**manifest, **changes}).encode()

    assert refusal(tmp_path / "nothing.zip")[0] == "backup_missing"
    bad.write_bytes(b"just a text")
    assert refusal(bad) == ("backup_foreign", {"member": "bad.zip"})
    bad.write_bytes(good.read_bytes()[:-100])
    assert refusal(bad) == ("backup_damaged", {"member": "bad.zip"})
    with zipfile.ZipFile(bad, "w") as other:
        other.writestr("letter.txt", "hello")
    assert refusal(bad)[0] == "backup_foreign"
    assert refusal(rewrite(good, bad, {"manifest.json": told(product="other")}))[0] == "backup_foreign"
    assert refusal(rewrite(good, bad, {"manifest.json": told(format=2)})) == ("backup_newer", {"found": "2"})
    assert refusal(rewrite(good, bad, {"manifest.json": told(revision="9999")})) == ("backup_newer", {"found": "9999"})
    odd: tuple[object, ...] = ({"a": 1}, ["a"], 1, True)
    wrong: list[tuple[str, tuple[object, ...]]] = [
        *((key, odd) for key in ("revision", "shop", "program", "engine")),
        ("mark", (True, "1", -1, None)),
        ("beside", (0, "yes", None)),
        ("rows", ([], {"visit": "1"}, {"visit": True}, 7)),
        ("members", ([], {}, [{"name": "shop.db", "size": "1", "sha256": "0" * 64}])),
        ("columns", ([], {"visit": [["id", "picture"]]}, {"visit": [[1, "int"]]})),
        ("missing", (3, ["zz"], [1])),
    ]
    for key, values in wrong:
        for value in values:
            told_wrong = rewrite(good, bad, {"manifest.json": told(**{key: value})})
            assert refusal(told_wrong) == ("backup_damaged", {"member": "manifest.json"}), (key, value)
    for nonsense in (told(rows={"../x": 1}), told(at="noon"), told(blobs={"zz": 1}), told(engine="dbase"), b"[]", b"{"):
        assert refusal(rewrite(good, bad, {"manifest.json": nonsense}))[0] in ("backup_damaged", "backup_foreign")
    assert refusal(rewrite(good, bad, {blob: b"other"})) == ("backup_damaged", {"member": blob})
    flipped = bytearray(zipfile.ZipFile(good).read("shop.db"))
    flipped[5000] ^= 1
    assert refusal(rewrite(good, bad, {"shop.db": bytes(flipped)})) == ("backup_damaged", {"member": "shop.db"})


@pytest.mark.parametrize("name", ["../evil", "/etc/passwd", "blobs/../../x", "C:\\x", "shop.db-wal", "tables/x.sql"])
def test_no_name_in_the_zip_is_trusted(name: str, sqlite_database: Database, tmp_path: Path) -> None:
    shop = open_shop(sqlite_database)
    good = backup(sqlite_database, shop.desk.blobs, tmp_path / "good.zip").path
    code, params = refusal(rewrite(good, tmp_path / "bad.zip", {}, {name: b"x"}))
    assert code in ("backup_damaged", "backup_foreign")
    assert params["member"] == name.replace("\\", "/") or params["member"] == name


def test_a_zip_bomb_is_refused_before_it_is_unpacked(sqlite_database: Database, tmp_path: Path) -> None:
    shop = open_shop(sqlite_database)
    good = backup(sqlite_database, shop.desk.blobs, tmp_path / "good.zip").path
    bomb = rewrite(good, tmp_path / "bomb.zip", {"shop.db": bytes(200 * 1024 * 1024)})
    assert bomb.stat().st_size < 1024 * 1024
    manifest = json.loads(zipfile.ZipFile(good).read("manifest.json"))
    manifest["members"][0]["size"] = 200 * 1024 * 1024
    with zipfile.ZipFile(good) as old, zipfile.ZipFile(bomb) as packed:
        assert packed.getinfo("shop.db").file_size > old.getinfo("shop.db").file_size
    assert refusal(bomb)[0] == "backup_damaged"
    told = rewrite(bomb, tmp_path / "told.zip", {"manifest.json": json.dumps(manifest).encode()})
    assert refusal(told) == ("backup_damaged", {"member": "told.zip"})


# By itself ------------------------------------------------------------------------------------------------------------


def test_automatic_backup_follows_change_and_age(database: Database, tmp_path: Path) -> None:
    shop = kept_shop(database)
    auto = AutoBackup(database, shop.desk.blobs, tmp_path / "backups", shop.clock)
    assert auto.due()
    assert auto.last_good() is None
    first = auto.run()
    assert first is not None
    assert auto.last_good() == (first.path, shop.clock.now())
    shop.clock.advance(EVERY * 2)
    assert not auto.due()  # nothing changed
    assert auto.run() is None
    another_visit(shop)
    assert auto.due()
    second = auto.run()
    assert second is not None
    another_visit(shop, "京C11111")
    assert not auto.due()  # too young
    shop.clock.advance(EVERY)
    assert auto.due()
    assert auto.run(force=True) is not None
    assert auto.run(force=True) is not None  # nothing changed, but somebody wants one now


def test_automatic_backups_share_their_blobs(database: Database, tmp_path: Path) -> None:
    shop = kept_shop(database)
    auto = AutoBackup(database, shop.desk.blobs, tmp_path / "backups", shop.clock)
    first = auto.run()
    photos = {path: path.stat().st_ino for path in (tmp_path / "backups" / "blobs").glob("*/*/*")}
    assert len(photos) == 2
    shop.clock.advance(EVERY)
    another_visit(shop)
    second = auto.run()
    assert first is not None
    assert second is not None
    assert {path: path.stat().st_ino for path in (tmp_path / "backups" / "blobs").glob("*/*/*")} == photos
    assert first.blobs == second.blobs == 2
    assert not [name for name in zipfile.ZipFile(second.path).namelist() if name.startswith("blobs/")]


def test_a_bad_automatic_backup_is_never_offered(sqlite_database: Database, tmp_path: Path) -> None:
    shop = kept_shop(sqlite_database)
    folder = tmp_path / "backups"
    auto = AutoBackup(sqlite_database, shop.desk.blobs, folder, shop.clock)
    first = auto.run()
    shop.clock.advance(EVERY)
    another_visit(shop)
    second = auto.run()
    assert first is not None
    assert second is not None
    (folder / "auto-20990101T000000Z.zip").write_bytes(b"PK\x03\x04 cut short")
    (folder / "auto-20990102T000000Z.zip").write_bytes(b"")
    (folder / "notes.txt").write_text("x")
    assert auto.last_good() == (second.path, second.at)
    data = bytearray(second.path.read_bytes())
    data[len(data) // 2] ^= 255
    second.path.write_bytes(data)
    assert auto.last_good() == (first.path, first.at)
    photo = next((folder / "blobs").glob("*/*/*"))
    photo.unlink()
    assert AutoBackup(sqlite_database, shop.desk.blobs, folder, shop.clock).last_good() is None


def test_a_failed_run_leaves_the_good_one(
    sqlite_database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop = kept_shop(sqlite_database)
    auto = AutoBackup(sqlite_database, shop.desk.blobs, tmp_path / "backups", shop.clock)
    good = auto.run()
    assert good is not None
    shop.clock.advance(EVERY)
    another_visit(shop)

    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("db.backup.os.fsync", full)
    with pytest.raises(EnvironmentFault, match="backup_disk_full"):
        auto.run()
    monkeypatch.undo()
    assert auto.last_good() == (good.path, good.at)
    assert sorted(path.name for path in (tmp_path / "backups").iterdir()) == [good.path.name, "blobs"]
    assert auto.run() is not None


def test_thinning_keeps_what_the_rule_says() -> None:
    start = datetime(2025, 1, 1, 4, tzinfo=UTC)
    now = start + timedelta(days=500)
    moments = [start + timedelta(hours=6 * n) for n in range(4 * 500)]
    kept = sorted(set(moments) - thinned(moments, now))
    ages = [(now - moment) / timedelta(days=1) for moment in kept]
    assert sum(age <= 2 for age in ages) == 8  # all of two days, four a day
    assert 14 <= sum(2 < age <= 16 for age in ages) <= 15
    assert 8 <= sum(16 < age <= 72 for age in ages) <= 9
    assert 11 <= sum(age > 72 for age in ages) <= 14
    assert max(ages) <= KEEP_MONTHLY.days
    assert thinned(kept, now) == set()


@given(st.lists(st.integers(0, 800 * 24 * 60), max_size=60), st.integers(0, 30 * 24 * 60))
def test_thinning_day_after_day_keeps_the_newest_and_the_young(minutes: list[int], later: int) -> None:
    moments = {MORNING + timedelta(minutes=n) for n in minutes}
    now = max(moments, default=MORNING) + timedelta(minutes=later)
    out = thinned(moments, now)
    assert out < moments or not moments
    assert not {moment for moment in out if now - moment <= KEEP_ALL}
    assert thinned(moments - out, now) == set()


def test_the_run_thins_out(sqlite_database: Database, tmp_path: Path) -> None:
    shop = open_shop(sqlite_database)
    clock = ManualClock(MORNING)
    auto = AutoBackup(sqlite_database, shop.desk.blobs, tmp_path / "b", clock)
    for _ in range(6):
        auto.run(force=True)
        clock.advance(timedelta(hours=4))
    clock.advance(timedelta(days=4))
    newest = auto.run(force=True)
    assert newest is not None
    assert [at for _, at in auto.all()] == [newest.at, MORNING + timedelta(hours=20), MORNING + timedelta(hours=12)]


def test_the_run_clears_half_pictures_away_when_nobody_can_be_writing_them(
    sqlite_database: Database, tmp_path: Path
) -> None:
    shop = kept_shop(sqlite_database)
    store = shop.desk.blobs
    assert isinstance(store, FolderBlobs)
    named = set(store.all())
    orphan = store.put(b"nothing names me")
    old, young = store.path / "new-old", store.path / "new-young"
    for file, age in ((old, LEFT_ALONE + timedelta(minutes=1)), (young, LEFT_ALONE - timedelta(minutes=1))):
        file.write_bytes(b"half")
        moment = (shop.clock.now() - age).timestamp()
        os.utime(file, (moment, moment))
    AutoBackup(sqlite_database, store, tmp_path / "b", shop.clock).run(force=True)
    assert (old.exists(), young.exists()) == (False, True)
    assert set(store.all()) == {*named, orphan}
