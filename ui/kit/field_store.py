"""Fields that are stored as they are left: remembers what was seen, sends what is new, takes it back when refused. No Qt."""

from collections.abc import Callable, Iterable, Mapping
from enum import Enum
from types import MappingProxyType
from typing import Any, Protocol
from uuid import UUID

from advisor_app.ports.call import Call
from advisor_app.ports.replies import Done
from ui.kit.context import Context

SetField = Callable[[Call, UUID, str, Any, Any], Done]
"""``set_field`` of a service: key of the thing, field, what was seen, what is wanted."""


class StoreView(Protocol):
    """Where the fields stand; ``part`` names one of several things on a page (the visit, the car)."""

    def show_values(self, part: str, values: dict[str, object]) -> None:
        """Show stored values; members of an enum come as their codes."""
        ...

    def saved(self, part: str, field: str) -> None:
        """The field is stored."""
        ...

    def refused(self, part: str, field: str, error: BaseException) -> None:
        """The field is not stored, because of ``error``."""
        ...


class FieldStore:
    """Stores single fields of a few things.

    Args:
        context: where commands are run.
        view: is shown the values and told how each field stands.
        codes: field → enum of those that may have no member yet, so that what was seen does not tell the kind.
    """

    def __init__(
        self, context: Context, view: StoreView, codes: Mapping[str, type[Enum]] = MappingProxyType({})
    ) -> None:  # fmt: skip
        self._codes = codes
        self._context = context
        self._view = view
        self._seen: dict[tuple[str, str], Any] = {}
        self._forgotten = 0

    def show(self, part: str, card: object, names: Iterable[str]) -> None:
        """Take the attributes ``names`` of a read model as seen, and show them."""
        values = {name: getattr(card, name) for name in names}
        self._seen |= {(part, name): value for name, value in values.items()}
        shown = {name: value.value if isinstance(value, Enum) else value for name, value in values.items()}
        self._view.show_values(part, shown)

    def forget(self) -> None:
        """Something else comes to the screen: nothing is seen yet, and nothing is stored until it is."""
        self._seen.clear()
        self._forgotten += 1

    def leave(self, command: SetField, key: UUID, part: str, field: str, value: object) -> None:
        """Store a field that was left with another value; fields that were never shown are not."""
        if (part, field) not in self._seen:
            return
        seen = self._seen[part, field]
        new: object = value
        if field in self._codes:
            new = None if value is None else self._codes[field](value)
        elif isinstance(seen, Enum) and not isinstance(value, Enum):
            new = type(seen)(value)
        elif isinstance(seen, str) and value is None:
            new = ""
        # What was sent counts as seen: the field may be left again before this is answered.
        self._seen[part, field] = new
        then = self._forgotten

        def failed(error: BaseException) -> None:
            if then == self._forgotten:
                if self._seen.get((part, field)) == new:
                    self._seen[part, field] = seen
                self._view.refused(part, field, error)

        def stored(_done: Done) -> None:
            if then == self._forgotten:
                self._view.saved(part, field)

        self._context.commands.run(command, key, field, seen, new).then(stored, failed)
