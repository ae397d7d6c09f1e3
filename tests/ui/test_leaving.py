"""A car leaves without work, and a promise is moved after the signature: the workspace by its keys."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from advisor_app.domain.printing import PaperKind
from advisor_app.domain.quote import AgreedHow, Decision
from advisor_app.domain.stages import Column, Stage
from advisor_app.domain.values.clock import local_time
from advisor_app.domain.visit import Waits
from advisor_app.ports.reads.papers import PaperAsked
from db.engine import Database
from tests.journeys import walk_in
from tests.journeys.shop import Shop, open_shop
from tests.ui.desk import PapersAsked, WillingSigner, make_context, press, type_text, went, work_at
from ui.features.board.page import BoardPage
from ui.features.order import feature as order
from ui.features.order.page import OrderPage
from ui.features.quote import feature as quote
from ui.features.quote.page import QuotePage
from ui.features.visit.leaving import taken_in
from ui.features.visit.page import VisitPage
from ui.kit.context import Context
from ui.kit.dialogs import ScriptedDialogs
from ui.kit.stage_page import StagePage
from ui.shell.window import MainWindow

ALT = Qt.KeyboardModifier.AltModifier
Opened = tuple[VisitPage, Any, MainWindow, Context]


@pytest.fixture
def shop(sqlite_database: Database, qapp: Any) -> Shop:
    return open_shop(sqlite_database)


@pytest.fixture
def opened(qtbot: QtBot, shop: Shop) -> Callable[..., Opened]:
    def at(visit: UUID, stage: Stage, *answers: object) -> Opened:
        context = make_context(shop, dialogs=ScriptedDialogs(*answers))
        quote.register(context)
        order.register(context)
        kind: type[StagePage] = {Stage.QUOTE: QuotePage, Stage.ORDER: OrderPage}.get(stage, StagePage)
        workspace, page, window = work_at(qtbot, context, kind, visit, stage)
        return workspace, page, window, context

    return at


def declined(shop: Shop) -> UUID:
    trip = walk_in.drive(shop, Stage.ORDER)
    shop.desk.quotes.decide(shop.call(), trip.visit, trip.lines, Decision.DECLINED, AgreedHow.IN_PERSON, "太贵")
    return trip.visit


def asked(context: Context) -> list[tuple[str, str]]:
    assert isinstance(context.dialogs, ScriptedDialogs)
    return context.dialogs.asked


def papers(context: Context) -> list[Any]:
    assert isinstance(context.papers, PapersAsked)
    return context.papers.asked


@pytest.mark.parametrize("stage", [Stage.QUOTE, Stage.ORDER])
def test_when_all_is_declined_f9_lets_the_car_leave(shop: Shop, opened: Any, stage: Stage) -> None:
    visit = declined(shop)
    workspace, _page, window, context = opened(visit, stage, "0", True)
    assert (workspace.primary.words(), workspace.primary.isEnabled()) == ("客户离店（不维修）", True)
    assert workspace.leave.isHidden(), "one way on is enough"
    press(window, Qt.Key.Key_F9)
    assert asked(context) == [
        ("choose", "京A12345 为什么不维修就离店？"), ("confirm", "离店前请交还"),
    ]  # fmt: skip
    head = shop.desk.reads.visits.head(visit)
    assert (head.facts.cancelled, head.facts.gate_pass) == (True, True)
    assert papers(context) == [(PaperKind.GATE_PASS, visit, None)]
    assert (workspace.header.promise_caption.text(), workspace.header.promise.text()) == (
        "未维修离店", f"今天 {local_time(shop.clock.now()):%H:%M}",
    )  # fmt: skip
    assert workspace.primary.words() == "查看出门证"
    press(window, Qt.Key.Key_F9)
    assert len(papers(context)) == 2


def test_before_the_signature_a_key_of_its_own_does_it_with_words_of_ones_own(shop: Shop, opened: Any) -> None:
    visit = walk_in.drive(shop, Stage.ORDER).visit
    workspace, _page, window, context = opened(visit, Stage.ORDER, "other", "客户家里有急事", True)
    assert workspace.leave.isVisible()
    press(window, Qt.Key.Key_L, ALT)
    assert [kind for kind, _ in asked(context)] == ["choose", "text", "confirm"]
    made = shop.desk.papers.make(shop.call(), PaperAsked(PaperKind.GATE_PASS, visit))
    assert made.missing == ()
    paper = shop.desk.reads.papers.content(PaperAsked(PaperKind.GATE_PASS, visit, language="en")).paper
    assert (paper.order_number, paper.release, paper.reason, paper.driver) == (  # type: ignore[attr-defined]
        "", "Left without work", "客户家里有急事", "张𬭎",
    )  # fmt: skip


def test_what_was_taken_in_is_listed_by_name(shop: Shop) -> None:
    visit = walk_in.arrive(shop).id
    shop.desk.reception.set_field(shop.call(), visit, "keys_received", 1, 2)
    shop.desk.reception.set_field(shop.call(), visit, "licence_received", False, True)
    shop.desk.reception.set_field(shop.call(), visit, "book_received", False, True)
    walk_in.walk_around(shop, visit)
    assert taken_in(shop.desk.reads.deliveries.hand_back(visit)) == [
        "钥匙 2 把", "行驶证", "保养手册", "行车记录仪 · 前挡", "取下座椅防护套",
    ]  # fmt: skip


@pytest.mark.parametrize("answers", [(None,), ("other", None), ("1", False)])
def test_going_back_at_any_question_changes_nothing(shop: Shop, opened: Any, answers: tuple[object, ...]) -> None:
    visit = declined(shop)
    _workspace, _page, window, context = opened(visit, Stage.QUOTE, *answers)
    press(window, Qt.Key.Key_F9)
    assert shop.desk.reads.visits.head(visit).facts.open
    assert papers(context) == []


def test_a_visit_that_was_ended_before_still_gets_its_pass(shop: Shop, opened: Any) -> None:
    visit = declined(shop)
    shop.desk.reception.cancel(shop.call(), visit, "改天")
    workspace, _page, window, context = opened(visit, Stage.ORDER, True)
    assert workspace.primary.words() == "开出门证（未维修离店）"
    press(window, Qt.Key.Key_F9)
    assert [kind for kind, _ in asked(context)] == ["ask"]
    assert shop.desk.reads.visits.head(visit).facts.gate_pass


def test_after_the_signature_nobody_leaves_without_work(shop: Shop, opened: Any) -> None:
    workspace, _page, _window, _context = opened(walk_in.drive(shop, Stage.DISPATCH).visit, Stage.ORDER)
    assert workspace.leave.isHidden()
    assert workspace.anew.isVisible()


def test_a_car_that_was_handed_over_says_when(shop: Shop, opened: Any) -> None:
    workspace, _page, _window, _context = opened(walk_in.drive(shop, Stage.FOLLOW_UP).visit, Stage.ORDER)
    assert (workspace.header.promise_caption.text(), workspace.header.promise.text()) == (
        "已交车", f"今天 {local_time(shop.clock.now()):%H:%M}",
    )  # fmt: skip
    assert workspace.anew.isHidden()


# The promise -------------------------------------------------------------------------------------------------------------


def test_a_promise_that_passes_while_the_page_stands_open_blocks_and_leads_to_its_field(
    qtbot: QtBot, shop: Shop, opened: Any
) -> None:
    visit = walk_in.drive(shop, Stage.ORDER).visit
    workspace, _page, _window, _context = opened(visit, Stage.ORDER)
    assert workspace.primary.isEnabled()
    shop.clock.advance(timedelta(hours=5))
    workspace.presenter.look_at_clock()
    assert not workspace.primary.isEnabled()
    assert [r.code for r in workspace.page().reasons(workspace.presenter.head)] == ["promise_lapsed"]
    workspace._go_to_reason("promise_lapsed")
    qtbot.waitUntil(lambda: isinstance(workspace.page(), QuotePage))
    assert workspace.presenter.selected is Stage.QUOTE


def test_who_waits_overnight_is_asked_before_the_customer_signs(shop: Shop, opened: Any) -> None:
    trip = walk_in.drive(shop, Stage.ORDER)
    seen = shop.desk.reads.visits.head(trip.visit).promised_at
    shop.desk.quotes.promise(shop.call(), trip.visit, seen, shop.clock.now() + timedelta(days=1))
    _workspace, _page, window, context = opened(trip.visit, Stage.ORDER, False, True)
    assert isinstance(context.signatures, WillingSigner)
    press(window, Qt.Key.Key_F9)
    assert context.signatures.asked == []
    press(window, Qt.Key.Key_F9)
    assert len(context.signatures.asked) == 1
    assert shop.desk.reads.visits.head(trip.visit).facts.order_signed


def test_a_new_time_is_agreed_by_keys_and_stands_on_order_and_paper(qtbot: QtBot, shop: Shop, opened: Any) -> None:
    visit = walk_in.drive(shop, Stage.REPAIR).visit
    shop.clock.advance(timedelta(hours=5))
    workspace, page, window, _context = opened(visit, Stage.ORDER)
    press(window, Qt.Key.Key_T, ALT)
    form = workspace.new_time
    assert form is not None
    qtbot.waitUntil(form.isActiveWindow)
    offered = form.promise.value()
    press(form, Qt.Key.Key_F9)
    assert workspace.new_time is form, "a reason is wanted"
    assert form.why.editor.hasFocus()
    type_text(form, "part late")
    press(form, Qt.Key.Key_F9)
    assert workspace.new_time is form, "nobody has said how the customer was told"
    assert (form.how.value(), form.how.error(), form.how.editor.hasFocus()) == (None, "请选择客户是怎么同意的。", True)
    assert shop.desk.reads.orders.additions(visit) == ()
    press(form, Qt.Key.Key_2)
    press(form, Qt.Key.Key_F9)
    assert workspace.new_time is None
    head = shop.desk.reads.visits.head(visit)
    assert head.promised_at is not None
    assert local_time(head.promised_at).replace(tzinfo=None) == offered
    (one,) = shop.desk.reads.orders.additions(visit)
    assert (one.found, one.decided_by, one.decided_how) == ("part late", "张𬭎", AgreedHow.PHONE)
    shown = page.additions.findChildren(type(workspace.header.title))
    assert any(f"新的交车时间：{workspace.header.promise.text()}" in label.text() for label in shown)
    paper: Any = shop.desk.reads.papers.content(PaperAsked(PaperKind.WORK_ORDER, visit)).paper
    assert "张𬭎同意（电话），原因：part late" in paper.agreed_anew
    assert paper.agreed_anew.startswith("原约定 ")
    assert shop.desk.papers.make(shop.call(), PaperAsked(PaperKind.WORK_ORDER, visit)).missing == ()


def test_a_customer_who_is_there_signs_for_the_new_time(qtbot: QtBot, shop: Shop, opened: Any) -> None:
    visit = walk_in.drive(shop, Stage.REPAIR).visit
    workspace, _page, _window, context = opened(visit, Stage.ORDER)
    workspace.ask_new_time()
    form = workspace.new_time
    assert form is not None
    form.how.set_value(AgreedHow.IN_PERSON.value)
    form.why.set_value("配件晚到")
    form.go.click()
    assert isinstance(context.signatures, WillingSigner)
    ((title, text),) = context.signatures.asked
    assert title == "重新约定交车时间"
    assert "配件晚到" in text
    assert workspace.new_time is None


def test_the_time_that_is_offered_is_never_before_the_promise(shop: Shop, opened: Any) -> None:
    trip = walk_in.drive(shop, Stage.ORDER)
    seen = shop.desk.reads.visits.head(trip.visit).promised_at
    later = shop.clock.now() + timedelta(days=6)
    shop.desk.quotes.promise(shop.call(), trip.visit, seen, later)
    shop.desk.reception.set_field(shop.call(), trip.visit, "waits", Waits.STAYS, Waits.LEAVES)
    walk_in.sign(shop, trip.visit)
    workspace, _page, _window, _context = opened(trip.visit, Stage.ORDER)
    workspace.ask_new_time()
    assert workspace.new_time.promise.value() > local_time(later).replace(tzinfo=None)
    workspace.new_time.reject()
    shop.clock.advance(timedelta(days=7))
    workspace.ask_new_time()
    assert workspace.new_time.promise.value() > local_time(shop.clock.now()).replace(tzinfo=None)


def test_a_time_that_has_passed_is_said_at_its_field(shop: Shop, opened: Any) -> None:
    visit = walk_in.drive(shop, Stage.REPAIR).visit
    workspace, _page, _window, _context = opened(visit, Stage.ORDER)
    workspace.ask_new_time()
    form = workspace.new_time
    assert form is not None
    form.promise.set_value(local_time(shop.clock.now()).replace(tzinfo=None) - timedelta(hours=1))
    form.why.set_value("配件晚到")
    form.how.set_value(AgreedHow.PHONE.value)
    form.go.click()
    assert workspace.new_time is form
    assert form.promise.editor.accessibleDescription() == "约定的交车时间已经过了。请选择以后的时间。"
    form.reject()
    assert workspace.new_time is None


def test_the_board_asks_for_a_new_time_with_one_key(qtbot: QtBot, shop: Shop) -> None:
    visit = walk_in.drive(shop, Stage.REPAIR).visit
    context = make_context(shop)
    page = BoardPage(context)
    window = context.window
    assert isinstance(window, MainWindow)
    qtbot.addWidget(window)
    window.show_desk()
    window.show_page(page, "board")
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    page.open()
    assert page.lists[Column.WAITING].hasFocus()
    press(window, Qt.Key.Key_T)
    ((where, ids),) = went(context)
    assert (where, ids["visit"]) == ("visit", visit)
    assert isinstance(ids["new_time"], UUID)


def test_the_form_opens_once_for_each_asking(
    qtbot: QtBot, shop: Shop, opened: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Going back to the visit does not ask again."""
    visit = walk_in.drive(shop, Stage.REPAIR).visit
    workspace, _page, _window, _context = opened(visit, Stage.ORDER)
    workspace.open(visit=visit, new_time=1)
    qtbot.waitUntil(lambda: workspace.new_time is not None)
    workspace.new_time.reject()
    again: list[str] = []
    monkeypatch.setattr(workspace, "ask_new_time", lambda: again.append("asked"))
    workspace.open(visit=visit, new_time=1)
    workspace.open(visit=visit, new_time=2)
    qtbot.waitUntil(lambda: bool(again))
    assert again == ["asked"]


def test_a_company_is_not_said_to_have_agreed_to_a_new_time(qtbot: QtBot, shop: Shop, opened: Any) -> None:
    visit = walk_in.drive(shop, Stage.DISPATCH).visit
    workspace = opened(visit, Stage.ORDER)[0]
    head = workspace.presenter.head
    assert head is not None
    workspace._open_new_time(head, replace(shop.desk.reads.visits.sheet(visit), bring_name=""))
    assert workspace.new_time is not None
    assert workspace.new_time.by.value() == ""
