"""The questions on the screen: window-modal, opened and never executed, so that nothing runs nested."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QSizePolicy, QSpacerItem, QVBoxLayout, QWidget

from advisor_app.i18n import words
from ui.kit.buttons import Button
from ui.kit.choice import ChoiceBox
from ui.kit.dialogs import Approval, ApprovalRequest
from ui.kit.edged_dialog import FittedDialog
from ui.kit.forms import Field
from ui.kit.inputs import PasswordInput, TextArea, TextInput
from ui.kit.text import TextLabel
from ui.theme.tokens import SPACE_2, SPACE_3, SPACE_4, SPACE_6

t = words("kit")


class Question(FittedDialog):
    """A window-modal question: title, words, content, and its answers at the lower right.

    Attributes:
        body: layout for content between words and answers.

    Args:
        parent: the window it belongs to.
        title: what it is about.
        text: words below the title.
    """

    def __init__(self, parent: QWidget, title: str, text: str = "") -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setAccessibleName(title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setMinimumWidth(420)
        self.setMaximumWidth(640)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(SPACE_6, SPACE_6, SPACE_6, SPACE_4)
        outer.setSpacing(SPACE_3)
        outer.addWidget(TextLabel(title, "section", wrap=True))
        if text:
            outer.addWidget(TextLabel(text, "body", wrap=True))
        self.body = QVBoxLayout()
        self.body.setSpacing(SPACE_3)
        outer.addLayout(self.body)
        # Where an error went away again its room is here, not between the words.
        outer.addItem(QSpacerItem(0, SPACE_2, QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Expanding))
        self._answers = QHBoxLayout()
        self._answers.setSpacing(SPACE_2)
        self._answers.addStretch(1)
        outer.addLayout(self._answers)

    def add_answer(self, text: str, role: str, then: Callable[[], object], *, enter: bool = False) -> Button:
        """Add a button at the right of the others; the first closes the question, as Esc does.

        Args:
            text: what the answer does.
            role: kind of button.
            then: called when it is pressed.
            enter: whether Enter gives this answer from where the cursor is put.
        """
        button = Button(text, role=role, cap="Enter" if enter else "" if self._answers.count() > 1 else "Esc")
        button.setAutoDefault(False)
        button.setDefault(False)
        button.clicked.connect(lambda _on=False: then())
        self._answers.addWidget(button)
        return button

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Press the button that has the focus with Enter; Esc closes."""
        now = self.focusWidget()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if isinstance(now, Button):
                now.click()
            return
        super().keyPressEvent(event)


class QtDialogs:
    """``Dialogs`` on the screen.

    Args:
        window: the window the questions belong to.
    """

    def __init__(self, window: QWidget) -> None:
        self._window = window

    def _parent(self) -> QWidget:
        return self._window.window()

    def ask(self, question: str, yes: str, done: Callable[[bool], object], /, *, no: str = "") -> None:
        """Ask a question; the positive answer has the focus."""
        self._yes_or_no(Question(self._parent(), question), yes, "primary", done, safe=False, no=no)

    def doubt(
        self, questions: Sequence[str], yes: str, done: Callable[[str | None], object], /, *, reason: bool, no: str = ""
    ) -> None:
        """Ask everything that is open in one go; the cursor waits in the reason where one is wanted.

        The question itself says what the reason is for: why something odd is right, or the grounds of a bill.
        """
        several = len(questions) > 1
        box = Question(self._parent(), t("Please check, {n} points", n=len(questions)) if several else questions[0])
        if several:
            for n, question in enumerate(questions, 1):
                box.body.addWidget(TextLabel(f"{n}  {question}", wrap=True))
        why = TextInput(limit=200)
        field = Field(t("Reason"), why, required=True)
        if reason:
            box.body.addWidget(field)
        taken: list[str] = []

        def take() -> None:
            problem = why.problem() or (t("Please fill this in.") if not why.value() else "")
            if reason and problem:
                field.set_error(problem)
                field.focus_editor()
                return
            taken.append(str(why.value()))
            box.accept()

        box.add_answer(no or t("Cancel"), "secondary", box.reject)
        go = box.add_answer(yes, "primary", take, enter=True)
        why.enter_moves_on = False
        why.returnPressed.connect(go.click)
        box.finished.connect(lambda _result: done(taken[0] if taken else None))
        box.open()
        (why if reason else go).setFocus(Qt.FocusReason.OtherFocusReason)

    def confirm(self, title: str, text: str, lost: Sequence[str], yes: str, done: Callable[[bool], object], /) -> None:
        """Ask before something is lost; the safe answer has the focus."""
        box = Question(self._parent(), title, text)
        for one in lost:
            box.body.addWidget(TextLabel(f"•  {one}", wrap=True))
        self._yes_or_no(box, yes, "danger_full", done, safe=True)

    @staticmethod
    def _yes_or_no(
        box: Question, yes: str, role: str, done: Callable[[bool], object], *, safe: bool, no: str = ""
    ) -> None:  # fmt: skip
        back = box.add_answer(no or t("Cancel"), "secondary", box.reject)
        go = box.add_answer(yes, role, box.accept, enter=not safe)
        box.finished.connect(lambda result: done(result == QDialog.DialogCode.Accepted))
        box.open()
        (back if safe else go).setFocus(Qt.FocusReason.OtherFocusReason)

    def choose(self, title: str, choices: Sequence[tuple[str, str]], done: Callable[[str | None], object], /) -> None:
        """Offer one button a choice, with its digit as its key."""
        box = Question(self._parent(), title)
        picked: list[str] = []

        def pick(code: str) -> None:
            picked.append(code)
            box.accept()

        for n, (code, shown) in enumerate(choices, 1):
            button = Button(shown, key=str(n) if n <= 9 else "")
            button.setProperty("align", "left")
            button.setAutoDefault(False)
            button.clicked.connect(lambda _on=False, code=code: pick(code))
            box.body.addWidget(button)
        box.add_answer(t("Cancel"), "secondary", box.reject)
        box.finished.connect(lambda _result: done(picked[0] if picked else None))
        box.open()
        first = box.body.itemAt(0)
        if first is not None and (widget := first.widget()) is not None:
            widget.setFocus(Qt.FocusReason.OtherFocusReason)

    def text(
        self,
        title: str,
        label: str,
        done: Callable[[str | None], object],
        /,
        *,
        initial: str = "",
        lines: bool = False,
        required: bool = True,
        secret: bool = False,
        yes: str = "",
        limit: int = 500,
        hint: str = "",
        problem: str = "",
    ) -> None:
        """Let the person type something; a secret as dots."""
        box = Question(self._parent(), title)
        editor: TextArea | TextInput | PasswordInput = TextArea(rows=4) if lines else TextInput(limit=limit)
        if secret:
            editor = PasswordInput()
        editor.set_value(initial)
        field = Field(label, editor, required=required)
        field.set_hint(hint)
        field.set_error(problem)
        box.body.addWidget(field)
        taken: list[str] = []

        def take() -> None:
            wrong = editor.problem() or (t("Please fill this in.") if required and not editor.value() else "")
            if wrong:
                field.set_error(wrong)
                field.focus_editor()
                return
            taken.append(editor.value())
            box.accept()

        box.add_answer(t("Cancel"), "secondary", box.reject)
        go = box.add_answer(yes or t("Save"), "primary", take, enter=not lines)
        if not isinstance(editor, TextArea):
            editor.enter_moves_on = False
            editor.returnPressed.connect(go.click)
        box.finished.connect(lambda _result: done(taken[0] if taken else None))
        box.open()
        field.focus_editor()

    def approve(self, request: ApprovalRequest, done: Callable[[Approval | None], object], /) -> None:
        """Let somebody else agree: who, password or PIN, reason."""
        box = Question(self._parent(), request.title, request.text)
        who: ChoiceBox | TextInput = TextInput()
        if request.approvers:
            who = ChoiceBox(request.approvers, t("Who approves?"))
            if len(request.approvers) == 1:
                who.set_value(request.approvers[0][0])
        secret, reason = PasswordInput(), TextInput(limit=200)
        fields = [
            Field(t("Approved by"), who, required=True),
            Field(t("Password or PIN"), secret, required=True),
        ]
        if request.needs_reason:
            fields.append(Field(t("Reason"), reason, required=True))
        for field in fields:
            box.body.addWidget(field)
        taken: list[Approval] = []

        def take() -> None:
            for field in fields:
                field.set_error(field.editor.problem() or ("" if field.value() else t("Please fill this in.")))
            wrong = next((field for field in fields if field.error()), None)
            if wrong is not None:
                wrong.focus_editor()
                return
            taken.append(Approval(str(who.value() or ""), secret.value(), reason.value()))
            box.accept()

        box.add_answer(t("Cancel"), "secondary", box.reject)
        go = box.add_answer(t("Approve"), "primary", take, enter=True)
        last = reason if request.needs_reason else secret
        last.enter_moves_on = False
        last.returnPressed.connect(go.click)
        box.finished.connect(lambda _result: done(taken[0] if taken else None))
        box.open()
        (fields[1] if who.value() else fields[0]).focus_editor()
