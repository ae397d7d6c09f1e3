"""Questions to the person, as a presenter sees them: asked, and answered later through a callback. No Qt in here."""

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True)
class ApprovalRequest:
    """Somebody with a higher limit has to agree, right here at the counter.

    Attributes:
        title: what is to be approved.
        text: the facts: who asks, what, how far it goes.
        approvers: (login, name) of those who may; empty lets the login be typed.
        needs_reason: whether a reason has to be given.
    """

    title: str
    text: str
    approvers: tuple[tuple[str, str], ...] = ()
    needs_reason: bool = False


@dataclass(frozen=True)
class Approval:
    """The answer: login of who agrees, password or PIN to be checked by the service, and why."""

    approver: str
    pin: str
    reason: str = ""


class Dialogs(Protocol):
    """All questions of the program; nothing blocks, every answer comes through ``done`` exactly once."""

    def ask(self, question: str, yes: str, done: Callable[[bool], object], /, *, no: str = "") -> None:
        """Ask a question; both answers are buttons in their own words (``no``: Cancel by default). Esc is no."""
        ...

    def doubt(
        self, questions: Sequence[str], yes: str, done: Callable[[str | None], object], /, *, reason: bool, no: str = ""
    ) -> None:
        """Ask everything that is open in one go, with one field for why it is right all the same where ``reason``.

        ``done`` gets the reason (empty where none is wanted), None when the person goes back.
        """
        ...

    def confirm(self, title: str, text: str, lost: Sequence[str], yes: str, done: Callable[[bool], object], /) -> None:
        """Ask before something is lost, naming what (``lost``); the safe answer has the focus."""
        ...

    def choose(self, title: str, choices: Sequence[tuple[str, str]], done: Callable[[str | None], object], /) -> None:
        """Let the person choose one of (code, words); None when the question was closed."""
        ...

    def text(
        self,
        title: str,
        label: str,
        done: Callable[[str | None], object],
        /,
        *,
        initial: str = "",
        lines: bool = False,
        required: bool = True,
        secret: bool = False,
        yes: str = "",
        limit: int = 500,
        hint: str = "",
        problem: str = "",
    ) -> None:
        """Let the person type something, ``secret`` as dots; None when the question was closed.

        ``yes`` names what the button does, Save by default; ``limit`` is the longest line, in code points. ``hint`` is
        a quiet line below the field, ``problem`` what was wrong with the answer before.
        """
        ...

    def approve(self, request: ApprovalRequest, done: Callable[[Approval | None], object], /) -> None:
        """Let somebody else agree with password or PIN; None when nobody did."""
        ...


class ScriptedDialogs:
    """Answers for tests, in the order of the questions; each question is kept.

    Attributes:
        asked: (kind, title or question) of every question so far.

    Args:
        answers: bool, str, ``Approval`` or None, one for each question.
    """

    def __init__(self, *answers: object) -> None:
        self._answers = deque(answers)
        self.asked: list[tuple[str, str]] = []

    def _next(self, kind: str, words: str) -> object:
        self.asked.append((kind, words))
        if not self._answers:
            raise AssertionError(f"nobody expected the question: {words}")
        return self._answers.popleft()

    def ask(self, question: str, _yes: str, done: Callable[[bool], object], /, *, no: str = "") -> None:
        """Answer the next yes or no."""
        del no
        done(bool(self._next("ask", question)))

    def doubt(
        self, questions: Sequence[str], _yes: str, done: Callable[[str | None], object], /,
        *, reason: bool, no: str = "",
    ) -> None:  # fmt: skip
        """Answer with the next reason, or None."""
        del no, reason
        answer = self._next("doubt", "\n".join(questions))
        assert answer is None or isinstance(answer, str), "a doubt is answered with the reason, or None"
        done(answer)

    def confirm(
        self, title: str, _text: str, _lost: Sequence[str], _yes: str, done: Callable[[bool], object], /
    ) -> None:
        """Answer the next yes or no."""
        done(bool(self._next("confirm", title)))

    def choose(self, title: str, _choices: Sequence[tuple[str, str]], done: Callable[[str | None], object], /) -> None:
        """Answer with the next code or None."""
        answer = self._next("choose", title)
        done(None if answer is None else str(answer))

    def text(
        self,
        title: str,
        _label: str,
        done: Callable[[str | None], object],
        /,
        *,
        initial: str = "",
        lines: bool = False,
        required: bool = True,
        secret: bool = False,
        yes: str = "",
        limit: int = 500,
        hint: str = "",
        problem: str = "",
    ) -> None:
        """Answer with the next text or None."""
        del initial, lines, required, secret, yes, limit, hint, problem
        answer = self._next("text", title)
        done(None if answer is None else str(answer))

    def approve(self, request: ApprovalRequest, done: Callable[[Approval | None], object], /) -> None:
        """Answer with the next approval or None; it has a reason where the dialog has a field for one, and only there."""
        answer = self._next("approve", request.title)
        if isinstance(answer, Approval):
            assert bool(answer.reason) == request.needs_reason, (
                f"reason {answer.reason!r}, needed: {request.needs_reason}"
            )
        done(answer if isinstance(answer, Approval) else None)
