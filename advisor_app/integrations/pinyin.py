"""What a person may type for a Chinese name, by pypinyin with the readings that surnames and some words have."""

import os
from functools import cache, lru_cache
from itertools import islice, product

from advisor_app.domain.values.text import compact
from advisor_app.reference import phrases

# The library's own words are not read: ours are those of them that matter, and take a twentieth of the memory.
os.environ.setdefault("PYPINYIN_NO_PHRASES", "1")
os.environ.setdefault("PYPINYIN_NO_DICT_COPY", "1")

SURNAMES = {
    "仇": "qiu", "曾": "zeng", "解": "xie", "查": "zha", "区": "ou", "单": "shan", "任": "ren", "盖": "ge", "朴": "piao",
    "翟": "zhai", "乐": "yue", "洗": "xian", "冼": "xian", "缪": "miao", "华": "hua", "柏": "bai", "尉": "wei", "令": "ling",
    "员": "yun", "繁": "po", "黑": "he", "种": "chong", "重": "chong", "召": "shao", "祭": "zhai", "折": "she", "逄": "pang",
    "万俟": "moqi", "尉迟": "yuchi", "长孙": "zhangsun", "澹台": "tantai",
}  # fmt: skip
"""Surnames that are read otherwise than the character alone."""

MOST = 8
"""At most so many readings of one name are indexed."""


class PypinyinNames:
    """Spells names; every common reading of every character counts, for nobody knows which one is typed."""

    def keys(self, name: str) -> set[str]:
        """Return pinyin whole, from the given name, and initials, for each reading."""
        return set(_keys(compact(name)))


@cache
def _prepare() -> None:
    from pypinyin import load_phrases_dict

    load_phrases_dict({phrase: [[syllable] for syllable in reading] for phrase, reading in phrases().items()})


@lru_cache(maxsize=4096)
def _keys(name: str) -> frozenset[str]:
    from pypinyin import Style, pinyin

    _prepare()
    readings = [
        list(dict.fromkeys(syllable.lower() for syllable in syllables))
        for syllables in pinyin(name, style=Style.NORMAL, heteronym=True, errors="default")
    ]
    if not readings:
        return frozenset()
    surname = SURNAMES.get(name[:1])
    if surname is not None:
        readings[0] = [surname, *(r for r in readings[0] if r != surname)]
    found: set[str] = set()
    for spelled in islice(product(*(r[:3] for r in readings)), MOST):
        found.add("".join(spelled))
        found.add("".join(s[0] for s in spelled if s))
        if len(spelled) > 1:
            found.add("".join(spelled[1:]))
    compound = next((s for c, s in SURNAMES.items() if len(c) == 2 and name.startswith(c)), None)
    if compound:
        rest = "".join(r[0] for r in readings[2:])
        found |= {compound + rest, compound[0] + "".join(r[0][0] for r in readings[1:])}
    return frozenset(k for k in found if k.isascii())
