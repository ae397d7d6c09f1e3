"""The fault page: the customer's words large, the interview under them, list at the left, read-back at the right."""

from collections.abc import Callable, Mapping
from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from advisor_app.domain.fault import FaultSystem, Question
from advisor_app.domain.stages import Reason, Stage
from advisor_app.i18n import label, words
from advisor_app.ports.reads.faults import FaultCard
from advisor_app.ports.reads.visits import VisitHead
from ui.features.fault.complaints import ComplaintList
from ui.features.fault.interview_form import InterviewForm, QuestionRow
from ui.features.fault.presenter import FaultPresenter, told_of_danger
from ui.features.fault.side import MeterCard, ReadBackCard, RepairCard
from ui.kit.at_fields import FieldsFirst
from ui.kit.buttons import Button, IconButton
from ui.kit.cards import Card
from ui.kit.chips import ChoiceChips
from ui.kit.choice import CheckBox
from ui.kit.context import Context
from ui.kit.empty import EmptyState, Skeleton
from ui.kit.failures import Presentation, Retry, passes
from ui.kit.forms import Field, FieldState
from ui.kit.inputs import TextArea
from ui.kit.stage_page import StagePage
from ui.kit.text import TextLabel
from ui.theme.fonts import font
from ui.theme.icons import icon_pixmap
from ui.theme.roles import set_role
from ui.theme.tokens import SPACE_1, SPACE_2, SPACE_3, SPACE_4

t = words("fault")
SYSTEMS = tuple(system for system in FaultSystem if system is not FaultSystem.OTHER)


class SafetyNote(QFrame):
    """The red sign: what the customer has to be told."""

    def __init__(self) -> None:
        super().__init__()
        set_role(self, role="banner", kind="error")
        self._sign = QLabel()
        self.title = TextLabel(t("Safety: tell the customer"), "strong")
        self.words = TextLabel("", wrap=True)
        row = QHBoxLayout(self)
        row.setContentsMargins(SPACE_3, SPACE_2, SPACE_3, SPACE_2)
        row.setSpacing(SPACE_3)
        row.addWidget(self._sign, 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout()
        column.setSpacing(0)
        column.addWidget(self.title)
        column.addWidget(self.words)
        row.addLayout(column, 1)

    def show_words(self, text: str) -> None:
        """Show what is to be said; an empty text hides the sign."""
        self._sign.setPixmap(icon_pixmap("alert-octagon", "danger_text", 24, self.devicePixelRatioF()))
        self.words.setText(text)
        self.setVisible(bool(text))


class OftenSaid(QWidget):
    """What customers often come for, each one key away, so that nobody types it.

    Signals:
        said(str): the customer's words.
    """

    said = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_1)
        column.addWidget(TextLabel(t("Often said"), "label"))
        phrases = (
            t("Regular service, please."),
            t("A check before a long trip, please."),
            t("Please look at the brakes."),
        )
        self.buttons = [Button(text, role="quiet", key=f"Alt+{n}") for n, text in enumerate(phrases, 1)]
        for button in self.buttons:
            button.setProperty("align", "left")
            button.clicked.connect(lambda _on=False, button=button: self.said.emit(button.words()))
            column.addWidget(button)


LIST, LIST_NARROW = 184, 140
"""Width of the list of complaints, px."""
NARROW = 760
"""Width of the page below which its right side has no room, px."""


def _scrolled(inner: QWidget) -> QScrollArea:
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    inner.setProperty("role", "scrolled")
    area.setWidget(inner)
    return area


class FaultPage(FieldsFirst, StagePage):
    """The page of the stage FAULT."""

    stage = Stage.FAULT

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.setObjectName("fault")
        set_role(self, role="page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._context = context
        self._shown: UUID | None = None
        self._focus_new = True
        self._typing = self._just_typed = False
        self.presenter = FaultPresenter(context, self)
        self.list = ComplaintList()
        self.words = Field(
            t("The customer's own words, verbatim"), TextArea(t("Write what the customer says, word for word."), rows=4),
            name="words", required=True,
        )  # fmt: skip
        self.words.editor.setFont(font("section", bold=False))
        self.often = OftenSaid()
        self.remove = IconButton("trash", t("Remove this complaint"), key="Ctrl+Del")
        self.systems = ChoiceChips([(s.value, label(s)) for s in SYSTEMS], optional=True)
        self.systems.setAccessibleName(t("System of the car"))
        self.safety = CheckBox(t("Makes driving unsafe"))
        self.note = SafetyNote()
        self.interview = InterviewForm()
        self.meter, self.read_back, self.repair = MeterCard(), ReadBackCard(), RepairCard()
        self.failed = EmptyState("database-off", t("The complaints can't be shown"), "", action=t("Try again"))
        self._build()
        QWidget.setTabOrder(self.remove, self.words.editor)  # before the words: nobody tabs over it on the way on
        QWidget.setTabOrder(self.words.editor, self.systems)
        QWidget.setTabOrder(self.systems, self.safety)
        self._wire()

    # Layout ---------------------------------------------------------------------------------------------------------

    def _build(self) -> None:
        self._asking = Card(t("Interview"), padding=SPACE_4)
        self._asking.body.setSpacing(SPACE_2)
        self._asking.body.addWidget(TextLabel(t("System of the car"), "label"))
        self._asking.body.addWidget(self.systems)
        self._asking.body.addWidget(self.safety)
        self._asking.body.addWidget(self.interview)
        own = Card(padding=SPACE_4)
        row = QHBoxLayout()
        row.setSpacing(SPACE_2)
        row.addWidget(self.words, 1)
        row.addWidget(self.remove, 0, Qt.AlignmentFlag.AlignBottom)
        own.body.addLayout(row)
        own.body.addWidget(self.often)
        middle = QWidget()
        column = QVBoxLayout(middle)
        column.setContentsMargins(0, 0, SPACE_2, SPACE_3)
        column.setSpacing(SPACE_3)
        column.addWidget(own)
        column.addWidget(self.note)
        column.addWidget(self._asking)
        column.addStretch(1)
        self._middle = column
        self._cards = QWidget()
        column = QVBoxLayout(self._cards)
        column.setContentsMargins(0, 0, SPACE_2, SPACE_3)
        column.setSpacing(SPACE_3)
        for card in (self.read_back, self.meter, self.repair):
            column.addWidget(card)
        column.addStretch(1)
        self.list.setFixedWidth(LIST)
        self._right = _scrolled(self._cards)
        self._right.setMinimumWidth(244)
        self._right.setMaximumWidth(320)
        desk = QWidget()
        line = QHBoxLayout(desk)
        line.setContentsMargins(SPACE_4, SPACE_3, SPACE_2, 0)
        line.setSpacing(SPACE_3)
        line.addWidget(self.list)
        line.addWidget(_scrolled(middle), 5)
        line.addWidget(self._right, 2)
        waiting = QWidget()
        inner = QVBoxLayout(waiting)
        inner.setContentsMargins(SPACE_4, SPACE_4, SPACE_4, SPACE_4)
        inner.addWidget(Skeleton(8))
        inner.addStretch(1)
        self.stack = QStackedWidget()
        for part in (waiting, desk, self.failed):
            self.stack.addWidget(part)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self.stack)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put what stands at the right below the questions where there is no room beside them."""
        super().resizeEvent(event)
        below, wanted = self._right.widget() is None, self.width() < NARROW
        if wanted and not below:
            self._middle.insertWidget(self._middle.count() - 1, self._right.takeWidget())
        elif below and not wanted:
            self._middle.removeWidget(self._cards)
            self._right.setWidget(self._cards)
        self._right.setVisible(not wanted)
        self.list.setFixedWidth(LIST_NARROW if wanted else LIST)
        self._cards.show()

    def _wire(self) -> None:
        p = self.presenter
        self.list.chosen.connect(lambda fault_id: self._flushed(lambda: p.choose(fault_id)))
        self.list.more.clicked.connect(lambda _on=False: self._flushed(self._begin))
        self.words.committed.connect(self._words_left)
        self.words.edited.connect(self._words_typed)
        self.often.said.connect(self._said)
        self.remove.clicked.connect(lambda _on=False: p.remove())
        self.systems.edited.connect(self._system_chosen)
        self.safety.edited.connect(lambda: p.set_field("safety", self.safety.value()))
        self.interview.answered.connect(p.answer)
        self.meter.wanted.connect(self.focus_field)
        self.repair.committed.connect(p.set_field)
        self.failed.acted.connect(self._reopen)
        for key, by, what in (("Alt+Down", 1, t("Next complaint")), ("Alt+Up", -1, t("Previous complaint"))):
            self._bind(key, what, lambda by=by: self._flushed(lambda: p.step(by)))  # type: ignore[misc]  # default binds
        self._bind("F6", t("Next part of the page"), self._next_group)

    def _bind(self, key: str, what: str, pressed: Callable[[], object]) -> None:
        shortcut = QShortcut(QKeySequence(key), self)
        shortcut.setWhatsThis(what)
        shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        shortcut.activated.connect(pressed)

    # StagePage --------------------------------------------------------------------------------------------------------

    def open(self, visit_id: UUID) -> None:
        """Show the complaints of a visit, the cursor in the customer's words."""
        self._focus_new = True
        self.presenter.open(visit_id)

    def _reopen(self) -> None:
        if self.presenter.head is not None:
            self.presenter.open(self.presenter.head.id)

    def set_head(self, head: VisitHead) -> None:
        """Take the newest facts."""
        self.presenter.set_head(head)
        self._show_rights()

    def primary(self) -> str:
        """Return the words of the primary action."""
        return self.presenter.primary()

    def reasons(self, head: VisitHead) -> tuple[Reason, ...]:
        """Return what blocks reading back: nothing recorded yet."""
        if self.presenter.faults or self.words.value():
            return ()
        return (Reason("fault_missing", Stage.FAULT, "words"),) if head.facts.open else ()

    def act(self) -> None:
        """Keep that the customer confirmed; words that were only just typed are to be read back first."""
        if self._just_typed:
            self._just_typed = False
            self._right.ensureWidgetVisible(self.read_back)
        elif not self.presenter.confirm():
            self.focus_field("words")

    def flush(self) -> bool:
        """Store what is being typed."""
        self._just_typed = self._typing or self.words.state() is FieldState.WRONG
        for field in self._texts():
            field.flush()
        self.presenter.again()
        wrong = self.interview.flush() or next((f for f in self._texts() if f.error()), None)
        if wrong is not None:
            wrong.focus_editor()
        return wrong is None

    def _texts(self) -> tuple[Field, ...]:
        return self.words, *self.repair.fields()

    def _named(self, name: str) -> Field | QuestionRow | None:
        row = self.interview.row(name)
        return row if row is not None else next((field for field in self._texts() if field.name == name), None)

    def focus_field(self, name: str) -> bool:
        """Put the cursor where something is missing."""
        if name in {q.value for q in Question}:
            self.interview.focus_question(Question(name))
        elif name == "system":
            self.systems.setFocus(Qt.FocusReason.OtherFocusReason)
        elif name == "read_back":
            self._right.ensureWidgetVisible(self.read_back)
        else:
            fields = {f.name: f for f in (self.words, *self.repair.fields())}
            if name not in fields:
                return False
            fields[name].focus_editor()
        return True

    # What is done here ------------------------------------------------------------------------------------------------

    def _flushed(self, go_on: Callable[[], object]) -> None:
        if self.flush():
            go_on()

    def _begin(self) -> None:
        self._focus_new = True
        self.presenter.begin()

    def _said(self, text: str) -> None:
        self.words.set_value(text)
        self.often.hide()
        self.presenter.set_words(text)

    def _words_typed(self) -> None:
        self._typing = True
        self._show_often()
        self.primary_changed.emit()

    def _words_left(self, value: object) -> None:
        self._typing = False
        self.presenter.set_words(str(value))

    def _system_chosen(self) -> None:
        value = self.systems.value()
        self.presenter.set_field("system", FaultSystem(value) if isinstance(value, str) else FaultSystem.OTHER)

    def _next_group(self) -> None:
        groups: list[QWidget] = [self.words.editor, self.systems, self.repair.cause.editor, self.list.more]
        here = self.window().focusWidget()
        areas: list[QWidget] = [self.words, self._asking, self.repair, self.list]
        at = next((n for n, area in enumerate(areas) if here is not None and area.isAncestorOf(here)), -1)
        for ahead in range(1, len(groups) + 1):
            target = groups[(at + ahead) % len(groups)]
            if target.isVisible() and target.isEnabled():
                target.setFocus(Qt.FocusReason.TabFocusReason)
                return

    def _show_often(self) -> None:
        """Offer what is often said while the box of a new complaint is empty."""
        p = self.presenter
        self.often.setVisible(p.current is None and p.editable and not self.words.value())

    def _show_rights(self) -> None:
        p = self.presenter
        recorded = p.current is not None
        signed = p.head is not None and p.head.facts.order_signed
        self.words.editor.setReadOnly(not p.editable or (recorded and signed))
        for part in (self.systems, self.safety, self.interview):
            part.setEnabled(p.editable)
        self.list.more.setEnabled(p.editable)
        self.remove.setVisible(p.editable and (recorded or (p.new and bool(p.faults))) and not signed)

    # FaultView --------------------------------------------------------------------------------------------------------

    def show_loading(self) -> None:
        """See ``FaultView``."""
        self.stack.setCurrentIndex(0)

    def show_failed(self, error: BaseException) -> None:
        """See ``FaultView``."""
        self.stack.setCurrentWidget(self.failed)
        self._context.failures.show(error, retry=self._reopen)

    def show_faults(self, faults: tuple[FaultCard, ...], current: FaultCard | None) -> None:
        """See ``FaultView``."""
        self.stack.setCurrentIndex(1)
        changed = self._shown != (current.id if current else None)
        self._shown = current.id if current else None
        self.list.show_faults(faults, self._shown)
        kept = self.presenter.kept
        if changed:
            for field in self._texts():
                field.reset("")
        if current is not None or changed:
            self.words.set_value(current.words if current else "")
        system = kept.get("system", current.system if current else FaultSystem.OTHER)
        assert isinstance(system, FaultSystem)
        self.systems.set_value(system.value if system is not FaultSystem.OTHER else None)
        self.safety.set_value(bool(kept.get("safety", current and current.safety)))
        for chosen, name in ((self.systems, "system"), (self.safety, "safety")):
            chosen.set_wrong(name in kept)
        self.note.show_words(told_of_danger(current) if current and current.safety else "")
        self.interview.show_card(current, anew=changed)
        self.meter.show_card(current)
        self.read_back.show_card(current)
        self.repair.show_card(current, self.presenter.repairable)
        if changed:
            self._show_kept(kept)
        self._show_rights()
        self._show_often()
        if self._focus_new and self.isVisible():
            self._focus_new = False
            self.words.focus_editor()

    def _show_kept(self, kept: Mapping[str, object]) -> None:
        """Show what was entered for this complaint before and is not stored."""
        for name, value in kept.items():
            if isinstance(found := self._named(name), Field):
                found.editor.set_value(value)
                found.keep()
            elif found is not None:
                found.keep(value)

    def show_saved(self, name: str) -> None:
        """See ``FaultView``."""
        if (found := self._named(name)) is not None:
            found.settle()
        else:
            self._mark_choice(name, wrong=False)

    def show_recorded(self, fault_id: UUID) -> None:
        """See ``FaultView``."""
        self._shown = fault_id
        self.words.settle()

    def show_kept(self, name: str) -> None:
        """See ``FaultView``."""
        if (found := self._named(name)) is not None:
            found.keep()
        else:
            self._mark_choice(name, wrong=True)

    def show_refused(self, name: str, error: BaseException) -> None:
        """See ``FaultView``."""
        if (found := self._named(name)) is not None:
            found.refuse(error)
        else:
            self._mark_choice(name, wrong=passes(error))

    def _mark_choice(self, name: str, *, wrong: bool) -> None:
        (self.systems if name == "system" else self.safety).set_wrong(wrong)

    def primary_moved(self) -> None:
        """See ``FaultView``."""
        self.primary_changed.emit()

    # FailureView ------------------------------------------------------------------------------------------------------

    def field_error(self, field: str, text: str) -> bool:
        """Show an error at its field."""
        found = self._named(field)
        if found is not None:
            found.set_error(text)
            found.focus_editor()
        return found is not None

    def show_conflict(self, shown: Presentation, retry: Retry | None) -> None:
        """Ask which of the two is to stay."""
        del retry
        mine, theirs = (shown.params.get(name) for name in ("mine", "theirs"))
        self.presenter.settle_conflict(shown.field or "", mine, theirs)
