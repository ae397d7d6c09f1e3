"""The quality check as a stage of the visit, and the list of cars that wait for it."""

from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from advisor_app.domain.stages import Stage
from advisor_app.i18n import label, words
from advisor_app.ports.reads.quality import CheckCard, CheckJob, QualitySheet, WaitingCar
from ui.features.quality.presenter import QualityPresenter, Verdict, WaitingPresenter
from ui.kit import formats
from ui.kit.badges import Badge, BadgeSpec
from ui.kit.cards import Card, ScrollPage
from ui.kit.chips import ChoiceChips
from ui.kit.context import Context
from ui.kit.empty import EmptyState
from ui.kit.forms import Field
from ui.kit.inputs import TextArea, TextInput
from ui.kit.keys import CardKeys
from ui.kit.number_inputs import MileageInput
from ui.kit.rows_model import Column, PlateSpec
from ui.kit.stage_page import StagePage
from ui.kit.table import RowsTable
from ui.kit.text import ElidedLabel, TextLabel
from ui.theme.roles import set_role
from ui.theme.tokens import SPACE_2, SPACE_3, SPACE_4

t = words("quality")


class JobRow(QFrame):
    """One job with its verdict: 1 passes, 2 fails; a fail asks for the reason.

    Signals:
        judged: the verdict changed.
    """

    judged = Signal()

    def __init__(self, job: CheckJob) -> None:
        super().__init__()
        set_role(self, role="row")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(job.name)
        self.job = job
        self.verdict = ChoiceChips([("pass", t("Passed")), ("fail", t("Failed"))])
        self.verdict.set_value("pass")
        self.reason = Field(t("What is wrong"), TextInput(limit=200), name="reason", required=True)
        self.measured = Field(t("Measured"), TextInput(t("e.g. 120 N·m"), limit=100), name="measured")
        self.reason.hide()
        worked = t("{hours} h sold · {minutes} min clocked", hours=f"{job.hours.normalize():f}", minutes=job.minutes)
        names = QVBoxLayout()
        names.setSpacing(SPACE_2 // 2)
        names.addWidget(ElidedLabel(job.name, "strong"))
        names.addWidget(ElidedLabel(formats.joined(job.technician, worked), "second"))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, SPACE_2, 0, SPACE_2)
        row.setSpacing(SPACE_4)
        row.addLayout(names, 3)
        if job.rework:
            row.addWidget(Badge(t("Rework {n}: {why}", n=job.rework, why=job.rework_reason), "warning"))
        row.addWidget(self.verdict, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self.reason, 2)
        row.addWidget(self.measured, 1)
        self.verdict.edited.connect(self._changed)

    def card_keys(self) -> CardKeys:
        """Return the keys of its own, for the card of keys."""
        return (
            ("1 / 2", t("The job under the cursor passes / fails")),
        )  # fmt: skip

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """1 passes, 2 fails."""
        codes = {Qt.Key.Key_1: "pass", Qt.Key.Key_2: "fail"}
        if event.key() in codes:
            self.verdict.set_value(codes[Qt.Key(event.key())])
            self._changed()
        else:
            super().keyPressEvent(event)

    def _changed(self) -> None:
        failed = self.verdict.value() == "fail"
        self.reason.setVisible(failed)
        if failed:
            self.reason.focus_editor()
        self.judged.emit()

    def value(self) -> Verdict:
        """Return the verdict."""
        passed = self.verdict.value() != "fail"
        return Verdict(passed, "" if passed else str(self.reason.value() or ""), str(self.measured.value() or ""))


class QualityPage(StagePage):
    """Stage page: judge every job; F9 lets the car go on, or sends the failed lines back."""

    stage = Stage.QUALITY

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self.presenter = QualityPresenter(context, self)
        self._rows: dict[UUID, JobRow] = {}
        page = ScrollPage()
        self.jobs = Card(t("Line by line"))
        self.list = QVBoxLayout()
        self.list.setSpacing(0)
        self.jobs.body.addWidget(
            TextLabel(t("1 passes, 2 fails. A failed line goes back to its technician."), "second")
        )
        self.jobs.body.addLayout(self.list)
        self.road_test = Field(t("Odometer after the road test"), MileageInput(), name="road_test_km")
        self.note = Field(t("Note"), TextArea(limit=500, rows=2), name="note")
        self.extras = Card(t("Road test and note"))
        self.extras.body.addWidget(self.road_test)
        self.extras.body.addWidget(self.note)
        self.history = Card(t("Checks so far"))
        self.past = QVBoxLayout()
        self.past.setSpacing(SPACE_3)
        self.history.body.addLayout(self.past)
        for card in (self.jobs, self.extras, self.history):
            page.body.addWidget(card)
        page.body.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(page)

    def open(self, visit_id: UUID) -> None:
        """See ``StagePage``."""
        self.presenter.open(visit_id)

    def show_failed(self, error: BaseException) -> None:
        """See ``QualityView``."""
        self._context.failures.show(error)

    def show_sheet(self, sheet: QualitySheet) -> None:
        """See ``QualityView``."""
        if [job.id for job in sheet.jobs] != list(self._rows) or any(
            self._rows[job.id].job != job for job in sheet.jobs
        ):
            self._set_jobs(sheet.jobs)
        if self.road_test.value() is None and sheet.odometer_km is not None:
            self.road_test.set_value(sheet.odometer_km)
        self.road_test.set_hint(t("Arrived with {km}", km=formats.km(sheet.odometer_km)) if sheet.odometer_km else "")
        while (item := self.past.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.deleteLater()
        self.history.setVisible(bool(sheet.checks))
        for card in sheet.checks:
            self.past.addWidget(self._past(card))
        self.primary_changed.emit()

    def _set_jobs(self, jobs: tuple[CheckJob, ...]) -> None:
        while (item := self.list.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.deleteLater()
        self._rows = {}
        for job in jobs:
            row = JobRow(job)
            row.judged.connect(self.primary_changed)
            self._rows[job.id] = row
            self.list.addWidget(row)

    def _past(self, card: CheckCard) -> QWidget:
        line = QWidget()
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(Badge(t("Passed"), "success") if card.passed else Badge(t("Failed"), "danger"))
        now = self._context.desk.clock.now()
        texts = [label(card.level), card.by, formats.moment_text(card.at, now), *card.failed, card.note]
        row.addWidget(TextLabel(formats.joined(*texts), "body", wrap=True), 1)
        return line

    def primary(self) -> str:
        """See ``StagePage``."""
        failed = sum(not row.value().passed for row in self._rows.values())
        return t("Send back: {n}", n=failed) if failed else t("All passed")

    def act(self) -> None:
        """See ``StagePage``."""
        verdicts = {key: row.value() for key, row in self._rows.items()}
        for key, verdict in verdicts.items():
            if not verdict.passed and not verdict.reason.strip():
                self._rows[key].reason.set_error(t("Please write what is wrong."))
                self._rows[key].reason.focus_editor()
                return
        km = self.road_test.value()
        self.presenter.submit(verdicts, km if isinstance(km, int) else None, str(self.note.value() or ""))


class WaitingPage(ScrollPage):
    """The inspector's home: cars whose work has ended."""

    def __init__(self, context: Context) -> None:
        super().__init__(t("Quality check"), t("Cars whose work has ended, the most urgent first"), fill=True)
        self._context = context
        self.presenter = WaitingPresenter(context, self)
        now = context.desk.clock.now
        columns = [
            Column[WaitingCar](
                "plate", t("Plate"), lambda c: PlateSpec(c.plate, c.plate_kind.value), 130, kind="plate"
            ),
            Column[WaitingCar]("car", t("Car"), lambda c: c.make_model, 180),
            Column[WaitingCar]("order", t("Order"), lambda c: c.order_number, 130),
            Column[WaitingCar]("advisor", t("Advisor"), lambda c: c.advisor, 100),
            Column[WaitingCar]("jobs", t("Jobs"), lambda c: c.jobs, 70, align="right", kind="number"),
            Column[WaitingCar]("ended", t("Work ended"), lambda c: formats.moment_text(c.ended_at, now()), 140),
            Column[WaitingCar]("promised", t("Promised"), lambda c: formats.moment_text(c.promised_at, now()), 140),
            Column[WaitingCar]("rework", "", self._rework, 0, kind="badge"),
        ]
        empty = EmptyState("quality", t("Nothing to check"), t("A car shows here as soon as its last job has ended."))
        self.table = RowsTable(columns, empty=empty)
        self.table.activated_row.connect(self.presenter.open)
        self.body.addWidget(self.table)

    @staticmethod
    def _rework(car: WaitingCar) -> BadgeSpec | None:
        return BadgeSpec(t("Rework"), "warning") if car.rework else None

    def open(self, **_ids: object) -> None:
        """Read the list anew."""
        self.presenter.load()
        self.table.setFocus()

    def show_cars(self, cars: tuple[WaitingCar, ...]) -> None:
        """See ``WaitingView``."""
        self.table.set_rows(cars)
