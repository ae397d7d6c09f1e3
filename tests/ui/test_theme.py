"""The theme: contrast of every pair in use, complete templates, icons and fonts that are really there."""

import re
from pathlib import Path

import pytest
from PySide6.QtGui import QColor, QFontMetricsF, QPalette
from PySide6.QtWidgets import QPushButton

from advisor_app.paths import resource
from ui.shell.window import MainWindow
from ui.theme import icons
from ui.theme.current import Theme, colour, current_theme, metrics
from ui.theme.fonts import font, numbers_font
from ui.theme.palette import PART_PAIRS, TEXT_PAIRS, THEMES, contrast
from ui.theme.roles import set_role
from ui.theme.stylesheet import build, fill, values_of
from ui.theme.theme import apply_theme
from ui.theme.tokens import DESK, TOUCH

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")
UI = Path(__file__).parents[2] / "ui"


@pytest.fixture(autouse=True)
def _light_again(qapp):
    yield
    if current_theme() != Theme("light", THEMES["light"], DESK):
        apply_theme(qapp, "light")


@pytest.mark.parametrize("theme", sorted(THEMES))
@pytest.mark.parametrize(("ink", "ground"), TEXT_PAIRS)
def test_words_can_be_read(theme, ink, ground):
    colours = THEMES[theme]
    assert contrast(getattr(colours, ink), getattr(colours, ground)) >= 4.5


@pytest.mark.parametrize("theme", sorted(THEMES))
@pytest.mark.parametrize(("part", "ground"), PART_PAIRS)
def test_parts_can_be_told_from_their_ground(theme, part, ground):
    colours = THEMES[theme]
    assert contrast(getattr(colours, part), getattr(colours, ground)) >= 3.0


def test_contrast_is_what_the_standard_says():
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)


def test_controls_are_big_enough_for_hand_and_finger():
    assert DESK.control >= 32
    assert DESK.row == 36
    assert min(TOUCH.control, TOUCH.row, TOUCH.chip) >= 44


@pytest.mark.parametrize("name", sorted(THEMES))
@pytest.mark.parametrize("touch", [False, True])
def test_every_token_of_the_style_sheet_is_known(name, touch):
    sheet = build(Theme(name, THEMES[name], TOUCH if touch else DESK))
    assert "{{" not in sheet
    assert THEMES[name].accent in sheet


def test_an_unknown_token_is_refused():
    with pytest.raises(KeyError):
        fill("color: {{ nothing }};", values_of(current_theme()))


def test_templates_hold_no_colour_of_their_own():
    for path in (UI / "theme").glob("*.qss"):
        assert not re.findall(r"#[0-9A-Fa-f]{3,8}\b|rgba?\(", path.read_text(encoding="utf-8")), path.name


def test_the_palette_is_ours_and_not_the_systems(qapp):
    apply_theme(qapp, "dark")
    assert qapp.palette().color(QPalette.ColorRole.Window).name().upper() == THEMES["dark"].background
    assert qapp.property("dressed_in") == "fusion"
    assert colour("progress_red") == QColor(THEMES["dark"].progress_red)


def test_touch_makes_controls_taller(qapp):
    apply_theme(qapp, "light", touch=True)
    assert metrics().control == 44
    assert current_theme().metrics.touch


def test_a_theme_that_does_not_exist_is_refused(qapp):
    with pytest.raises(ValueError, match="sepia"):
        apply_theme(qapp, "sepia")


@pytest.mark.parametrize("name", icons.icon_names())
def test_each_icon_draws_something_in_the_colour_asked_for(qapp, name):
    image = icons.icon_pixmap(name, "accent", 24, 2.0).toImage()
    wanted = colour("accent")
    solid = [
        image.pixelColor(x, y)
        for x in range(image.width())
        for y in range(image.height())
        if image.pixelColor(x, y).alpha() == 255
    ]
    assert solid
    assert all(abs(c.red() - wanted.red()) < 3 and abs(c.blue() - wanted.blue()) < 3 for c in solid)


@pytest.mark.parametrize("ratio", [1.0, 2.0, 3.0])
def test_an_icon_is_sharp_at_every_scale(qapp, ratio):
    pixmap = icons.icon_pixmap("search", "text", 16, ratio)
    assert pixmap.width() == round(16 * ratio)
    assert pixmap.devicePixelRatio() == ratio


def test_icons_follow_the_theme(qapp):
    button = QPushButton()
    icons.set_icon(button, "search", "text")
    before = button.icon().cacheKey()
    apply_theme(qapp, "dark")
    assert button.icon().cacheKey() != before


def test_an_icon_that_does_not_exist_is_refused(qapp):
    with pytest.raises(FileNotFoundError):
        icons.icon("no_such_icon")


@pytest.mark.parametrize("name", icons.icon_names())
def test_icons_are_one_family(name):
    source = resource("icons", f"{name}.svg").read_text(encoding="utf-8")
    assert 'viewBox="0 0 24 24"' in source
    assert "currentColor" in source
    assert not re.search(r"#[0-9A-Fa-f]{3,6}", source)


def test_every_icon_named_in_the_code_exists():
    known = set(icons.icon_names())
    text = "\n".join(path.read_text(encoding="utf-8") for path in (UI / "kit").glob("*.py"))
    named = set(re.findall(r'(?:IconButton\(|icon=|EmptyState\(\s*)"([a-z_]+)"', text))
    assert named
    assert named <= known


@pytest.mark.parametrize("bold", [False, True])
def test_figures_are_equally_wide(qapp, bold):
    measure = QFontMetricsF(numbers_font("figure", bold))
    assert len({round(measure.horizontalAdvance(digit), 2) for digit in "0123456789"}) == 1


def test_the_type_scale_is_in_pixels(qapp):
    assert [font(role).pixelSize() for role in ("second", "body", "section", "title", "figure")] == [12, 13, 15, 20, 28]


def test_a_role_is_set_once_and_can_change(qapp):
    button = QPushButton()
    set_role(button, role="primary")
    assert button.property("role") == "primary"
    set_role(button, role="danger")
    assert button.property("role") == "danger"


def test_no_widget_is_left_dressed_by_hand():
    for path in UI.rglob("*.py"):
        if path.parent.name != "theme":
            assert "setStyleSheet" not in path.read_text(encoding="utf-8"), path


def test_each_window_is_dressed_and_the_application_is_not(qapp, qtbot):
    apply_theme(qapp, "light")
    window = MainWindow()
    qtbot.addWidget(window)
    assert THEMES["light"].accent in window.styleSheet()
    apply_theme(qapp, "dark")
    assert THEMES["dark"].accent in window.styleSheet()
    assert qapp.styleSheet() == ""  # building a page would take several times as long
