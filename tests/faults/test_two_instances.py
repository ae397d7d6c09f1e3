"""Two programs on one SQLite file: the second is a proper second writer, and each sees within two seconds what the other did."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication

from advisor_app.domain.stages import Stage
from db.desk import blobs_of, make_desk
from db.doctor import examine
from db.doctor_report import Severity
from tests.faults.at_work import at_work
from tests.faults.kill_program import Round
from tests.faults.test_gone import on_reception
from tests.faults.test_kills import PATIENCE_SECONDS, Started
from tests.journeys.shop import PASSWORD, Shop, open_shop
from tests.journeys.walk_in import drive
from ui.features.visit.page import VisitPage

pytestmark = [pytest.mark.qt_log_ignore("This plugin does not support"), pytest.mark.timeout(240)]
SEEN_WITHIN_SECONDS = 2.0


@pytest.fixture
def shop(shelf: Any, templates: Callable[[str], Any]) -> Shop:
    """A shop in a file."""
    return open_shop(shelf.open(shelf.place("sqlite", templates("sqlite"))))


def clean(shop: Shop) -> None:
    """The doctor has nothing to say."""
    report = examine(shop.database, blobs_of(shop.database), full=True)
    assert [f for f in report.findings if f.severity is not Severity.INFO] == []


def test_two_windows_see_each_other(shop: Shop, tmp_path: Path, qapp: QApplication, qtbot: Any) -> None:
    """Both at the same counter, as two programs of one computer are."""
    visit, url = drive(shop, Stage.WALKAROUND).visit, f"sqlite:///{shop.database.path}"
    with at_work(qapp, qtbot, url, tmp_path / "one") as first, at_work(qapp, qtbot, url, tmp_path / "two") as second:
        for desk in (first, second):
            on_reception(desk, visit)
        for writer, reader, reading in ((first, second, 30301), (second, first, 30302), (first, second, 30303)):
            writer.write(writer.sheet_field("odometer_km"), str(reading))
            writer.wait(lambda reading=reading, writer=writer: writer.odometer(visit) == reading)  # type: ignore[misc]
            began = time.monotonic()
            reader.wait(
                lambda reading=reading, reader=reader: reader.sheet_field("odometer_km").value() == reading  # type: ignore[misc]
            )
            assert time.monotonic() - began < SEEN_WITHIN_SECONDS
        # An edit upon what the other stored is no conflict: each had seen it.
        assert (first.banner(), second.banner()) == ("", "")
        assert first.front(VisitPage).presenter.head.facts.odometer_taken
    clean(shop)


def test_a_second_process_writes_beside_the_first(shop: Shop, tmp_path: Path, qapp: QApplication, qtbot: Any) -> None:
    """The other program is a process of its own: it takes a car in, and this window hears of it."""
    path = shop.database.path
    assert path is not None
    url, own = f"sqlite:///{path}", tmp_path / "other"
    own.mkdir()
    with at_work(qapp, qtbot, url, tmp_path / "one") as desk:
        assert desk.app.context is not None
        heard: list[str] = []
        subscription = desk.app.hub.subscribe({"visits"}, lambda change: heard.extend(change.topics))
        round_ = Round(url, str(own), "reception", "", "boss", PASSWORD, "2026-11-23T07:00:00+00:00")
        lines, _ = Started(tmp_path / "errors.txt").begin(round_)
        told: list[list[Any]] = []

        def opened() -> bool:
            message = lines.next(time.monotonic() + 0.01)
            if message is not None:
                told.append(message)
            return bool(message) and message[0] == "told" and message[2] == "Reception.arrive"

        qtbot.waitUntil(opened, timeout=PATIENCE_SECONDS * 1000)
        began = time.monotonic()
        desk.wait(lambda: "visits" in heard)
        assert time.monotonic() - began < SEEN_WITHIN_SECONDS
        assert len(desk.app._database.other_instances()) == 1
        here = make_desk(shop.database, clock=shop.clock)
        (row,) = here.reads.visits.recent(5)
        assert row.number == told[-1][4]["number"]
        subscription.close()
        qtbot.waitUntil(
            lambda: (lines.next(time.monotonic() + 0.01) or [""])[0] == "end", timeout=PATIENCE_SECONDS * 1000
        )
        import os
        import signal

        os.kill(lines._process.pid, signal.SIGKILL)  # type: ignore[attr-defined]
        while (lines.next(time.monotonic() + PATIENCE_SECONDS) or [""])[0] != "gone":
            pass
        desk.go(row.id)  # the window works on the visit that the other one began
        assert desk.front(VisitPage).presenter.head.number == row.number
    clean(shop)
