"""One family of icons: bundled SVG on a 24 px grid, drawn in ``currentColor`` and tinted by the theme."""

import atexit
from functools import cache

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QGuiApplication, QIcon, QImage, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QAbstractButton, QApplication

from advisor_app.paths import resource
from ui.theme.current import colour, current_theme

_SIDES = (16, 20, 24)
"""Sides (px) in which icons are used; each is drawn for every scale of the screens there are."""


@cache
def _source(name: str) -> str:
    return resource("icons", f"{name}.svg").read_text(encoding="utf-8")


@cache
def _renderer(name: str, tint: str) -> QSvgRenderer:
    made = QSvgRenderer(QByteArray(_source(name).replace("currentColor", tint).encode()))
    made.setAspectRatioMode(Qt.AspectRatioMode.KeepAspectRatio)
    return made


def icon_names() -> tuple[str, ...]:
    """Return the names of all bundled icons."""
    return tuple(sorted(path.stem for path in resource("icons").glob("*.svg")))


def paint_icon(painter: QPainter, rect: QRectF, name: str, role: str = "text") -> None:
    """Paint an icon into a rectangle, sharp at every scale of the screen.

    Args:
        painter: painter of the widget; its state is kept.
        rect: where; the icon keeps its square shape inside.
        name: file name in ``resources/icons`` without ``.svg``.
        role: colour token, e.g. ``"text_second"``.
    """
    _renderer(name, colour(role).name()).render(painter, rect)


def icon_pixmap(name: str, role: str = "text", size: int = 16, ratio: float = 1.0) -> QPixmap:
    """Return an icon as a pixmap of ``size`` logical pixels for a device-pixel ratio."""
    side = max(1, round(size * ratio))
    drawing = _renderer(name, colour(role).name())
    image = QImage(side, side, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    with QPainter(image) as painter:
        drawing.render(painter, QRectF(0, 0, side, side))
    image.setDevicePixelRatio(ratio)
    return QPixmap.fromImage(image)


def _ratios() -> tuple[float, ...]:
    return tuple(sorted({1.0, *(screen.devicePixelRatio() for screen in QGuiApplication.screens())}))


_icons: dict[tuple[str, str, str, tuple[float, ...]], QIcon] = {}


def forget_icons() -> None:
    """Drop what was drawn; pictures must not outlive the application they were made in."""
    _icons.clear()
    _renderer.cache_clear()


# Registered after PySide6's own handler, which takes the application down, so it runs before it.
atexit.register(forget_icons)


def icon(name: str, role: str = "text") -> QIcon:
    """Return a themed icon, sharp on every screen there is, greyed where the control is disabled.

    Args:
        name: file name in ``resources/icons`` without ``.svg``.
        role: colour token.

    Raises:
        FileNotFoundError: there is no such icon.
    """
    ratios = _ratios()
    key = (current_theme().name, name, role, ratios)
    if key not in _icons:
        made = QIcon()
        for side in sorted({round(side * ratio) for side in _SIDES for ratio in ratios}):
            made.addPixmap(icon_pixmap(name, role, side), QIcon.Mode.Normal)
            made.addPixmap(icon_pixmap(name, "text_disabled", side), QIcon.Mode.Disabled)
        _icons[key] = made
    return _icons[key]


def set_icon(button: QAbstractButton, name: str, role: str = "text", size: int | None = None) -> None:
    """Give a button an icon that follows a change of theme.

    Args:
        button: any button.
        name: icon.
        role: colour token.
        size: side in px; the theme's icon size by default.
    """
    side = size or current_theme().metrics.icon
    button.setProperty("icon_name", name)
    button.setProperty("icon_role", role)
    button.setIcon(icon(name, role))
    button.setIconSize(QSize(side, side))


def refresh_icons() -> None:
    """Tint the icons of all buttons anew after the theme changed."""
    for widget in QApplication.allWidgets():
        if isinstance(widget, QAbstractButton) and (name := widget.property("icon_name")):
            widget.setIcon(icon(str(name), str(widget.property("icon_role"))))
