"""The reception stage: the sheet at the left, car and customer at the right."""

from functools import partial
from typing import Any
from uuid import UUID

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from advisor_app.domain.customer import CustomerKind
from advisor_app.domain.diagram import BodyStyle
from advisor_app.domain.stages import Act, Reason, Stage, blocked
from advisor_app.domain.values.clock import local_day
from advisor_app.domain.values.errors import RuleBroken
from advisor_app.domain.vehicle import Energy
from advisor_app.domain.visit import OldPartWish, VisitPurpose, Waits
from advisor_app.i18n import error_text, label, words
from advisor_app.ports.reads.files import ReadingRow
from advisor_app.ports.reads.visits import VisitHead
from ui.features.reception.presenter import ReceptionPresenter, was_declined
from ui.kit import formats
from ui.kit.cards import Card, ScrollPage
from ui.kit.chips import ChoiceChips
from ui.kit.choice import CheckBox, ChoiceBox
from ui.kit.context import Context
from ui.kit.date_input import DateTimeInput
from ui.kit.forms import Field, FieldState, Form
from ui.kit.gauge import Gauge
from ui.kit.inputs import TextArea, TextInput
from ui.kit.number_inputs import MileageInput, PhoneInput
from ui.kit.plate_input import PlateInput
from ui.kit.stage_page import StagePage
from ui.kit.vin_input import VinInput
from ui.theme.tokens import SPACE_4

t = words("reception")


class KeyChips(ChoiceChips):
    """How many keys were handed over. Value: int."""

    def __init__(self) -> None:
        super().__init__([(str(n), t("{n} keys", n=n) if n != 1 else t("1 key")) for n in (1, 2, 3, 0)])

    def value(self) -> Any:
        """Return the number of keys, None while nothing is chosen."""
        chosen = super().value()
        return None if chosen is None else int(str(chosen))

    def set_value(self, value: object) -> None:
        """Show a number of keys; one that is not offered is offered from then on."""
        if isinstance(value, int) and value > 3:
            self.set_choices([(str(n), t("{n} keys", n=n) if n != 1 else t("1 key")) for n in (1, 2, 3, 0, value)])
        super().set_value(None if value is None else str(value))


class ReceptionPage(StagePage):
    """Fields of the sheet, stored as they are left."""

    stage = Stage.RECEPTION

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.setObjectName("reception")
        self._context = context
        self.sheet, self.vehicle, self.customer = Form(columns=2), Form(columns=2), Form(columns=2)
        self.forms = {"sheet": self.sheet, "vehicle": self.vehicle, "customer": self.customer}
        self.fuel, self.charge = Gauge("fuel"), Gauge("charge")
        self.presenter = ReceptionPresenter(context, self)
        self._plugs_in = False
        self._fresh = True
        self._visit: UUID | None = None
        self._make_sheet()
        self._make_car()
        self._make_customer()
        self._build()

    def _build(self) -> None:
        self.content = ScrollPage()
        cards = {
            "sheet": Card(t("Reception sheet")), "vehicle": Card(t("Car")), "customer": Card(t("Customer")),
        }  # fmt: skip
        for name, card in cards.items():
            card.body.addWidget(self.forms[name])
        right = QVBoxLayout()
        right.setSpacing(SPACE_4)
        right.addWidget(cards["customer"])
        right.addWidget(cards["vehicle"])
        right.addStretch(1)
        left = QVBoxLayout()
        left.addWidget(cards["sheet"])
        left.addStretch(1)
        row = QHBoxLayout()
        row.setSpacing(SPACE_4)
        row.addLayout(left, 5)
        row.addLayout(right, 4)
        self.content.body.addLayout(row)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self.content)

    def _add(self, part: str, text: str, editor: QWidget, name: str, span: int = 1, *, required: bool = False) -> Field:
        field = self.forms[part].add(Field(text, editor, name=name, required=required), span)
        field.committed.connect(partial(self.presenter.leave, part, name))
        return field

    def _make_sheet(self) -> None:
        add = partial(self._add, "sheet")
        add(t("Odometer"), MileageInput(), "odometer_km", required=True)
        add(t("Fuel"), self.fuel, "energy_percent", required=True)
        self.charge_field = add(t("Charge"), self.charge, "charge_percent", required=True)
        self.charge_field.committed.disconnect()
        self.charge_field.committed.connect(partial(self.presenter.leave, "sheet", "energy_percent"))
        add(t("Keys handed over"), KeyChips(), "keys_received", 2)
        add(t("Vehicle licence"), CheckBox(t("Received")), "licence_received")
        add(t("Maintenance book"), CheckBox(t("Received")), "book_received")
        self.sheet.add_group(t("What the customer wishes"))
        add(t("Why does the car come?"), ChoiceChips([(p.value, label(p)) for p in VisitPurpose]), "purpose", 2)
        add(t("While we work"), ChoiceChips([(w.value, label(w)) for w in Waits]), "waits", 2)
        add(t("Old parts"), ChoiceChips([(o.value, label(o)) for o in OldPartWish]), "old_part_wish", 2)
        add(t("Wash"), CheckBox(t("Wash the car")), "wash_wish")
        add(t("Road test"), CheckBox(t("Allowed")), "road_test_allowed")
        self.sheet.add_group(t("Who brings, who collects"))
        add(t("Brought by"), TextInput(), "bring_name")
        add(t("Phone"), PhoneInput(), "bring_phone")
        add(t("Collected by"), TextInput(), "collect_name")
        add(t("Phone"), PhoneInput(), "collect_phone")
        add(t("Note"), TextArea(t("What the colleagues should know"), rows=3), "note", 2)

    def _make_car(self) -> None:
        add = partial(self._add, "vehicle")
        add(t("Plate"), PlateInput(), "plate")
        add(t("Colour"), TextInput(), "colour")
        add(t("VIN"), VinInput(), "vin", 2)
        add(t("Make"), TextInput(), "make")
        add(t("Model"), TextInput(), "model")
        add(t("Body"), ChoiceChips([(b.value, label(b)) for b in BodyStyle]), "body")
        add(t("Energy"), ChoiceBox([(e.value, label(e)) for e in Energy]), "energy")
        add(t("Engine no."), TextInput(), "engine_no")
        add(t("First registered"), DateTimeInput(self._context.today, with_time=False), "first_registered")
        add(t("Use"), CheckBox(t("Privately used")), "household", 2)

    def _make_customer(self) -> None:
        add = partial(self._add, "customer")
        add(t("Name"), TextInput(), "name", required=True)
        add(t("Phone"), PhoneInput(), "phone")
        add(t("Kind"), ChoiceChips([(k.value, label(k)) for k in CustomerKind]), "kind")
        add(t("Tax number"), TextInput(), "tax_number")
        add(t("Note"), TextArea(t("Preferences, promises, worries"), rows=2), "note", 2)

    # StagePage ----------------------------------------------------------------------------------------------------

    def open(self, visit_id: UUID) -> None:
        """See ``StagePage``."""
        self._visit = visit_id
        self.presenter.open(visit_id)

    def forget(self) -> None:
        """See ``ReceptionView``."""
        self._fresh = True
        for form in self.forms.values():
            for field in form.fields():
                field.editor.set_value(None)
                field.flush()
                field.set_error("")
                field.set_state(FieldState.IDLE)

    def primary(self) -> str:
        """Return the words of the step that follows: both readings lead to the walkaround by themselves."""
        return t("On to the walkaround")

    def reasons(self, head: VisitHead) -> tuple[Reason, ...]:
        """Name the readings that are missing, as links to their fields."""
        mine = {"visit_closed", "odometer_missing", "energy_missing"}
        return tuple(r for r in blocked(Act.SIGN_WALKAROUND, head.facts) if r.code in mine)

    def act(self) -> None:
        """Go to the walkaround."""
        self._context.navigator.navigate("visit", visit=self._visit, stage=Stage.WALKAROUND.value)

    def focus_field(self, name: str) -> bool:
        """See ``StagePage``."""
        for part, form in self.forms.items():
            if form.field(name) is not None:
                field = self._field(part, name)
                field.focus_editor()
                self.content.show_widget(field)
                return True
        return False

    def flush(self) -> bool:
        """See ``StagePage``."""
        stored = [form.flush() for form in self.forms.values()]
        return all(stored)

    def field_error(self, field: str, text: str) -> bool:
        """Show a problem at the field that was just left; True where there is one of that name."""
        for part, form in self.forms.items():
            if form.field(field) is not None and self._field(part, field).state() is FieldState.PENDING:
                self._field(part, field).set_error(text)
                return True
        return False

    # ReceptionView ------------------------------------------------------------------------------------------------

    def _field(self, part: str, name: str) -> Field:
        found = self.forms[part].field("charge_percent" if name == "energy_percent" and self._plugs_in else name)
        assert found is not None
        return found

    def show_values(self, part: str, values: dict[str, object]) -> None:
        """See ``ReceptionView``."""
        for name, value in values.items():
            self._field(part, name).set_value(value)
        for name in ("phone", "bring_phone", "collect_phone"):
            if name in values and not self._context.may("see.phone"):
                self._field(part, name).setVisible(False)
        if part == "sheet" and self._fresh:
            self._fresh = False
            if values["odometer_km"] is None:
                self._field(part, "odometer_km").focus_editor()

    def show_last_reading(self, reading: ReadingRow | None) -> None:
        """See ``ReceptionView``."""
        text = t("First reading in this shop")
        if reading is not None:
            day = local_day(reading.at, self._context.shop.zone)
            text = t("Last time {km}, {day}", km=formats.km(reading.km), day=formats.full_day(day))
        self._field("sheet", "odometer_km").set_hint(text)

    def show_plug(self, plugs_in: bool) -> None:
        """See ``ReceptionView``."""
        self._plugs_in = plugs_in
        fuel, charge = self.sheet.field("energy_percent"), self.sheet.field("charge_percent")
        assert fuel is not None
        assert charge is not None
        fuel.setVisible(not plugs_in)
        charge.setVisible(plugs_in)

    def set_editable(self, editable: bool) -> None:
        """See ``ReceptionView``."""
        self.sheet.setEnabled(editable)

    def saved(self, part: str, field: str) -> None:
        """See ``ReceptionView``."""
        self._field(part, field).set_state(FieldState.SAVED)

    def refused(self, part: str, field: str, error: BaseException) -> None:
        """See ``ReceptionView``."""
        shown = self._field(part, field)
        if was_declined(error):
            shown.set_error(t("Not stored yet. Please correct it."))
        elif isinstance(error, RuleBroken):
            shown.set_error(error_text(error.code, **error.params))
        else:
            shown.set_state(FieldState.WRONG)


def register(context: Context) -> None:
    """Make the reception stage known to the workspace."""
    context.stage_pages[Stage.RECEPTION] = ReceptionPage
