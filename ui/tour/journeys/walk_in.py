"""A car without an appointment: from an empty database to a follow-up that waits."""

from collections.abc import Callable, Iterator

from advisor_app.diagrams import diagram
from advisor_app.domain.diagram import BodyStyle
from advisor_app.domain.staff import Role
from advisor_app.domain.stages import Stage
from advisor_app.domain.values.money import Money
from advisor_app.domain.walkaround import CheckState
from advisor_app.i18n import words
from ui.features.arrival.page import ArrivalPage
from ui.features.board.page import BoardPage
from ui.features.calls.page import FollowUpPage
from ui.features.cash.payment_page import PaymentPage
from ui.features.delivery.page import DeliveryPage
from ui.features.fault.page import FaultPage
from ui.features.jobs.dispatch_page import DispatchPage
from ui.features.jobs.repair_page import RepairPage
from ui.features.parts.page import PartsPage
from ui.features.parts.receive import ReceiveDialog
from ui.features.quality.page import QualityPage
from ui.features.quote.page import QuotePage
from ui.features.reception.page import ReceptionPage
from ui.features.setup.page import SetupPage
from ui.features.today.page import TodayPage
from ui.features.walkaround.page import WalkaroundPage
from ui.kit.signature_pad import SignaturePad
from ui.shell.first_run_page import FirstRunPage
from ui.shell.login_page import LoginPage
from ui.tour.driver import Step
from ui.tour.hand import ALT, CONTROL, Hand, Key
from ui.tour.snapshot import scratched_door

PASSWORD = "qing-chen-2026"  # noqa: S105 (of the tour's made-up shop)
PIN = "2574"
PLATE = "京A12345"
CUSTOMER = "张𬭎"
kit = words("kit")
SHOP = {
    "name_en": "Shunda Auto Service",
    "address": "北京市海淀区清河中街68号",
    "phone": "010-62880016",
    "uscc": "91110108MA01K7Q3XP",
}
"""What the papers of the tour's made-up shop show of it."""
TECHNICIAN = ("孙磊", "sunlei", Role.TECHNICIAN)


def sign(hand: Hand, name: str, until: Callable[[], bool], what: str) -> Iterator[Step]:
    """Draw on the pad that has opened for ``what``, and close it; that leads to the step ``name``."""
    yield Step("", lambda: hand.dialog("sign_dialog"))
    hand.sign(lambda: hand.named("sign_dialog").findChildren(SignaturePad)[0])
    yield Step(f"pad: {what}", lambda: hand.button(kit("Signed on screen")).isEnabled())
    hand.primary()
    yield Step(name, until, timeout=20)


def found(hand: Hand) -> Iterator[Step]:
    """Open one's own shop and sign in as its first manager."""
    yield Step("first start", lambda: bool(hand.in_sight(FirstRunPage)))
    (page,) = hand.in_sight(FirstRunPage)
    hand.driver.click(page.own)
    for entry, text in ((page.shop, "顺达汽车服务有限公司"), (page.manager, "周国强")):
        hand.driver.click(entry.field)
        hand.driver.type(text)
    for entry in (page.password, page.again):
        hand.driver.click(entry.field)
        hand.driver.type(PASSWORD)
    yield Step("own shop named", lambda: page.again.text() == PASSWORD)
    hand.driver.press(Key.Key_Return)
    yield Step("", lambda: bool(hand.in_sight(LoginPage)), timeout=30)
    (login,) = hand.in_sight(LoginPage)
    hand.driver.click(login.name.field)
    hand.driver.fill("周国强")
    hand.driver.press(Key.Key_Return)
    hand.driver.type(PASSWORD)
    yield Step("login", lambda: login.password.text() == PASSWORD)
    hand.driver.press(Key.Key_Return)
    yield Step("today of a new shop", lambda: hand.shows(TodayPage), timeout=30)


def shop(hand: Hand) -> Iterator[Step]:
    """Say what the shop's papers have to show."""
    hand.go_to("setup")
    yield Step("setup", lambda: hand.shows(SetupPage))
    page = hand.page(SetupPage)
    yield Step("", lambda: page.people.rows_model.rowCount() > 0)
    for name, text in SHOP.items():
        hand.write(page.shop_field(name), text)
    hand.driver.press(Key.Key_Tab)
    yield Step("papers of the shop complete", lambda: page.missing.isHidden())


def staff(hand: Hand) -> Iterator[Step]:
    """Take on a technician and name a bay."""
    page = hand.page(SetupPage)
    name, login, role = TECHNICIAN
    hand.write(page.name, name)
    hand.write(page.login, login)
    hand.tab_to(page.role)
    hand.driver.press(Key.Key_Home)
    hand.driver.press_until(Key.Key_Down, lambda: page.role.value() == role.value)
    hand.write(page.password, PASSWORD + "-s")
    hand.write(page.pin, PIN)
    hand.tab_to(page.add)
    hand.driver.press(Key.Key_Space)
    yield Step("technician taken on", lambda: role in hand.roles())
    hand.write(page.bay, "1号工位")
    hand.tab_to(hand.named("setup.add_bay"))
    hand.driver.press(Key.Key_Space)
    yield Step("bay named", lambda: "1号工位" in page.bays.text())


def arrive(hand: Hand) -> Iterator[Step]:
    """An unknown car stands at the counter: plate first, then a short form."""
    hand.driver.press(Key.Key_F2)
    yield Step("new visit", lambda: hand.shows(ArrivalPage))
    page = hand.page(ArrivalPage)
    hand.driver.type(PLATE)
    yield Step("plate entered", lambda: page.form.isVisible())
    typed = {
        "name": CUSTOMER,
        "phone": "13800138000",
        "vin": "LSVAA4186R2000001",
        "model": "朗逸 1.5L",
        "colour": "珍珠白",
    }
    hand.driver.press(Key.Key_Return)  # the cursor goes into the form
    for name, text in typed.items():
        hand.write(page.form.field(name), text)
    hand.driver.press(Key.Key_Tab)
    yield Step("new customer and car", lambda: all(page.form.field(n).value() == v for n, v in typed.items()))
    hand.primary()
    yield Step("visit opened", lambda: hand.at_stage(Stage.RECEPTION))


def take_in(hand: Hand) -> Iterator[Step]:
    """Odometer, fuel, papers: stored as they are left; the workspace goes on by itself."""
    page = hand.stage(ReceptionPage)
    odometer = page.stored.field("sheet", "odometer_km")
    yield Step("", lambda: odometer.editor.hasFocus())
    hand.driver.type("30210")
    hand.driver.press(Key.Key_Return)
    yield Step("odometer taken", hand.holds(lambda f: f.odometer_taken))
    hand.driver.press(Key.Key_6)  # eighths of a tank
    yield Step("fuel taken", hand.holds(lambda f: f.energy_taken))
    asked = (
        ("keys_received", Key.Key_1),
        ("old_part_wish", Key.Key_2),
        ("wash_wish", Key.Key_1),
    )
    for name, answer in (*asked, ("road_test_allowed", Key.Key_1)):
        hand.tab_to(page.stored.field("sheet", name))
        hand.driver.press(answer)
    yield Step("asked for keys, wishes and consent", hand.holds(lambda f: f.wash_wanted))
    hand.primary()
    yield Step("on to the walkaround", lambda: hand.at_stage(Stage.WALKAROUND))


def mark(hand: Hand, page: WalkaroundPage) -> Iterator[Step]:
    """A digit marks the panel under the cursor, a photo is pasted to it; another panel is pressed and its damage chosen."""
    hand.driver.press(Key.Key_1)
    yield Step("mark left", lambda: any(m.view == "left" for m in page.diagram.marks()))
    hand.copy_file(scratched_door(hand.app.folder / "door.jpg"))
    hand.driver.press(Key.Key_V, CONTROL)
    strip = page.photos.strip
    yield Step("photo of the mark", lambda: [p.image.isNull() for p in strip.photos()] == [False])
    bumper = diagram(BodyStyle.SEDAN).view("front").zone("front_bumper")
    assert bumper is not None
    hand.driver.click(page.diagram, lambda: page.diagram.to_widget(*bumper.centre).toPoint())
    yield Step("kinds of damage", page.chooser.isVisible)
    hand.driver.press(Key.Key_2)
    yield Step("mark front", lambda: any(m.view == "front" for m in page.diagram.marks()))


def look_over(hand: Hand, page: WalkaroundPage) -> Iterator[Step]:
    """F6 leads on to the checklist, where a digit is a verdict, and to covers and belongings."""
    hand.driver.press_until(Key.Key_F6, page.side.checks.hasFocus)
    yield Step("checklist", page.side.checks.hasFocus)
    hand.driver.press(Key.Key_1)
    yield Step("first check is good", lambda: CheckState.GOOD in {line.state for line in page.sheet.lines()})
    state = page.side.state
    hand.driver.press(Key.Key_F6)
    yield Step("car and things", state.isVisible)
    hand.tab_to(state.covers)
    hand.driver.press(Key.Key_Space)
    hand.tab_to(state.name)
    hand.driver.type("行车记录仪")
    hand.driver.press(Key.Key_Tab)
    hand.driver.type("前挡")
    hand.driver.press(Key.Key_Return)
    yield Step("covers on, one thing stays in the car", hand.holds(lambda f: f.covers_on))


def walk_around(hand: Hand) -> Iterator[Step]:
    """Two marks on the diagram, a photo, a verdict, covers, belongings, the customer's signature."""
    page = hand.stage(WalkaroundPage)
    yield Step("", lambda: page.area.isVisible() and page.sheet.editable)
    yield from mark(hand, page)
    yield from look_over(hand, page)
    hand.primary()
    yield from sign(hand, "walkaround signed", lambda: hand.at_stage(Stage.FAULT), "walkaround")


def interview(hand: Hand) -> Iterator[Step]:
    """The customer's own words, read back."""
    page = hand.stage(FaultPage)
    hand.tab_to(page.words)
    hand.driver.type("早上冷车起步，踩刹车吱吱响，低速更明显，最近半个月越来越厉害。")
    hand.driver.press(Key.Key_Return, CONTROL)
    yield Step("complaint in the customer's words", hand.holds(lambda f: f.faults == 1))
    hand.tab_to(page.systems)
    hand.driver.press(Key.Key_3)
    yield Step("system named", lambda: page.systems.value() is not None)
    hand.primary()
    yield Step("read back and confirmed", hand.holds(lambda f: f.faults_read_back == 1))


def quote(hand: Hand) -> Iterator[Step]:
    """A package by its pinyin initials, work by its code, its part by name; the customer agrees; the time is promised."""
    page = hand.stage(QuotePage)
    yield Step("", lambda: page.entry.isVisible())
    for number, typed in enumerate(("dzxby", "ME01", "前制动片"), start=1):
        hand.driver.press_until(Key.Key_F6, page.entry.hasFocus)
        hand.driver.type(typed)
        yield Step(f"suggestions {number}", lambda: hand.suggested())
        lines = hand.facts().lines
        hand.driver.press(Key.Key_Return)
        yield Step(f"lines added {number}", hand.holds(lambda f, lines=lines: f.lines > lines))  # type: ignore[misc]
    hand.primary()
    yield Step("customer agrees", hand.holds(lambda f: f.lines_open == 0 and f.lines_approved > 0))
    hand.primary()
    yield Step("work order to sign", lambda: hand.at_stage(Stage.ORDER))


def order(hand: Hand) -> Iterator[Step]:
    """The contract, signed on the pad; the work order is offered."""
    hand.primary()
    yield from sign(hand, "work order on paper", lambda: hand.preview_ready(), "work order")
    hand.driver.press(Key.Key_Escape)
    yield Step("car waits for dispatch", lambda: hand.at_stage(Stage.DISPATCH))


def store(hand: Hand) -> Iterator[Step]:
    """The first goods come into the store of the new shop, and the parts of the order go out of it."""
    hand.go_to("parts")
    yield Step(
        "parts to hand out", lambda: hand.shows(PartsPage) and bool(hand.page(PartsPage).table.rows_model.rowCount())
    )
    page = hand.page(PartsPage)
    lines = page.table.rows_model.rows()
    hand.driver.press(Key.Key_N, ALT)
    yield Step("", lambda: hand.dialog("receive_dialog"))
    for line in lines:
        (dialog,) = hand.in_sight(ReceiveDialog)
        hand.driver.type(line.code.lower())
        yield Step("", dialog.search.is_open)
        hand.driver.press(Key.Key_Return)
        yield Step("", dialog.quantity.editor.hasFocus)
        hand.driver.type("6")
        hand.driver.press(Key.Key_Return)
        hand.driver.press(Key.Key_Return)  # nothing to note
        yield Step(f"received: {line.code}", lambda: dialog.search.hasFocus() and dialog.stored.isVisible())  # noqa: B023
    hand.driver.press(Key.Key_Escape)
    yield Step("", lambda: not hand.in_sight(ReceiveDialog))
    for left in range(len(lines) - 1, -1, -1):
        hand.primary()  # all of the line under the cursor
        yield Step(f"left to hand out: {left}", lambda left=left: page.table.rows_model.rowCount() == left)  # type: ignore[misc]
    hand.driver.press(Key.Key_Escape)
    yield Step("parts are with the technician", lambda: hand.at_stage(Stage.DISPATCH))


def dispatch(hand: Hand) -> Iterator[Step]:
    """All jobs to the technician and the bay, by three keys."""
    page = hand.stage(DispatchPage)
    yield Step("", lambda: page.content.isVisible())
    hand.driver.press(Key.Key_1)
    hand.driver.press(Key.Key_A)
    yield Step("technician and bay chosen", lambda: hand.primary_enabled())
    hand.primary()
    yield Step("dispatched", lambda: hand.at_stage(Stage.REPAIR))


def repair(hand: Hand) -> Iterator[Step]:
    """Each job is started and ended; the car shows on the board meanwhile."""
    page = hand.stage(RepairPage)
    yield Step("", lambda: bool(page.rows))
    last = len(page.rows) - 1
    for number in range(last + 1):
        hand.driver.click(lambda n=number: page.rows[n].start)  # type: ignore[misc]
        yield Step(f"job {number + 1} runs", hand.holds(lambda f: f.jobs_running == 1))
        if number == 0:
            hand.driver.press(Key.Key_F4)
            yield Step("board: yellow, in work", lambda: hand.shows(BoardPage))
            hand.driver.press(Key.Key_Return)
            yield Step("", lambda: hand.at_stage(Stage.REPAIR))
        done = hand.facts().jobs_done
        hand.driver.click(lambda n=number: page.rows[n].finish)  # type: ignore[misc]
        if number < last:
            yield Step(f"job {number + 1} done", hand.holds(lambda f, done=done: f.jobs_done == done + 1))  # type: ignore[misc]
    yield Step("quality check", lambda: hand.at_stage(Stage.QUALITY) and bool(hand.stage(QualityPage).open_rows()))


def check_and_wash(hand: Hand) -> Iterator[Step]:
    """The final check looks at every line; the car is washed."""
    page = hand.stage(QualityPage)
    while left := len(page.open_rows()):
        hand.driver.press(Key.Key_1)  # the line under the cursor passes
        yield Step("", lambda left=left: len(page.open_rows()) < left)  # type: ignore[misc]
    yield Step("lines judged", hand.primary_enabled)
    hand.primary()
    yield Step("all lines passed", lambda: hand.at_stage(Stage.WASH))
    hand.primary()
    yield Step("wash runs", hand.holds(lambda f: f.wash_running))
    hand.primary()
    yield Step("bill to explain", lambda: hand.at_stage(Stage.SETTLEMENT) and hand.primary_enabled())


def check_out(hand: Hand) -> Iterator[Step]:
    """Bill, old parts with signature, cash with change, gate pass."""
    hand.primary()
    yield from sign(hand, "old parts shown", lambda: hand.at_stage(Stage.OLD_PARTS) and hand.primary_enabled(), "bill")
    hand.primary()
    yield from sign(hand, "bill to pay", lambda: hand.at_stage(Stage.PAYMENT), "old parts")
    page = hand.stage(PaymentPage)
    yield Step("", lambda: page.money.opening.isVisible())
    hand.driver.type("500")
    yield Step("float counted", lambda: page.money.opening.value() == Money.of(500))
    hand.driver.press(Key.Key_Return)
    yield Step("shift open", lambda: page.money.money.isVisible())
    hand.driver.press(Key.Key_1)  # cash
    yield Step("method chosen", lambda: page.money.money.hasFocus())
    hand.driver.type("1100")
    yield Step("cash given", lambda: page.money.money.value() == Money.of(1100))
    hand.driver.press(Key.Key_Return)
    yield Step("change to give back", hand.holds(lambda f: f.paid))
    hand.primary()
    yield Step("hand-back list", lambda: hand.at_stage(Stage.DELIVERY) and hand.stage(DeliveryPage).form.isVisible())


def hand_over(hand: Hand) -> Iterator[Step]:
    """Things handed back, covers off, farewell; a call is due in three days."""
    page = hand.stage(DeliveryPage)
    hand.driver.press(Key.Key_A)  # the cursor stands in the list: all of it
    hand.driver.click(page.covers)
    yield Step("ready to hand over", lambda: bool(page.covers.value()))
    hand.primary()
    yield Step(
        "handed over, call planned",
        lambda: (
            hand.at_stage(Stage.FOLLOW_UP)
            and hand.facts().follow_up_planned
            and hand.stage(FollowUpPage).form.in_hand.isVisible()
        ),
    )


def play(hand: Hand) -> Iterator[Step]:
    """The whole visit."""
    for part in (
        found, shop, staff, arrive, take_in, walk_around, interview, quote, order, store, dispatch, repair,
        check_and_wash, check_out, hand_over,
    ):  # fmt: skip
        yield from part(hand)
