"""The gallery holds every widget: names, sizes, plain text, painting in both themes; then each one's behaviour."""

import gc

import pytest
from PySide6.QtCore import QEvent, QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QGuiApplication, QImage, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QFrame,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QScrollBar,
    QTableView,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid

from advisor_app.i18n import in_language
from ui.kit.badges import ProgressBadge
from ui.kit.banner import Banner
from ui.kit.buttons import Button, PrimaryButton
from ui.kit.gallery import Gallery
from ui.kit.photo_strip import Photo, PhotoDialog, PhotoStrip
from ui.kit.plate import PlateLabel, plate_size
from ui.kit.reasons import ReasonLinks
from ui.kit.signature_pad import PNG_HEIGHT, PNG_WIDTH, SignaturePad
from ui.kit.stepper import Step, Stepper
from ui.kit.text import ElidedLabel
from ui.kit.toast import ToastHost
from ui.kit.type_ahead import Suggestion, TypeAhead
from ui.theme.theme import apply_theme, dress

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")


def press(widget, key, modifier=Qt.KeyboardModifier.NoModifier):
    QApplication.sendEvent(widget, QKeyEvent(QEvent.Type.KeyPress, key, modifier))


def mouse(widget, kind, x, y):
    at = QPointF(x, y)
    button = Qt.MouseButton.LeftButton
    QApplication.sendEvent(
        widget, QMouseEvent(kind, at, widget.mapToGlobal(at), button, button, Qt.KeyboardModifier.NoModifier)
    )


@pytest.fixture(params=[("light", False), ("dark", False), ("light", True)], ids=["light", "dark", "touch"])
def gallery(request, qtbot, qapp):
    theme, touch = request.param
    apply_theme(qapp, theme, touch=touch)
    with in_language("zh_CN"):
        made = Gallery()
        dress(made)
        qtbot.addWidget(made)
        made.resize(1366, 768)
        made.show()
        yield made
    made.close()
    apply_theme(qapp, "light")


def controls(root):
    for widget in root.findChildren(QWidget):
        inside = widget.objectName().startswith("qt_") or isinstance(widget, QScrollBar)
        if widget.isVisibleTo(root) and not inside and widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
            yield widget


def test_every_control_has_a_name(gallery):
    unnamed = [widget for widget in controls(gallery) if not widget.accessibleName()]
    assert unnamed == []


def test_every_control_is_big_enough(gallery):
    least = 44 if gallery.stepper.height() >= 48 else 32
    small = [
        (type(widget).__name__, widget.height())
        for widget in controls(gallery)
        if isinstance(widget, (QAbstractButton, QLineEdit, QPlainTextEdit)) and widget.height() < least
    ]
    assert small == []


def test_every_label_shows_plain_text(gallery):
    rich = [label.text() for label in gallery.findChildren(QLabel) if label.textFormat() != Qt.TextFormat.PlainText]
    assert [text for text in rich if text] == []


def test_no_label_is_cut(gallery):
    cut = [
        label.text()
        for label in gallery.findChildren(QLabel)
        if label.isVisible()
        and not isinstance(label, ElidedLabel)
        and not label.wordWrap()
        and label.fontMetrics().horizontalAdvance(label.text()) > label.width() + 1
    ]
    assert cut == []


def test_the_gallery_is_chinese_and_paints(gallery):
    assert gallery.accessibleName() is not None
    shown = [label.text() for label in gallery.findChildren(QLabel)]
    assert "部件总览" in shown
    assert not gallery.grab().toImage().isNull()
    assert not gallery.findChildren(QTableView)[0].grab().toImage().isNull()


def test_a_button_shows_and_takes_its_key(qtbot):
    page = QWidget()
    layout = QVBoxLayout(page)
    button = PrimaryButton("Go")
    layout.addWidget(button)
    qtbot.addWidget(page)
    heard = []
    button.clicked.connect(lambda: heard.append(1))
    page.show()
    page.activateWindow()
    qtbot.waitUntil(page.isActiveWindow)
    qtbot.keyClick(page.windowHandle(), Qt.Key.Key_F9)
    assert heard == [1]
    button.setText("Parts & labour")
    assert button.words() == "Parts & labour"
    qtbot.keyClick(page.windowHandle(), Qt.Key.Key_F9)
    assert heard == [1, 1]
    assert button.sizeHint().width() > Button("Parts & labour").sizeHint().width()


def steps(states):
    return [Step(f"s{n}", f"阶段名称{n}", state) for n, state in enumerate(states)]


def test_fourteen_stages_fit_an_old_counter(qtbot):
    stepper = Stepper()
    qtbot.addWidget(stepper)
    stepper.resize(1366 - 76 - 320, 40)
    stepper.set_steps(steps(["done"] * 6 + ["current", "next"] + ["blocked"] + ["upcoming"] * 5))
    places = stepper._places()
    assert places[-1].box.right() <= stepper.width()
    assert stepper.shown_names()[6:8] == ("阶段名称6", "阶段名称7")
    assert not stepper.grab().toImage().isNull()


STAGES = [
    ("接待", ""), ("环车检查", "环检"), ("问诊", ""), ("报价", ""), ("委托书", "委托"), ("派工", ""), ("维修", ""),
    ("质检", ""), ("清洗", ""), ("结算", ""), ("旧件", ""), ("收款", ""), ("交车", ""), ("回访", ""),
]  # fmt: skip


def at_stage(stepper, now, width):
    states = ["done"] * now + ["current"] + ["next"] + ["upcoming"] * (12 - now)
    stepper.resize(width, 40)
    stepper.set_steps([Step(f"s{n}", text, states[n], short=short) for n, (text, short) in enumerate(STAGES)])
    assert stepper._places()[-1].box.right() <= width
    return stepper.shown_names()


@pytest.mark.parametrize("now", range(13))
def test_every_stage_has_a_name_also_beside_the_guide(qtbot, now):
    stepper = Stepper()
    qtbot.addWidget(stepper)
    shorts = tuple(short or text for text, short in STAGES)
    assert at_stage(stepper, now, 871)[now:] == shorts[now:]  # 1366 with the guide open
    assert at_stage(stepper, now, 945) == shorts  # 1440 with it
    assert at_stage(stepper, now, 1200) == tuple(text for text, _short in STAGES)


ENGLISH = (
    "Intake", "Walk", "Fault", "Quote", "Order", "Dispatch", "Repair", "Check", "Wash", "Bill", "Parts", "Pay", "Return",
    "Call",
)  # fmt: skip


@pytest.mark.parametrize("now", range(14))
@pytest.mark.parametrize("width", [871, 945])  # 1366 and 1440 with the guide open
def test_every_english_stage_has_its_word_beside_the_guide(qtbot, now, width):
    states = [*["done"] * now, "current", *["next"] * 2, *["upcoming"] * 13][:14]
    stepper = Stepper()
    qtbot.addWidget(stepper)
    stepper.resize(width, 40)
    stepper.set_steps(
        [
            Step(word, word, state, selected=n == now)
            for n, (word, state) in enumerate(zip(ENGLISH, states, strict=True))
        ]
    )
    assert stepper.shown_names() == ENGLISH
    assert stepper._places()[-1].box.right() <= width
    assert not stepper.grab().toImage().isNull()


def test_too_little_room_takes_done_stages_first_and_leaves_a_number(qtbot):
    stepper = Stepper()
    qtbot.addWidget(stepper)
    names = at_stage(stepper, 5, 580)
    assert names[:4] == ("", "", "", "")
    assert names[5:7] == ("派工", "维修")
    assert [place.sign for place, name in zip(stepper._places(), names, strict=True) if not name] == [
        20.0
    ] * names.count("")


def test_a_stage_is_chosen_by_keys_and_pointer(qtbot):
    stepper = Stepper()
    qtbot.addWidget(stepper)
    stepper.resize(900, 40)
    stepper.set_steps(steps(["done", "current", "next", "upcoming"]))
    heard = []
    stepper.chosen.connect(heard.append)
    press(stepper, Qt.Key.Key_Right)
    press(stepper, Qt.Key.Key_Return)
    press(stepper, Qt.Key.Key_Home)
    press(stepper, Qt.Key.Key_Space)
    at = stepper._places()[3].box.center()
    mouse(stepper, QEvent.Type.MouseButtonPress, at.x(), at.y())
    assert heard == ["s2", "s0", "s3"]
    assert "阶段名称3" in stepper.accessibleDescription()


def test_reasons_lead_somewhere_and_go_away(qtbot):
    reasons = ReasonLinks("Why")
    qtbot.addWidget(reasons)
    heard = []
    reasons.chosen.connect(heard.append)
    reasons.set_reasons([("sign", "not signed"), ("line", "line open")])
    reasons.links()[1].click()
    assert heard == ["line"]
    reasons.set_reasons([])
    assert reasons.isHidden()


def test_reasons_without_room_are_counted_and_none_is_cut(qtbot):
    reasons = ReasonLinks()
    qtbot.addWidget(reasons)
    said = [("a", "An addition still waits for the customer's answer"), ("b", "Some work is not finished yet")]
    reasons.set_reasons([*said, ("c", "The quality check has not been passed")])
    reasons.show()
    whole = reasons.sizeHint().width()
    for width, shown in ((whole, 3), (whole - 1, 2), (reasons.minimumSizeHint().width(), 1), (whole, 3)):
        reasons.resize(width, 32)
        layout = reasons.layout()
        assert layout is not None
        layout.activate()
        links = [link for link in reasons.links() if link.isVisible()]
        assert len(links) == shown
        assert [link.width() for link in links] == [link.sizeHint().width() for link in links]
        more = next((x for x in reasons.findChildren(QLabel) if x.isVisible() and x.text().startswith("+")), None)
        assert (more.text() if more else "") == (f"+{3 - shown}" if shown < 3 else "")


def test_plates_are_drawn_in_their_colours(qtbot):
    grounds = {}
    for plate in ("沪A12345", "京AD12345", "浙A1234挂", "京A1234警", "粤Z1123港"):
        label = PlateLabel(plate, size="l")
        qtbot.addWidget(label)
        image = label.grab().toImage()
        grounds[plate] = image.pixelColor(image.width() // 2, image.height() - 4).name()
        assert plate[:2] in label.accessibleName()
    assert len(set(grounds.values())) == 5
    assert plate_size("京AD12345", 30).width() > plate_size("沪A12345", 30).width()


def test_a_yellow_plate_can_be_known_from_elsewhere(qtbot):
    blue, yellow = PlateLabel("沪A12345"), PlateLabel("沪A12345", "yellow")
    qtbot.addWidget(blue)
    qtbot.addWidget(yellow)
    assert blue.grab().toImage() != yellow.grab().toImage()


def test_progress_is_never_colour_alone(qtbot):
    badge = ProgressBadge("yellow", "在修", stop=True, late="late")
    qtbot.addWidget(badge)
    with in_language("zh_CN"):
        badge.set_progress("yellow", "在修", stop=True, late="late")
    assert badge.accessibleName() == "在修, 暂停, 已超时"


def test_the_signature_is_kept_as_a_picture(qtbot):
    pad = SignaturePad("Customer")
    qtbot.addWidget(pad)
    pad.resize(480, 160)
    assert pad.png() == b""
    for x in (60, 200):
        mouse(pad, QEvent.Type.MouseButtonPress, x, 60)
        for step in range(12):
            mouse(pad, QEvent.Type.MouseMove, x + step * 8, 60 + (step % 3) * 12)
        mouse(pad, QEvent.Type.MouseButtonRelease, x + 100, 80)
    assert pad.stroke_count() == 2
    image = QImage.fromData(pad.png(), "PNG")
    assert (image.width(), image.height()) == (PNG_WIDTH, PNG_HEIGHT)
    dark = sum(image.pixelColor(x, y).lightness() < 100 for x in range(0, 900, 3) for y in range(0, 300, 3))
    assert dark > 40
    press(pad, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert pad.stroke_count() == 1
    press(pad, Qt.Key.Key_Delete)
    assert pad.is_empty()


def test_photos_are_opened_removed_pasted_and_added(qtbot):
    strip = PhotoStrip()
    qtbot.addWidget(strip)
    strip.resize(420, 104)
    image = QImage(40, 30, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.red)
    strip.set_photos([Photo("a", image, "front"), Photo("b", image)])
    heard = []
    strip.opened.connect(lambda key: heard.append(("open", key)))
    strip.removed.connect(lambda key: heard.append(("remove", key)))
    strip.pick_wanted.connect(lambda: heard.append(("pick", "")))
    strip.files_dropped.connect(lambda paths: heard.append(("files", len(paths))))
    press(strip, Qt.Key.Key_Return)
    press(strip, Qt.Key.Key_Right)
    press(strip, Qt.Key.Key_Delete)
    mouse(strip, QEvent.Type.MouseButtonPress, 2 * 104 + 20, 20)
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile("/nowhere/photo.jpg")])
    QGuiApplication.clipboard().setMimeData(data)
    strip.paste()
    QGuiApplication.clipboard().clear()
    assert heard == [("open", "a"), ("remove", "b"), ("pick", ""), ("files", 1)]
    assert not strip.grab().toImage().isNull()


def test_a_photo_is_seen_large(qtbot):
    window = QWidget()
    window.resize(900, 700)
    qtbot.addWidget(window)
    window.show()
    image = QImage(400, 300, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.red)
    removed = []
    dialog = PhotoDialog(window, image, "front", remove=lambda: removed.append(1))
    dialog.open()
    dialog.canvas.zoom(4)
    assert dialog.canvas._zoom == 4
    press(dialog.canvas, Qt.Key.Key_Minus)
    assert dialog.canvas._zoom < 4
    names = {button.accessibleName(): button for button in dialog.findChildren(QAbstractButton)}
    with in_language("zh_CN"):
        next(button for name, button in names.items() if name in {"删除照片", "Remove photo"}).click()
    assert removed == [1]


@pytest.fixture
def host(qtbot):
    page = QWidget()
    page.resize(600, 400)
    qtbot.addWidget(page)
    page.show()
    page.activateWindow()
    qtbot.waitUntil(page.isActiveWindow)
    return page


def test_what_was_removed_can_be_undone(host, qtbot):
    toast = ToastHost(host)
    heard = []
    toast.show_undo("Line removed", lambda: heard.append(1))
    assert toast.isVisible()
    assert host.rect().contains(toast.geometry())
    qtbot.keyClick(host.windowHandle(), Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert heard == [1]
    assert toast.isHidden()
    assert not toast.undo()


def test_a_new_notice_takes_the_place_of_the_old_one(host):
    toast = ToastHost(host)
    toast.show_undo("Line removed", lambda: None)
    toast.show_text("Printed", "success")
    assert toast.text() == "Printed"
    assert not toast.undo()


def test_a_banner_stays_until_it_is_closed(host):
    banner = Banner(parent=host)
    assert banner.isHidden()
    heard = []
    banner.acted.connect(lambda: heard.append("retry"))
    banner.show_text("The disk is full", "error", "Try again")
    banner._action.click()
    assert heard == ["retry"]
    assert banner.isVisible()
    banner._close.click()
    assert banner.isHidden()


def test_only_the_last_answer_counts(host, qtbot):
    asked = []
    ahead = TypeAhead(lambda text, done: asked.append((text, done)))
    ahead.setParent(host)
    ahead.show()
    ahead.setFocus()
    chosen = []
    ahead.chosen.connect(chosen.append)
    for sign in "机油":
        ahead.insert(sign)
        ahead.edited.emit()
        qtbot.waitUntil(lambda sign=sign: bool(asked) and asked[-1][0].endswith(sign))
    asked[1][1]([Suggestion(1, "机油", "5W-30", "88.00"), Suggestion(2, "机油滤清器")])
    asked[0][1]([Suggestion(9, "late")])
    assert [row.key for row in ahead.suggestions()] == [1, 2]
    assert ahead.is_open()
    assert not ahead._popup.grab().toImage().isNull()
    press(ahead, Qt.Key.Key_Down)
    press(ahead, Qt.Key.Key_Return)
    assert [row.key for row in chosen] == [2]
    assert ahead.text() == ""
    assert not ahead.is_open()


def test_enter_before_the_answer_waits_for_it(host):
    asked = []
    ahead = TypeAhead(lambda text, done: asked.append(done))
    ahead.setParent(host)
    ahead.show()
    chosen, typed = [], []
    ahead.chosen.connect(chosen.append)
    ahead.typed.connect(typed.append)
    ahead.setText("x")
    ahead.edited.emit()
    press(ahead, Qt.Key.Key_Return)
    assert chosen == []
    asked[-1]([Suggestion(1, "first")])
    assert [row.key for row in chosen] == [1]
    ahead.setText("y")
    ahead.edited.emit()
    press(ahead, Qt.Key.Key_Return)
    asked[-1]([])
    assert typed == ["y"]


def test_widgets_can_go_away(qtbot):
    gallery = Gallery()
    gallery.show()
    gallery.close()
    parts = [gallery.table, gallery.photos, gallery.pad]
    gallery.deleteLater()
    del gallery
    gc.collect()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert not any(isValid(part) for part in parts)


def test_a_notice_stands_in_the_free_part_of_the_bar_at_the_top_and_covers_no_button(host, qtbot):
    bar = QFrame(host)
    toast = ToastHost(host, bar)
    bar.setGeometry(0, 0, host.width(), 56)
    left, right = Button("Search", parent=bar), Button("Alerts", parent=bar)
    left.setGeometry(10, 10, 90, 36)
    right.setGeometry(bar.width() - 110, 10, 100, 36)
    bar.show()
    toast.show_text("Kept")
    assert bar.geometry().contains(toast.geometry())
    for button in (left, right):
        assert not button.geometry().translated(bar.pos()).intersects(toast.geometry())
    left.setGeometry(10, 10, bar.width() - 130, 36)
    toast.show_text("Kept")
    assert toast.geometry().top() - bar.geometry().bottom() == 13
    assert not toast.geometry().intersects(left.geometry())
    bar.hide()
    toast.show_text("Kept")
    assert toast.geometry().top() == 12
