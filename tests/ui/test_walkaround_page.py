"""The walkaround page: what keys and pointer leave in the database, the signature, and what stays after a kill."""

from collections.abc import Callable
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from uuid import UUID

import pytest
from PIL import Image
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from advisor_app.diagrams import diagram
from advisor_app.domain.diagram import Panel
from advisor_app.domain.printing import PaperKind
from advisor_app.domain.signature import SignedOn
from advisor_app.domain.staff import Role
from advisor_app.domain.stages import Stage
from advisor_app.domain.values.errors import EnvironmentFault
from advisor_app.domain.walkaround import CheckState, MarkKind, MarkSize, Moment
from advisor_app.i18n import error_text, label, set_language
from advisor_app.ports.call import Call
from advisor_app.ports.reads.walkarounds import WalkaroundSheet
from db.engine import Database
from tests.journeys.shop import Shop, open_shop
from tests.journeys.walk_in import CUSTOMER, arrive, walk_around
from tests.ui.desk import PapersAsked, WillingSigner, make_context
from tests.ui.walkaround_scene import LEFT, K, Scene, bare, come_again, drop, jpeg, shown
from ui.features.walkaround.feature import register
from ui.features.walkaround.page import WalkaroundPage
from ui.features.walkaround.presenter import sign_words
from ui.kit.failures import Presentation, Way
from ui.kit.qt_tasks import QtTasks
from ui.kit.tasks import ManualTasks, raise_again


@pytest.fixture
def shop(sqlite_database: Database) -> Shop:
    return open_shop(sqlite_database)


@pytest.fixture
def scene(qtbot: QtBot, shop: Shop) -> Scene:
    return shown(qtbot, shop, arrive(shop).id)


# Begin, states ---------------------------------------------------------------------------------------------------------


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


# Marks -----------------------------------------------------------------------------------------------------------------


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


def test_the_same_command_is_sent_again_and_what_waited_follows(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    unit = scene.shop.desk.walkarounds.units.open
    tries: list[int] = []

    def once_away(call: Call, proven: object = None) -> object:
        tries.append(1)
        if len(tries) == 1:
            raise EnvironmentFault("database_gone")
        return unit(call, proven)

    monkeypatch.setattr(scene.shop.desk.walkarounds.units, "open", once_away)
    scene.keys(K.Key_1, K.Key_L)
    assert [m.state for m in scene.page.diagram.marks()] == ["pending"]
    scene.window._try_again()
    assert [(m.state, m.size) for m in scene.page.diagram.marks()] == [("solid", "large")]
    assert [(m.pos, m.size) for m in scene.stored().marks] == [(1, MarkSize.LARGE)]
    scene.keys(K.Key_S)
    assert [m.size for m in scene.stored().marks] == [MarkSize.SMALL]
    assert scene.page.sheet._under_way == 0


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


# Signature -------------------------------------------------------------------------------------------------------------


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
    assert "痕迹 1 处" in text
    assert "1 件" in text
    sheet = scene.stored()
    assert sheet.signature is not None
    assert (sheet.signature.signer, sheet.signature.how) == ("张𬭎", SignedOn.PAPER)
    assert sheet.signed_at == scene.shop.clock.now()
    assert scene.page.primary() == ""
    assert changed
    card = scene.page.side.signature
    assert card.isVisible()
    assert card.who.text() == "张𬭎已签字"
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


# Never lost, other moments, languages ----------------------------------------------------------------------------------


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


def test_on_real_threads_what_is_pressed_shows_at_once_and_arrives(qtbot: QtBot, shop: Shop) -> None:
    tasks = QtTasks(raise_again)
    scene = shown(qtbot, shop, arrive(shop).id, tasks=tasks)
    shop.desk.people.units.announce = lambda _call, _topics: None  # type: ignore[attr-defined]  # the hub is the screen's
    try:
        qtbot.waitUntil(lambda: scene.page.sheet.editable)
        scene.keys(K.Key_1, K.Key_M)
        (drawn,) = scene.page.diagram.marks()
        assert (drawn.size, drawn.number) == ("medium", 1)
        scene.page.presenter.photos.add_picture(jpeg(), "a.jpg")
        qtbot.waitUntil(lambda: len(scene.page.photos.photos()) == 1 and tasks.pending == 0)
        qtbot.waitUntil(lambda: not scene.page.photos.strip.photos()[0].image.isNull())
    finally:
        tasks.close()
    (mark,) = scene.stored().marks
    assert (mark.size, mark.kind) == (MarkSize.MEDIUM, MarkKind.SCRATCH)
    assert [m.state for m in scene.page.diagram.marks()] == ["solid"]
    assert [p.subject_id for p in scene.stored().photos] == [mark.id]


@pytest.mark.parametrize(
    ("marks", "things", "said"),
    [
        (0, 0, "没有记下痕迹。28 项检查都没有做。没有登记留在车上的物品。"),
        (1, 1, "记下痕迹 1 处。28 项检查都没有做。留在车上的物品登记了 1 件。"),
    ],
)
def test_the_customer_hears_what_they_sign(scene: Scene, marks: int, things: int, said: str) -> None:
    for _ in range(marks):
        scene.keys(K.Key_1)
    for _ in range(things):
        scene.page.presenter.leave("伞", "")
    whole = f"这张单子记着您的车来时的样子。{said}请您核对，没有问题的话请在这里签字。"
    assert sign_words(scene.stored()) == whole


def test_the_pad_and_the_bar_say_how_many_checks_were_made(scene: Scene) -> None:
    points = len(scene.page.sheet.lines())
    assert scene.page.notice() == f"检查 0/{points} · 三件套没铺 · 没问贵重物品"
    scene.page.presenter.checks.judge("wipers", CheckState.GOOD)
    for flag in ("covers_on", "valuables_asked"):
        scene.page.presenter.set_flag(flag, True)
    assert scene.page.notice() == f"检查 1/{points}"
    assert f"{points} 项检查做了 1 项。" in sign_words(scene.stored())
    codes = tuple(line.item.code for line in scene.page.sheet.lines())
    scene.shop.desk.walkarounds.check_many(scene.shop.call(), scene.visit, Moment.ARRIVAL, codes, CheckState.GOOD)
    assert scene.page.notice() == ""
    assert f"{points} 项检查都做了。" in sign_words(scene.stored())


@pytest.mark.parametrize("part", ["diagram", "list"])
def test_enter_in_a_note_goes_back_to_where_it_was_begun(scene: Scene, part: str) -> None:
    scene.keys(K.Key_1)
    begun: QWidget = scene.page.diagram if part == "diagram" else scene.page.side.list
    begun.setFocus()
    scene.keys(K.Key_N)
    note = QApplication.focusWidget()
    assert isinstance(note, QLineEdit)
    QTest.keyClicks(note, "old")
    scene.keys(K.Key_Return)
    assert QApplication.focusWidget() is begun
    assert scene.stored().marks[0].note == "old"


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
        scene.page.grab()
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
