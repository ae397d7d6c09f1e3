"""Whether what a signed paper shows was corrected after the signature: told by the audit, which forgets nothing."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, select

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

_EDITS = ("vehicle.set_field", "customer.set_field", "reception.set_field")


_AFTER = select(audit.c.at, audit.c.changes).where(
    audit.c.about_id.in_(bindparam("about", expanding=True)), audit.c.id > bindparam("signed_id"),
    audit.c.shop_id == bindparam("shop_id"), audit.c.outcome == "done", audit.c.action.in_(_EDITS),
)  # fmt: skip


def corrected_at(connection: Connection, visit: Any, signed: Any) -> datetime | None:
    """Return when something that a signed paper shows was last changed after its signature; None where nothing was.

    Args:
        connection: where to read.
        visit: row of the visit.
        signed: row of the signature. Its key tells the order of things, as every key does.
    """
    fields = {visit.vehicle_id: FILES["vehicle"], visit.customer_id: FILES["customer"]}
    if shown := VISIT.get(signed.what):
        fields[visit.id] = shown
    found = connection.execute(_AFTER, {"about": list(fields), "signed_id": signed.id, "shop_id": visit.shop_id})
    shown_of = {str(key): names for key, names in fields.items()}
    moved = (
        row.at
        for row in found
        for one in row.changes
        if one["did"] == "change" and shown_of.get(one["id"], frozenset()) & one["fields"].keys()
    )
    return max(moved, default=None)
