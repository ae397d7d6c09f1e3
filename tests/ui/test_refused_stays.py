"""The database refuses: on every page each field keeps what was typed, and the banner's button stores it."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from advisor_app.domain.stages import Stage
from db.engine import open_database
from tests.ui import every
from tests.ui.every import FullShop, Screen
from tests.ui.locked import LockedTasks
from ui.features.fault.interview_form import QuestionRow
from ui.features.visit.page import VisitPage
from ui.features.walkaround.page import WalkaroundPage
from ui.kit.buttons import Button
from ui.kit.date_input import DateTimeInput
from ui.kit.dialogs import ScriptedDialogs
from ui.kit.forms import Field, FieldState
from ui.kit.inputs import TextArea, TextInput
from ui.kit.number_inputs import MileageInput, PhoneInput

SCREENS = every.screens()
STORING = {
    Screen("files"), Screen("jobs"), Screen("setup"), Screen("visit", Stage.RECEPTION), Screen("visit", Stage.WALKAROUND),
    Screen("visit", Stage.FAULT), Screen("visit", Stage.QUOTE), Screen("visit", Stage.ORDER),
}  # fmt: skip
"""Pages with fields that are stored as they are left."""
KINDS = (TextInput, TextArea, MileageInput, PhoneInput, DateTimeInput)
TOPICS = frozenset({"customers", "faults", "jobs", "parts", "quality", "quotes", "staff", "vehicles", "visits"})


class Willing(ScriptedDialogs):
    """Goes on with every question."""

    def _next(self, kind: str, words: str) -> object:
        self.asked.append((kind, words))
        return "看过" if kind in {"doubt", "text"} else True


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory, templates: Callable[[str], str | Path]) -> Iterator[FullShop]:
    place = tmp_path_factory.mktemp("refused") / "shop.db"
    place.write_bytes(Path(templates("sqlite")).read_bytes())
    database = open_database(place, ballast=False)
    yield every.fill(database)
    database.dispose()


@pytest.fixture(scope="module")
def desk(qapp: Any, full: FullShop) -> Iterator[every.Desk]:
    made = every.Desk(full.shop, "zh_CN", full.at, LockedTasks())
    made.context.dialogs = Willing()
    yield made
    made.close()


def shown(desk: every.Desk, screen: Screen, full: FullShop, visit: UUID | None = None) -> QWidget:
    """Open a page with something in it."""
    page = desk.show(screen, visit)
    if screen.page == "files":
        vehicle = full.shop.desk.reads.visits.head(full.at[Stage.QUOTE]).vehicle.id
        page.open(vehicle=vehicle)  # type: ignore[attr-defined]
        desk.turn()
    if isinstance(page, VisitPage) and isinstance(stage := page.page(), WalkaroundPage):
        stage.side.show_part("state")
        desk.turn()
    return page


def owner(editor: QWidget) -> Field | QuestionRow | None:
    """Return what says how an input stands."""
    at = editor.parentWidget()
    while at is not None and not isinstance(at, Field | QuestionRow):
        at = at.parentWidget()
    return at


def state(editor: QWidget) -> FieldState:
    """Return how what is stored stands to what is in an input."""
    row = owner(editor)
    assert row is not None
    return row.state()


def inputs(page: QWidget) -> list[Any]:
    """Return what somebody can type into that belongs to a field or a question."""
    found = [editor for editor in page.findChildren(QWidget) if isinstance(editor, KINDS) and owner(editor) is not None]
    return [editor for editor in found if editor.isVisible() and editor.isEnabled() and open_to(editor)]


def open_to(editor: Any) -> bool:
    """Return whether something else can be entered: no text that is only shown, no day that nobody has chosen yet."""
    return editor.value() is not None if isinstance(editor, DateTimeInput) else not editor.isReadOnly()


def fill_in(editor: Any, n: int) -> str:
    """Type something else, and leave; return what stands there then."""
    new: object = f"试写{n}"
    if isinstance(editor, MileageInput):
        new = 31000 + n
    elif isinstance(editor, PhoneInput):
        new = f"1391234{5600 + n}"
    elif isinstance(editor, DateTimeInput) and (before := editor.value()) is not None:
        new = before + timedelta(days=1)
    editor.set_value(new)
    editor.edited.emit()
    editor.left.emit()
    return text(editor)


def text(editor: Any) -> str:
    """Return what can be read in an input."""
    if isinstance(editor, DateTimeInput):
        return str(editor.value())
    return str(editor.toPlainText() if isinstance(editor, TextArea) else editor.text())


def heard(desk: every.Desk, visit: UUID | None) -> None:
    """Let every page read again, as when another counter changed something."""
    desk.context.hub.publish(TOPICS | ({f"visit:{visit}"} if visit else set()))
    desk.turn()


@pytest.mark.parametrize("screen", SCREENS, ids=str)
def test_what_was_typed_stays_and_is_stored_by_the_banner(screen: Screen, desk: every.Desk, full: FullShop) -> None:
    tasks = desk.context.tasks
    assert isinstance(tasks, LockedTasks)
    visit = full.at[Stage.ORDER if screen.stage is Stage.QUOTE else screen.stage] if screen.stage else None
    page = shown(desk, screen, full, visit)  # a quote takes a promise once it has lines
    editors = inputs(page)
    tasks.locked = True
    typed = {editor: fill_in(editor, n) for n, editor in enumerate(editors)}
    heard(desk, visit)
    assert {editor: text(editor) for editor in editors} == typed
    tried = [editor for editor in editors if state(editor) is not FieldState.IDLE]
    assert {state(editor) for editor in tried} <= {FieldState.WRONG}
    for editor in tried:
        editor.left.emit()  # leaving again loses nothing either
    assert {editor: text(editor) for editor in editors} == typed
    tasks.locked = False
    if screen in STORING:
        assert tried
        button = next(b for b in desk.window._banner.findChildren(Button) if b.isVisible())
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    heard(desk, visit)
    stored = [editor for editor in tried if state(editor) is not FieldState.WRONG]
    assert {editor: text(editor) for editor in tried} == {editor: typed[editor] for editor in tried}
    rows = [owner(editor) for editor in tried if editor not in stored]
    assert all(row is not None and row.error() for row in rows), "what is still not stored says why"
    assert bool(stored) is (screen in STORING)


OTHERS = {
    Stage.RECEPTION: Stage.FAULT, Stage.WALKAROUND: Stage.RECEPTION, Stage.FAULT: Stage.QUOTE, Stage.ORDER: Stage.QUOTE,
}  # fmt: skip
"""Stage whose own visit is typed into, and the stage at which another one stands."""


@pytest.mark.parametrize("stage", OTHERS)
def test_what_was_typed_for_one_car_is_not_shown_with_another(stage: Stage, desk: every.Desk, full: FullShop) -> None:
    tasks = desk.context.tasks
    assert isinstance(tasks, LockedTasks)
    screen = Screen("visit", stage)
    editors = inputs(shown(desk, screen, full))
    tasks.locked = True
    typed = {fill_in(editor, 70 + n) for n, editor in enumerate(editors)}
    tasks.locked = False
    assert typed
    workspace = shown(desk, screen, full, full.at[OTHERS[stage]])
    assert isinstance(workspace, VisitPage)
    front = workspace.page()
    assert front is not None
    assert typed.isdisjoint(text(editor) for editor in front.findChildren(QWidget) if isinstance(editor, KINDS))
    desk.window.clear_banner()
