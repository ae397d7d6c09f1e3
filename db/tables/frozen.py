"""What of a row stays as it is though the row may be written: contracts, counts and numbers.

The tables whose rows never change at all are ``base.APPEND_ONLY``. ``db.guards`` makes triggers of both.
"""

from collections.abc import Mapping

from db.guards import Frozen

_LINE_OF_ORDERED = Frozen(once="state", value="ordered", parent=("quote_id", "quote"), fixed=("quote_id",))


def _part_of_signed(column: str, table: str, once: str) -> Frozen:
    return Frozen(once=once, parent=(column, table), fixed=(column,))


FROZEN: Mapping[str, Frozen] = {
    # What the customer signed or agreed to. The total rises with every addition, and only then.
    "work_order": Frozen(
        fixed=("id", "shop_id", "visit_id", "number", "quote_id", "signed_at", "promised_at", "terms"),
        grows=("agreed_total",),
    ),
    "addition": Frozen(once="decided_at", fixed=("visit_id", "order_id", "number", "found_by", "proposed_at")),
    "addition_line": _part_of_signed("addition_id", "addition", "decided_at"),
    "quote": Frozen(once="state", value="ordered", fixed=("visit_id", "revision")),
    "quote_line": _LINE_OF_ORDERED,
    "walkaround": Frozen(once="signed_at", fixed=("visit_id", "moment", "started_at")),
    "walkaround_mark": _part_of_signed("walkaround_id", "walkaround", "signed_at"),
    "walkaround_check": _part_of_signed("walkaround_id", "walkaround", "signed_at"),
    "belonging": _part_of_signed("walkaround_id", "walkaround", "signed_at"),
    # What was counted and clocked.
    "cashier_shift": Frozen(once="closed_at", fixed=("number", "counter_id", "cashier_id", "opened_at", "opening")),
    "clock_entry": Frozen(once="ended_at", fixed=("job_id", "technician_id", "started_at")),
    # Numbers and chains are never set back.
    "number_series": Frozen(fixed=("shop_id", "kind", "day"), rises=("last",)),
    "chain_head": Frozen(fixed=("counter_id", "shop_id"), rises=("seq",)),
}
"""Table → what stays as it is."""
