"""The people of the shop, the counters they work at, and the shop itself."""

import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

from advisor_app.domain.entity import Entity, Root
from advisor_app.domain.values.errors import RuleBroken

TRIES = 5
"""So many wrong secrets in a row are looked at, at once and without a wait."""


class Role(Enum):
    """What a person does in the shop; decides what they may do and which page they land on."""

    SERVICE_ADVISOR = "service_advisor"
    APPOINTMENT_CLERK = "appointment_clerk"
    WORKSHOP_CONTROLLER = "workshop_controller"
    TECHNICIAN = "technician"
    TEAM_LEADER = "team_leader"
    FINAL_INSPECTOR = "final_inspector"
    PARTS_KEEPER = "parts_keeper"
    WARRANTY_CLERK = "warranty_clerk"
    WASHER = "washer"
    LOUNGE_ATTENDANT = "lounge_attendant"
    GATE_GUARD = "gate_guard"
    CASHIER = "cashier"
    FOLLOW_UP_CALLER = "follow_up_caller"
    MANAGER = "manager"


class ShopKind(Enum):
    """A demo shop holds made-up people and can't be used for real business."""

    DEMO = "demo"
    OWN = "own"


class Taxpayer(Enum):
    """VAT status of the shop."""

    GENERAL = "general"
    SMALL = "small"


@dataclass(eq=False, kw_only=True)
class Shop(Root):
    """The shop as its papers name it.

    ``opens`` and ``closes`` are hours of the day as HH:MM in the shop's zone, ``work_days`` the digits of its working days,
    Monday is 1. ``terms`` is the shop's own text under the work order; ``labour_rate_fen`` the price of one hour.
    """

    name: str
    name_en: str = ""
    address: str = ""
    phone: str = ""
    uscc: str = ""
    kind: ShopKind = ShopKind.OWN
    taxpayer: Taxpayer = Taxpayer.GENERAL
    zone: str = "Asia/Shanghai"
    terms: str = ""
    logo_sha: str | None = None
    opens: str = "08:30"
    closes: str = "18:00"
    work_days: str = "1234567"


@dataclass(eq=False, kw_only=True)
class Counter(Entity):
    """One workstation; the audit chain and the printers belong to it."""

    number: int
    name: str


@dataclass(eq=False, kw_only=True)
class Bay(Entity):
    """A working place in the workshop."""

    number: int
    name: str


def folded_login(login: str) -> str:
    """Return a login as it is compared: ``Boss``, ``BOSS`` and the full-width ``ｂｏｓｓ`` are one and the same."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", login).casefold())


@dataclass(eq=False, kw_only=True)
class Staff(Root):
    """A person who signs in; ``tries`` counts wrong PINs or passwords since the last right one."""

    login: str
    name: str
    role: Role
    password_hash: str
    pin_hash: str | None = None
    phone: str = ""
    active: bool = True
    tries: int = 0
    locked_until: datetime | None = None

    def check_may_try(self, now: datetime, *, by_pin: bool, field: str | None = None) -> None:
        """Refuse to look at a secret after too many wrong ones, the right one included.

        Args:
            now: the time of the try.
            by_pin: whether it is a PIN.
            field: where it was typed, for the error.

        Raises:
            RuleBroken: ``sign_in_locked`` with the minutes to wait; ``pin_spent`` for a PIN after five wrong ones, or
                where there is none.
        """
        if self.locked_until is not None and now < self.locked_until:
            raise RuleBroken("sign_in_locked", field=field, minutes=-(-(self.locked_until - now).seconds // 60))
        if by_pin and (self.pin_hash is None or self.tries >= TRIES):
            raise RuleBroken("pin_spent", field=field)

    def tried(self, now: datetime, *, right: bool, by_pin: bool) -> None:
        """Count a secret that was looked at; wrong passwords lock the next ones out for longer and longer."""
        self.tries = 0 if right else self.tries + 1
        self.locked_until = None
        if not right and not by_pin and self.tries >= TRIES:
            self.locked_until = now + timedelta(minutes=min(2 ** (self.tries - TRIES), 60))
