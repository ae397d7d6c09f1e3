"""The make of a car: shown as the reader calls it, stored as the list of makers does."""

from PySide6.QtWidgets import QWidget

from advisor_app.reference import listed_make, make_name
from ui.kit.inputs import TextInput


class MakeInput(TextInput):
    """A car's make. Value: str; a listed one has its Chinese name in every language, any other stays as typed."""

    def __init__(self, placeholder: str = "", parent: QWidget | None = None) -> None:
        super().__init__(placeholder, parent=parent)
        self.left.connect(lambda: self.set_value(self.value()))

    def value(self) -> str:
        """Return the make as it is stored."""
        return listed_make(super().value())

    def set_value(self, value: object) -> None:
        """Show a stored make in the reader's language."""
        super().set_value(make_name("" if value is None else str(value)))
