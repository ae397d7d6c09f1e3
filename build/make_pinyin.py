"""Write ``resources/reference/phrases.csv``: the words that are not read as their characters alone are.

``python build/make_pinyin.py`` writes the file; ``--check`` only says whether it is up to date (exit 1 if not).
The library of pinyin brings 47,000 words and takes 50 MB to hold them; all but some 3,000 of them are read as the first
reading of each character says, and proverbs of five characters and more stand in no name and on no price list.
"""

import sys
from pathlib import Path

from pypinyin.contrib.tone_convert import to_normal
from pypinyin.phrases_dict import phrases_dict
from pypinyin.pinyin_dict import pinyin_dict

FILE = Path(__file__).resolve().parent.parent / "resources" / "reference" / "phrases.csv"
LONGEST = 4


def _alone(character: str) -> str:
    return str(to_normal(pinyin_dict.get(ord(character), character).split(",")[0]))


def made() -> str:
    """Return what the file holds."""
    rows = ["phrase,reading"]
    for phrase, syllables in sorted(phrases_dict.items()):
        reading = [to_normal(syllable[0]) for syllable in syllables]
        if len(phrase) <= LONGEST and len(reading) == len(phrase) and reading != [_alone(c) for c in phrase]:
            rows.append(f"{phrase},{' '.join(reading)}")
    return "\n".join(rows) + "\n"


def main() -> int:
    """Write the file, or say whether it is up to date."""
    if "--check" in sys.argv[1:]:
        return int(FILE.read_text(encoding="utf-8") != made())
    FILE.write_text(made(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
