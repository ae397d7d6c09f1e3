"""The walkaround sheet: numbers stay as told, one verdict an item, nothing moves after the signature."""

from datetime import UTC, datetime
from decimal import Decimal
from uuid import uuid4

import pytest

from advisor_app.domain.diagram import Panel
from advisor_app.domain.values.errors import NotFound, RuleBroken
from advisor_app.domain.walkaround import CheckState, Mark, MarkKind, MarkSize, Walkaround

NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)


def mark() -> Mark:
    return Mark(panel=next(iter(Panel)), view="left", x=Decimal(1), y=Decimal(2), kind=MarkKind.DENT)


def sheet() -> Walkaround:
    return Walkaround(visit_id=uuid4(), started_at=NOON)


def test_numbers_stay_as_they_were_told() -> None:
    one = sheet()
    first, second, third = (one.mark(mark()) for _ in range(3))
    one.unmark(second.id)
    assert [m.pos for m in one.marks] == [first.pos, third.pos] == [1, 3]
    assert one.mark(mark()).pos == 4


def test_a_mark_changes_only_where_asked() -> None:
    one = sheet()
    made = one.mark(mark())
    one.change_mark(made.id, note="旧伤")
    one.change_mark(made.id, size=MarkSize.LARGE)
    assert (made.kind, made.size, made.note) == (MarkKind.DENT, MarkSize.LARGE, "旧伤")
    one.change_mark(made.id, note="")
    assert made.note == ""
    with pytest.raises(NotFound, match="mark_gone"):
        one.change_mark(uuid4(), note="x")


def test_an_item_has_one_verdict() -> None:
    one = sheet()
    first = one.check("tread", CheckState.SOON, Decimal("3.2"), "")
    again = one.check("tread", CheckState.NOW, None, "磨损")
    assert again is first
    assert [(c.state, c.measured, c.note) for c in one.checks] == [(CheckState.NOW, None, "磨损")]


def test_nothing_moves_after_the_signature() -> None:
    one = sheet()
    made, thing = one.mark(mark()), one.leave("雨伞", "后备箱")
    one.sign(NOON)
    attempts = (
        lambda: one.mark(mark()),
        lambda: one.change_mark(made.id, note="x"),
        lambda: one.unmark(made.id),
        lambda: one.check("tread", CheckState.GOOD, None, ""),
        lambda: one.leave("x", ""),
        lambda: one.unlist(thing.id),
        lambda: one.sign(NOON),
    )
    for attempt in attempts:
        with pytest.raises(RuleBroken, match="walkaround_signed"):
            attempt()
    assert (one.marks, one.checks, one.belongings) == ([made], [], [thing])
    assert made.note == ""


def test_belongings_keep_an_order_without_doubles() -> None:
    one = sheet()
    first = one.leave("雨伞", "")
    one.leave("钥匙", "")
    one.unlist(first.id)
    one.leave("眼镜", "")
    places = [b.pos for b in one.belongings]
    assert places == sorted(set(places))
