"""Make the three fonts of ``resources/fonts`` from the packages that carry them.

Sources, named as their packagers name them:

* npm package ``@expo-google-fonts/noto-sans-sc`` 0.4.3, folder ``package``: Noto Sans SC 400 and 700, copied as they are.
* Debian package ``fonts-lxgw-wenkai`` 1.250, file ``LXGWWenKai-Regular.ttf``: cut down to the ideographs that Noto Sans SC
  lacks. The Open Font License reserves the names "LXGW" and "霞鹜" for the untouched font, so the family that the cut
  font shows to people is ``Advisor Rare Han``.

``python build/make_fonts.py NOTO_PACKAGE_FOLDER WENKAI_TTF`` writes the fonts;
``python build/make_fonts.py --coverage`` prints the table that ``docs/fonts.md`` holds.
"""

import shutil
import sys
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

FONTS = Path(__file__).resolve().parent.parent / "resources" / "fonts"
REGULAR = FONTS / "NotoSansSC-Regular.ttf"
BOLD = FONTS / "NotoSansSC-Bold.ttf"
FALLBACK = FONTS / "LXGWWenKai-Fallback.ttf"
FALLBACK_FAMILY = "Advisor Rare Han"
KEPT_NAMES = {0, 7, 13, 14}

#: Blocks of Unicode 15 with ideographs that a name may hold: (title, first, last code point).
BLOCKS = (
    ("Unified", 0x4E00, 0x9FFF),
    ("Extension A", 0x3400, 0x4DBF),
    ("Extension B", 0x20000, 0x2A6DF),
    ("Extension C", 0x2A700, 0x2B73F),
    ("Extension D", 0x2B740, 0x2B81F),
    ("Extension E", 0x2B820, 0x2CEAF),
    ("Extension F", 0x2CEB0, 0x2EBEF),
    ("Extension G", 0x30000, 0x3134F),
    ("Extension H", 0x31350, 0x323AF),
)


def ideographs(path: Path) -> set[int]:
    """Return the code points of ``BLOCKS`` for which the font at ``path`` has a glyph."""
    with TTFont(path, lazy=True) as font:
        known = font.getBestCmap()
    return {point for point in known for _, first, last in BLOCKS if first <= point <= last}


def cut(source: Path, points: set[int], target: Path) -> None:
    """Write to ``target`` the font ``source`` with the glyphs of ``points`` only, under our own family name."""
    options = Options()
    options.layout_features = []
    options.hinting = False
    options.glyph_names = False
    options.notdef_outline = True
    options.recalc_timestamp = False
    options.drop_tables += ["vhea", "vmtx", "BASE", "GSUB", "GPOS", "GDEF"]
    font = TTFont(source, recalcTimestamp=False)
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=points)
    subsetter.subset(font)
    table = font["name"]
    table.names = [name for name in table.names if name.nameID in KEPT_NAMES and name.langID == 0x409]
    postscript = FALLBACK_FAMILY.replace(" ", "") + "-Regular"
    words = {1: FALLBACK_FAMILY, 2: "Regular", 3: postscript, 4: FALLBACK_FAMILY, 6: postscript}
    for name_id, text in words.items():
        table.setName(text, name_id, 3, 1, 0x409)
    font.save(target)


def coverage() -> str:
    """Return the table of coverage in Markdown: one row per block, counted from the fonts themselves."""
    base, bold, rare = ideographs(REGULAR), ideographs(BOLD), ideographs(FALLBACK)
    rows = ["| block | Noto Sans SC Regular | Bold | fallback adds | together |", "|---|---:|---:|---:|---:|"]
    spans = [*BLOCKS, ("all", 0, 0x10FFFF)]
    for title, first, last in spans:
        inside = [{p for p in have if first <= p <= last} for have in (base, bold, rare, base | rare)]
        rows.append(f"| {title} | " + " | ".join(f"{len(have):,}" for have in inside) + " |")
    return "\n".join(rows)


def main(arguments: list[str]) -> int:
    """Print the coverage, or make the fonts from the two sources named; 2 if neither was asked for."""
    if arguments == ["--coverage"]:
        print(coverage())
        return 0
    if len(arguments) != 2:
        print(__doc__)
        return 2
    noto, wenkai = Path(arguments[0]), Path(arguments[1])
    FONTS.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(noto / "400Regular" / "NotoSansSC_400Regular.ttf", REGULAR)
    shutil.copyfile(noto / "700Bold" / "NotoSansSC_700Bold.ttf", BOLD)
    shutil.copyfile(noto / "LICENSE_FONT", FONTS / "OFL-NotoSansSC.txt")
    cut(wenkai, ideographs(wenkai) - (ideographs(REGULAR) & ideographs(BOLD)), FALLBACK)
    print(coverage())
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
