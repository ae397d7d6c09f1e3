"""Work orders and additions attacked: no contract without all it needs, no work that nobody agreed to."""

from datetime import timedelta
from decimal import Decimal
from functools import partial
from uuid import UUID

import pytest

from advisor_app.domain.catalog import PartClass
from advisor_app.domain.line import LineKind
from advisor_app.domain.quote import AgreedHow, Decision
from advisor_app.domain.staff import Role
from advisor_app.domain.stages import Stage
from advisor_app.domain.values.errors import Confirmable, RuleBroken
from advisor_app.domain.values.money import Money
from advisor_app.ports.replies import Signed
from advisor_app.services.reception import Arrival
from db.engine import Database
from tests.journeys import walk_in
from tests.journeys.shop import Shop, open_shop
from tests.journeys.walk_in import Trip
from tests.services.snapshot import count, refused


@pytest.fixture
def shop(sqlite_database: Database) -> Shop:
    return open_shop(sqlite_database)


def addition(shop: Shop, trip: Trip, *, labour: bool = True) -> UUID:
    made = shop.desk.additions.propose(shop.call(Role.TECHNICIAN), trip.visit, "制动液含水").id
    kind = LineKind.LABOUR if labour else LineKind.PART
    of_class = None if labour else PartClass.BRAND
    shop.desk.additions.add_line(
        shop.call(), made, kind, "", "更换制动液", Decimal(1), Money.of(200), None, False, of_class
    )
    return made


def agree(shop: Shop, made: UUID, agreed: bool = True, by: str = "张𬭎") -> object:
    return shop.desk.additions.decide(
        shop.call(), made, agreed, AgreedHow.PHONE, by, None, walk_in.shown_addition(shop, made)
    )


@pytest.mark.parametrize(
    ("stage", "code"),
    [
        (Stage.WALKAROUND, "walkaround_unsigned"),
        (Stage.FAULT, "fault_missing"),
        (Stage.QUOTE, "nothing_agreed"),
        (Stage.DISPATCH, "order_signed"),
        (Stage.FOLLOW_UP, "visit_closed"),
    ],
)
def test_no_signature_before_its_time(shop: Shop, stage: Stage, code: str) -> None:
    trip = walk_in.drive(shop, stage)
    refused(shop.database, code, lambda: walk_in.sign(shop, trip.visit))


def test_nobody_signs_nothing(shop: Shop) -> None:
    trip = walk_in.drive(shop, Stage.ORDER)

    shown = walk_in.shown(shop, trip.visit)

    def sign_as(name: str) -> object:
        return shop.desk.work_orders.sign(shop.call(), trip.visit, Signed(name, walk_in.CUSTOMER.how), shown)

    for name in ("", "  ", "\u200b\u202e"):
        refused(shop.database, "signer_missing", partial(sign_as, name))
    shop.desk.quotes.decide(shop.call(), trip.visit, trip.lines, Decision.DECLINED, AgreedHow.PHONE, "不修了")
    refused(shop.database, "nothing_agreed", lambda: walk_in.sign(shop, trip.visit))


def test_only_what_was_approved_is_on_the_order(shop: Shop) -> None:
    trip = walk_in.drive(shop, Stage.ORDER)
    shop.desk.quotes.decide(shop.call(), trip.visit, trip.lines[1:], Decision.DECLINED, AgreedHow.PHONE, "")
    walk_in.sign(shop, trip.visit)
    assert [count(shop.database, t) for t in ("order_line", "job", "old_part")] == [1, 1, 0]


def test_no_work_without_a_signature(shop: Shop) -> None:
    trip = walk_in.drive(shop, Stage.ORDER)
    refused(
        shop.database, "order_unsigned",
        lambda: shop.desk.additions.propose(shop.call(Role.TECHNICIAN), trip.visit, "x"),
    )  # fmt: skip
    refused(shop.database, "order_unsigned", lambda: walk_in.check(shop, trip.visit))
    refused(shop.database, "order_unsigned", lambda: walk_in.wash(shop, trip.visit))
    refused(shop.database, "order_unsigned", lambda: walk_in.settle(shop, trip.visit))
    refused(
        shop.database, "order_unsigned",
        lambda: shop.desk.gate_passes.issue(shop.call(Role.CASHIER), trip.visit),
    )  # fmt: skip
    refused(
        shop.database, "gate_pass_missing",
        lambda: shop.desk.deliveries.hand_over(shop.call(), trip.visit, "张𬭎", 1, (), True, ""),
    )  # fmt: skip


def test_an_open_addition_stops_check_and_bill(shop: Shop) -> None:
    trip = walk_in.drive(shop, Stage.QUALITY)
    made = addition(shop, trip)
    refused(shop.database, "addition_undecided", lambda: walk_in.check(shop, trip.visit))
    refused(shop.database, "addition_undecided", lambda: walk_in.settle(shop, trip.visit))
    agree(shop, made, agreed=False)
    walk_in.check(shop, trip.visit)
    assert count(shop.database, "job") == 1, "declined work makes no job"


def test_an_agreed_addition_is_work_and_money(shop: Shop) -> None:
    trip = walk_in.drive(shop, Stage.REPAIR)
    before = shop.desk.reads.visits.head(trip.visit).total
    agree(shop, addition(shop, trip))
    assert shop.desk.reads.visits.head(trip.visit).total == before + Money.of(200)
    assert shop.desk.reads.visits.head(trip.visit).facts.jobs == 2


def test_work_that_joined_after_the_check_is_checked_again(shop: Shop) -> None:
    """The last check passed, but it never saw the new job."""
    trip = walk_in.drive(shop, Stage.WASH)
    agree(shop, addition(shop, trip))
    refused(shop.database, "work_open", lambda: walk_in.settle(shop, trip.visit))
    (new,) = set(walk_in.job_ids(shop, trip.visit)) - set(trip.jobs)
    walk_in.work(shop, (new,))
    refused(shop.database, "quality_unpassed", lambda: walk_in.settle(shop, trip.visit))
    refused(shop.database, "quality_unpassed", lambda: walk_in.wash(shop, trip.visit))
    walk_in.check(shop, trip.visit)
    walk_in.settle(shop, trip.visit)


def test_an_addition_is_decided_once_by_somebody_and_with_a_price(shop: Shop) -> None:
    trip = walk_in.drive(shop, Stage.REPAIR)
    empty = shop.desk.additions.propose(shop.call(Role.TECHNICIAN), trip.visit, "x").id
    refused(shop.database, "addition_empty", lambda: agree(shop, empty))
    refused(shop.database, "agreed_by_missing", lambda: agree(shop, empty, agreed=False, by="\u200b "))
    made = addition(shop, trip)
    shown = walk_in.shown_addition(shop, made)
    past = shop.clock.now() - timedelta(seconds=1)
    refused(
        shop.database, "promise_in_past",
        lambda: shop.desk.additions.decide(shop.call(), made, True, AgreedHow.PHONE, "张", past, shown),
    )  # fmt: skip
    agree(shop, made)
    refused(shop.database, "addition_decided", lambda: agree(shop, made, agreed=False))
    with pytest.raises(RuleBroken, match="addition_decided"):
        shop.desk.additions.add_line(shop.call(), made, LineKind.FEE, "", "x", Decimal(1), Money(1), None, False)


@pytest.mark.parametrize(("said", "leaves"), [(None, 1), (True, 1), (False, 0)])
def test_a_part_written_onto_an_addition_leaves_an_old_one_unless_it_is_said_otherwise(
    shop: Shop, said: bool | None, leaves: int
) -> None:
    trip = walk_in.drive(shop, Stage.REPAIR)
    made, add = shop.desk.additions.propose(shop.call(), trip.visit, "胶套开裂").id, shop.desk.additions.add_line
    add(shop.call(), made, LineKind.PART, "", "减震胶套", Decimal(4), Money.of(68), None, said, PartClass.BRAND)
    add(shop.call(), made, LineKind.FEE, "", "辅料费", Decimal(1), Money.of(30), None)
    agree(shop, made)
    assert len(shop.desk.reads.old_parts.of_visit(trip.visit).parts) == len(trip.old_parts) + leaves


@pytest.mark.parametrize("stage", [Stage.OLD_PARTS, Stage.FOLLOW_UP])
def test_nothing_joins_after_the_bill(shop: Shop, stage: Stage) -> None:
    trip = walk_in.drive(shop, stage)
    code = "visit_closed" if stage is Stage.FOLLOW_UP else "visit_settled"
    refused(shop.database, code, lambda: shop.desk.additions.propose(shop.call(Role.TECHNICIAN), trip.visit, "x"))


def test_a_yes_on_the_phone_to_nobody_is_asked_about(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(walk_in, "Arrival", lambda **given: Arrival(**given | {"phone": ""}))
    call_of = shop.call
    monkeypatch.setattr(shop, "call", lambda *who: call_of(*who).confirming("bringer_phone_missing"))
    trip = walk_in.drive(shop, Stage.REPAIR)
    made = addition(shop, trip)
    with pytest.raises(Confirmable) as asked:
        agree(shop, made)
    assert (asked.value.code, asked.value.field) == ("agreed_phone_unknown", "how")
    shown = walk_in.shown_addition(shop, made)
    for how in (AgreedHow.PHONE, AgreedHow.MESSAGE):
        call = shop.call().confirming("agreed_phone_unknown") if how is AgreedHow.PHONE else shop.call()
        shop.desk.additions.decide(call, made, True, how, "张𬭎", None, shown)
        made = addition(shop, trip)
        shown = walk_in.shown_addition(shop, made)
    agree(shop, made, agreed=False)


def test_prices_that_are_past_their_day_are_asked_about(shop: Shop) -> None:
    visit = walk_in.drive(shop, Stage.ORDER).visit
    shop.clock.advance(timedelta(days=60))
    promised = shop.desk.reads.visits.head(visit).promised_at
    shop.desk.quotes.promise(shop.call(), visit, promised, shop.clock.now() + timedelta(hours=4))
    shown = walk_in.shown(shop, visit)
    sign = partial(shop.desk.work_orders.sign, visit_id=visit, signed=walk_in.CUSTOMER, shown=shown)
    refused(shop.database, "quote_expired", lambda: sign(shop.call()))
    sign(shop.call().confirming("quote_expired"))


def test_an_order_without_a_number_to_call_is_asked_about(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(walk_in, "Arrival", lambda **given: Arrival(**given | {"phone": ""}))
    visit = walk_in.drive(shop, Stage.ORDER).visit
    shown = walk_in.shown(shop, visit)
    sign = partial(shop.desk.work_orders.sign, visit_id=visit, signed=walk_in.CUSTOMER, shown=shown)
    assert refused(shop.database, "bringer_phone_missing", lambda: sign(shop.call())).field == "bring_phone"
    sign(shop.call().confirming("bringer_phone_missing"))


def test_who_signs_the_order_has_brought_the_car_where_nobody_was_named(shop: Shop) -> None:
    visit = walk_in.drive(shop, Stage.ORDER).visit
    shop.desk.reception.set_field(shop.call(), visit, "bring_name", walk_in.CUSTOMER.signer, "")
    shown = walk_in.shown(shop, visit)
    shop.desk.work_orders.sign(shop.call(), visit, walk_in.CUSTOMER, shown)
    assert shop.desk.reads.visits.head(visit).bring_name == walk_in.CUSTOMER.signer


def test_a_part_of_an_addition_says_its_class(shop: Shop) -> None:
    trip = walk_in.drive(shop, Stage.REPAIR)
    made = shop.desk.additions.propose(shop.call(Role.TECHNICIAN), trip.visit, "漏油").id

    def add(code: str, name: str, of_class: PartClass | None = None) -> object:
        return shop.desk.additions.add_line(
            shop.call(), made, LineKind.PART, code, name, Decimal(1), Money.of(58), None, None, of_class
        )

    error = refused(shop.database, "part_class_missing", lambda: add("", "油封"))
    assert error.params["name"] == "油封"
    add("", "油封", PartClass.AFTERMARKET)
    add("BLB-H7", "近光灯泡 H7")
    (found,) = shop.desk.reads.orders.additions(trip.visit)
    assert [x.part_class for x in found.lines] == [PartClass.AFTERMARKET, PartClass.BRAND]
