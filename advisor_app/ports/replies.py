"""What commands answer."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from advisor_app.domain.signature import Signature, SignedOn, SignedWhat
from advisor_app.domain.values.errors import RuleBroken
from advisor_app.domain.values.kinds import sha256_of
from advisor_app.domain.values.money import Money
from advisor_app.domain.values.text import clean_name
from advisor_app.ports.unit import Unit


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

    def under(self, unit: Unit, what: SignedWhat, visit_id: UUID, subject_id: UUID) -> Signature:
        """Put the signature under a thing, witnessed by the caller.

        Raises:
            RuleBroken: ``signer_missing`` without a name; ``signature_missing`` for a signature on the screen without a
                drawing, and for a drawing that was not stored; ``value_wrong_kind`` for what is no name of bytes.
        """
        signer = clean_name(self.signer)
        if not signer:
            raise RuleBroken("signer_missing", field="signer")
        drawn = None if self.image_sha is None else sha256_of(self.image_sha)
        if (drawn is None and self.how is SignedOn.SCREEN) or (drawn is not None and not unit.stored(drawn)):
            raise RuleBroken("signature_missing")
        return unit.add(
            Signature(
                visit_id=visit_id, subject_id=subject_id, what=what, how=self.how, signer=signer,
                image_sha=drawn, signed_at=unit.now, witness_id=unit.call.staff_id,
            )
        )  # fmt: skip


@dataclass(frozen=True)
class SignedIn:
    """Somebody signed in at a counter."""

    staff_id: UUID
    name: str
    role: str
    at: datetime
