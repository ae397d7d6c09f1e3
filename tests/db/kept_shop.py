"""A shop worth backing up: a whole visit, a photo, a paper and a signature, on whatever engine."""

from typing import Any

from sqlalchemy import func, select

from advisor_app.domain.attachment import AttachedTo
from advisor_app.domain.payment import CashierShift
from advisor_app.domain.printing import PaperKind, PrintState
from advisor_app.domain.staff import Role
from advisor_app.domain.values.ids import new_id
from advisor_app.domain.values.money import Money
from db.engine import Database
from db.tables.all import metadata
from tests.journeys import walk_in
from tests.journeys.shop import Shop, open_shop

PHOTO = b"\xff\xd8 a photo \x00\xff" * 300
PAPER = b"%PDF-1.7 a paper\n" * 100
HARD = "换\t行\n反\\斜 \\N 张𬭎 <b>&\u202e🚗"
"""Everything that a text format could trip over."""


def full_visit(shop: Shop, plate: str = "京A12345") -> Any:
    """Drive one car through the shop, photos and papers included; return the visit's id."""
    visit = walk_in.arrive(shop, plate=plate).id
    walk_in.walk_around(shop, visit)
    fault = shop.desk.faults.record(shop.call(), visit, HARD).id
    shop.desk.faults.read_back(shop.call(), fault)
    photo = shop.desk.blobs.put(PHOTO + plate.encode())
    shop.desk.attachments.add(
        shop.call(), visit, AttachedTo.FAULT, fault, photo, "刹车片.jpg", "image/jpeg", len(PHOTO)
    )
    walk_in.quote(shop, visit, fault)
    order = walk_in.sign(shop, visit)
    paper = shop.desk.blobs.put(PAPER + plate.encode())
    kept = shop.desk.kept_papers.keep(
        shop.call(), visit, kind=PaperKind.WORK_ORDER, subject_id=order.id, language="zh_CN", edition=1, copy_number=0,
        content=paper, sha256=paper,
    )  # fmt: skip
    printing = new_id()
    for state in (PrintState.REQUESTED, PrintState.CONFIRMED):
        shop.desk.kept_papers.printed(shop.call(), kept.id, printing, state, "HP", 1, "")
    walk_in.repair(shop, visit)
    walk_in.check(shop, visit)
    walk_in.wash(shop, visit)
    bill = walk_in.settle(shop, visit)
    walk_in.decide_old_parts(shop, visit)
    owed = Money(shop.desk.reads.visits.head(visit).facts.owed_fen)
    walk_in.pay(shop, bill, owed)
    walk_in.hand_over(shop, visit)
    cashier = shop.call(Role.CASHIER)
    with shop.desk.payments.units.open(cashier) as unit:
        (shift,) = unit.all(CashierShift, closed_at=None)
    shop.desk.payments.close_shift(cashier, shift.id, Money.of(500) + owed, "")
    return visit


def kept_shop(database: Database) -> Shop:
    """Found a shop and let one visit go through it."""
    shop = open_shop(database)
    full_visit(shop)
    return shop


def another_visit(shop: Shop, plate: str = "京B54321") -> Any:
    """Let a car arrive, no more: something has changed."""
    return shop.desk.reception.arrive(shop.call(Role.SERVICE_ADVISOR), _arrival(plate)).id


def _arrival(plate: str) -> Any:
    from advisor_app.services.reception import Arrival

    return Arrival(plate=plate, name="王芳", phone="13900139000", vin="", make="大众", model="宝来",
                   colour="黑")  # fmt: skip


def everything(database: Database) -> dict[str, list[tuple[Any, ...]]]:
    """Return every row of every table as the program reads it, in the order of its text."""
    with database.reader.connect() as connection:
        return {
            table.name: sorted((tuple(row) for row in connection.execute(select(*table.columns))), key=repr)
            for table in metadata.sorted_tables
            if table.name != "blob"
        }


def sums(database: Database) -> tuple[Any, ...]:
    """Return what a shop counts its days by: bills, payments, audit rows."""
    t = metadata.tables
    with database.reader.connect() as connection:
        return tuple(
            connection.execute(select(func.count(), func.sum(t[name].c[column])).select_from(t[name])).one()
            for name, column in (("settlement", "due"), ("payment", "amount"), ("audit", "seq"))
        )
