"""Work that matters for safety is marked by the price list, so that whoever declines it signs for it."""

from datetime import timedelta
from decimal import Decimal
from uuid import UUID

import pytest

from advisor_app.domain.quote import AgreedHow, Decision
from advisor_app.domain.signature import SignedOn
from advisor_app.domain.staff import Role
from advisor_app.domain.stages import Stage, journey
from advisor_app.ports.replies import Signed
from advisor_app.reference import catalog
from db.engine import Database
from tests.journeys import walk_in
from tests.journeys.shop import Shop, open_shop
from tests.services.snapshot import refused


@pytest.fixture
def shop(sqlite_database: Database) -> Shop:
    return open_shop(sqlite_database)


def test_brakes_steering_tyres_and_joints_are_marked_and_the_rest_is_not() -> None:
    listed = catalog()
    for code in ("ME01", "ME02", "ME05", "ME06", "ME10", "ME12", "ME30", "TY01", "MA05"):
        assert listed.operations[code].safety, code
    for number in ("BPF-VW", "BQF-TY", "BPR-WE", "BDF-GM", "BDR-UN", "TYR-205", "TRE-UN", "BLJ-F", "EPS-RC", "HOS-BRK"):
        assert listed.parts[number].safety, number
    assert not any(listed.operations[code].safety for code in ("MA01", "MA12", "EL02", "PA01", "WA01", "TY03"))
    assert not any(listed.parts[number].safety for number in ("OF-VW", "WB-VW", "CLN-BRK", "MAT-FLR", "BMP-F"))


def test_declined_brake_pads_ask_for_a_signature_without_a_tick_by_hand(shop: Shop) -> None:
    quotes, visit = shop.desk.quotes, walk_in.arrive(shop).id
    oil = quotes.add(shop.call(), visit, "MA01", Decimal(1), None).ids
    pads = [quotes.add(shop.call(), visit, code, Decimal(1), None).ids[0] for code in ("ME01", "BQF-VW")]
    marked = {line.id for line in shop.desk.reads.quotes.sheet(visit).lines if line.safety}
    assert marked == set(pads)
    quotes.decide(shop.call(), visit, (*oil, *pads), Decision.DECLINED, AgreedHow.IN_PERSON, "下次再做")
    facts = shop.desk.reads.visits.head(visit).facts
    assert (facts.safety_declined, facts.safety_declined_signed) == (2, False)
    quotes.sign_declined(shop.call(), visit, Signed("张𬭎", SignedOn.PAPER))
    assert shop.desk.reads.visits.head(visit).facts.safety_declined_signed


def test_declined_safety_work_found_later_is_signed_for_before_the_bill(shop: Shop) -> None:
    trip = walk_in.drive(shop, Stage.REPAIR)
    desk = shop.desk

    def decline(code: str) -> UUID:
        made = desk.additions.propose(shop.call(Role.TECHNICIAN), trip.visit, "刹车片只剩 2 mm").id
        desk.additions.add_lines(shop.call(), made, tuple(desk.quotes.lines_of(code, Decimal(1), 1300)))
        shown = walk_in.shown_addition(shop, made)
        desk.additions.decide(shop.call(), made, False, AgreedHow.PHONE, "张𬭎", None, shown)
        shop.clock.advance(timedelta(minutes=5))
        return made

    decline("MA01")
    assert desk.reads.visits.head(trip.visit).facts.safety_declined == 0
    unsafe = decline("ME02")
    facts = desk.reads.visits.head(trip.visit).facts
    assert (facts.safety_declined, facts.safety_declined_signed) == (1, False)
    walk_in.work(shop, trip.jobs)
    way = journey(desk.reads.visits.head(trip.visit).facts)
    assert way.current is not None
    assert way.current.stage is Stage.REPAIR
    walk_in.check(shop, trip.visit)
    refused(shop.database, "declined_safety_unsigned", lambda: walk_in.settle(shop, trip.visit))
    cards = {card.id: card for card in desk.reads.orders.additions(trip.visit)}
    left = [line.id for card in cards.values() for line in card.unsafe_declined]
    assert left == [line.id for line in cards[unsafe].lines]
    sign = desk.additions.sign_declined
    refused(shop.database, "shown_changed", lambda: sign(shop.call(), trip.visit, walk_in.CUSTOMER, ()))
    refused(
        shop.database, "signer_missing", lambda: sign(shop.call(), trip.visit, Signed("", SignedOn.PAPER), tuple(left))
    )
    sign(shop.call(), trip.visit, walk_in.CUSTOMER, tuple(left))
    refused(shop.database, "declined_none", lambda: sign(shop.call(), trip.visit, walk_in.CUSTOMER, ()))
    assert not any(card.unsafe_declined for card in desk.reads.orders.additions(trip.visit))
    assert desk.reads.orders.contract(trip.visit).declined_signed is None, "nobody signed for a line of the quote"
    shop.clock.advance(timedelta(minutes=5))
    decline("ME02")
    refused(shop.database, "declined_safety_unsigned", lambda: walk_in.settle(shop, trip.visit))
    left = [line.id for card in desk.reads.orders.additions(trip.visit) for line in card.unsafe_declined]
    sign(shop.call(), trip.visit, walk_in.CUSTOMER, tuple(left))
    walk_in.settle(shop, trip.visit)


def test_the_mark_is_taken_off_without_a_reason(shop: Shop) -> None:
    quotes, visit = shop.desk.quotes, walk_in.arrive(shop).id
    (tyre,) = quotes.add(shop.call(), visit, "TYR-205", Decimal(2), None).ids
    quotes.change_line(shop.call(), visit, tyre, "safety", True, False)
    quotes.decide(shop.call(), visit, (tyre,), Decision.DECLINED, AgreedHow.IN_PERSON, "以后")
    assert shop.desk.reads.visits.head(visit).facts.safety_declined == 0
