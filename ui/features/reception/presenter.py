"""The reception sheet: fields of the visit, the car and the customer, each stored as it is left. No Qt."""

from collections.abc import Callable
from enum import Enum
from typing import Any, Protocol
from uuid import UUID

from advisor_app.domain.customer import CustomerKind
from advisor_app.domain.diagram import BodyStyle
from advisor_app.domain.values.errors import Confirmable
from advisor_app.domain.vehicle import Energy
from advisor_app.domain.visit import OldPartWish, VisitPurpose, Waits
from advisor_app.ports.reads.files import ReadingRow
from advisor_app.ports.reads.visits import CustomerCard, VehicleCard, VisitHead, VisitSheet
from ui.kit.context import Context
from ui.kit.hub import Change, Subscription

KINDS: dict[str, type[Enum]] = {
    "purpose": VisitPurpose, "waits": Waits, "old_part_wish": OldPartWish, "body": BodyStyle, "energy": Energy,
    "kind": CustomerKind,
}  # fmt: skip
"""Fields whose value is a member of an enum; the screen works with codes."""

SHEET = (
    "odometer_km", "energy_percent", "keys_received", "licence_received", "book_received", "purpose", "waits",
    "wash_wish", "old_part_wish", "road_test_allowed", "bring_name", "bring_phone", "collect_name", "collect_phone",
    "note",
)  # fmt: skip
VEHICLE = ("plate", "vin", "make", "model", "colour", "body", "energy", "engine_no", "first_registered", "household")
CUSTOMER = ("name", "phone", "kind", "tax_number", "note")


def shown(value: object) -> object:
    """Return a stored value as the screen's editors take it: the code of an enum member."""
    return value.value if isinstance(value, Enum) else value


def stored(field: str, value: object) -> Any:
    """Return an editor's value as the services take it."""
    kind = KINDS.get(field)
    if kind is not None and isinstance(value, str):
        return kind(value)
    return "" if value is None and field in {"bring_phone", "collect_phone", "phone"} else value


class ReceptionView(Protocol):
    """What the page shows; ``part`` is ``sheet``, ``vehicle`` or ``customer``."""

    def forget(self) -> None:
        """Empty the fields: another visit comes."""
        ...

    def show_values(self, part: str, values: dict[str, object]) -> None:
        """Show stored values."""
        ...

    def show_last_reading(self, reading: ReadingRow | None) -> None:
        """Show what the odometer said before this visit."""
        ...

    def show_plug(self, plugs_in: bool) -> None:
        """Ask for the charge instead of the fuel, or not."""
        ...

    def set_editable(self, editable: bool) -> None:
        """A closed visit is only shown."""
        ...

    def saved(self, part: str, field: str) -> None:
        """The field is stored."""
        ...

    def refused(self, part: str, field: str, error: BaseException) -> None:
        """The field is not stored; ``error`` was shown already where it has words of its own."""
        ...


class ReceptionPresenter:
    """Loads the sheet of one visit and stores what is left."""

    def __init__(self, context: Context, view: ReceptionView) -> None:
        self._context = context
        self._view = view
        self._visit: UUID | None = None
        self._head: VisitHead | None = None
        self._seen: dict[tuple[str, str], Any] = {}
        self._heard: Subscription | None = None

    def open(self, visit_id: UUID) -> None:
        """Show the sheet of a visit."""
        if visit_id != self._visit:
            self._visit, self._head, self._seen = visit_id, None, {}
            self._heard = self._context.hub.subscribe({f"visit:{visit_id}", "vehicles", "customers"}, self._changed)
            self._view.forget()
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
        self._view.set_editable(head.facts.open)
        self._part("sheet", sheet, SHEET)
        self._part("vehicle", head.vehicle, VEHICLE)
        self._part("customer", head.customer, CUSTOMER)
        self._view.show_last_reading(next((r for r in readings if r.visit_id != sheet.id), None))

    def _part(self, part: str, card: VisitSheet | VehicleCard | CustomerCard, names: tuple[str, ...]) -> None:
        values = {name: getattr(card, name) for name in names}
        self._seen |= {(part, name): value for name, value in values.items()}
        self._view.show_values(part, {name: shown(value) for name, value in values.items()})

    def leave(self, part: str, field: str, value: object) -> None:
        """Store a field that was left with another value."""
        head = self._head
        if head is None:
            return
        new = stored(field, value)
        seen = self._seen[part, field]
        # What was sent counts as seen: the next change of the field may come before this one is answered.
        self._seen[part, field] = new
        desk = self._context.desk
        store: dict[str, tuple[Callable[..., Any], UUID]] = {
            "sheet": (desk.reception.set_field, head.id),
            "vehicle": (desk.vehicles.set_field, head.vehicle.id),
            "customer": (desk.customers.set_field, head.customer.id),
        }
        command, key = store[part]

        def failed(error: BaseException) -> None:
            if self._seen[part, field] == new:
                self._seen[part, field] = seen
            self._view.refused(part, field, error)

        self._context.commands.run(command, key, field, seen, new).then(lambda _: self._view.saved(part, field), failed)


def was_declined(error: BaseException) -> bool:
    """Whether a question was answered with no, so that nothing was said at the field yet."""
    return isinstance(error, Confirmable)
