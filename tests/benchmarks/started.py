"""The start as a person feels it: the real program, in a process of its own, until it takes keys or shows the day.

Run as a script: ``python started.py DATABASE login|today FOLDER``; prints what ``floor.py`` prints.

``login`` ends when a key that was pressed stands in the painted login page; ``today`` when somebody has been signed in by
the program and their day is read and painted.
"""

import gc
import os
import sys
import time

gc.disable()  # as advisor_app.__main__ begins
began = float(os.environ.get("BENCH_BEGAN") or time.perf_counter())
os.environ["QT_QPA_PLATFORM"] = "offscreen"

from collections.abc import Callable  # noqa: E402
from pathlib import Path  # noqa: E402
from typing import Any  # noqa: E402

import ui.app  # noqa: E402


class Known:
    """Takes every password for the right one."""

    def verify(self, _hash: str, _password: str) -> bool:
        """Return True."""
        return True


class Probe:
    """Watches one start of the program and ends the process."""

    def __init__(self, app: "ui.app.App", goal: str) -> None:
        from PySide6.QtCore import QTimer

        self.app, self.later = app, QTimer.singleShot
        self.painted = False
        if goal == "login":
            getattr(app, "seen", app.ready).connect(lambda: self.when(self.has_focus, self.to_login))
        else:
            app.ready.connect(self.sign_in)

    def has_focus(self) -> bool:
        """Return whether some field has the keyboard."""
        from PySide6.QtWidgets import QApplication

        return QApplication.focusWidget() is not None

    def to_login(self) -> None:
        """Press a key as soon as the page says that it is there."""
        from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt
        from PySide6.QtGui import QKeyEvent
        from PySide6.QtWidgets import QApplication, QLineEdit

        probe = self

        class Paints(QObject):
            def eventFilter(self, _target: QObject, event: QEvent) -> bool:
                if event.type() == QEvent.Type.Paint:
                    probe.painted = True
                return False

        field = QApplication.focusWidget()
        assert isinstance(field, QLineEdit)
        self.paints = Paints()
        field.installEventFilter(self.paints)
        QCoreApplication.postEvent(
            field, QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_X, Qt.KeyboardModifier.NoModifier, "x")
        )
        self.when(lambda: self.painted and field.text() == "x", self.end)

    def sign_in(self) -> None:
        """Sign in as the demo's first advisor, as an automatic login would: without the tenth of a second of a password."""
        from advisor_app.demo.crew import demo_staff
        from advisor_app.domain.staff import Role
        from ui.shell.login_page import LoginPage

        person = next(p for p in demo_staff() if p.role is Role.SERVICE_ADVISOR)
        (page,) = self.app.window.findChildren(LoginPage)
        desk: Any = self.app.desk
        desk.people.passwords = Known()
        self.app.entered.connect(lambda: self.when(self.shows_today, lambda: self.later(0, self.end)))
        page.login_wanted.emit(person.login, person.password)

    def shows_today(self) -> bool:
        """Return whether the day is on the screen, with its rows."""
        from ui.features.today.page import TodayPage

        page = self.app.window.pages.currentWidget()
        return isinstance(page, TodayPage) and any(table.model().rowCount() for table in page.tables())

    def when(self, holds: Callable[[], object], then: Callable[[], object]) -> None:
        """Look every millisecond."""
        if holds():
            then()
        else:
            self.later(1, lambda: self.when(holds, then))

    def end(self) -> None:
        """Say how long it took, and leave without ceremony: nothing is being written."""
        took = time.perf_counter() - began
        from tests.benchmarks.floor import resident_mb

        print(f"{took:.4f} {resident_mb():.1f}", flush=True)
        os._exit(0)


def main(database: str, goal: str, folder: str) -> None:
    from advisor_app.settings import Settings, save

    path = Path(folder)
    save(path, Settings(database=f"sqlite:///{database}"))
    module: Any = ui.app
    module.data_folder = module.log_folder = lambda: path
    really = module.App.start

    def start(app: "ui.app.App") -> None:
        app.probe = Probe(app, goal)  # type: ignore[attr-defined]
        really(app)

    module.App.start = start
    module.main()


if __name__ == "__main__":
    main(*sys.argv[1:])
