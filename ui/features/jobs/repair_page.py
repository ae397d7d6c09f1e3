"""The repair stage: a card for every job with its running clock, and found work above them until it is decided."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from PySide6.QtCore import QElapsedTimer, Qt, QTimer
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from advisor_app.domain.job import JobState
from advisor_app.domain.stages import Reason, Stage, journey
from advisor_app.domain.work_order import AdditionState
from advisor_app.i18n import current_language, words
from advisor_app.ports.reads.jobs import JobCard
from advisor_app.ports.reads.orders import AdditionCard
from advisor_app.ports.reads.visits import VisitHead
from ui.features.jobs.actions import (
    ICONS,
    TONES,
    JobActions,
    finish_words,
    kind_words,
    norm_words,
    start_words,
    state_words,
)
from ui.features.jobs.addition_card import OpenAddition
from ui.features.jobs.decided_card import DecidedAdditions
from ui.features.jobs.repair_presenter import RepairPresenter, Work
from ui.features.jobs.report_dialog import ReportDialog
from ui.features.jobs.widgets import ClockBar
from ui.kit import formats
from ui.kit.badges import Badge
from ui.kit.banner import Banner
from ui.kit.buttons import Button
from ui.kit.cards import ScrollPage
from ui.kit.context import Context
from ui.kit.empty import EmptyState, Skeleton
from ui.kit.stage_page import StagePage
from ui.kit.text import ElidedLabel, TextLabel
from ui.theme.roles import set_role
from ui.theme.tokens import SPACE_1, SPACE_2, SPACE_3, SPACE_4

t = words("jobs")
TICK_MS = 1000
NAME_LENGTH = {"zh_CN": 24, "en": 44}
"""Characters of a job's name on the primary action."""
PATIENCE_MS = 600
"""F9 starts and then finishes: a second press so soon is a slip of the hand, not the end of the job."""


def _short(name: str) -> str:
    most = NAME_LENGTH[current_language()]
    return name if len(name) <= most else f"{name[: most - 1]}…"


def _side(*parts: QWidget) -> QWidget:
    """Return what holds these at its right."""
    side = QWidget()
    row = QHBoxLayout(side)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(SPACE_2)
    row.addStretch(1)
    for part in parts:
        row.addWidget(part)
    return side


class JobRow(QFrame):
    """One job: state, name, who and where, clock against norm, and what may be done."""

    def __init__(self, actions: JobActions) -> None:
        super().__init__()
        set_role(self, role="card")
        self._actions = actions
        self.job: JobCard | None = None
        self.name = ElidedLabel("", "strong")
        self.second = ElidedLabel("", "second")
        self.rework = TextLabel("", "problem", wrap=True)
        self.badge = Badge()
        self.bar = ClockBar()
        self.start = Button(t("Start"), icon="player-play")
        self.pause = Button(t("Pause"), icon="player-pause")
        self.finish = Button(t("Finish"), icon="check")
        row = QHBoxLayout(self)
        row.setContentsMargins(SPACE_4, SPACE_3, SPACE_4, SPACE_3)
        row.setSpacing(SPACE_4)
        names = QVBoxLayout()
        names.setSpacing(SPACE_1)
        for widget in (self.name, self.second, self.rework):
            names.addWidget(widget)
        self.sides = (_side(self.badge), _side(self.start, self.pause, self.finish))
        state, buttons = self.sides
        row.addLayout(names, 3)
        row.addWidget(state)
        row.addWidget(self.bar, 2)
        row.addWidget(buttons)
        self.start.clicked.connect(self._start)
        self.pause.clicked.connect(self._pause)
        self.finish.clicked.connect(self._finish)

    def show_job(self, job: JobCard, now: datetime) -> None:
        """Show a job."""
        self.job = job
        self.name.setText(job.name)
        self.second.setText(
            formats.joined(
                job.number, kind_words(job), norm_words(job),
                job.technician or t("not assigned yet"), job.bay,
            )
        )  # fmt: skip
        self.rework.setText(t("Back from the check: {reason}", reason=job.rework_reason) if job.rework_reason else "")
        self.rework.setVisible(bool(job.rework_reason) and job.open)
        self.badge.set_text(state_words(job), TONES[job.state], ICONS[job.state])
        may, running = self._actions.may_work, job.state is JobState.RUNNING
        self.start.setVisible(may and job.state in (JobState.WAITING, JobState.PAUSED))
        self.start.setText(start_words(job))
        self.finish.setText(finish_words(job))
        self.pause.setVisible(may and running)
        self.finish.setVisible(may and running)
        for button in (self.start, self.pause, self.finish):
            button.setAccessibleName(t("{action}: {job}", action=button.words(), job=job.name))
        self.tick(now)

    def needs(self) -> tuple[int, int]:
        """Return how wide its state and its buttons are, px."""
        state, buttons = (side.sizeHint().width() for side in self.sides)
        return state, buttons

    def give(self, state: int, buttons: int) -> None:
        """Give state and buttons this width, px: below each other the bars begin and end in line."""
        for side, width in zip(self.sides, (state, buttons), strict=True):
            side.setFixedWidth(width)

    def holds_focus(self) -> bool:
        """Return whether the cursor is at one of its buttons."""
        return any(button.hasFocus() for button in (self.start, self.pause, self.finish))

    def take_focus(self) -> bool:
        """Put the cursor on what may be done first; False where there is nothing. Never on the end: it is pressed on purpose."""
        button = next((b for b in (self.start, self.pause) if not b.isHidden() and b.isEnabled()), None)
        if button is not None:
            button.setFocus(Qt.FocusReason.OtherFocusReason)
        return button is not None

    def tick(self, now: datetime) -> None:
        """Show the clock as it stands."""
        if self.job is not None:
            self.bar.set_clock(self.job.clocked(now), self.job.sold)

    def _start(self) -> None:
        if self.job is not None:
            self._actions.start(self.job.id)

    def _pause(self) -> None:
        if self.job is not None:
            self._actions.ask_pause(self.job.id)

    def _finish(self) -> None:
        if self.job is not None:
            self._actions.finish(self.job)


class RepairPage(StagePage):
    """Jobs and additions of one visit."""

    stage = Stage.REPAIR

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.setObjectName("repair")
        self._context = context
        self._retry: Callable[[], object] = lambda: None
        self._current = False
        self._started = QElapsedTimer()
        self.patience_ms = PATIENCE_MS
        self.presenter = RepairPresenter(context, self)
        self.content = ScrollPage()
        self.loading = Skeleton(6)
        self.failed = EmptyState("refresh", t("The jobs can't be shown"), action=t("Try again"))
        self.empty = EmptyState(
            "clipboard-list", t("No jobs yet"), t("Jobs come with the signature on the work order.")
        )
        self.hold = Banner("warning")
        self.unsafe = Banner("error")
        self.open_additions: list[OpenAddition] = []
        self.rows: list[JobRow] = []
        self.report = Button(t("Report extra work"), key="Alt+A", icon="plus")
        self.decided = DecidedAdditions(context)
        self._clock = QTimer(self)
        self._clock.setInterval(TICK_MS)
        self._clock.timeout.connect(self.tick)
        self._build()

    def _build(self) -> None:
        self.pages = QStackedWidget()
        for page in (self.loading, self.failed, self.empty, self.content):
            self.pages.addWidget(page)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.pages)
        self._found, self._jobs = QVBoxLayout(), QVBoxLayout()
        self._found.setSpacing(SPACE_4)
        self._jobs.setSpacing(SPACE_2)
        for layout in (self._found, self._jobs):
            self.content.body.addLayout(layout)
        self.content.body.insertWidget(0, self.unsafe)
        self.unsafe.acted.connect(self.presenter.sign_declined)
        self._found.addWidget(self.hold)
        head = QHBoxLayout()
        head.addWidget(TextLabel(t("Jobs"), "section"), 1)
        head.addWidget(self.report)
        self._jobs.addLayout(head)
        self.content.body.addWidget(self.decided)
        self.content.body.addStretch(1)
        self.report.setVisible(self.presenter.actions.may_report)
        self.report.clicked.connect(self.presenter.report)
        self.failed.acted.connect(self._try_again)

    def _try_again(self) -> None:
        self._retry()

    # StagePage ----------------------------------------------------------------------------------------------------

    def open(self, visit_id: UUID) -> None:
        """See ``StagePage``."""
        if self.presenter.work is None or self.presenter.work.visit_id != visit_id:
            self.pages.setCurrentWidget(self.loading)
        self.presenter.open(visit_id)

    def set_head(self, head: VisitHead) -> None:
        """See ``StagePage``."""
        now = journey(head.facts).current
        self._current = now is not None and now.stage is self.stage

    def primary(self) -> str:
        """Return the words of the answer while found work waits for one, else what goes on with which job."""
        work = self.presenter.work
        if self._answers_now():
            return t("Record that the customer agrees")
        if self.presenter.signs_next:
            return t("Customer signs for declined safety work")
        if work is None or not work.jobs:
            return ""
        job = self.presenter.next_job()
        if job is None:
            return t("Finish the work") if self._current else ""
        done = finish_words(job) if job.state is JobState.RUNNING else start_words(job)
        return t("{action}: {job}", action=done, job=_short(job.name))

    def _answers_now(self) -> bool:
        work = self.presenter.work
        return work is not None and work.open_addition is not None and self.presenter.may_price

    def reasons(self, head: VisitHead) -> tuple[Reason, ...]:
        """See ``StagePage``: besides what the stage asks, why this person can do nothing here."""
        missing = self.presenter.missing()
        return super().reasons(head) or ((missing,) if missing is not None else ())

    def act(self) -> None:
        """Record the agreement to the first addition that waits; else end the job in hand or start the next one.

        Whoever has no job to go on with lets the customer sign for declined safety work, where that is left to do.
        """
        if self._answers_now():
            if self.open_additions:
                self.open_additions[0].answer(agreed=True)
            return
        if self.presenter.signs_next:
            self.presenter.sign_declined()
            return
        job = self.presenter.next_job()
        ends = job is not None and job.state is JobState.RUNNING
        if ends and self._started.isValid() and self._started.elapsed() < self.patience_ms:
            return
        if not ends:
            self._started.start()
        self.presenter.go_on()

    def take_focus(self) -> None:
        """Put the cursor where work goes on: at the found work to be priced, at the job that is next, else at the report."""
        job = self.presenter.next_job()
        row = next((row for row in self.rows if job is not None and row.job is not None and row.job.id == job.id), None)
        if self._answers_now() and self.focus_field(""):
            return
        if row is not None and row.take_focus():
            self.content.show_widget(row)
        elif self.report.isVisible():
            self.report.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            super().take_focus()

    def focus_field(self, name: str) -> bool:
        """Put the cursor into the price list of the first addition, or into its answer."""
        if not self.open_additions:
            return False
        card = self.open_additions[0]
        field = card.form.field(name)
        (field.editor if field is not None else card.catalog).setFocus(Qt.FocusReason.OtherFocusReason)
        self.content.show_widget(card)
        return True

    # RepairView ---------------------------------------------------------------------------------------------------

    def show_work(self, work: Work) -> None:
        """See ``RepairView``."""
        self.pages.setCurrentWidget(self.content if work.jobs or work.additions else self.empty)
        waiting = [a for a in work.additions if a.state is AdditionState.PROPOSED]
        self._show_open(waiting)
        self.hold.show_text(
            t("On hold: do not begin the found work before the customer has agreed.") if waiting else "", "warning"
        )
        now = self._context.desk.clock.now()
        while len(self.rows) < len(work.jobs):
            row = JobRow(self.presenter.actions)
            self.rows.append(row)
            self._jobs.addWidget(row)
            row.show()
        for row in self.rows[len(work.jobs) :]:
            row.hide()
            row.deleteLater()
        del self.rows[len(work.jobs) :]
        held = next((row for row in self.rows if row.holds_focus()), None)
        for row, job in zip(self.rows, work.jobs, strict=True):
            row.show_job(job, now)
        needs = [row.needs() for row in self.rows]
        for row in self.rows:
            row.give(max(state for state, _ in needs), max(buttons for _, buttons in needs))
        if held is not None and not held.take_focus():  # else Qt's chain leads to the button of some other job
            self.take_focus()
        self.decided.show_decided(tuple(a for a in work.additions if a.state is not AdditionState.PROPOSED))
        self._show_unsafe()
        self.primary_changed.emit()

    def _show_open(self, waiting: list[AdditionCard]) -> None:
        known = {card.addition.id: card for card in self.open_additions if card.addition is not None}
        for key, card in known.items():
            if key not in {a.id for a in waiting}:
                card.hide()
                card.deleteLater()
        self.open_additions = []
        for at, addition in enumerate(waiting):
            card = known.get(addition.id) or OpenAddition(self._context, self.presenter)
            if addition.id not in known:
                self._found.insertWidget(at + 1, card)
                card.show()
            card.show_addition(addition)
            self.open_additions.append(card)
            card.agree.set_key("Alt+Y" if at == 0 else "")
            card.decline.set_key("Alt+N" if at == 0 else "")

    def _show_unsafe(self) -> None:
        names = formats.list_of([line.name for line in self.presenter.unsafe_declined()])
        text = t("Recommended for safety, but declined: {names}. The customer signs before the bill.", names=names)
        self.unsafe.show_text(text if names else "", "error", t("Customer signs") if self.presenter.may_sign else "")

    def show_failed(self, retry: Callable[[], object]) -> None:
        """See ``RepairView``."""
        self._retry = retry
        if self.presenter.work is None:
            self.pages.setCurrentWidget(self.failed)

    def field_error(self, field: str, text: str) -> bool:
        """See ``RepairView``."""
        return any(card.form.show_error(field, text) for card in self.open_additions[:1])

    def ask_found(self, draft: str, done: Callable[[str, bool], object]) -> None:
        """See ``RepairView``."""
        ReportDialog(self.window(), draft, done).begin()

    # The clock ----------------------------------------------------------------------------------------------------

    def tick(self) -> None:
        """Move the clocks that run and can be seen."""
        now = self._context.desk.clock.now()
        for row in self.rows:
            if row.job is not None and row.job.since is not None and row.isVisible():
                row.tick(now)

    def showEvent(self, event: QShowEvent) -> None:
        """Let the clocks run while they are seen."""
        super().showEvent(event)
        self.tick()
        self._clock.start()

    def hideEvent(self, event: QHideEvent) -> None:
        """Stop the clocks on the screen."""
        self._clock.stop()
        super().hideEvent(event)
