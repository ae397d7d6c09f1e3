"""A keypad on the screen for the hand on a touch tablet; it types into one input and never takes the focus."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QWidget

from advisor_app.i18n import words
from ui.kit.buttons import Button
from ui.kit.inputs import LineInput
from ui.theme.tokens import SPACE_1

t = words("cash")
_PLACES = ("7", "8", "9", "4", "5", "6", "1", "2", "3", "0", "00", ".")


class Keypad(QWidget):
    """Digits, point, back, clear and Enter.

    Args:
        target: the input it types into; told by its ``edited`` as if a hand had typed.
    """

    def __init__(self, target: LineInput) -> None:
        super().__init__()
        self._target = target
        self._buttons: dict[str, Button] = {}
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(SPACE_1)
        for n, sign in enumerate(_PLACES):
            self._add(grid, sign, sign, n // 3, n % 3)
        self._add(grid, "back", "", 0, 3, icon="backspace", name=t("Delete the last figure"))
        self._add(grid, "clear", "C", 1, 3, name=t("Clear the amount"))
        self._add(grid, "enter", "", 2, 3, icon="check", name=t("Enter"))
        grid.removeWidget(self._buttons["enter"])
        grid.addWidget(self._buttons["enter"], 2, 3, 2, 1)
        self._buttons["enter"].setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def _add(
        self, grid: QGridLayout, code: str, shown: str, row: int, column: int, *, icon: str = "", name: str = ""
    ) -> None:  # fmt: skip
        button = Button(shown, icon=icon)
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        button.setMinimumHeight(38)
        if name:
            button.setAccessibleName(name)
            button.setToolTip(name)
        button.clicked.connect(lambda _on=False: self.press(code))
        self._buttons[code] = button
        grid.addWidget(button, row, column)

    def button(self, code: str) -> Button:
        """Return a key: a digit, ``00``, ``.``, ``back``, ``clear`` or ``enter``."""
        return self._buttons[code]

    def press(self, code: str) -> None:
        """Type one key."""
        if code == "enter":
            self._target.returnPressed.emit()
            return
        text = self._target.text()
        if code == "clear":
            text = ""
        elif code == "back":
            text = text[:-1]
        elif code != "." or "." not in text:
            text = text.replace(",", "") + code
        self._target.setText(text)
        self._target.edited.emit()
