"""The checklist of the walkaround: what is looked at, in which unit it is measured, where it becomes soon or now."""

from dataclasses import dataclass
from decimal import Decimal
from enum import Enum

from advisor_app.domain.walkaround import CheckState


class CheckGroup(Enum):
    """Where on the car an item is looked at."""

    INSIDE = "inside"
    BONNET = "bonnet"
    WHEELS = "wheels"
    ABOARD = "aboard"


@dataclass(frozen=True)
class ChecklistItem:
    """One item. Below ``soon`` it is due soon, below ``now`` at once (``unit``: mm or V); both None when by eye."""

    code: str
    group: CheckGroup
    name_zh: str
    name_en: str
    unit: str
    soon: Decimal | None
    now: Decimal | None

    def name(self, language: str) -> str:
        """Return the name in ``zh_CN`` or ``en``."""
        return self.name_zh if language == "zh_CN" else self.name_en

    def judge(self, measured: Decimal) -> CheckState:
        """Return the verdict on a measured value."""
        if self.now is not None and measured < self.now:
            return CheckState.NOW
        if self.soon is not None and measured < self.soon:
            return CheckState.SOON
        return CheckState.GOOD
