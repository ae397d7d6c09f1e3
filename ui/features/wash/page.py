"""The wash as a stage of the visit: begin, end, or leave it out with a reason."""

from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout

from advisor_app.domain.stages import Stage
from advisor_app.domain.wash import WashState
from advisor_app.i18n import label, words
from advisor_app.ports.reads.quality import WashCard
from advisor_app.ports.reads.visits import VisitHead
from ui.features.wash.presenter import WashPresenter
from ui.kit import formats
from ui.kit.badges import Badge
from ui.kit.buttons import Button
from ui.kit.cards import Card, ScrollPage
from ui.kit.context import Context
from ui.kit.forms import Field, FieldState
from ui.kit.inputs import TextInput
from ui.kit.stage_page import StagePage
from ui.kit.text import TextLabel

t = words("wash")
TONES = {WashState.RUNNING: "accent", WashState.DONE: "success", WashState.SKIPPED: "neutral"}


class WashPage(StagePage):
    """Stage page: F9 begins and ends the wash."""

    stage = Stage.WASH

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._head: VisitHead | None = None
        self.presenter = WashPresenter(context, self)
        page = ScrollPage()
        self.card = Card(t("Wash"))
        self.wish = TextLabel("", "body", wrap=True)
        self.state = Badge(t("Not begun"), "neutral")
        self.times = TextLabel("", "second", wrap=True)
        self.careful = Field(
            t("Take care at"), TextInput(t("e.g. new paint on the left front door"), limit=200), name="careful",
            hint=t("The washer sees this: the repaired area, things left in the car."),
        )  # fmt: skip
        self.careful.committed.connect(lambda _value: self.careful.set_state(FieldState.IDLE))
        self.skip = Button(t("No wash this time"), role="quiet", icon="x", key="F7")
        self.card.add_action(self.state)
        for widget in (self.wish, self.times, self.careful):
            self.card.body.addWidget(widget)
        self.card.body.addWidget(self.skip, 0, Qt.AlignmentFlag.AlignLeft)
        care = Card(t("Mind while washing"))
        for line in (
            t("No rings, watch or buckle on the clothes; nothing that scratches."),
            t("Outside, cabin, boot, carpets and instruments; leave radio, seat and air conditioning as they are."),
            t("Things of the customer stay where they are and stay dry."),
            t("Park nose out in the ready area and hang up the key."),
        ):
            care.body.addWidget(TextLabel("· " + line, "body", wrap=True))
        page.body.addWidget(self.card)
        page.body.addWidget(care)
        page.body.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(page)
        self.skip.clicked.connect(self._skip)

    def open(self, visit_id: UUID) -> None:
        """See ``StagePage``."""
        self.presenter.open(visit_id)

    def set_head(self, head: VisitHead) -> None:
        """See ``StagePage``."""
        self._head = head
        wanted = head.facts.wash_wanted
        self.wish.setText(t("The customer would like a wash.") if wanted else t("No wash was asked for."))
        self._show_skip()

    def show_failed(self, error: BaseException) -> None:
        """See ``WashView``."""
        self._context.failures.show(error)

    def show_wash(self, wash: WashCard | None) -> None:
        """See ``WashView``."""
        now = self._context.desk.clock.now()
        if wash is None:
            self.state.set_text(t("Not begun"), "neutral")
            self.times.setText("")
        else:
            self.state.set_text(label(wash.state), TONES[wash.state])
            ended = formats.moment_text(wash.ended_at, now) if wash.ended_at else ""
            self.times.setText(
                formats.joined(wash.washer, formats.moment_text(wash.started_at, now), ended, wash.careful, wash.reason)
            )
        self.careful.setVisible(wash is None)
        self._show_skip()
        self.primary_changed.emit()

    def _show_skip(self) -> None:
        passed = self._head is not None and self._head.facts.quality_passed
        self.skip.setVisible(self.presenter.wash is None and passed)

    def primary(self) -> str:
        """See ``StagePage``."""
        running = self.presenter.wash is not None and self.presenter.wash.state is WashState.RUNNING
        return t("Wash done") if running else t("Begin washing")

    def act(self) -> None:
        """See ``StagePage``."""
        self.presenter.go_on(str(self.careful.value() or ""))

    def _skip(self) -> None:
        self._context.dialogs.text(
            t("No wash"),
            t("Why is the car not washed?"),
            lambda reason: self.presenter.skip(reason) if reason else None,
            yes=t("No wash"),
        )
