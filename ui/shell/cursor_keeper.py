"""Brings the cursor back to the page when what it stood on is taken away."""

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication, QStackedWidget, QWidget
from shiboken6 import isValid

from ui.kit.cursor import to_first_field


def _usable(widget: QWidget) -> bool:
    return isValid(widget) and widget.isVisible() and widget.isEnabled()


class CursorKeeper(QObject):
    """Watches the cursor of one window.

    When a focused widget is hidden, disabled or deleted, Qt hands the cursor to whatever comes next in its chain: out of
    the page, often into the guide, where the next key ticks something. A person who leaves the page by Tab or pointer
    leaves a widget behind that is still there; so that is what is looked at. A page that was left may also take the
    cursor when its rows come late; nobody goes to what cannot be seen.

    Args:
        desk: holds everything that is no cover and no dialog; also the owner.
        pages: the pages of the window.
    """

    def __init__(self, desk: QWidget, pages: QStackedWidget) -> None:
        super().__init__(desk)
        self._desk, self._pages = desk, pages
        self._at: QWidget | None = None
        self._away = False
        self._stray: QWidget | None = None
        self._timer = QTimer(self)  # in a turn of its own: what changes the page has its own say first
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._bring_back)
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        app.focusChanged.connect(self._moved)

    def _home(self) -> QWidget | None:
        """Return where the cursor belongs: the page in front, in the workspace that of the stage."""
        page = self._pages.currentWidget()
        inner = getattr(page, "page", None)
        stage = inner() if callable(inner) else None
        return stage if isinstance(stage, QWidget) else page

    def _moved(self, old: QWidget | None, now: QWidget | None) -> None:
        if not isValid(self._desk):
            return
        home = self._home()
        if home is None or (now is not None and not self._desk.isAncestorOf(now)):
            return
        if now is not None and (now is home or home.isAncestorOf(now)):
            self._at, self._away = now, False
            return
        left = old if old is not None and isValid(old) and self._desk.isAncestorOf(old) else None
        taken = self._at is not None and not self._away and not _usable(self._at)
        behind = now is not None and not now.isVisible()
        if taken or behind or (left is not None and not _usable(left)):
            self._stray = now
            self._timer.start()
        elif now is not None:
            self._away = True

    def _bring_back(self) -> None:
        stray, self._stray = self._stray, None
        window, home = self._desk.window(), self._home()
        if home is None or not window.isActiveWindow() or not home.isVisible() or not self._desk.isVisible():
            return
        if QApplication.focusWidget() is not stray:
            return  # somebody has said meanwhile where it belongs
        self._away = False
        if self._at is not None and _usable(self._at) and home.isAncestorOf(self._at):
            self._at.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            getattr(home, "take_focus", lambda: to_first_field(home))()  # the page of a stage knows its own place
