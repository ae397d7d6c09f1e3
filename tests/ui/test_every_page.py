"""Every page of the program, walked in both languages and themes: whole, legible, named, reachable, honest."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from advisor_app.domain.stages import Stage
from db.engine import Database, open_database
from tests.journeys.shop import open_shop
from tests.ui import every
from tests.ui.every import SIZES, Desk, FullShop, Screen
from ui.homes import features
from ui.kit.tasks import ManualTasks
from ui.theme.theme import apply_theme, current_theme


def dress(qapp: QApplication, theme: str, touch: bool = False) -> None:
    """Dress the program, unless it is dressed so: that costs more than all that is looked at."""
    now = current_theme()
    if (now.name, now.metrics.touch) != (theme, touch) or not qapp.styleSheet():
        apply_theme(qapp, theme, touch=touch)


SCREENS = every.screens()
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
    made = {language: Desk(full.shop, language, full.at) for language in ("zh_CN", "en")}
    yield made
    for desk in made.values():
        desk.close()
    apply_theme(qapp, "light")


def test_every_feature_is_walked() -> None:
    walked = {screen.page for screen in SCREENS} | every.WITHIN
    assert set(features()) <= walked
    assert {screen.stage for screen in SCREENS if screen.stage} == set(Stage)


@pytest.mark.parametrize("language", ["zh_CN", "en"])
@everywhere
def test_a_page_is_well_made(
    screen: Screen, language: str, desks: dict[str, Desk], data: str, qapp: QApplication
) -> None:
    dress(qapp, "light")
    desk = desks[language]
    page = desk.show(screen)
    desk.test_models(page)
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


@everywhere
def test_a_page_can_be_worked_with_fingers_in_the_dark(
    screen: Screen, desks: dict[str, Desk], qapp: QApplication
) -> None:
    dress(qapp, "dark", touch=True)
    desk = desks["zh_CN"]
    desk.show(screen)
    assert sorted(every.small(desk.window, 44)) == []
    desk.resize(SIZES[0])
    assert sorted(every.cut(desk.window)) == []


@everywhere
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
