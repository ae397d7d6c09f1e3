"""What can be done to a job, for every page that shows one. No Qt."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

from advisor_app.domain.job import JobState, PauseReason
from advisor_app.domain.line import LineKind
from advisor_app.domain.values.quantity import format_quantity
from advisor_app.i18n import label, words
from advisor_app.ports.reads.jobs import JobCard
from ui.kit.context import Context

t = words("jobs")

TONES = {
    JobState.WAITING: "neutral",
    JobState.RUNNING: "accent",
    JobState.PAUSED: "warning",
    JobState.DONE: "success",
}
ICONS = {
    JobState.WAITING: "hourglass",
    JobState.RUNNING: "player-play",
    JobState.PAUSED: "player-pause",
    JobState.DONE: "check",
}


AskFound = Callable[[str, Callable[[str, bool], object]], object]
"""Shows a draft of what was found, and gives back the text and whether it is to be sent."""


def clock_words(span: timedelta) -> str:
    """Return clocked time as ``0:42:07``, hours without a leading zero; never negative."""
    seconds = max(0, int(span.total_seconds()))
    return f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"


def short_clock(span: timedelta) -> str:
    """Return clocked time as ``0:42``."""
    return clock_words(span).rsplit(":", 1)[0]


def state_words(job: JobCard) -> str:
    """Return how the job stands, with the reason of a pause."""
    if job.sublet and job.state is JobState.RUNNING:
        return t("Sent out")
    if job.state is JobState.PAUSED and job.pause_reason is not None:
        return label(job.pause_reason)
    return label(job.state)


def kind_words(job: JobCard) -> str:
    """Return whose trade a job is; of sublet work (外加工) that another shop does it."""
    return label(LineKind.SUBLET) if job.sublet else label(job.trade)


def norm_words(job: JobCard) -> str:
    """Return the sold norm; none of ours is sold on sublet work."""
    return "" if job.sublet else t("{n} h", n=format_quantity(job.hours))


def start_words(job: JobCard) -> str:
    """Return what starts the job or lets it go on."""
    if job.state is JobState.PAUSED:
        return t("Go on")
    return t("Send out") if job.sublet else t("Start")


def finish_words(job: JobCard) -> str:
    """Return what ends the job."""
    return t("It is back") if job.sublet else t("Finish")


class JobActions:
    """Starts, pauses, ends jobs and reports found work; the change comes back through the hub."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._drafts: dict[UUID, str] = {}

    @property
    def may_work(self) -> bool:
        """Whether the person may run clocks."""
        return self._context.may("job.start")

    @property
    def may_report(self) -> bool:
        """Whether the person may report found work."""
        return self._context.may("addition.propose")

    def start(self, job_id: UUID) -> None:
        """Start or go on."""
        self._context.commands.run(self._context.desk.jobs.start, job_id).then(lambda _: None)

    def pause(self, job_id: UUID, reason: PauseReason) -> None:
        """Stop the clock with a reason."""
        self._context.commands.run(self._context.desk.jobs.pause, job_id, reason).then(lambda _: None)

    def ask_pause(self, job_id: UUID) -> None:
        """Ask why the clock stops, then stop it."""

        def chosen(code: str | None) -> None:
            if code is not None:
                self.pause(job_id, PauseReason(code))

        self._context.dialogs.choose(t("Why does it stop?"), [(r.value, label(r)) for r in PauseReason], chosen)

    def finish(self, job: JobCard) -> None:
        """End the job: its technician has checked it himself."""
        self._context.commands.run(self._context.desk.jobs.finish, job.id).then(
            lambda _: self._context.view.toast(t("{name}: done.", name=job.name))
        )

    def report(self, visit_id: UUID, ask: AskFound) -> None:
        """Ask what was found and tell the advisor; what is typed and not sent comes back for the same car.

        Args:
            visit_id: whose car.
            ask: shows the form with a draft; answers with the text and whether it is to be sent.
        """

        def sent(number: str) -> None:
            self._drafts.pop(visit_id, None)
            self._context.view.toast(
                t("{number} is with the advisor. Please do not begin before the customer agrees.", number=number)
            )

        def left(text: str, send: bool) -> None:
            self._drafts[visit_id] = text  # kept until it is stored, also where that fails
            if send:
                command = self._context.desk.additions.propose
                self._context.commands.run(command, visit_id, text).then(lambda made: sent(made.number))
            elif text.strip():
                self._context.view.toast(t("What you wrote about this car is kept: Alt+A brings it back."))

        ask(self._drafts.get(visit_id, ""), left)
