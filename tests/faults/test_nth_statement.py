"""F4: the database fails at the N-th statement of a use case, for every N, the commit included.

Whatever N is: the whole use case is rolled back, the error is one a person can do something about, and the same call
with the same key goes through afterwards.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from advisor_app.domain.fault import Fault
from advisor_app.domain.old_part import Fate
from advisor_app.domain.payment import PaymentMethod
from advisor_app.domain.quality import CheckLevel
from advisor_app.domain.staff import Role
from advisor_app.domain.stages import Stage
from advisor_app.domain.values.errors import EnvironmentFault
from advisor_app.domain.values.money import Money
from advisor_app.domain.walkaround import Moment
from advisor_app.services.reception import Arrival
from db.engine import Database
from tests.journeys import walk_in
from tests.journeys.shop import Shop, open_shop
from tests.journeys.walk_in import Trip
from tests.services.snapshot import snapshot

DISK_FULL = 13
"""SQLITE_FULL; the reader of errors takes the number from any driver's error."""


class DiskFullError(Exception):
    """What a driver raises when the disk is full."""

    sqlite_errorcode = DISK_FULL


class SerializationError(Exception):
    """What a server says to the loser of two transactions."""

    sqlstate = "40001"


@dataclass
class Counted:
    """How many statements and commits were sent, and at which one the disk is full (0: never)."""

    fails_at: int = 0
    sent: int = 0

    def hit(self, *_: Any) -> None:
        self.sent += 1
        if self.sent == self.fails_at:
            raise OperationalError("…", {}, DiskFullError("disk full"))


@contextmanager
def before_commit(database: Database, act: Callable[[], None]) -> Iterator[None]:
    """Run ``act`` where the driver would commit; the engine's own event comes too early to be like a driver's error."""
    dialect = database.writer.dialect
    commit = dialect.do_commit

    def committing(connection: Any) -> None:
        act()
        commit(connection)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(dialect, "do_commit", committing)
        yield


@contextmanager
def failing(database: Database, fails_at: int) -> Iterator[Counted]:
    """Let the writer fail at its N-th statement or commit inside the block."""
    counted = Counted(fails_at)
    event.listen(database.writer, "before_cursor_execute", counted.hit)
    try:
        with before_commit(database, counted.hit):
            yield counted
    finally:
        event.remove(database.writer, "before_cursor_execute", counted.hit)


UseCase = Callable[[Shop, Trip], Callable[[], object]]


def arrive(shop: Shop, _: Trip) -> Callable[[], object]:
    call, arrival = shop.call(), Arrival(plate="京B99999", name="李强", phone="13900000000")
    return lambda: shop.desk.reception.arrive(call, arrival)


def set_field(shop: Shop, trip: Trip) -> Callable[[], object]:
    call = shop.call()
    return lambda: shop.desk.reception.set_field(call, trip.visit, "odometer_km", 30210, 30215)


def start_walkaround(shop: Shop, trip: Trip) -> Callable[[], object]:
    call = shop.call()
    return lambda: shop.desk.walkarounds.start(call, trip.visit, Moment.ARRIVAL)


def record_fault(shop: Shop, trip: Trip) -> Callable[[], object]:
    call = shop.call()
    return lambda: shop.desk.faults.record(call, trip.visit, "空调不凉")


def add_line(shop: Shop, trip: Trip) -> Callable[[], object]:
    call, code = shop.call(), next(iter(shop.desk.reference.catalog().packages))
    return lambda: shop.desk.quotes.add(call, trip.visit, code, Decimal(1), None)


def sign_order(shop: Shop, trip: Trip) -> Callable[[], object]:
    call, shown = shop.call(), walk_in.shown(shop, trip.visit)
    return lambda: shop.desk.work_orders.sign(call, trip.visit, walk_in.CUSTOMER, shown)


def propose(shop: Shop, trip: Trip) -> Callable[[], object]:
    call = shop.call(Role.TECHNICIAN)
    return lambda: shop.desk.additions.propose(call, trip.visit, "制动液含水")


def start_job(shop: Shop, trip: Trip) -> Callable[[], object]:
    call = shop.call(Role.TECHNICIAN)
    return lambda: shop.desk.jobs.start(call, trip.jobs[0])


def fail_check(shop: Shop, trip: Trip) -> Callable[[], object]:
    call, failed = shop.call(Role.FINAL_INSPECTOR), {trip.jobs[0]: "漏油"}
    return lambda: shop.desk.quality.check(call, trip.visit, CheckLevel.FINAL, trip.jobs[1:], failed, {}, None, "")


def settle(shop: Shop, trip: Trip) -> Callable[[], object]:
    call = shop.call()
    return lambda: shop.desk.settlements.settle(call, trip.visit, Money(0))


def decide_old_parts(shop: Shop, trip: Trip) -> Callable[[], object]:
    call = shop.call()
    return lambda: shop.desk.old_parts.decide(call, trip.visit, trip.old_parts, Fate.LEFT, walk_in.CUSTOMER)


def take_money(shop: Shop, trip: Trip) -> Callable[[], object]:
    bill = trip.bill
    assert bill is not None
    shop.desk.payments.open_shift(shop.call(Role.CASHIER), Money(0))
    call = shop.call(Role.CASHIER)
    return lambda: shop.desk.payments.take(call, bill, PaymentMethod.CASH, Money(100), Money(500), "")


def hand_over(shop: Shop, trip: Trip) -> Callable[[], object]:
    call = shop.call()
    return lambda: shop.desk.deliveries.hand_over(call, trip.visit, "张𬭎", 1, ("钥匙",), True, "")


USE_CASES: list[tuple[UseCase, Stage]] = [
    (arrive, Stage.WALKAROUND),
    (set_field, Stage.WALKAROUND),
    (start_walkaround, Stage.WALKAROUND),
    (record_fault, Stage.FAULT),
    (add_line, Stage.QUOTE),
    (sign_order, Stage.ORDER),
    (propose, Stage.REPAIR),
    (start_job, Stage.REPAIR),
    (fail_check, Stage.QUALITY),
    (settle, Stage.SETTLEMENT),
    (decide_old_parts, Stage.OLD_PARTS),
    (take_money, Stage.PAYMENT),
    (hand_over, Stage.DELIVERY),
]


@pytest.mark.slow
@pytest.mark.parametrize(("case", "stage"), USE_CASES, ids=lambda value: getattr(value, "__name__", None))
def test_every_statement_may_fail(database: Database, case: UseCase, stage: Stage) -> None:
    shop = open_shop(database)
    trip = walk_in.drive(shop, stage)
    act = case(shop, trip)
    before = snapshot(database)
    for n in range(1, 200):
        with failing(database, n) as counted:
            try:
                reply = act()
            except EnvironmentFault as fault:
                assert fault.code == "disk_full"  # noqa: PT017
            else:
                break
        assert snapshot(database) == before, f"statement {n} left something behind"
    assert 8 < counted.sent < n, "the last round went through without reaching its N"
    after = snapshot(database)
    assert after != before
    assert act() == reply
    assert snapshot(database) == after
    assert shop.desk.reads.visits.head(trip.visit).id == trip.visit


def test_the_desk_goes_on_after_a_fault(database: Database) -> None:
    """Another use case by another person succeeds right after, and the shop can be driven to its end."""
    shop = open_shop(database)
    trip = walk_in.drive(shop, Stage.SETTLEMENT)
    with failing(database, 5), pytest.raises(EnvironmentFault):
        walk_in.settle(shop, trip.visit)
    shop.clock.advance(timedelta(minutes=1))
    bill = walk_in.settle(shop, trip.visit)
    walk_in.decide_old_parts(shop, trip.visit)
    walk_in.pay(shop, bill, walk_in.owed(shop, trip.visit))
    walk_in.hand_over(shop, trip.visit)
    assert shop.desk.reads.visits.head(trip.visit).facts.delivered


def test_a_race_that_is_lost_now_and_then_is_run_again_unseen(database: Database) -> None:
    shop = open_shop(database)
    visit = walk_in.arrive(shop).id
    lost = 0

    def lose() -> None:
        nonlocal lost
        if lost < 3:
            lost += 1
            raise OperationalError("…", {}, SerializationError())

    with before_commit(database, lose):
        fault = shop.desk.faults.record(shop.call(), visit, "异响")
    assert lost == 3
    assert walk_in.ids_of(shop, Fault, visit) == (fault.id,)
