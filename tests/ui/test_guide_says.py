"""What the guide says beside a visit and on the phone is what stands on the screen."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from PySide6.QtWidgets import QFrame, QLabel
from pytestqt.qtbot import QtBot

from advisor_app.domain.quote import AgreedHow
from advisor_app.domain.staff import Role
from advisor_app.domain.stages import Stage
from advisor_app.domain.values.money import Money
from advisor_app.i18n import set_language
from advisor_app.ports.reads.visits import VisitHead
from db.engine import Database
from tests.journeys import walk_in
from tests.journeys.shop import Shop, open_shop
from tests.ui.desk import make_context
from tests.ui.test_calls_page import at_the_phone, delivered
from ui.features.visit.guide import guide_data, speakable
from ui.shell.guide_dock import GuideDock


def head_of(shop: Shop, visit: UUID) -> VisitHead:
    return shop.desk.reads.visits.head(visit)


def test_the_order_is_read_out_as_it_stands(qtbot: QtBot, sqlite_database: Database) -> None:
    shop = open_shop(sqlite_database)
    visit = walk_in.arrive(shop).id
    context = make_context(shop, Role.SERVICE_ADVISOR)
    walk_in.walk_around(shop, visit)
    before = guide_data(head_of(shop, visit), Stage.ORDER, context)
    assert before.sayings[0].splitlines()[1].startswith("您过一下目：项目、金额、交车时间都在这上面。")
    walk_in.quote(shop, visit, walk_in.record_fault(shop, visit))
    walk_in.sign(shop, visit)
    head = head_of(shop, visit)
    facts = speakable(head, context)
    after = guide_data(head, Stage.ORDER, context)
    assert after.sayings[0] == (
        f"签字之前\n您过一下目：一共 {head.facts.lines_approved} 项，合计 ¥{head.total}，{facts['promised']} 交车。"
        "超出这个数，我们一定先给您打电话，您同意了才做。"
    )
    shop.clock.advance(timedelta(days=9))
    late = speakable(head, context)
    assert (late["promised"], late["owed"], facts["owed"]) == ("", "", "")
    assert guide_data(head, Stage.ORDER, context).sayings == before.sayings


def test_what_does_not_apply_is_not_listed(qtbot: QtBot, sqlite_database: Database) -> None:
    shop = open_shop(sqlite_database)
    visit = walk_in.arrive(shop).id
    context = make_context(shop, Role.SERVICE_ADVISOR)
    walk_in.walk_around(shop, visit)
    walk_in.quote(shop, visit, walk_in.record_fault(shop, visit))
    walk_in.sign(shop, visit)
    ticks = {one.id: one.done for one in guide_data(head_of(shop, visit), Stage.QUOTE, context).ticks}
    assert "quote.declined_safety" not in ticks
    assert ticks["quote.decided"]
    ordered = guide_data(head_of(shop, visit), Stage.ORDER, context, {"order.printed"}).ticks
    assert {one.id for one in ordered if one.done} == {"order.signed", "order.printed"}


@pytest.mark.parametrize(
    ("language", "opening"), [("zh_CN", "您好，请问是张𬭎吗？我是"), ("en", "Hello, am I speaking to 张𬭎? My ")]
)
def test_the_caller_says_what_was_done(qtbot: QtBot, sqlite_database: Database, language: str, opening: str) -> None:
    set_language(language)
    shop = open_shop(sqlite_database)
    delivered(shop)
    shop.clock.advance(timedelta(days=3))
    page, _window = at_the_phone(qtbot, shop)
    card = page.form.presenter.card
    assert card is not None
    said = page.form._said["follow_up.say_open"].text()
    assert said.startswith(opening)
    assert all(work in said for work in card.work)
    assert "京A12345" in said
    assert "{" not in said


@pytest.mark.parametrize(("language", "words"), [("zh_CN", "容易出错的地方"), ("en", "What goes wrong here")])
def test_how_a_step_goes_wrong_is_headed_as_that(
    qtbot: QtBot, sqlite_database: Database, language: str, words: str
) -> None:
    set_language(language)
    shop = open_shop(sqlite_database)
    data = guide_data(head_of(shop, walk_in.arrive(shop).id), Stage.QUOTE, make_context(shop, Role.SERVICE_ADVISOR))
    dock = GuideDock()
    qtbot.addWidget(dock)
    dock.show_guide(data)
    qtbot.waitUntil(lambda: dock.complete)
    box = next(frame for frame in dock.findChildren(QFrame) if frame.property("role") == "moment")
    assert [label.text() for label in box.findChildren(QLabel) if label.text()] == [words, data.moment]


def test_the_bill_is_gone_through_as_it_came_about(qtbot: QtBot, sqlite_database: Database) -> None:
    """What was signed, what was added later, and what this customer pays are three sums."""
    shop = open_shop(sqlite_database)
    trip = walk_in.drive(shop, Stage.REPAIR)
    context = make_context(shop, Role.SERVICE_ADVISOR)
    signed = head_of(shop, trip.visit)
    assert (signed.ordered, signed.added) == (signed.total, Money(0))
    before = guide_data(signed, Stage.SETTLEMENT, context).sayings[0]
    assert (
        f"委托书上一共 {signed.facts.lines_approved} 项，合计 ¥{signed.total}，这次您要付 ¥{signed.total}。" in before
    )
    technician, manager = shop.call(Role.TECHNICIAN), shop.call(Role.MANAGER)
    made = shop.desk.additions.propose(technician, trip.visit, "右前轮刹车片也薄了").id
    line = shop.desk.quotes.lines_of(next(iter(shop.desk.reference.catalog().parts)), Decimal(1), 1300)
    shop.desk.additions.add_lines(manager, made, tuple(line))
    shown = walk_in.shown_addition(shop, made)
    shop.desk.additions.decide(shop.call(), made, True, AgreedHow.PHONE, "张𬭎", None, shown)
    head = replace(head_of(shop, trip.visit), customer_pays=Money.of(602))
    assert head.ordered == signed.total
    assert head.added == head.total - signed.total > Money(0)
    said = guide_data(head, Stage.SETTLEMENT, context).sayings[0]
    assert f"合计 ¥{signed.total}，后来增项 ¥{head.added}，这次您要付 ¥602.00。" in said
    assert f"合计 ¥{signed.total}，" in guide_data(head, Stage.ORDER, context).sayings[0]


def test_a_plate_is_said_as_it_stands_on_the_car(qtbot: QtBot, sqlite_database: Database) -> None:
    shop = open_shop(sqlite_database)
    context = make_context(shop, Role.SERVICE_ADVISOR)
    head = head_of(shop, walk_in.arrive(shop).id)
    assert speakable(head, context)["plate"] == "京\N{WORD JOINER}A·12345"
    bare = replace(head, vehicle=replace(head.vehicle, plate="无牌"))
    assert speakable(bare, context)["plate"] == "无牌"
