"""What a use case needs from the database: one unit of work, opened and committed by the command decorator."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol, TypeVar
from uuid import UUID

from advisor_app.domain.entity import Entity
from advisor_app.domain.staff import Role
from advisor_app.domain.stages import Facts
from advisor_app.domain.values.errors import Confirmable
from advisor_app.domain.values.ids import NumberKind
from advisor_app.ports.call import Call

E = TypeVar("E", bound=Entity)


@dataclass(frozen=True)
class Told:
    """What the audit tells of one thing: ``did`` is add, change or remove.

    ``fields`` holds values as the thing had them; of a change (before, after). An add leaves out what was nothing.
    """

    did: str
    fields: Mapping[str, Any]


class Unit(Protocol):
    """One transaction of one call."""

    call: Call
    now: datetime
    """What time it is; never before the last entry of the visit, once that has been taken with ``get`` or ``facts``."""

    def get(self, kind: type[E], key: UUID) -> E:
        """Return one thing, locked until the end of the unit.

        Raises:
            NotFound: ``<kind>_gone``. EditConflict: ``version_moved`` when this unit has read it before and somebody has
                written it since.
        """
        ...

    def caller(self) -> Role | None:
        """Return the caller's role as it stands in the file of the staff; None for who is not, or no longer, at work.

        Raises:
            NotFound: ``counter_gone`` where the shop has no such counter.
        """
        ...

    def stored(self, sha: str) -> bool:
        """Return whether the blob store holds the bytes of that name (SHA-256, 64 hex digits)."""
        ...

    def find(self, kind: type[E], /, **equal: Any) -> E | None:
        """Return the one thing whose columns equal what is given, or None."""
        ...

    def all(self, kind: type[E], /, **equal: Any) -> list[E]:
        """Return all things whose columns equal what is given, oldest first."""
        ...

    def add(self, thing: E) -> E:
        """Put a new thing into the caller's shop and return it."""
        ...

    def remove(self, thing: Entity) -> None:
        """Take back a thing that nothing was built on yet."""
        ...

    def told(self, kind: type[Entity], key: UUID) -> list[Told]:
        """Return what the audit of the unit's visit tells of one thing without personal values, newest first."""
        ...

    def number(self, kind: NumberKind) -> str:
        """Return the next human number of today, gap-free within the transaction."""
        ...

    def facts(self, visit_id: UUID) -> Facts:
        """Return the facts of a visit as stored before this unit's changes; locks the visit."""
        ...

    def cars_in(self, bay_id: UUID) -> list[tuple[UUID, str]]:
        """Return visit and plate of each car on which work is not done in a bay, locking the bay against other dispatches."""
        ...

    def serialise(self, kind: str, key: str) -> None:
        """Wait until no other unit has this text in hand that is no row's key, as a plate; hold it until the end of the unit.

        To be called before any row is locked, so that nobody waits in a circle.

        Args:
            kind: name space of the key.
            key: as it is compared.
        """
        ...

    def stock(self, part_code: str) -> Any:
        """Return the quantity of a part in stock (Decimal), locking it against other units that ask until this one ends."""
        ...

    def approver(self, action: str) -> UUID:
        """Return who approved ``action``: the caller if their role may, else the person behind ``call.approval``.

        Raises:
            NeedsApproval: ``approval_needed`` when nobody with the right has agreed yet.
            RuleBroken: ``approval_refused`` when whoever agreed may not do this either; ``approval_reason_missing`` where
                it is approved with a reason only.
        """
        ...

    def question(self, code: str, field: str | None = None, **params: object) -> None:
        """Ask the caller once: raises Confirmable unless ``code`` is among ``call.confirmed``."""
        ...

    def questions(self, asked: Sequence[Confirmable]) -> None:
        """Ask several at once: raises the first that is not among ``call.confirmed``, the others of them in ``also``."""
        ...

    def reply_to(self, call: Call, action: str, shape: type[Any], request: bytes = b"") -> Any:
        """Claim the call's key; return the stored reply when it was claimed before, else None.

        Raises:
            RuleBroken: ``key_reused`` when it was claimed for another action, or for another ``request``.
        """
        ...

    def commit(self, call: Call, action: str, reply: Any, topics: frozenset[str]) -> None:
        """Write changes, audit row and topics, and commit."""
        ...

    def refuse(self, call: Call, action: str, code: str) -> None:
        """Write the audit row of a denial and commit."""
        ...


class Units(Protocol):
    """Opens units of work."""

    def prove(self, call: Call) -> UUID | None:
        """Return who put their name and PIN (a password where they have none) under the call; None where nobody did.

        A wrong one is counted, locks and is audited as at sign-in, in a transaction of its own.

        Raises:
            RuleBroken: ``approval_refused``, ``sign_in_locked``, ``pin_spent``. LostRace: to be run again.
        """
        ...

    def open(self, call: Call, proven: UUID | None = None) -> AbstractContextManager[Unit]:
        """Begin a transaction; what was not committed at the end of the block is rolled back.

        Args:
            call: who asks.
            proven: who approves, as ``prove`` returned it.
        """
        ...
