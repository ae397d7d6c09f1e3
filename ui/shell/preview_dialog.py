"""Print preview: the real pages of the PDF, the printer and copies remembered for this paper, and what became of it."""

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QImage, QKeyEvent
from PySide6.QtWidgets import (
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from advisor_app.i18n import words
from ui.kit.buttons import Button, IconButton
from ui.kit.choice import ChoiceBox
from ui.kit.edged_dialog import EDGE, EdgedDialog
from ui.shell.data import PrintWish
from ui.shell.preview_parts import CopiesInput, PageView
from ui.theme.roles import set_role
from ui.theme.tokens import SPACE_2, SPACE_3, SPACE_4, SPACE_6

t = words("shell")

MARGIN = 24
SIZE, AROUND = QSize(1040, 760), QSize(32, 32)
"""How large the dialog is, and how much of the window stays in sight around it where that is smaller."""


class PreviewDialog(EdgedDialog):
    """Passive dialog over the window; open it with ``open``.

    Signals:
        page_wanted: (index, width) picture of a page that has come into view, ``width`` in device pixels; answer with
            ``set_page``.
        print_wanted: (PrintWish) print it.
        save_wanted: (path) save the PDF there.
        retry_wanted: make the paper again after it failed.
    """

    page_wanted = Signal(int, int)
    print_wanted = Signal(object)
    save_wanted = Signal(str)
    retry_wanted = Signal()

    def __init__(self, title: str, file_name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("preview")
        self.setWindowTitle(title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(SIZE if parent is None else SIZE.boundedTo(parent.window().size() - AROUND))
        self._file_name = file_name
        self._views: list[PageView] = []
        self._asked: set[tuple[int, int]] = set()
        self._zoom = 1.0
        self._paper = QWidget()
        self._paper.setProperty("role", "scrolled")
        self._column = QVBoxLayout(self._paper)
        self._column.setContentsMargins(MARGIN, MARGIN, MARGIN, MARGIN)
        self._column.setSpacing(SPACE_4)
        self._state = QLabel(textFormat=Qt.TextFormat.PlainText, wordWrap=True)
        self._state.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._again = Button(t("Try again"), icon="refresh")
        self._again.clicked.connect(self.retry_wanted)
        self._column.addWidget(self._state)
        self._column.addWidget(self._again, 0, Qt.AlignmentFlag.AlignCenter)
        self._scroll = QScrollArea(widgetResizable=True)
        self._scroll.setWidget(self._paper)
        self._scroll.verticalScrollBar().valueChanged.connect(self._ask_for_visible)
        desk = QFrame()
        desk.setProperty("role", "desk")
        inside = QVBoxLayout(desk)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.addWidget(self._scroll)
        row = QHBoxLayout(self)
        row.setContentsMargins(EDGE, EDGE, EDGE, EDGE)
        row.setSpacing(0)
        row.addWidget(desk, 1)
        row.addWidget(self._side(title))
        self.set_printers((), "", 1)
        self.show_making()

    def _side(self, title: str) -> QWidget:
        side = QWidget()
        side.setProperty("role", "surface")
        side.setFixedWidth(272)
        head = QLabel(title, textFormat=Qt.TextFormat.PlainText, wordWrap=True)
        head.setProperty("role", "section")
        self._pages = QLabel(textFormat=Qt.TextFormat.PlainText)
        self._pages.setProperty("role", "muted")
        self._note = QLabel(textFormat=Qt.TextFormat.PlainText, wordWrap=True)
        self._note.setProperty("tone", "warning")
        self.printer, self.copies = ChoiceBox(()), CopiesInput()
        self.printer.setObjectName("preview.printer")
        self.copies.setObjectName("preview.copies")
        self._outcome = QLabel(textFormat=Qt.TextFormat.PlainText, wordWrap=True)
        self._progress = QProgressBar(textVisible=False, maximum=0)
        self.print_button = Button(t("Print"), role="primary", key="F8", icon="printer")
        self.print_button.setObjectName("preview.print")
        self.print_button.clicked.connect(self._print)
        self.save_button = Button(t("Save as PDF"), key="Ctrl+S", icon="download")
        self.save_button.setObjectName("preview.save")
        self.save_button.clicked.connect(self._save)
        close = Button(t("Close"), key="Esc")
        close.setObjectName("preview.close")
        close.clicked.connect(self.reject)
        for button in (self.print_button, self.save_button, close, self._again):
            button.setAutoDefault(False)
        column = QVBoxLayout(side)
        column.setContentsMargins(SPACE_6, SPACE_6, SPACE_6, SPACE_6)
        column.setSpacing(SPACE_2)
        for above in (head, self._pages, self._note):
            column.addWidget(above)
        column.addSpacing(SPACE_3)
        for text, field in ((t("Printer"), self.printer), (t("Copies"), self.copies)):
            label = QLabel(text)
            label.setProperty("role", "label")
            label.setBuddy(field)
            field.setAccessibleName(text)
            column.addWidget(label)
            if field is self.printer:
                column.addWidget(field)
        column.addLayout(self._copies_row())
        column.addSpacing(SPACE_3)
        for below in (self.print_button, self.save_button, self._progress, self._outcome):
            column.addWidget(below)
        column.addStretch()
        column.addWidget(close)
        return side

    def _copies_row(self) -> QHBoxLayout:
        """Return fewer, number, more."""
        row = QHBoxLayout()
        row.setSpacing(SPACE_2)
        self._steps = (
            IconButton("minus", t("One copy less"), outlined=True),
            IconButton("plus", t("One copy more"), outlined=True),
        )
        for button, step in zip(self._steps, (-1, 1), strict=True):
            button.clicked.connect(lambda _checked=False, step=step: self._step_copies(step))
        row.addWidget(self._steps[0])
        row.addWidget(self.copies, 1)
        row.addWidget(self._steps[1])
        return row

    def _step_copies(self, step: int) -> None:
        self.copies.set_value(self.copies.value() + step)

    # What the presenter says

    def show_making(self) -> None:
        """Show that the paper is being made."""
        self._set_pages(())
        self._tell_state(t("Making the paper …"), again=False)

    def show_failed(self, text: str) -> None:
        """Show why the paper could not be made, with a button to try again."""
        self._set_pages(())
        self._tell_state(text, again=True)

    def show_pages(self, sizes: Sequence[tuple[float, float]]) -> None:
        """Show a paper of so many pages.

        Args:
            sizes: width and height of each page, in points.
        """
        self._tell_state("", again=False)
        self._set_pages(sizes)
        self._ask_for_visible()

    def set_page(self, index: int, image: QImage) -> None:
        """Show the picture of a page; one that is no longer there is passed over."""
        if index < len(self._views):
            self._views[index].set_image(image)

    def drawn(self) -> bool:
        """Return whether the first page is shown."""
        return bool(self._views) and self._views[0].drawn()

    def set_printers(self, names: Sequence[str], chosen: str, copies: int) -> None:
        """Offer these printers, with what was used last for this paper at this counter."""
        self.printer.set_choices([(name, name) for name in names] or [("", t("No printer is installed"))])
        self.printer.set_value(chosen if chosen in names else next(iter(names), ""))
        self.printer.setEnabled(bool(names))
        self.copies.set_value(copies)
        for part in (self.copies, *self._steps):
            part.setEnabled(bool(names))
        self._allow()

    def set_note(self, text: str) -> None:
        """Say that this is a reprint and carries a copy mark; an empty text hides it."""
        self._note.setText(text)
        self._note.setVisible(bool(text))

    def show_outcome(self, text: str, tone: str = "", *, working: bool = False) -> None:
        """Say what became of printing or saving.

        Args:
            text: in words, never more certain than what the system told (handed over, printed, failed, unknown).
            tone: ``success``, ``warning``, ``danger`` or empty.
            working: whether it is still under way; the buttons wait.
        """
        self._outcome.setText(text)
        self._outcome.setVisible(bool(text))
        set_role(self._outcome, tone=tone)
        self._progress.setVisible(working)
        self._allow()

    def outcome_tone(self) -> str:
        """Return the tone of what is told about printing or saving; empty while nothing is or it is under way."""
        told = not self._outcome.isHidden() and self._progress.isHidden()
        return str(self._outcome.property("tone") or "") if told else ""

    # Keys and size

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ctrl+plus and Ctrl+minus zoom, the page keys scroll; F8, Ctrl+S and Esc belong to the buttons."""
        held = event.modifiers() & Qt.KeyboardModifier.ControlModifier
        if held and event.key() in (Qt.Key.Key_Plus, Qt.Key.Key_Equal, Qt.Key.Key_Minus):
            self._zoom = min(3.0, max(0.5, self._zoom * (0.8 if event.key() == Qt.Key.Key_Minus else 1.25)))
            self._size_pages()
        elif event.key() in (Qt.Key.Key_PageDown, Qt.Key.Key_PageUp):
            bar = self._scroll.verticalScrollBar()
            bar.setValue(bar.value() + (1 if event.key() == Qt.Key.Key_PageDown else -1) * bar.pageStep())
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: object) -> None:
        """Fit the pages into the new width."""
        super().resizeEvent(event)  # type: ignore[arg-type]
        self._size_pages()

    def _tell_state(self, text: str, *, again: bool) -> None:
        self._state.setText(text)
        self._state.setVisible(bool(text))
        set_role(self._state, role="muted", tone="danger" if again else "")
        self._again.setVisible(again)
        self._note.setVisible(bool(self._note.text()))
        self.show_outcome("")

    def _set_pages(self, sizes: Sequence[tuple[float, float]]) -> None:
        for view in self._views:
            view.hide()
            view.deleteLater()
        self._asked.clear()
        self._views = [PageView(size, number, len(sizes)) for number, size in enumerate(sizes, 1)]
        for view in self._views:
            self._column.addWidget(view, 0, Qt.AlignmentFlag.AlignHCenter)
        self._column.setAlignment(Qt.AlignmentFlag.AlignTop if sizes else Qt.AlignmentFlag.AlignVCenter)
        bar = Qt.ScrollBarPolicy.ScrollBarAlwaysOn if sizes else Qt.ScrollBarPolicy.ScrollBarAsNeeded
        self._scroll.setVerticalScrollBarPolicy(bar)  # always beside pages: they are as wide as it leaves room
        self._pages.setText(t("Pages: {n}", n=len(sizes)) if sizes else "")
        self._allow()
        self._size_pages()

    def _size_pages(self) -> None:
        room = self._scroll.viewport().width() - 2 * MARGIN
        for view in self._views:
            view.set_width(max(200, round(min(room, 720) * self._zoom)))
        self._column.activate()
        self._ask_for_visible()

    def _ask_for_visible(self) -> None:
        """Ask once for each page in view, sharp for this screen and zoom."""
        top = self._scroll.verticalScrollBar().value()
        low, high = top - 200, top + (self._scroll.viewport().height() or self.height()) + 200
        above = MARGIN  # counted, because the layout places new pages only later
        for index, view in enumerate(self._views):
            wish = (index, round(view.width() * self.devicePixelRatioF()))
            if wish not in self._asked and above < high and above + view.height() > low:
                self._asked.add(wish)
                self.page_wanted.emit(*wish)
            above += view.height() + SPACE_4

    def _allow(self) -> None:
        ready = bool(self._views) and self._progress.isHidden()
        self.print_button.setEnabled(ready and self.printer.isEnabled())
        self.save_button.setEnabled(ready)

    def _print(self) -> None:
        self.print_wanted.emit(PrintWish(self.printer.value() or "", self.copies.value()))

    def _save(self) -> None:
        chooser = QFileDialog(self, t("Save as PDF"), self._file_name, "PDF (*.pdf)")
        chooser.setObjectName("preview.file")
        chooser.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        chooser.setDefaultSuffix("pdf")
        chooser.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        chooser.fileSelected.connect(self.save_wanted)
        chooser.open()
