"""The three fonts of the papers: Noto Sans SC in two weights, and a subset of LXGW WenKai for rare characters.

reportlab writes a wrong text map for characters above U+FFFF (the glyph is right, but copying or searching 张𬭎三
gives 张Ⲵ三); ``PaperFont`` corrects it. The files are read once per process, the fallback only when a text needs it.
"""

from functools import cache
from typing import Any

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import SUBSETN, TTFont

from advisor_app.paths import resource

REGULAR = "AdvisorRegular"
BOLD = "AdvisorBold"
RARE = "AdvisorRare"

_FILES = {
    REGULAR: "NotoSansSC-Regular.ttf",
    BOLD: "NotoSansSC-Bold.ttf",
    RARE: "LXGWWenKai-Fallback.ttf",
}
_ENTRIES_PER_BLOCK = 100
"""Most entries of one ``bfchar`` block (Adobe Technical Note 5411)."""


class PaperFont(TTFont):  # type: ignore[misc]
    """A TrueType font whose text map is right for every character."""

    def addObjects(self, doc: Any) -> None:
        """Add the subsets of this font to ``doc``, with our own text maps."""
        subsets = [list(subset) for subset in self.state[doc].subsets]
        super().addObjects(doc)
        for number, subset in enumerate(subsets):
            name = (SUBSETN(number) + b"+" + self.face.name + self.face.subfontNameX).decode("pdfdoc")
            doc.idToObject[f"toUnicodeCMap:{name}"].content = text_map(name, subset)


def text_map(name: str, subset: list[int]) -> str:
    """Return the ToUnicode CMap of one subset.

    Args:
        name: PostScript name of the subset.
        subset: code point for each glyph code; 0 and the filler blanks of the unused codes are left out.

    Returns:
        The CMap as PDF source; characters above U+FFFF stand as UTF-16BE surrogate pairs.
    """
    entries = [
        f"<{code:02X}> <{chr(point).encode('utf-16-be').hex().upper()}>"
        for code, point in enumerate(subset)
        if point and (point != 32 or code == 32)
    ]
    blocks = [entries[start : start + _ENTRIES_PER_BLOCK] for start in range(0, len(entries), _ENTRIES_PER_BLOCK)]
    lines = [
        "/CIDInit /ProcSet findresource begin",
        "12 dict begin",
        "begincmap",
        f"/CIDSystemInfo << /Registry ({name}) /Ordering ({name}) /Supplement 0 >> def",
        f"/CMapName /{name} def",
        "/CMapType 2 def",
        "1 begincodespacerange",
        "<00> <FF>",
        "endcodespacerange",
    ]
    for block in blocks:
        lines += [f"{len(block)} beginbfchar", *block, "endbfchar"]
    lines += ["endcmap", "CMapName currentdict /CMap defineresource pop", "end", "end"]
    return "\n".join(lines)


@cache
def font(name: str) -> PaperFont:
    """Return one of the three fonts, read and registered with reportlab on its first use."""
    loaded = PaperFont(name, str(resource("fonts", _FILES[name])), shapable=False)
    pdfmetrics.registerFont(loaded)
    return loaded


class Advances(dict[str, float]):
    """Width of each character in ems, filled as characters are met.

    A character that the font of this weight lacks is looked up in the font for rare characters and noted in
    ``rare``; one that neither has is noted in ``absent`` and has no width.
    """

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name
        self.rare: set[str] = set()
        self.absent: set[str] = set()

    def __missing__(self, character: str) -> float:
        """Look up a character that was not met before."""
        code = ord(character)
        face = font(self.name).face
        if code not in face.charToGlyph:
            face = font(RARE).face
            if code not in face.charToGlyph:
                self.absent.add(character)
                self[character] = 0.0
                return 0.0
            self.rare.add(character)
        width: float = face.charWidths[code] / 1000
        self[character] = width
        return width


@cache
def advances(bold: bool) -> Advances:
    """Return the widths of the regular or of the bold weight."""
    return Advances(BOLD if bold else REGULAR)
