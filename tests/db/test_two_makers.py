"""Two programs that make a shop in one place at once: one of them makes it, the other one takes nothing away."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from db.backup import backup
from db.desk import blobs_of
from db.doctor import examine
from db.doctor_report import Severity
from db.engine import Database
from db.restore import restore
from tests.architecture.sources import ROOT
from tests.conftest import Shelf
from tests.db.kept_shop import kept_shop
from tests.journeys.shop import open_shop
from ui.cli import Exit

# Says "half" in the middle of its work, and goes on when it is told to.
PROGRAM = """
import sys
import db.demo, db.demo_shop, db.restore
from ui import cli

db.demo_shop.HASHED_WITH = {"memory_kib": 32, "passes": 1}
module, name = sys.argv[1].split(":")
whole = getattr(sys.modules[module], name)

def halting(*given, **named):
    print("half", flush=True)
    sys.stdin.readline()
    return whole(*given, **named)

if sys.argv[2] == "halt":
    setattr(sys.modules[module], name, halting)
sys.exit(cli.main([*sys.argv[3:], "--lang", "en"]))
"""
DEMO, RESTORE = "db.demo:tell", "db.restore:_build"


@contextmanager
def started(at: str, how: str, *command: str) -> Iterator[subprocess.Popen[str]]:
    pipe = subprocess.PIPE
    with subprocess.Popen(
        [sys.executable, "-c", PROGRAM, at, how, *command], cwd=ROOT, stdin=pipe, stdout=pipe, stderr=pipe, text=True
    ) as process:
        try:
            yield process
        finally:
            process.kill()


@contextmanager
def halted(at: str, *command: str) -> Iterator[subprocess.Popen[str]]:
    """Run a command up to its half."""
    with started(at, "halt", *command) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "half\n"
        yield process


def ended(process: subprocess.Popen[str]) -> tuple[int, str]:
    """Let a process go on to its end; return its code and its complaint."""
    errors = process.communicate("\n", 120)[1]
    return process.returncode, errors


def at_once(at: str, *command: str) -> tuple[int, str]:
    """Run a whole command."""
    with started(at, "on", *command) as process:
        return ended(process)


def is_sound(place: Path, shelf: Shelf) -> None:
    database = shelf.open(place)
    report = examine(database, blobs_of(database))
    assert [one.code for one in report.findings if one.severity is Severity.ERROR] == []
    assert "demo_unfinished" not in {one.code for one in report.findings}
    assert report.counts["audit"] > 0
    database.dispose()


def demo(place: Path) -> list[str]:
    return ["demo", "--visits", "2", "--db", str(place)]


def test_of_two_demos_in_a_new_file_the_first_to_be_whole_stays(tmp_path: Path, shelf: Shelf) -> None:
    place = tmp_path / "shop.db"
    with halted(DEMO, *demo(place)) as slow:
        assert not place.exists()
        assert at_once(DEMO, *demo(place)) == (Exit.OK, "")
        kept = place.read_bytes()
        said = f"There is a shop in the database {place} already, and it was not touched. Choose another with --db.\n"
        assert ended(slow) == (Exit.REFUSED, said)
    assert place.read_bytes() == kept
    assert not list(tmp_path.glob(".advisor*"))
    is_sound(place, shelf)


def test_a_shop_that_is_founded_while_a_demo_is_made_stays(tmp_path: Path, shelf: Shelf, database_of: Path) -> None:
    place = tmp_path / "shop.db"
    with halted(DEMO, *demo(place)) as slow:
        database_of.rename(place)
        code, said = ended(slow)
    assert (code, place.name in said) == (Exit.REFUSED, True)
    is_sound(place, shelf)


@pytest.fixture
def database_of(sqlite_database: Database) -> Path:
    """A closed file with a founded shop."""
    open_shop(sqlite_database)
    assert sqlite_database.path is not None
    sqlite_database.dispose()
    return sqlite_database.path


def test_of_two_demos_in_a_file_that_was_there_one_says_that_the_other_is_at_work(tmp_path: Path, shelf: Shelf) -> None:
    place = tmp_path / "shop.db"
    place.touch()
    with halted(DEMO, *demo(place)) as first:
        code, said = at_once(DEMO, *demo(place))
        assert (code, "is still under way" in said, "Sign in" in said) == (Exit.REFUSED, True, False)
        assert ended(first) == (Exit.OK, "")
    is_sound(place, shelf)


def test_who_finds_the_shop_founded_says_it_in_words_of_the_shell(tmp_path: Path) -> None:
    """The other one founds it between the look and the founding."""
    place = tmp_path / "shop.db"
    place.touch()
    with halted("db.demo:found", *demo(place)) as slow:
        assert at_once(DEMO, *demo(place)) == (Exit.OK, "")
        code, said = ended(slow)
    assert (code, "Sign in" in said, str(place) in said) == (Exit.REFUSED, False, True)


@pytest.mark.skipif(sys.platform == "win32", reason="no such signal there")
def test_a_maker_that_is_killed_leaves_the_place_free(tmp_path: Path, shelf: Shelf) -> None:
    place = tmp_path / "shop.db"
    with halted(DEMO, *demo(place)) as maker:
        maker.send_signal(signal.SIGKILL)
        assert maker.wait(60) == -signal.SIGKILL
    assert not place.exists()
    assert at_once(DEMO, *demo(place)) == (Exit.OK, "")
    assert not list(tmp_path.glob(".advisor*"))
    is_sound(place, shelf)


@pytest.fixture
def kept(sqlite_database: Database, tmp_path: Path) -> Path:
    """A backup, and the closed shop that it was made of beside it."""
    shop = kept_shop(sqlite_database)
    made = backup(sqlite_database, shop.desk.blobs, tmp_path / "a.zip")
    sqlite_database.dispose()
    return made.path


@pytest.mark.parametrize("there", [False, True], ids=["a new place", "over a shop"])
def test_of_two_restores_the_second_is_refused(there: bool, kept: Path, tmp_path: Path, shelf: Shelf) -> None:
    place = tmp_path / "again.db"
    if there:
        restore(kept, place)
    command = ["restore", str(kept), "--db", str(place)]
    with halted(RESTORE, *command) as first:
        code, said = at_once(RESTORE, *command)
        assert (code, said.startswith(f"The shop is in use ({place}).")) == (Exit.REFUSED, True)
        assert place.exists() is there
        assert ended(first) == (Exit.OK, "")
    assert len(list(tmp_path.glob("again-before-restore-*.db"))) == int(there)
    is_sound(place, shelf)


def test_a_restore_is_not_put_over_a_shop_that_was_made_meanwhile(kept: Path, tmp_path: Path, shelf: Shelf) -> None:
    place = tmp_path / "again.db"
    with halted("db.restore:_take_place", "restore", str(kept), "--db", str(place)) as slow:
        assert at_once(DEMO, *demo(place)) == (Exit.OK, "")
        made = place.read_bytes()
        assert ended(slow)[0] == Exit.REFUSED
    assert place.read_bytes() == made
    is_sound(place, shelf)


def test_a_restore_that_fails_leaves_no_list_behind(
    tmp_path: Path, kept: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("db.restore._build", fail)
    before = set(tmp_path.iterdir())
    with pytest.raises(KeyboardInterrupt):
        restore(kept, tmp_path / "again.db")
    assert set(tmp_path.iterdir()) == before
