"""The technician's day: my jobs, those that wait for somebody, the one in my hands. No Qt."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from advisor_app.domain.job import JobState, PauseReason
from advisor_app.domain.printing import PaperKind
from advisor_app.domain.staff import Role
from advisor_app.domain.values.clock import day_bounds
from advisor_app.domain.values.ids import read_scan_code
from advisor_app.domain.values.text import compact
from advisor_app.i18n import words
from advisor_app.ports.reads.jobs import FaultWork, WorkshopJob
from advisor_app.reference import make_names
from ui.features.jobs.actions import JobActions
from ui.kit.at_fields import AtFields
from ui.kit.context import Context
from ui.kit.hub import Change, Subscription

t = words("jobs")

WORKERS = (Role.TECHNICIAN, Role.TEAM_LEADER)
ORDER = (JobState.RUNNING, JobState.PAUSED, JobState.WAITING, JobState.DONE)


@dataclass(frozen=True)
class Groups:
    """Jobs as the list shows them: ``others`` is begun and ``given`` not yet begun by others; both empty for technicians."""

    mine: tuple[WorkshopJob, ...] = ()
    waiting: tuple[WorkshopJob, ...] = ()
    others: tuple[WorkshopJob, ...] = ()
    given: tuple[WorkshopJob, ...] = ()
    done: tuple[WorkshopJob, ...] = ()

    def all(self) -> tuple[WorkshopJob, ...]:
        """Return every job in the order of the list."""
        return self.mine + self.waiting + self.others + self.given + self.done


class JobsView(Protocol):
    """What the page shows."""

    def show_groups(self, groups: Groups, selected: WorkshopJob | None) -> None:
        """Show the list."""
        ...

    def show_job(self, job: WorkshopJob | None) -> None:
        """Show the job in hand, or that there is none."""
        ...

    def show_faults(self, faults: tuple[FaultWork, ...], visit_id: UUID) -> None:
        """Show the complaints of the job's visit with what the workshop wrote."""
        ...

    def show_failed(self, retry: Callable[[], object]) -> None:
        """Say that the list can't be shown and offer to try again."""
        ...

    def saved(self, fault_id: UUID, field: str) -> None:
        """The field is stored."""
        ...

    def refused(self, fault_id: UUID, field: str, error: BaseException) -> None:
        """The field is not stored, because of ``error``."""
        ...

    def fault_error(self, fault_id: UUID, field: str, text: str) -> bool:
        """Show a problem at the field of a complaint."""
        ...

    def ask_found(self, draft: str, done: Callable[[str, bool], object]) -> None:
        """Ask what was found, beginning with a draft; ``done`` gets the text and whether it is to be sent."""
        ...


def found_by(job: WorkshopJob, text: str) -> bool:
    """Whether a filter finds a job: every word in plate, number, car, name or technician; or a scanned code.

    A listed make is found by its name in every language, whichever is shown.
    """
    scan = read_scan_code(text)
    if scan is not None:
        return scan.human in (job.order_number, job.job.number)
    car = (job.plate, job.make_model, *make_names(job.make))
    hay = compact(" ".join((*car, job.order_number, job.job.number, job.job.name, job.job.technician))).lower()
    return all(compact(word).replace("·", "").lower() in hay for word in text.split())


def _rank(one: WorkshopJob) -> float:
    """Return where a job stands in the list: what another shop has behind what can be gone on with here."""
    return ORDER.index(JobState.WAITING) + 0.5 if one.job.away else ORDER.index(one.job.state)


class JobsPresenter:
    """Keeps the list, the job in hand, and what is written about its complaints."""

    def __init__(self, context: Context, view: JobsView) -> None:
        self._context = context
        self._view = view
        self.actions = JobActions(context)
        self._jobs: tuple[WorkshopJob, ...] = ()
        self._loaded = False
        self._wanted: UUID | None = None
        self._code = ""
        self._filter = ""
        self._faults_of: UUID | None = None
        self._seen: dict[tuple[UUID, str], str] = {}
        self.groups = Groups()
        self.selected: WorkshopJob | None = None
        self._heard: Subscription = context.hub.subscribe({"jobs", "faults", "visits"}, self._changed, view=view)

    def open(self, job: UUID | None = None) -> None:
        """Show the list; a job that is named comes to the front."""
        self._wanted = job
        self._load()

    def _changed(self, _change: Change) -> None:
        if self._loaded:
            self._load()

    def _load(self) -> None:
        midnight, _ = day_bounds(self._context.today(), self._context.shop.zone)
        self._context.tasks.read(self._context.desk.reads.jobs.workshop, midnight).then(self._show, self._failed)

    def _failed(self, error: BaseException) -> None:
        self._context.failures.show(error, retry=self._load)
        if not self._loaded:
            self._view.show_failed(self._load)

    def _show(self, jobs: tuple[WorkshopJob, ...]) -> None:
        self._jobs, self._loaded = jobs, True
        if self._code:
            code, self._code = self._code, ""
            self._take_code(code)
        wanted, self._wanted = self._wanted, None
        self._arrange(wanted or (self.selected.job.id if self.selected else None))

    def _arrange(self, wanted: UUID | None) -> None:
        me, worker = self._context.session.staff_id, self._context.session.role in WORKERS
        shown = [job for job in self._jobs if found_by(job, self._filter)]
        shown.sort(key=_rank)
        opened = [job for job in shown if job.job.open]
        leads = self._context.session.role is not Role.TECHNICIAN
        elsewhere = [j for j in opened if leads and j.job.technician_id not in (None, me)]
        self.groups = Groups(
            mine=tuple(j for j in opened if j.job.technician_id == me),
            waiting=tuple(j for j in opened if j.job.technician_id is None),
            others=tuple(j for j in elsewhere if j.job.state is not JobState.WAITING),
            given=tuple(j for j in elsewhere if j.job.state is JobState.WAITING),
            done=tuple(j for j in shown if not j.job.open and (j.job.technician_id == me or not worker)),
        )
        everything = self.groups.all()
        before = self.selected
        self.selected = next((j for j in everything if j.job.id == wanted), None) or next(iter(everything), None)
        if before is not None and before.job.open and self.selected is not None and not self.selected.job.open:
            # what was just finished steps back; the next open one of mine comes to the front
            self.selected = next(iter(self.groups.mine), self.selected)
        self._view.show_groups(self.groups, self.selected)
        self._show_selected()

    def _show_selected(self) -> None:
        self._view.show_job(self.selected)
        if self.selected is not None:
            visit = self.selected.job.visit_id
            self._context.tasks.read(self._context.desk.reads.jobs.complaints, visit).then(
                lambda faults: self._show_faults(visit, faults), self._context.failures.of(retry=self._load)
            )

    def _show_faults(self, visit_id: UUID, faults: tuple[FaultWork, ...]) -> None:
        if self.selected is None or self.selected.job.visit_id != visit_id:
            return
        if visit_id != self._faults_of:
            self._faults_of, self._seen = visit_id, {}
        for fault in faults:
            for field in ("cause", "correction", "trouble_codes"):
                self._seen[fault.id, field] = getattr(fault, field)
        self._view.show_faults(faults, visit_id)

    def select(self, job_id: UUID) -> None:
        """Take a job to the front."""
        self._arrange(job_id)

    def step(self, by: int) -> None:
        """Take the next job of the list to the front, or the one before."""
        everything = self.groups.all()
        if self.selected is None or not everything:
            return
        at = next((n for n, job in enumerate(everything) if job.job.id == self.selected.job.id), 0)
        self._arrange(everything[max(0, min(len(everything) - 1, at + by))].job.id)

    def filter(self, text: str) -> None:
        """Show only what has these words, or what a scanned code names."""
        self._filter = text.strip()
        self._arrange(self.selected.job.id if self.selected else None)

    def scanned(self, code: str) -> bool:
        """Take the job of a scanned order or job code to the front; False when no open job has it."""
        if not self._loaded:
            self._code = code
            return True
        return self._take_code(code)

    def _take_code(self, code: str) -> bool:
        me = self._context.session.staff_id
        found = [job for job in self._jobs if found_by(job, code)]
        found.sort(key=lambda j: (not j.job.open, j.job.technician_id != me, ORDER.index(j.job.state)))
        if not found:
            return False
        self._filter = ""
        self._arrange(found[0].job.id)
        return True

    # The job in hand ----------------------------------------------------------------------------------------------

    def start(self) -> None:
        """Start the job in hand, or go on with it."""
        if self.selected is not None and self.selected.job.state in (JobState.WAITING, JobState.PAUSED):
            self.actions.start(self.selected.job.id)

    def pause(self, reason: PauseReason) -> None:
        """Stop its clock."""
        if self.selected is not None:
            self.actions.pause(self.selected.job.id, reason)

    def finish(self) -> None:
        """End it."""
        if self.selected is not None and self.selected.job.state is JobState.RUNNING:
            self.actions.finish(self.selected.job)

    def report(self) -> None:
        """Report extra work on its car."""
        if self.selected is not None:
            self.actions.report(self.selected.job.visit_id, self._view.ask_found)

    def paper(self) -> None:
        """Show the job card of its car."""
        if self.selected is not None:
            self._context.papers.show(PaperKind.JOB_CARD, self.selected.job.visit_id)

    @property
    def may_write(self) -> bool:
        """Whether the person may write cause and correction."""
        return self._context.may("fault.set_field")

    def write(self, fault_id: UUID, field: str, text: str) -> None:
        """Store what was written about a complaint."""
        seen, self._seen[fault_id, field] = self._seen.get((fault_id, field), ""), text

        def refused(error: BaseException) -> None:
            if self._seen.get((fault_id, field)) == text:
                self._seen[fault_id, field] = seen
            self._view.refused(fault_id, field, error)

        def at_field(_name: str, shown: str) -> bool:
            return self._view.fault_error(fault_id, field, shown)

        self._context.commands.run_as(
            self._context.session.call(), AtFields(self._context.view, at_field), self._context.desk.faults.set_field,
            fault_id, field, seen, text,
        ).then(lambda _: self._view.saved(fault_id, field), refused)  # fmt: skip
