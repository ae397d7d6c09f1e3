"""The work on one visit: its jobs with their clocks, and what was found meanwhile. No Qt."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Protocol
from uuid import UUID

from advisor_app.domain.job import JobState
from advisor_app.domain.quote import AgreedHow
from advisor_app.domain.staff import Role
from advisor_app.domain.stages import Reason, Stage
from advisor_app.domain.values.clock import local_time, zone
from advisor_app.domain.values.errors import EditConflict
from advisor_app.domain.values.money import Money
from advisor_app.domain.work_order import AdditionState
from advisor_app.i18n import words
from advisor_app.ports.reads.jobs import JobCard
from advisor_app.ports.reads.orders import AdditionCard, ContractLine
from advisor_app.ports.reads.quotes import Suggestion
from advisor_app.ports.reads.visits import VisitSheet
from advisor_app.ports.replies import Signed
from ui.features.jobs.actions import JobActions
from ui.kit import formats
from ui.kit.at_fields import AtFields
from ui.kit.context import Context
from ui.kit.hub import Change, Subscription

t = words("jobs")
WORKERS = (Role.TECHNICIAN, Role.TEAM_LEADER)


@dataclass(frozen=True)
class Work:
    """Everything the page shows of one visit."""

    visit_id: UUID
    jobs: tuple[JobCard, ...]
    additions: tuple[AdditionCard, ...]
    sheet: VisitSheet
    customer: str

    @property
    def open_addition(self) -> AdditionCard | None:
        """The first addition that waits for the customer."""
        return next((a for a in self.additions if a.state is AdditionState.PROPOSED), None)


@dataclass(frozen=True)
class Answer:
    """The customer's answer as it was filled in; ``promised`` is on the shop's wall clock, None keeps the promise."""

    agreed: bool
    how: AgreedHow
    by: str
    promised: datetime | None


class RepairView(Protocol):
    """What the page shows."""

    def show_work(self, work: Work) -> None:
        """Show jobs and additions."""
        ...

    def show_failed(self, retry: Callable[[], object]) -> None:
        """Say that nothing can be shown and offer to try again."""
        ...

    def field_error(self, field: str, text: str) -> bool:
        """Show a problem at a field of the answer."""
        ...

    def ask_found(self, draft: str, done: Callable[[str, bool], object]) -> None:
        """Ask what was found, beginning with a draft; ``done`` gets the text and whether it is to be sent."""
        ...


class RepairPresenter:
    """Keeps one visit's work in view."""

    def __init__(self, context: Context, view: RepairView) -> None:
        self._context = context
        self._view = view
        self._visit: UUID | None = None
        self._heard: Subscription | None = None
        self.actions = JobActions(context)
        self.work: Work | None = None

    def open(self, visit_id: UUID) -> None:
        """Show the work of a visit."""
        if visit_id != self._visit:
            self._visit, self.work = visit_id, None
            self._heard = self._context.hub.subscribe({f"visit:{visit_id}", "jobs"}, self._changed, view=self._view)
        self._load()

    def _changed(self, _change: Change) -> None:
        self._load()

    def _load(self) -> None:
        visit, reads = self._visit, self._context.desk.reads
        assert visit is not None

        def read() -> Work:
            head = reads.visits.head(visit)
            return Work(
                visit, reads.jobs.of_visit(visit), reads.orders.additions(visit), reads.visits.sheet(visit),
                head.customer.name,
            )  # fmt: skip

        self._context.tasks.read(read).then(
            lambda found: self._show(found) if found.visit_id == self._visit else None, self._failed
        )

    def _failed(self, error: BaseException) -> None:
        self._context.failures.show(error, retry=self._load)
        self._view.show_failed(self._load)

    def _show(self, work: Work) -> None:
        self.work = work
        self._view.show_work(work)

    @property
    def may_price(self) -> bool:
        """Whether the person may price and decide additions."""
        return self._context.may("addition.decide") and self._context.may("see.prices")

    def running(self) -> list[JobCard]:
        """Return the jobs whose clock runs."""
        return [job for job in self.work.jobs if job.state is JobState.RUNNING] if self.work else []

    def next_job(self) -> JobCard | None:
        """Return the job that goes on here: the running one in hand, else the next that waits, else one that paused.

        What another shop has comes last: it is taken back when it is there.

        Who works on cars himself goes on with his own and with what nobody has; who steers, with what is given to
        somebody.
        """
        if self.work is None or not self.actions.may_work:
            return None
        session = self._context.session
        works = session.role in WORKERS
        mine = [
            job
            for job in self.work.jobs
            if (job.technician_id in (None, session.staff_id) if works else job.technician_id is not None)
        ]
        order = (JobState.RUNNING, JobState.WAITING, JobState.PAUSED)
        here = (job for state in order for job in mine if job.state is state and not job.away)
        return next(here, next((job for job in mine if job.away), None))

    def unsafe_declined(self) -> tuple[ContractLine, ...]:
        """Return the declined lines of additions that matter for safety and are not signed for."""
        return tuple(line for a in self.work.additions for line in a.unsafe_declined) if self.work else ()

    @property
    def may_sign(self) -> bool:
        """Whether the person may let the customer sign for declined work."""
        return self._context.may("addition.sign_declined")

    @property
    def signs_next(self) -> bool:
        """Whether the customer's signature for declined safety work is what this person can do here."""
        return self.may_sign and self.next_job() is None and bool(self.unsafe_declined())

    def sign_declined(self) -> None:
        """Let the customer sign that safety-relevant work was declined."""
        work, left = self.work, self.unsafe_declined()
        if work is None or not left:
            return
        names = "\n".join(f"• {line.name}" for line in left)
        text = t("I was told that this work matters for safety, and I do not want it done now:") + "\n" + names

        def signed(signature: Signed) -> None:
            self._context.commands.run(
                self._context.desk.additions.sign_declined, work.visit_id, signature, tuple(line.id for line in left)
            ).then(lambda _done: None, self._undecided)

        self._context.signatures.ask(t("Declined safety work"), text, self.likely()[0], signed)

    def missing(self) -> Reason | None:
        """Return what has to happen first where this person can't do anything here, or None."""
        work = self.work
        if work is None:
            return None
        if work.open_addition is not None and self.may_price:
            return None if work.open_addition.lines else Reason("addition_unpriced", Stage.REPAIR)
        if self.next_job() is not None or self.signs_next:
            return None
        left = sum(job.open for job in work.jobs)
        if left:
            return Reason("work_in_other_hands", Stage.REPAIR, n=left)
        return Reason("addition_undecided", Stage.REPAIR) if work.open_addition is not None else None

    def go_on(self) -> None:
        """End the job in hand, or start the next one."""
        job = self.next_job()
        if job is None:
            return
        if job.state is JobState.RUNNING:
            self.actions.finish(job)
        else:
            self.actions.start(job.id)

    def report(self) -> None:
        """Report extra work on this visit."""
        if self.work is not None:
            self.actions.report(self.work.visit_id, self._view.ask_found)

    def suggest(self, text: str, answer: Callable[[Sequence[Suggestion]], None]) -> None:
        """Ask the price list."""
        self._context.tasks.read(self._context.desk.reads.quotes.suggest, text).then(answer)

    def add_code(self, addition_id: UUID, code: str, quantity: Decimal) -> None:
        """Price what a catalog code stands for onto an addition."""
        desk = self._context.desk
        tax = desk.reference.tax_bp(self._context.shop.taxpayer, self._context.today())
        lines = tuple(desk.quotes.lines_of(code, quantity, tax))
        self._context.commands.run(desk.additions.add_lines, addition_id, lines).then(lambda _: None)

    def remove_line(self, addition_id: UUID, line_id: UUID) -> None:
        """Take a line off an addition."""
        self._context.commands.run(self._context.desk.additions.remove_line, addition_id, line_id).then(lambda _: None)

    def new_total(self, addition: AdditionCard) -> Money:
        """Return what the order would cost with the addition."""
        return addition.order_total + addition.total

    def likely(self) -> tuple[str, datetime | None]:
        """Return who is likely to answer and the present promise on the shop's wall clock."""
        assert self.work is not None
        sheet = self.work.sheet
        promised = local_time(sheet.promised_at, self._context.shop.zone) if sheet.promised_at else None
        return sheet.bring_name, promised.replace(tzinfo=None) if promised else None

    def decide(self, addition: AdditionCard, answer: Answer) -> None:
        """Record the customer's answer; one who is here signs for what is added."""
        call = self._context.session.call()
        zoned = answer.promised.replace(tzinfo=zone(self._context.shop.zone)) if answer.promised else None
        promised = zoned.astimezone(UTC) if zoned else None
        if self.work is not None and promised == self.work.sheet.promised_at:
            promised = None  # the promise that stands is kept, also when it has passed by now

        def send(signed: Signed | None) -> None:
            self._context.commands.run_as(
                call, AtFields(self._context.view, self._view.field_error), self._context.desk.additions.decide,
                addition.id, answer.agreed, answer.how, answer.by, promised, addition.shown, signed,
            ).then(lambda _: self._decided(addition, answer.agreed), self._undecided)  # fmt: skip

        if answer.agreed and answer.how is AgreedHow.IN_PERSON and addition.lines and answer.by.strip():
            self._context.signatures.ask(t("Additional work"), self._statement(addition, promised), answer.by, send)
        else:
            send(None)

    def _statement(self, addition: AdditionCard, promised: datetime | None) -> str:
        stands = self.work.sheet.promised_at if self.work else None
        return t(
            "{found}: items: {n}, {more}; the whole order is then {total}, ready {promised}.", found=addition.found,
            n=len(addition.lines), more=formats.money(addition.total), total=formats.money(self.new_total(addition)),
            promised=formats.moment_within(promised or stands, self._context.desk.clock.now(), self._context.shop.zone),
        )  # fmt: skip

    def _undecided(self, error: BaseException) -> None:
        """Show what is stored when it is not what the customer was told: the answer is asked for afresh."""
        if isinstance(error, EditConflict):
            self._load()

    def _decided(self, addition: AdditionCard, agreed: bool) -> None:
        if agreed:
            self._context.view.toast(t("{number} is agreed; its jobs are released.", number=addition.number))
        else:
            self._context.view.toast(t("{number} is declined; the rest goes on.", number=addition.number))
