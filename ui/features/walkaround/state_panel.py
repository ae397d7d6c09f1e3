"""The state of the car at arrival: gauges, what was done before one got in, and what stays in the car."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from advisor_app.domain.vehicle import Energy
from advisor_app.domain.walkaround import Moment
from advisor_app.i18n import words
from advisor_app.ports.reads.walkarounds import BelongingCard, WalkaroundSheet
from ui.kit.buttons import IconButton
from ui.kit.choice import CheckBox
from ui.kit.formats import joined
from ui.kit.forms import Field
from ui.kit.gauge import Gauge
from ui.kit.inputs import TextInput
from ui.kit.number_inputs import MileageInput
from ui.kit.text import ElidedLabel, SectionTitle, TextLabel
from ui.theme.tokens import SPACE_1, SPACE_2, SPACE_3

t = words("walkaround")


class StatePanel(QWidget):
    """Odometer, fuel or charge, covers, valuables, belongings.

    Signals:
        field_left(str, object): ``odometer_km`` or ``energy_percent`` was left with another value.
        flag_set(str, bool): ``covers_on`` or ``valuables_asked``.
        thing_added(str, str): name and place of a thing that stays in the car.
        thing_removed(object): key (UUID) of a thing.

    Args:
        moment: at delivery only the belongings are shown.
    """

    field_left = Signal(str, object)
    flag_set = Signal(str, bool)
    thing_added = Signal(str, str)
    thing_removed = Signal(object)

    def __init__(self, moment: Moment, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._arrival = moment is Moment.ARRIVAL
        self._energy: Energy | None = None
        self._things: tuple[BelongingCard, ...] | None = None
        self._editable = False
        self.odometer = Field(t("Odometer"), MileageInput(), name="odometer_km", required=True)
        self.energy: Field | None = None
        self.covers = CheckBox(t("Seat, wheel and floor covers are on"))
        self.valuables = CheckBox(t("Asked to take valuables along"))
        self.name = TextInput(t("e.g. dash camera"))
        self.place = TextInput(t("e.g. boot"))
        self.add = IconButton("plus", t("Add"), outlined=True)
        self._nothing = TextLabel(t("Nothing is left in the car."), "muted")
        self._list = QVBoxLayout()
        self._gauges = QVBoxLayout()
        self._build()

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_3, SPACE_3, SPACE_3, SPACE_3)
        column.setSpacing(SPACE_3)
        self._gauges.setSpacing(SPACE_3)
        self._gauges.addWidget(self.odometer)
        column.addLayout(self._gauges)
        column.addWidget(self.covers)
        column.addWidget(self.valuables)
        column.addWidget(SectionTitle(t("Left in the car")))
        row = QHBoxLayout()
        row.setSpacing(SPACE_2)
        row.addWidget(self.name, 3)
        row.addWidget(self.place, 2)
        row.addWidget(self.add)
        column.addLayout(row)
        column.addWidget(self._nothing)
        self._list.setSpacing(SPACE_1)
        column.addLayout(self._list)
        column.addStretch(1)
        for widget in (self.odometer, self.covers, self.valuables):
            widget.setVisible(self._arrival)
        self.name.setAccessibleName(t("Thing"))
        self.place.setAccessibleName(t("Place"))
        self.place.enter_moves_on = False
        self.odometer.committed.connect(lambda km: self.field_left.emit("odometer_km", km))
        self.covers.edited.connect(lambda: self.flag_set.emit("covers_on", self.covers.value()))
        self.valuables.edited.connect(lambda: self.flag_set.emit("valuables_asked", self.valuables.value()))
        self.place.returnPressed.connect(self._add)
        self.add.clicked.connect(self._add)

    def _make_energy(self, energy: Energy) -> None:
        if self.energy is not None:
            self._gauges.removeWidget(self.energy)
            self.energy.deleteLater()
        kind, text = ("charge", t("Charge")) if energy.plugs_in else ("fuel", t("Fuel"))
        self.energy = Field(text, Gauge("charge" if kind == "charge" else "fuel"), name="energy_percent", required=True)
        self.energy.committed.connect(lambda percent: self.field_left.emit("energy_percent", percent))
        self._gauges.addWidget(self.energy)
        self.energy.setVisible(self._arrival)
        self.setTabOrder(self.odometer.editor, self.energy.editor)

    def show_sheet(self, sheet: WalkaroundSheet, editable: bool) -> None:
        """Show the stored values; what is being typed stays, and so does a field with a problem."""
        if sheet.energy is not self._energy:
            self._energy = sheet.energy
            self._make_energy(sheet.energy)
        assert self.energy is not None
        for field, value in ((self.odometer, sheet.odometer_km), (self.energy, sheet.energy_percent)):
            if not field.error():
                field.set_value(value)
            field.setEnabled(editable)
        self.covers.set_value(sheet.covers_on)
        self.valuables.set_value(sheet.valuables_asked)
        for widget in (self.covers, self.valuables):
            widget.setEnabled(editable)
        for entry in (self.name, self.place, self.add):
            entry.setVisible(editable)
        if (sheet.belongings, editable) != (self._things, self._editable):
            self._things, self._editable = sheet.belongings, editable
            self._show_things()

    def _show_things(self) -> None:
        while (item := self._list.takeAt(0)) is not None:
            if (row := item.widget()) is not None:
                row.hide()
                row.deleteLater()
        things = self._things or ()
        self._nothing.setVisible(not things)
        for thing in things:
            self._list.addWidget(self._thing_row(thing))

    def _thing_row(self, thing: BelongingCard) -> QWidget:
        row = QWidget()
        line = QHBoxLayout(row)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(SPACE_2)
        line.addWidget(ElidedLabel(joined(thing.name, thing.place)), 1)
        if self._editable:
            button = IconButton("trash", t("Take {name} off the list", name=thing.name))
            button.clicked.connect(lambda _on=False, key=thing.id: self.thing_removed.emit(key))
            line.addWidget(button)
        return row

    def _add(self) -> None:
        name, place = str(self.name.value()), str(self.place.value())
        for entry in (self.name, self.place):
            problem = entry.problem()
            wrong = bool(problem) or (entry is self.name and not name)
            entry.set_wrong(wrong)
            entry.setToolTip(problem)
            if wrong:
                entry.setFocus(Qt.FocusReason.OtherFocusReason)
                return
        self.name.clear()
        self.place.clear()
        self.name.setFocus(Qt.FocusReason.OtherFocusReason)
        self.thing_added.emit(name, place)

    def field(self, name: str) -> Field | None:
        """Return the field of a name, or None."""
        return next((f for f in (self.odometer, self.energy) if f is not None and f.name == name), None)

    def forget(self) -> None:
        """Another visit comes: what was typed for this one is not shown there."""
        for field in (self.odometer, self.energy):
            if field is not None:
                field.reset(None)

    def flush(self) -> bool:
        """Store what is being typed; False while something can't be read. A thing half entered is listed."""
        if str(self.name.value()).strip() and not self.name.isHidden():
            self._add()
        for field in (self.odometer, self.energy):
            if field is not None:
                field.flush()
        wrong = any(field is not None and field.error() for field in (self.odometer, self.energy))
        refused = bool(self.name.value()) and not self.name.isHidden()  # a thing that was listed has left its line
        return not (wrong or refused)
