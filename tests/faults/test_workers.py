"""A fault of the program itself, in any worker and in a slot: a report with a number, and the window works on."""

import logging
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from advisor_app.domain.stages import Stage
from tests.faults.at_work import Desk, at_work, texts
from tests.faults.test_gone import on_reception
from tests.journeys.shop import Shop, open_shop
from tests.journeys.walk_in import drive
from ui.crash import FaultDialog

pytestmark = [pytest.mark.qt_log_ignore("This plugin does not support"), pytest.mark.timeout(180)]


class Slip(Exception):
    """A fault nobody thought of."""


def slip(*_: object, **__: object) -> None:
    raise Slip("张三 13800138000")


def in_slot(desk: Desk) -> None:
    QTimer.singleShot(0, slip)


def in_thread(_: Desk) -> None:
    thread = threading.Thread(target=slip)
    thread.start()
    thread.join()


def in_callback(desk: Desk) -> None:
    desk.app.tasks.read(lambda: 1).then(slip)


PLACES: dict[str, Callable[[Desk], object]] = {
    "writer": lambda desk: desk.app.tasks.write(slip).then(print),
    "reader": lambda desk: desk.app.tasks.read(slip).then(print),
    "pdf": lambda desk: desk.app.tasks.pdf(slip).then(print),
    "job": lambda desk: desk.app.tasks.job(slip).then(print),
    "nobody listens": lambda desk: desk.app.tasks.job(slip),
    "slot": in_slot,
    "thread": in_thread,
    "callback": in_callback,
    "hub": lambda desk: desk.app.hub.publish({"visit"}),
    "search": lambda desk: desk.app.window.search.typed.emit("zs"),
    "command": lambda desk: desk.app.context.commands.run(slip).then(print),  # type: ignore[union-attr]
}


@pytest.fixture
def shop(shelf: Any, templates: Callable[[str], Any]) -> Shop:
    """A shop in a file."""
    return open_shop(shelf.open(shelf.place("sqlite", templates("sqlite"))))


@pytest.mark.parametrize("place", sorted(PLACES))
def test_a_fault_is_reported_and_the_window_lives(
    place: str, shop: Shop, tmp_path: Path, qapp: QApplication, qtbot: Any, monkeypatch: pytest.MonkeyPatch,
    quiet_log: Callable[..., None], caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    """What stands in a field is kept, and the next thing that is typed is stored."""
    quiet_log("crash")
    caplog.set_level(logging.ERROR, "crash")
    visit = drive(shop, Stage.WALKAROUND).visit
    with at_work(qapp, qtbot, f"sqlite:///{shop.database.path}", tmp_path / "own") as desk:
        on_reception(desk, visit)
        desk.write(desk.sheet_field("odometer_km"), "30301")
        desk.wait(lambda: desk.odometer(visit) == 30301)
        subscription = desk.app.hub.subscribe({"visit"}, slip) if place == "hub" else None
        if place == "search":
            assert desk.app.desk is not None
            monkeypatch.setattr(type(desk.app.desk.reads.search), "find", slip)
        PLACES[place](desk)
        desk.wait(lambda: isinstance(QApplication.activeModalWidget(), FaultDialog))
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, FaultDialog)
        (entry,) = [r for r in caplog.records if r.getMessage() == "program.fault"]
        assert entry.data["id"] == dialog.number.text()  # type: ignore[attr-defined]
        assert "13800138000" not in entry.data["trace"]  # type: ignore[attr-defined]
        assert "Slip" not in texts(dialog)
        dialog.accept()
        desk.wait(lambda: QApplication.activeModalWidget() is None)
        if subscription is not None:
            subscription.close()
        assert desk.sheet_field("odometer_km").value() == 30301
        desk.write(desk.sheet_field("odometer_km"), "30302")
        desk.wait(lambda: desk.odometer(visit) == 30302)
