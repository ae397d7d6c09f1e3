"""Signals while a command runs."""

import signal
from collections.abc import Iterator

import pytest

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
