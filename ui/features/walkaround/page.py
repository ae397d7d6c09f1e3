"""The walkaround page: the diagram, beside it marks, checklist and state of the car, below it the photos."""

from collections.abc import Callable
from uuid import UUID

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from advisor_app.diagrams import diagram
from advisor_app.domain.diagram import Panel, ViewName
from advisor_app.domain.stages import Reason, Stage
from advisor_app.domain.walkaround import CheckState, MarkKind, MarkSize, Moment
from advisor_app.i18n import label, words
from advisor_app.ports.reads.visits import VisitHead
from advisor_app.ports.reads.walkarounds import WalkaroundSheet
from ui.features.walkaround.kind_pad import KINDS, KindChooser
from ui.features.walkaround.presenter import WalkaroundPresenter, notice_words
from ui.features.walkaround.sheet import NOTE
from ui.features.walkaround.stage_layout import SheetArea
from ui.kit.at_fields import FieldsFirst
from ui.kit.context import Context
from ui.kit.empty import EmptyState, Skeleton
from ui.kit.failures import Failures
from ui.kit.forms import Field
from ui.kit.keys import CardKeys
from ui.kit.stage_page import StagePage
from ui.shell.window import MainWindow

t = words("walkaround")
SIZES = {Qt.Key.Key_S: MarkSize.SMALL, Qt.Key.Key_M: MarkSize.MEDIUM, Qt.Key.Key_L: MarkSize.LARGE}
HERE = frozenset({"odometer_km", "energy_percent"})
"""Fields of the reception sheet that can be filled in on this page as well."""


class WalkaroundPage(FieldsFirst, StagePage):
    """The stage of the walkaround, and ``FailureView`` for its fields.

    Args:
        context: desk, tasks, changes, questions.
        moment: arrival, or the walk around the finished car.
    """

    stage = Stage.WALKAROUND

    def __init__(self, context: Context, moment: Moment = Moment.ARRIVAL) -> None:
        super().__init__()
        self.setObjectName("walkaround")
        self._context = context
        self._body = ""
        self._fresh = True
        self._place: tuple[str, str, float, float] | None = None
        self._noted_from: QWidget | None = None
        self.presenter = WalkaroundPresenter(context, self, moment)
        self.sheet = self.presenter.open_sheet
        self.area = SheetArea(context, moment)
        self.diagram, self.side = self.area.diagram, self.area.side
        self.photos = self.area.photos
        self.loading = Skeleton(8)
        self.message = EmptyState("walkaround", "", "")
        self.chooser = KindChooser(self)
        self._stack = QStackedWidget()
        for widget in (self.loading, self.area, self.message):
            self._stack.addWidget(widget)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._stack)
        self.setAcceptDrops(True)
        self._wire()

    def _wire(self) -> None:
        marks, checks, photos = self.presenter.marks, self.presenter.checks, self.presenter.photos
        self.diagram.zone_pressed.connect(self._zone_pressed)
        self.diagram.digit_pressed.connect(self._digit)
        self.diagram.mark_pressed.connect(lambda key: self._select(UUID(key)))
        self.area.kinds.chosen.connect(lambda kind: self._mark_here(MarkKind(kind)))
        self.chooser.chosen.connect(lambda kind: self._mark_here(MarkKind(kind)))
        side = self.side
        side.list.chosen.connect(self._select)
        side.list.kind_wanted.connect(lambda digit: marks.change(kind=KINDS[digit - 1]))
        side.details.kind_changed.connect(lambda kind: marks.change(kind=MarkKind(kind)))
        side.details.size_changed.connect(lambda size: marks.change(size=MarkSize(size)))
        side.details.note_changed.connect(lambda note: marks.change(note=note))
        side.details.note_done.connect(self._noted)
        side.details.confirm_wanted.connect(marks.confirm)
        side.details.remove_wanted.connect(marks.remove)
        side.details.photo_wanted.connect(self.photos.pick)
        side.confirm_all.clicked.connect(lambda _on=False: marks.confirm_all())
        side.checks.judged.connect(lambda item, state: checks.judge(item, CheckState(state)))
        side.checks.measured.connect(lambda item, text: side.checks.show_problem(self._measure(item, text)))
        side.checks.remark_wanted.connect(checks.remark)
        side.checks.all_good_wanted.connect(checks.all_good)
        side.state.field_left.connect(self.presenter.set_field)
        side.state.flag_set.connect(self.presenter.set_flag)
        side.state.thing_added.connect(self.presenter.leave)
        side.state.thing_removed.connect(self.presenter.unlist)
        side.signature.paper_wanted.connect(self.presenter.show_paper)
        self.photos.files_chosen.connect(photos.add_files)
        self.photos.picture_pasted.connect(photos.add_picture)
        self.photos.removed.connect(photos.remove)
        self.photos.failed.connect(self._show_error)
        self.message.acted.connect(self.sheet.load)
        onward = QShortcut(QKeySequence("F6"), self)
        onward.setWhatsThis(t("Next part of the page"))
        onward.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        onward.activated.connect(self._next_part)

    # Stage page -----------------------------------------------------------------------------------------------------

    def open(self, visit_id: UUID) -> None:
        """See ``StagePage``."""
        self._fresh = True
        self.chooser.close_chooser()
        self.presenter.open(visit_id)

    def primary(self) -> str:
        """See ``StagePage``."""
        return t("Customer signs") if self.sheet.editable else ""

    def notice(self) -> str:
        """See ``StagePage``: what the customer would sign without."""
        sheet = self.sheet.sheet
        return notice_words(sheet, self.sheet.moment) if sheet is not None and self.sheet.editable else ""

    def act(self) -> None:
        """See ``StagePage``."""
        self.presenter.sign()

    def reasons(self, head: VisitHead) -> tuple[Reason, ...]:
        """Return what blocks the signature; odometer and energy can be filled in here."""
        return tuple(
            Reason(reason.code, self.stage, reason.field) if reason.field in HERE else reason
            for reason in super().reasons(head)
        )

    def focus_field(self, name: str) -> bool:
        """See ``StagePage``."""
        field = self.side.state.field(name)
        if field is None:
            return False
        self.side.show_part("state")
        field.focus_editor()
        return True

    def flush(self) -> bool:
        """See ``StagePage``."""
        self.side.details.flush()
        return self.side.state.flush()

    # What the presenter shows -----------------------------------------------------------------------------------------

    def show_loading(self) -> None:
        """See ``SheetView``."""
        self._stack.setCurrentWidget(self.loading)
        self.side.state.forget()

    def show_sheet(self, sheet: WalkaroundSheet, editable: bool) -> None:
        """See ``SheetView``."""
        if sheet.body.value != self._body:
            self._body = sheet.body.value
            self.diagram.set_diagram(diagram(sheet.body))
            # One begins at the driver's door: the keyboard is put there, and nothing is shown as chosen.
            self.diagram.select(Panel.LEFT_FRONT_DOOR.value, ViewName.LEFT.value)
            self.diagram.select("", ViewName.LEFT.value)
        marks, selected = self.sheet.marks(), self.sheet.selected
        self.area.show_sheet(sheet, marks, selected, self.sheet.lines(), editable)
        self._stack.setCurrentWidget(self.area)
        if self._fresh:
            self._fresh = False
            if not self.side.isAncestorOf(self.focusWidget() or self):
                self.diagram.setFocus(Qt.FocusReason.OtherFocusReason)
        self.primary_changed.emit()

    def show_missing(self) -> None:
        """See ``SheetView``."""
        self._say(t("There was no walkaround"), t("The visit went on without one, and nobody here may begin one now."))

    def show_failed(self, error: BaseException) -> None:
        """See ``SheetView``."""
        self._say(t("The walkaround can't be shown"), t("Nothing is lost. Please try again."), t("Try again"))
        self._show_error(error)

    def _say(self, title: str, text: str, action: str = "") -> None:
        self.message.set_words(title, text, action)
        self._stack.setCurrentWidget(self.message)
        self.primary_changed.emit()

    def offer_undo(self, text: str, undo: Callable[[], object]) -> None:
        """See ``SheetView``."""
        if isinstance(self._context.window, MainWindow):
            self._context.window.toast(text, undo)

    def show_stored(self, field: str) -> None:
        """See ``SheetView``."""
        if (found := self._stored_field(field)) is not None:
            found.settle()

    def show_refused(self, field: str, error: BaseException) -> None:
        """See ``SheetView``."""
        if (found := self._stored_field(field)) is not None:
            found.refuse(error)

    def _stored_field(self, name: str) -> Field | None:
        return self.side.details.note if name == NOTE else self.side.state.field(name)

    def show_storing(self, photos: int) -> None:
        """See ``SheetView``."""
        self.area.show_storing(photos)

    def _show_error(self, error: object) -> None:
        if isinstance(error, BaseException):
            Failures(self, self._context.report).show(error)

    # Failure view: fields are here, everything else is the window's -----------------------------------------------------

    def field_error(self, field: str, text: str) -> bool:
        """Show a problem at its field."""
        found = self.side.state.field(field)
        if found is not None:
            self.side.show_part("state")
            found.set_error(text)
            found.focus_editor()
        return found is not None

    # What the person does -------------------------------------------------------------------------------------------

    def _measure(self, item: str, text: str) -> str:
        return self.presenter.checks.measure(item, text)

    def _select(self, mark_id: UUID | None) -> None:
        self.chooser.close_chooser()
        self.side.details.flush()
        self.presenter.marks.select(mark_id)
        if mark_id is not None:
            self.side.show_part("marks")

    def _zone_pressed(self, panel: str, view: str, x: float, y: float) -> None:
        if not self.sheet.editable:
            return
        self.side.details.flush()
        self._place = (panel, view, x, y)
        at = self.diagram.mapTo(self, self.diagram.to_widget(x, y).toPoint())
        self.chooser.open_at(QPoint(at), label(Panel(panel)), self._back_to_diagram)

    def _back_to_diagram(self) -> None:
        self.diagram.setFocus(Qt.FocusReason.OtherFocusReason)

    def _noted(self) -> None:
        """A note is written: go on where it was begun, in the list of marks or on the diagram."""
        back = self.side.list if self._noted_from is self.side.list else self.diagram
        back.setFocus(Qt.FocusReason.OtherFocusReason)

    def _digit(self, digit: int) -> None:
        if 1 <= digit <= len(KINDS):
            self._place = None
            self._mark_here(KINDS[digit - 1])

    def _mark_here(self, kind: MarkKind) -> None:
        place, self._place = self._place or self.diagram.current_place(), None
        if place is None:
            self.toast(t("Please choose a panel first: press it, or use the arrow keys."))
            return
        panel, view, x, y = place
        self.side.details.flush()
        self.side.show_part("marks")
        self.presenter.marks.add(Panel(panel), view, x, y, kind)

    def _next_part(self) -> None:
        if self.diagram.hasFocus():
            self.side.show_part("marks")
            self.side.focus_part()
        elif not self.side.next_part():
            self._back_to_diagram()

    def card_keys(self) -> CardKeys:
        """Return the keys of its own, for the card of keys."""
        return (
            ("1 – 9", t("Mark a damage on the chosen panel")),
            ("S / M / L", t("Size of the chosen mark")),
            ("K", t("The old mark is still there")),
            ("N", t("Note on the chosen mark")),
            ("Del", t("Remove the chosen mark")),
            ("P", t("Add a photo")),
            ("Ctrl+V", t("Paste a photo")),
            ("Ctrl+Z", t("Undo")),
        )  # fmt: skip

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take the keys of marks from the diagram, the list and the photos; undo and paste from anywhere."""
        key = Qt.Key(event.key())
        if event.matches(QKeySequence.StandardKey.Undo):
            self.presenter.open_sheet.undo()
        elif event.matches(QKeySequence.StandardKey.Paste) and self.sheet.editable:
            self.photos.paste()
        elif key == Qt.Key.Key_P and not event.modifiers() and self.sheet.editable:
            self.photos.pick()
        elif not event.modifiers() and not self.side.checks.hasFocus() and self._mark_key(key):
            event.accept()
        else:
            super().keyPressEvent(event)

    def _mark_key(self, key: Qt.Key) -> bool:
        if self.sheet.selected is None:
            return False
        marks = self.presenter.marks
        if key == Qt.Key.Key_Escape:
            self._select(None)
        elif not self.sheet.editable:
            return False
        elif key in SIZES:
            marks.change(size=SIZES[key])
        elif key == Qt.Key.Key_Delete:
            marks.remove()
        elif key == Qt.Key.Key_K:
            marks.confirm()
        elif key == Qt.Key.Key_N:
            self._noted_from = self.focusWidget()
            self.side.show_part("marks")
            self.side.details.note.focus_editor()
        else:
            return False
        return True

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take photo files anywhere on the page."""
        if self.sheet.editable and event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Take the dropped files in."""
        paths = [url.toLocalFile() for url in event.mimeData().urls() if url.isLocalFile()]
        if paths and self.sheet.editable:
            self.presenter.photos.add_files(paths)
            event.acceptProposedAction()
