"""Numbers, days and codes that no screen sends: each is refused with a code, and nothing is stored."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from hashlib import sha256
from typing import Any

import pytest
from sqlalchemy import select

from advisor_app.domain.attachment import AttachedTo
from advisor_app.domain.catalog import PartClass, Trade
from advisor_app.domain.diagram import Panel
from advisor_app.domain.line import LineKind
from advisor_app.domain.payment import PaymentMethod
from advisor_app.domain.printing import PaperKind, PrintState
from advisor_app.domain.quote import AgreedHow, Quote
from advisor_app.domain.signature import SignedOn
from advisor_app.domain.staff import Role
from advisor_app.domain.stages import Stage
from advisor_app.domain.values.ids import new_id
from advisor_app.domain.values.money import LARGEST, Money
from advisor_app.domain.walkaround import CheckState, MarkKind, MarkSize, Moment
from advisor_app.domain.work_order import AdditionLine
from advisor_app.ports.replies import Signed
from db.engine import Database
from db.tables.system import audit
from tests.journeys import walk_in
from tests.journeys.shop import Shop, open_shop
from tests.services.snapshot import refused

HUGE = 10**30
"""More than any column holds."""
ODD_DECIMALS = ("NaN", "sNaN", "Infinity", "-Infinity", "-0.01", "1e9")
BYTES = b"a picture"
SHA = sha256(BYTES).hexdigest()


@pytest.fixture
def shop(database: Database) -> Shop:
    return open_shop(database)


def test_sums_of_a_shift_and_a_payment(shop: Shop) -> None:
    bill = walk_in.drive(shop, Stage.PAYMENT).bill
    assert bill is not None
    desk, cashier, database = shop.desk.payments, Role.CASHIER, shop.database
    refused(database, "amount_negative", lambda: desk.open_shift(shop.call(cashier), Money(-1)))
    refused(database, "money_too_large", lambda: desk.open_shift(shop.call(cashier), Money(HUGE)))
    refused(database, "money_too_large", lambda: desk.open_shift(shop.call(cashier), Money(LARGEST.fen + 1)))
    shift = desk.open_shift(shop.call(cashier), Money(0)).id
    refused(database, "amount_negative", lambda: desk.close_shift(shop.call(cashier), shift, Money(-1), "少了"))
    refused(database, "money_too_large", lambda: desk.close_shift(shop.call(cashier), shift, Money(HUGE), "多了"))

    def take(amount: int, given: int) -> object:
        return desk.take(shop.call(cashier), bill, PaymentMethod.CASH, Money(amount), Money(given), "")

    refused(database, "money_too_large", lambda: take(100, HUGE))
    refused(database, "amount_over_owed", lambda: take(HUGE, HUGE))
    refused(database, "amount_not_positive", lambda: take(-HUGE, 0))


def test_places_and_items_that_are_on_no_sheet(shop: Shop) -> None:
    visit = walk_in.arrive(shop).id
    desk, at, database = shop.desk.walkarounds, Moment.ARRIVAL, shop.database
    desk.start(shop.call(), visit, at)
    panel = next(iter(Panel))

    def mark(view: str, x: Decimal, y: Decimal) -> object:
        return desk.mark(shop.call(), visit, at, panel, view, x, y, MarkKind.DENT, MarkSize.SMALL, "")

    def put_back(view: str, x: Decimal, y: Decimal) -> object:
        return desk.put_back(
            shop.call(), visit, at, new_id(), 1, panel, view, x, y, MarkKind.DENT, MarkSize.SMALL, "", False, False
        )

    for act in (mark, put_back):
        for odd in ODD_DECIMALS:
            refused(database, "value_wrong_kind", lambda act=act, odd=odd: act("left", Decimal(odd), Decimal(1)))  # type: ignore[misc]
        for view in ("", "inside", "\ud800", "x" * 5000):
            refused(database, "value_wrong_kind", lambda act=act, view=view: act(view, Decimal(1), Decimal(1)))  # type: ignore[misc]
    for item in ("", "<b>", "a\x00b", "x" * 41, "电池"):
        refused(
            database,
            "value_wrong_kind",
            lambda item=item: desk.check(shop.call(), visit, at, item, CheckState.GOOD, None, ""),  # type: ignore[misc]
        )
        refused(
            database,
            "value_wrong_kind",
            lambda item=item: desk.check_many(shop.call(), visit, at, ("belt", item), CheckState.GOOD),  # type: ignore[misc]
        )


def test_a_mark_is_put_back_on_its_own_sheet_only_and_under_a_number_that_can_be_told(shop: Shop) -> None:
    first, second = walk_in.arrive(shop).id, walk_in.arrive(shop, "京A22222", "李四").id
    desk, at, panel = shop.desk.walkarounds, Moment.ARRIVAL, next(iter(Panel))
    for visit in (first, second):
        desk.start(shop.call(), visit, at)
    one = Decimal(1)
    mark = desk.mark(shop.call(), first, at, panel, "left", one, one, MarkKind.DENT, MarkSize.SMALL, "").id

    def put_back(visit: Any, pos: int) -> object:
        return desk.put_back(
            shop.call(), visit, at, mark, pos, panel, "left", one, one, MarkKind.DENT, MarkSize.SMALL, "", False, False
        )

    refused(shop.database, "mark_gone", lambda: put_back(second, 1))
    for pos in (HUGE, -HUGE, 0):
        desk.unmark(shop.call(), first, at, mark)
        put_back(first, pos)
        assert [m.pos for m in shop.desk.reads.walkarounds.sheet(first, at).marks] == [1]


def test_days_that_are_slips_of_the_finger(shop: Shop) -> None:
    trip = walk_in.drive(shop, Stage.ORDER)
    late = datetime(9999, 12, 31, 23, 59, tzinfo=UTC)
    bare = (shop.clock.now() + timedelta(hours=1)).replace(tzinfo=None)
    advisor, desk, database = shop.people[Role.SERVICE_ADVISOR].staff_id, shop.desk, shop.database
    car = desk.reads.visits.head(trip.visit).vehicle.id
    promised = desk.reads.visits.head(trip.visit).promised_at

    def book(at: datetime, who: Any = advisor) -> object:
        return desk.appointments.book(shop.call(), "京A55555", "王五", "", "", at, who)

    def registered(day: object) -> object:
        return desk.vehicles.set_field(shop.call(), car, "first_registered", None, day)

    attempts: list[tuple[str, Callable[[], object]]] = [
        ("date_too_far", lambda: book(late)),
        ("value_wrong_kind", lambda: book(bare)),
        ("staff_gone", lambda: book(shop.clock.now() + timedelta(hours=1), new_id())),
        ("date_too_far", lambda: desk.quotes.promise(shop.call(), trip.visit, promised, late)),
        ("value_wrong_kind", lambda: desk.quotes.promise(shop.call(), trip.visit, promised, bare)),
        ("date_too_far", lambda: desk.quotes.set_field(shop.call(), trip.visit, "valid_until", None, date.max)),
        ("field_unknown", lambda: desk.quotes.set_field(shop.call(), trip.visit, "valid_until", None, late)),
        ("first_registered_range", lambda: registered(date.max)),
        ("first_registered_range", lambda: registered(date.min)),
        ("value_wrong_kind", lambda: registered(late)),
    ]
    for code, attempt in attempts:
        refused(database, code, attempt)
    book(shop.clock.now() + timedelta(days=729))
    registered(date(2026, 11, 23))


def test_lines_of_an_addition_are_as_sound_as_those_of_a_quote(shop: Shop) -> None:
    trip = walk_in.drive(shop, Stage.REPAIR)
    other = walk_in.drive(shop, Stage.QUOTE, "京A22222", "李四")
    desk, database = shop.desk.additions, shop.database
    found = desk.propose(shop.call(Role.TECHNICIAN), trip.visit, "漏油").id

    def line(**more: Any) -> object:
        made = AdditionLine(
            **{"kind": LineKind.PART, "part_class": PartClass.BRAND, "name": "垫片", "unit_price": Money(100), **more}
        )
        return desk.add_lines(shop.call(), found, (made,))

    refused(database, "tax_rate_range", lambda: line(tax_bp=-1))
    refused(database, "tax_rate_range", lambda: line(tax_bp=HUGE))
    refused(database, "money_too_large", lambda: line(cost=Money(HUGE)))
    refused(database, "amount_negative", lambda: line(cost=Money(-1)))
    refused(database, "fault_gone", lambda: line(fault_id=other.fault))
    refused(database, "fault_gone", lambda: line(fault_id=new_id()))
    for name in ("name", "code", "unit", "brand", "waste"):
        refused(database, "text_too_long", lambda name=name: line(**{name: "长" * 5000}))  # type: ignore[misc]
    for odd in ODD_DECIMALS:
        code = {"-0.01": "quantity_not_positive", "1e9": "quantity_too_large"}.get(odd, "quantity_not_number")
        refused(database, code, lambda odd=odd: line(quantity=Decimal(odd)))  # type: ignore[misc]
        refused(
            database, code,
            lambda odd=odd: shop.desk.quotes.add(shop.call(), other.visit, code_of_part(shop), Decimal(odd), None),  # type: ignore[misc]
        )  # fmt: skip
    line(name="\u202e垫\x00片\ud800", code="\x00", brand="a\nb")
    desk.add_line(
        shop.call(), found, LineKind.LABOUR, "\ud800", "换垫片", Decimal(1), Money(1), Trade.MECHANICAL, False
    )
    assert (
        desk.decide(shop.call(), found, True, AgreedHow.PHONE, "张𬭎", None, walk_in.shown_addition(shop, found)).id
        == found
    )


def code_of_part(shop: Shop) -> str:
    return next(iter(shop.desk.reference.catalog().parts))


def test_what_names_no_bytes_and_no_paper(shop: Shop) -> None:
    trip = walk_in.drive(shop, Stage.ORDER)
    desk, visit, fault, database = shop.desk, trip.visit, trip.fault, shop.database
    assert fault is not None
    shown = walk_in.shown(shop, visit)
    assert desk.blobs.put(BYTES) == SHA

    def attach(sha: str = SHA, size: int = 1) -> object:
        return desk.attachments.add(shop.call(), visit, AttachedTo.FAULT, fault, sha, "x\ud800", "\x00", size)

    def keep(language: str = "zh_CN", edition: int = 1, copy: int = 0, content: str = SHA, sha: str = SHA) -> Any:
        return desk.kept_papers.keep(
            shop.call(), visit, PaperKind.QUOTE, walk_in.ids_of(shop, Quote, visit)[0], language, edition, copy, content, sha
        )  # fmt: skip

    wrong: list[Callable[[], object]] = [lambda: attach(size=-1)]
    for sha in ("", "\ud800", "A" * 64, "a" * 63, "../" * 21 + "a", "x" * 5000):
        wrong += [lambda sha=sha: attach(sha), lambda sha=sha: keep(sha=sha), lambda sha=sha: keep(content=sha)]  # type: ignore[misc]
        wrong.append(
            lambda sha=sha: desk.work_orders.sign(shop.call(), visit, Signed("张三", SignedOn.SCREEN, sha), shown)  # type: ignore[misc]
        )
    wrong += [lambda: keep("\ud800"), lambda: keep("de"), lambda: keep(edition=0), lambda: keep(edition=HUGE)]
    wrong += [lambda: keep(copy=-1), lambda: keep(copy=HUGE)]
    for attempt in wrong:
        refused(database, "value_wrong_kind", attempt)
    attach()
    paper = keep().id
    for copies in (0, -1, HUGE):
        refused(
            database,
            "value_wrong_kind",
            lambda copies=copies: desk.kept_papers.printed(  # type: ignore[misc]
                shop.call(), paper, new_id(), PrintState.REQUESTED, "HP", copies, ""
            ),
        )


@pytest.mark.parametrize("field", ["note", "bring_name", "bring_phone", "purpose", "odometer_km"])
@pytest.mark.parametrize("value", [None, 1.5, b"x", Money(1), date.max], ids=repr)
def test_a_field_takes_no_value_of_another_kind(sqlite_database: Database, field: str, value: object) -> None:
    shop = open_shop(sqlite_database)
    visit = walk_in.arrive(shop).id
    if field == "odometer_km" and value is None:
        return
    refused(
        sqlite_database,
        "value_wrong_kind",
        lambda: shop.desk.reception.set_field(shop.call(), visit, field, "", value),
    )


def test_files_take_no_value_of_another_kind(sqlite_database: Database) -> None:
    shop = open_shop(sqlite_database)
    head = shop.desk.reads.visits.head(walk_in.arrive(shop).id)
    for value in (None, 1.5, Money(1)):
        for field in ("name", "note", "tax_number", "phone", "kind"):
            refused(
                sqlite_database,
                "value_wrong_kind",
                lambda field=field, value=value: shop.desk.customers.set_field(  # type: ignore[misc]
                    shop.call(), head.customer.id, field, "", value
                ),
            )
        for field in ("plate", "vin", "make", "model", "colour", "engine_no", "body"):
            refused(
                sqlite_database,
                "value_wrong_kind",
                lambda field=field, value=value: shop.desk.vehicles.set_field(  # type: ignore[misc]
                    shop.call(), head.vehicle.id, field, "", value
                ),
            )


@pytest.mark.parametrize("keys", [-1, 10, HUGE])
def test_keys_that_no_car_has(sqlite_database: Database, keys: int) -> None:
    shop = open_shop(sqlite_database)
    trip = walk_in.drive(shop, Stage.DELIVERY)
    call = shop.call(reason="x").confirming("keys_differ")
    refused(
        sqlite_database,
        "keys_range",
        lambda: shop.desk.deliveries.hand_over(call, trip.visit, "张𬭎", keys, (), True, ""),
    )


def test_the_reason_of_a_call_is_cleaned_like_any_text(shop: Shop) -> None:
    visit = walk_in.arrive(shop).id
    call = shop.call(reason="因\x00为\ud800\u202e ")
    shop.desk.faults.record(call, visit, "异响")
    with shop.database.reader.connect() as connection:
        kept = connection.execute(select(audit.c.reason).where(audit.c.command_key == call.key)).scalar_one()
    assert kept == "因为\ufffd"
    refused(shop.database, "text_too_long", lambda: shop.desk.faults.record(shop.call(reason="长" * 5001), visit, "响"))
