"""Quality checks: what was looked at, line by line, and what failed."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from uuid import UUID

from advisor_app.domain.entity import Entity
from advisor_app.domain.values.errors import RuleBroken


class CheckLevel(Enum):
    """Who looks: team leader, final inspector, advisor at the internal hand-over."""

    RECHECK = "recheck"
    FINAL = "final"
    HANDOVER = "handover"


def not_judged(jobs: Collection[UUID], passed: Collection[UUID], failed: Collection[UUID]) -> int:
    """Return how many of ``jobs`` nobody has judged; one that both passed and failed is judged as little as none."""
    return len(set(jobs) - (set(passed) ^ set(failed)))


@dataclass(eq=False, kw_only=True)
class QualityItem(Entity):
    """The verdict on one job; ``measured`` is free text such as ``120 N·m``."""

    check_id: UUID | None = None
    pos: int = 0
    job_id: UUID
    passed: bool
    reason: str = ""
    measured: str = ""


@dataclass(eq=False, kw_only=True)
class QualityCheck(Entity):
    """One check of the whole order, kept as it was made (append-only)."""

    visit_id: UUID
    level: CheckLevel
    checked_by: UUID
    checked_at: datetime
    road_test_km: int | None = None
    note: str = ""
    passed: bool = True
    items: list[QualityItem] = field(default_factory=list)

    def judge(self, items: list[QualityItem]) -> None:
        """Take the verdicts.

        Raises:
            RuleBroken: ``check_empty``; ``fail_reason_missing`` for a failed line without a reason.
        """
        if not items:
            raise RuleBroken("check_empty")
        for pos, item in enumerate(items, start=1):
            if not item.passed and not item.reason.strip():
                raise RuleBroken("fail_reason_missing", field="reason")
            item.pos = pos
        self.items = items
        self.passed = all(item.passed for item in items)
