"""Who does which job of a visit, and where. No Qt."""

from collections.abc import Callable
from typing import Protocol
from uuid import UUID

from advisor_app.domain.job import JobState
from advisor_app.domain.stages import Reason, Stage
from advisor_app.i18n import words
from advisor_app.ports.reads.jobs import Dispatch, JobCard
from ui.kit.context import Context
from ui.kit.hub import Change, Subscription

t = words("jobs")


class DispatchView(Protocol):
    """What the page shows."""

    def show_dispatch(self, dispatch: Dispatch, *, first: bool) -> None:
        """Show jobs, technicians and bays; ``first`` when another visit came to the front."""
        ...

    def show_choice(self) -> None:
        """Mark what is chosen."""
        ...

    def show_failed(self, retry: Callable[[], object]) -> None:
        """Say that nothing can be shown and offer to try again."""
        ...


class DispatchPresenter:
    """Keeps the choice of jobs, technician and bay until they are assigned."""

    def __init__(self, context: Context, view: DispatchView) -> None:
        self._context = context
        self._view = view
        self._visit: UUID | None = None
        self._heard: Subscription | None = None
        self.dispatch: Dispatch | None = None
        self.jobs: frozenset[UUID] = frozenset()
        self.technician: UUID | None = None
        self.bay: UUID | None = None

    def open(self, visit_id: UUID) -> None:
        """Show the dispatch of a visit; nothing is chosen but the jobs that nobody has."""
        if visit_id != self._visit:
            self._visit, self.dispatch = visit_id, None
            self.jobs, self.technician, self.bay = frozenset(), None, None
            self._heard = self._context.hub.subscribe({f"visit:{visit_id}", "jobs"}, self._changed, view=self._view)
        self._load()

    def _changed(self, _change: Change) -> None:
        self._load()

    def _load(self) -> None:
        visit = self._visit
        assert visit is not None
        self._context.tasks.read(self._context.desk.reads.jobs.dispatch, visit).then(
            lambda found: self._show(found) if found.visit_id == self._visit else None, self._failed
        )

    def _failed(self, error: BaseException) -> None:
        self._context.failures.show(error, retry=self._load)
        self._view.show_failed(self._load)

    def _show(self, dispatch: Dispatch) -> None:
        first = self.dispatch is None
        self.dispatch = dispatch
        given = {job.id for job in dispatch.jobs if assignable(job)}
        if first or not self.jobs & given:
            self.jobs = frozenset(j.id for j in dispatch.jobs if assignable(j) and j.technician_id is None)
        self.jobs &= given
        self._view.show_dispatch(dispatch, first=first)

    @property
    def may_assign(self) -> bool:
        """Whether the person may dispatch."""
        return self._context.may("job.assign")

    @property
    def may_set_up(self) -> bool:
        """Whether the person may add what the shop lacks."""
        return self._context.may("area.setup")

    def toggle(self, job_id: UUID) -> None:
        """Take a job into the choice, or out of it."""
        self.jobs ^= {job_id}
        self._view.show_choice()

    def take_all(self) -> None:
        """Choose every job that can still be given."""
        if self.dispatch is not None:
            self.jobs = frozenset(job.id for job in self.dispatch.jobs if assignable(job))
            self._view.show_choice()

    def choose_technician(self, key: UUID) -> None:
        """Choose a technician; once more takes the choice back."""
        self.technician = None if key == self.technician else key
        self._view.show_choice()

    def choose_bay(self, key: UUID) -> None:
        """Choose a bay; once more takes the choice back."""
        self.bay = None if key == self.bay else key
        self._view.show_choice()

    def reasons(self) -> tuple[Reason, ...]:
        """Return what is missing before jobs can be assigned."""
        if self.dispatch is not None and not self.dispatch.jobs:
            return (Reason("jobs_none", Stage.DISPATCH, "jobs"),)
        missing = []
        if not self.jobs:
            missing.append(Reason("jobs_unchosen", Stage.DISPATCH, "jobs"))
        if self.dispatch is not None and not self.dispatch.people:
            code = "technician_none_add" if self.may_set_up else "technician_none"
            missing.append(Reason(code, Stage.DISPATCH, "technician"))
        elif self.technician is None:
            missing.append(Reason("technician_unchosen", Stage.DISPATCH, "technician"))
        return tuple(missing)

    def assign(self) -> None:
        """Give the chosen jobs to the chosen technician."""
        dispatch, person = self.dispatch, self.technician
        if dispatch is None or person is None or not self.jobs:
            return
        chosen = tuple(job.id for job in dispatch.jobs if job.id in self.jobs)
        name = next((p.name for p in dispatch.people if p.id == person), "")
        self._context.commands.run(self._context.desk.jobs.assign, chosen, person, self.bay).then(
            lambda done: self._assigned(len(done.ids), name)
        )

    def _assigned(self, n: int, name: str) -> None:
        self.technician, self.jobs = None, frozenset()
        self._context.view.toast(t("Jobs given to {name}: {n}", n=n, name=name))
        self._load()


def assignable(job: JobCard) -> bool:
    """Whether a job can be given to somebody: it is not done and no clock runs on it."""
    return job.state in (JobState.WAITING, JobState.PAUSED)
