"""What the screen shows of a walkaround."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Protocol
from uuid import UUID

from advisor_app.domain.attachment import AttachedTo
from advisor_app.domain.diagram import BodyStyle, Panel
from advisor_app.domain.signature import SignedOn
from advisor_app.domain.vehicle import Energy
from advisor_app.domain.walkaround import CheckState, MarkKind, MarkSize, Moment


@dataclass(frozen=True)
class MarkCard:
    """A mark; ``pos`` is the number that the customer was told, ``x`` and ``y`` are in diagram units."""

    id: UUID
    pos: int
    panel: Panel
    view: str
    x: Decimal
    y: Decimal
    kind: MarkKind
    size: MarkSize
    note: str
    carried: bool
    seen_again: bool


@dataclass(frozen=True)
class CheckCard:
    """The verdict on one item of the checklist."""

    item: str
    state: CheckState
    measured: Decimal | None
    note: str


@dataclass(frozen=True)
class BelongingCard:
    """A thing left in the car."""

    id: UUID
    name: str
    place: str


@dataclass(frozen=True)
class PhotoCard:
    """A photo of a mark or of the whole sheet (``subject`` WALKAROUND)."""

    id: UUID
    subject: AttachedTo
    subject_id: UUID
    sha256: str
    name: str
    mime: str
    size: int
    added_at: datetime


@dataclass(frozen=True)
class SignedCard:
    """The signature under the sheet."""

    signer: str
    how: SignedOn
    image_sha: str | None
    signed_at: datetime


@dataclass(frozen=True)
class WalkaroundSheet:
    """One walkaround with everything on it; ``id`` None while it was not begun.

    ``odometer_km``, ``energy_percent`` and ``signer`` (who brought the car) come from the reception sheet.
    """

    id: UUID | None
    visit_id: UUID
    moment: Moment
    visit_open: bool
    body: BodyStyle
    energy: Energy
    odometer_km: int | None
    energy_percent: int | None
    signer: str
    covers_on: bool = False
    valuables_asked: bool = False
    signed_at: datetime | None = None
    marks: tuple[MarkCard, ...] = ()
    checks: tuple[CheckCard, ...] = ()
    belongings: tuple[BelongingCard, ...] = ()
    photos: tuple[PhotoCard, ...] = ()
    signature: SignedCard | None = None

    def photos_of(self, mark_id: UUID) -> tuple[PhotoCard, ...]:
        """Return the photos of one mark."""
        return tuple(p for p in self.photos if p.subject is AttachedTo.MARK and p.subject_id == mark_id)


class WalkaroundReads(Protocol):
    """Walkarounds as they are stored."""

    def sheet(self, visit_id: UUID, moment: Moment) -> WalkaroundSheet:
        """Return the sheet of one moment, empty with ``id`` None while it was not begun; NotFound ``visit_gone``."""
        ...
