"""The main window: bar above, rail at the left, the page, the guide at the right; covers for login, lock and first start.

Passive: it shows what it is told and says what somebody wants. Presenters decide; no database and no service in here.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import cast

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent, QResizeEvent, QShortcut
from PySide6.QtWidgets import QDialog, QFrame, QHBoxLayout, QMainWindow, QStackedWidget, QVBoxLayout, QWidget
from shiboken6 import isValid

from advisor_app.i18n import words
from ui.kit.banner import Banner
from ui.kit.failures import Presentation, Retry
from ui.kit.keys import WINDOW, Keys, KeySpec, rank
from ui.kit.qt_keys import bind, keys_of
from ui.kit.toast import ToastHost
from ui.kit.turn import painted_apart
from ui.shell import notices
from ui.shell.cover import Cover
from ui.shell.cursor_keeper import CursorKeeper
from ui.shell.data import GuideData, RailEntry
from ui.shell.guide_dock import WIDTH, GuideDock
from ui.shell.key_card import KeyCard
from ui.shell.rail import Rail
from ui.shell.search_popup import SearchPopup
from ui.shell.topbar import TopBar
from ui.theme.theme import dress
from ui.theme.tokens import SPACE_3, SPACE_6

t = words("shell")

SIZE, SMALLEST = QSize(1440, 900), QSize(1024, 640)
ROOM_FOR_GUIDE = SMALLEST.width() + WIDTH
"""A window narrower than this folds the guide away: beside it a page would have less room than in the smallest one."""


class MainWindow(QMainWindow):
    """The one window of the program; also the ``FailureView`` of everything that has no view of its own.

    Attributes:
        top: the bar.
        rail: the areas.
        guide: the guide panel.
        search: the global search.
        keys: the register of keys; pages add theirs.

    Signals:
        area_wanted: (name) a page of the rail, by click or key.
        back_wanted: Esc, when nothing under the cursor took it.
        refresh_wanted: F5.
        visit_wanted: F2, a new visit.
        lock_wanted: Ctrl+L or the menu.
        approval_wanted: (Presentation, approved) somebody with a higher limit is asked for.
        closing: the window is about to close.
    """

    area_wanted = Signal(str)
    back_wanted = Signal()
    refresh_wanted = Signal()
    visit_wanted = Signal()
    lock_wanted = Signal()
    approval_wanted = Signal(object, object)
    closing = Signal()

    def __init__(self, keys: Keys | None = None) -> None:
        super().__init__()
        self.setObjectName("window")
        self.setWindowTitle(t("Advisor Desk"))
        self.setMinimumSize(SMALLEST)
        self.resize(SIZE)
        self.keys = keys or Keys()
        self._area_keys: list[tuple[KeySpec, QShortcut]] = []
        self._focus: QWidget | None = None
        self._put_by: list[QDialog] = []
        self._guide_wanted: bool | None = None  # nobody has chosen: it is there where there is room
        self._guide_here = True
        self.top, self.rail, self.guide = TopBar(), Rail(), GuideDock()
        self.pages = QStackedWidget()
        self.pages.setObjectName("pages")
        self._banner = Banner()
        self._retries: list[Retry] = []
        self._desk = self._make_desk()
        self.search = SearchPopup(self._desk)
        self._toast = ToastHost(self._desk, self.top)
        self._keeper = CursorKeeper(self._desk, self.pages)
        self._stack = QStackedWidget()
        self._stack.addWidget(self._desk)
        self.setCentralWidget(self._stack)
        self._bind()
        dress(self)

    def _make_desk(self) -> QWidget:
        desk = QFrame()
        desk.setProperty("role", "cover")
        middle = QVBoxLayout()
        middle.setContentsMargins(0, 0, 0, 0)
        middle.setSpacing(0)
        self._over = QFrame()
        over = QVBoxLayout(self._over)
        over.setContentsMargins(SPACE_6, SPACE_3, SPACE_6, 0)
        over.addWidget(self._banner)
        self._over.hide()
        middle.addWidget(self._over)
        middle.addWidget(self.pages, 1)
        row = QHBoxLayout()
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.rail)
        row.addLayout(middle, 1)
        row.addWidget(self.guide)
        column = QVBoxLayout(desk)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.top)
        column.addLayout(row, 1)
        return desk

    def _bind(self) -> None:
        for name, pressed, what, act in (
            ("search.open", "Ctrl+K", t("Search"), self.open_search),
            ("search.open", "F3", t("Search"), self.open_search),
            ("visit.new", "F2", t("New visit"), self.visit_wanted.emit),
            ("page.refresh", "F5", t("Refresh"), self.refresh_wanted.emit),
            ("keys.show", "F1", t("Keys"), self.show_keys),
            ("guide.toggle", "F10", t("Show or hide the guide"), self._toggle_guide),
            ("window.lock", "Ctrl+L", t("Lock"), self.lock_wanted.emit),
        ):
            bind(self.keys, KeySpec(name, pressed, WINDOW, lambda what=what: what), self._desk, act)  # type: ignore[misc]
        # not a shortcut: whatever the cursor is in may use Esc itself before it means "back"
        self.keys.add(KeySpec("page.back", "Esc", WINDOW, lambda: t("Back")))
        self.top.search_wanted.connect(self.open_search)
        self.top.lock_wanted.connect(self.lock_wanted)
        self.top.keys_wanted.connect(self.show_keys)
        self.top.guide_wanted.connect(self.set_guide_shown)
        self._banner.acted.connect(self._try_again)
        self._banner.dismissed.connect(self._over.hide)
        self.guide.hidden_wanted.connect(lambda: self.set_guide_shown(False))
        self.rail.chosen.connect(self.area_wanted)
        self._place_guide()

    # Covers and pages

    def show_cover(self, cover: Cover) -> None:
        """Show login, lock or first start over everything; what lies under it stays as it is."""
        if self._stack.currentWidget() is self._desk:
            self._focus = self.focusWidget()
            self.search.close_search()
            self._put_by = [dialog for dialog in self.findChildren(QDialog) if dialog.isVisible()]
            for dialog in self._put_by:
                dialog.hide()
        if self._stack.indexOf(cover) < 0:
            self._stack.addWidget(cover)
        self._stack.setCurrentWidget(cover)
        self._drop_covers(cover)

    def _drop_covers(self, but: Cover | None = None) -> None:
        """Let go of the covers that are past: each lock and each login makes a new one."""
        for cover in self._stack.findChildren(Cover, options=Qt.FindChildOption.FindDirectChildrenOnly):
            if cover is not but:
                self._stack.removeWidget(cover)
                cover.deleteLater()

    def show_desk(self) -> None:
        """Show the desk again, the cursor where it was, and the dialogs that were open."""
        self._stack.setCurrentWidget(self._desk)
        self._drop_covers()
        if self._focus is not None and self._focus.isVisible():
            self._focus.setFocus(Qt.FocusReason.OtherFocusReason)
        self._focus = None
        for dialog in self._take_up():
            dialog.show()

    def give_up_dialogs(self) -> None:
        """Answer with no what stood open when the desk was covered: somebody else sits here now."""
        for dialog in self._take_up():
            dialog.reject()

    def _take_up(self) -> list[QDialog]:
        """Return the dialogs that were put by, but for those that are gone by now."""
        put_by, self._put_by = self._put_by, []
        return [dialog for dialog in put_by if isValid(dialog)]

    @property
    def covered(self) -> bool:
        """Whether login, lock or first start is shown instead of the desk."""
        return self._stack.currentWidget() is not self._desk

    def take_in(self, page: QWidget) -> None:
        """Add a page without showing it; it is dressed by that, so that showing it is quick."""
        if self.pages.indexOf(page) < 0:
            self.pages.addWidget(page)

    def show_page(self, page: QWidget, area: str) -> None:
        """Bring a page to the front and light its area; a page shown for the first time is taken in."""
        self.take_in(page)
        painted_apart(self.pages)
        self.pages.setCurrentWidget(page)
        self.rail.set_current(area)

    def drop_page(self, page: QWidget) -> None:
        """Take a page out and delete it (its owner has logged out)."""
        self.pages.removeWidget(page)
        page.deleteLater()

    def set_areas(self, entries: Sequence[RailEntry]) -> None:
        """Show these areas in the rail and bind their keys."""
        for spec, shortcut in self._area_keys:
            self.keys.remove(spec)
            shortcut.setEnabled(False)
            shortcut.deleteLater()
        self.rail.set_entries(entries)
        self._area_keys = []
        for entry in entries:
            if entry.key:
                self._area_keys.append(self._bind_area(entry))

    def _bind_area(self, entry: RailEntry) -> tuple[KeySpec, QShortcut]:
        spec = KeySpec(f"area.{entry.name}", entry.key, WINDOW, lambda: entry.title)
        return spec, bind(self.keys, spec, self._desk, lambda: self.area_wanted.emit(entry.name))

    # Guide, search, keys

    def set_guide_shown(self, shown: bool) -> None:
        """Show or hide the guide panel, where the page has one, as the person chose.

        A choice that is what the window would do by itself is none: the guide goes on following the room there is.
        """
        self._guide_wanted = None if shown is self._room_for_guide() else shown
        self._place_guide()

    def set_guide_place(self, here: bool) -> None:
        """Say whether the page in front has a guide; elsewhere the page takes its room."""
        self._guide_here = here
        self._place_guide()

    def _room_for_guide(self) -> bool:
        return self.width() >= ROOM_FOR_GUIDE

    def _guide_open(self) -> bool:
        return self._room_for_guide() if self._guide_wanted is None else self._guide_wanted

    def _place_guide(self) -> None:
        shown = self._guide_open()
        self.guide.setVisible(shown and self._guide_here)
        self.top.set_guide_shown(shown, here=self._guide_here)

    def show_guide(self, data: GuideData) -> None:
        """Give the guide panel what it shows."""
        self.guide.show_guide(data)

    def open_search(self) -> None:
        """Open the global search."""
        self.search.place()
        self.search.open()

    def show_keys(self) -> KeyCard:
        """Open the card of keys: those of the page in front, as it stands now, then the window's."""
        page = self.pages.currentWidget()
        here = keys_of(page) if page is not None else ()
        everywhere = self.keys.card([WINDOW])
        groups = [(t("Everywhere"), sorted(rows, key=lambda row: rank(row[0]))) for _, rows in everywhere]
        if here:
            groups.insert(0, (t("On this page"), list(here)))
        card = KeyCard(groups, self)
        card.open()
        return card

    def _toggle_guide(self) -> None:
        self.set_guide_shown(not self._guide_open())

    # FailureView

    def field_error(self, field: str, text: str) -> bool:
        """Let the page in front show a problem at its field; False when it has no such field."""
        shown = getattr(self.pages.currentWidget(), "field_error", None)
        return bool(cast(Callable[[str, str], bool], shown)(field, text)) if shown is not None else False

    def ask(self, text: str, answered_yes: Callable[[], object]) -> None:
        """Ask a question over the window."""
        notices.ask(self, text, answered_yes)

    def ask_approval(self, shown: Presentation, approved: Callable[[], object]) -> None:
        """Tell the presenter that somebody with a higher limit is needed (``Dialogs.approve``)."""
        self.approval_wanted.emit(shown, approved)

    def show_conflict(self, shown: Presentation, retry: Retry | None) -> None:
        """Show mine beside theirs; where there is no mine, sending the same again would meet the same refusal."""
        mine, theirs = (shown.params.get(name) for name in ("mine", "theirs"))
        notices.show_conflict(
            self,
            shown.text,
            mine if isinstance(mine, Mapping) else {},
            theirs if isinstance(theirs, Mapping) else {},
            retry if "mine" in shown.params else None,
        )

    def banner(self, text: str, retry: Retry | None) -> None:
        """Show a banner over the page; what else waits for the same cause is tried again together with it."""
        if self._over.isHidden():
            self._retries = []
        if retry is not None and retry not in self._retries:
            self._retries.append(retry)
        self._banner.show_text(text, "error", t("Try again") if self._retries else "")
        self._over.show()

    def clear_banner(self) -> None:
        """Take the banner away: its cause is gone."""
        self._retries = []
        self._over.hide()

    def toast(self, text: str, undo: Callable[[], object] | None = None) -> None:
        """Show a short notice; with ``undo`` it stays longer and offers to undo (Ctrl+Z)."""
        if undo is not None:
            self._toast.show_undo(text, undo)
        else:
            self._toast.show_text(text)

    def tell_dropped(self, _digits: str) -> None:
        """Say that what was scanned did not go into the field of an amount, and what to do."""
        self.toast(t("The scanned number was not put into the amount. Type the amount with the keyboard."))

    def _try_again(self) -> None:
        retries = self._retries
        self.clear_banner()
        for retry in retries:
            retry()

    # Qt

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc that nobody took goes back."""
        if event.key() == Qt.Key.Key_Escape and not self.covered:
            self.back_wanted.emit()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the search in the middle, and the guide where there is room for it."""
        super().resizeEvent(event)
        self._place_guide()
        self.search.place()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Leave the field somebody was in, so that it is stored like the others, and say that the window closes."""
        if (field := self.focusWidget()) is not None:
            field.clearFocus()
        self.closing.emit()
        super().closeEvent(event)
