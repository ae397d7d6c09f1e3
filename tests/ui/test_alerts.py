"""The bell: it counts at once, every minute, and once for many changes of the board."""

from datetime import UTC, datetime

from ui.kit.hub import ChangeHub
from ui.kit.tasks import InlineTasks
from ui.shell import alerts
from ui.shell.alerts import AlertWatch
from ui.shell.topbar import TopBar

NOON = datetime(2026, 11, 23, 4, tzinfo=UTC)


class Board:
    """Answers with a number, and remembers of when it was asked."""

    def __init__(self) -> None:
        self.number, self.asked = 2, []

    def in_danger(self, now: datetime) -> int:
        self.asked.append(now)
        return self.number


def test_many_changes_are_one_look_soon(qtbot, monkeypatch):
    monkeypatch.setattr(alerts, "SOON_MS", 50)
    hub, top, board = ChangeHub(), TopBar(), Board()
    qtbot.addWidget(top)
    watch = AlertWatch(InlineTasks(), hub, top, board.in_danger, lambda: NOON)
    hub.publish({"board"})
    assert (board.asked, watch._soon.isActive()) == ([], False), "nobody has begun"
    watch.start()
    assert board.asked == [NOON]
    assert top._alerts.text() == "2"
    board.number = 3
    for _ in range(5):
        hub.publish({"board", "visits"})
    hub.publish({"cash"})
    assert board.asked == [NOON], "what was done shows its own page first"
    qtbot.waitUntil(lambda: len(board.asked) == 2)
    assert top._alerts.text() == "3"
    assert not watch._soon.isActive()
    hub.publish({"board"})
    watch.stop()
    assert not watch._soon.isActive()
