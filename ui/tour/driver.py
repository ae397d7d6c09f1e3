"""Drives the real window with real keys and clicks, step by step, and writes down how it went.

The driver knows no feature. A journey is a generator that asks for input and yields a ``Step`` with the condition it waits
for; input is played one event per turn of the event loop, so that a stall that is measured is one a person would feel.
Input goes through the window, never straight to a widget: what is hidden, disabled or behind a dialog gets nothing.
"""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import asdict, dataclass, field
from pathlib import Path
from time import perf_counter

from PySide6.QtCore import QCoreApplication, QObject, QPoint, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QCursor, QGuiApplication, QImage, QInputMethodEvent, QPainter, QWindow
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from ui.kit.stalls import StallMeter
from ui.kit.tasks import Caught

POLL = 5
"""Milliseconds between two looks at a step's condition."""

SETTLE = 30
"""Milliseconds a step goes on while its condition holds, so that its paints belong to it."""

CALM = 6
"""Looks in a row that must find the condition true and nothing under way: a page comes in several turns of the loop."""

PRESSES = 60
"""Most presses of one key that a journey makes to get somewhere."""

STEP_ASIDE = 2.0
"""Seconds to wait for the window in front to take the keyboard again."""

TIMEOUT = 10.0
"""Seconds after which a step that waits has failed, unless it says otherwise."""

NESTED = 0.1
"""Seconds after which an input that has not returned is taken to have opened an event loop of its own (a menu)."""

NONE = Qt.KeyboardModifier.NoModifier
Where = QWidget | Callable[[], QWidget]
Spot = QPoint | Callable[[], QPoint] | None
"""A point in a widget, or what tells it when its turn comes; None is the middle."""


@dataclass(frozen=True)
class Step:
    """What a journey waits for.

    Attributes:
        name: what was done, a line of the record and of the picture's name; a step without a name is only a wait, whose
            time and keys count for the next one.
        until: condition, looked at every 5 ms once all input has been played; it has to stay true for a moment in which
            nothing else happens, so that the picture shows what a person sees.
        timeout: seconds until the step has failed.
    """

    name: str
    until: Callable[[], bool]
    timeout: float = TIMEOUT


@dataclass
class Done:
    """Record of a step.

    Attributes:
        name: as the journey calls it.
        seconds: from the first key to the end of its paints.
        keys: key presses and clicks it took.
        max_stall_ms: longest deafness of the screen, net of the wait for a processor.
        max_stall_wall_ms: the same on the clock.
        p99_stall_ms: 99th percentile, net.
        picture: name of the PNG.
        screen: which screen was in front at its end.
        ok: whether the step did what it should.
        problem: what was wrong, or empty.
    """

    name: str
    seconds: float
    keys: int
    max_stall_ms: float
    max_stall_wall_ms: float
    p99_stall_ms: float
    picture: str
    screen: str
    ok: bool
    problem: str = ""


@dataclass
class Record:
    """Record of a journey; as JSON it is ``tour.json``.

    Attributes:
        journey: its name.
        versions: of what was driven.
        steps: what was done.
        unwritten: why ``tour.json`` could not be written; None where it was.
    """

    journey: str
    versions: Mapping[str, str]
    steps: list[Done] = field(default_factory=list)
    unwritten: OSError | None = None

    @property
    def ok(self) -> bool:
        """Whether every step did what it should, and there was one."""
        return bool(self.steps) and all(step.ok for step in self.steps)

    def as_json(self) -> dict[str, object]:
        """Return what ``tour.json`` holds."""
        return {
            "journey": self.journey,
            "ok": self.ok,
            "steps": [asdict(step) for step in self.steps],
            "totals": {
                "steps": len(self.steps),
                "seconds": round(sum(step.seconds for step in self.steps), 3),
                "keys": sum(step.keys for step in self.steps),
                "max_stall_ms": max((step.max_stall_ms for step in self.steps), default=0.0),
            },
            "versions": dict(self.versions),
        }


class Driver(QObject):
    """Plays a journey inside the running event loop.

    Args:
        window: the program's main window.
        folder: where pictures and ``tour.json`` go; made when missing.
        pace: milliseconds between two inputs (0: one per turn of the event loop).
        settled: a further condition of every step: the page gone to is in front, nothing is under way or queued.
        front: names the screen in front, for the record.

    Signals:
        finished: (record) all steps done, or one has failed.
    """

    finished = Signal(object)

    def __init__(
        self,
        window: QWidget,
        folder: Path,
        *,
        pace: int = 0,
        settled: Callable[[], bool] = lambda: True,
        front: Callable[[], str] = lambda: "",
    ) -> None:
        super().__init__()
        folder.mkdir(parents=True, exist_ok=True)
        self._window, self._folder, self._pace, self._settled = window, folder, pace, settled
        self._front = front
        self._meter = StallMeter(self)
        self._pool = ThreadPoolExecutor(1, "picture")
        self._saved: list[tuple[Done, Future[bool]]] = []
        self._input: deque[Callable[[], None]] = deque()
        self._keys = 0
        self._began = 0.0
        self._problem = ""
        self._acting = 0.0
        self._calm, self._calm_since = 0, 0.0
        self._record = Record("", {})
        self._steps: Iterator[Step] = iter(())
        self._step: Step | None = None

    # What a journey may ask for

    @property
    def target(self) -> QWindow:
        """The window that gets input: the dialog in front, else the main window, made active if it is not."""
        top = QApplication.activePopupWidget() or QApplication.activeModalWidget() or self._window
        top = top.window()
        if not top.isActiveWindow() and not top.windowFlags() & Qt.WindowType.Popup:
            top.activateWindow()
        return top.windowHandle()

    def press(self, key: Qt.Key, modifier: Qt.KeyboardModifier = NONE) -> None:
        """Press one key."""
        self._ask(lambda: QTest.keyClick(self.target, key, modifier))

    def press_until(
        self, key: Qt.Key, there: Callable[[], bool], modifier: Qt.KeyboardModifier = NONE, *, most: int = PRESSES
    ) -> None:
        """Press one key until something holds, as often as it takes; not at all where it holds already.

        Args:
            key: Tab to get to a field, an arrow to get to a row.
            there: looked at before each press.
            modifier: held with the key.
            most: presses after which it is given up, and the step fails.
        """

        def play() -> None:
            if there():
                return
            if most <= 0:
                raise LookupError(f"{PRESSES} presses of {key.name} lead nowhere")
            self._keys += 1
            self.press_until(key, there, modifier, most=most - 1)
            self._input.rotate(1)  # before what was asked for later
            QTest.keyClick(self.target, key, modifier)

        self._ask(play, counts=False)

    def type(self, text: str) -> None:
        """Type a text: what a keyboard has as keys, the rest as an input method commits it."""
        for letter in text:
            if " " <= letter <= "~":
                self._ask(lambda letter=letter: QTest.keyClick(self.target, ord(letter)))  # type: ignore[misc]
            else:
                self._ask(lambda letter=letter: self._commit(letter))  # type: ignore[misc]

    def fill(self, text: str) -> None:
        """Replace what stands in the focused field."""
        self.press(Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
        self.type(text)

    def click(self, where: Where, at: Spot = None) -> None:
        """Click a widget; a function is asked for it only when its turn comes.

        Args:
            where: the widget; what cannot be seen cannot be clicked.
            at: point in the widget; its middle by default.
        """
        self._ask(lambda: self._mouse(where, at, QTest.mouseClick))

    def drag(self, where: Where, path: list[QPoint]) -> None:
        """Press at the first point of ``path``, move along it, let go at the last (a signature, a card on the board).

        Raises:
            ValueError: fewer than two points.
        """
        if len(path) < 2:
            raise ValueError("a drag needs two points")
        self._ask(lambda: self._mouse(where, path[0], QTest.mousePress))
        for point in path[1:]:
            self._ask(lambda point=point: self._move(where, point), counts=False)  # type: ignore[misc]
        self._ask(lambda: self._mouse(where, path[-1], QTest.mouseRelease), counts=False)

    def scan(self, code: str) -> None:
        """Type as a hand scanner does: digits without a pause, Enter."""

        def burst() -> None:
            for digit in code:
                QTest.keyClick(self.target, ord(digit))
            QTest.keyClick(self.target, Qt.Key.Key_Return)

        self._ask(burst)

    def do(self, action: Callable[[], object]) -> None:
        """Do what no person does at this program (set a clock, copy a file in another program); counts no key."""
        self._ask(lambda: (action(), None)[1], counts=False)

    # Running

    def start(self, journey: str, steps: Iterator[Step], versions: Mapping[str, str]) -> None:
        """Begin; the event loop must be running or about to. ``finished`` tells the end."""
        self._record = Record(journey, versions)
        self._steps = steps
        self._meter.resume()
        self._began = perf_counter()
        QTimer.singleShot(0, self._next)

    def fail(self, problem: str) -> None:
        """Let the step under way fail (the rim saw a fault of the program)."""
        self._problem = self._problem or problem

    @Slot()
    def _next(self) -> None:
        step: Step | None = None
        with Caught() as caught:
            step = next(self._steps, None)
        if caught.error is not None:
            self._step = Step(f"after {self._record.steps[-1].name}" if self._record.steps else "begin", lambda: True)
            self.fail(f"{type(caught.error).__name__}: {caught.error}")
            self._close_step()
        elif step is None:
            self._finish()
        else:
            self._step = step
            self._pump()

    def _ask(self, action: Callable[[], object], *, counts: bool = True) -> None:
        def play() -> None:
            self._keys += counts
            action()

        self._input.append(play)

    @Slot()
    def _pump(self) -> None:
        if self._problem:
            self._input.clear()
            self._close_step()
        elif self._acting and perf_counter() - self._acting < NESTED:
            QTimer.singleShot(1, self._pump)  # QTest turns the event loop between press and release
        elif self._input and not self._in_front() and perf_counter() - self._began < STEP_ASIDE:
            QTimer.singleShot(POLL, self._pump)
        elif self._input:
            action = self._input.popleft()
            QTimer.singleShot(self._pace, self._pump)  # before the action: it may run an event loop of its own
            self._acting = perf_counter()
            with Caught() as caught:
                action()
            self._acting = 0.0
            if caught.error is not None:
                self.fail(f"{type(caught.error).__name__}: {caught.error}")
        else:
            self._await(perf_counter())

    def _in_front(self) -> bool:
        """Return whether the window that gets input is active, and ask for it where it is not."""
        try:
            if not (active := (target := self.target).isActive()):
                target.requestActivate()  # a closed dialog does not give the keyboard back by itself
        except RuntimeError:  # the dialog is being taken down: its window is gone before it is
            return False
        return active

    def _await(self, since: float) -> None:
        step, now = self._step, perf_counter()
        if step is None:
            return
        holds = False
        with Caught() as caught:
            holds = step.until() and self._settled()
        self._calm_since = (self._calm_since if self._calm else now) if holds else 0.0
        self._calm = self._calm + 1 if holds else 0
        calm = self._calm >= CALM and now - self._calm_since >= SETTLE / 1000
        if caught.error is not None:
            self.fail(f"{type(caught.error).__name__}: {caught.error}")
        elif not holds and now - since > step.timeout:
            self.fail(f"waited {step.timeout:g} s in vain")
        if not self._problem and not calm:
            QTimer.singleShot(POLL, lambda: self._await(since))
            return
        self._calm = 0
        if self._problem or step.name:
            self._close_step()
        else:
            self._next()

    @Slot()
    def _close_step(self) -> None:
        step = self._step
        if step is None:
            return
        self._step = None
        seconds = perf_counter() - self._began
        stalls = self._meter.take()
        self._meter.pause()
        number = len(self._record.steps) + 1
        name = step.name or f"waiting after step {number - 1}"
        picture = f"{number:03d}-{_file_name(name)}.png"
        done = Done(
            name,
            round(seconds, 3),
            self._keys,
            round(stalls.net, 1),
            round(stalls.wall, 1),
            round(stalls.p99, 1),
            picture,
            self._front(),
            not self._problem,
            self._problem,
        )
        self._record.steps.append(done)
        image = self._grab()
        self._saved.append((done, self._pool.submit(image.save, str(self._folder / picture))))
        self._keys = 0
        if self._problem:
            self._finish()
            return
        self._meter.take()
        self._meter.resume()
        self._began = perf_counter()
        QTimer.singleShot(0, self._next)

    def _finish(self) -> None:
        self._meter.close()
        self._pool.shutdown(wait=True)
        for done, saved in self._saved:
            if not saved.result():
                done.ok, done.problem = False, done.problem or "the picture could not be saved"
        text = json.dumps(self._record.as_json(), ensure_ascii=False, indent=1)
        try:
            (self._folder / "tour.json").write_text(text + "\n", encoding="utf-8")
        except OSError as error:
            self._record.unwritten = error
        self.finished.emit(self._record)

    # Hands and eyes

    def _commit(self, text: str) -> None:
        target = self.target
        focus: QObject | None = target.focusObject() or QGuiApplication.focusObject()
        if focus is None:
            self.fail(f"no field has the focus for {text!r}")
            return
        event = QInputMethodEvent()
        event.setCommitString(text)
        QCoreApplication.sendEvent(focus, event)

    def _spot(self, where: Where, at: Spot) -> tuple[QWidget, QPoint]:
        widget = where if isinstance(where, QWidget) else where()
        point = widget.rect().center() if at is None else at if isinstance(at, QPoint) else at()
        if not widget.isVisible() or not widget.visibleRegion().contains(point):
            raise LookupError(f"{widget.objectName() or type(widget).__name__} is not on the screen")
        return widget, widget.mapTo(widget.window(), point)

    def _mouse(self, where: Where, at: Spot, act: Callable[..., None]) -> None:
        widget, point = self._spot(where, at)
        target = self.target  # a dialog in front gets the click, as it would from a hand
        if widget.window().windowHandle() is not target:
            point = target.mapFromGlobal(widget.window().mapToGlobal(point))
        if act is not QTest.mouseRelease:
            QCursor.setPos(target.mapToGlobal(point))  # the pointer comes there first, and leaves where it was
            QTest.mouseMove(target, point)
        act(target, Qt.MouseButton.LeftButton, NONE, point)

    def _move(self, where: Where, at: QPoint) -> None:
        _, point = self._spot(where, at)
        QTest.mouseMove(self.target, point)

    def _grab(self) -> QImage:
        """Return the window with the dialogs and popups that stand over it."""
        image = self._window.grab().toImage()
        with QPainter(image) as painter:
            origin = self._window.mapToGlobal(QPoint(0, 0))
            for top in QApplication.topLevelWidgets():
                if top is not self._window and top.isVisible() and top.windowType() != Qt.WindowType.ToolTip:
                    painter.drawPixmap(top.mapToGlobal(QPoint(0, 0)) - origin, top.grab())
        return image


def _file_name(name: str) -> str:
    """Return ``name`` as part of a file name every system takes."""
    kept = "".join(letter if letter.isalnum() else "-" for letter in name.lower())
    return "-".join(part for part in kept.split("-") if part)[:60]
