"""Calls after delivery: who is due, what to say, what came of it. No Qt."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Protocol
from uuid import UUID

from advisor_app.domain.follow_up import FINAL, CallResult, call_window
from advisor_app.domain.promise import OpeningHours
from advisor_app.domain.staff import Role
from advisor_app.domain.stages import Stage
from advisor_app.domain.values.clock import day_bounds, local_day
from advisor_app.guide.guide import Saying, stage_guide
from advisor_app.i18n import current_language, words
from advisor_app.ports.call import Call
from advisor_app.ports.reads.calls import CallCard, CallRow
from advisor_app.ports.replies import Done
from ui.kit import formats
from ui.kit.context import Context
from ui.kit.hub import Change, Subscription

t = words("calls")
LATER = (CallResult.AGAIN, CallResult.NOT_REACHED)
"""Results after which one calls once more."""
SAID = 3
"""Lines of work that the script names."""


def script() -> tuple[Saying, ...]:
    """Return what the guide offers to say on the phone."""
    return stage_guide(Stage.FOLLOW_UP.value, current_language()).sayings


def _work_text(work: Sequence[str]) -> str:
    """Return what was done as one says it: nobody reads a long list out on the phone."""
    said = formats.list_of(list(work[:SAID]))
    return t("{work} and more", work=said) if len(work) > SAID else said


def speakable(card: CallCard, context: Context) -> Mapping[str, str]:
    """Return what the script may take from the call in hand; what is not known is left empty."""
    shop = context.shop
    at = card.delivered_at
    return {
        "person": card.person,
        "advisor": card.advisor,
        "caller": context.session.name,
        "shop": formats.shop_name(shop),
        "plate": card.row.plate,
        "car": card.row.make_model,
        "work": _work_text(card.work),
        "delivered": "" if at is None else formats.day_text(local_day(at, shop.zone), context.today()),
    }


class CallView(Protocol):
    """What the form of one call shows."""

    def show_card(self, card: CallCard | None) -> None:
        """Show whom to call and why; None: nothing is planned."""
        ...

    def kept(self, result: CallResult) -> None:
        """The attempt is stored."""
        ...

    def show_failed(self, error: BaseException) -> None:
        """It can't be read."""
        ...


class CallPresenter:
    """One follow-up in hand; its attempt has a key made when it came up."""

    def __init__(self, context: Context, view: CallView) -> None:
        self._context, self._view = context, view
        self._call: Call = context.session.call()
        self._busy = False
        self._heard: Subscription | None = None
        self._follow_up: UUID | None = None
        self._visit: UUID | None = None
        self.card: CallCard | None = None

    def open(self, follow_up_id: UUID) -> None:
        """Take a follow-up in hand."""
        self._follow_up, self._visit = follow_up_id, None
        self._begin()

    def open_visit(self, visit_id: UUID) -> None:
        """Take the follow-up of a visit in hand."""
        self._follow_up, self._visit = None, visit_id
        self._begin()

    def _begin(self) -> None:
        self._call, self._busy, self.card = self._context.session.call(), False, None
        if self._heard is None:
            self._heard = self._context.hub.subscribe({"calls"}, self._changed, view=self._view)
        self.load()

    def _changed(self, _change: Change) -> None:
        self.load()

    def load(self) -> None:
        """Read it (again)."""
        reads, wanted = self._context.desk.reads.calls, (self._follow_up, self._visit)
        follow_up, visit = wanted
        if follow_up is None and visit is None:
            return

        def read() -> CallCard | None:
            if follow_up is not None:
                return reads.card(follow_up)
            assert visit is not None
            return reads.of_visit(visit)

        self._context.tasks.read(read).then(
            lambda card: self._show(card) if wanted == (self._follow_up, self._visit) else None, self._view.show_failed
        )

    def _show(self, card: CallCard | None) -> None:
        self.card = card
        self._view.show_card(card)

    def plan(self) -> str:
        """Return when the call in hand is to be made and by whom: due day, hours, caller."""
        context, card = self._context, self.card
        if card is None:
            return ""
        shop = context.shop
        begin, end = call_window(OpeningHours.of(shop.opens, shop.closes, shop.work_days))
        callers = [one.name for one in context.staff if one.active and one.role is Role.FOLLOW_UP_CALLER]
        return formats.joined(
            t("due: {day}", day=formats.day_text(card.row.due_on, context.today())), f"{begin:%H:%M}–{end:%H:%M}",
            formats.list_of(callers) if callers else card.advisor,
        )  # fmt: skip

    def tomorrow(self) -> date:
        """Return the day that is offered for another attempt."""
        return self._context.today() + timedelta(days=1)

    def keep(self, result: CallResult, recommend: int | None, words: str, again_on: date | None) -> None:
        """Store the attempt."""
        if self.card is None or self._busy:
            return
        self._busy = True

        def done(_reply: Done) -> None:
            self._busy = False
            self._call = self._context.session.call()
            self._view.kept(result)

        def failed(_error: BaseException) -> None:
            self._busy = False

        spoken = result in FINAL
        self._context.commands.run_as(
            self._call, None, self._context.desk.follow_ups.call, self.card.row.id, result,
            recommend if spoken else None, words, again_on if result in LATER else None,
        ).then(done, failed)  # fmt: skip


class DueView(Protocol):
    """What the list shows."""

    def show_due(self, rows: Sequence[CallRow], made: int) -> None:
        """Show who is due, and how many calls were made today."""
        ...

    def show_failed(self, error: BaseException) -> None:
        """The list can't be read."""
        ...


class DuePresenter:
    """Who is to be called today."""

    def __init__(self, context: Context, view: DueView) -> None:
        self._context, self._view = context, view
        self._heard: Subscription | None = None

    def open(self) -> None:
        """Read and listen."""
        if self._heard is None:
            self._heard = self._context.hub.subscribe({"calls"}, self._changed, view=self._view)
        self.load()

    def _changed(self, _change: Change) -> None:
        self.load()

    def load(self) -> None:
        """Read it again."""
        context = self._context
        day, reads = context.today(), context.desk.reads.calls
        since, until = day_bounds(day, context.shop.zone)

        def read() -> tuple[Sequence[CallRow], int]:
            return reads.due(day), reads.made(since, until)

        context.tasks.read(read).then(lambda found: self._view.show_due(*found), self._view.show_failed)
