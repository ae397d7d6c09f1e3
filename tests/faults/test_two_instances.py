"""Two programs on one SQLite file: the second is a proper second writer, and each sees within two seconds what the other did."""

import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication

from db.desk import blobs_of, make_desk
from db.doctor import examine
from db.doctor_report import Severity
from tests.faults.at_work import at_work
from tests.faults.kill_program import Round
from tests.faults.test_gone import on_reception
from tests.faults.test_kills import PATIENCE_SECONDS, Lines, Started
from tests.journeys.shop import PASSWORD, Shop, open_shop
from ui.features.visit.page import VisitPage

pytestmark = [
    pytest.mark.qt_log_ignore("This plugin does not support"), pytest.mark.timeout(300),
    pytest.mark.skipif(not hasattr(os, "fork"), reason="needs SIGKILL"),
]  # fmt: skip
SEEN_WITHIN_SECONDS = 2.0


@pytest.fixture
def shop(shelf: Any, templates: Callable[[str], Any]) -> Shop:
    """A shop in a file."""
    return open_shop(shelf.open(shelf.place("sqlite", templates("sqlite"))))


class Other:
    """The other program: a process of its own with a window of its own."""

    def __init__(self, lines: Lines, pid: int, qtbot: Any) -> None:
        self._lines, self._qtbot = lines, qtbot
        self.pid = pid

    def hear(self, wanted: Callable[[list[Any]], bool]) -> list[Any]:
        """Turn this window's event loop until the other one tells something wanted."""
        found: list[list[Any]] = []

        def told() -> bool:
            message = self._lines.next(time.monotonic() + 0.005)
            if message is not None and wanted(message):
                found.append(message)
            return bool(found)

        self._qtbot.waitUntil(told, timeout=PATIENCE_SECONDS * 1000)
        return found[0]


@contextmanager
def other_program(url: str, folder: Path, qtbot: Any) -> Iterator[Other]:
    """Run it: it takes a car in by itself, and then stays where it is."""
    folder.mkdir()
    round_ = Round(url, str(folder), "reception", "", "boss", PASSWORD, "2026-11-23T07:00:00+00:00")
    lines, pid = Started(folder / "errors.txt").begin(round_)
    try:
        yield Other(lines, pid, qtbot)
    finally:
        os.kill(pid, signal.SIGKILL)
        while (lines.next(time.monotonic() + PATIENCE_SECONDS) or ["gone"])[0] != "gone":
            pass


def test_two_programs_of_one_counter_see_each_other(shop: Shop, tmp_path: Path, qapp: QApplication, qtbot: Any) -> None:
    """Both sit at the same counter, as two programs on one computer do."""
    url = f"sqlite:///{shop.database.path}"
    with at_work(qapp, qtbot, url, tmp_path / "one") as desk, other_program(url, tmp_path / "two", qtbot) as other:
        heard: set[str] = set()
        subscription = desk.app.hub.subscribe({"visits"}, lambda change: heard.update(change.topics))
        arrived = other.hear(lambda m: m[0] == "told" and m[2] == "Reception.arrive")
        began = time.monotonic()
        desk.wait(lambda: "visits" in heard)
        assert time.monotonic() - began < SEEN_WITHIN_SECONDS
        assert [i.pid for i in desk.app._database.other_instances()] == [other.pid]
        (row,) = make_desk(shop.database, clock=shop.clock).reads.visits.recent(5)
        assert row.number == arrived[4]["number"]
        subscription.close()
        other.hear(lambda m: m[0] == "end")
        # What the other typed is here, and what is typed here upon it is no conflict and is heard there.
        on_reception(desk, row.id)
        assert desk.front(VisitPage).presenter.head.number == row.number
        assert desk.sheet_field("odometer_km").value() == 30210
        desk.write(desk.sheet_field("odometer_km"), "30303")
        desk.wait(lambda: desk.odometer(row.id) == 30303)
        began = time.monotonic()
        other.hear(lambda m: m[0] == "heard" and f"visit:{row.id}" in m[1])
        assert time.monotonic() - began < SEEN_WITHIN_SECONDS
        assert desk.banner() == ""
    report = examine(shop.database, blobs_of(shop.database), full=True)
    assert [f for f in report.findings if f.severity is not Severity.INFO] == []
