"""Money at the counter: what may be booked, the change, and the count at the end of a shift."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor_app.domain.payment import CashierShift, Payment, PaymentMethod
from advisor_app.domain.values.errors import RuleBroken
from advisor_app.domain.values.money import Money

NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
CASH, CARD = PaymentMethod.CASH, PaymentMethod.CARD
FEN = st.integers(-1000, 1000).map(Money)


@pytest.mark.parametrize(
    ("method", "amount", "given_", "code"),
    [
        (CASH, 100, 100, None),
        (CASH, 100, 500, None),
        (CASH, 40, 40, None),
        (CARD, 100, 100, None),
        (CASH, 0, 0, "amount_not_positive"),
        (CASH, -1, 0, "amount_not_positive"),
        (CASH, 101, 200, "amount_over_owed"),
        (CASH, 100, 99, "given_too_little"),
        (CASH, 100, -100, "given_too_little"),
        (CARD, 100, 101, "given_too_little"),
        (CARD, 100, 99, "given_too_little"),
        (PaymentMethod.ON_ACCOUNT, 100, 0, "given_too_little"),
    ],
)
def test_what_can_be_booked(method: PaymentMethod, amount: int, given_: int, code: str | None) -> None:
    def check() -> None:
        Payment.check(method, Money(amount), Money(given_), Money(100))

    if code is None:
        check()
        return
    with pytest.raises(RuleBroken, match=code):
        check()


@given(st.sampled_from(PaymentMethod), FEN, FEN, FEN)
def test_nothing_is_booked_beyond_what_is_owed_and_no_change_is_negative(
    method: PaymentMethod, amount: Money, given_: Money, owed: Money
) -> None:
    try:
        Payment.check(method, amount, given_, owed)
    except RuleBroken:
        return
    assert Money(0) < amount <= owed
    assert given_ >= amount
    assert method is CASH or given_ == amount


def shift() -> CashierShift:
    return CashierShift(number="C1", counter_id=uuid4(), cashier_id=uuid4(), opened_at=NOON, opening=Money.of(500))


def test_a_count_that_fits_needs_no_reason() -> None:
    one = shift()
    one.close(Money.of(700), Money.of(700), "", NOON)
    assert (one.closed_at, one.counted, one.expected) == (NOON, Money.of(700), Money.of(700))


@pytest.mark.parametrize("counted", [699, 701])
def test_a_difference_needs_a_reason(counted: int) -> None:
    one = shift()
    with pytest.raises(RuleBroken, match="difference_reason_missing"):
        one.close(Money.of(counted), Money.of(700), " ", NOON)
    assert one.closed_at is None
    one.close(Money.of(counted), Money.of(700), "找零有误", NOON)
    assert one.reason == "找零有误"


def test_a_closed_shift_never_changes() -> None:
    one = shift()
    one.close(Money.of(500), Money.of(500), "", NOON)
    with pytest.raises(RuleBroken, match="shift_closed"):
        one.close(Money.of(600), Money.of(600), "", NOON)
    assert one.counted == Money.of(500)
