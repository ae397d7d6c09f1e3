"""Customer and vehicle files as the screen shows them."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol
from uuid import UUID

from advisor_app.domain.customer import PhonePurpose
from advisor_app.domain.values.plate import PlateKind
from advisor_app.domain.vehicle import Tie
from advisor_app.ports.reads.visits import CustomerCard, VehicleCard, VisitRow


@dataclass(frozen=True)
class FileRow:
    """One file in the list: ``kind`` is vehicle or customer; ``plate`` is that of the car, or of the first of many."""

    kind: str
    id: UUID
    plate: str
    plate_kind: PlateKind | None
    title: str
    subtitle: str


@dataclass(frozen=True)
class OwnerRow:
    """Who had a car, from when until when (``until`` None: still)."""

    customer_id: UUID
    name: str
    tie: Tie
    since: date
    until: date | None


@dataclass(frozen=True)
class ReadingRow:
    """What the odometer said, in kilometres; ``reason`` explains one that runs backwards or leaps."""

    km: int
    at: datetime
    visit_id: UUID | None
    reason: str


@dataclass(frozen=True)
class VehicleFile:
    """A car with its owners, odometer readings (both newest first) and last visits.

    ``plate_reason`` and ``vin_reason`` say why an irregular one was accepted.
    """

    vehicle: VehicleCard
    plate_reason: str
    vin_reason: str
    owners: tuple[OwnerRow, ...]
    readings: tuple[ReadingRow, ...]
    visits: tuple[VisitRow, ...]


@dataclass(frozen=True)
class PhoneRow:
    """A number of a customer, in the order they prefer."""

    number: str
    purpose: PhonePurpose


@dataclass(frozen=True)
class CarRow:
    """A car that a customer has or had."""

    id: UUID
    plate: str
    plate_kind: PlateKind
    make_model: str
    colour: str
    since: date
    until: date | None


@dataclass(frozen=True)
class CustomerFile:
    """A customer with phones, cars (those they still have first) and last visits."""

    customer: CustomerCard
    phones: tuple[PhoneRow, ...]
    cars: tuple[CarRow, ...]
    visits: tuple[VisitRow, ...]


class FileReads(Protocol):
    """Finds and shows files."""

    def found(self, text: str) -> tuple[FileRow, ...]:
        """Return up to 20 files by part of a plate, VIN, name, pinyin or phone; several words are an intersection."""
        ...

    def recent(self, limit: int = 20) -> tuple[FileRow, ...]:
        """Return the cars that came last, newest first, each once."""
        ...

    def vehicle(self, vehicle_id: UUID) -> VehicleFile:
        """Return a car's file; NotFound ``vehicle_gone``."""
        ...

    def customer(self, customer_id: UUID) -> CustomerFile:
        """Return a customer's file; NotFound ``customer_gone``."""
        ...

    def readings(self, vehicle_id: UUID) -> tuple[ReadingRow, ...]:
        """Return a car's odometer readings, newest first."""
        ...
