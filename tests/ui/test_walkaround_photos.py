"""Photos on the walkaround page: dropped, pasted, refused, seen large, removed and put back."""

from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QImage
from pytestqt.qtbot import QtBot

from advisor_app.domain.attachment import AttachedTo
from advisor_app.domain.diagram import Panel
from advisor_app.i18n import error_text, label
from db.engine import Database
from tests.journeys.shop import Shop, lose, open_shop
from tests.journeys.walk_in import arrive
from tests.ui.walkaround_scene import K, Scene, drop, jpeg, shown
from ui.features.walkaround.photo_row import decoded
from ui.kit.photo_strip import PhotoDialog
from ui.kit.tasks import ManualTasks


@pytest.fixture
def shop(sqlite_database: Database) -> Shop:
    return open_shop(sqlite_database)


@pytest.fixture
def scene(qtbot: QtBot, shop: Shop) -> Scene:
    return shown(qtbot, shop, arrive(shop).id)


# Photos ----------------------------------------------------------------------------------------------------------------


def test_dropped_files_go_to_the_sheet_or_to_the_chosen_mark(scene: Scene, tmp_path: Path) -> None:
    whole, near = tmp_path / "whole.jpg", tmp_path / "near.jpg"
    whole.write_bytes(jpeg())
    near.write_bytes(jpeg((0, 0, 255)))
    drop(scene.page, whole)
    scene.keys(K.Key_1)
    drop(scene.page, near)
    sheet = scene.stored()
    (mark,) = sheet.marks
    assert [(p.name, p.subject, p.subject_id, p.mime) for p in sheet.photos] == [
        ("whole.jpg", AttachedTo.WALKAROUND, sheet.id, "image/jpeg"),
        ("near.jpg", AttachedTo.MARK, mark.id, "image/jpeg"),
    ]
    data = scene.shop.desk.blobs.get(sheet.photos[1].sha256)
    assert len(data) == sheet.photos[1].size
    assert Image.open(BytesIO(data)).size == (320, 240)
    # the chosen mark's photo comes first, with what it shows below it
    assert [p.caption for p in scene.page.photos.strip.photos()] == [f"1 {label(Panel.LEFT_FRONT_DOOR)}", "整车"]
    assert [p.image.isNull() for p in scene.page.photos.strip.photos()] == [False, False]
    assert scene.page.side.list._marks[0].photos == 1


def test_a_photo_for_a_mark_on_its_way_waits_for_it(qtbot: QtBot, shop: Shop) -> None:
    tasks = ManualTasks()
    scene = shown(qtbot, shop, arrive(shop).id, tasks=tasks)
    tasks.run_all()
    scene.keys(K.Key_1)
    scene.page.presenter.photos.add_picture(jpeg(), "a.jpg")
    assert "job" not in tasks.waiting
    tasks.run_all()
    sheet = scene.stored()
    assert [(p.subject, p.subject_id) for p in sheet.photos] == [(AttachedTo.MARK, sheet.marks[0].id)]


def test_photos_on_their_way_are_counted(qtbot: QtBot, shop: Shop) -> None:
    tasks = ManualTasks()
    scene = shown(qtbot, shop, arrive(shop).id, tasks=tasks)
    tasks.run_all()
    scene.page.presenter.photos.add_picture(jpeg(), "a.jpg")
    scene.page.presenter.photos.add_picture(jpeg(), "b.jpg")
    assert scene.page.area.storing.isVisible()
    assert "2" in scene.page.area.storing.text()
    tasks.run_all()
    assert not scene.page.area.storing.isVisible()
    assert [p.name for p in scene.stored().photos] == ["a.jpg", "b.jpg"]


def test_a_picture_is_pasted(scene: Scene) -> None:
    image = QImage(64, 48, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.red)
    QGuiApplication.clipboard().setImage(image)
    scene.page.diagram.setFocus()
    scene.ctrl(K.Key_V)
    (photo,) = scene.stored().photos
    made = Image.open(BytesIO(scene.shop.desk.blobs.get(photo.sha256)))
    assert (made.size, made.format) == ((64, 48), "JPEG")


def test_a_refused_photo_is_named_and_the_others_are_kept(scene: Scene, tmp_path: Path) -> None:
    good, bad = tmp_path / "good.jpg", tmp_path / "bad.jpg"
    good.write_bytes(jpeg())
    bad.write_bytes(b"no picture at all")
    drop(scene.page, bad, good)
    assert [p.name for p in scene.stored().photos] == ["good.jpg"]
    assert scene.told() == error_text("photo_not_a_picture", name="bad.jpg")


def test_a_removed_photo_comes_back_with_undo(scene: Scene) -> None:
    scene.page.presenter.photos.add_picture(jpeg(), "a.jpg")
    before = scene.stored().photos[0]
    scene.page.photos.strip.setFocus()
    scene.keys(K.Key_Delete)
    assert scene.stored().photos == ()
    scene.ctrl(K.Key_Z)
    (after,) = scene.stored().photos
    assert (after.sha256, after.name, after.subject_id) == (before.sha256, before.name, before.subject_id)


def test_a_photo_is_seen_large_and_removed_there(scene: Scene, qtbot: QtBot) -> None:
    scene.page.presenter.photos.add_picture(jpeg(size=(1200, 900)), "a.jpg")
    scene.page.photos.strip.setFocus()
    scene.keys(K.Key_Left, K.Key_Return)
    (dialog,) = scene.window.findChildren(PhotoDialog)
    assert dialog.canvas._image.width() == 1200
    dialog._remove(lambda: scene.page.photos.removed.emit(scene.stored().photos[0].id))
    assert scene.stored().photos == ()


def test_a_photo_whose_bytes_are_gone_leaves_the_page_alive(scene: Scene) -> None:
    sheet = scene.stored()
    assert sheet.id is not None
    gone = scene.shop.desk.blobs.put(b"gone soon")
    scene.shop.desk.attachments.add(
        scene.shop.call(), scene.visit, AttachedTo.WALKAROUND, sheet.id, gone, "gone.jpg", "image/jpeg", 9
    )
    lose(scene.shop, gone)
    (photo,) = scene.page.photos.strip.photos()
    assert photo.image.isNull()
    scene.page.photos.strip.opened.emit(photo.key)
    assert scene.window._banner._words.text() == error_text("blob_missing", sha=gone)


def test_a_small_picture_is_decoded_small() -> None:
    assert decoded(jpeg(size=(2048, 1536)), 256).size().toTuple() == (256, 192)
    assert decoded(b"nothing").isNull()
