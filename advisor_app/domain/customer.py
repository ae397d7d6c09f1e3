"""Customers: who brings, owns and pays for cars."""

from dataclasses import dataclass, field
from enum import Enum
from uuid import UUID

from advisor_app.domain.entity import Entity, Root


class CustomerKind(Enum):
    """A person, or a company with its own invoice data."""

    PERSON = "person"
    COMPANY = "company"


class PhonePurpose(Enum):
    """What a number is good for."""

    MAIN = "main"
    DRIVER = "driver"
    OFFICE = "office"
    HOME = "home"


@dataclass(eq=False, kw_only=True)
class CustomerPhone(Entity):
    """One number of a customer, in the order they prefer."""

    customer_id: UUID | None = None
    pos: int = 0
    number: str
    purpose: PhonePurpose = PhonePurpose.MAIN
    best_time: str = ""


@dataclass(eq=False, kw_only=True)
class Customer(Root):
    """A customer file."""

    name: str
    kind: CustomerKind = CustomerKind.PERSON
    tax_number: str = ""
    note: str = ""
    phones: list[CustomerPhone] = field(default_factory=list)

    @property
    def phone(self) -> str:
        """The number to call first, or an empty string."""
        return self.phones[0].number if self.phones else ""

    def set_phone(self, number: str) -> None:
        """Make ``number`` the first number of the customer, keeping the others behind it."""
        known = next((p for p in self.phones if p.number == number), None)
        if known is None:
            known = CustomerPhone(number=number)
            self.phones.append(known)
        for pos, phone in enumerate([known, *(p for p in self.phones if p is not known)]):
            phone.pos = pos
        self.phones.sort(key=lambda p: p.pos)
