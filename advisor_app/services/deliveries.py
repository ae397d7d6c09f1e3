"""Delivery and what follows it."""

from datetime import date, timedelta
from uuid import UUID

from advisor_app.command import command
from advisor_app.domain.delivery import Delivery
from advisor_app.domain.follow_up import CallResult, FollowUp, FollowUpCall
from advisor_app.domain.guarantee import guarantee_ends
from advisor_app.domain.quality import QualityCheck, odometer_out
from advisor_app.domain.stages import Act, require
from advisor_app.domain.values.clock import local_day, within_reach
from advisor_app.domain.values.errors import Confirmable, RuleBroken
from advisor_app.domain.values.text import clean_name, clean_text
from advisor_app.domain.visit import MOST_KEYS, Visit
from advisor_app.ports.outside import Reference
from advisor_app.ports.replies import Done
from advisor_app.ports.unit import Unit, Units

FOLLOW_UP_DAYS = 3


class Deliveries:
    """The hand-over of the car."""

    def __init__(self, units: Units, reference: Reference) -> None:
        self.units = units
        self.reference = reference

    @command("delivery.hand_over", "visits", "board", "calls")
    def hand_over(
        self, unit: Unit, visit_id: UUID, collected_by: str, keys_returned: int, returned: tuple[str, ...],
        covers_removed: bool, remark: str,
    ) -> Done:  # fmt: skip
        """Hand the car back, close the visit and plan the follow-up call; from here the repair guarantee runs.

        ``covers_removed`` counts where covers were fitted at reception; where none were, none are kept as removed.

        Raises:
            RuleBroken: the first reason of ``Act.DELIVER``; ``collector_missing``; ``covers_on_still`` where covers
                were fitted; ``keys_range``.
            Confirmable: ``collector_differs`` when somebody else than named collects; ``keys_differ``; ``keys_unasked``
                where no key was noted and none is given back: nothing noted may be nothing asked.
        """
        facts = unit.facts(visit_id)
        require(Act.DELIVER, facts)
        visit = unit.get(Visit, visit_id)
        name = clean_name(collected_by)
        if not name:
            raise RuleBroken("collector_missing", field="collected_by")
        if facts.covers_on and not covers_removed:
            raise RuleBroken("covers_on_still", field="covers_removed")
        if not 0 <= keys_returned <= MOST_KEYS:
            raise RuleBroken("keys_range", field="keys_returned")
        doubts: list[Confirmable] = []
        if visit.collect_name and name != visit.collect_name:
            doubts.append(Confirmable("collector_differs", field="collected_by", named=visit.collect_name, name=name))
        if not keys_returned and not visit.keys_received:
            doubts.append(Confirmable("keys_unasked", field="keys_returned"))
        elif keys_returned != visit.keys_received:
            doubts.append(
                Confirmable(
                    "keys_differ", field="keys_returned", received=visit.keys_received, returned=keys_returned
                )
            )  # fmt: skip
        unit.questions(doubts)
        km = odometer_out(visit.odometer_km, (x.road_test_km for x in unit.all(QualityCheck, visit_id=visit_id)))
        ends = guarantee_ends(visit.work_class, local_day(unit.now), km, self.reference.guarantee())
        delivery = unit.add(
            Delivery(
                visit_id=visit_id, delivered_at=unit.now, delivered_by=unit.call.staff_id, collected_by=name,
                guarantee_until=ends[0], guarantee_km=ends[1],
                keys_returned=keys_returned, returned="\n".join(clean_name(r) for r in returned),
                covers_removed=facts.covers_on and covers_removed, remark=clean_text(remark, limit=500),
            )
        )  # fmt: skip
        visit.close(unit.now)
        unit.add(FollowUp(visit_id=visit_id, due_on=local_day(unit.now) + timedelta(days=FOLLOW_UP_DAYS)))
        return Done(delivery.id)


class FollowUps:
    """Calls after delivery."""

    def __init__(self, units: Units) -> None:
        self.units = units

    @command("follow_up.call", "calls", "visits")
    def call(
        self, unit: Unit, follow_up_id: UUID, result: CallResult, recommend: int | None, words: str,
        again_on: date | None,
    ) -> Done:  # fmt: skip
        """Record an attempt.

        Raises:
            RuleBroken: ``follow_up_closed``, ``recommend_range``, ``again_on_missing``, ``again_in_past``,
                ``date_too_far``.
        """
        follow_up = unit.get(FollowUp, follow_up_id)
        unit.get(Visit, follow_up.visit_id)
        if again_on is not None:
            within_reach(again_on, unit.now, field="again_on")
            if again_on < local_day(unit.now):
                raise RuleBroken("again_in_past", field="again_on")
        call = FollowUpCall(
            called_at=unit.now, caller_id=unit.call.staff_id, result=result, recommend=recommend,
            words=clean_text(words, limit=2000),
        )  # fmt: skip
        follow_up.call(call, again_on)
        return Done(follow_up.id)
