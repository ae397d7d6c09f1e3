"""The window's own questions: go on or not, mine or theirs. They open over it and stop nothing."""

from collections.abc import Callable, Mapping

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from advisor_app.i18n import words
from ui.kit.buttons import Button
from ui.kit.edged_dialog import EdgedDialog
from ui.theme.tokens import SPACE_2, SPACE_3, SPACE_4, SPACE_6

t = words("shell")
Action = Callable[[], object]


def _plain(text: str, role: str = "") -> QLabel:
    made = QLabel(text, textFormat=Qt.TextFormat.PlainText, wordWrap=True)
    if role:
        made.setProperty("role", role)
    return made


class Question(EdgedDialog):
    """Base of the questions: title, body, answers at the right; Esc is always the careful answer."""

    def __init__(self, title: str, parent: QWidget | None, width: int = 440) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setFixedWidth(width)
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(SPACE_6, SPACE_6, SPACE_6, SPACE_6)
        self.body.setSpacing(SPACE_3)
        self.body.addWidget(_plain(title, "section"))
        self.answers = QHBoxLayout()
        self.answers.setSpacing(SPACE_2)
        self.answers.addStretch()

    def add_answer(self, text: str, role: str, name: str, act: Action) -> Button:
        """Add an answer at the right of the others."""
        first = self.answers.count() == 1  # beside the stretch
        button = Button(text, role=role, cap="Enter" if role == "primary" else "Esc" if first else "")
        button.setObjectName(name)
        button.setAutoDefault(role == "primary")
        button.clicked.connect(lambda _checked=False: act())
        self.answers.addWidget(button)
        return button

    def close_body(self) -> None:
        """Put the answers below everything else."""
        self.body.addSpacing(SPACE_2)
        self.body.addLayout(self.answers)


def ask(parent: QWidget, text: str, yes: Action, *, yes_words: str = "", danger: bool = False) -> Question:
    """Open a yes-or-no question; ``yes`` is called once, after the dialog has closed."""
    dialog = Question(t("Please confirm"), parent)
    dialog.setObjectName("question")
    dialog.body.addWidget(_plain(text))
    dialog.add_answer(t("Cancel"), "secondary", "question.no", dialog.reject)
    answer = dialog.add_answer(
        yes_words or t("Yes, go on"), "danger_full" if danger else "primary", "question.yes", dialog.accept
    )
    answer.setDefault(not danger)
    dialog.accepted.connect(yes)
    dialog.close_body()
    dialog.open()
    return dialog


def show_conflict(
    parent: QWidget, text: str, mine: Mapping[str, object], theirs: Mapping[str, object], retry: Action | None
) -> Question:
    """Show mine beside theirs, field by field; nothing is overwritten unless somebody says so, or can where there is no retry."""
    dialog = Question(t("Changed by somebody else meanwhile"), parent, 560)
    dialog.setObjectName("conflict")
    dialog.body.addWidget(_plain(text))
    grid = QGridLayout()
    grid.setHorizontalSpacing(SPACE_4)
    grid.setColumnStretch(1, 1)
    grid.setColumnStretch(2, 1)
    for column, head in enumerate((t("Field"), t("Mine"), t("Theirs"))):
        grid.addWidget(_plain(head, "label"), 0, column)
    for row, name in enumerate(dict.fromkeys((*mine, *theirs)), 1):
        grid.addWidget(_plain(name), row, 0)
        grid.addWidget(_plain(str(mine.get(name, "–")), "strong"), row, 1)
        grid.addWidget(_plain(str(theirs.get(name, "–"))), row, 2)
    if mine or theirs:
        dialog.body.addLayout(grid)
    leave = t("Keep theirs") if retry is not None else t("See what is there now")
    dialog.add_answer(leave, "secondary", "conflict.theirs", dialog.reject)
    if retry is not None:
        again = dialog.add_answer(t("Use mine"), "primary", "conflict.mine", dialog.accept)
        again.setDefault(True)
        dialog.accepted.connect(retry)
    dialog.close_body()
    dialog.open()
    return dialog
