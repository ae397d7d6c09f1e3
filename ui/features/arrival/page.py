"""The arrival page (F2): plate first."""

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from advisor_app.i18n import words
from advisor_app.ports.reads.today import ExpectedCar
from advisor_app.ports.reads.visits import VehicleCard
from advisor_app.reference import car_name
from ui.features.arrival.cards import HereCard, KeyedChoices, KnownCard, expected_words
from ui.features.arrival.draft import Draft, Drafts
from ui.features.arrival.form import NewCarForm
from ui.features.arrival.presenter import ArrivalPresenter, Looked, VinWords, is_fresh, reception_guide
from ui.kit import formats
from ui.kit.buttons import Button, PrimaryButton
from ui.kit.cards import Card, ScrollPage
from ui.kit.context import Context
from ui.kit.empty import Skeleton
from ui.kit.plate_input import PlateInput
from ui.kit.text import TextLabel
from ui.shell.window import MainWindow
from ui.theme.roles import set_role
from ui.theme.tokens import SPACE_2, SPACE_3, SPACE_4, SPACE_6

t = words("arrival")

WIDEST = 1480
"""Beyond this width (px) even two columns beside each other are tiring to read."""


class ArrivalPage(QWidget):
    """Plate, what it led to, and one action."""

    def __init__(self, context: Context, drafts: Drafts) -> None:
        super().__init__()
        self.setObjectName("arrival")
        self._context = context
        self._filling = False
        self.plate = PlateInput()
        self.status = TextLabel("", "muted")
        self.enter_cap = TextLabel("Enter", "keycap")
        self.skeleton = Skeleton(5)
        self.expected = KeyedChoices(t("Expected today"))
        self.near = KeyedChoices(t("Did you mean one of these?"))
        self.known = KnownCard(context)
        self.here = HereCard()
        self.form = NewCarForm()
        self.clear = Button(t("Start over"), role="quiet", key="Ctrl+Del", icon="undo")
        self.primary = PrimaryButton(t("Open the visit"))
        self._parts: tuple[QWidget, ...] = (
            self.skeleton, self.expected, self.near, self.known, self.here, self.form,
        )  # fmt: skip
        self.presenter = ArrivalPresenter(context, self, drafts)
        self._build()
        self._wire()

    def _build(self) -> None:
        page = ScrollPage(t("New visit"), t("Type the plate; everything known appears by itself."))
        column = QVBoxLayout()
        column.setSpacing(SPACE_4)
        column.addWidget(self._plate_card())
        for part in self._parts:
            part.hide()
            column.addWidget(part)
        middle = QWidget()
        middle.setMaximumWidth(WIDEST)
        middle.setLayout(column)
        column.setContentsMargins(0, 0, 0, 0)
        column.addStretch(1)
        page.body.addWidget(middle, 1)
        self.content = page
        self.bar = bar = QFrame()
        set_role(bar, role="action_bar")
        row = QHBoxLayout(bar)
        row.setContentsMargins(SPACE_6, SPACE_3, SPACE_6, SPACE_3)
        row.addWidget(self.clear)
        row.addStretch(1)
        row.addWidget(self.primary)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(page, 1)
        outer.addWidget(bar)

    def _plate_card(self) -> Card:
        card = Card()
        caption = TextLabel(t("Plate"), "label")
        caption.setBuddy(self.plate)
        self.plate.setAccessibleName(t("Plate"))
        self.plate.enter_moves_on = False
        set_role(self.plate, role="plate")
        card.body.setSpacing(SPACE_2)
        card.body.addWidget(caption)
        row = QHBoxLayout()
        row.setSpacing(SPACE_3)
        row.addWidget(self.plate, 3)
        said = QHBoxLayout()
        said.setSpacing(SPACE_2)
        said.addWidget(self.enter_cap, 0, Qt.AlignmentFlag.AlignVCenter)
        said.addWidget(self.status, 1)
        row.addLayout(said, 2)
        card.body.addLayout(row)
        return card

    def _wire(self) -> None:
        presenter = self.presenter
        self.plate.textChanged.connect(lambda text: None if self._filling else presenter.plate_changed(text))
        self.plate.editingFinished.connect(presenter.keep)
        self.plate.returnPressed.connect(presenter.enter)
        self.form.changed.connect(self._form_changed)
        self.form.left.connect(presenter.keep)
        self.form.vin_taken.connect(presenter.take_vin)
        self.known.purpose_chosen.connect(self._purpose_chosen)
        self.known.other_owner.connect(presenter.another_owner)
        self.known.visit_wanted.connect(lambda visit: self._context.navigator.navigate("visit", visit=visit))
        self.clear.clicked.connect(lambda _on=False: presenter.start_over())
        self.primary.clicked.connect(lambda _on=False: presenter.act())

    def _purpose_chosen(self, code: str) -> None:
        self.presenter.changed("purpose", code)
        self.presenter.keep()

    def _form_changed(self, name: str, value: object) -> None:
        self.presenter.changed(name, value)
        if name == "vin":
            self.presenter.vin_changed(str(value))
        self.clear.setVisible(True)

    def open(self, **ids: object) -> None:
        """Begin a visit: empty, where this person stopped, or with ``plate``, ``customer``, ``phone`` of an appointment."""
        self.presenter.open(ids)
        self.plate.setFocus(Qt.FocusReason.OtherFocusReason)
        if isinstance(self._context.window, MainWindow):
            self._context.window.show_guide(reception_guide())

    # ArrivalView --------------------------------------------------------------------------------------------------

    def show_draft(self, draft: Draft) -> None:
        """See ``ArrivalView``."""
        self._filling = True
        if self.plate.value() != draft.text("plate"):
            self.plate.set_value(draft.text("plate"))
            self.plate.end(False)
        self.form.show_draft(draft)
        self._filling = False
        self.clear.setVisible(not is_fresh(draft))

    def _show_only(self, *parts: QWidget, status: str = "", primary: str = "", enter: bool = False) -> None:
        for part in self._parts:
            part.setVisible(part in parts)
        self.status.setText(status)
        self.enter_cap.setVisible(enter)
        self.primary.setVisible(bool(primary))
        if primary:
            self.primary.setText(primary)
        self.clear.setVisible(not is_fresh(self.presenter.draft))
        self.bar.setVisible(bool(primary) or not is_fresh(self.presenter.draft))

    def show_start(self) -> None:
        """See ``ArrivalView``."""
        offers = [self.expected] if self.expected.buttons else []
        typed = self.presenter.draft.text("plate")
        status = (
            t("Looks it up as it stands")
            if typed
            else t("Province, then letters and digits; no plate: Alt+W, temporary: Alt+L")
        )
        self._show_only(*offers, status=status, enter=bool(typed))

    def show_expected(self, cars: tuple[ExpectedCar, ...]) -> None:
        """See ``ArrivalView``."""
        self.expected.set_choices(
            [(car.plate, expected_words(car, self._context), lambda car=car: self._take(car)) for car in cars[:5]]  # type: ignore[misc]
        )
        self.expected.setVisible(bool(cars) and not self.presenter.draft.text("plate"))

    def _take(self, car: ExpectedCar) -> None:
        self.presenter.open({"plate": car.plate, "customer": car.name, "phone": car.phone})
        self.plate.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_looking(self) -> None:
        """See ``ArrivalView``."""
        self._show_only(self.skeleton, status=t("Looking it up …"))

    def show_known(self, looked: Looked) -> None:
        """See ``ArrivalView``."""
        self.known.show_looked(looked, self.presenter.draft.text("purpose"))
        self._show_only(self.known, status=t("opens the visit"), primary=t("Open the visit"), enter=True)

    def show_here(self, looked: Looked) -> None:
        """See ``ArrivalView``."""
        self.here.show_looked(looked, self._context)
        self._show_only(self.here, status=t("goes to its visit"), primary=t("Go to its visit"), enter=True)

    def show_form(self, looked: Looked) -> None:
        """See ``ArrivalView``."""
        self.near.set_choices([self._near_choice(car) for car in looked.known.near])
        appointment = looked.expected
        self.form.set_title(
            t("New file · appointment {what}", what=expected_words(appointment, self._context))
            if appointment
            else t("New owner of {plate}", plate=looked.plate.plate)
            if looked.known.vehicle
            else t("New file")
        )
        parts = [self.near, self.form] if looked.known.near else [self.form]
        doubt = self.plate.doubt()
        self.status.setToolTip(doubt)
        status = t("Looks unusual; you will be asked why") if doubt else t("Not on file yet: fills in the form")
        self._show_only(*parts, status=status, primary=t("Open the visit"), enter=True)

    def _near_choice(self, car: VehicleCard) -> tuple[str, str, Any]:
        shown = formats.joined(car_name(car.make, car.model), car.colour, car.vin[-6:])
        return car.plate, shown, lambda: self.presenter.take_near(car)

    def focus_form(self) -> None:
        """See ``ArrivalView``."""
        self.form.focus_first_empty()

    def focus_plate(self) -> None:
        """See ``ArrivalView``."""
        self.plate.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_vin(self, told: VinWords | None, other: VehicleCard | None) -> None:
        """See ``ArrivalView``."""
        self.form.show_vin(told, other)

    def show_busy(self, busy: bool) -> None:
        """See ``ArrivalView``."""
        self.primary.setEnabled(not busy)

    def field_error(self, field: str, text: str) -> bool:
        """Show a problem at its field; True where there is one of that name."""
        if field == "plate":
            self.status.setText(text)
            self.plate.setFocus(Qt.FocusReason.OtherFocusReason)
            return True
        if not self.form.show_error(field, text):
            return False
        self.content.show_widget(self.form.field(field))
        return True
