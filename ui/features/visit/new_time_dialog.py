"""The form of a new delivery time, over the workspace."""

from collections.abc import Callable
from datetime import datetime

from PySide6.QtWidgets import QWidget

from advisor_app.domain.quote import AgreedHow
from advisor_app.i18n import label, words
from ui.features.visit.new_time import NewTime
from ui.kit.chips import ChoiceChips
from ui.kit.context import Context
from ui.kit.date_input import DateTimeInput
from ui.kit.forms import Field, FieldState
from ui.kit.inputs import TextInput
from ui.kit.qt_dialogs import Question

t = words("visit")


class NewTimeDialog(Question):
    """When, why, who agreed and how; Enter in the last field agrees.

    Args:
        parent: the window it belongs to.
        context: what every feature is given.
        before: the promise that stands, in words.
        offered: the time to begin with, on the shop's wall clock.
        by: who is likely to answer.
        agreed: gets the form; closes the dialog with ``accept`` when it is stored.
    """

    def __init__(
        self, parent: QWidget, context: Context, before: str, offered: datetime, by: str,
        agreed: Callable[[NewTime], object],
    ) -> None:  # fmt: skip
        super().__init__(parent, t("Agree a new delivery time"), t("Promised until now: {time}", time=before))
        self._agreed = agreed
        self.promise = Field(t("New time"), DateTimeInput(context.today), name="promised_at", required=True)
        self.why = Field(
            t("Why"), TextInput(t("part comes later, more work, customer comes later …"), limit=200), name="why",
            required=True,
        )  # fmt: skip
        self.by = Field(t("Who agreed"), TextInput(), name="decided_by", required=True)
        # Nobody chooses it but who knows: a call that was never made would stand on the paper.
        self.how = Field(t("How"), ChoiceChips([(h.value, label(h)) for h in AgreedHow]), name="how", required=True)
        self.fields = (self.promise, self.why, self.by, self.how)
        for field in self.fields:
            self.body.addWidget(field)
            # Nothing is stored before the answer, so no field waits for one.
            field.committed.connect(lambda _value, f=field: f.set_state(FieldState.IDLE))
        self.promise.set_value(offered)
        self.by.set_value(by)
        self.add_answer(t("Cancel"), "secondary", self.reject)
        self.go = self.add_answer(t("Customer agrees"), "primary", self.take)
        self.go.set_key("F9")

    def take(self) -> None:
        """Give the form on, unless a field is wrong or empty."""
        wrong = None
        for field in self.fields:
            problem = field.editor.problem()
            if not problem and not field.value():
                problem = t("Choose how the customer agreed.") if field is self.how else t("Please fill this in.")
            field.set_error(problem)
            wrong = wrong or (field if problem else None)
        if wrong is not None:
            wrong.focus_editor()
            return
        at = self.promise.value()
        assert isinstance(at, datetime)
        self._agreed(NewTime(at, str(self.why.value()), AgreedHow(str(self.how.value())), str(self.by.value())))

    def field_error(self, name: str, text: str) -> bool:
        """Show a problem at its field."""
        field = next((f for f in self.fields if f.name == name), None)
        if field is None:
            return False
        field.set_error(text)
        field.focus_editor()
        return True
