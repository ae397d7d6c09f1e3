"""A new delivery time after the signature: what is offered, and what the customer said to it. No Qt."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal

from advisor_app.domain.promise import OpeningHours, suggested_promise
from advisor_app.domain.quote import AgreedHow
from advisor_app.domain.stages import Act, Facts, blocked
from advisor_app.domain.values.clock import local_time, zone
from advisor_app.i18n import words
from advisor_app.ports.call import Call
from advisor_app.ports.reads.visits import VisitHead
from advisor_app.ports.replies import Numbered, Signed
from ui.kit import formats
from ui.kit.at_fields import AtFields
from ui.kit.context import Context

t = words("visit")
SOON = Decimal(1)
"""Hours of work that the offered time leaves, beside what ``suggested_promise`` keeps in hand."""


@dataclass(frozen=True)
class NewTime:
    """The form as it was filled in; ``at`` is on the shop's wall clock, naive."""

    at: datetime
    why: str
    how: AgreedHow
    by: str


def may_agree(facts: Facts, context: Context) -> bool:
    """Return whether a new time can be agreed here: a signed order whose car is not ready yet."""
    return (
        not blocked(Act.PROMISE_ANEW, facts)
        and not facts.delivered
        and not facts.washed
        and context.may("addition.promise_anew")
    )


def offered_time(context: Context, promised_at: datetime | None) -> datetime:
    """Return the time that stands in the form first, on the shop's wall clock: reckoned from now, or from a later promise.

    None before the promise that stands is offered, and not that one again: it would be refused as no new one.
    """
    shop, now = context.shop, context.desk.clock.now()
    begin = local_time(max(now, promised_at or now), shop.zone).replace(tzinfo=None)
    return suggested_promise(begin, SOON, OpeningHours.of(shop.opens, shop.closes, shop.work_days))


def send(
    context: Context, call: Call, head: VisitHead, new: NewTime, field: Callable[[str, str], bool],
    done: Callable[[], object],
) -> None:  # fmt: skip
    """Store what was agreed; a customer who is here signs for it.

    Args:
        context: what every feature is given.
        call: the key of the form.
        head: the visit as it is shown.
        new: what was filled in.
        field: shows a problem at a field of the form.
        done: called once it is stored.
    """
    at = new.at.replace(tzinfo=zone(context.shop.zone)).astimezone(UTC)
    now = context.desk.clock.now()
    shown = formats.moment_within(at, now, context.shop.zone)

    def stored(made: Numbered) -> None:
        context.view.toast(t("{number}: ready {promised} is agreed.", number=made.number, promised=shown))
        done()

    def go(signed: Signed | None) -> None:
        context.commands.run_as(
            call, AtFields(context.view, field), context.desk.additions.promise_anew, head.id, head.promised_at, at,
            new.why, new.how, new.by, signed,
        ).then(stored)  # fmt: skip

    if new.how is AgreedHow.IN_PERSON and new.why.strip() and new.by.strip():
        before = formats.moment_within(head.promised_at, now, context.shop.zone)
        text = t("The car is ready {promised} instead of {before}: {why}", promised=shown, before=before, why=new.why)
        context.signatures.ask(t("New delivery time"), text, new.by, go)
    else:
        go(None)
