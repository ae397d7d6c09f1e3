"""Dress the program: Fusion style, our palette, our fonts, one style sheet for each window."""

from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication, QWidget

from ui.theme.current import Theme, colour, current_theme, metrics, set_current
from ui.theme.fonts import font
from ui.theme.icons import refresh_icons
from ui.theme.palette import Colours
from ui.theme.stylesheet import build

__all__ = ["Theme", "apply_theme", "colour", "current_theme", "dress", "metrics", "palette_of"]


def palette_of(colours: Colours) -> QPalette:
    """Return the Qt palette of a theme; nothing is left to the system's own palette."""
    made = QPalette()
    role = QPalette.ColorRole
    normal = {
        role.Window: colours.background,
        role.WindowText: colours.text,
        role.Base: colours.surface,
        role.AlternateBase: colours.surface_raised,
        role.ToolTipBase: colours.toast,
        role.ToolTipText: colours.on_toast,
        role.PlaceholderText: colours.text_placeholder,
        role.Text: colours.text,
        role.Button: colours.surface,
        role.ButtonText: colours.text,
        role.BrightText: colours.danger,
        role.Light: colours.surface,
        role.Midlight: colours.surface_raised,
        role.Mid: colours.border,
        role.Dark: colours.border_strong,
        role.Shadow: colours.border_strong,
        role.Highlight: colours.accent,
        role.HighlightedText: colours.on_accent,
        role.Accent: colours.accent,
        role.Link: colours.accent_text,
        role.LinkVisited: colours.accent_text,
    }
    for which, value in normal.items():
        made.setColor(which, QColor(value))
    for which in (role.WindowText, role.Text, role.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, which, QColor(colours.text_disabled))
    return made


def apply_theme(app: QApplication, name: str, touch: bool = False) -> Theme:
    """Dress the application in a theme; may be called again at run time (about 0.2 s with a full window).

    Args:
        app: the running application.
        name: ``light`` or ``dark``.
        touch: whether controls and rows get the touch heights.

    Raises:
        ValueError: there is no theme of that name.
    """
    theme = set_current(name, touch)
    # Asked of a property: once a style sheet is set, the style in force no longer tells its own name.
    if app.property("dressed_in") != "fusion":
        app.setStyle("Fusion")
        app.setProperty("dressed_in", "fusion")
    app.setFont(font("body"))
    app.setPalette(palette_of(theme.colours))
    for window in app.topLevelWidgets():
        if window.property("dressed"):
            window.setStyleSheet(build(theme))
    refresh_icons()
    return theme


def dress(window: QWidget) -> None:
    """Give a window the style sheet; whatever is put into it takes it from there.

    Not the application: then every widget that is put into another one has its whole subtree looked at again, and building
    a page takes three to five times as long (measured: 48 ms instead of 10).

    Args:
        window: a window without a parent; the dialogs of a dressed one are dressed already.
    """
    window.setProperty("dressed", True)
    window.setStyleSheet(build(current_theme()))
