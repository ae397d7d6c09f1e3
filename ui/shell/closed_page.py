"""The shop that could not be opened: why, what to do, and where it was looked for."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QPushButton, QWidget

from advisor_app.i18n import words
from ui.shell.cover import Cover
from ui.theme.tokens import SPACE_1

t = words("shell")


class ClosedPage(Cover):
    """Passive page.

    Signals:
        retry_wanted: the shop is to be opened again.

    Args:
        reason: what happened and what to do.
        place: path or URL of the database, without a password.
    """

    retry_wanted = Signal()

    def __init__(self, reason: str, place: str, parent: QWidget | None = None) -> None:
        super().__init__(t("Advisor Desk"), t("The shop could not be opened"), 520, parent)
        self.setObjectName("closed")
        self.reason, self.place = QLabel(reason), QLabel(t("Database: {place}", place=place))
        for part in (self.reason, self.place):
            part.setTextFormat(Qt.TextFormat.PlainText)
            part.setWordWrap(True)
            part.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            self.column.addWidget(part)
        self.place.setProperty("role", "muted")
        self.place.setHidden(place in reason)
        self.retry = QPushButton(t("Try again") + "   Enter")
        self.retry.setProperty("role", "primary")
        self.retry.setObjectName("closed.retry")
        self.retry.setAutoDefault(True)
        self.retry.clicked.connect(self._again)
        self.column.addSpacing(SPACE_1)
        self.column.addWidget(self.retry)

    def first(self) -> QWidget:
        """See ``Cover``: Enter tries again."""
        return self.retry

    def _again(self) -> None:
        self.retry.setEnabled(False)
        self.retry.setText(t("Opening …"))
        self.retry_wanted.emit()
