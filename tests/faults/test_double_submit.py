"""F14: the same command sent again (double click, Enter held down, scanner burst, replay) has one effect."""

from collections.abc import Callable
from decimal import Decimal
from uuid import UUID

import pytest
from sqlalchemy import select

from advisor_app.domain.payment import PaymentMethod
from advisor_app.domain.staff import Role
from advisor_app.domain.stages import Stage
from advisor_app.domain.values.errors import RuleBroken
from advisor_app.domain.values.money import Money
from advisor_app.ports.call import Call
from advisor_app.ports.replies import Done, Paid
from db.engine import Database
from db.tables.system import audit
from tests.faults.test_nth_statement import USE_CASES, UseCase
from tests.journeys import walk_in
from tests.journeys.shop import Shop, open_shop
from tests.services.snapshot import count, refused, snapshot, unchanged
from tests.services.test_commands import all_at_once

BURST = 25


@pytest.mark.parametrize(("case", "stage"), USE_CASES, ids=lambda value: getattr(value, "__name__", None))
def test_a_replayed_command_has_one_effect(sqlite_database: Database, case: UseCase, stage: Stage) -> None:
    shop = open_shop(sqlite_database)
    act = case(shop, walk_in.drive(shop, stage))
    before = snapshot(sqlite_database)
    reply = act()
    assert snapshot(sqlite_database) != before
    with unchanged(sqlite_database):
        for _ in range(BURST):
            assert act() == reply


def test_a_burst_from_threads_has_one_effect(database: Database) -> None:
    """Sixteen threads, each pressing five times: one booking, one reply."""
    shop = open_shop(database)
    trip = walk_in.drive(shop, Stage.PAYMENT)
    bill = trip.bill
    assert bill is not None
    shop.desk.payments.open_shift(shop.call(Role.CASHIER), Money(0))
    call = shop.call(Role.CASHIER)

    def press(_: int) -> object:
        return tuple(
            shop.desk.payments.take(call, bill, PaymentMethod.WECHAT, Money(100), Money(100), "") for _ in range(5)
        )

    outcomes = all_at_once(press, 16)
    assert len(set(outcomes)) == 1, outcomes
    assert not isinstance(outcomes[0], Exception), outcomes
    assert count(database, "payment") == 1


def test_a_replay_after_other_work_still_gets_the_first_answer(sqlite_database: Database) -> None:
    """The unknown outcome: the key is asked again later, when the state would no longer allow the act."""
    shop = open_shop(sqlite_database)
    trip = walk_in.drive(shop, Stage.ORDER)
    call, shown = shop.call(), walk_in.shown(shop, trip.visit)
    first = shop.desk.work_orders.sign(call, trip.visit, walk_in.CUSTOMER, shown)
    walk_in.repair(shop, trip.visit)
    walk_in.check(shop, trip.visit)
    with unchanged(sqlite_database):
        assert shop.desk.work_orders.sign(call, trip.visit, walk_in.CUSTOMER, shown) == first


def test_a_new_key_is_a_new_wish_and_meets_the_rules(sqlite_database: Database) -> None:
    shop = open_shop(sqlite_database)
    trip = walk_in.drive(shop, Stage.ORDER)
    walk_in.sign(shop, trip.visit)
    repeats: list[Callable[[], object]] = [
        lambda: walk_in.sign(shop, trip.visit),
        lambda: shop.desk.quotes.add(shop.call(), trip.visit, "x", Decimal(1), None),
    ]
    for repeat in repeats:
        with unchanged(sqlite_database), pytest.raises(RuleBroken, match="order_signed"):
            repeat()


def test_two_forms_of_one_person_are_two_wishes(sqlite_database: Database) -> None:
    shop: Shop = open_shop(sqlite_database)
    visit = walk_in.arrive(shop).id
    for _ in range(2):
        shop.desk.faults.record(shop.call(), visit, "同一句话")
    assert count(sqlite_database, "fault") == 2


def taking(shop: Shop) -> tuple[UUID, Call]:
    """Return an unpaid bill, and the call of a cashier whose shift is open."""
    bill = walk_in.drive(shop, Stage.PAYMENT).bill
    assert bill is not None
    shop.desk.payments.open_shift(shop.call(Role.CASHIER), Money(0))
    return bill, shop.call(Role.CASHIER)


def test_one_key_does_not_stand_for_two_sums(database: Database) -> None:
    shop = open_shop(database)
    bill, call = taking(shop)
    take = shop.desk.payments.take
    first = take(call, bill, PaymentMethod.WECHAT, Money(100), Money(100), "")
    for amount, method, said in (
        (Money(200), PaymentMethod.WECHAT, ""),
        (Money(100), PaymentMethod.ALIPAY, ""),
        (Money(100), PaymentMethod.WECHAT, "42"),
    ):
        refused(
            database,
            "key_reused",
            lambda amount=amount, method=method, said=said: take(call, bill, method, amount, amount, said),  # type: ignore[misc]
        )
    with unchanged(database):
        assert take(call, bill, PaymentMethod.WECHAT, Money(100), Money(100), "") == first
        assert take(call, bill, PaymentMethod.WECHAT, Money(100), reference="", given=Money(100)) == first
    assert count(database, "payment") == 1


def test_two_sums_under_one_key_at_once_are_one_booking_and_one_refusal(database: Database) -> None:
    shop = open_shop(database)
    bill, call = taking(shop)

    def press(turn: int) -> object:
        amount = Money(100 + turn % 2)
        return shop.desk.payments.take(call, bill, PaymentMethod.WECHAT, amount, amount, "")

    outcomes = all_at_once(press, 8)
    paid = [one for one in outcomes if isinstance(one, Paid)]
    others = [one.code for one in outcomes if isinstance(one, RuleBroken)]
    assert (len(set(paid)), len(paid), others) == (1, 4, ["key_reused"] * 4), outcomes
    assert count(database, "payment") == 1


def test_one_key_does_not_stand_for_two_texts_nor_for_two_wishes_of_one_action(database: Database) -> None:
    """Names and numbers too, whose salt lies apart; what is asked for twice the same is answered twice the same."""
    shop = open_shop(database)
    visit = walk_in.arrive(shop).id
    customer = shop.desk.reads.visits.head(visit).customer.id
    technician = shop.people[Role.TECHNICIAN].staff_id
    desk, boss = shop.desk, shop.call(Role.MANAGER)
    words, name, phone, idle = (shop.call() for _ in range(4))
    wishes: list[tuple[Callable[[], object], Callable[[], object]]] = [
        (lambda: desk.faults.record(words, visit, "异响"), lambda: desk.faults.record(words, visit, "漏油")),
        (
            lambda: desk.customers.set_field(name, customer, "name", "张𬭎", "张三"),
            lambda: desk.customers.set_field(name, customer, "name", "张𬭎", "张四"),
        ),
        (
            lambda: desk.reception.set_field(phone, visit, "bring_phone", "13800138000", "13900139000"),
            lambda: desk.reception.set_field(phone, visit, "bring_phone", "13800138000", "13900139001"),
        ),
        (
            lambda: desk.customers.set_field(idle, customer, "phone", "", "13800138000"),
            lambda: desk.customers.set_field(idle, customer, "phone", "", "13800138001"),
        ),
        (
            lambda: desk.people.set_active(boss, technician, True),
            lambda: desk.people.set_role(boss, technician, Role.TECHNICIAN),
        ),
    ]
    for ask, other in wishes:
        reply = ask()
        refused(database, "key_reused", other)
        with unchanged(database):
            assert ask() == reply


def test_a_reply_that_was_kept_without_its_request_is_still_given(sqlite_database: Database) -> None:
    """Shops that ran before requests were compared hold such replies, and so does what the demo shop clones."""
    shop = open_shop(sqlite_database)
    visit = walk_in.arrive(shop).id
    call = shop.call()
    with shop.desk.faults.units.open(call) as unit:
        unit.reply_to(call, "fault.record", Done)
        unit.commit(call, "fault.record", Done(visit), frozenset())
    with unchanged(sqlite_database):
        assert shop.desk.faults.record(call, visit, "异响") == Done(visit)


def test_nothing_can_be_guessed_from_what_is_kept_of_a_request(sqlite_database: Database) -> None:
    """The chain stays for ever: the digest of a number or a name is salted apart, and a password is in none."""
    shop = open_shop(sqlite_database)
    visit = walk_in.arrive(shop).id
    customer = shop.desk.reads.visits.head(visit).customer.id
    technician = shop.people[Role.TECHNICIAN].staff_id

    def asked(call: Call) -> str:
        with sqlite_database.reader.connect() as connection:
            row = connection.execute(select(audit.c.reply).where(audit.c.command_key == call.key)).scalar_one()
        return str(row["asked"])

    def number(text: str) -> str:
        call = shop.call()
        shop.desk.customers.set_field(call, customer, "phone", "", text)
        return asked(call)

    assert len({number("13800138000") for _ in range(3)}) == 3

    def password(text: str) -> str:
        call = shop.call(Role.MANAGER)
        shop.desk.people.set_password(call, technician, text)
        return asked(call)

    assert password("chengshi-che-2027") == password("chengshi-che-2028")
