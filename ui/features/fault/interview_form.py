"""The interview: each question with its ready answers and room for others."""

from typing import cast

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from advisor_app.domain.fault import FaultSystem, Question
from advisor_app.domain.values.errors import RuleBroken, TradeError
from advisor_app.i18n import current_language, error_text, words
from advisor_app.interview import Asked, asked_of, interview
from advisor_app.ports.reads.faults import FaultCard
from ui.kit.chips import ChoiceChips
from ui.kit.failures import passes
from ui.kit.forms import FieldState
from ui.kit.inputs import TextInput
from ui.kit.text import TextLabel
from ui.theme.icons import icon_pixmap
from ui.theme.tokens import SPACE_1, SPACE_2, SPACE_3

t = words("fault")
Entered = tuple[tuple[int, ...], str]
"""Numbers of the chips, own words."""


class QuestionRow(QWidget):
    """One question: chips by digits, and own words behind a last field.

    Signals:
        answered(object, str): numbers of the chips, own words.
    """

    answered = Signal(object, str)

    def __init__(self, asked: Asked) -> None:
        super().__init__()
        self.asked = asked
        language = current_language()
        self.label = TextLabel(asked.ask[language], "strong")
        self.sign = TextLabel("")
        self.sign.setFixedWidth(16)
        choices = [(str(n), chip.words[language]) for n, chip in enumerate(asked.chips)]
        self.chips = ChoiceChips(choices, multi=asked.several, optional=True, parent=self)
        self.chips.setAccessibleName(asked.ask[language])
        self.text = TextInput(t("In the customer's words"), limit=300, parent=self)
        self.text.setAccessibleName(asked.ask[language])
        self.text.setMinimumWidth(120)
        self._stored: Entered = ((), "")
        self._state = FieldState.IDLE
        self._refused: Entered | None = None
        self._note = TextLabel("", "problem", wrap=True)
        self._note.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, SPACE_1, 0, SPACE_1)
        column.setSpacing(SPACE_1)
        head = QHBoxLayout()
        head.setSpacing(SPACE_1)
        head.addWidget(self.sign)
        head.addWidget(self.label)
        head.addSpacing(SPACE_2)
        head.addWidget(self.text, 1)
        column.addLayout(head)
        column.addWidget(self._note)
        column.addWidget(self.chips)
        self.chips.edited.connect(self._tell)
        self.text.edited.connect(self._typed)
        self.text.left.connect(self._tell)

    def _now(self) -> Entered:
        value = self.chips.value()
        codes = value if isinstance(value, tuple) else ((value,) if value else ())
        own = self.text.value()
        return tuple(int(code) for code in codes), own

    def _typed(self) -> None:
        if self.error() and not self.text.problem():
            self.set_error("")

    def _tell(self) -> None:
        now = self._now()
        if now == self._stored and self._state is not FieldState.WRONG:
            return
        if problem := self.text.problem():
            self.set_error(problem)
        elif now != self._refused or not self.error():  # what was refused as it is has to be corrected first
            self.set_error("")
            self._stand(FieldState.PENDING)
            self._stored = now
            self.answered.emit(*now)

    def _stand(self, state: FieldState) -> None:
        self._state = state
        wrong = state is FieldState.WRONG
        known = bool(self._now()[0] or self._now()[1])
        sign = (
            ("error", "danger_text") if wrong else ("check", "success_text") if known else ("circle", "text_disabled")
        )
        self.sign.setPixmap(icon_pixmap(*sign, 14, self.devicePixelRatioF()))
        self.sign.setToolTip(t("Not stored") if wrong else "")
        self.sign.setAccessibleName(self.sign.toolTip())

    def state(self) -> FieldState:
        """Return how the stored answer stands to what is on the screen."""
        return self._state

    def error(self) -> str:
        """Return the problem shown at this row, or ``""``."""
        return self._note.text()

    def set_error(self, text: str) -> None:
        """Say at the row what is wrong; ``""`` takes it back."""
        self._note.setText(text)
        self._note.setVisible(bool(text))
        self.text.set_wrong(bool(text))
        self.text.setAccessibleDescription(text)
        if text:
            self._refused = self._now()
            self._stand(FieldState.WRONG)

    def keep(self, entered: object = None) -> None:
        """What was answered is not stored yet: it stays, and is sent when the row is left again."""
        if entered is not None:
            self._show(cast(Entered, entered))
        self._stand(FieldState.WRONG)

    def refuse(self, error: BaseException) -> None:
        """Show that the answer is not stored. It stays unless a right is gone, or the complaint."""
        if isinstance(error, RuleBroken):
            self.set_error(error_text(error.code, **error.params))
        elif isinstance(error, TradeError) and not passes(error):
            self._stand(FieldState.IDLE)
        else:
            self.keep()

    def settle(self) -> None:
        """What was answered is stored; what has been typed since is not, until it is left."""
        if not self.text.hasFocus():
            self._stored = self._now()
        self.set_error("")
        self._stand(FieldState.IDLE)

    def reset(self) -> None:
        """Another complaint comes: what was entered for this one is not shown there."""
        self.set_error("")
        self._stored, self._state = ((), ""), FieldState.IDLE
        self._show(self._stored)

    def show_answer(self, answer: str) -> None:
        """Show what is kept, unless other words are just being typed or could not be stored."""
        chosen, own = self.asked.split(answer)
        if self._state in (FieldState.WRONG, FieldState.PENDING):
            return  # what was read is older than what was entered
        if self.text.hasFocus() and self._now()[1] != self._stored[1]:
            own = self._now()[1]
            self._stored = (chosen, self._stored[1])
        else:
            self._stored = (chosen, own)
        self._show((chosen, own))
        self._stand(FieldState.IDLE)

    def _show(self, entered: Entered) -> None:
        chosen, own = entered
        codes = tuple(str(n) for n in chosen)
        self.chips.set_value(codes if self.asked.several else (codes[0] if codes else None))
        self.text.set_value(own)

    def focus_editor(self) -> None:
        """Put the cursor into the words."""
        self.text.setFocus(Qt.FocusReason.OtherFocusReason)

    def flush(self) -> None:
        """Store what is being typed."""
        self._tell()


class InterviewForm(QWidget):
    """All questions that make sense for the system of the complaint.

    Signals:
        answered(object, object, str): question, numbers of chips, own words.
    """

    answered = Signal(object, object, str)

    def __init__(self) -> None:
        super().__init__()
        self.rows = {one.question: QuestionRow(one) for one in interview()}
        column = QGridLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setVerticalSpacing(SPACE_3 // 2)
        for n, row in enumerate(self.rows.values()):
            column.addWidget(row, n, 0)
            row.answered.connect(lambda chosen, text, asked=row.asked: self.answered.emit(asked, chosen, text))

    def row(self, name: str) -> QuestionRow | None:
        """Return the row of a question, None where there is none of that name."""
        return next((row for question, row in self.rows.items() if question.value == name), None)

    def show_card(self, card: FaultCard | None, *, anew: bool = False) -> None:
        """Show the answers of one complaint, ``anew`` where another one was shown before.

        Questions of other systems are hidden unless they were answered.
        """
        system = card.system if card else FaultSystem.OTHER
        wanted = {one.question for one in asked_of(system)}
        for question, row in self.rows.items():
            answer = card.answer(question) if card else ""
            if anew:
                row.reset()
            row.show_answer(answer)
            row.setVisible(question in wanted or bool(answer) or row.state() is FieldState.WRONG)

    def focus_question(self, question: Question) -> None:
        """Put the cursor on the chips of a question."""
        self.rows[question].chips.setFocus(Qt.FocusReason.OtherFocusReason)

    def flush(self) -> QuestionRow | None:
        """Store what is being typed; return the first row that has to be corrected."""
        shown = [row for row in self.rows.values() if row.isVisible()]
        for row in shown:
            row.flush()
        return next((row for row in shown if row.error()), None)
