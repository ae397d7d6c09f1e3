"""The one type family: Noto Sans SC Regular and Bold, bundled, in five sizes.

All digits of the family are equally wide (555 units in Regular, 590 in Bold), so number columns line up;
``numbers_font`` also asks for the ``tnum`` feature, which matters for the fallback families.
"""

from PySide6.QtGui import QFont, QFontDatabase

from advisor_app.paths import resource
from ui.theme.tokens import TYPE_SCALE

FAMILY = "Noto Sans SC"
FALLBACKS = ("Noto Sans CJK SC", "Microsoft YaHei UI", "PingFang SC", "WenQuanYi Micro Hei", "DejaVu Sans")
_loaded = False


def load_fonts() -> tuple[str, ...]:
    """Register the bundled fonts once; needs a QGuiApplication.

    Returns:
        Families in the order they are tried: ours, then what the three systems bring along.
    """
    global _loaded
    if not _loaded:
        for path in sorted(resource("fonts").glob("*.ttf")):
            QFontDatabase.addApplicationFont(str(path))
        _loaded = True
    return (FAMILY, *FALLBACKS)


def font(role: str = "body", bold: bool | None = None) -> QFont:
    """Return the font of a type role.

    Args:
        role: ``second`` (12), ``body`` (13), ``section`` (15), ``title`` (20) or ``figure`` (28 px).
        bold: weight; by default section, title and figure are bold.
    """
    made = QFont()
    made.setFamilies(list(load_fonts()))
    made.setPixelSize(TYPE_SCALE[role])
    made.setBold(role in {"section", "title", "figure"} if bold is None else bold)
    return made


def numbers_font(role: str = "body", bold: bool | None = None) -> QFont:
    """Return the font of a type role with figures of equal width, for columns of numbers."""
    made = font(role, bold)
    made.setFeature(QFont.Tag("tnum"), 1)
    return made


def sized_font(pixels: int, bold: bool = False) -> QFont:
    """Return the family in a size outside the scale, for things drawn to measure (plates, axes)."""
    made = font("body", bold)
    made.setPixelSize(max(1, pixels))
    return made
