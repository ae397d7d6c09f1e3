"""The header shows the customer's own share where somebody else pays a part: what all payers owe is not theirs to hear."""

from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from pytestqt.qtbot import QtBot

from advisor_app.domain.line import Payer
from advisor_app.domain.quote import AgreedHow, Decision
from advisor_app.domain.staff import Role
from advisor_app.domain.values.money import Money
from db.engine import Database
from tests.db.test_cash_reads import statements
from tests.journeys import walk_in
from tests.journeys.shop import Shop, open_shop
from tests.ui.desk import make_context
from ui.features.visit.page import VisitHeader
from ui.kit import formats

CUSTOMERS, MAKERS = "MA01", "ME01"


@pytest.fixture
def shop(sqlite_database: Database, qapp: Any) -> Shop:
    return open_shop(sqlite_database)


def shared(shop: Shop) -> UUID:
    """Return a visit whose brake work the maker's warranty pays."""
    visit = walk_in.arrive(shop).id
    walk_in.walk_around(shop, visit)
    fault = walk_in.record_fault(shop, visit)
    shop.desk.quotes.add(shop.call(), visit, CUSTOMERS, Decimal(1), fault)
    (line,) = shop.desk.quotes.add(shop.call(), visit, MAKERS, Decimal(1), fault).ids
    shop.desk.quotes.change_line(shop.call(), visit, line, "payer", Payer.CUSTOMER, Payer.WARRANTY)
    return visit


def price(shop: Shop, code: str) -> Money:
    listed = shop.desk.reference.catalog()
    operation = listed.operations[code]
    return Money(listed.rate_fen(operation)).times(operation.hours)


def test_the_header_shows_what_the_customer_pays(shop: Shop, qtbot: QtBot) -> None:
    visit = shared(shop)
    header = VisitHeader()
    qtbot.addWidget(header)
    head = shop.desk.reads.visits.head(visit)
    assert head.total == price(shop, CUSTOMERS) + price(shop, MAKERS)
    header.show_head(head, make_context(shop, Role.SERVICE_ADVISOR))
    assert header.total.text() == formats.money(price(shop, CUSTOMERS))
    assert header.total_caption.text() == "客户应付"


def test_one_payer_is_the_total_as_ever(shop: Shop, qtbot: QtBot) -> None:
    visit = walk_in.arrive(shop).id
    shop.desk.quotes.add(shop.call(), visit, CUSTOMERS, Decimal(1), None)
    head = shop.desk.reads.visits.head(visit)
    assert head.customer_pays is None
    header = VisitHeader()
    qtbot.addWidget(header)
    header.show_head(head, make_context(shop, Role.SERVICE_ADVISOR))
    assert (header.total_caption.text(), header.total.text()) == ("合计", formats.money(head.total))


def test_the_share_is_the_same_when_signed_and_costs_no_statement(shop: Shop, sqlite_database: Database) -> None:
    visit, plain = shared(shop), walk_in.arrive(shop, "京B23456").id
    shop.desk.quotes.add(shop.call(), plain, CUSTOMERS, Decimal(1), None)
    heads = shop.desk.reads.visits
    before = heads.head(visit)
    assert before.customer_pays == price(shop, CUSTOMERS)
    assert statements(sqlite_database, lambda: heads.head(visit)) == statements(
        sqlite_database, lambda: heads.head(plain)
    )
    quotes, lines = shop.desk.quotes, tuple(line.id for line in shop.desk.reads.quotes.sheet(visit).lines)
    quotes.decide(shop.call(), visit, lines, Decision.APPROVED, AgreedHow.IN_PERSON, "")
    quotes.promise(shop.call(), visit, None, shop.clock.now() + timedelta(hours=4))
    walk_in.sign(shop, visit)
    signed = heads.head(visit)
    assert signed.facts.order_signed
    assert (signed.total, signed.customer_pays) == (before.total, before.customer_pays)
    assert statements(sqlite_database, lambda: heads.head(visit)) == statements(
        sqlite_database, lambda: heads.head(plain)
    )
