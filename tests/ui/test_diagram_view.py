"""The diagram on screen: what is pressed, what is said, what is painted."""

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QImage, QMouseEvent
from PySide6.QtTest import QSignalSpy
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from advisor_app.diagrams import diagram
from advisor_app.domain.diagram import Panel
from advisor_app.domain.walkaround import MarkKind
from advisor_app.i18n import label, set_language
from ui.kit.diagram_paint import DiagramMark, kind_pixmap, sign_of, theme_ink
from ui.kit.diagram_view import DiagramView

LEFT = Qt.MouseButton.LeftButton


def made(qtbot: QtBot, size: tuple[int, int] = (980, 640), body: str = "sedan") -> DiagramView:
    view = DiagramView()
    qtbot.addWidget(view)
    view.resize(*size)
    view.set_diagram(diagram(body))
    view.show()
    qtbot.waitExposed(view)
    return view


def pixel(view: DiagramView, x: float, y: float) -> QPoint:
    return view.to_widget(x, y).toPoint()


def mark_on(name: str, panel: str, mark_id: str = "m1", **more: object) -> DiagramMark:
    zone = diagram("sedan").view(name).zone(panel)
    assert zone is not None
    values: dict[str, object] = {"kind": "dent", "size": "medium", "number": 1, "state": "solid", **more}
    return DiagramMark(id=mark_id, view=name, x=zone.centre[0], y=zone.centre[1], **values)  # type: ignore[arg-type]


@pytest.mark.parametrize("size", [(980, 640), (1960, 1280)])
@pytest.mark.parametrize("body", ["sedan", "suv"])
def test_a_press_names_the_panel_below_it(qtbot: QtBot, size: tuple[int, int], body: str) -> None:
    view = made(qtbot, size, body)
    spy = QSignalSpy(view.zone_pressed)
    wanted = []
    for each in view._diagram.views:
        for zone in each.zones:
            wanted.append((zone.id, each.name, zone.centre))
            qtbot.mouseClick(view, LEFT, pos=pixel(view, *zone.centre))
    assert spy.count() == len(wanted)
    right = 0
    for i, (panel, name, centre) in enumerate(wanted):
        got_panel, got_view, x, y = spy.at(i)
        assert got_view == name
        right += got_panel == panel
        assert abs(x - centre[0]) < 2
        assert abs(y - centre[1]) < 2
    # A sliver a centimetre wide may round to its neighbour's pixel at the small size.
    assert right >= len(wanted) - (2 if size[0] < 1000 else 0)


def test_a_press_beside_the_car_does_nothing(qtbot: QtBot) -> None:
    view = made(qtbot)
    spy = QSignalSpy(view.zone_pressed)
    qtbot.mouseClick(view, LEFT, pos=pixel(view, 20, 20))
    qtbot.mouseClick(view, Qt.MouseButton.RightButton, pos=pixel(view, *_centre("left", "left_front_door")))
    assert spy.count() == 0


def _centre(name: str, panel: str) -> tuple[float, float]:
    zone = diagram("sedan").view(name).zone(panel)
    assert zone is not None
    return zone.centre


def test_a_press_near_a_thin_panel_counts(qtbot: QtBot) -> None:
    view = made(qtbot)
    spy = QSignalSpy(view.zone_pressed)
    box = diagram("sedan").view("left").zone("roof").bounds
    x = _centre("left", "roof")[0]
    top = min(
        y for y in range(int(box.y) - 4, int(box.y) + 20) if diagram("sedan").view("left").zone("roof").holds(x, y)
    )
    at = pixel(view, x, top)
    qtbot.mouseClick(view, LEFT, pos=QPoint(at.x(), at.y() - 5))
    assert spy.count() == 1
    assert spy.at(0)[:2] == ["roof", "left"]
    assert diagram("sedan").view("left").zone("roof").holds(*spy.at(0)[2:])


def test_a_press_on_a_sign_is_the_mark_and_not_the_panel(qtbot: QtBot) -> None:
    view = made(qtbot)
    view.set_marks([mark_on("left", "left_front_door", "a"), mark_on("left", "left_front_door", "b", number=2)])
    marks, zones = QSignalSpy(view.mark_pressed), QSignalSpy(view.zone_pressed)
    qtbot.mouseClick(view, LEFT, pos=pixel(view, *_centre("left", "left_front_door")))
    assert marks.count() == 1
    assert marks.at(0) == ["b"]
    assert zones.count() == 0


def test_arrows_enter_and_digits(qtbot: QtBot) -> None:
    view = made(qtbot)
    view.select("left_front_door", "left")
    view.setFocus()
    zones, digits = QSignalSpy(view.zone_pressed), QSignalSpy(view.digit_pressed)
    qtbot.keyClick(view, Qt.Key.Key_Right)
    place = view.current_place()
    assert place is not None
    assert place[0] != "left_front_door"
    assert place[2] > _centre("left", "left_front_door")[0]
    qtbot.keyClick(view, Qt.Key.Key_Return)
    assert zones.count() == 1
    assert zones.at(0) == list(place)
    qtbot.keyClick(view, Qt.Key.Key_3)
    assert digits.at(0) == [3]
    for key in (Qt.Key.Key_Left, Qt.Key.Key_Up, Qt.Key.Key_Down):
        qtbot.keyClick(view, key)
    assert view.current_place() is not None


def test_page_keys_read_through_all_panels(qtbot: QtBot) -> None:
    view = made(qtbot)
    view.setFocus()
    total = sum(len(each.zones) for each in diagram("sedan").views)
    seen = set()
    for _ in range(total):
        qtbot.keyClick(view, Qt.Key.Key_PageDown)
        place = view.current_place()
        assert place is not None
        seen.add(place[:2])
    assert len(seen) == total
    qtbot.keyClick(view, Qt.Key.Key_PageUp)
    assert view.current_place()[:2] in seen


def test_tab_goes_through_the_views_and_leaves(qtbot: QtBot) -> None:
    page = QWidget()
    qtbot.addWidget(page)
    before, view, after = QLineEdit(page), DiagramView(page), QLineEdit(page)
    page.resize(980, 700)
    before.setGeometry(0, 0, 200, 30)
    view.setGeometry(0, 30, 980, 640)
    after.setGeometry(0, 670, 200, 30)
    view.set_diagram(diagram("sedan"))
    page.show()
    page.activateWindow()
    qtbot.waitUntil(page.isActiveWindow)
    before.setFocus()
    qtbot.keyClick(before, Qt.Key.Key_Tab)
    names = []
    while view.hasFocus():
        names.append(view.current_place()[1])
        qtbot.keyClick(view, Qt.Key.Key_Tab)
    assert names == ["left", "rear", "top", "front", "right"]
    assert after.hasFocus()
    qtbot.keyClick(after, Qt.Key.Key_Backtab, Qt.KeyboardModifier.ShiftModifier)
    assert view.current_place()[1] == "right"


def test_screen_readers_hear_the_panel_and_its_marks(qtbot: QtBot) -> None:
    view = made(qtbot)
    assert "车辆外观图" in view.accessibleName()
    view.set_marks([mark_on("left", "left_front_door")])
    view.select("left_front_door", "left")
    assert "左前门" in view.accessibleName()
    assert "1处" in view.accessibleName()
    assert "1 " in view.accessibleName().partition("左前门")[2]


def moved(view: DiagramView, at: QPointF) -> None:
    """Move the pointer as the window system tells it; QTest also moves the real cursor, which may lie elsewhere."""
    none = Qt.MouseButton.NoButton
    event = QMouseEvent(QEvent.Type.MouseMove, at, view.mapToGlobal(at), none, none, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(view, event)


def test_hover_says_where_the_pointer_is(qtbot: QtBot) -> None:
    view = made(qtbot)
    spy = QSignalSpy(view.zone_entered)
    moved(view, view.to_widget(*_centre("front", "bonnet")))
    assert spy.at(spy.count() - 1) == ["bonnet", "front"]
    moved(view, view.to_widget(20, 20))
    assert spy.at(spy.count() - 1) == ["", ""]


def grabbed(view: DiagramView, ratio: int) -> QImage:
    image = QImage(view.size() * ratio, QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(ratio)
    image.fill(Qt.GlobalColor.white)
    view.render(image)
    return image


def test_marks_show_and_the_three_states_differ(qtbot: QtBot) -> None:
    view = made(qtbot)
    plain = grabbed(view, 2)
    pictures = []
    for state in ("solid", "pending", "carried"):
        view.set_marks([mark_on("top", "bonnet", state=state)])
        pictures.append(grabbed(view, 2))
    assert all(picture != plain for picture in pictures)
    assert pictures[0] != pictures[1] != pictures[2] != pictures[0]
    view.set_marks([])
    assert grabbed(view, 2) == plain


def test_every_kind_is_painted_in_its_own_shape(qtbot: QtBot) -> None:
    view = made(qtbot)
    images = []
    for kind in MarkKind:
        view.set_marks([mark_on("top", "roof", kind=kind.value)])
        images.append(grabbed(view, 1))
        assert not kind_pixmap(kind.value, 20, 2.0, theme_ink()).isNull()
    for i, image in enumerate(images):
        assert all(image != other for other in images[i + 1 :])


def test_an_empty_view_is_quiet(qtbot: QtBot) -> None:
    view = DiagramView()
    qtbot.addWidget(view)
    view.show()
    qtbot.waitExposed(view)
    spy = QSignalSpy(view.zone_pressed)
    qtbot.mouseClick(view, LEFT, pos=QPoint(50, 50))
    qtbot.keyClick(view, Qt.Key.Key_Right)
    qtbot.keyClick(view, Qt.Key.Key_Return)
    assert spy.count() == 0
    assert view.current_place() is None


@pytest.mark.parametrize("language", ["zh_CN", "en"])
@pytest.mark.parametrize("size", [(520, 340), (640, 360), (980, 640), (1960, 1280)])
@pytest.mark.parametrize("body", ["sedan", "suv"])
def test_a_name_covers_no_caption_and_not_what_it_names(
    qtbot: QtBot, body: str, size: tuple[int, int], language: str
) -> None:
    set_language(language)
    view = made(qtbot, size, body)
    captions = [box for _text, box in view.captions()]
    assert len(captions) == len(view._diagram.views)
    room = QRectF(view.rect())
    for each in view._diagram.views:
        for zone in each.zones:
            bounds = view.transform().mapRect(view._paths[id(zone)].boundingRect())
            sign = sign_of(mark_at(each.name, *zone.centre), view.transform())
            for text, beside in ((label(Panel(zone.id)), bounds), ("10 " + label(MarkKind.DENT), sign.bounds)):
                box = view.name_box(text, beside)
                where = f"{each.name} {zone.id} {text}"
                assert room.contains(box), where
                assert not [caption for caption in captions if caption.intersects(box)], where
                assert not box.contains(beside.center()), where


def mark_at(view: str, x: float, y: float) -> DiagramMark:
    return DiagramMark(id="m", number=10, kind="dent", size="large", view=view, x=x, y=y)
