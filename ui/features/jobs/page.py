"""The technician's home: the jobs of the day at the left, the one in hand large at the right. No price stands here."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from uuid import UUID

from PySide6.QtCore import QCoreApplication, QElapsedTimer, Qt, QTimer
from PySide6.QtGui import QHideEvent, QKeyEvent, QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QScrollArea,
    QSizePolicy,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from advisor_app.domain.job import JobState, PauseReason
from advisor_app.i18n import words
from advisor_app.ports.reads.jobs import FaultWork, WorkshopJob
from ui.features.jobs.actions import (
    ICONS,
    TONES,
    clock_words,
    finish_words,
    kind_words,
    norm_words,
    short_clock,
    start_words,
    state_words,
)
from ui.features.jobs.presenter import WORKERS, Groups, JobsPresenter
from ui.features.jobs.report_dialog import ReportDialog
from ui.features.jobs.widgets import BigButton, ClockBar, Group, Pick, PickList
from ui.kit import formats
from ui.kit.badges import Badge, BadgeSpec
from ui.kit.cards import Card, ScrollPage
from ui.kit.context import Context
from ui.kit.empty import EmptyState, Skeleton
from ui.kit.forms import Field, Form
from ui.kit.inputs import SearchBox, TextArea, TextInput
from ui.kit.keys import CardKeys
from ui.kit.plate import PlateLabel
from ui.kit.qt_keys import types_a_sign
from ui.kit.rows_model import PlateSpec
from ui.kit.text import ElidedLabel, Figure, TextLabel
from ui.theme.roles import set_role
from ui.theme.tokens import SPACE_1, SPACE_2, SPACE_3, SPACE_4, SPACE_6

t = words("jobs")
TICK_MS = 1000
PATIENCE_MS = 600
"""F9 starts and then finishes: a second press so soon is a slip of the hand, and not even asked about."""
SIDE = 340
"""Width of the list, px."""


def job_pick(one: WorkshopJob, now: datetime, *, with_name: bool) -> Pick:
    """Return the row of a job: plate, car, how it stands, its name, its clock."""
    job = one.job
    who = job.technician if with_name else formats.joined(one.make_model, job.bay)
    clock = short_clock(job.clocked(now)) if job.since or job.worked else norm_words(job) or kind_words(job)
    # The pause sign says that it waits: the short words have room beside the plate.
    paused = job.pause_reason if job.state is JobState.PAUSED else None
    state = state_words(job) if paused is None else _pause_words(paused)
    badge = BadgeSpec(state, TONES[job.state], ICONS[job.state])
    return Pick(job.id, job.name, who, clock, badge, PlateSpec(one.plate, one.plate_kind.value))


def _pause_word(reason: PauseReason) -> str:
    """Return one word for a reason, where five of them stand in a narrow bar."""
    word = {
        PauseReason.PARTS: t("Parts"),
        PauseReason.APPROVAL: t("Customer"),
        PauseReason.BAY: t("Bay"),
        PauseReason.TOOL: t("Tool"),
        PauseReason.BREAK: t("Break"),
    }
    return word[reason]


def _pause_words(reason: PauseReason) -> str:
    short = {
        PauseReason.PARTS: t("For parts"),
        PauseReason.APPROVAL: t("For the customer"),
        PauseReason.BAY: t("For a bay"),
        PauseReason.TOOL: t("For a tool"),
        PauseReason.BREAK: t("Break"),
    }
    return short[reason]


class FaultCard(Card):
    """A complaint in the customer's words, and what the workshop found and did."""

    def __init__(self, presenter: JobsPresenter, fault: FaultWork) -> None:
        super().__init__()
        self.fault_id = fault.id
        self._may_write = presenter.may_write
        self.words = TextLabel("", "section", wrap=True)
        self.safety = Badge(t("Safety"), "danger", "warning")
        self.form = Form(1)
        for field in (
            Field(t("Cause"), TextArea(t("What is broken, and why"), rows=2), name="cause"),
            Field(t("Correction"), TextArea(t("What was done about it"), rows=2), name="correction"),
            Field(t("Trouble codes"), TextInput("P0301, U0100", limit=200), name="trouble_codes"),
        ):
            self.form.add(field)
            field.setEnabled(presenter.may_write)
            field.committed.connect(partial(presenter.write, fault.id, field.name))
        row = QHBoxLayout()
        row.addWidget(self.words, 1)
        row.addWidget(self.safety, 0, Qt.AlignmentFlag.AlignTop)
        self.body.addWidget(TextLabel(t("The customer says"), "label"))
        self.body.addLayout(row)
        self.body.addWidget(self.form)
        self.show_fault(fault)

    def show_fault(self, fault: FaultWork) -> None:
        """Show stored texts; what is being typed stays."""
        self.words.setText(fault.words)
        self.safety.setVisible(fault.safety)
        for name in ("cause", "correction", "trouble_codes"):
            field = self.form.field(name)
            assert field is not None
            field.set_value(getattr(fault, name))
            field.setVisible(self._may_write or bool(getattr(fault, name)))


class JobHead(Card):
    """Plate, car, promise; name of the job; its clock in large figures against the norm."""

    def __init__(self) -> None:
        super().__init__()
        self.plate = PlateLabel(size="l")
        self.car = ElidedLabel("", "section")
        self.order = ElidedLabel("", "second")
        self.promise = Figure(t("Ready"))
        self.name = ElidedLabel("", "title")
        self.facts = ElidedLabel("", "second")
        self.badge = Badge()
        self.rework = ElidedLabel("", "problem")
        self.clock = Figure(t("Clock"))
        self.bar = ClockBar()
        top = QHBoxLayout()
        top.setSpacing(SPACE_4)
        top.addWidget(self.plate)
        cars = QVBoxLayout()
        cars.setSpacing(SPACE_1)
        cars.addWidget(self.car)
        cars.addWidget(self.order)
        top.addLayout(cars, 1)
        top.addWidget(self.promise)
        middle = QHBoxLayout()
        middle.setSpacing(SPACE_6)
        names = QVBoxLayout()
        names.setSpacing(SPACE_1)
        for widget in (self.name, self.facts, self.rework):
            names.addWidget(widget)
        names.addWidget(self.badge, 0, Qt.AlignmentFlag.AlignLeft)
        names.addStretch(1)
        middle.addLayout(names, 1)
        times = QVBoxLayout()
        times.setSpacing(SPACE_1)
        times.addWidget(self.clock)
        self.bar.setFixedWidth(200)
        times.addWidget(self.bar)
        times.addStretch(1)
        middle.addLayout(times)
        self.body.addLayout(top)
        self.body.addLayout(middle)
        self.body.setSpacing(SPACE_4)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)

    def show_job(self, one: WorkshopJob, now: datetime, zone: str) -> None:
        """Show a job."""
        job = one.job
        self.plate.set_plate(one.plate, one.plate_kind)
        self.car.setText(formats.joined(one.make_model, one.colour))
        self.order.setText(formats.joined(one.order_number, job.number))
        self.promise.set_value(formats.moment_text(one.promised_at, now, zone))
        self.name.setText(job.name)
        self.facts.setText(
            formats.joined(
                kind_words(job),
                norm_words(job),
                job.technician or t("not assigned yet"),
                job.bay,
            )
        )
        self.badge.set_text(state_words(job), TONES[job.state], ICONS[job.state])
        self.rework.setText(t("Back from the check: {reason}", reason=job.rework_reason) if job.rework_reason else "")
        self.rework.setVisible(bool(job.rework_reason) and job.open)
        self.tick(one, now)

    def tick(self, one: WorkshopJob, now: datetime) -> None:
        """Show the clock as it stands."""
        clocked = one.job.clocked(now)
        self.clock.set_value(clock_words(clocked))
        self.clock.set_tone("accent" if one.job.since else "")
        self.bar.set_clock(clocked, one.job.sold)


class JobsPage(QWidget):
    """List, job in hand, and the bar with the large buttons."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.setObjectName("jobs")
        set_role(self, role="page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._context = context
        self._retry: Callable[[], object] = lambda: None
        self._visit: UUID | None = None
        self._arriving = False
        self._started = QElapsedTimer()
        self.patience_ms = PATIENCE_MS
        self.presenter = JobsPresenter(context, self)
        works = context.session.role in WORKERS
        nothing = t("Nothing is given to you. Take a waiting job below, or ask the controller.") if works else ""
        self.mine = Group(t("My jobs today"), PickList(steps=True), nothing)
        self.waiting = Group(t("Waiting for somebody"), PickList(steps=True))
        self.others = Group(t("In other hands"), PickList(steps=True))
        self.given = Group(t("Given to others, not begun"), PickList(steps=True))
        self.done = Group(t("Done today"), PickList(steps=True))
        self.search = SearchBox(t("Plate, order, job"), key="Ctrl+F")
        self.head = JobHead()
        self.faults: dict[UUID, FaultCard] = {}
        self.loading = Skeleton(6)
        self.failed = EmptyState("refresh", t("The jobs can't be shown"), action=t("Try again"))
        self.empty = EmptyState("tools", t("No open jobs"), t("Jobs come with the signature on a work order."))
        self.detail = ScrollPage()
        self.start = BigButton(t("Start"), role="primary", key="F9", icon="player-play")
        self.finish = BigButton(t("Finish"), role="primary", key="F9", icon="check")
        self.pause = BigButton(t("Pause"), key="F7", icon="player-pause")
        self.report = BigButton(t("Report extra work"), key="Alt+A", icon="plus")
        self.paper = BigButton(t("Job card"), key="F8", icon="printer")
        self.reasons = [
            BigButton(_pause_words(reason), cap=str(n), short=_pause_word(reason))
            for n, reason in enumerate(PauseReason, 1)
        ]
        self.go_on = BigButton(t("Keep going"), role="quiet")
        self._clock = QTimer(self)
        self._clock.setInterval(TICK_MS)
        self._clock.timeout.connect(self.tick)
        self._build()
        self._wire()

    def _build(self) -> None:
        self.pages = QStackedWidget()
        for page in (self.loading, self.failed, self.empty, self.detail):
            self.pages.addWidget(page)
        self.detail.body.addWidget(self.head)
        self._complaints = QVBoxLayout()
        self._complaints.setSpacing(SPACE_4)
        self.detail.body.addLayout(self._complaints)
        self.detail.body.addStretch(1)
        right = QVBoxLayout()
        right.setContentsMargins(0, 0, 0, 0)
        right.setSpacing(0)
        right.addWidget(self.pages, 1)
        right.addWidget(self._make_bar())
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self._make_side())
        row.addLayout(right, 1)

    def _make_side(self) -> QFrame:
        side = QFrame()
        set_role(side, role="rail")
        side.setFixedWidth(SIDE)
        column = QVBoxLayout(side)
        column.setContentsMargins(SPACE_3, SPACE_4, SPACE_3, SPACE_2)
        column.setSpacing(SPACE_3)
        column.addWidget(self.search)
        inner = QWidget()
        inner.setProperty("role", "scrolled")
        groups = QVBoxLayout(inner)
        groups.setContentsMargins(0, 0, 0, 0)
        groups.setSpacing(SPACE_4)
        for group in (self.mine, self.waiting, self.others, self.given, self.done):
            groups.addWidget(group)
        groups.addStretch(1)
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setWidget(inner)
        column.addWidget(self._scroll, 1)
        return side

    def _make_bar(self) -> QFrame:
        bar = QFrame()
        set_role(bar, role="action_bar")
        self.bar = QStackedWidget(bar)
        column = QVBoxLayout(bar)
        column.setContentsMargins(SPACE_6, SPACE_3, SPACE_6, SPACE_3)
        column.addWidget(self.bar)
        for buttons in (
            (self.report, self.paper, None, self.pause, self.finish, self.start),
            (*self.reasons, None, self.go_on),
        ):
            page = QWidget()
            row = QHBoxLayout(page)
            row.setContentsMargins(0, 0, 0, 0)
            row.setSpacing(SPACE_2)
            for button in buttons:
                if button is None:
                    row.addStretch(1)
                else:
                    row.addWidget(button)
            self.bar.addWidget(page)
        self._foot = bar
        bar.hide()  # nothing can be done before there is a job
        return bar

    def _wire(self) -> None:
        for group in (self.mine, self.waiting, self.others, self.given, self.done):
            group.picks.picked.connect(self._select)
            group.picks.stepped.connect(self._step)
        self.search.searched.connect(self.presenter.filter)
        find = QShortcut(QKeySequence.StandardKey.Find, self)
        find.setWhatsThis(t("Go to the search"))
        find.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        find.activated.connect(self._find)
        self.start.clicked.connect(self._start)
        self.finish.clicked.connect(self._finish)
        self.pause.clicked.connect(self._ask_pause)
        self.go_on.clicked.connect(self._no_pause)
        self.report.clicked.connect(self.presenter.report)
        self.paper.clicked.connect(self.presenter.paper)
        for button, reason in zip(self.reasons, PauseReason, strict=True):
            button.clicked.connect(partial(self._pause, reason))
        self.failed.acted.connect(self._try_again)

    def _find(self) -> None:
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()

    def _try_again(self) -> None:
        self._retry()

    def _select(self, key: UUID) -> None:
        if self.flush():
            self._no_pause()
            self.presenter.select(key)

    def _step(self, by: int) -> None:
        if self.flush():
            self.presenter.step(by)
            self._focus_row(self.presenter.selected)

    def _start(self) -> None:
        self._started.start()
        self.presenter.start()

    def _finish(self) -> None:
        twice = self._started.isValid() and self._started.elapsed() < self.patience_ms
        if not twice and self.flush():
            self.presenter.finish()

    def _ask_pause(self) -> None:
        self.bar.setCurrentIndex(1)
        self.reasons[0].setFocus(Qt.FocusReason.OtherFocusReason)

    def _no_pause(self) -> None:
        if self.bar.currentIndex():
            self.bar.setCurrentIndex(0)
            self.pause.setFocus(Qt.FocusReason.OtherFocusReason)

    def _pause(self, reason: PauseReason, *_pressed: object) -> None:
        self.bar.setCurrentIndex(0)
        self.presenter.pause(reason)

    # Page ---------------------------------------------------------------------------------------------------------

    def open(self, **ids: object) -> None:
        """Show the jobs; ``job`` (UUID) comes to the front."""
        job = ids.get("job")
        self._arriving = True
        self.presenter.open(job if isinstance(job, UUID) else None)

    def _focus_row(self, selected: WorkshopJob | None) -> None:
        """Put the cursor onto the job in hand, so that the arrows walk on from it; without one into the search."""
        row = self._row(selected.job.id) if selected is not None else None
        (row or self.search).setFocus(Qt.FocusReason.OtherFocusReason)

    def scanned(self, code: str) -> bool:
        """Take the job of a scanned order or job code to the front; False where no open job has it."""
        return self.presenter.scanned(code)

    def flush(self) -> bool:
        """Store what is being typed."""
        stored = [card.form.flush() for card in self.faults.values()]
        return all(stored)

    def card_keys(self) -> CardKeys:
        """Return the keys of its own, for the card of keys."""
        return (
            ("1 – 5", t("Reason of the pause, when asked")),
            ("A … Z", t("Search for what is typed")),
        )  # fmt: skip

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Give the reason of a pause with its digit; Esc keeps the clock running; signs typed on a row are searched for."""
        asked = self.bar.currentIndex() == 1
        if asked and event.text() in ("1", "2", "3", "4", "5"):
            self._pause(list(PauseReason)[int(event.text()) - 1])
        elif asked and event.key() == Qt.Key.Key_Escape:
            self._no_pause()
        elif event.key() == Qt.Key.Key_Down and self.search.hasFocus():
            self._focus_row(self.presenter.selected)
        elif not asked and not self.search.hasFocus() and types_a_sign(event):
            self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
            QCoreApplication.sendEvent(self.search, event)
        else:
            super().keyPressEvent(event)

    # JobsView -----------------------------------------------------------------------------------------------------

    def show_groups(self, groups: Groups, selected: WorkshopJob | None) -> None:
        """See ``JobsView``."""
        now = self._context.desk.clock.now()
        chosen = (selected.job.id,) if selected is not None else ()
        for group, jobs, named in (
            (self.mine, groups.mine, False), (self.waiting, groups.waiting, False), (self.others, groups.others, True),
            (self.given, groups.given, True), (self.done, groups.done, False),
        ):  # fmt: skip
            group.set_picks([job_pick(job, now, with_name=named) for job in jobs], chosen)
        if selected is not None and (row := self._row(selected.job.id)) is not None and row.isVisible():
            self._scroll.ensureWidgetVisible(row)
        if self._arriving and not self.search.text():
            self._arriving = selected is None  # the first job that comes takes the cursor
            self._focus_row(selected)

    def _row(self, key: UUID) -> QWidget | None:
        found = (group.picks.row(key) for group in (self.mine, self.waiting, self.others, self.given, self.done))
        return next((row for row in found if row is not None), None)

    def show_job(self, job: WorkshopJob | None) -> None:
        """See ``JobsView``."""
        self.pages.setCurrentWidget(self.empty if job is None else self.detail)
        self._foot.setVisible(job is not None)
        if job is None:
            return
        state, may = job.job.state, self.presenter.actions.may_work
        if self.bar.currentIndex() and state is not JobState.RUNNING:
            self.bar.setCurrentIndex(0)
        self.head.show_job(job, self._context.desk.clock.now(), self._context.shop.zone)
        running, startable = state is JobState.RUNNING, state in (JobState.WAITING, JobState.PAUSED)
        self.start.setVisible(may and startable)
        self.finish.setVisible(may and running)
        self.pause.setVisible(may and running)
        self.report.setVisible(self.presenter.actions.may_report)
        taken = job.job.technician_id is not None
        alone = state is JobState.WAITING and not taken and not job.job.sublet
        self.start.setText(t("Take it and start") if alone else start_words(job.job))
        self.finish.setText(finish_words(job.job))

    def show_faults(self, faults: tuple[FaultWork, ...], visit_id: UUID) -> None:
        """See ``JobsView``."""
        if visit_id != self._visit or {f.id for f in faults} != self.faults.keys():
            self._visit = visit_id
            for card in self.faults.values():
                card.hide()
                card.deleteLater()
            self.faults = {}
            for fault in faults:
                self.faults[fault.id] = FaultCard(self.presenter, fault)
                self._complaints.addWidget(self.faults[fault.id])
            return
        for fault in faults:
            self.faults[fault.id].show_fault(fault)

    def show_failed(self, retry: Callable[[], object]) -> None:
        """See ``JobsView``."""
        self._retry = retry
        self.pages.setCurrentWidget(self.failed)
        self._foot.hide()

    def saved(self, fault_id: UUID, field: str) -> None:
        """See ``JobsView``."""
        if (found := self._fault_field(fault_id, field)) is not None:
            found.settle()

    def refused(self, fault_id: UUID, field: str, error: BaseException) -> None:
        """See ``JobsView``."""
        if (found := self._fault_field(fault_id, field)) is not None:
            found.refuse(error)

    def _fault_field(self, fault_id: UUID, field: str) -> Field | None:
        card = self.faults.get(fault_id)
        return card.form.field(field) if card is not None else None

    def fault_error(self, fault_id: UUID, field: str, text: str) -> bool:
        """See ``JobsView``."""
        card = self.faults.get(fault_id)
        return card is not None and card.form.show_error(field, text)

    def ask_found(self, draft: str, done: Callable[[str, bool], object]) -> None:
        """See ``JobsView``."""
        ReportDialog(self.window(), draft, done).begin()

    # The clock ----------------------------------------------------------------------------------------------------

    def tick(self) -> None:
        """Move the clocks that run and can be seen."""
        now = self._context.desk.clock.now()
        selected = self.presenter.selected
        if selected is not None and selected.job.since is not None:
            self.head.tick(selected, now)
        running = {j.job.id: j.job for j in self.presenter.groups.all() if j.job.since is not None}
        for group in (self.mine, self.others):
            for row in group.picks.rows:
                if row.pick.key in running and not row.visibleRegion().isEmpty():
                    row.set_right(short_clock(running[row.pick.key].clocked(now)))

    def showEvent(self, event: QShowEvent) -> None:
        """Let the clocks run while they are seen."""
        super().showEvent(event)
        self.tick()
        self._clock.start()

    def hideEvent(self, event: QHideEvent) -> None:
        """Stop the clocks on the screen, and store what is being typed."""
        self._clock.stop()
        self.flush()
        super().hideEvent(event)
