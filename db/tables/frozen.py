"""What of a row stays as it is though the row may be written: contracts, counts and numbers.

The tables whose rows never change at all are ``base.APPEND_ONLY``. ``db.guards`` makes triggers of both.
"""

from collections.abc import Mapping
from dataclasses import replace

from advisor_app.domain.visit import ORDERED, SEEN_ON_ARRIVAL
from db.guards import Frozen, Later

_SHEET_SIGNED = "whole.moment = 'arrival' AND whole.signed_at IS NOT NULL"

# An addition that the customer agrees to may be work of a greater class than the order was signed with.
_NOTHING_ADDED = (
    "(NOT EXISTS (SELECT 1 FROM addition AS more WHERE more.visit_id = OLD.id AND more.state <> 'declined')"
    " OR OLD.closed_at IS NOT NULL)"
)

_WHOLE = {
    # What the customer signed or agreed to. The total rises with every addition, and only then.
    "work_order": Frozen(
        fixed=("id", "shop_id", "visit_id", "number", "quote_id", "signed_at", "promised_at", "terms"),
        grows=("agreed_total",),
    ),
    "addition": Frozen(once="decided_at", fixed=("visit_id", "order_id", "number", "found_by", "proposed_at")),
    "quote": Frozen(once="state", value="ordered", fixed=("visit_id", "revision")),
    "walkaround": Frozen(once="signed_at", fixed=("visit_id", "moment", "started_at")),
    # What stands beside the signatures: the visit's fields on the sheet and on the order, the customer's own words.
    "visit": Frozen(
        fixed=("id", "shop_id", "number", "vehicle_id", "arrived_at"),
        later=(
            Later(("closed_at",), when="OLD.closed_at IS NOT NULL"),
            Later(("cancelled_at", "cancel_reason"), when="OLD.cancelled_at IS NOT NULL"),
            Later(tuple(sorted(SEEN_ON_ARRIVAL)), "walkaround", when=_SHEET_SIGNED),
            Later(tuple(sorted(ORDERED - {"work_class"})), "work_order"),
            Later(("work_class",), "work_order", when=_NOTHING_ADDED),
        ),
    ),
    "fault": Frozen(
        fixed=("id", "shop_id", "visit_id"), later=(Later(("pos", "words"), "work_order", own="visit_id", kept=True),)
    ),
    "odometer_reading": Frozen(
        fixed=("id", "shop_id", "vehicle_id", "visit_id"),
        later=(Later(("km", "at", "reason"), "walkaround", own="visit_id", when=_SHEET_SIGNED, kept=True),),
    ),
    "old_part": Frozen(
        fixed=("id", "shop_id", "visit_id", "order_line_id", "number", "name", "part_no", "waste", "payer")
    ),
    "shop": Frozen(fixed=("id", "shop_id", "kind")),
    # What was counted and clocked.
    "cashier_shift": Frozen(once="closed_at", fixed=("number", "counter_id", "cashier_id", "opened_at", "opening")),
    "clock_entry": Frozen(once="ended_at", fixed=("job_id", "technician_id", "started_at")),
    # Numbers and chains are never set back.
    "number_series": Frozen(fixed=("shop_id", "kind", "day"), rises=("last",)),
    "chain_head": Frozen(fixed=("counter_id", "shop_id"), rises=("seq",)),
}


def _part_of(whole: str) -> Frozen:
    """Return the rule of the rows that freeze with the whole they belong to, and stay with it."""
    own = f"{whole}_id"
    return replace(_WHOLE[whole], parent=(own, whole), fixed=(own,))


FROZEN: Mapping[str, Frozen] = {
    **_WHOLE,
    "addition_line": _part_of("addition"),
    "quote_line": _part_of("quote"),
    "walkaround_mark": _part_of("walkaround"),
    "walkaround_check": _part_of("walkaround"),
    "belonging": _part_of("walkaround"),
}
"""Table → what stays as it is."""
