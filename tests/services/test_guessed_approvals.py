"""Approvals attacked: PINs guessed one after another or all at once, names probed, a locked colleague asked again."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from advisor_app.domain.payment import PaymentMethod
from advisor_app.domain.staff import Role
from advisor_app.domain.stages import Stage
from advisor_app.domain.values.errors import TradeError
from advisor_app.domain.values.money import Money
from advisor_app.ports.call import Approval, Call
from db.engine import Database
from db.tables.people import staff
from db.tables.system import audit, command_key
from tests.journeys import walk_in
from tests.journeys.shop import PASSWORD, PIN, Shop, open_shop
from tests.services.snapshot import DENIAL, TRIED, count, unchanged
from tests.services.test_commands import all_at_once


@pytest.fixture
def shop(database: Database) -> Shop:
    shop = open_shop(database)
    boss = shop.desk.people
    boss.set_pin(shop.call(Role.MANAGER), PIN, PASSWORD)
    return shop


@pytest.fixture
def trip(shop: Shop) -> walk_in.Trip:
    """A visit with a bill, and a cashier whose shift is open."""
    trip = walk_in.drive(shop, Stage.PAYMENT)
    shop.desk.payments.open_shift(shop.call(Role.CASHIER), Money(0))
    return trip


def approved(shop: Shop, secret: str, login: str = "boss") -> Call:
    return shop.call(Role.CASHIER, "公司月结").approved_by(Approval(login, secret))


def take(shop: Shop, trip: walk_in.Trip, call: Call, due: Money | None = None) -> object:
    assert trip.bill is not None
    due = due or walk_in.owed(shop, trip.visit)
    return shop.desk.payments.take(call, trip.bill, PaymentMethod.ON_ACCOUNT, due, due, "")


def code(shop: Shop, trip: walk_in.Trip, secret: str, login: str = "boss") -> str:
    with pytest.raises(TradeError) as caught:
        take(shop, trip, approved(shop, secret, login))
    return caught.value.code


def tries(shop: Shop, login: str = "boss") -> int:
    with shop.database.reader.connect() as connection:
        return int(connection.execute(select(staff.c.tries).where(staff.c.login == login)).scalar_one())


def last_audit(shop: Shop) -> tuple[object, ...]:
    with shop.database.reader.connect() as connection:
        row = connection.execute(select(audit).order_by(audit.c.seq.desc()).limit(1)).one()
    return row.action, row.outcome, row.staff_id


def test_a_guessed_pin_is_counted_locked_and_audited(shop: Shop, trip: walk_in.Trip) -> None:
    for n in range(5):
        with unchanged(shop.database, TRIED):
            assert code(shop, trip, f"{n:04}") == "approval_refused"
        assert tries(shop) == n + 1
        assert last_audit(shop) == ("staff.approve_refused", "done", shop.people[Role.CASHIER].staff_id)
    with unchanged(shop.database):
        assert code(shop, trip, PIN) == "pin_spent", "the right one comes too late"
    with pytest.raises(TradeError, match="pin_spent"):
        shop.desk.people.sign_in(shop.people[Role.MANAGER].counter_id, "boss", PIN, by_pin=True)
    shop.desk.people.sign_in(shop.people[Role.MANAGER].counter_id, "boss", PASSWORD)
    assert take(shop, trip, approved(shop, PIN))
    assert count(shop.database, "payment") == 1


def test_the_right_pin_ends_the_count(shop: Shop, trip: walk_in.Trip) -> None:
    assert code(shop, trip, "0001") == "approval_refused"
    call, due = approved(shop, PIN), walk_in.owed(shop, trip.visit)
    first = take(shop, trip, call, due)
    assert tries(shop) == 0
    with unchanged(shop.database):
        assert take(shop, trip, call, due) == first, "the same key is the same booking"


def test_a_password_that_is_guessed_locks_for_longer_and_longer(shop: Shop, trip: walk_in.Trip) -> None:
    person = shop.desk.people.add(shop.call(Role.MANAGER), "second", "二店长", Role.MANAGER, PASSWORD, "")
    assert person
    assert [code(shop, trip, "wrong", "second") for _ in range(5)] == ["approval_refused"] * 5
    assert code(shop, trip, PASSWORD, "second") == "sign_in_locked"
    shop.clock.advance(timedelta(minutes=2))
    assert take(shop, trip, approved(shop, PASSWORD, "second"))


def test_an_unknown_name_costs_a_check_and_leaves_its_trace(shop: Shop, trip: walk_in.Trip) -> None:
    checked: list[str] = []
    passwords = shop.desk.people.passwords
    verify = passwords.verify

    def counting(hashed: str, secret: str) -> bool:
        checked.append(secret)
        return verify(hashed, secret)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(type(passwords), "verify", lambda _self, hashed, secret: counting(hashed, secret))
        with unchanged(shop.database, DENIAL):
            assert code(shop, trip, "0001", "nobody") == "approval_refused"
    assert checked == ["0001"]
    assert last_audit(shop)[:2] == ("staff.approve_refused", "approval_refused")


def test_rounding_and_discounts_are_behind_the_same_door(shop: Shop) -> None:
    trip = walk_in.drive(shop, Stage.ORDER)
    line = trip.lines[0]
    sheet = shop.desk.reads.quotes.sheet(trip.visit).line(line)
    assert sheet is not None
    call = shop.call().approved_by(Approval("boss", "0001"))
    with unchanged(shop.database, TRIED), pytest.raises(TradeError, match="approval_refused"):
        shop.desk.quotes.change_line(call, trip.visit, line, "discount", Money(0), sheet.gross)
    second = walk_in.drive(shop, Stage.SETTLEMENT, "京A54321", "李四")
    call = shop.call().approved_by(Approval("boss", "0002"))
    with unchanged(shop.database, TRIED), pytest.raises(TradeError, match="approval_refused"):
        shop.desk.settlements.settle(call, second.visit, Money(10000))
    assert tries(shop) == 2


def test_guessing_in_parallel_counts_every_try(shop: Shop, trip: walk_in.Trip) -> None:
    outcomes = all_at_once(lambda n: take(shop, trip, approved(shop, f"{n:04}")))
    assert not [one for one in outcomes if not isinstance(one, TradeError)], outcomes
    told = sorted(one.code for one in outcomes if isinstance(one, TradeError))
    assert told == ["approval_refused"] * 5 + ["pin_spent"] * 3
    assert tries(shop) == 5
    assert count(shop.database, "payment") == 0


def test_who_may_not_do_it_either_is_refused_with_the_right_pin(shop: Shop, trip: walk_in.Trip) -> None:
    before = count(shop.database, command_key.name)
    assert code(shop, trip, PIN, Role.WASHER.value) == "approval_refused"
    assert (tries(shop, Role.WASHER.value), count(shop.database, command_key.name)) == (0, before)


def test_a_role_that_may_not_ask_learns_nothing_of_a_pin(shop: Shop, trip: walk_in.Trip) -> None:
    assert trip.bill is not None
    call = shop.call(Role.WASHER).approved_by(Approval("boss", "0001"))
    with unchanged(shop.database, DENIAL), pytest.raises(TradeError, match="not_permitted"):
        shop.desk.payments.take(call, trip.bill, PaymentMethod.ON_ACCOUNT, Money(1), Money(1), "")
    assert tries(shop) == 0
