"""The walkaround page: keys and pointer, what stands in the database afterwards, and what stays after a kill."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from uuid import UUID

import pytest
from PIL import Image
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent, QGuiApplication, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from advisor_app.diagrams import diagram
from advisor_app.domain.attachment import AttachedTo
from advisor_app.domain.checklist import CheckGroup
from advisor_app.domain.diagram import Panel
from advisor_app.domain.paper import PaperKind
from advisor_app.domain.signature import SignedOn
from advisor_app.domain.staff import Role
from advisor_app.domain.stages import Stage
from advisor_app.domain.values.errors import EnvironmentFault
from advisor_app.domain.vehicle import Energy
from advisor_app.domain.walkaround import CheckState, MarkKind, MarkSize, Moment
from advisor_app.i18n import error_text, label, set_language
from advisor_app.ports.reads.walkarounds import WalkaroundSheet
from advisor_app.reference import checklist
from advisor_app.services.reception import Arrival
from db.engine import Database
from tests.journeys.shop import Shop, open_shop
from tests.journeys.walk_in import CUSTOMER, arrive, walk_around
from tests.ui.desk import PapersAsked, WillingSigner, make_context
from ui.features.walkaround.page import WalkaroundPage, register
from ui.features.walkaround.photo_row import decoded
from ui.features.walkaround.sheet import check_lines, items_for, open_items, scale, share
from ui.kit.context import Context
from ui.kit.dialogs import ScriptedDialogs
from ui.kit.failures import Presentation, Way
from ui.kit.forms import FieldState
from ui.kit.photo_strip import PhotoDialog
from ui.kit.tasks import ManualTasks
from ui.shell.window import MainWindow

K = Qt.Key
LEFT = Qt.MouseButton.LeftButton


@dataclass
class Scene:
    """A page that is open on a visit, in a shown window."""

    shop: Shop
    context: Context
    page: WalkaroundPage
    visit: UUID
    window: MainWindow

    def stored(self, moment: Moment = Moment.ARRIVAL) -> WalkaroundSheet:
        """Return what stands in the database."""
        return self.shop.desk.reads.walkarounds.sheet(self.visit, moment)

    def keys(self, *keys: Qt.Key) -> None:
        """Press keys where the keyboard is."""
        for key in keys:
            at = QApplication.focusWidget()
            assert at is not None
            QTest.keyClick(at, key)

    def ctrl(self, key: Qt.Key) -> None:
        """Press a key with Ctrl."""
        at = QApplication.focusWidget()
        assert at is not None
        QTest.keyClick(at, key, Qt.KeyboardModifier.ControlModifier)

    def press(self, view: str, panel: str) -> None:
        """Press a panel of the diagram with the pointer."""
        zone = diagram("sedan").view(view).zone(panel)
        assert zone is not None
        QTest.mouseClick(self.page.diagram, LEFT, pos=self.page.diagram.to_widget(*zone.centre).toPoint())

    def told(self) -> str:
        """Return the notice in the window."""
        return self.window._toast.text()


def shown(
    qtbot: QtBot, shop: Shop, visit: UUID, *, dialogs: ScriptedDialogs | None = None, tasks: ManualTasks | None = None,
    role: Role = Role.SERVICE_ADVISOR, moment: Moment = Moment.ARRIVAL,
) -> Scene:  # fmt: skip
    """Return a new page on a visit, as after a start of the program."""
    context = make_context(shop, role, dialogs, tasks)
    window = context.window
    assert isinstance(window, MainWindow)
    qtbot.addWidget(window)
    page = WalkaroundPage(context, moment)
    window.show_page(page, "visits")
    window.resize(1366, 768)
    window.show()
    qtbot.waitExposed(window)
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    page.open(visit)
    return Scene(shop, context, page, visit, window)


@pytest.fixture
def shop(sqlite_database: Database) -> Shop:
    return open_shop(sqlite_database)


@pytest.fixture
def scene(qtbot: QtBot, shop: Shop) -> Scene:
    return shown(qtbot, shop, arrive(shop).id)


def jpeg(colour: tuple[int, int, int] = (180, 40, 40), size: tuple[int, int] = (320, 240)) -> bytes:
    out = BytesIO()
    Image.new("RGB", size, colour).save(out, "JPEG")
    return out.getvalue()


def on_wheels(page: WalkaroundPage, item: str) -> None:
    page.side.show_part("checks")
    page.side.focus_part()
    page.side.checks.go_to(item)


# Begin, states ----------------------------------------------------------------------------------------------------------


def test_the_sheet_begins_by_itself_once(qtbot: QtBot, scene: Scene) -> None:
    first = scene.stored().id
    assert first is not None
    assert scene.page._stack.currentWidget() is scene.page.area
    scene.page.open(scene.visit)
    again = shown(qtbot, scene.shop, scene.visit)
    assert again.stored().id == first
    assert scene.page.side._no_marks.isVisible()
    assert QApplication.focusWidget() is again.page.diagram


def test_the_page_is_the_one_of_its_stage(shop: Shop, qtbot: QtBot) -> None:
    context = make_context(shop)
    assert isinstance(context.window, QWidget)
    qtbot.addWidget(context.window)
    register(context)
    page = context.stage_pages[Stage.WALKAROUND](context)
    assert isinstance(page, WalkaroundPage)
    qtbot.addWidget(page)
    assert page.stage is Stage.WALKAROUND


def test_it_loads_first_and_shows_nothing_of_the_visit_before(qtbot: QtBot, shop: Shop) -> None:
    one, other = arrive(shop).id, arrive(shop, "京B77777", "李四").id
    tasks = ManualTasks()
    scene = shown(qtbot, shop, one, tasks=tasks)
    assert scene.page._stack.currentWidget() is scene.page.loading
    assert tasks.waiting == ["read"]
    scene.page.open(other)
    tasks.run_all()
    sheet = scene.page.sheet.sheet
    assert sheet is not None
    assert sheet.visit_id == other
    assert shop.desk.reads.walkarounds.sheet(one, Moment.ARRIVAL).id is None


def test_a_failure_is_shown_and_can_be_tried_again(qtbot: QtBot, shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    visit = arrive(shop).id
    sheet = shop.desk.reads.walkarounds.sheet

    def gone(_visit: UUID, _moment: Moment) -> WalkaroundSheet:
        raise EnvironmentFault("database_gone")

    monkeypatch.setattr(shop.desk.reads.walkarounds, "sheet", gone)
    scene = shown(qtbot, shop, visit)
    assert scene.page._stack.currentWidget() is scene.page.message
    assert scene.window._banner._words.text() == error_text("database_gone")
    assert scene.page.primary() == ""
    monkeypatch.setattr(shop.desk.reads.walkarounds, "sheet", sheet)
    scene.page.message.acted.emit()
    assert scene.page._stack.currentWidget() is scene.page.area


def test_who_may_not_begin_sees_that_there_is_none(qtbot: QtBot, shop: Shop) -> None:
    visit = arrive(shop).id
    scene = shown(qtbot, shop, visit, role=Role.TECHNICIAN)
    assert scene.page._stack.currentWidget() is scene.page.message
    assert scene.stored().id is None
    shop.desk.walkarounds.start(shop.call(), visit, Moment.ARRIVAL)
    scene.page.open(visit)
    assert scene.page._stack.currentWidget() is scene.page.area
    scene.press("left", "left_front_door")
    assert scene.page.chooser.isHidden()
    scene.keys(K.Key_2)
    assert scene.stored().marks == ()
    assert scene.page.primary() == ""


def test_a_closed_visit_begins_none(qtbot: QtBot, shop: Shop) -> None:
    visit = arrive(shop).id
    shop.desk.reception.cancel(shop.call(), visit, "改天再来")
    assert shown(qtbot, shop, visit).page.message.isVisible()
    assert shop.desk.reads.walkarounds.sheet(visit, Moment.ARRIVAL).id is None


# Marks ------------------------------------------------------------------------------------------------------------------


def test_press_and_digit_make_a_mark(scene: Scene) -> None:
    scene.press("left", "left_front_door")
    assert scene.page.chooser.isVisible()
    assert scene.page.chooser.accessibleName() == label(Panel.LEFT_FRONT_DOOR)
    scene.keys(K.Key_2)
    (mark,) = scene.stored().marks
    zone = diagram("sedan").view("left").zone("left_front_door")
    assert zone is not None
    assert (mark.pos, mark.panel, mark.view, mark.kind) == (1, Panel.LEFT_FRONT_DOOR, "left", MarkKind.DENT)
    assert (mark.size, mark.note, mark.carried) == (MarkSize.SMALL, "", False)
    assert abs(float(mark.x) - zone.centre[0]) < 2
    assert abs(float(mark.y) - zone.centre[1]) < 2
    assert scene.page.chooser.isHidden()
    assert QApplication.focusWidget() is scene.page.diagram
    assert scene.page.sheet.selected == mark.id


def test_arrows_enter_arrows_enter_make_a_mark(scene: Scene) -> None:
    scene.page.diagram.setFocus()
    scene.keys(K.Key_Right)
    place = scene.page.diagram.current_place()
    assert place is not None
    scene.keys(K.Key_Return, K.Key_Down, K.Key_Right, K.Key_Return)
    (mark,) = scene.stored().marks
    assert (mark.panel.value, mark.view, mark.kind) == (*place[:2], MarkKind.BROKEN)
    assert (float(mark.x), float(mark.y)) == (round(place[2], 1), round(place[3], 1))


@pytest.mark.parametrize(("digit", "kind"), list(enumerate(MarkKind, 1)))
def test_a_digit_alone_marks_where_the_keyboard_is(scene: Scene, digit: int, kind: MarkKind) -> None:
    scene.keys(K(K.Key_0 + digit))
    assert [(m.kind, m.panel) for m in scene.stored().marks] == [(kind, Panel.LEFT_FRONT_DOOR)]
    scene.keys(K.Key_9)
    assert len(scene.stored().marks) == 1


def test_escape_closes_the_chooser_and_marks_nothing(scene: Scene) -> None:
    scene.press("top", "bonnet")
    scene.keys(K.Key_Escape)
    assert scene.page.chooser.isHidden()
    assert scene.stored().marks == ()
    assert QApplication.focusWidget() is scene.page.diagram


def test_the_chooser_and_the_line_above_take_the_pointer(scene: Scene) -> None:
    scene.press("top", "bonnet")
    pad = scene.page.chooser.pad
    QTest.mouseClick(pad, LEFT, pos=pad._boxes(pad.width())[6].center().toPoint())
    scene.page.diagram.select("roof", "top")
    line = scene.page.area.kinds
    QTest.mouseClick(line, LEFT, pos=line._boxes(line.width())[7].center().toPoint())
    assert [(m.panel, m.kind) for m in scene.stored().marks] == [
        (Panel.BONNET, MarkKind.MISSING),
        (Panel.ROOF, MarkKind.REPAIRED),
    ]


def test_a_mark_is_drawn_as_pending_and_then_solid_and_what_follows_waits(qtbot: QtBot, shop: Shop) -> None:
    tasks = ManualTasks()
    scene = shown(qtbot, shop, arrive(shop).id, tasks=tasks)
    tasks.run_all()
    scene.keys(K.Key_1, K.Key_M)
    (drawn,) = scene.page.diagram.marks()
    assert (drawn.state, drawn.number, drawn.size, drawn.kind) == ("pending", 1, "medium", "scratch")
    assert scene.stored().marks == ()
    assert tasks.waiting.count("write") == 1
    tasks.run_all()
    (drawn,) = scene.page.diagram.marks()
    (stored,) = scene.stored().marks
    assert (drawn.state, drawn.id, stored.size) == ("solid", str(stored.id), MarkSize.MEDIUM)
    assert scene.page.sheet.selected == stored.id


def test_a_refused_mark_goes_away_again(qtbot: QtBot, shop: Shop) -> None:
    tasks = ManualTasks()
    scene = shown(qtbot, shop, arrive(shop).id, tasks=tasks)
    tasks.run_all()
    shop.desk.walkarounds.sign(shop.call(), scene.visit, Moment.ARRIVAL, CUSTOMER)
    scene.keys(K.Key_1)
    assert len(scene.page.diagram.marks()) == 1
    tasks.run_all()
    assert scene.page.diagram.marks() == ()
    assert scene.told() == error_text("walkaround_signed")
    assert not scene.page.sheet.editable


@pytest.mark.parametrize(
    ("key", "size"), [(K.Key_S, MarkSize.SMALL), (K.Key_M, MarkSize.MEDIUM), (K.Key_L, MarkSize.LARGE)]
)
def test_letters_give_the_size_and_undo_takes_it_back(scene: Scene, key: Qt.Key, size: MarkSize) -> None:
    scene.keys(K.Key_1, K.Key_M if size is MarkSize.SMALL else K.Key_S)
    before = scene.stored().marks[0].size
    scene.keys(key)
    assert scene.stored().marks[0].size is size
    if size is not before:
        scene.ctrl(K.Key_Z)
        assert scene.stored().marks[0].size is before


def test_a_note_is_stored_when_it_is_left(scene: Scene) -> None:
    scene.keys(K.Key_3, K.Key_N)
    editor: QWidget = scene.page.side.details.note.editor
    assert editor.hasFocus()
    QTest.keyClicks(editor, "  <b>near the wiper  ")
    assert scene.stored().marks[0].note == ""
    scene.keys(K.Key_Return)
    assert scene.stored().marks[0].note == "<b>near the wiper"


def test_a_note_belongs_to_the_mark_it_was_typed_for(scene: Scene) -> None:
    scene.keys(K.Key_1)
    scene.press("top", "bonnet")
    scene.keys(K.Key_2, K.Key_N)
    QTest.keyClicks(scene.page.side.details.note.editor, "second")
    scene.page.side.list.chosen.emit(scene.stored().marks[0].id)
    assert [m.note for m in scene.stored().marks] == ["", "second"]
    assert scene.page.side.details.note.value() == ""


def test_delete_removes_and_undo_brings_number_note_and_photo_back(scene: Scene) -> None:
    scene.keys(K.Key_1)
    scene.press("top", "bonnet")
    scene.keys(K.Key_2, K.Key_L)
    scene.page.presenter.marks.change(note="深")
    scene.page.presenter.photos.add_picture(jpeg(), "a.jpg")
    scene.page.side.list.chosen.emit(scene.stored().marks[0].id)
    scene.page.presenter.photos.add_picture(jpeg((1, 2, 3)), "b.jpg")
    before = scene.stored()
    scene.keys(K.Key_Delete)
    assert [m.pos for m in scene.stored().marks] == [2]
    assert [p.name for p in scene.stored().photos] == ["a.jpg"]
    assert label(Panel.LEFT_FRONT_DOOR) in scene.told()
    scene.ctrl(K.Key_Z)
    assert scene.stored() == before
    assert [m.number for m in scene.page.diagram.marks()] == [1, 2]
    assert len(scene.page.photos.photos()) == 2


def test_undo_works_after_the_notice_has_gone_and_step_by_step(scene: Scene) -> None:
    scene.keys(K.Key_1, K.Key_L, K.Key_Delete)
    scene.window._toast.dismiss()
    scene.ctrl(K.Key_Z)
    assert [m.size for m in scene.stored().marks] == [MarkSize.LARGE]
    scene.ctrl(K.Key_Z)
    assert [m.size for m in scene.stored().marks] == [MarkSize.SMALL]
    scene.ctrl(K.Key_Z)
    assert scene.stored().marks == ()
    scene.ctrl(K.Key_Z)
    assert scene.stored().marks == ()


def test_list_and_diagram_are_linked(scene: Scene) -> None:
    scene.keys(K.Key_1)
    scene.press("top", "bonnet")
    scene.keys(K.Key_2)
    first, second = (m.id for m in scene.stored().marks)
    listed = scene.page.side.list
    assert (scene.page.sheet.selected, listed._selected) == (second, second)
    listed.setFocus()
    scene.keys(K.Key_Up)
    assert scene.page.diagram._selected_mark == str(first)
    assert scene.page.side.details._title.text() == f"1  {label(Panel.LEFT_FRONT_DOOR)}"
    scene.keys(K.Key_4)
    assert [m.kind for m in scene.stored().marks] == [MarkKind.BROKEN, MarkKind.DENT]
    scene.press("top", "bonnet")
    assert scene.page.sheet.selected == second
    assert scene.page.chooser.isHidden()
    QTest.mouseClick(listed, LEFT, pos=QPoint(60, 10))
    assert scene.page.sheet.selected == first
    scene.keys(K.Key_Escape)
    assert scene.page.sheet.card(scene.page.sheet.selected) is None
    assert not scene.page.side.details.isVisible()


def test_the_details_change_kind_and_size_with_the_pointer(scene: Scene) -> None:
    scene.keys(K.Key_1)
    details = scene.page.side.details
    details.kind.set_value(MarkKind.RUST.value)
    details.kind.left.emit()
    QTest.mouseClick(details.size_chips, LEFT, pos=details.size_chips._boxes(300)[2].center().toPoint())
    (mark,) = scene.stored().marks
    assert (mark.kind, mark.size) == (MarkKind.RUST, MarkSize.LARGE)
    QTest.mouseClick(details.remove, LEFT)
    assert scene.stored().marks == ()


def come_again(shop: Shop) -> UUID:
    """A car with two marks goes and comes back."""
    visit = arrive(shop).id
    start, mark = shop.desk.walkarounds.start, shop.desk.walkarounds.mark
    start(shop.call(), visit, Moment.ARRIVAL)
    for panel, kind in ((Panel.BONNET, MarkKind.DENT), (Panel.ROOF, MarkKind.RUST)):
        mark(shop.call(), visit, Moment.ARRIVAL, panel, "top", Decimal(300), Decimal(300), kind, MarkSize.MEDIUM, "旧")
    shop.desk.reception.cancel(shop.call(), visit, "改天再来")
    known = shop.desk.reads.visits.known("京A12345")
    assert known.vehicle is not None
    assert known.customer is not None
    again = Arrival(plate="京A12345", vehicle_id=known.vehicle.id, customer_id=known.customer.id)
    return shop.desk.reception.arrive(shop.call(), again).id


def test_marks_of_the_last_visit_are_grey_and_one_key_confirms_or_removes(qtbot: QtBot, shop: Shop) -> None:
    scene = shown(qtbot, shop, come_again(shop))
    assert [(m.number, m.state) for m in scene.page.diagram.marks()] == [(1, "carried"), (2, "carried")]
    scene.page.side.list.setFocus(Qt.FocusReason.TabFocusReason)
    scene.keys(K.Key_K)
    assert [m.seen_again for m in scene.stored().marks] == [True, False]
    assert [m.state for m in scene.page.diagram.marks()] == ["solid", "carried"]
    assert scene.page.sheet.selected == scene.stored().marks[1].id
    scene.keys(K.Key_Delete)
    (left,) = scene.stored().marks
    assert (left.panel, left.note, left.carried, left.seen_again) == (Panel.BONNET, "旧", True, True)


def test_all_marks_of_the_last_visit_are_confirmed_at_once(qtbot: QtBot, shop: Shop) -> None:
    scene = shown(qtbot, shop, come_again(shop))
    assert scene.page.side.confirm_all.isVisible()
    QTest.mouseClick(scene.page.side.confirm_all, LEFT)
    assert [m.seen_again for m in scene.stored().marks] == [True, True]
    assert not scene.page.side.confirm_all.isVisible()


def test_another_counters_mark_appears(scene: Scene) -> None:
    scene.shop.desk.walkarounds.mark(
        scene.shop.call(), scene.visit, Moment.ARRIVAL, Panel.ROOF, "top", Decimal(300), Decimal(300), MarkKind.DENT,
        MarkSize.SMALL, "",
    )  # fmt: skip
    assert [m.number for m in scene.page.diagram.marks()] == [1]


# Checklist --------------------------------------------------------------------------------------------------------------


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
    codes = {energy: {i.code for i in items_for(energy)} for energy in Energy}
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


# State of the car, belongings -------------------------------------------------------------------------------------------


def bare(shop: Shop) -> UUID:
    """A car whose gauges nobody has read."""
    return shop.desk.reception.arrive(shop.call(), Arrival(plate="京A12345", name="张三")).id


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
    scene = shown(qtbot, shop, visit, dialogs=ScriptedDialogs(False, True, "换过仪表"))
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


# Photos -----------------------------------------------------------------------------------------------------------------


def drop(page: WalkaroundPage, *paths: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    page.dropEvent(QDropEvent(QPointF(5, 5), Qt.DropAction.CopyAction, data, LEFT, Qt.KeyboardModifier.NoModifier))


def test_dropped_files_go_to_the_sheet_or_to_the_chosen_mark(scene: Scene, tmp_path: Path) -> None:
    whole, near = tmp_path / "whole.jpg", tmp_path / "near.jpg"
    whole.write_bytes(jpeg())
    near.write_bytes(jpeg((0, 0, 255)))
    drop(scene.page, whole)
    scene.keys(K.Key_1)
    drop(scene.page, near)
    sheet = scene.stored()
    (mark,) = sheet.marks
    assert [(p.name, p.subject, p.subject_id, p.mime) for p in sheet.photos] == [
        ("whole.jpg", AttachedTo.WALKAROUND, sheet.id, "image/jpeg"),
        ("near.jpg", AttachedTo.MARK, mark.id, "image/jpeg"),
    ]
    data = scene.shop.desk.blobs.get(sheet.photos[1].sha256)
    assert len(data) == sheet.photos[1].size
    assert Image.open(BytesIO(data)).size == (320, 240)
    # the chosen mark's photo comes first, with what it shows below it
    assert [p.caption for p in scene.page.photos.strip.photos()] == [f"1 {label(Panel.LEFT_FRONT_DOOR)}", "整车"]
    assert [p.image.isNull() for p in scene.page.photos.strip.photos()] == [False, False]
    assert scene.page.side.list._marks[0].photos == 1


def test_a_photo_for_a_mark_on_its_way_waits_for_it(qtbot: QtBot, shop: Shop) -> None:
    tasks = ManualTasks()
    scene = shown(qtbot, shop, arrive(shop).id, tasks=tasks)
    tasks.run_all()
    scene.keys(K.Key_1)
    scene.page.presenter.photos.add_picture(jpeg(), "a.jpg")
    assert "job" not in tasks.waiting
    tasks.run_all()
    sheet = scene.stored()
    assert [(p.subject, p.subject_id) for p in sheet.photos] == [(AttachedTo.MARK, sheet.marks[0].id)]


def test_photos_on_their_way_are_counted(qtbot: QtBot, shop: Shop) -> None:
    tasks = ManualTasks()
    scene = shown(qtbot, shop, arrive(shop).id, tasks=tasks)
    tasks.run_all()
    scene.page.presenter.photos.add_picture(jpeg(), "a.jpg")
    scene.page.presenter.photos.add_picture(jpeg(), "b.jpg")
    assert scene.page.area.storing.isVisible()
    assert "2" in scene.page.area.storing.text()
    tasks.run_all()
    assert not scene.page.area.storing.isVisible()
    assert [p.name for p in scene.stored().photos] == ["a.jpg", "b.jpg"]


def test_a_picture_is_pasted(scene: Scene) -> None:
    image = QImage(64, 48, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.red)
    QGuiApplication.clipboard().setImage(image)
    scene.page.diagram.setFocus()
    scene.ctrl(K.Key_V)
    (photo,) = scene.stored().photos
    made = Image.open(BytesIO(scene.shop.desk.blobs.get(photo.sha256)))
    assert (made.size, made.format) == ((64, 48), "JPEG")


def test_a_refused_photo_is_named_and_the_others_are_kept(scene: Scene, tmp_path: Path) -> None:
    good, bad = tmp_path / "good.jpg", tmp_path / "bad.jpg"
    good.write_bytes(jpeg())
    bad.write_bytes(b"no picture at all")
    drop(scene.page, bad, good)
    assert [p.name for p in scene.stored().photos] == ["good.jpg"]
    assert scene.told() == error_text("photo_not_a_picture", name="bad.jpg")


def test_a_removed_photo_comes_back_with_undo(scene: Scene) -> None:
    scene.page.presenter.photos.add_picture(jpeg(), "a.jpg")
    before = scene.stored().photos[0]
    scene.page.photos.strip.setFocus()
    scene.keys(K.Key_Delete)
    assert scene.stored().photos == ()
    scene.ctrl(K.Key_Z)
    (after,) = scene.stored().photos
    assert (after.sha256, after.name, after.subject_id) == (before.sha256, before.name, before.subject_id)


def test_a_photo_is_seen_large_and_removed_there(scene: Scene, qtbot: QtBot) -> None:
    scene.page.presenter.photos.add_picture(jpeg(size=(1200, 900)), "a.jpg")
    scene.page.photos.strip.setFocus()
    scene.keys(K.Key_Left, K.Key_Return)
    (dialog,) = scene.window.findChildren(PhotoDialog)
    assert dialog.canvas._image.width() == 1200
    dialog._remove(lambda: scene.page.photos.removed.emit(scene.stored().photos[0].id))
    assert scene.stored().photos == ()


def test_a_photo_whose_bytes_are_gone_leaves_the_page_alive(scene: Scene) -> None:
    sheet = scene.stored()
    assert sheet.id is not None
    scene.shop.desk.attachments.add(
        scene.shop.call(), scene.visit, AttachedTo.WALKAROUND, sheet.id, "0" * 64, "gone.jpg", "image/jpeg", 9
    )
    (photo,) = scene.page.photos.strip.photos()
    assert photo.image.isNull()
    scene.page.photos.strip.opened.emit(photo.key)
    assert scene.window._banner._words.text() == error_text("blob_missing", sha="0" * 64)


def test_a_small_picture_is_decoded_small() -> None:
    assert decoded(jpeg(size=(2048, 1536)), 256).size().toTuple() == (256, 192)
    assert decoded(b"nothing").isNull()


# Signature --------------------------------------------------------------------------------------------------------------


def test_the_customer_signs_and_the_page_is_read_only(scene: Scene) -> None:
    scene.keys(K.Key_1)
    scene.page.presenter.leave("伞", "")
    changed: list[int] = []
    scene.page.primary_changed.connect(lambda: changed.append(1))
    assert scene.page.primary() == "客户签字"
    scene.page.act()
    signer = scene.context.signatures
    assert isinstance(signer, WillingSigner)
    ((title, text),) = signer.asked
    assert title == "环车检查"
    assert "1 处痕迹" in text
    assert "1 件" in text
    sheet = scene.stored()
    assert sheet.signature is not None
    assert (sheet.signature.signer, sheet.signature.how) == ("张𬭎", SignedOn.PAPER)
    assert sheet.signed_at == scene.shop.clock.now()
    assert scene.page.primary() == ""
    assert changed
    card = scene.page.side.signature
    assert card.isVisible()
    assert card.who.text() == "张𬭎 已签字"
    assert "09:00" in card.when.text()
    QTest.mouseClick(card.paper, LEFT)
    assert isinstance(scene.context.papers, PapersAsked)
    assert scene.context.papers.asked == [(PaperKind.RECEPTION_SHEET, scene.visit, None)]


def test_a_signed_sheet_can_be_looked_at_and_nothing_else(qtbot: QtBot, shop: Shop, tmp_path: Path) -> None:
    visit = arrive(shop).id
    walk_around(shop, visit)
    scene = shown(qtbot, shop, visit)
    before = scene.stored()
    file = tmp_path / "a.jpg"
    file.write_bytes(jpeg())
    scene.press("top", "bonnet")
    scene.keys(K.Key_1)
    scene.page.side.list.chosen.emit(before.marks[0].id)
    scene.page.side.list.setFocus()
    scene.keys(K.Key_L, K.Key_Delete, K.Key_5, K.Key_K)
    scene.page.side.show_part("checks")
    scene.page.side.focus_part()
    scene.keys(K.Key_3, K.Key_A, K.Key_Return)
    scene.page.side.state.flag_set.emit("covers_on", False)
    drop(scene.page, file)
    scene.page.act()
    assert scene.stored() == before
    assert not scene.page.area.kinds.isVisible()
    assert not scene.page.side.state.name.isVisibleTo(scene.page.side.state)
    assert not scene.page.side.state.odometer.isEnabled()
    assert scene.page.side.details._said.text().endswith("浅")


def test_the_drawing_of_the_signature_is_shown(qtbot: QtBot, shop: Shop) -> None:
    visit = arrive(shop).id
    out = BytesIO()
    Image.new("RGBA", (600, 200), (20, 20, 80, 255)).save(out, "PNG")
    sha = shop.desk.blobs.put(out.getvalue())
    shop.desk.walkarounds.start(shop.call(), visit, Moment.ARRIVAL)
    signed = type(CUSTOMER)("张𬭎", SignedOn.SCREEN, sha)
    shop.desk.walkarounds.sign(shop.call(), visit, Moment.ARRIVAL, signed)
    scene = shown(qtbot, shop, visit)
    drawing = scene.page.side.signature.drawing
    assert drawing.isVisible()
    assert drawing.pixmap().height() == 52


# Never lost, other moments, languages -------------------------------------------------------------------------------------


def test_everything_that_was_left_is_there_after_a_kill(qtbot: QtBot, shop: Shop) -> None:
    scene = shown(qtbot, shop, bare(shop))
    scene.keys(K.Key_1, K.Key_L, K.Key_N)
    QTest.keyClicks(scene.page.side.details.note.editor, "left")
    scene.page.focus_field("odometer_km")
    QTest.keyClicks(scene.page.side.state.odometer.editor, "30210")
    scene.keys(K.Key_Tab)
    scene.page.presenter.set_flag("covers_on", True)
    scene.page.presenter.leave("伞", "后备箱")
    scene.page.presenter.checks.measure("tread_front_left", "2.4")
    scene.page.presenter.photos.add_picture(jpeg(), "a.jpg")
    stored = scene.stored()
    again = shown(qtbot, shop, scene.visit)
    sheet = again.page.sheet.sheet
    assert sheet == stored
    assert sheet is not None
    assert [(m.size, m.note) for m in sheet.marks] == [(MarkSize.LARGE, "left")]
    assert (sheet.odometer_km, sheet.covers_on, len(sheet.photos)) == (30210, True, 1)
    assert again.page.side.state.odometer.value() == 30210
    assert again.page.side.state.covers.value() is True
    assert again.page.diagram.marks()[0].state == "solid"
    assert again.page.side.tabs["checks"].words() == "检查 1/28"


def test_the_page_goes_on_without_a_walk_around_the_finished_car(qtbot: QtBot, shop: Shop) -> None:
    visit = arrive(shop).id
    walk_around(shop, visit)
    scene = shown(qtbot, shop, visit, moment=Moment.DELIVERY)
    assert [m.state for m in scene.page.diagram.marks()] == ["carried"]
    scene.press("top", "bonnet")
    scene.keys(K.Key_2)
    assert [(m.panel, m.carried) for m in scene.stored(Moment.DELIVERY).marks] == [
        (next(iter(Panel)), True),
        (Panel.BONNET, False),
    ]
    assert len(scene.stored().marks) == 1
    assert not scene.page.side.state.odometer.isVisibleTo(scene.page.side.state)


def test_f6_goes_through_the_parts_and_back(scene: Scene) -> None:
    scene.page.diagram.setFocus()
    seen: list[QWidget | None] = []
    for _ in range(4):
        scene.keys(K.Key_F6)
        seen.append(QApplication.focusWidget())
    side = scene.page.side
    assert seen == [side.list, side.checks, side.state.odometer.editor, scene.page.diagram]


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_everything_fits_the_smallest_window(qtbot: QtBot, shop: Shop, language: str) -> None:
    set_language(language)
    scene = shown(qtbot, shop, come_again(shop))
    scene.page.side.list.setFocus(Qt.FocusReason.TabFocusReason)
    for part in ("marks", "checks", "state"):
        scene.page.side.show_part(part)
        qtbot.wait(1)
        assert scene.page.width() <= scene.window.width()
        assert scene.page.minimumSizeHint().width() <= 900
        assert scene.page.minimumSizeHint().height() <= 530
        for button in scene.page.side.tabs.values():
            assert button.width() >= button.sizeHint().width()
            assert button.geometry().right() <= scene.page.side.width()


def test_other_failures_are_the_windows(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[str] = []
    shown_as: dict[str, Callable[..., object]] = {
        "ask": lambda text, _yes: heard.append(text),
        "ask_approval": lambda what, _yes: heard.append(what.text),
        "show_conflict": lambda what, _retry: heard.append(what.text),
        "banner": lambda text, _retry: heard.append(text),
        "toast": heard.append,
    }
    for name, instead in shown_as.items():
        monkeypatch.setattr(scene.window, name, instead)
    what = Presentation(Way.TOAST, "c")
    scene.page.ask("a", lambda: None)
    scene.page.ask_approval(what, lambda: None)
    scene.page.show_conflict(what, None)
    scene.page.banner("d", None)
    scene.page.toast("e")
    assert heard == ["a", "c", "c", "d", "e"]
