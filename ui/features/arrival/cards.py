"""The parts of the arrival page: what is known of a car, the car that is here already, choices with a key."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from advisor_app.domain.values.clock import local_day
from advisor_app.domain.visit import VisitPurpose
from advisor_app.i18n import label, words
from advisor_app.ports.reads.today import ExpectedCar
from advisor_app.ports.reads.visits import VehicleCard, VisitRow
from advisor_app.reference import car_name
from ui.features.arrival.beside import Beside
from ui.features.arrival.presenter import Looked
from ui.kit import formats
from ui.kit.badges import Badge, BadgeSpec
from ui.kit.banner import Banner
from ui.kit.buttons import Button
from ui.kit.cards import Card
from ui.kit.chips import ChoiceChips
from ui.kit.context import Context
from ui.kit.forms import Field
from ui.kit.plate import PlateLabel
from ui.kit.rows_model import Column
from ui.kit.table import RowsTable
from ui.kit.text import ElidedLabel, TextLabel
from ui.theme.current import metrics
from ui.theme.tokens import SPACE_1, SPACE_2, SPACE_3, SPACE_4

t = words("arrival")

HEAD = 36
PLATE_ROOM = 128
"""Width of the widest plate in a list, px."""


def purposes() -> list[tuple[str, str]]:
    """Return the purposes of a visit as choices."""
    return [(p.value, label(p)) for p in VisitPurpose]


def expected_words(car: ExpectedCar, context: Context) -> str:
    """Return an appointment in one line: time, name, request."""
    moment = formats.moment_text(car.expected_at, context.desk.clock.now(), context.shop.zone)
    return formats.joined(moment, car.name, car.request)


class CarHead(QWidget):
    """Plate, car, VIN, odometer."""

    def __init__(self) -> None:
        super().__init__()
        self.plate = PlateLabel(size="l")
        self.title = ElidedLabel("", "section")
        self.second = ElidedLabel("", "muted")
        names = QVBoxLayout()
        names.setSpacing(SPACE_1 // 2)
        names.addWidget(self.title)
        names.addWidget(self.second)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE_4)
        row.addWidget(self.plate)
        row.addLayout(names, 1)

    def show_car(self, car: VehicleCard) -> None:
        """Show one car."""
        self.plate.set_plate(car.plate, car.plate_kind)
        self.title.setText(formats.joined(car_name(car.make, car.model) or t("Unknown model"), car.colour))
        self.second.setText(
            formats.joined(label(car.energy), car.vin, formats.km(car.last_km) if car.last_km is not None else "")
        )


class Facts(QWidget):
    """Captions with their values, side by side."""

    def __init__(self, *captions: str) -> None:
        super().__init__()
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(SPACE_4)
        grid.setVerticalSpacing(0)
        self.values = [ElidedLabel("", "strong") for _ in captions]
        for n, caption in enumerate(captions):
            grid.addWidget(TextLabel(caption, "label"), 0, n)
            grid.addWidget(self.values[n], 1, n)
            grid.setColumnStretch(n, 1)

    def set_values(self, *values: str) -> None:
        """Show the values in the order of the captions; nothing known is a dash."""
        for value, shown in zip(self.values, values, strict=True):
            value.setText(shown or formats.NOTHING)


def visits_table(context: Context) -> RowsTable[VisitRow]:
    """Return the table of a car's last visits."""

    def state(row: VisitRow) -> BadgeSpec:
        if row.facts.open:
            return BadgeSpec(t("In the shop"), "accent")
        return BadgeSpec(t("Cancelled"), "neutral") if row.facts.cancelled else BadgeSpec(t("Delivered"), "success")

    columns: list[Column[VisitRow]] = [
        Column("day", t("Day"), lambda r: formats.full_day(local_day(r.arrived_at, context.shop.zone)), 170),
        Column("number", t("Visit"), lambda r: r.number, 140),
        Column("advisor", t("Advisor"), lambda r: r.advisor, 0),
        Column("state", t("State"), state, 120, kind="badge"),
    ]
    table = RowsTable(columns, flat=True, empty=(t("First visit"), ""))
    table.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    table.setAccessibleName(t("Last visits"))
    return table


class KnownCard(Card):
    """A car with a file.

    Signals:
        purpose_chosen(str): why it came today.
        visit_wanted(object): an earlier visit is to be looked at.
        other_owner: somebody else owns the car now.
    """

    purpose_chosen = Signal(str)
    visit_wanted = Signal(object)
    other_owner = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self.head = CarHead()
        self.owner = Facts(t("Customer"), t("Phone"), t("Recent visits"))
        self.appointment = Banner("info")
        self.note = Banner("warning")
        self.chips = ChoiceChips(purposes())
        self.table = visits_table(context)
        another = Button(t("Another owner"), role="quiet", key="Alt+N", icon="user-plus")
        another.clicked.connect(lambda _on=False: self.other_owner.emit())
        head = QHBoxLayout()
        head.addWidget(self.head, 1)
        head.addWidget(another)
        self.body.addLayout(head)
        now, before = QWidget(), QWidget()
        left, right = QVBoxLayout(now), QVBoxLayout(before)
        for column, spacing in ((left, SPACE_3), (right, SPACE_2)):
            column.setContentsMargins(0, 0, 0, 0)
            column.setSpacing(spacing)
        left.addWidget(self.owner)
        left.addWidget(self.appointment)
        left.addWidget(self.note)
        left.addWidget(Field(t("Why does the car come?"), self.chips, name="purpose"))
        left.addStretch(1)
        right.addWidget(TextLabel(t("Last visits"), "label"))
        right.addWidget(self.table)
        right.addStretch(1)
        self.body.addWidget(Beside(now, before))
        self.chips.edited.connect(lambda: self.purpose_chosen.emit(str(self.chips.value())))
        self.table.activated_row.connect(lambda row: self.visit_wanted.emit(row.id))

    def show_looked(self, looked: Looked, purpose: str) -> None:
        """Show what is known."""
        known = looked.known
        assert known.vehicle is not None
        self.head.show_car(known.vehicle)
        customer = known.customer
        phone = customer.phone if customer and self._context.may("see.phone") else ""
        self.owner.set_values(customer.name if customer else "", phone, str(len(known.last_visits)))
        expected = looked.expected
        self.appointment.setVisible(expected is not None)
        if expected is not None:
            text = t("Appointment: {what}", what=expected_words(expected, self._context))
            self.appointment.show_text(text, "info")
        note = customer.note if customer else ""
        self.note.setVisible(bool(note))
        if note:
            self.note.show_text(note, "warning")
        self.chips.set_value(purpose)
        self.table.set_rows(known.last_visits)
        rows = len(known.last_visits)
        self.table.setFixedHeight(HEAD + rows * metrics().row if rows else 120)


class HereCard(Card):
    """A car that is in the shop already: one visit at a time."""

    def __init__(self) -> None:
        super().__init__()
        self.head = CarHead()
        self.badge = Badge()
        row = QHBoxLayout()
        row.addWidget(self.head, 1)
        row.addWidget(self.badge)
        self.body.addLayout(row)
        self.banner = Banner("warning")
        self.body.addWidget(self.banner)

    def show_looked(self, looked: Looked, context: Context) -> None:
        """Show the open visit."""
        known = looked.known
        assert known.vehicle is not None
        self.head.show_car(known.vehicle)
        here = next(row for row in known.last_visits if row.id == known.open_visit)
        self.badge.set_text(t("In the shop"), "accent", "car")
        since = formats.moment_text(here.arrived_at, context.desk.clock.now(), context.shop.zone)
        self.banner.show_text(
            t(
                "This car is here already: visit {number}, since {since}, advisor {advisor}. Enter goes there.",
                number=known.open_number, since=since, advisor=here.advisor,
            ),
            "warning",
        )  # fmt: skip


class KeyedChoices(Card):
    """A few things to choose, each with Alt and its digit (bare digits belong to the plate)."""

    def __init__(self, title: str) -> None:
        super().__init__(title)
        self.buttons: list[Button] = []
        self._rows = QVBoxLayout()
        self._rows.setSpacing(SPACE_2)
        self.body.addLayout(self._rows)
        self.body.setSpacing(SPACE_3)

    def set_choices(self, choices: Sequence[tuple[str, str, Callable[[], object]]]) -> None:
        """Offer (plate, words, what to do); hides itself where there are none."""
        for button in self.buttons:
            row = button.parentWidget()
            assert row is not None
            self._rows.removeWidget(row)
            row.hide()
            row.deleteLater()
        self.buttons = []
        for n, (plate, shown, chosen) in enumerate(choices[:9], 1):
            row = QWidget()
            line = QHBoxLayout(row)
            line.setContentsMargins(0, 0, 0, 0)
            line.setSpacing(SPACE_3)
            button = Button(shown, key=f"Alt+{n}")
            button.setProperty("align", "left")
            button.clicked.connect(lambda _on=False, chosen=chosen: chosen())
            shown_plate = PlateLabel(plate, size="m")
            line.addWidget(shown_plate, 0, Qt.AlignmentFlag.AlignVCenter)
            # Plates differ in width; the buttons begin in line all the same.
            line.addSpacing(max(0, PLATE_ROOM - shown_plate.sizeHint().width()))
            line.addWidget(button, 1)
            self._rows.addWidget(row)
            self.buttons.append(button)
        self.setVisible(bool(choices))
