"""Before the first answer no page says that there is nothing: nobody knows yet."""

from importlib import import_module

from pytestqt.qtbot import QtBot

from advisor_app.domain.staff import Role
from db.engine import Database
from tests.journeys.shop import open_shop
from tests.ui.desk import make_context, present
from ui.homes import features
from ui.kit.empty import EmptyState
from ui.kit.tasks import ManualTasks
from ui.shell.window import MainWindow

CHOOSE_FIRST = {"files"}
"""Pages whose right side asks to choose something, whatever the lists hold."""


def test_no_page_claims_to_be_empty_before_it_has_been_read(qtbot: QtBot, sqlite_database: Database) -> None:
    context = make_context(open_shop(sqlite_database), Role.MANAGER, tasks=ManualTasks())
    assert isinstance(context.window, MainWindow)
    qtbot.addWidget(context.window)
    for name in features():
        import_module(f"ui.features.{name}.feature").register(context)
    said = {}
    for spec in context.pages.rail(Role.MANAGER.value):
        page = spec.factory()
        present(context, page)  # type: ignore[arg-type]
        said[spec.name] = [e.accessibleName() for e in page.findChildren(EmptyState) if e.isVisible()]  # type: ignore[attr-defined]
    assert len(said) > 10
    assert [name for name, texts in said.items() if texts and name not in CHOOSE_FIRST] == []
