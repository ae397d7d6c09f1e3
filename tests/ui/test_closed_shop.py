"""A shop that cannot be opened: the window says why and what to do, in the person's language, and tries again."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from advisor_app.domain.values.errors import EnvironmentFault
from advisor_app.i18n import error_text, set_language
from advisor_app.integrations.passwords import Argon2Passwords
from advisor_app.settings import Settings, save
from db import doctor_schema
from db.engine import Database, open_database, place_of, sqlite_driver
from db.opening import ensure_no_fault_of_tables, ensure_tables, open_shop
from tests.conftest import Shelf
from tests.journeys.shop import PASSWORD
from tests.journeys.shop import open_shop as found_shop
from ui.app import App
from ui.shell.closed_page import ClosedPage
from ui.shell.first_run_page import FirstRunPage
from ui.shell.login_page import LoginPage

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
LONG_MS = 20_000


def change(path: Path, *statements: str) -> None:
    raw = sqlite_driver().connect(path, isolation_level=None)
    for statement in statements:
        raw.execute(statement)
    raw.close()


@pytest.fixture
def path(shelf: Shelf, templates: Any) -> Path:
    """The file of a founded shop that nobody has open."""
    database = shelf.open(shelf.place("sqlite", templates("sqlite")))
    found_shop(database)
    database.dispose()
    assert database.path is not None
    return database.path


@pytest.fixture
def start(qapp: QApplication, qtbot: Any, tmp_path: Path) -> Iterator[Callable[[str], App]]:
    """Starts the program on a database and waits until it says something."""
    made: list[App] = []

    def begin(url: str) -> App:
        app = App(qapp, url=url, folder=tmp_path, passwords=Argon2Passwords(memory_kib=32, passes=1))
        made.append(app)
        app.start()
        QTest.qWaitForWindowExposed(app.window)
        app.window.activateWindow()
        return app

    yield begin
    for app in made:
        assert not app.rim._seen, "a fault of the program was reported"
        app.window.close()
        app.window.deleteLater()


def in_sight(app: App, kind: type[Any]) -> list[Any]:
    return [page for page in app.window.findChildren(kind) if page.isVisible()]


def refusal(app: App, qtbot: Any) -> ClosedPage:
    qtbot.waitUntil(lambda: bool(in_sight(app, ClosedPage)), timeout=LONG_MS)
    (page,) = in_sight(app, ClosedPage)
    assert not in_sight(app, LoginPage)
    assert app.desk is None
    return page  # type: ignore[no-any-return]


RENAMED = "ALTER TABLE visit RENAME COLUMN odometer_km TO odo"
SHOP_RENAMED = "ALTER TABLE shop RENAME COLUMN name TO nom"
STAFF_RENAMED = "ALTER TABLE staff RENAME COLUMN login TO user_name"
FILLED = "ALTER TABLE visit ADD COLUMN lane TEXT NOT NULL"


def newer(path: Path) -> None:
    change(path, "UPDATE alembic_version SET version_num = '0099'")


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:200_000])


def text(path: Path) -> None:
    path.write_text("Only words, and no database at all. " * 20, "utf-8")


def folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def songs(path: Path) -> None:
    path.unlink()
    Path(f"{path}.seal").unlink(missing_ok=True)
    change(path, "CREATE TABLE songs (id INTEGER PRIMARY KEY)")


def gone_disk(path: Path) -> None:
    path.parent.rename(path.parent.with_name("unplugged"))


MISTAKES: list[tuple[Callable[[Path], None], str, dict[str, str]]] = [
    (newer, "database_newer", {"found": "0099"}),
    (cut, "database_damaged", {}),
    (text, "database_foreign", {"path": "{path}"}),
    (folder, "database_is_folder", {"path": "{path}"}),
    (songs, "database_of_others", {"place": "{path}", "found": "songs"}),
    (gone_disk, "folder_missing", {"path": "{folder}"}),
    (lambda path: change(path, RENAMED), "database_tables_differ", {"place": "{path}", "found": "visit.odometer_km"}),
    (lambda path: change(path, SHOP_RENAMED), "database_tables_differ", {"place": "{path}", "found": "shop.name, shop.nom"}),
    (lambda path: change(path, "DROP TABLE wash"), "database_tables_differ", {"place": "{path}", "found": "wash"}),
]  # fmt: skip


@pytest.mark.parametrize("language", ["zh_CN", "en"])
@pytest.mark.parametrize(("spoil", "code", "params"), MISTAKES, ids=[f"{n}-{code}" for n, (_, code, _) in enumerate(MISTAKES)])  # fmt: skip
def test_what_stands_in_the_way_is_said(
    spoil: Callable[[Path], None], code: str, params: dict[str, str], language: str,
    path: Path, tmp_path: Path, start: Callable[[str], App], qtbot: Any,
) -> None:  # fmt: skip
    place = tmp_path / "disk" / "shop.db"
    place.parent.mkdir()
    shutil.copyfile(path, place)
    spoil(place)
    set_language(language)
    page = refusal(start(f"sqlite:///{place}"), qtbot)
    filled = {name: value.format(path=place, folder=place.parent) for name, value in params.items()}
    assert page.reason.text() == error_text(code, **filled)
    assert str(place) in (page.reason.text() if page.place.isHidden() else page.place.text())
    if code == "folder_missing":
        assert not place.parent.exists()


def test_trying_again_opens_what_was_mended(path: Path, start: Callable[[str], App], qtbot: Any) -> None:
    newer(path)
    app = start(f"sqlite:///{path}")
    page = refusal(app, qtbot)
    change(path, "UPDATE alembic_version SET version_num = '0001'")
    assert page.retry.hasFocus()
    with qtbot.waitSignal(app.ready, timeout=LONG_MS):
        QTest.keyClick(page.retry, Qt.Key.Key_Return)
    (login,) = in_sight(app, LoginPage)
    with qtbot.waitSignal(app.entered, timeout=LONG_MS):
        login.login_wanted.emit("boss", PASSWORD)
    assert not app.window.covered


def test_tables_that_come_right_are_opened_in_the_same_window(
    path: Path, start: Callable[[str], App], qtbot: Any
) -> None:
    change(path, RENAMED)
    app = start(f"sqlite:///{path}")
    page = refusal(app, qtbot)
    change(path, "ALTER TABLE visit RENAME COLUMN odo TO odometer_km")
    with qtbot.waitSignal(app.ready, timeout=LONG_MS):
        page.retry.click()
    assert in_sight(app, LoginPage)


def test_people_that_cannot_be_read_let_nobody_in(path: Path, start: Callable[[str], App], qtbot: Any) -> None:
    change(path, STAFF_RENAMED)
    app = start(f"sqlite:///{path}")
    page = refusal(app, qtbot)
    assert "staff.login" in page.reason.text()


def test_the_words_follow_the_language(path: Path, start: Callable[[str], App], qtbot: Any) -> None:
    newer(path)
    app = start(f"sqlite:///{path}")
    page = refusal(app, qtbot)
    chinese = page.reason.text()
    page.language.click()
    qtbot.waitUntil(lambda: in_sight(app, ClosedPage)[0].reason.text() != chinese, timeout=LONG_MS)
    assert in_sight(app, ClosedPage)[0].reason.text() == error_text("database_newer", found="0099")
    app.tasks.close()


def test_a_shop_that_another_program_holds_does_not_speak_of_input(
    path: Path, start: Callable[[str], App], qtbot: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from db import engine

    monkeypatch.setattr(engine, "BUSY_SECONDS", 0.05)
    holder = sqlite_driver().connect(path, isolation_level=None)
    holder.execute("PRAGMA journal_mode=DELETE")
    holder.execute("BEGIN EXCLUSIVE")
    page = refusal(start(f"sqlite:///{path}"), qtbot)
    assert page.reason.text() == error_text("opening_database_locked")
    holder.close()


def test_an_address_in_the_settings_that_is_none_is_said(
    tmp_path: Path, qapp: QApplication, qtbot: Any, start: Callable[[str], App]
) -> None:
    save(tmp_path, replace(Settings(), database="mysql://boss:secret@x/y"))
    page = refusal(start(""), qtbot)
    assert page.reason.text() == error_text("database_url_unknown", url="mysql://boss:***@x/y")
    assert "secret" not in page.place.text()


def test_a_new_file_in_a_folder_that_is_there_is_a_new_shop(
    tmp_path: Path, start: Callable[[str], App], qtbot: Any
) -> None:
    app = start(f"sqlite:///{tmp_path}/new.db")
    qtbot.waitUntil(lambda: bool(in_sight(app, FirstRunPage)), timeout=LONG_MS)


# The look itself ------------------------------------------------------------------------------------------------------


def test_sound_tables_are_not_compared_as_a_whole(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """The whole comparison takes 50 ms: only what looks wrong is worth it."""
    compared: list[Database] = []
    monkeypatch.setattr(doctor_schema, "ensure_usable", compared.append)
    ensure_tables(database)
    assert compared == []
    ensure_no_fault_of_tables(database, ValueError("no fault of the tables"))
    assert compared == []


@pytest.mark.parametrize(("statement", "found"), [(RENAMED, "visit.odometer_km"), (FILLED, "visit.lane")])
def test_other_tables_are_refused(statement: str, found: str, database: Database) -> None:
    if statement == FILLED and database.kind == "sqlite":
        statement += " DEFAULT 'x'"
    with database.writer.begin() as connection:
        connection.exec_driver_sql(statement)
    if "DEFAULT" in statement:  # filled by the table itself: it does no harm
        ensure_tables(database)
        return
    with pytest.raises(EnvironmentFault, match="database_tables_differ") as refused:
        ensure_tables(database)
    assert found in str(refused.value.params["found"])


def test_nothing_of_ours_stays_beside_the_file_of_another_program(path: Path) -> None:
    songs(path)
    with pytest.raises(EnvironmentFault, match="database_of_others"):
        open_shop(str(path))
    assert not list(path.parent.glob("*.ballast"))
    database = open_database(path, ballast=False)
    with database.reader.connect() as connection:
        assert connection.exec_driver_sql("SELECT name FROM sqlite_master").scalars().all() == ["songs"]
    database.dispose()


def test_a_place_is_shown_without_its_password(tmp_path: Path) -> None:
    assert place_of("postgresql://u:secret@h/shop") == "postgresql://u:***@h/shop"
    assert place_of(f"sqlite:///{tmp_path}/a.db") == str(tmp_path / "a.db")
    assert place_of("mysql://u:secret@h/shop") == "mysql://u:***@h/shop"
    assert place_of("postgresql://u:secret@h:port/shop") == "postgresql://u:***@h:port/shop"
