"""A form whose key stands for something else already gets a new one with the refusal: its next press is heard."""

from typing import Any
from uuid import UUID

import pytest

from advisor_app.domain.payment import Payment, PaymentMethod
from advisor_app.domain.staff import Role
from advisor_app.domain.values.errors import EnvironmentFault
from advisor_app.domain.values.money import Money
from advisor_app.i18n import LANGUAGES, error_text, set_language
from advisor_app.ports.call import Call
from db.engine import Database
from tests.journeys import walk_in
from tests.journeys.shop import Shop, open_shop
from tests.ui.desk import make_context
from ui.features.cash.presenter import PaymentPresenter
from ui.kit.commands import Commands
from ui.kit.context import Context


class Till:
    """What the page of the cash desk would show."""

    def __init__(self) -> None:
        self.receipts: list[Money] = []

    def show_receipt(self, receipt: Any) -> None:
        self.receipts.append(receipt.amount)

    def __getattr__(self, name: str) -> Any:
        return lambda *_: None


class Notices:
    """A view that writes down the notices, and leaves the banners' retries alone."""

    def __init__(self) -> None:
        self.said: list[str] = []

    def toast(self, text: str) -> None:
        self.said.append(text)

    def banner(self, text: str, _retry: object) -> None:
        self.said.append(text)


@pytest.fixture
def shop(sqlite_database: Database) -> Shop:
    return open_shop(sqlite_database)


def context_of(shop: Shop, role: Role, qtbot: Any) -> tuple[Context, Notices]:
    context, notices = make_context(shop, role), Notices()
    qtbot.addWidget(context.window)
    context.view = notices  # type: ignore[assignment]
    return context, notices


def billed(shop: Shop) -> tuple[UUID, UUID]:
    """Return a visit that waits for its money, and its bill."""
    visit = walk_in.arrive(shop).id
    walk_in.walk_around(shop, visit)
    walk_in.quote(shop, visit, walk_in.record_fault(shop, visit))
    walk_in.sign(shop, visit)
    walk_in.repair(shop, visit)
    walk_in.check(shop, visit)
    walk_in.wash(shop, visit)
    bill = walk_in.settle(shop, visit)
    shop.desk.payments.open_shift(shop.call(Role.CASHIER), Money.of(500))
    return visit, bill


def booked(shop: Shop, bill: UUID) -> list[Money]:
    with shop.desk.payments.units.open(shop.call()) as unit:
        return [one.amount for one in unit.all(Payment, settlement_id=bill)]


def test_money_is_taken_after_a_booking_whose_answer_was_lost(
    shop: Shop, qtbot: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """10 is booked, but the line breaks before the answer; the cashier enters 20, is refused, looks, and presses again."""
    visit, bill = billed(shop)
    context, notices = context_of(shop, Role.CASHIER, qtbot)
    till = Till()
    presenter = PaymentPresenter(context, till)
    presenter.open(visit)
    take = shop.desk.payments.take

    def lose_the_answer(call: Call, *what: Any) -> None:
        take(call, *what)
        raise EnvironmentFault("database_gone")

    with monkeypatch.context() as patched:
        patched.setattr(shop.desk.payments, "take", lose_the_answer)
        presenter.take(PaymentMethod.WECHAT, Money.of(10), "")
    presenter.take(PaymentMethod.WECHAT, Money.of(20), "")
    assert notices.said == [error_text("database_gone"), error_text("key_reused")]
    assert (booked(shop, bill), till.receipts) == ([Money.of(10)], [])
    presenter.take(PaymentMethod.WECHAT, Money.of(20), "")
    assert len(notices.said) == 2
    assert (booked(shop, bill), till.receipts) == ([Money.of(10), Money.of(20)], [Money.of(20)])


def test_the_new_key_is_one_key_however_often_it_is_pressed(shop: Shop, qtbot: Any) -> None:
    context, notices = context_of(shop, Role.SERVICE_ADVISOR, qtbot)
    visit, record = walk_in.arrive(shop).id, shop.desk.faults.record
    commands, call = Commands(context), context.session.call()
    kept: list[UUID] = []

    def press(words: str) -> None:
        commands.run_as(call, None, record, visit, words).then(lambda reply: kept.append(reply.id))

    press("异响")
    press("抖动")
    assert notices.said == [error_text("key_reused")]
    press("抖动")
    press("抖动")
    first, second, third = kept
    assert first != second == third
    press("漏油")  # the new key is spent as well by now
    assert len(notices.said) == 2
    press("漏油")
    assert len({*kept}) == 3


def test_what_was_under_way_keeps_its_key(shop: Shop, qtbot: Any) -> None:
    """Trying again what was stored long ago gives the answer of then, not a second effect."""
    context, notices = context_of(shop, Role.SERVICE_ADVISOR, qtbot)
    visit, record = walk_in.arrive(shop).id, shop.desk.faults.record
    commands, call = Commands(context), context.session.call()
    kept: list[UUID] = []
    first = commands.run_as(call, None, record, visit, "异响")
    first.then(lambda reply: kept.append(reply.id))
    commands.run_as(call, None, record, visit, "抖动").then(lambda reply: kept.append(reply.id))
    first.then(lambda reply: kept.append(reply.id))
    assert notices.said == [error_text("key_reused")]
    assert len(kept) == 2
    assert kept[0] == kept[1]


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_the_refusal_does_not_send_anybody_away(language: str) -> None:
    set_language(language)
    words = error_text("key_reused").lower()
    assert "open the page" not in words
    assert "重新打开" not in words
