"""A desk to test screens on: a real window, tasks that run at once, and a navigator that writes down where one goes."""

from dataclasses import dataclass, field
from typing import TypeVar
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from advisor_app.domain.printing import PaperKind
from advisor_app.domain.signature import SignedOn
from advisor_app.domain.staff import Role
from advisor_app.domain.stages import Stage
from advisor_app.ports.call import Call
from advisor_app.ports.replies import Signed
from tests.journeys.shop import Shop
from ui.features.visit.page import VisitPage
from ui.kit.commands import Commands
from ui.kit.context import Context
from ui.kit.dialogs import ScriptedDialogs
from ui.kit.failures import Failures
from ui.kit.hub import ChangeHub
from ui.kit.navigation import Navigator, Pages
from ui.kit.stage_page import StagePage
from ui.kit.tasks import InlineTasks, Tasks, raise_again
from ui.shell.window import MainWindow

P = TypeVar("P", bound=StagePage)


class RecordingNavigator(Navigator):
    """Goes nowhere, and remembers where it was sent.

    Attributes:
        went: (page, ids) of every way asked for.
    """

    def __init__(self, pages: Pages) -> None:
        super().__init__(pages, lambda _spec, _place: None)
        self.went: list[tuple[str, dict[str, object]]] = []

    def navigate(self, name: str, **ids: object) -> None:
        """Write down the way."""
        self.went.append((name, ids))


@dataclass
class PapersAsked:
    """The papers that were to be shown."""

    asked: list[tuple[PaperKind, UUID, UUID | None]] = field(default_factory=list)

    def show(self, kind: PaperKind, visit_id: UUID, subject_id: UUID | None = None) -> None:
        """Write down which paper was asked for."""
        self.asked.append((kind, visit_id, subject_id))


@dataclass
class WillingSigner:
    """Signs whatever it is given, on paper."""

    asked: list[tuple[str, str]] = field(default_factory=list)

    def ask(self, title: str, text: str, signer: str, done: object) -> None:
        """Sign at once."""
        self.asked.append((title, text))
        assert callable(done)
        done(Signed(signer, SignedOn.PAPER))


def listen(shop: Shop, hub: ChangeHub) -> None:
    """Let what the desk of ``shop`` announces reach ``hub``, at once."""

    def announce(_call: Call, topics: frozenset[str]) -> None:
        hub.publish(topics)

    shop.desk.people.units.announce = announce  # type: ignore[attr-defined]


def make_context(
    shop: Shop, role: Role = Role.SERVICE_ADVISOR, dialogs: ScriptedDialogs | None = None, tasks: Tasks | None = None
) -> Context:
    """Return a context for the person of ``role``, with a ``MainWindow`` that is not shown yet.

    ``context.navigator`` is a ``RecordingNavigator``; ``context.dialogs`` the scripted ones.
    """
    shop_card = shop.desk.reads.people.shop()
    assert shop_card is not None
    window, pages, hub = MainWindow(), Pages(), ChangeHub()
    listen(shop, hub)
    context = Context(
        desk=shop.desk, shop=shop_card, session=shop.people[role], tasks=tasks or InlineTasks(), hub=hub, pages=pages,
        navigator=RecordingNavigator(pages), view=window, failures=Failures(window, raise_again), report=raise_again,
        dialogs=dialogs or ScriptedDialogs(), window=window, staff=shop.desk.reads.people.staff(),
    )  # fmt: skip
    context.commands = Commands(context)
    context.papers = PapersAsked()
    context.signatures = WillingSigner()
    return context


def went(context: Context) -> list[tuple[str, dict[str, object]]]:
    """Return where the context's navigator was sent."""
    assert isinstance(context.navigator, RecordingNavigator)
    return context.navigator.went


def present(context: Context, page: QWidget, **ids: object) -> MainWindow:
    """Bring a page to the front of the context's window, show the window, and open the page."""
    window = context.window
    assert isinstance(window, MainWindow)
    window.show_page(page, "")
    window.show_desk()
    window.resize(1366, 768)
    window.show()
    QTest.qWaitForWindowExposed(window)
    window.activateWindow()
    page.open(**ids)  # type: ignore[attr-defined]
    return window


class Elsewhere(StagePage):
    """Stands for the stages that are no matter of a test."""

    def open(self, visit_id: UUID) -> None:
        """Show nothing."""


def _elsewhere(stage: Stage) -> Elsewhere:
    page = Elsewhere()
    page.stage = stage
    return page


def work_at(
    qtbot: QtBot, context: Context, kind: type[P], visit: UUID, stage: Stage
) -> tuple[VisitPage, P, MainWindow]:
    """Open the workspace of a visit at a stage.

    Stages that nobody registered show nothing: the workspace makes the next page ahead of time.

    Returns:
        The workspace, the page of the stage, the window.
    """
    for each in Stage:
        context.stage_pages.setdefault(each, lambda _context, of=each: _elsewhere(of))  # type: ignore[misc]
    workspace = VisitPage(context)
    window = present(context, workspace, visit=visit, stage=stage.value)
    qtbot.addWidget(window)
    qtbot.waitUntil(lambda: (page := workspace.page()) is not None and page.stage is stage)
    page = workspace.page()
    assert isinstance(page, kind)
    return workspace, page, window


def press(window: QWidget, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    """Press a key as the window gets it from the keyboard."""
    QTest.keyClick(window.windowHandle(), key, modifier)


def type_text(window: QWidget, text: str) -> None:
    """Type letters and digits, key by key; for Chinese use the widget's own way in."""
    for sign in text:
        modifier = Qt.KeyboardModifier.ShiftModifier if sign.isupper() else Qt.KeyboardModifier.NoModifier
        QTest.keyClick(window.windowHandle(), sign, modifier)
