"""Old parts and the parts desk attacked: every fate is proven, nothing leaves the shelf twice."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from sqlalchemy import select

from advisor_app.domain.line import PAID_BY_MAKER, LineKind, Payer
from advisor_app.domain.old_part import HOLDS, Fate, OldPart, OldPartEvent, licensed_only
from advisor_app.domain.quality import CheckLevel
from advisor_app.domain.quote import AgreedHow, Decision
from advisor_app.domain.staff import Role
from advisor_app.domain.stages import Stage
from advisor_app.domain.values.errors import Confirmable
from advisor_app.domain.values.ids import new_id
from advisor_app.ports.call import Approval
from advisor_app.ports.reads.old_parts import OldPartCard
from advisor_app.ports.replies import Signed
from advisor_app.reference import waste_kinds
from db.engine import Database
from db.tables.visits import order_line
from tests.journeys import walk_in
from tests.journeys.shop import PASSWORD, Shop, open_shop
from tests.journeys.walk_in import Trip
from tests.services.snapshot import count, refused

AIR_FILTER = "AF-VW"


@pytest.fixture
def shop(sqlite_database: Database) -> Shop:
    return open_shop(sqlite_database)


def decide(shop: Shop, trip: Trip, fate: Fate, signed: Signed | None = walk_in.CUSTOMER) -> object:
    return shop.desk.old_parts.decide(shop.call(), trip.visit, trip.old_parts, fate, signed)


@pytest.mark.parametrize("fate", [Fate.TAKEN, Fate.LEFT])
def test_taken_or_left_needs_the_customers_name(shop: Shop, fate: Fate) -> None:
    visit, part = drained(shop, AIR_FILTER)
    trip = Trip(visit, old_parts=(part.id,))
    for signed in (None, Signed("\u200b", walk_in.CUSTOMER.how)):
        refused(shop.database, "signer_missing", lambda signed=signed: decide(shop, trip, fate, signed))  # type: ignore[misc]
    decide(shop, trip, fate)
    refused(shop.database, "old_part_decided", lambda: decide(shop, trip, Fate.LEFT))
    assert shop.desk.reads.visits.head(trip.visit).facts.old_parts_open == 0


def test_a_customers_part_is_not_held_back_without_a_signature(shop: Shop) -> None:
    trip = walk_in.drive(shop, Stage.OLD_PARTS)
    for hold in HOLDS:
        refused(shop.database, "old_part_no_claim", lambda hold=hold: decide(shop, trip, hold, None))  # type: ignore[misc]


def paid_by(shop: Shop, payer: Payer) -> Trip:
    """Bring a car to its decision about a part that somebody else pays."""
    trip = walk_in.drive(shop, Stage.ORDER)
    quotes = shop.desk.quotes
    call = shop.call(reason="老客户").approved_by(Approval("boss", PASSWORD))
    quotes.remove_line(shop.call(), trip.visit, trip.lines[1])
    (part,) = quotes.add(shop.call(), trip.visit, AIR_FILTER, Decimal(1), None).ids
    quotes.change_line(call, trip.visit, part, "payer", Payer.CUSTOMER, payer)
    quotes.decide(shop.call(), trip.visit, (part,), Decision.APPROVED, AgreedHow.PHONE, "")
    walk_in.sign(shop, trip.visit)
    trip.old_parts = walk_in.ids_of(shop, OldPart, trip.visit)
    walk_in.repair(shop, trip.visit)
    return trip


@pytest.mark.parametrize("payer", [payer for payer in Payer if payer in PAID_BY_MAKER])
def test_what_the_maker_pays_for_is_kept_for_the_maker(shop: Shop, payer: Payer) -> None:
    trip = paid_by(shop, payer)
    for fate in (Fate.TAKEN, Fate.LEFT):
        refused(shop.database, "old_part_of_maker", lambda fate=fate: decide(shop, trip, fate))  # type: ignore[misc]
    refused(shop.database, "old_part_no_claim", lambda: decide(shop, trip, Fate.INSURER_HOLD, None))
    decide(shop, trip, Fate.WARRANTY_HOLD, None)
    assert shop.desk.reads.visits.head(trip.visit).facts.old_parts_open == 0


def test_what_the_insurer_pays_for_may_be_kept_for_the_insurer(shop: Shop) -> None:
    trip = paid_by(shop, Payer.INSURANCE)
    refused(shop.database, "old_part_no_claim", lambda: decide(shop, trip, Fate.WARRANTY_HOLD, None))
    decide(shop, trip, Fate.INSURER_HOLD, None)
    assert [card.fate for card in shop.desk.reads.old_parts.of_visit(trip.visit).parts] == [Fate.INSURER_HOLD]


@pytest.mark.parametrize("fate", [Fate.TAKEN, Fate.LEFT])
def test_the_customer_gets_it_once_the_insurer_was_asked(shop: Shop, fate: Fate) -> None:
    trip = paid_by(shop, Payer.INSURANCE)
    error = refused(shop.database, "old_part_of_insurer", lambda: decide(shop, trip, fate))
    assert isinstance(error, Confirmable)
    sure = shop.call().confirming("old_part_of_insurer")
    shop.desk.old_parts.decide(sure, trip.visit, trip.old_parts, fate, walk_in.CUSTOMER)
    assert [card.fate for card in shop.desk.reads.old_parts.of_visit(trip.visit).parts] == [fate]


@pytest.mark.parametrize("payer", [Payer.SHOP_GOODWILL, Payer.INTERNAL])
def test_what_the_shop_pays_for_is_the_customers_to_decide(shop: Shop, payer: Payer) -> None:
    trip = paid_by(shop, payer)
    decide(shop, trip, Fate.TAKEN)
    assert [card.fate for card in shop.desk.reads.old_parts.of_visit(trip.visit).parts] == [Fate.TAKEN]


def test_a_new_part_stays_issued_once_the_old_one_is_decided(shop: Shop) -> None:
    trip = walk_in.drive(shop, Stage.REPAIR)
    part, keeper = lines(shop)[LineKind.PART], Role.PARTS_KEEPER
    shop.desk.parts.issue(shop.call(keeper).confirming("stock_negative"), part, Decimal(1))
    decide(shop, trip, Fate.SHOWN, None)
    shop.desk.parts.give_back(shop.call(keeper), part, Decimal(1))
    shop.desk.parts.issue(shop.call(keeper).confirming("stock_negative"), part, Decimal(1))
    decide(shop, trip, Fate.LEFT)
    error = refused(
        shop.database, "part_fitted", lambda: shop.desk.parts.give_back(shop.call(keeper), part, Decimal(1))
    )
    assert error.params["number"] == shop.desk.reads.old_parts.of_visit(trip.visit).parts[0].number


def test_shown_is_not_decided(shop: Shop) -> None:
    trip = walk_in.drive(shop, Stage.OLD_PARTS)
    decide(shop, trip, Fate.SHOWN, None)
    assert shop.desk.reads.visits.head(trip.visit).facts.old_parts_open == 1
    decide(shop, trip, Fate.LEFT)


def test_parts_of_another_visit_and_parts_named_twice(shop: Shop) -> None:
    trip = walk_in.drive(shop, Stage.OLD_PARTS)
    other = walk_in.drive(shop, Stage.OLD_PARTS, "京A00002", "李四")
    stolen = Trip(other.visit, old_parts=trip.old_parts)
    refused(shop.database, "old_part_gone", lambda: decide(shop, stolen, Fate.LEFT))
    refused(shop.database, "old_part_gone", lambda: decide(shop, Trip(other.visit, old_parts=(new_id(),)), Fate.LEFT))
    before = count(shop.database, "old_part_event")
    decide(shop, Trip(trip.visit, old_parts=trip.old_parts * 3), Fate.LEFT)
    assert count(shop.database, "old_part_event") == before + 1


def lines(shop: Shop) -> dict[LineKind, UUID]:
    with shop.database.reader.connect() as connection:
        return {row.kind: row.id for row in connection.execute(select(order_line.c.kind, order_line.c.id))}


def test_nothing_is_issued_beyond_the_order_or_given_back_beyond_the_issue(shop: Shop) -> None:
    trip = walk_in.drive(shop, Stage.REPAIR)
    part, labour = lines(shop)[LineKind.PART], lines(shop)[LineKind.LABOUR]
    desk, keeper = shop.desk.parts, Role.PARTS_KEEPER

    def issue(quantity: str, line: UUID = part) -> object:
        return desk.issue(shop.call(keeper).confirming("stock_negative"), line, Decimal(quantity))

    refused(shop.database, "stock_negative", lambda: desk.issue(shop.call(keeper), part, Decimal(1)))
    for quantity, code in (("0", "quantity_not_positive"), ("-1", "quantity_not_positive"), ("2", "issue_over_order")):
        refused(shop.database, code, lambda quantity=quantity: issue(quantity))  # type: ignore[misc]
    refused(shop.database, "quantity_decimals", lambda: issue("0.0001"))
    refused(shop.database, "line_is_no_part", lambda: issue("1", labour))
    refused(shop.database, "order_line_gone", lambda: issue("1", new_id()))
    issue("1")
    refused(shop.database, "issue_over_order", lambda: issue("1"))
    refused(shop.database, "quantity_not_whole", lambda: issue("0.5"))
    refused(shop.database, "return_over_issued", lambda: desk.give_back(shop.call(keeper), part, Decimal(2)))
    refused(shop.database, "quantity_not_positive", lambda: desk.give_back(shop.call(keeper), part, Decimal(0)))
    desk.give_back(shop.call(keeper), part, Decimal(1))
    refused(shop.database, "return_over_issued", lambda: desk.give_back(shop.call(keeper), part, Decimal(1)))
    walk_in.work(shop, trip.jobs)
    walk_in.check(shop, trip.visit)
    bill = walk_in.settle(shop, trip.visit)
    issue("1")
    refused(shop.database, "part_billed", lambda: desk.give_back(shop.call(keeper), part, Decimal(1)))
    walk_in.wash(shop, trip.visit)
    walk_in.decide_old_parts(shop, trip.visit)
    walk_in.pay(shop, bill, walk_in.owed(shop, trip.visit))
    walk_in.hand_over(shop, trip.visit)
    refused(shop.database, "visit_closed", lambda: issue("1"))


def drained(shop: Shop, code: str = "OIL-5W30-4") -> tuple[UUID, OldPartCard]:
    """Return an order that uses up two cans of oil, and what was drained for it."""
    visit = walk_in.drive(shop, Stage.QUOTE).visit
    ids = shop.desk.quotes.add(shop.call(), visit, code, Decimal(2), None).ids
    shop.desk.quotes.decide(shop.call(), visit, ids, Decision.APPROVED, AgreedHow.IN_PERSON, "")
    shop.desk.quotes.promise(shop.call(), visit, None, shop.clock.now() + timedelta(hours=4))
    walk_in.sign(shop, visit)
    (card,) = shop.desk.reads.old_parts.of_visit(visit).parts
    return visit, card


@pytest.mark.parametrize("code", ["OIL-5W30-4", "BFL-DOT4", "CLT-4"])
def test_what_was_drained_is_weighed_and_never_taken_from_the_new_cans(shop: Shop, code: str) -> None:
    visit, card = drained(shop, code)
    assert (card.quantity, card.drained, card.weighed) == (Decimal(0), True, False)

    def weigh(quantity: str) -> object:
        return shop.desk.old_parts.weigh(shop.call(Role.PARTS_KEEPER), card.id, Decimal(quantity))

    for quantity, refusal in (
        ("0", "quantity_not_positive"),
        ("-3", "quantity_not_positive"),
        ("3.4001", "quantity_decimals"),
        ("100000", "quantity_too_large"),
        ("NaN", "quantity_not_number"),
    ):
        error = refused(shop.database, refusal, lambda quantity=quantity: weigh(quantity))  # type: ignore[misc]
        assert error.field == "quantity"
    refused(
        shop.database, "old_part_gone",
        lambda: shop.desk.old_parts.weigh(shop.call(Role.PARTS_KEEPER), new_id(), Decimal(1)),
    )  # fmt: skip
    weigh("3.4")
    (card,) = shop.desk.reads.old_parts.of_visit(visit).parts
    assert (card.quantity, card.weighed) == (Decimal("3.4"), True)
    weigh("3.15")
    (card,) = shop.desk.reads.old_parts.shelf()
    assert card.quantity == Decimal("3.15")


@pytest.mark.parametrize("code", ["OIL-5W30-4", "BFL-DOT4", "OF-VW", "BAT-70A", "CAT-UN"])
def test_waste_for_licensed_receivers_is_never_handed_out(shop: Shop, code: str) -> None:
    visit, part = drained(shop, code)
    trip = Trip(visit, old_parts=(part.id,))
    if part.drained:
        shop.desk.old_parts.weigh(shop.call(Role.PARTS_KEEPER), part.id, Decimal("3.4"))
    error = refused(shop.database, "old_part_hazardous", lambda: decide(shop, trip, Fate.TAKEN))
    assert error.params["number"] == part.number
    decide(shop, trip, Fate.LEFT)
    assert shop.desk.reads.visits.head(visit).facts.old_parts_open == 0


def test_coolant_is_weighed_and_asked_about_before_it_is_handed_out(shop: Shop) -> None:
    visit, part = drained(shop, "CLT-4")
    trip = Trip(visit, old_parts=(part.id,))
    refused(shop.database, "old_part_unweighed", lambda: decide(shop, trip, Fate.TAKEN))
    shop.desk.old_parts.weigh(shop.call(Role.PARTS_KEEPER), part.id, Decimal("4.1"))
    error = refused(shop.database, "old_part_local_rule", lambda: decide(shop, trip, Fate.TAKEN))
    assert isinstance(error, Confirmable)
    call = replace(shop.call().confirming("old_part_local_rule"), reason="环保所答复可由车主带回")
    shop.desk.old_parts.decide(call, visit, trip.old_parts, Fate.TAKEN, walk_in.CUSTOMER)
    with shop.desk.old_parts.units.open(shop.call()) as unit:
        *_, last = unit.all(OldPartEvent, old_part_id=part.id)
    assert (last.fate, last.note) == (Fate.TAKEN, "环保所答复可由车主带回")


def test_only_what_the_list_does_not_name_may_be_asked_about() -> None:
    kinds = waste_kinds()
    assert {key for key in kinds if not licensed_only(key)} == {"coolant"}
    assert all(licensed_only(key) for key, kind in kinds.items() if kind.waste_class)
    assert not licensed_only("")


def test_a_part_that_is_counted_keeps_its_number(shop: Shop) -> None:
    trip = walk_in.drive(shop, Stage.REPAIR)
    (card,) = shop.desk.reads.old_parts.of_visit(trip.visit).parts
    assert (card.quantity, card.drained, card.weighed) == (Decimal(1), False, True)
    refused(
        shop.database, "old_part_counted",
        lambda: shop.desk.old_parts.weigh(shop.call(Role.PARTS_KEEPER), card.id, Decimal(3)),
    )  # fmt: skip


def test_nothing_is_decided_about_a_part_that_is_still_in_the_car(shop: Shop) -> None:
    trip = walk_in.drive(shop, Stage.REPAIR)
    part = lines(shop)[LineKind.PART]
    keeper = shop.call(Role.PARTS_KEEPER)
    sheet = shop.desk.reads.old_parts.of_visit

    def on_car() -> bool:
        shown = sheet(trip.visit)
        return [shown.open(card) for card in shown.parts] == [False] and shown.on_car == set(trip.old_parts)

    for fate in Fate:
        error = refused(shop.database, "old_part_not_off", lambda fate=fate: decide(shop, trip, fate))  # type: ignore[misc]
        assert error.params["number"] == sheet(trip.visit).parts[0].number
    assert on_car()
    shop.desk.parts.issue(keeper.confirming("stock_negative"), part, Decimal(1))
    assert not on_car()
    shop.desk.parts.give_back(shop.call(Role.PARTS_KEEPER), part, Decimal(1))
    refused(shop.database, "old_part_not_off", lambda: decide(shop, trip, Fate.LEFT))
    shop.desk.jobs.start(shop.call(Role.TECHNICIAN), trip.jobs[0])
    refused(shop.database, "old_part_not_off", lambda: decide(shop, trip, Fate.LEFT))
    shop.clock.advance(timedelta(minutes=20))
    shop.desk.jobs.finish(shop.call(Role.TECHNICIAN), trip.jobs[0])
    assert not on_car()
    decide(shop, trip, Fate.LEFT)


def test_what_is_still_in_a_car_does_not_lie_on_the_shelf(shop: Shop) -> None:
    def lying() -> list[UUID]:
        return [card.id for card in shop.desk.reads.old_parts.shelf()]

    trip = walk_in.drive(shop, Stage.REPAIR)
    other = walk_in.drive(shop, Stage.OLD_PARTS, "京A00002", "李四")
    assert lying() == list(other.old_parts)
    walk_in.work(shop, trip.jobs)
    assert sorted(lying()) == sorted([*trip.old_parts, *other.old_parts])
    decide(shop, trip, Fate.LEFT)
    assert sorted(lying()) == sorted([*trip.old_parts, *other.old_parts])


def test_a_part_that_came_off_stays_off_when_the_work_comes_back(shop: Shop) -> None:
    trip = walk_in.drive(shop, Stage.QUALITY)
    inspector = shop.call(Role.FINAL_INSPECTOR)
    failed = {trip.jobs[0]: "漏油"}
    shop.desk.quality.check(inspector, trip.visit, CheckLevel.FINAL, (), failed, {}, None, "")
    assert shop.desk.reads.old_parts.of_visit(trip.visit).on_car == frozenset()
    decide(shop, trip, Fate.LEFT)
