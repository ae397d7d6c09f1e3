"""Goods come in: a part by type-ahead, how many, from whom. Stored by Enter; the dialog stays for the next part."""

from collections.abc import Callable, Sequence
from decimal import Decimal

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QWidget

from advisor_app.i18n import label, words
from advisor_app.ports.reads import quotes as reads
from ui.features.parts.presenter import PartsPresenter
from ui.kit import formats
from ui.kit.banner import Banner
from ui.kit.forms import Field, FieldState
from ui.kit.inputs import TextInput
from ui.kit.number_inputs import QuantityInput
from ui.kit.qt_dialogs import Question
from ui.kit.text import ElidedLabel
from ui.kit.type_ahead import Suggestion, TypeAhead
from ui.theme.tokens import SPACE_3

t = words("parts")


def offer_row(part: reads.Suggestion) -> Suggestion:
    """Return how a part of the price list looks in the list."""
    made = label(part.part_class) if part.part_class else ""
    return Suggestion(
        part, part.name, formats.joined(part.code, made, part.brand), icon="parts", light=part.light, right=" ",
        light_text=held_words(part),
    )  # fmt: skip


def held_words(part: reads.Suggestion) -> str:
    """Return what lies on the shelf, in words."""
    if part.light == "unkept":
        return t("no stock kept yet")
    return t("{n} in stock", n=formats.counted(part.stock or Decimal(0), part.unit))


class ReceiveDialog(Question):
    """Receives one part after the other; the note (a delivery note) stays for the next one.

    Args:
        parent: the window.
        presenter: of the parts desk.
    """

    def __init__(self, parent: QWidget, presenter: PartsPresenter) -> None:
        super().__init__(parent, t("Receive goods"))
        self.setObjectName("receive_dialog")
        self.setMinimumWidth(560)
        self._presenter = presenter
        self._busy = False
        self._call = presenter.receipt()
        self.part: reads.Suggestion | None = None
        self.search = TypeAhead(self._look_up, placeholder=t("Code, name or pinyin"))
        self.search_field = Field(t("Part"), self.search, name="part_code", required=True)
        self.chosen = ElidedLabel("", "strong")
        self.quantity = Field(t("Quantity"), QuantityInput(), name="quantity", required=True)
        self.note = Field(t("Note"), TextInput(t("Supplier, delivery note"), limit=200), name="note")
        self.quantity.setFixedWidth(144)
        self.stored = Banner("success")
        row = QHBoxLayout()
        row.setSpacing(SPACE_3)
        row.addWidget(self.quantity, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self.note, 1, Qt.AlignmentFlag.AlignTop)
        self.body.addWidget(self.search_field)
        self.body.addWidget(self.chosen)
        self.body.addLayout(row)
        self.body.addWidget(self.stored)
        self.close_button = self.add_answer(t("Close"), "secondary", self.reject)
        self.store = self.add_answer(t("Receive"), "primary", self.take)
        self.note.editor.enter_moves_on = False
        self.note.editor.returnPressed.connect(self.take)
        self.search.chosen.connect(self._choose)
        self.search.typed.connect(lambda text: self.search_field.set_error(t("No part is called “{text}”.", text=text)))
        self.search.edited.connect(lambda: self.search_field.set_error(""))
        for field in (self.search_field, self.quantity, self.note):
            field.committed.connect(lambda _value, field=field: field.set_state(FieldState.IDLE))
        self._show_part(None)

    def begin(self) -> None:
        """Open it with the cursor in the search."""
        self.open()
        self.search.setFocus(Qt.FocusReason.OtherFocusReason)

    def _look_up(self, text: str, answer: Callable[[Sequence[Suggestion]], None]) -> None:
        self._presenter.suggest(text, lambda hits: answer([offer_row(hit) for hit in hits]))

    def _choose(self, row: object) -> None:
        assert isinstance(row, Suggestion)
        assert isinstance(row.key, reads.Suggestion)
        self.search_field.set_error("")
        self._show_part(row.key)
        self.quantity.focus_editor()

    def _show_part(self, part: reads.Suggestion | None) -> None:
        self.part = part
        self.chosen.setText(
            formats.joined(part.name, part.code, held_words(part)) if part else t("Choose a part first.")
        )
        self.chosen.setEnabled(part is not None)

    def take(self) -> None:
        """Store what is written, or say what is missing."""
        if self._busy:
            return
        quantity = self.quantity.editor
        if self.part is None:
            self.field_error("part_code", t("Please choose a part."))
        elif problem := quantity.problem():
            self.field_error("quantity", problem)
        elif (amount := quantity.value()) is None:
            self.field_error("quantity", t("Please type a quantity."))
        else:
            self._busy = True
            part, note = self.part, str(self.note.value() or "")
            self._presenter.receive(self._call, part, amount, note, self.field_error, self._stored, self._failed)

    def _stored(self, said: str) -> None:
        self._busy, self._call = False, self._presenter.receipt()
        self.stored.show_text(said, "success")
        self.quantity.reset(None)
        self._show_part(None)
        self.search.setFocus(Qt.FocusReason.OtherFocusReason)

    def _failed(self) -> None:
        self._busy = False

    def field_error(self, field: str, text: str) -> bool:
        """Show a problem at its field; False where there is none of that name."""
        found = {f.name: f for f in (self.search_field, self.quantity, self.note)}.get(field)
        if found is None:
            return False
        found.set_error(text)
        found.focus_editor()
        return True
