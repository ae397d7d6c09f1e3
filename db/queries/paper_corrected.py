"""Whether what a signed paper shows was corrected after the signature: told by the audit, which forgets nothing."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from advisor_app.domain.signature import SignedWhat
from advisor_app.domain.visit import ORDERED
from db.tables.system import audit

FILES: Mapping[str, frozenset[str]] = {
    "vehicle": frozenset({"plate", "plate_kind", "vin", "make", "model", "colour", "energy", "engine_no", "body"}),
    "customer": frozenset({"name", "tax_number"}),
}
"""What of the files of car and customer stands on every paper; it may be corrected at any time."""
VISIT: Mapping[SignedWhat, frozenset[str]] = {
    SignedWhat.WALKAROUND: ORDERED - {"purpose", "work_class"},
    SignedWhat.ORDER: frozenset({"collect_name"}),
}
"""What of the visit stands over a signature and may change after it: wishes, until the order is signed with them."""
_BY_FILES = ("vehicle.set_field", "customer.set_field")


def corrected_at(connection: Connection, visit: Any, signed: Any) -> datetime | None:
    """Return when something that a signed paper shows was last changed after its signature; None where nothing was.

    Args:
        connection: where to read.
        visit: row of the visit.
        signed: row of the signature. Its key tells the order of things, as every key does.
    """
    a = audit.c
    after = (a.id > signed.id, a.shop_id == visit.shop_id, a.outcome == "done")
    # By the key alone: all that the shop wrote since the signature, and a paper is made soon after it. Not by
    # the visit, which such a correction does not have: rows without one are a million in an old shop.
    found = list(connection.execute(select(a.at, a.changes).where(*after, a.action.in_(_BY_FILES))))
    fields = {str(visit.vehicle_id): FILES["vehicle"], str(visit.customer_id): FILES["customer"]}
    if shown := VISIT.get(signed.what):
        fields[str(visit.id)] = shown
        found += connection.execute(
            select(a.at, a.changes).where(*after, a.visit_id == visit.id, a.action == "reception.set_field")
        )
    moved = (
        row.at
        for row in found
        if any(
            one["did"] == "change" and fields.get(one["id"], frozenset()) & one["fields"].keys() for one in row.changes
        )
    )
    return max(moved, default=None)
