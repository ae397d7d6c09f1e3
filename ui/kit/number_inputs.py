"""Inputs for phone, quantity, hours and odometer; each is read by the rules of the trade."""

from decimal import Decimal

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from advisor_app.domain.values.mileage import parse_mileage
from advisor_app.domain.values.phone import check_phone
from advisor_app.domain.values.quantity import format_quantity, parse_hours, parse_quantity
from advisor_app.i18n import words
from ui.kit.formats import phone
from ui.kit.inputs import ParsedInput

t = words("kit")


class PhoneInput(ParsedInput[str]):
    """A telephone number; grouped for reading, stored in one spelling. Value: str.

    An odd number is no error (foreign guests exist); ``doubt()`` says it in words.
    """

    def __init__(self, placeholder: str = "", *, parent: QWidget | None = None) -> None:
        super().__init__(
            lambda text: check_phone(text).number, phone, placeholder=placeholder, right=False, parent=parent
        )
        self.setInputMethodHints(Qt.InputMethodHint.ImhDialableCharactersOnly)

    def doubt(self) -> str:
        """Return a warning where this is no number that can be dialled in China, or ``""``."""
        text = self.text().strip()
        return (
            t("This does not look like a phone number. Please check it.")
            if text and not check_phone(text).valid
            else ""
        )


class QuantityInput(ParsedInput[Decimal]):
    """A quantity of parts with at most three decimals. Value: Decimal or None."""

    def __init__(self, *, suffix: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parse_quantity, format_quantity, suffix=suffix, parent=parent)
        self.setInputMethodHints(Qt.InputMethodHint.ImhFormattedNumbersOnly)


class HoursInput(ParsedInput[Decimal]):
    """Hours of labour. Value: Decimal or None."""

    def __init__(self, *, parent: QWidget | None = None) -> None:
        super().__init__(parse_hours, format_quantity, suffix="h", parent=parent)
        self.setInputMethodHints(Qt.InputMethodHint.ImhFormattedNumbersOnly)


class MileageInput(ParsedInput[int]):
    """An odometer reading in whole kilometres. Value: int or None."""

    def __init__(self, *, parent: QWidget | None = None) -> None:
        super().__init__(parse_mileage, lambda km: f"{km:,}", suffix="km", parent=parent)
        self.setInputMethodHints(Qt.InputMethodHint.ImhDigitsOnly)
