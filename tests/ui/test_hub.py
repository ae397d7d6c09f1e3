"""The change hub: who hears what, how often, and for how long."""

import gc

import pytest

from ui.kit.hub import Change, ChangeHub, matches


@pytest.mark.parametrize(
    ("wanted", "published", "expected"),
    [
        ("visit", "visit", True),
        ("visit", "visit:1", True),
        ("visit:1", "visit", True),
        ("visit:1", "visit:1", True),
        ("visit:1", "visit:2", False),
        ("visit:1", "visit:10", False),
        ("visit", "visits", False),
        ("payment", "visit", False),
    ],
)
def test_matching(wanted, published, expected):
    assert matches(wanted, published) is expected


class View:
    def __init__(self, hub, *topics, origin=None):
        self.heard: list[set[str]] = []
        self.subscription = hub.subscribe(topics, self.changed, origin=origin)

    def changed(self, change: Change) -> None:
        self.heard.append(set(change.topics))


def test_only_those_concerned_hear_and_the_origin_does_not():
    hub = ChangeHub()
    me = object()
    mine, other, third = View(hub, "visit:1", origin=me), View(hub, "visit"), View(hub, "stock")
    hub.publish({"visit:1"}, origin=me)
    assert (mine.heard, other.heard, third.heard) == ([], [{"visit:1"}], [])
    hub.publish({"visit:1"})
    assert mine.heard == [{"visit:1"}]


def test_many_changes_are_one_delivery():
    due = []
    hub = ChangeHub(later=due.append)
    me = object()
    view = View(hub, "visit", origin=me)
    hub.publish({"visit:1", "visit:2"})
    hub.publish({"visit:1"})
    hub.publish({"visit:3"}, origin=me)
    assert (len(due), view.heard) == (1, [])
    due.pop()()
    assert view.heard == [{"visit:1", "visit:2"}]
    hub.publish({"visit:9"})
    due.pop()()
    assert view.heard == [{"visit:1", "visit:2"}, {"visit:9"}]


def test_publishing_inside_a_delivery_is_a_delivery_of_its_own():
    due, order = [], []
    hub = ChangeHub(later=due.append)

    def first(_change: Change) -> None:
        order.append("first")
        hub.publish({"b"})

    kept = [hub.subscribe({"a"}, first), hub.subscribe({"b"}, lambda _change: order.append("second"))]
    hub.publish({"a"})
    while due:
        due.pop(0)()
    assert (order, len(kept)) == (["first", "second"], 2)


def test_a_view_that_is_gone_hears_nothing_and_is_not_kept_alive():
    hub, heard = ChangeHub(), []
    view = View(hub, "visit")
    view.heard = heard
    subscription = view.subscription
    del view
    gc.collect()
    hub.publish({"visit"})
    subscription.close()
    hub.subscribe({"visit"}, heard.append)  # nobody keeps the subscription
    gc.collect()
    hub.publish({"visit"})
    assert heard == []


def test_closing_a_subscription_also_stops_what_was_published():
    due = []
    hub = ChangeHub(later=due.append)
    view = View(hub, "visit")
    hub.publish({"visit"})
    view.subscription.close()
    due.pop()()
    assert view.heard == []


def test_one_view_that_fails_does_not_deafen_the_others():
    hub = ChangeHub()
    before = View(hub, "visit")

    def bad(_change: Change) -> None:
        raise KeyError("bad view")

    kept = hub.subscribe({"visit"}, bad)
    after = View(hub, "visit")
    with pytest.raises(KeyError, match="bad view"):
        hub.publish({"visit"})
    assert (before.heard, after.heard, kept.topics) == ([{"visit"}], [{"visit"}], {"visit"})


class Page:
    """A view that is to be seen or not."""

    def __init__(self) -> None:
        self.shown = True

    def isVisible(self) -> bool:
        """Return whether it can be seen."""
        return self.shown


def test_a_hidden_view_hears_when_it_is_shown_again_and_only_once():
    hub, page, heard = ChangeHub(), Page(), []
    kept = hub.subscribe({"visit"}, lambda change: heard.append(sorted(change.topics)), view=page)
    page.shown = False
    hub.publish({"visit:1"})
    hub.publish({"visit:2", "cash"})
    assert heard == []
    hub.catch_up()
    assert heard == []
    page.shown = True
    hub.catch_up()
    hub.catch_up()
    assert heard == [["visit:1", "visit:2"]]
    assert kept.missed == frozenset()


def test_a_view_that_is_read_anew_has_missed_nothing():
    hub, read, other, heard = ChangeHub(), Page(), Page(), []
    kept = [
        hub.subscribe({"visit"}, lambda _: heard.append("read"), view=read),
        hub.subscribe({"visit"}, lambda _: heard.append("other"), view=other),
    ]
    read.shown = other.shown = False
    hub.publish({"visit:1"})
    hub.fresh(read)
    read.shown = other.shown = True
    hub.catch_up()
    assert heard == ["other"]
    assert [each.missed for each in kept] == [frozenset(), frozenset()]
