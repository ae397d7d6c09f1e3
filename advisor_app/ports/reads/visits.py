"""What the visit workspace, the reception sheet and today's lists show."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol
from uuid import UUID

from advisor_app.domain.customer import CustomerKind
from advisor_app.domain.diagram import BodyStyle
from advisor_app.domain.guarantee import WorkClass
from advisor_app.domain.stages import Facts
from advisor_app.domain.values.money import Money
from advisor_app.domain.values.plate import PlateKind
from advisor_app.domain.vehicle import Energy
from advisor_app.domain.visit import OldPartWish, VisitPurpose, Waits


@dataclass(frozen=True)
class VehicleCard:
    """A car as the screen shows it."""

    id: UUID
    plate: str
    plate_kind: PlateKind
    vin: str
    make: str
    model: str
    body: BodyStyle
    energy: Energy
    colour: str
    engine_no: str
    first_registered: date | None
    household: bool
    last_km: int | None
    last_km_at: datetime | None


@dataclass(frozen=True)
class CustomerCard:
    """A customer as the screen shows them."""

    id: UUID
    name: str
    kind: CustomerKind
    phone: str
    tax_number: str
    note: str


@dataclass(frozen=True)
class VisitHead:
    """The header of the workspace, with the facts that drive stepper, primary action and guide.

    ``total`` is what the quote costs, after the signature what was agreed, and once all is billed what the bills say.
    ``customer_pays`` is the customer's share of it, None where nobody else pays a part.
    ``ordered`` is what was signed for with the order, without what came ``added`` later; both None before the signature.
    ``bring_name`` is the person who brought the car, empty until somebody is named for a company's.
    ``left_at`` is when the visit ended, by hand-over or without work.
    """

    id: UUID
    number: str
    vehicle: VehicleCard
    customer: CustomerCard
    advisor_id: UUID
    advisor: str
    arrived_at: datetime
    promised_at: datetime | None
    order_number: str
    total: Money
    facts: Facts
    left_at: datetime | None = None
    purpose: VisitPurpose = VisitPurpose.REPAIR
    bring_name: str = ""
    customer_pays: Money | None = None
    ordered: Money | None = None
    added: Money | None = None


@dataclass(frozen=True)
class VisitSheet:
    """The fields of the reception sheet."""

    id: UUID
    purpose: VisitPurpose
    work_class: WorkClass
    bring_name: str
    bring_phone: str
    collect_name: str
    collect_phone: str
    odometer_km: int | None
    energy_percent: int | None
    licence_received: bool
    book_received: bool
    keys_received: int
    waits: Waits | None
    wash_wish: bool | None
    old_part_wish: OldPartWish | None
    road_test_allowed: bool | None
    promised_at: datetime | None
    note: str


@dataclass(frozen=True)
class VisitRow:
    """One visit in a list."""

    id: UUID
    number: str
    plate: str
    plate_kind: PlateKind
    make_model: str
    customer: str
    advisor: str
    arrived_at: datetime
    promised_at: datetime | None
    closed_at: datetime | None
    facts: Facts


@dataclass(frozen=True)
class Known:
    """What is known the moment a plate is entered: the car, who owns it, an open visit, the last ones."""

    vehicle: VehicleCard | None
    customer: CustomerCard | None
    open_visit: UUID | None
    open_number: str
    last_visits: tuple[VisitRow, ...]
    near: tuple[VehicleCard, ...]


class VisitReads(Protocol):
    """Visits and what stands at their head."""

    def head(self, visit_id: UUID) -> VisitHead:
        """Return the header; NotFound ``visit_gone``."""
        ...

    def sheet(self, visit_id: UUID) -> VisitSheet:
        """Return the reception sheet; NotFound ``visit_gone``."""
        ...

    def known(self, plate: str) -> Known:
        """Return what is known about a plate, with near-miss plates of other cars when it is unknown."""
        ...

    def known_vin(self, vin: str) -> Known:
        """Return what is known about a VIN (a car that came without its plate, or under another one)."""
        ...

    def open_visits(self, advisor_id: UUID | None = None) -> tuple[VisitRow, ...]:
        """Return the cars in the shop, longest waiting first; of one advisor when given."""
        ...

    def history(self, vehicle_id: UUID, limit: int = 20) -> tuple[VisitRow, ...]:
        """Return a car's visits, newest first."""
        ...

    def recent(self, limit: int, before: datetime | None = None) -> tuple[VisitRow, ...]:
        """Return visits by arrival, newest first, ``limit`` of them before a moment (for paging)."""
        ...

    def listed(
        self,
        limit: int,
        after: VisitRow | None = None,
        *,
        text: str = "",
        open_only: bool = False,
        oldest_first: bool = False,
    ) -> tuple[VisitRow, ...]:
        """Return one page of the visits, newest first.

        Args:
            limit: rows of a page.
            after: last row of the page before.
            text: part of a plate, VIN, name, pinyin, phone or visit number; several words are an intersection.
            open_only: only cars that are in the shop.
            oldest_first: turn the order round.
        """
        ...
