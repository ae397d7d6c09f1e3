"""The real program in its real window (drawn offscreen), signed in, and played step by step by a measurement."""

import os
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QTimer
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from advisor_app.demo.crew import demo_staff
from advisor_app.domain.staff import Role
from advisor_app.i18n import set_language
from advisor_app.settings import Settings, save
from tests.benchmarks.measure import no_backups
from ui.app import App, make_qt
from ui.kit.tasks import Caught
from ui.shell.login_page import LoginPage
from ui.theme.theme import apply_theme

PATIENCE = 60
"""Seconds after which a step that waits has failed."""

Play = Callable[[], Iterator[Callable[[], object]]]


class Window:
    """The program on one database, with its first advisor signed in."""

    def __init__(self, path: str, role: Role = Role.SERVICE_ADVISOR) -> None:
        no_backups()
        self._folder = tempfile.TemporaryDirectory(prefix="bench-")
        folder = Path(self._folder.name)
        save(folder, Settings())
        self.qt = make_qt(["advisor"])
        set_language("zh_CN")
        apply_theme(self.qt, "light")
        self.app = App(self.qt, url=f"sqlite:///{path}", folder=folder)
        self.app.window.resize(1440, 900)
        self._role = role
        self._steps: Iterator[Callable[[], object]] = iter(())
        self._until: Callable[[], object] = lambda: True
        self._fault: BaseException | None = None
        self._since = time.monotonic()

    def quiet(self) -> bool:
        """Return whether nothing is under way."""
        return self.app.tasks.pending == 0

    def type(self, letter: str) -> None:
        """Type one letter into the window as a keyboard or an input method would."""
        handle = self.app.window.windowHandle()
        if " " <= letter <= "~":
            QTest.keyClick(handle, ord(letter))
            return
        event = QInputMethodEvent()
        event.setCommitString(letter)
        QApplication.sendEvent(handle.focusObject(), event)

    def play(self, steps: Play) -> None:
        """Sign in, take the steps (each yields what it waits for), close."""
        self._steps = self._all(steps)
        QTimer.singleShot(0, self._next)
        self.app.start()
        self.qt.exec()
        self.app.window.close()
        self.app.close()
        self._folder.cleanup()
        if self._fault is not None:
            raise self._fault

    def _all(self, steps: Play) -> Iterator[Callable[[], object]]:
        yield lambda: self.app.window.findChildren(LoginPage) and self.quiet()
        (page,) = self.app.window.findChildren(LoginPage)
        person = next(p for p in demo_staff() if p.role is self._role)
        page.login_wanted.emit(person.login, person.password)
        yield lambda: not self.app.window.covered and self.app.arrived and self.quiet()
        yield from steps()

    def _next(self) -> None:
        with Caught() as caught:
            if self._until():
                self._until, self._since = next(self._steps), time.monotonic()
            elif time.monotonic() - self._since > PATIENCE:
                raise TimeoutError("the window waited in vain")
        if caught.error is None:
            QTimer.singleShot(1, self._next)
            return
        self._fault = None if isinstance(caught.error, StopIteration) else caught.error
        self.qt.quit()
