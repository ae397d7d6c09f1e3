"""The walkaround sheet attacked: numbers of marks that were taken back, and values that can't be stored."""

from datetime import timedelta
from decimal import Decimal
from uuid import UUID

import pytest

from advisor_app.domain.diagram import Panel
from advisor_app.domain.stages import Stage
from advisor_app.domain.values.ids import new_id
from advisor_app.domain.walkaround import CheckState, MarkKind, MarkSize, Moment
from advisor_app.i18n import in_language, words
from advisor_app.ports.reads.walkarounds import MarkCard
from advisor_app.services.reception import Arrival
from db.engine import Database
from tests.journeys import walk_in
from tests.journeys.shop import Shop, open_shop
from tests.services.snapshot import refused

AT = Moment.ARRIVAL


@pytest.fixture
def shop(sqlite_database: Database) -> Shop:
    return open_shop(sqlite_database)


@pytest.fixture
def visit(shop: Shop) -> UUID:
    found = walk_in.drive(shop, Stage.WALKAROUND).visit
    shop.desk.walkarounds.start(shop.call(), found, AT)
    return found


def mark(shop: Shop, visit: UUID, note: str) -> UUID:
    return shop.desk.walkarounds.mark(
        shop.call(), visit, AT, Panel.BONNET, "top", Decimal(10), Decimal(20), MarkKind.DENT, MarkSize.SMALL, note
    ).id


def marks(shop: Shop, visit: UUID) -> tuple[MarkCard, ...]:
    return tuple(shop.desk.reads.walkarounds.sheet(visit, AT).marks)


def put_back(shop: Shop, visit: UUID, key: UUID, pos: int, note: str = "") -> UUID:
    return shop.desk.walkarounds.put_back(
        shop.call(), visit, AT, key, pos, Panel.BONNET, "top", Decimal(10), Decimal(20), MarkKind.DENT, MarkSize.SMALL,
        note, False, False,
    ).id  # fmt: skip


def panels(shop: Shop, visit: UUID, moment: Moment) -> list[tuple[Panel, bool]]:
    return [(m.panel, m.carried) for m in shop.desk.reads.walkarounds.sheet(visit, moment).marks]


def test_nobody_walks_around_the_finished_car_before_the_arrival_is_signed(shop: Shop, visit: UUID) -> None:
    """It begins with the marks that stood there on arrival, and those may still change."""
    begin = shop.desk.walkarounds.start
    refused(shop.database, "arrival_sheet_unsigned", lambda: begin(shop.call(), visit, Moment.DELIVERY))
    mark(shop, visit, "一")
    shop.desk.walkarounds.sign(shop.call(), visit, AT, walk_in.CUSTOMER)
    begin(shop.call(), visit, Moment.DELIVERY)
    assert panels(shop, visit, Moment.DELIVERY) == [(Panel.BONNET, True)]
    bare = walk_in.arrive(shop, "京A00002", "李四").id
    refused(shop.database, "arrival_sheet_unsigned", lambda: begin(shop.call(), bare, Moment.DELIVERY))


def test_the_next_visit_knows_the_marks_of_the_newest_signed_sheet(shop: Shop) -> None:
    """Also those that were found at delivery; a sheet that nobody signed proves nothing."""
    first = walk_in.drive(shop, Stage.DELIVERY).visit
    rounds, at = shop.desk.walkarounds, Moment.DELIVERY
    rounds.start(shop.call(), first, at)
    arrived = panels(shop, first, at)
    place = (Panel.ROOF, "top", Decimal(10), Decimal(20), MarkKind.DENT, MarkSize.SMALL, "")
    rounds.mark(shop.call(), first, at, *place)
    rounds.sign(shop.call(), first, at, walk_in.CUSTOMER)
    shop.desk.deliveries.hand_over(shop.call(), first, "张𬭎", 1, ("行车记录仪",), True, "")
    for again in range(2):
        shop.clock.advance(timedelta(days=30))
        known = shop.desk.reads.visits.known("京A12345").vehicle
        assert known is not None
        coming = Arrival(plate="京A12345", vehicle_id=known.id)
        visit = shop.desk.reception.arrive(shop.call(), coming).id
        rounds.start(shop.call(), visit, AT)
        assert panels(shop, visit, AT) == [*arrived, (Panel.ROOF, True)], again
        rounds.unmark(shop.call(), visit, AT, shop.desk.reads.walkarounds.sheet(visit, AT).marks[0].id)
        shop.desk.reception.cancel(shop.call(), visit, "改日再来")


def test_a_mark_comes_back_under_its_number_or_the_next_free_one(shop: Shop, visit: UUID) -> None:
    first, second, third = (mark(shop, visit, note) for note in "一二三")
    shop.desk.walkarounds.unmark(shop.call(), visit, AT, second)
    put_back(shop, visit, second, 2, "二")
    assert {m.id: m.pos for m in marks(shop, visit)} == {first: 1, second: 2, third: 3}
    shop.desk.walkarounds.unmark(shop.call(), visit, AT, third)
    fourth = mark(shop, visit, "四")
    put_back(shop, visit, third, 3, "三")
    assert {m.id: m.pos for m in marks(shop, visit)} == {first: 1, second: 2, fourth: 3, third: 4}
    put_back(shop, visit, third, 1, "三")
    put_back(shop, visit, new_id(), 0)
    assert sorted(m.pos for m in marks(shop, visit)) == [1, 2, 3, 4, 5]


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("3.2001", "measured_decimals"),
        ("0.0001", "measured_decimals"),
        ("1E-9", "measured_decimals"),
        ("NaN", "measured_not_number"),
        ("sNaN", "measured_not_number"),
        ("Infinity", "measured_not_number"),
        ("-Infinity", "measured_not_number"),
        ("-0.001", "measured_negative"),
        ("99.001", "measured_too_large"),
    ],
)
def test_a_measured_value_that_can_not_be_stored(shop: Shop, visit: UUID, value: str, code: str) -> None:
    def measure() -> object:
        return shop.desk.walkarounds.check(
            shop.call(), visit, AT, "tread_front_left", CheckState.GOOD, Decimal(value), ""
        )

    assert refused(shop.database, code, measure).field == "measured"
    for language in ("zh_CN", "en"):
        with in_language(language):
            assert words("error")(code) != code


def test_three_decimals_and_trailing_zeros_are_kept(shop: Shop, visit: UUID) -> None:
    for value in ("3.125", "3.12500", "99", "0"):
        shop.desk.walkarounds.check(shop.call(), visit, AT, "tread_front_left", CheckState.GOOD, Decimal(value), "")
        (check,) = shop.desk.reads.walkarounds.sheet(visit, AT).checks
        assert check.measured == Decimal(value)


def test_who_signs_for_a_companys_car_has_brought_it(shop: Shop) -> None:
    company = walk_in.arrive(shop, "京A77777", "安顺物流有限公司").id
    assert shop.desk.reads.visits.head(company).bring_name == ""
    walk_in.walk_around(shop, company)
    assert shop.desk.reads.visits.head(company).bring_name == walk_in.CUSTOMER.signer
    assert shop.desk.reads.deliveries.hand_back(company).bring_name == walk_in.CUSTOMER.signer
    person = walk_in.arrive(shop, "京A88888", "李四").id
    walk_in.walk_around(shop, person)
    assert shop.desk.reads.visits.head(person).bring_name == "李四"
