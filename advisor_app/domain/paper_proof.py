"""What stands under a paper of a visit: who signed, in whose hands, what was declined, and what was agreed to since."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from advisor_app.domain.values.money import Money

Word = str | Enum
"""Text that is printed as it stands, or a member of an enum that is printed in the language of the paper."""


@dataclass(frozen=True, kw_only=True)
class Signature:
    """A signature given on the pad (PNG bytes) or noted as given otherwise (``how``: on paper, by phone ...).

    In the shop's place neither of both means that nobody signed: only who handles the matter is named.

    Attributes:
        login: the shop's side, as the login recorded who took the customer's signature; it stands for a drawn one.
        post: what that person is in the shop.
    """

    name: str
    at: datetime | None = None
    image: bytes | None = None
    how: Word = ""
    login: bool = False
    post: Word = ""


@dataclass(frozen=True, kw_only=True)
class NotDoneRow:
    """Work that the customer declined or put off; ``safety`` marks what the safety of the car depends on."""

    name: str
    reason: str = ""
    safety: bool = False


@dataclass(frozen=True, kw_only=True)
class Refusal:
    """客户放弃维修项目: what was declined, and the signature for what matters for safety.

    Attributes:
        signature: the customer's, None where nobody has signed for it (yet).
        witness: who of the shop took it.
    """

    rows: tuple[NotDoneRow, ...] = ()
    signature: Signature | None = None
    witness: Signature | None = None


@dataclass(frozen=True, kw_only=True)
class AdditionRow:
    """增项: work that was found and agreed to after the order had been signed.

    Attributes:
        amount: what its lines cost, all payers together.
        signature: the customer's for it, where the customer was there; None where it was agreed to otherwise.
    """

    found: str
    amount: Money
    agreed_by: str
    agreed_how: Word
    agreed_at: datetime
    signature: Signature | None = None
