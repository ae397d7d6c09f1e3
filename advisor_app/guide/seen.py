"""Which must-dos of the guide the program ticks by itself, drawn from the facts of the stage engine."""

from collections.abc import Mapping

from advisor_app.domain.stages import Facts


def seen(facts: Facts) -> Mapping[str, bool]:
    """Return the facts under the names that the guide's ``done_when`` uses.

    A name that is missing here is one the program can't see: the advisor ticks that must-do.
    """
    return {
        "arrival_stamped": facts.visit_id is not None,
        "covers_on": facts.covers_on,
        "odometer_taken": facts.odometer_taken,
        "fuel_taken": facts.energy_taken,
        "customer_told_no_valuables": facts.valuables_asked,
        "photos_taken": facts.photos > 0,
        "walkaround_signed": facts.walkaround_signed,
        "verbatim_recorded": facts.faults > 0,
        "read_back_confirmed": 0 < facts.faults <= facts.faults_read_back,
        "lines_decided": facts.lines > 0 and facts.lines_open == 0,
        "declined_safety_signed": facts.lines > 0 and (facts.safety_declined == 0 or facts.safety_declined_signed),
        "promise_set": facts.promised,
        "order_signed": facts.order_signed,
        "jobs_dispatched": facts.order_signed and facts.jobs_unassigned == 0,
        "additions_decided": facts.order_signed and facts.additions_open == 0,
        "jobs_signed_off": facts.work_done,
        "quality_passed": facts.quality_passed,
        "washed": facts.washed,
        "slip_ready": facts.all_settled,
        "old_parts_decided": facts.all_settled and facts.old_parts_open == 0,
        "paid": facts.paid,
        "gate_pass_issued": facts.gate_pass,
        "delivered": facts.delivered,
        "follow_up_planned": facts.follow_up_planned,
        "follow_up_recorded": facts.follow_up_closed,
    }
