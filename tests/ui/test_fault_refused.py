"""The fault page where something is refused: nothing that was entered is lost, and nothing is recorded twice."""

from typing import Any
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from advisor_app.domain.fault import FaultSystem, Question
from advisor_app.domain.staff import Role
from advisor_app.domain.stages import Stage
from advisor_app.domain.values.errors import RuleBroken
from advisor_app.i18n import error_text
from advisor_app.ports.reads.faults import FaultCard
from tests.journeys import walk_in
from tests.journeys.shop import Shop, open_shop
from tests.ui.desk import make_context, work_at
from tests.ui.locked import LockedTasks
from ui.features.fault.feature import register
from ui.features.fault.interview_form import QuestionRow
from ui.features.fault.page import FaultPage
from ui.kit.buttons import Button
from ui.kit.forms import FieldState
from ui.shell.window import MainWindow

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
WORDS = "刹车时吱吱响"


@pytest.fixture
def shop(sqlite_database: Any, qapp: Any) -> Shop:
    return open_shop(sqlite_database)


@pytest.fixture
def visit(shop: Shop) -> UUID:
    visit = walk_in.arrive(shop).id
    walk_in.walk_around(shop, visit)
    return visit


@pytest.fixture
def tasks() -> LockedTasks:
    return LockedTasks()


def start(shop: Shop, qtbot: Any, visit: UUID, tasks: LockedTasks) -> tuple[FaultPage, MainWindow]:
    context = make_context(shop, Role.MANAGER, tasks=tasks)
    register(context)
    _, page, window = work_at(qtbot, context, FaultPage, visit, Stage.FAULT)
    return page, window


def write(editor: Any, text: str) -> None:
    """Type a text over what stands in an input, and leave it."""
    editor.set_value(text)
    editor.edited.emit()
    editor.left.emit()


def since(page: FaultPage) -> QuestionRow:
    """Return the row of one question."""
    return page.interview.rows[Question.SINCE]


def try_again(window: MainWindow) -> None:
    """Press the banner's button."""
    button = next(b for b in window._banner.findChildren(Button) if b.isVisible())
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def faults(shop: Shop, visit: UUID) -> tuple[FaultCard, ...]:
    return shop.desk.reads.faults.of_visit(visit)


def test_texts_and_choices_of_a_locked_moment_stay_and_are_stored(
    shop: Shop, qtbot: Any, visit: UUID, tasks: LockedTasks
) -> None:
    walk_in.record_fault(shop, visit)
    page, window = start(shop, qtbot, visit, tasks)
    tasks.locked = True
    write(page.words.editor, "锁着时写的原话")
    write(page.repair.cause.editor, "片磨完了")
    page.systems.set_value("brakes")
    page.systems.edited.emit()
    page.safety.set_value(True)
    page.safety.edited.emit()
    page.presenter.open(visit)  # read again: what is stored is older than what stands there
    assert page.words.editor.toPlainText() == "锁着时写的原话"
    assert page.repair.cause.editor.toPlainText() == "片磨完了"
    assert (page.systems.value(), page.safety.value()) == ("brakes", True)
    assert {page.words.state(), page.repair.cause.state()} == {FieldState.WRONG}
    tasks.locked = False
    try_again(window)
    (card,) = faults(shop, visit)
    assert (card.words, card.cause, card.system, card.safety) == (
        "锁着时写的原话",
        "片磨完了",
        FaultSystem.BRAKES,
        True,
    )
    assert FieldState.WRONG not in {page.words.state(), page.repair.cause.state()}


def test_a_closed_banner_keeps_it_until_it_is_left_again(
    shop: Shop, qtbot: Any, visit: UUID, tasks: LockedTasks
) -> None:
    walk_in.record_fault(shop, visit)
    page, window = start(shop, qtbot, visit, tasks)
    tasks.locked = True
    write(page.repair.cause.editor, "片磨完了")
    page.safety.set_value(True)
    page.safety.edited.emit()
    window.clear_banner()
    tasks.locked = False
    page.presenter.open(visit)
    assert page.repair.cause.editor.toPlainText() == "片磨完了"
    assert page.flush()
    (card,) = faults(shop, visit)
    assert (card.cause, card.safety) == ("片磨完了", True)


def test_what_is_kept_belongs_to_its_complaint(shop: Shop, qtbot: Any, visit: UUID, tasks: LockedTasks) -> None:
    first, second = walk_in.record_fault(shop, visit), walk_in.record_fault(shop, visit)
    page, _ = start(shop, qtbot, visit, tasks)
    tasks.locked = True
    write(page.repair.cause.editor, "片磨完了")
    write(since(page).text, "上周起")
    page.presenter.choose(second)
    assert page.repair.cause.editor.toPlainText() == ""
    assert since(page).text.text() == ""
    page.presenter.choose(first)
    assert page.repair.cause.editor.toPlainText() == "片磨完了"
    assert since(page).text.text() == "上周起"
    tasks.locked = False
    assert page.flush()
    one, other = faults(shop, visit)
    assert (one.cause, one.answer(Question.SINCE)) == ("片磨完了", "上周起")
    assert (other.cause, other.answers) == ("", ())


def test_a_new_complaint_is_recorded_once_however_often_it_is_tried(
    shop: Shop, qtbot: Any, visit: UUID, tasks: LockedTasks
) -> None:
    page, window = start(shop, qtbot, visit, tasks)
    tasks.locked = True
    write(page.words.editor, WORDS)
    write(since(page).text, "上周起")
    write(page.words.editor, WORDS + "，低速更明显")
    assert page.words.state() is FieldState.WRONG
    assert page.words.editor.toPlainText() == WORDS + "，低速更明显"
    tasks.locked = False
    try_again(window)
    (card,) = faults(shop, visit)
    assert (card.words, card.answer(Question.SINCE)) == (WORDS + "，低速更明显", "上周起")
    assert FieldState.WRONG not in {page.words.state(), since(page).state()}


def test_an_answer_before_the_words_waits_for_them(shop: Shop, qtbot: Any, visit: UUID, tasks: LockedTasks) -> None:
    page, _ = start(shop, qtbot, visit, tasks)
    write(since(page).text, "上周起")
    page.interview.rows[Question.PERCEIVED].chips.set_value(("0",))
    page.interview.rows[Question.PERCEIVED].chips.edited.emit()
    assert page.words.error() == error_text("words_missing")
    assert since(page).text.text() == "上周起"
    assert since(page).state() is FieldState.WRONG
    write(page.words.editor, WORDS)
    (card,) = faults(shop, visit)
    assert card.answer(Question.SINCE) == "上周起"
    assert card.answer(Question.PERCEIVED) != ""
    assert since(page).text.text() == "上周起"
    assert since(page).state() is not FieldState.WRONG


def test_an_answer_that_is_too_long_stays_at_its_row(shop: Shop, qtbot: Any, visit: UUID, tasks: LockedTasks) -> None:
    fault = walk_in.record_fault(shop, visit)
    page, _ = start(shop, qtbot, visit, tasks)
    row = since(page)
    write(row.text, "早" * 600)
    assert "600" in row.error()
    page.presenter.open(visit)
    assert row.text.text() == "早" * 600
    assert not page.flush()
    write(row.text, "早" * 200)
    assert row.error() == ""
    (card,) = faults(shop, visit)
    assert (card.id, card.answer(Question.SINCE)) == (fault, "早" * 200)


def test_an_answer_that_the_service_refuses_says_why_at_its_row(
    shop: Shop, qtbot: Any, visit: UUID, tasks: LockedTasks
) -> None:
    walk_in.record_fault(shop, visit)
    page, _ = start(shop, qtbot, visit, tasks)
    row = since(page)
    row.text.set_value("上周起")
    row.refuse(RuleBroken("text_too_long", limit=500, length=600))
    page.presenter.open(visit)
    assert row.error() == error_text("text_too_long", limit=500, length=600)
    assert row.text.text() == "上周起"
    page.flush()
    assert faults(shop, visit)[0].answers == ()
