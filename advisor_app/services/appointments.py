"""Appointments: booked, changed, cancelled."""

from datetime import datetime
from uuid import UUID

from advisor_app.command import command
from advisor_app.domain.appointment import OPEN_STATES, Appointment, AppointmentState
from advisor_app.domain.staff import Staff
from advisor_app.domain.values.clock import within_reach
from advisor_app.domain.values.errors import NotFound, RuleBroken
from advisor_app.domain.values.ids import NumberKind
from advisor_app.domain.values.phone import entered_phone
from advisor_app.domain.values.plate import entered_plate
from advisor_app.domain.values.text import clean_name, clean_text
from advisor_app.domain.vehicle import Vehicle
from advisor_app.ports.replies import Done, Numbered
from advisor_app.ports.unit import Unit, Units


class Appointments:
    """The book of expected cars."""

    def __init__(self, units: Units) -> None:
        self.units = units

    @command("appointment.book", "appointments")
    def book(
        self, unit: Unit, plate: str, name: str, phone: str, request: str, expected_at: datetime, advisor_id: UUID
    ) -> Numbered:
        """Expect a car.

        Raises:
            RuleBroken: ``name_missing``, ``appointment_in_past``, ``date_too_far``, ``text_too_long``.
            NotFound: ``staff_gone`` for an advisor who was never here.
            Confirmable: ``phone_irregular`` for a number that can't be dialled as it stands.
        """
        if not clean_name(name):
            raise RuleBroken("name_missing", field="name")
        within_reach(expected_at, unit.now, field="expected_at")
        if unit.find(Staff, id=advisor_id) is None:
            raise NotFound("staff_gone")
        if expected_at < unit.now:
            raise RuleBroken("appointment_in_past", field="expected_at")
        checked, number = entered_plate(plate), entered_phone(phone)
        if number.number and not number.valid:
            unit.question("phone_irregular", field="phone", phone=number.number)
        vehicle = unit.find(Vehicle, plate=checked.plate) if checked.plate and not checked.needs_vin else None
        booked = unit.add(
            Appointment(
                number=unit.number(NumberKind.APPOINTMENT),
                plate=checked.plate,
                name=clean_name(name),
                phone=number.number,
                request=clean_text(request),
                expected_at=expected_at,
                advisor_id=advisor_id,
                vehicle_id=vehicle.id if vehicle else None,
                customer_id=next((o.customer_id for o in vehicle.owners if o.until is None), None) if vehicle else None,
            )
        )
        return Numbered(booked.id, booked.number)

    @command("appointment.cancel", "appointments")
    def cancel(self, unit: Unit, appointment_id: UUID, state: AppointmentState, reason: str) -> Done:
        """End an appointment as cancelled or not arrived.

        Raises:
            RuleBroken: ``appointment_not_open``, ``reason_missing``.
        """
        booked = unit.get(Appointment, appointment_id)
        if booked.state not in OPEN_STATES or state not in (AppointmentState.CANCELLED, AppointmentState.NOT_ARRIVED):
            raise RuleBroken("appointment_not_open", number=booked.number)
        if not clean_text(reason):
            raise RuleBroken("reason_missing", field="reason")
        booked.state, booked.reason = state, clean_text(reason)
        return Done(booked.id)
