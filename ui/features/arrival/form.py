"""The short form for a car without a file: who comes, with which car, why."""

from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from advisor_app.domain.diagram import BodyStyle
from advisor_app.domain.vehicle import Energy
from advisor_app.i18n import label, words
from advisor_app.ports.reads.visits import VehicleCard
from advisor_app.reference import car_name
from ui.features.arrival.beside import Beside
from ui.features.arrival.cards import purposes
from ui.features.arrival.draft import EMPTY, Draft
from ui.features.arrival.presenter import VinWords
from ui.kit import formats
from ui.kit.banner import Banner
from ui.kit.cards import Card
from ui.kit.chips import ChoiceChips
from ui.kit.forms import Field, FieldState, Form
from ui.kit.inputs import TextInput
from ui.kit.make_input import MakeInput
from ui.kit.number_inputs import PhoneInput
from ui.kit.vin_input import VinInput

t = words("arrival")


def _from_the_top(form: Form) -> QWidget:
    """Return a form that leaves what it does not need free below it."""
    part = QWidget()
    column = QVBoxLayout(part)
    column.setContentsMargins(0, 0, 0, 0)
    column.addWidget(form)
    column.addStretch(1)
    return part


class NewCarForm(Card):
    """Fields that keep what is typed; there is no file before the visit is opened.

    Signals:
        changed(str, object): a field and what stands in it now.
        left: a field was left with something else in it.
        vin_taken: the file that has this VIN is to be used.
    """

    changed = Signal(str, object)
    left = Signal()
    vin_taken = Signal()

    def __init__(self) -> None:
        super().__init__(t("New file"))
        self._forms = customer, car = Form(columns=2), Form(columns=2)
        self.phone, self.vin = PhoneInput(), VinInput()
        customer.add_group(t("Customer"))
        self._add(customer, t("Name"), TextInput(t("Person or company")), "name", required=True)
        self._add(customer, t("Phone"), self.phone, "phone")
        self._add(customer, t("Why does the car come?"), ChoiceChips(purposes()), "purpose", span=2)
        car.add_group(t("Car"))
        self._add(car, t("VIN"), self.vin, "vin", span=2)
        self._add(car, t("Make"), MakeInput(t("e.g. Volkswagen")), "make")
        self._add(car, t("Model"), TextInput(t("e.g. Lavida 1.5L")), "model")
        self._add(car, t("Colour"), TextInput(), "colour")
        self._add(car, t("Body"), ChoiceChips([(b.value, label(b)) for b in BodyStyle]), "body")
        self._add(car, t("Energy"), ChoiceChips([(e.value, label(e)) for e in Energy]), "energy", span=2)
        self.known_vin = Banner("info", action=t("Take this car"), key="Alt+V")
        self.known_vin.hide()
        self.known_vin.acted.connect(self.vin_taken)
        self.body.addWidget(self.known_vin)
        self.body.addWidget(Beside(_from_the_top(customer), _from_the_top(car)))

    def _add(self, form: Form, text: str, editor: Any, name: str, span: int = 1, *, required: bool = False) -> None:
        field = form.add(Field(text, editor, name=name, required=required), span)
        field.committed.connect(lambda _value: self._left(field))
        editor.edited.connect(lambda: self._edited(field))

    def field(self, name: str) -> Field:
        """Return the field of a name that exists."""
        return next(found for form in self._forms if (found := form.field(name)) is not None)

    def show_error(self, name: str, text: str) -> bool:
        """Show a problem at the field of that name and put the cursor there; False where there is none."""
        return any(form.show_error(name, text) for form in self._forms)

    def _edited(self, field: Field) -> None:
        if field.editor.problem():
            return
        if field.editor in (self.phone, self.vin):
            field.set_hint(field.editor.doubt())
        self.changed.emit(field.name, field.editor.value())

    def _left(self, field: Field) -> None:
        field.set_state(FieldState.IDLE)  # kept as a draft only: no field may say that it is on file
        self._edited(field)
        self.left.emit()

    def show_draft(self, draft: Draft) -> None:
        """Fill the fields; what stands there already is left alone, so the cursor keeps its place."""
        for name in EMPTY:
            if name == "plate":
                continue
            field = self.field(name)
            if field.editor.problem() or (field.editor.value() or "") != draft.values[name]:
                field.editor.set_value(draft.values[name])
                field.set_error("")

    def show_vin(self, told: VinWords | None, other: VehicleCard | None) -> None:
        """Say what the VIN tells, and offer the file that has it."""
        if not self.vin.doubt():
            year = t("model year {year}", year=told.years[0]) if told and told.years else ""
            self.field("vin").set_hint(formats.joined(told.maker, year) if told else "")
        self.known_vin.setVisible(other is not None)
        if other is not None:
            car = formats.joined(other.plate, car_name(other.make, other.model))
            self.known_vin.show_text(t("This VIN is on file: {car}.", car=car), "info", t("Take this car"))

    def focus_first_empty(self) -> None:
        """Put the cursor into the name, or behind it where that is known."""
        name = "phone" if self.field("name").editor.text() else "name"
        self.field(name).editor.setFocus(Qt.FocusReason.TabFocusReason)
