"""Every table that only ever grows, attacked with real rows in it, on both engines."""

from decimal import Decimal

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from advisor_app.domain.delivery import GatePass
from advisor_app.domain.follow_up import CallResult, FollowUp
from advisor_app.domain.line import LineKind
from advisor_app.domain.printing import PaperKind, PrintState
from advisor_app.domain.staff import Role
from advisor_app.domain.stages import Stage
from advisor_app.domain.values.ids import new_id
from db.engine import Database
from db.tables.all import APPEND_ONLY, metadata
from db.tables.visits import order_line
from tests.journeys import walk_in
from tests.journeys.shop import Shop, open_shop
from tests.services.snapshot import snapshot

RECORDS = {
    "audit", "command_key", "delivery", "gate_pass", "gate_pass_use", "kept_paper", "old_part_event", "payment",
    "print_event", "quality_check", "quality_item", "settlement", "settlement_line", "signature", "stock_movement",
}  # fmt: skip
"""What architecture.md wants frozen: money, stock, audit, papers, proof."""


def fill(shop: Shop) -> None:
    """Bring one visit to its end, with a part issued, a paper printed and the gate passed."""
    desk = shop.desk
    trip = walk_in.drive(shop, Stage.REPAIR)
    with shop.database.reader.connect() as connection:
        part = connection.execute(select(order_line.c.id).where(order_line.c.kind == LineKind.PART)).scalar_one()
    desk.parts.issue(shop.call(Role.PARTS_KEEPER).confirming("stock_negative"), part, Decimal(1))
    walk_in.work(shop, trip.jobs)
    walk_in.check(shop, trip.visit)
    walk_in.wash(shop, trip.visit)
    bill = walk_in.settle(shop, trip.visit)
    walk_in.decide_old_parts(shop, trip.visit)
    walk_in.pay(shop, bill, walk_in.owed(shop, trip.visit))
    walk_in.hand_over(shop, trip.visit)
    with shop.database.reader.connect() as connection:
        code = connection.execute(select(metadata.tables["gate_pass"].c.code)).scalar_one()
    desk.gate_passes.use(shop.call(Role.GATE_GUARD), code)
    leave, kept = walk_in.ids_of(shop, GatePass, trip.visit)[0], desk.blobs.put(b"a paper")
    paper = desk.kept_papers.keep(shop.call(), trip.visit, PaperKind.GATE_PASS, leave, "zh_CN", 1, 0, "c" * 64, kept).id
    desk.kept_papers.printed(shop.call(), paper, new_id(), PrintState.SPOOLED, "HP", 1, "")
    due = walk_in.ids_of(shop, FollowUp, trip.visit)[0]
    desk.follow_ups.call(shop.call(Role.FOLLOW_UP_CALLER), due, CallResult.SATISFIED, 9, "", None)


def test_the_records_are_on_the_list() -> None:
    assert RECORDS <= APPEND_ONLY


def test_no_statement_changes_or_removes_a_record(database: Database) -> None:
    shop = open_shop(database)
    fill(shop)
    before = snapshot(database)
    tables = metadata.tables
    for name in sorted(APPEND_ONLY):
        with database.reader.connect() as connection:
            assert connection.execute(select(func.count()).select_from(tables[name])).scalar_one() > 0, (
                f"{name} is empty"
            )
        key = next(iter(tables[name].primary_key)).name
        columns = ", ".join(f'"{c.name}"' for c in tables[name].columns)
        attacks = [
            f'UPDATE "{name}" SET "{key}" = "{key}"',
            f'UPDATE "{name}" SET "shop_id" = 9',
            f'DELETE FROM "{name}"',
            f'INSERT INTO "{name}" SELECT * FROM "{name}" WHERE true ON CONFLICT ("{key}") DO UPDATE SET "shop_id" = 9',
        ]
        if database.kind == "sqlite":
            attacks.append(f'INSERT OR REPLACE INTO "{name}" ({columns}) SELECT {columns} FROM "{name}"')
            attacks.append(f'REPLACE INTO "{name}" ({columns}) SELECT {columns} FROM "{name}" LIMIT 1')
        else:
            attacks += [f'TRUNCATE "{name}" CASCADE', f'TRUNCATE "{name}" RESTART IDENTITY CASCADE']
        for attack in attacks:
            with pytest.raises(IntegrityError, match="append_only:"), database.writer.begin() as connection:
                connection.execute(text(attack))
    assert snapshot(database) == before


def test_a_table_with_records_below_it_is_not_emptied_either(database: Database) -> None:
    """The roots that records hang on: foreign keys and guards stop both DELETE and TRUNCATE … CASCADE."""
    shop = open_shop(database)
    fill(shop)
    before = snapshot(database)
    for name in ("visit", "work_order", "staff", "vehicle", "customer", "cashier_shift"):
        attacks = [f'DELETE FROM "{name}"'] + ([f'TRUNCATE "{name}" CASCADE'] if database.kind != "sqlite" else [])
        for attack in attacks:
            with pytest.raises(DBAPIError), database.writer.begin() as connection:
                connection.execute(text(attack))
    assert snapshot(database) == before
