"""The files that a command is given: what it never writes over, takes as it is spelled, and refuses to open."""

import os
import runpy
import sqlite3
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import make_url

from db.backup import backup
from db.desk import blobs_of
from db.engine import Database, file_of, open_database, url_of
from db.sqlite_file import COMPANIONS, of_a_shop
from tests.db.kept_shop import everything, kept_shop
from tests.journeys.shop import Shop
from tests.journeys.shop import open_shop as new_shop
from tests.journeys.test_papers import text_of
from tests.ui.cash_scene import billed, shared
from ui import cli
from ui.cli import Exit

ODD = "店 %41#?&+x"


@pytest.fixture(autouse=True)
def data(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch, quiet_log: Callable[..., None]
) -> None:
    """The data folder of nobody: what somebody chose in the window on this machine is not asked."""
    quiet_log("db.unit_of_work")  # the day of the shop in these tests may be still to come
    folder = tmp_path_factory.mktemp("data")
    monkeypatch.setattr(cli, "data_folder", lambda **_: folder)


@pytest.fixture
def open_shop(sqlite_database: Database) -> Shop:
    """A shop with a visit, at work."""
    return kept_shop(sqlite_database)


@pytest.fixture
def other_shop(tmp_path: Path) -> Path:
    """Another SQLite database with something in it, closed."""
    path = tmp_path / "other" / "二店.db"
    path.parent.mkdir()
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE theirs (id int)")
    connection.close()
    path.with_suffix(".blobs").mkdir()
    return path


@pytest.fixture
def pipe(tmp_path: Path) -> Path:
    """A pipe that nobody reads and nobody writes."""
    if not hasattr(os, "mkfifo"):
        pytest.skip("no pipes with names there")
    path = tmp_path / "pipe"
    os.mkfifo(path)
    return path


def state(*folders: Path) -> dict[str, bytes]:
    """Return every file below the folders with its bytes; SQLite's own files beside an open one move by themselves."""
    own = (*COMPANIONS, ".db")
    return {
        str(path): b"" if path.name.endswith(own[:3]) else path.read_bytes()
        for folder in folders
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def own_files(shop: Path, other: Path) -> Iterator[Path]:
    """Yield the files of two shops, those that lie beside them (there or not), and a new one among their pictures."""
    for one in (shop, other):
        yield from (one.with_name(one.name + end) for end in ("", *COMPANIONS))
        yield one.with_suffix(".blobs") / "x.zip"


def paper(shop: Shop, database: Database, out: Path) -> list[str]:
    """Return the command for the reception sheet of the shop's visit."""
    (card,) = shop.desk.reads.visits.recent(1)
    asked = ["paper", "reception_sheet", "--visit", card.number, "--out", str(out), "--lang", "en"]
    return [*asked, "--db", str(database.path)]


def test_a_paper_never_replaces_a_file_of_a_shop(
    open_shop: Shop, sqlite_database: Database, other_shop: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert sqlite_database.path is not None
    before, rows = state(sqlite_database.path.parent, other_shop.parent), everything(sqlite_database)
    for out in own_files(sqlite_database.path, other_shop):
        assert cli.main(paper(open_shop, sqlite_database, out)) == Exit.REFUSED, out
        assert capsys.readouterr().err.startswith(f"{out} is a file of a shop, or lies among a shop's pictures")
    assert state(sqlite_database.path.parent, other_shop.parent) == before
    assert everything(sqlite_database) == rows


def test_a_paper_replaces_a_pdf_and_nothing_else(
    open_shop: Shop, sqlite_database: Database, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "letter.txt"
    out.write_text("dear customer")
    rows = everything(sqlite_database)
    assert cli.main(paper(open_shop, sqlite_database, out)) == Exit.REFUSED
    assert capsys.readouterr().err == (
        f"{out} is there already and is no PDF, so it was not overwritten. Choose another name.\n"
    )
    assert out.read_text() == "dear customer"
    assert everything(sqlite_database) == rows
    for old in (b"%PDF-1.4 of last year", b""):
        out.write_bytes(old)
        assert cli.main(paper(open_shop, sqlite_database, out)) == Exit.OK
        assert out.read_bytes().startswith(b"%PDF-1.")
        assert out.read_bytes() != old
    assert [path.name for path in tmp_path.iterdir() if path.suffix in (".txt", ".new")] == ["letter.txt"]


@pytest.mark.parametrize("how", ["device", "disk", "renamed"])
def test_a_paper_that_cannot_be_written_leaves_the_shop_as_it_was(
    how: str, open_shop: Shop, sqlite_database: Database, tmp_path: Path, capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    out = tmp_path / "a" / "x.pdf"
    out.parent.mkdir()
    if how == "device":
        out = Path("/dev/full")
        if not out.exists():
            pytest.skip("no such device there")
    elif how == "disk":

        def full(_: int) -> None:
            raise OSError(28, "No space left on device")

        monkeypatch.setattr("db.paper_command.os.fsync", full)
    else:
        out.parent.rmdir()
        out.parent.symlink_to(tmp_path / "gone")
    shop_blobs = sorted(open_shop.desk.blobs.all())
    rows = everything(sqlite_database)
    assert cli.main(paper(open_shop, sqlite_database, out)) == Exit.ENVIRONMENT
    assert capsys.readouterr().err.startswith(f"The paper could not be written to {out}. ")
    assert everything(sqlite_database) == rows
    assert sorted(open_shop.desk.blobs.all()) == shop_blobs
    assert not [path for path in tmp_path.rglob("*") if path.is_file() and "pdf" in path.name]


def test_a_backup_never_takes_the_place_of_a_shop_s_file(
    open_shop: Shop, sqlite_database: Database, other_shop: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert sqlite_database.path is not None
    before = state(sqlite_database.path.parent, other_shop.parent)
    for target in own_files(sqlite_database.path, other_shop):
        asked = ["backup", str(target), "--overwrite", "--db", str(sqlite_database.path), "--lang", "en"]
        assert cli.main(asked) == Exit.REFUSED, target
        assert capsys.readouterr().err.startswith("A backup cannot be written over a file of a shop or among")
    assert state(sqlite_database.path.parent, other_shop.parent) == before
    assert len(open_shop.desk.reads.people.counters()) == 2


def test_what_belongs_to_no_shop(tmp_path: Path) -> None:
    (tmp_path / "notes.db").write_text("no database at all")
    (tmp_path / "notes.blobs").mkdir()
    for name in ("notes.db", "notes.db-wal", "new.pdf", "-wal", "notes.blobs/a.zip"):
        assert not of_a_shop(tmp_path / name), name


def test_a_pipe_is_no_backup(
    open_shop: Shop, sqlite_database: Database, pipe: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    said = f"{pipe} is no ordinary file but a device, a pipe or the like, so it was neither read nor written. Name a file.\n"
    asked = ["backup", str(pipe), "--overwrite", "--db", str(sqlite_database.path), "--lang", "en"]
    assert cli.main(asked) == Exit.REFUSED
    assert capsys.readouterr() == ("", said)
    assert cli.main(["restore", str(pipe), "--db", str(tmp_path / "new.db"), "--lang", "en"]) == Exit.REFUSED
    assert capsys.readouterr() == ("", said)
    assert pipe.is_fifo()
    assert not (tmp_path / "new.db").exists()


@pytest.mark.parametrize(
    "command",
    [
        ["doctor"], ["upgrade"], ["backup", "{tmp}/x.zip"], ["demo", "--visits", "0"], ["restore", "{tmp}/a.zip"],
        ["paper", "quote", "--visit", "1", "--out", "{tmp}/x.pdf"], ["run"], ["tour", "--out", "{tmp}/t"],
    ],
    ids=lambda command: command[0],
)  # fmt: skip
def test_a_pipe_is_no_database(
    command: list[str], pipe: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.zip").write_text("a letter")
    asked = [word.replace("{tmp}", str(tmp_path)) for word in command]
    assert cli.main([*asked, "--db", str(pipe), *(["--lang", "en"] if command != ["run"] else [])]) == Exit.ENVIRONMENT
    told = capsys.readouterr()
    assert told.out == ""
    assert str(pipe) in told.err
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.zip", "pipe"]


def test_a_backup_into_a_folder_that_takes_no_writes(
    open_shop: Shop, sqlite_database: Database, tmp_path: Path, capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    def refuse(*_: object, **__: object) -> str:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("db.backup.tempfile.mkdtemp", refuse)
    target = tmp_path / "x.zip"
    assert cli.main(["backup", str(target), "--db", str(sqlite_database.path), "--lang", "en"]) == Exit.ENVIRONMENT
    assert capsys.readouterr().err == (
        f"The backup could not be written to {target}: the folder takes no writes. Check the rights to it, or use "
        "another folder or disk, then try again.\n"
    )


# Where --db leads -----------------------------------------------------------------------------------------------------


def test_a_path_is_taken_as_it_is_spelled(
    sqlite_database: Database, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / f"sp ace {ODD}"
    folder.mkdir()
    place = folder / f"{ODD}.db"
    kept_shop(sqlite_database)
    made = backup(sqlite_database, blobs_of(sqlite_database), tmp_path / "a.zip").path
    assert cli.main(["demo", "--visits", "0", "--db", str(place)]) == Exit.OK
    assert place.is_file()
    assert cli.main(["restore", str(made), "--db", str(place)]) == Exit.OK
    with sqlite3.connect(place) as connection:
        ((number,),) = connection.execute("SELECT number FROM visit LIMIT 1").fetchall()
    connection.close()
    for asked in (
        ["doctor"], ["upgrade"], ["backup", str(folder / "x.zip")],
        ["paper", "reception_sheet", "--visit", number, "--out", str(folder / "x.pdf")],
    ):  # fmt: skip
        assert cli.main([*asked, "--db", str(place)]) == Exit.OK, capsys.readouterr().err
    assert sorted(path.name for path in tmp_path.iterdir() if "店" in path.name) == [folder.name]
    assert {path.name for path in folder.iterdir()} >= {place.name, "x.zip", "x.pdf"}


def test_window_and_tour_are_given_the_same_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[str] = []
    place = tmp_path / f"{ODD}.db"

    def note(_command: str, asked: Any) -> int:
        given.append(str(getattr(asked, "db", asked)))
        return 0

    monkeypatch.setattr(cli, "_hand_over", note)
    monkeypatch.setattr(cli, "_on_a_display", lambda: None)
    assert cli.main(["run", "--db", str(place)]) == Exit.OK
    assert cli.main(["tour", "--out", str(tmp_path / "t"), "--db", str(place)]) == Exit.OK
    assert [file_of(url) for url in given] == [place, place]
    assert [make_url(url).database for url in given] == [str(place)] * 2
    database = open_database(given[0], ballast=False)
    database.dispose()
    assert place.is_file()
    assert url_of(place) == given[0]


def test_the_window_expects_a_shop_where_there_is_a_file(tmp_path: Path) -> None:
    """A path in the settings of this computer is taken as it is, a URL as a URL."""
    from ui.app import App

    def expects(url: str | None, kept: str | None) -> bool:
        app: Any = SimpleNamespace(url=url, settings=SimpleNamespace(database=kept))
        return App._expects_a_shop(app)

    place = tmp_path / f"{ODD}.db"
    for url in (url_of(place), str(place)):
        assert not expects(url, None)
        assert not expects(None, url)
    place.touch()
    for url in (url_of(place), str(place)):
        assert expects(url, None)
        assert expects(None, url)
    assert expects("postgresql://u@h/n", None)


@pytest.mark.parametrize("command", [["run"], ["tour", "--out", "{tmp}/t"]], ids=lambda command: command[0])
def test_window_and_tour_make_no_folder(
    command: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = tmp_path / "gone"
    monkeypatch.setenv("LC_ALL", "en_US.UTF-8")
    monkeypatch.setattr(cli, "_hand_over", lambda *_: pytest.fail("it was begun"))
    asked = [word.replace("{tmp}", str(tmp_path)) for word in command]
    assert cli.main([*asked, "--db", str(gone / "a.db")]) == Exit.ENVIRONMENT
    assert capsys.readouterr().err == (
        f"There is no folder {gone}, so nothing was written. Make it first, or check the path.\n"
    )
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("journey", "said"),
    [
        ("walk-in", "There is a shop in the database {place} already, and this journey begins by making one;"),
        ("demo-day", "There is a shop in the database {place} already, and this journey begins by making one;"),
        ("returning", "The shop in the database {place} is no demo shop, and this journey does not know its people,"),
    ],
)
def test_a_journey_that_cannot_be_played_in_this_shop_is_refused_at_once(
    journey: str, said: str, open_shop: Shop, sqlite_database: Database, tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    rows, place = everything(sqlite_database), sqlite_database.path
    asked = ["tour", "--out", str(tmp_path / "t"), "--journey", journey, "--db", str(place), "--lang", "en"]
    assert cli.main(asked) == Exit.REFUSED
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.startswith(said.format(place=place))
    assert not (tmp_path / "t").exists()
    assert everything(sqlite_database) == rows
    assert open_shop.desk.reads.people.shop() is not None


def test_a_settlement_is_that_of_the_payer_who_is_asked_for(
    sqlite_database: Database, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shop = new_shop(sqlite_database)
    visit = shared(shop)
    own, other = billed(shop, visit)
    number = shop.desk.reads.visits.head(visit).number
    target = tmp_path / "s.pdf"
    asked = ["paper", "settlement", "--visit", number, "--db", str(sqlite_database.path), "--out", str(target)]
    for payer, bill in (((), own), (("--payer", "customer"), own), (("--payer", "warranty"), other)):
        assert cli.main([*asked, *payer]) == Exit.OK
        text = text_of(target.read_bytes())
        assert [one.number in text for one in (own, other)] == [bill is own, bill is other]
    target.unlink()
    before = everything(sqlite_database)
    capsys.readouterr()
    assert cli.main([*asked, "--payer", "recall", "--lang", "en"]) == Exit.REFUSED
    assert capsys.readouterr().err.startswith(f"In visit {number} no bill stands for this payer: Recall. ")
    assert cli.main([*asked, "--payer", "nobody"]) == Exit.USAGE
    assert cli.main([*asked[:1], "quote", *asked[2:], "--payer", "customer"]) == Exit.USAGE
    assert everything(sqlite_database) == before
    assert not target.exists()


def test_the_module_itself_is_the_command_too(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["ui.cli", "no-such-command"])
    with pytest.raises(SystemExit) as ended:
        runpy.run_path(str(cli.__file__), run_name="__main__")
    assert ended.value.code == Exit.USAGE
    assert "no-such-command" in capsys.readouterr().err
