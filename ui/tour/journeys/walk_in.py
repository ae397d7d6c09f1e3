"""A car without an appointment: from an empty database to a follow-up that waits."""

from collections.abc import Iterator

from advisor_app.domain.staff import Role
from ui.features.setup.page import SetupPage
from ui.features.today.page import TodayPage
from ui.shell.first_run_page import FirstRunPage
from ui.shell.login_page import LoginPage
from ui.tour.driver import Step
from ui.tour.hand import Hand, Key

PASSWORD = "qing-chen-2026"  # noqa: S105 (of the tour's made-up shop)
PIN = "2580"
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


def play(hand: Hand) -> Iterator[Step]:
    """The whole visit."""
    yield from found(hand)
    yield from staff(hand)
