"""The checks up to the final one: every line judged, the failed ones sent back with their reason. No Qt."""

from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from advisor_app.domain.quality import CheckLevel
from advisor_app.domain.staff import Role
from advisor_app.ports.reads.quality import QualitySheet, WaitingCar
from ui.kit.at_fields import AtFields
from ui.kit.context import Context
from ui.kit.hub import Change, Subscription


@dataclass(frozen=True)
class Verdict:
    """What the inspector says about one job."""

    passed: bool
    reason: str = ""
    measured: str = ""


class QualityView(Protocol):
    """What the stage page shows."""

    def show_sheet(self, sheet: QualitySheet) -> None:
        """Show jobs and earlier checks."""
        ...

    def show_failed(self, error: BaseException) -> None:
        """Say why it can't be shown."""
        ...

    def field_error(self, field: str, text: str) -> bool:
        """Show a problem at its field; False where there is none of that name."""
        ...


class QualityPresenter:
    """Judges one visit."""

    def __init__(self, context: Context, view: QualityView) -> None:
        self._context = context
        self._view = view
        self._visit: UUID | None = None
        self._heard: Subscription | None = None

    def open(self, visit_id: UUID) -> None:
        """Read the jobs of a visit and follow their changes."""
        if visit_id != self._visit:
            self._visit = visit_id
            self._heard = self._context.hub.subscribe({f"visit:{visit_id}"}, self._changed, view=self._view)
        self._load()

    def _changed(self, _change: Change) -> None:
        self._load()

    def _load(self) -> None:
        visit = self._visit
        assert visit is not None
        self._context.tasks.read(self._context.desk.reads.quality.sheet, visit).then(
            lambda sheet: self._view.show_sheet(sheet) if sheet.visit_id == self._visit else None,
            self._view.show_failed,
        )

    @property
    def level(self) -> CheckLevel | None:
        """Return which check this person makes: the final one whoever may, at once too; None for who makes none."""
        if self._context.may("quality.final"):
            return CheckLevel.FINAL
        return CheckLevel.RECHECK if self._context.may("quality.check") else None

    @property
    def inspectors(self) -> tuple[str, ...]:
        """Return who makes the final check: the inspectors, where the shop has none whoever else may."""
        own = tuple(s.name for s in self._context.staff if s.active and s.role is Role.FINAL_INSPECTOR)
        return own or tuple(name for _, name in self._context.approvers("quality.final"))

    def submit(self, verdicts: dict[UUID, Verdict], road_test_km: int | None, note: str, certificate: str) -> None:
        """Send the verdicts; a failed job goes back to its technician."""
        level = self.level
        assert self._visit is not None
        assert level is not None
        view = AtFields(self._context.view, self._view.field_error)
        passed = tuple(key for key, v in verdicts.items() if v.passed)
        failed = {key: v.reason for key, v in verdicts.items() if v.passed is False}
        measured = {key: v.measured for key, v in verdicts.items() if v.measured}
        self._context.commands.run_as(
            self._context.session.call(), view, self._context.desk.quality.check, self._visit, level, passed, failed,
            measured, road_test_km, note, certificate,
        ).then(lambda _: None)  # fmt: skip


class WaitingView(Protocol):
    """What the list of waiting cars shows."""

    def show_cars(self, cars: tuple[WaitingCar, ...]) -> None:
        """Show the cars."""
        ...


class WaitingPresenter:
    """The cars that wait for their check."""

    def __init__(self, context: Context, view: WaitingView) -> None:
        self._context = context
        self._view = view
        self._heard = context.hub.subscribe({"quality", "jobs", "visits"}, self._changed, view=view)

    def _changed(self, _change: Change) -> None:
        self.load()

    def load(self) -> None:
        """Read the list."""
        self._context.tasks.read(self._context.desk.reads.quality.waiting).then(
            self._view.show_cars, self._context.failures.of(retry=self.load)
        )

    def open(self, car: WaitingCar) -> None:
        """Go to the check of a car."""
        self._context.navigator.navigate("visit", visit=car.visit_id, stage="quality")
