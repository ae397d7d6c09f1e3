"""Finds operations, parts and packages by what a person types: code, name in either language, pinyin, initials."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from advisor_app.domain.catalog import Catalog
from advisor_app.domain.values.text import compact


class CatalogKind(Enum):
    """What an entry of the price list is; also the order among equally good hits."""

    PACKAGE = "package"
    OPERATION = "operation"
    PART = "part"


SPOKEN = {
    "制动液": "刹车油", "制动": "刹车", "机油滤清器": "机滤", "空气滤清器": "空滤", "空调滤清器": "空调滤", "蓄电池": "电瓶",
    "冷却液": "防冻液", "雨刮": "雨刷", "变速器": "变速箱", "发动机": "引擎", "减振器": "减震器",
}  # fmt: skip
"""What the price list calls it → what people say at the counter."""

_FOR = re.compile(r"（([\u3400-\u9fff]+)[^（）]*）")
_MARKS = re.compile(r"[\W_]+")


def _plain(text: str) -> str:
    return _MARKS.sub("", compact(text)).casefold()


@dataclass(frozen=True)
class _Entry:
    code: str
    kind: CatalogKind
    folded: str
    name: str
    english: str
    initials: tuple[str, ...]
    spelled: tuple[str, ...]
    hay: str
    make: str

    def rank(self, word: str) -> int:
        """Return how well ``word`` fits, 0 best."""
        tests = (
            word == self.folded,
            self.folded.startswith(word),
            self.name.startswith(word),
            any(i.startswith(word) for i in self.initials),
            word in self.name,
            self.english.startswith(word),
            any(s.startswith(word) for s in self.spelled),
            any(word in i for i in self.initials),
        )
        return next((n for n, fits in enumerate(tests) if fits), len(tests))


class CatalogIndex:
    """The price list in memory.

    Args:
        catalog: the price list.
        spell: what may be typed for a Chinese name: pinyin whole and initials.
    """

    def __init__(self, catalog: Catalog, spell: Callable[[str], set[str]]) -> None:
        kinds = (
            (CatalogKind.PACKAGE, catalog.packages.values()),
            (CatalogKind.OPERATION, catalog.operations.values()),
            (CatalogKind.PART, catalog.parts.values()),
        )
        listed = [(kind, one) for kind, many in kinds for one in many]
        makes = {found[1] for _, one in listed if (found := _FOR.search(one.name_zh))}
        self._entries = [
            _entry(
                getattr(one, "code", "") or getattr(one, "number", ""), kind, (one.name_zh, one.name_en), spell, makes
            )
            for kind, one in listed
        ]

    def find(self, text: str, limit: int = 12, make: str = "") -> tuple[tuple[str, CatalogKind], ...]:
        """Return (code, kind) of the entries in which every word of ``text`` is found, the best first.

        Args:
            text: what was typed.
            limit: at most so many.
            make: make of the car (``上汽大众``); among equally good entries those for it come first.
        """
        words = [word for word in map(_plain, text.split()) if word]
        if not words:
            return ()
        hits = [
            (sum(entry.rank(word) for word in words), not (entry.make and entry.make in make), at)
            for at, entry in enumerate(self._entries)
            if all(word in entry.hay for word in words)
        ]
        return tuple((self._entries[at].code, self._entries[at].kind) for _, _, at in sorted(hits)[:limit])


def _entry(
    code: str, kind: CatalogKind, names: tuple[str, str], spell: Callable[[str], set[str]], makes: set[str]
) -> _Entry:
    name, english, folded = _plain(names[0]), _plain(names[1]), _plain(code)
    said = {name.replace(formal, spoken) for formal, spoken in SPOKEN.items() if formal in name}
    keys = sorted({*spell(name), *said, *(key for one in said for key in spell(one))})
    initials = tuple(k for k in keys if len(k) <= len(name))
    spelled = tuple(k for k in keys if len(k) > len(name))
    found = _FOR.search(names[0])
    make = found[1] if found else next((m for m in makes if names[0].startswith(m)), "")
    hay = "\n".join((folded, name, english, *keys))
    return _Entry(code, kind, folded, name, english, initials, spelled, hay, make)
