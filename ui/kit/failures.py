"""What a person is shown when something did not work. No Qt in here, and never a traceback on the screen.

The families of ``advisor_app.domain.values.errors`` each have their way: a rule at its field, a question, a banner with
retry, a short notice. Everything else is a fault of the program and becomes a report with an id.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Protocol

from advisor_app.domain.values.errors import (
    Confirmable,
    EditConflict,
    EnvironmentFault,
    LostRace,
    NeedsApproval,
    NotFound,
    NotPermitted,
    RuleBroken,
    TradeError,
)
from advisor_app.i18n import error_text


class Way(Enum):
    """How a failure is shown."""

    FIELD = "field"
    QUESTION = "question"
    APPROVAL = "approval"
    CONFLICT = "conflict"
    BANNER = "banner"
    TOAST = "toast"
    REPORT = "report"


@dataclass(frozen=True)
class Presentation:
    """A failure in the words of the person who sees it.

    Attributes:
        way: how it is shown.
        text: what happened and what to do, in the current language; empty for a report.
        code: the error's code; for a question, what has to stand in ``Call.confirmed`` when it is answered with yes.
        field: name of the field the cursor goes to, or None.
        params: the values of the error (for a conflict: who, counter, at, mine, theirs).
        retry: whether the same call may simply be tried again.
    """

    way: Way
    text: str
    code: str = ""
    field: str | None = None
    params: Mapping[str, object] = dataclasses.field(default_factory=dict)
    retry: bool = False


_WAYS: tuple[tuple[type[TradeError], Way], ...] = (
    (Confirmable, Way.QUESTION),
    (NeedsApproval, Way.APPROVAL),
    (EditConflict, Way.CONFLICT),
    (EnvironmentFault, Way.BANNER),
    (NotPermitted, Way.TOAST),
    (NotFound, Way.TOAST),
    (RuleBroken, Way.TOAST),
    (TradeError, Way.TOAST),
)


def present(error: BaseException) -> Presentation:
    """Return how ``error`` is shown."""
    if isinstance(error, LostRace):
        return Presentation(Way.BANNER, error_text("busy_elsewhere"), "busy_elsewhere", retry=True)
    if not isinstance(error, TradeError):
        return Presentation(Way.REPORT, "")
    way = next(way for family, way in _WAYS if isinstance(error, family))
    if isinstance(error, RuleBroken) and error.field is not None:
        way = Way.FIELD
    return Presentation(
        way,
        error_text(error.code, **error.params),
        error.code,
        error.field,
        error.params,
        retry=way is Way.BANNER,
    )


def passes(error: BaseException) -> bool:
    """Return whether nobody here can help it (a database that is away): what was entered stays, and may be sent again as it is."""
    return isinstance(error, EnvironmentFault | LostRace)


Retry = Callable[[], object]
Confirm = Callable[[str], object]


class FailureView(Protocol):
    """The part of the window, or of a page, that shows failures."""

    def field_error(self, field: str, text: str) -> bool:
        """Show ``text`` at the field and put the cursor there; False when this view has no such field."""
        ...

    def ask(self, text: str, answered_yes: Callable[[], object]) -> None:
        """Ask a question; ``answered_yes`` is called only on yes."""
        ...

    def ask_approval(self, shown: Presentation, approved: Callable[[], object]) -> None:
        """Ask for somebody whose limit is high enough; ``approved`` is called after that person agreed."""
        ...

    def show_conflict(self, shown: Presentation, retry: Retry | None) -> None:
        """Show who changed what at which counter, mine beside theirs."""
        ...

    def banner(self, text: str, retry: Retry | None) -> None:
        """Show a banner that stays until retry works or it is closed."""
        ...

    def toast(self, text: str) -> None:
        """Show a short notice."""
        ...


class Failures:
    """Brings errors to a view.

    Args:
        view: where they are shown.
        report: receives what is a fault of the program (the rim: log entry, id, dialog).
    """

    def __init__(self, view: FailureView, report: Callable[[BaseException], object]) -> None:
        self._view = view
        self._report = report

    def show(self, error: BaseException, *, retry: Retry | None = None, confirm: Confirm | None = None) -> None:
        """Show one error.

        Args:
            error: what was raised.
            retry: does the same again (a banner's button).
            confirm: does the same again with the given code confirmed (a question answered with yes).
        """
        shown = present(error)
        match shown.way:
            case Way.REPORT:
                self._report(error)
            case Way.FIELD:
                if not self._view.field_error(shown.field or "", shown.text):
                    self._view.toast(shown.text)
            case Way.QUESTION if confirm is not None:
                self._view.ask(shown.text, lambda: confirm(shown.code))
            case Way.APPROVAL if confirm is not None:
                self._view.ask_approval(shown, lambda: confirm(shown.code))
            case Way.CONFLICT:
                self._view.show_conflict(shown, retry)
            case Way.BANNER:
                self._view.banner(shown.text, retry)
            case _:
                self._view.toast(shown.text)

    def of(self, *, retry: Retry | None = None, confirm: Confirm | None = None) -> Callable[[BaseException], None]:
        """Return a callback for ``then``: ``tasks.write(…).then(done, failures.of(retry=again))``."""
        return lambda error: self.show(error, retry=retry, confirm=confirm)
