"""The checklist and the state of the car on the walkaround page."""

from decimal import Decimal

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from advisor_app.domain.checklist import CheckGroup
from advisor_app.domain.stages import Stage
from advisor_app.domain.vehicle import Energy
from advisor_app.domain.walkaround import CheckState
from advisor_app.i18n import label
from advisor_app.reference import checklist, checklist_of
from advisor_app.services.reception import Arrival
from db.engine import Database
from tests.journeys.shop import Shop, open_shop
from tests.journeys.walk_in import arrive
from tests.ui.walkaround_scene import LEFT, K, Scene, bare, on_wheels, shown
from ui.features.walkaround.sheet import check_lines, open_items, scale, share
from ui.kit.dialogs import ScriptedDialogs
from ui.kit.forms import FieldState


@pytest.fixture
def shop(sqlite_database: Database) -> Shop:
    return open_shop(sqlite_database)


@pytest.fixture
def scene(qtbot: QtBot, shop: Shop) -> Scene:
    return shown(qtbot, shop, arrive(shop).id)


# Checklist -------------------------------------------------------------------------------------------------------------


def test_one_key_a_verdict_and_on_to_the_next(scene: Scene) -> None:
    scene.page.side.show_part("checks")
    scene.page.side.focus_part()
    scene.keys(K.Key_1, K.Key_2, K.Key_3, K.Key_Down, K.Key_1)
    codes = list(checklist())
    assert {c.item: c.state for c in scene.stored().checks} == {
        codes[0]: CheckState.GOOD,
        codes[1]: CheckState.SOON,
        codes[2]: CheckState.NOW,
        codes[4]: CheckState.GOOD,
    }
    assert scene.page.side.tabs["checks"].words() == "检查 4/28"
    scene.keys(K.Key_Up, K.Key_0)
    assert {c.item: c.state for c in scene.stored().checks}[codes[4]] is CheckState.NOT_JUDGED
    scene.ctrl(K.Key_Z)
    assert {c.item: c.state for c in scene.stored().checks}[codes[4]] is CheckState.GOOD


@pytest.mark.parametrize(
    ("item", "typed", "value", "state"),
    [
        ("tread_front_left", "3", Decimal(3), CheckState.GOOD),
        ("tread_front_left", "2.9", Decimal("2.9"), CheckState.SOON),
        ("tread_front_left", "1.6", Decimal("1.6"), CheckState.SOON),
        ("tread_front_left", "1.5", Decimal("1.5"), CheckState.NOW),
        ("pad_rear_right", "１．９", Decimal("1.9"), CheckState.NOW),
        ("battery", "12.6", Decimal("12.6"), CheckState.GOOD),
    ],
)
def test_a_measured_value_is_judged_by_its_limits(
    scene: Scene, item: str, typed: str, value: Decimal, state: CheckState
) -> None:
    on_wheels(scene.page, item)
    scene.keys(K.Key_Return)
    editor = scene.page.side.checks.editor
    assert QApplication.focusWidget() is editor
    editor.insert(typed)
    scene.keys(K.Key_Return)
    (check,) = scene.stored().checks
    assert (check.item, check.measured, check.state) == (item, value, state)


def test_one_wheel_after_the_other_by_enter_alone(scene: Scene) -> None:
    on_wheels(scene.page, "tread_front_left")
    scene.keys(K.Key_Return)
    for depth in ("6.5", "6.4", "5", "4.8"):
        QTest.keyClicks(scene.page.side.checks.editor, depth)
        scene.keys(K.Key_Return)
    assert [c.measured for c in scene.stored().checks] == [Decimal(d) for d in ("6.5", "6.4", "5", "4.8")]
    assert QApplication.focusWidget() is scene.page.side.checks.editor


@pytest.mark.parametrize("typed", ["abc", "-2", "120", "1e9"])
def test_a_value_that_can_not_be_is_said_and_kept_for_correction(scene: Scene, typed: str) -> None:
    on_wheels(scene.page, "tread_front_left")
    scene.keys(K.Key_Return)
    editor = scene.page.side.checks.editor
    QTest.keyClicks(editor, typed)
    scene.keys(K.Key_Return)
    assert editor.isVisible()
    assert editor.text() == typed
    assert editor.property("wrong") is True
    assert editor.toolTip()
    assert scene.stored().checks == ()


def test_a_measured_value_can_be_taken_back(scene: Scene) -> None:
    scene.page.presenter.checks.measure("tread_front_left", "2")
    assert scene.page.presenter.checks.measure("tread_front_left", "") == ""
    (check,) = scene.stored().checks
    assert (check.measured, check.state) == (None, CheckState.NOT_JUDGED)


def test_the_rest_of_a_group_is_good_with_one_key_and_undone_with_another(scene: Scene) -> None:
    scene.page.side.show_part("checks")
    scene.page.side.focus_part()
    scene.keys(K.Key_3, K.Key_A)
    states = {c.item: c.state for c in scene.stored().checks}
    inside = [i.code for i in checklist().values() if i.group is CheckGroup.INSIDE]
    assert states == dict.fromkeys(inside, CheckState.GOOD) | {inside[0]: CheckState.NOW}
    assert label(CheckGroup.INSIDE) in scene.told()
    scene.ctrl(K.Key_Z)
    after = {c.item: c.state for c in scene.stored().checks}
    assert after == dict.fromkeys(inside, CheckState.NOT_JUDGED) | {inside[0]: CheckState.NOW}


def test_a_remark_is_asked_for(qtbot: QtBot, shop: Shop) -> None:
    scene = shown(qtbot, shop, arrive(shop).id, dialogs=ScriptedDialogs("亮了一次", None))
    scene.page.side.show_part("checks")
    scene.page.side.focus_part()
    scene.keys(K.Key_N)
    assert [(c.item, c.note, c.state) for c in scene.stored().checks] == [
        ("warning_lamps", "亮了一次", CheckState.NOT_JUDGED)
    ]
    scene.keys(K.Key_N)
    assert scene.stored().checks[0].note == "亮了一次"


def test_pointer_on_verdict_value_and_all_good(scene: Scene) -> None:
    scene.page.side.show_part("checks")
    checks = scene.page.side.checks
    QTest.mouseClick(checks, LEFT, pos=checks._chip_box(0).center().toPoint())
    QTest.mouseClick(checks, LEFT, pos=checks._chip_box(0).center().toPoint())
    assert [(c.item, c.state) for c in scene.stored().checks] == [("warning_lamps", CheckState.SOON)]
    battery = [line.item.code for line in checks._lines].index("battery")
    QTest.mouseClick(checks, LEFT, pos=checks._measure_box(battery).center().toPoint())
    assert checks.editor.isVisible()
    QTest.keyClicks(checks.editor, "11.9")
    checks.setFocus()
    assert {c.item: c.state for c in scene.stored().checks}["battery"] is CheckState.NOW
    QTest.mouseClick(checks, LEFT, pos=checks._good_box(0).center().toPoint())
    assert len(scene.stored().checks) == 11


def test_a_car_is_asked_for_what_it_has() -> None:
    codes = {energy: {i.code for i in checklist_of(energy)} for energy in Energy}
    assert "charging_cable" not in codes[Energy.PETROL]
    assert codes[Energy.ELECTRIC].isdisjoint({"engine_oil", "belt"})
    assert {"engine_oil", "charging_cable"} <= codes[Energy.PLUG_IN_HYBRID]
    lines = check_lines(Energy.PETROL, ())
    assert all(line.state is CheckState.NOT_JUDGED for line in lines)
    assert open_items(lines, CheckGroup.ABOARD) == ("spare_wheel", "jack", "warning_triangle", "fire_extinguisher")


def test_the_bar_of_a_measured_item_holds_its_limits() -> None:
    tread, battery, horn = (checklist()[c] for c in ("tread_front_left", "battery", "horn"))
    assert scale(horn) is None
    assert scale(tread) == (Decimal(0), Decimal("7.80"))
    assert share(tread, Decimal(0)) == 0.0
    assert share(tread, Decimal(20)) == 1.0
    assert 0 < share(battery, Decimal("12.0")) < share(battery, Decimal("12.4")) < 1


# State of the car, belongings ------------------------------------------------------------------------------------------


def test_missing_gauges_can_be_filled_in_here(qtbot: QtBot, shop: Shop) -> None:
    scene = shown(qtbot, shop, bare(shop))
    head = shop.desk.reads.visits.head(scene.visit)
    reasons = scene.page.reasons(head)
    assert [(r.code, r.stage, r.field) for r in reasons] == [
        ("odometer_missing", Stage.WALKAROUND, "odometer_km"),
        ("energy_missing", Stage.WALKAROUND, "energy_percent"),
    ]
    assert scene.page.focus_field("odometer_km")
    QTest.keyClicks(scene.page.side.state.odometer.editor, "30210")
    scene.keys(K.Key_Return)
    assert scene.stored().odometer_km == 30210
    assert scene.page.side.state.odometer.state() is FieldState.SAVED
    assert scene.page.focus_field("energy_percent")
    scene.keys(K.Key_End, K.Key_Return)
    assert scene.stored().energy_percent == 100
    assert scene.page.reasons(shop.desk.reads.visits.head(scene.visit)) == ()
    assert not scene.page.focus_field("licence_received")


def test_a_smaller_odometer_is_asked_about_and_no_keeps_the_old(qtbot: QtBot, shop: Shop) -> None:
    first = arrive(shop).id
    shop.desk.reception.cancel(shop.call(), first, "改天再来")
    known = shop.desk.reads.visits.known("京A12345")
    assert known.vehicle is not None
    assert known.customer is not None
    again = Arrival(plate="京A12345", vehicle_id=known.vehicle.id, customer_id=known.customer.id)
    visit = shop.desk.reception.arrive(shop.call(), again).id
    scene = shown(qtbot, shop, visit, dialogs=ScriptedDialogs(None, "换过仪表"))
    for wanted in (None, 20000):
        scene.page.focus_field("odometer_km")
        scene.page.side.state.odometer.editor.selectAll()
        QTest.keyClicks(scene.page.side.state.odometer.editor, "20000")
        scene.keys(K.Key_Return)
        assert scene.stored().odometer_km == wanted
        assert scene.page.side.state.odometer.value() == wanted


def test_a_problem_is_said_at_its_field(scene: Scene) -> None:
    assert scene.page.field_error("odometer_km", "太小")
    assert scene.page.side.state.odometer.error() == "太小"
    assert scene.page.side.part() == "state"
    scene.page.sheet.load()
    assert scene.page.side.state.odometer.error() == "太小"
    assert not scene.page.field_error("plate", "x")


def test_covers_and_valuables_are_ticked(scene: Scene) -> None:
    state = scene.page.side.state
    scene.page.side.show_part("state")
    for box in (state.covers, state.valuables):
        box.setFocus()
        scene.keys(K.Key_Space)
    assert (scene.stored().covers_on, scene.stored().valuables_asked) == (True, True)
    scene.keys(K.Key_Space)
    assert scene.stored().valuables_asked is False


def test_enter_lists_a_thing_and_makes_room_for_the_next(scene: Scene) -> None:
    scene.page.side.show_part("state")
    state = scene.page.side.state
    state.name.setFocus()
    QTest.keyClicks(state.name, "dash camera")
    scene.keys(K.Key_Return)
    assert QApplication.focusWidget() is state.place
    QTest.keyClicks(state.place, "windscreen")
    scene.keys(K.Key_Return)
    assert [(b.name, b.place) for b in scene.stored().belongings] == [("dash camera", "windscreen")]
    assert QApplication.focusWidget() is state.name
    assert (state.name.text(), state.place.text()) == ("", "")
    QTest.keyClicks(state.name, "umbrella")
    assert scene.page.flush()
    assert [b.name for b in scene.stored().belongings] == ["dash camera", "umbrella"]


def test_a_thing_without_a_name_is_not_listed(scene: Scene) -> None:
    scene.page.side.show_part("state")
    state = scene.page.side.state
    state.place.setFocus()
    QTest.keyClicks(state.place, "boot")
    scene.keys(K.Key_Return)
    assert scene.stored().belongings == ()
    assert state.name.property("wrong") is True
    assert state.place.text() == "boot"


def test_a_thing_is_taken_off_and_put_back(scene: Scene) -> None:
    scene.page.presenter.leave("伞", "后备箱")
    (thing,) = scene.stored().belongings
    scene.page.side.state.thing_removed.emit(thing.id)
    assert scene.stored().belongings == ()
    scene.ctrl(K.Key_Z)
    assert [(b.name, b.place) for b in scene.stored().belongings] == [("伞", "后备箱")]


def test_a_thing_with_too_long_a_name_stays_in_its_line(scene: Scene) -> None:
    state = scene.page.side.state
    for name, place in (("伞" * 101, ""), ("伞", "后" * 101)):
        state.name.setText(name)
        state.place.setText(place)
        state.add.click()
        assert not state.flush()
        assert (state.name.text(), state.place.text()) == (name, place)
        assert (state.place if place else state.name).toolTip()
    assert scene.stored().belongings == ()
    state.place.setText("后备箱")
    assert state.flush()
    assert [(x.name, x.place) for x in scene.stored().belongings] == [("伞", "后备箱")]
