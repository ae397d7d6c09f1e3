"""The reception stage: each field is stored as it is left, the odometer asks, and nothing typed gets lost."""

from datetime import timedelta
from typing import Any

import pytest
from PySide6.QtCore import Qt

from advisor_app.domain.stages import Stage
from advisor_app.domain.vehicle import Energy
from advisor_app.domain.visit import ORDERED, SEEN_ON_ARRIVAL, OldPartWish, VisitPurpose, Waits
from advisor_app.services.reception import Arrival
from tests.journeys import walk_in
from tests.journeys.shop import Shop, open_shop
from tests.ui.desk import make_context, present, press, type_text, went
from ui.features.reception.feature import register as register_reception
from ui.features.reception.page import ReceptionPage
from ui.features.visit.page import VisitPage
from ui.kit.context import Context
from ui.kit.dialogs import ScriptedDialogs
from ui.kit.forms import FieldState
from ui.kit.stage_page import StagePage

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
LONG_MS = 20_000
TAB = Qt.Key.Key_Tab


@pytest.fixture
def shop(sqlite_database: Any, qapp: Any) -> Shop:
    return open_shop(sqlite_database)


class NextStage(StagePage):
    """Stands for the walkaround."""

    stage = Stage.WALKAROUND

    def __init__(self, _context: Context) -> None:
        super().__init__()
        self.opened: list[Any] = []

    def open(self, visit_id: Any) -> None:
        self.opened.append(visit_id)


def arrive(shop: Shop, plate: str = "京A12345", energy: Energy = Energy.PETROL) -> Any:
    return shop.desk.reception.arrive(
        shop.call(), Arrival(plate=plate, name="张明", phone="13800138000", make="大众", energy=energy)
    ).id


def start(shop: Shop, qtbot: Any, visit: Any, *answers: object) -> tuple[Context, VisitPage, ReceptionPage, Any]:
    context = make_context(shop, dialogs=ScriptedDialogs(*answers))
    register_reception(context)
    # The workspace makes pages ahead, so every stage has one.
    context.stage_pages |= {stage: NextStage for stage in Stage if stage is not Stage.RECEPTION}
    workspace = VisitPage(context)
    window = present(context, workspace, visit=visit, stage="reception")
    qtbot.addWidget(window)
    qtbot.waitUntil(lambda: isinstance(workspace.page(), ReceptionPage), timeout=LONG_MS)
    page = workspace.page()
    assert isinstance(page, ReceptionPage)
    return context, workspace, page, window


def sheet(shop: Shop, visit: Any) -> Any:
    return shop.desk.reads.visits.sheet(visit)


def test_the_cursor_waits_in_the_odometer_and_enter_stores_it(shop: Shop, qtbot: Any) -> None:
    visit = arrive(shop)
    _, _, page, window = start(shop, qtbot, visit)
    odometer = page.stored.field("sheet", "odometer_km")
    assert odometer.editor.hasFocus()
    type_text(window, "30,210")
    press(window, Qt.Key.Key_Return)
    assert sheet(shop, visit).odometer_km == 30210
    assert odometer.state() is FieldState.SAVED
    assert page.energy.fuel.hasFocus()


def test_fuel_is_set_by_arrows_and_stored_when_left(shop: Shop, qtbot: Any) -> None:
    visit = arrive(shop)
    _, _, page, window = start(shop, qtbot, visit)
    page.focus_field("energy_percent")
    for _ in range(4):
        press(window, Qt.Key.Key_Right)
    press(window, TAB)
    assert sheet(shop, visit).energy_percent == 50


def test_an_electric_car_asks_for_its_charge(shop: Shop, qtbot: Any) -> None:
    visit = arrive(shop, "京AD12345", Energy.ELECTRIC)
    _, _, page, window = start(shop, qtbot, visit)
    assert page.energy.charge.isVisible()
    assert not page.energy.fuel.isVisible()
    page.focus_field("energy_percent")
    press(window, Qt.Key.Key_End)
    press(window, Qt.Key.Key_Left)
    press(window, TAB)
    assert sheet(shop, visit).energy_percent == 99


def test_every_kind_of_field_is_stored(shop: Shop, qtbot: Any) -> None:
    visit = arrive(shop)
    _, _, page, _ = start(shop, qtbot, visit)

    def leave(name: str, value: object) -> None:
        field = page.stored.field("sheet", name)
        field.editor.set_value(value)
        field.editor.edited.emit()
        field.editor.left.emit()

    leave("purpose", "maintenance")
    leave("waits", "stays")
    leave("old_part_wish", "take")
    leave("keys_received", 2)
    leave("licence_received", True)
    leave("wash_wish", True)
    leave("bring_name", "司机老王")
    leave("bring_phone", "139 1234 5678")
    leave("note", "后备箱有鱼竿\n请勿挪动")
    kept = sheet(shop, visit)
    assert (kept.purpose, kept.waits, kept.old_part_wish) == (VisitPurpose.MAINTENANCE, Waits.STAYS, OldPartWish.TAKE)
    assert (kept.keys_received, kept.licence_received, kept.wash_wish) == (2, True, True)
    assert (kept.bring_name, kept.bring_phone, kept.note) == ("司机老王", "13912345678", "后备箱有鱼竿\n请勿挪动")


def before(shop: Shop) -> None:
    visit = arrive(shop)
    shop.desk.reception.set_field(shop.call(), visit, "odometer_km", None, 50000)
    shop.desk.reception.cancel(shop.call(), visit, "改天再来")
    shop.clock.advance(timedelta(days=30))


def again(shop: Shop) -> Any:
    known: Any = shop.desk.reads.visits.known("京A12345")
    return shop.desk.reception.arrive(
        shop.call(), Arrival(plate="京A12345", vehicle_id=known.vehicle.id, customer_id=known.customer.id)
    ).id


def test_a_smaller_odometer_asks_and_keeps_the_reason(shop: Shop, qtbot: Any) -> None:
    before(shop)
    visit = again(shop)
    _, _, page, window = start(shop, qtbot, visit, "换过仪表")
    assert "50,000 km" in page.stored.field("sheet", "odometer_km")._note.text()
    type_text(window, "1200")
    press(window, TAB)
    assert sheet(shop, visit).odometer_km == 1200
    newest = shop.desk.reads.files.readings(shop.desk.reads.visits.head(visit).vehicle.id)[0]
    assert (newest.km, newest.reason) == (1200, "换过仪表")


def test_no_to_the_odometer_question_keeps_what_was_typed(shop: Shop, qtbot: Any) -> None:
    before(shop)
    visit = again(shop)
    _, _, page, window = start(shop, qtbot, visit, None)
    type_text(window, "1200")
    press(window, TAB)
    field = page.stored.field("sheet", "odometer_km")
    assert sheet(shop, visit).odometer_km is None
    assert (field.error(), field.value()) == ("尚未保存，请更正。", 1200)


def test_a_corrected_value_goes_through_after_a_no(shop: Shop, qtbot: Any) -> None:
    before(shop)
    visit = again(shop)
    _, _, page, window = start(shop, qtbot, visit, None)
    type_text(window, "1200")
    press(window, TAB)
    page.focus_field("odometer_km")
    field = page.stored.field("sheet", "odometer_km")
    field.editor.selectAll()
    type_text(window, "51200")
    press(window, TAB)
    assert sheet(shop, visit).odometer_km == 51200
    assert field.error() == ""


def test_unreadable_text_stays_with_its_error(shop: Shop, qtbot: Any) -> None:
    visit = arrive(shop)
    _, _, page, window = start(shop, qtbot, visit)
    type_text(window, "-5")
    press(window, TAB)
    assert page.stored.field("sheet", "odometer_km").error() != ""
    assert sheet(shop, visit).odometer_km is None
    assert page.flush() is False


def test_car_and_customer_are_stored_beside_and_the_header_follows(shop: Shop, qtbot: Any) -> None:
    visit = arrive(shop)
    _, workspace, page, _ = start(shop, qtbot, visit)
    for part, name, value in (("vehicle", "model", "朗逸"), ("customer", "phone", "13900139000")):
        field = page.stored.field(part, name)
        field.editor.set_value(value)
        field.editor.edited.emit()
        field.editor.left.emit()
    head = shop.desk.reads.visits.head(visit)
    assert (head.vehicle.model, head.customer.phone) == ("朗逸", "13900139000")
    assert "朗逸" in workspace.header.car.text()


def test_a_field_left_twice_quickly_is_no_conflict(shop: Shop, qtbot: Any) -> None:
    visit = arrive(shop)
    context, _, page, _ = start(shop, qtbot, visit)
    page.presenter.leave("sheet", "note", "一")
    page.presenter.leave("sheet", "note", "二")
    assert sheet(shop, visit).note == "二"
    assert isinstance(context.dialogs, ScriptedDialogs)
    assert context.dialogs.asked == []


def test_the_page_stays_until_the_advisor_goes_on(shop: Shop, qtbot: Any) -> None:
    visit = arrive(shop)
    _, workspace, page, window = start(shop, qtbot, visit)
    assert not workspace.primary.isEnabled()
    shop.desk.reception.set_field(shop.call(), visit, "odometer_km", None, 100)
    shop.desk.reception.set_field(shop.call(), visit, "energy_percent", None, 50)
    assert workspace.page() is page
    assert workspace.primary.isEnabled()
    press(window, Qt.Key.Key_F9)
    qtbot.waitUntil(lambda: isinstance(workspace.page(), NextStage), timeout=LONG_MS)
    shown = workspace.page()
    assert isinstance(shown, NextStage)
    assert shown.opened == [visit]


def test_the_reason_puts_the_cursor_into_the_missing_field(shop: Shop, qtbot: Any) -> None:
    visit = arrive(shop)
    _, workspace, page, _ = start(shop, qtbot, visit)
    page.stored.field("sheet", "note").focus_editor()
    workspace.reasons.chosen.emit("odometer_missing")
    assert page.stored.field("sheet", "odometer_km").editor.hasFocus()


def test_another_visit_shows_nothing_of_the_one_before(shop: Shop, qtbot: Any) -> None:
    first, second = arrive(shop), arrive(shop, "京B12345")
    context, workspace, page, window = start(shop, qtbot, first)
    type_text(window, "abc")
    workspace.open(visit=second, stage="reception")
    assert page.stored.field("sheet", "odometer_km").editor.text() == ""
    assert page.stored.field("vehicle", "plate").value() == "京B12345"
    assert (sheet(shop, first).odometer_km, sheet(shop, second).odometer_km) == (None, None)
    assert went(context) == []


def test_a_closed_visit_is_only_shown(shop: Shop, qtbot: Any) -> None:
    visit = arrive(shop)
    shop.desk.reception.cancel(shop.call(), visit, "改天再来")
    _, _, page, _ = start(shop, qtbot, visit)
    assert not page.sheet.isEnabled()
    assert page.customer.isEnabled()


WISHES_BY_KEY = {
    "waits": (Waits.STAYS, Waits.LEAVES),
    "old_part_wish": (OldPartWish.TAKE, OldPartWish.SHOW_AND_LEAVE, OldPartWish.LEAVE),
    "wash_wish": (True, False),
    "road_test_allowed": (True, False),
}


@pytest.mark.parametrize("name", WISHES_BY_KEY)
def test_a_digit_is_an_answer_and_the_same_again_takes_it_back(shop: Shop, qtbot: Any, name: str) -> None:
    visit = arrive(shop)
    _, _, page, window = start(shop, qtbot, visit)
    assert page.focus_field(name)
    for digit, answer in enumerate(WISHES_BY_KEY[name], start=1):
        press(window, Qt.Key(int(Qt.Key.Key_0) + digit))
        assert getattr(sheet(shop, visit), name) is answer
    press(window, Qt.Key(int(Qt.Key.Key_0) + len(WISHES_BY_KEY[name])))
    assert getattr(sheet(shop, visit), name) is None
    press(window, Qt.Key.Key_Home)
    press(window, Qt.Key.Key_Left)
    press(window, Qt.Key.Key_Left)
    press(window, Qt.Key.Key_Space)
    assert getattr(sheet(shop, visit), name) is WISHES_BY_KEY[name][0]


def test_nothing_is_chosen_before_it_was_asked_and_passing_by_chooses_nothing(shop: Shop, qtbot: Any) -> None:
    visit = arrive(shop)
    _, _, page, window = start(shop, qtbot, visit)
    for name in WISHES_BY_KEY:
        assert page.stored.field("sheet", name).value() is None
        page.focus_field(name)
        press(window, TAB)
        assert getattr(sheet(shop, visit), name) is None


@pytest.mark.parametrize("keys", [0, 2, 4])
def test_a_digit_is_the_number_of_keys(shop: Shop, qtbot: Any, keys: int) -> None:
    visit = arrive(shop)
    _, _, page, window = start(shop, qtbot, visit)
    page.focus_field("keys_received")
    press(window, Qt.Key(int(Qt.Key.Key_0) + keys))
    press(window, TAB)
    assert sheet(shop, visit).keys_received == keys


def test_a_digit_that_is_not_offered_changes_nothing(shop: Shop, qtbot: Any) -> None:
    visit = arrive(shop)
    _, _, page, window = start(shop, qtbot, visit)
    page.focus_field("keys_received")
    before = sheet(shop, visit).keys_received
    press(window, Qt.Key.Key_9)
    press(window, TAB)
    assert sheet(shop, visit).keys_received == before


def test_what_the_customer_signed_is_shown_read_only(shop: Shop, qtbot: Any) -> None:
    visit = walk_in.arrive(shop).id
    walk_in.walk_around(shop, visit)
    _, _, page, _window = start(shop, qtbot, visit)

    def closed() -> set[str]:
        return {field.name for field in page.sheet.fields() if not field.isEnabled()}

    qtbot.waitUntil(lambda: closed() == SEEN_ON_ARRIVAL, timeout=LONG_MS)
    assert page.stored.field("sheet", "odometer_km").toolTip() == "客户已签字确认，不能再改。"
    assert page.stored.field("sheet", "odometer_km").value() == 30210
    walk_in.quote(shop, visit, walk_in.record_fault(shop, visit))
    walk_in.sign(shop, visit)
    qtbot.waitUntil(lambda: closed() == ORDERED - {"work_class"}, timeout=LONG_MS)
    assert page.stored.field("sheet", "collect_name").isEnabled()
