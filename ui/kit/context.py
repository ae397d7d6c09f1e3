"""What every feature is given: the desk, who works here, and the doors to tasks, changes, pages, questions. No Qt."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Protocol
from uuid import UUID

from advisor_app.domain.values.clock import local_day
from advisor_app.ports.permissions import allowed
from ui.kit.dialogs import Dialogs
from ui.kit.failures import Failures, FailureView
from ui.kit.hub import ChangeHub
from ui.kit.navigation import Navigator, Pages
from ui.kit.tasks import Tasks

if TYPE_CHECKING:
    from advisor_app.desk import Desk, Session
    from advisor_app.domain.printing import PaperKind
    from advisor_app.domain.stages import Stage
    from advisor_app.ports.reads.people import ShopCard, StaffCard
    from advisor_app.ports.replies import Signed
    from ui.kit.commands import Commands


class PaperDoor(Protocol):
    """Shows a paper with its print choices."""

    def show(self, kind: PaperKind, visit_id: UUID, subject_id: UUID | None = None) -> None:
        """Open the preview of a visit's paper; ``subject_id`` names the bill, pass or addition where there are several."""
        ...


class SignatureDoor(Protocol):
    """Asks a person to sign."""

    def ask(self, title: str, text: str, signer: str, done: Callable[[Signed], object]) -> None:
        """Open the pad: ``text`` says what is signed; ``done`` gets the signature once its drawing is stored."""
        ...


@dataclass
class Context:
    """Made once in ``ui/app.py``; ``session`` is whoever is signed in now.

    Attributes:
        window: opaque to presenters; pages use it as parent of dialogs.
        stage_pages: stage → maker of its page in the visit workspace.
    """

    desk: Desk
    shop: ShopCard
    session: Session
    tasks: Tasks
    hub: ChangeHub
    pages: Pages
    navigator: Navigator
    view: FailureView
    failures: Failures
    report: Callable[[BaseException], object]
    dialogs: Dialogs
    window: object
    staff: tuple[StaffCard, ...] = ()
    commands: Commands = field(init=False)
    papers: PaperDoor = field(init=False)
    signatures: SignatureDoor = field(init=False)
    stage_pages: dict[Stage, Callable[[Context], object]] = field(default_factory=dict)

    def may(self, action: str) -> bool:
        """Return whether the person who works here may do ``action`` (permissions.toml)."""
        return allowed(self.session.role, action)

    def approvers(self, action: str) -> tuple[tuple[str, str], ...]:
        """Return (login, name) of those who may approve ``action``."""
        return tuple((s.login, s.name) for s in self.staff if s.active and allowed(s.role, action))

    def today(self) -> date:
        """Return today in the shop's zone."""
        return local_day(self.desk.clock.now(), self.shop.zone)
