"""Every colour of the product, for the light and the dark theme, and the pairs that must be told apart.

Red, yellow and green belong to the progress of a visit; late, danger, warning and success have tones of their own.
"""

from typing import NamedTuple


class Colours(NamedTuple):
    """Colours of one theme as ``#RRGGBB``.

    ``*_weak`` is a background tint, ``*_text`` the same hue dark (or light) enough to be read as words on it,
    ``on_*`` what is written on a full colour.
    """

    background: str
    surface: str
    surface_raised: str
    surface_hover: str
    surface_pressed: str
    surface_selected: str
    surface_selected_quiet: str
    text: str
    text_second: str
    text_placeholder: str
    text_disabled: str
    border: str
    border_strong: str
    border_disabled: str
    accent: str
    accent_hover: str
    accent_pressed: str
    accent_weak: str
    accent_text: str
    accent_disabled: str
    on_accent: str
    on_accent_disabled: str
    focus: str
    progress_red: str
    progress_red_text: str
    progress_red_weak: str
    progress_yellow: str
    progress_yellow_text: str
    progress_yellow_weak: str
    progress_green: str
    progress_green_text: str
    progress_green_weak: str
    danger: str
    danger_hover: str
    danger_text: str
    danger_weak: str
    on_danger: str
    late: str
    success: str
    success_text: str
    success_weak: str
    warning: str
    warning_text: str
    warning_weak: str
    info_text: str
    info_weak: str
    shade: str
    toast: str
    on_toast: str
    toast_action: str
    scroll_thumb: str
    scroll_thumb_hover: str
    skeleton: str
    skeleton_shine: str
    diagram_line: str
    diagram_fill: str
    diagram_glass: str
    diagram_hover: str
    diagram_old: str
    signature_paper: str
    signature_ink: str
    signature_line: str
    chart_1: str
    chart_2: str
    chart_3: str
    chart_4: str
    chart_5: str
    chart_6: str
    plate_blue: str = "#1A4FA3"
    plate_green_top: str = "#F4FAF6"
    plate_green_bottom: str = "#4DB87A"
    plate_green: str = "#57BB7E"
    plate_yellow: str = "#F0B323"
    plate_white: str = "#FBFBF9"
    plate_black: str = "#1B1C1F"
    plate_light_text: str = "#FFFFFF"
    plate_dark_text: str = "#15181D"
    plate_red_text: str = "#B3201B"


LIGHT = Colours(
    background="#F5F7FA",
    surface="#FFFFFF",
    surface_raised="#EEF2F6",
    surface_hover="#F0F4F8",
    surface_pressed="#E3E9F0",
    surface_selected="#E4EEFA",
    surface_selected_quiet="#EDF1F5",
    text="#1B2430",
    text_second="#566273",
    text_placeholder="#667283",
    text_disabled="#98A2B0",
    border="#D8DFE8",
    border_strong="#818E9F",
    border_disabled="#DDE3EA",
    accent="#1463B8",
    accent_hover="#0F559F",
    accent_pressed="#0C4785",
    accent_weak="#E4EEFA",
    accent_text="#1158A6",
    accent_disabled="#D5DDE7",
    on_accent="#FFFFFF",
    on_accent_disabled="#7C8897",
    focus="#1463B8",
    progress_red="#D64545",
    progress_red_text="#AD2B2B",
    progress_red_weak="#FCEBEA",
    progress_yellow="#E3A008",
    progress_yellow_text="#7D5400",
    progress_yellow_weak="#FDF3D7",
    progress_green="#2E9E5B",
    progress_green_text="#1B6E3E",
    progress_green_weak="#E5F5EB",
    danger="#B42318",
    danger_hover="#971C12",
    danger_text="#B42318",
    danger_weak="#FDECEA",
    on_danger="#FFFFFF",
    late="#B42318",
    success="#1B7A45",
    success_text="#1B6E3E",
    success_weak="#E5F5EB",
    warning="#B45F06",
    warning_text="#8A4B08",
    warning_weak="#FDF1E3",
    info_text="#1158A6",
    info_weak="#E4EEFA",
    shade="#1B2430",
    toast="#1F2935",
    on_toast="#F4F7FA",
    toast_action="#8CC2FA",
    scroll_thumb="#C3CCD7",
    scroll_thumb_hover="#97A3B2",
    skeleton="#E8EDF2",
    skeleton_shine="#F3F6F9",
    diagram_line="#4A5666",
    diagram_fill="#FBFCFD",
    diagram_glass="#E3ECF4",
    diagram_hover="#D3E4F8",
    diagram_old="#8792A2",
    signature_paper="#FFFFFF",
    signature_ink="#14213A",
    signature_line="#B8C2CE",
    chart_1="#1463B8",
    chart_2="#0F8A8A",
    chart_3="#8557C2",
    chart_4="#C2621B",
    chart_5="#5C6B7D",
    chart_6="#B03A78",
)

DARK = Colours(
    background="#12161C",
    surface="#1A2029",
    surface_raised="#232B36",
    surface_hover="#222A35",
    surface_pressed="#2B3543",
    surface_selected="#1C3553",
    surface_selected_quiet="#242D39",
    text="#E7ECF3",
    text_second="#9AA7B8",
    text_placeholder="#8D9AAC",
    text_disabled="#5F6C7D",
    border="#2F3A48",
    border_strong="#6A798E",
    border_disabled="#2B3542",
    accent="#5AA2F0",
    accent_hover="#74B2F5",
    accent_pressed="#4791E2",
    accent_weak="#1C3553",
    accent_text="#7DB8F7",
    accent_disabled="#2A3646",
    on_accent="#0A1420",
    on_accent_disabled="#77859A",
    focus="#7DB8F7",
    progress_red="#E5645F",
    progress_red_text="#F39A95",
    progress_red_weak="#3A2226",
    progress_yellow="#EDB92E",
    progress_yellow_text="#F1CB62",
    progress_yellow_weak="#352D18",
    progress_green="#45B873",
    progress_green_text="#74D09A",
    progress_green_weak="#19332A",
    danger="#F97066",
    danger_hover="#FB8B83",
    danger_text="#FA938B",
    danger_weak="#3C2023",
    on_danger="#240705",
    late="#F97066",
    success="#45B873",
    success_text="#74D09A",
    success_weak="#19332A",
    warning="#F2994A",
    warning_text="#F5B071",
    warning_weak="#382817",
    info_text="#7DB8F7",
    info_weak="#1C3553",
    shade="#000000",
    toast="#E7ECF3",
    on_toast="#18202A",
    toast_action="#1158A6",
    scroll_thumb="#3A4757",
    scroll_thumb_hover="#566579",
    skeleton="#252E3A",
    skeleton_shine="#2E3946",
    diagram_line="#A9B5C4",
    diagram_fill="#1E252F",
    diagram_glass="#2A3645",
    diagram_hover="#274669",
    diagram_old="#7C8A9C",
    signature_paper="#FBFBF9",
    signature_ink="#14213A",
    signature_line="#B8C2CE",
    chart_1="#5AA2F0",
    chart_2="#3FB9B3",
    chart_3="#B08AE8",
    chart_4="#E8955A",
    chart_5="#93A1B3",
    chart_6="#E07BB1",
)

THEMES = {"light": LIGHT, "dark": DARK}

_SURFACES = ("background", "surface", "surface_raised", "surface_hover")
_TONES = ("progress_red", "progress_yellow", "progress_green", "danger", "success", "warning")

TEXT_PAIRS: tuple[tuple[str, str], ...] = (
    *(("text", on) for on in (*_SURFACES, "surface_pressed", "surface_selected", "surface_selected_quiet")),
    *(("text_second", on) for on in (*_SURFACES, "surface_selected", "surface_selected_quiet")),
    *(("text_placeholder", on) for on in ("surface", "background")),
    *(("accent_text", on) for on in (*_SURFACES, "accent_weak")),
    *(("on_accent", on) for on in ("accent", "accent_hover", "accent_pressed")),
    *((f"{tone}_text", on) for tone in _TONES for on in ("surface", "background", f"{tone}_weak")),
    *(("text", f"{tone}_weak") for tone in _TONES),
    ("info_text", "info_weak"),
    ("text", "info_weak"),
    ("on_danger", "danger"),
    ("on_danger", "danger_hover"),
    ("on_toast", "toast"),
    ("toast_action", "toast"),
    ("signature_ink", "signature_paper"),
    ("plate_light_text", "plate_blue"),
    ("plate_light_text", "plate_black"),
    ("plate_dark_text", "plate_yellow"),
    ("plate_dark_text", "plate_white"),
    ("plate_dark_text", "plate_green_top"),
    ("plate_dark_text", "plate_green_bottom"),
    ("plate_dark_text", "plate_green"),
    ("plate_red_text", "plate_white"),
)
"""(foreground, background) pairs used for words: at least 4.5:1."""

PART_PAIRS: tuple[tuple[str, str], ...] = (
    *(("border_strong", on) for on in ("surface", "background")),
    *(("focus", on) for on in _SURFACES),
    *(("accent", on) for on in _SURFACES),
    *(
        (edge, on)
        for edge in ("progress_red", "progress_yellow_text", "progress_green")
        for on in ("surface", "background")
    ),
    *(("late", on) for on in ("surface", "background")),
    *((tone, "surface") for tone in ("danger", "success", "warning")),
    *((f"chart_{n}", "surface") for n in range(1, 7)),
    ("diagram_line", "diagram_fill"),
    ("diagram_line", "background"),
    ("diagram_old", "diagram_fill"),
)
"""(part, background) pairs of signs and edges that carry meaning: at least 3:1.

The yellow fill alone can't reach 3:1 on white, so everything yellow has an edge in ``progress_yellow_text``.
"""


def _luminance(colour: str) -> float:
    channels = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(first: str, second: str) -> float:
    """Return the contrast ratio of two ``#RRGGBB`` colours, 1 to 21, as WCAG 2 defines it."""
    lighter, darker = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)
