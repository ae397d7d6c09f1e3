"""Proof stays proof: no signature without a drawing, nothing taken from under one, nobody works on who was sent away."""

from dataclasses import replace
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from advisor_app.domain.attachment import AttachedTo
from advisor_app.domain.line import Line, LineKind, Payer
from advisor_app.domain.old_part import Fate
from advisor_app.domain.payment import Payment, PaymentMethod
from advisor_app.domain.quote import AgreedHow
from advisor_app.domain.signature import SignedOn
from advisor_app.domain.staff import Role
from advisor_app.domain.stages import Stage
from advisor_app.domain.values.errors import NotPermitted, RuleBroken
from advisor_app.domain.values.ids import new_id
from advisor_app.domain.values.money import Money
from advisor_app.domain.walkaround import Moment
from advisor_app.ports.call import Approval, Call
from advisor_app.ports.replies import Signed
from db.engine import Database
from db.tables.all import metadata
from db.tables.system import audit
from tests.journeys import walk_in
from tests.journeys.shop import PASSWORD, PIN, Shop, open_shop
from tests.journeys.walk_in import Trip
from tests.services.snapshot import DENIAL, count, refused, unchanged

UNKNOWN = "e" * 64


@pytest.fixture
def shop(sqlite_database: Database) -> Shop:
    return open_shop(sqlite_database)


# Signatures -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("image", [None, UNKNOWN])
def test_a_signature_on_the_screen_has_a_drawing_that_is_kept(database: Database, image: str | None) -> None:
    shop = open_shop(database)
    trip = walk_in.drive(shop, Stage.ORDER)
    shown, nothing = walk_in.shown(shop, trip.visit), Signed("张𬭎", SignedOn.SCREEN, image)
    refused(database, "signature_missing", lambda: shop.desk.work_orders.sign(shop.call(), trip.visit, nothing, shown))
    sha = shop.desk.blobs.put(b"a drawing")
    assert shop.desk.work_orders.sign(shop.call(), trip.visit, replace(nothing, image_sha=sha), shown).number


def test_a_paper_may_come_without_a_scan_but_not_with_one_that_is_not_there(shop: Shop) -> None:
    trip = walk_in.drive(shop, Stage.ORDER)
    shown = walk_in.shown(shop, trip.visit)
    refused(
        shop.database, "signature_missing",
        lambda: shop.desk.work_orders.sign(
            shop.call(), trip.visit, Signed("张𬭎", SignedOn.PAPER, UNKNOWN), shown
        ),
    )  # fmt: skip


def attach(shop: Shop, visit: UUID, subject: AttachedTo, of: UUID, data: bytes | None = b"a picture") -> UUID:
    sha = UNKNOWN if data is None else shop.desk.blobs.put(data)
    return shop.desk.attachments.add(shop.call(), visit, subject, of, sha, "a.jpg", "image/jpeg", 9).id


def test_what_is_attached_is_kept(database: Database) -> None:
    shop = open_shop(database)
    trip = walk_in.drive(shop, Stage.QUOTE)
    assert trip.fault is not None
    fault = trip.fault
    error = refused(
        database, "attachment_unstored", lambda: attach(shop, trip.visit, AttachedTo.FAULT, fault, None)
    )  # fmt: skip
    assert error.params == {"name": "a.jpg"}
    attach(shop, trip.visit, AttachedTo.FAULT, fault)


def test_a_customer_who_is_there_signs_for_an_addition(shop: Shop) -> None:
    trip = walk_in.drive(shop, Stage.REPAIR)
    desk = shop.desk.additions
    made = desk.propose(shop.call(Role.TECHNICIAN), trip.visit, "漏油").id
    desk.add_line(shop.call(), made, LineKind.FEE, "", "清洗", Decimal(1), Money.of(50), None, False)
    shown = walk_in.shown_addition(shop, made)

    def agree(signed: Signed | None) -> object:
        return desk.decide(shop.call(), made, True, AgreedHow.IN_PERSON, "张𬭎", None, shown, signed)

    refused(shop.database, "addition_unsigned", lambda: agree(None))
    refused(shop.database, "signer_missing", lambda: agree(Signed(" ", SignedOn.PAPER)))
    refused(shop.database, "signature_missing", lambda: agree(Signed("张𬭎", SignedOn.SCREEN)))
    before = count(shop.database, "signature")
    agree(walk_in.CUSTOMER)
    assert count(shop.database, "signature") == before + 1


def test_who_declines_at_the_counter_signs_nothing(shop: Shop) -> None:
    trip = walk_in.drive(shop, Stage.REPAIR)
    desk = shop.desk.additions
    made = desk.propose(shop.call(Role.TECHNICIAN), trip.visit, "漏油").id
    shown = walk_in.shown_addition(shop, made)
    before = count(shop.database, "signature")
    desk.decide(shop.call(), made, False, AgreedHow.IN_PERSON, "张𬭎", None, shown)
    assert shop.desk.reads.visits.head(trip.visit).facts.additions_open == 0
    assert count(shop.database, "signature") == before


# What lies under a signature -------------------------------------------------------------------------------------------


def test_a_photo_stays_under_the_walkaround_that_was_signed_with_it(database: Database) -> None:
    shop = open_shop(database)
    visit, at = walk_in.arrive(shop).id, Moment.ARRIVAL
    shop.desk.walkarounds.start(shop.call(), visit, at)
    sheet = shop.desk.reads.walkarounds.sheet(visit, at).id
    assert sheet is not None
    early = attach(shop, visit, AttachedTo.WALKAROUND, sheet, b"wrong picture")
    shop.desk.attachments.remove(shop.call(), early)
    kept = attach(shop, visit, AttachedTo.WALKAROUND, sheet)
    walk_in.walk_around(shop, visit)
    refused(database, "attachment_signed", lambda: shop.desk.attachments.remove(shop.call(), kept))


def test_a_photo_of_a_mark_belongs_to_its_sheet(shop: Shop) -> None:
    visit, at = walk_in.arrive(shop).id, Moment.ARRIVAL
    shop.desk.walkarounds.start(shop.call(), visit, at)
    walks = shop.desk.walkarounds
    trip_mark = walks.mark(
        shop.call(), visit, at, next(iter(walk_in.Panel)), "left", Decimal(1), Decimal(2), walk_in.MarkKind.SCRATCH,
        walk_in.MarkSize.SMALL, "",
    ).id  # fmt: skip
    kept = attach(shop, visit, AttachedTo.MARK, trip_mark)
    walks.sign(shop.call(), visit, at, walk_in.CUSTOMER)
    refused(shop.database, "attachment_signed", lambda: shop.desk.attachments.remove(shop.call(), kept))
    shop.clock.advance(walk_in.timedelta(minutes=1))
    late = attach(shop, visit, AttachedTo.MARK, trip_mark, b"added later")
    shop.desk.attachments.remove(shop.call(), late)


def test_photos_of_complaint_addition_and_old_part_stay_once_signed(shop: Shop) -> None:
    trip = walk_in.drive(shop, Stage.ORDER)
    remove, visit = shop.desk.attachments.remove, trip.visit
    assert trip.fault is not None
    of_fault = attach(shop, visit, AttachedTo.FAULT, trip.fault)
    walk_in.sign(shop, visit)
    refused(shop.database, "attachment_signed", lambda: remove(shop.call(), of_fault))
    desk = shop.desk.additions
    made, other = (desk.propose(shop.call(Role.TECHNICIAN), visit, name).id for name in ("漏油", "裂纹"))
    desk.add_line(shop.call(), made, LineKind.FEE, "", "清洗", Decimal(1), Money.of(50), None, False)
    of_addition, of_other = (attach(shop, visit, AttachedTo.ADDITION, one) for one in (made, other))
    shown = walk_in.shown_addition(shop, made)
    desk.decide(shop.call(), made, True, AgreedHow.IN_PERSON, "张𬭎", None, shown, walk_in.CUSTOMER)
    refused(shop.database, "attachment_signed", lambda: remove(shop.call(), of_addition))
    remove(shop.call(), of_other)
    (part,) = walk_in.ids_of(shop, walk_in.OldPart, visit)
    walk_in.repair(shop, visit)
    of_part = attach(shop, visit, AttachedTo.OLD_PART, part)
    shop.desk.old_parts.decide(shop.call(), visit, (part,), Fate.LEFT, walk_in.CUSTOMER)
    refused(shop.database, "attachment_signed", lambda: remove(shop.call(), of_part))


def test_the_customers_words_are_fixed_with_the_order(shop: Shop) -> None:
    trip = walk_in.drive(shop, Stage.ORDER)
    set_field, fault = shop.desk.faults.set_field, trip.fault
    assert fault is not None
    words = shop.desk.reads.orders.contract(trip.visit).complaints[0].words
    set_field(shop.call(), fault, "words", words, "异响")
    walk_in.sign(shop, trip.visit)
    error = refused(
        shop.database, "fault_words_signed", lambda: set_field(shop.call(), fault, "words", "异响", "客户要求换发动机")
    )  # fmt: skip
    assert error.field == "words"
    set_field(shop.call(Role.TECHNICIAN), fault, "cause", "", "刹车片磨损")
    shop.desk.faults.record(shop.call(), trip.visit, "还有漏水")


# Who works here --------------------------------------------------------------------------------------------------------


def denied(shop: Shop, call: Call, action: str = "reception.set_field", visit: UUID | None = None) -> NotPermitted:
    visit = visit or walk_in.arrive(shop, "京C00001", "赵").id
    with unchanged(shop.database, DENIAL), pytest.raises(NotPermitted) as caught:
        shop.desk.reception.set_field(call, visit, "note", "", "x")
    with shop.database.reader.connect() as connection:
        last = connection.execute(select(audit).order_by(audit.c.seq.desc()).limit(1)).one()
    assert (last.action, last.outcome, last.staff_id) == (action, caught.value.code, call.staff_id)
    return caught.value


def test_who_was_sent_away_is_signed_out_at_once(database: Database) -> None:
    shop = open_shop(database)
    people, boss, advisor = shop.desk.people, shop.people[Role.MANAGER], shop.people[Role.SERVICE_ADVISOR]
    visit = walk_in.arrive(shop).id
    people.set_active(boss.call(), advisor.staff_id, False)
    assert denied(shop, advisor.call(), visit=visit).code == "signed_out"
    people.set_active(boss.call(), advisor.staff_id, True)
    shop.desk.reception.set_field(advisor.call(), visit, "note", "", "又来了")


def test_a_role_is_what_the_file_says_not_what_the_session_says(database: Database) -> None:
    """A technician who says to be the manager doesn't make himself one."""
    shop = open_shop(database)
    technician = shop.people[Role.TECHNICIAN]
    forged = replace(technician.call(), role=Role.MANAGER)
    with unchanged(database, DENIAL), pytest.raises(NotPermitted, match="signed_out"):
        shop.desk.people.set_role(forged, technician.staff_id, Role.MANAGER)
    boss = shop.people[Role.MANAGER]
    visit = walk_in.arrive(shop).id
    shop.desk.people.set_role(boss.call(), shop.people[Role.SERVICE_ADVISOR].staff_id, Role.APPOINTMENT_CLERK)
    assert denied(shop, shop.call(), visit=visit).code == "signed_out"


def test_who_does_not_exist_does_nothing(shop: Shop) -> None:
    visit = walk_in.arrive(shop).id
    assert denied(shop, replace(shop.call(), staff_id=new_id()), visit=visit).code == "signed_out"


def test_the_pin_of_a_dismissed_manager_approves_nothing(shop: Shop) -> None:
    trip = walk_in.drive(shop, Stage.ORDER)
    boss = shop.people[Role.MANAGER]
    second = shop.desk.people.add(boss.call(), "boss2", "沈丽华", Role.MANAGER, "chengshi-che-2027", PIN).id

    def goodwill() -> object:
        call = shop.call(reason="老客户").approved_by(Approval("boss2", PIN))
        return give(shop, trip, Payer.SHOP_GOODWILL, call)

    shop.desk.people.set_active(boss.call(), second, False)
    refused(shop.database, "approval_refused", goodwill, DENIAL)
    shop.desk.people.set_active(boss.call(), second, True)
    goodwill()


def test_a_pin_that_changes_between_look_and_use_proves_nothing(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    trip, boss = walk_in.drive(shop, Stage.ORDER), shop.people[Role.MANAGER]
    shop.desk.people.set_pin(boss.call(), PIN, PASSWORD)
    units: Any = shop.desk.people.units
    real, changed = units.passwords.verify, []

    def verify(known: str, secret: str) -> bool:
        right = bool(real(known, secret))
        if not changed:
            changed.append(right)
            shop.desk.people.set_pin(boss.call(), "9073", PASSWORD)
        return right

    monkeypatch.setattr(units.passwords, "verify", verify)
    call = shop.call(reason="老客户").approved_by(Approval("boss", PIN))
    with pytest.raises(RuleBroken, match="approval_refused"):
        give(shop, trip, Payer.SHOP_GOODWILL, call)
    assert changed == [True]
    give(shop, trip, Payer.SHOP_GOODWILL, shop.call(reason="老客户").approved_by(Approval("boss", "9073")))


# What the shop gives away ----------------------------------------------------------------------------------------------


def give(shop: Shop, trip: Trip, payer: Payer, call: Call | None = None) -> object:
    return shop.desk.quotes.change_line(
        call or shop.call(), trip.visit, trip.lines[0], "payer", Payer.CUSTOMER, payer
    )  # fmt: skip


@pytest.mark.parametrize("payer", list(Payer))
def test_a_line_that_the_shop_bears_is_given_away_whole(shop: Shop, payer: Payer) -> None:
    trip = walk_in.drive(shop, Stage.ORDER)
    if payer in (Payer.SHOP_GOODWILL, Payer.INTERNAL, Payer.REWORK):
        error = refused(shop.database, "approval_needed", lambda: give(shop, trip, payer))
        assert error.params == {"action": "quote.over_discount"}
    else:
        give(shop, trip, payer)


def test_hours_left_out_are_given_away_like_money(shop: Shop) -> None:
    trip = walk_in.drive(shop, Stage.ORDER)
    catalog = shop.desk.reference.catalog()
    line = next(one for one in shop.desk.reads.quotes.sheet(trip.visit).lines if one.code in catalog.operations)
    assert line.quantity == catalog.operations[line.code].hours

    def cut(hours: Decimal, call: Call | None = None) -> object:
        return shop.desk.quotes.change_line(call or shop.call(), trip.visit, line.id, "quantity", line.quantity, hours)

    refused(shop.database, "approval_needed", lambda: cut(Decimal("0.01")))
    cut(Decimal("0.01"), shop.call(Role.MANAGER))


def test_an_addition_obeys_the_limits_of_a_quote(shop: Shop) -> None:
    trip = walk_in.drive(shop, Stage.REPAIR)
    desk, catalog = shop.desk.additions, shop.desk.reference.catalog()
    code, part = next((code, part) for code, part in catalog.parts.items() if part.price_fen > 1000)
    made = desk.propose(shop.call(Role.TECHNICIAN), trip.visit, "漏油").id

    def add_line(price: Money, call: Call | None = None) -> object:
        return desk.add_line(
            call or shop.call(), made, LineKind.PART, code, part.name_zh, Decimal(1), price, None, part.leaves_old_part
        )  # fmt: skip

    def add_lines(**changes: object) -> object:
        (line,) = shop.desk.quotes.lines_of(code, Decimal(1), 1300)
        for name, value in changes.items():
            setattr(line, name, value)
        return desk.add_lines(shop.call(), made, (line,))

    full = Money(part.price_fen)
    for attempt in (
        lambda: add_line(Money(1)),
        lambda: add_lines(unit_price=Money(1)),
        lambda: add_lines(discount=full),
        lambda: add_lines(payer=Payer.SHOP_GOODWILL),
    ):
        refused(shop.database, "approval_needed", attempt)
    add_line(Money(1), shop.call(reason="老客户").approved_by(Approval("boss", "chengshi-che-2026")))
    add_line(full - full.percent(1000))
    add_lines(discount=full.percent(1000))
    for alias in (
        {"code": code.lower()}, {"code": ""}, {"code": "", "name": f" {part.name_zh}."}, {"code": "", "name": part.name_en},
        {"code": "", "kind": LineKind.FEE}, {"code": f"{code}。", "name": "别的"},
    ):  # fmt: skip
        refused(shop.database, "approval_needed", lambda alias=alias: add_lines(unit_price=Money(1), **alias))  # type: ignore[misc]


def test_a_part_called_by_its_code_in_other_letters_is_that_part(shop: Shop) -> None:
    trip = walk_in.drive(shop, Stage.REPAIR)
    desk, part = shop.desk.additions, shop.desk.reference.catalog().parts["OF-VW"]
    made = desk.propose(shop.call(Role.TECHNICIAN), trip.visit, "漏油").id
    (line,) = shop.desk.quotes.lines_of("OF-VW", Decimal(1), 1300)
    line.code, line.cost, line.waste = "of-vw", Money(0), ""
    desk.add_lines(shop.call(), made, (line,))
    with shop.database.reader.connect() as connection:
        table = metadata.tables["addition_line"]
        row = connection.execute(select(table.c.code, table.c.cost, table.c.waste)).one()
    assert tuple(row) == ("OF-VW", Money(part.cost_fen), part.waste)


def test_a_price_far_over_the_list_is_asked_about_on_quotes_and_additions(shop: Shop) -> None:
    trip = walk_in.drive(shop, Stage.ORDER)
    quotes, additions = shop.desk.quotes, shop.desk.additions
    (line,) = quotes.add(shop.call(), trip.visit, "OF-VW", Decimal(2), None).ids
    listed = Money(shop.desk.reference.catalog().parts["OF-VW"].price_fen)
    third, tenth = listed.times(Decimal(3)), listed.times(Decimal(10))

    def change(seen: Money, new: Money, call: Call | None = None) -> object:
        return quotes.change_line(call or shop.call(), trip.visit, line, "unit_price", seen, new)

    change(listed, third)
    error = refused(shop.database, "price_over_list", lambda: change(third, tenth))
    assert (error.params["price"], error.params["listed"]) == (str(tenth), str(listed))
    change(third, tenth, shop.call().confirming("price_over_list"))
    quotes.change_line(shop.call(), trip.visit, line, "quantity", Decimal(2), Decimal(3))
    quotes.change_line(shop.call(), trip.visit, line, "discount", Money(0), Money(1))
    trip = walk_in.drive(shop, Stage.REPAIR, "京A00003", "王五")
    made = additions.propose(shop.call(Role.TECHNICIAN), trip.visit, "漏油").id
    (part,) = quotes.lines_of("OF-VW", Decimal(1), 1300)
    part.unit_price = third + Money(1)
    refused(shop.database, "price_over_list", lambda: additions.add_lines(shop.call(), made, (part,)))
    additions.add_lines(shop.call().confirming("price_over_list"), made, (part,))


def test_labour_is_dear_by_the_hour_and_a_fee_by_the_whole(shop: Shop) -> None:
    trip = walk_in.drive(shop, Stage.REPAIR)
    additions, catalog = shop.desk.additions, shop.desk.reference.catalog()
    made = additions.propose(shop.call(Role.TECHNICIAN), trip.visit, "异响").id
    operation = next(one for one in catalog.operations.values() if one.hours > 4)
    rate = Money(catalog.rate_fen(operation))
    whole = rate.times(operation.hours)

    def add(kind: LineKind, quantity: Decimal, price: Money) -> object:
        line = Line(kind=kind, name=operation.name_en.upper(), quantity=quantity, unit_price=price)
        return additions.add_lines(shop.call(), made, (line,))

    add(LineKind.LABOUR, operation.hours * 5, rate)
    add(LineKind.FEE, Decimal(1), whole.times(Decimal(3)))
    refused(shop.database, "price_over_list", lambda: add(LineKind.LABOUR, operation.hours, rate.times(Decimal(4))))
    refused(shop.database, "price_over_list", lambda: add(LineKind.FEE, Decimal(1), whole.times(Decimal(4))))
    refused(shop.database, "approval_needed", lambda: add(LineKind.FEE, Decimal(1), rate.times(Decimal(2))))


# The till --------------------------------------------------------------------------------------------------------------


def test_cash_far_over_what_is_due_is_asked_about(shop: Shop) -> None:
    trip = walk_in.drive(shop, Stage.PAYMENT)
    assert trip.bill is not None
    bill, call = trip.bill, shop.call(Role.CASHIER)
    shop.desk.payments.open_shift(shop.call(Role.CASHIER), Money.of(500))

    def take(given: Money, call: Call) -> object:
        return shop.desk.payments.take(call, bill, PaymentMethod.CASH, Money.of(1), given, "")

    error = refused(shop.database, "given_large", lambda: take(Money.of("9999999.99"), call))
    assert error.params == {"given": "9,999,999.99", "amount": "1.00", "change": "9,999,998.99"}
    take(Money.of("9999999.99"), call.confirming("given_large"))
    take(Money.of(1001), shop.call(Role.CASHIER))


@pytest.mark.parametrize(
    ("amount", "given", "much"),
    [(1, 1001, False), (1, 1002, True), (8000, 10_000, False), (8000, 10_001, True), (500, 5000, True)],
)
def test_how_much_cash_is_much(amount: int, given: int, much: bool) -> None:
    assert Payment.much_given(Money.of(amount), Money.of(given)) is much


def test_what_is_no_money_and_no_text_is_refused_as_such(shop: Shop) -> None:
    visit = walk_in.arrive(shop).id
    desk, cashier = shop.desk, Role.CASHIER
    for words in (None, 5, b"x"):
        refused(shop.database, "value_wrong_kind", lambda w=words: desk.faults.record(shop.call(), visit, w))  # type: ignore[misc,arg-type]
    for money in (5.0, None, "5"):
        refused(shop.database, "value_wrong_kind", lambda m=money: desk.payments.open_shift(shop.call(cashier), m))  # type: ignore[misc,arg-type]
    trip = walk_in.drive(shop, Stage.PAYMENT, "京A00002", "李四")
    shift = desk.payments.open_shift(shop.call(cashier), Money(0)).id
    bill = trip.bill
    assert bill is not None
    for amount, given in ((1.0, Money(100)), (Money(100), 1.0), (None, None)):
        refused(
            shop.database, "value_wrong_kind",
            lambda a=amount, g=given: desk.payments.take(shop.call(cashier), bill, PaymentMethod.CASH, a, g, ""),  # type: ignore[misc,arg-type]
        )  # fmt: skip
    refused(shop.database, "value_wrong_kind", lambda: desk.payments.close_shift(shop.call(cashier), shift, 5.0, ""))  # type: ignore[arg-type]
    later = walk_in.drive(shop, Stage.SETTLEMENT, "京A00003", "王五")
    refused(shop.database, "value_wrong_kind", lambda: desk.settlements.settle(shop.call(), later.visit, 5.0))  # type: ignore[arg-type]
