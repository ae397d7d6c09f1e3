"""Between midnight and eight in Shanghai it is still yesterday in UTC: every day is the shop's own."""

import ast
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import Table, select

from advisor_app.domain.follow_up import CallResult, FollowUp
from advisor_app.domain.payment import PaymentMethod
from advisor_app.domain.printing import PaperKind
from advisor_app.domain.staff import Role
from advisor_app.domain.stages import Stage
from advisor_app.domain.values.errors import RuleBroken
from advisor_app.domain.values.money import Money
from advisor_app.ports.call import Approval
from advisor_app.ports.reads.papers import PaperAsked
from advisor_app.services.checkout import CREDIT_DAYS
from advisor_app.services.deliveries import FOLLOW_UP_DAYS
from advisor_app.services.quotes import VALID_DAYS
from db.engine import Database
from db.tables.money import delivery, follow_up, payment
from db.tables.people import ownership, vehicle
from db.tables.system import number_series
from db.tables.visits import quote
from tests.architecture.sources import ROOT
from tests.journeys import walk_in
from tests.journeys.shop import PASSWORD, Shop, open_shop
from tests.journeys.test_papers import text_of

NIGHT = datetime(2026, 11, 23, 17, 30, tzinfo=UTC)
"""Tuesday 01:30 in Shanghai."""
TODAY, YESTERDAY = date(2026, 11, 24), date(2026, 11, 23)
LOCAL_ALREADY = {
    "advisor_app/domain/values/clock.py", "advisor_app/domain/promise.py", "advisor_app/documents/settlement.py",
    "db/demo_story.py", "db/demo_timeline.py", "db/queries/paper_money.py", "db/queries/paper_order.py",
    "ui/kit/date_input.py", "ui/kit/formats.py", "ui/features/board/page.py", "ui/features/today/day.py",
    "ui/features/today/book_dialog.py",
}  # fmt: skip
"""Files that cut days off the shop's wall clock; nowhere else is a moment cut at all."""


@pytest.fixture
def shop(sqlite_database: Database) -> Shop:
    made = open_shop(sqlite_database)
    made.clock.set(NIGHT)
    return made


def values(shop: Shop, table: Table, column: str) -> list[object]:
    with shop.database.reader.connect() as connection:
        return list(connection.execute(select(table.c[column])).scalars())


def test_what_a_visit_leaves_bears_the_days_of_the_shop(shop: Shop) -> None:
    trip = walk_in.drive(shop, Stage.FOLLOW_UP)
    assert trip.number.startswith(f"JC{TODAY:%y%m%d}")
    assert set(values(shop, number_series, "day")) == {TODAY}
    assert values(shop, ownership, "since") == [TODAY]
    assert values(shop, quote, "valid_until") == [TODAY + timedelta(days=VALID_DAYS)]
    assert values(shop, follow_up, "due_on") == [TODAY + timedelta(days=FOLLOW_UP_DAYS)]
    (until,) = values(shop, delivery, "guarantee_until")
    assert isinstance(until, date)
    assert (until - TODAY).days in (10, 30, 100)
    said = text_of(shop.desk.papers.make(shop.call(), PaperAsked(PaperKind.SETTLEMENT, trip.visit, trip.bill)).pdf)
    assert TODAY.isoformat() in said
    assert YESTERDAY.isoformat() not in said


def test_a_day_that_is_over_here_is_over(shop: Shop) -> None:
    desk, trip = shop.desk, walk_in.drive(shop, Stage.ORDER)
    valid = TODAY + timedelta(days=VALID_DAYS)
    with pytest.raises(RuleBroken, match="valid_until_past"):
        desk.quotes.set_field(shop.call(), trip.visit, "valid_until", valid, YESTERDAY)
    desk.quotes.set_field(shop.call(), trip.visit, "valid_until", valid, TODAY)
    (car,) = values(shop, vehicle, "id")
    assert isinstance(car, UUID)
    with pytest.raises(RuleBroken):
        desk.vehicles.set_field(shop.call(), car, "first_registered", None, TODAY + timedelta(days=1))
    desk.vehicles.set_field(shop.call(), car, "first_registered", None, TODAY)


def test_a_call_is_put_off_to_a_day_that_is_still_to_come(shop: Shop) -> None:
    trip = walk_in.drive(shop, Stage.FOLLOW_UP)
    (due,) = walk_in.ids_of(shop, FollowUp, trip.visit)

    def put_off(to: date) -> None:
        shop.desk.follow_ups.call(shop.call(Role.FOLLOW_UP_CALLER), due, CallResult.NOT_REACHED, None, "", to)

    with pytest.raises(RuleBroken, match="again_in_past"):
        put_off(YESTERDAY)
    put_off(TODAY)


def test_the_term_of_an_account_begins_today(shop: Shop) -> None:
    trip = walk_in.drive(shop, Stage.PAYMENT)
    assert trip.bill is not None
    walk_in.sign_bill(shop, trip.bill)
    due = walk_in.owed(shop, trip.visit)
    shop.desk.payments.open_shift(shop.call(Role.CASHIER), Money.of(500))
    call = shop.call(Role.CASHIER, "公司月结").approved_by(Approval("boss", PASSWORD))
    shop.desk.payments.take(call, trip.bill, PaymentMethod.ON_ACCOUNT, due, due, "")
    assert values(shop, payment, "due_on") == [TODAY + timedelta(days=CREDIT_DAYS)]


def cuts(source: str) -> bool:
    """Return whether something in it is asked for its ``.date()``."""
    return any(
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "date"
        and not node.args
        for node in ast.walk(ast.parse(source))
    )


def test_no_other_file_cuts_a_day_off_a_moment() -> None:
    """``local_day`` knows the zone; ``.date()`` of a moment is the day in London."""
    files = [path for folder in ("advisor_app", "db", "ui") for path in (ROOT / folder).rglob("*.py")]
    found = {path.relative_to(ROOT).as_posix() for path in files if cuts(path.read_text("utf-8"))}
    assert found == LOCAL_ALREADY
