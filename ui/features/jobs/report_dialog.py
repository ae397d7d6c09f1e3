"""The form in which found work is reported; what was typed outlives it."""

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from advisor_app.i18n import words
from ui.kit.forms import Field, FieldState
from ui.kit.inputs import TextArea
from ui.kit.qt_dialogs import Question

t = words("jobs")


class ReportDialog(Question):
    """What was found; F9 sends it, Esc leaves it for later.

    Args:
        parent: the window it belongs to.
        draft: what was typed before and not sent.
        done: gets the text and whether it is to be sent, once the form closes.
    """

    def __init__(self, parent: QWidget, draft: str, done: Callable[[str, bool], object]) -> None:
        super().__init__(parent, t("Report extra work"))
        self.found = Field(t("What did you find?"), TextArea(rows=4), name="found", required=True)
        self.found.set_value(draft)
        # Nothing is stored before it is sent, so the field waits for no answer.
        self.found.committed.connect(lambda _value: self.found.set_state(FieldState.IDLE))
        self.body.addWidget(self.found)
        back = self.add_answer(t("Later"), "secondary", self.reject)
        self.go = self.add_answer(t("Report extra work"), "primary", self.take)
        self.go.set_key("F9")
        QWidget.setTabOrder(self.go, back)
        self.finished.connect(lambda result: done(self.found.editor.value(), bool(result)))

    def take(self) -> None:
        """Send it, unless nothing is written or too much."""
        problem = self.found.editor.problem()
        if not problem and not str(self.found.editor.value()).strip():
            problem = t("Please write what was found.")
        self.found.set_error(problem)
        if problem:
            self.found.focus_editor()
        else:
            self.accept()

    def begin(self) -> None:
        """Show it with the cursor in the text."""
        self.open()
        self.found.focus_editor()
