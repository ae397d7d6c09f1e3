"""A look around the demo shop: every page of the rail, as the manager sees it, with made-up people and cars."""

from collections.abc import Iterator

from advisor_app.demo.crew import demo_staff
from advisor_app.domain.staff import Role
from ui.shell.first_run_page import FirstRunPage
from ui.shell.login_page import LoginPage
from ui.tour.driver import Step
from ui.tour.hand import Hand, Key


def open_demo(hand: Hand) -> Iterator[Step]:
    """Open the demo shop at the first start and sign in as its manager."""
    yield Step("first start", lambda: bool(hand.in_sight(FirstRunPage)))
    page = hand.in_sight(FirstRunPage)[0]
    hand.driver.click(page.demo)
    hand.driver.click(page.begin)
    yield Step("demo shop opened", lambda: bool(hand.in_sight(LoginPage)), timeout=240)
    boss = next(p for p in demo_staff() if p.role is Role.MANAGER)
    login = hand.in_sight(LoginPage)[0]
    hand.driver.click(login.name.field)
    hand.driver.fill(boss.login)
    hand.driver.press(Key.Key_Return)
    hand.driver.type(boss.password)
    hand.driver.press(Key.Key_Return)
    yield Step("", lambda: not hand.app.window.covered, timeout=60)


def play(hand: Hand) -> Iterator[Step]:
    """Every page of the rail."""
    yield from open_demo(hand)
    names = [spec.name for spec in hand.app.pages.rail(Role.MANAGER.value)]
    for name in names:
        hand.driver.do(lambda name=name: hand.app.navigator.navigate(name))  # type: ignore[misc]
        yield Step(name, lambda name=name: hand.is_at(name))  # type: ignore[misc]
    hand.driver.press(Key.Key_K, hand.control)
    hand.driver.type("8")
    yield Step("search", lambda: hand.app.window.search.isVisible())
    hand.driver.press(Key.Key_Escape)
    yield Step("back at the desk", lambda: not hand.app.window.search.isVisible())
