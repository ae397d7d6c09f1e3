"""The form of an appointment as a question over the window."""

from datetime import datetime, time, timedelta

from PySide6.QtWidgets import QWidget

from advisor_app.domain.values.clock import local_time
from advisor_app.i18n import words
from ui.features.today.booking import BookingPresenter
from ui.kit.at_fields import FieldsFirst
from ui.kit.choice import ChoiceBox
from ui.kit.context import Context
from ui.kit.date_input import DateTimeInput
from ui.kit.forms import Field, FieldState, Form
from ui.kit.inputs import TextArea, TextInput
from ui.kit.number_inputs import PhoneInput
from ui.kit.plate_input import PlateInput
from ui.kit.qt_dialogs import Question

t = words("today")


class BookDialog(FieldsFirst, Question):
    """Plate, name, phone, time, request, advisor."""

    def __init__(self, context: Context, parent: QWidget) -> None:
        super().__init__(parent, t("Book an appointment"), t("A known plate fills in the rest."))
        self.setMinimumWidth(560)
        self._context = context
        self.presenter = BookingPresenter(context, self)
        self.form = Form(columns=2)
        self.plate, self.name, self.phone = PlateInput(), TextInput(), PhoneInput()
        self.when = DateTimeInput(context.today)
        self.request = TextArea(t("In the customer's words"), rows=3)
        self.advisor = ChoiceBox(self.presenter.advisors())
        self._add(t("Plate"), self.plate, "plate")
        self._add(t("Advisor"), self.advisor, "advisor")
        self._add(t("Name"), self.name, "name", required=True)
        self._add(t("Phone"), self.phone, "phone")
        self._add(t("When"), self.when, "expected_at", 2, required=True)
        self._add(t("Request"), self.request, "request", 2)
        self.body.addWidget(self.form)
        self.add_answer(t("Cancel"), "secondary", self.reject)
        self.go = self.add_answer(t("Book"), "primary", self._book)
        self.go.set_key("F9")
        self.plate.textChanged.connect(self.presenter.plate_changed)
        people = self.presenter.advisors()
        self.advisor.set_value(people[0][0] if people else None)
        self.when.set_value(self._next_slot())

    def _next_slot(self) -> datetime:
        """Return the next half hour at least an hour away; after closing, tomorrow at nine."""
        now = local_time(self._context.desk.clock.now(), self._context.shop.zone).replace(tzinfo=None)
        later = now + timedelta(minutes=60)
        slot = later.replace(minute=0, second=0, microsecond=0) + timedelta(minutes=30 * -(-later.minute // 30))
        return (
            slot
            if slot.hour < 18 and slot.date() == now.date()
            else datetime.combine(now.date() + timedelta(1), time(9))
        )

    def _add(self, text: str, editor: QWidget, name: str, span: int = 1, *, required: bool = False) -> None:
        field = self.form.add(Field(text, editor, name=name, required=required), span)
        field.committed.connect(lambda _value: field.set_state(FieldState.IDLE))

    def _book(self) -> None:
        if self.form.flush():
            self.presenter.book({field.name: field.value() for field in self.form.fields()})

    def begin(self) -> None:
        """Show the form, the cursor in the plate."""
        self.open()
        self.plate.setFocus()

    # BookingView --------------------------------------------------------------------------------------------------

    def show_known(self, name: str, phone: str, car: str) -> None:
        """See ``BookingView``."""
        if not self.name.text():
            self.name.set_value(name)
        if not self.phone.text():
            self.phone.set_value(phone)
        found = self.form.field("plate")
        assert found is not None
        found.set_hint(car)

    def booked(self) -> None:
        """See ``BookingView``."""
        self.accept()

    def field_error(self, field: str, text: str) -> bool:
        """See ``FailureView``."""
        return self.form.show_error(field, text)
