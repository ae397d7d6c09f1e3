"""The composition root of the desktop program: wires database, desk, window and features together."""

from __future__ import annotations

import sys
from dataclasses import replace
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote
from uuid import UUID

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication, QWidget

from advisor_app import settings as kept
from advisor_app.domain.staff import ShopKind
from advisor_app.domain.values.errors import EnvironmentFault, LostRace, NotPermitted, TradeError
from advisor_app.domain.values.ids import read_scan_code
from advisor_app.i18n import error_text, set_language, words
from advisor_app.later import Later, later
from advisor_app.paths import data_folder, log_folder
from ui.ahead import Ahead
from ui.crash import Rim, log_qt_messages, show_fault
from ui.display import is_there
from ui.homes import AHEAD, HOMES, features
from ui.kit import formats
from ui.kit.collector import Collector
from ui.kit.failures import Failures
from ui.kit.hub import ChangeHub
from ui.kit.navigation import InParts, Navigator, Pages, PageSpec, Place
from ui.kit.qt_tasks import QtTasks, quick_switching
from ui.kit.scanner import Scanner
from ui.kit.turn import next_turn
from ui.rest import Rest
from ui.seats import Seats
from ui.shell.data import OwnShop, RailEntry, SearchRow
from ui.shell.window import MainWindow
from ui.signals import ending_on_signals
from ui.theme.theme import apply_theme

# What the login page does not need is imported where it is needed, most of it on a worker while somebody types.
if TYPE_CHECKING:
    from advisor_app.desk import Desk, Session
    from advisor_app.domain.values.clock import Clock
    from advisor_app.ports.call import Call
    from advisor_app.ports.outside import Passwords
    from advisor_app.ports.reads.people import ShopCard, StaffCard
    from advisor_app.ports.reads.search import Hit
    from ui.kit.context import Context
    from ui.shell.alerts import AlertWatch
    from ui.shell.first_run_page import FirstRunPage
    from ui.shell.health import BackupWatch

t = words("shell")

_WHEN_OPENING = {"disk_full": "opening_disk_full", "database_locked": "opening_database_locked"}
"""Code → the one whose words do not speak of what was entered: nothing was yet."""


class Relay(QObject):
    """Brings what other threads say to the thread of the screen."""

    changed = Signal(object)


class App(QObject):
    """The running program.

    Args:
        qt: the application.
        url: database; None for the embedded one.
        folder: where settings lie.
        clock, passwords: replaced by the tour and by tests.

    Signals:
        seen: the login page takes keys; the shop is still being opened behind it.
        ready: the shop is open: its people stand on the login page, or the first start is shown.
        entered: somebody has been signed in and sits at their desk.
    """

    seen = Signal()
    ready = Signal()
    entered = Signal()

    def __init__(
        self, qt: QApplication, *, url: str | None = None, folder: Path | None = None, clock: Clock | None = None,
        passwords: Passwords | None = None,
    ) -> None:  # fmt: skip
        super().__init__()
        self.qt, self.url, self.folder = qt, url, folder or data_folder()
        self.clock, self.passwords = clock, passwords
        self.settings = kept.load(self.folder)
        self.rim = Rim(show_fault)
        self.tasks = QtTasks(self._unexpected)
        self.hub = ChangeHub(later=lambda deliver: QTimer.singleShot(0, deliver))
        self.pages = Pages()
        self.window = MainWindow()
        self.navigator = Navigator(self.pages, self._show)
        self.failures = Failures(self.window, self._unexpected)
        self.seats = Seats(self.window, self.tasks, self.rim.report)
        self.collector = Collector(self)
        self.rest = Rest(self, self.tasks)
        self.ahead = Ahead(self, self._make_ahead)
        self.desk: Desk | None = None
        self.shop: ShopCard | None = None
        self.context: Context | None = None
        self._widgets: dict[tuple[UUID, str], QWidget] = {}
        self._ways: dict[UUID, tuple[Place, ...]] = {}
        self._database: Any = None
        self._changes: Any = None
        self._closed = False
        self._watch: BackupWatch | None = None
        self._alerts: AlertWatch | None = None
        self._relay = Relay()
        self._relay.changed.connect(self._heard, Qt.ConnectionType.QueuedConnection)
        self._wire()

    # Start --------------------------------------------------------------------------------------------------------

    def _wire(self) -> None:
        window = self.window
        window.area_wanted.connect(self._go)
        window.back_wanted.connect(self.navigator.back)
        window.refresh_wanted.connect(self.navigator.refresh)
        window.visit_wanted.connect(lambda: self._go("arrival"))
        window.lock_wanted.connect(self.seats.lock)
        window.top.switch_wanted.connect(self.seats.lock)
        window.top.logout_wanted.connect(self.seats.leave)
        window.top.alerts_wanted.connect(lambda: self._go("board", only="late"))
        window.top.pin_wanted.connect(self._ask_pin)
        window.top.theme_wanted.connect(self._other_theme)
        window.search.typed.connect(self._search)
        window.search.chosen.connect(self._open_hit)
        window.closing.connect(self.close)
        self.tasks.busy.connect(window.top.set_busy)
        self.scanner = Scanner(self._is_code)
        self.scanner.hear()
        self.scanner.scanned.connect(self._scanned)
        self.scanner.dropped.connect(window.tell_dropped)
        self.scanner.used.connect(self.seats.used)
        self.scanner.used.connect(self.collector.used)
        self.scanner.used.connect(self.ahead.used)
        seats = self.seats
        seats.language_wanted.connect(self._speak)
        seats.known.connect(self.ready)
        seats.unread.connect(self._not_read)
        seats.asked.connect(self._import_home)
        seats.taken.connect(self._seated)
        seats.resumed.connect(self._resume)
        seats.left.connect(self._left)
        seats.login_wanted.connect(self._greet_again)
        self.rest.fetched.connect(self._furnished)

    def start(self) -> None:
        """Show the window and open the shop on a worker; where a shop is to be expected, the login page stands at once."""
        self.window.show()
        if self._expects_a_shop():
            self.seats.greet()
        # In the next turn: importing the services would hold up the first one.
        QTimer.singleShot(0, self._begin_opening)

    def _expects_a_shop(self) -> bool:
        """Return whether there is a database to open; a new one shows the first start instead."""
        url = self.url or self.settings.database or str(data_folder() / "advisor.db")
        path = unquote(url.removeprefix("sqlite:///").partition("?")[0]) if url.startswith("sqlite:") else url
        return ("://" in url and not url.startswith("sqlite")) or Path(path).exists()

    def _begin_opening(self) -> None:
        if self.seats.greeted:
            self.seen.emit()
        self.tasks.job(self._open_shop).then(self._opened, self._not_opened)

    def _open_shop(self) -> Desk:
        from db.desk import make_desk
        from db.opening import open_shop

        if self._database is not None:
            self._database.dispose()
        self._database = None
        self._database = open_shop(self.url or self.settings.database)
        return make_desk(self._database, clock=self.clock, passwords=self.passwords, announce=self._announce)

    def _announce(self, _call: Call, topics: frozenset[str]) -> None:
        self._relay.changed.emit(topics)

    def _heard(self, topics: frozenset[str]) -> None:
        self.hub.publish(topics)
        if "staff" in topics and self.desk is not None:
            people = self.desk.reads.people
            self.tasks.read(lambda: (people.staff(), people.shop())).then(lambda both: self._take_people(*both))

    def _take_people(self, staff: tuple[StaffCard, ...], shop: ShopCard | None) -> None:
        if self.context is not None and shop is not None:
            self.context.staff, self.context.shop = staff, shop
            self.seats.show_who(shop)
        self.seats.set_staff(staff)

    def _not_opened(self, error: BaseException) -> None:
        """Let nobody in, and say why."""
        if not isinstance(error, TradeError):
            self.seats.go_on()
            self.rim.report(error)
            return
        self.desk = None
        self.seats.close_shop()
        from db.engine import place_of
        from ui.shell.closed_page import ClosedPage

        words_of = _WHEN_OPENING.get(error.code, error.code)
        page = ClosedPage(error_text(words_of, **error.params), place_of(self.url or self.settings.database))
        page.retry_wanted.connect(self.start)
        page.language_wanted.connect(self._speak)
        page.language_wanted.connect(lambda _language: self._not_opened(error))
        self.window.show_cover(page)

    def _unexpected(self, error: BaseException) -> None:
        """Show what nobody took: a database that is away is no fault of the program, everything else is one."""
        from db.faults import translate

        cause = translate(error) if isinstance(error, Exception) else error
        if isinstance(cause, TradeError | LostRace):
            self.failures.show(cause, retry=self.navigator.refresh if self.context is not None else None)
        elif self._database is None:
            self.rim.report(error)
        else:
            from db.opening import ensure_no_fault_of_tables

            self.tasks.job(ensure_no_fault_of_tables, self._database, error).then(
                lambda _: self.rim.report(error), lambda found: self._of_tables(found, error)
            )

    def _of_tables(self, found: BaseException, error: BaseException) -> None:
        if not isinstance(found, TradeError):
            self.rim.report(error)
        elif self.context is None:
            self._not_opened(found)
        else:
            self.failures.show(found, retry=self.navigator.refresh)

    def _not_read(self, error: BaseException) -> None:
        """Let nobody in whom the program cannot know: the shop or its people cannot be read."""
        from db.faults import translate

        cause = translate(error) if isinstance(error, Exception) else error
        if isinstance(cause, LostRace):
            cause = EnvironmentFault("database_locked")
        if isinstance(cause, TradeError) and self.context is None:
            self._not_opened(cause)
        else:
            self._unexpected(error)

    def _opened(self, desk: Desk) -> None:
        self.desk = desk
        self.tasks.job(self._prepare).then(lambda _: None, self._not_opened)
        self._ask_shop(desk)

    def _prepare(self) -> None:
        from db.desk import prepare
        from db.opening import ensure_tables

        prepare()
        ensure_tables(self._database)

    def _ask_shop(self, desk: Desk) -> None:
        self.tasks.read(lambda: desk.reads.people.shop()).then(self._shop_known, self._not_read)  # noqa: PLW0108 (imported by the reader)

    def _shop_known(self, shop: ShopCard | None) -> None:
        if self.desk is None:  # refused meanwhile
            return
        self.shop = shop
        if shop is None:
            self._first_run()
        else:
            self.seats.open(self.desk, shop, self.settings.counter)

    def _first_run(self) -> None:
        from ui.shell.first_run_page import FirstRunPage

        self.seats.nobody()
        page = FirstRunPage()
        page.own_wanted.connect(lambda own: self._found(page, own))
        page.demo_wanted.connect(lambda: self._found_demo(page))
        page.language_wanted.connect(self._speak)
        self.window.show_cover(page)
        self.ready.emit()

    def _found(self, page: FirstRunPage, own: OwnShop) -> None:
        assert self.desk is not None
        page.set_busy(t("Founding the shop …"))
        first, boss = formats.counter_name("Counter 1"), own.manager
        self.tasks.job(self.desk.people.found_shop, own.shop, ShopKind.OWN, first, boss, boss, own.password).then(
            lambda _: self._greet_again(), lambda error: self._founding_failed(page, error)
        )

    def _found_demo(self, page: FirstRunPage) -> None:
        from db.demo import make_demo

        page.set_busy(t("Opening the demo shop …"))
        self.tasks.job(make_demo, self._database, 40, 1).then(
            lambda _: self._greet_again(), lambda error: self._founding_failed(page, error)
        )

    def _founding_failed(self, page: FirstRunPage, error: BaseException) -> None:
        page.set_busy("")
        code = getattr(error, "code", "")
        if code:
            page.set_problem(error_text(code, **error.params), error.field or "")  # type: ignore[attr-defined]
        else:
            self.rim.report(error)

    def _greet_again(self) -> None:
        assert self.desk is not None
        self._ask_shop(self.desk)

    # The desk -----------------------------------------------------------------------------------------------------

    def _import_home(self) -> None:
        """Import what everybody needs first, while the password is being examined."""
        import_module("ui.kit.commands")
        import_module("ui.features.today.page")

    def _furnish(self, session: Session) -> None:
        assert self.desk is not None
        assert self.shop is not None
        from ui.kit.commands import Commands
        from ui.kit.context import Context
        from ui.kit.qt_dialogs import QtDialogs

        context = Context(
            desk=self.desk, shop=self.shop, session=session, tasks=self.tasks, hub=self.hub, pages=self.pages,
            navigator=self.navigator, view=self.window, failures=self.failures, report=self._unexpected,
            dialogs=QtDialogs(self.window), window=self.window, staff=self.seats.staff,
        )  # fmt: skip
        context.commands = Commands(context)
        blobs = self.desk.blobs
        context.signatures = Later(later("ui.kit.sign_dialog", "QtSignatures"), self.window, self.tasks, blobs)
        context.papers = Later(later("ui.papers_door", "QtPapers"), context)
        self.context = context
        for name in features():
            import_module(f"ui.features.{name}.feature").register(context)
        self._listen()
        if notices := [error_text(notice.code, **notice.params) for notice in self._database.warnings]:
            self.window.banner("\n".join(notices), None)

    def _listen(self) -> None:
        from db.changes import Changes
        from db.tables.system import changed

        # Not by counter: two programs on one computer, or two computers set to one counter, hear each other too.
        own = self._database.own_changes
        self._changes = Changes(
            self._database, changed, shop_id=1, counter_id=None, heard=self._relay.changed.emit, own=own
        )
        self._changes.start()

    def _furnished(self) -> None:
        """Go on, once everything is imported, with what nobody waits for."""
        if self._watch is None:
            self._watch_over()
        self.ahead.begin()

    def _watch_over(self) -> None:
        from db.auto_backup import AutoBackup, folder_of
        from db.desk import prepare_all
        from ui.shell.alerts import AlertWatch
        from ui.shell.health import BackupWatch

        assert self.desk is not None
        self.tasks.job(self.desk.make_all)
        self.tasks.job(self.desk.reads.make_all)
        self.tasks.job(prepare_all).then(lambda _: self.collector.begin())
        backups = AutoBackup(self._database, self.desk.blobs, folder_of(self._database), self.desk.clock)
        self._watch = BackupWatch(self.tasks, self.window.top, backups, self.desk.clock.now)
        self._watch.told.connect(self.window.toast)
        self._watch.start()
        self.window.top.health_wanted.connect(self._watch.back_up_now)
        self._alerts = AlertWatch(
            self.tasks, self.hub, self.window.top, self.desk.reads.board.in_danger, self.desk.clock.now
        )
        self._alerts.start()

    def _seated(self, session: Session) -> None:
        """Furnish the desk for the first one who sits down; their page has a turn of its own."""
        if self.context is None:
            self._furnish(session)
        next_turn(self, lambda: self._at_desk(session))

    def _at_desk(self, session: Session) -> None:
        """Let somebody work: their areas, their home, or where they were before."""
        if session is not self.seats.session or self._closed:
            return
        assert self.context is not None
        before = self.context.session.staff_id
        if before != session.staff_id and self.seats.is_here(before):
            self._ways[before] = self.navigator.way
        self.context.session = session
        self.seats.show_who(self.context.shop)
        self.window.set_areas(
            [RailEntry(p.name, p.title(), p.icon, p.key, group=p.group) for p in self.pages.rail(session.role.value)]
        )
        self.window.give_up_dialogs()
        self.window.show_desk()
        home = HOMES[session.role]
        if way := self._ways.pop(session.staff_id, ()):
            self.navigator.resume(session.role.value, home, way)
        else:
            self.navigator.enter(session.role.value, home)
        self.entered.emit()
        self.rest.fetch()

    def _resume(self) -> None:
        self.window.show_desk()
        self.hub.catch_up()

    def _left(self, staff_id: UUID) -> None:
        """Forget the pages of somebody who has signed out."""
        for key in [k for k in self._widgets if k[0] == staff_id]:
            self.window.drop_page(self._widgets.pop(key))
        if self.context is not None and self.context.session.staff_id == staff_id:
            self._greet_again()

    # Pages, search ------------------------------------------------------------------------------------------------

    def _go(self, page: str, **ids: object) -> None:
        if self.context is not None and not self.window.covered:
            try:
                self.navigator.navigate(page, **ids)
            except NotPermitted as refusal:
                self.failures.show(refusal)

    def _ask_pin(self) -> None:
        if self.context is not None:
            from ui.shell.pin_dialog import ask_pin

            ask_pin(self.context)

    def _show(self, spec: PageSpec, place: Place) -> None:
        """Bring a page to the front; a new one is made and dressed in turns of the event loop before, and keys wait for it."""
        assert self.context is not None
        key = (self.context.session.staff_id, spec.name)
        if key in self._widgets:
            self._bring(spec, place, self._widgets[key])
            return
        self.scanner.hold()
        made = self._make(spec)
        next_turn(made, lambda: self._dress(spec, place, made))

    def _make(self, spec: PageSpec) -> QWidget:
        assert self.context is not None
        made = spec.factory()
        assert isinstance(made, QWidget)
        self._widgets[self.context.session.staff_id, spec.name] = made
        self.ahead.begin()
        return made

    def _dress(self, spec: PageSpec, place: Place, page: QWidget) -> None:
        self.window.take_in(page)
        next_turn(page, lambda: self._bring(spec, place, page))

    def _make_ahead(self) -> bool:
        """Make one page that is always gone to next, or a part of one; return whether there may be more."""
        if self.context is None or self.window.covered or self._closed:
            return False
        session = self.context.session
        for name in AHEAD.get(HOMES[session.role], ()):
            if (session.staff_id, name) not in self._widgets and self.navigator.allowed(name):
                made = self._make(self.pages[name])
                next_turn(made, partial(self.window.take_in, made))
                return True
        pages = [page for (whose, _), page in self._widgets.items() if whose == session.staff_id]
        return any(page.make_ahead() for page in pages if isinstance(page, InParts))

    def _bring(self, spec: PageSpec, place: Place, page: QWidget) -> None:
        if self.navigator.here == place:
            self.window.show_page(page, spec.lit)
            self.window.set_guide_place(spec.name == "visit")
            self.hub.fresh(page)
            page.open(**place.ids)  # type: ignore[attr-defined]
        self.scanner.go_on()

    @property
    def arrived(self) -> bool:
        """Whether the page in front is the one gone to: a new one takes a few turns of the event loop."""
        here = self.navigator.here
        if here is None or self.context is None:
            return True
        made = self._widgets.get((self.context.session.staff_id, here.page))
        return made is not None and made is self.window.pages.currentWidget()

    def _search(self, text: str) -> None:
        assert self.desk is not None
        icons = {"vehicle": "car", "customer": "user", "visit": "file-text"}
        self.tasks.read(self.desk.reads.search.find, text).then(
            lambda hits: self.window.search.set_rows(
                text, [SearchRow(h, icons[h.kind], h.title, h.subtitle, h.right) for h in hits]
            )
        )

    def _open_hit(self, hit: Hit) -> None:
        if hit.visit_id is not None:
            self.navigator.navigate("visit", visit=hit.visit_id)
        else:
            self.navigator.navigate("files", **{hit.kind: hit.id})

    def _is_code(self, code: str) -> bool:
        """Return whether digits are a code of ours, or one that the page in front waits for."""
        wants = getattr(self.window.pages.currentWidget(), "wants_scan", None)
        return read_scan_code(code) is not None or (wants is not None and not self.window.covered and wants(code))

    def _scanned(self, code: str) -> None:
        """Give a scanned code to the page in front if it wants it, else open what it names."""
        if self.desk is None or self.window.covered:
            return
        wanted = getattr(self.window.pages.currentWidget(), "scanned", None)
        if wanted is not None and wanted(code):
            return
        self.tasks.read(self.desk.reads.search.find, code).then(lambda hits: self._open_scanned(code, hits))

    def _open_scanned(self, code: str, hits: tuple[Hit, ...]) -> None:
        if hits:
            self._open_hit(hits[0])
        else:
            self.window.toast(t("Nothing has the code {code}.", code=code))

    def _speak(self, language: str) -> None:
        self.settings = replace(self.settings, language=language)
        self.tasks.job(kept.save, self.folder, self.settings)
        set_language(language)
        if self.context is None and self.desk is not None:
            self._greet_again()

    def _other_theme(self) -> None:
        theme = "dark" if self.settings.theme == "light" else "light"
        self.settings = replace(self.settings, theme=theme)
        self.tasks.job(kept.save, self.folder, self.settings)
        apply_theme(self.qt, theme, touch=self.settings.touch)

    def close(self) -> None:
        """Finish what is being written and let go of the database."""
        self._closed = True
        self.seats.close()
        self.rest.stop()
        self.ahead.stop()
        if self._watch is not None:
            self._watch.stop()
        if self._alerts is not None:
            self._alerts.stop()
        if self._changes is not None:
            self._changes.stop()
        self.scanner.stop()
        self.tasks.close()
        if self._database is not None:
            self._database.dispose()


def make_qt(argv: list[str]) -> QApplication:
    """Make the Qt application with our own habits: quick thread switching, Qt's messages in the log."""
    quick_switching()
    log_qt_messages()
    qt = QApplication(argv)
    qt.setApplicationName("AdvisorDesk")
    qt.setApplicationDisplayName("接车台")
    return qt


def main(url: str | None = None) -> int:
    """Run the program until its window is closed; without a display, say so and return the code for that."""
    if not is_there():
        from ui import cli

        return cli.main(["run", *(["--db", url] if url else [])])
    from advisor_app.log import ProgramLog

    log = ProgramLog(log_folder())
    log.open()
    qt = make_qt(sys.argv[:1])
    settings = kept.load(data_folder())
    set_language(settings.language)
    apply_theme(qt, settings.theme, touch=settings.touch)
    app = App(qt, url=url)
    app.rim.install(log_folder())
    try:
        with ending_on_signals() as asked:
            app.start()
            return qt.exec() or asked.code
    finally:
        log.close()
