"""What is shipped beside the code: fonts that can be embedded, icons that can be drawn, a licence for each."""

import ast
import importlib.util
import re
from pathlib import Path
from types import ModuleType
from xml.etree import ElementTree

import pytest
from fontTools.ttLib import TTFont

from tests.architecture.sources import PRODUCT, ROOT, Source, last_name, sources

RESOURCES = ROOT / "resources"
FONTS = sorted((RESOURCES / "fonts").glob("*.ttf"))
ICONS = sorted((RESOURCES / "icons").glob("*.svg"))
SVG = "{http://www.w3.org/2000/svg}"

#: Calls that take the name of an icon -> its position among the arguments.
DRAWING = {"icon": 0, "icon_pixmap": 0, "paint_icon": 2}


@pytest.fixture(scope="module")
def make_fonts() -> ModuleType:
    spec = importlib.util.spec_from_file_location("make_fonts", ROOT / "build" / "make_fonts.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("path", FONTS, ids=lambda path: path.name)
def test_a_font_has_outlines_that_papers_can_embed(path: Path) -> None:
    with TTFont(path, lazy=True) as font:
        assert "glyf" in font
        assert "fvar" not in font  # a variable font is embedded in its thinnest weight
        assert font["OS/2"].fsType == 0  # embedding is not restricted


def test_the_fonts_cover_what_the_page_says(make_fonts: ModuleType) -> None:
    assert make_fonts.coverage() in (ROOT / "docs" / "fonts.md").read_text(encoding="utf-8")


def test_the_cut_font_bears_no_reserved_name(make_fonts: ModuleType) -> None:
    with TTFont(make_fonts.FALLBACK, lazy=True) as font:
        shown = {str(record) for record in font["name"].names if record.nameID in {1, 3, 4, 6, 16, 18}}
    assert shown
    assert not [name for name in shown if "LXGW" in name or "霞鹜" in name]


def test_rare_characters_of_names_are_covered(make_fonts: ModuleType) -> None:
    known = make_fonts.ideographs(make_fonts.REGULAR) | make_fonts.ideographs(make_fonts.FALLBACK)
    assert [name for name in "𪻐𮧵𬎆𬭎㛃䶮堃喆玥" if ord(name) not in known] == []


def test_every_font_and_icon_has_its_licence() -> None:
    table = (RESOURCES / "LICENSES.md").read_text(encoding="utf-8")
    assert [path.name for path in FONTS if f"`fonts/{path.name}`" not in table] == []
    texts = {part for part in table.split("`") if part.startswith(("fonts/OFL", "icons/LICENSE"))}
    assert texts == {"fonts/OFL-NotoSansSC.txt", "fonts/OFL-LXGWWenKai.txt", "icons/LICENSE-Tabler.txt"}
    assert [text for text in texts if not (RESOURCES / text).is_file()] == []


def test_icons_are_drawn_in_the_colour_of_the_theme() -> None:
    wrong = []
    for path in ICONS:
        root = ElementTree.fromstring(path.read_text(encoding="utf-8"))
        kinds = {element.tag.removeprefix(SVG) for element in root.iter()}
        plain = kinds <= {"svg", "path", "circle", "rect", "line", "polyline", "polygon", "ellipse", "g"}
        tinted = "currentColor" in (root.get("stroke"), root.get("fill"))
        if not (plain and tinted and root.get("viewBox") == "0 0 24 24"):
            wrong.append(path.name)
    assert wrong == []


def test_all_icons_have_lines_of_one_width() -> None:
    widths = {path.name: set(re.findall(r'stroke-width="([^"]+)"', path.read_text(encoding="utf-8"))) for path in ICONS}
    assert {name: found for name, found in widths.items() if found != {"1.75"}} == {}


def icons_named(source: Source) -> set[tuple[str, int]]:
    """Return the icons that ``source`` names, each with its line."""
    found: list[tuple[ast.expr, int]] = []
    for node in source.nodes:
        if isinstance(node, ast.Call):
            found += [(word.value, node.lineno) for word in node.keywords if word.arg in {"icon", "icon_name"}]
            position = DRAWING.get(last_name(node.func), len(node.args))
            found += [(argument, node.lineno) for argument in node.args[position : position + 1]]
    return {
        (node.value, line) for node, line in found if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }


def test_the_reader_finds_names_of_icons() -> None:
    text = "icon('car')\npaint_icon(painter, rect, 'lock')\nAction(t('x'), icon='bell')\nicon(name)\nx.setIcon(icon('eye'))"
    assert icons_named(Source("ui.x", text)) == {("car", 1), ("lock", 2), ("bell", 3), ("eye", 5)}


def test_every_icon_that_is_named_is_there() -> None:
    there = {path.stem for path in ICONS}
    missing = [
        f"{source.module}:{line} {name}"
        for source in sources(*PRODUCT)
        for name, line in sorted(icons_named(source))
        if name and name not in there
    ]
    assert not missing, "\n".join(missing)


def test_no_icon_lies_about_unused() -> None:
    said = {
        node.value
        for source in sources("ui")
        for node in source.nodes
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    assert [path.name for path in ICONS if path.stem not in said] == []
