"""Signatures: proof that is only ever added to. Attachments and papers have modules of their own."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from uuid import UUID

from advisor_app.domain.entity import Entity


class SignedWhat(Enum):
    """What a signature stands under."""

    WALKAROUND = "walkaround"
    ORDER = "order"
    ADDITION = "addition"
    DECLINED = "declined"
    SETTLEMENT = "settlement"
    OLD_PARTS = "old_parts"
    DELIVERY = "delivery"


class SignedOn(Enum):
    """Drawn on the pad, or on the printed paper and marked here by the advisor."""

    SCREEN = "screen"
    PAPER = "paper"


@dataclass(eq=False, kw_only=True)
class Signature(Entity):
    """One signature (append-only); ``image_sha`` names the drawing in the blob store."""

    visit_id: UUID
    subject_id: UUID
    what: SignedWhat
    how: SignedOn
    signer: str
    image_sha: str | None = None
    signed_at: datetime
    witness_id: UUID
