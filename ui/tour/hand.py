"""A hand at the keyboard of the running program: what journeys are written with."""

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar
from uuid import UUID

from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QAbstractButton, QApplication, QDialog, QWidget

from advisor_app.domain.staff import Role
from advisor_app.domain.stages import Facts, Stage
from ui.app import App
from ui.kit.forms import Field
from ui.kit.stage_page import StagePage
from ui.kit.type_ahead import TypeAhead
from ui.shell.preview_dialog import PreviewDialog
from ui.shell.rail import RailButton
from ui.tour.driver import Driver

W = TypeVar("W", bound=QWidget)
CONTROL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier
Key = Qt.Key


class Hand:
    """Driver and program together.

    Attributes:
        control: the control key.
        driver: plays keys and clicks.
        app: the running program.
    """

    control = CONTROL

    def __init__(self, driver: Driver, app: App) -> None:
        self.driver = driver
        self.app = app

    # Looking

    def settled(self) -> bool:
        """Return whether the screen stands still: the page gone to is in front, nothing is under way or yet to be shown."""
        app, shown = self.app, self.app.window.pages.currentWidget()
        if app.tasks.pending or not app.window.guide.complete:
            return False
        return app.window.covered or (app.arrived and bool(getattr(shown, "complete", True)))

    def in_sight(self, kind: type[W]) -> list[W]:
        """Return the widgets of that kind that can be seen."""
        return [found for found in self.app.window.findChildren(kind) if found.isVisible()]

    def page(self, kind: type[W]) -> W:
        """Return the page in front; AssertionError when it is another kind."""
        shown = self.app.window.pages.currentWidget()
        assert isinstance(shown, kind), f"{type(shown).__name__} is in front"
        return shown

    def shows(self, kind: type[QWidget]) -> bool:
        """Return whether the page in front is of that kind and nothing covers the desk."""
        return not self.app.window.covered and isinstance(self.app.window.pages.currentWidget(), kind)

    def is_at(self, name: str) -> bool:
        """Return whether the page of that name is in front."""
        here, shown = self.app.navigator.here, self.app.window.pages.currentWidget()
        return here is not None and here.page == name and shown is not None and shown.isVisible()

    def stage(self, kind: type[W]) -> W:
        """Return the stage page in front of the visit workspace."""
        from ui.features.visit.page import VisitPage

        found = self.page(VisitPage).page()
        assert isinstance(found, kind), f"{type(found).__name__} is in front"
        return found

    def at_stage(self, stage: Stage) -> bool:
        """Return whether the workspace shows that stage."""
        from ui.features.visit.page import VisitPage

        if not self.shows(VisitPage):
            return False
        page: StagePage | None = self.page(VisitPage).page()
        return page is not None and page.stage is stage

    def facts(self) -> Facts:
        """Return the newest facts that the workspace shows."""
        from ui.features.visit.page import VisitPage

        head = self.page(VisitPage).presenter.head
        assert head is not None
        return head.facts

    def holds(self, condition: Callable[[Facts], bool]) -> Callable[[], bool]:
        """Return a condition on the facts of the visit in front."""
        from ui.features.visit.page import VisitPage

        def now() -> bool:
            head = self.page(VisitPage).presenter.head if self.shows(VisitPage) else None
            return head is not None and condition(head.facts)

        return now

    def named(self, name: str) -> QWidget:
        """Return the visible widget with that object name, wherever it is."""
        for top in QApplication.topLevelWidgets():
            for found in [top, *top.findChildren(QWidget, name)]:
                if found.objectName() == name and found.isVisible():
                    return found
        raise AssertionError(f"nothing visible is called {name}")

    def button(self, words: str) -> QAbstractButton:
        """Return the visible button with these words in front of everything."""
        top = QApplication.activeModalWidget() or self.app.window
        for found in top.findChildren(QAbstractButton):
            if found.isVisible() and words in found.text().replace("&&", "&"):
                return found
        raise AssertionError(f"no visible button says {words}")

    def dialog(self, name: str) -> bool:
        """Return whether a dialog with that object name is in front."""
        top = QApplication.activeModalWidget()
        return isinstance(top, QDialog) and top.objectName() == name

    def suggested(self) -> bool:
        """Return whether a type-ahead list is open with something in it."""
        return any(box.is_open() for box in self.app.window.findChildren(TypeAhead))

    def primary_enabled(self) -> bool:
        """Return whether the primary action of the workspace can be done now."""
        from ui.features.visit.page import VisitPage

        return (
            self.shows(VisitPage)
            and self.page(VisitPage).primary.isVisible()
            and self.page(VisitPage).primary.isEnabled()
        )

    def preview_ready(self) -> bool:
        """Return whether a paper is shown in the preview, drawn."""
        top = QApplication.activeModalWidget()
        return isinstance(top, PreviewDialog) and top.drawn()

    def spooled(self) -> bool:
        """Return whether the paper in the preview was taken by a printer."""
        top = QApplication.activeModalWidget()
        return isinstance(top, PreviewDialog) and top.outcome_tone() == "success"

    def front(self) -> str:
        """Return which screen is in front: the name of the dialog, the cover, or the page of the window."""
        top = QApplication.activeModalWidget()
        if isinstance(top, QDialog):
            return top.objectName()
        here = self.app.navigator.here
        return "cover" if self.app.window.covered or here is None else here.page

    # Doing

    def tab_to(self, where: QWidget) -> None:
        """Press Tab until the cursor is in a widget; not at all when it is there."""

        def there() -> bool:
            now = self.app.window.focusWidget()
            return now is not None and (now is where or where.isAncestorOf(now))

        self.driver.press_until(Key.Key_Tab, there)

    def write(self, field: Field, text: str) -> None:
        """Go to a field by Tab, and replace what stands in it; it is stored when it is left."""
        self.tab_to(field)
        self.driver.fill(text)

    def go_to(self, page: str) -> None:
        """Go to an area: by its key, or by a click in the rail where it has none."""
        spec = self.app.pages[page]
        if spec.key:
            self.driver.press(getattr(Key, f"Key_{spec.key}"))
        else:
            self.driver.click(lambda: self.rail_button(spec.title()))

    def rail_button(self, title: str) -> RailButton:
        """Return the button of the rail that leads to the area with that title; LookupError where there is none."""
        for found in self.in_sight(RailButton):
            if found.accessibleName().partition(", ")[0] == title:
                return found
        raise LookupError(f"the rail has no {title}")

    def copy_file(self, file: Path) -> None:
        """Let a file lie on the clipboard, as if it had been copied in another program."""

        def copied() -> None:
            data = QMimeData()
            data.setUrls([QUrl.fromLocalFile(str(file))])
            QGuiApplication.clipboard().setMimeData(data)

        self.driver.do(copied)

    def primary(self) -> None:
        """Press F9."""
        self.driver.press(Key.Key_F9)

    def sign(self, where: Callable[[], QWidget]) -> None:
        """Draw a signature on a pad."""
        path = [QPoint(60, 120), QPoint(110, 60), QPoint(150, 150), QPoint(210, 80), QPoint(280, 140), QPoint(360, 90)]
        self.driver.drag(where, path)

    def roles(self) -> tuple[Role, ...]:
        """Return the roles of the people of the shop."""
        return tuple(s.role for s in self.app.seats.staff)

    def visit_id(self) -> UUID:
        """Return the visit in front."""
        from ui.features.visit.page import VisitPage

        head = self.page(VisitPage).presenter.head
        assert head is not None
        return head.id
