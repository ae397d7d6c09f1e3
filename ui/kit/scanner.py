"""Hears a hand scanner among the keys of the whole program.

A scanner is a keyboard that types very fast and ends with Enter. Our codes are digits only. Digits are held back until it
is clear who typed them: ten or more of them, each at most 35 ms after the one before, and Enter make a code, which goes to
``scanned`` and to no field. When the rhythm breaks, the held digits are typed on as if nothing had happened; into a field
of an amount only when there are so few that a hand may have typed them. What was dropped there is told (``dropped``), and
the Enter that ends it goes nowhere: at the till it would book the whole bill.

A page that takes single digits as commands handles ``keyPressEvent``; a ``QShortcut`` on a bare digit would fire before
anybody can know that a scanner is typing (``ui.kit.keys`` refuses one).
"""

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QGuiApplication, QKeyEvent

RHYTHM = 35
"""Longest pause between two keys of a scanner, in milliseconds."""

SHORTEST = 10
"""Fewest digits of a code."""

BY_HAND = 4
"""Most digits at a scanner's pace that a hand may have typed (two fingers rolling over the keypad)."""

TAIL = 1_000
"""Longest time after a dropped fragment in which Enter, and what follows at a scanner's pace, belongs to it, in milliseconds."""

AMOUNT = "amount"
"""Dynamic property of a field of money or quantity: nothing scanned may land there."""

PATIENCE = 2_000
"""Longest time keys are kept for a page that is on its way, in milliseconds; should it never come, they are typed on."""

SCANS_WELCOME = "scans_welcome"
"""Dynamic property of a field that knows what to do with a scanned code: nothing is held back from it."""

_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_USES = (QEvent.Type.KeyPress, QEvent.Type.MouseButtonPress, QEvent.Type.TouchBegin)
_BREAKS = (
    QEvent.Type.InputMethod,
    QEvent.Type.MouseButtonPress,
    QEvent.Type.TouchBegin,
    QEvent.Type.FocusAboutToChange,
    QEvent.Type.WindowDeactivate,
)


def any_code(_code: str) -> bool:
    """Accept every row of ten digits or more."""
    return True


def stamped(event: QKeyEvent) -> int:
    """Return when the system saw the key, in milliseconds; a stall of ours does not break a scanner's rhythm."""
    return event.timestamp()


class Scanner(QObject):
    """Hears the keys of whatever window is in front, from ``hear`` to ``stop``. A program has one: two would hold back from
    each other what the other types on.

    It filters the events of that window and of what has the keyboard, not those of the program: every paint and every timer
    would come through here.

    Args:
        is_code: says whether digits are a code of ours (length, check digit); others are typed on.
        stamp: when a key was pressed, in milliseconds.

    Signals:
        scanned: (code) a code was recognised.
        dropped: (digits) a fragment of a scan was kept out of an amount field; whoever sits there wants to know.
        used: somebody pressed a key or a button; the shop's counter is not left alone.
    """

    scanned = Signal(str)
    dropped = Signal(str)
    used = Signal()

    def __init__(
        self,
        is_code: Callable[[str], bool] = any_code,
        *,
        stamp: Callable[[QKeyEvent], int] = stamped,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._is_code = is_code
        self._stamp = stamp
        self._held: list[tuple[QKeyEvent, QObject]] = []
        self._last = 0
        self._dropped: int | None = None
        self._replaying = False
        self._program: QGuiApplication | None = None
        self._timer = QTimer(self, singleShot=True, interval=RHYTHM + 5, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self.release)
        self._kept: list[tuple[QKeyEvent, QObject]] = []
        self._patience = QTimer(self, singleShot=True, interval=PATIENCE)
        self._patience.timeout.connect(self.go_on)

    def hear(self) -> None:
        """Begin to listen."""
        program = QGuiApplication.instance()
        assert isinstance(program, QGuiApplication)
        self.stop()
        self._program = program
        program.focusWindowChanged.connect(self._attend)
        program.focusObjectChanged.connect(self._attend)
        self._attend(program.focusWindow())
        self._attend(program.focusObject())

    def stop(self) -> None:
        """Let everything through from now on; what is held back is typed on."""
        self.go_on()
        self.release()
        if self._program is not None:
            self._program.focusWindowChanged.disconnect(self._attend)
            self._program.focusObjectChanged.disconnect(self._attend)
            self._program = None

    def hold(self) -> None:
        """Keep every key from now on: the page it is meant for is being made."""
        self.release()
        self._patience.start()

    @Slot()
    def go_on(self) -> None:
        """Let the keys that were kept, and those to come, go where the keyboard is now."""
        self._patience.stop()
        kept, self._kept = self._kept, []
        for event, window in kept:
            if not self._pressed(window, event):
                self._type([(event, window)])

    def _attend(self, thing: QObject | None) -> None:
        if thing is not None:
            thing.installEventFilter(self)

    def eventFilter(self, target: QObject, event: QEvent) -> bool:
        """Hold digits back, swallow a whole code, let everything else through in its order."""
        if self._replaying or self._program is None:
            return False
        kind = event.type()
        if kind in _USES and target.isWindowType():
            self.used.emit()
        if kind == QEvent.Type.KeyPress and target.isWindowType() and isinstance(event, QKeyEvent):
            return self._pressed(target, event)
        if kind in _BREAKS and self._held:
            self.release()
        elif kind in _USES and kind in _BREAKS:
            self._dropped = None  # a hand is at work
        return False

    @Slot()
    def release(self) -> None:
        """Type the held digits on, or drop them where they must not land."""
        self._timer.stop()
        held, self._held = self._held, []
        if not held:
            return
        focus = QGuiApplication.focusObject()
        by_hand = 1 if self._in_tail(self._last) else BY_HAND
        if len(held) > by_hand and focus is not None and focus.property(AMOUNT):
            self._dropped = self._last
            self.dropped.emit("".join(event.text() for event, _ in held))
            return
        self._type(held)

    def _in_tail(self, now: int) -> bool:
        return self._dropped is not None and now - self._dropped <= TAIL

    def _type(self, held: list[tuple[QKeyEvent, QObject]]) -> None:
        self._replaying = True
        try:
            for event, window in held:
                QCoreApplication.sendEvent(window, event)
        finally:
            self._replaying = False

    def _pressed(self, window: QObject, event: QKeyEvent) -> bool:
        if self._patience.isActive():
            self._kept.append((event.clone(), window))
            return True
        now = self._stamp(event)
        if self._held and now - self._last > RHYTHM:
            self.release()
        focus = QGuiApplication.focusObject()
        if not self._held and focus is not None and focus.property(SCANS_WELCOME):
            return False
        text = event.text()
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if plain and not event.isAutoRepeat() and len(text) == 1 and text in "0123456789":
            self._held.append((event.clone(), window))
            self._last = now
            self._timer.start()
            return True
        if plain and event.key() in _ENTER and len(self._held) >= SHORTEST:
            code = "".join(each.text() for each, _ in self._held)
            if self._is_code(code):
                self._timer.stop()
                self._held = []
                self.scanned.emit(code)
                return True
        self.release()
        ends_it = plain and event.key() in _ENTER and self._in_tail(now)
        self._dropped = None
        return ends_it
