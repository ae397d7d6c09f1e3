"""The dispatch stage: jobs at the left, technicians in the middle, bays at the right; digits and letters choose."""

from collections.abc import Callable
from string import ascii_uppercase
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout

from advisor_app.domain.job import JobState
from advisor_app.domain.stages import Reason, Stage, StageState, journey
from advisor_app.domain.values.plate import format_plate
from advisor_app.domain.values.quantity import format_quantity
from advisor_app.i18n import label, words
from advisor_app.ports.reads.jobs import BayLoad, Dispatch, JobCard, TechnicianLoad
from advisor_app.ports.reads.visits import VisitHead
from ui.features.jobs.actions import ICONS, TONES, kind_words, norm_words, state_words
from ui.features.jobs.dispatch_presenter import DispatchPresenter, assignable
from ui.features.jobs.widgets import Pick, PickList
from ui.kit import formats
from ui.kit.badges import BadgeSpec
from ui.kit.buttons import Button
from ui.kit.cards import Card, ScrollPage
from ui.kit.context import Context
from ui.kit.empty import EmptyState, Skeleton
from ui.kit.keys import CardKeys
from ui.kit.stage_page import StagePage
from ui.kit.text import TextLabel
from ui.theme.tokens import SPACE_4

t = words("jobs")


def job_pick(job: JobCard) -> Pick:
    """Return the row of a job on the dispatch page."""
    who = formats.joined(job.technician, job.bay) or t("not assigned yet")
    return Pick(
        job.id, job.name, formats.joined(who, kind_words(job)),
        norm_words(job),
        BadgeSpec(state_words(job), TONES[job.state], ICONS[job.state]) if job.state is not JobState.WAITING else None,
        fixed=not assignable(job),
    )  # fmt: skip


def technician_pick(person: TechnicianLoad, cap: str) -> Pick:
    """Return the row of a technician: what runs, and how much is still before them."""
    running = formats.joined(person.running_plate, person.running) if person.running else label(person.role)
    badge = (
        BadgeSpec(t("busy"), "warning", "player-play") if person.running else BadgeSpec(t("free"), "success", "check")
    )
    return Pick(person.id, person.name, running, t("{n} h", n=format_quantity(person.hours_open)), badge, cap=cap)


def bay_pick(bay: BayLoad, cap: str) -> Pick:
    """Return the row of a bay: free, or whose car stands there."""
    plates = formats.list_of([format_plate(plate) for plate in bay.plates])
    badge = BadgeSpec(t("busy"), "warning", "car") if bay.plates else BadgeSpec(t("free"), "success", "check")
    return Pick(bay.id, bay.name, plates or t("no car"), "", badge, cap=cap)


class DispatchPage(StagePage):
    """Three lists and one decision."""

    stage = Stage.DISPATCH

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.setObjectName("dispatch")
        self._context = context
        self._head: VisitHead | None = None
        self._retry: Callable[[], object] = lambda: None
        self.presenter = DispatchPresenter(context, self)
        self.jobs, self.people, self.bays = PickList(ticks=True), PickList(), PickList()
        self.content = ScrollPage()
        self.loading = Skeleton(6)
        self.failed = EmptyState("refresh", t("The jobs can't be shown"), action=t("Try again"))
        self.empty = EmptyState(
            "clipboard-list", t("No jobs yet"), t("Jobs come with the signature on the work order.")
        )
        self.again = Button(t("Assign again"), key="Alt+G", icon="swap")
        self.nobody, self.nowhere = TextLabel("", wrap=True), TextLabel("", wrap=True)
        self.setup = Button(t("Open Setup"), key="Alt+E", icon="settings")
        self._build()

    def _build(self) -> None:
        self.pages = QStackedWidget()
        for page in (self.loading, self.failed, self.empty, self.content):
            self.pages.addWidget(page)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.pages)
        row = QHBoxLayout()
        row.setSpacing(SPACE_4)
        jobs = Card(t("Jobs"))
        everything = Button(t("All"), role="quiet", key="Ctrl+A")
        everything.clicked.connect(self.presenter.take_all)
        jobs.add_action(everything)
        jobs.body.addWidget(self.jobs)
        jobs.body.addWidget(self.again, 0, Qt.AlignmentFlag.AlignLeft)
        people = Card(t("Technician"))
        people.add_action(TextLabel(t("hours left"), "second"))
        people.body.addWidget(self.people)
        people.body.addWidget(self.nobody)
        people.body.addWidget(self.setup, 0, Qt.AlignmentFlag.AlignLeft)
        bays = Card(t("Bay"))
        bays.body.addWidget(self.bays)
        bays.body.addWidget(self.nowhere)
        for card, share in ((jobs, 11), (people, 9), (bays, 8)):
            card.set_head_height(everything.sizeHint().height())  # titles side by side stand in line
            row.addWidget(card, share, Qt.AlignmentFlag.AlignTop)
        # A layout that is aligned to the top is never higher than its hint, which does not know how words are broken.
        self.content.body.setAlignment(Qt.AlignmentFlag(0))
        self.content.body.addLayout(row)
        self.content.body.addStretch(1)
        self.jobs.picked.connect(self._toggle)
        self.people.picked.connect(self._choose_technician)
        self.bays.picked.connect(self._choose_bay)
        self.again.clicked.connect(self.presenter.assign)
        self.setup.clicked.connect(lambda _on=False: self._context.navigator.navigate("setup"))
        self.failed.acted.connect(self._try_again)

    def _try_again(self) -> None:
        self._retry()

    def _toggle(self, key: UUID) -> None:
        self.presenter.toggle(key)

    def _choose_technician(self, key: UUID) -> None:
        self.presenter.choose_technician(key)

    def _choose_bay(self, key: UUID) -> None:
        self.presenter.choose_bay(key)

    # StagePage ----------------------------------------------------------------------------------------------------

    def open(self, visit_id: UUID) -> None:
        """See ``StagePage``."""
        now = self.presenter.dispatch
        if now is None or now.visit_id != visit_id:
            self.pages.setCurrentWidget(self.loading)
        self.presenter.open(visit_id)

    def set_head(self, head: VisitHead) -> None:
        """See ``StagePage``."""
        self._head = head
        self._show_again()

    def primary(self) -> str:
        """Return the words of the assignment."""
        return t("Assign") if self.presenter.may_assign else ""

    def act(self) -> None:
        """Assign."""
        self.presenter.assign()

    def reasons(self, head: VisitHead) -> tuple[Reason, ...]:
        """Return what the engine misses, else what is not chosen yet."""
        return super().reasons(head) or self.presenter.reasons()

    def focus_field(self, name: str) -> bool:
        """See ``StagePage``."""
        rows = {"jobs": self.jobs.rows, "technician": self.people.rows, "bay": self.bays.rows}.get(name)
        if not rows and name in ("technician", "bay") and not self.setup.isHidden():
            self.setup.setFocus(Qt.FocusReason.OtherFocusReason)
            return True
        if not rows:
            return False
        rows[0].setFocus(Qt.FocusReason.OtherFocusReason)
        return True

    def card_keys(self) -> CardKeys:
        """Return the keys of its own, for the card of keys."""
        return (
            ("1 – 9", t("Choose the technician")),
            ("A – Z", t("Choose the bay")),
        )  # fmt: skip

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Choose a technician with a digit, a bay with a letter."""
        sign = event.text().upper()
        plain = event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
        for picks in (self.people, self.bays):
            row = next((r for r in picks.rows if r.pick.cap and r.pick.cap == sign), None)
            if plain and row is not None:
                row.setFocus(Qt.FocusReason.ShortcutFocusReason)
                row.click()
                return
        super().keyPressEvent(event)

    # DispatchView -------------------------------------------------------------------------------------------------

    def show_dispatch(self, dispatch: Dispatch, *, first: bool) -> None:
        """See ``DispatchView``."""
        self.pages.setCurrentWidget(self.content if dispatch.jobs else self.empty)
        self.people.setVisible(bool(dispatch.people))
        self.bays.setVisible(bool(dispatch.bays))
        self.jobs.set_picks([job_pick(job) for job in dispatch.jobs], ())
        self.people.set_picks(
            [technician_pick(p, str(n) if n <= 9 else "") for n, p in enumerate(dispatch.people, 1)], ()
        )
        self.bays.set_picks(
            [bay_pick(b, ascii_uppercase[n] if n < 26 else "") for n, b in enumerate(dispatch.bays)], ()
        )
        self._show_missing(dispatch)
        self.show_choice()
        if first and not self.setup.isHidden():
            self.setup.setFocus(Qt.FocusReason.OtherFocusReason)
        elif first and self.people.rows and self.presenter.may_assign:
            self.people.rows[0].setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_missing(self, dispatch: Dispatch) -> None:
        """Say what the shop does not have yet, and lead there whoever may add it."""
        may_set_up = self.presenter.may_set_up
        if may_set_up:
            texts = (
                t("The shop has no technician yet. Add them in Setup."),
                t("The shop has no bay yet. Add it in Setup."),
            )
        else:
            texts = (
                t("The shop has no technician yet. The manager adds them in Setup."),
                t("The shop has no bay yet. The manager adds it in Setup."),
            )
        lacking = not dispatch.people, not dispatch.bays
        for said, text, lacks in zip((self.nobody, self.nowhere), texts, lacking, strict=True):
            said.setText(text)
            said.setVisible(lacks)
        self.setup.setVisible(may_set_up and not (dispatch.people and dispatch.bays))

    def show_choice(self) -> None:
        """See ``DispatchView``."""
        presenter = self.presenter
        self.jobs.set_chosen(tuple(presenter.jobs))
        self.people.set_chosen((presenter.technician,) if presenter.technician else ())
        self.bays.set_chosen((presenter.bay,) if presenter.bay else ())
        self._show_again()
        self.primary_changed.emit()

    def _show_again(self) -> None:
        """Offer to assign anew where the stage is done and the workspace's own button leads on."""
        head = self._head
        done = head is not None and journey(head.facts).at(self.stage).state is StageState.DONE
        self.again.setVisible(done and self.presenter.may_assign)
        self.again.setEnabled(not self.presenter.reasons())

    def show_failed(self, retry: Callable[[], object]) -> None:
        """See ``DispatchView``."""
        self._retry = retry
        if self.presenter.dispatch is None:
            self.pages.setCurrentWidget(self.failed)
