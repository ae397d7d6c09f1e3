"""Puts an opened database, the services and the reads together."""

from typing import Any

from advisor_app.desk import Desk, Reads
from advisor_app.documents.render import Documents
from advisor_app.domain.values.clock import Clock, SystemClock
from advisor_app.i18n import in_language
from advisor_app.integrations.passwords import Argon2Passwords
from advisor_app.integrations.photos import PillowPhotos
from advisor_app.integrations.pinyin import PypinyinNames
from advisor_app.paper_desk import PaperDesk
from advisor_app.ports.blobs import BlobStore
from advisor_app.ports.outside import Passwords
from advisor_app.reference import ShippedReference
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
from db.blobs import FolderBlobs, TableBlobs
from db.engine import Database
from db.queries.board import SqlBoardReads
from db.queries.calls import SqlCallReads
from db.queries.cash import SqlCashReads
from db.queries.deliveries import SqlDeliveryReads
from db.queries.faults import SqlFaultReads
from db.queries.files import SqlFileReads
from db.queries.jobs import SqlJobReads
from db.queries.old_parts import SqlOldPartReads
from db.queries.orders import SqlOrderReads
from db.queries.papers import SqlPaperReads
from db.queries.parts import SqlPartReads
from db.queries.people import SqlPeopleReads
from db.queries.quality import SqlQualityReads
from db.queries.quotes import SqlQuoteReads
from db.queries.search import SqlSearchReads
from db.queries.today import SqlTodayReads
from db.queries.visits import SqlVisitReads
from db.queries.walkarounds import SqlWalkaroundReads
from db.remembered import SqlRemembered
from db.tables import all as tables
from db.unit_of_work import SqlUnits

__all__ = ["blobs_of", "make_desk", "tables"]


def blobs_of(database: Database) -> BlobStore:
    """Return the blob store of a database: a folder beside the SQLite file, a table on PostgreSQL."""
    if database.path is not None:
        return FolderBlobs(database.path.with_suffix(".blobs"))
    return TableBlobs(database, tables.system.blob)


def _mark_copy(pdf: bytes, copy_number: int, language: str) -> bytes:
    from advisor_app.documents.copies import mark_copy

    with in_language(language):
        return mark_copy(pdf, copy_number)


def _make_reads(database: Database, reference: ShippedReference, blobs: BlobStore, clock: Clock) -> Reads:
    return Reads(
        people=SqlPeopleReads(database),
        visits=SqlVisitReads(database),
        walkarounds=SqlWalkaroundReads(database),
        jobs=SqlJobReads(database),
        orders=SqlOrderReads(database),
        parts=SqlPartReads(database),
        search=SqlSearchReads(database),
        faults=SqlFaultReads(database),
        quotes=SqlQuoteReads(database, reference, PypinyinNames()),
        today=SqlTodayReads(database),
        files=SqlFileReads(database),
        papers=SqlPaperReads(database, blobs, clock),
        quality=SqlQualityReads(database),
        board=SqlBoardReads(database),
        cash=SqlCashReads(database),
        old_parts=SqlOldPartReads(database),
        deliveries=SqlDeliveryReads(database),
        calls=SqlCallReads(database),
    )


def make_desk(
    database: Database,
    *,
    clock: Clock | None = None,
    passwords: Passwords | None = None,
    announce: Any = lambda _call, _topics: None,
) -> Desk:
    """Return the desk of a shop.

    Args:
        database: opened and migrated.
        clock: what time it is; the computer's by default.
        passwords: how secrets are hashed; argon2id with full strength by default.
        announce: told (call, topics) after every commit of this process, on the writer's thread.
    """
    clock, passwords = clock or SystemClock(), passwords or Argon2Passwords()
    units = SqlUnits(database, clock, passwords, PypinyinNames(), announce)
    reference = ShippedReference()
    blobs = blobs_of(database)
    reads = _make_reads(database, reference, blobs, clock)
    return Desk(
        clock=clock,
        blobs=blobs,
        photos=PillowPhotos(),
        reference=reference,
        reads=reads,
        people=People(units, passwords),
        appointments=Appointments(units),
        reception=Reception(units),
        customers=Customers(units),
        vehicles=Vehicles(units),
        walkarounds=Walkarounds(units),
        faults=Faults(units),
        quotes=Quotes(units, reference),
        work_orders=WorkOrders(units),
        additions=Additions(units),
        jobs=Jobs(units),
        quality=Quality(units),
        washes=Washes(units),
        settlements=Settlements(units, reference),
        payments=Payments(units),
        gate_passes=GatePasses(units),
        parts=Parts(units, reference),
        old_parts=OldParts(units),
        deliveries=Deliveries(units),
        follow_ups=FollowUps(units),
        attachments=Attachments(units),
        kept_papers=KeptPapers(units),
        remembered=SqlRemembered(database),
        papers=PaperDesk(reads.papers, Documents(), _mark_copy, blobs, KeptPapers(units)),
    )
