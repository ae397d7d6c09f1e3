"""Signals while a command runs."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from db.engine import Database
from tests.architecture.sources import ROOT
from tests.journeys.shop import open_shop
from ui import cli
from ui.cli import Exit


@pytest.fixture
def heard_by_default() -> Iterator[None]:
    """Whoever started the tests may have had the hang-up ignored, as nohup does."""
    if not hasattr(signal, "SIGHUP"):
        pytest.skip("no such signal there")
    before = signal.signal(signal.SIGHUP, signal.SIG_DFL)
    yield
    signal.signal(signal.SIGHUP, before)


@pytest.mark.usefixtures("heard_by_default")
def test_signals_are_as_before_after_a_command(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[object] = []

    def look(_: object) -> int:
        seen.extend(signal.getsignal(one) for one in (signal.SIGTERM, signal.SIGHUP))
        return 0

    monkeypatch.setattr(cli, "_doctor", look)
    before = [signal.getsignal(one) for one in (signal.SIGTERM, signal.SIGHUP)]
    assert cli.main(["doctor"]) == Exit.OK
    assert [signal.getsignal(one) for one in (signal.SIGTERM, signal.SIGHUP)] == before
    assert all(callable(handler) for handler in seen)


def test_a_reader_that_goes_away_is_no_fault(sqlite_database: Database) -> None:
    open_shop(sqlite_database)
    command = [sys.executable, "-m", "advisor_app", "doctor", "--json", "--db", str(sqlite_database.path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert (process.wait(60), process.stderr.read()) == (Exit.ENVIRONMENT, b"")


WINDOW = """
import signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell lets what it starts behind itself ignore it
signal.signal(signal.SIGHUP, signal.SIG_DFL)  # and so does nohup
import ui.app

class Told(ui.app.App):
    def start(self):
        self.ready.connect(lambda: print("ready", flush=True))
        super().start()

ui.app.App = Told
from ui import cli
sys.exit(cli.main(["run", "--db", sys.argv[1]]))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="no such signals there")
@pytest.mark.parametrize(
    ("name", "code"), [("SIGINT", Exit.STOPPED), ("SIGTERM", Exit.ENDED), ("SIGHUP", Exit.HUNG_UP)]
)
def test_a_window_that_is_told_to_end_closes_as_by_its_cross(name: str, code: Exit, tmp_path: Path) -> None:
    place, home = tmp_path / "shop.db", tmp_path / "home"
    home.mkdir()
    around = {**os.environ, "HOME": str(home), "QT_QPA_PLATFORM": "offscreen"}
    with subprocess.Popen(
        [sys.executable, "-c", WINDOW, str(place)], cwd=ROOT, env=around, text=True, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as window:  # fmt: skip
        try:
            assert window.stdout is not None
            assert window.stdout.readline() == "ready\n"
            window.send_signal(getattr(signal, name))
            said = window.communicate(timeout=120)
        finally:
            window.kill()
    assert (window.returncode, said) == (code, ("", ""))
    assert place.with_name("shop.db.open").read_text("utf-8") == "[]"
    assert place.with_name("shop.db.seal").exists(), "the file was closed in order"
