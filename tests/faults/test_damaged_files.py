"""A database that decayed, was cut short, is too new or lies on a full or locked disk is never silently used."""

import os
import random
import shutil
import subprocess
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.exc import SQLAlchemyError

from advisor_app.domain.values.errors import EnvironmentFault
from db import engine, revisions, sqlite_file
from db.blobs import FolderBlobs
from db.engine import Database, open_database
from db.faults import fault_code, translate
from tests.conftest import Shelf

FLIPS = 200
ROWS = 400
Rows = list[list[tuple[Any, ...]]]


def fill(path: Path) -> Path:
    """Make a small shop: two tables, two indexes, a foreign key, Chinese text, then close it."""
    database = open_database(path, ballast=False)
    chance = random.Random(7)
    with database.writer.begin() as connection:
        for statement in (
            "CREATE TABLE visit (id BLOB PRIMARY KEY, plate TEXT NOT NULL, note TEXT, fen BIGINT CHECK (fen >= 0))",
            "CREATE TABLE line (id INTEGER PRIMARY KEY, visit BLOB NOT NULL REFERENCES visit (id), name TEXT)",
            "CREATE INDEX ix_visit_plate ON visit (plate)",
            "CREATE INDEX ix_line_visit ON line (visit)",
        ):
            connection.exec_driver_sql(statement)
        for number in range(ROWS):
            key = chance.randbytes(16)
            row = (key, f"京A{number:05d}", "备注" * chance.randint(1, 9), chance.randint(0, 99_999))
            connection.exec_driver_sql("INSERT INTO visit VALUES (?, ?, ?, ?)", row)
            for _ in range(4):
                connection.exec_driver_sql("INSERT INTO line (visit, name) VALUES (?, '机油滤清器')", (key,))
    database.dispose()
    return path


def rows_of(database: Database) -> Rows:
    with database.reader.connect() as connection:
        return [
            [tuple(row) for row in connection.exec_driver_sql(f"SELECT * FROM {table} ORDER BY 1")]
            for table in ("visit", "line")
        ]


def decay(source: Path, target: Path, change: Callable[[bytearray], None]) -> Path:
    """Copy a closed database as an ageing disk would give it back: other bytes under the same time of change."""
    data = bytearray(source.read_bytes())
    change(data)
    target.write_bytes(data)
    stat = source.stat()
    os.utime(target, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    return target


def flip(seed: int) -> Callable[[bytearray], None]:
    chance = random.Random(seed)

    def change(data: bytearray) -> None:
        data[chance.randrange(len(data))] ^= chance.randrange(1, 256)

    return change


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    return fill(tmp_path / "shop.db")


def code_of(path: Path, **options: Any) -> str:
    with pytest.raises(EnvironmentFault) as caught:
        open_database(path, **{"ballast": False, **options}).dispose()
    return caught.value.code


def test_every_flipped_byte_of_a_closed_file_is_found_when_it_is_opened(shop: Path, tmp_path: Path) -> None:
    found: Counter[str] = Counter()
    for seed in range(FLIPS):
        copy = decay(shop, tmp_path / f"copy{seed}.db", flip(seed))
        shutil.copyfile(f"{shop}.seal", f"{copy}.seal")
        found[code_of(copy)] += 1
    assert found == {"database_damaged": FLIPS}


def _fate_of(path: Path, good: Rows) -> str:
    try:
        database = open_database(path, ballast=False)
    except EnvironmentFault as fault:
        return fault.code
    try:
        if database.problems(full=True):
            return "database_damaged"
        return "harmless" if rows_of(database) == good else "a value changed"
    except SQLAlchemyError as error:
        return fault_code(error) or repr(error)
    finally:
        database.dispose()


def test_after_a_crash_there_is_no_seal_and_every_broken_structure_is_still_found(shop: Path, tmp_path: Path) -> None:
    whole = open_database(shop, ballast=False)
    good = rows_of(whole)
    whole.dispose()
    fates = Counter(_fate_of(decay(shop, tmp_path / f"copy{n}.db", flip(n)), good) for n in range(FLIPS))
    assert set(fates) <= {"database_damaged", "harmless", "a value changed"}
    # SQLite keeps no sums of its pages: a digit inside a row is what only the seal (or the audit chain) sees.
    assert fates["a value changed"] < FLIPS * 0.15
    assert fates["database_damaged"] > FLIPS * 0.7


@pytest.mark.parametrize("check", [True, False])
@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("zero header", lambda data: data.__setitem__(slice(0, 100), bytes(100))),
        ("no database", lambda data: data.__setitem__(slice(0, len(data)), b"a letter to the shop " * 500)),
        ("shorter than its header", lambda data: data.__delitem__(slice(60, None))),
        ("a page size that is none", lambda data: data.__setitem__(slice(16, 18), b"\x03\x00")),
        ("cut in the middle", lambda data: data.__delitem__(slice(len(data) // 2, None))),
        ("cut by a byte", lambda data: data.__delitem__(slice(len(data) - 1, None))),
    ],
)
def test_a_file_that_is_no_whole_database_is_refused_before_anything_else(
    shop: Path, name: str, change: Callable[[bytearray], None], check: bool
) -> None:
    decay(shop, shop, change)
    Path(f"{shop}.seal").unlink()
    before = shop.read_bytes()
    assert code_of(shop, check=check) == "database_damaged"
    assert shop.read_bytes() == before
    assert not Path(f"{shop}-wal").exists()


def test_an_emptied_file_is_no_new_shop(shop: Path, shelf: Shelf) -> None:
    shelf.open(shop, ballast=True).dispose()
    shop.write_bytes(b"")
    assert code_of(shop) == "database_damaged"
    shop.unlink()
    assert code_of(shop) == "database_gone"
    assert not shop.exists()


def test_an_empty_file_in_an_empty_folder_is_a_new_shop(tmp_path: Path, shelf: Shelf) -> None:
    (tmp_path / "new.db").touch()
    assert shelf.open(tmp_path / "new.db").problems(full=True) == []


def test_what_a_crash_left_in_the_log_is_read(shop: Path, tmp_path: Path, shelf: Shelf) -> None:
    running = shelf.open(shop)
    with running.writer.begin() as connection:
        connection.exec_driver_sql("INSERT INTO line (visit, name) SELECT id, '刹车片' FROM visit LIMIT 1")
    left = tmp_path / "left.db"
    for suffix in ("", "-wal"):
        shutil.copyfile(f"{shop}{suffix}", f"{left}{suffix}")
    assert len(rows_of(shelf.open(left))[1]) == ROWS * 4 + 1


def test_a_damaged_log_gives_its_whole_commits_or_nothing(shop: Path, tmp_path: Path, shelf: Shelf) -> None:
    running = shelf.open(shop)
    for number in range(20):
        with running.writer.begin() as connection:
            for _ in range(2):
                connection.exec_driver_sql(
                    "INSERT INTO line (visit, name) SELECT id, ? FROM visit LIMIT 1", (str(number),)
                )
    for seed in range(40):
        copy = tmp_path / f"copy{seed}.db"
        shutil.copyfile(shop, copy)
        log = bytearray(Path(f"{shop}-wal").read_bytes())
        flip(seed)(log)
        Path(f"{copy}-wal").write_bytes(log)
        database = shelf.open(copy)
        added = len(rows_of(database)[1]) - ROWS * 4
        assert database.problems(full=True) == []
        assert added in range(0, 41, 2)
        database.dispose()


@pytest.mark.parametrize("touch", ["a later write", "a copy from a backup"])
def test_a_file_that_somebody_else_changed_is_not_taken_for_decayed(shop: Path, shelf: Shelf, touch: str) -> None:
    if touch == "a later write":
        raw = engine.sqlite_driver().connect(str(shop))
        raw.execute("DELETE FROM line WHERE id = 1")
        raw.commit()
        raw.close()
    else:
        shutil.copyfile(shop, f"{shop}.copy")
        Path(f"{shop}.copy").replace(shop)
    stat = shop.stat()
    os.utime(shop, ns=(stat.st_atime_ns, stat.st_mtime_ns + 1))
    assert shelf.open(shop).problems(full=True) == []


def test_there_is_no_seal_while_anybody_may_write(shop: Path, shelf: Shelf) -> None:
    seal = Path(f"{shop}.seal")
    assert seal.exists()
    first, second = shelf.open(shop), shelf.open(shop)
    assert not seal.exists()
    first.dispose()
    assert not seal.exists()
    second.dispose()
    assert seal.exists()
    seal.write_text("half a not", "ascii")
    shelf.open(shop).dispose()


def test_orphans_are_named_by_the_full_check(shop: Path, shelf: Shelf) -> None:
    raw = engine.sqlite_driver().connect(str(shop))
    raw.execute("DELETE FROM visit WHERE plate = '京A00001'")
    raw.commit()
    raw.close()
    database = shelf.open(shop)
    assert database.problems() == []
    assert len([text for text in database.problems(full=True) if "has no parent in visit" in text]) == 4


# Newer ------------------------------------------------------------------------------------------------------------------


def test_a_database_of_a_newer_program_is_refused(engine_kind: str, shelf: Shelf) -> None:
    place = shelf.place(engine_kind)
    database = shelf.open(place)
    with database.writer.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE alembic_version (version_num VARCHAR(32) PRIMARY KEY)")
        connection.exec_driver_sql("INSERT INTO alembic_version VALUES ('9999')")
    database.dispose()
    with pytest.raises(EnvironmentFault) as caught:
        open_database(place, ballast=False)
    assert (caught.value.code, caught.value.params) == ("database_newer", {"found": "9999"})
    if engine_kind == "sqlite":
        assert not engine.is_open_here(Path(place))


def test_a_database_of_this_program_is_not(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(revisions, "known", lambda: frozenset({"9999"}))
    place = shelf.place("sqlite")
    with shelf.open(place).writer.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE alembic_version (version_num VARCHAR(32) PRIMARY KEY)")
        connection.exec_driver_sql("INSERT INTO alembic_version VALUES ('9999')")
    assert shelf.open(place).kind == "sqlite"


# Gone, read only, full --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("how", ["removed", "replaced"])
def test_a_file_that_vanishes_while_it_is_open_is_not_written_to(shop: Path, shelf: Shelf, how: str) -> None:
    database = shelf.open(shop)
    good = rows_of(database)
    moved = shop.with_name("moved.db")
    shop.rename(moved)
    if how == "replaced":
        shop.write_bytes(moved.read_bytes())
    for one in (database.writer, database.reader):
        with pytest.raises((EnvironmentFault, SQLAlchemyError)) as caught, one.begin():
            pass
        assert getattr(translate(caught.value), "code", None) == "database_gone"
    if how == "replaced":
        shop.unlink()
    moved.rename(shop)
    assert rows_of(database) == good


def _refuses_writes(database: Database) -> None:
    assert database.read_only
    assert [notice.code for notice in database.warnings] == ["database_opened_read_only"]
    assert len(rows_of(database)[0]) == ROWS
    assert database.problems(full=True) == []
    with pytest.raises(SQLAlchemyError) as caught, database.writer.begin() as connection:
        connection.exec_driver_sql("DELETE FROM line")
    assert getattr(translate(caught.value), "code", None) == "database_read_only"


def test_a_file_that_takes_no_writes_is_opened_for_reading(
    shop: Path, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "is_writable", lambda _: False)
    before = sorted(path.name for path in shop.parent.iterdir())
    _refuses_writes(shelf.open(shop))
    assert sorted(path.name for path in shop.parent.iterdir()) == before


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 4 MB of its own."""
    folder = tmp_path / "disk"
    folder.mkdir()
    options = ["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", str(folder)]
    if (
        not hasattr(os, "geteuid")
        or os.geteuid() != 0
        or subprocess.run(options, check=False, capture_output=True).returncode
    ):
        pytest.skip("needs root and mount, to make a disk of 4 MB")
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


def test_a_disk_that_was_made_read_only_opens_for_reading(small_disk: Path, shelf: Shelf) -> None:
    path = fill(small_disk / "shop.db")
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    assert not sqlite_file.is_writable(path)
    _refuses_writes(shelf.open(path, ballast=True))


def test_a_full_disk_corrupts_nothing_and_the_ballast_lets_work_go_on(
    small_disk: Path, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = fill(small_disk / "shop.db")
    database = shelf.open(path)
    ballast = database.ballast
    assert ballast is not None
    assert not ballast.ensure()  # 8 MB do not fit on this disk, and the attempt leaves nothing behind
    assert ballast.held == 0
    ballast.size = 1024 * 1024
    assert ballast.ensure()
    blobs = FolderBlobs(small_disk / "blobs")

    def insert() -> None:
        with database.writer.begin() as connection:
            connection.exec_driver_sql(
                "INSERT INTO line (visit, name) SELECT id, hex(randomblob(5000)) FROM visit LIMIT 1"
            )

    acknowledged = 0
    with pytest.raises(SQLAlchemyError) as caught:
        for _ in range(4000):
            insert()
            acknowledged += 1
    assert getattr(translate(caught.value), "code", None) == "disk_full"
    with pytest.raises(EnvironmentFault, match="disk_full"):
        blobs.put(bytes(1024 * 1024))
    assert list(blobs.all()) == []
    assert not ballast.ensure() or ballast.held == ballast.size
    assert len(rows_of(database)[1]) == ROWS * 4 + acknowledged
    assert database.problems(full=True) == []

    assert ballast.release() == 1024 * 1024
    insert()
    assert len(rows_of(database)[1]) == ROWS * 4 + acknowledged + 1
    database.dispose()
    again = shelf.open(path)
    assert len(rows_of(again)[1]) == ROWS * 4 + acknowledged + 1
    assert again.problems(full=True) == []
