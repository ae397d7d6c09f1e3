"""What the visit workspace expects of the page of a stage."""

from uuid import UUID

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QApplication, QWidget

from advisor_app.domain.stages import Reason, Stage, journey
from advisor_app.ports.reads.visits import VisitHead
from ui.kit.cursor import to_first_field


class StagePage(QWidget):
    """Base of the pages of the workspace. The workspace owns header, stepper, bottom bar and guide.

    Signals:
        primary_changed: words or possibility of the primary action changed.
    """

    primary_changed = Signal()
    stage: Stage
    _waits = False

    def showEvent(self, event: QShowEvent) -> None:
        """Take the cursor when the page comes to the front, unless it has put it somewhere itself by then."""
        super().showEvent(event)
        if not event.spontaneous():
            QTimer.singleShot(0, self, self._arrive)

    def _arrive(self) -> None:
        now = QApplication.focusWidget()
        here = self.isVisible() and self.window().isActiveWindow()
        if here and (now is None or not self.isAncestorOf(now)):
            self.take_focus()
            QTimer.singleShot(0, self, self._look_again)  # children that were added meanwhile are shown a turn later
        if not self._waits:  # what is shown may come later than the page: then its first field is still wanted
            self._waits = True
            self.primary_changed.connect(self._look_again, Qt.ConnectionType.QueuedConnection)

    def _look_again(self) -> None:
        if self.hasFocus():
            self.take_focus()

    def open(self, visit_id: UUID) -> None:
        """Show this stage of a visit; called when it comes to the front, also for another visit."""
        raise AssertionError(f"{type(self).__name__} does not open {visit_id}")

    def set_head(self, head: VisitHead) -> None:
        """Take the newest header (facts, totals); called after every change of the visit, the first time after open."""

    def primary(self) -> str:
        """Return the words of the primary action (F9), or an empty string where there is none."""
        return ""

    def notice(self) -> str:
        """Return what is said quietly beside the primary action: it does not block it, but one should know."""
        return ""

    def act(self) -> None:
        """Do the primary action."""

    def reasons(self, head: VisitHead) -> tuple[Reason, ...]:
        """Return what blocks the primary action; by default what the stage engine says of the stage's act."""
        return journey(head.facts).at(self.stage).reasons

    def focus_field(self, name: str) -> bool:  # noqa: ARG002 (for those who have fields)
        """Put the cursor into a field; False where this page has none of that name."""
        return False

    def take_focus(self) -> None:
        """Put the cursor where work goes on; called when what it stood on was taken away, as an action does to its field."""
        if not self.focus_field(""):
            to_first_field(self)

    def flush(self) -> bool:
        """Store what is being typed before the page goes away; False while something can't be stored."""
        return True
