"""The kinds of papers, and those that left the program: kept bytes, and what became of each print."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from uuid import UUID

from advisor_app.domain.entity import Entity


class PaperKind(Enum):
    """The papers of a visit."""

    RECEPTION_SHEET = "reception_sheet"
    QUOTE = "quote"
    WORK_ORDER = "work_order"
    JOB_CARD = "job_card"
    PICKING_LIST = "picking_list"
    SETTLEMENT = "settlement"
    OLD_PART_RECEIPT = "old_part_receipt"
    GATE_PASS = "gate_pass"  # noqa: S105 - a paper, not a secret


class PrintState(Enum):
    """Honest state of a print: a spooled one is not yet on paper, an unknown one stays unknown."""

    REQUESTED = "requested"
    SPOOLED = "spooled"
    CONFIRMED = "confirmed"
    FAILED = "failed"
    UNKNOWN = "unknown"
    SAVED = "saved"


@dataclass(eq=False, kw_only=True)
class KeptPaper(Entity):
    """A paper as it was made (append-only).

    ``edition`` counts the contents that one paper has had (a quote that was changed), ``copy_number`` 0 is the
    original of an edition and others are its marked copies. ``content`` is the hash of what it shows, ``sha256`` that of
    the PDF in the blob store.
    """

    visit_id: UUID
    kind: PaperKind
    subject_id: UUID
    language: str
    edition: int
    content: str
    sha256: str
    copy_number: int
    made_at: datetime
    made_by: UUID


@dataclass(eq=False, kw_only=True)
class PrintEvent(Entity):
    """One step of one print of a paper (append-only)."""

    paper_id: UUID
    print_id: UUID
    state: PrintState
    printer: str
    copies: int
    at: datetime
    by: UUID
    note: str = ""
