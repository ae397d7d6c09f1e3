"""Which papers a visit has at its stage. No Qt."""

from advisor_app.domain.printing import PaperKind
from advisor_app.domain.stages import Facts


def possible_papers(facts: Facts) -> list[PaperKind]:
    """Return the papers that can be made now, the one most likely wanted first."""
    ready = [
        (PaperKind.GATE_PASS, facts.gate_pass),
        (PaperKind.SETTLEMENT, facts.settled > 0),
        (PaperKind.OLD_PART_RECEIPT, facts.old_parts > 0 and facts.work_done and facts.old_parts_open == 0),
        (PaperKind.WORK_ORDER, facts.order_signed),
        (PaperKind.JOB_CARD, facts.order_signed),
        (PaperKind.PICKING_LIST, facts.order_signed),
        (PaperKind.QUOTE, facts.lines > 0),
        (PaperKind.RECEPTION_SHEET, facts.walkaround_started),
    ]
    return [kind for kind, possible in ready if possible]
