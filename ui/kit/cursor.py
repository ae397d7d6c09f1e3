"""Where the cursor goes on a page when nobody says where: the first field, else the page itself."""

from collections.abc import Iterator

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QCheckBox,
    QLineEdit,
    QPlainTextEdit,
    QScrollArea,
    QWidget,
)


def _stops(page: QWidget) -> Iterator[QWidget]:
    """Widgets of the page that Tab comes to now, in its order."""
    at = page.nextInFocusChain()
    while at is not None and at is not page:
        if (
            at.focusPolicy() & Qt.FocusPolicy.TabFocus
            and page.isAncestorOf(at)
            and at.isVisible()
            and at.isEnabled()
            and at.focusProxy() is None
        ):
            yield at
        at = at.nextInFocusChain()


def _is_field(widget: QWidget) -> bool:
    """Whether something is typed or chosen there; a button waits to be pressed on purpose."""
    if isinstance(widget, QAbstractButton):
        return isinstance(widget, QCheckBox)
    if isinstance(widget, QLineEdit | QPlainTextEdit):
        return not widget.isReadOnly()
    return isinstance(widget, QAbstractItemView) or not isinstance(widget, QScrollArea)


def to_first_field(page: QWidget) -> QWidget:
    """Put the cursor into the first field of a page and return where it is now.

    A page without a field takes it itself: its keys work, Tab leads to its first button, and Enter presses nothing.
    """
    found = next((stop for stop in _stops(page) if _is_field(stop)), page)
    found.setFocus(Qt.FocusReason.OtherFocusReason)
    return found
