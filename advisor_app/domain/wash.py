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
    """One wash of one visit; ``careful`` names the repaired area to the washer."""

    visit_id: UUID
    state: WashState = WashState.RUNNING
    washer_id: UUID
    started_at: datetime
    ended_at: datetime | None = None
    careful: str = ""
    reason: str = ""

    def finish(self, at: datetime) -> None:
        """End it; RuleBroken ``wash_not_running``."""
        if self.state is not WashState.RUNNING:
            raise RuleBroken("wash_not_running")
        self.state, self.ended_at = WashState.DONE, at
