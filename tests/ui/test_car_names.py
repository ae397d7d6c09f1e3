"""What an English reader's screens call a car whose make the list of makers has; what is stored stays Chinese."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from advisor_app.domain.staff import Role
from advisor_app.domain.stages import Column, Stage
from advisor_app.i18n import in_language, set_language
from tests.journeys import walk_in
from tests.journeys.shop import Shop, open_shop
from tests.ui.cash_scene import open_till, ready
from tests.ui.desk import make_context, present, work_at
from ui.features.board.page import BoardPage
from ui.features.cash.page import CashPage
from ui.features.jobs.presenter import found_by
from ui.features.quote.feature import register as register_quote
from ui.features.quote.page import QuotePage
from ui.features.reception.feature import register as register_reception
from ui.features.reception.page import ReceptionPage
from ui.features.today.booking import BookingPresenter
from ui.features.today.day import Section
from ui.features.today.page import TodayPage
from ui.features.visit.guide import guide_data, speakable

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support|propagateSizeHints")
NAMES = {"en": "SAIC Volkswagen 朗逸", "zh_CN": "上汽大众 朗逸"}
LANGUAGE = pytest.mark.parametrize("language", ["en", "zh_CN"])


@pytest.fixture
def shop(sqlite_database: Any, qapp: Any) -> Shop:
    return open_shop(sqlite_database)


def at_board(page: BoardPage) -> list[str]:
    """Return what the board calls the cars that wait for work."""
    model = page.lists[Column.WAITING].cards
    return [str(model.index(row, 0).data()).split(" · ")[1] for row in range(model.rowCount())]


@LANGUAGE
def test_the_board(shop: Shop, qtbot: Any, language: str) -> None:
    walk_in.drive(shop, Stage.DISPATCH)
    with in_language(language):
        context = make_context(shop)
        page = BoardPage(context)
        qtbot.addWidget(present(context, page))
        assert at_board(page) == [NAMES[language]]


def test_a_page_that_was_kept_names_its_cars_anew_when_it_is_opened_in_another_language(shop: Shop, qtbot: Any) -> None:
    """Somebody locks, another logs in and changes the language, the first comes back to the pages that were kept."""
    walk_in.drive(shop, Stage.DISPATCH)
    context = make_context(shop)
    page = BoardPage(context)
    qtbot.addWidget(present(context, page))
    assert at_board(page) == [NAMES["zh_CN"]]
    set_language("en")
    page.open()
    assert at_board(page) == [NAMES["en"]]


@LANGUAGE
def test_today_and_its_booking(shop: Shop, qtbot: Any, language: str) -> None:
    walk_in.arrive(shop)
    at, advisor = shop.clock.now() + timedelta(hours=1), shop.people[Role.SERVICE_ADVISOR].staff_id
    shop.desk.appointments.book(shop.call(), "京A12345", "王芳", "13700137000", "做保养", at, advisor)
    with in_language(language):
        context = make_context(shop)
        page = TodayPage(context)
        qtbot.addWidget(present(context, page))
        (here,) = page.sections[Section.SHOP].table.rows_model.rows()
        (expected,) = page.sections[Section.EXPECTED].table.rows_model.rows()
        assert (here.car, expected.person) == (NAMES[language], f"{NAMES[language]} · 13700137000")
        known: list[str] = []
        view: Any = SimpleNamespace(show_known=lambda _name, _phone, car: known.append(car))
        BookingPresenter(context, view).plate_changed("京A12345")
        assert known == [f"{NAMES[language]} · 白"]


@LANGUAGE
def test_the_visit_its_guide_and_its_make_field(shop: Shop, qtbot: Any, language: str) -> None:
    visit = walk_in.arrive(shop).id
    with in_language(language):
        context = make_context(shop)
        register_reception(context)
        workspace, page, _ = work_at(qtbot, context, ReceptionPage, visit, Stage.RECEPTION)
        assert workspace.header.car.text() == f" · {NAMES[language]} · 白"
        head = shop.desk.reads.visits.head(visit)
        assert speakable(head, context)["car"] == NAMES[language]
        glance = guide_data(head, Stage.RECEPTION, context).glance[0].text
        assert glance.startswith(f"{NAMES[language]} · 白")
        field = page.stored.field("vehicle", "make")
        assert field.editor.text() == NAMES[language].removesuffix(" 朗逸")
        field.editor.left.emit()  # passing through changes nothing
        assert shop.desk.reads.visits.head(visit).vehicle.make == "上汽大众"
        field.editor.setText("faw-volkswagen")
        field.editor.edited.emit()
        field.editor.left.emit()
        assert shop.desk.reads.visits.head(visit).vehicle.make == "一汽-大众"
        shown = {"en": "FAW-Volkswagen 朗逸", "zh_CN": "一汽-大众 朗逸"}[language]
        assert workspace.header.car.text() == f" · {shown} · 白"


@LANGUAGE
def test_the_till(shop: Shop, qtbot: Any, language: str) -> None:
    visit = ready(shop)
    walk_in.sign_bill(shop, walk_in.settle(shop, visit))
    walk_in.decide_old_parts(shop, visit)
    open_till(shop)
    with in_language(language):
        context = make_context(shop, Role.CASHIER)
        page = CashPage(context)
        qtbot.addWidget(present(context, page))
        model = page.queue.rows_model
        assert [str(model.index(row, 1).data()) for row in range(model.rowCount())] == [f"张𬭎 {NAMES[language]}"]


@LANGUAGE
def test_the_search_of_the_window(shop: Shop, language: str) -> None:
    walk_in.arrive(shop)
    for text in ("A12345", "A12345 大众", "A12345 volkswagen"):
        with in_language(language):
            hits = shop.desk.reads.search.find(text)
        assert [hit.subtitle for hit in hits if hit.kind == "vehicle"] == [NAMES[language]], text


@LANGUAGE
def test_a_job_is_found_by_either_name_of_its_car(shop: Shop, language: str) -> None:
    walk_in.drive(shop, Stage.DISPATCH)
    with in_language(language):
        (job,) = shop.desk.reads.jobs.workshop(shop.clock.now())
        assert job.make_model == NAMES[language]
        assert all(found_by(job, text) for text in ("大众", "volkswagen", "SAIC Volkswagen 朗逸", "上汽大众 朗逸"))
        assert not found_by(job, "toyota")


@LANGUAGE
def test_the_price_list_knows_the_car_in_every_language(shop: Shop, qtbot: Any, language: str) -> None:
    """What fits the car comes first also where the car is called otherwise."""
    visit = walk_in.drive(shop, Stage.QUOTE).visit
    with in_language(language):
        context = make_context(shop)
        register_quote(context)
        _, page, _ = work_at(qtbot, context, QuotePage, visit, Stage.QUOTE)
        first: list[str] = []
        page.presenter.query("机滤", lambda hits, _times: first.append(hits[0].code))
        assert first == ["OF-VW"]
