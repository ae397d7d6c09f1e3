"""Paths that lead nowhere or to somebody else's file: a sentence and a code, whichever option they were given to."""

import shutil
import sys
from pathlib import Path

import pytest

from advisor_app.domain.values.errors import EnvironmentFault
from db.backup import backup
from db.engine import Database, open_database
from db.restore import restore
from tests.db.kept_shop import kept_shop
from ui import cli
from ui.cli import Exit

LETTER = "Dear Sir,\n" * 40
LONG = "a" * 300


@pytest.fixture(autouse=True)
def data(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """The data folder of nobody."""
    folder = tmp_path_factory.mktemp("data")
    monkeypatch.setattr(cli, "data_folder", lambda **_: folder)


@pytest.fixture
def shop_file(sqlite_database: Database) -> Path:
    """A shop with a visit, closed."""
    kept_shop(sqlite_database)
    assert sqlite_database.path is not None
    sqlite_database.dispose()
    return sqlite_database.path


def commands(path: str, shop: str) -> list[list[str]]:
    """Return every command with ``path`` in each place that takes one."""
    return [
        *([name, "--db", path] for name in ("run", "doctor", "upgrade", "demo")),
        ["paper", "quote", "--visit", "1", "--out", "x.pdf", "--db", path],
        ["backup", "x.zip", "--db", path],
        ["restore", path, "--db", f"{shop}.new"],
        ["tour", "--out", path],
        ["tour", "--out", f"{shop}.tour", "--db", path],
        ["paper", "quote", "--visit", "1", "--out", path, "--db", shop],
        ["backup", path, "--db", shop],
        ["backup", path, "--overwrite", "--db", shop],
    ]


def stumbles(
    path: str, shop: Path, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Try a path everywhere."""
    monkeypatch.chdir(folder)
    monkeypatch.setattr(cli, "_on_a_display", lambda: None)
    before = {one: one.read_bytes() for one in folder.rglob("*") if one.is_file()}
    for command in commands(path, str(shop)):
        assert cli.main([*command, *(["--lang", "en"] if command[0] != "run" else [])]) in (3, 4), command
        said = capsys.readouterr()
        assert said.out == ""
        assert len(said.err.strip().splitlines()) == 1, command
        assert said.err.strip()[-1] in ".。", command
    assert {one: one.read_bytes() for one in folder.rglob("*") if one.is_file()} == before


def test_a_name_that_is_too_long(
    shop_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    stumbles(str(tmp_path / LONG), shop_file, tmp_path, monkeypatch, capsys)
    stumbles(str(tmp_path / LONG / "x"), shop_file, tmp_path, monkeypatch, capsys)


@pytest.mark.skipif(sys.platform == "win32", reason="links are seldom there")
def test_links_that_lead_in_a_circle(
    shop_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "loop").symlink_to("loop")
    stumbles(str(tmp_path / "loop" / "x"), shop_file, tmp_path, monkeypatch, capsys)


@pytest.mark.skipif(sys.platform != "linux", reason="needs a file system that takes no files")
@pytest.mark.parametrize("out", ["/proc/nope/x", "/proc"])
def test_a_folder_of_the_tour_that_takes_no_writes(out: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["tour", "--out", out, "--lang", "en"]) == Exit.ENVIRONMENT
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith("/proc")
    assert " cannot be used: " in said.err


def test_somebody_elses_file_is_not_called_a_damaged_shop(
    shop_file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    letter = tmp_path / "letter.txt"
    letter.write_text(LETTER)
    before = set(tmp_path.iterdir())
    for command in (["doctor"], ["upgrade"], ["demo"], ["backup", str(tmp_path / "x.zip")]):
        assert cli.main([*command, "--db", str(letter), "--lang", "en"]) == Exit.ENVIRONMENT
        said = capsys.readouterr()
        assert (said.out, "is no database of this program" in said.err) == ("", True)
    assert letter.read_text() == LETTER
    assert set(tmp_path.iterdir()) == before


def test_what_lies_beside_a_file_says_that_it_was_a_shop(shop_file: Path) -> None:
    shop_file.write_text(LETTER)
    with pytest.raises(EnvironmentFault, match="database_damaged"):
        open_database(shop_file)
    for beside in shop_file.parent.glob(f"{shop_file.name}.*"):
        beside.unlink()
    with pytest.raises(EnvironmentFault, match="database_damaged"):
        open_database(shop_file)
    shutil.rmtree(shop_file.with_suffix(".blobs"))
    with pytest.raises(EnvironmentFault, match="database_foreign"):
        open_database(shop_file)
    shop_file.write_bytes(b"SQLite")
    with pytest.raises(EnvironmentFault, match="database_damaged"):  # cut short in its first word
        open_database(shop_file)


def test_no_backup_is_restored_over_somebody_elses_file(tmp_path: Path, sqlite_database: Database) -> None:
    shop = kept_shop(sqlite_database)
    made = backup(sqlite_database, shop.desk.blobs, tmp_path / "a.zip")
    letter = tmp_path / "letter.txt"
    letter.write_text(LETTER)
    before = set(tmp_path.iterdir())
    with pytest.raises(EnvironmentFault, match="database_foreign"):
        restore(made.path, letter)
    assert letter.read_text() == LETTER
    assert set(tmp_path.iterdir()) == before
