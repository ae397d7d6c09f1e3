"""The rest of the program, fetched once the first page stands there: presenters on a worker, pages on the screen's thread."""

from collections import deque
from importlib import import_module

from PySide6.QtCore import QObject, QTimer, Signal

from ui.homes import page_modules, presenter_modules
from ui.kit.tasks import Tasks

AFTER_THE_FIRST_PAGE = 500
"""Milliseconds after which the rest is imported: the first page is painted by then."""


class Rest(QObject):
    """Imports what was not needed to start, module by module, so that no key waits for more than one of them.

    Signals:
        fetched: all of it is there; once for each ``fetch``.
    """

    fetched = Signal()

    def __init__(self, parent: QObject, tasks: Tasks) -> None:
        super().__init__(parent)
        self._tasks = tasks
        self._wanted: deque[str] = deque()
        self._begun = False
        self._stopped = False

    def fetch(self) -> None:
        """Begin in a moment."""
        QTimer.singleShot(AFTER_THE_FIRST_PAGE, self, self._begin)

    def stop(self) -> None:
        """Import nothing more."""
        self._stopped = True

    def _begin(self) -> None:
        if self._stopped:
            return
        if self._begun:
            self._next()
            return
        self._begun = True
        self._wanted.extend([*page_modules(), "ui.papers_door", "ui.kit.sign_dialog"])
        self._tasks.job(lambda: [import_module(name) for name in presenter_modules()]).then(lambda _: self._next())

    def _next(self) -> None:
        """Import one module on the thread of the screen, where Qt's classes are made."""
        if self._stopped:
            return
        if self._wanted:
            import_module(self._wanted.popleft())
            QTimer.singleShot(0, self, self._next)
        else:
            self.fetched.emit()
