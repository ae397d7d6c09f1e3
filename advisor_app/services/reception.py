"""Reception: a car arrives, its files are found or made, the visit is opened and its sheet filled in."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from advisor_app.command import command
from advisor_app.domain.appointment import Appointment
from advisor_app.domain.customer import Customer, CustomerKind, kind_of
from advisor_app.domain.diagram import BodyStyle
from advisor_app.domain.entity import edit
from advisor_app.domain.guarantee import WorkClass
from advisor_app.domain.stages import Act, require
from advisor_app.domain.values.clock import local_day
from advisor_app.domain.values.errors import Confirmable, RuleBroken
from advisor_app.domain.values.ids import NumberKind
from advisor_app.domain.values.kinds import text_of
from advisor_app.domain.values.level import check_percent
from advisor_app.domain.values.mileage import check_mileage, odometer_question
from advisor_app.domain.values.phone import PhoneCheck, entered_phone
from advisor_app.domain.values.plate import PlateKind, check_plate, entered_plate, format_plate
from advisor_app.domain.values.text import clean_name, clean_text
from advisor_app.domain.values.vin import entered_vin
from advisor_app.domain.vehicle import Energy, Tie, Vehicle
from advisor_app.domain.visit import MOST_KEYS, OldPartWish, Visit, VisitPurpose, Waits, signed_fields
from advisor_app.ports.replies import Done, Numbered
from advisor_app.ports.unit import Unit, Units
from advisor_app.reference import listed_make


@dataclass(frozen=True, kw_only=True)
class Arrival:
    """A car at the counter: known files by id, or what is needed to make them.

    ``name`` and ``phone`` are those of whoever brings the car. They become the owner of a car that has none yet; of a
    car with an owner only where the advisor says so (``new_owner``).
    """

    plate: str
    plate_kind: PlateKind | None = None
    vehicle_id: UUID | None = None
    customer_id: UUID | None = None
    new_owner: bool = False
    appointment_id: UUID | None = None
    name: str = ""
    phone: str = ""
    vin: str = ""
    make: str = ""
    model: str = ""
    colour: str = ""
    body: BodyStyle = BodyStyle.SEDAN
    energy: Energy = Energy.PETROL
    purpose: VisitPurpose = VisitPurpose.REPAIR


def _name(text: str) -> str:
    return clean_name(text_of(text))


def _text(text: str) -> str:
    return clean_text(text_of(text))


def _phone(text: str) -> str:
    return entered_phone(text_of(text)).number


def _doubts(phone: PhoneCheck, *known: str, field: str) -> list[Confirmable]:
    """Return what is to be asked about a number: whether it is kept though it can't be dialled and is none of ``known``."""
    if not phone.number or phone.valid or phone.number in known:
        return []
    return [Confirmable("phone_irregular", field=field, phone=phone.number)]


def _is(kind: type) -> Callable[[Any], Any]:
    def check(value: Any) -> Any:
        if type(value) is not kind:
            raise RuleBroken("value_wrong_kind")
        return value

    return check


def _asked(kind: type) -> Callable[[Any], Any]:
    """Return the check of a wish; None takes back an answer that was noted by mistake."""
    answer = _is(kind)
    return lambda value: None if value is None else answer(value)


def _kilometres(value: int | None) -> int | None:
    if value is not None:
        check_mileage(_is(int)(value), field="odometer_km")
    return value


def _percent(value: int | None) -> int | None:
    if value is not None:
        check_percent(_is(int)(value), field="energy_percent")
    return value


def _keys(value: int) -> int:
    if not 0 <= _is(int)(value) <= MOST_KEYS:
        raise RuleBroken("keys_range", field="keys_received")
    return value


GREEN = frozenset({PlateKind.GREEN_SMALL, PlateKind.GREEN_LARGE})
"""Plates of new-energy cars: what wears one has a socket, or a tank of hydrogen."""

NEED_REASON = frozenset({"plate_irregular", "vin_irregular"})
"""Questions whose yes is kept with a reason in the file."""

FIELDS: dict[str, Callable[[Any], Any]] = {
    "purpose": _is(VisitPurpose),
    "work_class": _is(WorkClass),
    "bring_name": _name,
    "bring_phone": _phone,
    "collect_name": _name,
    "collect_phone": _phone,
    "odometer_km": _kilometres,
    "energy_percent": _percent,
    "licence_received": _is(bool),
    "book_received": _is(bool),
    "keys_received": _keys,
    "waits": _asked(Waits),
    "wash_wish": _asked(bool),
    "old_part_wish": _asked(OldPartWish),
    "road_test_allowed": _asked(bool),
    "note": _text,
}
"""The fields of the reception sheet that are stored as they are left, each with what cleans it."""


class Reception:
    """Opens visits and fills in their sheets."""

    def __init__(self, units: Units) -> None:
        self.units = units

    @command("reception.arrive", "visits", "board", "customers")
    def arrive(self, unit: Unit, arrival: Arrival) -> Numbered:
        """Open a visit for a car, with the files of car and customer made where they are missing.

        Whoever brings a car that has an owner is named as the one who brings and collects it; the order is the
        owner's, who stays the owner (送修人 and 机动车所有人 are two fields of the settlement
        list).

        Raises:
            RuleBroken: ``visit_open_already`` (with the number), ``plate_missing``, ``name_missing``.
            Confirmable: ``plate_irregular``, ``vin_irregular``: the reason stands in ``call.reason``;
                ``phone_irregular``, also where the appointment has that number; ``energy_green_plate`` for a green plate
                on a car without a socket; ``appointment_of_other_car`` for an appointment made for another plate. All of
                them are asked at once. Before them ``vin_known`` (with the plate) where a car with this VIN is on file: a
                yes opens the visit for that car.
        """
        number = unit.number(NumberKind.VISIT)  # first: it makes two arrivals of one car wait for each other
        doubts: list[Confirmable] = []
        vehicle = self._vehicle(unit, arrival, doubts)
        for known in unit.all(Visit, vehicle_id=vehicle.id, closed_at=None, cancelled_at=None):
            raise RuleBroken("visit_open_already", field="plate", number=known.number)
        owner = None if arrival.new_owner else self._owner(unit, vehicle)
        customer = self._customer(unit, arrival, owner, doubts)
        if owner is None:
            vehicle.owned_by(customer.id, local_day(unit.now))
        name, phone = customer.name, customer.phone
        if arrival.customer_id is None and clean_name(arrival.name):
            name = clean_name(arrival.name)
            given = entered_phone(arrival.phone)
            doubts += _doubts(given, phone, field="phone")
            phone = given.number or (phone if name == customer.name else "")
        if customer.kind is CustomerKind.COMPANY and name == customer.name:
            name = ""  # a company brings nothing and signs nothing: a person does, who is asked for
        appointment = unit.get(Appointment, arrival.appointment_id) if arrival.appointment_id else None
        doubts += self._other_car(appointment, vehicle)
        self._ask(unit, doubts)
        if appointment is not None:
            appointment.arrive()
        visit = unit.add(
            Visit(
                number=number,
                vehicle_id=vehicle.id,
                customer_id=customer.id,
                advisor_id=(appointment.advisor_id if appointment else None) or unit.call.staff_id,
                appointment_id=arrival.appointment_id,
                purpose=arrival.purpose,
                arrived_at=unit.now,
                bring_name=name,
                bring_phone=phone,
                collect_name=name,
                collect_phone=phone,
                note=appointment.request if appointment else "",
            )
        )
        return Numbered(visit.id, visit.number)

    @staticmethod
    def _other_car(appointment: Appointment | None, vehicle: Vehicle) -> list[Confirmable]:
        """Return what is to be asked where another car was expected; one without a lasting plate may have got it since."""
        if appointment is None or appointment.vehicle_id == vehicle.id:
            return []
        expected = check_plate(appointment.plate)
        if not expected.plate or expected.needs_vin or expected.plate == vehicle.plate:
            return []
        plates = {"plate": format_plate(expected.plate), "other": format_plate(vehicle.plate)}
        return [Confirmable("appointment_of_other_car", field="plate", number=appointment.number, **plates)]

    @staticmethod
    def _ask(unit: Unit, doubts: Sequence[Confirmable]) -> None:
        """Ask about everything that looks odd, in one go; an odd plate or VIN is kept with a reason only."""
        unit.questions(doubts)
        if any(one.code in NEED_REASON for one in doubts) and not clean_text(unit.call.reason):
            raise RuleBroken("override_reason_missing", field="reason")

    def _vehicle(self, unit: Unit, arrival: Arrival, doubts: list[Confirmable]) -> Vehicle:
        if arrival.vehicle_id is not None:
            return unit.get(Vehicle, arrival.vehicle_id)
        plate, entered = entered_plate(arrival.plate), entered_vin(arrival.vin)
        vin = entered if entered.vin else None
        # Held until the file is stored: the second counter that types the same car finds the file of the first.
        if vin is not None:
            unit.serialise("vin", vin.vin)
        if plate.plate and not plate.needs_vin:
            unit.serialise("plate", plate.plate)
        if vin is not None and (same := unit.find(Vehicle, vin=vin.vin)) is not None:
            # Not asked along with the rest: on yes it is that car, and nothing else that was typed makes a file.
            unit.question("vin_known", field="vin", vin=vin.vin, plate=format_plate(same.plate) or same.vin)
            return unit.get(Vehicle, same.id)
        if not plate.plate or (plate.needs_vin and vin is None):
            raise RuleBroken("plate_missing" if not plate.plate else "vin_missing", field="plate")
        if not plate.needs_vin and unit.find(Vehicle, plate=plate.plate) is not None:
            raise RuleBroken("plate_known", field="plate", plate=plate.plate)
        if not plate.valid:
            doubts.append(Confirmable("plate_irregular", field="plate", plate=plate.plate))
        if vin is not None and vin.problems:
            doubts.append(Confirmable("vin_irregular", field="vin", vin=vin.vin))
        if (arrival.plate_kind or plate.kind) in GREEN and not arrival.energy.plugs_in:
            doubts.append(Confirmable("energy_green_plate", field="energy", plate=format_plate(plate.plate)))
        return unit.add(
            Vehicle(
                plate=plate.plate,
                plate_kind=arrival.plate_kind or plate.kind,
                plate_reason="" if plate.valid else clean_text(unit.call.reason),
                vin=vin.vin if vin else "",
                vin_reason=clean_text(unit.call.reason) if vin and vin.problems else "",
                make=listed_make(clean_name(arrival.make)),
                model=clean_name(arrival.model),
                colour=clean_name(arrival.colour),
                body=arrival.body,
                energy=arrival.energy,
            )
        )

    def _owner(self, unit: Unit, vehicle: Vehicle) -> Customer | None:
        tie = next((o for o in vehicle.owners if o.tie is Tie.OWNER and o.until is None), None)
        return None if tie is None else unit.get(Customer, tie.customer_id)

    def _customer(
        self, unit: Unit, arrival: Arrival, owner: Customer | None, doubts: list[Confirmable]
    ) -> Customer:  # fmt: skip
        if arrival.customer_id is not None:
            return unit.get(Customer, arrival.customer_id)
        if owner is not None:
            return owner
        name = clean_name(arrival.name)
        if not name:
            raise RuleBroken("name_missing", field="name")
        phone = entered_phone(arrival.phone)
        doubts += _doubts(phone, field="phone")
        customer = unit.add(Customer(name=name, kind=kind_of(name)))
        if phone.number:
            customer.set_phone(phone.number)
        return customer

    @command("reception.set_field", "visits")
    def set_field(self, unit: Unit, visit_id: UUID, field: str, seen: Any, new: Any) -> Done:
        """Store one field of the sheet as it is left.

        Raises:
            EditConflict: ``field_changed`` when somebody else stored something third.
            Confirmable: ``odometer_smaller`` or ``odometer_jump``, kept with a reason only, which stands in ``call.reason``;
                ``phone_irregular`` for a number that can't be dialled as it stands.
            RuleBroken: ``visit_closed``, ``field_unknown``, ``reception_sheet_signed`` and ``order_signed`` for
                what stands over the customer's signature, ``odometer_reason_missing``, or what the field refuses.
        """
        visit = unit.get(Visit, visit_id)
        if field not in FIELDS:
            raise RuleBroken("field_unknown", name=field)
        facts = unit.facts(visit_id)
        require(Act.TAKE_IN, facts)
        if field in signed_fields(walkaround=facts.walkaround_signed, order=facts.order_signed):
            raise RuleBroken("order_signed" if facts.order_signed else "reception_sheet_signed", field=field)
        value = FIELDS[field](new)
        if field in ("bring_phone", "collect_phone"):
            unit.questions(_doubts(entered_phone(new), getattr(visit, field), field=field))
        if edit(visit, field, seen, value) and field == "odometer_km":
            self._read_odometer(unit, visit, value)
        return Done(visit.id)

    def _read_odometer(self, unit: Unit, visit: Visit, km: int | None) -> None:
        """Keep the reading with the car; with the field emptied it goes there too."""
        vehicle = unit.get(Vehicle, visit.vehicle_id)
        if km is None:
            vehicle.withdraw_reading(visit.id)
            return
        before = [r for r in vehicle.readings if r.visit_id != visit.id]
        last = max(before, key=lambda r: r.at, default=None)
        days = (unit.now - last.at).days if last else None
        code = odometer_question(last.km if last else None, km, days)
        if code is not None and last is not None:
            unit.question(code, field="odometer_km", last=last.km)
            if not clean_text(unit.call.reason):
                raise RuleBroken("odometer_reason_missing", field="reason")
        vehicle.read_odometer(km, unit.now, visit.id, unit.call.reason)

    @command("reception.cancel", "visits", "board")
    def cancel(self, unit: Unit, visit_id: UUID, reason: str) -> Done:
        """End a visit on which nothing was signed.

        Raises:
            RuleBroken: ``order_signed`` once there is a contract; ``reason_missing``; ``visit_closed``.
            Confirmable: ``leaves_safety_unsigned`` where safety work was declined and nobody has signed for it.
        """
        facts = unit.facts(visit_id)
        if facts.order_signed:
            raise RuleBroken("order_signed")
        visit = unit.get(Visit, visit_id)
        visit.cancel(clean_text(reason), unit.now)
        if facts.safety_declined and not facts.safety_declined_signed:
            unit.question("leaves_safety_unsigned", n=facts.safety_declined)
        return Done(visit.id)
