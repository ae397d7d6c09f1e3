"""Photos on the walkaround page: dropped, pasted, refused, seen large, removed and put back."""

from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QGuiApplication, QHelpEvent, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from advisor_app.domain.attachment import AttachedTo
from advisor_app.domain.diagram import Panel
from advisor_app.domain.walkaround import Moment
from advisor_app.i18n import error_text, label
from db.engine import Database
from tests.journeys.shop import Shop, lose, open_shop
from tests.journeys.walk_in import arrive
from tests.ui.walkaround_scene import K, Scene, drop, jpeg, shown
from ui.features.walkaround.photo_row import SmallPictures, decoded
from ui.kit.photo_strip import PhotoDialog
from ui.kit.tasks import ManualTasks
from ui.theme.current import colour


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


def lost(qtbot: QtBot, shop: Shop, data: bytes) -> Scene:
    """Return the page of a visit with two photos, the bytes of the second of which went away before the page was opened."""
    visit = arrive(shop).id
    shop.desk.walkarounds.start(shop.call(), visit, Moment.ARRIVAL)
    sheet = shop.desk.reads.walkarounds.sheet(visit, Moment.ARRIVAL).id
    assert sheet is not None
    for number, one in enumerate((jpeg((0, 0, 255)), data)):
        sha, named = shop.desk.blobs.put(one), f"{number}.jpg"
        shop.desk.attachments.add(shop.call(), visit, AttachedTo.WALKAROUND, sheet, sha, named, "image/jpeg", len(one))
    lose(shop, sha)
    return shown(qtbot, shop, visit)


def inks(widget: QWidget) -> set[str]:
    """Return the colours a widget is painted in."""
    image = widget.grab().toImage()
    return {image.pixelColor(x, y).name() for x in range(image.width()) for y in range(image.height())}


def test_a_photo_whose_bytes_are_gone_says_so_and_what_to_do(qtbot: QtBot, shop: Shop) -> None:
    page = lost(qtbot, shop, jpeg()).page
    strip = page.photos.strip
    whole, gone = strip.photos()
    assert (whole.lost, gone.lost, gone.image.isNull()) == (False, True, True)
    assert colour("warning_text").name() in inks(strip)
    strip.set_photos([whole])
    assert colour("warning_text").name() not in inks(strip)
    strip.set_photos([whole, gone])
    strip.setFocus()
    QTest.keyClick(strip, Qt.Key.Key_Right)
    assert strip.accessibleDescription() == "第 2 张，共 2 张 整车 照片缺失 请从备份恢复附件，或重新拍照。"
    for x, tip in ((120, "请从备份恢复附件，或重新拍照。"), (20, "")):
        QApplication.sendEvent(strip, QHelpEvent(QEvent.Type.ToolTip, QPoint(x, 20), QPoint(x, 20)))
        assert strip.toolTip() == tip
    assert page.area.lost.isVisible()
    assert page.area.lost.text() == "照片缺失 1 张。请从备份恢复附件，或重新拍照。"
    strip.opened.emit(gone.key)
    (dialog,) = page.window().findChildren(PhotoDialog)
    assert dialog.canvas.accessibleName() == "照片缺失"
    assert colour("warning_text").name() in inks(dialog.canvas)


def test_a_lost_photo_that_is_taken_again_is_whole_again(qtbot: QtBot, shop: Shop) -> None:
    data = jpeg() + b"x"
    page = lost(qtbot, shop, data).page
    assert [photo.lost for photo in page.photos.strip.photos()] == [False, True]
    shop.desk.blobs.put(data)
    page.presenter.photos.add_picture(jpeg((0, 255, 0)), "b.jpg")
    assert [photo.lost for photo in page.photos.strip.photos()] == [False, False, False]
    assert page.area.lost.isHidden()


def test_a_photo_on_its_way_is_not_called_missing(qtbot: QtBot, shop: Shop) -> None:
    tasks = ManualTasks()
    scene = shown(qtbot, shop, arrive(shop).id, tasks=tasks)
    tasks.run_all()
    scene.page.presenter.photos.add_picture(jpeg(), "a.jpg")
    tasks.run_all()
    small = SmallPictures(tasks, shop.desk.blobs, lambda: None)
    sha = scene.stored().photos[0].sha256
    assert small.get(sha).isNull()
    assert not small.lost(sha)
    tasks.run_all()
    assert not small.get(sha).isNull()


def test_a_small_picture_is_decoded_small() -> None:
    assert decoded(jpeg(size=(2048, 1536)), 256).size().toTuple() == (256, 192)
    assert decoded(b"nothing").isNull()
