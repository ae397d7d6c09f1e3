"""Which must-dos of the guide the program ticks by itself, drawn from the facts of the stage engine."""

from collections.abc import Mapping

from advisor_app.domain.stages import Facts


def _where(applies: bool, done: bool = False) -> bool | None:
    """Return whether something is done where it applies, else None; ``done`` stays False where only people can tell."""
    return done if applies else None


def _taken_in(facts: Facts) -> Mapping[str, bool | None]:
    """Return what is seen up to the signed walkaround and the faults."""
    return {
        "arrival_stamped": facts.visit_id is not None,
        # a visit exists only for a car and a customer that were found or newly filed
        "vehicle_identified": facts.visit_id is not None,
        "readings_taken": facts.odometer_taken and facts.energy_taken,
        "covers_on": facts.covers_on,
        "odometer_taken": facts.odometer_taken,
        "fuel_taken": facts.energy_taken,
        "customer_told_no_valuables": facts.valuables_asked,
        "wishes_asked": facts.wishes_asked,
        "walkaround_signed": facts.walkaround_signed,
        "verbatim_recorded": facts.faults > 0,
        "read_back_confirmed": 0 < facts.faults <= facts.faults_read_back,
    }


def _agreed(facts: Facts) -> Mapping[str, bool | None]:
    """Return what is seen of quote and order."""
    declined = facts.lines - facts.lines_open - facts.lines_approved
    return {
        "lines_decided": facts.lines > 0 and facts.lines_open == 0,
        # each line of a signed order has its payer
        "payers_set": facts.order_signed and facts.payers > 0,
        "declined_noted": _where(declined > 0),
        "declined_safety_signed": _where(facts.safety_declined > 0, facts.safety_declined_signed),
        "promise_set": facts.promised,
        "order_signed": facts.order_signed,
    }


def _worked(facts: Facts) -> Mapping[str, bool | None]:
    """Return what is seen of workshop, check and wash; an order without work has no jobs, and no check unless it must."""
    labour = facts.jobs > 0 or not facts.order_signed
    checked = facts.check_needed or not facts.order_signed
    removes = facts.old_parts > 0 or not facts.order_signed
    washes = facts.wash_wanted and not facts.wash_skipped
    return {
        "jobs_dispatched": _where(labour, facts.order_signed and facts.jobs_unassigned == 0),
        "job_card_printed": _where(labour),
        # how many there were is not known: one that waits is undecided, none that waits is nothing to do
        "additions_decided": _where(facts.additions_open > 0),
        "old_parts_labelled": _where(removes),
        "jobs_signed_off": _where(labour, facts.work_done),
        "self_check_done": _where(labour),
        "quality_passed": _where(checked, facts.quality_passed),
        "road_test_driven": _where(checked),
        "rework_told": _where(facts.rework or facts.checks > 1),
        "wash_area_told": _where(washes),
        "washed": _where(washes, facts.quality_passed and facts.wash_done),
        "wash_thorough": _where(washes),
        "wash_looked_over": _where(washes),
    }


def _closed(facts: Facts) -> Mapping[str, bool | None]:
    """Return what is seen from the bill to the call after delivery."""
    removes = facts.old_parts > 0 or not facts.order_signed
    decided = facts.work_done and facts.old_parts_open == 0
    covered = facts.covers_on or not facts.walkaround_signed
    return {
        "slip_ready": facts.all_settled,
        "old_parts_shown": _where(removes),
        "old_parts_asked": _where(removes),
        "old_parts_decided": _where(removes, decided),
        "old_parts_signed": _where(removes),
        "old_parts_packed": _where(removes),
        "old_parts_stored": _where(removes),
        "paid": facts.paid,
        "gate_pass_issued": facts.gate_pass,
        # nobody can hand a car over without taking the covers off; who came for it only a person can see
        "covers_off": _where(covered, facts.delivered),
        "seats_set_back": _where(covered),
        "delivered": facts.delivered,
        "follow_up_planned": facts.follow_up_planned,
        "follow_up_recorded": facts.follow_up_closed,
    }


def seen(facts: Facts) -> Mapping[str, bool | None]:
    """Return the facts under the names that the guide's ``done_when`` uses.

    True: it was done. False: not yet, or only the advisor can tell. None: it does not apply to this visit, as no line
    was declined, no part was removed, no wash is wanted, no covers were fitted. A name that is missing here is one the program can't see at
    all: the advisor ticks that must-do.
    """
    return {**_taken_in(facts), **_agreed(facts), **_worked(facts), **_closed(facts)}
