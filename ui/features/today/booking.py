"""Booking an appointment in one short form: known cars fill it in by themselves. No Qt."""

from datetime import UTC, datetime
from typing import Protocol
from uuid import UUID

from advisor_app.domain.staff import Role
from advisor_app.domain.values.clock import zone
from advisor_app.domain.values.plate import check_plate
from advisor_app.i18n import words
from advisor_app.ports.call import Call
from advisor_app.ports.reads.visits import Known
from advisor_app.ports.replies import Numbered
from advisor_app.reference import car_name
from ui.kit import formats
from ui.kit.context import Context
from ui.kit.failures import FailureView

t = words("today")


class BookingView(FailureView, Protocol):
    """The form; it shows errors at its own fields."""

    def show_known(self, name: str, phone: str, car: str) -> None:
        """Fill in what the file of the plate knows, where nothing was typed."""
        ...

    def booked(self) -> None:
        """The appointment is kept: the form may close."""
        ...


class BookingPresenter:
    """Keeps one appointment that is being taken."""

    def __init__(self, context: Context, view: BookingView) -> None:
        self._context = context
        self._view = view
        self._call: Call = context.session.call()
        self._plate = ""

    def advisors(self) -> list[tuple[str, str]]:
        """Return who may be booked: (id, name) of the advisors, oneself first."""
        mine = self._context.session.staff_id
        there = [s for s in self._context.staff if s.active and s.role in (Role.SERVICE_ADVISOR, Role.MANAGER)]
        return [(str(s.id), s.name) for s in sorted(there, key=lambda s: (s.id != mine, s.role.value, s.name))]

    def plate_changed(self, text: str) -> None:
        """Look up a plate as soon as it is whole."""
        checked = check_plate(text)
        if not checked.valid or not checked.plate or checked.plate == self._plate:
            return
        self._plate = checked.plate
        self._context.tasks.read(self._context.desk.reads.visits.known, checked.plate).then(
            lambda known: self._show(checked.plate, known), self._context.failures.of()
        )

    def _show(self, plate: str, known: Known) -> None:
        if plate == self._plate and known.vehicle is not None:
            car, customer = known.vehicle, known.customer
            self._view.show_known(
                customer.name if customer else "", customer.phone if customer else "",
                formats.joined(car_name(car.make, car.model), car.colour),
            )  # fmt: skip

    def book(self, values: dict[str, object]) -> None:
        """Keep the appointment; ``expected_at`` is the shop's wall clock."""
        local = values["expected_at"]
        if not isinstance(local, datetime):
            self._view.field_error("expected_at", t("Please say when the car comes."))
            return
        expected = local.replace(tzinfo=zone(self._context.shop.zone)).astimezone(UTC)
        advisor = UUID(str(values["advisor"])) if values["advisor"] else self._context.session.staff_id
        plate, name, phone, request = (str(values[key] or "") for key in ("plate", "name", "phone", "request"))
        self._context.commands.run_as(
            self._call, self._view, self._context.desk.appointments.book, plate, name, phone, request, expected, advisor
        ).then(lambda reply: self._booked(reply, expected), self._refused)

    def _booked(self, reply: Numbered, expected: datetime) -> None:
        self._view.booked()
        when = formats.moment_text(expected, self._context.desk.clock.now(), self._context.shop.zone)
        self._context.view.toast(t("Appointment {number} is booked for {when}.", number=reply.number, when=when))

    def _refused(self, _error: BaseException) -> None:
        self._call = self._context.session.call()
