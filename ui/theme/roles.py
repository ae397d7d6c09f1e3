"""Dynamic properties that the style sheet looks at: what a widget is and how it stands."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget


def set_role(widget: QWidget, **properties: object) -> None:
    """Set dynamic properties and have the style sheet look at the widget again.

    Args:
        widget: any widget.
        **properties: e.g. ``role="primary"``, ``wrong=True``; one that already has its value costs nothing.
    """
    changed = False
    for name, value in properties.items():
        if (widget.property(name) or False) != (value or False):
            widget.setProperty(name, value)
            changed = True
    # What was never shown has not been looked at yet; it will be when it is.
    if changed and widget.testAttribute(Qt.WidgetAttribute.WA_WState_Polished):
        style = widget.style()
        style.unpolish(widget)
        style.polish(widget)
        widget.update()
