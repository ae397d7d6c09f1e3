"""A car's file: fields, owners over time, odometer, visits."""

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from advisor_app.domain.diagram import BodyStyle
from advisor_app.domain.values.clock import local_day
from advisor_app.domain.values.plate import PlateKind
from advisor_app.domain.vehicle import Energy
from advisor_app.i18n import label, words
from advisor_app.ports.reads.files import OwnerRow, ReadingRow, VehicleFile
from advisor_app.reference import car_name
from ui.features.files.lists import fit, visits_table
from ui.kit import formats
from ui.kit.badges import BadgeSpec
from ui.kit.cards import Card, ScrollPage
from ui.kit.chips import ChoiceChips
from ui.kit.choice import CheckBox, ChoiceBox
from ui.kit.context import Context
from ui.kit.date_input import DateTimeInput
from ui.kit.forms import Field
from ui.kit.inputs import TextInput
from ui.kit.make_input import MakeInput
from ui.kit.plate import PlateLabel
from ui.kit.plate_input import PlateInput
from ui.kit.rows_model import Column, TwoLine
from ui.kit.stored_forms import StoredForms
from ui.kit.table import RowsTable
from ui.kit.text import ElidedLabel
from ui.kit.vin_input import VinInput
from ui.theme.current import colour
from ui.theme.fonts import font, numbers_font
from ui.theme.tokens import SPACE_1, SPACE_4

t = words("files")


class OdometerChart(QWidget):
    """The odometer over time: a line through the readings, first and last day below, a ring where it ran backwards."""

    def __init__(self) -> None:
        super().__init__()
        self._readings: tuple[ReadingRow, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_readings(self, newest_first: Sequence[ReadingRow]) -> None:
        """Show these readings; a line needs two."""
        self._readings = tuple(reversed(newest_first))
        self.setVisible(len(self._readings) > 1)
        if self._readings:
            self.setAccessibleName(t("Odometer: {km}", km=formats.km(self._readings[-1].km)))
        self.update()

    def sizeHint(self) -> QSize:
        """Return a strip."""
        return QSize(240, 96)

    def _points(self, room: QRectF) -> list[QPointF]:
        first, last = self._readings[0], self._readings[-1]
        span = max(1.0, (last.at - first.at).total_seconds())
        low, high = min(r.km for r in self._readings), max(r.km for r in self._readings)
        return [
            QPointF(
                room.left() + room.width() * (r.at - first.at).total_seconds() / span,
                room.bottom() - room.height() * (r.km - low) / max(1, high - low),
            )
            for r in self._readings
        ]

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the line."""
        if len(self._readings) < 2:
            return
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            room = QRectF(6, 22, self.width() - 12, self.height() - 46)
            points = self._points(room)
            area = QPolygonF([QPointF(points[0].x(), room.bottom()), *points, QPointF(points[-1].x(), room.bottom())])
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour("accent_weak"))
            painter.drawPolygon(area)
            painter.setPen(QPen(colour("accent"), 2))
            painter.drawPolyline(QPolygonF(points))
            for n, point in enumerate(points):
                odd = n > 0 and self._readings[n].km < self._readings[n - 1].km
                painter.setPen(QPen(colour("danger" if odd else "accent"), 2))
                painter.setBrush(colour("surface"))
                painter.drawEllipse(point, 4.5 if odd else 3.0, 4.5 if odd else 3.0)
            self._paint_words(painter, room)

    def _paint_words(self, painter: QPainter, room: QRectF) -> None:
        first, last = self._readings[0], self._readings[-1]
        painter.setPen(colour("text_second"))
        painter.setFont(font("second"))
        below = QRectF(room.left(), room.bottom() + 4, room.width(), 18)
        painter.drawText(below, Qt.AlignmentFlag.AlignLeft, f"{first.at:%Y-%m}")
        painter.drawText(below, Qt.AlignmentFlag.AlignRight, f"{last.at:%Y-%m}")
        painter.setFont(numbers_font("body", bold=True))
        painter.setPen(colour("text"))
        painter.drawText(QRectF(room.left(), 0, room.width(), 18), Qt.AlignmentFlag.AlignRight, formats.km(last.km))


class VehicleView(ScrollPage):
    """One car.

    Signals:
        customer_wanted(object): id of an owner to be shown.
        visit_wanted(object): row of a visit to be opened.
    """

    customer_wanted = Signal(object)
    visit_wanted = Signal(object)

    def __init__(self, context: Context, stored: StoredForms) -> None:
        super().__init__()
        self._context = context
        self.plate = PlateLabel(size="l")
        self.title, self.second = ElidedLabel("", "title"), ElidedLabel("", "muted")
        self.owners: RowsTable[OwnerRow] = RowsTable(self._owner_columns(), flat=True, empty=(t("No owner yet"), ""))
        self.readings: RowsTable[ReadingRow] = RowsTable(
            self._reading_columns(), flat=True, empty=(t("No reading yet"), t("The odometer is read at reception."))
        )
        self.chart = OdometerChart()
        self.visits = visits_table(context, with_customer=True)
        self._make_form(stored)
        self._build(stored)
        self.owners.activated_row.connect(lambda row: self.customer_wanted.emit(row.customer_id))
        self.visits.activated_row.connect(self.visit_wanted)

    def _make_form(self, stored: StoredForms) -> None:
        def add(text: str, editor: QWidget, name: str, span: int = 1) -> None:
            stored.add("vehicle", Field(text, editor, name=name), span)

        add(t("Plate"), PlateInput(), "plate")
        add(t("Kind of plate"), ChoiceBox([(k.value, label(k)) for k in PlateKind]), "plate_kind")
        add(t("VIN"), VinInput(), "vin")
        add(t("Engine no."), TextInput(), "engine_no")
        add(t("Make"), MakeInput(), "make")
        add(t("Model"), TextInput(), "model")
        add(t("Colour"), TextInput(), "colour")
        add(t("Body"), ChoiceChips([(b.value, label(b)) for b in BodyStyle]), "body")
        add(t("Energy"), ChoiceBox([(e.value, label(e)) for e in Energy]), "energy")
        add(t("First registered"), DateTimeInput(self._context.today, with_time=False, past=True), "first_registered")
        add(t("Use"), CheckBox(t("Privately used")), "household")

    @staticmethod
    def _owner_columns() -> list[Column[OwnerRow]]:
        def span(row: OwnerRow) -> str:
            return f"{row.since} – {row.until}" if row.until else t("since {day}", day=row.since)

        def tie(row: OwnerRow) -> BadgeSpec:
            return BadgeSpec(label(row.tie), "accent" if row.until is None else "neutral")

        return [
            Column("name", t("Name"), lambda r: TwoLine(r.name, span(r)), 0, kind="two_line"),
            Column("tie", t("Role"), tie, 84, kind="badge"),
        ]

    def _reading_columns(self) -> list[Column[ReadingRow]]:
        zone = self._context.shop.zone
        return [
            Column("at", t("Day"), lambda r: local_day(r.at, zone).isoformat(), 96, sort=lambda r: r.at),
            Column("km", t("Odometer"), lambda r: formats.km(r.km), 96, align="right", sort=lambda r: r.km),
            Column("reason", t("Reason"), lambda r: r.reason, 0, tooltip=lambda r: r.reason),
        ]

    def _build(self, stored: StoredForms) -> None:
        head = QHBoxLayout()
        head.setSpacing(SPACE_4)
        head.addWidget(self.plate)
        names = QVBoxLayout()
        names.setSpacing(SPACE_1 // 2)
        names.addWidget(self.title)
        names.addWidget(self.second)
        head.addLayout(names, 1)
        self.body.addLayout(head)
        car, owners, odometer, visits = Card(t("Car")), Card(t("Owners")), Card(t("Odometer")), Card(t("Visits"))
        car.body.addWidget(stored.forms["vehicle"])
        owners.body.addWidget(self.owners)
        odometer.body.addWidget(self.chart)
        odometer.body.addWidget(self.readings)
        visits.body.addWidget(self.visits)
        sides = QHBoxLayout()
        sides.setSpacing(SPACE_4)
        for card in (owners, odometer):
            sides.addWidget(card, 1, Qt.AlignmentFlag.AlignTop)
        self.body.addWidget(car)
        self.body.addLayout(sides)
        self.body.addWidget(visits)
        self.body.addStretch(1)

    def show_file(self, file: VehicleFile) -> None:
        """Show everything beside the fields."""
        car = file.vehicle
        self.plate.set_plate(car.plate, car.plate_kind)
        self.title.setText(car_name(car.make, car.model) or t("Unknown model"))
        owner = next((o.name for o in file.owners if o.until is None), "")
        self.second.setText(formats.joined(owner, car.colour, label(car.energy)))
        self.owners.set_rows(file.owners)
        fit(self.owners, 4)
        self.readings.set_rows(file.readings)
        fit(self.readings, 4)
        self.chart.set_readings(file.readings)
        self.visits.set_rows(file.visits)
        fit(self.visits, 8)


def reasons(file: VehicleFile) -> dict[str, str]:
    """Return the hints of fields that were accepted although they are irregular."""
    shown = {"plate": file.plate_reason, "vin": file.vin_reason}
    return {name: t("Accepted because: {reason}", reason=text) if text else "" for name, text in shown.items()}
