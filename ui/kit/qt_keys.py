"""Binds registered keys to widgets, and collects the keys that hold in a page."""

from collections.abc import Callable, Iterator

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QAbstractButton, QWidget

from ui.kit.keys import WINDOW, CardKeys, Keys, KeySpec, rank


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


def types_a_sign(event: QKeyEvent) -> bool:
    """Whether a key types a letter, a digit or another sign; a blank, which ticks and presses, is none."""
    held = event.modifiers() & ~(Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier)
    return not held and bool(event.text().strip()) and event.text().isprintable()


def keys_of(page: QWidget) -> CardKeys:
    """Return (keys, what they do) of everything that holds in a page as it stands now, the function keys first.

    Counted are the keys of visible buttons, the shortcuts that say what they do (``setWhatsThis``), and what widgets tell
    of keys they take themselves (``card_keys``).
    """
    found = dict.fromkeys([*_of_buttons(page), *_of_shortcuts(page), *_of_widgets(page)])
    return tuple(sorted(found, key=lambda row: rank(row[0])))


def _of_buttons(page: QWidget) -> Iterator[tuple[str, str]]:
    for button in page.findChildren(QAbstractButton):
        pressed = _text(button.shortcut())
        if pressed and button.isVisibleTo(page):
            yield pressed, button.accessibleName() or button.text()


def _of_shortcuts(page: QWidget) -> Iterator[tuple[str, str]]:
    met: set[str] = set()
    own_first = sorted(page.findChildren(QShortcut), key=lambda one: one.parent() is not page)
    for shortcut in own_first:
        owner, pressed = shortcut.parent(), _text(shortcut.key())
        shown = isinstance(owner, QWidget) and (owner is page or owner.isVisibleTo(page))
        if shown and shortcut.isEnabled() and shortcut.whatsThis() and pressed not in met:
            met.add(pressed)  # a form within the page may have the same key for its own groups
            yield pressed, shortcut.whatsThis()


def _of_widgets(page: QWidget) -> Iterator[tuple[str, str]]:
    for widget in [page, *page.findChildren(QWidget)]:
        told = getattr(widget, "card_keys", None)
        if told is not None and (widget is page or widget.isVisibleTo(page)):
            yield from told()


def _text(keys: QKeySequence) -> str:
    return keys.toString(QKeySequence.SequenceFormat.PortableText)
