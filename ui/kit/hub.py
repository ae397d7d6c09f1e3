"""Who wants to know that something changed: topics, subscriptions, one delivery for many changes. No Qt in here.

A topic is a kind of thing (``visit``) or one thing of a kind (``visit:0190…``). Whoever subscribed to the kind hears of
every one; whoever subscribed to one thing hears of it, and of a change published for the whole kind.
"""

from __future__ import annotations

import weakref
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from dataclasses import dataclass
from typing import cast

Deliver = Callable[[Callable[[], None]], object]
"""Runs a function later on the thread of the screen, e.g. ``lambda fn: QTimer.singleShot(0, fn)``."""


@dataclass(frozen=True)
class Change:
    """What a subscriber is told: the topics that concern it, joined over everything published since the last delivery.

    Attributes:
        topics: the published topics that match the subscription.
    """

    topics: frozenset[str]


Listener = Callable[[Change], object]


def matches(wanted: str, published: str) -> bool:
    """Return whether a change of ``published`` concerns somebody who subscribed to ``wanted``."""
    return wanted == published or published.startswith(wanted + ":") or wanted.startswith(published + ":")


def _within(view: object | None, page: object) -> bool:
    """Return whether ``view`` is ``page`` or a widget somewhere in it."""
    while view is not None and view is not page:
        view = view.parentWidget() if hasattr(view, "parentWidget") else None
    return view is page


class Subscription:
    """Hold it as long as changes are wanted: the hub knows it only weakly, and it knows a method's object only weakly."""

    def __init__(
        self, topics: Iterable[str], listener: Listener, origin: object | None, view: object | None = None
    ) -> None:
        self.topics = frozenset(topics)
        self.origin = origin
        self.missed: frozenset[str] = frozenset()
        self._view = weakref.ref(view) if view is not None else None
        self._strong: Listener | None = None
        self._weak: weakref.WeakMethod[Listener] | None = None
        if hasattr(listener, "__self__") and hasattr(listener, "__func__"):
            self._weak = weakref.WeakMethod(listener)
        else:
            self._strong = listener

    def close(self) -> None:
        """Stop listening; a change already published is not delivered any more."""
        self._strong = self._weak = None

    def concerned(self, published: Iterable[tuple[str, object | None]]) -> frozenset[str]:
        """Return the topics of ``published`` (topic, origin) that this subscriber wants and did not cause itself."""
        return frozenset(
            topic
            for topic, origin in published
            if (origin is None or origin is not self.origin) and any(matches(wanted, topic) for wanted in self.topics)
        )

    @property
    def view(self) -> object | None:
        """The view that shows what is listened for, if there is one and it still exists."""
        return self._view() if self._view is not None else None

    @property
    def hidden(self) -> bool:
        """Whether nobody can see the view now; what is no widget always counts as seen."""
        seen = getattr(self.view, "isVisible", None)
        return seen is not None and not seen()

    def tell(self, change: Change) -> None:
        """Call the listener, when it is still there; what is hidden hears of it when it comes to the front."""
        if self.hidden:
            self.missed |= change.topics
            return
        self.missed = frozenset()
        listener = self._strong or (self._weak() if self._weak is not None else None)
        if listener is not None:
            listener(change)


def at_once(deliver: Callable[[], None]) -> None:
    """Deliver without waiting: every ``publish`` is a delivery of its own."""
    deliver()


class ChangeHub:
    """Brings changes of this and of other counters to the open views. Used on the thread of the screen only.

    Args:
        later: how a delivery is put off to the end of the current event, so that many changes become one.
    """

    def __init__(self, later: Deliver = at_once) -> None:
        self._later = later
        self._subscriptions: weakref.WeakSet[Subscription] = weakref.WeakSet()
        self._order: dict[int, int] = {}
        self._published: dict[tuple[str, int], tuple[str, object | None]] = {}
        self._due = False
        self._count = 0

    def subscribe(
        self, topics: Iterable[str], listener: Listener, *, origin: object | None = None, view: object | None = None
    ) -> Subscription:
        """Hear of changes of ``topics``.

        Args:
            topics: kinds (``visit``) or single things (``visit:ID``).
            listener: called with a ``Change``; a bound method is held weakly, anything else as long as the subscription.
            origin: the subscriber's own mark; changes published with the same mark are not told to it.
            view: the widget that shows it; while it is hidden, changes wait for ``catch_up``. Held weakly.

        Returns:
            The subscription; the caller keeps it.
        """
        subscription = Subscription(topics, listener, origin, view)
        self._count += 1
        subscription_number = self._count
        self._order[id(subscription)] = subscription_number
        weakref.finalize(subscription, self._order.pop, id(subscription), None)
        self._subscriptions.add(subscription)
        return subscription

    def publish(self, topics: Iterable[str], origin: object | None = None) -> None:
        """Tell that something changed; delivered once, joined with what else is published until then.

        Args:
            topics: what changed.
            origin: the mark of the view that caused it and already shows it, or None (another counter, for instance).
        """
        for topic in topics:
            self._published[(topic, id(origin))] = (topic, origin)
        if self._published and not self._due:
            self._due = True
            self._later(self._deliver)

    def catch_up(self) -> None:
        """Tell the views that are in front again what they missed while they were hidden."""
        self._tell([(each, each.missed) for each in self._listening() if each.missed and not each.hidden])

    def fresh(self, page: object) -> None:
        """Forget what ``page`` and the views in it have missed: they are being read anew as a whole."""
        for each in self._subscriptions:
            if each.missed and _within(each.view, page):
                each.missed = frozenset()

    def _listening(self) -> list[Subscription]:
        return sorted(self._subscriptions, key=lambda each: self._order[id(each)])

    def _deliver(self) -> None:
        self._due = False
        published, self._published = list(self._published.values()), {}
        self._tell([(each, each.concerned(published)) for each in self._listening()])

    def _tell(self, news: list[tuple[Subscription, frozenset[str]]]) -> None:
        with ExitStack() as stack:  # calls every one of them, also after one has raised, and raises in the end
            for subscription, topics in reversed(news):
                if topics:
                    stack.callback(cast(Callable[[Change], None], subscription.tell), Change(topics))
