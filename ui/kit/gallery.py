"""Every widget of the kit on one page, to look at and to test: names, sizes, both themes, every scale."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QVBoxLayout, QWidget

from advisor_app.domain.values.money import Money
from advisor_app.i18n import words
from ui.kit.badges import Badge, ProgressBadge, progress_badge
from ui.kit.banner import Banner
from ui.kit.buttons import Button, IconButton, PrimaryButton
from ui.kit.cards import Card, ScrollPage
from ui.kit.chips import ChoiceChips
from ui.kit.choice import CheckBox, ChoiceBox
from ui.kit.date_input import DateTimeInput
from ui.kit.empty import EmptyState, Skeleton
from ui.kit.forms import Field, FieldState, Form
from ui.kit.gauge import Gauge
from ui.kit.inputs import SearchBox, TextArea, TextInput
from ui.kit.money_input import MoneyInput
from ui.kit.number_inputs import HoursInput, MileageInput, PhoneInput, QuantityInput
from ui.kit.photo_strip import Photo, PhotoStrip
from ui.kit.plate import PlateLabel
from ui.kit.plate_input import PlateInput
from ui.kit.reasons import ReasonLinks
from ui.kit.rows_model import Column, PlateSpec, StockSpec, TwoLine
from ui.kit.signature_pad import SignaturePad
from ui.kit.stepper import Step, Stepper
from ui.kit.table import RowsTable
from ui.kit.text import Figure, Line
from ui.kit.type_ahead import Answer, Suggestion, TypeAhead
from ui.kit.vin_input import VinInput
from ui.theme.current import colour

t = words("kit")
TODAY = date(2026, 11, 21)
Sample = tuple[str, str, str, str, str, Money]


def _samples() -> list[Sample]:
    return [
        ("沪A12345", "张伟", "138 1234 1234", "yellow", "enough", Money(123_450)),
        ("京AD12345", "欧阳娜娜", "139 8888 6666", "green", "some", Money(86_000)),
        ("粤B12345D", "李𬭎", "021-62345678", "red", "none", Money(-3_000)),
    ]


def _row(*widgets: QWidget, stretch: bool = True) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(8)
    for widget in widgets:
        row.addWidget(widget, 0, Qt.AlignmentFlag.AlignVCenter)
    if stretch:
        row.addStretch(1)
    return row


class Gallery(ScrollPage):
    """The page."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(t("Gallery"), t("Every part of the kit, as pages use it"), parent=parent)
        self.add_action(Button(t("Print"), key="F8", icon="printer"))
        self.add_action(PrimaryButton(t("Confirm"), icon="check"))
        self._stages()
        self.body.addWidget(Banner("error", t("The database does not answer. Nothing is lost."), action=t("Try again")))
        self._buttons()
        self._signs()
        columns = QHBoxLayout()
        columns.setSpacing(16)
        columns.addWidget(self._form(), 3)
        columns.addLayout(self._right(), 2)
        self.body.addLayout(columns)
        self._table()

    def _stages(self) -> None:
        stepper = Stepper()
        names = [t("Arrival"), t("Walkaround"), t("Fault"), t("Quote"), t("Signature"), t("Work"), t("Payment")]
        states = ["done", "done", "done", "current", "next", "blocked", "upcoming"]
        steps = [
            Step(str(n), name, state, selected=state == "current")
            for n, (name, state) in enumerate(zip(names, states, strict=True))
        ]
        stepper.set_steps(steps)
        self.stepper = stepper
        self.body.addWidget(stepper)
        reasons = ReasonLinks(t("Not yet possible:"))
        reasons.set_reasons([("a", t("The customer has not signed")), ("b", t("One line is undecided"))])
        self.body.addWidget(reasons)

    def _buttons(self) -> None:
        off, off_primary = Button(t("Disabled"), key="F7"), PrimaryButton(t("Disabled"), key="")
        off.setEnabled(False)
        off_primary.setEnabled(False)
        buttons: Sequence[QWidget] = (
            PrimaryButton(t("Confirm"), key="F9"),
            Button(t("Secondary"), key="F8"),
            Button(t("Quiet"), role="quiet", icon="filter"),
            Button(t("Remove"), role="danger", icon="trash"),
            Button(t("Remove"), role="danger_full"),
            Button(t("Link"), role="link"),
            off_primary,
            off,
            IconButton("refresh", t("Refresh"), key="F5"),
            IconButton("calendar", t("Pick a day"), outlined=True),
        )
        self.body.addLayout(_row(*buttons))

    def _signs(self) -> None:
        plates = ("沪A12345", "京AD12345", "粤B12345D", "浙A1234挂", "京A1234警", "粤Z1123港", "")
        self.body.addLayout(_row(*(PlateLabel(plate) for plate in plates), PlateLabel("沪A12345", size="s")))
        self.body.addLayout(
            _row(
                PlateLabel("京AD12345", size="l"),
                ProgressBadge("red", t("Waiting")),
                ProgressBadge("yellow", t("In work"), stop=True),
                ProgressBadge("green", t("Ready"), late="late"),
                ProgressBadge("none", t("Appointment"), late="risk"),
                Badge(t("Comeback"), "danger", "warning"),
                Badge(t("Member"), "accent", "star"),
                Badge(t("Neutral")),
                Badge(t("Paid"), "success", "check"),
            )
        )

    def _form(self) -> Card:
        card = Card(t("Customer and car"))
        form = Form(columns=2)
        name = form.add(Field(t("Name"), TextInput(), name="name", required=True))
        name.set_value("欧阳娜娜")
        name.set_state(FieldState.PENDING)
        phone = form.add(Field(t("Phone"), PhoneInput(), name="phone"))
        phone.set_value("13812341234")
        form.add(Field(t("Plate"), PlateInput(), name="plate")).set_value("京AD12345")
        form.add(Field("VIN", VinInput(), name="vin")).set_value("LSVAA4186R2000001")
        mileage = form.add(Field(t("Odometer"), MileageInput(), name="mileage"))
        mileage.set_value(30_210)
        mileage.set_error(t("Less than last time (45,000 km). Please check the reading."))
        form.add(Field(t("Amount"), MoneyInput(), name="amount", hint=t("with tax"))).set_value(Money(123_450))
        form.add(Field(t("Quantity"), QuantityInput(suffix="L"), name="quantity")).set_value(Decimal("4.5"))
        form.add(Field(t("Hours"), HoursInput(), name="hours")).set_value(Decimal("1.5"))
        promised = Field(t("Promised time"), DateTimeInput(lambda: TODAY), name="promised")
        form.add(promised).set_value(datetime.combine(TODAY + timedelta(days=1), datetime.min.time().replace(hour=17)))
        kind = ChoiceBox([("care", t("Maintenance")), ("repair", t("Repair"))], t("Please choose"))
        form.add(Field(t("Kind"), kind, name="kind"))
        chips = ChoiceChips([("cold", t("when cold")), ("rain", t("in rain")), ("fast", t("at speed"))], multi=True)
        form.add(Field(t("When does it happen?"), chips, name="when"), 2).set_value(("cold",))
        form.add(Field(t("In the customer's words"), TextArea(rows=2), name="complaint"), 2)
        off = TextInput()
        off.setEnabled(False)
        off.set_value(t("Disabled"))
        form.add(Field(t("Disabled"), off, name="off"))
        tick = CheckBox(t("Waits in the shop"))
        tick.set_value(True)
        form.add(Field(t("Waiting"), tick, name="waits"))
        card.body.addWidget(form)
        self.form = form
        return card

    def _right(self) -> QBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(16)
        money = Card()
        figures = _row(Figure(t("Amount due"), "¥1,234.50"), Figure(t("Change"), "¥65.50"))
        figures.setSpacing(32)
        money.body.addLayout(figures)
        money.body.addWidget(Line())
        fuel, charge = Gauge("fuel"), Gauge("charge")
        fuel.set_value(50)
        charge.set_value(12)
        money.body.addWidget(fuel)
        money.body.addWidget(charge)
        column.addWidget(money)
        search = TypeAhead(self._look_up, placeholder=t("Operation or part"))
        self.type_ahead = search
        self.search = SearchBox(t("Plate, phone, name …"), key="Ctrl+K")
        finding = Card()
        finding.body.addWidget(self.search)
        finding.body.addWidget(search)
        column.addWidget(finding)
        pad = Card(t("Signature"))
        self.pad = SignaturePad(t("Signature of the customer"))
        pad.body.addWidget(self.pad)
        column.addWidget(pad)
        photos = Card(t("Photos"))
        self.photos = PhotoStrip()
        image = QImage(64, 48, QImage.Format.Format_RGB32)
        image.fill(colour("chart_2"))
        self.photos.set_photos([Photo("1", image, t("Left front door"))])
        photos.body.addWidget(self.photos)
        photos.body.addWidget(Skeleton(2))
        column.addWidget(photos)
        column.addStretch(1)
        return column

    @staticmethod
    def _look_up(text: str, done: Answer) -> None:
        done([Suggestion(n, f"{text} {n}", t("Operation"), f"{n * 100}.00", "wrench") for n in (1, 2, 3)])

    def _table(self) -> None:
        columns: list[Column[Sample]] = [
            Column("plate", t("Plate"), lambda row: PlateSpec(row[0]), 124, kind="plate"),
            Column("name", t("Customer"), lambda row: TwoLine(row[1], row[2]), 0, kind="two_line"),
            Column("state", t("State"), lambda row: progress_badge(row[3], t("In work")), 130, kind="badge"),
            Column("stock", t("Stock"), lambda row: StockSpec(row[4], t("In stock")), 120, kind="stock"),
            Column("amount", t("Amount"), lambda row: row[5], 130, "right", "money"),
        ]
        self.table = RowsTable(columns)
        self.table.set_rows(_samples())
        self.table.setFixedHeight(190)
        self.table.sort_by("amount", descending=True)
        self.body.addWidget(self.table)
        self.empty_table: RowsTable[Sample] = RowsTable(
            columns,
            empty=EmptyState(
                "car_front",
                t("No car is waiting"),
                t("The next arrival appears here."),
                action=t("New visit"),
                key="F2",
            ),
        )
        self.empty_table.setFixedHeight(240)
        self.body.addWidget(self.empty_table)
