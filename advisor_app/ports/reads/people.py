"""What the login page and the choosers of people show."""

from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from advisor_app.domain.staff import Role, ShopKind, Taxpayer


@dataclass(frozen=True)
class ShopCard:
    """The shop as the window and the papers name it."""

    name: str
    name_en: str
    address: str
    phone: str
    uscc: str
    kind: ShopKind
    taxpayer: Taxpayer
    zone: str
    terms: str
    logo_sha: str | None
    opens: str = "08:30"
    closes: str = "18:00"
    work_days: str = "1234567"

    @property
    def missing(self) -> tuple[str, ...]:
        """Names of the fields that a settlement list has to show (JT/T 1133-2017) and that nobody has filled in."""
        return tuple(name for name in ("uscc", "address", "phone") if not getattr(self, name).strip())


@dataclass(frozen=True)
class StaffCard:
    """One person of the shop."""

    id: UUID
    login: str
    name: str
    role: Role
    has_pin: bool
    active: bool


@dataclass(frozen=True)
class PlaceCard:
    """A counter or a bay."""

    id: UUID
    number: int
    name: str


@dataclass(frozen=True)
class StaffSecrets:
    """What a secret is compared with before somebody may sign in.

    Attributes:
        id: of the person.
        password_hash, pin_hash: None where there is no PIN.
    """

    id: UUID
    password_hash: str
    pin_hash: str | None


class PeopleReads(Protocol):
    """Shop, staff, counters, bays."""

    def shop(self) -> ShopCard | None:
        """Return the shop, or None before it was founded."""
        ...

    def staff(self) -> tuple[StaffCard, ...]:
        """Return everybody, by role and name."""
        ...

    def secrets(self, login: str) -> StaffSecrets | None:
        """Return the hashes of whoever has that login and may sign in, or None."""
        ...

    def own_secrets(self, staff_id: UUID) -> StaffSecrets | None:
        """Return the hashes of somebody who may sign in, or None."""
        ...

    def counters(self) -> tuple[PlaceCard, ...]:
        """Return the counters by number."""
        ...

    def bays(self) -> tuple[PlaceCard, ...]:
        """Return the bays by number."""
        ...
