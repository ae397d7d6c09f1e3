"""The real program as the kill tests run it: signed in, typed into by real keys, telling its parent what was acknowledged.

A round is played in a process of its own, forked from ``kill_nursery`` or started anew. Every line it writes is one small
JSON list, whole even when the process dies right after it (POSIX: writes of up to 4,096 bytes to a pipe are not torn):

* ``["ready"]``: signed in, the first key is about to be pressed;
* ``["typed", name]``: a step of the journey is done;
* ``["stored", key]``: a command of any kind was committed;
* ``["told", key, command, arguments, reply]``: the presenter has the reply in its hands: from here on the person knows;
* ``["heard", [topics]]``: something changed, here or in another program;
* ``["kept", scope, name, value]``: a draft was stored;
* ``["end"]``: the journey is over; ``["failed", why]``: a step did not do what it should, or the program reported a fault;
* ``["shown", {...}]``: what the window shows of the visit after a restart.
"""

import json
import os
import signal
import sys
import threading
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from PySide6.QtCore import QTimer
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from advisor_app.domain.stages import Stage
from advisor_app.domain.values.clock import ManualClock
from advisor_app.integrations.passwords import Argon2Passwords
from advisor_app.ports.call import Call
from advisor_app.replies import to_json
from db.remembered import SqlRemembered
from ui.app import App, make_qt
from ui.features.arrival.page import ArrivalPage
from ui.features.cash.payment_page import PaymentPage
from ui.features.visit.page import VisitPage
from ui.kit import commands
from ui.shell.login_page import LoginPage
from ui.theme.theme import apply_theme
from ui.tour.driver import Driver, Record, Step
from ui.tour.hand import Hand, Key
from ui.tour.journeys import walk_in as journey

LIFE_SECONDS = 120
"""A round that nobody ends ends itself: the parent may be gone."""

PARTS: dict[str, tuple[Callable[[Hand], Iterator[Step]], ...]] = {
    "reception": (journey.arrive, journey.take_in),
    "walkaround": (journey.walk_around,),
    "fault": (journey.interview,),
    "quote": (journey.quote,),
    "order": (journey.order,),
    "dispatch": (journey.dispatch, journey.repair),
    "quality": (journey.check_and_wash,),
    "settlement": (journey.check_out,),
    "payment": (journey.check_out,),
    "delivery": (journey.hand_over,),
}
"""The part of the walk-in that is typed, by the stage at which the prepared visit stands."""


@dataclass(frozen=True)
class Round:
    """What one process has to do.

    Attributes:
        url: database.
        folder: settings and whatever the driver leaves.
        part: name in ``PARTS``; empty to only look at what is there.
        visit: key of the prepared visit; empty where the journey opens one.
        login, password: who sits at the counter.
        now: the clock of this process, ISO 8601 with zone.
    """

    url: str
    folder: str
    part: str
    visit: str
    login: str
    password: str
    now: str


def tell(*parts: object) -> None:
    """Write one line to the parent."""
    line = json.dumps(parts, ensure_ascii=False, default=str).encode() + b"\n"
    assert len(line) <= 4096, line[:200]
    os.write(1, line)


class Witness(App):
    """The program, telling of every commit."""

    def _announce(self, call: Call, topics: frozenset[str]) -> None:
        tell("stored", str(call.key))
        super()._announce(call, topics)

    def _heard(self, topics: frozenset[str]) -> None:
        tell("heard", sorted(topics))
        super()._heard(topics)


class Watched(commands.Run[Any]):
    """A command whose reply is told on once the presenter has got it."""

    name = ""
    arguments: tuple[object, ...] = ()

    def then(
        self, done: Callable[[Any], object], failed: Callable[[BaseException], object] | None = None
    ) -> commands.Run[Any]:
        """Send it, and tell of the reply."""

        def received(reply: Any) -> None:
            done(reply)
            tell("told", str(self._call.key), self.name, to_json(list(self.arguments)), to_json(reply))

        return super().then(received, failed)


class WatchedCommands(commands.Commands):
    """The one way of changing anything, watched."""

    def run_as(self, call: Call, view: Any, command: Any, /, *args: Any, **kwargs: Any) -> commands.Run[Any]:
        """Prepare a command that will be told of."""
        run = Watched(self._context, call, lambda sent: command(sent, *args, **kwargs), view, self._spent)
        run.name, run.arguments = getattr(command, "__qualname__", ""), args
        return run


class Blind(Driver):
    """The hand at the keyboard without its camera: pictures are not what is tested here."""

    def _grab(self) -> QImage:
        return QImage(1, 1, QImage.Format.Format_RGB32)

    def fail(self, problem: str) -> None:
        """Fail the step, and say what stood on the screen."""
        page = self._window.findChildren(VisitPage)
        head = page[0].presenter.head if page else None
        where = [page[0].presenter.selected, page[0].page()] if page else []
        over, focus = QApplication.activeModalWidget(), QApplication.focusWidget()
        facts = to_json(head.facts) if head else None
        frames = sys._current_frames()
        others = (t for t in threading.enumerate() if t.ident in frames and t is not threading.main_thread())
        busy = {t.name: "".join(traceback.format_stack(frames[t.ident or 0])[-6:])[-500:] for t in others}
        state = f"over {over}, focus {focus}, at {where}, facts {facts}"
        super().fail(f"{problem}; settled {self._settled()}; threads {busy}; {state}"[:2400])


def opened(hand: Hand, round_: Round) -> Iterator[Step]:
    """Sign in and go to the visit."""
    app = hand.app
    yield Step("", lambda: bool(app.window.findChildren(LoginPage)), timeout=60)
    page = app.window.findChildren(LoginPage)[0]
    hand.driver.do(lambda: page.login_wanted.emit(round_.login, round_.password))
    yield Step("", lambda: app.context is not None and not app.window.covered, timeout=60)
    if round_.visit:
        hand.driver.do(lambda: app.navigator.navigate("visit", visit=UUID(round_.visit)))
        yield Step("", lambda: hand.shows(VisitPage) and hand.page(VisitPage).page() is not None, timeout=60)


def typed(hand: Hand, round_: Round) -> Iterator[Step]:
    """The journey: from here on the parent may kill at any moment."""
    yield from opened(hand, round_)
    tell("ready")
    for part in PARTS[round_.part]:
        if part is journey.check_out and round_.part == "payment":
            yield from paid(hand)
            continue
        for step in part(hand):
            yield step
            tell("typed", step.name)


def paid(hand: Hand) -> Iterator[Step]:
    """The last third of the check-out: shift, cash, gate pass, as the tour types it."""
    page = hand.stage(PaymentPage)
    yield Step("", page.money.opening.isVisible)
    hand.driver.type("500")
    hand.driver.press(Key.Key_Return)
    yield Step("shift open", page.money.money.isVisible)
    tell("typed", "shift open")
    hand.driver.press(Key.Key_1)
    yield Step("", page.money.money.hasFocus)
    hand.driver.press(Key.Key_Return)  # what is owed, exactly
    yield Step("paid", hand.holds(lambda f: f.paid))
    tell("typed", "paid")
    hand.primary()
    yield Step("gate pass", lambda: hand.at_stage(Stage.DELIVERY))
    tell("typed", "gate pass")


def looked(hand: Hand, round_: Round) -> Iterator[Step]:
    """Tell what the window shows of the visit."""
    yield from opened(hand, round_)
    if not round_.visit:  # killed before the visit was opened: its form is found again as it was left
        hand.driver.press(Key.Key_F2)
        yield Step("", lambda: hand.shows(ArrivalPage) and hand.app.tasks.pending == 0)
        tell(
            "shown",
            {"form": dict(hand.page(ArrivalPage).presenter.draft.values), "plate": hand.page(ArrivalPage).plate.text()},
        )
        return
    yield Step("", lambda: hand.app.tasks.pending == 0)
    head, page = hand.page(VisitPage).presenter.head, hand.page(VisitPage).page()
    assert head is not None
    assert page is not None
    stored = getattr(page, "stored", None)
    fields = {}
    if stored is not None and page.stage.value == "reception":
        fields = {name: to_json(stored.field("sheet", name).value()) for name in ("odometer_km", "energy_percent")}
    tell("shown", {"number": head.number, "stage": page.stage.value, "facts": to_json(head.facts), "fields": fields})


def play(round_: Round) -> int:
    """Run the program for one round; returns the exit code, or is killed."""
    signal.alarm(LIFE_SECONDS)
    folder = Path(round_.folder)
    qt = make_qt(["advisor"])
    apply_theme(qt, "light")
    app = Witness(
        qt, url=round_.url, folder=folder, clock=ManualClock(datetime.fromisoformat(round_.now)),
        passwords=Argon2Passwords(memory_kib=32, passes=1),
    )  # fmt: skip
    app.window.resize(1440, 900)
    app.rim.install()
    app.rim.reported.connect(lambda report: tell("failed", report.text[-2000:]))
    app.start()
    driver = Blind(app.window, folder / "driver", settled=lambda: app.tasks.pending == 0)
    hand = Hand(driver, app)
    steps = typed(hand, round_) if round_.part else looked(hand, round_)

    def over(record: Record) -> None:
        problem = next((f"{s.name}: {s.problem}" for s in record.steps if not s.ok), "")
        tell("failed", problem) if problem else tell("end")
        if not round_.part:  # one who looks goes home; one who types waits to be killed
            app.window.close()
            QTimer.singleShot(0, qt.quit)

    driver.finished.connect(over)
    driver.start(round_.part or "look", steps, {})
    qt.exec()
    app.rim.remove()
    return 0


class WatchedMemory(SqlRemembered):
    """What is kept outside of commands, told of once it is stored: the draft of the arrival form."""

    def put(self, scope: str, name: str, value: Any) -> None:
        """Keep a value and tell of it."""
        super().put(scope, name, value)
        tell("kept", scope, name, value)


def watch() -> None:
    """Let every command of this process tell of its reply."""
    import db.desk

    vars(commands)["Commands"] = WatchedCommands
    vars(db.desk)["SqlRemembered"] = WatchedMemory


def main(arguments: list[str]) -> int:
    """Play one round in this process: the only argument is the round as JSON."""
    watch()
    return play(Round(**json.loads(arguments[0])))


__all__ = ["PARTS", "Round", "main", "play", "tell", "watch"]

if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
