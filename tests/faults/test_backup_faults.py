"""Backups under fire: killed half way, decayed on the disk, on a disk that is full."""

import os
import random
import shutil
import subprocess
import sys
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.exc import OperationalError

from advisor_app.domain.values.errors import EnvironmentFault, RuleBroken
from db.auto_backup import EVERY, AutoBackup
from db.backup import WORKSHOP, backup
from db.backup_file import open_backup
from db.blobs import FolderBlobs
from db.desk import blobs_of
from db.engine import Database, open_database
from db.faults import _chain, translate
from db.restore import restore
from tests.conftest import Shelf
from tests.db.kept_shop import another_visit, everything, kept_shop
from ui import cli

KILLS = 20
FLIPS = 100

#: Backs a shop up and dies at the n-th thing the disk is asked for: a write, a sync, a new name.
CHILD = """
import os, sys, random
from pathlib import Path
from db import auto_backup, backup, backup_file
from db.engine import open_database
from db.desk import blobs_of
from advisor_app.domain.values.clock import SystemClock

left = [int(sys.argv[3])]

def dying(real):
    def call(*given, **named):
        left[0] -= 1
        if left[0] < 0:
            os._exit(9)
        return real(*given, **named)
    return call

database = open_database(Path(sys.argv[1]), ballast=False)
blobs = blobs_of(database)
for holder, names in ((backup_file.MemberWriter, ("write", "__exit__")), (os, ("fsync", "replace", "rename", "link")),
                      (Path, ("replace", "mkdir", "unlink")), (type(blobs), ("get", "put"))):
    for name in names:
        setattr(holder, name, dying(getattr(holder, name)))
if sys.argv[2].endswith(".zip"):
    backup.backup(database, blobs, Path(sys.argv[2]), overwrite=True)
else:
    auto_backup.AutoBackup(database, blobs, Path(sys.argv[2]), SystemClock()).run(force=True)
os._exit(0)
"""


def killed_backup(path: Path, target: Path, after: int) -> int:
    """Back up in a process of its own that dies after so many steps; return its exit code."""
    done = subprocess.run(
        [sys.executable, "-c", CHILD, str(path), str(target), str(after)], capture_output=True, text=True, check=False
    )
    assert done.returncode in (0, 9), done.stderr
    return done.returncode


@pytest.fixture
def closed_shop(sqlite_database: Database) -> Path:
    """A shop with a visit, closed: its file."""
    kept_shop(sqlite_database)
    assert sqlite_database.path is not None
    sqlite_database.dispose()
    return sqlite_database.path


@pytest.mark.slow
def test_a_killed_backup_leaves_the_old_one(closed_shop: Path, shelf: Shelf, tmp_path: Path) -> None:
    folder, autos = tmp_path / "hand", tmp_path / "auto"
    target = folder / "shop.zip"
    database = shelf.open(closed_shop)
    shop_blobs = blobs_of(database)
    folder.mkdir()
    backup(database, shop_blobs, target)
    from advisor_app.domain.values.clock import SystemClock

    auto = AutoBackup(database, shop_blobs, autos, SystemClock())
    first = auto.run(force=True)
    assert first is not None
    old = target.read_bytes()
    deaths = 0
    for after in range(KILLS):
        by_hand = after % 2 == 0
        code = killed_backup(closed_shop, target if by_hand else autos, after // 2)
        deaths += code == 9
        if by_hand and code == 9 and target.read_bytes() != old:
            with open_backup(target) as fresh:  # died after the new one had taken its place, whole
                fresh.verify()
            old = target.read_bytes()
        offered = auto.last_good()
        assert offered is not None
        with open_backup(offered[0]) as good:
            good.verify()
            assert good.absent() == []
    assert deaths >= KILLS // 2
    assert database.problems(full=True) == []
    backup(database, shop_blobs, target, overwrite=True)
    assert not list(folder.glob(f"{WORKSHOP}*"))  # what the dead left behind is gone


@pytest.mark.slow
def test_a_backup_that_decayed_is_refused_or_whole(closed_shop: Path, shelf: Shelf, tmp_path: Path) -> None:
    """A flipped byte anywhere is found, or changes nothing that is restored (the time a member was packed, say)."""
    database = shelf.open(closed_shop)
    good = backup(database, blobs_of(database), tmp_path / "good.zip").path
    rows = everything(database)
    whole = good.read_bytes()
    chance = random.Random(3)
    refused = 0
    for number in range(FLIPS):
        data = bytearray(whole)
        data[chance.randrange(len(data))] ^= chance.randrange(1, 256)
        bad = tmp_path / "bad.zip"
        bad.write_bytes(data)
        place = tmp_path / f"place{number}" / "shop.db"
        try:
            restore(bad, place)
        except (RuleBroken, EnvironmentFault):
            refused += 1
            assert not place.exists()
            continue
        again = open_database(place, ballast=False)
        try:
            assert everything(again) == rows
            assert sorted(blobs_of(again).all()) == sorted(blobs_of(database).all())
        finally:
            again.dispose()
        shutil.rmtree(place.parent)
    assert refused > FLIPS * 0.8


def test_a_backup_that_was_cut_short_is_refused(closed_shop: Path, shelf: Shelf, tmp_path: Path) -> None:
    database = shelf.open(closed_shop)
    whole = backup(database, blobs_of(database), tmp_path / "good.zip").path.read_bytes()
    chance = random.Random(5)
    for length in [0, 1, 3, 4, 30, len(whole) - 1, *(chance.randrange(len(whole)) for _ in range(30))]:
        bad = tmp_path / "bad.zip"
        bad.write_bytes(whole[:length])
        with pytest.raises(RuleBroken):
            restore(bad, tmp_path / "new" / "shop.db")
        assert not (tmp_path / "new").exists()


def test_a_damaged_shop_never_replaces_a_good_backup(closed_shop: Path, shelf: Shelf, tmp_path: Path) -> None:
    database = shelf.open(closed_shop)
    target = tmp_path / "a.zip"
    backup(database, blobs_of(database), target)
    good = target.read_bytes()
    database.dispose()
    data = bytearray(closed_shop.read_bytes())
    for place in range(4096 * 3, len(data), 4096 * 2):
        data[place : place + 64] = b"\xff" * 64
    closed_shop.write_bytes(data)
    with pytest.raises(EnvironmentFault, match="database_damaged"):
        damaged = shelf.open(closed_shop, check=False)
        backup(damaged, blobs_of(damaged), target, overwrite=True)
    assert target.read_bytes() == good


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 2 MB; only where we may mount one."""
    folder = tmp_path / "small"
    folder.mkdir()
    if os.geteuid() != 0 or sys.platform != "linux":
        pytest.skip("mounting needs root on Linux")
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(folder)], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("no tmpfs can be mounted here")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def fill_up(disk: Path, but: int = 0) -> Path:
    """Take all room on the disk but so many bytes; return the file that does."""
    filler = disk / "filler"
    with filler.open("wb", buffering=0) as file:
        while shutil.disk_usage(disk).free > but:
            try:
                file.write(os.urandom(4096))
            except OSError:
                break
    return filler


@pytest.mark.parametrize("room", [0, 16, 200, 400, 600])
def test_a_disk_that_fills_up_midway_leaves_no_half_backup(
    room: int, closed_shop: Path, small_disk: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whatever write the disk has no room for, the command says so in seconds (and does not think about it for ever)."""
    filler = fill_up(small_disk, room * 1024)
    target = small_disk / "b.zip"
    assert cli.main(["backup", str(target), "--db", str(closed_shop), "--lang", "en"]) == cli.Exit.ENVIRONMENT
    assert capsys.readouterr().err.startswith(f"The disk for the backup is full ({small_disk}). ")
    assert [path.name for path in small_disk.iterdir()] == ["filler"]
    filler.unlink()
    assert cli.main(["backup", str(target), "--db", str(closed_shop)]) == cli.Exit.OK


def test_a_full_backup_disk_keeps_the_old_backup(
    sqlite_database: Database, small_disk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop = kept_shop(sqlite_database)
    auto = AutoBackup(sqlite_database, shop.desk.blobs, small_disk / "b", shop.clock)
    good = auto.run()
    assert good is not None
    filler = fill_up(small_disk)
    shop.clock.advance(EVERY)
    another_visit(shop)
    with pytest.raises(EnvironmentFault, match="backup_disk_full"):
        auto.run()
    assert auto.last_good() == (good.path, good.at)
    assert not list((small_disk / "b").glob(f"{WORKSHOP}*"))
    with pytest.raises(EnvironmentFault, match="restore_disk_full"):
        restore(good.path, small_disk / "shop.db")
    assert not (small_disk / "shop.db").exists()
    filler.unlink()
    again = auto.run()
    assert again is not None
    assert auto.last_good() == (again.path, again.at)


def test_a_disk_that_fills_up_during_the_restore_changes_nothing(
    closed_shop: Path, shelf: Shelf, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = shelf.open(closed_shop)
    made = backup(database, blobs_of(database), tmp_path / "a.zip").path
    rows = everything(database)
    database.dispose()

    def full(*_: Any) -> str:
        raise EnvironmentFault("disk_full")

    with monkeypatch.context() as patch:
        patch.setattr(FolderBlobs, "put", full)
        with pytest.raises(EnvironmentFault, match="restore_disk_full"):
            restore(made, closed_shop)
    assert not list(closed_shop.parent.glob("*before-restore*"))
    assert everything(shelf.open(closed_shop)) == rows


def test_errors_that_are_each_others_cause_are_each_looked_at_once() -> None:
    """A driver's error that was raised anew from the one that wraps it: the way round never ends."""
    inner = RuntimeError("inside")
    outer = OperationalError("x", {}, inner)
    inner.__cause__ = outer
    assert list(islice(_chain(outer), 5)) == [outer, inner]
    assert list(islice(_chain(inner), 5)) == [inner, outer]
    assert translate(outer) is outer
