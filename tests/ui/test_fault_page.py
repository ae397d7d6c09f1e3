"""The fault page: the customer's words are never lost, the interview by keys, read back only what was said."""

from typing import Any
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QApplication

from advisor_app.domain.fault import FaultSystem, Question
from advisor_app.domain.staff import Role
from advisor_app.domain.stages import Stage
from advisor_app.i18n import in_language
from advisor_app.interview import interview, read_back, warning
from advisor_app.ports.reads.faults import FaultCard
from tests.journeys import walk_in
from tests.journeys.shop import Shop, open_shop
from tests.ui.desk import make_context, press, work_at
from ui.features.fault.feature import register as register_fault
from ui.features.fault.page import FaultPage
from ui.features.fault.presenter import FaultPresenter, completeness
from ui.features.quote.feature import register as register_quote
from ui.features.quote.page import QuotePage
from ui.features.visit.page import VisitPage
from ui.kit.context import Context
from ui.kit.dialogs import ScriptedDialogs
from ui.kit.forms import FieldState
from ui.kit.qt_keys import keys_of
from ui.kit.tasks import ManualTasks

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
CONTROL = Qt.KeyboardModifier.ControlModifier
ALT = Qt.KeyboardModifier.AltModifier
WORDS = "刹车时吱吱响，低速更明显"


@pytest.fixture
def shop(sqlite_database: Any, qapp: Any) -> Shop:
    return open_shop(sqlite_database)


@pytest.fixture
def visit(shop: Shop) -> UUID:
    visit = walk_in.arrive(shop).id
    walk_in.walk_around(shop, visit)
    return visit


def start(
    shop: Shop, qtbot: Any, visit: UUID, *answers: object, role: Role = Role.SERVICE_ADVISOR
) -> tuple[Context, VisitPage, FaultPage, Any]:
    context = make_context(shop, role, ScriptedDialogs(*answers))
    register_fault(context)
    register_quote(context)
    return context, *work_at(qtbot, context, FaultPage, visit, Stage.FAULT)


def type_text(window: Any, text: str) -> None:
    """Commit a text as an input method does."""
    event = QInputMethodEvent()
    event.setCommitString(text)
    QApplication.sendEvent(window.focusWidget(), event)


def faults(shop: Shop, visit: UUID) -> tuple[FaultCard, ...]:
    return shop.desk.reads.faults.of_visit(visit)


def test_the_cursor_waits_in_the_words_and_ctrl_enter_records_them(shop: Shop, qtbot: Any, visit: UUID) -> None:
    _, workspace, page, window = start(shop, qtbot, visit)
    assert page.words.editor.hasFocus()
    assert not workspace.primary.isEnabled()
    type_text(window, WORDS)
    press(window, Qt.Key.Key_Return, CONTROL)
    (card,) = faults(shop, visit)
    assert card.words == WORDS
    assert page.words.state() is FieldState.SAVED
    assert page.systems.hasFocus()
    assert [e.card.id for e in page.list.entries] == [card.id]
    assert workspace.page() is page


def test_words_that_are_too_many_are_refused_at_their_field_and_nowhere_else(
    shop: Shop, qtbot: Any, visit: UUID
) -> None:
    _, workspace, page, window = start(shop, qtbot, visit)
    assert page.often.isVisible()
    type_text(window, "声" * 5002)
    assert not page.often.isVisible()
    press(window, Qt.Key.Key_F9)
    press(window, Qt.Key.Key_Return, CONTROL)
    assert "5002" in page.words.error()
    assert page.words.editor.toPlainText() == "声" * 5002
    assert faults(shop, visit) == ()
    assert workspace.page() is page
    page.words.focus_editor()
    press(window, Qt.Key.Key_Backspace)
    press(window, Qt.Key.Key_Backspace)
    assert page.words.error() == ""
    press(window, Qt.Key.Key_Return, CONTROL)
    assert faults(shop, visit)[0].words == "声" * 5000


def test_the_whole_interview_by_keys_then_confirmed_goes_on_to_the_quote(shop: Shop, qtbot: Any, visit: UUID) -> None:
    _, workspace, page, window = start(shop, qtbot, visit)
    type_text(window, WORDS)
    press(window, Qt.Key.Key_Return, CONTROL)
    press(window, Qt.Key.Key_3)
    (card,) = faults(shop, visit)
    assert card.system is FaultSystem.BRAKES
    page.safety.setFocus()
    press(window, Qt.Key.Key_Space)
    assert page.note.isVisible()
    assert page.note.words.text() == warning(FaultSystem.BRAKES, "zh_CN")
    page.focus_field("since")
    press(window, Qt.Key.Key_3)
    press(window, Qt.Key.Key_Tab)
    type_text(window, "下雨那天")
    press(window, Qt.Key.Key_Tab)
    page.focus_field("perceived")
    press(window, Qt.Key.Key_1)
    press(window, Qt.Key.Key_7)
    (card,) = faults(shop, visit)
    assert card.safety
    assert card.answers == ((Question.SINCE, "大约一周前；下雨那天"), (Question.PERCEIVED, "尖叫声；方向盘抖"))
    assert page.read_back.words.text() == (
        "您说：“刹车时吱吱响，低速更明显”。按我的理解，从大约一周前开始，下雨那天，能感觉到尖叫声、方向盘抖。"
        "我先按制动方面的问题记录。我这样记录对吗？"
    )
    press(window, Qt.Key.Key_F9)
    assert faults(shop, visit)[0].read_back_at == shop.clock.now()
    qtbot.waitUntil(lambda: isinstance(workspace.page(), QuotePage))


def test_what_was_only_just_typed_is_not_confirmed_by_the_same_key(shop: Shop, qtbot: Any, visit: UUID) -> None:
    _, workspace, page, window = start(shop, qtbot, visit)
    type_text(window, WORDS)
    press(window, Qt.Key.Key_F9)
    (card,) = faults(shop, visit)
    assert (card.words, card.read_back_at) == (WORDS, None)
    assert workspace.page() is page
    press(window, Qt.Key.Key_F9)
    assert faults(shop, visit)[0].read_back_at == shop.clock.now()


def test_changed_words_are_to_be_read_back_again(shop: Shop, qtbot: Any, visit: UUID) -> None:
    fault = walk_in.record_fault(shop, visit)
    _, _, page, window = start(shop, qtbot, visit)
    assert page.read_back.state.spec().text == "客户已确认"
    page.words.focus_editor()
    press(window, Qt.Key.Key_End, CONTROL)
    type_text(window, "！")
    press(window, Qt.Key.Key_Tab)
    (card,) = faults(shop, visit)
    assert (card.id, card.words, card.read_back_at) == (fault, f"{WORDS}！", None)
    assert page.read_back.state.spec().text == "还没复述"


def test_two_complaints_each_confirmed(shop: Shop, qtbot: Any, visit: UUID) -> None:
    _, workspace, page, window = start(shop, qtbot, visit)
    type_text(window, "空调不凉")
    press(window, Qt.Key.Key_N, CONTROL)
    assert page.words.editor.value() == ""
    assert page.words.editor.hasFocus()
    type_text(window, "方向盘抖")
    press(window, Qt.Key.Key_Return, CONTROL)
    assert [f.words for f in faults(shop, visit)] == ["空调不凉", "方向盘抖"]
    assert page.words.editor.value() == "方向盘抖"
    press(window, Qt.Key.Key_Up, ALT)
    assert page.words.editor.value() == "空调不凉"
    assert workspace.primary.words() == "客户确认（还有 2 个）"
    press(window, Qt.Key.Key_F9)
    assert [f.read_back_at is not None for f in faults(shop, visit)] == [True, False]
    assert page.words.editor.value() == "方向盘抖"
    assert workspace.primary.words() == "已复述，客户确认"
    press(window, Qt.Key.Key_F9)
    qtbot.waitUntil(lambda: isinstance(workspace.page(), QuotePage))


def test_missing_things_are_links_that_go_there(shop: Shop, qtbot: Any, visit: UUID) -> None:
    shop.desk.faults.record(shop.call(), visit, WORDS)
    _, _, page, _ = start(shop, qtbot, visit)
    card = faults(shop, visit)[0]
    known = completeness(card)
    assert (known.done, known.total) == (1, 12)
    assert [code for code, _ in known.missing][:3] == ["system", "since", "how_often"]
    page.meter.links.links()[1].click()
    assert page.interview.rows[Question.SINCE].chips.hasFocus()


def test_a_service_is_not_asked_about_noises(shop: Shop, qtbot: Any, visit: UUID) -> None:
    fault = shop.desk.faults.record(shop.call(), visit, "来做保养").id
    shop.desk.faults.set_field(shop.call(), fault, "system", FaultSystem.OTHER, FaultSystem.MAINTENANCE)
    _, _, page, _ = start(shop, qtbot, visit)
    assert page.interview.rows[Question.PERCEIVED].isHidden()
    assert not page.interview.rows[Question.SINCE].isHidden()
    assert completeness(faults(shop, visit)[0]).total == 8


def test_chips_before_the_words_ask_for_the_words(shop: Shop, qtbot: Any, visit: UUID) -> None:
    _, _, page, window = start(shop, qtbot, visit)
    page.systems.setFocus()
    press(window, Qt.Key.Key_3)
    assert faults(shop, visit) == ()
    assert page.words.error() == "请填写客户的原话。"
    assert page.words.editor.hasFocus()
    assert page.systems.value() == "brakes"
    type_text(window, WORDS)
    press(window, Qt.Key.Key_Return, CONTROL)
    assert [card.system for card in faults(shop, visit)] == [FaultSystem.BRAKES]


def test_hostile_words_are_kept_as_they_are(shop: Shop, qtbot: Any, visit: UUID) -> None:
    _, _, page, window = start(shop, qtbot, visit)
    hostile = "<b>响</b> & 😀 𬭎\n第二行"
    page.words.editor.setPlainText(hostile)
    press(window, Qt.Key.Key_Return, CONTROL)
    assert faults(shop, visit)[0].words == hostile
    page.words.focus_editor()
    page.words.editor.setPlainText("长" * 5001)
    press(window, Qt.Key.Key_N, CONTROL)
    assert page.words.error() != ""
    assert len(page.words.editor.toPlainText()) == 5001
    assert faults(shop, visit)[0].words == hostile


def test_two_counters_at_the_same_words_nothing_is_lost(shop: Shop, qtbot: Any, visit: UUID) -> None:
    fault = shop.desk.faults.record(shop.call(), visit, WORDS).id
    context, _, page, window = start(shop, qtbot, visit, "mine")
    page.words.focus_editor()
    page.words.editor.selectAll()
    type_text(window, "我写的")
    shop.desk.faults.set_field(shop.call(Role.MANAGER), fault, "words", WORDS, "对方写的")
    assert page.words.editor.value() == "我写的"
    page.presenter._store(fault, "words", WORDS, "我写的")  # as it goes when the news has not arrived yet
    assert isinstance(context.dialogs, ScriptedDialogs)
    assert context.dialogs.asked == [("choose", "别的同事刚刚也改了这一项")]
    assert faults(shop, visit)[0].words == "我写的"


def test_the_words_of_a_signed_order_are_only_read(shop: Shop, qtbot: Any, visit: UUID) -> None:
    walk_in.quote(shop, visit, walk_in.record_fault(shop, visit))
    _, _, page, _ = start(shop, qtbot, visit)
    assert not page.words.editor.isReadOnly()
    walk_in.sign(shop, visit)
    _, _, page, _ = start(shop, qtbot, visit)
    assert page.words.editor.isReadOnly()
    assert page.list.more.isEnabled(), "what is new is another complaint"


def test_removing_names_what_is_lost(shop: Shop, qtbot: Any, visit: UUID) -> None:
    shop.desk.faults.record(shop.call(), visit, WORDS)
    context, _, page, _ = start(shop, qtbot, visit, False, True)
    page.remove.click()
    assert len(faults(shop, visit)) == 1
    page.remove.click()
    assert faults(shop, visit) == ()
    assert isinstance(context.dialogs, ScriptedDialogs)
    assert [kind for kind, _ in context.dialogs.asked] == ["confirm", "confirm"]


def test_a_technician_writes_cause_and_correction_only(shop: Shop, qtbot: Any, visit: UUID) -> None:
    walk_in.record_fault(shop, visit)
    _, _, page, window = start(shop, qtbot, visit, role=Role.TECHNICIAN)
    assert page.words.editor.isReadOnly()
    assert not page.systems.isEnabled()
    page.repair.cause.focus_editor()
    type_text(window, "制动片磨损到 2.5 毫米")
    press(window, Qt.Key.Key_Tab)
    type_text(window, "更换前制动片")
    press(window, Qt.Key.Key_Tab)
    type_text(window, "C0040")
    press(window, Qt.Key.Key_Tab)
    (card,) = faults(shop, visit)
    assert (card.cause, card.correction, card.trouble_codes) == ("制动片磨损到 2.5 毫米", "更换前制动片", "C0040")


class View:
    """Writes down what a page would show."""

    def __init__(self) -> None:
        self.shown: list[tuple[int, str | None]] = []
        self.loading = 0

    def show_faults(self, all_faults: tuple[FaultCard, ...], current: FaultCard | None) -> None:
        self.shown.append((len(all_faults), current.words if current else None))

    def show_loading(self) -> None:
        self.loading += 1

    def __getattr__(self, _name: str) -> Any:
        return lambda *_args: None


def test_what_is_done_while_the_words_are_being_stored_waits_for_them(shop: Shop, qtbot: Any, visit: UUID) -> None:
    tasks = ManualTasks()
    context = make_context(shop, tasks=tasks)
    qtbot.addWidget(context.window)
    view: Any = View()
    presenter = FaultPresenter(context, view)
    presenter.open(visit)
    assert view.loading == 1
    tasks.run_all()
    presenter.set_words("响")
    presenter.set_field("system", FaultSystem.BRAKES)
    presenter.set_words("一直响")
    tasks.run_all()
    (card,) = faults(shop, visit)
    assert (card.words, card.system) == ("一直响", FaultSystem.BRAKES)


def test_every_question_has_answers_and_sentences_in_both_languages() -> None:
    assert {one.question for one in interview()} == set(Question)
    for one in interview():
        assert set(one.ask) == set(one.say) == {"zh_CN", "en"}
        assert all("{}" in text for text in one.say.values())
        assert all(set(chip.words) == {"zh_CN", "en"} for chip in one.chips)


def test_read_back_in_english_from_answers_kept_in_chinese() -> None:
    answers = {Question.SINCE: "今天", Question.LAMP: "没有", Question.HOW_OFTEN: "经常"}
    with in_language("en"):
        text = read_back("It squeals.", "brakes", answers, "en")
    assert text == (
        'You said: "It squeals." As I understand it: It began today. It happens often. No lamp is on. '
        "I note it under brakes. Is that right?"
    )


@pytest.mark.parametrize("system", list(FaultSystem))
def test_danger_is_told_for_every_system(system: FaultSystem) -> None:
    assert warning(system, "zh_CN")
    assert warning(system, "en").endswith(".")


def test_the_stage_is_done_once_all_was_read_back(shop: Shop, visit: UUID) -> None:
    from advisor_app.domain.stages import StageState, journey

    shop.desk.faults.record(shop.call(), visit, WORDS)
    now = journey(shop.desk.reads.visits.head(visit).facts)
    assert now.at(Stage.FAULT).state is StageState.CURRENT
    walk_in.record_fault(shop, visit)
    for card in faults(shop, visit):
        shop.desk.faults.read_back(shop.call(), card.id)
    assert journey(shop.desk.reads.visits.head(visit).facts).at(Stage.FAULT).state is StageState.DONE


def test_a_complaint_is_removed_by_keyboard(shop: Shop, qtbot: Any, visit: UUID) -> None:
    shop.desk.faults.record(shop.call(), visit, WORDS)
    context, _, page, window = start(shop, qtbot, visit, False, True)
    page.words.focus_editor()
    press(window, Qt.Key.Key_Delete, CONTROL)
    assert len(shop.desk.reads.faults.of_visit(visit)) == 1
    press(window, Qt.Key.Key_Backtab, Qt.KeyboardModifier.ShiftModifier)
    assert page.remove.hasFocus()
    press(window, Qt.Key.Key_Return)
    assert shop.desk.reads.faults.of_visit(visit) == ()
    assert isinstance(context.dialogs, ScriptedDialogs)
    assert len(context.dialogs.asked) == 2


def test_the_key_that_removes_is_on_the_card(shop: Shop, qtbot: Any, visit: UUID) -> None:
    shop.desk.faults.record(shop.call(), visit, WORDS)
    _, _, page, _ = start(shop, qtbot, visit)
    assert page.remove.isVisible()
    assert ("Ctrl+Del", "删除这个故障") in [(keys, what) for keys, what in keys_of(page)]
