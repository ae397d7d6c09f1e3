"""Where one can go, by role and back again; keys that are told apart."""

import pytest
from PySide6.QtWidgets import QWidget

from advisor_app.domain.values.errors import NotPermitted
from ui.kit.keys import WINDOW, Keys, KeySpec, normal
from ui.kit.navigation import Navigator, Pages, PageSpec, Place


def test_navigation_goes_back_and_respects_roles():
    shown = []
    pages = Pages()
    for name, roles in (("today", set()), ("visit", set()), ("cash", {"cashier"})):
        pages.register(PageSpec(name, lambda name=name: name, QWidget, roles=frozenset(roles), in_rail=name != "visit"))
    with pytest.raises(ValueError, match="twice"):
        pages.register(PageSpec("today", str, QWidget))
    navigator = Navigator(pages, lambda spec, place: shown.append((spec.name, dict(place.ids))))
    navigator.enter("advisor", "today")
    navigator.navigate("visit", visit=1)
    navigator.navigate("visit", visit=1)
    navigator.navigate("visit", visit=2)
    with pytest.raises(NotPermitted):
        navigator.navigate("cash")
    with pytest.raises(KeyError):
        navigator.navigate("nowhere")
    way = navigator.way
    assert [navigator.back(), navigator.back(), navigator.back()] == [True, True, False]
    assert [ids for _, ids in shown] == [{}, {"visit": 1}, {"visit": 1}, {"visit": 2}, {"visit": 1}, {}]
    navigator.enter("cashier", "cash")
    assert [spec.name for spec in pages.rail("cashier")] == ["today", "cash"]
    navigator.resume("advisor", "today", [*way, Place("cash")])
    assert navigator.here == Place("visit", {"visit": 2})
    assert navigator.can_go_back
    del shown[:]
    navigator.replace("visit", visit=3)
    with pytest.raises(NotPermitted):
        navigator.replace("cash")
    assert shown == [("visit", {"visit": 3})], "what is replaced is not shown again on the way"
    assert navigator.way == (*way[:-1], Place("visit", {"visit": 3}))


def test_keys_are_unique_in_their_scope():
    keys_ = Keys()
    keys_.add(KeySpec("search", "ctrl+k", WINDOW, lambda: "Search"))
    keys_.add(KeySpec("search", "F3", WINDOW, lambda: "Search"))
    keys_.add(KeySpec("mark", "M", "walkaround", lambda: "Mark"))
    keys_.add(KeySpec("more", "M", "board", lambda: "More"))
    for scope, taken in (("walkaround", "Ctrl+K"), ("board", "m"), (WINDOW, "M")):
        with pytest.raises(ValueError, match="taken"):
            keys_.add(KeySpec("x", taken, scope, str))
    for bad in ("", "Hyper+K", "5"):
        with pytest.raises(ValueError):
            keys_.add(KeySpec("x", bad, "board", str))
    assert [normal(each) for each in ("shift+ctrl+z", "Ctrl++", "Alt+1", "f9")] == [
        "Ctrl+Shift+Z",
        "Ctrl++",
        "Alt+1",
        "F9",
    ]
    assert keys_.card([WINDOW, "board", "none"]) == [(WINDOW, [("Ctrl+K / F3", "Search")]), ("board", [("M", "More")])]
