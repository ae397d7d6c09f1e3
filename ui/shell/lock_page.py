"""The lock: a PIN brings the same person back to the same place; anybody else who is logged in here may switch in."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QRegularExpression, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QRegularExpressionValidator
from PySide6.QtWidgets import QFrame, QLabel, QPushButton, QVBoxLayout, QWidget

from advisor_app.i18n import words
from ui.shell.cover import Cover, Entry
from ui.shell.data import Person
from ui.shell.login_page import PersonButton
from ui.theme.current import colour
from ui.theme.tokens import SPACE_2

t = words("shell")

SHORTEST, LONGEST = 4, 6
TRIES = 5
_PIN = QRegularExpression(rf"[0-9]{{0,{LONGEST}}}")


class Dots(QWidget):
    """How many digits have been typed, seen across the counter without reading them."""

    def __init__(self) -> None:
        super().__init__()
        self._typed = 0
        self.setFixedHeight(24)

    def set_typed(self, typed: int) -> None:
        """Show this many full dots."""
        self._typed = typed
        self.update()

    def sizeHint(self) -> QSize:
        """Return room for six dots."""
        return QSize(LONGEST * 28, 24)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint full and empty dots."""
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            left = (self.width() - LONGEST * 28) / 2
            for place in range(LONGEST):
                full = place < self._typed
                painter.setPen(colour("accent" if full else "border_strong"))
                painter.setBrush(colour("accent" if full else "surface"))
                painter.drawEllipse(QRectF(left + place * 28 + 8, 6, 12, 12))


class LockPage(Cover):
    """Passive page; what lies under it stays as it is.

    Signals:
        pin_entered: (pin) four to six digits.
        password_entered: (password) after five wrong PINs, or where none is set.
        switch_wanted: (id) somebody else who is logged in here wants to come in.
        login_wanted: somebody who is not logged in here yet.
    """

    pin_entered = Signal(str)
    password_entered = Signal(str)
    switch_wanted = Signal(str)
    login_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", t("Locked"), 360, parent)
        self.setObjectName("lock")
        self._by_password = False
        self.language.hide()
        self._dots = Dots()
        self.pin = Entry(t("PIN"), "lock.pin", secret=True)
        self.pin.field.setValidator(QRegularExpressionValidator(_PIN, self))
        self.pin.field.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.pin.field.textChanged.connect(lambda text: self._dots.set_typed(len(text)))
        self.pin.field.returnPressed.connect(self._try_pin)
        self.password = Entry(t("Password"), "lock.password", secret=True)
        self.password.field.returnPressed.connect(self._try_password)
        self.unlock = QPushButton(t("Unlock") + "   Enter")
        self.unlock.setProperty("role", "primary")
        self.unlock.setObjectName("lock.unlock")
        self.unlock.clicked.connect(self._try)
        self._others_head = QLabel(t("Also logged in here"))
        self._others_head.setProperty("role", "label")
        self._others = QVBoxLayout()
        self._others.setSpacing(SPACE_2)
        self._line = QFrame()
        self._line.setProperty("role", "line")
        login = QPushButton(t("Log in as somebody else"))
        login.setProperty("role", "link")
        login.setObjectName("lock.login")
        login.clicked.connect(self.login_wanted)
        for part in (self._dots, self.pin, self.password, self.unlock, self._line, self._others_head):
            self.column.addWidget(part)
        self.column.addLayout(self._others)
        self.foot.insertWidget(1, login)
        self.set_others(())
        self.ask_pin()

    def first(self) -> QWidget:
        """See ``Cover``: PIN or password."""
        return (self.password if self._by_password else self.pin).field

    def set_person(self, name: str, role: str) -> None:
        """Show whose work lies under the lock."""
        self.set_head(name, f"{role} · {t('Locked')}")

    def set_others(self, people: Sequence[Person]) -> None:
        """Show who else is logged in at this counter today; their work is kept too."""
        while (item := self._others.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        for person in people:
            button = PersonButton(person)
            button.setCheckable(False)
            button.clicked.connect(lambda _=False, id=person.id: self.switch_wanted.emit(id))  # noqa: A006
            self._others.addWidget(button)
        self._line.setVisible(bool(people))
        self._others_head.setVisible(bool(people))

    def ask_pin(self, told: str = "") -> None:
        """Ask for the PIN; ``told`` is that of the demo shop, which everybody may know."""
        self._by_password = False
        self.pin.set_hint(t("Demo shop: the PIN is {pin}.", pin=told) if told else "")
        self.pin.field.clear()
        self.pin.set_problem("")
        self._show_asked()

    def ask_password(self, why: str = "") -> None:
        """Ask for the password instead; ``why`` says what happened (five wrong PINs, none set)."""
        self._by_password = True
        self.password.field.clear()
        self._show_asked()
        self.password.set_problem(why)

    def wrong_pin(self, tries_left: int) -> None:
        """Say that the PIN was wrong; with no try left the password is asked for."""
        if tries_left <= 0:
            self.ask_password(t("Five wrong PINs. Type your password."))
            return
        self.pin.field.clear()
        self.pin.set_problem(t("Wrong PIN. Tries left: {n}", n=tries_left))
        self.pin.field.setFocus()

    def wrong_password(self, text: str) -> None:
        """Say that the password was wrong."""
        self.password.field.clear()
        self.password.set_problem(text)
        self.password.field.setFocus()

    def _show_asked(self) -> None:
        for part in (self._dots, self.pin):
            part.setVisible(not self._by_password)
        self.password.setVisible(self._by_password)
        self.first().setFocus()

    def _try(self) -> None:
        if self._by_password:
            self._try_password()
        else:
            self._try_pin()

    def _try_pin(self) -> None:
        if len(self.pin.text()) < SHORTEST:
            self.pin.set_problem(t("A PIN has four to six digits."))
        else:
            self.pin_entered.emit(self.pin.text())

    def _try_password(self) -> None:
        if self.password.text():
            self.password_entered.emit(self.password.text())
        else:
            self.password.set_problem(t("Type your password."))
