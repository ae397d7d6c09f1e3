"""Ends the program as its window's cross does when the keyboard, the system or a closed terminal asks for it."""

from __future__ import annotations

import signal
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import QSocketNotifier
from PySide6.QtWidgets import QApplication

CODES = {"SIGINT": 130, "SIGTERM": 143, "SIGHUP": 129}
"""Signal → the exit code of who is ended by it; see ``docs/cli.md``."""


class Asked:
    """What was asked for from outside.

    Attributes:
        code: exit code of the signal that came; 0 while none did.
    """

    code = 0


@contextmanager
def ending_on_signals() -> Iterator[Asked]:
    """Quit Qt when a signal says so; whoever asks a second time is obeyed at once.

    A handler must raise nothing: it runs inside whatever Qt has just called. And Python runs it only when some Python
    runs, so the signal also writes to a socket whose notifier wakes the event loop.
    """
    if threading.current_thread() is not threading.main_thread():
        yield Asked()
        return
    asked = Asked()
    there = {int(number): code for name, code in CODES.items() if (number := getattr(signal, name, None)) is not None}
    before = {one: handler for one in there if (handler := signal.getsignal(one)) is not signal.SIG_IGN}

    def end(number: int, _frame: object) -> None:
        asked.code = there[number]
        for one in before:
            signal.signal(one, signal.SIG_DFL)
        QApplication.quit()

    heard, told = socket.socketpair()
    heard.setblocking(False)
    told.setblocking(False)
    woken = QSocketNotifier(heard.fileno(), QSocketNotifier.Type.Read)
    woken.activated.connect(lambda: heard.recv(64))
    woke_before = signal.set_wakeup_fd(told.fileno(), warn_on_full_buffer=False)
    for one in before:
        signal.signal(one, end)
    try:
        yield asked
    finally:
        for one, handler in before.items():
            signal.signal(one, handler or signal.SIG_DFL)
        signal.set_wakeup_fd(woke_before)
        woken.setEnabled(False)
        heard.close()
        told.close()
