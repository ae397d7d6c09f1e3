"""Amounts: typed as people type them, shown right-aligned with two decimals."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from advisor_app.domain.values.money import Money, parse_money
from ui.kit.inputs import ParsedInput
from ui.theme.fonts import numbers_font


class MoneyInput(ParsedInput[Money]):
    """An amount in yuan. Value: Money or None while empty.

    Takes ``1,234.5``, full-width digits, a pasted ``¥12``; up and down change it by one yuan.

    Args:
        negative: allow amounts below zero.
        large: 28 px figures, for the amount at the cash desk.
        parent: owner.
    """

    def __init__(self, *, negative: bool = False, large: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(lambda text: parse_money(text, negative=negative), str, prefix="¥", right=True, parent=parent)
        self._negative = negative
        self.setInputMethodHints(Qt.InputMethodHint.ImhFormattedNumbersOnly)
        if large:
            self.setProperty("scale", "large")
            self.setFont(numbers_font("figure"))
            self.setTextMargins(24, 0, 0, 0)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Change the amount by one yuan with the arrow keys."""
        step = {int(Qt.Key.Key_Up): 100, int(Qt.Key.Key_Down): -100}.get(event.key())
        if step is None or self.problem():
            super().keyPressEvent(event)
            return
        now = (self.value() or Money(0)).fen + step
        if now >= 0 or self._negative:
            self.set_value(Money(now))
            self.edited.emit()
