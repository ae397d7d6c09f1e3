"""What is handed back at delivery."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Protocol
from uuid import UUID

from advisor_app.domain.diagram import BodyStyle, Panel
from advisor_app.domain.guarantee import WorkClass
from advisor_app.domain.walkaround import MarkKind, MarkSize


@dataclass(frozen=True)
class MarkCard:
    """A mark of the walkaround; ``x`` and ``y`` in diagram units of ``view``."""

    id: UUID
    number: int
    panel: Panel
    view: str
    x: Decimal
    y: Decimal
    kind: MarkKind
    size: MarkSize
    note: str
    carried: bool


@dataclass(frozen=True)
class BelongingCard:
    """A thing that stayed in the car."""

    name: str
    place: str


@dataclass(frozen=True)
class DeliveredCard:
    """How the car was handed over, and the two ends of the repair guarantee that runs from there."""

    at: datetime
    by: str
    collected_by: str
    keys_returned: int
    returned: tuple[str, ...]
    remark: str
    guarantee_until: date
    guarantee_km: int | None


@dataclass(frozen=True)
class HandBack:
    """Everything that has to go back with the car, and the car as it came.

    ``taken`` names the old parts that the customer takes along; ``advised`` the work that was not wanted this time.
    ``work_class`` has the terms of the repair guarantee; the next service is None where no maintenance was done.
    """

    visit_id: UUID
    customer: str
    bring_name: str
    collect_name: str
    keys_received: int
    licence_received: bool
    book_received: bool
    covers_on: bool
    body: BodyStyle
    belongings: tuple[BelongingCard, ...]
    taken: tuple[str, ...]
    advised: tuple[str, ...]
    arrival_marks: tuple[MarkCard, ...]
    delivery_marks: tuple[MarkCard, ...]
    next_service_on: date | None
    next_service_km: int | None
    gate_pass: str
    work_class: WorkClass
    delivered: DeliveredCard | None


class DeliveryReads(Protocol):
    """Hand-over."""

    def hand_back(self, visit_id: UUID) -> HandBack:
        """Return what is to be handed back; NotFound ``visit_gone``."""
        ...
