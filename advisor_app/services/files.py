"""Customer and vehicle files: fields are stored as they are left."""

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

from advisor_app.command import command
from advisor_app.domain.customer import Customer, CustomerKind
from advisor_app.domain.diagram import BodyStyle
from advisor_app.domain.entity import edit
from advisor_app.domain.values.clock import local_day
from advisor_app.domain.values.errors import Confirmable, EditConflict, RuleBroken
from advisor_app.domain.values.kinds import text_of
from advisor_app.domain.values.phone import entered_phone
from advisor_app.domain.values.plate import PlateKind, check_plate, entered_plate, format_plate
from advisor_app.domain.values.text import clean_name, clean_text
from advisor_app.domain.values.uscc import check_uscc
from advisor_app.domain.values.vin import entered_vin
from advisor_app.domain.vehicle import Energy, Vehicle, kind_of
from advisor_app.ports.replies import Done
from advisor_app.ports.unit import Unit, Units
from advisor_app.reference import listed_make


def _is(kind: type) -> Callable[[Any], Any]:
    def check(value: Any) -> Any:
        if not isinstance(value, kind):
            raise RuleBroken("value_wrong_kind")
        return value

    return check


def _needed_name(text: str) -> str:
    name = clean_name(text_of(text))
    if not name:
        raise RuleBroken("name_missing", field="name")
    return name


def _name(text: str) -> str:
    return clean_name(text_of(text))


def _note(text: str) -> str:
    return clean_text(text_of(text))


def _day(value: date | None) -> date | None:
    if value is not None and type(value) is not date:
        raise RuleBroken("value_wrong_kind", field="first_registered")
    return value


def _tax_number(text: str) -> str:
    return clean_name(check_uscc(text).uscc) if text_of(text).strip() else ""


EARLIEST = date(1900, 1, 1)
CUSTOMER_FIELDS: dict[str, Callable[[Any], Any]] = {
    "name": _needed_name,
    "kind": _is(CustomerKind),
    "tax_number": _tax_number,
    "note": _note,
}
VEHICLE_FIELDS: dict[str, Callable[[Any], Any]] = {
    "plate_kind": _is(PlateKind),
    "make": lambda text: listed_make(_name(text)),
    "model": _name,
    "body": _is(BodyStyle),
    "energy": _is(Energy),
    "colour": _name,
    "engine_no": _name,
    "first_registered": _day,
    "household": _is(bool),
}


class Customers:
    """Customer files."""

    def __init__(self, units: Units) -> None:
        self.units = units

    @command("customer.set_field", "customers")
    def set_field(self, unit: Unit, customer_id: UUID, field: str, seen: Any, new: Any) -> Done:
        """Store one field; an irregular tax number or phone asks once (``tax_number_irregular``, ``phone_irregular``).

        A new phone goes before those the customer has; an empty one takes the first of them off.

        Raises:
            RuleBroken: ``name_missing``; ``text_too_long``; ``field_unknown``; ``value_wrong_kind``.
            EditConflict: ``field_changed``.
        """
        customer = unit.get(Customer, customer_id)
        if field == "phone":
            self._set_phone(unit, customer, seen, text_of(new))
            return Done(customer.id)
        if field not in CUSTOMER_FIELDS:
            raise RuleBroken("field_unknown", name=field)
        value = CUSTOMER_FIELDS[field](new)
        if field == "tax_number" and value and not check_uscc(value).valid:
            unit.question("tax_number_irregular", field="tax_number", tax_number=value)
        edit(customer, field, seen, value)
        return Done(customer.id)

    @staticmethod
    def _set_phone(unit: Unit, customer: Customer, seen: Any, new: str) -> None:
        phone, stored = entered_phone(new), customer.phone
        if phone.number and not phone.valid:
            unit.question("phone_irregular", field="phone", phone=phone.number)
        if phone.number == stored:
            return
        if stored != seen:
            raise EditConflict("field_changed", field="phone", mine=phone.number, theirs=stored)
        if phone.number:
            customer.set_phone(phone.number)
        else:
            customer.drop_phone()


class Vehicles:
    """Vehicle files."""

    def __init__(self, units: Units) -> None:
        self.units = units

    @command("vehicle.set_field", "vehicles")
    def set_field(self, unit: Unit, vehicle_id: UUID, field: str, seen: Any, new: Any) -> Done:
        """Store one field; an irregular plate or VIN asks for a reason (``plate_irregular``, ``vin_irregular``).

        A VIN that another file has asks once (``vin_in_file``, with that car's plate).

        Raises:
            RuleBroken: ``plate_missing``; ``vin_missing`` for a car without a lasting plate; ``plate_known``;
                ``override_reason_missing``; ``text_too_long``; ``field_unknown``; ``value_wrong_kind``;
                ``first_registered_range``.
            EditConflict: ``field_changed``.
        """
        if field == "plate":
            return self._set_plate(unit, vehicle_id, seen, text_of(new))
        if field == "vin":
            return self._set_vin(unit, vehicle_id, seen, text_of(new))
        vehicle = unit.get(Vehicle, vehicle_id)
        if field in VEHICLE_FIELDS:
            if field == "first_registered" and _day(new) and not EARLIEST <= new <= local_day(unit.now):
                raise RuleBroken("first_registered_range", field="first_registered")
            edit(vehicle, field, seen, VEHICLE_FIELDS[field](new))
        else:
            raise RuleBroken("field_unknown", name=field)
        return Done(vehicle.id)

    def _set_plate(self, unit: Unit, vehicle_id: UUID, seen: Any, new: str) -> Done:
        plate = entered_plate(new)
        if not plate.plate:
            raise RuleBroken("plate_missing", field="plate")
        if not plate.needs_vin:
            unit.serialise("plate", plate.plate)
        vehicle = unit.get(Vehicle, vehicle_id)
        if plate.needs_vin and not vehicle.vin:
            raise RuleBroken("vin_missing", field="plate")
        if not plate.needs_vin and any(other.id != vehicle.id for other in unit.all(Vehicle, plate=plate.plate)):
            raise RuleBroken("plate_known", field="plate", plate=plate.plate)
        doubts = () if plate.valid else (Confirmable("plate_irregular", field="plate", plate=plate.plate),)
        vehicle.plate_reason = self._reason(unit, *doubts) if doubts else ""
        if edit(vehicle, "plate", seen, plate.plate):
            vehicle.plate_kind = kind_of(plate, vehicle.plate_kind)
        return Done(vehicle.id)

    def _set_vin(self, unit: Unit, vehicle_id: UUID, seen: Any, new: str) -> Done:
        vin = entered_vin(new)
        if vin.vin:
            unit.serialise("vin", vin.vin)
        vehicle = unit.get(Vehicle, vehicle_id)
        if not vin.vin and check_plate(vehicle.plate).needs_vin:
            raise RuleBroken("vin_missing", field="vin")
        odd = [Confirmable("vin_irregular", field="vin", vin=vin.vin)] if vin.vin and vin.problems else []
        others = unit.all(Vehicle, vin=vin.vin) if vin.vin and vin.vin != vehicle.vin else []
        twice = [Confirmable("vin_in_file", field="vin", plate=format_plate(other.plate)) for other in others[-1:]]
        unit.questions((*twice, *odd))
        vehicle.vin_reason = self._reason(unit, *odd) if odd else ""
        edit(vehicle, "vin", seen, vin.vin)
        return Done(vehicle.id)

    @staticmethod
    def _reason(unit: Unit, *doubts: Confirmable) -> str:
        """Ask; return why it is right all the same."""
        unit.questions(doubts)
        reason = clean_text(unit.call.reason)
        if not reason:
            raise RuleBroken("override_reason_missing", field="reason")
        return reason
