"""A customer's file: fields, phones, cars, visits."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from advisor_app.domain.customer import CustomerKind
from advisor_app.i18n import label, words
from advisor_app.ports.reads.files import CarRow, CustomerFile, PhoneRow
from ui.features.files.lists import fit, visits_table
from ui.kit import formats
from ui.kit.badges import BadgeSpec
from ui.kit.cards import Card, ScrollPage
from ui.kit.chips import ChoiceChips
from ui.kit.context import Context
from ui.kit.forms import Field
from ui.kit.inputs import TextArea, TextInput
from ui.kit.number_inputs import PhoneInput
from ui.kit.rows_model import Column, PlateSpec, TwoLine
from ui.kit.stored_forms import StoredForms
from ui.kit.table import RowsTable
from ui.kit.text import ElidedLabel
from ui.theme.tokens import SPACE_1, SPACE_4

t = words("files")


class CustomerView(ScrollPage):
    """One customer.

    Signals:
        vehicle_wanted(object): id of a car to be shown.
        visit_wanted(object): row of a visit to be opened.
    """

    vehicle_wanted = Signal(object)
    visit_wanted = Signal(object)

    def __init__(self, context: Context, stored: StoredForms) -> None:
        super().__init__()
        self._context = context
        self.title, self.second = ElidedLabel("", "title"), ElidedLabel("", "muted")
        self.phones: RowsTable[PhoneRow] = RowsTable(
            [
                Column("number", t("Phone"), lambda r: r.number, 0),
                Column("purpose", t("Good for"), lambda r: BadgeSpec(label(r.purpose)), 100, kind="badge"),
            ],
            flat=True,
            empty=(t("No phone yet"), ""),
        )
        self.cars: RowsTable[CarRow] = RowsTable(self._car_columns(), flat=True, empty=(t("No car yet"), ""))
        self.visits = visits_table(context, with_customer=False)
        self._make_form(stored)
        self._build(stored)
        self.cars.activated_row.connect(lambda row: self.vehicle_wanted.emit(row.id))
        self.visits.activated_row.connect(self.visit_wanted)

    @staticmethod
    def _car_columns() -> list[Column[CarRow]]:
        def span(row: CarRow) -> str:
            return f"{row.since} – {row.until}" if row.until else t("since {day}", day=row.since)

        return [
            Column("plate", t("Plate"), lambda r: PlateSpec(r.plate, r.plate_kind.value), 118, kind="plate"),
            Column(
                "car", t("Car"), lambda r: TwoLine(formats.joined(r.make_model, r.colour), span(r)), 0, kind="two_line"
            ),
        ]

    def _make_form(self, stored: StoredForms) -> None:
        def add(text: str, editor: QWidget, name: str, span: int = 1) -> None:
            stored.add("customer", Field(text, editor, name=name, required=name == "name"), span)

        add(t("Name"), TextInput(), "name")
        add(t("Phone to call first"), PhoneInput(), "phone")
        add(t("Kind"), ChoiceChips([(k.value, label(k)) for k in CustomerKind]), "kind")
        add(t("Tax number"), TextInput(), "tax_number")
        add(t("Note"), TextArea(t("Preferences, promises, worries"), rows=3), "note", 2)

    def _build(self, stored: StoredForms) -> None:
        names = QVBoxLayout()
        names.setSpacing(SPACE_1 // 2)
        names.addWidget(self.title)
        names.addWidget(self.second)
        self.body.addLayout(names)
        fields, phones, cars, visits = Card(t("Customer")), Card(t("Phones")), Card(t("Cars")), Card(t("Visits"))
        fields.body.addWidget(stored.forms["customer"])
        phones.body.addWidget(self.phones)
        cars.body.addWidget(self.cars)
        visits.body.addWidget(self.visits)
        sides = QHBoxLayout()
        sides.setSpacing(SPACE_4)
        for card, share in ((cars, 1), (phones, 1)):
            sides.addWidget(card, share, Qt.AlignmentFlag.AlignTop)
        self.body.addWidget(fields)
        self.body.addLayout(sides)
        self.body.addWidget(visits)
        self.body.addStretch(1)
        phones.setVisible(self._context.may("see.phone"))

    def show_file(self, file: CustomerFile) -> None:
        """Show everything beside the fields."""
        self.title.setText(file.customer.name)
        cars = [car for car in file.cars if car.until is None]
        self.second.setText(
            formats.joined(label(file.customer.kind), t("Cars: {n}", n=len(cars)), t("Visits: {n}", n=len(file.visits)))
        )
        self.phones.set_rows(file.phones)
        fit(self.phones, 3)
        self.cars.set_rows(file.cars)
        fit(self.cars, 4)
        self.visits.set_rows(file.visits)
        fit(self.visits, 8)
