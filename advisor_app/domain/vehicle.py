"""Vehicles with who had them when and what their odometers said."""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import Enum
from uuid import UUID

from advisor_app.domain.diagram import BodyStyle
from advisor_app.domain.entity import Entity, Root
from advisor_app.domain.values.plate import PlateCheck, PlateKind


class Energy(Enum):
    """What drives the car; high voltage needs its own checks."""

    PETROL = "petrol"
    DIESEL = "diesel"
    HYBRID = "hybrid"
    PLUG_IN_HYBRID = "plug_in_hybrid"
    ELECTRIC = "electric"
    GAS = "gas"

    @property
    def plugs_in(self) -> bool:
        """Whether the state of charge matters rather than the fuel level alone."""
        return self in (Energy.ELECTRIC, Energy.PLUG_IN_HYBRID)


def energy_of(plate: PlateCheck) -> Energy | None:
    """Return what a green plate tells of the drive (GA 36-2018): A to E for battery electric, F to K for the others.

    The letter stands third on a small car's plate and last on a large one's. None for every other plate.
    """
    place = {PlateKind.GREEN_SMALL: 2, PlateKind.GREEN_LARGE: -1}.get(plate.kind)
    if place is None or not plate.valid:
        return None
    return Energy.ELECTRIC if plate.plate[place] in "ABCDE" else Energy.PLUG_IN_HYBRID


class VehicleClass(Enum):
    """车辆类型 of the settlement list (JT/T 1133-2017)."""

    SMALL = "small"
    LARGE_BUS = "large_bus"
    LARGE_TRUCK = "large_truck"
    OTHER = "other"


def class_of(plate_kind: PlateKind) -> VehicleClass | None:
    """Return the class that a plate tells; None where a large vehicle may be a bus or a truck.

    Yellow and long green plates are those of large vehicles. Every other kind is taken for a car, which is what the
    desk draws and takes in.
    """
    if plate_kind is PlateKind.TRAILER:
        return VehicleClass.OTHER
    return None if plate_kind in (PlateKind.YELLOW, PlateKind.GREEN_LARGE) else VehicleClass.SMALL


ORDINARY = frozenset({PlateKind.BLUE, PlateKind.YELLOW, PlateKind.WHITE, PlateKind.BLACK})
"""Plates of the ordinary form, whose text does not tell the colour."""


def kind_of(plate: PlateCheck, before: PlateKind) -> PlateKind:
    """Return the kind of a corrected plate: the one it was of ``before`` where its form leaves that open."""
    return before if plate.kind is PlateKind.BLUE and before in ORDINARY else plate.kind


class Tie(Enum):
    """How a customer is tied to a car."""

    OWNER = "owner"
    DRIVER = "driver"


@dataclass(eq=False, kw_only=True)
class Ownership(Entity):
    """A customer's tie to a car over a span of days (``until`` None: still)."""

    vehicle_id: UUID | None = None
    customer_id: UUID
    tie: Tie = Tie.OWNER
    since: date
    until: date | None = None


@dataclass(eq=False, kw_only=True)
class OdometerReading(Entity):
    """What the odometer said, in kilometres; ``reason`` explains a reading that runs backwards."""

    vehicle_id: UUID | None = None
    visit_id: UUID | None = None
    km: int
    at: datetime
    reason: str = ""


@dataclass(eq=False, kw_only=True)
class Vehicle(Root):
    """A vehicle file. ``plate`` may be empty (new cars) when ``vin`` is not.

    ``plate_reason`` and ``vin_reason`` say why an irregular one was accepted.
    """

    plate: str
    plate_kind: PlateKind = PlateKind.BLUE
    plate_reason: str = ""
    vin: str = ""
    vin_reason: str = ""
    make: str = ""
    model: str = ""
    body: BodyStyle = BodyStyle.SEDAN
    energy: Energy = Energy.PETROL
    colour: str = ""
    engine_no: str = ""
    first_registered: date | None = None
    household: bool = True
    owners: list[Ownership] = field(default_factory=list)
    readings: list[OdometerReading] = field(default_factory=list)

    def owned_by(self, customer_id: UUID, on: date) -> None:
        """Record that ``customer_id`` owns the car from ``on``; an earlier owner's span ends that day."""
        current = [o for o in self.owners if o.tie is Tie.OWNER and o.until is None]
        if any(o.customer_id == customer_id for o in current):
            return
        for earlier in current:
            earlier.until = on
        self.owners.append(Ownership(customer_id=customer_id, since=on))

    def read_odometer(self, km: int, at: datetime, visit_id: UUID | None, reason: str = "") -> None:
        """Add a reading, or correct the one of the same visit."""
        for reading in self.readings:
            if visit_id is not None and reading.visit_id == visit_id:
                reading.km, reading.at, reading.reason = km, at, reason
                return
        self.readings.append(OdometerReading(km=km, at=at, visit_id=visit_id, reason=reason))

    def withdraw_reading(self, visit_id: UUID) -> None:
        """Take back what was read at a visit: it was not so, and is compared with no later one."""
        self.readings[:] = [reading for reading in self.readings if reading.visit_id != visit_id]
