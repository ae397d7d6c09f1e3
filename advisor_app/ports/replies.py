"""What commands answer."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from advisor_app.domain.signature import SignedOn
from advisor_app.domain.values.money import Money


@dataclass(frozen=True)
class Done:
    """The key of the thing that was made or changed."""

    id: UUID


@dataclass(frozen=True)
class Numbered:
    """The key and human number of the thing that was made."""

    id: UUID
    number: str


@dataclass(frozen=True)
class DoneMany:
    """The keys of several things that were made together."""

    ids: tuple[UUID, ...]


@dataclass(frozen=True)
class Paid:
    """A booked payment: what goes back to the customer and what is still owed on the bill."""

    id: UUID
    number: str
    change: Money
    owed: Money


@dataclass(frozen=True)
class Signed:
    """A signature as it comes from the screen: who, how, and the drawing's hash in the blob store."""

    signer: str
    how: SignedOn
    image_sha: str | None = None


@dataclass(frozen=True)
class SignedIn:
    """Somebody signed in at a counter."""

    staff_id: UUID
    name: str
    role: str
    at: datetime
