"""Who works at this counter: signs in, locks, changes the person, signs out."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import QObject, QTimer, Signal

from advisor_app.domain.staff import Role, ShopKind
from advisor_app.i18n import error_text, label, words
from ui.kit import formats
from ui.shell.data import Person, Presence
from ui.shell.login_page import LoginPage

if TYPE_CHECKING:
    from advisor_app.demo.crew import DemoStaff
    from advisor_app.desk import Desk, Session
    from advisor_app.ports.reads.people import PlaceCard, ShopCard, StaffCard
    from advisor_app.ports.replies import SignedIn
    from ui.kit.qt_tasks import QtTasks
    from ui.shell.lock_page import LockPage
    from ui.shell.window import MainWindow

t = words("shell")

IDLE_LOCK = timedelta(minutes=5)


class Seats(QObject):
    """The login page, the lock page, and those who are signed in.

    Args:
        window: shows the pages over the desk.
        tasks: carries out what is asked of the database.
        report: takes what is no refusal but a fault of the program.

    Signals:
        language_wanted: (code) another language is to be spoken on the login page.
        known: the shop's people stand on the login page.
        unread: (error) the shop's people could not be read.
        asked: a name and a password are being examined.
        taken: (session) somebody takes the seat, having signed in or unlocked it.
        resumed: whoever sat here unlocked their desk.
        left: (staff id) somebody has signed out, or may not work here any more.
        login_wanted: somebody who is not signed in wants in.
    """

    language_wanted = Signal(str)
    known = Signal()
    unread = Signal(object)
    asked = Signal()
    taken = Signal(object)
    resumed = Signal()
    left = Signal(object)
    login_wanted = Signal()

    def __init__(self, window: MainWindow, tasks: QtTasks, report: Callable[[BaseException], object]) -> None:
        super().__init__()
        self._window, self._tasks, self._report = window, tasks, report
        self._desk: Desk | None = None
        self._early: LoginPage | None = None
        self._waiting: tuple[str, str] | None = None
        self._signed_in: dict[UUID, Session] = {}
        self.staff: tuple[StaffCard, ...] = ()
        self.counter: PlaceCard | None = None
        self.session: Session | None = None
        self._demo: dict[str, DemoStaff] = {}
        self._idle = QTimer(self, interval=int(IDLE_LOCK.total_seconds() * 1000))
        self._idle.timeout.connect(self.lock)

    # Signing in ---------------------------------------------------------------------------------------------------

    def greet(self) -> None:
        """Show the login page before the shop is open; what is typed there waits for it."""
        if self._early is None and self.session is None:
            self._early = page = LoginPage()
            page.language_wanted.connect(self._speak_early)
            page.login_wanted.connect(self._wait_for_the_shop)
            self._window.show_cover(page)
            page.begin()

    @property
    def greeted(self) -> bool:
        """Whether a login page stands there and the shop is not open yet."""
        return self._early is not None

    def _wait_for_the_shop(self, name: str, secret: str) -> None:
        self._waiting = (name, secret)
        if self._early is not None:
            self._early.set_busy(True)

    def _speak_early(self, language: str) -> None:
        """Take the language; the page in it comes with the shop."""
        self._early = None
        self.language_wanted.emit(language)

    def go_on(self) -> None:
        """Let the early login page take keys again: what was to be opened was not."""
        self._waiting = None
        if self._early is not None:
            self._early.set_busy(False)

    def close_shop(self) -> None:
        """Let nobody in: the shop could not be opened, and another page says so."""
        self._desk = None
        self.nobody()

    def nobody(self) -> None:
        """Forget the early page: there is no shop, so nobody can sign in."""
        self._early = self._waiting = None

    def open(self, desk: Desk, shop: ShopCard, counter: int) -> None:
        """Show the people of the shop on the login page.

        Args:
            desk: the shop's.
            shop: its name and kind.
            counter: number of this computer's counter; the first one where there is none of that number.
        """
        self._desk, self._demo = desk, {}
        if shop.kind is ShopKind.DEMO:
            from advisor_app.demo.crew import demo_staff

            self._demo = {person.login: person for person in demo_staff()}

        def people() -> tuple[tuple[StaffCard, ...], tuple[PlaceCard, ...]]:
            return desk.reads.people.staff(), desk.reads.people.counters()

        self._tasks.read(people).then(lambda both: self._login(shop, counter, *both), self.unread.emit)

    def _login(
        self, shop: ShopCard, number: int, staff: tuple[StaffCard, ...], counters: tuple[PlaceCard, ...]
    ) -> None:
        if self._desk is None:  # refused meanwhile
            return
        self.staff = staff
        self.counter = next((c for c in counters if c.number == number), counters[0])
        early, self._early = self._early, None
        page = early or LoginPage()
        page.set_shop(formats.shop_name(shop), formats.counter_name(self.counter.name))
        page.set_people(self._people(shop), demo=shop.kind is ShopKind.DEMO)
        if early is not None:
            page.login_wanted.disconnect(self._wait_for_the_shop)
            page.language_wanted.disconnect(self._speak_early)
        page.login_wanted.connect(lambda name, secret: self._sign_in(page, name, secret))
        page.language_wanted.connect(self.language_wanted)
        if early is None:
            self._window.show_cover(page)
            page.begin()
        self.known.emit()
        if self._waiting is not None:
            (name, secret), self._waiting = self._waiting, None
            self._sign_in(page, name, secret)

    def _people(self, shop: ShopCard) -> list[Person]:
        passwords = {login: person.password for login, person in self._demo.items()}
        first = [Role.SERVICE_ADVISOR, Role.CASHIER, Role.WORKSHOP_CONTROLLER, Role.TECHNICIAN, Role.MANAGER]
        chosen = [next((s for s in self.staff if s.role is role and s.active), None) for role in first]
        shown = [s for s in chosen if s] if shop.kind is ShopKind.DEMO else [s for s in self.staff if s.active]
        return [Person(s.login, s.name, label(s.role), passwords.get(s.login, "")) for s in shown]

    def _sign_in(self, page: LoginPage, name: str, secret: str) -> None:
        assert self._desk is not None
        assert self.counter is not None
        page.set_busy(True)
        login = next((s.login for s in self.staff if name in (s.login, s.name)), name)
        desk, counter = self._desk, self.counter.id
        self._tasks.job(lambda: desk.people.sign_in(counter, login, secret)).then(
            self._entered, lambda error: self._refused(page.set_problem, error)
        )
        self.asked.emit()

    def _refused(self, show: Callable[[str], object], error: BaseException) -> None:
        code = getattr(error, "code", "")
        if not code:
            self._report(error)
        show(error_text(code, **error.params) if code else t("Something went wrong."))  # type: ignore[attr-defined]

    def _entered(self, who: SignedIn) -> None:
        from advisor_app.desk import Session

        if self._desk is None:  # refused meanwhile
            return
        assert self.counter is not None
        self._take(Session(who.staff_id, who.name, Role(who.role), self.counter.id))

    def _take(self, session: Session) -> None:
        self.session = session
        self._signed_in[session.staff_id] = session
        self.taken.emit(session)
        self._idle.start()

    # At work ------------------------------------------------------------------------------------------------------

    def used(self) -> None:
        """Begin the time of the lock anew: somebody works."""
        if self._idle.isActive():
            self._idle.start()

    def set_staff(self, staff: tuple[StaffCard, ...]) -> None:
        """Take the newest list of people; whoever may not work here any more is signed out."""
        self.staff = staff
        working = {one.id for one in staff if one.active}
        for gone in self._signed_in.keys() - working:
            del self._signed_in[gone]
            self.left.emit(gone)

    def show_who(self, shop: ShopCard) -> None:
        """Show in the bar of the window where one is and who sits here, in the language of the screen."""
        if self.session is not None and self.counter is not None:
            name, role = self.session.name, label(self.session.role)
            counter = formats.counter_name(self.counter.name)
            self._window.top.set_presence(Presence(formats.shop_name(shop), counter, name, role))

    def is_here(self, staff_id: UUID) -> bool:
        """Return whether that person is signed in, at their desk or behind the lock."""
        return staff_id in self._signed_in

    def lock(self) -> None:
        """Cover the desk; a PIN goes on, another person may take the seat."""
        if self.session is None or self._window.covered:
            return
        self._idle.stop()
        session = self.session
        from ui.shell.lock_page import LockPage

        page = LockPage()
        others = [s for s in self._signed_in.values() if s.staff_id != session.staff_id]
        page.set_others([Person(str(s.staff_id), s.name, label(s.role)) for s in others])
        target = [session]

        def ask(who: Session) -> None:
            target[0] = who
            page.set_person(who.name, label(who.role))
            card = next((s for s in self.staff if s.id == who.staff_id), None)
            if card is not None and card.has_pin:
                page.ask_pin(self._demo_pin(card.login))
            else:
                page.ask_password()

        page.switch_wanted.connect(lambda key: ask(self._signed_in[UUID(key)]))
        page.pin_entered.connect(lambda pin: self._unlock(page, target[0], pin, by_pin=True))
        page.password_entered.connect(lambda word: self._unlock(page, target[0], word, by_pin=False))
        page.login_wanted.connect(self.login_wanted)
        self._window.show_cover(page)
        ask(session)

    def _demo_pin(self, login: str) -> str:
        """Return the PIN of one of the demo shop's people, which is no secret; "" for everybody else."""
        person = self._demo.get(login)
        return person.pin if person is not None else ""

    def _unlock(self, page: LockPage, session: Session, secret: str, *, by_pin: bool) -> None:
        assert self._desk is not None
        login = next(s.login for s in self.staff if s.id == session.staff_id)

        def wrong(error: BaseException) -> None:
            if getattr(error, "code", "") == "pin_wrong":
                page.wrong_pin(max(0, 5 - int(getattr(error, "params", {}).get("tries", 1))))
            elif getattr(error, "code", "") == "pin_spent":
                page.ask_password(error_text("pin_spent"))
            else:
                self._refused(page.wrong_password, error)

        self._tasks.job(self._desk.people.sign_in, session.counter_id, login, secret, by_pin=by_pin).then(
            lambda _: self._take_again(session), wrong
        )

    def _take_again(self, session: Session) -> None:
        if self.session is not None and session.staff_id == self.session.staff_id:
            self.resumed.emit()
            self._idle.start()
        else:
            self._take(session)

    def leave(self) -> None:
        """End the work of whoever sits here."""
        if self.session is not None and self._signed_in.pop(self.session.staff_id, None) is not None:
            self.left.emit(self.session.staff_id)

    def close(self) -> None:
        """Lock nothing any more."""
        self._idle.stop()
