"""Previews and questions: closed while their paper is being made, asked for by many keys at once."""

from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from advisor_app.domain.printing import PaperKind, PrintState
from advisor_app.domain.stages import Stage
from tests.journeys import walk_in
from tests.journeys.shop import Shop, open_shop
from tests.ui.desk import make_context
from ui import papers_door
from ui.features.visit.leaving import Leaving
from ui.kit.context import Context
from ui.kit.qt_dialogs import QtDialogs, Question
from ui.kit.sign_dialog import SignDialog
from ui.kit.tasks import ManualTasks
from ui.papers_door import QtPapers
from ui.shell.data import PrintWish
from ui.shell.preview_dialog import PreviewDialog

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
TASKS = 5
"""What a preview waits for: paper, printers, sizes, what was remembered, the picture of its page."""


@pytest.fixture
def shop(sqlite_database: Any, qapp: Any) -> Shop:
    return open_shop(sqlite_database)


@pytest.fixture
def visit(shop: Shop) -> UUID:
    return walk_in.drive(shop, Stage.REPAIR).visit


@pytest.fixture
def tasks() -> ManualTasks:
    return ManualTasks()


@pytest.fixture
def context(shop: Shop, tasks: ManualTasks, qtbot: Any) -> Context:
    made = make_context(shop, tasks=tasks)
    made.dialogs = QtDialogs(made.window)  # type: ignore[arg-type]
    made.papers = QtPapers(made)
    qtbot.addWidget(made.window)
    made.window.show()  # type: ignore[attr-defined]
    return made


def open_now(context: Context, kind: type[QDialog]) -> list[Any]:
    """Return the dialogs of a kind that stand over the window."""
    assert isinstance(context.window, QWidget)
    return [dialog for dialog in context.window.findChildren(kind) if dialog.isVisible()]


def begun(context: Context, tasks: ManualTasks, qtbot: Any) -> PreviewDialog:
    """Wait until the preview is there and has asked for what it needs."""
    qtbot.waitUntil(lambda: bool(tasks.waiting))
    (dialog,) = open_now(context, PreviewDialog)
    assert isinstance(dialog, PreviewDialog)
    return dialog


def close(dialog: PreviewDialog) -> None:
    """Close a preview and let it go at once."""
    dialog.reject()
    QApplication.sendPostedEvents(dialog, QEvent.Type.DeferredDelete)


@pytest.mark.parametrize("done", range(TASKS + 1))
def test_a_preview_is_closed_before_its_paper_is_there(
    done: int, context: Context, tasks: ManualTasks, qtbot: Any, visit: UUID
) -> None:
    """An outcome that nobody waits for any more reaches no dialog: what would be raised here is raised."""
    context.papers.show(PaperKind.WORK_ORDER, visit)
    dialog = begun(context, tasks, qtbot)
    for _ in range(done):
        tasks.run_next()
    assert dialog.drawn() is (done >= TASKS)
    close(dialog)
    tasks.run_all()
    assert open_now(context, PreviewDialog) == []


def test_a_paper_that_fails_after_its_preview_was_closed_disturbs_nobody(
    context: Context, tasks: ManualTasks, qtbot: Any, visit: UUID
) -> None:
    context.papers.show(PaperKind.SETTLEMENT, visit)  # there is no bill yet
    close(begun(context, tasks, qtbot))
    tasks.run_all()


def test_what_goes_to_the_printer_is_written_down_after_the_preview_was_closed(
    context: Context, tasks: ManualTasks, qtbot: Any, visit: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(papers_door, "send", lambda _pages, _sizes, _wish: (PrintState.SPOOLED, ""))
    context.papers.show(PaperKind.WORK_ORDER, visit)
    dialog = begun(context, tasks, qtbot)
    tasks.run_all()
    dialog.print_wanted.emit(PrintWish("前台打印机", 1))
    close(dialog)
    tasks.run_all()
    (kept,) = context.desk.reads.papers.kept(visit)
    assert kept.state is PrintState.SPOOLED


def test_what_was_being_saved_is_said_after_the_preview_was_closed(
    context: Context, tasks: ManualTasks, qtbot: Any, visit: UUID, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []
    monkeypatch.setattr(context.view, "toast", said.append)
    context.papers.show(PaperKind.WORK_ORDER, visit)
    dialog = begun(context, tasks, qtbot)
    tasks.run_all()
    dialog.save_wanted.emit(str(tmp_path / "gone" / "order.pdf"))
    dialog.save_wanted.emit(str(tmp_path / "order.pdf"))
    close(dialog)
    tasks.run_all()
    assert len(said) == 2
    assert "order.pdf" in said[1]
    assert (tmp_path / "order.pdf").read_bytes().startswith(b"%PDF")


def test_a_paper_that_is_asked_for_eight_times_is_made_once(
    context: Context, tasks: ManualTasks, qtbot: Any, visit: UUID
) -> None:
    for _ in range(8):
        context.papers.show(PaperKind.JOB_CARD, visit)
    dialog = begun(context, tasks, qtbot)
    context.papers.show(PaperKind.JOB_CARD, visit)
    tasks.run_all()
    assert [kept.copy_number for kept in context.desk.reads.papers.kept(visit)] == [0]
    close(dialog)
    context.papers.show(PaperKind.JOB_CARD, visit)
    begun(context, tasks, qtbot)
    tasks.run_all()
    assert len(open_now(context, PreviewDialog)) == 1


def test_another_paper_is_another_request(context: Context, tasks: ManualTasks, qtbot: Any, visit: UUID) -> None:
    for kind in (PaperKind.JOB_CARD, PaperKind.WORK_ORDER):
        context.papers.show(kind, visit)
    qtbot.waitUntil(lambda: len(open_now(context, PreviewDialog)) == 2)
    qtbot.waitUntil(lambda: tasks.waiting.count("pdf") == 2)
    tasks.run_all()
    assert {kept.kind for kept in context.desk.reads.papers.kept(visit)} == {PaperKind.JOB_CARD, PaperKind.WORK_ORDER}


def test_why_a_car_leaves_is_asked_once(context: Context, tasks: ManualTasks, visit: UUID) -> None:
    leaving, head = Leaving(context), context.desk.reads.visits.head(visit)
    for _ in range(3):
        leaving.ask(head)
    tasks.run_all()
    (question,) = open_now(context, Question)
    question.reject()
    leaving.ask(head)
    tasks.run_all()
    assert len(open_now(context, Question)) == 1


ASKED: dict[str, Callable[[Context, Callable[[object], object]], object]] = {
    "ask": lambda c, done: c.dialogs.ask("甲？", "好", done),
    "doubt": lambda c, done: c.dialogs.doubt(["甲？"], "好", done, reason=True),
    "confirm": lambda c, done: c.dialogs.confirm("甲？", "乙", ["丙"], "好", done),
    "choose": lambda c, done: c.dialogs.choose("甲？", [("a", "甲")], done),
    "text": lambda c, done: c.dialogs.text("甲？", "乙", done),
}


@pytest.mark.parametrize("kind", ASKED)
def test_the_same_question_is_asked_once_and_each_asker_is_answered(kind: str, context: Context) -> None:
    answers: list[object] = []
    for _ in range(3):
        ASKED[kind](context, answers.append)
    (question,) = open_now(context, Question)
    assert [bool(answer) for answer in answers] == [False, False]
    question.reject()
    assert [bool(answer) for answer in answers] == [False, False, False]
    ASKED[kind](context, answers.append)
    assert len(open_now(context, Question)) == 1


def test_another_question_is_asked_besides(context: Context) -> None:
    for words in ("甲？", "乙？"):
        context.dialogs.ask(words, "好", lambda _yes: None)
    assert len(open_now(context, Question)) == 2


def test_a_signature_is_asked_for_once(context: Context) -> None:
    window = context.window
    assert isinstance(window, QWidget)
    for _ in range(3):
        SignDialog(window, "派工单", "我同意", "张三", lambda *_: None).open()
    assert len(open_now(context, SignDialog)) == 1
