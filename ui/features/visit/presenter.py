"""The visit workspace: which stage is shown, what its primary action is, what the guide says."""

from dataclasses import replace
from typing import Protocol
from uuid import UUID

from advisor_app.domain.stages import Journey, Reason, Stage, StageState, at_time, journey
from advisor_app.i18n import error_text, label, words
from advisor_app.ports.reads.visits import VisitHead
from ui.kit.context import Context
from ui.kit.hub import Change, Subscription

t = words("visit")


class WorkspaceView(Protocol):
    """What the page shows."""

    def show_head(self, head: VisitHead) -> None:
        """Show header, total, promise."""
        ...

    def show_journey(self, journey: Journey, selected: Stage) -> None:
        """Show the stepper."""
        ...

    def show_stage(self, stage: Stage, visit_id: UUID, head: VisitHead) -> None:
        """Bring the page of a stage to the front."""
        ...

    def update_stage(self, head: VisitHead) -> None:
        """Give the shown page the newest header."""
        ...

    def show_failed(self, error: BaseException) -> None:
        """Say why the visit can't be shown."""
        ...


class WorkspacePresenter:
    """Keeps one visit in view; follows it to its next stage when the shown one is done."""

    def __init__(self, context: Context, view: WorkspaceView) -> None:
        self._context = context
        self._view = view
        self._visit: UUID | None = None
        self._wanted: Stage | None = None
        self.selected: Stage | None = None
        self.head: VisitHead | None = None
        self.ticked: frozenset[str] = frozenset()
        self._heard: Subscription | None = None

    def open(self, visit_id: UUID, stage: Stage | None = None) -> None:
        """Show a visit, at ``stage`` or where it stands."""
        same = visit_id == self._visit
        self._visit, self._wanted = visit_id, stage
        if not same:
            self.selected, self.head, self.ticked = None, None, frozenset()
            self._context.tasks.read(self._context.desk.remembered.get, f"visit:{visit_id}", "guide").then(
                lambda kept: self._take_ticks(visit_id, kept)
            )
            self._heard = self._context.hub.subscribe(
                {f"visit:{visit_id}", "vehicles", "customers"}, self._changed, view=self._view
            )
        self._load()

    def _take_ticks(self, visit_id: UUID, kept: object) -> None:
        if visit_id == self._visit and isinstance(kept, list):
            self.ticked |= {str(code) for code in kept}
            if self.head is not None:
                self._view.update_stage(self.head)

    def tick(self, must_do: str, on: bool) -> None:
        """Keep that somebody did, or did not do, a must-do of the guide."""
        if self._visit is None:
            return
        self.ticked = self.ticked | {must_do} if on else self.ticked - {must_do}
        kept = self._context.desk.remembered.put
        self._context.tasks.write(kept, f"visit:{self._visit}", "guide", sorted(self.ticked))

    def _changed(self, _change: Change) -> None:
        self._load()

    def _load(self) -> None:
        visit = self._visit
        assert visit is not None
        self._context.tasks.read(self._context.desk.reads.visits.head, visit).then(
            lambda head: self._show(head) if head.id == self._visit else None, self._view.show_failed
        )

    def _at_time(self, head: VisitHead) -> VisitHead:
        now = self._context.desk.clock.now()
        return replace(head, facts=at_time(head.facts, head.promised_at, now))

    def look_at_clock(self) -> None:
        """Look at the clock: a promise may have passed while the page stood open."""
        if self.head is not None and self._at_time(self.head) != self.head:
            self._show(self.head)

    def _show(self, head: VisitHead) -> None:
        head = self._at_time(head)
        before = journey(self.head.facts) if self.head else None
        now = journey(head.facts)
        self.head = head
        self._view.show_head(head)
        target = self._target(before, now)
        if target is not self.selected:
            self.choose(target)
        else:
            self._view.show_journey(now, target)
            self._view.update_stage(head)

    def _target(self, before: Journey | None, now: Journey) -> Stage:
        last = now.stages[-1].stage
        resting = now.current.stage if now.current else last
        if self._wanted is not None:
            wanted, self._wanted = self._wanted, None
            return wanted
        if self.selected is None or before is None:
            return resting
        was, is_now = before.at(self.selected).state, now.at(self.selected).state
        # The sheet has fields beyond the two readings that end its stage: it is left by the advisor, not by itself.
        stays = self.selected is Stage.RECEPTION
        finished = not stays and was is not StageState.DONE and is_now is StageState.DONE
        return resting if finished else self.selected

    def choose(self, stage: Stage) -> None:
        """Show the page of a stage."""
        assert self.head is not None
        self.selected = stage
        self._view.show_journey(journey(self.head.facts), stage)
        self._view.show_stage(stage, self.head.id, self.head)

    def next_stage(self) -> Stage | None:
        """Return where the visit goes on, or None when the shown stage is where it stands or all is done."""
        if self.head is None:
            return None
        current = journey(self.head.facts).current
        return current.stage if current is not None and current.stage is not self.selected else None


def reason_words(reasons: tuple[Reason, ...]) -> list[tuple[str, str]]:
    """Return (code, words) of the reasons, for links."""
    return [(reason.code, error_text(reason.code, n=reason.n)) for reason in reasons]


def short_words(stage: Stage) -> str:
    """Return a short name of a stage, for where fourteen of them stand in one line; "" where it has none."""
    names = {
        Stage.RECEPTION: t("Intake"),
        Stage.WALKAROUND: t("Walk"),
        Stage.ORDER: t("Order"),
        Stage.QUALITY: t("Check"),
        Stage.SETTLEMENT: t("Bill"),
        Stage.OLD_PARTS: t("Old parts"),
        Stage.PAYMENT: t("Pay"),
        Stage.DELIVERY: t("Deliver"),
        Stage.FOLLOW_UP: t("Call"),
    }
    return names.get(stage, "")


def stage_words(stage: Stage) -> str:
    """Return the name of a stage."""
    return label(stage)
