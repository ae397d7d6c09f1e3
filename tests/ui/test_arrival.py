"""The arrival page: a known plate opens its visit with one more key, a new car with a short form, nothing gets lost."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from PySide6.QtCore import Qt

from advisor_app.domain.appointment import Appointment
from advisor_app.domain.staff import Role
from advisor_app.domain.values.errors import EnvironmentFault
from advisor_app.domain.vehicle import Energy
from advisor_app.domain.visit import Visit, VisitPurpose
from advisor_app.i18n import in_language
from advisor_app.services.reception import Arrival
from tests.journeys.shop import Shop, open_shop
from tests.ui.desk import make_context, present, press, type_text, went
from ui.features.arrival.draft import Drafts
from ui.features.arrival.page import ArrivalPage
from ui.kit.context import Context
from ui.kit.dialogs import ScriptedDialogs
from ui.kit.tasks import ManualTasks

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
ALT, ENTER = Qt.KeyboardModifier.AltModifier, Qt.Key.Key_Return


@pytest.fixture
def shop(sqlite_database: Any, qapp: Any) -> Shop:
    return open_shop(sqlite_database)


def known_car(shop: Shop, plate: str = "京A12345", *, closed: bool = True) -> Any:
    visit = shop.desk.reception.arrive(
        shop.call(), Arrival(plate=plate, name="张明", phone="13800138000", vin="LSVAA4186R2000001", make="大众")
    )
    if closed:
        shop.desk.reception.cancel(shop.call(), visit.id, "只是问问")
    shop.clock.advance(timedelta(days=1))
    return visit


def visits(shop: Shop) -> list[Visit]:
    with shop.desk.reception.units.open(shop.call()) as unit:
        return sorted(unit.all(Visit), key=lambda v: v.number)


def start(shop: Shop, qtbot: Any, *answers: object) -> tuple[Context, ArrivalPage, Any]:
    context = make_context(shop, dialogs=ScriptedDialogs(*answers))
    page = ArrivalPage(context, Drafts())
    window = present(context, page)
    qtbot.addWidget(window)
    return context, page, window


def enter_plate(page: ArrivalPage, window: Any, plate: str) -> None:
    page.plate.type_province(plate[0])
    page.plate.setFocus()
    page.plate.end(False)
    type_text(window, plate[1:])


def test_a_known_car_takes_its_plate_and_enter(shop: Shop, qtbot: Any) -> None:
    known_car(shop)
    context, page, window = start(shop, qtbot)
    enter_plate(page, window, "京A12345")
    assert page.known.isVisible()
    assert page.known.head.plate.plate() == "京A12345"
    assert [value.text() for value in page.known.owner.values] == ["张明", "13800138000", "1"]
    assert page.known.table.rows_model.rowCount() == 1
    press(window, ENTER)
    opened = visits(shop)[-1]
    assert went(context) == [("visit", {"visit": opened.id})]
    assert opened.bring_name == "张明"
    assert page.plate.value() == ""


def test_enter_before_the_answer_opens_as_soon_as_it_comes(shop: Shop, qtbot: Any) -> None:
    known_car(shop)
    tasks = ManualTasks()
    context = make_context(shop, tasks=tasks)
    page = ArrivalPage(context, Drafts())
    qtbot.addWidget(present(context, page))
    page.plate.setText("京A12345")
    page.presenter.enter()
    assert went(context) == []
    tasks.run_all()
    assert [name for name, _ in went(context)] == ["visit"]
    assert len(visits(shop)) == 2


def test_two_enters_open_one_visit(shop: Shop, qtbot: Any) -> None:
    known_car(shop)
    tasks = ManualTasks()
    context = make_context(shop, tasks=tasks)
    page = ArrivalPage(context, Drafts())
    qtbot.addWidget(present(context, page))
    page.plate.setText("京A12345")
    tasks.run_all()
    page.presenter.act()
    page.presenter.act()
    assert tasks.waiting.count("write") == 1
    tasks.run_all()
    assert len(visits(shop)) == 2


def test_a_car_that_is_here_leads_to_its_visit(shop: Shop, qtbot: Any) -> None:
    visit = known_car(shop, closed=False)
    context, page, window = start(shop, qtbot)
    enter_plate(page, window, "京A12345")
    assert page.here.isVisible()
    assert visit.number in page.here.banner.text()
    press(window, ENTER)
    assert went(context) == [("visit", {"visit": visit.id})]
    assert len(visits(shop)) == 1


def test_a_misread_plate_is_offered_with_one_key(shop: Shop, qtbot: Any) -> None:
    known_car(shop, "京A8B345")
    _, page, window = start(shop, qtbot)
    enter_plate(page, window, "京A88345")
    assert page.near.isVisible()
    assert page.form.isVisible()
    press(window, Qt.Key.Key_1, ALT)
    assert page.plate.value() == "京A8B345"
    assert page.known.isVisible()
    assert not page.near.isVisible()


def test_an_unknown_car_gets_a_file_from_the_short_form(shop: Shop, qtbot: Any) -> None:
    context, page, window = start(shop, qtbot)
    enter_plate(page, window, "京AD12345")
    press(window, ENTER)
    assert page.form.field("name").editor.hasFocus()
    page.form.field("name").editor.insert("上海浦江物流有限公司")
    page.form.field("name").editor.edited.emit()
    press(window, ENTER)
    type_text(window, "13912345678")
    press(window, ENTER)
    press(window, Qt.Key.Key_2)
    press(window, ENTER)
    assert page.form.vin.hasFocus()
    type_text(window, "LSVAA4186R2000001")
    assert "2024" in page.form.field("vin")._note.text()
    assert page.form.field("make").value() != ""
    page.form.field("energy").editor.toggle(4)
    press(window, Qt.Key.Key_F9)
    (opened,) = visits(shop)
    assert went(context) == [("visit", {"visit": opened.id})]
    assert opened.purpose is VisitPurpose.MAINTENANCE
    head = shop.desk.reads.visits.head(opened.id)
    assert (head.vehicle.plate, head.vehicle.vin) == ("京AD12345", "LSVAA4186R2000001")
    assert head.vehicle.energy is Energy.ELECTRIC
    assert (head.customer.name, head.customer.phone) == ("上海浦江物流有限公司", "13912345678")
    assert head.customer.kind.value == "company"


def test_a_missing_name_is_said_at_its_field(shop: Shop, qtbot: Any) -> None:
    _, page, window = start(shop, qtbot)
    enter_plate(page, window, "京A12345")
    press(window, Qt.Key.Key_F9)
    assert page.form.field("name").error() == "请填写名称或姓名。"
    assert page.form.field("name").editor.hasFocus()
    assert visits(shop) == []


def test_an_irregular_plate_needs_yes_and_a_reason(shop: Shop, qtbot: Any) -> None:
    context, page, window = start(shop, qtbot, "外国使馆临时号牌")
    page.plate.setText("XX-99")
    assert not page.form.isVisible()
    press(window, ENTER)
    page.form.changed.emit("name", "John")
    press(window, Qt.Key.Key_F9)
    (opened,) = visits(shop)
    vehicle = shop.desk.reads.files.vehicle(opened.vehicle_id)
    assert vehicle.plate_reason == "外国使馆临时号牌"
    assert isinstance(context.dialogs, ScriptedDialogs)
    assert [kind for kind, _ in context.dialogs.asked] == ["doubt"]


def test_everything_odd_is_asked_at_once(shop: Shop, qtbot: Any) -> None:
    context, page, window = start(shop, qtbot, None, "进口车，行驶证上就是这样")
    page.plate.setText("XX-99")
    press(window, ENTER)
    for name, value in (("name", "John"), ("phone", "123"), ("vin", "ABC")):
        page.form.changed.emit(name, value)
    press(window, Qt.Key.Key_F9)
    assert visits(shop) == []
    press(window, Qt.Key.Key_F9)
    (opened,) = visits(shop)
    vehicle = shop.desk.reads.files.vehicle(opened.vehicle_id)
    assert (vehicle.plate_reason, vehicle.vin_reason) == ("进口车，行驶证上就是这样",) * 2
    assert opened.bring_phone == "123"
    assert isinstance(context.dialogs, ScriptedDialogs)
    assert [(kind, len(said.splitlines())) for kind, said in context.dialogs.asked] == [("doubt", 3)] * 2


@pytest.mark.parametrize(("key", "plate"), [(Qt.Key.Key_W, "无牌"), (Qt.Key.Key_L, "临牌")])
def test_a_car_without_a_plate_needs_one_key(shop: Shop, qtbot: Any, key: Qt.Key, plate: str) -> None:
    _, page, window = start(shop, qtbot)
    assert "Alt+W" in page.status.text()
    press(window, key, ALT)
    assert page.plate.value() == plate
    assert page.form.isVisible()


def test_no_to_the_question_keeps_everything_typed(shop: Shop, qtbot: Any) -> None:
    context, page, window = start(shop, qtbot, None)
    page.plate.setText("XX-99")
    press(window, ENTER)
    page.form.field("name").editor.insert("John")
    page.form.field("name").editor.edited.emit()
    press(window, Qt.Key.Key_F9)
    assert visits(shop) == []
    assert went(context) == []
    assert page.form.field("name").value() == "John"
    assert page.primary.isEnabled()


def test_what_was_typed_is_there_again_for_the_same_person(shop: Shop, qtbot: Any) -> None:
    context, drafts = make_context(shop), Drafts()
    page = ArrivalPage(context, drafts)
    qtbot.addWidget(present(context, page))
    page.plate.setText("京A12345")
    page.form.changed.emit("name", "李四")
    page.form.changed.emit("colour", "红")
    again = ArrivalPage(context, drafts)
    again.open()
    assert (again.plate.value(), again.form.field("name").value(), again.form.field("colour").value()) == (
        "京A12345", "李四", "红",
    )  # fmt: skip
    context.session = shop.people[Role.MANAGER]
    other = ArrivalPage(context, drafts)
    other.open()
    assert (other.plate.value(), other.form.field("name").value()) == ("", "")
    for made in (again, other):
        qtbot.addWidget(made)


def test_start_over_empties_the_draft(shop: Shop, qtbot: Any) -> None:
    _, page, window = start(shop, qtbot)
    page.plate.setText("京A12345")
    page.form.changed.emit("name", "李四")
    press(window, Qt.Key.Key_Delete, Qt.KeyboardModifier.ControlModifier)
    assert page.plate.value() == ""
    assert page.form.field("name").value() == ""
    assert page.clear.isHidden()


def book(shop: Shop, plate: str = "京A12345") -> Any:
    advisor = shop.people[Role.SERVICE_ADVISOR].staff_id
    at = shop.clock.now() + timedelta(minutes=30)
    return shop.desk.appointments.book(shop.call(), plate, "王芳", "13700137000", "做保养", at, advisor)


def test_an_appointment_is_taken_with_one_key_and_arrives(shop: Shop, qtbot: Any) -> None:
    booked = book(shop)
    context, page, window = start(shop, qtbot)
    assert page.expected.isVisible()
    press(window, Qt.Key.Key_1, ALT)
    assert page.form.field("name").value() == "王芳"
    press(window, Qt.Key.Key_F9)
    (opened,) = visits(shop)
    assert (opened.appointment_id, opened.note) == (booked.id, "做保养")
    with shop.desk.appointments.units.open(shop.call()) as unit:
        assert unit.get(Appointment, booked.id).state.value == "arrived"
    assert went(context) == [("visit", {"visit": opened.id})]


def test_another_plate_takes_the_appointments_words_with_it(shop: Shop, qtbot: Any) -> None:
    book(shop)
    _, page, _window = start(shop, qtbot)
    page.plate.setText("京A12345")
    assert page.form.field("name").value() == "王芳"
    page.plate.setText("京A99999")
    assert page.form.field("name").value() == ""
    assert page.presenter.draft.appointment_id is None


def test_a_vin_on_file_is_offered_whatever_the_plate(shop: Shop, qtbot: Any) -> None:
    known_car(shop)
    _, page, window = start(shop, qtbot)
    page.plate.setText("沪B99999")
    page.form.vin.setFocus()
    type_text(window, "LSVAA4186R2000001")
    assert page.form.known_vin.isVisible()
    press(window, Qt.Key.Key_V, ALT)
    assert page.known.isVisible()
    press(window, Qt.Key.Key_F9)
    first, second = visits(shop)
    assert first.vehicle_id == second.vehicle_id


@pytest.mark.parametrize(("language", "shown"), [("en", "SAIC Volkswagen"), ("zh_CN", "上汽大众")])
@pytest.mark.parametrize("typed", ["", "saic volkswagen", "Borgward"])
def test_a_make_of_the_list_is_kept_as_the_list_calls_it(
    shop: Shop, qtbot: Any, language: str, shown: str, typed: str
) -> None:
    with in_language(language):
        _, page, window = start(shop, qtbot)
        enter_plate(page, window, "京A77777")
        press(window, ENTER)
        page.form.field("name").editor.insert("张明")
        page.form.field("name").editor.edited.emit()
        page.form.vin.setFocus()
        type_text(window, "LSVAA4186R2000001")
        make = page.form.field("make").editor
        assert make.text() == shown
        if typed:
            make.setFocus()
            make.selectAll()
            type_text(window, typed)
            press(window, ENTER)
            assert make.text() == (typed if typed == "Borgward" else shown)
        press(window, Qt.Key.Key_F9)
        (opened,) = visits(shop)
        stored = "Borgward" if typed == "Borgward" else "上汽大众"
        assert shop.desk.reads.visits.head(opened.id).vehicle.make == stored
        again, window = start(shop, qtbot)[1:]
        enter_plate(again, window, "京A77777")
        assert ("Borgward" if typed == "Borgward" else shown) in again.here.head.title.text()


def test_a_new_owner_is_asked_for(shop: Shop, qtbot: Any) -> None:
    known_car(shop)
    _, page, window = start(shop, qtbot)
    page.plate.setText("京A12345")
    press(window, Qt.Key.Key_N, ALT)
    assert page.form.isVisible()
    page.form.changed.emit("name", "赵六")
    press(window, Qt.Key.Key_F9)
    file = shop.desk.reads.files.vehicle(visits(shop)[-1].vehicle_id)
    assert [(owner.name, owner.until is None) for owner in file.owners] == [("赵六", True), ("张明", False)]


def test_a_failed_look_up_can_be_tried_again(shop: Shop, qtbot: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    known_car(shop)
    _context, page, window = start(shop, qtbot)
    real: Callable[[str], Any] = shop.desk.reads.visits.known

    def gone(_plate: str) -> Any:
        raise EnvironmentFault("database_locked")

    monkeypatch.setattr(shop.desk.reads.visits, "known", gone)
    page.plate.setText("京A12345")
    assert window._over.isVisible()
    assert page.plate.value() == "京A12345"
    monkeypatch.setattr(shop.desk.reads.visits, "known", real)
    window._try_again()
    assert page.known.isVisible()


def test_starting_over_puts_the_cursor_into_the_plate(shop: Shop, qtbot: Any) -> None:
    _, page, window = start(shop, qtbot)
    enter_plate(page, window, "京A55555")
    press(window, ENTER)
    page.form.field("name").editor.setFocus()
    type_text(window, "张")
    press(window, Qt.Key.Key_Delete, Qt.KeyboardModifier.ControlModifier)
    assert page.plate.value() == ""
    assert page.plate.hasFocus()


@pytest.mark.parametrize(
    ("plate", "energy"),
    [
        ("京AD12345", Energy.ELECTRIC), ("京AF12345", Energy.PLUG_IN_HYBRID), ("京A12345C", Energy.ELECTRIC),
        ("京A12345K", Energy.PLUG_IN_HYBRID), ("京A12345", Energy.PETROL),
    ],
)  # fmt: skip
def test_a_green_plate_tells_the_drive(shop: Shop, qtbot: Any, plate: str, energy: Energy) -> None:
    _, page, _window = start(shop, qtbot)
    page.plate.setText(plate)
    assert page.form.field("energy").editor.value() == energy.value
    page.plate.setText("京A55555")
    assert page.form.field("energy").editor.value() == Energy.PETROL.value
    page.form.changed.emit("energy", Energy.DIESEL.value)
    page.plate.setText(plate)
    assert page.presenter.draft.text("energy") == Energy.DIESEL.value
