"""The visit workspace: header, stepper, the page of the stage, the one primary action with what blocks it."""

from collections.abc import Callable
from uuid import UUID

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from advisor_app.domain.stages import (
    Journey,
    Punctuality,
    Reason,
    Stage,
    StageState,
    journey,
    on_hold,
    progress,
    punctuality,
)
from advisor_app.i18n import label, words
from advisor_app.ports.reads.visits import VisitHead, VisitSheet
from advisor_app.reference import car_name
from ui.features.visit.guide import guide_data
from ui.features.visit.leaving import Leaving
from ui.features.visit.new_time import NewTime, may_agree, offered_time, send
from ui.features.visit.new_time_dialog import NewTimeDialog
from ui.features.visit.presenter import WorkspacePresenter, reason_words, short_words, stage_words
from ui.kit import formats
from ui.kit.badges import ProgressBadge
from ui.kit.buttons import Button, PrimaryButton
from ui.kit.context import Context
from ui.kit.plate import PlateLabel
from ui.kit.reasons import ReasonLinks
from ui.kit.stage_page import StagePage
from ui.kit.stepper import Step, Stepper
from ui.kit.text import ElidedLabel, TextLabel
from ui.kit.turn import next_turn, painted_apart
from ui.shell.window import MainWindow
from ui.theme.roles import set_role
from ui.theme.tokens import SPACE_2, SPACE_3, SPACE_4, SPACE_6

t = words("visit")

STEP_STATES = {
    StageState.DONE: "done",
    StageState.CURRENT: "current",
    StageState.POSSIBLE: "next",
    StageState.BLOCKED: "upcoming",
}
GUIDE_MS = 24
"""After so long the guide follows the page, which is painted first."""
CLOCK_MS = 30_000
LEAST_NAME = 96
"""So much of a customer's name is always there, px: five or six Chinese signs."""

LATE = {Punctuality.ON_TIME: "", Punctuality.AT_RISK: "risk", Punctuality.LATE: "late"}


class NameLine(QWidget):
    """Customer and car in one line: a long name gives way first, but never to a few dots; then the car does."""

    def __init__(self) -> None:
        super().__init__()
        self.title, self.car = ElidedLabel("", "section", parent=self), ElidedLabel("", "section", parent=self)

    def set_words(self, name: str, car: str) -> None:
        """Show who and with which car."""
        self.title.setText(name)
        self.car.setText(car)
        self.updateGeometry()
        self._share()

    def sizeHint(self) -> QSize:
        """Return room for both."""
        name, car = self.title.sizeHint(), self.car.sizeHint()
        return QSize(name.width() + car.width(), max(name.height(), car.height()))

    def minimumSizeHint(self) -> QSize:
        """Return room for a short name."""
        return QSize(LEAST_NAME, self.sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share the line anew."""
        super().resizeEvent(event)
        self._share()

    def _share(self) -> None:
        name, car = self.title.sizeHint().width(), self.car.sizeHint().width()
        car = max(0, min(car, self.width() - min(name, LEAST_NAME)))
        name = min(name, self.width() - car)
        self.title.setGeometry(0, 0, name, self.height())
        self.car.setGeometry(name, 0, car, self.height())


class VisitHeader(QFrame):
    """Plate, car, customer, numbers, promise, total, state."""

    def __init__(self) -> None:
        super().__init__()
        set_role(self, role="visit_header")
        self.plate = PlateLabel(size="l")
        self.names = NameLine()
        self.title, self.car = self.names.title, self.names.car
        self.subtitle = ElidedLabel("", "second")
        self.promise = TextLabel("", "section")
        self.promise_caption = TextLabel(t("Promised"), "second")
        self.total = TextLabel("", "section")
        self.total_caption = TextLabel(t("Total"), "second")
        self.badge = ProgressBadge()
        row = QHBoxLayout(self)
        row.setContentsMargins(SPACE_6, SPACE_3, SPACE_6, SPACE_3)
        row.setSpacing(SPACE_4)
        row.addWidget(self.plate)
        names = QVBoxLayout()
        names.setSpacing(SPACE_2 // 2)
        names.addWidget(self.names)
        names.addWidget(self.subtitle)
        row.addLayout(names, 1)
        row.addWidget(self.badge)
        for caption, value in ((self.promise_caption, self.promise), (self.total_caption, self.total)):
            column = QVBoxLayout()
            column.setSpacing(SPACE_2 // 2)
            caption.setAlignment(Qt.AlignmentFlag.AlignRight)
            value.setAlignment(Qt.AlignmentFlag.AlignRight)
            column.addWidget(caption)
            column.addWidget(value)
            row.addLayout(column)

    def show_head(self, head: VisitHead, context: Context) -> None:
        """Show one visit."""
        car = head.vehicle
        self.plate.set_plate(car.plate, car.plate_kind)
        known = formats.joined(car_name(car.make, car.model), car.colour)
        self.names.set_words(head.customer.name, f" · {known}" if known else "")
        self.subtitle.setText(
            formats.joined(
                head.order_number or head.number, head.customer.phone if context.may("see.phone") else "", head.advisor
            )
        )
        now = context.desk.clock.now()
        zone = context.shop.zone
        self.promise_caption.setText(_ended_words(head))
        self.promise.setText(formats.moment_text(head.left_at or head.promised_at, now, zone))
        shared = head.customer_pays is not None
        self.total_caption.setText(t("Customer pays") if shared else t("Total"))
        total = head.customer_pays if head.customer_pays is not None else head.total
        self.total.setText(formats.money(total) if context.may("see.prices") else "—")
        self.total.setToolTip(t("All payers together: {total}", total=formats.money(head.total)) if shared else "")
        state = progress(head.facts)
        late = LATE[punctuality(head.facts, head.promised_at, now)]
        self.badge.setVisible(state is not None and head.facts.open)
        if state is not None:
            stop = on_hold(head.facts)
            self.badge.set_progress(
                state.value, formats.state_words(state, ready=head.facts.washed, stop=stop), stop=stop, late=late
            )


def _ended_words(head: VisitHead) -> str:
    if head.left_at is None:
        return t("Promised")
    return t("Left without work") if head.facts.cancelled else t("Handed over")


class VisitPage(QWidget):
    """The workspace as a page of the window."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self.header = VisitHeader()
        self.stepper = Stepper()
        self.stages = QStackedWidget()
        self.reasons = ReasonLinks()
        self.notice = ElidedLabel("", "second")
        self.notice.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.primary = PrimaryButton("", key="F9")
        self.printing = Button(t("Papers"), key="F8", icon="printer")
        self.leaving = Leaving(context)
        self.leave = Button(t("Leaves without work"), key="Alt+L", icon="logout")
        self.anew = Button(t("New delivery time"), key="Alt+T", icon="history")
        self.new_time: NewTimeDialog | None = None
        self._asked: object = None
        self._field = ""
        self._wants_new_time = False
        self._clock = QTimer(self)
        self._clock.setInterval(CLOCK_MS)
        self._pages: dict[Stage, StagePage] = {}
        self._shown: StagePage | None = None
        self._guide = QTimer(self)
        self._guide.setSingleShot(True)
        self._guide.setInterval(GUIDE_MS)
        self._guide.timeout.connect(self._show_guide)
        self.presenter = WorkspacePresenter(context, self)
        self._build()

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.header)
        steps = QFrame()
        set_role(steps, role="step_bar")
        line = QHBoxLayout(steps)
        line.setContentsMargins(SPACE_4, 0, SPACE_4, 0)
        line.addWidget(self.stepper)
        column.addWidget(steps)
        column.addWidget(self.stages, 1)
        bar = QFrame()
        set_role(bar, role="action_bar")
        row = QHBoxLayout(bar)
        row.setContentsMargins(SPACE_6, SPACE_3, SPACE_6, SPACE_3)
        row.addWidget(self.printing)
        for aside in (self.leave, self.anew):
            aside.hide()
            row.addWidget(aside)
        row.addWidget(self.reasons)
        row.addWidget(self.notice, 1)
        row.addSpacing(SPACE_2)
        row.addWidget(self.primary)
        column.addWidget(bar)
        self.stepper.chosen.connect(lambda code: self._choose(Stage(code)))
        self.reasons.chosen.connect(self._go_to_reason)
        self.primary.clicked.connect(self._act)
        self.printing.clicked.connect(self._choose_paper)
        self.leave.clicked.connect(self._ask_leave)
        self.anew.clicked.connect(self.ask_new_time)
        self._clock.timeout.connect(self.presenter.look_at_clock)
        self._clock.start()
        if isinstance(self._context.window, MainWindow):
            self._context.window.guide.ticked.connect(self._tick)

    def open(self, **ids: object) -> None:
        """Show the visit ``visit``, at ``stage`` or where it stands.

        ``field`` of that stage gets the cursor. ``new_time``, made anew for each asking, opens the form of a new delivery time; going back here does not ask again.
        """
        visit, stage, asked = ids["visit"], ids.get("stage"), ids.get("new_time")
        assert isinstance(visit, UUID)
        self._wants_new_time = asked is not None and asked != self._asked
        self._asked = asked or self._asked
        self._field = str(ids.get("field") or "")
        self.presenter.open(visit, Stage(stage) if isinstance(stage, str) else None)

    def page(self) -> StagePage | None:
        """Return the page of the stage that is shown."""
        return self._shown

    @property
    def complete(self) -> bool:
        """Whether the stage gone to is in front and the guide has been told."""
        shown = self.page()
        return shown is not None and shown.stage is self.presenter.selected and not self._guide.isActive()

    def field_error(self, field: str, text: str) -> bool:
        """Let the page of the stage show a problem at its field; False when it has no such field."""
        shown = getattr(self.page(), "field_error", None)
        return shown is not None and bool(shown(field, text))

    def _choose(self, stage: Stage) -> None:
        if (page := self.page()) is None or page.flush():
            self.presenter.choose(stage)

    def show_head(self, head: VisitHead) -> None:
        """See ``WorkspaceView``."""
        self.header.show_head(head, self._context)
        if self._wants_new_time:
            self._wants_new_time = False
            QTimer.singleShot(0, self, self.ask_new_time)

    def show_journey(self, now: Journey, selected: Stage) -> None:
        """See ``WorkspaceView``."""
        self.stepper.set_steps(
            [
                Step(
                    v.stage.value, stage_words(v.stage), STEP_STATES[v.state],
                    hint="\n".join(text for _, text in reason_words(v.reasons)), selected=v.stage is selected,
                    short=short_words(v.stage),
                )
                for v in now.stages
            ]
        )  # fmt: skip

    def show_stage(self, stage: Stage, visit_id: UUID, head: VisitHead) -> None:
        """See ``WorkspaceView``. A page is made in one turn of the event loop, dressed and shown in the next ones."""
        if stage not in self._pages:
            self._make(stage)
        if self.stages.indexOf(self._pages[stage]) < 0:
            next_turn(self, lambda: self._dress(stage, visit_id, head))
        else:
            self._bring(stage, visit_id, head)

    def _dress(self, stage: Stage, visit_id: UUID, head: VisitHead) -> None:
        self._take_in(self._pages[stage])
        next_turn(self, lambda: self._bring(stage, visit_id, head))

    def _make(self, stage: Stage) -> None:
        page = self._context.stage_pages[stage](self._context)
        assert isinstance(page, StagePage)
        page.primary_changed.connect(self._show_action)
        self._pages[stage] = page

    def _bring(self, stage: Stage, visit_id: UUID, head: VisitHead) -> None:
        if stage is not self.presenter.selected:
            return
        page = self._pages[stage]
        self._shown = page
        painted_apart(self.stages)
        self.stages.setCurrentWidget(page)
        self._context.hub.fresh(page)
        page.open(visit_id)
        self.update_stage(self.presenter.head or head)
        if self._field:
            page.focus_field(self._field)
            self._field = ""

    def _take_in(self, page: StagePage) -> None:
        """Add a page once; adding it again would bring another one to the front."""
        if self.stages.indexOf(page) < 0:
            self.stages.addWidget(page)

    def make_ahead(self) -> bool:
        """See ``InParts``: the page of one more stage, the coming ones first."""
        stages = list(Stage)
        now = stages.index(self.presenter.selected) if self.presenter.selected is not None else 0
        missing = (s for s in stages[now:] + stages[:now] if s in self._context.stage_pages and s not in self._pages)
        stage = next(missing, None)
        if stage is None:
            return False
        self._make(stage)
        next_turn(self, lambda: self._take_in(self._pages[stage]))
        return True

    def update_stage(self, head: VisitHead) -> None:
        """See ``WorkspaceView``."""
        if (page := self.page()) is not None:
            page.set_head(head)
        self._show_action()
        self._guide.start()

    def _show_guide(self) -> None:
        window, head = self._context.window, self.presenter.head
        if isinstance(window, MainWindow) and head is not None and self.presenter.selected is not None:
            window.show_guide(guide_data(head, self.presenter.selected, self._context, self.presenter.ticked))

    def show_failed(self, error: BaseException) -> None:
        """See ``WorkspaceView``."""
        self._context.failures.show(error, retry=self._context.navigator.refresh)

    def _show_action(self) -> None:
        page, head = self.page(), self.presenter.head
        if page is None or head is None:
            return
        facts = head.facts
        done = journey(facts).at(page.stage).state is StageState.DONE
        text, reasons, _ = self._way_on(page, head)
        self.leave.setVisible(self.leaving.possible(facts) and not self.leaving.is_way_on(facts, page.stage))
        self.anew.setVisible(may_agree(facts, self._context))
        self.reasons.set_reasons(reason_words(reasons))
        self.notice.setText(page.notice() if text and not reasons and not done else "")
        self.primary.setVisible(bool(text))
        self.primary.setText(text)
        self.primary.setEnabled(not reasons)

    def _way_on(self, page: StagePage, head: VisitHead) -> tuple[str, tuple[Reason, ...], Callable[[], object]]:
        """Return the words of the primary action, what blocks it, and what it does; no words where there is none."""
        if text := self.leaving.primary(head.facts):
            return text, (), lambda: self.leaving.act(head)
        if self.leaving.is_way_on(head.facts, page.stage):
            return t("Leaves without work"), (), self._ask_leave
        done = journey(head.facts).at(page.stage).state is StageState.DONE
        if not done and (text := page.primary()):
            return text, page.reasons(head), page.act
        onward = self.presenter.next_stage()
        if onward is None:
            return "", (), lambda: None
        return t("Go on: {stage}", stage=stage_words(onward)), (), lambda: self.presenter.choose(onward)

    def _ask_leave(self) -> None:
        if self.presenter.head is not None:
            self.leaving.ask(self.presenter.head)

    def ask_new_time(self) -> None:
        """Open the form of a new delivery time for the visit that is shown."""
        head = self.presenter.head
        if head is not None and self.new_time is None and may_agree(head.facts, self._context):
            self._context.tasks.read(self._context.desk.reads.visits.sheet, head.id).then(
                lambda sheet: self._open_new_time(head, sheet), self.show_failed
            )

    def _open_new_time(self, head: VisitHead, sheet: VisitSheet) -> None:
        if self.new_time is not None:
            return  # asked for twice before it was there
        context, call = self._context, self._context.session.call()
        before = formats.moment_text(head.promised_at, context.desk.clock.now(), context.shop.zone)

        def agreed(new: NewTime) -> None:
            send(context, call, head, new, form.field_error, form.accept)

        offered = offered_time(context, head.promised_at)
        form = NewTimeDialog(self.window(), context, before, offered, sheet.bring_name, agreed)
        self.new_time = form
        form.finished.connect(self._forget_new_time)
        form.open()
        form.promise.focus_editor()

    def _forget_new_time(self) -> None:
        self.new_time = None

    def _act(self) -> None:
        page, head = self.page(), self.presenter.head
        if page is not None and head is not None and page.flush():
            self._way_on(page, head)[2]()

    def _go_to_reason(self, code: str) -> None:
        page, head = self.page(), self.presenter.head
        if page is None or head is None:
            return
        reason = next(r for r in page.reasons(head) if r.code == code)
        if reason.stage is not page.stage:
            self._choose(reason.stage)
        if (target := self.page()) is not None:
            target.focus_field(reason.field)

    def _tick(self, must_do: str, on: bool) -> None:
        if self.isVisible():
            self.presenter.tick(must_do, on)

    def _choose_paper(self) -> None:
        head = self.presenter.head
        if head is None:
            return
        from ui.features.visit.papers import possible_papers

        kinds = possible_papers(head.facts)

        def chosen(code: str | None) -> None:
            kind = next((k for k in kinds if k.value == code), None)
            if kind is not None:
                self._context.papers.show(kind, head.id)

        self._context.dialogs.choose(t("Which paper?"), [(k.value, label(k)) for k in kinds], chosen)
