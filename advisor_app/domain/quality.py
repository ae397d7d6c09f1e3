"""Quality checks: what was looked at, line by line, and what failed."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from uuid import UUID

from advisor_app.domain.entity import Entity
from advisor_app.domain.values.errors import RuleBroken


class CheckLevel(Enum):
    """Who looks: team leader (复检), final inspector (总检), advisor at the internal hand-over.

    Only the final check lets the car go on.
    """

    RECHECK = "recheck"
    FINAL = "final"
    HANDOVER = "handover"


def not_judged(jobs: Collection[UUID], passed: Collection[UUID], failed: Collection[UUID]) -> int:
    """Return how many of ``jobs`` nobody has judged; one that both passed and failed is judged as little as none."""
    return len(set(jobs) - (set(passed) ^ set(failed)))


def odometer_out(came_with: int | None, road_tests: Iterable[int | None]) -> int | None:
    """Return what the odometer says as the car leaves, in km: after its newest road test, else what it came with.

    Args:
        came_with: the reading on arrival.
        road_tests: the readings of the checks in the order in which they were made; None where nobody drove.
    """
    driven = [km for km in road_tests if km is not None]
    return driven[-1] if driven else came_with


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
    """One check of the whole order, kept as it was made (append-only).

    ``certificate`` is the number of the certificate of completion (竣工出厂合格证), which the final inspector signs where
    the class of work demands it; empty on every other check.
    """

    visit_id: UUID
    level: CheckLevel
    checked_by: UUID
    checked_at: datetime
    road_test_km: int | None = None
    note: str = ""
    passed: bool = True
    certificate: str = ""
    items: list[QualityItem] = field(default_factory=list)

    def judge(self, items: list[QualityItem]) -> None:
        """Take the verdicts; none where the class of work demands a check of a car without jobs.

        Raises:
            RuleBroken: ``fail_reason_missing`` for a failed line without a reason.
        """
        for pos, item in enumerate(items, start=1):
            if not item.passed and not item.reason.strip():
                raise RuleBroken("fail_reason_missing", field="reason")
            item.pos = pos
        self.items = items
        self.passed = all(item.passed for item in items)

    def certify(self, number: str, *, needed: bool) -> None:
        """Take the number of the certificate of completion.

        Only a final check that lets the car pass gives one: a failed check has none, whatever was typed.

        Raises:
            RuleBroken: ``certificate_missing`` where the work demands one; ``certificate_not_needed`` where it does not;
                ``certificate_not_final`` for a number on another check than the final one.
        """
        if not self.passed:
            return
        if self.level is not CheckLevel.FINAL:
            if number:
                raise RuleBroken("certificate_not_final", field="certificate")
            return
        if needed and not number:
            raise RuleBroken("certificate_missing", field="certificate")
        if number and not needed:
            raise RuleBroken("certificate_not_needed", field="certificate")
        self.certificate = number
