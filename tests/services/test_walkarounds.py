"""The walkaround sheet attacked: numbers of marks that were taken back, and values that can't be stored."""

from decimal import Decimal
from uuid import UUID

import pytest

from advisor_app.domain.diagram import Panel
from advisor_app.domain.stages import Stage
from advisor_app.domain.values.ids import new_id
from advisor_app.domain.walkaround import CheckState, MarkKind, MarkSize, Moment
from advisor_app.i18n import in_language, words
from advisor_app.ports.reads.walkarounds import MarkCard
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
