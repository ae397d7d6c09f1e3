"""The reception stage: the sheet at the left, car and customer at the right."""

from functools import partial
from uuid import UUID

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from advisor_app.domain.customer import CustomerKind
from advisor_app.domain.diagram import BodyStyle
from advisor_app.domain.stages import Act, Reason, Stage, blocked
from advisor_app.domain.values.clock import local_day
from advisor_app.domain.vehicle import Energy
from advisor_app.domain.visit import OldPartWish, VisitPurpose, Waits
from advisor_app.i18n import label, words
from advisor_app.ports.reads.files import ReadingRow
from advisor_app.ports.reads.visits import VisitHead
from ui.features.reception.presenter import ReceptionPresenter
from ui.kit import formats
from ui.kit.cards import Card, ScrollPage
from ui.kit.chips import ChoiceChips, YesNoChips, wish_chips
from ui.kit.choice import CheckBox, ChoiceBox
from ui.kit.context import Context
from ui.kit.date_input import DateTimeInput
from ui.kit.forms import Field, Form
from ui.kit.gauge import Gauge
from ui.kit.inputs import TextArea, TextInput
from ui.kit.key_chips import KeyChips
from ui.kit.make_input import MakeInput
from ui.kit.number_inputs import MileageInput, PhoneInput
from ui.kit.plate_input import PlateInput
from ui.kit.stage_page import StagePage
from ui.kit.stored_forms import StoredForms
from ui.kit.vin_input import VinInput
from ui.theme.tokens import SPACE_4

t = words("reception")


class EnergyGauge(QWidget):
    """One field for two gauges: the tank in eighths, or the battery in percent. Value: percent or None."""

    edited = Signal()
    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.fuel, self.charge = Gauge("fuel"), Gauge("charge")
        self._shown = self.fuel
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        for gauge in (self.fuel, self.charge):
            column.addWidget(gauge)
            gauge.edited.connect(self.edited)
            gauge.left.connect(self.left)
        self.show_kind("fuel")

    def show_kind(self, kind: str) -> None:
        """Show the gauge of ``fuel`` or ``charge``; the value stays."""
        before = self._shown.value()
        self._shown = self.charge if kind == "charge" else self.fuel
        self._shown.set_value(before)
        self.setFocusProxy(self._shown)
        self.fuel.setVisible(kind == "fuel")
        self.charge.setVisible(kind == "charge")

    def value(self) -> int | None:
        """Return percent, or None while not read."""
        return self._shown.value()

    def set_value(self, value: object) -> None:
        """Show a reading."""
        self._shown.set_value(value)

    def problem(self) -> str:
        """Return "": a bar can't be misread."""
        return ""

    def set_wrong(self, wrong: bool) -> None:
        """Mark the bar, or not."""
        self._shown.set_wrong(wrong)


class ReceptionPage(StagePage):
    """Fields of the sheet, stored as they are left."""

    stage = Stage.RECEPTION

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.setObjectName("reception")
        self._context = context
        self.sheet, self.vehicle, self.customer = Form(columns=2), Form(columns=2), Form(columns=2)
        self.presenter = ReceptionPresenter(context, self)
        self.stored = StoredForms(
            {"sheet": self.sheet, "customer": self.customer, "vehicle": self.vehicle}, self.presenter.leave
        )
        self.energy = EnergyGauge()
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
            card.body.addWidget(self.stored.forms[name])
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
        self.content.body.addStretch(1)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self.content)

    def _add(self, part: str, text: str, editor: QWidget, name: str, span: int = 1, *, required: bool = False) -> Field:
        return self.stored.add(part, Field(text, editor, name=name, required=required), span)

    def _make_sheet(self) -> None:
        add = partial(self._add, "sheet")
        add(t("Odometer"), MileageInput(), "odometer_km", required=True)
        add(t("Fuel"), self.energy, "energy_percent", required=True)
        add(t("Keys handed over"), KeyChips(unasked=True), "keys_received", 2)
        add(t("Vehicle licence"), CheckBox(t("Received")), "licence_received")
        add(t("Maintenance book"), CheckBox(t("Received")), "book_received")
        self.sheet.add_group(t("What the customer wishes"))
        add(t("Why does the car come?"), ChoiceChips([(p.value, label(p)) for p in VisitPurpose]), "purpose", 2)
        add(t("While we work"), wish_chips(Waits), "waits", 2)
        add(t("Old parts"), wish_chips(OldPartWish), "old_part_wish", 2)
        add(t("Wash"), YesNoChips(t("Wanted"), t("No wash")), "wash_wish")
        add(t("Road test"), YesNoChips(t("Allowed"), t("Refused")), "road_test_allowed")
        self.sheet.add_group(t("Who brings, who collects"))
        add(t("Brought by"), TextInput(), "bring_name")
        add(t("Phone"), PhoneInput(), "bring_phone")
        add(t("Collected by"), TextInput(), "collect_name")
        add(t("Phone"), PhoneInput(), "collect_phone")
        add(t("Note"), TextArea(t("What the colleagues should know"), rows=3), "note", 2)

    def _make_car(self) -> None:
        add = partial(self._add, "vehicle")
        add(t("Plate"), PlateInput(), "plate", 2)
        add(t("VIN"), VinInput(), "vin", 2)
        add(t("Make"), MakeInput(), "make")
        add(t("Model"), TextInput(), "model")
        add(t("Colour"), TextInput(), "colour")
        add(t("Body"), ChoiceChips([(b.value, label(b)) for b in BodyStyle]), "body")
        add(t("Energy"), ChoiceBox([(e.value, label(e)) for e in Energy]), "energy")
        add(t("Engine no."), TextInput(), "engine_no")
        add(
            t("First registered"), DateTimeInput(self._context.today, with_time=False, past=True), "first_registered", 2
        )
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
        self.stored.forget()

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
        for form in self.stored.forms.values():
            if (field := form.field(name)) is not None:
                field.focus_editor()
                self.content.show_widget(field)
                return True
        return False

    def flush(self) -> bool:
        """See ``StagePage``."""
        return self.stored.flush()

    def field_error(self, field: str, text: str) -> bool:
        """Show a problem at the field that was just left; True where there is one of that name."""
        return self.stored.field_error(field, text)

    # ReceptionView ------------------------------------------------------------------------------------------------

    def show_values(self, part: str, values: dict[str, object]) -> None:
        """See ``ReceptionView``."""
        self.stored.show_values(part, values)
        if part == "sheet" and self._fresh:
            self._fresh = False
            if values["odometer_km"] is None:
                self.stored.field(part, "odometer_km").focus_editor()

    def show_last_reading(self, reading: ReadingRow | None) -> None:
        """See ``ReceptionView``."""
        text = t("First reading in this shop")
        if reading is not None:
            day = local_day(reading.at, self._context.shop.zone)
            text = t("Last time {km}, {day}", km=formats.km(reading.km), day=formats.full_day(day))
        self.stored.field("sheet", "odometer_km").set_hint(text)

    def show_plug(self, plugs_in: bool) -> None:
        """See ``ReceptionView``."""
        self.energy.show_kind("charge" if plugs_in else "fuel")
        self.stored.field("sheet", "energy_percent").set_label(f"{t('Charge') if plugs_in else t('Fuel')} *")

    def show_bringer_wanted(self, wanted: bool) -> None:
        """See ``ReceptionView``."""
        text = t("A company's car: please name the person who brings it; they sign.") if wanted else ""
        self.stored.field("sheet", "bring_name").set_hint(text)

    def set_editable(self, editable: bool, signed: frozenset[str]) -> None:
        """See ``ReceptionView``."""
        self.sheet.setEnabled(editable)
        for field in self.sheet.fields():
            field.setEnabled(field.name not in signed)
            field.setToolTip(t("The customer has signed this.") if field.name in signed else "")

    def saved(self, part: str, field: str) -> None:
        """See ``ReceptionView``."""
        self.stored.saved(part, field)

    def refused(self, part: str, field: str, error: BaseException) -> None:
        """See ``ReceptionView``."""
        self.stored.refused(part, field, error)
