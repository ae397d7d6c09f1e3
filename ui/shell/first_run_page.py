"""The first start: look around in a demo shop, or open one's own with its first manager."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from advisor_app.i18n import words
from ui.shell.cover import Cover, Entry
from ui.shell.data import OwnShop
from ui.theme.fonts import font
from ui.theme.icons import icon_pixmap
from ui.theme.tokens import SPACE_1, SPACE_2, SPACE_3, SPACE_4, SPACE_6

t = words("shell")

SHORTEST = 8
"""Fewest characters of a password (the service checks it again)."""
WIDTH = 520


class ChoiceCard(QPushButton):
    """One of the two ways to begin: icon, title, what it means."""

    def __init__(self, sign: str, title: str, text: str, name: str) -> None:
        super().__init__()
        self.setProperty("role", "choice")
        self.setObjectName(name)
        self.setCheckable(True)
        self.setAutoExclusive(True)
        self.setAccessibleName(title)
        self.setAccessibleDescription(text)
        mark, head, below = QLabel(), QLabel(title), QLabel(text, wordWrap=True)
        mark.setPixmap(icon_pixmap(sign, "accent", 24, self.devicePixelRatioF()))
        head.setFont(font("section"))
        below.setProperty("role", "muted")
        grid = QGridLayout(self)
        grid.setContentsMargins(SPACE_4, SPACE_4, SPACE_4, SPACE_4)
        grid.setHorizontalSpacing(SPACE_4)
        grid.setVerticalSpacing(SPACE_1)
        grid.setColumnStretch(1, 1)
        grid.addWidget(mark, 0, 0, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(head, 0, 1)
        grid.addWidget(below, 1, 1)
        self._grid = grid
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        for label in self.findChildren(QLabel):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def sizeHint(self) -> QSize:
        """Return room for the words below the title, wrapped."""
        return QSize(WIDTH - 2 * SPACE_6, self._grid.heightForWidth(WIDTH - 2 * SPACE_6) + SPACE_2)

    def minimumSizeHint(self) -> QSize:
        """Return the same: the words are never cut."""
        return QSize(0, self.sizeHint().height())


class FirstRunPage(Cover):
    """Passive page.

    Signals:
        demo_wanted: open the demo shop.
        own_wanted: (OwnShop) open one's own shop with these names and this password.
    """

    demo_wanted = Signal()
    own_wanted = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(t("Welcome to Advisor Desk"), t("How do you want to begin?"), WIDTH, parent)
        self.setObjectName("first-run")
        self.demo = ChoiceCard(
            "eye",
            t("Demo shop"),
            t("A made-up workshop with customers, cars and visits to look around in. It never becomes a real shop."),
            "first-run.demo",
        )
        self.own = ChoiceCard(
            "building-store",
            t("My own shop"),
            t("An empty shop with your name. You become its first manager and add the others later."),
            "first-run.own",
        )
        self._form = QWidget()
        self.shop = Entry(t("Name of the shop"), "first-run.shop", hint=t("It stands at the head of every paper."))
        self.manager = Entry(t("Your name"), "first-run.manager")
        self.password = Entry(
            t("Password"), "first-run.password", secret=True, hint=t("At least {n} characters.", n=SHORTEST)
        )
        self.again = Entry(t("Password again"), "first-run.again", secret=True)
        form = QVBoxLayout(self._form)
        form.setContentsMargins(0, SPACE_2, 0, 0)
        form.setSpacing(SPACE_3)
        form.addWidget(self.shop)
        form.addWidget(self.manager)
        pair = QHBoxLayout()
        pair.setSpacing(SPACE_3)
        pair.addWidget(self.password, 1, Qt.AlignmentFlag.AlignTop)
        pair.addWidget(self.again, 1, Qt.AlignmentFlag.AlignTop)
        form.addLayout(pair)
        self._progress = QProgressBar(textVisible=False, maximum=0)
        self._problem = QLabel(textFormat=Qt.TextFormat.PlainText, wordWrap=True)
        self.begin = QPushButton()
        self.begin.setProperty("role", "primary")
        self.begin.setObjectName("first-run.begin")
        for part in (self.demo, self.own, self._form, self._problem, self._progress, self.begin):
            self.column.addWidget(part)
        self._entries = (self.shop, self.manager, self.password, self.again)
        for entry, following in zip(self._entries, self._entries[1:], strict=False):
            entry.field.returnPressed.connect(following.field.setFocus)
        self.again.field.returnPressed.connect(self._begin)
        self.demo.toggled.connect(self._show_choice)
        self.own.toggled.connect(self._show_choice)
        self.begin.clicked.connect(self._begin)
        self.demo.setChecked(True)
        self.set_busy("")

    def first(self) -> QWidget:
        """See ``Cover``: the way that is chosen, or the name of one's own shop."""
        return self.shop.field if self.own.isChecked() else self.demo

    def set_busy(self, text: str) -> None:
        """Show what is being made (database, demo people), or with an empty text that nothing is."""
        for part in (self.demo, self.own, self._form, self.begin):
            part.setEnabled(not text)
        self._progress.setVisible(bool(text))
        self._problem.setVisible(bool(text))
        self._say(text, "muted")

    def set_problem(self, text: str, field: str = "") -> None:
        """Show what went wrong: at the field ``shop``, ``manager`` or ``password``, or above the button."""
        self.set_busy("")
        entry = {"shop": self.shop, "manager": self.manager, "password": self.password}.get(field)
        if entry is not None:
            entry.set_problem(text)
            entry.field.setFocus()
        else:
            self._say(text, "problem")
            self._problem.setVisible(bool(text))

    def _say(self, text: str, role: str) -> None:
        self._problem.setText(text)
        self._problem.setProperty("role", role)
        self._problem.style().polish(self._problem)

    def _show_choice(self) -> None:
        own = self.own.isChecked()
        self._form.setVisible(own)
        self._problem.hide()
        self.begin.setText((t("Open my shop") if own else t("Open the demo shop")) + ("" if own else "   Enter"))
        if own and self.isVisible():
            self.shop.field.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Begin by Enter on a way to begin or on the button; the fields take their Enter themselves."""
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if enter and self.focusWidget() in (self.demo, self.own, self.begin):
            self._begin()
        else:
            super().keyPressEvent(event)

    def _begin(self) -> None:
        if self.demo.isChecked():
            self.demo_wanted.emit()
            return
        problems = (
            (self.shop, "" if self.shop.text().strip() else t("Give the shop a name; you can change it later.")),
            (self.manager, "" if self.manager.text().strip() else t("Type your name.")),
            (
                self.password,
                "" if len(self.password.text()) >= SHORTEST else t("At least {n} characters.", n=SHORTEST),
            ),
            (self.again, "" if self.again.text() == self.password.text() else t("The two are not alike.")),
        )
        for entry, problem in problems:
            entry.set_problem(problem)
        wrong = [entry for entry, problem in problems if problem]
        if wrong:
            wrong[0].field.setFocus()
        else:
            wish = OwnShop(self.shop.text().strip(), self.manager.text().strip(), self.password.text())
            self.own_wanted.emit(wish)
