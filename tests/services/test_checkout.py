"""The cash desk attacked: bills, payments, shifts, gate passes. Money is never counted twice and never lost."""

from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from advisor_app.domain.line import Payer
from advisor_app.domain.old_part import Fate, OldPart
from advisor_app.domain.payment import PaymentMethod
from advisor_app.domain.pricing import rounding_alone
from advisor_app.domain.quote import AgreedHow, Decision
from advisor_app.domain.settlement import Settlement
from advisor_app.domain.staff import Role
from advisor_app.domain.stages import Stage
from advisor_app.domain.values.ids import new_id
from advisor_app.domain.values.money import Money
from advisor_app.domain.visit import VisitPurpose
from advisor_app.ports.call import Approval
from advisor_app.ports.replies import Signed
from db.engine import Database
from db.tables.money import cashier_shift, gate_pass, settlement
from db.tables.system import audit
from tests.journeys import walk_in
from tests.journeys.shop import PASSWORD, PIN, Shop, open_shop
from tests.journeys.walk_in import Trip
from tests.services.snapshot import DENIAL, TRIED, count, refused

CASH, CARD = PaymentMethod.CASH, PaymentMethod.CARD
NOTHING = Money(0)


@pytest.fixture
def shop(sqlite_database: Database) -> Shop:
    return open_shop(sqlite_database)


def settle(shop: Shop, trip: Trip, rounding: Money = NOTHING, role: Role = Role.SERVICE_ADVISOR) -> tuple[UUID, ...]:
    return shop.desk.settlements.settle(shop.call(role), trip.visit, rounding).ids


def take(
    shop: Shop, bill: UUID, amount: Money, method: PaymentMethod = CASH, approval: Approval | None = None,
    reason: str = "公司月结",
) -> Any:  # fmt: skip
    call = shop.call(Role.CASHIER, reason)
    call = call if approval is None else call.approved_by(approval)
    return shop.desk.payments.take(call, bill, method, amount, amount, "")


BOSS = Approval("boss", PASSWORD)


def open_shift(shop: Shop) -> UUID:
    return shop.desk.payments.open_shift(shop.call(Role.CASHIER), Money.of(500)).id


def two_payers(shop: Shop) -> Trip:
    """Bring a visit to its bills, the part paid by the maker."""
    trip = walk_in.drive(shop, Stage.ORDER)
    quotes = shop.desk.quotes
    quotes.change_line(shop.call(), trip.visit, trip.lines[1], "payer", Payer.CUSTOMER, Payer.WARRANTY)
    quotes.decide(shop.call(), trip.visit, trip.lines, Decision.APPROVED, AgreedHow.IN_PERSON, "")
    walk_in.sign(shop, trip.visit)
    trip.jobs = walk_in.job_ids(shop, trip.visit)
    walk_in.work(shop, trip.jobs)
    walk_in.check(shop, trip.visit)
    walk_in.wash(shop, trip.visit)
    return trip


@pytest.mark.parametrize(
    ("stage", "code"),
    [
        (Stage.ORDER, "order_unsigned"),
        (Stage.DISPATCH, "work_open"),
        (Stage.REPAIR, "work_open"),
        (Stage.QUALITY, "quality_unpassed"),
        (Stage.OLD_PARTS, "visit_settled"),
        (Stage.FOLLOW_UP, "visit_closed"),
    ],
)
def test_no_bill_before_or_after_its_time(shop: Shop, stage: Stage, code: str) -> None:
    trip = walk_in.drive(shop, stage)
    bills = count(shop.database, "settlement")
    assert refused(shop.database, code, lambda: settle(shop, trip)).code == code
    assert count(shop.database, "settlement") == bills == (stage in (Stage.OLD_PARTS, Stage.FOLLOW_UP))


def test_rounding_has_a_limit_and_only_goes_down(shop: Shop) -> None:
    trip = walk_in.drive(shop, Stage.SETTLEMENT)
    total = shop.desk.reads.visits.head(trip.visit).total
    refused(shop.database, "rounding_up", lambda: settle(shop, trip, Money(-1)))
    alone = rounding_alone(total, Money.of(10))
    refused(shop.database, "approval_needed", lambda: settle(shop, trip, alone + Money(1)))
    refused(shop.database, "rounding_over_total", lambda: settle(shop, trip, total + Money(1), Role.MANAGER))
    (bill,) = settle(shop, trip, alone)
    assert walk_in.owed(shop, trip.visit) == total - alone
    assert bill


def test_more_than_a_twentieth_of_the_bill_needs_a_manager_who_says_why(shop: Shop) -> None:
    trip = walk_in.drive(shop, Stage.SETTLEMENT)
    total = shop.desk.reads.visits.head(trip.visit).total
    much = Money(total.fen // 20 + 1)
    assert much < Money.of(100)
    for role in (Role.SERVICE_ADVISOR, Role.CASHIER):
        refused(shop.database, "approval_needed", lambda role=role: settle(shop, trip, much, role))  # type: ignore[misc]
    refused(shop.database, "rounding_large", lambda: settle(shop, trip, much, Role.MANAGER))
    approved = shop.call(Role.CASHIER).approved_by(Approval("boss", PASSWORD))
    shop.desk.settlements.settle(approved, trip.visit, much)
    assert walk_in.owed(shop, trip.visit) == total - much


def test_every_payer_has_a_bill_of_their_own(shop: Shop) -> None:
    trip = two_payers(shop)
    total = shop.desk.reads.visits.head(trip.visit).total
    bills = shop.desk.settlements.settle(walk_in.others_pay(shop), trip.visit, Money(1)).ids
    with shop.database.reader.connect() as connection:
        rows = connection.execute(select(settlement)).all()
    assert {row.payer for row in rows} == {Payer.CUSTOMER, Payer.WARRANTY}
    assert len(bills) == 2
    assert sum((row.due for row in rows), Money(1)) == total
    assert [row.rounding for row in rows if row.payer is Payer.WARRANTY] == [Money(0)]


def test_the_bill_of_the_maker_does_not_hold_the_car(shop: Shop) -> None:
    """The warranty bill is claimed later: what the customer owes decides about the gate pass."""
    trip = two_payers(shop)
    shop.desk.settlements.settle(walk_in.others_pay(shop), trip.visit, NOTHING)
    with shop.database.reader.connect() as connection:
        theirs = connection.execute(select(settlement).where(settlement.c.payer == Payer.CUSTOMER)).one()
    assert walk_in.owed(shop, trip.visit) == theirs.due
    ids = walk_in.ids_of(shop, OldPart, trip.visit)
    shop.desk.old_parts.decide(shop.call(), trip.visit, tuple(ids), Fate.WARRANTY_HOLD, None)
    open_shift(shop)
    take(shop, theirs.id, theirs.due)
    assert walk_in.owed(shop, trip.visit) == Money(0)
    walk_in.sign_bill(shop, theirs.id)
    shop.desk.gate_passes.issue(shop.call(Role.CASHIER), trip.visit)
    assert count(shop.database, "gate_pass") == 1


def test_money_at_once_on_a_bill_that_is_not_the_customers_is_asked_about(shop: Shop) -> None:
    trip = two_payers(shop)
    shop.desk.settlements.settle(walk_in.others_pay(shop), trip.visit, NOTHING)
    with shop.database.reader.connect() as connection:
        claim = connection.execute(select(settlement).where(settlement.c.payer == Payer.WARRANTY)).one()
    open_shift(shop)
    for method in PaymentMethod:
        code = "approval_needed" if method is PaymentMethod.ON_ACCOUNT else "claim_paid_now"
        refused(shop.database, code, lambda method=method: take(shop, claim.id, claim.due, method))  # type: ignore[misc]
    sure = shop.call(Role.CASHIER).confirming("claim_paid_now")
    shop.desk.payments.take(sure, claim.id, PaymentMethod.TRANSFER, claim.due, claim.due, "厂家汇款")
    assert count(shop.database, "payment") == 1


def test_one_reversed_bill_of_two_is_made_anew_and_the_other_stands(shop: Shop) -> None:
    trip = two_payers(shop)
    shop.desk.settlements.settle(walk_in.others_pay(shop), trip.visit, NOTHING)
    owed = walk_in.owed(shop, trip.visit)
    with shop.database.reader.connect() as connection:
        first = connection.execute(select(settlement).where(settlement.c.payer == Payer.CUSTOMER)).one()
    shop.desk.settlements.reverse(shop.call(Role.MANAGER), first.id, "金额有误")
    assert walk_in.owed(shop, trip.visit) == owed - first.due
    assert len(settle(shop, trip)) == 1
    assert walk_in.owed(shop, trip.visit) == owed
    refused(shop.database, "visit_settled", lambda: settle(shop, trip))
    assert count(shop.database, "settlement") == 4


def test_a_bill_is_reversed_once_unpaid_and_with_a_reason(shop: Shop) -> None:
    trip = walk_in.drive(shop, Stage.OLD_PARTS)
    (bill,) = walk_in.ids_of(shop, Settlement, trip.visit)

    def reverse(one: UUID, reason: str = "有误", agreed: Approval | None = BOSS) -> Any:
        call = shop.call(Role.CASHIER)
        return shop.desk.settlements.reverse(call.approved_by(agreed) if agreed else call, one, reason)

    refused(shop.database, "reason_missing", lambda: reverse(bill, " \u200b"))
    refused(shop.database, "approval_needed", lambda: reverse(bill, agreed=None))
    mine = Approval("cashier", PIN)
    refused(shop.database, "approval_refused", lambda: reverse(bill, agreed=mine))
    refused(shop.database, "settlement_gone", lambda: reverse(new_id()))
    red = reverse(bill).id
    refused(shop.database, "bill_reversed", lambda: reverse(bill))
    refused(shop.database, "bill_reversed", lambda: reverse(red))
    open_shift(shop)
    refused(shop.database, "bill_missing", lambda: take(shop, bill, Money(1)))
    (again,) = settle(shop, trip)
    refused(shop.database, "bill_reversed", lambda: take(shop, bill, Money(1)))
    refused(shop.database, "bill_reversed", lambda: take(shop, red, Money(1)))
    take(shop, again, Money(1))
    refused(shop.database, "bill_paid", lambda: reverse(again))
    assert walk_in.ids_of(shop, Settlement, trip.visit) == (bill, red, again)
    with shop.database.reader.connect() as connection:
        why = connection.execute(select(settlement.c.reason).where(settlement.c.id == red)).scalar_one()
    assert why == "有误 · 周国强", "who agreed stands on it"
    assert [count(shop.database, t) for t in ("settlement", "payment")] == [3, 1]


def test_after_the_gate_pass_no_bill_moves(shop: Shop) -> None:
    trip = walk_in.drive(shop, Stage.DELIVERY)
    assert trip.bill is not None
    bill = trip.bill
    refused(
        shop.database, "gate_pass_issued",
        lambda: shop.desk.settlements.reverse(shop.call(Role.CASHIER), bill, "x"),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("amount", "given", "method", "code"),
    [
        (0, 0, CASH, "amount_not_positive"),
        (-5, -5, CASH, "amount_not_positive"),
        (100_000_000, 100_000_000, CASH, "amount_over_owed"),
        (100, 99, CASH, "given_too_little"),
        (100, 101, CARD, "given_too_little"),
        (100, 100, PaymentMethod.ON_ACCOUNT, "approval_needed"),
    ],
)
def test_money_that_is_refused(shop: Shop, amount: int, given: int, method: PaymentMethod, code: str) -> None:
    trip = walk_in.drive(shop, Stage.PAYMENT)
    bill = trip.bill
    assert bill is not None
    refused(shop.database, "shift_missing", lambda: take(shop, bill, Money(1)))
    open_shift(shop)
    refused(
        shop.database, code,
        lambda: shop.desk.payments.take(shop.call(Role.CASHIER), bill, method, Money(amount), Money(given), ""),
    )  # fmt: skip


def test_a_split_bill_adds_up_to_the_fen_and_lets_the_car_go_only_then(shop: Shop) -> None:
    trip = walk_in.drive(shop, Stage.PAYMENT)
    bill = trip.bill
    assert bill is not None
    open_shift(shop)
    due = walk_in.owed(shop, trip.visit)

    def leave() -> Any:
        return shop.desk.gate_passes.issue(shop.call(Role.CASHIER), trip.visit)

    refused(shop.database, "bill_unpaid", leave)
    assert take(shop, bill, Money(1)).owed == due - Money(1)
    assert take(shop, bill, due - Money(2), CARD).owed == Money(1)
    refused(shop.database, "bill_unpaid", leave)
    refused(shop.database, "amount_over_owed", lambda: take(shop, bill, Money(2)))
    assert take(shop, bill, Money(1)).owed == Money(0)
    refused(shop.database, "amount_over_owed", lambda: take(shop, bill, Money(1)))
    walk_in.sign_bill(shop, bill)
    leave()
    refused(shop.database, "gate_pass_issued", leave)


def test_a_sum_on_account_needs_a_manager_by_name_and_secret(shop: Shop) -> None:
    trip = walk_in.drive(shop, Stage.PAYMENT)
    bill = trip.bill
    assert bill is not None
    open_shift(shop)
    due = walk_in.owed(shop, trip.visit)
    account = PaymentMethod.ON_ACCOUNT
    for wrong, traces in (
        (Approval("boss", "0000"), TRIED), (Approval(Role.CASHIER.value, PIN), frozenset()), (Approval("", ""), DENIAL),
    ):  # fmt: skip
        refused(
            shop.database,
            "approval_refused",
            lambda wrong=wrong: take(shop, bill, due, account, wrong),  # type: ignore[misc]
            traces,
        )
    refused(shop.database, "approval_reason_missing", lambda: take(shop, bill, due, account, BOSS, reason=" "), TRIED)
    take(shop, bill, due, account, Approval("boss", PASSWORD))
    assert walk_in.owed(shop, trip.visit) == Money(0)


@pytest.mark.parametrize(
    ("stage", "code"),
    [
        (Stage.ORDER, "order_unsigned"),
        (Stage.REPAIR, "work_open"),
        (Stage.QUALITY, "quality_unpassed"),
        (Stage.WASH, "wash_open"),
        (Stage.SETTLEMENT, "bills_missing"),
        (Stage.OLD_PARTS, "old_parts_undecided"),
        (Stage.PAYMENT, "bill_unpaid"),
        (Stage.FOLLOW_UP, "visit_closed"),
    ],
)
def test_no_gate_pass_while_anything_is_open(shop: Shop, stage: Stage, code: str) -> None:
    trip = walk_in.drive(shop, stage)
    issue = shop.desk.gate_passes.issue
    assert refused(shop.database, code, lambda: issue(shop.call(Role.CASHIER), trip.visit)).code == code
    assert count(shop.database, "gate_pass") == (stage is Stage.FOLLOW_UP)


def test_a_gate_pass_opens_the_gate_once(shop: Shop) -> None:
    trip = walk_in.drive(shop, Stage.FOLLOW_UP)
    with shop.database.reader.connect() as connection:
        code = connection.execute(select(gate_pass.c.code).where(gate_pass.c.visit_id == trip.visit)).scalar_one()
    use, guard = shop.desk.gate_passes.use, Role.GATE_GUARD
    for wrong in ("", "0", "%", code[:-1], f"{code}0", "' OR ''='"):
        refused(shop.database, "gate_pass_unknown", lambda wrong=wrong: use(shop.call(guard), wrong))  # type: ignore[misc]
    use(shop.call(guard), f" {code}\u200b")
    refused(shop.database, "gate_pass_used", lambda: use(shop.call(guard), code))
    assert count(shop.database, "gate_pass_use") == 1
    assert shop.desk.reads.visits.head(trip.visit).facts.gate_pass_used


def test_a_shift_counts_cash_only_and_never_changes_once_closed(shop: Shop) -> None:
    trip = walk_in.drive(shop, Stage.PAYMENT)
    bill = trip.bill
    assert bill is not None
    refused(
        shop.database, "amount_negative",
        lambda: shop.desk.payments.open_shift(shop.call(Role.CASHIER), Money(-1)),
    )  # fmt: skip
    shift = open_shift(shop)
    refused(shop.database, "shift_open_already", lambda: open_shift(shop))
    take(shop, bill, Money(100))
    take(shop, bill, Money(50), CARD)
    close = shop.desk.payments.close_shift

    def closed(counted: Money, reason: str) -> Any:
        return close(shop.call(Role.CASHIER), shift, counted, reason)

    right = Money.of(500) + Money(100)
    refused(shop.database, "difference_reason_missing", lambda: closed(right + Money(50), "\u200b"))
    closed(right, "")
    refused(shop.database, "shift_closed", lambda: closed(right, ""))
    refused(shop.database, "shift_missing", lambda: take(shop, bill, Money(1)))
    with shop.database.reader.connect() as connection:
        row = connection.execute(select(cashier_shift)).one()
    assert (row.expected, row.counted, row.reason) == (right, right, "")
    shop.clock.advance(timedelta(hours=1))
    assert open_shift(shop) != shift


def test_a_bill_is_signed_by_somebody(shop: Shop) -> None:
    trip = walk_in.drive(shop, Stage.OLD_PARTS)
    bill = trip.bill
    assert bill is not None
    refused(
        shop.database, "signer_missing",
        lambda: shop.desk.settlements.sign(shop.call(), bill, Signed("\u200b", walk_in.CUSTOMER.how)),
    )  # fmt: skip
    shop.desk.settlements.sign(shop.call(), bill, walk_in.CUSTOMER)
    assert count(shop.database, "settlement") == 1


# Who pays instead of the customer -----------------------------------------------------------------------------------


def test_nobody_but_the_customer_is_billed_without_grounds_and_consent(shop: Shop) -> None:
    clerk = shop.desk.people.add(shop.call(Role.MANAGER), "claims", "何敏", Role.WARRANTY_CLERK, PASSWORD, PIN)
    trip = two_payers(shop)
    settle_as = shop.desk.settlements.settle
    asked = refused(shop.database, "bill_others", lambda: settle(shop, trip))
    assert asked.params == {"amount": str(trip_total(shop, trip, Payer.WARRANTY))}
    bare = shop.call().confirming("bill_others")
    refused(shop.database, "override_reason_missing", lambda: settle_as(bare, trip.visit, NOTHING))
    alone = shop.call(reason="厂家已答复").confirming("bill_others")
    needed = refused(shop.database, "approval_needed", lambda: settle_as(alone, trip.visit, NOTHING))
    assert needed.params == {"action": "settlement.bill_others"}
    cashier = alone.approved_by(Approval(Role.CASHIER.value, PIN))
    refused(shop.database, "approval_refused", lambda: settle_as(cashier, trip.visit, NOTHING))
    settle_as(alone.approved_by(Approval("claims", PIN)), trip.visit, NOTHING)
    with shop.database.reader.connect() as connection:
        reasons = {row.payer: row.reason for row in connection.execute(select(settlement))}
        (row,) = connection.execute(select(audit).where(audit.c.action == "settlement.settle")).all()
    assert reasons == {Payer.CUSTOMER: "", Payer.WARRANTY: "厂家已答复 · 何敏"}
    assert row.reason == "厂家已答复"
    assert {"of": "approval", "id": str(clerk.id), "did": "approve", "fields": {}} in row.changes


def test_who_holds_the_right_is_asked_for_the_grounds_only(shop: Shop) -> None:
    trip = two_payers(shop)
    refused(shop.database, "bill_others", lambda: settle(shop, trip, role=Role.MANAGER))
    call = shop.call(Role.MANAGER, "厂家已答复").confirming("bill_others")
    shop.desk.settlements.settle(call, trip.visit, NOTHING)
    with shop.database.reader.connect() as connection:
        kept = connection.execute(select(settlement.c.reason).where(settlement.c.payer == Payer.WARRANTY)).scalar_one()
    assert kept == "厂家已答复 · 周国强"


def test_free_lines_behind_the_first_approved_one_are_consented_to_with_the_bill(shop: Shop) -> None:
    """The first line of a visit for our own rework is approved, the further ones follow it: the sum is not."""
    trip = walk_in.drive(shop, Stage.QUOTE)
    shop.desk.reception.set_field(shop.call(), trip.visit, "purpose", VisitPurpose.REPAIR, VisitPurpose.REWORK)
    first, *_ = shop.desk.reference.catalog().operations
    add = shop.desk.quotes.add
    lines = add(
        shop.call(reason="返修").approved_by(Approval("boss", PASSWORD)), trip.visit, first, Decimal(1), None
    ).ids
    lines += add(shop.call(), trip.visit, first, Decimal(9), None).ids
    shop.desk.quotes.decide(shop.call(), trip.visit, lines, Decision.APPROVED, AgreedHow.IN_PERSON, "")
    shop.desk.quotes.promise(shop.call(), trip.visit, None, shop.clock.now() + timedelta(hours=4))
    walk_in.sign(shop, trip.visit)
    walk_in.repair(shop, trip.visit)
    walk_in.check(shop, trip.visit)
    refused(shop.database, "bill_others", lambda: settle(shop, trip))
    shop.desk.settlements.settle(walk_in.others_pay(shop), trip.visit, NOTHING)
    assert walk_in.owed(shop, trip.visit) == NOTHING


def trip_total(shop: Shop, trip: Trip, payer: Payer) -> Money:
    """Return what the order charges to one payer."""
    return sum((x.amount for x in shop.desk.reads.cash.checkout(trip.visit).lines if x.payer is payer), NOTHING)
