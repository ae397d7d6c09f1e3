"""The register of keys: what each does, where it holds, and that none has two meanings. No Qt in here.

A scope is the window (``WINDOW``, holds everywhere) or the name of a page or dialog. A key must be unique in its scope and
against the window's keys. ``card`` gives the rows of the card that F1 shows; what holds in the page in front beside these
is collected from its widgets (``ui.kit.qt_keys.keys_of``).
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

WINDOW = "window"

CardKeys = tuple[tuple[str, str], ...]
"""(keys, words) of what a widget does on its own keys: what its ``card_keys()`` returns, for the card that F1 shows."""

_MODIFIERS = ("Ctrl", "Alt", "Shift", "Meta")


def normal(keys: str) -> str:
    """Return a key combination in one spelling: ``shift+ctrl+z`` becomes ``Ctrl+Shift+Z``.

    Raises:
        ValueError: no key, an unknown modifier, or a bare digit (a scanner types those).
    """
    *modifiers, key = keys.rsplit("+", 1) if not keys.endswith("++") else (keys[:-2], "+")
    named = {name.strip().capitalize() for part in modifiers for name in part.split("+")}
    if not key or not named <= set(_MODIFIERS):
        raise ValueError(f"not a key: {keys!r}")
    if key.isdigit() and not named:
        raise ValueError(f"{keys!r}: bare digits belong to the scanner; handle keyPressEvent instead")
    key = key.upper() if len(key) == 1 else key[0].upper() + key[1:]
    return "+".join([*(name for name in _MODIFIERS if name in named), key])


def rank(keys: str) -> int:
    """Return where keys stand on the card: function keys by their number, everything else after them."""
    number = re.search(r"\bF(\d+)", keys)
    return int(number[1]) if number else 99


@dataclass(frozen=True)
class KeySpec:
    """One key.

    Attributes:
        id: stable name, e.g. ``visit.new``.
        keys: combination in portable spelling, e.g. ``Ctrl+K``; one of several for the same id is a spec of its own.
        scope: ``WINDOW`` or the name of a page or dialog.
        words: gives what the key does, in the current language.
    """

    id: str
    keys: str
    scope: str
    words: Callable[[], str]


class Keys:
    """All keys of the program."""

    def __init__(self) -> None:
        self._taken: dict[tuple[str, str], KeySpec] = {}

    def add(self, spec: KeySpec) -> KeySpec:
        """Register a key and return it with its keys in the normal spelling.

        Raises:
            ValueError: the key is taken in this scope, in the window (or by any page, for a key of the window).
        """
        spec = KeySpec(spec.id, normal(spec.keys), spec.scope, spec.words)
        rivals = [
            other
            for (scope, keys), other in self._taken.items()
            if keys == spec.keys and (scope == spec.scope or WINDOW in (scope, spec.scope))
        ]
        if rivals:
            raise ValueError(f"{spec.keys} in {spec.scope} is taken by {rivals[0].id} ({rivals[0].scope})")
        self._taken[(spec.scope, spec.keys)] = spec
        return spec

    def remove(self, spec: KeySpec) -> None:
        """Forget a key (the area it belongs to is closed to the next person)."""
        self._taken.pop((spec.scope, normal(spec.keys)), None)

    def of(self, id: str) -> list[KeySpec]:  # noqa: A002
        """Return the keys registered for ``id``, in their order; empty when there are none."""
        return [spec for spec in self._taken.values() if spec.id == id]

    def card(self, scopes: Iterable[str]) -> list[tuple[str, list[tuple[str, str]]]]:
        """Return (scope, rows of (keys, words)) for each of ``scopes`` that has keys, in the order given."""
        found = []
        for scope in scopes:
            rows: dict[str, tuple[list[str], str]] = {}
            for spec in self._taken.values():
                if spec.scope == scope:
                    rows.setdefault(spec.id, ([], spec.words()))[0].append(spec.keys)
            if rows:
                found.append((scope, [(" / ".join(keys), words) for keys, words in rows.values()]))
        return found
