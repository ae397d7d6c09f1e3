"""The short ways of a known job: the tank by a digit, the usual wish by one key, the package it had before by two."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from PySide6.QtCore import Qt

from advisor_app.domain.quote import AgreedHow, Decision
from advisor_app.domain.stages import Stage
from advisor_app.i18n import words
from advisor_app.reference import catalog
from advisor_app.services.reception import Arrival
from tests.journeys import walk_in
from tests.journeys.shop import Shop, open_shop
from tests.ui.desk import make_context, press, type_text, work_at
from ui.features.fault.feature import register as register_fault
from ui.features.fault.page import FaultPage
from ui.features.order.feature import register as register_order
from ui.features.quote.feature import register as register_quote
from ui.features.quote.page import QuotePage
from ui.kit.forms import Field
from ui.kit.gauge import Gauge
from ui.kit.stage_page import StagePage

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
ALT = Qt.KeyboardModifier.AltModifier
ENTER, DOWN = Qt.Key.Key_Return, Qt.Key.Key_Down
PACKAGE = "PK-VW"


@pytest.fixture
def shop(sqlite_database: Any, qapp: Any) -> Shop:
    return open_shop(sqlite_database)


def workspace(shop: Shop, qtbot: Any, visit: UUID, stage: Stage) -> tuple[Any, Any]:
    """Return the window and the page of ``stage`` in it."""
    context = make_context(shop)
    for register in (register_fault, register_quote, register_order):
        register(context)
    _, page, window = work_at(qtbot, context, StagePage, visit, stage)
    return window, page


@pytest.mark.parametrize(
    ("kind", "digit", "percent"),
    [("fuel", 6, 75), ("fuel", 0, 0), ("fuel", 8, 100), ("charge", 6, 60), ("charge", 9, 90)],
)
def test_one_digit_reads_the_tank_and_stores_it(qtbot: Any, kind: str, digit: int, percent: int) -> None:
    field = Field("Fuel", Gauge(kind), name="energy_percent")
    qtbot.addWidget(field)
    heard: list[object] = []
    field.committed.connect(heard.append)
    field.show()
    qtbot.keyClick(field.editor, Qt.Key(int(Qt.Key.Key_0) + digit))
    assert (field.value(), heard) == (percent, [percent])


def test_a_tank_has_no_ninth_eighth_and_modifiers_mean_something_else(qtbot: Any) -> None:
    gauge = Gauge("fuel")
    qtbot.addWidget(gauge)
    qtbot.keyClick(gauge, Qt.Key.Key_9)
    qtbot.keyClick(gauge, Qt.Key.Key_3, ALT)
    assert gauge.value() is None


def test_an_often_heard_wish_is_recorded_by_one_key_and_confirmed_by_another(shop: Shop, qtbot: Any) -> None:
    visit = walk_in.arrive(shop).id
    walk_in.walk_around(shop, visit)
    window, page = workspace(shop, qtbot, visit, Stage.FAULT)
    assert isinstance(page, FaultPage)
    assert page.often.isVisible()
    press(window, Qt.Key.Key_2, ALT)
    (fault,) = shop.desk.reads.faults.of_visit(visit)
    assert fault.words == words("fault")("A check before a long trip, please.")
    assert not page.often.isVisible()
    press(window, Qt.Key.Key_F9)
    (fault,) = shop.desk.reads.faults.of_visit(visit)
    assert fault.read_back_at is not None


def test_whoever_types_the_words_is_offered_none(shop: Shop, qtbot: Any) -> None:
    visit = walk_in.arrive(shop).id
    window, page = workspace(shop, qtbot, visit, Stage.FAULT)
    type_text(window, "abs")
    assert not page.often.isVisible()
    for _ in range(3):
        press(window, Qt.Key.Key_Backspace)
    assert page.often.isVisible()


def back_again(shop: Shop, *codes: str, declined: int = 0) -> UUID:
    """Return the new visit of a car that had ``codes`` two days ago, all but the last ``declined`` lines agreed to."""
    first = walk_in.arrive(shop).id
    walk_in.walk_around(shop, first)
    walk_in.record_fault(shop, first)
    ids = [line for code in codes for line in shop.desk.quotes.add(shop.call(), first, code, Decimal(1), None).ids]
    agreed, left = ids[: len(ids) - declined], ids[len(ids) - declined :]
    for lines, decision in ((agreed, Decision.APPROVED), (left, Decision.DECLINED)):
        if lines:
            shop.desk.quotes.decide(shop.call(), first, tuple(lines), decision, AgreedHow.IN_PERSON, "贵")
    shop.desk.quotes.promise(shop.call(), first, None, shop.clock.now() + timedelta(hours=4))
    walk_in.sign(shop, first)
    for step in (walk_in.repair, walk_in.check, walk_in.wash):
        step(shop, first)
    bill = walk_in.settle(shop, first)
    walk_in.decide_old_parts(shop, first)
    walk_in.pay(shop, bill, walk_in.owed(shop, first))
    walk_in.hand_over(shop, first)
    shop.clock.advance(timedelta(days=2))
    head = shop.desk.reads.visits.head(first)
    again = Arrival(plate=head.vehicle.plate, vehicle_id=head.vehicle.id, customer_id=head.customer.id)
    visit = shop.desk.reception.arrive(shop.call(), again).id
    walk_in.record_fault(shop, visit)
    return visit


def test_down_in_the_empty_line_offers_what_the_car_had_before(shop: Shop, qtbot: Any) -> None:
    visit = back_again(shop, PACKAGE)
    assert shop.desk.reads.quotes.sheet(visit).usual == (PACKAGE,)
    window, page = workspace(shop, qtbot, visit, Stage.QUOTE)
    assert isinstance(page, QuotePage)
    assert "↓" in page.entry.placeholderText()
    press(window, DOWN)
    assert [row.key for row in page.entry.suggestions()] == [(PACKAGE, Decimal(1))]
    press(window, ENTER)
    sheet = shop.desk.reads.quotes.sheet(visit)
    assert {line.code for line in sheet.lines} == {line.code for line in catalog().packages[PACKAGE].lines}
    assert sheet.usual == (), "what is on the sheet is not offered again"
    press(window, DOWN)
    assert not page.entry.is_open()
    assert "↓" not in page.entry.placeholderText()


def test_a_package_is_only_known_when_all_of_it_was_agreed_to(shop: Shop) -> None:
    assert shop.desk.reads.quotes.sheet(back_again(shop, PACKAGE, declined=1)).usual == ()


def test_of_nested_packages_the_largest_is_meant() -> None:
    whole = {line.code for line in catalog().packages[PACKAGE].lines}
    smaller = replace(catalog().packages[PACKAGE], code="PK-PART", lines=catalog().packages[PACKAGE].lines[:2])
    some = replace(catalog(), packages={**catalog().packages, "PK-PART": smaller})
    assert some.packages_in(whole) == (PACKAGE,)
    assert some.packages_in({line.code for line in smaller.lines}) == ("PK-PART",)
    assert some.packages_in(set()) == ()
