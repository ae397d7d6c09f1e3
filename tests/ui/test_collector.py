"""Garbage is collected on the screen's thread, in its pauses, and the automatic collection is off."""

import gc
import weakref
from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtCore import QObject

from ui.kit import collector
from ui.kit.collector import Collector


class Knot:
    """Refers to itself: only the collection ends it."""

    def __init__(self) -> None:
        self.self = self


@pytest.fixture
def made(qapp: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Collector]:
    was = gc.isenabled()
    gc.collect()
    owner = QObject()
    monkeypatch.setattr(collector, "MANY", 1)
    yield Collector(owner)
    if was:
        gc.enable()


def test_it_collects_what_is_young_at_once(made: Collector) -> None:
    knot = weakref.ref(Knot())
    assert (gc.isenabled(), knot() is None) == (False, False)
    made.look()
    assert knot() is None


def test_all_generations_wait_for_a_pause(made: Collector, monkeypatch: pytest.MonkeyPatch) -> None:
    now = [1000.0]
    monkeypatch.setattr(collector, "monotonic", lambda: now[0])
    old = Knot()
    gc.collect(0)
    gc.collect(1)  # it has grown old now
    seen = weakref.ref(old)
    del old
    made.used()
    made.look()
    assert seen() is not None
    now[0] += collector.PAUSE + 0.1
    made.look()
    assert seen() is None
