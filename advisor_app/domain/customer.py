"""Customers: who brings, owns and pays for cars."""

import re
from dataclasses import dataclass, field
from enum import Enum
from uuid import UUID

from advisor_app.domain.entity import Entity, Root


class CustomerKind(Enum):
    """A person, or a company with its own invoice data."""

    PERSON = "person"
    COMPANY = "company"


_WITHIN = ("公司", "集团", "工厂", "事务所", "合作社", "学校", "医院", "委员会", "政府", "银行", "酒店")
_AT_END = (*"厂局队站店部社行院所会处校园", "中心", "大学", "公社")
_LONGEST_OF_A_PERSON = 4
"""Characters of a Chinese person's name at most; names with a middle dot are longer and end in none of the words."""
_ENGLISH = re.compile(r"\b(?:co|corp|inc|ltd|llc|gmbh|company|group|limited)\b", re.IGNORECASE)


def kind_of(name: str) -> CustomerKind:
    """Return what a name as it was typed most likely belongs to; the advisor can say otherwise in the file.

    Args:
        name: cleaned; a person's, or a company's with what it is called by law.
    """
    named = any(word in name for word in _WITHIN) or _ENGLISH.search(name) is not None
    ends = len(name) > _LONGEST_OF_A_PERSON and name.endswith(_AT_END)
    return CustomerKind.COMPANY if named or ends else CustomerKind.PERSON


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
        self._put_in_order([known, *(p for p in self.phones if p is not known)])

    def drop_phone(self) -> None:
        """Take the first number off; the next one, if any, comes forward."""
        self._put_in_order(self.phones[1:])

    def _put_in_order(self, phones: list[CustomerPhone]) -> None:
        for pos, phone in enumerate(phones):
            phone.pos = pos
        self.phones[:] = phones
