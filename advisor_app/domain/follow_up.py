"""Calls after delivery."""

from dataclasses import dataclass, field
from datetime import date, datetime, time
from enum import Enum
from uuid import UUID

from advisor_app.domain.entity import Entity, Root
from advisor_app.domain.promise import OpeningHours
from advisor_app.domain.values.errors import RuleBroken


class CallResult(Enum):
    """What came of one attempt."""

    SATISFIED = "satisfied"
    COMPLAINT = "complaint"
    AGAIN = "again"
    NOT_REACHED = "not_reached"
    WRONG_NUMBER = "wrong_number"


FINAL = (CallResult.SATISFIED, CallResult.COMPLAINT)
NOT_BEFORE, NOT_AFTER = time(9), time(20)
"""Nobody is rung up at home earlier or later, however long the shop works."""


def call_window(hours: OpeningHours) -> tuple[time, time]:
    """Return from when until when a customer is called: while the shop works, and at decent hours."""
    begin, end = max(hours.opens, NOT_BEFORE), min(hours.closes, NOT_AFTER)
    return (begin, end) if begin < end else (hours.opens, hours.closes)


@dataclass(eq=False, kw_only=True)
class FollowUpCall(Entity):
    """One attempt."""

    follow_up_id: UUID | None = None
    pos: int = 0
    called_at: datetime
    caller_id: UUID
    result: CallResult
    recommend: int | None = None
    words: str = ""


@dataclass(eq=False, kw_only=True)
class FollowUp(Root):
    """A call that is due on a day (default three days after delivery)."""

    visit_id: UUID
    due_on: date
    reason: str = ""
    closed_at: datetime | None = None
    calls: list[FollowUpCall] = field(default_factory=list)

    def call(self, call: FollowUpCall, again_on: date | None) -> None:
        """Keep an attempt; it closes the follow-up, or moves it to ``again_on``.

        Raises:
            RuleBroken: ``follow_up_closed``; ``recommend_range`` outside 0–10; ``again_on_missing``.
        """
        if self.closed_at is not None:
            raise RuleBroken("follow_up_closed")
        if call.recommend is not None and not 0 <= call.recommend <= 10:
            raise RuleBroken("recommend_range", field="recommend")
        if call.result is CallResult.AGAIN and again_on is None:
            raise RuleBroken("again_on_missing", field="again_on")
        call.pos = len(self.calls) + 1
        self.calls.append(call)
        if call.result in FINAL or call.result is CallResult.WRONG_NUMBER:
            self.closed_at = call.called_at
        elif again_on is not None:
            self.due_on = again_on
