"""Delivery: the list built from reception, who collects, covers, the one question, the arrival marks."""

from dataclasses import replace
from decimal import Decimal
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot
from sqlalchemy import select

from advisor_app.domain.old_part import Fate
from advisor_app.domain.quote import AgreedHow, Decision
from advisor_app.domain.staff import Role
from db.engine import Database
from db.tables.money import delivery
from tests.journeys import walk_in
from tests.journeys.shop import Shop, open_shop
from tests.ui.desk import make_context
from ui.features.delivery.page import DeliveryPage
from ui.features.delivery.presenter import things
from ui.kit.dialogs import ScriptedDialogs
from ui.shell.window import MainWindow

Keys = Qt.Key


def at_the_door(shop: Shop, *, fate: Fate = Fate.LEFT, covers: bool = True, keys: int = 2) -> UUID:
    """Return a visit whose car has its gate pass, with keys, licence and a dash camera taken in.

    Its oil filter stays with the shop; ``fate`` is that of its air filter.
    """
    visit = walk_in.arrive(shop).id
    for field, seen, new in (("licence_received", False, True), ("keys_received", 1, keys)):
        shop.desk.reception.set_field(shop.call(), visit, field, seen, new)
    walk_in.walk_around(shop, visit, covers=covers)
    walk_in.quote(shop, visit, walk_in.record_fault(shop, visit))
    ids = shop.desk.quotes.add(shop.call(), visit, "AF-VW", Decimal(1), None).ids
    shop.desk.quotes.decide(shop.call(), visit, ids, Decision.APPROVED, AgreedHow.IN_PERSON, "")
    walk_in.sign(shop, visit)
    walk_in.repair(shop, visit)
    walk_in.check(shop, visit)
    walk_in.wash(shop, visit)
    bill = walk_in.settle(shop, visit)
    for part in shop.desk.reads.old_parts.of_visit(visit).parts:
        own = Fate.LEFT if part.licensed_only else fate
        shop.desk.old_parts.decide(shop.call(), visit, (part.id,), own, walk_in.CUSTOMER)
    walk_in.pay(shop, bill, shop.desk.reads.cash.checkout(visit).owed)
    shop.desk.gate_passes.issue(shop.call(Role.CASHIER), visit)
    return visit


def stage(qtbot: QtBot, shop: Shop, visit: UUID, *answers: object) -> tuple[DeliveryPage, MainWindow, ScriptedDialogs]:
    dialogs = ScriptedDialogs(*answers)
    context = make_context(shop, Role.SERVICE_ADVISOR, dialogs)
    page = DeliveryPage(context)
    window = context.window
    assert isinstance(window, MainWindow)
    qtbot.addWidget(window)
    window.show_desk()
    window.show_page(page, "visit")
    window.resize(1366, 768)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    page.open(visit)
    page.set_head(shop.desk.reads.visits.head(visit))
    return page, window, dialogs


def test_the_list_is_what_was_taken_in(qtbot: QtBot, sqlite_database: Database) -> None:
    shop = open_shop(sqlite_database)
    visit = at_the_door(shop, fate=Fate.TAKEN)
    (part,) = (p.name for p in shop.desk.reads.old_parts.of_visit(visit).parts if p.fate is Fate.TAKEN)
    items = things(shop.desk.reads.deliveries.hand_back(visit))
    assert [(i.text, i.detail) for i in items] == [("行驶证", ""), ("行车记录仪", "前挡"), (f"旧件：{part}", "")]
    page, _window, _ = stage(qtbot, shop, visit)
    assert page.collected_by.value() == "张𬭎"
    assert page.keys.value() == 2
    assert list(page.list.boxes) == ["licence", "thing0", "part0"]
    assert page.list.ticked() == set()
    assert next(iter(page.list.boxes.values())).hasFocus()
    assert not page.covers.value()
    assert [m.number for m in page.diagram.marks()] == [1]
    assert page.odometer.value() == "40,212 km"
    assert page.guarantee.isHidden()
    assert page.guarantee_km.isHidden()
    assert page.term.text() == "质量保证期：自交车出厂之日起 10 天或 2,000 km，以先到者为准。"


def test_hand_over_by_keys(qtbot: QtBot, sqlite_database: Database) -> None:
    shop = open_shop(sqlite_database)
    visit = at_the_door(shop)
    page, window, dialogs = stage(qtbot, shop, visit)
    QTest.keyClick(window.windowHandle(), Keys.Key_A)
    assert page.list.ticked() == {"licence", "thing0"}
    page.covers.click()
    page.remark.setPlainText("师傅很细心")
    assert page.primary() == "交车"
    page.act()
    done = shop.desk.reads.deliveries.hand_back(visit).delivered
    assert done is not None
    assert done.returned == ("2 把", "行驶证", "行车记录仪 · 前挡")
    assert (done.collected_by, done.keys_returned, done.remark) == ("张𬭎", 2, "师傅很细心")
    assert dialogs.asked == []
    page.set_head(shop.desk.reads.visits.head(visit))
    assert page.primary() == ""
    assert (page.guarantee.value(), page.guarantee_km.value()) == ("2026-12-03", "32,212 km")
    assert page.term.isHidden()
    assert "“师傅很细心”" in page.done_text.text()
    assert page.form.isHidden()
    assert shop.desk.reads.calls.of_visit(visit) is not None


def test_what_is_not_ticked_is_asked_about(qtbot: QtBot, sqlite_database: Database) -> None:
    shop = open_shop(sqlite_database)
    visit = at_the_door(shop)
    page, _window, dialogs = stage(qtbot, shop, visit, False, True)
    page.covers.click()
    page.list.boxes["licence"].click()
    page.act()
    assert shop.desk.reads.deliveries.hand_back(visit).delivered is None
    page.act()
    done = shop.desk.reads.deliveries.hand_back(visit).delivered
    assert done is not None
    assert done.returned == ("2 把", "行驶证")
    assert dialogs.asked == [("confirm", "还有没勾选的物品")] * 2


def test_covers_still_on_are_refused_at_their_field(qtbot: QtBot, sqlite_database: Database) -> None:
    shop = open_shop(sqlite_database)
    visit = at_the_door(shop)
    page, _window, _ = stage(qtbot, shop, visit)
    page.list.tick_all()
    page.act()
    assert page.covers_field.error() == "三件套还没有取下。请取下后勾选。"
    assert shop.desk.reads.deliveries.hand_back(visit).delivered is None


def test_covers_that_were_never_fitted_are_no_matter(qtbot: QtBot, sqlite_database: Database) -> None:
    shop = open_shop(sqlite_database)
    visit = at_the_door(shop, covers=False)
    page, _window, dialogs = stage(qtbot, shop, visit)
    assert page.covers_field.isHidden()
    assert not page.covers.value()
    page.list.tick_all()
    page.act()
    with shop.database.reader.connect() as connection:
        assert connection.execute(select(delivery.c.covers_removed)).scalar_one() is False
    assert dialogs.asked == []


def test_somebody_else_collects_only_after_a_question(qtbot: QtBot, sqlite_database: Database) -> None:
    shop = open_shop(sqlite_database)
    visit = at_the_door(shop)
    page, _window, dialogs = stage(qtbot, shop, visit, False, True)
    page.list.tick_all()
    page.covers.click()
    page.collected_by.editor.setText("李四")
    page.act()
    assert shop.desk.reads.deliveries.hand_back(visit).delivered is None
    page.act()
    done = shop.desk.reads.deliveries.hand_back(visit).delivered
    assert done is not None
    assert done.collected_by == "李四"
    assert [kind for kind, _ in dialogs.asked] == ["ask", "ask"]
    assert "张𬭎" in dialogs.asked[0][1]


def test_keys_nobody_asked_about_are_asked_about_before_the_car_goes(qtbot: QtBot, sqlite_database: Database) -> None:
    shop = open_shop(sqlite_database)
    visit = at_the_door(shop, keys=0)
    page, _window, dialogs = stage(qtbot, shop, visit, False, True)
    assert page.keys.value() is None
    assert page.keys_field._hint_text == "接车时未询问：请现在问一下客户。"
    page.list.tick_all()
    page.covers.click()
    page.act()
    assert shop.desk.reads.deliveries.hand_back(visit).delivered is None
    page.act()
    done = shop.desk.reads.deliveries.hand_back(visit).delivered
    assert done is not None
    assert (done.keys_returned, done.returned[0]) == (0, "钥匙：未询问")
    assert [kind for kind, _ in dialogs.asked] == ["ask", "ask"]
    assert "没有记录收过钥匙" in dialogs.asked[0][1]


def test_a_key_that_is_missing_needs_a_reason(qtbot: QtBot, sqlite_database: Database) -> None:
    shop = open_shop(sqlite_database)
    visit = at_the_door(shop)
    page, _window, dialogs = stage(qtbot, shop, visit, "备用钥匙客户自己带走了")
    page.list.tick_all()
    page.covers.click()
    page.keys.set_value(1)
    page.act()
    done = shop.desk.reads.deliveries.hand_back(visit).delivered
    assert done is not None
    assert done.keys_returned == 1
    assert [kind for kind, _ in dialogs.asked] == ["doubt"]


def test_nobody_is_said_to_collect_a_companys_car_until_somebody_is_named(
    qtbot: QtBot, sqlite_database: Database
) -> None:
    shop = open_shop(sqlite_database)
    page, _window, _ = stage(qtbot, shop, at_the_door(shop))
    presenter = page.presenter
    assert presenter.sheet is not None
    presenter.sheet = replace(presenter.sheet, customer="安顺物流有限公司", bring_name="", collect_name="")
    assert presenter.collector() == ""
    presenter.sheet = replace(presenter.sheet, bring_name="赵师傅")
    assert presenter.collector() == "赵师傅"
