"""Reads of settlement, cash desk, old parts, hand-over and calls: what they tell, in how many statements, on both engines."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import event

from advisor_app.domain.follow_up import CallResult
from advisor_app.domain.old_part import Fate
from advisor_app.domain.payment import PaymentMethod
from advisor_app.domain.staff import Role
from advisor_app.domain.values.clock import local_day
from advisor_app.domain.values.errors import NotFound
from advisor_app.domain.values.money import Money
from db.engine import Database
from tests.journeys import walk_in
from tests.journeys.shop import Shop, open_shop


@contextmanager
def counted(database: Database) -> Iterator[list[str]]:
    """Collect the statements that the readers send."""
    sent: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        if statement.lstrip().upper().startswith("SELECT"):
            sent.append(statement)

    event.listen(database.reader, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(database.reader, "before_cursor_execute", note)


def ready(shop: Shop, plate: str = "京A12345", part: str = ""):
    visit = walk_in.arrive(shop, plate).id
    walk_in.walk_around(shop, visit)
    walk_in.quote(shop, visit, walk_in.record_fault(shop, visit), part=part)
    walk_in.sign(shop, visit)
    walk_in.repair(shop, visit)
    walk_in.check(shop, visit)
    walk_in.wash(shop, visit)
    return visit


def statements(database: Database, read: Callable[[], object]) -> int:
    with counted(database) as sent:
        read()
    return len(sent)


def test_checkout_tells_estimate_bill_and_payment(database: Database) -> None:
    shop = open_shop(database)
    visit = ready(shop)
    before = shop.desk.reads.cash.checkout(visit)
    assert before.bills == ()
    assert before.gate_pass is None
    assert before.order_number
    assert before.odometer_km == 30210
    total = sum((line.amount for line in before.lines), Money(0))
    bill = walk_in.settle(shop, visit)
    walk_in.pay(shop, bill, Money.of(100))
    after = shop.desk.reads.cash.checkout(visit)
    (card,) = after.bills
    assert (card.due, card.paid, card.owed) == (total, Money.of(100), total - Money.of(100))
    assert (card.signed_by, card.settled_by) == ("张𬭎", "林晓燕")
    (payment,) = after.payments
    assert (payment.method, payment.amount, payment.given) == (PaymentMethod.CASH, Money.of(100), Money.of(110))
    assert payment.taken_by == "郑美玲"
    assert after.owed == total - Money.of(100)


def test_a_reversed_bill_stands_no_more(database: Database) -> None:
    shop = open_shop(database)
    visit = ready(shop)
    bill = walk_in.settle(shop, visit)
    shop.desk.settlements.reverse(shop.call(Role.MANAGER), bill, "付款方选错")
    assert shop.desk.reads.cash.checkout(visit).bills == ()
    (row,) = shop.desk.reads.cash.queue()
    assert (row.since, row.due) == (None, Money(0))


def test_queue_is_in_the_order_of_the_bills_and_ends_with_the_gate_pass(database: Database) -> None:
    shop = open_shop(database)
    walk_in.arrive(shop, "京A00001")
    first, second = ready(shop, "京A11111"), ready(shop, "京A22222")
    bill = walk_in.settle(shop, second)
    rows = shop.desk.reads.cash.queue()
    assert [(r.visit_id, r.since is None) for r in rows] == [(second, False), (first, True)]
    assert rows[0].unsigned == 1
    due = rows[0].due
    assert due > Money(0)
    walk_in.decide_old_parts(shop, second)
    walk_in.pay(shop, bill, due)
    shop.desk.gate_passes.issue(shop.call(Role.CASHIER), second)
    assert [r.visit_id for r in shop.desk.reads.cash.queue()] == [first]


def test_queue_and_checkout_take_as_many_statements_for_one_car_as_for_three(database: Database) -> None:
    shop = open_shop(database)
    visit = ready(shop, "京A11111")
    walk_in.settle(shop, visit)
    reads = shop.desk.reads.cash
    one = statements(database, reads.queue)
    sheet = statements(database, lambda: reads.checkout(visit))
    for plate in ("京A22222", "京A33333"):
        walk_in.settle(shop, ready(shop, plate))
    assert statements(database, reads.queue) == one == 4
    assert statements(database, lambda: reads.checkout(visit)) == sheet == 10


def test_shift_adds_up_by_method(database: Database) -> None:
    shop = open_shop(database)
    cashier = shop.people[Role.CASHIER]
    reads = shop.desk.reads.cash
    assert reads.open_shift(cashier.counter_id) is None
    bill = walk_in.settle(shop, ready(shop))
    shift = shop.desk.payments.open_shift(cashier.call(), Money.of(500))
    for method, yuan in ((PaymentMethod.CASH, 30), (PaymentMethod.WECHAT, 20), (PaymentMethod.CASH, 10)):
        shop.desk.payments.take(cashier.call(), bill, method, Money.of(yuan), Money.of(yuan), "")
    card = reads.open_shift(cashier.counter_id)
    assert card is not None
    assert [(t.method, t.count, t.amount) for t in card.taken] == [
        (PaymentMethod.CASH, 2, Money.of(40)), (PaymentMethod.WECHAT, 1, Money.of(20)),
    ]  # fmt: skip
    assert (card.in_drawer, card.total, card.cashier) == (Money.of(540), Money.of(60), "郑美玲")
    shop.desk.payments.close_shift(cashier.call(), shift.id, Money.of(539), "少一元硬币")
    assert reads.open_shift(cashier.counter_id) is None
    (closed,) = reads.shifts(cashier.counter_id)
    assert (closed.counted, closed.expected, closed.reason) == (Money.of(539), Money.of(540), "少一元硬币")
    assert reads.shift(shift.id) == closed
    with pytest.raises(NotFound) as gone:
        reads.shift(uuid4())
    assert gone.value.code == "cashier_shift_gone"


def test_gate_pass_is_found_by_its_code_and_tells_when_it_was_used(database: Database) -> None:
    shop = open_shop(database)
    visit = ready(shop)
    bill = walk_in.settle(shop, visit)
    walk_in.decide_old_parts(shop, visit)
    walk_in.pay(shop, bill, shop.desk.reads.cash.checkout(visit).owed)
    shop.desk.gate_passes.issue(shop.call(Role.CASHIER), visit)
    reads = shop.desk.reads.cash
    card = reads.checkout(visit).gate_pass
    assert card is not None
    assert reads.gate_pass("0") is None
    assert reads.gate_pass(f"{card.code[:4]} {card.code[4:]}") == card
    assert (card.plate, card.used_at, card.used_by) == ("京A12345", None, "")
    start = shop.clock.now()
    assert reads.gone_through(start) == ()
    assert not card.handed_over
    shop.desk.deliveries.hand_over(shop.call(), visit, "张𬭎", 1, (), True, "")
    given = reads.gate_pass(card.code)
    assert given is not None
    assert (given.handed_over, given.without_work, given.collect_name) == (True, False, "张𬭎")
    shop.desk.gate_passes.use(shop.call(Role.GATE_GUARD), card.code)
    (gone,) = reads.gone_through(start)
    assert (gone.used_at, gone.used_by) == (start, "陈大爷")


def test_old_parts_have_their_last_fate(database: Database) -> None:
    shop = open_shop(database)
    visit = ready(shop, part="AF-VW")
    reads = shop.desk.reads.old_parts
    (part,) = reads.of_visit(visit).parts
    assert (part.fate, part.decided) == (Fate.LABELLED, False)
    assert [p.id for p in reads.shelf()] == [part.id]
    shop.desk.old_parts.place(shop.call(), part.id, "旧件架 A-2")
    shop.desk.old_parts.decide(shop.call(), visit, (part.id,), Fate.SHOWN, None)
    shop.clock.advance(timedelta(minutes=1))
    shop.desk.old_parts.decide(shop.call(), visit, (part.id,), Fate.TAKEN, walk_in.CUSTOMER)
    sheet = reads.of_visit(visit)
    (part,) = sheet.parts
    assert (part.fate, part.decided, part.place, sheet.signed_by) == (Fate.TAKEN, True, "旧件架 A-2", "张𬭎")
    assert reads.shelf() == ()
    assert reads.by_number(part.number) == part
    assert reads.by_number("9") is None


def test_hand_back_lists_what_was_received_and_what_was_handed_over(database: Database) -> None:
    shop = open_shop(database)
    visit = ready(shop)
    reads = shop.desk.reads.deliveries
    sheet = reads.hand_back(visit)
    assert [(b.name, b.place) for b in sheet.belongings] == [("行车记录仪", "前挡")]
    assert len(sheet.arrival_marks) == 1
    assert (sheet.keys_received, sheet.covers_on, sheet.delivered) == (1, True, None)
    assert statements(database, lambda: reads.hand_back(visit)) == 9
    bill = walk_in.settle(shop, visit)
    walk_in.decide_old_parts(shop, visit)
    walk_in.pay(shop, bill, shop.desk.reads.cash.checkout(visit).owed)
    walk_in.hand_over(shop, visit)
    sheet = reads.hand_back(visit)
    assert sheet.delivered is not None
    assert (sheet.delivered.collected_by, sheet.delivered.returned) == ("张𬭎", ("钥匙 1 把",))
    after_road_test = (sheet.next_service_km, sheet.delivered.guarantee_km)
    assert after_road_test == (40212, 32212)
    assert sheet.delivered.guarantee_until == date(2026, 12, 3)
    assert sheet.gate_pass


def test_calls_become_due_three_days_after_delivery(database: Database) -> None:
    shop = open_shop(database)
    visit = ready(shop)
    reads = shop.desk.reads.calls
    assert reads.of_visit(visit) is None
    bill = walk_in.settle(shop, visit)
    walk_in.decide_old_parts(shop, visit)
    walk_in.pay(shop, bill, shop.desk.reads.cash.checkout(visit).owed)
    walk_in.hand_over(shop, visit)
    today = local_day(shop.clock.now())
    assert reads.due(today + timedelta(days=2)) == ()
    (row,) = reads.due(today + timedelta(days=3))
    assert (row.plate, row.phone, row.tries, row.last_result) == ("京A12345", "13800138000", 0, None)
    card = reads.of_visit(visit)
    assert card is not None
    assert card.row == row
    assert card.complaints == ("刹车时吱吱响，低速更明显",)
    assert card.work == ("更换机油机滤",)
    begun = shop.clock.now()
    caller = shop.people[Role.FOLLOW_UP_CALLER]
    shop.desk.follow_ups.call(caller.call(), row.id, CallResult.NOT_REACHED, None, "占线", None)
    assert reads.made(begun, begun + timedelta(hours=1)) == 1
    card = reads.card(row.id)
    assert (card.row.tries, card.row.last_result) == (1, CallResult.NOT_REACHED)
    assert [(one.by, one.words) for one in card.tries] == [("许静", "占线")]
    with pytest.raises(NotFound) as gone:
        reads.card(uuid4())
    assert gone.value.code == "follow_up_gone"
