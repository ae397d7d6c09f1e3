"""A car without an appointment: from an empty database to a follow-up that waits."""

from collections.abc import Iterator

from advisor_app.domain.staff import Role
from advisor_app.domain.stages import Stage
from advisor_app.i18n import words
from ui.features.arrival.page import ArrivalPage
from ui.features.fault.page import FaultPage
from ui.features.quote.page import QuotePage
from ui.features.reception.page import ReceptionPage
from ui.features.setup.page import SetupPage
from ui.features.today.page import TodayPage
from ui.features.walkaround.page import WalkaroundPage
from ui.kit.signature_pad import SignaturePad
from ui.shell.first_run_page import FirstRunPage
from ui.shell.login_page import LoginPage
from ui.tour.driver import Step
from ui.tour.hand import CONTROL, Hand, Key

PASSWORD = "qing-chen-2026"  # noqa: S105 (of the tour's made-up shop)
PIN = "2580"
PLATE = "京A12345"
CUSTOMER = "张𬭎"
kit = words("kit")
SCREEN = kit("Signed on screen")
TECHNICIAN = ("孙磊", "sunlei", Role.TECHNICIAN)


def found(hand: Hand) -> Iterator[Step]:
    """Open one's own shop and sign in as its first manager."""
    yield Step("first start", lambda: bool(hand.app.window.findChildren(FirstRunPage)))
    page = hand.app.window.findChildren(FirstRunPage)[0]
    hand.driver.click(page.own)
    for entry, text in ((page.shop, "顺达汽车服务有限公司"), (page.manager, "周国强")):
        hand.driver.click(entry.field)
        hand.driver.type(text)
    for entry in (page.password, page.again):
        hand.driver.click(entry.field)
        hand.driver.type(PASSWORD)
    yield Step("own shop named", lambda: page.again.text() == PASSWORD)
    hand.driver.press(Key.Key_Return)
    yield Step("", lambda: bool(hand.app.window.findChildren(LoginPage)), timeout=30)
    login = hand.app.window.findChildren(LoginPage)[0]
    hand.driver.click(login.name.field)
    hand.driver.fill("周国强")
    hand.driver.press(Key.Key_Return)
    hand.driver.type(PASSWORD)
    yield Step("login", lambda: login.password.text() == PASSWORD)
    hand.driver.press(Key.Key_Return)
    yield Step("today of a new shop", lambda: hand.shows(TodayPage), timeout=30)


def staff(hand: Hand) -> Iterator[Step]:
    """Take on a technician and name a bay."""
    hand.driver.do(lambda: hand.app.navigator.navigate("setup"))
    yield Step("setup", lambda: hand.shows(SetupPage))
    page = hand.page(SetupPage)
    name, login, role = TECHNICIAN
    hand.write(page.name, name)
    hand.write(page.login, login)
    hand.driver.do(lambda: page.role.set_value(role.value))
    hand.write(page.password, PASSWORD + "-s")
    hand.write(page.pin, PIN)
    hand.driver.click(page.add)
    yield Step("technician taken on", lambda: role in hand.roles())
    hand.write(page.bay, "1号工位")
    hand.driver.click(lambda: hand.named("setup.add_bay"))
    yield Step("bay named", lambda: "1号工位" in page.bays.text())


def arrive(hand: Hand) -> Iterator[Step]:
    """An unknown car stands at the counter: plate first, then a short form."""
    hand.driver.press(Key.Key_F2)
    yield Step("new visit", lambda: hand.shows(ArrivalPage))
    page = hand.page(ArrivalPage)
    hand.driver.type(PLATE)
    yield Step("plate entered", lambda: page.form.isVisible())
    for name, text in (("name", CUSTOMER), ("phone", "13800138000"), ("vin", "LSVAA4186R2000001"), ("model", "朗逸 1.5L")):
        hand.write(page.form.field(name), text)
    hand.write(page.form.field("colour"), "珍珠白")
    yield Step("new customer and car", lambda: page.form.field("colour").value() == "珍珠白")
    hand.primary()
    yield Step("visit opened", lambda: hand.at_stage(Stage.RECEPTION))


def take_in(hand: Hand) -> Iterator[Step]:
    """Odometer, fuel, papers: stored as they are left; the workspace goes on by itself."""
    page = hand.stage(ReceptionPage)
    hand.driver.do(lambda: page.focus_field("energy_percent"))
    for _ in range(6):
        hand.driver.press(Key.Key_Right)
    hand.driver.press(Key.Key_Tab)
    yield Step("fuel taken", hand.holds(lambda f: f.energy_taken))
    hand.driver.do(lambda: page.focus_field("odometer_km"))
    hand.driver.fill("30210")
    hand.driver.press(Key.Key_Tab)
    yield Step("odometer taken", hand.holds(lambda f: f.odometer_taken))
    hand.primary()
    yield Step("on to the walkaround", lambda: hand.at_stage(Stage.WALKAROUND))


def walk_around(hand: Hand) -> Iterator[Step]:
    """Covers, two marks on the diagram, tread depth, belongings, the customer's signature."""
    page = hand.stage(WalkaroundPage)
    yield Step("walkaround begun", lambda: page.area.isVisible() and page.sheet.editable)
    for panel, view, kind in (("left_front_door", "left", Key.Key_1), ("front_bumper", "front", Key.Key_2)):
        hand.driver.do(page.diagram.setFocus)
        hand.driver.do(lambda panel=panel, view=view: page.diagram.select(panel, view))  # type: ignore[misc]
        hand.driver.press(kind)
        yield Step(f"mark {view}", lambda view=view: any(m.view == view for m in page.diagram.marks()))  # type: ignore[misc]
    hand.primary()
    yield Step("signature pad", lambda: hand.dialog("sign_dialog"))
    hand.sign(lambda: hand.named("sign_dialog").findChildren(SignaturePad)[0])
    yield Step("signed by the customer", lambda: hand.button(SCREEN).isEnabled())
    hand.primary()
    yield Step("walkaround signed", lambda: hand.at_stage(Stage.FAULT))


def interview(hand: Hand) -> Iterator[Step]:
    """The customer's own words, read back."""
    page = hand.stage(FaultPage)
    hand.driver.do(page.words.focus_editor)
    hand.driver.type("早上冷车起步，踩刹车吱吱响，低速更明显，最近半个月越来越厉害。")
    hand.driver.press(Key.Key_Return, CONTROL)
    yield Step("complaint in the customer's words", hand.holds(lambda f: f.faults == 1))
    hand.driver.do(page.systems.setFocus)
    hand.driver.press(Key.Key_3)
    hand.primary()
    yield Step("read back and confirmed", hand.holds(lambda f: f.faults_read_back == 1))


def quote(hand: Hand) -> Iterator[Step]:
    """A package by its pinyin initials, a part by name; the customer agrees; the time is promised."""
    page = hand.stage(QuotePage)
    yield Step("empty quote", lambda: page.entry.isVisible())
    for number, typed in enumerate(("dzxby", "前制动片"), start=1):
        hand.driver.do(page.entry.setFocus)
        hand.driver.type(typed)
        yield Step(f"suggestions {number}", lambda: hand.suggested())
        lines = hand.facts().lines
        hand.driver.press(Key.Key_Return)
        yield Step(f"lines added {number}", hand.holds(lambda f, lines=lines: f.lines > lines))  # type: ignore[misc]
    hand.primary()
    yield Step("customer agrees", hand.holds(lambda f: f.lines_open == 0 and f.lines_approved > 0))
    hand.primary()
    yield Step("time promised", lambda: hand.at_stage(Stage.ORDER))


def order(hand: Hand) -> Iterator[Step]:
    """The contract, signed on the pad; the work order is offered."""
    yield Step("work order to sign", lambda: hand.at_stage(Stage.ORDER))
    hand.primary()
    yield Step("", lambda: hand.dialog("sign_dialog"))
    hand.sign(lambda: hand.named("sign_dialog").findChildren(SignaturePad)[0])
    yield Step("order signed on the pad", lambda: hand.button(SCREEN).isEnabled())
    hand.primary()
    yield Step("work order on paper", lambda: hand.preview_ready(), timeout=20)
    hand.driver.press(Key.Key_Escape)
    yield Step("car waits for dispatch", lambda: hand.at_stage(Stage.DISPATCH))


def play(hand: Hand) -> Iterator[Step]:
    """The whole visit."""
    yield from found(hand)
    yield from staff(hand)
    yield from arrive(hand)
    yield from take_in(hand)
    yield from walk_around(hand)
    yield from interview(hand)
    yield from quote(hand)
    yield from order(hand)
