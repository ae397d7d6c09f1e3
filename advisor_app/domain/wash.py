"""The wash before delivery."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from uuid import UUID

from advisor_app.domain.entity import Root
from advisor_app.domain.values.errors import RuleBroken


class WashState(Enum):
    """Where the wash stands."""

    RUNNING = "running"
    DONE = "done"
    SKIPPED = "skipped"


@dataclass(eq=False, kw_only=True)
class Wash(Root):
    """The wash of a visit, the last one where rework asked for another; ``careful`` names the repaired area to the washer."""

    visit_id: UUID
    state: WashState = WashState.RUNNING
    washer_id: UUID
    started_at: datetime
    ended_at: datetime | None = None
    careful: str = ""
    reason: str = ""

    def again(self, washer_id: UUID, at: datetime) -> None:
        """Begin anew, for the car was worked on since; RuleBroken ``wash_begun`` unless it was washed."""
        if self.state is not WashState.DONE:
            raise RuleBroken("wash_begun")
        self.state, self.washer_id, self.started_at = WashState.RUNNING, washer_id, at
        self.ended_at, self.careful, self.reason = None, "", ""

    def leave_out(self, at: datetime, reason: str) -> None:
        """Don't wash the car, and keep why not."""
        self.state, self.ended_at, self.reason = WashState.SKIPPED, at, reason

    def finish(self, at: datetime) -> None:
        """End it; RuleBroken ``wash_not_running``."""
        if self.state is not WashState.RUNNING:
            raise RuleBroken("wash_not_running")
        self.state, self.ended_at = WashState.DONE, at
