"""Jobs: the clock runs for one stretch at a time, and every state allows only what it should."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor_app.domain.catalog import Trade
from advisor_app.domain.job import Job, JobState, PauseReason
from advisor_app.domain.values.errors import RuleBroken

NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
WHO = UUID(int=7)


def job() -> Job:
    return Job(
        visit_id=uuid4(), order_id=uuid4(), order_line_id=uuid4(), number="J1", name="换机油", trade=Trade.MECHANICAL,
        hours=Decimal("0.5"),
    )  # fmt: skip


def test_from_start_to_finish() -> None:
    one = job()
    one.assign(WHO, None)
    one.start(WHO, NOON)
    one.pause(PauseReason.PARTS, NOON + 10 * MINUTE)
    assert (one.state, one.pause_reason) == (JobState.PAUSED, PauseReason.PARTS)
    one.start(WHO, NOON + 30 * MINUTE)
    assert one.pause_reason is None
    assert one.worked(NOON + 32 * MINUTE) == 12 * MINUTE
    one.finish(NOON + 35 * MINUTE)
    assert (one.state, one.done_at) == (JobState.DONE, NOON + 35 * MINUTE)
    assert one.worked(NOON + timedelta(days=9)) == 15 * MINUTE


def test_rework_starts_from_waiting_and_is_counted() -> None:
    one = job()
    for turn in (1, 2):
        one.start(WHO, NOON)
        one.finish(NOON + MINUTE)
        one.send_back("漏油")
        assert (one.state, one.done_at, one.rework, one.rework_reason) == (JobState.WAITING, None, turn, "漏油")
    assert len(one.clock) == 2


@pytest.mark.parametrize(
    ("state", "allowed"),
    [
        (JobState.WAITING, {"assign", "start"}),
        (JobState.RUNNING, {"pause", "finish"}),
        (JobState.PAUSED, {"assign", "start"}),
        (JobState.DONE, set()),
    ],
)
def test_each_state_allows_only_what_it_should(state: JobState, allowed: set[str]) -> None:
    def at() -> Job:
        one = job()
        if state is not JobState.WAITING:
            one.start(WHO, NOON)
        if state is JobState.PAUSED:
            one.pause(PauseReason.BAY, NOON)
        if state is JobState.DONE:
            one.finish(NOON)
        assert one.state is state
        return one

    acts: dict[str, Callable[[Job], None]] = {
        "assign": lambda one: one.assign(WHO, None),
        "start": lambda one: one.start(WHO, NOON),
        "pause": lambda one: one.pause(PauseReason.TOOL, NOON),
        "finish": lambda one: one.finish(NOON),
    }
    for name, act in acts.items():
        one = at()
        if name in allowed:
            act(one)
            continue
        before = (one.technician_id, one.pause_reason, one.done_at, len(one.clock))
        with pytest.raises(RuleBroken, match="job_"):
            act(one)
        assert (one.technician_id, one.pause_reason, one.done_at, len(one.clock)) == before
        assert one.state is state


@given(st.lists(st.sampled_from(["start", "pause", "finish", "send_back"]), max_size=20))
def test_never_two_open_stretches_whatever_is_tried(acts: list[str]) -> None:
    one, now = job(), NOON
    for act in acts:
        now += MINUTE
        try:
            if act == "start":
                one.start(WHO, now)
            elif act == "pause":
                one.pause(PauseReason.BREAK, now)
            elif act == "finish":
                one.finish(now)
            elif one.state is JobState.DONE:
                one.send_back("x")
        except RuleBroken:
            pass
        still_open = [entry for entry in one.clock if entry.ended_at is None]
        assert len(still_open) == (1 if one.state is JobState.RUNNING else 0)
        assert timedelta(0) <= one.worked(now) <= now - NOON
