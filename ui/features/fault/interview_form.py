"""The interview: each question with its ready answers and room for others."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from advisor_app.domain.fault import FaultSystem, Question
from advisor_app.i18n import current_language, words
from advisor_app.interview import Asked, asked_of, interview
from advisor_app.ports.reads.faults import FaultCard
from ui.kit.chips import ChoiceChips
from ui.kit.inputs import TextInput
from ui.kit.text import TextLabel
from ui.theme.icons import icon_pixmap
from ui.theme.tokens import SPACE_1, SPACE_2, SPACE_3

t = words("fault")


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
        self._stored: tuple[tuple[int, ...], str] = ((), "")
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
        column.addWidget(self.chips)
        self.chips.edited.connect(self._tell)
        self.text.left.connect(self._tell)

    def _now(self) -> tuple[tuple[int, ...], str]:
        value = self.chips.value()
        codes = value if isinstance(value, tuple) else ((value,) if value else ())
        own = self.text.value()
        return tuple(int(code) for code in codes), own

    def _tell(self) -> None:
        now = self._now()
        if now != self._stored:
            self._stored = now
            self._mark()
            self.answered.emit(*now)

    def _mark(self) -> None:
        known = bool(self._stored[0] or self._stored[1])
        sign = ("check", "success_text") if known else ("circle", "text_disabled")
        self.sign.setPixmap(icon_pixmap(*sign, 14, self.devicePixelRatioF()))

    def show_answer(self, answer: str) -> None:
        """Show what is kept, unless other words are just being typed."""
        chosen, own = self.asked.split(answer)
        if self.text.hasFocus() and self._now()[1] != self._stored[1]:
            own = self._now()[1]
            self._stored = (chosen, self._stored[1])
        else:
            self._stored = (chosen, own)
        codes = tuple(str(n) for n in chosen)
        self.chips.set_value(codes if self.asked.several else (codes[0] if codes else None))
        self.text.set_value(own)
        self._mark()

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

    def show_card(self, card: FaultCard | None) -> None:
        """Show the answers of one complaint; questions of other systems are hidden unless they were answered."""
        system = card.system if card else FaultSystem.OTHER
        wanted = {one.question for one in asked_of(system)}
        for question, row in self.rows.items():
            answer = card.answer(question) if card else ""
            row.show_answer(answer)
            row.setVisible(question in wanted or bool(answer))

    def focus_question(self, question: Question) -> None:
        """Put the cursor on the chips of a question."""
        self.rows[question].chips.setFocus(Qt.FocusReason.OtherFocusReason)

    def flush(self) -> None:
        """Store what is being typed."""
        for row in self.rows.values():
            if row.isVisible():
                row.flush()
