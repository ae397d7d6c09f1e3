"""Customer and vehicle files: found by a few letters, fields stored as they are left. No Qt."""

from typing import Protocol
from uuid import UUID

from advisor_app.ports.reads.files import CustomerFile, FileRow, VehicleFile
from advisor_app.ports.reads.visits import VisitRow
from ui.kit.context import Context
from ui.kit.field_store import FieldStore, StoreView
from ui.kit.hub import Change, Subscription

VEHICLE = (
    "plate", "plate_kind", "vin", "make", "model", "colour", "body", "energy", "engine_no", "first_registered",
    "household",
)  # fmt: skip
CUSTOMER = ("name", "kind", "phone", "tax_number", "note")


class FilesView(StoreView, Protocol):
    """What the page shows; the parts are ``vehicle`` and ``customer``."""

    def show_found(self, text: str, rows: tuple[FileRow, ...]) -> None:
        """Show what was found for ``text``; the last visitors for an empty one."""
        ...

    def show_nothing(self) -> None:
        """No file is open."""
        ...

    def show_loading(self) -> None:
        """Another file comes: its fields are empty until it is there."""
        ...

    def show_vehicle(self, file: VehicleFile) -> None:
        """Show owners, odometer and visits of a car."""
        ...

    def show_customer(self, file: CustomerFile) -> None:
        """Show phones, cars and visits of a customer."""
        ...


class FilesPresenter:
    """Keeps what is looked for and the file that is open."""

    def __init__(self, context: Context, view: FilesView) -> None:
        self._context = context
        self._view = view
        self._store = FieldStore(context, view)
        self._heard: Subscription | None = None
        self._asked = 0
        self.text = ""
        self.shown: tuple[str, UUID] | None = None

    def open(self, vehicle: UUID | None = None, customer: UUID | None = None) -> None:
        """Show a file, or the one that was open before."""
        if self._heard is None:
            self._heard = self._context.hub.subscribe(
                {"vehicles", "customers", "visits"}, self._changed, view=self._view
            )
        self._find()
        if vehicle is not None:
            self._show("vehicle", vehicle)
        elif customer is not None:
            self._show("customer", customer)
        elif self.shown is not None:
            self._load()
        else:
            self._view.show_nothing()

    def _changed(self, _change: Change) -> None:
        self._find()
        self._load()

    def look_for(self, text: str) -> None:
        """Find files by a part of plate, VIN, name, pinyin or phone."""
        self.text = text.strip()
        self._find()

    def _find(self) -> None:
        self._asked += 1
        number, text, files = self._asked, self.text, self._context.desk.reads.files
        self._context.tasks.read(lambda: files.found(text) if text else files.recent()).then(
            lambda rows: self._view.show_found(text, rows) if number == self._asked else None,
            self._context.failures.of(retry=self._find),
        )

    # The open file ------------------------------------------------------------------------------------------------

    def choose(self, row: FileRow) -> None:
        """Open a file of the list."""
        self.go(row.kind, row.id)

    def go(self, kind: str, key: UUID) -> None:
        """Go to a file, so that the way back leads here."""
        self._context.navigator.navigate("files", **{kind: key})

    def go_to_visit(self, row: VisitRow) -> None:
        """Open a visit."""
        self._context.navigator.navigate("visit", visit=row.id)

    def _show(self, kind: str, key: UUID) -> None:
        if self.shown != (kind, key):
            self.shown = (kind, key)
            self._store.forget()
            self._view.show_loading()
        self._load()

    def _load(self) -> None:
        if self.shown is None:
            return
        kind, key = self.shown
        files = self._context.desk.reads.files
        failed = self._context.failures.of(retry=self._load)
        if kind == "vehicle":
            self._context.tasks.read(files.vehicle, key).then(self._take_vehicle, failed)
        else:
            self._context.tasks.read(files.customer, key).then(self._take_customer, failed)

    def _take_vehicle(self, file: VehicleFile) -> None:
        if self.shown == ("vehicle", file.vehicle.id):
            self._store.show("vehicle", file.vehicle, VEHICLE)
            self._view.show_vehicle(file)

    def _take_customer(self, file: CustomerFile) -> None:
        if self.shown == ("customer", file.customer.id):
            self._store.show("customer", file.customer, CUSTOMER)
            self._view.show_customer(file)

    def leave(self, part: str, field: str, value: object) -> None:
        """Store a field that was left with another value."""
        if self.shown is None or self.shown[0] != part:
            return
        desk = self._context.desk
        command = desk.vehicles.set_field if part == "vehicle" else desk.customers.set_field
        self._store.leave(command, self.shown[1], part, field, value)
