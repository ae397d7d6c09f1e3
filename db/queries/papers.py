"""Puts papers together from what the visit has; everything in the shop's own time."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row, select

from advisor_app.domain.fault import Fault
from advisor_app.domain.paper import FaultRow, Paper, PartyBlock, ShopHead, VehicleBlock
from advisor_app.domain.paper_proof import Signature
from advisor_app.domain.printing import PaperKind, PrintState
from advisor_app.domain.signature import SignedOn, SignedWhat
from advisor_app.domain.values.clock import Clock, local_time
from advisor_app.domain.values.errors import EnvironmentFault, NotFound
from advisor_app.domain.values.ids import number_kind, scan_code, scan_digits
from advisor_app.domain.vehicle import Energy, class_of
from advisor_app.i18n import in_language, words
from advisor_app.ports.blobs import BlobStore
from advisor_app.ports.reads.papers import KeptCard, PaperAsked, PaperContent
from advisor_app.reference import car_name
from db.engine import Database
from db.queries import paper_money, paper_order, paper_reception
from db.queries.base import SqlReads
from db.queries.paper_corrected import corrected_at
from db.queries.paper_source import Source
from db.tables.base import TABLES
from db.tables.money import settlement
from db.tables.people import customer, customer_phone, shop, staff, vehicle
from db.tables.visits import kept_paper, print_event, signature, visit, work_order

t = words("paper_words")
LOST = frozenset({"blob_missing", "blob_damaged"})
"""What the blob store says of bytes that will not come back; the doctor reports them."""

MAKERS = {
    PaperKind.RECEPTION_SHEET: paper_reception.reception_sheet,
    PaperKind.QUOTE: paper_order.quote_paper,
    PaperKind.WORK_ORDER: paper_order.work_order_paper,
    PaperKind.JOB_CARD: paper_order.job_card,
    PaperKind.PICKING_LIST: paper_order.picking_list,
    PaperKind.SETTLEMENT: paper_money.settlement_paper,
    PaperKind.OLD_PART_RECEIPT: paper_money.old_part_receipt,
    PaperKind.GATE_PASS: paper_money.gate_pass_paper,
}


class SqlPaperReads(SqlReads):
    """See ``ports.reads.papers.PaperReads``."""

    def __init__(self, database: Database, blobs: BlobStore, clock: Clock, shop_id: int = 1) -> None:
        super().__init__(database, shop_id)
        self._blobs = blobs
        self._clock = clock

    def content(self, asked: PaperAsked) -> PaperContent:
        """Put a paper together."""
        with self.reading() as connection:
            return MAKERS[asked.kind](_Source(connection, self._blobs, self._clock, asked))

    def kept(self, visit_id: UUID) -> tuple[KeptCard, ...]:
        """Return the kept papers of a visit, oldest first."""
        k, e = kept_paper.c, print_event.c
        with self.reading() as connection:
            rows = connection.execute(
                select(k.id, k.kind, k.subject_id, k.language, k.edition, k.copy_number, k.content, k.sha256, k.made_at)
                .where(k.visit_id == visit_id)
                .order_by(k.id)
            ).all()
            states: dict[UUID, PrintState] = {
                row.paper_id: row.state
                for row in connection.execute(
                    select(e.paper_id, e.state).where(e.paper_id.in_([r.id for r in rows])).order_by(e.id)
                )
            }
        return tuple(KeptCard(**row._mapping, state=states.get(row.id)) for row in rows)

    def visit_by_number(self, number: str) -> UUID | None:
        """Return the visit with that number of its own, of its order, or of its bill."""
        wanted = number.strip().upper()
        with self.reading() as connection:
            for table, key in ((visit, "id"), (work_order, "visit_id"), (settlement, "visit_id")):
                found: UUID | None = connection.execute(
                    select(table.c[key]).where(table.c.shop_id == self.shop_id, table.c.number == wanted)
                ).scalar()
                if found is not None:
                    return found
        return None


class _Source(Source):
    """What every paper begins with, read once; see ``paper_source.Source``."""

    def __init__(self, connection: Connection, blobs: BlobStore, clock: Clock, asked: PaperAsked) -> None:
        self.connection, self.blobs, self.asked = connection, blobs, asked
        self.visit: Any = self.one(visit, visit.c.id == asked.visit_id)
        if self.visit is None:
            raise NotFound("visit_gone")
        self.car = self.must(vehicle, vehicle.c.id == self.visit.vehicle_id)
        self.customer = self.must(customer, customer.c.id == self.visit.customer_id)
        self.shop = self.must(shop, shop.c.shop_id == self.visit.shop_id)
        self.now = self.local(clock.now())

    def one(self, table: Any, *where: Any, last: bool = False) -> Row[Any] | None:
        """Return one row, the newest of several when ``last``."""
        query = select(table).where(*where)
        return self.connection.execute(query.order_by(table.c.id.desc()).limit(1) if last else query).first()

    def must(self, table: Any, *where: Any, last: bool = False) -> Row[Any]:
        """Return one row; NotFound ``paper_not_yet`` when there is none."""
        row = self.one(table, *where, last=last)
        if row is None:
            raise NotFound("paper_not_yet")
        return row

    def all(self, table: Any, *where: Any) -> list[Row[Any]]:
        """Return rows in ``pos`` or id order."""
        return list(self.connection.execute(select(table).where(*where).order_by(table.c.get("pos", table.c.id))))

    def local(self, moment: datetime) -> datetime:
        """Return the shop's wall-clock time of a moment."""
        return local_time(moment, self.shop.zone).replace(tzinfo=None)

    def name(self, staff_id: UUID | None) -> str:
        """Return the name of a person of the shop, or an empty string."""
        if staff_id is None:
            return ""
        return self.connection.execute(select(staff.c.name).where(staff.c.id == staff_id)).scalar() or ""

    def head(self) -> dict[str, Any]:
        """Return the fields that all papers share but number and date."""
        logo = self.picture(self.shop.logo_sha) if self.shop.logo_sha else None
        return {
            "shop": ShopHead(
                name=self.shop.name, name_en=self.shop.name_en, address=self.shop.address, phone=self.shop.phone,
                uscc=self.shop.uscc, logo=logo, terms=self.shop.terms,
            ),
            "vehicle": self.vehicle(),
            "printed_at": self.now,
            "printed_by": self.asked.asked_by,
            "advisor": self.name(self.visit.advisor_id),
        }  # fmt: skip

    def vehicle(self) -> VehicleBlock:
        """Return the car."""
        electric = self.car.energy is Energy.ELECTRIC
        percent = self.visit.energy_percent
        return VehicleBlock(
            plate=self.car.plate, plate_kind=self.car.plate_kind.value,
            make_model=car_name(self.car.make, self.car.model, self.asked.language), vin=self.car.vin,
            engine_no=self.car.engine_no, colour=self.car.colour, energy=self.car.energy,
            vehicle_class=class_of(self.car.plate_kind) or "", odometer_km=self.visit.odometer_km,
            fuel_percent=None if electric else percent, charge_percent=percent if electric else None,
        )  # fmt: skip

    def party(self) -> PartyBlock:
        """Return owner, sender and invoice data."""
        phone = self.connection.execute(
            select(customer_phone.c.number)
            .where(customer_phone.c.customer_id == self.customer.id)
            .order_by(customer_phone.c.pos)
            .limit(1)
        ).scalar()
        return PartyBlock(
            owner=self.customer.name, sender=self.visit.bring_name, phone=self.visit.bring_phone or phone or "",
            invoice_title=self.customer.name if self.customer.tax_number else "",
            tax_number=self.customer.tax_number,
        )  # fmt: skip

    def faults(self) -> tuple[FaultRow, ...]:
        """Return the complaints."""
        table = TABLES[Fault]
        return tuple(
            FaultRow(complaint=f.words, cause=f.cause, correction=f.correction, codes=f.trouble_codes)
            for f in self.all(table, table.c.visit_id == self.visit.id)
        )

    def picture(self, sha: str) -> bytes | None:
        """Return the bytes of a picture; None where they are lost or damaged, which makes no paper unprintable.

        Raises:
            EnvironmentFault: the store does not answer.
        """
        try:
            return self.blobs.get(sha)
        except EnvironmentFault as fault:
            if fault.code not in LOST:
                raise
            return None

    def signed(self, what: SignedWhat, *where: Any) -> tuple[Signature | None, Signature | None]:
        """Return the newest signature of a kind on the visit, and who of the shop took it; Nones where there is none.

        It is drawn over what it was given for only: where that was corrected since, the paper says so in its place.
        """
        row = self.one(signature, signature.c.visit_id == self.visit.id, signature.c.what == what, *where, last=True)
        if row is None:
            return None, None
        corrected = corrected_at(self.connection, self.visit, row)
        image = self.picture(row.image_sha) if row.image_sha and corrected is None else None
        how: Any = "" if row.how is SignedOn.SCREEN else row.how
        at = self.local(row.signed_at)
        with in_language(self.asked.language):
            if corrected is not None:
                when = f"{self.local(corrected):%Y-%m-%d %H:%M}"
                how = t("Data corrected on {when}, after this was signed", when=when)
            elif row.image_sha and image is None:
                when = f"{at:%Y-%m-%d %H:%M}"
                how = t("Signature drawing missing, signed on {when} by {name}", when=when, name=row.signer)
        witness = self.must(staff, staff.c.id == row.witness_id)
        return (
            Signature(name=row.signer, at=at, image=image, how=how),
            Signature(name=witness.name, at=at, login=True, post=witness.role),
        )

    def advisor_signature(self, at: datetime) -> Signature:
        """Return the advisor's name in the field beside the customer's."""
        return Signature(name=self.name(self.visit.advisor_id), at=self.local(at))

    def scan(self, number: str) -> str:
        """Return the digits of the code to scan for a human number."""
        kind = number_kind(number)
        return scan_code(kind.scan_kind, scan_digits(number), self.visit.shop_id % 10) if kind else ""

    def made(self, subject_id: UUID, paper: Paper) -> PaperContent:
        """Return a finished paper with what it is about."""
        return PaperContent(subject_id, paper)
