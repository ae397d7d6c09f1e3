"""Every page of the program, walked in both languages and themes: whole, legible, named, reachable, honest."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPushButton, QScrollArea, QWidget

from advisor_app.domain.stages import Stage
from db.engine import Database, open_database
from tests.journeys.shop import open_shop
from tests.ui import every
from tests.ui.every import SIZES, Desk, FullShop, Screen
from ui.homes import features
from ui.kit.tasks import ManualTasks
from ui.shell.window import SMALLEST
from ui.theme.theme import apply_theme, current_theme


def dress(qapp: QApplication, theme: str, touch: bool = False) -> None:
    """Dress the program, unless it is dressed so: that costs more than all that is looked at."""
    now = current_theme()
    if (now.name, now.metrics.touch) != (theme, touch):
        apply_theme(qapp, theme, touch=touch)


SCREENS = every.screens()
STAGES = [screen for screen in SCREENS if screen.stage is not None]
AGAIN = "Try again"
everywhere = pytest.mark.parametrize("screen", SCREENS, ids=str)


@pytest.fixture(scope="module")
def opened(
    tmp_path_factory: pytest.TempPathFactory, templates: Callable[[str], str | Path]
) -> Iterator[Callable[[], Database]]:
    """Opens databases that live as long as the module."""
    made: list[Database] = []

    def open_one() -> Database:
        place = tmp_path_factory.mktemp("every") / "shop.db"
        place.write_bytes(Path(templates("sqlite")).read_bytes())
        made.append(open_database(place, ballast=False))
        return made[-1]

    yield open_one
    for database in made:
        database.dispose()


@pytest.fixture(scope="module")
def full(opened: Callable[[], Database]) -> FullShop:
    return every.fill(opened())


@pytest.fixture(scope="module")
def data(full: FullShop) -> str:
    return every.data_texts(full.shop.database)


@pytest.fixture(scope="module")
def desks(qapp: Any, full: FullShop) -> Iterator[dict[str, Desk]]:
    """One window per language in the full shop."""
    dress(qapp, "light")
    made = {language: Desk(full.shop, language, full.at) for language in ("zh_CN", "en")}
    for desk in made.values():
        for screen in SCREENS:  # the workspace makes pages ahead: none may be left to be made in the other's language
            desk.show(screen)
    yield made
    for desk in made.values():
        desk.close()
    apply_theme(qapp, "light")


def test_every_feature_is_walked() -> None:
    walked = {screen.page for screen in SCREENS} | every.WITHIN
    assert set(features()) <= walked
    assert {screen.stage for screen in SCREENS if screen.stage} == set(Stage)


def test_what_is_wrong_is_found(qtbot: Any) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.setObjectName("planted")
    low, first, second, field, skipped = QPushButton(""), QPushButton("甲"), QPushButton("OK"), QLineEdit(), QLineEdit()
    rich = QLabel("a long text that is cut, surely")
    rich.setTextFormat(Qt.TextFormat.AutoText)
    rich.setFixedWidth(20)
    first.setToolTip("<b>bold</b>")
    for widget in (low, first, second, field, skipped, rich):
        widget.setParent(window)
    first.setShortcut("F9")
    second.setShortcut("F9")
    field.setFocus()
    skipped.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    trap = QObject(window)
    trap.eventFilter = lambda _watched, event: event.type() == QEvent.Type.KeyPress  # type: ignore[method-assign]
    field.installEventFilter(trap)
    window.resize(300, 60)
    skipped.move(290, 0)
    narrow, wide = QScrollArea(window), QWidget()
    wide.setMinimumSize(400, 20)
    narrow.setWidget(wide)
    narrow.resize(100, 40)
    window.show()
    QTest.qWaitForWindowExposed(window)
    assert set(every.nameless(window)) == {"QPushButton", "QLineEdit"}
    assert [found.split(":")[0] for found in every.not_plain(window)][1:] == ["tip of QPushButton '甲'"]
    assert any(found.startswith("QLabel") and "px" in found for found in every.cut(window))
    assert any(found.startswith("QLineEdit sticks out") for found in every.cut(window))
    assert [found for found in every.cut(window) if "QScrollArea in QWidget planted scrolls sideways by 3" in found]
    assert "QPushButton: " in " ".join(every.small(window, 200))
    assert list(every.small(window, 1)) == []
    assert list(every.doubled_keys(window)) == ["F9: QPushButton '甲' / QPushButton 'OK'"]
    assert [found for found in every.foreign(window, "en", "") if "甲" in found]
    assert [found for found in every.foreign(window, "zh_CN", "") if "surely" in found or "long" in found]
    assert list(every.unreached(window, window, most=5)) == ["QLineEdit"]


@pytest.mark.parametrize("language", ["zh_CN", "en"])
@everywhere
def test_a_page_is_well_made(
    screen: Screen, language: str, desks: dict[str, Desk], data: str, qapp: QApplication
) -> None:
    dress(qapp, "light")
    desk = desks[language]
    page = desk.show(screen)
    desk.watch_models(page)
    wrong: dict[str, set[str]] = {}

    def note(kind: str, found: Iterator[str]) -> None:
        wrong.setdefault(kind, set()).update(found)

    desk.show(screen)  # once more, with Qt's tester watching the models
    note("nameless", every.nameless(desk.window))
    note("markup", every.not_plain(desk.window))
    note("language", every.foreign(desk.window, language, data))
    note("keys", every.doubled_keys(desk.window))
    note("low", every.small(desk.window, 32))
    for size in SIZES:
        desk.resize(size)
        note(f"cut at {size[0]}", every.cut(desk.window))
    desk.resize(SIZES[0])
    note("tab", every.unreached(desk.window, page))
    assert {kind: sorted(found) for kind, found in wrong.items() if found} == {}


@pytest.mark.parametrize("language", ["zh_CN", "en"])
@everywhere
def test_a_page_is_whole_in_the_smallest_window(
    screen: Screen, language: str, desks: dict[str, Desk], full: FullShop, qapp: QApplication
) -> None:
    dress(qapp, "light")
    desk = desks[language]
    wrong: dict[str, list[str]] = {}
    try:
        for name, visit in (("here", None), ("over", full.closed)) if screen.stage else (("here", None),):
            desk.show(screen, visit)
            desk.resize(SMALLEST.toTuple())
            wrong[name] = sorted(every.cut(desk.window))
    finally:
        desk.resize(SIZES[0])
    assert {name: found for name, found in wrong.items() if found} == {}


def test_every_page_can_be_worked_with_fingers_in_the_dark(desks: dict[str, Desk], qapp: QApplication) -> None:
    dress(qapp, "dark", touch=True)  # all pages in one test: to dress the program costs a second
    desk = desks["zh_CN"]
    wrong: dict[str, list[str]] = {}
    for screen in SCREENS:
        desk.show(screen)
        desk.resize(SIZES[0])
        wrong[str(screen)] = sorted({*every.small(desk.window, 44), *every.cut(desk.window)})
    assert {screen: found for screen, found in wrong.items() if found} == {}


@pytest.mark.parametrize("screen", STAGES, ids=str)
def test_a_visit_that_is_over_can_still_be_read(
    screen: Screen, desks: dict[str, Desk], full: FullShop, qapp: QApplication
) -> None:
    dress(qapp, "light")
    desk = desks["en"]
    page = desk.show(screen, full.closed)
    assert page.isVisible()
    assert sorted(every.cut(desk.window)) == []


@everywhere
def test_a_page_says_what_failed_and_tries_again(screen: Screen, full: FullShop, qapp: QApplication) -> None:
    desk = Desk(full.shop, "en", full.at)
    try:
        desk.line.cut = True
        desk.show(screen)
        assert [
            text for text in every.texts_in_sight(desk.window) if "Traceback" in text or "EnvironmentFault" in text
        ] == []
        again = every.buttons_that_say(desk.window, lambda text: text.startswith(AGAIN))
        assert len(again) >= 1, every.texts_in_sight(desk.window)
        desk.line.cut = False
        again[0].click()
        desk.turn()
        assert every.buttons_that_say(desk.window, lambda text: text.startswith(AGAIN)) == []
    finally:
        desk.close()


@everywhere
def test_a_page_waits_for_what_was_asked_for(screen: Screen, full: FullShop, qapp: QApplication) -> None:
    tasks = ManualTasks()
    desk = Desk(full.shop, "zh_CN", full.at, tasks)
    try:
        page = desk.show(screen)
        for key in (Qt.Key.Key_F9, Qt.Key.Key_Return, Qt.Key.Key_Down, Qt.Key.Key_F5):
            QTest.keyClick(desk.window.windowHandle(), key)
        assert page.isVisible()
        assert set(tasks.waiting) <= {"read", "job"}
        tasks.run_all()
        desk.turn()
        tasks.run_all()
        assert page.isVisible()
    finally:
        desk.close()


@pytest.fixture(scope="module")
def bare(qapp: Any, opened: Callable[[], Database]) -> Iterator[Desk]:
    """A window in a shop that was founded a moment ago."""
    made = Desk(open_shop(opened()), "zh_CN", {})
    yield made
    made.close()


@pytest.mark.parametrize("screen", [screen for screen in SCREENS if screen.stage is None], ids=str)
def test_a_page_opens_in_an_empty_shop(screen: Screen, bare: Desk, qapp: QApplication) -> None:
    dress(qapp, "light")
    page = bare.show(screen)
    assert page.isVisible()
    assert every.texts_in_sight(bare.window)
    assert sorted(every.cut(bare.window)) == []
