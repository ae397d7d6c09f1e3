"""The plate field: province keyboard, new-energy form, the plate drawn beside it while it is typed."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from advisor_app.domain.values.plate import (
    NO_PLATE,
    PROVINCES,
    TEMPORARY_PLATE,
    PlateKind,
    check_plate,
    normalise_plate,
)
from advisor_app.i18n import words
from ui.kit.buttons import Button
from ui.kit.inputs import LineInput
from ui.kit.keys import CardKeys
from ui.kit.plate import HEIGHTS, paint_plate, plate_size
from ui.kit.popup import Popup
from ui.kit.turn import next_turn

t = words("kit")
_COLUMNS = 11
WORD_KEYS = {NO_PLATE: "W", TEMPORARY_PLATE: "L"}
"""Words that stand in the plate's place, with the letter that types them together with Alt."""


class ProvinceKeyboard(Popup):
    """The 31 provinces and the two words for a car without a lasting plate; a press types, the field keeps the cursor."""

    def __init__(self, field: "PlateInput") -> None:
        super().__init__(field)
        self._field = field
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 8, 8, 8)
        layout.setSpacing(6)
        grid = QGridLayout()
        grid.setSpacing(4)
        self.keys: list[Button] = []
        for n, province in enumerate(PROVINCES):
            key = self._key(province, province)
            key.setFixedWidth(36)
            grid.addWidget(key, n // _COLUMNS, n % _COLUMNS)
        layout.addLayout(grid)
        row = QHBoxLayout()
        row.setSpacing(4)
        for (word, letter), shown in zip(WORD_KEYS.items(), (t("No plate"), t("Temporary plate")), strict=True):
            row.addWidget(self._key(word, shown, f"Alt+{letter}"))
        row.addStretch(1)
        layout.addLayout(row)

    def _key(self, value: str, shown: str, cap: str = "") -> Button:
        key = Button(shown, role="key", cap=cap)
        key.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        key.clicked.connect(lambda _on=False: self._field.type_province(value))
        self.keys.append(key)
        return key


class PlateInput(LineInput):
    """A number plate. Value: normalised str, "" while empty.

    The province keyboard opens while the field is empty and has the focus, or with Alt+Down; Esc closes it. A plate
    that fits no form is no error: ``doubt()`` says so and the advisor decides.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(t("e.g. 沪A12345"), parent=parent)
        self.setMaxLength(24)
        self._keyboard: ProvinceKeyboard | None = None
        self.textChanged.connect(self._changed)
        self.left.connect(self._tidy)
        self.setTextMargins(0, 0, 0, 0)

    def value(self) -> str:
        """Return the normalised plate."""
        return normalise_plate(self.text())

    def set_value(self, value: object) -> None:
        """Show a plate."""
        super().set_value(value)
        self._changed()

    def kind(self) -> PlateKind:
        """Return the kind that the form of the text tells."""
        return check_plate(self.text()).kind

    def doubt(self) -> str:
        """Return a warning where the text fits no form of plate, or ``""``."""
        text = self.text().strip()
        if not text or check_plate(text).valid:
            return ""
        return t("This does not look like a plate. Please compare it with the car; you may keep it.")

    def type_province(self, value: str) -> None:
        """Put a province before what is typed, or a whole word in its place."""
        rest = self.text()
        if len(value) > 1:
            self.setText(value)
        else:
            self.setText(value + (rest[1:] if rest[:1] in PROVINCES else rest))
        self.edited.emit()
        self._hide_keyboard()

    def keyboard(self) -> ProvinceKeyboard:
        """Return the province keyboard, made at first use."""
        if self._keyboard is None:
            self._keyboard = ProvinceKeyboard(self)
        return self._keyboard

    def _changed(self) -> None:
        text = self.text()
        upper = text.upper()
        if upper != text:
            at = self.cursorPosition()
            self.setText(upper)
            self.setCursorPosition(at)
            return
        valid = check_plate(text).valid and bool(text)
        room = plate_size(self.value(), HEIGHTS["s"]).width() + 8 if valid else 0
        self.setTextMargins(0, 0, room, 0)
        if text and self._keyboard is not None:
            self._hide_keyboard()

    def _tidy(self) -> None:
        if check_plate(self.text()).valid:
            self.set_value(self.value())

    def _hide_keyboard(self) -> None:
        if self._keyboard is not None:
            self._keyboard.hide()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Offer the provinces while the field is empty, in a turn of their own: the page it is on may be coming just now."""
        super().focusInEvent(event)
        if event.reason() != Qt.FocusReason.ActiveWindowFocusReason:
            next_turn(self, self._offer)

    def _offer(self) -> None:
        if self.hasFocus() and not self.text() and not self.isReadOnly():
            self.keyboard().open_at_anchor()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Put the keyboard away."""
        self._hide_keyboard()
        super().focusOutEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Offer the provinces again at a click into the empty field."""
        super().mousePressEvent(event)
        if not self.text() and not self.isReadOnly():
            self.keyboard().open_at_anchor()

    def card_keys(self) -> CardKeys:
        """Return the keys of its own, for the card of keys."""
        return (
            ("Alt+Down", t("Keyboard of provinces (cursor in the plate)")),
            ("Alt+W", t("No plate (cursor in the plate)")),
            ("Alt+L", t("Temporary plate (cursor in the plate)")),
        )  # fmt: skip

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Open the keyboard with Alt+Down, close it with Esc; Alt+W and Alt+L say that there is no lasting plate."""
        alt = bool(event.modifiers() & Qt.KeyboardModifier.AltModifier)
        word = next((word for word, key in WORD_KEYS.items() if event.key() == ord(key)), "")
        if alt and word and not self.isReadOnly():
            self.type_province(word)
        elif event.key() == Qt.Key.Key_Down and alt:
            self.keyboard().open_at_anchor()
        elif event.key() == Qt.Key.Key_Escape and self._keyboard is not None and self._keyboard.isVisible():
            self._hide_keyboard()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the text, and at the right the plate it makes."""
        super().paintEvent(event)
        plate = self.value()
        if not plate or not check_plate(plate).valid:
            return
        size = plate_size(plate, HEIGHTS["s"])
        with QPainter(self) as painter:
            where = QRectF(
                self.width() - size.width() - 6, (self.height() - size.height()) / 2, size.width(), size.height()
            )
            paint_plate(painter, where, plate)
