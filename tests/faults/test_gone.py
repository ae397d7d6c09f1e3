"""What the program needs is taken away while somebody works: said in their language, nothing entered lost, works again."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from sqlalchemy import select

from advisor_app.domain.printing import PaperKind, PrintState
from advisor_app.domain.stages import Stage
from advisor_app.i18n import error_text, set_language
from db import engine
from db.tables.all import metadata
from tests.conftest import Server
from tests.faults.at_work import Desk, at_work, texts
from tests.journeys.shop import Shop, open_shop
from tests.journeys.walk_in import drive
from ui.kit.forms import FieldState
from ui.shell.data import PrintWish
from ui.shell.preview_dialog import PreviewDialog

pytestmark = [pytest.mark.qt_log_ignore("This plugin does not support"), pytest.mark.timeout(180)]
LANGUAGES = ("zh_CN", "en")


def file_shop(place: Path, template: Callable[[str], Any], stage: Stage = Stage.WALKAROUND) -> tuple[Path, UUID]:
    """Put a shop with one visit into ``place``; return file and visit."""
    import shutil

    path = place / "shop.db"
    shutil.copyfile(template("sqlite"), path)
    database = engine.open_database(path, ballast=False)
    shop = open_shop(database)
    visit = drive(shop, stage).visit
    database.dispose()
    return path, visit


def on_reception(desk: Desk, visit: UUID) -> None:
    """Show the reception sheet of the visit."""
    from ui.features.visit.page import VisitPage

    desk.go(visit)
    desk.front(VisitPage).presenter.choose(Stage.RECEPTION)
    desk.wait(lambda: desk.app.tasks.pending == 0 and desk.sheet_field("odometer_km").isVisible())


def refused(desk: Desk, reading: str, code: str) -> None:
    """Type a reading: the banner says why it is not stored, and what was typed still stands there."""
    field = desk.sheet_field("odometer_km")
    desk.write(field, reading)
    desk.wait(lambda: desk.banner() == error_text(code))
    assert field.value() == int(reading)
    desk.wait(lambda: field.state() is FieldState.WRONG)


def stored_again(desk: Desk, visit: UUID, reading: str) -> None:
    """Press the banner's button: what was typed is stored, and the banner goes."""
    desk.try_again()
    desk.wait(lambda: desk.app.tasks.pending == 0 and desk.odometer(visit) == int(reading))
    desk.wait(lambda: desk.sheet_field("odometer_km").state() is not FieldState.WRONG)

    def cleared() -> bool:
        if desk.banner():  # a read that was under way when the line broke says so after the first press
            desk.try_again()
        return desk.banner() == ""

    desk.wait(cleared)
    assert desk.sheet_field("odometer_km").value() == int(reading)


@pytest.fixture(autouse=True)
def quiet(quiet_log: Callable[..., None]) -> None:
    """The log may say that a line broke; the screen must."""
    quiet_log("db", "advisor", "sqlalchemy")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_file_that_is_moved_away_and_comes_back(
    language: str, templates: Callable[[str], Any], tmp_path: Path, qapp: QApplication, qtbot: Any
) -> None:
    set_language(language)
    path, visit = file_shop(tmp_path, templates)
    with at_work(qapp, qtbot, f"sqlite:///{path}", tmp_path / "own") as desk:
        on_reception(desk, visit)
        path.rename(tmp_path / "elsewhere.db")
        refused(desk, "30555", "database_gone")
        desk.press(Qt.Key.Key_F5)  # reading does not work either, and takes nothing from the screen
        desk.wait(lambda: desk.app.tasks.pending == 0)
        assert desk.banner() == error_text("database_gone")
        assert desk.sheet_field("odometer_km").value() == 30555
        (tmp_path / "elsewhere.db").rename(path)
        stored_again(desk, visit, "30555")
        assert not desk.app.rim._seen


def test_several_fields_wait_for_the_same_cause(
    templates: Callable[[str], Any], tmp_path: Path, qapp: QApplication, qtbot: Any
) -> None:
    """One button stores everything that was left meanwhile, not only the last of it."""
    path, visit = file_shop(tmp_path, templates)
    with at_work(qapp, qtbot, f"sqlite:///{path}", tmp_path / "own") as desk:
        on_reception(desk, visit)
        path.rename(tmp_path / "elsewhere.db")
        refused(desk, "30555", "database_gone")
        desk.write(desk.sheet_field("bring_name"), "Li")
        desk.wait(lambda: desk.sheet_field("bring_name").state() is FieldState.WRONG)
        (tmp_path / "elsewhere.db").rename(path)
        stored_again(desk, visit, "30555")
        assert desk.app.desk is not None
        sheet = desk.app.desk.reads.visits.sheet
        desk.wait(lambda: sheet(visit).bring_name == "Li")


HOLDER = """
import sys
from pysqlite3 import dbapi2
held = dbapi2.connect(sys.argv[1], isolation_level=None)
held.execute("BEGIN IMMEDIATE")
print("held", flush=True)
sys.stdin.readline()
held.execute("ROLLBACK")
print("let go", flush=True)
sys.stdin.readline()
"""


def test_a_file_that_another_program_locks(
    templates: Callable[[str], Any], tmp_path: Path, qapp: QApplication, qtbot: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "BUSY_SECONDS", 0.2)
    path, visit = file_shop(tmp_path, templates)
    with at_work(qapp, qtbot, f"sqlite:///{path}", tmp_path / "own") as desk:
        on_reception(desk, visit)
        with subprocess.Popen(
            [sys.executable, "-c", HOLDER, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        ) as other:
            assert other.stdin is not None
            assert other.stdout is not None
            assert other.stdout.readline() == "held\n"
            refused(desk, "30555", "database_locked")
            other.stdin.write("go\n")
            other.stdin.flush()
            assert other.stdout.readline() == "let go\n"
            stored_again(desk, visit, "30555")
            other.communicate("bye\n")


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 24 MB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", str(folder)], capture_output=True, check=False
    ) if sys.platform == "linux" and os.getuid() == 0 else None  # fmt: skip
    if made is None or made.returncode:
        pytest.skip("no tmpfs can be mounted here")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


def fill(disk: Path) -> Path:
    """Leave not one free page on the disk."""
    path = disk / "photos.bin"
    with path.open("ab", buffering=0) as file:
        size = 1 << 20
        while size >= 1:
            try:
                file.write(b"\1" * size)
            except OSError:
                size //= 2
    return path


def type_until_full(desk: Desk, visit: UUID, first: int, code: str) -> int:
    """Store readings until the disk takes no more; return the one that was refused."""
    for reading in range(first, first + 400):
        desk.write(desk.sheet_field("odometer_km"), str(reading))
        desk.wait(lambda reading=reading: bool(desk.banner()) or desk.odometer(visit) == reading)  # type: ignore[misc]
        if desk.banner():
            assert desk.banner() == error_text(code)
            assert desk.sheet_field("odometer_km").value() == reading
            return reading
        desk.wait(lambda: desk.app.tasks.pending == 0)
    raise AssertionError("the disk never became full")


def test_a_full_disk_gives_back_the_reserve_and_then_waits_for_room(
    small_disk: Path, templates: Callable[[str], Any], tmp_path: Path, qapp: QApplication, qtbot: Any
) -> None:
    path, visit = file_shop(small_disk, templates)
    with at_work(qapp, qtbot, f"sqlite:///{path}", tmp_path / "own") as desk:
        on_reception(desk, visit)
        fill(small_disk)
        reading = type_until_full(desk, visit, 30555, "disk_full_reserve")
        stored_again(desk, visit, str(reading))
        photos = fill(small_disk)
        reading = type_until_full(desk, visit, reading + 1, "disk_full")
        photos.unlink()
        stored_again(desk, visit, str(reading))
        assert (desk.odometer(visit), desk.banner()) == (reading, "")


def read_only(folder: Path, on: bool) -> None:
    """Let a disk take no writes, or take them again."""
    way = "remount,ro" if on else "remount,rw"
    subprocess.run(["mount", "-o", way, str(folder)], check=True, capture_output=True)


def test_a_disk_that_takes_no_writes_can_be_looked_at(
    small_disk: Path, templates: Callable[[str], Any], tmp_path: Path, qapp: QApplication, qtbot: Any
) -> None:
    path, visit = file_shop(small_disk, templates)
    read_only(small_disk, on=True)
    with at_work(qapp, qtbot, f"sqlite:///{path}", tmp_path / "own") as desk:
        assert desk.banner() == error_text("database_opened_read_only", path=str(path))
        on_reception(desk, visit)
        assert desk.sheet_field("odometer_km").value() == 30210
        refused(desk, "30555", "database_read_only")
        assert not desk.app.rim._seen
    read_only(small_disk, on=False)
    with at_work(qapp, qtbot, f"sqlite:///{path}", tmp_path / "own") as desk:
        assert desk.banner() == ""
        on_reception(desk, visit)
        desk.write(desk.sheet_field("odometer_km"), "30555")
        desk.wait(lambda: desk.odometer(visit) == 30555)


@pytest.mark.postgres
def test_a_server_that_stops_and_comes_back(qapp: QApplication, qtbot: Any, tmp_path: Path) -> None:
    from db import schema

    server = Server()
    try:
        url = server.url(server.create())
        database = engine.open_database(url)
        schema.create(database)
        visit = drive(open_shop(database), Stage.WALKAROUND).visit
        database.dispose()
        with at_work(qapp, qtbot, url, tmp_path / "own") as desk:
            on_reception(desk, visit)
            server._server._stop()
            refused(desk, "30555", "database_gone")
            server._server.ensure_postgres_running()
            stored_again(desk, visit, "30555")
            assert not desk.app.rim._seen
    finally:
        server.stop()


# Papers ---------------------------------------------------------------------------------------------------------------


@pytest.fixture
def paper_shop(shelf: Any, templates: Callable[[str], Any]) -> tuple[Shop, UUID]:
    """A shop with a signed work order."""
    shop = open_shop(shelf.open(shelf.place("sqlite", templates("sqlite"))))
    return shop, drive(shop, Stage.DISPATCH).visit


def preview(desk: Desk, visit: UUID) -> PreviewDialog:
    """Open the preview of the work order."""
    assert desk.app.context is not None
    desk.app.context.papers.show(PaperKind.WORK_ORDER, visit)
    desk.wait(lambda: isinstance(QApplication.activeModalWidget(), PreviewDialog))
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, PreviewDialog)
    return dialog


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_paper_whose_file_is_missing(
    language: str, paper_shop: tuple[Shop, UUID], tmp_path: Path, qapp: QApplication, qtbot: Any
) -> None:
    set_language(language)
    shop, visit = paper_shop
    assert shop.database.path is not None
    with at_work(qapp, qtbot, f"sqlite:///{shop.database.path}", tmp_path / "own") as desk:
        first = preview(desk, visit)
        desk.wait(first.drawn)
        first.close()
        blobs, away = shop.database.path.with_suffix(".blobs"), tmp_path / "away"
        blobs.rename(away)
        dialog = preview(desk, visit)
        desk.wait(lambda: error_text("blob_missing") in texts(dialog))
        if blobs.exists():
            blobs.rmdir()
        away.rename(blobs)
        dialog.retry_wanted.emit()
        desk.wait(dialog.drawn)
        dialog.close()
        assert not desk.app.rim._seen


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_printer_that_is_not_there(
    language: str, paper_shop: tuple[Shop, UUID], tmp_path: Path, qapp: QApplication, qtbot: Any
) -> None:
    """The ledger says failed, the screen says so, and the paper can be printed or saved elsewhere."""
    set_language(language)
    shop, visit = paper_shop
    with at_work(qapp, qtbot, f"sqlite:///{shop.database.path}", tmp_path / "own") as desk:
        dialog = preview(desk, visit)
        desk.wait(dialog.drawn)
        dialog.print_wanted.emit(PrintWish("前台打印机", 1))
        desk.wait(lambda: error_text("printer_gone") in texts(dialog))
        ledger = metadata.tables["print_event"]
        with shop.database.reader.connect() as connection:
            states = list(connection.scalars(select(ledger.c.state).order_by(ledger.c.id)))
        assert states == [PrintState.REQUESTED, PrintState.FAILED]
        dialog.save_wanted.emit(str(tmp_path / "order.pdf"))
        desk.wait((tmp_path / "order.pdf").exists)
        desk.wait(lambda: desk.app.tasks.pending == 0)
        assert (tmp_path / "order.pdf").read_bytes().startswith(b"%PDF")
        dialog.close()
