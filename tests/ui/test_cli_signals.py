"""Signals while a command runs."""

import signal
import subprocess
import sys
from collections.abc import Iterator

import pytest

from db.engine import Database
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
