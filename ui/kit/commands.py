"""Runs commands of the services: off the screen's thread, with questions, reasons and approvals asked on the way. No Qt."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, Concatenate, Generic, ParamSpec, TypeVar
from uuid import UUID

from advisor_app.domain.values.errors import Confirmable, NeedsApproval, RuleBroken, TradeError
from advisor_app.domain.values.ids import new_id
from advisor_app.i18n import error_text, words
from advisor_app.ports.call import Approval, Call
from advisor_app.ports.permissions import needs_reason
from ui.kit.context import Context
from ui.kit.dialogs import ApprovalRequest
from ui.kit.failures import Failures, FailureView

t = words("kit")
P = ParamSpec("P")
R = TypeVar("R")

WITH_REASON = frozenset(
    {
        "plate_irregular",
        "vin_irregular",
        "odometer_smaller",
        "odometer_jump",
        "stock_negative",
        "keys_differ",
        "rounding_large",
        "old_part_local_rule",
        "leaves_bill_unsigned",
        "parts_not_issued",
        "bill_others",
        "old_part_not_expected",
    }
)
"""Questions whose yes needs a reason that is kept."""


def yes_words(code: str) -> str:
    """Return what the button says that goes on in spite of a question: what it does."""
    match code:
        case "bay_taken":
            return t("Assign it all the same")
        case "job_hardly_begun":
            return t("It is done")
        case "rounding_large":
            return t("Round off all the same")
        case "given_large" | "claim_paid_now":
            return t("Take it all the same")
        case "parts_not_issued":
            return t("Make the bill all the same")
        case "bill_others":
            return t("Make the bills")
        case "old_part_not_expected":
            return t("Keep no old part")
        case "vin_known":
            return t("Open that car")
        case "stock_negative":
            return t("Hand it out all the same")
        case "old_part_local_rule":
            return t("Let the customer take it")
        case "old_part_of_insurer":
            return t("The insurer does not need it")
        case "leaves_bill_unsigned":
            return t("Issue the pass all the same")
        case "things_taken_in":
            return t("All of it is handed back")
        case "leaves_safety_unsigned":
            return t("Let the car leave all the same")
        case "agreed_phone_unknown":
            return t("The customer did agree")
        case "waits_overnight" | "quote_expired" | "bringer_phone_missing" | "work_class_low":
            return t("Sign all the same")
        case "collector_differs" | "keys_differ" | "keys_unasked":
            return t("Hand the car over all the same")
    return t("Keep it as it is")


def no_words(code: str) -> str:
    """Return what the button says that leaves everything as it was before a question."""
    return t("Not done yet") if code == "job_hardly_begun" else t("Go back and change")


class Run(Generic[R]):
    """One command under way; say with ``then`` what follows. A key that turns out to be used gets a successor in ``spent``."""

    def __init__(
        self, context: Context, call: Call, command: Callable[[Call], R], view: FailureView | None, spent: dict[UUID, UUID]
    ) -> None:  # fmt: skip
        self._context = context
        self._call = call
        self._command = command
        self._view = view
        self._spent = spent
        self._done: Callable[[R], object] = lambda _: None
        self._failed: Callable[[BaseException], object] | None = None
        self._sought: NeedsApproval | None = None

    def then(self, done: Callable[[R], object], failed: Callable[[BaseException], object] | None = None) -> Run[R]:
        """Send it; ``done`` gets the reply, ``failed`` hears of an error after it was shown."""
        self._done, self._failed = done, failed
        self._send()
        return self

    def _send(self) -> None:
        self._context.tasks.write(self._command, self._call).then(self._done, self._answer)

    def _answer(self, error: BaseException) -> None:
        if isinstance(error, Confirmable):
            self._ask(error)
        elif isinstance(error, NeedsApproval):
            self._sought = error
            self._seek_approval(error)
        elif isinstance(error, RuleBroken) and error.code == "approval_refused" and self._sought is not None:
            self._seek_approval(error)  # a mistyped PIN: the same question again, and why
        else:
            if getattr(error, "code", "") == "key_reused":
                self._spent.setdefault(self._call.key, new_id())
            Failures(self._view or self._context.view, self._context.report).show(error, retry=self._send)
            self._give_up(error)

    def _give_up(self, error: BaseException) -> None:
        if self._failed is not None:
            self._failed(error)

    def _ask(self, error: Confirmable) -> None:
        """Ask all that is open at once, with one reason for everything that is kept with one."""
        codes = {one.code for one in error.questions}
        texts = [error_text(one.code, **one.params) for one in error.questions]
        yes, no = yes_words(error.code), no_words(error.code)

        def answered(reason: str | None) -> None:
            if reason is None:
                self._give_up(error)
                return
            for code in codes:
                self._call = self._call.confirming(code)
            if reason.strip():
                self._call = replace(self._call, reason=reason.strip())
            self._send()

        needs_reason = bool(codes & WITH_REASON) and not self._call.reason
        if len(texts) > 1 or needs_reason:
            self._context.dialogs.doubt(texts, yes, answered, reason=needs_reason, no=no)
        else:
            self._context.dialogs.ask(texts[0], yes, lambda on: answered("" if on else None), no=no)

    def _seek_approval(self, error: TradeError) -> None:
        assert self._sought is not None
        action = str(self._sought.params["action"])
        request = ApprovalRequest(
            t("Approval"),
            error_text(error.code, **error.params),
            self._context.approvers(action),
            needs_reason=needs_reason(action) and not self._call.reason,
        )
        self._context.dialogs.approve(request, self._approved(error))

    def _approved(self, error: TradeError) -> Callable[[Any], None]:
        def answered(approval: Any) -> None:
            if approval is None:
                self._give_up(error)
                return
            if approval.reason:
                self._call = replace(self._call, reason=approval.reason)
            self._call = self._call.approved_by(Approval(approval.approver, approval.pin))
            self._send()

        return answered


class Commands:
    """The one way in which presenters change anything."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._spent: dict[UUID, UUID] = {}

    def run(self, command: Callable[Concatenate[Call, P], R], /, *args: P.args, **kwargs: P.kwargs) -> Run[R]:
        """Prepare a command with a new key: ``commands.run(desk.faults.record, visit, words).then(done)``."""
        return self.run_as(self._context.session.call(), None, command, *args, **kwargs)

    def run_as(
        self, call: Call, view: FailureView | None, command: Callable[Concatenate[Call, P], R], /,
        *args: P.args, **kwargs: P.kwargs,
    ) -> Run[R]:  # fmt: skip
        """Prepare a command with the key that was made when the form opened; errors at fields go to ``view``.

        A key that was refused with ``key_reused`` stands for something else for good: the form's next press goes out with
        one and the same successor, however often it is pressed.
        """
        while call.key in self._spent:
            call = replace(call, key=self._spent[call.key])
        return Run(self._context, call, lambda sent: command(sent, *args, **kwargs), view, self._spent)
