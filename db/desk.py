"""Puts an opened database, the services and the reads together."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from advisor_app.desk import Desk, Reads
from advisor_app.domain.values.clock import Clock, SystemClock
from advisor_app.i18n import in_language
from advisor_app.later import Later, later
from advisor_app.ports.outside import Passwords
from db.engine import Database

if TYPE_CHECKING:
    from advisor_app.ports.blobs import BlobStore

READS = (
    ("board", "SqlBoardReads"), ("calls", "SqlCallReads"), ("cash", "SqlCashReads"), ("deliveries", "SqlDeliveryReads"),
    ("faults", "SqlFaultReads"), ("files", "SqlFileReads"), ("jobs", "SqlJobReads"), ("old_parts", "SqlOldPartReads"),
    ("orders", "SqlOrderReads"), ("parts", "SqlPartReads"), ("people", "SqlPeopleReads"), ("quality", "SqlQualityReads"),
    ("search", "SqlSearchReads"), ("today", "SqlTodayReads"), ("visits", "SqlVisitReads"),
    ("walkarounds", "SqlWalkaroundReads"),
)  # fmt: skip
"""Module of ``db/queries`` and its class; those that need more than the database stand in ``_make_reads``."""

SERVICES = {
    "appointments": ("appointments", "Appointments"), "reception": ("reception", "Reception"),
    "customers": ("files", "Customers"), "vehicles": ("files", "Vehicles"),
    "walkarounds": ("walkarounds", "Walkarounds"), "faults": ("faults", "Faults"),
    "work_orders": ("work_orders", "WorkOrders"),
    "jobs": ("jobs", "Jobs"), "quality": ("jobs", "Quality"), "washes": ("jobs", "Washes"),
    "settlements": ("checkout", "Settlements"), "payments": ("checkout", "Payments"), "gate_passes": ("checkout", "GatePasses"), "old_parts": ("parts", "OldParts"),
    "follow_ups": ("deliveries", "FollowUps"),
    "attachments": ("evidence", "Attachments"), "kept_papers": ("evidence", "KeptPapers"),
}  # fmt: skip
"""Name → module of ``advisor_app/services`` and class; those that need more than units stand in ``make_desk``."""


def blobs_of(database: Database) -> "BlobStore":
    """Return the blob store of a database: a folder beside the SQLite file, a table on PostgreSQL."""
    if database.path is not None:
        from db.blobs import FolderBlobs

        return FolderBlobs(database.path.with_suffix(".blobs"))
    from db.blobs import TableBlobs
    from db.tables.system import blob

    return TableBlobs(database, blob)


def _mark_copy(pdf: bytes, copy_number: int, language: str) -> bytes:
    from advisor_app.documents.copies import mark_copy

    with in_language(language):
        return mark_copy(pdf, copy_number)


def _make_reads(database: Database, reference: Any, blobs: Any, clock: Clock, pinyin: Any) -> Reads:
    makers: dict[str, Callable[[], Any]] = {
        name: partial(later(f"db.queries.{name}", kind), database) for name, kind in READS
    }
    makers["quotes"] = partial(later("db.queries.quotes", "SqlQuoteReads"), database, reference, pinyin)
    makers["papers"] = partial(later("db.queries.papers", "SqlPaperReads"), database, blobs, clock)
    return Reads(makers)


def prepare() -> None:
    """Import what the first command needs, while somebody types their password."""
    from db import unit_of_work as _units  # noqa: F401


def prepare_all() -> None:
    """Configure all mapped classes, and read the table of pinyin before the first customer's name is written down."""
    from sqlalchemy.orm import configure_mappers

    configure_mappers()
    later("advisor_app.integrations.pinyin", "PypinyinNames")().keys("张")


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
    clock = clock or SystemClock()
    secrets: Any = passwords or Later(later("advisor_app.integrations.passwords", "Argon2Passwords"))
    pinyin = Later(later("advisor_app.integrations.pinyin", "PypinyinNames"))
    reference = Later(later("advisor_app.reference", "ShippedReference"))
    blobs = blobs_of(database)
    units = Later(later("db.unit_of_work", "SqlUnits"), database, clock, secrets, pinyin, blobs, announce)
    reads = _make_reads(database, reference, blobs, clock, pinyin)
    service = "advisor_app.services"
    makers: dict[str, Callable[[], Any]] = {
        name: partial(later(f"{service}.{module}", kind), units) for name, (module, kind) in SERVICES.items()
    }
    makers["people"] = lambda: later(f"{service}.people", "People")(units, reads.people, secrets, pinyin)
    makers["quotes"] = partial(later(f"{service}.quotes", "Quotes"), units, reference)
    makers["work_orders"] = partial(later(f"{service}.work_orders", "WorkOrders"), units, reference)
    makers["additions"] = partial(later(f"{service}.work_orders", "Additions"), units, reference)
    makers["deliveries"] = partial(later(f"{service}.deliveries", "Deliveries"), units, reference)
    makers["parts"] = partial(later(f"{service}.parts", "Parts"), units, reference)
    makers["photos"] = partial(Later, later("advisor_app.integrations.photos", "PillowPhotos"))
    makers["remembered"] = partial(later("db.remembered", "SqlRemembered"), database)
    documents = Later(later("advisor_app.documents.render", "Documents"))
    makers["papers"] = lambda: later("advisor_app.paper_desk", "PaperDesk")(
        reads.papers, documents, _mark_copy, blobs, desk.kept_papers
    )
    makers |= {"clock": lambda: clock, "blobs": lambda: blobs, "reference": lambda: reference, "reads": lambda: reads}
    desk = Desk(makers)
    return desk
