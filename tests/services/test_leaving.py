"""Cars that leave: without work, without a signature on the bill, before the hand-over; and a promise that moves."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from advisor_app.domain.payment import PaymentMethod
from advisor_app.domain.quote import AgreedHow, Decision
from advisor_app.domain.staff import Role
from advisor_app.domain.stages import Punctuality, Stage, punctuality
from advisor_app.domain.values.errors import Confirmable
from advisor_app.domain.values.money import Money
from advisor_app.domain.visit import Waits
from advisor_app.ports.call import Call
from advisor_app.services.reception import Arrival
from db.engine import Database
from db.tables.system import audit
from db.tables.visits import work_order
from tests.journeys import walk_in
from tests.journeys.shop import Shop, open_shop
from tests.services.snapshot import count, refused


@pytest.fixture
def shop(database: Database) -> Shop:
    return open_shop(database)


def audited(shop: Shop, action: str) -> list[Any]:
    with shop.database.reader.connect() as connection:
        return list(connection.execute(select(audit).where(audit.c.action == action, audit.c.outcome == "done")))


def declined(shop: Shop, *, safety: bool = False) -> UUID:
    """Return a visit whose customer wants nothing of what was offered."""
    trip = walk_in.drive(shop, Stage.ORDER)
    if safety:
        shop.desk.quotes.change_line(shop.call(), trip.visit, trip.lines[0], "safety", False, True)
    shop.desk.quotes.decide(shop.call(), trip.visit, trip.lines, Decision.DECLINED, AgreedHow.IN_PERSON, "太贵")
    return trip.visit


def code_of(shop: Shop, visit: UUID) -> str:
    card = shop.desk.reads.cash.checkout(visit).gate_pass
    assert card is not None
    return card.code


def leave(shop: Shop, visit: UUID) -> Call:
    shop.desk.reception.cancel(shop.call(), visit, "价格太高")
    return shop.call().confirming("things_taken_in")


# Without work ------------------------------------------------------------------------------------------------------------


def test_a_car_that_nothing_was_agreed_on_gets_a_pass_and_comes_again(shop: Shop) -> None:
    visit = declined(shop)
    assert shop.desk.reads.visits.head(visit).facts.all_declined
    refused(shop.database, "visit_not_cancelled", lambda: shop.desk.gate_passes.let_leave(shop.call(), visit))
    leave(shop, visit)
    asked = refused(shop.database, "things_taken_in", lambda: shop.desk.gate_passes.let_leave(shop.call(), visit))
    assert asked.params == {"n": 2}, "one key, one thing in the car"
    yes = shop.call().confirming("things_taken_in")
    shop.desk.gate_passes.let_leave(yes, visit)
    refused(shop.database, "gate_pass_issued", lambda: shop.desk.gate_passes.let_leave(yes.again(), visit))
    card = shop.desk.reads.cash.gate_pass(code_of(shop, visit))
    assert card is not None
    assert (card.without_work, card.handed_over, card.collect_name) == (True, True, "张𬭎")
    shop.desk.gate_passes.use(shop.call(Role.GATE_GUARD), card.code)
    head = shop.desk.reads.visits.head(visit)
    assert (head.facts.gate_pass_used, head.left_at) == (True, shop.clock.now())
    again = shop.desk.reception.arrive(shop.call(), Arrival(plate="京A12345", vehicle_id=head.vehicle.id))
    assert again.id != visit, "the car may come again"


def test_a_cashier_may_make_that_pass_too_and_a_guard_may_not(shop: Shop) -> None:
    visit = declined(shop)
    leave(shop, visit)
    guard = shop.call(Role.GATE_GUARD).confirming("things_taken_in")
    with pytest.raises(Exception, match="not_permitted"):
        shop.desk.gate_passes.let_leave(guard, visit)
    shop.desk.gate_passes.issue(shop.call(Role.CASHIER).confirming("things_taken_in"), visit)
    assert count(shop.database, "gate_pass") == 1


def test_nothing_taken_in_is_nothing_to_ask_about(shop: Shop) -> None:
    visit = walk_in.arrive(shop).id
    shop.desk.reception.set_field(shop.call(), visit, "keys_received", 1, 0)
    leave(shop, visit)
    shop.desk.gate_passes.let_leave(shop.call(), visit)
    assert count(shop.database, "gate_pass") == 1


def test_declined_safety_work_that_nobody_signed_for_is_asked_about(shop: Shop) -> None:
    visit = declined(shop, safety=True)
    cancel = shop.desk.reception.cancel
    asked = refused(shop.database, "leaves_safety_unsigned", lambda: cancel(shop.call(), visit, "价格太高"))
    assert isinstance(asked, Confirmable)
    cancel(shop.call().confirming("leaves_safety_unsigned"), visit, "价格太高")
    assert not shop.desk.reads.visits.head(visit).facts.open


def test_declined_safety_work_that_is_signed_for_asks_nothing(shop: Shop) -> None:
    visit = declined(shop, safety=True)
    shop.desk.quotes.sign_declined(shop.call(), visit, walk_in.CUSTOMER)
    leave(shop, visit)
    assert shop.desk.reads.visits.head(visit).facts.cancelled


# The gate ----------------------------------------------------------------------------------------------------------------


def test_the_gate_opens_only_after_the_hand_over(shop: Shop) -> None:
    trip = walk_in.drive(shop, Stage.DELIVERY)
    code = code_of(shop, trip.visit)
    use, guard = shop.desk.gate_passes.use, Role.GATE_GUARD
    refused(shop.database, "gate_before_delivery", lambda: use(shop.call(guard), code))
    shop.desk.deliveries.hand_over(shop.call(), trip.visit, "张𬭎", 1, (), True, "")
    use(shop.call(guard), code)
    assert count(shop.database, "gate_pass_use") == 1


def test_a_car_that_does_not_match_is_kept_and_its_pass_stays_good(shop: Shop) -> None:
    trip = walk_in.drive(shop, Stage.FOLLOW_UP)
    code = code_of(shop, trip.visit)
    stop, guard = shop.desk.gate_passes.refuse, Role.GATE_GUARD
    refused(shop.database, "gate_pass_unknown", lambda: stop(shop.call(guard), "0"))
    stop(shop.call(guard), f" {code}")
    (row,) = audited(shop, "gate_pass.refuse")
    assert (row.about_id, row.staff_id) == (trip.visit, shop.people[guard].staff_id)
    shop.desk.gate_passes.use(shop.call(guard), code)
    refused(shop.database, "gate_pass_used", lambda: stop(shop.call(guard), code))


def test_a_pass_without_a_signed_bill_needs_a_yes_and_a_reason_that_is_kept(shop: Shop) -> None:
    trip = walk_in.drive(shop, Stage.OLD_PARTS)
    walk_in.decide_old_parts(shop, trip.visit)
    assert trip.bill is not None
    cashier = Role.CASHIER
    shop.desk.payments.open_shift(shop.call(cashier), Money(0))
    due = walk_in.owed(shop, trip.visit)
    shop.desk.payments.take(shop.call(cashier), trip.bill, PaymentMethod.CARD, due, due, "1")
    issue = shop.desk.gate_passes.issue
    asked = refused(shop.database, "leaves_bill_unsigned", lambda: issue(shop.call(cashier), trip.visit))
    assert asked.params["number"]
    yes = shop.call(cashier).confirming("leaves_bill_unsigned")
    refused(shop.database, "override_reason_missing", lambda: issue(yes, trip.visit))
    issue(shop.call(cashier, "客户拒签").confirming("leaves_bill_unsigned"), trip.visit)
    (row,) = audited(shop, "gate_pass.issue")
    assert row.reason == "客户拒签"
    assert {"of": "question", "id": "leaves_bill_unsigned", "did": "confirm", "fields": {}} in row.changes


# The promise -------------------------------------------------------------------------------------------------------------


def test_a_promise_that_has_passed_is_not_signed_under(shop: Shop) -> None:
    trip = walk_in.drive(shop, Stage.ORDER)
    shop.clock.advance(timedelta(hours=4))
    error = refused(shop.database, "promise_lapsed", lambda: walk_in.sign(shop, trip.visit))
    assert getattr(error, "field", None) == "promised_at"
    assert error.params["stage"] == Stage.QUOTE.value
    seen = shop.desk.reads.visits.head(trip.visit).promised_at
    shop.desk.quotes.promise(shop.call(), trip.visit, seen, shop.clock.now() + timedelta(hours=1))
    walk_in.sign(shop, trip.visit)


def test_who_waits_for_a_car_of_another_day_is_asked(shop: Shop) -> None:
    trip = walk_in.drive(shop, Stage.ORDER)
    seen = shop.desk.reads.visits.head(trip.visit).promised_at
    shop.desk.quotes.promise(shop.call(), trip.visit, seen, shop.clock.now() + timedelta(days=1))
    shown = walk_in.shown(shop, trip.visit)

    def sign(call: Call) -> object:
        return shop.desk.work_orders.sign(call, trip.visit, walk_in.CUSTOMER, shown)

    refused(shop.database, "waits_overnight", lambda: sign(shop.call()))
    shop.desk.reception.set_field(shop.call(), trip.visit, "waits", Waits.STAYS, Waits.LEAVES)
    sign(shop.call())


def test_who_waits_overnight_all_the_same_signs(shop: Shop) -> None:
    trip = walk_in.drive(shop, Stage.ORDER)
    seen = shop.desk.reads.visits.head(trip.visit).promised_at
    shop.desk.quotes.promise(shop.call(), trip.visit, seen, shop.clock.now() + timedelta(days=1))
    yes = shop.call().confirming("waits_overnight")
    shop.desk.work_orders.sign(yes, trip.visit, walk_in.CUSTOMER, walk_in.shown(shop, trip.visit))
    assert count(shop.database, "work_order") == 1


def test_a_new_time_is_an_addition_without_lines_that_board_and_audit_know(shop: Shop) -> None:
    trip = walk_in.drive(shop, Stage.REPAIR)
    before = shop.desk.reads.visits.head(trip.visit)
    shop.clock.advance(timedelta(hours=5))
    now = shop.clock.now()
    assert punctuality(before.facts, before.promised_at, now) is Punctuality.LATE
    at = now + timedelta(days=1)
    made = shop.desk.additions.promise_anew(
        shop.call(), trip.visit, before.promised_at, at, "配件晚到", AgreedHow.PHONE, "张𬭎"
    )
    after = shop.desk.reads.visits.head(trip.visit)
    assert (after.promised_at, after.total, after.facts.jobs, after.facts.additions_open) == (
        at, before.total, before.facts.jobs, 0,
    )  # fmt: skip
    assert punctuality(after.facts, after.promised_at, now) is Punctuality.ON_TIME
    (card,) = [c for c in shop.desk.reads.board.cards(now, now) if c.visit_id == trip.visit]
    assert card.at == at
    (one,) = shop.desk.reads.orders.additions(trip.visit)
    assert (one.number, one.found, one.decided_by, one.decided_how, one.promised_at, one.lines) == (
        made.number, "配件晚到", "张𬭎", AgreedHow.PHONE, at, (),
    )  # fmt: skip
    (row,) = audited(shop, "addition.promise_anew")
    assert row.about_id == trip.visit
    with shop.database.reader.connect() as connection:
        signed = connection.execute(select(work_order.c.promised_at)).scalar_one()
    assert signed == before.promised_at, "what was signed stays"


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"at": timedelta(0)}, "promise_in_past"),
        ({"at": timedelta(days=40_000)}, "date_too_far"),
        ({"at": timedelta(hours=4)}, "promise_unchanged"),
        ({"why": " \u200b"}, "reason_missing"),
        ({"by": "\u202e"}, "agreed_by_missing"),
        ({"how": AgreedHow.IN_PERSON}, "addition_unsigned"),
        ({"how": None}, "value_wrong_kind"),
        ({"how": "phone"}, "value_wrong_kind"),
        ({"seen": timedelta(hours=3)}, "field_changed"),
    ],
)
def test_a_new_time_that_is_refused(shop: Shop, given: dict[str, Any], code: str) -> None:
    trip = walk_in.drive(shop, Stage.DISPATCH)
    now = shop.clock.now()
    seen = shop.desk.reads.visits.head(trip.visit).promised_at
    seen = now + given["seen"] if "seen" in given else seen
    at = now + given.get("at", timedelta(hours=6))
    refused(
        shop.database, code,
        lambda: shop.desk.additions.promise_anew(
            shop.call(), trip.visit, seen, at, given.get("why", "等配件"), given.get("how", AgreedHow.PHONE),
            given.get("by", "张"),
        ),
    )  # fmt: skip


@pytest.mark.parametrize(("stage", "code"), [(Stage.ORDER, "order_unsigned"), (Stage.FOLLOW_UP, "visit_closed")])
def test_a_new_time_needs_an_order_that_is_open(shop: Shop, stage: Stage, code: str) -> None:
    trip = walk_in.drive(shop, stage)
    head = shop.desk.reads.visits.head(trip.visit)
    at = shop.clock.now() + timedelta(days=2)
    refused(
        shop.database, code,
        lambda: shop.desk.additions.promise_anew(
            shop.call(), trip.visit, head.promised_at, at, "等配件", AgreedHow.PHONE, "张"
        ),
    )  # fmt: skip


def test_found_work_without_lines_may_carry_a_new_time(shop: Shop) -> None:
    trip = walk_in.drive(shop, Stage.REPAIR)
    found = shop.desk.additions.propose(shop.call(Role.TECHNICIAN), trip.visit, "螺栓断在缸体里").id
    at = shop.clock.now() + timedelta(days=1)
    shown = walk_in.shown_addition(shop, found)
    refused(
        shop.database, "addition_empty",
        lambda: shop.desk.additions.decide(shop.call(), found, True, AgreedHow.PHONE, "张", None, shown),
    )  # fmt: skip
    shop.desk.additions.decide(shop.call(), found, True, AgreedHow.PHONE, "张", at, shown)
    assert shop.desk.reads.visits.head(trip.visit).promised_at == at
