"""Login: choose or type who you are, the password once per shift; the demo shop shows its people and passwords."""

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from advisor_app.i18n import words
from ui.shell.cover import Cover, Entry
from ui.shell.data import Person
from ui.theme.fonts import font
from ui.theme.icons import icon_pixmap
from ui.theme.roles import set_role
from ui.theme.tokens import SPACE_1, SPACE_2, SPACE_3

t = words("shell")
HEIGHT = 52
"""Height of one of the people, px."""


class PersonButton(QPushButton):
    """One of the people of the shop; in the demo shop with the password."""

    def __init__(self, person: Person) -> None:
        super().__init__()
        self.person = person
        self.setProperty("role", "choice")
        self.setProperty("dense", True)
        self.setObjectName(f"login.person.{person.id}")
        self.setCheckable(True)
        self.setAutoExclusive(True)
        self.setMinimumHeight(HEIGHT)
        self.setAccessibleName(f"{person.name}, {person.role}")
        sign, name, role = QLabel(), QLabel(person.name), QLabel(person.role)
        sign.setPixmap(icon_pixmap("user", "text_second", 20, self.devicePixelRatioF()))
        name.setFont(font("body", bold=True))
        role.setProperty("role", "second")
        grid = QGridLayout(self)
        grid.setContentsMargins(SPACE_3, SPACE_1, SPACE_3, SPACE_1)
        grid.setHorizontalSpacing(SPACE_3)
        grid.setVerticalSpacing(0)
        grid.setColumnStretch(1, 1)
        grid.addWidget(sign, 0, 0, 2, 1)
        grid.addWidget(name, 0, 1, Qt.AlignmentFlag.AlignBottom)
        grid.addWidget(role, 1, 1, Qt.AlignmentFlag.AlignTop)
        if person.password:
            password = QLabel(person.password)
            password.setProperty("role", "second")
            grid.addWidget(password, 0, 2, 2, 1)
        for label in self.findChildren(QLabel):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def sizeHint(self) -> QSize:
        """Return room for two lines: the padding of a choice would make it so high that five people need scrolling."""
        return QSize(super().sizeHint().width(), HEIGHT)


class LoginPage(Cover):
    """Passive page; it is the first thing painted and needs nothing of the rest of the program.

    Signals:
        login_wanted: (name or id, password) somebody wants in.
    """

    login_wanted = Signal(str, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(t("Advisor Desk"), t("Log in"), 400, parent)
        self.setObjectName("login")
        self._chosen: Person | None = None
        self._notice = QLabel(wordWrap=True, textFormat=Qt.TextFormat.PlainText)
        self._notice.setProperty("tone", "accent")
        self._notice.hide()
        self._people = QVBoxLayout()
        self._people.setSpacing(SPACE_2)
        self._line = QFrame()
        self._line.setProperty("role", "line")
        self.name = Entry(t("Name"), "login.name")
        self.password = Entry(t("Password"), "login.password", secret=True)
        self.enter = QPushButton(t("Log in") + "   Enter")
        self.enter.setProperty("role", "primary")
        self.enter.setObjectName("login.enter")
        for part in (self._notice, self._line, self.name, self.password):
            self.column.addWidget(part)
        self.column.insertLayout(1, self._people)
        self.column.addSpacing(SPACE_1)
        self.column.addWidget(self.enter)
        self._line.hide()
        self.name.field.returnPressed.connect(self.password.field.setFocus)
        self.name.field.textEdited.connect(self._typed)
        self.password.field.returnPressed.connect(self._ask)
        self.enter.clicked.connect(self._ask)

    def set_shop(self, shop: str, counter: str) -> None:
        """Show which shop and counter this is."""
        self.set_head(shop, f"{t('Advisor Desk')} · {counter}")

    def set_people(self, people: Sequence[Person], *, demo: bool = False) -> None:
        """Show who may log in; more than six are typed instead.

        Args:
            people: everybody, most frequent first.
            demo: whether this is the demo shop, whose passwords are no secret.
        """
        while (item := self._people.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        self._notice.setVisible(demo)
        if demo:
            self._notice.setText(t("Demo shop: made-up people with their passwords. Choose one; nothing here is real."))
        shown = people if len(people) <= 6 else ()
        for person in shown:
            button = PersonButton(person)
            button.clicked.connect(lambda _=False, person=person: self._choose(person))
            self._people.addWidget(button)
        self._line.setVisible(bool(shown))
        self._chosen = None

    def set_problem(self, text: str) -> None:
        """Show why the login failed; the password is asked for again."""
        self.set_busy(False)
        self.password.set_problem(text)
        self.password.field.selectAll()
        self.password.field.setFocus()

    def first(self) -> QWidget:
        """See ``Cover``: the name, or the password where the name stands there already."""
        return (self.password if self.name.text() else self.name).field

    def set_busy(self, busy: bool) -> None:
        """Show that the password is being checked."""
        for part in (self.name, self.password, self.enter):
            part.setEnabled(not busy)
        self.enter.setText(t("Checking …") if busy else t("Log in") + "   Enter")

    def begin(self) -> None:
        """Put the cursor where it is needed and forget the last password."""
        self.set_busy(False)
        self.password.field.clear()
        self.password.set_problem("")
        self.first().setFocus()

    def _choose(self, person: Person) -> None:
        self._chosen = person
        self.name.field.setText(person.name)
        self.name.set_problem("")
        self.password.set_problem("")
        self.password.field.setText(person.password)
        self.password.field.setFocus()
        self.password.field.selectAll()

    def _typed(self) -> None:
        self._chosen = None
        for button in self.findChildren(PersonButton):
            button.setAutoExclusive(False)
            button.setChecked(False)
            button.setAutoExclusive(True)

    def _ask(self) -> None:
        name = self._chosen.id if self._chosen else self.name.text().strip()
        if not name:
            self.name.set_problem(t("Who are you? Choose a name or type it."))
            self.name.field.setFocus()
        elif not self.password.text():
            self.password.set_problem(t("Type your password."))
            self.password.field.setFocus()
        else:
            set_role(self.password.field, wrong=False)
            self.set_busy(True)
            self.login_wanted.emit(name, self.password.text())
