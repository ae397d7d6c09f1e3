"""The running program with somebody signed in, for tests that take something away from under it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from advisor_app.domain.values.clock import ManualClock
from advisor_app.integrations.passwords import Argon2Passwords
from tests.journeys.shop import MORNING, PASSWORD
from ui.app import App
from ui.features.reception.page import ReceptionPage
from ui.features.visit.page import VisitPage
from ui.kit.buttons import Button
from ui.kit.forms import Field
from ui.shell.login_page import LoginPage

LONG_MS = 30_000
LATER = MORNING + timedelta(hours=6)


@dataclass
class Desk:
    """A window somebody works at.

    Attributes:
        app: the program.
        qtbot: waits for it.
    """

    app: App
    qtbot: Any

    def wait(self, until: Callable[[], bool]) -> None:
        """Turn the event loop until something holds."""
        self.qtbot.waitUntil(until, timeout=LONG_MS)

    def press(self, key: Qt.Key) -> None:
        """Press a key in this window, as a keyboard does."""
        self.app.window.activateWindow()
        QTest.keyClick(self.app.window.windowHandle(), key)

    def go(self, visit: UUID) -> None:
        """Open the workspace of a visit."""
        self.app.navigator.navigate("visit", visit=visit)
        self.wait(lambda: self.front(VisitPage).page() is not None and self.app.tasks.pending == 0)

    def front(self, kind: type[Any]) -> Any:
        """Return the page in front."""
        shown = self.app.window.pages.currentWidget()
        assert isinstance(shown, kind), type(shown)
        return shown

    def sheet_field(self, name: str) -> Field:
        """Return a field of the reception sheet in front."""
        page = self.front(VisitPage).page()
        assert isinstance(page, ReceptionPage)
        return page.stored.field("sheet", name)

    def write(self, field: Field, text: str) -> None:
        """Go to a field, type digits or letters over what stands there, and leave it."""
        window = self.app.window
        window.activateWindow()
        self.wait(window.isActiveWindow)
        field.focus_editor()
        self.wait(lambda: self._holds_focus(field))
        QTest.keyClick(window.windowHandle(), Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
        for letter in text:
            QTest.keyClick(window.windowHandle(), ord(letter))
        QTest.keyClick(window.windowHandle(), Qt.Key.Key_Tab)

    def _holds_focus(self, field: Field) -> bool:
        now = QApplication.focusWidget()
        return now is not None and (now is field.editor or field.editor.isAncestorOf(now))

    def banner(self) -> str:
        """Return what the banner over the page says; empty where there is none."""
        shown = self.app.window._banner
        return shown.text() if shown.isVisible() else ""

    def try_again(self) -> None:
        """Press the banner's button."""
        button = self.app.window._banner.findChildren(Button)[0]
        assert button.isVisible()
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)

    def odometer(self, visit: UUID) -> int | None:
        """Return the stored reading."""
        assert self.app.desk is not None
        return self.app.desk.reads.visits.sheet(visit).odometer_km


@contextmanager
def at_work(
    qapp: QApplication, qtbot: Any, url: str, folder: Path, login: str = "boss", now: datetime = LATER
) -> Iterator[Desk]:
    """Run the program on a database with somebody signed in, and end it in good order."""
    folder.mkdir(exist_ok=True)
    app = App(qapp, url=url, folder=folder, clock=ManualClock(now), passwords=Argon2Passwords(memory_kib=32, passes=1))
    app.rim.install()
    try:
        with qtbot.waitSignal(app.ready, timeout=LONG_MS):
            app.start()
        QTest.qWaitForWindowExposed(app.window)
        (page,) = app.window.findChildren(LoginPage)
        with qtbot.waitSignal(app.entered, timeout=LONG_MS):
            page.login_wanted.emit(login, PASSWORD)
        desk = Desk(app, qtbot)
        desk.wait(lambda: app.tasks.pending == 0)
        yield desk
    finally:
        app.rim.remove()
        close(app, qapp)


def close(app: App, qapp: QApplication) -> None:
    """Close the window as its owner does, with whatever stands over it."""
    for over in qapp.topLevelWidgets():
        if over is not app.window and over.isVisible():
            over.close()
    app.window.close()
    app.scanner.stop()
    app.window.deleteLater()


def texts(widget: QWidget) -> str:
    """Return every word shown in a widget."""
    from PySide6.QtWidgets import QLabel

    return " ".join(label.text() for label in widget.findChildren(QLabel) if label.isVisible())
