"""The quality check as a stage of the visit, and the list of cars that wait for it."""

from itertools import takewhile
from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from advisor_app.domain.line import LineKind
from advisor_app.domain.quality import CheckLevel
from advisor_app.domain.stages import Reason, Stage, StageState, journey
from advisor_app.i18n import error_text, label, words
from advisor_app.ports.reads.quality import CheckCard, CheckedLine, CheckJob, QualitySheet, WaitingCar
from advisor_app.ports.reads.visits import VisitHead
from ui.features.quality.presenter import QualityPresenter, Verdict, WaitingPresenter
from ui.kit import formats
from ui.kit.badges import Badge, BadgeSpec
from ui.kit.banner import Banner
from ui.kit.buttons import Button
from ui.kit.cards import Card, ScrollPage
from ui.kit.chips import ChoiceChips
from ui.kit.choice import CheckBox
from ui.kit.context import Context
from ui.kit.empty import EmptyState
from ui.kit.forms import Field, FieldState
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
PASS, FAIL = "pass", "fail"
UNJUDGED = "check_lines_open"
"""Reason why a check can't be finished: somebody has still to look at a line."""
AWAITED = "final_check_awaited"
"""Reason why nothing is to be done here: only the final check lets the car go, and this person makes none."""


class JobRow(QFrame):
    """One job with its verdict: 1 passes, 2 fails; a fail asks for the reason. It begins without one.

    Signals:
        judged: the verdict changed.
        finished: the verdict is complete; the next line is wanted.
        stepped: (int) arrow up (−1) or down (+1).
    """

    judged = Signal()
    finished = Signal()
    stepped = Signal(int)

    def __init__(self, job: CheckJob) -> None:
        super().__init__()
        set_role(self, role="row")
        self.setAccessibleName(job.name)
        self.job = job
        self.verdict = ChoiceChips([(PASS, t("Passed")), (FAIL, t("Failed"))])
        self.verdict.setAccessibleName(job.name)
        reason = TextInput(limit=200)
        reason.enter_moves_on = False
        reason.returnPressed.connect(self._reason_given)
        self.reason = Field(t("What is wrong"), reason, name="reason", required=True)
        self.measured = Field(t("Measured"), TextInput(t("e.g. 120 N·m"), limit=100), name="measured")
        self.reason.hide()
        sold = t("{hours} h sold · {minutes} min clocked", hours=f"{job.hours.normalize():f}", minutes=job.minutes)
        worked = sold if job.hours else label(LineKind.SUBLET)
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
        for field in (self.reason, self.measured):  # nothing is stored before F9, so no field waits for an answer
            field.committed.connect(lambda _value, field=field: field.set_state(FieldState.IDLE))
        self.verdict.edited.connect(self._changed)

    def card_keys(self) -> CardKeys:
        """Return the keys of its own, for the card of keys."""
        return (
            ("1 / 2", t("The line under the cursor passes / fails, then the next")),
            ("↑ / ↓", t("The line above / below")),
        )  # fmt: skip

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go to the line above or below."""
        if event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.stepped.emit(1 if event.key() == Qt.Key.Key_Down else -1)
        else:
            super().keyPressEvent(event)

    def take_focus(self) -> None:
        """Put the cursor on the verdict."""
        self.verdict.setFocus(Qt.FocusReason.OtherFocusReason)

    def is_open(self) -> bool:
        """Return whether nobody has judged it yet."""
        return self.verdict.value() is None

    def set_passed(self, passed: bool) -> None:
        """Show a verdict that was made elsewhere (the rest passes, the check is over), or that there is none."""
        self.verdict.set_value(PASS if passed else None)
        self.reason.hide()

    def show_line(self, line: CheckedLine) -> None:
        """Show what an earlier check said of it."""
        self.verdict.set_value(PASS if line.passed else FAIL)
        self.reason.set_value(line.reason)
        self.reason.setVisible(not line.passed)
        self.measured.set_value(line.measured)

    def show_open(self) -> None:
        """Wait for a verdict: nothing is judged, nothing measured."""
        self.set_passed(False)
        self.reason.set_value("")
        self.reason.set_error("")
        self.measured.set_value("")

    def _changed(self) -> None:
        failed = self.verdict.value() == FAIL
        self.reason.setVisible(failed)
        self.judged.emit()
        if failed:
            self.reason.focus_editor()
        else:
            self.finished.emit()

    def _reason_given(self) -> None:
        if str(self.reason.editor.value()).strip():
            self.reason.set_error("")
            self.finished.emit()
        else:
            self.ask_reason()

    def ask_reason(self) -> None:
        """Say that the reason is missing, and put the cursor there."""
        self.reason.set_error(t("Please write what is wrong."))
        self.reason.focus_editor()

    def value(self) -> Verdict:
        """Return the verdict; only for a line that was judged."""
        passed = self.verdict.value() == PASS
        return Verdict(passed, "" if passed else str(self.reason.value() or ""), str(self.measured.value() or ""))


class QualityPage(StagePage):
    """Stage page: judge every job; F9 lets the car go on, or sends the failed lines back."""

    stage = Stage.QUALITY

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self.presenter = QualityPresenter(context, self)
        self._rows: dict[UUID, JobRow] = {}
        self._sheet: QualitySheet | None = None
        self._done = False
        self._work_open = False
        page = ScrollPage()
        self.awaited = Banner("info")
        self.jobs = Card(t("Line by line"))
        self.hint = TextLabel(t("1 passes, 2 fails. A failed line goes back to its technician."), "second")
        self.result = Badge("", "success")
        self.result.hide()
        self.left = Badge("", "warning")
        self.rest = Button(t("Pass the rest"), key="Alt+P", icon="check")
        self.list = QVBoxLayout()
        self.list.setSpacing(0)
        self._build(page)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(page)
        self.rest.clicked.connect(self._pass_rest)
        self.driven.toggled.connect(self._drove)

    def _build(self, page: ScrollPage) -> None:
        for action in (self.result, self.left, self.rest):
            self.jobs.add_action(action)
        self.jobs.body.addWidget(self.hint)
        self.jobs.body.addLayout(self.list)
        self.driven = CheckBox(t("A road test was driven"))
        self.road_test = Field(t("Odometer after the road test"), MileageInput(), name="road_test_km", required=True)
        self.road_test.committed.connect(lambda _value: self.road_test.set_state(FieldState.IDLE))
        self.note = Field(t("Note"), TextArea(limit=500, rows=2), name="note")
        self.note.committed.connect(lambda _value: self.note.set_state(FieldState.IDLE))
        self.extras = Card(t("Road test and note"))
        self.certificate = Field(
            t("Certificate of completion no."), TextInput(limit=40), name="certificate", required=True
        )
        self.certificate.set_hint(
            t("The class of work asks for it. It stands on the bill, and the car does not leave without it.")
        )
        self.certificate.committed.connect(lambda _value: self.certificate.set_state(FieldState.IDLE))
        self.extras.body.addWidget(self.certificate)
        self.refused = TextLabel("", "hint", wrap=True)
        for part in (self.refused, self.driven, self.road_test):
            self.extras.body.addWidget(part)
        self.extras.body.addWidget(self.note)
        self.history = Card(t("Checks so far"))
        self.past = QVBoxLayout()
        self.past.setSpacing(SPACE_3)
        self.history.body.addLayout(self.past)
        for card in (self.awaited, self.jobs, self.extras, self.history):
            page.body.addWidget(card)
        page.body.addStretch(1)

    # StagePage ----------------------------------------------------------------------------------------------------

    def open(self, visit_id: UUID) -> None:
        """See ``StagePage``."""
        self.presenter.open(visit_id)
        self.take_focus()

    def set_head(self, head: VisitHead) -> None:
        """See ``StagePage``; a check that is over shows what it came to, a failed one until the work is done again."""
        before = self._shown_check(), self._awaits()
        self._done = journey(head.facts).at(self.stage).state is StageState.DONE
        self._work_open = not head.facts.work_done
        if (self._shown_check(), self._awaits()) != before:
            self._begin()

    def primary(self) -> str:
        """See ``StagePage``; none while an earlier check is shown: the workspace then leads to where the visit stands."""
        if self._awaits():
            return t("Finish the check")
        if self._shown_check() is not None:
            return ""
        if self.open_rows():
            return t("Finish the check")
        if failed := sum(not row.value().passed for row in self._rows.values()):
            return t("Send back: {n}", n=failed)
        return t("All passed") if self.presenter.level is CheckLevel.FINAL else t("Passed, on to the final check")

    def reasons(self, head: VisitHead) -> tuple[Reason, ...]:
        """See ``StagePage``: besides what the stage asks, every line has to be judged, by somebody who may."""
        asked = super().reasons(head) or ((Reason(AWAITED, self.stage),) if self._awaits() else ())
        unjudged = len(self.open_rows())
        return asked or ((Reason(UNJUDGED, self.stage, "line", unjudged),) if unjudged else ())

    def act(self) -> None:
        """See ``StagePage``."""
        if self.open_rows():
            self.take_focus()
            return
        verdicts = {key: row.value() for key, row in self._rows.items()}
        for key, verdict in verdicts.items():
            if not verdict.passed and not verdict.reason.strip():
                self._rows[key].ask_reason()
                return
        number = str(self.certificate.value() or "").strip() if self._certifies() else ""
        if self._certifies() and not number and all(verdict.passed for verdict in verdicts.values()):
            self.field_error("certificate", error_text("certificate_missing"))
            return
        km = self.road_test.value() if self.driven.isChecked() else None
        if self.driven.isChecked() and km is None:
            problem = self.road_test.editor.problem()
            self.field_error("road_test_km", problem or t("Please read the odometer after the road test."))
            return
        self.presenter.submit(verdicts, km if isinstance(km, int) else None, str(self.note.value() or ""), number)

    def _certifies(self) -> bool:
        """Return whether the number of a certificate is asked for here: the final check gives it, for some classes only."""
        return self._sheet is not None and self._sheet.certificate_needed and self.presenter.level is CheckLevel.FINAL

    def field_error(self, field: str, text: str) -> bool:
        """Show a problem at its field."""
        found = {f.name: f for f in (self.certificate, self.road_test, self.note)}.get(field)
        if found is None:
            return False
        found.set_error(text)
        return self.focus_field(field)

    def focus_field(self, name: str) -> bool:
        """Put the cursor on the first line that nobody has judged, or into a field."""
        if name in ("", "line") and (left := self.open_rows()):
            left[0].take_focus()
            return True
        field = {f.name: f for f in (self.certificate, self.road_test, self.note)}.get(name)
        if field is not None:
            field.focus_editor()
        return field is not None

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go to the first line that is open when F9 is pressed before its time."""
        if event.key() == Qt.Key.Key_F9 and self.open_rows():
            self.take_focus()
        else:
            super().keyPressEvent(event)

    # The lines ----------------------------------------------------------------------------------------------------

    def open_rows(self) -> list[JobRow]:
        """Return the lines that nobody has judged yet; none while no check is made."""
        if self._closed():
            return []
        return [row for row in self._rows.values() if row.is_open()]

    def _begin(self) -> None:
        """Begin a check: nothing is judged; one that is over is shown as it was made, and nothing can be changed."""
        over = self._shown_check()
        said = {line.job_id: line for line in over.lines} if over is not None else {}
        for key, row in self._rows.items():
            if over is None:
                row.show_open()
            elif key in said:
                row.show_line(said[key])
            row.setEnabled(not self._closed())
        for widget in (self.extras, self.hint):
            widget.setVisible(not self._closed())
        self.result.setVisible(over is not None)
        if over is not None:
            self.result.set_text(*((t("Passed"), "success") if over.passed else (t("Failed"), "danger")))
        self._show_awaited()
        self._show_left()

    def _newest(self) -> CheckCard | None:
        return self._sheet.checks[0] if self._sheet is not None and self._sheet.checks else None

    def _shown_check(self) -> CheckCard | None:
        """Return the newest check where it is over and no new one can begin: passed, or its work not done again yet."""
        return self._newest() if self._done or self._work_open or self._awaits() else None

    def _awaits(self) -> bool:
        """Return whether the final check is due and somebody else makes it: nothing is left to do for this person."""
        level, sheet = self.presenter.level, self._sheet
        if self._done or self._work_open or sheet is None or level is CheckLevel.FINAL:
            return False
        newest = self._newest()
        checked = newest is not None and newest.passed and len(newest.lines) == len(sheet.jobs)
        return checked or level is None

    def _closed(self) -> bool:
        """Return whether no check can be made here and now."""
        return self._awaits() or self._shown_check() is not None

    def _show_awaited(self) -> None:
        """Say who lets the car go, to everybody else."""
        due = self._sheet is not None and not (self._done or self._work_open)
        names = formats.list_of(list(self.presenter.inspectors))
        text = t("The car goes on once the final inspection has passed it. It is up to: {names}", names=names)
        self.awaited.show_text(text if due and self.presenter.level is not CheckLevel.FINAL else "", "info")

    def _show_left(self) -> None:
        left = len(self.open_rows())
        self.left.setVisible(bool(left))
        self.left.set_text(t("Not judged yet: {n}", n=left), "warning")
        self.rest.setVisible(bool(left))
        self.primary_changed.emit()

    def _pass_rest(self) -> None:
        for row in self.open_rows():
            row.set_passed(True)
        self._show_left()

    def _next_after(self, row: JobRow) -> None:
        """Take the cursor to the next open line, from the top again behind the last; stay when all are judged."""
        rows = list(self._rows.values())
        at = rows.index(row)
        following = next((r for r in [*rows[at + 1 :], *rows[:at]] if r.is_open()), None)
        (following or row).take_focus()

    def _step(self, row: JobRow, way: int) -> None:
        rows = list(self._rows.values())
        rows[max(0, min(len(rows) - 1, rows.index(row) + way))].take_focus()

    # QualityView --------------------------------------------------------------------------------------------------

    def show_failed(self, error: BaseException) -> None:
        """See ``QualityView``."""
        self._context.failures.show(error)

    def show_sheet(self, sheet: QualitySheet) -> None:
        """See ``QualityView``. What was judged stays while the jobs are the same; a check that was made begins anew."""
        before, self._sheet = self._sheet, sheet
        anew = before is None or before.visit_id != sheet.visit_id or len(before.checks) != len(sheet.checks)
        if anew or before is None or before.jobs != sheet.jobs:
            self._set_jobs(sheet.jobs, keep=not anew)
        if anew:
            self._show_extras(sheet, other=before is None or before.visit_id != sheet.visit_id)
        while (item := self.past.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.deleteLater()
        self.history.setVisible(bool(sheet.checks))
        for card in sheet.checks:
            self.past.addWidget(self._past(card))
        self._show_left()

    def _show_extras(self, sheet: QualitySheet, *, other: bool) -> None:
        if other:
            self.driven.setChecked(False)
            self.note.set_value("")
            self.certificate.set_value("")
        self.certificate.set_error("")
        self.certificate.setVisible(self._certifies())
        standing = takewhile(
            lambda card: card.passed, sheet.checks
        )  # the newest first: a failed check voids what was before it
        given = next((card.certificate for card in standing if card.certificate), "")
        if given and not self.certificate.value():
            self.certificate.set_value(given)
        unasked = sheet.road_test_allowed is None
        self.refused.setText(
            t("The customer was not asked about a road test.")
            if unasked
            else t("The customer has not allowed a road test.")
        )
        self.refused.setVisible(not sheet.road_test_allowed)
        self._ask_road_test(self.driven.isChecked())
        self.road_test.set_hint(t("Arrived with {km}", km=formats.km(sheet.odometer_km)) if sheet.odometer_km else "")

    def _ask_road_test(self, driven: bool) -> None:
        """Ask what the odometer says after a drive; without one there is nothing to read."""
        self.road_test.setVisible(driven)
        if not driven:
            self.road_test.set_value(None)
            self.road_test.set_error("")

    def _drove(self, driven: bool) -> None:
        self._ask_road_test(driven)
        if driven:
            self.road_test.focus_editor()

    def _set_jobs(self, jobs: tuple[CheckJob, ...], *, keep: bool) -> None:
        kept = {key: row for key, row in self._rows.items() if keep}
        held = self._row_in_hand()
        old = set(self._rows.values())
        while self.list.takeAt(0) is not None:
            pass
        self._rows = {}
        for job in jobs:
            row = kept[job.id] if job.id in kept and kept[job.id].job == job else self._row(job)
            self._rows[job.id] = row
            self.list.addWidget(row)
            row.show()  # at once, not a turn later: the cursor goes there now
        for gone in old - set(self._rows.values()):
            gone.hide()
            gone.deleteLater()
        self.hint.setText(
            t("1 passes, 2 fails. A failed line goes back to its technician.")
            if jobs
            else t("The order has no jobs, but its class of work asks for a final inspection of the whole car.")
        )
        if not keep:
            self._begin()
        if self.isVisible() and (not keep or (held is not None and self._row_in_hand() is None)):
            self.take_focus()

    def _row_in_hand(self) -> JobRow | None:
        at = self.focusWidget()
        return next((row for row in self._rows.values() if at is not None and row.isAncestorOf(at)), None)

    def _row(self, job: CheckJob) -> JobRow:
        row = JobRow(job)
        row.judged.connect(self._show_left)
        row.finished.connect(lambda: self._next_after(row))
        row.stepped.connect(lambda way: self._step(row, way))
        return row

    def _past(self, card: CheckCard) -> QWidget:
        line = QWidget()
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(Badge(t("Passed"), "success") if card.passed else Badge(t("Failed"), "danger"))
        now = self._context.desk.clock.now()
        failed = [t("{job}: {why}", job=line.job, why=line.reason) for line in card.lines if not line.passed]
        number = t("Certificate {number}", number=card.certificate) if card.certificate else ""
        texts = [label(card.level), card.by, formats.moment_text(card.at, now), *failed, number, card.note]
        row.addWidget(TextLabel(formats.joined(*texts), "body", wrap=True), 1)
        return line


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
            Column[WaitingCar]("car", t("Car"), lambda c: c.make_model, 0),
            Column[WaitingCar]("order", t("Order"), lambda c: c.order_number, 130),
            Column[WaitingCar]("advisor", t("Advisor"), lambda c: c.advisor, 100),
            Column[WaitingCar]("jobs", t("Jobs"), lambda c: c.jobs, 70, align="right", kind="number"),
            Column[WaitingCar]("ended", t("Work ended"), lambda c: formats.moment_text(c.ended_at, now()), 140),
            Column[WaitingCar]("promised", t("Promised"), lambda c: formats.moment_text(c.promised_at, now()), 140),
            Column[WaitingCar]("rework", "", self._rework, 110, kind="badge"),
        ]
        empty = EmptyState("quality", t("Nothing to check"), t("A car shows here as soon as its last job has ended."))
        self.table = RowsTable(columns, empty=empty)
        self.table.lead(lambda car: car.visit_id)
        self.table.activated_row.connect(self.presenter.open)
        self.body.addWidget(self.table)

    @staticmethod
    def _rework(car: WaitingCar) -> BadgeSpec | None:
        return BadgeSpec(t("Rework"), "warning") if car.rework else None

    def open(self, **_ids: object) -> None:
        """Read the list anew."""
        self.presenter.load()
        self.table.take_cursor()

    def show_cars(self, cars: tuple[WaitingCar, ...]) -> None:
        """See ``WaitingView``."""
        self.table.set_rows(cars)
