"""A shop on a full disk: the reserve is given back at opening, and what only reads needs no room there."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from advisor_app.domain.values.errors import EnvironmentFault
from db.backup_file import open_backup
from db.ballast import ballast_beside
from db.engine import Database, open_database
from tests.conftest import Shelf
from tests.db.kept_shop import kept_shop
from ui import cli

MB = 1024 * 1024
DIES = """
import os, sys
from pathlib import Path
from db.engine import open_database
database = open_database(Path(sys.argv[1]), ballast=False)
for number in range(50):
    with database.writer.begin() as connection:
        connection.exec_driver_sql(f"PRAGMA user_version = {number}")
os._exit(9)
"""


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 12 MB of its own."""
    folder = tmp_path / "disk"
    folder.mkdir()
    options = ["mount", "-t", "tmpfs", "-o", "size=12m", "tmpfs", str(folder)]
    if (
        sys.platform != "linux"
        or os.geteuid() != 0
        or subprocess.run(options, check=False, capture_output=True).returncode
    ):
        pytest.skip("needs root and mount, to make a disk of 12 MB")
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


@pytest.fixture
def shop(disk: Path, sqlite_database: Database) -> Path:
    """A closed shop on that disk, with 1 MB in reserve."""
    kept_shop(sqlite_database)
    made, place = sqlite_database.path, disk / "shop.db"
    assert made is not None
    sqlite_database.dispose()
    shutil.copy2(made, place)
    shutil.copytree(made.with_suffix(".blobs"), place.with_suffix(".blobs"))
    ballast_beside(place).write_bytes(os.urandom(MB))
    return place


def fill_up(disk: Path) -> None:
    """Take all room on the disk."""
    with (disk / "filler").open("wb", buffering=0) as file:
        while shutil.disk_usage(disk).free:
            try:
                file.write(os.urandom(4096))
            except OSError:
                return


def test_the_reserve_is_given_back_at_opening(disk: Path, shop: Path, shelf: Shelf) -> None:
    fill_up(disk)
    database = shelf.open(shop)
    assert database.ballast is not None
    assert database.ballast.held == 0
    assert not database.read_only
    with database.writer.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE late (n INTEGER)")
    assert database.problems(full=True) == []


@pytest.mark.parametrize("reserve", [True, False])
def test_doctor_and_backup_need_no_room_there(
    reserve: bool, disk: Path, shop: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    if not reserve:
        ballast_beside(shop).write_bytes(b"")
    fill_up(disk)
    assert cli.main(["doctor", "--db", str(shop), "--lang", "en"]) in (cli.Exit.OK, cli.Exit.FAILED)
    said = capsys.readouterr().out
    assert "cannot be reached" not in said
    assert ("are left on the disk" in said, "can only be read" in said) == (True, False)
    assert cli.main(["backup", str(tmp_path / "x.zip"), "--db", str(shop), "--lang", "en"]) == cli.Exit.OK
    with open_backup(tmp_path / "x.zip") as made:
        made.verify()
        assert made.manifest.rows["visit"] == 1
    assert cli.main(["backup", str(disk / "x.zip"), "--db", str(shop), "--lang", "en"]) == cli.Exit.ENVIRONMENT
    assert capsys.readouterr().err.startswith(f"The disk for the backup is full ({disk}). ")


def test_what_writes_says_that_the_disk_is_full(disk: Path, shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ballast_beside(shop).write_bytes(b"")
    fill_up(disk)
    before = shop.read_bytes()
    for asked in (["upgrade"], ["paper", "quote", "--visit", "1", "--out", str(disk.parent / "x.pdf")]):
        assert cli.main([*asked, "--db", str(shop), "--lang", "en"]) == cli.Exit.ENVIRONMENT
        assert capsys.readouterr().err == (
            "The disk is full, so this was not finished. Free some space, then run the command again.\n"
        )
    with pytest.raises(EnvironmentFault, match="disk_full"):
        open_database(shop)
    assert shop.read_bytes() == before


@pytest.mark.parametrize("reading", [True, False])
def test_a_log_that_a_crash_left_is_not_passed_over(reading: bool, disk: Path, shop: Path) -> None:
    """Its rows go into the file, and its room serves to open it."""
    ballast_beside(shop).write_bytes(b"")
    done = subprocess.run([sys.executable, "-c", DIES, str(shop)], check=False)
    assert done.returncode == 9
    assert shop.with_name("shop.db-wal").stat().st_size > 0
    shop.with_name("shop.db-shm").unlink()
    fill_up(disk)
    database = open_database(shop, ballast=False, reading=reading)
    try:
        with database.reader.connect() as connection:
            assert connection.exec_driver_sql("PRAGMA user_version").scalar() == 49
        assert database.problems(full=True) == []
    finally:
        database.dispose()
