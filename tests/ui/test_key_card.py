"""The card of keys (F1): what holds in the page in front as it stands now, and what holds everywhere."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from advisor_app.domain.stages import Stage
from db.engine import open_database
from tests.ui import every
from tests.ui.desk import press
from tests.ui.every import Desk, FullShop, Screen
from ui.kit.buttons import Button, IconButton
from ui.kit.gauge import Gauge
from ui.kit.keys import rank
from ui.kit.qt_keys import keys_of
from ui.shell.key_card import KeyCard, as_printed

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


@pytest.fixture(scope="module")
def full(
    tmp_path_factory: pytest.TempPathFactory, templates: Callable[[str], str | Path], qapp: Any
) -> Iterator[FullShop]:
    """One full shop for the module: nothing is changed in it here."""
    place = tmp_path_factory.mktemp("keys") / "shop.db"
    place.write_bytes(Path(templates("sqlite")).read_bytes())
    database = open_database(place, ballast=False)
    yield every.fill(database)
    database.dispose()


@pytest.fixture(params=["zh_CN", "en"], scope="module")
def desk(full: FullShop, request: pytest.FixtureRequest) -> Iterator[Desk]:
    made = Desk(full.shop, request.param, full.at)
    yield made
    made.close()


class Page(QWidget):
    """A page with everything that can have a key."""

    def __init__(self) -> None:
        super().__init__()
        self.agree = Button("Agree", key="F9")
        self.print = IconButton("printer", "Print", key="F8")
        self.later = Button("Later", key="Alt+1")
        self.plain = Button("Without a key")
        self.gauge = Gauge("fuel")
        column = QVBoxLayout(self)
        for part in (self.agree, self.print, self.later, self.plain, self.gauge):
            column.addWidget(part)
        inner = QWidget()
        column.addWidget(inner)
        for owner, keys, what in ((inner, "F6", "Next group"), (self, "F6", "Next part"), (self, "Ctrl+F", "Find")):
            QShortcut(QKeySequence(keys), owner).setWhatsThis(what)
        QShortcut(QKeySequence("Ctrl+J"), self)

    def card_keys(self) -> tuple[tuple[str, str], ...]:
        return (("P", "Place"),)


def test_a_page_tells_its_keys_as_it_stands_now(qtbot: Any) -> None:
    page = Page()
    qtbot.addWidget(page)
    gauge = page.gauge.card_keys()[0]
    assert keys_of(page) == (
        ("F6", "Next part"), ("F8", "Print"), ("F9", "Agree"), ("Alt+1", "Later"), ("Ctrl+F", "Find"), ("P", "Place"), gauge,
    )  # fmt: skip
    page.later.hide()
    page.gauge.hide()
    page.agree.setText("Sign")
    page.print.setEnabled(False)
    assert keys_of(page) == (("F6", "Next part"), ("F8", "Print"), ("F9", "Sign"), ("Ctrl+F", "Find"), ("P", "Place"))


def test_function_keys_come_first_in_their_order() -> None:
    assert sorted(("Esc", "F10", "Ctrl+K / F3", "Fn", "F2"), key=rank) == ["F2", "Ctrl+K / F3", "F10", "Esc", "Fn"]


def test_f1_shows_the_keys_of_the_page_in_front(desk: Desk) -> None:
    for stage, only_here in ((Stage.QUOTE, "F7"), (Stage.WALKAROUND, "S / M / L"), (Stage.DISPATCH, "A – Z")):
        page = desk.show(Screen("visit", stage))
        press(desk.window, Qt.Key.Key_F1)
        (card,) = (one for one in desk.window.findChildren(KeyCard) if one.isVisible())
        shown = [label.text() for label in card.findChildren(QLabel)]
        rows = keys_of(page)
        assert {only_here, "F9", "F8"} <= {keys for keys, _ in rows}
        for keys, what in (*rows, ("F2", "New visit" if desk.language == "en" else "新建接车")):
            assert as_printed(keys) in shown
            assert what in shown
        first = shown.index("F8"), shown.index("F2")
        assert first == tuple(sorted(first)), "the page's own keys come first"
        card.accept()


def test_every_key_of_every_page_is_told_in_the_language_of_the_person(desk: Desk) -> None:
    for screen in every.screens():
        page = desk.show(screen)
        rows = keys_of(page)
        assert rows, f"{screen} has no key"
        assert all(keys and what.strip() for keys, what in rows), screen
        for shortcut in page.findChildren(QShortcut):
            assert shortcut.whatsThis(), f"{screen}: {shortcut.key().toString()} does not say what it does"
        for keys, what in rows:
            chinese = bool(re.search(r"[\u4e00-\u9fff]", what))
            own_words = (screen.page == "arrival" and keys.startswith("Alt+")) or (  # a customer's name, that of a job
                screen.stage is Stage.REPAIR and keys == "F9"
            )
            assert own_words or chinese == (desk.language == "zh_CN"), (screen, keys, what)
