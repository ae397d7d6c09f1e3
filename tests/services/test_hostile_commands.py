"""Every command with odd arguments, at every stage: it stores, or it refuses with a code. Nothing else ever comes out."""

import dataclasses
import inspect
import random
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from enum import Enum
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints
from uuid import UUID

import pytest
from sqlalchemy import select

from advisor_app.domain.entity import Entity
from advisor_app.domain.stages import Stage
from advisor_app.domain.values.errors import TradeError
from advisor_app.domain.values.ids import new_id
from advisor_app.domain.values.money import Money
from advisor_app.ports.permissions import allowed
from advisor_app.services.faults import TEXT_FIELDS
from advisor_app.services.files import CUSTOMER_FIELDS, VEHICLE_FIELDS
from advisor_app.services.quotes import CHANGEABLE
from advisor_app.services.reception import FIELDS
from db.doctor_report import Severity
from db.engine import Database
from db.tables.all import metadata
from tests.db.test_doctor import look
from tests.journeys import walk_in
from tests.journeys.shop import Shop, open_shop
from tests.services.test_permissions import commands

ROUNDS = 1500
NAMES = (*FIELDS, *CUSTOMER_FIELDS, *VEHICLE_FIELDS, *CHANGEABLE, *TEXT_FIELDS, "phone", "plate", "vin", "nothing")
EAST, WEST = timezone(timedelta(hours=8)), timezone(timedelta(hours=-8))
ODD: dict[type, tuple[Any, ...]] = {
    str: (
        "", " ", "x" * 5000, "长" * 101, "<b>&", "👨‍👩‍👧", "\u202e\u200b", "a\x00b", "\ud800", "\n\n", "１２３", "-0.01", "1e9",
        "NaN", "张三", "京A12345", "13800138000", "LSVAA4186R2000001", "a" * 64, "left", "battery", "zh_CN",
    ),
    Decimal: tuple(Decimal(x) for x in ("1", "0", "-0.01", "1e9", "NaN", "sNaN", "-Infinity", "0.0001", "1e-30", "99999")),
    Money: tuple(Money(x) for x in (100, 0, -1, 10**10, 10**19, -(10**30))),
    int: (1, 0, -1, 9, 30210, 10**9, 10**19, -(10**40)),
    datetime: (
        datetime(2026, 11, 25, 5, tzinfo=UTC), datetime(2026, 11, 25, 5, tzinfo=UTC).replace(tzinfo=None), datetime.min.replace(tzinfo=EAST),
        datetime.max.replace(tzinfo=WEST), datetime(9999, 12, 31, tzinfo=UTC),
    ),
    date: (date(2026, 12, 1), date.min, date.max, date(2026, 11, 23)),
    bool: (True, False),
    NoneType: (None,),
}  # fmt: skip
ABOUT = {
    "visit_id": "visit", "fault_id": "fault", "line_id": "order_line", "addition_id": "addition", "job_id": "job",
    "settlement_id": "settlement", "staff_id": "staff", "technician_id": "staff", "customer_id": "customer",
    "vehicle_id": "vehicle", "shift_id": "cashier_shift", "old_part_id": "old_part", "follow_up_id": "follow_up",
    "attachment_id": "attachment", "paper_id": "kept_paper", "appointment_id": "appointment", "bay_id": "bay",
    "job_ids": "job", "old_part_ids": "old_part", "line_ids": "quote_line", "mark_id": "walkaround_mark",
    "mark_ids": "walkaround_mark", "advisor_id": "staff", "passed": "job", "failed": "job", "measured": "job",
}  # fmt: skip
YES = (
    "plate_irregular", "vin_irregular", "phone_irregular", "tax_number_irregular", "odometer_smaller", "odometer_jump",
    "stock_negative", "keys_differ", "rounding_large", "collector_differs", "bay_taken",
    "job_hardly_begun",
)  # fmt: skip


class Hand:
    """Throws the dice for arguments of a type."""

    def __init__(self, shop: Shop) -> None:
        self.shop = shop
        self.dice = random.Random(20261124)

    def keys(self, name: str) -> Sequence[UUID]:
        """Return keys of what an argument of that name points at, and one of nothing."""
        if name not in ABOUT:
            return [new_id()]
        table = metadata.tables[ABOUT[name]]
        with self.shop.database.reader.connect() as connection:
            return [*connection.scalars(select(table.c.id).order_by(table.c.id.desc()).limit(10)), new_id()]

    def value(self, hint: Any, name: str) -> Any:
        """Return something of the type."""
        dice, origin = self.dice, get_origin(hint)
        if hint is Any:
            return self.value(dice.choice([*ODD, UUID]), name)
        if origin in (Union, UnionType):
            return self.value(dice.choice(get_args(hint)), name)
        if origin is tuple:
            return tuple(self.value(get_args(hint)[0], name) for _ in range(dice.randint(0, 2)))
        if origin is dict:
            key, value = get_args(hint)
            return {self.value(key, name): self.value(value, "") for _ in range(dice.randint(0, 2))}
        if hint is UUID:
            return dice.choice(self.keys(name))
        if hint is str and name == "field":
            return dice.choice(NAMES)
        if issubclass(hint, Enum):
            return dice.choice(list(hint))
        if hint in ODD:
            return dice.choice(ODD[hint])
        hints = get_type_hints(hint)
        own = {"id", "shop_id"} if issubclass(hint, Entity) else set()
        return hint(
            **{f.name: self.value(hints[f.name], f.name) for f in dataclasses.fields(hint) if f.name not in own}
        )

    def throw(self, action: str, method: Callable[..., object]) -> None:
        """Call once."""
        body = inspect.getclosurevars(method).nonlocals["body"]
        hints = get_type_hints(body)
        given = [self.value(hints[name], name) for name in list(inspect.signature(body).parameters)[2:]]
        roles = [role for role in self.shop.people if allowed(role, action)]
        call = self.shop.call(self.dice.choice(roles), self.dice.choice(ODD[str]))
        for code in YES:
            call = call.confirming(code)
        try:
            method(call, *given)
        except TradeError:
            return
        except Exception as error:
            raise AssertionError(f"{method.__qualname__}{tuple(given)!r}"[:2000]) from error


@pytest.mark.slow
def test_every_command_stores_or_refuses(database: Database) -> None:
    shop = open_shop(database)
    for number, stage in enumerate(Stage):
        if stage not in (Stage.RECEPTION, Stage.DELIVERY, Stage.FOLLOW_UP):
            walk_in.drive(shop, stage, f"京B0000{number:X}", f"客{number}")
    hand = Hand(shop)
    known = [(a, m) for a, m in commands(shop.desk) if not a.startswith("staff.")]
    for _ in range(ROUNDS):
        hand.throw(*hand.dice.choice(known))
    lost = {"blob_lost"}  # made-up names of bytes that nobody stored
    assert {one.code for one in look(shop).findings if one.severity is Severity.ERROR} <= lost
