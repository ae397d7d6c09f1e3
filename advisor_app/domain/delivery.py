"""The gate pass and the hand-over at the end of a visit."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from advisor_app.domain.entity import Entity


@dataclass(eq=False, kw_only=True)
class GatePass(Entity):
    """Leave for one car to pass the gate once (append-only); ``code`` is what the guard scans."""

    visit_id: UUID
    number: str
    code: str
    issued_at: datetime
    issued_by: UUID


@dataclass(eq=False, kw_only=True)
class GatePassUse(Entity):
    """The gate ticked a pass off (append-only, one per pass)."""

    gate_pass_id: UUID
    used_at: datetime
    used_by: UUID


@dataclass(eq=False, kw_only=True)
class Delivery(Entity):
    """The hand-over (append-only).

    ``returned`` lists what was handed back, one a line; ``covers_removed`` says that covers were fitted and came off.
    The repair guarantee runs from here: ``guarantee_until`` is its last day, ``guarantee_km`` the last odometer reading,
    None where the odometer was never read.
    """

    visit_id: UUID
    delivered_at: datetime
    delivered_by: UUID
    collected_by: str
    guarantee_until: date
    guarantee_km: int | None = None
    keys_returned: int
    returned: str = ""
    covers_removed: bool = False
    remark: str = ""
