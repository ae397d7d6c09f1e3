"""Customer and vehicle files: fields are stored as they are left."""

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

from advisor_app.command import command
from advisor_app.domain.customer import Customer, CustomerKind
from advisor_app.domain.diagram import BodyStyle
from advisor_app.domain.entity import edit
from advisor_app.domain.values.errors import RuleBroken
from advisor_app.domain.values.phone import check_phone, normalise_phone
from advisor_app.domain.values.plate import PlateKind, check_plate
from advisor_app.domain.values.text import clean_name, clean_text
from advisor_app.domain.values.uscc import check_uscc
from advisor_app.domain.values.vin import check_vin
from advisor_app.domain.vehicle import Energy, Vehicle
from advisor_app.ports.replies import Done
from advisor_app.ports.unit import Unit, Units


def _is(kind: type) -> Callable[[Any], Any]:
    def check(value: Any) -> Any:
        if not isinstance(value, kind):
            raise RuleBroken("value_wrong_kind")
        return value

    return check


def _needed_name(text: str) -> str:
    name = clean_name(text)
    if not name:
        raise RuleBroken("name_missing", field="name")
    return name


def _day(value: date | None) -> date | None:
    return value


CUSTOMER_FIELDS: dict[str, Callable[[Any], Any]] = {
    "name": _needed_name,
    "kind": _is(CustomerKind),
    "tax_number": lambda text: check_uscc(text).uscc if text.strip() else "",
    "note": clean_text,
}
VEHICLE_FIELDS: dict[str, Callable[[Any], Any]] = {
    "plate_kind": _is(PlateKind),
    "make": clean_name,
    "model": clean_name,
    "body": _is(BodyStyle),
    "energy": _is(Energy),
    "colour": clean_name,
    "engine_no": clean_name,
    "first_registered": _day,
    "household": bool,
}


class Customers:
    """Customer files."""

    def __init__(self, units: Units) -> None:
        self.units = units

    @command("customer.set_field", "customers")
    def set_field(self, unit: Unit, customer_id: UUID, field: str, seen: Any, new: Any) -> Done:
        """Store one field; an irregular tax number or phone asks once (``tax_number_irregular``, ``phone_irregular``)."""
        customer = unit.get(Customer, customer_id)
        if field == "phone":
            number = clean_name(normalise_phone(new))
            if number and not check_phone(number).valid:
                unit.question("phone_irregular", field="phone", phone=number)
            if number:
                customer.set_phone(number)
            return Done(customer.id)
        if field not in CUSTOMER_FIELDS:
            raise RuleBroken("field_unknown", name=field)
        value = CUSTOMER_FIELDS[field](new)
        if field == "tax_number" and value and not check_uscc(value).valid:
            unit.question("tax_number_irregular", field="tax_number", tax_number=value)
        edit(customer, field, seen, value)
        return Done(customer.id)


class Vehicles:
    """Vehicle files."""

    def __init__(self, units: Units) -> None:
        self.units = units

    @command("vehicle.set_field", "vehicles")
    def set_field(self, unit: Unit, vehicle_id: UUID, field: str, seen: Any, new: Any) -> Done:
        """Store one field; an irregular plate or VIN asks for a reason (``plate_irregular``, ``vin_irregular``)."""
        vehicle = unit.get(Vehicle, vehicle_id)
        if field == "plate":
            plate = check_plate(new)
            other = unit.find(Vehicle, plate=plate.plate)
            if not plate.needs_vin and other is not None and other.id != vehicle.id:
                raise RuleBroken("plate_known", field="plate", plate=plate.plate)
            vehicle.plate_reason = self._reason(unit, "plate", plate.plate) if not plate.valid else ""
            if edit(vehicle, "plate", seen, plate.plate):
                vehicle.plate_kind = plate.kind
        elif field == "vin":
            vin = check_vin(new)
            vehicle.vin_reason = self._reason(unit, "vin", vin.vin) if vin.vin and vin.problems else ""
            edit(vehicle, "vin", seen, vin.vin)
        elif field in VEHICLE_FIELDS:
            edit(vehicle, field, seen, VEHICLE_FIELDS[field](new))
        else:
            raise RuleBroken("field_unknown", name=field)
        return Done(vehicle.id)

    def _reason(self, unit: Unit, field: str, value: str) -> str:
        unit.question(f"{field}_irregular", field=field, **{field: value})
        reason = clean_text(unit.call.reason)
        if not reason:
            raise RuleBroken("override_reason_missing", field="reason")
        return reason
