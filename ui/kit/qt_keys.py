"""Binds registered keys to widgets."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from ui.kit.keys import WINDOW, Keys, KeySpec


def bind(keys: Keys, spec: KeySpec, widget: QWidget, pressed: Callable[[], object]) -> QShortcut:
    """Register ``spec`` and call ``pressed`` when its key is pressed in the widget (anywhere, for a key of the window).

    The shortcut does not repeat while the key is held down: one press is one action.

    Raises:
        ValueError: the key is taken (``Keys.add``).
    """
    spec = keys.add(spec)
    shortcut = QShortcut(QKeySequence(spec.keys, QKeySequence.SequenceFormat.PortableText), widget)
    shortcut.setAutoRepeat(False)
    shortcut.setContext(
        Qt.ShortcutContext.WindowShortcut if spec.scope == WINDOW else Qt.ShortcutContext.WidgetWithChildrenShortcut
    )
    shortcut.activated.connect(pressed)
    return shortcut
