"""Today: what presses stands first, every row is one key away from its action, and the clock goes on."""

from datetime import timedelta
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from advisor_app.domain.appointment import Appointment, AppointmentState
from advisor_app.domain.job import PauseReason
from advisor_app.domain.staff import Role
from advisor_app.domain.stages import Column
from advisor_app.domain.values.clock import day_bounds, local_day, local_time
from advisor_app.domain.values.errors import EnvironmentFault
from advisor_app.i18n import label
from advisor_app.services.reception import Arrival
from tests.journeys import walk_in
from tests.journeys.shop import Shop, open_shop
from tests.ui.desk import make_context, present, press, type_text, went
from ui.features.today.book_dialog import BookDialog
from ui.features.today.day import Figures, Section, figures, items
from ui.features.today.page import TodayPage
from ui.features.today.presenter import TodayPresenter
from ui.kit.context import Context
from ui.kit.dialogs import ScriptedDialogs

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
ENTER, DOWN, UP = Qt.Key.Key_Return, Qt.Key.Key_Down, Qt.Key.Key_Up


@pytest.fixture
def shop(sqlite_database: Any, qapp: Any) -> Shop:
    return open_shop(sqlite_database)


def book(shop: Shop, plate: str, minutes: int, name: str = "王芳") -> Any:
    advisor = shop.people[Role.SERVICE_ADVISOR].staff_id
    at = shop.clock.now() + timedelta(minutes=minutes)
    return shop.desk.appointments.book(shop.call(), plate, name, "13700137000", "做保养", at, advisor).id


def arrive(shop: Shop, plate: str, role: Role = Role.SERVICE_ADVISOR) -> Any:
    return shop.desk.reception.arrive(shop.call(role), Arrival(plate=plate, name="张明")).id


def ordered(shop: Shop, plate: str) -> Any:
    visit = walk_in.arrive(shop, plate).id
    walk_in.walk_around(shop, visit)
    walk_in.quote(shop, visit, walk_in.record_fault(shop, visit))
    walk_in.sign(shop, visit)
    return visit


def ready(shop: Shop, plate: str) -> Any:
    visit = ordered(shop, plate)
    walk_in.repair(shop, visit)
    walk_in.check(shop, visit)
    walk_in.wash(shop, visit)
    return visit


def start(
    shop: Shop, qtbot: Any, *answers: object, role: Role = Role.SERVICE_ADVISOR
) -> tuple[Context, TodayPage, Any]:
    context = make_context(shop, role, ScriptedDialogs(*answers))
    page = TodayPage(context)
    window = present(context, page)
    qtbot.addWidget(window)
    return context, page, window


def plates(page: TodayPage, section: Section) -> list[str]:
    card = page.sections[section]
    return [item.plate for item in card.table.rows_model.rows()] if not card.isHidden() else []


def test_an_empty_day_says_what_to_do(shop: Shop, qtbot: Any) -> None:
    _, page, _ = start(shop, qtbot)
    assert page.empty_card.isVisible()
    assert page.tables() == []
    assert [figure.value() for figure in page.figures.figures.values()] == ["0"] * 7


def test_cars_stand_in_the_section_that_presses_most(shop: Shop, qtbot: Any) -> None:
    ready(shop, "京A11111")
    ordered(shop, "京A22222")
    shop.clock.advance(timedelta(hours=3, minutes=30))
    arrive(shop, "京A33333")
    book(shop, "京A44444", 20)
    _, page, _ = start(shop, qtbot)
    assert plates(page, Section.RISK) == ["京A22222"]
    assert plates(page, Section.READY) == ["京A11111"]
    assert plates(page, Section.EXPECTED) == ["京A44444"]
    assert plates(page, Section.SHOP) == ["京A33333"]
    assert plates(page, Section.CALLS) == []
    shown = {name: figure.value() for name, figure in page.figures.figures.items()}
    assert shown == {
        "reception": "1", "waiting": "1", "in_work": "0", "on_hold": "0", "checks": "0", "ready": "1", "late": "1",
    }  # fmt: skip


def test_the_clock_alone_makes_a_car_late(shop: Shop, qtbot: Any) -> None:
    ordered(shop, "京A22222")
    _, page, _ = start(shop, qtbot)
    assert plates(page, Section.SHOP) == ["京A22222"]
    shop.clock.advance(timedelta(hours=5))
    page.presenter.tick()
    assert plates(page, Section.RISK) == ["京A22222"]
    (row,) = page.sections[Section.RISK].table.rows_model.rows()
    assert row.span == "已超时 1 小时"
    assert row.waited == "5 小时"
    assert row.state.late == "late"
    assert page.figures.figures["late"].value() == "1"


def test_the_figures_count_what_the_board_counts(shop: Shop, qtbot: Any) -> None:
    waiting, working, held, checked = (ordered(shop, f"京A1111{n}") for n in range(4))
    ready(shop, "京A11115")
    walk_in.repair(shop, checked)
    for visit in (held, working):
        ids = walk_in.job_ids(shop, visit)
        shop.desk.jobs.assign(walk_in.controller(shop), ids, shop.people[Role.TECHNICIAN].staff_id, shop.bay_id)
        shop.desk.jobs.start(shop.call(Role.TECHNICIAN), ids[0])
        if visit == held:
            shop.desk.jobs.pause(shop.call(Role.TECHNICIAN), ids[0], PauseReason.PARTS)
    _, page, _ = start(shop, qtbot)
    begin, end = day_bounds(local_day(shop.clock.now()))
    cards = shop.desk.reads.board.cards(begin, end)
    counted = {label(place): sum(card.column is place for card in cards) for place in Column}
    shown = {figure._caption.text(): figure.value() for figure in page.figures.figures.values()}
    for place in (Column.WAITING, Column.IN_WORK, Column.ON_HOLD, Column.READY):
        assert shown[label(place)] == str(counted[label(place)]) == "1"
    assert shown["质检 · 清洗"] == "1"
    badges = {row.plate: row.state.text for row in page.sections[Section.SHOP].table.rows_model.rows()}
    badges |= {row.plate: row.state.text for row in page.sections[Section.RISK].table.rows_model.rows()}
    assert [badges[f"京A1111{n}"] for n in range(3)] == ["待施工", "维修中", "停工"]
    assert waiting


def test_a_ready_car_past_its_promise_is_late_and_stays_with_the_ready_ones(shop: Shop, qtbot: Any) -> None:
    ready(shop, "京A11111")
    shop.clock.advance(timedelta(hours=6))
    _, page, _ = start(shop, qtbot)
    (row,) = page.sections[Section.READY].table.rows_model.rows()
    assert (row.state.text, row.state.late) == ("待交车", "late")
    assert row.span.startswith("已超时")
    assert page.figures.figures["late"].value() == "1"


def test_the_cursor_goes_through_all_sections_and_enter_acts(shop: Shop, qtbot: Any) -> None:
    booked = book(shop, "京A44444", 20)
    visit = arrive(shop, "京A33333")
    context, page, window = start(shop, qtbot)
    expected: Any = page.sections[Section.EXPECTED].table
    cars = page.sections[Section.SHOP].table
    assert expected.hasFocus()
    assert expected.current_row().id == booked
    press(window, DOWN)
    assert cars.hasFocus()
    press(window, ENTER)
    press(window, UP)
    assert expected.hasFocus()
    press(window, ENTER)
    assert went(context) == [
        ("visit", {"visit": visit}),
        ("arrival", {"plate": "京A44444", "customer": "王芳", "phone": "13700137000"}),
    ]


def test_a_call_that_is_due_leads_to_its_follow_up(shop: Shop, qtbot: Any) -> None:
    visit = ready(shop, "京A11111")
    bill = walk_in.settle(shop, visit)
    walk_in.decide_old_parts(shop, visit)
    walk_in.pay(shop, bill, shop.desk.reads.visits.head(visit).total)
    walk_in.hand_over(shop, visit)
    shop.clock.advance(timedelta(days=5))
    context, page, window = start(shop, qtbot)
    (row,) = page.sections[Section.CALLS].table.rows_model.rows()
    assert (row.plate, row.span) == ("京A11111", "逾期 2 天")
    press(window, ENTER)
    assert went(context) == [("visit", {"visit": visit, "stage": "follow_up"})]


def test_mine_and_all(shop: Shop, qtbot: Any) -> None:
    arrive(shop, "京A11111")
    arrive(shop, "京A22222", Role.MANAGER)
    _, page, _ = start(shop, qtbot)
    assert plates(page, Section.SHOP) == ["京A11111"]
    page.scope.toggle(1)
    assert sorted(plates(page, Section.SHOP)) == ["京A11111", "京A22222"]


def test_the_manager_sees_everybody(shop: Shop, qtbot: Any) -> None:
    arrive(shop, "京A11111")
    _, page, _ = start(shop, qtbot, role=Role.MANAGER)
    assert plates(page, Section.SHOP) == ["京A11111"]


def test_what_happens_elsewhere_shows_and_the_cursor_stays(shop: Shop, qtbot: Any) -> None:
    arrive(shop, "京A11111")
    second = arrive(shop, "京A22222")
    _, page, window = start(shop, qtbot)
    press(window, DOWN)
    table: Any = page.sections[Section.SHOP].table
    assert table.current_row().visit_id == second
    shop.clock.advance(timedelta(minutes=7))
    arrive(shop, "京A33333")
    assert plates(page, Section.SHOP) == ["京A11111", "京A22222", "京A33333"]
    assert table.current_row().visit_id == second


def test_an_appointment_ends_with_del_and_a_reason(shop: Shop, qtbot: Any) -> None:
    booked = book(shop, "京A44444", 20)
    _, page, window = start(shop, qtbot, "not_arrived", "电话无人接听")
    press(window, Qt.Key.Key_Delete)
    with shop.desk.appointments.units.open(shop.call()) as unit:
        kept = unit.get(Appointment, booked)
        assert (kept.state, kept.reason) == (AppointmentState.NOT_ARRIVED, "电话无人接听")
    assert plates(page, Section.EXPECTED) == []


def test_del_on_a_car_ends_nothing(shop: Shop, qtbot: Any) -> None:
    arrive(shop, "京A11111")
    context, page, window = start(shop, qtbot)
    press(window, Qt.Key.Key_Delete)
    assert isinstance(context.dialogs, ScriptedDialogs)
    assert context.dialogs.asked == []
    assert plates(page, Section.SHOP) == ["京A11111"]


def booking(page: TodayPage, window: Any) -> BookDialog:
    press(window, Qt.Key.Key_B, Qt.KeyboardModifier.ControlModifier)
    return next(w for w in QApplication.topLevelWidgets() if isinstance(w, BookDialog) and w.isVisible())


def test_a_known_plate_is_booked_with_few_keys(shop: Shop, qtbot: Any) -> None:
    shop.desk.reception.cancel(shop.call(), walk_in.arrive(shop).id, "改天")
    _, page, window = start(shop, qtbot)
    dialog = booking(page, window)
    dialog.plate.type_province("京")
    dialog.plate.setFocus()
    dialog.plate.end(False)
    type_text(dialog, "A12345")
    assert (dialog.name.value(), dialog.phone.value()) == ("张𬭎", "13800138000")
    press(dialog, Qt.Key.Key_F9)
    (row,) = page.sections[Section.EXPECTED].table.rows_model.rows()
    assert (row.plate, row.moment, row.car) == ("京A12345", "今天 10:00", "张𬭎")
    assert not any(isinstance(w, BookDialog) and w.isVisible() for w in QApplication.topLevelWidgets())


def test_booking_says_at_the_field_what_is_missing(shop: Shop, qtbot: Any) -> None:
    _, page, window = start(shop, qtbot)
    dialog = booking(page, window)
    dialog.go.click()
    name, when = dialog.form.field("name"), dialog.form.field("expected_at")
    assert name is not None
    assert when is not None
    assert name.error() == "请填写名称或姓名。"
    dialog.name.set_value("李四")
    dialog.name.edited.emit()
    dialog.when.set_value(local_time(shop.clock.now()).replace(tzinfo=None) - timedelta(hours=1))
    dialog.when.edited.emit()
    dialog.go.click()
    assert when.error() != ""
    dialog.when.set_value(None)
    dialog.when.edited.emit()
    dialog.go.click()
    assert when.error() == "请填写预计到店时间。"
    assert dialog.isVisible()
    dialog.reject()


def test_a_day_that_cannot_be_read_can_be_tried_again(shop: Shop, qtbot: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    arrive(shop, "京A11111")

    def gone(*_: object) -> Any:
        raise EnvironmentFault("database_locked")

    reads = shop.desk.reads.visits
    real = reads.open_visits
    monkeypatch.setattr(reads, "open_visits", gone)
    _, page, _ = start(shop, qtbot)
    assert page.empty_card.isVisible()
    monkeypatch.setattr(reads, "open_visits", real)
    page.empty.acted.emit()
    assert plates(page, Section.SHOP) == ["京A11111"]
    assert not page.empty_card.isVisible()


def test_phones_are_left_out_for_those_who_may_not_see_them(shop: Shop) -> None:
    visit = ready(shop, "京A11111")
    bill = walk_in.settle(shop, visit)
    walk_in.decide_old_parts(shop, visit)
    walk_in.pay(shop, bill, shop.desk.reads.visits.head(visit).total)
    walk_in.hand_over(shop, visit)
    shop.clock.advance(timedelta(days=3))
    context = make_context(shop)

    class Silent:
        def show_day(self, *_: object) -> None: ...
        def show_scope(self, *_: object) -> None: ...
        def show_failed(self) -> None: ...

    presenter = TodayPresenter(context, Silent())
    presenter.open()
    day = presenter._day
    assert day is not None
    now = shop.clock.now()
    assert items(day, now)[Section.CALLS][0].person == "13800138000"
    assert items(day, now, phones=False)[Section.CALLS][0].person == ""
    assert figures(day.cars, now) == Figures(0, 0, 0, 0, 0, 0, 0)
