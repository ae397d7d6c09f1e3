"""Everything the trade offers to whoever drives it: services that change, reads that show.

Each is imported and made when it is first wanted, so that the program starts with what the first page needs. Put
together in ``db/desk.py``; the screen, the command line, the demo and the tests all work through it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from advisor_app.domain.values.ids import new_id
from advisor_app.later import Parts as Lazily
from advisor_app.ports.call import Call

if TYPE_CHECKING:
    from advisor_app.domain.staff import Role
    from advisor_app.domain.values.clock import Clock
    from advisor_app.paper_desk import PaperDesk
    from advisor_app.ports.blobs import BlobStore
    from advisor_app.ports.outside import Reference
    from advisor_app.ports.photos import PhotoIntake
    from advisor_app.ports.reads.board import BoardReads
    from advisor_app.ports.reads.calls import CallReads
    from advisor_app.ports.reads.cash import CashReads
    from advisor_app.ports.reads.deliveries import DeliveryReads
    from advisor_app.ports.reads.faults import FaultReads
    from advisor_app.ports.reads.files import FileReads
    from advisor_app.ports.reads.jobs import JobReads
    from advisor_app.ports.reads.old_parts import OldPartReads
    from advisor_app.ports.reads.orders import OrderReads
    from advisor_app.ports.reads.papers import PaperReads
    from advisor_app.ports.reads.parts import PartReads
    from advisor_app.ports.reads.people import PeopleReads
    from advisor_app.ports.reads.quality import QualityReads
    from advisor_app.ports.reads.quotes import QuoteReads
    from advisor_app.ports.reads.search import SearchReads
    from advisor_app.ports.reads.today import TodayReads
    from advisor_app.ports.reads.visits import VisitReads
    from advisor_app.ports.reads.walkarounds import WalkaroundReads
    from advisor_app.ports.remembered import Remembered
    from advisor_app.services.appointments import Appointments
    from advisor_app.services.checkout import GatePasses, Payments, Settlements
    from advisor_app.services.deliveries import Deliveries, FollowUps
    from advisor_app.services.evidence import Attachments, KeptPapers
    from advisor_app.services.faults import Faults
    from advisor_app.services.files import Customers, Vehicles
    from advisor_app.services.jobs import Jobs, Quality, Washes
    from advisor_app.services.parts import OldParts, Parts
    from advisor_app.services.people import People
    from advisor_app.services.quotes import Quotes
    from advisor_app.services.reception import Reception
    from advisor_app.services.walkarounds import Walkarounds
    from advisor_app.services.work_orders import Additions, WorkOrders


class Reads(Lazily):
    """Queries: frozen read models, never a mapped object."""

    people: PeopleReads
    visits: VisitReads
    walkarounds: WalkaroundReads
    jobs: JobReads
    orders: OrderReads
    parts: PartReads
    search: SearchReads
    faults: FaultReads
    quotes: QuoteReads
    today: TodayReads
    files: FileReads
    papers: PaperReads
    quality: QualityReads
    board: BoardReads
    cash: CashReads
    old_parts: OldPartReads
    deliveries: DeliveryReads
    calls: CallReads


class Desk(Lazily):
    """One opened shop."""

    clock: Clock
    blobs: BlobStore
    photos: PhotoIntake
    reference: Reference
    reads: Reads
    people: People
    appointments: Appointments
    reception: Reception
    customers: Customers
    vehicles: Vehicles
    walkarounds: Walkarounds
    faults: Faults
    quotes: Quotes
    work_orders: WorkOrders
    additions: Additions
    jobs: Jobs
    quality: Quality
    washes: Washes
    settlements: Settlements
    payments: Payments
    gate_passes: GatePasses
    parts: Parts
    old_parts: OldParts
    deliveries: Deliveries
    follow_ups: FollowUps
    attachments: Attachments
    kept_papers: KeptPapers
    papers: PaperDesk
    remembered: Remembered


@dataclass(frozen=True)
class Session:
    """Who sits at which counter; makes the calls of their commands."""

    staff_id: UUID
    name: str
    role: Role
    counter_id: UUID
    shop_id: int = 1

    def call(self, reason: str = "") -> Call:
        """Return a call with a new key; make it when the form opens, not when the button is pressed."""
        return Call(
            key=new_id(), staff_id=self.staff_id, role=self.role, counter_id=self.counter_id, shop_id=self.shop_id,
            reason=reason,
        )  # fmt: skip
