"""A look around the demo shop: every page of the rail, as the manager sees it, with made-up people and cars."""

from collections.abc import Iterator

from advisor_app.demo.crew import demo_staff
from advisor_app.desk import Reads
from advisor_app.domain.staff import Role
from ui.features.gate.page import GatePage
from ui.features.gate.presenter import Verdict
from ui.shell.first_run_page import FirstRunPage
from ui.shell.login_page import LoginPage
from ui.tour.driver import Step
from ui.tour.hand import Hand, Key

LOOKED_AT = 60
"""So many of the newest visits are looked through for a gate pass that was not used yet."""


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


def unused_code(reads: Reads) -> str:
    """Return the code of a gate pass whose car was handed over and stands in the yard, or "" where there is none."""
    for row in reads.visits.recent(LOOKED_AT):
        if row.facts.gate_pass and row.facts.delivered and not row.facts.gate_pass_used:
            card = reads.cash.checkout(row.id).gate_pass
            if card is not None:
                return card.code
    return ""


def let_out(hand: Hand) -> Iterator[Step]:
    """The guard types the code of a pass that a customer shows; the same pass does not let a second car out."""
    found: list[str] = []
    context = hand.app.context
    assert context is not None
    hand.driver.do(lambda: context.tasks.read(unused_code, context.desk.reads).then(found.append))
    yield Step("", lambda: bool(found))
    page = hand.page(GatePage)
    if not found[0]:
        return  # every car that was paid for has left
    for name, verdict in (("car compared", Verdict.COMPARE), ("pass shown twice", Verdict.USED)):
        hand.driver.type(found[0])
        yield Step(f"{name}: code typed", lambda: page.code.text().replace(" ", "") == found[0])
        hand.driver.press(Key.Key_Return)
        yield Step(name, lambda verdict=verdict: page.verdict is verdict)  # type: ignore[misc]
        if verdict is Verdict.COMPARE:
            hand.driver.press(Key.Key_Return)
            yield Step("car let out", lambda: page.verdict is Verdict.MAY_LEAVE)


def play(hand: Hand) -> Iterator[Step]:
    """Every page of the rail."""
    yield from open_demo(hand)
    names = [spec.name for spec in hand.app.pages.rail(Role.MANAGER.value)]
    yield Step(names[0], lambda: hand.is_at(names[0]))
    for name in names[1:]:
        hand.go_to(name)
        yield Step(name, lambda name=name: hand.is_at(name))  # type: ignore[misc]
        if name == "gate":
            yield from let_out(hand)
    hand.driver.press(Key.Key_K, hand.control)
    hand.driver.type("8")
    yield Step("search", lambda: hand.app.window.search.isVisible())
    hand.driver.press(Key.Key_Escape)
    yield Step("back at the desk", lambda: not hand.app.window.search.isVisible())
