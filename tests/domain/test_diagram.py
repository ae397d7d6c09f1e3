"""The vehicle diagrams: closed shapes, hit by what they show, symmetric, named in both languages."""

import time
from collections.abc import Iterator
from itertools import pairwise

import pytest

from advisor_app.diagrams import diagram
from advisor_app.domain.diagram import (
    BodyStyle,
    Diagram,
    Panel,
    View,
    ViewName,
    Zone,
    flattened,
    material_of,
    neighbour,
    parse_diagram,
    parse_outline,
    zone_at,
)
from advisor_app.domain.mark_sign import RADIUS, mark_radius, mark_sign
from advisor_app.domain.walkaround import MarkKind, MarkSize
from advisor_app.i18n import in_language, label

BODIES = list(BodyStyle)


def each(sheet: Diagram) -> Iterator[tuple[View, Zone]]:
    for view in sheet.views:
        for zone in view.zones:
            yield view, zone


def mirrored(panel: str) -> str:
    side, _, rest = panel.partition("_")
    return {"left": f"right_{rest}", "right": f"left_{rest}"}.get(side, panel)


def area(zone: Zone) -> float:
    """Return the area, holes taken off."""
    parts = [
        abs(sum(ax * by - bx * ay for (ax, ay), (bx, by) in zip(p, [*p[1:], p[0]], strict=True))) / 2
        for p in zone.polygons
    ]
    return 2 * max(parts) - sum(parts) if len(zone.polygons) > 1 and zone.id.endswith("tyre") else sum(parts)


@pytest.mark.parametrize("body", BODIES)
def test_five_views_lie_on_the_sheet_beside_each_other(body: BodyStyle) -> None:
    sheet = diagram(body)
    assert [view.name for view in sheet.views] == [name.value for name in ViewName]
    for view in sheet.views:
        assert view.box.x >= 0
        assert view.box.y >= 0
        assert view.box.x + view.box.width <= sheet.width
        assert view.box.y + view.box.height <= sheet.height
    for a in sheet.views:
        for b in sheet.views:
            apart = (
                a.box.x + a.box.width <= b.box.x
                or b.box.x + b.box.width <= a.box.x
                or a.box.y + a.box.height <= b.box.y
                or b.box.y + b.box.height <= a.box.y
            )
            assert a is b or apart, (a.name, b.name)


@pytest.mark.parametrize("body", BODIES)
def test_every_zone_is_closed_and_lies_in_its_view(body: BodyStyle) -> None:
    for view, zone in each(diagram(body)):
        letters = "".join(command[0] for command in zone.outline)
        subpaths = [part for part in letters.split("M") if part]
        assert letters[0] == "M", (view.name, zone.id)
        assert all(part.endswith("Z") and len(part) >= 3 for part in subpaths), (view.name, zone.id, letters)
        bounds, box = zone.bounds, view.box
        assert bounds.x >= box.x - 1.5, (view.name, zone.id)
        assert bounds.y >= box.y - 1.5, (view.name, zone.id)
        assert bounds.x + bounds.width <= box.x + box.width + 1.5, (view.name, zone.id)
        assert bounds.y + bounds.height <= box.y + box.height + 1.5, (view.name, zone.id)


@pytest.mark.parametrize("body", BODIES)
def test_every_zone_is_known_and_once_in_a_view(body: BodyStyle) -> None:
    for view in diagram(body).views:
        ids = [zone.id for zone in view.zones]
        assert len(ids) == len(set(ids))
        assert {Panel(zone) for zone in ids}


def test_every_panel_is_on_some_body() -> None:
    assert {panel for body in BODIES for panel in diagram(body).panels()} == {panel.value for panel in Panel}


@pytest.mark.parametrize("body", BODIES)
def test_the_centre_of_a_zone_hits_that_zone(body: BodyStyle) -> None:
    sheet = diagram(body)
    for view, zone in each(sheet):
        assert zone_at(view, *zone.centre) is zone, (view.name, zone.id)
        assert sheet.hit(*zone.centre) == (view, zone)


@pytest.mark.parametrize("body", BODIES)
def test_zones_of_a_view_do_not_overlap(body: BodyStyle) -> None:
    """Shut lines are fitted from both sides: a hundredth of the points may lie in two panels, no more."""
    for view in diagram(body).views:
        twice = once = 0
        for i in range(140):
            for j in range(90):
                x, y = view.box.x + view.box.width * (i + 0.5) / 140, view.box.y + view.box.height * (j + 0.5) / 90
                hits = sum(zone.holds(x, y) for zone in view.zones)
                once += hits > 0
                twice += hits > 1
        assert once > 140 * 90 * 0.35, view.name
        assert twice <= once * 0.01, (view.name, twice, once)


@pytest.mark.parametrize("body", BODIES)
@pytest.mark.parametrize("name", ["top", "front", "rear"])
def test_left_and_right_of_a_view_are_mirror_images(body: BodyStyle, name: str) -> None:
    view = diagram(body).view(name)
    for zone in view.zones:
        other = view.zone(mirrored(zone.id))
        assert other is not None, zone.id
        assert area(other) == pytest.approx(area(zone), rel=0.01), zone.id
        if other is zone:
            continue
        if name == "top":
            reflected = zone.centre[0], 2 * (view.box.y + view.box.height / 2) - zone.centre[1]
        else:
            reflected = 2 * (view.box.x + view.box.width / 2) - zone.centre[0], zone.centre[1]
        assert zone_at(view, *reflected) is other, zone.id


@pytest.mark.parametrize("body", BODIES)
def test_the_right_side_is_the_left_one_mirrored(body: BodyStyle) -> None:
    left, right = diagram(body).view("left"), diagram(body).view("right")
    assert [mirrored(zone.id) for zone in left.zones] == [zone.id for zone in right.zones]
    for zone in left.zones:
        other = right.zone(mirrored(zone.id))
        assert other is not None
        assert area(other) == pytest.approx(area(zone), rel=0.005), zone.id


@pytest.mark.parametrize("body", BODIES)
def test_directions_are_those_of_the_driver(body: BodyStyle) -> None:
    """Rear view: left is left; front view: left is right; left side: nose left; right side: nose right; top: nose right."""
    sheet = diagram(body)

    def at(view: str, panel: str) -> tuple[float, float]:
        zone = sheet.view(view).zone(panel)
        assert zone is not None
        return zone.centre

    assert at("rear", "left_tail_lamp")[0] < at("rear", "right_tail_lamp")[0]
    assert at("front", "left_head_lamp")[0] > at("front", "right_head_lamp")[0]
    assert at("left", "left_head_lamp")[0] < at("left", "left_tail_lamp")[0]
    assert at("right", "right_head_lamp")[0] > at("right", "right_tail_lamp")[0]
    assert at("top", "left_front_door")[1] < at("top", "right_front_door")[1]
    assert at("top", "bonnet")[0] > at("top", "roof")[0]


def test_a_hole_belongs_to_what_lies_in_it() -> None:
    view = diagram("sedan").view("left")
    tyre, wheel = view.zone("left_front_tyre"), view.zone("left_front_wheel")
    assert tyre is not None
    assert wheel is not None
    assert zone_at(view, *wheel.centre) is wheel
    assert not tyre.holds(*wheel.centre)
    assert zone_at(view, view.box.x + 1, view.box.y + 1) is None


def test_a_hit_takes_less_than_a_millisecond() -> None:
    sheet = diagram("suv")
    points = [zone.centre for _, zone in each(sheet)]
    for point in points:
        sheet.hit(*point)
    began = time.perf_counter()
    for point in points:
        sheet.hit(*point)
    assert (time.perf_counter() - began) / len(points) < 0.001


@pytest.mark.parametrize("language", ["zh_CN", "en"])
@pytest.mark.parametrize("member", [*Panel, *ViewName, *BodyStyle])
def test_everything_has_a_name(language: str, member: Panel | ViewName | BodyStyle) -> None:
    with in_language(language):
        assert label(member) != member.value


def test_names_are_told_apart() -> None:
    for language in ("zh_CN", "en"):
        with in_language(language):
            names = [label(panel) for panel in Panel]
        assert len(set(names)) == len(names)


@pytest.mark.parametrize("body", BODIES)
def test_arrow_keys_reach_every_panel(body: BodyStyle) -> None:
    sheet = diagram(body)
    start = sheet.views[0], sheet.views[0].reading_order[0]
    reached, todo = {id(start[1])}, [start]
    while todo:
        place = todo.pop()
        for dx, dy in ((1, 0), (-1, 0), (0, 1), (0, -1)):
            found = neighbour(sheet, *place, dx, dy)
            if found and id(found[1]) not in reached:
                reached.add(id(found[1]))
                todo.append(found)
    assert [(v.name, z.id) for v, z in each(sheet) if id(z) not in reached] == []


def test_reading_order_holds_every_zone_once() -> None:
    for view in diagram("sedan").views:
        assert sorted(zone.id for zone in view.reading_order) == sorted(zone.id for zone in view.zones)


def test_materials() -> None:
    assert material_of("windscreen") == "glass"
    assert material_of("left_rear_window") == "glass"
    assert material_of("right_tail_lamp") == "lamp"
    assert material_of("left_front_tyre") == "tyre"
    assert material_of("left_front_wheel") == "trim"
    assert material_of("bonnet") == "body"


def test_paths_are_read_and_bad_ones_refused() -> None:
    assert parse_outline("M1,2 L3,4.5 C1,2,3,4,5,6 Z") == (("M", 1, 2), ("L", 3, 4.5), ("C", 1, 2, 3, 4, 5, 6), ("Z",))
    for bad in ("", "L1,2 Z", "M1 Z", "M1,2 C1,2,3,4 Z"):
        with pytest.raises(ValueError):
            parse_outline(bad)
    with pytest.raises(KeyError):
        parse_diagram({"body": "sedan"})
    with pytest.raises(KeyError):
        diagram("sedan").view("below")
    with pytest.raises(ValueError):
        diagram("tractor")


def test_curves_are_flattened_close_to_themselves() -> None:
    (polygon,) = flattened(parse_outline("M100,0 C100,55.23,55.23,100,0,100 L0,0 Z"))
    arc = [point for point in polygon if point != (0.0, 0.0)]
    middles = [((ax + bx) / 2, (ay + by) / 2) for (ax, ay), (bx, by) in pairwise(arc)]
    assert all(abs((x * x + y * y) ** 0.5 - 100) < 0.15 for x, y in middles)


def test_every_kind_of_mark_has_a_sign_of_its_own() -> None:
    signs = [mark_sign(kind.value) for kind in MarkKind]
    assert len({sign.outline for sign in signs}) == len(signs)
    for sign in signs:
        (polygon,) = flattened(sign.outline)
        zone = Zone("x", sign.outline, (0.0, 0.0))
        assert zone.holds(0.0, sign.text_y)
        assert max(max(abs(x), abs(y)) for x, y in polygon) < 1.5
    with pytest.raises(KeyError):
        mark_sign("unheard_of")


def test_bigger_marks_have_bigger_signs() -> None:
    assert set(RADIUS) == {size.value for size in MarkSize}
    assert mark_radius("small") < mark_radius("medium") < mark_radius("large")
    assert mark_radius("") == mark_radius("small")
