"""Setting one's own PIN: one dialog, with the password of whoever sets it."""

from PySide6.QtCore import QRegularExpression, Qt, Signal
from PySide6.QtGui import QRegularExpressionValidator
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget
from shiboken6 import isValid

from advisor_app.domain.guessable import check_pin
from advisor_app.domain.values.errors import RuleBroken
from advisor_app.i18n import error_text, words
from ui.kit.at_fields import AtFields
from ui.kit.buttons import Button
from ui.kit.context import Context
from ui.kit.edged_dialog import EdgedDialog
from ui.shell.cover import Entry
from ui.theme.roles import set_role
from ui.theme.tokens import SPACE_3, SPACE_6

t = words("shell")

_PIN = QRegularExpression("[0-9]{0,6}")


class PinDialog(EdgedDialog):
    """Asks for a new PIN, twice, and for the password of whoever sets it.

    Signals:
        pin_chosen: (pin, password) both PINs are alike and not easy to guess; close the dialog when it is stored, or call
            ``go_on``.
    """

    pin_chosen = Signal(str, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("pin")
        self.setWindowTitle(t("Set PIN"))
        self.setFixedWidth(360)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        title = QLabel(t("Set PIN"))
        title.setProperty("role", "section")
        self.password = Entry(
            t("Your password"), "pin.password", secret=True, hint=t("So that nobody else sets it at a desk left open.")
        )
        self.first = Entry(
            t("New PIN, four to six digits"), "pin.first", secret=True, hint=t("It unlocks this counter after a pause.")
        )
        self.second = Entry(t("The same PIN again"), "pin.second", secret=True)
        for entry in (self.first, self.second):
            entry.field.setValidator(QRegularExpressionValidator(_PIN, self))
        self.password.field.returnPressed.connect(self.first.field.setFocus)
        self.first.field.returnPressed.connect(self.second.field.setFocus)
        self.second.field.returnPressed.connect(self._choose)
        cancel, self.store = Button(t("Cancel"), cap="Esc"), Button(t("Set PIN"), role="primary", cap="Enter")
        cancel.clicked.connect(self.reject)
        self.store.clicked.connect(self._choose)
        row = QHBoxLayout()
        row.addStretch()
        for button in (cancel, self.store):
            button.setAutoDefault(False)
            row.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_6, SPACE_6, SPACE_6, SPACE_6)
        column.setSpacing(SPACE_3)
        for part in (title, self.password, self.first, self.second):
            column.addWidget(part)
        column.addLayout(row)

    def field_error(self, field: str, text: str) -> bool:
        """Show what was refused at ``password`` or ``pin``; False for anything else."""
        entry = {"password": self.password, "pin": self.first}.get(field)
        if entry is not None:
            self._stop_at(entry, text)
        return entry is not None

    def go_on(self) -> None:
        """Take another try: what was chosen was not stored."""
        self.store.setEnabled(True)

    @staticmethod
    def _stop_at(entry: Entry, text: str) -> None:
        entry.set_problem(text)
        entry.field.setFocus()
        entry.field.selectAll()

    def _choose(self) -> None:
        if not self.store.isEnabled():
            return
        pin = self.first.text()
        try:
            check_pin(pin)
        except RuleBroken as broken:
            weak = error_text(broken.code)
        else:
            weak = ""
        problems = (
            (self.password, "" if self.password.text() else t("Type your password.")),
            (self.first, weak),
            (self.second, "" if pin == self.second.text() else t("The two are not alike.")),
        )
        wrong = next(((entry, problem) for entry, problem in problems if problem), None)
        if wrong is not None:
            self._stop_at(*wrong)
        else:
            set_role(self.second.field, wrong=False)
            self.store.setEnabled(False)
            self.pin_chosen.emit(pin, self.password.text())


def ask_pin(context: Context) -> None:
    """Open the dialog over the window and store what is chosen there.

    Args:
        context: whose window, and who sets their PIN.
    """
    assert isinstance(context.window, QWidget)
    dialog = PinDialog(context.window)

    def stored(_: object) -> None:
        if isValid(dialog):
            dialog.accept()
        context.view.toast(t("From now on the PIN unlocks this counter."))

    def failed(_: object) -> None:
        if isValid(dialog):
            dialog.go_on()

    def chosen(pin: str, password: str) -> None:
        # Esc may close the dialog while the password is being looked at; then the window says how it went.
        view = AtFields(context.view, lambda name, text: isValid(dialog) and dialog.field_error(name, text))
        call = context.session.call()
        context.commands.run_as(call, view, context.desk.people.set_pin, pin, password).then(stored, failed)

    dialog.pin_chosen.connect(chosen)
    dialog.open()
