"""The outer rim of the window: what nobody expected becomes a report with an id, and the window lives on.

Errors of slots, of tasks nobody listens to, of threads and of finalizers end here. Each is one entry of the log, cleaned of
what is personal; the person sees a short id to tell us, never a traceback. A fault that repeats (a paint event) is shown
once. Crashes of the interpreter itself are written by faulthandler to a file that the next start puts into the log.
"""

from __future__ import annotations

import faulthandler
import logging
import sys
import threading
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import IO

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, QtMsgType, Signal, Slot, qInstallMessageHandler
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from advisor_app.i18n import words
from advisor_app.log import redacted
from ui.kit.buttons import Button
from ui.kit.edged_dialog import FittedDialog
from ui.theme.fonts import font
from ui.theme.theme import dress

FAULTS_NAME = "faults.txt"
_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # none that is mistaken for another when read out over the phone
PAUSE_MS = 700
"""The dialog takes keys once nothing was typed for so long: it may come in the middle of a word."""
_LOG = logging.getLogger("crash")

t = words("shell")


@dataclass(frozen=True)
class Report:
    """What the person is shown and may copy.

    Attributes:
        id: six letters and digits that also stand in the log.
        text: kind of error and the places in the code, cleaned of what is personal.
    """

    id: str
    text: str


def short_id() -> str:
    """Return a new id of six letters and digits."""
    import secrets

    return "".join(secrets.choice(_LETTERS) for _ in range(6))


def report_of(error: BaseException) -> Report:
    """Return a new report of ``error``."""
    text = "".join(traceback.format_exception(error))
    return Report(short_id(), redacted(text))


def _place(error: BaseException) -> tuple[str, str, int]:
    """Return what makes two faults the same fault: kind, file and line where it was raised."""
    frames = traceback.extract_tb(error.__traceback__)
    last = frames[-1] if frames else None
    return (type(error).__name__, last.filename if last else "", (last.lineno or 0) if last else 0)


class Rim(QObject):
    """Catches what nobody caught.

    Args:
        show: brings a report before the person, on the thread of the screen.

    Signals:
        reported: (report) a fault was seen for the first time; also for a tour, which fails by it.
    """

    reported = Signal(object)

    def __init__(self, show: Callable[[Report], object]) -> None:
        super().__init__()
        self._show = show
        self._seen: dict[tuple[str, str, int], str] = {}
        self._faults: IO[str] | None = None
        self.reported.connect(self._bring, Qt.ConnectionType.QueuedConnection)

    def install(self, folder: Path | None = None) -> None:
        """Become the hook of the interpreter, of threads and of finalizers.

        Args:
            folder: where crashes of the interpreter are written; without it they are not.
        """
        sys.excepthook = self._uncaught
        threading.excepthook = lambda seen: self.report(seen.exc_value) if seen.exc_value is not None else None
        sys.unraisablehook = lambda seen: self.report(seen.exc_value) if seen.exc_value is not None else None
        if folder is not None:
            path = folder / FAULTS_NAME
            if path.exists() and (before := path.read_text(encoding="utf-8", errors="replace").strip()):
                _LOG.error("program.crashed_before", extra={"data": {"trace": before}})
            self._faults = path.open("w", encoding="utf-8")
            faulthandler.enable(self._faults)

    def remove(self) -> None:
        """Give the hooks back."""
        sys.excepthook, threading.excepthook = sys.__excepthook__, threading.__excepthook__
        sys.unraisablehook = sys.__unraisablehook__
        if self._faults is not None:
            faulthandler.disable()
            self._faults.close()
            self._faults = None

    def report(self, error: BaseException) -> str:
        """Log a fault and show it; may be called on any thread.

        Returns:
            Its id; the same fault again gets the id of the first and is only logged.
        """
        place = _place(error)
        if place in self._seen:
            _LOG.error("program.fault_again", extra={"data": {"id": self._seen[place], "kind": place[0]}})
            return self._seen[place]
        made = report_of(error)
        self._seen[place] = made.id
        _LOG.error("program.fault", extra={"data": {"id": made.id, "trace": made.text}})
        self.reported.emit(made)
        return made.id

    def _uncaught(self, kind: type[BaseException], error: BaseException, at: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            QTimer.singleShot(0, QApplication.quit)
            return
        self.report(error.with_traceback(at))

    @Slot(object)
    def _bring(self, made: Report) -> None:
        self._show(made)


class FaultDialog(FittedDialog):
    """Says that the program made a mistake, that the window lives on, and gives the id to copy.

    Attributes:
        number: shows the id; nothing can be typed there.
        pause: runs while whoever was typing still is; keys do nothing until then.
    """

    def __init__(self, report: Report, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._report = report
        self.setObjectName("fault")
        self.setWindowTitle(t("Something went wrong in the program"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setMinimumWidth(440)
        head = QLabel(t("Something went wrong in the program"))
        head.setProperty("role", "section")
        text = QLabel(
            t(
                "What was stored before is safe. Please look at the field you were in: what you were just typing, or "
                "what is marked in red, may not be stored yet. You can go on working; if it happens again, restart "
                "the program and tell your support this number."
            )
        )
        text.setTextFormat(Qt.TextFormat.PlainText)
        text.setWordWrap(True)
        self.number = QLabel(report.id)
        self.number.setTextFormat(Qt.TextFormat.PlainText)
        self.number.setAccessibleName(f"{t('Number of the report')} {report.id}")
        self.number.setFont(font("title"))
        self.number.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._copy = Button(t("Copy report"), icon="copy")
        self._copy.clicked.connect(self._copy_report)
        close = Button(t("Go on"), role="primary", cap="Enter")
        close.setDefault(True)
        close.clicked.connect(self.accept)
        row = QHBoxLayout()
        row.addWidget(self._copy)
        row.addStretch()
        row.addWidget(close)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 24)
        column.setSpacing(12)
        for part in (head, text, self.number):
            column.addWidget(part)
        column.addSpacing(8)
        column.addLayout(row)
        self.pause = QTimer(self)
        self.pause.setSingleShot(True)
        self.pause.setInterval(PAUSE_MS)
        self.pause.start()
        for asked in (self, self._copy, close):
            asked.installEventFilter(self)
        if parent is None:
            dress(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let keys go by until there was a pause: nobody reads a dialog in the middle of a word."""
        if event.type() in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease) and self.pause.isActive():
            self.pause.start()
            return True
        return super().eventFilter(watched, event)

    @Slot()
    def _copy_report(self) -> None:
        QGuiApplication.clipboard().setText(f"{self._report.id}\n{self._report.text}")
        self._copy.setText(t("Copied"))


def show_fault(report: Report) -> FaultDialog:
    """Open the dialog over the active window without stopping anything."""
    dialog = FaultDialog(report, QApplication.activeWindow())
    dialog.open()
    return dialog


_LEVELS = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.INFO,
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}


_SAYS_NOTHING = "This plugin does not support propagateSizeHints()"
"""What Qt remarks about each window where no window manager runs, as on the tour without a display."""


def log_qt_messages() -> None:
    """Send what Qt has to say to the log instead of the terminal."""

    def write(kind: QtMsgType, context: object, message: str) -> None:
        if message == _SAYS_NOTHING:
            return
        category = getattr(context, "category", None) or "default"
        logging.getLogger(f"qt.{category}").log(_LEVELS.get(kind, logging.WARNING), "%s", message)

    qInstallMessageHandler(write)
