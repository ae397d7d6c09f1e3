"""The reception sheet: fields of the visit, the car and the customer, each stored as it is left. No Qt."""

from typing import Protocol
from uuid import UUID

from advisor_app.domain.customer import CustomerKind
from advisor_app.domain.visit import OldPartWish, Waits, signed_fields
from advisor_app.ports.reads.files import ReadingRow
from advisor_app.ports.reads.visits import VisitHead, VisitSheet
from ui.kit.context import Context
from ui.kit.field_store import FieldStore, SetField, StoreView
from ui.kit.hub import Change, Subscription

SHEET = (
    "odometer_km", "energy_percent", "keys_received", "licence_received", "book_received", "purpose", "waits",
    "wash_wish", "old_part_wish", "road_test_allowed", "bring_name", "bring_phone", "collect_name", "collect_phone",
    "note",
)  # fmt: skip
VEHICLE = ("plate", "vin", "make", "model", "colour", "body", "energy", "engine_no", "first_registered", "household")
CUSTOMER = ("name", "phone", "kind", "tax_number", "note")


class ReceptionView(StoreView, Protocol):
    """What the page shows; the parts are ``sheet``, ``vehicle`` and ``customer``."""

    def forget(self) -> None:
        """Empty the fields: another visit comes."""
        ...

    def show_last_reading(self, reading: ReadingRow | None) -> None:
        """Show what the odometer said before this visit."""
        ...

    def show_plug(self, plugs_in: bool) -> None:
        """Ask for the charge instead of the fuel, or not."""
        ...

    def show_bringer_wanted(self, wanted: bool) -> None:
        """Ask who brought a company's car, or not."""
        ...

    def set_editable(self, editable: bool, signed: frozenset[str]) -> None:
        """The sheet of a closed visit is only shown, and so are the fields ``signed`` by the customer."""
        ...


class ReceptionPresenter:
    """Loads the sheet of one visit and stores what is left."""

    def __init__(self, context: Context, view: ReceptionView) -> None:
        self._context = context
        self._view = view
        self._store = FieldStore(context, view, {"waits": Waits, "old_part_wish": OldPartWish})
        self._visit: UUID | None = None
        self._head: VisitHead | None = None
        self._heard: Subscription | None = None

    def open(self, visit_id: UUID) -> None:
        """Show the sheet of a visit."""
        if visit_id != self._visit:
            self._visit, self._head = visit_id, None
            self._store.forget()
            self._view.forget()
            self._heard = self._context.hub.subscribe(
                {f"visit:{visit_id}", "vehicles", "customers"}, self._changed, view=self._view
            )
        self._load()

    def _changed(self, _change: Change) -> None:
        self._load()

    def _load(self) -> None:
        visit, reads = self._visit, self._context.desk.reads
        assert visit is not None

        def read() -> tuple[VisitSheet, VisitHead, tuple[ReadingRow, ...]]:
            head = reads.visits.head(visit)
            return reads.visits.sheet(visit), head, reads.files.readings(head.vehicle.id)

        self._context.tasks.read(read).then(
            lambda found: self._show(*found) if found[0].id == self._visit else None,
            self._context.failures.of(retry=self._load),
        )

    def _show(self, sheet: VisitSheet, head: VisitHead, readings: tuple[ReadingRow, ...]) -> None:
        self._head = head
        self._view.show_plug(head.vehicle.energy.plugs_in)
        facts = head.facts
        self._view.set_editable(facts.open, signed_fields(walkaround=facts.walkaround_signed, order=facts.order_signed))
        self._store.show("sheet", sheet, SHEET)
        self._view.show_bringer_wanted(head.customer.kind is CustomerKind.COMPANY and not sheet.bring_name)
        self._store.show("vehicle", head.vehicle, VEHICLE)
        self._store.show("customer", head.customer, CUSTOMER)
        self._view.show_last_reading(next((r for r in readings if r.visit_id != sheet.id), None))

    def leave(self, part: str, field: str, value: object) -> None:
        """Store a field that was left with another value."""
        head, desk = self._head, self._context.desk
        if head is None:
            return
        ways: dict[str, tuple[SetField, UUID]] = {
            "sheet": (desk.reception.set_field, head.id),
            "vehicle": (desk.vehicles.set_field, head.vehicle.id),
            "customer": (desk.customers.set_field, head.customer.id),
        }
        command, key = ways[part]
        self._store.leave(command, key, part, field, value)
