"""A known car comes back for a job it had before: from its plate to the printed work order, with as few keys as possible.

What is counted begins when the plate is there (the step ``PLATE``) and ends with the last step. A stroke is one press of a
key, held modifiers included, or one line drawn by the customer's pen. The journey sees four screens: the arrival page, the
visit workspace (one window that goes through its stages by itself), the pad, which opens twice, and the paper's preview.

On an empty database the demo shop is opened first; with ``--db`` the database must hold a demo shop, whose people are known.
Where the computer has a printer the paper is handed to it; without one it is made, kept and shown, and F8 would be one more.
"""

from collections.abc import Iterator

from advisor_app.demo.crew import DemoStaff, demo_staff
from advisor_app.desk import Reads
from advisor_app.domain.customer import CustomerKind
from advisor_app.domain.quote import Decision
from advisor_app.domain.staff import Role
from advisor_app.domain.stages import Stage
from advisor_app.i18n import words
from advisor_app.ports.reads.visits import VehicleCard
from advisor_app.reference import catalog
from ui.features.arrival.page import ArrivalPage
from ui.features.fault.page import FaultPage
from ui.features.quote.page import QuotePage
from ui.features.reception.page import ReceptionPage
from ui.features.walkaround.page import WalkaroundPage
from ui.kit.signature_pad import SignaturePad
from ui.shell.first_run_page import FirstRunPage
from ui.shell.login_page import LoginPage
from ui.shell.preview_dialog import PreviewDialog
from ui.tour.driver import Step
from ui.tour.hand import ALT, Hand, Key

PLATE = "plate typed"
"""The step after which strokes count."""

SEARCHED = 1_000
"""So many of the newest visits are looked through for a car that had a package before."""

A_DAY = 40
"""Kilometres that the car has gone each day since its last reading."""

kit = words("kit")


def find(reads: Reads) -> VehicleCard:
    """Return a person's car that is not in the shop and had a package of the price list before.

    A company's will not do: whoever it sends has to be asked for a name.

    Raises:
        LookupError: there is none among the newest visits.
    """
    seen: set[str] = set()
    for row in reads.visits.recent(SEARCHED):
        if row.facts.open or row.plate in seen:
            continue
        seen.add(row.plate)
        known = reads.visits.known(row.plate)
        if known.vehicle is None or known.customer is None or known.open_visit is not None:
            continue
        if known.customer.kind is not CustomerKind.PERSON:
            continue
        if known.vehicle.last_km is not None:
            sheets = (reads.quotes.sheet(visit.id) for visit in known.last_visits)
            agreed = ({line.code for line in one.lines if line.decision is Decision.APPROVED} for one in sheets)
            if any(catalog().packages_in(codes) for codes in agreed):
                return known.vehicle
    raise LookupError("no car of the newest visits had a package before")


def sign_in(hand: Hand, who: DemoStaff) -> Iterator[Step]:
    """Open the demo shop where there is none yet, and sign in."""
    window = hand.app.window
    yield Step("", lambda: bool(hand.in_sight(FirstRunPage)) or hand.app.shop is not None, timeout=30)
    if hand.app.shop is None:
        page = hand.in_sight(FirstRunPage)[0]
        hand.driver.click(page.demo)
        hand.driver.click(page.begin)
    yield Step("demo shop", lambda: bool(hand.in_sight(LoginPage)) and bool(hand.app.seats.staff), timeout=240)
    login = hand.in_sight(LoginPage)[0]
    hand.driver.click(login.name.field)
    hand.driver.fill(who.login)
    hand.driver.press(Key.Key_Return)
    hand.driver.type(who.password)
    hand.driver.press(Key.Key_Return)
    yield Step("", lambda: not window.covered, timeout=60)


def arrive(hand: Hand, car: VehicleCard) -> Iterator[Step]:
    """The plate is typed; everything known appears; Enter opens the visit."""
    hand.driver.press(Key.Key_F2)
    yield Step("new visit", lambda: hand.shows(ArrivalPage))
    page = hand.page(ArrivalPage)
    hand.driver.type(car.plate)
    yield Step(PLATE, lambda: page.known.isVisible())
    hand.driver.press(Key.Key_Return)
    yield Step("visit opened", lambda: hand.at_stage(Stage.RECEPTION))


def reading(hand: Hand, car: VehicleCard) -> int:
    """Return what the odometer shows today, km."""
    assert hand.app.desk is not None
    assert car.last_km is not None
    assert car.last_km_at is not None
    days = (hand.app.desk.clock.now() - car.last_km_at).days
    return car.last_km + A_DAY * max(1, days)


def take_in(hand: Hand, car: VehicleCard) -> Iterator[Step]:
    """The cursor waits in the odometer; Enter goes on to the tank, where one digit is enough."""
    page = hand.stage(ReceptionPage)
    odometer = page.stored.field("sheet", "odometer_km")
    yield Step("", lambda: odometer.editor.hasFocus())
    hand.driver.type(str(reading(hand, car)))
    hand.driver.press(Key.Key_Return)
    hand.driver.press(Key.Key_6)
    yield Step("readings taken", hand.holds(lambda f: f.odometer_taken and f.energy_taken))
    hand.primary()
    yield Step("on to the walkaround", lambda: hand.at_stage(Stage.WALKAROUND))


def signed(hand: Hand, name: str) -> Iterator[Step]:
    """The customer signs on the pad that F9 opens."""
    yield Step("", lambda: hand.primary_enabled())
    hand.primary()
    yield Step("", lambda: hand.dialog("sign_dialog"))
    hand.sign(lambda: hand.named("sign_dialog").findChildren(SignaturePad)[0])
    yield Step(f"pad: {name}", lambda: hand.button(kit("Signed on screen")).isEnabled())
    hand.primary()


def walk_around(hand: Hand) -> Iterator[Step]:
    """Nothing new on the car: it is walked around and signed for."""
    page = hand.stage(WalkaroundPage)
    yield Step("", lambda: page.area.isVisible() and page.sheet.editable)
    yield from signed(hand, "walkaround")
    yield Step("walkaround signed", lambda: hand.at_stage(Stage.FAULT), timeout=20)


def interview(hand: Hand) -> Iterator[Step]:
    """The known wish by one key, read back by another."""
    page = hand.stage(FaultPage)
    yield Step("", lambda: page.often.isVisible())
    hand.driver.press(Key.Key_1, ALT)
    yield Step("wish in the customer's words", hand.holds(lambda f: f.faults == 1))
    hand.primary()
    yield Step("read back and confirmed", lambda: hand.at_stage(Stage.QUOTE))


def quote(hand: Hand) -> Iterator[Step]:
    """Down in the empty line offers what the car had before; the customer agrees; the time is promised."""
    page = hand.stage(QuotePage)
    yield Step("", lambda: page.entry.isVisible() and page.entry.hasFocus())
    hand.driver.press(Key.Key_Down)
    yield Step("what it had before", lambda: hand.suggested())
    hand.driver.press(Key.Key_Return)
    yield Step("lines of the package", hand.holds(lambda f: f.lines > 1))
    hand.primary()
    yield Step("customer agrees", hand.holds(lambda f: f.lines_open == 0 and f.lines_approved > 1))
    hand.primary()
    yield Step("time promised", lambda: hand.at_stage(Stage.ORDER))


def order(hand: Hand) -> Iterator[Step]:
    """The contract is signed; its paper is shown, and printed where there is a printer."""
    yield from signed(hand, "work order")
    yield Step("work order on paper", lambda: hand.preview_ready(), timeout=20)
    shown = hand.named("preview")
    assert isinstance(shown, PreviewDialog)
    if shown.print_button.isEnabled():
        hand.driver.press(Key.Key_F8)
        yield Step("handed to the printer", lambda: hand.spooled(), timeout=30)


def play(hand: Hand) -> Iterator[Step]:
    """Sign in, find a car, and take it in."""
    advisor = next(p for p in demo_staff() if p.role is Role.SERVICE_ADVISOR)
    yield from sign_in(hand, advisor)
    found: list[VehicleCard] = []
    context = hand.app.context
    assert context is not None
    hand.driver.do(lambda: context.tasks.read(find, context.desk.reads).then(found.append))
    yield Step("today", lambda: bool(found), timeout=550)  # a shop without a backup is backed up meanwhile
    (car,) = found
    yield from arrive(hand, car)
    yield from take_in(hand, car)
    yield from walk_around(hand)
    yield from interview(hand)
    yield from quote(hand)
    yield from order(hand)
